/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shapes: several numbers for each row of the parent, from the members of its segment. They are kept one after the other,
 * each for all rows; RESULT is one of them.
 */
#include <math.h>

#include "runtime/physics/physics.h"
#include "runtime/vm/machine.h"

/* The operands of rows first ... end - 1, one after the other; whether one is missing. */
static bool collect(const vm_operand_f *from, uint32_t takes, int32_t first, int32_t end, double *to, bool *infinite) {
  bool missing = false;
  *infinite = false;
  for (uint32_t k = 0; k < takes; k++)
    for (int32_t row = first; row < end; row++) {
      double x = from[k].p[row & from[k].mask];
      missing |= isnan(x) != 0;
      *infinite |= isinf(x) != 0;
      *to++ = x;
    }
  return missing;
}

void dna_shapes_run(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  vm_value *value = &vm->values[insn];
  const vm_axis *from = vm->values[in->a].axis;
  uint32_t takes = dna_shape_takes(in->c), results = dna_shape_results(in->c);
  size_t rows = (size_t)value->axis->n;
  double *out = dna_vm_room(&value->own, rows * results, sizeof *out);
  value->p = out;
  vm_operand_f operands[4];
  for (uint32_t k = 0; k < takes; k++) operands[k] = vm_f(vm, vm->program->pool[in->b + k]);
  VM_FOR_ROWS(vm, value->axis, value->sel, parent, {
    int32_t first = from->off[parent], n = from->off[parent + 1] - first;
    double made[DNA_SHAPE_RESULTS];
    bool quiet = n < dna_shape_least(in->c), infinite = false;
    for (uint32_t k = 0; k < results; k++) made[k] = NAN;
    if (!quiet) {
      double *numbers = dna_vm_room(&vm->numbers_room, 10 * (size_t)n, sizeof *numbers);
      int32_t *places = dna_vm_room(&vm->places_room, 2 * (size_t)n, sizeof *places);
      quiet = collect(operands, takes, first, first + n, numbers, &infinite);
      const double *p[4];
      for (uint32_t k = 0; k < 4; k++) p[k] = numbers + (k < takes ? k : 0) * (size_t)n;
      if (!quiet && !infinite && n <= dna_shape_most(in->c)) dna_shape(in->c, p, n, numbers + 4 * (size_t)n, places, made);
    }
    bool finite = true;
    for (uint32_t k = 0; k < results; k++) finite &= isfinite(made[k]) != 0;
    if (!finite && !quiet) dna_elementwise_count(vm, insn, parent);
    for (uint32_t k = 0; k < results; k++) out[k * rows + (size_t)parent] = finite ? made[k] : NAN;
  });
}

void dna_shapes_result(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  const double *from = (const double *)vm->values[in->a].p + in->b * (size_t)value->axis->n;
  double *out = vm_result(vm, insn, sizeof *out);
  VM_FOR_ROWS(vm, value->axis, value->sel, row, { out[row] = from[row]; });
}
