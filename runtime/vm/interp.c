/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Look-up between points (see interp.h). The compiler folds constants with the same functions.
 */
#include "runtime/vm/interp.h"

#include "runtime/physics/physics.h"

#include <math.h>

/* The interval of a table that x is in: table[i] <= x < table[i + 1]; x is inside. */
static uint32_t interval(double x, const double *table, uint32_t n) {
  uint32_t low = 0, high = n - 1;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (table[middle] <= x) low = middle;
    else high = middle;
  }
  return low;
}

double dna_interp_linear(double x, const double *table, uint32_t n) {
  const double *y = table + n;
  if (x != x) return x;
  if (x <= table[0]) return y[0];
  if (x >= table[n - 1]) return y[n - 1];
  uint32_t i = interval(x, table, n);
  return y[i] + (y[i + 1] - y[i]) * ((x - table[i]) / (table[i + 1] - table[i]));
}

double dna_interp_log(double x, const double *table, uint32_t n) {
  const double *y = table + n;
  if (x != x) return x;
  if (x <= table[0]) return y[0];
  if (x >= table[n - 1]) return y[n - 1];
  uint32_t i = interval(x, table, n);
  if (x == table[i]) return y[i];
  double share = dna_log(x / table[i]) / dna_log(table[i + 1] / table[i]);
  return y[i] * dna_exp(share * dna_log(y[i + 1] / y[i]));
}

/* ---- tables ------------------------------------------------------------------------------------------------------- */

/* Where x is on an axis: at point `at`, or the share of the way from there to the next. */
typedef struct along {
  uint32_t at;
  double share; /* 0: at the point */
} along;

static along place_of(const dna_ptable *table, const double *axis, uint32_t n, double x) {
  bool binned = table->how == DNA_TABLE_BINNED;
  if (x <= axis[0]) return (along){0, 0};
  if (x >= axis[n - 1]) return (along){binned ? n - 2 : n - 1, 0};
  along place = {interval(x, axis, n), 0};
  double low = axis[place.at], high = axis[place.at + 1];
  if (binned || !(x > low)) return place;
  place.share = table->how == DNA_TABLE_LINEAR ? (x - low) / (high - low) : dna_log(x / low) / dna_log(high / low);
  return place;
}

static double between(const dna_ptable *table, double low, double high, double share) {
  if (table->how == DNA_TABLE_LINEAR) return low + (high - low) * share;
  return low * dna_exp(share * dna_log(high / low));
}

/* Axes k and beyond; values: those of the place that the axes before k have led to. */
static double value_at(const dna_ptable *table, const double *values, const uint32_t *strides, const along *places, uint32_t k) {
  if (k == table->naxes) return *values;
  values += (size_t)places[k].at * strides[k];
  double low = value_at(table, values, strides, places, k + 1);
  if (!(places[k].share > 0)) return low;
  return between(table, low, value_at(table, values + strides[k], strides, places, k + 1), places[k].share);
}

double dna_interp_table(const dna_ptable *table, const double *numbers, const double *x, uint32_t *outside) {
  bool binned = table->how == DNA_TABLE_BINNED;
  uint32_t strides[DNA_TABLE_AXES];
  along places[DNA_TABLE_AXES];
  *outside = 0;
  for (uint32_t k = table->naxes, stride = 1; k-- > 0;) {
    strides[k] = stride;
    stride *= table->n[k] - binned;
    if (x[k] != x[k]) return x[k];
  }
  for (uint32_t k = 0; k < table->naxes; numbers += table->n[k++]) {
    uint32_t n = table->n[k];
    bool inside = x[k] >= numbers[0] && (binned ? x[k] < numbers[n - 1] : x[k] <= numbers[n - 1]);
    if (!inside && !*outside) *outside = k + 1;
    places[k] = place_of(table, numbers, n, x[k]);
  }
  return value_at(table, numbers, strides, places, 0);
}

double dna_interp_response(const dna_ptable *table, const double *numbers, double u, const double *x, uint32_t *outside) {
  uint32_t last = table->naxes - 1, n = table->n[last] - 1;
  size_t cell = 0;
  *outside = 0;
  if (u != u) return u;
  for (uint32_t k = 0; k < last; numbers += table->n[k++]) {
    if (x[k] != x[k]) return x[k];
    if (!(x[k] >= numbers[0] && x[k] < numbers[table->n[k] - 1]) && !*outside) *outside = k + 1;
    cell = cell * (table->n[k] - 1) + place_of(table, numbers, table->n[k], x[k]).at;
  }
  const double *edges = numbers, *sums = numbers + n + 1 + cell * n;
  double wanted = u * sums[n - 1];
  if (!(sums[n - 1] > 0)) return NAN;
  uint32_t bin = 0, high = n - 1; /* the first bin whose sum is above, which has a probability */
  while (bin < high) {
    uint32_t middle = bin + (high - bin) / 2;
    if (sums[middle] > wanted) high = middle;
    else bin = middle + 1;
  }
  double before = bin ? sums[bin - 1] : 0;
  return edges[bin] + (edges[bin + 1] - edges[bin]) * ((wanted - before) / (sums[bin] - before));
}
