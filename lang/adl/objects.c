/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ADL's objects: collections, unions, combinations.
 */
#include "lang/adl/translate.h"

#include <stdlib.h>
#include <string.h>

enum { PARTS_MAX = 4 };

typedef struct making {
  adl_symbol *symbol;
  dna_str sources, steps;
  uint32_t nsources;
  const adl_symbol *source; /* of one source */
  adl_value first;          /* of the first source */
  const char *alias;
  adl_binding *bindings; /* of the parts of a combination */
  bool special;          /* symbol->value is made already: no object is written */
} making;

static void add_source(making *m, const char *text) { dna_str_printf(&m->sources, "%s%s", m->nsources++ ? ", " : "", text); }

/* jets[-1] as a part. */
static bool add_part(adl_translator *t, making *m, const adl_node *node) {
  if (node->kind == ADL_SUM || node->kind == ADL_BINARY) {
    bool good = true;
    for (uint32_t i = 0; i < node->nkids; i++) good = add_part(t, m, node->kids[i]) && good;
    if (node->kind == ADL_BINARY) good = node->op == '+' && add_part(t, m, node->a) && add_part(t, m, node->b);
    return good;
  }
  adl_symbol *part = node->kind == ADL_INDEX && node->a->kind == ADL_NAME ? dna_names_adl_find(t, node->a->text) : NULL;
  if (!part || node->from >= 0 || m->symbol->parts == PARTS_MAX) {
    dna_diag *d = dna_diag_error(t->diags, node->span, "not-translated", "this is no part of a combination");
    dna_diag_hint(t->diags, d, "two to four parts are: comb(jets[-1] jets[-2])");
    return false;
  }
  adl_value value = dna_objects_adl_collection(t, part);
  if (value.type != ADL_COLLECTION || value.megajets) {
    if (value.type != ADL_BAD) dna_meaning_adl_refuse(t, node->span, "parts are members of collections");
    return false;
  }
  adl_symbol *s = m->symbol;
  if (!s->part_of) {
    s->part_of = dna_arena_alloc(t->arena, PARTS_MAX * sizeof *s->part_of);
    s->part_index = dna_arena_alloc(t->arena, PARTS_MAX * sizeof *s->part_index);
  }
  static const char *const ordinals[] = {"first", "second", "third", "fourth"};
  s->part_of[s->parts] = part;
  s->part_index[s->parts] = node->from;
  adl_binding *binding = dna_arena_alloc(t->arena, sizeof *binding);
  binding->symbol = part;
  binding->index = node->from;
  binding->count = 1;
  binding->value = dna_value_adl(ADL_PARTICLE, ordinals[s->parts], BIND_ATOM);
  binding->value.of = part;
  binding->next = m->bindings;
  m->bindings = binding;
  s->parts++;
  add_source(m, value.text);
  return true;
}

static void take_combination(adl_translator *t, making *m, const adl_node *call) {
  bool good = m->nsources == 0;
  if (!good) dna_meaning_adl_refuse(t, call->span, "a combination is the only source of its object");
  for (uint32_t i = 0; i < call->nkids && good; i++) good = add_part(t, m, call->kids[i]);
  if (!good) return;
  static const char *const names[] = {"pairs", "triples", "quadruples"};
  if (m->symbol->parts < 2) {
    dna_meaning_adl_refuse(t, call->span, "a combination has two to four parts");
    return;
  }
  const char *text = dna_arena_printf(t->arena, "%s(%s)", names[m->symbol->parts - 2], m->sources.text);
  m->sources.length = 0;
  dna_str_puts(&m->sources, text);
  m->nsources = 1;
}

static void take_value(adl_translator *t, making *m, const adl_value *value, adl_symbol *symbol, dna_span span) {
  if (value->type == ADL_BAD) {
    m->nsources++;
    return;
  }
  if (value->missing || value->single || value->megajets) {
    if (m->nsources) dna_meaning_adl_refuse(t, span, "this cannot be one of several sources");
    m->symbol->value = *value;
    m->special = true;
    m->nsources++;
    return;
  }
  if (value->type != ADL_COLLECTION || m->special) {
    dna_meaning_adl_refuse(t, span, "a collection is needed here");
    return;
  }
  if (!m->nsources) {
    m->first = *value;
    m->source = symbol;
  } else {
    m->source = NULL;
  }
  if (!value->of || !dna_attributes_adl_recorded(value->of)) m->symbol->other = true;
  add_source(m, value->text);
}

static void take_call(adl_translator *t, making *m, const adl_node *call) {
  if (call->kind != ADL_CALL) {
    dna_meaning_adl_refuse(t, call->span, "a collection is needed here");
  } else if (dna_words_adl_is(call->text, "union")) {
    for (uint32_t i = 0; i < call->nkids; i++) {
      adl_value value = dna_meaning_adl_particle(t, call->kids[i]);
      take_value(t, m, &value, NULL, call->kids[i]->span);
    }
    m->source = NULL;
  } else if (dna_words_adl_is(call->text, "comb disjoint")) {
    take_combination(t, m, call);
  } else if (dna_words_adl_is(call->text, "antikt kt cambridge") && call->nkids == 2 && call->kids[1]->kind == ADL_NUMBER) {
    adl_value value = dna_meaning_adl_particle(t, call->kids[0]);
    double radius = strtod(call->kids[1]->text, NULL);
    if (value.type == ADL_BAD) return;
    if (value.type != ADL_COLLECTION || value.megajets || !(radius > 0 && radius <= 10)) {
      dna_meaning_adl_refuse(t, call->span, "%s takes a collection and a radius of at most 10", call->text);
      return;
    }
    const char *name = dna_words_adl_is(call->text, "antikt") ? "antikt"
                       : dna_words_adl_is(call->text, "kt")   ? "kt"
                                                              : "cambridge";
    add_source(
        m, dna_arena_printf(t->arena, "cluster(%s, R = %s, %s)", name, dna_value_adl_number(t, call->kids[1]->text), value.text));
    m->source = dna_names_adl_base(t, "jet");
    m->symbol->other = true;
  } else if (dna_words_adl_is(call->text, "fmegajets") && call->nkids == 1) {
    adl_value value = dna_meaning_adl_particle(t, call->kids[0]);
    if (value.type == ADL_BAD) return;
    if (value.type != ADL_COLLECTION || value.megajets) {
      dna_meaning_adl_refuse(t, call->kids[0]->span, "megajets are made of a collection");
      return;
    }
    value.megajets = value.text;
    take_value(t, m, &value, NULL, call->span);
  } else {
    dna_meaning_adl_refuse(t, call->name_span, "collections made by %s are not translated", call->text);
  }
}

static void take(adl_translator *t, making *m, const adl_entry *entry) {
  if (entry->alias) m->alias = entry->alias;
  if (entry->expr) {
    take_call(t, m, entry->expr);
    return;
  }
  adl_symbol *symbol = entry->name ? dna_names_adl_find(t, entry->name) : NULL;
  if (!symbol && entry->name && strlen(entry->name) > 1 && entry->name[strlen(entry->name) - 1] == '_')
    symbol = dna_names_adl_find(t, dna_arena_strndup(t->arena, entry->name, strlen(entry->name) - 1));
  if (!symbol) {
    if (!entry->name) return;
    dna_diag *d = dna_diag_error(t->diags, entry->name_span, "unknown-name", "there is no collection %s", entry->name);
    const char *nearest = dna_names_adl_nearest(t, entry->name);
    if (nearest) dna_diag_hint(t->diags, d, "there is %s", nearest);
    m->nsources++;
    return;
  }
  adl_value value = BAD_VALUE;
  if (symbol->kind == ADL_S_DEFINE) {
    dna_meaning_adl_define(t, symbol);
    value = symbol->value;
  } else if (symbol->kind != ADL_S_TABLE) {
    value = dna_objects_adl_collection(t, symbol);
  }
  take_value(t, m, &value, symbol, entry->name_span);
}

/* select fmegajets(jets) == 2: the collection is its two megajets; select sum(-jets) > 0: it is the one sum. */
static bool replaces(adl_translator *t, making *m, const adl_entry *entry) {
  const adl_node *node = entry->expr;
  if (entry->kind != ADL_SELECT || !node || node->kind != ADL_BINARY || node->a->kind != ADL_CALL || node->a->nkids != 1 ||
      node->b->kind != ADL_NUMBER || m->steps.length || !m->first.text || m->nsources != 1 || m->special)
    return false;
  const adl_node *call = node->a, *inner = call->kids[0];
  if (dna_words_adl_is(call->text, "fmegajets") && node->op == ADL_EQ && strtod(node->b->text, NULL) == 2 &&
      inner->kind == ADL_NAME) {
    m->symbol->value = m->first;
    m->symbol->value.megajets = m->first.text;
    return true;
  }
  bool minus = inner->kind == ADL_NEGATE;
  if (!dna_words_adl_is(call->text, "sum") || node->op != '>' || strtod(node->b->text, NULL) != 0 ||
      (minus ? inner->a->kind : inner->kind) != ADL_NAME)
    return false;
  m->symbol->value = dna_value_adl(
      ADL_PARTICLE, dna_arena_printf(t->arena, minus ? "missing_momentum(%s)" : "sum(%s)", m->first.text), BIND_ATOM);
  m->symbol->value.transverse = minus;
  m->symbol->value.single = true;
  return true;
}

static void add_cut(adl_translator *t, making *m, const adl_entry *entry) {
  const adl_node *node = entry->expr;
  bool reject = entry->kind == ADL_REJECT;
  adl_value value;
  if (!node) return;
  if (node->kind == ADL_ALL && !reject) return;
  if (replaces(t, m, entry)) {
    m->special = true;
    return;
  }
  if (m->special) {
    dna_meaning_adl_refuse(t, entry->span, "cuts on %s are not translated", m->symbol->name);
    return;
  }
  if (dna_efficiencies_adl_drawn(t, node, reject, &value)) {
    if (value.type != ADL_BAD) dna_str_printf(&m->steps, "  accept %s\n", value.text);
    return;
  }
  if (node->kind == ADL_BINARY && node->op == ADL_NEAR && m->symbol->parts && !reject) {
    adl_value a = dna_meaning_adl_number(t, node->a), b = dna_meaning_adl_number(t, node->b);
    if (a.type == ADL_BAD || b.type == ADL_BAD) return;
    dna_value_adl_match(t, &a, &b);
    bool zero = b.plain && strtod(b.text, NULL) == 0;
    if (a.list || b.list) dna_meaning_adl_refuse(t, node->span, "a choice needs one number for each combination");
    else
      dna_str_printf(&m->steps, zero || !strncmp(b.text, "0 ", 2) ? "  best by abs(%s)\n" : "  best by abs(%s - %s)\n",
                     dna_value_adl_text(t, &a, BIND_ADD), dna_value_adl_text(t, &b, BIND_MULTIPLY));
    return;
  }
  value = dna_meaning_adl_condition(t, node, reject);
  if (value.type == ADL_BAD) return;
  if (reject) dna_str_printf(&m->steps, "  where not %s\n", dna_value_adl_text(t, &value, BIND_ATOM));
  else dna_str_printf(&m->steps, "  where %s\n", value.text);
}

static void add_step(adl_translator *t, making *m, const adl_entry *entry) {
  adl_value value;
  t->steps = 0;
  switch (entry->kind) {
  case ADL_TAKE: break;
  case ADL_SELECT:
  case ADL_REJECT: add_cut(t, m, entry); break;
  case ADL_SORT:
    value = entry->expr ? dna_meaning_adl_number(t, entry->expr) : BAD_VALUE;
    if (value.type != ADL_BAD && (value.list || m->special))
      value = dna_meaning_adl_refuse(t, entry->span, "members are sorted by a number of their own");
    if (value.type != ADL_BAD) dna_str_printf(&m->steps, "  sort by %s%s\n", value.text, entry->ascending ? " ascending" : "");
    break;
  case ADL_HISTO:
    dna_diag_warn(t->diags, entry->span, "left-out", "a histogram in an object selects nothing, and is left out");
    break;
  case ADL_ASIDE:
    dna_diag_warn(t->diags, entry->span, "left-out", "%s is no part of the analysis, and is left out", entry->name);
    break;
  default: dna_meaning_adl_refuse(t, entry->span, "this has no place in an object"); break;
  }
}

void dna_objects_adl_object(adl_translator *t, adl_symbol *symbol) {
  if (symbol->state == 1) {
    dna_meaning_adl_refuse(t, symbol->block->name_span, "%s is defined by itself", symbol->name);
    symbol->state = 3;
    symbol->value = BAD_VALUE;
  }
  if (symbol->state) return;
  if (t->depth > 60) {
    dna_meaning_adl_refuse(t, symbol->block->name_span, "definitions nest too deep here");
    symbol->state = 3;
    symbol->value = BAD_VALUE;
    return;
  }
  symbol->state = 1;
  adl_translator before = *t;
  making made = {.symbol = symbol}, *m = &made;
  t->object = NULL;
  t->alias = NULL;
  t->bindings = NULL;
  t->overrides = NULL;
  t->depth++;
  for (adl_entry *entry = symbol->block->entries; entry; entry = entry->next)
    if (entry->kind == ADL_TAKE) take(t, m, entry);
  if (!m->nsources && !symbol->block->broken && t->diags->errors == before.diags->errors)
    dna_meaning_adl_refuse(t, symbol->block->name_span, "%s has no source; say which collection it is made of: take NAME",
                           symbol->name);
  if (!m->special) {
    symbol->value = dna_value_adl(ADL_COLLECTION, symbol->text, BIND_ATOM);
    symbol->value.of = symbol;
  }
  symbol->source = m->source;
  if (symbol->state == 1) symbol->state = 2; /* its own name is that of its member in what follows */
  t->object = symbol;
  t->alias = m->alias;
  t->bindings = m->bindings;
  for (adl_entry *entry = symbol->block->entries; entry; entry = entry->next) add_step(t, m, entry);
  t->object = before.object;
  t->alias = before.alias;
  t->bindings = before.bindings;
  t->overrides = before.overrides;
  t->depth = before.depth;
  t->steps = before.steps;
  if (!m->special && m->nsources) {
    if (m->nsources > 1) { /* ADL's collections are in descending pT */
      const char *steps = dna_arena_strdup(t->arena, m->steps.length ? m->steps.text : "");
      m->steps.length = 0;
      dna_str_printf(&m->steps, "  sort by pt\n%s", steps);
    }
    dna_str_printf(&t->body, m->steps.length ? "object %s from %s {\n%s}\n" : "object %s from %s { %s}\n", symbol->text,
                   m->sources.length ? m->sources.text : "particles", m->steps.length ? m->steps.text : "");
  }
  dna_str_free(&m->sources);
  dna_str_free(&m->steps);
}

adl_value dna_objects_adl_collection(adl_translator *t, adl_symbol *symbol) {
  if (symbol->kind == ADL_S_BASE) symbol->used = true;
  else dna_objects_adl_object(t, symbol);
  return symbol->value;
}

adl_value dna_objects_adl_slice(adl_translator *t, const adl_value *collection, long from, long to, dna_span span) {
  if (collection->type == ADL_BAD) return BAD_VALUE;
  if (collection->type != ADL_COLLECTION || collection->megajets)
    return dna_meaning_adl_refuse(t, span, "a range of indices is that of a collection");
  if (from < 0 || (to < from && to != -1)) return dna_meaning_adl_refuse(t, span, "this range of indices is not translated");
  if (from == 0 && to == -1) return *collection;
  adl_value value = *collection;
  for (adl_slice *s = t->slices; s; s = s->next)
    if (!strcmp(s->of, collection->text) && s->from == from && s->to == to) {
      value.text = s->text;
      return value;
    }
  if (strpbrk(collection->text, "([. "))
    return dna_meaning_adl_refuse(t, span, "a range of indices is that of a collection with a name");
  const char *wanted = from == 0  ? dna_arena_printf(t->arena, "%s_first_%ld", collection->text, to + 1)
                       : to == -1 ? dna_arena_printf(t->arena, "%s_from_%ld", collection->text, from + 1)
                                  : dna_arena_printf(t->arena, "%s_%ld_to_%ld", collection->text, from + 1, to + 1);
  adl_slice *slice = dna_arena_alloc(t->arena, sizeof *slice);
  *slice = (adl_slice){
      .of = collection->text, .text = dna_names_adl_claim(t, wanted, false), .from = from, .to = to, .next = t->slices};
  t->slices = slice;
  dna_str_printf(&t->body, "object %s from %s {", slice->text, collection->text);
  if (to != -1) dna_str_printf(&t->body, " take %ld", to + 1);
  if (from > 0) dna_str_printf(&t->body, "%s where pt <= %s[%ld].pt", to != -1 ? ";" : "", collection->text, from + 1);
  dna_str_puts(&t->body, " }\n");
  value.text = slice->text;
  return value;
}
