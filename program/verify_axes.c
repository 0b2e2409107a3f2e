/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The verifier: instructions whose results are axes.
 */
#include "program/verify.h"

#include <math.h>

static bool check_concat(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  const uint32_t *pool = v->program->pool;
  if (in->c > 2 || in->b == 0) return dna_verify_fail(v, i, "plain operand out of range");
  if (in->b > UINT16_MAX || !dna_verify_list(v, i, in->a, in->b * (in->c ? 2 : 1) + (in->c == 2), UINT32_MAX))
    return dna_verify_fail(v, i, "list out of range");
  uint32_t known_by = in->c == 2 ? pool[in->a + 2 * in->b] : 2; /* the axis whose rows tell members apart */
  if (in->c == 2 && !dna_verify_exists(v, i, known_by, 'X', in->sel)) return false;
  for (uint32_t k = 0; k < in->b; k++) {
    if (!dna_verify_members(v, i, pool[in->a + k], in->axis)) return false;
    if (in->c && !dna_verify_row(v, i, pool[in->a + in->b + k], pool[in->a + k], known_by)) return false;
  }
  return true;
}

static bool check_combine(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  bool once = in->op == DNA_OP_COMBINE_ONCE;
  uint32_t n = in->b, own = once ? 3 * n : n;
  if (n < 2 || n > DNA_VERIFY_PARTICLES || in->c > DNA_VERIFY_LIST) return dna_verify_fail(v, i, "plain operand out of range");
  if (!dna_verify_list(v, i, in->a, own + 2 * in->c, UINT32_MAX)) return false;
  const uint32_t *axes = v->program->pool + in->a, *rows = axes + own, *kinds = rows + in->c;
  for (uint32_t k = 0; k < n; k++) {
    if (!dna_verify_members(v, i, axes[k], in->axis)) return false;
    if (!once) continue;
    if (!dna_verify_exists(v, i, axes[2 * n + k], 'X', in->sel) || !dna_verify_row(v, i, axes[n + k], axes[k], axes[2 * n + k]))
      return false;
  }
  for (uint32_t m = 0; m < in->c; m++) {
    bool found = false;
    if (rows[m] >= i) return dna_verify_fail(v, i, "an operand does not precede it");
    for (uint32_t k = 0; k < n; k++) found = found || axes[k] == v->program->insns[rows[m]].axis;
    if (!found) return dna_verify_fail(v, i, "an operand lives on another axis");
    if (!dna_verify_exists(v, i, kinds[m], 'X', in->sel) ||
        !dna_verify_row(v, i, rows[m], v->program->insns[rows[m]].axis, kinds[m]))
      return false;
  }
  return true;
}

static bool check_cluster(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (!dna_verify_members(v, i, in->a, in->axis) || !dna_verify_list(v, i, in->b, 4, 4)) return false;
  for (uint32_t k = 0; k < 4; k++)
    if (!dna_verify_value(v, i, v->program->pool[in->b + k], 'F', in->a)) return false;
  if (!dna_verify_within(in->c, DNA_JETS_CONSTS, v->program->nconsts)) return dna_verify_fail(v, i, "constants out of range");
  const double *c = v->program->consts + in->c;
  bool known = false;
  for (int k = 0; k < DNA_JETS_ALGORITHMS; k++) known = known || c[DNA_JETS_ALGORITHM] == (double)k;
  if (!known || !(c[DNA_JETS_POWER] >= DNA_JETS_POWER_MIN && c[DNA_JETS_POWER] <= DNA_JETS_POWER_MAX) ||
      !(c[DNA_JETS_R] > 0 && c[DNA_JETS_R] <= DNA_JETS_R_MAX))
    return dna_verify_fail(v, i, "no such clustering");
  bool bounds = c[DNA_JETS_LEAST_PT] >= 0 && c[DNA_JETS_GHOST_PT] >= 0;
  return (bounds && isfinite(c[DNA_JETS_LEAST_PT]) && isfinite(c[DNA_JETS_GHOST_PT])) ||
         dna_verify_fail(v, i, "no such clustering");
}

static bool check_constituents(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (!dna_verify_exists(v, i, in->b, 'X', in->sel)) return false;
  if (v->program->insns[in->b].op != DNA_OP_CLUSTER) return dna_verify_fail(v, i, "operand b has no jets");
  return dna_verify_row(v, i, in->a, in->axis, in->b);
}

bool dna_verify_axis(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->op == DNA_OP_EVENTS) return i == 0 || dna_verify_fail(v, i, "must be instruction 0");
  if (in->op == DNA_OP_RECORD) {
    if (i != 2) return dna_verify_fail(v, i, "must be instruction 2");
    return in->sel == DNA_NONE || in->sel == 1 || dna_verify_fail(v, i, "must be of all events");
  }
  if (!dna_verify_on_axis(v, i)) return false;
  switch ((enum dna_op)in->op) {
  case DNA_OP_FILTER: return dna_verify_members(v, i, in->a, in->axis) && dna_verify_value(v, i, in->b, 'T', in->a);
  case DNA_OP_SORT:
    if (in->c > 1) return dna_verify_fail(v, i, "plain operand out of range");
    return dna_verify_members(v, i, in->a, in->axis) && dna_verify_value(v, i, in->b, 'F', in->a);
  case DNA_OP_TAKE: return dna_verify_members(v, i, in->a, in->axis);
  case DNA_OP_CONCAT: return check_concat(v, i);
  case DNA_OP_CROSS:
    if (in->a != in->axis) return dna_verify_fail(v, i, "its parent is not operand a");
    return dna_verify_exists(v, i, in->b, 'X', in->sel);
  case DNA_OP_COMBINE:
  case DNA_OP_COMBINE_ONCE: return check_combine(v, i);
  case DNA_OP_CLUSTER: return check_cluster(v, i);
  case DNA_OP_CONSTITUENTS: return check_constituents(v, i);
  default: return dna_verify_row(v, i, in->a, in->axis, 2); /* PARENTS ... DESCENDANTS */
  }
}
