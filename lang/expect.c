/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Published cut-flows, which this version checks and does not compute.
 */
#include "lang/compiler.h"

#include <string.h>

static void check_expect(build *b, const dna_ast *x) {
  comp *c = b->c;
  uint32_t index;
  if (!x->name) return;
  if (!dna_scope_get(&c->region_names, x->name, &index)) {
    dna_statement_unknown(c, dna_statement_named(x), "region", x->name, &c->regions);
    return;
  }
  const dna_pregion *region = &b->variations[0].regions[index];
  for (uint32_t i = 0; i < x->nkids; i++) {
    const dna_ast *row = x->kids[i];
    double value;
    bool found = false;
    const char **labels = dna_arena_alloc(c->arena, (region->nrows + 1) * sizeof *labels);
    for (uint32_t k = 0; k < region->nrows; k++) {
      labels[k] = region->rows[k].label;
      found = found || (row->text && strcmp(labels[k], row->text) == 0);
    }
    if (!found && row->text) {
      dna_diag *d = dna_diag_error(c->diags, row->text_span.end > row->text_span.start ? row->text_span : row->span,
                                   "unknown-name", "the region %s has no cut \"%s\"", x->name, row->text);
      const char *near = dna_nearest(row->text, labels, region->nrows);
      if (near) dna_diag_hint(c->diags, d, "did you mean \"%s\"?", near);
    }
    for (uint32_t k = 0; k < row->nkids; k++)
      if (dna_ask_constant(b, row->kids[k], DNA_DIM_ONE, "a published number of events", &value) && k == 1 && value < 0)
        dna_diag_error(c->diags, row->kids[k]->span, "not-positive", "an error is not negative");
    for (uint32_t k = 0; k < i; k++)
      if (row->text && x->kids[k]->text && strcmp(row->text, x->kids[k]->text) == 0)
        dna_diag_error(c->diags, row->span, "defined-twice", "the row \"%s\" is given twice", row->text);
  }
  if (x->nkids == 0) dna_diag_error(c->diags, dna_statement_named(x), "incomplete", "nothing is expected of the region %s", x->name);
}

static uint32_t line_of(comp *c, const dna_ast *s) {
  return dna_source_place(c->diags->sources, s->span.file, s->span.start).line;
}

static void list_later(comp *c, dna_analysis *out) {
  const char **later = dna_arena_alloc(out->arena, (c->expects.count + 1) * sizeof *later);
  for (uint32_t i = 0; i < c->expects.count; i++)
    later[i] = dna_arena_printf(out->arena, "expect %s (%s:%u)", c->expects.items[i]->name ? c->expects.items[i]->name : "",
                                c->diags->sources->files[c->expects.items[i]->span.file].path, line_of(c, c->expects.items[i]));
  out->later = later;
  out->nlater = c->expects.count;
}

void dna_expect_check(build *b, dna_analysis *out) {
  comp *c = b->c;
  for (uint32_t i = 0; i < c->expects.count; i++) check_expect(b, c->expects.items[i]);
  list_later(c, out);
}
