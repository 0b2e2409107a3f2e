/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Readers of text that take one event after the other: a stream, its lines, a format that checks events and writes them down as
 * Asciiv3. From there an event goes to a batch through the fast path of the native reader, for formats that are not read in
 * blocks; or through libHepMC3, for any format: that is what the native readers are compared with (see event.h).
 *
 * The first event is read when the file is opened, since the number of weights may be known only then; a fault in it is
 * kept for the first dna_reader_next.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/event/batch.h"
#include "runtime/event/detect.h"
#include "runtime/event/kinds.h"
#include "runtime/event/text.h"


enum { EVENTS_MOST = 128, PARTICLES_MOST = 200000, WEIGHTS_MOST = 1 << 24 }; /* in a batch */

struct records {
  dna_reader base;
  dna_stream *stream;
  dna_lines lines;
  dna_input input;
  const dna_format *format;
  void *state;
  dna_record record;
  dna_hepmc3_shim *shim; /* NULL: natively */
  int ahead;         /* what the format said of the record: 1 an event, 0 the end, -1 a fault */
  bool has_ahead;    /* and that has not been used yet */
  dna_error fault;   /* once there is one, for ever */
};

static void read_ahead(struct records *reader) {
  reader->ahead = reader->format->next(reader->state, &reader->input, &reader->record, &reader->fault);
  reader->has_ahead = true;
}

static void update_info(struct records *reader) {
  dna_reader_info *info = &reader->base.info;
  const dna_input *input = &reader->input;
  info->has_xsec = input->has_xsec;
  info->xsec_pb = input->xsec_pb;
  info->xsec_err_pb = input->xsec_err_pb;
  info->bytes_read = dna_stream_consumed(reader->stream);
}

/* The format, and the first event. */
static bool start(struct records *reader, bool native, dna_error *err) {
  reader->input = (dna_input){.path = reader->base.name, .lines = &reader->lines, .keep_text = native,
                              .by_parent = !native && dna_hepmc3_shim_by_parent()};
  reader->format = dna_detect_format(&reader->input, err);
  if (!reader->format) {
    dna_detect_blame(reader->stream, reader->base.name, err);
    return false;
  }
  reader->state = reader->format->open();
  reader->shim = native ? NULL : dna_hepmc3_shim_new();
  if (!native && !reader->shim) {
    dna_error_set(err, DNA_ERR_RUN, "no memory to read %s", reader->base.name);
    return false;
  }
  read_ahead(reader);
  dna_weights *weights = &reader->input.weights;
  if (!weights->fixed) dna_weights_fix(weights, weights->count); /* no event: the names, if there are any */
  reader->base.info = (dna_reader_info){.path = reader->base.path, .format = reader->format->name, .keep = reader->input.kept,
                                   .compression = dna_stream_compression(reader->stream),
                                   .nweights = (uint32_t)weights->count, .nominal = weights->nominal,
                                   .weight_names = (const char *const *)weights->names,
                                   .bytes_total = dna_stream_total(reader->stream)};
  update_info(reader);
  return true;
}

static dna_batch *records_batch(dna_reader *base, dna_error *err) {
  (void)err;
  if (((const struct records *)base)->shim) return dna_batch_columns_new(base->info.nweights, base->info.nominal);
  return &dna_text_batch_new(base->info.nweights, base->info.nominal)->base;
}

/* Adds the record to the batch by libHepMC3. */
static bool add_by_libhepmc3(struct records *reader, dna_batch *batch, char *message, size_t size) {
  const dna_record *record = &reader->record;
  int32_t nparticles = 0, nvertices = 0;
  if (!dna_hepmc3_shim_parse(reader->shim, record->text.text, record->text.length, &nparticles, &nvertices, message, size)) return false;
  if (dna_batch_columns_add(batch, reader->shim, record, nparticles, nvertices)) return true;
  snprintf(message, size, "libHepMC3 reads links that do not hold together");
  return false;
}

static bool deliver(struct records *reader, dna_batch *batch) {
  const dna_record *record = &reader->record;
  char message[200] = "its links do not hold together";
  bool good = reader->shim ? add_by_libhepmc3(reader, batch, message, sizeof message)
                           : dna_text_add_record((dna_text_batch *)batch, record, 0);
  if (!good)
    dna_error_set(&reader->fault, DNA_ERR_INPUT, "%s: before line %llu: event %llu (number %lld): %s", reader->base.name,
                  (unsigned long long)reader->lines.number + 1, (unsigned long long)reader->base.info.events + 1,
                  (long long)record->number, message);
  reader->base.info.events += good;
  return good;
}

static int records_fetch(dna_reader *base, dna_batch *batch, int32_t max_events, dna_error *err) {
  struct records *reader = (struct records *)base;
  (void)err;
  if (max_events > EVENTS_MOST) max_events = EVENTS_MOST;
  if (max_events > WEIGHTS_MOST / (int32_t)base->info.nweights) max_events = WEIGHTS_MOST / (int32_t)base->info.nweights;
  if (reader->shim) dna_batch_columns_clear(batch, base->info.events);
  else dna_text_clear(batch);
  batch->first = base->info.events;
  while (batch->nevents < max_events && batch->poff[batch->nevents] < PARTICLES_MOST) {
    if (!reader->has_ahead) read_ahead(reader);
    if (reader->ahead <= 0) break; /* for ever */
    reader->has_ahead = false;
    if (deliver(reader, batch)) continue;
    reader->ahead = -1;
    reader->has_ahead = true;
  }
  update_info(reader);
  batch->begun = batch->nevents;
  batch->last = batch->nevents == 0 || (reader->has_ahead && reader->ahead <= 0);
  return DNA_OK;
}

static int records_settle(dna_reader *base, dna_batch *batch, dna_error *err) {
  const struct records *reader = (const struct records *)base;
  if (!batch->last || !reader->has_ahead || reader->ahead >= 0) return DNA_OK; /* else nothing is fetched any more */
  return dna_error_set(err, DNA_ERR_INPUT, "%s", reader->fault.message);
}

static void records_close(dna_reader *base) {
  struct records *reader = (struct records *)base;
  if (reader->format && reader->state) reader->format->close(reader->state);
  dna_hepmc3_shim_free(reader->shim);
  dna_weights_clear(&reader->input.weights);
  dna_str_free(&reader->record.text);
  free(reader->record.weights);
  free(reader->record.momenta);
  if (reader->lines.buffer) dna_lines_free(&reader->lines);
  dna_stream_close(reader->stream);
  free(reader);
}

static const dna_reader_ops records_ops = {records_batch, records_fetch, records_settle, NULL, records_close};

dna_reader *dna_records_open(dna_stream *stream_take, const char *text, size_t length, const char *path, const char *name,
                             bool native, dna_error *err) {
  struct records *reader = dna_xcalloc(1, sizeof *reader);
  reader->base = (dna_reader){.ops = &records_ops, .path = dna_xstrdup(path), .name = dna_xstrdup(name)};
  reader->stream = stream_take;
  dna_lines_start(&reader->lines, reader->stream, text, length);
  if (start(reader, native, err)) return &reader->base;
  dna_reader_close(&reader->base);
  return NULL;
}
