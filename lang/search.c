/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows: what their statements say (see program/analysis.h).
 */
#include "lang/compiler.h"

#include <string.h>

/* Evaluates e with S, B and δB as plain numbers of the event. */
val dna_search_statistic(build *b, const dna_ast *e) {
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
  if (e->other && !dna_scope_get(&c->region_names, e->other, &index))
    dna_statement_unknown(c, e->other_span, "region", e->other, &c->regions);
}

/* The quantity's dimension; false if it is not known. */
static bool quantity(build *b, const dna_ast *w, dna_dim *dim) {
  comp *c = b->c;
  const dna_ast *of = NULL;
  bool known = false;
  for (uint32_t i = 0; i < w->nkids; i++) {
    const dna_ast *e = w->kids[i];
    if (e->kind != AST_W_OF) continue;
    if (of) dna_diag_error(c->diags, e->span, "defined-twice", "a window is of one quantity");
    of = e;
    in_region(c, e);
    val v = dna_expr_eval(b, e->kids[0]);
    known = v.kind == V_NUM;
    *dim = v.dim;
    if (v.kind == V_TRUTH || v.kind == V_PART || (v.kind == V_NUM && v.list))
      dna_diag_error(c->diags, e->kids[0]->span, "wrong-type", "a window is of one number, but this is %s", dna_expr_type(b, v));
  }
  if (!of)
    dna_diag_error(c->diags, dna_statement_named(w), "incomplete", "the window %s does not say of what: of EXPR in REGION",
                   w->name);
  return known;
}

static const dna_ast *find(const dna_ast *w, enum dna_ast_kind kind) {
  for (uint32_t i = 0; i < w->nkids; i++)
    if (w->kids[i]->kind == kind) return w->kids[i];
  return NULL;
}

static void belongs_to(comp *c, const dna_ast *e, const char *what, const char *to) {
  dna_diag *d = dna_diag_error(c->diags, e->span, "wrong-place", "%s belongs to %s", what, to);
  dna_diag_hint(c->diags, d,
                "a window says how its interval is found in one of three ways: width and maximise, interval, or holds");
}

/* One way to find the interval, and all that belongs to it. */
static void complete_window(comp *c, const dna_ast *w, dna_awindow *out) {
  const dna_ast *width = find(w, AST_W_WIDTH), *maximise = find(w, AST_W_MAXIMISE), *interval = find(w, AST_W_INTERVAL),
                *holds = find(w, AST_W_HOLDS), *least = find(w, AST_W_BACKGROUND), *split = find(w, AST_W_SPLIT),
                *of = find(w, AST_W_OF);
  for (uint32_t i = 0; i < w->nkids; i++)
    for (uint32_t k = 0; k < i; k++)
      if (w->kids[i]->kind == w->kids[k]->kind && w->kids[i]->kind != AST_W_OF)
        dna_diag_error(c->diags, w->kids[i]->span, "defined-twice", "this is given twice for the window %s", w->name);
  out->split = split != NULL;
  out->choice = interval ? DNA_AWINDOW_INTERVAL : holds ? DNA_AWINDOW_HOLDS : DNA_AWINDOW_MAXIMISE;
  if (interval && holds) belongs_to(c, holds, "a share of the signal", "a window whose interval is not given");
  if (interval || holds) {
    const char *other = "a window that looks for its interval";
    if (width) belongs_to(c, width, "a width", other);
    if (maximise) belongs_to(c, maximise, "what is maximised", other);
    if (least) belongs_to(c, least, "a smallest background", other);
    if (interval && split) belongs_to(c, split, "split", other);
    return;
  }
  if (of && !width && !maximise) {
    dna_diag *d = dna_diag_error(c->diags, dna_statement_named(w), "incomplete",
                                 "the window %s does not say how its interval is found", w->name);
    dna_diag_hint(c->diags, d, "write width 1 MeV..10 MeV and maximise S / sqrt(B), or interval 80 GeV..100 GeV, or holds 68%%");
  } else if (of && !width) {
    dna_diag_error(c->diags, dna_statement_named(w), "incomplete",
                   "the window %s does not say how wide it may be: width 1 MeV..10 MeV", w->name);
  } else if (of && !maximise) {
    dna_diag_error(c->diags, dna_statement_named(w), "incomplete",
                   "the window %s does not say what is best: maximise S / sqrt(B)", w->name);
  }
}

/* Both ends, as constants of params; with the params' values in the file, the lower one is below. */
static void ends(build *b, const dna_ast *range, dna_dim dim, const char *what, dna_figure *low, dna_figure *high) {
  double from, to;
  if (range->kind != AST_E_RANGE) return;
  bool good = dna_ask_constant(b, range->kids[0], dim, what, &from);
  if (!dna_ask_constant(b, range->kids[1], dim, what, &to) || !good) return;
  if (!(from < to)) {
    dna_diag_error(b->c->diags, range->span, "wrong-range", "the first end is not below the second");
    return;
  }
  if (dna_figure_constant(b, range->kids[0], low)) dna_figure_constant(b, range->kids[1], high);
}

static void width(build *b, const dna_ast *e, dna_dim dim, dna_awindow *out) {
  if (e->kids[0]->kind != AST_E_RANGE) return;
  double low, high;
  bool good = dna_ask_constant(b, e->kids[0]->kids[0], dim, "a width", &low);
  if (!dna_ask_constant(b, e->kids[0]->kids[1], dim, "a width", &high) || !good) return;
  if (!(low < high)) dna_diag_error(b->c->diags, e->span, "wrong-range", "the smallest width is not below the largest");
  else if (low < 0) dna_diag_error(b->c->diags, e->span, "wrong-range", "a width is not below 0");
  out->width_min = low;
  out->width_max = high;
}

static void holds(build *b, const dna_ast *e, dna_awindow *out) {
  if (!dna_ask_constant(b, e->kids[0], DNA_DIM_ONE, "a share of the signal", &out->holds)) return;
  if (out->holds > 0 && out->holds < 1) return;
  dna_diag *d = dna_diag_error(b->c->diags, e->span, "wrong-range", "a share of the signal is between 0 and 1");
  if (out->holds > 1 && out->holds < 100) dna_diag_hint(b->c->diags, d, "write holds %g%%", out->holds);
}

static void sidebands(build *b, const dna_ast *e, bool known, dna_dim dim, dna_awindow *out) {
  static const char *const names[] = {
      [DNA_SHAPE_EXPONENTIAL] = "exponential", [DNA_SHAPE_POWER] = "power", [DNA_SHAPE_BERNSTEIN] = "bernstein"};
  const dna_ast *shape = e->kids[1];
  double order = -1;
  int which = -1;
  out->sidebands = true;
  if (known) ends(b, e->kids[0], dim, "an end of the sidebands", &out->side_low, &out->side_high);
  if (shape->kind == AST_E_ERROR) return;
  for (int i = 0; i < 3; i++)
    if (shape->name && strcmp(shape->name, names[i]) == 0) which = i;
  bool call = shape->kind == AST_E_CALL;
  if (which < 0 || (shape->kind != AST_E_NAME && !call) || (call && (which != DNA_SHAPE_BERNSTEIN || shape->nkids != 1))) {
    dna_diag *d = dna_diag_error(b->c->diags, shape->span, "unknown-name",
                                 "the background has the shape exponential, power, bernstein, or "
                                 "bernstein(3) of a given order");
    const char *near = shape->name ? dna_nearest(shape->name, names, 3) : NULL;
    if (near && which < 0) dna_diag_hint(b->c->diags, d, "did you mean %s?", near);
    return;
  }
  if (call) {
    if (!dna_ask_constant(b, shape->kids[0], DNA_DIM_ONE, "an order", &order)) return;
    if (!(order >= 0 && order <= 7 && order <= (int)order))
      dna_diag_error(b->c->diags, shape->kids[0]->span, "wrong-range",
                     "the order of a Bernstein polynomial is a whole number from 0 to 7");
  }
  out->shape = (enum dna_awindow_shape)which;
  out->order = (int)order;
}

static void least(build *b, const dna_ast *e, dna_awindow *out) {
  comp *c = b->c;
  if (dna_ask_constant(b, e->kids[0], DNA_DIM_ONE, "an expected background", &out->background_min))
    dna_statement_positive(c, e, out->background_min, "an expected background");
  if (e->ops && *e->ops != 'g')
    dna_diag_error(c->diags, e->span, "wrong-range", "a window keeps at least so much background: background >= 10");
}

static void maximise(build *b, const dna_ast *e, dna_awindow *out) {
  val v = dna_search_statistic(b, e->kids[0]);
  if (v.kind == V_TRUTH || v.kind == V_PART)
    dna_diag_error(b->c->diags, e->kids[0]->span, "wrong-type", "what is maximised is a number, but this is %s",
                   dna_expr_type(b, v));
  else if (v.kind == V_NUM)
    dna_figure_make(b, e->kids[0], &out->maximise);
}

static void check_window(build *b, const dna_ast *w, dna_awindow *out) {
  *out = (dna_awindow){.name = w->name, .order = -1};
  dna_dim dim = DNA_DIM_ONE;
  bool known = quantity(b, w, &dim);
  complete_window(b->c, w, out);
  for (uint32_t i = 0; i < w->nkids; i++) {
    const dna_ast *e = w->kids[i];
    switch (e->kind) {
    case AST_W_WIDTH:
      if (known) width(b, e, dim, out);
      break;
    case AST_W_INTERVAL:
      if (known) ends(b, e->kids[0], dim, "an end of the interval", &out->low, &out->high);
      break;
    case AST_W_BACKGROUND: least(b, e, out); break;
    case AST_W_SIDEBANDS: sidebands(b, e, known, dim, out); break;
    case AST_W_HOLDS: holds(b, e, out); break;
    case AST_W_MAXIMISE: maximise(b, e, out); break;
    default: break;
    }
  }
}

void dna_search_check(build *b, dna_analysis *out) {
  comp *c = b->c;
  out->windows = dna_arena_alloc(out->arena, (c->windows.count + 1) * sizeof *out->windows);
  for (uint32_t i = 0; i < c->windows.count; i++) check_window(b, c->windows.items[i], &out->windows[out->nwindows++]);
  dna_limits_check(b, out);
}
