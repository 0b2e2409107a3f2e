/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is asked of the event record: fields, decoded only for the rows at hand, and relatives.
 */
#include "runtime/vm/machine.h"

/* On the axis of all particles row numbers are the rows themselves. */
static bool rows_in_order(const dna_vm *vm, uint32_t rows, const vm_axis *axis) {
  return vm->program->insns[rows].op == DNA_OP_ROWID && axis == vm->values[2].axis;
}

static void load(dna_vm *vm, const dna_insn *in, const int32_t *rows, int32_t first, int32_t n, void *out) {
  if (in->op == DNA_OP_LOAD_F) dna_batch_load_f(vm->batch, (enum dna_field)in->a, rows, first, n, out);
  else dna_batch_load_t(vm->batch, (enum dna_field)in->a, rows, first, n, out);
}

/* The listed rows of the axis, brought together. */
static void load_listed(dna_vm *vm, const dna_insn *in, const int32_t *rows, const int32_t *list, int32_t n, void *out) {
  int32_t wanted[VM_CHUNK];
  double f[VM_CHUNK];
  uint8_t t[VM_CHUNK];
  bool number = in->op == DNA_OP_LOAD_F;
  for (int32_t many; n > 0; list += many, n -= many) {
    many = n < VM_CHUNK ? n : VM_CHUNK;
    for (int32_t k = 0; k < many; k++) wanted[k] = rows[list[k]];
    load(vm, in, wanted, 0, many, number ? (void *)f : t);
    if (number) for (int32_t k = 0; k < many; k++) ((double *)out)[list[k]] = f[k];
    else for (int32_t k = 0; k < many; k++) ((uint8_t *)out)[list[k]] = t[k];
  }
}

void dna_record_load(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  const int32_t *rows = vm_i(vm, in->b);
  size_t size = in->op == DNA_OP_LOAD_F ? sizeof(double) : 1;
  char *out = vm_result(vm, insn, size);
  bool in_order = rows_in_order(vm, in->b, value->axis);
  int32_t nranges = vm_nranges(vm, value->axis, value->sel), n;
  if (!in_order && nranges > 2) {
    const int32_t *list = vm_rows(vm, value->axis, value->sel, &n);
    load_listed(vm, in, rows, list, n, out);
    return;
  }
  for (int32_t r = 0; r < nranges; r++) {
    int32_t first, end;
    vm_range(vm, value->axis, value->sel, r, &first, &end);
    if (first < end) load(vm, in, in_order ? NULL : rows + first, first, end - first, out + (size_t)first * size);
  }
}

static void is_code(uint8_t *restrict out, const int32_t *restrict codes, int32_t n, int32_t code, int32_t other) {
  for (int32_t k = 0; k < n; k++) out[k] = (uint8_t)((codes[k] == code) | (codes[k] == other));
}

static void is_of_class(dna_vm *vm, uint8_t *restrict out, const int32_t *restrict codes, int32_t n, uint32_t what) {
  for (int32_t k = 0; k < n; k++) out[k] = dna_vm_classes(vm, codes[k]) >> what & 1;
}

/* The codes of the rows that instruction `rows` gives, by row of the axis, for the events of its selection. */
static const int32_t *codes_of(dna_vm *vm, uint32_t rows, const vm_axis *axis, const vm_sel *sel) {
  vm_codes *known = vm->known_codes[rows];
  if (known->run == vm->run && known->sel == sel) return known->room.p;
  const int32_t *list = vm_i(vm, rows);
  int32_t *codes = dna_vm_room(&known->room, (size_t)axis->n, sizeof *codes);
  bool in_order = rows_in_order(vm, rows, axis);
  for (int32_t r = 0, nranges = vm_nranges(vm, axis, sel); r < nranges; r++) {
    int32_t first, end;
    vm_range(vm, axis, sel, r, &first, &end);
    if (first < end) dna_batch_codes(vm->batch, in_order ? NULL : list + first, first, end - first, codes + first);
  }
  known->run = vm->run;
  known->sel = sel;
  return codes;
}

void dna_record_code(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  const int32_t *rows = vm_i(vm, in->b), *codes = codes_of(vm, in->b, value->axis, value->sel);
  uint8_t *out = vm_result(vm, insn, 1);
  bool sure = vm->values[in->b].sure;
  for (int32_t r = 0, nranges = vm_nranges(vm, value->axis, value->sel); r < nranges; r++) {
    int32_t first, end;
    vm_range(vm, value->axis, value->sel, r, &first, &end);
    if (in->op == DNA_OP_CODE_CLASS) {
      is_of_class(vm, out + first, codes + first, end - first, in->a);
    } else {
      int32_t code = vm->codes[in->c];
      is_code(out + first, codes + first, end - first, code, in->a ? -code : code);
    }
    for (int32_t row = first; !sure && row < end; row++)
      if (rows[row] < 0) out[row] = 2;
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
  VM_FOR_ROWS(vm, value->axis, value->sel, row, {
    if (nearest) ((int32_t *)out)[row] = rows[row] < 0 ? -1 : dna_batch_ancestor(vm->batch, rows[row], codes, n);
    else ((uint8_t *)out)[row] = has_relative(vm->batch, in->op, rows[row], codes, n);
  });
}
