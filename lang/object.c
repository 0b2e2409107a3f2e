/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Objects: collections, from their sources through the steps of their pipelines.
 */
#include "lang/compiler.h"

#include <math.h>
#include <string.h>

/* ---- the steps of an object --------------------------------------------------------------------------------------------- */

static const char *const step_names[] = {"where", "set", "accept", "sort", "take", "best", "tag"};

static val narrow(build *b, val coll, enum dna_op op, uint32_t x, uint32_t y) {
  uint32_t axis = dna_dag_node(&b->g, op, dna_axes_parent(b, coll.axis), coll.axis, x, y);
  coll.p = dna_part_view(b, coll.p, dna_dag_node(&b->g, DNA_OP_MAP, axis, 0, DNA_NONE, DNA_NONE), axis);
  coll.axis = axis;
  return coll;
}

/* A number for each member. */
static val member_number(build *b, val *coll, const dna_ast *e, const dna_dim *dim, const char *what) {
  build saved;
  if (!dna_member_push(b, coll, &saved)) return POISON;
  val v = dim ? dna_ask_number(b, e, *dim, what) : dna_expr_eval(b, e);
  dna_member_pop(b, &saved);
  if (v.kind == V_POISON) return v;
  if (v.kind != V_NUM || v.list) {
    dna_diag_error(b->c->diags, e->span, "wrong-type", "%s is one number for each member, but this is %s", what,
                   dna_expr_type(b, v));
    return POISON;
  }
  return dna_axes_bring(b, v, coll->axis, false);
}

static val step_where(build *b, val coll, const dna_ast *s, const dna_ast *cond, const char *name) {
  val before = coll;
  b->noperands = 0;
  b->collecting = b->tracing;
  val after = dna_member_filter(b, s, coll, cond);
  b->collecting = false;
  if (after.kind == V_NUM) {
    dna_diag_error(b->c->diags, cond->span, "wrong-type", "a condition is needed here, but this is %s", dna_expr_type(b, after));
    return POISON;
  }
  if (after.kind == V_POISON || !b->tracing) return after;
  pending_trace *t = dna_tracing_add(b, DNA_TRACE_STEP, name, cond);
  dna_ptrace trace = t->trace; /* what follows may move the table */
  uint32_t at = b->ntrace - 1;
  dna_tracing_members(b, &trace, before);
  if (after.axis != before.axis) {
    trace.after = after.axis;
    const dna_node *filter = &b->g.nodes[after.axis];
    if (filter->op == DNA_OP_FILTER) trace.cond = filter->b;
  }
  dna_tracing_operands(b, &trace, before.axis);
  b->trace[at].trace = trace;
  return after;
}

static val step_set(build *b, val coll, const dna_ast *s) {
  static const enum attr settable[] = {ATTR_PT,   ATTR_PHI, ATTR_ETA, ATTR_COTTHETA, ATTR_E,
                                       ATTR_MASS, ATTR_P,   ATTR_PX,  ATTR_PY,       ATTR_PZ};
  dna_span span = dna_statement_named(s);
  int what = dna_builtins_attr(s->name);
  bool good = false;
  for (size_t i = 0; i < sizeof settable / sizeof *settable; i++) good = good || (int)settable[i] == what;
  if (!good) {
    dna_diag *d = dna_diag_error(b->c->diags, span, "not-settable",
                                 what < 0 ? "a particle has no attribute %s" : "%s cannot be set", s->name);
    dna_diag_hint(b->c->diags, d, "set changes pt, phi, eta, cottheta, E, p, mass, px, py or pz");
    return POISON;
  }
  val v = member_number(b, &coll, s->kids[0], &dna_attr_infos[what].dim, dna_attr_infos[what].name);
  if (v.kind == V_POISON) return POISON;
  coll.p = dna_part_set(b, coll.p, (enum attr)what, v.node);
  return coll;
}

val dna_object_probability(build *b, const dna_ast *e) {
  val p = dna_ask_number(b, e, DNA_DIM_ONE, "a probability");
  double value = p.kind == V_NUM && p.axis == DNA_NONE ? dna_dag_value(&b->g, p.node) : 0;
  if (p.kind == V_NUM && p.axis != DNA_NONE) { /* counted at its line where it is none */
    uint32_t before = dna_dag_at(&b->g, e->span);
    p.node = dna_dag_node(&b->g, DNA_OP_PROBABILITY, p.axis, p.node, DNA_NONE, DNA_NONE);
    dna_dag_at_index(&b->g, before);
  }
  if (p.kind == V_POISON || (value >= 0 && value <= 1)) return p;
  dna_diag *d =
      dna_diag_error(b->c->diags, e->span, "wrong-probability", "a probability is between 0 and 1, but this is %g", value);
  if (value >= 5 && value <= 100) dna_diag_hint(b->c->diags, d, "write %g%%", value);
  return POISON;
}

static val step_accept(build *b, val coll, const dna_ast *s) {
  build saved;
  if (!dna_member_push(b, &coll, &saved)) return POISON;
  val p = dna_object_probability(b, s->kids[0]);
  uint32_t axis, draw = dna_draw_make(b, DNA_OP_UNIFORM, &axis);
  dna_member_pop(b, &saved);
  if (p.kind == V_POISON) return POISON;
  p = dna_axes_bring(b, p, coll.axis, false);
  if (p.kind == V_POISON) return POISON;
  val after = narrow(b, coll, DNA_OP_FILTER, dna_dag_node(&b->g, DNA_OP_LT, coll.axis, draw, p.node, DNA_NONE), DNA_NONE);
  if (b->tracing) {
    uint32_t at = b->ntrace;
    dna_ptrace trace = dna_tracing_add(b, DNA_TRACE_STEP, "accept", s)->trace;
    dna_tracing_members(b, &trace, coll);
    trace.after = after.axis;
    trace.cond = b->g.nodes[after.axis].b;
    b->noperands = 0;
    dna_tracing_operands(b, &trace, coll.axis);
    b->trace[at].trace = trace;
  }
  return after;
}

static val step_take(build *b, val coll, const dna_ast *s) {
  double n;
  if (!dna_ask_constant(b, s->kids[0], DNA_DIM_ONE, "the number to take", &n)) return POISON;
  if (!(n >= 0) || n > floor(n) || n > 1e9) {
    dna_diag_error(b->c->diags, s->kids[0]->span, "wrong-count", "the number to take is a whole number, at least 0");
    return POISON;
  }
  return narrow(b, coll, DNA_OP_TAKE, (uint32_t)n, DNA_NONE);
}

static void trace_step(build *b, val before, val after, const dna_ast *s, const char *name) {
  uint32_t at = b->ntrace;
  dna_ptrace trace = dna_tracing_add(b, DNA_TRACE_STEP, name, s)->trace;
  dna_tracing_members(b, &trace, s->kind == AST_O_SET ? after : before);
  if (after.axis != before.axis) trace.after = after.axis;
  b->noperands = 0;
  dna_tracing_operands(b, &trace, before.axis);
  b->trace[at].trace = trace;
}

/* Of the first member behind a SORT, those that have the number which it is sorted by: none, where it is missing for all. */
static val with_value(build *b, val coll, val key) {
  uint32_t sorted = dna_dag_node(&b->g, DNA_OP_MAP, coll.axis, 0, DNA_NONE, DNA_NONE);
  uint32_t before = dna_dag_node(&b->g, DNA_OP_MAP, b->g.nodes[coll.axis].a, 0, DNA_NONE, DNA_NONE);
  uint32_t rows = dna_dag_node(&b->g, DNA_OP_GATHER_I, coll.axis, before, sorted, DNA_NONE);
  uint32_t number = dna_dag_node(&b->g, DNA_OP_GATHER_F, coll.axis, key.node, rows, DNA_NONE);
  return narrow(b, coll, DNA_OP_FILTER, dna_dag_node(&b->g, DNA_OP_EXISTS_F, coll.axis, number, DNA_NONE, DNA_NONE), DNA_NONE);
}

static val step(build *b, val coll, const dna_ast *s) {
  const char *name = step_names[s->kind - AST_O_WHERE];
  val before = coll;
  switch (s->kind) {
  case AST_O_WHERE: {
    bool good = true;
    for (uint32_t i = 0; i < s->nkids; i++) {
      val next = step_where(b, coll, s, s->kids[i], name);
      good = good && next.kind != V_POISON;
      if (next.kind != V_POISON) coll = next;
    }
    return good ? coll : POISON;
  }
  case AST_O_ACCEPT: return step_accept(b, coll, s);
  case AST_O_TAG: return dna_tag_step(b, coll, s);
  case AST_O_SET: coll = step_set(b, coll, s); break;
  case AST_O_TAKE: coll = step_take(b, coll, s); break;
  default: {
    val key = member_number(b, &coll, s->kids[0], NULL, s->kind == AST_O_SORT ? "the key to sort by" : "what is to be smallest");
    if (key.kind == V_POISON) return POISON;
    bool descending = s->kind == AST_O_SORT && !(s->flags & AST_ASCENDING);
    if (key.axis != DNA_NONE) coll = narrow(b, coll, DNA_OP_SORT, key.node, descending);
    if (s->kind == AST_O_BEST) coll = narrow(b, coll, DNA_OP_TAKE, 1, DNA_NONE);
    if (s->kind == AST_O_BEST && key.axis != DNA_NONE) coll = with_value(b, coll, key);
    break;
  }
  }
  if (b->tracing && coll.kind != V_POISON) trace_step(b, before, coll, s, name);
  return coll;
}

/* ---- the sources -------------------------------------------------------------------------------------------------- */

/* What tells members of all sources apart: 1, rows of the record; 2, jets of one clustering, whose axis stands behind the rows;
 * 0, nothing. */
static uint32_t identify(build *b, part *const *parts, uint32_t n, uint32_t *rows) {
  uint32_t record = 0, jets = 0, axis, common = DNA_NONE;
  for (uint32_t i = 0; i < n; i++) record += (rows[i] = dna_part_ridx(b, parts[i])) != DNA_NONE;
  if (record == n) return 1;
  for (uint32_t i = 0; i < n; i++) {
    if (!dna_part_source(b, parts[i], &axis, &rows[i])) return 0;
    if (i == 0) common = axis;
    jets += axis == common;
  }
  rows[n] = common;
  return jets == n ? 2 : 0;
}

static val join_sources(build *b, const dna_ast *o, const val *sources) {
  uint32_t n = o->nparams, up = dna_axes_parent(b, sources[0].axis);
  uint32_t *axes = dna_arena_alloc(b->c->arena, (2 * n + 1) * sizeof *axes);
  part **parts = dna_arena_alloc(b->c->arena, n * sizeof *parts);
  for (uint32_t i = 0; i < n; i++) {
    axes[i] = sources[i].axis;
    parts[i] = sources[i].p;
  }
  uint32_t identified = identify(b, parts, n, axes + n);
  val out = {.kind = V_PART, .list = true};
  uint32_t list = dna_dag_list(&b->g, axes, n * (identified ? 2 : 1) + (identified == 2));
  out.axis = dna_dag_node(&b->g, DNA_OP_CONCAT, up, list, n, identified);
  out.p = dna_part_merge(b, parts, n, out.axis);
  return out;
}

/* All steps; after a wrong one the next are checked all the same, so that all mistakes are said at once. */
static val run_steps(build *b, const dna_ast *o, val coll) {
  bool good = true;
  for (uint32_t i = 0; i < o->nkids; i++) {
    uint32_t before = dna_dag_at(&b->g, o->kids[i]->span);
    val next = step(b, coll, o->kids[i]);
    dna_dag_at_index(&b->g, before);
    good = good && next.kind != V_POISON;
    if (next.kind != V_POISON) coll = next;
  }
  return good ? coll : POISON;
}

/* The sources are wrong: the steps are checked as those of particles. */
static void check_steps(build *b, const dna_ast *o) {
  uint32_t rows = dna_dag_node(&b->g, DNA_OP_ROWID, G_RECORD, DNA_NONE, DNA_NONE, DNA_NONE);
  val coll = {.kind = V_PART, .list = true, .axis = G_RECORD, .p = dna_part_record(b, G_RECORD, rows)};
  bool guess = b->guess, tracing = b->tracing;
  const dna_ast *guessed = b->guessed;
  b->guess = true;
  b->guessed = o;
  b->tracing = false;
  run_steps(b, o, coll);
  b->guess = guess;
  b->guessed = guessed;
  b->tracing = tracing;
}

static val source(build *b, const dna_ast *e) {
  if (e->kind != AST_E_AS) return dna_expr_eval(b, e);
  const dna_ast *before = b->roles;
  b->roles = e->kids[0];
  val v = dna_expr_eval(b, e->kids[0]);
  b->roles = before;
  return dna_combine_named(b, e, v);
}

val dna_object_eval(build *b, const decl *d) {
  const dna_ast *o = d->ast;
  val *sources = dna_arena_alloc(b->c->arena, (o->nparams + 1) * sizeof *sources);
  bool good = o->nparams > 0;
  for (uint32_t i = 0; i < o->nparams; i++) {
    sources[i] = source(b, o->params[i]);
    if (sources[i].kind == V_POISON) {
      good = false;
    } else if (sources[i].kind != V_PART || !sources[i].list) {
      dna_diag *diag = dna_diag_error(b->c->diags, o->params[i]->span, "wrong-type",
                                      "an object is made from collections, but this is %s", dna_expr_type(b, sources[i]));
      dna_diag_hint(b->c->diags, diag, "begin with particles, another object, or pairs(a, b)");
      good = false;
    }
  }
  if (o->nparams > LIST_MAX / 2) {
    dna_diag_error(b->c->diags, o->params[LIST_MAX / 2]->span, "too-many", "an object is made from at most %u collections",
                   LIST_MAX / 2);
    good = false;
  }
  if (!good) {
    check_steps(b, o);
    return POISON;
  }
  val coll = o->nparams == 1 ? sources[0] : join_sources(b, o, sources);
  if (b->tracing) {
    uint32_t at = b->ntrace;
    dna_ptrace trace = dna_tracing_add(b, DNA_TRACE_OBJECT, d->name, o)->trace;
    dna_tracing_members(b, &trace, coll);
    b->trace[at].trace = trace;
  }
  return run_steps(b, o, coll);
}
