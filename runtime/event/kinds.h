/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kinds of reader: how each is opened. All give NULL with err (DNA_ERR_INPUT, naming the file) if the input is none of theirs.
 */
#ifndef DNA_RUNTIME_KINDS_H
#define DNA_RUNTIME_KINDS_H

#include "runtime/event/reader.h"
#include "runtime/event/stream.h"

/* Text, read natively: in blocks, or, for formats that are not, one event after the other. */
dna_reader *dna_text_open(dna_stream *stream_take, const char *path, const char *name, dna_error *err);
/* Text, one event after the other, natively or through libHepMC3: what has been read of it already, and what the stream has behind
 * it. */
dna_reader *dna_records_open(dna_stream *stream_take, const char *text, size_t length, const char *path, const char *name, bool native,
                             dna_error *err);

/* Packed events. The descriptor is of a regular file, and is closed with the reader, or if there is none. */
dna_reader *dna_packed_open(int fd_take, const char *path, const char *name, dna_error *err);

#endif
