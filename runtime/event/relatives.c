/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ancestors and descendants by a condition, copies and decays, by record row (see event.h and truth.h).
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/event/truth.h"

/* An event's links, looked at upwards or downwards. */
typedef struct tree {
  const dna_links *links;
  struct dna_truth *truth;
  bool up;
  int32_t particle, base;
} tree;

static bool open_tree(dna_batch *batch, int32_t row, bool up, tree *t) {
  if (row < 0) return false;
  int32_t slot = dna_truth_slot(batch, row);
  const struct dna_truth_event *event = dna_truth_links(batch, slot);
  if (!event) return false;
  *t = (tree){event->links, batch->scratch, up, row - batch->poff[slot], batch->poff[slot]};
  return true;
}

/* The vertex by which a particle is left, or -1. */
static int32_t next_of(const tree *t, int32_t k) { return t->up ? t->links->prod[k] : t->links->end[k]; }

static const int32_t *members_of(const tree *t, int32_t v, int32_t *n) {
  const int32_t *off = t->up ? t->links->in_off : t->links->out_off;
  *n = off[v + 1] - off[v];
  return (t->up ? t->links->in : t->links->out) + off[v];
}

static int ascending(const void *a, const void *b) {
  int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
  return (x > y) - (x < y);
}

/* ---- generation by generation ------------------------------------------------------------------------------------------ */

/* The vertices of one generation after the other, each once. */
typedef struct walk {
  tree t;
  uint32_t *mark;
  int32_t *queue, head, tail;
} walk;

static bool begin(dna_batch *batch, int32_t row, bool up, walk *w) {
  if (!open_tree(batch, row, up, &w->t)) return false;
  int32_t v = next_of(&w->t, w->t.particle);
  if (v < 0) return false;
  w->mark = dna_truth_marks(w->t.truth, w->t.links->nvertices);
  w->queue = dna_truth_queue(w->t.truth, w->t.links->nvertices);
  w->head = w->tail = 0;
  w->mark[v] = w->t.truth->generation;
  w->queue[w->tail++] = v;
  return true;
}

static void follow(walk *w, int32_t k) {
  int32_t v = next_of(&w->t, k);
  if (v < 0 || w->mark[v] == w->t.truth->generation) return;
  w->mark[v] = w->t.truth->generation;
  w->queue[w->tail++] = v;
}

int32_t dna_batch_line(dna_batch *batch, int32_t row, enum dna_relation which, int32_t *out, int32_t room) {
  walk w;
  int32_t found = 0;
  if (!begin(batch, row, which == DNA_ANCESTOR, &w)) return 0;
  while (w.head < w.tail) {
    int32_t from = found;
    for (int32_t last = w.tail, n; w.head < last; w.head++) {
      const int32_t *members = members_of(&w.t, w.queue[w.head], &n);
      for (int32_t i = 0; i < n; i++) {
        follow(&w, members[i]);
        if (members[i] == w.t.particle) continue;
        if (found < room) out[found] = w.t.base + members[i];
        found++;
      }
    }
    if (found <= room) qsort(out + from, (size_t)(found - from), sizeof *out, ascending);
  }
  return found;
}

int32_t dna_batch_nearest(dna_batch *batch, int32_t row, enum dna_relation which, const uint8_t *is) {
  walk w;
  if (!begin(batch, row, which == DNA_ANCESTOR, &w)) return -1;
  while (w.head < w.tail) {
    int32_t found = -1;
    for (int32_t last = w.tail, n; w.head < last; w.head++) {
      const int32_t *members = members_of(&w.t, w.queue[w.head], &n);
      for (int32_t i = 0; i < n; i++) {
        int32_t k = members[i];
        follow(&w, k);
        if (k != w.t.particle && (found < 0 || k < found) && is[w.t.base + k] == 1) found = k;
      }
    }
    if (found >= 0) return w.t.base + found;
  }
  return -1;
}

/* ---- all of an event at once ------------------------------------------------------------------------------------------- */

/* From all that are true in the other direction: what is reached has such a relative. */
static void sweep_event(const tree *t, int32_t slot, const uint8_t *is, dna_sweep *sweep) {
  int32_t n = t->links->nparticles;
  walk w = {.t = *t};
  w.t.up = !t->up;
  w.mark = dna_truth_marks(t->truth, t->links->nvertices);
  w.queue = dna_truth_queue(t->truth, t->links->nvertices);
  sweep->below = dna_grow(sweep->below, &sweep->room, (size_t)n + 1, 1);
  sweep->slot = slot;
  memset(sweep->below, 0, (size_t)n);
  for (int32_t k = 0; k < n; k++)
    if (is[t->base + k] == 1) follow(&w, k);
  while (w.head < w.tail) {
    int32_t count;
    const int32_t *members = members_of(&w.t, w.queue[w.head++], &count);
    for (int32_t i = 0; i < count; i++) {
      sweep->below[members[i]] = 1;
      follow(&w, members[i]);
    }
  }
}

static bool next_to(const tree *t, const uint8_t *is) {
  int32_t v = next_of(t, t->particle), n;
  if (v < 0) return false;
  const int32_t *members = members_of(t, v, &n);
  for (int32_t i = 0; i < n; i++)
    if (members[i] != t->particle && is[t->base + members[i]] == 1) return true;
  return false;
}

bool dna_batch_related(dna_batch *batch, int32_t row, enum dna_relation which, const uint8_t *is, dna_sweep *sweep) {
  tree t;
  if (!open_tree(batch, row, which == DNA_PARENT || which == DNA_ANCESTOR, &t)) return false;
  if (which == DNA_PARENT || which == DNA_CHILD) return next_to(&t, is);
  int32_t slot = dna_truth_slot(batch, row);
  if (sweep->slot != slot) sweep_event(&t, slot, is, sweep);
  if (!sweep->below[t.particle]) return false;
  /* in a cycle a particle would be its own ancestor: then it takes another one */
  return is[row] != 1 || dna_batch_nearest(batch, row, which, is) >= 0;
}

/* ---- copies and decays --------------------------------------------------------------------------------------------------- */

/* The first parent or child of the same code, or -1. */
static int32_t copy_of(const tree *t, int32_t k) {
  int32_t v = next_of(t, k), n, found = -1;
  if (v < 0) return -1;
  const int32_t *members = members_of(t, v, &n);
  for (int32_t i = 0; i < n; i++) {
    int32_t q = members[i];
    if (q != k && t->links->pid[q] == t->links->pid[k] && (found < 0 || q < found)) found = q;
  }
  return found;
}

static int32_t end_of_chain(const tree *t) {
  int32_t k = t->particle;
  for (int32_t steps = 0, next; steps < t->links->nparticles; steps++, k = next) {
    next = copy_of(t, k);
    if (next < 0) return k;
  }
  return t->particle; /* a ring of copies has no end */
}

int32_t dna_batch_copy(dna_batch *batch, int32_t row, bool last) {
  tree t;
  return open_tree(batch, row, !last, &t) ? t.base + end_of_chain(&t) : row;
}

bool dna_batch_first(dna_batch *batch, int32_t row) {
  tree t;
  return !open_tree(batch, row, true, &t) || copy_of(&t, t.particle) < 0;
}

static int32_t times(int32_t code, const int32_t *codes, int32_t n) {
  int32_t found = 0;
  for (int32_t i = 0; i < n; i++) found += codes[i] == code;
  return found;
}

bool dna_batch_decays_to(dna_batch *batch, int32_t row, const int32_t *codes, int32_t ncodes) {
  tree t;
  if (!open_tree(batch, row, false, &t)) return false;
  int32_t v = next_of(&t, end_of_chain(&t)), n, matched = 0;
  if (v < 0) return false;
  const int32_t *members = members_of(&t, v, &n), photon = 22;
  bool photons = times(photon, codes, ncodes) > 0;
  for (int32_t i = 0; i < n; i++) {
    int32_t code = t.links->pid[members[i]], here = 0;
    if (code == photon && !photons) continue;
    for (int32_t k = 0; k < n; k++) here += t.links->pid[members[k]] == code;
    if (here != times(code, codes, ncodes)) return false;
    matched++;
  }
  return matched == ncodes;
}
