/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Significances of a count.
 */
#include "runtime/stats/significance.h"

#include "runtime/physics/physics.h"
#include "runtime/stats/tails.h"

#include <math.h>

double dna_significance_simple(double s, double b, double db) {
  double variance = b + db * db;
  return db >= 0 && variance > 0 ? s / sqrt(variance) : NAN;
}

/* (1 + u) log(1 + u) - u for u >= -1: where u is small, sum (-u)^k / (k (k - 1)) from k = 2. */
static double entropy(double u) {
  if (u <= -1) return u < -1 ? NAN : 1;
  if (fabs(u) > 0.05) return (1 + u) * dna_log1p(u) - u;
  double power = u * u, sum = 0.5 * power;
  for (int k = 3; k < 30; k++) {
    power *= -u;
    sum += power / (k * (k - 1));
  }
  return sum;
}

/* With the fitted background bb = (b^2 + (s + b) v) / (b + v), v = dB^2, the expression is the sum of the two deviances
 *   Z^2 = 2 { bb h((s + b) / bb - 1) + (b bb / v) h(b / bb - 1) },  h(u) = (1 + u) ln(1 + u) - u
 * of which none is a difference of large numbers; for v -> 0 the second one, about s^2 v / 2 b^2, vanishes. */
double dna_significance_asimov(double s, double b, double db) {
  if (!(b >= 0 && db >= 0 && s + b >= 0 && isfinite(s) && isfinite(b) && isfinite(db))) return NAN;
  if (b <= 0) return db > 0 ? NAN : s > 0 ? INFINITY : 0;
  double v = db * db, shift = s * v / (b + v), fitted = b + shift; /* b - fitted = -shift, s + b - fitted = s b / (b + v) */
  double half = fitted * entropy(s * b / ((b + v) * fitted));
  if (v > 0) {
    double u = -shift / fitted;
    /* (b fitted / v) h(u); u^2 / v = u (u / v) keeps a tiny v from dividing 0 by 0 */
    if (fabs(u) > 1e-13) half += b * (fitted / v) * entropy(u);
    else half += 0.5 * b * fitted * u * (-s / ((b + v) * fitted));
  }
  double z = half > 0 ? sqrt(2 * half) : 0;
  return s < 0 ? -z : z;
}

double dna_significance_log_p0(double n, double b, double db) {
  return n >= 0 && isfinite(n) ? dna_tails_log_smeared_from(n, b, db) : NAN;
}

double dna_significance_observed(double n, double b, double db) {
  return dna_tails_normal_of_log(dna_significance_log_p0(n, b, db));
}

double dna_significance_of_log_p(double log_p) { return dna_tails_normal_of_log(log_p); }
double dna_significance_to_log_p(double z) { return dna_tails_log_normal(z); }
double dna_significance_to_p(double z) { return dna_tails_normal(-z); }

double dna_significance_of_p(double p) {
  if (!(p >= 0 && p <= 1)) return NAN;
  if (p <= 0) return INFINITY;
  if (p >= 1) return -INFINITY;
  return p < 1e-290 ? dna_tails_normal_of_log(dna_log(p)) : -dna_normal_quantile(p);
}

double dna_significance_quadrature(const double *z, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) {
    if (!(z[i] >= 0)) return NAN;
    sum += z[i] * z[i];
  }
  return sqrt(sum);
}
