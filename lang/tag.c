/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tag NAME = PROBABILITY, …: truth values of members, drawn at random. The tags of one step are working points of one tagger:
 * they are asked of one draw, so that a tighter one is a part of a looser one. Steps draw independently.
 */
#include "lang/part.h"

#include <string.h>

/* The number-th tag of the file and its object; NULL if there are fewer. */
static const dna_ast *find_tag(const comp *c, uint32_t number, const char **owner) {
  for (uint32_t i = 0; i < c->ndecls; i++) {
    const dna_ast *o = c->decls[i].ast;
    for (uint32_t k = 0; c->decls[i].kind == D_OBJECT && k < o->nkids; k++) {
      if (o->kids[k]->kind != AST_O_TAG) continue;
      *owner = c->decls[i].name;
      if (number < o->kids[k]->nkids) return o->kids[k]->kids[number];
      number -= o->kids[k]->nkids;
    }
  }
  return NULL;
}

const char *dna_tag_name(const comp *c, uint32_t number) {
  const char *owner;
  const dna_ast *tag = find_tag(c, number, &owner);
  return tag ? tag->name : NULL;
}

const char *dna_tag_owner(const comp *c, const char *name) {
  const char *owner;
  const dna_ast *tag;
  for (uint32_t i = 0; (tag = find_tag(c, i, &owner)); i++)
    if (strcmp(tag->name, name) == 0) return owner;
  return NULL;
}

uint32_t dna_part_tagged(build *b, part *p, const char *name) {
  switch (p->kind) {
  case PART_TAG: return strcmp(p->tag, name) == 0 ? p->index : dna_part_tagged(b, p->base, name);
  case PART_SET: return dna_part_tagged(b, p->base, name);
  case PART_VIEW: {
    uint32_t below = dna_part_tagged(b, p->base, name);
    return below == DNA_NONE ? DNA_NONE : dna_part_gather(b, p, below, 'T');
  }
  case PART_MERGE:
  case PART_IF: {
    uint32_t *each = dna_arena_alloc(b->c->arena, p->nparts * sizeof *each);
    for (uint32_t i = 0; i < p->nparts; i++)
      if ((each[i] = dna_part_tagged(b, p->parts[i], name)) == DNA_NONE) return DNA_NONE;
    if (p->kind == PART_IF) return dna_dag_node(&b->g, DNA_OP_IF_T, p->axis, p->index, each[0], each[1]);
    return dna_dag_node(&b->g, DNA_OP_MERGE_T, p->axis, dna_dag_list(&b->g, each, p->nparts), p->nparts, DNA_NONE);
  }
  default: return DNA_NONE;
  }
}

/* A tag is called like nothing else that could stand for a member's attribute. */
static bool name_is_free(build *b, part *p, const dna_ast *tag) {
  uint32_t id;
  if (dna_scope_built_in(tag->name)) {
    dna_diag *d = dna_diag_error(b->c->diags, tag->name_span, "built-in-name", "%s is a built-in name", tag->name);
    dna_diag_hint(b->c->diags, d, "choose another name, such as is_%s", tag->name);
    return false;
  }
  if (dna_scope_get(&b->c->globals, tag->name, &id)) {
    dna_diag *d = dna_diag_error(b->c->diags, tag->name_span, "defined-twice", "the name %s is defined already", tag->name);
    dna_diag_note(b->c->diags, d, dna_scope_decl_span(&b->c->decls[id]), "its first definition is here");
    return false;
  }
  if (dna_part_find(p, tag->name) >= 0) {
    dna_diag_error(b->c->diags, tag->name_span, "defined-twice", "the members have a part %s already", tag->name);
    return false;
  }
  if (dna_part_tagged(b, p, tag->name) != DNA_NONE) {
    dna_diag_error(b->c->diags, tag->name_span, "defined-twice", "the members have a tag %s already", tag->name);
    return false;
  }
  return true;
}

static void trace_tag(build *b, val coll, const dna_ast *tag, uint32_t value) {
  uint32_t at = b->ntrace;
  dna_ptrace trace = dna_tracing_add(b, DNA_TRACE_STEP, "tag", tag)->trace;
  dna_tracing_members(b, &trace, coll);
  trace.cond = value;
  b->noperands = 0;
  dna_tracing_operands(b, &trace, coll.axis);
  b->trace[at].trace = trace;
}

val dna_tag_step(build *b, val coll, const dna_ast *s) {
  build saved;
  if (!dna_member_push(b, &coll, &saved)) return POISON;
  val *p = dna_arena_alloc(b->c->arena, (s->nkids + 1) * sizeof *p);
  for (uint32_t i = 0; i < s->nkids; i++) p[i] = dna_object_probability(b, s->kids[i]->kids[0]);
  uint32_t axis, draw = dna_draw_make(b, DNA_OP_UNIFORM, &axis);
  dna_member_pop(b, &saved);
  for (uint32_t i = 0; i < s->nkids; i++) {
    const dna_ast *tag = s->kids[i];
    uint32_t value = dna_dag_truth(&b->g, false); /* of a wrong one: it is there, so that its uses need no second message */
    bool good = name_is_free(b, coll.p, tag);
    if (p[i].kind != V_POISON) p[i] = dna_axes_bring(b, p[i], coll.axis, false);
    if (p[i].kind != V_POISON) value = dna_dag_node(&b->g, DNA_OP_LT, coll.axis, draw, p[i].node, DNA_NONE);
    if (good) coll.p = dna_part_tag(b, coll.p, tag->name, value);
    if (good && b->tracing) trace_tag(b, coll, tag, value);
  }
  return coll;
}
