/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Forms as text, and what follows from what (see form.h).
 */
#include "program/form.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- forms as text ----------------------------------------------------------------------------------------------- */

void dna_form_write(const dna_form *f, dna_str *out) {
  for (uint32_t i = 0; i < f->count; i++) {
    if (i) dna_str_puts(out, "or\n");
    for (uint32_t k = 0; k < f->items[i].count; k++) {
      const dna_literal *l = &f->items[i].literals[k];
      dna_str_printf(out, "%c %a %s\n", l->op, l->value, l->key);
    }
  }
  if (f->count == 0) dna_str_puts(out, "never\n");
}

static bool read_literal(dna_form_context *c, const char *line, size_t length, dna_literal *l) {
  char *end;
  if (length < 5 || !strchr("<>{}=!TF", line[0]) || line[1] != ' ') return false;
  char *copy = dna_arena_strndup(c->arena, line, length);
  l->op = copy[0];
  l->value = strtod(copy + 2, &end);
  l->key = end + 1;
  return *end == ' ';
}

dna_form *dna_form_read(dna_form_context *c, const char *text) {
  dna_form *f = dna_form_new(c);
  dna_literal literals[DNA_FORM_LITERALS];
  dna_conjunction one = {literals, 0};
  if (strcmp(text, "never\n") == 0) return f;
  for (const char *at = text; *at;) {
    const char *end = strchr(at, '\n');
    if (!end) return dna_form_new(c);
    if (end - at == 2 && !memcmp(at, "or", 2)) {
      dna_form_add(c, f, &one, NULL);
      one.count = 0;
    } else if (one.count == DNA_FORM_LITERALS || !read_literal(c, at, (size_t)(end - at), &literals[one.count++])) {
      return dna_form_new(c);
    }
    at = end + 1;
  }
  dna_form_add(c, f, &one, NULL);
  return f->too_long ? dna_form_new(c) : f;
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

bool dna_form_literal_implies(const dna_literal *a, const dna_literal *b) {
  bool truth = a->op == 'T' || a->op == 'F';
  if (truth != (b->op == 'T' || b->op == 'F')) return false;
  if (strcmp(a->key, b->key) == 0) return truth ? a->op == b->op : comparison_implies(a->op, a->value, b->op, b->value);
  return !truth && a->op == '=' && is_absolute(b->key, a->key) && satisfies(fabs(a->value), b->op, b->value);
}

bool dna_form_alike(const dna_literal *a, const dna_literal *b) {
  return strcmp(a->key, b->key) == 0 || is_absolute(a->key, b->key) || is_absolute(b->key, a->key);
}

bool dna_form_has(const dna_conjunction *a, const dna_literal *literal) {
  for (uint32_t k = 0; k < a->count; k++)
    if (dna_form_literal_implies(&a->literals[k], literal)) return true;
  return false;
}

static bool conjunction_implies(const dna_conjunction *a, const dna_conjunction *b) {
  for (uint32_t i = 0; i < b->count; i++)
    if (!dna_form_has(a, &b->literals[i])) return false;
  return true;
}

/* Each conjunction of a has one of b that it implies. */
bool dna_form_implies(const dna_form *a, const dna_form *b) {
  if (a->too_long || b->too_long) return false;
  for (uint32_t i = 0; i < a->count; i++) {
    bool found = false;
    for (uint32_t k = 0; k < b->count && !found; k++) found = conjunction_implies(&a->items[i], &b->items[k]);
    if (!found) return false;
  }
  return true;
}
