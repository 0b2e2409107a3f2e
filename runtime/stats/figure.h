/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The value of a figure of merit.
 */
#ifndef DNA_STATS_FIGURE_H
#define DNA_STATS_FIGURE_H

#include "program/figure.h"
#include "program/program.h"

/* What is slow and asked for again and again with the same arguments. All zero bytes: empty. */
enum { DNA_FIGURE_CACHED = 16 };
typedef struct dna_figure_cache {
  struct {
    enum dna_figure_op op;
    double a[4], value;
  } items[DNA_FIGURE_CACHED];
  uint32_t count, next;
} dna_figure_cache;

/* Where it is asked for: expected events, the standard deviation of B, and a count. n NaN: the count is the quantile, at `sigmas`
 * standard deviations of a normal distribution, of the count of the background that the function is given: its median for 0. */
typedef struct dna_figure_point {
  double s, b, db;
  double n, sigmas;
  dna_figure_cache *cache; /* or NULL */
} dna_figure_point;

/* A copy whose params are numbers: the values that they have in a variation of a program. dna_figure_drop frees it. */
dna_figure dna_figure_bind(const dna_figure *figure, const dna_program *program, uint32_t variation);
void dna_figure_drop(dna_figure *figure);

/* NaN where it has no value; truth values are 0 and 1. Of a bound figure.
 *   asimov(S, B, δB)         dna_significance_asimov
 *   CLs(S, B, δB)            dna_limit_cls_value of the count
 *   feldman_cousins(B, cl)   the upper end of dna_limit_feldman_cousins of the count, events
 *   bayes(B, δB, cl)         the limit with a flat prior in S >= 0 and a gamma distribution of B, events: dna_limit_cls
 *   p0(S, B, δB)             dna_significance_log_p0 of the median (or the quantile at `sigmas`) count of S + B; n is not looked
 * at */
double dna_figure_value(const dna_figure *figure, const dna_figure_point *at);

/* The arguments of the CLs of a condition that is_cls, and the constant that it is compared with. */
bool dna_figure_cls(const dna_figure *figure, const dna_figure_point *at, double arguments[3], double *alpha);

#endif
