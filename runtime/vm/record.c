/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is asked of the event record: fields, decoded only for the rows at hand, and relatives.
 */
#include "runtime/vm/machine.h"

/* On the axis of all particles row numbers are the rows themselves. */
static bool rows_in_order(const dna_vm *vm, uint32_t rows, const vm_axis *axis) {
  return vm->program->insns[rows].op == DNA_OP_ROWID && axis == vm->values[2].axis;
}

void dna_record_load(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  const int32_t *rows = vm_i(vm, in->b);
  bool number = in->op == DNA_OP_LOAD_F;
  char *out = vm_result(vm, insn, number ? sizeof(double) : 1);
  bool in_order = rows_in_order(vm, in->b, value->axis);
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

static void is_code(uint8_t *restrict out, const int32_t *restrict codes, int32_t n, int32_t code, int32_t other) {
  for (int32_t k = 0; k < n; k++) out[k] = (uint8_t)((codes[k] == code) | (codes[k] == other));
}

/* Rows of a chunk, VM_CHUNK at most; list: NULL for first, first + 1 ... */
static void code_chunk(dna_vm *vm, const dna_insn *in, const int32_t *list, int32_t first, int32_t n, uint8_t *out) {
  int32_t codes[VM_CHUNK];
  dna_batch_codes(vm->batch, list, first, n, codes);
  if (in->op == DNA_OP_CODE_IS) is_code(out, codes, n, vm->codes[in->c], in->a ? -vm->codes[in->c] : vm->codes[in->c]);
  else for (int32_t k = 0; k < n; k++) out[k] = dna_vm_classes(vm, codes[k]) >> in->a & 1;
  for (int32_t k = 0; list && k < n; k++)
    if (list[k] < 0) out[k] = 2;
}

void dna_record_code(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  const int32_t *rows = vm_i(vm, in->b);
  uint8_t *out = vm_result(vm, insn, 1);
  bool in_order = rows_in_order(vm, in->b, value->axis);
  int32_t nranges = vm_nranges(vm, value->axis, value->sel);
  for (int32_t r = 0; r < nranges; r++) {
    int32_t row, end, n;
    for (vm_range(vm, value->axis, value->sel, r, &row, &end); row < end; row += n) {
      n = end - row < VM_CHUNK ? end - row : VM_CHUNK;
      code_chunk(vm, in, in_order ? NULL : rows + row, row, n, out + row);
    }
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
