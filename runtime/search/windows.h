/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows: the interval for each point, and S and B in it.
 */
#ifndef DNA_SEARCH_WINDOWS_H
#define DNA_SEARCH_WINDOWS_H

#include "runtime/search/yields.h"

void dna_windows_make(const dna_results *results, dna_search *out);

/* S and B in the interval of a window under a variation: of the second half of the events if the window is split, with B from the
 * sidebands if it says so. false if a cross-section is not known, there is no background, or the fit fails. */
bool dna_windows_yields(const dna_results *results, const dna_search_window *w, const char *variation, dna_yields *out);
/* The count of the data in the interval; NaN if an event has a weight that is not 1. */
double dna_windows_data(const dna_results *results, const dna_search_window *w);

#endif
