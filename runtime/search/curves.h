/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The limits of a scan as curves over one param: the simulated points in its order, and what lies between them. Signal samples without a
 * group of their own belong to one curve; a group, another value of another param, another limit or another results file makes another
 * one; if x tells all points apart, the other params follow from it and make none. Params that a limit scales are no axes: the limit does not depend on them.
 *
 * Ownership: dna_curves owns its arrays and texts and borrows from the searches, which must outlive it.
 */
#ifndef DNA_SEARCH_CURVES_H
#define DNA_SEARCH_CURVES_H

#include "runtime/search/search.h"

typedef struct dna_curve_point {
  double x;                         /* the param, in GeV and mm */
  const dna_search_limit *simulated; /* NULL: interpolated */
  double value, error;              /* NaN: there is no limit */
  double band_low, band_high;       /* of the variations; high may be infinite; equal to value if none was asked for */
  double expected[DNA_LIMIT_BANDS], observed; /* NaN: not known */
} dna_curve_point;

typedef struct dna_curve {
  const dna_alimit *statement;
  uint32_t source;          /* the search it is from */
  const char *group;        /* of the signal; "" if it has none */
  const dna_search_point *first;
  char *with;               /* the other axes: "m_N = 10 GeV, ctau = 3 mm"; or "" */
  dna_curve_point *points;  /* ascending in x */
  uint32_t npoints;
  bool has_band, has_expected, has_observed;
} dna_curve;

enum { DNA_CURVES_ALONG = 8 };

typedef struct dna_curves {
  const char *x, *x_unit;       /* the param on the axis */
  const char *scale, *y_unit;   /* the param that is limited; scale NULL if it is not known */
  const char *along[DNA_CURVES_ALONG]; /* other params, which vary along a curve with x; no more than that many are told */
  uint32_t nalong;
  dna_curve *items;
  uint32_t count;
  size_t room;
} dna_curves;

/* A param that is kept at a value. */
typedef struct dna_curves_fixed {
  const char *param;
  double value; /* in GeV and mm; met to 1e-9 */
} dna_curves_fixed;

typedef struct dna_curves_job {
  const dna_search *const *searches;
  uint32_t nsearches;
  const char *const *limits; /* names */
  uint32_t nlimits;
  const char *x;             /* NULL: the axis that differs, if there is one alone */
  bool best_x;               /* x is NULL, and of several axes the one with the most values is taken */
  const dna_curves_fixed *fixed;
  uint32_t nfixed;
} dna_curves_job;

/* DNA_ERR_USAGE: no such limit or param, several axes and none chosen, limits on different params, no point left. */
int dna_curves_make(dna_curves *out, const dna_curves_job *job, dna_error *err);
void dna_curves_free(dna_curves *curves);

/* The value at x: straight lines in the logarithm of the limit over x (log_x: over its logarithm) between neighbouring simulated points
 * that both have one; errors as those of independent points. At a simulated point that point. False: x is outside of the points, or
 * beside one that has no limit. */
bool dna_curves_at(const dna_curve *curve, double x, bool log_x, dna_curve_point *out);

/* Whether two points have the same x: no line can be drawn through them. */
bool dna_curves_is_double(const dna_curve *curve);

/* The params that differ between points, but those that a limit scales. Free the list alone. */
const char **dna_curves_axes(const dna_search *search, uint32_t *count);
/* The points of a table: by group, then by the axes in their order; numbers of points, the caller frees. */
uint32_t *dna_curves_order(const dna_search *search);
/* "" for a sample that has no group of its own. */
const char *dna_curves_group(const dna_search_point *point);

#endif
