/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna disasm: the program that an analysis is compiled to.
 */
#include "cli/cli.h"

#include <stdlib.h>

static int run(int argc, char **argv) {
  static const struct option longs[] = {{"set", required_argument, NULL, 's'},
                                        {"n-1", no_argument, NULL, 'N'},
                                        {"library", required_argument, NULL, 'L'},
                                        {"help", no_argument, NULL, 'h'},
                                        {NULL, 0, NULL, 0}};
  const char *library = NULL;
  dna_option_list sets = {0};
  bool n_minus_1 = false;
  for (int option; (option = dna_options_next(argc, argv, ":h", longs)) != -1;) {
    switch (option) {
    case 's': dna_options_add(&sets, optarg); break;
    case 'N': n_minus_1 = true; break;
    case 'L': library = optarg; break;
    case 'h': free(sets.items); return dna_output_print(dna_cmd_disasm.help);
    default: free(sets.items); return EXIT_USAGE;
    }
  }
  int status = EXIT_USAGE;
  if (argc - optind != 1) {
    dna_options_complain("dna disasm takes one file: dna disasm FILE.dna");
  } else {
    dna_context *dna = dna_options_load(argv[optind], library, &sets, n_minus_1, &status);
    if (dna) status = dna_output_print(dna_disassembly(dna));
    dna_free(dna);
  }
  free(sets.items);
  return status;
}

const dna_command dna_cmd_disasm = {
    .name = "disasm",
    .summary = "show the program that a .dna file is compiled to",
    .help = "usage: dna disasm FILE.dna [OPTION]...\n\n"
            "Prints the instructions of the compiled program beside the source lines that they come from. Equal expressions\n"
            "are one instruction, wherever in the file they stand.\n\n"
            "  --set NAME=VALUE  give a param another value; may be repeated\n"
            "  --n-1             with the N-1 distributions of all cuts\n"
            "  --library DIR     where imports are looked for after the file's own directory\n",
    .run = run,
};
