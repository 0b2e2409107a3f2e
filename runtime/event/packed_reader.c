/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The reader of packed events (see packed_format.h): a batch is a slice of a block, whose columns are decoded when they are asked
 * for. A fault of a column that is asked for is told by dna_reader_settle, through batch->bad.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/event/kinds.h"
#include "runtime/event/packed_block.h"
#include "runtime/event/truth.h"

enum {
  NO_VALUE = 2,
  DIRECTORY_MOST = 1 << 28,
  SLICE_ROWS = 16384 /* of a batch, about: what the machine makes of it stays in its caches */
};

struct packed {
  dna_reader base;
  int fd;
  dna_packed_directory directory;
  pthread_mutex_t lock;       /* of the users of blocks, and of the list of those without */
  dna_packed_block **spare;
  size_t nspare, spare_room;
  dna_packed_block *block;    /* of the next event */
  uint32_t next_block, next_event; /* the number of that block, and the event in it */
  uint64_t events;            /* fetched */
};

struct slice {
  dna_batch base;
  struct packed *reader;
  dna_packed_block *block;
  uint32_t from;              /* slot 0 in the block */
  int32_t row;                /* row 0 in the block */
  int32_t wanted;             /* events */
  const uint8_t *code;        /* of row 0 */
  int32_t *poff, *index;
  size_t poff_room, index_room;
};

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

static void leave_block(struct packed *reader, dna_packed_block *block) {
  if (!block) return;
  pthread_mutex_lock(&reader->lock);
  if (--block->users == 0) {
    reader->spare = dna_grow(reader->spare, &reader->spare_room, reader->nspare + 1, sizeof *reader->spare);
    reader->spare[reader->nspare++] = block;
  }
  pthread_mutex_unlock(&reader->lock);
}

static dna_packed_block *enter_block(struct packed *reader, dna_packed_block *block) {
  pthread_mutex_lock(&reader->lock);
  if (!block && reader->nspare) block = reader->spare[--reader->nspare];
  if (!block) block = dna_packed_block_new(reader->fd, &reader->directory);
  block->users++;
  pthread_mutex_unlock(&reader->lock);
  return block;
}

/* ---- particles --------------------------------------------------------------------------------------------------- */

static void spoil(dna_batch *batch) { batch->bad = 0; }

static void load_identity(const struct slice *s, bool pid, const int32_t *rows, int32_t first, int32_t n, double *out) {
  const dna_packed_block *block = s->block;
  const double *value = pid ? block->pid : block->status;
  if (rows)
    for (int32_t k = 0; k < n; k++) out[k] = value[s->code[rows[k]]];
  else
    for (int32_t k = 0; k < n; k++) out[k] = value[s->code[first + k]];
  if (!block->nrare) return;
  for (int32_t k = 0; k < n; k++) {
    int32_t row = rows ? rows[k] : first + k;
    if (block->rare[s->code[row]]) out[k] = dna_packed_block_rare(block, row + s->row, pid);
  }
}

static void packed_codes(dna_batch *batch, const int32_t *rows, int32_t first, int32_t n, int32_t *out) {
  const struct slice *s = (const struct slice *)batch;
  const dna_packed_block *block = s->block;
  const int32_t *value = block->dict.pid;
  int32_t least = 0;
  for (int32_t k = 0; rows && k < n; k++) least |= rows[k];
  if (!rows)
    for (int32_t k = 0; k < n; k++) out[k] = value[s->code[first + k]];
  else if (least >= 0)
    for (int32_t k = 0; k < n; k++) out[k] = value[s->code[rows[k]]];
  else
    for (int32_t k = 0; k < n; k++) out[k] = rows[k] < 0 ? 0 : value[s->code[rows[k]]];
  for (int32_t k = 0; block->nrare && k < n; k++) {
    int32_t row = rows ? rows[k] : first + k;
    if (row >= 0 && block->rare[s->code[row]]) out[k] = dna_packed_block_rare(block, row + s->row, true);
  }
}

/* Where a row's values are in the columns of its class: counted from the last place in the same event. */
struct place {
  int32_t event, begin, end;           /* in the block */
  int32_t row[DNA_PACKED_GROUPS], rank[DNA_PACKED_GROUPS];
};

static void go_to_event(const dna_packed_block *block, struct place *at, int32_t row) {
  int32_t low = 0, high = (int32_t)block->info->events;
  if (at->event >= 0 && row >= at->end && at->event + 1 < high && row < block->off[at->event + 2]) {
    low = at->event + 1;
  } else {
    while (high - low > 1) {
      int32_t middle = low + (high - low) / 2;
      if (block->off[middle] <= row) low = middle;
      else high = middle;
    }
  }
  at->event = low;
  at->begin = block->off[low];
  at->end = block->off[low + 1];
  for (int class = 0; class < block->nclasses; class++) {
    at->row[class] = at->begin;
    at->rank[class] = block->class_off[(size_t)class * ((size_t)block->info->events + 1) + (size_t)low];
  }
}

static int32_t rank_of(const dna_packed_block *block, const uint8_t *code, struct place *at, int32_t row, int class) {
  if (row < at->begin || row >= at->end) go_to_event(block, at, row);
  if (block->nclasses == 1) return row; /* all particles are of it */
  if (row < at->row[class]) {
    at->row[class] = at->begin;
    at->rank[class] = block->class_off[(size_t)class * ((size_t)block->info->events + 1) + (size_t)at->event];
  }
  int low = class ? block->dict.end[class - 1] : 0;
  int32_t passed = dna_packed_block_count(code + at->row[class], row - at->row[class], low, block->dict.end[class]);
  at->row[class] = row;
  return at->rank[class] += passed;
}

static void load_field(struct slice *s, int column, const int32_t *rows, int32_t first, int32_t n, double *out) {
  dna_packed_block *block = s->block;
  const uint8_t *code = s->code - s->row; /* of the block's row 0 */
  const double *data[DNA_PACKED_GROUPS] = {NULL};
  struct place at = {.event = -1, .begin = 0, .end = 0};
  for (int32_t k = 0; k < n; k++) {
    int32_t row = (rows ? rows[k] : first + k) + s->row;
    int class = block->class[code[row]];
    if (!data[class] && !(data[class] = dna_packed_block_doubles(block, column, class))) {
      spoil(&s->base);
      out[k] = NAN;
      continue;
    }
    out[k] = data[class][rank_of(block, code, &at, row, class)];
  }
}

static void packed_load(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n, double *out) {
  struct slice *s = (struct slice *)batch;
  if (field <= DNA_FIELD_M) load_field(s, DNA_PACKED_FIELD + (int)field, rows, first, n, out);
  else load_identity(s, field == DNA_FIELD_PID, rows, first, n, out);
}

static const dna_links *packed_links(dna_batch *batch, int32_t slot) {
  const struct slice *s = (const struct slice *)batch;
  const dna_links *links = s->reader->directory.unkept ? dna_packed_block_links(s->block, (int32_t)s->from + slot) : NULL;
  if (!links) spoil(batch);
  return links;
}

/* ---- what else is stored ----------------------------------------------------------------------------------------- */

static bool load_primary(struct slice *s, int axis, const int32_t *rows, int32_t first, int32_t n, double *out) {
  size_t events = s->block->info->events;
  if (s->reader->directory.unkept) return false; /* it follows from the links */
  const double *primary = dna_packed_block_doubles(s->block, DNA_PACKED_PRIMARY, 0);
  if (!primary) spoil(&s->base);
  for (int32_t k = 0; k < n; k++) {
    int32_t row = rows ? rows[k] : first + k;
    out[k] = NAN;
    if (row >= 0 && primary) out[k] = primary[(size_t)axis * events + s->from + (size_t)dna_truth_slot(&s->base, row)];
  }
  return true;
}

/* Positions and distances are stored for class 0. */
static bool packed_derived(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n, double *out) {
  struct slice *s = (struct slice *)batch;
  const dna_packed_block *block = s->block;
  if (field >= DNA_FIELD_PVX && field <= DNA_FIELD_PVZ)
    return load_primary(s, (int)field - (int)DNA_FIELD_PVX, rows, first, n, out);
  if (field < DNA_FIELD_VX || field > DNA_FIELD_LXY) return false;
  for (int32_t k = 0; k < n; k++) {
    int32_t row = rows ? rows[k] : first + k;
    if (row >= 0 && block->class[s->code[row]] != 0) return false;
  }
  const double *data = dna_packed_block_doubles(s->block, DNA_PACKED_DERIVED + (int)field - (int)DNA_FIELD_VX, 0);
  struct place at = {.event = -1, .begin = 0, .end = 0};
  if (!data) spoil(batch);
  for (int32_t k = 0; k < n; k++) {
    int32_t row = rows ? rows[k] : first + k;
    out[k] = data && row >= 0 ? data[rank_of(block, s->code - s->row, &at, row + s->row, 0)] : NAN;
  }
  return true;
}

static void load_bits(struct slice *s, int column, const int32_t *rows, int32_t first, int32_t n, uint8_t *out) {
  const uint8_t *bits = dna_packed_block_bytes(s->block, column);
  if (!bits) spoil(&s->base);
  for (int32_t k = 0; k < n; k++) {
    int32_t row = rows ? rows[k] : first + k;
    out[k] = bits && row >= 0 ? dna_packed_bit(bits, (size_t)(row + s->row)) : NO_VALUE;
  }
}

static void load_final(const struct slice *s, const int32_t *rows, int32_t first, int32_t n, uint8_t *out) {
  int end = s->block->dict.end[DNA_PACKED_FINAL_GROUPS - 1]; /* the codes of status 1 come first */
  if (rows) {
    for (int32_t k = 0; k < n; k++) out[k] = rows[k] < 0 ? NO_VALUE : s->code[rows[k]] < end;
  } else {
    const uint8_t *code = s->code + first;
    uint8_t last = (uint8_t)(end - 1);
    for (int32_t k = 0; k < n; k++) out[k] = code[k] <= last;
  }
}

static bool packed_truth(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n, uint8_t *out) {
  struct slice *s = (struct slice *)batch;
  switch (field) {
  case DNA_FIELD_FINAL: load_final(s, rows, first, n, out); return true;
  case DNA_FIELD_PROMPT: load_bits(s, DNA_PACKED_PROMPT, rows, first, n, out); return true;
  case DNA_FIELD_LAST: load_bits(s, DNA_PACKED_LAST, rows, first, n, out); return true;
  default: return false;
  }
}

static uint64_t packed_key(dna_batch *batch, int32_t slot) {
  const struct slice *s = (const struct slice *)batch;
  const int64_t *key = dna_packed_block_ints(s->block, DNA_PACKED_KEY);
  if (!key) spoil(batch);
  return key ? (uint64_t)key[s->from + (uint32_t)slot] : 0;
}

/* ---- batches ----------------------------------------------------------------------------------------------------- */

static bool take_index(struct slice *s, int32_t rows) {
  const int64_t *index = dna_packed_block_ints(s->block, DNA_PACKED_INDEX);
  if (!index) return false;
  s->index = dna_grow(s->index, &s->index_room, (size_t)rows + 1, sizeof *s->index);
  for (int32_t k = 0; k < rows; k++) {
    int64_t number = index[s->row + k];
    if (number < 1 || number > INT32_MAX) return false;
    s->index[k] = (int32_t)number;
  }
  s->base.index = s->index;
  return true;
}

static void packed_parse(dna_batch *batch) {
  struct slice *s = (struct slice *)batch;
  if (!s->block || s->wanted == 0) return;
  if (!dna_packed_block_open(s->block)) {
    spoil(batch);
    return;
  }
  const int32_t *off = s->block->off + s->from;
  int32_t n = s->wanted;
  s->row = off[0];
  s->poff = dna_grow(s->poff, &s->poff_room, (size_t)n + 1, sizeof *s->poff);
  for (int32_t i = 0; i <= n; i++) s->poff[i] = off[i] - s->row;
  batch->poff = s->poff;
  s->code = dna_packed_block_bytes(s->block, DNA_PACKED_CODE) + s->row;
  batch->number = (int64_t *)s->block->slots[DNA_PACKED_NUMBER].data + s->from;
  double *weights = s->block->slots[DNA_PACKED_WEIGHT].data;
  for (uint32_t k = 0; k < batch->nweights; k++) batch->weights[k] = weights + (size_t)k * s->block->info->events + s->from;
  if (!s->reader->directory.unkept && !take_index(s, s->poff[n])) {
    spoil(batch);
    return;
  }
  batch->nevents = n;
}

static void packed_batch_free(dna_batch *batch) {
  struct slice *s = (struct slice *)batch;
  leave_block(s->reader, s->block);
  free(batch->weights);
  free(s->poff);
  free(s->index);
  free(s);
}

/* Everything that the block has. */
static void packed_check(dna_batch *batch) {
  struct slice *s = (struct slice *)batch;
  if (batch->nevents == 0) return;
  if (!dna_packed_block_check(s->block)) spoil(batch);
  for (int32_t slot = 0; slot < batch->nevents && s->reader->directory.unkept; slot++) packed_links(batch, slot);
}

static const dna_batch_ops batch_ops = {
  .load = packed_load, .codes = packed_codes, .links = packed_links, .parse = packed_parse, .check = packed_check,
  .derived = packed_derived, .truth = packed_truth, .key = packed_key, .free = packed_batch_free};

static dna_batch *packed_batch(dna_reader *base, dna_error *err) {
  (void)err;
  struct slice *s = dna_xcalloc(1, sizeof *s);
  s->reader = (struct packed *)base;
  s->poff = dna_grow(NULL, &s->poff_room, 1, sizeof *s->poff);
  s->poff[0] = 0;
  s->base = (dna_batch){.ops = &batch_ops, .bad = INT32_MAX, .poff = s->poff, .nweights = base->info.nweights,
                        .nominal = base->info.nominal, .weights = dna_xcalloc(base->info.nweights, sizeof(double *))};
  return &s->base;
}

/* ---- the reader -------------------------------------------------------------------------------------------------- */

static int packed_fetch(dna_reader *base, dna_batch *batch, int32_t max_events, dna_error *err) {
  struct packed *reader = (struct packed *)base;
  struct slice *s = (struct slice *)batch;
  (void)err;
  leave_block(reader, s->block);
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
  leave_block(reader, reader->block);
  reader->block = NULL;
  reader->next_block++;
  reader->next_event = 0;
  return DNA_OK;
}

static int tell_fault(const struct packed *reader, struct slice *s, dna_error *err) {
  char fault[200];
  pthread_mutex_lock(&s->block->lock);
  strcpy(fault, s->block->fault[0] ? s->block->fault : "a column is not there");
  pthread_mutex_unlock(&s->block->lock);
  return dna_error_set(err, DNA_ERR_INPUT, "%s: events %llu to %llu: the file is damaged: %s", reader->base.name,
                       (unsigned long long)s->base.first + 1, (unsigned long long)s->base.first + (unsigned long long)s->wanted,
                       fault);
}

/* The cross-section after the last event of the slice. */
static bool take_xsec(dna_reader_info *info, const struct slice *s) {
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
  struct packed *reader = (struct packed *)base;
  struct slice *s = (struct slice *)batch;
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
  struct packed *reader = (struct packed *)base;
  leave_block(reader, reader->block);
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

static bool read_at(int fd, uint64_t offset, void *to, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t got = pread(fd, (char *)to + done, size - done, (off_t)(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    done += (size_t)got;
  }
  return true;
}

/* NULL, or what is wrong. */
static const char *read_directory(int fd, uint64_t size, dna_packed_directory *directory) {
  static const char truncated[] = "the file is truncated, or was not written to its end";
  uint8_t head[DNA_PACKED_HEAD], foot[DNA_PACKED_FOOT];
  if (size < DNA_PACKED_HEAD + DNA_PACKED_FOOT || !read_at(fd, 0, head, sizeof head) ||
      !read_at(fd, size - sizeof foot, foot, sizeof foot))
    return truncated;
  if (dna_packed_get(head + 8, 4) != DNA_PACKED_VERSION || dna_packed_get(head + 12, 4))
    return "the file was written by a later version of dna, or is damaged";
  if (memcmp(foot + 32, DNA_PACKED_END, 8) != 0) return truncated;
  uint64_t offset = dna_packed_get(foot, 8), stored = dna_packed_get(foot + 8, 8), raw = dna_packed_get(foot + 16, 8);
  if (offset < DNA_PACKED_HEAD || offset > size || stored != size - sizeof foot - offset || stored > DIRECTORY_MOST ||
      raw > DIRECTORY_MOST)
    return "the file is damaged: its directory is not where it should be";
  char *bytes = dna_xmalloc(stored + 1), *text = dna_xmalloc(raw + 1);
  dna_packed_codec *codec = dna_packed_codec_new();
  dna_packed_chunk chunk = {DNA_PACKED_PLAIN, bytes, (uint32_t)stored, (uint32_t)raw};
  const char *wrong = "the file is damaged: its directory cannot be read";
  if (codec && read_at(fd, offset, bytes, stored) && dna_hash64(bytes, stored, 0) == dna_packed_get(foot + 24, 8) &&
      dna_packed_decode_bytes(codec, &chunk, raw, (uint8_t *)text))
    wrong = dna_packed_directory_parse(directory, (const uint8_t *)text, raw, offset);
  dna_packed_codec_free(codec);
  free(bytes);
  free(text);
  return wrong;
}

dna_reader *dna_packed_open(int fd_take, const char *path, const char *name, dna_error *err) {
  struct stat status;
  struct packed *reader = dna_xcalloc(1, sizeof *reader);
  const char *wrong = fstat(fd_take, &status) || status.st_size < 0 ? strerror(errno) : NULL;
  if (!wrong) wrong = read_directory(fd_take, (uint64_t)status.st_size, &reader->directory);
  if (wrong) {
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
