/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who looks at the events of a run one by one: which rows each is counted in, and with which nominal weight. What is built on it
 * is in runtime/observe/.
 *
 * Parts. Each worker has a part of its own for every sample it is at, made by open and given back to close; so row and batch need
 * no locks, and what close adds up must not depend on the order of its calls.
 */
#ifndef DNA_OBSERVER_H
#define DNA_OBSERVER_H

#include "program/analysis.h"
#include "runtime/event/event.h"
#include "runtime/vm/vm.h"

typedef struct dna_run_observer {
  void *user;
  const dna_analysis *second; /* run over the same events, in the same pass; or NULL */
  void *(*open)(void *user, uint32_t sample,
                const dna_program *const program[2]); /* program[1]: of the second analysis, or NULL */
  /* Events of the batch (slots, ascending) that are counted in a row of the program of the first (0) or second (1) analysis; see
   * dna_vm_observer. */
  void (*row)(void *part, const dna_vm *vm, int which, uint32_t sums, const int32_t *events, int32_t n, const double *weights);
  /* All rows of this batch were told. file: its number in the run; batch->first + slot is an event's ordinal in it. */
  void (*batch)(void *part, uint32_t file, const dna_batch *batch);
  /* The part's last call; one at a time. */
  void (*close)(void *user, uint32_t sample, void *part_take);
} dna_run_observer;

#endif
