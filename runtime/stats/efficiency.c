/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Efficiencies: the Clopper-Pearson interval, and the weighted binomial error.
 *
 * GSL's own quantile of the beta distribution fails (NaN, or no end) for many counts, from 10 of 1000 on. Its cumulative
 * distribution is good; it is solved here, from a start that is close.
 */
#include "runtime/stats/efficiency.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* What each tail keeps beyond one standard deviation of the normal distribution: (1 - erf(1 / sqrt 2)) / 2. */
static const double tail = 0.15865525393145705;

/* GSL's default handler ends the process; every result is checked instead. */
static void handler_off(void) { gsl_set_error_handler_off(); }

/* Quantile of the beta distribution one standard deviation above (upper) or below its bulk, roughly: M. Abramowitz and
 * I. A. Stegun, Handbook of Mathematical Functions, 26.5.22, for a normal deviate of 1 or -1. */
static double quantile_start(double a, double b, bool upper) {
  double y = upper ? -1 : 1, lambda = -1.0 / 3, p = 1 / (2 * a - 1), q = 1 / (2 * b - 1), h = 2 / (p + q);
  double w = y * sqrt(h + lambda) / h - (q - p) * (lambda + 5.0 / 6 - 2 / (3 * h));
  return a / (a + b * exp(2 * w));
}

/* The x below (above, if upper) which the beta distribution has the probability `tail`; 1 <= a, b. */
static double quantile(double a, double b, bool upper) {
  double start = quantile_start(a, b, upper), x = start, low = 0, high = 1;
  if (a > 1e5 && b > 1e5) return start; /* good to 3e-7 of the error, and GSL's sum begins to lose digits */
  for (int i = 0; i < 100; i++) { /* Newton's method, kept between bounds */
    double excess = (upper ? gsl_cdf_beta_Q(x, a, b) : gsl_cdf_beta_P(x, a, b)) - tail;
    double step = (upper ? excess : -excess) / gsl_ran_beta_pdf(x, a, b);
    if (isnan(step)) return start;
    if (fabs(step) <= 1e-11 * x) return x + step;
    if (step > 0)
      low = x;
    else
      high = x;
    double next = x + step;
    x = next > low && next < high ? next : 0.5 * (low + high);
  }
  return x;
}

/* To twelve digits: the library's last ones differ from machine to machine, and results shall not. */
static double rounded(double x) {
  char digits[32];
  snprintf(digits, sizeof digits, "%.11e", x);
  return strtod(digits, NULL);
}

dna_efficiency dna_efficiency_counts(uint64_t pass, uint64_t all) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, handler_off);
  if (all == 0 || pass > all) return (dna_efficiency){NAN, NAN, NAN};
  uint64_t fail = all - pass;
  bool swapped = fail < pass; /* the smaller fraction is the more precise */
  double k = (double)(swapped ? fail : pass), n = (double)all, fraction = k / n;
  double lo = k > 0 ? fraction - quantile(k, n - k + 1, false) : 0;
  double hi = n > k ? quantile(k + 1, n - k, true) - fraction : 0;
  lo = rounded(lo);
  hi = rounded(hi);
  return (dna_efficiency){(double)pass / n, swapped ? hi : lo, swapped ? lo : hi};
}

dna_efficiency dna_efficiency_weighted(double sumv, double sumv2, double sumvw, double sumw, double sumw2) {
  if (!(sumw > 0 || sumw < 0)) return (dna_efficiency){NAN, NAN, NAN};
  double eps = sumv / sumw;
  double variance = (sumv2 - eps * sumvw) + eps * (eps * sumw2 - sumvw);
  if (variance < 1e-14 * (sumv2 + eps * eps * sumw2)) variance = 0; /* rounding: all v are the same multiple of w */
  double sigma = sqrt(variance) / fabs(sumw);
  return (dna_efficiency){eps, sigma, sigma};
}
