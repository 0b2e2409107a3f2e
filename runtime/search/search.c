/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows and limits of an analysis (see search.h).
 */
#include "runtime/search/search.h"
#include "runtime/stats/figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SCAN_EDGES = 200 };

static char *text_of(const char *format, const char *name) {
  dna_str text = {0};
  dna_str_printf(&text, format, name); /* formats of this file, with one %s */
  return text.text;
}

/* ---- spectra --------------------------------------------------------------------------------------------------------- */

typedef struct spectrum {
  dna_window_entry *entries;
  size_t n, room;
} spectrum;

static const dna_pvariation *find_variation(const dna_program *program, const char *name) {
  for (uint32_t v = 0; v < program->nvariations; v++)
    if (strcmp(program->variations[v].name, name) == 0) return &program->variations[v];
  return NULL;
}

static const dna_pwindow *find_window(const dna_rsample *sample, const char *variation, const char *window) {
  const dna_pvariation *set = find_variation(sample->program, variation);
  for (uint32_t w = 0; set && w < set->nwindows; w++)
    if (strcmp(set->windows[w].name, window) == 0) return &set->windows[w];
  return NULL;
}

static int compare_entries(const void *a, const void *b) {
  const dna_window_entry *x = a, *y = b;
  if (x->value < y->value || x->value > y->value) return x->value < y->value ? -1 : 1;
  return (x->weight > y->weight) - (x->weight < y->weight);
}

/* Adds a sample's entries, scaled to expected events; false if its cross-section is not known. */
static bool add_sample(spectrum *to, const dna_results *results, const dna_rsample *sample, const char *variation, const char *window) {
  const dna_pwindow *from = find_window(sample, variation, window);
  double scale = dna_cutflow_scale(results, sample, 0, NULL);
  if (!from || !isfinite(scale)) return false;
  const dna_spectrum *entries = &sample->sums->spectra[from->spectrum];
  size_t width = 1 + (size_t)sample->nweights;
  to->entries = dna_grow(to->entries, &to->room, to->n + entries->n + 1, sizeof *to->entries);
  for (size_t i = 0; i < entries->n; i++)
    to->entries[to->n++] = (dna_window_entry){entries->entries[i * width], entries->entries[i * width + 1] * scale};
  return true;
}

static void sort(spectrum *s) {
  if (s->n) qsort(s->entries, s->n, sizeof *s->entries, compare_entries);
}

/* Of all samples of a point. */
static bool add_point(spectrum *to, const dna_results *results, const dna_search_point *point, const char *variation, const char *window) {
  bool good = true;
  for (uint32_t i = 0; i < point->nsamples; i++) good = add_sample(to, results, point->samples[i], variation, window) && good;
  sort(to);
  return good;
}

/* Of all background samples; else the name of one whose cross-section is not known. */
static const char *add_backgrounds(spectrum *to, const dna_results *results, const char *variation, const char *window) {
  for (uint32_t i = 0; i < results->nsamples; i++) {
    const dna_rsample *sample = &results->samples[i];
    if (sample->kind == DNA_SAMPLE_BACKGROUND && !add_sample(to, results, sample, variation, window)) return sample->name;
  }
  sort(to);
  return NULL;
}

static dna_window_spectrum as_spectrum(const spectrum *s) { return (dna_window_spectrum){s->entries, s->n}; }

/* What keeps a search from being made at all; NULL: nothing. */
static const char *obstacle(const dna_results *results) {
  bool background = false;
  for (uint32_t i = 0; i < results->nsamples; i++) background = background || results->samples[i].kind == DNA_SAMPLE_BACKGROUND;
  if (!results->analysis->has_lumi) return "there is no luminosity";
  return background ? NULL : "there is no background sample";
}

/* ---- windows --------------------------------------------------------------------------------------------------------- */

static double objective(double s, double b, double db, void *context) { return dna_figure_value(context, s, b, db); }

static dna_window best(const dna_awindow *statement, dna_window_spectrum signal, dna_window_spectrum background) {
  dna_window_bounds bounds = {statement->width_min, statement->width_max, statement->background_min};
  if (!(bounds.background_min > 0)) bounds.background_min = 0x1p-1000; /* some background: S / sqrt(0) is no figure of merit */
  if (statement->maximise.is_simple) return dna_window_best(signal, background, bounds);
  return dna_window_scan(signal, background, bounds, objective, (void *)(uintptr_t)&statement->maximise, SCAN_EDGES);
}

static void make_window(const dna_results *results, dna_search_window *w, const spectrum *background) {
  spectrum signal = {0};
  w->found = (dna_window){.low = NAN, .high = NAN, .s = NAN, .b = NAN, .ds = NAN, .db = NAN, .value = NAN};
  w->quantity = find_window(w->point->samples[0], "nominal", w->statement->name);
  if (!add_point(&signal, results, w->point, "nominal", w->statement->name)) {
    w->why = text_of("the cross-section of %s is not known", w->point->name);
  } else {
    dna_window found = best(w->statement, as_spectrum(&signal), as_spectrum(background));
    if (found.status == DNA_WINDOW_FOUND) w->found = found;
    else w->why = dna_xstrdup(found.status == DNA_WINDOW_NONE ? "no interval has a width and a background that are allowed, and signal"
                                                              : "the values cannot be searched");
    for (size_t i = 0; i < background->n && !w->why; i++)
      w->raw += background->entries[i].value >= found.low && background->entries[i].value <= found.high;
  }
  free(signal.entries);
}

static void make_windows(const dna_results *results, dna_search *out) {
  const dna_analysis *analysis = results->analysis;
  const char *why = obstacle(results);
  size_t room = 0;
  for (uint32_t i = 0; i < analysis->nwindows; i++) {
    spectrum background = {0};
    const char *unknown = why ? NULL : add_backgrounds(&background, results, "nominal", analysis->windows[i].name);
    for (uint32_t p = 0; p < out->npoints; p++) {
      out->windows = dna_grow(out->windows, &room, (size_t)out->nwindows + 1, sizeof *out->windows);
      dna_search_window *w = &out->windows[out->nwindows++];
      *w = (dna_search_window){.statement = &analysis->windows[i], .point = &out->points[p]};
      if (why) w->why = dna_xstrdup(why);
      else if (unknown) w->why = text_of("the cross-section of %s is not known", unknown);
      if (!w->why) make_window(results, w, &background);
      else w->found = (dna_window){.low = NAN, .high = NAN, .s = NAN, .b = NAN, .ds = NAN, .db = NAN, .value = NAN};
    }
    free(background.entries);
  }
}

/* ---- limits ---------------------------------------------------------------------------------------------------------- */

static bool holds(const dna_figure *figure, double x, double s, double b, double db) {
  return dna_figure_value(figure, x * s, b, db) > 0;
}

double dna_search_factor(const dna_figure *figure, double s, double b, double db) {
  double low = 1, high = 1;
  while (holds(figure, low, s, b, db)) {
    low /= 10;
    if (low < 1e-30) return NAN; /* excluded without any signal */
  }
  high = low;
  while (!holds(figure, high, s, b, db)) {
    low = high;
    high *= 10;
    if (high > 1e30) return NAN;
  }
  while (high - low > 1e-12 * high) {
    double middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) break;
    if (holds(figure, middle, s, b, db)) high = middle;
    else low = middle;
  }
  return high;
}

/* S and B, with their errors, under a variation: in an interval of a window, or in a region. */
typedef struct yields {
  double s, ds, b, db;
} yields;

static bool in_window(const dna_results *results, const dna_search_window *w, const char *variation, yields *out) {
  spectrum signal = {0}, background = {0};
  bool good = add_point(&signal, results, w->point, variation, w->statement->name) &&
              !add_backgrounds(&background, results, variation, w->statement->name);
  dna_window sums = dna_window_sums(as_spectrum(&signal), as_spectrum(&background), w->found.low, w->found.high);
  *out = (yields){sums.s, sums.ds, sums.b, sums.db};
  free(signal.entries);
  free(background.entries);
  return good && sums.status == DNA_WINDOW_FOUND;
}

static bool add_region(const dna_results *results, const dna_rsample *sample, const char *variation, const char *region, double *sum,
                       double *square) {
  for (uint32_t v = 0; v < sample->program->nvariations; v++) {
    const dna_pvariation *set = &sample->program->variations[v];
    for (uint32_t r = 0; r < set->nregions && strcmp(set->name, variation) == 0; r++) {
      if (strcmp(set->regions[r].name, region) != 0) continue;
      uint32_t last = set->regions[r].nrows - 1;
      while (last > 0 && set->regions[r].rows[last].kind == DNA_ROW_BIN) last--;
      dna_rownum row = dna_cutflow_row(results, sample, v, 0, r, last);
      *sum += row.yield;
      *square += row.error * row.error;
      return row.has_yield;
    }
  }
  return false;
}

static bool in_region(const dna_results *results, const dna_search_point *point, const char *variation, const char *region, yields *out) {
  double squares[2] = {0, 0};
  *out = (yields){0};
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

static bool find_yields(const dna_results *results, const dna_search_limit *l, const dna_search_window *w, const char *variation, yields *out) {
  return w ? in_window(results, w, variation, out) : in_region(results, l->point, variation, l->statement->region, out);
}

/* "NAME", "NAME_up" and "NAME_down" are the sets of a variation. */
static bool is_set_of(const char *set, const char *variation) {
  size_t n = strlen(variation);
  return strncmp(set, variation, n) == 0 && (!set[n] || strcmp(set + n, "_up") == 0 || strcmp(set + n, "_down") == 0);
}

static void make_band(const dna_results *results, dna_search_limit *l, const dna_search_window *w) {
  const dna_program *program = l->point->samples[0]->program;
  for (uint32_t v = 1; v < program->nvariations; v++)
    for (uint32_t k = 0; k < l->statement->nvary; k++) {
      yields y;
      if (!is_set_of(program->variations[v].name, l->statement->vary[k])) continue;
      bool good = find_yields(results, l, w, program->variations[v].name, &y);
      double limit = good ? l->reference * dna_search_factor(&l->statement->exclude, y.s, y.b, y.db) : NAN;
      if (!isfinite(limit)) limit = INFINITY; /* nothing is excluded: the band is open */
      if (limit < l->band_low) l->band_low = limit;
      if (limit > l->band_high) l->band_high = limit;
    }
}

static void make_limit(const dna_results *results, const dna_search *search, dna_search_limit *l) {
  const dna_search_window *w = NULL;
  const dna_figure *figure = &l->statement->exclude;
  for (uint32_t i = 0; l->statement->window && i < search->nwindows; i++)
    if (search->windows[i].point == l->point && strcmp(search->windows[i].statement->name, l->statement->window) == 0) w = &search->windows[i];
  const char *why = w && w->why ? w->why : obstacle(results);
  yields y;
  l->reference = dna_search_param(l->point, l->statement->scale, NULL);
  if (why) {
    l->why = dna_xstrdup(why);
  } else if (!(l->reference > 0)) {
    l->why = text_of("the param %s, which it scales, is not above 0", l->statement->scale);
  } else if (!find_yields(results, l, w, "nominal", &y)) {
    l->why = dna_xstrdup("a cross-section is not known");
  } else {
    double factor = dna_search_factor(figure, y.s, y.b, y.db);
    l->low = w ? w->found.low : NAN;
    l->high = w ? w->found.high : NAN;
    l->s = y.s;
    l->ds = y.ds;
    l->b = y.b;
    l->db = y.db;
    l->limit = l->band_low = l->band_high = l->reference * factor;
    if (!isfinite(factor)) {
      l->why = dna_xstrdup(y.s > 0 ? "there is no value from which on the condition holds" : "there is no signal");
      return;
    }
    double signal = fabs(dna_search_factor(figure, y.s + y.ds, y.b, y.db) - factor);
    double background = fabs(dna_search_factor(figure, y.s, y.b + y.db, y.db) - factor);
    l->error = l->reference * sqrt(signal * signal + background * background);
    make_band(results, l, w);
  }
}

/* The limits of one point: x of the combination, for figures that are proportional to the signal, is where the significances of its parts
 * add up in quadrature to that of the limit: 1/x^2 = sum 1/x_i^2. False if a part that is a combination itself is not there yet. */
static bool combine(const dna_search *search, dna_search_limit *l) {
  double sum = 0, low = 0, high = 0, error = 0;
  uint32_t found = 0;
  for (uint32_t k = 0; k < l->statement->ncombine; k++)
    for (uint32_t i = 0; i < search->nlimits; i++) {
      const dna_search_limit *part = &search->limits[i];
      if (part == l || part->point != l->point || strcmp(part->statement->name, l->statement->combine[k]) != 0 || part->why) continue;
      if (!(part->limit > 0)) return false;
      sum += 1 / (part->limit * part->limit);
      low += 1 / (part->band_low * part->band_low);
      high += 1 / (part->band_high * part->band_high);
      double third = part->error / (part->limit * part->limit * part->limit);
      error += third * third;
      found++;
    }
  if (!found) return false;
  l->limit = 1 / sqrt(sum);
  l->band_low = 1 / sqrt(low);
  l->band_high = 1 / sqrt(high);
  l->error = sqrt(error) * l->limit * l->limit * l->limit;
  return true;
}

static const char *scale_of(const dna_analysis *analysis, const dna_alimit *limit, uint32_t depth) {
  if (limit->scale || depth > analysis->nlimits) return limit->scale;
  for (uint32_t i = 0; i < analysis->nlimits && limit->ncombine; i++)
    if (strcmp(analysis->limits[i].name, limit->combine[0]) == 0) return scale_of(analysis, &analysis->limits[i], depth + 1);
  return NULL;
}

static void make_limits(const dna_results *results, dna_search *out) {
  const dna_analysis *analysis = results->analysis;
  out->limits = dna_xcalloc((size_t)analysis->nlimits * out->npoints + 1, sizeof *out->limits);
  for (uint32_t i = 0; i < analysis->nlimits; i++)
    for (uint32_t p = 0; p < out->npoints; p++) {
      dna_search_limit *l = &out->limits[out->nlimits++];
      *l = (dna_search_limit){.statement = &analysis->limits[i], .point = &out->points[p], .unit = "", .low = NAN, .high = NAN, .s = NAN,
                              .ds = NAN, .b = NAN, .db = NAN, .reference = NAN, .limit = NAN, .error = NAN, .band_low = NAN,
                              .band_high = NAN, .expected = {NAN, NAN, NAN, NAN, NAN}, .observed = NAN, .n = NAN};
      l->scale = scale_of(analysis, l->statement, 0);
      if (l->scale) dna_search_param(l->point, l->scale, &l->unit);
    }
  for (uint32_t i = 0; i < out->nlimits; i++)
    if (!out->limits[i].statement->ncombine) make_limit(results, out, &out->limits[i]);
  for (bool more = true; more;) { /* combinations may be of combinations */
    more = false;
    for (uint32_t i = 0; i < out->nlimits; i++)
      if (out->limits[i].statement->ncombine && !(out->limits[i].limit > 0)) more = combine(out, &out->limits[i]) || more;
  }
  for (uint32_t i = 0; i < out->nlimits; i++)
    if (out->limits[i].statement->ncombine && !(out->limits[i].limit > 0)) out->limits[i].why = dna_xstrdup("its limits are not there");
}

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
  const dna_rsample **members = dna_xcalloc((size_t)results->nsamples + 1, sizeof *members); /* of all points, one after the other */
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

/* ---- both ------------------------------------------------------------------------------------------------------------ */

dna_search *dna_search_make(const dna_results *results, bool unblind) {
  (void)unblind;
  dna_search *search = dna_xcalloc(1, sizeof *search);
  make_points(results, search);
  make_windows(results, search);
  make_limits(results, search);
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
