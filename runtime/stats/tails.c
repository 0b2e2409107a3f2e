/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tails of the Poisson, gamma, beta and normal distributions as logarithms.
 */
#include "runtime/stats/tails.h"

#include "runtime/physics/math_core.h"
#include "runtime/physics/physics.h"

#include <math.h>
#include <stdbool.h>

static const double half_log_2pi = 0.91893853320467274178;

/* log(1 - e^x) for x <= 0. */
static double log_rest(double x) { return x > -0.7 ? dna_log(-dna_expm1(x)) : dna_log1p(-dna_exp(x)); }

/* log Gamma(n + 1) - [n log n - n + log(2 pi n) / 2], n > 0. */
static double stirling_rest(double n) {
  if (n < 16) return dna_lgamma(n + 1) - ((n + 0.5) * dna_log(n) - n + half_log_2pi);
  double r = 1 / n, r2 = r * r;
  return r * (1.0 / 12 - r2 * (1.0 / 360 - r2 * (1.0 / 1260 - r2 * (1.0 / 1680 - r2 / 1188))));
}

/* n log(n / mean) + mean - n >= 0, without cancellation where n is close to the mean. */
static double deviance(double n, double mean) {
  double difference = n - mean;
  if (fabs(difference) < 0.1 * (n + mean)) { /* log(n / mean) = 2 artanh v */
    double v = difference / (n + mean), s = difference * v, power = 2 * n * v;
    for (int k = 3; k < 200; k += 2) {
      power *= v * v;
      double next = s + power / k;
      if (next <= s && next >= s) break;
      s = next;
    }
    return s;
  }
  return n * dna_log(n / mean) - difference;
}

double dna_tails_log_poisson(double n, double mean) {
  if (!(n >= 0 && mean >= 0)) return NAN;
  if (mean <= 0) return n <= 0 ? 0 : -INFINITY;
  if (n < 1e-300) return -mean;
  return -stirling_rest(n) - deviance(n, mean) - half_log_2pi - 0.5 * dna_log(n);
}

/* ---- incomplete gamma functions -------------------------------------------------------------------------------------- */

/* The smaller one of P and Q, and which it is. */
static double log_gamma_small(double a, double x, bool *below) {
  double front = dna_tails_log_poisson(a, x); /* x^a e^-x / Gamma(a + 1) */
  *below = x < a + 1;
  if (*below) {
    double term = 1, sum = 1;
    for (double k = a + 1; term > 1e-17 * sum; k++) {
      term *= x / k;
      sum += term;
    }
    return front + dna_log(sum);
  }
  /* modified Lentz; b grows by 2, so it ends */
  double b = x + 1 - a, c = 1e300, d = 1 / b, h = d;
  for (double i = 1; i < 1e7; i++) {
    double an = -i * (i - a);
    b += 2;
    d = an * d + b;
    if (fabs(d) < 1e-300) d = 1e-300;
    c = b + an / c;
    if (fabs(c) < 1e-300) c = 1e-300;
    d = 1 / d;
    double delta = d * c;
    h *= delta;
    if (fabs(delta - 1) < 1e-16) break;
  }
  return front + dna_log(a) + dna_log(h);
}

static double log_gamma(double a, double x, bool below) {
  if (!(a > 0 && a <= 1e9 && x >= 0)) return NAN;
  if (x <= 0) return below ? -INFINITY : 0;
  if (x > 1e300) return below ? 0 : -INFINITY;
  bool is_below;
  double small = log_gamma_small(a, x, &is_below);
  if (small > 0) small = 0;
  return is_below == below ? small : log_rest(small);
}

double dna_tails_log_gamma_below(double a, double x) { return log_gamma(a, x, true); }
double dna_tails_log_gamma_above(double a, double x) { return log_gamma(a, x, false); }

double dna_tails_log_poisson_below(double n, double mean) {
  if (n < 0) return mean >= 0 ? -INFINITY : NAN;
  return log_gamma(n + 1, mean, false);
}

double dna_tails_log_poisson_above(double n, double mean) {
  if (n < 0) return mean >= 0 ? 0 : NAN;
  return log_gamma(n + 1, mean, true);
}

double dna_tails_chi2(double x, double ndf) { return dna_exp(log_gamma(0.5 * ndf, 0.5 * x, false)); }

/* ---- incomplete beta function ---------------------------------------------------------------------------------------- */

/* The continued fraction of I_x(a, b) without its front factor, for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double a, double b, double x) {
  double c = 1, d = 1 - (a + b) * x / (a + 1);
  if (fabs(d) < 1e-300) d = 1e-300;
  d = 1 / d;
  double h = d;
  for (double m = 1; m < 1e6; m++) {
    double delta = 1;
    for (int odd = 0; odd < 2; odd++) {
      double an = odd ? -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
                      : m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 + an * d;
      if (fabs(d) < 1e-300) d = 1e-300;
      c = 1 + an / c;
      if (fabs(c) < 1e-300) c = 1e-300;
      d = 1 / d;
      delta = d * c;
      h *= delta;
    }
    if (fabs(delta - 1) < 1e-16) break;
  }
  return h;
}

/* log[x^a y^b Gamma(a + b) / (Gamma(a) Gamma(b))], from deviances so that large a and b do not cancel. */
static double log_beta_front(double a, double b, double x, double y) {
  double n = a + b;
  return stirling_rest(n) - stirling_rest(a) - stirling_rest(b) - deviance(a, n * x) - deviance(b, n * y) - half_log_2pi +
         0.5 * (dna_log(a) + dna_log(b) - dna_log(n));
}

double dna_tails_log_beta(double a, double b, double x, double y) {
  if (!(a > 0 && b > 0 && x >= 0 && y >= 0)) return NAN;
  if (x <= 0) return -INFINITY;
  if (y <= 0) return 0;
  double front = log_beta_front(a, b, x, y);
  bool direct = x < (a + 1) / (a + b + 2);
  double small = direct ? front + dna_log(beta_fraction(a, b, x) / a) : front + dna_log(beta_fraction(b, a, y) / b);
  if (small > 0) small = 0;
  return direct ? small : log_rest(small);
}

/* ---- Poisson with a gamma-distributed mean --------------------------------------------------------------------------- */

static bool smeared_domain(double mean, double sigma) {
  return mean >= 0 && sigma >= 0 && isfinite(mean) && isfinite(sigma) && (mean > 0 || sigma <= 0);
}

double dna_tails_log_smeared_below(double n, double mean, double sigma) {
  if (!smeared_domain(mean, sigma)) return NAN;
  if (n < 0) return -INFINITY;
  if (sigma <= 1e-7 * sqrt(mean)) return dna_tails_log_poisson_below(n, mean); /* the variance differs by 1e-14 */
  double v = sigma * sigma;
  return dna_tails_log_beta(mean * (mean / v), n + 1, mean / (mean + v), v / (mean + v));
}

double dna_tails_log_smeared_from(double n, double mean, double sigma) {
  if (!smeared_domain(mean, sigma)) return NAN;
  if (n <= 0) return 0;
  if (sigma <= 1e-7 * sqrt(mean)) return log_gamma(n, mean, true);
  double v = sigma * sigma;
  return dna_tails_log_beta(n, mean * (mean / v), v / (mean + v), mean / (mean + v));
}

double dna_tails_smeared_quantile(double u, double mean, double sigma) {
  if (!smeared_domain(mean, sigma) || !(u > 0 && u < 1)) return NAN;
  double low = -1, high = ceil(mean) + 1, target = dna_log(u), slack = 1e-13;
  while (dna_tails_log_smeared_below(high, mean, sigma) < target - slack) {
    low = high;
    high *= 2;
    if (high > 1e15) return NAN;
  }
  while (high - low > 1) {
    double middle = floor(0.5 * (low + high));
    if (dna_tails_log_smeared_below(middle, mean, sigma) >= target - slack)
      high = middle;
    else
      low = middle;
  }
  return high;
}

/* ---- normal ---------------------------------------------------------------------------------------------------------- */

double dna_tails_log_normal(double z) {
  const double root_half = 0.70710678118654752440;
  if (isnan(z)) return NAN;
  if (z < 0) return dna_log1p(-0.5 * dna_math_erfc(-z * root_half));
  if (z < 25) return dna_log(0.5 * dna_math_erfc(z * root_half));
  double r = 1 / (z * z);
  double series = r * (-1 + r * (3 + r * (-15 + r * (105 + r * (-945 + r * 10395)))));
  return -0.5 * z * z - half_log_2pi - dna_log(z) + dna_log1p(series);
}

double dna_tails_normal_of_log(double log_p) {
  if (!(log_p <= 0)) return NAN;
  if (log_p > -0.69) {
    double rest = -dna_expm1(log_p); /* P(Z <= z), the smaller one */
    return rest > 0 ? dna_normal_quantile(rest) : -INFINITY;
  }
  if (log_p > -650) return -dna_normal_quantile(dna_exp(log_p));
  if (log_p < -1e300) return log_p < -1.7e308 ? INFINITY : sqrt(-2 * log_p);
  double z = sqrt(-2 * log_p);
  for (int i = 0; i < 20; i++) { /* Newton; the slope of log P(Z > z) is -(z + 1 / z) but for terms of 1 / z^3 */
    double step = (dna_tails_log_normal(z) - log_p) / (z + 1 / z);
    z += step;
    if (fabs(step) <= 1e-15 * z) break;
  }
  return z;
}

double dna_tails_normal(double z) { return dna_exp(dna_tails_log_normal(-z)); }
