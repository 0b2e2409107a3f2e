/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * FILTER: the rows for which a truth value is true. Bit 0 of a truth value is set only where it is true.
 *
 * Nothing branches on single rows, of which a third pass in some filters, where a guess is often wrong: eight rows are
 * looked at together. Segments that are short are done together too, and where they begin is worked out afterwards.
 */
#include "runtime/vm/axes.h"

enum { LONG = 64 }; /* rows of a segment, on average */

/* Eight rows: how many pass before them, and which of them do. */
typedef struct eight {
  int32_t before;
  uint32_t bits;
} eight;

void dna_axes_spread(vm_spread *spread) {
  for (unsigned bits = 0; bits < 256; bits++)
    for (int32_t k = 0; k < 8; k++)
      if (bits >> k & 1) spread->set[bits][spread->count[bits]++] = k;
}

/* Eight truth values as eight bits, the first as bit 0. */
static unsigned bits_of(const uint8_t *t) {
  uint64_t all = (uint64_t)t[0] | (uint64_t)t[1] << 8 | (uint64_t)t[2] << 16 | (uint64_t)t[3] << 24 | (uint64_t)t[4] << 32 |
                   (uint64_t)t[5] << 40 | (uint64_t)t[6] << 48 | (uint64_t)t[7] << 56; /* compilers know it for a load */
  return (unsigned)((all & UINT64_C(0x0101010101010101)) * UINT64_C(0x0102040810204080) >> 56);
}

/* Of the last rows, fewer than eight. */
static unsigned few_bits_of(const uint8_t *t, int32_t n) {
  unsigned bits = 0;
  for (int32_t k = 0; k < n; k++) bits |= (t[k] & 1u) << k;
  return bits;
}

/* There is room for eight more. */
static inline void put_rows(int32_t *restrict map, const int32_t *restrict set, int32_t row) {
  for (int k = 0; k < 8; k++) map[k] = row + set[k];
}

/* Appends the rows first .. end - 1 that pass; returns how many there are now. */
static int32_t filter_rows(const vm_spread *spread, const uint8_t *t, int32_t first, int32_t end, int32_t *map, int32_t count) {
  int32_t row = first;
  for (; row + 8 <= end; row += 8) {
    unsigned bits = bits_of(t + row);
    if (!bits) continue;
    put_rows(map + count, spread->set[bits], row);
    count += spread->count[bits];
  }
  unsigned bits = few_bits_of(t + row, end - row);
  put_rows(map + count, spread->set[bits], row);
  return count + spread->count[bits];
}

/* The segments of a range of parents, all at once. */
static void filter_range(const vm_spread *spread, segments *s, const vm_axis *from, const uint8_t *t, eight *eights) {
  int32_t first = from->off[s->first], n = from->off[s->end] - first, count = s->n;
  int32_t *map = s->axis->map;
  for (int32_t k = 0; k <= n / 8; k++) {
    int32_t row = first + 8 * k;
    unsigned bits = 8 * k + 8 <= n ? bits_of(t + row) : few_bits_of(t + row, n - 8 * k);
    eights[k] = (eight){count, bits};
    put_rows(map + count, spread->set[bits], row);
    count += spread->count[bits];
  }
  for (int32_t parent = s->first; parent < s->end; parent++) {
    uint32_t at = (uint32_t)(from->off[parent] - first);
    eight e = eights[at / 8];
    s->off[parent] = e.before + spread->count[e.bits & ((1u << at % 8) - 1)];
  }
  s->n = count;
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
    eight *eights = dna_vm_room(&vm->eights_room, (size_t)from->n / 8 + 1, sizeof *eights);
    while (dna_axes_next_range(&s)) filter_range(&vm->spread, &s, from, t.p, eights);
  } else if (t.mask) {
    while (dna_axes_next(&s)) s.n = filter_rows(&vm->spread, t.p, from->off[s.parent], from->off[s.parent + 1], map, s.n);
  } else {
    while (dna_axes_next(&s))
      for (int32_t row = from->off[s.parent]; row < from->off[s.parent + 1]; row++) map[s.n++] = row;
  }
  dna_axes_close(&s);
}
