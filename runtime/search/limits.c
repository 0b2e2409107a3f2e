/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Limits (see limits.h).
 */
#include "runtime/search/limits.h"

#include "runtime/search/windows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the factor ------------------------------------------------------------------------------------------------------ */

static double value_at(const dna_figure *figure, double x, const dna_figure_point *at) {
  dna_figure_point scaled = *at;
  scaled.s *= x;
  return dna_figure_value(figure, &scaled);
}

static bool holds(const dna_figure *figure, double x, const dna_figure_point *at) { return value_at(figure, x, at) > 0; }

/* Does it hold above, too? Where it has no value, that is not known, and no objection. */
static bool stays(const dna_figure *figure, double x, const dna_figure_point *at) {
  static const double factors[] = {1.1, 1.5, 2, 3, 5, 10, 30, 100, 1000};
  for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
    if (value_at(figure, factors[i] * x, at) <= 0) return false;
  return true;
}

double dna_search_factor(const dna_figure *figure, const dna_figure_point *at) {
  double low = 1, high = 1;
  while (holds(figure, low, at)) {
    low /= 10;
    if (low < 1e-30) return NAN; /* excluded without any signal */
  }
  high = low;
  while (!holds(figure, high, at)) {
    low = high;
    high *= 10;
    if (high > 1e30) return NAN;
  }
  while (high - low > 1e-12 * high) {
    double middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) break;
    if (holds(figure, middle, at)) high = middle;
    else low = middle;
  }
  return stays(figure, high, at) ? high : NAN;
}

/* ---- yields ---------------------------------------------------------------------------------------------------------- */

static const dna_search_window *window_of(const dna_search *search, const dna_search_limit *l) {
  for (uint32_t i = 0; l->statement->window && i < search->nwindows; i++) {
    const dna_search_window *w = &search->windows[i];
    if (w->point == l->point && strcmp(w->statement->name, l->statement->window) == 0) return w;
  }
  return NULL;
}

bool dna_limits_yields(const dna_results *results, const dna_search *search, const dna_search_limit *l, const char *variation,
                       dna_yields *out) {
  const dna_search_window *w = window_of(search, l);
  return w ? !w->why && dna_windows_yields(results, w, variation, out)
           : dna_yields_in_region(results, l->point, variation, l->statement->region, out);
}

dna_search_limit *dna_limits_find(const dna_search *search, const char *name, const dna_search_point *point) {
  for (uint32_t i = 0; i < search->nlimits; i++)
    if (search->limits[i].point == point && strcmp(search->limits[i].statement->name, name) == 0) return &search->limits[i];
  return NULL;
}

/* ---- bands ----------------------------------------------------------------------------------------------------------- */

/* "NAME", "NAME_up" and "NAME_down" are the sets of a variation. */
static bool is_set_of(const char *set, const char *variation) {
  size_t n = strlen(variation);
  return strncmp(set, variation, n) == 0 && (!set[n] || strcmp(set + n, "_up") == 0 || strcmp(set + n, "_down") == 0);
}

void dna_limits_band(dna_search_limit *l, const dna_alimit *statement, dna_limits_varied *varied, void *context) {
  const dna_program *program = l->point->samples[0]->program;
  double squares[2] = {0, 0};
  for (uint32_t k = 0; k < statement->nvary; k++) {
    double shifts[2] = {0, 0}; /* the largest downwards and upwards */
    for (uint32_t v = 1; v < program->nvariations; v++) {
      if (!is_set_of(program->variations[v].name, statement->vary[k])) continue;
      double limit = varied(context, program->variations[v].name);
      if (!isfinite(limit)) limit = INFINITY; /* nothing is excluded: the band is open */
      if (l->limit - limit > shifts[0]) shifts[0] = l->limit - limit;
      if (limit - l->limit > shifts[1]) shifts[1] = limit - l->limit;
    }
    for (int i = 0; i < 2; i++) {
      double square = shifts[i] * shifts[i];
      if (statement->quadrature) squares[i] += square;
      else if (square > squares[i]) squares[i] = square;
    }
  }
  double low = l->limit - sqrt(squares[0]), high = l->limit + sqrt(squares[1]);
  if (low < l->band_low) l->band_low = low;
  if (high > l->band_high) l->band_high = high;
}

typedef struct varied_limit {
  const dna_results *results;
  const dna_search *search;
  const dna_search_limit *l;
  dna_figure_cache *cache;
} varied_limit;

static double vary(void *context, const char *set) {
  const varied_limit *c = context;
  const dna_program *program = c->l->point->samples[0]->program;
  dna_yields y;
  if (!dna_limits_yields(c->results, c->search, c->l, set, &y)) return NAN;
  dna_figure figure = dna_figure_bind(&c->l->statement->exclude, program, dna_yields_variation(program, set));
  double factor = dna_search_factor(&figure, &(dna_figure_point){y.s, y.b, y.db, NAN, 0, c->cache});
  dna_figure_drop(&figure);
  return c->l->reference * factor;
}

/* ---- data ------------------------------------------------------------------------------------------------------------ */

/* The data's count, or why it is not looked at. Fails closed: a region that is not found is blind. */
static char *count_data(const dna_results *results, const dna_search_limit *l, const dna_search_window *w, bool unblind,
                        double *n) {
  const char *name = w ? w->quantity->region : l->statement->region;
  for (uint32_t i = 0; i < results->nsamples && !unblind; i++) {
    const dna_pregion *region = dna_yields_region(&results->samples[i], name);
    if (results->samples[i].kind == DNA_SAMPLE_DATA && (!region || region->blind))
      return dna_yields_text("the region %s is blind: its data are not looked at", name);
  }
  *n = w ? dna_windows_data(results, w) : dna_yields_data(results, name);
  return isnan(*n) ? dna_xstrdup("the data are weighted: a sum of weights other than 1 is no count") : NULL;
}

static void observe(const dna_results *results, dna_search_limit *l, const dna_search_window *w, bool unblind,
                    const dna_figure *figure, dna_figure_point at) {
  if (!dna_yields_any(results, DNA_SAMPLE_DATA)) return;
  l->unobserved = count_data(results, l, w, unblind, &l->n);
  if (l->unobserved) return;
  at.n = l->n;
  double factor = dna_search_factor(figure, &at);
  if (isfinite(factor)) l->observed = l->reference * factor;
  else l->unobserved = dna_xstrdup("with the data there is no value from which on the condition holds");
}

/* ---- one limit ------------------------------------------------------------------------------------------------------- */

/* What keeps a limit from being made; NULL: nothing. */
static const char *obstacle(const dna_results *results, const dna_search_window *w) {
  if (w && w->why) return w->why;
  if (!results->analysis->has_lumi) return "there is no luminosity";
  bool background = dna_yields_any(results, DNA_SAMPLE_BACKGROUND) || (w && w->statement->sidebands);
  return background ? NULL : "there is no background sample";
}

/* The Monte Carlo error of the factor, in units of it. It is proportional to 1 / S; of B it is half of what it changes by between
 * B - δB and B + δB, or what it changes by upwards if there is no B - δB, or nothing excluded at it. */
static double error_of(const dna_figure *figure, dna_figure_point at, const dna_yields *y, double factor) {
  double signal = factor * y->ds / y->s;
  at.b = y->b + y->db;
  double high = dna_search_factor(figure, &at);
  at.b = y->b - y->db;
  double low = at.b >= 0 ? dna_search_factor(figure, &at) : NAN;
  double background = isfinite(low) && isfinite(high) ? fabs(high - low) / 2 : fabs((isfinite(high) ? high : low) - factor);
  return sqrt(signal * signal + background * background);
}

static void fill(const dna_results *results, const dna_search *search, dna_search_limit *l, const dna_search_window *w,
                 const dna_yields *y, bool unblind) {
  dna_figure figure = dna_figure_bind(&l->statement->exclude, l->point->samples[0]->program, 0);
  dna_figure_cache cache = {.count = 0};
  dna_figure_point at = {y->s, y->b, y->db, NAN, 0, &cache}, more = at;
  double factor = dna_search_factor(&figure, &at);
  l->low = w ? w->found.low : NAN;
  l->high = w ? w->found.high : NAN;
  l->s = y->s;
  l->ds = y->ds;
  l->b = y->b;
  l->db = y->db;
  l->limit = l->band_low = l->band_high = l->reference * factor;
  if (!isfinite(factor)) {
    l->why = dna_xstrdup(y->s > 0 ? "there is no value from which on the condition holds" : "there is no signal");
  } else {
    l->error = l->reference * error_of(&figure, at, y, factor);
    for (int i = 0; i < DNA_LIMIT_BANDS && figure.counts; i++) {
      more.sigmas = i - DNA_LIMIT_MEDIAN;
      l->expected[i] = i == DNA_LIMIT_MEDIAN ? l->limit : l->reference * dna_search_factor(&figure, &more);
    }
    if (figure.counts) observe(results, l, w, unblind, &figure, at);
    dna_limits_band(l, l->statement, vary, &(varied_limit){results, search, l, &cache});
  }
  dna_figure_drop(&figure);
}

static void make_limit(const dna_results *results, const dna_search *search, dna_search_limit *l, bool unblind) {
  const dna_search_window *w = window_of(search, l);
  const char *why = obstacle(results, w);
  dna_yields y;
  l->reference = dna_search_param(l->point, l->statement->scale, NULL);
  if (why) l->why = dna_xstrdup(why);
  else if (!(l->reference > 0)) l->why = dna_yields_text("the param %s, which it scales, is not above 0", l->statement->scale);
  else if (!dna_limits_yields(results, search, l, "nominal", &y)) l->why = dna_xstrdup("a cross-section is not known");
  else fill(results, search, l, w, &y, unblind);
}

static const char *scale_of(const dna_analysis *analysis, const dna_alimit *limit, uint32_t depth) {
  if (limit->scale || depth > analysis->nlimits) return limit->scale;
  for (uint32_t i = 0; i < analysis->nlimits && limit->ncombine; i++)
    if (strcmp(analysis->limits[i].name, limit->combine[0]) == 0) return scale_of(analysis, &analysis->limits[i], depth + 1);
  return NULL;
}

void dna_limits_make(const dna_results *results, dna_search *out, bool unblind) {
  const dna_analysis *analysis = results->analysis;
  out->limits = dna_xcalloc((size_t)analysis->nlimits * out->npoints + 1, sizeof *out->limits);
  for (uint32_t i = 0; i < analysis->nlimits; i++)
    for (uint32_t p = 0; p < out->npoints; p++) {
      dna_search_limit *l = &out->limits[out->nlimits++];
      *l = (dna_search_limit){.statement = &analysis->limits[i],
                              .point = &out->points[p],
                              .unit = "",
                              .low = NAN,
                              .high = NAN,
                              .s = NAN,
                              .ds = NAN,
                              .b = NAN,
                              .db = NAN,
                              .reference = NAN,
                              .limit = NAN,
                              .error = NAN,
                              .band_low = NAN,
                              .band_high = NAN,
                              .expected = {NAN, NAN, NAN, NAN, NAN},
                              .observed = NAN,
                              .n = NAN};
      l->scale = scale_of(analysis, l->statement, 0);
      if (l->scale) dna_search_param(l->point, l->scale, &l->unit);
    }
  for (uint32_t i = 0; i < out->nlimits; i++)
    if (!out->limits[i].statement->ncombine) make_limit(results, out, &out->limits[i], unblind);
}
