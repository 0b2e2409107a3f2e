/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Decompressed bytes of a file (see stream.h): one struct of functions for each compression.
 *
 * The memory that a compressed file can ask for is bounded: zstd's window by its library's default (128 MiB), xz's
 * dictionary by XZ_MEMORY.
 */
#include "runtime/event/stream.h"

#include <bzlib.h>
#include <errno.h>
#include <fcntl.h>
#include <isa-l/igzip_lib.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>
#include <zstd_errors.h>

#define INPUT_SIZE ((size_t)256 * 1024)
#define OUTPUT_MOST ((size_t)1 << 30) /* of one read: the libraries count in 32 bits */
#define XZ_MEMORY ((uint64_t)512 << 20)

struct codec {
  const char *name;
  bool (*start)(dna_stream *stream);
  /* Decompresses from input[at..have) to out; the number of bytes, which may be 0 if more input is needed; -1 with a
   * fault. A fault may also be set beside bytes that came before it: the next read reports it. Called again until it
   * makes no progress. Sets between when what was read is complete. */
  int64_t (*run)(dna_stream *stream, char *out, size_t size);
  void (*stop)(dna_stream *stream);
};

struct dna_stream {
  int fd;
  bool close_fd, input_end, between, finished;
  const struct codec *codec;
  char *input;
  size_t at, have;
  uint64_t taken, total; /* bytes read from the file */
  dna_checksum *sum;     /* of them, or NULL */
  char fault[200];
  union {
    struct inflate_state *gzip;
    ZSTD_DStream *zstd;
    lzma_stream xz;
    bz_stream bzip2;
  } u;
};

static int64_t fault(dna_stream *stream, const char *text) {
  snprintf(stream->fault, sizeof stream->fault, "%s", text);
  return -1;
}

static int64_t damaged(dna_stream *stream, const char *why) {
  snprintf(stream->fault, sizeof stream->fault, "the %s data are damaged (%s): " DNA_STREAM_ALTERED, stream->codec->name, why);
  return -1;
}

static int64_t followed(dna_stream *stream) {
  snprintf(stream->fault, sizeof stream->fault, "something else follows the %s data", stream->codec->name);
  return -1;
}

static _Thread_local bool (*wait_for)(void *user, int fd);
static _Thread_local void *wait_user;

void dna_stream_set_wait(bool (*wait)(void *user, int fd), void *user) {
  wait_for = wait;
  wait_user = user;
}

/* Reads up to size bytes, at once; -1 with a fault. At the end of the file input_end is set. */
static int64_t take(dna_stream *stream, char *to, size_t size) {
  ssize_t got;
  if (wait_for && !wait_for(wait_user, stream->fd)) return fault(stream, "the run ended while waiting for data");
  do got = read(stream->fd, to, size);
  while (got < 0 && errno == EINTR);
  if (got < 0) snprintf(stream->fault, sizeof stream->fault, "cannot read: %s", strerror(errno));
  if (got == 0) stream->input_end = true;
  if (got > 0) stream->taken += (uint64_t)got;
  if (got > 0 && stream->sum) dna_checksum_add(stream->sum, to, (size_t)got);
  return got;
}

/* What run returns: bytes that came out before a fault are not lost with it. */
static int64_t produced(const dna_stream *stream, size_t bytes) {
  return bytes == 0 && stream->fault[0] ? -1 : (int64_t)bytes;
}

/* Reads more input behind what is left of it; false on a fault. At the end of the file input_end is set. */
static bool fill(dna_stream *stream) {
  if (stream->at > 0) {
    memmove(stream->input, stream->input + stream->at, stream->have - stream->at);
    stream->have -= stream->at;
    stream->at = 0;
  }
  int64_t got = take(stream, stream->input + stream->have, INPUT_SIZE - stream->have);
  if (got > 0) stream->have += (size_t)got;
  return got >= 0;
}

/* Zero bytes between and behind members are padding. */
static void skip_zeros(dna_stream *stream) {
  while (stream->at < stream->have && stream->input[stream->at] == 0) stream->at++;
}

/* ---- not compressed ------------------------------------------------------------------------------------------------ */

static int64_t plain_run(dna_stream *stream, char *out, size_t size) {
  size_t n = stream->have - stream->at;
  if (n == 0 && !stream->input_end) return take(stream, out, size);
  if (n > size) n = size;
  memcpy(out, stream->input + stream->at, n);
  stream->at += n;
  stream->between = true;
  return (int64_t)n;
}

static bool plain_start(dna_stream *stream) { return stream->between = true; }
static void plain_stop(dna_stream *stream) { (void)stream; }

/* ---- gzip, by ISA-L ------------------------------------------------------------------------------------------------- */

static bool gzip_start(dna_stream *stream) {
  stream->u.gzip = dna_xcalloc(1, sizeof *stream->u.gzip);
  isal_inflate_init(stream->u.gzip);
  stream->u.gzip->crc_flag = ISAL_GZIP;
  return true;
}

/* Between members: 1 if another begins, 0 if there is nothing (more yet), -1 on a fault. */
static int gzip_next_member(dna_stream *stream) {
  skip_zeros(stream);
  if (stream->at == stream->have) return 0;
  if ((unsigned char)stream->input[stream->at] != 0x1f) return (int)followed(stream);
  isal_inflate_reset(stream->u.gzip);
  stream->u.gzip->crc_flag = ISAL_GZIP;
  stream->between = false;
  return 1;
}

static int64_t gzip_run(dna_stream *stream, char *out, size_t size) {
  struct inflate_state *state = stream->u.gzip;
  if (stream->between) {
    int next = gzip_next_member(stream);
    if (next <= 0) return next;
  }
  state->next_in = (uint8_t *)(stream->input + stream->at);
  state->avail_in = (uint32_t)(stream->have - stream->at);
  state->next_out = (uint8_t *)out;
  state->avail_out = (uint32_t)size;
  int rc = isal_inflate(state);
  stream->at = stream->have - state->avail_in;
  if (rc == ISAL_INCORRECT_CHECKSUM) damaged(stream, "the checksum does not agree");
  else if (rc < 0 || rc == ISAL_NEED_DICT) damaged(stream, "no valid code");
  else if (state->block_state == ISAL_BLOCK_FINISH) stream->between = true;
  return produced(stream, size - state->avail_out);
}

static void gzip_stop(dna_stream *stream) { free(stream->u.gzip); }

/* ---- zstd --------------------------------------------------------------------------------------------------------- */

static bool zstd_start(dna_stream *stream) {
  stream->u.zstd = ZSTD_createDStream();
  return stream->u.zstd && !ZSTD_isError(ZSTD_initDStream(stream->u.zstd));
}

static int64_t zstd_run(dna_stream *stream, char *out, size_t size) {
  ZSTD_inBuffer in = {stream->input, stream->have, stream->at};
  ZSTD_outBuffer to = {out, size, 0};
  size_t rc = ZSTD_decompressStream(stream->u.zstd, &to, &in);
  bool moved = in.pos != stream->at || to.pos > 0;
  stream->at = in.pos;
  if (ZSTD_isError(rc) && stream->between && ZSTD_getErrorCode(rc) == ZSTD_error_prefix_unknown) followed(stream);
  else if (ZSTD_isError(rc)) damaged(stream, ZSTD_getErrorName(rc));
  else if (moved) stream->between = rc == 0;
  return produced(stream, to.pos);
}

static void zstd_stop(dna_stream *stream) { ZSTD_freeDStream(stream->u.zstd); }

/* ---- xz ------------------------------------------------------------------------------------------------------------ */

/* Also begins another stream, with the memory of the one before. */
static bool xz_begin(dna_stream *stream) { return lzma_stream_decoder(&stream->u.xz, XZ_MEMORY, 0) == LZMA_OK; }

static bool xz_start(dna_stream *stream) {
  stream->u.xz = (lzma_stream)LZMA_STREAM_INIT;
  return xz_begin(stream);
}

static int64_t xz_run(dna_stream *stream, char *out, size_t size) {
  lzma_stream *xz = &stream->u.xz;
  if (stream->between) { /* another stream, or nothing */
    skip_zeros(stream);
    if (stream->at == stream->have) return 0;
    if ((unsigned char)stream->input[stream->at] != 0xfd) return followed(stream);
    if (!xz_begin(stream)) return fault(stream, "no memory to decompress the xz data");
    stream->between = false;
  }
  xz->next_in = (const uint8_t *)stream->input + stream->at;
  xz->avail_in = stream->have - stream->at;
  xz->next_out = (uint8_t *)out;
  xz->avail_out = size;
  lzma_ret rc = lzma_code(xz, LZMA_RUN);
  stream->at = stream->have - xz->avail_in;
  switch (rc) {
  case LZMA_OK: case LZMA_BUF_ERROR: break; /* BUF_ERROR: no progress, which the caller sees */
  case LZMA_STREAM_END: stream->between = true; break;
  case LZMA_MEMLIMIT_ERROR: fault(stream, "the xz data need more than 512 MiB of memory"); break;
  case LZMA_MEM_ERROR: fault(stream, "no memory to decompress the xz data"); break;
  case LZMA_FORMAT_ERROR: followed(stream); break;
  case LZMA_OPTIONS_ERROR: fault(stream, "the xz data use an unknown option, or are damaged"); break;
  default: damaged(stream, "no valid code, or a checksum that does not agree");
  }
  return produced(stream, size - xz->avail_out);
}

static void xz_stop(dna_stream *stream) { lzma_end(&stream->u.xz); }

/* ---- bzip2 ---------------------------------------------------------------------------------------------------------- */

static bool bzip2_start(dna_stream *stream) {
  memset(&stream->u.bzip2, 0, sizeof stream->u.bzip2);
  return BZ2_bzDecompressInit(&stream->u.bzip2, 0, 0) == BZ_OK;
}

static int64_t bzip2_run(dna_stream *stream, char *out, size_t size) {
  bz_stream *bz = &stream->u.bzip2;
  if (stream->between) { /* another stream, or nothing */
    if (stream->at == stream->have) return 0;
    if (stream->input[stream->at] != 'B') return followed(stream);
    BZ2_bzDecompressEnd(bz);
    if (!bzip2_start(stream)) return fault(stream, "no memory to decompress the bzip2 data");
    stream->between = false;
  }
  bz->next_in = stream->input + stream->at;
  bz->avail_in = (unsigned)(stream->have - stream->at);
  bz->next_out = out;
  bz->avail_out = (unsigned)size;
  int rc = BZ2_bzDecompress(bz);
  stream->at = stream->have - bz->avail_in;
  if (rc == BZ_STREAM_END) stream->between = true;
  else if (rc == BZ_MEM_ERROR) fault(stream, "no memory to decompress the bzip2 data");
  else if (rc != BZ_OK) damaged(stream, "no valid code, or a checksum that does not agree");
  return produced(stream, size - bz->avail_out);
}

static void bzip2_stop(dna_stream *stream) { BZ2_bzDecompressEnd(&stream->u.bzip2); }

/* ---- opening and reading --------------------------------------------------------------------------------------------- */

static const struct codec codec_plain = {"none", plain_start, plain_run, plain_stop};

static const struct magic {
  unsigned char bytes[6];
  size_t length;
  struct codec codec;
} magics[] = {
  {{0x1f, 0x8b}, 2, {"gzip", gzip_start, gzip_run, gzip_stop}},
  {{0x28, 0xb5, 0x2f, 0xfd}, 4, {"zstd", zstd_start, zstd_run, zstd_stop}},
  {{0x50, 0x2a, 0x4d, 0x18}, 4, {"zstd", zstd_start, zstd_run, zstd_stop}}, /* pzstd begins with a skippable frame */
  {{0xfd, '7', 'z', 'X', 'Z', 0}, 6, {"xz", xz_start, xz_run, xz_stop}},
  {{'B', 'Z', 'h'}, 3, {"bzip2", bzip2_start, bzip2_run, bzip2_stop}},
};

static const struct codec *find_codec(const dna_stream *stream) {
  for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
    if (stream->have >= magics[i].length && memcmp(stream->input, magics[i].bytes, magics[i].length) == 0)
      return &magics[i].codec;
  return &codec_plain;
}

/* The file descriptor, and the size of a regular file; false with err. */
static bool open_file(dna_stream *stream, const char *path, dna_error *err) {
  bool standard = strcmp(path, "-") == 0;
  stream->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  if (stream->fd < 0) {
    dna_error_set(err, DNA_ERR_INPUT, "%s: cannot open: %s", path, strerror(errno));
    return false;
  }
  stream->close_fd = !standard;
  struct stat st;
  if (fstat(stream->fd, &st) == 0) {
    if (S_ISDIR(st.st_mode)) {
      dna_error_set(err, DNA_ERR_INPUT, "%s: is a directory, not an event file", path);
      return false;
    }
    if (S_ISREG(st.st_mode) && st.st_size > 0) stream->total = (uint64_t)st.st_size;
  }
  return true;
}

dna_stream *dna_stream_open(const char *path, dna_error *err) {
  dna_stream *stream = dna_xcalloc(1, sizeof *stream);
  if (!open_file(stream, path, err)) {
    dna_stream_close(stream);
    return NULL;
  }
  if (!stream->close_fd) path = "standard input";
  stream->input = dna_xmalloc(INPUT_SIZE);
  while (stream->have < 6 && !stream->input_end) {
    if (!fill(stream)) {
      dna_error_set(err, DNA_ERR_INPUT, "%s: %s", path, stream->fault);
      dna_stream_close(stream);
      return NULL;
    }
  }
  stream->codec = find_codec(stream);
  if (!stream->codec->start(stream)) {
    dna_error_set(err, DNA_ERR_INPUT, "%s: no memory to decompress the %s data", path, stream->codec->name);
    dna_stream_close(stream);
    return NULL;
  }
  return stream;
}

int64_t dna_stream_read(dna_stream *stream, char *out, size_t size) {
  if (stream->fault[0]) return -1;
  if (stream->finished || size == 0) return 0;
  if (size > OUTPUT_MOST) size = OUTPUT_MOST;
  for (;;) {
    size_t before = stream->at;
    bool whole = stream->between;
    int64_t got = stream->codec->run(stream, out, size);
    if (got != 0) return got;
    if (stream->at != before || stream->between != whole) continue;
    if (stream->input_end) break; /* no progress and nothing to come */
    if (!fill(stream)) return -1;
  }
  if (!stream->between) {
    snprintf(stream->fault, sizeof stream->fault, "the %s data end in the middle: the file is truncated",
             stream->codec->name);
    return -1;
  }
  stream->finished = true;
  return 0;
}

const char *dna_stream_fault(const dna_stream *stream) { return stream->fault; }
const char *dna_stream_compression(const dna_stream *stream) { return stream->codec->name; }
uint64_t dna_stream_consumed(const dna_stream *stream) { return stream->taken - (stream->have - stream->at); }
uint64_t dna_stream_total(const dna_stream *stream) { return stream->total; }

void dna_stream_sum(dna_stream *stream) {
  stream->sum = dna_checksum_new();
  if (stream->sum) dna_checksum_add(stream->sum, stream->input, stream->have);
}

bool dna_stream_checksum(const dna_stream *stream, char out[DNA_CHECKSUM_SIZE]) {
  if (!stream->sum || (!stream->input_end && stream->close_fd)) return false;
  dna_checksum_write(stream->sum, out);
  return true;
}

void dna_stream_close(dna_stream *stream) {
  if (!stream) return;
  dna_checksum_free(stream->sum);
  if (stream->codec) stream->codec->stop(stream);
  if (stream->close_fd) close(stream->fd);
  free(stream->input);
  free(stream);
}
