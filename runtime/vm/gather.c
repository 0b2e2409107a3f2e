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
  uint32_t which = vm->program->insns[insn].a;
  switch (which) {
  case 0: value->p = axis->map; break;
  case 1: value->p = axis->map2; break;
  case 2:
    make_parents(vm, axis);
    value->p = axis->parents;
    break;
  case 3:
    if (axis->up) make_events(vm, axis);
    value->p = axis->up ? axis->events : vm->counting;
    break;
  default: value->p = axis->more[which - 4]; break;
  }
}

/* ---- GATHER -------------------------------------------------------------------------------------------------------- */

/* out[i] of the rows of the selected events: `value`, or `missing` where there is no row; `sure`: there always is one */
#define GATHER(type, missing, value)                                                \
  do {                                                                              \
    type *restrict out = vm_result(vm, insn, sizeof *out);                          \
    if (sure) VM_FOR_ROWS(vm, axis, own->sel, i, { out[i] = value; });              \
    else VM_FOR_ROWS(vm, axis, own->sel, i, { out[i] = rows[i] < 0 ? (missing) : value; }); \
  } while (0)

void dna_gather_rows(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  vm_value *own = &vm->values[insn];
  const int32_t *restrict rows = vm_i(vm, in->b);
  vm_axis *axis = own->axis;
  bool sure = vm->values[in->b].sure;
  if (vm->program->insns[in->a].op == DNA_OP_ROWID) { /* the rows of all rows */
    own->p = rows;
  } else if (in->op == DNA_OP_GATHER_F) {
    const vm_operand_f f = vm_f(vm, in->a);
    GATHER(double, NAN, f.p[rows[i] & f.mask]);
  } else if (in->op == DNA_OP_GATHER_T) {
    const vm_operand_t t = vm_t(vm, in->a);
    GATHER(uint8_t, 2, t.p[rows[i] & t.mask]);
  } else {
    const int32_t *from = vm_i(vm, in->a);
    GATHER(int32_t, -1, from[rows[i]]);
  }
}

/* ---- MERGE: along a CONCAT axis, whose map says the row and whose map2 the source ---------------------------------- */

enum { SOURCES = 8 }; /* whose places are looked up once */

/* out[row] of the rows of the selected events: from the place of its source, row `at` of it */
#define MERGE(type, find)                                                           \
  do {                                                                              \
    type *restrict out = vm_result(vm, insn, sizeof *out);                          \
    const type *place[SOURCES];                                                     \
    int32_t mask[SOURCES];                                                          \
    for (uint32_t k = 0; k < in->b && k < SOURCES; k++) {                           \
      place[k] = find(vm, sources[k]).p;                                            \
      mask[k] = find(vm, sources[k]).mask;                                          \
    }                                                                               \
    if (in->b <= SOURCES)                                                           \
      VM_FOR_ROWS(vm, axis, own->sel, row, { out[row] = place[map2[row]][map[row] & mask[map2[row]]]; }); \
    else                                                                            \
      VM_FOR_ROWS(vm, axis, own->sel, row, {                                        \
        uint32_t source = sources[map2[row]];                                       \
        out[row] = find(vm, source).p[map[row] & find(vm, source).mask];            \
      });                                                                           \
  } while (0)

void dna_gather_merge(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *own = &vm->values[insn];
  vm_axis *axis = own->axis;
  const int32_t *restrict map = axis->map, *restrict map2 = axis->map2;
  const uint32_t *sources = vm->program->pool + in->a;
  if (in->op == DNA_OP_MERGE_F) MERGE(double, vm_f);
  else if (in->op == DNA_OP_MERGE_T) MERGE(uint8_t, vm_t);
  else MERGE(int32_t, vm_rows_of);
}
