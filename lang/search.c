/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows and limits: what their statements say (see program/analysis.h).
 */
#include "lang/compiler.h"

#include <string.h>

/* Evaluates e with S, B and δB as plain numbers of the event. */
static val statistic(build *b, const dna_ast *e) {
  uint32_t any = dna_dag_node(&b->g, DNA_OP_COUNT, G_EVENTS, G_RECORD, DNA_NONE, DNA_NONE);
  val number = {.kind = V_NUM, .axis = G_EVENTS, .node = any};
  const local locals[] = {{"S", number}, {"B", number}, {"δB", number}};
  b->locals = locals;
  b->nlocals = 3;
  b->statistics = true;
  val v = dna_expr_eval(b, e);
  b->locals = NULL;
  b->nlocals = 0;
  b->statistics = false;
  return v;
}

static void in_region(comp *c, const dna_ast *e) {
  uint32_t index;
  if (e->other && !dna_scope_get(&c->region_names, e->other, &index)) dna_statement_unknown(c, e->other_span, "region", e->other, &c->regions);
}

static void check_window(build *b, const dna_ast *w, dna_awindow *out) {
  comp *c = b->c;
  *out = (dna_awindow){.name = w->name};
  dna_dim dim = DNA_DIM_ONE;
  bool has_of = false, known = false;
  for (uint32_t i = 0; i < w->nkids; i++) {
    const dna_ast *e = w->kids[i];
    if (e->kind != AST_W_OF) continue;
    if (has_of) dna_diag_error(c->diags, e->span, "defined-twice", "a window is of one quantity");
    has_of = true;
    in_region(c, e);
    val v = dna_expr_eval(b, e->kids[0]);
    known = v.kind == V_NUM;
    dim = v.dim;
    if (v.kind == V_TRUTH || v.kind == V_PART || (v.kind == V_NUM && v.list))
      dna_diag_error(c->diags, e->kids[0]->span, "wrong-type", "a window is of one number, but this is %s", dna_expr_type(b, v));
  }
  bool has[3] = {false};
  for (uint32_t i = 0; i < w->nkids; i++) {
    has[0] = has[0] || w->kids[i]->kind == AST_W_WIDTH;
    has[1] = has[1] || w->kids[i]->kind == AST_W_MAXIMISE;
    for (uint32_t k = 0; k < i; k++)
      if (w->kids[i]->kind == w->kids[k]->kind && w->kids[i]->kind != AST_W_OF)
        dna_diag_error(c->diags, w->kids[i]->span, "defined-twice", "this is given twice for the window %s", w->name);
  }
  if (has_of && !has[0])
    dna_diag_error(c->diags, dna_statement_named(w), "incomplete", "the window %s does not say how wide it may be: width 1 MeV..10 MeV",
                   w->name);
  if (has_of && !has[1])
    dna_diag_error(c->diags, dna_statement_named(w), "incomplete", "the window %s does not say what is best: maximise S / sqrt(B)", w->name);
  if (!has_of) dna_diag_error(c->diags, dna_statement_named(w), "incomplete", "the window %s does not say of what: of EXPR in REGION", w->name);
  for (uint32_t i = 0; i < w->nkids; i++) {
    const dna_ast *e = w->kids[i];
    double low, high;
    if (e->kind == AST_W_WIDTH && known && e->kids[0]->kind == AST_E_RANGE) {
      bool good = dna_ask_constant(b, e->kids[0]->kids[0], dim, "a width", &low);
      if (dna_ask_constant(b, e->kids[0]->kids[1], dim, "a width", &high) && good && !(low < high))
        dna_diag_error(c->diags, e->span, "wrong-range", "the smallest width is not below the largest");
      else if (good && low < 0)
        dna_diag_error(c->diags, e->span, "wrong-range", "a width is not below 0");
      out->width_min = low;
      out->width_max = high;
    } else if (e->kind == AST_W_BACKGROUND) {
      if (dna_ask_constant(b, e->kids[0], DNA_DIM_ONE, "an expected background", &low)) dna_statement_positive(c, e, low, "an expected background");
      if (e->ops && *e->ops != 'g')
        dna_diag_error(c->diags, e->span, "wrong-range", "a window keeps at least so much background: background >= 10");
      out->background_min = low;
    } else if (e->kind == AST_W_MAXIMISE) {
      val v = statistic(b, e->kids[0]);
      if (v.kind == V_TRUTH || v.kind == V_PART)
        dna_diag_error(c->diags, e->kids[0]->span, "wrong-type", "what is maximised is a number, but this is %s",
                       dna_expr_type(b, v));
      else if (v.kind == V_NUM)
        dna_figure_make(b, e->kids[0], &out->maximise);
    }
  }
}

/* A limit is from a window or region, scales a param and excludes; or it combines others. */
static void complete_limit(comp *c, const dna_ast *l) {
  bool has[4] = {false};
  for (uint32_t i = 0; i < l->nkids; i++) {
    static const enum dna_ast_kind kinds[] = {AST_L_FROM, AST_L_SCALE, AST_L_EXCLUDE, AST_L_COMBINE};
    for (int k = 0; k < 4; k++) {
      if (l->kids[i]->kind != kinds[k]) continue;
      if (has[k]) dna_diag_error(c->diags, l->kids[i]->span, "defined-twice", "this is given twice for the limit %s", l->name);
      has[k] = true;
    }
  }
  if (has[3] || (has[0] && has[1] && has[2])) return;
  dna_diag *d = dna_diag_error(c->diags, dna_statement_named(l), "incomplete", "the limit %s does not say %s", l->name,
                               !has[0]   ? "from what"
                               : !has[1] ? "which param it scales"
                                         : "what it excludes");
  dna_diag_hint(c->diags, d, "a limit has from, scale and exclude, or combines others");
}

static const char *const *names_of(comp *c, const dna_ast *e) {
  const char **names = dna_arena_alloc(c->arena, (e->nkids + 1) * sizeof *names);
  for (uint32_t i = 0; i < e->nkids; i++) names[i] = e->kids[i]->name ? e->kids[i]->name : "";
  return names;
}

static void check_limit(build *b, const dna_ast *l, dna_alimit *out) {
  comp *c = b->c;
  uint32_t index;
  *out = (dna_alimit){.name = l->name};
  complete_limit(c, l);
  for (uint32_t i = 0; i < l->nkids; i++) {
    const dna_ast *e = l->kids[i];
    switch (e->kind) {
    case AST_L_FROM:
      if (!dna_scope_get(&c->window_names, e->name, &index) && !dna_scope_get(&c->region_names, e->name, &index))
        dna_statement_unknown(c, dna_statement_named(e), "window or region", e->name, &c->windows);
      if (dna_scope_get(&c->window_names, e->name, &index)) out->window = e->name;
      else out->region = e->name;
      break;
    case AST_L_SCALE:
      dna_statement_param(c, e->name, dna_statement_named(e));
      out->scale = e->name;
      break;
    case AST_L_EXCLUDE: {
      val v = statistic(b, e->kids[0]);
      if (v.kind == V_NUM || v.kind == V_PART)
        dna_diag_error(c->diags, e->kids[0]->span, "wrong-type",
                       "what excludes is a condition, as in S/sqrt(B) >= 2, but this is %s", dna_expr_type(b, v));
      else if (v.kind == V_TRUTH)
        dna_figure_make(b, e->kids[0], &out->exclude);
      break;
    }
    case AST_L_VARY:
      out->vary = names_of(c, e);
      out->nvary = e->nkids;
      for (uint32_t k = 0; k < e->nkids; k++)
        if (e->kids[k]->name && !dna_scope_get(&c->variation_names, e->kids[k]->name, &index))
          dna_statement_unknown(c, e->kids[k]->span, "variation", e->kids[k]->name, &c->variations);
      break;
    case AST_L_COMBINE:
      out->combine = names_of(c, e);
      out->ncombine = e->nkids;
      for (uint32_t k = 0; k < e->nkids; k++)
        if (e->kids[k]->name && strcmp(e->kids[k]->name, l->name) == 0)
          dna_diag_error(c->diags, e->kids[k]->span, "cycle", "the limit %s combines itself", l->name);
        else if (e->kids[k]->name && !dna_scope_get(&c->limit_names, e->kids[k]->name, &index))
          dna_statement_unknown(c, e->kids[k]->span, "limit", e->kids[k]->name, &c->limits);
      if (e->name && strcmp(e->name, "quadrature") != 0)
        dna_diag_error(c->diags, dna_statement_named(e), "unknown-name", "limits are combined in quadrature");
      break;
    default: break;
    }
  }
}

void dna_search_check(build *b, dna_analysis *out) {
  comp *c = b->c;
  out->windows = dna_arena_alloc(out->arena, (c->windows.count + 1) * sizeof *out->windows);
  out->limits = dna_arena_alloc(out->arena, (c->limits.count + 1) * sizeof *out->limits);
  for (uint32_t i = 0; i < c->windows.count; i++) check_window(b, c->windows.items[i], &out->windows[out->nwindows++]);
  for (uint32_t i = 0; i < c->limits.count; i++) check_limit(b, c->limits.items[i], &out->limits[out->nlimits++]);
}
