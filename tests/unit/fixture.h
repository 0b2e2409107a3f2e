/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hand-built programs, analyses and results for the tests of the driver and the report. Nothing of lang is needed.
 */
#ifndef DNA_TESTS_FIXTURE_H
#define DNA_TESTS_FIXTURE_H

#include "runtime/results/results.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIX_ROWS = 5 };

/* One variation or two; a region "base" (all events, cut "A") and "end" from it (weight "w", cut "B", a bin), one
 * histogram of 4 bins in 0..8 GeV, a profile over the same and a 2D one of 2 x 3 bins, all in "end". Sums are numbered
 * 0 ... 4 in row order, those of the variation 0, 5 ... 8. */
static dna_program *fixture_program(uint32_t nvariations) {
  dna_arena *arena = dna_arena_new();
  dna_program *p = dna_arena_alloc(arena, sizeof *p);
  p->arena = arena;
  static const char source[] = "# first\nregion base { cut \"A\" x > 0 }\n  let bad = sqrt(-x)   \n";
  p->files = dna_arena_alloc(arena, sizeof *p->files);
  p->nfiles = 1;
  p->files[0] = (dna_pfile){.path = "fix.dna", .text = source, .length = sizeof source - 1};
  p->spans = dna_arena_alloc(arena, 2 * sizeof *p->spans);
  p->nspans = 2;
  p->spans[1] = (dna_pspan){.file = 0, .line = 3, .column = 3, .end_line = 3, .end_column = 21};
  p->ninsns = 3; /* only counted here: not run */
  p->insns = dna_arena_alloc(arena, p->ninsns * sizeof *p->insns);
  p->insns[2].span = 1;
  static double consts[] = {0, 2, 4, 6, 8, /**/ 0, 1, 10, /**/ 0, 1, 2, 3};
  p->consts = consts;
  p->nconsts = sizeof consts / sizeof *consts;
  dna_paxis x = {.nbins = 4, .edges = 0, .regular = 1, .label = "m_ll", .unit = "GeV"};
  dna_paxis u = {.nbins = 2, .edges = 5, .label = "u", .unit = ""}, v = {.nbins = 3, .edges = 8, .regular = 1, .label = "v", .unit = "mm"};
  p->nstores = 3;
  p->stores = dna_arena_alloc(arena, p->nstores * sizeof *p->stores);
  p->stores[0] = (dna_pstore){.kind = DNA_HIST_1D, .x = x};
  p->stores[1] = (dna_pstore){.kind = DNA_HIST_PROFILE, .x = x};
  p->stores[2] = (dna_pstore){.kind = DNA_HIST_2D, .x = u, .y = v};
  dna_phist *hists = dna_arena_alloc(arena, 4 * sizeof *hists);
  hists[0] = (dna_phist){.name = "h", .title = "mass, \"of\" pairs", .store = 0, .x = x};
  hists[1] = (dna_phist){.name = "folded", .store = 0, .fold = 1, .x = x};
  hists[2] = (dna_phist){.name = "prof", .store = 1, .x = x, .y = {.label = "pt", .unit = "GeV"}};
  hists[3] = (dna_phist){.name = "two", .store = 2, .x = u, .y = v};
  p->nsums = FIX_ROWS + (nvariations > 1 ? FIX_ROWS - 1 : 0);
  p->nvariations = nvariations;
  p->variations = dna_arena_alloc(arena, nvariations * sizeof *p->variations);
  static const char *const names[] = {"nominal", "scale_up"};
  for (uint32_t k = 0; k < nvariations; k++) {
    uint32_t first = k ? FIX_ROWS - 1 : 0;
    dna_prow *rows = dna_arena_alloc(arena, FIX_ROWS * sizeof *rows);
    rows[0] = (dna_prow){.label = "all events", .kind = DNA_ROW_ALL, .sums = 0};
    rows[1] = (dna_prow){.label = "A", .kind = DNA_ROW_CUT, .sums = first + 1};
    rows[2] = (dna_prow){.label = "w, \"x\"", .kind = DNA_ROW_WEIGHT, .sums = first + 2};
    rows[3] = (dna_prow){.label = "m_3ℓ < m_W", .kind = DNA_ROW_CUT, .sums = first + 3};
    rows[4] = (dna_prow){.label = "0..2", .kind = DNA_ROW_BIN, .sums = first + 4};
    dna_pregion *regions = dna_arena_alloc(arena, 2 * sizeof *regions);
    regions[0] = (dna_pregion){.name = "base", .rows = rows, .nrows = 2};
    regions[1] = (dna_pregion){.name = "end", .parent = "base", .rows = rows, .nrows = FIX_ROWS, .hists = hists, .nhists = 4};
    p->variations[k] = (dna_pvariation){.name = names[k], .regions = regions, .nregions = 2};
  }
  return p;
}

/* An analysis that owns nothing but its arena and the program pointer list. */
static dna_analysis *fixture_analysis(dna_program *program) {
  dna_analysis *a = dna_arena_alloc(program->arena, sizeof *a);
  a->arena = program->arena;
  a->path = "fix.dna";
  a->title = "Fixture";
  a->programs = dna_arena_alloc(program->arena, sizeof *a->programs);
  a->programs[0] = program;
  a->nprograms = 1;
  return a;
}

/* nsamples samples "s1" ... with one weight, all sums 0, sigma = 2 pb from the file, k = 1.5. */
static dna_results *fixture_results(const dna_analysis *analysis, uint32_t nsamples, uint32_t nweights) {
  dna_results *r = dna_xcalloc(1, sizeof *r);
  r->analysis = analysis;
  r->seed = 1;
  r->nsamples = nsamples;
  r->samples = dna_xcalloc(nsamples, sizeof *r->samples);
  for (uint32_t s = 0; s < nsamples; s++) {
    dna_rsample *sample = &r->samples[s];
    char name[24];
    snprintf(name, sizeof name, "s%u", s + 1);
    sample->name = dna_xstrdup(name);
    sample->group = dna_xstrdup(name);
    sample->files = dna_xcalloc(1, sizeof *sample->files);
    sample->nfiles = 1;
    snprintf(name, sizeof name, "dir/s%u.hepmc3.gz", s + 1);
    sample->files[0] = (dna_rfile){.path = dna_xstrdup(name), .whole = true};
    sample->xsec_source = DNA_XSEC_FILE;
    sample->xsec_pb = 2;
    sample->kfactor = 1.5;
    sample->nweights = nweights;
    sample->weight_names = dna_xcalloc(nweights, sizeof *sample->weight_names);
    for (uint32_t k = 0; k < nweights; k++) {
      snprintf(name, sizeof name, "weight %u", k);
      sample->weight_names[k] = dna_xstrdup(k ? name : "nominal");
    }
    sample->program = analysis->programs[0];
    sample->sums = dna_sums_new(sample->program, nweights);
  }
  return r;
}

/* count events of weight w in a row of sums. */
static void fixture_add(dna_rsample *sample, uint32_t number, uint32_t weight, uint64_t count, double w) {
  dna_sums *sums = sample->sums;
  size_t at = (size_t)number * sums->nweights + weight;
  for (uint64_t i = 0; i < count; i++) {
    dna_exact_add(&sums->rows[at].sumw, w);
    dna_exact_add(&sums->rows[at].sumw2, w * w);
    dna_exact_add(&sums->rows[at].sumw_event, w * w);
    dna_exact_add(&sums->rows[at].sumw_above, w * w);
  }
  if (weight == 0) sums->raw[number] += count;
  if (w < 0) sums->negative[at] += count;
}

#endif
