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

const char *dna_meaning_adl_article(const adl_value *value) {
  return value->type == ADL_TRUTH        ? "a condition"
         : value->type == ADL_PARTICLE   ? "a particle"
         : value->type == ADL_COLLECTION ? "a collection"
                                         : "a number";
}

/* ---- numbers, particles, conditions ------------------------------------------------------------------------------------ */

adl_value dna_meaning_adl_as_number(adl_translator *t, adl_value value, dna_span span) {
  if (value.type == ADL_NUMERIC || value.type == ADL_BAD) return value;
  if (value.type == ADL_TRUTH) {
    value.truth = value.text;
    value.text = dna_arena_printf(t->arena, "(if %s then 1 else 0)", value.text);
    value.bind = BIND_ATOM;
    value.type = ADL_NUMERIC;
    value.energy2 = value.length2 = 0;
    return value;
  }
  if (value.type == ADL_COLLECTION && (!strncmp(value.text, "children(", 9) || !strncmp(value.text, "constituents(", 13)))
    return dna_value_adl(ADL_NUMERIC, dna_arena_printf(t->arena, "count(%s)", value.text), BIND_ATOM);
  adl_value out;
  if (value.type == ADL_PARTICLE && value.missing && !value.reversed && dna_attributes_adl_of(t, "pt", &value, span, &out))
    return out;
  dna_diag *d = dna_diag_error(t->diags, span, "not-translated", "a number is needed here, but this is %s",
                               dna_meaning_adl_article(&value));
  dna_diag_hint(t->diags, d, "name the attribute that is meant, as in pT(...), m(...) or size(...)");
  return BAD_VALUE;
}

adl_value dna_meaning_adl_number(adl_translator *t, const adl_node *node) {
  adl_value value = dna_meaning_adl(t, node);
  return dna_meaning_adl_as_number(t, value, node->span);
}

adl_value dna_meaning_adl_particle(adl_translator *t, const adl_node *node) {
  adl_value value = dna_meaning_adl(t, node);
  if (value.type == ADL_PARTICLE || value.type == ADL_COLLECTION || value.type == ADL_BAD) return value;
  return dna_meaning_adl_refuse(t, node->span, "a particle or a collection is needed here, but this is %s",
                                dna_meaning_adl_article(&value));
}

adl_value dna_meaning_adl_as_truth(adl_translator *t, adl_value value, dna_span span) {
  if (value.type == ADL_TRUTH || value.type == ADL_BAD) return value;
  if (value.type == ADL_NUMERIC && value.truth) {
    value.text = value.truth;
    value.bind = BIND_COMPARE;
    value.type = ADL_TRUTH;
    return value;
  }
  return dna_meaning_adl_refuse(t, span, "a condition is needed here, but this is %s", dna_meaning_adl_article(&value));
}

adl_value dna_meaning_adl_condition(adl_translator *t, const adl_node *node, bool reject) {
  adl_value value = dna_meaning_adl(t, node);
  value = dna_meaning_adl_as_truth(t, value, node->span);
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
  if ((t->alias && !strcmp(name, t->alias)) || dna_words_adl_is(name, "this")) return true;
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
    bool recorded = true;
    for (uint32_t i = 0; i < t->object->parts; i++) recorded = recorded && dna_attributes_adl_recorded(t->object->part_of[i]);
    for (uint32_t i = 0; i < t->object->parts; i++) dna_str_printf(&pids, "%s%s.pid", i ? " + " : "", ordinals[i]);
    if (recorded) value.pids = dna_arena_strdup(t->arena, pids.text);
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
    return dna_meaning_adl_refuse(t, span, "an index follows a collection, but this is %s", dna_meaning_adl_article(collection));
  if (index < 0) {
    adl_binding *bound = collection->of ? dna_choice_adl_bound(t, collection->of, index) : NULL;
    if (bound && bound->count == 1) return bound->value;
    if (bound)
      return dna_meaning_adl_refuse(t, span, "members with the same negative index are used apart here, which is not translated");
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
  if (collection->of && collection->of->parts == 2 && dna_attributes_adl_recorded(collection->of->part_of[0]) &&
      dna_attributes_adl_recorded(collection->of->part_of[1]))
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
    if (dna_attributes_adl_of(t, node->text, &member, node->span, &out)) return out;
  }
  const char *assumed = dna_names_adl_assumed(t, node->text);
  if (assumed) return dna_value_adl(ADL_NUMERIC, assumed, BIND_ATOM);
  if (dna_names_adl_region(t, node->text))
    return dna_meaning_adl_refuse(t, node->span, "%s is a region, and no value", node->text);
  dna_diag *d =
      dna_diag_error(t->diags, node->span, "unknown-name",
                     t->object ? "%s is not known, and generated events have no such attribute" : "%s is not known", node->text);
  const char *nearest = t->object ? dna_attributes_adl_nearest(node->text) : NULL;
  if (!nearest) nearest = dna_names_adl_nearest(t, node->text);
  if (nearest)
    dna_diag_hint(t->diags, d, "%s is; or --assume %s=VALUE, if it is a property of the event that generated events do not have",
                  nearest, node->text);
  else
    dna_diag_hint(t->diags, d, "if it is a property of the event that generated events do not have: --assume %s=VALUE",
                  node->text);
  return BAD_VALUE;
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
  case ADL_SUM: return dna_operators_adl(t, node);
  case ADL_NEGATE: return dna_operators_adl(t, node);
  case ADL_INVERT:
    value = dna_meaning_adl(t, node->a);
    value = dna_meaning_adl_as_truth(t, value, node->a->span);
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
  case ADL_RANGE: return dna_operators_adl(t, node);
  case ADL_IF: return dna_operators_adl(t, node);
  case ADL_BINARY: break;
  }
  return dna_operators_adl(t, node);
}
