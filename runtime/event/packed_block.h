/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A block of a packed file in memory (see packed_format.h): its chunks are read and decoded when they are asked for, once, and
 * shared by the batches that are slices of the block. Functions that give columns may be called by several threads; they
 * give NULL where the file is damaged, and keep why in `fault`.
 */
#ifndef DNA_RUNTIME_PACKED_BLOCK_H
#define DNA_RUNTIME_PACKED_BLOCK_H

#include <pthread.h>
#include <stdatomic.h>

#include "runtime/event/event.h"
#include "runtime/event/packed_codes.h"

/* A decoded column: of particles class by class, or with class 0. */
enum { DNA_PACKED_SLOTS = DNA_PACKED_COLUMNS + 5 * DNA_PACKED_GROUPS };

typedef struct dna_packed_slot {
  atomic_bool ready;
  bool there, failed;
  dna_packed_chunk chunk; /* without its bytes */
  uint32_t count;
  uint64_t offset;        /* in the file */
  void *data;             /* of what the column's kind says: double, int64_t, uint8_t */
  size_t room;
} dna_packed_slot;

typedef struct dna_packed_block {
  pthread_mutex_t lock;
  int fd;                 /* borrowed */
  const dna_packed_directory *directory;
  const dna_packed_block_info *info;
  uint32_t number;        /* from 0 */
  uint32_t users;         /* kept by the reader, with its lock */
  bool opened, sound;     /* the table and the columns that all need are there */
  char fault[200];        /* with the lock held */
  dna_packed_codec *codec;
  dna_packed_slot slots[DNA_PACKED_SLOTS];
  char *bytes;            /* as read */
  size_t bytes_room;
  bool whole;             /* bytes is all of the block */
  int32_t *off;           /* [events + 1] first row of each event */
  size_t off_room;
  /* identities */
  dna_packed_dict dict;
  double pid[256], status[256];
  bool rare[256];
  uint8_t class[256];     /* of each code */
  int32_t *class_off;     /* [classes][events + 1] where the particles of a class begin, event by event */
  size_t class_room;
  int nclasses;
  int64_t *rare_rows;     /* row, pid, status of the rare ones, by row; borrowed from a slot */
  uint32_t nrare;
  /* links of the events that were asked for */
  bool has_vertices;
  int32_t *voff;          /* [events + 1] first vertex */
  int32_t *prod, *end, *in, *out, *pids, *statuses; /* [rows] */
  int32_t *in_off, *out_off;  /* [vertices + events] */
  double *position[4];        /* [vertices] */
  uint8_t *has_pos, *built;   /* [vertices], [events] */
  int32_t *first_in, *first_out; /* [events + 1] where the lists of an event begin */
  uint32_t *mark;             /* [rows] */
  dna_links *links;           /* [events] */
  size_t voff_room, row_room, vertex_room, position_room, event_room;
} dna_packed_block;

dna_packed_block *dna_packed_block_new(int fd, const dna_packed_directory *directory);
void dna_packed_block_free(dna_packed_block *block); /* accepts NULL */
/* Makes it another block of the file; nobody may be using it. */
void dna_packed_block_set(dna_packed_block *block, uint32_t number);
/* Reads the table and what is always needed: numbers, counts, weights, identities. */
bool dna_packed_block_open(dna_packed_block *block);

/* The decoded column, or NULL; class 0 where there are none. A column without values is not NULL. */
const double *dna_packed_block_doubles(dna_packed_block *block, int column, int class);
const int64_t *dna_packed_block_ints(dna_packed_block *block, int column);
const uint8_t *dna_packed_block_bytes(dna_packed_block *block, int column); /* bits: 8 in a byte */
/* How many of n codes are low <= code < high. */
int32_t dna_packed_block_count(const uint8_t *code, int32_t n, int low, int high);
/* pid or status of a row whose code is rare. */
int32_t dna_packed_block_rare(const dna_packed_block *block, int32_t row, bool pid);
const dna_links *dna_packed_block_links(dna_packed_block *block, int32_t event); /* packed_links.c */
/* Decodes all columns; false if one is damaged. */
bool dna_packed_block_check(dna_packed_block *block);
/* Keeps the first fault, that the file is damaged and in what way; with the lock held. False. */
bool dna_packed_block_fault(dna_packed_block *block, const char *format, ...) DNA_PRINTF(2, 3);
/* For packed_links.c, with the lock held. */
void *dna_packed_block_column(dna_packed_block *block, int column, int class);

#endif
