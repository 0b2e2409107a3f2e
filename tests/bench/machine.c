/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * machine [options] ANALYSIS.dna EVENTS...: what the machine and the truth code take for an event, reading left out.
 *
 *   --batch N    events of a batch (5)       --events N  events in all, those of the files again and again (1000)
 *   --rounds N   runs over each batch (20)   --set P=V   a parameter
 *   --skim       of each event only the final leptons and hadrons that an analysis of leptons asks for, with their derived
 *                fields stored, as in a packed file
 *   --n-1        with the N-1 distributions of all cuts
 *
 * Events are copied into plain columns first. Each batch is run over `rounds` times in a row, what the truth code knows
 * being forgotten in between; the figure is the sum over batches of the fastest run. The hash shows whether two machines
 * agree to the last bit.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lang/compile.h"
#include "runtime/event/truth.h"
#include "runtime/physics/physics.h"
#include "runtime/vm/vm.h"

enum { STORED = DNA_FIELD_STATUS + 1, NAMES = 16 };

/* ---- events in memory ---------------------------------------------------------------------------------------------- */

typedef struct event {
  int32_t n;
  int64_t number;
  double *weights;
  double *field[DNA_FIELD_COUNT]; /* those from STORED on of a skim only */
  uint64_t key;
  dna_links links;
} event;

typedef struct held { /* a batch of columns */
  dna_batch base;
  double *field[DNA_FIELD_COUNT];
  int32_t *pid, *status;
  event **events;
} held;

static void held_load(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n, double *out) {
  const double *from = ((const held *)batch)->field[field];
  if (!rows) memcpy(out, from + first, (size_t)n * sizeof *out);
  else for (int32_t k = 0; k < n; k++) out[k] = from[rows[k]];
}

static bool held_derived(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n, double *out) {
  const double *from = ((const held *)batch)->field[field];
  for (int32_t k = 0; k < n; k++) {
    int32_t row = rows ? rows[k] : first + k;
    out[k] = row < 0 ? NAN : from[row];
  }
  return true;
}

static bool held_truth(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n, uint8_t *out) {
  const double *from = ((const held *)batch)->field[field];
  for (int32_t k = 0; k < n; k++) {
    int32_t row = rows ? rows[k] : first + k;
    out[k] = row < 0 ? 2 : from[row] > 0;
  }
  return true;
}

static const int32_t *held_ints(dna_batch *batch, enum dna_field field) {
  const held *h = (const held *)batch;
  return field == DNA_FIELD_PID ? h->pid : h->status;
}

static uint64_t held_key(dna_batch *batch, int32_t slot) { return ((const held *)batch)->events[slot]->key; }
static const dna_links *held_links(dna_batch *batch, int32_t slot) { return &((const held *)batch)->events[slot]->links; }
static void held_free(dna_batch *batch) { (void)batch; } /* the program ends */

static const dna_batch_ops whole_ops = {
  .load = held_load, .ints = held_ints, .links = held_links, .free = held_free};
static const dna_batch_ops skim_ops = {
  .load = held_load, .ints = held_ints, .links = held_links,
  .derived = held_derived, .truth = held_truth, .key = held_key, .free = held_free};

static void *copied(const void *from, size_t count, size_t size) {
  void *to = dna_xmalloc((count + 1) * size);
  if (count) memcpy(to, from, count * size);
  return to;
}

static dna_links copy_links(const dna_links *from) {
  dna_links to = *from;
  size_t n = (size_t)from->nparticles, v = (size_t)from->nvertices;
  to.prod = copied(from->prod, n, sizeof *to.prod);
  to.end = copied(from->end, n, sizeof *to.end);
  to.in_off = copied(from->in_off, v + 1, sizeof *to.in_off);
  to.in = copied(from->in, (size_t)from->in_off[v], sizeof *to.in);
  to.out_off = copied(from->out_off, v + 1, sizeof *to.out_off);
  to.out = copied(from->out, (size_t)from->out_off[v], sizeof *to.out);
  to.x = copied(from->x, v, sizeof *to.x);
  to.y = copied(from->y, v, sizeof *to.y);
  to.z = copied(from->z, v, sizeof *to.z);
  to.t = copied(from->t, v, sizeof *to.t);
  to.has_pos = copied(from->has_pos, v, sizeof *to.has_pos);
  to.pid = copied(from->pid, n, sizeof *to.pid);
  to.status = copied(from->status, n, sizeof *to.status);
  return to;
}

/* What a skim for leptons with a sum over hadrons would keep. */
static bool kept(const event *e, int32_t k) {
  int32_t pid = (int32_t)e->field[DNA_FIELD_PID][k], code = abs(pid);
  double px = e->field[DNA_FIELD_PX][k], py = e->field[DNA_FIELD_PY][k], pz = e->field[DNA_FIELD_PZ][k], pt = dna_pt(px, py);
  if (e->field[DNA_FIELD_STATUS][k] < 1 || e->field[DNA_FIELD_STATUS][k] > 1) return false;
  if (code == 11 || code == 13) return true;
  return pt > 2 && dna_pdg_is(pid, DNA_PDG_CHARGED) && dna_pdg_is(pid, DNA_PDG_HADRON) && fabs(dna_eta(pt, pz)) < 2.5;
}

static void skim(event *e) {
  int32_t n = 0;
  for (int32_t k = 0; k < e->n; k++) {
    if (!kept(e, k)) continue;
    for (int f = 0; f < DNA_FIELD_COUNT; f++) e->field[f][n] = e->field[f][k];
    n++;
  }
  e->n = n;
}

static event *take(dna_batch *batch, int32_t slot, bool skimmed) {
  event *e = dna_xcalloc(1, sizeof *e);
  int32_t first = batch->poff[slot], n = e->n = batch->poff[slot + 1] - first;
  e->number = batch->number[slot];
  e->weights = dna_xmalloc(batch->nweights * sizeof *e->weights);
  for (uint32_t w = 0; w < batch->nweights; w++) e->weights[w] = batch->weights[w][slot];
  uint8_t *truth = dna_xmalloc((size_t)n + 1);
  for (int f = 0; f < DNA_FIELD_COUNT; f++) {
    e->field[f] = dna_xmalloc(((size_t)n + 1) * sizeof(double));
    if (f < DNA_FIELD_F_COUNT) {
      dna_batch_load_f(batch, (enum dna_field)f, NULL, first, n, e->field[f]);
    } else {
      dna_batch_load_t(batch, (enum dna_field)f, NULL, first, n, truth);
      for (int32_t k = 0; k < n; k++) e->field[f][k] = truth[k];
    }
  }
  free(truth);
  e->key = dna_batch_key(batch, slot);
  const dna_links *links = batch->ops->links(batch, slot);
  if (links) e->links = copy_links(links);
  if (skimmed) skim(e);
  return e;
}

static held *put_together(event **events, int32_t n, uint32_t nweights, bool skimmed) {
  held *h = dna_xcalloc(1, sizeof *h);
  size_t rows = 0;
  for (int32_t i = 0; i < n; i++) rows += (size_t)events[i]->n;
  h->base = (dna_batch){.ops = skimmed ? &skim_ops : &whole_ops, .nevents = n, .bad = INT32_MAX, .nweights = nweights};
  h->base.poff = dna_xcalloc((size_t)n + 1, sizeof *h->base.poff);
  h->base.number = dna_xmalloc((size_t)n * sizeof *h->base.number);
  h->base.weights = dna_xmalloc(nweights * sizeof *h->base.weights);
  for (uint32_t w = 0; w < nweights; w++) h->base.weights[w] = dna_xmalloc((size_t)n * sizeof(double));
  h->events = events;
  h->pid = dna_xmalloc((rows + 1) * sizeof *h->pid);
  h->status = dna_xmalloc((rows + 1) * sizeof *h->status);
  for (int f = 0; f < DNA_FIELD_COUNT; f++) h->field[f] = dna_xmalloc((rows + 1) * sizeof(double));
  for (int32_t i = 0; i < n; i++) {
    const event *e = events[i];
    int32_t from = h->base.poff[i];
    for (int f = 0; f < DNA_FIELD_COUNT; f++) memcpy(h->field[f] + from, e->field[f], (size_t)e->n * sizeof(double));
    for (int32_t k = 0; k < e->n; k++) h->pid[from + k] = (int32_t)e->field[DNA_FIELD_PID][k];
    for (int32_t k = 0; k < e->n; k++) h->status[from + k] = (int32_t)e->field[DNA_FIELD_STATUS][k];
    for (uint32_t w = 0; w < nweights; w++) h->base.weights[w][i] = e->weights[w];
    h->base.number[i] = e->number;
    h->base.poff[i + 1] = from + e->n;
  }
  return h;
}

/* ---- the files ------------------------------------------------------------------------------------------------------- */

typedef struct events {
  event **list;
  uint32_t count, nweights, nominal;
  size_t room;
} events;

static bool read_file(const char *path, bool skimmed, events *all) {
  dna_error err = {0};
  dna_reader *reader = dna_reader_open(path, &err);
  dna_batch *batch = reader ? dna_reader_batch(reader, &err) : NULL;
  while (batch && dna_reader_next(reader, batch, 64, &err) == DNA_OK && batch->nevents > 0) {
    if (all->count == 0) all->nweights = batch->nweights, all->nominal = batch->nominal;
    for (int32_t slot = 0; slot < batch->nevents && batch->nweights == all->nweights; slot++) {
      all->list = dna_grow(all->list, &all->room, (size_t)all->count + 1, sizeof *all->list);
      all->list[all->count++] = take(batch, slot, skimmed);
    }
  }
  if (err.status) fprintf(stderr, "%s\n", err.message);
  dna_batch_free(batch);
  dna_reader_close(reader);
  return err.status == DNA_OK && all->count > 0;
}

/* ---- the run --------------------------------------------------------------------------------------------------------- */

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The fastest run over a batch, in seconds. */
static double time_batch(dna_vm *vm, held *h, uint32_t nominal, dna_sums *sums, int rounds) {
  double best = INFINITY;
  const double *weights[1] = {h->base.weights[nominal]};
  for (int r = 0; r < rounds; r++) {
    dna_error err = {0};
    int32_t bad;
    double start = now();
    dna_truth_clear(&h->base);
    if (dna_vm_run(vm, &h->base, weights, sums, &bad, &err) != DNA_OK) fprintf(stderr, "%s\n", err.message);
    double seconds = now() - start;
    if (seconds < best) best = seconds;
  }
  return best;
}

typedef struct options {
  int batch, events, rounds;
  bool skim, n_minus_1;
  const char *sets[NAMES];
  uint32_t nsets;
} options;

static void run(const dna_program *program, const events *all, const options *o) {
  dna_vm *vm = dna_vm_new(program, 1);
  dna_sums *sums = dna_sums_new(program, 1);
  double seconds = 0;
  uint64_t rows = 0;
  event **list = dna_xmalloc((size_t)o->events * sizeof(event *));
  for (int i = 0; i < o->events; i++) list[i] = all->list[(uint32_t)i % all->count];
  int32_t done = 0;
  for (int32_t n; done < o->events; done += n) {
    n = o->events - done < o->batch ? o->events - done : o->batch;
    held *h = put_together(list + done, n, all->nweights, o->skim);
    rows += (uint64_t)h->base.poff[n];
    seconds += time_batch(vm, h, all->nominal, sums, o->rounds);
  }
  printf("%u instructions, %d events of %.0f rows, batches of %d: %.0f ns/event; ", program->ninsns, done, (double)rows / done,
         o->batch, 1e9 * seconds / done);
  uint64_t hash = dna_hash64(sums->raw, program->nsums * sizeof *sums->raw, 0);
  hash = dna_hash64(sums->rows, program->nsums * sizeof *sums->rows, hash);
  for (uint32_t k = 0; k < program->nstores; k++)
    if (sums->cells[k]) hash = dna_hash64(sums->cells[k], dna_store_cells(&program->stores[k]) * sizeof *sums->cells[k], hash);
  printf("hash of the sums %016llx\n", (unsigned long long)hash);
}

int main(int argc, char **argv) {
  options o = {.batch = 5, .events = 1000, .rounds = 20};
  int at = 1;
  for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
    const char *name = argv[at] + 2;
    if (strcmp(name, "skim") == 0) o.skim = true;
    else if (strcmp(name, "n-1") == 0) o.n_minus_1 = true;
    else if (at + 1 == argc) break;
    else if (strcmp(name, "set") == 0 && o.nsets < NAMES) o.sets[o.nsets++] = argv[++at];
    else if (strcmp(name, "batch") == 0) o.batch = atoi(argv[++at]);
    else if (strcmp(name, "events") == 0) o.events = atoi(argv[++at]);
    else if (strcmp(name, "rounds") == 0) o.rounds = atoi(argv[++at]);
  }
  if (argc - at < 2 || o.batch < 1 || o.events < 1 || o.rounds < 1) {
    fprintf(stderr, "machine [--batch N] [--events N] [--rounds N] [--set P=V] [--skim] [--n-1] ANALYSIS.dna EVENTS...\n");
    return 2;
  }
  dna_sources sources = {.arena = dna_arena_new()};
  dna_diags diags = {.sources = &sources, .arena = sources.arena};
  dna_compile_options compile = {.sets = o.sets, .nsets = o.nsets, .n_minus_1 = o.n_minus_1, .optimise = true};
  dna_analysis *analysis = dna_compile(&diags, argv[at], &compile);
  events all = {0};
  dna_error err = {0};
  if (!analysis || dna_program_verify(analysis->programs[0], &err) != DNA_OK) return 3;
  for (int i = at + 1; i < argc; i++)
    if (!read_file(argv[i], o.skim, &all)) return 4;
  run(analysis->programs[0], &all, &o);
  return 0;
}
