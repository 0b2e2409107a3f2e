/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random numbers: the known answers of Philox4x64-10, the mapping of keys, distributions against GSL's cdfs on 10^6
 * draws, independence of what only differs in one number of the key, Poisson quantiles against GSL.
 */
#include "runtime/physics/physics.h"

#include <Random123/philox.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { DRAWS = 1000000 };

/* Known-answer vectors of the Random123 distribution (kat_vectors, "philox4x64 10"); numpy's Philox gives the same. */
static void test_known_answers(void **state) {
  (void)state;
  static const struct {
    uint64_t counter[4], key[2], out[4];
  } cases[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x16554d9eca36314cu, 0xdb20fe9d672d0fdcu, 0xd7e772cee186176bu, 0x7e68b68aec7ba23bu}},
    {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX},
     {UINT64_MAX, UINT64_MAX},
     {0x87b092c3013fe90bu, 0x438c3c67be8d0224u, 0x9cc7d7c69cd777b6u, 0xa09caebf594f0ba0u}},
    {{0x243f6a8885a308d3u, 0x13198a2e03707344u, 0xa4093822299f31d0u, 0x082efa98ec4e6c89u},
     {0x452821e638d01377u, 0xbe5466cf34e90c6cu},
     {0xa528f45403e61d95u, 0x38c72dbd566e9788u, 0xa5a1610e72fd18b5u, 0x57bd43b5e52b7fe6u}},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    philox4x64_ctr_t counter;
    philox4x64_key_t key;
    for (int k = 0; k < 4; k++) counter.v[k] = cases[i].counter[k];
    for (int k = 0; k < 2; k++) key.v[k] = cases[i].key[k];
    philox4x64_ctr_t out = philox4x64_R(10, counter, key);
    for (int k = 0; k < 4; k++) assert_true(out.v[k] == cases[i].out[k]);
  }
}

/* (2 floor(w / 2^12) + 1) 2^-53 for the first word w that numpy 2.4 (numpy.random.Philox) has for the counter {event,
 * particle, site, 0} and the key {seed, 0}. */
static void test_mapping(void **state) {
  (void)state;
  static const struct {
    dna_random_key key;
    double expected;
  } cases[] = {
    {{0, 0, 0, 0}, 0x1.6554d9eca3630p-4 + 0x1p-53},
    {{1, 0, 0, 0}, 0x1.96fd4e899e337p-1},
    {{0, 1, 0, 0}, 0x1.7a5d3204726c0p-7},
    {{0, 0, 1, 0}, 0x1.d0bf59f16760dp-1},
    {{0, 0, 0, 1}, 0x1.9bf6be67257d8p-4},
    {{42, 1000003, 17, 0x9e3779b97f4a7c15u}, 0x1.1b0dedfce704cp-3},
    {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}, 0x1.c20537cc91ee0p-6},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    double u = dna_random_uniform(&cases[i].key);
    assert_true(u >= cases[i].expected && u <= cases[i].expected);
    double x = dna_random_normal(&cases[i].key), expected = dna_normal_quantile(u);
    assert_true(x >= expected && x <= expected);
  }
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* sqrt(n) times the largest distance of the empirical from the true cdf; 1.95 is exceeded once in a thousand times. */
static double kolmogorov(double *x, double (*cdf)(double)) {
  double largest = 0;
  qsort(x, DRAWS, sizeof *x, ascending);
  for (int i = 0; i < DRAWS; i++) {
    double p = cdf(x[i]);
    largest = fmax(largest, fmax(p - i / (double)DRAWS, (i + 1) / (double)DRAWS - p));
  }
  return sqrt(DRAWS) * largest;
}

static double uniform_cdf(double x) { return gsl_cdf_flat_P(x, 0, 1); }
static double normal_cdf(double x) { return gsl_cdf_ugaussian_P(x); }

/* One key number runs, as event numbers, particle numbers and sites do. */
static dna_random_key key_of(int which, uint64_t i) {
  dna_random_key key = {20230811, 7, 3, 0x5bd1e9955bd1e995u};
  *(which == 0 ? &key.event : which == 1 ? &key.particle : which == 2 ? &key.site : &key.seed) = i;
  return key;
}

static void test_distributions(void **state) {
  (void)state;
  double *x = malloc(DRAWS * sizeof *x);
  assert_non_null(x);
  for (int which = 0; which < 4; which++) {
    for (uint64_t i = 0; i < DRAWS; i++) {
      dna_random_key key = key_of(which, i);
      x[i] = dna_random_uniform(&key);
      assert_true(x[i] > 0 && x[i] < 1);
    }
    assert_true(kolmogorov(x, uniform_cdf) < 1.95);
    if (which > 0 && which < 3) continue; /* the same uniforms make the normal ones: enough for two of them */
    for (uint64_t i = 0; i < DRAWS; i++) {
      dna_random_key key = key_of(which, i);
      x[i] = dna_random_normal(&key);
    }
    assert_true(kolmogorov(x, normal_cdf) < 1.95);
  }
  free(x);
}

static void test_poisson_distribution(void **state) { /* chi^2 over the values with at least 20 expected draws */
  (void)state;
  const double means[] = {0.3, 3.7, 42};
  for (size_t m = 0; m < sizeof means / sizeof *means; m++) {
    enum { VALUES = 200 };
    static int count[VALUES];
    for (int k = 0; k < VALUES; k++) count[k] = 0;
    for (uint64_t i = 0; i < DRAWS; i++) {
      dna_random_key key = key_of(0, i + DRAWS);
      double k = dna_poisson_quantile(dna_random_uniform(&key), means[m]);
      assert_true(k >= 0 && k < VALUES);
      count[(int)k]++;
    }
    double chi2 = 0, rest = DRAWS;
    int cells = 0, seen = DRAWS;
    for (unsigned k = 0; k < VALUES; k++) {
      double expected = DRAWS * gsl_ran_poisson_pdf(k, means[m]);
      if (expected < 20) continue;
      chi2 += (count[k] - expected) * (count[k] - expected) / expected;
      rest -= expected;
      seen -= count[k];
      cells++;
    }
    chi2 += (seen - rest) * (seen - rest) / rest;
    assert_true(gsl_cdf_chisq_Q(chi2, cells) > 1e-3);
  }
}

/* Draws whose keys differ in one number, or are neighbours in a sequence, do not know of each other. */
static void test_independence(void **state) {
  (void)state;
  for (int which = 0; which < 4; which++)
    for (int other = 0; other < 4; other++) {
      double xy = 0;
      for (uint64_t i = 0; i < DRAWS / 4; i++) {
        dna_random_key a = key_of(which, i), b = key_of(which, i + (which == other));
        if (which != other) { /* the same place of the sequence, another event, particle, site or seed */
          uint64_t *number = other == 0 ? &b.event : other == 1 ? &b.particle : other == 2 ? &b.site : &b.seed;
          *number += 1;
        }
        xy += (dna_random_uniform(&a) - 0.5) * (dna_random_uniform(&b) - 0.5);
      }
      double r = 12 * xy / (DRAWS / 4.0); /* correlation: variance of a uniform is 1/12 */
      assert_true(fabs(r) < 3.5 / sqrt(DRAWS / 4.0));
    }
}

/* k is the quantile if P(X <= k) >= u > P(X <= k - 1); GSL's tails are given 1e-9 of slack, relative to the smaller. */
static void check_quantile(double u, double mean) {
  double k = dna_poisson_quantile(u, mean);
  if (!(k >= 0 && k < 4e9 && floor(k) >= k)) fail_msg("quantile of %.17g for %.17g is %.17g", u, mean, k);
  unsigned n = (unsigned)k;
  bool reached, before;
  if (u < 0.5) {
    reached = gsl_cdf_poisson_P(n, mean) >= u * (1 - 1e-9);
    before = n == 0 || gsl_cdf_poisson_P(n - 1, mean) < u * (1 + 1e-9);
  } else {
    reached = gsl_cdf_poisson_Q(n, mean) <= (1 - u) * (1 + 1e-9);
    before = n == 0 || gsl_cdf_poisson_Q(n - 1, mean) > (1 - u) * (1 - 1e-9);
  }
  if (!reached || !before) fail_msg("quantile of %.17g for mean %.17g is %.17g", u, mean, k);
}

static void test_poisson_quantile(void **state) {
  (void)state;
  gsl_set_error_handler_off();
  const double means[] = {1e-9, 1e-3,   0.1, 0.5, 1,   2.385, 7,   20.5, 99.5,
                          250,  400.25, 499.99, 500, 501, 600, 745, 999, 1234.5, 3e4};
  for (size_t m = 0; m < sizeof means / sizeof *means; m++) {
    for (int i = 1; i < 100; i++) check_quantile(i / 100.0, means[m]);
    for (int i = 3; i <= 15; i++) {
      check_quantile(pow(10, -i), means[m]);
      check_quantile(1 - pow(10, -i), means[m]);
    }
    check_quantile(0x1p-53, means[m]);
    check_quantile(1 - 0x1p-53, means[m]);
  }
  for (uint64_t i = 0; i < 20000; i++) { /* small means at random */
    dna_random_key a = key_of(0, i), b = key_of(2, i);
    check_quantile(dna_random_uniform(&a), 30 * dna_random_uniform(&b));
  }
}

/* Large means, where GSL's cdf gives NaN: exact sums with mpmath at 30 digits. */
static void test_poisson_large_means(void **state) {
  (void)state;
  static const struct {
    double u, mean, expected;
  } cases[] = {
    {0x1p-53, 123456.7, 120583}, {1e-06, 123456.7, 121790}, {0.01, 123456.7, 122640}, {0.3, 123456.7, 123272},
    {0.5, 123456.7, 123457}, {0.8, 123456.7, 123752}, {0.999, 123456.7, 124544}, {0.999999999999, 123456.7, 125936},
    {0x1p-53, 12345678.9, 12316845}, {1e-06, 12345678.9, 12328981}, {0.01, 12345678.9, 12337506},
    {0.3, 12345678.9, 12343836}, {0.5, 12345678.9, 12345679}, {0.8, 12345678.9, 12348636},
    {0.999, 12345678.9, 12356538}, {0.999999999999, 12345678.9, 12370404}, {0x1p-53, 100000000.0, 99917916},
    {1e-06, 100000000.0, 99952469}, {0.01, 100000000.0, 99976737}, {0.3, 100000000.0, 99994756},
    {0.5, 100000000.0, 100000000}, {0.8, 100000000.0, 100008416}, {0.999, 100000000.0, 100030904},
    {0.999999999999, 100000000.0, 100070353}, {0x1p-53, 1000000000.0, 999740403}, {1e-06, 1000000000.0, 999849687},
    {0.01, 1000000000.0, 999926435}, {0.3, 1000000000.0, 999983417}, {0.5, 1000000000.0, 1000000000},
    {0.8, 1000000000.0, 1000026614}, {0.999, 1000000000.0, 1000097723}, {0.999999999999, 1000000000.0, 1000222458},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    double k = dna_poisson_quantile(cases[i].u, cases[i].mean);
    if (k < cases[i].expected || k > cases[i].expected || isnan(k))
      fail_msg("quantile of %.17g for %.17g is %.17g, expected %.17g", cases[i].u, cases[i].mean, k, cases[i].expected);
  }
}

static void test_poisson_corners(void **state) {
  (void)state;
  const double zero[][2] = {{0.5, 0}, {0.999, 0}, {1, 0}, {0, 5}, {0, 1e9}, {0.3, 5e-324}, {0.9999, 1e-300}};
  for (size_t i = 0; i < sizeof zero / sizeof *zero; i++) {
    double k = dna_poisson_quantile(zero[i][0], zero[i][1]);
    assert_true(k >= 0 && k <= 0);
  }
  const double bad[][2] = {{0.5, -1}, {0.5, 1.0000001e9}, {0.5, NAN}, {0.5, INFINITY}, {NAN, 1}, {-0.1, 1}, {1.1, 1}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_true(isnan(dna_poisson_quantile(bad[i][0], bad[i][1])));
  assert_true(dna_poisson_quantile(1, 3) > 1e300);
  /* cdf(0) = 1/2 for the mean log 2 = 0.693147180559945309...: just above and below it */
  assert_true(dna_poisson_quantile(0.5, 0.6931471805599452) < 0.5);
  assert_true(dna_poisson_quantile(0.5, 0.6931471805599454) > 0.5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_known_answers),        cmocka_unit_test(test_mapping),
    cmocka_unit_test(test_distributions),        cmocka_unit_test(test_poisson_distribution),
    cmocka_unit_test(test_independence),         cmocka_unit_test(test_poisson_quantile),
    cmocka_unit_test(test_poisson_large_means),  cmocka_unit_test(test_poisson_corners),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
