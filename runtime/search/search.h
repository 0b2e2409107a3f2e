/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From counts to windows and limits: what the window and limit statements of an analysis say, computed from its results. Each signal
 * sample is a point of its own; B is the sum of all background samples. S and B are expected events, δB is B's Monte Carlo error.
 */
#ifndef DNA_SEARCH_H
#define DNA_SEARCH_H

#include "runtime/results/results.h"
#include "runtime/stats/window.h"

/* A window for one signal sample. */
typedef struct dna_search_window {
  const dna_awindow *statement;
  const dna_pwindow *quantity;
  const dna_rsample *signal;
  char *why;              /* NULL, or why there is none; the rest is NaN then */
  dna_window found;       /* interval, S, B, their errors and the figure of merit */
  uint64_t raw;           /* background events in it, as simulated */
} dna_search_window;

/* A limit for one signal sample: the param's value above which the signal is excluded, the signal being proportional to it. */
typedef struct dna_search_limit {
  const dna_alimit *statement;
  const dna_rsample *signal;
  char *why;
  double low, high;       /* the interval; NaN if the limit is from a region, or a combination */
  double s, ds, b, db;    /* at the sample's own value of the param; NaN of a combination */
  double reference;       /* that value */
  double limit;
  double error;           /* Monte Carlo: from ds and db */
  double band_low, band_high; /* envelope of the variations and the nominal one; equal to the limit if none is asked for; high is infinite where a variation excludes nothing */
} dna_search_limit;

typedef struct dna_search {
  dna_search_window *windows;
  uint32_t nwindows;
  dna_search_limit *limits;
  uint32_t nlimits;
} dna_search;

/* In the order of the statements, then of the samples. Data are not looked at: these are expectations. */
dna_search *dna_search_make(const dna_results *results);
void dna_search_free(dna_search *search); /* accepts NULL */

/* The smallest factor x for which figure(x S, B, δB) is true, found between 1e-30 and 1e30 under the assumption that it stays true above;
 * relative to 1e-12. NaN if there is none. */
double dna_search_factor(const dna_figure *figure, double s, double b, double db);

#endif
