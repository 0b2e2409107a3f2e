/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna run: runs an analysis over event files and prints its cut-flow.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct run_options {
  dna_run_options run;
  dna_option_list sets;
  const char *library, *format, *output;
  bool quiet, resume, n_minus_1, expect;
} run_options;

/* Whether the output is a results file; else it is a report. */
static bool is_results(const char *path) {
  size_t length = strlen(path);
  return length > 5 && !strcmp(path + length - 5, ".dnar");
}

/* Options with a value that is checked. */
static bool take_value(run_options *options, int option, const char *value) {
  int64_t number;
  switch (option) {
  case 'j':
    if (!dna_options_integer("--jobs", value, 1, 1024, &number)) return false;
    options->run.jobs = (int)number;
    return true;
  case 'm': return dna_options_integer("--max-events", value, 1, INT64_MAX, &options->run.max_events);
  case 'b':
    if (!dna_options_integer("--batch", value, 1, 65536, &number)) return false;
    options->run.batch = (int)number;
    return true;
  case 'S': return dna_options_seed("--seed", value, &options->run.seed);
  default: return false;
  }
}

static int check_output(run_options *options, int argc, char **argv) {
  if (options->output && is_results(options->output)) {
    options->run.results = options->output;
    options->output = NULL;
  }
  if (!dna_options_report_format(&options->format, options->output, false)) return EXIT_USAGE;
  if (!options->output) return EXIT_DONE;
  for (int i = 0; i < argc; i++)
    if (dna_options_same_file(options->output, argv[i])) {
      dna_options_complain("-o %s: is read by this run and would be overwritten", options->output);
      return EXIT_USAGE;
    }
  return dna_output_check(options->output);
}

/* A run that ended before it read an event has none. */
static int write_report(dna_context *dna, const run_options *options, int status) {
  bool to_file = options->output != NULL;
  const char *text = dna_report_text(dna, options->format, !to_file && dna_options_colour(1), to_file ? 100 : dna_options_columns());
  if (status == EXIT_INTERRUPTED && text) fputs("dna: interrupted: the report is of the events read so far\n", stderr);
  if (status == EXIT_INPUT && text) fputs("dna: the report is partial: of the whole events that could be read\n", stderr);
  if ((status == EXIT_INTERRUPTED || status == EXIT_INPUT) && !text) return EXIT_DONE;
  if (!text) {
    dna_options_complain("there is no report");
    return EXIT_RUN;
  }
  return to_file ? dna_output_write(options->output, text) : dna_output_print(text);
}

static int run_analysis(run_options *options, int argc, char **argv) {
  int status = check_output(options, argc, argv);
  if (status) return status;
  if ((options->resume || options->run.fresh) && !options->run.results) {
    dna_options_complain("%s is of a results file: -o FILE.dnar", options->resume ? "--resume" : "--fresh");
    return EXIT_USAGE;
  }
  if (!argc && options->n_minus_1) {
    dna_options_complain("--n-1 goes with FILE.dna; a results file goes on as it was begun, with N-1 distributions or without");
    return EXIT_USAGE;
  }
  dna_context *dna = argc ? dna_options_load(argv[0], options->library, &options->sets, options->n_minus_1, &status) : dna_new();
  if (!dna) return status;
  if (argc && options->expect && (status = dna_options_check_expectations(dna))) {
    dna_free(dna);
    return status;
  }
  if (argc) {
    options->run.events = (const char *const *)argv + 1;
    options->run.nevents = (size_t)argc - 1;
  }
  dna_progress progress;
  options->run.progress = dna_progress_tell;
  options->run.user = &progress;
  dna_progress_start(&progress, options->quiet);
  status = argc ? dna_run(dna, &options->run) : dna_resume(dna, &options->run);
  dna_progress_stop(&progress);
  dna_options_tell(dna);
  if (status == EXIT_DONE || status == EXIT_INTERRUPTED || status == EXIT_INPUT) {
    int failed = write_report(dna, options, status);
    if (failed && status == EXIT_DONE) status = failed;
    if (status == EXIT_DONE && options->expect) status = dna_options_check_expectations(dna);
  }
  dna_free(dna);
  return status;
}

static int run(int argc, char **argv) {
  static const struct option longs[] = {{"jobs", required_argument, NULL, 'j'},
                                        {"set", required_argument, NULL, 's'},
                                        {"max-events", required_argument, NULL, 'm'},
                                        {"seed", required_argument, NULL, 'S'},
                                        {"weights", required_argument, NULL, 'w'},
                                        {"batch", required_argument, NULL, 'b'},
                                        {"format", required_argument, NULL, 'f'},
                                        {"output", required_argument, NULL, 'o'},
                                        {"resume", no_argument, NULL, 'r'},
                                        {"fresh", no_argument, NULL, 'F'},
                                        {"quiet", no_argument, NULL, 'q'},
                                        {"strict", no_argument, NULL, 'T'},
                                        {"unblind", no_argument, NULL, 'U'},
                                        {"trust-keep", no_argument, NULL, 'K'},
                                        {"n-1", no_argument, NULL, 'N'},
                                        {"expect", no_argument, NULL, 'E'},
                                        {"library", required_argument, NULL, 'L'},
                                        {"help", no_argument, NULL, 'h'},
                                        {NULL, 0, NULL, 0}};
  run_options options = {.run = {.seed = 1}};
  int status = EXIT_DONE;
  bool help = false;
  for (int option; status == EXIT_DONE && (option = dna_options_next(argc, argv, ":hj:o:q", longs)) != -1;) {
    switch (option) {
    case 's': dna_options_add(&options.sets, optarg); break;
    case 'w': options.run.weights = optarg; break;
    case 'f': options.format = optarg; break;
    case 'o': options.output = optarg; break;
    case 'q': options.quiet = true; break;
    case 'r': options.resume = true; break;
    case 'F': options.run.fresh = 1; break;
    case 'T': options.run.strict = 1; break;
    case 'U': options.run.unblind = 1; break;
    case 'K': options.run.trust_keep = 1; break;
    case 'E': options.expect = true; break;
    case 'N': options.n_minus_1 = true; break;
    case 'L': options.library = optarg; break;
    case 'h': help = true; break;
    case '?': status = EXIT_USAGE; break;
    default:
      if (!take_value(&options, option, optarg)) status = EXIT_USAGE;
      break;
    }
  }
  if (help) {
    status = dna_output_print(dna_cmd_run.help);
  } else if (status == EXIT_DONE && optind >= argc && !options.resume) {
    dna_options_complain("dna run takes an analysis and event files: dna run FILE.dna [EVENTS]...");
    status = EXIT_USAGE;
  } else if (status == EXIT_DONE) {
    status = run_analysis(&options, argc - optind, argv + optind);
  }
  free(options.sets.items);
  return status;
}

const dna_command dna_cmd_run = {
    .name = "run",
    .summary = "run a .dna file over events and print its cut-flow",
    .help = "usage: dna run FILE.dna [EVENTS]... [OPTION]...\n\n"
            "Runs the analysis over the files of its sample statements, or over event files on the command line, each of which\n"
            "is a sample named after its file. HepMC3, HepMC2, HEPEVT and LHEF, plain or compressed, and packed events;\n"
            "- is standard input.\n\n"
            "  -j, --jobs N        threads (default: one for each processor); results do not depend on it\n"
            "  --set NAME=VALUE    give a param another value; may be repeated\n"
            "  --max-events N      read the first N events of each file\n"
            "  --seed N            seed of the random functions (default 1)\n"
            "  --weights W         nominal (default), all, or a pattern such as 'AUX_isr*' for weight names\n"
            "  --format F          text (default), md, csv, json, latex or html\n"
            "  -o, --output FILE   write the report there; its ending stands for the format. FILE.dnar: a results file, beside the\n"
            "                      report. A run adds to it what it does not have yet; see dna-results(5)\n"
            "  --resume            go on with the run that has begun the results file; FILE.dna and EVENTS need not be given\n"
            "  --fresh             drop what the results file has\n"
            "  -q, --quiet         no progress on standard error\n"
            "  --strict            check every number in the events, also those that nothing asks for\n"
            "  --unblind           show the yields of data in blind regions\n"
            "  --trust-keep        run over a file packed with --keep also where the analysis may look at other particles\n"
            "  --n-1               add the N-1 distribution of every cut on a quantity to the histograms\n"
            "  --expect            end with 6 if a tolerance of an expectation is exceeded\n"
            "  --library DIR       where imports are looked for after the file's own directory\n"
            "  --batch N           events in a batch, for tests; results do not depend on it\n\n"
            "Exit code: 0 done, 1 failure, 2 wrong use of the command, 3 errors in the analysis, 4 unreadable events\n"
            "(with a report of the whole events before the damage, if there were any),\n"
            "6 with --expect: a tolerance is exceeded, 130 interrupted (the report is of the events read so far).\n",
    .run = run,
};
