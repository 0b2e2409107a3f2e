/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The yardstick of the bench: libHepMC3 reads every event of a file, and nothing is done with it. Decompression is not
 * part of it: give plain files.
 */
#include <HepMC3/GenEvent.h>
#include <HepMC3/ReaderAscii.h>
#include <cstdio>

int main(int argc, char **argv) {
  unsigned long events = 0;
  for (int i = 1; i < argc; i++) {
    HepMC3::ReaderAscii reader(argv[i]);
    HepMC3::GenEvent event;
    while (!reader.failed() && reader.read_event(event) && !reader.failed()) events++;
  }
  std::printf("%lu\n", events);
  return events == 0;
}
