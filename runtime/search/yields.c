/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Entries and yields of points, backgrounds and data (see yields.h).
 */
#include "runtime/search/yields.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

char *dna_yields_text(const char *format, const char *name) {
  dna_str text = {0};
  const char *at = strstr(format, "%s");
  if (at) dna_str_add(&text, format, (size_t)(at - format));
  dna_str_puts(&text, at ? name : format);
  if (at) dna_str_puts(&text, at + 2);
  return text.text;
}

dna_window_spectrum dna_yields_spectrum(const dna_entries *list) { return (dna_window_spectrum){list->entries, list->n}; }

bool dna_yields_any(const dna_results *results, enum dna_sample_kind kind) {
  for (uint32_t i = 0; i < results->nsamples; i++)
    if (results->samples[i].kind == kind) return true;
  return false;
}

uint32_t dna_yields_variation(const dna_program *program, const char *name) {
  for (uint32_t v = 0; v < program->nvariations; v++)
    if (strcmp(program->variations[v].name, name) == 0) return v;
  return DNA_NONE;
}

const dna_pwindow *dna_yields_window(const dna_rsample *sample, const char *variation, const char *window) {
  uint32_t v = dna_yields_variation(sample->program, variation);
  const dna_pvariation *set = v == DNA_NONE ? NULL : &sample->program->variations[v];
  for (uint32_t w = 0; set && w < set->nwindows; w++)
    if (strcmp(set->windows[w].name, window) == 0) return &set->windows[w];
  return NULL;
}

const dna_pregion *dna_yields_region(const dna_rsample *sample, const char *region) {
  const dna_pvariation *set = &sample->program->variations[0];
  for (uint32_t r = 0; r < set->nregions; r++)
    if (strcmp(set->regions[r].name, region) == 0) return &set->regions[r];
  return NULL;
}

/* ---- entries --------------------------------------------------------------------------------------------------------- */

static bool add_sample(dna_entries *to, const dna_results *results, const dna_rsample *sample, const char *variation,
                       const char *window, double low, double high) {
  const dna_pwindow *from = dna_yields_window(sample, variation, window);
  double scale = dna_cutflow_scale(results, sample, 0, NULL);
  if (!from || !isfinite(scale)) return false;
  const dna_spectrum *all = &sample->sums->spectra[from->spectrum];
  size_t width = 1 + (size_t)sample->nweights;
  for (size_t i = 0; i < all->n; i++) {
    const double *entry = &all->entries[i * width];
    if (!(entry[0] >= low && entry[0] <= high)) continue;
    to->entries = dna_grow(to->entries, &to->room, to->n + 1, sizeof *to->entries);
    to->entries[to->n++] = (dna_window_entry){entry[0], entry[1] * scale};
  }
  return true;
}

static int compare_entries(const void *a, const void *b) {
  const dna_window_entry *x = a, *y = b;
  if (x->value < y->value || x->value > y->value) return x->value < y->value ? -1 : 1;
  return (x->weight > y->weight) - (x->weight < y->weight);
}

static void sort(dna_entries *list) {
  bool sorted = true;
  for (size_t i = 1; i < list->n && sorted; i++) sorted = compare_entries(&list->entries[i - 1], &list->entries[i]) <= 0;
  if (!sorted) qsort(list->entries, list->n, sizeof *list->entries, compare_entries);
}

const char *dna_yields_of_point(dna_entries *to, const dna_results *results, const dna_search_point *point, const char *variation,
                                const char *window, double low, double high) {
  const char *unknown = NULL;
  for (uint32_t i = 0; i < point->nsamples; i++)
    if (!add_sample(to, results, point->samples[i], variation, window, low, high) && !unknown) unknown = point->samples[i]->name;
  sort(to);
  return unknown;
}

const char *dna_yields_of_kind(dna_entries *to, const dna_results *results, enum dna_sample_kind kind, const char *variation,
                               const char *window, double low, double high) {
  const char *unknown = NULL;
  for (uint32_t i = 0; i < results->nsamples; i++) {
    const dna_rsample *sample = &results->samples[i];
    const char *set = kind == DNA_SAMPLE_DATA ? "nominal" : variation;
    if (sample->kind == kind && !add_sample(to, results, sample, set, window, low, high) && !unknown) unknown = sample->name;
  }
  sort(to);
  return unknown;
}

/* ---- regions --------------------------------------------------------------------------------------------------------- */

/* After the last cut: rows of bins, which may follow it, are parts of it. */
static uint32_t last_row(const dna_pregion *region) {
  uint32_t last = region->nrows - 1;
  while (last > 0 && region->rows[last].kind == DNA_ROW_BIN) last--;
  return last;
}

static bool add_region(const dna_results *results, const dna_rsample *sample, const char *variation, const char *region,
                       double *sum, double *square) {
  uint32_t v = dna_yields_variation(sample->program, variation);
  const dna_pvariation *set = v == DNA_NONE ? NULL : &sample->program->variations[v];
  for (uint32_t r = 0; set && r < set->nregions; r++) {
    if (strcmp(set->regions[r].name, region) != 0) continue;
    dna_rownum row = dna_cutflow_row(results, sample, v, 0, r, last_row(&set->regions[r]));
    *sum += row.yield;
    *square += row.error * row.error;
    return row.has_yield;
  }
  return false;
}

bool dna_yields_in_region(const dna_results *results, const dna_search_point *point, const char *variation, const char *region,
                          dna_yields *out) {
  double squares[2] = {0, 0};
  *out = (dna_yields){0};
  bool good = true;
  for (uint32_t i = 0; i < point->nsamples; i++)
    good = good && add_region(results, point->samples[i], variation, region, &out->s, &squares[0]);
  for (uint32_t i = 0; i < results->nsamples; i++)
    if (results->samples[i].kind == DNA_SAMPLE_BACKGROUND)
      good = good && add_region(results, &results->samples[i], variation, region, &out->b, &squares[1]);
  out->ds = sqrt(squares[0]);
  out->db = sqrt(squares[1]);
  return good;
}

double dna_yields_data(const dna_results *results, const char *region) {
  double count = 0;
  for (uint32_t i = 0; i < results->nsamples; i++) {
    const dna_rsample *sample = &results->samples[i];
    if (sample->kind != DNA_SAMPLE_DATA) continue;
    uint32_t r = 0;
    const dna_pvariation *set = &sample->program->variations[0];
    while (r < set->nregions && strcmp(set->regions[r].name, region) != 0) r++;
    if (r == set->nregions) return NAN;
    dna_rownum row = dna_cutflow_row(results, sample, 0, 0, r, last_row(&set->regions[r]));
    double raw = (double)row.raw;
    if (fabs(row.sumw - raw) > 0 || fabs(row.sumw2 - raw) > 0 || !row.has_yield) return NAN; /* Σ(w - 1)² is not 0 */
    count += raw;
  }
  return count;
}
