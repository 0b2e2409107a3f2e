/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * FILTER: the rows for which a truth value is true. Bit 0 of a truth value is set only where it is true.
 *
 * Neither way branches on single rows, of which a third pass in some filters, where a guess is often wrong. Of long
 * segments, such as all particles of an event, eight rows are looked at together; of short ones, such as its leptons, all
 * are done in one go, and where the segments begin is looked up afterwards.
 */
#include <string.h>

#include "runtime/vm/axes.h"

enum { LONG = 24 }; /* rows of a segment, on average */

void dna_axes_spread(uint8_t (*spread)[9]) {
  for (unsigned bits = 0; bits < 256; bits++) {
    uint8_t n = 0;
    for (uint8_t k = 0; k < 8; k++)
      if (bits >> k & 1) spread[bits][n++] = k;
    spread[bits][8] = n;
  }
}

/* Eight truth values as eight bits, the first as bit 0. */
static unsigned bits_of(const uint8_t *t) {
  uint64_t eight = (uint64_t)t[0] | (uint64_t)t[1] << 8 | (uint64_t)t[2] << 16 | (uint64_t)t[3] << 24 | (uint64_t)t[4] << 32 |
                   (uint64_t)t[5] << 40 | (uint64_t)t[6] << 48 | (uint64_t)t[7] << 56; /* compilers know it for a load */
  return (unsigned)((eight & UINT64_C(0x0101010101010101)) * UINT64_C(0x0102040810204080) >> 56);
}

/* The rows first .. end - 1 that pass, appended to out, which has room for eight more. */
static int32_t *long_segment(const dna_vm *vm, const uint8_t *t, int32_t first, int32_t end, int32_t *out) {
  int32_t row = first;
  for (; row + 8 <= end; row += 8) {
    unsigned bits = bits_of(t + row);
    if (!bits) continue;
    const uint8_t *spread = vm->spread[bits];
    for (int k = 0; k < 8; k++) out[k] = row + spread[k];
    out += spread[8];
  }
  for (; row < end; row++) {
    *out = row;
    out += t[row] & 1;
  }
  return out;
}

/* The segments of a range of parents. before[row]: how many rows pass before this one. */
static void short_segments(segments *s, const vm_axis *from, const uint8_t *t, int32_t *before) {
  int32_t *map = s->axis->map, first = from->off[s->first], end = from->off[s->end], n = s->n;
  for (int32_t row = first; row < end; row++) {
    before[row] = n;
    map[n] = row;
    n += t[row] & 1;
  }
  before[end] = n;
  for (int32_t parent = s->first; parent < s->end; parent++) s->off[parent] = before[from->off[parent]];
  s->n = n;
}

void dna_axes_filter(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_axis *from = vm->values[in->a].axis;
  vm_operand_t t = vm_t(vm, in->b);
  if (from->n == 0 || (!t.mask && t.p[0] != 1)) {
    dna_axes_none(vm, insn);
    return;
  }
  segments s = dna_axes_open(vm, insn);
  int32_t *map = s.axis->map = dna_vm_room(&s.axis->map_room, (size_t)from->n + 8, sizeof *map);
  if (t.mask && from->n < LONG * s.axis->up->n) {
    int32_t *before = dna_vm_room(&vm->before_room, (size_t)from->n + 1, sizeof *before);
    while (dna_axes_next_range(&s)) short_segments(&s, from, t.p, before);
  } else {
    while (dna_axes_next(&s)) {
      int32_t first = from->off[s.parent], end = from->off[s.parent + 1];
      if (t.mask) s.n = (int32_t)(long_segment(vm, t.p, first, end, map + s.n) - map);
      else for (int32_t row = first; row < end; row++) map[s.n++] = row;
    }
  }
  dna_axes_close(&s);
}
