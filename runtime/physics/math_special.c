/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Error function, logarithm of the gamma function, quantile of the normal distribution.
 */
#include "runtime/physics/math_core.h"
#include "runtime/physics/physics.h"

/* c[0] + x c[1] + ... + x^(n - 1) c[n - 1] */
static inline double polynomial(double x, const double *c, int n) {
  double sum = c[n - 1];
  for (int i = n - 2; i >= 0; i--) sum = sum * x + c[i];
  return sum;
}

/* ---- error function ---------------------------------------------------------------------------------------------- */

/* erfc(a) for 1.25 <= a < 27.3: (1 + 2a) e^(a^2) erfc(a) is a polynomial in t = (a - 3.75) / (a + 3.75) (M. M. Shepherd
 * and J. G. Laframboise, Math. Comp. 36 (1981) 249), fitted for a < 6.2; beyond, the continued fraction. */
static double erfc_tail(double a) {
  static const double c[17] = {
    0x1.3ccda0b5d5dc2p0, -0x1.1f367683f89a8p-3, 0x1.d5f2948159c2fp-9, 0x1.510169d096aa4p-4, -0x1.bda9309a2807cp-4,
    0x1.7a14188a8839p-4, -0x1.e0d0fa6e7a19ap-5, 0x1.d0b00389db2e1p-6, -0x1.3f603bca2542p-7, 0x1.cc39ffdb8adddp-10,
    0x1.33f9c177fe344p-12, -0x1.303eb41b94c79p-12, 0x1.b1cce9ff4e475p-15, 0x1.78f11a08876fp-16, -0x1.882ff40313085p-17,
    -0x1.d97a2aa4a0681p-20, 0x1.1df117448cd2ap-20,
  };
  double up = upper_half(a), square = up * up, rest = (a - up) * (a + up);
  int scale;
  dna_math_pair s = quick_sum(-square, -rest), e = pair_exp(s.hi, s.lo, &scale);
  double scaled; /* e^(a^2) erfc(a) */
  if (a < 6.2) {
    scaled = polynomial((a - 3.75) / (a + 3.75), c, 17) / (1 + 2 * a);
  } else { /* Abramowitz and Stegun 7.1.14 */
    double f = a;
    for (int k = 24; k >= 1; k--) f = a + 0.5 * k / f;
    scaled = 0.56418958354775629 / f;
  }
  return scaled * pair_scale(e, scale);
}

/* erf for |x| < 0.84375 */
static double erf_small(double x) {
  static const double c[12] = {
    0x1.06eba8214db69p-3,   -0x1.812746b0379e6p-2,  0x1.ce2f21a042aafp-4,  -0x1.b82ce31280ec9p-6,
    0x1.565bcd0cc847p-8,    -0x1.c02db398a3cebp-11, 0x1.f9a316ac0c3f4p-14, -0x1.f4d0aafea4f21p-17,
    0x1.b9c8aefb91b2ep-20,  -0x1.5e10549b6e20dp-23, 0x1.e7ae4932bb4e4p-27, -0x1.e6619b796c9c3p-31,
  };
  if (fabs(x) < 0x1p-900) return x * 0x1p60 * 0x1.20dd750429b6dp0 * 0x1p-60; /* 2/sqrt(pi); subnormal results */
  return x + x * polynomial(x * x, c, 12);
}

/* erf for 0.84375 <= a < 1.25, as the sum of a double of few bits and a small rest */
static dna_math_pair erf_middle(double a) {
  static const double c[15] = {
    -0x1.62fbddd4e4dcep-23, 0x1.a911f096fbc26p-2,  -0x1.a911f096fbc25p-2,  0x1.1b614b0f527ddp-3,  0x1.1b614b0f524aep-4,
    -0x1.1b614b0f4a987p-4,  0x1.2e45a5670f549p-8,  0x1.f096fd52a3f82p-7,   -0x1.391146bc0b41bp-8, -0x1.ee30a35e664afp-10,
    0x1.417658f665346p-10,  0x1.6659bfea75475p-14, -0x1.a2e0e803a81adp-13, 0x1.463320fd87ab3p-16, 0x1.3be98663a4cbfp-16,
  };
  return (dna_math_pair){0x1.af768p-1, polynomial(a - 1, c, 15)};
}

double dna_erf(double x) {
  double a = fabs(x);
  if (a < 0.84375) return erf_small(x);
  if (!(a < 6)) return a >= 6 ? with_sign_of(1, x) : x;
  double result;
  if (a < 1.25) {
    dna_math_pair e = erf_middle(a);
    result = e.hi + e.lo;
  } else {
    result = 1 - erfc_tail(a);
  }
  return with_sign_of(result, x);
}

double dna_math_erfc(double x) {
  if (x < 0.84375) return 1 - erf_small(x);
  if (x < 1.25) {
    dna_math_pair e = erf_middle(x);
    return (1 - e.hi) - e.lo;
  }
  return x < 27.3 ? erfc_tail(x) : 0;
}

/* ---- logarithm of the gamma function ----------------------------------------------------------------------------- */

/* (x - 1/2) log x - x + log(2 pi) / 2 + sum B_2k / (2k (2k - 1) x^(2k - 1)) as a pair, for 20 <= x < 2^60. */
static dna_math_pair stirling(dna_math_pair x) {
  static const double c[8] = {
    0x1.5555555555555p-4,  -0x1.6c16c16c16c17p-9, 0x1.a01a01a01a01ap-11,  -0x1.3813813813814p-11,
    0x1.b951e2b18ff23p-11, -0x1.f6ab0d9993c7dp-10, 0x1.a41a41a41a41ap-8, -0x1.e4286cb0f5398p-6,
  };
  double inverse = 1 / x.hi, series = inverse * polynomial(inverse * inverse, c, 8);
  dna_math_pair half = {-0.5, 0}, minus_x = {-x.hi, -x.lo};
  dna_math_pair sum = pair_mul(pair_add(x, half), pair_log(x.hi, x.lo));
  sum = pair_add(sum, minus_x);
  sum = pair_add(sum, (dna_math_pair){0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55});
  return pair_add(sum, (dna_math_pair){series, 0});
}

double dna_lgamma(double x) {
  /* lgamma(1 + u) / u and lgamma(2 + u) / u without their first terms, -gamma and 1 - gamma, divided by u again */
  static const double at_one[12] = {
    0x1.a51a6625307d3p-1, -0x1.9a4d55beab2d7p-2, 0x1.151322ac7d872p-2, -0x1.a8b9c17aa6198p-3,
    0x1.5b40cb0fcecd4p-3, -0x1.2703a1dcb0eeap-3, 0x1.010b37b4795abp-3, -0x1.c806725479309p-4,
    0x1.99fdf9315a6fp-4,  -0x1.74888b8562c06p-4, 0x1.58e11b621db0ap-4, -0x1.3e58cba540dd9p-4,
  };
  static const double at_two[10] = {
    0x1.4a34cc4a60fa6p-2, -0x1.13e001a557607p-4,  0x1.51322ac7d83fbp-6,  -0x1.e404fc218f4f6p-8,  0x1.7add6eafd69b5p-9,
    -0x1.38ac5c2ded8ddp-10, 0x1.0b3697cfc8d87p-11, -0x1.d3fd20cda7d37p-13, 0x1.a1ffb4faca41bp-14, -0x1.79a53a0797a29p-15,
  };
  if (!(x > 0 && x <= DBL_MAX)) return x > 0 || x >= 0 ? INFINITY : x < 0 ? NAN : x;
  if (fabs(x - 1) < 0.0625) {
    double u = x - 1;
    dna_math_pair first = pair_mul((dna_math_pair){u, 0}, (dna_math_pair){-0x1.2788cfc6fb619p-1, 0x1.6cb90701fbfabp-58});
    return first.hi + (first.lo + u * u * polynomial(u, at_one, 12));
  }
  if (fabs(x - 2) < 0.0625) {
    double u = x - 2;
    dna_math_pair first = pair_mul((dna_math_pair){u, 0}, (dna_math_pair){0x1.b0ee6072093cep-2, 0x1.6cb90701fbfabp-58});
    return first.hi + (first.lo + u * u * polynomial(u, at_two, 10));
  }
  if (x < 0x1p-60) return -dna_log(x);
  if (x >= 0x1p60) { /* x (log x - 1); scaled, for the result may overflow */
    dna_math_pair l = pair_add(pair_log(x, 0), (dna_math_pair){-1, 0});
    dna_math_pair p = pair_mul((dna_math_pair){x * 0x1p-100, 0}, l);
    return (p.hi + p.lo) * 0x1p100;
  }
  dna_math_pair at = {x, 0}, product = {1, 0}, one = {1, 0};
  while (at.hi < 20) { /* Gamma(x) = Gamma(x + n) / (x (x + 1) ... (x + n - 1)) */
    product = pair_mul(product, at);
    at = pair_add(at, one);
  }
  dna_math_pair result = stirling(at);
  if (at.hi > x) {
    dna_math_pair l = pair_log(product.hi, product.lo);
    result = pair_add(result, (dna_math_pair){-l.hi, -l.lo});
  }
  return result.hi + result.lo;
}

/* ---- normal distribution ----------------------------------------------------------------------------------------- */

/* M. J. Wichura, algorithm AS 241 (PPND16), Appl. Statist. 37 (1988) 477. */
double dna_normal_quantile(double p) {
  static const double a[8] = {3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                              1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                              3.3430575583588128105e+4, 2.5090809287301226727e+3};
  static const double b[8] = {1.0,                      4.2313330701600911252e+1, 6.8718700749205790830e+2,
                              5.3941960214247511077e+3, 2.1213794301586595867e+4, 3.9307895800092710610e+4,
                              2.8729085735721942674e+4, 5.2264952788528545610e+3};
  static const double c[8] = {1.42343711074968357734e0,  4.63033784615654529590e0,  5.76949722146069140550e0,
                              3.64784832476320460504e0,  1.27045825245236838258e0,  2.41780725177450611770e-1,
                              2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static const double d[8] = {1.0,                       2.05319162663775882187e0,  1.67638483018380384940e0,
                              6.89767334985100004550e-1, 1.48103976427480074590e-1, 1.51986665636164571966e-2,
                              5.47593808499534494600e-4, 1.05075007164441684324e-9};
  static const double e[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                              2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                              2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static const double f[8] = {1.0,                       5.99832206555887937690e-1, 1.36929880922735805310e-1,
                              1.48753612908506148525e-2, 7.86869131145613259100e-4, 1.84631831751005468180e-5,
                              1.42151175831644588870e-7, 2.04426310338993978564e-15};
  if (!(p > 0 && p < 1)) return p >= 1 && p <= 1 ? INFINITY : p >= 0 && p <= 0 ? -INFINITY : NAN;
  double q = p - 0.5;
  if (fabs(q) <= 0.425) {
    double r = 0.180625 - q * q;
    return q * polynomial(r, a, 8) / polynomial(r, b, 8);
  }
  double r = sqrt(-dna_log(q < 0 ? p : 1 - p)), x;
  if (r <= 5) {
    r -= 1.6;
    x = polynomial(r, c, 8) / polynomial(r, d, 8);
  } else {
    r -= 5;
    x = polynomial(r, e, 8) / polynomial(r, f, 8);
  }
  return q < 0 ? -x : x;
}
