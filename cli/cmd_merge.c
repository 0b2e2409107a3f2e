/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna merge: several results files as one.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

static int run(int argc, char **argv) {
  static const struct option longs[] = {{"output", required_argument, NULL, 'o'}, {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
  const char *output = NULL;
  for (int option; (option = dna_options_next(argc, argv, ":ho:", longs)) != -1;) {
    switch (option) {
    case 'o': output = optarg; break;
    case 'h': return dna_output_print(dna_cmd_merge.help);
    default: return EXIT_USAGE;
    }
  }
  if (optind >= argc || !output) {
    dna_options_complain(optind >= argc ? "dna merge takes results files: dna merge FILE.dnar... -o ALL.dnar"
                                        : "dna merge needs a file to write to: -o ALL.dnar");
    return EXIT_USAGE;
  }
  for (int i = optind; i < argc; i++)
    if (dna_options_same_file(output, argv[i])) {
      dna_options_complain("-o %s: is one of the files that are merged, and would be replaced", output);
      return EXIT_USAGE;
    }
  dna_context *dna = dna_new();
  if (!dna) {
    dna_options_complain("out of memory");
    return EXIT_RUN;
  }
  int status = dna_merge(dna, (const char *const *)argv + optind, (size_t)(argc - optind), output);
  dna_options_tell(dna);
  dna_free(dna);
  return status;
}

const dna_command dna_cmd_merge = {
    .name = "merge",
    .summary = "make one results file of several",
    .help = "usage: dna merge FILE.dnar... -o ALL.dnar\n\n"
            "Adds up the results of runs of one analysis over different event files, say of many machines. The result is that of one\n"
            "run over all of them, to the last bit, in whatever order and groups they are merged. Files of different programs,\n"
            "parameters, seeds, weights or cross-sections are refused, with what differs, and so is an event file that is in two\n"
            "of them.\n\n"
            "  -o, --output FILE   written whole or not at all\n\n"
            "Exit code: 0 done, 1 failure, 2 wrong use of the command, or files that do not belong together, 4 a file cannot be read.\n",
    .run = run,
};
