/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The machine: runs a verified program over batches of events.
 *
 * A machine has buffers for one batch and belongs to one thread; its program is shared. After the first batches it
 * allocates nothing (buffers grow to the largest batch seen and stay).
 */
#ifndef DNA_VM_H
#define DNA_VM_H

#include "program/program.h"
#include "runtime/event/event.h"
#include "runtime/results/sums.h"

typedef struct dna_vm dna_vm;

/* program must have passed dna_program_verify; it is borrowed. */
dna_vm *dna_vm_new(const dna_program *program, uint64_t seed);
void dna_vm_free(dna_vm *vm); /* accepts NULL */

/* Runs all instructions over the batch and adds to sums. weights[k], k < sums->nweights, are the batch's weight
 * columns to use, weights[0] the nominal one. On a missing or non-finite weight: DNA_ERR_RUN, err names the event and
 * the source line; *bad_event is its slot. */
int dna_vm_run(dna_vm *vm, dna_batch *batch, const double *const *weights, dna_sums *sums, int32_t *bad_event,
               dna_error *err);
/* The same, but asks before it adds to sums: if the gate is shut it returns DNA_VM_SHUT, and sums are as they were. When the gate
 * is asked, batch->bad is final: what has been decoded is all that will be. */
#define DNA_VM_SHUT (-1)
typedef struct dna_vm_gate {
  bool (*open)(void *user);
  void *user;
} dna_vm_gate;
int dna_vm_run_gated(dna_vm *vm, dna_batch *batch, const double *const *weights, dna_sums *sums, const dna_vm_gate *gate,
                     int32_t *bad_event, dna_error *err);

/* Whoever looks at events one by one: it is told, while the sums are added to, which events are counted in a row (its number in sums),
 * in ascending order, and with which nominal weight. An event is told at most once for each number; of a batch that is done in
 * parts the later events come later. No values of the machine change while it is told. */
typedef struct dna_vm_observer {
  void (*row)(void *user, const dna_vm *vm, uint32_t sums, const int32_t *events, int32_t n, const double *weights);
  void *user;
} dna_vm_observer;
void dna_vm_observe(dna_vm *vm, const dna_vm_observer *observer); /* borrowed; NULL: nobody looks */

/* For `dna trace`, observers and tests, valid until the next run: the rows of a value, and the extent of an axis. */
typedef struct dna_vm_axis {
  int32_t n;            /* rows */
  const int32_t *evoff; /* [nevents + 1] first row of each event */
  const int32_t *off;   /* [rows of the parent + 1] */
  const int32_t *map;   /* [n] row of the source, or NULL */
} dna_vm_axis;
const double *dna_vm_f(const dna_vm *vm, uint32_t insn);
const uint8_t *dna_vm_t(const dna_vm *vm, uint32_t insn);
const int32_t *dna_vm_i(const dna_vm *vm, uint32_t insn);
dna_vm_axis dna_vm_get_axis(const dna_vm *vm, uint32_t insn);
const uint8_t *dna_vm_sel(const dna_vm *vm, uint32_t insn); /* [nevents] 1 if selected */

#endif
