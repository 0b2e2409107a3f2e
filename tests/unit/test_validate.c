/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the readers refuse, and where they say that it is: each case is a whole file with one thing wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "runtime/event/event.h"
#include "runtime/event/scan.h"
#include "tests/unit/event_files.h"

/* Reads all of a file: the number of events before the end or the fault. */
static uint64_t read_text(const char *text, size_t length, dna_error *err) {
  *err = (dna_error){0};
  uint64_t events = 0;
  dna_reader *reader = dna_reader_open(event_file(text, length), err);
  if (reader) {
    dna_batch *batch = dna_reader_batch(reader, err);
    int rc = DNA_OK;
    do {
      rc = dna_reader_next(reader, batch, 3, err);
      events += (uint64_t)batch->nevents;
      assert_int_equal(rc, err->status);
    } while (rc == DNA_OK && batch->nevents > 0);
    if (rc != DNA_OK) { /* the fault stays, and no events come after it */
      dna_error again = {0};
      assert_int_equal(dna_reader_next(reader, batch, 3, &again), rc);
      assert_int_equal(batch->nevents, 0);
      assert_string_equal(again.message, err->message);
    }
    assert_int_equal(dna_reader_get_info(reader)->events, events);
    dna_batch_free(batch);
    dna_reader_close(reader);
  }
  event_file(NULL, 0);
  return events;
}

/* All is well with a number of events (fault NULL), or a message holds both texts. */
struct expected {
  const char *text;
  uint64_t events;
  const char *place, *fault;
};

static void check(const struct expected *cases, size_t n) {
  for (size_t i = 0; i < n; i++) {
    dna_error err;
    uint64_t events = read_text(cases[i].text, strlen(cases[i].text), &err);
    if (events != cases[i].events || (err.status == DNA_OK) != (cases[i].fault == NULL))
      fail_msg("case %zu: %llu events, \"%s\" of:\n%s", i, (unsigned long long)events, err.message, cases[i].text);
    if (!cases[i].fault) continue;
    assert_int_equal(err.status, DNA_ERR_INPUT);
    assert_non_null(strstr(err.message, "/tmp/dna_test_events_"));
    if (!strstr(err.message, cases[i].fault) || !strstr(err.message, cases[i].place))
      fail_msg("case %zu: \"%s\" lacks \"%s\" or \"%s\"", i, err.message, cases[i].place, cases[i].fault);
  }
}

#define CHECK(cases) check(cases, sizeof(cases) / sizeof *(cases))

#define S ASCIIV3_START
#define N ASCIIV3_END
#define EV EVENT_HEAD EVENT_BODY
#define H4 "E 1 1 3\nU GEV MM\n" /* a head of three particles and one vertex; the E line is line 3 */
#define P1 "P 1 0 2212 0 0 1 1 0 4\n"
#define P2 "P 2 -1 11 0 0 1 1 0 1\n"
#define P3 "P 3 -1 11 0 0 1 1 0 1\n"
#define V1 "V -1 0 [1]\n"

static void listing(void **state) {
  (void)state;
  static const struct expected cases[] = {
    {S N, 0, "", NULL},
    {S EV N, 1, "", NULL},
    {"\xef\xbb\xbf" S EV N, 1, "", NULL}, /* the mark of UTF-8 */
    {S "\xef\xbb\xbf" EV N, 0, "line 3", "none of W, T, A, E"},
    {"\xff\xfeH", 0, "", "UTF-16"},
    {S EV EV N, 2, "", NULL},
    {S "W Weight\nT a\\|b\\|c\nA key value\n" EV EV N "\n\n", 2, "", NULL},
    {S EV N S EV EV N, 3, "", NULL}, /* cat a b */
    {S EV EV, 2, "after event 2 (number 7)", "truncated"},
    {S EV "E 8 3 6\nU GEV MM\n", 1, "line 17: event 2 (number 8)", "in the middle of the event"},
    {S EV "E 8 3 6\nU GEV MM\nP 1 0 2212 0 0 1 1 0 4", 1, "event 2 (number 8)", "in the middle of the event"},
    {S H4 P1 V1 P2 "P 3 -1 11 0 0 1 1e", 0, "line 8: event 1", "the file ends in this line: it is truncated"},
    {S EVENT_HEAD "P 1 0 2212 0 0 6.5e+03 6.5e+03 9.38272e-01 4\n", 0, "event 1 (number 7)", "truncated"},
    {S EV N "garbage\n", 1, "line 18: after event 1", "text after the end"},
    {S EV N S, 1, "after event 1", "truncated"},
    {S EV S EV N, 1, "line 16: after event 1", "header before the end"},
    {S EV N "HepMC::IO_GenEvent-START_EVENT_LISTING\n", 1, "line 18", "not one of Asciiv3"},
    {S "X\n" EV N, 0, "line 3:", "none of W, T, A, E"},
    {S EV "\n" EV "\n\n" N, 2, "", NULL},
    {S EV "T tool\\|1\\|\nA attribute text\n" EV N, 2, "", NULL}, /* run information that was appended without a header */
    {S "W a\n" EV "W a\nT tool\\|1\\|\n" EV N, 2, "", NULL},
    {S "W a\n" EV "W b\n" EV N, 1, "line 17", "names of the weights change"},
    {S "W a\n" EV N S EV N, 1, "", "names no weights"},
    {S EV N S "W a\n" EV N, 1, "", "names of the weights change"},
    {S "W a\nW b\n" EV N, 0, "line 4", "second time"},
  };
  CHECK(cases);
}

static void event_lines(void **state) {
  (void)state;
  static const struct expected cases[] = {
      {S H4 P1 V1 P2 P3 N, 1, "", NULL},
      {S "E 1 1\n" N, 0, "line 3: event 1", "E line"},
      {S "E 1 1 2x\n" N, 0, "line 3: event 1", "E line"},
      {S "E 1 -1 2\n" N, 0, "line 3: event 1", "E line"},
      {S "E 1 1 3 @ 0 0 0\n" N, 0, "line 3", "E line"},
      {S "E 1 1 3 @ 0 0 nan 0\n" N, 0, "line 3", "E line"},
      {S "E 0 2000000000 2000000000\nU GEV MM\n" P1 N, 0, "event 1", "announces 2000000000"},
      {S "E 0 2000000000 0\nU GEV MM\n" N, 0, "event 1", "announces 2000000000"},
      {S "E 0 4000000000 0\nU GEV MM\n" N, 0, "line 3", "E line"},
      {S "E 1 1 3\n" P1 V1 P2 P3 N, 0, "line 3: event 1", "no U line"},
      {S "E 1 1 3\nU TEV MM\n" P1 V1 P2 P3 N, 0, "line 4", "units"},
      {S "E 1 1 3\nU GEV MMX\n" P1 V1 P2 P3 N, 0, "line 4", "units"},
      {S "E 1 1 3\n" P1 "U GEV MM\n" V1 P2 P3 N, 0, "line 5", "U line comes after"},
      {S H4 "U GEV MM\n" P1 V1 P2 P3 N, 0, "line 5", "second U"},
      {S H4 "Q 1\n" P1 V1 P2 P3 N, 0, "line 5", "none of E, U"},
      {S H4 "A x\n" P1 V1 P2 P3 N, 0, "line 5", "A line"},
      {S H4 "A 4 name value\n" P1 V1 P2 P3 N, 0, "line 5", "A line"},
      {S H4 "A -2 name value\n" P1 V1 P2 P3 N, 0, "line 5", "A line"},
      {S H4 "A -1 name value\nA 3 b\n" P1 V1 P2 P3 N, 1, "", NULL},
      {S H4 "A 0 GenCrossSection x\n" P1 V1 P2 P3 N, 0, "line 5", "GenCrossSection"},
      {S H4 "A 0 GenCrossSection 1.5\n" P1 V1 P2 P3 N, 0, "line 5", "GenCrossSection: the line ends before its error"},
      {S H4 "A 0 GenCrossSection nan nan -1 -1\n" P1 V1 P2 P3 N, 0, "line 5",
       "GenCrossSection: the cross-section \"nan\" is not a finite"},
      {S H4 "A 0 GenCrossSection 1.5 inf -1 -1\n" P1 V1 P2 P3 N, 0, "line 5",
       "GenCrossSection: its error \"inf\" is not a finite"},
      {S H4 "T x\n" P1 V1 P2 P3 N, 0, "line 5", "run information in the middle"},
      {S H4 P1 V1 P2 "E 2 1 3\n", 0, "line 3: event 1 (number 1)", "has 2 particles; its E line announces 3"},
      {S H4 P1 V1 P2 P3 "P 4 -1 11 0 0 1 1 0 1\n" N, 0, "line 9", "more particles than its E line announces, 3"},
      {S H4 P1 V1 "V -1 0 [2]\n" P2 P3 N, 0, "line 7", "more vertices than its E line announces, 1"},
  };
  CHECK(cases);
}

static void particle_lines(void **state) {
  (void)state;
  static const struct expected cases[] = {
      {S H4 P1 V1 P3 P2 N, 0, "line 7", "particle 3 where particle 2 is due"},
      {S H4 P1 V1 P2 "P 3 -2 11 0 0 1 1 0 1\n" N, 0, "line 8", "no vertex and no earlier particle"},
      {S H4 P1 V1 P2 "P 3 3 11 0 0 1 1 0 1\n" N, 0, "line 8", "no vertex and no earlier particle"},
      {S H4 P1 V1 P2 "P 3 1 11 0 0 1 1 0 1\n" N, 0, "line 8", "particle 1, ends in vertex -1"},
      {S "E 1 2 3\nU GEV MM\n" P1 "P 2 1 11 0 0 1 1 0 1\nV -2 0 [1]\nP 3 -2 11 0 0 1 1 0 1\n" N, 0, "line 7",
       "vertex -2: its incoming particle 1 ends already in the vertex in which it is a parent"},
      {S "E 1 2 3\nU GEV MM\n" P1 V1 P2 "P 3 -2 11 0 0 1 1 0 1\n" N, 0, "line 3: event 1",
       "has 1 vertex; its E line announces 2"},
      {S "E 1 2 3\nU GEV MM\n" P1 V1 P2 "P 3 2 11 0 0 1 1 0 1\n" N, 1, "", NULL}, /* implicit */
      {S "E 1 2 4\nU GEV MM\n" P1 V1 P2 "P 3 2 11 0 0 1 1 0 1\nP 4 -2 11 0 0 1 1 0 1\n" N, 0, "line 9: event 1",
       "vertex -2, has no V line"},
      {S H4 P1 V1 P2 "P 3 -1 11 0 0 nan 1 0 1\n" N, 0, "line 8", "particle 3: pz \"nan\" is not a finite number"},
      {S H4 P1 V1 P2 "P 3 -1 11 0 0 1 inf 0 1\n" N, 0, "line 8", "particle 3: E \"inf\" is not"},
      {S H4 P1 V1 P2 "P 3 -1 11 1e999 0 1 1 0 1\n" N, 0, "line 8", "particle 3: px \"1e999\" is not"},
      {S H4 P1 V1 P2 "P 3 -1 11 1e-999 0 1 1 0 1\n" N, 1, "", NULL},
      {S H4 P1 V1 P2 "P 3 -1 11 0 1.5x 1 1 0 1\n" N, 0, "line 8", "particle 3: py \"1.5x\" is not"},
      {S H4 P1 V1 P2 "P 3 -1 11 0 0 1 1 . 1\n" N, 0, "line 8", "particle 3: m \".\" is not"},
      {S H4 P1 V1 P2 "P 3 -1 11 0 0 1 1 1e 1\n" N, 0, "line 8", "particle 3: m \"1e\" is not"},
      {S H4 P1 V1 P2 "P 3 -1 11 0 0 1 1 0x10 1\n" N, 0, "line 8", "particle 3: m \"0x10\" is not"},
      {S H4 P1 V1 P2 "P 3 -1 11 0 0 1 1 0\n" N, 0, "line 8", "particle 3: the line ends before status"},
      {S H4 P1 V1 P2 "P 3 -1 11 0 0 1 1 0 1 7\n" N, 0, "line 8", "particle 3: \"7\" follows status"},
      {S H4 P1 V1 P2 "P 3 -1 3000000000 0 0 1 1 0 1\n" N, 0, "line 8", "PDG code \"3000000000\" is not an integer of 32 bits"},
      {S H4 P1 V1 P2 "P 3 -1 11.5 0 0 1 1 0 1\n" N, 0, "line 8", "particle 3: PDG code \"11.5\" is not an integer"},
      {S H4 P1 V1 P2 "P 3 -1 11 1.2.3 0 1 1 0 1\n" N, 0, "line 8", "particle 3: px \"1.2.3\" is not a finite number"},
      {S H4 P1 V1 P2 "P 3 -1 11 1e301 0 1 1 0 1\n" N, 0, "line 8", "particle 3: px \"1e301\" is larger than 1e300"},
      {S H4 P1 V1 P2 "P 3 -1 11 0 0 1 1 0 1.5\n" N, 0, "line 8", "particle 3: status \"1.5\" is not an integer"},
      {S H4 P1 V1 P2 "P x -1 11 0 0 1 1 0 1\n" N, 0, "line 8", "particle 3: id \"x\" is not an integer"},
      {S H4 P1 V1 P2 "P 99999999999999999999 -1 11 0 0 1 1 0 1\n" N, 0, "line 8", "\"99999999999999999999\" is too large"},
      {S H4 P1 V1 P2 "P 3\n" N, 0, "line 8", "particle 3: the line ends before parent"},
      {S H4 P1 V1 P2 "P\n" N, 0, "line 8", "particle 3: the line ends before id"},
      /* libHepMC3 3.1.2 reads another field where columns are padded */
      {S H4 P1 V1 P2 "P 3 -1  11 0 0 1 1 0 1\n" N, 0, "line 8", "separated by one blank, but there are several before PDG code"},
      {S H4 P1 V1 P2 "P  3 -1 11 0 0 1 1 0 1\n" N, 0, "line 8",
       "particle 3: fields are separated by one blank, but there are several before id"},
      {S H4 P1 V1 P2 "P 3 -1 11 0 0\t1 1 0 1\n" N, 0, "line 8", "separated by one blank, but there is a tab before pz"},
      {S H4 P1 V1 P2 "P 3 -1 11 0 0 \t1 1 0 1\n" N, 0, "line 8", "separated by one blank, but there is a tab before pz"},
      {S H4 P1 V1 P2 "P\t3 -1 11 0 0 1 1 0 1\n" N, 0, "line 8", "separated by one blank, but there is a tab before id"},
      {S H4 P1 V1 P2 "P 3 -1 11 +1.5E+00 -.5 1. 00001 0 1 \n" N, 1, "", NULL},
  };
  CHECK(cases);
}

static void vertex_lines(void **state) {
  (void)state;
  static const struct expected cases[] = {
      {S H4 P1 "V -1 0 [4]\n" P2 P3 N, 0, "line 6", "vertex -1: its incoming particle \"4\" is no particle of the event"},
      {S H4 P1 "V -1 0 [1,1]\n" P2 P3 N, 0, "line 6", "vertex -1: its incoming particle 1 is listed twice"},
      {S H4 P1 "V -1 0 [1,3,3]\n" P2 P3 N, 0, "event 1", "vertex -1: its incoming particle 3 is listed twice"},
      {S H4 P1 "V -1 0 1\n" P2 P3 N, 0, "line 6", "vertex -1: the list of incoming particles \"1\" does not begin with ["},
      {S H4 P1 "V -1 0 [1\n" P2 P3 N, 0, "line 6", "vertex -1: the list of incoming particles does not end in ]"},
      {S H4 P1 "V -2 0 [1]\n" P2 P3 N, 0, "line 6", "vertex -2: vertices of this event have the numbers from -1 to -1"},
      {S H4 P1 "V 0 0 [1]\n" P2 P3 N, 0, "line 6", "vertex 0: vertices of this event"},
      {S H4 P1 "V -1 0 [1] @ 0 0 0\n" P2 P3 N, 0, "line 6", "vertex -1: the line ends before t"},
      {S H4 P1 "V -1 0 [1] @ 0 0 0 inf\n" P2 P3 N, 0, "line 6", "vertex -1: t \"inf\" is not a finite number"},
      {S H4 P1 "V -1 0 [1]x\n" P2 P3 N, 0, "line 6", "vertex -1: \"x\" follows the list of incoming particles"},
      {S H4 P1 "V -1 0 []\n" P2 P3 N, 1, "", NULL},
      {S H4 P1 "V -1 0 [0] @ 1 2 3 4\n" P2 P3 N, 1, "", NULL},
      {S H4 P1 "V -1 0 [0,1]\n" P2 P3 N, 0, "line 6", "incoming particle \"0\" is no particle of the event"},
      {S H4 P1 "V -1 0 [1, 3]\n" P2 P3 N, 0, "line 6", "incoming particle \" 3\" is no particle of the event"},
      {S H4 P1 "V -1 x [1]\n" P2 P3 N, 0, "line 6", "vertex -1: status \"x\" is not an integer"},
      {S H4 P1 "V\t-1 0 [1]\n" P2 P3 N, 0, "line 6", "a vertex: fields are separated by one blank, but there is a tab before id"},
      {S "E 1 2 3\nU GEV MM\n" P1 V1 P2 "V -2 0 [1]\n" P3 N, 0, "line 8",
       "vertex -2: its incoming particle 1 ends already in vertex -1"},
      {S "E 1 2 3\nU GEV MM\n" P1 V1 P2 "V -1 0 [2]\n" P3 N, 0, "line 8: event 1", "vertex -1 comes twice"},
      {S H4 P1 P2 P3 V1 N, 1, "", NULL},               /* a parent that is defined later */
      {S H4 P1 "V -1 0 [1,3]\n" P2 P3 N, 1, "", NULL}, /* a cycle */
  };
  CHECK(cases);
}

static void weights(void **state) {
  (void)state;
  static const struct expected cases[] = {
      {S H4 "W 1 2 3\n" P1 V1 P2 P3 N, 1, "", NULL},
      {S H4 "W 1 nan\n" P1 V1 P2 P3 N, 0, "line 5", "weight 2 \"nan\" is not a finite number"},
      {S H4 "W 1.2.3 1\n" P1 V1 P2 P3 N, 0, "line 5", "weight 1 \"1.2.3\" is not"},
      {S H4 "W 1 2 3\nW 1\n" P1 V1 P2 P3 N, 0, "line 6", "second W"},
      {S H4 P1 "W 1 2 3\n" V1 P2 P3 N, 0, "line 6", "W line comes after"},
      {S "W a\\|b\n" H4 "W 1\n" P1 V1 P2 P3 N, 0, "line 6: event 1", "has 1 weight, but the file names 2"},
      {S "W a\\|b\n" H4 P1 V1 P2 P3 N, 0, "line 4: event 1", "has 0 weights, but the file names 2"},
      {S H4 "W 1\n" P1 V1 P2 P3 H4 "W 1 2\n" P1 V1 P2 P3 N, 1, "line 12: event 2", "has 2 weights, but the events before have 1"},
      {S H4 "W 1\n" P1 V1 P2 P3 H4 P1 V1 P2 P3 N, 1, "event 2", "has 0 weights"},
      {S H4 P1 V1 P2 P3 H4 "W 1\n" P1 V1 P2 P3 N, 1, "event 2", "has 1 weight, but"},
  };
  CHECK(cases);
}

static void other_files(void **state) {
  (void)state;
  static const struct expected cases[] = {
    {"", 0, "", "is empty"},
    {"\n\r\n", 0, "", "is empty but for blank lines"},
    {"HepMC::Version 3\n", 0, "", "only a header"},
    {"root\x01\x02", 0, "", "ROOT file"},
    {"<!DOCTYPE html>\n<html>", 0, "", "HTML page"},
    {"<xml>\n", 0, "", "XML"},
    {"%PDF-1.4\n", 0, "", "PDF"},
    {"version https://git-lfs.github.com/spec/v1\n", 0, "", "Git LFS"},
    {"analysis \"x\" {}\n", 0, "", "looks like an analysis"},
    {"E 0 1 2\nU GEV MM\n", 0, "", "without the header"},
    {"a,b,c\n1,2,3\n", 0, "", "is not an event file"},
    {"HepMC::Version 2.06\nHepMC::IO_Ascii-START_EVENT_LISTING\n", 0, "", "IO_Ascii"},
    {"BZhello\n", 0, "", "bzip2"},
  };
  CHECK(cases);
}

#define E2 "E 5 -1 1.5 0.1 0.007 20 0 2 10001 10002 0 1 2.5\nN 1 \"Weight\"\nU GEV MM\nC 7.5 0.5\n"
#define B2                                                                                                             \
  "V -1 0 0 0 0 0 2 1 0\nP 10001 2212 0 0 5 5 0 4 0 0 -1 0\nP 10002 2212 0 0 -5 5 0 4 0 0 -1 0\n"                     \
  "P 10003 23 0 0 0 10 10 22 0 0 -2 0\nV -2 0 0 0 1.5 0 0 2 0\nP 10004 13 0 3 4 5 0 1 0 0 0 1 1 501\n"                 \
  "P 10005 -13 0 -3 -4 5 0 1 0 0 0 0\n"

static void hepmc2(void **state) {
  (void)state;
  static const struct expected cases[] = {
      {HEPMC2_START HEPMC2_END, 0, "", NULL},
      {HEPMC2_START E2 B2 HEPMC2_END, 1, "", NULL},
      {HEPMC2_START E2 B2 E2 B2 HEPMC2_END HEPMC2_START E2 B2 HEPMC2_END, 3, "", NULL},
      {HEPMC2_START E2 B2, 1, "after event 1 (number 5)", "truncated"},
      {HEPMC2_START E2 "V -1 0 0 0 0 0 2 1 0\n", 0, "event 1 (number 5)", "truncated"},
      {HEPMC2_START E2 "P 10001 2212 0 0 5 5 0 4 0 0 -1 0\n", 0, "line 8", "before the first vertex"},
      {HEPMC2_START E2 "V -1 0 0 0 0 0 2 1 0\nP 10001 2212 0 0 5 5 0 4 0 0 -1 0\nV -2 0 0 0 0 0 0 0 0\n", 0, "line 10",
       "line 10: event 1 (number 5): vertex -1 needs 2 more particles"},
      {HEPMC2_START E2 B2 "V -3 0 0 0 0 0 0 1 0\n", 0, "event 1", "more vertices than its E line announces, 2"},
      {HEPMC2_START E2 "V -1 0 0 0 0 0 0 1 0\nP 10003 23 0 0 0 10 10 22 0 0 -7 0\nV -2 0 0 0 0 0 0 0 0\n" HEPMC2_END, 0,
       "line 9: event 1", "particle 10003 ends in vertex -7, which is not there"},
      {HEPMC2_START E2 "V -1 0 0 0 0 0 0 0 0\nV -1 0 0 0 0 0 0 0 0\n" HEPMC2_END, 0, "line 9: event 1", "vertex -1 comes twice"},
      {HEPMC2_START E2 "V -1 0 0 0 0 0 0 1 0\nP 10003 23 0 0 nan 10 10 22 0 0 0 0\n", 0, "line 9",
       "particle 10003: pz \"nan\" is not a finite number"},
      {HEPMC2_START E2 "V -1 0 0 0 0 0 0 1 0\nP 10003 23 0 0 0 10 10 22 0 0 0 1 5\n", 0, "line 9",
       "particle 10003: the line ends before the value of flow 1"},
      {HEPMC2_START "E 5 -1 1.5 0.1 0.007 20 0 2 10001 10002 2000000000 1 2.5\n", 0, "line 4",
       "the E line: the line ends before random state 3"},
      {HEPMC2_START "E 5 -1 1.5 0.1 0.007 20 0 2 10001 10002 0 2000000000 2.5\n", 0, "line 4",
       "the E line: the line ends before weight 2"},
      {HEPMC2_START "E 5 -1 1.5 0.1 0.007 20 0 0 0 0 0 1 2.5\nN 2 \"a\" \"b\"\nU GEV MM\n" HEPMC2_END, 0, "event 1",
       "has 1 weight, but the file names 2"},
      {HEPMC2_START "E 5 -1 1.5 0.1 0.007 20 0 0 0 0 0 1 2.5\nN 2 \"a\nU GEV MM\n" HEPMC2_END, 0, "event 1", "does not end"},
      {HEPMC2_START "E 5 -1 1.5 0.1 0.007 20 0 0 0 0 0 1 2.5\nN 2000000000 \"a\"\nU GEV MM\n" HEPMC2_END, 0, "line 5",
       "announces 1999999999 weight names more than it has"},
      {HEPMC2_START "E 5 -1 1.5 0.1 0.007 20 0 0 0 0 0 0\n" HEPMC2_END, 0, "line 4: event 1",
       "no U line, so its units are not known"},
      {HEPMC2_START E2 "V -1 0 0 x 0 0 0 1 0\n", 0, "line 8", "vertex -1: y \"x\" is not a finite number"},
      {HEPMC2_START E2 "V 1 0 0 0 0 0 0 1 0\n", 0, "line 8", "vertex 1 of the event: barcode \"1\" is not negative"},
      {HEPMC2_START E2 "V -1 0 0 0 0 0 0 1 2 1\n", 0, "line 8", "vertex -1: the line ends before weight 2"},
      {HEPMC2_START E2 "V -1 0 0 0 0 0 0 1 0\nP 1.5 23 0 0 0 10 10 22 0 0 0 0\n", 0, "line 9",
       "particle 1 of the event: barcode \"1.5\" is not an integer"},
      {HEPMC2_START E2 "V -1 0 0 0 0 0 0 1 0\nP 3  23 0 0 0 10 10 22 0 0 0 0\n", 0, "line 9",
       "particle 3: fields are separated by one blank, but there are several before PDG code"},
      {HEPMC2_START E2 "V -1 0 0 0 0 0 0 1 0\nP 3 23 0 0 0 10 10 22 0 0 7 0\n", 0, "line 9",
       "the barcode of its end vertex \"7\" is not"},
      {HEPMC2_START E2 "F 1 2 .1 x 91 1 2 0 0\n" B2, 0, "line 8", "the F line: x2 \"x\" is not a finite number"},
      {HEPMC2_START E2 "H 1 2 x\n" B2, 0, "line 8", "the H line: Npart_targ \"x\" is not"},
      {HEPMC2_START "E 5 -1 1.5 0.1 x 20 0 0 0 0 0 0\n", 0, "line 4", "the E line: alphaQED \"x\" is not"},
      {HEPMC2_START E2 "C 1.5\n" B2, 0, "line 8", "the C line: the line ends before its error"},
      {HEPMC2_START E2 "C 1.5 2x\n" B2, 0, "line 8", "the C line: its error \"2x\" is not"},
      {HEPMC2_START E2 "N 1 \"Weight\"\n" B2, 0, "line 8", "second N line"},
      {HEPMC2_START E2 B2 E2 B2 "P 10004 13 0 3 4 5 0 1 0 0 0 0\n" HEPMC2_END, 1, "line 26: event 2",
       "particle 10004: the particle on line 24 has the same barcode"},
      {HEPMC2_START E2 "V -1 0 0 0 0 0 2 0 0\nP 10001 2212 0 0 5 5 0 4 0 0 -1 0\nP 10009 2212 0 0 -5 5 0 4 0 0 -1 0\nV -2 0 0 0 "
                       "0 0 0 0 0\n" HEPMC2_END,
       0, "line 4: event 1", "its second beam is particle 10002, which is not there"},
      {HEPMC2_START E2 B2 "E 5 -1 1.5 0.1 0.007 20 0 2 77 10002 0 1 2.5\nN 1 \"Weight\"\nU GEV MM\n" B2 HEPMC2_END, 1,
       "line 15: event 2", "its first beam is particle 77, which is not there"},
      /* barcodes of any size, also negative ones */
      {HEPMC2_START E2 B2 E2 "V -1 0 0 0 0 0 2 1 0\nP 10001 2212 0 0 5 5 0 4 0 0 -1 0\nP 10002 2212 0 0 -5 5 0 4 0 0 -1 0\n"
                             "P 2000000000 23 0 0 0 10 10 22 0 0 -2 0\nV -2 0 0 0 1.5 0 0 2 0\nP -3 13 0 3 4 5 0 1 0 0 0 0\nP 0 "
                             "-13 0 -3 -4 5 0 1 0 0 0 0\n" HEPMC2_END,
       2, "", NULL},
      {HEPMC2_START "E 5 -1 1.5 0.1 0.007 20 0 0 0 0 2 -3 99999999999 0\nU MEV CM\n" HEPMC2_END, 1, "", NULL},
  };
  CHECK(cases);
}

#define HE "E 3 3\n  3 2212 0 0 3 3 0 0 5 5 0.938\n 0 0 0 0\n 3 2212 0 0 3 3 0 0 -5 5 0.938\n0 0 0 0\n"
#define L1 "<LesHouchesEvents version=\"3.0\">\n<header>\n<event>\n</header>\n<init>\n2212 2212 6500 6500 0 0 0 0 3 2\n" \
           "3 0.3 1 1\n4 0.4 1 2\n</init>\n"
#define L2 "<event>\n 3 1 +1.5e+00 91.2 0.007 0.1\n 1 -1 0 0 501 0 0 0 +45 45 0 0. 1.\n -1 -1 0 0 0 501 0 0 -45 45 0 0 9\n" \
           " 23 1 1 2 0 0 0 0 0 90 91 0 0\n#comment\n"

static void hepevt_and_lhef(void **state) {
  (void)state;
  static const struct expected cases[] = {
      {HE "1 23 1 2 0 0 0 0 0 10 10\n1 2 3 4\n", 1, "", NULL},
      {HE "1 23 1 2 0 0 0 0 0 10 10\n1 2 3 4\n" HE, 1, "line 12: event 2 (number 3)", "truncated"},
      {HE "1 23 1 4 0 0 0 0 0 10 10\n1 2 3 4\n", 0, "line 6", "particle 3"},
      {HE "1 23 0 2 0 0 0 0 0 10 10\n1 2 3 4\n", 0, "line 6", "no range"},
      {HE "1 23 1 2 0 0 0 0 nan 10 10\n1 2 3 4\n", 0, "line 6", "particle 3"},
      {HE "1 23 1 2 0 0 0 0 0 10 10\n1 2 3\n", 0, "line 7", "position"},
      {"E 0 2000000000\n", 0, "event 1", "truncated"},
      {"E 1 1\n1 11 0 0 3 0 4 0\nE 2 1\n1 11 0 0 3 0 4 0\n", 2, "", NULL},
      {"E 1 1\n1 11 0 0 3 0 4 0\nX\n", 1, "line 3", "E number particles"},
      {L1 "</LesHouchesEvents>\n", 0, "", NULL},
      {L1 L2 "</event>\n" L2 "<rwgt>\n", 1, "event 2 (number 1)", "truncated"},
      {L1 L2 "</event>\n</LesHouchesEvents>\n", 1, "", NULL},
      {L1 L2 "</event>\n", 1, "after event 1", "truncated"},
      {L1 L2 "<mgrwt>\n<rscale> 1 2</rscale>\n</mgrwt>\n</event>\n</LesHouchesEvents>\nx\n", 1, "after event 1", "text after"},
      {L1 L2 "1 2 3\n</event>\n", 0, "event 1", "follows the particles"},
      {L1 L2 "<wgt id='a'> x </wgt>\n</event>\n", 0, "event 1", "weight \"a\" is not"},
      {L1 L2 "<rwgt>\n<wgt id='a'> 1 </wgt>\n</rwgt></event>\n</event>\n" L2 "</event>\n</LesHouchesEvents>\n", 1, "event 2",
       "has 1 weight, but"},
      {L1 "<event>\n2000000000 1 1 1 1 1\n</event>\n", 0, "event 1", "particle 1"},
      {L1 "<event>\n1 1 1 1 1 1\n23 1 1 7 0 0 0 0 0 90 91 0 0\n</event>\n", 0, "event 1", "particle 1"},
      {"<LesHouchesEvents version=\"1.0\">\n" L2 "</event>\n</LesHouchesEvents>\n", 0, "line 2", "before the <init>"},
      {"<LesHouchesEvents version=\"1.0\">\n<init>\n1 2\n</init>\n", 0, "line 3", "ten numbers"},
  };
  CHECK(cases);
}

/* Lines and names far beyond what libHepMC3 has room for. */
static void long_lines(void **state) {
  (void)state;
  size_t room = 2000000;
  char *text = malloc(room);
  dna_error err;
  for (int kind = 0; kind < 4; kind++) {
    size_t n = (size_t)snprintf(text, room, "%s", kind == 2 ? S "W " : S H4);
    const char *before[] = {"A 0 ", "A 0 name ", "", "P 1 0 2212 0"};
    n += (size_t)snprintf(text + n, room - n, "%s", before[kind]);
    memset(text + n, kind == 3 ? '0' : 'x', 1000000);
    n += 1000000;
    const char *after[] = {" v\n" P1 V1 P2 P3 N, "\n" P1 V1 P2 P3 N, "\n" H4 "W 1\n" P1 V1 P2 P3 N, " 0 1 1 0 4\n" V1 P2 P3 N};
    n += (size_t)snprintf(text + n, room - n, "%s", after[kind]);
    uint64_t events = read_text(text, n, &err);
    assert_int_equal(events, kind < 3);
    if (kind == 3) assert_non_null(strstr(err.message, "line 5: event 1"));
  }
  size_t n = (size_t)snprintf(text, room, S "E 1 1 300000\nU GEV MM\nV -1 0 [1");
  for (int i = 2; i <= 60000; i++) n += (size_t)snprintf(text + n, room - n, ",%d", i);
  n += (size_t)snprintf(text + n, room - n, "]\n");
  assert_int_equal(read_text(text, n, &err), 0);
  assert_non_null(strstr(err.message, "longer than the 262143 bytes"));
  free(text);
}

static void zero_bytes(void **state) {
  (void)state;
#define WITH_LENGTH(text) {text, sizeof(text) - 1}
  static const struct { const char *text; size_t length; } cases[] = {
    WITH_LENGTH(S "E 1 0 0\0\nU GEV MM\n" N), WITH_LENGTH(S "E 1 0 0\nU GEV MM\0\n" N),
    WITH_LENGTH(S "W a\0b\nE 1 0 0\nU GEV MM\n" N), WITH_LENGTH(S "E 1 0 0\nU GEV MM\n\0\n" N)};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dna_error err;
    assert_int_equal(read_text(cases[i].text, cases[i].length, &err), 0);
    assert_int_equal(err.status, DNA_ERR_INPUT);
  }
  dna_error err;
  assert_int_equal(read_text(S "E 1 0 0\nU GEV MM\n" N, strlen(S "E 1 0 0\nU GEV MM\n" N), &err), 1); /* without them */
}

static void numbers(void **state) {
  (void)state;
  static const struct { char text[48]; int length; double value; } reals[] = {
    {"1.5 x", 3, 1.5}, {"-0", 2, 0}, {"+.25e-1,", 7, 0.025}, {"7.", 2, 7}, {"123456789012345678901234567890", 30,
      1.2345678901234568e29},
    {"1e300", 5, 1e300}, {"1.1e300", 0, 0}, {"1e301", 0, 0}, {"-1e308", 0, 0}, {"0.1e301", 7, 1e300}, {"1e-400", 6, 0}, {"nan",
      0, 0},
    {"inf", 0, 0}, {"", 0, 0}, {"-", 0, 0}, {".", 0, 0}, {"e5", 0, 0}, {"1e", 0, 0}, {"1e+", 0, 0},
    {"12345678", 8, 12345678}, {"1234567:", 7, 1234567}, {"1234567/", 7, 1234567}, {"12345678.12345678e0", 19,
      12345678.12345678}};
  for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
    double value = -1;
    const char *end = dna_scan_double(reals[i].text, &value);
    assert_int_equal(end ? end - reals[i].text : 0, reals[i].length);
    if (end) assert_true(value == reals[i].value);
  }
  for (int c = 1; c < 256; c++) { /* every byte, at every place of the eight that are looked at */
    for (int at = 0; at < 8; at++) {
      char text[24] = "11111111111";
      text[at] = (char)c;
      const char *end = dna_scan_digits(text);
      assert_int_equal(end - text, c >= '0' && c <= '9' ? 11 : at);
    }
  }
  const char hex[16] = "0x10"; /* ends at the x, which no caller takes for the end of a field */
  assert_ptr_equal(dna_scan_real(hex), hex + 1);
  int64_t n;
  assert_non_null(dna_scan_int("-5", -5, 5, &n));
  assert_int_equal(n, -5);
  assert_null(dna_scan_int("6", -5, 5, &n));
  assert_null(dna_scan_int("99999999999999999999", INT64_MIN, INT64_MAX, &n));
  assert_null(dna_scan_int("-", -5, 5, &n));
  assert_null(dna_scan_int(" 1", -5, 5, &n));
}

/* Short numbers have the value that the C library gives them, to the last bit. */
static void short_numbers(void **state) {
  (void)state;
  static const char *const written[] = {"1.39570e-01", "-0.000e+00", "9.99999999999999e+22", "-1.5e-21", "2.385e+02", "0.0e+00", "8.99999999999999e-08"};
  static const char *const others[] = {"1.000000000000000e+00", "1.5e+40", "1.5e-30", "15e+00", "1.5", "1.5e+100", "nan", "-.5e+00", "1.5e5"};
  double value;
  char text[64];
  for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
    double right = strtod(written[i], NULL);
    const char *end = dna_scan_short(written[i], &value);
    assert_non_null(end);
    assert_int_equal(*end, 0);
    assert_memory_equal(&value, &right, sizeof value);
  }
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) assert_null(dna_scan_short(others[i], &value));
  uint64_t random = 12345;
  for (int i = 0; i < 200000; i++) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    int digits = 1 + (int)(random >> 60) % 14, power = (int)(random >> 50) % 43 - 21;
    snprintf(text, sizeof text, "%s%.*e", random & 1024 ? "-" : "", digits, (double)(random >> 11) * 1e-3 * (power < 0 ? 1e-9 : 1));
    double right = strtod(text, NULL);
    if (dna_scan_short(text, &value)) assert_memory_equal(&value, &right, sizeof value);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(short_numbers), cmocka_unit_test(listing), cmocka_unit_test(event_lines),     cmocka_unit_test(particle_lines),
    cmocka_unit_test(vertex_lines), cmocka_unit_test(weights),    cmocka_unit_test(other_files),
    cmocka_unit_test(hepmc2),  cmocka_unit_test(hepevt_and_lhef), cmocka_unit_test(long_lines),
    cmocka_unit_test(zero_bytes), cmocka_unit_test(numbers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
