/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The options that the commands which look at events one by one share with dna run.
 */
#ifndef DNA_CLI_EVENTS_H
#define DNA_CLI_EVENTS_H

#include "cli/cli.h"

typedef struct dna_events_options {
  dna_run_options run;
  dna_option_list sets;
  const char *library, *format, *output;
  bool quiet, help;
} dna_events_options;

/* Long options with values of their own from 256 up are the command's; these are taken here. */
#define DNA_EVENTS_SHORT ":hj:o:q"
#define DNA_EVENTS_LONG                                                                                                          \
  {"jobs", required_argument, NULL, 'j'}, {"set", required_argument, NULL, 's'}, {"max-events", required_argument, NULL, 'm'},   \
      {"seed", required_argument, NULL, 'S'}, {"batch", required_argument, NULL, 'b'}, {"output", required_argument, NULL, 'o'}, \
      {"quiet", no_argument, NULL, 'q'}, {"strict", no_argument, NULL, 'T'}, {"unblind", no_argument, NULL, 'U'},                \
      {"trust-keep", no_argument, NULL, 'K'}, {"library", required_argument, NULL, 'L'}, {                                       \
    "help", no_argument, NULL, 'h'                                                                                               \
  }
#define DNA_EVENTS_FORMAT                                                                                                        \
  { "format", required_argument, NULL, 'f' }

/* Takes one of these, with optarg; EXIT_DONE, or EXIT_USAGE when it is wrong or unknown, which was told. */
int dna_events_take(dna_events_options *options, int option);
/* The format of the output and whether that can be written and is none of the files that are read. EXIT_DONE, or the exit code.
 */
int dna_events_output(dna_events_options *options, int argc, char **argv);
/* Whether a name ends so. */
bool dna_events_ends(const char *name, const char *ending);
/* Whether events would be written to a name that ends like a compression in which they are not; then it is told. */
bool dna_events_uncompressed(const char *output);
/* Whether an output is one of the files; then it is told. */
bool dna_events_overwrites(const char *option, const char *output, int argc, char **argv);
/* Whether two outputs are one file; then it is told. Either may be NULL. */
bool dna_events_same_output(const char *option, const char *a, const char *b);
/* Writes a report to the output or prints it. text NULL: there is none, which is told unless status says why. EXIT_DONE or
 * EXIT_RUN. */
int dna_events_write(const dna_events_options *options, const char *text, int status);

#endif
