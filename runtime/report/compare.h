/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reports of a comparison of two analyses (see runtime/observe/compare.h).
 */
#ifndef DNA_REPORT_COMPARE_H
#define DNA_REPORT_COMPARE_H

#include "runtime/observe/compare.h"
#include "runtime/report/number.h"

typedef struct dna_compare_style {
  bool colour;
  int columns;     /* terminal width for text; 0: 100 */
  uint32_t listed; /* events of each region and sample that are shown */
} dna_compare_style;

/* format: text, md, csv or json; adds the whole report to out. DNA_ERR_USAGE for another format. */
int dna_compare_report(const dna_comparison *c, const char *format, const dna_compare_style *options, dna_str *out,
                       dna_error *err);
/* All events that were kept, as CSV. */
void dna_compare_list(const dna_comparison *c, dna_str *out);

void dna_compare_text(const dna_comparison *c, const dna_compare_style *options, dna_str *out);
void dna_compare_markdown(const dna_comparison *c, const dna_compare_style *options, dna_str *out);
void dna_compare_csv(const dna_comparison *c, dna_str *out);
void dna_compare_json(const dna_comparison *c, const dna_compare_style *options, dna_str *out);

/* ---- what text and Markdown share --------------------------------------------------------------------------------- */

/* "− trigger (moved)", "~ pt > 5 GeV → pt > 3 GeV"; marks: whether any row of the region has a sign in front. */
void dna_compare_row_label(const dna_comparison *c, uint32_t region, uint32_t row, bool marks, dna_str *out);
bool dna_compare_has_marks(const dna_comparison *c, uint32_t region);

/* The cells of a row: raw and value of A and of B, difference, ratio, only A, only B, both. */
enum { DNA_COMPARE_CELLS = 9 };
void dna_compare_cells(const dna_comparison *c, const dna_compared_row *row, dna_number cells[DNA_COMPARE_CELLS]);
/* The same columns' headings; unit of the values: "yield [pb]", "Σw". */
void dna_compare_headings(const dna_compared_row *row, dna_str headings[DNA_COMPARE_CELLS]);

/* "three leptons" or "no difference" of a set in a region. */
void dna_compare_where(const dna_comparison *c, const dna_sample_set *set, uint32_t region, dna_str *out);
/* The selected events of a region and set: *row is of the matched last rows, or of the last rows of A and B put together. */
dna_compared_row dna_compare_last(const dna_comparison *c, const dna_sample_set *set, uint32_t region);
/* Of the events that only `side` selects in a region, how many there are in the set, and how many the other side loses in a row.
 */
uint64_t dna_compare_lost(const dna_comparison *c, const dna_sample_set *set, uint32_t region, int side, uint32_t row,
                          uint64_t *all);
/* Whether a region of the set is hidden: its selected events are not told. */
bool dna_compare_blind(const dna_comparison *c, const dna_sample_set *set, uint32_t region);
/* What is wrong with the inputs, one line each. */
void dna_compare_warnings(const dna_comparison *c, dna_str *out);

#endif
