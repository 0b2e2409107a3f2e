/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna overlap: which events the regions of an analysis share.
 */
#include "cli/events.h"

#include <stdlib.h>

enum { VARIATION = 256 };

static int overlap(dna_events_options *options, const char *variation, int argc, char **argv) {
  int status = dna_events_output(options, argc, argv);
  dna_context *dna = status ? NULL : dna_options_load(argv[0], options->library, &options->sets, false, &status);
  if (!dna) return status;
  dna_progress progress;
  options->run.events = (const char *const *)argv + 1;
  options->run.nevents = (size_t)argc - 1;
  options->run.progress = dna_progress_tell;
  options->run.user = &progress;
  dna_progress_start(&progress, options->quiet);
  status = dna_overlap_regions(dna, &options->run, variation);
  dna_progress_stop(&progress);
  dna_options_tell(dna);
  bool to_file = options->output != NULL;
  int columns = to_file ? 100 : dna_options_columns();
  int failed =
      dna_events_write(options, dna_overlap_text(dna, options->format, !to_file && dna_options_colour(1), columns), status);
  dna_free(dna);
  return status ? status : failed;
}

static int run(int argc, char **argv) {
  static const struct option longs[] = {
      DNA_EVENTS_LONG, DNA_EVENTS_FORMAT, {"variation", required_argument, NULL, VARIATION}, {NULL, 0, NULL, 0}};
  dna_events_options options = {.run = {.seed = 1}};
  const char *variation = NULL;
  int status = EXIT_DONE;
  for (int option; status == EXIT_DONE && (option = dna_options_next(argc, argv, DNA_EVENTS_SHORT, longs)) != -1;) {
    if (option == VARIATION) variation = optarg;
    else status = dna_events_take(&options, option);
  }
  if (options.help) {
    status = dna_output_print(dna_cmd_overlap.help);
  } else if (status == EXIT_DONE && optind >= argc) {
    dna_options_complain("dna overlap takes an analysis and event files: dna overlap FILE.dna [EVENTS]...");
    status = EXIT_USAGE;
  } else if (status == EXIT_DONE) {
    status = overlap(&options, variation, argc - optind, argv + optind);
  }
  free(options.sets.items);
  return status;
}

const dna_command dna_cmd_overlap = {
    .name = "overlap",
    .summary = "tell which events the regions of an analysis share",
    .help =
        "usage: dna overlap FILE.dna [EVENTS]... [OPTION]...\n\n"
        "For every two regions: the events that both select, their yield, and the fraction of what the first selects; for each\n"
        "sample, and for samples of one kind together.\n\n"
        "  --variation NAME    look at a variation instead of the nominal values\n"
        "  --format F          text (default), md, csv or json\n"
        "  -o, --output FILE   write the report there; its ending stands for the format\n"
        "  --set NAME=VALUE    give a param another value; may be repeated\n"
        "  -j, --jobs N        threads (default: one for each processor); results do not depend on it\n"
        "  --max-events N      read the first N events of each file\n"
        "  --seed N            seed of the random functions (default 1)\n"
        "  -q, --quiet         no progress on standard error\n"
        "  --strict, --unblind, --trust-keep, --library DIR: as for dna run\n",
    .run = run,
};
