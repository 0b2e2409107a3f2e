/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows and limits in the JSON report.
 */
#include "runtime/report/search.h"

#include <math.h>

static const char *const shapes[] = {"exponential", "power", "bernstein"};

static void add_member(dna_str *out, const char *key, double value) {
  dna_str_printf(out, ", \"%s\": ", key);
  dna_str_number(out, value); /* null if it is not finite */
}

/* Params that differ between samples, not only between signals. */
static bool differs(const dna_results *results, uint32_t param) {
  for (uint32_t s = 1; s < results->nsamples; s++) {
    double x = results->samples[0].program->params[param].value, y = results->samples[s].program->params[param].value;
    if (x < y || x > y) return true;
  }
  return false;
}

static void add_units(const dna_results *results, dna_str *out) {
  const dna_program *program = dna_report_program(results);
  dna_str_puts(out, ",\n\"param_units\": {");
  for (uint32_t i = 0, count = 0; i < program->nparams; i++) {
    if (!differs(results, i)) continue;
    dna_str_puts(out, count++ ? ", " : "");
    dna_str_json(out, program->params[i].name);
    dna_str_puts(out, ": ");
    dna_str_json(out, program->params[i].unit ? program->params[i].unit : "");
  }
  dna_str_puts(out, "}");
}

static void add_params(const dna_results *results, const dna_search_point *point, dna_str *out) {
  const dna_program *program = point->samples[0]->program;
  dna_str_puts(out, ", \"params\": {");
  for (uint32_t i = 0, count = 0; i < program->nparams; i++) {
    if (!differs(results, i)) continue;
    dna_str_puts(out, count++ ? ", " : "");
    dna_str_json(out, program->params[i].name);
    dna_str_puts(out, ": ");
    dna_str_number(out, program->params[i].value);
  }
  dna_str_puts(out, "}");
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
  add_units(job->results, out);
  dna_str_puts(out, ",\n\"windows\": [");
  for (uint32_t i = 0; i < search->nwindows; i++) {
    const dna_search_window *w = &search->windows[i];
    add_names(out, i == 0, w->statement->name, w->point->name, w->point->with, w->why);
    add_params(job->results, w->point, out);
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
    add_params(job->results, l->point, out);
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
