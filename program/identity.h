/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a program computes, as one word: two programs with the same identity give the same sums for the same events. Comments, titles,
 * labels of axes and the order of params do not count; samples, cross-sections and the luminosity are no part of a program.
 */
#ifndef DNA_IDENTITY_H
#define DNA_IDENTITY_H

#include "program/program.h"

enum { DNA_IDENTITY_SIZE = 33 }; /* 32 hexadecimal digits and a NUL */

void dna_identity_of_program(const dna_program *program, char out[DNA_IDENTITY_SIZE]);
/* XXH3 with 128 bits, as `xxhsum -H2` writes it. */
void dna_identity_of_bytes(const void *bytes, size_t length, char out[DNA_IDENTITY_SIZE]);

#endif
