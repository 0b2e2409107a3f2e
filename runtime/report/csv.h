/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines of comma-separated values (RFC 4180), for the report and the exports.
 */
#ifndef DNA_REPORT_CSV_H
#define DNA_REPORT_CSV_H

#include "runtime/report/report.h"
#include "runtime/search/search.h"

void dna_csv_header(dna_str *out); /* of a table of rows */
void dna_csv_row(const dna_report_job *job, const dna_rsample *sample, uint32_t variation, uint32_t weight, uint32_t region,
                 uint32_t row, dna_str *out);

/* csv_search.c: the columns of windows and limits, with the line's end; gives their number. */
uint32_t dna_csv_search_header(const dna_search *search, dna_str *out);
/* Adds the columns before those, without the comma that follows: kind is "window" or "limit". */
typedef void dna_csv_search_begin(const char *kind, const char *name, const char *signal, const char *region, dna_str *out);
/* A line for each statement and signal. */
void dna_csv_search(const dna_analysis *analysis, const dna_search *search, dna_csv_search_begin *begin, dna_str *out);

#endif
