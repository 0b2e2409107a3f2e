/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chunks of a block, read and decoded when asked for (see packed_block.h). Nothing that the file says is used before it is
 * checked: it may be damaged on purpose.
 */
#include "runtime/event/packed_block.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_WHOLE = 1 << 18 }; /* bytes: smaller blocks are read in one go */

enum kind { DOUBLES, INTS, BYTES, BITS };

static enum kind kind_of(int column) {
  switch (column) {
  case DNA_PACKED_CODE: return BYTES;
  case DNA_PACKED_HAS_XSEC: case DNA_PACKED_PROMPT: case DNA_PACKED_LAST: case DNA_PACKED_HAS_POS: return BITS;
  case DNA_PACKED_WEIGHT: case DNA_PACKED_XSEC: case DNA_PACKED_XSEC_ERROR: case DNA_PACKED_PRIMARY:
  case DNA_PACKED_POSITION: case DNA_PACKED_ORIGIN: return DOUBLES;
  default: return column >= DNA_PACKED_FIELD && column < DNA_PACKED_PROD ? DOUBLES : INTS;
  }
}

static bool has_classes(int column) { return column >= DNA_PACKED_FIELD && column < DNA_PACKED_DERIVED; }

static dna_packed_slot *slot_of(dna_packed_block *block, int column, int class) {
  int at = class == 0 ? column : DNA_PACKED_COLUMNS + (column - DNA_PACKED_FIELD) * DNA_PACKED_GROUPS + class;
  return &block->slots[at];
}

bool dna_packed_block_fault(dna_packed_block *block, const char *format, ...) {
  if (block->fault[0]) return false;
  va_list arguments;
  int length = snprintf(block->fault, sizeof block->fault, "the file is damaged: ");
  va_start(arguments, format);
  vsnprintf(block->fault + length, sizeof block->fault - (size_t)length, format, arguments);
  va_end(arguments);
  return false;
}

/* A fault that is not the file's. */
static bool trouble(dna_packed_block *block, const char *what, const char *why) {
  if (!block->fault[0]) snprintf(block->fault, sizeof block->fault, "%s%s", what, why);
  return false;
}

/* What a column is called in messages. */
static const char *name_of(int column) {
  static const char *const names[DNA_PACKED_COLUMNS] = {"event numbers",
                                                        "random keys",
                                                        "numbers of particles",
                                                        "numbers of vertices",
                                                        "weights",
                                                        "known cross-sections",
                                                        "cross-sections",
                                                        "cross-section errors",
                                                        "primary vertices",
                                                        "identities",
                                                        "identities that are used",
                                                        "rare identities",
                                                        "prompt",
                                                        "last",
                                                        "numbers in the record",
                                                        "px",
                                                        "py",
                                                        "pz",
                                                        "E",
                                                        "m",
                                                        "vx",
                                                        "vy",
                                                        "vz",
                                                        "vt",
                                                        "r",
                                                        "rxy",
                                                        "L",
                                                        "Lxy",
                                                        "production vertices",
                                                        "end vertices",
                                                        "incoming particles",
                                                        "outgoing particles",
                                                        "vertices with a position",
                                                        "vertex positions",
                                                        "event positions"};
  return names[column];
}

/* ---- life ---------------------------------------------------------------------------------------------------------------- */

dna_packed_block *dna_packed_block_new(int fd, const dna_packed_directory *directory) {
  dna_packed_block *block = dna_xcalloc(1, sizeof *block);
  block->fd = fd;
  block->directory = directory;
  block->codec = dna_packed_codec_new();
  pthread_mutex_init(&block->lock, NULL);
  return block;
}

void dna_packed_block_free(dna_packed_block *block) {
  if (!block) return;
  pthread_mutex_destroy(&block->lock);
  dna_packed_codec_free(block->codec);
  for (int i = 0; i < DNA_PACKED_SLOTS; i++) free(block->slots[i].data);
  void *const arrays[] = {block->bytes, block->off, block->voff, block->prod, block->end, block->in, block->out, block->pids,
                          block->statuses, block->in_off, block->out_off, block->position[0], block->position[1],
                          block->position[2], block->position[3], block->has_pos, block->built, block->first_in,
                          block->first_out, block->mark, block->links, block->class_off};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) free(arrays[i]);
  free(block);
}

void dna_packed_block_set(dna_packed_block *block, uint32_t number) {
  block->number = number;
  block->info = &block->directory->blocks[number];
  block->opened = block->sound = block->whole = block->has_vertices = false;
  block->fault[0] = '\0';
  for (int i = 0; i < DNA_PACKED_SLOTS; i++) {
    dna_packed_slot *slot = &block->slots[i];
    atomic_store_explicit(&slot->ready, false, memory_order_relaxed);
    slot->there = slot->failed = false;
  }
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static bool read_at(dna_packed_block *block, uint64_t offset, char *to, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t got = pread(block->fd, to + done, size - done, (off_t)(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return trouble(block, "cannot read: ", strerror(errno));
    if (got == 0) return dna_packed_block_fault(block, "the file has become shorter");
    done += (size_t)got;
  }
  return true;
}

static char *room_for(dna_packed_block *block, size_t size) {
  return block->bytes = dna_grow(block->bytes, &block->bytes_room, size, 1);
}

/* One entry of the table. */
static bool take_entry(dna_packed_block *block, const uint8_t *entry, uint64_t *at) {
  int column = entry[0], class = entry[1];
  if (column >= DNA_PACKED_COLUMNS || class >= (has_classes(column) ? DNA_PACKED_GROUPS : 1) || entry[2] >= DNA_PACKED_CODINGS ||
      entry[3])
    return dna_packed_block_fault(block, "its table is not understood");
  dna_packed_slot *slot = slot_of(block, column, class);
  uint64_t offset = dna_packed_get(entry + 8, 8);
  slot->count = (uint32_t)dna_packed_get(entry + 4, 4);
  slot->offset = block->info->offset + offset;
  slot->chunk = (dna_packed_chunk){.coding = (enum dna_packed_coding)entry[2], .stored = (uint32_t)dna_packed_get(entry + 16, 4),
                                   .size = (uint32_t)dna_packed_get(entry + 20, 4)};
  if (slot->there || offset != *at || slot->chunk.stored > block->info->bytes - offset)
    return dna_packed_block_fault(block, "its chunks are not in their places");
  *at += slot->chunk.stored;
  return slot->there = true;
}

static bool read_table(dna_packed_block *block) {
  const dna_packed_block_info *info = block->info;
  size_t size = (size_t)info->nchunks * DNA_PACKED_ENTRY;
  block->whole = info->bytes <= READ_WHOLE;
  size_t wanted = block->whole ? (size_t)info->bytes : size;
  char *bytes = room_for(block, wanted);
  if (!read_at(block, info->offset, bytes, wanted)) return false;
  if (dna_hash64(bytes, size, 0) != info->hash) return dna_packed_block_fault(block, "the checksum of its table does not agree");
  uint64_t at = size;
  for (uint32_t k = 0; k < info->nchunks; k++)
    if (!take_entry(block, (const uint8_t *)bytes + (size_t)k * DNA_PACKED_ENTRY, &at)) return false;
  return at == info->bytes || dna_packed_block_fault(block, "its chunks are not in their places");
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

/* How many values a column says it has, if they are not more than it may have. */
static uint64_t said(const dna_packed_block *block, int column, uint64_t most) {
  const dna_packed_slot *slot = &block->slots[column];
  return slot->there && slot->count <= most ? slot->count : 0;
}

/* How many values a column must have. */
static uint64_t count_of(const dna_packed_block *block, int column, int class) {
  const dna_packed_block_info *info = block->info;
  switch (column) {
  case DNA_PACKED_NUMBER: case DNA_PACKED_KEY: case DNA_PACKED_COUNT: case DNA_PACKED_HAS_XSEC: case DNA_PACKED_XSEC:
  case DNA_PACKED_XSEC_ERROR: case DNA_PACKED_VERTICES: return info->events;
  case DNA_PACKED_WEIGHT: return (uint64_t)info->events * block->directory->nweights;
  case DNA_PACKED_PRIMARY: return (uint64_t)3 * info->events;
  case DNA_PACKED_CODE: case DNA_PACKED_PROMPT: case DNA_PACKED_LAST: case DNA_PACKED_INDEX: case DNA_PACKED_PROD:
  case DNA_PACKED_ENDS: return info->rows;
  case DNA_PACKED_HAS_POS: return info->vertices;
  case DNA_PACKED_DICT: return said(block, column, 2 * 256 + DNA_PACKED_GROUPS);
  case DNA_PACKED_RARE: return said(block, column, (uint64_t)3 * info->rows);
  case DNA_PACKED_IN: case DNA_PACKED_OUT: return said(block, column, info->rows);
  case DNA_PACKED_POSITION: return said(block, column, (uint64_t)4 * info->vertices);
  case DNA_PACKED_ORIGIN: return block->slots[column].there ? (uint64_t)4 * info->events : 0;
  default: break;
  }
  return (uint64_t)block->class_off[(size_t)class * ((size_t)info->events + 1) + info->events]; /* is there: the block is open */
}

static bool decode(dna_packed_block *block, int column, int class, dna_packed_slot *slot, const double *predicted) {
  size_t n = (size_t)count_of(block, column, class);
  slot->data = dna_grow(slot->data, &slot->room, n + 1, 8);
  if (!slot->there) return n == 0 || dna_packed_block_fault(block, "the column \"%s\" is not there", name_of(column));
  if (slot->count != n) return dna_packed_block_fault(block, "the column \"%s\" has the wrong length", name_of(column));
  dna_packed_chunk chunk = slot->chunk;
  if (block->whole) {
    chunk.bytes = block->bytes + (slot->offset - block->info->offset);
  } else {
    chunk.bytes = room_for(block, chunk.stored);
    if (!read_at(block, slot->offset, block->bytes, chunk.stored)) return false;
  }
  bool good = false;
  switch (kind_of(column)) {
  case DOUBLES: good = dna_packed_decode_doubles(block->codec, &chunk, n, predicted, slot->data); break;
  case INTS: good = dna_packed_decode_ints(block->codec, &chunk, n, slot->data); break;
  case BYTES: good = dna_packed_decode_bytes(block->codec, &chunk, n, slot->data); break;
  case BITS: good = dna_packed_decode_bits(block->codec, &chunk, n, slot->data); break;
  }
  return good || dna_packed_block_fault(block, "the column \"%s\" cannot be decoded", name_of(column));
}

/* E as predicted from the other columns of the class; the caller frees it. */
static double *predict(dna_packed_block *block, int class) {
  const double *p[3], *m = dna_packed_block_column(block, DNA_PACKED_FIELD + DNA_FIELD_M, class);
  for (int i = 0; i < 3; i++) p[i] = dna_packed_block_column(block, DNA_PACKED_FIELD + i, class);
  if (!p[0] || !p[1] || !p[2] || !m) return NULL;
  size_t n = (size_t)count_of(block, DNA_PACKED_FIELD, class);
  double *energy = dna_xmalloc((n + 1) * sizeof *energy);
  for (size_t k = 0; k < n; k++) energy[k] = dna_packed_energy(p[0][k], p[1][k], p[2][k], m[k]);
  return energy;
}

void *dna_packed_block_column(dna_packed_block *block, int column, int class) {
  dna_packed_slot *slot = slot_of(block, column, class);
  if (atomic_load_explicit(&slot->ready, memory_order_relaxed)) return slot->failed ? NULL : slot->data;
  double *predicted = NULL;
  bool good = true;
  if (slot->there && slot->chunk.coding == DNA_PACKED_ULPS) {
    predicted = column == DNA_PACKED_FIELD + DNA_FIELD_E ? predict(block, class) : NULL;
    good = predicted || dna_packed_block_fault(block, "the coding of the column \"%s\" is not understood", name_of(column));
  }
  slot->failed = !good || !decode(block, column, class, slot, predicted);
  free(predicted);
  atomic_store_explicit(&slot->ready, true, memory_order_release);
  return slot->failed ? NULL : slot->data;
}

static void *column_of(dna_packed_block *block, int column, int class) {
  dna_packed_slot *slot = slot_of(block, column, class);
  if (atomic_load_explicit(&slot->ready, memory_order_acquire)) return slot->failed ? NULL : slot->data;
  pthread_mutex_lock(&block->lock);
  void *data = dna_packed_block_column(block, column, class);
  pthread_mutex_unlock(&block->lock);
  return data;
}

bool dna_packed_block_check(dna_packed_block *block) {
  bool good = true;
  for (int column = 0; column < DNA_PACKED_COLUMNS; column++)
    for (int class = 0; class < (has_classes(column) ? block->nclasses : 1); class++)
      if (slot_of(block, column, class)->there && !column_of(block, column, class)) good = false;
  return good;
}

const double *dna_packed_block_doubles(dna_packed_block *block, int column, int class) { return column_of(block, column, class); }
const int64_t *dna_packed_block_ints(dna_packed_block *block, int column) { return column_of(block, column, 0); }
const uint8_t *dna_packed_block_bytes(dna_packed_block *block, int column) { return column_of(block, column, 0); }

/* ---- what every batch needs -------------------------------------------------------------------------------------- */

static bool take_dict(dna_packed_block *block) {
  dna_packed_dict *dict = &block->dict;
  const int64_t *list = dna_packed_block_column(block, DNA_PACKED_DICT, 0);
  if (!list) return false;
  uint32_t count = block->slots[DNA_PACKED_DICT].count, n = (count - DNA_PACKED_GROUPS) / 2;
  if (count < DNA_PACKED_GROUPS + 2 || n > 256 || 2 * n + DNA_PACKED_GROUPS != count)
    return dna_packed_block_fault(block, "its identities are not understood");
  dict->ncodes = (int32_t)n;
  for (uint32_t code = 0; code < 256; code++) {
    int64_t pid = code < n ? list[code] : 0, status = code < n ? list[n + code] : 0;
    if (pid != (int32_t)pid || status != (int32_t)status)
      return dna_packed_block_fault(block, "its identities are not understood");
    block->pid[code] = dict->pid[code] = (int32_t)pid;
    block->status[code] = dict->status[code] = (int32_t)status;
    block->rare[code] = false;
  }
  int64_t before = 0;
  for (int group = 0; group < DNA_PACKED_GROUPS; group++) {
    int64_t end = list[2 * n + (uint32_t)group];
    if (end <= before || end > (int64_t)n) return dna_packed_block_fault(block, "its identities are not understood");
    dict->end[group] = (int32_t)end;
    block->rare[end - 1] = true;
    before = end;
  }
  return before == (int64_t)n || dna_packed_block_fault(block, "its identities are not understood");
}

/* In pieces whose counts fit a byte, so that the compiler can count many at once. */
int32_t dna_packed_block_count(const uint8_t *code, int32_t n, int low, int high) {
  uint8_t from = (uint8_t)low, width = (uint8_t)(high - low - 1); /* high > low: a group has one code at least */
  int32_t count = 0;
  while (n > 0) {
    int32_t piece = n < 240 ? n : 240;
    uint8_t few = 0;
    for (int32_t k = 0; k < piece; k++) few = (uint8_t)(few + ((uint8_t)(code[k] - from) <= width));
    count += few;
    code += piece;
    n -= piece;
  }
  return count;
}

/* The rows of rare codes must be those that are listed, in their order. */
static bool take_rare(dna_packed_block *block) {
  int64_t *list = dna_packed_block_column(block, DNA_PACKED_RARE, 0);
  const uint8_t *code = dna_packed_block_column(block, DNA_PACKED_CODE, 0);
  if (!list || !code) return false;
  uint32_t count = block->slots[DNA_PACKED_RARE].there ? block->slots[DNA_PACKED_RARE].count : 0;
  int32_t rows = (int32_t)block->info->rows;
  bool good = count % 3 == 0 && dna_packed_block_count(code, rows, 0, block->dict.ncodes) == rows;
  uint32_t rare = 0;
  for (int group = 0; group < DNA_PACKED_GROUPS; group++)
    rare += (uint32_t)dna_packed_block_count(code, rows, block->dict.end[group] - 1, block->dict.end[group]);
  good = good && rare == count / 3;
  for (uint32_t i = 0; i < rare && good; i++) {
    int64_t row = list[3 * i], pid = list[3 * i + 1], status = list[3 * i + 2], before = i ? list[3 * i - 3] : -1;
    good = row > before && row < rows && block->rare[code[row]] && pid == (int32_t)pid && status == (int32_t)status;
  }
  block->rare_rows = list;
  block->nrare = rare;
  return good || dna_packed_block_fault(block, "its identities are not understood");
}

/* Where the particles of each class begin. */
static bool take_classes(dna_packed_block *block) {
  const uint8_t *code = block->slots[DNA_PACKED_CODE].data;
  uint32_t events = block->info->events;
  block->nclasses = block->directory->unkept ? DNA_PACKED_GROUPS : 1;
  block->class_off = dna_grow(block->class_off, &block->class_room, (size_t)block->nclasses * ((size_t)events + 1),
                              sizeof *block->class_off);
  for (int class = 0; class < block->nclasses; class++) {
    int low = class ? block->dict.end[class - 1] : 0, high = block->nclasses > 1 ? block->dict.end[class] : block->dict.ncodes;
    int32_t *off = block->class_off + (size_t)class * ((size_t)events + 1), at = 0;
    for (int i = low; i < high; i++) block->class[i] = (uint8_t)class;
    for (uint32_t i = 0; i < events; i++) {
      int32_t first = block->off[i], n = block->off[i + 1] - first;
      off[i] = at;
      at += block->nclasses > 1 ? dna_packed_block_count(code + first, n, low, high) : n;
    }
    off[events] = at;
  }
  return true;
}

static bool take_counts(dna_packed_block *block) {
  const int64_t *count = dna_packed_block_column(block, DNA_PACKED_COUNT, 0);
  uint32_t events = block->info->events, rows = block->info->rows;
  if (!count) return false;
  block->off = dna_grow(block->off, &block->off_room, (size_t)events + 1, sizeof *block->off);
  int64_t at = 0;
  for (uint32_t i = 0; i < events; i++) {
    block->off[i] = (int32_t)at;
    if (count[i] < 0 || count[i] > rows - at) return dna_packed_block_fault(block, "its events do not add up");
    at += count[i];
  }
  block->off[events] = (int32_t)at;
  return at == rows || dna_packed_block_fault(block, "its events do not add up");
}

static bool open_block(dna_packed_block *block) {
  if (!block->codec) return trouble(block, "there is no memory", "");
  return read_table(block) && take_counts(block) && dna_packed_block_column(block, DNA_PACKED_NUMBER, 0) &&
         dna_packed_block_column(block, DNA_PACKED_WEIGHT, 0) && take_dict(block) && take_rare(block) && take_classes(block);
}

bool dna_packed_block_open(dna_packed_block *block) {
  pthread_mutex_lock(&block->lock);
  if (!block->opened) block->sound = open_block(block);
  block->opened = true;
  bool sound = block->sound;
  pthread_mutex_unlock(&block->lock);
  return sound;
}

int32_t dna_packed_block_rare(const dna_packed_block *block, int32_t row, bool pid) {
  uint32_t low = 0, high = block->nrare;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (block->rare_rows[3 * middle] <= row) low = middle;
    else high = middle;
  }
  return (int32_t)block->rare_rows[3 * low + (pid ? 1 : 2)];
}
