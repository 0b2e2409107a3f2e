/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Look-up between points: table[0 .. n - 1] are increasing x, table[n .. 2n - 1] the y; n >= 1. Before the first and
 * after the last point the end's value holds; at a point the result is exactly its y; NaN gives NaN. And the look-up in
 * tables over several axes. The compiler evaluates constants with the same functions.
 */
#ifndef DNA_VM_INTERP_H
#define DNA_VM_INTERP_H

#include <stdint.h>

#include "program/program.h"

double dna_interp_linear(double x, const double *table, uint32_t n);
double dna_interp_log(double x, const double *table, uint32_t n); /* straight on log-log axes; needs x, y > 0 */

/* The value of a table at x[0 .. naxes - 1]; numbers: as dna_ptable says, the axes and then the values. NaN if an x is. Where an
 * x is outside of its axis, *outside is the number of the first such axis from 1 (else 0) and the value is that of the end: bins
 * are half-open, so that the last edge is outside of them, and points are both inside. Between points: along the last axis first,
 * y0 + (y1 - y0) (x - x0) / (x1 - x0), on logarithmic axes y0 exp(log(y1 / y0) log(x / x0) / log(x1 / x0)). */
double dna_interp_table(const dna_ptable *table, const double *numbers, const double *x, uint32_t *outside);
/* A value of the last axis of a binned table of running sums along it: the quantile u of the histogram that the sums are of, at
 * the other axes' x[0 .. naxes - 2]; even within a bin. outside as above. NaN if an x is, and where all probabilities are 0. */
double dna_interp_response(const dna_ptable *table, const double *numbers, double u, const double *x, uint32_t *outside);

#endif
