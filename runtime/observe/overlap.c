/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which events regions share (see overlap.h). For each event of a batch the regions that select it are listed, and every two of
 * them counted.
 */
#include "runtime/observe/overlap.h"
#include "runtime/observer.h"
#include "runtime/run.h"

#include <stdlib.h>
#include <string.h>

int dna_overlap_variation(const dna_analysis *analysis, const char *name, uint32_t *number, dna_error *err) {
  const dna_program *program = analysis->programs[0];
  dna_str names = {0};
  for (*number = 0; *number < program->nvariations; ++*number) {
    if (!name || !strcmp(program->variations[*number].name, name)) {
      dna_str_free(&names);
      return DNA_OK;
    }
    if (names.length < 600) dna_str_printf(&names, "%s%s", *number ? ", " : "", program->variations[*number].name);
  }
  int failed = dna_error_set(err, DNA_ERR_USAGE, "%s has no variation %.100s; it has %s", analysis->path, name, names.text);
  dna_str_free(&names);
  return failed;
}

/* ---- a worker's part ---------------------------------------------------------------------------------------------- */

typedef struct entry { /* of an event's list */
  uint32_t region;
  double weight;
  int32_t next; /* in entries; -1: the last */
} entry;

typedef struct part {
  const dna_overlap *overlap;
  int32_t *first_of; /* [nsums] a region that selects what is in the row; -1: none */
  int32_t *same_as;  /* [nregions] another region that selects the same row; -1 */
  entry *entries;
  uint32_t nentries;
  size_t entries_room, heads_room;
  int32_t *heads; /* [nheads] by event: its list, or -1 */
  size_t nheads;
  dna_overlap_cell *cells;
} part;

static void *open_part(void *user, uint32_t sample, const dna_program *const program[2]) {
  (void)sample;
  const dna_overlap *overlap = user;
  uint32_t n = overlap->nregions;
  part *p = dna_xcalloc(1, sizeof *p);
  p->overlap = overlap;
  p->first_of = dna_xmalloc(program[0]->nsums * sizeof *p->first_of);
  p->same_as = dna_xmalloc((n + 1) * sizeof *p->same_as);
  p->cells = dna_xcalloc((size_t)n * n + 1, sizeof *p->cells);
  for (uint32_t s = 0; s < program[0]->nsums; s++) p->first_of[s] = -1;
  for (uint32_t r = 0; r < n; r++) {
    const dna_pregion *region = &program[0]->variations[overlap->variation].regions[r];
    uint32_t last = region->nrows;
    while (last > 1 && region->rows[last - 1].kind == DNA_ROW_BIN) last--;
    int32_t *first = last ? &p->first_of[region->rows[last - 1].sums] : NULL;
    p->same_as[r] = first ? *first : -1;
    if (first) *first = (int32_t)r;
  }
  return p;
}

static void note_row(void *user, const dna_vm *vm, int which, uint32_t sums, const int32_t *events, int32_t n,
                     const double *weights) {
  (void)vm;
  (void)which;
  part *p = user;
  for (int32_t region = p->first_of[sums]; region >= 0; region = p->same_as[region]) {
    p->entries = dna_grow(p->entries, &p->entries_room, (size_t)p->nentries + (size_t)n, sizeof *p->entries);
    size_t most = n ? (size_t)events[n - 1] + 1 : 0;
    p->heads = dna_grow(p->heads, &p->heads_room, most, sizeof *p->heads);
    for (; p->nheads < most; p->nheads++) p->heads[p->nheads] = -1;
    for (int32_t i = 0; i < n; i++) {
      p->entries[p->nentries] = (entry){(uint32_t)region, weights[i], p->heads[events[i]]};
      p->heads[events[i]] = (int32_t)p->nentries++;
    }
  }
}

static void add_batch(void *user, uint32_t file, const dna_batch *batch) {
  (void)file;
  (void)batch;
  part *p = user;
  for (size_t event = 0; event < p->nheads; event++)
    for (int32_t i = p->heads[event]; i >= 0; i = p->entries[i].next)
      for (int32_t j = p->heads[event]; j >= 0; j = p->entries[j].next) {
        dna_overlap_cell *cell = &p->cells[(size_t)p->entries[i].region * p->overlap->nregions + p->entries[j].region];
        double w = p->entries[i].weight;
        cell->raw++;
        dna_exact_add(&cell->sumw, w);
        dna_exact_add(&cell->sumw2, w * w);
      }
  p->nheads = 0;
  p->nentries = 0;
}

static dna_overlap_cell *make_cells(const dna_overlap *overlap) {
  return dna_xcalloc((size_t)overlap->nregions * overlap->nregions + 1, sizeof(dna_overlap_cell));
}

static void close_part(void *user, uint32_t sample, void *part_take) {
  dna_overlap *overlap = user;
  part *p = part_take;
  if (!overlap->cells[sample]) overlap->cells[sample] = make_cells(overlap);
  for (size_t k = 0; k < (size_t)overlap->nregions * overlap->nregions; k++) {
    overlap->cells[sample][k].raw += p->cells[k].raw;
    dna_exact_merge(&overlap->cells[sample][k].sumw, &p->cells[k].sumw);
    dna_exact_merge(&overlap->cells[sample][k].sumw2, &p->cells[k].sumw2);
  }
  free(p->first_of);
  free(p->same_as);
  free(p->entries);
  free(p->heads);
  free(p->cells);
  free(p);
}

/* ---- a run -------------------------------------------------------------------------------------------------------- */

int dna_overlap_run(const dna_analysis *analysis, const dna_run_options *options, const char *variation, dna_overlap **out,
                    dna_error *err) {
  *out = NULL;
  dna_overlap *overlap = dna_xcalloc(1, sizeof *overlap);
  overlap->analysis = analysis;
  overlap->nregions = analysis->programs[0]->variations[0].nregions;
  overlap->unblind = options->unblind != 0;
  size_t most = options->nevents > analysis->nsamples ? options->nevents : analysis->nsamples;
  overlap->cells = dna_xcalloc(most + 1, sizeof *overlap->cells);
  dna_run_observer observer = {.user = overlap, .open = open_part, .row = note_row, .batch = add_batch, .close = close_part};
  int status = dna_overlap_variation(analysis, variation, &overlap->variation, err);
  if (!status && overlap->nregions > DNA_OVERLAP_REGIONS)
    status = dna_error_set(err, DNA_ERR_USAGE, "%s has %u regions; the overlap of at most %d can be told", analysis->path,
                           overlap->nregions, DNA_OVERLAP_REGIONS);
  if (!status) status = dna_run_observed(analysis, options, &observer, &overlap->results, NULL, err);
  if (overlap->results) {
    for (uint32_t s = 0; s < overlap->results->nsamples; s++)
      if (!overlap->cells[s]) overlap->cells[s] = make_cells(overlap); /* no events */
    *out = overlap;
  } else {
    for (size_t s = 0; s < most; s++) free(overlap->cells[s]);
    free(overlap->cells);
    free(overlap);
  }
  return status;
}

void dna_overlap_free(dna_overlap *overlap) {
  if (!overlap) return;
  for (uint32_t s = 0; s < overlap->results->nsamples; s++) free(overlap->cells[s]);
  free(overlap->cells);
  dna_results_free(overlap->results);
  free(overlap);
}
