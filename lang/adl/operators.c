/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What ADL's operators mean.
 */
#include "lang/adl/translate.h"

#include <stdlib.h>
#include <string.h>

static adl_value sum_value(adl_translator *t, const adl_value *a, const adl_value *b, bool minus, dna_span span) {
  if (minus) return dna_meaning_adl_refuse(t, span, "the difference of two particles is not translated");
  if (a->type != ADL_PARTICLE || b->type != ADL_PARTICLE || a->reversed || b->reversed)
    return dna_meaning_adl_refuse(t, span, "the sum of collections, or of reversed particles, is not translated");
  adl_value out =
      dna_value_adl(ADL_PARTICLE, dna_arena_printf(t->arena, "%s + %s", a->text, dna_value_adl_text(t, b, BIND_ADD)), BIND_ADD);
  if (!strcmp(a->text, "this") || !strcmp(b->text, "this")) out.of = NULL;
  if ((a->pids || (!a->missing && dna_attributes_adl_recorded(a->of))) &&
      (b->pids || (!b->missing && dna_attributes_adl_recorded(b->of))))
    out.pids = dna_arena_printf(t->arena, "%s + %s", a->pids ? a->pids : dna_arena_printf(t->arena, "%s.pid", a->text),
                                b->pids ? b->pids : dna_arena_printf(t->arena, "%s.pid", b->text));
  return out;
}

/* What jets[-1] is bound to, if it was chosen. */
static adl_binding *bound_of(adl_translator *t, const adl_node *node) {
  if (node->kind != ADL_INDEX || node->from >= 0 || node->a->kind != ADL_NAME) return NULL;
  adl_symbol *symbol = dna_names_adl_find(t, node->a->text);
  return symbol ? dna_choice_adl_bound(t, symbol, node->from) : NULL;
}

/* Names side by side; jets[-1] jets[-1], chosen, is one thing. */
static adl_value beside_value(adl_translator *t, const adl_node *node) {
  adl_value sum = BAD_VALUE;
  for (uint32_t i = 0; i < node->nkids; i++) {
    adl_binding *bound = bound_of(t, node->kids[i]);
    uint32_t together = bound ? bound->count : 1;
    for (uint32_t j = 1; j < together; j++)
      if (i + j >= node->nkids || bound_of(t, node->kids[i + j]) != bound) together = 0;
    adl_value value = bound && together ? bound->value : dna_meaning_adl_particle(t, node->kids[i]);
    if (value.type == ADL_BAD) return BAD_VALUE;
    sum = i ? sum_value(t, &sum, &value, false, node->span) : value;
    if (sum.type == ADL_BAD) return BAD_VALUE;
    i += together ? together - 1 : 0;
  }
  return sum;
}

static adl_value arithmetic(adl_translator *t, const adl_node *node) {
  adl_binding *bound = node->op == '+' ? bound_of(t, node->a) : NULL;
  if (bound && bound->count == 2 && bound == bound_of(t, node->b)) return bound->value;
  adl_value a = dna_meaning_adl(t, node->a), b = dna_meaning_adl(t, node->b), out;
  if (a.type == ADL_BAD || b.type == ADL_BAD) return BAD_VALUE;
  bool vectors = (a.type == ADL_PARTICLE || a.type == ADL_COLLECTION) && (b.type == ADL_PARTICLE || b.type == ADL_COLLECTION);
  if (vectors && (node->op == '+' || node->op == '-')) return sum_value(t, &a, &b, node->op == '-', node->span);
  a = dna_meaning_adl_as_number(t, a, node->a->span);
  b = dna_meaning_adl_as_number(t, b, node->b->span);
  if (a.type == ADL_BAD || b.type == ADL_BAD) return BAD_VALUE;
  if (node->op == '/' && b.plain && node->b->kind == ADL_NUMBER && strtod(node->b->text, NULL) == 0)
    return dna_meaning_adl_refuse(t, node->b->span, "this divides by 0");
  out = dna_value_adl(ADL_NUMERIC, NULL, node->op == '+' || node->op == '-' ? BIND_ADD : BIND_MULTIPLY);
  if (node->op == '+' || node->op == '-') {
    dna_value_adl_match(t, &a, &b);
    out.energy2 = a.energy2;
    out.length2 = a.length2;
  } else {
    int sign = node->op == '*' ? 1 : -1;
    out.energy2 = a.energy2 + sign * b.energy2;
    out.length2 = a.length2 + sign * b.length2;
    if (abs(out.energy2) > 24 || abs(out.length2) > 24) {
      a = dna_value_adl_bare(t, a);
      b = dna_value_adl_bare(t, b);
      out.energy2 = out.length2 = 0;
    }
  }
  if (!dna_value_adl_lists(t, &a, &b, node->span, &out)) return BAD_VALUE;
  out.plain = a.plain && b.plain;
  int right = node->op == '-' || node->op == '/' ? out.bind + 1 : out.bind;
  out.text =
      dna_arena_printf(t->arena, "%s %c %s", dna_value_adl_text(t, &a, out.bind), node->op, dna_value_adl_text(t, &b, right));
  return out;
}

static adl_value power(adl_translator *t, const adl_node *node) {
  adl_value a = dna_meaning_adl_number(t, node->a), b = dna_meaning_adl_number(t, node->b);
  if (a.type == ADL_BAD || b.type == ADL_BAD) return BAD_VALUE;
  adl_value out = dna_value_adl(ADL_NUMERIC, NULL, BIND_POWER);
  if (!dna_value_adl_lists(t, &a, &b, node->span, &out)) return BAD_VALUE;
  char *end = NULL;
  double exponent = node->b->kind == ADL_NUMBER ? strtod(node->b->text, &end) : 0;
  bool half = end && exponent == 0.5, integer = end && exponent == (int)exponent && exponent > 0 && exponent <= 8;
  if (half && !(a.energy2 & 1) && !(a.length2 & 1)) {
    out.text = dna_arena_printf(t->arena, "sqrt(%s)", a.text);
    out.bind = BIND_ATOM;
    out.energy2 = a.energy2 / 2;
    out.length2 = a.length2 / 2;
    out.plain = a.plain;
    return out;
  }
  if (!integer || abs(a.energy2) > 3 || abs(a.length2) > 3) a = dna_value_adl_bare(t, a);
  b = dna_value_adl_bare(t, b);
  out.energy2 = a.energy2 * (integer ? (int)exponent : 0);
  out.length2 = a.length2 * (integer ? (int)exponent : 0);
  out.plain = a.plain && b.plain;
  out.text = dna_arena_printf(t->arena, "%s^%s", dna_value_adl_text(t, &a, BIND_ATOM), dna_value_adl_text(t, &b, BIND_ATOM));
  return out;
}

static const char *comparison_text(int op) {
  return op == ADL_LE ? "<=" : op == ADL_GE ? ">=" : op == ADL_EQ ? "==" : op == ADL_NE ? "!=" : op == '<' ? "<" : ">";
}

static adl_value comparison(adl_translator *t, const adl_node *node) {
  if (node->op == ADL_NEAR || node->op == ADL_FAR) {
    dna_diag *d = dna_diag_error(t->diags, node->span, "not-translated", "a choice with %s is not translated here",
                                 node->op == ADL_NEAR ? "~=" : "~!");
    dna_diag_hint(t->diags, d, "select A ~= B as a whole entry of a region or of an object of combinations is");
    return BAD_VALUE;
  }
  adl_value a = dna_meaning_adl_number(t, node->a), b = dna_meaning_adl_number(t, node->b);
  if (a.type == ADL_BAD || b.type == ADL_BAD) return BAD_VALUE;
  adl_value out = dna_value_adl(ADL_TRUTH, NULL, BIND_COMPARE);
  if (!dna_value_adl_lists(t, &a, &b, node->span, &out)) return BAD_VALUE;
  /* a tag is 1 or 0 */
  if (a.truth && node->b->kind == ADL_NUMBER && (node->op == ADL_EQ || node->op == ADL_NE)) {
    double number = strtod(node->b->text, NULL);
    if (number == 0 || number == 1) {
      bool positive = (number == 1) == (node->op == ADL_EQ);
      const char *equals = strstr(a.truth, " == ");
      out.text = positive ? a.truth
                 : equals ? dna_arena_printf(t->arena, "%.*s != %s", (int)(equals - a.truth), a.truth, equals + 4)
                          : dna_arena_printf(t->arena, "not (%s)", a.truth);
      out.bind = positive || equals ? BIND_COMPARE : BIND_NOT;
      return out;
    }
  }
  dna_value_adl_match(t, &a, &b);
  out.text = dna_arena_printf(t->arena, "%s %s %s", dna_value_adl_text(t, &a, BIND_ADD), comparison_text(node->op),
                              dna_value_adl_text(t, &b, BIND_ADD));
  return out;
}

static adl_value range(adl_translator *t, const adl_node *node) {
  adl_value a = dna_meaning_adl_number(t, node->a), low = dna_meaning_adl_number(t, node->b),
            high = dna_meaning_adl_number(t, node->c);
  if (a.type == ADL_BAD || low.type == ADL_BAD || high.type == ADL_BAD) return BAD_VALUE;
  if (low.plain && high.plain && strtod(low.text, NULL) > strtod(high.text, NULL))
    return dna_meaning_adl_refuse(t, node->span, "the interval is empty: %s is above %s", low.text, high.text);
  adl_value out = dna_value_adl(ADL_TRUTH, NULL, BIND_COMPARE), ends = out;
  if (!dna_value_adl_lists(t, &low, &high, node->span, &ends) || !dna_value_adl_lists(t, &a, &ends, node->span, &out))
    return BAD_VALUE;
  dna_value_adl_match(t, &a, &low);
  dna_value_adl_match(t, &a, &high);
  if (!dna_value_adl_same(&a, &low)) low = dna_value_adl_bare(t, low);
  out.text = dna_arena_printf(t->arena, "%s %s [%s, %s]", dna_value_adl_text(t, &a, BIND_ADD),
                              node->op == ADL_IN ? "in" : "not in", low.text, high.text);
  return out;
}

static adl_value logic(adl_translator *t, const adl_node *node) {
  adl_value a = dna_meaning_adl(t, node->a), b = dna_meaning_adl(t, node->b);
  a = dna_meaning_adl_as_truth(t, a, node->a->span);
  b = dna_meaning_adl_as_truth(t, b, node->b->span);
  if (a.type == ADL_BAD || b.type == ADL_BAD) return BAD_VALUE;
  int bind = node->op == ADL_AND ? BIND_AND : BIND_OR;
  adl_value out = dna_value_adl(ADL_TRUTH, NULL, bind);
  if (!dna_value_adl_lists(t, &a, &b, node->span, &out)) return BAD_VALUE;
  out.text = dna_arena_printf(t->arena, "%s %s %s", dna_value_adl_text(t, &a, bind), bind == BIND_AND ? "and" : "or",
                              dna_value_adl_text(t, &b, bind));
  return out;
}

static adl_value conditional(adl_translator *t, const adl_node *node) {
  adl_value condition = dna_meaning_adl(t, node->a), yes = dna_meaning_adl(t, node->b);
  condition = dna_meaning_adl_as_truth(t, condition, node->a->span);
  adl_value no = node->c ? dna_meaning_adl(t, node->c) : dna_value_adl(ADL_TRUTH, "true", BIND_ATOM);
  if (condition.type == ADL_BAD || yes.type == ADL_BAD || no.type == ADL_BAD) return BAD_VALUE;
  bool truth = yes.type == ADL_TRUTH || no.type == ADL_TRUTH;
  yes = truth ? dna_meaning_adl_as_truth(t, yes, node->b->span) : dna_meaning_adl_as_number(t, yes, node->b->span);
  no = truth ? dna_meaning_adl_as_truth(t, no, node->c ? node->c->span : node->span)
             : dna_meaning_adl_as_number(t, no, node->c ? node->c->span : node->span);
  if (yes.type == ADL_BAD || no.type == ADL_BAD) return BAD_VALUE;
  dna_value_adl_match(t, &yes, &no);
  adl_value out = dna_value_adl(yes.type, NULL, BIND_IF), branches = out;
  out.energy2 = yes.energy2;
  out.length2 = yes.length2;
  if (!dna_value_adl_lists(t, &yes, &no, node->span, &branches) ||
      !dna_value_adl_lists(t, &condition, &branches, node->span, &out))
    return BAD_VALUE;
  out.text = dna_arena_printf(t->arena, "if %s then %s else %s", dna_value_adl_text(t, &condition, BIND_OR),
                              dna_value_adl_text(t, &yes, BIND_OR), no.text);
  return out;
}

static adl_value negative(adl_translator *t, const adl_node *node) {
  adl_value a = dna_meaning_adl(t, node->a);
  if (a.type == ADL_COLLECTION && !a.megajets) {
    adl_value out = dna_value_adl(ADL_PARTICLE, dna_arena_printf(t->arena, "missing_momentum(%s)", a.text), BIND_ATOM);
    out.transverse = true;
    return out;
  }
  if (a.type == ADL_PARTICLE) {
    a.reversed = !a.reversed;
    return a;
  }
  a = dna_meaning_adl_as_number(t, a, node->a->span);
  if (a.type == ADL_BAD) return a;
  a.text = dna_arena_printf(t->arena, "-%s", dna_value_adl_text(t, &a, BIND_POWER));
  a.bind = BIND_SIGN;
  a.truth = NULL;
  return a;
}

adl_value dna_operators_adl(adl_translator *t, const adl_node *node) {
  switch (node->kind) {
  case ADL_SUM: return beside_value(t, node);
  case ADL_NEGATE: return negative(t, node);
  case ADL_RANGE: return range(t, node);
  case ADL_IF: return conditional(t, node);
  default: break;
  }
  switch (node->op) {
  case '+':
  case '-':
  case '*':
  case '/': return arithmetic(t, node);
  case '^': return power(t, node);
  case ADL_AND:
  case ADL_OR: return logic(t, node);
  default: return comparison(t, node);
  }
}
