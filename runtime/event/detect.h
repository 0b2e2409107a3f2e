/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The format of a decompressed text, by its content.
 */
#ifndef DNA_RUNTIME_DETECT_H
#define DNA_RUNTIME_DETECT_H

#include "runtime/event/input.h"

/* Looks at the first line that is not blank, and leaves it to be read once more. NULL with err that says what the file
 * seems to be. */
const dna_format *dna_detect_format(dna_input *input, dna_error *err);
/* Where it found none in a text that comes out of a compressed file: if that is damaged, err says so instead. */
void dna_detect_blame(dna_stream *stream, const char *name, dna_error *err);

#endif
