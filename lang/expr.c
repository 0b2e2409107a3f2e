/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Expressions: every node of the syntax tree is evaluated to an abstract value, checked and compiled at once.
 */
#include "lang/compiler.h"

#include <math.h>
#include <string.h>

#define DEPTH_MAX 1200u    /* expressions and definitions inside one another */
#define STEPS_MAX 4000000u /* expressions evaluated in one program */

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

dna_diag *dna_expr_type_error(build *b, const dna_ast *e, val v, const char *wanted) {
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

void dna_expr_unlike(build *b, const dna_ast *e, const dna_ast *left, val x, const dna_ast *right, val y, const char *doing) {
  dna_diag *d = dna_diag_error(b->c->diags, e->span, "unlike-dimensions", "%s unlike quantities: %s and %s", doing,
                               dna_dim_words(x.dim, b->c->arena), dna_dim_words(y.dim, b->c->arena));
  if (dna_dim_equal(x.dim, DNA_DIM_ONE)) dna_expr_hint_unit(b, d, left, y.dim);
  else dna_expr_hint_unit(b, d, right, x.dim);
}

val dna_expr_wants_any(build *b, dna_span span) {
  dna_diag *d = dna_diag_error(b->c->diags, span, "list-as-condition",
                               "this is a list of truth values, one for each member, where one truth value is needed");
  dna_diag_hint(b->c->diags, d, "write any(...) or all(...) around it, or ask one member, as in jets[1].pt");
  return POISON;
}

/* ---- numbers ------------------------------------------------------------------------------------------------------ */

bool dna_expr_is_number(build *b, const dna_ast *e, val v) {
  if (v.kind == V_POISON) return false;
  if (v.kind == V_NUM) return true;
  dna_diag *d = dna_expr_type_error(b, e, v, "a number");
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
  return dna_axes_number(b, result, dim, axis, list);
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
    dna_expr_unlike(b, e, e->kids[0], x, e->kids[1], y, e->op == '+' ? "adding" : "subtracting");
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
  return dna_axes_number(b, op(b, what, axis, both[0].node, both[1].node), dim, axis, list);
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
  return dna_axes_number(b, op(b, what, x.axis, x.node, DNA_NONE), dim, x.axis, x.list);
}

/* ---- names ------------------------------------------------------------------------------------------------------------- */

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
    return dna_axes_truth(b, dna_dag_truth(&b->g, e->name[0] == 't'), DNA_NONE, false);
  if (strcmp(e->name, "pi") == 0 || strcmp(e->name, "π") == 0)
    return dna_axes_number(b, dna_dag_const(&b->g, 3.14159265358979323846), DNA_DIM_ONE, DNA_NONE, false);
  uint32_t id;
  if (b->statistics) {
    bool defined = dna_scope_get(&b->c->globals, e->name, &id);
    bool function = defined && (b->c->decls[id].ast->flags & AST_FUNCTION);
    if (defined && !function && (b->c->decls[id].kind == D_PARAM || b->c->decls[id].kind == D_LET)) {
      val v = dna_decl_eval(b, id, e->span);
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
  if (b->has_member) { /* a part may have the name of an attribute */
    val side = dna_combine_part(b, b->member, e->name);
    if (side.kind != V_POISON) return side;
  }
  if (what >= 0) return bare_attribute(b, e, what);
  if (b->has_member && dna_combine_guessed(b, e->name)) return POISON;
  if (b->has_member && dna_part_tagged(b, b->member.p, e->name) != DNA_NONE)
    return dna_call_attr(b, e->span, b->member, e->name, e->span);
  if (dna_scope_get(&b->c->globals, e->name, &id)) {
    const decl *d = &b->c->decls[id];
    if (d->kind != D_TABLE) return dna_decl_eval(b, id, e->span);
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
  case AST_E_NUM: return dna_axes_number(b, dna_dag_const(&b->g, e->num), e->dim, DNA_NONE, false);
  case AST_E_NAME: return name(b, e);
  case AST_E_ATTR: return dna_call_attr(b, e->span, dna_expr_eval(b, e->kids[0]), e->name, e->name_span);
  case AST_E_CALL: return dna_call_eval(b, e);
  case AST_E_INDEX: return dna_member_subscript(b, e);
  case AST_E_NEG:
  case AST_E_SQRT:
  case AST_E_ABS: return unary(b, e);
  case AST_E_ARITH: return arith(b, e);
  case AST_E_NOT:
  case AST_E_AND:
  case AST_E_OR:
  case AST_E_COMPARE:
  case AST_E_IN:
  case AST_E_IN_SET:
  case AST_E_IF: return dna_condition_eval(b, e);
  case AST_E_LIST:
    dna_diag_error(b->c->diags, e->span, "wrong-type",
                   "a written list has its place only in interp(...), in x in {...} and as bin edges");
    return POISON;
  case AST_E_RANGE:
    dna_diag_error(b->c->diags, e->span, "wrong-type",
                   "a range has its place only in bins; to ask whether x is between a and b, write x in [a, b]");
    return POISON;
  case AST_E_STRING:
    dna_diag_error(b->c->diags, e->span, "wrong-type", "a text is no value: particles are named by PDG codes or conditions");
    return POISON;
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
