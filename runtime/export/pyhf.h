/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a pyhf workspace is made of: channels of bins, and the yields in them of a signal, of groups of backgrounds and of data,
 * under the nominal analysis and under variations. All memory is that of the arena in dna_pyhf_set.
 */
#ifndef DNA_EXPORT_PYHF_H
#define DNA_EXPORT_PYHF_H

#include "runtime/export/export.h"
#include "runtime/search/search.h"

/* Events that are counted in bins: those of a region after its last cut, of a window, or of a histogram. */
typedef struct dna_pyhf_channel {
  const char *name;
  const dna_alimit *limit;         /* that asked for it, or NULL */
  const dna_search_window *window; /* or NULL */
  uint32_t region;                 /* DNA_NONE: a window, whose region is in its statement */
  uint32_t hist;                   /* DNA_NONE: one bin */
  uint32_t nbins;
} dna_pyhf_channel;

/* A systematic uncertainty: variations of the program, DNA_NONE where there is no such side. */
typedef struct dna_pyhf_systematic {
  const char *name;
  uint32_t up, down;
} dna_pyhf_systematic;

typedef struct dna_pyhf_set {
  const dna_export_job *job;
  dna_arena *arena;
  dna_search *search;
  const dna_search_point *point; /* the signal */
  dna_pyhf_channel *channels;
  uint32_t nchannels;
  const dna_alimit **combinations; /* that were asked for, or are parts of those, and vary */
  uint32_t ncombinations;
  dna_pyhf_systematic *systematics;
  uint32_t nsystematics;
  dna_error *err; /* the first thing that is wrong */
} dna_pyhf_set;

/* Keeps what is wrong, as a fault of the command line; false. */
bool dna_pyhf_refuse(dna_pyhf_set *set, const char *format, ...) DNA_PRINTF(2, 3);

/* pyhf_channels.c: the point, the channels and the systematics that the options choose. False: set->err says why not. */
bool dna_pyhf_choose(dna_pyhf_set *set);

/* pyhf_yields.c: the yields of a sample in the bins of a channel, and the squares of their errors, are added. False: set->err says why not. */
bool dna_pyhf_add(dna_pyhf_set *set, const dna_pyhf_channel *channel, const dna_rsample *sample, uint32_t variation,
                  double *yields, double *squares);
/* Whether data are hidden: the channel is of a blind region. */
bool dna_pyhf_is_blind(const dna_pyhf_set *set, const dna_pyhf_channel *channel, const dna_rsample *data);
/* "bin 3 (10..20 GeV) of channel NAME", or "channel NAME" if it has one. */
const char *dna_pyhf_place(const dna_pyhf_set *set, const dna_pyhf_channel *channel, uint32_t bin);

#endif
