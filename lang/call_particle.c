/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calls of what one or two particles, or the members of a list, are asked.
 */
#include "lang/compiler.h"

static uint32_t node(build *b, enum dna_op op, uint32_t axis, uint32_t x, uint32_t y, uint32_t z) {
  return dna_dag_node(&b->g, op, axis, x, y, z);
}

/* ---- reductions ----------------------------------------------------------------------------------------------------- */

/* The four-momentum of a whole collection; E and mass are left out of a missing momentum. */
static val total(build *b, val coll, bool missing) {
  uint32_t up = dna_axes_parent(b, coll.axis), v[6];
  static const enum attr which[4] = {ATTR_PX, ATTR_PY, ATTR_PZ, ATTR_E};
  for (int i = 0; i < 4; i++) {
    if (missing && i >= 2) break;
    v[i] = node(b, DNA_OP_SUM, up, coll.axis, dna_part_attr(b, coll.p, which[i]), DNA_NONE);
    if (missing) v[i] = node(b, DNA_OP_NEG, up, v[i], DNA_NONE, DNA_NONE);
  }
  uint32_t mass = dna_dag_const(&b->g, 0);
  if (missing) {
    v[2] = mass;
    v[3] = node(b, DNA_OP_PT, up, v[0], v[1], DNA_NONE);
  } else {
    mass = dna_part_mass_from(b, v, up);
  }
  v[4] = mass;
  bool charged = !missing && dna_part_has(coll.p, ATTR_CHARGE);
  v[5] = charged ? node(b, DNA_OP_SUM, up, coll.axis, dna_part_attr(b, coll.p, ATTR_CHARGE), DNA_NONE) : DNA_NONE;
  return (val){.kind = V_PART, .axis = up, .p = dna_part_vector(b, v, up)};
}

static val reduction(build *b, const dna_ast *e, val v, enum func what) {
  const dna_ast *arg = e->kids[0];
  if (v.kind == V_POISON) return POISON;
  if (!dna_ask_list(b, arg, v, what == FUNC_COUNT || what == FUNC_MISSING_MOMENTUM ? "a collection" : "a list")) return POISON;
  uint32_t up = dna_axes_parent(b, v.axis);
  switch (what) {
  case FUNC_COUNT:
    if (v.kind == V_TRUTH)
      return dna_axes_number(b, node(b, DNA_OP_COUNT_T, up, v.axis, v.node, DNA_NONE), DNA_DIM_ONE, up, false);
    return dna_axes_number(b, node(b, DNA_OP_COUNT, up, v.axis, DNA_NONE, DNA_NONE), DNA_DIM_ONE, up, false);
  case FUNC_MISSING_MOMENTUM:
    if (!dna_ask_kind(b, arg, v, V_PART, "a collection")) return POISON;
    return total(b, v, true);
  case FUNC_SUM:
    if (v.kind == V_PART) return total(b, v, false);
    if (v.kind == V_TRUTH) {
      dna_diag *d = dna_diag_error(b->c->diags, arg->span, "wrong-type", "truth values have no sum");
      dna_diag_hint(b->c->diags, d, "count(...) says how many are true");
      return POISON;
    }
    return dna_axes_number(b, node(b, DNA_OP_SUM, up, v.axis, v.node, DNA_NONE), v.dim, up, false);
  case FUNC_MEAN:
    if (!dna_ask_kind(b, arg, v, V_NUM, "a list of numbers")) return POISON;
    return dna_axes_number(b, node(b, DNA_OP_MEAN, up, v.axis, v.node, DNA_NONE), v.dim, up, false);
  case FUNC_PRODUCT:
    if (!dna_ask_kind(b, arg, v, V_NUM, "a list of numbers")) return POISON;
    if (!dna_dim_equal(v.dim, DNA_DIM_ONE)) {
      dna_diag_error(b->c->diags, arg->span, "unlike-dimensions", "a product over a list is of plain numbers, but this is %s",
                     dna_dim_words(v.dim, b->c->arena));
      return POISON;
    }
    return dna_axes_number(b, node(b, DNA_OP_PRODUCT, up, v.axis, v.node, DNA_NONE), v.dim, up, false);
  default:
    if (v.kind == V_PART) {
      dna_diag *d =
          dna_diag_error(b->c->diags, arg->span, "wrong-type", "a list of truth values is needed here, but this is a collection");
      dna_diag_hint(b->c->diags, d, "write count(...) >= 1, or a condition on the members as in any(jets.pt > 30 GeV)");
      return POISON;
    }
    if (!dna_ask_kind(b, arg, v, V_TRUTH, "a list of truth values")) return POISON;
    return dna_axes_truth(b, node(b, what == FUNC_ANY ? DNA_OP_ANY : DNA_OP_ALL_OF, up, v.axis, v.node, DNA_NONE), up, false);
  }
}

/* ---- functions of particles -------------------------------------------------------------------------------------------- */

uint32_t dna_call_distance(build *b, part *x, part *y, uint32_t axis, enum func what) {
  uint32_t deta = 0, dphi = 0;
  enum attr along = what == FUNC_DRY ? ATTR_Y : ATTR_ETA;
  if (what != FUNC_DPHI) {
    uint32_t one = dna_part_attr(b, x, along), two = dna_part_attr(b, y, along);
    deta = node(b, DNA_OP_ABS, axis, node(b, DNA_OP_SUB, axis, one < two ? one : two, one < two ? two : one, DNA_NONE), DNA_NONE,
                DNA_NONE);
    if (what == FUNC_DETA) return deta;
  }
  uint32_t one = dna_part_attr(b, x, ATTR_PHI), two = dna_part_attr(b, y, ATTR_PHI);
  dphi = node(b, DNA_OP_DPHI, axis, one < two ? one : two, one < two ? two : one, DNA_NONE);
  return what == FUNC_DPHI ? dphi : node(b, DNA_OP_HYPOT, axis, dphi, deta, DNA_NONE);
}

static val between(build *b, const dna_ast *e, val *v, enum func what) {
  if (what == FUNC_DPHI && v[0].kind == V_NUM && v[1].kind == V_NUM) return dna_call_math(b, e, v, what);
  for (int i = 0; i < 2; i++)
    if (!dna_ask_kind(b, e->kids[i], v[i], V_PART, "a particle")) return POISON;
  if (v[0].list && v[0].p == v[1].p) {
    dna_diag *d = dna_diag_error(b->c->diags, e->span, "wrong-type", "this takes each member together with itself");
    dna_diag_hint(b->c->diags, d, "pairs(a) has all pairs of different members; each has a .first and a .second");
    return POISON;
  }
  uint32_t axis, result;
  bool list;
  if (!dna_axes_join(b, e->span, v, 2, &axis, &list)) return POISON;
  static const enum attr momentum[3] = {ATTR_PX, ATTR_PY, ATTR_PZ};
  uint32_t components[6], n = what == FUNC_MT ? 2 : 3;
  if (what == FUNC_ANGLE || what == FUNC_MT) {
    for (uint32_t i = 0; i < 2 * n; i++) components[i] = dna_part_attr(b, v[i / n].p, momentum[i % n]);
    result =
        node(b, what == FUNC_MT ? DNA_OP_MT2BODY : DNA_OP_ANGLE, axis, dna_dag_list(&b->g, components, 2 * n), 2 * n, DNA_NONE);
  } else {
    result = dna_call_distance(b, v[0].p, v[1].p, axis, what);
  }
  return dna_axes_number(b, result, what == FUNC_MT ? DNA_DIM_ENERGY : DNA_DIM_ONE, axis, list);
}

static val mass_of(build *b, const dna_ast *e, val *v) {
  for (uint32_t i = 0; i < e->nkids; i++)
    if (!dna_ask_kind(b, e->kids[i], v[i], V_PART, "a particle")) return POISON;
  if (e->nkids == 1) return dna_call_attr_of(b, e->span, v[0], ATTR_MASS);
  uint32_t axis;
  bool list;
  if (!dna_axes_join(b, e->span, v, e->nkids, &axis, &list)) return POISON;
  part **parts = dna_arena_alloc(b->c->arena, e->nkids * sizeof *parts);
  for (uint32_t i = 0; i < e->nkids; i++) parts[i] = v[i].p;
  return dna_axes_number(b, dna_part_mass_of(b, parts, e->nkids, axis), DNA_DIM_ENERGY, axis, list);
}

static val nearest(build *b, const dna_ast *e, val *v) {
  if (!dna_ask_kind(b, e->kids[0], v[0], V_PART, "a particle") || !dna_ask_kind(b, e->kids[1], v[1], V_PART, "a collection") ||
      !dna_ask_list(b, e->kids[1], v[1], "a collection"))
    return POISON;
  if (v[0].list) {
    dna_diag *d =
        dna_diag_error(b->c->diags, e->kids[0]->span, "wrong-type", "one particle is needed here, but this is a collection");
    dna_diag_hint(b->c->diags, d, "inside an object or a filter, nearest(this, ...) is asked for each member");
    return POISON;
  }
  uint32_t axis;
  bool list;
  if (!dna_axes_join(b, e->span, v, 2, &axis, &list)) return POISON;
  uint32_t up = dna_axes_parent(b, axis);
  uint32_t row = node(b, DNA_OP_ARGMIN, up, axis, dna_call_distance(b, v[0].p, v[1].p, axis, FUNC_DR), DNA_NONE);
  return (val){.kind = V_PART, .axis = up, .p = dna_part_view(b, v[1].p, row, up)};
}

static val existence(build *b, val v) {
  if (v.kind == V_POISON) return POISON;
  uint32_t n;
  if (v.kind == V_PART && v.list) return dna_axes_truth(b, dna_dag_truth(&b->g, true), DNA_NONE, false);
  if (v.kind == V_PART) n = dna_part_exists(b, v.p);
  else n = node(b, v.kind == V_NUM ? DNA_OP_EXISTS_F : DNA_OP_EXISTS_T, v.axis, v.node, DNA_NONE, DNA_NONE);
  return dna_axes_truth(b, n, v.axis, v.list);
}

/* ---- all -------------------------------------------------------------------------------------------------------------- */

val dna_call_particle(build *b, const dna_ast *e, val *v, enum func what) {
  switch (what) {
  case FUNC_DPHI:
  case FUNC_DETA:
  case FUNC_DR:
  case FUNC_DRY:
  case FUNC_ANGLE: return between(b, e, v, what);
  case FUNC_MT:
    if (e->nkids == 2) return between(b, e, v, what);
    return dna_ask_kind(b, e->kids[0], v[0], V_PART, "a particle") ? dna_call_attr_of(b, e->span, v[0], ATTR_MT) : POISON;
  case FUNC_MASS: return mass_of(b, e, v);
  case FUNC_COUNT:
  case FUNC_SUM:
  case FUNC_MEAN:
  case FUNC_PRODUCT:
  case FUNC_ANY:
  case FUNC_ALL:
  case FUNC_MISSING_MOMENTUM: return reduction(b, e, v[0], what);
  case FUNC_NEAREST: return nearest(b, e, v);
  case FUNC_EXISTS: return existence(b, v[0]);
  default: return POISON;
  }
}
