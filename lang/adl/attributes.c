/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ADL's attributes of particles.
 */
#include "lang/adl/translate.h"

#include <string.h>

static const struct attribute {
  const char *names, *text;
  int energy2, length2;
  bool modulus, along; /* along: asks for the momentum along the beam */
  const char *truth;   /* the condition that it stands for */
} attributes[] = {
    {"pt", "pt", 2, 0, false, false, NULL},
    {"eta", "eta", 0, 0, false, true, NULL},
    {"abseta", "eta", 0, 0, true, true, NULL},
    {"phi", "phi", 0, 0, false, false, NULL},
    {"m mass", "mass", 2, 0, false, true, NULL},
    {"e energy", "E", 2, 0, false, true, NULL},
    {"p", "p", 2, 0, false, true, NULL},
    {"px", "px", 2, 0, false, false, NULL},
    {"py", "py", 2, 0, false, false, NULL},
    {"pz", "pz", 2, 0, false, true, NULL},
    {"et", "ET", 2, 0, false, true, NULL},
    {"y rapidity rap", "y", 0, 0, false, true, NULL},
    {"theta", "theta", 0, 0, false, true, NULL},
    {"q charge", "charge", 0, 0, false, false, NULL},
    {"pdgid pid", "pid", 0, 0, false, false, NULL},
    {"status", "status", 0, 0, false, false, NULL},
    {"d0 dxy", "d0", 0, 2, false, false, NULL},
    {"dz z0", "z0", 0, 2, false, false, NULL},
    {"vertexx vx", "vx", 0, 2, false, false, NULL},
    {"vertexy vy", "vy", 0, 2, false, false, NULL},
    {"vertexz vz", "vz", 0, 2, false, false, NULL},
    {"flavor flavour partonflavor partonflavour hadronflavor hadronflavour", "flavour", 0, 0, false, false, NULL},
    {"btag isbtag", "flavour", 0, 0, false, false, "flavour == 5"},
    {"ctag isctag", "flavour", 0, 0, false, false, "flavour == 4"},
    {"tautag istautag", "flavour", 0, 0, false, false, "flavour == 15"},
};

static const struct attribute *find_attribute(const char *name) {
  for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
    if (dna_words_adl_is(name, attributes[i].names)) return &attributes[i];
  return NULL;
}

const char *dna_attributes_adl_nearest(const char *name) {
  static const char *const names[] = {"pT", "eta", "phi", "mass", "charge", "pdgID", "d0", "dxy", "dz", "BTag", "flavor"};
  if (dna_words_adl_is(name, "do")) return "d0"; /* with a zero */
  return dna_nearest(name, names, sizeof names / sizeof *names);
}

bool dna_attributes_adl_jets(const adl_symbol *symbol) {
  for (int depth = 0; symbol && depth < 100; depth++) {
    if (symbol->kind == ADL_S_BASE) return dna_words_adl_is(symbol->name, "jet bjet ljet fjet tau");
    symbol = symbol->source;
  }
  return false;
}

bool dna_attributes_adl_recorded(const adl_symbol *symbol) {
  if (!symbol) return false;
  return symbol->kind == ADL_S_BASE ? !dna_attributes_adl_jets(symbol) && strcmp(symbol->name, "MET") != 0
                                    : !symbol->other && !symbol->parts;
}

/* What only a particle of the record has. */
static bool of_record(const struct attribute *a) { return a->length2 || !strcmp(a->text, "pid") || !strcmp(a->text, "status"); }

bool dna_attributes_adl_of(adl_translator *t, const char *name, const adl_value *of, dna_span span, adl_value *out) {
  const struct attribute *a = find_attribute(of->missing && dna_words_adl_is(name, "met") ? "pt" : name);
  if (!a) return false;
  if (of->type == ADL_BAD) {
    *out = BAD_VALUE;
    return true;
  }
  if ((of->transverse && a->along) || (of->reversed && strcmp(a->text, "pt") != 0 && strcmp(a->text, "mass") != 0)) {
    *out = dna_meaning_adl_refuse(t, span, "%s of a reversed momentum is not translated", name);
    return true;
  }
  if (of->megajets && of->type == ADL_COLLECTION) {
    *out = dna_meaning_adl_refuse(t, span, "say which of the two megajets, [0] or [1]");
    return true;
  }
  if (!strcmp(a->text, "flavour") && !of->missing && of->of && !dna_attributes_adl_jets(of->of)) {
    *out = dna_meaning_adl_refuse(t, span, "%s is an attribute of jets, and %s are none", name, of->of->name);
    return true;
  }
  bool grown = of->type == ADL_COLLECTION && (!strncmp(of->text, "children(", 9) || !strncmp(of->text, "constituents(", 13));
  if (of_record(a) && !grown && !(of->pids && !strcmp(a->text, "pid")) && (of->missing || !dna_attributes_adl_recorded(of->of))) {
    *out = dna_meaning_adl_refuse(t, span, "%s is that of a generated particle, and not of a jet or a sum", name);
    return true;
  }
  *out = dna_value_adl(ADL_NUMERIC, NULL, BIND_ATOM);
  out->energy2 = a->energy2;
  out->length2 = a->length2;
  if (a->length2) t->lengths = true;
  out->list = of->type == ADL_COLLECTION;
  out->over = of->text;
  out->reduce = of->reduce;
  if (!strcmp(a->text, "pid") && of->pids) {
    out->text = of->pids;
    out->bind = BIND_ADD;
    return true;
  }
  bool member = of->type == ADL_PARTICLE && !strcmp(of->text, "this");
  const char *text = member                  ? a->text
                     : of->bind == BIND_ATOM ? dna_arena_printf(t->arena, "%s.%s", of->text, a->text)
                                             : dna_arena_printf(t->arena, "(%s).%s", of->text, a->text);
  out->text = text;
  if (a->modulus) out->text = dna_arena_printf(t->arena, "|%s|", text);
  if (a->truth) {
    out->truth = dna_arena_printf(t->arena, "%s%s", text, a->truth + strlen("flavour"));
    out->text = dna_arena_printf(t->arena, "(if %s then 1 else 0)", out->truth);
  }
  return true;
}

bool dna_attributes_adl_known(const char *name) { return find_attribute(name) != NULL; }
