/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The codings of packed columns (see packed_codes.h).
 *
 * Doubles of 17 digits hardly compress: they are kept as they are, in a frame that is copied rather than decoded but for values
 * that repeat. Short decimal numbers are kept as whole numbers and powers of ten, from which multiplication or division gives the
 * nearest double exactly (Clinger 1990): the whole number is below 2^53 and the power at most 10^22.
 */
#include "runtime/event/packed_codes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum {
  LEVEL_FAST = -5, LEVEL_SMALL = 5,
  DIGITS = 15,         /* of a decimal mantissa */
  POWER = 22,
  OUT_OF_LINE = 255, MINUS_ZERO = 254, /* instead of POWER + the exponent */
  DECIMAL_HEAD = 6,    /* scale, width, number of values out of line */
  INTS_HEAD = 2
};

struct dna_packed_codec {
  ZSTD_CCtx *pack;
  ZSTD_DCtx *unpack;
  uint8_t *raw;        /* coded, not compressed */
  uint8_t *stored[2];  /* the best so far, and a trial */
  uint64_t *codes;     /* of whole numbers */
  size_t raw_room, stored_room[2], codes_room;
};

static const double powers[POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                         1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
static const double scales[] = {1, 0.001, 10}; /* GeV and mm; from MeV; from cm */

dna_packed_codec *dna_packed_codec_new(void) {
  dna_packed_codec *codec = dna_xcalloc(1, sizeof *codec);
  codec->pack = ZSTD_createCCtx();
  codec->unpack = ZSTD_createDCtx();
  if (codec->pack && codec->unpack) return codec;
  dna_packed_codec_free(codec);
  return NULL;
}

void dna_packed_codec_free(dna_packed_codec *codec) {
  if (!codec) return;
  ZSTD_freeCCtx(codec->pack);
  ZSTD_freeDCtx(codec->unpack);
  free(codec->raw);
  free(codec->stored[0]);
  free(codec->stored[1]);
  free(codec->codes);
  free(codec);
}

double dna_packed_energy(double px, double py, double pz, double m) {
  double square = px * px + py * py + pz * pz + m * fabs(m);
  return square > 0 ? sqrt(square) : 0;
}

/* ---- whole numbers ----------------------------------------------------------------------------------------------------- */

static uint64_t zigzag(int64_t value) { return ((uint64_t)value << 1) ^ (uint64_t)(value >> 63); }
static int64_t unzigzag(uint64_t code) { return (int64_t)(code >> 1) ^ -(int64_t)(code & 1); }

static int width_of(uint64_t all) {
  int width = 0;
  for (; all; all >>= 8) width++;
  return width;
}

static void put_planes(uint8_t *to, const uint64_t *codes, size_t n, int width) {
  for (int byte = 0; byte < width; byte++)
    for (size_t i = 0; i < n; i++) to[(size_t)byte * n + i] = (uint8_t)(codes[i] >> (8 * byte));
}

static void get_planes(const uint8_t *from, uint64_t *codes, size_t n, int width) {
  if (width == 0) memset(codes, 0, n * sizeof *codes);
  for (int byte = 0; byte < width; byte++) {
    const uint8_t *plane = from + (size_t)byte * n;
    if (byte == 0)
      for (size_t i = 0; i < n; i++) codes[i] = plane[i];
    else
      for (size_t i = 0; i < n; i++) codes[i] |= (uint64_t)plane[i] << (8 * byte);
  }
}

static uint64_t bits_of(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/* Bits in the order of the numbers. */
static uint64_t ordered(double value) {
  uint64_t bits = bits_of(value);
  return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

static double unordered(uint64_t order) {
  uint64_t bits = order >> 63 ? order & ~((uint64_t)1 << 63) : ~order;
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* ---- frames ------------------------------------------------------------------------------------------------------------- */

/* Compresses raw[0 .. size) to stored[which]; its length, or 0 if that cannot be. */
static size_t compress(dna_packed_codec *codec, size_t size, int level, int which) {
  size_t bound = ZSTD_compressBound(size);
  if (size > UINT32_MAX / 2) return 0;
  codec->stored[which] = dna_grow(codec->stored[which], &codec->stored_room[which], bound, 1);
  ZSTD_CCtx_reset(codec->pack, ZSTD_reset_session_and_parameters);
  ZSTD_CCtx_setParameter(codec->pack, ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(codec->pack, ZSTD_c_checksumFlag, 1);
  size_t length = ZSTD_compress2(codec->pack, codec->stored[which], bound, codec->raw, size);
  return ZSTD_isError(length) ? 0 : length;
}

static uint8_t *raw_for(dna_packed_codec *codec, size_t size) {
  return codec->raw = dna_grow(codec->raw, &codec->raw_room, size + 8, 1);
}

static uint64_t *codes_for(dna_packed_codec *codec, size_t n) {
  return codec->codes = dna_grow(codec->codes, &codec->codes_room, n + 1, sizeof *codec->codes);
}

static bool finish(dna_packed_codec *codec, size_t size, int level, enum dna_packed_coding coding, dna_packed_chunk *chunk) {
  size_t stored = compress(codec, size, level, 0);
  *chunk = (dna_packed_chunk){coding, (const char *)codec->stored[0], (uint32_t)stored, (uint32_t)size};
  return stored > 0;
}

/* Decompresses to `out`, of chunk->size bytes. */
static bool decompress(dna_packed_codec *codec, const dna_packed_chunk *chunk, void *out) {
  enum { DESCRIPTOR = 4, HAS_CHECKSUM = 4 };
  if (chunk->stored <= DESCRIPTOR || !(chunk->bytes[DESCRIPTOR] & HAS_CHECKSUM)) return false;
  return ZSTD_decompressDCtx(codec->unpack, out, chunk->size, chunk->bytes, chunk->stored) == chunk->size;
}

static const uint8_t *decompress_raw(dna_packed_codec *codec, const dna_packed_chunk *chunk) {
  uint8_t *raw = raw_for(codec, chunk->size);
  return decompress(codec, chunk, raw) ? raw : NULL;
}

/* ---- integers, bytes, bits ---------------------------------------------------------------------------------------------- */

static size_t write_ints(dna_packed_codec *codec, const int64_t *values, size_t n, bool differences) {
  uint64_t *codes = codes_for(codec, n), all = 0, before = 0;
  for (size_t i = 0; i < n; i++) {
    uint64_t value = (uint64_t)values[i];
    all |= codes[i] = zigzag((int64_t)(value - before));
    if (differences) before = value;
  }
  int width = width_of(all);
  uint8_t *raw = raw_for(codec, INTS_HEAD + (size_t)width * n);
  raw[0] = (uint8_t)width;
  raw[1] = differences;
  put_planes(raw + INTS_HEAD, codes, n, width);
  return INTS_HEAD + (size_t)width * n;
}

bool dna_packed_encode_ints(dna_packed_codec *codec, const int64_t *values, size_t n, dna_packed_chunk *chunk) {
  size_t size = write_ints(codec, values, n, true), other = compress(codec, size, LEVEL_SMALL, 1);
  size = write_ints(codec, values, n, false);
  if (!finish(codec, size, LEVEL_SMALL, DNA_PACKED_INTS, chunk)) return false;
  if (other == 0 || other >= chunk->stored) return true;
  return finish(codec, write_ints(codec, values, n, true), LEVEL_SMALL, DNA_PACKED_INTS, chunk);
}

bool dna_packed_decode_ints(dna_packed_codec *codec, const dna_packed_chunk *chunk, size_t n, int64_t *out) {
  if (chunk->coding != DNA_PACKED_INTS || chunk->size < INTS_HEAD || chunk->size > INTS_HEAD + 8 * n) return false;
  const uint8_t *raw = decompress_raw(codec, chunk);
  if (!raw || raw[0] > 8 || raw[1] > 1 || chunk->size != INTS_HEAD + raw[0] * n) return false;
  uint64_t *codes = codes_for(codec, n), before = 0;
  get_planes(raw + INTS_HEAD, codes, n, raw[0]);
  for (size_t i = 0; i < n; i++) {
    uint64_t value = (uint64_t)unzigzag(codes[i]) + before;
    out[i] = (int64_t)value;
    if (raw[1]) before = value;
  }
  return true;
}

bool dna_packed_encode_bytes(dna_packed_codec *codec, const uint8_t *values, size_t n, dna_packed_chunk *chunk) {
  uint8_t *raw = raw_for(codec, n);
  if (n) memcpy(raw, values, n);
  return finish(codec, n, LEVEL_SMALL, DNA_PACKED_PLAIN, chunk);
}

bool dna_packed_decode_bytes(dna_packed_codec *codec, const dna_packed_chunk *chunk, size_t n, uint8_t *out) {
  return chunk->coding == DNA_PACKED_PLAIN && chunk->size == n && decompress(codec, chunk, out);
}

bool dna_packed_encode_bits(dna_packed_codec *codec, const uint8_t *values, size_t n, dna_packed_chunk *chunk) {
  uint8_t *raw = raw_for(codec, n / 8 + 1);
  memset(raw, 0, n / 8 + 1);
  for (size_t i = 0; i < n; i++) raw[i / 8] = (uint8_t)(raw[i / 8] | values[i] << i % 8);
  return finish(codec, (n + 7) / 8, LEVEL_SMALL, DNA_PACKED_PLAIN, chunk);
}

bool dna_packed_decode_bits(dna_packed_codec *codec, const dna_packed_chunk *chunk, size_t n, uint8_t *out) {
  return chunk->coding == DNA_PACKED_PLAIN && chunk->size == (n + 7) / 8 && decompress(codec, chunk, out);
}

/* ---- doubles as decimal numbers ------------------------------------------------------------------------------------------ */

/* value = mantissa * 10^exponent exactly as decimal_value makes it: false if there is no such pair of at most DIGITS digits. */
static bool decimal_of(double value, double scale, int64_t *mantissa, int *exponent) {
  char text[40];
  snprintf(text, sizeof text, "%.*e", DIGITS - 1, scale < 1 ? value * 1000 : value / scale);
  const char *c = text;
  bool minus = *c == '-';
  int64_t whole = 0;
  int digits = 0, zeros = 0;
  for (c += minus; *c && *c != 'e'; c++) {
    if (*c == '.') continue;
    if (*c < '0' || *c > '9') return false;
    whole = 10 * whole + (*c - '0');
    zeros = *c == '0' ? zeros + 1 : 0;
    digits++;
  }
  if (*c != 'e') return false;
  for (int i = 0; i < zeros && whole; i++) whole /= 10;
  *exponent = whole ? atoi(c + 1) - (digits - 1) + zeros : 0;
  *mantissa = minus ? -whole : whole;
  return *exponent >= -POWER && *exponent <= POWER;
}

static double decimal_value(int64_t mantissa, int exponent, double scale) {
  double value = (double)mantissa;
  value = exponent < 0 ? value / powers[-exponent] : value * powers[exponent];
  return scale == 1 ? value : value * scale;
}

/* The size of the coded values, or 0 if too many are no short decimal numbers. */
static size_t write_decimal(dna_packed_codec *codec, const double *values, size_t n, int scale) {
  uint64_t *codes = codes_for(codec, n), all = 0;
  uint8_t *raw = raw_for(codec, DECIMAL_HEAD + 9 * n + 8 * (n / 32 + 4)), *exponents = raw + DECIMAL_HEAD;
  size_t outside = 0;
  for (size_t i = 0; i < n; i++) {
    int64_t mantissa = 0;
    int exponent = 0;
    bool good = decimal_of(values[i], scales[scale], &mantissa, &exponent);
    codes[i] = zigzag(mantissa);
    exponents[i] = (uint8_t)(exponent + POWER);
    if (good && bits_of(decimal_value(mantissa, exponent, scales[scale])) == bits_of(values[i])) {
      all |= codes[i];
      continue;
    }
    codes[i] = 0;
    exponents[i] = MINUS_ZERO;
    if (bits_of(values[i]) == bits_of(-0.0)) continue;
    exponents[i] = OUT_OF_LINE;
    if (++outside > i / 32 + 4) return 0;
  }
  int width = width_of(all);
  raw[0] = (uint8_t)scale;
  raw[1] = (uint8_t)width;
  dna_packed_put(raw + 2, outside, 4);
  put_planes(exponents + n, codes, n, width);
  uint8_t *at = exponents + n + (size_t)width * n;
  for (size_t i = 0; i < n; i++) {
    if (exponents[i] != OUT_OF_LINE) continue;
    dna_packed_put(at, bits_of(values[i]), 8);
    at += 8;
  }
  return (size_t)(at - raw);
}

static bool read_decimal(dna_packed_codec *codec, const uint8_t *raw, size_t size, size_t n, double *out) {
  if (size < DECIMAL_HEAD || raw[0] >= sizeof scales / sizeof *scales || raw[1] > 8) return false;
  size_t width = raw[1], outside = dna_packed_get(raw + 2, 4);
  if (size != DECIMAL_HEAD + n + width * n + 8 * outside) return false;
  const uint8_t *exponents = raw + DECIMAL_HEAD, *at = exponents + n + width * n, *end = raw + size;
  uint64_t *codes = codes_for(codec, n);
  get_planes(exponents + n, codes, n, (int)width);
  for (size_t i = 0; i < n; i++) {
    double value = -0.0;
    if (exponents[i] <= 2 * POWER) {
      value = decimal_value(unzigzag(codes[i]), exponents[i] - POWER, scales[raw[0]]);
    } else if (exponents[i] == OUT_OF_LINE && at < end) {
      uint64_t bits = dna_packed_get(at, 8);
      memcpy(&value, &bits, sizeof value);
      at += 8;
    } else if (exponents[i] != MINUS_ZERO) {
      return false;
    }
    out[i] = value;
  }
  return at == end;
}

/* ---- doubles -------------------------------------------------------------------------------------------------------------- */

static size_t write_doubles(dna_packed_codec *codec, enum dna_packed_coding coding, int scale, const double *values, size_t n,
                            const double *predicted) {
  if (coding == DNA_PACKED_DECIMAL) return write_decimal(codec, values, n, scale);
  if (coding == DNA_PACKED_ULPS) {
    if (!predicted) return 0;
    int64_t *steps = dna_xmalloc((n + 1) * sizeof *steps);
    for (size_t i = 0; i < n; i++) steps[i] = (int64_t)(ordered(values[i]) - ordered(predicted[i]));
    size_t size = write_ints(codec, steps, n, false);
    free(steps);
    return size;
  }
  uint8_t *raw = raw_for(codec, 8 * n);
  if (coding == DNA_PACKED_PLAIN)
    for (size_t i = 0; i < n; i++) dna_packed_put(raw + 8 * i, bits_of(values[i]), 8);
  else
    for (size_t i = 0; i < n; i++)
      for (int byte = 0; byte < 8; byte++) raw[(size_t)byte * n + i] = (uint8_t)(bits_of(values[i]) >> (8 * byte));
  return 8 * n;
}

bool dna_packed_encode_doubles(dna_packed_codec *codec, const double *values, size_t n, const double *predicted, bool tight,
                               dna_packed_chunk *chunk) {
  static const struct { enum dna_packed_coding coding; int scale; } trials[] = {
    {DNA_PACKED_DECIMAL, 0}, {DNA_PACKED_DECIMAL, 1}, {DNA_PACKED_DECIMAL, 2}, {DNA_PACKED_ULPS, 0}, {DNA_PACKED_PLANES, 0}};
  enum { TRIALS = sizeof trials / sizeof *trials };
  size_t size = write_doubles(codec, DNA_PACKED_PLAIN, 0, values, n, NULL), best;
  if (!finish(codec, size, LEVEL_FAST, DNA_PACKED_PLAIN, chunk)) return false;
  best = tight ? chunk->stored : chunk->stored - chunk->stored / 8; /* others are slower to decode: they must be worth it */
  int chosen = -1;
  for (int i = 0; i < TRIALS; i++) {
    size = write_doubles(codec, trials[i].coding, trials[i].scale, values, n, predicted);
    size_t stored = size ? compress(codec, size, LEVEL_SMALL, 1) : 0;
    if (stored == 0 || stored >= best) continue;
    best = stored;
    chosen = i;
    if (trials[i].coding == DNA_PACKED_DECIMAL && trials[i].scale == 0) break; /* short numbers as they are */
  }
  if (chosen < 0) return true;
  size = write_doubles(codec, trials[chosen].coding, trials[chosen].scale, values, n, predicted);
  if (!finish(codec, size, LEVEL_SMALL, trials[chosen].coding, chunk)) return false;
  double *again = dna_xmalloc((n + 1) * sizeof *again);
  bool same = dna_packed_decode_doubles(codec, chunk, n, predicted, again) && memcmp(again, values, n * sizeof *again) == 0;
  free(again);
  if (same) return true;
  size = write_doubles(codec, DNA_PACKED_PLAIN, 0, values, n, NULL);
  return finish(codec, size, LEVEL_FAST, DNA_PACKED_PLAIN, chunk);
}

/* Bytes of little-endian doubles become doubles, in their place. */
static void to_own_order(double *values, size_t n) {
  const double one = 1;
  unsigned char bytes[sizeof one];
  memcpy(bytes, &one, sizeof one);
  for (size_t i = 0; i < n && bytes[0] != 0; i++) { /* where the first byte is the highest */
    uint64_t bits = dna_packed_get((const uint8_t *)&values[i], 8);
    memcpy(&values[i], &bits, sizeof bits);
  }
}

static bool read_ulps(dna_packed_codec *codec, const dna_packed_chunk *chunk, size_t n, const double *predicted, double *out) {
  dna_packed_chunk ints = *chunk;
  ints.coding = DNA_PACKED_INTS;
  int64_t *steps = dna_xmalloc((n + 1) * sizeof *steps);
  bool good = predicted && dna_packed_decode_ints(codec, &ints, n, steps);
  for (size_t i = 0; i < n && good; i++) out[i] = unordered(ordered(predicted[i]) + (uint64_t)steps[i]);
  free(steps);
  return good;
}

bool dna_packed_decode_doubles(dna_packed_codec *codec, const dna_packed_chunk *chunk, size_t n, const double *predicted,
                               double *out) {
  if (chunk->coding == DNA_PACKED_ULPS) return read_ulps(codec, chunk, n, predicted, out);
  bool decimal = chunk->coding == DNA_PACKED_DECIMAL;
  if (decimal ? chunk->size > DECIMAL_HEAD + 17 * n : chunk->size != 8 * n) return false;
  if (chunk->coding == DNA_PACKED_PLAIN) {
    if (!decompress(codec, chunk, out)) return false;
    to_own_order(out, n);
    return true;
  }
  const uint8_t *raw = decompress_raw(codec, chunk);
  if (!raw || (!decimal && chunk->coding != DNA_PACKED_PLANES)) return false;
  if (decimal) return read_decimal(codec, raw, chunk->size, n, out);
  uint64_t *bits = codes_for(codec, n);
  get_planes(raw, bits, n, 8);
  memcpy(out, bits, n * sizeof *out);
  return true;
}
