/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The links of packed events: vertices, built for the events that ask for them (see packed_block.h).
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/event/packed_block.h"

#define RESIZE(array, n) ((array) = dna_xrealloc((array), ((n) + 1) * sizeof *(array)))

static void make_room(dna_packed_block *block) {
  size_t rows = block->info->rows, vertices = block->info->vertices, events = block->info->events;
  if (rows > block->row_room || !block->prod) {
    block->row_room = rows;
    int32_t **const arrays[] = {&block->prod, &block->end, &block->in, &block->out, &block->pids, &block->statuses};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) RESIZE(*arrays[i], rows);
    RESIZE(block->mark, rows);
  }
  if (vertices + events > block->vertex_room || !block->in_off) {
    block->vertex_room = vertices + events;
    for (int i = 0; i < 4; i++) RESIZE(block->position[i], vertices + events);
    RESIZE(block->has_pos, vertices + events);
    RESIZE(block->in_off, vertices + events);
    RESIZE(block->out_off, vertices + events);
  }
  if (events > block->event_room || !block->links) {
    block->event_room = events;
    RESIZE(block->voff, events);
    RESIZE(block->first_in, events);
    RESIZE(block->first_out, events);
    RESIZE(block->built, events);
    RESIZE(block->links, events);
  }
}

/* Vertices of one side as numbers within the event; also where each event's list begins. */
static bool take_side(dna_packed_block *block, int column, int32_t *side, int32_t *begin) {
  const int64_t *codes = dna_packed_block_column(block, column, 0);
  if (!codes) return false;
  int32_t listed = 0;
  for (uint32_t i = 0; i < block->info->events; i++) {
    int64_t before = 0, n = block->voff[i + 1] - block->voff[i];
    begin[i] = listed;
    for (int32_t k = block->off[i]; k < block->off[i + 1]; k++) {
      side[k] = -1;
      if (codes[k] == 0) continue;
      int64_t code = codes[k] - 1;
      if (code < 0 || code > (int64_t)4 * DNA_PACKED_ROWS_MOST) return false;
      before += code & 1 ? -(code / 2) - 1 : code / 2;
      if (before < 0 || before >= n) return false;
      side[k] = (int32_t)before;
      listed++;
    }
  }
  begin[block->info->events] = listed;
  return true;
}

static bool take_positions(dna_packed_block *block) {
  const uint8_t *has = dna_packed_block_column(block, DNA_PACKED_HAS_POS, 0);
  const double *position = dna_packed_block_column(block, DNA_PACKED_POSITION, 0);
  if (!has || !position) return false;
  size_t set = 0, at = 0, vertices = block->info->vertices;
  const dna_packed_slot *slot = &block->slots[DNA_PACKED_POSITION];
  for (size_t v = 0; v < vertices; v++) set += dna_packed_bit(has, v);
  if ((slot->there ? slot->count : 0) != 4 * set) return false;
  for (size_t v = 0; v < vertices; v++) {
    uint8_t there = block->has_pos[v] = dna_packed_bit(has, v);
    for (size_t i = 0; i < 4; i++) block->position[i][v] = there ? position[i * set + at] : 0;
    at += there;
  }
  return true;
}

static bool take_vertices(dna_packed_block *block) {
  const int64_t *count = dna_packed_block_column(block, DNA_PACKED_VERTICES, 0);
  if (!count) return false;
  make_room(block);
  int64_t at = 0, vertices = block->info->vertices;
  for (uint32_t i = 0; i < block->info->events; i++) {
    block->voff[i] = (int32_t)at;
    if (count[i] < 0 || count[i] > vertices - at) return false;
    at += count[i];
  }
  block->voff[block->info->events] = (int32_t)at;
  memset(block->built, 0, block->info->events);
  memset(block->mark, 0, (size_t)block->info->rows * sizeof *block->mark);
  return at == vertices && take_side(block, DNA_PACKED_PROD, block->prod, block->first_out) &&
         take_side(block, DNA_PACKED_ENDS, block->end, block->first_in) && take_positions(block);
}

/* Offsets of the lists of an event's vertices, and the lists: in ascending order, or as the file has them, each particle once. */
static bool build_side(dna_packed_block *block, uint32_t event, int column, const int32_t *side, const int32_t *begin,
                       int32_t *off, int32_t *list) {
  int32_t first = block->off[event], n = block->off[event + 1] - first, nv = block->voff[event + 1] - block->voff[event];
  memset(off, 0, ((size_t)nv + 1) * sizeof *off);
  for (int32_t k = 0; k < n; k++)
    if (side[first + k] >= 0) off[side[first + k]]++;
  for (int32_t v = 0, at = 0; v <= nv; v++) {
    int32_t count = v < nv ? off[v] : 0;
    off[v] = at;
    at += count;
  }
  const dna_packed_slot *slot = &block->slots[column];
  if (!slot->there) {
    for (int32_t k = 0; k < n; k++)
      if (side[first + k] >= 0) list[off[side[first + k]]++] = k;
    for (int32_t v = nv; v > 0; v--) off[v] = off[v - 1];
    off[0] = 0;
    return true;
  }
  const int64_t *stored = dna_packed_block_column(block, column, 0);
  if (!stored || slot->count != (uint32_t)begin[block->info->events]) return false;
  uint32_t bit = column == DNA_PACKED_IN ? 1 : 2;
  for (int32_t v = 0; v < nv; v++)
    for (int32_t i = off[v]; i < off[v + 1]; i++) {
      int64_t k = stored[begin[event] + i];
      if (k < 0 || k >= n || side[first + k] != v || block->mark[first + k] & bit) return false;
      block->mark[first + k] |= bit;
      list[i] = (int32_t)k;
    }
  return true;
}

static bool build(dna_packed_block *block, uint32_t event) {
  size_t row = (size_t)block->off[event], v = (size_t)block->voff[event], off = v + event;
  const uint8_t *code = block->slots[DNA_PACKED_CODE].data;
  for (int32_t k = block->off[event]; k < block->off[event + 1]; k++) {
    bool rare = block->rare[code[k]];
    block->pids[k] = rare ? dna_packed_block_rare(block, k, true) : block->dict.pid[code[k]];
    block->statuses[k] = rare ? dna_packed_block_rare(block, k, false) : block->dict.status[code[k]];
  }
  block->links[event] = (dna_links){
    .nparticles = block->off[event + 1] - block->off[event], .nvertices = block->voff[event + 1] - block->voff[event],
    .prod = block->prod + row, .end = block->end + row, .in = block->in + row, .out = block->out + row,
    .in_off = block->in_off + off, .out_off = block->out_off + off, .x = block->position[0] + v, .y = block->position[1] + v,
    .z = block->position[2] + v, .t = block->position[3] + v, .has_pos = block->has_pos + v, .pid = block->pids + row,
    .status = block->statuses + row};
  const double *origin = dna_packed_block_column(block, DNA_PACKED_ORIGIN, 0);
  if (!origin) return false;
  if (block->slots[DNA_PACKED_ORIGIN].there)
    for (size_t i = 0; i < 4; i++) block->links[event].origin[i] = origin[i * block->info->events + event];
  return build_side(block, event, DNA_PACKED_IN, block->end, block->first_in, block->in_off + off, block->in + row) &&
         build_side(block, event, DNA_PACKED_OUT, block->prod, block->first_out, block->out_off + off, block->out + row);
}

const dna_links *dna_packed_block_links(dna_packed_block *block, int32_t event) {
  const dna_links *links = NULL;
  pthread_mutex_lock(&block->lock);
  if (!block->has_vertices && !block->fault[0]) {
    block->has_vertices = take_vertices(block);
    if (!block->has_vertices) dna_packed_block_fault(block, "its links cannot be read");
  }
  if (block->has_vertices) {
    if (!block->built[event]) block->built[event] = build(block, (uint32_t)event) ? 1 : 2;
    if (block->built[event] == 1) links = &block->links[event];
    else dna_packed_block_fault(block, "its links do not hold together");
  }
  pthread_mutex_unlock(&block->lock);
  return links;
}
