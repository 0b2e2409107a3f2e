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

#include <stdlib.h>

bool dna_verify_fail(const dna_verifier *v, uint32_t insn, const char *what) {
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
    if (in->op == DNA_OP_ALL && i != 1) return dna_verify_fail(v, i, "must be instruction 1");
    if (in->op == DNA_OP_CUT && (in->a >= i || v->sel[in->a] == DNA_NONE))
      return dna_verify_fail(v, i, "operand a is no selection");
    if (in->op == DNA_OP_UNION) {
      if (in->b == 0 || !dna_verify_within(in->a, in->b, p->npool)) return dna_verify_fail(v, i, "list out of range");
      for (uint32_t k = 0; k < in->b; k++)
        if (p->pool[in->a + k] >= i || v->sel[p->pool[in->a + k]] == DNA_NONE)
          return dna_verify_fail(v, i, "a member is no selection");
    }
    if (v->nsel == DNA_VERIFY_SELECTIONS) return dna_verify_fail(v, i, "too many selections");
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

bool dna_verify_is_const(const dna_verifier *v, uint32_t insn) {
  uint16_t op = v->program->insns[insn].op;
  return op == DNA_OP_CONST || op == DNA_OP_CONST_T;
}

uint32_t dna_verify_parent(const dna_verifier *v, uint32_t axis) { return axis == 2 ? 0 : v->program->insns[axis].axis; }

bool dna_verify_exists(const dna_verifier *v, uint32_t i, uint32_t used, char result, uint32_t sel) {
  if (used >= i) return dna_verify_fail(v, i, "an operand does not precede it");
  if (result_of(v, used) != result) return dna_verify_fail(v, i, "an operand has the wrong type");
  if (!dna_verify_is_const(v, used) && !covers(v, v->program->insns[used].sel, sel))
    return dna_verify_fail(v, i, "an operand was computed under another selection");
  return true;
}

bool dna_verify_value(const dna_verifier *v, uint32_t i, uint32_t used, char result, uint32_t axis) {
  if (!dna_verify_exists(v, i, used, result, v->program->insns[i].sel)) return false;
  if (!dna_verify_is_const(v, used) && v->program->insns[used].axis != axis)
    return dna_verify_fail(v, i, "an operand lives on another axis");
  return true;
}

bool dna_verify_row(const dna_verifier *v, uint32_t i, uint32_t used, uint32_t axis, uint32_t target) {
  if (!dna_verify_value(v, i, used, 'I', axis)) return false;
  if (v->target[used] != target) return dna_verify_fail(v, i, "row numbers of another axis");
  return true;
}

bool dna_verify_on_axis(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->axis >= i || result_of(v, in->axis) != 'X') return dna_verify_fail(v, i, "it has no axis");
  return dna_verify_exists(v, i, in->axis, 'X', in->sel);
}

bool dna_verify_members(const dna_verifier *v, uint32_t i, uint32_t used, uint32_t parent) {
  if (!dna_verify_exists(v, i, used, 'X', v->program->insns[i].sel)) return false;
  if (used == 0) return dna_verify_fail(v, i, "the events are no members");
  if (dna_verify_parent(v, used) != parent) return dna_verify_fail(v, i, "an axis has another parent");
  return true;
}

bool dna_verify_list(const dna_verifier *v, uint32_t i, uint32_t offset, uint32_t count, uint32_t most) {
  if (count > most || !dna_verify_within(offset, count, v->program->npool)) return dna_verify_fail(v, i, "list out of range");
  return true;
}

bool dna_verify_values(const dna_verifier *v, uint32_t i, uint32_t offset, uint32_t count, uint32_t axis) {
  if (!dna_verify_list(v, i, offset, count, DNA_VERIFY_LIST)) return false;
  for (uint32_t k = 0; k < count; k++)
    if (!dna_verify_value(v, i, v->program->pool[offset + k], 'F', axis)) return false;
  return true;
}

static bool check_const(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (in->axis != DNA_NONE) return dna_verify_fail(v, i, "a constant has no axis");
  if (in->op == DNA_OP_CONST ? in->a >= v->program->nconsts : in->a > 2) return dna_verify_fail(v, i, "no such constant");
  return true;
}

static bool check_guard(const dna_verifier *v, uint32_t i) {
  const dna_insn *in = &v->program->insns[i];
  if (!(dna_opinfos[in->op].flags & DNA_OPF_NF) || in->guard == DNA_NONE) return true;
  if (!dna_verify_exists(v, i, in->guard, 'T', in->sel)) return false;
  uint32_t axis = v->program->insns[in->guard].axis;
  return dna_verify_is_const(v, in->guard) || axis == 0 || axis == in->axis ||
         dna_verify_fail(v, i, "its guard lives on another axis");
}

/* ---- sinks --------------------------------------------------------------------------------------------------------- */

/* An extra weight, if there is one. */
static bool factor(const dna_verifier *v, uint32_t i, uint32_t used) {
  return used == DNA_NONE || dna_verify_value(v, i, used, 'F', 0);
}

static bool check_sink(const dna_verifier *v, uint32_t i) {
  const dna_program *p = v->program;
  const dna_insn *in = &p->insns[i];
  if (in->op == DNA_OP_FILL) {
    if (in->a >= p->nstores) return dna_verify_fail(v, i, "no such histogram storage");
    if (!dna_verify_on_axis(v, i)) return false;
    return dna_verify_values(v, i, in->b, p->stores[in->a].kind == DNA_HIST_1D ? 1 : 2, in->axis) && factor(v, i, in->c);
  }
  if (in->axis != 0 && in->axis != DNA_NONE) return dna_verify_fail(v, i, "events are counted on the event axis");
  if (in->op == DNA_OP_ROW)
    return in->a < p->nsums ? factor(v, i, in->b) && factor(v, i, in->c) : dna_verify_fail(v, i, "no such row sums");
  if (in->op == DNA_OP_COLLECT) {
    if (in->a >= p->nspectra) return dna_verify_fail(v, i, "no such spectrum");
  } else if (in->a >= p->nsplits) {
    return dna_verify_fail(v, i, "no such split");
  }
  return dna_verify_value(v, i, in->b, 'F', 0) && factor(v, i, in->c);
}

/* ---- all ----------------------------------------------------------------------------------------------------------- */

static bool check_insn(const dna_verifier *v, uint32_t i) {
  const dna_program *p = v->program;
  const dna_insn *in = &p->insns[i];
  if (in->span >= p->nspans) return dna_verify_fail(v, i, "no such place in the source");
  if (in->variation >= p->nvariations) return dna_verify_fail(v, i, "no such variation");
  if (i > 1 && in->sel != DNA_NONE && (in->sel >= i || v->sel[in->sel] == DNA_NONE))
    return dna_verify_fail(v, i, "runs under no selection");
  if (i <= 1 && in->sel != DNA_NONE) return dna_verify_fail(v, i, "runs under no selection");
  switch (dna_opinfos[in->op].result) {
  case 'X': return dna_verify_axis(v, i);
  case 'S':
    if (in->op != DNA_OP_CUT) return true;
    if (!dna_verify_exists(v, i, in->b, 'T', in->a)) return false;
    return dna_verify_is_const(v, in->b) || p->insns[in->b].axis == 0 ||
           dna_verify_fail(v, i, "an operand lives on another axis");
  case 'N': return check_sink(v, i);
  default: break;
  }
  if (dna_verify_is_const(v, i)) return check_const(v, i);
  return dna_verify_on_axis(v, i) && dna_verify_result(v, i) && check_guard(v, i);
}

bool dna_verify_insns(dna_verifier *v) {
  const dna_program *p = v->program;
  if (p->ninsns < 3 || p->ninsns > DNA_VERIFY_INSNS || p->insns[0].op != DNA_OP_EVENTS || p->insns[1].op != DNA_OP_ALL ||
      p->insns[2].op != DNA_OP_RECORD) {
    dna_error_set(v->err, DNA_ERR_RUN, "the program is not valid: it does not begin with EVENTS, ALL, RECORD");
    return false;
  }
  for (uint32_t i = 0; i < p->ninsns; i++)
    if (p->insns[i].op >= DNA_NOPS) return dna_verify_fail(v, i, "no such opcode");
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
