/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a file in a given way, and keeping all that is said of it (see snapshot.h).
 *
 * Readers may number vertices as they like. Here they are in the order of the first particle that comes in, those without one
 * in the order of the first that goes out; those with neither are only counted. Incoming particles have an order, since a
 * vertex without a position takes that of the first one; outgoing ones have none: libHepMC3 has them by address where a vertex
 * comes after them.
 */
#include "tests/fuzz/snapshot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { AHEAD = 3 /* batches that are in use at once */ };

const char *snapshot_name(int32_t what) {
  static const char *const names[ITEM_COUNT] = {
    "px", "py", "pz", "E", "m", "pid", "status", "index", "vx", "vy", "vz", "vt", "r", "rxy", "l", "lxy", "pvx", "pvy", "pvz",
    "final", "decayed", "prompt", "last", "ordinal", "number", "key", "weight", "number of particles", "parent", "child",
    "ancestor",
    "number of vertices", "incoming particle", "outgoing particle", "position of vertex", "production vertex", "end vertex"};
  return names[what];
}

void snapshot_add(snapshot *s, int32_t what, int32_t row, int32_t index, uint64_t bits, bool real) {
  s->items = dna_grow(s->items, &s->room, s->count + 1, sizeof *s->items);
  s->items[s->count++] = (snapshot_item){what, row, index, real, bits};
}

void snapshot_add_real(snapshot *s, int32_t what, int32_t row, int32_t index, double value) {
  uint64_t bits;
  if (isnan(value)) value = NAN;
  memcpy(&bits, &value, sizeof bits);
  snapshot_add(s, what, row, index, bits, true);
}

static void add_int(snapshot *s, int32_t what, int32_t row, int32_t index, int64_t value) {
  snapshot_add(s, what, row, index, (uint64_t)value, false);
}

void snapshot_free(snapshot *s) {
  free(s->items);
  dna_str_free(&s->info);
  *s = (snapshot){0};
}

/* ---- one event ------------------------------------------------------------------------------------------------------------ */

static void add_list(snapshot *s, int32_t what, dna_batch *batch, int32_t row, int32_t base,
                     int32_t (*list)(dna_batch *, int32_t, int32_t *, int32_t)) {
  int32_t small[16], *rows = small, n = list(batch, row, small, 16);
  if (n > 16) {
    rows = dna_xmalloc((size_t)n * sizeof *rows);
    if (list(batch, row, rows, n) != n) abort();
  }
  for (int32_t i = 0; i < n; i++) add_int(s, what, row - base, i, rows[i] - base);
  if (rows != small) free(rows);
}

struct place { int32_t vertex, in, out; };

static int by_particle(const void *a, const void *b) {
  const struct place *x = a, *y = b;
  if (x->in != y->in) return (x->in > y->in) - (x->in < y->in);
  return (x->out > y->out) - (x->out < y->out);
}

static int32_t smallest(const int32_t *list, int32_t from, int32_t to) {
  int32_t low = INT32_MAX;
  for (int32_t i = from; i < to; i++)
    if (list[i] < low) low = list[i];
  return low;
}

static int by_value(const void *a, const void *b) {
  int64_t x = (int64_t)((const snapshot_item *)a)->bits, y = (int64_t)((const snapshot_item *)b)->bits;
  return (x > y) - (x < y);
}

static void add_vertex(snapshot *s, const dna_links *links, int32_t v, int32_t at) {
  for (int32_t i = links->in_off[v]; i < links->in_off[v + 1]; i++) add_int(s, ITEM_IN, at, i - links->in_off[v], links->in[i]);
  size_t begin = s->count;
  for (int32_t i = links->out_off[v]; i < links->out_off[v + 1]; i++) add_int(s, ITEM_OUT, at, 0, links->out[i]);
  qsort(s->items + begin, s->count - begin, sizeof *s->items, by_value);
  if (!links->has_pos[v]) return;
  const double *const x[] = {links->x, links->y, links->z, links->t};
  for (int32_t i = 0; i < 4; i++) snapshot_add_real(s, ITEM_POSITION, at, i, x[i][v]);
}

static void add_links(snapshot *s, dna_batch *batch, int32_t slot) {
  const dna_links *links = batch->ops->links(batch, slot);
  if (!links) abort();
  int32_t n = links->nvertices, used = 0;
  struct place *places = dna_xmalloc(((size_t)n + 1) * sizeof *places);
  int32_t *at = dna_xmalloc(((size_t)n + 1) * sizeof *at);
  for (int32_t v = 0; v < n; v++)
    places[v] = (struct place){v, smallest(links->in, links->in_off[v], links->in_off[v + 1]),
                               smallest(links->out, links->out_off[v], links->out_off[v + 1])};
  qsort(places, (size_t)n, sizeof *places, by_particle);
  add_int(s, ITEM_VERTICES, -1, 0, n);
  for (int32_t i = 0; i < n; i++) {
    at[places[i].vertex] = i;
    if (places[i].in == INT32_MAX && places[i].out == INT32_MAX) continue;
    add_vertex(s, links, places[i].vertex, used++);
  }
  for (int32_t k = 0; k < links->nparticles; k++) {
    add_int(s, ITEM_MADE, k, 0, links->prod[k] < 0 ? -1 : at[links->prod[k]]);
    add_int(s, ITEM_END, k, 0, links->end[k] < 0 ? -1 : at[links->end[k]]);
    add_int(s, DNA_FIELD_PID, k, 1, links->pid[k]);
    add_int(s, DNA_FIELD_STATUS, k, 1, links->status[k]);
  }
  free(places);
  free(at);
}

/* One field of all particles of an event: in one call, or row after row with some that are missing. */
static void add_field(snapshot *s, dna_batch *batch, int field, int32_t base, int32_t n, int order) {
  bool truth = field >= DNA_FIELD_F_COUNT;
  double *values = dna_xcalloc((size_t)n + 1, sizeof *values);
  uint8_t *truths = dna_xcalloc((size_t)n + 1, 1);
  int32_t *rows = dna_xmalloc(((size_t)n + 1) * sizeof *rows);
  if (order == 1) { /* backwards, by pieces */
    for (int32_t k = 0; k < n; k++) rows[k] = base + n - 1 - k;
    for (int32_t k = 0; k < n;) {
      int32_t piece = k + 1 + k % 5 < n ? 1 + k % 5 : n - k;
      if (truth) dna_batch_load_t(batch, (enum dna_field)field, rows + k, 0, piece, truths + k);
      else dna_batch_load_f(batch, (enum dna_field)field, rows + k, 0, piece, values + k);
      k += piece;
    }
  } else if (truth) {
    dna_batch_load_t(batch, (enum dna_field)field, NULL, base, n, truths);
  } else {
    dna_batch_load_f(batch, (enum dna_field)field, NULL, base, n, values);
  }
  for (int32_t k = 0; k < n; k++) {
    int32_t from = order == 1 ? n - 1 - k : k;
    if (truth) add_int(s, field, k, 0, truths[from]);
    else snapshot_add_real(s, field, k, 0, values[from]);
  }
  free(values);
  free(truths);
  free(rows);
}

/* In some order; written down in one. */
static void add_event(snapshot *s, dna_batch *batch, int32_t slot, int order) {
  int32_t base = batch->poff[slot], n = batch->poff[slot + 1] - base;
  if (order == 1) (void)batch->ops->links(batch, slot);
  if (order == 2) (void)dna_batch_key(batch, slot);
  add_int(s, ITEM_EVENT, -1, 0, 0);
  add_int(s, ITEM_NUMBER, -1, 0, batch->number[slot]);
  for (uint32_t w = 0; w < batch->nweights; w++) snapshot_add_real(s, ITEM_WEIGHT, -1, (int32_t)w, batch->weights[w][slot]);
  add_int(s, ITEM_PARTICLES, -1, 0, n);
  for (int field = 0; field < DNA_FIELD_COUNT; field++) add_field(s, batch, field, base, n, order);
  snapshot_add(s, ITEM_KEY, -1, 0, dna_batch_key(batch, slot), false);
  add_links(s, batch, slot);
  int32_t codes[] = {22, 2212, 0};
  if (n > 0) codes[2] = batch->ops->links(batch, slot)->pid[n / 2];
  for (int32_t row = base; row < base + n; row++) {
    add_list(s, ITEM_PARENT, batch, row, base, dna_batch_parents);
    add_list(s, ITEM_CHILD, batch, row, base, dna_batch_children);
    int32_t ancestor = dna_batch_ancestor(batch, row, codes, 3);
    add_int(s, ITEM_ANCESTOR, row - base, 0, ancestor < 0 ? -1 : ancestor - base);
    add_int(s, ITEM_ANCESTOR, row - base, 1, dna_batch_has_ancestor(batch, row, codes, 3));
  }
}

/* ---- a file --------------------------------------------------------------------------------------------------------------- */

static void add_info(snapshot *s, const dna_reader_info *info) {
  dna_str_printf(&s->info, "format %s\ncompression %s\nevents %llu\nnominal %u\n", info->format, info->compression,
                 (unsigned long long)info->events, info->nominal);
  dna_str_printf(&s->info, "cross-section %d %a %a\n", info->has_xsec, info->xsec_pb, info->xsec_err_pb);
  for (uint32_t w = 0; w < info->nweights; w++) dna_str_printf(&s->info, "weight %u %s\n", w, info->weight_names[w]);
}

/* Takes the events of a batch that was parsed, and settles it: 1 to go on, 0 at the end or after a fault. What comes after the
 * first number that is none does not count. */
static int take_batch(snapshot *s, dna_reader *reader, dna_batch *batch, int order) {
  size_t *begin = dna_xmalloc(((size_t)batch->nevents + 1) * sizeof *begin);
  int32_t parsed = batch->nevents;
  if (order == 0) dna_batch_check(batch);
  for (int32_t slot = 0; slot < parsed; slot++) {
    begin[slot] = s->count;
    add_event(s, batch, slot, order);
  }
  if (order == 1 || order == 2) dna_batch_check(batch);
  int status = dna_reader_settle(reader, batch, &s->fault);
  if (batch->nevents < parsed) s->count = begin[batch->nevents];
  for (int32_t slot = 0; slot < batch->nevents; slot++) s->items[begin[slot]].bits = batch->first + (uint64_t)slot; /* known now */
  s->events += (uint64_t)batch->nevents;
  free(begin);
  if (status != s->fault.status) dna_str_printf(&s->info, "status %d of a fault %d\n", status, s->fault.status);
  return status == DNA_OK && batch->nevents > 0;
}

static void take_all(snapshot *s, dna_reader *reader, const snapshot_way *way) {
  dna_batch *batches[AHEAD] = {0};
  int n = way->order == 2 ? AHEAD : 1;
  for (int i = 0; i < n; i++) batches[i] = dna_reader_batch(reader, &s->fault);
  for (bool more = true; more;) {
    for (int i = 0; i < n; i++) dna_reader_fetch(reader, batches[i], way->events, &s->fault);
    for (int i = n - 1; i >= 0; i--) dna_batch_parse(batches[i]);
    for (int i = 0; i < n && more; i++) more = take_batch(s, reader, batches[i], way->order);
  }
  dna_error again = {0}; /* it stays so */
  int status = dna_reader_next(reader, batches[0], way->events, &again);
  if (status != s->fault.status || batches[0]->nevents != 0 || strcmp(again.message, s->fault.message) != 0)
    dna_str_printf(&s->info, "then %d events, %s\n", batches[0]->nevents, again.message);
  for (int i = 0; i < n; i++) dna_batch_free(batches[i]);
}

static void set(const char *name, const char *value) {
  if (value) setenv(name, value, 1);
  else unsetenv(name);
}

void snapshot_take(snapshot *s, const char *path, const snapshot_way *way) {
  set("DNA_READER", way->reader);
  set("DNA_BLOCK", way->block);
  *s = (snapshot){0};
  dna_reader *reader = dna_reader_open(path, &s->fault);
  if (!reader) return;
  take_all(s, reader, way);
  add_info(s, dna_reader_get_info(reader));
  dna_reader_close(reader);
}
