/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cone(x, coll, R): what is near a particle, for isolation. The members are those of coll[dR(this, x) < R], compared in the
 * same way, without x itself.
 */
#include "lang/compiler.h"

static uint32_t node(build *b, enum dna_op op, uint32_t axis, uint32_t x, uint32_t y) {
  return dna_dag_node(&b->g, op, axis, x, y, DNA_NONE);
}

/* keep, and not x, nor one of the parts that x is made of; particles of the record are known by their number. */
static uint32_t without(build *b, uint32_t keep, part *x, part *member, uint32_t axis) {
  if (dna_part_has(x, ATTR_INDEX)) {
    uint32_t other = node(b, DNA_OP_NE, axis, dna_part_attr(b, x, ATTR_INDEX), dna_part_attr(b, member, ATTR_INDEX));
    return node(b, DNA_OP_AND, axis, keep, other);
  }
  for (uint32_t k = 0; k < dna_part_count(x); k++) keep = without(b, keep, dna_part_side(b, x, k), member, axis);
  return keep;
}

static bool check(build *b, const dna_ast *e, const val *v) {
  const dna_diags *diags = b->c->diags;
  size_t said = diags->count;
  if (v[0].kind != V_PART || v[0].list) {
    dna_diag *d = dna_diag_error(b->c->diags, e->kids[0]->span, "wrong-type", "one particle is needed here, but this is %s",
                                 dna_expr_type(b, v[0]));
    dna_diag_hint(b->c->diags, d, "inside an object or a filter, cone(this, ...) is asked for each member");
  }
  if (v[1].kind != V_PART || !v[1].list)
    dna_diag_error(b->c->diags, e->kids[1]->span, "wrong-type", "a collection is needed here, but this is %s",
                   dna_expr_type(b, v[1]));
  if (v[2].kind != V_NUM || v[2].list || !dna_dim_equal(v[2].dim, DNA_DIM_ONE))
    dna_diag_error(b->c->diags, e->kids[2]->span, "wrong-type", "a radius, a plain number, is needed here, but this is %s",
                   dna_expr_type(b, v[2]));
  if (diags->count > said) return false;
  if (dna_part_has(v[1].p, ATTR_INDEX) || dna_part_identity(b, v[0].p).kind != dna_part_identity(b, v[1].p).kind) return true;
  dna_diag *d = dna_diag_error(b->c->diags, e->span, "cone-of-itself",
                               "these are of one collection, and no particles of the record: x itself would be in its cone");
  dna_diag_hint(b->c->diags, d, "count them by dR(x, coll), of which one is 0");
  return false;
}

val dna_cone_call(build *b, const dna_ast *e, val *v) {
  if (!check(b, e, v)) return POISON;
  uint32_t axis;
  bool list;
  if (!dna_axes_join(b, e->span, v, 3, &axis, &list)) return POISON;
  uint32_t distance = dna_call_distance(b, v[0].p, v[1].p, axis, FUNC_DR);
  uint32_t keep = without(b, node(b, DNA_OP_LT, axis, distance, v[2].node), v[0].p, v[1].p, axis);
  val out = {.kind = V_PART, .list = true};
  out.axis = node(b, DNA_OP_FILTER, dna_axes_parent(b, axis), axis, keep);
  out.p = dna_part_view(b, v[1].p, node(b, DNA_OP_MAP, out.axis, 0, DNA_NONE), out.axis);
  return out;
}
