/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The interval of a Poisson mean when n events are counted.
 */
#ifndef DNA_STATS_COUNTING_H
#define DNA_STATS_COUNTING_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The central 68.27 % interval [n - below, n + above] of F. Garwood, Biometrika 28 (1936) 437; below 0 for n = 0. */
void dna_counting_interval(uint64_t n, double *below, double *above);

#ifdef __cplusplus
}
#endif
#endif
