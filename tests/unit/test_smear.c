/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Distributions to smear with: quantiles against scipy 1.14 (scipy.stats.crystalball.ppf), against their cumulative functions in
 * closed form with libm, and draws by the test of Kolmogorov and Smirnov.
 */
#include "program/program.h"
#include "runtime/physics/physics.h"
#include "runtime/vm/interp.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void near_to(double value, double wanted, double relative) {
  if (!(fabs(value - wanted) <= relative * fabs(wanted))) fail_msg("%.17g instead of %.17g", value, wanted);
}

static void test_crystalball(void **state) {
  (void)state;
  static const double us[8] = {1e-6, 0.01, 0.1, 0.3, 0.5, 0.9, 0.999, 1 - 1e-9};
  static const struct {
    double alpha, n, x[8];
  } known[] = {
    {1.5, 3, {-697.7113723980189, -6.482113723980188, -1.7079382250097597, -0.6554074629069123, -0.07867691764939273,
              1.2466057867069185, 3.072123064865155, 5.987919602043749}},
    {0.7, 1.2, {-4.926881386785563e+29, -4926881385.7712345, -49267.79958214081, -201.73803472956246, -14.751734723427898,
                0.40306592556149207, 2.7031295291036423, 5.794096462483093}},
    {2, 50, {-7.797195660091724, -2.519873607926659, -1.3065467349237365, -0.5340814131716406, -0.0060112811549158885,
             1.27882338818825, 3.088810973347369, 5.997029755477317}},
  };
  for (size_t k = 0; k < sizeof known / sizeof *known; k++)
    for (int i = 0; i < 8; i++) {
      near_to(dna_quantile_crystalball(us[i], known[k].alpha, known[k].n, INFINITY, 0), known[k].x[i], 2e-7);
      const double low[5] = {us[i], 7, 2, known[k].alpha, known[k].n}, high[5] = {us[i], 7, 2, -known[k].alpha, known[k].n};
      near_to(dna_distribution(DNA_CRYSTALBALL, low), 7 + 2 * known[k].x[i], 2e-7);
      const double mirrored[5] = {1 - us[i], 7, 2, known[k].alpha, known[k].n};
      near_to(dna_distribution(DNA_CRYSTALBALL, high), 14 - dna_distribution(DNA_CRYSTALBALL, mirrored), 1e-9);
    }
}

/* P(X < z) with tails on both sides, with libm; the density is exp(-z^2/2) between them. */
static double two_tails(double z, double a, double n, double b, double m) {
  double low = n / a / (n - 1) * exp(-a * a / 2), high = m / b / (m - 1) * exp(-b * b / 2);
  double core = sqrt(M_PI / 2) * (erf(b / sqrt(2)) + erf(a / sqrt(2))), all = low + core + high;
  if (z < -a) return low * pow((n / a - a - z) / (n / a), 1 - n) / all;
  if (z > b) return 1 - high * pow((m / b - b + z) / (m / b), 1 - m) / all;
  return (low + sqrt(M_PI / 2) * (erf(z / sqrt(2)) + erf(a / sqrt(2)))) / all;
}

static void test_two_tails(void **state) {
  (void)state;
  for (int i = 1; i < 1000; i++) {
    double u = i / 1000.0, z = dna_quantile_crystalball(u, 1.2, 2.5, 0.8, 4);
    near_to(two_tails(z, 1.2, 2.5, 0.8, 4), u, 1e-12);
    double symmetric = dna_quantile_crystalball(u, 1, 3, 1, 3);
    if (i != 500) near_to(dna_quantile_crystalball(1 - u, 1, 3, 1, 3), -symmetric, 1e-12);
  }
}

static void test_corners(void **state) {
  (void)state;
  const double wrong[][5] = {{0.5, 0, -1, 1, 2}, {0.5, 0, 1, 0, 2}, {0.5, 0, 1, 1, 1}, {0.5, 0, 1, 1, NAN}, {0, 0, 1, 1, 2}};
  for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) assert_true(isnan(dna_distribution(DNA_CRYSTALBALL, wrong[k])));
  assert_true(isnan(dna_quantile_crystalball(0.5, 1, 2, -1, 2)));
  assert_true(isnan(dna_distribution(DNA_DOUBLEGAUSS, (const double[]){0.5, 1, 0, 1, 2, 1.1})));
  assert_true(isnan(dna_distribution(DNA_DOUBLEGAUSS, (const double[]){0.5, 1, 0, 1, -2, 0.5})));
  assert_true(isnan(dna_distribution(DNA_LOGNORMAL, (const double[]){1, 10, -0.1})));
  assert_true(isnan(dna_distribution(DNA_EXPONENTIAL, (const double[]){0.5, -1})));
  assert_true(isnan(dna_distribution(DNA_BREITWIGNER, (const double[]){0.5, 1, -1})));
  near_to(dna_distribution(DNA_BREITWIGNER, (const double[]){0.75, 10, 3}), 11.5, 1e-15);
  near_to(dna_distribution(DNA_LOGNORMAL, (const double[]){2, 10, 0.5}), 10 * exp(1.0), 1e-15);
  near_to(dna_distribution(DNA_EXPONENTIAL, (const double[]){exp(-2.0), 10}), 20, 1e-15);
  near_to(dna_distribution(DNA_DOUBLEGAUSS, (const double[]){0.4, 2, 10, 1, 3, 0.4}), 16, 1e-15);
  near_to(dna_distribution(DNA_DOUBLEGAUSS, (const double[]){0.39, 2, 10, 1, 3, 0.4}), 12, 1e-15);
  near_to(dna_distribution(DNA_CRYSTALBALL, (const double[]){0.3, 5, 0, 1, 2}), 5, 1e-15);
}

/* ---- draws ------------------------------------------------------------------------------------------------------------ */

static double normal_below(double z) { return erfc(-z / sqrt(2)) / 2; }

static double below(enum dna_distribution_kind kind, double x) {
  switch (kind) {
  case DNA_CRYSTALBALL2: return two_tails((x - 3) / 2, 1.2, 2.5, 0.8, 4);
  case DNA_DOUBLEGAUSS: return 0.7 * normal_below(x - 3) + 0.3 * normal_below((x - 3) / 4);
  case DNA_LOGNORMAL: return normal_below(log(x / 3) / 0.4);
  case DNA_EXPONENTIAL: return 1 - exp(-x / 3);
  default: return 0.5 + atan((x - 3) / 1.5) / M_PI;
  }
}

static int by_size(const void *x, const void *y) {
  double a = *(const double *)x, b = *(const double *)y;
  return a < b ? -1 : a > b;
}

static void test_draws(void **state) {
  (void)state;
  enum { N = 40000 };
  static double values[N];
  for (enum dna_distribution_kind kind = DNA_CRYSTALBALL2; kind < DNA_DISTRIBUTIONS; kind++) {
    for (uint64_t i = 0; i < N; i++) {
      dna_random_key one = {1, i, 3, 11}, two = {1, i, 3, 12};
      double u = dna_random_uniform(&one), z = dna_random_normal(&two);
      switch (kind) {
      case DNA_CRYSTALBALL2: values[i] = dna_distribution(kind, (const double[]){u, 3, 2, 1.2, 2.5, 0.8, 4}); break;
      case DNA_DOUBLEGAUSS: values[i] = dna_distribution(kind, (const double[]){u, z, 3, 1, 4, 0.7}); break;
      case DNA_LOGNORMAL: values[i] = dna_distribution(kind, (const double[]){z, 3, 0.4}); break;
      case DNA_EXPONENTIAL: values[i] = dna_distribution(kind, (const double[]){u, 3}); break;
      default: values[i] = dna_distribution(kind, (const double[]){u, 3, 3}); break;
      }
    }
    qsort(values, N, sizeof *values, by_size);
    double largest = 0;
    for (int i = 0; i < N; i++) {
      double p = below(kind, values[i]);
      largest = fmax(largest, fmax(p - (double)i / N, (i + 1.0) / N - p));
    }
    if (largest > 1.628 / sqrt(N)) fail_msg("distribution %d: distance %g", kind, largest); /* 1 % */
  }
}

static void test_response(void **state) {
  (void)state;
  /* two rows of three bins with the probabilities 1 2 1 and 0 1 3 */
  const double numbers[] = {0, 20, 100, 0.5, 0.9, 1.1, 1.3, 1, 3, 4, 0, 1, 4};
  const dna_ptable table = {.how = DNA_TABLE_BINNED, .naxes = 2, .n = {3, 4}};
  uint32_t outside;
  static const struct {
    double u, x, wanted;
    uint32_t outside;
  } known[] = {{0.125, 10, 0.7, 0}, {0.5, 10, 1.0, 0}, {0.25, 19.9, 0.9, 0}, {0.9999999999, 0, 1.3, 0}, {0.125, 20, 1.0, 0},
               {0.625, 50, 1.2, 0}, {0.625, 100, 1.2, 1}, {0.5, -1, 1.0, 1},   {1e-12, 50, 0.9, 0}};
  for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
    double value = dna_interp_response(&table, numbers, known[k].u, &known[k].x, &outside);
    if (fabs(value - known[k].wanted) > 1e-9) fail_msg("%g at %g: %.17g", known[k].u, known[k].x, value);
    assert_int_equal(outside, known[k].outside);
  }
  double missing = NAN, inside = 10;
  assert_true(isnan(dna_interp_response(&table, numbers, 0.5, &missing, &outside)));
  assert_true(isnan(dna_interp_response(&table, numbers, NAN, &inside, &outside)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_crystalball), cmocka_unit_test(test_two_tails), cmocka_unit_test(test_corners),
    cmocka_unit_test(test_draws),       cmocka_unit_test(test_response),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
