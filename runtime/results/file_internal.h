/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the results file share (see file.h). Tables to be added are in a database `other`, which is attached.
 */
#ifndef DNA_RESULTS_FILE_INTERNAL_H
#define DNA_RESULTS_FILE_INTERNAL_H

#include "runtime/results/coding.h"
#include "runtime/results/file.h"
#include "runtime/results/sql.h"

#define DNA_RESFILE_APPLICATION 0x646E6152 /* "dnaR" */
#define DNA_RESFILE_VERSION 1

struct dna_resfile {
  dna_sql sql;
  bool made;     /* there was no such file before */
  char **events; /* for the settings */
  size_t nevents;
  char *weights;
  dna_str others;
};

/* schema.c: makes the tables in a database ("main", "other"); or checks that it has them: DNA_ERR_INPUT. */
void dna_schema_create(dna_sql *sql, const char *database);
void dna_schema_check(dna_sql *sql, const char *database, const char *path);
/* A value of meta as text, or NULL; the caller frees. */
char *dna_schema_meta(dna_sql *sql, const char *database, const char *key);

/* describe.c: fills the empty tables of `other`, but for those of event files. */
void dna_describe_analysis(dna_sql *sql, const dna_analysis *analysis, const dna_origin *origin, const dna_run_options *options);

/* adopt.c. Whether `other` may be added to main; says in what they differ (DNA_ERR_USAGE). The names are for messages. */
void dna_adopt_compare(dna_sql *sql, const char *main_name, const char *other_name, bool merging);
/* Adds the programs and samples of `other`; where main has them, `newest` says that those of `other` take their places. */
void dna_adopt_programs(dna_sql *sql, bool newest);
/* Adds its event files and their results. */
void dna_adopt_inputs(dna_sql *sql, const char *main_name, const char *other_name);

/* commit.c: brings the totals up to date with the event files that were added, and notes whether all that were
 * asked for are there. */
void dna_commit_totals(dna_sql *sql);
/* Adds the rows (key, data) of a query to the totals of a sample of main. */
void dna_commit_total_rows(dna_sql *sql, int64_t sample, sqlite3_stmt *rows);
void dna_commit_total_histograms(dna_sql *sql, int64_t sample, sqlite3_stmt *rows);

#endif
