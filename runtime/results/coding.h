/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Arrays of counts and of exact sums as few bytes, the same on every machine (see dna-results(5)):
 *
 *   block   count of counts, count of sums (both as counts), the counts, the sums, and the XXH3 (64 bits) of all that, least byte first
 *   count   LEB128: seven bits a byte, least first, the top bit set in all but the last; a count 0 is followed by how many
 *           zeros more follow
 *   sum     a byte n: the number of bytes that are written, plus 128 if the number is negative; a byte with the place of the first one;
 *           then n bytes of the 512-bit number, least first. All below are 0, all above 0, or 255 if negative. n = 0, not negative: the sum
 *           0, and a count of how many more follow.
 */
#ifndef DNA_RESULTS_CODING_H
#define DNA_RESULTS_CODING_H

#include "base/base.h"
#include "runtime/results/exact.h"

/* What a block holds; its arrays are its own. */
typedef struct dna_coded {
  uint64_t *counts;
  dna_exact *sums;
  size_t ncounts, nsums;
  size_t counts_room, sums_room;
} dna_coded;

void dna_coded_write(const dna_coded *coded, dna_str *out);
/* Replaces what it holds; false if the bytes are no block, or have been changed. */
bool dna_coded_read(dna_coded *coded, const void *bytes, size_t length);
/* Sets the sizes, with zeros where it grows; what it held is lost. */
void dna_coded_resize(dna_coded *coded, size_t ncounts, size_t nsums);
/* Adds member by member; false if the sizes differ, or if a count overflows. */
bool dna_coded_add(dna_coded *into, const dna_coded *from);
void dna_coded_free(dna_coded *coded);

#endif
