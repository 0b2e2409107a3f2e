/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writing an export: whole or not at all. A directory is made beside and takes its name at the end, which may be that of an empty
 * directory; one that has something in it is refused, as nothing of ours may be what is lost.
 */
#include "runtime/export/export.h"
#include "base/outfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <isa-l/igzip_lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 18 };

static bool ends_with(const char *text, const char *end) {
  size_t length = text ? strlen(text) : 0, n = strlen(end);
  return length > n && strcmp(text + length - n, end) == 0;
}

/* ---- one file ---------------------------------------------------------------------------------------------------- */

static int write_gzip(dna_outfile *file, const dna_str *text, dna_error *err) {
  struct isal_zstream *stream = dna_xcalloc(1, sizeof *stream);
  uint8_t *level = dna_xmalloc(ISAL_DEF_LVL1_DEFAULT), *out = dna_xmalloc(PIECE);
  isal_deflate_init(stream);
  stream->level = 1;
  stream->level_buf = level;
  stream->level_buf_size = ISAL_DEF_LVL1_DEFAULT;
  stream->gzip_flag = IGZIP_GZIP;
  size_t done = 0;
  int status = DNA_OK;
  do {
    if (stream->avail_in == 0 && !stream->end_of_stream) {
      size_t left = text->length - done, piece = left < PIECE ? left : PIECE;
      stream->next_in = (uint8_t *)text->text + done;
      stream->avail_in = (uint32_t)piece;
      done += piece;
      stream->end_of_stream = done == text->length;
    }
    stream->next_out = out;
    stream->avail_out = PIECE;
    if (isal_deflate(stream) != COMP_OK) status = dna_error_set(err, DNA_ERR_RUN, "cannot compress %s", file->path);
    else status = dna_outfile_write(file, out, PIECE - stream->avail_out, err);
  } while (!status && stream->internal_state.state != ZSTATE_END);
  free(stream);
  free(level);
  free(out);
  return status;
}

static int write_file(const dna_str *text, const char *path, dna_error *err) {
  dna_outfile file = {0};
  int status = dna_outfile_open(&file, path, err);
  if (!status)
    status = ends_with(path, ".gz") ? write_gzip(&file, text, err) : dna_outfile_write(&file, text->text, text->length, err);
  if (!status) status = dna_outfile_commit(&file, err);
  dna_outfile_close(&file);
  return status;
}

/* ---- a directory ------------------------------------------------------------------------------------------------- */

static bool is_empty(const char *path) {
  DIR *directory = opendir(path);
  if (!directory) return false;
  bool empty = true;
  for (const struct dirent *entry; empty && (entry = readdir(directory));)
    empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
  closedir(directory);
  return empty;
}

static int check_directory(const char *path, dna_error *err) {
  struct stat status;
  if (!*path) return dna_error_set(err, DNA_ERR_USAGE, "the directory to write has no name");
  if (lstat(path, &status) != 0) return DNA_OK;
  if (!S_ISDIR(status.st_mode))
    return dna_error_set(err, DNA_ERR_RUN, "%s is there already and is no directory; name a new one, or remove it", path);
  if (!is_empty(path))
    return dna_error_set(err, DNA_ERR_RUN, "%s is there already and has files in it; name a new directory, or remove it", path);
  return DNA_OK;
}

static void remove_files(const dna_export_files *files, const char *directory) {
  for (size_t i = 0; i < files->count; i++) {
    dna_str path = {0};
    dna_str_printf(&path, "%s/%s", directory, files->items[i].name);
    unlink(path.text);
    dna_str_free(&path);
  }
  rmdir(directory);
}

static int write_directory(const dna_export_files *files, const char *output, dna_error *err) {
  int status = check_directory(output, err);
  if (status) return status;
  dna_str path = {0}, beside = {0};
  dna_str_puts(&path, output);
  while (path.length > 1 && path.text[path.length - 1] == '/') path.text[--path.length] = '\0';
  const char *slash = strrchr(path.text, '/');
  dna_str_add(&beside, path.text, slash ? (size_t)(slash - path.text) + 1 : 0);
  dna_str_puts(&beside, ".dna-XXXXXX");
  if (!mkdtemp(beside.text)) {
    status = dna_error_set(err, DNA_ERR_RUN, "cannot write %s: %s", path.text, strerror(errno));
  } else {
    mode_t mask = umask(0);
    umask(mask);
    for (size_t i = 0; !status && i < files->count; i++) {
      dna_str name = {0};
      dna_str_printf(&name, "%s/%s", beside.text, files->items[i].name);
      status = write_file(&files->items[i].text, name.text, err);
      dna_str_free(&name);
    }
    if (!status && (chmod(beside.text, 0777 & ~mask) || rename(beside.text, path.text)))
      status = dna_error_set(err, DNA_ERR_RUN, "cannot write %s: %s", path.text, strerror(errno));
    if (status) remove_files(files, beside.text);
  }
  dna_str_free(&path);
  dna_str_free(&beside);
  return status;
}

int dna_export_write(const dna_export_files *files, const char *output, dna_error *err) {
  if (files->count == 1 && !files->items[0].name) return write_file(&files->items[0].text, output, err);
  return write_directory(files, output, err);
}
