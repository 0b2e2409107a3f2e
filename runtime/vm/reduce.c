/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From an axis to its parent: AT, ARGMIN, and the reductions COUNT ... ALL_OF.
 */
#include <math.h>

#include "runtime/vm/machine.h"

/* ---- one segment: rows first .. end - 1 ---------------------------------------------------------------------------- */

static double count_true(vm_operand_t t, int32_t first, int32_t end) {
  int32_t n = 0;
  for (int32_t row = first; row < end; row++) n += t.p[row & t.mask] & 1;
  return n;
}

static double sum_of(vm_operand_f f, int32_t first, int32_t end) {
  double sum = 0;
  for (int32_t row = first; row < end; row++) sum += f.p[row & f.mask];
  return sum;
}

static double smallest(vm_operand_f f, int32_t first, int32_t end) {
  double best = INFINITY;
  for (int32_t row = first; row < end; row++) {
    double x = f.p[row & f.mask];
    if (x != x) return NAN;
    if (x < best) best = x;
  }
  return best;
}

static double largest(vm_operand_f f, int32_t first, int32_t end) {
  double best = -INFINITY;
  for (int32_t row = first; row < end; row++) {
    double x = f.p[row & f.mask];
    if (x != x) return NAN;
    if (x > best) best = x;
  }
  return best;
}

/* One row that is `decisive` decides; else one that is missing; else the answer is the other truth value. */
static uint8_t decide(vm_operand_t t, int32_t first, int32_t end, uint8_t decisive) {
  uint8_t answer = !decisive;
  for (int32_t row = first; row < end; row++) {
    uint8_t x = t.p[row & t.mask];
    if (x == decisive) return decisive;
    if (x == 2) answer = 2;
  }
  return answer;
}

static double product_of(vm_operand_f f, int32_t first, int32_t end) {
  double product = 1;
  for (int32_t row = first; row < end; row++) product *= f.p[row & f.mask];
  return product;
}

/* A sum, product or mean that is not finite: NaN unless infinite members make it so; counted if no member is missing. */
static double settle(dna_vm *vm, uint32_t insn, vm_operand_f f, int32_t parent, int32_t first, int32_t end, double result) {
  bool any_infinite = false;
  for (int32_t row = first; row < end; row++) {
    double x = f.p[row & f.mask];
    if (isnan(x)) return NAN;
    any_infinite |= isinf(x) != 0;
  }
  if (any_infinite && isinf(result)) return result;
  dna_elementwise_count(vm, insn, parent);
  return NAN;
}

/* ---- the loops ----------------------------------------------------------------------------------------------------- */

/* for each parent row of the selected events, with its segment of axis `from`: `statement` */
#define FOR_SEGMENTS(statement)                                                     \
  VM_FOR_ROWS(vm, value->axis, value->sel, parent, {                                \
    int32_t first = from->off[parent], end = from->off[parent + 1];                 \
    statement;                                                                      \
  });

void dna_reduce_at(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  const vm_axis *from = vm->values[in->a].axis;
  int32_t *out = vm_result(vm, insn, sizeof *out);
  int64_t number = (int32_t)in->b; /* from 1, or from the end */
  FOR_SEGMENTS({
    int64_t row = number > 0 ? first + number - 1 : end + number;
    out[parent] = number != 0 && row >= first && row < end ? (int32_t)row : -1;
  })
}

void dna_reduce_argmin(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  const vm_axis *from = vm->values[in->a].axis;
  vm_operand_f f = vm_f(vm, in->b);
  int32_t *out = vm_result(vm, insn, sizeof *out);
  FOR_SEGMENTS({
    int32_t best = -1;
    for (int32_t row = first; row < end; row++) {
      double x = f.p[row & f.mask];
      if (x == x && (best < 0 || x < f.p[best & f.mask])) best = row;
    }
    out[parent] = best;
  })
}

static void reduce_truth(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  const vm_axis *from = vm->values[in->a].axis;
  vm_operand_t t = vm_t(vm, in->b);
  uint8_t *out = vm_result(vm, insn, 1), decisive = in->op == DNA_OP_ANY;
  FOR_SEGMENTS(out[parent] = decide(t, first, end, decisive))
}

void dna_reduce_run(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  const vm_axis *from = vm->values[in->a].axis;
  if (in->op == DNA_OP_ANY || in->op == DNA_OP_ALL_OF) {
    reduce_truth(vm, insn);
    return;
  }
  double *out = vm_result(vm, insn, sizeof *out);
  if (in->op == DNA_OP_COUNT) {
    FOR_SEGMENTS(out[parent] = end - first)
    return;
  }
  if (in->op == DNA_OP_COUNT_T) {
    vm_operand_t t = vm_t(vm, in->b);
    FOR_SEGMENTS(out[parent] = count_true(t, first, end))
    return;
  }
  vm_operand_f f = vm_f(vm, in->b);
  if (in->op == DNA_OP_MIN) {
    FOR_SEGMENTS(out[parent] = smallest(f, first, end))
  } else if (in->op == DNA_OP_MAX) {
    FOR_SEGMENTS(out[parent] = largest(f, first, end))
  } else {
    bool mean = in->op == DNA_OP_MEAN;
    FOR_SEGMENTS({
      double sum = in->op == DNA_OP_PRODUCT ? product_of(f, first, end) : sum_of(f, first, end);
      if (mean && first == end) sum = NAN; /* the mean of nothing is missing, and no mistake */
      else if (mean) sum /= end - first;
      if (!isfinite(sum) && first != end) sum = settle(vm, insn, f, parent, first, end, sum);
      out[parent] = sum;
    })
  }
}
