/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is asked of the event record as a tree: parents, ancestors, copies, decays; and leptons dressed with their photons.
 */
#include "lang/compiler.h"

#include <math.h>

#define CODES_MAX 64u

static uint32_t node(build *b, enum dna_op op, uint32_t axis, uint32_t x, uint32_t y, uint32_t z) {
  return dna_dag_node(&b->g, op, axis, x, y, z);
}

/* The record rows of the particle or collection x, or DNA_NONE with a diagnostic. */
static uint32_t rows_of(build *b, const dna_ast *at, val x) {
  if (x.kind == V_POISON) return DNA_NONE;
  if (x.kind != V_PART) {
    dna_diag_error(b->c->diags, at->span, "wrong-type", "a particle is needed here, but this is %s", dna_expr_type(b, x));
    return DNA_NONE;
  }
  uint32_t rows = dna_part_ridx(b, x.p);
  if (rows == DNA_NONE)
    dna_diag_error(b->c->diags, at->span, "no-attribute", "a sum of particles or a jet has no place in the event record");
  return rows;
}

/* ---- conditions and codes ---------------------------------------------------------------------------------------------- */

/* The condition as a truth value of every particle of the record; DNA_NONE without a diagnostic if it is a number, that is, a
 * code. */
static uint32_t condition(build *b, const dna_ast *e, bool *good) {
  build saved;
  val record = {.kind = V_PART, .p = b->record, .axis = G_RECORD, .list = true};
  uint32_t base = b->axes_base;
  b->axes_base = b->naxes; /* it is about that particle alone: members outside are not in reach */
  *good = dna_member_push(b, &record, &saved);
  if (!*good) {
    b->axes_base = base;
    return DNA_NONE;
  }
  val v = dna_expr_eval(b, e);
  dna_member_pop(b, &saved);
  b->axes_base = base;
  if (v.kind == V_NUM) return DNA_NONE;
  *good = false;
  if (v.kind == V_POISON) return DNA_NONE;
  if (v.kind != V_TRUTH || v.list || (v.axis != DNA_NONE && v.axis != G_EVENTS && v.axis != G_RECORD)) {
    dna_diag *d =
        dna_diag_error(b->c->diags, e->span, "wrong-type",
                       "PDG codes or a condition on that particle are needed here, but this is %s", dna_expr_type(b, v));
    dna_diag_hint(b->c->diags, d, "as in has_ancestor(x, 15, -15) or has_ancestor(x, hadron and pt > 5 GeV)");
    return DNA_NONE;
  }
  *good = true;
  return dna_axes_bring(b, v, G_RECORD, false).node;
}

static bool codes_of(build *b, const dna_ast *e, uint32_t *offset, uint32_t *count) {
  double codes[CODES_MAX];
  *count = 0;
  for (uint32_t i = 1; i < e->nkids && i <= CODES_MAX; i++) {
    double code;
    if (!dna_ask_constant(b, e->kids[i], DNA_DIM_ONE, "a PDG code", &code)) return false;
    if (code < floor(code) || code > floor(code) || fabs(code) > 2147483647) {
      dna_diag_error(b->c->diags, e->kids[i]->span, "wrong-type", "a PDG code is a whole number");
      return false;
    }
    codes[(*count)++] = code;
  }
  *offset = dna_dag_numbers(&b->g, codes, *count);
  return true;
}

/* ---- has_ancestor and its kin ------------------------------------------------------------------------------------------ */

enum { PARENT, CHILD, ANCESTOR, DESCENDANT };

static val truths(build *b, uint32_t n, val x) {
  if (!x.list && b->g.nodes[n].axis == DNA_NONE) x.axis = DNA_NONE;
  return (val){.kind = V_TRUTH, .node = n, .dim = DNA_DIM_ONE, .axis = x.axis, .list = x.list};
}

static val relation(build *b, const dna_ast *e, val x, uint32_t rows, enum func what) {
  bool good, nearest = what == FUNC_ANCESTOR;
  uint32_t codes, count, cond = DNA_NONE;
  uint32_t which = what == FUNC_HAS_PARENT       ? PARENT
                   : what == FUNC_HAS_CHILD      ? CHILD
                   : what == FUNC_HAS_DESCENDANT ? DESCENDANT
                                                 : ANCESTOR;
  if (what != FUNC_DECAYS_TO) {
    cond = condition(b, e->kids[1], &good);
    if (!good) return POISON;
  }
  if (cond != DNA_NONE) {
    if (e->nkids > 2) {
      dna_diag *d = dna_diag_error(b->c->diags, e->kids[2]->span, "wrong-count", "%s takes PDG codes, or one condition", e->name);
      dna_diag_hint(b->c->diags, d, "join conditions with and, or");
      return POISON;
    }
    uint32_t n = node(b, nearest ? DNA_OP_RELATIVE : DNA_OP_RELATED, x.axis, rows, cond, which);
    if (!nearest) return truths(b, n, x);
    return (val){.kind = V_PART, .axis = x.axis, .list = x.list, .p = dna_part_record(b, x.axis, n)};
  }
  if (!codes_of(b, e, &codes, &count)) return POISON;
  if (what == FUNC_HAS_DESCENDANT) { /* the code of the record's particles is one of these */
    cond = dna_dag_truth(&b->g, false);
    uint32_t pid = dna_part_attr(b, b->record, ATTR_PID);
    for (uint32_t i = 0; i < count; i++) {
      uint32_t same = node(b, DNA_OP_EQ, G_RECORD, pid, dna_dag_const(&b->g, b->g.consts[codes + i]), DNA_NONE);
      cond = node(b, DNA_OP_OR, G_RECORD, cond, same, DNA_NONE);
    }
    return truths(b, node(b, DNA_OP_RELATED, x.axis, rows, cond, DESCENDANT), x);
  }
  if (nearest)
    return (val){.kind = V_PART, .axis = x.axis, .list = x.list,
                 .p = dna_part_record(b, x.axis, node(b, DNA_OP_ANCESTOR, x.axis, rows, codes, count))};
  enum dna_op op = what == FUNC_HAS_ANCESTOR ? DNA_OP_HAS_ANCESTOR
                   : what == FUNC_HAS_PARENT ? DNA_OP_HAS_PARENT
                   : what == FUNC_HAS_CHILD  ? DNA_OP_HAS_CHILD
                                             : DNA_OP_DECAYS_TO;
  return truths(b, node(b, op, x.axis, rows, codes, count), x);
}

static val family(build *b, const dna_ast *e, val x, uint32_t rows, enum func what) {
  if (x.list) {
    dna_diag *d =
        dna_diag_error(b->c->diags, e->kids[0]->span, "wrong-type", "one particle is needed here, but this is a collection");
    dna_diag_hint(b->c->diags, d, "inside an object or a filter, %s(this) is asked for each member", e->name);
    return POISON;
  }
  enum dna_op op = what == FUNC_PARENTS     ? DNA_OP_PARENTS
                   : what == FUNC_CHILDREN  ? DNA_OP_CHILDREN
                   : what == FUNC_ANCESTORS ? DNA_OP_ANCESTORS
                                            : DNA_OP_DESCENDANTS;
  val out = {.kind = V_PART, .list = true};
  out.axis = node(b, op, x.axis, rows, DNA_NONE, DNA_NONE);
  out.p = dna_part_record(b, out.axis, node(b, DNA_OP_MAP, out.axis, 0, DNA_NONE, DNA_NONE));
  return out;
}

val dna_relatives_call(build *b, const dna_ast *e, enum func what) {
  val x = dna_expr_eval(b, e->kids[0]);
  uint32_t rows = rows_of(b, e->kids[0], x);
  if (rows == DNA_NONE) return POISON;
  switch (what) {
  case FUNC_PARENTS:
  case FUNC_CHILDREN:
  case FUNC_ANCESTORS:
  case FUNC_DESCENDANTS: return family(b, e, x, rows, what);
  case FUNC_FIRST_COPY:
  case FUNC_LAST_COPY:
    x.p = dna_part_record(b, x.axis, node(b, DNA_OP_COPY, x.axis, rows, what == FUNC_LAST_COPY, DNA_NONE));
    return x;
  default: return relation(b, e, x, rows, what);
  }
}

uint32_t dna_relatives_from(build *b, part *p, enum attr what) {
  uint32_t decayed = dna_part_attr(b, b->record, ATTR_DECAYED), which;
  if (what == ATTR_FROM_HADRON) {
    which = dna_part_attr(b, b->record, ATTR_HADRON);
  } else {
    uint32_t code = node(b, DNA_OP_ABS, G_RECORD, dna_part_attr(b, b->record, ATTR_PID), DNA_NONE, DNA_NONE);
    which = node(b, DNA_OP_EQ, G_RECORD, code, dna_dag_const(&b->g, 15), DNA_NONE);
  }
  uint32_t both = node(b, DNA_OP_AND, G_RECORD, which, decayed, DNA_NONE);
  return node(b, DNA_OP_RELATED, dna_part_axis(p), dna_part_ridx(b, p), both, ANCESTOR);
}

/* ---- dressed leptons --------------------------------------------------------------------------------------------------- */

/* Of momentum and mass, since that of the record may be rounded to a few digits. */
static uint32_t energy_of(build *b, part *p) {
  return node(b, DNA_OP_ENERGY, dna_part_axis(p), dna_part_attr(b, p, ATTR_P), dna_part_attr(b, p, ATTR_MASS), DNA_NONE);
}

/* Each photon belongs to the nearest lepton, by dR of the bare momenta, if that is nearer than R; of equally near ones to the
 * first. With P the sum of a lepton's photons, the mass is that of m^2 + 2 (E E_P - p p_P) + m_P^2. */
val dna_relatives_dressed(build *b, const dna_ast *e, val *v) {
  double most;
  for (int i = 0; i < 2; i++) {
    if (v[i].kind == V_PART && v[i].list) continue;
    dna_diag_error(b->c->diags, e->kids[i]->span, "wrong-type", "a collection is needed here, but this is %s",
                   dna_expr_type(b, v[i]));
    return POISON;
  }
  if (!dna_ask_constant(b, e->kids[2], DNA_DIM_ONE, "a distance in η and φ", &most)) return POISON;
  if (!(most > 0)) {
    dna_diag_error(b->c->diags, e->kids[2]->span, "not-positive", "a distance is above 0");
    return POISON;
  }
  for (int i = 0; i < 2; i++) {
    if (dna_axes_parent(b, v[i].axis) == G_EVENTS) continue;
    dna_diag *d = dna_diag_error(b->c->diags, e->kids[i]->span, "lists-differ", "this collection belongs to a member of another");
    dna_diag_hint(b->c->diags, d, "dressed(...) takes collections of the event");
    return POISON;
  }
  val leptons = v[0], photons = v[1];
  /* the nearest lepton of each photon, and how near it is */
  uint32_t cross = node(b, DNA_OP_CROSS, photons.axis, photons.axis, leptons.axis, DNA_NONE);
  uint32_t lepton = node(b, DNA_OP_MAP, cross, 0, DNA_NONE, DNA_NONE), photon = node(b, DNA_OP_MAP, cross, 2, DNA_NONE, DNA_NONE);
  part *sides[2] = {dna_part_view(b, photons.p, photon, cross), dna_part_view(b, leptons.p, lepton, cross)};
  uint32_t far = dna_call_distance(b, sides[0], sides[1], cross, FUNC_DR);
  if (dna_part_has(sides[0], ATTR_INDEX) && dna_part_has(sides[1], ATTR_INDEX)) { /* a particle is not its own photon */
    uint32_t same = node(b, DNA_OP_SAME, cross, dna_part_ridx(b, sides[0]), dna_part_ridx(b, sides[1]), DNA_NONE);
    far = node(b, DNA_OP_IF_F, cross, same, dna_dag_const(&b->g, INFINITY), far);
  }
  uint32_t best = node(b, DNA_OP_ARGMIN, photons.axis, cross, far, DNA_NONE);
  uint32_t nearest = node(b, DNA_OP_GATHER_F, photons.axis, far, best, DNA_NONE);
  uint32_t near = node(b, DNA_OP_LT, photons.axis, nearest, dna_dag_const(&b->g, most), DNA_NONE);
  /* those that are near enough, and whose they are */
  uint32_t own = node(b, DNA_OP_FILTER, G_EVENTS, photons.axis, near, DNA_NONE);
  uint32_t row = node(b, DNA_OP_MAP, own, 0, DNA_NONE, DNA_NONE);
  uint32_t whose = node(b, DNA_OP_GATHER_I, own, node(b, DNA_OP_GATHER_I, photons.axis, lepton, best, DNA_NONE), row, DNA_NONE);
  part *given = dna_part_view(b, photons.p, row, own), *bare = leptons.p;
  static const enum attr momentum[3] = {ATTR_PX, ATTR_PY, ATTR_PZ};
  uint32_t sum[4], more[4], dot[2] = {DNA_NONE, DNA_NONE}, axis = leptons.axis;
  for (int i = 0; i < 4; i++) {
    uint32_t own_value = i < 3 ? dna_part_attr(b, bare, momentum[i]) : energy_of(b, bare);
    more[i] = node(b, DNA_OP_DEAL, axis, own, i < 3 ? dna_part_attr(b, given, momentum[i]) : energy_of(b, given), whose);
    sum[i] = node(b, DNA_OP_ADD, axis, own_value, more[i], DNA_NONE);
    for (int k = 0; k < 2; k++) { /* the products of P with the lepton, and with itself */
      uint32_t product = node(b, DNA_OP_MUL, axis, k == 0 ? own_value : more[i], more[i], DNA_NONE);
      dot[k] = i == 0
                   ? product
                   : node(b, i < 3 ? DNA_OP_ADD : DNA_OP_SUB, axis, i < 3 ? dot[k] : product, i < 3 ? product : dot[k], DNA_NONE);
    }
  }
  uint32_t m = dna_part_attr(b, bare, ATTR_MASS),
           m2 = node(b, DNA_OP_MUL, axis, m, node(b, DNA_OP_ABS, axis, m, DNA_NONE, DNA_NONE), DNA_NONE);
  uint32_t twice = node(b, DNA_OP_MUL, axis, dna_dag_const(&b->g, 2), dot[0], DNA_NONE);
  uint32_t square = node(b, DNA_OP_ADD, axis, m2, node(b, DNA_OP_ADD, axis, twice, dot[1], DNA_NONE), DNA_NONE);
  uint32_t mass =
      node(b, DNA_OP_SQRT, axis, node(b, DNA_OP_MAX2, axis, square, dna_dag_const(&b->g, 0), DNA_NONE), DNA_NONE, DNA_NONE);
  uint32_t alone = node(b, DNA_OP_EQ, axis, more[3], dna_dag_const(&b->g, 0), DNA_NONE);
  mass = node(b, DNA_OP_IF_F, axis, alone, m, mass);
  for (int i = 0; i < 3; i++) leptons.p = dna_part_set(b, leptons.p, momentum[i], sum[i]);
  leptons.p = dna_part_set(b, leptons.p, ATTR_MASS, mass);
  return leptons;
}
