/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the sums and spectra of a results file say of points, backgrounds and data: entries of windows, scaled to expected events,
 * and yields after the last cut of regions. Of the nominal weight.
 */
#ifndef DNA_SEARCH_YIELDS_H
#define DNA_SEARCH_YIELDS_H

#include "runtime/search/search.h"

/* S and B, with their Monte Carlo errors (of B from sidebands, the fit's). */
typedef struct dna_yields {
  double s, ds, b, db;
} dna_yields;

/* The entries of a window; a list that begins as all zero bytes. */
typedef struct dna_entries {
  dna_window_entry *entries;
  size_t n, room;
} dna_entries;

dna_window_spectrum dna_yields_spectrum(const dna_entries *list);

/* The number of a variation in a program; DNA_NONE if it has none of this name. */
uint32_t dna_yields_variation(const dna_program *program, const char *name);
const dna_pwindow *dna_yields_window(const dna_rsample *sample, const char *variation, const char *window);
/* Of the nominal set; NULL if there is none. */
const dna_pregion *dna_yields_region(const dna_rsample *sample, const char *region);
bool dna_yields_any(const dna_results *results, enum dna_sample_kind kind);

/* Add the entries within [low, high] of the samples of a point, or of all samples of a kind (data: as they are, nominal), sorted.
 * NULL, or the name of a sample whose cross-section is not known. */
const char *dna_yields_of_point(dna_entries *to, const dna_results *results, const dna_search_point *point, const char *variation,
                                const char *window, double low, double high);
const char *dna_yields_of_kind(dna_entries *to, const dna_results *results, enum dna_sample_kind kind, const char *variation,
                               const char *window, double low, double high);

/* Of a region, S and B; false if a cross-section is not known. */
bool dna_yields_in_region(const dna_results *results, const dna_search_point *point, const char *variation, const char *region,
                          dna_yields *out);
/* The count of the data after the last cut of a region; NaN if an event has a weight that is not 1. */
double dna_yields_data(const dna_results *results, const char *region);

/* A text with one %s, to be freed. */
char *dna_yields_text(const char *format, const char *name);

#endif
