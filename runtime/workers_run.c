/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a worker does with a block (see workers.c): it runs the programs over its events, into sums of its own for the block's sample, or,
 * where a results file is written, for its event file. These are put together when the sample or the file is done.
 */
#include "runtime/workers_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- batches --------------------------------------------------------------------------------------------------------- */

static uint32_t unit_of(const dna_workers *r, uint32_t file) { return r->file ? file : r->inputs.files[file].sample; }

static void look_at_row(void *user, const dna_vm *vm, uint32_t sums, const int32_t *events, int32_t n, const double *weights) {
  const struct dna_looked *to = user;
  to->observer->row(to->part, vm, to->which, sums, events, n, weights);
}

/* Begins to look at a sample: vm is the worker's machine for it. */
static void begin_look(dna_worker *w, uint32_t sample, dna_vm *vm) {
  dna_workers *r = w->run;
  dna_look *own = &w->looks[sample];
  const dna_rsample *second = r->second ? &r->second->samples[sample] : NULL;
  const dna_program *programs[2] = {r->results->samples[sample].program, second ? second->program : NULL};
  own->part = r->observer->open(r->observer->user, sample, programs);
  if (second) {
    own->second = dna_vm_new(second->program, r->options->seed);
    own->sums = dna_sums_new(second->program, second->nweights);
  }
  for (int k = 0; k < 2; k++) {
    own->looked[k] = (struct dna_looked){r->observer, own->part, k};
    own->observers[k] = (dna_vm_observer){look_at_row, &own->looked[k]};
  }
  dna_vm_observe(vm, &own->observers[0]);
  if (second) dna_vm_observe(own->second, &own->observers[1]);
}

/* With the lock held, when no batch of the sample is in use any more. */
static void end_look(dna_worker *w, uint32_t sample) {
  dna_workers *r = w->run;
  dna_look *own = &w->looks[sample];
  if (!own->observers[0].row) return;
  if (own->sums) dna_sums_merge(r->second->samples[sample].sums, own->sums);
  dna_sums_free(own->sums);
  dna_vm_free(own->second);
  r->observer->close(r->observer->user, sample, own->part);
  *own = (dna_look){0};
}

/* The programs of a batch's sample. The second one makes its values first, and at its gate the first one is run whole, whose gate is
 * that of the batch: so all that the two decode has been decoded when the batch has its turn. */
typedef struct pass {
  dna_vm *vm[2];     /* [1]: of the second analysis, or NULL */
  dna_sums *sums[2];
  dna_batch *batch;
  const double *const *weights;
  const dna_vm_gate *gate; /* or NULL */
  int status;              /* of the first program */
  int32_t bad_event;
  dna_error *err;
} pass;

static bool run_first(void *user) {
  pass *p = user;
  p->status = dna_vm_run_gated(p->vm[0], p->batch, p->weights, p->sums[0], p->gate, &p->bad_event, p->err);
  return p->status == DNA_OK;
}

static int run_programs(pass *p) {
  if (!p->vm[1]) {
    run_first(p);
    return p->status;
  }
  dna_vm_gate first = {run_first, p};
  int status = dna_vm_run_gated(p->vm[1], p->batch, p->weights, p->sums[1], &first, &p->bad_event, p->err);
  return status == DNA_VM_SHUT ? p->status : status;
}

/* The worker's sums for a file, and its machine; NULL with err. */
static dna_sums *sums_for(dna_worker *w, uint32_t file, dna_vm **vm, dna_error *err) {
  dna_workers *r = w->run;
  uint32_t sample = r->inputs.files[file].sample, unit = unit_of(r, file);
  const dna_rsample *result = &r->results->samples[sample];
  if (!w->vms[sample]) {
    w->vms[sample] = dna_vm_new(result->program, r->options->seed);
    if (w->looks && w->vms[sample]) begin_look(w, sample, w->vms[sample]);
  }
  *vm = w->vms[sample];
  dna_sums *sums = NULL;
  pthread_mutex_lock(&r->lock);
  for (uint32_t i = 0; i < w->nshares; i++)
    if (w->shares[i].unit == unit) sums = w->shares[i].sums;
  pthread_mutex_unlock(&r->lock);
  if (!sums) {
    sums = dna_sums_new(result->program, result->nweights);
    pthread_mutex_lock(&r->lock);
    w->shares = dna_grow(w->shares, &w->share_room, (size_t)w->nshares + 1, sizeof *w->shares);
    w->shares[w->nshares++] = (dna_share){unit, sums};
    pthread_mutex_unlock(&r->lock);
  }
  if (!*vm) dna_error_set(err, DNA_ERR_RUN, "out of memory");
  return *vm ? sums : NULL;
}

int dna_workers_batch(dna_worker *w, const dna_work *work, dna_error *err) {
  dna_workers *r = w->run;
  const dna_input_file *file = &r->inputs.files[work->file];
  uint32_t ncolumns = r->inputs.samples[file->sample].ncolumns;
  dna_batch *batch = work->batch;
  dna_turn t = {.worker = w, .work = work};
  dna_vm_gate gate = {dna_workers_take_turn, &t};
  if (!work->err.status) {
    dna_batch_parse(batch);
    if (r->options->strict) dna_batch_check(batch);
  }
  if (work->err.status || batch->nevents == 0) {
    dna_workers_take_turn(&t);
    return DNA_OK;
  }
  dna_vm *vm;
  dna_sums *sums = sums_for(w, work->file, &vm, err);
  if (!sums) {
    dna_workers_take_turn(&t);
    return err->status;
  }
  w->weights = dna_xrealloc(w->weights, ncolumns * sizeof *w->weights);
  for (uint32_t k = 0; k < ncolumns; k++) w->weights[k] = batch->weights[file->columns[k]];
  dna_look *own = w->looks ? &w->looks[file->sample] : NULL;
  pass p = {.vm = {vm, own ? own->second : NULL}, .sums = {sums, own ? own->sums : NULL}, .batch = batch, .weights = w->weights, .gate = &gate,
            .bad_event = -1, .err = err};
  int status = run_programs(&p);
  if (!t.taken) dna_workers_take_turn(&t);
  if (status == DNA_VM_SHUT) { /* once more, with the events before a fault */
    pthread_mutex_lock(&r->lock);
    bool stop = r->stop && !r->interrupted;
    pthread_mutex_unlock(&r->lock);
    p.gate = NULL;
    if (stop) return DNA_OK;
    status = run_programs(&p);
  }
  if (!status && dna_sums_full(sums))
    status = dna_error_set(err, DNA_ERR_RUN, "the windows have more than %d values and weights%s", DNA_SPECTRUM_MOST,
                           r->file ? " of one event file" : "; with a results file (-o FILE.dnar) each event file may have so many");
  if (!status && own && batch->nevents > 0) r->observer->batch(own->part, work->file, batch);
  return status;
}

/* ---- the ends of files and samples -------------------------------------------------------------------------------------- */

/* With the lock held, when no batch of a unit is in use any more: all its shares, merged into `into`, or into the first of them, which is
 * returned. NULL: there were none. */
static dna_sums *gather(dna_workers *r, uint32_t unit, dna_sums *into) {
  for (uint32_t n = 0; n < r->nworkers; n++) {
    dna_worker *w = &r->workers[n];
    for (uint32_t i = 0; i < w->nshares; i++) {
      if (w->shares[i].unit != unit) continue;
      dna_sums *sums = w->shares[i].sums;
      w->shares[i] = w->shares[--w->nshares];
      if (into) dna_sums_merge(into, sums);
      if (into) dna_sums_free(sums);
      else into = sums;
      break;
    }
  }
  return into;
}

void dna_workers_end_sample(dna_workers *r, uint32_t sample) {
  for (uint32_t n = 0; n < r->nworkers; n++) {
    if (r->workers[n].looks) end_look(&r->workers[n], sample);
    dna_vm_free(r->workers[n].vms[sample]);
    r->workers[n].vms[sample] = NULL;
  }
  if (!r->file) gather(r, sample, r->results->samples[sample].sums);
}

/* Writes the results of a file that was read to its end, or to a fault. */
static int commit(dna_workers *r, uint32_t number, const dna_sums *sums, const char *checksum, dna_error *err) {
  const dna_input_file *input = &r->inputs.files[number];
  const dna_rsample *sample = &r->results->samples[input->sample];
  dna_resfile_input identity = {input->path, input->regular ? input->bytes : r->files[number].bytes_read, input->mtime_ns, checksum};
  dna_rfile result = *dna_workers_file(r, number);
  result.sumw = dna_exact_value(&r->files[number].sumw);
  dna_sums *none = sums ? NULL : dna_sums_new(sample->program, sample->nweights); /* a file without events */
  pthread_mutex_lock(&r->file_lock);
  int status = dna_resfile_commit(r->file, sample, r->inputs.samples[input->sample].declared != NULL, &result, &identity,
                                  sums ? sums : none, err);
  pthread_mutex_unlock(&r->file_lock);
  dna_sums_free(none);
  return status;
}

/* After max_events: whether the file ends here. */
static bool at_end(dna_reader *reader, dna_batch *batch) {
  dna_error ignored = {0};
  return dna_reader_next(reader, batch, 1, &ignored) == DNA_OK && batch->nevents == 0;
}

void dna_workers_close(dna_workers *r, uint32_t number) {
  dna_file_run *file = &r->files[number];
  dna_input_file *input = &r->inputs.files[number];
  dna_rfile *result = dna_workers_file(r, number);
  dna_sums *sums = r->file ? gather(r, number, NULL) : NULL;
  bool kept = r->file && !r->stop; /* else what was counted may not be all */
  char checksum[DNA_CHECKSUM_SIZE];
  dna_error err = {0};
  file->state = DNA_FILE_BUSY;
  pthread_mutex_unlock(&r->lock);
  bool whole = !result->whole && !file->stopped && !r->interrupted && file->nspare > 0 && at_end(input->reader, file->spare[0]);
  while (file->nspare) dna_batch_free(file->spare[--file->nspare]);
  free(file->spare);
  file->spare = NULL;
  file->spare_room = 0;
  kept = kept && input->reader && dna_reader_checksum(input->reader, checksum, &err) == DNA_OK;
  dna_reader_close(input->reader);
  input->reader = NULL;
  if (whole) result->whole = true;
  if (kept) commit(r, number, sums, checksum, &err);
  dna_sums_free(sums);
  pthread_mutex_lock(&r->lock);
  if (err.status) dna_workers_stop(r, number, UINT64_MAX, &err);
  if (input->bytes > file->bytes_read) r->bytes += input->bytes - file->bytes_read; /* what max_events leaves out */
  file->state = DNA_FILE_DONE;
  if (--r->unread[input->sample] == 0) dna_workers_end_sample(r, input->sample);
  pthread_cond_broadcast(&r->changed);
}
