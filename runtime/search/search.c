/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows and limits of an analysis (see search.h): the points, and what is made for each of them.
 */
#include "runtime/search/search.h"

#include "runtime/search/limits.h"
#include "runtime/search/windows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- points ---------------------------------------------------------------------------------------------------------- */

static bool same_params(const dna_program *a, const dna_program *b) {
  for (uint32_t i = 0; i < a->nparams && a != b; i++) {
    double x = a->params[i].value, y = b->params[i].value;
    if (x < y || x > y) return false;
  }
  return true;
}

static void make_points(const dna_results *results, dna_search *out) {
  out->points = dna_xcalloc((size_t)results->nsamples + 1, sizeof *out->points);
  const dna_rsample **members =
      dna_xcalloc((size_t)results->nsamples + 1, sizeof *members); /* of all points, one after the other */
  bool *taken = dna_xcalloc((size_t)results->nsamples + 1, sizeof *taken);
  out->members = members;
  for (uint32_t i = 0; i < results->nsamples; i++) {
    const dna_rsample *first = &results->samples[i];
    if (taken[i] || first->kind != DNA_SAMPLE_SIGNAL) continue;
    dna_search_point *point = &out->points[out->npoints++];
    *point = (dna_search_point){.with = first->with, .samples = members};
    for (uint32_t k = i; k < results->nsamples; k++) {
      const dna_rsample *sample = &results->samples[k];
      if (taken[k] || sample->kind != DNA_SAMPLE_SIGNAL || strcmp(sample->group, first->group) != 0 ||
          !same_params(sample->program, first->program))
        continue;
      taken[k] = true;
      *members++ = sample;
      point->nsamples++;
    }
    point->name = point->nsamples > 1 ? first->group : first->name;
  }
  free(taken);
}

double dna_search_param(const dna_search_point *point, const char *param, const char **unit) {
  const dna_program *program = point->samples[0]->program;
  for (uint32_t i = 0; i < program->nparams; i++)
    if (strcmp(program->params[i].name, param) == 0) {
      if (unit) *unit = program->params[i].unit;
      return program->params[i].value;
    }
  return NAN;
}

const char **dna_search_axes(const dna_search *search, uint32_t *count) {
  const dna_program *first = search->npoints ? search->points[0].samples[0]->program : NULL;
  const char **axes = dna_xcalloc(first ? (size_t)first->nparams + 1 : 1, sizeof *axes);
  *count = 0;
  for (uint32_t i = 0; first && i < first->nparams; i++) {
    bool differs = false;
    for (uint32_t p = 1; p < search->npoints; p++) {
      double x = first->params[i].value, y = search->points[p].samples[0]->program->params[i].value;
      differs = differs || x < y || x > y;
    }
    if (differs) axes[(*count)++] = first->params[i].name;
  }
  return axes;
}

/* Whether point a comes before b. */
static bool is_before(const dna_search_point *a, const dna_search_point *b, const char *const *axes, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    double x = dna_search_param(a, axes[i], NULL), y = dna_search_param(b, axes[i], NULL);
    if (x < y || x > y) return x < y;
  }
  return false;
}

uint32_t *dna_search_order(const dna_search *search) {
  uint32_t count, *order = dna_xcalloc((size_t)search->npoints + 1, sizeof *order);
  const char **axes = dna_search_axes(search, &count);
  for (uint32_t p = 0; p < search->npoints; p++) {
    uint32_t at = p;
    for (; at && is_before(&search->points[p], &search->points[order[at - 1]], axes, count); at--) order[at] = order[at - 1];
    order[at] = p;
  }
  free(axes);
  return order;
}

const dna_search_window *dna_search_find_window(const dna_search *search, const dna_awindow *statement, uint32_t point) {
  for (uint32_t i = 0; i < search->nwindows; i++)
    if (search->windows[i].statement == statement && search->windows[i].point == &search->points[point])
      return &search->windows[i];
  return NULL;
}

const dna_search_limit *dna_search_find_limit(const dna_search *search, const dna_alimit *statement, uint32_t point) {
  for (uint32_t i = 0; i < search->nlimits; i++)
    if (search->limits[i].statement == statement && search->limits[i].point == &search->points[point]) return &search->limits[i];
  return NULL;
}

/* ---- all ------------------------------------------------------------------------------------------------------------- */

dna_search *dna_search_make(const dna_results *results, bool unblind) {
  dna_search *search = dna_xcalloc(1, sizeof *search);
  make_points(results, search);
  dna_windows_make(results, search);
  dna_limits_make(results, search, unblind);
  dna_combine_make(results, search);
  return search;
}

void dna_search_free(dna_search *search) {
  if (!search) return;
  for (uint32_t i = 0; i < search->nwindows; i++) free(search->windows[i].why);
  for (uint32_t i = 0; i < search->nlimits; i++) {
    free(search->limits[i].why);
    free(search->limits[i].unobserved);
  }
  free(search->members);
  free(search->points);
  free(search->windows);
  free(search->limits);
  free(search);
}
