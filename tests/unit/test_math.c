/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Elementary functions: reference values (math_values.h), special values of C17 Annex F, identities over many
 * arguments, and the same bits whatever compiled them.
 */
#include "runtime/physics/physics.h"
#include "tests/unit/math_values.h"

#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

/* Position on the line of doubles: neighbours differ by 1, -0 and 0 are the same. */
static int64_t rank(double x) {
  int64_t size = (int64_t)(bits_of(x) & INT64_MAX);
  return bits_of(x) >> 63 ? -size : size;
}

static int64_t distance(double a, double b) {
  if (isnan(a) || isnan(b)) return isnan(a) && isnan(b) ? 0 : INT64_MAX;
  int64_t d = rank(a) - rank(b);
  return d < 0 ? -d : d;
}

/* An error below 1 ulp: the result is one of the doubles on both sides of the exact value, at most one from the nearest. */
static void check(const char *name, double got, double expected, double x, int64_t ulps) {
  if (distance(got, expected) > ulps) fail_msg("%s(%.17g) = %.17g, expected %.17g", name, x, got, expected);
}

static void check_all(const char *name, double (*f)(double), const struct value *values, size_t n, int64_t ulps, int odd) {
  for (size_t i = 0; i < n; i++) {
    check(name, f(values[i].x), values[i].expected, values[i].x, ulps);
    if (odd) check(name, f(-values[i].x), odd < 0 ? -values[i].expected : values[i].expected, -values[i].x, ulps);
  }
}

static void test_reference(void **state) {
  (void)state;
#define CHECK(name, odd) check_all(#name, dna_##name, name##_values, COUNT(name##_values), 1, odd)
  CHECK(exp, 0);
  CHECK(expm1, 0);
  CHECK(log, 0);
  CHECK(log1p, 0);
  CHECK(log10, 0);
  CHECK(sin, -1);
  CHECK(cos, 1);
  CHECK(tan, -1);
  CHECK(asin, -1);
  CHECK(acos, 0);
  CHECK(atan, -1);
  CHECK(sinh, -1);
  CHECK(cosh, 1);
  CHECK(tanh, -1);
  CHECK(asinh, -1);
  CHECK(atanh, -1);
  CHECK(erf, -1);
  CHECK(lgamma, 0);
#undef CHECK
  for (size_t i = 0; i < COUNT(pow_values); i++)
    check("pow", dna_pow(pow_values[i].x, pow_values[i].y), pow_values[i].expected, pow_values[i].x, 1);
  for (size_t i = 0; i < COUNT(atan2_values); i++)
    check("atan2", dna_atan2(atan2_values[i].x, atan2_values[i].y), atan2_values[i].expected, atan2_values[i].x, 1);
  for (size_t i = 0; i < COUNT(hypot_values); i++)
    check("hypot", dna_hypot(hypot_values[i].x, hypot_values[i].y), hypot_values[i].expected, hypot_values[i].x, 1);
}

static void test_quantile(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(quantile_values); i++) {
    double got = dna_normal_quantile(quantile_values[i].x), expected = quantile_values[i].expected;
    if (!(fabs(got - expected) <= 1e-14 * fabs(expected)))
      fail_msg("normal_quantile(%.17g) = %.17g, expected %.17g", quantile_values[i].x, got, expected);
  }
  assert_true(dna_normal_quantile(0) < -DBL_MAX && dna_normal_quantile(1) > DBL_MAX);
  assert_true(isnan(dna_normal_quantile(-0.1)) && isnan(dna_normal_quantile(1.1)) && isnan(dna_normal_quantile(NAN)));
}

/* The same bits, the sign of zero included; all NaNs are alike. */
static void same(const char *what, double got, double expected) {
  if (isnan(got) && isnan(expected)) return;
  if (bits_of(got) != bits_of(expected)) fail_msg("%s is %.17g, expected %.17g", what, got, expected);
}
#define SAME(expression, expected) same(#expression, expression, expected)

static void test_special_exp(void **state) {
  (void)state;
  SAME(dna_exp(0.0), 1);
  SAME(dna_exp(-0.0), 1);
  SAME(dna_exp(INFINITY), INFINITY);
  SAME(dna_exp(-INFINITY), 0);
  SAME(dna_exp(709.79), INFINITY);
  SAME(dna_exp(-745.2), 0);
  SAME(dna_exp(NAN), NAN);
  SAME(dna_expm1(-0.0), -0.0);
  SAME(dna_expm1(-INFINITY), -1);
  SAME(dna_expm1(INFINITY), INFINITY);
  SAME(dna_expm1(NAN), NAN);
  SAME(dna_log(1), 0);
  SAME(dna_log(0.0), -INFINITY);
  SAME(dna_log(-0.0), -INFINITY);
  SAME(dna_log(-1), NAN);
  SAME(dna_log(-INFINITY), NAN);
  SAME(dna_log(INFINITY), INFINITY);
  SAME(dna_log(NAN), NAN);
  SAME(dna_log1p(-0.0), -0.0);
  SAME(dna_log1p(-1), -INFINITY);
  SAME(dna_log1p(-2), NAN);
  SAME(dna_log1p(INFINITY), INFINITY);
  SAME(dna_log1p(NAN), NAN);
  SAME(dna_log10(1), 0);
  SAME(dna_log10(0.0), -INFINITY);
  SAME(dna_log10(-1), NAN);
  SAME(dna_log10(INFINITY), INFINITY);
  SAME(dna_log10(NAN), NAN);
  for (int n = -22; n <= 22; n++) { /* exact powers of ten */
    double power = 1;
    for (int i = 0; i < (n < 0 ? -n : n); i++) power *= 10;
    if (n >= 0) SAME(dna_log10(power), (double)n);
    if (n >= 0) SAME(dna_pow(10, n), power);
  }
}

static void test_special_pow(void **state) { /* C17, F.10.4.4 */
  (void)state;
  SAME(dna_pow(0.0, -3), INFINITY);
  SAME(dna_pow(-0.0, -3), -INFINITY);
  SAME(dna_pow(-0.0, -2.5), INFINITY);
  SAME(dna_pow(-0.0, -2), INFINITY);
  SAME(dna_pow(-0.0, -INFINITY), INFINITY);
  SAME(dna_pow(-0.0, 3), -0.0);
  SAME(dna_pow(0.0, 3), 0.0);
  SAME(dna_pow(-0.0, 2), 0.0);
  SAME(dna_pow(-0.0, 0.5), 0.0);
  SAME(dna_pow(-1, INFINITY), 1);
  SAME(dna_pow(-1, -INFINITY), 1);
  SAME(dna_pow(1, NAN), 1);
  SAME(dna_pow(NAN, 0.0), 1);
  SAME(dna_pow(NAN, -0.0), 1);
  SAME(dna_pow(-2, 0.5), NAN);
  SAME(dna_pow(-2, 1e300), INFINITY);
  SAME(dna_pow(-1, 3), -1);
  SAME(dna_pow(-1, 9007199254740991.0), -1);
  SAME(dna_pow(-1, 9007199254740992.0), 1);
  SAME(dna_pow(0.5, -INFINITY), INFINITY);
  SAME(dna_pow(-2, -INFINITY), 0);
  SAME(dna_pow(-0.5, INFINITY), 0);
  SAME(dna_pow(2, INFINITY), INFINITY);
  SAME(dna_pow(-INFINITY, -3), -0.0);
  SAME(dna_pow(-INFINITY, -2), 0.0);
  SAME(dna_pow(-INFINITY, 3), -INFINITY);
  SAME(dna_pow(-INFINITY, 2.5), INFINITY);
  SAME(dna_pow(INFINITY, -1), 0);
  SAME(dna_pow(INFINITY, 0.1), INFINITY);
  SAME(dna_pow(NAN, 1), NAN);
  SAME(dna_pow(2, NAN), NAN);
  SAME(dna_pow(3, 1e300), INFINITY);
  SAME(dna_pow(3, -1e300), 0);
  SAME(dna_pow(0.5, 1074), 0x1p-1074);
  SAME(dna_pow(2, 1023), 0x1p1023);
  SAME(dna_pow(2, 1024), INFINITY);
  SAME(dna_pow(-3, 5), -243);
  SAME(dna_pow(1.5, 4), 5.0625);
}

static void test_special_trig(void **state) {
  (void)state;
  const double pi = 3.141592653589793;
  double (*const odd[])(double) = {dna_sin, dna_tan, dna_asin, dna_atan, dna_sinh, dna_tanh, dna_asinh, dna_atanh, dna_erf};
  for (size_t i = 0; i < COUNT(odd); i++) {
    SAME(odd[i](0.0), 0.0);
    SAME(odd[i](-0.0), -0.0);
    SAME(odd[i](NAN), NAN);
  }
  SAME(dna_sin(INFINITY), NAN);
  SAME(dna_cos(-INFINITY), NAN);
  SAME(dna_tan(INFINITY), NAN);
  SAME(dna_cos(0), 1);
  SAME(dna_cos(NAN), NAN);
  SAME(dna_asin(1.0000000000000002), NAN);
  SAME(dna_acos(-1.0000000000000002), NAN);
  SAME(dna_acos(1), 0.0);
  SAME(dna_acos(-1), pi);
  SAME(dna_acos(0), pi / 2);
  SAME(dna_acos(NAN), NAN);
  SAME(dna_atan(INFINITY), pi / 2);
  SAME(dna_atan(-INFINITY), -pi / 2);
  SAME(dna_atan2(0.0, -0.0), pi); /* C17, F.10.1.4 */
  SAME(dna_atan2(-0.0, -0.0), -pi);
  SAME(dna_atan2(0.0, 0.0), 0.0);
  SAME(dna_atan2(-0.0, 0.0), -0.0);
  SAME(dna_atan2(-0.0, -1), -pi);
  SAME(dna_atan2(0.0, -1), pi);
  SAME(dna_atan2(-0.0, 1), -0.0);
  SAME(dna_atan2(-1, 0.0), -pi / 2);
  SAME(dna_atan2(1, -0.0), pi / 2);
  SAME(dna_atan2(1, -INFINITY), pi);
  SAME(dna_atan2(-1, -INFINITY), -pi);
  SAME(dna_atan2(-1, INFINITY), -0.0);
  SAME(dna_atan2(INFINITY, 5), pi / 2);
  SAME(dna_atan2(INFINITY, -INFINITY), 2.356194490192345);
  SAME(dna_atan2(-INFINITY, INFINITY), -pi / 4);
  SAME(dna_atan2(NAN, 1), NAN);
  SAME(dna_atan2(1, NAN), NAN);
  SAME(dna_atan2(INFINITY, NAN), NAN);
}

static void test_special_others(void **state) {
  (void)state;
  SAME(dna_sinh(-INFINITY), -INFINITY);
  SAME(dna_sinh(711), INFINITY);
  SAME(dna_cosh(-INFINITY), INFINITY);
  SAME(dna_cosh(0), 1);
  SAME(dna_cosh(NAN), NAN);
  SAME(dna_tanh(-INFINITY), -1);
  SAME(dna_asinh(-INFINITY), -INFINITY);
  SAME(dna_atanh(-1), -INFINITY);
  SAME(dna_atanh(1.5), NAN);
  SAME(dna_erf(INFINITY), 1);
  SAME(dna_erf(-7), -1);
  SAME(dna_hypot(INFINITY, NAN), INFINITY);
  SAME(dna_hypot(NAN, -INFINITY), INFINITY);
  SAME(dna_hypot(NAN, 1), NAN);
  SAME(dna_hypot(0, -0.0), 0.0);
  SAME(dna_hypot(-3, 0), 3);
  SAME(dna_hypot(1.5e308, 1.5e308), INFINITY);
  SAME(dna_lgamma(1), 0.0);
  SAME(dna_lgamma(2), 0.0);
  SAME(dna_lgamma(0), INFINITY);
  SAME(dna_lgamma(INFINITY), INFINITY);
  SAME(dna_lgamma(-1.5), NAN); /* for x > 0 only */
  SAME(dna_lgamma(NAN), NAN);
  SAME(dna_lgamma(1e308), INFINITY);
}

/* A fixed sequence of arguments (the linear congruential generator of Knuth's MMIX). */
static uint64_t sequence = 1;
static double next_uniform(void) {
  sequence = sequence * 6364136223846793005u + 1442695040888963407u;
  return (double)(int64_t)(sequence >> 11) * 0x1p-53;
}

static void test_identities(void **state) {
  (void)state;
  for (int i = 0; i < 20000; i++) {
    double x = 40 * next_uniform() - 20, y = 0.001 + 30 * next_uniform();
    assert_true(fabs(dna_exp(x) * dna_exp(-x) - 1) < 4e-16);
    assert_true(fabs(dna_log(dna_exp(x)) - x) < 4e-16 * (1 + fabs(x)));
    assert_true(fabs(dna_sin(x) * dna_sin(x) + dna_cos(x) * dna_cos(x) - 1) < 5e-16);
    assert_true(fabs(dna_tan(x) * dna_cos(x) - dna_sin(x)) < 4e-16);
    assert_true(fabs(dna_cosh(x) - dna_sinh(x) - dna_exp(-x)) < 6e-16 * dna_cosh(x));
    assert_true(fabs(dna_sinh(dna_asinh(x)) - x) < 4e-16 * fabs(x) * (1 + fabs(dna_asinh(x))));
    assert_true(fabs(dna_atan2(dna_sin(x), dna_cos(x)) - x) < 4e-16 || fabs(x) > 3.14);
    assert_true(fabs(dna_tan(dna_atan(x)) - x) < 3e-16 * (1 + x * x));
    assert_true(fabs(dna_asin(x / 20) + dna_acos(x / 20) - 1.5707963267948966) < 5e-16);
    assert_true(fabs(dna_lgamma(y + 1) - dna_lgamma(y) - dna_log(y)) < 1e-14 * (1 + y));
    assert_true(fabs(dna_pow(y, 3) - y * y * y) <= 4e-16 * y * y * y);
    assert_true(fabs(dna_hypot(x, y) * dna_hypot(x, y) - x * x - y * y) < 1e-15 * (x * x + y * y));
  }
}

/* Every result of a sweep over all functions, in one number. The values themselves are checked above; this says that
 * no compiler, option or machine has changed a bit of them. */
static void test_same_bits_everywhere(void **state) {
  (void)state;
  uint64_t hash = 0xCBF29CE484222325u;
  sequence = 1;
#define MIX(value) hash = (hash ^ bits_of(value)) * 0x100000001B3u
  for (int i = 0; i < 20000; i++) {
    double x = 60 * next_uniform() - 30, y = next_uniform(), big = x * 0x1p300;
    MIX(dna_exp(x)), MIX(dna_expm1(x)), MIX(dna_log(y)), MIX(dna_log1p(y)), MIX(dna_log10(y)), MIX(dna_pow(y, x));
    MIX(dna_sin(x)), MIX(dna_cos(x)), MIX(dna_tan(x)), MIX(dna_sin(big)), MIX(dna_cos(big)), MIX(dna_asin(y));
    MIX(dna_acos(y)), MIX(dna_atan(x)), MIX(dna_atan2(x, y)), MIX(dna_sinh(x)), MIX(dna_cosh(x)), MIX(dna_tanh(x));
    MIX(dna_asinh(x)), MIX(dna_atanh(y)), MIX(dna_erf(x / 5)), MIX(dna_hypot(x, y)), MIX(dna_lgamma(30 * y));
    MIX(dna_normal_quantile(y));
  }
#undef MIX
  assert_int_equal(hash, UINT64_C(0xa00cc9e15caec1bf));
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_reference),      cmocka_unit_test(test_quantile),     cmocka_unit_test(test_special_exp),
    cmocka_unit_test(test_special_pow),    cmocka_unit_test(test_special_trig), cmocka_unit_test(test_special_others),
    cmocka_unit_test(test_identities),     cmocka_unit_test(test_same_bits_everywhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
