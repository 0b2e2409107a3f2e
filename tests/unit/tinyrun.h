/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For the tests of the driver and of trace: small event files written by the test, and a small program by hand.
 */
#ifndef DNA_TESTS_TINYRUN_H
#define DNA_TESTS_TINYRUN_H

#include "program/analysis.h"
#include "runtime/event/event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- event files --------------------------------------------------------------------------------------------------- */

static char tiny_dir[64];

static int tiny_setup(void **state) {
  (void)state;
  strcpy(tiny_dir, "/tmp/dna-tiny-XXXXXX");
  return mkdtemp(tiny_dir) ? 0 : -1;
}

static int tiny_teardown(void **state) {
  (void)state;
  char command[100];
  snprintf(command, sizeof command, "rm -rf %s", tiny_dir);
  return system(command);
}

static const char *tiny_path(const char *name) {
  static char paths[8][128];
  static int next;
  char *path = paths[next++ % 8];
  snprintf(path, 128, "%s/%s", tiny_dir, name);
  return path;
}

typedef struct tiny_file {
  int events;         /* event i has the number i and i % 3 + 1 muons of energy 10, 20, 30 GeV from one proton */
  const char *names;  /* of the weights, as in a W line; NULL: one weight without a name */
  int nweights;       /* weight k of event i: 0.1 (i + 1) (k + 1), the nominal one is the first */
  double xsec;        /* pb, of the last event; the others have 1 pb less; 0: none */
  bool broken;        /* stops in the middle of an event */
} tiny_file;

static const char *tiny_write(const char *name, tiny_file f) {
  const char *path = tiny_path(name);
  FILE *out = fopen(path, "w");
  if (!out) abort();
  fputs("HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\n", out);
  if (f.names) fprintf(out, "W %s\n", f.names);
  for (int i = 0; i < f.events; i++) {
    int muons = i % 3 + 1;
    fprintf(out, "E %d 1 %d\nU GEV MM\nW", i, muons + 1);
    for (int k = 0; k < (f.nweights ? f.nweights : 1); k++) fprintf(out, " %.17g", 0.1 * (i + 1) * (k + 1));
    fputs("\n", out);
    if (f.xsec > 0) fprintf(out, "A 0 GenCrossSection %.17g 0.5 -1 -1\n", i == f.events - 1 ? f.xsec : f.xsec - 1);
    fputs("P 1 0 2212 0 0 6500 6500 0.938 4\nV -1 0 [1]\n", out);
    for (int k = 0; k < muons && !(f.broken && i == f.events - 1); k++)
      fprintf(out, "P %d -1 %d %d 0 0 %d 0.1 1\n", k + 2, k ? -13 : 13, 10 * (k + 1), 10 * (k + 1));
  }
  if (!f.broken) fputs("HepMC::Asciiv3-END_EVENT_LISTING\n", out);
  fclose(out);
  return path;
}

/* ---- the program ----------------------------------------------------------------------------------------------------- */

/* region r: all events; cut "two" count(particles with E < 100 GeV) >= 2, with a histogram of that count. */
enum { TINY_RECORD = 2, TINY_ROW0, TINY_LIMIT, TINY_ROWID, TINY_E, TINY_SOFT, TINY_MUONS, TINY_COUNT, TINY_TWO, TINY_COND, TINY_CUT,
       TINY_ROW1, TINY_FILL, TINY_PX, TINY_PID, TINY_NINSNS };

static dna_program *tiny_program(void) {
  dna_arena *arena = dna_arena_new();
  dna_program *p = dna_arena_alloc(arena, sizeof *p);
  p->arena = arena;
  static const double consts[] = {100, 2, /**/ 0.5, 1.5, 2.5, 3.5};
  p->consts = dna_arena_alloc(arena, sizeof consts);
  memcpy(p->consts, consts, sizeof consts);
  p->nconsts = 6;
  p->pool = dna_arena_alloc(arena, 4 * sizeof *p->pool);
  p->pool[0] = TINY_COUNT; /* filled, and an operand of the cut */
  p->pool[1] = TINY_E;     /* an operand of the step */
  p->npool = 2;
  p->files = dna_arena_alloc(arena, sizeof *p->files);
  p->files[0] = (dna_pfile){"tiny.dna", "", 0};
  p->nfiles = 1;
  p->spans = dna_arena_alloc(arena, sizeof *p->spans);
  p->nspans = 1;
  const uint32_t none = DNA_NONE;
  const dna_insn insns[TINY_NINSNS] = {
      {DNA_OP_EVENTS, 0, none, none, none, 0, 0, 0, 0},
      {DNA_OP_ALL, 0, 0, none, none, 0, 0, 0, 0},
      {DNA_OP_RECORD, 0, 0, 1, none, 0, 0, 0, 0},
      {DNA_OP_ROW, 0, 0, 1, none, 0, none, none, 0},
      {DNA_OP_CONST, 0, none, 1, none, 0, 0, 0, 0},
      {DNA_OP_ROWID, 0, TINY_RECORD, 1, none, 0, 0, 0, 0},
      {DNA_OP_LOAD_F, 0, TINY_RECORD, 1, none, DNA_FIELD_E, TINY_ROWID, 0, 0},
      {DNA_OP_LT, 0, TINY_RECORD, 1, none, TINY_E, TINY_LIMIT, 0, 0},
      {DNA_OP_FILTER, 0, 0, 1, none, TINY_RECORD, TINY_SOFT, 0, 0},
      {DNA_OP_COUNT, 0, 0, 1, none, TINY_MUONS, 0, 0, 0},
      {DNA_OP_CONST, 0, none, 1, none, 1, 0, 0, 0},
      {DNA_OP_LE, 0, 0, 1, none, TINY_TWO, TINY_COUNT, 0, 0},
      {DNA_OP_CUT, 0, 0, 1, none, 1, TINY_COND, 0, 0},
      {DNA_OP_ROW, 0, 0, TINY_CUT, none, 1, none, none, 0},
      {DNA_OP_FILL, 0, 0, TINY_CUT, none, 0, 0, none, 0},
      {DNA_OP_LOAD_F, 0, TINY_RECORD, 1, none, DNA_FIELD_PX, TINY_ROWID, 0, 0},
      {DNA_OP_LOAD_F, 0, TINY_RECORD, 1, none, DNA_FIELD_PID, TINY_ROWID, 0, 0},
  };
  p->insns = dna_arena_alloc(arena, sizeof insns);
  memcpy(p->insns, insns, sizeof insns);
  p->ninsns = TINY_NINSNS;
  p->nstores = 1;
  p->stores = dna_arena_alloc(arena, sizeof *p->stores);
  p->stores[0] = (dna_pstore){.kind = DNA_HIST_1D, .x = {.nbins = 3, .edges = 2, .regular = 1, .label = "n", .unit = ""}};
  p->nsums = 2;
  dna_prow *rows = dna_arena_alloc(arena, 2 * sizeof *rows);
  rows[0] = (dna_prow){"all events", DNA_ROW_ALL, 0, 0};
  rows[1] = (dna_prow){"two", DNA_ROW_CUT, 1, 0};
  dna_phist *hists = dna_arena_alloc(arena, sizeof *hists);
  hists[0] = (dna_phist){.name = "n", .store = 0, .x = p->stores[0].x};
  dna_pregion *region = dna_arena_alloc(arena, sizeof *region);
  *region = (dna_pregion){.name = "r", .rows = rows, .nrows = 2, .hists = hists, .nhists = 1};
  p->variations = dna_arena_alloc(arena, sizeof *p->variations);
  p->variations[0] = (dna_pvariation){.name = "nominal", .regions = region, .nregions = 1};
  p->nvariations = 1;
  return p;
}

static dna_analysis *tiny_analysis(void) {
  dna_program *program = tiny_program();
  dna_analysis *a = dna_arena_alloc(program->arena, sizeof *a);
  a->arena = program->arena;
  a->path = "tiny.dna";
  a->title = "tiny";
  a->programs = dna_arena_alloc(program->arena, sizeof *a->programs);
  a->programs[0] = program;
  a->nprograms = 1;
  return a;
}

static void tiny_free(dna_analysis *analysis) { dna_arena_free(analysis->arena); }

#endif
