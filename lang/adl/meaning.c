/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What ADL's expressions mean: names, members, operators.
 */
#include "lang/adl/translate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 60     /* of defines in defines */
#define STEPS_MAX 20000u /* of one entry */

adl_value dna_meaning_adl_refuse(adl_translator *t, dna_span span, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int length = vsnprintf(NULL, 0, format, args);
  va_end(args);
  va_start(args, format);
  char *message = dna_arena_alloc(t->arena, (size_t)length + 1);
  vsnprintf(message, (size_t)length + 1, format, args);
  va_end(args);
  dna_diag_error(t->diags, span, "not-translated", "%s", message);
  return BAD_VALUE;
}

static const char *article(const adl_value *value) {
  return value->type == ADL_TRUTH        ? "a condition"
         : value->type == ADL_PARTICLE   ? "a particle"
         : value->type == ADL_COLLECTION ? "a collection"
                                         : "a number";
}

/* ---- numbers, particles, conditions ------------------------------------------------------------------------------------ */

static adl_value as_number(adl_translator *t, adl_value value, dna_span span) {
  if (value.type == ADL_NUMERIC || value.type == ADL_BAD) return value;
  if (value.type == ADL_TRUTH) {
    value.truth = value.text;
    value.text = dna_arena_printf(t->arena, "(if %s then 1 else 0)", value.text);
    value.bind = BIND_ATOM;
    value.type = ADL_NUMERIC;
    value.energy2 = value.length2 = 0;
    return value;
  }
  adl_value out;
  if (value.type == ADL_PARTICLE && value.missing && !value.reversed && dna_calls_adl_attribute(t, "pt", &value, span, &out))
    return out;
  dna_diag *d = dna_diag_error(t->diags, span, "not-translated", "a number is needed here, but this is %s", article(&value));
  dna_diag_hint(t->diags, d, "name the attribute that is meant, as in pT(...), m(...) or size(...)");
  return BAD_VALUE;
}

adl_value dna_meaning_adl_number(adl_translator *t, const adl_node *node) {
  adl_value value = dna_meaning_adl(t, node);
  return as_number(t, value, node->span);
}

adl_value dna_meaning_adl_particle(adl_translator *t, const adl_node *node) {
  adl_value value = dna_meaning_adl(t, node);
  if (value.type == ADL_PARTICLE || value.type == ADL_COLLECTION || value.type == ADL_BAD) return value;
  return dna_meaning_adl_refuse(t, node->span, "a particle or a collection is needed here, but this is %s", article(&value));
}

static adl_value as_truth(adl_translator *t, adl_value value, dna_span span) {
  if (value.type == ADL_TRUTH || value.type == ADL_BAD) return value;
  if (value.type == ADL_NUMERIC && value.truth) {
    value.text = value.truth;
    value.bind = BIND_COMPARE;
    value.type = ADL_TRUTH;
    return value;
  }
  return dna_meaning_adl_refuse(t, span, "a condition is needed here, but this is %s", article(&value));
}

adl_value dna_meaning_adl_condition(adl_translator *t, const adl_node *node, bool reject) {
  adl_value value = dna_meaning_adl(t, node);
  value = as_truth(t, value, node->span);
  if (value.type == ADL_BAD || !value.list) return value;
  if (!value.reduce && !t->object) {
    dna_diag *d = dna_diag_error(t->diags, node->span, "not-translated",
                                 "this is a condition on each member of %s, where one on the event is needed", value.over);
    dna_diag_hint(t->diags, d, "say anyof(...) or allof(...), or which member is meant, as in %s[0]", value.over);
    return BAD_VALUE;
  }
  bool any = value.reduce ? value.reduce == 'y' : reject;
  value.text = dna_arena_printf(t->arena, "%s(%s)", any ? "any" : "all", value.text);
  value.bind = BIND_ATOM;
  value.list = false;
  value.reduce = 0;
  return value;
}

/* ---- names ------------------------------------------------------------------------------------------------------------- */

/* Whether a name is that of the member of the object under way: its source, the sources of that, the object itself. */
static bool is_member(const adl_translator *t, const adl_symbol *symbol, const char *name) {
  if (!t->object) return false;
  if (t->alias && !strcmp(name, t->alias)) return true;
  if (!symbol) return false;
  for (const adl_symbol *s = t->object; s; s = s->source)
    if (s == symbol) return true;
  return false;
}

static adl_value member_value(adl_translator *t) {
  adl_value value = dna_value_adl(ADL_PARTICLE, "this", BIND_ATOM);
  value.of = (adl_symbol *)t->object;
  if (t->object->parts) {
    static const char *const ordinals[] = {"first", "second", "third", "fourth"};
    dna_str pids = {0};
    for (uint32_t i = 0; i < t->object->parts; i++) dna_str_printf(&pids, "%s%s.pid", i ? " + " : "", ordinals[i]);
    value.pids = dna_arena_strdup(t->arena, pids.text);
    dna_str_free(&pids);
  }
  return value;
}

void dna_meaning_adl_define(adl_translator *t, adl_symbol *symbol) {
  if (symbol->state == 1) {
    dna_meaning_adl_refuse(t, symbol->block->name_span, "%s is defined by itself", symbol->name);
    symbol->state = 3;
  }
  if (symbol->state) return;
  if (!symbol->block->expr || t->depth > DEPTH_MAX) {
    if (symbol->block->expr) dna_meaning_adl_refuse(t, symbol->block->name_span, "definitions nest too deep here");
    symbol->state = 3;
    symbol->value = BAD_VALUE;
    return;
  }
  symbol->state = 1;
  const adl_symbol *object = t->object;
  adl_binding *bindings = t->bindings;
  adl_override *overrides = t->overrides;
  t->object = NULL; /* a define is of the event */
  t->bindings = NULL;
  t->overrides = NULL;
  t->depth++;
  symbol->open = dna_choice_adl_open(t, symbol->block->expr);
  if (!symbol->open) {
    adl_value value = dna_meaning_adl(t, symbol->block->expr);
    if (value.type == ADL_COLLECTION || value.megajets || value.reversed || value.single ||
        (value.type == ADL_PARTICLE && value.missing)) {
      symbol->value = value; /* another name for it */
      symbol->text = NULL;
    } else if (value.type != ADL_BAD) {
      dna_str_printf(&t->body, "let %s = %s\n", symbol->text, value.text);
      symbol->value = value;
      symbol->value.text = symbol->text;
      symbol->value.bind = BIND_ATOM;
      symbol->value.plain = false;
      if (value.plain) { /* constants of a later line get its unit where they are used */
        symbol->value.plain = true;
        symbol->value.text = value.text;
        symbol->value.bind = value.bind;
      }
      symbol->value.truth = NULL;
      symbol->value.pids = NULL;
    } else {
      symbol->value = BAD_VALUE;
    }
    if (symbol->state == 1) symbol->state = value.type == ADL_BAD ? 3 : 2;
  } else if (symbol->state == 1) {
    symbol->state = 2;
  }
  t->depth--;
  t->object = object;
  t->bindings = bindings;
  t->overrides = overrides;
}

static adl_value define_value(adl_translator *t, adl_symbol *symbol) {
  if (!symbol->assumed) dna_meaning_adl_define(t, symbol);
  if (symbol->state != 2) return BAD_VALUE;
  bool again = symbol->open || (t->overrides && symbol->block);
  if (!again) return symbol->value;
  /* what it says may be another thing here: it is written out */
  if (t->depth > DEPTH_MAX) return dna_meaning_adl_refuse(t, symbol->block->name_span, "definitions nest too deep here");
  const adl_symbol *object = t->object;
  t->object = NULL;
  t->depth++;
  adl_value value = dna_meaning_adl(t, symbol->block->expr);
  t->depth--;
  t->object = object;
  return value;
}

static adl_value symbol_value(adl_translator *t, adl_symbol *symbol, dna_span span) {
  switch (symbol->kind) {
  case ADL_S_BASE: symbol->used = true; break;
  case ADL_S_DEFINE: return define_value(t, symbol);
  case ADL_S_TABLE: return dna_meaning_adl_refuse(t, span, "%s is a table, and is called with values in brackets", symbol->name);
  default: break;
  }
  adl_value value = dna_objects_adl_collection(t, symbol);
  for (const adl_override *o = t->overrides; o; o = o->next)
    if (o->symbol == symbol) {
      value.text = o->text;
      break;
    }
  return value;
}

static adl_value index_value(adl_translator *t, const adl_value *collection, long index, dna_span span) {
  if (collection->type == ADL_BAD) return BAD_VALUE;
  if (collection->missing || (collection->single && index == 0)) return *collection;
  if (collection->type != ADL_COLLECTION)
    return dna_meaning_adl_refuse(t, span, "an index follows a collection, but this is %s", article(collection));
  if (index < 0) {
    adl_binding *bound = collection->of ? dna_choice_adl_bound(t, collection->of, index) : NULL;
    if (bound) return bound->value;
    dna_diag *d = dna_diag_error(t->diags, span, "not-translated", "nothing has chosen which member the index %ld is", index);
    dna_diag_hint(t->diags, d, "a negative index is that of a member which an earlier cut of the region with ~= chooses");
    return BAD_VALUE;
  }
  adl_value value = dna_value_adl(ADL_PARTICLE, NULL, BIND_ATOM);
  value.of = collection->of;
  if (collection->megajets) {
    if (index > 1) return dna_meaning_adl_refuse(t, span, "there are two megajets, with the indices 0 and 1");
    value.text = dna_arena_printf(t->arena, "megajet(%s, %ld)", collection->megajets, index + 1);
    return value;
  }
  value.text = dna_arena_printf(t->arena, "%s[%ld]", collection->text, index + 1);
  if (collection->of && collection->of->parts == 2)
    value.pids = dna_arena_printf(t->arena, "%s.first.pid + %s.second.pid", value.text, value.text);
  return value;
}

/* NAME_3 and NAME_ are NAME[3] and NAME. */
static adl_symbol *find_indexed(adl_translator *t, const char *name, long *index) {
  const char *bar = strrchr(name, '_');
  if (!bar || bar == name || strspn(bar + 1, "0123456789") != strlen(bar + 1) || strlen(bar) > 6) return NULL;
  adl_symbol *symbol = dna_names_adl_find(t, dna_arena_strndup(t->arena, name, (size_t)(bar - name)));
  *index = bar[1] ? strtol(bar + 1, NULL, 10) : -1;
  return symbol;
}

static adl_value name_value(adl_translator *t, const adl_node *node) {
  long index = -1;
  adl_symbol *symbol = dna_names_adl_find(t, node->text);
  bool indexed = false;
  if (!symbol && !(t->alias && !strcmp(t->alias, node->text))) {
    symbol = find_indexed(t, node->text, &index);
    indexed = symbol && index >= 0;
  }
  if (!indexed && is_member(t, symbol, node->text)) return member_value(t);
  if (symbol) {
    adl_value value = symbol_value(t, symbol, node->span);
    return indexed ? index_value(t, &value, index, node->span) : value;
  }
  adl_value out, member;
  if (t->object) {
    member = member_value(t);
    if (dna_calls_adl_attribute(t, node->text, &member, node->span, &out)) return out;
  }
  const char *assumed = dna_names_adl_assumed(t, node->text);
  if (assumed) return dna_value_adl(ADL_NUMERIC, assumed, BIND_ATOM);
  if (dna_names_adl_region(t, node->text))
    return dna_meaning_adl_refuse(t, node->span, "%s is a region, and no value", node->text);
  dna_diag *d = dna_diag_error(t->diags, node->span, "unknown-name", "%s is not known", node->text);
  const char *nearest = dna_names_adl_nearest(t, node->text);
  if (nearest)
    dna_diag_hint(t->diags, d, "%s is; or --assume %s=VALUE, if it is a property of the event that generated events do not have",
                  nearest, node->text);
  else
    dna_diag_hint(t->diags, d, "if it is a property of the event that generated events do not have: --assume %s=VALUE",
                  node->text);
  return BAD_VALUE;
}

/* ---- operators ----------------------------------------------------------------------------------------------------------------
 */

static adl_value sum_value(adl_translator *t, const adl_value *a, const adl_value *b, bool minus, dna_span span) {
  if (minus) return dna_meaning_adl_refuse(t, span, "the difference of two particles is not translated");
  if (a->type != ADL_PARTICLE || b->type != ADL_PARTICLE || a->reversed || b->reversed)
    return dna_meaning_adl_refuse(t, span, "the sum of collections, or of reversed particles, is not translated");
  adl_value out =
      dna_value_adl(ADL_PARTICLE, dna_arena_printf(t->arena, "%s + %s", a->text, dna_value_adl_text(t, b, BIND_ADD)), BIND_ADD);
  if (!strcmp(a->text, "this") || !strcmp(b->text, "this")) out.of = NULL;
  if (!a->missing && !b->missing)
    out.pids = dna_arena_printf(t->arena, "%s + %s", a->pids ? a->pids : dna_arena_printf(t->arena, "%s.pid", a->text),
                                b->pids ? b->pids : dna_arena_printf(t->arena, "%s.pid", b->text));
  return out;
}

/* Names side by side; jets[-1] jets[-1], chosen, is one thing. */
static adl_value beside_value(adl_translator *t, const adl_node *node) {
  adl_value sum = BAD_VALUE;
  for (uint32_t i = 0, seen = 0; i < node->nkids; i++) {
    const adl_node *kid = node->kids[i];
    adl_value value = dna_meaning_adl_particle(t, kid);
    if (value.type == ADL_BAD) return BAD_VALUE;
    for (adl_binding *b = t->bindings; b && seen == 0; b = b->next)
      if (b->count > 1 && b->value.text == value.text) seen = b->count;
    if (seen > 1) { /* the others of them follow */
      bool same = true;
      for (uint32_t j = 1; j < seen && same; j++) {
        adl_value other = i + j < node->nkids ? dna_meaning_adl_particle(t, node->kids[i + j]) : BAD_VALUE;
        same = other.type != ADL_BAD && other.text == value.text;
      }
      if (!same)
        return dna_meaning_adl_refuse(t, kid->span,
                                      "members with the same negative index are used apart here, which is not translated");
      i += seen - 1;
    }
    seen = 0;
    sum = sum.type == ADL_BAD ? value : sum_value(t, &sum, &value, false, node->span);
    if (sum.type == ADL_BAD) return BAD_VALUE;
  }
  return sum;
}

static adl_value arithmetic(adl_translator *t, const adl_node *node) {
  adl_value a = dna_meaning_adl(t, node->a), b = dna_meaning_adl(t, node->b), out;
  if (a.type == ADL_BAD || b.type == ADL_BAD) return BAD_VALUE;
  bool vectors = (a.type == ADL_PARTICLE || a.type == ADL_COLLECTION) && (b.type == ADL_PARTICLE || b.type == ADL_COLLECTION);
  if (vectors && (node->op == '+' || node->op == '-')) {
    for (adl_binding *bound = t->bindings; bound; bound = bound->next)
      if (bound->count == 2 && a.text == b.text && a.text == bound->value.text) return a;
    return sum_value(t, &a, &b, node->op == '-', node->span);
  }
  a = as_number(t, a, node->a->span);
  b = as_number(t, b, node->b->span);
  if (a.type == ADL_BAD || b.type == ADL_BAD) return BAD_VALUE;
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
      out.text = positive ? a.truth : dna_arena_printf(t->arena, "not (%s)", a.truth);
      out.bind = positive ? BIND_COMPARE : BIND_NOT;
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
  a = as_truth(t, a, node->a->span);
  b = as_truth(t, b, node->b->span);
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
  condition = as_truth(t, condition, node->a->span);
  adl_value no = node->c ? dna_meaning_adl(t, node->c) : dna_value_adl(ADL_TRUTH, "true", BIND_ATOM);
  if (condition.type == ADL_BAD || yes.type == ADL_BAD || no.type == ADL_BAD) return BAD_VALUE;
  bool truth = yes.type == ADL_TRUTH || no.type == ADL_TRUTH;
  yes = truth ? as_truth(t, yes, node->b->span) : as_number(t, yes, node->b->span);
  no = truth ? as_truth(t, no, node->c ? node->c->span : node->span) : as_number(t, no, node->c ? node->c->span : node->span);
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
  a = as_number(t, a, node->a->span);
  if (a.type == ADL_BAD) return a;
  a.text = dna_arena_printf(t->arena, "-%s", dna_value_adl_text(t, &a, BIND_POWER));
  a.bind = BIND_SIGN;
  a.truth = NULL;
  return a;
}

adl_value dna_meaning_adl(adl_translator *t, const adl_node *node) {
  adl_value value;
  if (++t->steps > STEPS_MAX) {
    if (t->steps == STEPS_MAX + 1) dna_meaning_adl_refuse(t, node->span, "what this stands for, written out, is too long");
    return BAD_VALUE;
  }
  switch (node->kind) {
  case ADL_NUMBER:
    value = dna_value_adl(ADL_NUMERIC, dna_value_adl_number(t, node->text), BIND_ATOM);
    value.plain = true;
    return value;
  case ADL_ALL: return dna_value_adl(ADL_TRUTH, "true", BIND_ATOM);
  case ADL_NONE: return dna_value_adl(ADL_TRUTH, "false", BIND_ATOM);
  case ADL_STRING: return dna_meaning_adl_refuse(t, node->span, "a text is no value");
  case ADL_NAME: return name_value(t, node);
  case ADL_INDEX:
    if (node->a->kind == ADL_NAME && t->object && dna_names_adl_find(t, node->a->text)) {
      value = symbol_value(t, dna_names_adl_find(t, node->a->text), node->a->span); /* not the member */
    } else {
      value = dna_meaning_adl(t, node->a);
    }
    return index_value(t, &value, node->from, node->span);
  case ADL_SLICE:
    if (node->a->kind == ADL_NAME && t->object && dna_names_adl_find(t, node->a->text))
      value = symbol_value(t, dna_names_adl_find(t, node->a->text), node->a->span);
    else value = dna_meaning_adl(t, node->a);
    return dna_objects_adl_slice(t, &value, node->from, node->to, node->span);
  case ADL_CALL: return dna_calls_adl(t, node);
  case ADL_SUM: return beside_value(t, node);
  case ADL_NEGATE: return negative(t, node);
  case ADL_INVERT:
    value = dna_meaning_adl(t, node->a);
    value = as_truth(t, value, node->a->span);
    if (value.type == ADL_BAD) return value;
    value.text = dna_arena_printf(t->arena, "not %s", dna_value_adl_text(t, &value, BIND_ATOM));
    value.bind = BIND_NOT;
    return value;
  case ADL_MODULUS:
    value = dna_meaning_adl_number(t, node->a);
    if (value.type == ADL_BAD) return value;
    value.text = dna_arena_printf(t->arena, "|%s|", value.text);
    value.bind = BIND_ATOM;
    value.truth = NULL;
    return value;
  case ADL_RANGE: return range(t, node);
  case ADL_IF: return conditional(t, node);
  case ADL_BINARY: break;
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
