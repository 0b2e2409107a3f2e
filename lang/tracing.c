/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a program compiled for `dna trace` records of objects, cuts and lets.
 */
#include "lang/compiler.h"

pending_trace *dna_tracing_add(build *b, enum dna_trace_kind kind, const char *name, const dna_ast *at) {
  b->trace = dna_grow(b->trace, &b->trace_capacity, b->ntrace + 1, sizeof *b->trace);
  pending_trace *t = &b->trace[b->ntrace++];
  *t = (pending_trace){.span = at->span,
                       .trace = {.kind = kind,
                                 .name = name,
                                 .axis = DNA_NONE,
                                 .after = DNA_NONE,
                                 .cond = DNA_NONE,
                                 .rows = DNA_NONE,
                                 .pt = DNA_NONE,
                                 .eta = DNA_NONE,
                                 .phi = DNA_NONE,
                                 .pid = DNA_NONE,
                                 .sel = DNA_NONE}};
  t->trace.text = dna_source_label(b->c->diags->sources, at->span, b->c->arena);
  return t;
}

void dna_tracing_members(build *b, dna_ptrace *t, val coll) {
  t->axis = coll.axis;
  t->rows = dna_part_ridx(b, coll.p);
  if (t->rows == DNA_NONE) {
    dna_atom atoms[DNA_ATOMS_MAX];
    uint32_t rows[DNA_ATOMS_MAX], count = dna_part_atoms(b, coll.p, atoms, DNA_ATOMS_MAX);
    for (uint32_t i = 0; i < count && count <= DNA_ATOMS_MAX; i++)
      if (atoms[i].kind == G_RECORD) rows[t->nparts++] = atoms[i].row;
    t->parts = dna_dag_list(&b->g, rows, t->nparts);
  }
  t->pt = dna_part_attr(b, coll.p, ATTR_PT);
  t->eta = dna_part_attr(b, coll.p, ATTR_ETA);
  t->phi = dna_part_attr(b, coll.p, ATTR_PHI);
  if (dna_part_has(coll.p, ATTR_PID)) t->pid = dna_part_attr(b, coll.p, ATTR_PID);
}

/* The operands that the condition compared, on the axis of the members. */
void dna_tracing_operands(build *b, dna_ptrace *t, uint32_t axis) {
  uint32_t *nodes = dna_arena_alloc(b->c->arena, (b->noperands + 1) * sizeof *nodes);
  const char **texts = dna_arena_alloc(b->c->arena, (b->noperands + 1) * sizeof *texts);
  const char **units = dna_arena_alloc(b->c->arena, (b->noperands + 1) * sizeof *units);
  for (uint32_t i = 0; i < b->noperands; i++) {
    val v = {.kind = V_NUM, .node = b->operands[i], .axis = b->g.nodes[b->operands[i]].axis};
    if (!dna_axes_derivable(b, v.axis, axis)) continue;
    v = dna_axes_bring(b, v, axis, false);
    if (v.kind == V_POISON) continue;
    nodes[t->noperands] = v.node;
    units[t->noperands] = b->operand_units[i];
    texts[t->noperands++] = b->operand_texts[i];
  }
  t->operands = dna_dag_list(&b->g, nodes, t->noperands);
  t->operand_text = texts;
  t->operand_unit = units;
}
