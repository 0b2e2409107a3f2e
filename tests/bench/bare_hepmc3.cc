/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The yardsticks of the bench: libHepMC3 reads every event of a file, and nothing is done with it. Decompression is not
 * part of it: give plain files, of Asciiv3, or of HepMC2 behind -2.
 */
#include <HepMC3/GenEvent.h>
#include <HepMC3/ReaderAscii.h>
#include <HepMC3/ReaderAsciiHepMC2.h>
#include <cstdio>
#include <cstring>

template <class Reader> static unsigned long read_all(const char *path) {
  unsigned long events = 0;
  Reader reader(path);
  HepMC3::GenEvent event;
  while (!reader.failed() && reader.read_event(event) && !reader.failed()) events++;
  return events;
}

int main(int argc, char **argv) {
  const bool old = argc > 1 && std::strcmp(argv[1], "-2") == 0;
  unsigned long events = 0;
  for (int i = 1 + old; i < argc; i++)
    events += old ? read_all<HepMC3::ReaderAsciiHepMC2>(argv[i]) : read_all<HepMC3::ReaderAscii>(argv[i]);
  std::printf("%lu\n", events);
  return events == 0;
}
