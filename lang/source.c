/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Source texts and places in them (see source.h).
 */
#include "lang/source.h"

#include "lang/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SOURCE_MAX ((size_t)16 << 20)
#define SOURCES_MAX 4096u

/* ---- texts ------------------------------------------------------------------------------------------------------------ */

static void find_lines(dna_source *source, dna_arena *arena) {
  uint32_t count = 1;
  const char *end = source->text + source->length;
  for (const char *at = source->text; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++) count++;
  source->lines = dna_arena_alloc(arena, count * sizeof *source->lines);
  source->nlines = 0;
  source->lines[source->nlines++] = 0;
  for (const char *at = source->text; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
    source->lines[source->nlines++] = (uint32_t)(at + 1 - source->text);
}

/* text is in the arena already. */
static int add_owned(dna_sources *sources, const char *path, const char *text, size_t length) {
  if (sources->count == sources->capacity) { /* the arena frees nothing: doubling keeps the waste below one copy */
    size_t wanted = sources->capacity ? 2 * sources->capacity : 8;
    dna_source *files = dna_arena_alloc(sources->arena, wanted * sizeof *files);
    if (sources->count) memcpy(files, sources->files, sources->count * sizeof *files);
    sources->files = files;
    sources->capacity = wanted;
  }
  dna_source *source = &sources->files[sources->count];
  *source = (dna_source){.path = dna_arena_strdup(sources->arena, path), .text = text, .length = length};
  find_lines(source, sources->arena);
  return (int)sources->count++;
}

int dna_source_add(dna_sources *sources, const char *path, const char *text, size_t length) {
  if (length > SOURCE_MAX || sources->count >= SOURCES_MAX) return -1;
  return add_owned(sources, path, dna_arena_strndup(sources->arena, text, length), length);
}

void dna_source_replace(dna_sources *sources, uint32_t file, const char *text, size_t length) {
  dna_source *source = &sources->files[file];
  source->text = dna_arena_strndup(sources->arena, text, length);
  source->length = length;
  find_lines(source, sources->arena);
}

static int refuse(dna_error *err, const char *path, const char *why) {
  dna_str shown = {0};
  dna_text_escape(&shown, path, strlen(path));
  dna_error_set(err, DNA_ERR_PROGRAM, "cannot read '%s': %s", shown.text ? shown.text : "", why);
  dna_str_free(&shown);
  return -1;
}

/* The whole of an open file in str; an errno value, or 0. At most one byte more than a source may have is read. */
static int read_whole(int fd, dna_str *str) {
  char block[64 * 1024];
  for (;;) {
    ssize_t got = read(fd, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) return 0;
    dna_str_add(str, block, (size_t)got);
    if (str->length > SOURCE_MAX) return EFBIG;
  }
}

/* ---- files, or what stands for them ----------------------------------------------------------------------------------- */

static const dna_given_source *find_given(const dna_sources *sources, const char *path) {
  for (uint32_t i = 0; i < sources->ngiven; i++) {
    if (strcmp(sources->given[i].path, path) != 0) continue;
    const dna_given_source *given = &sources->given[i];
    return given->text ? given : given->same_as < sources->ngiven ? &sources->given[given->same_as] : NULL;
  }
  return NULL;
}

bool dna_source_exists(const dna_sources *sources, const char *path) {
  return sources->given ? find_given(sources, path) != NULL : access(path, F_OK) == 0;
}

char *dna_source_real(const dna_sources *sources, const char *path) {
  if (!sources->given) return realpath(path, NULL);
  const dna_given_source *given = find_given(sources, path);
  return given ? dna_xstrdup(given->path) : NULL;
}

void dna_source_alias(dna_sources *sources, const char *path, uint32_t file) {
  if (strcmp(sources->files[file].path, path) == 0) return;
  for (uint32_t i = 0; i < sources->naliases; i++)
    if (strcmp(sources->aliases[i].path, path) == 0) return;
  if (sources->naliases == sources->aliases_capacity) {
    size_t wanted = sources->aliases_capacity ? 2 * sources->aliases_capacity : 8;
    dna_alias *aliases = dna_arena_alloc(sources->arena, wanted * sizeof *aliases);
    if (sources->naliases) memcpy(aliases, sources->aliases, sources->naliases * sizeof *aliases);
    sources->aliases = aliases;
    sources->aliases_capacity = wanted;
  }
  sources->aliases[sources->naliases++] = (dna_alias){dna_arena_strdup(sources->arena, path), file};
}

int dna_source_read(dna_sources *sources, const char *path, dna_error *err) {
  if (sources->count >= SOURCES_MAX) return refuse(err, path, "more than 4096 files in one analysis");
  if (sources->given) {
    const dna_given_source *given = find_given(sources, path);
    return given && given->text ? dna_source_add(sources, path, given->text, given->length)
                                : refuse(err, path, "it is not among the stored sources");
  }
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* a pipe without a writer must not hang */
  if (fd < 0) return refuse(err, path, strerror(errno));
  struct stat status;
  if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
    close(fd);
    return refuse(err, path, "it is a directory");
  }
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
  dna_str str = {0};
  int fault = read_whole(fd, &str);
  close(fd);
  int index = -1;
  if (fault == EFBIG)
    refuse(err, path, "the file has more than 16 MiB");
  else if (fault)
    refuse(err, path, strerror(fault));
  else if (str.length >= 16 && memcmp(str.text, "SQLite format 3", 16) == 0)
    refuse(err, path, "it is an SQLite database; dna report prints a results file, and dna run --resume -o goes on with it");
  else
    index = add_owned(sources, path, dna_arena_strndup(sources->arena, str.text, str.length), str.length);
  dna_str_free(&str);
  return index;
}

/* ---- places ------------------------------------------------------------------------------------------------------------ */

dna_place dna_source_place(const dna_sources *sources, uint32_t file, uint32_t offset) {
  const dna_source *source = &sources->files[file];
  if (offset > source->length) offset = (uint32_t)source->length;
  uint32_t low = 0, high = source->nlines; /* the line is in [low, high) */
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (source->lines[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  uint32_t start = source->lines[low], cells = 0, utf16 = 0, code;
  for (uint32_t at = start; at < offset;) {
    size_t step = dna_text_decode(source->text + at, source->length - at, &code);
    if (at + step > offset) break;
    if (!(start == 0 && at == 0 && code == 0xFEFF)) /* a byte order mark is not shown */
      cells += dna_text_show(NULL, source->text + at, step, code, cells);
    utf16 += code != DNA_TEXT_BAD && code > 0xFFFF ? 2 : 1;
    at += (uint32_t)step;
  }
  return (dna_place){
      .path = source->path, .line = low + 1, .column = cells + 1, .byte_column = offset - start, .utf16_column = utf16};
}

/* ---- labels ------------------------------------------------------------------------------------------------------------ */

char *dna_source_label(const dna_sources *sources, dna_span span, dna_arena *arena) {
  const dna_source *source = &sources->files[span.file];
  size_t end = span.end < source->length ? span.end : source->length;
  dna_str str = {0};
  bool quoted = false, blank = false;
  for (size_t at = span.start; at < end;) {
    char c = source->text[at];
    if (!quoted && c == '#') {
      while (at < end && source->text[at] != '\n') at++;
      blank = true;
      continue;
    }
    if (!quoted && (c == ' ' || c == '\t' || c == '\r' || c == '\n')) {
      blank = true;
      at++;
      continue;
    }
    uint32_t code;
    size_t step = dna_text_decode(source->text + at, end - at, &code);
    if (!quoted && code == 0xA0) {
      blank = true;
      at += step;
      continue;
    }
    if (blank && str.length) dna_str_add(&str, " ", 1);
    blank = false;
    if (quoted && c == '\\' && at + 1 < end) { /* an escaped quote does not end the string */
      dna_str_add(&str, &c, 1);
      at++;
      step = dna_text_decode(source->text + at, end - at, &code);
    } else if (c == '"') {
      quoted = !quoted;
    }
    dna_text_show(&str, source->text + at, step, code, 0);
    at += step;
  }
  char *label = dna_arena_strndup(arena, str.text ? str.text : "", str.length);
  dna_str_free(&str);
  return label;
}
