/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Selections of events: masks, and the ranges of adjacent events that every loop of the machine goes through.
 */
#include "runtime/vm/machine.h"

#include <string.h>

/* Empties a selection and makes room for one of the batch. */
static void clear(const dna_vm *vm, vm_sel *sel) {
  size_t n = (size_t)vm->nevents;
  sel->mask = dna_vm_room(&sel->mask_room, n, 1);
  sel->ranges = dna_vm_room(&sel->range_room, n + 2, sizeof *sel->ranges);
  sel->events = dna_vm_room(&sel->events_room, n, sizeof *sel->events);
  memset(sel->mask, 0, n);
  sel->nranges = sel->count = 0;
}

/* Adds an event above all that are in. */
static inline void add(vm_sel *sel, int32_t event) {
  sel->mask[event] = 1;
  sel->events[sel->count++] = event;
  if (sel->nranges && sel->ranges[2 * sel->nranges - 1] == event) {
    sel->ranges[2 * sel->nranges - 1] = event + 1;
    return;
  }
  sel->ranges[2 * sel->nranges] = event;
  sel->ranges[2 * sel->nranges + 1] = event + 1;
  sel->nranges++;
}

void dna_select_all(dna_vm *vm) {
  vm_sel *sel = vm->values[1].sel;
  clear(vm, sel);
  memset(sel->mask + vm->first, 1, (size_t)(vm->last - vm->first));
  sel->ranges[0] = vm->first;
  sel->ranges[1] = vm->last;
  sel->nranges = 1;
  sel->count = vm->last - vm->first;
  memcpy(sel->events, vm->counting + vm->first, (size_t)sel->count * sizeof *sel->events);
}

/* From no events. The mask is that of no batch's event, as long as is needed. */
void dna_select_none(dna_vm *vm, uint32_t insn) {
  vm_sel *sel = vm->values[insn].sel;
  sel->mask = (uint8_t *)vm->zeros;
  sel->nranges = sel->count = 0;
}

void dna_select_cut(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_sel *from = vm->values[in->a].sel;
  vm_sel *sel = vm->values[insn].sel;
  vm_operand_t t = vm_t(vm, in->b);
  clear(vm, sel);
  for (int32_t k = 0; k < from->count; k++)
    if (t.p[from->events[k] & t.mask] == 1) add(sel, from->events[k]);
}

static void join(uint8_t *restrict into, const uint8_t *restrict from, int32_t n) {
  for (int32_t event = 0; event < n; event++) into[event] |= from[event];
}

void dna_select_union(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  vm_sel *sel = vm->values[insn].sel;
  int32_t n = vm->nevents, event = 0;
  clear(vm, sel);
  for (uint32_t k = 0; k < in->b; k++) {
    const vm_sel *from = vm->values[vm->program->pool[in->a + k]].sel;
    if (from->count) join(sel->mask, from->mask, n);
  }
  for (; event + 8 <= n; event += 8) { /* few are, as a rule */
    uint64_t eight;
    memcpy(&eight, sel->mask + event, sizeof eight);
    if (!eight) continue;
    for (int32_t k = event; k < event + 8; k++)
      if (sel->mask[k]) add(sel, k);
  }
  for (; event < n; event++)
    if (sel->mask[event]) add(sel, event);
}

void dna_vm_list_rows(vm_axis *axis, const vm_sel *sel) {
  int32_t *rows = axis->rows = dna_vm_room(&axis->rows_room, (size_t)axis->n, sizeof *rows), n = 0;
  for (int32_t k = 0; k < sel->count; k++)
    for (int32_t row = axis->evoff[sel->events[k]]; row < axis->evoff[sel->events[k] + 1]; row++) rows[n++] = row;
  axis->nrows = n;
  axis->rows_sel = sel;
}
