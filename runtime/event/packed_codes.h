/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the columns of packed events are written as bytes (see packed_format.h). A codec compresses or decompresses one chunk at a
 * time and belongs to one thread at a time. What is encoded is decoded at once and compared: a column that would not come back
 * bit for bit is written in another coding, and PLAIN always does.
 */
#ifndef DNA_RUNTIME_PACKED_CODES_H
#define DNA_RUNTIME_PACKED_CODES_H

#include "runtime/event/packed_format.h"

typedef struct dna_packed_codec dna_packed_codec;

dna_packed_codec *dna_packed_codec_new(void);         /* NULL if there is no memory */
void dna_packed_codec_free(dna_packed_codec *codec);  /* accepts NULL */

/* A chunk as it is stored: bytes belong to the codec, until it is used again. */
typedef struct dna_packed_chunk {
  enum dna_packed_coding coding;
  const char *bytes;
  uint32_t stored, size; /* compressed and not */
} dna_packed_chunk;

/* False if there is no memory. predicted: what ULPS starts from, or NULL; tight: small size before speed. */
bool dna_packed_encode_doubles(dna_packed_codec *codec, const double *values, size_t n, const double *predicted, bool tight,
                               dna_packed_chunk *chunk);
bool dna_packed_encode_ints(dna_packed_codec *codec, const int64_t *values, size_t n, dna_packed_chunk *chunk);
bool dna_packed_encode_bytes(dna_packed_codec *codec, const uint8_t *values, size_t n, dna_packed_chunk *chunk);
bool dna_packed_encode_bits(dna_packed_codec *codec, const uint8_t *values, size_t n, dna_packed_chunk *chunk); /* 0 or 1 each */

/* Decodes a chunk to n values of the column's kind. False if it is damaged, or not of n values. */
bool dna_packed_decode_doubles(dna_packed_codec *codec, const dna_packed_chunk *chunk, size_t n, const double *predicted,
                               double *out);
bool dna_packed_decode_ints(dna_packed_codec *codec, const dna_packed_chunk *chunk, size_t n, int64_t *out);
bool dna_packed_decode_bytes(dna_packed_codec *codec, const dna_packed_chunk *chunk, size_t n, uint8_t *out);
bool dna_packed_decode_bits(dna_packed_codec *codec, const dna_packed_chunk *chunk, size_t n, uint8_t *out); /* 8 in a byte */
static inline uint8_t dna_packed_bit(const uint8_t *bits, size_t k) { return bits[k / 8] >> k % 8 & 1; }

/* What E is predicted to be. */
double dna_packed_energy(double px, double py, double pz, double m);

#endif
