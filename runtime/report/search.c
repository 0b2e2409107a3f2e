/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows and limits as tables, and as JSON (see search.h).
 */
#include "runtime/report/expect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RAW_FEW = 10 }; /* simulated background events below which a window says little */

static char *text_of(dna_str *text) { return text->text ? text->text : dna_xstrdup(""); }

static char *label_of(const dna_search_point *point) {
  dna_str label = {0};
  dna_str_puts(&label, point->name);
  if (point->with) dna_str_printf(&label, " (%s)", point->with);
  return text_of(&label);
}

static dna_report_search_row *add_row(dna_report_search_table *t, size_t *room, const dna_search_point *point) {
  t->rows = dna_grow(t->rows, room, (size_t)t->nrows + 1, sizeof *t->rows);
  dna_report_search_row *row = &t->rows[t->nrows++];
  row->label = label_of(point);
  for (int i = 0; i < DNA_REPORT_SEARCH_COLUMNS; i++) row->cells[i] = dna_number_text("–");
  return row;
}

static void add_note(dna_str *notes, const dna_search_point *point, const char *note) {
  dna_str_printf(notes, "%s: %s\n", point->name, note);
}

static void head(dna_report_search_table *t, const char *const *headings, const char *unit) {
  for (; headings[t->ncolumns]; t->ncolumns++) {
    dna_str text = {0};
    const char *heading = headings[t->ncolumns], *at = strstr(heading, "%s");
    if (!at) dna_str_puts(&text, heading);
    else if (*unit) dna_str_printf(&text, "%.*s [%s]", (int)(at - heading - 1), heading, unit);
    else dna_str_add(&text, heading, (size_t)(at - heading - 1));
    t->headings[t->ncolumns] = text_of(&text);
  }
}

static const char *const shapes[] = {"exponential", "power", "bernstein"};

/* How B was interpolated. */
static void add_fit(dna_str *notes, const dna_search_window *w, const char *unit) {
  const dna_sideband *fit = &w->sideband;
  dna_str text = {0};
  dna_str_printf(&text, "B is interpolated from the %s beside, in %.6g..%.6g%s%s, as %s: p = (", w->from_data ? "data" : "background samples",
                 w->side_low, w->side_high, *unit ? " " : "", unit, shapes[w->statement->shape]);
  for (int i = 0; i < fit->parameters; i++) dna_str_printf(&text, "%s%.4g", i ? ", " : "", fit->parameter[i]);
  dna_str_puts(&text, ")");
  if (fit->ndf >= 1) dna_str_printf(&text, ", χ²/ndf = %.1f/%.0f, probability %.2g", fit->chi2, fit->ndf, fit->p);
  add_note(notes, w->point, text.text);
  dna_str_free(&text);
}

static dna_report_search_table window_table(const dna_search *search, const dna_awindow *statement) {
  dna_report_search_table t = {0};
  dna_str title = {0}, notes = {0};
  size_t room = 0;
  const char *unit = "";
  dna_str_printf(&title, "Window %s: ", statement->name);
  for (uint32_t i = 0; i < search->nwindows; i++) {
    const dna_search_window *w = &search->windows[i];
    if (w->statement != statement) continue;
    if (w->quantity && !t.nrows) {
      unit = w->quantity->unit;
      dna_str_printf(&title, "%s in %s, ", w->quantity->label, w->quantity->region);
    }
    dna_report_search_row *row = add_row(&t, &room, w->point);
    if (w->why) {
      add_note(&notes, w->point, w->why);
      continue;
    }
    const dna_window *f = &w->found;
    row->cells[0] = dna_number_pm(f->low, 0, 0);
    row->cells[1] = dna_number_pm(f->high, 0, 0);
    row->cells[2] = dna_number_pm(f->s, f->ds, f->ds);
    if (isfinite(f->b)) row->cells[3] = dna_number_pm(f->b, f->db, f->db);
    if (isfinite(f->b)) row->cells[4] = dna_number_count(w->raw);
    if (statement->choice == DNA_AWINDOW_HOLDS)
      row->cells[5] = isfinite(w->error) ? dna_number_pm(f->high - f->low, w->error, w->error) : dna_number_pm(f->high - f->low, 0, 0);
    else row->cells[5] = dna_number_pm(f->value, 0, 0);
    if (statement->sidebands) add_fit(&notes, w, unit);
    else if (isfinite(f->b) && statement->choice != DNA_AWINDOW_HOLDS && w->raw < RAW_FEW) add_note(&notes, w->point, "fewer than 10 simulated background events are in the window: B is hardly known");
  }
  if (statement->choice == DNA_AWINDOW_MAXIMISE) dna_str_printf(&title, "the interval in which %s is largest", statement->maximise.text);
  else if (statement->choice == DNA_AWINDOW_INTERVAL) dna_str_puts(&title, "as given");
  else dna_str_printf(&title, "the smallest interval that holds %g %% of the signal", 100 * statement->holds);
  const char *const headings[] = {"from %s", "to %s", "S [events]", "B [events]", statement->sidebands ? "raw beside" : "raw B",
                                  statement->choice == DNA_AWINDOW_HOLDS ? "width %s" : statement->maximise.text, NULL};
  head(&t, headings, unit);
  t.title = text_of(&title);
  t.notes = notes.text;
  return t;
}

static dna_report_search_table limit_table(const dna_search *search, const dna_alimit *statement) {
  dna_report_search_table t = {0};
  dna_str title = {0}, notes = {0}, heading = {0};
  size_t room = 0;
  const char *scale = NULL, *unit = "";
  for (uint32_t i = 0; i < search->nlimits && !scale; i++)
    if (search->limits[i].statement == statement) {
      scale = search->limits[i].scale;
      unit = search->limits[i].unit;
    }
  dna_str_printf(&title, "Limit %s: %s above which ", statement->name, scale ? scale : "the param");
  if (statement->ncombine) dna_str_puts(&title, "the combination excludes");
  else dna_str_printf(&title, "%s", statement->exclude.text);
  for (uint32_t i = 0; i < search->nlimits; i++) {
    const dna_search_limit *l = &search->limits[i];
    if (l->statement != statement) continue;
    dna_report_search_row *row = add_row(&t, &room, l->point);
    if (isfinite(l->s)) row->cells[0] = dna_number_pm(l->s, l->ds, l->ds);
    if (isfinite(l->b)) row->cells[1] = dna_number_pm(l->b, l->db, l->db);
    if (isfinite(l->reference)) row->cells[2] = dna_number_pm(l->reference, 0, 0);
    if (l->why) {
      add_note(&notes, l->point, l->why);
      continue;
    }
    if (l->unobserved) add_note(&notes, l->point, l->unobserved);
    if (l->method && strcmp(l->method, "toys") == 0) add_note(&notes, l->point, "by pseudo-experiments, since a part expects few events");
    row->cells[3] = dna_number_pm(l->limit, isfinite(l->error) ? l->error : 0, isfinite(l->error) ? l->error : 0);
    if (!statement->nvary && !statement->ncombine) continue;
    row->cells[4] = dna_number_pm(l->band_low, 0, 0);
    if (isfinite(l->band_high)) row->cells[5] = dna_number_pm(l->band_high, 0, 0);
  }
  dna_str_printf(&heading, "limit on %s %%s", scale ? scale : "it");
  bool band = statement->nvary || statement->ncombine;
  const char *const headings[] = {"S [events]", "B [events]", "at %s", heading.text, band ? "lowest %s" : NULL, "highest %s", NULL};
  head(&t, headings, unit);
  dna_str_free(&heading);
  t.title = text_of(&title);
  t.notes = notes.text;
  return t;
}

dna_report_search_table *dna_report_search(const dna_report_job *job, uint32_t *count) {
  const dna_analysis *analysis = job->results->analysis;
  *count = 0;
  if (!analysis->nwindows && !analysis->nlimits && !analysis->nexpectations) return NULL;
  size_t all = (size_t)analysis->nwindows + analysis->nlimits + analysis->nexpectations;
  dna_report_search_table *tables = dna_xcalloc(all, sizeof *tables);
  dna_search *search = analysis->nwindows || analysis->nlimits ? dna_search_make(job->results, job->options.unblind) : NULL;
  for (uint32_t i = 0; i < analysis->nwindows; i++) tables[(*count)++] = window_table(search, &analysis->windows[i]);
  for (uint32_t i = 0; i < analysis->nlimits; i++) tables[(*count)++] = limit_table(search, &analysis->limits[i]);
  for (uint32_t i = 0; i < *count; i++) tables[i].corner = "signal";
  for (uint32_t i = 0; i < analysis->nexpectations; i++) tables[(*count)++] = dna_expect_table(job, &analysis->expectations[i]);
  dna_search_free(search);
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

/* ---- JSON ------------------------------------------------------------------------------------------------------------ */

static void add_member(dna_str *out, const char *key, double value) {
  dna_str_printf(out, ", \"%s\": ", key);
  dna_str_number(out, value); /* null if it is not finite */
}

static void add_names(dna_str *out, bool first, const char *name, const char *signal, const char *with, const char *why) {
  dna_str_puts(out, first ? "\n  {\"name\": " : ",\n  {\"name\": ");
  dna_str_json(out, name);
  dna_str_puts(out, ", \"signal\": ");
  dna_str_json(out, signal);
  dna_str_puts(out, ", \"with\": ");
  dna_str_json(out, with);
  dna_str_puts(out, ", \"missing\": ");
  dna_str_json(out, why);
}

/* The fit of the background beside the interval. */
static void add_sidebands(const dna_search_window *w, dna_str *out) {
  const dna_sideband *fit = &w->sideband;
  dna_str_printf(out, ", \"sidebands\": {\"of\": \"%s\", \"shape\": \"%s\"", w->from_data ? "data" : "background",
                 shapes[w->statement->shape]);
  add_member(out, "low", w->side_low);
  add_member(out, "high", w->side_high);
  add_member(out, "origin", w->why ? NAN : fit->origin);
  add_member(out, "scale", w->why ? NAN : fit->scale);
  dna_str_puts(out, ", \"parameters\": [");
  for (int k = 0; k < fit->parameters && !w->why; k++) {
    dna_str_puts(out, k ? ", " : "");
    dna_str_number(out, fit->parameter[k]);
  }
  dna_str_puts(out, "]");
  add_member(out, "chi2", w->why ? NAN : fit->chi2);
  add_member(out, "ndf", w->why ? NAN : fit->ndf);
  add_member(out, "p", w->why ? NAN : fit->p);
  dna_str_puts(out, "}");
}

void dna_report_search_json(const dna_report_job *job, dna_str *out) {
  dna_search *search = dna_search_make(job->results, job->options.unblind);
  dna_str_puts(out, ",\n\"windows\": [");
  for (uint32_t i = 0; i < search->nwindows; i++) {
    const dna_search_window *w = &search->windows[i];
    add_names(out, i == 0, w->statement->name, w->point->name, w->point->with, w->why);
    add_member(out, "low", w->found.low);
    add_member(out, "high", w->found.high);
    add_member(out, "s", w->found.s);
    add_member(out, "s_error", w->found.ds);
    add_member(out, "b", w->found.b);
    add_member(out, "b_error", w->found.db);
    dna_str_printf(out, ", \"b_raw\": %llu", (unsigned long long)w->raw);
    add_member(out, "value", w->found.value);
    add_member(out, "width_error", w->error);
    if (w->statement->sidebands) add_sidebands(w, out);
    dna_str_puts(out, "}");
  }
  dna_str_puts(out, "],\n\"limits\": [");
  for (uint32_t i = 0; i < search->nlimits; i++) {
    const dna_search_limit *l = &search->limits[i];
    add_names(out, i == 0, l->statement->name, l->point->name, l->point->with, l->why);
    dna_str_puts(out, ", \"param\": ");
    dna_str_json(out, l->scale);
    add_member(out, "reference", l->reference);
    add_member(out, "s", l->s);
    add_member(out, "s_error", l->ds);
    add_member(out, "b", l->b);
    add_member(out, "b_error", l->db);
    add_member(out, "limit", l->why ? NAN : l->limit);
    add_member(out, "limit_error", l->why ? NAN : l->error);
    add_member(out, "band_low", l->why ? NAN : l->band_low);
    add_member(out, "band_high", l->why ? NAN : l->band_high);
    dna_str_puts(out, ", \"expected\": [");
    for (int k = 0; k < DNA_LIMIT_BANDS; k++) {
      dna_str_puts(out, k ? ", " : "");
      dna_str_number(out, l->why ? NAN : l->expected[k]);
    }
    dna_str_puts(out, "]");
    add_member(out, "observed", l->observed);
    add_member(out, "n", l->n);
    dna_str_puts(out, ", \"unobserved\": ");
    dna_str_json(out, l->unobserved);
    dna_str_puts(out, ", \"method\": ");
    dna_str_json(out, l->method);
    dna_str_puts(out, "}");
  }
  dna_str_puts(out, "]");
  dna_search_free(search);
}
