/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna export: the results in a file for other programs.
 */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

typedef struct export_options {
  dna_option_list samples, regions, variations, weights;
  dna_export_options export;
  int unblind;
} export_options;

static int export_results(const char *format, const char *path, export_options *options) {
  dna_context *dna = dna_new();
  if (!dna) {
    dna_options_complain("out of memory");
    return EXIT_RUN;
  }
  dna_export_options *chosen = &options->export;
  chosen->samples = options->samples.items;
  chosen->nsamples = options->samples.count;
  chosen->regions = options->regions.items;
  chosen->nregions = options->regions.count;
  chosen->variations = options->variations.items;
  chosen->nvariations = options->variations.count;
  chosen->weights = options->weights.items;
  chosen->nweights = options->weights.count;
  int status = dna_open_results(dna, path);
  dna_set_unblind(dna, options->unblind);
  if (status == EXIT_DONE) status = dna_export(dna, format, chosen);
  dna_options_tell(dna);
  dna_free(dna);
  return status;
}

static int check_and_export(int argc, char **argv, export_options *options) {
  if (argc < 2 || (argc > 2 && strcmp(argv[0], "pyhf") != 0)) {
    dna_options_complain("dna export takes a format and one results file: dna export FORMAT FILE.dnar -o OUTPUT");
    return EXIT_USAGE;
  }
  options->export.channels = (const char *const *)argv + 2;
  options->export.nchannels = (size_t)argc - 2;
  if (options->export.output && dna_options_same_file(options->export.output, argv[1])) {
    dna_options_complain("-o %s: is the results file itself", options->export.output);
    return EXIT_USAGE;
  }
  return export_results(argv[0], argv[1], options);
}

static int run(int argc, char **argv) {
  static const struct option longs[] = {{"output", required_argument, NULL, 'o'},
                                        {"raw", no_argument, NULL, 'R'},
                                        {"sample", required_argument, NULL, 's'},
                                        {"region", required_argument, NULL, 'r'},
                                        {"variation", required_argument, NULL, 'v'},
                                        {"weight", required_argument, NULL, 'w'},
                                        {"signal", required_argument, NULL, 'S'},
                                        {"unblind", no_argument, NULL, 'U'},
                                        {"help", no_argument, NULL, 'h'},
                                        {NULL, 0, NULL, 0}};
  export_options options = {0};
  int status = EXIT_DONE;
  bool help = false;
  for (int option; status == EXIT_DONE && (option = dna_options_next(argc, argv, ":ho:", longs)) != -1;) {
    switch (option) {
    case 'o': options.export.output = optarg; break;
    case 'R': options.export.raw = 1; break;
    case 's': dna_options_add(&options.samples, optarg); break;
    case 'r': dna_options_add(&options.regions, optarg); break;
    case 'v': dna_options_add(&options.variations, optarg); break;
    case 'w': dna_options_add(&options.weights, optarg); break;
    case 'S': options.export.signal = optarg; break;
    case 'U': options.unblind = 1; break;
    case 'h': help = true; break;
    default: status = EXIT_USAGE; break;
    }
  }
  if (help)
    status = dna_output_print(dna_cmd_export.help);
  else if (status == EXIT_DONE)
    status = check_and_export(argc - optind, argv + optind, &options);
  free(options.samples.items);
  free(options.regions.items);
  free(options.variations.items);
  free(options.weights.items);
  return status;
}

const dna_command dna_cmd_export = {
    .name = "export",
    .summary = "write results for YODA and Rivet, hist, HEPData, pyhf, or as CSV",
    .help = "usage: dna export FORMAT FILE.dnar [-o OUTPUT] [OPTION]...\n"
            "       dna export pyhf FILE.dnar [CHANNEL]... [-o OUTPUT] [--signal NAME] [OPTION]...\n\n"
            "Writes the cut-flows and histograms of a results file, which dna run -o FILE.dnar leaves, for other programs.\n\n"
            "  yoda                YODA 2 (format V3): a counter for each row, and all histograms; .yoda.gz is compressed\n"
            "  yoda2               the same in the format V2 of YODA 1, which YODA 2 reads, too\n"
            "  uhi                 JSON of all histograms, for hist, boost-histogram and uhi\n"
            "  hepdata             a new directory, submission.yaml and a table for each cut-flow and histogram\n"
            "  csv                 a table of the rows of all cut-flows\n"
            "  csv-histograms      a table of the cells of all histograms\n"
            "  csv-limits          a table of the windows and limits\n"
            "  pyhf                a workspace: the channels are limits, windows, regions or histograms by their names\n\n"
            "  -o, --output OUT    a file, or for hepdata a directory, written whole or not at all; default: standard output\n"
            "  --raw               sums of weights instead of yields\n"
            "  --sample NAME       only this sample; NAME may be a pattern such as 'W_*', and the option repeated\n"
            "  --region NAME       only this region\n"
            "  --variation NAME    only this variation; for hepdata and pyhf: as a systematic error\n"
            "  --weight NAME       only this weight; hepdata takes one (default nominal)\n"
            "  --signal NAME       for pyhf: the signal, if there are several\n"
            "  --unblind           data in blind regions, too\n\n"
            "Exit code: 0 done, 1 failure, 2 wrong use of the command, 3 the results' program is not understood any more,\n"
            "4 the file cannot be read.\n",
    .run = run,
};
