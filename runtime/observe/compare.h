/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two analyses over the same events, in one pass: what each row of the one has of the other's, event by event.
 *
 * Regions are matched by name, rows as align.h does it. For each matched row: how many events only the first (A), only the second
 * (B) and both count, and the sums that the errors of differences and ratios need, which know that the events are shared:
 *
 *   Var(B - A) = sum (w_B - w_A)^2,   Var(B/A) = sum (w_B - (B/A) w_A)^2 / A^2      over all events, w = 0 where one does not
 * count it
 *
 * and for each region the events that only one of them selects, with the first cut at which the other loses them.
 *
 * Ownership: a dna_comparison owns everything in it except the analyses, which must outlive it.
 */
#ifndef DNA_OBSERVE_COMPARE_H
#define DNA_OBSERVE_COMPARE_H

#include "dna.h"
#include "runtime/observe/align.h"
#include "runtime/observe/sets.h"
#include "runtime/results/results.h"

enum { DNA_SIDE_A, DNA_SIDE_B };

typedef struct dna_pair_sums { /* of a matched row and a sample; weights w_A and w_B, 0 where it is not counted */
  uint64_t only[2], both;
  uint64_t reweighted;     /* of both: with another weight */
  dna_exact diff2, diff_a; /* of (w_B - w_A)^2, and of (w_B - w_A) w_A */
} dna_pair_sums;

typedef struct dna_parted_event { /* one side selects it, the other does not */
  uint32_t file;                  /* of the sample */
  uint64_t ordinal;               /* in the file, from 0 */
  int64_t number;                 /* the event's own */
  double weight;                  /* where it is selected */
  uint32_t side;                  /* that selects it */
  uint32_t row;                   /* of the other side's region: the first cut that it does not pass */
  char *values;                   /* what that cut compared: "leptons[1].pt = 24.3 GeV"; NULL: not known */
} dna_parted_event;

typedef struct dna_parted { /* of a region and a sample */
  dna_parted_event *events; /* the first of them, in the order of files and events */
  uint32_t nevents;
  size_t room;
  uint64_t *lost[2]; /* [side][row of that side's region]: events that the other side selects, and this one loses here */
} dna_parted;

typedef struct dna_compared_region {
  const char *name;
  int32_t region[2]; /* its number in each analysis; -1: not there */
  dna_aligned_row *rows;
  uint32_t nrows;
  uint32_t first_pair; /* of the rows' sums in dna_compared_sample.pairs */
  uint32_t last[2];    /* the last row that is no bin: what is selected */
} dna_compared_region;

typedef struct dna_compared_sample {
  dna_pair_sums *pairs; /* [npairs] */
  dna_parted *parted;   /* [nregions] */
} dna_compared_sample;

typedef struct dna_comparison {
  const dna_analysis *analysis[2];
  char *title[2]; /* what the sides are called: a path, or a path with its settings */
  uint32_t variation[2];
  dna_results *results[2]; /* the same samples, in the same order */
  bool shared;             /* the events were looked at; false: results of earlier runs, whose correlation is not known */
  dna_compared_region *regions;
  uint32_t nregions, npairs;
  dna_compared_sample *samples;
  uint32_t listed; /* how many events of each region and sample are kept at most */
  bool unblind;
} dna_comparison;

/* What is compared: takes nothing over; the titles are copied. Variations by name; NULL is "nominal". NULL with err: no such
 * variation. */
dna_comparison *dna_compare_new(const dna_analysis *const analysis[2], const char *const title[2], const char *const variation[2],
                                dna_error *err);
void dna_compare_free(dna_comparison *comparison); /* accepts NULL */

/* Runs both. `listed` events of each region and sample are kept. Statuses as those of dna_run_events. */
int dna_compare_run(dna_comparison *comparison, const dna_run_options *options, uint32_t listed, dna_error *err);

/* Compares results of earlier runs, which are taken over, whatever the status; their samples must have the same names. */
int dna_compare_stored(dna_comparison *comparison, dna_results *const results_take[2], bool unblind, dna_error *err);

/* Adds values to the first `most` listed events of each region: the analyses compiled for tracing are run over them once more.
 * What cannot be read again is left without values. */
void dna_compare_trace(dna_comparison *comparison, const dna_analysis *const traced[2], const dna_run_options *options,
                       uint32_t most);

/* ---- compare_numbers.c: what is told of it ------------------------------------------------------------------------ */

/* Whether a row of a sample is hidden (blind, of data) on a side. */
bool dna_compare_hidden(const dna_comparison *c, uint32_t sample, int side, uint32_t region, int32_t row);

/* One row of the table for a set. */
typedef struct dna_compared_row {
  bool has[2], hidden;
  uint64_t raw[2];
  double value[2], error[2]; /* yields if has_yield, else sums of weights */
  bool has_yield;
  const char *unit;   /* "events" or "pb"; "" for sums of weights */
  bool matched;       /* the row is in both, and the following are known */
  double diff, ratio; /* B - A, B / A; ratio NaN if A is 0 */
  double diff_error, ratio_error;
  double diff_least, ratio_least; /* without shared events the errors lie between these and those above; else they are those */
  uint64_t only[2], both, reweighted; /* if shared */
} dna_compared_row;
dna_compared_row dna_compare_row(const dna_comparison *c, const dna_sample_set *set, uint32_t region, uint32_t row);

/* Whether anything differs: a region or row, a count, a weight. */
bool dna_compare_differs(const dna_comparison *c);
/* The first row of the region in which something differs for the set; nrows if nothing does. */
uint32_t dna_compare_first(const dna_comparison *c, const dna_sample_set *set, uint32_t region);
/* The row of the list in which both select, or -1: the last rows are not matched with each other. */
int32_t dna_compare_selected(const dna_comparison *c, uint32_t region);
/* The label of a row of a side's region. */
const char *dna_compare_label(const dna_comparison *c, int side, uint32_t region, uint32_t row);
const dna_pregion *dna_compare_region(const dna_comparison *c, int side, uint32_t region);

#endif
