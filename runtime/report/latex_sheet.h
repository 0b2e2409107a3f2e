/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables of numbers in LaTeX: labels, and cells in columns under titles. Values are columns of siunitx, aligned at the decimal
 * point; errors stand beside them, since those of efficiencies have two sides.
 */
#ifndef DNA_REPORT_LATEX_SHEET_H
#define DNA_REPORT_LATEX_SHEET_H

#include "runtime/report/report.h"

enum { DNA_LATEX_SHEET_EACH = 12 };

typedef struct dna_latex_sheet {
  uint32_t nrows, ntitles, each; /* columns under each title */
  const char **labels;           /* [nrows] borrowed */
  bool *indented;                /* [nrows] */
  char **titles;                 /* [ntitles] LaTeX */
  const char *headings[DNA_LATEX_SHEET_EACH]; /* [each] LaTeX; borrowed */
  const char **units;            /* [ntitles] in the heading of a yield */
  dna_number *cells;             /* [nrows][ntitles][each] */
} dna_latex_sheet;

/* Labels are those of the region's rows; region NULL: the caller's. each: at most DNA_LATEX_SHEET_EACH. */
dna_latex_sheet dna_latex_sheet_new(const dna_pregion *region, uint32_t nrows, uint32_t ntitles, uint32_t each);
void dna_latex_sheet_clear(dna_latex_sheet *sheet);
dna_number *dna_latex_sheet_cell(const dna_latex_sheet *sheet, uint32_t row, uint32_t title, uint32_t at);
char *dna_latex_sheet_title(const char *before, const char *name); /* before as it is, name as a label; the caller frees */
/* In parts as wide and as long as a page. */
void dna_latex_sheet_add(const dna_latex_sheet *sheet, dna_str *out);

#endif
