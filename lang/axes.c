/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bringing values together that live on different axes.
 *
 * A scalar of the events serves every axis; the scalar of a member serves the axes nested below that member. Where a
 * member meets a list, or a member of another collection, the rows are those of CROSS: for each member, all rows of the
 * other axis in its event. On a CROSS axis lists come from its source, scalars from its parent before its source.
 */
#include "lang/compiler.h"

uint32_t dna_axes_parent(const build *b, uint32_t axis) {
  return axis == DNA_NONE || axis == G_EVENTS ? DNA_NONE : b->g.nodes[axis].axis;
}

static bool is_cross(const build *b, uint32_t axis) { return b->g.nodes[axis].op == DNA_OP_CROSS; }

/* Can a value on `from` be brought to `to`? */
bool dna_axes_derivable(const build *b, uint32_t from, uint32_t to) {
  if (from == DNA_NONE || from == G_EVENTS || from == to) return true;
  if (to == DNA_NONE || to == G_EVENTS) return false;
  if (dna_axes_derivable(b, from, dna_axes_parent(b, to))) return true;
  return is_cross(b, to) && dna_axes_derivable(b, from, b->g.nodes[to].b);
}

static uint32_t step(build *b, uint32_t to, uint32_t which, uint32_t from, uint32_t middle, bool list) {
  uint32_t rows = dna_dag_node(&b->g, DNA_OP_MAP, to, which, DNA_NONE, DNA_NONE);
  if (middle == from) return rows;
  uint32_t rest = dna_axes_map(b, from, middle, list);
  return rest == DNA_NONE ? DNA_NONE : dna_dag_node(&b->g, DNA_OP_GATHER_I, to, rest, rows, DNA_NONE);
}

uint32_t dna_axes_map(build *b, uint32_t from, uint32_t to, bool list) {
  if (from == G_EVENTS) return dna_dag_node(&b->g, DNA_OP_MAP, to, 3, DNA_NONE, DNA_NONE);
  if (to == DNA_NONE || to == G_EVENTS) return DNA_NONE;
  uint32_t parent = dna_axes_parent(b, to);
  bool cross = is_cross(b, to);
  if (list && cross && dna_axes_derivable(b, from, b->g.nodes[to].b)) return step(b, to, 0, from, b->g.nodes[to].b, list);
  if (parent != G_EVENTS && dna_axes_derivable(b, from, parent)) return step(b, to, 2, from, parent, list);
  if (cross && dna_axes_derivable(b, from, b->g.nodes[to].b)) return step(b, to, 0, from, b->g.nodes[to].b, list);
  return DNA_NONE;
}

val dna_axes_bring(build *b, val v, uint32_t axis, bool list) {
  bool constant = v.kind != V_PART && v.kind != V_POISON && b->g.nodes[v.node].axis == DNA_NONE;
  if (constant) {
    if (v.axis != DNA_NONE || list) v.axis = axis;
  } else if (v.kind != V_POISON && v.axis != DNA_NONE && v.axis != axis) {
    uint32_t rows = dna_axes_map(b, v.axis, axis, v.list);
    if (rows == DNA_NONE) return POISON;
    if (v.kind == V_PART) {
      v.p = dna_part_view(b, v.p, rows, axis);
    } else {
      v.node = dna_dag_node(&b->g, v.kind == V_NUM ? DNA_OP_GATHER_F : DNA_OP_GATHER_T, axis, v.node, rows, DNA_NONE);
    }
    v.axis = axis;
  }
  v.list = list;
  return v;
}

static void mismatch(build *b, dna_span span) {
  dna_diag *d = dna_diag_error(b->c->diags, span, "lists-differ", "this takes members of two different collections together");
  dna_diag_hint(b->c->diags, d, "reduce one with min(...), max(...), sum(...) or any(...), or relate them with pairs(a, b)");
}

static void nested(build *b, dna_span span) {
  dna_diag *d =
      dna_diag_error(b->c->diags, span, "lists-differ", "this relates a member to a list that belongs to another member");
  dna_diag_hint(b->c->diags, d, "name the inner collection in an object of its own");
}

/* The axis on which two values meet; false with a diagnostic if there is none. */
static bool meet(build *b, dna_span span, uint32_t *axis, bool *list, uint32_t other, bool other_list) {
  uint32_t a = *axis;
  if (other == DNA_NONE) return true;
  if (a == DNA_NONE) {
    *axis = other;
    *list = other_list;
    return true;
  }
  if (*list == other_list) {
    if (a == other || dna_axes_derivable(b, other, a)) return true;
    if (dna_axes_derivable(b, a, other)) {
      *axis = other;
      return true;
    }
    if (*list || !b->has_member) {
      mismatch(b, span);
      return false;
    }
    bool other_inner = dna_axes_derivable(b, b->member.axis, other);
    *axis =
        dna_dag_node(&b->g, DNA_OP_CROSS, other_inner ? a : other, other_inner ? a : other, other_inner ? other : a, DNA_NONE);
    return true;
  }
  uint32_t l = *list ? a : other, scalar = *list ? other : a;
  *list = true;
  *axis = l;
  if (dna_axes_derivable(b, scalar, dna_axes_parent(b, l))) return true;
  if (dna_axes_parent(b, l) != G_EVENTS) {
    nested(b, span);
    return false;
  }
  *axis = dna_dag_node(&b->g, DNA_OP_CROSS, scalar, scalar, l, DNA_NONE);
  return true;
}

bool dna_axes_join(build *b, dna_span span, val *values, uint32_t count, uint32_t *axis, bool *list) {
  *axis = DNA_NONE;
  *list = false;
  for (uint32_t i = 0; i < count; i++)
    if (!meet(b, span, axis, list, values[i].axis, values[i].list)) return false;
  for (uint32_t i = 0; i < count; i++) {
    if (values[i].axis == *axis && values[i].list == *list) continue;
    values[i] = dna_axes_bring(b, values[i], *axis, *list);
    if (values[i].kind == V_POISON) {
      mismatch(b, span);
      return false;
    }
  }
  return true;
}

/* ---- values --------------------------------------------------------------------------------------------------------- */

static val settled(const build *b, val v) {
  if (!v.list && b->g.nodes[v.node].axis == DNA_NONE) v.axis = DNA_NONE;
  return v;
}

val dna_axes_number(const build *b, uint32_t node, dna_dim dim, uint32_t axis, bool list) {
  return settled(b, (val){.kind = V_NUM, .node = node, .dim = dim, .axis = axis, .list = list});
}

val dna_axes_truth(const build *b, uint32_t node, uint32_t axis, bool list) {
  return settled(b, (val){.kind = V_TRUTH, .node = node, .axis = axis, .list = list});
}
