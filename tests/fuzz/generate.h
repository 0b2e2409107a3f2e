/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random event files, the same ones for the same seed: random numbers, the style that a file has, and decimal numbers in every
 * form. All of it is written to standard output.
 */
#ifndef DNA_TESTS_GENERATE_H
#define DNA_TESTS_GENERATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What all of a file has in common. Chosen for each file, so that some files are what generators write and others are not. */
typedef struct style {
  bool plain;        /* only what libHepMC3 3.1.2 itself reads as it is meant */
  bool crlf;         /* lines end in CR LF */
  int mixed;         /* but one in so many; 0: all */
  bool blank_lines, trailing_blanks;
  bool odd_integers; /* '+' and leading zeros */
  bool risky;        /* numbers may be larger than what is accepted */
  int numbers;       /* 0: %.16e alone; 1: short ones; 2: of all kinds; 3: the hard ones */
  size_t nweights;
  bool named;
} style;

extern style file_style;

uint64_t random_bits(void);
void random_seed(uint64_t seed);
size_t below(size_t n);                     /* 0 .. n - 1; 0 for n = 0 */
bool one_in(size_t n);
long between(long low, long high);          /* both included */
void shuffle(int *array, size_t n);

void put_text(const char *text);
void put_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
void put_int(long value);                   /* " 12" */
void put_real(void);                        /* " 1.5e+00", any finite number that the readers accept */
void put_small(double value);               /* a given number, in some form */
void end_line(bool blanks_allowed);         /* the end of a line, and blank lines behind it */
void put_word(size_t longest, const char *alphabet);

int random_pid(void);
int random_status(void);

void generate_asciiv3(size_t events);
void generate_hepmc2(size_t events);
void generate_hepevt(size_t events);

#endif
