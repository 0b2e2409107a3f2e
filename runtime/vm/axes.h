/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How an axis is made: for each row of the parent that belongs to a selected event, in order, a segment of rows; the
 * other rows of the parent get empty segments.
 *
 *   segments s = dna_axes_open(vm, insn);
 *   while (dna_axes_next(&s)) { ... write rows from s.n on, s.parent is the row of the parent ...; s.n += written; }
 *   dna_axes_close(&s);
 */
#ifndef DNA_VM_AXES_H
#define DNA_VM_AXES_H

#include "runtime/vm/machine.h"

typedef struct segments {
  dna_vm *vm;
  uint32_t insn;
  vm_axis *axis;
  int32_t *off, *evoff;
  int32_t parent;      /* row of the parent axis */
  int32_t n;           /* rows so far */
  int32_t range, nranges, first, end; /* of the parent's rows */
  int32_t filled;      /* off is known below this row of the parent */
} segments;

segments dna_axes_open(dna_vm *vm, uint32_t insn);
void dna_axes_close(segments *s);
bool dna_axes_next_range(segments *s);

static inline bool dna_axes_next(segments *s) {
  if (++s->parent >= s->end && !dna_axes_next_range(s)) return false;
  s->off[s->parent] = s->n;
  return true;
}

/* Room for `more` rows in so many maps (map, map2, more ...), keeping what is there. False: the axis grows too much. */
bool dna_axes_grow(segments *s, int64_t more, uint32_t maps);

#endif
