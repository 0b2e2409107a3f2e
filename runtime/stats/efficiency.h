/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Efficiencies and their errors. Nothing here depends on luminosity or cross-section, and nothing is clamped: with
 * negative weights an efficiency may leave [0, 1].
 */
#ifndef DNA_STATS_EFFICIENCY_H
#define DNA_STATS_EFFICIENCY_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The central 68.27 % interval is [value - lo, value + hi]; lo, hi >= 0. All NaN where the denominator is 0. */
typedef struct dna_efficiency {
  double value, lo, hi;
} dna_efficiency;

/* `pass` of `all` events of equal weight: Clopper-Pearson interval (Biometrika 26 (1934) 404). NaN if pass > all. */
dna_efficiency dna_efficiency_counts(uint64_t pass, uint64_t all);

/* Weighted events, the passing ones a part of all: sigma^2 = [(1 - 2 eps) sum_pass w^2 + eps^2 sum_all w^2] / (sum_all w)^2,
 * that is [(1 - eps)^2 sum_pass w^2 + eps^2 sum_fail w^2] / (sum_all w)^2; lo = hi = sigma. A negative variance, which only
 * rows can give that are no part of the other (a weight that raises the yield), counts as 0. */
dna_efficiency dna_efficiency_weighted(double sumw_pass, double sumw2_pass, double sumw_all, double sumw2_all);

#ifdef __cplusplus
}
#endif
#endif
