/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bytes of a file or of standard input, decompressed. The compression is found by the first bytes, never by the name;
 * concatenated gzip members, zstd and xz frames and bzip2 streams are one stream.
 */
#ifndef DNA_RUNTIME_STREAM_H
#define DNA_RUNTIME_STREAM_H

#include "base/base.h"
#include "runtime/event/checksum.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dna_stream dna_stream;

/* In a fault: damage was found behind what it concerns, so that bytes given before may be wrong, too. */
#define DNA_STREAM_ALTERED "any of its events may be wrong"

/* Opens path ("-": standard input, which is not closed); NULL with err (DNA_ERR_INPUT, naming the file). */
dna_stream *dna_stream_open(const char *path, dna_error *err);
/* Decompressed bytes: their number (> 0, at most size), 0 at the end, -1 on a fault: see dna_stream_fault. Once it has
 * returned 0 or -1 it does so for ever. */
int64_t dna_stream_read(dna_stream *stream, char *out, size_t size);
const char *dna_stream_fault(const dna_stream *stream); /* what is wrong, without the file's name; "" if nothing is */
const char *dna_stream_compression(const dna_stream *stream); /* "none", "gzip", "zstd", "xz", "bzip2" */
uint64_t dna_stream_consumed(const dna_stream *stream); /* compressed bytes taken so far */
/* Asked before every read on the calling thread from here on (NULL: not any more): false ends that stream with a fault. It
 * may wait until the file descriptor has data, so that a pipe that is silent keeps nobody who wants to stop. */
void dna_stream_set_wait(bool (*wait)(void *user, int fd), void *user);
uint64_t dna_stream_total(const dna_stream *stream);    /* compressed size of the file; 0 if not known */
/* From here on the bytes of the file are summed, those that were read already among them; right after opening. */
void dna_stream_sum(dna_stream *stream);
/* The checksum of the file; false if it was not asked for, or not all of the file was read. Of what comes through a pipe: of what was
 * read. */
bool dna_stream_checksum(const dna_stream *stream, char out[DNA_CHECKSUM_SIZE]);
void dna_stream_close(dna_stream *stream);              /* accepts NULL */

#ifdef __cplusplus
}
#endif
#endif
