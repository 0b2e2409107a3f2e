/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Packing of events into one file, and unpacking them (see dna-events(5)).
 */
#ifndef DNA_PACK_H
#define DNA_PACK_H

#include "dna.h"
#include "program/program.h"

/* What is kept: the program of an analysis with one object, over which it counts, and how the condition is written. */
typedef struct dna_pack_keep {
  const dna_program *program;
  const char *text, *form;
} dna_pack_keep;

/* Packs the events of all files, in their order. keep NULL: all particles. The file is written whole or not at all. DNA_OK;
 * DNA_INTERRUPTED (130) if the progress callback asked for an end; else err says why: DNA_ERR_INPUT, DNA_ERR_RUN, or
 * DNA_ERR_USAGE for files that cannot be packed together. */
int dna_pack_events(const dna_pack_options *options, const dna_pack_keep *keep, dna_pack_summary *summary, dna_error *err);
/* What all of the files were kept with, as the language has it: NULL if they have all particles; caller frees. DNA_ERR_USAGE if
 * they differ. */
int dna_pack_kept(const dna_pack_options *options, char **text, dna_error *err);

/* While a pipe is silent: see dna_stream_set_wait, whose user it is. */
typedef struct dna_pack_waiting {
  int (*progress)(void *user, uint64_t events, uint64_t bytes, uint64_t bytes_total);
  void *user;
  const dna_pack_summary *summary;
  bool interrupted; /* the progress callback asked for an end */
} dna_pack_waiting;
bool dna_pack_wait(void *waiting, int fd);

/* Writes events of any format as HepMC3 text; the ending .gz or .zst of the output asks for compression. */
int dna_unpack_events(const dna_unpack_options *options, dna_pack_summary *summary, dna_error *err);

#endif
