/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers in a line of struct dna_lines: checked here, by hand, before libHepMC3's atoi and atof see them, which take
 * anything. What a scanner returns is the place behind the number, or NULL if there is no complete number; what may
 * follow is up to the caller.
 */
#ifndef DNA_RUNTIME_SCAN_H
#define DNA_RUNTIME_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Lines have at least this many bytes behind their NUL that may be read. */
#define DNA_SCAN_SLACK 16

/* The value of a number that dna_scan_real has accepted, whatever the locale. */
double dna_scan_value(const char *text);

static inline bool dna_scan_digit(char c) { return (unsigned char)(c - '0') < 10; }

/* A decimal integer in [low, high]. */
static inline const char *dna_scan_int(const char *s, int64_t low, int64_t high, int64_t *value) {
  bool minus = *s == '-';
  if (*s == '-' || *s == '+') s++;
  if (!dna_scan_digit(*s)) return NULL;
  uint64_t n = 0;
  while (dna_scan_digit(*s)) {
    if (n >= (uint64_t)INT64_MAX / 10) return NULL; /* above 9.2e17: nothing counts that far */
    n = 10 * n + (uint64_t)(*s++ - '0');
  }
  int64_t v = minus ? -(int64_t)n : (int64_t)n;
  if (v < low || v > high) return NULL;
  *value = v;
  return s;
}

/* Past the digits, sixteen at a time: a byte is a digit if it is less than 10, unsigned, when '0' is taken off.
 * Or eight at a time: if its high half is 3 and stays so when 6 is added. (What the sum carries into other bytes only
 * reaches those behind the first that is no digit.) */
static inline const char *dna_scan_digits(const char *s) {
#ifdef __SSE2__
  for (;;) {
    __m128i values = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)(const void *)s), _mm_set1_epi8('0'));
    int others = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values)) ^ 0xffff;
    if (others) return s + (unsigned)__builtin_ctz((unsigned)others);
    s += 16;
  }
#elif defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  const uint64_t halves = 0xf0f0f0f0f0f0f0f0u, threes = 0x3030303030303030u, sixes = 0x0606060606060606u;
  for (;;) {
    uint64_t eight;
    memcpy(&eight, s, sizeof eight);
    uint64_t others = ((eight & halves) ^ threes) | (((eight + sixes) & halves) ^ threes);
    if (others) return s + (unsigned)__builtin_ctzll(others) / 8;
    s += 8;
  }
#else
  while (dna_scan_digit(*s)) s++;
  return s;
#endif
}

/* The same as dna_scan_real, for the form that libHepMC3 writes, d.ddde+dd; NULL if it is another one. */
static inline const char *dna_scan_usual(const char *s) {
  s += *s == '-';
  if (!dna_scan_digit(s[0]) || s[1] != '.') return NULL;
  s = dna_scan_digits(s + 2);
  if (*s != 'e' || !((s[1] == '+') | (s[1] == '-')) || !dna_scan_digit(s[2]) || !dna_scan_digit(s[3])) return NULL;
  return dna_scan_digit(s[4]) ? NULL : s + 4;
}

/* The same form with at most 14 digits behind the point, and its value: as strtod, since a whole number below 2^53 and a
 * power of ten up to 10^22 are exact doubles, and their product or quotient is rounded once (W. D. Clinger, How to read
 * floating point numbers accurately, PLDI 1990). NULL if it is another form. */
static inline const char *dna_scan_short(const char *s, double *value) {
  static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  bool minus = *s == '-';
  s += minus;
  if (!dna_scan_digit(s[0]) || s[1] != '.') return NULL;
  uint64_t n = (uint64_t)(s[0] - '0');
  const char *point = s + 1;
  for (s += 2; dna_scan_digit(*s); s++) {
    if (s - point > 14) return NULL;
    n = 10 * n + (uint64_t)(*s - '0');
  }
  if (*s != 'e' || !((s[1] == '+') | (s[1] == '-')) || !dna_scan_digit(s[2]) || !dna_scan_digit(s[3]) || dna_scan_digit(s[4]))
    return NULL;
  int power = 10 * (s[2] - '0') + (s[3] - '0');
  if (s[1] == '-') power = -power;
  power -= (int)(s - point) - 1;
  if (power < -22 || power > 22) return NULL;
  double v = power < 0 ? (double)n / powers[-power] : (double)n * powers[power];
  *value = minus ? -v : v;
  return s + 4;
}

/* A finite decimal number of magnitude at most 1e300 (so that a change of units stays finite). */
static inline const char *dna_scan_real(const char *s) {
  const char *start = s, *usual = dna_scan_usual(s);
  if (usual) return usual;
  if (*s == '-' || *s == '+') s++;
  const char *digits = s;
  s = dna_scan_digits(s);
  size_t count = (size_t)(s - digits);
  bool large = count > 40;
  if (*s == '.') {
    const char *fraction = ++s;
    s = dna_scan_digits(s);
    count += (size_t)(s - fraction);
  }
  if (count == 0) return NULL;
  if (*s == 'e' || *s == 'E') {
    s++;
    bool minus = *s == '-';
    if (*s == '-' || *s == '+') s++;
    if (!dna_scan_digit(*s)) return NULL;
    int exponent = 0;
    while (dna_scan_digit(*s)) {
      if (exponent < 1000) exponent = 10 * exponent + (*s - '0');
      s++;
    }
    if (exponent > 250 && !minus) large = true;
  }
  if (large) {
    double value = dna_scan_value(start);
    if (!(value >= -1e300 && value <= 1e300)) return NULL;
  }
  return s;
}

/* One real number and its value, which is that of all that strtod takes: the caller checks what follows. */
static inline const char *dna_scan_double(const char *s, double *value) {
  const char *end = dna_scan_real(s);
  if (end) *value = dna_scan_value(s);
  return end;
}

/* Blanks, as many as there are. */
static inline const char *dna_scan_blanks(const char *s) {
  while (*s == ' ' || *s == '\t') s++;
  return s;
}

/* Whether a line, read up to s, has come to its end: blanks may follow. */
static inline bool dna_scan_at_end(const char *s, const char *end) { return dna_scan_blanks(s) == end; }

#endif
