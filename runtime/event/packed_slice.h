/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The reader of packed events, and its batches, which are slices of a block: for packed_reader.c and packed_slice.c.
 */
#ifndef DNA_RUNTIME_PACKED_SLICE_H
#define DNA_RUNTIME_PACKED_SLICE_H

#include "runtime/event/packed_block.h"
#include "runtime/event/reader.h"

typedef struct dna_packed_reader {
  dna_reader base;
  int fd;
  dna_packed_directory directory;
  pthread_mutex_t lock; /* of the users of blocks, and of the list of those without */
  dna_packed_block **spare;
  size_t nspare, spare_room;
  dna_packed_block *block;         /* of the next event */
  uint32_t next_block, next_event; /* the number of that block, and the event in it */
  uint64_t events;                 /* fetched */
} dna_packed_reader;

typedef struct dna_packed_slice {
  dna_batch base;
  dna_packed_reader *reader;
  dna_packed_block *block;
  uint32_t from;       /* slot 0 in the block */
  int32_t row;         /* row 0 in the block */
  int32_t wanted;      /* events */
  const uint8_t *code; /* of row 0 */
  int32_t *poff, *index;
  size_t poff_room, index_room;
} dna_packed_slice;

/* What a batch does with its slice; its block is given back by `leave`. */
dna_packed_slice *dna_packed_slice_new(dna_packed_reader *reader);
/* Notes a fault of the block: it is told when the batch is settled. */
static inline void dna_packed_slice_spoil(dna_batch *batch) { batch->bad = 0; }
void dna_packed_reader_leave(dna_packed_reader *reader, dna_packed_block *block); /* accepts NULL */

#endif
