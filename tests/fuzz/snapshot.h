/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All that a reader says of a file, as a list of values that can be compared to the bit. A snapshot owns what it holds.
 */
#ifndef DNA_TESTS_SNAPSHOT_H
#define DNA_TESTS_SNAPSHOT_H

#include "runtime/event/event.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a value is: a field of enum dna_field, or one of these. */
enum {
  ITEM_EVENT = DNA_FIELD_COUNT, /* its ordinal: the first value of an event */
  ITEM_NUMBER, ITEM_KEY, ITEM_WEIGHT, ITEM_PARTICLES,
  ITEM_PARENT, ITEM_CHILD, ITEM_ANCESTOR, /* lists of rows */
  ITEM_VERTICES, ITEM_IN, ITEM_OUT, ITEM_POSITION, /* vertices in an order of their own: see snapshot.c */
  ITEM_MADE, ITEM_END, ITEM_COUNT
};

typedef struct snapshot_item {
  int32_t what, row, index; /* row: of the event, from 0; or a vertex */
  bool real;
  uint64_t bits;
} snapshot_item;

typedef struct snapshot {
  snapshot_item *items;
  size_t count, room;
  uint64_t events;
  dna_str info;     /* names of weights, cross-section, format, ...: one in a line */
  dna_error fault;  /* where reading ended, or DNA_OK */
} snapshot;

/* How a file is read. */
typedef struct snapshot_way {
  const char *reader, *block; /* values of DNA_READER and DNA_BLOCK; NULL: not set */
  int32_t events;            /* of a batch; INT32_MAX: blocks as they come */
  /* 0: numbers checked first; 1: last, and rows one by one; 2: batches parsed in reverse order, as by several threads; 3: numbers
   * are not checked at all, but all fields asked for */
  int order;
} snapshot_way;

void snapshot_take(snapshot *s, const char *path, const snapshot_way *way);
void snapshot_add(snapshot *s, int32_t what, int32_t row, int32_t index, uint64_t bits, bool real);
void snapshot_add_real(snapshot *s, int32_t what, int32_t row, int32_t index, double value);
void snapshot_free(snapshot *s);
const char *snapshot_name(int32_t what);

/* The same of the fields that libHepMC3's own ReaderAscii knows: PX .. VT, numbers, weights, parents and children. False if it
 * gives up. */
bool snapshot_direct(snapshot *s, const char *path);

#ifdef __cplusplus
}
#endif
#endif
