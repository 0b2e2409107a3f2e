/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quantities that are the least of all ways to divide jets in two: alpha_T and megajets. All 2^(n - 1) ways are looked at,
 * with tables of the sums of all subsets of the first ten and of the others.
 */
#include "runtime/physics/math_core.h"
#include "runtime/physics/shapes.h"

enum { HALF = 10, MOST = 2 * HALF };

/* The sums of component k over the subsets of members first ... first + n - 1. */
static void subsets(const double *p, int first, int n, double *sums) {
  sums[0] = 0;
  for (int i = 0; i < n; i++)
    for (int k = 0; k < 1 << i; k++) sums[(1 << i) + k] = sums[k] + p[first + i];
}

/* alpha_T = (H_T - dH_T) / (2 sqrt(H_T^2 - |sum p_T|^2)); CMS, PLB 698 (2011) 196; p: px, py, ET. */
void dna_shapes_alpha_t(const double *const *p, int32_t n, double *out) {
  double low[1 << HALF], high[1 << HALF], sum[3] = {0, 0, 0}, best = INFINITY;
  *out = NAN;
  if (n < 2 || n > MOST) return;
  int few = n < HALF ? n : HALF, rest = n - few;
  for (int k = 0; k < 3; k++)
    for (int32_t i = 0; i < n; i++) sum[k] += p[k][i];
  subsets(p[2], 0, few, low);
  subsets(p[2], few, rest, high);
  for (int j = 0; j < 1 << rest; j++)
    for (int i = 1; i < 1 << few; i += 2) { /* the first member is on this side */
      double difference = fabs(2 * (low[i] + high[j]) - sum[2]);
      if (difference < best) best = difference;
    }
  double lost = dna_pt(sum[0], sum[1]);
  *out = (sum[2] - best) / (2 * sqrt((sum[2] - lost) * (sum[2] + lost)));
}

static void four(const double *const *p, int32_t n, uint32_t inside, double *out) {
  for (int k = 0; k < 4; k++) out[k] = 0;
  for (int32_t i = 0; i < n; i++)
    for (int k = 0; inside >> i & 1 && k < 4; k++) out[k] += p[k][i];
  double size = dna_p3(out[0], out[1], out[2]), square = (out[3] - size) * (out[3] + size);
  out[4] = square < 0 ? -sqrt(-square) : sqrt(square);
}

/* The least sum of m^2: as the total is what it is, the largest product of the two four-momenta. p: px, py, pz, E. */
void dna_shapes_megajets(const double *const *p, int32_t n, double *out) {
  double low[4][1 << HALF], high[4][1 << HALF], sum[4] = {0, 0, 0, 0}, best = -INFINITY;
  uint32_t inside = 0, all = n <= MOST ? (UINT32_C(1) << n) - 1 : 0;
  for (int k = 0; k < 10; k++) out[k] = NAN;
  if (n < 2 || n > MOST) return;
  int few = n < HALF ? n : HALF, rest = n - few;
  for (int k = 0; k < 4; k++) {
    for (int32_t i = 0; i < n; i++) sum[k] += p[k][i];
    subsets(p[k], 0, few, low[k]);
    subsets(p[k], few, rest, high[k]);
  }
  for (int j = 0; j < 1 << rest; j++)
    for (int i = 1; i < 1 << few; i += 2) {
      uint32_t mask = (uint32_t)j << few | (uint32_t)i;
      double a[4], product = 0;
      for (int k = 0; k < 4; k++) {
        a[k] = low[k][i] + high[k][j];
        product += (k == 3 ? 1 : -1) * (a[k] * (sum[k] - a[k]));
      }
      if (mask != all && product > best) best = product, inside = mask;
    }
  if (!inside) return;
  double one[5], two[5];
  four(p, n, inside, one);
  four(p, n, all & ~inside, two);
  bool swap = dna_pt(two[0], two[1]) > dna_pt(one[0], one[1]);
  for (int k = 0; k < 5; k++) {
    out[k] = swap ? two[k] : one[k];
    out[5 + k] = swap ? one[k] : two[k];
  }
}
