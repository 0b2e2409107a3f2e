/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the commands of the program dna share. Results go to standard output, messages and progress to standard error.
 */
#ifndef DNA_CLI_H
#define DNA_CLI_H

#include "dna.h"

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  EXIT_DONE = DNA_STATUS_DONE,
  EXIT_RUN = DNA_STATUS_RUN,
  EXIT_USAGE = DNA_STATUS_USAGE,
  EXIT_INPUT = DNA_STATUS_INPUT,
  EXIT_EXPECT = DNA_STATUS_EXPECT,
  EXIT_INTERRUPTED = DNA_STATUS_INTERRUPTED
};

/* ---- main.c: commands ------------------------------------------------------------------------------------------------ */

typedef struct dna_command {
  const char *name, *summary, *help;
  int (*run)(int argc, char **argv); /* argv[0] is the command's name; gives the exit code */
} dna_command;

extern const dna_command dna_cmd_check, dna_cmd_run, dna_cmd_disasm, dna_cmd_trace, dna_cmd_pack, dna_cmd_unpack, dna_cmd_help,
    dna_cmd_report, dna_cmd_plot, dna_cmd_merge, dna_cmd_compare, dna_cmd_overlap, dna_cmd_scan, dna_cmd_select, dna_cmd_export,
    dna_cmd_import_adl;
extern const dna_command *const dna_main_commands[]; /* ends with NULL */
int dna_main_unknown_command(const char *name);      /* tells so, with the nearest one; EXIT_USAGE */

/* ---- options.c --------------------------------------------------------------------------------------------------------- */

/* "dna: error: ..." on standard error. */
void dna_options_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The next option, as getopt_long gives it; -1 at the end. Tells of unknown and incomplete options, with the nearest name, and
 * of a second -o, and gives '?'. */
int dna_options_next(int argc, char **argv, const char *shorts, const struct option *longs);

/* A whole decimal number from least to most; else tells so, naming the option, and gives false. */
bool dna_options_integer(const char *option, const char *text, int64_t least, int64_t most, int64_t *value);
bool dna_options_seed(const char *option, const char *text, uint64_t *value);

/* The nearest of the names (ends with NULL) by at most a third of its letters, or NULL. */
const char *dna_options_nearest(const char *name, const char *const *names);

/* tables: of a comparison or the like, not of a run. Completes and checks the format of a report: as given, else by the ending of the output, else text. Tells what is wrong. */
bool dna_options_report_format(const char **format, const char *output, bool tables);
/* Whether both are the same regular file: an output may not be a file that is read. */
bool dna_options_same_file(const char *a, const char *b);

/* Whether escape sequences may go to a stream (1 or 2): a terminal, and NO_COLOR is not set. */
bool dna_options_colour(int stream);
int dna_options_columns(void); /* of the terminal on standard output, else 100 */

/* Values of a repeated option. */
typedef struct dna_option_list {
  const char **items;
  size_t count;
} dna_option_list;
void dna_options_add(dna_option_list *list, const char *item);

/* A context with the analysis loaded, its warnings told; else NULL, the errors told, and *status. */
dna_context *dna_options_load(const char *path, const char *library, const dna_option_list *sets, bool n_minus_1, int *status);
/* The same, for a scan: ranges among the settings make a grid. */
dna_context *dna_options_load_scan(const char *path, const char *library, const dna_option_list *sets, int *status);
/* The same with a results file loaded. */
dna_context *dna_options_open(const char *path, int *status);
/* The analysis was compiled once more, so that its messages are new ones. */
void dna_options_forget(const dna_context *dna);
/* Tells which rows are not within the tolerances of their expectations: EXIT_DONE if none, else EXIT_EXPECT, or EXIT_USAGE. */
int dna_options_check_expectations(dna_context *dna);
/* Tells what the context has to say beyond what was told already. */
void dna_options_tell(dna_context *dna);

/* ---- output.c ------------------------------------------------------------------------------------------------------------ */

/* Text to standard output, with errors found: EXIT_DONE or EXIT_RUN. */
int dna_output_print(const char *text);
/* Whether the file can be written, before the work that fills it; else tells so: EXIT_DONE or EXIT_RUN. */
int dna_output_check(const char *path);
/* The whole file or nothing of it: written beside, then renamed. */
int dna_output_write(const char *path, const char *text);

/* ---- progress.c ------------------------------------------------------------------------------------------------------------ */

typedef struct dna_progress {
  bool quiet, terminal, shown;
  double start, told;
} dna_progress;

void dna_progress_start(dna_progress *progress, bool quiet); /* catches SIGINT, SIGTERM and SIGHUP */
int dna_progress_tell(void *progress, uint64_t events, uint64_t bytes, uint64_t bytes_total);
void dna_progress_stop(dna_progress *progress);

#endif
