/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Particles as the compiler sees them: recipes for attributes (which particle_attr.c makes). The machine has only
 * columns; a particle (or the members of a collection, on their axis) knows how to make each of its attributes when it is asked
 * for, and keeps it.
 */
#include "lang/part.h"

part *dna_part_new(build *b, enum part_kind kind, uint32_t axis) {
  part *p = dna_arena_alloc(b->c->arena, sizeof *p);
  p->kind = kind;
  p->axis = axis;
  p->index = p->ridx = DNA_NONE;
  return p;
}

static part **copy_parts(build *b, part **parts, uint32_t count) {
  part **copy = dna_arena_alloc(b->c->arena, count * sizeof *copy);
  for (uint32_t i = 0; i < count; i++) copy[i] = parts[i];
  return copy;
}

uint32_t dna_part_axis(const part *p) { return p->axis; }

part *dna_part_record(build *b, uint32_t axis, uint32_t ridx) {
  part *p = dna_part_new(b, PART_RECORD, axis);
  p->index = p->ridx = ridx;
  p->ridx_known = true;
  return p;
}

part *dna_part_view(build *b, part *base, uint32_t idx, uint32_t axis) {
  part *p = dna_part_new(b, PART_VIEW, axis);
  p->base = base;
  p->index = idx;
  return p;
}

part *dna_part_sum(build *b, part **parts, uint32_t count, uint32_t axis, bool combined) {
  part *p = dna_part_new(b, PART_SUM, axis);
  p->parts = copy_parts(b, parts, count);
  p->nparts = count;
  p->combined = combined;
  return p;
}

part *dna_part_merge(build *b, part **parts, uint32_t count, uint32_t axis) {
  part *p = dna_part_new(b, PART_MERGE, axis);
  p->parts = copy_parts(b, parts, count);
  p->nparts = count;
  return p;
}

part *dna_part_if(build *b, uint32_t cond, part *yes, part *no, uint32_t axis) {
  part *both[2] = {yes, no};
  part *p = dna_part_new(b, PART_IF, axis);
  p->index = cond;
  p->parts = copy_parts(b, both, 2);
  p->nparts = 2;
  return p;
}

part *dna_part_set(build *b, part *base, enum attr what, uint32_t value) {
  part *p = dna_part_new(b, PART_SET, base->axis);
  p->base = base;
  p->what = what;
  p->index = value;
  return p;
}

part *dna_part_tag(build *b, part *base, const char *name, uint32_t value) {
  part *p = dna_part_new(b, PART_TAG, base->axis);
  p->base = base;
  p->tag = name;
  p->index = value;
  return p;
}

part *dna_part_vector(build *b, const uint32_t v[6], uint32_t axis) {
  part *p = dna_part_new(b, PART_VECTOR, axis);
  for (int i = 0; i < 6; i++) p->vector[i] = v[i];
  return p;
}

part *dna_part_jets(build *b, part *source, uint32_t axis) {
  part *p = dna_part_new(b, PART_JETS, axis);
  p->base = source;
  return p;
}

static uint32_t node(build *b, enum dna_op op, uint32_t axis, uint32_t x, uint32_t y, uint32_t z) {
  return dna_dag_node(&b->g, op, axis, x, y, z);
}

/* ---- views ---------------------------------------------------------------------------------------------------------- */

/* A node of the base, on the axis of the view; of a constant too, since the row may be missing. */
uint32_t dna_part_gather(build *b, const part *view, uint32_t of, char type) {
  enum dna_op op = type == 'F' ? DNA_OP_GATHER_F : type == 'T' ? DNA_OP_GATHER_T : DNA_OP_GATHER_I;
  return node(b, op, view->axis, of, view->index, DNA_NONE);
}

/* The recipe of the base moved to the view's axis, where fewer rows have to be computed; NULL for a union and for jets. */
part *dna_part_pushed(build *b, part *p) {
  if (p->pushed) return p->pushed;
  part *base = p->base;
  switch (base->kind) {
  case PART_RECORD: p->pushed = dna_part_record(b, p->axis, dna_part_gather(b, p, base->index, 'I')); break;
  case PART_VIEW: {
    part *below = dna_part_pushed(b, base);
    if (below) p->pushed = dna_part_view(b, below, p->index, p->axis);
    break;
  }
  case PART_SUM:
  case PART_IF: {
    p->pushed = dna_part_new(b, base->kind, p->axis);
    p->pushed->combined = base->combined;
    p->pushed->nparts = base->nparts;
    p->pushed->parts = dna_arena_alloc(b->c->arena, base->nparts * sizeof(part *));
    for (uint32_t i = 0; i < base->nparts; i++) p->pushed->parts[i] = dna_part_view(b, base->parts[i], p->index, p->axis);
    if (base->kind == PART_IF) p->pushed->index = dna_part_gather(b, p, base->index, 'T');
    break;
  }
  case PART_SET:
    p->pushed = dna_part_set(b, dna_part_view(b, base->base, p->index, p->axis), base->what,
                             dna_part_gather(b, p, base->index, 'F'));
    break;
  case PART_TAG:
    p->pushed =
        dna_part_tag(b, dna_part_view(b, base->base, p->index, p->axis), base->tag, dna_part_gather(b, p, base->index, 'T'));
    break;
  case PART_VECTOR: {
    uint32_t v[6];
    for (int i = 0; i < 6; i++) v[i] = base->vector[i] == DNA_NONE ? DNA_NONE : dna_part_gather(b, p, base->vector[i], 'F');
    p->pushed = dna_part_vector(b, v, p->axis);
    break;
  }
  case PART_MERGE:
  case PART_JETS: break;
  }
  return p->pushed;
}

/* ---- identity --------------------------------------------------------------------------------------------------------- */

bool dna_part_has(const part *p, enum attr what) {
  switch (p->kind) {
  case PART_RECORD: return what != ATTR_FLAVOUR;
  case PART_JETS:
    return what == ATTR_FLAVOUR || what <= ATTR_GAMMA || (dna_part_is_momentum(what) && dna_part_has(p->base, what));
  case PART_VIEW:
  case PART_TAG:
  case PART_SET: return dna_part_has(p->base, what);
  case PART_VECTOR: return what <= ATTR_GAMMA || (p->vector[5] != DNA_NONE && dna_part_is_momentum(what));
  case PART_SUM:
    if (!dna_part_is_momentum(what)) return false;
    break;
  case PART_MERGE:
  case PART_IF: break;
  }
  for (uint32_t i = 0; i < p->nparts; i++)
    if (!dna_part_has(p->parts[i], what)) return false;
  return true;
}

uint32_t dna_part_ridx(build *b, part *p) {
  if (p->ridx_known) return p->ridx;
  p->ridx_known = true;
  switch (p->kind) {
  case PART_VIEW: {
    uint32_t below = dna_part_ridx(b, p->base);
    p->ridx = below == DNA_NONE ? DNA_NONE : dna_part_gather(b, p, below, 'I');
    break;
  }
  case PART_TAG:
  case PART_SET: p->ridx = dna_part_ridx(b, p->base); break;
  case PART_MERGE:
  case PART_IF: {
    uint32_t *rows = dna_arena_alloc(b->c->arena, p->nparts * sizeof *rows);
    for (uint32_t i = 0; i < p->nparts; i++)
      if ((rows[i] = dna_part_ridx(b, p->parts[i])) == DNA_NONE) return DNA_NONE;
    p->ridx = p->kind == PART_IF ? node(b, DNA_OP_IF_I, p->axis, p->index, rows[0], rows[1])
                                 : node(b, DNA_OP_MERGE_I, p->axis, dna_dag_list(&b->g, rows, p->nparts), p->nparts, DNA_NONE);
    break;
  }
  default: break;
  }
  return p->ridx;
}

uint32_t dna_part_exists(build *b, part *p) {
  switch (p->kind) {
  case PART_RECORD: return node(b, DNA_OP_EXISTS_I, p->axis, p->index, DNA_NONE, DNA_NONE);
  case PART_VIEW: {
    uint32_t here = node(b, DNA_OP_EXISTS_I, p->axis, p->index, DNA_NONE, DNA_NONE);
    if (p->base->kind != PART_RECORD || p->base->axis != G_RECORD) {
      /* missing where the row is: counts as not there */
      uint32_t there = dna_part_gather(b, p, dna_part_exists(b, p->base), 'T');
      here = node(b, DNA_OP_AND, p->axis, here, there, DNA_NONE);
    }
    return here;
  }
  case PART_TAG:
  case PART_SET: return dna_part_exists(b, p->base);
  case PART_SUM: {
    uint32_t all = dna_dag_truth(&b->g, true);
    for (uint32_t i = 0; i < p->nparts; i++) all = node(b, DNA_OP_AND, p->axis, all, dna_part_exists(b, p->parts[i]), DNA_NONE);
    return all;
  }
  case PART_IF: return node(b, DNA_OP_IF_T, p->axis, p->index, dna_part_exists(b, p->parts[0]), dna_part_exists(b, p->parts[1]));
  case PART_MERGE:
  case PART_JETS: return dna_dag_truth(&b->g, true);
  case PART_VECTOR: return node(b, DNA_OP_EXISTS_F, p->axis, p->vector[0], DNA_NONE, DNA_NONE);
  }
  return dna_dag_truth(&b->g, true);
}

part *dna_part_truth(build *b, part *p) {
  switch (p->kind) {
  case PART_SET: return dna_part_truth(b, p->base);
  case PART_TAG: {
    part *below = dna_part_truth(b, p->base);
    return below == p->base ? p : dna_part_tag(b, below, p->tag, p->index);
  }
  case PART_VIEW: {
    part *below = dna_part_truth(b, p->base), *q;
    if (below == p->base) return p;
    q = dna_part_view(b, below, p->index, p->axis);
    q->names = p->names;
    return q;
  }
  case PART_SUM:
  case PART_MERGE:
  case PART_IF: {
    bool same = true;
    part **truths = dna_arena_alloc(b->c->arena, p->nparts * sizeof *truths);
    for (uint32_t i = 0; i < p->nparts; i++) {
      truths[i] = dna_part_truth(b, p->parts[i]);
      same = same && truths[i] == p->parts[i];
    }
    if (same) return p;
    part *q = dna_part_new(b, p->kind, p->axis);
    q->combined = p->combined;
    q->names = p->names;
    q->index = p->index;
    q->parts = truths;
    q->nparts = p->nparts;
    return q;
  }
  default: return p;
  }
}
