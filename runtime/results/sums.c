/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sums that one sample leaves for one program: allocation and merging.
 */
#include "runtime/results/sums.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

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

static size_t store_sums(const dna_pstore *store, uint32_t nweights) { return (size_t)dna_store_cells(store) * nweights; }

/* One table for the cells of all histograms, and one for those of profiles: a large one is of zero pages of the system's, and
 * those in which nothing is filled are never touched. */
static void make_cells(dna_sums *sums) {
  const dna_program *program = sums->program;
  size_t ncells = 0, npcells = 0;
  for (uint32_t s = 0; s < program->nstores; s++)
    *(program->stores[s].kind == DNA_HIST_PROFILE ? &npcells : &ncells) += store_sums(&program->stores[s], sums->nweights);
  dna_cell *cells = sums->all_cells = zeroed(ncells, sizeof *cells);
  dna_pcell *pcells = sums->all_pcells = zeroed(npcells, sizeof *pcells);
  for (uint32_t s = 0; s < program->nstores; s++) {
    size_t n = store_sums(&program->stores[s], sums->nweights);
    if (program->stores[s].kind == DNA_HIST_PROFILE) {
      sums->pcells[s] = pcells;
      pcells += n;
    } else {
      sums->cells[s] = cells;
      cells += n;
    }
  }
}

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
  for (uint32_t s = 0; s < program->nstores; s++)
    sums->entries[s] = zeroed(dna_store_cells(&program->stores[s]), sizeof *sums->entries[s]);
  make_cells(sums);
  sums->spectra = zeroed(program->nspectra, sizeof *sums->spectra);
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
  for (uint32_t s = 0; s < sums->program->nstores; s++) free(sums->entries[s]);
  free(sums->all_cells);
  free(sums->all_pcells);
  free(sums->entries);
  free(sums->cells);
  free(sums->pcells);
  free(sums->raw);
  free(sums->negative);
  free(sums->rows);
  free(sums->nonfinite);
  for (uint32_t s = 0; s < sums->program->nspectra; s++) free(sums->spectra[s].entries);
  free(sums->spectra);
  free(sums);
}

bool dna_sums_full(const dna_sums *sums) {
  size_t numbers = 0;
  for (uint32_t s = 0; s < sums->program->nspectra; s++) numbers += sums->spectra[s].n * (1 + (size_t)sums->nweights);
  return numbers > DNA_SPECTRUM_MOST;
}

double *dna_spectrum_add(dna_spectrum *spectrum, uint32_t nweights) {
  size_t width = 1 + (size_t)nweights;
  spectrum->entries = dna_grow(spectrum->entries, &spectrum->room, (spectrum->n + 1) * width, sizeof *spectrum->entries);
  return spectrum->entries + width * spectrum->n++;
}

static int compare_numbers(double x, double y) { return (x > y) - (x < y); }

/* Entries of two numbers, the most common ones. */
static int compare_pairs(const void *a, const void *b) {
  const double *x = a, *y = b;
  int values = compare_numbers(x[0], y[0]);
  return values ? values : compare_numbers(x[1], y[1]);
}

static int compare_entries(const void *a, const void *b, void *width) {
  const double *x = a, *y = b;
  for (size_t i = 0; i < *(const size_t *)width; i++)
    if (compare_numbers(x[i], y[i])) return compare_numbers(x[i], y[i]);
  return 0;
}

void dna_spectrum_sort(dna_spectrum *spectrum, uint32_t nweights) {
  size_t width = 1 + (size_t)nweights;
  if (spectrum->n < 2) return;
  if (width == 2) qsort(spectrum->entries, spectrum->n, 2 * sizeof(double), compare_pairs);
  else qsort_r(spectrum->entries, spectrum->n, width * sizeof(double), compare_entries, &width);
}

static void merge_spectrum(dna_spectrum *into, const dna_spectrum *from, uint32_t nweights) {
  size_t width = 1 + (size_t)nweights;
  if (!from->n) return;
  into->entries = dna_grow(into->entries, &into->room, (into->n + from->n) * width, sizeof *into->entries);
  memcpy(into->entries + into->n * width, from->entries, from->n * width * sizeof *into->entries);
  into->n += from->n;
}

static void add_counts(uint64_t *into, const uint64_t *from, size_t n) {
  for (size_t i = 0; i < n; i++) into[i] += from[i];
}

/* A cell without entries has only zeros to add, and is not touched. */
static void merge_store(dna_sums *into, const dna_sums *from, uint32_t s) {
  size_t ncells = dna_store_cells(&into->program->stores[s]), nweights = into->nweights;
  for (size_t cell = 0; cell < ncells; cell++) {
    if (from->entries[s][cell] == 0) continue;
    into->entries[s][cell] += from->entries[s][cell];
    for (size_t i = cell * nweights; into->cells[s] && i < (cell + 1) * nweights; i++) {
      dna_exact_merge(&into->cells[s][i].sumw, &from->cells[s][i].sumw);
      dna_exact_merge(&into->cells[s][i].sumw2, &from->cells[s][i].sumw2);
    }
    for (size_t i = cell * nweights; into->pcells[s] && i < (cell + 1) * nweights; i++) {
      dna_exact_merge(&into->pcells[s][i].sumw, &from->pcells[s][i].sumw);
      dna_exact_merge(&into->pcells[s][i].sumw2, &from->pcells[s][i].sumw2);
      dna_exact_merge(&into->pcells[s][i].sumwy, &from->pcells[s][i].sumwy);
      dna_exact_merge(&into->pcells[s][i].sumwy2, &from->pcells[s][i].sumwy2);
    }
  }
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
    dna_exact_merge(&into->rows[i].sumw, &from->rows[i].sumw);
    dna_exact_merge(&into->rows[i].sumw2, &from->rows[i].sumw2);
    dna_exact_merge(&into->rows[i].sumw_event, &from->rows[i].sumw_event);
    dna_exact_merge(&into->rows[i].sumw_above, &from->rows[i].sumw_above);
  }
  for (uint32_t s = 0; s < program->nstores; s++) merge_store(into, from, s);
  for (uint32_t k = 0; k < program->nspectra; k++) merge_spectrum(&into->spectra[k], &from->spectra[k], nweights);
}
