/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Element-wise instructions: takes the rows of the selected events in chunks, calls the kernel on each, and looks at
 * what came out. A result that is no finite number is missing; it is counted when all operands were finite.
 */
#include "runtime/vm/machine.h"

#include <math.h>

/* Operands of one instruction: pointers to row 0, and whether they advance with the rows. */
typedef struct operands {
  const char *base[3];
  size_t step[3]; /* bytes for each row; 0: constant */
  int n;
  const double *list[VM_LIST]; /* of a list operand, all F */
  int32_t list_mask[VM_LIST];
  uint32_t nlist;
} operands;

static size_t size_of(char letter) {
  switch (letter) {
  case 'T': return 1;
  case 'I': return sizeof(int32_t);
  default: return sizeof(double);
  }
}

static void find_operands(const dna_vm *vm, const dna_insn *in, operands *o) {
  const dna_opinfo *info = &dna_opinfos[in->op];
  const uint32_t given[3] = {in->a, in->b, in->c};
  o->n = 0;
  o->nlist = 0;
  if (info->operands[0] == 'L') {
    o->nlist = in->b;
    for (uint32_t k = 0; k < in->b; k++) {
      vm_operand_f f = vm_f(vm, vm->program->pool[in->a + k]);
      o->list[k] = f.p;
      o->list_mask[k] = f.mask;
    }
    return;
  }
  for (int k = 0; k < 3; k++) {
    char letter = info->operands[k];
    if (letter != 'F' && letter != 'T' && letter != 'I') break;
    const vm_value *value = &vm->values[given[k]];
    o->base[k] = value->p;
    o->step[k] = value->axis ? size_of(letter) : 0;
    o->n++;
  }
}

/* ---- results that are not finite ----------------------------------------------------------------------------------- */

void dna_elementwise_count(dna_vm *vm, uint32_t insn, int32_t row) {
  uint32_t guard = vm->program->insns[insn].guard;
  if (guard != DNA_NONE) {
    const vm_value *value = &vm->values[guard], *own = &vm->values[insn];
    const uint8_t *t = value->p;
    int32_t at = 0; /* a constant */
    if (value->axis == own->axis) at = row;
    else if (value->axis) at = vm_event_of(vm, own->axis, row);
    if (t[at] != 1) return;
  }
  vm->nonfinite[insn]++;
}

/* Whether one of n numbers is not finite: x - x is 0 or NaN. Four sums, so that they do not wait for each other. */
static bool any_not_finite(const double *x, int32_t n) {
  double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  int32_t i = 0;
  for (; i + 4 <= n; i += 4) {
    s0 += x[i] - x[i];
    s1 += x[i + 1] - x[i + 1];
    s2 += x[i + 2] - x[i + 2];
    s3 += x[i + 3] - x[i + 3];
  }
  for (; i < n; i++) s0 += x[i] - x[i];
  double sum = (s0 + s1) + (s2 + s3);
  return sum != sum;
}

/* The rules for one result that is not finite, from what its operands are. */
static void settle_row(dna_vm *vm, uint32_t insn, double *out, bool any_missing, bool any_infinite, int32_t row) {
  if (any_missing) {
    *out = NAN;
  } else if (!any_infinite || *out != *out) {
    *out = NAN;
    dna_elementwise_count(vm, insn, row);
  } /* else infinite from infinite, such as the smallest of nothing */
}

static void settle(dna_vm *vm, uint32_t insn, const vm_chunk *chunk, const operands *o, int32_t first) {
  double *out = chunk->out;
  if (!any_not_finite(out, chunk->n)) return;
  const dna_opinfo *info = &dna_opinfos[chunk->insn->op];
  for (int32_t i = 0; i < chunk->n; i++) {
    if (isfinite(out[i])) continue;
    bool any_missing = false, any_infinite = false;
    for (int k = 0; k < o->n; k++) {
      if (info->operands[k] != 'F') continue;
      double x = ((const double *)chunk->in[k])[i];
      any_missing |= isnan(x) != 0;
      any_infinite |= isinf(x) != 0;
    }
    for (uint32_t k = 0; k < o->nlist; k++) {
      any_missing |= isnan(chunk->list[k][i]) != 0;
      any_infinite |= isinf(chunk->list[k][i]) != 0;
    }
    settle_row(vm, insn, &out[i], any_missing, any_infinite, first + i);
  }
}

/* ---- the loop over rows -------------------------------------------------------------------------------------------- */

static void run_rows(dna_vm *vm, uint32_t insn, const operands *o, char *out, size_t out_size, int32_t first, int32_t end) {
  const dna_insn *in = &vm->program->insns[insn];
  bool watched = (dna_opinfos[in->op].flags & DNA_OPF_NF) != 0;
  const double *list[VM_LIST];
  vm_chunk chunk = {.vm = vm, .insn = in, .list = list};
  for (int32_t row = first; row < end; row += VM_CHUNK) {
    chunk.n = end - row < VM_CHUNK ? end - row : VM_CHUNK;
    chunk.out = out + (size_t)row * out_size;
    for (int k = 0; k < o->n; k++) chunk.in[k] = o->base[k] + (size_t)row * o->step[k];
    for (uint32_t k = 0; k < o->nlist; k++) list[k] = o->list[k] + (row & o->list_mask[k]);
    vm->kernel[insn](&chunk);
    if (watched) settle(vm, insn, &chunk, o, row);
  }
}

void dna_elementwise_run(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  size_t size = size_of(dna_opinfos[in->op].result);
  char *out = vm_result(vm, insn, size);
  operands o;
  find_operands(vm, in, &o);
  int32_t n = vm_nranges(vm, value->axis, value->sel);
  for (int32_t r = 0; r < n; r++) {
    int32_t first, end;
    vm_range(vm, value->axis, value->sel, r, &first, &end);
    run_rows(vm, insn, &o, out, size, first, end);
  }
}
