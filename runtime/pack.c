/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Packing (see pack.h): reads events one by one, since the cross-section is known event by event, chooses particles, and writes.
 */
#include "runtime/pack.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/outfile.h"
#include "runtime/event/packed_writer.h"
#include "runtime/event/stream.h"
#include "runtime/run.h"
#include "runtime/vm/vm.h"

/* The machine that runs the condition. */
typedef struct keeper {
  const dna_program *program;
  uint32_t axis;  /* of the particles that are kept */
  dna_vm *vm;
  dna_sums *sums;
  int32_t *rows;
  size_t room;
} keeper;

typedef struct packing {
  const dna_pack_options *options;
  const dna_pack_keep *keep;
  dna_pack_summary *summary;
  keeper keeper;
  dna_outfile file;
  dna_packed_writer *writer;
  char **weight_names;         /* of the first file */
  uint32_t nweights, nominal;
  uint64_t bytes, bytes_total; /* of files that are done; of all */
  /* the mean of the files' cross-sections, weighted by their events; see set_xsec in run.c */
  double events, first, sum, error2;
  bool errors, unknown;
} packing;

/* ---- waiting ----------------------------------------------------------------------------------------------------- */

bool dna_pack_wait(void *waiting, int fd) {
  enum { WAIT_MS = 100 };
  dna_pack_waiting *w = waiting;
  struct pollfd input = {.fd = fd, .events = POLLIN};
  for (int timeout = 0; !w->interrupted; timeout = WAIT_MS) {
    int ready = poll(&input, 1, timeout);
    if (ready > 0 || (ready < 0 && errno != EINTR)) return true; /* read says what is wrong */
    if (w->progress && w->progress(w->user, w->summary->events, 0, 0)) w->interrupted = true;
  }
  return false;
}

/* ---- what is kept -------------------------------------------------------------------------------------------------------- */

/* The condition's object is what the only region counts. */
static bool keeper_start(keeper *k, const dna_program *program) {
  k->program = program;
  k->axis = DNA_NONE;
  for (uint32_t i = 0; i < program->ninsns; i++)
    if (program->insns[i].op == DNA_OP_COUNT) k->axis = program->insns[i].a;
  if (k->axis == DNA_NONE) return false;
  for (uint32_t at = k->axis; at != 2; at = program->insns[at].a)
    if (program->insns[at].op != DNA_OP_FILTER) return false;
  k->vm = dna_vm_new(program, 1);
  k->sums = dna_sums_new(program, 1);
  return k->vm && k->sums;
}

static void keeper_stop(keeper *k) {
  dna_vm_free(k->vm);
  dna_sums_free(k->sums);
  free(k->rows);
}

/* The record rows that are kept of a batch of one event: k->rows; their number, or -1 with err. */
static int32_t keeper_run(keeper *k, dna_batch *batch, dna_error *err) {
  double one = 1;
  const double *weights = &one; /* the events' own are not asked for */
  int32_t bad_event;
  if (dna_vm_run(k->vm, batch, &weights, k->sums, &bad_event, err)) return -1;
  int32_t n = k->axis == 2 ? batch->poff[1] : dna_vm_get_axis(k->vm, k->axis).n;
  k->rows = dna_grow(k->rows, &k->room, (size_t)n + 1, sizeof *k->rows);
  for (int32_t i = 0; i < n; i++) k->rows[i] = i;
  for (uint32_t at = k->axis; at != 2; at = k->program->insns[at].a) {
    const int32_t *map = dna_vm_get_axis(k->vm, at).map;
    for (int32_t i = 0; i < n; i++) k->rows[i] = map[k->rows[i]];
  }
  return n;
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static int check_weights(packing *p, const char *path, const dna_reader_info *info, dna_error *err) {
  const char *first = p->options->events[0];
  if (!p->weight_names) {
    p->nweights = info->nweights;
    p->nominal = info->nominal;
    p->weight_names = dna_xcalloc(p->nweights, sizeof *p->weight_names);
    for (uint32_t k = 0; k < p->nweights; k++) p->weight_names[k] = dna_xstrdup(info->weight_names[k]);
    return DNA_OK;
  }
  if (info->nweights != p->nweights)
    return dna_error_set(err, DNA_ERR_USAGE,
                         "%s has %u weight%s, but %s has %u; files that are packed together must have the same", path,
                         info->nweights, info->nweights == 1 ? "" : "s", first, p->nweights);
  for (uint32_t k = 0; k < p->nweights; k++)
    if (strcmp(info->weight_names[k], p->weight_names[k]))
      return dna_error_set(err, DNA_ERR_USAGE,
                           "weight %u is named \"%.100s\" in %s and \"%.100s\" in %s; files that are packed together "
                           "must have the same",
                           k + 1, info->weight_names[k], path, p->weight_names[k], first);
  return DNA_OK;
}

static void take_xsec(packing *p, const dna_reader_info *info) {
  if (info->events == 0) return;
  double n = (double)info->events, error = n * info->xsec_err_pb;
  if (!info->has_xsec) {
    p->unknown = true;
    return;
  }
  if (!(p->events > 0)) p->first = info->xsec_pb;
  p->events += n;
  p->sum += n * (info->xsec_pb - p->first);
  p->error2 += error * error;
  if (!(info->xsec_err_pb > 0)) p->errors = false;
}

static int take_event(packing *p, dna_reader *reader, dna_batch *batch, const char *path, dna_error *err) {
  const int32_t *rows = NULL;
  dna_error own = {0};
  int32_t n = 0;
  int status = DNA_OK;
  if (p->keep) {
    n = keeper_run(&p->keeper, batch, &own);
    rows = p->keeper.rows;
    if (n < 0) status = own.status;
  }
  if (!status) status = dna_packed_writer_add(p->writer, batch, 0, rows, n, dna_reader_get_info(reader), &own);
  if (batch->bad != INT32_MAX) { /* the reader knows what is wrong */
    int fault = dna_reader_settle(reader, batch, err);
    if (fault) return fault;
  }
  if (status == DNA_ERR_INPUT) return dna_error_set(err, status, "%s: %s", path, own.message);
  if (status) return dna_error_set(err, status, "%s", own.message);
  p->summary->events++;
  p->summary->particles += (uint64_t)(batch->poff[1] - batch->poff[0]);
  p->summary->kept += (uint64_t)(rows ? n : batch->poff[1] - batch->poff[0]);
  return DNA_OK;
}

/* Text of particles that were kept cannot be packed: what the packed file stored beside them is lost. */
static int refuse_kept(const char *path, const char *keep, dna_error *err) {
  return dna_error_set(err, DNA_ERR_USAGE,
                       "%s: has only the particles that were kept with '%.300s', without vertices (its run attribute dna_kept); "
                       "pack the packed file that it was made of",
                       path, keep);
}

static int pack_file(packing *p, const char *path, dna_error *err) {
  dna_reader *reader = dna_reader_open(path, err);
  if (!reader) return err->status ? err->status : dna_error_set(err, DNA_ERR_INPUT, "%s: cannot be opened", path);
  const dna_reader_info *info = dna_reader_get_info(reader);
  int status = check_weights(p, path, info, err);
  if (!status && info->keep && !info->keep_form) status = refuse_kept(path, info->keep, err);
  if (!status && info->keep && !p->keep)
    status = dna_error_set(err, DNA_ERR_USAGE, "%s: has not all particles; it was kept with: %s", path, info->keep);
  if (!status && !p->writer)
    p->writer =
        dna_packed_writer_new(p->file.fd, p->options->output, p->nweights, (const char *const *)p->weight_names, p->nominal,
                              p->keep ? p->keep->text : NULL, p->keep ? p->keep->form : NULL, p->options->nevents == 1);
  dna_batch *batch = status ? NULL : dna_reader_batch(reader, err);
  if (!status && !batch) status = dna_error_set(err, DNA_ERR_RUN, "%s: out of memory", path);
  while (!status) {
    status = dna_reader_next(reader, batch, 1, err);
    if (!status && batch->nweights != p->nweights)
      status = dna_error_set(err, DNA_ERR_INPUT, "%s: the weights change within the file", path);
    if (status || batch->nevents == 0) break;
    status = take_event(p, reader, batch, path, err);
    if (!status && p->options->progress &&
        p->options->progress(p->options->user, p->summary->events, p->bytes + info->bytes_read, p->bytes_total))
      status = dna_error_set(err, DNA_INTERRUPTED, "interrupted: nothing was written");
  }
  if (!status) take_xsec(p, info);
  p->bytes += info->bytes_read;
  dna_batch_free(batch);
  dna_reader_close(reader);
  return status;
}

/* ---- all --------------------------------------------------------------------------------------------------------- */

static bool is_same(const struct stat *a, const struct stat *b) { return a->st_dev == b->st_dev && a->st_ino == b->st_ino; }

static int check_files(packing *p, dna_error *err) {
  struct stat output;
  const dna_pack_options *options = p->options;
  bool there = options->output && stat(options->output, &output) == 0, exists = there && S_ISREG(output.st_mode);
  if (options->nevents == 0) return dna_error_set(err, DNA_ERR_USAGE, "no event files to pack");
  if (!options->output) return dna_error_set(err, DNA_ERR_USAGE, "no file to write to");
  if (!strcmp(options->output, "-"))
    return dna_error_set(err, DNA_ERR_USAGE,
                         "packed events are written to a file, not to standard output: name it with -o FILE.dnae");
  if (there && !S_ISREG(output.st_mode) && !S_ISDIR(output.st_mode))
    return dna_error_set(err, DNA_ERR_USAGE, "%s: packed events are written to a file, and this is a pipe or a device",
                         options->output);
  struct stat *inputs = dna_xcalloc(options->nevents, sizeof *inputs);
  int status = DNA_OK;
  for (size_t i = 0; i < options->nevents && !status; i++) {
    bool standard = !strcmp(options->events[i], "-");
    if (standard ? fstat(0, &inputs[i]) : stat(options->events[i], &inputs[i])) continue; /* told when it is opened */
    if (S_ISREG(inputs[i].st_mode)) p->bytes_total += (uint64_t)inputs[i].st_size;
    if (exists && is_same(&inputs[i], &output))
      status = dna_error_set(err, DNA_ERR_USAGE, "%s: is read, and would be overwritten", options->output);
    for (size_t k = 0; k < i && !status; k++)
      if (is_same(&inputs[i], &inputs[k]))
        status = dna_error_set(err, DNA_ERR_USAGE, "%s: the same event file is given twice; its events would be counted twice",
                               options->events[i]);
  }
  free(inputs);
  return status;
}

int dna_pack_events(const dna_pack_options *options, const dna_pack_keep *keep, dna_pack_summary *summary, dna_error *err) {
  *summary = (dna_pack_summary){0};
  packing p = {.options = options, .keep = keep, .summary = summary, .errors = true};
  dna_error own = {0};
  int status = check_files(&p, &own);
  if (!status && keep && !keeper_start(&p.keeper, keep->program))
    status = dna_error_set(&own, DNA_ERR_RUN, "the condition of what is kept is no condition on particles");
  if (!status) status = dna_outfile_open(&p.file, options->output, &own);
  dna_pack_waiting waiting = {options->progress, options->user, summary, false};
  dna_stream_set_wait(dna_pack_wait, &waiting);
  for (size_t i = 0; i < options->nevents && !status; i++) status = pack_file(&p, options->events[i], &own);
  dna_stream_set_wait(NULL, NULL);
  if (status && waiting.interrupted) {
    own = (dna_error){0};
    status = dna_error_set(&own, DNA_INTERRUPTED, "interrupted: nothing was written");
  }
  if (!status) {
    bool known = p.events > 0 && !p.unknown;
    status = dna_packed_writer_finish(p.writer, known, known ? p.first + p.sum / p.events : 0,
                                      known && p.errors ? sqrt(p.error2) / p.events : 0, &own);
  }
  if (!status) status = dna_outfile_commit(&p.file, &own);
  summary->bytes = p.bytes;
  dna_outfile_close(&p.file);
  dna_packed_writer_free(p.writer);
  keeper_stop(&p.keeper);
  for (uint32_t k = 0; k < p.nweights; k++) free(p.weight_names[k]);
  free(p.weight_names);
  return status ? dna_error_set(err, status, "%s", own.message) : DNA_OK;
}

int dna_pack_kept(const dna_pack_options *options, char **text, dna_error *err) {
  *text = NULL;
  for (size_t i = 0; i < options->nevents; i++) {
    struct stat status;
    bool regular = strcmp(options->events[i], "-") && stat(options->events[i], &status) == 0 && S_ISREG(status.st_mode);
    dna_reader *reader = regular ? dna_reader_open(options->events[i], err) : NULL;
    if (regular && !reader) return err->status ? err->status : DNA_ERR_INPUT;
    const char *keep = reader ? dna_reader_get_info(reader)->keep : NULL;
    if (keep && !dna_reader_get_info(reader)->keep_form) {
      int refused = refuse_kept(options->events[i], keep, err);
      dna_reader_close(reader);
      free(*text);
      *text = NULL;
      return refused;
    }
    bool differs = i && (!keep != !*text || (keep && strcmp(keep, *text)));
    if (i == 0 && keep) *text = dna_xstrdup(keep);
    dna_reader_close(reader);
    if (!differs) continue;
    free(*text);
    *text = NULL;
    return dna_error_set(err, DNA_ERR_USAGE,
                         "%s and %s do not have the same particles: they were packed with different conditions",
                         options->events[0], options->events[i]);
  }
  return DNA_OK;
}
