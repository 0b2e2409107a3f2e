/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Positions, prompt, last and ancestry on hand-made graphs, given through a reader kind of its own: chains, cycles, loops,
 * several events, and random graphs against a plain search.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/event/event.h"
#include "runtime/event/truth.h"

enum { MOST = 64 };

/* One event: a batch has `copies` of it. */
static struct graph {
  int32_t np, nv, prod[MOST], end[MOST], pid[MOST], status[MOST], in_off[MOST + 1], in[MOST], out_off[MOST + 1], out[MOST];
  double pos[4][MOST];
  uint8_t has_pos[MOST];
  dna_links links;
} graph;

static int links_made;

static void fake_load(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n, double *out) {
  for (int32_t k = 0; k < n; k++) {
    int32_t row = (rows ? rows[k] : first + k) % graph.np;
    assert_true(row >= 0 && batch->nevents > 0);
    out[k] = field == DNA_FIELD_PID ? graph.pid[row] : field == DNA_FIELD_STATUS ? graph.status[row] : row + 0.25 * (int)field;
  }
}

static const dna_links *fake_links(dna_batch *batch, int32_t slot) {
  assert_true(slot >= 0 && slot < batch->nevents);
  links_made++;
  return &graph.links;
}

static void fake_free(dna_batch *batch) {
  free(batch->poff);
  free(batch->number);
  free(batch);
}

static const dna_batch_ops fake_ops = {.load = fake_load, .links = fake_links, .free = fake_free};

static dna_batch *fake_batch(int32_t copies) {
  dna_batch *batch = dna_xcalloc(1, sizeof *batch);
  batch->ops = &fake_ops;
  batch->nevents = copies;
  batch->poff = dna_xcalloc((size_t)copies + 1, sizeof *batch->poff);
  batch->number = dna_xcalloc((size_t)copies, sizeof *batch->number);
  for (int32_t i = 0; i <= copies; i++) batch->poff[i] = i * graph.np;
  links_made = 0;
  return batch;
}

/* Makes the lists from prod and end. */
static void link_up(int32_t np, int32_t nv) {
  graph.np = np;
  graph.nv = nv;
  int32_t in = 0, out = 0;
  for (int32_t v = 0; v < nv; v++) {
    graph.in_off[v] = in;
    graph.out_off[v] = out;
    for (int32_t k = 0; k < np; k++) {
      if (graph.end[k] == v) graph.in[in++] = k;
      if (graph.prod[k] == v) graph.out[out++] = k;
    }
  }
  graph.in_off[nv] = in;
  graph.out_off[nv] = out;
  graph.links = (dna_links){np, nv, graph.prod, graph.end, graph.in_off, graph.in, graph.out_off, graph.out, graph.pos[0],
                            graph.pos[1], graph.pos[2], graph.pos[3], graph.has_pos, graph.pid, graph.status, {0}};
}

static void start(void) {
  memset(&graph, 0, sizeof graph);
  for (int k = 0; k < MOST; k++) {
    graph.prod[k] = graph.end[k] = -1;
    graph.pid[k] = 21;
    graph.status[k] = 1;
  }
}

static void particle(int32_t k, int32_t pid, int32_t status, int32_t prod, int32_t end) {
  graph.pid[k] = pid;
  graph.status[k] = status;
  graph.prod[k] = prod;
  graph.end[k] = end;
}

static void position(int32_t v, double x, double y, double z) {
  graph.pos[0][v] = x;
  graph.pos[1][v] = y;
  graph.pos[2][v] = z;
  graph.has_pos[v] = 1;
}

static double get(dna_batch *batch, enum dna_field field, int32_t row) {
  double value;
  dna_batch_load_f(batch, field, &row, 0, 1, &value);
  return value;
}

static int truth(dna_batch *batch, enum dna_field field, int32_t row) {
  uint8_t value;
  dna_batch_load_t(batch, field, &row, 0, 1, &value);
  return value;
}

/* p p -> (0) B -> (1) tau -> (2) mu; the beams' vertex is at (3, 4, 0), B flies to (3, 4, 12), tau's vertex has none. */
static void decay_chain(void **state) {
  (void)state;
  start();
  particle(0, 2212, 4, -1, 0);
  particle(1, 2212, 4, -1, 0);
  particle(2, 521, 2, 0, 1);
  particle(3, 11, 1, 0, -1);
  particle(4, -15, 2, 1, 2);
  particle(5, -13, 1, 2, -1);
  particle(6, -15, 1, 2, -1);
  position(0, 3, 4, 0);
  position(1, 3, 4, 12);
  link_up(7, 3);
  dna_batch *batch = fake_batch(3);
  for (int32_t base = 0; base < 21; base += 7) {
    const int prompt[] = {1, 1, 1, 1, 0, 0, 0};
    for (int32_t k = 0; k < 7; k++) assert_int_equal(truth(batch, DNA_FIELD_PROMPT, base + k), prompt[k]);
    assert_int_equal(truth(batch, DNA_FIELD_LAST, base + 4), 0);
    assert_int_equal(truth(batch, DNA_FIELD_LAST, base + 2), 1);
    assert_true(get(batch, DNA_FIELD_PVX, base) == 3 && get(batch, DNA_FIELD_PVY, base) == 4 && get(batch, DNA_FIELD_PVZ,
        base) == 0);
    assert_true(get(batch, DNA_FIELD_R, base) == 5); /* a beam has no vertex: the event position, away from the primary */
    assert_true(get(batch, DNA_FIELD_R, base + 2) == 0 && get(batch, DNA_FIELD_L, base + 2) == 12 && get(batch, DNA_FIELD_LXY,
        base + 2) == 0);
    assert_true(get(batch, DNA_FIELD_R, base + 5) == 12 && get(batch, DNA_FIELD_VZ, base + 5) == 12);
    assert_true(get(batch, DNA_FIELD_L, base + 4) == 0);
    const int32_t b[] = {521}, other[] = {-521, 511}, beam[] = {2212};
    assert_int_equal(dna_batch_ancestor(batch, base + 5, b, 1), base + 2);
    assert_int_equal(dna_batch_ancestor(batch, base + 5, other, 2), -1);
    assert_int_equal(dna_batch_ancestor(batch, base + 5, beam, 1), base);
    assert_true(dna_batch_has_ancestor(batch, base + 6, b, 1) && !dna_batch_has_ancestor(batch, base + 2, b, 1));
    assert_int_equal(dna_batch_event(batch, base + 6), base / 7);
  }
  assert_int_equal(links_made, 3); /* once for each event */
  dna_batch_free(batch);
}

static void primary_vertex(void **state) {
  (void)state;
  start(); /* no beams: the vertex that has a position and nothing coming in */
  particle(0, 13, 1, 1, -1);
  particle(1, 23, 2, -1, 0);
  position(0, 9, 0, 0);
  position(1, 0, 0, 2);
  link_up(2, 2);
  dna_batch *batch = fake_batch(1);
  assert_true(get(batch, DNA_FIELD_PVZ, 0) == 2 && get(batch, DNA_FIELD_PVX, 0) == 0 && get(batch, DNA_FIELD_R, 0) == 0);
  dna_batch_free(batch);
  particle(0, 13, 1, 0, -1); /* and without such a vertex the event position, although vertex 0 has one */
  link_up(2, 1);
  batch = fake_batch(1);
  assert_true(get(batch, DNA_FIELD_PVX, 0) == 0 && get(batch, DNA_FIELD_R, 0) == 9 && get(batch, DNA_FIELD_RXY, 0) == 9);
  dna_batch_free(batch);
}

/* The first incoming particle decides; a chain that ends without a position is at the event position. */
static void inherited_positions(void **state) {
  (void)state;
  start();
  particle(0, 1, 2, -1, 2);
  particle(1, 2, 2, 0, 2);
  particle(2, 3, 2, 0, 1);
  particle(3, 4, 1, 2, -1);
  particle(4, 5, 1, 1, -1);
  position(0, 1, 2, 3);
  link_up(5, 3);
  dna_batch *batch = fake_batch(1);
  assert_true(get(batch, DNA_FIELD_VX, 3) == 0); /* particle 0 comes first, from nowhere */
  assert_true(get(batch, DNA_FIELD_VX, 4) == 1 && get(batch, DNA_FIELD_VZ, 4) == 3);
  dna_batch_free(batch);
}

static void cycles(void **state) {
  (void)state;
  start(); /* 0 -> v0 -> 1 -> v1 -> 2 -> v0: a circle of a hadron; 3 comes out of it, 4 is its own child */
  particle(0, 21, 2, -1, 0);
  particle(1, 211, 2, 0, 1);
  particle(2, 21, 3, 1, 0);
  particle(3, 22, 1, 1, -1);
  particle(4, 25, 3, 2, 2);
  particle(5, 22, 1, 2, -1);
  link_up(6, 3);
  dna_batch *batch = fake_batch(2);
  const int32_t pion = 211, gluon = 21, higgs = 25, none = 24;
  assert_int_equal(truth(batch, DNA_FIELD_PROMPT, 3), 0);
  assert_int_equal(truth(batch, DNA_FIELD_PROMPT, 2), 0);
  assert_int_equal(truth(batch, DNA_FIELD_PROMPT, 0), 1);
  assert_int_equal(truth(batch, DNA_FIELD_LAST, 4), 1);
  assert_int_equal(dna_batch_ancestor(batch, 3, &gluon, 1), 0);
  assert_int_equal(dna_batch_ancestor(batch, 1, &pion, 1), -1); /* not itself */
  assert_int_equal(dna_batch_ancestor(batch, 2, &gluon, 1), 0);
  assert_int_equal(dna_batch_ancestor(batch, 3, &none, 1), -1);
  assert_false(dna_batch_has_parent(batch, 4, &higgs, 1) || dna_batch_has_child(batch, 4, &higgs, 1));
  int32_t rows[4];
  assert_int_equal(dna_batch_parents(batch, 4, rows, 4), 0);
  assert_int_equal(dna_batch_children(batch, 4, rows, 4), 1);
  assert_int_equal(rows[0], 5);
  for (int32_t k = 0; k < 6; k++) assert_true(get(batch, DNA_FIELD_VX, k) == 0 && get(batch, DNA_FIELD_R, k) == 0);
  dna_batch_free(batch);
}

/* A batch that is filled again forgets what was known. */
static void filled_again(void **state) {
  (void)state;
  start();
  particle(0, 211, 2, -1, 0);
  particle(1, 13, 1, 0, -1);
  position(0, 1, 0, 0);
  link_up(2, 1);
  dna_batch *batch = fake_batch(4);
  assert_int_equal(truth(batch, DNA_FIELD_PROMPT, 7), 0);
  assert_true(get(batch, DNA_FIELD_VX, 7) == 1 && get(batch, DNA_FIELD_VX, 1) == 1);
  assert_int_equal(truth(batch, DNA_FIELD_LAST, 6), 1);
  dna_truth_clear(batch);
  graph.pid[0] = 13;
  position(0, 2, 0, 0);
  assert_int_equal(truth(batch, DNA_FIELD_PROMPT, 7), 1);
  assert_true(get(batch, DNA_FIELD_VX, 7) == 2 && get(batch, DNA_FIELD_VX, 1) == 2);
  assert_int_equal(truth(batch, DNA_FIELD_LAST, 6), 0);
  dna_batch_free(batch);
}

/* ---- random graphs, with cycles, against a search that is written differently ------------------------------------------- */

static uint32_t draw(uint32_t n) {
  static uint32_t x = 1;
  x = x * 1664525u + 1013904223u;
  return (x >> 8) % n;
}

/* Distance in generations from k up to q by relaxation; MOST if there is no way. */
static void distances(int32_t k, int *distance) {
  for (int32_t q = 0; q < graph.np; q++) distance[q] = MOST;
  for (bool changed = true; changed;) {
    changed = false;
    for (int32_t q = 0; q < graph.np; q++) {
      for (int32_t c = 0; c < graph.np; c++) {
        if (graph.end[q] < 0 || graph.prod[c] != graph.end[q]) continue; /* q is a parent of c */
        int d = c == k ? 1 : distance[c] + 1;
        if (d < distance[q]) {
          distance[q] = d;
          changed = true;
        }
      }
    }
  }
}

static void random_graphs(void **state) {
  (void)state;
  for (int trial = 0; trial < 300; trial++) {
    start();
    int32_t np = 1 + (int32_t)draw(20), nv = (int32_t)draw(10);
    static const int32_t codes[] = {211, 15, -15, 13, 521, 21};
    for (int32_t k = 0; k < np; k++)
      particle(k, codes[draw(6)], 1 + (int32_t)draw(2), (int32_t)draw((uint32_t)nv + 1) - 1, (int32_t)draw((uint32_t)nv + 1) - 1);
    link_up(np, nv);
    dna_batch *batch = fake_batch(2);
    int is_prompt[MOST];
    for (int32_t k = 0; k < np; k++) {
      int distance[MOST], prompt = 1, last = 1;
      distances(k, distance);
      for (int32_t q = 0; q < np; q++) {
        bool source = graph.status[q] == 2 && (graph.pid[q] == 211 || graph.pid[q] == 521 || abs(graph.pid[q]) == 15);
        if (distance[q] < MOST && source) prompt = 0;
        if (q != k && graph.end[k] >= 0 && graph.prod[q] == graph.end[k] && graph.pid[q] == graph.pid[k]) last = 0;
      }
      is_prompt[k] = prompt;
      assert_int_equal(truth(batch, DNA_FIELD_PROMPT, np + k), prompt);
      assert_int_equal(truth(batch, DNA_FIELD_LAST, np + k), last);
      for (int c = 0; c < 6; c++) {
        int32_t nearest = -1;
        for (int32_t q = 0; q < np; q++)
          if (q != k && graph.pid[q] == codes[c] && distance[q] < MOST && (nearest < 0 ||
              distance[q] < distance[nearest])) nearest = q;
        assert_int_equal(dna_batch_ancestor(batch, np + k, &codes[c], 1), nearest < 0 ? -1 : np + nearest);
      }
    }
    /* in another order: what was learnt of vertices must serve as well; and all at once */
    for (int32_t k = np - 1; k >= 0; k--) assert_int_equal(truth(batch, DNA_FIELD_PROMPT, k), is_prompt[k]);
    uint8_t all[2 * MOST];
    for (int again = 0; again < 2; again++) {
      dna_truth_clear(batch);
      dna_batch_load_t(batch, DNA_FIELD_PROMPT, NULL, 0, 2 * np, all);
      for (int32_t k = 0; k < 2 * np; k++) assert_int_equal(all[k], is_prompt[k % np]);
    }
    dna_batch_free(batch);
  }
}

/* Ancestors and descendants by a condition, against distances found by relaxation. */
static void relatives_by_condition(void **state) {
  (void)state;
  for (int trial = 0; trial < 300; trial++) {
    start();
    int32_t np = 1 + (int32_t)draw(20), nv = (int32_t)draw(10);
    for (int32_t k = 0; k < np; k++)
      particle(k, draw(2) ? 13 : 22, 1, (int32_t)draw((uint32_t)nv + 1) - 1, (int32_t)draw((uint32_t)nv + 1) - 1);
    link_up(np, nv);
    dna_batch *batch = fake_batch(2);
    uint8_t is[2 * MOST];
    for (int32_t k = 0; k < 2 * np; k++) is[k] = (uint8_t)draw(3); /* 2: missing, which is not true */
    static int distance[MOST][MOST]; /* [of][to], upwards */
    for (int32_t k = 0; k < np; k++) distances(k, distance[k]);
    dna_sweep sweeps[2] = {{.slot = -1}, {.slot = -1}};
    for (int32_t k = 0; k < 2 * np; k++) {
      for (enum dna_relation which = DNA_ANCESTOR; which <= DNA_DESCENDANT; which++) {
        int32_t nearest = -1, count = 0, base = k < np ? 0 : np, at = k - base, rows[MOST], before = 0;
        bool up = which == DNA_ANCESTOR;
        for (int32_t q = 0; q < np; q++) {
          int d = up ? distance[at][q] : distance[q][at];
          if (q == at || d >= MOST) continue;
          count++;
          int best = nearest < 0 ? MOST : up ? distance[at][nearest] : distance[nearest][at];
          if (is[base + q] == 1 && d < best) nearest = q;
        }
        assert_int_equal(dna_batch_nearest(batch, k, which, is), nearest < 0 ? -1 : base + nearest);
        assert_int_equal(dna_batch_related(batch, k, which, is, &sweeps[up]), nearest >= 0);
        assert_int_equal(dna_batch_line(batch, k, which, rows, 0), count);
        assert_int_equal(dna_batch_line(batch, k, which, rows, MOST), count);
        for (int32_t i = 0; i < count; i++) {
          int d = up ? distance[at][rows[i] - base] : distance[rows[i] - base][at];
          int last = i == 0 ? 0 : up ? distance[at][rows[i - 1] - base] : distance[rows[i - 1] - base][at];
          assert_true(d < MOST && d >= last && (d > last || rows[i] > before));
          before = rows[i];
        }
      }
      bool first = true, parent = false;
      for (int32_t q = 0, at = k % np, base = k - at; q < np; q++) {
        if (q == at || graph.prod[at] < 0 || graph.end[q] != graph.prod[at]) continue;
        first = first && graph.pid[q] != graph.pid[at];
        parent = parent || is[base + q] == 1;
      }
      assert_int_equal(dna_batch_first(batch, k), first);
      assert_int_equal(dna_batch_related(batch, k, DNA_PARENT, is, NULL), parent);
    }
    free(sweeps[0].below);
    free(sweeps[1].below);
    dna_batch_free(batch);
  }
}

/* A tau that is copied twice, radiates once, and decays; and a ring of copies. */
static void copies_and_decays(void **state) {
  (void)state;
  start();
  particle(0, 15, 2, -1, 0);
  particle(1, 15, 2, 0, 1);
  particle(2, 22, 1, 0, -1);
  particle(3, 15, 2, 1, 2);
  particle(4, 16, 1, 2, -1);
  particle(5, -211, 1, 2, -1);
  particle(6, 22, 1, 2, -1);
  particle(7, 13, 1, 3, 4);
  particle(8, 13, 1, 4, 3);
  link_up(9, 5);
  dna_batch *batch = fake_batch(1);
  for (int32_t k = 0; k < 4; k++) {
    if (k == 2) continue;
    assert_int_equal(dna_batch_copy(batch, k, true), 3);
    assert_int_equal(dna_batch_copy(batch, k, false), 0);
    assert_int_equal(dna_batch_first(batch, k), k == 0);
    const int32_t pion[] = {-211, 16}, all[] = {22, 16, -211}, two[] = {16, -211, -211}, one[] = {16};
    assert_true(dna_batch_decays_to(batch, k, pion, 2) && dna_batch_decays_to(batch, k, all, 3));
    assert_false(dna_batch_decays_to(batch, k, two, 3) || dna_batch_decays_to(batch, k, one, 1));
  }
  const int32_t muon[] = {13};
  assert_false(dna_batch_decays_to(batch, 4, muon, 1));
  assert_int_equal(dna_batch_copy(batch, 7, true), 7);
  assert_int_equal(dna_batch_copy(batch, 4, true), 4);
  dna_batch_free(batch);
}

/* A long chain asked for from its end: found or not, no row is dear twice, and after a while all rows are made at once. */
static void long_chains(void **state) {
  (void)state;
  for (int hadron = 0; hadron < 2; hadron++) {
    start();
    particle(0, hadron ? 211 : 23, 2, -1, 0);
    for (int32_t k = 1; k < MOST - 1; k++) particle(k, k == 1 ? 23 : 13, 1, k - 1, k);
    link_up(MOST - 1, MOST - 2);
    dna_batch *batch = fake_batch(2);
    for (int32_t k = MOST - 2; k > 0; k--) assert_int_equal(truth(batch, DNA_FIELD_PROMPT, MOST - 1 + k), !hadron);
    assert_int_equal(truth(batch, DNA_FIELD_PROMPT, 0), 1);
    const struct dna_truth *known = batch->scratch;
    assert_true(known->events[1].walked <= 2 * MOST && known->events[0].walked == 0);
    assert_int_equal(known->events[1].has_prompt, hadron);
    dna_batch_free(batch);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(decay_chain), cmocka_unit_test(primary_vertex), cmocka_unit_test(inherited_positions),
    cmocka_unit_test(cycles), cmocka_unit_test(filled_again), cmocka_unit_test(random_graphs),
    cmocka_unit_test(relatives_by_condition), cmocka_unit_test(copies_and_decays),
    cmocka_unit_test(long_chains),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
