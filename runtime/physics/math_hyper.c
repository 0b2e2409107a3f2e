/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hyperbolic functions, their inverses, and hypot: a polynomial where the argument is small, the exponential or the
 * logarithm of a pair (math_core.h) elsewhere.
 */
#include "runtime/physics/math_core.h"
#include "runtime/physics/physics.h"

/* Beyond this e^-2|x| is below 2^-63 and does not count. */
static const double far = 22;

/* e^|x| for |x| <= far, as a pair. */
static dna_math_pair exp_pair(double x) {
  int scale;
  dna_math_pair e = pair_exp(x, 0, &scale);
  double factor = power_of_two(scale);
  return (dna_math_pair){e.hi * factor, e.lo * factor};
}

/* e^a / 2 for a > far. */
static double half_exp(double a) {
  if (a >= 1000) return INFINITY;
  int scale;
  dna_math_pair e = pair_exp(a, 0, &scale);
  return pair_scale(e, scale - 1);
}

double dna_sinh(double x) {
  double a = fabs(x), result;
  if (a < 0.25) {
    if (a < 0x1p-28) return x;
    double z = x * x;
    return x + x * z * (0x1.5555555555555p-3 +
                        z * (0x1.1111111111111p-7 +
                             z * (0x1.a01a01a019f35p-13 +
                                  z * (0x1.71de3a56512eep-19 + z * (0x1.ae64499319b8dp-26 + z * 0x1.617a84cf4ad1fp-33)))));
  }
  if (!(a <= INFINITY)) return x;
  if (a > far) {
    result = half_exp(a);
  } else {
    dna_math_pair e = exp_pair(a), inverse = pair_div((dna_math_pair){1, 0}, e);
    dna_math_pair s = pair_add(e, (dna_math_pair){-inverse.hi, -inverse.lo});
    result = 0.5 * (s.hi + s.lo);
  }
  return with_sign_of(result, x);
}

double dna_cosh(double x) {
  double a = fabs(x);
  if (!(a <= INFINITY)) return x;
  if (a > far) return half_exp(a);
  dna_math_pair e = exp_pair(a), s = pair_add(e, pair_div((dna_math_pair){1, 0}, e));
  return 0.5 * (s.hi + s.lo);
}

double dna_tanh(double x) {
  double a = fabs(x);
  if (a < 0.125) {
    if (a < 0x1p-28) return x;
    double z = x * x;
    return x + x * z * (-0x1.5555555555555p-2 +
                        z * (0x1.111111111110dp-3 +
                             z * (-0x1.ba1ba1ba17b72p-5 +
                                  z * (0x1.664f48772e395p-6 +
                                       z * (-0x1.226e2513040f1p-7 +
                                            z * (0x1.d6bc3d8a55e23p-9 + z * -0x1.75295c4dce7b7p-10))))));
  }
  if (!(a <= INFINITY)) return x;
  if (a > far) return with_sign_of(1, x);
  const dna_math_pair one = {1, 0}, minus_one = {-1, 0};
  dna_math_pair e = exp_pair(2 * a), t = pair_div(pair_add(e, minus_one), pair_add(e, one)); /* e^(2a) */
  return with_sign_of(t.hi + t.lo, x);
}

double dna_asinh(double x) {
  double a = fabs(x);
  if (a < 0.125) {
    if (a < 0x1p-28) return x;
    double z = x * x;
    return x + x * z * (-0x1.5555555555555p-3 +
                        z * (0x1.333333333329bp-4 +
                             z * (-0x1.6db6db6d6bfb5p-5 +
                                  z * (0x1.f1c71b945a2c3p-6 +
                                       z * (-0x1.6e8b06d611562p-6 +
                                            z * (0x1.1c162f7b16a62p-6 + z * -0x1.b52813b48c0ecp-7))))));
  }
  if (!(a <= DBL_MAX)) return x;
  dna_math_pair l;
  if (a < 0x1p30) { /* log(a + sqrt(a^2 + 1)) */
    dna_math_pair root = pair_sqrt(pair_add(two_prod(a, a), (dna_math_pair){1, 0}));
    dna_math_pair sum = pair_add(root, (dna_math_pair){a, 0});
    l = pair_log(sum.hi, sum.lo);
  } else { /* log(2a); the next term 1 / (4 a^2) does not count */
    l = pair_add((dna_math_pair){0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56}, pair_log(a, 0));
  }
  return with_sign_of(l.hi + l.lo, x);
}

double dna_atanh(double x) {
  double a = fabs(x);
  if (a < 0.0625) {
    if (a < 0x1p-28) return x;
    double z = x * x;
    return x + x * z * (0x1.5555555555555p-2 +
                        z * (0x1.99999999999e9p-3 +
                             z * (0x1.2492492458d32p-3 +
                                  z * (0x1.c71c73af472afp-4 + z * (0x1.74596e68493b9p-4 + z * 0x1.3e4f7810a0d45p-4)))));
  }
  if (!(a < 1)) return a <= 1 ? with_sign_of(INFINITY, x) : NAN;
  dna_math_pair q = pair_div(two_sum(1, a), two_sum(1, -a)), l = pair_log(q.hi, q.lo);
  return with_sign_of(0.5 * (l.hi + l.lo), x);
}

double dna_hypot(double x, double y) {
  double a = fabs(x), b = fabs(y);
  if (a >= INFINITY || b >= INFINITY) return INFINITY; /* C17, F.10.4.3: even if the other is NaN */
  if (a < b) {
    double swap = a;
    a = b;
    b = swap;
  }
  if (b <= a * 0x1p-60) return a + b; /* not for NaN */
  double scale = 1, back = 1;
  if (a > 0x1p500) {
    scale = 0x1p-600;
    back = 0x1p600;
  } else if (a < 0x1p-400) { /* b is above 2^-460 otherwise */
    scale = 0x1p600;
    back = 0x1p-600;
  }
  a *= scale;
  b *= scale;
  double au = upper_half(a), bu = upper_half(b);
  dna_math_pair sum = quick_sum(au * au, bu * bu); /* both exact, the first is larger or nearly so */
  double low = (a - au) * (a + au) + (b - bu) * (b + bu);
  dna_math_pair root = pair_sqrt(quick_sum(sum.hi, sum.lo + low));
  return (root.hi + root.lo) * back;
}
