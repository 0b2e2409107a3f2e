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

static void gather_f(double *restrict out, vm_operand_f a, const int32_t *restrict rows, int32_t n) {
  for (int32_t i = 0; i < n; i++) out[i] = rows[i] < 0 ? NAN : a.p[rows[i] & a.mask];
}

static void gather_t(uint8_t *restrict out, vm_operand_t a, const int32_t *restrict rows, int32_t n) {
  for (int32_t i = 0; i < n; i++) out[i] = rows[i] < 0 ? 2 : a.p[rows[i] & a.mask];
}

static void gather_i(int32_t *restrict out, const int32_t *restrict a, const int32_t *restrict rows, int32_t n) {
  for (int32_t i = 0; i < n; i++) out[i] = rows[i] < 0 ? -1 : a[rows[i]];
}

void dna_gather_rows(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  const int32_t *rows = vm_i(vm, in->b);
  char type = dna_opinfos[in->op].result;
  void *out = vm_result(vm, insn, type == 'F' ? sizeof(double) : type == 'I' ? sizeof(int32_t) : 1);
  int32_t nranges = vm_nranges(vm, value->axis, value->sel);
  for (int32_t r = 0; r < nranges; r++) {
    int32_t first, end;
    vm_range(vm, value->axis, value->sel, r, &first, &end);
    if (first == end) continue;
    if (type == 'F') gather_f((double *)out + first, vm_f(vm, in->a), rows + first, end - first);
    else if (type == 'T') gather_t((uint8_t *)out + first, vm_t(vm, in->a), rows + first, end - first);
    else gather_i((int32_t *)out + first, vm_i(vm, in->a), rows + first, end - first);
  }
}

/* ---- MERGE: along a CONCAT axis, whose map says the row and whose map2 the source ---------------------------------- */

static void merge_rows(const dna_vm *vm, const dna_insn *in, const vm_axis *axis, void *out, int32_t first, int32_t end) {
  const uint32_t *sources = vm->program->pool + in->a;
  for (int32_t row = first; row < end; row++) {
    uint32_t source = sources[axis->map2[row]];
    int32_t at = axis->map[row];
    switch ((enum dna_op)in->op) {
    case DNA_OP_MERGE_F: {
      vm_operand_f f = vm_f(vm, source);
      ((double *)out)[row] = f.p[at & f.mask];
      break;
    }
    case DNA_OP_MERGE_T: {
      vm_operand_t t = vm_t(vm, source);
      ((uint8_t *)out)[row] = t.p[at & t.mask];
      break;
    }
    default: ((int32_t *)out)[row] = vm_i(vm, source)[at]; break;
    }
  }
}

void dna_gather_merge(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  char type = dna_opinfos[in->op].result;
  void *out = vm_result(vm, insn, type == 'F' ? sizeof(double) : type == 'I' ? sizeof(int32_t) : 1);
  int32_t nranges = vm_nranges(vm, value->axis, value->sel);
  for (int32_t r = 0; r < nranges; r++) {
    int32_t first, end;
    vm_range(vm, value->axis, value->sel, r, &first, &end);
    merge_rows(vm, in, value->axis, out, first, end);
  }
}
