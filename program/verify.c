/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The verifier: proves for every instruction what the machine's kernels take for granted (see program.h).
 *
 * Selections. A value exists only for the events of the selection that it was computed under, so each use must be under
 * a selection that is contained in it. Containment is decided by structure: `all` contains everything; a cut is
 * contained in what it cuts and in all that contains that; a union contains its members and all that they contain, and
 * is contained in what contains all its members.
 *
 * Row numbers. A row number belongs to one axis, its target; it is known for every instruction that makes one, so no
 * number can be used as a row of an axis that has fewer rows.
 */
#include "program/verify.h"

#include <math.h>
#include <stdlib.h>

#include "runtime/event/event.h"
#include "runtime/physics/physics.h"

static bool fail(const dna_verifier *v, uint32_t insn, const char *what) {
  uint32_t op = v->program->insns[insn].op;
  dna_error_set(v->err, DNA_ERR_RUN, "the program is not valid: instruction %u (%s): %s", insn,
                op < DNA_NOPS ? dna_opinfos[op].name : "?", what);
  return false;
}

/* ---- selections ---------------------------------------------------------------------------------------------------- */

static bool bit(const dna_verifier *v, uint32_t a, uint32_t b) {
  return v->covers[(size_t)a * v->words + b / 64] >> (b % 64) & 1;
}

static void set_bit(const dna_verifier *v, uint32_t a, uint32_t b) {
  v->covers[(size_t)a * v->words + b / 64] |= UINT64_C(1) << (b % 64);
}

/* Whether what is computed under selection instruction `wide` is there under `narrow`; DNA_NONE is all events. */
static bool covers(const dna_verifier *v, uint32_t wide, uint32_t narrow) {
  return bit(v, wide == DNA_NONE ? 0 : v->sel[wide], narrow == DNA_NONE ? 0 : v->sel[narrow]);
}

/* Selections by number: their operands are selections that precede. */
static bool number_selections(dna_verifier *v) {
  const dna_program *p = v->program;
  for (uint32_t i = 0; i < p->ninsns; i++) {
    const dna_insn *in = &p->insns[i];
    v->sel[i] = DNA_NONE;
    if (dna_opinfos[in->op].result != 'S') continue;
    if (in->op == DNA_OP_ALL && i != 1) return fail(v, i, "must be instruction 1");
    if (in->op == DNA_OP_CUT && (in->a >= i || v->sel[in->a] == DNA_NONE)) return fail(v, i, "operand a is no selection");
    if (in->op == DNA_OP_UNION) {
      if (in->b == 0 || !dna_verify_within(in->a, in->b, p->npool)) return fail(v, i, "list out of range");
      for (uint32_t k = 0; k < in->b; k++)
        if (p->pool[in->a + k] >= i || v->sel[p->pool[in->a + k]] == DNA_NONE) return fail(v, i, "a member is no selection");
    }
    if (v->nsel == DNA_VERIFY_SELECTIONS) return fail(v, i, "too many selections");
    v->sel[i] = v->nsel++;
  }
  return true;
}

static bool covers_members(const dna_verifier *v, uint32_t a, const dna_insn *in) {
  for (uint32_t k = 0; k < in->b; k++)
    if (!bit(v, a, v->sel[v->program->pool[in->a + k]])) return false;
  return true;
}

/* What selection instruction i covers. Operands precede, so in order every answer is there when it is needed. */
static void cover(dna_verifier *v, uint32_t i) {
  const dna_program *p = v->program;
  uint32_t a = v->sel[i];
  set_bit(v, a, a);
  if (p->insns[i].op == DNA_OP_UNION)
    for (uint32_t k = 0; k < p->insns[i].b; k++) {
      const uint64_t *member = v->covers + (size_t)v->sel[p->pool[p->insns[i].a + k]] * v->words;
      for (size_t w = 0; w < v->words; w++) v->covers[(size_t)a * v->words + w] |= member[w];
    }
  for (uint32_t j = 0; j < p->ninsns; j++) {
    const dna_insn *in = &p->insns[j];
    if (v->sel[j] == DNA_NONE) continue;
    if (p->insns[i].op == DNA_OP_ALL || (in->op == DNA_OP_CUT && bit(v, a, v->sel[in->a])) ||
        (in->op == DNA_OP_UNION && covers_members(v, a, in)))
      set_bit(v, a, v->sel[j]);
  }
}

/* ---- operands ------------------------------------------------------------------------------------------------------ */

static char result_of(const dna_verifier *v, uint32_t insn) { return dna_opinfos[v->program->insns[insn].op].result; }

static bool is_const(const dna_verifier *v, uint32_t insn) {
  uint16_t op = v->program->insns[insn].op;
  return op == DNA_OP_CONST || op == DNA_OP_CONST_T;
}

/* The parent of a member axis. */
static uint32_t parent_of(const dna_verifier *v, uint32_t axis) { return axis == 2 ? 0 : v->program->insns[axis].axis; }

/* `used` is an earlier result of the given kind that exists under the selection of instruction i, sel. */
static bool exists(const dna_verifier *v, uint32_t i, uint32_t used, char result, uint32_t sel) {
  if (used >= i) return fail(v, i, "an operand does not precede it");
  if (result_of(v, used) != result) return fail(v, i, "an operand has the wrong type");
  if (!is_const(v, used) && !covers(v, v->program->insns[used].sel, sel))
    return fail(v, i, "an operand was computed under another selection");
  return true;
}

/* The same for numbers, truth values and rows; they live on axis or are constants. */
static bool value(const dna_verifier *v, uint32_t i, uint32_t used, char result, uint32_t axis) {
  if (!exists(v, i, used, result, v->program->insns[i].sel)) return false;
  if (!is_const(v, used) && v->program->insns[used].axis != axis) return fail(v, i, "an operand lives on another axis");
  return true;
}

/* The same for rows, of the target axis. */
static bool row(const dna_verifier *v, uint32_t i, uint32_t used, uint32_t axis, uint32_t target) {
  if (!value(v, i, used, 'I', axis)) return false;
  if (v->target[used] != target) return fail(v, i, "row numbers of another axis");
  return true;
}

/* The axis of instruction i. */
static bool on_axis(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->axis >= i || result_of(v, in->axis) != 'X') return fail(v, i, "it has no axis");
  return exists(v, i, in->axis, 'X', in->sel);
}

/* A member axis. */
static bool members(const dna_verifier *v, uint32_t i, uint32_t used, uint32_t parent) {
  if (!exists(v, i, used, 'X', v->program->insns[i].sel)) return false;
  if (used == 0) return fail(v, i, "the events are no members");
  if (parent_of(v, used) != parent) return fail(v, i, "an axis has another parent");
  return true;
}

static bool list(const dna_verifier *v, uint32_t i, uint32_t offset, uint32_t count, uint32_t most) {
  if (count > most || !dna_verify_within(offset, count, v->program->npool)) return fail(v, i, "list out of range");
  return true;
}

static bool values(const dna_verifier *v, uint32_t i, uint32_t offset, uint32_t count, uint32_t axis) {
  if (!list(v, i, offset, count, DNA_VERIFY_LIST)) return false;
  for (uint32_t k = 0; k < count; k++)
    if (!value(v, i, v->program->pool[offset + k], 'F', axis)) return false;
  return true;
}

/* ---- axes ---------------------------------------------------------------------------------------------------------- */

static bool check_concat(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  const uint32_t *pool = v->program->pool;
  if (in->c > 2 || in->b == 0) return fail(v, i, "plain operand out of range");
  if (in->b > UINT16_MAX || !list(v, i, in->a, in->b * (in->c ? 2 : 1) + (in->c == 2), UINT32_MAX))
    return fail(v, i, "list out of range");
  uint32_t known_by = in->c == 2 ? pool[in->a + 2 * in->b] : 2; /* the axis whose rows tell members apart */
  if (in->c == 2 && !exists(v, i, known_by, 'X', in->sel)) return false;
  for (uint32_t k = 0; k < in->b; k++) {
    if (!members(v, i, pool[in->a + k], in->axis)) return false;
    if (in->c && !row(v, i, pool[in->a + in->b + k], pool[in->a + k], known_by)) return false;
  }
  return true;
}

static bool check_combine(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  bool once = in->op == DNA_OP_COMBINE_ONCE;
  uint32_t n = in->b, own = once ? 3 * n : n;
  if (n < 2 || n > DNA_VERIFY_PARTICLES || in->c > DNA_VERIFY_LIST) return fail(v, i, "plain operand out of range");
  if (!list(v, i, in->a, own + 2 * in->c, UINT32_MAX)) return false;
  const uint32_t *axes = v->program->pool + in->a, *rows = axes + own, *kinds = rows + in->c;
  for (uint32_t k = 0; k < n; k++) {
    if (!members(v, i, axes[k], in->axis)) return false;
    if (!once) continue;
    if (!exists(v, i, axes[2 * n + k], 'X', in->sel) || !row(v, i, axes[n + k], axes[k], axes[2 * n + k])) return false;
  }
  for (uint32_t m = 0; m < in->c; m++) {
    bool found = false;
    if (rows[m] >= i) return fail(v, i, "an operand does not precede it");
    for (uint32_t k = 0; k < n; k++) found = found || axes[k] == v->program->insns[rows[m]].axis;
    if (!found) return fail(v, i, "an operand lives on another axis");
    if (!exists(v, i, kinds[m], 'X', in->sel) || !row(v, i, rows[m], v->program->insns[rows[m]].axis, kinds[m])) return false;
  }
  return true;
}

static bool check_cluster(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (!members(v, i, in->a, in->axis) || !list(v, i, in->b, 4, 4)) return false;
  for (uint32_t k = 0; k < 4; k++)
    if (!value(v, i, v->program->pool[in->b + k], 'F', in->a)) return false;
  if (!dna_verify_within(in->c, DNA_JETS_CONSTS, v->program->nconsts)) return fail(v, i, "constants out of range");
  const double *c = v->program->consts + in->c;
  bool known = false;
  for (int k = 0; k < DNA_JETS_ALGORITHMS; k++) known = known || c[DNA_JETS_ALGORITHM] == (double)k;
  if (!known || !(c[DNA_JETS_POWER] >= DNA_JETS_POWER_MIN && c[DNA_JETS_POWER] <= DNA_JETS_POWER_MAX) ||
      !(c[DNA_JETS_R] > 0 && c[DNA_JETS_R] <= DNA_JETS_R_MAX))
    return fail(v, i, "no such clustering");
  bool bounds = c[DNA_JETS_LEAST_PT] >= 0 && c[DNA_JETS_GHOST_PT] >= 0;
  return (bounds && isfinite(c[DNA_JETS_LEAST_PT]) && isfinite(c[DNA_JETS_GHOST_PT])) || fail(v, i, "no such clustering");
}

static bool check_constituents(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (!exists(v, i, in->b, 'X', in->sel)) return false;
  if (v->program->insns[in->b].op != DNA_OP_CLUSTER) return fail(v, i, "operand b has no jets");
  return row(v, i, in->a, in->axis, in->b);
}

static bool check_axis(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->op == DNA_OP_EVENTS) return i == 0 || fail(v, i, "must be instruction 0");
  if (in->op == DNA_OP_RECORD) {
    if (i != 2) return fail(v, i, "must be instruction 2");
    return in->sel == DNA_NONE || in->sel == 1 || fail(v, i, "must be of all events");
  }
  if (!on_axis(v, i)) return false;
  switch ((enum dna_op)in->op) {
  case DNA_OP_FILTER: return members(v, i, in->a, in->axis) && value(v, i, in->b, 'T', in->a);
  case DNA_OP_SORT:
    if (in->c > 1) return fail(v, i, "plain operand out of range");
    return members(v, i, in->a, in->axis) && value(v, i, in->b, 'F', in->a);
  case DNA_OP_TAKE: return members(v, i, in->a, in->axis);
  case DNA_OP_CONCAT: return check_concat(v, i);
  case DNA_OP_CROSS:
    if (in->a != in->axis) return fail(v, i, "its parent is not operand a");
    return exists(v, i, in->b, 'X', in->sel);
  case DNA_OP_COMBINE:
  case DNA_OP_COMBINE_ONCE: return check_combine(v, i);
  case DNA_OP_CLUSTER: return check_cluster(v, i);
  case DNA_OP_CONSTITUENTS: return check_constituents(v, i);
  default: return row(v, i, in->a, in->axis, 2); /* PARENTS ... DESCENDANTS */
  }
}

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
    if (in->axis != 0) target = parent_of(v, in->axis);
  } else if (in->a == 3) {
    target = 0;
  }
  v->target[i] = target;
  return target != DNA_NONE || fail(v, i, "its axis has no such map");
}

static bool check_gather(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (!value(v, i, in->b, 'I', in->axis) || !value(v, i, in->a, dna_opinfos[in->op].result, v->target[in->b])) return false;
  v->target[i] = v->target[in->a];
  return true;
}

static bool check_merge(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i], *axis = &v->program->insns[in->axis];
  const uint32_t *pool = v->program->pool;
  if (axis->op != DNA_OP_CONCAT || axis->b != in->b) return fail(v, i, "its axis is no union of as many");
  if (!list(v, i, in->a, in->b, UINT32_MAX)) return false;
  for (uint32_t k = 0; k < in->b; k++) {
    uint32_t used = pool[in->a + k];
    if (!value(v, i, used, dna_opinfos[in->op].result, pool[axis->a + k])) return false;
    if (k == 0) v->target[i] = v->target[used];
    if (v->target[i] != v->target[used]) return fail(v, i, "row numbers of different axes");
  }
  return true;
}

/* AT, ARGMIN, reductions: from the members of a to their parent. */
static bool check_reduction(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  char over = dna_opinfos[in->op].operands[1];
  if (!members(v, i, in->a, in->axis)) return false;
  v->target[i] = in->a;
  return (over != 'f' && over != 't') || value(v, i, in->b, over == 'f' ? 'F' : 'T', in->a);
}

static bool check_shape(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->c >= DNA_SHAPES) return fail(v, i, "no such shape");
  return members(v, i, in->a, in->axis) && values(v, i, in->b, dna_shape_takes(in->c), in->a);
}

static bool check_result(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i], *shape = &v->program->insns[in->a < i ? in->a : 0];
  if (!value(v, i, in->a, 'F', in->axis)) return false;
  return (shape->op == DNA_OP_SHAPE && in->b < dna_shape_results(shape->c)) || fail(v, i, "its operand makes no such number");
}

/* ---- the record, tables of numbers, random numbers ----------------------------------------------------------------- */

static bool check_load(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  bool number = in->a < DNA_FIELD_F_COUNT;
  if (in->a >= DNA_FIELD_COUNT || number != (in->op == DNA_OP_LOAD_F)) return fail(v, i, "no such field");
  return row(v, i, in->b, in->axis, 2);
}

static bool is_code(double x) { return x >= INT32_MIN && x <= INT32_MAX && x <= floor(x); }

static bool check_code(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->op == DNA_OP_CODE_CLASS && in->a >= DNA_PDG_CLASS_COUNT) return fail(v, i, "no such class of particles");
  if (in->op == DNA_OP_CODE_IS) {
    if (in->a > 1) return fail(v, i, "plain operand out of range");
    if (in->c >= v->program->nconsts) return fail(v, i, "constants out of range");
    double code = v->program->consts[in->c];
    if (!is_code(code) || (in->a && code < 0)) return fail(v, i, "a constant is no particle code");
  }
  return row(v, i, in->b, in->axis, 2);
}

static bool check_eta(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->c >= v->program->nconsts) return fail(v, i, "constants out of range");
  return value(v, i, in->a, 'F', in->axis) && value(v, i, in->b, 'F', in->axis);
}

static bool check_relatives(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->c > DNA_VERIFY_POINTS || !dna_verify_within(in->b, in->c, v->program->nconsts))
    return fail(v, i, "constants out of range");
  for (uint32_t k = 0; k < in->c; k++) {
    if (!is_code(v->program->consts[in->b + k])) return fail(v, i, "a constant is no particle code");
  }
  v->target[i] = 2;
  return row(v, i, in->a, in->axis, 2);
}

/* A row of the record; a condition on the record; the rows of another axis. */
static bool check_related(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  uint32_t least = in->op == DNA_OP_RELATIVE ? 2 : 0;
  if (in->op == DNA_OP_RELATED || in->op == DNA_OP_RELATIVE) {
    if (in->c < least || in->c > 3) return fail(v, i, "plain operand out of range");
    if (!value(v, i, in->b, 'T', 2)) return false;
  }
  if (in->op == DNA_OP_COPY && in->b > 1) return fail(v, i, "plain operand out of range");
  v->target[i] = 2;
  return row(v, i, in->a, in->axis, 2);
}

static bool check_deal(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (!members(v, i, in->a, 0) || parent_of(v, in->axis) != 0) return fail(v, i, "its rows are not those of an event");
  return value(v, i, in->b, 'F', in->a) && row(v, i, in->c, in->a, in->axis);
}

static bool check_interp(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->c == 0 || in->c > DNA_VERIFY_POINTS || !dna_verify_within(in->b, 2 * (uint64_t)in->c, v->program->nconsts))
    return fail(v, i, "constants out of range");
  const double *x = v->program->consts + in->b;
  for (uint32_t k = 0; k < 2 * in->c; k++)
    if (!isfinite(x[k]) || (k > 0 && k < in->c && !(x[k - 1] < x[k]))) return fail(v, i, "its points are not in order");
  return value(v, i, in->a, 'F', in->axis);
}

static bool check_distribution(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->b == 0 || in->b != dna_distribution_numbers(in->c)) return fail(v, i, "no such distribution");
  return values(v, i, in->a, in->b, in->axis);
}

static bool check_response(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->c >= v->program->ntables) return fail(v, i, "no such table");
  const dna_ptable *table = &v->program->tables[in->c];
  if (in->b != table->naxes || table->how != DNA_TABLE_BINNED) return fail(v, i, "its table is no response");
  if ((in->op == DNA_OP_RESPONSE_INSIDE) != (table->outside == DNA_TABLE_ERROR)) return fail(v, i, "its table is another outside");
  return values(v, i, in->a, in->b, in->axis);
}

static bool check_lookup(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->c >= v->program->ntables) return fail(v, i, "no such table");
  const dna_ptable *table = &v->program->tables[in->c];
  if (in->b != table->naxes) return fail(v, i, "its table has another number of axes");
  if ((in->op == DNA_OP_LOOKUP_INSIDE) != (table->outside == DNA_TABLE_ERROR)) return fail(v, i, "its table is another outside");
  return values(v, i, in->a, in->b, in->axis);
}

static bool check_draw(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->a >= v->program->nsites) return fail(v, i, "no such random site");
  if (!list(v, i, in->b, in->c, DNA_VERIFY_PARTICLES)) return false;
  for (uint32_t k = 0; k < in->c; k++)
    if (!row(v, i, v->program->pool[in->b + k], in->axis, 2)) return false;
  return true;
}

/* ---- values -------------------------------------------------------------------------------------------------------- */

/* Operands F, T, I on the instruction's own axis, nothing else. */
static bool check_plain(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  const uint32_t given[3] = {in->a, in->b, in->c};
  for (int k = 0; k < 3; k++) {
    char letter = dna_opinfos[in->op].operands[k];
    if (letter != '-' && !value(v, i, given[k], letter, in->axis)) return false;
  }
  if (in->op == DNA_OP_IF_I) {
    v->target[i] = v->target[in->b];
    if (v->target[in->b] != v->target[in->c]) return fail(v, i, "row numbers of different axes");
  }
  return true;
}

static bool check_jet(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (v->program->insns[in->axis].op != DNA_OP_CLUSTER) return fail(v, i, "its axis has no jets");
  return in->op != DNA_OP_JET || in->a < 4 || fail(v, i, "plain operand out of range");
}

static bool check_value(const dna_verifier *v, uint32_t i) {
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
    if (in->b == 0 || in->b % 4 != 0) return fail(v, i, "not four numbers for each four-momentum");
    return values(v, i, in->a, in->b, in->axis);
  case DNA_OP_ANGLE: return in->b == 6 ? values(v, i, in->a, 6, in->axis) : fail(v, i, "takes six numbers");
  case DNA_OP_MT2BODY: return in->b == 4 ? values(v, i, in->a, 4, in->axis) : fail(v, i, "takes four numbers");
  case DNA_OP_MT2: return in->b == 10 ? values(v, i, in->a, 10, in->axis) : fail(v, i, "takes ten numbers");
  case DNA_OP_BOOST:
  case DNA_OP_COLLINS_SOPER:
    if (in->c > (in->op == DNA_OP_BOOST ? 2u : 1u)) return fail(v, i, "plain operand out of range");
    return in->b == 8 ? values(v, i, in->a, 8, in->axis) : fail(v, i, "takes eight numbers");
  case DNA_OP_PDG_CLASS:
    if (in->b >= DNA_PDG_CLASS_COUNT) return fail(v, i, "no such class of particles");
    return value(v, i, in->a, 'F', in->axis);
  case DNA_OP_UNIFORM:
  case DNA_OP_NORMAL: return check_draw(v, i);
  default: return check_plain(v, i);
  }
}

static bool check_const(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->axis != DNA_NONE) return fail(v, i, "a constant has no axis");
  if (in->op == DNA_OP_CONST ? in->a >= v->program->nconsts : in->a > 2) return fail(v, i, "no such constant");
  return true;
}

static bool check_guard(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (!(dna_opinfos[in->op].flags & DNA_OPF_NF) || in->guard == DNA_NONE) return true;
  if (!exists(v, i, in->guard, 'T', in->sel)) return false;
  uint32_t axis = v->program->insns[in->guard].axis;
  return is_const(v, in->guard) || axis == 0 || axis == in->axis || fail(v, i, "its guard lives on another axis");
}

/* ---- sinks --------------------------------------------------------------------------------------------------------- */

/* An extra weight, if there is one. */
static bool factor(const dna_verifier *v, uint32_t i, uint32_t used) {
  return used == DNA_NONE || value(v, i, used, 'F', 0);
}

static bool check_sink(const dna_verifier *v, uint32_t i) {
  const dna_program *p = v->program;
  const dna_insn *in = &p->insns[i];
  if (in->op == DNA_OP_FILL) {
    if (in->a >= p->nstores) return fail(v, i, "no such histogram storage");
    if (!on_axis(v, i)) return false;
    return values(v, i, in->b, p->stores[in->a].kind == DNA_HIST_1D ? 1 : 2, in->axis) && factor(v, i, in->c);
  }
  if (in->axis != 0 && in->axis != DNA_NONE) return fail(v, i, "events are counted on the event axis");
  if (in->op == DNA_OP_ROW) return in->a < p->nsums ? factor(v, i, in->b) && factor(v, i, in->c) : fail(v, i, "no such row sums");
  if (in->op == DNA_OP_COLLECT) {
    if (in->a >= p->nspectra) return fail(v, i, "no such spectrum");
  } else if (in->a >= p->nsplits) {
    return fail(v, i, "no such split");
  }
  return value(v, i, in->b, 'F', 0) && factor(v, i, in->c);
}

/* ---- all ----------------------------------------------------------------------------------------------------------- */

static bool check_insn(const dna_verifier *v, uint32_t i) {
  const dna_program *p = v->program;
  const dna_insn *in = &p->insns[i];
  if (in->span >= p->nspans) return fail(v, i, "no such place in the source");
  if (in->variation >= p->nvariations) return fail(v, i, "no such variation");
  if (i > 1 && in->sel != DNA_NONE && (in->sel >= i || v->sel[in->sel] == DNA_NONE))
    return fail(v, i, "runs under no selection");
  if (i <= 1 && in->sel != DNA_NONE) return fail(v, i, "runs under no selection");
  switch (dna_opinfos[in->op].result) {
  case 'X': return check_axis(v, i);
  case 'S':
    if (in->op != DNA_OP_CUT) return true;
    if (!exists(v, i, in->b, 'T', in->a)) return false;
    return is_const(v, in->b) || p->insns[in->b].axis == 0 || fail(v, i, "an operand lives on another axis");
  case 'N': return check_sink(v, i);
  default: break;
  }
  if (is_const(v, i)) return check_const(v, i);
  return on_axis(v, i) && check_value(v, i) && check_guard(v, i);
}

bool dna_verify_insns(dna_verifier *v) {
  const dna_program *p = v->program;
  if (p->ninsns < 3 || p->ninsns > DNA_VERIFY_INSNS || p->insns[0].op != DNA_OP_EVENTS || p->insns[1].op != DNA_OP_ALL ||
      p->insns[2].op != DNA_OP_RECORD) {
    dna_error_set(v->err, DNA_ERR_RUN, "the program is not valid: it does not begin with EVENTS, ALL, RECORD");
    return false;
  }
  for (uint32_t i = 0; i < p->ninsns; i++)
    if (p->insns[i].op >= DNA_NOPS) return fail(v, i, "no such opcode");
  if (!number_selections(v)) return false;
  v->words = ((size_t)v->nsel + 63) / 64;
  v->covers = dna_xcalloc((size_t)v->nsel * v->words, sizeof *v->covers);
  for (uint32_t i = 0; i < p->ninsns; i++)
    if (v->sel[i] != DNA_NONE) cover(v, i);
  for (uint32_t i = 0; i < p->ninsns; i++) {
    v->target[i] = DNA_NONE;
    if (!check_insn(v, i)) return false;
  }
  return true;
}

int dna_program_verify(const dna_program *program, dna_error *err) {
  dna_verifier v = {.program = program, .err = err};
  v.target = dna_xcalloc(program->ninsns, sizeof *v.target);
  v.sel = dna_xcalloc(program->ninsns, sizeof *v.sel);
  bool good = dna_verify_insns(&v) && dna_verify_tables(&v);
  free(v.target);
  free(v.sel);
  free(v.covers);
  return good ? DNA_OK : DNA_ERR_RUN;
}
