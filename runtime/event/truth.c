/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Positions and last, over the links of an event (see truth.h; prompt: prompt.c). Each takes time linear in the event's
 * size, and ends on cycles. Few positions are asked for as a rule: they are looked up one by one, until that has taken as
 * many steps as the event has vertices.
 */
#include "runtime/event/truth.h"

#include <stdlib.h>
#include <string.h>

struct dna_truth *dna_truth_get(dna_batch *batch) {
  if (!batch->scratch) batch->scratch = dna_xcalloc(1, sizeof(struct dna_truth));
  return batch->scratch;
}

void dna_truth_clear(dna_batch *batch) {
  struct dna_truth *truth = batch->scratch;
  if (!truth) return;
  truth->events_ready = truth->positions_used = truth->origins_used = 0;
  truth->slot = 0;
}

void dna_truth_free(dna_batch *batch) {
  struct dna_truth *truth = batch->scratch;
  if (!truth) return;
  void *const arrays[] = {truth->events, truth->positions, truth->prompt, truth->last,
                          truth->origins, truth->queue, truth->mark, truth->heavy, truth->heavy_kinds, truth};
  batch->scratch = NULL;
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) free(arrays[i]);
}

struct dna_truth_event *dna_truth_event(dna_batch *batch, int32_t slot) {
  struct dna_truth *truth = dna_truth_get(batch);
  size_t need = (size_t)batch->nevents;
  if (truth->events_ready < need) {
    truth->events = dna_grow(truth->events, &truth->events_room, need, sizeof *truth->events);
    memset(truth->events + truth->events_ready, 0, (need - truth->events_ready) * sizeof *truth->events);
    truth->events_ready = need;
  }
  return &truth->events[slot];
}

struct dna_truth_event *dna_truth_links(dna_batch *batch, int32_t slot) {
  struct dna_truth_event *event = dna_truth_event(batch, slot);
  if (!event->has_links) {
    event->links = batch->ops->links(batch, slot);
    event->has_links = event->links != NULL;
  }
  return event->has_links ? event : NULL;
}

int32_t dna_truth_slot(dna_batch *batch, int32_t row) {
  struct dna_truth *truth = dna_truth_get(batch);
  int32_t slot = truth->slot;
  if (slot < batch->nevents && row >= batch->poff[slot] && row < batch->poff[slot + 1]) return slot;
  return truth->slot = dna_batch_event(batch, row);
}

uint32_t *dna_truth_marks(struct dna_truth *truth, int32_t nvertices) {
  size_t need = (size_t)nvertices;
  truth->mark = dna_grow(truth->mark, &truth->mark_room, need, sizeof *truth->mark);
  if (++truth->generation == 0) { /* once in 2^32 uses: old marks could be taken for new ones */
    truth->mark_ready = 0;
    truth->generation = 1;
  }
  if (truth->mark_ready < need) {
    memset(truth->mark + truth->mark_ready, 0, (need - truth->mark_ready) * sizeof *truth->mark);
    truth->mark_ready = need;
  }
  return truth->mark;
}

int32_t *dna_truth_queue(struct dna_truth *truth, int32_t n) {
  return truth->queue = dna_grow(truth->queue, &truth->queue_room, (size_t)n, sizeof *truth->queue);
}

/* ---- positions ------------------------------------------------------------------------------------------------------- */

/* The vertex that v has its position from if it has none itself; -1: the event. */
static int32_t position_parent(const dna_links *links, int32_t v) {
  int32_t first = links->in_off[v];
  return first < links->in_off[v + 1] ? links->prod[links->in[first]] : -1;
}

static void resolve_positions(struct dna_truth *truth, const dna_links *links, double (*position)[4]) {
  uint32_t *mark = dna_truth_marks(truth, links->nvertices);
  int32_t *path = dna_truth_queue(truth, links->nvertices);
  for (int32_t v = 0; v < links->nvertices; v++) {
    int32_t length = 0, at = v;
    while (at >= 0 && mark[at] != truth->generation && !links->has_pos[at]) {
      mark[at] = truth->generation;
      for (int i = 0; i < 4; i++) position[at][i] = 0; /* what a vertex on a cycle keeps */
      path[length++] = at;
      at = position_parent(links, at);
    }
    if (at >= 0 && mark[at] != truth->generation) {
      mark[at] = truth->generation;
      const double set[4] = {links->x[at], links->y[at], links->z[at], links->t[at]};
      memcpy(position[at], set, sizeof set);
    }
    if (at >= 0)
      for (int32_t k = 0; k < length; k++) memmove(position[path[k]], position[at], sizeof *position);
  }
}

static int32_t primary_vertex(const dna_links *links) {
  for (int32_t k = 0; k < links->nparticles; k++)
    if (links->status[k] == 4 && links->end[k] >= 0) return links->end[k];
  for (int32_t v = 0; v < links->nvertices; v++)
    if (links->has_pos[v] && links->in_off[v] == links->in_off[v + 1]) return v;
  return -1;
}

/* All at once. */
static void resolve_event(struct dna_truth *truth, struct dna_truth_event *event) {
  const dna_links *links = event->links;
  size_t from = event->positions = truth->positions_used;
  truth->positions_used += (size_t)links->nvertices;
  truth->positions = dna_grow(truth->positions, &truth->positions_room, truth->positions_used, sizeof *truth->positions);
  if (links->nvertices > 0) resolve_positions(truth, links, truth->positions + from);
  event->has_positions = true;
}

struct dna_truth_event *dna_truth_positions(dna_batch *batch, int32_t slot) {
  struct dna_truth_event *event = dna_truth_links(batch, slot);
  if (event && batch->ops->positions) batch->ops->positions(batch, slot);
  return event;
}

void dna_truth_position(struct dna_truth *truth, struct dna_truth_event *event, int32_t v, double position[4]) {
  const dna_links *links = event->links;
  memset(position, 0, 4 * sizeof *position);
  if (v >= 0 && !event->has_positions && event->climbed > links->nvertices) resolve_event(truth, event);
  if (v >= 0 && event->has_positions) {
    memcpy(position, truth->positions[event->positions + (size_t)v], 4 * sizeof *position);
    return;
  }
  int32_t steps = 0;
  while (v >= 0 && !links->has_pos[v] && steps++ < links->nvertices) v = position_parent(links, v);
  event->climbed += steps;
  if (v < 0 || !links->has_pos[v]) return; /* the event's; or a cycle's */
  const double set[4] = {links->x[v], links->y[v], links->z[v], links->t[v]};
  memcpy(position, set, sizeof set);
}

const double *dna_truth_primary(struct dna_truth *truth, struct dna_truth_event *event) {
  if (!event->has_primary) dna_truth_position(truth, event, primary_vertex(event->links), event->primary);
  event->has_primary = true;
  return event->primary;
}

/* ---- last -------------------------------------------------------------------------------------------------------------- */

uint8_t *dna_truth_bytes(uint8_t **bytes, size_t *room, const dna_batch *batch) {
  return *bytes = dna_grow(*bytes, room, (size_t)batch->poff[batch->nevents], 1);
}

static int compare_codes(const void *a, const void *b) {
  int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
  return (x > y) - (x < y);
}

/* How many outgoing particles of a vertex have a code, of n codes in order. */
static int32_t count_code(const int32_t *codes, int32_t n, int32_t code) {
  int32_t low = 0, high = n;
  while (low < high) {
    int32_t middle = low + (high - low) / 2;
    if (codes[middle] < code) low = middle + 1;
    else high = middle;
  }
  int32_t count = 0;
  while (low + count < n && count < 2 && codes[low + count] == code) count++;
  return count;
}

static void sweep_last(struct dna_truth *truth, const dna_links *links, uint8_t *last) {
  int32_t *codes = dna_truth_queue(truth, links->nparticles);
  memset(last, 1, (size_t)links->nparticles);
  for (int32_t v = 0; v < links->nvertices; v++) {
    int32_t n = links->out_off[v + 1] - links->out_off[v];
    if (n == 0 || links->in_off[v] == links->in_off[v + 1]) continue;
    for (int32_t i = 0; i < n; i++) codes[i] = links->pid[links->out[links->out_off[v] + i]];
    if (n > 1) qsort(codes, (size_t)n, sizeof *codes, compare_codes);
    for (int32_t i = links->in_off[v]; i < links->in_off[v + 1]; i++) {
      int32_t k = links->in[i];
      int32_t itself = links->prod[k] == v; /* a particle that is its own child is no copy */
      last[k] = count_code(codes, n, links->pid[k]) <= itself;
    }
  }
}

const uint8_t *dna_truth_last(dna_batch *batch, int32_t slot) {
  struct dna_truth_event *event = dna_truth_links(batch, slot);
  if (!event) return NULL;
  struct dna_truth *truth = batch->scratch;
  uint8_t *last = dna_truth_bytes(&truth->last, &truth->last_room, batch) + batch->poff[slot];
  if (!event->has_last && event->links->nparticles > 0) sweep_last(truth, event->links, last);
  event->has_last = true;
  return last;
}
