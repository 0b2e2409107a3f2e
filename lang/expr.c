/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Expressions: every node of the syntax tree is evaluated to an abstract value, checked and compiled at once.
 */
#include "lang/compiler.h"

#include <math.h>
#include <string.h>

#define DEPTH_MAX 1200u    /* expressions and definitions inside one another */
#define STEPS_MAX 4000000u /* expressions evaluated in one program */
#define MEMBERS_MAX 6u     /* filters inside one another */

/* ---- messages -------------------------------------------------------------------------------------------------- */

const char *dna_expr_type(build *b, val v) {
  switch (v.kind) {
  case V_NUM:
    if (v.list) return dna_arena_printf(b->c->arena, "a list of numbers (%s)", dna_dim_words(v.dim, b->c->arena));
    return dna_dim_equal(v.dim, DNA_DIM_ONE) ? "a plain number"
                                             : dna_arena_printf(b->c->arena, "a number (%s)", dna_dim_words(v.dim, b->c->arena));
  case V_TRUTH: return v.list ? "a list of truth values" : "a truth value";
  case V_PART: return v.list ? "a collection" : "a particle";
  case V_POISON: break;
  }
  return "nothing";
}

static dna_diag *type_error(build *b, const dna_ast *e, val v, const char *wanted) {
  return dna_diag_error(b->c->diags, e->span, "wrong-type", "%s is needed here, but this is %s", wanted, dna_expr_type(b, v));
}

void dna_expr_check_finite(build *b, dna_span span) {
  if (!b->g.not_finite) return;
  b->g.not_finite = false;
  if (b->c->options->missing) return;
  dna_diag_error(b->c->diags, span, "not-finite", "this constant is not a finite number");
}

/* The unit that a bare number lacks beside a value of this dimension. */
void dna_expr_hint_unit(build *b, dna_diag *d, const dna_ast *bare, dna_dim dim) {
  const dna_ast *number = bare->kind == AST_E_NEG ? bare->kids[0] : bare;
  if (number->kind != AST_E_NUM || (number->flags & AST_UNIT) || dna_dim_equal(dim, DNA_DIM_ONE)) return;
  const char *unit = dna_dim_symbol(dim, b->c->arena);
  if (dna_dim_equal(dim, DNA_DIM_AREA)) unit = "pb";
  else if (dim.energy == 0 && dim.length == -DNA_DIM_AREA.length) unit = "/fb";
  dna_diag_hint(b->c->diags, d, "a unit is missing: write %s%g %s", bare == number ? "" : "-", number->num, unit);
}

static void unlike(build *b, const dna_ast *e, const dna_ast *left, val x, const dna_ast *right, val y, const char *doing) {
  dna_diag *d = dna_diag_error(b->c->diags, e->span, "unlike-dimensions", "%s unlike quantities: %s and %s", doing,
                               dna_dim_words(x.dim, b->c->arena), dna_dim_words(y.dim, b->c->arena));
  if (dna_dim_equal(x.dim, DNA_DIM_ONE)) dna_expr_hint_unit(b, d, left, y.dim);
  else dna_expr_hint_unit(b, d, right, x.dim);
}

val dna_expr_wants_any(build *b, dna_span span) {
  dna_diag *d = dna_diag_error(b->c->diags, span, "list-as-condition",
                               "this is a list of truth values, one for each member, where one truth value is needed");
  dna_diag_hint(b->c->diags, d, "write any(...) or all(...) around it");
  return POISON;
}

/* ---- numbers ------------------------------------------------------------------------------------------------------ */

static val number(uint32_t node, dna_dim dim, uint32_t axis, bool list) {
  return (val){.kind = V_NUM, .node = node, .dim = dim, .axis = axis, .list = list};
}
static val truth(uint32_t node, uint32_t axis, bool list) {
  return (val){.kind = V_TRUTH, .node = node, .axis = axis, .list = list};
}

/* A scalar that has become a constant has no axis, whatever its operands had. A list stays one. */
static val settle(build *b, val v) {
  if (!v.list && b->g.nodes[v.node].axis == DNA_NONE) v.axis = DNA_NONE;
  return v;
}

bool dna_expr_is_number(build *b, const dna_ast *e, val v) {
  if (v.kind == V_POISON) return false;
  if (v.kind == V_NUM) return true;
  dna_diag *d = type_error(b, e, v, "a number");
  if (v.kind == V_PART && v.list)
    dna_diag_hint(b->c->diags, d, "name an attribute, as in jets.pt, or count the members with count(...)");
  else if (v.kind == V_PART) dna_diag_hint(b->c->diags, d, "name an attribute, as in x.pt or mass(x)");
  return false;
}

static bool dim_product(dna_dim x, dna_dim y, int sign, dna_dim *out) {
  int energy = x.energy + sign * y.energy, length = x.length + sign * y.length;
  if (energy > DNA_DIM_MAX || energy < -DNA_DIM_MAX || length > DNA_DIM_MAX || length < -DNA_DIM_MAX) return false;
  *out = (dna_dim){(int16_t)energy, (int16_t)length};
  return true;
}

static bool dim_power(dna_dim x, double power, dna_dim *out) {
  double energy = x.energy * power, length = x.length * power;
  if (fabs(energy) > DNA_DIM_MAX || fabs(length) > DNA_DIM_MAX || energy < rint(energy) || energy > rint(energy) ||
      length < rint(length) || length > rint(length))
    return false;
  *out = (dna_dim){(int16_t)energy, (int16_t)length};
  return true;
}

static uint32_t op(build *b, enum dna_op what, uint32_t axis, uint32_t x, uint32_t y) {
  return dna_dag_node(&b->g, what, axis, x, y, DNA_NONE);
}

static val power(build *b, const dna_ast *e, val x, val y) {
  dna_dim dim = DNA_DIM_ONE;
  if (!dna_dim_equal(y.dim, DNA_DIM_ONE)) {
    dna_diag_error(b->c->diags, e->kids[1]->span, "wrong-exponent", "an exponent is a plain number, but this is %s",
                   dna_expr_type(b, y));
    return POISON;
  }
  bool constant = y.axis == DNA_NONE;
  double n = constant ? dna_dag_value(&b->g, y.node) : 0;
  if (!dna_dim_equal(x.dim, DNA_DIM_ONE) && (!constant || !dim_power(x.dim, n, &dim))) {
    dna_diag_error(b->c->diags, e->span, "wrong-exponent",
                   constant ? "this power of %s has no dimension that can be kept" : "%s can only be raised to a constant power",
                   dna_dim_words(x.dim, b->c->arena));
    return POISON;
  }
  val both[2] = {x, y};
  uint32_t axis;
  bool list;
  if (!dna_axes_join(b, e->span, both, 2, &axis, &list)) return POISON;
  uint32_t v = both[0].node, result;
  if (constant && n >= 1 && n <= 4 && n <= floor(n)) {
    result = v;
    for (int i = 1; i < (int)n; i++) result = op(b, DNA_OP_MUL, axis, result, v);
  } else if (constant && n >= 0.5 && n <= 0.5) {
    result = op(b, DNA_OP_SQRT, axis, v, DNA_NONE);
  } else if (constant && n >= -1 && n <= -1) {
    result = op(b, DNA_OP_DIV, axis, dna_dag_const(&b->g, 1), v);
  } else {
    result = op(b, DNA_OP_POW, axis, v, both[1].node);
  }
  return settle(b, number(result, dim, axis, list));
}

static val add_particles(build *b, const dna_ast *e, val x, val y) {
  if (e->op != '+') {
    dna_diag_error(b->c->diags, e->span, "wrong-type", "four-momenta can be added with +, not combined with %c", e->op);
    return POISON;
  }
  if (x.list && y.list) {
    dna_diag *d = dna_diag_error(b->c->diags, e->span, "wrong-type", "collections cannot be added");
    dna_diag_hint(
        b->c->diags, d,
        "a union is an object of its own, as in object leptons from electrons, muons { }; a sum of momenta is sum(...)");
    return POISON;
  }
  val both[2] = {x, y};
  val out = {.kind = V_PART};
  if (!dna_axes_join(b, e->span, both, 2, &out.axis, &out.list)) return POISON;
  out.p = dna_part_sum(b, (part *[2]){both[0].p, both[1].p}, 2, out.axis, false);
  return out;
}

static val arith(build *b, const dna_ast *e) {
  val x = dna_expr_eval(b, e->kids[0]), y = dna_expr_eval(b, e->kids[1]);
  if (x.kind == V_POISON || y.kind == V_POISON) return POISON;
  if (x.kind == V_PART && y.kind == V_PART) return add_particles(b, e, x, y);
  if (!dna_expr_is_number(b, e->kids[0], x) || !dna_expr_is_number(b, e->kids[1], y)) return POISON;
  if (e->op == '^') return power(b, e, x, y);
  dna_dim dim = x.dim;
  enum dna_op what = e->op == '+' ? DNA_OP_ADD : e->op == '-' ? DNA_OP_SUB : e->op == '*' ? DNA_OP_MUL : DNA_OP_DIV;
  if ((e->op == '+' || e->op == '-') && !dna_dim_equal(x.dim, y.dim)) {
    unlike(b, e, e->kids[0], x, e->kids[1], y, e->op == '+' ? "adding" : "subtracting");
    return POISON;
  }
  if ((e->op == '*' || e->op == '/') && !dim_product(x.dim, y.dim, e->op == '*' ? 1 : -1, &dim)) {
    dna_diag_error(b->c->diags, e->span, "wrong-exponent", "this has a dimension beyond the hundredth power");
    return POISON;
  }
  val both[2] = {x, y};
  uint32_t axis;
  bool list;
  if (!dna_axes_join(b, e->span, both, 2, &axis, &list)) return POISON;
  return settle(b, number(op(b, what, axis, both[0].node, both[1].node), dim, axis, list));
}

static val unary(build *b, const dna_ast *e) {
  val x = dna_expr_eval(b, e->kids[0]);
  if (!dna_expr_is_number(b, e->kids[0], x)) return POISON;
  dna_dim dim = x.dim;
  if (e->kind == AST_E_SQRT && !dim_power(x.dim, 0.5, &dim)) {
    dna_diag_error(b->c->diags, e->span, "wrong-exponent", "the root of %s has no dimension that can be kept",
                   dna_dim_words(x.dim, b->c->arena));
    return POISON;
  }
  enum dna_op what = e->kind == AST_E_NEG ? DNA_OP_NEG : e->kind == AST_E_ABS ? DNA_OP_ABS : DNA_OP_SQRT;
  return settle(b, number(op(b, what, x.axis, x.node, DNA_NONE), dim, x.axis, x.list));
}

/* ---- truth values --------------------------------------------------------------------------------------------------- */

bool dna_expr_is_condition(build *b, const dna_ast *e, val v) {
  if (v.kind == V_POISON) return false;
  if (v.kind == V_TRUTH) return true;
  dna_diag *d = type_error(b, e, v, "a truth value");
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
  val out = settle(b, truth(op(b, conjunction ? DNA_OP_AND : DNA_OP_OR, axis, both[0].node, both[1].node), axis, list));
  return conjunction ? dna_cutform_and(b, e, out, both[0], both[1]) : dna_cutform_or(b, e, out, both[0], both[1]);
}

static val negate(build *b, val v) {
  if (v.kind != V_TRUTH) return POISON;
  val out = v;
  out.node = op(b, DNA_OP_NOT, v.axis, v.node, DNA_NONE);
  return dna_cutform_not(b, settle(b, out), v);
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
  return truth(op(b, how == '=' ? DNA_OP_EQ : DNA_OP_NE, axis, i, j), axis, list);
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
    val same = settle(b, truth(op(b, DNA_OP_EQ_T, axis, pair[0].node, pair[1].node), axis, list));
    return how == '=' ? same : negate(b, same);
  }
  if (!dna_expr_is_number(b, left, x) || !dna_expr_is_number(b, right, y)) return POISON;
  if (!dna_dim_equal(x.dim, y.dim)) {
    unlike(b, e, left, x, right, y, "comparing");
    return POISON;
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
  val out = settle(b, truth(op(b, what, axis, swap ? j : i, swap ? i : j), axis, list));
  return dna_cutform_compare(b, e, out, left, x, right, y, how);
}

static val conjunction(build *b, dna_span span, val x, val y, enum dna_op what) {
  if (x.kind == V_POISON || y.kind == V_POISON) return POISON;
  val both[2] = {x, y};
  uint32_t axis;
  bool list;
  if (!dna_axes_join(b, span, both, 2, &axis, &list)) return POISON;
  return settle(b, truth(op(b, what, axis, both[0].node, both[1].node), axis, list));
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
    unlike(b, e, e->kids[1], v[1], e->kids[2], v[2], "choosing between");
    return POISON;
  }
  val out = {.kind = v[1].kind, .dim = v[1].dim};
  if (!dna_axes_join(b, e->span, v, 3, &out.axis, &out.list)) return POISON;
  if (out.kind == V_PART) {
    out.p = dna_part_if(b, v[0].node, v[1].p, v[2].p, out.axis);
    return out;
  }
  out.node = dna_dag_node(&b->g, out.kind == V_NUM ? DNA_OP_IF_F : DNA_OP_IF_T, out.axis, v[0].node, v[1].node, v[2].node);
  return settle(b, out);
}

/* ---- members ----------------------------------------------------------------------------------------------------------- */

bool dna_expr_push_member(build *b, val *coll, build *saved) {
  *saved = *b;
  for (uint32_t i = b->axes_base; i < b->naxes; i++) {
    if (b->axes[i] != coll->axis) continue;
    /* the same collection one level further in: its own rows for each outer member */
    uint32_t outer = b->axes[b->naxes - 1];
    uint32_t cross = dna_dag_node(&b->g, DNA_OP_CROSS, outer, outer, coll->axis, DNA_NONE);
    coll->p = dna_part_view(b, coll->p, dna_dag_node(&b->g, DNA_OP_MAP, cross, 0, DNA_NONE, DNA_NONE), cross);
    coll->axis = cross;
    break;
  }
  if (b->naxes - b->axes_base >= MEMBERS_MAX) return false;
  b->axes = dna_grow(b->axes, &b->axes_capacity, b->naxes + 1, sizeof *b->axes);
  b->axes[b->naxes++] = coll->axis;
  b->has_member = true;
  b->member = *coll;
  b->member.list = false;
  return true;
}

void dna_expr_pop_member(build *b, const build *saved) {
  b->naxes = saved->naxes;
  b->has_member = saved->has_member;
  b->member = saved->member;
}

val dna_expr_filter(build *b, const dna_ast *e, val coll, const dna_ast *cond) {
  build saved;
  if (!dna_expr_push_member(b, &coll, &saved)) {
    dna_diag_error(b->c->diags, e->span, "too-deep", "filters inside one another more than %u deep", MEMBERS_MAX);
    return POISON;
  }
  val keep = dna_expr_eval(b, cond);
  dna_expr_pop_member(b, &saved);
  if (keep.kind == V_POISON) return POISON;
  if (keep.kind == V_NUM && keep.axis == DNA_NONE) return keep; /* an index, not a condition: for the caller */
  if (!dna_expr_is_condition(b, cond, keep)) return POISON;
  if (keep.list) return dna_expr_wants_any(b, cond->span);
  if (keep.axis == DNA_NONE && dna_dag_value(&b->g, keep.node) != 0) return coll;
  val out = coll;
  uint32_t parent;
  if (keep.axis == DNA_NONE) {
    parent = dna_axes_parent(b, coll.axis);
    out.axis = dna_dag_node(&b->g, DNA_OP_TAKE, parent, coll.axis, 0, DNA_NONE);
  } else {
    val member = coll;
    member.list = false;
    val both[2] = {member, keep};
    uint32_t axis;
    bool list;
    saved = *b;
    b->has_member = true;
    b->member = member;
    bool joined = dna_axes_join(b, cond->span, both, 2, &axis, &list);
    dna_expr_pop_member(b, &saved);
    if (!joined) return POISON;
    coll.p = both[0].p;
    coll.axis = axis;
    parent = dna_axes_parent(b, axis);
    out.axis = dna_dag_node(&b->g, DNA_OP_FILTER, parent, axis, both[1].node, DNA_NONE);
  }
  out.p = dna_part_view(b, coll.p, dna_dag_node(&b->g, DNA_OP_MAP, out.axis, 0, DNA_NONE, DNA_NONE), out.axis);
  return out;
}

static val pick(build *b, const dna_ast *e, val of, val index) {
  double n = dna_dag_value(&b->g, index.node);
  if (!dna_dim_equal(index.dim, DNA_DIM_ONE) || n < floor(n) || n > floor(n) || fabs(n) > 1e9) {
    dna_diag_error(b->c->diags, e->kids[1]->span, "wrong-index", "an index is a whole number");
    return POISON;
  }
  if (!(n < 0 || n > 0)) {
    dna_diag *d = dna_diag_error(b->c->diags, e->kids[1]->span, "wrong-index", "members are counted from 1");
    dna_diag_hint(b->c->diags, d, "[1] is the first, [-1] the last");
    return POISON;
  }
  uint32_t parent = dna_axes_parent(b, of.axis);
  uint32_t row = dna_dag_node(&b->g, DNA_OP_AT, parent, of.axis, (uint32_t)(int32_t)n, DNA_NONE);
  if (of.kind == V_PART) {
    of.p = dna_part_view(b, of.p, row, parent);
  } else {
    of.node = dna_dag_node(&b->g, of.kind == V_NUM ? DNA_OP_GATHER_F : DNA_OP_GATHER_T, parent, of.node, row, DNA_NONE);
  }
  of.axis = parent;
  of.list = false;
  return of;
}

static val subscript(build *b, const dna_ast *e) {
  val of = dna_expr_eval(b, e->kids[0]);
  if (of.kind == V_POISON) return POISON;
  if (!of.list) {
    dna_diag *d = type_error(b, e->kids[0], of, "a collection or a list");
    if (of.kind == V_PART) dna_diag_hint(b->c->diags, d, "a single particle has no members");
    return POISON;
  }
  val index = of.kind == V_PART ? dna_expr_filter(b, e, of, e->kids[1]) : dna_expr_eval(b, e->kids[1]);
  if (index.kind == V_POISON || index.kind == V_PART) return index;
  if (index.kind != V_NUM || index.axis != DNA_NONE) {
    dna_diag *d = type_error(b, e->kids[1], index, index.kind == V_NUM ? "a constant index" : "an index");
    if (index.kind == V_TRUTH)
      dna_diag_hint(b->c->diags, d, "filter the collection, then take the attribute, as in jets[pt > 30 GeV].eta");
    return POISON;
  }
  return pick(b, e, of, index);
}

/* ---- names ---------------------------------------------------------------------------------------------------------------- */

static val bare_attribute(build *b, const dna_ast *e, int what) {
  if (b->has_member) return dna_call_attr(b, e->span, b->member, dna_attr_infos[what].name, e->span);
  uint32_t any;
  if (dna_scope_get(&b->c->refused, e->name, &any)) return POISON;
  dna_diag *d = dna_diag_error(b->c->diags, e->span, "whose-attribute",
                               "%s is an attribute of a particle, and it is not said of which", e->name);
  dna_diag_hint(b->c->diags, d, "write leptons[1].%s, or use it inside a filter or an object", e->name);
  return POISON;
}

static val name(build *b, const dna_ast *e) {
  for (uint32_t i = b->nlocals; i-- > 0;)
    if (strcmp(b->locals[i].name, e->name) == 0) return b->locals[i].value;
  if (strcmp(e->name, "true") == 0 || strcmp(e->name, "false") == 0)
    return truth(dna_dag_truth(&b->g, e->name[0] == 't'), DNA_NONE, false);
  if (strcmp(e->name, "pi") == 0 || strcmp(e->name, "π") == 0)
    return number(dna_dag_const(&b->g, 3.14159265358979323846), DNA_DIM_ONE, DNA_NONE, false);
  uint32_t id;
  if (b->statistics) {
    bool defined = dna_scope_get(&b->c->globals, e->name, &id);
    bool function = defined && (b->c->decls[id].ast->flags & AST_FUNCTION);
    if (defined && !function && (b->c->decls[id].kind == D_PARAM || b->c->decls[id].kind == D_LET)) {
      val v = dna_expr_decl(b, id, e->span);
      if (v.kind == V_POISON || v.axis == DNA_NONE) return v;
    }
    dna_diag_error(b->c->diags, e->span, "wrong-place",
                   "%s has no place here: figures of merit are made of S, B, δB, params and constants", e->name);
    return POISON;
  }
  if (strcmp(e->name, "particles") == 0) {
    if (!b->record)
      b->record = dna_part_record(b, G_RECORD, dna_dag_node(&b->g, DNA_OP_ROWID, G_RECORD, DNA_NONE, DNA_NONE, DNA_NONE));
    return (val){.kind = V_PART, .list = true, .axis = G_RECORD, .p = b->record};
  }
  if (strcmp(e->name, "this") == 0 || strcmp(e->name, "truth") == 0) {
    if (!b->has_member) {
      dna_diag_error(b->c->diags, e->span, "whose-attribute",
                     "%s is the member of a collection: it means something inside a filter or an object only", e->name);
      return POISON;
    }
    val v = b->member;
    if (e->name[1] == 'r') v.p = dna_part_truth(b, v.p);
    return v;
  }
  int what = dna_builtins_attr(e->name);
  if (what >= 0) return bare_attribute(b, e, what);
  if (b->has_member) {
    val side = dna_combine_part(b, b->member, e->name);
    if (side.kind != V_POISON) return side;
    if (dna_combine_guessed(b, e->name)) return POISON;
  }
  if (b->has_member && dna_part_tagged(b, b->member.p, e->name) != DNA_NONE)
    return dna_call_attr(b, e->span, b->member, e->name, e->span);
  if (dna_scope_get(&b->c->globals, e->name, &id)) {
    const decl *d = &b->c->decls[id];
    if (d->kind != D_TABLE) return dna_expr_decl(b, id, e->span);
    dna_diag *diag =
        dna_diag_error(b->c->diags, e->span, "function-without-arguments", "%s is a table and needs its arguments", d->name);
    dna_diag_note(b->c->diags, diag, dna_scope_decl_span(d), "it is defined here");
    return POISON;
  }
  dna_scope_unknown(b, e);
  return POISON;
}

static val dispatch(build *b, const dna_ast *e) {
  switch (e->kind) {
  case AST_E_NUM: return number(dna_dag_const(&b->g, e->num), e->dim, DNA_NONE, false);
  case AST_E_NAME: return name(b, e);
  case AST_E_ATTR: return dna_call_attr(b, e->span, dna_expr_eval(b, e->kids[0]), e->name, e->name_span);
  case AST_E_CALL: return dna_call_eval(b, e);
  case AST_E_INDEX: return subscript(b, e);
  case AST_E_NOT: {
    val v = dna_expr_eval(b, e->kids[0]);
    return dna_expr_is_condition(b, e->kids[0], v) ? negate(b, v) : POISON;
  }
  case AST_E_NEG:
  case AST_E_SQRT:
  case AST_E_ABS: return unary(b, e);
  case AST_E_ARITH: return arith(b, e);
  case AST_E_AND:
  case AST_E_OR: return connective(b, e);
  case AST_E_COMPARE: return chain(b, e);
  case AST_E_IN: return interval(b, e);
  case AST_E_IN_SET: return membership(b, e);
  case AST_E_IF: return conditional(b, e);
  case AST_E_LIST:
    dna_diag_error(b->c->diags, e->span, "wrong-type",
                   "a written list has its place only in interp(...), in x in {...} and as bin edges");
    return POISON;
  case AST_E_RANGE:
    dna_diag_error(b->c->diags, e->span, "wrong-type",
                   "a range has its place only in bins; to ask whether x is between a and b, write x in [a, b]");
    return POISON;
  case AST_E_STRING: dna_diag_error(b->c->diags, e->span, "wrong-type", "a text is no value"); return POISON;
  default: return POISON;
  }
}

val dna_expr_eval(build *b, const dna_ast *e) {
  if (b->depth >= DEPTH_MAX || b->steps >= STEPS_MAX) {
    if (!b->deep)
      dna_diag_error(b->c->diags, e->span, "too-deep",
                     b->depth >= DEPTH_MAX ? "definitions and expressions nested too deeply"
                                           : "the definitions expand to too many operations");
    b->deep = true;
    return POISON;
  }
  if (b->deep) return POISON;
  b->depth++;
  b->steps++;
  uint32_t before = dna_dag_at(&b->g, e->span);
  val v = dispatch(b, e);
  if (b->g.not_finite) {
    dna_expr_check_finite(b, e->span);
    if (!b->c->options->missing) v = POISON;
  }
  dna_dag_at_index(&b->g, before);
  b->depth--;
  return v;
}
