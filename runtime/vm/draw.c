/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * UNIFORM and NORMAL: numbers that depend on the seed, the event's own content, the particle and the place of the call,
 * and on nothing else. The particle is 0 for the event, else its number in the record from 1, else a hash of several.
 */
#include <math.h>

#include "runtime/physics/physics.h"
#include "runtime/vm/machine.h"

enum { PARTICLES = 64 }; /* that one number is drawn for, at most; the verifier agrees */

static uint64_t event_key(dna_vm *vm, int32_t event) {
  if (!vm->key_known[event]) {
    vm->keys[event] = dna_batch_key(vm->batch, event);
    vm->key_known[event] = 1;
  }
  return vm->keys[event];
}

/* Several numbers as one: hashed as bytes, the lowest first, so that it is the same on every machine. */
static uint64_t combine(const uint32_t *numbers, uint32_t n) {
  unsigned char bytes[4 * PARTICLES];
  for (uint32_t k = 0; k < n; k++)
    for (int byte = 0; byte < 4; byte++) bytes[4 * k + (uint32_t)byte] = (unsigned char)(numbers[k] >> (8 * byte));
  return dna_hash64(bytes, 4 * (size_t)n, 0);
}

/* False if one of the particles is missing. */
static bool particle_key(const dna_vm *vm, const uint32_t *list, uint32_t n, int32_t event, int32_t row, uint64_t *key) {
  uint32_t numbers[PARTICLES];
  for (uint32_t k = 0; k < n; k++) {
    int32_t particle = vm_i(vm, list[k])[row];
    if (particle < 0) return false;
    numbers[k] = (uint32_t)dna_batch_index(vm->batch, event, particle);
  }
  *key = n == 0 ? 0 : n == 1 ? numbers[0] : combine(numbers, n);
  return true;
}

static void draw_event(dna_vm *vm, const dna_insn *in, int32_t event, double *out, int32_t first, int32_t end) {
  dna_random_key key = {.seed = vm->seed, .event = event_key(vm, event), .site = vm->program->sites[in->a]};
  if (in->c == 1 && vm->values[vm->program->pool[in->b]].sure) { /* the usual case */
    const int32_t *particles = vm_i(vm, vm->program->pool[in->b]);
    for (int32_t row = first; row < end; row++) {
      key.particle = (uint32_t)dna_batch_index(vm->batch, event, particles[row]);
      out[row] = in->op == DNA_OP_NORMAL ? dna_random_normal(&key) : dna_random_uniform(&key);
    }
    return;
  }
  for (int32_t row = first; row < end; row++) {
    if (!particle_key(vm, vm->program->pool + in->b, in->c, event, row, &key.particle)) out[row] = NAN;
    else out[row] = in->op == DNA_OP_NORMAL ? dna_random_normal(&key) : dna_random_uniform(&key);
  }
}

void dna_draw_run(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  const vm_sel *sel = value->sel;
  const int32_t *evoff = value->axis->evoff;
  double *out = vm_result(vm, insn, sizeof *out);
  for (int32_t k = 0; k < sel->count; k++) {
    int32_t event = sel->events[k];
    if (evoff[event] < evoff[event + 1]) draw_event(vm, in, event, out, evoff[event], evoff[event + 1]);
  }
}
