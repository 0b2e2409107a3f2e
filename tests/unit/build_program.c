/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Programs built by hand and batches in memory (see build_program.h).
 */
#include "tests/unit/build_program.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/event/truth.h"
#include "runtime/physics/physics.h"

/* ---- programs ------------------------------------------------------------------------------------------------------ */

builder *build_new(void) {
  static const char text[] = "first line\n  let x = second / line\nthird line\n";
  builder *b = dna_xcalloc(1, sizeof *b);
  b->file = (dna_pfile){"test.dna", text, sizeof text - 1};
  for (uint32_t k = 1; k < 4; k++) b->spans[k] = (dna_pspan){.file = 0, .line = k, .column = 1, .end_line = k, .end_column = 5};
  b->region = (dna_pregion){.name = "r"};
  b->variation = (dna_pvariation){.name = "nominal", .regions = &b->region, .nregions = 1};
  dna_program *p = &b->program;
  p->files = &b->file;
  p->nfiles = 1;
  p->spans = b->spans;
  p->nspans = 4;
  p->variations = &b->variation;
  p->nvariations = 1;
  p->nsums = 8;
  b->guard = NONE;
  b->sel = NONE;
  build(b, DNA_OP_EVENTS, NONE, NONE, NONE, NONE);
  build(b, DNA_OP_ALL, EVENTS, NONE, NONE, NONE);
  b->sel = ALL;
  build(b, DNA_OP_RECORD, EVENTS, NONE, NONE, NONE);
  return b;
}

void build_free(builder *b) {
  if (!b) return;
  free(b->program.insns);
  free(b->program.consts);
  free(b->program.pool);
  free(b->program.sites);
  free(b->program.stores);
  free(b->program.splits);
  free(b->program.tables);
  free(b);
}

uint32_t build(builder *b, enum dna_op op, uint32_t axis, uint32_t x, uint32_t y, uint32_t z) {
  dna_program *p = &b->program;
  p->insns = dna_grow(p->insns, &b->insns_room, p->ninsns + 1, sizeof *p->insns);
  p->insns[p->ninsns] = (dna_insn){
    .op = (uint16_t)op, .axis = axis, .sel = b->sel, .guard = b->guard, .a = x, .b = y, .c = z, .span = b->span};
  return p->ninsns++;
}

uint32_t build_numbers(builder *b, uint32_t count, const double *numbers) {
  dna_program *p = &b->program;
  p->consts = dna_grow(p->consts, &b->consts_room, p->nconsts + count, sizeof *p->consts);
  memcpy(p->consts + p->nconsts, numbers, count * sizeof *numbers);
  p->nconsts += count;
  return p->nconsts - count;
}

uint32_t build_const(builder *b, double value) {
  uint32_t at = build_numbers(b, 1, &value);
  return build(b, DNA_OP_CONST, NONE, at, NONE, NONE);
}

uint32_t build_truth(builder *b, unsigned value) { return build(b, DNA_OP_CONST_T, NONE, value, NONE, NONE); }

uint32_t build_list(builder *b, uint32_t count, const uint32_t *insns) {
  dna_program *p = &b->program;
  p->pool = dna_grow(p->pool, &b->pool_room, p->npool + count, sizeof *p->pool);
  memcpy(p->pool + p->npool, insns, count * sizeof *insns);
  p->npool += count;
  return p->npool - count;
}

uint32_t build_site(builder *b, uint64_t site) {
  dna_program *p = &b->program;
  p->sites = dna_grow(p->sites, &b->sites_room, p->nsites + 1, sizeof *p->sites);
  p->sites[p->nsites] = site;
  return p->nsites++;
}

static bool regular(uint32_t n, const double *edges) {
  for (uint32_t k = 1; k < n; k++)
    if (fabs((edges[k + 1] - edges[k]) - (edges[1] - edges[0])) > 1e-9 * fabs(edges[n] - edges[0])) return false;
  return true;
}

uint32_t build_store(builder *b, enum dna_hist_kind kind, uint32_t nx, const double *x, uint32_t ny, const double *y) {
  dna_program *p = &b->program;
  p->stores = dna_grow(p->stores, &b->stores_room, p->nstores + 1, sizeof *p->stores);
  dna_pstore store = {.kind = kind, .x = {.nbins = nx, .regular = regular(nx, x), .label = "x", .unit = ""}};
  store.x.edges = build_numbers(b, nx + 1, x);
  if (ny) {
    store.y = (dna_paxis){.nbins = ny, .regular = regular(ny, y), .label = "y", .unit = ""};
    store.y.edges = build_numbers(b, ny + 1, y);
  }
  p->stores[p->nstores] = store;
  return p->nstores++;
}

uint32_t build_split(builder *b, uint32_t first_sums, uint32_t nbins, const double *edges) {
  dna_program *p = &b->program;
  p->splits = dna_grow(p->splits, &b->splits_room, p->nsplits + 1, sizeof *p->splits);
  p->splits[p->nsplits] = (dna_psplit){first_sums, nbins, build_numbers(b, nbins + 1, edges)};
  return p->nsplits++;
}

uint32_t build_table(builder *b, dna_ptable table, const double *numbers) {
  dna_program *p = &b->program;
  uint32_t all = dna_program_cells(&table);
  for (uint32_t k = 0; k < table.naxes; k++) {
    all += table.n[k];
    table.axis[k] = "x";
    table.unit[k] = "";
  }
  table.name = "t";
  table.numbers = build_numbers(b, all, numbers);
  p->tables = dna_grow(p->tables, &b->tables_room, p->ntables + 1, sizeof *p->tables);
  p->tables[p->ntables] = table;
  return p->ntables++;
}

uint32_t build_load(builder *b, enum dna_field field, uint32_t axis, uint32_t rows) {
  return build(b, field < DNA_FIELD_F_COUNT ? DNA_OP_LOAD_F : DNA_OP_LOAD_T, axis, field, rows, NONE);
}

uint32_t build_filter(builder *b, uint32_t axis, uint32_t truth) {
  return build(b, DNA_OP_FILTER, b->program.insns[axis].axis, axis, truth, NONE);
}

uint32_t build_cut(builder *b, uint32_t sel, uint32_t truth) {
  b->sel = sel;
  return b->sel = build(b, DNA_OP_CUT, EVENTS, sel, truth, NONE);
}

/* ---- events -------------------------------------------------------------------------------------------------------- */

typedef struct memory { /* one decay vertex for each particle, used or not; so vertex k is the end of particle k */
  dna_batch base;
  particle *particles;
  dna_links *links;
  int32_t *prod, *end, *in_off, *in, *out_off, *out, *pid, *status;
  double *zero;
  uint8_t *no_pos;
  size_t particles_room, events_room;
} memory;

static void memory_load(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n, double *out) {
  const memory *m = (const memory *)batch;
  for (int32_t k = 0; k < n; k++) {
    const particle *p = &m->particles[rows ? rows[k] : first + k];
    const double stored[] = {p->px, p->py, p->pz, p->e, p->m, p->pid, p->status};
    out[k] = stored[field];
  }
}

static const dna_links *memory_links(dna_batch *batch, int32_t slot) { return &((const memory *)batch)->links[slot]; }

static void memory_free(dna_batch *batch) {
  memory *m = (memory *)batch;
  void *const arrays[] = {m->particles, m->links, m->prod, m->end, m->in_off, m->in, m->out_off, m->out, m->pid, m->status,
                          m->zero, m->no_pos, batch->poff, batch->number, batch->weights[0], batch->weights[1], batch->weights};
  for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++) free(arrays[k]);
  free(m);
}

static const int32_t *memory_ints(dna_batch *batch, enum dna_field field) {
  const memory *m = (const memory *)batch;
  return field == DNA_FIELD_PID ? m->pid : m->status;
}

bool build_ints;
static const dna_batch_ops memory_ops = {.load = memory_load, .links = memory_links, .free = memory_free};
static const dna_batch_ops ints_ops = {.load = memory_load, .ints = memory_ints, .links = memory_links, .free = memory_free};

#define ROOM(array, count) ((array) = dna_xrealloc((array), (count) * sizeof *(array)))

static void make_room(memory *m, size_t particles, size_t events) {
  if (particles > m->particles_room || !m->particles) {
    size_t room = m->particles_room = particles + 1;
    ROOM(m->particles, room);
    ROOM(m->prod, room);
    ROOM(m->end, room);
    ROOM(m->in, room);
    ROOM(m->out, room);
    ROOM(m->pid, room);
    ROOM(m->status, room);
    ROOM(m->zero, room);
    ROOM(m->no_pos, room);
  }
  if (particles + events > m->events_room || !m->links) {
    size_t room = m->events_room = particles + events + 1;
    ROOM(m->in_off, room);
    ROOM(m->out_off, room);
    ROOM(m->links, room);
    ROOM(m->base.poff, room);
    ROOM(m->base.number, room);
    for (int k = 0; k < WEIGHTS; k++) ROOM(m->base.weights[k], room);
  }
}

static void link_event(memory *m, int32_t slot, const event *e) {
  int32_t at = m->base.poff[slot], off = at + slot, found = 0;
  m->links[slot] = (dna_links){
    .nparticles = e->n, .nvertices = e->n, .prod = m->prod + at, .end = m->end + at, .in_off = m->in_off + off, .in = m->in + at,
    .out_off = m->out_off + off, .out = m->out + at, .x = m->zero, .y = m->zero, .z = m->zero, .t = m->zero,
    .has_pos = m->no_pos, .pid = m->pid + at, .status = m->status + at};
  for (int32_t k = 0; k < e->n; k++) {
    m->prod[at + k] = e->particles[k].mother - 1;
    m->end[at + k] = -1;
    m->in[at + k] = m->in_off[off + k] = k;
    m->out_off[off + k] = found;
    for (int32_t child = 0; child < e->n; child++)
      if (e->particles[child].mother == k + 1) {
        m->out[at + found++] = child;
        m->end[at + k] = k;
      }
    m->pid[at + k] = e->particles[k].pid;
    m->status[at + k] = e->particles[k].status;
  }
  m->in_off[off + e->n] = e->n;
  m->out_off[off + e->n] = found;
}

void build_refill(dna_batch *batch, const event *events, int32_t n) {
  memory *m = (memory *)batch;
  size_t particles = 0;
  for (int32_t slot = 0; slot < n; slot++) particles += (size_t)events[slot].n;
  make_room(m, particles, (size_t)n);
  memset(m->zero, 0, m->particles_room * sizeof *m->zero);
  memset(m->no_pos, 0, m->particles_room);
  dna_truth_clear(batch);
  batch->nevents = n;
  batch->poff[0] = 0;
  for (int32_t slot = 0; slot < n; slot++) {
    batch->number[slot] = events[slot].number;
    for (int k = 0; k < WEIGHTS; k++) batch->weights[k][slot] = events[slot].weights[k];
    if (events[slot].n)
      memcpy(m->particles + batch->poff[slot], events[slot].particles, (size_t)events[slot].n * sizeof *m->particles);
    batch->poff[slot + 1] = batch->poff[slot] + events[slot].n;
    link_event(m, slot, &events[slot]);
  }
}

dna_batch *build_batch(const event *events, int32_t n) {
  memory *m = dna_xcalloc(1, sizeof *m);
  m->base.ops = build_ints ? &ints_ops : &memory_ops;
  m->base.nweights = WEIGHTS;
  m->base.weights = dna_xcalloc(WEIGHTS, sizeof *m->base.weights);
  build_refill(&m->base, events, n);
  return &m->base;
}

dna_sums *build_run(const builder *b, const event *events, int32_t n, int32_t size) {
  dna_error err = {0};
  int status = dna_program_verify(&b->program, &err);
  if (status != DNA_OK) fail_msg("%s", err.message);
  dna_vm *vm = dna_vm_new(&b->program, 1);
  dna_sums *sums = dna_sums_new(&b->program, WEIGHTS);
  if (size == 0) size = n;
  for (int32_t first = 0; first < n; first += size) {
    dna_batch *batch = build_batch(events + first, n - first < size ? n - first : size);
    int32_t bad = -1;
    status = dna_vm_run(vm, batch, (const double *const *)batch->weights, sums, &bad, &err);
    if (status != DNA_OK) fail_msg("%s", err.message);
    dna_batch_free(batch);
  }
  dna_vm_free(vm);
  return sums;
}

/* ---- what several tests run ---------------------------------------------------------------------------------------- */

static uint64_t next(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return *state >> 33;
}

void build_random_events(event *out, particle *particles, uint64_t seed) {
  for (int32_t e = 0; e < RANDOM_EVENTS; e++) {
    out[e] = (event){e, (int32_t)(next(&seed) % MOST), particles, {0.1 * (double)(next(&seed) % 40) - 0.7, 1 / 3.0}};
    for (int32_t k = 0; k < out[e].n; k++) {
      double v[3];
      for (int i = 0; i < 3; i++) v[i] = ((double)(next(&seed) % 20001) - 10000) / 300.0;
      *particles++ = (particle){v[0], v[1], v[2], sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]), 0,
                                next(&seed) % 2 ? 11 : 211, 1 + (int32_t)(next(&seed) % 2),
                                    k ? (int32_t)(next(&seed) % (uint64_t)k) : 0};
    }
  }
}

/* Opcodes that build_everything does not need; their values go nowhere. */
static void build_more(builder *b, uint32_t row, uint32_t pid, uint32_t e, uint32_t e_row) {
  uint32_t codes = build_numbers(b, 2, (const double[]){211, 11}),
      table = build_numbers(b, 6, (const double[]){-5, 0, 5, 1, 2, 3}),
      grid = build_table(b, (dna_ptable){.how = DNA_TABLE_LINEAR, .naxes = 2, .n = {2, 3}},
                         (const double[]){-5, 5, -1, 0, 1, 1, 2, 3, 4, 5, 6});
  uint32_t pi = build_filter(b, RECORD, build(b, DNA_OP_PDG_CLASS, RECORD, pid, 0, NONE)),
      pi_row = build(b, DNA_OP_MAP, pi, 0, NONE, NONE);
  uint32_t both = build(b, DNA_OP_CONCAT, EVENTS, LIST(b, e, pi, e_row, pi_row), 2, 1);
  uint32_t both_row = build(b, DNA_OP_MERGE_I, both, LIST(b, e_row, pi_row), 2, NONE);
  uint32_t x = build_load(b, DNA_FIELD_PX, both, both_row), y = build_load(b, DNA_FIELD_PY, both, both_row);
  uint32_t line = build(b, DNA_OP_INTERP, both, x, table, 3),
      mass = build(b, DNA_OP_MASS_SUM, both, LIST(b, x, y, line, x, x, x, y, y), 8, NONE);
  uint32_t pair =
      build(b, DNA_OP_COMBINE_ONCE, EVENTS, LIST(b, e, pi, e_row, pi_row, RECORD, RECORD, e_row, pi_row, RECORD, RECORD), 2, 2);
  uint32_t least = build(b, DNA_OP_ARGMIN, EVENTS, both, mass, NONE),
      its_row = build(b, DNA_OP_GATHER_I, EVENTS, both_row, least, NONE);
  uint32_t up = build(b, DNA_OP_ANCESTOR, EVENTS, its_row, codes, 2), has = build(b, DNA_OP_HAS_CHILD, RECORD, row, codes, 2);
  uint32_t children = build(b, DNA_OP_CHILDREN, both, both_row, NONE, NONE), two = build(b, DNA_OP_TAKE, both, children, 2, NONE);
  uint32_t child = build(b, DNA_OP_MAP, children, 0, NONE, NONE), prompt = build_load(b, DNA_FIELD_PROMPT, children, child);
  uint32_t taken = build(b, DNA_OP_GATHER_T, two, prompt, build(b, DNA_OP_MAP, two, 0, NONE, NONE), NONE);
  uint32_t any = build(b, DNA_OP_ANY, both, two, taken, NONE),
      either = build(b, DNA_OP_IF_I, EVENTS, build(b, DNA_OP_EXISTS_I, EVENTS, up, NONE, NONE), up, its_row);
  build(b, DNA_OP_UNIFORM, EVENTS, build_site(b, 9), LIST(b, either, up), 2);
  build(b, DNA_OP_ALL_OF, EVENTS, both, any, NONE);
  build(b, DNA_OP_COUNT_T, EVENTS, RECORD, has, NONE);
  build(b, DNA_OP_MAP, pair, 3, NONE, NONE);
  build(b, DNA_OP_MAP, two, 2, NONE, NONE);
  build(b, DNA_OP_LOOKUP, both, LIST(b, x, y), 2, grid);
  build(b, DNA_OP_POISSON, both, build_const(b, 0.5), y, NONE);
  uint32_t thrust = build(b, DNA_OP_SHAPE, EVENTS, both, LIST(b, x, y, x), DNA_SHAPE_THRUST);
  build(b, DNA_OP_SHAPE, EVENTS, both, LIST(b, y, x, y, mass), DNA_SHAPE_MEGAJETS);
  build(b, DNA_OP_SHAPE, both, children, LIST(b, build_const(b, 2), build_const(b, 3)), DNA_SHAPE_SPHEROCITY);
  build(b, DNA_OP_RESULT, EVENTS, thrust, 5, NONE);
  build(b, DNA_OP_MT2, both, LIST(b, x, y, mass, y, x, x, line, y, mass, x), 10, NONE);
  build(b, DNA_OP_BOOST, both, LIST(b, x, y, line, x, y, x, x, mass), 8, 2);
}

builder *build_everything(void) {
  builder *b = build_new();
  const double edges[] = {0, 1, 2, 4, 8, 16, 32};
  uint32_t row = build(b, DNA_OP_ROWID, RECORD, NONE, NONE, NONE), pid = build_load(b, DNA_FIELD_PID, RECORD, row);
  uint32_t final = build_load(b, DNA_FIELD_FINAL, RECORD, row), is_e = build(b, DNA_OP_EQ, RECORD, pid, build_const(b, 11), NONE);
  uint32_t e = build_filter(b, RECORD, build(b, DNA_OP_AND, RECORD, final, is_e, NONE)),
      e_row = build(b, DNA_OP_MAP, e, 0, NONE, NONE);
  uint32_t px = build_load(b, DNA_FIELD_PX, e, e_row), py = build_load(b, DNA_FIELD_PY, e, e_row);
  uint32_t pt = build(b, DNA_OP_PT, e, px, py, NONE), site = build_site(b, 5);
  uint32_t smeared = build(b, DNA_OP_GAUSS, e, pt, build_const(b, 0.5), build(b, DNA_OP_NORMAL, e, site, LIST(b, e_row), 1));
  uint32_t sorted = build(b, DNA_OP_SORT, EVENTS, e, smeared, 1), s_map = build(b, DNA_OP_MAP, sorted, 0, NONE, NONE);
  uint32_t s_pt = build(b, DNA_OP_GATHER_F, sorted, smeared, s_map, NONE);
  uint32_t lead = build(b, DNA_OP_GATHER_F, EVENTS, s_pt, build(b, DNA_OP_AT, EVENTS, sorted, 1, NONE), NONE);
  uint32_t count = build(b, DNA_OP_COUNT, EVENTS, sorted, NONE, NONE);
  build(b, DNA_OP_ROW, EVENTS, 0, NONE, NONE);
  uint32_t some = build_cut(b, ALL, build(b, DNA_OP_LT, EVENTS, build_const(b, 2), count, NONE));
  uint32_t weight = build(b, DNA_OP_UNIFORM, EVENTS, site, LIST(b, row), 0);
  build(b, DNA_OP_ROW, EVENTS, 1, weight, NONE);
  uint32_t hot = build_cut(b, some, build(b, DNA_OP_LT, EVENTS, build_const(b, 25), lead, NONE));
  build(b, DNA_OP_ROW, EVENTS, 2, NONE, NONE);
  b->sel = some;
  uint32_t cold = build_cut(b, some, build(b, DNA_OP_LT, EVENTS, lead, build_const(b, 35), NONE));
  build(b, DNA_OP_ROW, EVENTS, 3, weight, NONE);
  b->sel = build(b, DNA_OP_UNION, EVENTS, LIST(b, hot, cold), 2, NONE);
  uint32_t cross = build(b, DNA_OP_CROSS, sorted, sorted, e, NONE);
  uint32_t here = build(b, DNA_OP_GATHER_F, cross, pt, build(b, DNA_OP_MAP, cross, 0, NONE, NONE), NONE);
  uint32_t there = build(b, DNA_OP_GATHER_F, cross, s_pt, build(b, DNA_OP_MAP, cross, 2, NONE, NONE), NONE);
  uint32_t root = build(b, DNA_OP_SQRT, cross, build(b, DNA_OP_SUB, cross, here, there, NONE), NONE, NONE);
  uint32_t sum = build(b, DNA_OP_MAX, sorted, cross, build(b, DNA_OP_SUB, cross, here, there, NONE), NONE);
  uint32_t pair = build(b, DNA_OP_COMBINE, EVENTS, LIST(b, sorted, sorted), 2, 0);
  uint32_t pair_pt = build(b, DNA_OP_GATHER_F, pair, s_pt, build(b, DNA_OP_MAP, pair, 1, NONE, NONE), NONE);
  build(b, DNA_OP_FILL, cross, build_store(b, DNA_HIST_1D, 6, edges, 0, NULL), LIST(b, root), weight);
  build_more(b, row, pid, e, e_row);
  b->sel = cold;
  build(b, DNA_OP_FILL, sorted, build_store(b, DNA_HIST_2D, 6, edges, 6, edges), LIST(b, sum, s_pt), NONE);
  build(b, DNA_OP_FILL, pair, build_store(b, DNA_HIST_PROFILE, 6, edges, 0, NULL), LIST(b, pair_pt, pair_pt), NONE);
  build(b, DNA_OP_SPLIT, EVENTS, build_split(b, 4, 2, (const double[]){3, 6, 9}), count, weight);
  return b;
}
