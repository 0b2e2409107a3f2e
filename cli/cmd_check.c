/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna check: finds the errors in an analysis file without running it.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>

static int check(const char *path, const char *library, const dna_option_list *sets, bool json, bool n_minus_1) {
  int status;
  if (!json) {
    dna_context *dna = dna_options_load(path, library, sets, n_minus_1, &status);
    int failed = status ? status : dna_output_print(path);
    if (!failed) failed = dna_output_print(": no errors\n");
    if (!failed && n_minus_1) failed = dna_output_print(dna_n_minus_1_text(dna));
    dna_free(dna);
    return failed;
  }
  dna_context *dna = dna_new();
  if (!dna) {
    dna_options_complain("out of memory");
    return EXIT_RUN;
  }
  if (library) dna_set_library(dna, library);
  status = dna_load(dna, path, sets->items, sets->count);
  int failed = dna_output_print(dna_messages_json(dna));
  dna_free(dna);
  return failed ? failed : status;
}

static int run(int argc, char **argv) {
  static const struct option longs[] = {{"json", no_argument, NULL, 'J'},
                                        {"set", required_argument, NULL, 's'},
                                        {"n-1", no_argument, NULL, 'N'},
                                        {"library", required_argument, NULL, 'L'},
                                        {"help", no_argument, NULL, 'h'},
                                        {NULL, 0, NULL, 0}};
  const char *library = NULL;
  dna_option_list sets = {0};
  bool json = false, n_minus_1 = false;
  for (int option; (option = dna_options_next(argc, argv, ":h", longs)) != -1;) {
    switch (option) {
    case 'J': json = true; break;
    case 'N': n_minus_1 = true; break;
    case 's': dna_options_add(&sets, optarg); break;
    case 'L': library = optarg; break;
    case 'h': free(sets.items); return dna_output_print(dna_cmd_check.help);
    default: free(sets.items); return EXIT_USAGE;
    }
  }
  int status = EXIT_USAGE;
  if (argc - optind != 1)
    dna_options_complain("dna check takes one file: dna check FILE.dna [--json]");
  else if (json && n_minus_1)
    dna_options_complain("--n-1 lists as text, so it does not go with --json; dna run --n-1 --format json has all about them");
  else
    status = check(argv[optind], library, &sets, json, n_minus_1);
  free(sets.items);
  return status;
}

const dna_command dna_cmd_check = {
    .name = "check",
    .summary = "find the errors in a .dna file",
    .help = "usage: dna check FILE.dna [OPTION]...\n\n"
            "Reads the file and what it imports, and tells of all errors in names, types and units.\n\n"
            "  --json            diagnostics as JSON on standard output, for editors\n"
            "  --set NAME=VALUE  give a param another value; may be repeated\n"
            "  --n-1             list the N-1 distributions that dna run --n-1 makes, and the cuts that have none\n"
            "  --library DIR     where imports are looked for after the file's own directory\n\n"
            "Exit code: 0 no errors, 2 wrong use of the command, 3 errors in the file.\n",
    .run = run,
};
