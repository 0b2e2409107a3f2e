/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calls of functions of numbers, and of random numbers.
 */
#include "lang/compiler.h"

#include <string.h>

static val refuse(const dna_diag *said) {
  (void)said;
  return POISON;
}

static uint32_t node(build *b, enum dna_op op, uint32_t axis, uint32_t x, uint32_t y, uint32_t z) {
  return dna_dag_node(&b->g, op, axis, x, y, z);
}

/* ---- arguments ------------------------------------------------------------------------------------------------------ */

static bool plain(build *b, const dna_ast *arg, val v) {
  if (!dna_ask_kind(b, arg, v, V_NUM, "a number")) return false;
  if (dna_dim_equal(v.dim, DNA_DIM_ONE)) return true;
  dna_diag *d = dna_diag_error(b->c->diags, arg->span, "unlike-dimensions", "a plain number is needed here, but this is %s",
                               dna_dim_words(v.dim, b->c->arena));
  dna_diag_hint(b->c->diags, d, "divide by a quantity of the same dimension, as in x / (1 GeV)");
  return false;
}

static bool alike(build *b, const dna_ast *e, const val *v, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (!dna_ask_kind(b, e->kids[i], v[i], V_NUM, "a number")) return false;
  for (uint32_t i = 1; i < count; i++) {
    if (dna_dim_equal(v[0].dim, v[i].dim)) continue;
    dna_diag *d = dna_diag_error(b->c->diags, e->kids[i]->span, "unlike-dimensions",
                                 "%s takes quantities of one dimension, but these are %s and %s", e->name,
                                 dna_dim_words(v[0].dim, b->c->arena), dna_dim_words(v[i].dim, b->c->arena));
    if (e->kids[i]->kind == AST_E_NUM && dna_dim_equal(v[i].dim, DNA_DIM_ONE))
      dna_diag_hint(b->c->diags, d, "a unit is missing: write %g %s", e->kids[i]->num, dna_dim_symbol(v[0].dim, b->c->arena));
    return false;
  }
  return true;
}

/* ---- functions of numbers ------------------------------------------------------------------------------------------- */

static val elementwise(build *b, const dna_ast *e, val *v, uint32_t count, enum dna_op op, dna_dim dim) {
  uint32_t axis;
  bool list;
  if (!dna_axes_join(b, e->span, v, count, &axis, &list)) return POISON;
  return dna_axes_number(b, node(b, op, axis, v[0].node, count > 1 ? v[1].node : DNA_NONE, DNA_NONE), dim, axis, list);
}

static val plain_function(build *b, const dna_ast *e, val *v, enum dna_op op) {
  for (uint32_t i = 0; i < e->nkids; i++)
    if (!plain(b, e->kids[i], v[i])) return POISON;
  return elementwise(b, e, v, e->nkids, op, DNA_DIM_ONE);
}

static val square_root(build *b, const dna_ast *e, val v) {
  if (!dna_ask_kind(b, e->kids[0], v, V_NUM, "a number")) return POISON;
  if (v.dim.energy % 2 || v.dim.length % 2)
    return refuse(dna_diag_error(b->c->diags, e->span, "wrong-exponent", "the root of %s has no dimension that can be kept",
                                 dna_dim_words(v.dim, b->c->arena)));
  return elementwise(b, e, &v, 1, DNA_OP_SQRT, (dna_dim){(int16_t)(v.dim.energy / 2), (int16_t)(v.dim.length / 2)});
}

static val extreme(build *b, const dna_ast *e, val *v, bool smallest) {
  if (!alike(b, e, v, e->nkids)) return POISON;
  if (e->nkids == 1) {
    if (!dna_ask_list(b, e->kids[0], v[0], "a list, or several numbers,")) return POISON;
    uint32_t up = dna_axes_parent(b, v[0].axis);
    return dna_axes_number(b, node(b, smallest ? DNA_OP_MIN : DNA_OP_MAX, up, v[0].axis, v[0].node, DNA_NONE), v[0].dim, up,
                           false);
  }
  uint32_t axis;
  bool list;
  if (!dna_axes_join(b, e->span, v, e->nkids, &axis, &list)) return POISON;
  uint32_t result = v[0].node;
  for (uint32_t i = 1; i < e->nkids; i++)
    result = node(b, smallest ? DNA_OP_MIN2 : DNA_OP_MAX2, axis, result, v[i].node, DNA_NONE);
  return dna_axes_number(b, result, v[0].dim, axis, list);
}

static val clamp(build *b, const dna_ast *e, val *v) {
  uint32_t axis;
  bool list;
  if (!alike(b, e, v, 3) || !dna_axes_join(b, e->span, v, 3, &axis, &list)) return POISON;
  uint32_t above = node(b, DNA_OP_MAX2, axis, v[0].node, v[1].node, DNA_NONE);
  return dna_axes_number(b, node(b, DNA_OP_MIN2, axis, above, v[2].node, DNA_NONE), v[0].dim, axis, list);
}

val dna_call_interpolation(build *b, const dna_ast *e, bool logarithmic) {
  val x = dna_expr_eval(b, e->kids[0]);
  double *xs, *ys;
  uint32_t nx, ny;
  dna_dim dx, dy;
  bool good = dna_ask_constants(b, e->kids[1], "the second argument", &xs, &nx, &dx);
  good = dna_ask_constants(b, e->kids[2], "the third argument", &ys, &ny, &dy) && good;
  if (!good || !dna_ask_kind(b, e->kids[0], x, V_NUM, "a number")) return POISON;
  if (!dna_dim_equal(x.dim, dx))
    return refuse(dna_diag_error(b->c->diags, e->kids[1]->span, "unlike-dimensions", "x is %s, but its points are %s",
                                 dna_dim_words(x.dim, b->c->arena), dna_dim_words(dx, b->c->arena)));
  if (nx != ny) return refuse(dna_diag_error(b->c->diags, e->span, "wrong-count", "%u points in x, but %u in y", nx, ny));
  if (nx < 2) return refuse(dna_diag_error(b->c->diags, e->kids[1]->span, "wrong-count", "at least two points are needed"));
  for (uint32_t i = 1; i < nx; i++)
    if (!(xs[i] > xs[i - 1]))
      return refuse(dna_diag_error(b->c->diags, e->kids[1]->kids[i]->span, "not-ascending", "the points in x must ascend"));
  for (uint32_t i = 0; logarithmic && i < nx; i++)
    if (!(xs[i] > 0) || !(ys[i] > 0))
      return refuse(dna_diag_error(b->c->diags, e->span, "not-positive", "points on logarithmic axes are above 0"));
  double *table = dna_arena_alloc(b->c->arena, 2 * nx * sizeof *table);
  memcpy(table, xs, nx * sizeof *xs);
  memcpy(table + nx, ys, nx * sizeof *ys);
  uint32_t offset = dna_dag_numbers(&b->g, table, 2 * nx);
  return dna_axes_number(b, node(b, logarithmic ? DNA_OP_LOGINTERP : DNA_OP_INTERP, x.axis, x.node, offset, nx), dy, x.axis,
                         x.list);
}

/* ---- random functions ------------------------------------------------------------------------------------------------ */

static val random_call(build *b, const dna_ast *e, val *v, enum func what) {
  for (uint32_t i = 0; i < e->nkids; i++) {
    if (v[i].kind != V_POISON && v[i].list) {
      dna_diag *d =
          dna_diag_error(b->c->diags, e->kids[i]->span, "random-list", "%s draws one value, but this is a list", e->name);
      dna_diag_hint(b->c->diags, d, "draw for each member inside an object, as in set pt = gauss(pt, 0.1 * pt)");
      return POISON;
    }
  }
  if (what == FUNC_POISSON ? !plain(b, e->kids[0], v[0]) : !alike(b, e, v, 2)) return POISON;
  for (uint32_t i = 0; i < e->nkids; i++) {
    bool constant = v[i].axis == DNA_NONE;
    double value = constant ? dna_dag_value(&b->g, v[i].node) : 0;
    if (constant && value < 0 && (what == FUNC_POISSON || (what == FUNC_GAUSS && i == 1)))
      return refuse(dna_diag_error(b->c->diags, e->kids[i]->span, "wrong-spread",
                                   what == FUNC_POISSON ? "the mean of a Poisson distribution is not negative"
                                                        : "the width of a normal distribution is not negative"));
    if (constant && what == FUNC_UNIFORM && i == 1 && v[0].axis == DNA_NONE && value < dna_dag_value(&b->g, v[0].node))
      return refuse(dna_diag_error(b->c->diags, e->span, "wrong-spread", "the first end of uniform(a, b) is above the second"));
  }
  uint32_t axis;
  bool list;
  val all[3] = {v[0], v[0], {.kind = V_NUM}};
  if (e->nkids == 2) all[1] = v[1];
  all[2].node = dna_draw_make(b, what == FUNC_GAUSS ? DNA_OP_NORMAL : DNA_OP_UNIFORM, &all[2].axis);
  if (!dna_axes_join(b, e->span, all, 3, &axis, &list)) return POISON;
  uint32_t result;
  if (what == FUNC_GAUSS) {
    result = node(b, DNA_OP_GAUSS, axis, all[0].node, all[1].node, all[2].node);
  } else if (what == FUNC_POISSON) {
    result = node(b, DNA_OP_POISSON, axis, all[2].node, all[0].node, DNA_NONE);
  } else {
    uint32_t width = node(b, DNA_OP_SUB, axis, all[1].node, all[0].node, DNA_NONE);
    result = node(b, DNA_OP_ADD, axis, all[0].node, node(b, DNA_OP_MUL, axis, width, all[2].node, DNA_NONE), DNA_NONE);
  }
  return dna_axes_number(b, result, v[0].dim, axis, false);
}

/* ---- all -------------------------------------------------------------------------------------------------------------- */

val dna_call_math(build *b, const dna_ast *e, val *v, enum func what) {
  switch (what) {
  case FUNC_MIN: return extreme(b, e, v, true);
  case FUNC_MAX: return extreme(b, e, v, false);
  case FUNC_DPHI: return plain_function(b, e, v, DNA_OP_DPHI); /* of numbers */
  case FUNC_SQRT: return square_root(b, e, v[0]);
  case FUNC_EXP: return plain_function(b, e, v, DNA_OP_EXP);
  case FUNC_LOG: return plain_function(b, e, v, DNA_OP_LOG);
  case FUNC_LOG10: return plain_function(b, e, v, DNA_OP_LOG10);
  case FUNC_SIN: return plain_function(b, e, v, DNA_OP_SIN);
  case FUNC_COS: return plain_function(b, e, v, DNA_OP_COS);
  case FUNC_TAN: return plain_function(b, e, v, DNA_OP_TAN);
  case FUNC_ASIN: return plain_function(b, e, v, DNA_OP_ASIN);
  case FUNC_ACOS: return plain_function(b, e, v, DNA_OP_ACOS);
  case FUNC_SINH: return plain_function(b, e, v, DNA_OP_SINH);
  case FUNC_COSH: return plain_function(b, e, v, DNA_OP_COSH);
  case FUNC_TANH: return plain_function(b, e, v, DNA_OP_TANH);
  case FUNC_ASINH: return plain_function(b, e, v, DNA_OP_ASINH);
  case FUNC_FLOOR: return plain_function(b, e, v, DNA_OP_FLOOR);
  case FUNC_CEIL: return plain_function(b, e, v, DNA_OP_CEIL);
  case FUNC_ERF: return plain_function(b, e, v, DNA_OP_ERF);
  case FUNC_ATAN: {
    if (!plain(b, e->kids[0], v[0])) return POISON;
    val both[2] = {v[0], {.kind = V_NUM, .axis = DNA_NONE, .node = dna_dag_const(&b->g, 1)}};
    return elementwise(b, e, both, 2, DNA_OP_ATAN2, DNA_DIM_ONE);
  }
  case FUNC_ATAN2: return alike(b, e, v, 2) ? elementwise(b, e, v, 2, DNA_OP_ATAN2, DNA_DIM_ONE) : POISON;
  case FUNC_HYPOT: return alike(b, e, v, 2) ? elementwise(b, e, v, 2, DNA_OP_HYPOT, v[0].dim) : POISON;
  case FUNC_ABS:
    return dna_ask_kind(b, e->kids[0], v[0], V_NUM, "a number") ? elementwise(b, e, v, 1, DNA_OP_ABS, v[0].dim) : POISON;
  case FUNC_CLAMP: return clamp(b, e, v);
  case FUNC_GAUSS:
  case FUNC_UNIFORM:
  case FUNC_POISSON: return random_call(b, e, v, what);
  case FUNC_ASIMOV:
  case FUNC_CLS:
  case FUNC_P0:
  case FUNC_FELDMAN_COUSINS:
  case FUNC_BAYES: {
    for (uint32_t i = 0; i < e->nkids; i++)
      if (!plain(b, e->kids[i], v[i])) return POISON;
    return dna_axes_number(b, v[0].node, DNA_DIM_ONE, v[0].axis, false); /* checked only: its value is never asked for */
  }
  default: return POISON;
  }
}
