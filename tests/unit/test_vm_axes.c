/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The machine's axes: which rows there are, in which order, and what the maps between axes say. All by hand.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/build_program.h"

/* px is a name for each particle, py a key to sort by, pid 1 for the chosen ones */
static const particle first[] = {{10, 5, 0, 0, 0, 1, 1, 0}, {11, 7, 0, 0, 0, 0, 2, 1}, {12, 7, 0, 0, 0, 1, 1, 2},
    {13, 6, 0, 0, 0, 1, 1, 2}};
static const particle third[] = {{20, 1, 0, 0, 0, 0, 2, 0}, {21, NAN, 0, 0, 0, 1, 1, 1}, {22, -0.0, 0, 0, 0, 1, 1, 1},
    {23, 0.0, 0, 0, 0, 1, 1, 1}};
static const event events[] = {{1, 4, first, {1, 1}}, {2, 0, NULL, {1, 1}}, {3, 4, third, {1, 1}}};

typedef struct world { /* a program that begins with px, py and the chosen of all particles */
  builder *b;
  uint32_t row, px, py, pid, chosen_truth, chosen, chosen_row, chosen_px;
  dna_vm *vm;
  dna_sums *sums;
  dna_batch *batch;
} world;

static void open_world(world *w) {
  builder *b = w->b = build_new();
  w->row = build(b, DNA_OP_ROWID, RECORD, NONE, NONE, NONE);
  w->px = build_load(b, DNA_FIELD_PX, RECORD, w->row);
  w->py = build_load(b, DNA_FIELD_PY, RECORD, w->row);
  w->pid = build_load(b, DNA_FIELD_PID, RECORD, w->row);
  w->chosen_truth = build(b, DNA_OP_EQ, RECORD, w->pid, build_const(b, 1), NONE);
  w->chosen = build_filter(b, RECORD, w->chosen_truth);
  w->chosen_row = build(b, DNA_OP_MAP, w->chosen, 0, NONE, NONE);
  w->chosen_px = build_load(b, DNA_FIELD_PX, w->chosen, w->chosen_row);
}

static void run_world(world *w) {
  dna_error err = {0};
  int32_t bad = -1;
  if (dna_program_verify(&w->b->program, &err) != DNA_OK) fail_msg("%s", err.message);
  w->vm = dna_vm_new(&w->b->program, 1);
  w->sums = dna_sums_new(&w->b->program, WEIGHTS);
  w->batch = build_batch(events, 3);
  if (dna_vm_run(w->vm, w->batch, (const double *const *)w->batch->weights, w->sums, &bad, &err) != DNA_OK)
    fail_msg("%s", err.message);
}

static void close_world(world *w) {
  dna_vm_free(w->vm);
  dna_sums_free(w->sums);
  dna_batch_free(w->batch);
  build_free(w->b);
}

static void numbers(const world *w, uint32_t insn, int32_t n, const double *expected) {
  const double *f = dna_vm_f(w->vm, insn);
  for (int32_t k = 0; k < n; k++)
    if (isnan(expected[k]) ? !isnan(f[k]) : f[k] != expected[k]) fail_msg("row %d: %g instead of %g", k, f[k], expected[k]);
}
#define NUMBERS(w, insn, ...) \
  numbers(w, insn, (int32_t)(sizeof((double[]){__VA_ARGS__}) / sizeof(double)), (const double[]){__VA_ARGS__})

static void rows(const world *w, uint32_t insn, int32_t n, const int32_t *expected) {
  for (int32_t k = 0; k < n; k++) assert_int_equal(dna_vm_i(w->vm, insn)[k], expected[k]);
}
#define ROWS(w, insn, ...) \
  rows(w, insn, (int32_t)(sizeof((int32_t[]){__VA_ARGS__}) / sizeof(int32_t)), (const int32_t[]){__VA_ARGS__})

static void extent(const world *w, uint32_t axis, int32_t e1, int32_t e2, int32_t e3) {
  dna_vm_axis x = dna_vm_get_axis(w->vm, axis);
  assert_int_equal(x.n, e3);
  assert_int_equal(x.evoff[0], 0);
  assert_int_equal(x.evoff[1], e1);
  assert_int_equal(x.evoff[2], e2);
  assert_int_equal(x.evoff[3], e3);
}

static uint32_t px_on(world *w, uint32_t axis, uint32_t values, uint32_t map) {
  return build(w->b, DNA_OP_GATHER_F, axis, values, map, NONE);
}

/* ---- one level ----------------------------------------------------------------------------------------------------- */

static void filter_sort_take(void **state) {
  (void)state;
  world w;
  open_world(&w);
  uint32_t py = px_on(&w, w.chosen, w.py, w.chosen_row);
  uint32_t down = build(w.b, DNA_OP_SORT, EVENTS, w.chosen, py, 1), up = build(w.b, DNA_OP_SORT, EVENTS, w.chosen, py, 0);
  uint32_t all_down = build(w.b, DNA_OP_SORT, EVENTS, RECORD, w.py, 1);
  uint32_t down_px = px_on(&w, down, w.chosen_px, build(w.b, DNA_OP_MAP, down, 0, NONE, NONE));
  uint32_t up_px = px_on(&w, up, w.chosen_px, build(w.b, DNA_OP_MAP, up, 0, NONE, NONE));
  uint32_t all_px = px_on(&w, all_down, w.px, build(w.b, DNA_OP_MAP, all_down, 0, NONE, NONE));
  uint32_t two = build(w.b, DNA_OP_TAKE, EVENTS, all_down, 2, NONE);
  uint32_t two_px = px_on(&w, two, all_px, build(w.b, DNA_OP_MAP, two, 0, NONE, NONE));
  uint32_t none = build(w.b, DNA_OP_TAKE, EVENTS, all_down, 0, NONE);
  uint32_t all = build_filter(w.b, RECORD, build_truth(w.b, 1)), gone = build_filter(w.b, RECORD, build_truth(w.b, 2));
  uint32_t event_ = build(w.b, DNA_OP_MAP, w.chosen, 3, NONE, NONE), parent = build(w.b, DNA_OP_MAP, w.chosen, 2, NONE, NONE);
  run_world(&w);
  extent(&w, w.chosen, 3, 3, 6);
  NUMBERS(&w, w.chosen_px, 10, 12, 13, 21, 22, 23);
  NUMBERS(&w, down_px, 12, 13, 10, 22, 23, 21); /* -0 equals 0, the missing one last */
  NUMBERS(&w, up_px, 10, 13, 12, 22, 23, 21);
  NUMBERS(&w, all_px, 11, 12, 13, 10, 20, 22, 23, 21);
  extent(&w, two, 2, 2, 4);
  NUMBERS(&w, two_px, 11, 12, 20, 22);
  extent(&w, none, 0, 0, 0);
  extent(&w, all, 4, 4, 8);
  extent(&w, gone, 0, 0, 0);
  ROWS(&w, event_, 0, 0, 0, 2, 2, 2);
  ROWS(&w, parent, 0, 0, 0, 2, 2, 2);
  close_world(&w);
}

/* more keys than an insertion sort takes, with many equals: stable, and the same as sorting by hand */
static void long_sort(void **state) {
  (void)state;
  enum { N = 2000 };
  static particle many[N];
  uint64_t random = 1;
  for (int k = 0; k < N; k++) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    many[k] = (particle){.px = k, .py = random >> 40 & 63 ? (double)(random >> 40 & 63) : NAN};
  }
  const event big = {1, N, many, {1, 1}};
  for (uint32_t descending = 0; descending < 2; descending++) {
    builder *b = build_new();
    uint32_t row = build(b, DNA_OP_ROWID, RECORD, NONE, NONE, NONE), py = build_load(b, DNA_FIELD_PY, RECORD, row);
    uint32_t sorted = build(b, DNA_OP_SORT, EVENTS, RECORD, py, descending), map = build(b, DNA_OP_MAP, sorted, 0, NONE, NONE);
    dna_vm *vm = dna_vm_new(&b->program, 1);
    dna_sums *sums = dna_sums_new(&b->program, WEIGHTS);
    dna_batch *batch = build_batch(&big, 1);
    int32_t bad;
    assert_int_equal(dna_vm_run(vm, batch, (const double *const *)batch->weights, sums, &bad, NULL), DNA_OK);
    const int32_t *order = dna_vm_i(vm, map);
    for (int k = 1; k < N; k++) {
      double before = many[order[k - 1]].py, after = many[order[k]].py;
      bool equal = before == after || (isnan(before) && isnan(after));
      if (equal) assert_true(order[k - 1] < order[k]);
      else assert_true(isnan(after) || (descending ? before > after : before < after));
    }
    dna_vm_free(vm);
    dna_sums_free(sums);
    dna_batch_free(batch);
    build_free(b);
  }
}

static void concat(void **state) {
  (void)state;
  world w;
  open_world(&w);
  uint32_t high = build(w.b, DNA_OP_LE, RECORD, build_const(w.b, 6), w.py, NONE); /* 11 12 13 | | none */
  uint32_t other = build_filter(w.b, RECORD, high), other_row = build(w.b, DNA_OP_MAP, other, 0, NONE, NONE);
  uint32_t other_px = build_load(w.b, DNA_FIELD_PX, other, other_row);
  uint32_t both = build(w.b, DNA_OP_CONCAT, EVENTS, LIST(w.b, w.chosen, other), 2, 0);
  uint32_t once = build(w.b, DNA_OP_CONCAT, EVENTS, LIST(w.b, w.chosen, other, w.chosen_row, other_row), 2, 1);
  uint32_t both_px = build(w.b, DNA_OP_MERGE_F, both, LIST(w.b, w.chosen_px, other_px), 2, NONE);
  uint32_t once_px = build(w.b, DNA_OP_MERGE_F, once, LIST(w.b, w.chosen_px, other_px), 2, NONE);
  uint32_t once_row = build(w.b, DNA_OP_MERGE_I, once, LIST(w.b, w.chosen_row, other_row), 2, NONE);
  uint32_t from = build(w.b, DNA_OP_MERGE_F, once, LIST(w.b, build_const(w.b, 1), build_const(w.b, 2)), 2, NONE);
  uint32_t is_first = build(w.b, DNA_OP_MERGE_T, once, LIST(w.b, build_truth(w.b, 1), build_truth(w.b, 0)), 2, NONE);
  run_world(&w);
  extent(&w, both, 6, 6, 9);
  NUMBERS(&w, both_px, 10, 12, 13, 11, 12, 13, 21, 22, 23);
  extent(&w, once, 4, 4, 7);
  NUMBERS(&w, once_px, 10, 12, 13, 11, 21, 22, 23);
  NUMBERS(&w, from, 1, 1, 1, 2, 1, 1, 1);
  ROWS(&w, once_row, 0, 2, 3, 1, 5, 6, 7);
  assert_int_equal(dna_vm_t(w.vm, is_first)[2], 1);
  assert_int_equal(dna_vm_t(w.vm, is_first)[3], 0);
  close_world(&w);
}

/* ---- pairs --------------------------------------------------------------------------------------------------------- */

/* pairs of rows of two axes, by their record rows: different particles, each pair once */
static uint32_t once_of(world *w, uint32_t a, uint32_t a_row, uint32_t b, uint32_t b_row) {
  return build(w->b, DNA_OP_COMBINE_ONCE, EVENTS, LIST(w->b, a, b, a_row, b_row, RECORD, RECORD, a_row, b_row, RECORD, RECORD), 2,
               2);
}

static void pairs(void **state) {
  (void)state;
  world w;
  open_world(&w);
  uint32_t same = build(w.b, DNA_OP_COMBINE, EVENTS, LIST(w.b, w.chosen, w.chosen), 2, 0);
  uint32_t same_a = px_on(&w, same, w.chosen_px, build(w.b, DNA_OP_MAP, same, 0, NONE, NONE));
  uint32_t same_b = px_on(&w, same, w.chosen_px, build(w.b, DNA_OP_MAP, same, 1, NONE, NONE));
  uint32_t two = build(w.b, DNA_OP_TAKE, EVENTS, RECORD, 2, NONE); /* 10 11 | | 20 21 */
  uint32_t two_row = build(w.b, DNA_OP_MAP, two, 0, NONE, NONE), two_px = build_load(w.b, DNA_FIELD_PX, two, two_row);
  uint32_t all = build(w.b, DNA_OP_COMBINE, EVENTS, LIST(w.b, two, w.chosen), 2, 0);
  uint32_t once = once_of(&w, two, two_row, w.chosen, w.chosen_row);
  uint32_t once_a = px_on(&w, once, two_px, build(w.b, DNA_OP_MAP, once, 0, NONE, NONE));
  uint32_t once_b = px_on(&w, once, w.chosen_px, build(w.b, DNA_OP_MAP, once, 1, NONE, NONE));
  /* all with all, by record row: as many as unordered pairs of different particles; and a list that has each twice */
  uint32_t everything = build(w.b, DNA_OP_TAKE, EVENTS, RECORD, 9, NONE),
      its_row = build(w.b, DNA_OP_MAP, everything, 0, NONE, NONE);
  uint32_t unordered = once_of(&w, RECORD, w.row, everything, its_row);
  uint32_t twice = build(w.b, DNA_OP_CONCAT, EVENTS, LIST(w.b, RECORD, everything), 2, 0);
  uint32_t twice_row = build(w.b, DNA_OP_MERGE_I, twice, LIST(w.b, w.row, its_row), 2, NONE);
  uint32_t from_twice = once_of(&w, twice, twice_row, everything, its_row);
  uint32_t a_row = build(w.b, DNA_OP_GATHER_I, from_twice, twice_row, build(w.b, DNA_OP_MAP, from_twice, 0, NONE, NONE), NONE);
  run_world(&w);
  extent(&w, same, 3, 3, 6);
  NUMBERS(&w, same_a, 10, 10, 12, 21, 21, 22);
  NUMBERS(&w, same_b, 12, 13, 13, 22, 23, 23);
  extent(&w, all, 6, 6, 12);
  /* 10 with 12 13, 11 with 10 12 13; 20 with 21 22 23, 21 with 22 23 */
  extent(&w, once, 5, 5, 10);
  NUMBERS(&w, once_a, 10, 10, 11, 11, 11, 20, 20, 20, 21, 21);
  NUMBERS(&w, once_b, 12, 13, 10, 12, 13, 21, 22, 23, 22, 23);
  extent(&w, unordered, 6, 6, 12);
  extent(&w, from_twice, 6, 6, 12);
  ROWS(&w, a_row, 0, 0, 0, 1, 1, 2, 4, 4, 4, 5, 5, 6);
  close_world(&w);
}

/* 10 with 10? a pair that both axes have in both orders is kept at its first place */
static void pairs_in_both_orders(void **state) {
  (void)state;
  world w;
  open_world(&w);
  uint32_t down = build(w.b, DNA_OP_SORT, EVENTS, RECORD, w.px, 1), down_row = build(w.b, DNA_OP_MAP, down, 0, NONE, NONE);
  uint32_t pair = once_of(&w, RECORD, w.row, down, down_row);
  uint32_t a = px_on(&w, pair, w.px, build(w.b, DNA_OP_MAP, pair, 0, NONE, NONE));
  uint32_t down_px = px_on(&w, down, w.px, down_row);
  uint32_t b = px_on(&w, pair, down_px, build(w.b, DNA_OP_MAP, pair, 1, NONE, NONE));
  run_world(&w);
  extent(&w, pair, 6, 6, 12);
  NUMBERS(&w, a, 10, 10, 10, 11, 11, 12);
  NUMBERS(&w, b, 13, 12, 11, 13, 12, 13);
  close_world(&w);
}

/* ---- nested axes --------------------------------------------------------------------------------------------------- */

static void cross_and_nested(void **state) {
  (void)state;
  world w;
  open_world(&w);
  uint32_t two = build(w.b, DNA_OP_TAKE, EVENTS, RECORD, 2, NONE),
      two_px = px_on(&w, two, w.px, build(w.b, DNA_OP_MAP, two, 0, NONE, NONE));
  uint32_t cross = build(w.b, DNA_OP_CROSS, two, two, w.chosen, NONE);
  uint32_t outer = px_on(&w, cross, two_px, build(w.b, DNA_OP_MAP, cross, 2, NONE, NONE));
  uint32_t inner = px_on(&w, cross, w.chosen_px, build(w.b, DNA_OP_MAP, cross, 0, NONE, NONE));
  uint32_t event_ = build(w.b, DNA_OP_MAP, cross, 3, NONE, NONE);
  uint32_t apart = build(w.b, DNA_OP_NE, cross, outer, inner, NONE); /* not with itself */
  uint32_t others = build_filter(w.b, cross, apart);
  uint32_t distance = build(w.b, DNA_OP_SUB, others, px_on(&w, others, inner, build(w.b, DNA_OP_MAP, others, 0, NONE, NONE)),
                            px_on(&w, others, two_px, build(w.b, DNA_OP_MAP, others, 2, NONE, NONE)), NONE);
  uint32_t least = build(w.b, DNA_OP_MIN, two, others, distance, NONE);
  uint32_t near = build(w.b, DNA_OP_ARGMIN, two, others, distance, NONE);
  uint32_t sorted = build(w.b, DNA_OP_SORT, two, others, distance, 1),
      last = build(w.b, DNA_OP_AT, two, sorted, (uint32_t)-1, NONE);
  uint32_t count = build(w.b, DNA_OP_COUNT, two, others, NONE, NONE), total = build(w.b, DNA_OP_SUM, EVENTS, two, count, NONE);
  /* a third level: each of these with each of two */
  uint32_t deep = build(w.b, DNA_OP_CROSS, others, others, two, NONE),
      deep_count = build(w.b, DNA_OP_COUNT, others, deep, NONE, NONE);
  uint32_t joined = build(w.b, DNA_OP_CONCAT, two, LIST(w.b, cross, others), 2, 0);
  run_world(&w);
  extent(&w, cross, 6, 6, 12);
  NUMBERS(&w, outer, 10, 10, 10, 11, 11, 11, 20, 20, 20, 21, 21, 21);
  NUMBERS(&w, inner, 10, 12, 13, 10, 12, 13, 21, 22, 23, 21, 22, 23);
  ROWS(&w, event_, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2);
  extent(&w, others, 5, 5, 10);
  NUMBERS(&w, distance, 2, 3, -1, 1, 2, 1, 2, 3, 1, 2);
  NUMBERS(&w, least, 2, -1, 1, 1);
  ROWS(&w, near, 0, 2, 5, 8);
  ROWS(&w, last, 1, 4, 7, 9);
  NUMBERS(&w, count, 2, 3, 3, 2);
  NUMBERS(&w, total, 5, 0, 5);
  NUMBERS(&w, deep_count, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2);
  extent(&w, deep, 10, 10, 20);
  extent(&w, joined, 11, 11, 22);
  dna_vm_axis x = dna_vm_get_axis(w.vm, others);
  const int32_t off[] = {0, 2, 5, 8, 10};
  assert_memory_equal(x.off, off, sizeof off);
  close_world(&w);
}

static void relatives(void **state) {
  (void)state;
  world w;
  open_world(&w);
  uint32_t code = build_numbers(w.b, 2, (const double[]){1, -99});
  uint32_t children = build(w.b, DNA_OP_CHILDREN, RECORD, w.row, NONE, NONE),
      child = build(w.b, DNA_OP_MAP, children, 0, NONE, NONE);
  uint32_t parents = build(w.b, DNA_OP_PARENTS, w.chosen, w.chosen_row, NONE, NONE),
      parent = build(w.b, DNA_OP_MAP, parents, 0, NONE, NONE);
  uint32_t child_px = build_load(w.b, DNA_FIELD_PX, children, child), parent_px = build_load(w.b, DNA_FIELD_PX, parents, parent);
  uint32_t up = build(w.b, DNA_OP_ANCESTOR, RECORD, w.row, code, 2);
  uint32_t has = build(w.b, DNA_OP_HAS_ANCESTOR, RECORD, w.row, code, 2),
      has_parent = build(w.b, DNA_OP_HAS_PARENT, RECORD, w.row, code, 2);
  uint32_t has_child = build(w.b, DNA_OP_HAS_CHILD, RECORD, w.row, code, 2);
  uint32_t none = build(w.b, DNA_OP_AT, EVENTS, RECORD, 9, NONE), has_none = build(w.b, DNA_OP_HAS_CHILD, EVENTS, none, code, 2);
  run_world(&w);
  /* mothers: 0 1 2 2 | | 0 1 1 1; codes: 1 0 1 1 | | 0 1 1 1 */
  NUMBERS(&w, child_px, 11, 12, 13, 21, 22, 23);
  extent(&w, children, 3, 3, 6);
  NUMBERS(&w, parent_px, 11, 11, 20, 20, 20);
  extent(&w, parents, 2, 2, 5);
  ROWS(&w, up, -1, 0, 0, 0, -1, -1, -1, -1);
  const uint8_t has_[] = {0, 1, 1, 1, 0, 0, 0, 0}, parent_[] = {0, 1, 0, 0, 0, 0, 0, 0}, child_[] = {0, 1, 0, 0, 1, 0, 0, 0};
  assert_memory_equal(dna_vm_t(w.vm, has), has_, 8);
  assert_memory_equal(dna_vm_t(w.vm, has_parent), parent_, 8);
  assert_memory_equal(dna_vm_t(w.vm, has_child), child_, 8);
  assert_int_equal(dna_vm_t(w.vm, has_none)[0], 2);
  close_world(&w);
}

/* ---- selections ---------------------------------------------------------------------------------------------------- */

static void rows_of_selected_events_alone(void **state) {
  (void)state;
  world w;
  open_world(&w);
  uint32_t count = build(w.b, DNA_OP_COUNT, EVENTS, RECORD, NONE, NONE),
      px1 = px_on(&w, EVENTS, w.px, build(w.b, DNA_OP_AT, EVENTS, RECORD, 1, NONE));
  uint32_t late = build_cut(w.b, ALL, build(w.b, DNA_OP_LT, EVENTS, build_const(w.b, 15), px1, NONE)); /* the third event */
  uint32_t some = build_filter(w.b, RECORD, w.chosen_truth),
      zero = build(w.b, DNA_OP_DIV, RECORD, w.px, build_const(w.b, 0), NONE);
  uint32_t nested = build(w.b, DNA_OP_CROSS, w.chosen, w.chosen, some, NONE);
  uint32_t empty = build_cut(w.b, late, build(w.b, DNA_OP_LT, EVENTS, px1, build_const(w.b, 15), NONE));
  uint32_t nothing = build_filter(w.b, RECORD, w.chosen_truth),
      crossed = build(w.b, DNA_OP_CROSS, nothing, nothing, RECORD, NONE);
  uint32_t quiet = build(w.b, DNA_OP_DIV, RECORD, w.px, build_const(w.b, 0), NONE);
  w.b->sel = ALL;
  uint32_t empty_event = build_cut(w.b, ALL, build(w.b, DNA_OP_EQ, EVENTS, count, build_const(w.b, 0), NONE));
  w.b->sel = ALL;
  uint32_t either = build(w.b, DNA_OP_UNION, EVENTS, LIST(w.b, late, empty_event), 2, NONE);
  w.b->sel = either;
  uint32_t again = build(w.b, DNA_OP_DIV, EVENTS, count, build_const(w.b, 0), NONE);
  run_world(&w);
  const uint8_t late_[] = {0, 0, 1}, empty_[] = {0, 0, 0}, second_[] = {0, 1, 0}, either_[] = {0, 1, 1};
  assert_memory_equal(dna_vm_sel(w.vm, late), late_, 3);
  assert_memory_equal(dna_vm_sel(w.vm, empty), empty_, 3);
  assert_memory_equal(dna_vm_sel(w.vm, empty_event), second_, 3);
  assert_memory_equal(dna_vm_sel(w.vm, either), either_, 3);
  extent(&w, some, 0, 0, 3);
  extent(&w, nested, 0, 0, 9);
  const int32_t off[] = {0, 0, 0, 0, 3, 6, 9};
  assert_memory_equal(dna_vm_get_axis(w.vm, nested).off, off, sizeof off);
  extent(&w, nothing, 0, 0, 0);
  extent(&w, crossed, 0, 0, 0);
  assert_int_equal(w.sums->nonfinite[zero], 4);
  assert_int_equal(w.sums->nonfinite[quiet], 0);
  assert_int_equal(w.sums->nonfinite[again], 2);
  close_world(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(filter_sort_take), cmocka_unit_test(long_sort), cmocka_unit_test(concat), cmocka_unit_test(pairs),
    cmocka_unit_test(pairs_in_both_orders), cmocka_unit_test(cross_and_nested), cmocka_unit_test(relatives),
    cmocka_unit_test(rows_of_selected_events_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
