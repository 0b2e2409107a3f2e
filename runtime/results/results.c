/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership of a run's results, and the cross-section of a sample (see results.h).
 */
#include "runtime/results/results.h"

#include <math.h>
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
  free(results->unread);
  free(results);
}

void dna_results_set_xsec(dna_rsample *sample) {
  if (sample->xsec_source == DNA_XSEC_SAMPLE || sample->kind == DNA_SAMPLE_DATA) return;
  double events = 0, first = 0, sum = 0, error2 = 0; /* sum: of what the others differ from the first by */
  bool errors = true;
  for (uint32_t i = 0; i < sample->nfiles; i++) {
    const dna_rfile *file = &sample->files[i];
    if (file->events == 0) continue;
    if (!file->has_xsec) return;
    double n = (double)file->events, error = n * file->xsec_err_pb;
    if (!(events > 0)) first = file->xsec_pb;
    events += n;
    sum += n * (file->xsec_pb - first);
    error2 += error * error;
    if (!(file->xsec_err_pb > 0)) errors = false;
  }
  if (!(events > 0)) return;
  sample->xsec_source = DNA_XSEC_FILE;
  sample->xsec_pb = first + sum / events;
  sample->xsec_err_pb = errors ? sqrt(error2) / events : 0;
}
