/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The workers of a run. Whoever has nothing to do fetches the next block of a file that nobody fetches from, which is cheap, or is what
 * decompression takes. If another worker has nothing to do it is given the block, and the fetching goes on; else the worker finds its
 * events and runs the program over them itself. So a file that is dear to decompress is decompressed by one thread and read by others
 * beside it, a file that is not is shared by all, several files are read side by side, and no more blocks are under way than there
 * are threads and threads that wait.
 *
 * A block whose events are wrong ends its file there. So before anything is added to the sums a batch waits for its turn: until all
 * batches of its file before it are known to be good. Sums are exact, so that their order does not matter.
 */
#include "runtime/event/stream.h"
#include "runtime/workers_internal.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define WAIT_MS 100

/* ---- faults and progress; all with the lock held ------------------------------------------------------------------- */

static void set_fault(dna_workers *r, uint32_t file, uint64_t turn, const dna_error *err) {
  bool later = r->error_file < file || (r->error_file == file && r->error_turn <= turn);
  if (r->error.status != DNA_OK && later) return;
  r->error = *err;
  r->error_file = file;
  r->error_turn = turn;
}

/* A fault that ends the run. */
void dna_workers_stop(dna_workers *r, uint32_t file, uint64_t turn, const dna_error *err) {
  if (r->error.status == DNA_ERR_INPUT && err->status != DNA_ERR_INPUT) r->error.status = DNA_OK; /* it is the graver one */
  set_fault(r, file, turn, err);
  r->stop = true;
  pthread_cond_broadcast(&r->changed);
}

/* A fault that ends the file: the run goes on with the others. */
static void end_file(dna_workers *r, uint32_t file, uint64_t turn, const dna_error *err) {
  dna_rfile *result = dna_workers_file(r, file);
  if (!result->fault) result->fault = dna_xstrdup(err->message);
  r->files[file].stopped = true;
  if (r->error.status == DNA_OK || r->error.status == DNA_ERR_INPUT) set_fault(r, file, turn, err);
}

void dna_workers_tell(dna_workers *r, bool last) {
  if (!r->options->progress || r->interrupted) return;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  double since = (double)(now.tv_sec - r->told.tv_sec) + 1e-9 * (double)(now.tv_nsec - r->told.tv_nsec);
  if (!last && since < 0.1) return;
  r->told = now;
  if (r->options->progress(r->options->user, r->events, r->bytes, r->bytes_total) && !last) {
    r->interrupted = true;
    r->stop = true;
    pthread_cond_broadcast(&r->changed);
  }
}

bool dna_workers_wait(void *user, int fd) {
  dna_workers *r = user;
  struct pollfd input = {.fd = fd, .events = POLLIN};
  for (int timeout = 0;; timeout = WAIT_MS) {
    int ready = poll(&input, 1, timeout);
    if (ready > 0 || (ready < 0 && errno != EINTR)) return true; /* read says what is wrong */
    pthread_mutex_lock(&r->lock);
    dna_workers_tell(r, false);
    bool stop = r->stop;
    pthread_mutex_unlock(&r->lock);
    if (stop) return false;
  }
}

dna_rfile *dna_workers_file(const dna_workers *r, uint32_t number) {
  const dna_input_file *file = &r->inputs.files[number];
  return &r->results->samples[file->sample].files[number - r->inputs.samples[file->sample].first_file];
}

/* ---- fetching -------------------------------------------------------------------------------------------------------- */

/* Opens the file if it is not open. */
static int open_reader(dna_workers *r, uint32_t number, dna_error *err) {
  dna_input_file *file = &r->inputs.files[number];
  if (!file->reader) {
    file->reader = dna_inputs_reader(&r->inputs, file->path, err);
    if (!file->reader) return dna_error_set(err, DNA_ERR_INPUT, "%s: cannot be opened", file->path);
    if (!dna_inputs_same_weights(file, dna_reader_get_info(file->reader)))
      return dna_error_set(err, DNA_ERR_INPUT, "%s: has changed since the start of the run", file->path);
  }
  if (r->files[number].fetched == 0) dna_reader_want(file->reader, file->columns, r->inputs.samples[file->sample].ncolumns);
  return DNA_OK;
}

/* Fills a batch with the next block of the file, which is BUSY: this thread's alone. */
static int fetch(dna_workers *r, dna_work *work, dna_error *err) {
  const dna_input_file *file = &r->inputs.files[work->file];
  dna_file_run *state = &r->files[work->file];
  int64_t room = r->options->batch > 0 ? r->options->batch : INT32_MAX, limit = r->options->max_events;
  if (open_reader(r, work->file, err)) return err->status;
  if (limit > 0 && room > limit - (int64_t)state->begun) room = limit - (int64_t)state->begun;
  if (!work->batch) work->batch = dna_reader_batch(file->reader, err);
  if (!work->batch) return dna_error_set(err, DNA_ERR_RUN, "%s: out of memory", file->path);
  int status = dna_reader_fetch(file->reader, work->batch, (int32_t)room, err);
  if (limit > 0) state->begun += (uint64_t)work->batch->begun;
  return status;
}

/* With the lock held: the next file to fetch from, BUSY from here on; or DNA_NONE. */
static uint32_t take_file(dna_workers *r) {
  while (r->first_open < r->inputs.nfiles && r->files[r->first_open].state == DNA_FILE_DONE) r->first_open++;
  for (uint32_t i = r->first_open; i < r->inputs.nfiles; i++) {
    if (r->files[i].state != DNA_FILE_WAITING && r->files[i].state != DNA_FILE_IDLE) continue;
    r->files[i].state = DNA_FILE_BUSY;
    return i;
  }
  return DNA_NONE;
}

/* With the lock held: fetches from the file. */
static dna_work *make_work(dna_workers *r, uint32_t number) {
  dna_file_run *file = &r->files[number];
  dna_work *work = dna_xcalloc(1, sizeof *work);
  work->file = number;
  work->batch = file->nspare ? file->spare[--file->nspare] : NULL;
  file->lent++;
  pthread_mutex_unlock(&r->lock);
  int status = fetch(r, work, &work->err);
  pthread_mutex_lock(&r->lock);
  work->turn = file->fetched++;
  int64_t limit = r->options->max_events;
  bool end = status || work->batch->last || file->stopped || (limit > 0 && file->begun >= (uint64_t)limit);
  file->state = end ? DNA_FILE_READ : DNA_FILE_IDLE;
  pthread_cond_broadcast(&r->changed);
  return work;
}

/* ---- taking turns ------------------------------------------------------------------------------------------------------ */

/* With the lock held: what the reader says of the batch; its events count, up to a fault. */
static void settle_batch(dna_workers *r, const dna_work *work) {
  const dna_input_file *input = &r->inputs.files[work->file];
  dna_file_run *state = &r->files[work->file];
  dna_rfile *file = dna_workers_file(r, work->file);
  dna_batch *batch = work->batch;
  dna_error err = {0};
  int status = dna_reader_settle(input->reader, batch, &err);
  const dna_reader_info *info = dna_reader_get_info(input->reader);
  if (status && !r->stop) end_file(r, work->file, work->turn, &err); /* a stream gives up when the run has ended */
  for (int32_t i = 0; i < batch->nevents; i++) dna_exact_add(&state->sumw, batch->weights[batch->nominal][i]);
  state->events += (uint64_t)batch->nevents;
  r->events += (uint64_t)batch->nevents;
  file->events = state->events;
  file->has_xsec = info->has_xsec;
  file->xsec_pb = info->xsec_pb;
  file->xsec_err_pb = info->xsec_err_pb;
  file->whole = batch->last && !status && !r->stop;
  if (info->bytes_read > state->bytes_read) {
    r->bytes += info->bytes_read - state->bytes_read;
    state->bytes_read = info->bytes_read;
  }
}

/* With the lock held: the work is settled, be it that it could not be fetched, or that its file has ended before it. */
static void settle(const dna_work *work, dna_workers *r) {
  dna_file_run *state = &r->files[work->file];
  if (work->err.status == DNA_ERR_INPUT) end_file(r, work->file, work->turn, &work->err);
  else if (work->err.status) dna_workers_stop(r, work->file, work->turn, &work->err);
  else if (state->stopped) work->batch->nevents = 0;
  else settle_batch(r, work);
  state->settled++;
  dna_workers_tell(r, false);
  pthread_cond_broadcast(&r->changed);
}

/* Waits for the work's turn; true if all events of its batch count. */
bool dna_workers_take_turn(void *user) {
  dna_turn *t = user;
  dna_workers *r = t->worker->run;
  const dna_batch *batch = t->work->batch;
  int32_t before = batch ? batch->nevents : 0;
  pthread_mutex_lock(&r->lock);
  while (r->files[t->work->file].settled < t->work->turn) pthread_cond_wait(&r->changed, &r->lock);
  settle(t->work, r);
  t->taken = true;
  bool all = batch && batch->nevents == before && !(r->stop && !r->interrupted);
  pthread_mutex_unlock(&r->lock);
  return all;
}

/* With the lock held. */
static void put_back(dna_workers *r, dna_work *work) {
  dna_file_run *file = &r->files[work->file];
  uint32_t number = work->file;
  file->lent--;
  if (work->batch) {
    file->spare = dna_grow(file->spare, &file->spare_room, file->nspare + 1, sizeof *file->spare);
    file->spare[file->nspare++] = work->batch;
  }
  free(work);
  if (file->state == DNA_FILE_READ && file->lent == 0) dna_workers_close(r, number);
}

/* ---- work --------------------------------------------------------------------------------------------------------------- */

static dna_work *take_queued(dna_workers *r) {
  dna_work *work = r->queue;
  if (!work) return NULL;
  r->queue = work->next;
  if (!r->queue) r->queue_end = &r->queue;
  r->queued--;
  return work;
}

static void give_away(dna_workers *r, dna_work *work) {
  *r->queue_end = work;
  r->queue_end = &work->next;
  r->queued++;
  pthread_cond_broadcast(&r->changed);
}

static bool anyone_fetches(const dna_workers *r) {
  for (uint32_t i = r->first_open; i < r->inputs.nfiles; i++)
    if (r->files[i].state == DNA_FILE_BUSY) return true;
  return false;
}

/* With the lock held: something to run, or NULL at the end. */
static dna_work *next_work(dna_workers *r) {
  for (;;) {
    dna_work *work = take_queued(r);
    if (work) return work;
    uint32_t file = r->stop ? DNA_NONE : take_file(r);
    if (file != DNA_NONE) {
      work = make_work(r, file);
      if (r->idle <= r->queued || r->files[file].state != DNA_FILE_IDLE) return work;
      give_away(r, work);
    } else if (anyone_fetches(r)) {
      r->idle++;
      pthread_cond_wait(&r->changed, &r->lock);
      r->idle--;
    } else {
      return NULL;
    }
  }
}

static void *run_worker(void *argument) {
  dna_worker *w = argument;
  dna_workers *r = w->run;
  dna_stream_set_wait(dna_workers_wait, r);
  pthread_mutex_lock(&r->lock);
  for (dna_work *work; (work = next_work(r));) {
    uint32_t file = work->file;
    uint64_t turn = work->turn;
    dna_error err = {0}, placed = {0};
    pthread_mutex_unlock(&r->lock);
    int status = dna_workers_batch(w, work, &err);
    pthread_mutex_lock(&r->lock);
    if (status) {
      dna_error_set(&placed, status, "%s: %s", r->inputs.files[file].path, err.message);
      dna_workers_stop(r, file, turn, &placed);
    }
    put_back(r, work);
  }
  pthread_mutex_unlock(&r->lock);
  dna_stream_set_wait(NULL, NULL);
  return NULL;
}

void dna_workers_run(dna_workers *r, uint32_t jobs) {
  uint32_t started = 0;
  r->workers = dna_xcalloc(jobs, sizeof *r->workers);
  r->nworkers = jobs;
  r->queue_end = &r->queue;
  for (uint32_t i = 0; i < jobs; i++) {
    r->workers[i].run = r;
    r->workers[i].vms = dna_xcalloc(r->results->nsamples, sizeof *r->workers[i].vms);
    if (r->observer) r->workers[i].looks = dna_xcalloc(r->results->nsamples, sizeof *r->workers[i].looks);
  }
  /* fewer threads than asked for change nothing but the time */
  for (uint32_t i = 1; i < jobs && pthread_create(&r->workers[i].thread, NULL, run_worker, &r->workers[i]) == 0; i++) started = i;
  run_worker(&r->workers[0]);
  for (uint32_t i = 1; i <= started; i++) pthread_join(r->workers[i].thread, NULL);
  for (uint32_t s = 0; s < r->results->nsamples; s++) dna_workers_end_sample(r, s);
  for (uint32_t i = 0; i < jobs; i++) {
    for (uint32_t k = 0; k < r->workers[i].nshares; k++) dna_sums_free(r->workers[i].shares[k].sums);
    free(r->workers[i].shares);
    free(r->workers[i].vms);
    free(r->workers[i].looks);
    free(r->workers[i].weights);
  }
  free(r->workers);
}
