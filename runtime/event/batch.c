/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The batch that readers through libHepMC3 fill (see batch.h).
 */
#include "runtime/event/batch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/event/truth.h"

enum { STORED = 5 }; /* PX PY PZ E M, the fields that are doubles */

/* One array for each quantity, event after event. Vertex lists of event i begin at poff[i] (a particle is in at most one
 * list of each kind), its vertices at voff[i], its offsets at voff[i] + i (one more for each event). */
struct columns {
  dna_batch base;
  size_t particle_room, vertex_room, event_room;
  double *stored[STORED];
  int32_t *pid, *status, *prod, *end, *in, *out;
  double *position[4];
  uint8_t *has_pos;
  int32_t *in_off, *out_off;
  size_t *voff;        /* [nevents + 1] */
  dna_links *links;    /* [nevents], made when the event is added, but for the pointers */
};

static void columns_load(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n,
                         double *out) {
  const struct columns *c = (const struct columns *)batch;
  if (field <= DNA_FIELD_M) {
    const double *from = c->stored[field];
    if (!rows && n > 0) memcpy(out, from + first, (size_t)n * sizeof *out);
    else for (int32_t k = 0; k < n; k++) out[k] = from[rows[k]];
    return;
  }
  const int32_t *from = field == DNA_FIELD_PID ? c->pid : c->status;
  for (int32_t k = 0; k < n; k++) out[k] = from[rows ? rows[k] : first + k];
}

static const int32_t *columns_ints(dna_batch *batch, enum dna_field field) {
  const struct columns *c = (const struct columns *)batch;
  return field == DNA_FIELD_PID ? c->pid : c->status;
}

static const dna_links *columns_links(dna_batch *batch, int32_t slot) {
  const struct columns *c = (const struct columns *)batch;
  dna_links *links = &c->links[slot];
  size_t p = (size_t)batch->poff[slot], v = c->voff[slot], off = v + (size_t)slot;
  links->prod = c->prod + p;
  links->end = c->end + p;
  links->in = c->in + p;
  links->out = c->out + p;
  links->in_off = c->in_off + off;
  links->out_off = c->out_off + off;
  links->x = c->position[0] + v;
  links->y = c->position[1] + v;
  links->z = c->position[2] + v;
  links->t = c->position[3] + v;
  links->has_pos = c->has_pos + v;
  links->pid = c->pid + p;
  links->status = c->status + p;
  return links;
}

static void columns_free(dna_batch *batch) {
  struct columns *c = (struct columns *)batch;
  for (int i = 0; i < STORED; i++) free(c->stored[i]);
  for (int i = 0; i < 4; i++) free(c->position[i]);
  for (uint32_t w = 0; w < batch->nweights; w++) free(batch->weights[w]);
  void *const arrays[] = {c->pid, c->status, c->prod, c->end, c->in, c->out, c->has_pos, c->in_off, c->out_off,
                          c->voff, c->links, batch->weights, batch->poff, batch->number};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) free(arrays[i]);
  free(c);
}

static const dna_batch_ops columns_ops = {
  .load = columns_load, .ints = columns_ints, .links = columns_links, .free = columns_free};

dna_batch *dna_batch_columns_new(uint32_t nweights, uint32_t nominal) {
  struct columns *c = dna_xcalloc(1, sizeof *c);
  c->base.ops = &columns_ops;
  c->base.bad = INT32_MAX;
  c->base.nweights = nweights;
  c->base.nominal = nominal;
  c->base.weights = dna_xcalloc(nweights, sizeof *c->base.weights);
  c->base.poff = dna_xcalloc(1, sizeof *c->base.poff);
  c->voff = dna_xcalloc(1, sizeof *c->voff);
  return &c->base;
}

void dna_batch_columns_clear(dna_batch *batch, uint64_t first) {
  batch->nevents = 0;
  batch->first = first;
  dna_truth_clear(batch);
}

static size_t larger(size_t room, size_t need) {
  size_t wanted = room < 64 ? 64 : room;
  while (wanted < need) wanted *= 2;
  return wanted;
}

/* There is room for one particle at least: an event may have none, but its columns have a place. */
static void make_room(struct columns *c, size_t particles, size_t vertices, size_t events) {
  if (particles >= c->particle_room) {
    size_t room = c->particle_room = larger(c->particle_room, particles + 1);
    for (int i = 0; i < STORED; i++) DNA_RESIZE(room, DNA_ARRAY(c->stored[i]));
    DNA_RESIZE(room, DNA_ARRAY(c->pid), DNA_ARRAY(c->status), DNA_ARRAY(c->prod), DNA_ARRAY(c->end), DNA_ARRAY(c->in),
               DNA_ARRAY(c->out));
  }
  if (vertices + events > c->vertex_room) { /* offsets need one more for each event */
    size_t room = c->vertex_room = larger(c->vertex_room, vertices + events);
    for (int i = 0; i < 4; i++) DNA_RESIZE(room, DNA_ARRAY(c->position[i]));
    DNA_RESIZE(room, DNA_ARRAY(c->has_pos), DNA_ARRAY(c->in_off), DNA_ARRAY(c->out_off));
  }
  if (events > c->event_room) {
    size_t room = c->event_room = larger(c->event_room, events);
    for (uint32_t w = 0; w < c->base.nweights; w++) DNA_RESIZE(room, DNA_ARRAY(c->base.weights[w]));
    DNA_RESIZE(room, DNA_ARRAY(c->base.number), DNA_ARRAY(c->links));
    DNA_RESIZE(room + 1, DNA_ARRAY(c->base.poff), DNA_ARRAY(c->voff));
  }
}

bool dna_batch_columns_add(dna_batch *batch, const dna_hepmc3_shim *shim, const dna_record *record, int32_t nparticles,
                           int32_t nvertices) {
  struct columns *c = (struct columns *)batch;
  size_t slot = (size_t)batch->nevents, p = (size_t)batch->poff[slot], v = c->voff[slot], off = v + slot;
  make_room(c, p + (size_t)nparticles, v + (size_t)nvertices, slot + 1);
  dna_hepmc3_columns to = {
    .energy_scale = record->mev ? 0.001 : 1, .length_scale = record->cm ? 10 : 1,
    .px = c->stored[0] + p, .py = c->stored[1] + p, .pz = c->stored[2] + p, .e = c->stored[3] + p, .m = c->stored[4] + p,
    .pid = c->pid + p, .status = c->status + p, .prod = c->prod + p, .end = c->end + p,
    .x = c->position[0] + v, .y = c->position[1] + v, .z = c->position[2] + v, .t = c->position[3] + v,
    .has_pos = c->has_pos + v, .in_off = c->in_off + off, .in = c->in + p, .out_off = c->out_off + off, .out = c->out + p};
  for (int i = 0; i < 4; i++) to.origin[i] = record->position[i] * to.length_scale;
  if (!dna_hepmc3_shim_extract(shim, &to)) return false;
  for (size_t k = 0; 5 * k < record->nmomenta && k < (size_t)nparticles; k++) { /* the text had zeros for these */
    const double *from = record->momenta + 5 * k;
    if (isnan(from[0])) continue;
    for (int i = 0; i < 5; i++) c->stored[i][p + k] = from[i] * to.energy_scale;
  }
  for (uint32_t w = 0; w < batch->nweights; w++) batch->weights[w][slot] = record->weights[w];
  batch->number[slot] = record->number;
  c->links[slot] = (dna_links){.nparticles = nparticles, .nvertices = nvertices};
  memcpy(c->links[slot].origin, to.origin, sizeof to.origin);
  batch->poff[slot + 1] = (int32_t)(p + (size_t)nparticles);
  c->voff[slot + 1] = v + (size_t)nvertices;
  batch->nevents++;
  return true;
}
