/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one event went through: `dna trace`.
 */
#ifndef DNA_TRACE_H
#define DNA_TRACE_H

#include "program/analysis.h"

/* The analysis is compiled for tracing; its first program is run over the first event of the file with this number. Adds
 * the story to out. DNA_ERR_INPUT if the file has no such event. */
int dna_trace_event(const dna_analysis *analysis, const char *events, int64_t number, uint64_t seed, dna_str *out, dna_error *err);

#endif
