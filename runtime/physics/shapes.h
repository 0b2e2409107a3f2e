/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inside of dna_shape (physics.h): the kernels of shapes.c, thrust.c and partition.c. p[k][i] is component k of member i < n;
 * n > 0, all numbers are finite. Room is given: numbers[6 n] and places[2 n]. What has no value is NaN.
 */
#ifndef DNA_PHYSICS_SHAPES_H
#define DNA_PHYSICS_SHAPES_H

#include "runtime/physics/physics.h"

/* out: thrust, major, minor, the axis as a momentum: the sum of all, those of the other side reversed. */
void dna_shapes_thrust(const double *const *p, int32_t n, double *numbers, int32_t *places, double *out);
/* out: transverse thrust, transverse minor, px and py of the axis. */
void dna_shapes_thrust_t(const double *const *p, int32_t n, double *numbers, int32_t *places, double *out);
/* Over all ways to divide up to 20 members in two. out: alpha_T; two megajets px, py, pz, E, m, the harder first. */
void dna_shapes_alpha_t(const double *const *p, int32_t n, double *out);
void dna_shapes_megajets(const double *const *p, int32_t n, double *out);

#endif
