/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exact sums: any order and partition gives the same bytes; the value is the sum rounded once, as J. R. Shewchuk's
 * expansions (Discrete Comput. Geom. 18 (1997) 305) say, which are made here independently.
 */
#include "runtime/results/exact.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t state64 = 88172645463325252u;
static uint64_t next(void) { /* xorshift (Marsaglia 2003) */
  state64 ^= state64 << 13;
  state64 ^= state64 >> 7;
  return state64 ^= state64 << 17;
}

/* Any sign and significand, exponent within 2^low ... 2^high. */
static double any(int low, int high) {
  double significand = 1 + (double)(int64_t)(next() >> 12) * 0x1p-52;
  double size = ldexp(significand, low + (int)(next() % (uint64_t)(high - low)));
  return next() & 1 ? -size : size;
}

static void same(double got, double expected) {
  if (got < expected || got > expected || isnan(got)) fail_msg("%.17g (%a) instead of %.17g (%a)", got, got, expected, expected);
}

static dna_exact sum_of(const double *x, size_t n) {
  dna_exact sum;
  memset(&sum, 0, sizeof sum);
  for (size_t i = 0; i < n; i++) dna_exact_add(&sum, x[i]);
  return sum;
}

/* The sum rounded once, from a non-overlapping expansion that holds it exactly. */
static double expansion_sum(const double *x, size_t n) {
  double part[64];
  size_t used = 0;
  for (size_t i = 0; i < n; i++) {
    double carry = x[i];
    size_t kept = 0;
    for (size_t j = 0; j < used; j++) {
      double a = carry, b = part[j], s, e;
      if (fabs(a) < fabs(b)) {
        a = part[j];
        b = carry;
      }
      s = a + b;
      e = b - (s - a);
      if (e < 0 || e > 0) part[kept++] = e;
      carry = s;
    }
    part[kept++] = carry;
    used = kept;
    assert_true(used < 60);
  }
  double high = 0, low = 0;
  while (used > 0 && !(low < 0 || low > 0)) { /* until the rest decides the rounding */
    double a = high, b = part[--used];
    high = a + b;
    low = b - (high - a);
  }
  if (used > 0 && ((low < 0 && part[used - 1] < 0) || (low > 0 && part[used - 1] > 0))) { /* a tie, broken by the rest */
    double twice = 2 * low, there = high + twice, back = there - high;
    if (!(back < twice) && !(back > twice)) high = there;
  }
  return high;
}

static void test_simple(void **state) {
  (void)state;
  dna_exact sum = sum_of(NULL, 0);
  assert_true(dna_exact_is_zero(&sum));
  assert_true(dna_exact_value(&sum) >= 0 && dna_exact_value(&sum) <= 0);
  assert_true(sizeof sum <= 64);
  const double cancel[] = {1e16, 1, -1e16, 1e-16, 2.385};
  sum = sum_of(cancel, 5);
  same(dna_exact_value(&sum), 3.385); /* by Python's fractions, from the doubles */
  const double gone[] = {0.1, -2.5e40, 0.2, 2.5e40, -0.1, -0.2, -0.0, 0.0};
  sum = sum_of(gone, 8);
  assert_true(dna_exact_is_zero(&sum));
  double x = 2.385;
  sum = sum_of(&x, 1);
  same(dna_exact_value(&sum), 2.385);
  assert_false(dna_exact_is_zero(&sum));
  memset(&sum, 0, sizeof sum);
  for (int i = 0; i < 10; i++) dna_exact_add(&sum, 0.1);
  same(dna_exact_value(&sum), 1);
}

static void test_rounding(void **state) { /* ties go to even, unless something small breaks them */
  (void)state;
  const struct {
    double x[4], expected;
  } cases[] = {
    {{1, 0x1p-53, 0, 0}, 1},
    {{1, 0x1p-53, 0x1p-105, 0}, 1 + 0x1p-52},
    {{1, 0x1p-53, 0x1p-300, 0}, 1 + 0x1p-52},
    {{1, 0x1p-53, -0x1p-300, 0}, 1},
    {{1 + 0x1p-52, 0x1p-53, 0, 0}, 1 + 0x1p-51},
    {{-1, -0x1p-53, 0, 0}, -1},
    {{-1, -0x1p-53, -0x1p-200, 0}, -1 - 0x1p-52},
    {{0x1.fffffffffffffp0, 0x1p-53, 0, 0}, 2},
    {{0x1p64, -1, 0, 0}, 0x1p64},
    {{0x1p64, -0x1p11, 0, 0}, 0x1p64 - 0x1p11},
    {{0x1p162, 0x1p-248, -0x1p162, 0}, 0x1p-248},
    {{0x1p-300, 0, 0, 0}, 0x1p-300},
    {{-0x1p-300, 0, 0, 0}, -0x1p-300},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dna_exact sum = sum_of(cases[i].x, 4);
    same(dna_exact_value(&sum), cases[i].expected);
  }
}

static void test_single_values(void **state) {
  (void)state;
  for (int i = 0; i < 100000; i++) {
    double x = any(-248, 163);
    dna_exact sum = sum_of(&x, 1);
    same(dna_exact_value(&sum), x);
    dna_exact_add(&sum, -x);
    assert_true(dna_exact_is_zero(&sum));
  }
}

static void test_against_expansions(void **state) {
  (void)state;
  double x[200];
  for (int round = 0; round < 3000; round++) {
    int low = -200 + (int)(next() % 300), high = low + 1 + (int)(next() % 60);
    size_t n = 1 + next() % 200;
    for (size_t i = 0; i < n; i++) x[i] = i > 0 && next() % 3 == 0 ? -x[next() % i] : any(low, high);
    dna_exact sum = sum_of(x, n);
    same(dna_exact_value(&sum), expansion_sum(x, n));
  }
}

static void shuffle(double *x, size_t n) {
  for (size_t i = n - 1; i > 0; i--) {
    size_t j = next() % (i + 1);
    double swap = x[i];
    x[i] = x[j];
    x[j] = swap;
  }
}

/* Also with addends that are rounded to the last digit, or too large. */
static void test_order_and_partition(void **state) {
  (void)state;
  enum { N = 500 };
  double x[N];
  for (int round = 0; round < 200; round++) {
    for (int i = 0; i < N; i++) x[i] = round % 4 == 3 ? any(-1000, 165) : round % 4 == 2 ? any(-310, -240) : any(-248, 163);
    dna_exact whole = sum_of(x, N);
    for (int again = 0; again < 5; again++) {
      shuffle(x, N);
      dna_exact parts[7], sum = sum_of(NULL, 0);
      size_t start = 0;
      for (int p = 0; p < 7; p++) {
        size_t length = p == 6 ? N - start : next() % (N - start + 1);
        parts[p] = sum_of(x + start, length);
        start += length;
      }
      for (int p = 6; p >= 0; p--) dna_exact_merge(&sum, &parts[(p + again) % 7]);
      assert_memory_equal(&sum, &whole, sizeof sum);
    }
  }
}

static void test_times(void **state) { /* n times at once, on sums of either sign: the same bytes */
  (void)state;
  static const double special[] = {0, -0.0, 1, -1, 0x1p-248, -0x1.fffffffffffffp162, 0x1p-290,
                                   -0x1.8p-300, 0x1p-1074, 0x1p163, INFINITY};
  static const uint32_t times[] = {0, 1, 2, 1022, 1023, 1024, 5000};
  enum { SPECIAL = sizeof special / sizeof *special };
  for (int trial = 0; trial < 300; trial++) {
    double x = trial < SPECIAL ? special[trial] : trial % 2 ? any(-300, 170) : any(-20, 20), start = any(-50, 50);
    for (size_t k = 0; k < sizeof times / sizeof *times; k++) {
      dna_exact one = sum_of(&start, 1), all = one;
      for (uint32_t i = 0; i < times[k]; i++) dna_exact_add(&one, x);
      dna_exact_add_times(&all, x, times[k]);
      assert_memory_equal(&one, &all, sizeof one);
    }
  }
}

static void test_range(void **state) {
  (void)state;
  const double bad[] = {0x1p163, -0x1p163, 1e300, DBL_MAX, INFINITY, -INFINITY, NAN};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    const double x[] = {1, bad[i], -1, 2};
    dna_exact sum = sum_of(x, 4), other = sum_of(x, 1);
    assert_true(isnan(dna_exact_value(&sum)));
    assert_false(dna_exact_is_zero(&sum));
    dna_exact_merge(&other, &sum);
    assert_true(isnan(dna_exact_value(&other)));
  }
  const double large = 0x1.fffffffffffffp162;
  dna_exact sum = sum_of(&large, 1);
  for (int i = 0; i < 40; i++) { /* 2^40 times the largest addend still fits */
    dna_exact copy = sum;
    dna_exact_merge(&sum, &copy);
  }
  same(dna_exact_value(&sum), ldexp(large, 40));
  const double small = -large;
  sum = sum_of(&small, 1);
  for (int i = 0; i < 40; i++) {
    dna_exact copy = sum;
    dna_exact_merge(&sum, &copy);
  }
  same(dna_exact_value(&sum), ldexp(small, 40));
}

static void test_below_the_digits(void **state) { /* each addend is rounded to a multiple of 2^-300, ties to even */
  (void)state;
  const struct {
    double x, expected;
    int inexact;
  } cases[] = {
    {0x1.8p-300, 0x1p-299, 1},  {0x1.4p-300, 0x1p-300, 1},  {0x1p-301, 0, 1},       {0x1.8p-301, 0x1p-300, 1},
    {0x1.4p-299, 0x1p-299, 1},  {0x1.cp-299, 0x1p-298, 1},  {0x1p-302, 0, 1},       {0x1.fffffffffffffp-302, 0, 1},
    {5e-324, 0, 1},             {1e-310, 0, 1},             {0x1.8p-299, 0x1.8p-299, 0}, {0x1p-248, 0x1p-248, 0},
    {0x1.0000000000001p-249, 0x1p-249, 1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (int sign = -1; sign <= 1; sign += 2) {
      double x = sign * cases[i].x;
      dna_exact sum = sum_of(&x, 1);
      same(dna_exact_value(&sum), sign * cases[i].expected);
      assert_int_equal((sum.word[0] & DNA_EXACT_INEXACT) != 0, cases[i].inexact);
      assert_int_equal(dna_exact_is_zero(&sum), !(cases[i].expected > 0));
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_simple),          cmocka_unit_test(test_rounding),
    cmocka_unit_test(test_single_values),   cmocka_unit_test(test_against_expansions),
    cmocka_unit_test(test_order_and_partition), cmocka_unit_test(test_range),
    cmocka_unit_test(test_below_the_digits), cmocka_unit_test(test_times),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
