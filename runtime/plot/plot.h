/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna plot: histograms of results as files.
 */
#ifndef DNA_PLOT_H
#define DNA_PLOT_H

#include "dna.h"
#include "runtime/results/results.h"

/* Draws what options name (see dna.h) and writes the files. *written: how many. */
int dna_plot_write(const dna_results *results, const dna_plot_options *options, bool unblind, size_t *written, dna_error *err);

#endif
