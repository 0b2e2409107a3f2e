/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Readers of every kind: which one opens a file, and what they share (see event.h).
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/event/kinds.h"

#define ROWS_MOST ((int32_t)1 << 30) /* of a batch: rows are counted in 32 bits */

dna_reader *dna_reader_open(const char *path, dna_error *err) {
  const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
  dna_stream *stream = dna_stream_open(path, err);
  if (!stream) return NULL;
  return dna_records_open(stream, path, name, err);
}

dna_batch *dna_reader_batch(dna_reader *reader, dna_error *err) { return reader->ops->batch(reader, err); }

int dna_reader_fetch(dna_reader *reader, dna_batch *batch, int32_t max_events, int32_t max_particles, dna_error *err) {
  if (max_events < 1) max_events = 1;
  if (max_particles < 1) max_particles = 1;
  if (max_particles > ROWS_MOST) max_particles = ROWS_MOST;
  batch->bad = INT32_MAX;
  return reader->ops->fetch(reader, batch, max_events, max_particles, err);
}

int dna_reader_settle(dna_reader *reader, dna_batch *batch, dna_error *err) {
  return reader->ops->settle(reader, batch, err);
}

int dna_reader_next(dna_reader *reader, dna_batch *batch, int32_t max_events, int32_t max_particles, dna_error *err) {
  int status = dna_reader_fetch(reader, batch, max_events, max_particles, err);
  if (status) return status;
  dna_batch_parse(batch);
  return dna_reader_settle(reader, batch, err);
}

const dna_reader_info *dna_reader_get_info(const dna_reader *reader) { return &reader->info; }

void dna_reader_close(dna_reader *reader) {
  if (!reader) return;
  free(reader->path);
  free(reader->name);
  reader->ops->close(reader);
}
