/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which events regions share: for every two regions, the events that both select.
 *
 * Ownership: a dna_overlap owns everything in it except the analysis, which must outlive it.
 */
#ifndef DNA_OBSERVE_OVERLAP_H
#define DNA_OBSERVE_OVERLAP_H

#include "dna.h"
#include "runtime/observe/sets.h"
#include "runtime/results/results.h"

enum { DNA_OVERLAP_REGIONS = 500 }; /* at most */

typedef struct dna_overlap_cell { /* events that regions i and j select, with their weights in i */
  uint64_t raw;
  dna_exact sumw, sumw2;
} dna_overlap_cell;

typedef struct dna_overlap {
  const dna_analysis *analysis;
  uint32_t variation, nregions;
  dna_results *results;
  dna_overlap_cell **cells; /* [nsamples][nregions * nregions]: of i and j at i * nregions + j */
  bool unblind;
} dna_overlap;

/* variation NULL: nominal. *out is NULL if there is nothing to tell; statuses as those of dna_run_events. */
int dna_overlap_run(const dna_analysis *analysis, const dna_run_options *options, const char *variation, dna_overlap **out,
                    dna_error *err);
void dna_overlap_free(dna_overlap *overlap); /* accepts NULL */

/* The number of a variation by name (NULL: nominal), or an error that lists them. */
int dna_overlap_variation(const dna_analysis *analysis, const char *name, uint32_t *number, dna_error *err);

/* ---- report/overlap.c --------------------------------------------------------------------------------------------- */

/* format: text, md, csv or json; adds the report to out. */
int dna_overlap_report(const dna_overlap *overlap, const char *format, bool colour, int columns, dna_str *out, dna_error *err);

#endif
