/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether what a program looks at is among the particles that a condition has kept.
 *
 * A condition on particles is brought into a form: a disjunction of conjunctions of literals. A literal is a comparison of an
 * expression with a constant, or a truth value or its opposite; expressions are the same if they are written the
 * same way after names are resolved. Truth is Kleene's: a row passes where the condition is true, not where it is missing. The
 * form is text, one literal a line, conjunctions apart by a line "or"; so it can be kept in a file.
 *
 * The answer is never wrongly yes: what is not recognised is taken for something else.
 */
#ifndef DNA_PROGRAM_IMPLIES_H
#define DNA_PROGRAM_IMPLIES_H

#include "program/program.h"

/* The form of what all rows of an axis have passed; the axis is RECORD, or a FILTER of such an axis. NULL if it is neither, or
 * the form would be too long. Caller frees. */
char *dna_implies_form(const dna_program *program, uint32_t axis);

/* Whether what the first form lets through is let through by the second. */
bool dna_implies_holds(const char *form, const char *by);

typedef enum dna_implies_answer {
  DNA_IMPLIES_YES,
  DNA_IMPLIES_MAYBE_NOT, /* an instruction may look at other particles */
  DNA_IMPLIES_ANCESTRY   /* an instruction asks for parents, children or ancestors */
} dna_implies_answer;

/* Where a program looks at other particles. */
typedef struct dna_implies_fault {
  uint32_t insn;    /* the condition that lets them through; if there is no such, the last condition of all that what is looked at
                       has    passed; if it has passed none, what looks at it; or what asks for ancestors */
  uint32_t user;    /* what looks at them */
  bool condition;   /* insn is a condition that is about the same as what was kept, but lets more through */
  bool lacks_final; /* if it is none: no condition asks for what is final */
  bool unconditional; /* what is looked at has passed no condition */
} dna_implies_fault;

/* Whether a program gives the same results over the particles of a form alone; else *fault says where it may not. */
dna_implies_answer dna_implies_check(const dna_program *program, const char *form, dna_implies_fault *fault);

#endif
