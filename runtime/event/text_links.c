/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The links of an event, made of what the fast paths noted when they are asked for (see text.h).
 *
 * Asciiv3: vertices that have no V line fill the gaps between the numbers of those that have one, in the order in which their first
 * outgoing particles appear. HepMC2: vertices with nothing coming in and no position are left out.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/event/text.h"

static void make_room(struct dna_text_links *to, size_t rows, size_t vertices) {
  if (rows > to->rows_room) {
    to->rows_room = rows + rows / 2;
    DNA_RESIZE(to->rows_room, DNA_ARRAY(to->prod), DNA_ARRAY(to->end), DNA_ARRAY(to->in), DNA_ARRAY(to->out));
  }
  if (vertices > to->vertices_room) {
    to->vertices_room = vertices + vertices / 2;
    DNA_RESIZE(to->vertices_room, DNA_ARRAY(to->in_off), DNA_ARRAY(to->out_off), DNA_ARRAY(to->x), DNA_ARRAY(to->y),
               DNA_ARRAY(to->z), DNA_ARRAY(to->t), DNA_ARRAY(to->has_pos));
  }
}

void dna_text_links_free(struct dna_text_links *links) {
  void *const arrays[] = {links->prod, links->end, links->in,  links->out, links->in_off, links->out_off,
                          links->x,    links->y,   links->z, links->t,   links->has_pos};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) free(arrays[i]);
}

/* One event's parts of the arrays, to be written. */
typedef struct parts {
  int32_t n, nvertices;
  int32_t *prod, *end, *in, *out, *in_off, *out_off;
  double *position[4];
  uint8_t *has_pos;
} parts;

static parts parts_of(dna_text_batch *b, int32_t slot) {
  const dna_text_event *event = &b->events[slot];
  struct dna_text_links *l = &b->links;
  size_t p = event->row, v = event->vertex, off = v + (size_t)slot;
  return (parts){.n = (int32_t)event->nparticles, .nvertices = (int32_t)event->nvertices, .prod = l->prod + p, .end = l->end + p,
                 .in = l->in + p, .out = l->out + p, .in_off = l->in_off + off, .out_off = l->out_off + off,
                 .position = {l->x + v, l->y + v, l->z + v, l->t + v}, .has_pos = l->has_pos + v};
}

/* ---- positions --------------------------------------------------------------------------------------------------------- */

/* The position of vertex v, whose text is at `at`: false if it is 0 throughout, or no position. */
static bool set_position(dna_text_batch *b, int32_t slot, parts *to, int32_t v, uint32_t at) {
  const dna_text_event *event = &b->events[slot];
  double x[4];
  if (!dna_text_position(b, at, x)) {
    dna_text_bad(b, slot);
    to->has_pos[v] = 0;
    return false;
  }
  to->has_pos[v] = x[0] != 0 || x[1] != 0 || x[2] != 0 || x[3] != 0;
  for (int i = 0; i < 4; i++) to->position[i][v] = x[i] * event->length - event->origin[i] * event->length;
  return to->has_pos[v];
}

/* ---- lists, once prod and end are known ----------------------------------------------------------------------------------- */

/* Lists of the particles of each vertex, in the order of the particles. */
static void list_particles(const int32_t *vertex, int32_t n, int32_t nvertices, int32_t *off, int32_t *list) {
  memset(off, 0, ((size_t)nvertices + 1) * sizeof *off);
  for (int32_t k = 0; k < n; k++)
    if (vertex[k] >= 0) off[vertex[k] + 1]++;
  for (int32_t v = 0; v < nvertices; v++) off[v + 1] += off[v];
  for (int32_t k = 0; k < n; k++)
    if (vertex[k] >= 0) list[off[vertex[k]]++] = k;
  memmove(off + 1, off, (size_t)nvertices * sizeof *off);
  off[0] = 0;
}

/* ---- Asciiv3 -------------------------------------------------------------------------------------------------------------- */

static void link_asciiv3(dna_text_batch *b, int32_t slot, parts *to) {
  const dna_text_event *event = &b->events[slot];
  const int32_t *parent = b->parent + event->row;
  int32_t *end = b->end + event->row, gap = 0;
  const uint32_t *position = b->position + event->vertex;
  for (int32_t k = 0; k < to->n; k++) {
    to->prod[k] = parent[k] == -1 ? -1 : -parent[k] - 2;
    if (parent[k] < 0) continue;
    int32_t *from = &end[parent[k]];
    if (*from > 0) {
      while (position[gap] != 0) gap++;
      *from = -++gap;
    }
    to->prod[k] = -*from - 1;
  }
  for (int32_t k = 0; k < to->n; k++) to->end[k] = end[k] == 0 ? -1 : -end[k] - 1;
  list_particles(to->end, to->n, to->nvertices, to->in_off, to->in);
  for (int32_t v = 0; v < to->nvertices; v++) {
    if (position[v] == 0) continue;
    const int32_t *list = b->in + b->in_first[event->vertex + (uint32_t)v]; /* the same particles, in the order of the V line */
    memcpy(to->in + to->in_off[v], list, b->in_count[event->vertex + (uint32_t)v] * sizeof *list);
  }
}

/* ---- HepMC2 --------------------------------------------------------------------------------------------------------------- */

static void link_hepmc2(dna_text_batch *b, int32_t slot, parts *to) {
  const dna_text_event *event = &b->events[slot];
  const int32_t *made = b->parent + event->row, *end = b->end + event->row;
  const uint32_t *position = b->position + event->vertex;
  int32_t *place = b->by_barcode, kept = 0; /* of the vertices that are kept */
  memset(place, 0, (size_t)to->nvertices * sizeof *place);
  for (int32_t k = 0; k < to->n; k++)
    if (end[k] != 0) place[end[k] - 1] = 1;
  for (int32_t v = 0; v < to->nvertices; v++) {
    place[v] = place[v] || set_position(b, slot, to, kept, position[v]) ? kept++ : -1;
  }
  for (int32_t k = 0; k < to->n; k++) {
    to->prod[k] = made[k] < 0 ? -1 : place[made[k]];
    to->end[k] = end[k] == 0 ? -1 : place[end[k] - 1];
  }
  for (int32_t v = 0; v < to->nvertices; v++)
    if (place[v] >= 0) b->in_first[event->vertex + (uint32_t)place[v]] = position[v];
  to->nvertices = kept;
  list_particles(to->end, to->n, kept, to->in_off, to->in);
}

int32_t dna_text_links_made_of(dna_batch *batch, int32_t slot, int32_t k, const int32_t **in) {
  dna_text_batch *b = (dna_text_batch *)batch;
  const dna_text_event *event = &b->events[slot];
  if (event->hepmc2) {
    const dna_links *links = dna_text_links_make(batch, slot);
    int32_t v = links->prod[k];
    *in = v < 0 ? NULL : links->in + links->in_off[v];
    return v < 0 ? 0 : links->in_off[v + 1] - links->in_off[v];
  }
  const int32_t *parent = &b->parent[event->row + (uint32_t)k];
  *in = parent;
  if (*parent >= -1) return *parent >= 0;
  uint32_t place = event->vertex + (uint32_t)(-*parent - 2);
  *in = b->in + b->in_first[place];
  return (int32_t)b->in_count[place];
}

void dna_text_links_position(dna_batch *batch, int32_t slot) {
  dna_text_batch *b = (dna_text_batch *)batch;
  dna_text_event *event = &b->events[slot];
  if (event->positioned) return;
  event->positioned = true;
  parts to = parts_of(b, slot);
  to.nvertices = event->links.nvertices;
  const uint32_t *at = (event->hepmc2 ? b->in_first : b->position) + event->vertex;
  for (int32_t v = 0; v < to.nvertices; v++) {
    to.has_pos[v] = 0;
    if (at[v] > 1) set_position(b, slot, &to, v, at[v]);
  }
}

const dna_links *dna_text_links_make(dna_batch *batch, int32_t slot) {
  dna_text_batch *b = (dna_text_batch *)batch;
  dna_text_event *event = &b->events[slot];
  size_t rows = (size_t)batch->poff[batch->nevents] + 1, vertices = b->vertices_used + (size_t)batch->nevents + 1;
  if (rows > b->links.rows_room || vertices > b->links.vertices_room) { /* only before the first: what is made does not move */
    make_room(&b->links, rows, vertices);
  }
  if (event->linked) return &event->links;
  parts to = parts_of(b, slot);
  if (event->hepmc2) link_hepmc2(b, slot, &to);
  else link_asciiv3(b, slot, &to);
  list_particles(to.prod, to.n, to.nvertices, to.out_off, to.out);
  event->links = (dna_links){.nparticles = to.n, .nvertices = to.nvertices, .prod = to.prod, .end = to.end, .in_off = to.in_off,
                             .in = to.in, .out_off = to.out_off, .out = to.out, .x = to.position[0], .y = to.position[1],
                             .z = to.position[2], .t = to.position[3], .has_pos = to.has_pos, .pid = b->pid + event->row,
                             .status = b->status + event->row};
  for (int i = 0; i < 4; i++) event->links.origin[i] = event->origin[i] * event->length;
  event->linked = true;
  return &event->links;
}
