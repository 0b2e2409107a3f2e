/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ADL's attributes and functions.
 */
#include "lang/adl/translate.h"

#include <stdlib.h>
#include <string.h>

/* ---- functions of numbers
 * ------------------------------------------------------------------------------------------------------ */

static adl_value square_root(adl_translator *t, const adl_node *node) {
  adl_value x = dna_meaning_adl_number(t, node->kids[0]);
  if (x.type == ADL_BAD) return x;
  if (x.energy2 % 2 || x.length2 % 2) x = dna_value_adl_bare(t, x);
  adl_value out = x;
  out.truth = NULL;
  out.energy2 /= 2;
  out.length2 /= 2;
  out.text = dna_arena_printf(t->arena, "sqrt(%s)", x.text);
  out.bind = BIND_ATOM;
  return out;
}

static adl_value plain_function(adl_translator *t, const adl_node *node, const char *name, bool keeps) {
  adl_value x = dna_meaning_adl_number(t, node->kids[0]);
  if (x.type == ADL_BAD) return x;
  if (!keeps) x = dna_value_adl_bare(t, x);
  adl_value out = x;
  out.truth = NULL;
  bool bars = !strcmp(name, "abs") && !strchr(x.text, '|');
  out.text = bars ? dna_arena_printf(t->arena, "|%s|", x.text) : dna_arena_printf(t->arena, "%s(%s)", name, x.text);
  out.bind = BIND_ATOM;
  return out;
}

static adl_value step(adl_translator *t, const adl_node *node) {
  adl_value x = dna_meaning_adl_number(t, node->kids[0]), zero = dna_value_adl(ADL_NUMERIC, "0", BIND_ATOM);
  if (x.type == ADL_BAD) return x;
  zero.plain = true;
  dna_value_adl_match(t, &zero, &x);
  adl_value out = dna_value_adl(ADL_NUMERIC, NULL, BIND_ATOM);
  out.list = x.list;
  out.over = x.over;
  out.truth = dna_arena_printf(t->arena, "%s > %s", dna_value_adl_text(t, &x, BIND_ADD), zero.text);
  out.text = dna_arena_printf(t->arena, "(if %s then 1 else 0)", out.truth);
  return out;
}

/* min, max, sum, mean of a list, or of several numbers. */
static adl_value reduction(adl_translator *t, const adl_node *node, const char *name) {
  if (node->nkids == 1) {
    adl_value x = dna_meaning_adl(t, node->kids[0]);
    if (x.type == ADL_BAD) return x;
    if (!strcmp(name, "sum") && x.type == ADL_COLLECTION && !x.megajets)
      return dna_value_adl(ADL_PARTICLE, dna_arena_printf(t->arena, "sum(%s)", x.text), BIND_ATOM);
    if (x.type != ADL_NUMERIC)
      return dna_meaning_adl_refuse(t, node->kids[0]->span, "%s needs numbers, as in %s(pT(jets))", name, name);
    if (!x.list && t->object && node->kids[0]->kind == ADL_CALL && dna_attributes_adl_known(node->kids[0]->text))
      return dna_meaning_adl_refuse(t, node->span, "here this is %s of one member's number, and not of all members'", name);
    if (!x.list) return x; /* of one */
    x.text = dna_arena_printf(t->arena, "%s(%s)", name, x.text);
    x.bind = BIND_ATOM;
    x.list = false;
    x.reduce = 0;
    x.truth = NULL;
    return x;
  }
  if (!strcmp(name, "sum") || !strcmp(name, "mean")) return dna_meaning_adl_refuse(t, node->span, "%s takes one list", name);
  adl_value all = dna_meaning_adl_number(t, node->kids[0]);
  for (uint32_t i = 1; i < node->nkids; i++) {
    adl_value next = dna_meaning_adl_number(t, node->kids[i]);
    if (all.type == ADL_BAD || next.type == ADL_BAD) return BAD_VALUE;
    dna_value_adl_match(t, &all, &next);
    adl_value out = all;
    if (!dna_value_adl_lists(t, &all, &next, node->span, &out)) return BAD_VALUE;
    out.plain = all.plain && next.plain;
    out.truth = NULL;
    out.text = dna_arena_printf(t->arena, "%s(%s, %s)", name, all.text, next.text);
    out.bind = BIND_ATOM;
    all = out;
  }
  return all;
}

/* ---- functions of particles
 * ---------------------------------------------------------------------------------------------------------- */

static adl_value distance(adl_translator *t, const adl_node *node, const char *name) {
  if (node->nkids != 2) return dna_meaning_adl_refuse(t, node->span, "%s takes two particles", node->text);
  adl_value a = dna_meaning_adl_particle(t, node->kids[0]), b = dna_meaning_adl_particle(t, node->kids[1]);
  if (a.type == ADL_BAD || b.type == ADL_BAD) return BAD_VALUE;
  bool phi = !strcmp(name, "dphi");
  if (!phi && (a.transverse || b.transverse || a.reversed || b.reversed))
    return dna_meaning_adl_refuse(t, node->span, "%s with a reversed momentum is not translated", node->text);
  if (a.megajets && a.type == ADL_COLLECTION)
    return dna_meaning_adl_refuse(t, node->kids[0]->span, "say which of the two megajets, [0] or [1]");
  if (b.megajets && b.type == ADL_COLLECTION)
    return dna_meaning_adl_refuse(t, node->kids[1]->span, "say which of the two megajets, [0] or [1]");
  if (a.type == ADL_PARTICLE && b.type == ADL_PARTICLE && !strcmp(a.text, b.text))
    return dna_meaning_adl_refuse(t, node->span, "both are the same particle here");
  if (a.type == ADL_COLLECTION && b.type == ADL_COLLECTION)
    return dna_meaning_adl_refuse(t, node->span, "%s of every member of %s to every one of %s is not translated", node->text,
                                  a.text, b.text);
  adl_value out = dna_value_adl(ADL_NUMERIC, NULL, BIND_ATOM);
  out.list = a.type == ADL_COLLECTION || b.type == ADL_COLLECTION;
  out.over = a.type == ADL_COLLECTION ? a.text : b.text;
  out.reduce = a.reduce ? a.reduce : b.reduce;
  out.text = dna_arena_printf(t->arena, "%s(%s, %s)", name, a.text, b.text);
  if (a.reversed != b.reversed) out.text = dna_arena_printf(t->arena, "(pi - %s)", out.text);
  return out;
}

static adl_value count(adl_translator *t, const adl_value *of, dna_span span) {
  if (of->type == ADL_BAD) return BAD_VALUE;
  if (of->single)
    return dna_value_adl(ADL_NUMERIC, dna_arena_printf(t->arena, "(if %s.pt > 0 GeV then 1 else 0)", of->text), BIND_ATOM);
  if (of->type != ADL_COLLECTION) return dna_meaning_adl_refuse(t, span, "size is that of a collection");
  const char *text = of->megajets ? dna_arena_printf(t->arena, "(if count(%s) >= 2 then 2 else 0)", of->megajets)
                                  : dna_arena_printf(t->arena, "count(%s)", of->text);
  return dna_value_adl(ADL_NUMERIC, text, BIND_ATOM);
}

/* The arguments as particles, single ones. */
static bool singles(adl_translator *t, const adl_node *node, adl_value *values, uint32_t n) {
  if (node->nkids != n) {
    dna_meaning_adl_refuse(t, node->span, "%s takes %u arguments", node->text, n);
    return false;
  }
  for (uint32_t i = 0; i < n; i++) {
    values[i] = dna_meaning_adl_particle(t, node->kids[i]);
    if (values[i].type == ADL_BAD) return false;
    if (values[i].type == ADL_COLLECTION || values[i].reversed) {
      dna_meaning_adl_refuse(t, node->kids[i]->span, "one particle is needed here");
      return false;
    }
  }
  return true;
}

static adl_value kinematic(adl_translator *t, const adl_node *node, const char *name, uint32_t n, const char *more) {
  adl_value x[3];
  if (!singles(t, node, x, n)) return BAD_VALUE;
  dna_str text = {0};
  dna_str_printf(&text, "%s(", name);
  for (uint32_t i = 0; i < n; i++) dna_str_printf(&text, "%s%s", i ? ", " : "", x[i].text);
  dna_str_printf(&text, "%s)", more);
  adl_value out = dna_value_adl(ADL_NUMERIC, dna_arena_strdup(t->arena, text.text), BIND_ATOM);
  dna_str_free(&text);
  out.energy2 = 2;
  return out;
}

/* fMR(megajets), fMTR(megajets, MET) */
static adl_value razor(adl_translator *t, const adl_node *node, bool transverse) {
  if (node->nkids != 1u + transverse)
    return dna_meaning_adl_refuse(t, node->span, "%s takes %s", node->text,
                                  transverse ? "megajets and the missing momentum" : "megajets");
  adl_value jets = dna_meaning_adl_particle(t, node->kids[0]),
            miss = transverse ? dna_meaning_adl_particle(t, node->kids[1]) : jets;
  if (jets.type == ADL_BAD || miss.type == ADL_BAD) return BAD_VALUE;
  if (!jets.megajets || jets.type != ADL_COLLECTION) {
    dna_diag *d = dna_diag_error(t->diags, node->kids[0]->span, "not-translated", "%s needs megajets", node->text);
    dna_diag_hint(t->diags, d, "object megajets take jets select fmegajets(jets) == 2");
    return BAD_VALUE;
  }
  if (transverse && miss.type != ADL_PARTICLE)
    return dna_meaning_adl_refuse(t, node->kids[1]->span, "one particle is needed here");
  const char *two = dna_arena_printf(t->arena, "megajet(%s, 1), megajet(%s, 2)", jets.megajets, jets.megajets);
  adl_value out = dna_value_adl(ADL_NUMERIC, dna_arena_printf(t->arena, "razor_MR(%s)", two), BIND_ATOM);
  if (transverse) { /* M_TR = R M_R */
    out.text = dna_arena_printf(t->arena, "razor_MR(%s) * sqrt(razor_R2(%s, %s))", two, two, miss.text);
    out.bind = BIND_MULTIPLY;
  }
  out.energy2 = 2;
  return out;
}

static adl_value of_all(adl_translator *t, const adl_node *node, char how) {
  if (node->nkids != 1) return dna_meaning_adl_refuse(t, node->span, "%s takes one argument", node->text);
  adl_value value = dna_meaning_adl(t, node->kids[0]);
  value.reduce = how;
  return value;
}

/* daughters(pairs[0], jets[-1]): that part of the combination */
static adl_value part(adl_translator *t, const adl_node *node) {
  const adl_node *which = node->kids[1];
  adl_value whole = dna_meaning_adl_particle(t, node->kids[0]);
  if (whole.type == ADL_BAD) return whole;
  adl_symbol *of = which->kind == ADL_INDEX && which->a->kind == ADL_NAME ? dna_names_adl_find(t, which->a->text) : NULL;
  static const char *const ordinals[] = {"first", "second", "third", "fourth"};
  for (uint32_t i = 0; of && whole.type == ADL_PARTICLE && whole.of && i < whole.of->parts; i++)
    if (whole.of->part_of[i] == of && whole.of->part_index[i] == which->from) {
      adl_value out = dna_value_adl(ADL_PARTICLE, dna_arena_printf(t->arena, "%s.%s", whole.text, ordinals[i]), BIND_ATOM);
      out.of = of;
      return out;
    }
  return dna_meaning_adl_refuse(t, node->span, "this is no part of a combination");
}

static adl_value constituents(adl_translator *t, const adl_node *node) {
  if (node->nkids == 2 && dna_words_adl_is(node->text, "daughters")) return part(t, node);
  if (node->nkids != 1) return dna_meaning_adl_refuse(t, node->span, "%s takes one particle", node->text);
  adl_value x = dna_meaning_adl_particle(t, node->kids[0]);
  if (x.type == ADL_BAD) return x;
  bool jets = dna_words_adl_is(node->text, "constituents") && dna_attributes_adl_jets(x.of);
  if (x.type != ADL_PARTICLE || (dna_words_adl_is(node->text, "constituents") && !jets))
    return dna_meaning_adl_refuse(t, node->span, "the %s of this are not translated", node->text);
  adl_value out =
      dna_value_adl(ADL_COLLECTION, dna_arena_printf(t->arena, "%s(%s)", jets ? "constituents" : "children", x.text), BIND_ATOM);
  return out;
}

/* fHT(jets) */
static adl_value scalar_sum(adl_translator *t, const adl_node *node) {
  adl_value x = node->nkids == 1 ? dna_meaning_adl_particle(t, node->kids[0]) : BAD_VALUE;
  if (node->nkids != 1) return dna_meaning_adl_refuse(t, node->span, "%s takes one collection", node->text);
  if (x.type == ADL_BAD) return x;
  if (x.type != ADL_COLLECTION || x.megajets)
    return dna_meaning_adl_refuse(t, node->kids[0]->span, "%s takes one collection", node->text);
  adl_value out = dna_value_adl(ADL_NUMERIC, dna_arena_printf(t->arena, "sum(%s.pt)", x.text), BIND_ATOM);
  out.energy2 = 2;
  return out;
}

static adl_value shape(adl_translator *t, const adl_node *node, const char *name) {
  adl_value x = node->nkids == 1 ? dna_meaning_adl_particle(t, node->kids[0]) : BAD_VALUE;
  if (node->nkids != 1 || (x.type != ADL_BAD && (x.type != ADL_COLLECTION || x.megajets)))
    return dna_meaning_adl_refuse(t, node->span, "%s takes one collection", node->text);
  if (x.type == ADL_BAD) return x;
  return dna_value_adl(ADL_NUMERIC, dna_arena_printf(t->arena, "%s(%s)", name, x.text), BIND_ATOM);
}

static adl_value unknown(adl_translator *t, const adl_node *node) {
  if (dna_words_adl_is(node->text, "fhemisphere fmegajets"))
    return dna_meaning_adl_refuse(t, node->span, "%s makes other members of a collection, which is not translated here",
                                  node->text);
  const char *assumed = dna_names_adl_assumed(t, node->text);
  if (assumed) return dna_value_adl(ADL_NUMERIC, assumed, BIND_ATOM);
  dna_span span = node->name_span;
  dna_diag *d;
  if (node->nkids == 1) d = dna_diag_error(t->diags, span, "no-such-attribute", "generated events have no %s", node->text);
  else d = dna_diag_error(t->diags, span, "no-such-function", "%s is an external function, which is not known", node->text);
  dna_diag_hint(t->diags, d, "--assume %s=VALUE takes it for this number everywhere, as a param", node->text);
  return BAD_VALUE;
}

adl_value dna_calls_adl(adl_translator *t, const adl_node *node) {
  const char *name = node->text;
  adl_symbol *symbol = dna_names_adl_find(t, name);
  if (symbol && symbol->kind == ADL_S_TABLE) return dna_efficiencies_adl_call(t, node, symbol);
  if (!node->nkids) return dna_meaning_adl_refuse(t, node->span, "%s has nothing in its brackets", name);
  static const char *const keeps[] = {"abs", "floor", "ceil", NULL};
  static const char *const bare[] = {"sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log10", NULL};
  if (node->nkids == 1) {
    for (const char *const *f = keeps; *f; f++)
      if (dna_words_adl_is(name, *f)) return plain_function(t, node, *f, true);
    for (const char *const *f = bare; *f; f++)
      if (dna_words_adl_is(name, *f)) return plain_function(t, node, *f, false);
    if (dna_words_adl_is(name, "log ln")) return plain_function(t, node, "log", false);
    if (dna_words_adl_is(name, "sqrt")) return square_root(t, node);
    if (dna_words_adl_is(name, "hstep step")) return step(t, node);
    if (dna_words_adl_is(name, "size count numof nof")) {
      adl_value x = dna_meaning_adl_particle(t, node->kids[0]);
      return count(t, &x, node->span);
    }
  }
  if (dna_words_adl_is(name, "min max sum"))
    return reduction(t, node, dna_words_adl_is(name, "min") ? "min" : dna_words_adl_is(name, "max") ? "max" : "sum");
  if (dna_words_adl_is(name, "avg ave mean")) return reduction(t, node, "mean");
  if (dna_words_adl_is(name, "dphi")) return distance(t, node, "dphi");
  if (dna_words_adl_is(name, "deta")) return distance(t, node, "deta");
  if (dna_words_adl_is(name, "dr")) return distance(t, node, "dR");
  if (dna_words_adl_is(name, "anyof any")) return of_all(t, node, 'y');
  if (dna_words_adl_is(name, "allof all")) return of_all(t, node, 'l');
  if (dna_words_adl_is(name, "constituents daughters")) return constituents(t, node);
  if (dna_words_adl_is(name, "fht ht")) return scalar_sum(t, node);
  if (dna_words_adl_is(name, "fmt2")) return kinematic(t, node, "mT2", 3, ", 0 GeV");
  if (dna_words_adl_is(name, "fmt")) return kinematic(t, node, "mT", 2, "");
  if (dna_words_adl_is(name, "fmll")) return kinematic(t, node, "mass", 2, "");
  if (dna_words_adl_is(name, "fmct")) return kinematic(t, node, "mCT", 2, "");
  if (dna_words_adl_is(name, "fmr")) return razor(t, node, false);
  if (dna_words_adl_is(name, "fmtr")) return razor(t, node, true);
  if (dna_words_adl_is(name, "faplanarity aplanarity")) return shape(t, node, "aplanarity");
  if (dna_words_adl_is(name, "fsphericity sphericity")) return shape(t, node, "sphericity");
  if (dna_words_adl_is(name, "applyhm")) {
    dna_diag *d = dna_diag_error(t->diags, node->span, "not-translated", "applyHM is translated as a whole entry only");
    dna_diag_hint(t->diags, d, "select applyHM(TABLE(...) == 1)");
    return BAD_VALUE;
  }
  if (dna_words_adl_is(name, "m mass") && node->nkids == 2) return kinematic(t, node, "mass", 2, "");
  if (node->nkids != 1 || (!dna_attributes_adl_known(name) && !dna_words_adl_is(name, "met"))) return unknown(t, node);
  adl_value of = dna_meaning_adl_particle(t, node->kids[0]), out;
  return dna_attributes_adl_of(t, name, &of, node->span, &out) ? out : unknown(t, node);
}
