/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Counts and exact sums as few bytes (see coding.h).
 */
#include "runtime/results/coding.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define NEGATIVE 128u
enum { HASH_BYTES = 8 };
#define SUM_BYTES ((unsigned)(DNA_EXACT_WORDS * 8))

/* ---- writing --------------------------------------------------------------------------------------------------------- */

static void write_count(dna_str *out, uint64_t count) {
  char bytes[10];
  size_t n = 0;
  for (; count >= 128; count >>= 7) bytes[n++] = (char)((count & 127) | 128);
  bytes[n++] = (char)count;
  dna_str_add(out, bytes, n);
}

static unsigned byte_of(const dna_exact *sum, unsigned i) { return (unsigned)(sum->word[i / 8] >> (8 * (i % 8))) & 255u; }

static bool is_zero(const dna_exact *sum) {
  uint64_t any = 0;
  for (int i = 0; i < DNA_EXACT_WORDS; i++) any |= sum->word[i];
  return any == 0;
}

static void write_sum(dna_str *out, const dna_exact *sum) {
  bool negative = byte_of(sum, SUM_BYTES - 1) >= 128;
  unsigned fill = negative ? 255 : 0, first = 0, end = SUM_BYTES;
  while (end > 0 && byte_of(sum, end - 1) == fill) end--;
  while (first < end && byte_of(sum, first) == 0) first++;
  char bytes[2 + DNA_EXACT_WORDS * 8];
  size_t n = 0;
  bytes[n++] = (char)((end - first) | (negative ? NEGATIVE : 0));
  bytes[n++] = (char)first;
  for (unsigned i = first; i < end; i++) bytes[n++] = (char)byte_of(sum, i);
  dna_str_add(out, bytes, n);
}

void dna_coded_write(const dna_coded *coded, dna_str *out) {
  size_t start = out->length;
  write_count(out, coded->ncounts);
  write_count(out, coded->nsums);
  for (size_t i = 0, zeros; i < coded->ncounts; i++) {
    write_count(out, coded->counts[i]);
    if (coded->counts[i]) continue;
    for (zeros = 0; i + 1 < coded->ncounts && coded->counts[i + 1] == 0; i++) zeros++;
    write_count(out, zeros);
  }
  for (size_t i = 0, zeros; i < coded->nsums; i++) {
    if (!is_zero(&coded->sums[i])) {
      write_sum(out, &coded->sums[i]);
      continue;
    }
    write_count(out, 0);
    for (zeros = 0; i + 1 < coded->nsums && is_zero(&coded->sums[i + 1]); i++) zeros++;
    write_count(out, zeros);
  }
  uint64_t hash = XXH3_64bits(out->text + start, out->length - start);
  char bytes[HASH_BYTES];
  for (int i = 0; i < HASH_BYTES; i++) bytes[i] = (char)(hash >> (8 * i));
  dna_str_add(out, bytes, sizeof bytes);
}

/* ---- reading --------------------------------------------------------------------------------------------------------- */

typedef struct source {
  const unsigned char *at, *end;
  bool bad;
} source;

static uint64_t read_count(source *from) {
  uint64_t count = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (from->at == from->end) break;
    uint64_t byte = *from->at++;
    if (shift == 63 && byte > 1) break;
    count |= (byte & 127) << shift;
    if (byte < 128) return count;
  }
  from->bad = true;
  return 0;
}

/* How many zeros follow one, at most `left`. */
static size_t read_zeros(source *from, size_t left) {
  uint64_t zeros = read_count(from);
  if (zeros > left) from->bad = true;
  return from->bad ? 0 : (size_t)zeros;
}

/* A sum that is not 0, of which the first byte was read. */
static void read_sum(source *from, unsigned head, dna_exact *sum) {
  unsigned n = head & 127u, first = from->at < from->end ? *from->at++ : SUM_BYTES + 1;
  if (first + n > SUM_BYTES || (size_t)(from->end - from->at) < n) {
    from->bad = true;
    return;
  }
  for (unsigned i = first; i < SUM_BYTES; i++) {
    uint64_t byte = i < first + n ? *from->at++ : head & NEGATIVE ? 255u : 0u;
    sum->word[i / 8] |= byte << (8 * (i % 8));
  }
}

void dna_coded_resize(dna_coded *coded, size_t ncounts, size_t nsums) {
  coded->counts = dna_grow(coded->counts, &coded->counts_room, ncounts, sizeof *coded->counts);
  coded->sums = dna_grow(coded->sums, &coded->sums_room, nsums, sizeof *coded->sums);
  coded->ncounts = ncounts;
  coded->nsums = nsums;
  if (ncounts) memset(coded->counts, 0, ncounts * sizeof *coded->counts);
  if (nsums) memset(coded->sums, 0, nsums * sizeof *coded->sums);
}

bool dna_coded_read(dna_coded *coded, const void *bytes, size_t length) {
  enum { MOST = 1 << 28 }; /* cells of all the histograms that a run may have fit into its memory limit */
  if (length < HASH_BYTES) return false;
  source from = {.at = bytes, .end = (const unsigned char *)bytes + length - HASH_BYTES};
  uint64_t hash = 0;
  for (int i = 0; i < HASH_BYTES; i++) hash |= (uint64_t)from.end[i] << (8 * i);
  if (XXH3_64bits(bytes, length - HASH_BYTES) != hash) return false;
  uint64_t ncounts = read_count(&from), nsums = read_count(&from);
  if (from.bad || ncounts > MOST || nsums > MOST) return false;
  dna_coded_resize(coded, (size_t)ncounts, (size_t)nsums);
  for (size_t i = 0; i < ncounts && !from.bad; i++)
    if ((coded->counts[i] = read_count(&from)) == 0) i += read_zeros(&from, ncounts - i - 1);
  for (size_t i = 0; i < nsums && !from.bad; i++) {
    unsigned head = from.at < from.end ? *from.at++ : NEGATIVE;
    if (head) read_sum(&from, head, &coded->sums[i]);
    else i += read_zeros(&from, nsums - i - 1);
  }
  return !from.bad && from.at == from.end;
}

bool dna_coded_add(dna_coded *into, const dna_coded *from) {
  if (into->ncounts != from->ncounts || into->nsums != from->nsums) return false;
  for (size_t i = 0; i < into->ncounts; i++) {
    into->counts[i] += from->counts[i];
    if (into->counts[i] < from->counts[i]) return false;
  }
  for (size_t i = 0; i < into->nsums; i++) dna_exact_merge(&into->sums[i], &from->sums[i]);
  return true;
}

void dna_coded_free(dna_coded *coded) {
  free(coded->counts);
  free(coded->sums);
  *coded = (dna_coded){0};
}
