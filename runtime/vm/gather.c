/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Maps between axes, and values taken along them: ROWID, MAP, GATHER, MERGE.
 */
#include <math.h>

#include "runtime/vm/machine.h"

void dna_gather_rowid(dna_vm *vm, uint32_t insn) {
  vm_value *value = &vm->values[insn];
  if (!value->axis->up || value->axis == vm->values[2].axis) { /* events, particles */
    value->p = vm->counting;
    return;
  }
  int32_t *out = vm_result(vm, insn, sizeof *out);
  for (int32_t row = 0; row < value->axis->n; row++) out[row] = row;
}

/* ---- MAP: kept with the axis, made once ---------------------------------------------------------------------------- */

static void make_events(const dna_vm *vm, vm_axis *axis) {
  if (axis->events) return;
  axis->events = dna_vm_room(&axis->events_room, (size_t)axis->n, sizeof *axis->events);
  for (int32_t event = 0; event < vm->nevents; event++)
    for (int32_t row = axis->evoff[event]; row < axis->evoff[event + 1]; row++) axis->events[row] = event;
}

static void make_parents(const dna_vm *vm, vm_axis *axis) {
  if (axis->parents) return;
  if (!axis->up->up) {
    make_events(vm, axis);
    axis->parents = axis->events;
    return;
  }
  axis->parents = dna_vm_room(&axis->parents_room, (size_t)axis->n, sizeof *axis->parents);
  for (int32_t parent = 0; parent < axis->up->n; parent++)
    for (int32_t row = axis->off[parent]; row < axis->off[parent + 1]; row++) axis->parents[row] = parent;
}

void dna_gather_map(dna_vm *vm, uint32_t insn) {
  vm_value *value = &vm->values[insn];
  vm_axis *axis = value->axis;
  switch (vm->program->insns[insn].a) {
  case 0: value->p = axis->map; break;
  case 1: value->p = axis->map2; break;
  case 2:
    make_parents(vm, axis);
    value->p = axis->parents;
    break;
  default:
    if (axis->up) make_events(vm, axis);
    value->p = axis->up ? axis->events : vm->counting;
    break;
  }
}

/* ---- GATHER -------------------------------------------------------------------------------------------------------- */

/* out[i] for the rows of the selected events: `value`, or `missing` where there is no row; `sure`: there always is one */
#define GATHER(type, missing, value)                                                \
  for (int32_t r = 0; r < nranges; r++) {                                           \
    int32_t i, end;                                                                 \
    vm_range(vm, axis, sel, r, &i, &end);                                           \
    if (sure)                                                                       \
      for (; i < end; i++) ((type *)out)[i] = value;                                \
    else                                                                            \
      for (; i < end; i++) ((type *)out)[i] = rows[i] < 0 ? (missing) : value;      \
  }

void dna_gather_rows(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  vm_value *own = &vm->values[insn];
  const int32_t *restrict rows = vm_i(vm, in->b);
  if (vm->program->insns[in->a].op == DNA_OP_ROWID) { /* the rows of all rows */
    own->p = rows;
    return;
  }
  const vm_axis *axis = own->axis;
  const vm_sel *sel = own->sel;
  int32_t nranges = vm_nranges(vm, axis, sel);
  bool sure = vm->values[in->b].sure;
  switch (dna_opinfos[in->op].result) {
  case 'F': {
    double *restrict out = vm_result(vm, insn, sizeof *out);
    const vm_operand_f f = vm_f(vm, in->a);
    GATHER(double, NAN, f.p[rows[i] & f.mask])
    break;
  }
  case 'T': {
    uint8_t *restrict out = vm_result(vm, insn, 1);
    const vm_operand_t t = vm_t(vm, in->a);
    GATHER(uint8_t, 2, t.p[rows[i] & t.mask])
    break;
  }
  default: {
    int32_t *restrict out = vm_result(vm, insn, sizeof *out);
    const int32_t *from_rows = vm_i(vm, in->a);
    GATHER(int32_t, -1, from_rows[rows[i]])
    break;
  }
  }
}

/* ---- MERGE: along a CONCAT axis, whose map says the row and whose map2 the source ---------------------------------- */

/* for the rows of the selected events: `statement`, with the row's source and its row there */
#define MERGE(statement)                                                            \
  for (int32_t r = 0, nranges = vm_nranges(vm, axis, own->sel); r < nranges; r++) { \
    int32_t row, end;                                                               \
    for (vm_range(vm, axis, own->sel, r, &row, &end); row < end; row++) {           \
      uint32_t source = sources[axis->map2[row]];                                   \
      int32_t at = axis->map[row];                                                  \
      statement;                                                                    \
    }                                                                               \
  }

void dna_gather_merge(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *own = &vm->values[insn];
  const vm_axis *axis = own->axis;
  const uint32_t *sources = vm->program->pool + in->a;
  switch (dna_opinfos[in->op].result) {
  case 'F': {
    double *restrict out = vm_result(vm, insn, sizeof *out);
    MERGE(const vm_operand_f f = vm_f(vm, source); out[row] = f.p[at & f.mask])
    break;
  }
  case 'T': {
    uint8_t *restrict out = vm_result(vm, insn, 1);
    MERGE(const vm_operand_t t = vm_t(vm, source); out[row] = t.p[at & t.mask])
    break;
  }
  default: {
    int32_t *restrict out = vm_result(vm, insn, sizeof *out);
    MERGE(out[row] = vm_i(vm, source)[at])
    break;
  }
  }
}
