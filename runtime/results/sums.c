/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sums that one sample leaves for one program: allocation and merging.
 */
#include "runtime/results/sums.h"

#include <assert.h>
#include <stdlib.h>

uint32_t dna_store_cells(const dna_pstore *store) {
  uint64_t cells = (uint64_t)store->x.nbins + 2;
  if (store->kind == DNA_HIST_2D) {
    uint64_t rows = (uint64_t)store->y.nbins + 2;
    if (cells > UINT32_MAX / rows) return UINT32_MAX; /* the verifier allows no such table */
    cells *= rows;
  }
  return cells > UINT32_MAX ? UINT32_MAX : (uint32_t)cells;
}

/* dna_xcalloc, but never of nothing. */
static void *zeroed(size_t count, size_t size) { return dna_xcalloc(count ? count : 1, size); }

dna_sums *dna_sums_new(const dna_program *program, uint32_t nweights) {
  dna_sums *sums = zeroed(1, sizeof *sums);
  size_t nrows = (size_t)program->nsums * nweights;
  sums->program = program;
  sums->nweights = nweights;
  sums->raw = zeroed(program->nsums, sizeof *sums->raw);
  sums->negative = zeroed(nrows, sizeof *sums->negative);
  sums->rows = zeroed(nrows, sizeof *sums->rows);
  sums->nonfinite = zeroed(program->ninsns, sizeof *sums->nonfinite);
  sums->entries = zeroed(program->nstores, sizeof *sums->entries);
  sums->cells = zeroed(program->nstores, sizeof *sums->cells);
  sums->pcells = zeroed(program->nstores, sizeof *sums->pcells);
  for (uint32_t s = 0; s < program->nstores; s++) {
    size_t ncells = dna_store_cells(&program->stores[s]);
    sums->entries[s] = zeroed(ncells, sizeof *sums->entries[s]);
    if (program->stores[s].kind == DNA_HIST_PROFILE)
      sums->pcells[s] = zeroed(ncells * nweights, sizeof *sums->pcells[s]);
    else
      sums->cells[s] = zeroed(ncells * nweights, sizeof *sums->cells[s]);
  }
  return sums;
}

double dna_sums_bytes(const dna_program *program, uint32_t nweights) {
  double weights = nweights;
  double bytes = program->nsums * (sizeof(uint64_t) + weights * (sizeof(uint64_t) + sizeof(dna_row_sums)));
  for (uint32_t s = 0; s < program->nstores; s++) {
    double cell = program->stores[s].kind == DNA_HIST_PROFILE ? sizeof(dna_pcell) : sizeof(dna_cell);
    bytes += dna_store_cells(&program->stores[s]) * (sizeof(uint64_t) + weights * cell);
  }
  return bytes;
}

void dna_sums_free(dna_sums *sums) {
  if (!sums) return;
  for (uint32_t s = 0; s < sums->program->nstores; s++) {
    free(sums->entries[s]);
    free(sums->cells[s]);
    free(sums->pcells[s]);
  }
  free(sums->entries);
  free(sums->cells);
  free(sums->pcells);
  free(sums->raw);
  free(sums->negative);
  free(sums->rows);
  free(sums->nonfinite);
  free(sums);
}

static void add_counts(uint64_t *into, const uint64_t *from, size_t n) {
  for (size_t i = 0; i < n; i++) into[i] += from[i];
}

static void add_exact(dna_exact *into, const dna_exact *from, size_t n) {
  for (size_t i = 0; i < n; i++) dna_exact_merge(&into[i], &from[i]);
}

void dna_sums_merge(dna_sums *into, const dna_sums *from) {
  const dna_program *program = into->program;
  uint32_t nweights = into->nweights;
  assert(from->program == program && from->nweights == nweights && from != into);
  size_t nrows = (size_t)program->nsums * nweights;
  into->events += from->events;
  add_counts(into->raw, from->raw, program->nsums);
  add_counts(into->negative, from->negative, nrows);
  add_counts(into->nonfinite, from->nonfinite, program->ninsns);
  for (size_t i = 0; i < nrows; i++) {
    add_exact(&into->rows[i].sumw, &from->rows[i].sumw, 1);
    add_exact(&into->rows[i].sumw2, &from->rows[i].sumw2, 1);
    add_exact(&into->rows[i].sumw_event, &from->rows[i].sumw_event, 1);
    add_exact(&into->rows[i].sumw_above, &from->rows[i].sumw_above, 1);
  }
  for (uint32_t s = 0; s < program->nstores; s++) {
    size_t ncells = dna_store_cells(&program->stores[s]);
    add_counts(into->entries[s], from->entries[s], ncells);
    for (size_t i = 0; into->cells[s] && i < ncells * nweights; i++) {
      add_exact(&into->cells[s][i].sumw, &from->cells[s][i].sumw, 1);
      add_exact(&into->cells[s][i].sumw2, &from->cells[s][i].sumw2, 1);
    }
    for (size_t i = 0; into->pcells[s] && i < ncells * nweights; i++) {
      add_exact(&into->pcells[s][i].sumw, &from->pcells[s][i].sumw, 1);
      add_exact(&into->pcells[s][i].sumw2, &from->pcells[s][i].sumw2, 1);
      add_exact(&into->pcells[s][i].sumwy, &from->pcells[s][i].sumwy, 1);
      add_exact(&into->pcells[s][i].sumwy2, &from->pcells[s][i].sumwy2, 1);
    }
  }
}
