/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The names of a file's weights. They are fixed by the first event: by the names in the file, else by the number of
 * values; whatever comes later must agree.
 */
#ifndef DNA_RUNTIME_WEIGHTS_H
#define DNA_RUNTIME_WEIGHTS_H

#include "base/base.h"

typedef struct dna_weights {
  char **names;
  size_t count, capacity; /* count is at least 1 once fixed */
  bool named;             /* by the file */
  bool fixed;
  bool valued;            /* the events have weights: else each counts 1 */
  uint32_t nominal;
} dna_weights;

void dna_weights_clear(dna_weights *weights);
void dna_weights_add(dna_weights *weights, const char *name, size_t length);
/* The names of a W line of Asciiv3's run information, text behind "W ": joined by "\|", with "\\" for a backslash. With
 * at_blanks they are taken apart at blanks as well, which is how libHepMC3 reads that line. */
void dna_weights_split(dna_weights *weights, const char *text, bool at_blanks);
bool dna_weights_equal(const dna_weights *a, const dna_weights *b);
/* Fixes the names of a file whose events have nvalues weights: names that are there stay; without any, "nominal" alone,
 * or "0", "1" ... Then finds the nominal one: "", Weight, 0, Default or nominal in any case, else the first. */
void dna_weights_fix(dna_weights *weights, size_t nvalues);

#endif
