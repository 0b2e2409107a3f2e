/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Members of collections: the one in scope, those that a filter keeps, and the one at an index.
 */
#include "lang/compiler.h"

#include <math.h>

#define MEMBERS_MAX 6u /* filters inside one another */

bool dna_member_push(build *b, val *coll, build *saved) {
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

void dna_member_pop(build *b, const build *saved) {
  b->naxes = saved->naxes;
  b->has_member = saved->has_member;
  b->member = saved->member;
}

val dna_member_filter(build *b, const dna_ast *e, val coll, const dna_ast *cond) {
  build saved;
  if (!dna_member_push(b, &coll, &saved)) {
    dna_diag_error(b->c->diags, e->span, "too-deep", "filters inside one another more than %u deep", MEMBERS_MAX);
    return POISON;
  }
  val keep = dna_expr_eval(b, cond);
  dna_member_pop(b, &saved);
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
    dna_member_pop(b, &saved);
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

val dna_member_subscript(build *b, const dna_ast *e) {
  val of = dna_expr_eval(b, e->kids[0]);
  if (of.kind == V_POISON) return POISON;
  if (!of.list) {
    dna_diag *d = dna_expr_type_error(b, e->kids[0], of, "a collection or a list");
    if (of.kind == V_PART) dna_diag_hint(b->c->diags, d, "a single particle has no members");
    return POISON;
  }
  val index = of.kind == V_PART ? dna_member_filter(b, e, of, e->kids[1]) : dna_expr_eval(b, e->kids[1]);
  if (index.kind == V_POISON || index.kind == V_PART) return index;
  if (index.kind != V_NUM || index.axis != DNA_NONE) {
    dna_diag *d = dna_expr_type_error(b, e->kids[1], index, index.kind == V_NUM ? "a constant index" : "an index");
    if (index.kind == V_TRUTH)
      dna_diag_hint(b->c->diags, d, "filter the collection, then take the attribute, as in jets[pt > 30 GeV].eta");
    return POISON;
  }
  return pick(b, e, of, index);
}
