/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Diagnostics: recorded, sorted, written as text or JSON (see diag.h), and the nearest name.
 */
#include "lang/diag.h"

#include "lang/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define RECORDED_MAX 1000u /* of one compilation; what comes after is counted */
#define LINE_CELLS 120u    /* longer source lines are cut around the caret */
#define LINE_BEFORE 70u    /* cells kept before the caret of a line that is cut */

/* ---- recording ----------------------------------------------------------------------------------------------------------- */

/* What those get that are not recorded; nobody reads it. */
static _Thread_local dna_diag unrecorded;

static const char *format_text(dna_arena *arena, const char *format, va_list args) {
  va_list again;
  va_copy(again, args);
  int length = vsnprintf(NULL, 0, format, again);
  va_end(again);
  size_t size = length < 0 ? 0 : (size_t)length;
  char *text = dna_arena_alloc(arena, size + 1);
  vsnprintf(text, size + 1, format, args);
  return text;
}

static dna_diag *record(dna_diags *diags, enum dna_severity severity, dna_span span, const char *code, const char *format,
                        va_list args) {
  bool full = diags->count >= RECORDED_MAX;
  for (size_t i = 0; i < diags->count && !full; i++) {
    const dna_diag *old = &diags->items[i];
    if (old->span.file == span.file && old->span.start == span.start && strcmp(old->code, code) == 0) return &unrecorded;
  }
  if (severity == DNA_SEV_ERROR)
    diags->errors++;
  else
    diags->warnings++;
  if (full) return &unrecorded;
  if (diags->count == diags->capacity) {
    size_t wanted = diags->capacity ? 2 * diags->capacity : 16;
    dna_diag *items = dna_arena_alloc(diags->arena, wanted * sizeof *items);
    if (diags->count) memcpy(items, diags->items, diags->count * sizeof *items);
    diags->items = items;
    diags->capacity = wanted;
  }
  dna_diag *diag = &diags->items[diags->count++];
  *diag = (dna_diag){.severity = severity, .code = code, .span = span, .message = format_text(diags->arena, format, args)};
  return diag;
}

dna_diag *dna_diag_error(dna_diags *diags, dna_span span, const char *code, const char *format, ...) {
  va_list args;
  va_start(args, format);
  dna_diag *diag = record(diags, DNA_SEV_ERROR, span, code, format, args);
  va_end(args);
  return diag;
}

dna_diag *dna_diag_warn(dna_diags *diags, dna_span span, const char *code, const char *format, ...) {
  va_list args;
  va_start(args, format);
  dna_diag *diag = record(diags, DNA_SEV_WARNING, span, code, format, args);
  va_end(args);
  return diag;
}

void dna_diag_hint(dna_diags *diags, dna_diag *diag, const char *format, ...) {
  if (diag == &unrecorded) return;
  va_list args;
  va_start(args, format);
  diag->hint = format_text(diags->arena, format, args);
  va_end(args);
}

void dna_diag_note(dna_diags *diags, dna_diag *diag, dna_span span, const char *format, ...) {
  if (diag == &unrecorded) return;
  va_list args;
  va_start(args, format);
  diag->note = format_text(diags->arena, format, args);
  va_end(args);
  diag->note_span = span;
  diag->has_note = true;
}

/* ---- a part of a source ------------------------------------------------------------------------------------------------- */

static void narrow_span(dna_span *span, uint32_t file, uint32_t from, uint32_t length) {
  if (span->file != file) return;
  span->start = span->start < from ? 0 : span->start - from;
  span->end = span->end < from ? 0 : span->end - from;
  if (span->start > length) span->start = length;
  if (span->end > length) span->end = length;
}

void dna_diag_narrow(dna_diags *diags, uint32_t file, uint32_t from, uint32_t length) {
  size_t kept = 0;
  for (size_t i = 0; i < diags->count; i++) {
    dna_diag *diag = &diags->items[i];
    if (diag->span.file == file && diag->span.end <= from) continue;
    narrow_span(&diag->span, file, from, length);
    narrow_span(&diag->note_span, file, from, length);
    diags->items[kept++] = *diag;
  }
  diags->count = kept;
  dna_source_replace(diags->sources, file, diags->sources->files[file].text + from, length);
}

/* ---- the order in which they are shown -------------------------------------------------------------------------------------- */

struct sorted {
  const dna_diag *diag;
  size_t order;
};

static int compare_places(const void *left, const void *right) {
  const struct sorted *a = left, *b = right;
  if (a->diag->span.file != b->diag->span.file) return a->diag->span.file < b->diag->span.file ? -1 : 1;
  if (a->diag->span.start != b->diag->span.start) return a->diag->span.start < b->diag->span.start ? -1 : 1;
  return a->order < b->order ? -1 : 1;
}

/* All recorded, sorted; free it. */
static struct sorted *sort_diags(const dna_diags *diags) {
  struct sorted *sorted = dna_xcalloc(diags->count, sizeof *sorted);
  for (size_t i = 0; i < diags->count; i++) sorted[i] = (struct sorted){&diags->items[i], i};
  if (diags->count) qsort(sorted, diags->count, sizeof *sorted, compare_places);
  return sorted;
}

/* ---- as a terminal shows them -------------------------------------------------------------------------------------------------- */

struct shown_line {
  dna_str text;
  uint32_t caret, width; /* cells before the caret, cells under it */
};

/* The cells of a line from `from` on, and where the span's characters are among them. */
static struct shown_line show_line(const dna_source *source, uint32_t line, dna_span span) {
  uint32_t start = source->lines[line - 1];
  uint32_t end = line < source->nlines ? source->lines[line] - 1 : (uint32_t)source->length;
  if (end > start && source->text[end - 1] == '\r') end--;
  uint32_t at = start, code, cells = 0, first = UINT32_MAX, last = 0;
  if (at == 0 && source->length >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0) at = 3;
  for (uint32_t pass = at; pass < end;) { /* where the span is, in cells */
    size_t step = dna_text_decode(source->text + pass, source->length - pass, &code);
    if (pass + step > span.start && first == UINT32_MAX) first = cells;
    cells += dna_text_show(NULL, source->text + pass, step, code, cells);
    if (pass < span.end) last = cells;
    pass += (uint32_t)step;
  }
  if (first == UINT32_MAX) first = cells;
  if (span.start == span.end || last <= first) last = first + 1;
  uint32_t from = cells > LINE_CELLS && first > LINE_BEFORE ? first - LINE_BEFORE : 0, to = from + LINE_CELLS;
  struct shown_line shown = {.caret = first - from, .width = (last < to ? last : to) - first};
  if (from > 0) {
    dna_str_puts(&shown.text, "…");
    shown.caret++;
  }
  uint32_t cell = 0;
  bool begun = false;
  for (; at < end && cell < to; ) {
    size_t step = dna_text_decode(source->text + at, source->length - at, &code);
    uint32_t width = dna_text_show(NULL, source->text + at, step, code, cell);
    if (!begun && cell >= from) { /* a wide character or a tab may straddle the edge */
      for (uint32_t i = from; i < cell; i++) dna_str_puts(&shown.text, " ");
      begun = true;
    }
    if (begun) dna_text_show(&shown.text, source->text + at, step, code, cell);
    cell += width;
    at += (uint32_t)step;
  }
  if (at < end) dna_str_puts(&shown.text, "…");
  return shown;
}

struct paint {
  const char *error, *warning, *note, *hint, *bold, *off;
};

static const struct paint plain = {"", "", "", "", "", ""};
static const struct paint ansi = {"\033[1;31m", "\033[1;35m", "\033[1;36m", "\033[1;32m", "\033[1m", "\033[0m"};

/* "file:12:7: error: message", the line, and the carets under it. */
static void add_place(const dna_diags *diags, dna_str *out, const struct paint *paint, dna_span span, const char *kind,
                      const char *kind_paint, const char *message) {
  dna_place place = dna_source_place(diags->sources, span.file, span.start);
  bool excerpt = diags->sources->files[span.file].length > 0; /* a file that could not be read has nothing to show */
  dna_str_puts(out, paint->bold);
  dna_text_escape(out, place.path, strlen(place.path));
  if (!excerpt) dna_str_printf(out, ": %s%s%s:%s%s ", paint->off, kind_paint, kind, paint->off, paint->bold);
  else dna_str_printf(out, ":%u:%u: %s%s%s:%s%s ", place.line, place.column, paint->off, kind_paint, kind, paint->off, paint->bold);
  dna_text_escape(out, message, strlen(message));
  dna_str_printf(out, "%s\n", paint->off);
  if (!excerpt) return;
  struct shown_line shown = show_line(&diags->sources->files[span.file], place.line, span);
  dna_str_printf(out, "%5u | %s\n      | %*s%s", place.line, shown.text.text ? shown.text.text : "", (int)shown.caret, "",
                 kind_paint);
  for (uint32_t i = 0; i < shown.width; i++) dna_str_puts(out, i == 0 ? "^" : "~");
  dna_str_printf(out, "%s\n", paint->off);
  dna_str_free(&shown.text);
}

static void add_diag(const dna_diags *diags, dna_str *out, const struct paint *paint, const dna_diag *diag) {
  bool error = diag->severity == DNA_SEV_ERROR;
  add_place(diags, out, paint, diag->span, error ? "error" : "warning", error ? paint->error : paint->warning, diag->message);
  if (diag->hint) {
    dna_str_printf(out, "      %shint:%s ", paint->hint, paint->off);
    dna_text_escape(out, diag->hint, strlen(diag->hint));
    dna_str_puts(out, "\n");
  }
  if (diag->has_note) add_place(diags, out, paint, diag->note_span, "note", paint->note, diag->note);
}

void dna_diag_text(dna_diags *diags, dna_str *out, bool colour) {
  const struct paint *paint = colour ? &ansi : &plain;
  struct sorted *sorted = sort_diags(diags);
  uint32_t shown[2] = {0, 0};
  for (size_t i = 0; i < diags->count; i++) {
    const dna_diag *diag = sorted[i].diag;
    if (shown[diag->severity] >= DNA_DIAG_SHOWN) continue;
    shown[diag->severity]++;
    add_diag(diags, out, paint, diag);
  }
  free(sorted);
  uint32_t errors = diags->errors - shown[DNA_SEV_ERROR], warnings = diags->warnings - shown[DNA_SEV_WARNING];
  if (errors) dna_str_printf(out, "… and %u more error%s\n", errors, errors == 1 ? "" : "s");
  if (warnings) dna_str_printf(out, "… and %u more warning%s\n", warnings, warnings == 1 ? "" : "s");
}

/* ---- for editors -------------------------------------------------------------------------------------------------------------- */

static void json_place(const dna_diags *diags, dna_str *out, const char *key, dna_span span, uint32_t offset) {
  dna_place place = dna_source_place(diags->sources, span.file, offset);
  dna_str_printf(out, "\"%s\": {\"line\": %u, \"column\": %u, \"byte\": %u, \"utf16\": %u}", key, place.line, place.column,
                 place.byte_column, place.utf16_column);
}

static void json_span(const dna_diags *diags, dna_str *out, dna_span span) {
  dna_str_puts(out, "\"file\": ");
  dna_str_json(out, diags->sources->files[span.file].path);
  dna_str_puts(out, ", ");
  json_place(diags, out, "start", span, span.start);
  dna_str_puts(out, ", ");
  json_place(diags, out, "end", span, span.end);
}

void dna_diag_json(dna_diags *diags, dna_str *out, const char *file) {
  struct sorted *sorted = sort_diags(diags);
  dna_str_puts(out, "{\"file\": ");
  dna_str_json(out, file);
  dna_str_printf(out, ", \"errors\": %u, \"warnings\": %u, \"diagnostics\": [", diags->errors, diags->warnings);
  for (size_t i = 0; i < diags->count; i++) {
    const dna_diag *diag = sorted[i].diag;
    dna_str_printf(out, "%s\n  {\"severity\": \"%s\", \"code\": ", i ? "," : "",
                   diag->severity == DNA_SEV_ERROR ? "error" : "warning");
    dna_str_json(out, diag->code);
    dna_str_puts(out, ", \"message\": ");
    dna_str_json(out, diag->message);
    dna_str_puts(out, ", \"hint\": ");
    dna_str_json(out, diag->hint);
    dna_str_puts(out, ", ");
    json_span(diags, out, diag->span);
    dna_str_puts(out, ", \"notes\": [");
    if (diag->has_note) {
      dna_str_puts(out, "{\"message\": ");
      dna_str_json(out, diag->note);
      dna_str_puts(out, ", ");
      json_span(diags, out, diag->note_span);
      dna_str_puts(out, "}");
    }
    dna_str_puts(out, "]}");
  }
  dna_str_printf(out, "%s]}\n", diags->count ? "\n" : "");
  free(sorted);
}

/* ---- the nearest name ------------------------------------------------------------------------------------------------------------ */

#define NAME_MAX_POINTS 64u

/* Code points of a name; 0 if there are too many for a slip of the pen to be meant. */
static size_t points_of(const char *name, uint32_t *points) {
  size_t count = 0, left = strlen(name);
  while (left > 0) {
    if (count == NAME_MAX_POINTS) return 0;
    size_t step = dna_text_decode(name, left, &points[count++]);
    name += step;
    left -= step;
  }
  return count;
}

static uint32_t lower(uint32_t code) {
  return code == DNA_TEXT_BAD ? code : (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
}

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

/* Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, substitutions and exchanges of neighbours.
 * In halves, so that a letter in the wrong case is a smaller slip than another letter. */
static unsigned distance(const uint32_t *a, size_t na, const uint32_t *b, size_t nb) {
  unsigned rows[3][NAME_MAX_POINTS + 1];
  unsigned *before = rows[0], *above = rows[1], *row = rows[2];
  for (size_t j = 0; j <= nb; j++) above[j] = 2 * (unsigned)j;
  for (size_t i = 1; i <= na; i++) {
    row[0] = 2 * (unsigned)i;
    for (size_t j = 1; j <= nb; j++) {
      unsigned change = a[i - 1] == b[j - 1] ? 0 : lower(a[i - 1]) == lower(b[j - 1]) ? 1 : 2;
      row[j] = least(above[j - 1] + change, least(above[j], row[j - 1]) + 2);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = least(row[j], before[j - 2] + 2);
    }
    unsigned *spare = before;
    before = above;
    above = row;
    row = spare;
  }
  return above[nb];
}

static bool same_but_case(const uint32_t *a, size_t na, const uint32_t *b, size_t nb) {
  if (na != nb) return false;
  for (size_t i = 0; i < na; i++)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

const char *dna_nearest(const char *name, const char *const *candidates, size_t count) {
  uint32_t wanted[NAME_MAX_POINTS], points[NAME_MAX_POINTS];
  size_t length = points_of(name, wanted);
  if (length == 0) return NULL;
  size_t edits = length / 3 < 3 ? length / 3 : 3;
  unsigned best = 2 * (unsigned)edits + 1;
  const char *nearest = NULL;
  for (size_t i = 0; i < count; i++) {
    size_t other = points_of(candidates[i], points);
    if (other == 0 || other > length + 3 || length > other + 3) continue;
    unsigned away = distance(wanted, length, points, other);
    if (same_but_case(wanted, length, points, other)) away = least(away, 1); /* gev, HT: whatever the length */
    if (away > 0 && (away < best || (away == 1 && !nearest))) {
      best = away;
      nearest = candidates[i];
    }
  }
  return nearest;
}
