/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Combined limits (see limits.h): in quadrature of the limits' values, or of the likelihoods of their counts.
 */
#include "runtime/search/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TOYS = 10000, MORE_TOYS = 400000 }; /* the latter for counts far below the background */
static const double few =
    10; /* expected background events of a channel below which asymptotic distributions are not good enough */

/* ---- in quadrature --------------------------------------------------------------------------------------------------- */

/* The limits of one point: x of the combination, for figures that are proportional to the signal, is where the significances of
 * its parts add up in quadrature to that of the limit: 1/x^2 = sum 1/x_i^2. False if a part that is a combination itself is not
 * there yet. */
static bool combine(const dna_search *search, dna_search_limit *l) {
  double sum = 0, low = 0, high = 0, error = 0;
  uint32_t found = 0;
  for (uint32_t k = 0; k < l->statement->ncombine; k++) {
    const dna_search_limit *part = dna_limits_find(search, l->statement->combine[k], l->point);
    if (!part || part == l || part->why) continue;
    if (!(part->limit > 0)) return false;
    sum += 1 / (part->limit * part->limit);
    low += part->band_low > 0 ? 1 / (part->band_low * part->band_low) : INFINITY;
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

/* ---- likelihood ------------------------------------------------------------------------------------------------------ */

typedef struct model {
  const dna_results *results;
  const dna_search *search;
  const dna_search_limit *l;
  dna_limit_channel *channels; /* as many as the combination has parts */
  double alpha;                /* of the limits: CLs <= alpha */
  const char *why;             /* NULL: all is there */
  const char *part;            /* which of the parts it is about */
} model;

/* One count: what CLs of the part looks at. It has to scale with S alone, or a signal strength means nothing. */
static bool set_channel(model *m, const dna_search_limit *part, const dna_figure *figure, const dna_yields *y,
                        dna_limit_channel *channel) {
  double a[3], twice[3], alpha;
  dna_figure_point at = {.s = y->s, .b = y->b, .db = y->db, .n = NAN};
  if (!dna_figure_cls(figure, &at, a, &alpha)) return false;
  at.s *= 2;
  dna_figure_cls(figure, &at, twice, &alpha);
  bool proportional = fabs(twice[0] - 2 * a[0]) <= 1e-9 * fabs(a[0]);
  for (int i = 1; i < 3; i++) proportional = proportional && fabs(twice[i] - a[i]) <= 1e-9 * fabs(a[i]);
  if (!proportional) m->why = "the signal in the CLs of %s is not proportional to S, or its background depends on S";
  if (isnan(m->alpha)) m->alpha = alpha;
  if (!(fabs(alpha - m->alpha) <= 1e-12)) m->why = "%s is a limit at another confidence level";
  if (!(alpha > 0 && alpha < 0.5)) m->why = "a likelihood gives limits for CLs <= 0.05 and the like, below 0.5: not so %s";
  *channel = (dna_limit_channel){part->n, a[1], a[2], a[0]};
  return !m->why;
}

/* All channels under a variation; shift: of part k, its signal (1) or background (2) goes up by its Monte Carlo error, or
 * down (-1, -2), but not below 0. */
static bool set_channels(model *m, const char *variation, uint32_t k, int shift) {
  const dna_alimit *statement = m->l->statement;
  const dna_program *program = m->l->point->samples[0]->program;
  m->why = NULL;
  for (uint32_t i = 0; i < statement->ncombine && !m->why; i++) {
    const dna_search_limit *part = dna_limits_find(m->search, statement->combine[i], m->l->point);
    dna_yields y;
    m->part = statement->combine[i];
    if (!part || (part->why && !(part->s <= 0))) { /* a channel without signal is no obstacle */
      m->why = "the limit %s is not there";
    } else if (!dna_limits_yields(m->results, m->search, part, variation, &y)) {
      m->why = "S and B of the limit %s are not known";
    } else {
      if (i == k && abs(shift) == 1) y.s = fmax(y.s + shift * y.ds, 0);
      if (i == k && abs(shift) == 2) y.b = fmax(y.b + shift / 2 * y.db, 0);
      dna_figure figure = dna_figure_bind(&part->statement->exclude, program, dna_yields_variation(program, variation));
      if (!set_channel(m, part, &figure, &y, &m->channels[i]) && !m->why) m->why = "the condition of %s cannot be combined";
      dna_figure_drop(&figure);
    }
  }
  return !m->why;
}

static bool few_events(const model *m) {
  for (uint32_t i = 0; i < m->l->statement->ncombine; i++)
    if (m->channels[i].b < few) return true;
  return false;
}

static double by_toys(const model *m, double sigmas) {
  return dna_limit_toys_expected(m->channels, m->l->statement->ncombine, 1 - m->alpha, TOYS, m->results->seed, sigmas);
}

static void asymptotic(const model *m, double strengths[DNA_LIMIT_BANDS]) {
  dna_limit_asymptotic_expected(m->channels, m->l->statement->ncombine, 1 - m->alpha, strengths);
}

typedef struct varied_model {
  model *m;
  bool toys;
} varied_model;

static double vary(void *context, const char *set) {
  const varied_model *v = context;
  double strengths[DNA_LIMIT_BANDS];
  if (!set_channels(v->m, set, 0, 0)) return NAN;
  if (v->toys) return v->m->l->reference * by_toys(v->m, 0);
  asymptotic(v->m, strengths);
  return v->m->l->reference * strengths[DNA_LIMIT_MEDIAN];
}

/* The median limit with a shift; NaN if there is none. */
static double shifted(model *m, uint32_t k, int shift) {
  double strengths[DNA_LIMIT_BANDS];
  if (!set_channels(m, "nominal", k, shift)) return NAN;
  asymptotic(m, strengths);
  return strengths[DNA_LIMIT_MEDIAN];
}

/* Relative error of the limit from the simulated events: half of what it changes by between a shift downwards and one upwards. They are
 * compared without toys, whose own scatter would be all that is seen. */
static double relative_error(model *m) {
  double nominal = shifted(m, 0, 0), sum = 0;
  for (uint32_t k = 0; k < m->l->statement->ncombine; k++)
    for (int shift = 1; shift <= 2; shift++) {
      double up = shifted(m, k, shift), down = shifted(m, k, -shift);
      double change = isfinite(up) && isfinite(down) ? (up - down) / 2 : (isfinite(up) ? up : down) - nominal;
      sum += change / nominal * (change / nominal);
    }
  return sqrt(sum);
}

static void observe(const model *m, bool toys, dna_search_limit *l) {
  if (!dna_yields_any(m->results, DNA_SAMPLE_DATA)) return;
  double n = 0;
  for (uint32_t i = 0; i < l->statement->ncombine; i++) {
    const dna_search_limit *part = dna_limits_find(m->search, l->statement->combine[i], l->point);
    if (isnan(part->n)) {
      l->unobserved = dna_xstrdup(part->unobserved ? part->unobserved : "the data of a part are not counted");
      return;
    }
    n += part->n;
  }
  size_t count = l->statement->ncombine;
  double strength = toys ? dna_limit_toys(m->channels, count, 1 - m->alpha, TOYS, m->results->seed, NULL)
                         : dna_limit_asymptotic(m->channels, count, 1 - m->alpha);
  if (toys && isnan(strength)) strength = dna_limit_toys(m->channels, count, 1 - m->alpha, MORE_TOYS, m->results->seed, NULL);
  if (isfinite(strength)) l->observed = l->reference * strength;
  else l->unobserved = dna_xstrdup("with the data there is no combined limit");
  l->n = n;
}

static void make_likelihood(const dna_results *results, const dna_search *search, dna_search_limit *l) {
  model m = {.results = results, .search = search, .l = l, .alpha = NAN};
  m.channels = dna_xcalloc(l->statement->ncombine, sizeof *m.channels);
  l->reference = dna_search_param(l->point, l->scale, NULL);
  if (!set_channels(&m, "nominal", 0, 0)) {
    l->why = dna_yields_text(m.why, m.part);
  } else {
    double strengths[DNA_LIMIT_BANDS];
    bool toys = few_events(&m);
    if (!toys) asymptotic(&m, strengths);
    for (int i = 0; i < DNA_LIMIT_BANDS; i++)
      l->expected[i] = l->reference * (toys ? by_toys(&m, i - DNA_LIMIT_MEDIAN) : strengths[i]);
    l->limit = l->band_low = l->band_high = l->expected[DNA_LIMIT_MEDIAN];
    l->method = toys ? "toys" : "asymptotic";
    if (!isfinite(l->limit)) {
      l->why = dna_xstrdup("there is no value from which on the combination excludes");
    } else {
      observe(&m, toys, l);
      dna_limits_band(l, l->statement, vary, &(varied_model){&m, toys});
      l->error = l->limit * relative_error(&m);
    }
  }
  free(m.channels);
}

/* ---- all ------------------------------------------------------------------------------------------------------------- */

void dna_combine_make(const dna_results *results, dna_search *out) {
  for (uint32_t i = 0; i < out->nlimits; i++)
    if (out->limits[i].statement->likelihood) make_likelihood(results, out, &out->limits[i]);
  for (bool more = true; more;) { /* combinations may be of combinations */
    more = false;
    for (uint32_t i = 0; i < out->nlimits; i++) {
      dna_search_limit *l = &out->limits[i];
      if (l->statement->ncombine && !l->statement->likelihood && !(l->limit > 0)) more = combine(out, l) || more;
    }
  }
  for (uint32_t i = 0; i < out->nlimits; i++) {
    dna_search_limit *l = &out->limits[i];
    if (l->statement->ncombine && !(l->limit > 0) && !l->why) l->why = dna_xstrdup("its limits are not there");
  }
}
