/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Look-up between points (see interp.h). The compiler folds constants with the same functions.
 */
#include "runtime/vm/interp.h"

#include "runtime/physics/physics.h"

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
