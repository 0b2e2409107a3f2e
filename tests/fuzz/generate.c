/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * generate FORMAT SEED EVENTS: a random event file of that many events, valid but with every corner of its format, to standard
 * output. Formats: asciiv3, hepmc2, hepevt, and plain, which is Asciiv3 without what libHepMC3 3.1.2 itself misreads.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/generate.h"

style file_style;
static uint64_t state;

void random_seed(uint64_t seed) { state = seed * 0xd1342543de82ef95u + 1; }

/* SplitMix64 (Steele, Lea, Flood 2014) */
uint64_t random_bits(void) {
  uint64_t z = (state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

size_t below(size_t n) { return n == 0 ? 0 : (size_t)(random_bits() % n); }
bool one_in(size_t n) { return below(n) == 0; }
long between(long low, long high) { return low + (long)below((size_t)(high - low) + 1); }

void shuffle(int *array, size_t n) {
  for (size_t i = n; i > 1; i--) {
    size_t j = below(i);
    int kept = array[i - 1];
    array[i - 1] = array[j];
    array[j] = kept;
  }
}

void put_text(const char *text) { fputs(text, stdout); }

void put_printf(const char *format, ...) {
  va_list args;
  va_start(args, format);
  vprintf(format, args);
  va_end(args);
}

void put_int(long value) {
  bool odd = file_style.odd_integers && one_in(4);
  const char *sign = value < 0 ? "-" : odd && one_in(2) ? "+" : "";
  unsigned long size = value < 0 ? 0ul - (unsigned long)value : (unsigned long)value;
  printf(" %s%.*lu", sign, odd ? (int)between(1, 12) : 1, size);
}

void end_line(bool blanks_allowed) {
  if (blanks_allowed && file_style.trailing_blanks && one_in(3)) put_text(one_in(2) ? " " : " \t  ");
  const char *end = file_style.crlf && !(file_style.mixed && one_in((size_t)file_style.mixed)) ? "\r\n" : "\n";
  put_text(end);
  while (file_style.blank_lines && one_in(6)) put_text(end);
}

void put_word(size_t longest, const char *alphabet) {
  size_t length = 1 + below(longest), choice = strlen(alphabet);
  for (size_t i = 0; i < length; i++) putchar(alphabet[below(choice)]);
}

int random_pid(void) {
  static const int usual[] = {11,  -11, 13, -13,  15,  -15,   22,   23,   24,         -24,     1,       2,         21,
                              111, 211, -211, 2212, 511, 9900014, 1023, 1000822080, 1000010020, 4122, -1000822080, 100441};
  return one_in(12) ? (int)(int32_t)random_bits() : usual[below(sizeof usual / sizeof *usual)];
}

int random_status(void) {
  static const int usual[] = {1, 1, 1, 1, 2, 2, 2, 3, 4, 11, 23, 51, 62, 91, 0};
  return one_in(15) ? (int)(int32_t)random_bits() : usual[below(sizeof usual / sizeof *usual)];
}

static void choose_style(bool plain) {
  file_style = (style){.plain = plain, .numbers = (int)below(4)};
  file_style.nweights = one_in(3) ? below(14) : one_in(2);
  if (one_in(40)) file_style.nweights = 100 + below(300);
  file_style.named = file_style.nweights > 0 && one_in(2);
  if (plain) return;
  file_style.crlf = one_in(5);
  file_style.mixed = one_in(2) ? 40 : 0;
  file_style.blank_lines = one_in(4);
  file_style.trailing_blanks = one_in(4);
  file_style.odd_integers = one_in(5);
  file_style.risky = one_in(40);
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    void (*make)(size_t events);
    bool plain;
  } formats[] = {{"asciiv3", generate_asciiv3, false}, {"plain", generate_asciiv3, true}, {"hepmc2", generate_hepmc2, false},
                 {"hepevt", generate_hepevt, false}};
  for (size_t i = 0; argc == 4 && i < sizeof formats / sizeof *formats; i++) {
    if (strcmp(argv[1], formats[i].name) != 0) continue;
    random_seed(strtoull(argv[2], NULL, 10) * 8 + i);
    choose_style(formats[i].plain);
    formats[i].make(strtoul(argv[3], NULL, 10));
    return fflush(stdout) != 0;
  }
  fprintf(stderr, "usage: generate asciiv3|plain|hepmc2|hepevt SEED EVENTS\n");
  return 99;
}
