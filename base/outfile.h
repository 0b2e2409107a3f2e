/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file that is written whole or not at all: to a new file beside it, which takes its name at the end. Standard output, a device
 * or a pipe is written in place.
 */
#ifndef DNA_BASE_OUTFILE_H
#define DNA_BASE_OUTFILE_H

#include "base/base.h"

typedef struct dna_outfile {
  int fd;
  bool in_place, standard;
  char *name;          /* as given, for messages */
  char *path, *beside; /* the file itself, links resolved; beside is NULL in place */
} dna_outfile;

/* Whether the file can be written, before the work that fills it. DNA_OK or DNA_ERR_RUN. */
int dna_outfile_check(const char *path, dna_error *err);
/* path NULL: standard output. DNA_OK or DNA_ERR_RUN. */
int dna_outfile_open(dna_outfile *file, const char *path, dna_error *err);
int dna_outfile_write(dna_outfile *file, const void *bytes, size_t length, dna_error *err);
/* Gives the file its name. */
int dna_outfile_commit(dna_outfile *file, dna_error *err);
/* Leaves nothing behind, unless it was committed; accepts a file that was not opened, all of it 0. */
void dna_outfile_close(dna_outfile *file);

#endif
