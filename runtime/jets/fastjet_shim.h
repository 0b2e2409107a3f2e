/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * FastJet for C: four-momenta in, jets out (M. Cacciari, G. P. Salam and G. Soyez, EPJ C 72 (2012) 1896). No exception leaves it,
 * and nothing is printed.
 *
 * Sequential recombination in the longitudinally invariant form with four-momenta added (E-scheme). What comes out depends on
 * what goes in, and in which order, alone; but FastJet's distances are made with the logarithm, the arc tangent and the power of
 * the C library, so that another one could change which of two distances is shorter where they differ by a rounding. Momenta of
 * jets are sums of doubles.
 *
 * One of these is used by one thread at a time; it keeps room, but nothing of one call matters to the next.
 */
#ifndef DNA_RUNTIME_JETS_FASTJET_SHIM_H
#define DNA_RUNTIME_JETS_FASTJET_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dna_fastjet dna_fastjet;

enum dna_fastjet_algorithm { DNA_FASTJET_ANTIKT, DNA_FASTJET_KT, DNA_FASTJET_CAMBRIDGE, DNA_FASTJET_GENKT };

typedef struct dna_fastjet_definition {
  enum dna_fastjet_algorithm algorithm;
  double power; /* of GENKT, -1 to 2: 1 is kt, 0 Cambridge/Aachen, -1 anti-kt. Powers beyond these overflow */
  double r;     /* > 0 */
} dna_fastjet_definition;

/* Kept until the next call. Jets are in descending pt; those of equal pt in the order of their first constituents. */
typedef struct dna_fastjet_jets {
  int32_t n;
  const double (*p)[4];       /* [n] px, py, pz, E */
  const int32_t *of;          /* [inputs] the jet that an input is in, from 0; -1: it was left out */
  int32_t left_out;           /* how many inputs that is */
} dna_fastjet_jets;

/* "FastJet 3.4.0". FastJet asks programs that are made with it not to hide by default who wrote it; its banner would go to
 * standard output, so dna_messages says it instead. */
const char *dna_fastjet_version(void);

dna_fastjet *dna_fastjet_new(void);              /* NULL if there is no memory */
void dna_fastjet_free(dna_fastjet *fastjet);     /* accepts NULL */

/* All jets of n four-momenta px, py, pz, E. Left out is what cannot be clustered: numbers that are not finite (or reach 1e50), an
 * energy of 0 or less (but not a momentum that is 0 altogether), no rapidity (spacelike along the beam). False with a message on
 * a failure in FastJet. */
bool dna_fastjet_cluster(dna_fastjet *fastjet, const dna_fastjet_definition *definition, const double (*p)[4], int32_t n,
                         dna_fastjet_jets *jets, char *message, size_t size);

/* The same with m ghosts among them, which are given as the momenta of particles: their directions take part in the clustering,
 * their momenta do not. with[k] is the first of the n inputs that is in the jet of ghost k; -1: there is none, or the ghost was
 * left out. */
bool dna_fastjet_ghosts(dna_fastjet *fastjet, const dna_fastjet_definition *definition, const double (*p)[4], int32_t n,
                        const double (*ghosts)[4], int32_t m, int32_t *with, char *message, size_t size);

#ifdef __cplusplus
}
#endif
#endif
