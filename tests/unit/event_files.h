/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Temporary event files for the tests of the readers.
 */
#ifndef DNA_TESTS_EVENT_FILES_H
#define DNA_TESTS_EVENT_FILES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ASCIIV3_START "HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\n"
#define ASCIIV3_END "HepMC::Asciiv3-END_EVENT_LISTING\n\n"
#define HEPMC2_START "\nHepMC::Version 2.06.09\nHepMC::IO_GenEvent-START_EVENT_LISTING\n"
#define HEPMC2_END "HepMC::IO_GenEvent-END_EVENT_LISTING\n"

/* Two beams make Z (23) with two muons; the first radiates through an implicit vertex: 6 particles, 3 vertices. */
#define EVENT_BODY                                                                                                     \
  "P 1 0 2212 0 0 6.5e+03 6.5e+03 9.38272e-01 4\n"                                                                     \
  "P 2 0 2212 0 0 -6.5e+03 6.5e+03 9.38272e-01 4\n"                                                                    \
  "V -1 0 [1,2]\n"                                                                                                     \
  "P 3 -1 23 1.5 -2.5 30.25 96.0 91.1876 2\n"                                                                          \
  "V -2 0 [3] @ 0.125 0 -0.5 0.75\n"                                                                                   \
  "P 4 -2 13 10 20 30.5 38 0.105658 23\n"                                                                              \
  "P 5 -2 -13 -8.5 -22.5 -0.25 24.05 0.105658 1\n"                                                                     \
  "P 6 4 13 10 20 30.5 38 0.105658 1\n"

#define EVENT_HEAD "E 7 3 6\nU GEV MM\nW 1.5\nA 0 GenCrossSection 12.5 0.25 10 20\nA 1 flow1 101\n"

/* Writes a file; the path is static, and the file of the call before is removed. NULL removes only. */
static inline const char *event_file(const char *text, size_t length) {
  static char path[64];
  if (path[0]) unlink(path);
  path[0] = '\0';
  if (!text) return NULL;
  strcpy(path, "/tmp/dna_test_events_XXXXXX");
  int fd = mkstemp(path);
  if (fd < 0) abort();
  for (size_t at = 0; at < length;) {
    ssize_t put = write(fd, text + at, length - at);
    if (put <= 0) abort();
    at += (size_t)put;
  }
  close(fd);
  return path;
}

#endif
