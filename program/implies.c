/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Conditions on particles as disjunctions of conjunctions, and what follows from them (see implies.h).
 */
#include "program/implies.h"
#include "runtime/event/event.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORD = 2, CONJUNCTIONS = 512, LITERALS = 64, KEY = 240 };

/* op: one of < > { (<=) } (>=) = ! for a comparison of key with value, or T F for a truth value. */
typedef struct literal {
  char op;
  double value;
  const char *key;
} literal;

typedef struct conjunction {
  literal *literals;
  uint32_t count;
} conjunction;

typedef struct form {
  conjunction *items;
  uint32_t count;
  bool too_long;
} form;

typedef struct context {
  const dna_program *program;
  dna_arena *arena;
  const char **keys;  /* [ninsns] or NULL */
  form **passed;      /* [ninsns] of axes: what their rows have passed; NULL if not known */
} context;

/* ---- expressions as text ------------------------------------------------------------------------------------------------ */

static const char *key_of(context *c, uint32_t insn);

/* A value carried along by filters is the value where it was made. */
static uint32_t origin(const dna_program *p, uint32_t insn) {
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

/* Operands of an instruction, but for those of the odd ones; false if it is not made of its own row alone. */
static bool add_operands(context *c, dna_str *out, const dna_insn *in) {
  const dna_program *p = c->program;
  const dna_opinfo *info = &dna_opinfos[in->op];
  const uint32_t operand[3] = {in->a, in->b, in->c};
  for (int i = 0; i < 3; i++) {
    uint32_t n = i < 2 ? operand[i + 1] : 0;
    switch (info->operands[i]) {
    case 'F': case 'T': case 'I':
      dna_str_printf(out, " %s", operand[i] == DNA_NONE ? "none" : key_of(c, operand[i]));
      break;
    case 'U': dna_str_printf(out, " %u", operand[i]); break;
    case 'L':
      for (uint32_t k = 0; k < n; k++) dna_str_printf(out, " %s", key_of(c, p->pool[operand[i] + k]));
      i++; /* the length */
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
  case DNA_OP_CONST: case DNA_OP_CONST_T: return false;
  case DNA_OP_UNIFORM: case DNA_OP_NORMAL: case DNA_OP_MERGE_F: case DNA_OP_MERGE_T: case DNA_OP_MERGE_I: return true;
  case DNA_OP_ROWID: return in->axis != RECORD;
  default: return !(dna_opinfos[in->op].flags & DNA_OPF_EL);
  }
}

static bool commutes(uint16_t op) {
  return op == DNA_OP_ADD || op == DNA_OP_MUL || op == DNA_OP_EQ || op == DNA_OP_NE || op == DNA_OP_AND || op == DNA_OP_OR ||
         op == DNA_OP_EQ_T || op == DNA_OP_MIN2 || op == DNA_OP_MAX2;
}

static const char *key_of(context *c, uint32_t insn) {
  insn = origin(c->program, insn);
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

static form *form_new(context *c) { return dna_arena_alloc(c->arena, sizeof(form)); }

static void add_conjunction(context *c, form *f, const conjunction *a, const conjunction *b) {
  uint32_t n = a->count + (b ? b->count : 0);
  if (f->too_long || f->count == CONJUNCTIONS || n > LITERALS) {
    f->too_long = true;
    return;
  }
  if (!f->items) f->items = dna_arena_alloc(c->arena, CONJUNCTIONS * sizeof *f->items);
  conjunction *to = &f->items[f->count++];
  to->literals = dna_arena_alloc(c->arena, (n + 1) * sizeof *to->literals);
  to->count = n;
  if (a->count) memcpy(to->literals, a->literals, a->count * sizeof *to->literals);
  if (b && b->count) memcpy(to->literals + a->count, b->literals, b->count * sizeof *to->literals);
}

static form *form_true(context *c) {
  form *f = form_new(c);
  add_conjunction(c, f, &(conjunction){NULL, 0}, NULL);
  return f;
}

static form *form_literal(context *c, char op, double value, const char *key) {
  literal one = {op, value, key};
  form *f = form_new(c);
  add_conjunction(c, f, &(conjunction){&one, 1}, NULL);
  return f;
}

static form *form_or(context *c, const form *a, const form *b) {
  form *f = form_new(c);
  f->too_long = a->too_long || b->too_long;
  for (uint32_t i = 0; i < a->count; i++) add_conjunction(c, f, &a->items[i], NULL);
  for (uint32_t i = 0; i < b->count; i++) add_conjunction(c, f, &b->items[i], NULL);
  return f;
}

static form *form_and(context *c, const form *a, const form *b) {
  form *f = form_new(c);
  f->too_long = a->too_long || b->too_long;
  for (uint32_t i = 0; i < a->count; i++)
    for (uint32_t k = 0; k < b->count && !f->too_long; k++) add_conjunction(c, f, &a->items[i], &b->items[k]);
  return f;
}

static form *form_of(context *c, uint32_t insn, bool want);

/* a op b, or its opposite, which is false where a or b is missing too. */
static form *form_comparison(context *c, const dna_insn *in, bool want) {
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
static form *form_fused(context *c, const dna_insn *in, bool want) {
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
static form *form_load(context *c, uint32_t insn, bool want) {
  const dna_insn *in = &c->program->insns[insn];
  if (in->a != DNA_FIELD_FINAL && in->a != DNA_FIELD_DECAYED) return form_literal(c, want ? 'T' : 'F', 0, key_of(c, insn));
  const char *status = dna_arena_printf(c->arena, "(LOAD_F %d %s)", DNA_FIELD_STATUS, key_of(c, in->b));
  return form_literal(c, want ? '=' : '!', in->a == DNA_FIELD_FINAL ? 1 : 2, status);
}

/* Where a truth value is true (want) or false. */
static form *form_of(context *c, uint32_t insn, bool want) {
  insn = origin(c->program, insn);
  const dna_insn *in = &c->program->insns[insn];
  switch ((enum dna_op)in->op) {
  case DNA_OP_AND: case DNA_OP_OR:
    return ((in->op == DNA_OP_AND) == want ? form_and : form_or)(c, form_of(c, in->a, want), form_of(c, in->b, want));
  case DNA_OP_NOT: return form_of(c, in->a, !want);
  case DNA_OP_CONST_T: return in->a == (uint32_t)want ? form_true(c) : form_new(c);
  case DNA_OP_LT: case DNA_OP_LE: case DNA_OP_EQ: case DNA_OP_NE: return form_comparison(c, in, want);
  case DNA_OP_IF_T:
    return form_or(c, form_and(c, form_of(c, in->a, true), form_of(c, in->b, want)),
                   form_and(c, form_of(c, in->a, false), form_of(c, in->c, want)));
  case DNA_OP_LOAD_T: return form_load(c, insn, want);
  case DNA_OP_CODE_IS: case DNA_OP_CODE_CLASS: case DNA_OP_ETA_LT: case DNA_OP_ETA_LE: return form_fused(c, in, want);
  default: return form_literal(c, want ? 'T' : 'F', 0, key_of(c, insn));
  }
}

/* What all rows of an axis have passed; NULL if it is none of RECORD and its FILTERs. */
static const form *passed(context *c, uint32_t axis) {
  if (axis == DNA_NONE) return NULL;
  if (c->passed[axis]) return c->passed[axis];
  const dna_insn *in = &c->program->insns[axis];
  if (axis == RECORD) return c->passed[axis] = form_true(c);
  if (in->op != DNA_OP_FILTER) return NULL;
  const form *before = passed(c, in->a);
  if (!before) return NULL;
  form *after = form_and(c, before, form_of(c, in->b, true));
  if (after->too_long) { /* what was passed before still holds */
    after = form_new(c);
    *after = *before;
  }
  return c->passed[axis] = after;
}

static context open_context(const dna_program *program) {
  context c = {.program = program, .arena = dna_arena_new()};
  if (!c.arena) return c;
  c.keys = dna_arena_alloc(c.arena, ((size_t)program->ninsns + 1) * sizeof *c.keys);
  c.passed = dna_arena_alloc(c.arena, ((size_t)program->ninsns + 1) * sizeof *c.passed);
  return c;
}

/* ---- forms as text ----------------------------------------------------------------------------------------------- */

char *dna_implies_form(const dna_program *program, uint32_t axis) {
  context c = open_context(program);
  dna_str out = {0};
  const form *f = c.arena ? passed(&c, axis) : NULL;
  if (f && !f->too_long) {
    dna_str_puts(&out, "");
    for (uint32_t i = 0; i < f->count; i++) {
      if (i) dna_str_puts(&out, "or\n");
      for (uint32_t k = 0; k < f->items[i].count; k++) {
        const literal *l = &f->items[i].literals[k];
        dna_str_printf(&out, "%c %a %s\n", l->op, l->value, l->key);
      }
    }
    if (f->count == 0) dna_str_puts(&out, "never\n");
  }
  char *text = f ? dna_xstrdup(out.length ? out.text : "") : NULL;
  dna_str_free(&out);
  dna_arena_free(c.arena);
  return text;
}

static bool read_literal(context *c, const char *line, size_t length, literal *l) {
  char *end;
  if (length < 5 || !strchr("<>{}=!TF", line[0]) || line[1] != ' ') return false;
  char *copy = dna_arena_strndup(c->arena, line, length);
  l->op = copy[0];
  l->value = strtod(copy + 2, &end);
  l->key = end + 1;
  return *end == ' ';
}

/* What is not understood is passed by nothing. */
static form *read_form(context *c, const char *text) {
  form *f = form_new(c);
  literal literals[LITERALS];
  conjunction one = {literals, 0};
  if (strcmp(text, "never\n") == 0) return f;
  for (const char *at = text; *at;) {
    const char *end = strchr(at, '\n');
    if (!end) return form_new(c);
    if (end - at == 2 && !memcmp(at, "or", 2)) {
      add_conjunction(c, f, &one, NULL);
      one.count = 0;
    } else if (one.count == LITERALS || !read_literal(c, at, (size_t)(end - at), &literals[one.count++])) {
      return form_new(c);
    }
    at = end + 1;
  }
  add_conjunction(c, f, &one, NULL);
  return f->too_long ? form_new(c) : f;
}

/* ---- what follows from what -------------------------------------------------------------------------------------- */

static bool satisfies(double x, char op, double value) {
  switch (op) {
  case '<': return x < value;
  case '>': return x > value;
  case '{': return x <= value;
  case '}': return x >= value;
  case '=': return x == value;
  case '!': return x != value;
  default: return false;
  }
}

/* Whether x op value implies x than bound. */
static bool comparison_implies(char op, double value, char than, double bound) {
  switch (op) {
  case '=': return satisfies(value, than, bound);
  case '<': return (than == '<' && value <= bound) || (than == '{' && value <= bound) || (than == '!' && value <= bound);
  case '{': return (than == '<' && value < bound) || (than == '{' && value <= bound) || (than == '!' && value < bound);
  case '>': return (than == '>' && value >= bound) || (than == '}' && value >= bound) || (than == '!' && value >= bound);
  case '}': return (than == '>' && value > bound) || (than == '}' && value >= bound) || (than == '!' && value > bound);
  case '!': return than == '!' && value == bound;
  default: return false;
  }
}

/* Whether key is "(ABS of)". */
static bool is_absolute(const char *key, const char *of) {
  size_t n = strlen(of);
  return strncmp(key, "(ABS ", 5) == 0 && strncmp(key + 5, of, n) == 0 && strcmp(key + 5 + n, ")") == 0;
}

static bool literal_implies(const literal *a, const literal *b) {
  bool truth = a->op == 'T' || a->op == 'F';
  if (truth != (b->op == 'T' || b->op == 'F')) return false;
  if (strcmp(a->key, b->key) == 0) return truth ? a->op == b->op : comparison_implies(a->op, a->value, b->op, b->value);
  return !truth && a->op == '=' && is_absolute(b->key, a->key) && satisfies(fabs(a->value), b->op, b->value);
}

static bool conjunction_implies(const conjunction *a, const conjunction *b) {
  for (uint32_t i = 0; i < b->count; i++) {
    bool found = false;
    for (uint32_t k = 0; k < a->count && !found; k++) found = literal_implies(&a->literals[k], &b->literals[i]);
    if (!found) return false;
  }
  return true;
}

/* Each conjunction of a has one of b that it implies. */
static bool form_implies(const form *a, const form *b) {
  if (a->too_long || b->too_long) return false;
  for (uint32_t i = 0; i < a->count; i++) {
    bool found = false;
    for (uint32_t k = 0; k < b->count && !found; k++) found = conjunction_implies(&a->items[i], &b->items[k]);
    if (!found) return false;
  }
  return true;
}

bool dna_implies_holds(const char *text, const char *by) {
  context c = {.arena = dna_arena_new()};
  if (!c.arena) return false;
  /* a form that is not understood must not count as one that nothing passes */
  form *a = read_form(&c, text), *b = read_form(&c, by);
  bool holds = (a->count > 0 || strcmp(text, "never\n") == 0) && form_implies(a, b);
  dna_arena_free(c.arena);
  return holds;
}

/* ---- programs ---------------------------------------------------------------------------------------------------- */

/* Whether the rows of an axis are all of record rows that were kept, or of no record rows. */
static bool safe(context *c, uint32_t axis, const form *kept) {
  const form *f = passed(c, axis);
  return !f || form_implies(f, kept);
}

/* Whether an instruction may look at rows that were not kept; then *axis is theirs. */
static bool looks_beyond(context *c, const dna_insn *in, const form *kept, uint32_t *axis) {
  const dna_program *p = c->program;
  const dna_opinfo *info = &dna_opinfos[in->op];
  const uint32_t operand[3] = {in->a, in->b, in->c};
  if (in->op == DNA_OP_FILTER || in->op == DNA_OP_MAP || in->op == DNA_OP_ROWID)
    return false; /* what is made of it is looked at */
  if (in->op == DNA_OP_COUNT_T && !safe(c, in->a, kept)) {
    const form *counted = form_and(c, passed(c, in->a), form_of(c, in->b, true));
    *axis = in->a;
    return !form_implies(counted, kept);
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
  context c = open_context(program);
  dna_implies_answer answer = c.arena ? DNA_IMPLIES_YES : DNA_IMPLIES_MAYBE_NOT;
  *insn = 0;
  const form *kept = c.arena ? read_form(&c, text) : NULL;
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
