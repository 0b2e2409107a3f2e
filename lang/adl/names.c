/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What ADL's names are called in .dna: those that the file defines, and the collections that are there from the beginning
 * (the prelude).
 */
#include "lang/adl/translate.h"
#include "lang/compiler.h"
#include "lang/layout.h"

#include <stdlib.h>
#include <string.h>

/* Generated particles for what a detector would give, until the user has something better. The first of the other names is
 * what the collection is called in .dna. */
static const struct base {
  const char *names;
  const char *what, *text;
  const char *needs; /* of the others */
} bases[] = {
    {"visible", "", "object visible from particles { where final and not invisible }", ""},
    {"GEN genpart genparticle genparticles gens truth_particles", "all generated particles", "object GEN from particles { }", ""},
    {"TRK track tracks", "charged particles", "object TRK from visible { where charged; sort by pt }", "visible"},
    {"ELE electron", "prompt electrons", "object ELE from visible { where |pid| == 11, prompt; sort by pt }", "visible"},
    {"MUO muon muoff", "prompt muons", "object MUO from visible { where |pid| == 13, prompt; sort by pt }", "visible"},
    {"PHO photon gamma", "prompt photons", "object PHO from visible { where photon, prompt; sort by pt }", "visible"},
    {"seen", "", "object seen from visible { where not (prompt and (|pid| == 11 or |pid| == 13 or photon)) }", "visible"},
    {"JET ak4 ak4jet jetak4", "anti-kt jets, R = 0.4, of what is seen but for prompt leptons and photons",
     "object JET from cluster(antikt, R = 0.4, seen, 10 GeV) { }", "visible seen"},
    {"BJET", "of b hadrons", "object BJET from JET { where flavour == 5 }", "visible seen JET"},
    {"LJET", "the others", "object LJET from JET { where flavour != 5 }", "visible seen JET"},
    {"FJET fatjet ak8 ak8jet jetak8", "anti-kt jets, R = 0.8", "object FJET from cluster(antikt, R = 0.8, seen, 100 GeV) { }",
     "visible seen"},
    {"TAU tauh hadtau", "jets of taus", "object TAU from cluster(antikt, R = 0.4, seen, 10 GeV) { where flavour == 15 }",
     "visible seen"},
    {"MET metlv missinget missinget_lv met_lv", "the missing momentum", "let MET = missing_momentum(visible)", "visible"},
};
enum { BASES = sizeof bases / sizeof *bases, NAME_MAX_BYTES = 200 };

unsigned dna_names_adl_next(const char *const *names, size_t n, const char *base) {
  unsigned count = 1;
  size_t length = strlen(base);
  for (size_t i = 0; i < n; i++) {
    const char *rest = names[i] + length;
    if (strncmp(names[i], base, length) != 0) continue;
    if (!*rest || (*rest == '_' && rest[1] && strspn(rest + 1, "0123456789") == strlen(rest + 1))) count++;
  }
  return count;
}

const char *dna_names_adl_claim(adl_translator *t, const char *wanted, bool region) {
  /* regions have their own names, and may be called like attributes: they are kept apart by a mark */
  const char *mark = region ? "region " : "";
  char *base = dna_arena_strdup(t->arena, wanted);
  while (*base == '_') base++;
  for (char *c = base; *c; c++)
    if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9'))) *c = '_';
  if (!*base || (*base >= '0' && *base <= '9')) base = dna_arena_printf(t->arena, "x%s", base);
  if (strlen(base) > NAME_MAX_BYTES - 20) base[NAME_MAX_BYTES - 20] = '\0';
  unsigned i = dna_names_adl_next((const char *const *)t->names, t->nnames, dna_arena_printf(t->arena, "%s%s", mark, base));
  for (;; i++) {
    const char *name = i == 1 ? base : dna_arena_printf(t->arena, "%s_%u", base, i);
    bool taken =
        dna_words_reserved(name) || (!region && (dna_builtins_attr(name) >= 0 || dna_builtins_func(name) >= 0 ||
                                                 !strcmp(name, "this") || !strcmp(name, "truth") || !strcmp(name, "particles") ||
                                                 !strcmp(name, "pi") || !strcmp(name, "true") || !strcmp(name, "false")));
    const char *key = dna_arena_printf(t->arena, "%s%s", mark, name);
    for (size_t j = 0; j < t->nnames && !taken; j++) taken = !strcmp(t->names[j], key);
    if (taken) continue;
    t->names = dna_grow(t->names, &t->names_capacity, t->nnames + 1, sizeof *t->names);
    t->names[t->nnames++] = key;
    return name;
  }
}

static adl_symbol *add(adl_translator *t, adl_symbol **list, enum adl_symbol_kind kind, const char *name, adl_block *block) {
  adl_symbol *symbol = dna_arena_alloc(t->arena, sizeof *symbol);
  symbol->kind = kind;
  symbol->name = symbol->text = name;
  symbol->block = block;
  while (*list) list = &(*list)->next;
  return *list = symbol;
}

static adl_symbol *find_in(adl_symbol *list, const char *name) {
  for (; list; list = list->next)
    if (list->kind != ADL_S_BASE && !strcmp(list->name, name)) return list;
  return NULL;
}

adl_symbol *dna_names_adl_base(adl_translator *t, const char *name) {
  uint32_t i = 0;
  for (adl_symbol *symbol = t->symbols; symbol && i < BASES; symbol = symbol->next, i++)
    if (*bases[i].what && dna_words_adl_is(name, bases[i].names)) return symbol;
  return NULL;
}

adl_symbol *dna_names_adl_find(adl_translator *t, const char *name) {
  adl_symbol *symbol = find_in(t->symbols, name);
  return symbol ? symbol : dna_names_adl_base(t, name);
}

adl_symbol *dna_names_adl_region(adl_translator *t, const char *name) { return find_in(t->regions, name); }

const char *dna_names_adl_nearest(adl_translator *t, const char *name) {
  const char *names[512];
  size_t count = 0;
  for (adl_symbol *s = t->symbols; s && count < 512; s = s->next) names[count++] = s->name;
  return dna_nearest(name, names, count);
}

void dna_names_adl_begin(adl_translator *t, adl_block *blocks) {
  for (uint32_t i = 0; i < BASES; i++) {
    const char *name = dna_arena_strndup(t->arena, bases[i].names, strcspn(bases[i].names, " "));
    adl_symbol *symbol = add(t, &t->symbols, ADL_S_BASE, name, NULL);
    symbol->text = dna_names_adl_claim(t, name, false);
    symbol->state = 2;
    symbol->value = dna_value_adl(!strcmp(name, "MET") ? ADL_PARTICLE : ADL_COLLECTION, symbol->text, BIND_ATOM);
    symbol->value.missing = !strcmp(name, "MET");
    symbol->value.of = symbol;
  }
  static const enum adl_symbol_kind kinds[] = {[ADL_OBJECT] = ADL_S_OBJECT,
                                               [ADL_DEFINE] = ADL_S_DEFINE,
                                               [ADL_REGION] = ADL_S_REGION,
                                               [ADL_HISTOLIST] = ADL_S_HISTOLIST,
                                               [ADL_TABLE] = ADL_S_TABLE};
  for (adl_block *block = blocks; block; block = block->next) {
    if (block->kind == ADL_INFO || !block->name) continue;
    bool region = block->kind == ADL_REGION || block->kind == ADL_HISTOLIST;
    adl_symbol **list = region ? &t->regions : &t->symbols, *before = find_in(*list, block->name);
    if (before) {
      dna_diag *d = dna_diag_error(t->diags, block->name_span, "duplicate", "%s is defined a second time", block->name);
      dna_diag_note(t->diags, d, before->block->name_span, "it is defined here");
      continue;
    }
    adl_symbol *symbol = add(t, list, kinds[block->kind], block->name, block);
    symbol->text = dna_names_adl_claim(t, block->name, region);
  }
}

static void use(adl_translator *t, const char *names) {
  adl_symbol *symbol = t->symbols;
  for (uint32_t i = 0; i < BASES; i++, symbol = symbol->next)
    if (dna_words_adl_is(symbol->name, names)) symbol->used = true;
}

void dna_names_adl_prelude(adl_translator *t, dna_str *out) {
  adl_symbol *symbol = t->symbols;
  uint32_t used = 0;
  for (uint32_t i = 0; i < BASES; i++, symbol = symbol->next)
    if (symbol->used) use(t, bases[i].needs);
  symbol = t->symbols;
  for (uint32_t i = 0; i < BASES; i++, symbol = symbol->next) used += symbol->used;
  if (used)
    dna_str_puts(out, "# What the events have. These are generated particles, with no detector: a simulation of one, with its\n"
                      "# efficiencies and resolutions, takes the place of the objects below.\n");
  symbol = t->symbols;
  for (uint32_t i = 0; i < BASES; i++, symbol = symbol->next) {
    if (!symbol->used) continue;
    dna_str_puts(out, bases[i].text);
    if (*bases[i].what) dna_str_printf(out, "  # %s", bases[i].what);
    dna_str_puts(out, "\n");
  }
  if (used) dna_str_puts(out, "\n");
}

const char *dna_names_adl_assumed(adl_translator *t, const char *name) {
  for (uint32_t i = 0; i < t->options->nassume; i++) {
    const char *given = t->options->assume[i], *equals = strchr(given, '=');
    if (!equals) continue;
    const char *left = dna_arena_strndup(t->arena, given, (size_t)(equals - given));
    if (!dna_words_adl_is(name, left)) continue;
    for (adl_symbol *s = t->symbols; s; s = s->next) /* made before */
      if (s->kind == ADL_S_DEFINE && s->assumed && dna_words_adl_is(s->name, left)) return s->text;
    adl_symbol *symbol = add(t, &t->symbols, ADL_S_DEFINE, dna_arena_printf(t->arena, "%s", left), NULL);
    symbol->text = dna_names_adl_claim(t, left, false);
    symbol->value = dna_value_adl(ADL_NUMERIC, symbol->text, BIND_ATOM);
    symbol->assumed = true;
    symbol->state = 2;
    t->assumed[i] = true;
    dna_str_printf(&t->params, "param %s = %s \"assumed: no event has %s\"\n", symbol->text, dna_value_adl_number(t, equals + 1),
                   left);
    return symbol->text;
  }
  return NULL;
}
