/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The driver (see run.h). Every worker repeats: take a file that nobody reads, fill a batch from it, give the file back,
 * run the program over the batch. So a reader is driven by one thread at a time, several files are read side by side,
 * and no batch waits in a queue: there is one for each worker. With one job the only worker is the calling thread.
 *
 * Each worker has its own machine and sums for the samples it is at; they are merged into the sample's when its files
 * are all read. Sums are exact, so neither the order nor the partition matters.
 */
#include "runtime/run.h"
#include "runtime/event/stream.h"
#include "runtime/inputs.h"
#include "runtime/vm/vm.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BATCH_EVENTS 128
#define BATCH_EVENTS_MAX 65536
#define BATCH_PARTICLES 200000
#define BATCH_WEIGHTS (1 << 24) /* values of weights in a batch */
#define MAX_JOBS 256
#define MAX_SUMS ((double)((uint64_t)4 << 30)) /* bytes of all sums */
#define WAIT_MS 100

enum file_state { FILE_WAITING, FILE_IDLE, FILE_BUSY, FILE_DONE };

typedef struct file_run {
  enum file_state state;
  dna_batch **spare; /* batches of this file's reader that are not in use */
  size_t nspare, spare_room;
  uint32_t lent;     /* batches in use */
  uint64_t events, bytes_read;
  dna_exact sumw;    /* nominal */
} file_run;

/* What a worker holds for one sample. */
typedef struct share {
  dna_vm *vm;
  dna_sums *sums;
} share;

typedef struct run {
  const dna_analysis *analysis;
  const dna_run_options *options;
  dna_inputs inputs;
  dna_results *results;
  pthread_mutex_t lock; /* of all below, and of results */
  pthread_cond_t changed;
  file_run *files;
  uint32_t *unread;     /* [nsamples] files that are not done */
  uint32_t first_open;  /* files before it are done */
  bool stop, interrupted;
  dna_error error;
  uint32_t error_file;  /* the fault of the earliest file is told */
  uint64_t events, bytes, bytes_total;
  struct timespec told;
} run;

typedef struct worker {
  run *run;
  share *shares; /* [nsamples] */
  const double **weights;
  bool gave_up;  /* waiting for data: the run has ended meanwhile */
  pthread_t thread;
} worker;

/* ---- results ------------------------------------------------------------------------------------------------------- */

static dna_results *make_results(const run *r) {
  const dna_analysis *analysis = r->analysis;
  dna_results *results = dna_xcalloc(1, sizeof *results);
  results->analysis = analysis;
  results->seed = r->options->seed;
  results->nsamples = r->inputs.nsamples;
  results->samples = dna_xcalloc(results->nsamples, sizeof *results->samples);
  for (uint32_t s = 0; s < results->nsamples; s++) {
    const dna_input_sample *from = &r->inputs.samples[s];
    const dna_psample *declared = from->declared;
    dna_rsample *to = &results->samples[s];
    to->name = dna_xstrdup(from->name);
    to->group = dna_xstrdup(declared && declared->group ? declared->group : from->name);
    to->kind = declared ? declared->kind : DNA_SAMPLE_BACKGROUND; /* the default of a sample statement */
    to->with = declared && declared->with ? dna_xstrdup(declared->with) : NULL;
    to->kfactor = declared ? declared->kfactor : 1;
    if (declared && declared->has_xsec) {
      to->xsec_source = DNA_XSEC_SAMPLE;
      to->xsec_pb = declared->xsec_pb;
    }
    to->nfiles = from->nfiles;
    to->files = dna_xcalloc(from->nfiles, sizeof *to->files);
    for (uint32_t i = 0; i < from->nfiles; i++) to->files[i].path = dna_xstrdup(r->inputs.files[from->first_file + i].path);
    to->nweights = from->ncolumns;
    to->weight_names = dna_xcalloc(from->ncolumns, sizeof *to->weight_names);
    for (uint32_t k = 0; k < from->ncolumns; k++)
      to->weight_names[k] = dna_xstrdup(k ? from->file_weights[from->columns[k]] : "nominal");
    to->program = analysis->programs[declared ? declared->program : 0];
    to->sums = dna_sums_new(to->program, to->nweights);
  }
  return results;
}

/* The mean of the files' cross-sections, weighted by their events: files of one process are independent estimates of it.
 * Unknown if a file that was read has none. */
static void set_xsec(dna_rsample *sample) {
  if (sample->xsec_source == DNA_XSEC_SAMPLE || sample->kind == DNA_SAMPLE_DATA) return;
  double events = 0, first = 0, sum = 0, error2 = 0; /* sum: of what the others differ from the first by */
  bool errors = true;
  for (uint32_t i = 0; i < sample->nfiles; i++) {
    const dna_rfile *file = &sample->files[i];
    if (file->events == 0) continue;
    if (!file->has_xsec) return;
    double n = (double)file->events, error = n * file->xsec_err_pb;
    if (!(events > 0)) first = file->xsec_pb;
    events += n;
    sum += n * (file->xsec_pb - first);
    error2 += error * error;
    if (!(file->xsec_err_pb > 0)) errors = false;
  }
  if (!(events > 0)) return;
  sample->xsec_source = DNA_XSEC_FILE;
  sample->xsec_pb = first + sum / events;
  sample->xsec_err_pb = errors ? sqrt(error2) / events : 0;
}

/* ---- faults and progress; all with the lock held ------------------------------------------------------------------- */

static void set_fault(run *r, uint32_t file, const dna_error *err) {
  r->stop = true;
  if (r->error.status != DNA_OK && r->error_file <= file) return;
  r->error = *err;
  r->error_file = file;
}

static void tell_progress(run *r, bool last) {
  if (!r->options->progress || r->interrupted) return;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  double since = (double)(now.tv_sec - r->told.tv_sec) + 1e-9 * (double)(now.tv_nsec - r->told.tv_nsec);
  if (!last && since < 0.1) return;
  r->told = now;
  if (r->options->progress(r->options->user, r->events, r->bytes, r->bytes_total) && !last) {
    r->interrupted = true;
    r->stop = true;
  }
}

/* Before a read (see dna_stream_set_wait): while a pipe is silent the caller is told of progress and can
 * end the run, and so can a fault in another file. */
static bool wait_for_data(void *user, int fd) {
  worker *w = user;
  run *r = w->run;
  struct pollfd input = {.fd = fd, .events = POLLIN};
  for (int timeout = 0;; timeout = WAIT_MS) {
    int ready = poll(&input, 1, timeout);
    if (ready > 0 || (ready < 0 && errno != EINTR)) return true; /* read says what is wrong */
    pthread_mutex_lock(&r->lock);
    tell_progress(r, false);
    w->gave_up = r->stop;
    pthread_mutex_unlock(&r->lock);
    if (w->gave_up) return false;
  }
}

/* While the files are opened, by one thread. */
static bool go_on(void *user) {
  run *r = user;
  tell_progress(r, false);
  return !r->stop;
}

/* ---- reading --------------------------------------------------------------------------------------------------------- */

static dna_rfile *result_file(const run *r, uint32_t number) {
  const dna_input_file *file = &r->inputs.files[number];
  return &r->results->samples[file->sample].files[number - r->inputs.samples[file->sample].first_file];
}

/* Opens the file if it is not open, and gives a batch of its reader. The file is BUSY: this thread's alone. */
static dna_batch *prepare(run *r, uint32_t number, dna_error *err) {
  dna_input_file *file = &r->inputs.files[number];
  if (!file->reader) {
    file->reader = dna_reader_open(file->path, err);
    if (!file->reader) {
      dna_error_set(err, DNA_ERR_INPUT, "%s: cannot be opened", file->path);
      return NULL;
    }
    if (!dna_inputs_same_weights(file, dna_reader_get_info(file->reader))) {
      dna_error_set(err, DNA_ERR_INPUT, "%s: has changed since the start of the run", file->path);
      return NULL;
    }
  }
  dna_batch *batch = dna_reader_batch(file->reader, err);
  if (!batch) dna_error_set(err, DNA_ERR_RUN, "%s: out of memory", file->path);
  return batch;
}

/* After --max-events: whether the file ends here. */
static bool at_end(dna_reader *reader, dna_batch *batch) {
  dna_error ignored = {0};
  return dna_reader_next(reader, batch, 1, BATCH_PARTICLES, &ignored) == DNA_OK && batch->nevents == 0;
}

typedef struct part {
  uint32_t file;
  bool done;      /* nothing more is read from the file */
  bool whole, has_xsec;
  double xsec_pb, xsec_err_pb;
  uint64_t bytes; /* read so far */
} part;

/* Fills the batch with the next events of the part's file. */
static int read_part(worker *w, dna_batch *batch, part *p, dna_error *err) {
  run *r = w->run;
  dna_input_file *file = &r->inputs.files[p->file];
  int64_t room = r->options->batch > 0 ? r->options->batch : BATCH_EVENTS, limit = r->options->max_events;
  if (room > BATCH_EVENTS_MAX) room = BATCH_EVENTS_MAX;
  if (room > BATCH_WEIGHTS / file->nweights) room = BATCH_WEIGHTS / file->nweights;
  if (limit > 0 && room > limit - (int64_t)r->files[p->file].events) room = limit - (int64_t)r->files[p->file].events;
  int status = dna_reader_next(file->reader, batch, (int32_t)room, BATCH_PARTICLES, err);
  const dna_reader_info *info = dna_reader_get_info(file->reader);
  p->bytes = info->bytes_read;
  p->has_xsec = info->has_xsec;
  p->xsec_pb = info->xsec_pb;
  p->xsec_err_pb = info->xsec_err_pb;
  if (status && !w->gave_up) return dna_error_set(err, DNA_ERR_INPUT, "%s: cannot be read", file->path);
  p->done = status || batch->nevents == 0;
  p->whole = !status && batch->nevents == 0;
  if (batch->nevents == 0) return DNA_OK;
  if (batch->nweights != file->nweights || batch->nominal != file->columns[0])
    return dna_error_set(err, DNA_ERR_INPUT, "%s: event %lld: the weights change within the file (%u instead of %u)", file->path,
                         (long long)batch->number[0], batch->nweights, file->nweights);
  if (limit > 0 && r->files[p->file].events + (uint64_t)batch->nevents >= (uint64_t)limit) p->done = true;
  return DNA_OK;
}

/* With the lock held: the next file to read from, BUSY from here on; DNA_NONE at the end of the run. */
static uint32_t take_file(run *r) {
  while (!r->stop) {
    bool busy = false;
    while (r->first_open < r->inputs.nfiles && r->files[r->first_open].state == FILE_DONE) r->first_open++;
    for (uint32_t i = r->first_open; i < r->inputs.nfiles; i++) {
      if (r->files[i].state == FILE_WAITING || r->files[i].state == FILE_IDLE) {
        r->files[i].state = FILE_BUSY;
        return i;
      }
      busy |= r->files[i].state == FILE_BUSY;
    }
    if (!busy) break;
    pthread_cond_wait(&r->changed, &r->lock);
  }
  return DNA_NONE;
}

/* With the lock held: takes note of what was read, and lets others read on. */
static void give_back(run *r, const part *p, const dna_batch *batch, int status, const dna_error *err) {
  file_run *state = &r->files[p->file];
  dna_rfile *file = result_file(r, p->file);
  if (status) {
    set_fault(r, p->file, err);
  } else {
    for (int32_t i = 0; i < batch->nevents; i++) dna_exact_add(&state->sumw, batch->weights[batch->nominal][i]);
    state->events += (uint64_t)batch->nevents;
    r->events += (uint64_t)batch->nevents;
    file->events = state->events;
    file->has_xsec = p->has_xsec;
    file->xsec_pb = p->xsec_pb;
    file->xsec_err_pb = p->xsec_err_pb;
    file->whole = p->whole;
  }
  if (p->bytes > state->bytes_read) {
    r->bytes += p->bytes - state->bytes_read;
    state->bytes_read = p->bytes;
  }
  if (p->done && r->inputs.files[p->file].bytes > state->bytes_read) { /* what --max-events leaves out */
    r->bytes += r->inputs.files[p->file].bytes - state->bytes_read;
    state->bytes_read = r->inputs.files[p->file].bytes;
  }
  state->state = p->done || status ? FILE_DONE : FILE_IDLE;
  if (state->state == FILE_DONE) r->unread[r->inputs.files[p->file].sample]--;
  tell_progress(r, false);
  pthread_cond_broadcast(&r->changed);
}

/* With the lock held: a done file gives up its reader once its batches are back. */
static void put_batch(run *r, uint32_t number, dna_batch *batch) {
  file_run *file = &r->files[number];
  file->lent--;
  if (batch) {
    file->spare = dna_grow(file->spare, &file->spare_room, file->nspare + 1, sizeof *file->spare);
    file->spare[file->nspare++] = batch;
  }
  if (file->state != FILE_DONE || file->lent) return;
  while (file->nspare) dna_batch_free(file->spare[--file->nspare]);
  free(file->spare);
  file->spare = NULL;
  file->spare_room = 0;
  dna_reader_close(r->inputs.files[number].reader);
  r->inputs.files[number].reader = NULL;
}

/* ---- running --------------------------------------------------------------------------------------------------------- */

static int run_batch(worker *w, uint32_t number, dna_batch *batch, dna_error *err) {
  run *r = w->run;
  const dna_input_file *file = &r->inputs.files[number];
  uint32_t sample = file->sample, ncolumns = r->inputs.samples[sample].ncolumns;
  const dna_rsample *result = &r->results->samples[sample];
  share *own = &w->shares[sample];
  if (!own->vm) {
    own->vm = dna_vm_new(result->program, r->options->seed);
    own->sums = dna_sums_new(result->program, result->nweights);
    if (!own->vm || !own->sums) return dna_error_set(err, DNA_ERR_RUN, "out of memory");
  }
  w->weights = dna_xrealloc(w->weights, ncolumns * sizeof *w->weights);
  for (uint32_t k = 0; k < ncolumns; k++) w->weights[k] = batch->weights[file->columns[k]];
  int32_t bad_event = -1;
  return dna_vm_run(own->vm, batch, w->weights, own->sums, &bad_event, err);
}

/* With the lock held: merges the shares of samples whose files are all done (or all shares, at the end). */
static void merge_shares(worker *w, bool all) {
  run *r = w->run;
  for (uint32_t s = 0; s < r->results->nsamples; s++) {
    share *own = &w->shares[s];
    if (!own->vm || (!all && r->unread[s])) continue;
    if (own->sums) dna_sums_merge(r->results->samples[s].sums, own->sums);
    dna_vm_free(own->vm);
    dna_sums_free(own->sums);
    *own = (share){0};
  }
}

/* One turn: reads and runs a batch. False when there is nothing left to read. The lock is held on entry and exit. */
static bool take_turn(worker *w) {
  run *r = w->run;
  part p = {.file = take_file(r)};
  if (p.file == DNA_NONE) return false;
  file_run *file = &r->files[p.file];
  dna_batch *batch = file->nspare ? file->spare[--file->nspare] : NULL;
  file->lent++;
  pthread_mutex_unlock(&r->lock);

  dna_error err = {0};
  if (!batch) batch = prepare(r, p.file, &err);
  int status = batch ? read_part(w, batch, &p, &err) : err.status;

  pthread_mutex_lock(&r->lock);
  give_back(r, &p, batch, status, &err);
  bool useful = !status && batch->nevents > 0 && !(r->stop && !r->interrupted);
  pthread_mutex_unlock(&r->lock);

  if (useful) status = run_batch(w, p.file, batch, &err);
  bool whole = useful && !status && p.done && at_end(r->inputs.files[p.file].reader, batch);

  pthread_mutex_lock(&r->lock);
  if (useful && status) {
    dna_error placed = {0};
    dna_error_set(&placed, status, "%s: %s", r->inputs.files[p.file].path, err.message);
    set_fault(r, p.file, &placed);
    pthread_cond_broadcast(&r->changed);
  }
  if (whole) result_file(r, p.file)->whole = true;
  put_batch(r, p.file, batch);
  merge_shares(w, false);
  return true;
}

static void *work(void *argument) {
  worker *w = argument;
  run *r = w->run;
  dna_stream_set_wait(wait_for_data, w);
  pthread_mutex_lock(&r->lock);
  while (take_turn(w)) continue;
  merge_shares(w, true);
  pthread_mutex_unlock(&r->lock);
  dna_stream_set_wait(NULL, NULL);
  return NULL;
}

static uint32_t count_jobs(const dna_run_options *options) {
  long jobs = options->jobs > 0 ? options->jobs : sysconf(_SC_NPROCESSORS_ONLN);
  return jobs < 1 ? 1 : jobs > MAX_JOBS ? MAX_JOBS : (uint32_t)jobs;
}

static int compare_descending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x < y) - (x > y);
}

/* Bytes of all sums of a run: the samples' own, and the workers' shares. Files are taken in their order, so at most jobs + 1
 * samples are begun and not done, of each of which, and of the one it is at, each worker may have a share. */
static double count_bytes(const double *sizes, uint32_t nsamples, uint32_t jobs) {
  double bytes = 0, shares = 0;
  for (uint32_t s = 0; s < nsamples; s++) {
    bytes += sizes[s];
    if (s < jobs + 2) shares += sizes[s];
  }
  return bytes + jobs * shares;
}

/* The number of workers: fewer than there are processors, if memory asks for it and the user does not. 0 with err. */
static uint32_t fit_jobs(const run *r, dna_error *err) {
  const dna_inputs *inputs = &r->inputs;
  double *sizes = dna_xcalloc(inputs->nsamples, sizeof *sizes);
  uint32_t jobs = count_jobs(r->options), weights = 0;
  for (uint32_t s = 0; s < inputs->nsamples; s++) {
    const dna_input_sample *sample = &inputs->samples[s];
    sizes[s] = dna_sums_bytes(r->analysis->programs[sample->declared ? sample->declared->program : 0], sample->ncolumns);
    if (sample->ncolumns > weights) weights = sample->ncolumns;
  }
  qsort(sizes, inputs->nsamples, sizeof *sizes, compare_descending);
  while (jobs > 1 && r->options->jobs == 0 && count_bytes(sizes, inputs->nsamples, jobs) > MAX_SUMS) jobs--;
  double bytes = count_bytes(sizes, inputs->nsamples, jobs);
  free(sizes);
  if (bytes <= MAX_SUMS) return jobs;
  dna_error_set(err, DNA_ERR_RUN,
                "the rows and histograms of %u sample%s with %s%u weight%s each, for %u thread%s, would take %.1f GiB of memory; the limit "
                "is %.0f GiB: %s%s",
                inputs->nsamples, inputs->nsamples == 1 ? "" : "s", inputs->nsamples == 1 ? "" : "up to ", weights, weights == 1 ? "" : "s",
                jobs, jobs == 1 ? "" : "s", bytes / (1 << 30), MAX_SUMS / (1 << 30),
                weights > 1 ? "choose fewer weights with --weights GLOB" : "use fewer or coarser histograms",
                jobs > 1 ? ", or fewer threads with --jobs N" : "");
  return 0;
}

static void run_workers(run *r, uint32_t jobs) {
  uint32_t started = 0;
  worker *workers = dna_xcalloc(jobs, sizeof *workers);
  for (uint32_t i = 0; i < jobs; i++) {
    workers[i].run = r;
    workers[i].shares = dna_xcalloc(r->results->nsamples, sizeof(share));
  }
  /* fewer threads than asked for change nothing but the time */
  for (uint32_t i = 1; i < jobs && pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0; i++) started = i;
  work(&workers[0]);
  for (uint32_t i = 1; i <= started; i++) pthread_join(workers[i].thread, NULL);
  for (uint32_t i = 0; i < jobs; i++) {
    free(workers[i].shares);
    free(workers[i].weights);
  }
  free(workers);
}

static int check_options(const dna_run_options *options, dna_error *err) {
  if (options->jobs < 0 || options->batch < 0 || options->max_events < 0)
    return dna_error_set(err, DNA_ERR_USAGE, "the numbers of jobs, of events and of events in a batch cannot be negative");
  return DNA_OK;
}

static void finish(run *r) {
  for (uint32_t i = 0; i < r->inputs.nfiles; i++) {
    file_run *file = &r->files[i];
    while (file->nspare) dna_batch_free(file->spare[--file->nspare]);
    free(file->spare);
    result_file(r, i)->sumw = dna_exact_value(&file->sumw);
  }
  for (uint32_t s = 0; s < r->results->nsamples; s++) set_xsec(&r->results->samples[s]);
  tell_progress(r, true);
}

static int open_inputs(run *r) {
  worker opener = {.run = r};
  clock_gettime(CLOCK_MONOTONIC, &r->told);
  dna_stream_set_wait(wait_for_data, &opener);
  int failed = dna_inputs_open(r->analysis, r->options, go_on, r, &r->inputs, &r->error);
  dna_stream_set_wait(NULL, NULL);
  r->told = (struct timespec){0};
  if (failed) tell_progress(r, false); /* a signal may be why */
  if (!r->interrupted) return failed;
  r->error = (dna_error){0};
  return dna_error_set(&r->error, DNA_INTERRUPTED, "interrupted before the first event was read");
}

int dna_run_events(const dna_analysis *analysis, const dna_run_options *options, dna_results **out, dna_error *err) {
  *out = NULL;
  run r = {.analysis = analysis, .options = options, .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
  int failed = check_options(options, err);
  for (uint32_t p = 0; p < analysis->nprograms && !failed; p++) failed = dna_program_verify(analysis->programs[p], err);
  if (failed) return failed;
  failed = open_inputs(&r);
  uint32_t jobs = failed ? 0 : fit_jobs(&r, &r.error);
  if (!jobs) {
    dna_inputs_close(&r.inputs);
    return dna_error_set(err, r.error.status, "%s", r.error.message);
  }
  r.results = make_results(&r);
  r.files = dna_xcalloc(r.inputs.nfiles, sizeof *r.files);
  r.unread = dna_xcalloc(r.inputs.nsamples, sizeof *r.unread);
  bool sizes_known = true;
  for (uint32_t i = 0; i < r.inputs.nfiles; i++) {
    r.unread[r.inputs.files[i].sample]++;
    r.bytes_total += r.inputs.files[i].bytes;
    if (!r.inputs.files[i].bytes) sizes_known = false;
  }
  if (!sizes_known) r.bytes_total = 0;
  run_workers(&r, jobs);
  finish(&r);
  int status = r.error.status ? r.error.status : r.interrupted ? DNA_INTERRUPTED : DNA_OK;
  if (r.error.status) {
    dna_error_set(err, r.error.status, "%s", r.error.message);
    dna_results_free(r.results);
  } else {
    r.results->interrupted = r.interrupted;
    *out = r.results;
  }
  free(r.files);
  free(r.unread);
  dna_inputs_close(&r.inputs);
  return status;
}
