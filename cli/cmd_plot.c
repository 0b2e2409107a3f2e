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

enum { LOG_X = 256, LINEAR_X, OVERLAY, LABEL, WITH };

typedef struct plot_options {
  dna_plot_options plot;
  dna_option_list overlays, labels, with, names; /* names: of the results files */
  bool unblind, quiet;
} plot_options;

static int open_all(plot_options *options, dna_context **contexts) {
  int status = EXIT_DONE;
  for (size_t i = 0; i < options->names.count && !status; i++) {
    contexts[i] = dna_new();
    if (!contexts[i]) {
      dna_options_complain("out of memory");
      return EXIT_RUN;
    }
    status = dna_open_results(contexts[i], options->names.items[i]);
    dna_set_unblind(contexts[i], options->unblind);
    if (status || i) dna_options_tell(contexts[i]);
  }
  return status;
}

static int plot(plot_options *options) {
  dna_plot_options *p = &options->plot;
  dna_context **contexts = calloc(options->names.count, sizeof *contexts);
  if (!contexts) {
    dna_options_complain("out of memory");
    return EXIT_RUN;
  }
  p->overlays = options->overlays.items;
  p->noverlays = options->overlays.count;
  p->labels = options->labels.items;
  p->nlabels = options->labels.count;
  p->with = options->with.items;
  p->nwith = options->with.count;
  p->names = options->names.items;
  p->others = contexts + 1;
  p->nothers = options->names.count - 1;
  size_t written = 0;
  int status = open_all(options, contexts);
  if (status == EXIT_DONE) {
    status = dna_plot(contexts[0], p, &written);
    dna_options_tell(contexts[0]);
  }
  if (written && !options->quiet)
    fprintf(stderr, "dna: %zu %s in %s\n", written, written == 1 ? "picture" : "pictures", p->output ? p->output : "plots");
  for (size_t i = 0; i < options->names.count; i++) dna_free(contexts[i]);
  free(contexts);
  return status;
}

/* Another results file, not a histogram or a limit. */
static bool is_results(const char *text) {
  size_t length = strlen(text);
  return length > 5 && !strcmp(text + length - 5, ".dnar");
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

static int take_options(int argc, char **argv, plot_options *options, bool *help) {
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
                                        {"x", required_argument, NULL, 'x'},
                                        {"log-x", no_argument, NULL, LOG_X},
                                        {"linear-x", no_argument, NULL, LINEAR_X},
                                        {"interpolate", no_argument, NULL, 'I'},
                                        {"with", required_argument, NULL, WITH},
                                        {"overlay", required_argument, NULL, OVERLAY},
                                        {"label", required_argument, NULL, LABEL},
                                        {"unblind", no_argument, NULL, 'U'},
                                        {"quiet", no_argument, NULL, 'q'},
                                        {"help", no_argument, NULL, 'h'},
                                        {NULL, 0, NULL, 0}};
  dna_plot_options *p = &options->plot;
  for (int option; (option = dna_options_next(argc, argv, ":ho:q", longs)) != -1;) {
    switch (option) {
    case 'o': p->output = optarg; break;
    case 'f': p->format = optarg; break;
    case 'l': p->log = 1; break;
    case 'i': p->log = -1; break;
    case 'a': p->unit_area = 1; break;
    case 'r': p->region = optarg; break;
    case 'v': p->variation = optarg; break;
    case 'w': p->weight = optarg; break;
    case 'n': p->no_ratio = 1; break;
    case 's':
      if (!take_scale(optarg, &p->signal_scale)) return EXIT_USAGE;
      break;
    case 'x': p->x = optarg; break;
    case LOG_X: p->log_x = 1; break;
    case LINEAR_X: p->log_x = -1; break;
    case 'I': p->interpolate = 1; break;
    case WITH: dna_options_add(&options->with, optarg); break;
    case OVERLAY: dna_options_add(&options->overlays, optarg); break;
    case LABEL: dna_options_add(&options->labels, optarg); break;
    case 'U': options->unblind = true; break;
    case 'q': options->quiet = true; break;
    case 'h': *help = true; break;
    default: return EXIT_USAGE;
    }
  }
  return EXIT_DONE;
}

static int run(int argc, char **argv) {
  plot_options options = {0};
  dna_option_list chosen = {0};
  bool help = false;
  int status = take_options(argc, argv, &options, &help);
  if (help) {
    status = dna_output_print(dna_cmd_plot.help);
  } else if (!status && optind >= argc) {
    dna_options_complain("dna plot takes a results file: dna plot FILE.dnar [NAME]...; dna run FILE.dna -o FILE.dnar makes one");
    status = EXIT_USAGE;
  } else if (!status) {
    dna_options_add(&options.names, argv[optind]);
    for (int i = optind + 1; i < argc; i++) dna_options_add(is_results(argv[i]) ? &options.names : &chosen, argv[i]);
    options.plot.histograms = chosen.items;
    options.plot.nhistograms = chosen.count;
    status = plot(&options);
  }
  free(options.overlays.items);
  free(options.labels.items);
  free(options.with.items);
  free(options.names.items);
  free(chosen.items);
  return status;
}

const dna_command dna_cmd_plot = {
    .name = "plot",
    .summary = "draw the histograms and limits of a results file",
    .help = "usage: dna plot FILE.dnar [FILE.dnar]... [HISTOGRAM | LIMIT]... [OPTION]...\n\n"
            "Draws the histograms and limits of these names, or all, as dna run -o FILE.dnar has left them: backgrounds stacked by\n"
            "group, signals as lines, data as points, and a panel with ratios; limits over a param of a scan, those that are named on\n"
            "one picture, also of several files.\n\n"
            "  -o, --output PATH   a directory (default: plots), or for one picture a file .svg, .pdf or .png\n"
            "  --format F          pdf (default), png or svg; PDF and PNG need gnuplot\n"
            "  --log, --linear     the vertical axis; default: as the histogram says; of limits logarithmic\n"
            "  --unblind           draw data in blind regions\n"
            "  -q, --quiet         do not tell how many files were written\n\n"
            "Histograms:\n"
            "  --region NAME       only histograms of this region\n"
            "  --unit-area         scale the sum of backgrounds, each signal and data to 1\n"
            "  --variation NAME    draw this variation, and its ratio to the nominal result\n"
            "  --weight NAME       draw with this one of the weights that the run kept\n"
            "  --signal-scale X    draw signals multiplied by X\n"
            "  --no-ratio          no panel with ratios\n\n"
            "Limits:\n"
            "  --x PARAM           the horizontal axis; default: the param that differs between the signals\n"
            "  --with 'P=VALUE'    only signals with this value of a param, such as 'm_N=10 GeV'; may be repeated\n"
            "  --interpolate       lines between the points, which is told on the picture\n"
            "  --log-x, --linear-x the horizontal axis; default: logarithmic if the points span more than a decade\n"
            "  --overlay FILE[:L]  a contour out of FILE.csv, called L: columns as the axes, 'm_ZD [GeV],U2'; may be repeated\n"
            "  --label TEXT        what a results file is called; once for each file, in their order\n\n"
            "Exit code: 0 done, 1 failure, 2 wrong use of the command, 3 this version does not compile the program any more,\n"
            "4 the file cannot be read, or is no results file.\n",
    .run = run,
};
