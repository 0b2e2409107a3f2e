/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The report's formats over hand-built results: numbers as people write them, alignment, quoting, the JSON of histograms
 * (read by hist and boost-histogram where python3 has them), blind regions.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "runtime/report/number.h"
#include "runtime/report/table.h"
#include "tests/unit/fixture.h"

static void contains(const char *text, const char *part) {
  assert_non_null(text);
  if (strstr(text, part)) return;
  print_error("no \"%s\" in:\n", part);
  fputs(text, stderr);
  fail();
}

static void contains_not(const char *text, const char *part) {
  assert_non_null(text);
  if (!strstr(text, part)) return;
  print_error("\"%s\" in:\n", part);
  fputs(text, stderr);
  fail();
}

/* ---- numbers ------------------------------------------------------------------------------------------------------ */

static void is_number(double value, double lo, double hi, const char *want) {
  dna_number n = dna_number_pm(value, lo, hi);
  char text[130];
  snprintf(text, sizeof text, "%s%s%s", n.head, *n.tail ? " " : "", n.tail);
  assert_string_equal(text, want);
}

static void test_numbers(void **state) {
  (void)state;
  is_number(16.4321, 1.66, 1.66, "16.4 ± 1.7");
  is_number(16.4321, 0.0996, 0.0996, "16.43 ± 0.10");
  is_number(16.4321, 9.96, 9.96, "16 ± 10");
  is_number(12345.6, 123.4, 123.4, "12350 ± 120");
  is_number(2295690, 4336, 4336, "2295700 ± 4300");
  is_number(0, 0, 16.815, "0 +17 −0");
  is_number(100, 2.1, 0, "100.0 +0.0 −2.1");
  is_number(9, 1.2918, 1.4684, "9.0 +1.5 −1.3");
  is_number(-0.5, 0.5, 0.5, "−0.50 ± 0.50");
  is_number(-0.001, 0.5, 0.5, "0.00 ± 0.50");
  is_number(1.5e9, 2.5e7, 2.5e7, "(1.500 ± 0.025)e+09");
  is_number(1.5e-7, 2.5e-9, 2.5e-9, "(1.500 ± 0.025)e-07");
  is_number(0, 0, 0, "0");
  is_number(7, 0, 0, "7");
}

static void is_like(double value, double error, const char *want) {
  dna_number n = dna_number_like(value, error);
  assert_string_equal(n.head, want);
  assert_string_equal(n.tail, "");
}

static void test_numbers_like(void **state) {
  (void)state;
  is_like(16.4321, 1.66, "16.4");
  is_like(12345.6, 123.4, "12350");
  is_like(1.41324e-7, 7.8e-8, "1.41e-07"); /* (1.41 ± 0.78)e-07 */
  is_like(-1.41324e-7, 7.8e-8, "−1.41e-07");
  is_like(2.5e9, 2.5e7, "2.500e+09");
  is_like(1415.19, 0, "1415");
  is_like(0.795288, NAN, "0.7953");
  is_like(-2, 0, "−2");
  is_like(INFINITY, 1, "–");
  is_like(NAN, 1, "–");
}

static void test_text_width(void **state) {
  (void)state;
  assert_int_equal(dna_table_text_width("m_3ℓ < m_W"), 10);
  assert_int_equal(dna_table_text_width("e\u0301"), 1);   /* a combining accent */
  assert_int_equal(dna_table_text_width("日本"), 4);
  assert_int_equal(dna_table_text_width("\xFF"), 1);
  dna_str out = {0};
  dna_table_add_text(&out, "σ(pp → W)", 6);
  assert_string_equal(out.text, "σ(pp …");
  out.length = 0;
  dna_table_add_text(&out, "a\tb\x1b[1m", 0);
  assert_string_equal(out.text, "a b [1m");
  dna_str_free(&out);
}

/* ---- results ------------------------------------------------------------------------------------------------------- */

/* s1: 100, 40, 40 * 0.5, 10, 4 events of weight 1 (0.5 after the weight row); s2: a tenth of it */
static dna_results *make_results(dna_program **program, uint32_t nsamples, uint32_t nvariations) {
  *program = fixture_program(nvariations);
  dna_analysis *analysis = fixture_analysis(*program);
  dna_results *results = fixture_results(analysis, nsamples, 1);
  static const uint64_t counts[FIX_ROWS] = {100, 40, 40, 10, 4};
  for (uint32_t s = 0; s < nsamples; s++)
    for (uint32_t row = 0; row < (*program)->nsums; row++) {
      uint32_t at = row < FIX_ROWS ? row : row - FIX_ROWS + 1;
      fixture_add(&results->samples[s], row, 0, counts[at] / (s ? 10 : 1), at > 1 ? 0.5 : 1);
    }
  return results;
}

static char *report(const dna_results *results, const char *format, int columns, bool unblind) {
  dna_str out = {0};
  dna_error err = {0};
  dna_report_options options = {.columns = columns, .unblind = unblind};
  assert_int_equal(dna_report(results, format, &options, &out, &err), DNA_OK);
  return out.text;
}

static void drop(dna_results *results, dna_program *program, char *text) {
  free(text);
  dna_results_free(results);
  dna_arena_free(program->arena);
}

static void test_text(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 1, 1);
  char *text = report(results, "text", 100, false);
  contains(text, "Region end, from base\n");
  contains(text, "σ = 2 pb (from the event file), k = 1.5, no luminosity (yields in pb), Σw = 100 (100 events)");
  contains(text, "yield [pb]");
  /* 40 of 100: yield 1.2 +- sqrt(40) 0.03; Clopper-Pearson of scipy: 0.34739 ... 0.45480 */
  contains(text, "\nA            40  1.20 ± 0.19");
  contains(text, "40.0 +5.5 −5.3");
  contains(text, "\nm_3ℓ < m_W   10  0.150 ± 0.047");
  contains(text, "\n  0..2        4");
  contains_not(text, "warning");
  contains_not(text, "\033");
  for (const char *line = text; *line;) { /* no line is wider than asked, none ends in a blank */
    size_t length = strcspn(line, "\n");
    char copy[1000];
    snprintf(copy, sizeof copy, "%.*s", (int)length, line);
    if (!strstr(copy, "Σw")) assert_true(dna_table_text_width(copy) <= 100);
    if (length) assert_int_not_equal(line[length - 1], ' ');
    line += length + (line[length] == '\n');
  }
  drop(results, program, text);
}

static void test_text_side_by_side(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 3, 2);
  char *text = report(results, "text", 300, false);
  const char *titles = strstr(text, "─ s1 ─");
  assert_non_null(titles);
  const char *end = strchr(titles, '\n'), *second = strstr(titles, "─ s2 ─"), *third = strstr(titles, "─ s3 ─");
  assert_true(second && third && second < end && third < end);
  contains(text, "Variations: yields after the last row, m_3ℓ < m_W\n");
  contains(text, "\nscale_up  0.150 ± 0.047  +0.0 %  0.15 ± 0.15  +0.0 %");
  free(text);
  /* narrow: blocks, and nothing is lost */
  text = report(results, "text", 60, false);
  contains(text, "─ s3 ─");
  contains(text, "cumulative [%]");
  drop(results, program, text);
}

static void test_warnings(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 1, 1);
  results->samples[0].sums->nonfinite[2] = 3;
  results->samples[0].sums->negative[0] = 7;
  results->samples[0].files[0].whole = false;
  results->samples[0].files[0].events = 100;
  char *text = report(results, "text", 100, false);
  contains(text, "warning: 3 results were not finite and count as missing — fix.dna:3: let bad = sqrt(-x)\n");
  contains(text, "warning: s1: 7 of 100 events have a negative weight");
  contains(text, "warning: dir/s1.hepmc3.gz: only the first 100 events were read\n");
  free(text);
  text = report(results, "json", 0, false);
  contains(text, "\"nonfinite\": [{\"sample\": \"s1\", \"variation\": \"nominal\", \"file\": \"fix.dna\", \"line\": 3, \"count\": 3}]");
  free(text);
  text = report(results, "md", 0, false);
  contains(text, "- 3 results were not finite");
  drop(results, program, text);
}

static void test_csv(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 2, 2);
  char *text = report(results, "csv", 0, false);
  contains(text, "sample,variation,weight,region,row,label,kind,raw,negative,sumw,sumw2,yield,error,rel,rel_lo,rel_hi,cum,cum_lo,cum_hi,xsec_pb,xsec_source,kfactor,lumi_ifb,unit,events_read\r\n");
  contains(text, "s1,nominal,nominal,end,2,\"w, \"\"x\"\"\",weight,40,0,20,10,");
  contains(text, "s1,nominal,nominal,base,0,all events,all,100,0,100,100,3,0.3,,,,1,0,0,2,file,1.5,,pb,whole\r\n");
  int lines = 0;
  for (const char *at = text; (at = strchr(at, '\n')); at++) lines++;
  assert_int_equal(lines, 1 + 2 * 2 * (2 + FIX_ROWS));
  free(text);
  dna_rfile *file = &results->samples[0].files[0]; /* what was not read is said, the gravest first */
  file->whole = false;
  text = report(results, "csv", 0, false);
  contains(text, "2,file,1.5,,pb,first events\r\n");
  free(text);
  results->interrupted = true;
  text = report(results, "csv", 0, false);
  contains(text, "2,file,1.5,,pb,interrupted\r\n");
  free(text);
  file->fault = dna_xstrdup("cut off");
  text = report(results, "csv", 0, false);
  contains(text, "2,file,1.5,,pb,partial\r\n");
  drop(results, program, text);
}

static void test_markdown(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 2, 2);
  char *text = report(results, "md", 0, false);
  contains(text, "| m\\_3ℓ \\< m\\_W | 10 | 0.150 ± 0.047 |");
  contains(text, "| :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
  contains(text, "### scale\\_up\n");
  drop(results, program, text);
}

static void test_blind(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 1, 1);
  results->samples[0].kind = DNA_SAMPLE_DATA;
  program->variations[0].regions[1].blind = 1;
  char *text = report(results, "text", 100, false);
  contains(text, "\nA            40"); /* the parent is not blind */
  contains(text, "hidden");
  free(text);
  text = report(results, "json", 0, false);
  contains(text, "{\"label\": \"A\", \"kind\": \"cut\", \"raw\": 40");
  contains(text, "{\"label\": \"0..2\", \"kind\": \"bin\", \"raw\": null, \"negative\": null, \"sumw\": null, \"sumw2\": null, \"yield\": null");
  contains(text, "\"histograms\": []");
  free(text);
  text = report(results, "csv", 0, false);
  contains(text, "end,4,0..2,bin,,,,,,,,,,,,,,,,,events,whole\r\n");
  free(text);
  text = report(results, "json", 0, true);
  contains(text, "{\"label\": \"0..2\", \"kind\": \"bin\", \"raw\": 4,");
  free(text);
  /* what comes from a blind region is blind */
  program->variations[0].regions[0].blind = 1;
  program->variations[0].regions[1].blind = 0;
  text = report(results, "json", 0, false);
  contains_not(text, "\"raw\": 40");
  contains(text, "\"raw\": 100");
  drop(results, program, text);
}

static void test_json(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 1, 2);
  results->samples[0].xsec_source = DNA_XSEC_NONE;
  char *text = report(results, "json", 0, false);
  contains(text, "{\"format\": \"dna-results-1\", \"analysis\": \"Fixture\"");
  contains(text, "{\"name\": \"s1\", \"files\": [\"dir/s1.hepmc3.gz\"]");
  contains(text, "\"kind\": \"signal\", \"group\": \"s1\", \"with\": null, \"events\": 100, \"sumw\": 100, \"xsec_pb\": null");
  contains(text, "{\"variation\": \"scale_up\", \"weight\": \"nominal\", \"regions\": [");
  contains(text, "{\"label\": \"A\", \"kind\": \"cut\", \"raw\": 40, \"negative\": 0, \"sumw\": 40, \"sumw2\": 40, \"yield\": null, \"error\": null, \"rel\": 0.4,");
  contains(text, "\"label\": \"w, \\\"x\\\"\", \"kind\": \"weight\"");
  drop(results, program, text);
}

static void test_unknown_format(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 1, 1);
  dna_str out = {0};
  dna_error err = {0};
  assert_int_equal(dna_report(results, "yaml", NULL, &out, &err), DNA_ERR_USAGE);
  contains(err.message, "yaml");
  drop(results, program, out.text);
}

/* ---- histograms ------------------------------------------------------------------------------------------------------- */

static void fill(dna_results *results) {
  dna_sums *sums = results->samples[0].sums;
  static const double w[6] = {1, 2, 3, 4, 5, 6};
  for (int i = 0; i < 6; i++) {
    dna_exact_add(&sums->cells[0][i].sumw, w[i]);
    dna_exact_add(&sums->cells[0][i].sumw2, w[i] * w[i]);
  }
  /* bin 1: y = 1 and 3 with weights 1 and 2; bin 2: y = 5 with weight 1 */
  static const struct { int cell; double y, w; } points[] = {{1, 1, 1}, {1, 3, 2}, {2, 5, 1}};
  for (int i = 0; i < 3; i++) {
    dna_pcell *cell = &sums->pcells[1][points[i].cell];
    double weight = points[i].w, y = points[i].y;
    dna_exact_add(&cell->sumw, weight);
    dna_exact_add(&cell->sumw2, weight * weight);
    dna_exact_add(&cell->sumwy, weight * y);
    dna_exact_add(&cell->sumwy2, weight * y * y);
  }
  for (int y = 0; y < 5; y++)
    for (int x = 0; x < 4; x++) dna_exact_add(&sums->cells[2][x + 4 * y].sumw, 10 * x + y);
}

static void test_uhi(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 1, 1);
  fill(results);
  char *text = report(results, "json", 0, false);
  contains(text, "{\"uhi_schema\": 1, \"metadata\": {\"name\": \"h\", \"region\": \"end\", \"title\": \"mass, \\\"of\\\" pairs\"}, "
                 "\"axes\": [{\"type\": \"regular\", \"lower\": 0, \"upper\": 8, \"bins\": 4, \"underflow\": true, \"overflow\": true, \"circular\": false, "
                 "\"metadata\": {\"label\": \"m_ll\", \"unit\": \"GeV\"}}], "
                 "\"storage\": {\"type\": \"weighted\", \"values\": [1, 2, 3, 4, 5, 6], \"variances\": [1, 4, 9, 16, 25, 36]}}");
  contains(text, "\"values\": [0, 3, 3, 4, 11, 0], \"variances\": [0, 5, 9, 16, 61, 0]"); /* folded */
  /* mean 7/3; sum w (y - mean)^2 = 8/3; over 3 - 5/3 = 4/3: 2 */
  contains(text, "\"type\": \"weighted_mean\", \"sum_of_weights\": [0, 3, 1, 0, 0, 0], \"sum_of_weights_squared\": [0, 5, 1, 0, 0, 0], "
                 "\"values\": [0, 2.33333333333333");
  contains(text, "{\"type\": \"variable\", \"edges\": [0, 1, 10]");
  contains(text, "\"values\": [[0, 1, 2, 3, 4], [10, 11, 12, 13, 14], [20, 21, 22, 23, 24], [30, 31, 32, 33, 34]]");
  drop(results, program, text);
}

/* The judges themselves: hist, boost-histogram and uhi's own reader. */
static const char reader[] =
    "import json, sys\n"
    "try:\n"
    "    import hist, boost_histogram as bh, numpy as np, uhi.io.json\n"
    "except ImportError:\n"
    "    sys.exit(77)\n"
    "d = json.load(open(sys.argv[1]), object_hook=uhi.io.json.object_hook)\n"
    "hs = {h['metadata']['name']: h for h in d['samples'][0]['results'][0]['histograms']}\n"
    "for kind in (bh.Histogram, hist.Hist):\n"
    "    h = kind(hs['h'])\n"
    "    assert list(h.view(flow=True).value) == [1, 2, 3, 4, 5, 6], h\n"
    "    assert list(h.view(flow=True).variance) == [1, 4, 9, 16, 25, 36], h\n"
    "    assert list(h.axes[0].edges) == [0, 2, 4, 6, 8]\n"
    "    own = bh.Histogram(bh.axis.Regular(4, 0, 8), storage=bh.storage.WeightedMean())\n"
    "    own.fill([1, 1, 3], weight=[1, 2, 1], sample=[1, 3, 5])\n"
    "    p = kind(hs['prof'])\n"
    "    assert np.allclose(p.view(flow=True).value, own.view(flow=True).value, rtol=1e-14), p\n"
    "    assert np.allclose(p.view(flow=True).sum_of_weights_squared, own.view(flow=True).sum_of_weights_squared)\n"
    "    assert np.isclose(p.view().variance[0], own.view().variance[0], rtol=1e-12), p.view()\n"
    "    two = kind(hs['two'])\n"
    "    assert two.view(flow=True).value.shape == (4, 5) and two.view(flow=True).value[3, 1] == 31\n"
    "    assert list(two.axes[0].edges) == [0, 1, 10] and two.axes[1].size == 3\n"
    "assert hist.Hist(hs['h']).axes[0].label == 'm_ll'\n";

static void test_hist_reads_it(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 1, 1);
  fill(results);
  char *text = report(results, "json", 0, false);
  char json[] = "/tmp/dna-report-XXXXXX", script[] = "/tmp/dna-reader-XXXXXX", command[200];
  int fd = mkstemp(json), sd = mkstemp(script);
  assert_true(fd >= 0 && sd >= 0);
  assert_int_equal(write(fd, text, strlen(text)), strlen(text));
  assert_int_equal(write(sd, reader, strlen(reader)), strlen(reader));
  close(fd);
  close(sd);
  snprintf(command, sizeof command, "\"${DNA_PYTHON:-python3}\" %s %s", script, json);
  int status = system(command);
  unlink(json);
  unlink(script);
  drop(results, program, text);
  if (status == 77 * 256 || status == 127 * 256) {
    print_message("python3 has no hist and boost_histogram (pip install hist)\n");
    skip();
  }
  assert_int_equal(status, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_numbers),
      cmocka_unit_test(test_numbers_like),      cmocka_unit_test(test_text_width), cmocka_unit_test(test_text),
      cmocka_unit_test(test_text_side_by_side), cmocka_unit_test(test_warnings), cmocka_unit_test(test_csv),
      cmocka_unit_test(test_markdown), cmocka_unit_test(test_blind),      cmocka_unit_test(test_json),
      cmocka_unit_test(test_unknown_format), cmocka_unit_test(test_uhi),  cmocka_unit_test(test_hist_reads_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
