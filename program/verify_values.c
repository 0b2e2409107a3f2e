/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The verifier: instructions whose results are numbers, truth values and rows.
 */
#include "program/verify.h"

#include <math.h>

#include "runtime/event/event.h"
#include "runtime/physics/physics.h"

/* ---- maps ---------------------------------------------------------------------------------------------------------- */

static bool check_map(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i], *axis = &v->program->insns[in->axis];
  uint32_t target = DNA_NONE;
  if (in->a == 0) {
    switch ((enum dna_op)axis->op) {
    case DNA_OP_FILTER:
    case DNA_OP_SORT:
    case DNA_OP_TAKE:
    case DNA_OP_CLUSTER: target = axis->a; break;
    case DNA_OP_CONSTITUENTS: target = v->program->insns[axis->b].a; break;
    case DNA_OP_COMBINE:
    case DNA_OP_COMBINE_ONCE: target = v->program->pool[axis->a]; break;
    case DNA_OP_CROSS: target = axis->b; break;
    case DNA_OP_PARENTS:
    case DNA_OP_ANCESTORS:
    case DNA_OP_DESCENDANTS:
    case DNA_OP_CHILDREN: target = 2; break;
    default: break;
    }
  } else if (in->a == 1 || in->a > 3) {
    uint32_t place = in->a == 1 ? 1 : in->a - 2;
    bool combine = axis->op == DNA_OP_COMBINE || axis->op == DNA_OP_COMBINE_ONCE;
    if (combine && place < axis->b) target = v->program->pool[axis->a + place];
  } else if (in->a == 2) {
    if (in->axis != 0) target = dna_verify_parent(v, in->axis);
  } else if (in->a == 3) {
    target = 0;
  }
  v->target[i] = target;
  return target != DNA_NONE || dna_verify_fail(v, i, "its axis has no such map");
}

static bool check_gather(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (!dna_verify_value(v, i, in->b, 'I', in->axis) ||
      !dna_verify_value(v, i, in->a, dna_opinfos[in->op].result, v->target[in->b]))
    return false;
  v->target[i] = v->target[in->a];
  return true;
}

static bool check_merge(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i], *axis = &v->program->insns[in->axis];
  const uint32_t *pool = v->program->pool;
  if (axis->op != DNA_OP_CONCAT || axis->b != in->b) return dna_verify_fail(v, i, "its axis is no union of as many");
  if (!dna_verify_list(v, i, in->a, in->b, UINT32_MAX)) return false;
  for (uint32_t k = 0; k < in->b; k++) {
    uint32_t used = pool[in->a + k];
    if (!dna_verify_value(v, i, used, dna_opinfos[in->op].result, pool[axis->a + k])) return false;
    if (k == 0) v->target[i] = v->target[used];
    if (v->target[i] != v->target[used]) return dna_verify_fail(v, i, "row numbers of different axes");
  }
  return true;
}

/* AT, ARGMIN, reductions: from the members of a to their parent. */
static bool check_reduction(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  char over = dna_opinfos[in->op].operands[1];
  if (!dna_verify_members(v, i, in->a, in->axis)) return false;
  v->target[i] = in->a;
  return (over != 'f' && over != 't') || dna_verify_value(v, i, in->b, over == 'f' ? 'F' : 'T', in->a);
}

static bool check_shape(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->c >= DNA_SHAPES) return dna_verify_fail(v, i, "no such shape");
  return dna_verify_members(v, i, in->a, in->axis) && dna_verify_values(v, i, in->b, dna_shape_takes(in->c), in->a);
}

static bool check_result(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i], *shape = &v->program->insns[in->a < i ? in->a : 0];
  if (!dna_verify_value(v, i, in->a, 'F', in->axis)) return false;
  return (shape->op == DNA_OP_SHAPE && in->b < dna_shape_results(shape->c)) ||
         dna_verify_fail(v, i, "its operand makes no such number");
}

/* ---- the record, tables of numbers, random numbers ----------------------------------------------------------------- */

static bool check_load(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  bool number = in->a < DNA_FIELD_F_COUNT;
  if (in->a >= DNA_FIELD_COUNT || number != (in->op == DNA_OP_LOAD_F)) return dna_verify_fail(v, i, "no such field");
  return dna_verify_row(v, i, in->b, in->axis, 2);
}

static bool is_code(double x) { return x >= INT32_MIN && x <= INT32_MAX && x <= floor(x); }

static bool check_code(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->op == DNA_OP_CODE_CLASS && in->a >= DNA_PDG_CLASS_COUNT) return dna_verify_fail(v, i, "no such class of particles");
  if (in->op == DNA_OP_CODE_IS) {
    if (in->a > 1) return dna_verify_fail(v, i, "plain operand out of range");
    if (in->c >= v->program->nconsts) return dna_verify_fail(v, i, "constants out of range");
    double code = v->program->consts[in->c];
    if (!is_code(code) || (in->a && code < 0)) return dna_verify_fail(v, i, "a constant is no particle code");
  }
  return dna_verify_row(v, i, in->b, in->axis, 2);
}

static bool check_eta(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->c >= v->program->nconsts) return dna_verify_fail(v, i, "constants out of range");
  return dna_verify_value(v, i, in->a, 'F', in->axis) && dna_verify_value(v, i, in->b, 'F', in->axis);
}

static bool check_relatives(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->c > DNA_VERIFY_POINTS || !dna_verify_within(in->b, in->c, v->program->nconsts))
    return dna_verify_fail(v, i, "constants out of range");
  for (uint32_t k = 0; k < in->c; k++) {
    if (!is_code(v->program->consts[in->b + k])) return dna_verify_fail(v, i, "a constant is no particle code");
  }
  v->target[i] = 2;
  return dna_verify_row(v, i, in->a, in->axis, 2);
}

/* A row of the record; a condition on the record; the rows of another axis. */
static bool check_related(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  uint32_t least = in->op == DNA_OP_RELATIVE ? 2 : 0;
  if (in->op == DNA_OP_RELATED || in->op == DNA_OP_RELATIVE) {
    if (in->c < least || in->c > 3) return dna_verify_fail(v, i, "plain operand out of range");
    if (!dna_verify_value(v, i, in->b, 'T', 2)) return false;
  }
  if (in->op == DNA_OP_COPY && in->b > 1) return dna_verify_fail(v, i, "plain operand out of range");
  v->target[i] = 2;
  return dna_verify_row(v, i, in->a, in->axis, 2);
}

static bool check_deal(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (!dna_verify_members(v, i, in->a, 0) || dna_verify_parent(v, in->axis) != 0)
    return dna_verify_fail(v, i, "its rows are not those of an event");
  return dna_verify_value(v, i, in->b, 'F', in->a) && dna_verify_row(v, i, in->c, in->a, in->axis);
}

static bool check_interp(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->c == 0 || in->c > DNA_VERIFY_POINTS || !dna_verify_within(in->b, 2 * (uint64_t)in->c, v->program->nconsts))
    return dna_verify_fail(v, i, "constants out of range");
  const double *x = v->program->consts + in->b;
  for (uint32_t k = 0; k < 2 * in->c; k++)
    if (!isfinite(x[k]) || (k > 0 && k < in->c && !(x[k - 1] < x[k])))
      return dna_verify_fail(v, i, "its points are not in order");
  return dna_verify_value(v, i, in->a, 'F', in->axis);
}

static bool check_distribution(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->b == 0 || in->b != dna_distribution_numbers(in->c)) return dna_verify_fail(v, i, "no such distribution");
  return dna_verify_values(v, i, in->a, in->b, in->axis);
}

static bool check_response(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->c >= v->program->ntables) return dna_verify_fail(v, i, "no such table");
  const dna_ptable *table = &v->program->tables[in->c];
  if (in->b != table->naxes || table->how != DNA_TABLE_BINNED) return dna_verify_fail(v, i, "its table is no response");
  if ((in->op == DNA_OP_RESPONSE_INSIDE) != (table->outside == DNA_TABLE_ERROR))
    return dna_verify_fail(v, i, "its table is another outside");
  return dna_verify_values(v, i, in->a, in->b, in->axis);
}

static bool check_lookup(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->c >= v->program->ntables) return dna_verify_fail(v, i, "no such table");
  const dna_ptable *table = &v->program->tables[in->c];
  if (in->b != table->naxes) return dna_verify_fail(v, i, "its table has another number of axes");
  if ((in->op == DNA_OP_LOOKUP_INSIDE) != (table->outside == DNA_TABLE_ERROR))
    return dna_verify_fail(v, i, "its table is another outside");
  return dna_verify_values(v, i, in->a, in->b, in->axis);
}

static bool check_draw(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->a >= v->program->nsites) return dna_verify_fail(v, i, "no such random site");
  if (!dna_verify_list(v, i, in->b, in->c, DNA_VERIFY_PARTICLES)) return false;
  for (uint32_t k = 0; k < in->c; k++)
    if (!dna_verify_row(v, i, v->program->pool[in->b + k], in->axis, 2)) return false;
  return true;
}

/* ---- values -------------------------------------------------------------------------------------------------------- */

/* Operands F, T, I on the instruction's own axis, nothing else. */
static bool check_plain(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  const uint32_t given[3] = {in->a, in->b, in->c};
  for (int k = 0; k < 3; k++) {
    char letter = dna_opinfos[in->op].operands[k];
    if (letter != '-' && !dna_verify_value(v, i, given[k], letter, in->axis)) return false;
  }
  if (in->op == DNA_OP_IF_I) {
    v->target[i] = v->target[in->b];
    if (v->target[in->b] != v->target[in->c]) return dna_verify_fail(v, i, "row numbers of different axes");
  }
  return true;
}

static bool check_jet(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (v->program->insns[in->axis].op != DNA_OP_CLUSTER) return dna_verify_fail(v, i, "its axis has no jets");
  return in->op != DNA_OP_JET || in->a < 4 || dna_verify_fail(v, i, "plain operand out of range");
}

bool dna_verify_result(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  switch ((enum dna_op)in->op) {
  case DNA_OP_ROWID: v->target[i] = in->axis; return true;
  case DNA_OP_MAP: return check_map(v, i);
  case DNA_OP_GATHER_F:
  case DNA_OP_GATHER_T:
  case DNA_OP_GATHER_I: return check_gather(v, i);
  case DNA_OP_MERGE_F:
  case DNA_OP_MERGE_T:
  case DNA_OP_MERGE_I: return check_merge(v, i);
  case DNA_OP_AT:
  case DNA_OP_ARGMIN:
  case DNA_OP_COUNT:
  case DNA_OP_COUNT_T:
  case DNA_OP_SUM:
  case DNA_OP_MIN:
  case DNA_OP_MAX:
  case DNA_OP_MEAN:
  case DNA_OP_PRODUCT:
  case DNA_OP_ANY:
  case DNA_OP_ALL_OF: return check_reduction(v, i);
  case DNA_OP_SHAPE: return check_shape(v, i);
  case DNA_OP_RESULT: return check_result(v, i);
  case DNA_OP_JET:
  case DNA_OP_FLAVOUR: return check_jet(v, i);
  case DNA_OP_LOAD_F:
  case DNA_OP_LOAD_T: return check_load(v, i);
  case DNA_OP_CODE_IS:
  case DNA_OP_CODE_CLASS: return check_code(v, i);
  case DNA_OP_ETA_LT:
  case DNA_OP_ETA_LE: return check_eta(v, i);
  case DNA_OP_HAS_ANCESTOR:
  case DNA_OP_HAS_PARENT:
  case DNA_OP_HAS_CHILD:
  case DNA_OP_DECAYS_TO:
  case DNA_OP_ANCESTOR: return check_relatives(v, i);
  case DNA_OP_RELATED:
  case DNA_OP_RELATIVE:
  case DNA_OP_COPY:
  case DNA_OP_FIRST: return check_related(v, i);
  case DNA_OP_DEAL: return check_deal(v, i);
  case DNA_OP_INTERP:
  case DNA_OP_LOGINTERP: return check_interp(v, i);
  case DNA_OP_DISTRIBUTION: return check_distribution(v, i);
  case DNA_OP_RESPONSE:
  case DNA_OP_RESPONSE_INSIDE: return check_response(v, i);
  case DNA_OP_LOOKUP:
  case DNA_OP_LOOKUP_INSIDE: return check_lookup(v, i);
  case DNA_OP_MASS_SUM:
    if (in->b == 0 || in->b % 4 != 0) return dna_verify_fail(v, i, "not four numbers for each four-momentum");
    return dna_verify_values(v, i, in->a, in->b, in->axis);
  case DNA_OP_ANGLE: return in->b == 6 ? dna_verify_values(v, i, in->a, 6, in->axis) : dna_verify_fail(v, i, "takes six numbers");
  case DNA_OP_MT2BODY:
    return in->b == 4 ? dna_verify_values(v, i, in->a, 4, in->axis) : dna_verify_fail(v, i, "takes four numbers");
  case DNA_OP_MT2: return in->b == 10 ? dna_verify_values(v, i, in->a, 10, in->axis) : dna_verify_fail(v, i, "takes ten numbers");
  case DNA_OP_BOOST:
  case DNA_OP_COLLINS_SOPER:
    if (in->c > (in->op == DNA_OP_BOOST ? 2u : 1u)) return dna_verify_fail(v, i, "plain operand out of range");
    return in->b == 8 ? dna_verify_values(v, i, in->a, 8, in->axis) : dna_verify_fail(v, i, "takes eight numbers");
  case DNA_OP_PDG_CLASS:
    if (in->b >= DNA_PDG_CLASS_COUNT) return dna_verify_fail(v, i, "no such class of particles");
    return dna_verify_value(v, i, in->a, 'F', in->axis);
  case DNA_OP_UNIFORM:
  case DNA_OP_NORMAL: return check_draw(v, i);
  default: return check_plain(v, i);
  }
}
