/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two spectra on common positions, for the searches of window.c and window_scan.c.
 */
#ifndef DNA_STATS_WINDOW_SUMS_H
#define DNA_STATS_WINDOW_SUMS_H

#include "runtime/stats/window.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dna_window_sums_table {
  size_t m;              /* distinct values of both spectra */
  double *x;             /* [m], rising */
  double *s, *b, *b2;    /* [m + 1]: sums of weights (b2: of squares) below position k, correctly rounded */
  double all_s, all_b;   /* sums of |weights| */
  bool negative;         /* some position has a negative background */
} dna_window_sums_table;

/* DNA_WINDOW_FOUND, with the table made, if entries and bounds are fine; else what is wrong, and nothing to free. */
enum dna_window_status dna_window_sums_new(dna_window_spectrum signal, dna_window_spectrum background,
                                           dna_window_bounds bounds, dna_window_sums_table *table);
void dna_window_sums_free(dna_window_sums_table *table);

bool dna_window_sums_sorted(dna_window_spectrum spectrum);
/* All but value, resolution and passes. */
dna_window dna_window_sums_in(dna_window_spectrum signal, dna_window_spectrum background, double low, double high);
dna_window dna_window_sums_none(enum dna_window_status status);

#ifdef __cplusplus
}
#endif
#endif
