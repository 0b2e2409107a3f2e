/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Limits of a scan as curves (see curves.h).
 */
#include "runtime/search/curves.h"
#include "runtime/physics/physics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { AXES_MOST = 64 };

/* ---- axes ------------------------------------------------------------------------------------------------------------ */

const char *dna_curves_group(const dna_search_point *point) {
  const dna_rsample *first = point->samples[0];
  return strcmp(first->group, first->name) == 0 ? "" : first->group;
}

static bool is_scale(const dna_search *search, const char *param) {
  for (uint32_t i = 0; i < search->nlimits; i++)
    if (search->limits[i].scale && strcmp(search->limits[i].scale, param) == 0) return true;
  return false;
}

const char **dna_curves_axes(const dna_search *search, uint32_t *count) {
  uint32_t all = 0;
  const char **axes = dna_search_axes(search, &all);
  *count = 0;
  for (uint32_t i = 0; i < all; i++)
    if (!is_scale(search, axes[i])) axes[(*count)++] = axes[i];
  return axes;
}

typedef struct names {
  const char *items[AXES_MOST + 1]; /* ends with NULL */
  uint32_t count;
} names;

static void add_name(names *list, const char *name) {
  for (uint32_t i = 0; i < list->count; i++)
    if (strcmp(list->items[i], name) == 0) return;
  if (list->count < AXES_MOST) list->items[list->count++] = name;
}

/* The axes of all searches, without those that are kept at a value. */
static names find_axes(const dna_curves_job *job) {
  names list = {{NULL}, 0};
  for (uint32_t s = 0; s < job->nsearches; s++) {
    uint32_t count = 0;
    const char **axes = dna_curves_axes(job->searches[s], &count);
    for (uint32_t i = 0; i < count; i++) {
      bool fixed = false;
      for (uint32_t k = 0; k < job->nfixed; k++) fixed = fixed || strcmp(job->fixed[k].param, axes[i]) == 0;
      if (!fixed) add_name(&list, axes[i]);
    }
    free(axes);
  }
  return list;
}

/* ---- order ------------------------------------------------------------------------------------------------------------ */

typedef struct rank {
  const dna_search *search;
  const char *const *axes;
  uint32_t naxes, point, group;
} rank;

static int compare_ranks(const void *a, const void *b) {
  const rank *x = a, *y = b;
  if (x->group != y->group) return x->group < y->group ? -1 : 1;
  for (uint32_t i = 0; i < x->naxes; i++) {
    double u = dna_search_param(&x->search->points[x->point], x->axes[i], NULL);
    double v = dna_search_param(&y->search->points[y->point], y->axes[i], NULL);
    if (u < v || u > v) return u < v ? -1 : 1;
  }
  return (x->point > y->point) - (x->point < y->point);
}

uint32_t *dna_curves_order(const dna_search *search) {
  uint32_t naxes = 0, n = search->npoints;
  const char **axes = dna_curves_axes(search, &naxes);
  rank *ranks = dna_xcalloc((size_t)n + 1, sizeof *ranks);
  uint32_t *order = dna_xcalloc((size_t)n + 1, sizeof *order);
  for (uint32_t p = 0; p < n; p++) {
    ranks[p] = (rank){search, axes, naxes, p, p};
    for (uint32_t before = 0; before < p && ranks[p].group == p; before++)
      if (strcmp(dna_curves_group(&search->points[before]), dna_curves_group(&search->points[p])) == 0) ranks[p].group = ranks[before].group;
  }
  qsort(ranks, n, sizeof *ranks, compare_ranks);
  for (uint32_t p = 0; p < n; p++) order[p] = ranks[p].point;
  free(ranks);
  free(axes);
  return order;
}

/* ---- curves ------------------------------------------------------------------------------------------------------------ */

static bool is_near(double a, double b) { return fabs(a - b) <= 1e-9 * fabs(b); }

static bool takes(const dna_curves_job *job, const dna_search_point *point) {
  for (uint32_t i = 0; i < job->nfixed; i++)
    if (!is_near(dna_search_param(point, job->fixed[i].param, NULL), job->fixed[i].value)) return false;
  return true;
}

static char *describe(const dna_search_point *point, const names *axes, const char *x) {
  dna_str text = {0};
  for (uint32_t i = 0; i < axes->count; i++) {
    const char *unit = "";
    if (strcmp(axes->items[i], x) == 0) continue;
    double value = dna_search_param(point, axes->items[i], &unit);
    if (isfinite(value)) dna_str_printf(&text, "%s%s = %.6g%s%s", text.length ? ", " : "", axes->items[i], value, *unit ? " " : "", unit);
  }
  return text.text ? text.text : dna_xstrdup("");
}

/* Samples without a group at the same place are not of one curve: then they go by their names. */
static bool are_twins(const dna_curves_job *job, const dna_search *search, const names *axes) {
  for (uint32_t a = 0; a < search->npoints; a++)
    for (uint32_t b = 0; b < a; b++) {
      const dna_search_point *x = &search->points[a], *y = &search->points[b];
      bool same = !*dna_curves_group(x) && !*dna_curves_group(y) && takes(job, x) && takes(job, y);
      for (uint32_t i = 0; same && i < axes->count; i++)
        same = !(fabs(dna_search_param(x, axes->items[i], NULL) - dna_search_param(y, axes->items[i], NULL)) > 0);
      if (same) return true;
    }
  return false;
}

/* Whether x alone tells the points of each group apart: then the other params follow from it, and separate no curves. */
static bool is_enough(const dna_curves_job *job, const char *x) {
  const names one = {{x}, 1};
  for (uint32_t s = 0; s < job->nsearches; s++) {
    const dna_search *search = job->searches[s];
    if (are_twins(job, search, &one)) return false;
    for (uint32_t a = 0; a < search->npoints; a++)
      for (uint32_t b = 0; b < a; b++) {
        const dna_search_point *p = &search->points[a], *q = &search->points[b];
        if (!takes(job, p) || !takes(job, q) || strcmp(dna_curves_group(p), dna_curves_group(q)) != 0) continue;
        if (!(fabs(dna_search_param(p, x, NULL) - dna_search_param(q, x, NULL)) > 0)) return false;
      }
  }
  return true;
}

/* What varies along a curve beside x. */
static void find_along(dna_curves *out, const names *axes) {
  for (uint32_t a = 0; a < axes->count; a++) {
    bool varies = false;
    for (uint32_t i = 0; i < out->count && strcmp(axes->items[a], out->x) != 0; i++)
      for (uint32_t k = 1; k < out->items[i].npoints; k++) {
        const dna_search_point *p = out->items[i].points[k - 1].simulated->point, *q = out->items[i].points[k].simulated->point;
        varies = varies || fabs(dna_search_param(p, axes->items[a], NULL) - dna_search_param(q, axes->items[a], NULL)) > 0;
      }
    if (varies && out->nalong < DNA_CURVES_ALONG) out->along[out->nalong++] = axes->items[a];
  }
}

static dna_curve *find_curve(dna_curves *out, uint32_t source, const dna_alimit *statement, const char *group, char *with) {
  for (uint32_t i = 0; i < out->count; i++) {
    const dna_curve *c = &out->items[i];
    if (c->source == source && c->statement == statement && strcmp(c->group, group) == 0 && strcmp(c->with, with) == 0) {
      free(with);
      return &out->items[i];
    }
  }
  out->items = dna_grow(out->items, &out->room, (size_t)out->count + 1, sizeof *out->items);
  out->items[out->count] = (dna_curve){.statement = statement, .source = source, .group = group, .with = with};
  return &out->items[out->count++];
}

static void add_point(dna_curve *curve, double x, const dna_search_limit *l) {
  curve->points = dna_xrealloc(curve->points, ((size_t)curve->npoints + 1) * sizeof *curve->points);
  dna_curve_point p = {.x = x, .simulated = l, .value = l->limit, .error = l->error, .band_low = l->band_low, .band_high = l->band_high,
                       .observed = l->observed};
  memcpy(p.expected, l->expected, sizeof p.expected);
  if (l->why || !isfinite(p.value)) p.value = p.error = p.band_low = p.band_high = NAN;
  curve->has_band = curve->has_band || p.band_low < p.value || p.band_high > p.value;
  curve->has_expected = curve->has_expected || isfinite(p.expected[DNA_LIMIT_MEDIAN]);
  curve->has_observed = curve->has_observed || isfinite(p.observed);
  uint32_t at = curve->npoints++;
  for (; at > 0 && curve->points[at - 1].x > x; at--) curve->points[at] = curve->points[at - 1];
  curve->points[at] = p;
  if (!curve->first) curve->first = l->point;
}

/* ---- what is asked for ---------------------------------------------------------------------------------------------------- */

/* "there are a, b and c" */
static void list_names(dna_str *out, const char *const *list, uint32_t count) {
  for (uint32_t i = 0; i < count && out->length < 500; i++)
    dna_str_printf(out, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " and ", list[i]);
}

static int unknown_param(const dna_curves_job *job, const char *param, dna_error *err) {
  const dna_search *search = job->searches[0];
  const dna_program *program = search->npoints ? search->points[0].samples[0]->program : NULL;
  const char **known = dna_xcalloc((program ? program->nparams : 0) + 1, sizeof *known);
  for (uint32_t i = 0; program && i < program->nparams; i++) known[i] = program->params[i].name;
  const char *near = dna_near_name(param, known);
  int status = dna_error_set(err, DNA_ERR_USAGE, "there is no param \"%.100s\"%s%.100s%s", param, near ? "; did you mean \"" : "",
                             near ? near : "", near ? "\"?" : "");
  free(known);
  return status;
}

static bool has_param(const dna_curves_job *job, const char *param) {
  for (uint32_t s = 0; s < job->nsearches; s++)
    if (!job->searches[s]->npoints || isnan(dna_search_param(&job->searches[s]->points[0], param, NULL))) return false;
  return true;
}

/* A lone point has no axis of its own: then it is the param with which its sample differs from what the analysis declares. */
static void add_declared(const dna_curves_job *job, names *axes) {
  for (uint32_t s = 0; s < job->nsearches && !axes->count; s++)
    for (uint32_t p = 0; p < job->searches[s]->npoints; p++) {
      const dna_search_point *point = &job->searches[s]->points[p];
      const char *with = point->with ? point->with : "";
      const dna_program *program = point->samples[0]->program;
      for (uint32_t i = 0; i < program->nparams; i++) {
        size_t length = strlen(program->params[i].name);
        const char *at = strstr(with, program->params[i].name);
        bool whole = at && (at == with || at[-1] == ' ' || at[-1] == ',') && (at[length] == ' ' || at[length] == '=');
        if (whole && !is_scale(job->searches[s], program->params[i].name)) add_name(axes, program->params[i].name);
      }
    }
}

static uint32_t count_values(const dna_search *search, const char *param) {
  uint32_t count = 0;
  for (uint32_t p = 0; p < search->npoints; p++) {
    double value = dna_search_param(&search->points[p], param, NULL);
    bool again = false;
    for (uint32_t k = 0; k < p && !again; k++) again = !(fabs(dna_search_param(&search->points[k], param, NULL) - value) > 0);
    count += !again;
  }
  return count;
}

/* The axis with the most values; of several the first. */
static const char *find_longest(const dna_curves_job *job, const names *axes) {
  uint32_t longest = 0;
  for (uint32_t i = 1; i < axes->count; i++)
    if (count_values(job->searches[0], axes->items[i]) > count_values(job->searches[0], axes->items[longest])) longest = i;
  return axes->items[longest];
}

static int choose_x(const dna_curves_job *job, names *axes, const char **x, dna_error *err) {
  if (job->x) {
    if (!has_param(job, job->x)) return unknown_param(job, job->x, err);
    for (uint32_t s = 0; s < job->nsearches; s++)
      if (is_scale(job->searches[s], job->x))
        return dna_error_set(err, DNA_ERR_USAGE, "--x %.100s: is what the limits are on, and cannot be their axis", job->x);
    *x = job->x;
    return DNA_OK;
  }
  if (!axes->count) add_declared(job, axes);
  *x = axes->items[0];
  if (job->best_x && axes->count) *x = find_longest(job, axes);
  if (axes->count == 1 || (job->best_x && axes->count)) return DNA_OK;
  dna_str list = {0};
  list_names(&list, axes->items, axes->count);
  int status = axes->count
                   ? dna_error_set(err, DNA_ERR_USAGE, "the signals differ in %u params, %.500s: name the horizontal axis with --x, such as --x %.100s",
                                   axes->count, list.text, axes->items[0])
                   : dna_error_set(err, DNA_ERR_USAGE, "the signals differ in no param: name the horizontal axis with --x PARAM");
  dna_str_free(&list);
  return status;
}

static int unknown_limit(const dna_search *search, const char *name, dna_error *err) {
  const char **known = dna_xcalloc((size_t)search->nlimits + 1, sizeof *known);
  uint32_t count = 0;
  for (uint32_t i = 0; i < search->nlimits; i++)
    if (!count || strcmp(known[count - 1], search->limits[i].statement->name) != 0) known[count++] = search->limits[i].statement->name;
  const char *near = dna_near_name(name, known);
  dna_str all = {0};
  list_names(&all, known, count);
  int status = near ? dna_error_set(err, DNA_ERR_USAGE, "there is no limit \"%.200s\"; did you mean \"%.200s\"?", name, near)
                    : dna_error_set(err, DNA_ERR_USAGE, "there is no limit \"%.200s\": %s%.600s", name,
                                    count ? "there are " : "the analysis has none", count ? all.text : "");
  dna_str_free(&all);
  free(known);
  return status;
}

/* The points of one limit in one search. */
static int add_limit(dna_curves *out, const dna_curves_job *job, uint32_t source, const char *name, const names *axes, dna_error *err) {
  const dna_search *search = job->searches[source];
  bool found = false, twins = axes->count && are_twins(job, search, axes);
  for (uint32_t i = 0; i < search->nlimits; i++) {
    const dna_search_limit *l = &search->limits[i];
    if (strcmp(l->statement->name, name) != 0) continue;
    found = true;
    if (!takes(job, l->point)) continue;
    const char *unit = "", *group = dna_curves_group(l->point);
    double x = dna_search_param(l->point, out->x, &unit);
    if (!out->count) {
      out->x_unit = unit;
      out->scale = l->scale;
      out->y_unit = l->unit;
    }
    if (out->count && (!out->scale != !l->scale || (out->scale && strcmp(out->scale, l->scale) != 0)))
      return dna_error_set(err, DNA_ERR_USAGE, "limit %.100s is on %.100s and limit %.100s on %.100s: they do not go on one picture",
                           out->items[0].statement->name, out->scale ? out->scale : "another param", name, l->scale ? l->scale : "another param");
    if (twins && !*group) group = l->point->name;
    add_point(find_curve(out, source, l->statement, group, describe(l->point, axes, out->x)), x, l);
  }
  return found ? DNA_OK : unknown_limit(search, name, err);
}

static int nothing_left(const dna_curves_job *job, dna_error *err) {
  for (uint32_t i = 0; i < job->nfixed; i++) {
    dna_str values = {0};
    const dna_search *search = job->searches[0];
    for (uint32_t p = 0; p < search->npoints && values.length < 300; p++) {
      double value = dna_search_param(&search->points[p], job->fixed[i].param, NULL);
      bool again = is_near(value, job->fixed[i].value);
      for (uint32_t k = 0; k < p && !again; k++) again = is_near(dna_search_param(&search->points[k], job->fixed[i].param, NULL), value);
      if (!again) dna_str_printf(&values, "%s%.6g", values.length ? ", " : "", value);
    }
    if (values.length)
      dna_error_set(err, DNA_ERR_USAGE, "no signal has %.100s = %.6g; there are %.300s", job->fixed[i].param, job->fixed[i].value, values.text);
    dna_str_free(&values);
  }
  return dna_error_set(err, DNA_ERR_USAGE, "there is no signal sample with a limit");
}

int dna_curves_make(dna_curves *out, const dna_curves_job *job, dna_error *err) {
  names axes = find_axes(job);
  *out = (dna_curves){.x_unit = "", .y_unit = ""};
  int status = DNA_OK;
  bool points = false;
  for (uint32_t s = 0; s < job->nsearches; s++) {
    points = points || job->searches[s]->npoints;
    for (uint32_t i = 0; i < job->nlimits && !status; i++) {
      bool found = false;
      for (uint32_t k = 0; k < job->searches[s]->nlimits; k++)
        found = found || strcmp(job->searches[s]->limits[k].statement->name, job->limits[i]) == 0;
      if (!found && job->searches[s]->npoints) status = unknown_limit(job->searches[s], job->limits[i], err);
    }
  }
  if (!status && !points) status = nothing_left(job, err);
  for (uint32_t i = 0; i < job->nfixed && !status; i++)
    if (!has_param(job, job->fixed[i].param)) status = unknown_param(job, job->fixed[i].param, err);
  if (!status) status = choose_x(job, &axes, &out->x, err);
  const names none = {{NULL}, 0};
  const names *apart = !status && is_enough(job, out->x) ? &none : &axes;
  for (uint32_t s = 0; s < job->nsearches; s++)
    for (uint32_t i = 0; i < job->nlimits && !status; i++) status = add_limit(out, job, s, job->limits[i], apart, err);
  if (!status) find_along(out, &axes);
  if (!status && !out->count) status = nothing_left(job, err);
  if (status) dna_curves_free(out);
  return status;
}

void dna_curves_free(dna_curves *curves) {
  for (uint32_t i = 0; i < curves->count; i++) {
    free(curves->items[i].with);
    free(curves->items[i].points);
  }
  free(curves->items);
  *curves = (dna_curves){.x_unit = "", .y_unit = ""};
}

/* ---- between points ------------------------------------------------------------------------------------------------------------ */

/* On a straight line between the logarithms; open where an end is. */
static double between(double a, double b, double share) {
  if (!(a > 0) || !(b > 0)) return NAN;
  if (isinf(a) || isinf(b)) return INFINITY;
  double from = dna_log(a), to = dna_log(b);
  return dna_exp(from + share * (to - from));
}

bool dna_curves_at(const dna_curve *curve, double x, bool log_x, dna_curve_point *out) {
  for (uint32_t i = 0; i < curve->npoints; i++)
    if (!(fabs(curve->points[i].x - x) > 1e-12 * fabs(x))) {
      *out = curve->points[i];
      return isfinite(out->value);
    }
  for (uint32_t i = 1; i < curve->npoints; i++) {
    const dna_curve_point *a = &curve->points[i - 1], *b = &curve->points[i];
    if (!(a->x < x && x < b->x)) continue;
    double share = log_x && a->x > 0 ? (dna_log(x) - dna_log(a->x)) / (dna_log(b->x) - dna_log(a->x)) : (x - a->x) / (b->x - a->x);
    *out = (dna_curve_point){.x = x};
    out->value = between(a->value, b->value, share);
    double left = (1 - share) * a->error / a->value, right = share * b->error / b->value;
    out->error = out->value * sqrt(left * left + right * right);
    out->band_low = between(a->band_low, b->band_low, share);
    out->band_high = between(a->band_high, b->band_high, share);
    out->observed = between(a->observed, b->observed, share);
    for (int k = 0; k < DNA_LIMIT_BANDS; k++) out->expected[k] = between(a->expected[k], b->expected[k], share);
    return isfinite(out->value);
  }
  return false;
}

bool dna_curves_is_double(const dna_curve *curve) {
  for (uint32_t i = 1; i < curve->npoints; i++)
    if (!(curve->points[i].x > curve->points[i - 1].x)) return true;
  return false;
}
