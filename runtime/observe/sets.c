/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Samples that are told together (see sets.h).
 */
#include "runtime/observe/sets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add_sample(dna_sample_set *set, uint32_t sample) {
  set->samples = dna_xrealloc(set->samples, (set->count + 1) * sizeof *set->samples);
  set->samples[set->count++] = sample;
}

dna_sample_set *dna_sets_make(const dna_results *results, uint32_t *count) {
  static const char *const names[] = {
      [DNA_SAMPLE_SIGNAL] = "all signals", [DNA_SAMPLE_BACKGROUND] = "all backgrounds", [DNA_SAMPLE_DATA] = "all data"};
  dna_sample_set *sets = dna_xcalloc(results->nsamples + 3, sizeof *sets);
  *count = 0;
  for (uint32_t s = 0; s < results->nsamples; s++) {
    sets[*count].name = results->samples[s].name;
    add_sample(&sets[(*count)++], s);
  }
  for (int kind = 0; kind < 3; kind++) {
    dna_sample_set *set = &sets[*count];
    *set = (dna_sample_set){.name = results->analysis->nsamples ? names[kind] : "all files"};
    for (uint32_t s = 0; s < results->nsamples; s++)
      if ((int)results->samples[s].kind == kind) add_sample(set, s);
    if (set->count > 1) ++*count;
    else free(set->samples);
  }
  return sets;
}

void dna_sets_free(dna_sample_set *sets, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) free(sets[i].samples);
  free(sets);
}

bool dna_sets_unit(const dna_results *results, const dna_sample_set *set, const char **unit) {
  *unit = NULL;
  for (uint32_t i = 0; i < set->count; i++) {
    const char *own;
    double scale = dna_cutflow_scale(results, &results->samples[set->samples[i]], 0, &own);
    if (!isfinite(scale) || (*unit && strcmp(*unit, own))) {
      *unit = "";
      return false;
    }
    *unit = own;
  }
  return *unit != NULL;
}
