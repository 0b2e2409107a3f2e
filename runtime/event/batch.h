/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The batch that readers through libHepMC3 fill: stored fields and links as plain columns, which stay when the reader
 * goes on, so that another thread may use them.
 */
#ifndef DNA_RUNTIME_BATCH_H
#define DNA_RUNTIME_BATCH_H

#include "runtime/event/event.h"
#include "runtime/event/hepmc3_shim.h"
#include "runtime/event/input.h"

dna_batch *dna_batch_columns_new(uint32_t nweights, uint32_t nominal);
/* Empties the batch; its slot 0 will be event number `first` of the file. */
void dna_batch_columns_clear(dna_batch *batch, uint64_t first);
/* Appends the event that the shim holds. False if its links do not hold together. */
bool dna_batch_columns_add(dna_batch *batch, const dna_hepmc3_shim *shim, const dna_record *record, int32_t nparticles,
                           int32_t nvertices);

#endif
