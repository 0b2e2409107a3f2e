/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fits of the shapes of sideband.h to grouped entries.
 */
#ifndef DNA_STATS_SIDEBAND_SHAPES_H
#define DNA_STATS_SIDEBAND_SHAPES_H

#include "runtime/stats/sideband.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Entries in the bands, those of one value in one; w2: sums of squared weights. */
typedef struct dna_sideband_data {
  size_t n;
  double *x, *w, *w2;
  double sum_w, sum_w2;
  const dna_sideband_interval *bands;
  size_t count;
} dna_sideband_data;

/* Fill parameters and covariance of a fit whose shape, origin, scale and number of parameters are set; with `warm` from the
 * parameters that are there. false: no maximum. */
bool dna_sideband_fit_falling(const dna_sideband_data *data, dna_sideband *fit);
bool dna_sideband_fit_bernstein(const dna_sideband_data *data, dna_sideband *fit, bool warm);

/* The derivatives of the integral over [low, high] by the parameters. */
void dna_sideband_gradient(const dna_sideband *fit, double low, double high, double *gradient);

/* x = a^-1 b for a symmetric positive definite a of size n (Cholesky); false if it is not. */
bool dna_sideband_solve(int n, double a[DNA_SIDEBAND_MOST][DNA_SIDEBAND_MOST], const double *b, double *x);

#ifdef __cplusplus
}
#endif
#endif
