/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Histograms with more bins than a picture has room for: neighbouring ones are drawn as one.
 */
#include "runtime/plot/layers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct grid {
  uint32_t nx, ny, each_x, each_y; /* of the fine histogram; bins that become one */
  uint32_t to_nx, to_ny, to_cells;
} grid;

/* Where a cell of an axis goes; under- and overflow stay what they are. */
static uint32_t place(uint32_t at, uint32_t n, uint32_t each, uint32_t to_n) {
  return at == 0 ? 0 : at > n ? to_n + 1 : (at - 1) / each + 1;
}

static uint32_t place_cell(const grid *g, uint32_t cell) {
  uint32_t width = g->nx + 2, x = place(cell % width, g->nx, g->each_x, g->to_nx);
  return g->ny ? x + (g->to_nx + 2) * place(cell / width, g->ny, g->each_y, g->to_ny) : x;
}

/* Sums of values, or roots of sums of squares; NULL stays NULL. */
static double *merge(const grid *g, const double *fine, uint32_t ncells, bool squares) {
  if (!fine) return NULL;
  double *sums = dna_xcalloc(g->to_cells, sizeof *sums);
  for (uint32_t c = 0; c < ncells; c++) sums[place_cell(g, c)] += squares ? fine[c] * fine[c] : fine[c];
  for (uint32_t c = 0; squares && c < g->to_cells; c++) sums[c] = sqrt(sums[c]);
  return sums;
}

static dna_series merge_series(const grid *g, const dna_series *s, uint32_t ncells) {
  return (dna_series){.name = s->name,
                      .value = merge(g, s->value, ncells, false),
                      .error = merge(g, s->error, ncells, true),
                      .below = merge(g, s->below, ncells, true),
                      .above = merge(g, s->above, ncells, true),
                      .factor = s->factor};
}

static dna_series *merge_list(const grid *g, const dna_series *list, uint32_t count, uint32_t ncells) {
  dna_series *merged = dna_xcalloc(count ? count : 1, sizeof *merged);
  for (uint32_t i = 0; i < count; i++) merged[i] = merge_series(g, &list[i], ncells);
  return merged;
}

static double *merge_edges(const double *edges, uint32_t n, uint32_t each, uint32_t to_n) {
  if (!edges) return NULL;
  double *merged = dna_xcalloc((size_t)to_n + 1, sizeof *merged);
  for (uint32_t i = 0; i < to_n; i++) merged[i] = edges[i * each];
  merged[to_n] = edges[n];
  return merged;
}

bool dna_layers_coarsen(const dna_layers *l, dna_layers *out) {
  uint32_t most = l->ny ? DNA_LAYERS_MOST_2D : DNA_LAYERS_MOST;
  grid g = {.nx = l->nx, .ny = l->ny, .each_x = (l->nx + most - 1) / most, .each_y = l->ny ? (l->ny + most - 1) / most : 1};
  if ((g.each_x <= 1 && g.each_y <= 1) || l->store->kind == DNA_HIST_PROFILE) return false;
  g.to_nx = (l->nx + g.each_x - 1) / g.each_x;
  g.to_ny = l->ny ? (l->ny + g.each_y - 1) / g.each_y : 0;
  g.to_cells = (g.to_nx + 2) * (l->ny ? g.to_ny + 2 : 1);
  *out = *l;
  out->nx = g.to_nx;
  out->ny = g.to_ny;
  out->ncells = g.to_cells;
  out->xedges = out->own_edges[0] = merge_edges(l->xedges, l->nx, g.each_x, g.to_nx);
  out->yedges = out->own_edges[1] = merge_edges(l->yedges, l->ny, g.each_y, g.to_ny);
  out->stack = merge_list(&g, l->stack, l->nstack, l->ncells);
  out->signals = merge_list(&g, l->signals, l->nsignals, l->ncells);
  out->data = merge_series(&g, &l->data, l->ncells);
  out->total = merge_series(&g, &l->total, l->ncells);
  out->band_low = merge(&g, l->band_low, l->ncells, false);
  out->band_high = merge(&g, l->band_high, l->ncells, false);
  out->nominal = merge(&g, l->nominal, l->ncells, false);
  out->notes = NULL;
  out->nnotes = 0;
  out->merged = true;
  return true;
}
