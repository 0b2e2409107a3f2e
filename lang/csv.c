/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CSV files as sources (see csv.h).
 */
#include "lang/csv.h"

#include "base/commas.h"
#include "lang/text.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 64 << 10, FAULTS_MAX = 20 };

typedef struct reader {
  dna_diags *diags;
  dna_arena *arena;
  const char *text; /* of the source */
  uint32_t file, faults;
  dna_csv_cell *cells; /* of all rows */
  uint32_t count;
  size_t capacity;
} reader;

static dna_diag *fault(reader *r, uint32_t start, uint32_t end, const char *message) {
  r->faults++;
  return dna_diag_error(r->diags, (dna_span){r->file, start, end > start ? end : start + 1}, "csv", "%s", message);
}

/* ---- text ---------------------------------------------------------------------------------------------------------- */

static bool check_text(reader *r, uint32_t length) {
  uint32_t code, line = 0;
  for (uint32_t at = 0, step; at < length; at += step) {
    step = (uint32_t)dna_text_decode(r->text + at, length - at, &code);
    if (code == '\n') line = at + 1;
    if (code == DNA_TEXT_BAD || code == 0) {
      dna_diag *d = fault(r, at, at + step, "this is no text in UTF-8");
      if (at < 2) dna_diag_hint(r->diags, d, "save the table as CSV, with commas, in UTF-8");
      return false;
    }
    if (at > line && at - line > LINE_MAX_BYTES) {
      fault(r, line, line, "a line of more than 65536 bytes");
      return false;
    }
  }
  return true;
}

/* ---- lines --------------------------------------------------------------------------------------------------------- */

static uint32_t place(const reader *r, const char *at) { return (uint32_t)(at - r->text); }

/* The cells of a line; how many. */
static uint32_t read_line(reader *r, dna_commas *from) {
  uint32_t before = r->count;
  dna_commas_cell cell;
  do {
    const char *wrong = dna_commas_next_cell(from, &cell);
    uint32_t start = place(r, cell.from), end = place(r, cell.end);
    if (wrong) fault(r, start, end, wrong);
    r->cells = dna_grow(r->cells, &r->capacity, r->count + 1, sizeof *r->cells);
    r->cells[r->count++] = (dna_csv_cell){{r->file, start, end}, dna_commas_text(r->arena, cell)};
  } while (!cell.last && r->count - before <= DNA_CSV_COLUMNS_MAX);
  return r->count - before;
}

static void check_header(reader *r, uint32_t ncolumns, uint32_t start, uint32_t end) {
  if (ncolumns > DNA_CSV_COLUMNS_MAX) fault(r, start, end, "a table of more than 1000 columns");
  if (ncolumns == 1 && (memchr(r->text + start, ';', end - start) || memchr(r->text + start, '\t', end - start)))
    fault(r, start, end, "the cells of a CSV file are separated by commas");
  for (uint32_t i = 0; i < ncolumns && !r->faults; i++)
    if (!*r->cells[i].text) fault(r, r->cells[i].span.start, r->cells[i].span.end, "a column without a name");
}

static void check_row(reader *r, uint32_t ncolumns, uint32_t expected, uint32_t start, uint32_t end) {
  if (ncolumns == expected) return;
  r->faults++;
  dna_diag *d = dna_diag_error(r->diags, (dna_span){r->file, start, end}, "csv", "this line has %u cell%s, but the header has %u",
                               ncolumns, ncolumns == 1 ? "" : "s", expected);
  if (ncolumns > expected) dna_diag_hint(r->diags, d, "a cell that has commas stands in double quotes");
}

bool dna_csv_read(dna_diags *diags, uint32_t file, dna_arena *arena, dna_csv *out) {
  const dna_source *source = &diags->sources->files[file];
  reader r = {.diags = diags, .arena = arena, .text = source->text, .file = file};
  *out = (dna_csv){0};
  if (!check_text(&r, (uint32_t)source->length)) return false;
  dna_commas lines = dna_commas_open(source->text, source->length);
  while (r.faults < FAULTS_MAX && dna_commas_next_line(&lines)) {
    if (lines.line == lines.line_end) continue;
    uint32_t start = place(&r, lines.line), end = place(&r, lines.line_end), before = r.faults, count = read_line(&r, &lines);
    if (!out->nrows) {
      check_header(&r, count, start, end);
      out->ncolumns = count;
      if (r.faults) break;
    } else if (r.faults == before) {
      check_row(&r, count, out->ncolumns, start, end);
    }
    if (out->nrows++ > DNA_CSV_ROWS_MAX) fault(&r, start, end, "a table of more than 100000 lines");
    if (out->nrows > DNA_CSV_ROWS_MAX + 1) break;
  }
  if (!r.faults && out->nrows < 2)
    fault(&r, 0, 0,
          out->nrows ? "a table with a header and nothing below it" : "an empty table: its first line names the columns");
  if (!r.faults) {
    dna_csv_cell *cells = dna_arena_alloc(arena, r.count * sizeof *cells);
    memcpy(cells, r.cells, r.count * sizeof *cells);
    out->cells = cells;
  }
  free(r.cells);
  return !r.faults;
}
