/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sine, cosine, tangent. The argument is reduced to |y| <= pi/4 and a quadrant: below 2^20 in four steps with parts of
 * pi/2 that give exact products (W. J. Cody and W. Waite, Software Manual for the Elementary Functions, 1980), beyond
 * with as many bits of 2/pi as it takes (M. H. Payne and R. N. Hanek, SIGNUM Newsletter 18 (1983) 19).
 */
#include "runtime/physics/math_core.h"
#include "runtime/physics/physics.h"

static const dna_math_pair half_pi = {0x1.921fb54442d18p0, 0x1.1a62633145c07p-54};

/* a * b = *high * 2^64 + the result. */
static uint64_t multiply(uint64_t a, uint64_t b, uint64_t *high) {
  uint64_t a0 = a & 0xFFFFFFFF, a1 = a >> 32, b0 = b & 0xFFFFFFFF, b1 = b >> 32;
  uint64_t low = a0 * b0, middle = a1 * b0 + (low >> 32), other = a0 * b1 + (middle & 0xFFFFFFFF);
  *high = a1 * b1 + (middle >> 32) + (other >> 32);
  return (other << 32) | (low & 0xFFFFFFFF);
}

/* The number 0.w[2]w[1]w[0] (words of a binary fraction), not 0, as a pair; 96 leading bits count. */
static dna_math_pair fraction_pair(const uint64_t w[3]) {
  uint64_t top = w[2], next = w[1], last = w[0];
  int shift = 0;
  if (top == 0) { /* no double comes as close as that to a multiple of pi/2, but the loop below must end */
    top = next;
    next = last;
    last = 0;
    shift = 64;
    if (top == 0) return (dna_math_pair){0, 0};
  }
  while (!(top >> 63)) {
    top = top << 1 | next >> 63;
    next = next << 1 | last >> 63;
    last <<= 1;
    shift++;
  }
  double a = (double)(uint32_t)(top >> 32) * 0x1p-32, b = (double)(uint32_t)top * 0x1p-64;
  double c = (double)(uint32_t)(next >> 32) * 0x1p-96, factor = power_of_two(-shift);
  dna_math_pair sum = quick_sum(a, b);
  return (dna_math_pair){sum.hi * factor, (sum.lo + c) * factor};
}

/* Quadrant of a >= 2^20, finite; *y = a - quadrant * pi/2 in [-pi/4, pi/4]. */
static int reduce_large(double a, dna_math_pair *y) {
  uint64_t bits = bits_of(a), m = (bits & UINT64_C(0xFFFFFFFFFFFFF)) | UINT64_C(0x10000000000000);
  int exponent = (int)(bits >> 52) - 1075; /* a = m 2^exponent, exponent >= -32 */
  /* Bits of 2/pi whose product with a is a multiple of 4 are left out; the 192 that follow are enough: 137 of the
   * product's bits behind the point are right, and no double is closer than 2^-62 to a multiple of pi/2. */
  unsigned offset = (unsigned)(exponent + 62), word = offset / 64, shift = offset % 64;
  uint64_t g[3];
  for (unsigned i = 0; i < 3; i++) {
    uint64_t first = dna_math_two_over_pi[word + i], second = dna_math_two_over_pi[word + i + 1];
    g[2 - i] = shift ? first << shift | second >> (64 - shift) : first;
  }
  uint64_t high0, high1, p0 = multiply(g[0], m, &high0), p1 = multiply(g[1], m, &high1), p2 = g[2] * m;
  p1 += high0;
  p2 += high1 + (p1 < high0);
  int quadrant = (int)(p2 >> 62);
  uint64_t f[3] = {p0 << 2, p1 << 2 | p0 >> 62, p2 << 2 | p1 >> 62};
  bool negative = f[2] >> 63;
  if (negative) { /* more than half: the next quadrant, less the rest */
    quadrant++;
    for (int i = 0; i < 3; i++) f[i] = ~f[i]; /* smaller by 2^-192 than it should be: does not count */
  }
  *y = pair_mul(fraction_pair(f), half_pi);
  if (negative) *y = (dna_math_pair){-y->hi, -y->lo};
  return quadrant & 3;
}

/* Quadrant of x; *y = x - quadrant * pi/2. x finite. */
static int reduce(double x, dna_math_pair *y) {
  const double shift = 0x1.8p52, two_over_pi = 0x1.45f306dc9c883p-1;
  double a = fabs(x);
  if (a <= 0x1.921fb54442d18p-1) {
    *y = (dna_math_pair){x, 0};
    return 0;
  }
  if (a < 0x1p20) { /* pi/2 in parts of 33 bits: exact products with n < 2^20 */
    double n = (x * two_over_pi + shift) - shift;
    double r = x - n * 0x1.921fb544p0; /* exact */
    dna_math_pair s = two_sum(r, -(n * 0x1.0b4611a6p-34)), t = two_sum(s.hi, -(n * 0x1.3198a2ep-69));
    *y = quick_sum(t.hi, (s.lo + t.lo) - n * 0x1.b839a252049c1p-104);
    return (int)n & 3;
  }
  int quadrant = reduce_large(a, y);
  if (x < 0) {
    *y = (dna_math_pair){-y->hi, -y->lo};
    quadrant = -quadrant & 3;
  }
  return quadrant;
}

/* sin(y) as a pair: y^3 times a polynomial in y^2 is the correction, at most 0.12 of it. */
static inline dna_math_pair sine(dna_math_pair y) {
  double z = y.hi * y.hi;
  double p = 0x1.111111111111p-7 +
             z * (-0x1.a01a01a01992fp-13 +
                  z * (0x1.71de3a545f836p-19 +
                       z * (-0x1.ae645410e937bp-26 + z * (0x1.61217d9252c03p-33 + z * -0x1.ab16f5caa198ap-41))));
  double cubic = z * y.hi;
  return (dna_math_pair){y.hi, y.lo - 0.5 * z * y.lo + cubic * (-0x1.5555555555555p-3 + z * p)};
}

/* cos(y) as a pair; 1 - y^2/2 is made without error. */
static inline dna_math_pair cosine(dna_math_pair y) {
  double up = upper_half(y.hi), half = 0.5 * up * up, half_lo = 0.5 * (y.hi - up) * (y.hi + up) + y.hi * y.lo;
  double z = y.hi * y.hi;
  double p = 0x1.5555555555555p-5 +
             z * (-0x1.6c16c16c16c16p-10 +
                  z * (0x1.a01a01a019d06p-16 +
                       z * (-0x1.27e4fb77125c5p-22 +
                            z * (0x1.1eed8deac3dfep-29 + z * (-0x1.9394b8bd50ae1p-37 + z * 0x1.ab779550c8d9bp-45)))));
  dna_math_pair c = quick_sum(1, -half);
  return (dna_math_pair){c.hi, c.lo - half_lo + z * z * p};
}

double dna_sin(double x) {
  if (!(fabs(x) <= DBL_MAX)) return NAN;
  if (fabs(x) < 0x1p-27) return x;
  dna_math_pair y;
  int quadrant = reduce(x, &y);
  dna_math_pair s = quadrant & 1 ? cosine(y) : sine(y);
  return quadrant & 2 ? -(s.hi + s.lo) : s.hi + s.lo;
}

double dna_cos(double x) {
  if (!(fabs(x) <= DBL_MAX)) return NAN;
  dna_math_pair y;
  int quadrant = reduce(x, &y);
  dna_math_pair s = quadrant & 1 ? sine(y) : cosine(y);
  return (quadrant + 1) & 2 ? -(s.hi + s.lo) : s.hi + s.lo;
}

double dna_tan(double x) {
  if (!(fabs(x) <= DBL_MAX)) return NAN;
  if (fabs(x) < 0x1p-27) return x;
  dna_math_pair y;
  int quadrant = reduce(x, &y);
  dna_math_pair s = sine(y), c = cosine(y);
  s = quick_sum(s.hi, s.lo);
  c = quick_sum(c.hi, c.lo);
  dna_math_pair t = quadrant & 1 ? pair_div(c, s) : pair_div(s, c);
  return quadrant & 1 ? -(t.hi + t.lo) : t.hi + t.lo;
}
