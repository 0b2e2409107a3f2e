/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sums of a sample: sizes of the stores, and merging in any order.
 */
#include "runtime/results/sums.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { NSUMS = 3, NINSNS = 5, NSTORES = 3, NWEIGHTS = 2 };

/* A 1D histogram of 4 bins, a 2D one of 2 x 3, a profile of 2. */
static dna_pstore stores[NSTORES] = {
  {.kind = DNA_HIST_1D, .x = {.nbins = 4}},
  {.kind = DNA_HIST_2D, .x = {.nbins = 2}, .y = {.nbins = 3}},
  {.kind = DNA_HIST_PROFILE, .x = {.nbins = 2}},
};
static const dna_program program = {.nsums = NSUMS, .ninsns = NINSNS, .nstores = NSTORES, .stores = stores};

static void test_cells(void **state) {
  (void)state;
  assert_int_equal(dna_store_cells(&stores[0]), 6);
  assert_int_equal(dna_store_cells(&stores[1]), 20);
  assert_int_equal(dna_store_cells(&stores[2]), 4);
  dna_pstore huge = {.kind = DNA_HIST_2D, .x = {.nbins = 4000000000u}, .y = {.nbins = 4000000000u}};
  assert_int_equal(dna_store_cells(&huge), UINT32_MAX);
}

static void test_new(void **state) {
  (void)state;
  dna_sums_free(NULL);
  dna_sums *sums = dna_sums_new(&program, NWEIGHTS);
  assert_ptr_equal(sums->program, &program);
  assert_int_equal(sums->nweights, NWEIGHTS);
  assert_null(sums->pcells[0]);
  assert_null(sums->pcells[1]);
  assert_null(sums->cells[2]);
  for (int i = 0; i < NSUMS * NWEIGHTS; i++) assert_true(dna_exact_is_zero(&sums->rows[i].sumw2));
  for (int i = 0; i < 20 * NWEIGHTS; i++) assert_true(dna_exact_is_zero(&sums->cells[1][i].sumw));
  for (int i = 0; i < 4 * NWEIGHTS; i++) assert_true(dna_exact_is_zero(&sums->pcells[2][i].sumwy2));
  dna_sums_free(sums);
  const dna_program empty = {0};
  sums = dna_sums_new(&empty, 1);
  dna_sums *other = dna_sums_new(&empty, 1);
  other->events = 3;
  dna_sums_merge(sums, other);
  assert_int_equal(sums->events, 3);
  dna_sums_free(other);
  dna_sums_free(sums);
}

/* What "event" number e leaves: every table is touched, with values that do not add exactly as doubles. */
static void add_event(dna_sums *sums, uint64_t e) {
  sums->events++;
  sums->raw[e % NSUMS]++;
  sums->nonfinite[e % NINSNS] += e;
  for (uint32_t k = 0; k < NWEIGHTS; k++) {
    double w = (e % 4 ? 0.1 : -1e9) * (double)(e + 1) * (k + 1), y = (double)e * 0.3;
    size_t row = (e % NSUMS) * NWEIGHTS + k;
    sums->negative[row] += w < 0;
    dna_exact_add(&sums->rows[row].sumw, w);
    dna_exact_add(&sums->rows[row].sumw2, w * w);
    for (uint32_t s = 0; s < NSTORES; s++) {
      uint32_t cell = (uint32_t)(e * 7 % dna_store_cells(&stores[s]));
      if (k == 0) sums->entries[s][cell]++;
      if (sums->cells[s]) {
        dna_exact_add(&sums->cells[s][cell * NWEIGHTS + k].sumw, w);
        dna_exact_add(&sums->cells[s][cell * NWEIGHTS + k].sumw2, w * w);
      } else {
        dna_pcell *p = &sums->pcells[s][cell * NWEIGHTS + k];
        dna_exact_add(&p->sumw, w);
        dna_exact_add(&p->sumw2, w * w);
        dna_exact_add(&p->sumwy, w * y);
        dna_exact_add(&p->sumwy2, w * y * y);
      }
    }
  }
}

static void assert_equal(const dna_sums *a, const dna_sums *b) {
  assert_int_equal(a->events, b->events);
  assert_memory_equal(a->raw, b->raw, NSUMS * sizeof *a->raw);
  assert_memory_equal(a->negative, b->negative, NSUMS * NWEIGHTS * sizeof *a->negative);
  assert_memory_equal(a->rows, b->rows, NSUMS * NWEIGHTS * sizeof *a->rows);
  assert_memory_equal(a->nonfinite, b->nonfinite, NINSNS * sizeof *a->nonfinite);
  for (uint32_t s = 0; s < NSTORES; s++) {
    size_t n = dna_store_cells(&stores[s]);
    assert_memory_equal(a->entries[s], b->entries[s], n * sizeof *a->entries[s]);
    if (a->cells[s]) assert_memory_equal(a->cells[s], b->cells[s], n * NWEIGHTS * sizeof *a->cells[s]);
    if (a->pcells[s]) assert_memory_equal(a->pcells[s], b->pcells[s], n * NWEIGHTS * sizeof *a->pcells[s]);
  }
}

static void test_merge(void **state) {
  (void)state;
  enum { EVENTS = 1000, PARTS = 4 };
  dna_sums *whole = dna_sums_new(&program, NWEIGHTS);
  for (uint64_t e = 0; e < EVENTS; e++) add_event(whole, e);
  for (int order = 0; order < PARTS; order++) {
    dna_sums *merged = dna_sums_new(&program, NWEIGHTS);
    for (int i = 0; i < PARTS; i++) {
      uint64_t p = (uint64_t)((i + order) % PARTS);
      dna_sums *part = dna_sums_new(&program, NWEIGHTS);
      for (uint64_t e = EVENTS; e-- > 0;)
        if (e * e % 13 % PARTS == p) add_event(part, e);
      dna_sums_merge(merged, part);
      dna_sums_free(part);
    }
    assert_equal(merged, whole);
    dna_sums_free(merged);
  }
  /* closed form: raw events of row 0 are e = 0, 3, 6, ... 999; the sum over e of e counts */
  assert_int_equal(whole->raw[0], 334);
  uint64_t nonfinite = 0;
  for (int i = 0; i < NINSNS; i++) nonfinite += whole->nonfinite[i];
  assert_int_equal(nonfinite, 999 * 1000 / 2);
  dna_sums_free(whole);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_cells),
    cmocka_unit_test(test_new),
    cmocka_unit_test(test_merge),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
