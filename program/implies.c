/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a program looks at, and whether that was kept (see implies.h).
 */
#include "program/implies.h"
#include "program/form.h"
#include "runtime/event/event.h"

#include <stdlib.h>
#include <string.h>

char *dna_implies_form(const dna_program *program, uint32_t axis) {
  dna_form_context c = dna_form_open(program);
  dna_str out = {0};
  const dna_form *f = c.arena ? dna_form_passed(&c, axis) : NULL;
  if (f && !f->too_long) dna_form_write(f, &out);
  char *text = f ? dna_xstrdup(out.length ? out.text : "") : NULL;
  dna_str_free(&out);
  dna_arena_free(c.arena);
  return text;
}

bool dna_implies_holds(const char *text, const char *by) {
  dna_form_context c = {.arena = dna_arena_new()};
  if (!c.arena) return false;
  /* a form that is not understood must not count as one that nothing passes */
  dna_form *a = dna_form_read(&c, text), *b = dna_form_read(&c, by);
  bool holds = (a->count > 0 || strcmp(text, "never\n") == 0) && dna_form_implies(a, b);
  dna_arena_free(c.arena);
  return holds;
}

/* ---- programs ---------------------------------------------------------------------------------------------------- */

/* Whether the rows of an axis are all of record rows that were kept, or of no record rows. */
static bool safe(dna_form_context *c, uint32_t axis, const dna_form *kept) {
  const dna_form *f = dna_form_passed(c, axis);
  return !f || dna_form_implies(f, kept);
}

/* Whether an instruction may look at rows that were not kept; then *axis is theirs, and *counted what it asks of them, or
 * DNA_NONE. */
static bool looks_beyond(dna_form_context *c, const dna_insn *in, const dna_form *kept, uint32_t *axis, uint32_t *counted) {
  const dna_program *p = c->program;
  const dna_opinfo *info = &dna_opinfos[in->op];
  const uint32_t operand[3] = {in->a, in->b, in->c};
  *counted = DNA_NONE;
  if (in->op == DNA_OP_FILTER || in->op == DNA_OP_MAP || in->op == DNA_OP_ROWID)
    return false; /* what is made of it is looked at */
  if (in->op == DNA_OP_COUNT_T && !safe(c, in->a, kept)) {
    const dna_form *both = dna_form_and(c, dna_form_passed(c, in->a), dna_form_of(c, in->b, true));
    *axis = in->a;
    *counted = in->b;
    return !dna_form_implies(both, kept);
  }
  if (in->op == DNA_OP_CONCAT || in->op == DNA_OP_COMBINE || in->op == DNA_OP_COMBINE_ONCE)
    for (uint32_t k = 0; k < in->b; k++)
      if (!safe(c, *axis = p->pool[in->a + k], kept)) return true;
  for (int i = 0; i < 3; i++)
    if (info->operands[i] == 'X' && operand[i] != 0 && !safe(c, *axis = operand[i], kept)) return true;
  return in->op == DNA_OP_FILL && in->axis != 0 && !safe(c, *axis = in->axis, kept);
}

/* An instruction that has a place in the source: what looks at an axis, what is first made of that, or the
 * axis's last condition. */
static uint32_t placed(const dna_program *p, uint32_t axis, uint32_t insn) {
  for (uint32_t i = insn; i < p->ninsns; i++) {
    const dna_insn *in = &p->insns[i];
    bool uses = i == insn || in->axis == insn;
    for (int k = 0; k < 3; k++)
      uses = uses || (dna_opinfos[in->op].operands[k] == 'X' && (const uint32_t[]){in->a, in->b, in->c}[k] == insn);
    if (uses && p->spans[in->span].line) return i;
  }
  for (; p->insns[axis].op == DNA_OP_FILTER; axis = p->insns[axis].a) {
    if (p->spans[p->insns[axis].span].line) return axis;
    if (p->spans[p->insns[p->insns[axis].b].span].line) return p->insns[axis].b;
  }
  return insn;
}

/* Of what was kept, that to which a conjunction comes nearest, and what is missing: the first of that which the conjunction says
 * too little about, else the first of which it says nothing. */
static const dna_literal *nearest_missing(const dna_conjunction *a, const dna_form *kept) {
  const dna_literal *nearest = NULL;
  int best = 0;
  for (uint32_t i = 0; i < kept->count; i++) {
    const dna_conjunction *b = &kept->items[i];
    const dna_literal *missing = NULL;
    int score = 0; /* what is implied brings it nearer, also what is there with another bound */
    bool about = false;
    for (uint32_t k = 0; k < b->count; k++) {
      bool has = dna_form_has(a, &b->literals[k]), alike = has;
      for (uint32_t m = 0; m < a->count; m++) alike = alike || dna_form_alike(&a->literals[m], &b->literals[k]);
      score += has ? 2 : alike ? 1 : -2;
      if (has || (missing && (about || !alike))) continue;
      missing = &b->literals[k];
      about = alike;
    }
    if (!missing || (nearest && score <= best)) continue;
    best = score;
    nearest = missing;
  }
  return nearest;
}

static const dna_literal *find_missing(const dna_form *f, const dna_form *kept) {
  for (uint32_t i = 0; i < f->count; i++) {
    bool implied = false;
    for (uint32_t k = 0; k < kept->count && !implied; k++) {
      implied = true;
      for (uint32_t m = 0; m < kept->items[k].count; m++)
        implied = implied && dna_form_has(&f->items[i], &kept->items[k].literals[m]);
    }
    if (!implied) return nearest_missing(&f->items[i], kept);
  }
  return NULL;
}

/* The part of a condition, as it is written, that says something about the same as a literal; DNA_NONE if none does. */
static uint32_t part_about(dna_form_context *c, uint32_t insn, const dna_literal *missing) {
  insn = dna_form_origin(c->program, insn);
  const dna_insn *in = &c->program->insns[insn];
  if (in->op == DNA_OP_AND) {
    uint32_t part = part_about(c, in->a, missing);
    return part != DNA_NONE ? part : part_about(c, in->b, missing);
  }
  const dna_form *f = dna_form_of(c, insn, true);
  for (uint32_t i = 0; i < f->count; i++)
    for (uint32_t k = 0; k < f->items[i].count; k++)
      if (dna_form_alike(&f->items[i].literals[k], missing)) return insn;
  return DNA_NONE;
}

static bool has_place(const dna_program *p, uint32_t insn) { return p->spans[p->insns[insn].span].line != 0; }

/* Where the rows of an axis, which `user` looks at, should have passed more. counted: a further condition of them, or DNA_NONE.
 */
static dna_implies_fault find_fault(dna_form_context *c, uint32_t axis, uint32_t user, uint32_t counted, const dna_form *kept) {
  const dna_program *p = c->program;
  const dna_form *f = dna_form_passed(c, axis);
  if (counted != DNA_NONE) f = dna_form_and(c, f, dna_form_of(c, counted, true));
  const dna_literal *missing = f->too_long ? NULL : find_missing(f, kept);
  uint32_t last = DNA_NONE;
  for (uint32_t at = axis, condition = counted;;) {
    uint32_t part = missing && condition != DNA_NONE ? part_about(c, condition, missing) : DNA_NONE;
    if (part != DNA_NONE && has_place(p, part)) return (dna_implies_fault){.insn = part, .user = user, .condition = true};
    uint32_t made = condition != DNA_NONE ? dna_form_origin(p, condition) : DNA_NONE;
    if (last == DNA_NONE && made != DNA_NONE && has_place(p, made)) last = made;
    if (p->insns[at].op != DNA_OP_FILTER) break;
    condition = p->insns[at].b;
    at = p->insns[at].a;
  }
  const char *status = dna_arena_printf(c->arena, "(LOAD_F %d ", DNA_FIELD_STATUS);
  bool lacks_final = missing && missing->op == '=' && missing->value == 1 && !strncmp(missing->key, status, strlen(status));
  if (last != DNA_NONE) return (dna_implies_fault){.insn = last, .user = user, .lacks_final = lacks_final};
  return (dna_implies_fault){.insn = user, .user = user, .unconditional = true};
}

static bool asks_for_relatives(uint16_t op) {
  switch ((enum dna_op)op) {
  case DNA_OP_PARENTS:
  case DNA_OP_CHILDREN:
  case DNA_OP_ANCESTORS:
  case DNA_OP_DESCENDANTS:
  case DNA_OP_HAS_ANCESTOR:
  case DNA_OP_HAS_PARENT:
  case DNA_OP_HAS_CHILD:
  case DNA_OP_ANCESTOR:
  case DNA_OP_RELATED:
  case DNA_OP_RELATIVE:
  case DNA_OP_COPY:
  case DNA_OP_FIRST:
  case DNA_OP_DECAYS_TO:
  case DNA_OP_FLAVOUR: return true;
  default: return false;
  }
}

dna_implies_answer dna_implies_check(const dna_program *program, const char *text, dna_implies_fault *fault) {
  dna_form_context c = dna_form_open(program);
  dna_implies_answer answer = c.arena ? DNA_IMPLIES_YES : DNA_IMPLIES_MAYBE_NOT;
  *fault = (dna_implies_fault){.insn = 0};
  const dna_form *kept = c.arena ? dna_form_read(&c, text) : NULL;
  for (uint32_t i = 0; kept && i < program->ninsns; i++) {
    const dna_insn *in = &program->insns[i];
    if (asks_for_relatives(in->op)) {
      answer = DNA_IMPLIES_ANCESTRY;
      *fault = (dna_implies_fault){.insn = i, .user = i};
      break;
    }
    uint32_t axis = 0, counted;
    if (answer == DNA_IMPLIES_YES && looks_beyond(&c, in, kept, &axis, &counted)) {
      answer = DNA_IMPLIES_MAYBE_NOT;
      *fault = find_fault(&c, axis, placed(program, axis, i), counted, kept);
    }
  }
  dna_arena_free(c.arena);
  return answer;
}
