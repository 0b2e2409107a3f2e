/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CLUSTER, CONSTITUENTS, JET and FLAVOUR. Each segment of the source is clustered by itself, its rows in their order; so the jets
 * of an event are the same whatever else is in the batch.
 *
 * Flavour needs a second clustering, with ghosts: it is made only if there are some, and never changes a jet. A jet of it is
 * known by its first constituent.
 */
#include "runtime/jets/fastjet_shim.h"
#include "runtime/physics/physics.h"
#include "runtime/vm/axes.h"

#include <stdlib.h>
#include <string.h>

static dna_fastjet_definition definition_of(const dna_vm *vm, const dna_insn *cluster) {
  static const enum dna_fastjet_algorithm algorithms[DNA_JETS_ALGORITHMS] = {
    [DNA_JETS_ANTIKT] = DNA_FASTJET_ANTIKT, [DNA_JETS_KT] = DNA_FASTJET_KT,
    [DNA_JETS_CAMBRIDGE] = DNA_FASTJET_CAMBRIDGE, [DNA_JETS_GENKT] = DNA_FASTJET_GENKT,
  };
  const double *consts = vm->program->consts + cluster->c;
  return (dna_fastjet_definition){algorithms[(int)consts[DNA_JETS_ALGORITHM]], consts[DNA_JETS_POWER], consts[DNA_JETS_R]};
}

/* The momenta of rows first .. first + n - 1 of the source. */
static const double (*momenta(dna_vm *vm, const dna_insn *cluster, int32_t first, int32_t n))[4] {
  double(*p)[4] = dna_vm_room(&vm->momenta_room, (size_t)n, sizeof *p);
  for (uint32_t k = 0; k < 4; k++) {
    vm_operand_f f = vm_f(vm, vm->program->pool[cluster->b + k]);
    for (int32_t i = 0; i < n; i++) p[i][k] = f.p[(first + i) & f.mask];
  }
  return (const double(*)[4])p;
}

static dna_fastjet *fastjet_of(dna_vm *vm) {
  if (!vm->fastjet) vm->fastjet = dna_fastjet_new();
  if (!vm->fastjet) dna_error_set(&vm->failure, DNA_ERR_RUN, "no memory for the jets");
  return vm->fastjet;
}

/* FastJet has failed: the run ends with its message, at this event. */
static void fail(dna_vm *vm, uint32_t insn, const vm_axis *up, int32_t parent) {
  vm->overflow = true;
  vm->overflow_insn = insn;
  vm->overflow_event = vm_event_of(vm, up, parent);
}

/* ---- CLUSTER ----------------------------------------------------------------------------------------------------- */

static void make_room(vm_axis *axis, int32_t n) {
  vm_jets *jets = axis->jets;
  if (!jets) jets = axis->jets = dna_xcalloc(1, sizeof *jets);
  axis->map = dna_vm_room(&axis->map_room, (size_t)n, sizeof *axis->map); /* there are no more jets than rows */
  for (int k = 0; k < 4; k++) jets->p[k] = dna_vm_room(&jets->p_room[k], (size_t)n, sizeof *jets->p[k]);
  jets->end = dna_vm_room(&jets->end_room, (size_t)n + 1, sizeof *jets->end);
  jets->members = dna_vm_room(&jets->members_room, (size_t)n, sizeof *jets->members);
  *jets->end++ = 0; /* so that end[-1] is where the first begins */
}

/* The jets of one segment, whose rows begin at `first`, behind those that are there; those that have too little pt are not
 * wanted. */
static void keep(segments *s, const dna_fastjet_jets *found, const double (*p)[4], int32_t first, int32_t n, double least_pt) {
  vm_jets *jets = s->axis->jets;
  int32_t wanted = 0, begin = s->n, *end = jets->end + begin;
  while (wanted < found->n && !(dna_pt(found->p[wanted][0], found->p[wanted][1]) < least_pt)) wanted++;
  for (int32_t k = 0; k < wanted; k++) {
    for (int i = 0; i < 4; i++) jets->p[i][begin + k] = found->p[k][i];
    s->axis->map[begin + k] = -1;
    end[k] = 0;
  }
  for (int32_t i = 0; i < n; i++)
    if (found->of[i] >= 0 && found->of[i] < wanted) end[found->of[i]]++;
  int32_t at = jets->end[begin - 1];
  for (int32_t k = 0; k < wanted; k++) { /* where the members of each begin, then where they end */
    int32_t count = end[k];
    end[k] = at;
    at += count;
  }
  for (int32_t i = 0; i < n; i++) {
    int32_t jet = found->of[i];
    if (jet < 0 || jet >= wanted) continue;
    jets->members[end[jet]++] = first + i;
    int32_t *hardest = &s->axis->map[begin + jet];
    const double *q = *hardest < 0 ? NULL : p[*hardest - first];
    if (!q || p[i][0] * p[i][0] + p[i][1] * p[i][1] > q[0] * q[0] + q[1] * q[1]) *hardest = first + i;
  }
  s->n += wanted;
}

void dna_cluster_run(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const vm_axis *from = vm->values[in->a].axis;
  dna_fastjet_definition definition = definition_of(vm, in);
  double least_pt = vm->program->consts[in->c + DNA_JETS_LEAST_PT];
  segments s = dna_axes_open(vm, insn);
  make_room(s.axis, from->n);
  while (dna_axes_next(&s)) {
    int32_t first = from->off[s.parent], n = from->off[s.parent + 1] - first;
    if (n == 0) continue;
    const double(*p)[4] = momenta(vm, in, first, n);
    dna_fastjet_jets found;
    dna_fastjet *fastjet = fastjet_of(vm);
    if (!fastjet || !dna_fastjet_cluster(fastjet, &definition, p, n, &found, vm->failure.message, sizeof vm->failure.message)) {
      fail(vm, insn, s.axis->up, s.parent);
      return;
    }
    if (found.left_out > 0) {
      vm->nonfinite[insn] += (uint64_t)found.left_out;
      vm->any_nonfinite = true;
    }
    keep(&s, &found, p, first, n, least_pt);
  }
  dna_axes_close(&s);
}

void dna_cluster_free(vm_axis *axis) {
  if (!axis->jets) return;
  for (int k = 0; k < 4; k++) free(axis->jets->p_room[k].p);
  free(axis->jets->end_room.p);
  free(axis->jets->members_room.p);
  free(axis->jets);
}

/* ---- what is asked of jets --------------------------------------------------------------------------------------- */

void dna_cluster_momentum(dna_vm *vm, uint32_t insn) {
  vm_value *value = &vm->values[insn];
  value->p = value->axis->jets->p[vm->program->insns[insn].a];
}

void dna_cluster_constituents(dna_vm *vm, uint32_t insn) {
  const dna_insn *in = &vm->program->insns[insn];
  const int32_t *rows = vm_i(vm, in->a);
  const vm_jets *jets = vm->values[in->b].axis->jets;
  segments s = dna_axes_open(vm, insn);
  while (dna_axes_next(&s)) {
    int32_t jet = rows[s.parent];
    if (jet < 0) continue;
    int32_t begin = jets->end[jet - 1], n = jets->end[jet] - begin;
    if (!dna_axes_grow(&s, n, false)) return;
    memcpy(s.axis->map + s.n, jets->members + begin, (size_t)n * sizeof *s.axis->map);
    s.n += n;
  }
  dna_axes_close(&s);
}

/* ---- FLAVOUR ----------------------------------------------------------------------------------------------------- */

typedef struct heavy { /* the heavy hadrons and taus of an event that are ghosts */
  int32_t n;
  int32_t *with, *flavour;
  double (*p)[4];
} heavy;

static heavy ghosts_of(dna_vm *vm, int32_t event, double least_pt) {
  const int32_t *rows;
  const uint8_t *kinds;
  heavy h = {.n = 0};
  int32_t n = dna_batch_heavy(vm->batch, event, &rows, &kinds);
  if (n == 0) return h;
  h.p = dna_vm_room(&vm->ghosts_room, (size_t)n, sizeof *h.p);
  h.with = dna_vm_room(&vm->with_room, 2 * (size_t)n, sizeof *h.with);
  h.flavour = h.with + n;
  for (int32_t k = 0; k < n; k++) {
    double *p = h.p[h.n];
    for (int i = 0; i < 4; i++) dna_batch_load_f(vm->batch, (enum dna_field)(DNA_FIELD_PX + i), rows + k, 0, 1, p + i);
    if (dna_pt(p[0], p[1]) > least_pt) h.flavour[h.n++] = kinds[k];
  }
  return h;
}

static bool stronger(double flavour, double than) { /* b, c, tau, nothing */
  static const int order[16] = {[5] = 3, [4] = 2, [15] = 1};
  return order[(int)flavour] > order[(int)than];
}

void dna_cluster_flavour(dna_vm *vm, uint32_t insn) {
  const vm_value *value = &vm->values[insn];
  uint32_t axis_insn = vm->program->insns[insn].axis;
  const dna_insn *cluster = &vm->program->insns[axis_insn];
  const vm_axis *axis = value->axis, *from = vm->values[cluster->a].axis, *up = axis->up;
  const vm_jets *jets = axis->jets;
  dna_fastjet_definition definition = definition_of(vm, cluster);
  double least_pt = vm->program->consts[cluster->c + DNA_JETS_GHOST_PT], *out = vm_result(vm, insn, sizeof *out);
  for (int32_t e = 0; e < value->sel->count; e++) {
    int32_t event = value->sel->events[e];
    for (int32_t row = axis->evoff[event]; row < axis->evoff[event + 1]; row++) out[row] = 0;
    if (axis->evoff[event] == axis->evoff[event + 1]) continue;
    heavy h = ghosts_of(vm, event, least_pt);
    if (h.n == 0) continue;
    int32_t begin = up->up ? up->evoff[event] : event, end = up->up ? up->evoff[event + 1] : event + 1;
    for (int32_t parent = begin; parent < end; parent++) {
      int32_t first = from->off[parent], n = from->off[parent + 1] - first;
      if (axis->off[parent] == axis->off[parent + 1]) continue;
      if (!dna_fastjet_ghosts(vm->fastjet, &definition, momenta(vm, cluster, first, n), n, (const double(*)[4])h.p, h.n, h.with,
                              vm->failure.message, sizeof vm->failure.message)) {
        fail(vm, insn, up, parent);
        return;
      }
      for (int32_t k = 0; k < h.n; k++)
        for (int32_t row = axis->off[parent]; h.with[k] >= 0 && row < axis->off[parent + 1]; row++)
          if (jets->members[jets->end[row - 1]] == first + h.with[k] && stronger(h.flavour[k], out[row])) out[row] = h.flavour[k];
    }
  }
}
