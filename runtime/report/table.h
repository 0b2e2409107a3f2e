/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table of text, aligned by what a terminal shows (Greek letters, accents and wide characters count as they look).
 * Column 0 holds labels, flush left; the others hold numbers, aligned where head and tail meet. Columns come in groups,
 * each with a title over it.
 */
#ifndef DNA_REPORT_TABLE_H
#define DNA_REPORT_TABLE_H

#include "base/base.h"
#include "runtime/report/number.h"

typedef struct dna_table dna_table;

dna_table *dna_table_new(uint32_t ncolumns);
void dna_table_free(dna_table *table); /* accepts NULL */

void dna_table_heading(dna_table *table, uint32_t column, const char *heading);
void dna_table_group(dna_table *table, uint32_t first, uint32_t ncolumns, const char *title);
void dna_table_row(dna_table *table, const char *label); /* starts a row */
void dna_table_cell(dna_table *table, uint32_t column, dna_number number); /* of the last row */

/* Columns that the table takes with its labels cut to label_width (0: not cut). */
uint32_t dna_table_width(const dna_table *table, uint32_t label_width);
void dna_table_render(const dna_table *table, uint32_t label_width, bool colour, dna_str *out);

/* Terminal columns of UTF-8 text; bytes that are no character count one. */
uint32_t dna_table_text_width(const char *text);
/* Adds text, cut with an ellipsis to at most `width` columns (0: not cut); control characters become blanks. */
void dna_table_add_text(dna_str *out, const char *text, uint32_t width);

#endif
