/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership of a run's results (see results.h).
 */
#include "runtime/results/results.h"

#include <stdlib.h>

static void sample_free(dna_rsample *sample) {
  free(sample->name);
  free(sample->group);
  free(sample->with);
  for (uint32_t i = 0; i < sample->nfiles; i++) {
    free(sample->files[i].path);
    free(sample->files[i].fault);
  }
  free(sample->files);
  for (uint32_t k = 0; k < sample->nweights; k++) free(sample->weight_names[k]);
  free(sample->weight_names);
  dna_sums_free(sample->sums);
}

void dna_results_free(dna_results *results) {
  if (!results) return;
  for (uint32_t s = 0; s < results->nsamples; s++) sample_free(&results->samples[s]);
  free(results->samples);
  free(results);
}
