/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exact sums: what the inline path of exact.h leaves out. Layout and range are described there.
 */
#include "runtime/results/exact.h"

/* Bit 0 of the number counts 2^-LSB. */
enum { LSB = 308, FIRST_DIGIT = 8 };

void dna_exact_add_rare(dna_exact *sum, double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  unsigned exponent = (unsigned)(bits >> 52) & 0x7FF;
  uint64_t magnitude = bits & 0xFFFFFFFFFFFFFu;
  if (exponent == 0 && magnitude == 0) return;
  if (exponent > 1185) { /* too large, infinite or NaN */
    sum->word[0] |= DNA_EXACT_INVALID;
    return;
  }
  if (exponent > 0)
    magnitude |= 0x10000000000000u;
  else
    exponent = 1; /* subnormal */
  /* Here the lowest bit of the magnitude lies below the first digit, by `below` bits: round to that digit. */
  unsigned below = 767 + FIRST_DIGIT - exponent;
  uint64_t kept = 0;
  if (below <= 53) {
    uint64_t rest = magnitude & ((UINT64_C(1) << below) - 1), half = UINT64_C(1) << (below - 1);
    kept = magnitude >> below;
    if (rest > half || (rest == half && (kept & 1))) kept++;
    if (rest) sum->word[0] |= DNA_EXACT_INEXACT;
  } else {
    sum->word[0] |= DNA_EXACT_INEXACT;
  }
  dna_exact_add_bits(sum, kept, FIRST_DIGIT, (bits >> 63) != 0);
}

void dna_exact_merge(dna_exact *into, const dna_exact *from) {
  uint64_t flags = (into->word[0] | from->word[0]) & DNA_EXACT_FLAGS;
  uint64_t carry = 0;
  for (int i = 0; i < DNA_EXACT_WORDS; i++) {
    uint64_t a = into->word[i], b = from->word[i];
    if (i == 0) {
      a &= ~(uint64_t)DNA_EXACT_FLAGS;
      b &= ~(uint64_t)DNA_EXACT_FLAGS;
    }
    uint64_t partial = a + b, total = partial + carry;
    carry = (partial < a) | (total < partial);
    into->word[i] = total;
  }
  into->word[0] |= flags;
}

bool dna_exact_is_zero(const dna_exact *sum) {
  if (sum->word[0] & DNA_EXACT_INVALID) return false;
  uint64_t any = sum->word[0] & ~(uint64_t)DNA_EXACT_FLAGS;
  for (int i = 1; i < DNA_EXACT_WORDS; i++) any |= sum->word[i];
  return any == 0;
}

double dna_exact_value(const dna_exact *sum) {
  uint64_t word[DNA_EXACT_WORDS], result;
  double value;
  memcpy(word, sum->word, sizeof word);
  if (word[0] & DNA_EXACT_INVALID) {
    result = UINT64_C(0x7FF8000000000000);
    memcpy(&value, &result, sizeof value);
    return value;
  }
  word[0] &= ~(uint64_t)DNA_EXACT_FLAGS;
  bool negative = word[DNA_EXACT_WORDS - 1] >> 63;
  if (negative) {
    uint64_t carry = 1;
    for (int i = 0; i < DNA_EXACT_WORDS; i++) {
      word[i] = ~word[i] + carry;
      carry = carry && word[i] == 0;
    }
  }
  int top = DNA_EXACT_WORDS - 1;
  while (top >= 0 && word[top] == 0) top--;
  if (top < 0) return 0.0;
  unsigned lead = 63;
  while (!(word[top] >> lead)) lead--;
  /* window: the 64 bits from the leading one down; its last bit stands for all that is below */
  uint64_t window = word[top] << (63 - lead), below = 0;
  if (top > 0) {
    if (lead < 63) {
      window |= word[top - 1] >> (lead + 1);
      below = word[top - 1] << (63 - lead);
    } else {
      below = word[top - 1];
    }
  }
  for (int i = 0; i < top - 1; i++) below |= word[i];
  window |= below != 0;
  uint64_t mantissa = window >> 11, rest = window & 0x7FF;
  if (rest > 0x400 || (rest == 0x400 && (mantissa & 1))) mantissa++; /* 2^53 carries into the exponent below */
  /* The sum lies within 2^-300 ... 2^203: a normal double. */
  uint64_t exponent = (uint64_t)(64 * top + (int)lead - LSB + 1023);
  result = ((exponent - 1) << 52) + mantissa;
  if (negative) result |= UINT64_C(1) << 63;
  memcpy(&value, &result, sizeof value);
  return value;
}
