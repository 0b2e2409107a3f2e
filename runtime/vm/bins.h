/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * In which bin a number is: [edge i, edge i + 1), the last one too. What counts are the edges as they are written down;
 * equal widths only say where to look first.
 */
#ifndef DNA_VM_BINS_H
#define DNA_VM_BINS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct vm_bins {
  const double *edges; /* [n + 1] increasing */
  int32_t n;
  bool regular;
  double scale;        /* bins for each unit, where regular */
} vm_bins;

static inline vm_bins vm_bins_make(const double *edges, uint32_t n, bool regular) {
  return (vm_bins){edges, (int32_t)n, regular, (double)n / (edges[n] - edges[0])};
}

/* 0 underflow, 1 .. n the bins, n + 1 overflow; -1 for a missing number. */
static inline int32_t vm_bins_cell(const vm_bins *bins, double x) {
  const double *edges = bins->edges;
  int32_t n = bins->n;
  if (!(x >= edges[0])) return x != x ? -1 : 0;
  if (x >= edges[n]) return n + 1;
  int32_t bin = 0;
  if (bins->regular) {
    double guess = (x - edges[0]) * bins->scale;
    bin = guess >= 0 && guess < n ? (int32_t)guess : n - 1; /* NaN with edges near the largest double */
    while (x < edges[bin]) bin--;
    while (x >= edges[bin + 1]) bin++;
  } else {
    for (int32_t high = n; high - bin > 1;) {
      int32_t middle = bin + (high - bin) / 2;
      if (x >= edges[middle]) bin = middle;
      else high = middle;
    }
  }
  return bin + 1;
}

#endif
