/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The stransverse mass m_T2 (Lester and Summers, PLB 463 (1999) 99): the smallest mass of two equal parents that decay to
 * a visible and an invisible particle each, given what is missing in total,
 *
 *   m_T2 = min over q of max(m_T(a, q), m_T(b, miss - q))
 *
 * Found by bisection (Cheng and Han, JHEP 12 (2008) 063; Lester and Nachman, JHEP 03 (2015) 100). The momenta q that leave
 * m_T(a, q) below a trial mass fill an ellipse (a parabola if a has no mass), and so do those of b; the trial mass is
 * large enough if the two meet. Convex sets x^T A x <= 0 and x^T B x <= 0 are apart if there is an s > 0 for which s A + B
 * is positive definite, that is det(s A + B) > 0 (Wang, Wang and Kim, CAGD 18 (2001) 531), a cubic polynomial in s whose
 * largest value is asked for. Its coefficients cancel for fast or light particles, so that they are made with pairs of
 * doubles: the result is good to a few roundings.
 */
#include "runtime/physics/math_core.h"
#include "runtime/physics/physics.h"

typedef dna_math_pair pair;

/* One parent: its visible particle, and the mass of the invisible one. */
typedef struct side {
  double x, y, m, chi;
  pair m2, chi2, e2, xx, xy, yy; /* squares; m^2 + y^2, -x y, m^2 + x^2: the conic's quadratic part */
} side;

/* The conic of a trial mass in the momentum of the side's own invisible particle, and its adjugate divided by e2:
 * [11, 12, 22, 13, 23, 33]; the determinant divided by e2^2. */
typedef struct conic {
  pair a[6], k[6], det;
} conic;

static pair plus(pair a, pair b) { return pair_add(a, b); }
static pair times(pair a, pair b) { return pair_mul(a, b); }
static pair by(pair a, double b) { return pair_mul(a, (pair){b, 0}); }
static pair minus(pair a) { return (pair){-a.hi, -a.lo}; }

static side make_side(double m, double x, double y, double chi) {
  side s = {.x = x, .y = y, .m = m, .chi = chi};
  pair x2 = two_prod(x, x), y2 = two_prod(y, y);
  s.m2 = two_prod(m, m);
  s.chi2 = two_prod(chi, chi);
  s.xx = plus(s.m2, y2);
  s.xy = minus(two_prod(x, y));
  s.yy = plus(s.m2, x2);
  s.e2 = plus(s.xx, x2);
  return s;
}

/* e |q| <= delta + p.q with |q|^2 = q^2 + chi^2, squared; delta = (mu^2 - m^2 - chi^2) / 2 */
static conic make_conic(const side *s, pair mu) {
  pair sum = two_sum(s->m, s->chi), above = by(times(plus(mu, minus(sum)), plus(mu, sum)), 0.5); /* delta - m chi */
  pair product = two_prod(s->m, s->chi), delta = plus(above, product), delta2 = times(delta, delta);
  conic c;
  c.a[0] = s->xx;
  c.a[1] = s->xy;
  c.a[2] = s->yy;
  c.a[3] = by(delta, -s->x);
  c.a[4] = by(delta, -s->y);
  c.a[5] = plus(times(s->e2, s->chi2), minus(delta2));
  c.k[0] = plus(times(s->yy, s->chi2), minus(delta2));
  c.k[1] = minus(times(s->xy, s->chi2));
  c.k[2] = plus(times(s->xx, s->chi2), minus(delta2));
  c.k[3] = by(delta, s->x);
  c.k[4] = by(delta, s->y);
  c.k[5] = s->m2;
  c.det = minus(times(above, plus(above, by(product, 2))));
  return c;
}

/* The same in the other side's momentum: q becomes miss - q. */
static conic mirrored(const conic *c, double px, double py) {
  conic r = *c;
  pair mx = plus(by(c->a[0], px), by(c->a[1], py)), my = plus(by(c->a[1], px), by(c->a[2], py));
  pair linear = plus(by(c->a[3], px), by(c->a[4], py));
  r.a[3] = minus(plus(mx, c->a[3]));
  r.a[4] = minus(plus(my, c->a[4]));
  r.a[5] = plus(plus(plus(by(mx, px), by(my, py)), by(linear, 2)), c->a[5]);
  pair kx = by(c->k[5], px), ky = by(c->k[5], py);
  r.k[3] = plus(kx, minus(c->k[3]));
  r.k[4] = plus(ky, minus(c->k[4]));
  r.k[0] = plus(c->k[0], by(plus(kx, by(c->k[3], -2)), px));
  r.k[1] = plus(c->k[1], plus(by(plus(kx, minus(c->k[3])), py), by(c->k[4], -px)));
  r.k[2] = plus(c->k[2], by(plus(ky, by(c->k[4], -2)), py));
  return r;
}

/* Trace of the product of two symmetric matrices. */
static pair trace(const pair *a, const pair *b) {
  pair diagonal = plus(plus(times(a[0], b[0]), times(a[2], b[2])), times(a[5], b[5]));
  pair rest = plus(plus(times(a[1], b[1]), times(a[3], b[3])), times(a[4], b[4]));
  return plus(diagonal, by(rest, 2));
}

/* Whether the conics of the trial mass base + t have no point in common. */
static bool apart(const side *a, const side *b, double px, double py, double base, double t) {
  pair mu = two_sum(base, t);
  conic ca = make_conic(a, mu), own = make_conic(b, mu), cb = mirrored(&own, px, py);
  /* det(s A + B) for s in units of b->e2 / a->e2, over a positive factor */
  pair c3 = times(b->e2, ca.det), c2 = trace(ca.k, cb.a), c1 = trace(ca.a, cb.k), c0 = times(a->e2, cb.det);
  if (!(c3.hi < 0)) return c2.hi > 0; /* a's conic is a point */
  double root = c2.hi * c2.hi - 3 * c3.hi * c1.hi;
  if (!(root > 0)) return false;
  root = sqrt(root);
  double s = c2.hi > 0 ? (c2.hi + root) / (-3 * c3.hi) : c1.hi / (root - c2.hi); /* where it is largest */
  if (!(s > 0)) return false;
  pair f = plus(by(plus(by(plus(by(c3, s), c2), s), c1), s), c0);
  return f.hi > 0;
}

/* The larger transverse mass if a's invisible particle has the momentum (qx, qy). */
static double larger(const side *a, const side *b, double px, double py, double qx, double qy) {
  double rx = px - qx, ry = py - qy;
  double u = 2 * (sqrt(a->e2.hi * (a->chi2.hi + qx * qx + qy * qy)) - a->x * qx - a->y * qy) + a->m2.hi + a->chi2.hi;
  double v = 2 * (sqrt(b->e2.hi * (b->chi2.hi + rx * rx + ry * ry)) - b->x * rx - b->y * ry) + b->m2.hi + b->chi2.hi;
  double square = u > v ? u : v;
  return square > 0 ? sqrt(square) : 0;
}

static double least(double a, double b) { return b < a ? b : a; }

static double bisect(const side *a, const side *b, double px, double py, double base) {
  double low = 0x1p-52, high = larger(a, b, px, py, 0, 0);
  high = least(high, least(larger(a, b, px, py, px, py), larger(a, b, px, py, px / 2, py / 2)));
  high = high * (1 + 0x1p-30) + 0x1p-30 - base;
  if (!(high > low)) high = 2 * low;
  if (!apart(a, b, px, py, base, low)) return base;
  for (int tries = 0; apart(a, b, px, py, base, high); tries++) {
    if (tries == 20) return NAN;
    high *= 2;
  }
  for (int step = 0; step < 200 && high - low > 0x1p-52 * (base + low); step++) {
    double middle = high > 16 * low ? sqrt(low * high) : low + (high - low) / 2;
    if (!(middle > low && middle < high)) break;
    if (apart(a, b, px, py, base, middle)) low = middle;
    else high = middle;
  }
  return base + (low + (high - low) / 2);
}

/* So that the order of the two does not matter. */
static bool before(const side *a, const side *b) {
  const double u[5] = {a->e2.hi, a->m, a->x, a->y, a->chi}, v[5] = {b->e2.hi, b->m, b->x, b->y, b->chi};
  for (int i = 0; i < 5; i++)
    if (u[i] > v[i] || u[i] < v[i]) return u[i] > v[i];
  return true;
}

double dna_mt2(const double a[3], const double b[3], double px, double py, double chi_a, double chi_b) {
  double v[10] = {a[0], a[1], a[2], b[0], b[1], b[2], px, py, chi_a, chi_b}, most = 0;
  if (!(chi_a >= 0 && chi_b >= 0)) return NAN;
  for (int i = 0; i < 10; i++) {
    if (!(fabs(v[i]) <= DBL_MAX)) return NAN;
    if (fabs(v[i]) > most) most = fabs(v[i]);
  }
  if (!(most > 1e-290)) return 0;
  int exponent = (int)(bits_of(most) >> 52) - 1023; /* in units of a power of two, so that nothing overflows */
  double down = power_of_two(-exponent), up = power_of_two(exponent);
  for (int i = 0; i < 10; i++) {
    v[i] *= down;
    if (fabs(v[i]) < 0x1p-100) v[i] = 0;
  }
  side s[2] = {make_side(v[2] > 0 ? v[2] : 0, v[0], v[1], v[8]), make_side(v[5] > 0 ? v[5] : 0, v[3], v[4], v[9])};
  double base = s[0].m + s[0].chi;
  if (s[1].m + s[1].chi > base) base = s[1].m + s[1].chi;
  if (!(s[0].e2.hi > 0 && s[1].e2.hi > 0)) return base * up; /* one asks for nothing: the other may be at rest */
  /* Two light particles along one axis: parabolas, for which no s A + B is definite. Back to back both open to the same side
   * and meet far away; parallel ones are taken for such with an angle of 2^-33,
   * which changes the tenth digit. */
  double cross = s[0].x * s[1].y - s[0].y * s[1].x, size = sqrt(s[0].e2.hi * s[1].e2.hi);
  bool light = s[0].m2.hi <= 0x1p-68 * s[0].e2.hi && s[1].m2.hi <= 0x1p-68 * s[1].e2.hi;
  bool along = light && fabs(cross) <= 0x1p-34 * size;
  if (along && s[0].x * s[1].x + s[0].y * s[1].y < 0) return base * up;
  if (along) s[1] = make_side(s[1].m, s[1].x - 0x1p-33 * s[1].y, s[1].y + 0x1p-33 * s[1].x, s[1].chi);
  bool swap = !before(&s[0], &s[1]);
  return bisect(&s[swap], &s[!swap], v[6], v[7], base) * up;
}
