/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The statements that make no instructions: luminosity, samples, variations' values. Windows and limits are in search.c,
 * published cut-flows in expect.c.
 */
#include "lang/compiler.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- names --------------------------------------------------------------------------------------------------------- */

dna_span dna_statement_named(const dna_ast *a) { return a->name_span.end > a->name_span.start ? a->name_span : a->span; }

void dna_statement_unknown(comp *c, dna_span span, const char *what, const char *name, const astlist *known) {
  if (c->incomplete) return; /* an import is missing: it may be defined there */
  dna_diag *d = dna_diag_error(c->diags, span, "unknown-name", "there is no %s %s", what, name);
  const char **names = dna_arena_alloc(c->arena, (known->count + 1) * sizeof *names);
  for (uint32_t i = 0; i < known->count; i++) names[i] = known->items[i]->name;
  const char *near = dna_nearest(name, names, known->count);
  if (near) dna_diag_hint(c->diags, d, "did you mean %s?", near);
}

/* The param of this name, or NULL with a diagnostic. */
const decl *dna_statement_param(comp *c, const char *name, dna_span span) {
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
  const decl *d = dna_statement_param(b->c, a->name, dna_statement_named(a));
  val now = d ? dna_decl_eval(b, d->id, a->span) : POISON, v = dna_expr_eval(b, a->kids[0]);
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
    dna_diag_error(b->c->diags, dna_statement_named(a), "defined-twice", "%s is set twice", d->name);
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

/* ---- functions that nobody calls --------------------------------------------------------------------------------------- */

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

/* ---- samples ----------------------------------------------------------------------------------------------------------- */

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
  dna_diag *d = dna_diag_error(c->diags, dna_statement_named(e), "wrong-kind", "a sample's kind is signal, background or data");
  const char *near = e->name ? dna_nearest(e->name, kinds, 3) : NULL;
  if (near) dna_diag_hint(c->diags, d, "did you mean %s?", near);
  return false;
}

void dna_statement_positive(comp *c, const dna_ast *e, double value, const char *what) {
  if (!(value > 0)) dna_diag_error(c->diags, e->span, "not-positive", "%s is above 0", what);
}

static void sample_entry(build *b, const dna_ast *e, dna_psample *out) {
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
      files[out->nfiles++] = resolve(c, e->span.file, e->kids[i]->text);
    }
    out->files = files;
    break;
  }
  case AST_P_XSEC:
    out->has_xsec = dna_ask_constant(b, e->kids[0], DNA_DIM_AREA, "a cross-section", &value);
    if (out->has_xsec) dna_statement_positive(c, e, value, "a cross-section");
    if (out->has_xsec) out->xsec_pb = value / dna_unit_find("pb", 2)->factor;
    break;
  case AST_P_KFACTOR:
    if (dna_ask_constant(b, e->kids[0], DNA_DIM_ONE, "a k-factor", &out->kfactor))
      dna_statement_positive(c, e, out->kfactor, "a k-factor");
    break;
  case AST_P_KIND: sample_kind(c, e, out); break;
  case AST_P_GROUP: out->group = e->text; break;
  case AST_P_WITH: {
    dna_str text = {0};
    for (uint32_t i = 0; i < e->nkids; i++) {
      const dna_ast *a = e->kids[i];
      dna_str_printf(&text, "%s%s", i ? ", " : "", a->text ? a->text : dna_source_label(c->diags->sources, a->span, c->arena));
    }
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
  for (uint32_t i = 0; i < s->nkids; i++) sample_entry(b, s->kids[i], out);
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
    dna_diag *d = dna_diag_error(b->c->diags, dna_statement_named(s), "no-files", "the sample %s has no event files", s->name);
    dna_diag_hint(b->c->diags, d, "write files \"...\" in its block");
  }
}

/* ---- all of them
 * ------------------------------------------------------------------------------------------------------------------ */

void dna_statement_check(build *b, dna_analysis *out) {
  comp *c = b->c;
  b->place = "statement";
  if (c->luminosity) {
    double value;
    dna_dim inverse = {0, -24};
    if (dna_ask_constant(b, c->luminosity->kids[0], inverse, "a luminosity", &value)) {
      dna_statement_positive(c, c->luminosity, value, "a luminosity");
      out->has_lumi = true;
      out->lumi_ifb = rounded(value * dna_unit_find("fb", 2)->factor);
    }
  }
  out->nsamples = c->samples.count;
  out->samples = dna_arena_alloc(out->arena, (out->nsamples + 1) * sizeof *out->samples);
  for (uint32_t i = 0; i < out->nsamples; i++) check_sample(b, c->samples.items[i], &out->samples[i]);
  dna_search_check(b, out);
  dna_expect_check(b, out);
}
