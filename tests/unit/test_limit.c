/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Limits: closed forms, published tables, scipy 1.17 (brentq on poisson.logcdf), mpmath 1.3 (the integral over a
 * gamma-distributed background), pyhf 0.7.6 (qtilde, shapesys; scipy's optimiser with tolerance 1e-12), and coverage by
 * pseudo-experiments: `test_limit N` makes N of them, 2000 without.
 */
#include "runtime/physics/physics.h"
#include "runtime/stats/limit.h"
#include "runtime/stats/tails.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void near(double got, double expected, double relative) {
  if (!(fabs(got - expected) <= relative * fabs(expected))) fail_msg("%.15g instead of %.15g", got, expected);
}

static void test_cls(void **state) {
  (void)state;
  static const double cases[][3] = {
    {0, 0, 2.99573227355399}, {1, 0, 4.743864518390416}, {3, 0, 7.753656527932725},       {0, 3, 2.99573227355399},
    {3, 3, 5.395449541635901}, {5, 3.2, 7.503474763408838}, {100, 120, 12.89981991300599}, {10000, 10100, 143.25439182936293},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    near(dna_limit_cls(cases[i][0], cases[i][1], 0, 0.95), cases[i][2], 1e-11);
  near(dna_limit_cls(0, 7, 0, 0.9), log(10), 1e-13); /* n = 0: CLs = e^-s for any b */
  near(dna_limit_cls_value(2, 0, 5, 0), exp(-2), 1e-13);
  /* many events: n >> 1, b = n: the normal limit 1.95996 sqrt(n) */
  near(dna_limit_cls(1e6, 1e6, 0, 0.95), 1959.96, 2e-3);
  assert_true(dna_limit_cls(10, 1e6, 0, 0.95) > 0 && dna_limit_cls(10, 1e6, 0, 0.95) < 4.5);
}

static void test_cls_uncertain(void **state) {
  (void)state;
  static const double cases[][4] = {
    {3, 3, 1, 5.673927232}, {5, 3.2, 0.8, 7.69796628278}, {0, 3, 1, 2.99573227355},
    {20, 10, 4, 21.0451746922}, {100, 120, 15, 23.6923106201},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    near(dna_limit_cls(cases[i][0], cases[i][1], cases[i][2], 0.95), cases[i][3], 1e-9);
  for (double db = 1e-12; db < 1e-3; db *= 10) near(dna_limit_cls(5, 3.2, db, 0.95), 7.503474763408838, 1e-10 + db * db);
  near(dna_limit_cls(1e6, 1e6, 0.01, 0.95), dna_limit_cls(1e6, 1e6, 0, 0.95), 1e-7);
}

/* Bayes with a flat prior, by the trapezoidal rule over the posterior exp(-s) (s + b)^n: the same as CLs. */
static void test_cls_is_bayes(void **state) {
  (void)state;
  const double n = 4, b = 2.5, limit = dna_limit_cls(n, b, 0, 0.95), h = 1e-4;
  double above = 0, all = 0;
  for (double s = 0.5 * h; s < 60; s += h) {
    double density = exp(-s) * pow(s + b, n);
    all += density;
    if (s > limit) above += density;
  }
  near(above / all, 0.05, 1e-3);
}

static void test_cls_expected(void **state) {
  (void)state;
  static const double cases[][6] = { /* scipy: poisson.ppf(norm.cdf(k)), and the limit for that count */
    {3, 2.995732274, 3.643262446, 5.395449542, 7.663059315, 10.170892734},
    {100, 11.596667607, 15.289279608, 21.374213301, 29.76487056, 39.778048641},
    {0.2, 2.995732274, 2.995732274, 2.995732274, 4.565261173, 4.565261173},
  };
  double limits[DNA_LIMIT_BANDS];
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dna_limit_cls_expected(cases[i][0], 0, 0.95, limits);
    for (int k = 0; k < DNA_LIMIT_BANDS; k++) near(limits[k], cases[i][1 + k], 1e-9);
  }
  dna_limit_cls_expected(10, 4, 0.95, limits); /* scipy: nbinom.ppf gives 2, 5, 9, 15, 22 */
  static const double n[] = {2, 5, 9, 15, 22};
  for (int k = 0; k < DNA_LIMIT_BANDS; k++) near(limits[k], dna_limit_cls(n[k], 10, 4, 0.95), 1e-14);
}

static void test_garwood(void **state) {
  (void)state;
  dna_limit_interval i = dna_limit_garwood(3, 0.682689492137086); /* scipy: chi2.ppf and chi2.isf */
  near(i.low, 1.3672953138906143, 1e-12);
  near(i.high, 5.918185832882934, 1e-12);
  i = dna_limit_garwood(0, 0.95);
  assert_true(i.low == 0);
  near(i.high, 3.6888794541139363, 1e-12);
  i = dna_limit_garwood(10, 0.95);
  near(i.low, 4.7953886961324335, 1e-12);
  near(i.high, 18.390356042017775, 1e-12);
}

/* Tables IV (90 % C.L., b = 0 .. 5) of PRD 57 (1998) 3873, which were made on a grid of 0.005 in s. */
static void test_feldman_cousins(void **state) {
  (void)state;
  static const double cases[][4] = {
    {0, 0, 0, 2.44},   {0, 0.5, 0, 1.94}, {0, 1, 0, 1.61},    {0, 1.5, 0, 1.33},   {0, 2, 0, 1.26},     {0, 2.5, 0, 1.18},
    {0, 3, 0, 1.08},   {0, 3.5, 0, 1.06}, {0, 4, 0, 1.01},    {0, 5, 0, 0.98},     {1, 0, 0.11, 4.36},  {1, 3, 0, 1.88},
    {1, 4, 0, 1.39},   {1, 5, 0, 1.22},   {2, 0, 0.53, 5.91}, {2, 0.5, 0.03, 5.41}, {2, 5, 0, 1.73},    {3, 0, 1.10, 7.42},
    {3, 1, 0.10, 6.42}, {3, 3, 0, 4.42},  {4, 0, 1.47, 8.60}, {5, 0, 1.84, 9.99},  {5, 2, 0.43, 7.99},  {6, 3, 0.15, 8.47},
    {7, 0, 3.56, 12.53}, {8, 4, 0.66, 9.99}, {10, 0, 5.50, 16.50}, {10, 5, 1.19, 11.50}, {15, 0, 9.48, 22.52},
    {20, 0, 13.55, 28.52}, {20, 5, 8.55, 23.52},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dna_limit_interval got = dna_limit_feldman_cousins(cases[i][0], cases[i][1], 0.9);
    if (!(fabs(got.low - cases[i][2]) < 0.0101 && fabs(got.high - cases[i][3]) < 0.0101))
      fail_msg("n = %g, b = %g: [%g, %g]", cases[i][0], cases[i][1], got.low, got.high);
  }
}

static const dna_limit_channel three[] = {{110, 100, 10, 10}, {15, 20, 3, 4}, {5, 3, 0, 1}};

static void test_asymptotic(void **state) { /* pyhf */
  (void)state;
  const dna_limit_channel known = {53, 50, 0, 5}, uncertain = {53, 50, 7, 5}, low = {40, 50, 7, 5};
  static const double bands[3][DNA_LIMIT_BANDS] = {
    {1.5620614, 2.1319305, 3.0336057, 4.3677957, 6.0972651},
    {2.1001546, 2.8262181, 3.9418071, 5.5335335, 7.5204902},
    {0.9214693, 1.2491003, 1.7585695, 2.4937259, 3.4170541},
  };
  near(dna_limit_asymptotic(&known, 1, 0.95), 3.5123811, 1e-6);
  near(dna_limit_asymptotic(&uncertain, 1, 0.95), 4.4196640, 1e-6);
  near(dna_limit_asymptotic(&low, 1, 0.95), 2.6493713, 1e-6);
  near(dna_limit_asymptotic(three, 3, 0.95), 1.9272862, 1e-6);
  near(dna_limit_asymptotic_value(1.9272862, three, 3), 0.05, 1e-6);
  double limits[DNA_LIMIT_BANDS];
  for (int i = 0; i < 3; i++) {
    dna_limit_asymptotic_expected(i == 0 ? &known : i == 1 ? &low : three, i == 2 ? 3 : 1, 0.95, limits);
    for (int k = 0; k < DNA_LIMIT_BANDS; k++) near(limits[k], bands[i][k], 1e-6);
  }
  /* a channel cut into two of equal halves is the same measurement */
  const dna_limit_channel whole = {60, 50, 0, 8}, halves[] = {{30, 25, 0, 4}, {30, 25, 0, 4}};
  near(dna_limit_asymptotic(&whole, 1, 0.95), dna_limit_asymptotic(halves, 2, 0.95), 1e-12);
  /* n = b = 0: q = 2 mu s, and CLs = alpha */
  const dna_limit_channel empty = {0, 0, 0, 2};
  double mu = dna_limit_asymptotic(&empty, 1, 0.95), root = sqrt(4 * mu);
  near(2 * dna_tails_normal(-root), 0.05, 1e-12);
}

static void test_toys(void **state) {
  (void)state;
  static const dna_limit_channel cases[] = {{3, 3, 0, 1}, {5, 3.2, 0.8, 2}, {53, 50, 7, 5},
                                            {2, 0, 0, 1}, {20, 10, 4, 10},  {1, 0.5, 0.4, 1}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    double error, got = dna_limit_toys(cases + i, 1, 0.95, 20000, 7, &error);
    double exact = dna_limit_cls(cases[i].n, cases[i].b, cases[i].db, 0.95) / cases[i].s;
    if (!(fabs(got - exact) < 4 * error && error < 0.04 * exact)) fail_msg("%g +- %g, exact %g", got, error, exact);
    assert_true(dna_limit_toys(cases + i, 1, 0.95, 20000, 7, NULL) == got);
  }
  /* two channels of the same s / b are one */
  const dna_limit_channel halves[] = {{3, 2, 0, 1}, {4, 3, 0, 1.5}};
  double error, got = dna_limit_toys(halves, 2, 0.95, 20000, 3, &error), exact = dna_limit_cls(7, 5, 0, 0.95) / 2.5;
  if (!(fabs(got - exact) < 4 * error)) fail_msg("%g +- %g, exact %g", got, error, exact);
  /* and with hundreds of events the asymptotic limit is close */
  const dna_limit_channel many[] = {{410, 400, 0, 20}, {900, 900, 0, 60}};
  near(dna_limit_toys(many, 2, 0.95, 20000, 5, NULL), dna_limit_asymptotic(many, 2, 0.95), 0.05);
}

/* One channel, and two of the same s / b, have the quantiles of a count. */
static void test_toys_expected(void **state) {
  (void)state;
  static const dna_limit_channel cases[][2] = {{{0, 3, 0, 2}, {0, 6, 0, 4}}, {{0, 0.5, 0, 1}, {0, 4, 0, 8}}};
  for (size_t i = 0; i < 2; i++) {
    double b = cases[i][0].b + cases[i][1].b, s = cases[i][0].s + cases[i][1].s, exact[DNA_LIMIT_BANDS];
    dna_limit_cls_expected(b, 0, 0.95, exact);
    for (int k = 0; k < DNA_LIMIT_BANDS; k++)
      near(dna_limit_toys_expected(cases[i], 2, 0.95, 20000, 9, k - 2), exact[k] / s, k ? 0.05 : 0.12);
  }
  const dna_limit_channel uncertain = {0, 10, 4, 5}; /* no probability of a count near one of the quantiles' */
  double exact[DNA_LIMIT_BANDS];
  dna_limit_cls_expected(10, 4, 0.95, exact);
  for (int k = 1; k < DNA_LIMIT_BANDS - 1; k++)
    near(dna_limit_toys_expected(&uncertain, 1, 0.95, 20000, 9, k - 2), exact[k] / 5, 0.06);
  assert_true(isnan(dna_limit_toys_expected(NULL, 0, 0.95, 20000, 9, 0)));
  assert_true(isnan(dna_limit_toys_expected(&uncertain, 1, 0.95, 200, 9, -4))); /* too few toys */
}

static void test_domains(void **state) {
  (void)state;
  static const double bad[][4] = {{-1, 1, 0, 0.95},  {0.5, 1, 0, 0.95},     {1, -1, 0, 0.95}, {1, 0, 1, 0.95},
                                  {1, 1, -1, 0.95},  {1, 1, 0, 1},          {1, 1, 0, 0},     {NAN, 1, 0, 0.95},
                                  {1, NAN, 0, 0.95}, {1, INFINITY, 0, 0.95}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    const double *c = bad[i];
    dna_limit_channel channel = {c[0], c[1], c[2], 1};
    assert_true(isnan(dna_limit_cls(c[0], c[1], c[2], c[3])));
    assert_true(isnan(dna_limit_asymptotic(&channel, 1, c[3])) && isnan(dna_limit_toys(&channel, 1, c[3], 1000, 1, NULL)));
  }
  const dna_limit_channel nothing = {1, 1, 0, 0}, negative = {1, 1, 0, -1};
  assert_true(isnan(dna_limit_asymptotic(&nothing, 1, 0.95)) && isnan(dna_limit_asymptotic(&negative, 1, 0.95)));
  assert_true(isnan(dna_limit_asymptotic(NULL, 0, 0.95)) && isnan(dna_limit_toys(NULL, 0, 0.95, 1000, 1, NULL)));
  assert_true(isnan(dna_limit_cls_value(-1, 1, 1, 0)) && isnan(dna_limit_feldman_cousins(1, -1, 0.9).high));
}

static uint64_t toys = 2000;

/* Of experiments with a signal s, the share whose interval holds it. CLs covers too often, never too rarely; Feldman and
 * Cousins too, as far as integers make it. */
static void test_coverage(void **state) {
  (void)state;
  static const double cases[][3] = {{3, 1, 0}, {5, 4, 0}, {8, 4, 1.5}, {2, 10, 3}};
  double spread = sqrt(0.05 * 0.95 / (double)toys);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    double s = cases[i][0], b = cases[i][1], db = cases[i][2];
    uint64_t covered = 0, between = 0;
    dna_limit_interval seen[200];
    double upper[200];
    for (int n = 0; n < 200; n++) upper[n] = seen[n].low = NAN;
    for (uint64_t t = 0; t < toys; t++) {
      double u = dna_random_uniform(&(dna_random_key){11, t, i, 0}), v = dna_random_uniform(&(dna_random_key){11, t, i, 1});
      int n = (int)(dna_tails_smeared_quantile(u, b, db) + dna_poisson_quantile(v, s));
      if (n >= 200) continue;
      if (isnan(upper[n])) upper[n] = dna_limit_cls(n, b, db, 0.95);
      if (upper[n] >= s) covered++;
      if (db > 0) continue;
      if (isnan(seen[n].low)) seen[n] = dna_limit_feldman_cousins(n, b, 0.95);
      if (seen[n].low <= s && s <= seen[n].high) between++;
    }
    double share = (double)covered / (double)toys;
    if (!(share > 0.95 - 3 * spread)) fail_msg("s = %g, b = %g +- %g: CLs covers %g", s, b, db, share);
    share = (double)between / (double)toys;
    if (db <= 0 && !(share > 0.95 - 3 * spread && share < 0.985)) fail_msg("s = %g, b = %g: covers %g", s, b, share);
  }
}

int main(int argc, char **argv) {
  if (argc > 1) toys = strtoull(argv[1], NULL, 10);
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_cls),           cmocka_unit_test(test_cls_uncertain), cmocka_unit_test(test_cls_is_bayes),
    cmocka_unit_test(test_cls_expected),  cmocka_unit_test(test_garwood),       cmocka_unit_test(test_feldman_cousins),
    cmocka_unit_test(test_asymptotic),    cmocka_unit_test(test_toys),          cmocka_unit_test(test_domains),
    cmocka_unit_test(test_toys_expected),
    cmocka_unit_test(test_coverage),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
