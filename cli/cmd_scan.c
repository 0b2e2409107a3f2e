/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna scan: what regions select for many values of params, in one pass over the events.
 */
#include "cli/events.h"

#include <stdlib.h>

enum { REGION = 256, SHOW, PLOT };

typedef struct scan_options {
  dna_events_options events;
  dna_scan_options scan;
  const char *plot;
} scan_options;

static int scan(scan_options *options, int argc, char **argv) {
  dna_events_options *events = &options->events;
  int status = dna_events_output(events, argc, argv);
  if (!status && options->plot)
    status = dna_events_overwrites("--plot", options->plot, argc, argv) ? EXIT_USAGE : dna_output_check(options->plot);
  dna_context *dna = status ? NULL : dna_options_load_scan(argv[0], events->library, &events->sets, &status);
  if (!dna) return status;
  dna_progress progress;
  options->scan.run = events->run;
  options->scan.run.events = (const char *const *)argv + 1;
  options->scan.run.nevents = (size_t)argc - 1;
  options->scan.run.progress = dna_progress_tell;
  options->scan.run.user = &progress;
  dna_progress_start(&progress, events->quiet);
  status = dna_scan_run(dna, &options->scan);
  dna_progress_stop(&progress);
  dna_options_tell(dna);
  bool to_file = events->output != NULL;
  const char *text =
      dna_scan_report_text(dna, events->format, !to_file && dna_options_colour(1), to_file ? 100 : dna_options_columns());
  int failed = dna_events_write(events, text, status);
  if (!failed && text && options->plot) {
    failed = dna_scan_draw(dna, options->plot);
    if (failed) dna_options_tell(dna);
  }
  dna_free(dna);
  return status ? status : failed;
}

static int run(int argc, char **argv) {
  static const struct option longs[] = {DNA_EVENTS_LONG,
                                        DNA_EVENTS_FORMAT,
                                        {"region", required_argument, NULL, REGION},
                                        {"show", required_argument, NULL, SHOW},
                                        {"plot", required_argument, NULL, PLOT},
                                        {NULL, 0, NULL, 0}};
  scan_options options = {.events = {.run = {.seed = 1}}};
  int status = EXIT_DONE;
  for (int option; status == EXIT_DONE && (option = dna_options_next(argc, argv, DNA_EVENTS_SHORT, longs)) != -1;) {
    switch (option) {
    case REGION: options.scan.region = optarg; break;
    case SHOW: options.scan.show = optarg; break;
    case PLOT: options.plot = options.scan.plot = optarg; break;
    default: status = dna_events_take(&options.events, option); break;
    }
  }
  if (options.events.help) {
    status = dna_output_print(dna_cmd_scan.help);
  } else if (status == EXIT_DONE && optind >= argc) {
    dna_options_complain("dna scan takes an analysis and event files: dna scan FILE.dna [EVENTS]... --set 'NAME=1..10 GeV/10'");
    status = EXIT_USAGE;
  } else if (status == EXIT_DONE) {
    status = scan(&options, argc - optind, argv + optind);
  }
  free(options.events.sets.items);
  return status;
}

const dna_command dna_cmd_scan = {
    .name = "scan",
    .summary = "find the best threshold: many values of params in one pass",
    .help =
        "usage: dna scan FILE.dna [EVENTS]... --set 'NAME=A..B UNIT/N' [OPTION]...\n\n"
        "Runs the analysis with every value of a param, or every combination of several, in one pass over the events, and tells "
        "what\n"
        "the regions select at each point: raw counts and yields of signal, background and each sample, and a figure of "
        "merit.\n\n"
        "  --set 'NAME=1..10 GeV/10'         10 values with equal steps, both ends among them\n"
        "  --set 'NAME=0.1..100 GeV/7 log'   7 values with equal ratios\n"
        "  --set 'NAME={1, 2, 5} GeV'        these values\n"
        "  --set NAME=VALUE                  one value, as for dna run; several ranges make a grid\n"
        "  --region NAME       of this region alone\n"
        "  --show EXPR         the figure of merit, of S, B, their errors dS and dB, the raw counts nS and nB, and constants;\n"
        "                      Z(S, B, dB) is the Asimov significance. Default: S / sqrt(B) if yields are numbers of events\n"
        "  --plot FILE         a plot, as .svg, or as .pdf or .png (these need gnuplot)\n"
        "  --format F          text (default), md, csv or json\n"
        "  -o, --output FILE   write the report there; its ending stands for the format\n"
        "  -j, --jobs N        threads (default: one for each processor); results do not depend on it\n"
        "  --max-events N      read the first N events of each file\n"
        "  --seed N            seed of the random functions (default 1)\n"
        "  -q, --quiet         no progress on standard error\n"
        "  --strict, --unblind, --trust-keep, --library DIR: as for dna run\n",
    .run = run,
};
