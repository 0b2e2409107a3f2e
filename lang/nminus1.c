/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * N-1 distributions: for each condition of a region that asks for a range of a quantity, a histogram of the quantity in
 * the events that pass all other conditions of the region and of those that it starts from, with the weight at its end.
 *
 * An event is in one of them if it fails at most one condition. So the conditions are asked one after the other as in the
 * cut-flow, but of all events that have failed at most one so far:
 *
 *   reach(k) = reach(k - 1) where passed(k - 1) or condition k       passed(k) = passed(k - 1) and condition k
 *
 * and the events of distribution k are those of reach(n) for which passed(n) or not condition k. Where the quantity is
 * missing, so is the condition, and nothing is filled.
 */
#include "lang/compiler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DISTRIBUTIONS_MAX 10000u

/* ---- conditions -------------------------------------------------------------------------------------------------- */

static void add_part(build *b, cut_parts *parts, const cut_form *f, uint32_t row, bool only) {
  parts->items = dna_grow(parts->items, &parts->capacity, parts->count + 1, sizeof *parts->items);
  parts->items[parts->count++] = (cut_part){.form = f, .row = row, .span = b->g.span, .only = only};
}

void dna_nminus1_cut(build *b, cut_parts *parts, val v, dna_span span, uint32_t row) {
  const cut_form *f = dna_cutform_of(b, v, span);
  if (!f->nparts) add_part(b, parts, f, row, true);
  for (uint32_t i = 0; i < f->nparts; i++) add_part(b, parts, f->parts[i], row, false);
}

static bool has_one(const cut_part *one) { return !one->form->why && !one->form->nparts; }

/* Notes why a condition has none, once: in the first variation of the first program, where it is written. */
static void note_without(build *b, const char *region, const char *label, const cut_part *one, const char *why) {
  comp *c = b->c;
  dna_place place = {0};
  if (one->inherited || b->g.variation || b->later_program) return;
  if (one->form->span.file < c->diags->sources->count)
    place = dna_source_place(c->diags->sources, one->form->span.file, one->form->span.start);
  c->n1_without = dna_grow(c->n1_without, &c->n1_without_capacity, c->nn1_without + 1, sizeof *c->n1_without);
  c->n1_without[c->nn1_without++] = (dna_pnot_n_minus_1){.region = region,
                                                         .label = label,
                                                         .text = dna_source_label(c->diags->sources, one->form->span, c->arena),
                                                         .why = why,
                                                         .file = place.path ? dna_arena_strdup(c->arena, place.path) : "",
                                                         .line = place.line};
}

/* ---- distributions ----------------------------------------------------------------------------------------------- */

static const char *name_of(build *b, const dna_pregion *region, const cut_part *one, const dna_phist *hists, uint32_t count) {
  const char *label = region->rows[one->row].label;
  const char *name = one->only ? dna_arena_printf(b->c->arena, "n-1: %s", label)
                               : dna_arena_printf(b->c->arena, "n-1: %s: %s", label,
                                                  dna_source_label(b->c->diags->sources, one->form->q_span, b->c->arena));
  const char *unique = name;
  uint32_t number = 1;
  for (uint32_t i = 0; i < count; i++) { /* a label may be taken twice; the hists before this one have their names */
    if (strcmp(hists[i].name, unique) != 0) continue;
    unique = dna_arena_printf(b->c->arena, "%s (%u)", name, ++number);
    i = UINT32_MAX; /* from the first again */
  }
  return unique;
}

/* The bins of the distribution with this name: those that it has in the first variation of the first program. */
static bool bins_of(build *b, const char *region, const char *name, const cut_form *f, auto_bins *bins) {
  comp *c = b->c;
  uint32_t number;
  const char *key = dna_arena_printf(c->arena, "%s %s", region, name);
  if (dna_scope_get(&c->n1_names, key, &number)) {
    *bins = c->n1_bins[number];
    return true;
  }
  if (b->g.variation || b->later_program || !dna_autobins_make(b, f, bins)) return false;
  dna_scope_put(&c->n1_names, key, c->nn1_bins);
  c->n1_bins = dna_grow(c->n1_bins, &c->n1_bins_capacity, c->nn1_bins + 1, sizeof *c->n1_bins);
  c->n1_bins[c->nn1_bins++] = *bins;
  return true;
}

static bool distribution(build *b, const dna_pregion *region, const cut_part *one, uint32_t sel, uint32_t weight,
                         dna_phist *hist) {
  const cut_form *f = one->form;
  auto_bins bins;
  if (!bins_of(b, region->name, hist->name, f, &bins)) return false;
  dna_pstore store = {.kind = DNA_HIST_1D, .n_minus_1 = 1};
  store.x = (dna_paxis){.nbins = bins.count,
                        .edges = dna_dag_numbers(&b->g, bins.edges, bins.count + 1),
                        .regular = bins.regular,
                        .log = bins.log,
                        .label = dna_source_label(b->c->diags->sources, f->q_span, b->c->arena),
                        .unit = dna_dim_symbol(f->q.dim, b->c->arena)};
  store.y = (dna_paxis){.label = "", .unit = ""};
  hist->store = dna_region_fill(b, &store, G_EVENTS, sel, weight, &f->q.node, 1);
  hist->x = store.x;
  hist->y = store.y;
  hist->title = hist->name;
  hist->span = one->span;
  hist->n_minus_1 = 1;
  hist->keep = (uint8_t)f->keep;
  hist->row = one->row;
  dna_autobins_edges(b, f, &hist->lo, &hist->hi);
  return true;
}

static uint32_t truth_node(build *b, enum dna_op op, uint32_t x, uint32_t y) {
  return dna_dag_node(&b->g, op, G_EVENTS, x, y, DNA_NONE);
}

static uint32_t narrow(build *b, uint32_t sel, uint32_t condition) {
  if (dna_dag_is_const(&b->g, condition) && dna_dag_value(&b->g, condition) > 0) return sel;
  return dna_dag_node(&b->g, DNA_OP_CUT, G_EVENTS, sel, condition, DNA_NONE);
}

static bool too_many(build *b, const dna_pregion *region, uint32_t more) {
  b->nn1 += more;
  if (b->nn1 <= DISTRIBUTIONS_MAX) return false;
  if (b->nn1 - more <= DISTRIBUTIONS_MAX) {
    uint32_t index = 0;
    dna_scope_get(&b->c->region_names, region->name, &index);
    dna_diag *d =
        dna_diag_error(b->c->diags, b->c->regions.items[index]->name_span, "too-many",
                       "--n-1 asks for more than %u N-1 distributions: of each cut of each region and its parents, in each "
                       "of %u variations",
                       DISTRIBUTIONS_MAX, b->c->nsets + 1);
    dna_diag_hint(b->c->diags, d, "run it with fewer regions or variations");
  }
  return true;
}

uint32_t dna_nminus1_region(build *b, const dna_pregion *region, const cut_parts *parts, uint32_t weight, dna_phist **hists) {
  uint32_t reach = G_ALL, passed = dna_dag_truth(&b->g, true), before = b->g.span, count = region->nhists, some = 0;
  for (uint32_t i = 0; i < parts->count; i++) some += has_one(&parts->items[i]);
  dna_phist *all = dna_arena_alloc(b->c->arena, (count + some + 1) * sizeof *all);
  if (count) memcpy(all, *hists, count * sizeof *all);
  if (too_many(b, region, some)) return count;
  for (uint32_t i = 0; i < parts->count; i++) {
    const cut_part *one = &parts->items[i];
    uint32_t condition = one->form->node;
    dna_dag_at_index(&b->g, one->span);
    if (has_one(one)) {
      reach = narrow(b, reach, truth_node(b, DNA_OP_OR, passed, condition));
      passed = truth_node(b, DNA_OP_AND, passed, condition);
    } else {
      reach = narrow(b, reach, condition);
    }
  }
  for (uint32_t i = 0; i < parts->count; i++) {
    const cut_part *one = &parts->items[i];
    const char *label = region->rows[one->row].label;
    dna_dag_at_index(&b->g, one->span);
    if (!has_one(one)) {
      note_without(b, region->name, label, one, one->form->why);
      continue;
    }
    uint32_t others = truth_node(b, DNA_OP_OR, passed, truth_node(b, DNA_OP_NOT, one->form->node, DNA_NONE));
    dna_phist hist = {.name = name_of(b, region, one, all, count)};
    if (distribution(b, region, one, narrow(b, reach, others), weight, &hist)) all[count++] = hist;
    else note_without(b, region->name, label, one, "has bounds that are too large, or too near one another, for bins");
  }
  dna_dag_at_index(&b->g, before);
  *hists = all;
  return count;
}

/* ---- in all variations ------------------------------------------------------------------------------------------- */

static bool has_hist(const dna_pregion *region, const char *name) {
  for (uint32_t i = 0; i < region->nhists; i++)
    if (region->hists[i].n_minus_1 && strcmp(region->hists[i].name, name) == 0) return true;
  return false;
}

static void note_uncommon(comp *c, const dna_pregion *region, const dna_phist *hist) {
  c->n1_without = dna_grow(c->n1_without, &c->n1_without_capacity, c->nn1_without + 1, sizeof *c->n1_without);
  c->n1_without[c->nn1_without++] = (dna_pnot_n_minus_1){.region = region->name,
                                                         .label = region->rows[hist->row].label,
                                                         .text = hist->x.label,
                                                         .why = "has another form in a variation or sample",
                                                         .file = "",
                                                         .line = 0};
}

void dna_nminus1_common(comp *c, dna_pvariation **variations, uint32_t count) {
  for (uint32_t r = 0; r < variations[0]->nregions; r++) {
    dna_pregion *first = &variations[0]->regions[r];
    uint32_t kept = 0;
    for (uint32_t i = 0; i < first->nhists; i++) {
      bool common = true;
      for (uint32_t v = 1; v < count && first->hists[i].n_minus_1; v++)
        common = common && has_hist(&variations[v]->regions[r], first->hists[i].name);
      if (common) first->hists[kept++] = first->hists[i];
      else note_uncommon(c, first, &first->hists[i]);
    }
    first->nhists = kept;
    for (uint32_t v = 1; v < count; v++) { /* those that the first has not */
      dna_pregion *region = &variations[v]->regions[r];
      kept = 0;
      for (uint32_t i = 0; i < region->nhists; i++)
        if (!region->hists[i].n_minus_1 || has_hist(first, region->hists[i].name)) region->hists[kept++] = region->hists[i];
      region->nhists = kept;
    }
  }
}
