/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a run reads: the event files of each sample, found, opened and compared before the first event is read.
 *
 * Ownership: dna_inputs owns everything in it; its names are copies.
 */
#ifndef DNA_INPUTS_H
#define DNA_INPUTS_H

#include "dna.h"
#include "program/analysis.h"
#include "runtime/event/event.h"

typedef struct dna_input_file {
  char *path;
  uint32_t sample;
  dna_reader *reader; /* left open for standard input, pipes and the first few files; else NULL until it is read */
  uint64_t bytes;     /* size on disk; 0 if not known */
  int64_t mtime_ns;   /* of a regular file, else 0 */
  bool regular;
  bool trusted;       /* has not all particles, and it was not shown that the others do not matter */
  uint32_t nweights;
  uint64_t weights_hash; /* of their names, and which is the nominal one */
  uint32_t *columns;  /* [sample->ncolumns] the file's weights that are used; [0] is the nominal one. Those of the sample's
                         first file, or the file's own where they stand in other places */
} dna_input_file;

typedef struct dna_input_sample {
  char *name;
  const dna_psample *declared; /* or NULL: made from a file on the command line */
  const dna_psample *second;   /* the sample of the same name and files of a second analysis, or NULL */
  uint32_t first_file, nfiles; /* in files */
  char **file_weights;         /* the names in its first file */
  uint32_t nfile_weights;
  uint32_t *columns;           /* of the first file. The names of [1] and after are the same in each file */
  uint32_t ncolumns;
} dna_input_sample;

typedef struct dna_inputs {
  dna_input_file *files;
  uint32_t nfiles;
  dna_input_sample *samples;
  uint32_t nsamples;
  bool summed;        /* a checksum is made of each file */
} dna_inputs;

/* DNA_OK, or a status with err set and *inputs empty. second: NULL, or an analysis that is run beside: its samples must have the same
 * names and files. go_on is asked before each file is opened: false ends it with an error. */
int dna_inputs_open(const dna_analysis *analysis, const dna_analysis *second, const dna_run_options *options, bool (*go_on)(void *user),
                    void *user, dna_inputs *inputs, dna_error *err);
void dna_inputs_close(dna_inputs *inputs);

/* A reader of one of the files. */
dna_reader *dna_inputs_reader(const dna_inputs *inputs, const char *path, dna_error *err);
/* The weights of a reader are those that the file had when it was opened first. */
bool dna_inputs_same_weights(const dna_input_file *file, const dna_reader_info *info);

#endif
