/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures of merit as steps on a stack (see program/figure.h). What has neither S nor B in it is a constant.
 */
#include "lang/compiler.h"

#include <stdlib.h>
#include <string.h>

typedef struct writer {
  build *b;
  dna_figure_step *steps;
  uint32_t n, depth;
  size_t room;
  bool constant;   /* no figure of merit, but a constant of params */
  uint32_t inside; /* of lets: S and B mean something else there */
  dna_span place;  /* of what is written, for messages about it */
} writer;

enum { STEPS_MAX = 10000, LETS_MAX = 100 };

static bool wrong(writer *w, const dna_ast *e, const char *what) {
  dna_diag *d = dna_diag_error(w->b->c->diags, e->span, "wrong-place", "%s has no place in %s", what,
                               w->constant ? "a constant of params" : "a figure of merit");
  if (w->constant)
    dna_diag_hint(w->b->c->diags, d,
                  "it is made of params, numbers, + - * / ^, comparisons, and, or, not, if, sqrt, exp, log, log10, abs, min "
                  "and max");
  else
    dna_diag_hint(w->b->c->diags, d,
                  "it is made of S, B, δB, params, numbers, + - * / ^, comparisons, and, or, not, if, sqrt, exp, log, log10, "
                  "abs, min, max, "
                  "asimov(S, B, δB), CLs(S, B, δB), p0(S, B, δB), feldman_cousins(B, 95%%) and bayes(B, δB, 95%%)");
  return false;
}

static bool too_large(writer *w) {
  dna_diag_error(w->b->c->diags, w->place, "too-deep", "this formula is too large");
  return false;
}

static bool put(writer *w, dna_figure_step step, uint32_t operands) {
  if (w->n >= STEPS_MAX) return too_large(w);
  w->steps = dna_grow(w->steps, &w->room, (size_t)w->n + 1, sizeof *w->steps);
  w->steps[w->n++] = step;
  w->depth = w->depth + 1 - operands;
  return w->depth <= DNA_FIGURE_DEPTH || too_large(w);
}

static bool add(writer *w, enum dna_figure_op op, double number, uint32_t operands) {
  return put(w, (dna_figure_step){op, number, NULL}, operands);
}

static bool write(writer *w, const dna_ast *e);

static bool write_all(writer *w, const dna_ast *e, uint32_t from, uint32_t to) {
  for (uint32_t i = from; i < to; i++)
    if (!write(w, e->kids[i])) return false;
  return true;
}

static bool is_name(const dna_ast *e, const char *name) { return e->kind == AST_E_NAME && e->name && strcmp(e->name, name) == 0; }

/* What is made of a let is written out: params in it may differ between samples and variations. */
static bool write_let(writer *w, const dna_ast *e, const dna_ast *let) {
  if (w->inside >= LETS_MAX) return too_large(w);
  val v = dna_expr_eval(w->b, e);
  if (v.kind == V_POISON) return false;
  w->inside++;
  bool good = v.axis == DNA_NONE ? write(w, let->kids[0]) : wrong(w, e, e->name);
  w->inside--;
  return good;
}

/* A param or a constant. */
static bool write_name(writer *w, const dna_ast *e) {
  static const char *const names[] = {"S", "B", "δB"};
  for (int i = 0; i < 3; i++)
    if (is_name(e, names[i]) && !w->constant && !w->inside) return add(w, (enum dna_figure_op)(DNA_FIGURE_S + i), 0, 0);
  uint32_t id;
  const decl *d = dna_scope_get(&w->b->c->globals, e->name, &id) ? &w->b->c->decls[id] : NULL;
  if (d && d->kind == D_PARAM) return put(w, (dna_figure_step){DNA_FIGURE_PARAM, 0, d->name}, 0);
  if (d && d->kind == D_LET && !(d->ast->flags & AST_FUNCTION)) return write_let(w, e, d->ast);
  val v = dna_expr_eval(w->b, e);
  if (v.kind != V_NUM && v.kind != V_TRUTH) return false;
  return v.axis == DNA_NONE ? add(w, DNA_FIGURE_NUMBER, dna_dag_value(&w->b->g, v.node), 0) : wrong(w, e, e->name);
}

static bool write_arith(writer *w, const dna_ast *e) {
  static const char ops[] = "+-*/^";
  const char *at = e->op ? strchr(ops, e->op) : NULL;
  return at && write_all(w, e, 0, 2) && add(w, (enum dna_figure_op)(DNA_FIGURE_ADD + (at - ops)), 0, 2);
}

/* a < b < c is a < b and b < c. */
static bool write_compare(writer *w, const dna_ast *e) {
  static const char ops[] = "<l>g=!";
  for (uint32_t i = 0; i + 1 < e->nkids; i++) {
    const char *at = strchr(ops, e->ops[i]);
    if (!at || !write_all(w, e, i, i + 2) || !add(w, (enum dna_figure_op)(DNA_FIGURE_LT + (at - ops)), 0, 2)) return false;
    if (i > 0 && !add(w, DNA_FIGURE_AND, 0, 2)) return false;
  }
  return true;
}

/* A confidence level and an error are numbers that make sense, where they are written out. */
static bool sensible(writer *w, const dna_ast *e, int what) {
  bool level = what == FUNC_FELDMAN_COUSINS || what == FUNC_BAYES;
  const dna_ast *last = e->nkids ? e->kids[e->nkids - 1] : NULL;
  if (level && last && last->kind == AST_E_NUM && !(last->num > 0 && last->num < 1)) {
    dna_diag *d = dna_diag_error(w->b->c->diags, last->span, "wrong-range", "a confidence level is between 0 and 1, but this is %g", last->num);
    dna_diag_hint(w->b->c->diags, d, "as in 95%%");
    return false;
  }
  const dna_ast *error = what == FUNC_BAYES ? e->kids[1] : last;
  bool has_error = what == FUNC_BAYES || what == FUNC_CLS || what == FUNC_P0 || what == FUNC_ASIMOV;
  if (has_error && error && error->kind == AST_E_NEG && error->kids[0]->kind == AST_E_NUM && error->kids[0]->num > 0) {
    dna_diag_error(w->b->c->diags, error->span, "not-positive", "an error is not negative");
    return false;
  }
  return true;
}

static bool write_call(writer *w, const dna_ast *e) {
  static const struct {
    enum func func;
    enum dna_figure_op op;
    uint32_t operands;
  } calls[] = {{FUNC_P0, DNA_FIGURE_P0, 3},
               {FUNC_BAYES, DNA_FIGURE_BAYES, 3},
               {FUNC_FELDMAN_COUSINS, DNA_FIGURE_FELDMAN_COUSINS, 2},
               {FUNC_SQRT, DNA_FIGURE_SQRT, 1},
               {FUNC_EXP, DNA_FIGURE_EXP, 1},
               {FUNC_LOG, DNA_FIGURE_LOG, 1},
               {FUNC_LOG10, DNA_FIGURE_LOG10, 1},
               {FUNC_ABS, DNA_FIGURE_ABS, 1},
               {FUNC_MIN, DNA_FIGURE_MIN, 2},
               {FUNC_MAX, DNA_FIGURE_MAX, 2},
               {FUNC_ASIMOV, DNA_FIGURE_ASIMOV, 3},
               {FUNC_CLS, DNA_FIGURE_CLS, 3}};
  int what = dna_builtins_func(e->name);
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
    if (what == (int)calls[i].func && !(w->constant && what >= FUNC_ASIMOV) && e->nkids == calls[i].operands)
      return sensible(w, e, what) && write_all(w, e, 0, e->nkids) && add(w, calls[i].op, 0, calls[i].operands);
  return wrong(w, e, e->name);
}

static bool write(writer *w, const dna_ast *e) {
  switch (e->kind) {
  case AST_E_NUM: return add(w, DNA_FIGURE_NUMBER, e->num, 0);
  case AST_E_NAME: return write_name(w, e);
  case AST_E_NEG: return write_all(w, e, 0, 1) && add(w, DNA_FIGURE_NEG, 0, 1);
  case AST_E_NOT: return write_all(w, e, 0, 1) && add(w, DNA_FIGURE_NOT, 0, 1);
  case AST_E_SQRT: return write_all(w, e, 0, 1) && add(w, DNA_FIGURE_SQRT, 0, 1);
  case AST_E_ABS: return write_all(w, e, 0, 1) && add(w, DNA_FIGURE_ABS, 0, 1);
  case AST_E_ARITH: return write_arith(w, e);
  case AST_E_AND: return write_all(w, e, 0, 2) && add(w, DNA_FIGURE_AND, 0, 2);
  case AST_E_OR: return write_all(w, e, 0, 2) && add(w, DNA_FIGURE_OR, 0, 2);
  case AST_E_COMPARE: return write_compare(w, e);
  case AST_E_IF: return write_all(w, e, 0, 3) && add(w, DNA_FIGURE_IF, 0, 3);
  case AST_E_CALL: return write_call(w, e);
  default: return wrong(w, e, "this");
  }
}

/* S / sqrt(B), for which there is an exact search. */
static bool is_simple(const dna_ast *e) {
  if (e->kind != AST_E_ARITH || e->op != '/' || !is_name(e->kids[0], "S")) return false;
  const dna_ast *root = e->kids[1];
  bool call = root->kind == AST_E_CALL && root->nkids == 1 && dna_builtins_func(root->name) == FUNC_SQRT;
  return (call || root->kind == AST_E_SQRT) && is_name(root->kids[0], "B");
}

/* CLs(...) <= a constant: a condition whose parts a combined likelihood needs. */
static bool write_cls(writer *w, const dna_ast *e, dna_figure *out) {
  bool form = e->kind == AST_E_COMPARE && e->nkids == 2 && (e->ops[0] == 'l' || e->ops[0] == '<') &&
              e->kids[0]->kind == AST_E_CALL && dna_builtins_func(e->kids[0]->name) == FUNC_CLS;
  if (form && e->kids[1]->kind == AST_E_NUM && !(e->kids[1]->num > 0 && e->kids[1]->num < 1)) {
    dna_diag *d = dna_diag_error(w->b->c->diags, e->kids[1]->span, "wrong-range", "CLs is compared with a number between 0 and 1, but this is %g",
                                 e->kids[1]->num);
    dna_diag_hint(w->b->c->diags, d, "CLs(S, B, δB) <= 0.05 excludes at a confidence level of 95%%");
    return false;
  }
  bool good = form ? write(w, e->kids[0]) : write(w, e);
  if (!good || !form) return good;
  out->cls = w->n - 1;
  good = write(w, e->kids[1]);
  out->is_cls = good;
  for (uint32_t i = out->cls + 1; i < w->n; i++) {
    enum dna_figure_op op = w->steps[i].op;
    if ((op >= DNA_FIGURE_S && op <= DNA_FIGURE_DB) || op == DNA_FIGURE_FELDMAN_COUSINS || op >= DNA_FIGURE_ASIMOV)
      out->is_cls = false;
  }
  return good && add(w, e->ops[0] == 'l' ? DNA_FIGURE_LE : DNA_FIGURE_LT, 0, 2);
}

static bool finish(writer *w, const dna_ast *e, dna_figure *out, bool good) {
  out->n = w->n;
  out->text = dna_source_label(w->b->c->diags->sources, e->span, w->b->c->arena);
  for (uint32_t i = 0; i < w->n; i++) {
    enum dna_figure_op op = w->steps[i].op;
    out->counts = out->counts || op == DNA_FIGURE_CLS || op == DNA_FIGURE_BAYES || op == DNA_FIGURE_FELDMAN_COUSINS;
  }
  dna_figure_step *steps = dna_arena_alloc(w->b->c->arena, ((size_t)w->n + 1) * sizeof *steps);
  if (w->n) memcpy(steps, w->steps, w->n * sizeof *steps);
  out->steps = steps;
  free(w->steps);
  return good;
}

bool dna_figure_make(build *b, const dna_ast *e, dna_figure *out) {
  writer w = {.b = b, .place = e->span};
  *out = (dna_figure){.is_simple = is_simple(e)};
  b->statistics = true;
  bool good = write_cls(&w, e, out);
  b->statistics = false;
  return finish(&w, e, out, good);
}

bool dna_figure_constant(build *b, const dna_ast *e, dna_figure *out) {
  writer w = {.b = b, .place = e->span, .constant = true};
  *out = (dna_figure){0};
  return finish(&w, e, out, write(&w, e));
}
