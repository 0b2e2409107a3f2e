/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shared by the files of the verifier: verify.c (instructions, by their operands), verify_axes.c and verify_values.c
 * (by what they make), verify_tables.c (everything else).
 */
#ifndef DNA_PROGRAM_VERIFY_H
#define DNA_PROGRAM_VERIFY_H

#include "program/program.h"

enum {
  DNA_VERIFY_LIST = 256,      /* numbers that one instruction takes as a list */
  DNA_VERIFY_PARTICLES = 64,  /* particles that a random number is drawn for */
  DNA_VERIFY_SELECTIONS = 1 << 15,
  DNA_VERIFY_INSNS = 1 << 24,
  DNA_VERIFY_CELLS = 1 << 24, /* of one histogram */
  DNA_VERIFY_POINTS = 1 << 20 /* of a look-up */
};

typedef struct dna_verifier {
  const dna_program *program;
  dna_error *err;
  uint32_t *target;   /* [ninsns] of I results: the axis whose rows they are */
  uint32_t *sel;      /* [ninsns] of S results: number among the selections */
  uint32_t nsel;
  uint64_t *covers;   /* bit b of row a: every event of selection b is in selection a */
  size_t words;       /* of a row */
} dna_verifier;

/* Both return whether all is well, and set err if not. */
bool dna_verify_insns(dna_verifier *v);
bool dna_verify_tables(dna_verifier *v);

/* ---- of instruction i; each returns whether all is well, and sets err if not ----------------------------------------- */

bool dna_verify_axis(const dna_verifier *v, uint32_t i);   /* its result is an axis */
bool dna_verify_result(const dna_verifier *v, uint32_t i); /* its result is a number, a truth value or a row, and no constant */

bool dna_verify_fail(const dna_verifier *v, uint32_t i, const char *what); /* false */
bool dna_verify_is_const(const dna_verifier *v, uint32_t insn);
uint32_t dna_verify_parent(const dna_verifier *v, uint32_t axis); /* of a member axis */
/* `used` is an earlier result of this kind that exists under the selection of instruction i, sel. */
bool dna_verify_exists(const dna_verifier *v, uint32_t i, uint32_t used, char result, uint32_t sel);
/* The same for numbers, truth values and rows; they live on axis or are constants. */
bool dna_verify_value(const dna_verifier *v, uint32_t i, uint32_t used, char result, uint32_t axis);
/* The same for rows, of the target axis. */
bool dna_verify_row(const dna_verifier *v, uint32_t i, uint32_t used, uint32_t axis, uint32_t target);
bool dna_verify_on_axis(const dna_verifier *v, uint32_t i); /* it has an axis */
bool dna_verify_members(const dna_verifier *v, uint32_t i, uint32_t used, uint32_t parent); /* a member axis */
bool dna_verify_list(const dna_verifier *v, uint32_t i, uint32_t offset, uint32_t count, uint32_t most);
bool dna_verify_values(const dna_verifier *v, uint32_t i, uint32_t offset, uint32_t count, uint32_t axis); /* numbers */

/* count entries from offset on lie in a table of size entries. */
static inline bool dna_verify_within(uint32_t offset, uint64_t count, uint32_t size) {
  return (uint64_t)offset + count <= size;
}

#endif
