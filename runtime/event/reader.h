/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of readers: what each kind is made of. A kind embeds struct dna_reader as its first member.
 */
#ifndef DNA_RUNTIME_READER_H
#define DNA_RUNTIME_READER_H

#include "runtime/event/event.h"
#include "runtime/event/stream.h"

typedef struct dna_reader_ops {
  dna_batch *(*batch)(dna_reader *reader, dna_error *err);
  int (*fetch)(dna_reader *reader, dna_batch *batch, int32_t max_events, dna_error *err);
  int (*settle)(dna_reader *reader, dna_batch *batch, dna_error *err);
  void (*want)(dna_reader *reader, const uint32_t *columns, uint32_t n); /* or NULL */
  void (*close)(dna_reader *reader); /* frees what the kind added, and the reader; not path and name */
} dna_reader_ops;

struct dna_reader {
  const dna_reader_ops *ops;
  dna_reader_info info;
  char *path, *name; /* as given, and as messages say */
  const dna_stream *summed; /* whose checksum is made, or NULL; the kind owns it */
};

#endif
