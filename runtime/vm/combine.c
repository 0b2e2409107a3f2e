/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * COMBINE, COMBINE_ONCE: choices of one member for each of several places, within each segment, in the order of the
 * rows of the first place, then of the second and so on.
 *
 * Members that are made of a common particle are not chosen together: `used` marks the particles of the members chosen
 * so far, each a row of the record or of another axis. Places of one axis are interchangeable, so their rows ascend. For
 * COMBINE_ONCE places of different axes are interchangeable too, where their members are rows of one axis (the particles of the
 * record, or the combinations of one object): then a choice is kept at its first place only, see is_first.
 */
#include <string.h>

#include "runtime/vm/axes.h"

enum { PLACES = 64, LEAVES = 256 }; /* the verifier agrees */
enum { STEP = 1 << 16 }; /* rows that room is made for when it is not known how many there will be */

typedef struct leaf { /* what members of an axis are made of: one of the particles */
  const int32_t *rows;
  const vm_axis *kind; /* whose rows they are */
  uint8_t *used;       /* by row of kind */
} leaf;

typedef struct place {
  const int32_t *off;
  const leaf *leaves;
  uint32_t nleaves;
  int32_t before;     /* the last place of the same axis before it, or -1 */
  bool repeats;       /* there is one behind it */
  const int32_t *id;  /* ONCE: the member's row on the axis `kind` */
  const vm_axis *kind;
  int32_t *first;     /* ONCE: by row of kind: the first row of the segment with that id, or -1; shared with `before` */
} place;

typedef struct chooser {
  segments s;
  place places[PLACES];
  int32_t rows[PLACES]; /* chosen */
  leaf leaves[LEAVES];
  uint32_t n;
  bool once, exact;     /* exact: every choice of different rows is a combination */
  int64_t room;         /* rows that there is room for */
} chooser;

/* ---- which choice is the first ------------------------------------------------------------------------------------------ */

/* Places whose members are told apart by rows of one axis, and the ids chosen for them. */
typedef struct group {
  const place *places[PLACES];
  int32_t rows[PLACES], ids[PLACES];
  uint32_t n;
} group;

/* Finds an id for place p, moving others if need be: one turn of the search for a matching. taken[k]: the place of id k,
 * or -1. */
static bool find_id(const group *g, uint32_t p, const uint32_t *ids, uint32_t n, int32_t *taken, uint64_t *seen) {
  for (uint32_t k = 0; k < n; k++) {
    if (*seen >> k & 1 || g->places[p]->first[g->ids[ids[k]]] < 0) continue;
    *seen |= UINT64_C(1) << k;
    if (taken[k] >= 0 && !find_id(g, (uint32_t)taken[k], ids, n, taken, seen)) continue;
    taken[k] = (int32_t)p;
    return true;
  }
  return false;
}

/* Whether the ids from number `from` on, without `without`, can be given to the places behind `from`. */
static bool fits(const group *g, uint32_t from, uint32_t without) {
  uint32_t ids[PLACES], n = 0;
  int32_t taken[PLACES];
  for (uint32_t k = from; k < g->n; k++)
    if (k != without) ids[n++] = k;
  for (uint32_t k = 0; k < n; k++) taken[k] = -1;
  for (uint32_t p = from + 1; p < g->n; p++) {
    uint64_t seen = 0;
    if (!find_id(g, p, ids, n, taken, &seen)) return false;
  }
  return true;
}

/* Whether no other way to give the members to the places has a smaller row at the first place where the two differ. */
static bool group_is_first(const group *g) {
  for (uint32_t d = 0; d < g->n; d++) {
    if (g->places[d]->first[g->ids[d]] != g->rows[d]) return false; /* an axis that lists a member twice */
    for (uint32_t k = d + 1; k < g->n; k++) {
      int32_t row = g->places[d]->first[g->ids[k]];
      if (row >= 0 && row < g->rows[d] && fits(g, d, k)) return false;
    }
  }
  return true;
}

static bool is_first(const chooser *c) {
  for (uint32_t k = 0; k < c->n; k++) {
    group g = {.n = 0};
    bool done = false;
    for (uint32_t j = 0; j < c->n; j++) {
      int32_t id = c->places[j].id[c->rows[j]];
      if (c->places[j].kind != c->places[k].kind) continue;
      done = done || j < k;
      if (id < 0) continue;
      g.places[g.n] = &c->places[j];
      g.rows[g.n] = c->rows[j];
      g.ids[g.n++] = id;
    }
    if (!done && !group_is_first(&g)) return false;
  }
  return true;
}

static void note_first(const chooser *c) {
  for (uint32_t k = 0; k < c->n; k++) {
    const place *p = &c->places[k];
    if (p->before >= 0) continue;
    for (int32_t row = p->off[c->s.parent + 1] - 1; row >= p->off[c->s.parent]; row--)
      if (p->id[row] >= 0) p->first[p->id[row]] = row;
  }
}

static void forget_first(const chooser *c) {
  for (uint32_t k = 0; k < c->n; k++) {
    const place *p = &c->places[k];
    for (int32_t row = p->off[c->s.parent]; p->before < 0 && row < p->off[c->s.parent + 1]; row++)
      if (p->id[row] >= 0) p->first[p->id[row]] = -1;
  }
}

/* ---- the choices of a segment ------------------------------------------------------------------------------------------- */

static bool is_free(const place *p, int32_t row) {
  for (uint32_t k = 0; k < p->nleaves; k++)
    if (p->leaves[k].rows[row] >= 0 && p->leaves[k].used[p->leaves[k].rows[row]]) return false;
  return true;
}

static void mark(const place *p, int32_t row, uint8_t value) {
  for (uint32_t k = 0; k < p->nleaves; k++)
    if (p->leaves[k].rows[row] >= 0) p->leaves[k].used[p->leaves[k].rows[row]] = value;
}

static bool more_room(chooser *c) {
  int64_t more = VM_ROWS_EVENT - c->room < STEP ? VM_ROWS_EVENT - c->room : STEP;
  if (more < 1) more = 1; /* which is refused */
  if (!dna_axes_grow(&c->s, more, c->n)) return false;
  c->room += more;
  return true;
}

static bool keep(chooser *c) {
  if (c->once && !is_first(c)) return true;
  if (c->s.n >= c->room && !more_room(c)) return false;
  vm_axis *axis = c->s.axis;
  axis->map[c->s.n] = c->rows[0];
  axis->map2[c->s.n] = c->rows[1];
  for (uint32_t k = 2; k < c->n; k++) axis->more[k - 2][c->s.n] = c->rows[k];
  c->s.n++;
  return true;
}

/* False: the axis grows too much. What was marked is unmarked in any case. */
static bool choose(chooser *c, uint32_t k) {
  const place *p = &c->places[k];
  int32_t row = p->before >= 0 ? c->rows[p->before] + 1 : p->off[c->s.parent], end = p->off[c->s.parent + 1];
  for (; row < end; row++) {
    if (!is_free(p, row)) continue;
    c->rows[k] = row;
    if (k + 1 == c->n) {
      if (!keep(c)) return false;
      continue;
    }
    mark(p, row, 1);
    bool good = choose(c, k + 1);
    mark(p, row, 0);
    if (!good) return false;
  }
  return true;
}

/* Pairs that only have to be of different rows: the usual case. */
static void choose_two(chooser *c) {
  const place *p = &c->places[0], *q = &c->places[1];
  int32_t *map = c->s.axis->map, *map2 = c->s.axis->map2, n = c->s.n;
  int32_t begin = q->off[c->s.parent], end = q->off[c->s.parent + 1];
  for (int32_t i = p->off[c->s.parent]; i < p->off[c->s.parent + 1]; i++)
    for (int32_t j = q->before >= 0 ? i + 1 : begin; j < end; j++) {
      map[n] = i;
      map2[n++] = j;
    }
  c->s.n = n;
}

/* ---- how many ------------------------------------------------------------------------------------------------------------ */

#define MANY INT64_C(1000000000000000000)

/* n over k, or MANY. */
static int64_t binomial(int64_t n, int64_t k) {
  int64_t result = 1;
  if (k > n) return 0;
  if (k > n - k) k = n - k;
  for (int64_t i = 1; i <= k; i++) {
    if (result > MANY / (n - k + i)) return MANY;
    result = result * (n - k + i) / i;
  }
  return result;
}

/* Choices of different rows, of which those with a particle twice are left out later. */
static int64_t count_choices(const chooser *c) {
  int64_t total = 1;
  for (uint32_t k = 0; k < c->n; k++) {
    const place *p = &c->places[k];
    if (p->repeats) continue; /* its last place speaks for the axis */
    int64_t places = 1, ways;
    for (const place *q = p; q->before >= 0; q = &c->places[q->before]) places++;
    ways = binomial(p->off[c->s.parent + 1] - p->off[c->s.parent], places);
    if (ways == 0) return 0;
    total = total > MANY / ways ? MANY : total * ways;
  }
  return total;
}

static bool choose_all(chooser *c) {
  int64_t choices = count_choices(c);
  if (choices == 0) return true;
  c->room = c->s.n;
  bool many = c->s.n + choices > VM_ROWS_EVENT, alone = c->s.vm->last - c->s.vm->first == 1;
  if (!many || c->exact || !alone || choices > VM_TRIES_EVENT) {
    c->s.vm->overflow_tries = many && !c->exact;
    if (!dna_axes_grow(&c->s, choices, c->n)) return false;
    c->room += choices;
  }
  if (c->exact && c->n == 2) {
    choose_two(c);
    return true;
  }
  if (c->once) note_first(c);
  bool good = choose(c, 0);
  if (c->once) forget_first(c);
  return good;
}

/* ---- the instruction ----------------------------------------------------------------------------------------------------- */

static void fill_places(dna_vm *vm, chooser *c, const dna_insn *in) {
  const dna_program *p = vm->program;
  const uint32_t *axes = p->pool + in->a, *rows = axes + (c->once ? 3 : 1) * in->b, *kinds = rows + in->c;
  uint32_t found = 0;
  for (uint32_t k = 0; k < c->n; k++) {
    place *to = &c->places[k];
    to->off = vm->values[axes[k]].axis->off;
    to->nleaves = 0;
    to->before = -1;
    to->repeats = false;
    for (uint32_t j = 0; j < k; j++)
      if (axes[j] == axes[k]) to->before = (int32_t)j;
    if (to->before >= 0) {
      c->places[to->before].repeats = true;
      to->leaves = c->places[to->before].leaves;
      to->nleaves = c->places[to->before].nleaves;
    } else {
      to->leaves = c->leaves + found;
      for (uint32_t m = 0; m < in->c; m++)
        if (p->insns[rows[m]].axis == axes[k])
          c->leaves[found++] = (leaf){.rows = vm_i(vm, rows[m]), .kind = vm->values[kinds[m]].axis};
      to->nleaves = (uint32_t)(c->leaves + found - to->leaves);
    }
    if (!c->once) continue;
    to->id = vm_i(vm, axes[in->b + k]);
    to->kind = vm->values[axes[2 * in->b + k]].axis;
  }
}

/* The tables of first rows, all -1 between segments. */
static void make_firsts(dna_vm *vm, chooser *c) {
  size_t need = 0, before = vm->first_room.size;
  for (uint32_t k = 0; k < c->n; k++)
    if (c->places[k].before < 0) need += (size_t)c->places[k].kind->n + 1;
  int32_t *first = dna_vm_room(&vm->first_room, need, sizeof *first);
  if (vm->first_room.size != before) memset(first, 0xff, vm->first_room.size);
  for (uint32_t k = 0; k < c->n; k++) {
    place *to = &c->places[k];
    to->first = to->before < 0 ? first : c->places[to->before].first;
    if (to->before < 0) first += to->kind->n + 1;
  }
}

/* Marks, all 0 between segments: one table for each axis that leaves are rows of. */
static void make_marks(dna_vm *vm, chooser *c, uint32_t nleaves) {
  size_t need = 0, before = vm->used_room.size, at[LEAVES];
  for (uint32_t m = 0; m < nleaves; m++) {
    uint32_t k = 0;
    while (c->leaves[k].kind != c->leaves[m].kind) k++;
    at[m] = k < m ? at[k] : need;
    if (k == m) need += (size_t)c->leaves[m].kind->n + 1;
  }
  uint8_t *used = dna_vm_room(&vm->used_room, need, 1);
  if (vm->used_room.size != before) memset(used, 0, vm->used_room.size);
  for (uint32_t m = 0; m < nleaves; m++) c->leaves[m].used = used + at[m];
}

void dna_axes_combine(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  chooser c = {.s = dna_axes_open(vm, insn), .n = in->b, .once = in->op == DNA_OP_COMBINE_ONCE};
  c.exact = in->c == 0 && !c.once;
  fill_places(vm, &c, in);
  if (c.once) make_firsts(vm, &c);
  make_marks(vm, &c, in->c);
  while (dna_axes_next(&c.s))
    if (!choose_all(&c)) return;
  dna_axes_close(&c.s);
}
