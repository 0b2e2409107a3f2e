/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the tree of an ADL analysis to the text of a .dna file. ADL's numbers have no units: momenta are in GeV, lengths in
 * the unit that the caller says. So every expression is translated to a text together with its type and dimension, and
 * numbers get the unit of what they are compared with. What cannot be translated is a diagnostic with its place in the
 * ADL file, and the value is ADL_BAD, about which all that meets it is silent.
 */
#ifndef DNA_LANG_ADL_TRANSLATE_H
#define DNA_LANG_ADL_TRANSLATE_H

#include "lang/adl/adl.h"
#include "lang/adl/tree.h"

/* How tightly the outermost operator of a text binds, in .dna. */
enum { BIND_IF, BIND_OR, BIND_AND, BIND_NOT, BIND_COMPARE, BIND_ADD, BIND_MULTIPLY, BIND_SIGN, BIND_POWER, BIND_ATOM };

enum adl_type { ADL_BAD, ADL_NUMERIC, ADL_TRUTH, ADL_PARTICLE, ADL_COLLECTION };

typedef struct adl_symbol adl_symbol;

typedef struct adl_value {
  enum adl_type type;
  const char *text;
  int bind;
  bool list; /* one for each member of a collection, whose text is over */
  const char *over;
  char reduce;          /* of a list: 'y' any, 'l' all, as anyof and allof say; 0: not said */
  bool plain;           /* a constant that took no part in a unit yet */
  int energy2, length2; /* twice the powers of energy and length */
  const char *truth;    /* of a number that is 1 or 0: the condition that it is 1 (binds like a comparison) */
  bool missing;         /* of a particle: the missing momentum, which stands for its pT where a number is asked for */
  bool reversed;        /* of a particle: minus the one in text */
  bool transverse;      /* of a particle: its momentum along the beam is not what ADL means */
  const char *megajets; /* of a collection: the megajets of this one */
  bool single;          /* of a particle: a collection in ADL, of this one */
  const char *pids;     /* of a sum: the sum of the codes of its parts */
  adl_symbol *of;       /* of a collection */
} adl_value;

enum adl_symbol_kind { ADL_S_BASE, ADL_S_OBJECT, ADL_S_DEFINE, ADL_S_REGION, ADL_S_HISTOLIST, ADL_S_TABLE };

/* A collection of members with other names in parts of the analysis: sorted anew. */
typedef struct adl_override {
  const adl_symbol *symbol;
  const char *text;
  struct adl_override *next;
} adl_override;

/* What a reference with a negative index, such as jets[-1], stands for. */
typedef struct adl_binding {
  const adl_symbol *symbol;
  long index;
  uint32_t count;  /* how often it is written: jets[-1] jets[-1] are two jets */
  adl_value value; /* of all of them together */
  struct adl_binding *next;
} adl_binding;

struct adl_symbol {
  enum adl_symbol_kind kind;
  const char *name; /* in ADL */
  const char *text; /* in .dna */
  adl_block *block;
  int state;                /* 0: not looked at, 1: under way, 2: done, 3: refused */
  adl_value value;          /* of a define; of an object */
  bool open;                /* a define with references that a choice has yet to bind */
  int asked_open;           /* 0: not known yet, 1: under way, 2: no, 3: yes */
  const adl_symbol *source; /* of an object with one source */
  uint32_t parts;           /* of an object of combinations */
  const adl_symbol **part_of;
  long *part_index;
  adl_binding *bindings; /* at the end of a region */
  adl_override *overrides;
  const char *axes[3]; /* of a table: the units of its arguments once it was called, "" for none */
  int axis_energy2[3], axis_length2[3];
  bool used;
  bool assumed; /* given by the caller */
  bool other;   /* of an object: not all of its members are particles of the record */
  adl_symbol *next;
};

/* A part of a collection that was made an object. */
typedef struct adl_slice {
  const char *of, *text;
  long from, to;
  struct adl_slice *next;
} adl_slice;

typedef struct adl_translator {
  dna_diags *diags;
  dna_arena *arena;
  const dna_adl_options *options;
  uint32_t file;
  adl_symbol *symbols, *regions; /* regions and lists of histograms have names of their own */
  const char **names;            /* taken in .dna */
  size_t nnames, names_capacity;
  dna_str body, params;
  adl_slice *slices;
  bool *assumed; /* which assumptions were used */
  /* where we are */
  const adl_symbol *object; /* in the steps of an object, whose member bare attributes are of */
  const char *alias;        /* of its member */
  const char *bare;         /* what the member is called where it cannot be left out: "this" */
  adl_binding *bindings;
  adl_override *overrides;
  uint32_t depth, steps; /* steps: of the entry under way; what is written out again and again is bounded */
  bool lengths;          /* a length was compared */
} adl_translator;

#define BAD_VALUE ((adl_value){.type = ADL_BAD, .text = "", .bind = BIND_ATOM})

/* ---- value.c: values and their dimensions ---------------------------------------------------------------------------- */
adl_value dna_value_adl(enum adl_type type, const char *text, int bind);
/* The text, in brackets where it binds less tightly than this. */
const char *dna_value_adl_text(adl_translator *t, const adl_value *value, int bind);
bool dna_value_adl_same(const adl_value *a, const adl_value *b); /* dimension */
/* As a plain number: in GeV and the unit of lengths. */
adl_value dna_value_adl_bare(adl_translator *t, adl_value value);
/* Brings two numbers to one dimension: a plain constant takes the unit of the other one, else both become plain numbers. */
void dna_value_adl_match(adl_translator *t, adl_value *a, adl_value *b);
/* With the unit of a dimension, if it has a simple one; else false. */
bool dna_value_adl_unit(adl_translator *t, const char *number, int energy2, int length2, const char **text);
/* The list that comes of two values; false, with a complaint at the span, if they are lists of different collections. */
bool dna_value_adl_lists(adl_translator *t, const adl_value *a, const adl_value *b, dna_span span, adl_value *out);
const char *dna_value_adl_number(adl_translator *t, const char *text); /* a number of ADL as one of .dna */

/* ---- names.c: names of both languages ----------------------------------------------------------------------------------- */
void dna_names_adl_begin(adl_translator *t, adl_block *blocks); /* all names that the file defines */
/* The first number that makes base a name which is not taken, or little below it: one pass. */
unsigned dna_names_adl_next(const char *const *names, size_t n, const char *base);
const char *dna_names_adl_claim(adl_translator *t, const char *wanted, bool region);
adl_symbol *dna_names_adl_find(adl_translator *t, const char *name);
adl_symbol *dna_names_adl_region(adl_translator *t, const char *name);
adl_symbol *dna_names_adl_base(adl_translator *t, const char *name);
const char *dna_names_adl_nearest(adl_translator *t, const char *name);
void dna_names_adl_prelude(adl_translator *t, dna_str *out); /* of the collections that were used */
/* The name of a param that stands for what events do not have, if the caller has given a value; else NULL. */
const char *dna_names_adl_assumed(adl_translator *t, const char *name);

/* ---- meaning.c, operators.c, attributes.c, calls.c: expressions
 * -------------------------------------------------------------------------------------- */
adl_value dna_meaning_adl(adl_translator *t, const adl_node *node);
adl_value dna_meaning_adl_number(adl_translator *t, const adl_node *node);   /* a number, or BAD with a complaint */
adl_value dna_meaning_adl_particle(adl_translator *t, const adl_node *node); /* a particle or a collection */
/* One truth value: lists are reduced as select (all) or reject (any) does in an object; in regions that is refused. */
adl_value dna_meaning_adl_condition(adl_translator *t, const adl_node *node, bool reject);
adl_value dna_meaning_adl_as_number(adl_translator *t, adl_value value, dna_span span);
adl_value dna_meaning_adl_as_truth(adl_translator *t, adl_value value, dna_span span);
const char *dna_meaning_adl_article(const adl_value *value); /* what it is, in words */
adl_value dna_operators_adl(adl_translator *t, const adl_node *node);
/* A define, translated when it is first asked for. */
void dna_meaning_adl_define(adl_translator *t, adl_symbol *symbol);
adl_value dna_meaning_adl_refuse(adl_translator *t, dna_span span, const char *format, ...) DNA_PRINTF(3, 4);
adl_value dna_calls_adl(adl_translator *t, const adl_node *node);
/* An attribute of a particle or of all members of a collection; BAD without a complaint if there is no such attribute. */
bool dna_attributes_adl_of(adl_translator *t, const char *name, const adl_value *of, dna_span span, adl_value *out);
bool dna_attributes_adl_known(const char *name);
bool dna_attributes_adl_jets(const adl_symbol *symbol); /* whether the members are jets */
/* Whether the members are particles of the record, with a code and a vertex, and not jets or combinations. */
bool dna_attributes_adl_recorded(const adl_symbol *symbol);
const char *dna_attributes_adl_nearest(const char *name); /* attribute, or NULL */

/* ---- objects.c ----------------------------------------------------------------------------------------------------------------
 */
void dna_objects_adl_object(adl_translator *t, adl_symbol *symbol);
adl_value dna_objects_adl_slice(adl_translator *t, const adl_value *collection, long from, long to, dna_span span);
adl_value dna_objects_adl_collection(adl_translator *t, adl_symbol *symbol);

/* ---- choice.c: the best combination
 * ----------------------------------------------------------------------------------------------- */
/* a ~= b in a region: makes the objects, binds the references of the expression; the condition that there is a choice. */
adl_value dna_choice_adl(adl_translator *t, const adl_node *node);
bool dna_choice_adl_open(adl_translator *t, const adl_node *node); /* whether references are in it that nothing binds */
adl_binding *dna_choice_adl_bound(adl_translator *t, const adl_symbol *symbol, long index);

/* ---- regions.c, efficiencies.c
 * ------------------------------------------------------------------------------------------------------ */
void dna_regions_adl(adl_translator *t, adl_symbol *symbol);
void dna_efficiencies_adl(adl_translator *t, dna_str *out); /* the tables that were called */
/* applyHM(TABLE(...) == 1): the probability; BAD if node is no such thing (no complaint) */
bool dna_efficiencies_adl_drawn(adl_translator *t, const adl_node *node, bool reject, adl_value *probability);
adl_value dna_efficiencies_adl_call(adl_translator *t, const adl_node *node, adl_symbol *table);

#endif
