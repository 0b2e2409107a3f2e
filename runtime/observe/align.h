/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows of two regions side by side, as diff does it with lines: the longest sequence of rows that both have in the same
 * order, by kind and label. Labels that are the same but for their numbers ("pt > 20 GeV", "pt > 25 GeV") match, too, where the
 * exact ones leave room for it.
 */
#ifndef DNA_OBSERVE_ALIGN_H
#define DNA_OBSERVE_ALIGN_H

#include "program/program.h"

typedef struct dna_aligned_row {
  int32_t a, b;    /* rows of the two regions; -1: it has none */
  int32_t moved;   /* of a row that only one has here: the place in the list where the other has it; -1: nowhere */
  bool renumbered; /* the labels differ in their numbers */
} dna_aligned_row;

/* Every row of a and of b once (a NULL region has none), in an order that keeps both; the caller frees the list. Removed rows
 * come before those put in at the same place. */
dna_aligned_row *dna_align_rows(const dna_pregion *a, const dna_pregion *b, uint32_t *count);

#endif
