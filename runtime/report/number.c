/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers with errors as people write them (see number.h).
 */
#include "runtime/report/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The decimal exponent of x > 0 once it is rounded to so many digits. */
static int decimal_exponent(double x, int digits) {
  char text[40];
  snprintf(text, sizeof text, "%.*e", digits - 1, x);
  const char *e = strchr(text, 'e');
  return e ? (int)strtol(e + 1, NULL, 10) : 0;
}

static double power_of_ten(int exponent) {
  double power = 1;
  for (int i = 0; i < abs(exponent); i++) power *= 10;
  return exponent < 0 ? 1 / power : power;
}

/* x with so many decimals; negative: rounded to tens, hundreds ... */
static void format_fixed(char *out, size_t size, double x, int decimals) {
  if (decimals >= 0) {
    snprintf(out, size, "%.*f", decimals, x);
  } else {
    double unit = power_of_ten(-decimals);
    snprintf(out, size, "%.0f", round(x / unit) * unit);
  }
  if (out[0] != '-') return;
  if (strspn(out + 1, "0.") == strlen(out + 1)) { /* no negative zero */
    memmove(out, out + 1, strlen(out));
    return;
  }
  char digits[40];
  snprintf(digits, sizeof digits, "%.36s", out + 1);
  snprintf(out, size, "\u2212%.*s", (int)size - 4, digits);
}

static dna_number format_alone(double value) {
  dna_number number = {.tail = ""};
  snprintf(number.head, sizeof number.head, "%s%.6g", value < 0 ? "\u2212" : "", fabs(value));
  return number;
}

dna_number dna_number_pm(double value, double lo, double hi) {
  double larger = fmax(lo, hi);
  if (!isfinite(value) || !isfinite(larger) || !(larger > 0)) return format_alone(value);
  int exponent = decimal_exponent(larger, 2), decimals = 1 - exponent, scale = 0;
  double size = fmax(fabs(value), larger);
  if (size >= 1e7 || size < 1e-4) {
    scale = decimal_exponent(size, 6);
    double unit = power_of_ten(abs(scale));
    value = scale > 0 ? value / unit : value * unit;
    lo = scale > 0 ? lo / unit : lo * unit;
    hi = scale > 0 ? hi / unit : hi * unit;
    decimals += scale;
  }
  if (decimals > 17) decimals = 17;
  char head[30], down[30], up[30], end[16] = "";
  format_fixed(head, sizeof head, value, decimals);
  format_fixed(down, sizeof down, lo, decimals);
  format_fixed(up, sizeof up, hi, decimals);
  if (scale) snprintf(end, sizeof end, ")e%+03d", scale);
  dna_number number;
  snprintf(number.head, sizeof number.head, "%s%s", scale ? "(" : "", head);
  if (!strcmp(down, up))
    snprintf(number.tail, sizeof number.tail, "± %s%s", up, end);
  else
    snprintf(number.tail, sizeof number.tail, "+%s \u2212%s%s", up, down, end);
  return number;
}

dna_number dna_number_like(double value, double error) {
  dna_number number = {.tail = ""}, with;
  if (!isfinite(value)) return dna_number_text("–");
  if (!isfinite(error) || !(error > 0)) {
    snprintf(number.head, sizeof number.head, "%s%.4g", value < 0 ? "\u2212" : "", fabs(value));
    return number;
  }
  with = dna_number_pm(value, error, error);
  const char *power = strstr(with.tail, ")e");
  snprintf(number.head, sizeof number.head, "%.30s%.8s", with.head + (power != NULL), power ? power + 1 : "");
  return number;
}

dna_number dna_number_count(uint64_t count) {
  dna_number number = {.tail = ""};
  snprintf(number.head, sizeof number.head, "%llu", (unsigned long long)count);
  return number;
}

dna_number dna_number_text(const char *text) {
  dna_number number = {.tail = ""};
  snprintf(number.head, sizeof number.head, "%s", text);
  return number;
}
