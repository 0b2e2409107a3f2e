/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the lines of a text end, and where its blanks are: the first pass over event text, 64 bytes at a time, with the vector
 * instructions that the machine has (AVX-512, AVX2, or plain C). All of them give the same.
 */
#ifndef DNA_RUNTIME_MARKS_H
#define DNA_RUNTIME_MARKS_H

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { DNA_MARKS_STEP = 64 }; /* the text must have so many readable bytes behind it, set to 0 */

typedef struct dna_marks {
  size_t count;      /* of newlines */
  uint32_t *end;     /* [count] offset of each newline */
  uint32_t *blanks;  /* [count] how many blanks come before it in its part of the text */
  uint64_t *bits;    /* [length / 64 + 1] bit k of word w: byte 64 w + k is a blank */
  size_t room, bits_room;
} dna_marks;

void dna_marks_clear(dna_marks *marks);
/* Adds the marks of text[from .. to), to < 2^31, behind those of what comes before; from is a multiple of DNA_MARKS_STEP. Blanks are
 * counted from there. */
void dna_marks_add(dna_marks *marks, const char *text, size_t from, size_t to);
void dna_marks_free(dna_marks *marks);
/* What finds them: "avx512", "avx2" or "portable"; DNA_SIMD in the environment may ask for less than the machine has. */
const char *dna_marks_kind(void);

/* The offset of blank number k (from 0) of those at offset `from` or behind it; there must be one. */
static inline uint32_t dna_marks_blank(const dna_marks *marks, uint32_t from, int k) {
  uint32_t word = from / 64;
  uint64_t bits = marks->bits[word] & ~(uint64_t)0 << from % 64;
  for (int n = __builtin_popcountll(bits); n <= k; n = __builtin_popcountll(bits)) {
    k -= n;
    bits = marks->bits[++word];
  }
  for (; k > 0; k--) bits &= bits - 1;
  return 64 * word + (uint32_t)__builtin_ctzll(bits);
}

#ifdef __cplusplus
}
#endif
#endif
