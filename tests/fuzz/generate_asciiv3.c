/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random Asciiv3. An event is drawn as a graph first: explicit vertices with any identifiers, implicit ones in the gaps
 * between these, particles in random order among them; then its lines are written, V lines anywhere among the P lines.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/generate.h"

enum { MOST = 400, NO_PARENT = 0 };

static struct {
  int nparticles, nvertices, nexplicit;
  int parent[MOST]; /* as in the file; particle k is number k + 1 */
  int end[MOST];    /* > 0: explicit vertex; -1: an implicit vertex; 0: none */
  int id[MOST];     /* of explicit vertex i, > 0; in the order of their lines */
  int place[MOST];  /* its line comes before particle place[i] */
  bool used[MOST];
} event;

/* ---- the graph ---------------------------------------------------------------------------------------------------------- */

/* Parents; particles that end in implicit vertices are those that others name as their parent. */
static void draw_parents(bool by_vertex) {
  for (int k = 0; k < event.nparticles; k++) {
    size_t choice = below(8);
    event.parent[k] = NO_PARENT;
    if (choice < 5 && event.nexplicit > 0) event.parent[k] = -event.id[below((size_t)event.nexplicit)];
    else if (choice < 7 && k > 0 && !by_vertex) event.parent[k] = 1 + (int)below((size_t)k);
  }
}

/* Lists of incoming particles: only particles that are nobody's parent. `forward`: also later ones, so that cycles occur. */
static void draw_ends(bool forward) {
  for (int k = 0; k < event.nparticles; k++) event.end[k] = 0;
  for (int k = 0; k < event.nparticles; k++)
    if (event.parent[k] > 0) event.end[event.parent[k] - 1] = -1;
  for (int k = 0; k < event.nparticles; k++) {
    if (event.end[k] < 0 || event.nexplicit == 0 || one_in(3)) continue;
    int vertex = (int)below((size_t)event.nexplicit);
    if (!forward && event.place[vertex] <= k) continue;
    event.end[k] = event.id[vertex];
  }
}

/* Usual: each vertex is made by earlier particles, and its line stands between those and its own particles. */
static void order_usual(void) {
  for (int i = 0; i < event.nexplicit; i++) event.place[i] = 1 + (int)below((size_t)event.nparticles);
  for (int i = 1; i < event.nexplicit; i++) /* places rise */
    for (int j = i; j > 0 && event.place[j] < event.place[j - 1]; j--) {
      int kept = event.place[j];
      event.place[j] = event.place[j - 1];
      event.place[j - 1] = kept;
    }
  for (int k = 0; k < event.nparticles; k++) {
    int before = 0;
    while (before < event.nexplicit && event.place[before] <= k) before++;
    event.parent[k] = NO_PARENT;
    if (before > 0 && !one_in(6)) event.parent[k] = -event.id[one_in(2) ? (size_t)before - 1 : below((size_t)before)];
    else if (k > 0 && one_in(2)) event.parent[k] = 1 + (int)below((size_t)k);
  }
}

static void count_vertices(void) {
  int implicit = 0;
  for (int k = 0; k < event.nparticles; k++) implicit += event.end[k] == -1;
  event.nvertices = event.nexplicit + implicit;
}

/* Identifiers of explicit vertices are drawn from all that there will be: those left are for the implicit ones. */
static void draw_ids(bool in_order) {
  int ids[2 * MOST], n = event.nvertices;
  for (int i = 0; i < n; i++) ids[i] = i + 1;
  if (!in_order) shuffle(ids, (size_t)n);
  int kept[MOST];
  memcpy(kept, event.id, sizeof kept);
  for (int i = 0; i < event.nexplicit; i++) event.id[i] = ids[i];
  for (int k = 0; k < event.nparticles; k++) {
    for (int i = 0; i < event.nexplicit; i++)
      if (event.parent[k] == -kept[i]) {
        event.parent[k] = -event.id[i];
        break;
      }
    for (int i = 0; i < event.nexplicit; i++)
      if (event.end[k] == kept[i]) {
        event.end[k] = event.id[i];
        break;
      }
  }
}

static void draw_event(void) {
  bool tree = file_style.plain ? !one_in(4) : one_in(3);
  event.nparticles = one_in(20) ? 0 : (int)between(1, one_in(10) ? MOST - 1 : 30);
  event.nexplicit = event.nparticles ? (int)below((size_t)event.nparticles / 2 + 2) : file_style.plain ? 0 : (int)below(3);
  for (int i = 0; i < event.nexplicit; i++) event.id[i] = 1000 + i; /* for now */
  if (tree && event.nparticles) {
    order_usual();
    draw_ends(false);
  } else {
    for (int i = 0; i < event.nexplicit; i++) event.place[i] = (int)below((size_t)event.nparticles + 1);
    draw_parents(one_in(3));
    draw_ends(!file_style.plain || one_in(2));
  }
  count_vertices();
  draw_ids(tree || one_in(4));
}

/* ---- lines -------------------------------------------------------------------------------------------------------------- */

static void put_position(void) {
  put_text(" @");
  bool zero = one_in(8);
  for (int i = 0; i < 4; i++) {
    if (zero) put_small(0);
    else put_real();
  }
}

static void put_weight_name(size_t i, bool blanks) {
  static const char *const nominal[] = {"Weight", "0", "Default", "nominal", "NOMINAL", "weight", ""};
  if (i > 0 || one_in(2)) {
    printf("%s%zu", one_in(3) ? "MUR" : one_in(2) ? "a=b:" : "w", i);
    if (!file_style.plain && one_in(8)) put_text(blanks ? " up" : "_\xc3\xa9");
    if (!file_style.plain && one_in(8)) put_text("\\\\");
  } else put_text(nominal[below(file_style.plain ? 6 : sizeof nominal / sizeof *nominal)]);
}

/* The same names each time: from a generator of their own. */
static void put_names(uint64_t seed, bool at_blanks) {
  uint64_t kept = random_bits();
  random_seed(seed);
  put_text("W ");
  for (size_t i = 0; i < file_style.nweights; i++) {
    if (i > 0) put_text(at_blanks ? " " : "\\|");
    put_weight_name(i, !at_blanks);
  }
  random_seed(kept);
  end_line(false);
}

static void put_long_value(void) {
  size_t length = one_in(200) ? (file_style.plain ? 261900 : 262100) + below(100) : one_in(30) ? below(3000) : below(30);
  if (!file_style.plain && one_in(300)) length = 270000 + below(300000);
  size_t letters = file_style.plain ? 19 : 21; /* libHepMC3 runs beyond a backslash at the end */
  for (size_t i = 0; i < length; i++) putchar(" abcZ019.-+e[]@,#\t\"\\|"[below(letters)]);
}

static void put_run_information(uint64_t seed, bool at_blanks, bool names) {
  static const char letters[] = "abcdefXYZ_.-:/0123456789";
  bool before = one_in(2);
  if (names && before) put_names(seed, at_blanks);
  size_t ntools = below(3);
  for (size_t n = ntools; n > 0; n--) {
    put_text("T ");
    put_word(12, letters);
    put_text("\\|1.0\\|");
    if (!one_in(3)) put_word(60, letters);
    end_line(false);
  }
  if (names && !before) put_names(seed, at_blanks);
  for (size_t n = below(3); n > 0; n--) {
    put_text("A ");
    if ((names || ntools > 0) && one_in(6)) printf("%d", (int)below(30)); /* it could be an event's, but for what comes before */
    else putchar('a');
    if (one_in(2)) put_word(file_style.plain ? 30 : 300, letters);
    put_text(" ");
    put_word(40, letters);
    end_line(false);
  }
}

static void put_attribute(void) {
  static const char *const known[] = {"signal_process_id", "event_scale", "alphaQCD", "flow1", "phi", "cycles"};
  int id = one_in(3) ? 0 : (int)between(-event.nvertices, event.nparticles);
  put_text("A");
  put_int(id);
  putchar(' ');
  if (one_in(3)) put_word(file_style.plain ? 40 : one_in(20) ? 2000 : 80, "abcXYZ_0123456789.:*");
  else put_text(known[below(5)]);
  putchar(' ');
  put_long_value();
  end_line(false);
}

static void put_xsec(void) {
  put_text("A 0 GenCrossSection");
  if (one_in(3)) put_small(12.5);
  else put_real();
  put_real();
  size_t more = one_in(3) ? 0 : 2 + 2 * (file_style.plain ? file_style.nweights > 1 ? file_style.nweights : 0 : below(4));
  for (size_t i = 0; i < more; i++) put_real();
  if (file_style.plain && more == 0) put_text(" 1 1");
  end_line(false);
}

static void put_attributes(void) {
  for (size_t n = below(4); n > 0; n--) put_attribute();
  if (!file_style.plain && one_in(4)) put_xsec();
  if (one_in(4)) {
    put_text("A 0 GenPdfInfo 2 -1");
    for (int i = 0; i < 5; i++) put_real();
    put_text(" 0 0");
    end_line(false);
  }
}

static void put_particle(int k) {
  put_text("P");
  put_int(k + 1);
  put_int(event.parent[k]);
  put_int(random_pid());
  for (int i = 0; i < 5; i++) put_real();
  put_int(random_status());
  end_line(true);
}

static void put_vertex(int i) {
  int list[MOST], n = 0;
  put_text("V");
  put_int(-event.id[i]);
  put_int(one_in(3) ? random_status() : 0);
  for (int k = 0; k < event.nparticles; k++)
    if (event.end[k] == event.id[i]) list[n++] = k + 1;
  if (one_in(2)) shuffle(list, (size_t)n);
  put_text(" [");
  for (int j = 0; j < n; j++) printf(file_style.odd_integers && one_in(8) ? "%s+0%d" : "%s%d", j ? "," : "", list[j]);
  if (n == 0 && (file_style.plain || one_in(2))) putchar('0');
  putchar(']');
  if (one_in(2)) put_position();
  end_line(true);
}

static void put_event(long number) {
  bool mixed = !file_style.plain && one_in(10);
  draw_event();
  put_text("E");
  put_int(number);
  put_int(event.nvertices);
  put_int(event.nparticles);
  if (one_in(3)) put_position();
  end_line(true);
  put_text(one_in(4) ? "U MEV " : "U GEV ");
  put_text(one_in(4) ? "CM" : "MM");
  end_line(true);
  if (file_style.nweights > 0) {
    put_text("W");
    for (size_t i = 0; i < file_style.nweights; i++) put_real();
    end_line(true);
  }
  put_attributes();
  for (int k = 0; k <= event.nparticles; k++) {
    for (int i = 0; i < event.nexplicit; i++)
      if (event.place[i] == k) put_vertex(i);
    if (k < event.nparticles) put_particle(k);
    if (mixed && one_in(6)) put_attribute();
  }
  if (mixed) put_attribute();
}

static void put_header(void) {
  put_text("HepMC::Version 3.02.05");
  end_line(false);
  put_text("HepMC::Asciiv3-START_EVENT_LISTING");
  end_line(false);
}

static void put_footer(void) {
  put_text("HepMC::Asciiv3-END_EVENT_LISTING");
  end_line(false);
  if (one_in(2)) end_line(false);
}

void generate_asciiv3(size_t events) {
  uint64_t seed = random_bits();
  bool at_blanks = !file_style.plain && file_style.nweights > 1 && one_in(4), joined = !file_style.plain && one_in(3);
  if (!file_style.plain && one_in(20)) put_text("\xef\xbb\xbf");
  put_header();
  put_run_information(seed, at_blanks, file_style.named);
  for (size_t i = 0; i < events; i++) {
    if (joined && i > 0 && one_in(6)) {
      put_footer();
      put_header();
      put_run_information(seed, at_blanks, file_style.named);
    } else if (joined && i > 0 && one_in(6) && event.nparticles > 0) {
      put_run_information(seed, at_blanks, file_style.named); /* of a file that was appended without its header */
    }
    put_event(file_style.plain || !one_in(10) ? (long)i : (long)(random_bits() >> 3) * (one_in(2) ? 1 : -1));
  }
  put_footer();
}
