/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The machine: set-up and the run over a batch (see vm.h and machine.h).
 *
 * A run first makes all values and then fills the sums, so that a run that turns out to need too much memory, because
 * an axis grows, has left no trace and can be done again in parts: instruction 1 then selects a part of the events.
 */
#include "runtime/vm/vm.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/jets/fastjet_shim.h"
#include "runtime/vm/machine.h"

/* ---- memory -------------------------------------------------------------------------------------------------------- */

static size_t bytes_wanted(size_t count, size_t size) {
  size_t bytes = (count + 1) * size;
  return bytes + bytes / 4; /* the next batch is likely to be a little larger */
}

void *dna_vm_grow(vm_buffer *buffer, size_t count, size_t size) {
  free(buffer->p);
  buffer->size = bytes_wanted(count, size);
  return buffer->p = dna_xmalloc(buffer->size);
}

void *dna_vm_extend(vm_buffer *buffer, size_t count, size_t size) {
  if (buffer->p && count * size <= buffer->size) return buffer->p;
  buffer->size = bytes_wanted(count, size);
  return buffer->p = dna_xrealloc(buffer->p, buffer->size);
}

/* ---- set-up -------------------------------------------------------------------------------------------------------- */

static bool is_sink(const dna_insn *in) { return dna_opinfos[in->op].result == 'N'; }
static bool is_const(const dna_insn *in) { return in->op == DNA_OP_CONST || in->op == DNA_OP_CONST_T; }

static void make_constant(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  vm_value *value = &vm->values[insn];
  if (in->op == DNA_OP_CONST) {
    double *f = dna_vm_room(&value->own, VM_CHUNK, sizeof *f);
    for (int k = 0; k < VM_CHUNK; k++) f[k] = vm->program->consts[in->a];
  } else {
    memset(dna_vm_room(&value->own, VM_CHUNK, 1), (int)in->a, VM_CHUNK);
  }
  value->p = value->own.p;
}

/* The axis and the selection of an instruction's value: its own, or those of earlier instructions. */
static void make_value(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  vm_value *value = &vm->values[insn];
  char result = dna_opinfos[in->op].result;
  value->sel = result == 'S' ? dna_xcalloc(1, sizeof *value->sel) : vm->values[in->sel == DNA_NONE ? 1 : in->sel].sel;
  if (result == 'X') {
    value->axis = dna_xcalloc(1, sizeof *value->axis);
    if (in->op != DNA_OP_EVENTS) value->axis->up = vm->values[in->op == DNA_OP_RECORD ? 0 : in->axis].axis;
    if (in->op != DNA_OP_EVENTS && in->op != DNA_OP_RECORD) value->axis->sel = value->sel;
    if ((in->op == DNA_OP_COMBINE || in->op == DNA_OP_COMBINE_ONCE) && in->b > 2) {
      value->axis->nmore = in->b - 2;
      value->axis->more = dna_xcalloc(in->b - 2, sizeof *value->axis->more);
      value->axis->more_room = dna_xcalloc(in->b - 2, sizeof *value->axis->more_room);
    }
  } else if (is_const(in)) {
    make_constant(vm, insn);
  } else {
    value->axis = vm->values[result == 'S' || in->axis == DNA_NONE ? 0 : in->axis].axis;
  }
}

/* Instructions that are not element-wise; the verifier has proved that operands are what the opcode takes. */
static void (*const runners[DNA_NOPS])(dna_vm *, uint32_t) = {
  [DNA_OP_FILTER] = dna_axes_filter, [DNA_OP_SORT] = dna_axes_sort, [DNA_OP_TAKE] = dna_axes_take,
  [DNA_OP_CONCAT] = dna_axes_concat, [DNA_OP_CROSS] = dna_axes_cross, [DNA_OP_COMBINE] = dna_axes_combine,
  [DNA_OP_COMBINE_ONCE] = dna_axes_combine,
  [DNA_OP_CLUSTER] = dna_cluster_run, [DNA_OP_CONSTITUENTS] = dna_cluster_constituents,
  [DNA_OP_JET] = dna_cluster_momentum, [DNA_OP_FLAVOUR] = dna_cluster_flavour,
  [DNA_OP_PARENTS] = dna_axes_family, [DNA_OP_CHILDREN] = dna_axes_family,
  [DNA_OP_ANCESTORS] = dna_axes_family, [DNA_OP_DESCENDANTS] = dna_axes_family,
  [DNA_OP_ROWID] = dna_gather_rowid, [DNA_OP_MAP] = dna_gather_map,
  [DNA_OP_GATHER_F] = dna_gather_rows, [DNA_OP_GATHER_T] = dna_gather_rows, [DNA_OP_GATHER_I] = dna_gather_rows,
  [DNA_OP_MERGE_F] = dna_gather_merge, [DNA_OP_MERGE_T] = dna_gather_merge, [DNA_OP_MERGE_I] = dna_gather_merge,
  [DNA_OP_AT] = dna_reduce_at, [DNA_OP_ARGMIN] = dna_reduce_argmin,
  [DNA_OP_COUNT] = dna_reduce_run, [DNA_OP_COUNT_T] = dna_reduce_run, [DNA_OP_SUM] = dna_reduce_run,
  [DNA_OP_MIN] = dna_reduce_run, [DNA_OP_MAX] = dna_reduce_run, [DNA_OP_MEAN] = dna_reduce_run,
  [DNA_OP_PRODUCT] = dna_reduce_run,
  [DNA_OP_ANY] = dna_reduce_run, [DNA_OP_ALL_OF] = dna_reduce_run,
  [DNA_OP_SHAPE] = dna_shapes_run, [DNA_OP_RESULT] = dna_shapes_result,
  [DNA_OP_LOAD_F] = dna_record_load, [DNA_OP_LOAD_T] = dna_record_load,
  [DNA_OP_CODE_IS] = dna_record_code, [DNA_OP_CODE_CLASS] = dna_record_code,
  [DNA_OP_HAS_ANCESTOR] = dna_record_relatives, [DNA_OP_HAS_PARENT] = dna_record_relatives,
  [DNA_OP_HAS_CHILD] = dna_record_relatives, [DNA_OP_ANCESTOR] = dna_record_relatives,
  [DNA_OP_RELATED] = dna_relatives_run, [DNA_OP_RELATIVE] = dna_relatives_run,
  [DNA_OP_COPY] = dna_relatives_copy, [DNA_OP_FIRST] = dna_relatives_copy, [DNA_OP_DECAYS_TO] = dna_relatives_copy,
  [DNA_OP_DEAL] = dna_relatives_deal,
  [DNA_OP_LOOKUP] = dna_lookup_run, [DNA_OP_LOOKUP_INSIDE] = dna_lookup_run,
  [DNA_OP_RESPONSE] = dna_lookup_run, [DNA_OP_RESPONSE_INSIDE] = dna_lookup_run,
  [DNA_OP_UNIFORM] = dna_draw_run, [DNA_OP_NORMAL] = dna_draw_run,
  [DNA_OP_CUT] = dna_select_cut, [DNA_OP_UNION] = dna_select_union,
  [DNA_OP_ROW] = dna_sinks_row, [DNA_OP_FILL] = dna_sinks_fill, [DNA_OP_SPLIT] = dna_sinks_split,
  [DNA_OP_COLLECT] = dna_sinks_collect,
};

/* Whether rows are never missing, for which maps are asked alone. */
static bool is_sure(const dna_vm *vm, const dna_insn *in) {
  if (in->op == DNA_OP_GATHER_I) return vm->values[in->a].sure && vm->values[in->b].sure;
  for (uint32_t k = 0; in->op == DNA_OP_MERGE_I && k < in->b; k++)
    if (!vm->values[vm->program->pool[in->a + k]].sure) return false;
  return in->op == DNA_OP_ROWID || in->op == DNA_OP_MAP || in->op == DNA_OP_MERGE_I;
}

static vm_step make_step(const dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  char result = dna_opinfos[in->op].result;
  bool rows = result != 'X' && result != 'S' && result != 'N';
  vm_step step = {.run = runners[in->op] ? runners[in->op] : dna_elementwise_run, .sel = vm->values[insn].sel, .insn = insn};
  if (result == 'S') { /* its value's selection is the one that it makes, from that of a, or from any */
    step.sel = vm->values[in->op == DNA_OP_CUT ? in->a : 1].sel;
    step.none = dna_select_none;
  }
  if (result == 'X') step.none = dna_axes_none;
  step.axis = vm->values[rows ? insn : 0].axis;
  return step;
}

/* Steps that are skipped together: under the same selection, with nothing to be done instead. */
static void join_steps(vm_step *steps, uint32_t n) {
  for (uint32_t k = n; k-- > 0;) {
    bool joined = k + 1 < n && steps[k + 1].sel == steps[k].sel && !steps[k + 1].none;
    steps[k].next = joined ? steps[k + 1].next : k + 1;
  }
}

static void make_steps(dna_vm *vm) {
  uint32_t n = vm->program->ninsns;
  for (uint32_t insn = 0; insn < n; insn++) {
    const dna_insn *in = &vm->program->insns[insn];
    if (is_sink(in)) {
      vm->sinks[vm->nsinks++] = make_step(vm, insn);
    } else if (insn > 2 && !is_const(in)) {
      vm->work[vm->nwork++] = make_step(vm, insn);
      if (!runners[in->op]) dna_elementwise_plan(vm, insn);
      if (runners[in->op] == dna_record_code && !vm->known_codes[in->b])
        vm->known_codes[in->b] = dna_xcalloc(1, sizeof(vm_codes));
    }
  }
  join_steps(vm->work, vm->nwork);
  join_steps(vm->sinks, vm->nsinks);
}

dna_vm *dna_vm_new(const dna_program *program, uint64_t seed) {
  dna_vm *vm = dna_xcalloc(1, sizeof *vm);
  uint32_t n = program->ninsns;
  vm->program = program;
  vm->seed = seed;
  vm->values = dna_xcalloc(n, sizeof *vm->values);
  vm->plans = dna_xcalloc(n, sizeof *vm->plans);
  vm->work = dna_xcalloc(n, sizeof *vm->work);
  vm->sinks = dna_xcalloc(n, sizeof *vm->sinks);
  vm->nonfinite = dna_xcalloc(n, sizeof *vm->nonfinite);
  vm->classes = dna_xcalloc(2 * VM_CODES, sizeof *vm->classes);
  vm->charges3 = dna_xcalloc(2 * VM_CODES, sizeof *vm->charges3);
  vm->known_codes = dna_xcalloc(n, sizeof *vm->known_codes);
  vm->codes = dna_xcalloc(program->nconsts, sizeof *vm->codes);
  for (uint32_t k = 0; k < program->nconsts; k++) {
    double code = program->consts[k];
    vm->codes[k] = code >= INT32_MIN && code <= INT32_MAX ? (int32_t)code : 0;
  }
  /* instruction 1 is the selection that instruction 0 and instructions without one run under */
  vm->values[1].sel = dna_xcalloc(1, sizeof(vm_sel));
  for (uint32_t insn = 0; insn < n; insn++) {
    if (insn == 1) vm->values[1].axis = vm->values[0].axis;
    else make_value(vm, insn);
    vm->values[insn].sure = is_sure(vm, &program->insns[insn]);
  }
  make_steps(vm);
  dna_axes_spread(&vm->spread);
  return vm;
}

static void free_axis(vm_axis *axis) {
  free(axis->evoff_room.p);
  free(axis->off_room.p);
  free(axis->map_room.p);
  free(axis->map2_room.p);
  free(axis->parents_room.p);
  free(axis->events_room.p);
  free(axis->rows_room.p);
  for (uint32_t k = 0; k < axis->nmore; k++) free(axis->more_room[k].p);
  free(axis->more_room);
  free(axis->more);
  dna_cluster_free(axis);
  free(axis);
}

static void free_sel(vm_sel *sel) {
  free(sel->mask_room.p);
  free(sel->range_room.p);
  free(sel->events_room.p);
  free(sel);
}

void dna_vm_free(dna_vm *vm) {
  if (!vm) return;
  for (uint32_t insn = 0; insn < vm->program->ninsns; insn++) {
    char result = dna_opinfos[vm->program->insns[insn].op].result;
    if (result == 'X') free_axis(vm->values[insn].axis);
    if (result == 'S') free_sel(vm->values[insn].sel);
    free(vm->values[insn].own.p);
    if (vm->known_codes[insn]) free(vm->known_codes[insn]->room.p);
    free(vm->known_codes[insn]);
  }
  free(vm->plans);
  free(vm->values);
  free(vm->work);
  free(vm->sinks);
  free(vm->nonfinite);
  free(vm->classes);
  free(vm->charges3);
  free(vm->codes);
  free(vm->known_codes);
  free(vm->counting_room.p);
  free(vm->zeros_room.p);
  free(vm->keys_room.p);
  free(vm->known_room.p);
  free(vm->stamp_room.p);
  free(vm->used_room.p);
  free(vm->first_room.p);
  free(vm->condition_room.p);
  free(vm->sweep_room.p);
  free(vm->sort_room.p);
  free(vm->numbers_room.p);
  free(vm->places_room.p);
  free(vm->eights_room.p);
  free(vm->observed_room.p);
  free(vm->momenta_room.p);
  free(vm->ghosts_room.p);
  free(vm->with_room.p);
  dna_fastjet_free(vm->fastjet);
  free(vm);
}

void dna_vm_observe(dna_vm *vm, const dna_vm_observer *observer) { vm->observer = observer; }

/* ---- a run --------------------------------------------------------------------------------------------------------- */

static void begin(dna_vm *vm, dna_batch *batch) {
  int32_t n = batch->nevents, particles = batch->poff[n];
  size_t longest = (size_t)vm_max(n, particles) + 1;
  vm->batch = batch;
  vm->nevents = n;
  size_t before = vm->counting_room.size;
  vm->counting = dna_vm_room(&vm->counting_room, longest, sizeof *vm->counting);
  if (vm->counting_room.size != before)
    for (size_t k = 0; k < vm->counting_room.size / sizeof *vm->counting; k++) vm->counting[k] = (int32_t)k;
  before = vm->zeros_room.size;
  vm->zeros = dna_vm_room(&vm->zeros_room, longest, sizeof *vm->zeros);
  if (vm->zeros_room.size != before) memset(vm->zeros, 0, vm->zeros_room.size);
  vm->nzeros = (int32_t)longest;
  vm->keys = dna_vm_room(&vm->keys_room, (size_t)n, sizeof *vm->keys);
  vm->key_known = dna_vm_room(&vm->known_room, (size_t)n, 1);
  memset(vm->key_known, 0, (size_t)n);
  vm_axis *events = vm->values[0].axis, *record = vm->values[2].axis;
  events->n = n;
  events->evoff = vm->counting;
  events->off = NULL; /* it has no parent */
  record->n = particles;
  record->evoff = record->off = batch->poff;
  events->events = events->parents = record->events = record->parents = NULL;
}

enum part { PART_DONE, PART_OVERFLOW, PART_SHUT };

/* The events first .. last - 1. Unless DONE, nothing was added to the sums: an axis grows too much, or the gate is shut. */
static enum part run_part(dna_vm *vm, int32_t first, int32_t last, const dna_vm_gate *gate) {
  vm->first = first;
  vm->last = last;
  vm->overflow = vm->overflow_tries = false;
  vm->outside_event = INT32_MAX;
  vm->run++;
  vm->values[2].axis->rows_sel = NULL; /* the others are made anew */
  dna_select_all(vm);
  for (uint32_t k = 0; k < vm->nwork && !vm->overflow;) {
    const vm_step *step = &vm->work[k++];
    if (step->sel->count) {
      if (step->axis->n) step->run(vm, step->insn);
    } else {
      if (step->none) step->none(vm, step->insn);
      k = step->next;
    }
  }
  enum part outcome = vm->overflow ? PART_OVERFLOW : gate && !gate->open(gate->user) ? PART_SHUT : PART_DONE;
  if (vm->any_nonfinite) {
    for (uint32_t insn = 0; insn < vm->program->ninsns; insn++) {
      if (outcome == PART_DONE) vm->sums->nonfinite[insn] += vm->nonfinite[insn];
      vm->nonfinite[insn] = 0;
    }
    vm->any_nonfinite = false;
  }
  if (outcome != PART_DONE) return outcome;
  vm->bad_event = INT32_MAX;
  dna_sinks_begin(vm);
  for (uint32_t k = 0; k < vm->nsinks;) {
    const vm_step *step = &vm->sinks[k++];
    if (step->sel->count) step->run(vm, step->insn);
    else k = step->next;
  }
  return PART_DONE;
}

static const char *place(const dna_vm *vm, uint32_t insn, uint32_t *line) {
  const dna_pspan *span = &vm->program->spans[vm->program->insns[insn].span];
  *line = span->line;
  return span->line ? vm->program->files[span->file].path : "program";
}

static int too_many_rows(const dna_vm *vm, int32_t *bad_event, dna_error *err) {
  uint32_t line;
  const dna_insn *in = &vm->program->insns[vm->overflow_insn];
  const char *path = place(vm, vm->overflow_insn, &line), *what = "this list", *of = vm->program->spans[in->span].of;
  static const char *const combinations[] = {"pairs(...)", "triples(...)", "quadruples(...)"};
  switch ((enum dna_op)in->op) {
  case DNA_OP_COMBINE:
  case DNA_OP_COMBINE_ONCE: what = in->b < 5 ? combinations[in->b - 2] : "combinations(...)"; break;
  case DNA_OP_CROSS: what = "each member with each of another collection"; break;
  case DNA_OP_CONCAT: what = "the union"; break;
  default: break;
  }
  *bad_event = vm->overflow_event;
  long long rows = vm->overflow_rows, event = vm->batch->number[vm->overflow_event];
  const char *colon = of ? ": " : "";
  if (!of) of = "";
  if (vm->failure.message[0])
    return dna_error_set(err, DNA_ERR_RUN, "%s:%u: event %lld: %s", path, line, event, vm->failure.message);
  if (vm->overflow_tries)
    return dna_error_set(err, DNA_ERR_RUN, "%s:%u: %s%s%s: has %lld choices to look at in event %lld; %lld is the most", path,
                         line, of, colon, what, rows, event, (long long)VM_TRIES_EVENT);
  if (rows > VM_ROWS_EVENT + 1)
    return dna_error_set(err, DNA_ERR_RUN, "%s:%u: %s%s%s: makes %lld rows in event %lld; %d is the most", path, line, of, colon,
                         what, rows, event, VM_ROWS_EVENT);
  return dna_error_set(err, DNA_ERR_RUN, "%s:%u: %s%s%s: makes more than %d rows in event %lld", path, line, of, colon, what,
                       VM_ROWS_EVENT, event);
}

static int bad_weight(const dna_vm *vm, int32_t *bad_event, dna_error *err) {
  uint32_t line;
  const char *path = place(vm, vm->bad_insn, &line);
  long long number = vm->batch->number[vm->bad_event];
  *bad_event = vm->bad_event;
  if (vm->bad_weight == DNA_NONE)
    return dna_error_set(err, DNA_ERR_RUN, "%s:%u: event %lld: the weight is missing or not a finite number", path, line,
                         number);
  if (vm->bad_weight == 0)
    return dna_error_set(err, DNA_ERR_RUN, "%s:%u: event %lld: the event's nominal weight is missing or not a finite number",
                         path, line, number);
  return dna_error_set(err, DNA_ERR_RUN, "%s:%u: event %lld: the event's weight number %u (0 is the nominal one) is missing or "
                       "not a finite number", path, line, number, vm->bad_weight);
}

static int outside_table(const dna_vm *vm, int32_t *bad_event, dna_error *err) {
  uint32_t line, axis = vm->outside_axis;
  const char *path = place(vm, vm->outside_insn, &line);
  const dna_ptable *table = &vm->program->tables[vm->program->insns[vm->outside_insn].c];
  const double *ends = vm->program->consts + table->numbers;
  for (uint32_t k = 0; k < axis; k++) ends += table->n[k];
  *bad_event = vm->outside_event;
  return dna_error_set(err, DNA_ERR_RUN, "%s:%u: event %lld: %s = %.9g%s%s is outside of the table %s, which goes from %.9g to "
                       "%.9g%s%s", path, line, (long long)vm->batch->number[vm->outside_event], table->axis[axis], vm->outside_at,
                       *table->unit[axis] ? " " : "", table->unit[axis], table->name, ends[0], ends[table->n[axis] - 1],
                       *table->unit[axis] ? " " : "", table->unit[axis]);
}

int dna_vm_run(dna_vm *vm, dna_batch *batch, const double *const *weights, dna_sums *sums, int32_t *bad_event,
               dna_error *err) {
  return dna_vm_run_gated(vm, batch, weights, sums, NULL, bad_event, err);
}

int dna_vm_run_gated(dna_vm *vm, dna_batch *batch, const double *const *weights, dna_sums *sums, const dna_vm_gate *gate,
                     int32_t *bad_event, dna_error *err) {
  if (batch->nevents <= 0) return DNA_OK;
  vm->weights = weights;
  vm->sums = sums;
  begin(vm, batch);
  int32_t step = vm->step > 0 && vm->step < batch->nevents ? vm->step : batch->nevents;
  vm->step = vm->step > INT32_MAX / 2 ? INT32_MAX : 2 * vm->step; /* after a batch with large events try more again */
  for (int32_t first = 0; first < batch->nevents;) {
    int32_t last = batch->nevents - first < step ? batch->nevents : first + step;
    enum part outcome = run_part(vm, first, last, first == 0 ? gate : NULL);
    if (outcome == PART_SHUT) return DNA_VM_SHUT;
    if (outcome == PART_DONE) {
      if (vm->outside_event != INT32_MAX && vm->outside_event <= vm->bad_event) return outside_table(vm, bad_event, err);
      if (vm->bad_event != INT32_MAX) return bad_weight(vm, bad_event, err);
      first = last;
    } else if (last - first == 1) {
      return too_many_rows(vm, bad_event, err);
    } else {
      dna_batch_check(batch); /* the gate is asked once, before the later parts decode anything */
      vm->step = step = (last - first) / 2;
    }
  }
  sums->events += (uint64_t)batch->nevents;
  return DNA_OK;
}

/* ---- what the last run left ---------------------------------------------------------------------------------------- */

const double *dna_vm_f(const dna_vm *vm, uint32_t insn) { return vm->values[insn].p; }
const uint8_t *dna_vm_t(const dna_vm *vm, uint32_t insn) { return vm->values[insn].p; }
const int32_t *dna_vm_i(const dna_vm *vm, uint32_t insn) { return vm->values[insn].p; }

dna_vm_axis dna_vm_get_axis(const dna_vm *vm, uint32_t insn) {
  const vm_axis *axis = vm->values[insn].axis;
  return (dna_vm_axis){axis->n, axis->evoff, axis->off, axis->map};
}

const uint8_t *dna_vm_sel(const dna_vm *vm, uint32_t insn) { return vm->values[insn == DNA_NONE ? 1 : insn].sel->mask; }
