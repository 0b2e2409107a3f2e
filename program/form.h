/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Forms: conditions on particles as disjunctions of conjunctions of literals (see implies.h).
 */
#ifndef DNA_PROGRAM_FORM_H
#define DNA_PROGRAM_FORM_H

#include "program/program.h"

enum { DNA_FORM_RECORD = 2, DNA_FORM_CONJUNCTIONS = 512, DNA_FORM_LITERALS = 64 };

/* op: one of < > { (<=) } (>=) = ! for a comparison of key with value, or T F for a truth value. */
typedef struct dna_literal {
  char op;
  double value;
  const char *key;
} dna_literal;

typedef struct dna_conjunction {
  dna_literal *literals;
  uint32_t count;
} dna_conjunction;

typedef struct dna_form {
  dna_conjunction *items;
  uint32_t count;
  bool too_long;
} dna_form;

typedef struct dna_form_context {
  const dna_program *program;
  dna_arena *arena;
  const char **keys; /* [ninsns] or NULL */
  dna_form **passed; /* [ninsns] of axes: what their rows have passed; NULL if not known */
} dna_form_context;

/* form.c: forms of a program. All is in the context's arena, which the caller frees; it is NULL if there is no memory. */
dna_form_context dna_form_open(const dna_program *program);
dna_form *dna_form_new(dna_form_context *c); /* one that nothing passes */
/* Adds a conjunction, with the literals of b (or NULL) behind those of a. */
void dna_form_add(dna_form_context *c, dna_form *f, const dna_conjunction *a, const dna_conjunction *b);
dna_form *dna_form_and(dna_form_context *c, const dna_form *a, const dna_form *b);
/* Where a truth value is true (want) or false. */
dna_form *dna_form_of(dna_form_context *c, uint32_t insn, bool want);
/* What all rows of an axis have passed; NULL if it is none of RECORD and its FILTERs. */
const dna_form *dna_form_passed(dna_form_context *c, uint32_t axis);
/* The instruction that makes a value which filters carry along. */
uint32_t dna_form_origin(const dna_program *program, uint32_t insn);

/* form_logic.c: forms as text, and what follows from what. */
void dna_form_write(const dna_form *f, dna_str *out);
/* What is not understood is passed by nothing. */
dna_form *dna_form_read(dna_form_context *c, const char *text);
bool dna_form_literal_implies(const dna_literal *a, const dna_literal *b);
/* Whether a conjunction implies a literal. */
bool dna_form_has(const dna_conjunction *a, const dna_literal *literal);
bool dna_form_implies(const dna_form *a, const dna_form *b);
/* Whether two literals are about the same expression, or one about the absolute value of the other's. */
bool dna_form_alike(const dna_literal *a, const dna_literal *b);

#endif
