/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exponential, logarithms and powers, from the pairs of math_core.h.
 */
#include "runtime/physics/math_core.h"
#include "runtime/physics/physics.h"

double dna_exp(double x) {
  if (!(fabs(x) < 1000)) return x > 0 ? INFINITY : x < 0 ? 0 : x;
  int scale;
  dna_math_pair e = pair_exp(x, 0, &scale);
  return pair_scale(e, scale);
}

double dna_expm1(double x) {
  double a = fabs(x);
  if (a < 0x1p-6) { /* x + x^2/2 + x^3 P(x), without underflow in tiny x */
    if (a < 0x1p-54) return x;
    double p = 0x1.5555555555555p-3 +
               x * (0x1.5555555555555p-5 +
                    x * (0x1.1111111104258p-7 +
                         x * (0x1.6c16c16c0c6b6p-10 + x * (0x1.a01a8be1fe181p-13 + x * 0x1.a01a703b33deap-16))));
    return x + x * x * (0.5 + x * p);
  }
  if (!(a < 57)) return x > 0 ? dna_exp(x) : x < 0 ? -1 : x;
  int scale;
  dna_math_pair e = pair_exp(x, 0, &scale);
  double factor = power_of_two(scale);
  dna_math_pair s = two_sum(e.hi * factor, -1);
  return s.hi + (s.lo + e.lo * factor);
}

/* log of any finite x > 0. */
static dna_math_pair log_pair(double x) {
  if (x >= DBL_MIN) return pair_log(x, 0);
  const dna_math_pair lift = {-0x1.2b708872320e2p5, 0x1.570da7e077bcbp-50}; /* -54 ln 2 */
  return pair_add(lift, pair_log(x * 0x1p54, 0));
}

/* The logarithm of what is not finite and positive. */
static double log_special(double x) {
  if (x > 0) return x; /* infinity */
  if (x < 0) return NAN;
  return x >= 0 ? -INFINITY : x; /* 0, NaN */
}

double dna_log(double x) {
  if (!(x > 0 && x < INFINITY)) return log_special(x);
  dna_math_pair l = log_pair(x);
  return l.hi + l.lo;
}

double dna_log10(double x) {
  if (!(x > 0 && x < INFINITY)) return log_special(x);
  const dna_math_pair log10_e = {0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57};
  dna_math_pair l = pair_mul(log_pair(x), log10_e);
  return l.hi + l.lo;
}

double dna_log1p(double x) {
  if (!(x > -1 && x < INFINITY)) return x > 0 ? x : x < -1 ? NAN : x >= -1 ? -INFINITY : x;
  if (fabs(x) < 0x1p-54) return x;
  dna_math_pair sum = two_sum(1, x), l = pair_log(sum.hi, sum.lo);
  return l.hi + l.lo;
}

/* 0: not an integer, 1: odd, 2: even. */
static int parity(double y) {
  double a = fabs(y);
  if (a >= 0x1p53) return 2;
  if (floor(a) < a) return 0;
  double half = 0.5 * a;
  return floor(half) < half ? 1 : 2;
}

static bool is_nan(double x) { return !(x < 0) && !(x >= 0); }

/* x^y for x = 0, infinite x, infinite y (C17, F.10.4.4); neither is NaN, y is not 0. */
static double pow_special(double x, double y) {
  double a = fabs(x);
  if (fabs(y) > DBL_MAX) {
    if (a < 1 || a > 1) return (a > 1) == (y > 0) ? INFINITY : 0;
    return 1;
  }
  double size = (a > 0) == (y > 0) ? INFINITY : 0; /* a is 0 or infinite */
  return parity(y) == 1 ? with_sign_of(size, x) : size;
}

double dna_pow(double x, double y) {
  double a = fabs(x);
  if ((x >= 1 && x <= 1) || (y >= 0 && y <= 0)) return 1;
  if (is_nan(x) || is_nan(y)) return x + y;
  if (!(a > 0 && a <= DBL_MAX && fabs(y) <= DBL_MAX)) return pow_special(x, y);
  bool negative = false;
  if (x < 0) {
    int odd = parity(y);
    if (odd == 0) return NAN;
    negative = odd == 1;
    if (a >= 1 && a <= 1) return negative ? -1 : 1;
  }
  double result;
  if (fabs(y) > 0x1p65) { /* |log a| >= 2^-53 */
    result = (a > 1) == (y > 0) ? INFINITY : 0;
  } else if (fabs(y) < 0x1p-65) { /* |log a| < 746 */
    result = 1;
  } else {
    dna_math_pair l = log_pair(a), p = two_prod(y, l.hi);
    p = quick_sum(p.hi, p.lo + y * l.lo);
    if (fabs(p.hi) < 1000) {
      int scale;
      dna_math_pair e = pair_exp(p.hi, p.lo, &scale);
      result = pair_scale(e, scale);
    } else {
      result = p.hi > 0 ? INFINITY : 0;
    }
  }
  return negative ? -result : result;
}
