/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writing results.
 */
#include "cli/cli.h"

#include "base/outfile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int dna_output_print(const char *text) {
  if (fputs(text, stdout) != EOF && fflush(stdout) == 0 && !ferror(stdout)) return EXIT_DONE;
  dna_options_complain("cannot write to standard output: %s", strerror(errno));
  return EXIT_RUN;
}

static int complain(const dna_error *err) {
  dna_options_complain("%s", err->message);
  return EXIT_RUN;
}

int dna_output_check(const char *path) {
  dna_error err = {0};
  if (!strcmp(path, "-")) {
    dna_options_complain("-: a file is named here; without -o a report goes to standard output");
    return EXIT_USAGE;
  }
  return dna_outfile_check(path, &err) ? complain(&err) : EXIT_DONE;
}

int dna_output_write(const char *path, const char *text) {
  dna_outfile file;
  dna_error err = {0};
  int failed = dna_outfile_open(&file, path, &err);
  if (!failed) failed = dna_outfile_write(&file, text, strlen(text), &err);
  if (!failed) failed = dna_outfile_commit(&file, &err);
  dna_outfile_close(&file);
  return failed ? complain(&err) : EXIT_DONE;
}
