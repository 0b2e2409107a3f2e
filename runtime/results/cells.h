/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The cells of a histogram as they are reported: with "fold overflow" the edge bins take the under- and overflow, whose cells are
 * then empty.
 */
#ifndef DNA_RESULTS_CELLS_H
#define DNA_RESULTS_CELLS_H

#include "runtime/results/results.h"

typedef struct dna_cell_sums {
  uint64_t entries; /* fills, the same for every weight */
  double sumw, sumw2;
  double sumwy, sumwy2; /* moments of a profile's averaged quantity; else 0 */
} dna_cell_sums;

/* x and y: 0 underflow, 1 ... n the bins, n + 1 overflow; y is 0 but for a 2D histogram. */
dna_cell_sums dna_cells_get(const dna_rsample *sample, const dna_phist *hist, uint32_t weight, uint32_t x, uint32_t y);

/* A profile's cell: the mean of the averaged quantity and the error of the mean, sqrt(variance / effective entries) with the
 * variance (sumw sumwy2 - sumwy^2) / (sumw^2 - sumw2) and sumw^2 / sumw2 effective entries. False: the cell has no mean. *error
 * is NaN where it is not known: a single entry. */
bool dna_cells_mean(dna_cell_sums cell, double *mean, double *error);

/* The store of a histogram, and an edge of an axis of it: edge 0 ... nbins. */
const dna_pstore *dna_cells_store(const dna_rsample *sample, const dna_phist *hist);
double dna_cells_edge(const dna_rsample *sample, const dna_paxis *axis, uint32_t edge);

#endif
