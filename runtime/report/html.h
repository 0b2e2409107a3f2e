/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of the report as one HTML page (html.c).
 */
#ifndef DNA_REPORT_HTML_H
#define DNA_REPORT_HTML_H

#include "runtime/report/report.h"

/* html_style.c: the style sheet, for light and dark screens, telephones and paper. */
void dna_html_style(dna_str *out);

/* html_tables.c */
void dna_html_normalisation(const dna_report_job *job, dna_str *out);
void dna_html_inputs(const dna_report_job *job, dna_str *out);
void dna_html_parameters(const dna_report_job *job, dna_str *out);
void dna_html_nonfinite(const dna_report_job *job, dna_str *out);
void dna_html_region(const dna_report_job *job, uint32_t region, dna_str *out); /* cut-flow, groups, variations */
const char *dna_html_search_title(const dna_report_job *job); /* of the section, as a heading */
void dna_html_search(const dna_report_job *job, dna_str *out); /* windows and limits */
void dna_html_limits(const dna_report_job *job, dna_str *out); /* html_limits.c: their pictures, in the same section */
/* A cell of a table with a number. kind: the class, "r" (no errors), "n", "a" (errors of two sides); "r g" begins a group. */
void dna_html_number(dna_str *out, const char *kind, const dna_number *number);
/* Opens a table in a box that scrolls, with its caption; closes both. */
void dna_html_open_table(dna_str *out, const char *caption);
void dna_html_close_table(dna_str *out);

/* html_plots.c: the histograms of a region, each a picture with its numbers. */
void dna_html_plots(const dna_report_job *job, uint32_t region, dna_str *out);

/* html_source.c: the text of the analysis and of what it imports; each line has the id "f<file>-<line>". */
void dna_html_source(const dna_program *program, dna_str *out);

#endif
