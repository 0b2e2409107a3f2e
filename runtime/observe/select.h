/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The events that a region keeps: their numbers and values as CSV, and themselves, copied byte by byte.
 */
#ifndef DNA_OBSERVE_SELECT_H
#define DNA_OBSERVE_SELECT_H

#include "dna.h"
#include "program/analysis.h"
#include "runtime/textfile.h"

/* The analysis is compiled with the values that options name (dna_program.values). DNA_OK; else nothing was written, and err says
 * why. */
int dna_select_run(const dna_analysis *analysis, const dna_select_options *options, dna_select_summary *summary, dna_error *err);

/* ---- copy.c ------------------------------------------------------------------------------------------------------- */

/* An event to be copied: where it is in its file, from 0, and its own number. */
typedef struct dna_copy_event {
  uint64_t ordinal;
  int64_t number;
} dna_copy_event;

/* Copies events of a text file of Asciiv3 or IO_GenEvent, and all that is between events: headers, run information, ends of
 * listings. events: ascending. first: nothing was copied to the output before. DNA_ERR_INPUT if the file is not what it was. */
int dna_copy_events(const char *path, const dna_copy_event *events, size_t count, bool first, dna_textfile *out, dna_error *err);

#endif
