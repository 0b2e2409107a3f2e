/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures: labels, ticks, the interval of counts, and the numbers that are drawn, over hand-built results.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/plot/draw.h"
#include "runtime/plot/gnuplot.h"
#include "runtime/report/label.h"
#include "runtime/report/latex_text.h"
#include "runtime/report/markup.h"
#include "runtime/stats/counting.h"
#include "tests/unit/fixture.h"

static void near(double got, double want, double relative) {
  if (fabs(got - want) <= relative * fabs(want)) return;
  print_error("%.17g instead of %.17g\n", got, want);
  fail();
}

/* ---- labels ------------------------------------------------------------------------------------------------------------- */

static void is_markup(const char *label, const char *want) {
  dna_str out = {0};
  dna_markup_label(&out, label);
  assert_string_equal(out.text, want);
  dna_str_free(&out);
}

static void is_latex(const char *label, const char *want) {
  dna_str out = {0};
  dna_latex_text_add(&out, label, true);
  assert_string_equal(out.text, want);
  dna_str_free(&out);
}

static void test_labels(void **state) {
  (void)state;
  is_markup("p_T(ℓ₁) > 3", "<i>p</i><sub>T</sub>(ℓ<sub>1</sub>) &gt; 3");
  is_markup("m_3ℓ < m_W", "<i>m</i><sub>3ℓ</sub> &lt; <i>m</i><sub>W</sub>");
  is_markup("zd1_nd10 m_ll_prompt pt_1 W_lnumumu _T", "zd1_nd10 m_ll_prompt pt_1 W_lnumumu _T");
  is_markup("e⁺e⁻ x²", "e<sup>+</sup>e<sup>−</sup> x<sup>2</sup>");
  is_markup("a\tb\x01\xFF", "a b \uFFFD");
  is_latex("m_3ℓ < m_W", "\\textit{m}\\textsubscript{3\\ensuremath{\\ell}} \\ensuremath{<} \\textit{m}\\textsubscript{W}");
  is_latex("ℓ₁", "\\ensuremath{\\ell}\\textsubscript{1}");
  is_latex("Δφ 5 % a_b_c", "\\ensuremath{\\Delta}\\ensuremath{\\varphi} 5 \\% a\\_b\\_c");
  is_latex("e\u0301 ï ☃", "\\'{e} \\\"{\\i} \\unknowncharacter{2603}");
  is_latex("½ 𝑝 ﬁ", "1/2 p fi");
}

/* ---- axes ------------------------------------------------------------------------------------------------------------------ */

/* The labels of the major ticks, blanks between them. */
static void has_labels(double low, double high, bool log, uint32_t wanted, const char *want, const char *factor) {
  dna_scale scale = {low, high, 0, 100, log};
  dna_ticks ticks;
  dna_str text = {0};
  dna_scale_ticks(&scale, wanted, &ticks);
  for (uint32_t i = 0; i < ticks.count; i++) {
    assert_true(ticks.ticks[i].value >= low * (1 - 1e-9) - 1e-9 * fabs(high) && ticks.ticks[i].value <= high * (1 + 1e-9));
    if (*ticks.ticks[i].label) dna_str_printf(&text, "%s%s", text.length ? " " : "", ticks.ticks[i].label);
  }
  assert_string_equal(text.text ? text.text : "", want);
  assert_string_equal(ticks.factor, factor);
  dna_str_free(&text);
}

static void test_ticks(void **state) {
  (void)state;
  has_labels(0, 10, false, 6, "0 2 4 6 8 10", "");
  has_labels(0, 1.06, false, 6, "0.0 0.2 0.4 0.6 0.8 1.0", "");
  has_labels(-2.5, 2.5, false, 6, "−2 −1 0 1 2", "");
  has_labels(0, 2.1e6, false, 5, "0.0 0.5 1.0 1.5 2.0", "×10⁶");
  has_labels(0, 3e-5, false, 3, "0 1 2 3", "×10⁻⁵");
  has_labels(0.5, 2e4, true, 6, "1 10 10² 10³ 10⁴", "");
  has_labels(2, 30, true, 6, "2 5 10 20", "");
}

static void test_scale(void **state) {
  (void)state;
  dna_scale linear = {0, 10, 100, 0, false}, log = {1, 100, 0, 50, true};
  near(dna_scale_at(&linear, 2.5), 75, 1e-14);
  near(dna_scale_at(&linear, 99), 0, 0);
  near(dna_scale_at(&log, 10), 25, 1e-14);
  near(dna_scale_at(&log, -1), 0, 0);
  near(dna_scale_at(&log, NAN), 0, 0);
}

/* ---- counts ------------------------------------------------------------------------------------------------------------------- */

/* scipy 1.17: chi2.ppf(tail, 2 n) / 2 and chi2.isf(tail, 2 n + 2) / 2 with tail = norm.sf(1) */
static void test_counting(void **state) {
  (void)state;
  static const struct {
    uint64_t n;
    double low, high;
  } known[] = {{0, 0, 1.8410216450092631},
               {1, 0.17275377902344996, 3.299526559115855},
               {3, 1.367295313890434, 5.918185832883396},
               {10, 6.891305560638357, 14.266949761009391},
               {100, 90.0167451771134, 111.03336094114967}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    double below, above;
    dna_counting_interval(known[i].n, &below, &above);
    near((double)known[i].n - below, known[i].low, 1e-9);
    near((double)known[i].n + above, known[i].high, 1e-9);
  }
}

/* ---- numbers ------------------------------------------------------------------------------------------------------------------ */

static void fill(dna_rsample *sample, uint32_t store, uint32_t cell, double w, double y) {
  dna_sums *sums = sample->sums;
  sums->entries[store][cell]++;
  if (sums->pcells[store]) {
    dna_exact_add(&sums->pcells[store][cell].sumw, w);
    dna_exact_add(&sums->pcells[store][cell].sumw2, w * w);
    dna_exact_add(&sums->pcells[store][cell].sumwy, w * y);
    dna_exact_add(&sums->pcells[store][cell].sumwy2, w * y * y);
  } else {
    dna_exact_add(&sums->cells[store][cell].sumw, w);
    dna_exact_add(&sums->cells[store][cell].sumw2, w * w);
  }
}

/* s1, s2: backgrounds of one group, 100 events each, 2 pb, k 1.5: 3 pb for 100 events, so 0.03 for each; with 1 /fb 30 events. s3: signal;
 * s4: data. */
static dna_results *make_results(dna_program **program) {
  *program = fixture_program(1);
  dna_analysis *analysis = fixture_analysis(*program);
  analysis->has_lumi = true;
  analysis->lumi_ifb = 1;
  dna_results *results = fixture_results(analysis, 4, 1);
  for (uint32_t s = 0; s < 4; s++) fixture_add(&results->samples[s], 0, 0, 100, 1);
  results->samples[0].kind = results->samples[1].kind = DNA_SAMPLE_BACKGROUND;
  results->samples[2].kind = DNA_SAMPLE_SIGNAL;
  results->samples[3].kind = DNA_SAMPLE_DATA;
  free(results->samples[1].group);
  results->samples[1].group = dna_xstrdup("s1");
  for (int i = 0; i < 4; i++) fill(&results->samples[0], 0, 1, 1, 0);
  for (int i = 0; i < 9; i++) fill(&results->samples[1], 0, 1, 1, 0);
  fill(&results->samples[1], 0, 5, 2, 0); /* overflow */
  fill(&results->samples[2], 0, 2, 1, 0);
  for (int i = 0; i < 3; i++) fill(&results->samples[3], 0, 1, 1, 0);
  fill(&results->samples[0], 1, 2, 1, 10); /* of the profile */
  fill(&results->samples[0], 1, 2, 1, 20);
  fill(&results->samples[1], 1, 2, 2, 30);
  return results;
}

static void drop(dna_results *results, dna_program *program) {
  dna_results_free(results);
  dna_arena_free(program->arena);
}

static void test_stack(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program);
  dna_report_job job = {.results = results};
  dna_plot_choice choice = {.signal_scale = 4};
  dna_layers l;
  dna_layers_make(&l, &job, &choice, 1, 0);
  assert_string_equal(l.unit, "events");
  assert_int_equal(l.nstack, 1);
  assert_int_equal(l.nsignals, 1);
  near(l.stack[0].value[1], 13 * 30, 1e-14); /* 30 events each */
  near(l.total.error[1], sqrt(13) * 30, 1e-14);
  near(l.total.value[5], 60, 1e-14);
  near(l.signals[0].value[2], 120, 1e-14); /* times 4 */
  near(l.data.value[1], 3, 0);
  near(l.data.above[1], 2.918185832883396, 1e-9); /* as in test_counting */
  assert_null(l.band_low);
  dna_layers_free(&l);
  choice = (dna_plot_choice){.unit_area = true};
  dna_layers_make(&l, &job, &choice, 1, 0);
  near(l.total.value[1], 13.0 / 15, 1e-14);
  near(l.data.value[1], 1, 1e-14);
  dna_layers_free(&l);
  dna_layers_make(&l, &job, &(dna_plot_choice){0}, 1, 1); /* folded */
  near(l.total.value[4], 60, 1e-14);
  near(l.total.value[5], 0, 0);
  dna_layers_free(&l);
  drop(results, program);
}

static void test_profile(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program);
  dna_report_job job = {.results = results};
  dna_layers l;
  dna_layers_make(&l, &job, &(dna_plot_choice){0}, 1, 2);
  /* weights 1, 1, 2 at 10, 20, 30: mean 22.5; sum w (y - mean)^2 = 275, over 4 - 6/4 = 110; times sum w^2 / (sum w)^2 = 6/16 */
  near(l.total.value[2], 22.5, 1e-14);
  near(l.total.error[2], sqrt(110 * 6.0 / 16), 1e-12);
  assert_true(isnan(l.total.value[1]));
  dna_layers_free(&l);
  drop(results, program);
}

static void test_not_drawn(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program);
  ((dna_analysis *)results->analysis)->has_lumi = false;
  results->samples[1].xsec_source = DNA_XSEC_NONE;
  dna_report_job job = {.results = results};
  dna_layers l;
  dna_layers_make(&l, &job, &(dna_plot_choice){0}, 1, 0);
  assert_string_equal(l.unit, "pb");
  near(l.total.value[1], 4 * 0.03, 1e-14);
  assert_null(l.data.value);
  assert_int_equal(l.nnotes, 2);
  assert_string_equal(l.notes[0], "s2 is not drawn: its cross-section is not known");
  assert_string_equal(l.notes[1], "data are not drawn: without a luminosity the others are in pb");
  dna_layers_free(&l);
  for (uint32_t s = 0; s < 3; s++) results->samples[s].xsec_source = DNA_XSEC_NONE;
  dna_layers_make(&l, &job, &(dna_plot_choice){0}, 1, 0);
  assert_string_equal(l.unit, "");
  near(l.total.value[1], 13, 1e-14); /* sums of weights */
  dna_layers_free(&l);
  drop(results, program);
}

/* ---- pictures ------------------------------------------------------------------------------------------------------------------ */

static void test_shapes(void **state) {
  (void)state;
  dna_picture p = {.width = 100, .height = 50};
  dna_picture_shape(&p, DNA_SHAPE_AREA, DNA_PAINT_FILL + 1, 0);
  dna_picture_point(&p, 0, 0);
  dna_picture_point(&p, 10.04, 0);
  dna_picture_point(&p, 10, 5.25);
  dna_picture_text(&p, 1, 2, 14, DNA_ANCHOR_END, "m_W' {");
  dna_str out = {0};
  dna_svg_element(&p, "a \"b\"", "id", &out);
  assert_non_null(strstr(out.text, "<path class=\"df1\" d=\"M0 0H10V5.3z\"/>"));
  assert_non_null(strstr(out.text, "aria-label=\"a &quot;b&quot;\" aria-describedby=\"id\""));
  assert_non_null(strstr(out.text, "<tspan font-style=\"italic\">m</tspan><tspan dy=\"3.5\" font-size=\"10.1\">W</tspan><tspan dy=\"-3.5\">' {</tspan>"));
  out.length = 0;
  dna_gnuplot_write(&p, "pdf", "0.pdf", &out);
  assert_non_null(strstr(out.text, "'{/:Italic m}_{W}'' \\{' at"));
  assert_non_null(strstr(out.text, " 10.04 0.00\n"));
  dna_str_free(&out);
  dna_picture_free(&p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_labels), cmocka_unit_test(test_ticks),   cmocka_unit_test(test_scale),     cmocka_unit_test(test_counting),
      cmocka_unit_test(test_stack),  cmocka_unit_test(test_profile), cmocka_unit_test(test_not_drawn), cmocka_unit_test(test_shapes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
