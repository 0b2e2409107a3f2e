/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Integers of event text for the fast paths, eight bytes at a time. They take what dna_scan_int takes.
 */
#ifndef DNA_RUNTIME_TEXT_INTS_H
#define DNA_RUNTIME_TEXT_INTS_H

#include "runtime/event/scan.h"

#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define DNA_TEXT_INTS 1

/* Eight bytes, less '0' each. */
static inline uint64_t dna_text_eight(const char *s) {
  uint64_t x;
  memcpy(&x, s, sizeof x);
  return x ^ 0x3030303030303030u;
}

/* The high bit of each byte that is no digit. */
static inline uint64_t dna_text_others(uint64_t x) {
  return (((x & 0x7f7f7f7f7f7f7f7fu) + 0x7676767676767676u) | x) & 0x8080808080808080u;
}

/* The value of eight digits, the first in the lowest byte. */
static inline uint32_t dna_text_value(uint64_t x) {
  x = x * 2561 >> 8 & 0x00ff00ff00ff00ffu;
  x = x * 6553601 >> 16 & 0x0000ffff0000ffffu;
  return (uint32_t)(x * 42949672960001u >> 32);
}
#endif

static inline const char *dna_text_any_int(const char *s, int32_t *value) {
  int64_t n;
  const char *end = dna_scan_int(s, INT32_MIN, INT32_MAX, &n);
  if (end) *value = (int32_t)n;
  return end;
}

/* A decimal integer of 32 bits; the place behind it, or NULL. */
static inline const char *dna_text_int(const char *s, int32_t *value) {
#ifdef DNA_TEXT_INTS
  int32_t minus = *s == '-';
  uint64_t x = dna_text_eight(s + minus);
  /* the high bit of each byte that is no digit, up to the first such: what the sum carries only reaches bytes behind it */
  uint64_t others = ((x + 0x7676767676767676u) | x) & 0x8080808080808080u;
  if ((others & 0x80) == 0 && others != 0) { /* one to seven digits */
    unsigned bits = (unsigned)__builtin_ctzll(others) & ~7u;
    int32_t n = (int32_t)dna_text_value(x << (64 - bits)); /* zeros before the first digit */
    *value = (n ^ -minus) + minus;
    return s + minus + bits / 8;
  }
#endif
  return dna_text_any_int(s, value);
}

/* A blank, and an integer behind it. */
static inline const char *dna_text_field(const char *s, int32_t *value) {
  return *s == ' ' ? dna_text_int(s + 1, value) : NULL;
}

/* The last field of a line that goes from `from`, at least eight bytes before it, to `end`: whether it is an integer. */
static inline bool dna_text_last_field(const char *from, const char *end, int32_t *value) {
  unsigned low = (unsigned char)end[-1] - (unsigned)'0', high = (unsigned char)end[-2] - (unsigned)'0'; /* one or two digits */
  bool one = end[-2] == ' ', two = high < 10 && end[-3] == ' ';
  if (low < 10 && (one | two)) {
    *value = (int32_t)(low + (one ? 0 : 10 * high));
    return true;
  }
#ifdef DNA_TEXT_INTS
  uint64_t x = dna_text_eight(end - 8), others = dna_text_others(x);
  int bits = others ? __builtin_clzll(others) : 64; /* of the digits at the end */
  if (bits > 0 && bits < 64 && end[-bits / 8 - 1] == ' ') {
    *value = (int32_t)dna_text_value(x >> (64 - bits) << (64 - bits));
    return true;
  }
#endif
  const char *s = end;
  while (s > from && s[-1] != ' ') s--;
  return s > from && s < end && dna_text_any_int(s, value) == end;
}

#endif
