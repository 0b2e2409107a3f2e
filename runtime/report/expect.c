/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Published cut-flows beside ours (see expect.h).
 */
#include "runtime/report/expect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- numbers ------------------------------------------------------------------------------------------------------------ */

static bool is_named(const dna_results *results, const char *name) {
  for (uint32_t s = 0; s < results->nsamples; s++)
    if (strcmp(results->samples[s].name, name) == 0) return true;
  return false;
}

/* A sample is one of an expectation: that of its name, or of the group of that name, or the only one. */
static bool is_of(const dna_results *results, const dna_expectation *x, const dna_rsample *sample) {
  if (!x->sample) return results->nsamples == 1;
  return strcmp(is_named(results, x->sample) ? sample->name : sample->group, x->sample) == 0;
}

static const char *first_fault(const dna_results *results, const dna_expectation *x) {
  uint32_t count = 0;
  for (uint32_t s = 0; s < results->nsamples; s++) count += is_of(results, x, &results->samples[s]);
  if (count) return NULL;
  return x->sample ? "there is no such sample" : results->nsamples ? "it does not say of which sample" : "there is no sample";
}

const char *dna_expect_unit(const dna_report_job *job, const dna_expectation *x) {
  const char *unit = "";
  if (x->of == DNA_EXPECT_RELATIVE) return "%";
  if (x->of == DNA_EXPECT_RAW) return "";
  for (uint32_t s = 0; s < job->results->nsamples; s++)
    if (is_of(job->results, x, &job->results->samples[s])) dna_cutflow_scale(job->results, &job->results->samples[s], 0, &unit);
  return unit;
}

/* Adds a sample's number and the square of its error. all: the yield of all samples, NaN of one alone. NULL, or why not. */
static const char *add_sample(const dna_report_job *job, const dna_expectation *x, const dna_expected *expected,
                              const dna_rsample *sample, double all, double *sum, double *square) {
  if (expected->row >= dna_report_hidden_from(job, sample, 0, x->region_number)) return "hidden";
  dna_rownum n = dna_cutflow_row(job->results, sample, 0, 0, x->region_number, expected->row);
  switch (x->of) {
  case DNA_EXPECT_RAW:
    *sum += (double)n.raw;
    *square += (double)n.raw;
    return NULL;
  case DNA_EXPECT_YIELD:
    *sum += n.yield;
    *square += n.error * n.error;
    return n.has_yield ? NULL : "its cross-section is not known";
  case DNA_EXPECT_RELATIVE: break;
  }
  /* with the share of this sample among all events, which has no error */
  dna_rownum first = dna_cutflow_row(job->results, sample, 0, 0, x->region_number, 0);
  bool alone = !isfinite(all);
  if (!alone && !first.has_yield) return "a cross-section is not known";
  if (!n.has_cum && expected->row > 0) return "there are no events";
  double share = alone ? 1 : first.yield / all, value = expected->row ? n.cum : 1;
  double error = !expected->row ? 0 : value < expected->value ? n.cum_hi : n.cum_lo; /* the side of the published number */
  *sum += share * value;
  *square += share * share * error * error;
  return NULL;
}

/* The upper error of a yield or count of which no event is seen: -ln(0.1587) events, the end of the central 68.3 % interval of
 * Garwood, Biometrika 28 (1936) 437, of the largest weight that an event has on the average; 0 if events are seen, NaN if there
 * are none in the first row either. */
static double error_of_none(const dna_report_job *job, const dna_expectation *x, const dna_expected *expected) {
  static const double events = 1.8410216450092636;
  double weight = x->of == DNA_EXPECT_RAW ? 1 : NAN;
  for (uint32_t s = 0; s < job->results->nsamples; s++) {
    const dna_rsample *sample = &job->results->samples[s];
    if (!is_of(job->results, x, sample)) continue;
    if (dna_cutflow_row(job->results, sample, 0, 0, x->region_number, expected->row).raw) return 0;
    dna_rownum first = dna_cutflow_row(job->results, sample, 0, 0, x->region_number, 0);
    if (x->of == DNA_EXPECT_YIELD && first.raw) weight = fmax(weight, fabs(first.yield) / (double)first.raw);
  }
  return events * weight;
}

static enum dna_verdict judge(const dna_expected *expected, const dna_compared *c) {
  double difference = fabs(c->ours - expected->value), allowed = expected->within.value;
  if (expected->within.kind == DNA_WITHIN_ANY) return DNA_VERDICT_NONE;
  if (c->why) return DNA_VERDICT_UNKNOWN;
  allowed *= expected->within.kind == DNA_WITHIN_SHARE ? fabs(expected->value)
                                                       : sqrt(c->error * c->error + expected->error * expected->error);
  return difference <= allowed ? DNA_VERDICT_WITHIN : DNA_VERDICT_EXCEEDED;
}

dna_compared dna_expect_compare(const dna_report_job *job, const dna_expectation *x, const dna_expected *expected) {
  const dna_results *results = job->results;
  dna_compared c = {.why = first_fault(results, x), .ours = NAN, .error = NAN, .ratio = NAN, .ratio_error = NAN, .pull = NAN};
  double sum = 0, square = 0, all = 0, published = expected->value, spread = expected->error;
  uint32_t count = 0;
  for (uint32_t s = 0; s < results->nsamples; s++)
    if (is_of(results, x, &results->samples[s])) {
      all += dna_cutflow_row(results, &results->samples[s], 0, 0, x->region_number, 0).yield;
      count++;
    }
  for (uint32_t s = 0; s < results->nsamples && !c.why; s++)
    if (is_of(results, x, &results->samples[s]))
      c.why = add_sample(job, x, expected, &results->samples[s], count > 1 ? all : NAN, &sum, &square);
  if (!c.why && x->of != DNA_EXPECT_RELATIVE && published > 0 && !(square > 0)) {
    double error = error_of_none(job, x, expected);
    if (isnan(error)) c.why = "there are no events";
    else square = error * error;
  }
  if (!c.why && !(isfinite(sum) && isfinite(square))) c.why = "it is no finite number";
  if (!c.why) {
    c.ours = sum;
    c.error = sqrt(square);
    double both = sqrt(square + spread * spread);
    if (fabs(published) > 0) {
      double of_published = sum * spread / (published * published);
      c.ratio = sum / published;
      c.ratio_error = sqrt(square / (published * published) + of_published * of_published);
    }
    if (both > 0) c.pull = (sum - published) / both;
  }
  c.verdict = judge(expected, &c);
  return c;
}

void dna_expect_tolerance(const dna_tolerance *within, dna_str *out) {
  if (within->kind == DNA_WITHIN_SHARE) dna_str_printf(out, "%s %%", dna_number_pm(100 * within->value, 0, 0).head);
  if (within->kind == DNA_WITHIN_SIGMAS) dna_str_printf(out, "%s σ", dna_number_pm(within->value, 0, 0).head);
}

uint32_t dna_expect_exceeded(const dna_report_job *job, uint32_t *stated, dna_str *out) {
  const dna_analysis *analysis = job->results->analysis;
  uint32_t exceeded = 0;
  *stated = 0;
  for (uint32_t i = 0; i < analysis->nexpectations; i++)
    for (uint32_t r = 0; r < analysis->expectations[i].nrows; r++) {
      const dna_expectation *x = &analysis->expectations[i];
      const dna_expected *row = &x->rows[r];
      if (row->within.kind == DNA_WITHIN_ANY) continue;
      dna_compared c = dna_expect_compare(job, x, row);
      ++*stated;
      if (c.verdict == DNA_VERDICT_WITHIN) continue;
      exceeded++;
      double to = x->of == DNA_EXPECT_RELATIVE ? 100 : 1;
      const char *unit = dna_expect_unit(job, x);
      dna_str within = {0};
      dna_expect_tolerance(&row->within, &within);
      dna_str_printf(out, "%s:%u: region %s, \"%s\": ", x->file, row->line, x->region, row->label);
      if (c.why) dna_str_printf(out, "there is no number to compare: %s", c.why);
      else {
        dna_number ours = dna_number_pm(to * c.ours, to * c.error, to * c.error);
        dna_number published = dna_number_pm(to * row->value, to * row->error, to * row->error);
        dna_str_printf(out, "%s%s%s%s%s is not within %s of the published %s%s%s", ours.head, *ours.tail ? " " : "", ours.tail,
                       *unit ? " " : "", unit, within.text, published.head, *published.tail ? " " : "", published.tail);
      }
      dna_str_puts(out, "\n");
      dna_str_free(&within);
    }
  return exceeded;
}

/* ---- tables ------------------------------------------------------------------------------------------------------------- */

static char *copy(dna_str *text) { return text->text ? text->text : dna_xstrdup(""); }

static void add_row(const dna_report_job *job, const dna_expectation *x, const dna_expected *expected, dna_report_search_row *row,
                    dna_str *notes) {
  static const char *const verdicts[] = {"", "", ": exceeded", ": not known"};
  dna_compared c = dna_expect_compare(job, x, expected);
  double to = x->of == DNA_EXPECT_RELATIVE ? 100 : 1;
  row->label = dna_xstrdup(expected->label);
  for (int i = 0; i < 4; i++) row->cells[i] = dna_number_text("–");
  row->cells[1] = dna_number_pm(to * expected->value, to * expected->error, to * expected->error);
  if (c.why) {
    bool hidden = strcmp(c.why, "hidden") == 0;
    row->cells[0] = dna_number_text(hidden ? "hidden" : "–");
    if (!hidden && (!notes->text || !strstr(notes->text, c.why))) dna_str_printf(notes, "%s\n", c.why);
  } else {
    bool none = x->of != DNA_EXPECT_RELATIVE && !(fabs(c.ours) > 0); /* its error is upwards */
    row->cells[0] = dna_number_pm(to * c.ours, none ? 0 : to * c.error, to * c.error);
    if (isfinite(c.ratio)) row->cells[2] = dna_number_pm(c.ratio, c.ratio_error, c.ratio_error);
    dna_str pull = {0};
    if (isfinite(c.pull)) dna_str_printf(&pull, "%s%.2f", c.pull < 0 ? "−" : "+", fabs(c.pull));
    if (pull.text) row->cells[3] = dna_number_text(pull.text);
    dna_str_free(&pull);
  }
  dna_str within = {0};
  dna_expect_tolerance(&expected->within, &within);
  dna_str_puts(&within, verdicts[c.verdict]);
  row->cells[4] = dna_number_text(within.text);
  dna_str_free(&within);
}

dna_report_search_table dna_expect_table(const dna_report_job *job, const dna_expectation *x) {
  static const char *const headings[] = {"ours", "published", "ours / published", "pull", "within"};
  static const char *const what[] = {[DNA_EXPECT_YIELD] = "yields",
                                     [DNA_EXPECT_RELATIVE] = "efficiencies to the first row",
                                     [DNA_EXPECT_RAW] = "numbers of simulated events"};
  dna_report_search_table t = {.corner = "row"};
  dna_str title = {0}, notes = {0};
  dna_str_printf(&title, "Expectation of %s%s%s: %s beside published ones", x->region, x->sample ? " for " : "",
                 x->sample ? x->sample : "", what[x->of]);
  t.title = title.text;
  t.rows = dna_xcalloc(x->nrows, sizeof *t.rows);
  bool within = false;
  for (; t.nrows < x->nrows; t.nrows++) {
    add_row(job, x, &x->rows[t.nrows], &t.rows[t.nrows], &notes);
    within = within || x->rows[t.nrows].within.kind != DNA_WITHIN_ANY;
  }
  const char *unit = dna_expect_unit(job, x);
  for (; t.ncolumns < (within ? 5 : 4); t.ncolumns++) {
    dna_str heading = {0};
    dna_str_puts(&heading, headings[t.ncolumns]);
    if (t.ncolumns < 2 && *unit) dna_str_printf(&heading, " [%s]", unit);
    t.headings[t.ncolumns] = copy(&heading);
  }
  t.notes = notes.text;
  return t;
}

/* ---- JSON --------------------------------------------------------------------------------------------------------------- */

static void add_member(dna_str *out, const char *key, double value) {
  dna_str_printf(out, ", \"%s\": ", key);
  dna_str_number(out, value); /* null if it is not finite */
}

void dna_expect_json(const dna_report_job *job, dna_str *out) {
  static const char *const what[] = {[DNA_EXPECT_YIELD] = "yield", [DNA_EXPECT_RELATIVE] = "relative", [DNA_EXPECT_RAW] = "raw"};
  static const char *const withins[] = {"null", "\"share\"", "\"sigmas\""};
  static const char *const verdicts[] = {"null", "\"within\"", "\"exceeded\"", "\"unknown\""};
  const dna_analysis *analysis = job->results->analysis;
  dna_str_puts(out, ",\n\"expectations\": [");
  for (uint32_t i = 0; i < analysis->nexpectations; i++) {
    const dna_expectation *x = &analysis->expectations[i];
    dna_str_puts(out, i ? ",\n  {\"region\": " : "\n  {\"region\": ");
    dna_str_json(out, x->region);
    dna_str_puts(out, ", \"sample\": ");
    dna_str_json(out, x->sample);
    dna_str_printf(out, ", \"of\": \"%s\", \"unit\": \"%s\", \"rows\": [", what[x->of],
                   x->of == DNA_EXPECT_RELATIVE ? "" : dna_expect_unit(job, x));
    for (uint32_t r = 0; r < x->nrows; r++) {
      dna_compared c = dna_expect_compare(job, x, &x->rows[r]);
      dna_str_puts(out, r ? ",\n    {\"label\": " : "\n    {\"label\": ");
      dna_str_json(out, x->rows[r].label);
      add_member(out, "ours", c.ours);
      add_member(out, "ours_error", c.error);
      add_member(out, "published", x->rows[r].value);
      add_member(out, "published_error", x->rows[r].error);
      add_member(out, "ratio", c.ratio);
      add_member(out, "ratio_error", c.ratio_error);
      add_member(out, "pull", c.pull);
      add_member(out, "within", x->rows[r].within.kind == DNA_WITHIN_ANY ? NAN : x->rows[r].within.value);
      dna_str_printf(out, ", \"within_of\": %s, \"verdict\": %s, \"missing\": ", withins[x->rows[r].within.kind],
                     verdicts[c.verdict]);
      dna_str_json(out, c.why);
      dna_str_puts(out, "}");
    }
    dna_str_puts(out, "]}");
  }
  dna_str_puts(out, "]");
}
