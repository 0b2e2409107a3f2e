/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kinematics of four-momenta. Differences that would cancel for light, fast or parallel particles are rearranged;
 * products in them are made exactly (math_core.h).
 */
#include "runtime/physics/math_core.h"
#include "runtime/physics/physics.h"

static const double pi = 0x1.921fb54442d18p1;
static const dna_math_pair two_pi = {0x1.921fb54442d18p2, 0x1.1a62633145c07p-52};

/* Sums of squares in this range have neither over- nor underflow to fear. */
static bool safe_square(double s) { return s > 1e-280 && s < 1e300; }

double dna_pt(double px, double py) {
  double square = px * px + py * py;
  return safe_square(square) ? sqrt(square) : dna_hypot(px, py);
}

double dna_p3(double px, double py, double pz) {
  double square = px * px + py * py + pz * pz;
  return safe_square(square) ? sqrt(square) : dna_hypot(dna_hypot(px, py), pz);
}

double dna_phi(double px, double py) {
  if (px >= 0 && px <= 0 && py >= 0 && py <= 0) return 0;
  double phi = dna_atan2(py, px);
  return phi <= -pi ? pi : phi;
}

/* eta = -log tan(theta / 2) = asinh(pz / pt); PDG, "Kinematics", eq. 49.37 ff. */
double dna_eta(double pt, double pz) {
  if (pt <= 0 && pt >= 0) return pz > 0 ? INFINITY : pz < 0 ? -INFINITY : pz >= 0 ? 0 : pz;
  double ratio = pz / pt;
  if (fabs(ratio) <= DBL_MAX || !(fabs(pz) <= DBL_MAX)) return dna_asinh(ratio);
  const double ln2 = 0x1.62e42fefa39efp-1; /* the ratio overflows */
  return with_sign_of((dna_log(fabs(pz)) - dna_log(pt)) + ln2, pz);
}

double dna_theta(double pt, double pz) {
  if (pt <= 0 && pt >= 0 && pz <= 0 && pz >= 0) return 0;
  return dna_atan2(pt, pz);
}

/* y = atanh(pz / E) = log((E + pz) / (E - pz)) / 2, with exact E + pz and E - pz where they nearly vanish. */
double dna_rapidity(double e, double pz) {
  double size = fabs(pz);
  if (size >= e) return size > e ? NAN : e > 0 ? with_sign_of(INFINITY, pz) : 0;
  if (!(size >= 0x1p-4 * e) || !(e > 0x1p-300 && e < 0x1p300)) return dna_atanh(pz / e);
  dna_math_pair q = pair_div(two_sum(e, size), two_sum(e, -size)), l = pair_log(q.hi, q.lo);
  return with_sign_of(0.5 * (l.hi + l.lo), pz);
}

double dna_energy(double p, double m) {
  if (m < 0) { /* spacelike */
    double square = (p + m) * (p - m);
    return safe_square(square) ? sqrt(square) : sqrt(p + m) * sqrt(p - m);
  }
  return dna_pt(p, m);
}

double dna_wrap_phi(double phi) {
  if (fabs(phi) <= pi) return phi > -pi ? phi : pi;
  if (!(fabs(phi) < 0x1p20)) return dna_phi(dna_cos(phi), dna_sin(phi));
  double n = rint(phi / two_pi.hi);
  dna_math_pair product = two_prod(n, two_pi.hi);
  double wrapped = (phi - product.hi) - (product.lo + n * two_pi.lo);
  if (wrapped > pi) wrapped = (wrapped - two_pi.hi) - two_pi.lo;
  if (wrapped < -pi) wrapped = (wrapped + two_pi.hi) + two_pi.lo;
  return wrapped > -pi ? wrapped : wrapped <= -pi ? pi : wrapped;
}

double dna_dphi(double phi1, double phi2) {
  dna_math_pair d = two_sum(phi1, -phi2);
  if (d.hi < 0) d = (dna_math_pair){-d.hi, -d.lo};
  if (d.hi <= pi) return d.hi;
  if (d.hi <= two_pi.hi) {
    double rest = (two_pi.hi - d.hi) + (two_pi.lo - d.lo);
    return rest > 0 ? rest : 0; /* the difference may be a rounded 2 pi */
  }
  return fabs(dna_wrap_phi(d.hi));
}

/* a b - c d with exact products. */
static double minor(double a, double b, double c, double d) {
  dna_math_pair p = two_prod(a, b), q = two_prod(c, d);
  return (p.hi - q.hi) + (p.lo - q.lo);
}

/* |a x b|^2 */
static double cross_squared(const double *a, const double *b) {
  double x = minor(a[1], b[2], a[2], b[1]), y = minor(a[2], b[0], a[0], b[2]), z = minor(a[0], b[1], a[1], b[0]);
  return x * x + y * y + z * z;
}

static double dot(const double *a, const double *b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

/* atan2(|a x b|, a.b): accurate at 0 and pi, where the arc cosine is not. NaN if one of them is null. */
double dna_angle(const double a[3], const double b[3]) {
  if (!(dna_p3(a[0], a[1], a[2]) > 0 && dna_p3(b[0], b[1], b[2]) > 0)) return NAN;
  return dna_atan2(sqrt(cross_squared(a, b)), dot(a, b));
}

/* length - product for length = |a||b|, product = a.b, cross2 = |a x b|^2 = length^2 - product^2 */
static double length_minus(double length, double product, double cross2) {
  return product > 0 ? cross2 / (length + product) : length - product;
}

/* m_T^2 = 2 (pt pt' - px px' - py py'); PDG, "Kinematics", eq. 49.44 for massless particles. */
double dna_mt2body(double px1, double py1, double px2, double py2) {
  double product = px1 * px2 + py1 * py2, cross = minor(px1, py2, py1, px2);
  return sqrt(2 * length_minus(dna_pt(px1, py1) * dna_pt(px2, py2), product, cross * cross));
}

/* E E' - p.p' = (E E' - |p||p'|) + (|p||p'| - p.p'), the first with E^2 = p^2 + s as (s E'^2 + s' p^2) / (E E' + |p||p'|). */
static double pair_product(const double *a, double ea, double pa, double sa, const double *b, double eb, double pb,
                           double sb) {
  double lengths = pa * pb, energies = ea * eb, denominator = energies + lengths;
  double mass_part = denominator > 0 || denominator < 0 ? (sa * eb * eb + sb * pa * pa) / denominator : denominator;
  return mass_part + length_minus(lengths, dot(a, b), cross_squared(a, b));
}

/* Energy of a particle; *s = E^2 - p^2. A spacelike mass beyond p means E = 0. */
static double energy_of(double length, double m, double *s) {
  if (length <= -m) {
    *s = -length * length;
    return 0;
  }
  *s = m * fabs(m);
  return dna_energy(length, m);
}

/* M^2 = sum m_i^2 + 2 sum_{i<j} (E_i E_j - p_i.p_j) */
double dna_mass_sum(const double (*p)[4], int n) {
  if (n == 1) return p[0][3];
  double squares = 0, products = 0;
  for (int i = 0; i < n; i++) {
    double s, t, length = dna_p3(p[i][0], p[i][1], p[i][2]), e = energy_of(length, p[i][3], &s);
    squares += s;
    for (int j = 0; j < i; j++) {
      double other = dna_p3(p[j][0], p[j][1], p[j][2]), f = energy_of(other, p[j][3], &t);
      products += pair_product(p[j], f, other, t, p[i], e, length, s);
    }
  }
  double square = squares + 2 * products;
  return square < 0 ? -sqrt(-square) : sqrt(square);
}

/* E' = (E_f E - p_f.p) / m_f,  p' = p - p_f (E + E') / (E_f + m_f); PDG, "Kinematics", eq. 49.1. */
void dna_boosted(const double p[4], const double frame[4], double out[3]) {
  double s, t, m = frame[3], length = dna_p3(p[0], p[1], p[2]), size = dna_p3(frame[0], frame[1], frame[2]);
  double e = energy_of(length, p[3], &s), energy = energy_of(size, m, &t);
  double at_rest = pair_product(p, e, length, s, frame, energy, size, t) / m, k = m > 0 ? (e + at_rest) / (energy + m) : NAN;
  for (int i = 0; i < 3; i++) out[i] = p[i] - frame[i] * k;
}

/* cos theta = sign(Q_z) 2 (p_z E' - p'_z E) / (Q sqrt(Q^2 + Q_T^2)) for Q = p + p': Collins and Soper, PRD 16 (1977) 2219. The
 * z axis is along that beam to which the pair is the nearer. */
double dna_costheta_cs(const double a[4], const double b[4]) {
  double s, both[2][4];
  for (int i = 0; i < 4; i++) both[0][i] = a[i], both[1][i] = b[i];
  double e = energy_of(dna_p3(a[0], a[1], a[2]), a[3], &s), f = energy_of(dna_p3(b[0], b[1], b[2]), b[3], &s);
  double q = dna_mass_sum((const double(*)[4])both, 2), qt = dna_pt(a[0] + b[0], a[1] + b[1]);
  double cosine = 2 * minor(a[2], f, b[2], e) / (q * dna_pt(q, qt));
  if (!(q > 0) || !(fabs(cosine) <= DBL_MAX)) return NAN;
  cosine = cosine > 1 ? 1 : cosine < -1 ? -1 : cosine;
  return a[2] + b[2] < 0 ? -cosine : cosine;
}

/* tan phi = sqrt(Q^2 + Q_T^2) / Q  (D.R) / (D.Q_T) |Q_T| with D = p - p', R = the unit vector along z x Q_T; x is along Q_T. */
double dna_phi_cs(const double a[4], const double b[4]) {
  double both[2][4];
  for (int i = 0; i < 4; i++) both[0][i] = a[i], both[1][i] = b[i];
  double q = dna_mass_sum((const double(*)[4])both, 2), x = a[0] + b[0], y = a[1] + b[1], qt = dna_pt(x, y);
  if (!(q > 0 && qt > 0)) return NAN;
  double dx = a[0] - b[0], dy = a[1] - b[1], along = (dx * x + dy * y) / qt, across = minor(x, dy, y, dx) / qt;
  return dna_phi(along * q / dna_pt(q, qt), a[2] + b[2] < 0 ? -across : across);
}
