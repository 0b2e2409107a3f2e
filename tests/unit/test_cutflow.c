/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The numbers of a cut-flow: yields, efficiencies and their errors against closed forms and scipy's Clopper-Pearson.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/fixture.h"

static void near(double got, double want, double tolerance) {
  if (!(fabs(got - want) <= tolerance * fmax(fabs(want), 1e-300))) fail_msg("%.17g instead of %.17g", got, want);
}

typedef struct bench {
  dna_program *program;
  dna_analysis *analysis;
  dna_results *results;
  dna_rsample *sample;
} bench;

static bench make(uint32_t nweights) {
  bench b;
  b.program = fixture_program(1);
  b.analysis = fixture_analysis(b.program);
  b.results = fixture_results(b.analysis, 1, nweights);
  b.sample = &b.results->samples[0];
  return b;
}

static void drop(bench *b) {
  dna_results_free(b->results);
  dna_arena_free(b->program->arena);
}

static dna_rownum row(const bench *b, uint32_t number) { return dna_cutflow_row(b->results, b->sample, 0, 0, 1, number); }

/* Clopper-Pearson at 68.27 %: scipy.stats.beta.ppf */
static void test_counts(void **state) {
  (void)state;
  bench b = make(1);
  fixture_add(b.sample, 0, 0, 500, 1);
  fixture_add(b.sample, 1, 0, 45, 1);
  dna_rownum n = row(&b, 1);
  assert_true(n.has_rel && n.has_cum && n.has_yield);
  near(n.rel, 0.09, 1e-15);
  near(n.rel_lo, 0.09 - 0.07708211409696618, 1e-9);
  near(n.rel_hi, 0.1046839806431712 - 0.09, 1e-9);
  near(n.cum_hi, n.rel_hi, 0);
  assert_int_equal(n.raw, 45);
  /* sigma k / sumw(all) = 2 pb * 1.5 / 500, no luminosity: pb */
  near(n.yield, 45 * 3.0 / 500, 1e-15);
  near(n.error, sqrt(45) * 3.0 / 500, 1e-15);
  const char *unit;
  near(dna_cutflow_scale(b.results, b.sample, 0, &unit), 3.0 / 500, 1e-15);
  assert_string_equal(unit, "pb");
  drop(&b);
}

static void test_none_and_all(void **state) {
  (void)state;
  bench b = make(1);
  fixture_add(b.sample, 0, 0, 10, 0.25);
  dna_rownum n = row(&b, 1);
  assert_true(n.has_rel);
  near(n.rel, 0, 0);
  near(n.rel_lo, 0, 0);
  near(n.rel_hi, 0.1681491861379764, 1e-9);
  near(n.error, 0, 0);
  n = row(&b, 2); /* above it is a row without events */
  assert_false(n.has_rel);
  fixture_add(b.sample, 1, 0, 10, 0.25);
  n = row(&b, 1);
  near(n.rel, 1, 1e-15);
  near(n.rel_lo, 0.16814918613797636, 1e-9);
  near(n.rel_hi, 0, 0);
  n = row(&b, 0);
  assert_false(n.has_rel);
  assert_true(n.has_cum);
  near(n.cum, 1, 0);
  near(n.cum_lo + n.cum_hi, 0, 0);
  drop(&b);
}

/* The error of a yield scales with the luminosity, that of an efficiency does not. */
static void test_luminosity(void **state) {
  (void)state;
  bench b = make(1);
  fixture_add(b.sample, 0, 0, 100, 0.5);
  fixture_add(b.sample, 0, 0, 100, 1.5);
  fixture_add(b.sample, 1, 0, 30, 0.5);
  fixture_add(b.sample, 1, 0, 10, 1.5);
  dna_rownum before = row(&b, 1);
  b.analysis->has_lumi = true;
  b.analysis->lumi_ifb = 150;
  dna_rownum after = row(&b, 1);
  near(after.yield, 30.0 / 200 * 2 * 1.5 * 150e3, 1e-14);
  near(after.error, sqrt(30 * 0.25 + 10 * 2.25) / 200 * 2 * 1.5 * 150e3, 1e-14);
  near(after.yield / before.yield, 150e3, 1e-14);
  /* sigma^2 = [(1 - eps)^2 sum_pass w^2 + eps^2 sum_fail w^2] / (sum w)^2 with eps = 30/200, sums 30 and 220 */
  double sigma = sqrt((0.85 * 0.85 * 30 + 0.15 * 0.15 * 220) / (200.0 * 200.0));
  near(after.rel, 0.15, 1e-14);
  near(after.rel_lo, sigma, 1e-12);
  near(after.rel_hi, sigma, 1e-12);
  assert_true(before.rel_lo == after.rel_lo && before.cum_hi == after.cum_hi);
  const char *unit;
  dna_cutflow_scale(b.results, b.sample, 0, &unit);
  assert_string_equal(unit, "events");
  drop(&b);
}

/* Negative weights: nothing is clamped. 10 events of weight 1 and 4 of -1: 6; without 3 of the negative ones: 9. */
static void test_negative(void **state) {
  (void)state;
  bench b = make(1);
  fixture_add(b.sample, 0, 0, 10, 1);
  fixture_add(b.sample, 0, 0, 4, -1);
  fixture_add(b.sample, 1, 0, 10, 1);
  fixture_add(b.sample, 1, 0, 1, -1);
  fixture_add(b.sample, 2, 0, 1, -1);
  dna_rownum n = row(&b, 1);
  assert_int_equal(n.negative, 1);
  near(n.sumw, 9, 0);
  near(n.rel, 1.5, 1e-15);
  near(n.yield, 4.5, 1e-15);
  near(n.rel_lo, sqrt((0.25 * 11 + 2.25 * 3) / 36.0), 1e-12);
  n = row(&b, 2);
  near(n.yield, -0.5, 1e-15);
  near(n.error, 0.5, 1e-15);
  assert_true(n.cum < 0);
  drop(&b);
}

/* A constant factor is known exactly; cuts after it have the counts' interval times the factor in the cumulative column,
 * and the counts' own in the relative one. */
static void test_weight_row(void **state) {
  (void)state;
  bench b = make(1);
  fixture_add(b.sample, 0, 0, 10, 2);
  fixture_add(b.sample, 1, 0, 10, 2);
  fixture_add(b.sample, 2, 0, 10, 0.1);
  fixture_add(b.sample, 3, 0, 3, 0.1);
  fixture_add(b.sample, 4, 0, 3, 0.1);
  dna_rownum n = row(&b, 2);
  near(n.rel, 0.05, 1e-14);
  near(n.rel_lo + n.rel_hi, 0, 0);
  n = row(&b, 3);
  near(n.rel, 0.3, 1e-14);
  near(n.rel_lo, 0.1583280988928198, 1e-9);
  near(n.rel_hi, 0.20826248199025238, 1e-9);
  near(n.cum, 0.015, 1e-14);
  near(n.cum_lo, 0.1583280988928198 * 0.05, 1e-9);
  near(n.cum_hi, 0.20826248199025238 * 0.05, 1e-9);
  n = row(&b, 4); /* a bin: to the cut above it */
  near(n.rel, 1, 1e-14);
  drop(&b);
}

static void test_bins_refer_to_the_cut(void **state) {
  (void)state;
  bench b = make(1);
  b.program->variations[0].regions[1].rows[3].kind = DNA_ROW_BIN;
  fixture_add(b.sample, 0, 0, 20, 1);
  fixture_add(b.sample, 1, 0, 20, 1);
  fixture_add(b.sample, 2, 0, 10, 1);
  fixture_add(b.sample, 3, 0, 4, 1);
  fixture_add(b.sample, 4, 0, 6, 1);
  near(row(&b, 3).rel, 0.4, 1e-15);
  near(row(&b, 4).rel, 0.6, 1e-15); /* not 6 of 4 */
  near(row(&b, 4).cum, 0.3, 1e-15);
  drop(&b);
}

static void test_no_cross_section(void **state) {
  (void)state;
  bench b = make(1);
  fixture_add(b.sample, 0, 0, 10, 1);
  fixture_add(b.sample, 1, 0, 5, 1);
  b.sample->xsec_source = DNA_XSEC_NONE;
  assert_false(row(&b, 1).has_yield);
  assert_true(row(&b, 1).has_rel);
  assert_true(isnan(dna_cutflow_scale(b.results, b.sample, 0, NULL)));
  dna_str words = {0};
  dna_cutflow_normalisation(b.results, b.sample, &words);
  assert_non_null(strstr(words.text, "σ unknown"));
  dna_str_free(&words);
  drop(&b);
}

static void test_data(void **state) {
  (void)state;
  bench b = make(1);
  b.sample->kind = DNA_SAMPLE_DATA;
  b.sample->xsec_source = DNA_XSEC_NONE;
  fixture_add(b.sample, 0, 0, 10, 1);
  fixture_add(b.sample, 1, 0, 4, 1);
  dna_rownum n = row(&b, 1);
  assert_true(n.has_yield);
  near(n.yield, 4, 0);
  near(n.error, 2, 1e-15);
  const char *unit;
  near(dna_cutflow_scale(b.results, b.sample, 0, &unit), 1, 0);
  assert_string_equal(unit, "events");
  drop(&b);
}

/* Weights cancel: no yield and no efficiency, and no division by 0. */
static void test_zero_sum(void **state) {
  (void)state;
  bench b = make(1);
  fixture_add(b.sample, 0, 0, 5, 1);
  fixture_add(b.sample, 0, 0, 5, -1);
  fixture_add(b.sample, 1, 0, 5, 1);
  dna_rownum n = row(&b, 1);
  assert_false(n.has_yield || n.has_rel || n.has_cum);
  assert_false(row(&b, 0).has_cum);
  drop(&b);
}

/* Each weight is normalised to its own sum over all events. */
static void test_named_weight(void **state) {
  (void)state;
  bench b = make(2);
  fixture_add(b.sample, 0, 0, 10, 1);
  fixture_add(b.sample, 0, 1, 10, 3);
  fixture_add(b.sample, 1, 0, 5, 1);
  fixture_add(b.sample, 1, 1, 5, 6);
  near(dna_cutflow_row(b.results, b.sample, 0, 0, 1, 1).yield, 1.5, 1e-15);
  near(dna_cutflow_row(b.results, b.sample, 0, 1, 1, 1).yield, 3, 1e-15);
  drop(&b);
}

static void test_normalisation_words(void **state) {
  (void)state;
  bench b = make(1);
  fixture_add(b.sample, 0, 0, 500, 1);
  b.analysis->has_lumi = true;
  b.analysis->lumi_ifb = 150;
  dna_str words = {0};
  dna_cutflow_normalisation(b.results, b.sample, &words);
  assert_string_equal(words.text, "σ = 2 pb (from the event file), k = 1.5, L = 150 /fb, Σw = 500 (500 events)");
  words.length = 0;
  b.sample->xsec_source = DNA_XSEC_SAMPLE;
  b.analysis->has_lumi = false;
  dna_cutflow_normalisation(b.results, b.sample, &words);
  assert_string_equal(words.text, "σ = 2 pb (from the sample statement), k = 1.5, no luminosity (yields in pb), Σw = 500 (500 events)");
  dna_str_free(&words);
  drop(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_counts),         cmocka_unit_test(test_none_and_all),
      cmocka_unit_test(test_luminosity),     cmocka_unit_test(test_negative),
      cmocka_unit_test(test_weight_row),     cmocka_unit_test(test_bins_refer_to_the_cut),
      cmocka_unit_test(test_no_cross_section), cmocka_unit_test(test_data),
      cmocka_unit_test(test_zero_sum),       cmocka_unit_test(test_named_weight),
      cmocka_unit_test(test_normalisation_words),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
