/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the workers share: workers.c, which hands out blocks, and workers_run.c, which runs programs over them and ends files.
 */
#ifndef DNA_WORKERS_INTERNAL_H
#define DNA_WORKERS_INTERNAL_H

#include "runtime/vm/vm.h"
#include "runtime/workers.h"

/* What a worker has added up for one unit: a sample, or, where a results file is written, one event file. */
typedef struct dna_share {
  uint32_t unit;
  dna_sums *sums;
} dna_share;

/* What a worker has of one sample where there is an observer: its part, and the machine and sums of the second analysis. */
typedef struct dna_look {
  dna_vm *second;
  dna_sums *sums;
  void *part;
  dna_vm_observer observers[2];
  struct dna_looked {
    const dna_run_observer *observer;
    void *part;
    int which;
  } looked[2];
} dna_look;

struct dna_worker {
  dna_workers *run;
  dna_vm **vms; /* [nsamples] */
  dna_look *looks;  /* [nsamples] if there is an observer, else NULL */
  dna_share *shares; /* under the lock: when a unit is done they are taken from here */
  uint32_t nshares;
  size_t share_room;
  const double **weights;
  pthread_t thread;
};

/* A batch at its turn. */
typedef struct dna_turn {
  struct dna_worker *worker;
  const dna_work *work;
  bool taken; /* it has had its turn */
} dna_turn;

/* With the lock held: a fault that ends the run, of a batch of the file by its turn. */
void dna_workers_stop(dna_workers *r, uint32_t file, uint64_t turn, const dna_error *err);
/* Waits for the work's turn, user: a dna_turn; true if all events of its batch count. */
bool dna_workers_take_turn(void *user);

/* workers_run.c. Finds the events of the batch, runs the program over them, and adds up at the batch's turn. */
int dna_workers_batch(dna_worker *w, const dna_work *work, dna_error *err);
/* With the lock held: the file gives up its reader once its batches are back. */
void dna_workers_close(dna_workers *r, uint32_t number);
/* With the lock held: a sample's files are all done; nobody needs its machines any more. */
void dna_workers_end_sample(dna_workers *r, uint32_t sample);

#endif
