/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the cuts compared in the events that a comparison lists (see compare.h). A program that is compiled for tracing computes
 * every cut's operands for every event, so it is run over the few batches that have such events, in a second reading of their
 * files.
 */
#include "runtime/event/event.h"
#include "runtime/inputs.h"
#include "runtime/kept.h"
#include "runtime/observe/compare.h"
#include "runtime/report/table.h"
#include "runtime/vm/vm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { EVENTS_AT_ONCE = 32, VALUE_WIDTH = 48 };

typedef struct wanted {
  dna_parted_event *event;
  uint32_t region;
} wanted;

typedef struct tracing {
  const dna_comparison *c;
  const dna_program *plain[2], *traced[2]; /* of the sample; traced NULL: cannot be had */
  dna_vm *vm[2];
  dna_sums *sums[2];
} tracing;

/* ---- an event ----------------------------------------------------------------------------------------------------- */

/* Whether the condition of a traced cut begins in the entry that a row was made of. */
static bool is_within(const dna_program *traced, uint32_t condition, const dna_program *plain, uint32_t entry) {
  const dna_pspan *x = &traced->spans[condition], *y = &plain->spans[entry];
  bool behind = x->line > y->line || (x->line == y->line && x->column >= y->column);
  bool before = x->line < y->end_line || (x->line == y->end_line && x->column < y->end_column);
  return y->line > 0 && behind && before && !strcmp(traced->files[x->file].path, plain->files[y->file].path);
}

static const dna_ptrace *find_cut(const dna_program *traced, const dna_program *plain, const dna_prow *row) {
  for (uint32_t i = 0; i < traced->ntrace; i++)
    if (traced->trace[i].kind == DNA_TRACE_CUT && is_within(traced, traced->trace[i].span, plain, row->span))
      return &traced->trace[i];
  return NULL;
}

static double number_of(const tracing *t, int side, uint32_t insn, int32_t slot) {
  const dna_insn *in = &t->traced[side]->insns[insn];
  if (in->op == DNA_OP_CONST) return t->traced[side]->consts[in->a];
  return dna_vm_f(t->vm[side], insn) ? dna_vm_f(t->vm[side], insn)[in->axis == DNA_NONE ? 0 : slot] : NAN;
}

/* "leptons[1].pt = 24.3 GeV": numbers of the event; constants are in the label. */
static char *tell_values(const tracing *t, int side, const dna_ptrace *cut, int32_t slot) {
  dna_str out = {0};
  for (uint32_t i = 0; i < cut->noperands; i++) {
    uint32_t insn = t->traced[side]->pool[cut->operands + i];
    const dna_insn *in = &t->traced[side]->insns[insn];
    if (in->op == DNA_OP_CONST || dna_opinfos[in->op].result != 'F' || (in->axis != DNA_NONE && in->axis != 0)) continue;
    double value = number_of(t, side, insn, slot);
    if (out.length) dna_str_puts(&out, ", ");
    dna_table_add_text(&out, cut->operand_text && cut->operand_text[i] ? cut->operand_text[i] : "value", VALUE_WIDTH);
    if (isnan(value)) {
      dna_str_puts(&out, " is missing");
    } else {
      const char *unit = cut->operand_unit && cut->operand_unit[i] ? cut->operand_unit[i] : "";
      dna_str_printf(&out, " = %.6g%s%s", value, *unit ? " " : "", unit);
    }
  }
  char *text = out.length ? dna_xstrdup(out.text) : NULL;
  dna_str_free(&out);
  return text;
}

static void trace_event(const tracing *t, const wanted *of, int32_t slot) {
  int side = !of->event->side;                                   /* that loses it */
  if (!t->vm[side] || !dna_vm_sel(t->vm[side], 1)[slot]) return; /* the batch was done in parts */
  const dna_prow *row = &dna_compare_region(t->c, side, of->region)->rows[of->event->row];
  const dna_ptrace *cut = row->kind == DNA_ROW_CUT ? find_cut(t->traced[side], t->plain[side], row) : NULL;
  if (cut && !of->event->values) of->event->values = tell_values(t, side, cut, slot);
}

/* ---- a file ------------------------------------------------------------------------------------------------------- */

static bool run_traced(tracing *t, dna_batch *batch) {
  const double *weights[1] = {batch->weights[batch->nominal]};
  for (int side = 0; side < 2; side++) {
    int32_t bad;
    dna_error ignored = {0};
    if (t->vm[side] && dna_vm_run(t->vm[side], batch, weights, t->sums[side], &bad, &ignored)) return false;
  }
  return true;
}

/* list: the wanted events of the file, ascending. */
static void trace_file(tracing *t, const char *path, const wanted *list, uint32_t count) {
  dna_error err = {0};
  dna_reader *reader = dna_reader_open(path, &err);
  dna_batch *batch = reader ? dna_reader_batch(reader, &err) : NULL;
  bool kept = reader != NULL; /* a packed file may not have all particles that all cuts look at */
  for (int side = 0; side < 2 && kept; side++) {
    bool trusted;
    if (t->traced[side] &&
        dna_kept_check(t->c->analysis[side], t->traced[side], path, dna_reader_get_info(reader), false, &trusted, &err))
      kept = false;
  }
  for (uint32_t next = 0; batch && kept && next < count;) {
    if (dna_reader_fetch(reader, batch, EVENTS_AT_ONCE, &err)) break;
    dna_batch_parse(batch);
    int status = dna_reader_settle(reader, batch, &err);
    uint64_t end = batch->first + (uint64_t)batch->nevents;
    if (next < count && list[next].event->ordinal < end) {
      if (!run_traced(t, batch)) break;
      for (; next < count && list[next].event->ordinal < end; next++) {
        int32_t slot = (int32_t)(list[next].event->ordinal - batch->first);
        if (batch->number[slot] == list[next].event->number) trace_event(t, &list[next], slot);
      }
    }
    if (status || batch->last) break;
  }
  dna_batch_free(batch);
  dna_reader_close(reader);
}

/* ---- a sample ----------------------------------------------------------------------------------------------------- */

static int compare_wanted(const void *a, const void *b) {
  const dna_parted_event *x = ((const wanted *)a)->event, *y = ((const wanted *)b)->event;
  if (x->file != y->file) return x->file < y->file ? -1 : 1;
  return x->ordinal < y->ordinal ? -1 : x->ordinal > y->ordinal;
}

static bool is_regular(const char *path) {
  struct stat status;
  return strcmp(path, "-") && stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* The programs that were run, those compiled for tracing, and machines for these; only nominal ones can be traced. */
static void begin_sample(tracing *t, uint32_t sample, const dna_analysis *const traced[2], uint64_t seed) {
  for (int side = 0; side < 2; side++) {
    const dna_analysis *of = t->c->analysis[side];
    uint32_t program = 0;
    t->plain[side] = t->c->results[side]->samples[sample].program;
    while (program + 1 < of->nprograms && of->programs[program] != t->plain[side]) program++;
    t->traced[side] =
        traced[side] && t->c->variation[side] == 0 && program < traced[side]->nprograms ? traced[side]->programs[program] : NULL;
    t->vm[side] = t->traced[side] ? dna_vm_new(t->traced[side], seed) : NULL;
    t->sums[side] = t->traced[side] ? dna_sums_new(t->traced[side], 1) : NULL;
  }
}

static void trace_sample(tracing *t, uint32_t sample, uint32_t most) {
  const dna_comparison *c = t->c;
  const dna_rsample *of = &c->results[0]->samples[sample];
  wanted *list = NULL;
  size_t room = 0;
  uint32_t count = 0;
  for (uint32_t r = 0; r < c->nregions; r++) {
    const dna_parted *parted = &c->samples[sample].parted[r];
    for (uint32_t i = 0; i < parted->nevents && i < most; i++) {
      list = dna_grow(list, &room, (size_t)count + 1, sizeof *list);
      list[count++] = (wanted){&parted->events[i], r};
    }
  }
  if (count) qsort(list, count, sizeof *list, compare_wanted);
  for (uint32_t first = 0, end; first < count; first = end) {
    uint32_t file = list[first].event->file;
    for (end = first; end < count && list[end].event->file == file; end++) continue;
    if (is_regular(of->files[file].path)) trace_file(t, of->files[file].path, list + first, end - first);
  }
  free(list);
}

void dna_compare_trace(dna_comparison *c, const dna_analysis *const traced[2], const dna_run_options *options, uint32_t most) {
  dna_error err = {0};
  for (int side = 0; side < 2; side++)
    for (uint32_t p = 0; traced[side] && p < traced[side]->nprograms; p++)
      if (dna_program_verify(traced[side]->programs[p], &err)) return;
  void *before = dna_c_locale_enter();
  for (uint32_t s = 0; c->samples && s < c->results[0]->nsamples; s++) {
    tracing t = {.c = c};
    begin_sample(&t, s, traced, options->seed);
    trace_sample(&t, s, most);
    for (int side = 0; side < 2; side++) {
      dna_vm_free(t.vm[side]);
      dna_sums_free(t.sums[side]);
    }
  }
  dna_c_locale_leave(before);
}
