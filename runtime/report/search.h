/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows, limits and expectations as tables, one for each statement, that formats print.
 */
#ifndef DNA_REPORT_SEARCH_H
#define DNA_REPORT_SEARCH_H

#include "runtime/report/report.h"
#include "runtime/search/search.h"

/* Columns of a table, and how many of them may be params that differ between the signals; if more do, they are in the label. */
enum { DNA_REPORT_SEARCH_COLUMNS = 12, DNA_REPORT_SEARCH_AXES = 4 };

typedef struct dna_report_search_row {
  char *label; /* the signal sample */
  dna_number cells[DNA_REPORT_SEARCH_COLUMNS];
} dna_report_search_row;

typedef struct dna_report_search_table {
  const char *corner; /* what the labels are */
  char *title; /* "Window dilepton: m_ll in prompt, S / sqrt(B) as large as can be" */
  char *headings[DNA_REPORT_SEARCH_COLUMNS];
  uint32_t ncolumns;
  uint32_t nkeys; /* the first columns that tell rows apart: where a table is in parts, each has them */
  dna_report_search_row *rows;
  uint32_t nrows;
  char *notes; /* a line each; or NULL */
} dna_report_search_table;

/* A window; a limit; and where there are expected and observed ones, a second table of the limit with them. NULL if the analysis has none. The caller frees with dna_report_search_free. */
dna_report_search_table *dna_report_search(const dna_report_job *job, uint32_t *count);
void dna_report_search_free(dna_report_search_table *tables, uint32_t count);

/* search_json.c: the members "param_units", "windows" and "limits" of the JSON report. */
void dna_report_search_json(const dna_report_job *job, dna_str *out);

#endif
