/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a program looks at, and whether that was kept (see implies.h).
 */
#include "program/implies.h"
#include "program/form.h"

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

/* Whether an instruction may look at rows that were not kept; then *axis is theirs. */
static bool looks_beyond(dna_form_context *c, const dna_insn *in, const dna_form *kept, uint32_t *axis) {
  const dna_program *p = c->program;
  const dna_opinfo *info = &dna_opinfos[in->op];
  const uint32_t operand[3] = {in->a, in->b, in->c};
  if (in->op == DNA_OP_FILTER || in->op == DNA_OP_MAP || in->op == DNA_OP_ROWID)
    return false; /* what is made of it is looked at */
  if (in->op == DNA_OP_COUNT_T && !safe(c, in->a, kept)) {
    const dna_form *counted = dna_form_and(c, dna_form_passed(c, in->a), dna_form_of(c, in->b, true));
    *axis = in->a;
    return !dna_form_implies(counted, kept);
  }
  if (in->op == DNA_OP_CONCAT)
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

dna_implies_answer dna_implies_check(const dna_program *program, const char *text, uint32_t *insn) {
  dna_form_context c = dna_form_open(program);
  dna_implies_answer answer = c.arena ? DNA_IMPLIES_YES : DNA_IMPLIES_MAYBE_NOT;
  *insn = 0;
  const dna_form *kept = c.arena ? dna_form_read(&c, text) : NULL;
  for (uint32_t i = 0; kept && i < program->ninsns; i++) {
    const dna_insn *in = &program->insns[i];
    bool ancestry = in->op == DNA_OP_PARENTS || in->op == DNA_OP_CHILDREN || in->op == DNA_OP_HAS_ANCESTOR ||
                    in->op == DNA_OP_HAS_PARENT || in->op == DNA_OP_HAS_CHILD || in->op == DNA_OP_ANCESTOR;
    if (ancestry) {
      answer = DNA_IMPLIES_ANCESTRY;
      *insn = i;
      break;
    }
    uint32_t axis = 0;
    if (answer == DNA_IMPLIES_YES && looks_beyond(&c, in, kept, &axis)) {
      answer = DNA_IMPLIES_MAYBE_NOT;
      *insn = placed(program, axis, i);
    }
  }
  dna_arena_free(c.arena);
  return answer;
}
