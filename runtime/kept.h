/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether an analysis can be run over a file that has only the particles that a condition has kept.
 */
#ifndef DNA_KEPT_H
#define DNA_KEPT_H

#include "program/analysis.h"
#include "runtime/event/event.h"

/* Whether a program looks only at particles that a file has, of which info tells; with `trust` it may look at others, which
 * *trusted tells. Text of such particles always has to be trusted. DNA_OK, or DNA_ERR_PROGRAM with err naming the line, the object
 * and the condition. */
int dna_kept_check(const dna_analysis *analysis, const dna_program *program, const char *file, const dna_reader_info *info,
                   bool trust, bool *trusted, dna_error *err);

#endif
