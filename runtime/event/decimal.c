/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Decimal text to double (see decimal.h).
 */
#include "runtime/event/decimal.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "runtime/event/scan.h"

enum { LOWEST = -342, HIGHEST = 308, POWERS = HIGHEST - LOWEST + 1, EXACT = 27, DIGITS = 19 };

__extension__ typedef unsigned __int128 wide;

/* The 128 leading bits of 5^q: [0] the high half, [1] the low one. For q >= 0 cut off; for -27 <= q < 0 rounded up, below cut
 * off, as in the paper. */
static uint64_t powers[POWERS][2];

/* ---- the table ------------------------------------------------------------------------------------------------------ */

enum { LIMBS = 48 }; /* of 32 bits, the lowest first: 1536 bits */

static uint32_t limb(const uint32_t *limbs, int i) { return i >= 0 ? limbs[i] : 0; }

/* The 128 bits below the highest one that is set, that one among them. */
static void leading_bits(const uint32_t *limbs, uint64_t *out) {
  int top = LIMBS - 1;
  while (limbs[top] == 0) top--;
  int zeros = __builtin_clz(limbs[top]);
  wide bits = 0;
  for (int i = top; i > top - 4; i--) bits = bits << 32 | limb(limbs, i);
  bits = bits << zeros | (uint64_t)limb(limbs, top - 4) << zeros >> 32;
  out[0] = (uint64_t)(bits >> 64);
  out[1] = (uint64_t)bits;
}

static void make_powers(void) {
  uint32_t up[LIMBS] = {1}, down[LIMBS] = {0};
  down[LIMBS - 1] = 1; /* 2^1504: what is left of it after 342 divisions by 5 has more than 700 bits, all of them exact */
  for (int q = 0; q <= HIGHEST; q++) {
    leading_bits(up, powers[q - LOWEST]);
    uint64_t carry = 0;
    for (int i = 0; i < LIMBS; i++) {
      carry += (uint64_t)up[i] * 5;
      up[i] = (uint32_t)carry;
      carry >>= 32;
    }
  }
  for (int q = -1; q >= LOWEST; q--) {
    uint64_t rest = 0;
    for (int i = LIMBS - 1; i >= 0; i--) {
      uint64_t part = rest << 32 | down[i];
      down[i] = (uint32_t)(part / 5);
      rest = part % 5;
    }
    uint64_t *to = powers[q - LOWEST];
    leading_bits(down, to);
    if (q >= -EXACT && ++to[1] == 0) to[0]++;
  }
}

void dna_decimal_prepare(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make_powers);
}

/* ---- w * 10^q --------------------------------------------------------------------------------------------------------- */

static double make_double(bool minus, uint64_t mantissa, int exponent) {
  uint64_t bits = (uint64_t)minus << 63 | (uint64_t)exponent << 52 | (mantissa & (((uint64_t)1 << 52) - 1));
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* The double nearest to w * 10^q; infinite where there is none. */
static double scaled(bool minus, uint64_t w, int q) {
  if (w == 0 || q < LOWEST) return make_double(minus, 0, 0);
  if (q > HIGHEST) return make_double(minus, 0, 0x7ff);
  int zeros = __builtin_clzll(w);
  w <<= zeros;
  const uint64_t *power = powers[q - LOWEST];
  wide first = (wide)w * power[0];
  uint64_t high = (uint64_t)(first >> 64), low = (uint64_t)first;
  if ((high & 0x1ff) == 0x1ff) {
    uint64_t second = (uint64_t)((wide)w * power[1] >> 64);
    low += second;
    high += low < second;
  }
  int upper = (int)(high >> 63), shift = upper + 9;
  uint64_t mantissa = high >> shift;
  int exponent = (((152170 + 65536) * q) >> 16) + 63 + upper - zeros + 1023;
  if (exponent <= 0) { /* subnormal */
    if (exponent < -62) return make_double(minus, 0, 0);
    mantissa >>= 1 - exponent;
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    return make_double(minus, mantissa, mantissa >> 52 ? 1 : 0);
  }
  /* exactly between two doubles: to the even one */
  if (low <= 1 && q >= -4 && q <= 23 && (mantissa & 3) == 1 && mantissa << shift == high) mantissa &= ~(uint64_t)1;
  mantissa = (mantissa + (mantissa & 1)) >> 1;
  if (mantissa >> 53) {
    mantissa = (uint64_t)1 << 52;
    exponent++;
  }
  return exponent >= 0x7ff ? make_double(minus, 0, 0x7ff) : make_double(minus, mantissa, exponent);
}

/* ---- the text ----------------------------------------------------------------------------------------------------------- */

/* The value of eight digits, the first in the lowest byte. */
static inline uint64_t eight_digits(uint64_t digits) {
  digits = (digits & 0x0f0f0f0f0f0f0f0fu) * 2561 >> 8;
  digits = (digits & 0x00ff00ff00ff00ffu) * 6553601 >> 16;
  return (digits & 0x0000ffff0000ffffu) * 42949672960001u >> 32;
}

/* [+-]d.(16 digits)e[+-]dd, which is what libHepMC3 writes. NULL if it is another form. */
static const char *parse_usual(const char *s, double *value) {
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  bool minus = *s == '-';
  s += minus;
  if (!dna_scan_digit(s[0]) || s[1] != '.' || dna_scan_digits(s + 2) != s + 18) return NULL;
  uint64_t first, second;
  memcpy(&first, s + 2, sizeof first);
  memcpy(&second, s + 10, sizeof second);
  if (s[18] != 'e' || !((s[19] == '+') | (s[19] == '-')) || !dna_scan_digit(s[20]) || !dna_scan_digit(s[21]) || dna_scan_digit(s[22]))
    return NULL;
  uint64_t w = (uint64_t)(s[0] - '0') * 10000000000000000u + eight_digits(first) * 100000000u + eight_digits(second);
  int exponent = 10 * (s[20] - '0') + (s[21] - '0');
  *value = scaled(minus, w, (s[19] == '-' ? -exponent : exponent) - 16);
  return s + 22;
#else
  (void)s, (void)value;
  return NULL;
#endif
}

/* Digits of a number: the first 19 that count, and how many powers of ten the rest is. */
typedef struct digits {
  uint64_t w;
  int taken, exponent;
  bool any, more; /* more: some that are left out are not 0 */
} digits;

static const char *take_digits(const char *s, digits *d, bool fraction) {
  for (; dna_scan_digit(*s); s++) {
    d->any = true;
    if (d->taken < DIGITS) {
      d->w = 10 * d->w + (uint64_t)(*s - '0');
      d->taken += d->w > 0;
      d->exponent -= fraction;
    } else {
      d->more |= *s != '0';
      d->exponent += !fraction;
    }
  }
  return s;
}

static const char *take_exponent(const char *s, int *exponent) {
  bool minus = *s == '-';
  if (*s == '-' || *s == '+') s++;
  if (!dna_scan_digit(*s)) return NULL;
  int e = 0;
  for (; dna_scan_digit(*s); s++)
    if (e < 1000000) e = 10 * e + (*s - '0');
  *exponent += minus ? -e : e;
  return s;
}

const char *dna_decimal_parse(const char *s, double *value) {
  const char *start = s, *usual = parse_usual(s, value);
  if (usual) return usual;
  digits d = {0};
  bool minus = *s == '-';
  if (*s == '-' || *s == '+') s++;
  s = take_digits(s, &d, false);
  if (*s == '.') s = take_digits(s + 1, &d, true);
  if (!d.any) return NULL;
  if (*s == 'e' || *s == 'E') s = take_exponent(s + 1, &d.exponent);
  if (!s) return NULL;
  double v = scaled(minus, d.w, d.exponent);
  if (d.more && v != scaled(minus, d.w + 1, d.exponent)) v = dna_scan_value(start);
  if (!(v >= -1e300 && v <= 1e300)) return NULL;
  *value = v;
  return s;
}
