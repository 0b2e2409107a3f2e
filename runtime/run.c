/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The driver (see run.h): what is read and how many threads do it (they are in workers.c), and what is known of the samples
 * afterwards. Each worker has its own machine and sums for the samples it is at; they are merged into the sample's when its files
 * are all read. Sums are exact, so neither the order nor the partition matters.
 */
#include "runtime/run.h"
#include "runtime/event/stream.h"
#include "runtime/workers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_JOBS 256
#define MAX_SUMS ((double)((uint64_t)4 << 30)) /* bytes of all sums */

/* ---- results ------------------------------------------------------------------------------------------------------- */

/* What the analysis that is run, or the second one, declares of a sample; NULL: nothing. */
static const dna_psample *get_declared(const dna_input_sample *sample, bool second) {
  return second ? sample->second : sample->declared;
}

static dna_results *make_results(const dna_workers *r, const dna_analysis *analysis, bool second) {
  dna_results *results = dna_xcalloc(1, sizeof *results);
  results->analysis = analysis;
  results->seed = r->options->seed;
  results->nsamples = r->inputs.nsamples;
  results->samples = dna_xcalloc(results->nsamples, sizeof *results->samples);
  for (uint32_t s = 0; s < results->nsamples; s++) {
    const dna_input_sample *from = &r->inputs.samples[s];
    const dna_psample *declared = get_declared(from, second);
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
    for (uint32_t i = 0; i < from->nfiles; i++) {
      to->files[i].path = dna_xstrdup(r->inputs.files[from->first_file + i].path);
      to->files[i].trusted = r->inputs.files[from->first_file + i].trusted;
    }
    to->nweights = from->ncolumns;
    to->weight_names = dna_xcalloc(from->ncolumns, sizeof *to->weight_names);
    for (uint32_t k = 0; k < from->ncolumns; k++)
      to->weight_names[k] = dna_xstrdup(k ? from->file_weights[from->columns[k]] : "nominal");
    to->program = analysis->programs[declared ? declared->program : 0];
    if (!r->file) to->sums = dna_sums_new(to->program, to->nweights);
  }
  return results;
}

/* ---- jobs ------------------------------------------------------------------------------------------------------------ */

/* While the files are opened, by one thread. */
static bool go_on(void *user) {
  dna_workers *r = user;
  dna_workers_tell(r, false);
  return !r->stop;
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
static double count_bytes(const dna_workers *r, const double *sizes, uint32_t jobs) {
  uint32_t nsamples = r->inputs.nsamples, nfiles = r->inputs.nfiles;
  double bytes = 0, shares = 0;
  if (r->file) return sizes[0] * jobs * (nfiles < jobs + 2 ? nfiles : jobs + 2); /* shares of files alone */
  for (uint32_t s = 0; s < nsamples; s++) {
    bytes += sizes[s];
    if (s < jobs + 2) shares += sizes[s];
  }
  return bytes + jobs * shares;
}

/* The number of workers: fewer than there are processors, if memory asks for it and the user does not. 0 with err. */
static uint32_t fit_jobs(const dna_workers *r, dna_error *err) {
  const dna_inputs *inputs = &r->inputs;
  double *sizes = dna_xcalloc(inputs->nsamples, sizeof *sizes);
  uint32_t jobs = count_jobs(r->options), weights = 0;
  for (uint32_t s = 0; s < inputs->nsamples; s++) {
    const dna_input_sample *sample = &inputs->samples[s];
    sizes[s] = dna_sums_bytes(r->analysis->programs[sample->declared ? sample->declared->program : 0], sample->ncolumns);
    const dna_analysis *second = r->observer ? r->observer->second : NULL;
    if (second) sizes[s] += dna_sums_bytes(second->programs[sample->second ? sample->second->program : 0], sample->ncolumns);
    if (sample->ncolumns > weights) weights = sample->ncolumns;
  }
  qsort(sizes, inputs->nsamples, sizeof *sizes, compare_descending);
  while (jobs > 1 && r->options->jobs == 0 && count_bytes(r, sizes, jobs) > MAX_SUMS) jobs--;
  double bytes = count_bytes(r, sizes, jobs);
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

/* ---- a run ------------------------------------------------------------------------------------------------------------ */

static int check_options(const dna_run_options *options, dna_error *err) {
  if (options->jobs < 0 || options->batch < 0 || options->max_events < 0)
    return dna_error_set(err, DNA_ERR_USAGE, "the numbers of jobs, of events and of events in a batch cannot be negative");
  return DNA_OK;
}

/* The second analysis has seen the same files. */
static void copy_files(const dna_results *from, dna_results *to) {
  for (uint32_t s = 0; s < from->nsamples; s++) {
    for (uint32_t i = 0; i < from->samples[s].nfiles; i++) {
      const dna_rfile *file = &from->samples[s].files[i];
      dna_rfile *copy = &to->samples[s].files[i];
      char *path = copy->path;
      *copy = *file;
      copy->path = path;
      copy->fault = file->fault ? dna_xstrdup(file->fault) : NULL;
    }
    dna_results_set_xsec(&to->samples[s]);
  }
}

static void finish(dna_workers *r) {
  for (uint32_t i = 0; i < r->inputs.nfiles; i++) {
    dna_file_run *file = &r->files[i];
    while (file->nspare) dna_batch_free(file->spare[--file->nspare]);
    free(file->spare);
    dna_workers_file(r, i)->sumw = dna_exact_value(&file->sumw);
  }
  for (uint32_t s = 0; s < r->results->nsamples; s++) dna_results_set_xsec(&r->results->samples[s]);
  if (r->second) copy_files(r->results, r->second);
  dna_workers_tell(r, true);
}

static int open_inputs(dna_workers *r) {
  clock_gettime(CLOCK_MONOTONIC, &r->told);
  dna_stream_set_wait(dna_workers_wait, r);
  int failed = dna_inputs_open(r->analysis, r->observer ? r->observer->second : NULL, r->options, go_on, r, &r->inputs, &r->error);
  dna_stream_set_wait(NULL, NULL);
  r->told = (struct timespec){0};
  if (failed) dna_workers_tell(r, false); /* a signal may be why */
  if (!r->interrupted) return failed;
  r->error = (dna_error){0};
  return dna_error_set(&r->error, DNA_INTERRUPTED, "interrupted before the first event was read");
}

/* The event files whose results are in the results file need not be read. */
static int find_done(dna_workers *r) {
  for (uint32_t i = 0; i < r->inputs.nfiles; i++) {
    const dna_input_file *from = &r->inputs.files[i];
    const dna_input_sample *sample = &r->inputs.samples[from->sample];
    dna_resfile_input input = {from->path, from->bytes, from->mtime_ns, NULL};
    int has = dna_resfile_has(r->file, sample->name, sample->declared != NULL, &input, &r->error);
    if (has < 0) return r->error.status ? r->error.status : dna_error_set(&r->error, DNA_ERR_RUN, "%s: cannot be looked up", from->path);
    if (has) r->files[i].state = DNA_FILE_DONE;
  }
  return dna_resfile_settle(r->file, &r->error);
}

static int verify(const dna_analysis *analysis, dna_error *err) {
  int failed = DNA_OK;
  for (uint32_t p = 0; p < analysis->nprograms && !failed; p++) failed = dna_program_verify(analysis->programs[p], err);
  return failed;
}

static int run_events(const dna_analysis *analysis, const dna_run_options *options, dna_resfile *file, const dna_run_observer *observer,
                      dna_results **out, dna_results **second, dna_error *err) {
  *out = NULL;
  if (second) *second = NULL;
  const dna_analysis *other = observer ? observer->second : NULL;
  dna_workers r = {.analysis = analysis, .options = options, .file = file, .observer = observer, .lock = PTHREAD_MUTEX_INITIALIZER,
                   .file_lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
  int failed = check_options(options, err);
  if (!failed) failed = verify(analysis, err);
  if (!failed && other) failed = verify(other, err);
  if (failed) return failed;
  failed = open_inputs(&r);
  r.files = dna_xcalloc(r.inputs.nfiles, sizeof *r.files);
  if (!failed && file) failed = find_done(&r);
  uint32_t jobs = failed ? 0 : fit_jobs(&r, &r.error);
  if (!jobs) {
    free(r.files);
    dna_inputs_close(&r.inputs);
    return dna_error_set(err, r.error.status, "%s", r.error.message);
  }
  r.results = make_results(&r, analysis, false);
  if (other) r.second = make_results(&r, other, true);
  r.unread = dna_xcalloc(r.inputs.nsamples, sizeof *r.unread);
  bool sizes_known = true;
  for (uint32_t i = 0; i < r.inputs.nfiles; i++) {
    if (r.files[i].state == DNA_FILE_DONE) continue;
    r.unread[r.inputs.files[i].sample]++;
    r.bytes_total += r.inputs.files[i].bytes;
    if (!r.inputs.files[i].bytes) sizes_known = false;
  }
  if (!sizes_known) r.bytes_total = 0;
  dna_workers_run(&r, jobs);
  finish(&r);
  int status = r.error.status ? r.error.status : r.interrupted ? DNA_INTERRUPTED : DNA_OK;
  if (r.error.status) dna_error_set(err, r.error.status, "%s", r.error.message);
  bool partial = status == DNA_ERR_INPUT && r.events > 0; /* whole events that were read before a fault are not lost */
  if (status == DNA_OK || status == DNA_INTERRUPTED || partial) {
    r.results->interrupted = r.interrupted;
    r.results->partial = partial;
    *out = r.results;
    if (r.second) {
      r.second->interrupted = r.interrupted;
      r.second->partial = partial;
    }
  } else {
    dna_results_free(r.results);
  }
  if (*out && second) *second = r.second;
  else dna_results_free(r.second);
  free(r.files);
  free(r.unread);
  dna_inputs_close(&r.inputs);
  return status;
}

int dna_run_events(const dna_analysis *analysis, const dna_run_options *options, dna_resfile *file, dna_results **out, dna_error *err) {
  return run_events(analysis, options, file, NULL, out, NULL, err);
}

int dna_run_observed(const dna_analysis *analysis, const dna_run_options *options, const dna_run_observer *observer, dna_results **out,
                     dna_results **second, dna_error *err) {
  return run_events(analysis, options, NULL, observer, out, second, err);
}
