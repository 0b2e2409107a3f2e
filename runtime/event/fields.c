/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The cached view of a batch: stored fields from the reader, derived ones from the shared truth code (see event.h).
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/event/truth.h"

enum { CHUNK = 256, NO_VALUE = 2 /* of a truth field */ };

int32_t dna_batch_event(const dna_batch *batch, int32_t row) {
  int32_t low = 0, high = batch->nevents; /* poff[low] <= row < poff[high] */
  while (high - low > 1) {
    int32_t middle = low + (high - low) / 2;
    if (batch->poff[middle] <= row) low = middle;
    else high = middle;
  }
  return low;
}

/* ---- stored fields --------------------------------------------------------------------------------------------------- */

/* Rows of which some are -1: the reader is asked for a row that exists in their place. */
static void load_chunk(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t n, double *out) {
  int32_t sound[CHUNK], any = -1;
  for (int32_t k = 0; k < n; k++)
    if (rows[k] >= 0) any = rows[k];
  for (int32_t k = 0; k < n; k++) sound[k] = rows[k] >= 0 ? rows[k] : any;
  if (any >= 0) batch->ops->load(batch, field, sound, 0, n, out);
  for (int32_t k = 0; k < n; k++)
    if (rows[k] < 0) out[k] = NAN;
}

/* A whole column of integers. */
static void load_ints(const int32_t *column, const int32_t *rows, int32_t first, int32_t n, double *out) {
  if (!rows)
    for (int32_t k = 0; k < n; k++) out[k] = column[first + k];
  else
    for (int32_t k = 0; k < n; k++) out[k] = rows[k] < 0 ? NAN : (double)column[rows[k]];
}

static void load_stored(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n,
                        double *out) {
  const int32_t *column = field >= DNA_FIELD_PID && batch->ops->ints ? batch->ops->ints(batch, field) : NULL;
  if (column) {
    load_ints(column, rows, first, n, out);
    return;
  }
  bool missing = false;
  if (rows)
    for (int32_t k = 0; k < n; k++) missing |= rows[k] < 0;
  if (!missing) {
    batch->ops->load(batch, field, rows, first, n, out);
    return;
  }
  for (int32_t k = 0; k < n; k += CHUNK) load_chunk(batch, field, rows + k, n - k < CHUNK ? n - k : CHUNK, out + k);
}

void dna_batch_codes(dna_batch *batch, const int32_t *rows, int32_t first, int32_t n, int32_t *out) {
  if (batch->ops->codes) {
    batch->ops->codes(batch, rows, first, n, out);
    return;
  }
  const int32_t *column = batch->ops->ints ? batch->ops->ints(batch, DNA_FIELD_PID) : NULL;
  if (column) {
    int32_t least = 0;
    for (int32_t k = 0; rows && k < n; k++) least |= rows[k];
    if (!rows) memcpy(out, column + first, (size_t)n * sizeof *out);
    else if (least >= 0) for (int32_t k = 0; k < n; k++) out[k] = column[rows[k]];
    else for (int32_t k = 0; k < n; k++) out[k] = rows[k] < 0 ? 0 : column[rows[k]];
    return;
  }
  double values[CHUNK];
  for (int32_t from = 0; from < n; from += CHUNK) {
    int32_t many = n - from < CHUNK ? n - from : CHUNK;
    load_stored(batch, DNA_FIELD_PID, rows ? rows + from : NULL, first + from, many, values);
    for (int32_t k = 0; k < many; k++) out[from + k] = isnan(values[k]) ? 0 : (int32_t)values[k];
  }
}

/* ---- positions ------------------------------------------------------------------------------------------------------- */

/* sqrt(dx^2 + dy^2 [+ dz^2]) from a to b */
static double distance(const double *a, const double *b, bool transverse) {
  double dx = b[0] - a[0], dy = b[1] - a[1], dz = b[2] - a[2];
  return transverse ? sqrt(dx * dx + dy * dy) : sqrt(dx * dx + dy * dy + dz * dz);
}

static double position_field(struct dna_truth *truth, struct dna_truth_event *event, int32_t k, enum dna_field field) {
  const dna_links *links = event->links;
  if (field >= DNA_FIELD_PVX) return dna_truth_primary(truth, event)[field - DNA_FIELD_PVX];
  double made[4], ended[4];
  dna_truth_position(truth, event, links->prod[k], made);
  switch (field) {
  case DNA_FIELD_VX: case DNA_FIELD_VY: case DNA_FIELD_VZ: case DNA_FIELD_VT: return made[field - DNA_FIELD_VX];
  case DNA_FIELD_R: return distance(dna_truth_primary(truth, event), made, false);
  case DNA_FIELD_RXY: return distance(dna_truth_primary(truth, event), made, true);
  default: /* L, LXY */
    if (links->end[k] < 0) return NAN;
    dna_truth_position(truth, event, links->end[k], ended);
    return distance(made, ended, field == DNA_FIELD_LXY);
  }
}

static void load_positions(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n,
                           double *out) {
  for (int32_t k = 0; k < n; k++) {
    int32_t row = rows ? rows[k] : first + k;
    out[k] = NAN;
    if (row < 0) continue;
    int32_t slot = dna_truth_slot(batch, row);
    struct dna_truth_event *event = dna_truth_positions(batch, slot);
    if (event) out[k] = position_field(batch->scratch, event, row - batch->poff[slot], field);
  }
}

static void load_index(dna_batch *batch, const int32_t *rows, int32_t first, int32_t n, double *out) {
  for (int32_t k = 0; k < n; k++) {
    int32_t row = rows ? rows[k] : first + k;
    out[k] = NAN;
    if (row >= 0) out[k] = dna_batch_index(batch, dna_truth_slot(batch, row), row);
  }
}

void dna_batch_load_f(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n,
                      double *out) {
  assert(field < DNA_FIELD_F_COUNT);
  if (n <= 0) return;
  if (field <= DNA_FIELD_STATUS) load_stored(batch, field, rows, first, n, out);
  else if (field == DNA_FIELD_INDEX) load_index(batch, rows, first, n, out);
  else if (!batch->ops->derived || !batch->ops->derived(batch, field, rows, first, n, out))
    load_positions(batch, field, rows, first, n, out);
}

/* ---- truth values ----------------------------------------------------------------------------------------------------- */

static void load_status(dna_batch *batch, int32_t status, const int32_t *rows, int32_t first, int32_t n, uint8_t *out) {
  const int32_t *column = batch->ops->ints ? batch->ops->ints(batch, DNA_FIELD_STATUS) : NULL;
  if (column && !rows) {
    for (int32_t k = 0; k < n; k++) out[k] = column[first + k] == status;
    return;
  }
  if (column) {
    for (int32_t k = 0; k < n; k++) out[k] = (uint8_t)(rows[k] < 0 ? NO_VALUE : column[rows[k]] == status);
    return;
  }
  double values[CHUNK];
  for (int32_t from = 0; from < n; from += CHUNK) {
    int32_t many = n - from < CHUNK ? n - from : CHUNK;
    load_stored(batch, DNA_FIELD_STATUS, rows ? rows + from : NULL, first + from, many, values);
    for (int32_t k = 0; k < many; k++) out[from + k] = isnan(values[k]) ? NO_VALUE : values[k] == (double)status;
  }
}

static void load_prompt(dna_batch *batch, const int32_t *rows, int32_t first, int32_t n, uint8_t *out) {
  for (int32_t k = 0; k < n; k++) {
    int32_t row = rows ? rows[k] : first + k;
    out[k] = NO_VALUE;
    if (row < 0) continue;
    int32_t slot = dna_truth_slot(batch, row);
    out[k] = dna_truth_prompt(batch, slot, row - batch->poff[slot]);
  }
}

static void load_last(dna_batch *batch, const int32_t *rows, int32_t first, int32_t n, uint8_t *out) {
  const uint8_t *values = NULL;
  int32_t known = -1;
  for (int32_t k = 0; k < n; k++) {
    int32_t row = rows ? rows[k] : first + k;
    out[k] = NO_VALUE;
    if (row < 0) continue;
    int32_t slot = dna_truth_slot(batch, row);
    if (slot != known) values = dna_truth_last(batch, slot);
    known = slot;
    if (values) out[k] = values[row - batch->poff[slot]];
  }
}

void dna_batch_load_t(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n,
                      uint8_t *out) {
  assert(field >= DNA_FIELD_FINAL && field < DNA_FIELD_COUNT);
  if (n <= 0 || (batch->ops->truth && batch->ops->truth(batch, field, rows, first, n, out))) return;
  switch (field) {
  case DNA_FIELD_FINAL: load_status(batch, 1, rows, first, n, out); break;
  case DNA_FIELD_DECAYED: load_status(batch, 2, rows, first, n, out); break;
  case DNA_FIELD_PROMPT:
  case DNA_FIELD_LAST:
    if (field == DNA_FIELD_PROMPT) load_prompt(batch, rows, first, n, out);
    else load_last(batch, rows, first, n, out);
    break;
  default: break;
  }
}

/* ---- the key of an event ------------------------------------------------------------------------------------------------ */

/* The same bytes on every machine. Written out, since compilers know it for a store. */
static uint8_t *put64(uint8_t *to, uint64_t value) {
  to[0] = (uint8_t)value;
  to[1] = (uint8_t)(value >> 8);
  to[2] = (uint8_t)(value >> 16);
  to[3] = (uint8_t)(value >> 24);
  to[4] = (uint8_t)(value >> 32);
  to[5] = (uint8_t)(value >> 40);
  to[6] = (uint8_t)(value >> 48);
  to[7] = (uint8_t)(value >> 56);
  return to + 8;
}

uint64_t dna_batch_key(dna_batch *batch, int32_t slot) {
  enum { MOST = 8, FIELDS = 4 };
  if (batch->ops->key) return batch->ops->key(batch, slot);
  int32_t n = batch->poff[slot + 1] - batch->poff[slot], taken = n < MOST ? n : MOST, rows[MOST];
  uint8_t bytes[8 * (2 + MOST * FIELDS)], *to = bytes;
  to = put64(to, (uint64_t)batch->number[slot]);
  to = put64(to, (uint64_t)n);
  for (int32_t k = 0; k < taken; k++)
    rows[k] = batch->poff[slot] + (n < MOST ? k : (int32_t)((int64_t)k * n / MOST));
  for (int field = DNA_FIELD_PX; field <= DNA_FIELD_E; field++) {
    double values[MOST];
    if (taken > 0) batch->ops->load(batch, (enum dna_field)field, rows, 0, taken, values);
    for (int32_t k = 0; k < taken; k++) {
      uint64_t bits;
      memcpy(&bits, &values[k], sizeof bits);
      to = put64(to, bits);
    }
  }
  return dna_hash64(bytes, (size_t)(to - bytes), 0);
}

void dna_batch_parse(dna_batch *batch) {
  if (batch->ops->parse) batch->ops->parse(batch);
}

void dna_batch_check(dna_batch *batch) {
  if (batch->ops->check) batch->ops->check(batch);
}

void dna_batch_free(dna_batch *batch) {
  if (!batch) return;
  dna_truth_free(batch);
  batch->ops->free(batch);
}
