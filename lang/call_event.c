/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calls of quantities that events are made of: m_T2 and its kin, razor variables, boosts, angles in the frame of a pair.
 */
#include "lang/compiler.h"

static uint32_t node(build *b, enum dna_op op, uint32_t axis, uint32_t x, uint32_t y, uint32_t z) {
  return dna_dag_node(&b->g, op, axis, x, y, z);
}

static val number(uint32_t n, dna_dim dim, uint32_t axis, bool list) {
  return (val){.kind = V_NUM, .node = n, .dim = dim, .axis = axis, .list = list};
}

/* ---- particles ---------------------------------------------------------------------------------------------------- */

/* The first `count` arguments are particles, and all of them meet on an axis. */
static bool meet(build *b, const dna_ast *e, val *v, uint32_t count, uint32_t *axis, bool *list) {
  for (uint32_t i = 0; i < count; i++)
    if (!dna_ask_kind(b, e->kids[i], v[i], V_PART, "a particle")) return false;
  for (uint32_t i = 1; i < count; i++)
    for (uint32_t k = 0; k < i; k++)
      if (v[i].list && v[k].list && v[i].p == v[k].p) {
        dna_diag *d = dna_diag_error(b->c->diags, e->span, "wrong-type", "this takes each member together with itself");
        dna_diag_hint(b->c->diags, d, "pairs(a) has all pairs of different members; each has a .first and a .second");
        return false;
      }
  return dna_axes_join(b, e->span, v, e->nkids, axis, list);
}

/* Attributes of particles one after the other, as an operand list. */
static uint32_t attributes(build *b, const val *v, uint32_t count, const enum attr *which, uint32_t each) {
  uint32_t list[16];
  for (uint32_t i = 0; i < count * each; i++) list[i] = dna_part_attr(b, v[i / each].p, which[i % each]);
  return dna_dag_list(&b->g, list, count * each);
}

static const enum attr four[4] = {ATTR_PX, ATTR_PY, ATTR_PZ, ATTR_MASS};

/* ---- masses ------------------------------------------------------------------------------------------------------- */

static bool is_mass(build *b, const dna_ast *arg, val v) {
  if (!dna_ask_kind(b, arg, v, V_NUM, "the mass of the invisible particle")) return false;
  if (!dna_dim_equal(v.dim, DNA_DIM_ENERGY)) {
    dna_diag *d =
        dna_diag_error(b->c->diags, arg->span, "unlike-dimensions",
                       "the mass of the invisible particle is an energy, but this is %s", dna_dim_words(v.dim, b->c->arena));
    if (dna_dim_equal(v.dim, DNA_DIM_ONE)) dna_expr_hint_unit(b, d, arg, DNA_DIM_ENERGY);
    return false;
  }
  if (v.axis != DNA_NONE || !(dna_dag_value(&b->g, v.node) < 0)) return true;
  dna_diag_error(b->c->diags, arg->span, "wrong-spread", "the mass of the invisible particle is not negative");
  return false;
}

static val mt2(build *b, const dna_ast *e, val *v) {
  uint32_t axis, list[10], n = 0;
  bool many;
  for (uint32_t i = 3; i < e->nkids; i++)
    if (!is_mass(b, e->kids[i], v[i])) return POISON;
  if (!meet(b, e, v, 3, &axis, &many)) return POISON;
  static const enum attr visible[3] = {ATTR_PX, ATTR_PY, ATTR_MASS};
  for (int i = 0; i < 6; i++) list[n++] = dna_part_attr(b, v[i / 3].p, visible[i % 3]);
  for (int i = 0; i < 2; i++) list[n++] = dna_part_attr(b, v[2].p, visible[i]);
  for (uint32_t i = 0; i < 2; i++) list[n++] = v[e->nkids == 5 ? 3 + i : 3].node;
  return number(node(b, DNA_OP_MT2, axis, dna_dag_list(&b->g, list, n), n, DNA_NONE), DNA_DIM_ENERGY, axis, many);
}

/* The mass of the transverse momenta if that of b were reversed: Tovey, JHEP 04 (2008) 034. */
static val mct(build *b, const dna_ast *e, val *v) {
  uint32_t axis;
  bool many;
  if (!meet(b, e, v, 2, &axis, &many)) return POISON;
  uint32_t zero = dna_dag_const(&b->g, 0), list[8];
  for (int i = 0; i < 8; i++) list[i] = i % 4 == 2 ? zero : dna_part_attr(b, v[i / 4].p, four[i % 4]);
  for (int i = 4; i < 6; i++) list[i] = node(b, DNA_OP_NEG, axis, list[i], DNA_NONE, DNA_NONE);
  return number(node(b, DNA_OP_MASS_SUM, axis, dna_dag_list(&b->g, list, 8), 8, DNA_NONE), DNA_DIM_ENERGY, axis, many);
}

/* ---- razor: Rogan, arXiv:1006.2727; CMS, PRD 90 (2014) 112001, eqs. 1-3 ---------------------------------------------- */

static uint32_t two(build *b, enum dna_op op, uint32_t axis, uint32_t x, uint32_t y) { return node(b, op, axis, x, y, DNA_NONE); }

static uint32_t total(build *b, const val *v, uint32_t axis, enum attr what) {
  return two(b, DNA_OP_ADD, axis, dna_part_attr(b, v[0].p, what), dna_part_attr(b, v[1].p, what));
}

static uint32_t squared(build *b, uint32_t axis, uint32_t x) { return two(b, DNA_OP_MUL, axis, x, x); }

static uint32_t razor_mass(build *b, const val *v, uint32_t axis) {
  uint32_t p = total(b, v, axis, ATTR_P), z = total(b, v, axis, ATTR_PZ);
  uint32_t square = two(b, DNA_OP_MUL, axis, two(b, DNA_OP_SUB, axis, p, z), two(b, DNA_OP_ADD, axis, p, z));
  return node(b, DNA_OP_SQRT, axis, square, DNA_NONE, DNA_NONE);
}

/* M_TR^2 = (miss (p_T + p'_T) - miss.(p_T + p'_T)) / 2 is a quarter of the sum of both transverse masses squared. */
static uint32_t razor_transverse(build *b, const val *v, uint32_t axis) {
  uint32_t sum[2], list[4] = {0, 0, dna_part_attr(b, v[2].p, ATTR_PX), dna_part_attr(b, v[2].p, ATTR_PY)};
  for (int i = 0; i < 2; i++) {
    list[0] = dna_part_attr(b, v[i].p, ATTR_PX);
    list[1] = dna_part_attr(b, v[i].p, ATTR_PY);
    sum[i] = squared(b, axis, node(b, DNA_OP_MT2BODY, axis, dna_dag_list(&b->g, list, 4), 4, DNA_NONE));
  }
  return two(b, DNA_OP_MUL, axis, dna_dag_const(&b->g, 0.25), two(b, DNA_OP_ADD, axis, sum[0], sum[1]));
}

static val razor(build *b, const dna_ast *e, val *v, bool ratio) {
  uint32_t axis;
  bool many;
  if (!meet(b, e, v, ratio ? 3 : 2, &axis, &many)) return POISON;
  uint32_t mass = razor_mass(b, v, axis);
  if (!ratio) return number(mass, DNA_DIM_ENERGY, axis, many);
  uint32_t square = squared(b, axis, mass);
  return number(two(b, DNA_OP_DIV, axis, razor_transverse(b, v, axis), square), DNA_DIM_ONE, axis, many);
}

/* ---- frames ------------------------------------------------------------------------------------------------------- */

static val boosted(build *b, const dna_ast *e, val *v) {
  uint32_t axis, n[6];
  bool many;
  if (!meet(b, e, v, 2, &axis, &many)) return POISON;
  uint32_t list = attributes(b, v, 2, four, 4);
  for (uint32_t i = 0; i < 3; i++) n[i] = node(b, DNA_OP_BOOST, axis, list, 8, i);
  n[4] = dna_part_attr(b, v[0].p, ATTR_MASS);
  n[3] = two(b, DNA_OP_ENERGY, axis, node(b, DNA_OP_P3, axis, n[0], n[1], n[2]), n[4]);
  n[5] = dna_part_has(v[0].p, ATTR_CHARGE) ? dna_part_attr(b, v[0].p, ATTR_CHARGE) : DNA_NONE;
  return (val){.kind = V_PART, .axis = axis, .list = many, .p = dna_part_vector(b, n, axis)};
}

static val collins_soper(build *b, const dna_ast *e, val *v, uint32_t which) {
  uint32_t axis;
  bool many;
  if (!meet(b, e, v, 2, &axis, &many)) return POISON;
  return number(node(b, DNA_OP_COLLINS_SOPER, axis, attributes(b, v, 2, four, 4), 8, which), DNA_DIM_ONE, axis, many);
}

/* ---- all ---------------------------------------------------------------------------------------------------------- */

val dna_call_event(build *b, const dna_ast *e, val *v, enum func what) {
  switch (what) {
  case FUNC_MT2: return mt2(b, e, v);
  case FUNC_MCT: return mct(b, e, v);
  case FUNC_RAZOR_MR: return razor(b, e, v, false);
  case FUNC_RAZOR_R2: return razor(b, e, v, true);
  case FUNC_BOOSTED: return boosted(b, e, v);
  case FUNC_COSTHETA_CS: return collins_soper(b, e, v, 0);
  case FUNC_PHI_CS: return collins_soper(b, e, v, 1);
  default: return POISON;
  }
}
