/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna compare: two analyses over the same events, row by row and event by event.
 */
#include "cli/events.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SET_A = 256, SET_B, VARIATION_A, VARIATION_B, LIST, EVENTS, EXIT_CODE };

typedef struct compare_options {
  dna_events_options events;
  dna_option_list sets[2]; /* of each side alone */
  dna_compare_options compare;
  const char *list;
  bool exit_code;
} compare_options;

static bool is_analysis(const char *path) { return dna_events_ends(path, ".dna"); }
static bool is_results(const char *path) { return dna_events_ends(path, ".dnar"); }

/* A results file has its own settings. */
static dna_context *load_results(const compare_options *options, const char *path, int side, int *status) {
  if (options->events.sets.count || options->sets[side].count) {
    dna_options_complain("%s is a results file: its analysis and settings are those of its run; leave out --set for it", path);
    *status = EXIT_USAGE;
    return NULL;
  }
  return dna_options_open(path, status);
}

/* The settings of both, then those of one side. */
static dna_context *load_side(compare_options *options, const char *path, int side, int *status) {
  if (is_results(path)) {
    options->compare.names[side] = path;
    return load_results(options, path, side, status);
  }
  dna_option_list sets = {0};
  for (size_t i = 0; i < options->events.sets.count; i++) dna_options_add(&sets, options->events.sets.items[i]);
  for (size_t i = 0; i < options->sets[side].count; i++) dna_options_add(&sets, options->sets[side].items[i]);
  dna_context *dna = dna_options_load(path, options->events.library, &sets, false, status);
  free(sets.items);
  return dna;
}

static int write_results(const compare_options *options, dna_context *a, int status) {
  bool to_file = options->events.output != NULL;
  const char *text =
      dna_comparison_text(a, options->events.format, !to_file && dna_options_colour(1), to_file ? 100 : dna_options_columns());
  int failed = dna_events_write(&options->events, text, status);
  if (!failed && text && options->list) failed = dna_output_write(options->list, dna_comparison_list(a));
  return failed;
}

static int compare(compare_options *options, const char *const paths[2], int nevents, char **events) {
  char *const analyses[2] = {(char *)(uintptr_t)paths[0], (char *)(uintptr_t)paths[1]};
  int status = dna_events_output(&options->events, nevents, events);
  if ((options->events.output && dna_events_overwrites("-o", options->events.output, 2, (char **)(uintptr_t)analyses)) ||
      (options->list && dna_events_overwrites("--list", options->list, 2, (char **)(uintptr_t)analyses)) ||
      dna_events_same_output("--list", options->list, options->events.output))
    return EXIT_USAGE;
  if (!status && options->list)
    status = dna_events_overwrites("--list", options->list, nevents, events) ? EXIT_USAGE : dna_output_check(options->list);
  if (status) return status;
  dna_context *a = load_side(options, paths[0], 0, &status), *b = a ? load_side(options, paths[1], 1, &status) : NULL;
  if (b) {
    dna_progress progress;
    int different = 0;
    options->compare.run = options->events.run;
    options->compare.run.events = (const char *const *)events;
    options->compare.run.nevents = (size_t)nevents;
    options->compare.run.progress = dna_progress_tell;
    options->compare.run.user = &progress;
    options->compare.all = options->list != NULL;
    dna_progress_start(&progress, options->events.quiet);
    status = dna_compare(a, b, &options->compare, &different);
    dna_progress_stop(&progress);
    dna_options_tell(a);
    int failed = write_results(options, a, status);
    if (!status) status = failed ? failed : different && options->exit_code ? EXIT_RUN : EXIT_DONE;
  }
  dna_free(a);
  dna_free(b);
  return status;
}

static int check_and_compare(compare_options *options, int argc, char **argv) {
  if (argc < 1 || (!is_analysis(argv[0]) && !is_results(argv[0]))) {
    dna_options_complain(
        "dna compare takes two analyses (.dna) or results files (.dnar) and event files: dna compare A.dna B.dna [EVENTS]...");
    return EXIT_USAGE;
  }
  bool two = argc > 1 && (is_analysis(argv[1]) || is_results(argv[1]));
  bool settings =
      options->sets[0].count || options->sets[1].count || options->compare.variations[0] || options->compare.variations[1];
  if (!two && !settings) {
    dna_options_complain(
        "nothing to compare %s with: name a second .dna file, or settings of either side: --set-b NAME=VALUE, --variation-b NAME",
        argv[0]);
    return EXIT_USAGE;
  }
  const char *const paths[2] = {argv[0], argv[two]};
  options->compare.stored = argc == 1 + two && is_results(paths[0]) && is_results(paths[1]);
  if (options->compare.stored && options->list) {
    dna_options_complain("--list needs the events: name the event files, too");
    return EXIT_USAGE;
  }
  return compare(options, paths, argc - 1 - two, argv + 1 + two);
}

static int run(int argc, char **argv) {
  static const struct option longs[] = {DNA_EVENTS_LONG,
                                        DNA_EVENTS_FORMAT,
                                        {"set-a", required_argument, NULL, SET_A},
                                        {"set-b", required_argument, NULL, SET_B},
                                        {"variation-a", required_argument, NULL, VARIATION_A},
                                        {"variation-b", required_argument, NULL, VARIATION_B},
                                        {"list", required_argument, NULL, LIST},
                                        {"events", required_argument, NULL, EVENTS},
                                        {"exit-code", no_argument, NULL, EXIT_CODE},
                                        {NULL, 0, NULL, 0}};
  compare_options options = {.events = {.run = {.seed = 1}}, .compare = {.listed = 10}};
  int status = EXIT_DONE;
  for (int option; status == EXIT_DONE && (option = dna_options_next(argc, argv, DNA_EVENTS_SHORT, longs)) != -1;) {
    int64_t number;
    switch (option) {
    case SET_A: dna_options_add(&options.sets[0], optarg); break;
    case SET_B: dna_options_add(&options.sets[1], optarg); break;
    case VARIATION_A: options.compare.variations[0] = optarg; break;
    case VARIATION_B: options.compare.variations[1] = optarg; break;
    case LIST: options.list = optarg; break;
    case EVENTS:
      if (dna_options_integer("--events", optarg, 0, 1000000, &number)) options.compare.listed = (unsigned)number;
      else status = EXIT_USAGE;
      break;
    case EXIT_CODE: options.exit_code = true; break;
    default: status = dna_events_take(&options.events, option); break;
    }
  }
  if (options.events.help) status = dna_output_print(dna_cmd_compare.help);
  else if (status == EXIT_DONE) status = check_and_compare(&options, argc - optind, argv + optind);
  free(options.events.sets.items);
  free(options.sets[0].items);
  free(options.sets[1].items);
  return status;
}

const dna_command dna_cmd_compare = {
    .name = "compare",
    .summary = "tell how two analyses differ, row by row and event by event",
    .help =
        "usage: dna compare A.dna B.dna [EVENTS]... [OPTION]...\n"
        "       dna compare FILE.dna [EVENTS]... --set-b NAME=VALUE [OPTION]...\n\n"
        "Runs two analyses, or one with two settings, over the same events in one pass, and tells what differs: the cut-flows "
        "side by\n"
        "side, with the errors of B - A and B / A that take the shared events into account, the events that only one of them\n"
        "selects, and the cut at which the other loses them. Where the files have sample statements they must name the same "
        "files.\n"
        "Results files (FILE.dnar) can take the place of analyses: with EVENTS their analyses are run again; two of them alone "
        "are\n"
        "compared by the numbers they have.\n\n"
        "  --set NAME=VALUE    give a param another value in both; may be repeated\n"
        "  --set-a NAME=VALUE  in A alone\n"
        "  --set-b NAME=VALUE  in B alone\n"
        "  --variation-a NAME  look at a variation of A instead of the nominal values\n"
        "  --variation-b NAME  the same for B\n"
        "  --list FILE.csv     write all events that only one selects, and where the other loses them\n"
        "  --events N          show the first N of them for each region and sample (default 10), with what the cuts compared\n"
        "  --exit-code         exit with 1 if anything differs\n"
        "  --format F          text (default), md, csv or json\n"
        "  -o, --output FILE   write the report there; its ending stands for the format\n"
        "  -j, --jobs N        threads (default: one for each processor); results do not depend on it\n"
        "  --max-events N      read the first N events of each file\n"
        "  --seed N            seed of the random functions (default 1), the same for both\n"
        "  -q, --quiet         no progress on standard error\n"
        "  --strict, --unblind, --trust-keep, --library DIR: as for dna run\n\n"
        "Exit code: 0 done, 1 failure (or a difference, with --exit-code), 2 wrong use of the command, 3 errors in an analysis,\n"
        "4 unreadable events, 130 interrupted.\n",
    .run = run,
};
