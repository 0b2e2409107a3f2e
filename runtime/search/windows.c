/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows (see windows.h): the interval is chosen with the nominal events, or a half of them, and then kept.
 */
#include "runtime/search/windows.h"

#include "runtime/stats/figure.h"

#include <math.h>
#include <stdlib.h>

enum { SCAN_EDGES = 200 };

static const dna_window nothing = {
    .low = NAN, .high = NAN, .s = NAN, .b = NAN, .ds = NAN, .db = NAN, .value = NAN, .resolution = NAN};

/* ---- halves ---------------------------------------------------------------------------------------------------------- */

/* Keeps one half of the entries, with doubled weights: that which the interval is chosen with, or the other one. */
static void keep_half(dna_entries *list, bool second, uint64_t seed) {
  dna_window_entry *halves[2];
  for (int i = 0; i < 2; i++) halves[i] = dna_xmalloc((list->n + 1) * sizeof *halves[i]);
  size_t first = dna_window_split(dna_yields_spectrum(list), NULL, seed, halves[0], halves[1]);
  free(list->entries);
  free(halves[!second]);
  *list = (dna_entries){halves[second], second ? list->n - first : first, list->n + 1};
}

/* ---- sidebands ------------------------------------------------------------------------------------------------------- */

static const char *fit_failed(enum dna_sideband_status status) {
  switch (status) {
  case DNA_SIDEBAND_TOO_FEW: return "too few events are beside the interval for a fit of the background";
  case DNA_SIDEBAND_NO_MAXIMUM: return "the fit of the background beside the interval has no maximum";
  default: return "the background beside the interval cannot be fitted: for a power law all values are above 0";
  }
}

/* B and its error from the entries beside the interval; else why not. */
static const char *fit_sidebands(const dna_results *results, dna_search_window *w, const char *variation) {
  const dna_awindow *statement = w->statement;
  static const enum dna_sideband_shape shapes[] = {[DNA_SHAPE_EXPONENTIAL] = DNA_SIDEBAND_EXPONENTIAL,
                                                   [DNA_SHAPE_POWER] = DNA_SIDEBAND_POWER,
                                                   [DNA_SHAPE_BERNSTEIN] = DNA_SIDEBAND_BERNSTEIN};
  dna_sideband_interval bands[2], interval = {w->found.low, w->found.high};
  size_t count = 0;
  if (!(w->found.low < w->found.high)) return "the interval has no width: there is nothing to interpolate";
  if (w->side_low < w->found.low) bands[count++] = (dna_sideband_interval){w->side_low, w->found.low};
  if (w->side_high > w->found.high) bands[count++] = (dna_sideband_interval){w->found.high, w->side_high};
  if (!count || !isfinite(w->side_low) || !isfinite(w->side_high)) return "nothing of the sidebands is beside the interval";
  dna_entries entries = {0};
  enum dna_sample_kind kind = w->from_data ? DNA_SAMPLE_DATA : DNA_SAMPLE_BACKGROUND;
  const char *why = dna_yields_of_kind(&entries, results, kind, variation, statement->name, w->side_low, w->side_high)
                        ? "the cross-section of a background is not known" : NULL;
  w->raw = 0;
  for (size_t i = 0; i < entries.n; i++)
    w->raw += entries.entries[i].value < interval.low || entries.entries[i].value > interval.high;
  if (!why) {
    w->sideband =
        dna_sideband_fit(dna_yields_spectrum(&entries), bands, count, interval, shapes[statement->shape], statement->order);
    if (w->sideband.status != DNA_SIDEBAND_OK) why = fit_failed(w->sideband.status);
    w->found.b = w->sideband.b;
    w->found.db = w->sideband.db;
  }
  free(entries.entries);
  return why;
}

/* ---- S and B in an interval ------------------------------------------------------------------------------------------- */

/* Sets S and B of an interval that is there; else why not. Without background samples B is NaN: a limit needs it, a window does
 * not. */
static const char *count(const dna_results *results, dna_search_window *w, const char *variation) {
  dna_entries signal = {0}, background = {0};
  const char *name = w->statement->name, *why = NULL;
  bool sidebands = w->statement->sidebands, known = sidebands || dna_yields_any(results, DNA_SAMPLE_BACKGROUND);
  if (dna_yields_of_point(&signal, results, w->point, variation, name, w->found.low, w->found.high))
    why = "the cross-section of the signal is not known";
  else if (!sidebands &&
           dna_yields_of_kind(&background, results, DNA_SAMPLE_BACKGROUND, variation, name, w->found.low, w->found.high))
    why = "the cross-section of a background is not known";
  if (w->statement->split) {
    keep_half(&signal, true, results->seed);
    keep_half(&background, true, results->seed);
  }
  dna_window sums = dna_window_sums(dna_yields_spectrum(&signal), dna_yields_spectrum(&background), w->found.low, w->found.high);
  w->found.s = sums.s;
  w->found.ds = sums.ds;
  w->found.b = known ? sums.b : NAN;
  w->found.db = known ? sums.db : NAN;
  w->raw = background.n;
  free(signal.entries);
  free(background.entries);
  return why ? why : sidebands ? fit_sidebands(results, w, variation) : NULL;
}

bool dna_windows_yields(const dna_results *results, const dna_search_window *w, const char *variation, dna_yields *out) {
  dna_search_window at = *w; /* only its numbers are changed */
  bool good = !count(results, &at, variation);
  *out = (dna_yields){at.found.s, at.found.ds, at.found.b, at.found.db};
  return good && isfinite(at.found.s) && isfinite(at.found.b);
}

double dna_windows_data(const dna_results *results, const dna_search_window *w) {
  dna_entries data = {0};
  dna_yields_of_kind(&data, results, DNA_SAMPLE_DATA, "nominal", w->statement->name, w->found.low, w->found.high);
  bool weighted = false;
  double count = (double)data.n;
  for (size_t i = 0; i < data.n; i++) weighted = weighted || fabs(data.entries[i].weight - 1) > 0;
  free(data.entries);
  return weighted ? NAN : count;
}

/* ---- the interval ---------------------------------------------------------------------------------------------------- */

static double objective(double s, double b, double db, void *context) {
  return dna_figure_value(context, &(dna_figure_point){.s = s, .b = b, .db = db, .n = NAN});
}

static const char *best(dna_search_window *w, dna_window_spectrum signal, dna_window_spectrum background, dna_figure *figure) {
  const dna_awindow *statement = w->statement;
  dna_window_bounds bounds = {statement->width_min, statement->width_max, statement->background_min};
  if (!(bounds.background_min > 0)) bounds.background_min = 0x1p-1000; /* some background: S / sqrt(0) is no figure of merit */
  w->found = statement->maximise.is_simple ? dna_window_best(signal, background, bounds)
                                           : dna_window_scan(signal, background, bounds, objective, figure, SCAN_EDGES);
  if (w->found.status == DNA_WINDOW_FOUND) return NULL;
  if (w->found.status == DNA_WINDOW_NONE) return "no interval has a width and a background that are allowed, and signal";
  return w->found.status == DNA_WINDOW_TOO_MANY ? "it has too many events to be searched" : "the values cannot be searched";
}

/* An end of an interval or of sidebands: a constant of the point. */
static double constant(const dna_search_point *point, const dna_figure *figure) {
  dna_figure bound = dna_figure_bind(figure, point->samples[0]->program, 0);
  double value = dna_figure_value(&bound, &(dna_figure_point){.s = NAN, .b = NAN, .db = NAN, .n = NAN});
  dna_figure_drop(&bound);
  return value;
}

/* Sets the interval; else why there is none. background: of all samples, sorted, or its half if the window is split. */
static const char *choose(const dna_results *results, dna_search_window *w, const dna_entries *background, dna_figure *figure) {
  const dna_awindow *statement = w->statement;
  if (statement->choice == DNA_AWINDOW_INTERVAL) {
    w->found.low = constant(w->point, &statement->low);
    w->found.high = constant(w->point, &statement->high);
    return isfinite(w->found.low) && isfinite(w->found.high) && w->found.low < w->found.high ? NULL
           : "with these params the interval does not begin below its end";
  }
  dna_entries signal = {0};
  const char *why = NULL;
  if (dna_yields_of_point(&signal, results, w->point, "nominal", statement->name, -INFINITY, INFINITY))
    why = "the cross-section of the signal is not known";
  if (statement->split) keep_half(&signal, false, results->seed);
  if (!why && statement->choice == DNA_AWINDOW_HOLDS) {
    dna_window_smallest smallest = dna_window_smallest_of(dna_yields_spectrum(&signal), statement->holds);
    w->found.low = smallest.low;
    w->found.high = smallest.high;
    w->error = smallest.error;
    if (!isfinite(smallest.low)) why = "there is no signal that an interval could hold";
  } else if (!why) {
    why = best(w, dna_yields_spectrum(&signal), dna_yields_spectrum(background), figure);
  }
  free(signal.entries);
  return why;
}

static const char *make_window(const dna_results *results, dna_search_window *w, const dna_entries *background) {
  const dna_awindow *statement = w->statement;
  bool maximises = statement->choice == DNA_AWINDOW_MAXIMISE;
  dna_figure figure = {0};
  if (maximises) figure = dna_figure_bind(&statement->maximise, w->point->samples[0]->program, 0);
  const char *why = choose(results, w, background, &figure);
  if (!why && statement->sidebands) {
    w->side_low = constant(w->point, &statement->side_low);
    w->side_high = constant(w->point, &statement->side_high);
  }
  double searched = w->found.value;
  if (!why) why = count(results, w, "nominal");
  w->found.value = NAN;
  if (!why && maximises)
    w->found.value =
        statement->split || statement->sidebands ? objective(w->found.s, w->found.b, w->found.db, &figure) : searched;
  if (maximises) dna_figure_drop(&figure);
  return why;
}

/* What keeps a window from being made at all; NULL: nothing. */
static const char *obstacle(const dna_results *results, const dna_awindow *statement) {
  if (!results->analysis->has_lumi) return "there is no luminosity";
  bool background = dna_yields_any(results, DNA_SAMPLE_BACKGROUND);
  if (statement->sidebands && !background && !dna_yields_any(results, DNA_SAMPLE_DATA))
    return "there are neither data nor a background sample";
  return statement->choice == DNA_AWINDOW_MAXIMISE && !background ? "there is no background sample to choose the interval with"
                                                                  : NULL;
}

void dna_windows_make(const dna_results *results, dna_search *out) {
  const dna_analysis *analysis = results->analysis;
  out->windows = dna_xcalloc((size_t)analysis->nwindows * out->npoints + 1, sizeof *out->windows);
  for (uint32_t i = 0; i < analysis->nwindows; i++) {
    const dna_awindow *statement = &analysis->windows[i];
    dna_entries background = {0};
    const char *why = obstacle(results, statement), *unknown = NULL;
    if (!why && statement->choice == DNA_AWINDOW_MAXIMISE)
      unknown = dna_yields_of_kind(&background, results, DNA_SAMPLE_BACKGROUND, "nominal", statement->name, -INFINITY, INFINITY);
    if (statement->split) keep_half(&background, false, results->seed);
    for (uint32_t p = 0; p < out->npoints; p++) {
      dna_search_window *w = &out->windows[out->nwindows++];
      *w = (dna_search_window){.statement = statement, .point = &out->points[p], .found = nothing, .error = NAN, .side_low = NAN,
                               .side_high = NAN, .from_data = statement->sidebands && dna_yields_any(results, DNA_SAMPLE_DATA)};
      w->quantity = dna_yields_window(w->point->samples[0], "nominal", statement->name);
      const char *fault = why ? why : unknown ? NULL : make_window(results, w, &background);
      if (unknown) w->why = dna_yields_text("the cross-section of %s is not known", unknown);
      else if (fault) w->why = dna_xstrdup(fault);
      if (w->why) w->found = nothing;
    }
    free(background.entries);
  }
}
