/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Decimal numbers of every kind and in every form. A number is its digits and the power of ten of the first one; the kinds
 * make these, put_digits writes them with the point anywhere.
 *
 * The hard ones lie halfway between two doubles, or a unit in a far digit beside that: all digits of the half are written,
 * which a long double of at least 64 bits holds exactly.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/generate.h"

enum { MOST = 1200, MOST_ACCEPTED = 300 /* 1e300 is the largest */ };

typedef struct decimal {
  char digits[MOST + 1]; /* the first is no zero, but for 0 itself */
  int length, power;
} decimal;

static void put_zeros(long n) {
  for (; n > 0; n--) putchar('0');
}

static void put_exponent(long exponent) {
  const char *sign = exponent < 0 ? "-" : one_in(2) ? "+" : "";
  printf("%c%s%.*ld", one_in(8) ? 'E' : 'e', sign, one_in(2) ? 2 : (int)between(1, 4), labs(exponent));
}

/* The digits with `before` of them in front of the point: zeros where there are none. */
static void put_digits(const decimal *d, int before) {
  int exponent = d->power + 1 - before;
  if (one_in(6)) put_zeros(between(1, one_in(10) ? 60 : 3));
  if (before <= 0 && one_in(2)) putchar('0');
  for (int i = 0; i < before; i++) putchar(i < d->length ? d->digits[i] : '0');
  if (before < d->length || one_in(3)) {
    putchar('.');
    put_zeros(-before);
    fputs(before < 0 ? d->digits : before < d->length ? d->digits + before : "", stdout);
    if (one_in(6)) put_zeros(between(1, one_in(10) ? 400 : 4));
  }
  if (exponent != 0 || one_in(6)) put_exponent(exponent);
}

static void put_decimal(const decimal *d) {
  int before = 1;
  if (one_in(3)) before = d->power + 1; /* no exponent needed */
  else if (one_in(4)) before = (int)between(-20, 40);
  if (before > 330 || before < -330) before = 1;
  if (before <= 0 && d->length == 0) before = 1;
  put_digits(d, before);
}

/* The digits of a number as printf has written them in the form d.ddde+dd, without zeros at the end. */
static void take_digits(decimal *d, const char *text) {
  d->length = 0;
  for (; *text && *text != 'e'; text++)
    if (*text >= '0' && *text <= '9' && d->length < MOST) d->digits[d->length++] = *text;
  d->power = *text ? atoi(text + 1) : 0;
  while (d->length > 1 && d->digits[d->length - 1] == '0') d->length--;
  d->digits[d->length] = '\0';
}

/* A double of any magnitude that is accepted; momenta most often. */
static double any_double(bool wide) {
  uint64_t fraction = random_bits() & 0xfffffffffffffu, exponent = wide ? below(2019) : 1023 - 12 + below(26);
  uint64_t bits = exponent << 52 | fraction;
  double value;
  if (one_in(50)) bits = exponent << 52; /* a power of two: its neighbours are at different distances */
  memcpy(&value, &bits, sizeof value);
  return value > 9e299 ? 1e300 : value;
}

static void of_double(decimal *d, double value, int digits) {
  char text[64];
  snprintf(text, sizeof text, "%.*e", digits - 1, value);
  take_digits(d, text);
}

/* Halfway between a double and the next, exactly or a little above or below. */
static void halfway(decimal *d) {
  static char text[MOST + 40];
  double low = any_double(one_in(2));
  if (one_in(6)) low = ldexp((double)below((size_t)1 << 52), -1074); /* subnormal */
  if (low >= 1e300) low = 1.5;
  long double half = ((long double)low + (long double)nextafter(low, INFINITY)) / 2;
  snprintf(text, sizeof text, "%.*Le", 1100, half);
  take_digits(d, text);
  int side = (int)below(3);
  if (side == 0 || d->length + 40 >= MOST) return;
  int far = (int)below(30);
  if (side == 1) { /* ...5 to ...5000001 */
    memset(d->digits + d->length, '0', (size_t)far);
    d->digits[d->length + far] = '1';
  } else { /* ...5 to ...4999999 */
    d->digits[d->length - 1]--;
    memset(d->digits + d->length, '9', (size_t)far + 1);
  }
  d->length += far + 1;
  d->digits[d->length] = '\0';
}

static void random_digits(decimal *d) {
  d->length = one_in(4) ? (int)between(1, 800) : (int)between(1, 40);
  for (int i = 0; i < d->length; i++) d->digits[i] = (char)('0' + below(10));
  d->digits[0] = (char)('1' + below(9));
  d->digits[d->length] = '\0';
  d->power = one_in(3) ? (int)between(-340, MOST_ACCEPTED - 1) : (int)between(-8, 8);
}

static void special(decimal *d) {
  static const struct { const char *digits; int power; } known[] = {
    {"1", 300}, {"9999999999999999", 299}, {"10000000000000000000000000000001", 300}, {"999999999999999999999999999", 299},
    {"49", -325}, {"5", -324}, {"24703282292062327208", -324}, {"2470328229206232720882843964341106861825", -324},
    {"22250738585072014", -308}, {"22250738585072011", -308}, {"225073858507201138", -308}, {"1", -400}, {"1", -999}, {"1", 22},
    {"1", 23}, {"9007199254740993", 15}, {"9007199254740992", 15}, {"18446744073709551615", 19}, {"18446744073709551616", 19},
    {"9223372036854775807", 18}, {"89255", -22}, {"1", 0}, {"5", -1}, {"17976931348623157", 299}, {"0", 0}, {"0", 0}, {"0", 999}};
  size_t which = below(sizeof known / sizeof *known);
  strcpy(d->digits, known[which].digits);
  d->length = (int)strlen(d->digits);
  d->power = known[which].power;
}

static void beyond(decimal *d) {
  static const char *const digits[] = {"10000000000000001", "1000000000000000075", "1000000000000000074", "11", "2"};
  strcpy(d->digits, digits[below(sizeof digits / sizeof *digits)]);
  d->length = (int)strlen(d->digits);
  d->power = (int)between(300, 312);
}

void put_real(void) {
  decimal d;
  int numbers = file_style.numbers;
  if (numbers == 0) {
    printf(" %.16e", one_in(10) ? 0 : one_in(2) ? -any_double(false) : any_double(false));
    return;
  }
  if (numbers == 1) {
    printf(" %.*e", (int)between(1, 15), one_in(2) ? -any_double(false) : any_double(false));
    return;
  }
  size_t kind = numbers == 2 ? below(12) : 7 + below(8);
  if (file_style.risky && one_in(60)) beyond(&d);
  else if (kind < 5) of_double(&d, any_double(false), (int)between(1, 17));
  else if (kind < 7) of_double(&d, any_double(true), 17);
  else if (kind < 8) special(&d);
  else if (kind < 10) random_digits(&d);
  else halfway(&d);
  printf(" %s", one_in(2) ? "-" : one_in(12) ? "+" : "");
  put_decimal(&d);
}

void put_small(double value) {
  decimal d;
  of_double(&d, value, 17);
  printf(" %s", value < 0 ? "-" : "");
  put_decimal(&d);
}
