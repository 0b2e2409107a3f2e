/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inverse trigonometric functions, all from the angle of a point in the first octant: its tangent is small and a
 * polynomial serves, or the direction with the tangent i/64 that is next to it is taken away first.
 */
#include "runtime/physics/math_core.h"
#include "runtime/physics/physics.h"

static const dna_math_pair half_pi = {0x1.921fb54442d18p0, 0x1.1a62633145c07p-54};
static const dna_math_pair full_pi = {0x1.921fb54442d18p1, 0x1.1a62633145c07p-53};

/* atan(a / b) for 2^-30 b <= a <= b (1 + 2^-50), b within 2^-500 ... 2^900. */
static inline dna_math_pair octant(dna_math_pair a, dna_math_pair b) {
  double q = a.hi / b.hi;
  dna_math_pair base = {0, 0}, h;
  if (q < 0.125) {
    dna_math_pair p = two_prod(q, b.hi);
    h = (dna_math_pair){q, (((a.hi - p.hi) - p.lo) + (a.lo - q * b.lo)) / b.hi};
  } else { /* atan(a/b) = atan(c) + atan((a - c b) / (b + c a)) */
    int i = (int)(q * 64 + 0.5);
    double c = i * 0.015625, up = upper_half(b.hi);
    double over = ((a.hi - c * up) - c * (b.hi - up)) + (a.lo - c * b.lo); /* the first two products are exact */
    h = (dna_math_pair){over / (b.hi + c * a.hi), 0};
    base = dna_math_atan_table[i];
  }
  double z = h.hi * h.hi;
  double p = -0x1.5555555555555p-2 +
             z * (0x1.9999999999818p-3 +
                  z * (-0x1.249249243338fp-3 +
                       z * (0x1.c71c70adf6456p-4 +
                            z * (-0x1.745c511319f9dp-4 + z * (0x1.3acbd139d3812p-4 + z * -0x1.0413539514f3fp-4)))));
  dna_math_pair s = two_sum(base.hi, h.hi);
  return (dna_math_pair){s.hi, s.lo + (base.lo + h.lo + h.hi * z * p)};
}

/* The angle in [0, pi] of the point (x, y), y >= 0; x negative if `left`; sizes as octant has them in either order. */
static inline dna_math_pair half_plane(dna_math_pair y, dna_math_pair x, bool left) {
  bool steep = y.hi > x.hi;
  dna_math_pair angle = steep ? octant(x, y) : octant(y, x);
  if (!steep && !left) return angle;
  dna_math_pair from = steep ? half_pi : full_pi;
  if (steep == left) return pair_add(from, angle); /* pi/2 + angle */
  return pair_add(from, (dna_math_pair){-angle.hi, -angle.lo});
}

double dna_atan2(double y, double x) {
  double a = fabs(y), b = fabs(x);
  bool left = bits_of(x) >> 63;
  if (!(a <= INFINITY) || !(b <= INFINITY)) return x + y; /* NaN */
  double angle;
  double small = a < b ? a : b, large = a < b ? b : a;
  if (small >= large * 0x1p-30 && large <= DBL_MAX && small > 0) {
    double scale = large > 0x1p800 ? 0x1p-600 : large < 0x1p-400 ? 0x1p600 : 1;
    dna_math_pair t = half_plane((dna_math_pair){a * scale, 0}, (dna_math_pair){b * scale, 0}, left);
    angle = t.hi + t.lo;
  } else if (a >= b && b >= a) { /* both 0 or both infinite */
    angle = a > 0 ? (left ? 0x1.2d97c7f3321d2p1 : 0x1.921fb54442d18p-1) : left ? full_pi.hi : 0;
  } else if (a > b) {
    double rest = a < INFINITY ? b / a : 0;
    angle = left ? half_pi.hi + (half_pi.lo + rest) : half_pi.hi + (half_pi.lo - rest);
  } else {
    double ratio = b < INFINITY ? a / b : 0;
    angle = left ? full_pi.hi + (full_pi.lo - ratio) : ratio; /* ratio^3 / 3 is too small to count */
  }
  return with_sign_of(angle, y);
}

double dna_atan(double x) { return dna_atan2(x, 1); }

/* sqrt(1 - x^2) for |x| < 1. */
static dna_math_pair cathetus(double x) {
  dna_math_pair square = two_prod(x, x), s = quick_sum(1, -square.hi);
  return pair_sqrt(quick_sum(s.hi, s.lo - square.lo));
}

double dna_asin(double x) {
  double a = fabs(x);
  if (a < 0x1p-27) return x;
  if (!(a < 1)) return a <= 1 ? with_sign_of(half_pi.hi, x) : NAN;
  dna_math_pair t = half_plane((dna_math_pair){a, 0}, cathetus(a), false);
  return with_sign_of(t.hi + t.lo, x);
}

double dna_acos(double x) {
  double a = fabs(x);
  if (a < 0x1p-27) return half_pi.hi + (half_pi.lo - x);
  if (!(a < 1)) return a <= 1 ? (x > 0 ? 0 : full_pi.hi) : NAN;
  dna_math_pair t = half_plane(cathetus(a), (dna_math_pair){a, 0}, x < 0);
  return t.hi + t.lo;
}
