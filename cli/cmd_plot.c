/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna plot: pictures of the histograms of a results file.
 */
#include "cli/cli.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int plot(const char *path, const dna_plot_options *options, bool unblind, bool quiet) {
  dna_context *dna = dna_new();
  if (!dna) {
    dna_options_complain("out of memory");
    return EXIT_RUN;
  }
  size_t written = 0;
  int status = dna_open_results(dna, path);
  dna_set_unblind(dna, unblind);
  if (status == EXIT_DONE) status = dna_plot(dna, options, &written);
  dna_options_tell(dna);
  if (written && !quiet)
    fprintf(stderr, "dna: %zu %s in %s\n", written, written == 1 ? "picture" : "pictures", options->output ? options->output : "plots");
  dna_free(dna);
  return status;
}

/* A positive number. */
static bool take_scale(const char *text, double *scale) {
  char *end = NULL;
  errno = 0;
  *scale = strtod(text, &end);
  if (end != text && !*end && !errno && *scale > 0 && isfinite(*scale)) return true;
  dna_options_complain("--signal-scale: \"%s\" is not a number above 0", text);
  return false;
}

static int run(int argc, char **argv) {
  static const struct option longs[] = {{"output", required_argument, NULL, 'o'},
                                        {"format", required_argument, NULL, 'f'},
                                        {"log", no_argument, NULL, 'l'},
                                        {"linear", no_argument, NULL, 'i'},
                                        {"unit-area", no_argument, NULL, 'a'},
                                        {"region", required_argument, NULL, 'r'},
                                        {"variation", required_argument, NULL, 'v'},
                                        {"weight", required_argument, NULL, 'w'},
                                        {"no-ratio", no_argument, NULL, 'n'},
                                        {"signal-scale", required_argument, NULL, 's'},
                                        {"unblind", no_argument, NULL, 'U'},
                                        {"quiet", no_argument, NULL, 'q'},
                                        {"help", no_argument, NULL, 'h'},
                                        {NULL, 0, NULL, 0}};
  dna_plot_options options = {0};
  bool quiet = false, unblind = false;
  for (int option; (option = dna_options_next(argc, argv, ":ho:q", longs)) != -1;) {
    switch (option) {
    case 'o': options.output = optarg; break;
    case 'f': options.format = optarg; break;
    case 'l': options.log = 1; break;
    case 'i': options.log = -1; break;
    case 'a': options.unit_area = 1; break;
    case 'r': options.region = optarg; break;
    case 'v': options.variation = optarg; break;
    case 'w': options.weight = optarg; break;
    case 'n': options.no_ratio = 1; break;
    case 's':
      if (!take_scale(optarg, &options.signal_scale)) return EXIT_USAGE;
      break;
    case 'U': unblind = true; break;
    case 'q': quiet = true; break;
    case 'h': return dna_output_print(dna_cmd_plot.help);
    default: return EXIT_USAGE;
    }
  }
  if (optind >= argc) {
    dna_options_complain("dna plot takes a results file: dna plot FILE.dnar [HISTOGRAM]...; dna run FILE.dna -o FILE.dnar makes one");
    return EXIT_USAGE;
  }
  options.histograms = (const char *const *)argv + optind + 1;
  options.nhistograms = (size_t)(argc - optind - 1);
  return plot(argv[optind], &options, unblind, quiet);
}

const dna_command dna_cmd_plot = {
    .name = "plot",
    .summary = "draw the histograms of a results file",
    .help = "usage: dna plot FILE.dnar [HISTOGRAM]... [OPTION]...\n\n"
            "Draws the histograms of these names, or all, as dna run -o FILE.dnar has left them: backgrounds stacked by group,\n"
            "signals as lines, data as points, and a panel with ratios.\n\n"
            "  -o, --output PATH   a directory (default: plots), or for one histogram a file .svg, .pdf or .png\n"
            "  --format F          pdf (default), png or svg; PDF and PNG need gnuplot\n"
            "  --region NAME       only histograms of this region\n"
            "  --log, --linear     the vertical axis; default: as the histogram says\n"
            "  --unit-area         scale the sum of backgrounds, each signal and data to 1\n"
            "  --variation NAME    draw this variation, and its ratio to the nominal result\n"
            "  --weight NAME       draw with this one of the weights that the run kept\n"
            "  --signal-scale X    draw signals multiplied by X\n"
            "  --no-ratio          no panel with ratios\n"
            "  --unblind           draw data in blind regions\n"
            "  -q, --quiet         do not tell how many files were written\n\n"
            "Exit code: 0 done, 1 failure, 2 wrong use of the command, 3 this version does not compile the program any more,\n"
            "4 the file cannot be read, or is no results file.\n",
    .run = run,
};
