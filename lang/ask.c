/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What statements and calls ask of an expression: one number of a dimension, a condition, a constant, a list of constants.
 */
#include "lang/compiler.h"

#include <string.h>

val dna_ask_number(build *b, const dna_ast *e, dna_dim dim, const char *what) {
  val v = dna_expr_eval(b, e);
  if (!dna_expr_is_number(b, e, v)) return POISON;
  if (v.list) {
    dna_diag *d = dna_diag_error(b->c->diags, e->span, "wrong-type", "%s is one number, but this is a list", what);
    dna_diag_hint(b->c->diags, d, "reduce it with min(...), max(...), sum(...) or count(...)");
    return POISON;
  }
  if (dna_dim_equal(v.dim, dim)) return v;
  dna_diag *d = dna_diag_error(b->c->diags, e->span, "unlike-dimensions", "%s is %s, but this is %s", what,
                               dna_dim_words(dim, b->c->arena), dna_dim_words(v.dim, b->c->arena));
  if (dna_dim_equal(v.dim, DNA_DIM_ONE)) dna_expr_hint_unit(b, d, e, dim);
  else if (dna_dim_equal(v.dim, DNA_DIM_AREA) && dim.energy == 0 && dim.length == -v.dim.length)
    dna_diag_hint(b->c->diags, d, "an inverse is written 150 /fb");
  return POISON;
}

val dna_ask_condition(build *b, const dna_ast *e) {
  val v = dna_expr_eval(b, e);
  if (!dna_expr_is_condition(b, e, v)) return POISON;
  return v.list ? dna_expr_wants_any(b, e->span) : v;
}

bool dna_ask_kind(build *b, const dna_ast *arg, val v, enum val_kind kind, const char *wanted) {
  if (v.kind == V_POISON) return false;
  if (v.kind == kind) return true;
  dna_diag *d =
      dna_diag_error(b->c->diags, arg->span, "wrong-type", "%s is needed here, but this is %s", wanted, dna_expr_type(b, v));
  if (v.kind == V_PART && v.list) dna_diag_hint(b->c->diags, d, "name an attribute, as in jets.pt");
  return false;
}

bool dna_ask_list(build *b, const dna_ast *arg, val v, const char *wanted) {
  if (v.kind == V_POISON) return false;
  if (v.list) return true;
  dna_diag *d =
      dna_diag_error(b->c->diags, arg->span, "wrong-type", "%s is needed here, but this is %s", wanted, dna_expr_type(b, v));
  if (v.kind == V_PART) dna_diag_hint(b->c->diags, d, "this is a single particle; name the collection");
  return false;
}

bool dna_ask_constant(build *b, const dna_ast *e, dna_dim dim, const char *what, double *value) {
  val v = dna_ask_number(b, e, dim, what);
  if (v.kind == V_POISON) return false;
  if (v.axis != DNA_NONE) {
    dna_diag_error(b->c->diags, e->span, "not-constant", "%s is a constant, but this depends on the event", what);
    return false;
  }
  *value = dna_dag_value(&b->g, v.node);
  return true;
}

/* ---- errors of values ------------------------------------------------------------------------------------------------ */

enum written { WRITTEN_PLAIN, WRITTEN_PERCENT, WRITTEN_UNCLEAR }; /* UNCLEAR: a part of it or what it names is in % */

static enum written written_as(const comp *c, const dna_ast *e, uint32_t depth) {
  uint32_t id;
  if (!e) return WRITTEN_PLAIN;
  if (e->kind == AST_E_NUM) {
    const char *text = c->diags->sources->files[e->span.file].text;
    return memchr(text + e->span.start, '%', e->span.end - e->span.start) ? WRITTEN_PERCENT : WRITTEN_PLAIN;
  }
  if (e->kind == AST_E_NEG) return written_as(c, e->kids[0], depth);
  if (e->kind == AST_E_NAME && dna_scope_get(&c->globals, e->name, &id)) {
    const dna_ast *s = c->decls[id].ast;
    bool known = depth < 8 && s && (s->kind == AST_S_PARAM || s->kind == AST_S_LET) && s->nkids;
    return known && written_as(c, s->kids[0], depth + 1) == WRITTEN_PLAIN ? WRITTEN_PLAIN : WRITTEN_UNCLEAR;
  }
  for (uint32_t i = 0; i < e->nkids; i++)
    if (written_as(c, e->kids[i], depth) != WRITTEN_PLAIN) return WRITTEN_UNCLEAR;
  return WRITTEN_PLAIN;
}

bool dna_ask_spread(build *b, const dna_ast *value_ast, double value, const dna_ast *e, dna_dim dim, const char *what,
                    double *out) {
  comp *c = b->c;
  enum written of = written_as(c, value_ast, 0), by = written_as(c, e, 0);
  bool relative = of == WRITTEN_PLAIN && by == WRITTEN_PERCENT;
  if (!dna_ask_constant(b, e, relative ? DNA_DIM_ONE : dim, what, out)) return false;
  if (*out < 0) {
    dna_diag_error(c->diags, e->span, "not-positive", "an error is not negative");
    return false;
  }
  if (relative) *out *= value < 0 ? -value : value;
  if (!(*out > 0) || (of == by && of != WRITTEN_UNCLEAR) || relative) return true;
  if (of == WRITTEN_PERCENT && by == WRITTEN_PLAIN) {
    dna_diag *d = dna_diag_error(c->diags, e->span, "ambiguous", "the value is in %%, but its error is not");
    dna_diag_hint(c->diags, d, "write it in points, as in 60%% ± 3%%");
  } else {
    dna_diag *d = dna_diag_error(c->diags, e->span, "ambiguous", "it is not clear whether this error is in points or relative");
    dna_diag_hint(c->diags, d, "write the value and its error as numbers: 60%% ± 3%% in points, 0.6 ± 3%% relative, 0.6 ± 0.03");
  }
  return false;
}

bool dna_ask_constants(build *b, const dna_ast *list, const char *what, double **values, uint32_t *count, dna_dim *dim) {
  if (list->kind == AST_E_ERROR) return false;
  if (list->kind != AST_E_LIST || list->nkids == 0) {
    dna_diag_error(b->c->diags, list->span, "wrong-type", "%s is a list of constants, as in [5 GeV, 50 GeV]", what);
    return false;
  }
  *values = dna_arena_alloc(b->c->arena, list->nkids * sizeof **values);
  *count = list->nkids;
  for (uint32_t i = 0; i < list->nkids; i++) {
    val v = dna_expr_eval(b, list->kids[i]);
    if (!dna_expr_is_number(b, list->kids[i], v)) return false;
    if (v.axis != DNA_NONE) {
      dna_diag_error(b->c->diags, list->kids[i]->span, "not-constant", "%s is a list of constants, but this depends on the event",
                     what);
      return false;
    }
    if (i == 0) *dim = v.dim;
    if (!dna_dim_equal(v.dim, *dim)) {
      dna_diag *d =
          dna_diag_error(b->c->diags, list->kids[i]->span, "unlike-dimensions", "the list begins with %s, but this is %s",
                         dna_dim_words(*dim, b->c->arena), dna_dim_words(v.dim, b->c->arena));
      if (dna_dim_equal(v.dim, DNA_DIM_ONE)) dna_expr_hint_unit(b, d, list->kids[i], *dim);
      return false;
    }
    (*values)[i] = dna_dag_value(&b->g, v.node);
  }
  return true;
}
