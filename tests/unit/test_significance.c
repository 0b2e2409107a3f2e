/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Significances and tails: the formulae evaluated by mpmath 1.3 with 40 digits, and sums written out.
 */
#include "runtime/stats/significance.h"
#include "runtime/stats/tails.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void near(double got, double expected, double relative) {
  if (!(fabs(got - expected) <= relative * fabs(expected))) fail_msg("%.17g instead of %.17g", got, expected);
}

static void test_simple(void **state) {
  (void)state;
  near(dna_significance_simple(10, 100, 0), 1, 1e-15);
  near(dna_significance_simple(10, 100, 10), 10 / sqrt(200), 1e-15);
  near(dna_significance_simple(-3, 9, 0), -1, 1e-15);
  assert_true(isnan(dna_significance_simple(1, 0, 0)) && isnan(dna_significance_simple(1, -1, 0)));
  assert_true(isnan(dna_significance_simple(1, 1, -1)) && isnan(dna_significance_simple(1, 1, NAN)));
}

static void test_asimov(void **state) {
  (void)state;
  static const double cases[][4] = {
    {10, 100, 0, 0.98399164475694061}, {10, 100, 10, 0.6901960632965302},   {5, 2, 0, 2.745666},
    {5, 2, 0.5, 2.5026083371989797},   {50, 100, 10, 3.172972860795446},    {3, 0.01, 0.001, 5.3167376609262521},
    {1e4, 50, 5, 145.05232413650519},  {1e-5, 100, 1, 9.9503717346183911e-7},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    near(dna_significance_asimov(cases[i][0], cases[i][1], cases[i][2]), cases[i][3], cases[i][3] == 2.745666 ? 2e-7 : 2e-14);
  /* s << b: Z = s / sqrt(b) (1 - s / 6 b + ...) */
  near(dna_significance_asimov(1e-3, 1e6, 0), 1e-6 * (1 - 1e-9 / 6), 1e-14);
}

static void test_asimov_is_smooth(void **state) {
  (void)state;
  double known = dna_significance_asimov(10, 100, 0), last = known;
  for (double db = 1e-160; db < 1; db *= 10) {
    double z = dna_significance_asimov(10, 100, db);
    near(z, known, 4e-15 + db * db / 100);
    assert_true(z <= last * (1 + 4e-15));
    last = z;
  }
  near(dna_significance_asimov(10, 100, 1e-6), 0.98399164475693553, 1e-14);
  assert_true(dna_significance_asimov(0, 5, 1) == 0 && dna_significance_asimov(0, 0, 0) == 0);
  assert_true(dna_significance_asimov(-2, 5, 1) < 0 && isinf(dna_significance_asimov(1, 0, 0)));
  assert_true(isnan(dna_significance_asimov(1, 0, 1)) && isnan(dna_significance_asimov(-6, 5, 0)));
  assert_true(isnan(dna_significance_asimov(1, -1, 0)) && isnan(dna_significance_asimov(1, 1, -1)));
  assert_true(isnan(dna_significance_asimov(NAN, 1, 0)) && isnan(dna_significance_asimov(1, INFINITY, 0)));
}

/* Without uncertainty the sum of the Poisson distribution, with it that of the negative binomial one (mpmath). */
static void test_p0(void **state) {
  (void)state;
  static const double cases[][5] = {
    {10, 3, 0.9, -5.43019157890719, 2.62110554289989},     {5, 0.5, 0.1, -8.36747709821984, 3.50037631987678},
    {150, 100, 10, -7.20807275422884, 3.1783484771934},    {140, 100, 1e-3, -9.29757153519902, 3.74099517017483},
    {25, 10, 20, -2.06571337134008, 1.14199593687034},     {3000, 100, 30, -273.726874083792, 23.2233043993807},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const double *c = cases[i];
    near(dna_significance_log_p0(c[0], c[1], c[2]), c[3], 1e-12);
    near(dna_significance_observed(c[0], c[1], c[2]), c[4], 1e-12);
  }
  near(exp(dna_significance_log_p0(2, 3, 0)), 1 - 4 * exp(-3), 1e-14);
  assert_true(dna_significance_log_p0(0, 3, 1) == 0 && isinf(dna_significance_observed(0, 3, 1)));
  assert_true(isinf(dna_significance_observed(1, 0, 0)) && isnan(dna_significance_observed(1, 0, 1)));
  assert_true(isnan(dna_significance_observed(-1, 2, 0)) && isnan(dna_significance_observed(1, -2, 0)));
}

static void test_p_and_z(void **state) {
  (void)state;
  static const double cases[][2] = {
    {-8, -6.22096057427178606e-16}, {-2, -0.0230129093289634885}, {0, -0.693147180559945309}, {1, -1.84102164500926351},
    {5, -15.0649983939887257},      {10, -53.2312851505124706},   {24.9, -314.140412761613163}, {25.1, -319.148387405888634},
    {38, -726.55721601882013},      {100, -5005.52420869420509},  {1000, -500007.826694812184},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    near(dna_significance_to_log_p(cases[i][0]), cases[i][1], 1e-14);
    if (cases[i][0] != 0) near(dna_significance_of_log_p(cases[i][1]), cases[i][0], 1e-14);
  }
  near(dna_significance_to_p(5), 2.866515718791939e-7, 1e-13); /* the p-value of a discovery */
  near(dna_significance_of_p(2.866515718791939e-7), 5, 1e-14);
  near(dna_significance_of_p(1e-300), 37.0471, 1e-6); /* scipy: norm.isf */
  assert_true(isinf(dna_significance_of_p(0)) && dna_significance_of_p(1) < -1e300 && isnan(dna_significance_of_p(1.5)));
  for (double z = -8; z < 60; z += 0.37) near(dna_significance_of_log_p(dna_significance_to_log_p(z)), z, z < -5 ? 0.1 : 1e-9);
}

static void test_poisson_tails(void **state) {
  (void)state;
  static const double cases[][4] = {
    {5, 800, -771.35817138252587, 0},
    {0, 3, -3, -0.051069180942701587},
    {1000, 1100, -6.7462909224349264, -0.0011759216931212332},
    {1000, 900, -0.0004907531324798106, -7.6198147083134002},
    {10, 0.1, -2.2858449307904173e-19, -42.922381038115004},
    {1e6, 1001000, -1.8394974180111647, -0.17304146826049705},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    near(dna_tails_log_poisson_below(cases[i][0], cases[i][1]), cases[i][2], 1e-12);
    near(dna_tails_log_poisson_above(cases[i][0], cases[i][1]), cases[i][3], 1e-12);
  }
  assert_true(dna_tails_log_poisson(0, 0) == 0 && isinf(dna_tails_log_poisson(1, 0)) && isnan(dna_tails_log_poisson(-1, 1)));
  near(dna_tails_log_poisson(3, 2), log(8.0 / 6) - 2, 1e-14);
  assert_true(dna_tails_log_poisson_below(4, 0) == 0 && isinf(dna_tails_log_poisson_above(4, 0)));
  near(dna_tails_chi2(10, 5), 0.07523524614651217, 1e-13); /* scipy 1.17: chi2.sf */
  near(dna_tails_chi2(300, 200), 5.924540335483916e-6, 1e-12);
  near(dna_tails_chi2(1e-3, 1), 0.9747728793699604, 1e-14);
  /* scipy: nbinom.ppf at Phi(-2 .. 2) */
  static const double quantiles[2][7] = {{10, 4, 2, 5, 9, 15, 22}, {100, 15, 67, 82, 99, 118, 139}};
  for (int i = 0; i < 2; i++)
    for (int k = 0; k < 5; k++)
      assert_true(dna_tails_smeared_quantile(dna_tails_normal(k - 2), quantiles[i][0], quantiles[i][1]) == quantiles[i][2 + k]);
}

static void test_quadrature(void **state) {
  (void)state;
  near(dna_significance_quadrature((const double[]){3, 4, 12}, 3), 13, 1e-15);
  assert_true(dna_significance_quadrature(NULL, 0) == 0);
  assert_true(isnan(dna_significance_quadrature((const double[]){3, -1}, 2)));
  assert_true(isnan(dna_significance_quadrature((const double[]){3, NAN}, 2)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_simple),  cmocka_unit_test(test_asimov),        cmocka_unit_test(test_asimov_is_smooth),
    cmocka_unit_test(test_p0),      cmocka_unit_test(test_p_and_z),       cmocka_unit_test(test_poisson_tails),
    cmocka_unit_test(test_quadrature),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
