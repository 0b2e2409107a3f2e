/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inside of the elementary functions, for the math_*.c files (and the Poisson quantile) alone: pairs of doubles, and
 * the exponential and the logarithm as pairs, good to about 2^-66, from which most other functions are made.
 *
 * Only + - * / sqrt, comparisons and operations on the bits are used, with rounding to nearest, so that every IEEE
 * machine gives the same bits. The files must be compiled without contraction (-ffp-contract=off) and with neither
 * x87 arithmetic nor -ffast-math.
 *
 * Sources: T. J. Dekker, Numer. Math. 18 (1971) 224, and D. E. Knuth, TAOCP 2, 4.2.2, for sums and products of pairs;
 * P. T. P. Tang, ACM TOMS 15 (1989) 144 and 16 (1990) 378, for exponential and logarithm by tables. Polynomials are
 * near-minimax fits (interpolation in Chebyshev nodes at 80 digits).
 */
#ifndef DNA_PHYSICS_MATH_CORE_H
#define DNA_PHYSICS_MATH_CORE_H

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined __FAST_MATH__ || (defined FLT_EVAL_METHOD && FLT_EVAL_METHOD != 0)
#error "results would depend on the machine: compile without -ffast-math, with SSE2 arithmetic on x86"
#endif

/* A number hi + lo with |lo| <= ulp(hi) / 2 or little more. */
typedef struct dna_math_pair {
  double hi, lo;
} dna_math_pair;

/* 1/c to 10 bits, and -log of it, for c = 1 + i/128 (from i = 53 on: half of it). */
typedef struct dna_math_log_entry {
  double inverse, log_hi, log_lo;
} dna_math_log_entry;

extern const dna_math_pair dna_math_exp2_table[64];       /* 2^(i/64); hi has 27 bits */
extern const dna_math_log_entry dna_math_log_table[129];
extern const dna_math_pair dna_math_atan_table[65];       /* atan(i/64) */
extern const uint64_t dna_math_two_over_pi[21];           /* bits of 2/pi: the integer 0, then 1280 bits behind the point */

/* math_special.c: erfc(x) for x >= 0, relative error below 4 ulp. */
double dna_math_erfc(double x);

static inline uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static inline double from_bits(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* 2^n for -1022 <= n <= 1023. */
static inline double power_of_two(int n) { return from_bits((uint64_t)(n + 1023) << 52); }

/* x with the lower 27 bits of its significand cleared: products of two such numbers are exact. */
static inline double upper_half(double x) { return from_bits(bits_of(x) & ~UINT64_C(0x7FFFFFF)); }

static inline double with_sign_of(double magnitude, double sign) {
  return from_bits((bits_of(magnitude) & ~(UINT64_C(1) << 63)) | (bits_of(sign) & (UINT64_C(1) << 63)));
}

/* ---- pairs ------------------------------------------------------------------------------------------------------- */

/* a + b exactly, for |a| >= |b| or a == 0. */
static inline dna_math_pair quick_sum(double a, double b) {
  double s = a + b;
  return (dna_math_pair){s, b - (s - a)};
}

/* a + b exactly. */
static inline dna_math_pair two_sum(double a, double b) {
  double s = a + b, t = s - a;
  return (dna_math_pair){s, (a - (s - t)) + (b - t)};
}

/* a * b exactly, barring over- and underflow (|a|, |b| < 2^996, the product above 2^-960). */
static inline dna_math_pair two_prod(double a, double b) {
  double p = a * b, ca = a * 134217729.0, cb = b * 134217729.0; /* 2^27 + 1 */
  double ah = ca - (ca - a), al = a - ah, bh = cb - (cb - b), bl = b - bh;
  return (dna_math_pair){p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
}

static inline dna_math_pair pair_add(dna_math_pair a, dna_math_pair b) {
  dna_math_pair s = two_sum(a.hi, b.hi);
  return quick_sum(s.hi, s.lo + (a.lo + b.lo));
}

static inline dna_math_pair pair_mul(dna_math_pair a, dna_math_pair b) {
  dna_math_pair p = two_prod(a.hi, b.hi);
  return quick_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

static inline dna_math_pair pair_div(dna_math_pair a, dna_math_pair b) {
  double q = a.hi / b.hi;
  dna_math_pair p = two_prod(q, b.hi);
  double rest = ((a.hi - p.hi) - p.lo) + (a.lo - q * b.lo);
  return quick_sum(q, rest / b.hi);
}

static inline dna_math_pair pair_sqrt(dna_math_pair a) {
  double s = sqrt(a.hi);
  if (!(s > 0)) return (dna_math_pair){s, 0};
  dna_math_pair p = two_prod(s, s);
  return quick_sum(s, (((a.hi - p.hi) - p.lo) + a.lo) / (2 * s));
}

/* ---- exponential and logarithm ----------------------------------------------------------------------------------- */

/* (hi + lo) * 2^n with one rounding, for 0.99 < hi < 2.02 and |n| < 10000: overflows to infinity, rounds subnormals. */
static inline double pair_scale(dna_math_pair a, int n) {
  double sum = a.hi + a.lo;
  if (n >= -1021 && n <= 1023) return sum * power_of_two(n);
  if (n > 1023) return n > 1025 ? INFINITY : sum * power_of_two(n - 3) * 8;
  if (n < -1090) return 0;
  /* Adding unit = 2^(-1022 - n) rounds to the place that becomes the last bit of a subnormal number. */
  double unit = power_of_two(-1022 - n);
  if (sum < unit) {
    dna_math_pair s = two_sum(unit, a.hi);
    sum = (s.hi + (s.lo + a.lo)) - unit;
  }
  return sum * power_of_two(-1000) * power_of_two(n + 1000);
}

/* e^(x + tail) as a pair in (0.99, 2.02) times 2^*scale, for |x| < 2000, |tail| < 2^-40. */
static inline dna_math_pair pair_exp(double x, double tail, int *scale) {
  const double inverse = 0x1.71547652b82fep6;                           /* 64 / ln 2 */
  const double step_hi = 0x1.62e42fefap-7, step_lo = 0x1.cf79abc9e3b3ap-46; /* ln 2 / 64; hi has 36 bits */
  const double shift = 0x1.8p52;                                        /* its addition rounds to an integer */
  double shifted = x * inverse + shift, n = shifted - shift;
  int k = (int)n;
  *scale = (k - (k & 63)) / 64;
  double a = x - n * step_hi; /* exact: n has at most 18 bits */
  double b = n * step_lo - tail;
  double r = a - b, r_lo = (a - r) - b; /* |r| < 0.0055 */
  double r2 = r * r;
  /* e^r - 1 - r, the Taylor series to r^7 */
  double q = r2 * (0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720 + r * (1.0 / 5040))))));
  q += r_lo;
  dna_math_pair t = dna_math_exp2_table[k & 63];
  double r_up = upper_half(r);
  dna_math_pair s = quick_sum(t.hi, t.hi * r_up); /* this product is exact, and the next */
  double low = t.hi * (r - r_up) + (t.hi * q + (t.lo + t.lo * (r + q)));
  return quick_sum(s.hi, s.lo + low);
}

/* log(x + tail) for normal x > 0, |tail| <= ulp(x); the tail of an x beyond 2^1000 is left out. */
static inline dna_math_pair pair_log(double x, double tail) {
  const double ln2_hi = 0x1.62e42fefa38p-1, ln2_lo = 0x1.ef35793c7673p-45; /* hi has 42 bits */
  uint64_t bits = bits_of(x), fraction = bits & UINT64_C(0xFFFFFFFFFFFFF);
  int i = (int)(((fraction >> 44) + 1) >> 1); /* x = 2^k z, z near 1 + i/128 */
  int k = (int)(bits >> 52) - 1023 + (i >= 53);
  double z = from_bits(fraction | (i >= 53 ? UINT64_C(1022) << 52 : UINT64_C(1023) << 52));
  const dna_math_log_entry *entry = &dna_math_log_table[i];
  /* r = z / c - 1 exactly as r + r_lo: 1/c has 10 bits, the upper part of z 32 */
  double z_up = from_bits(bits_of(z) & ~UINT64_C(0x1FFFFF));
  double r1 = z_up * entry->inverse - 1, r2 = (z - z_up) * entry->inverse;
  double r = r1 + r2, r_lo = (r1 - r) + r2; /* |r| < 0.0048 */
  if (tail < 0 || tail > 0) {
    dna_math_pair s = two_sum(r, k < 1000 ? tail * power_of_two(-k) * entry->inverse : 0);
    r = s.hi;
    r_lo += s.lo;
  }
  double r_up = upper_half(r), square = 0.5 * r_up * r_up, square_lo = 0.5 * (r - r_up) * (r + r_up);
  double rest = r * r * r *
                (0x1.5555555555555p-2 +
                 r * (-0x1.0000000000006p-2 +
                      r * (0x1.99999999999a5p-3 +
                           r * (-0x1.5555555260619p-3 +
                                r * (0x1.24924921e225ap-3 +
                                     r * (-0x1.0002e09c67782p-3 + r * 0x1.c721ad12333a4p-4))))));
  dna_math_pair s1 = two_sum(k * ln2_hi, entry->log_hi); /* the product is exact */
  dna_math_pair s2 = two_sum(s1.hi, r), s3 = two_sum(s2.hi, -square);
  double low = (k * ln2_lo + entry->log_lo) + (s1.lo + s2.lo + s3.lo);
  low += (r_lo - r * r_lo) - square_lo + rest;
  return quick_sum(s3.hi, low);
}

#endif
