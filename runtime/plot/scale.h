/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Axes: where a value lies, and where the ticks are and what they say.
 */
#ifndef DNA_PLOT_SCALE_H
#define DNA_PLOT_SCALE_H

#include "base/base.h"

typedef struct dna_scale {
  double low, high; /* values at the ends, low < high; log: both > 0 */
  double from, to;  /* coordinates there */
  bool log;
} dna_scale;

/* The coordinate of a value; values beyond the ends, and with log those that have no logarithm, are at the ends. */
double dna_scale_at(const dna_scale *scale, double value);

enum { DNA_TICKS = 400 };

typedef struct dna_ticks {
  uint32_t count;
  struct {
    double value;
    bool major;
    char label[24]; /* of major ones, else empty */
  } ticks[DNA_TICKS];
  char factor[24]; /* "×10⁵": what the labels are to be multiplied by; or empty */
} dna_ticks;

/* About `wanted` labels, at 1, 2 and 5 times powers of ten. */
void dna_scale_ticks(const dna_scale *scale, uint32_t wanted, dna_ticks *ticks);

/* "10⁻³" */
void dna_scale_power(int exponent, char *out, size_t size);

#endif
