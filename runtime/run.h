/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The driver: finds the event files of each sample, reads them in batches, runs the programs, and adds up.
 *
 * Results do not depend on the number of threads, on the batch size, or on the order in which batches are done: each
 * sum is exact (see runtime/results/sums.h).
 *
 * Samples. The sample statements of the analysis, their globs resolved and sorted by byte value. Without sample
 * statements each event file is a sample, named after the file without its directory and endings (".hepmc3.gz"); when a
 * name is taken already, "_2", "_3" ... is added. Event files together with sample statements, and one file (by device
 * and inode) used twice, are usage errors.
 */
#ifndef DNA_RUN_H
#define DNA_RUN_H

#include "dna.h"
#include "program/analysis.h"
#include "runtime/results/file.h"
#include "runtime/results/results.h"

/* DNA_OK: *out is the caller's. DNA_ERR_INPUT: an event file is damaged; if events were read, *out holds all whole events, of that
 * file before the damage and of the other files, and says so (partial, and the files' fault). DNA_INTERRUPTED (130): the progress callback asked for an end; *out holds what was read so
 * far, or is NULL with err if no file was read yet. Else *out is NULL and err says why. All input files are opened once, and the
 * weights that are asked for compared, before the first event is read; so is the memory of the sums estimated. The callback is
 * called while a pipe is silent, too. With a results file, the results of each event file that is read go there, those that it has are not read
 * again, and *out is without sums. */
#define DNA_INTERRUPTED 130
int dna_run_events(const dna_analysis *analysis, const dna_run_options *options, dna_resfile *file, dna_results **out, dna_error *err);

/* The same for an observer; *second (if not NULL): the results of its second analysis, over the same events. */
struct dna_run_observer;
int dna_run_observed(const dna_analysis *analysis, const dna_run_options *options, const struct dna_run_observer *observer,
                     dna_results **out, dna_results **second, dna_error *err);

/* The name of the sample made from an event file; caller frees. Exposed for tests. */
char *dna_run_sample_name(const char *path);

#endif
