/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The events of a block that is being written, as plain columns.
 */
#ifndef DNA_RUNTIME_PACKED_GATHER_H
#define DNA_RUNTIME_PACKED_GATHER_H

#include "runtime/event/event.h"
#include "runtime/event/packed_format.h"

enum { DNA_GATHER_FIELDS = 5, DNA_GATHER_DERIVED = 8, DNA_GATHER_POSITIONS = 4, DNA_GATHER_PRIMARY = 3 };

typedef struct dna_gather_doubles {
  double *p;
  size_t n, room;
} dna_gather_doubles;
typedef struct dna_gather_ints {
  int64_t *p;
  size_t n, room;
} dna_gather_ints;
typedef struct dna_gather_bytes {
  uint8_t *p;
  size_t n, room;
} dna_gather_bytes;

/* The events of the block that is being gathered. */
typedef struct dna_gathered {
  bool kept; /* only some particles: their numbers and the primary vertex are gathered, and no links */
  uint32_t nweights;
  uint32_t events;
  size_t rows, vertices;
  dna_gather_ints number, key, count, nvertices, prod, end, in, out, index, pid, status;
  dna_gather_doubles *weights; /* [nweights] */
  dna_gather_doubles xsec, xsec_error, primary[DNA_GATHER_PRIMARY], field[DNA_GATHER_FIELDS], derived[DNA_GATHER_DERIVED],
      position[DNA_GATHER_POSITIONS], origin[DNA_GATHER_POSITIONS];
  dna_gather_bytes has_xsec, prompt, last, has_pos, group;
  bool in_order, out_order; /* all lists are ascending */
  bool moved;               /* some event position is not 0 */
  double *values;           /* work space */
  size_t values_room;
} dna_gathered;

void dna_gather_start(dna_gathered *g, uint32_t nweights, bool kept);
void dna_gather_empty(dna_gathered *g);
void dna_gather_free(dna_gathered *g);
void dna_gather_add_int(dna_gather_ints *ints, int64_t value);
/* Adds event `slot` of a batch, and of its particles the n record rows. DNA_OK; DNA_ERR_RUN if its links cannot be had,
 * DNA_ERR_INPUT if the batch turns out to be damaged. `name` is for messages. */
int dna_gather_event(dna_gathered *g, dna_batch *batch, int32_t slot, const int32_t *rows, int32_t n, const dna_reader_info *info,
                     const char *name, dna_error *err);

#endif
