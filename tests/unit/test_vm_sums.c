/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the machine adds up: rows, histograms, splits, weights; that batches do not matter; that faults are reported; and
 * that a machine that has seen its largest batch allocates nothing.
 */
#include <malloc.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/build_program.h"

static void same(double found, double expected) {
  if (isnan(expected) ? !isnan(found) : found != expected) fail_msg("%.17g instead of %.17g", found, expected);
}

/* ---- by hand ------------------------------------------------------------------------------------------------------- */

/* one value for each event, px of its only particle; and for the last two values from two particles */
static const particle p0[] = {{.px = -1}}, p1[] = {{.px = 0}}, p2[] = {{.px = 1.5, .py = 4}}, p3[] = {{.px = 3, .py = NAN}},
                      p4[] = {{.px = 1, .py = 2}, {.px = 2, .py = 6}}, p5[] = {{.px = INFINITY, .py = 1}, {.px = NAN, .py = 1}};
static const event events[] = {{1, 1, p0, {1, 2}}, {2, 1, p1, {-2, 1}}, {3, 1, p2, {0.5, 1}},
                               {4, 1, p3, {1, 1}}, {5, 2, p4, {3, -1}}, {6, 2, p5, {1, 1}}};
enum { NEVENTS = 6 };

static double sumw(const dna_sums *sums, uint32_t row, uint32_t weight) {
  return dna_exact_value(&sums->rows[row * sums->nweights + weight].sumw);
}
static double sumw2(const dna_sums *sums, uint32_t row, uint32_t weight) {
  return dna_exact_value(&sums->rows[row * sums->nweights + weight].sumw2);
}

static void rows_and_weights(void **state) {
  (void)state;
  builder *b = build_new();
  uint32_t row = build(b, DNA_OP_ROWID, RECORD, NONE, NONE, NONE), px = build_load(b, DNA_FIELD_PX, RECORD, row);
  uint32_t lead = build(b, DNA_OP_GATHER_F, EVENTS, px, build(b, DNA_OP_AT, EVENTS, RECORD, 1, NONE), NONE);
  build(b, DNA_OP_ROW, EVENTS, 0, NONE, NONE);
  build_cut(b, ALL, build(b, DNA_OP_LT, EVENTS, build_const(b, -0.5), lead, NONE)); /* all but the first */
  build(b, DNA_OP_ROW, EVENTS, 1, NONE, NONE);
  build(b, DNA_OP_ROW, EVENTS, 2, build_const(b, -3), NONE);
  uint32_t count = build(b, DNA_OP_COUNT, EVENTS, RECORD, NONE, NONE);
  build(b, DNA_OP_ROW, EVENTS, 3, count, NONE);
  for (int32_t size = 0; size < 4; size++) {
    dna_sums *sums = build_run(b, events, NEVENTS, size);
    assert_int_equal(sums->events, 6);
    assert_int_equal(sums->raw[0], 6);
    assert_int_equal(sums->raw[1], 5);
    assert_int_equal(sums->raw[4], 0);
    same(sumw(sums, 0, 0), 4.5); same(sumw2(sums, 0, 0), 1 + 4 + 0.25 + 1 + 9 + 1);
    same(sumw(sums, 0, 1), 5); same(sumw2(sums, 0, 1), 9);
    same(sumw(sums, 1, 0), 3.5); same(sumw(sums, 1, 1), 3);
    same(sumw(sums, 2, 0), -10.5); same(sumw2(sums, 2, 0), 9 * 15.25);
    same(sumw(sums, 3, 0), -2 + 0.5 + 1 + 6 + 2);
    assert_int_equal(sums->negative[0], 1); assert_int_equal(sums->negative[1], 1);
    assert_int_equal(sums->negative[2 * WEIGHTS], 4); assert_int_equal(sums->negative[2 * WEIGHTS + 1], 4);
    dna_sums_free(sums);
  }
  build_free(b);
}

static void histograms(void **state) {
  (void)state;
  builder *b = build_new();
  const double edges[] = {0, 1, 2, 3}, steps[] = {0, 5};
  uint32_t row = build(b, DNA_OP_ROWID, RECORD, NONE, NONE, NONE), px = build_load(b, DNA_FIELD_PX, RECORD, row);
  uint32_t py = build_load(b, DNA_FIELD_PY, RECORD, row), at = build(b, DNA_OP_AT, EVENTS, RECORD, 1, NONE);
  uint32_t lead = build(b, DNA_OP_GATHER_F, EVENTS, px, at, NONE);
  uint32_t by_event = build_store(b, DNA_HIST_1D, 3, edges, 0, NULL),
      by_particle = build_store(b, DNA_HIST_1D, 3, edges, 0, NULL);
  uint32_t plane = build_store(b, DNA_HIST_2D, 3, edges, 1, steps), profile = build_store(b, DNA_HIST_PROFILE, 3, edges, 0, NULL);
  build(b, DNA_OP_FILL, EVENTS, by_event, LIST(b, lead), build_const(b, 2));
  build(b, DNA_OP_FILL, RECORD, by_particle, LIST(b, px), NONE);
  build(b, DNA_OP_FILL, RECORD, plane, LIST(b, px, py), NONE);
  build(b, DNA_OP_FILL, RECORD, profile, LIST(b, px, py), NONE);
  dna_sums *sums = build_run(b, events, NEVENTS, 0);
  /* underflow, three bins, overflow: the upper edge overflows; infinity and NaN are not filled */
  const uint64_t entries[5] = {1, 1, 2, 0, 1}, particles[5] = {1, 1, 2, 1, 1};
  assert_memory_equal(sums->entries[by_event], entries, sizeof entries);
  assert_memory_equal(sums->entries[by_particle], particles, sizeof particles);
#define CELL(store, cell, weight) (&sums->cells[store][(size_t)(cell) * WEIGHTS + (weight)])
  same(dna_exact_value(&CELL(by_event, 0, 1)->sumw), 4);
  same(dna_exact_value(&CELL(by_event, 1, 0)->sumw), -4);
  same(dna_exact_value(&CELL(by_event, 2, 0)->sumw), 7); /* 2 (0.5 + 3) */
  same(dna_exact_value(&CELL(by_event, 2, 0)->sumw2), 1 + 36);
  same(dna_exact_value(&CELL(by_particle, 3, 0)->sumw), 3);
  /* x in 5 cells, y in 3: NaN is not filled; px 1.5, 1 with py 4, 2 are cell 2 + 5; px 2 with py 6 is cell 3 + 10 */
  assert_int_equal(sums->entries[plane][2 + 5], 2);
  assert_int_equal(sums->entries[plane][3 + 10], 1);
  assert_int_equal(sums->entries[plane][0 + 5], 1);
  assert_int_equal(sums->entries[plane][4 + 5], 0);
  uint64_t all = 0;
  for (int k = 0; k < 15; k++) all += sums->entries[plane][k];
  assert_int_equal(all, 5);
  same(dna_exact_value(&CELL(plane, 7, 0)->sumw), 3.5);
  /* profile: cell 2 has py 4 with weight 0.5 and 2 with weight 3 */
  const dna_pcell *cell = &sums->pcells[profile][2 * WEIGHTS];
  same(dna_exact_value(&cell->sumw), 3.5); same(dna_exact_value(&cell->sumw2), 9.25);
  same(dna_exact_value(&cell->sumwy), 8); same(dna_exact_value(&cell->sumwy2), 0.5 * 16 + 3 * 4);
  assert_int_equal(sums->entries[profile][2], 2);
  assert_int_equal(sums->entries[profile][4], 0); /* px 3 has no py */
  assert_null(sums->cells[profile]);
  dna_sums_free(sums);
  build_free(b);
}

static void split(void **state) {
  (void)state;
  builder *b = build_new();
  uint32_t row = build(b, DNA_OP_ROWID, RECORD, NONE, NONE, NONE), px = build_load(b, DNA_FIELD_PX, RECORD, row);
  uint32_t last = build(b, DNA_OP_GATHER_F, EVENTS, px, build(b, DNA_OP_AT, EVENTS, RECORD, (uint32_t)-1, NONE), NONE);
  uint32_t split_ = build_split(b, 2, 2, (const double[]){0, 1, 3}); /* sums 2, 3 and the rest 4 */
  build(b, DNA_OP_SPLIT, EVENTS, split_, last, build_const(b, 2));
  dna_sums *sums = build_run(b, events, NEVENTS, 4);
  /* last px: -1 | 0 | 1.5 | 3 | 2 | missing */
  assert_int_equal(sums->raw[2], 1); assert_int_equal(sums->raw[3], 2); assert_int_equal(sums->raw[4], 3);
  same(sumw(sums, 2, 0), -4); same(sumw(sums, 3, 0), 7); same(sumw(sums, 4, 0), 6);
  dna_sums_free(sums);
  build_free(b);
}

/* every edge is in the bin above it, the number below it in the bin below: regular, not regular, and with rounding */
static void edges_are_half_open(void **state) {
  (void)state;
  enum { N = 100 };
  static particle many[2 * (N + 1)];
  for (int kind = 0; kind < 3; kind++) {
    builder *b = build_new();
    double edges[N + 1];
    for (int k = 0; k <= N; k++) {
      edges[k] = kind == 0 ? k * 0.1 : kind == 1 ? -1e6 + k * (1 / 3.0) : 1e-6 * pow(1.2, k);
      many[2 * k] = (particle){.px = edges[k]};
      many[2 * k + 1] = (particle){.px = nextafter(edges[k], -INFINITY)};
    }
    const event big = {1, 2 * (N + 1), many, {1, 1}};
    uint32_t row = build(b, DNA_OP_ROWID, RECORD, NONE, NONE, NONE), px = build_load(b, DNA_FIELD_PX, RECORD, row);
    uint32_t store = build_store(b, DNA_HIST_1D, N, edges, 0, NULL);
    assert_int_equal(b->program.stores[0].x.regular, kind != 2);
    build(b, DNA_OP_FILL, RECORD, store, LIST(b, px), NONE);
    dna_sums *sums = build_run(b, &big, 1, 0);
    assert_int_equal(sums->entries[store][0], 1);
    for (int k = 1; k <= N; k++) assert_int_equal(sums->entries[store][k], 2);
    assert_int_equal(sums->entries[store][N + 1], 1);
    dna_sums_free(sums);
    build_free(b);
  }
}

/* ---- faults -------------------------------------------------------------------------------------------------------- */

static int run_faulty(builder *b, const event *these, int32_t n, int32_t *bad, dna_error *err) {
  assert_int_equal(dna_program_verify(&b->program, err), DNA_OK);
  dna_vm *vm = dna_vm_new(&b->program, 1);
  dna_sums *sums = dna_sums_new(&b->program, WEIGHTS);
  dna_batch *batch = build_batch(these, n);
  int status = dna_vm_run(vm, batch, (const double *const *)batch->weights, sums, bad, err);
  dna_batch_free(batch);
  dna_sums_free(sums);
  dna_vm_free(vm);
  build_free(b);
  return status;
}

static void missing_weights(void **state) {
  (void)state;
  static const event lost[] = {{11, 1, p0, {1, 1}}, {12, 0, NULL, {1, 1}}, {13, 1, p0, {NAN, 1}}, {14, 1, p0, {1, INFINITY}}};
  int32_t bad = -1;
  dna_error err = {0};
  builder *b = build_new();
  build(b, DNA_OP_ROW, EVENTS, 0, NONE, NONE);
  assert_int_equal(run_faulty(b, lost, 4, &bad, &err), DNA_ERR_RUN);
  assert_int_equal(bad, 2);
  assert_non_null(strstr(err.message, "event 13"));
  assert_non_null(strstr(err.message, "nominal"));

  b = build_new();
  build(b, DNA_OP_ROW, EVENTS, 0, NONE, NONE);
  err = (dna_error){0};
  assert_int_equal(run_faulty(b, lost + 3, 1, &bad, &err), DNA_ERR_RUN);
  assert_non_null(strstr(err.message, "event 14"));

  /* a factor that is missing, in an earlier event than the bad weight though its row comes later: that event is named */
  b = build_new();
  uint32_t row = build(b, DNA_OP_ROWID, RECORD, NONE, NONE, NONE), px = build_load(b, DNA_FIELD_PX, RECORD, row);
  uint32_t lead = build(b, DNA_OP_GATHER_F, EVENTS, px, build(b, DNA_OP_AT, EVENTS, RECORD, 1, NONE), NONE);
  build(b, DNA_OP_ROW, EVENTS, 0, NONE, NONE);
  b->span = 2;
  build(b, DNA_OP_ROW, EVENTS, 1, lead, NONE);
  err = (dna_error){0};
  assert_int_equal(run_faulty(b, lost, 4, &bad, &err), DNA_ERR_RUN);
  assert_int_equal(bad, 1);
  assert_non_null(strstr(err.message, "test.dna:2: event 12: the weight is missing"));
}

static builder *all_pairs(void) {
  builder *b = build_new();
  b->span = 3;
  uint32_t pair = build(b, DNA_OP_COMBINE, EVENTS, LIST(b, RECORD, RECORD), 2, 0);
  b->span = 0;
  uint32_t row = build(b, DNA_OP_ROWID, RECORD, NONE, NONE, NONE), px = build_load(b, DNA_FIELD_PX, RECORD, row);
  uint32_t a = build(b, DNA_OP_GATHER_F, pair, px, build(b, DNA_OP_MAP, pair, 0, NONE, NONE), NONE);
  uint32_t c = build(b, DNA_OP_GATHER_F, pair, px, build(b, DNA_OP_MAP, pair, 1, NONE, NONE), NONE);
  uint32_t over = build(b, DNA_OP_DIV, pair, a, c, NONE); /* particle 0 is 0: never divided by */
  uint32_t none = build(b, DNA_OP_SUB, pair, build(b, DNA_OP_LOG, pair, a, NONE, NONE), over, NONE);
  const double edges[] = {0, 1, 3};
  build(b, DNA_OP_ROW, EVENTS, 0, NONE, NONE);
  build(b, DNA_OP_ROW, EVENTS, 1, build(b, DNA_OP_COUNT, EVENTS, pair, NONE, NONE), NONE);
  build(b, DNA_OP_FILL, pair, build_store(b, DNA_HIST_1D, 2, edges, 0, NULL), LIST(b, none), NONE);
  return b;
}

/* a batch whose pairs are too many is done in parts, with the same sums; one event with too many is an error */
static void too_many_pairs(void **state) {
  (void)state;
  enum { N = 120, MANY = 160, HUGE_ = 3000 };
  static particle crowd[HUGE_];
  static event crowds[MANY];
  for (int k = 0; k < HUGE_; k++) crowd[k] = (particle){.px = k};
  for (int k = 0; k < MANY; k++) crowds[k] = (event){k, N, crowd, {1, 1}};
  builder *b = all_pairs();
  dna_sums *parts = build_run(b, crowds, MANY, 0), *small = build_run(b, crowds, MANY, 10);
  assert_int_equal(parts->raw[0], MANY);
  same(sumw(parts, 1, 0), MANY * N * (N - 1) / 2.0);
  assert_memory_equal(parts->entries[0], small->entries[0], 4 * sizeof(uint64_t));
  assert_memory_equal(parts->nonfinite, small->nonfinite, b->program.ninsns * sizeof(uint64_t));
  uint64_t counted = 0;
  for (uint32_t k = 0; k < b->program.ninsns; k++) counted += parts->nonfinite[k];
  assert_int_equal(counted, MANY * (N - 1)); /* log 0, once for each pair of the first particle */
  dna_sums_free(parts);
  dna_sums_free(small);
  build_free(b);
  static event huge[2];
  huge[0] = crowds[0];
  huge[1] = (event){77, HUGE_, crowd, {1, 1}};
  int32_t bad = -1;
  dna_error err = {0};
  assert_int_equal(run_faulty(all_pairs(), huge, 2, &bad, &err), DNA_ERR_RUN);
  assert_int_equal(bad, 1);
  assert_non_null(strstr(err.message, "test.dna:3: pairs(...)"));
  assert_non_null(strstr(err.message, "event 77"));
}

/* ---- batches ------------------------------------------------------------------------------------------------------- */

static void assert_same_sums(const dna_sums *a, const dna_sums *b) {
  const dna_program *p = a->program;
  assert_int_equal(a->events, b->events);
  assert_memory_equal(a->raw, b->raw, p->nsums * sizeof *a->raw);
  assert_memory_equal(a->negative, b->negative, p->nsums * WEIGHTS * sizeof *a->negative);
  assert_memory_equal(a->rows, b->rows, p->nsums * WEIGHTS * sizeof *a->rows);
  assert_memory_equal(a->nonfinite, b->nonfinite, p->ninsns * sizeof *a->nonfinite);
  for (uint32_t k = 0; k < p->nstores; k++) {
    uint32_t cells = dna_store_cells(&p->stores[k]);
    assert_memory_equal(a->entries[k], b->entries[k], cells * sizeof **a->entries);
    if (a->cells[k]) assert_memory_equal(a->cells[k], b->cells[k], cells * WEIGHTS * sizeof **a->cells);
    if (a->pcells[k]) assert_memory_equal(a->pcells[k], b->pcells[k], cells * WEIGHTS * sizeof **a->pcells);
  }
}

static void batches_do_not_matter(void **state) {
  (void)state;
  static event these[RANDOM_EVENTS];
  static particle particles[RANDOM_EVENTS * MOST];
  build_random_events(these, particles, 3);
  builder *b = build_everything();
  dna_sums *whole = build_run(b, these, RANDOM_EVENTS, 0);
  for (uint32_t row = 0; row < 5; row++) assert_true(whole->raw[row] > 0); /* the program does something */
  assert_true(whole->raw[2] < whole->raw[1] && whole->raw[3] < whole->raw[1] && whole->raw[1] < whole->raw[0]);
  uint64_t counted = 0;
  for (uint32_t k = 0; k < b->program.ninsns; k++) counted += whole->nonfinite[k];
  assert_true(counted > 100);
  for (uint32_t k = 0; k < 3; k++) {
    uint64_t filled = 0;
    for (uint32_t cell = 0; cell < dna_store_cells(&b->program.stores[k]); cell++) filled += whole->entries[k][cell];
    assert_true(filled > 50);
  }
  static const int32_t sizes[] = {1, 2, 7, 60};
  for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
    dna_sums *sums = build_run(b, these, RANDOM_EVENTS, sizes[k]);
    assert_same_sums(sums, whole);
    dna_sums_free(sums);
  }
  event backwards[RANDOM_EVENTS];
  for (int k = 0; k < RANDOM_EVENTS; k++) backwards[k] = these[RANDOM_EVENTS - 1 - k];
  dna_sums *sums = build_run(b, backwards, RANDOM_EVENTS, 9);
  assert_same_sums(sums, whole);
  dna_sums_free(sums);
  dna_sums_free(whole);
  build_free(b);
}

/* ---- memory -------------------------------------------------------------------------------------------------------- */

/* Where every value is, in order. */
static void addresses(const builder *b, const dna_vm *vm, const void **out) {
  for (uint32_t k = 0; k < b->program.ninsns; k++) {
    const dna_vm_axis axis = dna_opinfos[b->program.insns[k].op].result == 'X' ? dna_vm_get_axis(vm, k) : (dna_vm_axis){0};
    *out++ = dna_vm_f(vm, k);
    *out++ = k > 2 ? axis.off : NULL; /* those of the batch are the batch's */
    *out++ = axis.map;
  }
}

static void no_allocation_once_warm(void **state) {
  (void)state;
  static event these[RANDOM_EVENTS];
  static particle particles[RANDOM_EVENTS * MOST];
  build_random_events(these, particles, 3);
  builder *b = build_everything();
  dna_vm *vm = dna_vm_new(&b->program, 1);
  dna_sums *sums = dna_sums_new(&b->program, WEIGHTS);
  dna_batch *batch = build_batch(these, RANDOM_EVENTS);
  const void **before = calloc(3 * b->program.ninsns, sizeof *before), **after = calloc(3 * b->program.ninsns, sizeof *after);
  int32_t bad;
  assert_int_equal(dna_vm_run(vm, batch, (const double *const *)batch->weights, sums, &bad, NULL), DNA_OK);
  addresses(b, vm, before);
  size_t used = mallinfo2().uordblks;
  for (int32_t n = RANDOM_EVENTS; n > 0; n -= 20) {
    build_refill(batch, these, n);
    assert_int_equal(dna_vm_run(vm, batch, (const double *const *)batch->weights, sums, &bad, NULL), DNA_OK);
    addresses(b, vm, after);
    assert_memory_equal(before, after, 3 * b->program.ninsns * sizeof *before);
    assert_true(mallinfo2().uordblks == used);
  }
  free(before);
  free(after);
  dna_batch_free(batch);
  dna_sums_free(sums);
  dna_vm_free(vm);
  build_free(b);
}

static void empty_batch(void **state) {
  (void)state;
  builder *b = build_everything();
  dna_vm *vm = dna_vm_new(&b->program, 1);
  dna_sums *sums = dna_sums_new(&b->program, WEIGHTS);
  dna_batch *batch = build_batch(events, 0);
  int32_t bad;
  assert_int_equal(dna_vm_run(vm, batch, (const double *const *)batch->weights, sums, &bad, NULL), DNA_OK);
  assert_int_equal(sums->events, 0);
  dna_batch_free(batch);
  dna_sums_free(sums);
  dna_vm_free(vm);
  build_free(b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(rows_and_weights), cmocka_unit_test(histograms), cmocka_unit_test(split),
    cmocka_unit_test(edges_are_half_open), cmocka_unit_test(missing_weights), cmocka_unit_test(too_many_pairs),
    cmocka_unit_test(batches_do_not_matter), cmocka_unit_test(no_allocation_once_warm), cmocka_unit_test(empty_batch),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
