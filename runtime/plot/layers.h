/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The numbers of one histogram's picture: backgrounds summed by group and stacked, signals by group, data as one, all normalised as the
 * yields of the cut-flow are; the stack under every variation. Pictures and their tables are made from this alone.
 *
 * Ownership: dna_layers owns its arrays; names are borrowed from the results, which must outlive it.
 */
#ifndef DNA_PLOT_LAYERS_H
#define DNA_PLOT_LAYERS_H

#include "runtime/report/report.h"

/* What the user asks of pictures. All zero: as the histogram says. */
typedef struct dna_plot_choice {
  const char *variation; /* NULL: nominal */
  const char *weight;    /* NULL: the nominal one */
  int log;               /* 1 logarithmic, -1 linear, 0 as the histogram says */
  bool unit_area;        /* or as the histogram says */
  double signal_scale;   /* 0: 1 */
} dna_plot_choice;

/* Cells of one curve: x fastest, with under- and overflow as in the storage; folded where the histogram is. */
typedef struct dna_series {
  const char *name;
  double *value; /* for a profile the mean; NaN where there is none */
  double *error; /* sqrt of the sum of squared weights, scaled; of a profile the error of the mean */
  double *below, *above; /* data: the interval's ends as distances; else NULL */
  double factor; /* signals: what it was multiplied by for the picture, 1 unless asked */
} dna_series;

typedef struct dna_layers {
  const dna_phist *hist;
  const dna_pstore *store;
  const dna_pregion *region;
  const double *xedges, *yedges; /* yedges: 2D only */
  uint32_t nx, ny, ncells;       /* bins; ny 0 but for 2D */
  dna_series *stack;             /* background groups in the samples' order; the first is at the bottom */
  uint32_t nstack;
  dna_series *signals;
  uint32_t nsignals;
  dna_series data;               /* value NULL: none */
  dna_series total;              /* sum of the stack; value NULL: no backgrounds */
  double *band_low, *band_high;  /* envelope of the total (without backgrounds: of a lone signal) over all variations, the nominal one
                                    included; NULL: one variation alone, or the choice is no nominal one */
  double *nominal;               /* with a chosen variation: the nominal total (or lone signal), to compare with; else NULL */
  const char *variation, *weight;
  const char *unit;              /* of the yields: "events", "pb"; "" where no cross-section is known: sums of weights */
  bool log, unit_area;
  bool entries;                  /* it is filled several times in an event */
  bool merged;                   /* bins are several of the histogram's */
  double *own_edges[2];          /* of merged bins */
  char **notes;                  /* what is not drawn, and why; folded overflow */
  uint32_t nnotes;
} dna_layers;

/* region and hist are numbers in the nominal variation of dna_report_program(). The variation and the weight of the choice must be
 * known ones (a sample without the weight is left out, with a note). */
void dna_layers_make(dna_layers *layers, const dna_report_job *job, const dna_plot_choice *choice, uint32_t region, uint32_t hist);
void dna_layers_free(dna_layers *layers);

/* Most bins that a picture has room for, in one dimension and along each of two. */
enum { DNA_LAYERS_MOST = 2000, DNA_LAYERS_MOST_2D = 400 };

/* coarsen.c: the same with neighbouring bins as one, if there are more than that; else, and for profiles, false. The band's ends are then
 * sums of those of the bins. */
bool dna_layers_coarsen(const dna_layers *layers, dna_layers *out);

/* What the numbers are compared with: the total, or without backgrounds a lone signal; NULL if there is neither. */
const dna_series *dna_layers_base(const dna_layers *layers);

#endif
