/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Element-wise instructions: takes the rows of the selected events in chunks, calls the kernel on each, and looks at
 * what came out. A result that is no finite number is missing; it is counted when all operands were finite. So is a probability
 * outside of 0 to 1, for which the kernel gives an infinite one.
 */
#include "runtime/vm/machine.h"

#include <math.h>

#include "runtime/physics/physics.h"

static uint8_t size_of(char letter) {
  switch (letter) {
  case 'T': return 1;
  case 'I': return sizeof(int32_t);
  default: return sizeof(double);
  }
}

static vm_kernel kernel_of(uint16_t op) {
  if (dna_kernels_number[op]) return dna_kernels_number[op];
  if (dna_kernels_truth[op]) return dna_kernels_truth[op];
  return dna_kernels_physics[op] ? dna_kernels_physics[op] : dna_kernels_system[op];
}

void dna_elementwise_plan(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const dna_opinfo *info = &dna_opinfos[in->op];
  const uint32_t given[3] = {in->a, in->b, in->c};
  vm_plan *plan = &vm->plans[insn];
  *plan = (vm_plan){.kernel = kernel_of(in->op), .size = size_of(info->result), .list = info->operands[0] == 'L'};
  plan->watched = (info->flags & DNA_OPF_NF) != 0;
  for (int k = 0; k < 3 && !plan->list; k++) {
    char letter = info->operands[k];
    if (letter != 'F' && letter != 'T' && letter != 'I') break;
    plan->in[k] = &vm->values[given[k]];
    plan->step[k] = plan->in[k]->axis ? size_of(letter) : 0;
    plan->n++;
  }
  if (in->op == DNA_OP_ETA_LT || in->op == DNA_OP_ETA_LE) {
    double limit = vm->program->consts[in->c], ratio = dna_sinh(limit);
    bool usual = limit > 1e-3 && limit < 100;
    plan->inside = usual ? ratio * (1 - 1e-9) : -1; /* nothing is that clear */
    plan->outside = usual ? ratio * (1 + 1e-9) : INFINITY;
  }
}

/* ---- results that are not finite ----------------------------------------------------------------------------------- */

bool dna_elementwise_asked(const dna_vm *vm, uint32_t insn, int32_t row) {
  uint32_t guard = vm->program->insns[insn].guard;
  if (guard == DNA_NONE) return true;
  const vm_value *value = &vm->values[guard], *own = &vm->values[insn];
  const uint8_t *t = value->p;
  int32_t at = 0; /* a constant */
  if (value->axis == own->axis) at = row;
  else if (value->axis) at = vm_event_of(vm, own->axis, row);
  return t[at] == 1;
}

void dna_elementwise_count(dna_vm *vm, uint32_t insn, int32_t row) {
  if (!dna_elementwise_asked(vm, insn, row)) return;
  vm->nonfinite[insn]++;
  vm->any_nonfinite = true;
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
  } else if (vm->program->insns[insn].op == DNA_OP_PROBABILITY) {
    *out = *out > 0;
    dna_elementwise_count(vm, insn, row);
  } else if (!any_infinite || *out != *out) {
    *out = NAN;
    dna_elementwise_count(vm, insn, row);
  } /* else infinite from infinite, such as the smallest of nothing */
}

/* rows: of the chunk, or NULL for first, first + 1 ... */
static void settle(dna_vm *vm, uint32_t insn, const vm_chunk *chunk, int32_t first, const int32_t *rows) {
  double *out = chunk->out;
  if (!any_not_finite(out, chunk->n)) return;
  const dna_opinfo *info = &dna_opinfos[chunk->insn->op];
  const vm_plan *plan = &vm->plans[insn];
  for (int32_t i = 0; i < chunk->n; i++) {
    if (isfinite(out[i])) continue;
    bool any_missing = false, any_infinite = false;
    for (int k = 0; k < plan->n; k++) {
      if (info->operands[k] != 'F') continue;
      double x = ((const double *)chunk->in[k])[i];
      any_missing |= isnan(x) != 0;
      any_infinite |= isinf(x) != 0;
    }
    for (uint32_t k = 0; plan->list && k < chunk->insn->b; k++) {
      any_missing |= isnan(chunk->list[k][i]) != 0;
      any_infinite |= isinf(chunk->list[k][i]) != 0;
    }
    settle_row(vm, insn, &out[i], any_missing, any_infinite, rows ? rows[i] : first + i);
  }
}

/* ---- the loops over rows ------------------------------------------------------------------------------------------- */

/* Rows first .. end - 1. */
static void run_rows(dna_vm *vm, uint32_t insn, const vm_plan *plan, char *out, int32_t first, int32_t end) {
  vm_chunk chunk;
  chunk.vm = vm;
  chunk.insn = &vm->program->insns[insn];
  for (int32_t row = first; row < end; row += VM_CHUNK) {
    chunk.n = end - row < VM_CHUNK ? end - row : VM_CHUNK;
    chunk.out = out + (size_t)row * plan->size;
    for (int k = 0; k < plan->n; k++) chunk.in[k] = (const char *)plan->in[k]->p + (size_t)row * plan->step[k];
    plan->kernel(&chunk);
    if (plan->watched) settle(vm, insn, &chunk, row, NULL);
  }
}

static void run_list(dna_vm *vm, uint32_t insn, const vm_plan *plan, char *out, int32_t first, int32_t end) {
  const dna_insn *in = &vm->program->insns[insn];
  const double *list[VM_LIST];
  vm_chunk chunk = {.vm = vm, .insn = in, .list = list};
  for (int32_t row = first; row < end; row += VM_CHUNK) {
    chunk.n = end - row < VM_CHUNK ? end - row : VM_CHUNK;
    chunk.out = out + (size_t)row * plan->size;
    for (uint32_t k = 0; k < in->b; k++) {
      vm_operand_f f = vm_f(vm, vm->program->pool[in->a + k]);
      list[k] = f.p + (row & f.mask);
    }
    plan->kernel(&chunk);
    if (plan->watched) settle(vm, insn, &chunk, row, NULL);
  }
}

/* Few rows here and there: they are brought together, at most VM_CHUNK at a time, and the results put where they belong. */
typedef union packed { /* of one operand or of the results */
  double f[VM_CHUNK];
  int32_t i[VM_CHUNK];
  uint8_t t[VM_CHUNK];
} packed;

static void pack(packed *to, const void *from, size_t size, const int32_t *rows, int32_t n) {
  if (size == sizeof(double))
    for (int32_t k = 0; k < n; k++) to->f[k] = ((const double *)from)[rows[k]];
  else if (size == sizeof(int32_t))
    for (int32_t k = 0; k < n; k++) to->i[k] = ((const int32_t *)from)[rows[k]];
  else
    for (int32_t k = 0; k < n; k++) to->t[k] = ((const uint8_t *)from)[rows[k]];
}

static void unpack(void *to, const packed *from, size_t size, const int32_t *rows, int32_t n) {
  if (size == sizeof(double))
    for (int32_t k = 0; k < n; k++) ((double *)to)[rows[k]] = from->f[k];
  else if (size == sizeof(int32_t))
    for (int32_t k = 0; k < n; k++) ((int32_t *)to)[rows[k]] = from->i[k];
  else
    for (int32_t k = 0; k < n; k++) ((uint8_t *)to)[rows[k]] = from->t[k];
}

static void run_packed(dna_vm *vm, uint32_t insn, const vm_plan *plan, char *out, const int32_t *rows, int32_t n) {
  packed in[3], results;
  vm_chunk chunk;
  chunk.vm = vm;
  chunk.insn = &vm->program->insns[insn];
  chunk.out = &results;
  for (; n > 0; rows += chunk.n, n -= chunk.n) {
    chunk.n = n < VM_CHUNK ? n : VM_CHUNK;
    for (int k = 0; k < plan->n; k++) {
      chunk.in[k] = plan->step[k] ? &in[k] : plan->in[k]->p;
      if (plan->step[k]) pack(&in[k], plan->in[k]->p, plan->step[k], rows, chunk.n);
    }
    plan->kernel(&chunk);
    if (plan->watched) settle(vm, insn, &chunk, 0, rows);
    unpack(out, &results, plan->size, rows, chunk.n);
  }
}

/* Ranges shorter than this, on average, are better packed. */
enum { SHORT = 16 };

void dna_elementwise_run(dna_vm *vm, uint32_t insn) {
  const vm_plan *plan = &vm->plans[insn];
  const vm_value *value = &vm->values[insn];
  vm_axis *axis = value->axis;
  const vm_sel *sel = value->sel;
  char *out = vm_result(vm, insn, plan->size);
  bool whole = vm_whole(vm, axis, sel);
  if (!plan->list && whole) {
    run_rows(vm, insn, plan, out, 0, axis->n);
    return;
  }
  if (!plan->list && sel->nranges > 2 && (int64_t)axis->n * sel->count < (int64_t)SHORT * sel->nranges * vm->nevents) {
    int32_t n;
    const int32_t *rows = vm_rows(vm, axis, sel, &n);
    run_packed(vm, insn, plan, out, rows, n);
    return;
  }
  int32_t n = whole ? 1 : sel->nranges;
  for (int32_t r = 0; r < n; r++) {
    int32_t first, end;
    vm_range(vm, axis, sel, r, &first, &end);
    if (plan->list) run_list(vm, insn, plan, out, first, end);
    else run_rows(vm, insn, plan, out, first, end);
  }
}
