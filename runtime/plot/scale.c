/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Axes (see scale.h).
 */
#include "runtime/plot/scale.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double dna_scale_at(const dna_scale *s, double value) {
  double share;
  if (s->log) share = value > s->low ? (log(value) - log(s->low)) / (log(s->high) - log(s->low)) : 0;
  else share = (value - s->low) / (s->high - s->low);
  if (!(share > 0)) share = 0; /* NaN, too */
  if (share > 1) share = 1;
  return s->from + share * (s->to - s->from);
}

void dna_scale_power(int exponent, char *out, size_t size) {
  static const char *const digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  char plain[16];
  snprintf(plain, sizeof plain, "%d", abs(exponent));
  snprintf(out, size, "10%s", exponent < 0 ? "⁻" : "");
  for (const char *c = plain; *c; c++) {
    size_t length = strlen(out);
    snprintf(out + length, size - length, "%s", digits[*c - '0']);
  }
}

static void add_tick(dna_ticks *t, double value, bool major, const char *label) {
  if (t->count == DNA_TICKS) return;
  t->ticks[t->count].value = value;
  t->ticks[t->count].major = major;
  snprintf(t->ticks[t->count].label, sizeof t->ticks[t->count].label, "%s", label);
  t->count++;
}

static double power_of_ten(int exponent) {
  double power = 1;
  for (int i = 0; i < abs(exponent); i++) power *= 10;
  return exponent < 0 ? 1 / power : power;
}

/* A decimal with a real minus sign. */
static void format(char *out, size_t size, double value, int decimals) {
  char digits[40];
  snprintf(digits, sizeof digits, "%.*f", decimals, fabs(value));
  bool zero = strspn(digits, "0.") == strlen(digits);
  snprintf(out, size, "%s%.16s", value < 0 && !zero ? "\u2212" : "", digits);
}

static void add_linear(const dna_scale *s, uint32_t wanted, dna_ticks *t) {
  double span = s->high - s->low, rough = span / wanted;
  int exponent = (int)floor(log10(rough) + 1e-9);
  double unit = rough / power_of_ten(exponent);
  int digit = unit < 1.5 ? 1 : unit < 3.5 ? 2 : unit < 7.5 ? 5 : 10;
  if (digit == 10) {
    digit = 1;
    exponent++;
  }
  double most = fmax(fabs(s->low), fabs(s->high));
  int largest = (int)floor(log10(most) + 1e-9), scale = largest >= 5 || largest < -3 ? largest : 0;
  if (scale) {
    char power[20];
    dna_scale_power(scale, power, sizeof power);
    snprintf(t->factor, sizeof t->factor, "×%.18s", power);
  }
  int decimals = scale - exponent > 0 ? scale - exponent : 0, parts = digit == 2 ? 4 : 5;
  double step = digit * power_of_ten(exponent), small = step / parts;
  if (!(fabs(s->low / small) < 1e15 && fabs(s->high / small) < 1e15)) return; /* ends that are too close or too large to tell ticks apart */
  long first = (long)ceil(s->low / small - 1e-6), last = (long)floor(s->high / small + 1e-6);
  for (long i = first; i <= last && last - first < DNA_TICKS; i++) {
    char label[24] = "";
    double value = (double)i * small;
    if (i % parts == 0) format(label, sizeof label, scale ? value / power_of_ten(scale) : value, decimals);
    add_tick(t, value, i % parts == 0, label);
  }
}

static void add_log(const dna_scale *s, uint32_t wanted, dna_ticks *t) {
  int first = (int)floor(log10(s->low) - 1e-9), last = (int)ceil(log10(s->high) + 1e-9);
  double decades = log10(s->high) - log10(s->low);
  int every = 1 + (int)(decades / (decades > 30 ? wanted : 2 * wanted));
  bool between = decades < 1.5; /* then 2 and 5 have labels, too */
  for (int e = first; e <= last; e++)
    for (int digit = 1; digit < 10; digit++) {
      double value = digit * power_of_ten(e);
      char label[24] = "";
      if (value < s->low * (1 - 1e-9) || value > s->high * (1 + 1e-9) || (decades > 12 && digit > 1) || (decades > 30 && e % every)) continue;
      if (digit == 1 && e % every == 0) {
        if (e >= 0 && e < 2) snprintf(label, sizeof label, "%d", e ? 10 : 1);
        else dna_scale_power(e, label, sizeof label);
        if (between) format(label, sizeof label, value, e < 0 ? -e : 0);
      } else if (between && (digit == 2 || digit == 5)) {
        format(label, sizeof label, value, e < 0 ? -e : 0);
      }
      add_tick(t, value, digit == 1, label);
    }
}

void dna_scale_ticks(const dna_scale *s, uint32_t wanted, dna_ticks *t) {
  t->count = 0;
  t->factor[0] = '\0';
  if (s->log) add_log(s, wanted, t);
  else add_linear(s, wanted, t);
}
