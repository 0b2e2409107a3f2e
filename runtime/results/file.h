/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The results file: one SQLite database that a run fills, one transaction for each event file, and from which everything else is
 * made without looking at an event again. Its tables are in dna-results(5).
 *
 * A run and a merge write through the same steps: what is to be added is described in tables of its own, compared with what the file has,
 * and adopted. Sums are exact, so neither the order nor the partition of the event files shows.
 */
#ifndef DNA_RESULTS_FILE_H
#define DNA_RESULTS_FILE_H

#include "dna.h"
#include "runtime/results/results.h"

/* What an analysis is compiled from. Source 0 is the analysis file itself. */
typedef struct dna_origin_source {
  char *path;
  char *text;   /* NULL: the same file as source `same_as`, by another path */
  size_t length;
  uint32_t same_as;
} dna_origin_source;

typedef struct dna_origin {
  dna_origin_source *sources;
  uint32_t nsources;
  char **sets; /* "NAME=VALUE" */
  uint32_t nsets;
  char *library;  /* or NULL */
  bool n_minus_1; /* compiled with N-1 histograms */
} dna_origin;

void dna_origin_clear(dna_origin *origin);

typedef struct dna_resfile dna_resfile;

/* ---- writing ----------------------------------------------------------------------------------------------------------- */

/* For a run: makes the file, or opens one that has results of the same program with the same seed, weights and number of events;
 * of others it says in what they differ (DNA_ERR_USAGE). fresh: what the file has is dropped. The file is this run's alone until it is
 * closed. NULL with err. */
dna_resfile *dna_resfile_begin(const char *path, bool fresh, const dna_analysis *analysis, const dna_origin *origin,
                               const dna_run_options *options, dna_error *err);

/* An event file of the run, as it is on disk. */
typedef struct dna_resfile_input {
  const char *path;
  uint64_t bytes;
  int64_t mtime_ns;     /* 0: no regular file */
  const char *checksum; /* "xxh3:..." of its bytes, or "dnae:..." */
} dna_resfile_input;

/* Takes note of an event file of the run. 1: the file has its results already. 0: not, or what it has is of a damaged file that has been changed since. -1 with err: it has
 * changed since it was read, it is the same as another one, or in another sample. */
int dna_resfile_has(dna_resfile *file, const char *sample, bool declared, const dna_resfile_input *input, dna_error *err);
/* After all event files of the run were asked for: what was begun is written. */
int dna_resfile_settle(dna_resfile *file, dna_error *err);
/* Then: the files that it has results of and that this run does not name, in words; NULL if there are none. */
const char *dna_resfile_others(const dna_resfile *file);
/* Adds the results of one event file, in one transaction: DNA_OK, or a status with err and the file as it was. */
int dna_resfile_commit(dna_resfile *file, const dna_rsample *sample, bool declared, const dna_rfile *result,
                       const dna_resfile_input *input, const dna_sums *sums, dna_error *err);
/* Adds up; the results are complete if all event files that were ever asked for are in them. */
int dna_resfile_finish(dna_resfile *file, dna_error *err);
void dna_resfile_close(dna_resfile *file); /* accepts NULL */
/* The same, after a run that could not begin: a file that it has made is removed. */
void dna_resfile_abandon(dna_resfile *file);

/* Of several files one, with all that they have; output is written whole or not at all. Refuses files of different programs, seeds, weights
 * and numbers of events, and an event file that is in two of them. */
int dna_resfile_merge(const char *const *paths, size_t npaths, const char *output, dna_error *err);

/* ---- reading ----------------------------------------------------------------------------------------------------------- */

/* How a run was asked for, to go on with it. Texts belong to the file. */
typedef struct dna_resfile_settings {
  uint64_t seed;
  const char *weights;
  int64_t max_events;
  bool complete;
  const char *const *events; /* files on the command line */
  size_t nevents;
} dna_resfile_settings;

dna_resfile *dna_resfile_open(const char *path, dna_error *err);
dna_resfile_settings dna_resfile_get_settings(dna_resfile *file);
/* What its programs are compiled from: the first one is that of the analysis as such. The caller clears each, and frees the array.
 * NULL with err. */
dna_origin *dna_resfile_origins(dna_resfile *file, uint32_t *count, dna_error *err);
/* analyses: compiled from the origins, in their order; they must outlive the results. */
int dna_resfile_load(dna_resfile *file, const dna_analysis *const *analyses, dna_results **results, dna_error *err);

#endif
