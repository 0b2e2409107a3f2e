/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sums that do not depend on the order in which they were made. dna_exact holds the exact sum of doubles as a wide
 * fixed-point number, so that any partition of the events over threads, batches and files gives the same bits; its
 * value is that sum correctly rounded once.
 *
 * A dna_sums holds all that one sample's events leave behind for one program: row sums and histogram cells for every
 * weight, and counts of non-finite results by instruction. Partial dna_sums are merged in any order.
 */
#ifndef DNA_RESULTS_SUMS_H
#define DNA_RESULTS_SUMS_H

#include "base/base.h"
#include "program/program.h"

typedef struct dna_exact dna_exact; /* defined in exact.h, at most 64 bytes; all-zero bytes are the sum 0 */
#include "runtime/results/exact.h"

typedef struct dna_row_sums { /* one row, one weight */
  dna_exact sumw, sumw2;      /* sumw2: of the doubles w*w */
  dna_exact sumw_event, sumw_above; /* of w times the event's own weight, and times its weight in the row above: what the
                                 errors of efficiencies need where the weight changes */
} dna_row_sums;

typedef struct dna_cell { /* one histogram cell, one weight */
  dna_exact sumw, sumw2;
} dna_cell;

typedef struct dna_pcell { /* one profile cell, one weight: moments of the averaged quantity besides */
  dna_exact sumw, sumw2, sumwy, sumwy2;
} dna_pcell;

/* The values of events one by one, for windows: entries of 1 + nweights doubles, the value and its weights. In no order until it is sorted. */
typedef struct dna_spectrum {
  double *entries;
  size_t n, room;
} dna_spectrum;

typedef struct dna_sums {
  const dna_program *program; /* borrowed */
  uint32_t nweights;
  uint64_t events;
  uint64_t *raw;              /* [nsums] events */
  uint64_t *negative;         /* [nsums * nweights] events whose weight (with the factors so far) is negative */
  dna_row_sums *rows;         /* [nsums * nweights]: row s, weight k at s * nweights + k */
  uint64_t **entries;         /* [nstores][ncells] raw fills */
  dna_cell **cells;           /* [nstores][ncells * nweights], NULL for profiles */
  dna_pcell **pcells;         /* [nstores][ncells * nweights], NULL but for profiles */
  dna_cell *all_cells;        /* what cells and pcells point into */
  dna_pcell *all_pcells;
  uint64_t *nonfinite;        /* [ninsns] */
  dna_spectrum *spectra;      /* [nspectra] */
} dna_sums;

dna_sums *dna_sums_new(const dna_program *program, uint32_t nweights);
double dna_sums_bytes(const dna_program *program, uint32_t nweights); /* of memory that dna_sums_new takes, at least */
void dna_sums_free(dna_sums *sums); /* accepts NULL */
void dna_sums_merge(dna_sums *into, const dna_sums *from);
enum { DNA_SPECTRUM_MOST = 1 << 27 }; /* numbers in the spectra of one dna_sums: 1 GiB */
bool dna_sums_full(const dna_sums *sums); /* its spectra have more than that */
/* A new entry, to be filled. */
double *dna_spectrum_add(dna_spectrum *spectrum, uint32_t nweights);
/* By value, then by weights: the same events give the same bytes. */
void dna_spectrum_sort(dna_spectrum *spectrum, uint32_t nweights);
uint32_t dna_store_cells(const dna_pstore *store); /* cells with under- and overflow */

#endif
