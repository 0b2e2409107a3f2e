/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna unpack: writes packed events as HepMC3 text.
 */
#include "cli/cli.h"

static int unpack(dna_unpack_options *options, bool quiet) {
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
  int status = dna_unpack(dna, options, &summary);
  dna_progress_stop(&progress);
  dna_options_tell(dna);
  dna_free(dna);
  return status;
}

static int run(int argc, char **argv) {
  static const struct option longs[] = {{"output", required_argument, NULL, 'o'},
                                        {"quiet", no_argument, NULL, 'q'},
                                        {"help", no_argument, NULL, 'h'},
                                        {NULL, 0, NULL, 0}};
  dna_unpack_options options = {0};
  bool quiet = false;
  for (int option; (option = dna_options_next(argc, argv, ":ho:q", longs)) != -1;) {
    switch (option) {
    case 'o': options.output = optarg; break;
    case 'q': quiet = true; break;
    case 'h': return dna_output_print(dna_cmd_unpack.help);
    default: return EXIT_USAGE;
    }
  }
  if (argc - optind != 1) {
    dna_options_complain("dna unpack takes one file: dna unpack FILE.dnae [-o OUT.hepmc3]");
    return EXIT_USAGE;
  }
  options.events = argv[optind];
  return unpack(&options, quiet);
}

const dna_command dna_cmd_unpack = {
    .name = "unpack",
    .summary = "write packed events as HepMC3 text",
    .help = "usage: dna unpack FILE.dnae [-o OUT.hepmc3] [OPTION]...\n\n"
            "Writes the events as HepMC3 text (Asciiv3) in GeV and mm, with the digits that give back the same numbers.\n"
            "Other event files are taken too. A file that was packed with --keep cannot be unpacked.\n\n"
            "  -o, --output FILE   the file to write, whole or not at all; compressed if its name ends in .gz or .zst\n"
            "                      (default: standard output)\n"
            "  -q, --quiet         no progress on standard error\n\n"
            "Exit code: 0 done, 1 failure, 2 wrong use of the command, 4 unreadable events, 130 interrupted.\n",
    .run = run,
};
