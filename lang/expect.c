/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Published cut-flows: what expect statements say (see program/analysis.h).
 */
#include "lang/compiler.h"

#include <string.h>

static uint32_t line_of(comp *c, const dna_ast *s) {
  return dna_source_place(c->diags->sources, s->span.file, s->span.start).line;
}

/* ---- tolerances ------------------------------------------------------------------------------------------------------- */

static bool ends_with_percent(const comp *c, dna_span span) {
  return span.end > span.start && c->diags->sources->files[span.file].text[span.end - 1] == '%';
}

static void tolerance(build *b, const dna_ast *e, dna_tolerance *out) {
  comp *c = b->c;
  double value;
  bool sigmas = e->name != NULL;
  if (!dna_ask_constant(b, e->kids[0], DNA_DIM_ONE, "a tolerance", &value)) return;
  if (!sigmas && !ends_with_percent(c, e->kids[0]->span)) {
    dna_diag *d =
        dna_diag_error(c->diags, e->span, "incomplete", "a tolerance is a percentage or a number of standard deviations");
    dna_diag_hint(c->diags, d, "write within 5%% or within 3 σ");
  } else if (sigmas && ends_with_percent(c, e->kids[0]->span)) {
    dna_diag_error(c->diags, e->span, "wrong-range", "a number of standard deviations is no percentage");
  } else if (!(value > 0)) {
    dna_diag_error(c->diags, e->kids[0]->span, "not-positive", "a tolerance is above 0");
  }
  *out = (dna_tolerance){sigmas ? DNA_WITHIN_SIGMAS : DNA_WITHIN_SHARE, value};
}

/* ---- rows ---------------------------------------------------------------------------------------------------------------- */

/* Whether a region has errors: then rows may be missing for which there is no fault here. */
static bool regions_have_errors(const comp *c) {
  for (size_t i = 0; i < c->diags->count; i++)
    for (uint32_t k = 0; k < c->regions.count && c->diags->items[i].severity == DNA_SEV_ERROR; k++) {
      dna_span at = c->diags->items[i].span, of = c->regions.items[k]->span;
      if (at.file == of.file && at.start >= of.start && at.start < of.end) return true;
    }
  return false;
}

static void hint_labels(comp *c, dna_diag *d, const char **labels, uint32_t n) {
  dna_str text = {0};
  for (uint32_t i = 0; i < n && i < 12; i++) dna_str_printf(&text, "%s\"%s\"", i ? ", " : "", labels[i]);
  if (n) dna_diag_hint(c->diags, d, "its rows are %s%s", text.text, n > 12 ? ", …" : "");
  dna_str_free(&text);
}

/* The number of the region's row with this label; DNA_NONE with a diagnostic. */
static uint32_t find_row(build *b, const dna_ast *row, const dna_pregion *region) {
  comp *c = b->c;
  const char **labels = dna_arena_alloc(c->arena, (region->nrows + 1) * sizeof *labels);
  uint32_t found = DNA_NONE, count = 0;
  dna_span place = row->text_span.end > row->text_span.start ? row->text_span : row->span;
  for (uint32_t k = 0; k < region->nrows; k++) {
    labels[k] = region->rows[k].label;
    if (strcmp(labels[k], row->text) != 0) continue;
    if (!count++) found = k;
  }
  if (count > 1) {
    dna_diag *d =
        dna_diag_error(c->diags, place, "ambiguous", "the region %s has %u rows called \"%s\"", region->name, count, row->text);
    dna_diag_hint(c->diags, d, "give the cuts labels of their own");
  } else if (!count && !regions_have_errors(c)) {
    dna_diag *d = dna_diag_error(c->diags, place, "unknown-name", "the region %s has no cut \"%s\"", region->name, row->text);
    const char *near = dna_nearest(row->text, labels, region->nrows);
    if (near) dna_diag_hint(c->diags, d, "did you mean \"%s\"?", near);
    else hint_labels(c, d, labels, region->nrows);
  }
  return found;
}

static void published(build *b, const dna_ast *row, enum dna_expect_of of, dna_expected *out) {
  comp *c = b->c;
  static const char *const what[] = {[DNA_EXPECT_YIELD] = "a published yield",
                                     [DNA_EXPECT_RELATIVE] = "a published efficiency",
                                     [DNA_EXPECT_RAW] = "a published number of simulated events"};
  for (uint32_t k = 0; k < row->nkids; k++) {
    const dna_ast *e = row->kids[k];
    bool two_sides = k == 0 && e->kind == AST_E_ARITH && e->op == '-' && e->kids[0]->kind == AST_E_ARITH && e->kids[0]->op == '+';
    if (two_sides) {
      dna_diag *d = dna_diag_error(c->diags, e->span, "ambiguous", "the error of a published number has one size");
      dna_diag_hint(c->diags, d, "of an upper and a lower error write the one on our side: 12 ± 2");
    } else if (e->kind == AST_X_WITHIN) {
      tolerance(b, e, &out->within);
    } else if (k) {
      dna_ask_spread(b, row->kids[0], out->value, e, DNA_DIM_ONE, "the error of a published number", &out->error);
    } else if (dna_ask_constant(b, e, DNA_DIM_ONE, what[of], &out->value)) {
      if (of != DNA_EXPECT_RELATIVE || !(out->value > 1)) continue;
      dna_diag *d = dna_diag_error(c->diags, e->span, "wrong-range", "an efficiency is not above 1");
      dna_diag_hint(c->diags, d, "a percentage is written with %%: 85.3%%");
    }
  }
}

/* ---- statements ---------------------------------------------------------------------------------------------------------- */

/* Whose rows: a sample's or a group's. Samples that the command line names are not known here. */
static void check_sample(comp *c, const dna_ast *e, const dna_analysis *a) {
  const char **names = dna_arena_alloc(c->arena, (2 * (size_t)a->nsamples + 1) * sizeof *names);
  for (uint32_t i = 0; i < a->nsamples; i++) {
    names[2 * i] = a->samples[i].name ? a->samples[i].name : "";
    names[2 * i + 1] = a->samples[i].group ? a->samples[i].group : "";
    if (strcmp(names[2 * i], e->name) == 0 || strcmp(names[2 * i + 1], e->name) == 0) return;
  }
  if (!a->nsamples || c->incomplete) return;
  dna_diag *d = dna_diag_error(c->diags, dna_statement_named(e), "unknown-name", "there is no sample or group %s", e->name);
  const char *near = dna_nearest(e->name, names, 2 * (size_t)a->nsamples);
  if (near) dna_diag_hint(c->diags, d, "did you mean %s?", near);
}

static void check_head(build *b, const dna_ast *x, dna_analysis *a, dna_expectation *out, dna_tolerance *within) {
  comp *c = b->c;
  for (uint32_t i = 0; i < x->nparams; i++) {
    const dna_ast *e = x->params[i];
    for (uint32_t k = 0; k < i; k++)
      if (x->params[k]->kind == e->kind)
        dna_diag_error(c->diags, e->span, "defined-twice", "this is given twice for expect %s", x->name);
    if (e->kind == AST_X_FOR && e->name) {
      check_sample(c, e, a);
      out->sample = e->name;
    } else if (e->kind == AST_X_OF) {
      out->of = strcmp(e->name, "raw") == 0 ? DNA_EXPECT_RAW : DNA_EXPECT_RELATIVE;
    } else if (e->kind == AST_X_WITHIN) {
      tolerance(b, e, within);
    }
  }
  if (out->sample || a->nsamples <= 1) return;
  dna_diag *d = dna_diag_error(c->diags, dna_statement_named(x), "ambiguous", "of which sample is this expected? There are %u",
                               a->nsamples);
  dna_diag_hint(c->diags, d, "name a sample or a group: expect %s for %s { … }", x->name, a->samples[0].name);
}

static void check_expect(build *b, const dna_ast *x, dna_analysis *a) {
  comp *c = b->c;
  uint32_t index;
  if (!x->name) return;
  dna_expectation *out = &a->expectations[a->nexpectations++];
  dna_tolerance within = {DNA_WITHIN_ANY, 0};
  *out = (dna_expectation){.region = x->name, .file = c->diags->sources->files[x->span.file].path, .line = line_of(c, x)};
  check_head(b, x, a, out, &within);
  if (!dna_scope_get(&c->region_names, x->name, &index)) {
    dna_statement_unknown(c, dna_statement_named(x), "region", x->name, &c->regions);
    return;
  }
  const dna_pregion *region = &b->variations[0].regions[index];
  out->region_number = index;
  out->rows = dna_arena_alloc(a->arena, (x->nkids + 1) * sizeof *out->rows);
  for (uint32_t i = 0; i < x->nkids; i++) {
    const dna_ast *row = x->kids[i];
    if (row->kind != AST_X_ROW || !row->text) continue;
    dna_expected *own = &out->rows[out->nrows++];
    *own = (dna_expected){.label = row->text, .row = find_row(b, row, region), .within = within, .line = line_of(c, row)};
    published(b, row, out->of, own);
    for (uint32_t k = 0; k < i; k++)
      if (x->kids[k]->kind == AST_X_ROW && x->kids[k]->text && strcmp(row->text, x->kids[k]->text) == 0)
        dna_diag_error(c->diags, row->span, "defined-twice", "the row \"%s\" is given twice", row->text);
  }
  if (!out->nrows)
    dna_diag_error(c->diags, dna_statement_named(x), "incomplete", "nothing is expected of the region %s", x->name);
}

void dna_expect_check(build *b, dna_analysis *out) {
  comp *c = b->c;
  out->expectations = dna_arena_alloc(out->arena, (c->expects.count + 1) * sizeof *out->expectations);
  for (uint32_t i = 0; i < c->expects.count; i++) check_expect(b, c->expects.items[i], out);
}
