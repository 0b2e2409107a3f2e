/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Published cut-flows beside ours: for each row of an expect statement our number, the published one, ratio and pull, and whether
 * a tolerance is exceeded. Of the nominal variation and weight.
 */
#ifndef DNA_REPORT_EXPECT_H
#define DNA_REPORT_EXPECT_H

#include "runtime/report/search.h"

enum dna_verdict {
  DNA_VERDICT_NONE, /* no tolerance is stated */
  DNA_VERDICT_WITHIN,
  DNA_VERDICT_EXCEEDED,
  DNA_VERDICT_UNKNOWN /* there is a tolerance, but no number to compare */
};

typedef struct dna_compared {
  const char *why;           /* why there is no number, such as "hidden"; NULL: there is one */
  double ours, error;        /* a yield, an efficiency (a fraction) or a count, and its Monte Carlo error; NaN without a number */
  double ratio, ratio_error; /* ours / published, with both errors; NaN where the published number is 0 */
  double pull;               /* (ours - published) / sqrt(error² + published error²); NaN where both errors are 0 */
  enum dna_verdict verdict;
} dna_compared;

dna_compared dna_expect_compare(const dna_report_job *job, const dna_expectation *expectation, const dna_expected *row);
/* "events", "pb" or ""; of efficiencies "%". */
const char *dna_expect_unit(const dna_report_job *job, const dna_expectation *expectation);

/* "5 %", "3 σ" or "". */
void dna_expect_tolerance(const dna_tolerance *within, dna_str *out);

dna_report_search_table dna_expect_table(const dna_report_job *job, const dna_expectation *expectation);
/* The member "expectations" of the JSON report. */
void dna_expect_json(const dna_report_job *job, dna_str *out);

/* How many rows with a tolerance are not within it; a line for each is added to out. *stated: how many have one. */
uint32_t dna_expect_exceeded(const dna_report_job *job, uint32_t *stated, dna_str *out);

#endif
