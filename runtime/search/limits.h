/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Limits: the value of a param from which on a condition holds, for each point; and what combinations need of them.
 */
#ifndef DNA_SEARCH_LIMITS_H
#define DNA_SEARCH_LIMITS_H

#include "runtime/search/yields.h"

/* All limits that are no combinations; those are there, but empty. */
void dna_limits_make(const dna_results *results, dna_search *out, bool unblind);
/* The rest (combine.c). */
void dna_combine_make(const dna_results *results, dna_search *out);

/* The limit of a name for a point; NULL if there is none. */
dna_search_limit *dna_limits_find(const dna_search *search, const char *name, const dna_search_point *point);
/* S and B of a limit that is no combination, under a variation. */
bool dna_limits_yields(const dna_results *results, const dna_search *search, const dna_search_limit *l, const char *variation,
                       dna_yields *out);

/* The limit under one set of a variation; not finite where nothing is excluded. */
typedef double dna_limits_varied(void *context, const char *set);
/* Widens the band by the sets of the variations of a statement, as it says: their envelope, or the sum in quadrature. */
void dna_limits_band(dna_search_limit *l, const dna_alimit *statement, dna_limits_varied *varied, void *context);

#endif
