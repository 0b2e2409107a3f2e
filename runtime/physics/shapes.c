/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shapes of events: what the momenta of a collection are like together. Sums are in the order of the members.
 */
#include "runtime/physics/shapes.h"
#include "runtime/physics/math_core.h"

/* ---- the momentum tensor ------------------------------------------------------------------------------------------- */

/* One Jacobi rotation that makes element (i, j) vanish; Golub and Van Loan, Matrix Computations, 8.5. */
static void rotate(double a[3][3], int i, int j) {
  double off = a[i][j];
  if (!(off < 0 || off > 0)) return;
  double theta = (a[j][j] - a[i][i]) / (2 * off), t = 1 / (fabs(theta) + sqrt(1 + theta * theta));
  if (theta < 0) t = -t;
  double c = 1 / sqrt(1 + t * t), s = t * c;
  int k = 3 - i - j;
  double x = a[i][k], y = a[j][k];
  a[i][i] -= t * off;
  a[j][j] += t * off;
  a[i][j] = a[j][i] = 0;
  a[i][k] = a[k][i] = c * x - s * y;
  a[j][k] = a[k][j] = s * x + c * y;
}

/* Eigenvalues of a symmetric matrix that has none below 0, the largest first. */
static void eigenvalues(double a[3][3], double *out) {
  for (int round = 0; round < 30; round++) { /* it converges quadratically: five or six do */
    double off = fabs(a[0][1]) + fabs(a[0][2]) + fabs(a[1][2]), on = a[0][0] + a[1][1] + a[2][2];
    if (off <= 0x1p-80 * on) break;
    rotate(a, 0, 1);
    rotate(a, 0, 2);
    rotate(a, 1, 2);
  }
  for (int k = 0; k < 3; k++) out[k] = a[k][k] > 0 ? a[k][k] : 0;
  for (int k = 0; k < 3; k++) {
    int next = k % 2; /* 0 1, 1 2, 0 1 */
    if (out[next + 1] <= out[next]) continue;
    double larger = out[next + 1];
    out[next + 1] = out[next];
    out[next] = larger;
  }
}

/* sum p_i p_j |p|^(r - 2) / sum |p|^r for r = 2 and 1: Bjorken and Brodsky, PRD 1 (1970) 1416; Parisi, PL 74B (1978) 65, and
 * Ellis, Ross and Terrano, NPB 178 (1981) 421, for C and D. */
static void tensor(const double *const *p, int32_t n, bool linear, double *out) {
  double a[3][3] = {{0}}, total = 0, l[3];
  for (int32_t m = 0; m < n; m++) {
    double size = dna_p3(p[0][m], p[1][m], p[2][m]), by = linear ? 1 / size : 1;
    if (!(size > 0)) continue;
    total += linear ? size : size * size;
    for (int i = 0; i < 3; i++)
      for (int j = 0; j <= i; j++) a[i][j] += p[i][m] * by * p[j][m];
  }
  for (int i = 0; i < 3; i++)
    for (int j = 0; j <= i; j++) a[j][i] = a[i][j] /= total;
  if (!(total > 0 && total <= DBL_MAX)) {
    for (int k = 0; k < 4; k++) out[k] = NAN;
    return;
  }
  eigenvalues(a, l);
  out[0] = 1.5 * (l[1] + l[2]);
  out[1] = 1.5 * l[2];
  out[2] = 3 * (l[0] * l[1] + l[0] * l[2] + l[1] * l[2]);
  out[3] = 27 * l[0] * l[1] * l[2];
}

/* 2 l2 / (l1 + l2) of the same in two dimensions. */
static double tensor_t(const double *const *p, int32_t n, bool linear) {
  double a = 0, b = 0, c = 0;
  for (int32_t m = 0; m < n; m++) {
    double x = p[0][m], y = p[1][m], size = dna_pt(x, y), by = linear ? 1 / size : 1;
    if (!(size > 0)) continue;
    a += x * by * x;
    b += x * by * y;
    c += y * by * y;
  }
  double sum = a + c, apart = dna_pt(a - c, 2 * b); /* l1 + l2, l1 - l2 */
  return apart >= sum ? (sum > 0 ? 0 : NAN) : (sum - apart) / sum;
}

/* ---- others -------------------------------------------------------------------------------------------------------- */

/* pi^2/4 min over n of (sum |p_T x n| / sum p_T)^2, Banfi, Salam and Zanderighi, JHEP 06 (2010) 038: the best n is along one of
 * the momenta, since between their directions the sum is concave in the angle. */
static double spherocity(const double *const *p, int32_t n) {
  double total = 0, best = INFINITY;
  for (int32_t i = 0; i < n; i++) total += dna_pt(p[0][i], p[1][i]);
  for (int32_t i = 0; i < n; i++) {
    double size = dna_pt(p[0][i], p[1][i]), sum = 0;
    if (!(size > 0)) continue;
    for (int32_t j = 0; j < n; j++) sum += fabs(p[0][i] * p[1][j] - p[1][i] * p[0][j]);
    if (sum / size < best) best = sum / size;
  }
  double ratio = best / total;
  return 0x1.3bd3cc9be45dep1 * (ratio * ratio);
}

/* sum |p||p'| P_l(cos theta) / (sum |p|)^2; Fox and Wolfram, PRL 41 (1978) 1581, over H_0. */
static double fox_wolfram(const double *const *p, int32_t n, int l, double *size) {
  double total = 0, sum = 0;
  for (int32_t i = 0; i < n; i++) total += size[i] = dna_p3(p[0][i], p[1][i], p[2][i]);
  for (int32_t i = 0; i < n; i++) {
    double row = 0;
    for (int32_t j = 0; j < i; j++) {
      double product = size[i] * size[j],
             x = product > 0 ? (p[0][i] * p[0][j] + p[1][i] * p[1][j] + p[2][i] * p[2][j]) / product : 0;
      x = x > 1 ? 1 : x < -1 ? -1 : x;
      double before = 1, now = l ? x : 1; /* (k + 1) P_(k + 1) = (2 k + 1) x P_k - k P_(k - 1) */
      for (int k = 1; k < l; k++) {
        double next = ((2 * k + 1) * x * now - k * before) / (k + 1);
        before = now;
        now = next;
      }
      row += size[j] * now;
    }
    sum += size[i] * (size[i] + 2 * row);
  }
  return sum / (total * total);
}

void dna_shape(uint32_t shape, const double *const *p, int32_t n, double *numbers, int32_t *places, double *out) {
  switch (shape) {
  case DNA_SHAPE_TENSOR: tensor(p, n, false, out); return;
  case DNA_SHAPE_TENSOR_LINEAR: tensor(p, n, true, out); return;
  case DNA_SHAPE_TENSOR_T: *out = tensor_t(p, n, false); return;
  case DNA_SHAPE_TENSOR_T_LINEAR: *out = tensor_t(p, n, true); return;
  case DNA_SHAPE_THRUST: dna_shapes_thrust(p, n, numbers, places, out); return;
  case DNA_SHAPE_THRUST_T: dna_shapes_thrust_t(p, n, numbers, places, out); return;
  case DNA_SHAPE_SPHEROCITY: *out = spherocity(p, n); return;
  case DNA_SHAPE_ALPHA_T: dna_shapes_alpha_t(p, n, out); return;
  case DNA_SHAPE_MEGAJETS: dna_shapes_megajets(p, n, out); return;
  default: *out = fox_wolfram(p, n, (int)(shape - DNA_SHAPE_FOX_WOLFRAM), numbers); return;
  }
}
