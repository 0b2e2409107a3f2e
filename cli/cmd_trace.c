/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna trace: what one event went through.
 */
#include "cli/cli.h"

#include <stdlib.h>

static int trace(const char *path, const char *events, int64_t number, uint64_t seed, int trust_keep, const char *library,
                 const dna_option_list *sets) {
  int status;
  dna_context *dna = dna_options_load(path, library, sets, false, &status);
  if (!dna) return status;
  const char *text = NULL;
  status = dna_trace(dna, events, number, seed, trust_keep, &text);
  if (status == EXIT_DONE)
    status = dna_output_print(text);
  else
    dna_options_tell(dna);
  dna_free(dna);
  return status;
}

static int run(int argc, char **argv) {
  static const struct option longs[] = {{"event", required_argument, NULL, 'e'},
                                        {"seed", required_argument, NULL, 'S'},
                                        {"set", required_argument, NULL, 's'},
                                        {"trust-keep", no_argument, NULL, 'K'},
                                        {"library", required_argument, NULL, 'L'},
                                        {"help", no_argument, NULL, 'h'},
                                        {NULL, 0, NULL, 0}};
  const char *library = NULL;
  dna_option_list sets = {0};
  int64_t number = -1;
  uint64_t seed = 1;
  int status = EXIT_DONE, trust_keep = 0;
  for (int option; status == EXIT_DONE && (option = dna_options_next(argc, argv, ":he:", longs)) != -1;) {
    switch (option) {
    case 'e':
      if (!dna_options_integer("--event", optarg, 0, INT64_MAX, &number)) status = EXIT_USAGE;
      break;
    case 'S':
      if (!dna_options_seed("--seed", optarg, &seed)) status = EXIT_USAGE;
      break;
    case 's': dna_options_add(&sets, optarg); break;
    case 'K': trust_keep = 1; break;
    case 'L': library = optarg; break;
    case 'h': free(sets.items); return dna_output_print(dna_cmd_trace.help);
    default: status = EXIT_USAGE; break;
    }
  }
  if (status == EXIT_DONE && argc - optind != 2) {
    dna_options_complain("dna trace takes an analysis and one event file: dna trace FILE.dna EVENTS --event N");
    status = EXIT_USAGE;
  } else if (status == EXIT_DONE && number < 0) {
    dna_options_complain("dna trace needs the number of the event: --event N");
    status = EXIT_USAGE;
  }
  if (status == EXIT_DONE) status = trace(argv[optind], argv[optind + 1], number, seed, trust_keep, library, &sets);
  free(sets.items);
  return status;
}

const dna_command dna_cmd_trace = {
    .name = "trace",
    .summary = "show what one event goes through",
    .help = "usage: dna trace FILE.dna EVENTS --event N [OPTION]...\n\n"
            "Shows for one event what each object keeps and drops and why, the value of every let and cut, and where each\n"
            "region loses the event. sample statements of the file are not used.\n\n"
            "  --event N         the event's own number in the file, the first such\n"
            "  --seed N          seed of the random functions (default 1, as for dna run)\n"
            "  --set NAME=VALUE  give a param another value; may be repeated\n"
            "  --trust-keep      as for dna run\n"
            "  --library DIR     where imports are looked for after the file's own directory\n",
    .run = run,
};
