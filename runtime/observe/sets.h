/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Samples that are told together in reports: each alone, and those of a kind where there are several.
 */
#ifndef DNA_OBSERVE_SETS_H
#define DNA_OBSERVE_SETS_H

#include "runtime/results/results.h"

typedef struct dna_sample_set {
  const char *name; /* "W_ee", "all backgrounds" */
  uint32_t *samples;
  uint32_t count;
} dna_sample_set;

/* Each sample, then all signals, all backgrounds and all data where there are several (all files, where no samples are declared).
 * Samples are independent of one another. */
dna_sample_set *dna_sets_make(const dna_results *results, uint32_t *count);
void dna_sets_free(dna_sample_set *sets, uint32_t count);

/* Whether the yields of all samples of a set are known, in one unit ("events", "pb"); else *unit is "", and sums of weights are
 * told. */
bool dna_sets_unit(const dna_results *results, const dna_sample_set *set, const char **unit);

#endif
