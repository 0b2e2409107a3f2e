/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What readers of every kind share over the links of an event: positions, prompt, last, ancestry. Computed once for each
 * event that asks for it, and kept in the batch's scratch until the batch is filled again.
 *
 * Positions. A vertex without a position (none set, or all of it 0) has that of the production vertex of its first
 * incoming particle, and so on; where that chain ends, or bites its own tail, the event position, here 0. That is
 * GenVertex::position() of libHepMC3, but that a generator's attribute "cycles" does not switch it off.
 * The primary vertex is the end vertex of the first particle of status 4 that has one; without a beam, the first vertex
 * (by its number) that has a position and nothing coming in; else the event position.
 *
 * Ancestors of a particle are all that lead to its production vertex, but for the particle itself, which in a cycle would
 * be one of them.
 */
#ifndef DNA_RUNTIME_TRUTH_H
#define DNA_RUNTIME_TRUTH_H

#include "runtime/event/event.h"

struct dna_truth_event {
  const dna_links *links;
  size_t positions;      /* of the vertices in struct dna_truth: offset of the first */
  size_t origins;        /* the same, of its particles */
  int32_t walked;        /* particles looked at on the way up: prompt.c */
  int32_t climbed;       /* vertices without a position looked at on the way up */
  double primary[4];
  bool has_links, has_positions, has_primary, has_origins, has_prompt, has_last;
};

enum { DNA_TRUTH_CODES = 256 }; /* places for codes that were looked at */

struct dna_truth {
  struct dna_truth_event *events; /* [batch->nevents] once used */
  size_t events_room, events_ready;
  double (*positions)[4];         /* x y z t of vertices, event after event in the order of asking */
  size_t positions_room, positions_used;
  uint8_t *origins;               /* of particles, event after event in the order of asking: see prompt.c */
  size_t origins_room, origins_used;
  uint8_t *prompt, *last;         /* [rows of the batch] */
  size_t prompt_room, last_room;
  int32_t *queue;                 /* work space */
  uint32_t *mark;                 /* [vertices]: visited if equal to generation */
  size_t queue_room, mark_room, mark_ready;
  uint32_t generation;
  int32_t *heavy;                 /* what heavy.c has found */
  uint8_t *heavy_kinds;
  size_t heavy_room, heavy_kinds_room;
  int32_t slot;                   /* of the last row that was looked up */
  struct { int32_t code; bool hadron; } codes[DNA_TRUTH_CODES]; /* the last code that came to each place */
};

/* Forgets what is known: for readers, before they fill the batch. */
void dna_truth_clear(dna_batch *batch);
void dna_truth_free(dna_batch *batch);
/* The parts of an event, computed if they are not there. */
struct dna_truth *dna_truth_get(dna_batch *batch);
struct dna_truth_event *dna_truth_event(dna_batch *batch, int32_t slot);
struct dna_truth_event *dna_truth_links(dna_batch *batch, int32_t slot);
struct dna_truth_event *dna_truth_positions(dna_batch *batch, int32_t slot); /* with the links' positions */
/* The position of a vertex of an event whose positions are there; -1: of the event, 0. */
void dna_truth_position(struct dna_truth *truth, struct dna_truth_event *event, int32_t v, double position[4]);
const double *dna_truth_primary(struct dna_truth *truth, struct dna_truth_event *event); /* [4] */
const uint8_t *dna_truth_last(dna_batch *batch, int32_t slot); /* [particles of the event]; NULL without links */
bool dna_truth_prompt(dna_batch *batch, int32_t slot, int32_t particle); /* numbered in the event from 0 */
/* The event slot of a row; remembers the last one. */
int32_t dna_truth_slot(dna_batch *batch, int32_t row);
/* Marks for nvertices vertices, none of them visited; visited means mark[v] == truth->generation. */
uint32_t *dna_truth_marks(struct dna_truth *truth, int32_t nvertices);
int32_t *dna_truth_queue(struct dna_truth *truth, int32_t n); /* work space, of which each caller is the only user */
/* Room for all rows of the batch; those of an event are filled when it is asked for. */
uint8_t *dna_truth_bytes(uint8_t **bytes, size_t *room, const dna_batch *batch);

#endif
