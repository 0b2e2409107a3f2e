/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna pack: writes events as one file that is read in a fraction of the time; and dna unpack: writes them as HepMC3 text.
 */
#include "cli/events.h"

#include <stdio.h>
#include <string.h>

/* What the options of both say. */
typedef struct packing {
  dna_pack_options pack;
  dna_unpack_options unpack;
  bool quiet;
} packing;

static int pack(dna_context *dna, packing *p) {
  dna_pack_summary summary;
  int status = dna_pack(dna, &p->pack, &summary);
  if (status == EXIT_DONE && !p->quiet)
    fprintf(stderr, "dna: %s: %llu events, %llu of %llu particles\n", p->pack.output, (unsigned long long)summary.events,
            (unsigned long long)summary.kept, (unsigned long long)summary.particles);
  return status;
}

static int unpack(dna_context *dna, packing *p) {
  dna_pack_summary summary;
  return dna_unpack(dna, &p->unpack, &summary);
}

static int work(packing *p, int (*what)(dna_context *dna, packing *p)) {
  dna_context *dna = dna_new();
  if (!dna) {
    dna_options_complain("out of memory");
    return EXIT_RUN;
  }
  dna_progress progress;
  p->pack.progress = p->unpack.progress = dna_progress_tell;
  p->pack.user = p->unpack.user = &progress;
  dna_progress_start(&progress, p->quiet);
  int status = what(dna, p);
  dna_progress_stop(&progress);
  dna_options_tell(dna);
  dna_free(dna);
  return status;
}

/* Takes the options; -1 if the command goes on, else its exit code. */
static int take_options(int argc, char **argv, const struct option *longs, const dna_command *command, packing *p) {
  for (int option; (option = dna_options_next(argc, argv, ":ho:q", longs)) != -1;) {
    switch (option) {
    case 'o': p->pack.output = p->unpack.output = optarg; break;
    case 'k':
      if (p->pack.keep) {
        dna_options_complain("--keep is given twice: join the conditions with 'and'");
        return EXIT_USAGE;
      }
      p->pack.keep = optarg;
      break;
    case 'i': p->unpack.incomplete = 1; break;
    case 'q': p->quiet = true; break;
    case 'h': return dna_output_print(command->help);
    default: return EXIT_USAGE;
    }
  }
  return -1;
}

static int run_pack(int argc, char **argv) {
  static const struct option longs[] = {{"output", required_argument, NULL, 'o'},
                                        {"keep", required_argument, NULL, 'k'},
                                        {"quiet", no_argument, NULL, 'q'},
                                        {"help", no_argument, NULL, 'h'},
                                        {NULL, 0, NULL, 0}};
  packing p = {.quiet = false};
  int status = take_options(argc, argv, longs, &dna_cmd_pack, &p);
  if (status >= 0) return status;
  if (optind >= argc || !p.pack.output) {
    dna_options_complain(optind >= argc ? "dna pack takes event files: dna pack EVENTS... -o FILE.dnae"
                                        : "dna pack needs a file to write to: -o FILE.dnae");
    return EXIT_USAGE;
  }
  p.pack.events = (const char *const *)argv + optind;
  p.pack.nevents = (size_t)(argc - optind);
  return work(&p, pack);
}

/* Whether an output is named like a format that is not written; then it is told. */
static bool other_format(const char *output) {
  static const char *const endings[] = {".hepmc2", ".lhe", ".lhef", ".hepevt", ".root", ".dnae"};
  size_t length = strlen(output);
  if (dna_events_ends(output, ".gz")) length -= 3;
  else if (dna_events_ends(output, ".zst")) length -= 4;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    size_t own = strlen(endings[i]);
    if (length <= own || strncmp(output + length - own, endings[i], own)) continue;
    dna_options_complain("-o %s: dna unpack writes HepMC3 text: name it .hepmc3", output);
    return true;
  }
  return false;
}

static int run_unpack(int argc, char **argv) {
  static const struct option longs[] = {{"output", required_argument, NULL, 'o'},
                                        {"incomplete", no_argument, NULL, 'i'},
                                        {"quiet", no_argument, NULL, 'q'},
                                        {"help", no_argument, NULL, 'h'},
                                        {NULL, 0, NULL, 0}};
  packing p = {.quiet = false};
  int status = take_options(argc, argv, longs, &dna_cmd_unpack, &p);
  if (status >= 0) return status;
  if (argc - optind != 1) {
    dna_options_complain("dna unpack takes one file: dna unpack FILE.dnae [-o OUT.hepmc3]");
    return EXIT_USAGE;
  }
  p.unpack.events = argv[optind];
  if (p.unpack.output && (dna_events_uncompressed(p.unpack.output) || other_format(p.unpack.output))) return EXIT_USAGE;
  return work(&p, unpack);
}

const dna_command dna_cmd_pack = {
    .name = "pack",
    .summary = "write events as one file that is read in a fraction of the time",
    .help =
        "usage: dna pack EVENTS... -o FILE.dnae [OPTION]...\n\n"
        "Writes the events of all files, of any format that dna run reads, as packed events: columns, compressed, that dna run\n"
        "reads like any other event file and that give the same results. The files must have the same weights.\n\n"
        "  -o, --output FILE   the file to write: whole, or not at all\n"
        "  --keep COND         store only the particles for which COND is true, such as\n"
        "                      'final and (|pid| == 11 or |pid| == 13 or (charged and hadron and pt > 2 GeV))'.\n"
        "                      dna run refuses an analysis that may look at other particles, or at ancestors\n"
        "  -q, --quiet         no progress and no summary on standard error\n\n"
        "Exit code: 0 done, 1 failure, 2 wrong use of the command, 3 an error in COND, 4 unreadable events,\n"
        "130 interrupted; nothing is written then.\n",
    .run = run_pack,
};

const dna_command dna_cmd_unpack = {
    .name = "unpack",
    .summary = "write packed events as HepMC3 text",
    .help = "usage: dna unpack FILE.dnae [-o OUT.hepmc3] [OPTION]...\n\n"
            "Writes the events as HepMC3 text (Asciiv3) in GeV and mm, with the digits that give back the same numbers.\n"
            "Other event files are taken too.\n\n"
            "  -o, --output FILE   the file to write, whole or not at all; compressed if its name ends in .gz or .zst\n"
            "                      (default: standard output)\n"
            "  --incomplete        write also a file that was packed with --keep: only the particles that were kept,\n"
            "                      without vertices\n"
            "  -q, --quiet         no progress on standard error\n\n"
            "Exit code: 0 done, 1 failure, 2 wrong use of the command, 4 unreadable events, 130 interrupted.\n",
    .run = run_unpack,
};
