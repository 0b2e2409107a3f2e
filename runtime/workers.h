/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The workers of a run (see run.h), shared by run.c and workers.c.
 */
#ifndef DNA_WORKERS_H
#define DNA_WORKERS_H

#include <pthread.h>
#include <time.h>

#include "runtime/inputs.h"
#include "runtime/observer.h"
#include "runtime/results/file.h"
#include "runtime/run.h"

/* WAITING: not opened yet; IDLE: open, and nobody reads it; BUSY: one worker fetches from it; READ: nothing is left to fetch, but batches
 * are under way; DONE. */
enum dna_file_state { DNA_FILE_WAITING, DNA_FILE_IDLE, DNA_FILE_BUSY, DNA_FILE_READ, DNA_FILE_DONE };

typedef struct dna_file_run {
  enum dna_file_state state;
  dna_batch **spare;    /* batches of this file's reader that are not in use */
  size_t nspare, spare_room;
  uint32_t lent;        /* batches in use */
  uint64_t fetched, settled; /* batches */
  uint64_t begun;       /* events in the batches that were fetched: with max_events */
  uint64_t events, bytes_read;
  bool stopped;         /* nothing more is to be fetched: a fault, or max_events */
  dna_exact sumw;       /* nominal */
} dna_file_run;

/* A batch that was fetched. */
typedef struct dna_work {
  uint32_t file;
  uint64_t turn;        /* its number in the file, from 0 */
  dna_batch *batch;     /* NULL if err says so */
  dna_error err;        /* it could not be fetched */
  struct dna_work *next;
} dna_work;

typedef struct dna_worker dna_worker;

typedef struct dna_workers {
  const dna_analysis *analysis;
  const dna_run_options *options;
  dna_inputs inputs;
  const dna_run_observer *observer; /* or NULL; there is no results file then */
  dna_results *results; /* with a results file: without sums */
  dna_results *second;  /* of the observer's second analysis, or NULL */
  dna_resfile *file;    /* or NULL: then the sums of each file go into it, by one thread at a time */
  pthread_mutex_t file_lock;
  dna_worker *workers;
  uint32_t nworkers;
  pthread_mutex_t lock; /* of all below, and of results */
  pthread_cond_t changed;
  dna_file_run *files;
  uint32_t *unread;     /* [nsamples] files that are not done */
  uint32_t first_open;  /* files before it are done */
  dna_work *queue, **queue_end; /* batches for workers that have nothing to do */
  uint32_t queued, idle; /* batches in the queue; workers that wait for something to do */
  bool stop, interrupted;
  dna_error error;
  uint32_t error_file;  /* the fault of the earliest file is told, in it that of the earliest batch */
  uint64_t error_turn;
  uint64_t events, bytes, bytes_total;
  struct timespec told;
} dna_workers;

/* Reads and runs everything with so many threads, this one among them. */
void dna_workers_run(dna_workers *r, uint32_t jobs);
/* With the lock held: tells of progress if that is due. */
void dna_workers_tell(dna_workers *r, bool last);
/* Before a read (see dna_stream_set_wait), user: a dna_workers: while a pipe is silent the caller is told of progress and can end the
 * run, and so can a fault elsewhere. */
bool dna_workers_wait(void *user, int fd);
dna_rfile *dna_workers_file(const dna_workers *r, uint32_t number);

#endif
