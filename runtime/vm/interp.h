/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Look-up between points: table[0 .. n - 1] are increasing x, table[n .. 2n - 1] the y; n >= 1. Before the first and
 * after the last point the end's value holds; at a point the result is exactly its y; NaN gives NaN.
 */
#ifndef DNA_VM_INTERP_H
#define DNA_VM_INTERP_H

#include <stdint.h>

double dna_interp_linear(double x, const double *table, uint32_t n);
double dna_interp_log(double x, const double *table, uint32_t n); /* straight on log-log axes; needs x, y > 0 */

#endif
