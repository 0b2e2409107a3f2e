/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * truncate cut|flip FILE SPARE: runs an analysis over every beginning of an event file, or over the file with a bit of each of
 * its bytes turned. Through the library, since that is thousands of runs.
 *
 * What is not the whole file must be told: exit status 4, and a report, if there is one, that says that it is partial and counts
 * no more than the file has. Status 0 only with the report of the whole file: where the last SPARE bytes alone are missing, or,
 * with flip, where a byte does not matter. FILE is written to, and is at the end what it was.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dna.h"

static const char analysis[] = "object visible from particles { where final }\n"
                               "let H_T = sum(visible.pt)\n"
                               "region r {\n"
                               "  histogram h = H_T, 10 bins in 0..100 GeV\n"
                               "  cut \"some\" count(visible) >= 1\n"
                               "  cut \"hard\" H_T > 1 GeV\n"
                               "}\n";

static dna_context *dna;
static const char *path;
static char *whole; /* the report of the whole file */
static long runs, partial, harmless, wrong;

static int run(const char **report) {
  const char *files[] = {path};
  dna_run_options options = {.events = files, .nevents = 1, .jobs = 1, .seed = 1, .batch = 1 + (int)(runs % 3)};
  int status = dna_run(dna, &options);
  *report = dna_report_text(dna, "json", 0, 0);
  runs++;
  return status;
}

static void complain(const char *what, long at, int status) {
  if (++wrong > 20) return;
  printf("# %s: byte %ld: %s (status %d): %s\n", path, at, what, status, dna_messages(dna, 0));
}

/* The number of events that a report counts: the first "raw" of its rows; -1 without one. */
static long counted(const char *report) {
  const char *raw = report ? strstr(report, "\"raw\":") : NULL;
  return raw ? strtol(raw + 6, NULL, 10) : -1;
}

static void check(long at, int may_be_whole) {
  const char *report;
  int status = run(&report);
  if (status == DNA_STATUS_DONE) {
    if (!report || strcmp(report, whole) != 0) complain("another result, and no error", at, status);
    else if (!may_be_whole) complain("no error", at, status);
    else harmless++;
    return;
  }
  if (status != DNA_STATUS_INPUT) complain("not an error of the input", at, status);
  if (!strstr(dna_messages(dna, 0), path)) complain("the file is not named", at, status);
  if (counted(report) <= 0) return;
  partial++;
  if (!strstr(report, "partial")) complain("a report that is not marked as partial", at, status);
  if (counted(report) > counted(whole)) complain("more events than there are", at, status);
}

static void cut(int fd, const char *bytes, long size, long spare) {
  for (long length = size - 1; length >= 0; length--) {
    if (ftruncate(fd, length) != 0) exit(99);
    check(length, length >= size - spare);
  }
  if (pwrite(fd, bytes, (size_t)size, 0) != size) exit(99);
}

static void flip(int fd, const char *bytes, long size) {
  for (long at = 0; at < size; at++) {
    char turned = (char)(bytes[at] ^ (1 << (at * 5 % 8)));
    if (pwrite(fd, &turned, 1, at) != 1) exit(99);
    check(at, 1);
    if (pwrite(fd, bytes + at, 1, at) != 1) exit(99);
  }
}

int main(int argc, char **argv) {
  struct stat file;
  if (argc != 4) return fprintf(stderr, "usage: truncate cut|flip FILE SPARE\n"), 99;
  path = argv[2];
  int fd = open(path, O_RDWR);
  if (fd < 0 || fstat(fd, &file) != 0) return perror(path), 99;
  long size = (long)file.st_size;
  char *bytes = malloc((size_t)size + 1);
  dna = dna_new();
  if (!bytes || !dna || pread(fd, bytes, (size_t)size, 0) != size) return 99;
  const char *report;
  if (dna_load_text(dna, "truncate.dna", analysis, strlen(analysis), NULL, 0) != DNA_STATUS_DONE ||
      run(&report) != DNA_STATUS_DONE)
    return printf("# %s\n", dna_messages(dna, 0)), 99;
  whole = strdup(report);
  if (strcmp(argv[1], "cut") == 0) cut(fd, bytes, size, strtol(argv[3], NULL, 10));
  else flip(fd, bytes, size);
  printf("%ld runs: %ld events whole, %ld partial reports, %ld harmless, %ld wrong\n", runs, counted(whole), partial, harmless,
         wrong);
  free(whole);
  free(bytes);
  dna_free(dna);
  close(fd);
  return wrong > 0 || runs < size;
}
