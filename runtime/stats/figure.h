/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The value of a figure of merit.
 */
#ifndef DNA_STATS_FIGURE_H
#define DNA_STATS_FIGURE_H

#include "program/figure.h"

/* NaN where it has no value; truth values are 0 and 1. asimov(S, B, δB) is dna_significance_asimov; CLs(S, B, δB) is
 * dna_limit_cls_value of floor(B + 1/3) observed events, the median of the background alone. */
double dna_figure_value(const dna_figure *figure, double s, double b, double db);

#endif
