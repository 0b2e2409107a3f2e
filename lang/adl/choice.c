/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * select A ~= B: the members with negative indices in A, such as jets[-1], are those that bring A nearest to B. In .dna this
 * is an object of all combinations of them, of which the best is taken; what follows in the region is of its parts.
 */
#include "lang/adl/translate.h"

#include <stdlib.h>
#include <string.h>

enum { REFERENCES_MAX = 10 };

typedef struct reference {
  adl_symbol *symbol;
  long index;
  uint32_t count;
  const dna_span *span;
} reference;

typedef struct gathering {
  reference items[REFERENCES_MAX];
  uint32_t count, depth, steps;
  bool full;
} gathering;

adl_binding *dna_choice_adl_bound(adl_translator *t, const adl_symbol *symbol, long index) {
  for (adl_binding *b = t->bindings; b; b = b->next)
    if (b->symbol == symbol && b->index == index) return b;
  return NULL;
}

bool dna_choice_adl_open(adl_translator *t, const adl_node *node) {
  if (!node) return false;
  if (node->kind == ADL_INDEX && node->from < 0) return true;
  if (node->kind == ADL_NAME) {
    adl_symbol *symbol = dna_names_adl_find(t, node->text);
    if (!symbol || symbol->kind != ADL_S_DEFINE || !symbol->block) return false;
    if (symbol->asked_open == 0 && t->depth < 100) {
      symbol->asked_open = 1;
      t->depth++;
      symbol->asked_open = dna_choice_adl_open(t, symbol->block->expr) ? 3 : 2;
      t->depth--;
    }
    return symbol->asked_open == 3;
  }
  bool open = dna_choice_adl_open(t, node->a) || dna_choice_adl_open(t, node->b) || dna_choice_adl_open(t, node->c);
  for (uint32_t i = 0; i < node->nkids && !open; i++) open = dna_choice_adl_open(t, node->kids[i]);
  return open;
}

/* How often a reference is written in one sum: that many members it stands for. */
static uint32_t times(const adl_node *sum, const adl_node *one) {
  if (sum->kind == ADL_INDEX) return sum->from == one->from && sum->a->kind == ADL_NAME && !strcmp(sum->a->text, one->a->text);
  uint32_t n = 0;
  for (uint32_t i = 0; i < sum->nkids; i++) n += times(sum->kids[i], one);
  if (sum->kind == ADL_BINARY) n += times(sum->a, one) + times(sum->b, one);
  return n;
}

static void gather(adl_translator *t, gathering *g, const adl_node *node, const adl_node *sum) {
  if (!node || g->depth > 60 || ++g->steps > 5000) return;
  if (node->kind == ADL_NAME) {
    adl_symbol *symbol = dna_names_adl_find(t, node->text);
    if (!symbol || symbol->kind != ADL_S_DEFINE || !symbol->block || !dna_choice_adl_open(t, node)) return;
    g->depth++;
    gather(t, g, symbol->block->expr, NULL);
    g->depth--;
  } else if (node->kind == ADL_INDEX && node->from < 0 && node->a->kind == ADL_NAME) {
    adl_symbol *symbol = dna_names_adl_find(t, node->a->text);
    if (!symbol || dna_choice_adl_bound(t, symbol, node->from)) return;
    for (uint32_t i = 0; i < g->count; i++)
      if (g->items[i].symbol == symbol && g->items[i].index == node->from) return;
    if (g->count == REFERENCES_MAX) g->full = true;
    else g->items[g->count++] = (reference){symbol, node->from, sum ? times(sum, node) : 1, &node->span};
  } else {
    bool adds = node->kind == ADL_SUM || (node->kind == ADL_BINARY && node->op == '+');
    const adl_node *inside = adds ? (sum ? sum : node) : NULL;
    gather(t, g, node->a, inside);
    gather(t, g, node->b, inside);
    gather(t, g, node->c, inside);
    for (uint32_t i = 0; i < node->nkids; i++) gather(t, g, node->kids[i], inside);
  }
}

static void bind(adl_translator *t, const reference *r, const char *text) {
  adl_binding *binding = dna_arena_alloc(t->arena, sizeof *binding);
  binding->symbol = r->symbol;
  binding->index = r->index;
  binding->count = r->count;
  binding->value = dna_value_adl(ADL_PARTICLE, text, BIND_ATOM);
  binding->value.of = r->symbol;
  if (r->count > 1) binding->value.of = NULL;
  if (r->count == 2 && dna_attributes_adl_recorded(r->symbol))
    binding->value.pids = dna_arena_printf(t->arena, "%s.first.pid + %s.second.pid", text, text);
  binding->next = t->bindings;
  t->bindings = binding;
}

/* The collection that a reference is of; one that stands for several is an object of their combinations. */
static const char *source_of(adl_translator *t, const gathering *g, uint32_t i, const char *name) {
  const reference *r = &g->items[i];
  adl_value value = dna_objects_adl_collection(t, r->symbol);
  if (value.type != ADL_COLLECTION || value.megajets) {
    if (value.type != ADL_BAD) dna_meaning_adl_refuse(t, *r->span, "a member of a collection is needed here");
    return NULL;
  }
  if (r->count > 4) {
    dna_meaning_adl_refuse(t, *r->span, "more than four members with one index are not translated");
    return NULL;
  }
  static const char *const calls[] = {"pairs", "triples", "quadruples"};
  const char *text = value.text;
  if (r->count > 1) text = dna_arena_printf(t->arena, "%s(%s)", calls[r->count - 2], text);
  /* Of one collection twice, each part has a role of its own; .dna takes collections with the same members for one, whose parts
   * are interchangeable, unless a condition tells them apart. */
  uint32_t again = 0;
  for (uint32_t j = 0; j < i; j++) again += (g->items[j].symbol == r->symbol && g->items[j].count == r->count);
  if (g->count == 1 || (r->count == 1 && !again)) return text;
  const char *part = dna_names_adl_claim(t, dna_arena_printf(t->arena, "%s_part", name), false);
  dna_str_printf(&t->body, "object %s from %s { ", part, text);
  if (again) dna_str_printf(&t->body, "where pt > -%u GeV ", again); /* always so */
  dna_str_printf(&t->body, "}%s\n", again ? "  # all of them, in a role of their own" : "");
  return part;
}

static const char *objective(adl_translator *t, const adl_node *node) {
  adl_value a = dna_meaning_adl_number(t, node->a), b = dna_meaning_adl_number(t, node->b);
  if (a.type == ADL_BAD || b.type == ADL_BAD) return NULL;
  if (a.list || b.list) {
    dna_meaning_adl_refuse(t, node->span, "a choice needs one number for each combination");
    return NULL;
  }
  if (b.plain && strtod(b.text, NULL) == 0) return dna_arena_printf(t->arena, "abs(%s)", a.text);
  dna_value_adl_match(t, &a, &b);
  return dna_arena_printf(t->arena, "abs(%s - %s)", dna_value_adl_text(t, &a, BIND_ADD),
                          dna_value_adl_text(t, &b, BIND_MULTIPLY));
}

adl_value dna_choice_adl(adl_translator *t, const adl_node *node) {
  gathering gathered = {.count = 0}, *g = &gathered;
  dna_choice_adl_open(t, node);
  gather(t, g, node->a, NULL);
  gather(t, g, node->b, NULL);
  if (g->full) return dna_meaning_adl_refuse(t, node->span, "a choice of more than %d members is not translated", REFERENCES_MAX);
  if (!g->count)
    return dna_meaning_adl_refuse(t, node->span,
                                  "~= chooses members with negative indices, and there are none that were not chosen before");
  const char *name = dna_names_adl_claim(t, "choice", false), *sources[REFERENCES_MAX], *parts[REFERENCES_MAX];
  dna_str head = {0};
  for (uint32_t i = 0; i < g->count; i++) {
    sources[i] = source_of(t, g, i, name);
    if (!sources[i]) {
      dna_str_free(&head);
      return BAD_VALUE;
    }
  }
  adl_binding *before = t->bindings;
  const adl_symbol *object = t->object;
  dna_str_printf(&head, "object %s from ", name);
  if (g->count == 1) {
    bind(t, &g->items[0], "this");
    dna_str_puts(&head, sources[0]);
  } else {
    dna_str_puts(&head, "combinations(");
    for (uint32_t i = 0; i < g->count; i++) dna_str_printf(&head, "%s%s", i ? ", " : "", sources[i]);
    dna_str_puts(&head, ") as (");
    for (uint32_t i = 0; i < g->count; i++) {
      parts[i] = dna_names_adl_claim(t, dna_arena_printf(t->arena, "part_%u", i + 1), false);
      dna_str_printf(&head, "%s%s", i ? ", " : "", parts[i]);
      bind(t, &g->items[i], parts[i]);
    }
    dna_str_puts(&head, ")");
  }
  if (g->count == 1 && g->items[0].count == 2 && dna_attributes_adl_recorded(g->items[0].symbol))
    t->bindings->value.pids = "first.pid + second.pid";
  if (g->count == 1) t->object = g->items[0].symbol; /* bare attributes are the member's */
  const char *best = objective(t, node);
  t->object = object;
  t->bindings = before;
  if (best) dna_str_printf(&t->body, "%s { best by %s }\n", head.text, best);
  dna_str_free(&head);
  if (!best) return BAD_VALUE;
  for (uint32_t i = 0; i < g->count; i++)
    bind(t, &g->items[i],
         g->count == 1 ? dna_arena_printf(t->arena, "%s[1]", name) : dna_arena_printf(t->arena, "%s[1].%s", name, parts[i]));
  return dna_value_adl(ADL_TRUTH, dna_arena_printf(t->arena, "count(%s) > 0", name), BIND_COMPARE);
}
