/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The interval of a Poisson mean (see counting.h): quantiles of gamma distributions, by Newton's method on GSL's cumulative
 * distribution, from the start of E. B. Wilson and M. M. Hilferty, PNAS 17 (1931) 684.
 */
#include "runtime/stats/counting.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>

/* What each tail keeps beyond one standard deviation of the normal distribution: (1 - erf(1 / sqrt 2)) / 2. */
static const double tail = 0.15865525393145705;

/* Where the gamma distribution of shape a has `tail` below (or above, if upper). */
static double quantile(double a, bool upper) {
  double root = 1 - 1 / (9 * a) + (upper ? 1 : -1) / (3 * sqrt(a)), start = a * root * root * root, x = start;
  if (a > 1e5) return start;
  if (!(x > 0)) x = a * tail;
  for (int i = 0; i < 60; i++) {
    double excess = (upper ? gsl_cdf_gamma_Q(x, a, 1) : gsl_cdf_gamma_P(x, a, 1)) - tail;
    double step = (upper ? excess : -excess) / gsl_ran_gamma_pdf(x, a, 1);
    if (!isfinite(step)) return start;
    double next = x + step > 0 ? x + step : x / 2;
    if (fabs(next - x) <= 1e-12 * x) return next;
    x = next;
  }
  return x;
}

void dna_counting_interval(uint64_t n, double *below, double *above) {
  double count = (double)n;
  *below = n ? count - quantile(count, false) : 0;
  *above = quantile(count + 1, true) - count;
}
