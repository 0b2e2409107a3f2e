/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes packed events (see packed_format.h): events one after another, whole blocks to a file descriptor.
 */
#ifndef DNA_RUNTIME_PACKED_WRITER_H
#define DNA_RUNTIME_PACKED_WRITER_H

#include "runtime/event/event.h"
#include "runtime/event/packed_format.h"

typedef struct dna_packed_writer dna_packed_writer;

/* A writer to fd, which it borrows, for events with these weights. keep NULL: all particles are stored, with their links; else
 * the condition, and its form, of those that are. each_xsec: the cross-section is stored event by event. `name`
 * is for messages. */
dna_packed_writer *dna_packed_writer_new(int fd, const char *name, uint32_t nweights, const char *const *weight_names,
                                         uint32_t nominal, const char *keep, const char *keep_form, bool each_xsec);
/* Adds event `slot` of a batch, and of its particles the n record rows (ascending; NULL: all), with the cross-section that info
 * has now. DNA_OK; DNA_ERR_RUN if it cannot be written, DNA_ERR_INPUT if the batch turns out to be damaged (batch->bad). */
int dna_packed_writer_add(dna_packed_writer *writer, dna_batch *batch, int32_t slot, const int32_t *rows, int32_t n,
                          const dna_reader_info *info, dna_error *err);
/* Ends the file; the cross-section is that of the file, where it is not stored event by event. */
int dna_packed_writer_finish(dna_packed_writer *writer, bool has_xsec, double xsec_pb, double xsec_err_pb, dna_error *err);
void dna_packed_writer_free(dna_packed_writer *writer); /* accepts NULL */

#endif
