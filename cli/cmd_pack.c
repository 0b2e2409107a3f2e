/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna pack: writes events as one file that is read in a fraction of the time.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

static int pack(dna_pack_options *options, bool quiet) {
  dna_context *dna = dna_new();
  if (!dna) {
    dna_options_complain("out of memory");
    return EXIT_RUN;
  }
  dna_progress progress;
  dna_pack_summary summary;
  options->progress = dna_progress_tell;
  options->user = &progress;
  dna_progress_start(&progress, quiet);
  int status = dna_pack(dna, options, &summary);
  dna_progress_stop(&progress);
  dna_options_tell(dna);
  if (status == EXIT_DONE && !quiet)
    fprintf(stderr, "dna: %s: %llu events, %llu of %llu particles\n", options->output, (unsigned long long)summary.events,
            (unsigned long long)summary.kept, (unsigned long long)summary.particles);
  dna_free(dna);
  return status;
}

static int run(int argc, char **argv) {
  static const struct option longs[] = {{"output", required_argument, NULL, 'o'},
                                        {"keep", required_argument, NULL, 'k'},
                                        {"quiet", no_argument, NULL, 'q'},
                                        {"help", no_argument, NULL, 'h'},
                                        {NULL, 0, NULL, 0}};
  dna_pack_options options = {0};
  bool quiet = false;
  for (int option; (option = dna_options_next(argc, argv, ":ho:q", longs)) != -1;) {
    switch (option) {
    case 'o': options.output = optarg; break;
    case 'k': options.keep = optarg; break;
    case 'q': quiet = true; break;
    case 'h': return dna_output_print(dna_cmd_pack.help);
    default: return EXIT_USAGE;
    }
  }
  if (optind >= argc || !options.output) {
    dna_options_complain(optind >= argc ? "dna pack takes event files: dna pack EVENTS... -o FILE.dnae"
                                        : "dna pack needs a file to write to: -o FILE.dnae");
    return EXIT_USAGE;
  }
  options.events = (const char *const *)argv + optind;
  options.nevents = (size_t)(argc - optind);
  return pack(&options, quiet);
}

const dna_command dna_cmd_pack = {
    .name = "pack",
    .summary = "write events as one file that is read in a fraction of the time",
    .help =
        "usage: dna pack EVENTS... -o FILE.dnae [OPTION]...\n\n"
        "Writes the events of all files, of any format that dna run reads, as packed events: columns, compressed, that dna run\n"
        "reads like any other event file and that give the same results. The files must have the same weights.\n\n"
        "  -o, --output FILE   the file to write: whole, or not at all\n"
        "  --keep COND         store only the particles for which COND is true, such as\n"
        "                      'final and (|pid| == 11 or |pid| == 13 or (charged and hadron and pt > 2 GeV))'.\n"
        "                      dna run refuses an analysis that may look at other particles, or at ancestors\n"
        "  -q, --quiet         no progress and no summary on standard error\n\n"
        "Exit code: 0 done, 1 failure, 2 wrong use of the command, 3 an error in COND, 4 unreadable events,\n"
        "130 interrupted; nothing is written then.\n",
    .run = run,
};
