/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows and limits as HEPData tables, one for each statement: a row for each signal, told apart by the params that differ.
 * Errors of an expected limit are its distances to the limits at one and two standard deviations.
 */
#include "runtime/export/hepdata.h"
#include "runtime/search/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct writer {
  const dna_export_job *job;
  const dna_search *search;
  const char **axes;
  uint32_t naxes;
  uint32_t *order;
  dna_str *out; /* of the table */
} writer;

/* An error of two sides: distances upwards (positive) and downwards (negative). */
typedef struct sides {
  const char *label;
  double plus, minus;
} sides;

/* ---- values ------------------------------------------------------------------------------------------------------ */

/* A value with errors, which are left out if they are not finite numbers or 0; "-" if there is none. */
static void add_value(dna_str *out, double value, const sides *errors, size_t count) {
  if (!isfinite(value)) {
    dna_hepdata_add_missing(out);
    return;
  }
  dna_str_puts(out, "  - value: ");
  dna_export_yaml_number(out, value);
  dna_str_puts(out, "\n");
  bool any = false;
  for (size_t i = 0; i < count; i++) {
    const sides *e = &errors[i];
    if (!isfinite(e->plus) || !isfinite(e->minus) || !(fabs(e->plus) > 0 || fabs(e->minus) > 0)) continue;
    if (!any) dna_str_puts(out, "    errors:\n");
    any = true;
    bool both = fabs(e->plus + e->minus) > 0;
    dna_str_puts(out, both ? "    - {asymerror: {plus: " : "    - {symerror: ");
    dna_export_yaml_number(out, e->plus);
    if (both) dna_str_puts(out, ", minus: ");
    if (both) dna_export_yaml_number(out, e->minus);
    dna_str_puts(out, both ? "}, label: " : ", label: ");
    dna_export_yaml(out, e->label);
    dna_str_puts(out, "}\n");
  }
}

/* name as it is or in LaTeX, of a param or not; then qualifiers. */
static void begin_column(const writer *w, const char *before, const char *name, const char *unit, const char *kind,
                         const char *statement, const char *condition) {
  dna_str title = {0}, units = {0};
  dna_str_puts(&title, before);
  dna_export_latex(&title, name);
  dna_export_latex(&units, unit ? unit : "");
  dna_hepdata_begin_column(w->out, title.text ? title.text : "", units.text ? units.text : "");
  if (kind) {
    dna_str_puts(w->out, "  qualifiers:\n");
    dna_hepdata_add_qualifier(w->out, kind, statement);
    if (condition) dna_hepdata_add_qualifier(w->out, "Condition", condition);
    dna_str lumi = {0};
    dna_export_yaml_number(&lumi, w->job->report.results->analysis->lumi_ifb);
    dna_str_printf(w->out, "  - {name: Luminosity, value: %s, units: \"fb$^{-1}$\"}\n", lumi.text);
    dna_str_free(&lumi);
  }
  dna_hepdata_begin_values(w->out);
  dna_str_free(&title);
  dna_str_free(&units);
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

/* All samples of a point were asked for. */
static bool takes(const writer *w, uint32_t point) {
  const dna_search_point *own = &w->search->points[point];
  for (uint32_t i = 0; i < own->nsamples; i++)
    if (!dna_export_takes_sample(w->job, own->samples[i])) return false;
  return true;
}

static bool is_axis(const writer *w, uint32_t axis, const char *scale) { return !scale || strcmp(w->axes[axis], scale) != 0; }

static bool same_place(const writer *w, uint32_t a, uint32_t b, const char *scale) {
  for (uint32_t i = 0; i < w->naxes; i++) {
    double x = dna_search_param(&w->search->points[a], w->axes[i], NULL);
    double y = dna_search_param(&w->search->points[b], w->axes[i], NULL);
    if (is_axis(w, i, scale) && (x < y || x > y)) return false;
  }
  return true;
}

/* Params, and names where those are not enough. scale: the param that is limited, which is no place. */
static void add_places(const writer *w, const char *scale) {
  bool named = false;
  for (uint32_t a = 0; a < w->search->npoints; a++)
    for (uint32_t b = 0; b < a; b++) named = named || (takes(w, a) && takes(w, b) && same_place(w, a, b, scale));
  uint32_t count = 0;
  for (uint32_t i = 0; i < w->naxes; i++) count += is_axis(w, i, scale);
  dna_str_puts(w->out, "independent_variables:\n");
  for (uint32_t i = 0; i < w->naxes; i++) {
    const char *unit = "";
    if (!is_axis(w, i, scale)) continue;
    dna_search_param(&w->search->points[0], w->axes[i], &unit);
    begin_column(w, "", w->axes[i], unit, NULL, NULL, NULL);
    for (uint32_t p = 0; p < w->search->npoints; p++)
      if (takes(w, w->order[p]))
        add_value(w->out, dna_search_param(&w->search->points[w->order[p]], w->axes[i], NULL), NULL, 0);
  }
  if (named || !count) {
    begin_column(w, "Signal", "", "", NULL, NULL, NULL);
    for (uint32_t p = 0; p < w->search->npoints; p++)
      if (takes(w, w->order[p])) dna_hepdata_add_label(w->out, w->search->points[w->order[p]].name);
  }
  dna_str_puts(w->out, "dependent_variables:\n");
}

/* ---- windows ----------------------------------------------------------------------------------------------------- */

enum { LOW, HIGH, SIGNAL, BACKGROUND, LAST };

static void add_window_value(const writer *w, const dna_search_window *x, int which) {
  const dna_window *f = &x->found;
  bool holds = x->statement->choice == DNA_AWINDOW_HOLDS;
  const double values[] = {f->low, f->high, f->s, f->b, holds ? f->high - f->low : f->value};
  const double errors[] = {0, 0, f->ds, f->db, holds ? x->error : 0};
  sides error = {"stat", errors[which], -errors[which]};
  add_value(w->out, x->why ? NAN : values[which], &error, 1);
}

static void add_window(writer *w, dna_hepdata_submission *s, const dna_awindow *statement) {
  const dna_search_window *first = NULL;
  for (uint32_t p = 0; p < w->search->npoints && !first; p++)
    if (takes(w, p)) first = dna_search_find_window(w->search, statement, p);
  if (!first || (first->quantity && !dna_export_takes_region(w->job, first->quantity->region))) return;
  const char *label = first->quantity ? first->quantity->label : "", *unit = first->quantity ? first->quantity->unit : "";
  dna_str what = {0}, description = {0};
  dna_str_printf(&what, "window %s", statement->name);
  dna_str_puts(&description, "Interval of ");
  dna_export_latex(&description, label);
  dna_str_puts(&description, statement->choice == DNA_AWINDOW_MAXIMISE   ? " that has the largest value of a figure of merit"
                             : statement->choice == DNA_AWINDOW_INTERVAL ? ", as given"
                                                                         : ", the smallest with a share of the signal");
  dna_str_puts(&description, ", and the expected events in it.");
  w->out = dna_hepdata_begin_table(s, what.text, description.text);
  add_places(w, NULL);
  bool holds = statement->choice == DNA_AWINDOW_HOLDS;
  const char *figure = statement->choice == DNA_AWINDOW_MAXIMISE ? statement->maximise.text : NULL;
  static const char *const names[] = {"Lower edge of ", "Upper edge of ", "Signal events", "Background events"};
  for (int which = LOW; which <= (holds || figure ? LAST : BACKGROUND); which++) {
    const char *before = which < LAST ? names[which] : holds ? "Width in " : figure;
    bool edge = which <= HIGH || (which == LAST && holds);
    begin_column(w, before, edge ? label : "", edge ? unit : "", "Window", statement->name, NULL);
    for (uint32_t p = 0; p < w->search->npoints; p++)
      if (takes(w, w->order[p])) add_window_value(w, dna_search_find_window(w->search, statement, w->order[p]), which);
  }
  dna_str_free(&what);
  dna_str_free(&description);
}

/* ---- limits ------------------------------------------------------------------------------------------------------ */

enum { OBSERVED, EXPECTED, LIMIT };

static void add_limit_value(const writer *w, const dna_search_limit *x, int which) {
  const double *e = x->expected;
  const sides bands[] = {{"1 sigma", e[3] - e[2], e[1] - e[2]}, {"2 sigma", e[4] - e[2], e[0] - e[2]}};
  const sides errors[] = {{"MC", x->error, -x->error}, {"variations", x->band_high - x->limit, x->band_low - x->limit}};
  if (x->why) dna_hepdata_add_missing(w->out);
  else if (which == OBSERVED) add_value(w->out, x->observed, NULL, 0);
  else if (which == EXPECTED) add_value(w->out, e[2], bands, 2);
  else add_value(w->out, x->limit, errors, 2);
}

/* Which columns have a number, at points that are exported. scale: the param, and its unit. */
static bool look(const writer *w, const dna_alimit *statement, bool has[3], const char **scale, const char **unit) {
  bool any = false;
  for (uint32_t p = 0; p < w->search->npoints; p++) {
    const dna_search_limit *x = takes(w, p) ? dna_search_find_limit(w->search, statement, p) : NULL;
    if (!x) continue;
    any = true;
    if (x->scale) *scale = x->scale;
    if (x->scale) *unit = x->unit;
    if (x->why) continue;
    has[OBSERVED] = has[OBSERVED] || isfinite(x->observed);
    has[EXPECTED] = has[EXPECTED] || isfinite(x->expected[2]);
    has[LIMIT] = has[LIMIT] || isfinite(x->limit);
  }
  has[LIMIT] = has[LIMIT] || !has[EXPECTED];
  return any;
}

/* Whether the place that a limit is from was asked for; a combination is from none. */
static bool takes_limit(const writer *w, const dna_alimit *statement) {
  const char *region = statement->region;
  for (uint32_t i = 0; i < w->search->nwindows && statement->window; i++) {
    const dna_search_window *x = &w->search->windows[i];
    if (!strcmp(x->statement->name, statement->window) && x->quantity) region = x->quantity->region;
  }
  return region ? dna_export_takes_region(w->job, region) : w->job->options->nregions == 0;
}

static void add_limit(writer *w, dna_hepdata_submission *s, const dna_alimit *statement) {
  static const char *const names[] = {"Observed limit on ", "Expected limit on ", "Limit on "};
  bool has[3] = {false};
  const char *scale = NULL, *unit = "";
  if (!takes_limit(w, statement) || !look(w, statement, has, &scale, &unit)) return;
  dna_str what = {0}, description = {0};
  dna_str_printf(&what, "limit %s", statement->name);
  dna_str_puts(&description, "Values of ");
  dna_export_latex(&description, scale ? scale : "the param");
  dna_str_puts(&description, " above which the signal is excluded.");
  if (has[EXPECTED]) dna_str_puts(&description, " Errors of expected limits: the limits at 1 and 2 standard deviations.");
  dna_str_puts(&description, " Errors of limits: MC, of the simulated events; variations, the band of the variations.");
  w->out = dna_hepdata_begin_table(s, what.text, description.text);
  add_places(w, scale);
  for (int which = OBSERVED; which <= LIMIT; which++) {
    if (!has[which]) continue;
    begin_column(w, names[which], scale ? scale : "the param", unit, "Limit", statement->name,
                 statement->ncombine ? NULL : statement->exclude.text);
    for (uint32_t p = 0; p < w->search->npoints; p++)
      if (takes(w, w->order[p])) add_limit_value(w, dna_search_find_limit(w->search, statement, w->order[p]), which);
  }
  dna_str_free(&what);
  dna_str_free(&description);
}

void dna_hepdata_search(dna_hepdata_submission *s) {
  const dna_export_job *job = s->job;
  const dna_analysis *analysis = job->report.results->analysis;
  if (job->options->raw || !analysis->has_lumi || (!analysis->nwindows && !analysis->nlimits)) return;
  if (!dna_export_takes_weight(job, "nominal") || !dna_export_takes_variation(job, "nominal")) return;
  dna_search *search = dna_search_make(job->report.results, job->report.options.unblind);
  writer w = {.job = job, .search = search, .order = dna_search_order(search)};
  w.axes = dna_search_axes(search, &w.naxes);
  for (uint32_t i = 0; i < analysis->nwindows; i++) add_window(&w, s, &analysis->windows[i]);
  for (uint32_t i = 0; i < analysis->nlimits; i++) add_limit(&w, s, &analysis->limits[i]);
  free(w.axes);
  free(w.order);
  dna_search_free(search);
}
