/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The events of a block that is being written (see packed_gather.h).
 */
#include "runtime/event/packed_gather.h"

#include <math.h>
#include <stdlib.h>

/* ---- arrays ------------------------------------------------------------------------------------------------------ */

static void add_double(dna_gather_doubles *d, double value) {
  d->p = dna_grow(d->p, &d->room, d->n + 1, sizeof *d->p);
  d->p[d->n++] = value;
}

void dna_gather_add_int(dna_gather_ints *d, int64_t value) {
  d->p = dna_grow(d->p, &d->room, d->n + 1, sizeof *d->p);
  d->p[d->n++] = value;
}

static uint8_t *more_bytes(dna_gather_bytes *d, size_t n) {
  d->p = dna_grow(d->p, &d->room, d->n + n + 1, 1);
  d->n += n;
  return d->p + d->n - n;
}

static double *more_doubles(dna_gather_doubles *d, size_t n) {
  d->p = dna_grow(d->p, &d->room, d->n + n + 1, sizeof *d->p);
  d->n += n;
  return d->p + d->n - n;
}

/* Every array of doubles and of integers, for what is done to all. */
static void each_array(dna_gathered *g, void (*doubles)(dna_gather_doubles *), void (*ints)(dna_gather_ints *),
                       void (*bytes)(dna_gather_bytes *)) {
  dna_gather_ints *const i[] = {&g->number, &g->key, &g->count, &g->nvertices, &g->prod,  &g->end,
                                &g->in,     &g->out, &g->index, &g->pid,       &g->status};
  dna_gather_bytes *const b[] = {&g->has_xsec, &g->prompt, &g->last, &g->has_pos, &g->group};
  for (size_t k = 0; k < sizeof i / sizeof *i; k++) ints(i[k]);
  for (size_t k = 0; k < sizeof b / sizeof *b; k++) bytes(b[k]);
  for (uint32_t k = 0; k < g->nweights; k++) doubles(&g->weights[k]);
  for (int k = 0; k < DNA_GATHER_PRIMARY; k++) doubles(&g->primary[k]);
  for (int k = 0; k < DNA_GATHER_FIELDS; k++) doubles(&g->field[k]);
  for (int k = 0; k < DNA_GATHER_DERIVED; k++) doubles(&g->derived[k]);
  for (int k = 0; k < DNA_GATHER_POSITIONS; k++) doubles(&g->position[k]);
  for (int k = 0; k < DNA_GATHER_POSITIONS; k++) doubles(&g->origin[k]);
  doubles(&g->xsec);
  doubles(&g->xsec_error);
}

static void empty_doubles(dna_gather_doubles *d) { d->n = 0; }
static void empty_ints(dna_gather_ints *d) { d->n = 0; }
static void empty_bytes(dna_gather_bytes *d) { d->n = 0; }
static void free_doubles(dna_gather_doubles *d) { free(d->p); }
static void free_ints(dna_gather_ints *d) { free(d->p); }
static void free_bytes(dna_gather_bytes *d) { free(d->p); }

void dna_gather_empty(dna_gathered *g) {
  each_array(g, empty_doubles, empty_ints, empty_bytes);
  g->events = 0;
  g->rows = g->vertices = 0;
  g->in_order = g->out_order = true;
  g->moved = false;
}

void dna_gather_start(dna_gathered *g, uint32_t nweights, bool kept) {
  *g = (dna_gathered){.nweights = nweights, .kept = kept, .weights = dna_xcalloc(nweights, sizeof *g->weights)};
  dna_gather_empty(g);
}

void dna_gather_free(dna_gathered *g) {
  each_array(g, free_doubles, free_ints, free_bytes);
  free(g->weights);
  free(g->values);
}

/* ---- an event ---------------------------------------------------------------------------------------------------- */

static bool ascending(const int32_t *list, int32_t n) {
  for (int32_t i = 1; i < n; i++)
    if (list[i] < list[i - 1]) return false;
  return true;
}

/* 0 for none, else 1 and more for the zigzag difference from the last one that is there. */
static void add_links(dna_gather_ints *codes, const int32_t *vertex, int32_t n) {
  int64_t before = 0;
  for (int32_t k = 0; k < n; k++) {
    int64_t step = vertex[k] - before;
    dna_gather_add_int(codes, vertex[k] < 0 ? 0 : (step < 0 ? -2 * step - 1 : 2 * step) + 1);
    if (vertex[k] >= 0) before = vertex[k];
  }
}

static int add_structure(dna_gathered *g, dna_batch *batch, int32_t slot, const char *name, dna_error *err) {
  const dna_links *links = batch->ops->links(batch, slot);
  if (!links)
    return dna_error_set(err, DNA_ERR_RUN, "%s: event %lld: its links cannot be had", name, (long long)batch->number[slot]);
  if (batch->ops->positions) batch->ops->positions(batch, slot);
  dna_gather_add_int(&g->nvertices, links->nvertices);
  add_links(&g->prod, links->prod, links->nparticles);
  add_links(&g->end, links->end, links->nparticles);
  for (int k = 0; k < DNA_GATHER_POSITIONS; k++) {
    add_double(&g->origin[k], links->origin[k]);
    g->moved = g->moved || fpclassify(links->origin[k]) != FP_ZERO || signbit(links->origin[k]);
  }
  for (int32_t v = 0; v < links->nvertices; v++) {
    int32_t in = links->in_off[v], nin = links->in_off[v + 1] - in, out = links->out_off[v], nout = links->out_off[v + 1] - out;
    g->in_order = g->in_order && ascending(links->in + in, nin);
    g->out_order = g->out_order && ascending(links->out + out, nout);
    *more_bytes(&g->has_pos, 1) = links->has_pos[v] != 0;
    if (!links->has_pos[v]) continue;
    const double position[DNA_GATHER_POSITIONS] = {links->x[v], links->y[v], links->z[v], links->t[v]};
    for (int k = 0; k < DNA_GATHER_POSITIONS; k++) add_double(&g->position[k], position[k]);
  }
  for (int32_t i = 0; i < links->in_off[links->nvertices]; i++) dna_gather_add_int(&g->in, links->in[i]);
  for (int32_t i = 0; i < links->out_off[links->nvertices]; i++) dna_gather_add_int(&g->out, links->out[i]);
  g->vertices += (size_t)links->nvertices;
  return DNA_OK;
}

static void add_particles(dna_gathered *g, dna_batch *batch, const int32_t *rows, int32_t n) {
  size_t many = (size_t)n;
  uint8_t *group = more_bytes(&g->group, many);
  g->values = dna_grow(g->values, &g->values_room, 2 * many + 1, sizeof *g->values);
  double *pid = g->values, *status = g->values + many;
  for (int field = 0; field < DNA_GATHER_FIELDS; field++)
    dna_batch_load_f(batch, (enum dna_field)field, rows, 0, n, more_doubles(&g->field[field], many));
  dna_batch_load_t(batch, DNA_FIELD_PROMPT, rows, 0, n, more_bytes(&g->prompt, many));
  dna_batch_load_t(batch, DNA_FIELD_LAST, rows, 0, n, more_bytes(&g->last, many));
  dna_batch_load_f(batch, DNA_FIELD_PID, rows, 0, n, pid);
  dna_batch_load_f(batch, DNA_FIELD_STATUS, rows, 0, n, status);
  for (int32_t k = 0; k < n; k++) {
    group[k] = (uint8_t)dna_packed_group((int32_t)pid[k], (int32_t)status[k]);
    dna_gather_add_int(&g->pid, (int64_t)pid[k]);
    dna_gather_add_int(&g->status, (int64_t)status[k]);
    if (!g->kept && group[k] != 0) continue;
    for (int field = 0; field < DNA_GATHER_DERIVED; field++)
      dna_batch_load_f(batch, (enum dna_field)(DNA_FIELD_VX + field), rows + k, 0, 1, more_doubles(&g->derived[field], 1));
  }
  if (!g->kept) return;
  dna_batch_load_f(batch, DNA_FIELD_INDEX, rows, 0, n, g->values);
  for (int32_t k = 0; k < n; k++) dna_gather_add_int(&g->index, (int64_t)g->values[k]);
}

/* The primary vertex is a field of particles: of an event that has none it is not known, and nothing can ask for it. */
static void add_primary(dna_gathered *g, dna_batch *batch, int32_t slot) {
  int32_t row = batch->poff[slot];
  for (int k = 0; k < DNA_GATHER_PRIMARY; k++) {
    double value = 0;
    if (row < batch->poff[slot + 1]) dna_batch_load_f(batch, (enum dna_field)(DNA_FIELD_PVX + k), &row, 0, 1, &value);
    add_double(&g->primary[k], value);
  }
}

int dna_gather_event(dna_gathered *g, dna_batch *batch, int32_t slot, const int32_t *rows, int32_t n, const dna_reader_info *info,
                     const char *name, dna_error *err) {
  int status = g->kept ? DNA_OK : add_structure(g, batch, slot, name, err);
  if (status) return status;
  if (g->vertices > DNA_PACKED_ROWS_MOST || n > DNA_PACKED_ROWS_MOST)
    return dna_error_set(err, DNA_ERR_RUN, "%s: event %lld is too large", name, (long long)batch->number[slot]);
  dna_gather_add_int(&g->number, batch->number[slot]);
  uint64_t key = dna_batch_key(batch, slot);
  dna_gather_add_int(&g->key, (int64_t)key);
  dna_gather_add_int(&g->count, n);
  for (uint32_t k = 0; k < g->nweights; k++) add_double(&g->weights[k], batch->weights[k][slot]);
  *more_bytes(&g->has_xsec, 1) = info->has_xsec;
  add_double(&g->xsec, info->has_xsec ? info->xsec_pb : 0);
  add_double(&g->xsec_error, info->has_xsec ? info->xsec_err_pb : 0);
  if (g->kept) add_primary(g, batch, slot);
  add_particles(g, batch, rows, n);
  g->events++;
  g->rows += (size_t)n;
  if (batch->bad != INT32_MAX)
    return dna_error_set(err, DNA_ERR_INPUT, "event %lld cannot be read", (long long)batch->number[slot]);
  return DNA_OK;
}
