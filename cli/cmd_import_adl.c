/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna import-adl: an analysis in ADL as .dna.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>

static int import(const char *path, const char *output, const dna_import_options *options) {
  if (output && dna_options_same_file(path, output)) {
    dna_options_complain("%s is read: it cannot be the output", path);
    return EXIT_USAGE;
  }
  if (output) {
    int failed = dna_output_check(output);
    if (failed) return failed;
  }
  dna_context *dna = dna_new();
  if (!dna) {
    dna_options_complain("out of memory");
    return EXIT_RUN;
  }
  const char *text;
  int status = dna_import_adl(dna, path, options, &text);
  dna_options_tell(dna);
  if (!status) status = output ? dna_output_write(output, text) : dna_output_print(text);
  if (!status && output) fprintf(stderr, "dna: %s: translated, and no errors in it\n", output);
  dna_free(dna);
  return status;
}

static int run(int argc, char **argv) {
  static const struct option longs[] = {{"assume", required_argument, NULL, 'a'},
                                        {"length", required_argument, NULL, 'l'},
                                        {"output", required_argument, NULL, 'o'},
                                        {"help", no_argument, NULL, 'h'},
                                        {NULL, 0, NULL, 0}};
  dna_option_list assume = {0};
  dna_import_options options = {.length = "mm"};
  const char *output = NULL;
  bool good = true;
  for (int option; good && (option = dna_options_next(argc, argv, ":ho:", longs)) != -1;) {
    switch (option) {
    case 'a': dna_options_add(&assume, optarg); break;
    case 'l': options.length = optarg; break;
    case 'o': output = optarg; break;
    case 'h': free(assume.items); return dna_output_print(dna_cmd_import_adl.help);
    default: good = false; break;
    }
  }
  int status = EXIT_USAGE;
  options.assume = assume.items;
  options.nassume = assume.count;
  if (good && argc - optind != 1) dna_options_complain("dna import-adl takes one file: dna import-adl FILE.adl [-o FILE.dna]");
  else if (good) status = import(argv[optind], output, &options);
  free(assume.items);
  return status;
}

const dna_command dna_cmd_import_adl = {
    .name = "import-adl",
    .summary = "translate an analysis from ADL to .dna",
    .help =
        "usage: dna import-adl FILE.adl [-o FILE.dna] [OPTION]...\n\n"
        "Translates an analysis in ADL, the language of CutLang, to .dna. What cannot be translated is refused, with its place\n"
        "in the file; all of it in one run. What is written was checked as dna check does.\n\n"
        "  -o, --output FILE    write there; else to standard output\n"
        "  --assume NAME=NUMBER take an attribute or quantity that generated events do not have (isolation, identification,\n"
        "                       triggers) for this number everywhere, as a param of the analysis; may be repeated\n"
        "  --length mm|cm       the unit of ADL's lengths, d0 and dz; mm unless said\n\n"
        "Exit code: 0 translated, 1 the translation has errors (a fault of dna), 2 wrong use of the command, 3 something is\n"
        "refused, 4 the file cannot be read.\n",
    .run = run,
};
