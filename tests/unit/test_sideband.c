/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Backgrounds from sidebands: closed forms, fits of the same entries by scipy 1.17 (Nelder-Mead on the extended likelihood
 * with numerical integrals, numerical derivatives), and pseudo-experiments of a known truth.
 */
#include "runtime/physics/physics.h"
#include "runtime/stats/sideband.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void near(double got, double expected, double relative) {
  if (!(fabs(got - expected) <= relative * fabs(expected))) fail_msg("%.12g instead of %.12g", got, expected);
}

static int by_value(const void *a, const void *b) {
  double x = ((const dna_window_entry *)a)->value, y = ((const dna_window_entry *)b)->value;
  return (x > y) - (x < y);
}

/* On [a, infinity) the maximum of the likelihood is N / (mean - a). */
static void test_half_infinite(void **state) {
  (void)state;
  dna_window_entry e[] = {{10.5, 1}, {11, 2}, {12, 0.5}, {12, 1}, {14, 1}, {19, 1}, {30, 0.25}};
  double sum = 0, squares = 0, mean = 0;
  for (size_t i = 0; i < 7; i++) {
    sum += e[i].weight;
    squares += e[i].weight * e[i].weight;
    mean += e[i].weight * e[i].value;
  }
  mean /= sum;
  const dna_sideband_interval band = {10, INFINITY}, window = {5, 8};
  dna_sideband fit = dna_sideband_fit((dna_window_spectrum){e, 7}, &band, 1, window, DNA_SIDEBAND_EXPONENTIAL, 0);
  assert_int_equal(fit.status, DNA_SIDEBAND_OK);
  double slope = 1 / (mean - 10);
  near(-fit.parameter[1] / fit.scale, slope, 1e-12);
  near(fit.b, sum * (exp(5 * slope) - exp(2 * slope)), 1e-12);
  near(fit.n_eff, sum * sum / squares, 1e-14);
  near(dna_sideband_density(&fit, 10), sum * slope, 1e-12);
  near(dna_sideband_integral(&fit, 10, INFINITY), sum, 1e-12);
  /* power law: alpha = 1 + N / sum ln(x / a) */
  double logs = 0;
  for (size_t i = 0; i < 7; i++) logs += e[i].weight * log(e[i].value / 10) / sum;
  fit = dna_sideband_fit((dna_window_spectrum){e, 7}, &band, 1, window, DNA_SIDEBAND_POWER, 0);
  near(-fit.parameter[1], 1 + 1 / logs, 1e-12);
  near(fit.b, sum * (pow(0.5, -1 / logs) - pow(0.8, -1 / logs)), 1e-12);
}

/* Weights of 1, window beside the band: by the known covariance of N and of the slope,
 * dB^2 = B^2 / N + (dB/dslope)^2 slope^2 / N. */
static void test_error_in_closed_form(void **state) {
  (void)state;
  enum { N = 500 };
  static dna_window_entry e[N];
  double mean = 0;
  for (int i = 0; i < N; i++) {
    e[i] = (dna_window_entry){-2 * log1p(-(i + 0.5) / N), 1};
    mean += e[i].value / N;
  }
  const dna_sideband_interval band = {0, INFINITY}, window = {-1, -0.5};
  dna_sideband fit = dna_sideband_fit((dna_window_spectrum){e, N}, &band, 1, window, DNA_SIDEBAND_EXPONENTIAL, 0);
  double slope = 1 / mean, b = N * (exp(slope) - exp(0.5 * slope)), rise = N * (exp(slope) - 0.5 * exp(0.5 * slope));
  near(fit.b, b, 1e-11);
  near(fit.db, sqrt((b * b + rise * rise * slope * slope) / N), 5e-3); /* the variance of entries for that of the shape */
  assert_true(fit.p > 0.5 && fit.ndf >= 20); /* quantiles fit better than a sample */
}

static void spectrum_of(dna_window_entry *e, int n, bool flat) {
  for (int i = 0; i < n; i++) {
    double u = (i + 0.5) / n;
    e[i] = (dna_window_entry){flat ? 50 + 150 * (1.2 - sqrt(1.44 - 1.4 * u)) : 50 - 30 * log(1 - u * (1 - exp(-5))),
                              i % 3 == 0 ? 1.5 : 0.5};
  }
}

static const dna_sideband_interval bands[] = {{50, 90}, {110, 200}}, window = {90, 110};

static void test_against_scipy(void **state) {
  (void)state;
  enum { N = 400 };
  static dna_window_entry e[N];
  dna_window_spectrum s = {e, N};
  spectrum_of(e, N, false);
  dna_sideband fit = dna_sideband_fit(s, bands, 2, window, DNA_SIDEBAND_EXPONENTIAL, 0);
  near(fit.b, 43.4394757, 1e-7);
  near(fit.db, 3.45599, 2e-5);
  near(fit.log_likelihood, 159.00802638454343, 1e-11);
  fit = dna_sideband_fit(s, bands, 2, window, DNA_SIDEBAND_POWER, 0);
  near(fit.b, 35.039667, 1e-7);
  near(fit.db, 2.82817, 2e-5);
  near(fit.log_likelihood, 154.87948757274853, 1e-11);
  spectrum_of(e, N, true);
  static const double bernstein[2][3] = {{54.8919801, 4.01016, -37.37825872354006}, {55.1561593, 6.04746, -37.376367201140624}};
  for (int i = 0; i < 2; i++) {
    fit = dna_sideband_fit(s, bands, 2, window, DNA_SIDEBAND_BERNSTEIN, 2 + i);
    near(fit.b, bernstein[i][0], 1e-6);
    near(fit.db, bernstein[i][1], 2e-5);
    near(fit.log_likelihood, bernstein[i][2], 1e-10);
    assert_int_equal(fit.at_bound, 0);
  }
}

/* The third-order polynomial of the largest likelihood has a negative coefficient (158.123); of those that have none, scipy's
 * L-BFGS-B with bounds finds 156.46756790406 with two at 0. */
static void test_bound(void **state) {
  (void)state;
  enum { N = 400 };
  static dna_window_entry e[N];
  spectrum_of(e, N, false);
  dna_sideband fit = dna_sideband_fit((dna_window_spectrum){e, N}, bands, 2, window, DNA_SIDEBAND_BERNSTEIN, 3);
  assert_int_equal(fit.status, DNA_SIDEBAND_OK);
  assert_int_equal(fit.at_bound, 2);
  near(fit.log_likelihood, 156.46756790406, 1e-11);
  near(fit.parameter[0], 9.05434, 2e-6);
  near(fit.parameter[3], 0.167551, 5e-6);
  assert_true(fit.parameter[1] <= 0 && fit.parameter[2] <= 0 && fit.covariance[1][1] <= 0 && fit.covariance[0][0] > 0);
  near(dna_sideband_integral(&fit, 50, 90) + dna_sideband_integral(&fit, 110, 200), 291.5, 1e-9); /* N, for it is extended */
}

static void test_order(void **state) {
  (void)state;
  enum { N = 4000 };
  static dna_window_entry e[N];
  dna_window_spectrum s = {e, N};
  for (int i = 0; i < N; i++) e[i] = (dna_window_entry){50 + 150 * (1 - sqrt(1 - (i + 0.5) / N)), 1}; /* a falling line */
  dna_sideband fit = dna_sideband_fit(s, bands, 2, window, DNA_SIDEBAND_BERNSTEIN, DNA_SIDEBAND_CHOOSE);
  assert_int_equal(fit.parameters, 2);
  near(fit.b, N * (pow(110 / 150.0, 2) - pow(90 / 150.0, 2)), 2e-3);
  for (int i = 0; i < N; i++) e[i].value = 50 + 150 * (1 - cbrt(1 - (i + 0.5) / N)); /* a parabola */
  fit = dna_sideband_fit(s, bands, 2, window, DNA_SIDEBAND_BERNSTEIN, DNA_SIDEBAND_CHOOSE);
  assert_int_equal(fit.parameters, 3);
  near(fit.b, N * (pow(110 / 150.0, 3) - pow(90 / 150.0, 3)), 2e-3);
  assert_true(fit.p > 0.05);
  dna_sideband line = dna_sideband_fit(s, bands, 2, window, DNA_SIDEBAND_BERNSTEIN, 1);
  assert_true(line.p < 1e-6 && line.ndf > 10);
}

/* Pulls of B over pseudo-experiments, weights +-: their mean within 4 standard deviations of 0 plus a small bias, their
 * width within 10 %. */
static void pulls(enum dna_sideband_shape shape, int order, bool weighted, uint64_t seed) {
  enum { TOYS = 400, ROOM = 1500 };
  static dna_window_entry e[ROOM];
  double sum = 0, squares = 0;
  const dna_sideband_interval sides[] = {{1, 2}, {2.5, 6}}, blind = {2, 2.5};
  double n_expected = weighted ? 400 : 600, mass = 0; /* truth: exponential of mean 2, or x^-2, or a line, on [1, 6] */
  for (uint64_t toy = 0; toy < TOYS; toy++) {
    int n = (int)dna_poisson_quantile(dna_random_uniform(&(dna_random_key){seed, toy, 0, 1}), n_expected * (weighted ? 2 : 1));
    double mean_weight = weighted ? 0.5 : 1;
    for (int i = 0; i < n && i < ROOM; i++) {
      double u = dna_random_uniform(&(dna_random_key){seed, toy, (uint64_t)i, 2}), x;
      if (shape == DNA_SIDEBAND_EXPONENTIAL) x = 1 - 2 * log1p(-u * (1 - exp(-2.5)));
      else if (shape == DNA_SIDEBAND_POWER) x = 1 / (1 - u * 5 / 6);
      else x = 1 + 5 * (1.2 - sqrt(1.44 - 1.4 * u)); /* density 1.2 - (x - 1) / 5 */
      double v = dna_random_uniform(&(dna_random_key){seed, toy, (uint64_t)i, 3});
      e[i] = (dna_window_entry){x, weighted ? v < 0.1 ? -0.5 : v < 0.4 ? 1.5 : 0.2 : 1};
    }
    if (weighted) mean_weight = 0.1 * -0.5 + 0.3 * 1.5 + 0.6 * 0.2;
    if (shape == DNA_SIDEBAND_EXPONENTIAL) mass = (exp(-0.5) - exp(-0.75)) / (1 - exp(-2.5));
    else if (shape == DNA_SIDEBAND_POWER) mass = (0.5 - 0.4) * 6 / 5;
    else mass = (0.12 - 0.025) / 0.7;
    double truth = n_expected * (weighted ? 2 : 1) * mean_weight * mass;
    qsort(e, (size_t)n, sizeof *e, by_value);
    dna_sideband fit = dna_sideband_fit((dna_window_spectrum){e, (size_t)n}, sides, 2, blind, shape, order);
    assert_int_equal(fit.status, DNA_SIDEBAND_OK);
    double pull = (fit.b - truth) / fit.db;
    sum += pull;
    squares += pull * pull;
  }
  double mean = sum / TOYS, width = sqrt(squares / TOYS - mean * mean);
  if (!(fabs(mean) < 4 / sqrt(TOYS) && fabs(width - 1) < 0.12)) fail_msg("shape %d: pulls %g +- %g", (int)shape, mean, width);
}

static void test_pulls(void **state) {
  (void)state;
  pulls(DNA_SIDEBAND_EXPONENTIAL, 0, false, 1);
  pulls(DNA_SIDEBAND_EXPONENTIAL, 0, true, 2);
  pulls(DNA_SIDEBAND_POWER, 0, false, 3);
  pulls(DNA_SIDEBAND_POWER, 0, true, 4);
  pulls(DNA_SIDEBAND_BERNSTEIN, 1, false, 5);
  pulls(DNA_SIDEBAND_BERNSTEIN, 2, true, 6);
}

/* The p-values of right shapes are spread evenly. */
static void test_quality(void **state) {
  (void)state;
  enum { TOYS = 400, N = 1000 };
  static dna_window_entry e[N];
  int low = 0, high = 0;
  for (uint64_t toy = 0; toy < TOYS; toy++) {
    for (uint64_t i = 0; i < N; i++)
      e[i] = (dna_window_entry){-20 * log(dna_random_uniform(&(dna_random_key){8, toy, i, 0})), 0.3};
    qsort(e, N, sizeof *e, by_value);
    const dna_sideband_interval sides[] = {{0, 20}, {30, INFINITY}}, blind = {20, 30};
    dna_sideband fit = dna_sideband_fit((dna_window_spectrum){e, N}, sides, 2, blind, DNA_SIDEBAND_EXPONENTIAL, 0);
    assert_int_equal(fit.status, DNA_SIDEBAND_OK);
    if (fit.p < 0.2) low++;
    if (fit.p > 0.8) high++;
  }
  assert_true(low > 50 && low < 115 && high > 50 && high < 115); /* 80 +- 8, and the parameters fitted to the entries, not bins */
}

static void test_failures(void **state) {
  (void)state;
  dna_window_entry e[] = {{51, 1}, {52, 1}, {60, 1}, {80, 1}, {120, 1}}, same[] = {{60, 1}, {60, 1}, {60, 1}, {60, 1}};
  dna_window_entry few[] = {{60, 1}, {70, 1}}, minus[] = {{60, -1}, {70, -1}, {80, -1}, {85, -1}};
  dna_window_spectrum s = {e, 5};
  enum dna_sideband_shape exponential = DNA_SIDEBAND_EXPONENTIAL, bernstein = DNA_SIDEBAND_BERNSTEIN;
  assert_int_equal(dna_sideband_fit(s, bands, 2, window, exponential, 0).status, DNA_SIDEBAND_OK);
  assert_int_equal(dna_sideband_fit((dna_window_spectrum){few, 2}, bands, 2, window, exponential, 0).status,
                   DNA_SIDEBAND_TOO_FEW);
  assert_int_equal(dna_sideband_fit((dna_window_spectrum){minus, 4}, bands, 2, window, exponential, 0).status,
                   DNA_SIDEBAND_TOO_FEW);
  assert_int_equal(dna_sideband_fit((dna_window_spectrum){NULL, 0}, bands, 2, window, bernstein, 1).status, DNA_SIDEBAND_TOO_FEW);
  const dna_sideband_interval edge = {60, 90};
  assert_int_equal(dna_sideband_fit((dna_window_spectrum){same, 4}, &edge, 1, window, exponential, 0).status,
                   DNA_SIDEBAND_NO_MAXIMUM);
  const dna_sideband_interval over[] = {{50, 95}, {110, 200}}, swapped[] = {{110, 200}, {50, 90}}, none = {90, 90};
  const dna_sideband_interval open[] = {{50, 90}, {110, INFINITY}}, negative[] = {{-5, 90}, {110, 200}};
  assert_int_equal(dna_sideband_fit(s, over, 2, window, exponential, 0).status, DNA_SIDEBAND_BAD_INPUT);
  assert_int_equal(dna_sideband_fit(s, swapped, 2, window, exponential, 0).status, DNA_SIDEBAND_BAD_INPUT);
  assert_int_equal(dna_sideband_fit(s, bands, 2, none, exponential, 0).status, DNA_SIDEBAND_BAD_INPUT);
  assert_int_equal(dna_sideband_fit(s, bands, 0, window, exponential, 0).status, DNA_SIDEBAND_BAD_INPUT);
  assert_int_equal(dna_sideband_fit(s, open, 2, window, bernstein, 1).status, DNA_SIDEBAND_BAD_INPUT);
  assert_int_equal(dna_sideband_fit(s, bands, 2, window, bernstein, 8).status, DNA_SIDEBAND_BAD_INPUT);
  assert_int_equal(dna_sideband_fit(s, negative, 2, window, DNA_SIDEBAND_POWER, 0).status, DNA_SIDEBAND_BAD_INPUT);
  dna_window_entry unsorted[] = {{60, 1}, {55, 1}, {70, 1}};
  assert_int_equal(dna_sideband_fit((dna_window_spectrum){unsorted, 3}, bands, 2, window, exponential, 0).status,
                   DNA_SIDEBAND_BAD_INPUT);
  assert_true(isnan(dna_sideband_fit(s, over, 2, window, exponential, 0).b));
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_half_infinite), cmocka_unit_test(test_error_in_closed_form), cmocka_unit_test(test_against_scipy),
    cmocka_unit_test(test_bound),         cmocka_unit_test(test_order),                cmocka_unit_test(test_pulls),
    cmocka_unit_test(test_quality),       cmocka_unit_test(test_failures),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
