/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random numbers as a function of a key: Philox4x64-10 (J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel
 * random numbers: as easy as 1, 2, 3", SC11) with
 *
 *   counter = {event, particle, site, 0}   key = {seed, 0}
 *
 * of whose four output words the first is used. Keys that differ in any of the four numbers give independent draws:
 * for a given seed Philox is a bijection of the counter.
 */
#include "runtime/physics/math_core.h"
#include "runtime/physics/physics.h"

#include <Random123/philox.h>

/* (2k + 1) 2^-53 for the upper 52 bits k: symmetric about 1/2, never 0 or 1, exact. */
double dna_random_uniform(const dna_random_key *key) {
  philox4x64_ctr_t counter = {{key->event, key->particle, key->site, 0}};
  philox4x64_key_t philox_key = {{key->seed, 0}};
  uint64_t word = philox4x64_R(10, counter, philox_key).v[0];
  return ((double)(int64_t)(word >> 12) + 0.5) * 0x1p-52;
}

double dna_random_normal(const dna_random_key *key) { return dna_normal_quantile(dna_random_uniform(key)); }
