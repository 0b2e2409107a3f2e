/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The reader of packed events (see packed_format.h).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/event/kinds.h"
#include "runtime/event/packed_slice.h"
#include "runtime/event/truth.h"

enum { SLICE_ROWS = 16384 }; /* of a batch, about: what the machine makes of it stays in its caches */

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

void dna_packed_reader_leave(dna_packed_reader *reader, dna_packed_block *block) {
  if (!block) return;
  pthread_mutex_lock(&reader->lock);
  if (--block->users == 0) {
    reader->spare = dna_grow(reader->spare, &reader->spare_room, reader->nspare + 1, sizeof *reader->spare);
    reader->spare[reader->nspare++] = block;
  }
  pthread_mutex_unlock(&reader->lock);
}

static dna_packed_block *enter_block(dna_packed_reader *reader, dna_packed_block *block) {
  pthread_mutex_lock(&reader->lock);
  if (!block && reader->nspare) block = reader->spare[--reader->nspare];
  if (!block) block = dna_packed_block_new(reader->fd, &reader->directory);
  block->users++;
  pthread_mutex_unlock(&reader->lock);
  return block;
}

/* ---- the reader -------------------------------------------------------------------------------------------------- */

static dna_batch *packed_batch(dna_reader *base, dna_error *err) {
  (void)err;
  return &dna_packed_slice_new((dna_packed_reader *)base)->base;
}

static int packed_fetch(dna_reader *base, dna_batch *batch, int32_t max_events, dna_error *err) {
  dna_packed_reader *reader = (dna_packed_reader *)base;
  dna_packed_slice *s = (dna_packed_slice *)batch;
  (void)err;
  dna_packed_reader_leave(reader, s->block);
  s->block = NULL;
  s->wanted = batch->nevents = batch->begun = 0;
  batch->last = true;
  batch->poff[0] = 0;
  batch->index = NULL;
  batch->first = reader->events;
  dna_truth_clear(batch);
  if (reader->next_block == reader->directory.nblocks) return DNA_OK;
  const dna_packed_block_info *info = &reader->directory.blocks[reader->next_block];
  if (!reader->block) {
    reader->block = enter_block(reader, NULL);
    dna_packed_block_set(reader->block, reader->next_block);
  }
  uint32_t left = info->events - reader->next_event, n = left < (uint32_t)max_events ? left : (uint32_t)max_events;
  if (max_events == INT32_MAX && info->rows > SLICE_ROWS) { /* as many as have so many particles on the average */
    uint32_t fit = (uint32_t)((uint64_t)info->events * SLICE_ROWS / info->rows);
    if (n > fit) n = fit ? fit : 1;
  }
  s->block = enter_block(reader, reader->block);
  s->from = reader->next_event;
  s->wanted = batch->begun = (int32_t)n;
  reader->next_event += n;
  reader->events += n;
  batch->last = reader->next_event == info->events && reader->next_block + 1 == reader->directory.nblocks;
  if (reader->next_event < info->events) return DNA_OK;
  dna_packed_reader_leave(reader, reader->block);
  reader->block = NULL;
  reader->next_block++;
  reader->next_event = 0;
  return DNA_OK;
}

/* A column is of all events of a block: so none of them can be had. */
static int tell_fault(const dna_packed_reader *reader, dna_packed_slice *s, dna_error *err) {
  char fault[sizeof s->block->fault], range[64];
  uint64_t first = 1, events = s->block->info->events;
  for (uint32_t i = 0; i < s->block->number; i++) first += reader->directory.blocks[i].events;
  pthread_mutex_lock(&s->block->lock);
  strcpy(fault, s->block->fault[0] ? s->block->fault : "the file is damaged: a column is not there");
  pthread_mutex_unlock(&s->block->lock);
  if (events == 1) snprintf(range, sizeof range, "event %llu", (unsigned long long)first);
  else snprintf(range, sizeof range, "events %llu to %llu", (unsigned long long)first, (unsigned long long)(first + events - 1));
  return dna_error_set(err, DNA_ERR_INPUT, "%s: %s: %s", reader->base.name, range, fault);
}

/* The cross-section after the last event of the slice. */
static bool take_xsec(dna_reader_info *info, const dna_packed_slice *s) {
  size_t last = s->from + (size_t)s->wanted - 1;
  const uint8_t *has = dna_packed_block_bytes(s->block, DNA_PACKED_HAS_XSEC);
  const double *xsec = dna_packed_block_doubles(s->block, DNA_PACKED_XSEC, 0);
  const double *error = dna_packed_block_doubles(s->block, DNA_PACKED_XSEC_ERROR, 0);
  if (!has || !xsec || !error) return false;
  info->has_xsec = dna_packed_bit(has, last);
  info->xsec_pb = xsec[last];
  info->xsec_err_pb = error[last];
  return true;
}

static int packed_settle(dna_reader *base, dna_batch *batch, dna_error *err) {
  dna_packed_reader *reader = (dna_packed_reader *)base;
  dna_packed_slice *s = (dna_packed_slice *)batch;
  if (!s->block) return DNA_OK;
  if (batch->bad != INT32_MAX || (reader->directory.each_xsec && !take_xsec(&base->info, s))) {
    batch->nevents = 0;
    return tell_fault(reader, s, err);
  }
  base->info.events += (uint64_t)batch->nevents;
  base->info.bytes_read =
      s->block->info->offset + s->block->info->bytes * (s->from + (uint32_t)s->wanted) / s->block->info->events;
  return DNA_OK;
}

static void packed_close(dna_reader *base) {
  dna_packed_reader *reader = (dna_packed_reader *)base;
  dna_packed_reader_leave(reader, reader->block);
  while (reader->nspare) dna_packed_block_free(reader->spare[--reader->nspare]);
  free(reader->spare);
  dna_packed_directory_clear(&reader->directory);
  pthread_mutex_destroy(&reader->lock);
  close(reader->fd);
  free(reader);
}

static const dna_reader_ops reader_ops = {
  .batch = packed_batch, .fetch = packed_fetch, .settle = packed_settle, .close = packed_close};

/* ---- opening ----------------------------------------------------------------------------------------------------- */

dna_reader *dna_packed_open(int fd_take, const char *path, const char *name, dna_error *err) {
  struct stat status;
  dna_packed_reader *reader = dna_xcalloc(1, sizeof *reader);
  char wrong[200] = "";
  if (fstat(fd_take, &status) || status.st_size < 0) snprintf(wrong, sizeof wrong, "%s", strerror(errno));
  if (wrong[0] || !dna_packed_directory_read(fd_take, (uint64_t)status.st_size, &reader->directory, wrong, sizeof wrong)) {
    dna_error_set(err, DNA_ERR_INPUT, "%s: %s", name, wrong);
    dna_packed_directory_clear(&reader->directory);
    close(fd_take);
    free(reader);
    return NULL;
  }
  const dna_packed_directory *d = &reader->directory;
  reader->fd = fd_take;
  pthread_mutex_init(&reader->lock, NULL);
  reader->base = (dna_reader){.ops = &reader_ops, .path = dna_xstrdup(path), .name = dna_xstrdup(name)};
  reader->base.info = (dna_reader_info){
    .path = reader->base.path, .format = "packed", .compression = "zstd", .keep = d->unkept ? NULL : d->keep,
    .keep_form = d->unkept ? NULL : d->keep_form, .nweights = d->nweights, .nominal = d->nominal,
    .weight_names = (const char *const *)d->weight_names, .has_xsec = !d->each_xsec && d->has_xsec, .xsec_pb = d->xsec_pb,
    .xsec_err_pb = d->xsec_err_pb, .bytes_read = DNA_PACKED_HEAD, .bytes_total = (uint64_t)status.st_size};
  return &reader->base;
}
