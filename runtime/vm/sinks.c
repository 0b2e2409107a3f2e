/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where events are counted: ROW, FILL and SPLIT add to exact sums, for every weight; COLLECT keeps values as they are.
 *
 * A weight that is missing is an error. All sinks go on, so that the fault that is reported is that of the first event
 * that has one, however many events are in a batch.
 */
#include <math.h>

#include "runtime/vm/bins.h"
#include "runtime/vm/machine.h"

/* Notes a bad weight; weight DNA_NONE: the factor that comes with the instruction. */
static void note_bad(dna_vm *vm, uint32_t insn, int32_t event, uint32_t weight) {
  if (event >= vm->bad_event) return;
  vm->bad_event = event;
  vm->bad_insn = insn;
  vm->bad_weight = weight;
}

/* Whether the event has all its weights. */
static bool good_weights(dna_vm *vm, uint32_t insn, int32_t event, double factor) {
  if (!isfinite(factor)) {
    note_bad(vm, insn, event, DNA_NONE);
    return false;
  }
  for (uint32_t k = 0; k < vm->sums->nweights; k++)
    if (!isfinite(vm->weights[k][event] * factor)) {
      note_bad(vm, insn, event, isfinite(vm->weights[k][event]) ? DNA_NONE : k);
      return false;
    }
  return true;
}

/* Weights are looked at once for all rows that count them as they are. */
void dna_sinks_begin(dna_vm *vm) {
  vm->weights_finite = vm->weights_equal = true;
  for (uint32_t k = 0; k < vm->sums->nweights; k++) {
    const double *w = vm->weights[k];
    double rest = 0, lowest = w[vm->first], highest = w[vm->first];
    for (int32_t event = vm->first; event < vm->last; event++) {
      rest += w[event] - w[event]; /* 0, or NaN if one is not finite */
      lowest = w[event] < lowest ? w[event] : lowest;
      highest = w[event] > highest ? w[event] : highest;
    }
    vm->weights_finite &= rest == 0;
    vm->weights_equal &= lowest == highest;
  }
}

/* The factor of an event: operand insn, or 1 for DNA_NONE. */
static vm_operand_f factor_of(const dna_vm *vm, uint32_t insn) {
  static const double one = 1;
  return insn == DNA_NONE ? (vm_operand_f){&one, 0} : vm_f(vm, insn);
}

#define FOR_EVENTS(sel, ...)                                                        \
  for (int32_t at_event = 0; at_event < (sel)->count; at_event++) {                 \
    int32_t event = (sel)->events[at_event];                                        \
    __VA_ARGS__                                                                     \
  }

/* ---- ROW, SPLIT ---------------------------------------------------------------------------------------------------- */

static void add_to_row(dna_vm *vm, uint32_t row, int32_t event, double factor, double above) {
  dna_sums *sums = vm->sums;
  size_t at = (size_t)row * sums->nweights;
  sums->raw[row]++;
  for (uint32_t k = 0; k < sums->nweights; k++, at++) {
    double own = vm->weights[k][event], w = own * factor;
    dna_row_sums *to = &sums->rows[at];
    sums->negative[at] += w < 0;
    dna_exact_add(&to->sumw, w);
    dna_exact_add(&to->sumw2, w * w);
    dna_exact_add(&to->sumw_event, w * own);
    dna_exact_add(&to->sumw_above, w * (own * above));
  }
}

/* Equal weights in a row are added in one. */
typedef struct equals {
  double own, factor, above;
  uint32_t n;
} equals;

static void add_equals(dna_row_sums *to, uint64_t *negative, const equals *e) {
  double w = e->own * e->factor;
  if (w < 0) *negative += e->n;
  dna_exact_add_times(&to->sumw, w, e->n);
  dna_exact_add_times(&to->sumw2, w * w, e->n);
  dna_exact_add_times(&to->sumw_event, w * e->own, e->n);
  dna_exact_add_times(&to->sumw_above, w * (e->own * e->above), e->n);
}

/* All events have the same weights, and no factors. */
static void add_same(dna_vm *vm, uint32_t row, const vm_sel *sel) {
  dna_sums *sums = vm->sums;
  size_t at = (size_t)row * sums->nweights;
  sums->raw[row] += (uint64_t)sel->count;
  for (uint32_t k = 0; k < sums->nweights; k++, at++) {
    equals e = {vm->weights[k][sel->events[0]], 1, 1, (uint32_t)sel->count};
    add_equals(&sums->rows[at], &sums->negative[at], &e);
  }
}

/* All weights of the selected events are there. */
static void add_all(dna_vm *vm, const vm_sel *sel, uint32_t row, vm_operand_f factor, vm_operand_f above) {
  dna_sums *sums = vm->sums;
  size_t at = (size_t)row * sums->nweights;
  sums->raw[row] += (uint64_t)sel->count;
  for (uint32_t k = 0; k < sums->nweights; k++, at++) {
    const double *own = vm->weights[k];
    equals e = {0};
    FOR_EVENTS(sel, {
      double w = own[event], f = factor.p[event & factor.mask], a = above.p[event & above.mask];
      if (e.n > 0 && (w < e.own || w > e.own || f < e.factor || f > e.factor || !(a <= e.above && a >= e.above))) {
        add_equals(&sums->rows[at], &sums->negative[at], &e);
        e.n = 0;
      }
      e = (equals){w, f, a, e.n + 1};
    })
    if (e.n > 0) add_equals(&sums->rows[at], &sums->negative[at], &e);
  }
}

/* Tells the observer of the events of a row. */
static void observe_row(dna_vm *vm, uint32_t row, const vm_sel *sel, vm_operand_f factor) {
  double *weights = dna_vm_room(&vm->observed_room, (size_t)sel->count, sizeof *weights);
  for (int32_t i = 0; i < sel->count; i++) weights[i] = vm->weights[0][sel->events[i]] * factor.p[sel->events[i] & factor.mask];
  vm->observer->row(vm->observer->user, vm, row, sel->events, sel->count, weights);
}

void dna_sinks_row(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_sel *sel = vm->values[insn].sel;
  vm_operand_f factor = factor_of(vm, in->b), above = factor_of(vm, in->c);
  bool good = true, plain = in->b == DNA_NONE;
  if (vm->observer) observe_row(vm, in->a, sel, factor);
  if (plain && in->c == DNA_NONE && vm->weights_finite && vm->weights_equal) {
    add_same(vm, in->a, sel);
    return;
  }
  if (!plain || !vm->weights_finite)
    FOR_EVENTS(sel, good &= good_weights(vm, insn, event, factor.p[event & factor.mask]);)
  if (good) {
    add_all(vm, sel, in->a, factor, above);
    return;
  }
  FOR_EVENTS(sel, {
    double w = factor.p[event & factor.mask];
    if (good_weights(vm, insn, event, w)) add_to_row(vm, in->a, event, w, above.p[event & above.mask]);
  })
}

void dna_sinks_split(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const dna_psplit *split = &vm->program->splits[in->a];
  vm_bins bins = vm_bins_make(vm->program->consts + split->edges, split->nbins, false);
  vm_operand_f value = vm_f(vm, in->b), factor = factor_of(vm, in->c);
  FOR_EVENTS(vm->values[insn].sel, {
    double w = factor.p[event & factor.mask];
    int32_t cell = vm_bins_cell(&bins, value.p[event & value.mask]);
    uint32_t bin = cell >= 1 && cell <= bins.n ? (uint32_t)cell - 1 : split->nbins;
    if (!good_weights(vm, insn, event, w)) continue;
    add_to_row(vm, split->first_sums + bin, event, w, w);
    if (!vm->observer) continue;
    double weight = vm->weights[0][event] * w;
    vm->observer->row(vm->observer->user, vm, split->first_sums + bin, &event, 1, &weight);
  })
}

/* ---- COLLECT ------------------------------------------------------------------------------------------------------- */

void dna_sinks_collect(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  vm_operand_f value = vm_f(vm, in->b), factor = factor_of(vm, in->c);
  dna_spectrum *to = &vm->sums->spectra[in->a];
  uint32_t nweights = vm->sums->nweights;
  FOR_EVENTS(vm->values[insn].sel, {
    double at = value.p[event & value.mask], w = factor.p[event & factor.mask];
    if (!good_weights(vm, insn, event, w) || !isfinite(at)) continue;
    double *entry = dna_spectrum_add(to, nweights);
    entry[0] = at + 0.0; /* no -0, which is as large as 0 and has other bits */
    for (uint32_t k = 0; k < nweights; k++) entry[1 + k] = vm->weights[k][event] * w + 0.0;
  })
}

/* ---- FILL ---------------------------------------------------------------------------------------------------------- */

typedef struct storage {
  uint32_t store;
  enum dna_hist_kind kind;
  vm_bins x, y;
} storage;

static void add_to_cell(dna_vm *vm, const storage *to, size_t cell, int32_t event, double factor) {
  dna_sums *sums = vm->sums;
  dna_cell *cells = sums->cells[to->store] + cell * sums->nweights;
  sums->entries[to->store][cell]++;
  for (uint32_t k = 0; k < sums->nweights; k++) {
    double w = vm->weights[k][event] * factor;
    dna_exact_add(&cells[k].sumw, w);
    dna_exact_add(&cells[k].sumw2, w * w);
  }
}

/* y whose moments are no numbers is not filled. */
static void add_to_profile(dna_vm *vm, const storage *to, size_t cell, int32_t event, double factor, double y) {
  dna_sums *sums = vm->sums;
  dna_pcell *cells = sums->pcells[to->store] + cell * sums->nweights;
  for (uint32_t k = 0; k < sums->nweights; k++)
    if (!isfinite(y) || !isfinite(vm->weights[k][event] * factor * y * y)) return;
  sums->entries[to->store][cell]++;
  for (uint32_t k = 0; k < sums->nweights; k++) {
    double w = vm->weights[k][event] * factor;
    dna_exact_add(&cells[k].sumw, w);
    dna_exact_add(&cells[k].sumw2, w * w);
    dna_exact_add(&cells[k].sumwy, w * y);
    dna_exact_add(&cells[k].sumwy2, w * y * y);
  }
}

static storage storage_of(const dna_program *program, uint32_t store) {
  const dna_pstore *p = &program->stores[store];
  storage to = {.store = store, .kind = p->kind};
  to.x = vm_bins_make(program->consts + p->x.edges, p->x.nbins, p->x.regular && !p->x.log);
  if (p->kind == DNA_HIST_2D) to.y = vm_bins_make(program->consts + p->y.edges, p->y.nbins, p->y.regular && !p->y.log);
  return to;
}

/* An N-1 distribution has events that no row has: their weight may be missing. Those that rows have, rows tell of. */
static bool fills(dna_vm *vm, uint32_t insn, int32_t event, double factor) {
  if (!vm->program->stores[vm->program->insns[insn].a].n_minus_1) return good_weights(vm, insn, event, factor);
  for (uint32_t k = 0; k < vm->sums->nweights; k++)
    if (!isfinite(vm->weights[k][event] * factor)) {
      vm->sums->nonfinite[insn]++;
      return false;
    }
  return true;
}

void dna_sinks_fill(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_value *value = &vm->values[insn];
  const uint32_t *list = vm->program->pool + in->b;
  storage to = storage_of(vm->program, in->a);
  vm_operand_f x = vm_f(vm, list[0]), y = to.kind == DNA_HIST_1D ? x : vm_f(vm, list[1]), factor = factor_of(vm, in->c);
  const int32_t *evoff = value->axis->evoff;
  FOR_EVENTS(value->sel, {
    double w = factor.p[event & factor.mask];
    if (evoff[event] == evoff[event + 1] || !fills(vm, insn, event, w)) continue;
    for (int32_t row = evoff[event]; row < evoff[event + 1]; row++) {
      double at = x.p[row & x.mask];
      int32_t cell = vm_bins_cell(&to.x, at);
      if (cell < 0 || isinf(at)) continue; /* the smallest of nothing belongs to no bin, nor above the last one */
      if (to.kind == DNA_HIST_PROFILE) {
        add_to_profile(vm, &to, (size_t)cell, event, w, y.p[row & y.mask]);
      } else if (to.kind == DNA_HIST_2D) {
        int32_t above = vm_bins_cell(&to.y, y.p[row & y.mask]);
        if (above < 0 || isinf(y.p[row & y.mask])) continue;
        add_to_cell(vm, &to, (size_t)cell + (size_t)above * (size_t)(to.x.n + 2), event, w);
      } else {
        add_to_cell(vm, &to, (size_t)cell, event, w);
      }
    }
  })
}
