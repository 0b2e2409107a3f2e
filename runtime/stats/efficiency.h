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

/* Weighted events, of which some pass with the weight v, the others with v = 0; eps = sum v / sum w. To first order
 * sigma^2 = [sum v^2 - 2 eps sum v w + eps^2 sum w^2] / (sum w)^2, which is sum (v - eps w)^2 / (sum w)^2 and so never
 * negative; where passing leaves the weight alone, sum v w = sum v^2 and it is
 * [(1 - 2 eps) sum_pass w^2 + eps^2 sum_all w^2] / (sum_all w)^2. lo = hi = sigma. */
dna_efficiency dna_efficiency_weighted(double sumv, double sumv2, double sumvw, double sumw, double sumw2);

#ifdef __cplusplus
}
#endif
#endif
