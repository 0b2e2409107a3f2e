/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * LOOKUP and RESPONSE: the value of a table at the numbers of each row, or a draw from the probabilities that it has there. The
 * first event in which an argument is outside of a table that does not allow it is noted; sinks then add nothing that would be
 * kept, since the run ends with an error.
 */
#include <math.h>

#include "runtime/vm/interp.h"
#include "runtime/vm/machine.h"

static void note_outside(dna_vm *vm, uint32_t insn, int32_t row, uint32_t axis, double at) {
  if (!dna_elementwise_asked(vm, insn, row)) return;
  int32_t event = vm_event_of(vm, vm->values[insn].axis, row);
  if (event >= vm->outside_event) return;
  vm->outside_event = event;
  vm->outside_insn = insn;
  vm->outside_axis = axis;
  vm->outside_at = at;
}

void dna_lookup_run(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const dna_ptable *table = &vm->program->tables[in->c];
  const vm_value *value = &vm->values[insn];
  const double *numbers = vm->program->consts + table->numbers;
  bool response = in->op == DNA_OP_RESPONSE || in->op == DNA_OP_RESPONSE_INSIDE;
  double *out = vm_result(vm, insn, sizeof *out);
  vm_operand_f operands[DNA_TABLE_AXES];
  for (uint32_t k = 0; k < in->b; k++) operands[k] = vm_f(vm, vm->program->pool[in->a + k]);
  VM_FOR_ROWS(vm, value->axis, value->sel, row, {
    double x[DNA_TABLE_AXES];
    uint32_t outside;
    for (uint32_t k = 0; k < in->b; k++) x[k] = operands[k].p[row & operands[k].mask];
    if (response) out[row] = dna_interp_response(table, numbers, x[0], x + 1, &outside);
    else out[row] = dna_interp_table(table, numbers, x, &outside);
    if (outside == 0 || table->outside == DNA_TABLE_CLAMP || isnan(out[row])) continue;
    out[row] = NAN;
    if (table->outside == DNA_TABLE_ERROR) note_outside(vm, insn, row, outside - 1, x[outside - 1 + response]);
  });
}
