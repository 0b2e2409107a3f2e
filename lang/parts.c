/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What particles are made of: the particles in a sum, the parts of a combination and their names, and what tells two members
 * apart.
 */
#include "lang/part.h"

#include <string.h>

static uint32_t node(build *b, enum dna_op op, uint32_t axis, uint32_t x, uint32_t y) {
  return dna_dag_node(&b->g, op, axis, x, y, DNA_NONE);
}

/* ---- particles of the record that random numbers are drawn for ----------------------------------------------------------- */

/* Of a union, or of one of two: as many as a source has at most; one that has fewer has its first again. */
static uint32_t leaves_of_union(build *b, part *p, uint32_t *rows, uint32_t room) {
  uint32_t *each = dna_arena_alloc(b->c->arena, p->nparts * (DNA_ATOMS_MAX + 2) * sizeof *each), most = 0;
  uint32_t *counts = each + p->nparts * DNA_ATOMS_MAX, *chosen = counts + p->nparts;
  for (uint32_t i = 0; i < p->nparts; i++) {
    counts[i] = dna_part_leaves(b, p->parts[i], each + i * DNA_ATOMS_MAX, DNA_ATOMS_MAX);
    if (counts[i] == 0) return 0;
    if (counts[i] > DNA_ATOMS_MAX) counts[i] = DNA_ATOMS_MAX;
    if (counts[i] > most) most = counts[i];
  }
  for (uint32_t k = 0; k < most && k < room; k++) {
    for (uint32_t i = 0; i < p->nparts; i++) chosen[i] = each[i * DNA_ATOMS_MAX + (k < counts[i] ? k : 0)];
    rows[k] = p->kind == PART_IF ? dna_dag_node(&b->g, DNA_OP_IF_I, p->axis, p->index, chosen[0], chosen[1])
                                 : node(b, DNA_OP_MERGE_I, p->axis, dna_dag_list(&b->g, chosen, p->nparts), p->nparts);
  }
  return most;
}

uint32_t dna_part_leaves(build *b, part *p, uint32_t *rows, uint32_t room) {
  uint32_t ridx = dna_part_ridx(b, p);
  if (ridx != DNA_NONE) {
    if (room) rows[0] = ridx;
    return 1;
  }
  uint32_t axis, of_jets;
  part *source = dna_part_source(b, p, &axis, &of_jets);
  if (source) { /* a jet has the numbers of its hardest constituent, which no other jet has */
    uint32_t hardest = node(b, DNA_OP_MAP, axis, 0, DNA_NONE);
    if (p->axis != axis) hardest = node(b, DNA_OP_GATHER_I, p->axis, hardest, of_jets);
    return dna_part_leaves(b, dna_part_view(b, source, hardest, p->axis), rows, room);
  }
  if (p->kind == PART_VIEW) {
    part *q = dna_part_pushed(b, p);
    if (q) return dna_part_leaves(b, q, rows, room);
    uint32_t count = dna_part_leaves(b, p->base, rows, room);
    for (uint32_t k = 0; k < count && k < room; k++) rows[k] = dna_part_gather(b, p, rows[k], 'I');
    return count;
  }
  if (p->kind == PART_SET || p->kind == PART_TAG) return dna_part_leaves(b, p->base, rows, room);
  if (p->kind == PART_MERGE || p->kind == PART_IF) return leaves_of_union(b, p, rows, room);
  if (p->kind != PART_SUM) return 0;
  uint32_t found = 0;
  for (uint32_t i = 0; i < p->nparts; i++)
    found += dna_part_leaves(b, p->parts[i], rows + (found < room ? found : room), found < room ? room - found : 0);
  return found;
}

part *dna_part_source(build *b, part *p, uint32_t *axis, uint32_t *rows) {
  part *source = NULL;
  switch (p->kind) {
  case PART_JETS:
    *axis = p->axis;
    *rows = node(b, DNA_OP_ROWID, p->axis, DNA_NONE, DNA_NONE);
    return p->base;
  case PART_TAG:
  case PART_SET: return dna_part_source(b, p->base, axis, rows);
  case PART_VIEW:
    source = dna_part_source(b, p->base, axis, rows);
    if (source) *rows = dna_part_gather(b, p, *rows, 'I');
    return source;
  case PART_MERGE:
  case PART_IF: {
    uint32_t *each = dna_arena_alloc(b->c->arena, p->nparts * sizeof *each), common = DNA_NONE;
    for (uint32_t i = 0; i < p->nparts; i++) {
      source = dna_part_source(b, p->parts[i], axis, &each[i]);
      if (!source || (i > 0 && *axis != common)) return NULL;
      common = *axis;
    }
    *rows = p->kind == PART_IF ? dna_dag_node(&b->g, DNA_OP_IF_I, p->axis, p->index, each[0], each[1])
                               : node(b, DNA_OP_MERGE_I, p->axis, dna_dag_list(&b->g, each, p->nparts), p->nparts);
    return source;
  }
  default: return NULL;
  }
}

/* ---- parts of combinations --------------------------------------------------------------------------------------------- */

int dna_part_ordinal(const char *name) {
  static const char *const ordinals[] = {"first", "second", "third",   "fourth", "fifth",
                                         "sixth", "seventh", "eighth", "ninth",  "tenth"};
  for (size_t i = 0; i < sizeof ordinals / sizeof *ordinals; i++)
    if (strcmp(ordinals[i], name) == 0) return (int)i;
  return -1;
}

uint32_t dna_part_count(const part *p) {
  if (p->kind == PART_SUM) return p->combined ? p->nparts : 0;
  if (p->kind == PART_VIEW || p->kind == PART_SET || p->kind == PART_TAG) return dna_part_count(p->base);
  if (p->kind != PART_MERGE) return 0;
  for (uint32_t i = 1; i < p->nparts; i++)
    if (dna_part_count(p->parts[i]) != dna_part_count(p->parts[0])) return 0;
  return dna_part_count(p->parts[0]);
}

part *dna_part_side(build *b, part *p, uint32_t which) {
  if (which >= dna_part_count(p)) return NULL;
  if (p->kind == PART_SUM) return p->parts[which];
  if (p->kind == PART_MERGE) {
    part **sides = dna_arena_alloc(b->c->arena, p->nparts * sizeof *sides);
    for (uint32_t i = 0; i < p->nparts; i++) sides[i] = dna_part_side(b, p->parts[i], which);
    return dna_part_merge(b, sides, p->nparts, p->axis);
  }
  part *side = dna_part_side(b, p->base, which);
  return p->kind == PART_VIEW ? dna_part_view(b, side, p->index, p->axis) : side;
}

const char *const *dna_part_names(const part *p) {
  if (p->names) return p->names;
  if (p->kind == PART_VIEW || p->kind == PART_SET || p->kind == PART_TAG) return dna_part_names(p->base);
  if (p->kind != PART_MERGE || dna_part_count(p) == 0) return NULL;
  const char *const *names = dna_part_names(p->parts[0]);
  for (uint32_t i = 1; i < p->nparts && names; i++) {
    const char *const *others = dna_part_names(p->parts[i]);
    for (uint32_t k = 0; k < dna_part_count(p) && names; k++)
      if (!others || strcmp(names[k], others[k]) != 0) names = NULL;
  }
  return names;
}

bool dna_part_has_name(const part *p, const char *name) {
  if (p->names) {
    for (uint32_t i = 0; i < dna_part_count(p); i++)
      if (strcmp(p->names[i], name) == 0) return true;
    return false;
  }
  if (p->kind == PART_VIEW || p->kind == PART_SET || p->kind == PART_TAG) return dna_part_has_name(p->base, name);
  for (uint32_t i = 0; p->kind == PART_MERGE && i < p->nparts; i++)
    if (dna_part_has_name(p->parts[i], name)) return true;
  return false;
}

int dna_part_find(const part *p, const char *name) {
  const char *const *names = dna_part_names(p);
  for (uint32_t i = 0; names && i < dna_part_count(p); i++)
    if (strcmp(names[i], name) == 0) return (int)i;
  return dna_part_ordinal(name);
}

part *dna_part_named(build *b, const part *p, const char *const *names) {
  part *copy = dna_arena_alloc(b->c->arena, sizeof *copy);
  *copy = *p;
  copy->names = names;
  return copy;
}

/* ---- what members are made of ------------------------------------------------------------------------------------------ */

typedef struct finding {
  dna_atom *atoms;
  uint32_t count, room;
} finding;

static void add(finding *f, uint32_t row, uint32_t kind) {
  if (f->count < f->room) f->atoms[f->count] = (dna_atom){row, kind};
  f->count++;
}

/* Rows of the axis `kind` that are all missing, on another axis; DNA_NONE if their parents differ. */
static uint32_t no_rows(build *b, uint32_t axis, uint32_t kind) {
  uint32_t up = dna_axes_parent(b, axis);
  if (up != dna_axes_parent(b, kind)) return DNA_NONE;
  return node(b, DNA_OP_GATHER_I, axis, node(b, DNA_OP_AT, up, kind, 0), node(b, DNA_OP_MAP, axis, 2, DNA_NONE));
}

/* The number-th atom of a kind, or its first, or the missing one. */
static uint32_t atom_of(build *b, const finding *f, uint32_t axis, uint32_t kind, uint32_t number) {
  uint32_t found = DNA_NONE, count = 0;
  for (uint32_t i = 0; i < f->count; i++) {
    if (f->atoms[i].kind != kind) continue;
    if (found == DNA_NONE || count == number) found = f->atoms[i].row;
    count++;
  }
  return found != DNA_NONE ? found : no_rows(b, axis, kind);
}

static void find_atoms(build *b, part *p, finding *f);

/* Of a union, or of one of two: for each kind of particle as many as a source has at most. */
static void atoms_of_union(build *b, part *p, finding *f) {
  finding *each = dna_arena_alloc(b->c->arena, p->nparts * sizeof *each);
  uint32_t before = f->count, *rows = dna_arena_alloc(b->c->arena, p->nparts * sizeof *rows);
  for (uint32_t i = 0; i < p->nparts; i++) {
    each[i] = (finding){.atoms = dna_arena_alloc(b->c->arena, DNA_ATOMS_MAX * sizeof(dna_atom)), .room = DNA_ATOMS_MAX};
    find_atoms(b, p->parts[i], &each[i]);
    if (each[i].count > each[i].room) f->count = f->room + 1;
  }
  if (f->count > f->room) return;
  for (uint32_t i = 0; i < p->nparts; i++)
    for (uint32_t k = 0, number = 0; k < each[i].count; k++) {
      uint32_t kind = each[i].atoms[k].kind, have = 0;
      number = 0;
      for (uint32_t m = 0; m < k; m++) number += each[i].atoms[m].kind == kind;
      for (uint32_t m = before; m < f->count && m < f->room; m++) have += f->atoms[m].kind == kind;
      if (have > number) continue;
      bool good = true;
      for (uint32_t s = 0; s < p->nparts; s++) {
        rows[s] = atom_of(b, &each[s], p->parts[s]->axis, kind, number);
        good = good && rows[s] != DNA_NONE;
      }
      if (!good) continue;
      if (p->kind == PART_IF) add(f, dna_dag_node(&b->g, DNA_OP_IF_I, p->axis, p->index, rows[0], rows[1]), kind);
      else add(f, node(b, DNA_OP_MERGE_I, p->axis, dna_dag_list(&b->g, rows, p->nparts), p->nparts), kind);
    }
}

static void find_atoms(build *b, part *p, finding *f) {
  uint32_t ridx = dna_part_ridx(b, p), before = f->count;
  if (ridx != DNA_NONE) {
    add(f, ridx, G_RECORD);
    return;
  }
  switch (p->kind) {
  case PART_VIEW:
    find_atoms(b, p->base, f);
    for (uint32_t i = before; i < f->count && i < f->room; i++) f->atoms[i].row = dna_part_gather(b, p, f->atoms[i].row, 'I');
    break;
  case PART_TAG:
  case PART_SET: find_atoms(b, p->base, f); break;
  case PART_SUM:
    for (uint32_t i = 0; i < p->nparts; i++) find_atoms(b, p->parts[i], f);
    break;
  case PART_MERGE:
  case PART_IF: atoms_of_union(b, p, f); break;
  default: /* a particle of its own, if it is one of several */
    if (p->axis != DNA_NONE && p->axis != G_EVENTS) add(f, node(b, DNA_OP_ROWID, p->axis, DNA_NONE, DNA_NONE), p->axis);
    break;
  }
}

uint32_t dna_part_atoms(build *b, part *p, dna_atom *atoms, uint32_t room) {
  finding f = {atoms, 0, room};
  find_atoms(b, p, &f);
  return f.count;
}

dna_atom dna_part_identity(build *b, part *p) {
  dna_atom one;
  if (dna_part_atoms(b, p, &one, 1) == 1) return one;
  uint32_t axis = p->axis, rows = DNA_NONE;
  for (;;) {
    dna_node from = b->g.nodes[axis];
    if (from.op != DNA_OP_FILTER && from.op != DNA_OP_SORT && from.op != DNA_OP_TAKE) break;
    uint32_t map = node(b, DNA_OP_MAP, axis, 0, DNA_NONE);
    rows = rows == DNA_NONE ? map : node(b, DNA_OP_GATHER_I, p->axis, map, rows);
    axis = from.a;
  }
  if (rows == DNA_NONE) rows = node(b, DNA_OP_ROWID, p->axis, DNA_NONE, DNA_NONE);
  return (dna_atom){rows, axis};
}
