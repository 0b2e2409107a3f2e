/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SORT: a stable merge sort of each segment by a number. Missing keys come last whatever the order; -0 equals +0.
 */
#include <string.h>

#include "runtime/vm/axes.h"

enum { SMALL = 16 }; /* segments sorted by insertion */

typedef struct key {
  double value; /* negated for ascending order; NaN last */
  int32_t row;
} key;

/* a must come before b; false for equals, so that they keep their order */
static inline bool before(const key *a, const key *b) {
  return a->value > b->value || (b->value != b->value && a->value == a->value);
}

static void insertion_sort(key *keys, int32_t n) {
  for (int32_t i = 1; i < n; i++) {
    key moved = keys[i];
    int32_t at = i;
    for (; at > 0 && before(&moved, &keys[at - 1]); at--) keys[at] = keys[at - 1];
    keys[at] = moved;
  }
}

/* Merges the sorted runs from[0 .. middle - 1] and from[middle .. n - 1] into to. */
static void merge(const key *from, int32_t middle, int32_t n, key *to) {
  int32_t a = 0, b = middle;
  for (int32_t k = 0; k < n; k++) {
    bool second = a == middle || (b < n && before(&from[b], &from[a]));
    to[k] = second ? from[b++] : from[a++];
  }
}

/* Sorts n keys; spare has room for as many. Returns the one of the two that holds the result. */
static key *sort(key *keys, key *spare, int32_t n) {
  for (int32_t first = 0; first < n; first += SMALL) insertion_sort(keys + first, n - first < SMALL ? n - first : SMALL);
  for (int64_t width = SMALL; width < n; width *= 2) {
    for (int64_t first = 0; first < n; first += 2 * width) {
      int32_t length = (int32_t)(n - first < 2 * width ? n - first : 2 * width);
      merge(keys + first, length < width ? length : (int32_t)width, length, spare + first);
    }
    key *other = keys;
    keys = spare;
    spare = other;
  }
  return keys;
}

void dna_axes_sort(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_axis *from = vm->values[in->a].axis;
  if (from->n == 0) {
    dna_axes_none(vm, insn);
    return;
  }
  vm_operand_f f = vm_f(vm, in->b);
  double sign = in->c ? 1 : -1;
  segments s = dna_axes_open(vm, insn);
  int32_t *map = s.axis->map = dna_vm_room(&s.axis->map_room, (size_t)from->n, sizeof *map);
  while (dna_axes_next_range(&s)) {
    int32_t out = s.n;
    for (int32_t parent = s.first; parent < s.end; parent++) {
      int32_t first = from->off[parent], n = from->off[parent + 1] - first;
      s.off[parent] = out;
      if (n == 0) continue;
      if (n == 1) {
        map[out++] = first;
        continue;
      }
      key *keys = dna_vm_room(&vm->sort_room, 2 * (size_t)n, sizeof *keys);
      for (int32_t k = 0; k < n; k++) keys[k] = (key){sign * f.p[(first + k) & f.mask], first + k};
      keys = sort(keys, keys + n, n);
      for (int32_t k = 0; k < n; k++) map[out++] = keys[k].row;
    }
    s.n = out;
  }
  dna_axes_close(&s);
}
