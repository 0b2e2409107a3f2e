/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The cells of a histogram as they are reported (see cells.h).
 */
#include "runtime/results/cells.h"

#include <math.h>

const dna_pstore *dna_cells_store(const dna_rsample *sample, const dna_phist *hist) {
  return &sample->program->stores[hist->store];
}

double dna_cells_edge(const dna_rsample *sample, const dna_paxis *axis, uint32_t edge) {
  return sample->program->consts[axis->edges + edge];
}

static void add_cell(const dna_rsample *sample, const dna_phist *hist, uint32_t weight, uint32_t x, uint32_t y,
                     dna_cell_sums *to) {
  const dna_sums *sums = sample->sums;
  const dna_pstore *store = dna_cells_store(sample, hist);
  size_t number = x + (size_t)(store->x.nbins + 2) * y, at = number * sums->nweights + weight;
  to->entries += sums->entries[hist->store][number];
  if (store->kind == DNA_HIST_PROFILE) {
    const dna_pcell *from = &sums->pcells[hist->store][at];
    to->sumw += dna_exact_value(&from->sumw);
    to->sumw2 += dna_exact_value(&from->sumw2);
    to->sumwy += dna_exact_value(&from->sumwy);
    to->sumwy2 += dna_exact_value(&from->sumwy2);
  } else {
    const dna_cell *from = &sums->cells[hist->store][at];
    to->sumw += dna_exact_value(&from->sumw);
    to->sumw2 += dna_exact_value(&from->sumw2);
  }
}

/* Which stored cells along an axis of n bins a reported one takes. */
static uint32_t sources(bool fold, uint32_t n, uint32_t at, uint32_t out[3]) {
  uint32_t count = 0;
  if (fold && (at == 0 || at == n + 1)) return 0;
  out[count++] = at;
  if (fold && at == 1) out[count++] = 0;
  if (fold && at == n) out[count++] = n + 1;
  return count;
}

dna_cell_sums dna_cells_get(const dna_rsample *sample, const dna_phist *hist, uint32_t weight, uint32_t x, uint32_t y) {
  const dna_pstore *store = dna_cells_store(sample, hist);
  bool flat = store->kind != DNA_HIST_2D;
  uint32_t xs[3], ys[3] = {0}, nx = sources(hist->fold, store->x.nbins, x, xs);
  uint32_t ny = flat ? 1 : sources(hist->fold, store->y.nbins, y, ys);
  dna_cell_sums sum = {0};
  for (uint32_t j = 0; j < ny; j++)
    for (uint32_t i = 0; i < nx; i++) add_cell(sample, hist, weight, xs[i], ys[j], &sum);
  return sum;
}

bool dna_cells_mean(dna_cell_sums cell, double *mean, double *error) {
  *mean = cell.sumwy / cell.sumw;
  if (!isfinite(*mean)) return false;
  double square = cell.sumw * cell.sumw;
  double variance = (cell.sumw * cell.sumwy2 - cell.sumwy * cell.sumwy) / (square - cell.sumw2);
  *error = sqrt(fmax(variance, 0) * cell.sumw2 / square);
  if (!isfinite(variance) || !isfinite(*error)) *error = NAN;
  return true;
}
