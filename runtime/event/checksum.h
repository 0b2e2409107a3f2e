/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The checksum of an event file, by which a results file knows it again: "xxh3:" and the 128-bit XXH3 of all bytes, as `xxhsum -H2`
 * writes it. Of packed events, of which a run reads only a part, "dnae:" and that of the file's end, which by way of hashes of hashes
 * depends on all bytes (see dna-events(5)).
 */
#ifndef DNA_EVENT_CHECKSUM_H
#define DNA_EVENT_CHECKSUM_H

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { DNA_CHECKSUM_SIZE = 40 };

/* Reads the file. DNA_OK, or DNA_ERR_INPUT with err. */
int dna_checksum_of_file(const char *path, char out[DNA_CHECKSUM_SIZE], dna_error *err);

/* Of bytes that come in pieces. */
typedef struct dna_checksum dna_checksum;
dna_checksum *dna_checksum_new(void);
void dna_checksum_add(dna_checksum *sum, const void *bytes, size_t length);
void dna_checksum_write(const dna_checksum *sum, char out[DNA_CHECKSUM_SIZE]);
void dna_checksum_free(dna_checksum *sum); /* accepts NULL */

#ifdef __cplusplus
}
#endif
#endif
