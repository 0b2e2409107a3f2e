/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Efficiencies: Clopper-Pearson against its definition and published limits, the weighted error against closed forms.
 */
#include "runtime/stats/efficiency.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const double one_sigma = 0.68268949213708590; /* erf(1 / sqrt 2) */

static void near(double got, double expected, double tolerance) {
  if (!(fabs(got - expected) <= tolerance)) fail_msg("%.15g instead of %.15g", got, expected);
}

/* P(X >= k) for n trials of probability p, summed in the order of the definition. */
static double at_least(uint64_t k, uint64_t n, double p) {
  double sum = 0;
  for (uint64_t i = k; i <= n; i++)
    sum += exp(lgamma((double)n + 1) - lgamma((double)i + 1) - lgamma((double)(n - i) + 1) + (double)i * log(p) +
               (double)(n - i) * log1p(-p));
  return sum;
}

/* The interval's ends are the probabilities for which a tail of the binomial distribution is (1 - 0.6827) / 2. */
static void test_definition(void **state) {
  (void)state;
  const uint64_t cases[][2] = {{1, 2}, {1, 10}, {3, 10}, {9, 10}, {50, 100}, {1, 1000}, {997, 1000}, {385, 500}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    uint64_t k = cases[i][0], n = cases[i][1];
    dna_efficiency eff = dna_efficiency_counts(k, n);
    near(eff.value, (double)k / (double)n, 0);
    assert_true(eff.lo > 0 && eff.hi > 0);
    near(at_least(k, n, eff.value - eff.lo), (1 - one_sigma) / 2, 1e-10);
    near(1 - at_least(k + 1, n, eff.value + eff.hi), (1 - one_sigma) / 2, 1e-10);
  }
}

/* scipy 1.17.1: beta.ppf and beta.isf, for counts with which GSL's own quantile gives NaN or does not end, and others. */
static void test_against_scipy(void **state) {
  (void)state;
  static const struct {
    uint64_t pass, all;
    double lo, hi;
  } cases[] = {
    {10, 1000, 0.00310140185257, 0.0042364904657},
    {990, 1000, 0.0042364904657, 0.00310140185257},
    {5823, 18344, 0.00345392117475, 0.00347398315166},
    {1000, 10000, 0.00300935810106, 0.00309068724226},
    {1, 100000, 8.27246370196e-06, 2.29948862259e-05},
    {99997, 100000, 2.91809948139e-05, 1.63270036059e-05},
    {3162, 10000000, 5.62201202948e-06, 5.72283798467e-06},
    {1000000, 10000000, 9.48783095986e-05, 9.49583517583e-05},
    {385, 500, 0.0203724858762, 0.0192364932323},
    {116423, 249397, 0.00100087051266, 0.00100113714414},
    {2, 7, 0.182129028009, 0.259937875571},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dna_efficiency eff = dna_efficiency_counts(cases[i].pass, cases[i].all);
    near(eff.lo / cases[i].lo, 1, 1e-6);
    near(eff.hi / cases[i].hi, 1, 1e-6);
  }
}

static void test_borders(void **state) { /* closed forms: (1 - p)^n = tail and p^n = tail */
  (void)state;
  const double tail = (1 - one_sigma) / 2;
  for (uint64_t n = 1; n <= 1000000; n *= 10) {
    dna_efficiency none = dna_efficiency_counts(0, n), all = dna_efficiency_counts(n, n);
    double reach = -expm1(log(tail) / (double)n);
    near(none.value, 0, 0);
    near(none.lo, 0, 0);
    near(none.hi / reach, 1, 1e-9);
    near(all.value, 1, 0);
    near(all.hi, 0, 0);
    near(all.lo / reach, 1, 1e-9);
  }
  dna_efficiency nothing = dna_efficiency_counts(0, 0), impossible = dna_efficiency_counts(3, 2);
  assert_true(isnan(nothing.value) && isnan(nothing.lo) && isnan(nothing.hi) && isnan(impossible.value));
}

static void test_large_counts(void **state) { /* the normal limit */
  (void)state;
  dna_efficiency eff = dna_efficiency_counts(400000000, 1000000000);
  double sigma = sqrt(0.4 * 0.6 / 1e9);
  near(eff.value, 0.4, 1e-15);
  near(eff.lo / sigma, 1, 1e-3);
  near(eff.hi / sigma, 1, 1e-3);
}

static void test_weighted(void **state) {
  (void)state;
  /* equal weights: the binomial error, whatever the weight */
  const double w = 2.385;
  dna_efficiency eff = dna_efficiency_weighted(30 * w, 30 * w * w, 30 * w * w, 120 * w, 120 * w * w);
  near(eff.value, 0.25, 1e-15);
  near(eff.lo, sqrt(0.25 * 0.75 / 120), 1e-15);
  near(eff.hi, eff.lo, 0);
  /* pass {1, 2}, fail {3}: eps = 1/2, sigma^2 = [(1/2)^2 (1 + 4) + (1/2)^2 9] / 36 = 3.5 / 36 */
  eff = dna_efficiency_weighted(3, 5, 5, 6, 14);
  near(eff.value, 0.5, 0);
  near(eff.lo, sqrt(3.5 / 36), 1e-15);
  /* the same numbers times a luminosity: nothing changes */
  dna_efficiency scaled = dna_efficiency_weighted(3 * 0.013, 5 * 0.013 * 0.013, 5 * 0.013 * 0.013, 6 * 0.013, 14 * 0.013 * 0.013);
  near(scaled.value, eff.value, 1e-15);
  near(scaled.lo, eff.lo, 1e-15);
}

static void test_negative_weights(void **state) { /* no clamping */
  (void)state;
  /* pass {2, 1}, fail {-1}: eps = 3/2, sigma^2 = [(1/2)^2 5 + (3/2)^2 1] / 4 = 3.5 / 4 */
  dna_efficiency eff = dna_efficiency_weighted(3, 5, 5, 2, 6);
  near(eff.value, 1.5, 0);
  near(eff.hi, sqrt(3.5 / 4), 1e-15);
  /* pass {-1}, fail {3}: eps = -1/2, sigma^2 = [(3/2)^2 1 + (1/2)^2 9] / 4 = 4.5 / 4 */
  eff = dna_efficiency_weighted(-1, 1, 1, 2, 10);
  near(eff.value, -0.5, 0);
  near(eff.lo, sqrt(4.5 / 4), 1e-15);
  /* all negative: as if all were positive */
  eff = dna_efficiency_weighted(-3, 5, 5, -6, 14);
  near(eff.value, 0.5, 0);
  near(eff.lo, sqrt(3.5 / 36), 1e-15);
  eff = dna_efficiency_weighted(1, 1, 1, 0, 2);
  assert_true(isnan(eff.value) && isnan(eff.lo) && isnan(eff.hi));
  assert_true(isnan(dna_efficiency_weighted(1, 1, 1, NAN, 2).value));
  /* v = (1, 1, -1), w = (1, 1, 1): eps = 1/3, sum (v - w/3)^2 = 4/9 + 4/9 + 16/9 = 24/9 */
  near(dna_efficiency_weighted(1, 3, 1, 3, 3).lo, sqrt(24.0 / 9) / 3, 1e-15);
  near(dna_efficiency_weighted(12, 14.4, 12, 10, 10).lo, 0, 0); /* a weight of 1.2 on each of 10 events */
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_definition),   cmocka_unit_test(test_against_scipy), cmocka_unit_test(test_borders),
    cmocka_unit_test(test_large_counts), cmocka_unit_test(test_weighted),      cmocka_unit_test(test_negative_weights),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
