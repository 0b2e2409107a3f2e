/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The directory of a packed file, and the groups of its particles (see packed_format.h).
 */
#include "runtime/event/packed_format.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/event/packed_codes.h"
#include "runtime/physics/physics.h"

enum { DIRECTORY_MOST = 1 << 28 };

int dna_packed_group(int32_t pid, int32_t status) {
  bool hadron = dna_pdg_is(pid, DNA_PDG_HADRON);
  if (status == 1) {
    if (hadron) return dna_pdg_charge3(pid) != 0 ? 2 : 3;
    return pid == 22 ? 1 : 0;
  }
  int64_t code = pid < 0 ? -(int64_t)pid : pid;
  bool diquark = code >= 1000 && code < 10000 && code / 10 % 10 == 0;
  bool parton = code <= 5 || code == 21 || diquark || (code >= 90 && code < 100);
  return hadron || parton || pid == 22 ? 5 : 4;
}

void dna_packed_directory_clear(dna_packed_directory *directory) {
  for (uint32_t i = 0; directory->weight_names && i < directory->nweights; i++) free(directory->weight_names[i]);
  free(directory->weight_names);
  free(directory->keep);
  free(directory->keep_form);
  free(directory->blocks);
  *directory = (dna_packed_directory){0};
}

/* ---- writing ----------------------------------------------------------------------------------------------------------- */

static void add(dna_str *out, uint64_t value, int bytes) {
  uint8_t number[8];
  dna_packed_put(number, value, bytes);
  dna_str_add(out, (const char *)number, (size_t)bytes);
}

static void add_double(dna_str *out, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  add(out, bits, 8);
}

static void add_text(dna_str *out, const char *text) {
  size_t length = text ? strlen(text) : 0;
  add(out, length, 4);
  if (length) dna_str_add(out, text, length);
}

void dna_packed_directory_write(const dna_packed_directory *d, dna_str *out) {
  add(out, DNA_PACKED_VERSION, 4);
  add(out, d->unkept, 1);
  add(out, d->each_xsec, 1);
  add(out, d->has_xsec, 1);
  add(out, 0, 1);
  add_double(out, d->xsec_pb);
  add_double(out, d->xsec_err_pb);
  add(out, d->events, 8);
  add(out, d->nweights, 4);
  add(out, d->nominal, 4);
  for (uint32_t i = 0; i < d->nweights; i++) add_text(out, d->weight_names[i]);
  add_text(out, d->keep);
  add_text(out, d->keep_form);
  add(out, d->nblocks, 4);
  for (uint32_t i = 0; i < d->nblocks; i++) {
    const dna_packed_block_info *block = &d->blocks[i];
    add(out, block->offset, 8);
    add(out, block->bytes, 8);
    add(out, block->hash, 8);
    add(out, block->nchunks, 4);
    add(out, block->events, 4);
    add(out, block->rows, 4);
    add(out, block->vertices, 4);
  }
}

/* ---- reading ----------------------------------------------------------------------------------------------------------- */

enum { BLOCK_BYTES = 40 };

typedef struct cursor {
  const uint8_t *at;
  size_t left;
  bool bad;
} cursor;

static uint64_t take(cursor *c, int bytes) {
  if (c->left < (size_t)bytes) c->bad = true;
  if (c->bad) return 0;
  uint64_t value = dna_packed_get(c->at, bytes);
  c->at += bytes;
  c->left -= (size_t)bytes;
  return value;
}

static double take_double(cursor *c) {
  uint64_t bits = take(c, 8);
  double value;
  memcpy(&value, &bits, sizeof value);
  if (!isfinite(value)) c->bad = true;
  return value;
}

static char *take_text(cursor *c) {
  uint64_t length = take(c, 4);
  if (c->bad || length > c->left || memchr(c->at, 0, length)) {
    c->bad = true;
    return dna_xstrdup("");
  }
  char *text = dna_xmalloc(length + 1);
  memcpy(text, c->at, length);
  text[length] = '\0';
  c->at += length;
  c->left -= length;
  return text;
}

static bool sound(const dna_packed_block_info *block, uint32_t nweights) {
  return block->events > 0 && block->events <= DNA_PACKED_EVENTS_MOST && block->rows <= DNA_PACKED_ROWS_MOST &&
         block->vertices <= DNA_PACKED_ROWS_MOST && block->nchunks <= DNA_PACKED_CHUNKS_MOST &&
         (uint64_t)block->events * nweights <= DNA_PACKED_VALUES_MOST &&
         block->bytes >= (uint64_t)block->nchunks * DNA_PACKED_ENTRY;
}

static const char *take_blocks(dna_packed_directory *d, cursor *c, uint64_t end) {
  uint64_t at = DNA_PACKED_HEAD, events = 0;
  d->nblocks = (uint32_t)take(c, 4);
  if (c->bad || c->left != (uint64_t)d->nblocks * BLOCK_BYTES) return "its directory has the wrong size";
  d->blocks = dna_xcalloc((size_t)d->nblocks + 1, sizeof *d->blocks);
  for (uint32_t i = 0; i < d->nblocks; i++) {
    dna_packed_block_info *block = &d->blocks[i];
    block->offset = take(c, 8);
    block->bytes = take(c, 8);
    block->hash = take(c, 8);
    block->nchunks = (uint32_t)take(c, 4);
    block->events = (uint32_t)take(c, 4);
    block->rows = (uint32_t)take(c, 4);
    block->vertices = (uint32_t)take(c, 4);
    if (block->offset != at || block->bytes > end - at || !sound(block, d->nweights))
      return "its directory does not fit its blocks";
    at += block->bytes;
    events += block->events;
  }
  return at == end && events == d->events ? NULL : "its directory does not fit its blocks";
}

const char *dna_packed_directory_parse(dna_packed_directory *d, const uint8_t *bytes, size_t size, uint64_t end) {
  cursor c = {.at = bytes, .left = size};
  *d = (dna_packed_directory){0};
  if (take(&c, 4) != DNA_PACKED_VERSION) return "it was written by a later version of dna";
  uint64_t unkept = take(&c, 1), each = take(&c, 1), has = take(&c, 1), zero = take(&c, 1);
  if (c.bad || unkept > 1 || each > 1 || has > 1 || zero) return "its directory is not understood";
  d->unkept = unkept;
  d->each_xsec = each;
  d->has_xsec = has;
  d->xsec_pb = take_double(&c);
  d->xsec_err_pb = take_double(&c);
  d->events = take(&c, 8);
  uint64_t nweights = take(&c, 4), nominal = take(&c, 4);
  if (c.bad || nweights < 1 || nweights > DNA_PACKED_WEIGHTS_MOST || nominal >= nweights) return "its weights are not understood";
  d->nominal = (uint32_t)nominal;
  d->weight_names = dna_xcalloc(nweights, sizeof *d->weight_names);
  for (; d->nweights < nweights && !c.bad; d->nweights++) d->weight_names[d->nweights] = take_text(&c);
  d->keep = take_text(&c);
  d->keep_form = take_text(&c);
  if (c.bad) return "its directory is not understood";
  return take_blocks(d, &c, end);
}

/* ---- where it is in the file -------------------------------------------------------------------------------------- */

static bool read_at(int fd, uint64_t offset, void *to, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t got = pread(fd, (char *)to + done, size - done, (off_t)(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    done += (size_t)got;
  }
  return true;
}

/* The end of packed events that are followed by something else: how many bytes follow; 0 if there is no end. */
static uint64_t bytes_behind(int fd, uint64_t size) {
  enum { PIECE = 1 << 20, END = 8 };
  char *piece = dna_xmalloc(PIECE + END);
  uint64_t behind = 0;
  for (uint64_t stop = size; stop > DNA_PACKED_HEAD && !behind;) { /* pieces overlap, so that an end is whole in one */
    uint64_t from = stop > PIECE ? stop - PIECE : 0, length = stop - from + (stop + END <= size ? END : 0);
    if (!read_at(fd, from, piece, length)) break;
    for (uint64_t at = length; at >= END && !behind; at--)
      if (memcmp(piece + at - END, DNA_PACKED_END, END) == 0) behind = size - from - at;
    stop = from;
  }
  free(piece);
  return behind;
}

/* Why a file has no directory where it should be. */
static void explain_end(int fd, uint64_t size, char *wrong, size_t room) {
  uint64_t behind = size > DNA_PACKED_FOOT ? bytes_behind(fd, size) : 0;
  if (behind)
    snprintf(wrong, room, "%llu byte%s behind the end of the packed events", (unsigned long long)behind, behind == 1 ? "" : "s");
  else snprintf(wrong, room, "the file is truncated, or was not written to its end");
}

bool dna_packed_directory_read(int fd, uint64_t size, dna_packed_directory *directory, char *wrong, size_t room) {
  uint8_t head[DNA_PACKED_HEAD], foot[DNA_PACKED_FOOT];
  bool there = size >= DNA_PACKED_HEAD + DNA_PACKED_FOOT && read_at(fd, 0, head, sizeof head) &&
               read_at(fd, size - sizeof foot, foot, sizeof foot);
  const char *why = NULL;
  if (!there || memcmp(foot + 32, DNA_PACKED_END, 8) != 0) {
    explain_end(fd, size, wrong, room);
    return false;
  }
  uint64_t offset = dna_packed_get(foot, 8), stored = dna_packed_get(foot + 8, 8), raw = dna_packed_get(foot + 16, 8),
           end = size - sizeof foot;
  bool in_order = offset >= DNA_PACKED_HEAD && offset <= end && stored <= DIRECTORY_MOST && raw <= DIRECTORY_MOST;
  uint8_t magic[8] = {0};
  if (dna_packed_get(head + 8, 4) != DNA_PACKED_VERSION || dna_packed_get(head + 12, 4)) {
    why = "the file was written by a later version of dna, or is damaged";
  } else if (in_order && offset + stored < end && read_at(fd, end - stored - offset, magic, sizeof magic) &&
             memcmp(magic, DNA_PACKED_MAGIC, sizeof magic) == 0) {
    why = "two files of packed events, one behind the other: pack them again, with dna pack";
  } else if (!in_order || stored != end - offset) {
    why = "the file is damaged: its directory is not where it should be";
  }
  if (!why) {
    char *bytes = dna_xmalloc(stored + 1), *text = dna_xmalloc(raw + 1);
    dna_packed_codec *codec = dna_packed_codec_new();
    dna_packed_chunk chunk = {DNA_PACKED_PLAIN, bytes, (uint32_t)stored, (uint32_t)raw};
    bool good = codec && read_at(fd, offset, bytes, stored) && dna_hash64(bytes, stored, 0) == dna_packed_get(foot + 24, 8) &&
                dna_packed_decode_bytes(codec, &chunk, raw, (uint8_t *)text);
    why = good ? dna_packed_directory_parse(directory, (const uint8_t *)text, raw, offset)
               : "the file is damaged: its directory cannot be read";
    dna_packed_codec_free(codec);
    free(bytes);
    free(text);
  }
  if (why) snprintf(wrong, room, "%s", why);
  return !why;
}
