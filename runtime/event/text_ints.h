/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Integers of event text for the fast paths, eight bytes at a time. They take what dna_scan_int takes.
 */
#ifndef DNA_RUNTIME_TEXT_INTS_H
#define DNA_RUNTIME_TEXT_INTS_H

#include "runtime/event/scan.h"

/* A decimal integer of 32 bits; the place behind it, or NULL. */
static inline const char *dna_text_int(const char *s, int32_t *value) {
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  uint64_t x;
  bool minus = *s == '-';
  const char *digits = s + minus;
  memcpy(&x, digits, sizeof x);
  x ^= 0x3030303030303030u; /* digits are 0 to 9 now; a byte that is none has its high bit set below, and what it carries only
                               reaches bytes behind it */
  uint64_t others = ((x + 0x7676767676767676u) | x) & 0x8080808080808080u;
  int bits = others ? __builtin_ctzll(others) & ~7 : 0;
  if (bits > 0) {
    x <<= 64 - bits; /* zeros before the first digit */
    x = (x * 10 + (x >> 8)) & 0x00ff00ff00ff00ffu;
    x = (x * 100 + (x >> 16)) & 0x0000ffff0000ffffu;
    int32_t n = (int32_t)((x * 10000 + (x >> 32)) & 0xffffffffu);
    *value = minus ? -n : n;
    return digits + bits / 8;
  }
#endif
  int64_t n;
  const char *end = dna_scan_int(s, INT32_MIN, INT32_MAX, &n);
  if (end) *value = (int32_t)n;
  return end;
}

/* A blank, and an integer behind it. */
static inline const char *dna_text_field(const char *s, int32_t *value) {
  return *s == ' ' ? dna_text_int(s + 1, value) : NULL;
}

/* The last field of a line that ends before `end`, where `from` comes before that line's end; its first byte, or NULL. */
static inline const char *dna_text_last_field(const char *from, const char *end, int32_t *value) {
  const char *s = end;
  while (s > from && s[-1] != ' ') s--;
  return s > from && s < end && dna_text_int(s, value) == end ? s : NULL;
}

#endif
