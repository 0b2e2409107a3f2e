/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parents, children and ancestors by record row (see event.h and truth.h).
 */
#include <stdlib.h>

#include "runtime/event/truth.h"

/* The event of a row, its links, and the particle in it; NULL for no row. */
static const dna_links *links_of(dna_batch *batch, int32_t row, int32_t *particle, int32_t *base) {
  if (row < 0) return NULL;
  int32_t slot = dna_truth_slot(batch, row);
  const struct dna_truth_event *event = dna_truth_links(batch, slot);
  if (!event) return NULL;
  *base = batch->poff[slot];
  *particle = row - *base;
  return event->links;
}

static bool among(int32_t code, const int32_t *codes, int32_t ncodes) {
  for (int32_t i = 0; i < ncodes; i++)
    if (codes[i] == code) return true;
  return false;
}

static int ascending(const void *a, const void *b) {
  int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
  return (x > y) - (x < y);
}

/* The particles of a vertex's list but one, as rows in record order; all are counted, `room` are written. */
static int32_t list_rows(dna_batch *batch, const int32_t *list, int32_t n, int32_t but, int32_t base, int32_t *out,
                         int32_t room) {
  struct dna_truth *truth = dna_truth_get(batch);
  truth->queue = dna_grow(truth->queue, &truth->queue_room, (size_t)n, sizeof *truth->queue);
  int32_t count = 0;
  bool ordered = true;
  for (int32_t i = 0; i < n; i++) {
    if (list[i] == but) continue;
    if (count > 0 && truth->queue[count - 1] > list[i]) ordered = false;
    truth->queue[count++] = list[i];
  }
  if (!ordered) qsort(truth->queue, (size_t)count, sizeof *truth->queue, ascending);
  for (int32_t i = 0; i < count && i < room; i++) out[i] = base + truth->queue[i];
  return count;
}

int32_t dna_batch_parents(dna_batch *batch, int32_t row, int32_t *out, int32_t room) {
  int32_t k, base;
  const dna_links *links = links_of(batch, row, &k, &base);
  if (!links || links->prod[k] < 0) return 0;
  int32_t v = links->prod[k], from = links->in_off[v];
  return list_rows(batch, links->in + from, links->in_off[v + 1] - from, k, base, out, room);
}

int32_t dna_batch_children(dna_batch *batch, int32_t row, int32_t *out, int32_t room) {
  int32_t k, base;
  const dna_links *links = links_of(batch, row, &k, &base);
  if (!links || links->end[k] < 0) return 0;
  int32_t v = links->end[k], from = links->out_off[v];
  return list_rows(batch, links->out + from, links->out_off[v + 1] - from, k, base, out, room);
}

bool dna_batch_has_parent(dna_batch *batch, int32_t row, const int32_t *codes, int32_t ncodes) {
  int32_t k, base;
  const dna_links *links = links_of(batch, row, &k, &base);
  if (!links || links->prod[k] < 0) return false;
  for (int32_t v = links->prod[k], i = links->in_off[v]; i < links->in_off[v + 1]; i++)
    if (links->in[i] != k && among(links->pid[links->in[i]], codes, ncodes)) return true;
  return false;
}

bool dna_batch_has_child(dna_batch *batch, int32_t row, const int32_t *codes, int32_t ncodes) {
  int32_t k, base;
  const dna_links *links = links_of(batch, row, &k, &base);
  if (!links || links->end[k] < 0) return false;
  for (int32_t v = links->end[k], i = links->out_off[v]; i < links->out_off[v + 1]; i++)
    if (links->out[i] != k && among(links->pid[links->out[i]], codes, ncodes)) return true;
  return false;
}

/* Visits the ancestors generation by generation; the first generation that has a code gives its first particle in
 * record order. Every vertex is visited once, however often it is reached. */
int32_t dna_batch_ancestor(dna_batch *batch, int32_t row, const int32_t *codes, int32_t ncodes) {
  int32_t k, base;
  const dna_links *links = links_of(batch, row, &k, &base);
  if (!links || links->prod[k] < 0) return -1;
  struct dna_truth *truth = batch->scratch;
  uint32_t *mark = dna_truth_marks(truth, links->nvertices);
  int32_t *queue = truth->queue = dna_grow(truth->queue, &truth->queue_room, (size_t)links->nvertices, sizeof *queue);
  int32_t head = 0, tail = 0;
  queue[tail++] = links->prod[k];
  mark[links->prod[k]] = truth->generation;
  while (head < tail) {
    int32_t found = -1;
    for (int32_t last = tail; head < last; head++) {
      int32_t v = queue[head];
      for (int32_t i = links->in_off[v]; i < links->in_off[v + 1]; i++) {
        int32_t q = links->in[i], next = links->prod[q];
        if (q != k && (found < 0 || q < found) && among(links->pid[q], codes, ncodes)) found = q;
        if (next < 0 || mark[next] == truth->generation) continue;
        mark[next] = truth->generation;
        queue[tail++] = next;
      }
    }
    if (found >= 0) return base + found;
  }
  return -1;
}

bool dna_batch_has_ancestor(dna_batch *batch, int32_t row, const int32_t *codes, int32_t ncodes) {
  return dna_batch_ancestor(batch, row, codes, ncodes) >= 0;
}
