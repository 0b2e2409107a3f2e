/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The root of a function of one variable between two bounds. Arithmetic alone, so that a limit is the same on every
 * machine; GSL's solvers are built with whatever the distribution's compiler makes of them.
 */
#ifndef DNA_STATS_ROOT_H
#define DNA_STATS_ROOT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef double dna_root_function(double x, const void *context);

/* x in [low, high] where f changes its sign, to a relative 4e-16 (or to 1e-300). T. R. Chandrupatla, Advances in
 * Engineering Software 28 (1997) 145: inverse quadratic interpolation where it is safe, else bisection. A step function
 * is bisected to its step. NaN where f has the same sign at both ends, or is NaN on the way. */
double dna_root_find(dna_root_function *f, const void *context, double low, double high);

/* The same on [low, infinity) for an f that is positive at low and negative far above it: `step` is where to look first;
 * doubled up to 1000 times. NaN where no change of sign is found. */
double dna_root_above(dna_root_function *f, const void *context, double low, double step);

#ifdef __cplusplus
}
#endif
#endif
