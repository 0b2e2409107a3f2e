/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Axes: TAKE, CONCAT, CROSS, and the families of the record. (FILTER: filter.c; SORT: sort.c; COMBINE: combine.c.)
 */
#include "runtime/vm/axes.h"

#include <limits.h>
#include <string.h>

/* ---- segments ------------------------------------------------------------------------------------------------------ */

segments dna_axes_open(dna_vm *vm, uint32_t insn) {
  segments s = {.vm = vm, .insn = insn, .axis = vm->values[insn].axis, .parent = -1};
  const vm_axis *up = s.axis->up;
  s.off = dna_vm_room(&s.axis->off_room, (size_t)up->n + 1, sizeof *s.off);
  /* segments of events begin where those of the events' first parent rows begin */
  s.evoff = up->up ? dna_vm_room(&s.axis->evoff_room, (size_t)vm->nevents + 1, sizeof *s.evoff) : s.off;
  s.axis->off = s.off;
  s.axis->evoff = s.evoff;
  s.axis->parents = s.axis->events = NULL;
  s.axis->rows_sel = NULL;
  s.nranges = vm_nranges(vm, up, s.axis->sel);
  s.range = -1;
  s.end = 0;
  return s;
}

bool dna_axes_next_range(segments *s) {
  do {
    if (++s->range >= s->nranges) return false;
    vm_range(s->vm, s->axis->up, s->axis->sel, s->range, &s->first, &s->end);
  } while (s->first >= s->end);
  for (; s->filled < s->first; s->filled++) s->off[s->filled] = s->n;
  s->filled = s->end;
  s->parent = s->first;
  return true;
}

void dna_axes_close(segments *s) {
  const vm_axis *up = s->axis->up;
  for (; s->filled <= up->n; s->filled++) s->off[s->filled] = s->n;
  if (s->evoff != s->off)
    for (int32_t event = 0; event <= s->vm->nevents; event++) s->evoff[event] = s->off[up->evoff[event]];
  s->axis->n = s->n;
}

static int32_t *extended(vm_buffer *room, int64_t need, int32_t *map) {
  if (room->p && (size_t)need * sizeof *map <= room->size) return map;
  return dna_vm_extend(room, (size_t)need + (size_t)need / 2, sizeof *map);
}

bool dna_axes_grow(segments *s, int64_t more, uint32_t maps) {
  vm_axis *axis = s->axis;
  dna_vm *vm = s->vm;
  int64_t need = s->n + more;
  if (need > VM_ROWS_BATCH) {
    bool one_event = vm->last - vm->first == 1;
    if (!one_event || need > VM_ROWS_EVENT) {
      vm->overflow = true;
      vm->overflow_insn = s->insn;
      vm->overflow_event = vm_event_of(vm, axis->up, s->parent);
      vm->overflow_rows = need;
      return false;
    }
  }
  axis->map = extended(&axis->map_room, need, axis->map);
  if (maps > 1) axis->map2 = extended(&axis->map2_room, need, axis->map2);
  for (uint32_t k = 2; k < maps; k++) axis->more[k - 2] = extended(&axis->more_room[k - 2], need, axis->more[k - 2]);
  return true;
}

/* An axis without rows. */
void dna_axes_none(dna_vm *vm, uint32_t insn) {
  vm_axis *axis = vm->values[insn].axis;
  int32_t n = axis->up->n;
  if (n >= vm->nzeros) {
    int32_t *off = dna_vm_room(&axis->off_room, (size_t)n + 1, sizeof *off);
    memset(off, 0, ((size_t)n + 1) * sizeof *off);
    axis->off = off;
  } else {
    axis->off = vm->zeros;
  }
  axis->evoff = vm->zeros;
  axis->n = 0;
  axis->parents = axis->events = NULL;
  axis->rows_sel = NULL;
}

/* ---- TAKE ---------------------------------------------------------------------------------------------------------- */

void dna_axes_take(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_axis *from = vm->values[in->a].axis;
  int32_t most = in->b > INT32_MAX ? INT32_MAX : (int32_t)in->b;
  if (from->n == 0) {
    dna_axes_none(vm, insn);
    return;
  }
  segments s = dna_axes_open(vm, insn);
  int32_t *map = s.axis->map = dna_vm_room(&s.axis->map_room, (size_t)from->n, sizeof *map);
  while (dna_axes_next(&s)) {
    int32_t first = from->off[s.parent], end = from->off[s.parent + 1];
    if (end - first > most) end = first + most;
    for (int32_t row = first; row < end; row++) map[s.n++] = row;
  }
  dna_axes_close(&s);
}

/* ---- CONCAT -------------------------------------------------------------------------------------------------------- */

/* stamps[record row] == vm->stamp: seen in this segment. */
static uint32_t *stamps(dna_vm *vm, size_t n) {
  size_t before = vm->stamp_room.size;
  uint32_t *stamp = dna_vm_room(&vm->stamp_room, n, sizeof *stamp);
  if (vm->stamp_room.size != before) memset(stamp, 0, vm->stamp_room.size);
  return stamp;
}

static void next_stamp(dna_vm *vm, uint32_t *stamp) {
  if (++vm->stamp != 0) return;
  memset(stamp, 0, vm->stamp_room.size);
  vm->stamp = 1;
}

/* Room for all that the sources have, if that is not too much: then it needs no look for each segment. */
static bool room_for_all(dna_vm *vm, vm_axis *axis, const uint32_t *sources, uint32_t n) {
  int64_t rows = 0;
  for (uint32_t k = 0; k < n; k++) rows += vm->values[sources[k]].axis->n;
  if (rows > VM_ROWS_BATCH) return false;
  axis->map = dna_vm_room(&axis->map_room, (size_t)rows, sizeof *axis->map);
  axis->map2 = dna_vm_room(&axis->map2_room, (size_t)rows, sizeof *axis->map2);
  return true;
}

/* The rows of one segment, from all sources; returns how many there are now. With stamps, a particle that the segment has
 * is left out. */
static int32_t concat_segment(dna_vm *vm, vm_axis *axis, const dna_insn *in, uint32_t *stamp, int32_t parent, int32_t n) {
  const uint32_t *sources = vm->program->pool + in->a, *records = sources + in->b;
  if (stamp) next_stamp(vm, stamp);
  for (uint32_t k = 0; k < in->b; k++) {
    const int32_t *off = vm->values[sources[k]].axis->off, *record = stamp ? vm_i(vm, records[k]) : NULL;
    for (int32_t row = off[parent]; row < off[parent + 1]; row++) {
      if (record && record[row] >= 0) {
        if (stamp[record[row]] == vm->stamp) continue;
        stamp[record[row]] = vm->stamp;
      }
      axis->map[n] = row;
      axis->map2[n++] = (int32_t)k;
    }
  }
  return n;
}

/* The segments of a range of parents, two sources; most have no row or one. */
static void concat_two(dna_vm *vm, segments *s, const dna_insn *in, uint32_t *stamp) {
  const uint32_t *sources = vm->program->pool + in->a;
  const int32_t *one = vm->values[sources[0]].axis->off, *two = vm->values[sources[1]].axis->off;
  vm_axis *axis = s->axis;
  int32_t *map = axis->map, *map2 = axis->map2, *off = s->off, n = s->n, end = s->end;
  for (int32_t parent = s->first; parent < end; parent++) {
    int32_t of_one = one[parent + 1] - one[parent], rows = of_one + two[parent + 1] - two[parent];
    off[parent] = n;
    if (rows == 1) {
      map[n] = of_one ? one[parent] : two[parent];
      map2[n++] = !of_one;
    } else if (rows > 1) {
      n = concat_segment(vm, axis, in, stamp, parent, n);
    }
  }
  s->n = n;
}

/* How many rows there are by which members are told apart. */
static size_t rows_told_apart(const dna_vm *vm, const dna_insn *in) {
  int32_t n = in->c == 2 ? vm->values[vm->program->pool[in->a + 2 * in->b]].axis->n : vm->batch->poff[vm->nevents];
  return (size_t)n + 1;
}

void dna_axes_concat(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const uint32_t *sources = vm->program->pool + in->a;
  uint32_t *stamp = in->c ? stamps(vm, rows_told_apart(vm, in)) : NULL;
  segments s = dna_axes_open(vm, insn);
  bool room = room_for_all(vm, s.axis, sources, in->b);
  if (room && in->b == 2) {
    while (dna_axes_next_range(&s)) concat_two(vm, &s, in, stamp);
    dna_axes_close(&s);
    return;
  }
  while (dna_axes_next(&s)) {
    int64_t rows = 0;
    for (uint32_t k = 0; k < in->b; k++) {
      const int32_t *off = vm->values[sources[k]].axis->off;
      rows += off[s.parent + 1] - off[s.parent];
    }
    if (rows == 0) continue;
    if (!room && !dna_axes_grow(&s, rows, 2)) return;
    s.n = concat_segment(vm, s.axis, in, stamp, s.parent, s.n);
  }
  dna_axes_close(&s);
}

/* ---- CROSS --------------------------------------------------------------------------------------------------------- */

void dna_axes_cross(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_axis *with = vm->values[in->b].axis;
  segments s = dna_axes_open(vm, insn);
  int32_t event = 0;
  while (dna_axes_next(&s)) {
    while (s.axis->up->evoff[event + 1] <= s.parent) event++;
    int32_t first = with->evoff[event], end = with->evoff[event + 1];
    if (first == end) continue;
    if (!dna_axes_grow(&s, end - first, 1)) return;
    for (int32_t row = first; row < end; row++) s.axis->map[s.n++] = row;
  }
  dna_axes_close(&s);
}

/* ---- PARENTS, CHILDREN, ANCESTORS, DESCENDANTS ------------------------------------------------------------------------- */

void dna_axes_family(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const int32_t *record = vm_i(vm, in->a);
  segments s = dna_axes_open(vm, insn);
  while (dna_axes_next(&s)) {
    int32_t row = record[s.parent], room = 0, found = 8;
    if (row < 0) continue;
    while (room < found) { /* once more if there were more than fit */
      room = found;
      if (!dna_axes_grow(&s, room, 1)) return;
      int32_t *out = s.axis->map + s.n;
      found = in->op == DNA_OP_PARENTS     ? dna_batch_parents(vm->batch, row, out, room)
              : in->op == DNA_OP_CHILDREN  ? dna_batch_children(vm->batch, row, out, room)
              : in->op == DNA_OP_ANCESTORS ? dna_batch_line(vm->batch, row, DNA_ANCESTOR, out, room)
                                           : dna_batch_line(vm->batch, row, DNA_DESCENDANT, out, room);
    }
    s.n += found;
  }
  dna_axes_close(&s);
}
