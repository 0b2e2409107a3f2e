/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Expressions of truth values: comparisons, intervals and sets, and, or, not; and what if chooses by one.
 */
#include "lang/compiler.h"

static uint32_t op(build *b, enum dna_op what, uint32_t axis, uint32_t x, uint32_t y) {
  return dna_dag_node(&b->g, what, axis, x, y, DNA_NONE);
}

bool dna_expr_is_condition(build *b, const dna_ast *e, val v) {
  if (v.kind == V_POISON) return false;
  if (v.kind == V_TRUTH) return true;
  dna_diag *d = dna_expr_type_error(b, e, v, "a truth value");
  if (v.kind == V_NUM) dna_diag_hint(b->c->diags, d, "compare it with something, as in ... > 0");
  if (v.kind == V_PART) dna_diag_hint(b->c->diags, d, v.list ? "compare its count, as in count(...) >= 1" : "ask exists(...)");
  return false;
}

/* What is built from here on is used only where cond is true (or false). Returns the guard before. */
static uint32_t guard_with(build *b, val cond, bool when) {
  uint32_t before = b->g.guard;
  if (cond.axis == DNA_NONE) return before;
  uint32_t guard = when ? cond.node : op(b, DNA_OP_NOT, cond.axis, cond.node, DNA_NONE);
  if (before != DNA_NONE && b->g.nodes[before].axis == cond.axis) guard = op(b, DNA_OP_AND, cond.axis, before, guard);
  b->g.guard = guard;
  return before;
}

static val connective(build *b, const dna_ast *e) {
  bool conjunction = e->kind == AST_E_AND;
  val both[2];
  both[0] = dna_expr_eval(b, e->kids[0]);
  bool left = dna_expr_is_condition(b, e->kids[0], both[0]);
  uint32_t before = b->g.guard;
  if (left) guard_with(b, both[0], conjunction);
  both[1] = dna_expr_eval(b, e->kids[1]);
  b->g.guard = before;
  if (!dna_expr_is_condition(b, e->kids[1], both[1]) || !left) return POISON;
  uint32_t axis;
  bool list;
  if (!dna_axes_join(b, e->span, both, 2, &axis, &list)) return POISON;
  val out = dna_axes_truth(b, op(b, conjunction ? DNA_OP_AND : DNA_OP_OR, axis, both[0].node, both[1].node), axis, list);
  return conjunction ? dna_cutform_and(b, e, out, both[0], both[1]) : dna_cutform_or(b, e, out, both[0], both[1]);
}

static val negate(build *b, val v) {
  if (v.kind != V_TRUTH) return POISON;
  val out = dna_axes_truth(b, op(b, DNA_OP_NOT, v.axis, v.node, DNA_NONE), v.axis, v.list);
  return dna_cutform_not(b, out, v);
}

/* For `dna trace`: remembers what a condition looks at. */
static void note_operand(build *b, const dna_ast *e, val v) {
  if (!b->collecting || v.kind != V_NUM || v.axis == DNA_NONE || v.list || b->noperands >= 32) return;
  for (uint32_t i = 0; i < b->noperands; i++)
    if (b->operands[i] == v.node) return;
  b->operands = dna_grow(b->operands, &b->operands_capacity, b->noperands + 1, sizeof *b->operands);
  b->operand_texts = dna_grow(b->operand_texts, &b->texts_capacity, b->noperands + 1, sizeof *b->operand_texts);
  b->operand_units = dna_grow(b->operand_units, &b->units_capacity, b->noperands + 1, sizeof *b->operand_units);
  b->operand_units[b->noperands] = dna_dim_symbol(v.dim, b->c->arena);
  b->operands[b->noperands] = v.node;
  b->operand_texts[b->noperands++] = dna_source_label(b->c->diags->sources, e->span, b->c->arena);
}

static val compare_particles(build *b, const dna_ast *e, val x, val y, char how) {
  if ((how != '=' && how != '!') || !dna_part_has(x.p, ATTR_INDEX) || !dna_part_has(y.p, ATTR_INDEX)) {
    dna_diag *d = dna_diag_error(b->c->diags, e->span, "wrong-type", "particles cannot be compared like this");
    dna_diag_hint(b->c->diags, d,
                  "compare an attribute, as in x.pt > y.pt; == and != ask whether two are the same particle of the record");
    return POISON;
  }
  val both[2] = {x, y};
  uint32_t axis;
  bool list;
  if (!dna_axes_join(b, e->span, both, 2, &axis, &list)) return POISON;
  uint32_t i = dna_part_attr(b, both[0].p, ATTR_INDEX), j = dna_part_attr(b, both[1].p, ATTR_INDEX);
  return (val){.kind = V_TRUTH, .node = op(b, how == '=' ? DNA_OP_EQ : DNA_OP_NE, axis, i, j), .axis = axis, .list = list};
}

/* A flavour that no jet has, such as that of a gluon. */
static void check_flavour(build *b, const dna_ast *of, const dna_ast *e, val v) {
  if ((of->kind != AST_E_NAME && of->kind != AST_E_ATTR) || dna_builtins_attr(of->name) != ATTR_FLAVOUR) return;
  if (v.kind != V_NUM || !dna_dag_is_const(&b->g, v.node)) return;
  static const double flavours[] = {0, 4, 5, 15};
  double value = dna_dag_value(&b->g, v.node);
  for (size_t i = 0; i < sizeof flavours / sizeof *flavours; i++)
    if (!(value < flavours[i]) && !(value > flavours[i])) return;
  dna_diag *d = dna_diag_warn(b->c->diags, e->span, "no-flavour", "no jet has the flavour %g", value);
  dna_diag_hint(b->c->diags, d, "it is 5 (b), 4 (c), 15 (tau) or 0 (anything else), without a sign");
}

/* how: as in E_COMPARE */
static val compare(build *b, const dna_ast *e, const dna_ast *left, val x, const dna_ast *right, val y, char how) {
  if (x.kind == V_POISON || y.kind == V_POISON) return POISON;
  if (x.kind == V_PART && y.kind == V_PART) return compare_particles(b, e, x, y, how);
  if (x.kind == V_TRUTH && y.kind == V_TRUTH && (how == '=' || how == '!')) {
    val pair[2] = {x, y};
    uint32_t axis;
    bool list;
    if (!dna_axes_join(b, e->span, pair, 2, &axis, &list)) return POISON;
    val same = dna_axes_truth(b, op(b, DNA_OP_EQ_T, axis, pair[0].node, pair[1].node), axis, list);
    return how == '=' ? same : negate(b, same);
  }
  if (!dna_expr_is_number(b, left, x) || !dna_expr_is_number(b, right, y)) return POISON;
  if (!dna_dim_equal(x.dim, y.dim)) {
    dna_expr_unlike(b, e, left, x, right, y, "comparing");
    return POISON;
  }
  if (how == '=' || how == '!') {
    check_flavour(b, left, right, y);
    check_flavour(b, right, left, x);
  }
  val both[2] = {x, y};
  uint32_t axis;
  bool list;
  if (!dna_axes_join(b, e->span, both, 2, &axis, &list)) return POISON;
  uint32_t i = both[0].node, j = both[1].node;
  enum dna_op what = how == '<' || how == '>'   ? DNA_OP_LT
                     : how == 'l' || how == 'g' ? DNA_OP_LE
                     : how == '='               ? DNA_OP_EQ
                                                : DNA_OP_NE;
  bool swap = how == '>' || how == 'g';
  val out = dna_axes_truth(b, op(b, what, axis, swap ? j : i, swap ? i : j), axis, list);
  return dna_cutform_compare(b, e, out, left, x, right, y, how);
}

static val conjunction(build *b, dna_span span, val x, val y, enum dna_op what) {
  if (x.kind == V_POISON || y.kind == V_POISON) return POISON;
  val both[2] = {x, y};
  uint32_t axis;
  bool list;
  if (!dna_axes_join(b, span, both, 2, &axis, &list)) return POISON;
  return dna_axes_truth(b, op(b, what, axis, both[0].node, both[1].node), axis, list);
}

static val chain(build *b, const dna_ast *e) {
  val left = dna_expr_eval(b, e->kids[0]), result = {.kind = V_POISON};
  note_operand(b, e->kids[0], left);
  for (uint32_t i = 1; i < e->nkids; i++) {
    val right = dna_expr_eval(b, e->kids[i]);
    note_operand(b, e->kids[i], right);
    val link = compare(b, e, e->kids[i - 1], left, e->kids[i], right, e->ops[i - 1]);
    result = i == 1 ? link : dna_cutform_within(b, e, conjunction(b, e->span, result, link, DNA_OP_AND), result, link);
    left = right;
  }
  return result;
}

static val interval(build *b, const dna_ast *e) {
  val x = dna_expr_eval(b, e->kids[0]), low = dna_expr_eval(b, e->kids[1]), high = dna_expr_eval(b, e->kids[2]);
  note_operand(b, e->kids[0], x);
  val above = compare(b, e, e->kids[1], low, e->kids[0], x, e->flags & AST_LEFT ? 'l' : '<');
  val below = compare(b, e, e->kids[0], x, e->kids[2], high, e->flags & AST_RIGHT ? 'l' : '<');
  if (low.kind == V_NUM && high.kind == V_NUM && low.axis == DNA_NONE && high.axis == DNA_NONE && above.kind != V_POISON &&
      below.kind != V_POISON && dna_dag_value(&b->g, low.node) > dna_dag_value(&b->g, high.node))
    dna_diag_error(b->c->diags, e->span, "empty-interval", "this interval is empty: its lower end is above its upper end");
  val inside = dna_cutform_within(b, e, conjunction(b, e->span, above, below, DNA_OP_AND), above, below);
  return e->flags & AST_NOT ? negate(b, inside) : inside;
}

static val membership(build *b, const dna_ast *e) {
  val x = dna_expr_eval(b, e->kids[0]), result = {.kind = V_POISON};
  note_operand(b, e->kids[0], x);
  for (uint32_t i = 1; i < e->nkids; i++) {
    val same = compare(b, e, e->kids[0], x, e->kids[i], dna_expr_eval(b, e->kids[i]), '=');
    result = i == 1 ? same : dna_cutform_or(b, e, conjunction(b, e->span, result, same, DNA_OP_OR), result, same);
  }
  return e->flags & AST_NOT ? negate(b, result) : result;
}

static val conditional(build *b, const dna_ast *e) {
  val v[3];
  v[0] = dna_expr_eval(b, e->kids[0]);
  bool good = dna_expr_is_condition(b, e->kids[0], v[0]);
  uint32_t before = b->g.guard;
  if (good) guard_with(b, v[0], true);
  v[1] = dna_expr_eval(b, e->kids[1]);
  b->g.guard = before;
  if (good) guard_with(b, v[0], false);
  v[2] = dna_expr_eval(b, e->kids[2]);
  b->g.guard = before;
  if (!good || v[1].kind == V_POISON || v[2].kind == V_POISON) return POISON;
  if (v[1].kind == V_PART && v[2].kind == V_PART && (v[1].list || v[2].list)) {
    dna_diag *d = dna_diag_error(b->c->diags, e->span, "wrong-type",
                                 "if chooses between numbers, truth values or particles, not between collections");
    dna_diag_hint(b->c->diags, d, "filter one collection by the condition, as in jets[...]");
    return POISON;
  }
  if (v[1].kind != v[2].kind) {
    dna_diag_error(b->c->diags, e->span, "wrong-type", "the two branches cannot be one value: one is %s, the other %s",
                   dna_expr_type(b, v[1]), dna_expr_type(b, v[2]));
    return POISON;
  }
  if (v[1].kind == V_NUM && !dna_dim_equal(v[1].dim, v[2].dim)) {
    dna_expr_unlike(b, e, e->kids[1], v[1], e->kids[2], v[2], "choosing between");
    return POISON;
  }
  val out = {.kind = v[1].kind, .dim = v[1].dim};
  if (!dna_axes_join(b, e->span, v, 3, &out.axis, &out.list)) return POISON;
  if (out.kind == V_PART) {
    out.p = dna_part_if(b, v[0].node, v[1].p, v[2].p, out.axis);
    return out;
  }
  out.node = dna_dag_node(&b->g, out.kind == V_NUM ? DNA_OP_IF_F : DNA_OP_IF_T, out.axis, v[0].node, v[1].node, v[2].node);
  return out.kind == V_NUM ? dna_axes_number(b, out.node, out.dim, out.axis, out.list)
                           : dna_axes_truth(b, out.node, out.axis, out.list);
}

val dna_condition_eval(build *b, const dna_ast *e) {
  switch (e->kind) {
  case AST_E_NOT: {
    val v = dna_expr_eval(b, e->kids[0]);
    return dna_expr_is_condition(b, e->kids[0], v) ? negate(b, v) : POISON;
  }
  case AST_E_AND:
  case AST_E_OR: return connective(b, e);
  case AST_E_COMPARE: return chain(b, e);
  case AST_E_IN: return interval(b, e);
  case AST_E_IN_SET: return membership(b, e);
  default: return conditional(b, e); /* IF */
  }
}
