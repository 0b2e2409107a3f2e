/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna report: what a results file has, as tables.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

static int report(const char *path, const char *format, const char *output, int unblind, bool expect) {
  int status = output ? dna_output_check(output) : EXIT_DONE;
  if (status) return status;
  dna_context *dna = dna_new();
  if (!dna) {
    dna_options_complain("out of memory");
    return EXIT_RUN;
  }
  status = dna_open_results(dna, path);
  dna_set_unblind(dna, unblind);
  dna_options_tell(dna);
  const char *text = status ? NULL : dna_report_text(dna, format, !output && dna_options_colour(1), output ? 100 : dna_options_columns());
  if (text) status = output ? dna_output_write(output, text) : dna_output_print(text);
  if (!status && expect) status = dna_options_check_expectations(dna);
  dna_free(dna);
  return status;
}

static int run(int argc, char **argv) {
  static const struct option longs[] = {{"format", required_argument, NULL, 'f'},
                                        {"output", required_argument, NULL, 'o'},
                                        {"expect", no_argument, NULL, 'E'},
                                        {"unblind", no_argument, NULL, 'U'},
                                        {"help", no_argument, NULL, 'h'},
                                        {NULL, 0, NULL, 0}};
  const char *format = NULL, *output = NULL;
  int unblind = 0;
  bool expect = false;
  for (int option; (option = dna_options_next(argc, argv, ":ho:", longs)) != -1;) {
    switch (option) {
    case 'f': format = optarg; break;
    case 'o': output = optarg; break;
    case 'E': expect = true; break;
    case 'U': unblind = 1; break;
    case 'h': return dna_output_print(dna_cmd_report.help);
    default: return EXIT_USAGE;
    }
  }
  if (argc - optind != 1) {
    dna_options_complain("dna report takes one results file: dna report FILE.dnar; \"dna merge\" makes one of several");
    return EXIT_USAGE;
  }
  if (!dna_options_report_format(&format, output, false)) return EXIT_USAGE;
  if (output && dna_options_same_file(output, argv[optind])) {
    dna_options_complain("-o %s: is the results file itself", output);
    return EXIT_USAGE;
  }
  return report(argv[optind], format, output, unblind, expect);
}

const dna_command dna_cmd_report = {
    .name = "report",
    .summary = "print the cut-flow of a results file",
    .help = "usage: dna report FILE.dnar [OPTION]...\n\n"
            "Prints what dna run -o FILE.dnar, or dna merge, has left; no event is read again.\n\n"
            "  --format F          text (default), md, csv, json, latex or html\n"
            "  -o, --output FILE   write it there; its ending stands for the format\n"
            "  --expect            end with 6 if a tolerance of an expectation is exceeded\n"
            "  --unblind           show the yields of data in blind regions\n\n"
            "Exit code: 0 done, 1 failure, 2 wrong use of the command, 3 its program is not understood any more, 4 the file cannot\n"
            "be read, 6 with --expect: a tolerance is exceeded.\n",
    .run = run,
};
