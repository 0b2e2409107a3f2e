/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna_exact: the sum of doubles as a wide fixed-point number (a superaccumulator: Kulisch, "Computer Arithmetic and
 * Validity", 2008; Neal, arXiv:1505.05571). Adding is integer addition, so every order and every partition of the same
 * addends gives the same bytes; the value is that sum rounded once, to nearest and ties to even.
 *
 * The words are one 512-bit number in two's complement, least significant word first; bit 0 counts 2^-308. Its lowest
 * eight bits hold no digits but sticky flags, so a digit is worth 2^-300 at least.
 *
 *   addends below 2^163 (1.2e49) in magnitude   exact down to the digit 2^-300: all doubles from 2^-248 (2.2e-75) up
 *   smaller digits                              the addend alone is rounded to a multiple of 2^-300 (ties to even) and
 *                                               the flag INEXACT is set
 *   addends from 2^163 up, infinities, NaN      nothing is added, the flag INVALID is set: the value is NaN
 *
 * The 40 bits above 2^163 take 10^12 addends of the largest size. What happens to an addend does not depend on the sum
 * so far, which keeps the flags, too, independent of the order.
 */
#ifndef DNA_RESULTS_EXACT_H
#define DNA_RESULTS_EXACT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { DNA_EXACT_WORDS = 8 };

struct dna_exact {
  uint64_t word[DNA_EXACT_WORDS]; /* all zero: the sum 0 */
};
typedef struct dna_exact dna_exact;

enum { DNA_EXACT_INVALID = 1, DNA_EXACT_INEXACT = 2, DNA_EXACT_FLAGS = 255 }; /* flags in word[0] */

void dna_exact_merge(dna_exact *into, const dna_exact *from);
double dna_exact_value(const dna_exact *sum);
bool dna_exact_is_zero(const dna_exact *sum); /* false for an invalid sum */

/* Addends that the fast path does not take: tiny, huge, not finite, or zero. */
void dna_exact_add_rare(dna_exact *sum, double x);

/* Adds or subtracts magnitude * 2^position, counted from bit 0; magnitude < 2^63, position in [8, 418]. */
static inline void dna_exact_add_bits(dna_exact *sum, uint64_t magnitude, unsigned position, bool negative) {
  unsigned at = position / 64, shift = position % 64;
  uint64_t low = magnitude << shift;
  uint64_t high = (magnitude >> 1) >> (63 - shift); /* no shift by 64 */
  uint64_t *word = sum->word + at, *end = sum->word + DNA_EXACT_WORDS;
  uint64_t before = word[0];
  if (!negative) {
    word[0] = before + low;
    high += word[0] < before; /* high < 2^63: no overflow */
    before = word[1];
    word[1] = before + high;
    if (word[1] < before)
      for (word += 2; word < end && ++*word == 0;) word++;
  } else {
    word[0] = before - low;
    high += before < low;
    before = word[1];
    word[1] = before - high;
    if (before < high)
      for (word += 2; word < end && (*word)-- == 0;) word++;
  }
}

static inline void dna_exact_add(dna_exact *sum, double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  unsigned exponent = (unsigned)(bits >> 52) & 0x7FF; /* x = (1.fraction) * 2^(exponent - 1023) */
  if (exponent - 775u <= 1185u - 775u) {              /* 2^-248 <= |x| < 2^163: all 53 bits fall within the digits */
    uint64_t magnitude = (bits & 0xFFFFFFFFFFFFFu) | 0x10000000000000u;
    dna_exact_add_bits(sum, magnitude, exponent - 767u, (bits >> 63) != 0);
  } else {
    dna_exact_add_rare(sum, x);
  }
}

/* The same as adding x n times. */
static inline void dna_exact_add_times(dna_exact *sum, double x, uint32_t n) {
  enum { MOST = 1023 }; /* times 2^53 is below 2^63 */
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  unsigned exponent = (unsigned)(bits >> 52) & 0x7FF;
  if (exponent - 775u <= 1185u - 775u) {
    uint64_t magnitude = (bits & 0xFFFFFFFFFFFFFu) | 0x10000000000000u;
    for (; n > MOST; n -= MOST) dna_exact_add_bits(sum, magnitude * MOST, exponent - 767u, (bits >> 63) != 0);
    if (n > 0) dna_exact_add_bits(sum, magnitude * n, exponent - 767u, (bits >> 63) != 0);
  } else {
    for (; n > 0; n--) dna_exact_add_rare(sum, x);
  }
}

#ifdef __cplusplus
}
#endif
#endif
