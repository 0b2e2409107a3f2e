/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For the tests of the verifier and the machine: programs built instruction by instruction, and batches of events that
 * are written down in the test.
 */
#ifndef DNA_TESTS_BUILD_PROGRAM_H
#define DNA_TESTS_BUILD_PROGRAM_H

#include "program/program.h"
#include "runtime/event/event.h"
#include "runtime/vm/vm.h"

enum { EVENTS = 0, ALL = 1, RECORD = 2 };
#define NONE DNA_NONE

/* ---- programs ------------------------------------------------------------------------------------------------------ */

typedef struct builder {
  dna_program program; /* as far as it is built; its arena is not used */
  size_t insns_room, consts_room, pool_room, sites_room, stores_room, splits_room, tables_room;
  dna_pvariation variation;
  dna_pregion region;
  dna_pfile file;
  dna_pspan spans[4]; /* 0: nowhere; k: line k of "test.dna" */
  uint32_t sel;   /* what is built from here on runs under it; ALL at first */
  uint32_t span;
  uint32_t guard; /* NONE at first */
} builder;

/* EVENTS, ALL and RECORD, 8 row sums, a region without rows. */
builder *build_new(void);
void build_free(builder *b);

uint32_t build(builder *b, enum dna_op op, uint32_t axis, uint32_t x, uint32_t y, uint32_t z);
uint32_t build_const(builder *b, double value);
uint32_t build_truth(builder *b, unsigned value);
uint32_t build_list(builder *b, uint32_t count, const uint32_t *insns);      /* offset in pool */
uint32_t build_numbers(builder *b, uint32_t count, const double *numbers);   /* offset in consts */
uint32_t build_site(builder *b, uint64_t site);
uint32_t build_store(builder *b, enum dna_hist_kind kind, uint32_t nx, const double *x, uint32_t ny, const double *y);
uint32_t build_split(builder *b, uint32_t first_sums, uint32_t nbins, const double *edges);
/* axes, then values; name, axes and offset are filled in */
uint32_t build_table(builder *b, dna_ptable table, const double *numbers);

#define LIST(b, ...)                                                                                   \
  build_list(b, (uint32_t)(sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t)), (uint32_t[]){__VA_ARGS__})

/* Common runs of instructions. */
uint32_t build_load(builder *b, enum dna_field field, uint32_t axis, uint32_t rows); /* number or truth value */
uint32_t build_filter(builder *b, uint32_t axis, uint32_t truth); /* parent: that of axis */
uint32_t build_cut(builder *b, uint32_t sel, uint32_t truth);     /* and goes on under it */

/* ---- events -------------------------------------------------------------------------------------------------------- */

typedef struct particle {
  double px, py, pz, e, m;
  int32_t pid, status, mother; /* mother: its number in the event, from 1; 0: none */
} particle;

enum { WEIGHTS = 2 };
typedef struct event {
  int64_t number;
  int32_t n;
  const particle *particles;
  double weights[WEIGHTS];
} event;

extern bool build_ints; /* batches give whole columns of codes and status; false at first */
dna_batch *build_batch(const event *events, int32_t n); /* borrows events; dna_batch_free frees it */
void build_refill(dna_batch *batch, const event *events, int32_t n); /* allocates nothing for as many particles or fewer */

/* Runs a program over events in batches of `size` (0: one batch), checked by the verifier first; asserts that all is well. */
dna_sums *build_run(const builder *b, const event *events, int32_t n, int32_t size);

/* ---- what several tests run ---------------------------------------------------------------------------------------- */

enum { RANDOM_EVENTS = 61, MOST = 40 };
void build_random_events(event *out, particle *particles, uint64_t seed); /* RANDOM_EVENTS of less than MOST particles */

/* A bit of everything: nested axes, selections, unions, random numbers, weights, what is not finite. Cut flow in sums
 * 0 ... 3, a split in 4 ... 6, a 1D, a 2D and a profile histogram. */
builder *build_everything(void);

#endif
