/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna select: copies the events that a region keeps.
 */
#include "cli/events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REGION = 256, VARIATION, LIST, VALUES };

/* Cuts "a, f(b, c), d" at the commas that are in no brackets; the items are in text, which is changed. */
static void split_values(char *text, dna_option_list *list) {
  int depth = 0;
  for (char *from = text, *c = text;; c++) {
    depth += (*c == '(' || *c == '[' || *c == '{') - (*c == ')' || *c == ']' || *c == '}');
    if (*c && (*c != ',' || depth > 0)) continue;
    bool last = !*c;
    *c = '\0';
    while (*from == ' ') from++;
    for (char *end = c; end > from && end[-1] == ' ';) *--end = '\0';
    dna_options_add(list, from);
    if (last) return;
    from = c + 1;
  }
}

static int select_events(dna_events_options *options, dna_select_options *select, int argc, char **argv) {
  int status = EXIT_DONE;
  if (select->output && strcmp(select->output, "-")) status = dna_output_check(select->output);
  if (!status && select->list && strcmp(select->list, "-")) status = dna_output_check(select->list);
  dna_context *dna = status ? NULL : dna_options_load(argv[0], options->library, &options->sets, false, &status);
  if (!dna) return status;
  dna_progress progress;
  dna_select_summary summary;
  select->run = options->run;
  select->run.events = (const char *const *)argv + 1;
  select->run.nevents = (size_t)argc - 1;
  select->run.progress = dna_progress_tell;
  select->run.user = &progress;
  dna_progress_start(&progress, options->quiet);
  status = dna_select(dna, select, &summary);
  dna_progress_stop(&progress);
  if (status == EXIT_USAGE && select->nvalues) dna_options_forget(dna);
  dna_options_tell(dna);
  if (!status && !options->quiet)
    fprintf(stderr, "dna: %llu events read, %llu selected, sum of their weights %.10g\n", (unsigned long long)summary.events,
            (unsigned long long)summary.selected, summary.sumw);
  dna_free(dna);
  return status;
}

static int check_and_select(dna_events_options *options, dna_select_options *select, int argc, char **argv) {
  const char *wrong = argc < 2 ? "dna select takes an analysis and event files: dna select FILE.dna EVENTS... --region NAME"
                      : !select->region                  ? "which region's events? say it with --region NAME"
                      : !select->output && !select->list ? "nothing would be written: name a file with -o or --list"
                      : select->nvalues && !select->list ? "--values go into the list: name a file with --list"
                                                         : NULL;
  if (wrong) {
    dna_options_complain("%s", wrong);
    return EXIT_USAGE;
  }
  if (select->output && dna_events_uncompressed(select->output)) return EXIT_USAGE;
  if (select->output && select->list && !strcmp(select->output, "-") && !strcmp(select->list, "-")) {
    dna_options_complain("-o - and --list -: only one of them can be standard output");
    return EXIT_USAGE;
  }
  if ((select->output && dna_events_overwrites("-o", select->output, argc, argv)) ||
      (select->list && dna_events_overwrites("--list", select->list, argc, argv)) || dna_events_same_output("--list", select->list, select->output))
    return EXIT_USAGE;
  return select_events(options, select, argc, argv);
}

static int run(int argc, char **argv) {
  static const struct option longs[] = {DNA_EVENTS_LONG,
                                        {"region", required_argument, NULL, REGION},
                                        {"variation", required_argument, NULL, VARIATION},
                                        {"list", required_argument, NULL, LIST},
                                        {"values", required_argument, NULL, VALUES},
                                        {NULL, 0, NULL, 0}};
  dna_events_options options = {.run = {.seed = 1}};
  dna_select_options select = {.region = NULL};
  dna_option_list values = {0};
  int status = EXIT_DONE;
  for (int option; status == EXIT_DONE && (option = dna_options_next(argc, argv, DNA_EVENTS_SHORT, longs)) != -1;) {
    switch (option) {
    case REGION: select.region = optarg; break;
    case VARIATION: select.variation = optarg; break;
    case LIST: select.list = optarg; break;
    case VALUES: split_values(optarg, &values); break;
    default: status = dna_events_take(&options, option); break;
    }
  }
  select.output = options.output;
  select.values = values.items;
  select.nvalues = values.count;
  if (options.help) status = dna_output_print(dna_cmd_select.help);
  else if (status == EXIT_DONE) status = check_and_select(&options, &select, argc - optind, argv + optind);
  free(values.items);
  free(options.sets.items);
  return status;
}

const dna_command dna_cmd_select = {
    .name = "select",
    .summary = "copy the events that a region keeps",
    .help =
        "usage: dna select FILE.dna EVENTS... --region NAME -o OUT.hepmc3.gz [OPTION]...\n\n"
        "Copies the events that the region keeps, byte by byte and in their order, with headers, run information and ends of\n"
        "listings: HepMC3 (Asciiv3) or HepMC2 (IO_GenEvent) text, plain or compressed. sample statements of the file are not "
        "used.\n\n"
        "  --region NAME       the region\n"
        "  --variation NAME    what it keeps in a variation instead of with the nominal values\n"
        "  -o, --output FILE   the events, whole or not at all; compressed if its name ends in .gz or .zst; - is standard "
        "output\n"
        "  --list FILE.csv     the events' files, numbers, positions and weights (of any format, also without -o);\n"
        "                      - is standard output\n"
        "  --values X,Y,...    and these: numbers of the event, such as names of lets, or leptons[1].pt\n"
        "  --set NAME=VALUE    give a param another value; may be repeated\n"
        "  -j, --jobs N        threads (default: one for each processor); results do not depend on it\n"
        "  --max-events N      read the first N events of each file\n"
        "  --seed N            seed of the random functions (default 1)\n"
        "  -q, --quiet         no progress and no summary on standard error\n"
        "  --strict, --trust-keep, --library DIR: as for dna run\n",
    .run = run,
};
