/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cone(x, coll, R): what is near a particle, for isolation. The members are those of coll[dR(this, x) < R], compared in the
 * same way, without x itself and without what has a particle in common with x.
 */
#include "lang/compiler.h"

static uint32_t node(build *b, enum dna_op op, uint32_t axis, uint32_t x, uint32_t y) {
  return dna_dag_node(&b->g, op, axis, x, y, DNA_NONE);
}

/* keep, and nothing in common with x: particles of the record are known by their number, others by the rows of what they are
 * made of. DNA_NONE: they are made of too many. */
static uint32_t without(build *b, uint32_t keep, part *x, part *member, uint32_t axis) {
  if (dna_part_has(x, ATTR_INDEX) && dna_part_has(member, ATTR_INDEX)) {
    uint32_t other = node(b, DNA_OP_NE, axis, dna_part_attr(b, x, ATTR_INDEX), dna_part_attr(b, member, ATTR_INDEX));
    return node(b, DNA_OP_AND, axis, keep, other);
  }
  dna_atom mine[DNA_ATOMS_MAX], its[DNA_ATOMS_MAX];
  uint32_t n = dna_part_atoms(b, x, mine, DNA_ATOMS_MAX), m = dna_part_atoms(b, member, its, DNA_ATOMS_MAX);
  if (n > DNA_ATOMS_MAX || m > DNA_ATOMS_MAX) return DNA_NONE;
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t k = 0; k < m; k++)
      if (mine[i].kind == its[k].kind) {
        uint32_t same = node(b, DNA_OP_SAME, axis, mine[i].row, its[k].row);
        keep = node(b, DNA_OP_AND, axis, keep, node(b, DNA_OP_NOT, axis, same, DNA_NONE));
      }
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
  if (diags->count == said && b->g.nodes[v[2].node].axis == DNA_NONE && !(dna_dag_value(&b->g, v[2].node) > 0))
    dna_diag_error(b->c->diags, e->kids[2]->span, "not-positive", "a radius is above 0, but this is %g",
                   dna_dag_value(&b->g, v[2].node));
  return diags->count == said;
}

val dna_cone_call(build *b, const dna_ast *e, val *v) {
  if (!check(b, e, v)) return POISON;
  uint32_t axis;
  bool list;
  if (!dna_axes_join(b, e->span, v, 3, &axis, &list)) return POISON;
  uint32_t distance = dna_call_distance(b, v[0].p, v[1].p, axis, FUNC_DR);
  uint32_t radius = v[2].node;
  if (b->g.nodes[radius].axis != DNA_NONE) radius = node(b, DNA_OP_POSITIVE, b->g.nodes[radius].axis, radius, DNA_NONE);
  uint32_t keep = without(b, node(b, DNA_OP_LT, axis, distance, radius), v[0].p, v[1].p, axis);
  if (keep == DNA_NONE) {
    dna_diag_error(b->c->diags, e->span, "too-many", "these are made of more than %u particles each", (unsigned)DNA_ATOMS_MAX);
    return POISON;
  }
  val out = {.kind = V_PART, .list = true};
  out.axis = node(b, DNA_OP_FILTER, dna_axes_parent(b, axis), axis, keep);
  out.p = dna_part_view(b, v[1].p, node(b, DNA_OP_MAP, out.axis, 0, DNA_NONE), out.axis);
  return out;
}
