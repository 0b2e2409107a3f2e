/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libHepMC3 for C: one event as Asciiv3 text in, columns out. No exception leaves it, and nothing is printed.
 *
 * A shim holds the event that was parsed last; it is used by one thread at a time. Rows and vertices are in the event's
 * own order (GenEvent::particles and vertices).
 */
#ifndef DNA_RUNTIME_HEPMC3_SHIM_H
#define DNA_RUNTIME_HEPMC3_SHIM_H

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dna_hepmc3_shim dna_hepmc3_shim;

/* Whether a P line may give as its parent a particle whose end vertex has a V line: so in libHepMC3 before 3.3. */
bool dna_hepmc3_shim_by_parent(void);
dna_hepmc3_shim *dna_hepmc3_shim_new(void);        /* NULL if there is no memory */
void dna_hepmc3_shim_free(dna_hepmc3_shim *shim);  /* accepts NULL */
/* Parses one event. False, with a message, if libHepMC3 refuses it. */
bool dna_hepmc3_shim_parse(dna_hepmc3_shim *shim, const char *text, size_t length, int32_t *nparticles,
                           int32_t *nvertices, char *message, size_t size);

/* Arrays of nparticles and nvertices that the caller has; momenta are multiplied by energy_scale, positions by
 * length_scale. Positions are as set, relative to origin (already scaled). in and out list the particles of each
 * vertex; in_off and out_off have nvertices + 1 entries. prod and end are -1 without a vertex. */
typedef struct dna_hepmc3_columns {
  double energy_scale, length_scale, origin[4];
  double *px, *py, *pz, *e, *m;
  int32_t *pid, *status, *prod, *end;
  double *x, *y, *z, *t;
  uint8_t *has_pos;
  int32_t *in_off, *in, *out_off, *out;
} dna_hepmc3_columns;

/* False if the event's links do not hold together (then nothing of it is to be used). */
bool dna_hepmc3_shim_extract(const dna_hepmc3_shim *shim, const dna_hepmc3_columns *columns);

#ifdef __cplusplus
}
#endif
#endif
