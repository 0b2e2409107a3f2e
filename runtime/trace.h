/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one event went through: `dna trace`.
 */
#ifndef DNA_TRACE_H
#define DNA_TRACE_H

#include "program/analysis.h"

/* The analysis is compiled for tracing; its first program is run over the first event of the file with this number. Adds
 * the story to out. trust_keep: see dna_kept_check; it is told
 * in out. DNA_ERR_INPUT if the file has no such event. */
int dna_trace_event(const dna_analysis *analysis, const char *events, int64_t number, uint64_t seed, bool trust_keep,
                    dna_str *out, dna_error *err);

#endif
