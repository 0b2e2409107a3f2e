/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From counts to windows and limits: what the window and limit statements of an analysis say, computed from its results. Signal
 * samples of one group with the same params are one point, whose yields add; B is the sum of all background samples. S and B are
 * expected events, δB is B's Monte Carlo error.
 */
#ifndef DNA_SEARCH_H
#define DNA_SEARCH_H

#include "runtime/results/results.h"
#include "runtime/stats/figure.h"
#include "runtime/stats/limit.h"
#include "runtime/stats/sideband.h"
#include "runtime/stats/window.h"

/* Signal samples whose yields add up. */
typedef struct dna_search_point {
  const char *name;       /* of the sample, or of the group where there are several */
  const char *with;       /* "m_ZD = 100 MeV, ..." as written, or NULL */
  const dna_rsample *const *samples;
  uint32_t nsamples;      /* at least 1 */
} dna_search_point;

/* A window for one point. */
typedef struct dna_search_window {
  const dna_awindow *statement;
  const dna_pwindow *quantity;
  const dna_search_point *point;
  char *why;              /* NULL, or why there is none; the rest is NaN then */
  dna_window found;       /* interval, S, B, their errors and the figure of merit */
  double error;           /* of the width, of an interval that holds a share of the signal; else NaN */
  uint64_t raw;           /* background events in it, as simulated; with B from sidebands, in the sidebands */
  double side_low, side_high; /* where the sidebands begin and end; NaN if the statement asks for none */
  bool from_data;         /* B is interpolated from data beside the interval; false: from background samples */
  dna_sideband sideband;  /* the fit, if the statement asks for one */
} dna_search_window;

/* A limit for one point: the param's value above which the signal is excluded, the signal being proportional to it. */
typedef struct dna_search_limit {
  const dna_alimit *statement;
  const dna_search_point *point;
  const char *scale;      /* the param; of a combination that of its parts; NULL if that is not known */
  const char *unit;       /* of the param, "" if it has none */
  char *why;
  double low, high;       /* the interval; NaN if the limit is from a region, or a combination */
  double s, ds, b, db;    /* at the sample's own value of the param; NaN of a combination */
  double reference;       /* that value */
  double limit;           /* expected: of the median count, if the condition looks at a count */
  double error;           /* Monte Carlo: from ds and db */
  double band_low, band_high;       /* of the variations, as the statement says; equal to the limit if none is asked for; high is
                                       infinite where a variation excludes nothing */
  double expected[DNA_LIMIT_BANDS]; /* at -2 .. 2 standard deviations of the count of the background; NaN where the condition does
                                       not look at a count */
  double observed;        /* with the count of the data; NaN without data, without a count, or in a blind region that stays so */
  double n;               /* that count; NaN as above */
  char *unobserved;       /* why there is no observed limit though there are data; or NULL */
  const char *method;     /* of a combined likelihood: "asymptotic" or "toys"; else NULL */
} dna_search_limit;

typedef struct dna_search {
  dna_search_point *points;
  uint32_t npoints;
  const dna_rsample **members; /* what the points' samples are in */
  dna_search_window *windows;
  uint32_t nwindows;
  dna_search_limit *limits;
  uint32_t nlimits;
} dna_search;

/* In the order of the statements, then of the points, which are in the order of their first samples. Data of blind regions are
 * counted only if unblind. */
dna_search *dna_search_make(const dna_results *results, bool unblind);
void dna_search_free(dna_search *search); /* accepts NULL */

/* A param's value at a point, in GeV and mm, and its unit if not NULL; NaN if there is no such param. */
double dna_search_param(const dna_search_point *point, const char *param, const char **unit);
/* The params that differ between points, in the order of their declarations: the axes of a scan. Free the list alone. */
const char **dna_search_axes(const dna_search *search, uint32_t *count);
/* The numbers of the points, by the values of the axes, the first one first, then as they are. The caller frees the list. */
uint32_t *dna_search_order(const dna_search *search);
/* What a statement gives at a point; NULL: nothing. */
const dna_search_window *dna_search_find_window(const dna_search *search, const dna_awindow *statement, uint32_t point);
const dna_search_limit *dna_search_find_limit(const dna_search *search, const dna_alimit *statement, uint32_t point);

/* The smallest factor x for which a bound figure is true with x S instead of S, found between 1e-30 and 1e30, relative to 1e-12;
 * that it stays true above is looked at in nine places up to 1000 x. NaN if there is none. */
double dna_search_factor(const dna_figure *figure, const dna_figure_point *at);

#endif
