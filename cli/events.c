/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Options shared by the commands that look at events (see events.h).
 */
#include "cli/events.h"

#include <stdio.h>
#include <string.h>

int dna_events_take(dna_events_options *options, int option) {
  int64_t number = 0;
  bool good = true;
  switch (option) {
  case 'j':
    good = dna_options_integer("--jobs", optarg, 1, 1024, &number);
    options->run.jobs = (int)number;
    break;
  case 'b':
    good = dna_options_integer("--batch", optarg, 1, 65536, &number);
    options->run.batch = (int)number;
    break;
  case 'm': good = dna_options_integer("--max-events", optarg, 1, INT64_MAX, &options->run.max_events); break;
  case 'S': good = dna_options_seed("--seed", optarg, &options->run.seed); break;
  case 'f': options->format = optarg; break;
  case 's': dna_options_add(&options->sets, optarg); break;
  case 'o': options->output = optarg; break;
  case 'q': options->quiet = true; break;
  case 'T': options->run.strict = 1; break;
  case 'U': options->run.unblind = 1; break;
  case 'K': options->run.trust_keep = 1; break;
  case 'L': options->library = optarg; break;
  case 'h': options->help = true; break;
  default: good = false; break; /* was told */
  }
  return good ? EXIT_DONE : EXIT_USAGE;
}

bool dna_events_ends(const char *name, const char *ending) {
  size_t length = strlen(name), own = strlen(ending);
  return length > own && !strcmp(name + length - own, ending);
}

bool dna_events_same_output(const char *option, const char *a, const char *b) {
  if (!a || !b || (strcmp(a, b) != 0 && !dna_options_same_file(a, b))) return false;
  dna_options_complain("%s %s: is written to twice, and would have the last of both only", option, a);
  return true;
}

bool dna_events_uncompressed(const char *output) {
  static const char *const endings[] = {".xz", ".lzma", ".bz2", ".bz", ".lz4", ".br", ".zstd", ".zip", ".Z", ".7z"};
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    if (!dna_events_ends(output, endings[i])) continue;
    dna_options_complain("-o %s: the output is compressed if its name ends in .gz or .zst, and in no other way", output);
    return true;
  }
  return false;
}

bool dna_events_overwrites(const char *option, const char *output, int argc, char **argv) {
  for (int i = 0; i < argc; i++) {
    if (!dna_options_same_file(output, argv[i])) continue;
    dna_options_complain("%s %s: is read by this run and would be overwritten", option, output);
    return true;
  }
  return false;
}

int dna_events_output(dna_events_options *options, int argc, char **argv) {
  if (!dna_options_report_format(&options->format, options->output, true)) return EXIT_USAGE;
  if (!options->output) return EXIT_DONE;
  return dna_events_overwrites("-o", options->output, argc, argv) ? EXIT_USAGE : dna_output_check(options->output);
}

int dna_events_write(const dna_events_options *options, const char *text, int status) {
  if (status == EXIT_INTERRUPTED && text) fputs("dna: interrupted: the report is of the events read so far\n", stderr);
  if (status == EXIT_INPUT && text) fputs("dna: the report is partial: of the whole events that could be read\n", stderr);
  if (status != EXIT_DONE && !text) return EXIT_DONE;
  if (!text) {
    dna_options_complain("there is no report");
    return EXIT_RUN;
  }
  return options->output ? dna_output_write(options->output, text) : dna_output_print(text);
}
