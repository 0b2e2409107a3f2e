/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Units and dimensions. Values are kept in GeV and mm: times are lengths (c = 1), cross-sections are mm^2, angles and
 * counts have no dimension.
 */
#ifndef DNA_LANG_UNITS_H
#define DNA_LANG_UNITS_H

#include "base/base.h"

/* Powers of energy and length in twelfths, so that roots stay exact: GeV is {12, 0}, pb is {0, 24}. */
typedef struct dna_dim {
  int16_t energy, length;
} dna_dim;

#define DNA_DIM_ONE ((dna_dim){0, 0})
#define DNA_DIM_ENERGY ((dna_dim){12, 0})
#define DNA_DIM_LENGTH ((dna_dim){0, 12})
#define DNA_DIM_AREA ((dna_dim){0, 24})
#define DNA_DIM_MAX 1200 /* a power beyond 100 is refused */

static inline bool dna_dim_equal(dna_dim a, dna_dim b) { return a.energy == b.energy && a.length == b.length; }

typedef struct dna_unit {
  const char *name;
  double factor; /* to GeV, mm or rad */
  dna_dim dim;
} dna_unit;

/* The unit with this (NFKC-normalised) name, or NULL. */
const dna_unit *dna_unit_find(const char *name, size_t length);
const dna_unit *dna_unit_table(size_t *count);

/* "energy", "length", "energy²", "energy/length", "a plain number", for messages. The result is in the arena. */
const char *dna_dim_words(dna_dim dim, dna_arena *arena);
/* "GeV", "mm", "GeV²", "GeV/mm", "" for axes and tables. */
const char *dna_dim_symbol(dna_dim dim, dna_arena *arena);

#endif
