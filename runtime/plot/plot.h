/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna plot: histograms and limits of results as files.
 */
#ifndef DNA_PLOT_H
#define DNA_PLOT_H

#include "dna.h"
#include "runtime/plot/limits.h"

typedef struct dna_plot_job {
  const dna_results *const *results; /* the first has the histograms; limits are of all of them */
  uint32_t nresults;
  const dna_plot_options *options;   /* the members others and with are not looked at */
  const dna_curves_fixed *fixed;     /* what with says */
  uint32_t nfixed;
  dna_overlay_unit *unit_scale;
  bool unblind;
} dna_plot_job;

/* Draws what options name (see dna.h) and writes the files. *written: how many. */
int dna_plot_write(const dna_plot_job *job, size_t *written, dna_error *err);

/* limit_picture.c: limits of these names as one picture, with its title and description. best_x: see dna_curves_job. */
typedef struct dna_limit_picture {
  dna_picture picture;
  dna_str title, description;
} dna_limit_picture;
int dna_limit_picture_make(dna_limit_picture *out, const dna_plot_job *job, const char *const *limits, uint32_t nlimits, bool best_x,
                           dna_error *err);
void dna_limit_picture_free(dna_limit_picture *picture);

#endif
