/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random HepMC2 text (IO_GenEvent), and HEPEVT text as libHepMC3 writes it.
 *
 * A HepMC2 particle stands under the vertex that makes it, or, as an orphan, under the one in which it ends; so vertices are
 * drawn first, then for each particle the block in which it stands and where it ends.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/generate.h"

enum { MOST_VERTICES = 120 };

static struct {
  int nvertices;
  int barcode[MOST_VERTICES];
} event;

static void draw_barcodes(void) {
  bool wild = one_in(8);
  for (int v = 0; v < event.nvertices; v++) event.barcode[v] = -1 - v - (wild ? 1000000 * (v % 7) : 0);
  if (one_in(3)) shuffle(event.barcode, (size_t)event.nvertices);
}

static void put_reals(size_t n) {
  for (; n > 0; n--) put_real();
}

/* Names may hold blanks, backslashes, newlines. The same ones each time. */
static void put_names(uint64_t seed) {
  uint64_t kept = random_bits();
  random_seed(seed);
  printf("N %zu", file_style.nweights);
  for (size_t i = 0; i < file_style.nweights; i++) {
    printf(" \"%s%zu", one_in(4) ? "scale up " : one_in(4) ? "\\n" : "w", i);
    if (one_in(15)) put_text("\nsecond line");
    if (one_in(15)) put_text("\n");
    putchar('"');
  }
  random_seed(kept);
  end_line(true);
}

static void put_event_line(long number) {
  put_text("E");
  put_int(number);
  put_int(one_in(2) ? -1 : (long)below(20));
  put_reals(3);
  put_int((long)below(500));
  put_int(0);
  put_int(event.nvertices);
  put_int(one_in(4) ? 10001 : 0); /* beams: the first particle, which nearly every event has, or none */
  put_int(one_in(8) ? 10001 : one_in(100) ? 7 : 0);
  size_t states = one_in(4) ? below(5) : 0;
  put_int((long)states);
  for (; states > 0; states--) printf(" %llu", (unsigned long long)random_bits() >> below(60));
  put_int((long)file_style.nweights);
  put_reals(file_style.nweights);
  end_line(true);
}

static void put_head(uint64_t seed) {
  int order[] = {0, 1, 2, 3, 4};
  if (one_in(4)) shuffle(order, 5);
  for (int i = 0; i < 5; i++) {
    if (order[i] == 0 && file_style.named) put_names(seed);
    if (order[i] == 1) {
      put_text(one_in(4) ? "U MEV " : "U GEV ");
      put_text(one_in(4) ? "CM" : "MM");
      end_line(true);
    } else if (order[i] == 2 && one_in(2)) {
      put_text("C");
      put_reals(one_in(2) ? 2 : 5);
      end_line(true);
    } else if (order[i] == 3 && one_in(6)) {
      put_text("H 1 2 3 4 5 6 7 8 9");
      put_reals(4);
      end_line(true);
    } else if (order[i] == 4 && one_in(3)) {
      put_text("F 2 -1");
      put_reals(5);
      put_text(" 0 0");
      end_line(true);
    }
  }
}

static void put_particle(int barcode, int end) {
  put_text("P");
  put_int(barcode);
  put_int(random_pid());
  put_reals(5);
  put_int(random_status());
  put_reals(2);
  put_int(end);
  size_t flows = one_in(5) ? below(4) : 0;
  put_int((long)flows);
  for (size_t i = 0; i < flows; i++) {
    put_int((long)i + 1);
    put_int((long)below(700));
  }
  end_line(true);
}

static void put_vertex(int v, int *barcode) {
  int orphans = one_in(3) ? (int)below(3) : 0, outgoing = one_in(10) ? 0 : (int)below(one_in(20) ? 40 : 6);
  put_text("V");
  put_int(event.barcode[v]);
  put_int(one_in(3) ? random_status() : 0);
  if (one_in(2)) put_text(one_in(4) ? " 0.0 0 -0e5 .0" : " 0 0 0 0");
  else put_reals(4);
  int fewer = one_in(12) && outgoing > 0 ? 1 : 0; /* some generators count too few */
  put_int(orphans);
  put_int(outgoing - fewer);
  size_t weights = one_in(8) ? below(4) : 0;
  put_int((long)weights);
  put_reals(weights);
  end_line(true);
  for (int i = 0; i < orphans; i++) put_particle(++*barcode, event.barcode[v]);
  for (int i = 0; i < outgoing; i++) {
    int end = one_in(2) ? 0 : event.barcode[one_in(8) ? below((size_t)event.nvertices) : (size_t)between(v, event.nvertices - 1)];
    bool wild = *barcode > 10000 && one_in(20);
    put_particle(wild ? (int)(int32_t)random_bits() : one_in(2000) ? *barcode : ++*barcode, end); /* seldom one that was there */
  }
}

static void put_event(long number, uint64_t seed) {
  int barcode = 10000;
  event.nvertices = one_in(20) ? 0 : (int)between(1, one_in(10) ? MOST_VERTICES : 12);
  draw_barcodes();
  put_event_line(number);
  put_head(seed);
  for (int v = 0; v < event.nvertices; v++) put_vertex(v, &barcode);
}

static void put_header(void) {
  if (one_in(2)) end_line(false);
  put_text("HepMC::Version 2.06.09");
  end_line(false);
  put_text("HepMC::IO_GenEvent-START_EVENT_LISTING");
  end_line(false);
}

void generate_hepmc2(size_t events) {
  uint64_t seed = random_bits();
  bool joined = one_in(3);
  if (one_in(20)) put_text("\xef\xbb\xbf");
  put_header();
  for (size_t i = 0; i < events; i++) {
    if (joined && i > 0 && one_in(5)) {
      put_text("HepMC::IO_GenEvent-END_EVENT_LISTING");
      end_line(false);
      put_header();
    }
    put_event(one_in(10) ? (long)(random_bits() >> 5) : (long)i, seed);
  }
  put_text("HepMC::IO_GenEvent-END_EVENT_LISTING");
  end_line(false);
}

/* ---- HEPEVT -------------------------------------------------------------------------------------------------------------- */

static void put_hepevt_particle(long k, long n, bool complete) {
  put_text(" ");
  put_int(random_status());
  put_int(random_pid());
  if (complete) { /* mothers: earlier ones, so that ranges that share a particle stay few */
    long first = one_in(3) || k < 2 ? 0 : between(1, k - 1);
    long last = first && one_in(4) ? between(first, k - 1) : one_in(2) ? first : 0;
    put_int(first);
    put_int(last);
  }
  put_int((long)below((size_t)n + 1));
  put_int(0);
  put_reals(3);
  if (complete) put_real();
  put_real();
  end_line(true);
  if (!complete) return;
  if (one_in(2)) put_text(" 0 0 0 0");
  else put_reals(4);
  end_line(true);
}

void generate_hepevt(size_t events) {
  bool complete = !one_in(3);
  file_style.blank_lines = false;
  if (!complete && file_style.numbers > 1) file_style.numbers = (int)below(2); /* its energy must not overflow */
  for (size_t i = 0; i < events; i++) {
    long n = one_in(20) ? 0 : between(1, 30);
    put_text("E");
    put_int((long)i);
    put_int(n);
    end_line(true);
    for (long k = 1; k <= n; k++) put_hepevt_particle(k, n, complete);
  }
}
