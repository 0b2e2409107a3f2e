/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The statements that make no instructions: luminosity, samples, variations' values, and the checks of windows, limits
 * and published cut-flows, which this version does not compute.
 */
#include "lang/compiler.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- names --------------------------------------------------------------------------------------------------------- */

static dna_span named(const dna_ast *a) { return a->name_span.end > a->name_span.start ? a->name_span : a->span; }

static void unknown(comp *c, dna_span span, const char *what, const char *name, const astlist *known) {
  if (c->incomplete) return; /* an import is missing: it may be defined there */
  dna_diag *d = dna_diag_error(c->diags, span, "unknown-name", "there is no %s %s", what, name);
  const char **names = dna_arena_alloc(c->arena, (known->count + 1) * sizeof *names);
  for (uint32_t i = 0; i < known->count; i++) names[i] = known->items[i]->name;
  const char *near = dna_nearest(name, names, known->count);
  if (near) dna_diag_hint(c->diags, d, "did you mean %s?", near);
}

/* The param of this name, or NULL with a diagnostic. */
static const decl *find_param(comp *c, const char *name, dna_span span) {
  uint32_t id;
  if (dna_scope_get(&c->globals, name, &id)) {
    if (c->decls[id].kind == D_PARAM) return &c->decls[id];
    dna_diag *d = dna_diag_error(c->diags, span, "not-a-param", "%s is no param, and only params can be changed", name);
    dna_diag_note(c->diags, d, dna_scope_decl_span(&c->decls[id]), "it is defined here");
    return NULL;
  }
  if (c->incomplete) return NULL;
  dna_diag *d = dna_diag_error(c->diags, span, "unknown-name", "there is no param %s", name);
  const char **names = dna_arena_alloc(c->arena, (c->ndecls + 1) * sizeof *names);
  uint32_t count = 0;
  for (uint32_t i = 0; i < c->ndecls; i++)
    if (c->decls[i].kind == D_PARAM) names[count++] = c->decls[i].name;
  const char *near = dna_nearest(name, names, count);
  if (near) dna_diag_hint(c->diags, d, "did you mean %s?", near);
  return NULL;
}

/* ---- values of params ------------------------------------------------------------------------------------------------ */

static bool assign(build *b, const dna_ast *a, overrides *out, size_t *capacity) {
  const decl *d = find_param(b->c, a->name, named(a));
  val now = d ? dna_expr_decl(b, d->id, a->span) : POISON, v = dna_expr_eval(b, a->kids[0]);
  if (!d || v.kind == V_POISON || now.kind == V_POISON) return false;
  if (v.axis != DNA_NONE || (v.kind != V_NUM && v.kind != V_TRUTH)) {
    dna_diag_error(b->c->diags, a->kids[0]->span, "not-constant", "a param is a constant, but this depends on the event");
    return false;
  }
  if (v.kind != now.kind || !dna_dim_equal(v.dim, now.dim)) {
    dna_diag *diag = dna_diag_error(b->c->diags, a->kids[0]->span, "unlike-dimensions", "%s is %s, but this is %s", d->name,
                                    dna_expr_type(b, now), dna_expr_type(b, v));
    if (v.kind == V_NUM && dna_dim_equal(v.dim, DNA_DIM_ONE))
      dna_diag_hint(b->c->diags, diag, "a unit is missing: write %g %s", dna_dag_value(&b->g, v.node),
                    dna_dim_symbol(now.dim, b->c->arena));
    return false;
  }
  for (uint32_t i = 0; i < out->count; i++) {
    if (out->items[i].decl != d->id) continue;
    dna_diag_error(b->c->diags, named(a), "defined-twice", "%s is set twice", d->name);
    return false;
  }
  out->items = dna_grow(out->items, capacity, out->count + 1, sizeof *out->items);
  out->items[out->count++] = (override){d->id, v, dna_dag_value(&b->g, v.node)};
  return true;
}

bool dna_statement_assigns(build *b, const dna_ast *assigns, overrides *out) {
  bool good = true;
  size_t capacity = 0;
  *out = (overrides){0};
  for (uint32_t i = 0; i < assigns->nkids; i++)
    if (assigns->kids[i]->kind == AST_ASSIGN) good = assign(b, assigns->kids[i], out, &capacity) && good;
  return good;
}

/* ---- functions that nobody calls ------------------------------------------------------------------------------------------ */

static void walk_names(build *b, const dna_ast *e, const dna_ast *f) {
  if (e->kind == AST_E_NAME || e->kind == AST_E_CALL) {
    uint32_t id;
    static const char *const words[] = {"particles", "this", "truth", "pi", "π", "true", "false"};
    bool known =
        dna_builtins_attr(e->name) >= 0 || dna_builtins_func(e->name) >= 0 || dna_scope_get(&b->c->globals, e->name, &id);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) known = known || strcmp(words[i], e->name) == 0;
    for (uint32_t i = 0; i < f->nparams; i++) known = known || strcmp(f->params[i]->name, e->name) == 0;
    if (!known) dna_scope_unknown(b, e);
  }
  for (uint32_t i = 0; i < e->nkids; i++) walk_names(b, e->kids[i], f);
}

void dna_statement_functions(build *b) {
  for (uint32_t i = 0; i < b->c->ndecls; i++) {
    const dna_ast *f = b->c->decls[i].ast;
    if (f->kind == AST_S_LET && (f->flags & AST_FUNCTION)) walk_names(b, f->kids[0], f);
  }
}

/* ---- samples --------------------------------------------------------------------------------------------------------------- */

static const char *resolve(comp *c, uint32_t file, const char *path) {
  return *path == '/' || file >= c->ndirs ? path : dna_arena_printf(c->arena, "%s%s", c->dirs[file], path);
}

static bool sample_kind(comp *c, const dna_ast *e, dna_psample *out) {
  static const char *const kinds[] = {"signal", "background", "data"};
  for (int i = 0; i < 3; i++) {
    if (!e->name || strcmp(kinds[i], e->name) != 0) continue;
    out->kind = (enum dna_sample_kind)i;
    return true;
  }
  dna_diag *d = dna_diag_error(c->diags, named(e), "wrong-kind", "a sample's kind is signal, background or data");
  const char *near = e->name ? dna_nearest(e->name, kinds, 3) : NULL;
  if (near) dna_diag_hint(c->diags, d, "did you mean %s?", near);
  return false;
}

static void positive(comp *c, const dna_ast *e, double value, const char *what) {
  if (!(value > 0)) dna_diag_error(c->diags, e->span, "not-positive", "%s is above 0", what);
}

static void sample_entry(build *b, const dna_ast *s, const dna_ast *e, dna_psample *out) {
  comp *c = b->c;
  double value;
  switch (e->kind) {
  case AST_P_FILES: {
    const char **files = dna_arena_alloc(c->arena, (e->nkids + 1) * sizeof *files);
    for (uint32_t i = 0; i < e->nkids; i++) {
      if (e->kids[i]->kind != AST_E_STRING || !e->kids[i]->text || !*e->kids[i]->text) {
        dna_diag_error(c->diags, e->kids[i]->span, "wrong-type", "a file name in quotes is needed here");
        continue;
      }
      files[out->nfiles++] = resolve(c, s->span.file, e->kids[i]->text);
    }
    out->files = files;
    break;
  }
  case AST_P_XSEC:
    out->has_xsec = dna_ask_constant(b, e->kids[0], DNA_DIM_AREA, "a cross-section", &value);
    if (out->has_xsec) positive(c, e, value, "a cross-section");
    if (out->has_xsec) out->xsec_pb = value / dna_unit_find("pb", 2)->factor;
    break;
  case AST_P_KFACTOR:
    if (dna_ask_constant(b, e->kids[0], DNA_DIM_ONE, "a k-factor", &out->kfactor)) positive(c, e, out->kfactor, "a k-factor");
    break;
  case AST_P_KIND: sample_kind(c, e, out); break;
  case AST_P_GROUP: out->group = e->text; break;
  case AST_P_WITH: {
    dna_str text = {0};
    for (uint32_t i = 0; i < e->nkids; i++)
      dna_str_printf(&text, "%s%s", i ? ", " : "", dna_source_label(c->diags->sources, e->kids[i]->span, c->arena));
    out->with = dna_arena_strdup(c->arena, text.text ? text.text : "");
    dna_str_free(&text);
    break;
  }
  default: break;
  }
}

/* A number that was made with units, as it was written: 15 digits are all that such a product keeps. */
static double rounded(double value) {
  char text[40];
  snprintf(text, sizeof text, "%.15g", value);
  return strtod(text, NULL);
}

/* The entries of a sample, its params having the values that it gives them: xsec may depend on them. */
static void sample_entries(build *b, const dna_ast *s, dna_psample *out) {
  size_t memos = (b->c->ndecls + 1) * sizeof *b->memos;
  const overrides *before = b->over;
  overrides own = {0};
  memo *kept = NULL;
  for (uint32_t i = 0; i < s->nkids; i++)
    if (s->kids[i]->kind == AST_P_WITH && !kept) {
      dna_statement_assigns(b, s->kids[i], &own);
      kept = dna_xmalloc(memos);
      memcpy(kept, b->memos, memos);
      memset(b->memos, 0, memos);
      b->over = &own;
    }
  for (uint32_t i = 0; i < s->nkids; i++) sample_entry(b, s, s->kids[i], out);
  b->over = before;
  if (kept) memcpy(b->memos, kept, memos);
  free(kept);
  free(own.items);
}

static void check_sample(build *b, const dna_ast *s, dna_psample *out) {
  *out = (dna_psample){.name = s->name, .kfactor = 1, .kind = DNA_SAMPLE_BACKGROUND};
  for (uint32_t i = 0; i < s->nkids; i++) {
    for (uint32_t j = 0; j < i; j++) {
      if (s->kids[i]->kind != s->kids[j]->kind || s->kids[i]->kind < AST_P_FILES || s->kids[i]->kind > AST_P_WITH) continue;
      dna_diag *d =
          dna_diag_error(b->c->diags, s->kids[i]->span, "defined-twice", "this is given twice for the sample %s", s->name);
      dna_diag_note(b->c->diags, d, s->kids[j]->span, "it was first given here");
      break;
    }
  }
  sample_entries(b, s, out);
  for (uint32_t i = 0; i < s->nkids; i++)
    if (out->kind == DNA_SAMPLE_DATA && (s->kids[i]->kind == AST_P_XSEC || s->kids[i]->kind == AST_P_KFACTOR))
      dna_diag_error(b->c->diags, s->kids[i]->span, "data-scaled", "data are not scaled: leave this out, or the kind");
  out->xsec_pb = rounded(out->xsec_pb);
  if (!out->group) out->group = out->name;
  bool named_files = false; /* a wrong name has its own message */
  for (uint32_t i = 0; i < s->nkids; i++) named_files = named_files || s->kids[i]->kind == AST_P_FILES;
  if (!named_files) {
    dna_diag *d = dna_diag_error(b->c->diags, named(s), "no-files", "the sample %s has no event files", s->name);
    dna_diag_hint(b->c->diags, d, "write files \"...\" in its block");
  }
}

/* ---- windows, limits, expectations -------------------------------------------------------------------------------------------
 */

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
  if (e->other && !dna_scope_get(&c->region_names, e->other, &index)) unknown(c, e->other_span, "region", e->other, &c->regions);
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
    dna_diag_error(c->diags, named(w), "incomplete", "the window %s does not say how wide it may be: width 1 MeV..10 MeV",
                   w->name);
  if (has_of && !has[1])
    dna_diag_error(c->diags, named(w), "incomplete", "the window %s does not say what is best: maximise S / sqrt(B)", w->name);
  if (!has_of) dna_diag_error(c->diags, named(w), "incomplete", "the window %s does not say of what: of EXPR in REGION", w->name);
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
      if (dna_ask_constant(b, e->kids[0], DNA_DIM_ONE, "an expected background", &low)) positive(c, e, low, "an expected background");
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
  dna_diag *d = dna_diag_error(c->diags, named(l), "incomplete", "the limit %s does not say %s", l->name,
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
        unknown(c, named(e), "window or region", e->name, &c->windows);
      if (dna_scope_get(&c->window_names, e->name, &index)) out->window = e->name;
      else out->region = e->name;
      break;
    case AST_L_SCALE:
      find_param(c, e->name, named(e));
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
          unknown(c, e->kids[k]->span, "variation", e->kids[k]->name, &c->variations);
      break;
    case AST_L_COMBINE:
      out->combine = names_of(c, e);
      out->ncombine = e->nkids;
      for (uint32_t k = 0; k < e->nkids; k++)
        if (e->kids[k]->name && strcmp(e->kids[k]->name, l->name) == 0)
          dna_diag_error(c->diags, e->kids[k]->span, "cycle", "the limit %s combines itself", l->name);
        else if (e->kids[k]->name && !dna_scope_get(&c->limit_names, e->kids[k]->name, &index))
          unknown(c, e->kids[k]->span, "limit", e->kids[k]->name, &c->limits);
      if (e->name && strcmp(e->name, "quadrature") != 0)
        dna_diag_error(c->diags, named(e), "unknown-name", "limits are combined in quadrature");
      break;
    default: break;
    }
  }
}

static void check_expect(build *b, const dna_ast *x) {
  comp *c = b->c;
  uint32_t index;
  if (!x->name) return;
  if (!dna_scope_get(&c->region_names, x->name, &index)) {
    unknown(c, named(x), "region", x->name, &c->regions);
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
  if (x->nkids == 0) dna_diag_error(c->diags, named(x), "incomplete", "nothing is expected of the region %s", x->name);
}

/* ---- all of them
 * ------------------------------------------------------------------------------------------------------------------ */

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

void dna_statement_check(build *b, dna_analysis *out) {
  comp *c = b->c;
  b->place = "statement";
  if (c->luminosity) {
    double value;
    dna_dim inverse = {0, -24};
    if (dna_ask_constant(b, c->luminosity->kids[0], inverse, "a luminosity", &value)) {
      positive(c, c->luminosity, value, "a luminosity");
      out->has_lumi = true;
      out->lumi_ifb = rounded(value * dna_unit_find("fb", 2)->factor);
    }
  }
  out->nsamples = c->samples.count;
  out->samples = dna_arena_alloc(out->arena, (out->nsamples + 1) * sizeof *out->samples);
  for (uint32_t i = 0; i < out->nsamples; i++) check_sample(b, c->samples.items[i], &out->samples[i]);
  out->windows = dna_arena_alloc(out->arena, (c->windows.count + 1) * sizeof *out->windows);
  out->limits = dna_arena_alloc(out->arena, (c->limits.count + 1) * sizeof *out->limits);
  for (uint32_t i = 0; i < c->windows.count; i++) check_window(b, c->windows.items[i], &out->windows[out->nwindows++]);
  for (uint32_t i = 0; i < c->limits.count; i++) check_limit(b, c->limits.items[i], &out->limits[out->nlimits++]);
  for (uint32_t i = 0; i < c->expects.count; i++) check_expect(b, c->expects.items[i]);
  list_later(c, out);
}
