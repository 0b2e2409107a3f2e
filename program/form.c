/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The forms of conditions of a program (see form.h).
 */
#include "program/form.h"
#include "runtime/event/event.h"

#include <string.h>

enum { KEY = 240 };

/* ---- expressions as text ------------------------------------------------------------------------------------------------ */

static const char *key_of(dna_form_context *c, uint32_t insn);

/* A value carried along by filters is the value where it was made. */
uint32_t dna_form_origin(const dna_program *p, uint32_t insn) {
  for (;;) {
    const dna_insn *in = &p->insns[insn];
    if (in->op != DNA_OP_GATHER_F && in->op != DNA_OP_GATHER_T && in->op != DNA_OP_GATHER_I) return insn;
    const dna_insn *map = &p->insns[in->b];
    bool source = map->op == DNA_OP_MAP && map->a == 0 && map->axis != DNA_NONE && p->insns[map->axis].op == DNA_OP_FILTER;
    if (!source || p->insns[in->a].axis != p->insns[map->axis].a) return insn;
    insn = in->a;
  }
}

static bool is_constant(const dna_program *p, uint32_t insn, double *value) {
  if (p->insns[insn].op != DNA_OP_CONST) return false;
  *value = p->consts[p->insns[insn].a];
  return true;
}

static void add_constants(dna_str *out, const dna_program *p, uint32_t from, uint32_t n) {
  for (uint32_t k = 0; k < n; k++) dna_str_printf(out, " %a", p->consts[from + k]);
}

/* A table is its numbers, whatever its number in the program. */
static void add_table(dna_str *out, const dna_program *p, const dna_ptable *table) {
  uint32_t all = dna_program_cells(table);
  for (uint32_t k = 0; k < table->naxes; k++) {
    dna_str_printf(out, " %u", table->n[k]);
    all += table->n[k];
  }
  const double *numbers = p->consts + table->numbers;
  dna_str_printf(out, " %d %d %016llx %016llx", table->how, table->outside,
                 (unsigned long long)dna_hash64(numbers, all * sizeof *numbers, 0),
                 (unsigned long long)dna_hash64(numbers, all * sizeof *numbers, 1));
}

/* Operands of an instruction, but for those of the odd ones; false if it is not made of its own row alone. */
static bool add_operands(dna_form_context *c, dna_str *out, const dna_insn *in) {
  const dna_program *p = c->program;
  const dna_opinfo *info = &dna_opinfos[in->op];
  const uint32_t operand[3] = {in->a, in->b, in->c};
  for (int i = 0; i < 3; i++) {
    uint32_t n = i < 2 ? operand[i + 1] : 0;
    switch (info->operands[i]) {
    case 'F':
    case 'T':
    case 'I': dna_str_printf(out, " %s", operand[i] == DNA_NONE ? "none" : key_of(c, operand[i])); break;
    case 'U': dna_str_printf(out, " %u", operand[i]); break;
    case 'L':
      for (uint32_t k = 0; k < n; k++) dna_str_printf(out, " %s", key_of(c, p->pool[operand[i] + k]));
      i++; /* the length */
      if (in->op == DNA_OP_LOOKUP || in->op == DNA_OP_LOOKUP_INSIDE || in->op == DNA_OP_RESPONSE ||
          in->op == DNA_OP_RESPONSE_INSIDE) {
        add_table(out, p, &p->tables[in->c]);
        i++;
      }
      break;
    case 'K':
      if (i == 2 || in->op == DNA_OP_CONST) {
        add_constants(out, p, operand[i], 1);
      } else {
        add_constants(out, p, operand[i], in->op == DNA_OP_INTERP || in->op == DNA_OP_LOGINTERP ? 2 * n : n);
        i++;
      }
      break;
    case '-': break;
    default: return false;
    }
  }
  return true;
}

static bool is_opaque(const dna_insn *in) {
  switch ((enum dna_op)in->op) {
  case DNA_OP_CONST:
  case DNA_OP_CONST_T: return false;
  case DNA_OP_UNIFORM:
  case DNA_OP_NORMAL:
  case DNA_OP_MERGE_F:
  case DNA_OP_MERGE_T:
  case DNA_OP_MERGE_I: return true;
  case DNA_OP_ROWID: return in->axis != DNA_FORM_RECORD;
  default: return !(dna_opinfos[in->op].flags & DNA_OPF_EL);
  }
}

static bool commutes(uint16_t op) {
  return op == DNA_OP_ADD || op == DNA_OP_MUL || op == DNA_OP_EQ || op == DNA_OP_NE || op == DNA_OP_AND || op == DNA_OP_OR ||
         op == DNA_OP_EQ_T || op == DNA_OP_MIN2 || op == DNA_OP_MAX2;
}

static const char *key_of(dna_form_context *c, uint32_t insn) {
  insn = dna_form_origin(c->program, insn);
  if (c->keys[insn]) return c->keys[insn];
  const dna_insn *in = &c->program->insns[insn];
  dna_str out = {0};
  bool known = !is_opaque(in);
  if (known && commutes(in->op)) {
    const char *a = key_of(c, in->a), *b = key_of(c, in->b);
    bool swap = strcmp(a, b) > 0;
    dna_str_printf(&out, "(%s %s %s)", dna_opinfos[in->op].name, swap ? b : a, swap ? a : b);
  } else {
    dna_str_printf(&out, "(%s", dna_opinfos[in->op].name);
    known = known && add_operands(c, &out, in);
    dna_str_puts(&out, ")");
  }
  if (!known) { /* is like nothing else, here or in another program */
    out.length = 0;
    dna_str_printf(&out, "?%p %u", (const void *)c->program, insn);
  } else if (out.length > KEY) {
    uint64_t hash = dna_hash64(out.text, out.length, 0), other = dna_hash64(out.text, out.length, 1);
    out.length = 0;
    dna_str_printf(&out, "#%016llx%016llx", (unsigned long long)hash, (unsigned long long)other);
  }
  c->keys[insn] = dna_arena_strndup(c->arena, out.text, out.length);
  dna_str_free(&out);
  return c->keys[insn];
}

/* ---- forms ------------------------------------------------------------------------------------------------------- */

dna_form *dna_form_new(dna_form_context *c) { return dna_arena_alloc(c->arena, sizeof(dna_form)); }

void dna_form_add(dna_form_context *c, dna_form *f, const dna_conjunction *a, const dna_conjunction *b) {
  uint32_t n = a->count + (b ? b->count : 0);
  if (f->too_long || f->count == DNA_FORM_CONJUNCTIONS || n > DNA_FORM_LITERALS) {
    f->too_long = true;
    return;
  }
  if (!f->items) f->items = dna_arena_alloc(c->arena, DNA_FORM_CONJUNCTIONS * sizeof *f->items);
  dna_conjunction *to = &f->items[f->count++];
  to->literals = dna_arena_alloc(c->arena, (n + 1) * sizeof *to->literals);
  to->count = n;
  if (a->count) memcpy(to->literals, a->literals, a->count * sizeof *to->literals);
  if (b && b->count) memcpy(to->literals + a->count, b->literals, b->count * sizeof *to->literals);
}

static dna_form *form_true(dna_form_context *c) {
  dna_form *f = dna_form_new(c);
  dna_form_add(c, f, &(dna_conjunction){NULL, 0}, NULL);
  return f;
}

static dna_form *form_literal(dna_form_context *c, char op, double value, const char *key) {
  dna_literal one = {op, value, key};
  dna_form *f = dna_form_new(c);
  dna_form_add(c, f, &(dna_conjunction){&one, 1}, NULL);
  return f;
}

static dna_form *form_or(dna_form_context *c, const dna_form *a, const dna_form *b) {
  dna_form *f = dna_form_new(c);
  f->too_long = a->too_long || b->too_long;
  for (uint32_t i = 0; i < a->count; i++) dna_form_add(c, f, &a->items[i], NULL);
  for (uint32_t i = 0; i < b->count; i++) dna_form_add(c, f, &b->items[i], NULL);
  return f;
}

dna_form *dna_form_and(dna_form_context *c, const dna_form *a, const dna_form *b) {
  dna_form *f = dna_form_new(c);
  f->too_long = a->too_long || b->too_long;
  for (uint32_t i = 0; i < a->count; i++)
    for (uint32_t k = 0; k < b->count && !f->too_long; k++) dna_form_add(c, f, &a->items[i], &b->items[k]);
  return f;
}

/* a op b, or its opposite, which is false where a or b is missing too. */
static dna_form *form_comparison(dna_form_context *c, const dna_insn *in, bool want) {
  double value;
  char op = 0, mirrored = 0;
  switch (in->op) {
  case DNA_OP_LT: op = want ? '<' : '}', mirrored = want ? '>' : '{'; break;
  case DNA_OP_LE: op = want ? '{' : '>', mirrored = want ? '}' : '<'; break;
  case DNA_OP_EQ: op = mirrored = want ? '=' : '!'; break;
  default: op = mirrored = want ? '!' : '='; break;
  }
  if (is_constant(c->program, in->b, &value)) return form_literal(c, op, value, key_of(c, in->a));
  if (is_constant(c->program, in->a, &value)) return form_literal(c, mirrored, value, key_of(c, in->b));
  const char *a = key_of(c, in->a), *b = key_of(c, in->b);
  bool swap = op == '=' || op == '!' ? strcmp(a, b) > 0 : op == '>' || op == '}';
  const char *name = op == '=' ? "EQ" : op == '!' ? "NE" : op == '<' || op == '>' ? "LT" : "LE";
  return form_literal(c, 'T', 0, dna_arena_printf(c->arena, "(%s %s %s)", name, swap ? b : a, swap ? a : b));
}

/* What the compiler has put into one instruction is taken apart: a code that is a number, a class, and |eta| below a number. */
static dna_form *form_fused(dna_form_context *c, const dna_insn *in, bool want) {
  const dna_program *p = c->program;
  if (in->op == DNA_OP_ETA_LT || in->op == DNA_OP_ETA_LE) {
    const char *key = dna_arena_printf(c->arena, "(ABS (ETA %s %s))", key_of(c, in->a), key_of(c, in->b));
    bool strict = in->op == DNA_OP_ETA_LT;
    return form_literal(c, want ? (strict ? '<' : '{') : (strict ? '}' : '>'), p->consts[in->c], key);
  }
  const char *code = dna_arena_printf(c->arena, "(LOAD_F %d %s)", DNA_FIELD_PID, key_of(c, in->b));
  if (in->op == DNA_OP_CODE_CLASS)
    return form_literal(c, want ? 'T' : 'F', 0, dna_arena_printf(c->arena, "(PDG_CLASS %s %u)", code, in->a));
  return form_literal(c, want ? '=' : '!', p->consts[in->c], in->a ? dna_arena_printf(c->arena, "(ABS %s)", code) : code);
}

/* Final and decayed are statuses. */
static dna_form *form_load(dna_form_context *c, uint32_t insn, bool want) {
  const dna_insn *in = &c->program->insns[insn];
  if (in->a != DNA_FIELD_FINAL && in->a != DNA_FIELD_DECAYED) return form_literal(c, want ? 'T' : 'F', 0, key_of(c, insn));
  const char *status = dna_arena_printf(c->arena, "(LOAD_F %d %s)", DNA_FIELD_STATUS, key_of(c, in->b));
  return form_literal(c, want ? '=' : '!', in->a == DNA_FIELD_FINAL ? 1 : 2, status);
}

/* Where a truth value is true (want) or false. */
dna_form *dna_form_of(dna_form_context *c, uint32_t insn, bool want) {
  insn = dna_form_origin(c->program, insn);
  const dna_insn *in = &c->program->insns[insn];
  switch ((enum dna_op)in->op) {
  case DNA_OP_AND:
  case DNA_OP_OR:
    return ((in->op == DNA_OP_AND) == want ? dna_form_and : form_or)(c, dna_form_of(c, in->a, want), dna_form_of(c, in->b, want));
  case DNA_OP_NOT: return dna_form_of(c, in->a, !want);
  case DNA_OP_CONST_T: return in->a == (uint32_t)want ? form_true(c) : dna_form_new(c);
  case DNA_OP_LT:
  case DNA_OP_LE:
  case DNA_OP_EQ:
  case DNA_OP_NE: return form_comparison(c, in, want);
  case DNA_OP_IF_T:
    return form_or(c, dna_form_and(c, dna_form_of(c, in->a, true), dna_form_of(c, in->b, want)),
                   dna_form_and(c, dna_form_of(c, in->a, false), dna_form_of(c, in->c, want)));
  case DNA_OP_LOAD_T: return form_load(c, insn, want);
  case DNA_OP_CODE_IS:
  case DNA_OP_CODE_CLASS:
  case DNA_OP_ETA_LT:
  case DNA_OP_ETA_LE: return form_fused(c, in, want);
  default: return form_literal(c, want ? 'T' : 'F', 0, key_of(c, insn));
  }
}

/* What all rows of an axis have passed; NULL if it is none of DNA_FORM_RECORD and its FILTERs. */
const dna_form *dna_form_passed(dna_form_context *c, uint32_t axis) {
  if (axis == DNA_NONE) return NULL;
  if (c->passed[axis]) return c->passed[axis];
  const dna_insn *in = &c->program->insns[axis];
  if (axis == DNA_FORM_RECORD) return c->passed[axis] = form_true(c);
  if (in->op != DNA_OP_FILTER) return NULL;
  const dna_form *before = dna_form_passed(c, in->a);
  if (!before) return NULL;
  dna_form *after = dna_form_and(c, before, dna_form_of(c, in->b, true));
  if (after->too_long) { /* what was passed before still holds */
    after = dna_form_new(c);
    *after = *before;
  }
  return c->passed[axis] = after;
}

dna_form_context dna_form_open(const dna_program *program) {
  dna_form_context c = {.program = program, .arena = dna_arena_new()};
  if (!c.arena) return c;
  c.keys = dna_arena_alloc(c.arena, ((size_t)program->ninsns + 1) * sizeof *c.keys);
  c.passed = dna_arena_alloc(c.arena, ((size_t)program->ninsns + 1) * sizeof *c.passed);
  return c;
}
