/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PAIRS: unordered pairs within each segment, each once, a particle never with itself.
 *
 * Two different axes may list the same particles. Then a pair {p, q} may come from (p on a, q on b), from (q, p), and,
 * if an axis lists a particle twice, from several rows. It is kept at its first place: with first[0][p] the first row
 * of a that is particle p, and first[1] the same for b, that is the smaller of (first[0][p], first[1][q]) and
 * (first[0][q], first[1][p]), where they exist. Rows that are no particle (-1) are like nothing else.
 */
#include <string.h>

#include "runtime/vm/axes.h"

typedef struct side {
  const int32_t *off;
  const int32_t *record; /* NULL: particles are not compared */
  int32_t *first;        /* by record row: first row of the segment with that particle, -1 where there is none */
} side;

static void note(const side *x, int32_t begin, int32_t end) {
  for (int32_t row = end - 1; row >= begin; row--)
    if (x->record[row] >= 0) x->first[x->record[row]] = row;
}

static void forget(const side *x, int32_t begin, int32_t end) {
  for (int32_t row = begin; row < end; row++)
    if (x->record[row] >= 0) x->first[x->record[row]] = -1;
}

/* Whether the pair (i, j) is the first place of two different particles. */
static bool wanted(const side *a, const side *b, int32_t i, int32_t j) {
  int32_t p = a->record[i], q = b->record[j];
  if (p < 0 || q < 0) return true;
  if (p == q || a->first[p] != i || b->first[q] != j) return false;
  int32_t other = a->first[q];
  return other < 0 || b->first[p] < 0 || i < other; /* other != i, since p and q differ */
}

static void two_axes(segments *s, const side *a, const side *b) {
  while (dna_axes_next(s)) {
    int32_t a0 = a->off[s->parent], a1 = a->off[s->parent + 1], b0 = b->off[s->parent], b1 = b->off[s->parent + 1];
    if (a0 == a1 || b0 == b1) continue;
    if (!dna_axes_grow(s, (int64_t)(a1 - a0) * (b1 - b0), true)) return;
    int32_t *map = s->axis->map, *map2 = s->axis->map2;
    if (a->record) {
      note(a, a0, a1);
      note(b, b0, b1);
    }
    for (int32_t i = a0; i < a1; i++)
      for (int32_t j = b0; j < b1; j++) {
        map[s->n] = i;
        map2[s->n] = j;
        s->n += !a->record || wanted(a, b, i, j);
      }
    if (a->record) {
      forget(a, a0, a1);
      forget(b, b0, b1);
    }
  }
  dna_axes_close(s);
}

static void one_axis(segments *s, const vm_axis *from) {
  while (dna_axes_next(s)) {
    int32_t begin = from->off[s->parent], end = from->off[s->parent + 1];
    int64_t n = end - begin;
    if (n < 2) continue;
    if (!dna_axes_grow(s, n * (n - 1) / 2, true)) return;
    int32_t *map = s->axis->map, *map2 = s->axis->map2;
    for (int32_t i = begin; i < end; i++)
      for (int32_t j = i + 1; j < end; j++) {
        map[s->n] = i;
        map2[s->n++] = j;
      }
  }
  dna_axes_close(s);
}

void dna_axes_pairs(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  segments s = dna_axes_open(vm, insn);
  if (in->a == in->b) {
    one_axis(&s, vm->values[in->a].axis);
    return;
  }
  side a = {.off = vm->values[in->a].axis->off}, b = {.off = vm->values[in->b].axis->off};
  if (in->c != DNA_NONE) {
    a.record = vm_i(vm, vm->program->pool[in->c]);
    b.record = vm_i(vm, vm->program->pool[in->c + 1]);
    size_t n = (size_t)vm->batch->poff[vm->nevents] + 1, before = vm->pair_room.size;
    int32_t *first = dna_vm_room(&vm->pair_room, 2 * n, sizeof *first);
    if (vm->pair_room.size != before) memset(first, 0xff, vm->pair_room.size); /* all -1 */
    a.first = first;
    b.first = first + n;
  }
  two_axes(&s, &a, &b);
}
