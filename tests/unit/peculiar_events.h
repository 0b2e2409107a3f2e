/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Small files with what is peculiar in the files of generators, to be compared with libHepMC3's own readers. Text and number of
 * events.
 */
#ifndef DNA_TESTS_PECULIAR_EVENTS_H
#define DNA_TESTS_PECULIAR_EVENTS_H

#define HEAD3 "HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\n"
#define FOOT3 "HepMC::Asciiv3-END_EVENT_LISTING\n"
#define HEAD2 "\nHepMC::Version 2.06.09\nHepMC::IO_GenEvent-START_EVENT_LISTING\n"
#define FOOT2 "HepMC::IO_GenEvent-END_EVENT_LISTING\n"

struct peculiar {
  const char *what, *text;
  int events;
};

static const struct peculiar peculiar_asciiv3[] = {
  {"22 digits, and an upper-case E",
   HEAD3 "W Default\nE 1 2 4\nU GEV MM\nW 1.7320508075688772935274e+01\n"
   "P 1 0 2212 0.0000000000000000000000e+00 0.0000000000000000000000e+00 6.9999999371177146167611e+03 7.0E+03 9.38270E-01 4\n"
   "P 2 1 21 1.4142135623730950488017e-01 -3.1415926535897932384626e-02 2.7182818284590452353603E+02 2.72E+02 0 21\n"
   "P 3 2 11 -1.0000000000000000000001e+00 9.9999999999999999999999e-01 1.2345678901234567890123e+02 1.24E+02 5.11E-04 1\n"
   "P 4 2 -11 1.1414213562373095048802e+00 -1.0E+00 1.4837149383355956463480e+02 1.49E+02 5.11E-04 1\n" FOOT3, 1},
  {"run information with blanks to spare, no newline at the end",
   HEAD3 "W CV\nT gen\\|1.2\\|with a description\nA first 12\nA second  34\nA third 56 \n"
   "E 1 1 3\nU GEV CM\nW 1.5\nA 0 signal_process_id 5\nA -1 flag 1\n"
   "P 1 0 14 0 0 1.5 1.5 0 4\nP 2 0 1000060120 0 0 0 11.19 11.177929 4\nV -1 1 [1,2] @ 0.25 -0.5 3 0.125\n"
   "P 3 -1 13 0.1 0.2 1.25 1.28 0.105658 1\nHepMC::Asciiv3-END_EVENT_LISTING", 1},
  {"a nuclear target, spacelike masses, a vertex that is its own descendant's",
   HEAD3 "E 7 3 7\nU MEV CM\nW 1\nA 0 cycles 1\n"
   "P 1 0 14 0 0 600 600 0 4\nP 2 0 1000180400 0 0 0 37224.7 37224.7 20\nV -1 21 [1,2] @ 1 2 3.5 4\n"
   "P 3 -1 2112 10 20 30 940.5 -12.5 25\nV -3 0 [3,6] @ 1.5 2 3 4\n"
   "P 4 -3 2212 1 2 3 938.28 938.272 1\nP 5 -3 111 9 18 27 140 134.977 2\n"
   "V -2 0 [5]\nP 6 -2 22 5 9 14 20 0 2\nP 7 -3 22 5 9 14 20 -1e-05 1\n" FOOT3, 1},
  {"an event without particles between others, and one without beams",
   HEAD3 "E 0 0 1\nU GEV MM\nW 1\nP 1 0 22 0 0 1 1 0 1\nE 1 0 0\nU GEV MM\nW 1\nE 2 1 3\nU GEV MM\nW 2\n"
   "V -1 0 [0] @ 0.5 0 0 0\nP 1 -1 13 3 4 0 5 0.1 1\nP 2 -1 -13 -3 -4 0 5 0.1 1\nP 3 0 22 0 0 1 1 0 1\n" FOOT3, 3},
};

static const struct peculiar peculiar_hepmc2[] = {
  {"weights with long names, the signal vertex, parton densities",
   HEAD2 "E 0 -1 0 1.2e-01 7.7e-03 0 -2 2 10001 10002 0 3 6.4e-01 3.2e-01 1\n"
   "N 3 \"MEWeight\" \"MUR0.5_MUF1_PDF261000\" \"MUR1_MUF1_PDF13000 absolute\"\nU GEV MM\nC 2.8e+01 2.8e-01\n"
   "F 1 -2 1.2e-01 3.4e-02 9.1e+01 5.6e-01 7.8e-01 0 0\n"
   "V -1 1 0 0 0 0 1 1 0\nP 10001 2212 0 0 6.5e+03 6.5e+03 9.38e-01 4 0 0 -1 0\n"
   "P 10003 1 0 0 650 650 0 3 0 0 -2 2 1 501 2 0\nV -2 5 0 0 0 0 1 2 0\nP 10002 2212 0 0 -6.5e+03 6.5e+03 9.38e-01 4 0 0 -2 0\n"
   "P 10004 11 10 20 30 37.4 5.11e-04 1 0 0 0 0\nP 10005 -11 -10 -20 5 23 5.11e-04 1 0 0 0 0\n" FOOT2, 1},
  {"a blank behind the names, random numbers, two events with one number",
   HEAD2 "E 5 -1 8.67e+00 1.83e-01 -1.0000000000000000e+00 0 -1 1 1 2 2 1234567890123 42 1 2.5\nN 1 \"Default\" \nU GEV MM\n"
   "V -1 0 0.5 0 0 0 2 1 0\nP 1 2212 0 0 7e+03 7e+03 0.938 4 0 0 -1 0\nP 2 2212 0 0 -7e+03 7e+03 0.938 4 0 0 -1 0\n"
   "P 3 23 0 0 1 91.2 91.19 1 0 0 0 0\n"
   "E 5 -1 8.67e+00 1.83e-01 -1 0 -1 1 1 2 0 1 -2.5\nN 1 \"Default\" \nU GEV MM\n"
   "V -1 0 0.5 0 0 0 2 1 0\nP 1 2212 0 0 7e+03 7e+03 0.938 4 0 0 -1 0\nP 2 2212 0 0 -7e+03 7e+03 0.938 4 0 0 -1 0\n"
   "P 3 23 0 0 2 91.2 91.19 1 0 0 0 0\n" FOOT2, 2},
  {"heavy ions: one vertex; one beam, since libHepMC3 3.1.2 finds no particles without",
   HEAD2 "E 1 -1 -1 -1 -1 0 0 1 0 0 0 1 1\nU GEV CM\nH 1 2 3 4 0 0 5 6 7 1.1256082057952881e+00 4.1420254707336426e+00 0 0\n"
   "V -1 0 0 0 0 0 1 4 0\nP 5 1000822080 0 0 5e5 5.4e5 193729.02 4 0 0 -1 0\n"
   "P 1 211 0.1 0.2 0.3 0.4 0.13957 1 0 0 0 0\nP 2 -211 -0.1 0.2 -0.3 0.4 0.13957 1 0 0 0 0\n"
   "P 3 2112 1 2 300 301.5 0.93957 1 0 0 0 0\nP 4 1000010020 0 0 500 500.1 1.875613 1 0 0 0 0\n" FOOT2, 1},
  {"vertices out of order, an end vertex before the vertex that makes its particle, a cycle",
   HEAD2 "E 26 -1 -1.0e+00 -1.0e+00 -1.0e+00 0 -5 4 10001 10002 0 1 1\nN 1 \"0\" \nU GEV MM\n"
   "V -3 0 1 2 3 4 0 1 0\nP 10006 21 1 1 1 2 0 11 0 0 -7 0\n"
   "V -5 0 0 0 0 0 2 2 0\nP 10001 2212 0 0 7e+03 7e+03 0.938 4 0 0 -5 0\nP 10002 2212 0 0 -7e+03 7e+03 0.938 4 0 0 -5 0\n"
   "P 10003 1 1 2 3 4 0 3 0 0 -3 0\nP 10004 2 -1 -2 3 4 0 3 0 0 -3 0\n"
   "V -7 0 0 0 0 0 0 2 0\nP 10007 21 2 1 1 2.5 0 11 0 0 -9 0\nP 10008 22 0.5 0 0 0.5 0 1 0 0 0 0\n"
   "V -9 0 9 8 7 6 0 2 0\nP 10009 21 1 2 1 2.5 0 11 0 0 -3 0\nP 10010 111 0.5 0 0 0.6 0.135 1 0 0 0 0\n" FOOT2, 1},
  {"short numbers, units, generated masses that are not those of the momenta, spacelike ones",
   HEAD2 "E 3 0 91.88128 0.129844 0.0078 221 0 2 1 2 0 1 1\nN 1 \"0\"\nU MEV CM\nC 2644.22551 2644.22551\n"
   "V -1 0 0 0 0 0 2 1 0\nP 1 2212 0 0 7000000 7000000 938.272 4 0 0 -1 0\n"
   "P 2 2212 0 0 -7000000 7000000 938.272 4 0 0 -1 0\n"
   "P 3 23 1 2 3 91187.6 91188 2 0 0 -2 0\nV -2 0 0.01 0.02 -0.03 0.05 0 2 1 1\nP 4 13 1000 0 0 1000 -0.105 1 0 0 0 0\n"
   "P 5 -13 -1000 0 0 1000 106 1 0 0 0 0\n" FOOT2, 1},
};

#endif
