/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows and limits as tables: a row for each signal, in the order of the params that differ between them, which are columns. What
 * is said of several signals, or again of limits after it was said of their windows, is said once.
 */
#include "runtime/report/expect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  RAW_FEW = 10,  /* simulated background events below which a window says little */
  NAMES_MOST = 4 /* signals that a note names */
};

typedef struct note {
  char *text;
  dna_str names;
  uint32_t count; /* signals; 0: of all */
} note;

/* What the tables are made of. */
typedef struct maker {
  const dna_search *search;
  const char **axes;
  uint32_t naxes;
  uint32_t *order;
  note *notes; /* of this table */
  size_t nnotes, room;
  dna_str said; /* of earlier tables: a line end, and lines */
  bool bias;    /* was told of */
} maker;

static char *text_of(dna_str *text) { return text->text ? text->text : dna_xstrdup(""); }

/* ---- notes -------------------------------------------------------------------------------------------------------------- */

/* point NULL: of the table. */
static void add_note(maker *m, const dna_search_point *point, const char *text) {
  note *own = NULL;
  for (size_t i = 0; i < m->nnotes; i++)
    if (strcmp(m->notes[i].text, text) == 0) own = &m->notes[i];
  if (!own) {
    m->notes = dna_grow(m->notes, &m->room, m->nnotes + 1, sizeof *m->notes);
    own = &m->notes[m->nnotes++];
    *own = (note){.text = dna_xstrdup(text)};
  }
  if (point && own->count++ < NAMES_MOST) dna_str_printf(&own->names, "%s%s", own->names.length ? ", " : "", point->name);
}

/* The notes of the table, but those that an earlier one has. */
static char *take_notes(maker *m) {
  dna_str out = {0};
  for (size_t i = 0; i < m->nnotes; i++) {
    note *own = &m->notes[i];
    dna_str line = {0};
    dna_str_puts(&line, "\n");
    if (own->count) dna_str_puts(&line, own->names.text);
    if (own->count > NAMES_MOST) dna_str_printf(&line, " and %u more", own->count - NAMES_MOST);
    dna_str_printf(&line, "%s%s\n", own->count ? ": " : "", own->text);
    if (!strstr(m->said.text, line.text)) {
      dna_str_puts(&out, line.text + 1);
      dna_str_puts(&m->said, line.text + 1);
    }
    dna_str_free(&line);
    dna_str_free(&own->names);
    free(own->text);
  }
  m->nnotes = 0;
  return out.text;
}

/* ---- rows and columns ------------------------------------------------------------------------------------------------------ */

static void add_heading(dna_report_search_table *t, const char *heading, const char *unit) {
  dna_str text = {0};
  dna_str_puts(&text, heading);
  if (unit && *unit) dna_str_printf(&text, " [%s]", unit);
  t->headings[t->ncolumns++] = text_of(&text);
}

/* A param is a column of its own if few are; that of a limit is in another column. */
static bool is_key(const maker *m, uint32_t axis, const char *scale) {
  return m->naxes <= DNA_REPORT_SEARCH_AXES && (!scale || strcmp(scale, m->axes[axis]) != 0);
}

static void begin_table(const maker *m, dna_report_search_table *t, const char *scale) {
  *t = (dna_report_search_table){.corner = "signal"};
  t->rows = dna_xcalloc((size_t)m->search->npoints + 1, sizeof *t->rows);
  for (uint32_t a = 0; a < m->naxes; a++) {
    const char *unit = "";
    if (!is_key(m, a, scale)) continue;
    dna_search_param(&m->search->points[0], m->axes[a], &unit);
    add_heading(t, m->axes[a], unit);
  }
  t->nkeys = t->ncolumns;
}

/* Gives the cells after those of the params. */
static dna_number *add_row(const maker *m, dna_report_search_table *t, const dna_search_point *point, const char *scale) {
  dna_report_search_row *row = &t->rows[t->nrows++];
  dna_str label = {0};
  uint32_t at = 0;
  dna_str_puts(&label, point->name);
  if (point->with && m->naxes > DNA_REPORT_SEARCH_AXES) dna_str_printf(&label, " (%s)", point->with);
  row->label = text_of(&label);
  for (int i = 0; i < DNA_REPORT_SEARCH_COLUMNS; i++) row->cells[i] = dna_number_text("–");
  for (uint32_t a = 0; a < m->naxes; a++)
    if (is_key(m, a, scale)) row->cells[at++] = dna_number_pm(dna_search_param(point, m->axes[a], NULL), 0, 0);
  return row->cells + t->nkeys;
}

static double known(double error) { return isfinite(error) ? error : 0; }

/* A number that has no error of its own: as exact as one with this relative error is. */
static dna_number like(double value, double of, double error) {
  return dna_number_like(value, fabs(of) > 0 ? fabs(value * error / of) : 0);
}

/* One of the limits around the median: no less exact than that is. */
static dna_number beside(const dna_search_limit *l, double value) {
  double error = known(l->error), share = fabs(l->limit) > 0 ? fabs(value * error / l->limit) : 0;
  return dna_number_like(value, share > 0 ? fmin(share, error) : error);
}

/* ---- windows -------------------------------------------------------------------------------------------------------------- */

static const char *const shapes[] = {"exponential", "power", "bernstein"};

/* How B was interpolated. */
static void add_fit(maker *m, const dna_search_window *w, const char *unit) {
  const dna_sideband *fit = &w->sideband;
  dna_str text = {0};
  dna_str_printf(&text, "B is interpolated from the %s beside, in %.6g..%.6g%s%s, as %s: p = (",
                 w->from_data ? "data" : "background samples", w->side_low, w->side_high, *unit ? " " : "", unit,
                 shapes[w->statement->shape]);
  for (int i = 0; i < fit->parameters; i++) dna_str_printf(&text, "%s%.4g", i ? ", " : "", fit->parameter[i]);
  dna_str_puts(&text, ")");
  if (fit->ndf >= 1) dna_str_printf(&text, ", χ²/ndf = %.1f/%.0f, probability %.2g", fit->chi2, fit->ndf, fit->p);
  add_note(m, w->point, text.text);
  dna_str_free(&text);
}

/* An end of the interval: as given, or as exact as it was found, to a hundredth of the width. */
static dna_number edge(const dna_search_window *w, double value) {
  if (w->statement->choice == DNA_AWINDOW_INTERVAL) return dna_number_pm(value, 0, 0);
  double width = (w->found.high - w->found.low) / 100;
  return dna_number_like(value, w->error > 0 ? fmin(w->error, width) : width);
}

static void window_notes(maker *m, const dna_search_window *w, const char *unit) {
  const dna_awindow *statement = w->statement;
  bool chosen = statement->choice == DNA_AWINDOW_MAXIMISE;
  if (statement->sidebands) add_fit(m, w, unit);
  else if (isfinite(w->found.b) && statement->choice != DNA_AWINDOW_HOLDS && w->raw < RAW_FEW)
    add_note(m, w->point, "fewer than 10 simulated background events are in the window: B is hardly known");
  if (chosen && !statement->split && !m->bias) {
    m->bias = true;
    add_note(m, NULL, "the interval is chosen with the events counted in it, which flatters it; split counts other ones");
  }
}

static void window_row(maker *m, const dna_search_window *w, const char *unit, dna_number *cells) {
  const dna_window *f = &w->found;
  if (w->why) {
    add_note(m, w->point, w->why);
    return;
  }
  cells[0] = edge(w, f->low);
  cells[1] = edge(w, f->high);
  cells[2] = dna_number_pm(f->s, f->ds, f->ds);
  if (isfinite(f->b)) cells[3] = dna_number_pm(f->b, f->db, f->db);
  if (isfinite(f->b)) cells[4] = dna_number_count(w->raw);
  if (w->statement->choice != DNA_AWINDOW_HOLDS) cells[5] = like(f->value, f->s, f->ds);
  else if (w->error > 0) cells[5] = dna_number_pm(f->high - f->low, w->error, w->error);
  else cells[5] = dna_number_like(f->high - f->low, (f->high - f->low) / 100);
  window_notes(m, w, unit);
}

static dna_report_search_table window_table(maker *m, const dna_awindow *statement) {
  dna_report_search_table t;
  dna_str title = {0};
  const char *unit = "";
  begin_table(m, &t, NULL);
  dna_str_printf(&title, "Window %s: ", statement->name);
  for (uint32_t i = 0; i < m->search->npoints; i++) {
    const dna_search_window *w = dna_search_find_window(m->search, statement, m->order[i]);
    if (!w) continue;
    if (w->quantity && !t.nrows) {
      unit = w->quantity->unit;
      dna_str_printf(&title, "%s in %s, ", w->quantity->label, w->quantity->region);
    }
    window_row(m, w, unit, add_row(m, &t, w->point, NULL));
  }
  bool holds = statement->choice == DNA_AWINDOW_HOLDS;
  if (statement->choice == DNA_AWINDOW_MAXIMISE)
    dna_str_printf(&title, "the interval in which %s is largest", statement->maximise.text);
  else if (holds) dna_str_printf(&title, "the smallest interval that holds %g %% of the signal", 100 * statement->holds);
  else dna_str_puts(&title, "as given");
  add_heading(&t, "from", unit);
  add_heading(&t, "to", unit);
  add_heading(&t, "S", "events");
  add_heading(&t, "B", "events");
  add_heading(&t, statement->sidebands ? "raw beside" : "raw B", "");
  if (holds) add_heading(&t, "width", unit);
  else if (statement->maximise.text) add_heading(&t, statement->maximise.text, "");
  t.title = text_of(&title);
  t.notes = take_notes(m);
  return t;
}

/* ---- limits --------------------------------------------------------------------------------------------------------------- */

/* The first limit of the statement that knows its param. */
static const dna_search_limit *find_scale(const maker *m, const dna_alimit *statement) {
  for (uint32_t i = 0; i < m->search->nlimits; i++)
    if (m->search->limits[i].statement == statement && m->search->limits[i].scale) return &m->search->limits[i];
  return NULL;
}

/* Whether variations make limits of the statement. */
static bool has_band(const maker *m, const dna_alimit *statement) {
  if (!statement->ncombine) return statement->nvary > 0;
  for (uint32_t i = 0; i < m->search->nlimits; i++) {
    const dna_search_limit *l = &m->search->limits[i];
    if (l->statement == statement && !l->why && (l->band_low < l->limit || l->band_high > l->limit)) return true;
  }
  return false;
}

static void limit_row(maker *m, const dna_search_limit *l, bool band, dna_number *cells) {
  if (isfinite(l->s)) cells[0] = dna_number_pm(l->s, l->ds, l->ds);
  if (isfinite(l->b)) cells[1] = dna_number_pm(l->b, l->db, l->db);
  if (isfinite(l->reference)) cells[2] = dna_number_pm(l->reference, 0, 0);
  if (l->why) {
    add_note(m, l->point, l->why);
    return;
  }
  if (l->unobserved) add_note(m, l->point, l->unobserved);
  if (l->method && strcmp(l->method, "toys") == 0)
    add_note(m, l->point, "by pseudo-experiments, since a part expects few events");
  cells[3] = known(l->error) > 0 ? dna_number_pm(l->limit, l->error, l->error) : dna_number_like(l->limit, 0);
  if (!band) return;
  cells[4] = beside(l, l->band_low);
  if (!isnan(l->band_high)) cells[5] = isinf(l->band_high) ? dna_number_text("∞") : beside(l, l->band_high);
}

static dna_report_search_table limit_table(maker *m, const dna_alimit *statement) {
  dna_report_search_table t;
  dna_str title = {0}, heading = {0};
  const dna_search_limit *first = find_scale(m, statement);
  const char *scale = first ? first->scale : NULL, *unit = first ? first->unit : "";
  bool band = has_band(m, statement);
  begin_table(m, &t, scale);
  dna_str_printf(&title, "Limit %s: %s above which ", statement->name, scale ? scale : "the param");
  if (statement->ncombine) dna_str_puts(&title, "the combination excludes");
  else dna_str_printf(&title, "%s", statement->exclude.text);
  for (uint32_t i = 0; i < m->search->npoints; i++) {
    const dna_search_limit *l = dna_search_find_limit(m->search, statement, m->order[i]);
    if (l) limit_row(m, l, band, add_row(m, &t, l->point, scale));
  }
  dna_str_printf(&heading, "limit on %s", scale ? scale : "it");
  add_heading(&t, "S", "events");
  add_heading(&t, "B", "events");
  add_heading(&t, "at", unit);
  add_heading(&t, heading.text, unit);
  if (band) add_heading(&t, "lowest", unit);
  if (band) add_heading(&t, "highest", unit);
  dna_str_free(&heading);
  t.title = text_of(&title);
  t.notes = take_notes(m);
  return t;
}

/* The limits that are expected with the background alone, and the observed ones. false: there are none. */
static bool expected_table(const maker *m, const dna_alimit *statement, dna_report_search_table *t) {
  static const char *const headings[DNA_LIMIT_BANDS] = {"−2σ", "−1σ", "median", "+1σ", "+2σ"};
  const dna_search_limit *first = find_scale(m, statement);
  const char *scale = first ? first->scale : NULL, *unit = first ? first->unit : "";
  bool expected = false, observed = false;
  for (uint32_t i = 0; i < m->search->nlimits; i++) {
    const dna_search_limit *l = &m->search->limits[i];
    if (l->statement != statement || l->why) continue;
    for (int k = 0; k < DNA_LIMIT_BANDS; k++) expected = expected || isfinite(l->expected[k]);
    observed = observed || isfinite(l->observed);
  }
  if (!expected && !observed) return false;
  begin_table(m, t, scale);
  for (uint32_t i = 0; i < m->search->npoints; i++) {
    const dna_search_limit *l = dna_search_find_limit(m->search, statement, m->order[i]);
    if (!l) continue;
    dna_number *cells = add_row(m, t, l->point, scale);
    for (int k = 0; k < DNA_LIMIT_BANDS && expected && !l->why; k++) cells[k] = beside(l, l->expected[k]);
    uint32_t at = expected ? DNA_LIMIT_BANDS : 0;
    if (l->why || !observed) continue;
    cells[at] = beside(l, l->observed);
    cells[at + 1] = isfinite(l->n) ? dna_number_pm(l->n, 0, 0) : dna_number_text("–");
  }
  for (int k = 0; k < DNA_LIMIT_BANDS && expected; k++) add_heading(t, headings[k], unit);
  if (observed) add_heading(t, "observed", unit);
  if (observed) add_heading(t, "n", "events");
  dna_str title = {0};
  dna_str_printf(&title, "Limit %s: %s%s on %s", statement->name, expected ? "expected" : "observed",
                 expected && observed ? " and observed limits" : " limits", scale ? scale : "the param");
  t->title = text_of(&title);
  return true;
}

/* ---- all ------------------------------------------------------------------------------------------------------------------ */

dna_report_search_table *dna_report_search(const dna_report_job *job, uint32_t *count) {
  const dna_analysis *analysis = job->results->analysis;
  *count = 0;
  if (!analysis->nwindows && !analysis->nlimits && !analysis->nexpectations) return NULL;
  size_t all = (size_t)analysis->nwindows + 2 * (size_t)analysis->nlimits + analysis->nexpectations;
  dna_report_search_table *tables = dna_xcalloc(all, sizeof *tables);
  if (analysis->nwindows || analysis->nlimits) {
    dna_search *search = dna_search_make(job->results, job->options.unblind);
    maker m = {.search = search, .order = dna_search_order(search)};
    m.axes = dna_search_axes(search, &m.naxes);
    dna_str_puts(&m.said, "\n");
    for (uint32_t i = 0; i < analysis->nwindows; i++) tables[(*count)++] = window_table(&m, &analysis->windows[i]);
    for (uint32_t i = 0; i < analysis->nlimits; i++) {
      tables[(*count)++] = limit_table(&m, &analysis->limits[i]);
      *count += expected_table(&m, &analysis->limits[i], &tables[*count]);
    }
    free(m.axes);
    free(m.order);
    free(m.notes);
    dna_str_free(&m.said);
    dna_search_free(search);
  }
  for (uint32_t i = 0; i < analysis->nexpectations; i++) tables[(*count)++] = dna_expect_table(job, &analysis->expectations[i]);
  return tables;
}

void dna_report_search_free(dna_report_search_table *tables, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    for (uint32_t r = 0; r < tables[i].nrows; r++) free(tables[i].rows[r].label);
    for (uint32_t c = 0; c < tables[i].ncolumns; c++) free(tables[i].headings[c]);
    free(tables[i].rows);
    free(tables[i].title);
    free(tables[i].notes);
  }
  free(tables);
}
