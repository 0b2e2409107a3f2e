/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two analyses over the same events (see compare.h): what is matched, and the sums of each matched row, from the lists of events
 * that the machine tells of each row.
 */
#include "runtime/observe/compare.h"
#include "runtime/observe/overlap.h"
#include "runtime/observer.h"
#include "runtime/run.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is compared --------------------------------------------------------------------------------------------- */

static int32_t find_region(const dna_program *program, const char *name) {
  for (uint32_t r = 0; r < program->variations[0].nregions; r++)
    if (!strcmp(program->variations[0].regions[r].name, name)) return (int32_t)r;
  return -1;
}

static void add_region(dna_comparison *c, int32_t a, int32_t b) {
  const int32_t numbers[2] = {a, b};
  const dna_pregion *regions[2] = {NULL, NULL};
  dna_compared_region *to = &c->regions[c->nregions++];
  for (int side = 0; side < 2; side++) {
    to->region[side] = numbers[side];
    if (numbers[side] < 0) continue;
    regions[side] = &c->analysis[side]->programs[0]->variations[c->variation[side]].regions[numbers[side]];
    to->name = regions[side]->name;
    uint32_t last = regions[side]->nrows;
    while (last > 1 && regions[side]->rows[last - 1].kind == DNA_ROW_BIN) last--;
    to->last[side] = last ? last - 1 : 0;
  }
  to->rows = dna_align_rows(regions[0], regions[1], &to->nrows);
  to->first_pair = c->npairs;
  c->npairs += to->nrows;
}

dna_comparison *dna_compare_new(const dna_analysis *const analysis[2], const char *const title[2], const char *const variation[2],
                                dna_error *err) {
  dna_comparison *c = dna_xcalloc(1, sizeof *c);
  int failed = DNA_OK;
  for (int side = 0; side < 2; side++) {
    c->analysis[side] = analysis[side];
    c->title[side] = dna_xstrdup(title[side]);
    if (!failed) failed = dna_overlap_variation(analysis[side], variation[side], &c->variation[side], err);
  }
  if (failed) {
    dna_compare_free(c);
    return NULL;
  }
  const dna_program *a = analysis[0]->programs[0], *b = analysis[1]->programs[0];
  c->regions = dna_xcalloc((size_t)a->variations[0].nregions + b->variations[0].nregions + 1, sizeof *c->regions);
  for (uint32_t r = 0; r < a->variations[0].nregions; r++)
    add_region(c, (int32_t)r, find_region(b, a->variations[0].regions[r].name));
  for (uint32_t r = 0; r < b->variations[0].nregions; r++)
    if (find_region(a, b->variations[0].regions[r].name) < 0) add_region(c, -1, (int32_t)r);
  return c;
}

static void free_parted(const dna_comparison *c, dna_parted *parted) {
  for (uint32_t r = 0; parted && r < c->nregions; r++) {
    for (uint32_t i = 0; i < parted[r].nevents; i++) free(parted[r].events[i].values);
    free(parted[r].events);
    free(parted[r].lost[0]);
    free(parted[r].lost[1]);
  }
  free(parted);
}

void dna_compare_free(dna_comparison *c) {
  if (!c) return;
  for (uint32_t s = 0; c->samples && c->results[0] && s < c->results[0]->nsamples; s++) {
    free(c->samples[s].pairs);
    free_parted(c, c->samples[s].parted);
  }
  free(c->samples);
  for (int side = 0; side < 2; side++) {
    dna_results_free(c->results[side]);
    free(c->title[side]);
  }
  for (uint32_t r = 0; r < c->nregions; r++) free(c->regions[r].rows);
  free(c->regions);
  free(c);
}

static void make_sums(const dna_comparison *c, dna_compared_sample *sample) {
  sample->pairs = dna_xcalloc((size_t)c->npairs + 1, sizeof *sample->pairs);
  sample->parted = dna_xcalloc((size_t)c->nregions + 1, sizeof *sample->parted);
  for (uint32_t r = 0; r < c->nregions; r++)
    for (int side = 0; side < 2; side++) {
      const dna_pregion *region = dna_compare_region(c, side, r);
      if (region) sample->parted[r].lost[side] = dna_xcalloc((size_t)region->nrows + 1, sizeof(uint64_t));
    }
}

/* ---- a worker's part ---------------------------------------------------------------------------------------------- */

typedef struct list { /* the events of the batch in a row, ascending, with their weights */
  int32_t *events;
  double *weights;
  uint32_t n;
  size_t events_room, weights_room;
} list;

typedef struct distinct { /* rows of several regions may be the same */
  uint32_t sums[2];
  uint32_t pair;
} distinct;

typedef struct part {
  const dna_comparison *c;
  const dna_program *program[2];
  list *rows[2]; /* [nsums] */
  distinct *pairs;
  uint32_t npairs;
  dna_compared_sample sums;
} part;

static uint32_t sums_of(const part *p, int side, uint32_t region, uint32_t row) {
  const dna_comparison *c = p->c;
  return p->program[side]->variations[c->variation[side]].regions[c->regions[region].region[side]].rows[row].sums;
}

static int compare_distinct(const void *a, const void *b) {
  const distinct *x = a, *y = b;
  for (int side = 0; side < 2; side++)
    if (x->sums[side] != y->sums[side]) return x->sums[side] < y->sums[side] ? -1 : 1;
  return x->pair < y->pair ? -1 : x->pair > y->pair;
}

static bool same_rows(const distinct *a, const distinct *b) { return a->sums[0] == b->sums[0] && a->sums[1] == b->sums[1]; }

/* All matched rows, those that are the same side by side. */
static void list_pairs(part *p) {
  const dna_comparison *c = p->c;
  p->pairs = dna_xcalloc((size_t)c->npairs + 1, sizeof *p->pairs);
  for (uint32_t r = 0; r < c->nregions; r++)
    for (uint32_t i = 0; i < c->regions[r].nrows; i++) {
      const dna_aligned_row *row = &c->regions[r].rows[i];
      if (row->a < 0 || row->b < 0) continue;
      distinct pair = {{sums_of(p, 0, r, (uint32_t)row->a), sums_of(p, 1, r, (uint32_t)row->b)}, c->regions[r].first_pair + i};
      p->pairs[p->npairs++] = pair;
    }
  if (p->npairs) qsort(p->pairs, p->npairs, sizeof *p->pairs, compare_distinct);
}

static void *open_part(void *user, uint32_t sample, const dna_program *const program[2]) {
  (void)sample;
  part *p = dna_xcalloc(1, sizeof *p);
  p->c = user;
  for (int side = 0; side < 2; side++) {
    p->program[side] = program[side];
    p->rows[side] = dna_xcalloc(program[side]->nsums, sizeof *p->rows[side]);
  }
  make_sums(p->c, &p->sums);
  list_pairs(p);
  return p;
}

static void note_row(void *user, const dna_vm *vm, int which, uint32_t sums, const int32_t *events, int32_t n,
                     const double *weights) {
  (void)vm;
  list *to = &((part *)user)->rows[which][sums];
  size_t all = (size_t)to->n + (size_t)n;
  to->events = dna_grow(to->events, &to->events_room, all, sizeof *to->events);
  to->weights = dna_grow(to->weights, &to->weights_room, all, sizeof *to->weights);
  memcpy(to->events + to->n, events, (size_t)n * sizeof *events);
  memcpy(to->weights + to->n, weights, (size_t)n * sizeof *weights);
  to->n = (uint32_t)all;
}

/* ---- a batch ------------------------------------------------------------------------------------------------------ */

static void add_pair(dna_pair_sums *to, const list *a, const list *b) {
  for (uint32_t i = 0, j = 0; i < a->n || j < b->n;) {
    bool in_a = i < a->n && (j == b->n || a->events[i] <= b->events[j]),
         in_b = j < b->n && (i == a->n || b->events[j] <= a->events[i]);
    double wa = in_a ? a->weights[i++] : 0, wb = in_b ? b->weights[j++] : 0, diff = wb - wa;
    if (in_a && in_b) to->both++;
    else to->only[in_a ? DNA_SIDE_A : DNA_SIDE_B]++;
    if (!(diff < 0 || diff > 0)) continue;
    if (in_a && in_b) to->reweighted++;
    dna_exact_add(&to->diff2, diff * diff);
    dna_exact_add(&to->diff_a, diff * wa);
  }
}

static bool has_event(const list *in, int32_t event) {
  uint32_t low = 0, high = in->n;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (in->events[middle] < event) low = middle + 1;
    else high = middle;
  }
  return low < in->n && in->events[low] == event;
}

/* The first cut of a side's region that the event does not pass; it is not in the last row. */
static uint32_t find_loss(const part *p, int side, uint32_t region, int32_t event) {
  const dna_pregion *own = dna_compare_region(p->c, side, region);
  uint32_t last = p->c->regions[region].last[side];
  for (uint32_t row = 0; row < last; row++)
    if (own->rows[row].kind == DNA_ROW_CUT && !has_event(&p->rows[side][sums_of(p, side, region, row)], event)) return row;
  return last;
}

static int compare_parted(const void *a, const void *b) {
  const dna_parted_event *x = a, *y = b;
  if (x->file != y->file) return x->file < y->file ? -1 : 1;
  return x->ordinal < y->ordinal ? -1 : x->ordinal > y->ordinal;
}

/* Keeps the first events of the list alone, when it has grown to twice as many, or at the end. */
static void keep_first(dna_parted *parted, uint32_t most, bool end) {
  if (parted->nevents == 0 || (!end && parted->nevents / 2 < most)) return;
  qsort(parted->events, parted->nevents, sizeof *parted->events, compare_parted);
  if (parted->nevents > most) parted->nevents = most;
}

static void add_parted(part *p, uint32_t region, int side, uint32_t file, const dna_batch *batch, int32_t event, double weight) {
  dna_parted *to = &p->sums.parted[region];
  uint32_t row = find_loss(p, !side, region, event);
  to->lost[!side][row]++;
  if (p->c->listed == 0) return;
  to->events = dna_grow(to->events, &to->room, (size_t)to->nevents + 1, sizeof *to->events);
  to->events[to->nevents++] = (dna_parted_event){.file = file,
                                                 .ordinal = batch->first + (uint64_t)event,
                                                 .number = batch->number[event],
                                                 .weight = weight,
                                                 .side = (uint32_t)side,
                                                 .row = row};
  keep_first(to, p->c->listed, false);
}

static void part_region(part *p, uint32_t region, uint32_t file, const dna_batch *batch) {
  const dna_compared_region *own = &p->c->regions[region];
  if (own->region[0] < 0 || own->region[1] < 0) return;
  const list *selected[2];
  for (int side = 0; side < 2; side++) {
    if (dna_compare_region(p->c, side, region)->nrows == 0) return;
    selected[side] = &p->rows[side][sums_of(p, side, region, own->last[side])];
  }
  const list *a = selected[0], *b = selected[1];
  for (uint32_t i = 0, j = 0; i < a->n || j < b->n;) {
    if (j == b->n || (i < a->n && a->events[i] < b->events[j])) {
      add_parted(p, region, DNA_SIDE_A, file, batch, a->events[i], a->weights[i]);
      i++;
    } else if (i == a->n || b->events[j] < a->events[i]) {
      add_parted(p, region, DNA_SIDE_B, file, batch, b->events[j], b->weights[j]);
      j++;
    } else {
      i++;
      j++;
    }
  }
}

static void add_batch(void *user, uint32_t file, const dna_batch *batch) {
  part *p = user;
  for (uint32_t i = 0; i < p->npairs; i++) {
    const distinct *pair = &p->pairs[i];
    if (i > 0 && same_rows(pair, pair - 1)) continue;
    add_pair(&p->sums.pairs[pair->pair], &p->rows[0][pair->sums[0]], &p->rows[1][pair->sums[1]]);
  }
  for (uint32_t r = 0; r < p->c->nregions; r++) part_region(p, r, file, batch);
  for (int side = 0; side < 2; side++)
    for (uint32_t s = 0; s < p->program[side]->nsums; s++) p->rows[side][s].n = 0;
}

/* ---- the parts together ------------------------------------------------------------------------------------------- */

static void merge_pair(dna_pair_sums *into, const dna_pair_sums *from) {
  for (int side = 0; side < 2; side++) into->only[side] += from->only[side];
  into->both += from->both;
  into->reweighted += from->reweighted;
  dna_exact_merge(&into->diff2, &from->diff2);
  dna_exact_merge(&into->diff_a, &from->diff_a);
}

static void merge_parted(const dna_comparison *c, uint32_t region, dna_parted *into, const dna_parted *from) {
  for (int side = 0; side < 2; side++) {
    const dna_pregion *own = dna_compare_region(c, side, region);
    for (uint32_t row = 0; own && row < own->nrows; row++) into->lost[side][row] += from->lost[side][row];
  }
  if (!from->nevents) return;
  into->events = dna_grow(into->events, &into->room, (size_t)into->nevents + from->nevents, sizeof *into->events);
  memcpy(into->events + into->nevents, from->events, from->nevents * sizeof *from->events);
  into->nevents += from->nevents;
  keep_first(into, c->listed, false);
}

static void close_part(void *user, uint32_t sample, void *part_take) {
  dna_comparison *c = user;
  part *p = part_take;
  dna_compared_sample *into = &c->samples[sample];
  if (!into->pairs) make_sums(c, into);
  for (uint32_t i = 0, first = 0; i < p->npairs; i++) {
    if (!same_rows(&p->pairs[i], &p->pairs[first])) first = i;
    merge_pair(&into->pairs[p->pairs[i].pair], &p->sums.pairs[p->pairs[first].pair]);
  }
  for (uint32_t r = 0; r < c->nregions; r++) merge_parted(c, r, &into->parted[r], &p->sums.parted[r]);
  for (int side = 0; side < 2; side++) {
    for (uint32_t s = 0; s < p->program[side]->nsums; s++) {
      free(p->rows[side][s].events);
      free(p->rows[side][s].weights);
    }
    free(p->rows[side]);
  }
  free(p->sums.pairs);
  free_parted(c, p->sums.parted);
  free(p->pairs);
  free(p);
}

/* Files are numbered over all samples in a run. */
static uint32_t first_file(const dna_results *results, uint32_t sample) {
  uint32_t first = 0;
  for (uint32_t s = 0; s < sample; s++) first += results->samples[s].nfiles;
  return first;
}

int dna_compare_run(dna_comparison *c, const dna_run_options *options, uint32_t listed, dna_error *err) {
  dna_run_observer observer = {
      .user = c, .second = c->analysis[1], .open = open_part, .row = note_row, .batch = add_batch, .close = close_part};
  const size_t most = options->nevents > c->analysis[0]->nsamples ? options->nevents : c->analysis[0]->nsamples;
  c->samples = dna_xcalloc(most + 1, sizeof *c->samples);
  c->listed = listed;
  c->shared = true;
  c->unblind = options->unblind != 0;
  int status = dna_run_observed(c->analysis[0], options, &observer, &c->results[0], &c->results[1], err);
  if (!c->results[0]) {
    for (size_t s = 0; s < most; s++) {
      free(c->samples[s].pairs);
      free_parted(c, c->samples[s].parted);
    }
    free(c->samples);
    c->samples = NULL;
    return status;
  }
  for (uint32_t s = 0; s < c->results[0]->nsamples; s++) {
    if (!c->samples[s].pairs) make_sums(c, &c->samples[s]); /* no events */
    for (uint32_t r = 0; r < c->nregions; r++) keep_first(&c->samples[s].parted[r], listed, true);
    for (uint32_t r = 0; r < c->nregions; r++)
      for (uint32_t i = 0; i < c->samples[s].parted[r].nevents; i++)
        c->samples[s].parted[r].events[i].file -= first_file(c->results[0], s);
  }
  return status;
}

/* ---- stored results ----------------------------------------------------------------------------------------------- */

int dna_compare_stored(dna_comparison *c, dna_results *const results_take[2], bool unblind, dna_error *err) {
  dna_results *a = c->results[0] = results_take[0], *b = c->results[1] = results_take[1];
  c->unblind = unblind;
  for (uint32_t s = 0; s < a->nsamples; s++) {
    uint32_t k = s;
    while (k < b->nsamples && strcmp(a->samples[s].name, b->samples[k].name)) k++;
    if (k >= b->nsamples)
      return dna_error_set(err, DNA_ERR_USAGE, "sample %s of %s is not in %s; both must have the same samples",
                           a->samples[s].name, c->title[0], c->title[1]);
    dna_rsample other = b->samples[s]; /* B's samples are brought in A's order */
    b->samples[s] = b->samples[k];
    b->samples[k] = other;
  }
  if (b->nsamples == a->nsamples) return DNA_OK;
  return dna_error_set(err, DNA_ERR_USAGE, "sample %s of %s is not in %s; both must have the same samples",
                       b->samples[a->nsamples].name, c->title[1], c->title[0]);
}
