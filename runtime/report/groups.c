/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Samples of one group, summed: nominal yields add, their errors in quadrature, since samples are independent. A sample
 * alone in its group is its own sum and not repeated.
 */
#include "runtime/report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool in_group(const dna_rsample *sample, const char *group) { return sample->group && strcmp(sample->group, group) == 0; }

const char **dna_report_groups(const dna_results *results, uint32_t *count) {
  const char **names = dna_xcalloc(results->nsamples, sizeof *names);
  *count = 0;
  for (uint32_t s = 0; s < results->nsamples; s++) {
    const char *name = results->samples[s].group;
    if (!name) continue;
    bool several = false, listed = false;
    for (uint32_t k = 0; k < results->nsamples; k++) several = several || (k != s && in_group(&results->samples[k], name));
    for (uint32_t k = 0; k < *count; k++) listed = listed || strcmp(names[k], name) == 0;
    if (several && !listed) names[(*count)++] = name;
  }
  return names;
}

dna_report_group_sum dna_report_sum_group(const dna_report_job *job, const char *group, uint32_t region, uint32_t row) {
  double variance = 0;
  dna_report_group_sum sum = {.shown = true, .has_yield = true, .unit = NULL};
  for (uint32_t s = 0; s < job->results->nsamples; s++) {
    const dna_rsample *sample = &job->results->samples[s];
    if (!in_group(sample, group)) continue;
    const char *unit;
    dna_cutflow_scale(job->results, sample, 0, &unit);
    dna_rownum number = dna_cutflow_row(job->results, sample, 0, 0, region, row);
    sum.shown = sum.shown && row < dna_report_hidden_from(job, sample, 0, region);
    sum.has_yield = sum.has_yield && number.has_yield && (!sum.unit || strcmp(sum.unit, unit) == 0);
    sum.unit = unit;
    sum.raw += number.raw;
    sum.yield += number.yield;
    variance += number.error * number.error;
  }
  sum.error = sqrt(variance);
  return sum;
}
