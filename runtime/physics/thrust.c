/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thrust (Brandt et al., PL 12 (1964) 57; Farhi, PRL 39 (1977) 1587): T = max over n of sum |p.n| / sum |p|. It is exact,
 * for any number of momenta: the best axis is along a sum of s p with the signs s that a plane through the origin gives, and
 * such a plane can be turned until it contains two of the momenta. So for each momentum the plane is turned around it once,
 * and the signs of the others change in the order of their angles around it (the momentum's own is tried both ways):
 * N^2 log N steps. At last the signs along the axis found are taken until they stay, as a sum along them is never shorter;
 * this removes what rounding did.
 */
#include "runtime/physics/math_core.h"
#include "runtime/physics/shapes.h"

typedef struct sweep {
  const double *const *p; /* px, py, pz */
  int32_t n;
  double *key, *sign, *best_sign; /* [n] */
  int32_t *order, *spare;         /* [n] */
  double best;                    /* the longest sum squared, of p times best_sign */
} sweep;

static double dot(const double *a, const double *b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

static void cross(const double *a, const double *b, double *out) {
  out[0] = a[1] * b[2] - a[2] * b[1];
  out[1] = a[2] * b[0] - a[0] * b[2];
  out[2] = a[0] * b[1] - a[1] * b[0];
}

static void member(const sweep *s, int32_t i, double *out) {
  for (int k = 0; k < 3; k++) out[k] = s->p[k][i];
}

static void add(double *sum, double by, const double *p) {
  for (int k = 0; k < 3; k++) sum[k] += by * p[k];
}

static void normalise(double *a) {
  double size = dna_p3(a[0], a[1], a[2]);
  for (int k = 0; k < 3; k++) a[k] /= size;
}

/* Two unit vectors perpendicular to p and to each other. */
static void basis(const double *p, double *u, double *v) {
  double axis[3] = {0, 0, 0};
  int least = 0;
  for (int k = 1; k < 3; k++)
    if (fabs(p[k]) < fabs(p[least])) least = k;
  axis[least] = 1;
  cross(p, axis, u);
  normalise(u);
  cross(p, u, v);
  normalise(v);
}

/* order: 0 ... n - 1 by descending key; of equal ones the first comes first. */
static void sort(sweep *s, int32_t n) {
  for (int32_t width = 1; width < n; width *= 2) {
    for (int32_t low = 0; low < n; low += 2 * width) {
      int32_t middle = n - low < width ? n : low + width, high = n - low < 2 * width ? n : low + 2 * width;
      for (int32_t k = low, i = low, j = middle; k < high; k++) {
        bool first = j >= high || (i < middle && !(s->key[s->order[j]] > s->key[s->order[i]]));
        s->spare[k] = first ? s->order[i++] : s->order[j++];
      }
    }
    for (int32_t k = 0; k < n; k++) s->order[k] = s->spare[k];
  }
}

/* The planes that contain the axis u x v, along which the momentum `own` is. Momenta along it have their sign by own; the others
 * begin with the sign that makes them point below the first plane, and change it one by one. */
static void turn(sweep *s, const double *u, const double *v, const double *own) {
  double sum[3] = {0, 0, 0}, fixed[3] = {0, 0, 0}, p[3];
  int32_t n = 0, at = -1, side = 1;
  for (int32_t i = 0; i < s->n; i++) {
    member(s, i, p);
    double x = dot(p, u), y = dot(p, v), across = x * x + y * y, along = dot(p, own);
    bool on_axis = dot(own, own) > 0 && across <= 0x1p-80 * dot(p, p);
    if (on_axis || !(across > 0)) { /* or it has no part in this plane */
      s->sign[i] = along < 0 ? -1 : 1;
      if (on_axis) add(fixed, s->sign[i], p);
      s->key[i] = 2;
    } else {
      bool upper = y > 0 || (!(y < 0) && x > 0);
      s->sign[i] = upper ? -1 : 1;
      s->key[i] = (upper ? x : -x) / (fabs(x) + fabs(y)); /* falls with the angle from 0 to pi */
      add(sum, s->sign[i], p);
      s->order[n++] = i;
    }
  }
  sort(s, n);
  double best = s->best;
  for (int32_t k = 0;; k++) { /* the first k have changed */
    for (int32_t sign = 1; sign >= -1; sign -= 2) {
      double both[3] = {sum[0], sum[1], sum[2]};
      add(both, sign, fixed);
      double square = dot(both, both);
      if (square > best) best = square, at = k, side = sign;
    }
    if (k == n) break;
    member(s, s->order[k], p);
    add(sum, -2 * s->sign[s->order[k]], p);
  }
  if (at < 0) return;
  s->best = best;
  for (int32_t i = 0; i < s->n; i++) s->best_sign[i] = s->key[i] > 1 ? side * s->sign[i] : s->sign[i];
  for (int32_t k = 0; k < at; k++) s->best_sign[s->order[k]] = -s->sign[s->order[k]];
}

/* The sum with the best signs, to the side of the first momentum that is not across it. */
static void finish(sweep *s, double *axis) {
  double p[3];
  for (int round = 0; round < 100; round++) {
    bool changed = false;
    for (int k = 0; k < 3; k++) axis[k] = 0;
    for (int32_t i = 0; i < s->n; i++) {
      member(s, i, p);
      add(axis, s->best_sign[i], p);
    }
    for (int32_t i = 0; i < s->n; i++) {
      member(s, i, p);
      double along = dot(p, axis), sign = along > 0 ? 1 : along < 0 ? -1 : s->best_sign[i];
      changed |= sign * s->best_sign[i] < 0;
      s->best_sign[i] = sign;
    }
    if (!changed) break;
  }
  for (int32_t i = 0; i < s->n; i++) {
    member(s, i, p);
    double along = dot(p, axis);
    if (!(along < 0 || along > 0)) continue;
    for (int k = 0; k < 3 && along < 0; k++) axis[k] = -axis[k];
    break;
  }
}

static bool nothing(const double *a) { return !(dot(a, a) > 0); }

static void longest(sweep *s, double *axis) {
  double own[3], u[3], v[3];
  s->best = -1;
  for (int32_t i = 0; i < s->n; i++) {
    member(s, i, own);
    if (nothing(own)) continue;
    basis(own, u, v);
    turn(s, u, v, own);
  }
  finish(s, axis);
}

/* Among the axes perpendicular to one that is there. */
static void longest_across(sweep *s, const double *u, const double *v, double *axis) {
  static const double none[3] = {0, 0, 0};
  s->best = -1;
  turn(s, u, v, none);
  finish(s, axis);
}

static sweep make(const double *const *p, int32_t n, double *numbers, int32_t *places) {
  sweep s = {.p = p, .n = n, .key = numbers, .sign = numbers + n, .best_sign = numbers + 2 * (int64_t)n};
  s.order = places;
  s.spare = places + n;
  return s;
}

void dna_shapes_thrust(const double *const *p, int32_t n, double *numbers, int32_t *places, double *out) {
  sweep s = make(p, n, numbers, places);
  double axis[3], second[3], third[3], u[3], v[3], q[3], total = 0, minor = 0;
  longest(&s, axis);
  for (int32_t i = 0; i < n; i++) total += dna_p3(p[0][i], p[1][i], p[2][i]);
  out[0] = dna_p3(axis[0], axis[1], axis[2]) / total;
  for (int k = 0; k < 3; k++) out[3 + k] = axis[k];
  if (nothing(axis)) {
    out[0] = out[1] = out[2] = NAN;
    return;
  }
  /* the same momenta across the axis */
  double *across[3] = {numbers + 3 * (int64_t)n, numbers + 4 * (int64_t)n, numbers + 5 * (int64_t)n};
  basis(axis, u, v);
  for (int32_t i = 0; i < n; i++) {
    member(&s, i, q);
    double x = dot(q, u), y = dot(q, v);
    for (int k = 0; k < 3; k++) across[k][i] = x * u[k] + y * v[k];
  }
  s.p = (const double *const *)across;
  longest_across(&s, u, v, second);
  out[1] = dna_p3(second[0], second[1], second[2]) / total;
  cross(axis, second, third);
  if (!nothing(third)) normalise(third);
  s.p = p;
  for (int32_t i = 0; i < n; i++) {
    member(&s, i, q);
    minor += fabs(dot(q, third));
  }
  out[2] = minor / total;
}

void dna_shapes_thrust_t(const double *const *p, int32_t n, double *numbers, int32_t *places, double *out) {
  static const double u[3] = {1, 0, 0}, v[3] = {0, 1, 0};
  double *zero = numbers + 3 * (int64_t)n, axis[3], total = 0, minor = 0;
  for (int32_t i = 0; i < n; i++) zero[i] = 0;
  const double *const flat[3] = {p[0], p[1], zero};
  sweep s = make(flat, n, numbers, places);
  longest_across(&s, u, v, axis);
  double size = dna_pt(axis[0], axis[1]);
  for (int32_t i = 0; i < n; i++) total += dna_pt(p[0][i], p[1][i]);
  for (int32_t i = 0; i < n; i++) minor += fabs(p[0][i] * axis[1] - p[1][i] * axis[0]);
  out[0] = size / total;
  out[1] = minor / size / total;
  out[2] = axis[0];
  out[3] = axis[1];
}
