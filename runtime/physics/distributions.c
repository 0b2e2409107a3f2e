/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quantiles of the distributions that detectors smear with. Each value is made from a fixed number of draws, so that a change of
 * a parameter moves a value and does not draw another one.
 */
#include "runtime/physics/math_core.h"
#include "runtime/physics/physics.h"

#define ROOT_2PI 0x1.40d931ff62706p1 /* sqrt(2 pi) */
#define HALF_PI 0x1.921fb54442d18p0

/* P(X > x) of the standard normal distribution. */
static double normal_above(double x) {
  double half = 0.5 * dna_math_erfc(fabs(x) * 0x1.6a09e667f3bcdp-1); /* 1/sqrt(2) */
  return x < 0 ? 1 - half : half;
}

/* Area of the tail beyond a standard deviations, where the core has exp(-z^2/2): n/a/(n - 1) exp(-a^2/2). */
static double tail_area(double a, double n) { return n / (a * (n - 1)) * dna_exp(-0.5 * a * a); }

/* How far out the tail has area t beyond: the density there is exp(-a^2/2) (n/a)^n (n/a - a + z)^(-n) at distance z. */
static double tail_place(double a, double n, double area, double t) {
  return n / a * dna_pow(area / t, 1 / (n - 1)) - (n / a - a);
}

/* T. Skwarnicki, DESY F31-86-02 (1986), appendix E, with a tail on one side or on both. The smaller of the areas below and above
 * is what counts, so that neither tail loses digits. */
double dna_quantile_crystalball(double u, double a_low, double n_low, double a_high, double n_high) {
  bool low = a_low > 0 && n_low > 1, high = a_high > 0 && n_high > 1;
  if (!(u > 0 && u < 1) || !low || !(high || a_high >= INFINITY)) return NAN;
  double below = tail_area(a_low, n_low), above = high ? tail_area(a_high, n_high) : 0;
  double p_low = normal_above(a_low), p_high = high ? normal_above(a_high) : 0; /* what the tails take the place of */
  double all = below + ROOT_2PI * (1 - p_low - p_high) + above, from_below = u * all, from_above = (1 - u) * all;
  if (from_below < below) return -tail_place(a_low, n_low, below, from_below);
  if (from_above < above) return tail_place(a_high, n_high, above, from_above);
  double left = p_low + (from_below - below) / ROOT_2PI, right = p_high + (from_above - above) / ROOT_2PI;
  return left < right ? dna_normal_quantile(left) : -dna_normal_quantile(right);
}

/* x: the draws, then the parameters. */
double dna_distribution(enum dna_distribution_kind kind, const double *x) {
  switch (kind) {
  case DNA_CRYSTALBALL: /* uniform; mean, sigma, alpha, n: the tail is low for alpha > 0, high for alpha < 0 */
    if (!(x[2] >= 0)) return NAN;
    if (x[3] < 0) return x[1] - x[2] * dna_quantile_crystalball(1 - x[0], -x[3], x[4], INFINITY, 0);
    return x[1] + x[2] * dna_quantile_crystalball(x[0], x[3], x[4], INFINITY, 0);
  case DNA_CRYSTALBALL2: /* uniform; mean, sigma, alpha and n of the low side and of the high side */
    return x[2] >= 0 ? x[1] + x[2] * dna_quantile_crystalball(x[0], x[3], x[4], x[5], x[6]) : NAN;
  case DNA_DOUBLEGAUSS: /* uniform, normal; mean, two sigmas, the fraction of the first */
    if (!(x[3] >= 0 && x[4] >= 0 && x[5] >= 0 && x[5] <= 1)) return NAN;
    return x[2] + (x[0] < x[5] ? x[3] : x[4]) * x[1];
  case DNA_LOGNORMAL: /* normal; median, sigma of the logarithm */ return x[2] >= 0 ? x[1] * dna_exp(x[2] * x[0]) : NAN;
  case DNA_EXPONENTIAL: /* uniform; mean */ return x[1] >= 0 ? -x[1] * dna_log(x[0]) : NAN;
  case DNA_BREITWIGNER: /* uniform; mean, full width at half maximum */
    return x[2] >= 0 ? x[1] + 0.5 * x[2] * dna_tan((x[0] - 0.5) * (2 * HALF_PI)) : NAN;
  default: return NAN;
  }
}

uint32_t dna_distribution_numbers(uint32_t kind) {
  static const uint8_t numbers[DNA_DISTRIBUTIONS] = {5, 7, 6, 3, 2, 3};
  return kind < DNA_DISTRIBUTIONS ? numbers[kind] : 0;
}
