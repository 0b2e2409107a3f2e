/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Why a line of an event is refused. The checkers of the formats only find out that it is; then the line is read here once more,
 * field by field, up to the first that is wrong, which is named with its text.
 */
#ifndef DNA_RUNTIME_EXPLAIN_H
#define DNA_RUNTIME_EXPLAIN_H

#include "runtime/event/input.h"

/* Each sets err as dna_input_fault does, and returns -1. They are about the current line of the input. */
int dna_explain_asciiv3_event(const dna_input *input, dna_error *err);
int dna_explain_asciiv3_weights(const dna_input *input, dna_error *err);
int dna_explain_asciiv3_xsec(const dna_input *input, dna_error *err);
/* due: the number that the particle should have; nvertices: of the event. */
int dna_explain_asciiv3_particle(const dna_input *input, dna_error *err, int32_t due, int32_t nvertices);
int dna_explain_asciiv3_vertex(const dna_input *input, dna_error *err, int32_t nparticles, int32_t nvertices);

int dna_explain_hepmc2_event(const dna_input *input, dna_error *err);
int dna_explain_hepmc2_xsec(const dna_input *input, dna_error *err);
int dna_explain_hepmc2_numbers(const dna_input *input, dna_error *err); /* H and F lines */
/* ordinal: how many particles or vertices the event has up to this line. */
int dna_explain_hepmc2_particle(const dna_input *input, dna_error *err, size_t ordinal);
int dna_explain_hepmc2_vertex(const dna_input *input, dna_error *err, size_t ordinal);

#endif
