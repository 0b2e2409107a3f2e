/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A batch of packed events is a slice of a block, whose columns are decoded when they are asked for. A fault of a column that is
 * asked for is told by dna_reader_settle, through batch->bad.
 */
#include "runtime/event/packed_slice.h"

#include <math.h>
#include <stdlib.h>

#include "runtime/event/truth.h"

enum { NO_VALUE = 2 };

/* ---- particles --------------------------------------------------------------------------------------------------- */

static void load_identity(const dna_packed_slice *s, bool pid, const int32_t *rows, int32_t first, int32_t n, double *out) {
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
  const dna_packed_slice *s = (const dna_packed_slice *)batch;
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
  int32_t event, begin, end; /* in the block */
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
  for (int class = 0; class < block->nclasses; class ++) {
    at->row[class] = at->begin;
    at->rank[class] = block->class_off[(size_t) class * ((size_t)block->info->events + 1) + (size_t)low];
  }
}

static int32_t rank_of(const dna_packed_block *block, const uint8_t *code, struct place *at, int32_t row, int class) {
  if (row < at->begin || row >= at->end) go_to_event(block, at, row);
  if (block->nclasses == 1) return row; /* all particles are of it */
  if (row < at->row[class]) {
    at->row[class] = at->begin;
    at->rank[class] = block->class_off[(size_t) class * ((size_t)block->info->events + 1) + (size_t)at->event];
  }
  int low = class ? block->dict.end[class - 1] : 0;
  int32_t passed = dna_packed_block_count(code + at->row[class], row - at->row[class], low, block->dict.end[class]);
  at->row[class] = row;
  return at->rank[class] += passed;
}

static void load_field(dna_packed_slice *s, int column, const int32_t *rows, int32_t first, int32_t n, double *out) {
  dna_packed_block *block = s->block;
  const uint8_t *code = s->code - s->row; /* of the block's row 0 */
  const double *data[DNA_PACKED_GROUPS] = {NULL};
  struct place at = {.event = -1, .begin = 0, .end = 0};
  for (int32_t k = 0; k < n; k++) {
    int32_t row = (rows ? rows[k] : first + k) + s->row;
    int class = block->class[code[row]];
    if (!data[class] && !(data[class] = dna_packed_block_doubles(block, column, class))) {
      dna_packed_slice_spoil(&s->base);
      out[k] = NAN;
      continue;
    }
    out[k] = data[class][rank_of(block, code, &at, row, class)];
  }
}

static void packed_load(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n, double *out) {
  dna_packed_slice *s = (dna_packed_slice *)batch;
  if (field <= DNA_FIELD_M) load_field(s, DNA_PACKED_FIELD + (int)field, rows, first, n, out);
  else load_identity(s, field == DNA_FIELD_PID, rows, first, n, out);
}

static const dna_links *packed_links(dna_batch *batch, int32_t slot) {
  const dna_packed_slice *s = (const dna_packed_slice *)batch;
  const dna_links *links = s->reader->directory.unkept ? dna_packed_block_links(s->block, (int32_t)s->from + slot) : NULL;
  if (!links) dna_packed_slice_spoil(batch);
  return links;
}

/* ---- what else is stored ----------------------------------------------------------------------------------------- */

static bool load_primary(dna_packed_slice *s, int axis, const int32_t *rows, int32_t first, int32_t n, double *out) {
  size_t events = s->block->info->events;
  if (s->reader->directory.unkept) return false; /* it follows from the links */
  const double *primary = dna_packed_block_doubles(s->block, DNA_PACKED_PRIMARY, 0);
  if (!primary) dna_packed_slice_spoil(&s->base);
  for (int32_t k = 0; k < n; k++) {
    int32_t row = rows ? rows[k] : first + k;
    out[k] = NAN;
    if (row >= 0 && primary) out[k] = primary[(size_t)axis * events + s->from + (size_t)dna_truth_slot(&s->base, row)];
  }
  return true;
}

/* Positions and distances are stored for class 0. */
static bool packed_derived(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n, double *out) {
  dna_packed_slice *s = (dna_packed_slice *)batch;
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
  if (!data) dna_packed_slice_spoil(batch);
  for (int32_t k = 0; k < n; k++) {
    int32_t row = rows ? rows[k] : first + k;
    out[k] = data && row >= 0 ? data[rank_of(block, s->code - s->row, &at, row + s->row, 0)] : NAN;
  }
  return true;
}

static void load_bits(dna_packed_slice *s, int column, const int32_t *rows, int32_t first, int32_t n, uint8_t *out) {
  const uint8_t *bits = dna_packed_block_bytes(s->block, column);
  if (!bits) dna_packed_slice_spoil(&s->base);
  for (int32_t k = 0; k < n; k++) {
    int32_t row = rows ? rows[k] : first + k;
    out[k] = bits && row >= 0 ? dna_packed_bit(bits, (size_t)(row + s->row)) : NO_VALUE;
  }
}

static void load_final(const dna_packed_slice *s, const int32_t *rows, int32_t first, int32_t n, uint8_t *out) {
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
  dna_packed_slice *s = (dna_packed_slice *)batch;
  switch (field) {
  case DNA_FIELD_FINAL: load_final(s, rows, first, n, out); return true;
  case DNA_FIELD_PROMPT: load_bits(s, DNA_PACKED_PROMPT, rows, first, n, out); return true;
  case DNA_FIELD_LAST: load_bits(s, DNA_PACKED_LAST, rows, first, n, out); return true;
  default: return false;
  }
}

static uint64_t packed_key(dna_batch *batch, int32_t slot) {
  const dna_packed_slice *s = (const dna_packed_slice *)batch;
  const int64_t *key = dna_packed_block_ints(s->block, DNA_PACKED_KEY);
  if (!key) dna_packed_slice_spoil(batch);
  return key ? (uint64_t)key[s->from + (uint32_t)slot] : 0;
}

/* ---- batches ----------------------------------------------------------------------------------------------------- */

static bool take_index(dna_packed_slice *s, int32_t rows) {
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
  dna_packed_slice *s = (dna_packed_slice *)batch;
  if (!s->block || s->wanted == 0) return;
  if (!dna_packed_block_open(s->block)) {
    dna_packed_slice_spoil(batch);
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
    dna_packed_slice_spoil(batch);
    return;
  }
  batch->nevents = n;
}

static void packed_batch_free(dna_batch *batch) {
  dna_packed_slice *s = (dna_packed_slice *)batch;
  dna_packed_reader_leave(s->reader, s->block);
  free(batch->weights);
  free(s->poff);
  free(s->index);
  free(s);
}

/* Everything that the block has. */
static void packed_check(dna_batch *batch) {
  dna_packed_slice *s = (dna_packed_slice *)batch;
  if (batch->nevents == 0) return;
  if (!dna_packed_block_check(s->block)) dna_packed_slice_spoil(batch);
  for (int32_t slot = 0; slot < batch->nevents && s->reader->directory.unkept; slot++) packed_links(batch, slot);
}

static const dna_batch_ops batch_ops = {.load = packed_load,
                                        .codes = packed_codes,
                                        .links = packed_links,
                                        .parse = packed_parse,
                                        .check = packed_check,
                                        .derived = packed_derived,
                                        .truth = packed_truth,
                                        .key = packed_key,
                                        .free = packed_batch_free};

dna_packed_slice *dna_packed_slice_new(dna_packed_reader *reader) {
  dna_packed_slice *s = dna_xcalloc(1, sizeof *s);
  const dna_reader_info *info = &reader->base.info;
  s->reader = reader;
  s->poff = dna_grow(NULL, &s->poff_room, 1, sizeof *s->poff);
  s->poff[0] = 0;
  s->base = (dna_batch){.ops = &batch_ops,
                        .bad = INT32_MAX,
                        .poff = s->poff,
                        .nweights = info->nweights,
                        .nominal = info->nominal,
                        .weights = dna_xcalloc(info->nweights, sizeof(double *))};
  return s;
}
