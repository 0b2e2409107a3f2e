/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is asked of the event record: fields, decoded only for the rows at hand, and relatives.
 */
#include "runtime/vm/machine.h"

void dna_record_load(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  const int32_t *rows = vm_i(vm, in->b);
  bool number = in->op == DNA_OP_LOAD_F;
  char *out = vm_result(vm, insn, number ? sizeof(double) : 1);
  /* on the axis of all particles row numbers are the rows themselves */
  bool in_order = vm->program->insns[in->b].op == DNA_OP_ROWID && value->axis == vm->values[2].axis;
  int32_t nranges = vm_nranges(vm, value->axis, value->sel);
  for (int32_t r = 0; r < nranges; r++) {
    int32_t first, end;
    vm_range(vm, value->axis, value->sel, r, &first, &end);
    if (first == end) continue;
    const int32_t *list = in_order ? NULL : rows + first;
    if (number)
      dna_batch_load_f(vm->batch, (enum dna_field)in->a, list, first, end - first, (double *)(void *)out + first);
    else
      dna_batch_load_t(vm->batch, (enum dna_field)in->a, list, first, end - first, (uint8_t *)out + first);
  }
}

static uint8_t has_relative(dna_batch *batch, uint16_t op, int32_t row, const int32_t *codes, int32_t n) {
  if (row < 0) return 2;
  if (op == DNA_OP_HAS_ANCESTOR) return dna_batch_has_ancestor(batch, row, codes, n);
  if (op == DNA_OP_HAS_PARENT) return dna_batch_has_parent(batch, row, codes, n);
  return dna_batch_has_child(batch, row, codes, n);
}

void dna_record_relatives(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  const int32_t *rows = vm_i(vm, in->a), *codes = vm->codes + in->b;
  int32_t n = (int32_t)in->c;
  bool nearest = in->op == DNA_OP_ANCESTOR;
  void *out = vm_result(vm, insn, nearest ? sizeof(int32_t) : 1);
  int32_t nranges = vm_nranges(vm, value->axis, value->sel);
  for (int32_t r = 0; r < nranges; r++) {
    int32_t row, end;
    for (vm_range(vm, value->axis, value->sel, r, &row, &end); row < end; row++)
      if (nearest) ((int32_t *)out)[row] = rows[row] < 0 ? -1 : dna_batch_ancestor(vm->batch, rows[row], codes, n);
      else ((uint8_t *)out)[row] = has_relative(vm->batch, in->op, rows[row], codes, n);
  }
}
