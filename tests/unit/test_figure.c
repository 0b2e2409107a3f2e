/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures of merit: steps on a stack, params of a program and a variation, counts that are quantiles or given.
 */
#include "runtime/stats/figure.h"
#include "runtime/stats/limit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void near(double got, double wanted, double tolerance) {
  if (!(fabs(got - wanted) <= tolerance * fabs(wanted))) fail_msg("%.17g instead of %.17g", got, wanted);
}

static dna_figure figure_of(const dna_figure_step *steps, uint32_t n) { return (dna_figure){.steps = steps, .n = n}; }
#define FIGURE(steps) figure_of(steps, sizeof(steps) / sizeof *(steps))

/* S / sqrt(k * B), k from the nominal set and a variation; a param that the program does not have has no value. */
static void test_params(void **state) {
  (void)state;
  const dna_figure_step steps[] = {{DNA_FIGURE_S, 0, NULL},   {DNA_FIGURE_PARAM, 0, "k"}, {DNA_FIGURE_B, 0, NULL},
                                   {DNA_FIGURE_MUL, 0, NULL}, {DNA_FIGURE_SQRT, 0, NULL}, {DNA_FIGURE_DIV, 0, NULL}};
  dna_pparam params[] = {{"other", NULL, "", 7}, {"k", NULL, "", 4}};
  const double values[2][2] = {{7, 4}, {7, 9}};
  dna_pvariation sets[] = {{.name = "nominal", .params = values[0]}, {.name = "up", .params = values[1]}};
  dna_program program = {.params = params, .nparams = 2, .variations = sets, .nvariations = 2};
  const dna_figure written = FIGURE(steps);
  const dna_figure_point at = {.s = 60, .b = 100, .db = 1, .n = NAN};
  assert_true(isnan(dna_figure_value(&written, &at))); /* not bound */
  for (uint32_t v = 0; v < 2; v++) {
    dna_figure bound = dna_figure_bind(&written, &program, v);
    near(dna_figure_value(&bound, &at), v ? 2 : 3, 1e-15);
    dna_figure_drop(&bound);
  }
  params[1].name = "elsewhere";
  dna_figure bound = dna_figure_bind(&written, &program, 0);
  assert_true(isnan(dna_figure_value(&bound, &at)));
  dna_figure_drop(&bound);
}

/* CLs 95 %: n = 3, b = 3: 5.395450; n = 0, b = 3: 2.995732 (a median count of 3; Poisson(3) has 0.0498 at 0). With and without a
 * cache. */
static void test_counts(void **state) {
  (void)state;
  const dna_figure_step cls[] = {
      {DNA_FIGURE_S, 0, NULL}, {DNA_FIGURE_B, 0, NULL}, {DNA_FIGURE_NUMBER, 0, NULL}, {DNA_FIGURE_CLS, 0, NULL}};
  const dna_figure_step bayes[] = {{DNA_FIGURE_B, 0, NULL}, {DNA_FIGURE_NUMBER, 0, NULL}, {DNA_FIGURE_NUMBER, 0.95, NULL},
                                   {DNA_FIGURE_BAYES, 0, NULL}};
  const dna_figure_step fc[] = {{DNA_FIGURE_B, 0, NULL}, {DNA_FIGURE_NUMBER, 0.9, NULL}, {DNA_FIGURE_FELDMAN_COUSINS, 0, NULL}};
  dna_figure_cache cache = {.count = 0};
  dna_figure figures[] = {FIGURE(cls), FIGURE(bayes), FIGURE(fc)};
  for (int i = 0; i < 6; i++) {
    dna_figure_point at = {.b = 3, .n = NAN, .cache = i % 2 ? &cache : NULL};
    at.s = 5.395450;
    near(dna_figure_value(&figures[0], &at), 0.05, 1e-5);
    near(dna_figure_value(&figures[1], &at), 5.395450, 1e-6);
    near(dna_figure_value(&figures[2], &at), 4.42, 2e-3); /* Feldman and Cousins, table IV: n = 3 and n = 0 */
    at.n = 0;
    at.s = 2.995732;
    near(dna_figure_value(&figures[0], &at), 0.05, 1e-5);
    near(dna_figure_value(&figures[1], &at), 2.995732, 1e-6);
    near(dna_figure_value(&figures[2], &at), 1.08, 5e-3);
    at.n = NAN;
    at.sigmas = -1.6; /* P(Z < -1.6) = 0.0548: n = 1 */
    near(dna_figure_value(&figures[1], &at), dna_limit_cls(1, 3, 0, 0.95), 1e-12);
    at.b = -1;
    assert_true(isnan(dna_figure_value(&figures[0], &at)));
  }
}

/* CLs(2 S, B + 1, δB) <= 0.05 and its parts. */
static void test_cls_parts(void **state) {
  (void)state;
  const dna_figure_step steps[] = {{DNA_FIGURE_NUMBER, 2, NULL}, {DNA_FIGURE_S, 0, NULL},   {DNA_FIGURE_MUL, 0, NULL},
                                   {DNA_FIGURE_B, 0, NULL},      {DNA_FIGURE_NUMBER, 1, NULL}, {DNA_FIGURE_ADD, 0, NULL},
                                   {DNA_FIGURE_DB, 0, NULL},     {DNA_FIGURE_CLS, 0, NULL}, {DNA_FIGURE_NUMBER, 0.05, NULL},
                                   {DNA_FIGURE_LE, 0, NULL}};
  dna_figure figure = FIGURE(steps);
  const dna_figure_point at = {.s = 4, .b = 9, .db = 0.5, .n = NAN};
  double arguments[3], alpha;
  assert_false(dna_figure_cls(&figure, &at, arguments, &alpha));
  figure.is_cls = true;
  figure.cls = 7;
  assert_true(dna_figure_cls(&figure, &at, arguments, &alpha));
  near(arguments[0], 8, 0);
  near(arguments[1], 10, 0);
  near(arguments[2], 0.5, 0);
  near(alpha, 0.05, 0);
}

/* Steps that leave nothing, or too much, on the stack have no value. */
static void test_broken(void **state) {
  (void)state;
  const dna_figure_step lack[] = {{DNA_FIGURE_S, 0, NULL}, {DNA_FIGURE_ADD, 0, NULL}};
  const dna_figure_step rest[] = {{DNA_FIGURE_S, 0, NULL}, {DNA_FIGURE_B, 0, NULL}};
  dna_figure figures[] = {FIGURE(lack), FIGURE(rest), figure_of(lack, 0)};
  for (int i = 0; i < 3; i++) assert_true(isnan(dna_figure_value(&figures[i], &(dna_figure_point){.s = 1, .b = 1, .n = NAN})));
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_params), cmocka_unit_test(test_counts), cmocka_unit_test(test_cls_parts), cmocka_unit_test(test_broken),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
