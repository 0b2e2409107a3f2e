/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CSV files as sources: cells with their places, so that what is wrong in one is said with the line and column of the CSV.
 *
 * UTF-8, in cells as base/commas.h has them. The first line is the header; every other one has as many cells. Empty lines are
 * skipped.
 */
#ifndef DNA_LANG_CSV_H
#define DNA_LANG_CSV_H

#include "lang/diag.h"

#define DNA_CSV_COLUMNS_MAX 1000u
#define DNA_CSV_ROWS_MAX 100000u

typedef struct dna_csv_cell {
  dna_span span;    /* without quotes and blanks; empty cells have an empty span */
  const char *text; /* what is in it, in the arena; "" if it is empty */
} dna_csv_cell;

typedef struct dna_csv {
  const dna_csv_cell *cells; /* [nrows][ncolumns], row by row; the header is row 0 */
  uint32_t ncolumns, nrows;
} dna_csv;

/* Reads the source `file`; false with diagnostics if it is no such table. out is in the arena. */
bool dna_csv_read(dna_diags *diags, uint32_t file, dna_arena *arena, dna_csv *out);

static inline const dna_csv_cell *dna_csv_cell_at(const dna_csv *csv, uint32_t row, uint32_t column) {
  return &csv->cells[(size_t)row * csv->ncolumns + column];
}

#endif
