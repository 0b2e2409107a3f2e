/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the machine makes of cluster(...) (see jet_rows.h).
 */
#include "tests/unit/jet_rows.h"

#include "lang/compile.h"
#include "runtime/event/event.h"
#include "runtime/vm/vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct jet_rows {
  dna_sources sources;
  dna_diags diags;
  dna_analysis *analysis;
  const dna_program *program;
  dna_reader *reader;
  dna_batch *batch;
  dna_vm *vm;
  dna_sums *sums;
  int32_t size, slot;
  uint32_t cluster, members, p[4], flavour, charge;
  int32_t *off, *rows;
  size_t off_room, rows_room;
};

/* The histograms make the machine compute these. */
static const char form[] = "object inputs from particles { where final, not invisible }\n"
                           "object jets from cluster(%s) { }\n"
                           "region r {\n"
                           "  histogram x = jets.px, 1 bins in 0..1 GeV; histogram y = jets.py, 1 bins in 0..1 GeV\n"
                           "  histogram z = jets.pz, 1 bins in 0..1 GeV; histogram e = jets.E, 1 bins in 0..1 GeV\n"
                           "  histogram f = jets.flavour, 1 bins in 0..1; histogram q = jets.charge, 1 bins in 0..1\n"
                           "}\n";

static void find(jet_rows *r) {
  for (uint32_t i = 0; i < r->program->ninsns; i++) {
    const dna_insn *in = &r->program->insns[i];
    switch (in->op) {
    case DNA_OP_CLUSTER: r->cluster = i; break;
    case DNA_OP_CONSTITUENTS: r->members = i; break;
    case DNA_OP_JET: r->p[in->a] = i; break;
    case DNA_OP_FLAVOUR: r->flavour = i; break;
    case DNA_OP_SUM: r->charge = i; break;
    default: break;
    }
  }
}

jet_rows *jet_rows_open(const char *path, const char *cluster, int32_t batch, char message[1000]) {
  jet_rows *r = dna_xcalloc(1, sizeof *r);
  char text[2000];
  dna_error err = {0};
  static const dna_compile_options options = {.optimise = true};
  snprintf(text, sizeof text, form, cluster);
  r->sources.arena = dna_arena_new();
  r->diags = (dna_diags){.arena = r->sources.arena, .sources = &r->sources};
  r->analysis = dna_compile_text(&r->diags, "test.dna", text, strlen(text), &options);
  r->reader = dna_reader_open(path, &err);
  r->size = batch;
  if (!r->analysis || !r->reader) {
    dna_str said = {0};
    dna_diag_text(&r->diags, &said, false);
    snprintf(message, 1000, "%.900s", r->analysis ? err.message : said.text ? said.text : "the analysis is refused");
    dna_str_free(&said);
    jet_rows_close(r);
    return NULL;
  }
  r->program = r->analysis->programs[0];
  r->batch = dna_reader_batch(r->reader, &err);
  r->vm = dna_vm_new(r->program, 1);
  r->sums = dna_sums_new(r->program, 1);
  find(r);
  return r;
}

void jet_rows_close(jet_rows *r) {
  if (!r) return;
  dna_vm_free(r->vm);
  dna_sums_free(r->sums);
  dna_batch_free(r->batch);
  dna_reader_close(r->reader);
  dna_analysis_free(r->analysis);
  dna_arena_free(r->sources.arena);
  free(r->off);
  free(r->rows);
  free(r);
}

static bool next_batch(jet_rows *r, char message[1000]) {
  dna_error err = {0};
  int32_t bad;
  r->slot = 0;
  if (dna_reader_next(r->reader, r->batch, r->size, &err) != DNA_OK ||
      (r->batch->nevents > 0 &&
       dna_vm_run(r->vm, r->batch, (const double *const *)r->batch->weights, r->sums, &bad, &err) != DNA_OK)) {
    snprintf(message, 1000, "%.900s", err.message);
    return false;
  }
  return r->batch->nevents > 0;
}

/* A row of an axis made by filters from all particles, as a row of these. */
static int32_t particle_of(const jet_rows *r, uint32_t axis, int32_t row) {
  for (; r->program->insns[axis].op == DNA_OP_FILTER; axis = r->program->insns[axis].a)
    row = dna_vm_get_axis(r->vm, axis).map[row];
  return row;
}

bool jet_rows_next(jet_rows *r, jet_event *event, char message[1000]) {
  message[0] = '\0';
  if ((!r->batch->nevents || r->slot == r->batch->nevents) && !next_batch(r, message)) return false;
  dna_vm_axis jets = dna_vm_get_axis(r->vm, r->cluster), members = dna_vm_get_axis(r->vm, r->members);
  int32_t begin = jets.evoff[r->slot], base = r->batch->poff[r->slot];
  *event = (jet_event){.n = jets.evoff[r->slot + 1] - begin};
  for (int i = 0; i < 4; i++) event->p[i] = dna_vm_f(r->vm, r->p[i]) + begin;
  event->flavour = dna_vm_f(r->vm, r->flavour) + begin;
  event->charge = dna_vm_f(r->vm, r->charge) + begin;
  int32_t first = event->n ? members.off[begin] : 0, n = event->n ? members.off[begin + event->n] - first : 0;
  r->off = dna_grow(r->off, &r->off_room, (size_t)event->n + 1, sizeof *r->off);
  r->rows = dna_grow(r->rows, &r->rows_room, (size_t)n + 1, sizeof *r->rows);
  for (int32_t k = 0; k <= event->n; k++) r->off[k] = event->n ? members.off[begin + k] - first : 0;
  for (int32_t k = 0; k < n; k++)
    r->rows[k] = particle_of(r, r->program->insns[r->cluster].a, members.map[first + k]) - base;
  event->members_off = r->off;
  event->members = r->rows;
  r->slot++;
  return true;
}
