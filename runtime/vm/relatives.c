/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Relatives by a condition, copies, decays, and sums dealt out to the rows of another axis.
 */
#include <math.h>
#include <stdlib.h>

#include "runtime/vm/machine.h"

/* The condition, for all rows of the record. */
static const uint8_t *condition_of(dna_vm *vm, uint32_t insn) {
  vm_operand_t is = vm_t(vm, insn);
  if (is.mask) return is.p;
  size_t n = (size_t)vm->batch->poff[vm->nevents];
  uint8_t *all = dna_vm_room(&vm->condition_room, n + 1, 1);
  for (size_t row = 0; row < n; row++) all[row] = is.p[0];
  return all;
}

void dna_relatives_run(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  const int32_t *rows = vm_i(vm, in->a);
  const uint8_t *is = condition_of(vm, in->b);
  enum dna_relation which = (enum dna_relation)in->c;
  if (in->op == DNA_OP_RELATIVE) {
    int32_t *out = vm_result(vm, insn, sizeof *out);
    VM_FOR_ROWS(vm, value->axis, value->sel, row, {
      out[row] = rows[row] < 0 ? -1 : dna_batch_nearest(vm->batch, rows[row], which, is);
    });
    return;
  }
  uint8_t *out = vm_result(vm, insn, 1);
  dna_sweep sweep = {.below = vm->sweep_room.p, .room = vm->sweep_room.size, .slot = -1};
  VM_FOR_ROWS(vm, value->axis, value->sel, row, {
    out[row] = rows[row] < 0 ? 2 : dna_batch_related(vm->batch, rows[row], which, is, &sweep);
  });
  vm->sweep_room = (vm_buffer){sweep.below, sweep.room};
}

void dna_relatives_copy(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  const int32_t *rows = vm_i(vm, in->a);
  if (in->op == DNA_OP_COPY) {
    int32_t *out = vm_result(vm, insn, sizeof *out);
    VM_FOR_ROWS(vm, value->axis, value->sel, row,
                { out[row] = rows[row] < 0 ? -1 : dna_batch_copy(vm->batch, rows[row], in->b); });
    return;
  }
  uint8_t *out = vm_result(vm, insn, 1);
  const int32_t *codes = in->op == DNA_OP_DECAYS_TO ? vm->codes + in->b : NULL;
  VM_FOR_ROWS(vm, value->axis, value->sel, row, {
    if (rows[row] < 0) out[row] = 2;
    else
      out[row] = codes ? dna_batch_decays_to(vm->batch, rows[row], codes, (int32_t)in->c) : dna_batch_first(vm->batch, rows[row]);
  });
}

void dna_relatives_deal(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  const vm_axis *from = vm->values[in->a].axis;
  vm_operand_f f = vm_f(vm, in->b);
  const int32_t *to = vm_i(vm, in->c);
  double *out = vm_result(vm, insn, sizeof *out);
  VM_FOR_ROWS(vm, value->axis, value->sel, row, { out[row] = 0; });
  for (int32_t r = 0, nranges = vm_nranges(vm, from, value->sel); r < nranges; r++) {
    int32_t first, end;
    vm_range(vm, from, value->sel, r, &first, &end);
    for (int32_t row = first; row < end; row++)
      if (to[row] >= 0) out[to[row]] += f.p[row & f.mask];
  }
  VM_FOR_ROWS(vm, value->axis, value->sel, row, {
    if (isinf(out[row])) {
      dna_elementwise_count(vm, insn, row);
      out[row] = NAN;
    }
  });
}
