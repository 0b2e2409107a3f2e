/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The best interval, against a search through all intervals on a grid fine enough to hold every possible content, and
 * against closed forms.
 */
#include "runtime/physics/physics.h"
#include "runtime/stats/significance.h"
#include "runtime/stats/window.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 24, GRID = 320 }; /* entries of a spectrum; steps of 1/16 from -6 to 14 */

static uint64_t counter;
static uint64_t draw(uint64_t below) {
  return (uint64_t)(dna_random_uniform(&(dna_random_key){1, counter++, 0, 0}) * (double)below);
}

static int by_value(const void *a, const void *b) {
  double x = ((const dna_window_entry *)a)->value, y = ((const dna_window_entry *)b)->value;
  return (x > y) - (x < y);
}

/* Values on multiples of 1/4 in [0, 8), weights on multiples of 1/8: sums and differences are exact. */
static dna_window_spectrum random_spectrum(dna_window_entry *room, bool negative) {
  size_t n = draw(MOST + 1);
  uint64_t places = 1 + draw(32), weights = 1 + draw(8);
  for (size_t i = 0; i < n; i++) {
    room[i] = (dna_window_entry){(double)draw(places) / 4, (double)(1 + draw(weights)) / 8};
    if (negative && draw(3) == 0) room[i].weight = -room[i].weight;
    if (draw(20) == 0) room[i].weight = 0;
  }
  qsort(room, n, sizeof *room, by_value);
  return (dna_window_spectrum){room, n};
}

typedef struct brute {
  bool found;
  double value, width, low;
} brute;

static double grid(int k) { return (double)k / 16 - 6; }

static brute search_all(dna_window_spectrum s, dna_window_spectrum b, dna_window_bounds bounds) {
  static double below_s[GRID + 1], below_b[GRID + 1], until_s[GRID + 1], until_b[GRID + 1]; /* sums < x, sums <= x */
  for (int k = 0; k <= GRID; k++) {
    below_s[k] = below_b[k] = until_s[k] = until_b[k] = 0;
    for (int side = 0; side < 2; side++) {
      dna_window_spectrum of = side ? b : s;
      for (size_t i = 0; i < of.n; i++) {
        if (of.entries[i].value < grid(k)) (side ? below_b : below_s)[k] += of.entries[i].weight;
        if (of.entries[i].value <= grid(k)) (side ? until_b : until_s)[k] += of.entries[i].weight;
      }
    }
  }
  brute best = {false, 0, 0, 0};
  for (int from = 0; from <= GRID; from++)
    for (int to = from; to <= GRID; to++) {
      double width = grid(to) - grid(from), in_s = until_s[to] - below_s[from], in_b = until_b[to] - below_b[from];
      if (width < bounds.width_min || width > bounds.width_max || in_b < bounds.background_min || in_s <= 0) continue;
      double value = in_s / sqrt(in_b);
      if (best.found && value < best.value * (1 - 1e-13)) continue;
      if (best.found && value < best.value * (1 + 1e-13) && width >= best.width) continue;
      best = (brute){true, value, width, grid(from)};
    }
  return best;
}

static void test_against_all_intervals(void **state) {
  (void)state;
  static dna_window_entry room_s[MOST], room_b[MOST];
  int found = 0, none = 0;
  for (int i = 0; i < 6000; i++) {
    dna_window_spectrum s = random_spectrum(room_s, i % 4 == 1 || i % 4 == 3), b = random_spectrum(room_b, i % 4 >= 2);
    dna_window_bounds bounds = {(double)draw(25) / 8, 0, (double)(1 + draw(24)) / 8};
    bounds.width_max = draw(4) == 0 ? INFINITY : bounds.width_min + (double)draw(25) / 8;
    if (draw(3) == 0) bounds.width_min = 0;
    brute expected = search_all(s, b, bounds);
    dna_window got = dna_window_best(s, b, bounds);
    if (got.status != (expected.found ? DNA_WINDOW_FOUND : DNA_WINDOW_NONE)) fail_msg("%d: status %d", i, (int)got.status);
    if (!expected.found) {
      none++;
      assert_true(isnan(got.low) && isnan(got.value));
      continue;
    }
    found++;
    if (!(fabs(got.value - expected.value) <= 1e-13 * expected.value))
      fail_msg("%d: %.15g in [%g, %g] instead of %.15g", i, got.value, got.low, got.high, expected.value);
    double width = got.high - got.low;
    assert_true(width >= bounds.width_min && width <= bounds.width_max && got.b >= bounds.background_min);
    if (!(width <= expected.width && width >= expected.width)) fail_msg("%d: width %g instead of %g", i, width, expected.width);
    /* where it cannot slide it is the lowest, too */
    if (width > bounds.width_min && !(got.low <= expected.low && got.low >= expected.low))
      fail_msg("%d: from %g instead of %g", i, got.low, expected.low);
    dna_window again = dna_window_sums(s, b, got.low, got.high);
    assert_true(again.s <= got.s && again.s >= got.s && again.b <= got.b && again.b >= got.b && again.db <= got.db);
  }
  assert_true(found > 2000 && none > 500);
}

/* Hundreds of positions, against every pair of them: [x_i, x_j] at its own width, or wider where the gaps beside allow it. */
static void test_against_all_pairs(void **state) {
  (void)state;
  enum { ROOM = 700, PLACES = 600 };
  static dna_window_entry s[ROOM], b[ROOM];
  int found = 0;
  for (int round = 0; round < 400; round++) {
    static double sum_s[PLACES + 1], sum_b[PLACES + 1], x[PLACES];
    static double at_s[PLACES], at_b[PLACES];
    memset(at_s, 0, sizeof at_s);
    memset(at_b, 0, sizeof at_b);
    static int used[PLACES];
    memset(used, 0, sizeof used);
    size_t ns = 100 + draw(ROOM - 100), nb = 100 + draw(ROOM - 100);
    uint64_t places = 100 + draw(PLACES - 99), negative = round % 2 == 0 ? 0 : 1 + draw(50);
    for (size_t i = 0; i < ns; i++) {
      uint64_t place = (draw(places) + draw(places) + draw(places)) / 3; /* a broad peak */
      s[i] = (dna_window_entry){(double)place, (double)(1 + draw(4)) / 4};
      if (round % 3 == 0 && draw(4) == 0) s[i].weight = -s[i].weight;
    }
    for (size_t i = 0; i < nb; i++)
      b[i] = (dna_window_entry){(double)draw(places), draw(100) < negative ? -1 : (double)(1 + draw(3)) / 2};
    qsort(s, ns, sizeof *s, by_value);
    qsort(b, nb, sizeof *b, by_value);
    for (size_t i = 0; i < ns; i++) used[(int)s[i].value] = 1, at_s[(int)s[i].value] += s[i].weight;
    for (size_t i = 0; i < nb; i++) used[(int)b[i].value] = 1, at_b[(int)b[i].value] += b[i].weight;
    int m = 0;
    sum_s[0] = sum_b[0] = 0;
    for (int k = 0; k < PLACES; k++)
      if (used[k]) {
        x[m] = k;
        sum_s[m + 1] = sum_s[m] + at_s[k];
        sum_b[m + 1] = sum_b[m] + at_b[k];
        m++;
      }
    dna_window_bounds bounds = {(double)draw(places / 2), 0, (double)(1 + draw(200))};
    if (draw(2) == 0) bounds.width_min = 0;
    bounds.width_max = draw(3) == 0 ? INFINITY : bounds.width_min + (double)draw(places);
    double best = 0, narrowest = 0;
    for (int i = 0; i < m; i++)
      for (int j = i; j < m; j++) {
        double width = x[j] - x[i], room = (j + 1 < m ? x[j + 1] : INFINITY) - (i > 0 ? x[i - 1] : -INFINITY);
        double in_s = sum_s[j + 1] - sum_s[i], in_b = sum_b[j + 1] - sum_b[i];
        if (width > bounds.width_max || room <= bounds.width_min || in_b < bounds.background_min || in_s <= 0) continue;
        double value = in_s / sqrt(in_b);
        if (width < bounds.width_min) width = bounds.width_min;
        if (value > best * (1 + 1e-13) || (value > best * (1 - 1e-13) && width < narrowest)) {
          best = value;
          narrowest = width;
        }
      }
    dna_window got = dna_window_best((dna_window_spectrum){s, ns}, (dna_window_spectrum){b, nb}, bounds);
    assert_int_equal(got.status, best > 0 ? DNA_WINDOW_FOUND : DNA_WINDOW_NONE);
    if (!(best > 0)) continue;
    found++;
    if (!(fabs(got.value - best) <= 1e-13 * best)) fail_msg("%d: %.15g instead of %.15g", round, got.value, best);
    if (!(fabs(got.high - got.low - narrowest) <= 0))
      fail_msg("%d: width %g instead of %g", round, got.high - got.low, narrowest);
  }
  assert_true(found > 200);
}

/* Flat background, Gaussian peak: S / sqrt(B) ~ erf(x / sqrt 2) / sqrt(x) for +-x sigma, largest where
 * 4 x phi(x) = erf(x / sqrt 2): x = 1.399985 (scipy.optimize.brentq). Entries at quantiles. */
static void test_gauss_on_flat(void **state) {
  (void)state;
  enum { N = 40001 };
  static dna_window_entry s[N], b[N];
  for (int i = 0; i < N; i++) {
    s[i] = (dna_window_entry){dna_normal_quantile((i + 0.5) / N), 1.0 / N};
    b[i] = (dna_window_entry){-6 + 12 * (i + 0.5) / N, 100.0 / N};
  }
  dna_window_spectrum signal = {s, N}, background = {b, N};
  dna_window w = dna_window_best(signal, background, (dna_window_bounds){0, 12, 1});
  /* the maximum is flat: its height is sharp, its place is not */
  double best = 0.83847994 /* erf(1.399985 / sqrt 2) */ / sqrt(100 * 2 * 1.3999853 / 12);
  if (!(fabs(w.value / best - 1) < 3e-4)) fail_msg("%.9g instead of %.9g", w.value, best);
  if (!(fabs(w.low + 1.399985) < 0.03 && fabs(w.high - 1.399985) < 0.03)) fail_msg("[%g, %g]", w.low, w.high);
  /* bounds that bind: twice that width, and that much background */
  w = dna_window_best(signal, background, (dna_window_bounds){6, 12, 1});
  if (!(fabs(w.low + 3) < 5e-3 && fabs(w.high - 3) < 5e-3)) fail_msg("[%g, %g]", w.low, w.high);
  w = dna_window_best(signal, background, (dna_window_bounds){0, 12, 75});
  if (!(w.s > 0.9999 && w.b >= 75 && w.b < 75.01)) fail_msg("[%g, %g]", w.low, w.high);
  w = dna_window_best(signal, background, (dna_window_bounds){0, 2, 1});
  if (!(fabs(w.low + 1) < 5e-3 && w.high - w.low <= 2)) fail_msg("[%g, %g]", w.low, w.high);
}

static double simple(double s, double b, double db, void *context) {
  (void)db;
  (*(int *)context)++;
  return s / sqrt(b);
}
static double asimov(double s, double b, double db, void *context) {
  (void)context;
  return dna_significance_asimov(s, b, db);
}

static void test_scan(void **state) {
  (void)state;
  enum { N = 20001 };
  static dna_window_entry s[N], b[N];
  for (int i = 0; i < N; i++) {
    s[i] = (dna_window_entry){dna_normal_quantile((i + 0.5) / N), 5.0 / N};
    b[i] = (dna_window_entry){-6 + 12 * (i + 0.5) / N, 30.0 / N};
  }
  dna_window_spectrum signal = {s, N}, background = {b, N};
  dna_window_bounds bounds = {0, 12, 1};
  int calls = 0;
  dna_window exact = dna_window_best(signal, background, bounds);
  dna_window scanned = dna_window_scan(signal, background, bounds, simple, &calls, 40);
  assert_true(scanned.status == DNA_WINDOW_FOUND && calls > 300 && scanned.value <= exact.value * (1 + 1e-12));
  if (!(scanned.value > exact.value * (1 - 5e-4))) fail_msg("%g instead of %g", scanned.value, exact.value);
  assert_true(scanned.resolution > 0 && scanned.resolution < 1e-3);
  /* Asimov, sigma_B = 0 but for the Monte Carlo error: the widest of all by golden section over +-x */
  scanned = dna_window_scan(signal, background, bounds, asimov, NULL, 40);
  double best = 0;
  for (double x = 0.5; x < 4; x += 1e-3) {
    dna_window at = dna_window_sums(signal, background, -x, x);
    double z = dna_significance_asimov(at.s, at.b, at.db);
    if (z > best) best = z;
  }
  if (!(fabs(scanned.value / best - 1) < 5e-4)) fail_msg("%g instead of %g", scanned.value, best);
  /* bounds */
  scanned = dna_window_scan(signal, background, (dna_window_bounds){6, 7, 1}, simple, &calls, 20);
  if (!(scanned.high - scanned.low >= 6 && fabs(scanned.low + 3) < 0.05)) fail_msg("[%g, %g]", scanned.low, scanned.high);
  assert_true(dna_window_scan(signal, background, (dna_window_bounds){0, 12, 31}, simple, &calls, 20).status == DNA_WINDOW_NONE);
  assert_true(dna_window_scan(signal, background, bounds, simple, &calls, 2).status == DNA_WINDOW_BAD_INPUT);
}

static void test_order_of_equals(void **state) {
  (void)state;
  dna_window_entry s[] = {{1, 0.1}, {1, 0.2}, {1, 0.3}, {2, 0.7}}, t[] = {{1, 0.3}, {1, 0.1}, {1, 0.2}, {2, 0.7}};
  dna_window_entry b[] = {{0, 0.1}, {1, 1e16}, {1, 0.3}, {1, -1e16}, {3, 0.4}},
                   c[] = {{0, 0.1}, {1, -1e16}, {1, 1e16}, {1, 0.3}, {3, 0.4}};
  dna_window_bounds bounds = {0, 10, 0.2};
  dna_window one = dna_window_best((dna_window_spectrum){s, 4}, (dna_window_spectrum){b, 5}, bounds);
  dna_window two = dna_window_best((dna_window_spectrum){t, 4}, (dna_window_spectrum){c, 5}, bounds);
  assert_memory_equal(&one, &two, sizeof one);
}

static void test_bad_input(void **state) {
  (void)state;
  dna_window_entry fine[] = {{1, 1}, {2, 1}}, unsorted[] = {{2, 1}, {1, 1}}, missing[] = {{1, 1}, {NAN, 1}},
                   heavy[] = {{1, INFINITY}};
  dna_window_spectrum good = {fine, 2};
  dna_window_bounds bounds = {0, 1, 1};
  assert_int_equal(dna_window_best(good, good, bounds).status, DNA_WINDOW_FOUND);
  assert_int_equal(dna_window_best((dna_window_spectrum){unsorted, 2}, good, bounds).status, DNA_WINDOW_BAD_INPUT);
  assert_int_equal(dna_window_best(good, (dna_window_spectrum){missing, 2}, bounds).status, DNA_WINDOW_BAD_INPUT);
  assert_int_equal(dna_window_best(good, (dna_window_spectrum){heavy, 1}, bounds).status, DNA_WINDOW_BAD_INPUT);
  const dna_window_bounds bad[] = {
      {-1, 1, 1}, {2, 1, 1}, {0, 1, 0}, {0, 1, -1}, {0, NAN, 1}, {0, 1, NAN}, {INFINITY, INFINITY, 1}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_int_equal(dna_window_best(good, good, bad[i]).status, DNA_WINDOW_BAD_INPUT);
  dna_window_spectrum empty = {NULL, 0};
  assert_int_equal(dna_window_best(empty, empty, bounds).status, DNA_WINDOW_NONE);
  assert_int_equal(dna_window_best(empty, good, bounds).status, DNA_WINDOW_NONE);
  assert_int_equal(dna_window_sums(good, good, 2, 1).status, DNA_WINDOW_BAD_INPUT);
}

static void test_split(void **state) {
  (void)state;
  enum { N = 10000 };
  static dna_window_entry e[N], f[N], one[N], two[N], three[N], four[N];
  for (int i = 0; i < N; i++) e[i] = (dna_window_entry){(double)(i / 100), 0.5 + i % 4};
  memcpy(f, e, sizeof e);
  for (int i = 0; i < N; i += 100) /* another order of equals */
    for (int k = 0; k < 100; k++) f[i + k] = e[i + 99 - k];
  size_t n = dna_window_split((dna_window_spectrum){e, N}, NULL, 5, one, two);
  assert_true(n > N / 2 - 200 && n < N / 2 + 200);
  assert_true(dna_window_split((dna_window_spectrum){f, N}, NULL, 5, three, four) == n);
  assert_memory_equal(one, three, n * sizeof *one);
  assert_memory_equal(two, four, (N - n) * sizeof *one);
  dna_window all = dna_window_sums((dna_window_spectrum){e, N}, (dna_window_spectrum){e, N}, -1, 1000);
  dna_window halves = dna_window_sums((dna_window_spectrum){one, n}, (dna_window_spectrum){two, N - n}, -1, 1000);
  assert_true(fabs(halves.s + halves.b - 2 * all.s) < 1e-9 && fabs(halves.s / all.s - 1) < 0.03);
  assert_true(dna_window_split((dna_window_spectrum){e, N}, NULL, 6, three, four) != n ||
              memcmp(one, three, n * sizeof *one) != 0);
  static uint64_t keys[N];
  for (uint64_t i = 0; i < N; i++) keys[i] = i;
  n = dna_window_split((dna_window_spectrum){e, N}, keys, 5, one, two);
  assert_true(n > N / 2 - 200 && n < N / 2 + 200);
}

static void test_smallest(void **state) {
  (void)state;
  enum { N = 20000 };
  static dna_window_entry e[N];
  for (int i = 0; i < N; i++) e[i] = (dna_window_entry){dna_normal_quantile((i + 0.5) / N), 2};
  dna_window_smallest r = dna_window_smallest_of((dna_window_spectrum){e, N}, 0.6826894921370859);
  assert_true(fabs(r.low + 1) < 0.02 && fabs(r.high - 1) < 0.02 && fabs(r.high - r.low - 2) < 1e-3);
  assert_true(fabs(r.n_eff / N - 1) < 1e-12);
  /* d width / d fraction = 1 / phi(1) */
  assert_true(fabs(r.error / (sqrt(0.6826894921 * 0.3173105079 / N) / 0.24197072451914337) - 1) < 0.03);
  /* exponential: the interval begins at 0, its width is -ln(1 - f) */
  for (int i = 0; i < N; i++) e[i].value = -log1p(-(i + 0.5) / N);
  r = dna_window_smallest_of((dna_window_spectrum){e, N}, 0.5);
  assert_true(r.low < 1e-4 && fabs(r.high - log(2)) < 1e-3);
  /* by hand, with a negative weight */
  dna_window_entry few[] = {{0, 1}, {1, 2}, {2, -1}, {3, 3}, {3.5, 1}, {9, 2}}; /* the sum is 8 */
  r = dna_window_smallest_of((dna_window_spectrum){few, 6}, 0.5);
  assert_true(r.low == 3 && r.high == 3.5);
  r = dna_window_smallest_of((dna_window_spectrum){few, 6}, 0.625); /* 5 = 2 - 1 + 3 + 1 */
  assert_true(r.low == 1 && r.high == 3.5 && fabs(r.n_eff - 64.0 / 20) < 1e-12);
  r = dna_window_smallest_of((dna_window_spectrum){few, 6}, 1);
  assert_true(r.low == 0 && r.high == 9);
  assert_true(isnan(dna_window_smallest_of((dna_window_spectrum){few, 0}, 0.5).low));
  assert_true(isnan(dna_window_smallest_of((dna_window_spectrum){few, 6}, 0).low));
  few[5].weight = -9;
  assert_true(isnan(dna_window_smallest_of((dna_window_spectrum){few, 6}, 0.5).low));
}

/* The error of the width against the spread of 200 samples. */
static void test_smallest_error(void **state) {
  (void)state;
  enum { N = 2000, SAMPLES = 200 };
  static dna_window_entry e[N];
  double sum = 0, squares = 0, errors = 0;
  for (uint64_t k = 0; k < SAMPLES; k++) {
    for (uint64_t i = 0; i < N; i++) e[i] = (dna_window_entry){dna_random_normal(&(dna_random_key){9, k, i, 0}), 1};
    qsort(e, N, sizeof *e, by_value);
    dna_window_smallest r = dna_window_smallest_of((dna_window_spectrum){e, N}, 0.6827);
    double width = r.high - r.low;
    sum += width;
    squares += width * width;
    errors += r.error;
  }
  double spread = sqrt(squares / SAMPLES - sum / SAMPLES * (sum / SAMPLES)), stated = errors / SAMPLES;
  if (!(stated / spread > 0.75 && stated / spread < 1.33)) fail_msg("%g, the spread is %g", stated, spread);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_against_all_intervals),
      cmocka_unit_test(test_against_all_pairs),
      cmocka_unit_test(test_gauss_on_flat),
      cmocka_unit_test(test_scan),
      cmocka_unit_test(test_order_of_equals),
      cmocka_unit_test(test_bad_input),
      cmocka_unit_test(test_split),
      cmocka_unit_test(test_smallest),
      cmocka_unit_test(test_smallest_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
