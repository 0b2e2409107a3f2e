/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * to_hepmc2 IN OUT: writes Asciiv3 as HepMC2 text, through libHepMC3.
 */
#include <HepMC3/GenEvent.h>
#include <HepMC3/ReaderAscii.h>
#include <HepMC3/WriterAsciiHepMC2.h>
#include <cstdio>

int main(int argc, char **argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: to_hepmc2 IN OUT\n");
    return 2;
  }
  HepMC3::ReaderAscii reader(argv[1]);
  HepMC3::WriterAsciiHepMC2 writer(argv[2]);
  HepMC3::GenEvent event;
  unsigned long events = 0;
  while (!reader.failed() && reader.read_event(event) && !reader.failed()) {
    if (event.weights().size() > 1) event.remove_attribute("GenCrossSection", 0); /* libHepMC3 3.1.2 would overflow on it */
    writer.write_event(event);
    events++;
  }
  writer.close();
  std::printf("%lu\n", events);
  return events == 0;
}
