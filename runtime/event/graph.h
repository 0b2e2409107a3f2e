/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events whose particles name a range of mothers (HEPEVT, Les Houches), written down as Asciiv3.
 */
#ifndef DNA_RUNTIME_GRAPH_H
#define DNA_RUNTIME_GRAPH_H

#include "runtime/event/input.h"

typedef struct dna_graph_row {
  size_t text;              /* " pid px py pz E m status" in the notes */
  size_t position;          /* " x y z t" of the production vertex in the notes */
  uint32_t text_length, position_length; /* position_length 0: not set, or all of it 0 */
  int32_t first, last;      /* mothers, from 1; 0: none */
} dna_graph_row;

typedef struct dna_graph {
  dna_str notes;
  dna_graph_row *rows;
  size_t count, room;
  int32_t *group;           /* work space: the group of each row; see dna_graph_write */
  size_t group_room;
} dna_graph;

void dna_graph_free(dna_graph *graph);
void dna_graph_clear(dna_graph *graph);
/* Notes text; returns where it is. */
size_t dna_graph_note(dna_graph *graph, const char *text, size_t length);
void dna_graph_add(dna_graph *graph, const dna_graph_row *row);
/* Writes the event. Mothers must be in range, first <= last. Ranges that share a particle are one vertex, since a
 * particle ends in one only. False if the event is too large for libHepMC3. */
bool dna_graph_write(dna_graph *graph, dna_record *record);

#endif
