/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The export formats over hand-built results, small enough that every number was worked out by hand; names, LaTeX and YAML; what
 * is refused; what is written whole or not at all. The programs that the files are for read them in tests/runs/exports.sh.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "runtime/export/export.h"
#include "tests/unit/fixture.h"

/* s1: 100, 40, 40 * 0.5, 10, 4 events of weight 1 (0.5 after the weight row); s2 the same. sigma k L = 300, so a weight is
 * worth 3. The histograms: see fill. */
static dna_results *make_results(dna_program **program, uint32_t nsamples, uint32_t nvariations, uint32_t nweights) {
  *program = fixture_program(nvariations);
  dna_analysis *analysis = fixture_analysis(*program);
  analysis->has_lumi = true;
  analysis->lumi_ifb = 0.1;
  dna_results *results = fixture_results(analysis, nsamples, nweights);
  static const uint64_t counts[FIX_ROWS] = {100, 40, 40, 10, 4};
  for (uint32_t s = 0; s < nsamples; s++)
    for (uint32_t k = 0; k < nweights; k++)
      for (uint32_t row = 0; row < (*program)->nsums; row++) {
        uint32_t at = row < FIX_ROWS ? row : row - FIX_ROWS + 1;
        uint64_t count = counts[at] - (row >= FIX_ROWS ? 2 : 0); /* the variation loses two events everywhere */
        fixture_add(&results->samples[s], row, k, count, at > 1 ? 0.5 : 1);
      }
  return results;
}

/* h: w = 1 ... 6 in the cells from underflow to overflow, one entry each; prof: y = 1 and 3 with weights 1 and 2 in bin 1, y = 5
 * with weight 1 in bin 2; two: the cell x, y holds 10 x + y. */
static void fill(dna_results *results) {
  for (uint32_t s = 0; s < results->nsamples; s++) {
    dna_sums *sums = results->samples[s].sums;
    uint32_t n = sums->nweights;
    for (uint32_t i = 0; i < 6; i++) {
      sums->entries[0][i] = 1;
      for (uint32_t k = 0; k < n; k++) {
        dna_exact_add(&sums->cells[0][i * n + k].sumw, i + 1);
        dna_exact_add(&sums->cells[0][i * n + k].sumw2, (i + 1) * (i + 1));
      }
    }
    static const struct {
      uint32_t cell;
      double y, w;
    } points[] = {{1, 1, 1}, {1, 3, 2}, {2, 5, 1}};
    for (int i = 0; i < 3; i++) {
      dna_pcell *cell = &sums->pcells[1][points[i].cell * n];
      double w = points[i].w, y = points[i].y;
      sums->entries[1][points[i].cell]++;
      dna_exact_add(&cell->sumw, w);
      dna_exact_add(&cell->sumw2, w * w);
      dna_exact_add(&cell->sumwy, w * y);
      dna_exact_add(&cell->sumwy2, w * y * y);
    }
    for (uint32_t y = 0; y < 5; y++)
      for (uint32_t x = 0; x < 4; x++) {
        sums->entries[2][x + 4 * y] = 1;
        dna_exact_add(&sums->cells[2][(x + 4 * y) * n].sumw, 10 * x + y);
        dna_exact_add(&sums->cells[2][(x + 4 * y) * n].sumw2, (10 * x + y) * (10 * x + y));
      }
  }
}

static void drop(dna_results *results, dna_program *program) {
  dna_results_free(results);
  dna_arena_free(program->arena);
}

static void contains(const char *text, const char *part) {
  assert_non_null(text);
  if (strstr(text, part)) return;
  print_error("no \"%s\" in:\n%s\n", part, text);
  fail();
}

static void contains_not(const char *text, const char *part) {
  assert_non_null(text);
  if (!strstr(text, part)) return;
  print_error("\"%s\" in:\n%s\n", part, text);
  fail();
}

static dna_export_files export_all(const dna_results *results, const char *format, const dna_export_options *options,
                                   bool unblind) {
  dna_export_files files = {0};
  dna_error err = {0};
  dna_export_options none = {0};
  int status = dna_export_make(results, format, options ? options : &none, unblind, &files, &err);
  if (status) print_error("%s\n", err.message);
  assert_int_equal(status, DNA_OK);
  return files;
}

static dna_export_files export(const dna_results *results, const char *format, const dna_export_options *options) {
  return export_all(results, format, options, false);
}

static const char *file(const dna_export_files *files, const char *name) {
  for (size_t i = 0; i < files->count; i++)
    if (name ? files->items[i].name && !strcmp(files->items[i].name, name) : !files->items[i].name)
      return files->items[i].text.text;
  fail_msg("no file %s", name ? name : "alone");
  return NULL;
}

static void refused(const dna_results *results, const char *format, dna_export_options options, const char *words) {
  dna_export_files files = {0};
  dna_error err = {0};
  assert_int_equal(dna_export_make(results, format, &options, false, &files, &err), DNA_ERR_USAGE);
  contains(err.message, words);
  dna_export_free_files(&files);
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static void is_text(void (*make)(dna_str *, const char *), const char *text, const char *want) {
  dna_str out = {0};
  make(&out, text);
  assert_string_equal(out.length ? out.text : "", want);
  dna_str_free(&out);
}

static void test_latex(void **state) {
  (void)state;
  is_text(dna_export_latex, "m_3ℓ < m_W", "$m_{3\\ell}$ $<$ $m_{W}$");
  is_text(dna_export_latex, "dφ(ℓ₁, Z_D) > 2.7", "$d\\phi$($\\ell_{1}$, $Z_{D}$) $>$ 2.7");
  is_text(dna_export_latex, "count(leptons) >= 3", "count(leptons) $\\geq$ 3");
  is_text(dna_export_latex, "σ_m_μμ", "$\\sigma_{m\\_\\mu\\mu}$");
  is_text(dna_export_latex, "μm", "$\\mu m$");
  is_text(dna_export_latex, "GeV²", "$GeV^{2}$");
  is_text(dna_export_latex, "|η| < 2.5", "|$\\eta$| $<$ 2.5");
  is_text(dna_export_latex, "three leptons", "three leptons");
  is_text(dna_export_latex, "$m_{ee}$ as_written", "$m_{ee}$ as_written");
  is_text(dna_export_latex, "", "");
}

static void test_yaml(void **state) {
  (void)state;
  is_text(dna_export_yaml, "three leptons", "three leptons");
  is_text(dna_export_yaml, "mass, \"of\": pairs", "\"mass, \\\"of\\\": pairs\"");
  is_text(dna_export_yaml, "12", "\"12\"");
  is_text(dna_export_yaml, "No", "\"No\"");
  is_text(dna_export_yaml, "", "\"\"");
  is_text(dna_export_yaml, "$\\ell$", "\"$\\\\ell$\"");
  is_text(dna_export_yaml, "the END of the BEGIN of", "\"the END\\x20of the BEGIN\\x20of\"");
  is_text(dna_export_yaml,
          "a\xC2\x90"
          "b",
          "\"a\\x90b\"");
  is_text(dna_export_token, "W → ee [x]/y", "W_→_ee__x__y");
  static const double numbers[] = {0.5, 3, 1e-5, 1.5e30, -1e22, INFINITY, -INFINITY};
  static const char *const texts[] = {"0.5", "3", "1.0e-05", "1.5e+30", "-1.0e+22", ".inf", "-.inf"};
  for (int i = 0; i < 7; i++) {
    dna_str out = {0};
    dna_export_yaml_number(&out, numbers[i]);
    assert_string_equal(out.text, texts[i]);
    dna_str_free(&out);
  }
  static const char *const names[] = {"a b", "a_b", "c", "a/b"};
  dna_str out = {0};
  for (uint32_t i = 0; i < 4; i++) dna_export_unique(&out, names, i);
  assert_string_equal(out.text, "a_ba_b~2ca_b~3");
  dna_str_free(&out);
}

/* ---- YODA -------------------------------------------------------------------------------------------------------- */

static void test_yoda(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 1, 1, 1);
  fill(results);
  dna_export_files files = export(results, "yoda", NULL);
  const char *text = file(&files, NULL);
  contains(
      text,
      "BEGIN YODA_COUNTER_V3 /fix/end/cutflow/03\nPath: /fix/end/cutflow/03\nTitle: \"$m_{3\\\\ell}$ $<$ $m_{W}$\"\nType: "
      "Counter\n"
      "ScaledBy: 3\nContent: yield (events)\nRow: cut\n---\n# sumW\tsumW2\tnumEntries\n15\t22.5\t10\nEND YODA_COUNTER_V3\n\n");
  /* bins at 1, 3, 5, 7, the flows at 0 and 8; w is 3 times 1 ... 6 */
  contains(text,
           "BEGIN YODA_HISTO1D_V3 /fix/end/h\nPath: /fix/end/h\nTitle: \"mass, \\\"of\\\" pairs\"\nType: Histo1D\nScaledBy: 3\n"
           "Content: yield (events)\nXLabel: \"$m_{ll}$ [GeV]\"\nMoments: \"from the midpoints of the bins, under- and overflow "
           "at the edges\"\n"
           "---\nEdges(A1): [0, 2, 4, 6, 8]\n# sumW\tsumW2\tsumW(A1)\tsumW2(A1)\tnumEntries\n"
           "3\t9\t0\t0\t1\n6\t36\t6\t6\t1\n9\t81\t27\t81\t1\n12\t144\t60\t300\t1\n15\t225\t105\t735\t1\n18\t324\t144\t1152\t1\n"
           "END YODA_HISTO1D_V3\n\n");
  contains(
      text,
      "\n0\t0\t0\t0\t0\n9\t45\t9\t9\t2\n9\t81\t27\t81\t1\n12\t144\t60\t300\t1\n33\t549\t231\t1617\t2\n0\t0\t0\t0\t0\n"); /* folded
                                                                                                                          */
  contains(text, "BEGIN YODA_PROFILE1D_V3 /fix/end/prof\n");
  contains(text, "YLabel: \"pt [GeV]\"\n");
  contains(text, "# sumW\tsumW2\tsumW(A1)\tsumW2(A1)\tsumW(A2)\tsumW2(A2)\tsumW(A1,A2)\tnumEntries\n0\t0\t0\t0\t0\t0\t0\t0\n"
                 "9\t45\t9\t9\t21\t57\t21\t2\n3\t9\t9\t27\t15\t75\t45\t1\n");
  /* u at 0, 0.5, 5.5, 10 and v at 0, 0.5, 1.5, 2.5, 3; the first axis fastest */
  contains(text, "Edges(A1): [0, 1, 10]\nEdges(A2): [0, 1, 2, 3]\n");
  contains(text, "numEntries\n0\t0\t0\t0\t0\t0\t0\t1\n30\t900\t15\t7.5\t0\t0\t0\t1\n");
  contains(text, "\n66\t4356\t363\t1996.5\t99\t148.5\t544.5\t1\n"); /* x = 2, y = 2 */
  dna_export_free_files(&files);
  dna_export_options raw = {.raw = 1};
  files = export(results, "yoda", &raw);
  text = file(&files, NULL);
  contains_not(text, "ScaledBy");
  contains(text, "Content: sum of weights\n");
  contains(text, "\n5\t2.5\t10\nEND YODA_COUNTER_V3\n");
  contains(text, "\n1\t1\t0\t0\t1\n2\t4\t2\t2\t1\n3\t9\t9\t27\t1\n");
  dna_export_free_files(&files);
  drop(results, program);
}

static void test_yoda2(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 1, 1, 1);
  fill(results);
  dna_export_options raw = {.raw = 1};
  dna_export_files files = export(results, "yoda2", &raw);
  const char *text = file(&files, NULL);
  contains(text, "BEGIN YODA_COUNTER_V2 /fix/end/cutflow/01\n");
  contains(text,
           "---\n# ID\t ID\t sumw\t sumw2\t sumwx\t sumwx2\t numEntries\nTotal\tTotal\t21\t91\t114\t758\t6\n"
           "Underflow\tUnderflow\t1\t1\t0\t0\t1\nOverflow\tOverflow\t6\t36\t48\t384\t1\n"
           "# xlow\t xhigh\t sumw\t sumw2\t sumwx\t sumwx2\t numEntries\n"
           "0\t2\t2\t4\t2\t2\t1\n2\t4\t3\t9\t9\t27\t1\n4\t6\t4\t16\t20\t100\t1\n6\t8\t5\t25\t35\t245\t1\nEND YODA_HISTO1D_V2\n");
  contains(text, "BEGIN YODA_PROFILE1D_V2 /fix/end/prof\n");
  contains(text, "\n0\t2\t3\t5\t3\t3\t7\t19\t2\n2\t4\t1\t1\t3\t9\t5\t25\t1\n");
  /* the bins alone, the second axis fastest: x = 1 and y = 1, 2 */
  contains(text, "\n0\t1\t0\t1\t11\t121\t5.5\t2.75\t5.5\t2.75\t2.75\t1\n0\t1\t1\t2\t12\t144\t6\t3\t18\t27\t9\t1\n");
  dna_export_free_files(&files);
  drop(results, program);
}

static void test_paths(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 2, 2, 2);
  fill(results);
  dna_export_files files = export(results, "yoda", NULL);
  const char *text = file(&files, NULL);
  contains(text, " /fix:sample=s1/base/cutflow/00\n");
  contains(text, " /fix:sample=s2:variation=scale_up/end/h[weight_1]\n");
  dna_export_free_files(&files);
  static const char *const first[] = {"s1"}, *const ends[] = {"en?"}, *const up[] = {"*_up"}, *const named[] = {"weight 1"};
  dna_export_options some = {.samples = first,
                             .nsamples = 1,
                             .regions = ends,
                             .nregions = 1,
                             .variations = up,
                             .nvariations = 1,
                             .weights = named,
                             .nweights = 1};
  files = export(results, "yoda", &some);
  text = file(&files, NULL);
  contains(text, " /fix:variation=scale_up/end/h[weight_1]\n");
  contains_not(text, "sample=");
  contains_not(text, "/base/");
  contains_not(text, "/h\n");
  dna_export_free_files(&files);
  program->variations[0].regions[1].hists[0].name = "n-1: pt > 5 GeV"; /* names that are one in a path */
  program->variations[0].regions[1].hists[1].name = "n-1: pt < 5 GeV";
  files = export(results, "yoda", NULL);
  contains(file(&files, NULL), " /fix:sample=s1/end/n-1__pt___5_GeV\n");
  contains(file(&files, NULL), " /fix:sample=s1/end/n-1__pt___5_GeV~2\n");
  dna_export_free_files(&files);
  drop(results, program);
}

/* ---- UHI --------------------------------------------------------------------------------------------------------- */

static void test_uhi(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 1, 1, 1);
  fill(results);
  dna_export_files files = export(results, "uhi", NULL);
  const char *text = file(&files, NULL);
  contains(text,
           "{\n\"s1/nominal/nominal/end/h\": {\"uhi_schema\": 1, \"metadata\": {\"name\": \"h\", \"region\": \"end\", "
           "\"title\": \"mass, \\\"of\\\" pairs\", \"sample\": \"s1\", \"variation\": \"nominal\", \"weight\": \"nominal\", "
           "\"content\": \"yield\", \"content_unit\": \"events\", \"scaled_by\": 3}, \"axes\": [{\"type\": \"regular\"");
  contains(text,
           "\"values\": [3, 6, 9, 12, 15, 18], \"variances\": [9, 36, 81, 144, 225, 324]}},\n\"s1/nominal/nominal/end/folded\"");
  contains(text, "\"sum_of_weights\": [0, 9, 3, 0, 0, 0], \"sum_of_weights_squared\": [0, 45, 9, 0, 0, 0], \"values\": [0, 2.33");
  dna_export_free_files(&files);
  drop(results, program);
}

/* ---- HEPData ----------------------------------------------------------------------------------------------------- */

static void test_hepdata(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 1, 2, 2);
  fill(results);
  dna_export_files files = export(results, "hepdata", NULL);
  assert_int_equal(files.count, 7); /* two cut-flows, four histograms */
  const char *text = file(&files, "submission.yaml");
  contains(text, "---\ncomment: \"Fixture. Sample s1: $\\\\sigma$ = 2 pb");
  contains(text, "---\nname: \"Table 2: cut-flow, region end\"\ndescription: ");
  contains(text, "keywords: []\ndata_file: table_02.yaml\n---\nname: \"Table 3: h, region end\"\n");
  text = file(&files, "table_01.yaml");
  /* 40 events, and 38 in the variation: 120 +- sqrt(40) * 3, shifted by -6 */
  assert_string_equal(text,
                      "independent_variables:\n- header: {name: Cut}\n  values:\n  - value: all events\n  - value: A\n"
                      "dependent_variables:\n- header: {name: Expected events}\n  qualifiers:\n  - {name: Sample, value: s1}\n"
                      "  - {name: Kind, value: signal}\n  - {name: Luminosity, value: 0.1, units: \"fb$^{-1}$\"}\n  values:\n"
                      "  - value: 300\n    errors:\n    - {symerror: 30, label: stat}\n"
                      "    - {asymerror: {plus: 0, minus: 0}, label: \"sys,scale_up\"}\n"
                      "  - value: 120\n    errors:\n    - {symerror: 18.973665961010276, label: stat}\n"
                      "    - {asymerror: {plus: -6, minus: 0}, label: \"sys,scale_up\"}\n"
                      "- header: {name: Simulated events}\n  qualifiers:\n  - {name: Sample, value: s1}\n"
                      "  - {name: Kind, value: signal}\n  - {name: Luminosity, value: 0.1, units: \"fb$^{-1}$\"}\n  values:\n"
                      "  - value: 100\n  - value: 40\n");
  text = file(&files, "table_03.yaml");
  contains(text, "independent_variables:\n- header: {name: \"$m_{ll}$\", units: GeV}\n  values:\n  - {low: -.inf, high: 0}\n  - "
                 "{low: 0, high: 2}\n");
  contains(text, "  - {low: 8, high: .inf}\ndependent_variables:\n");
  contains(text, "  values:\n  - value: 3\n    errors:\n    - {symerror: 3, label: stat}\n");
  text = file(&files, "table_04.yaml"); /* folded */
  contains(text, "values:\n  - {low: 0, high: 2}\n");
  contains_not(text, "inf");
  contains(text, "  - value: 9\n    errors:\n    - {symerror: 6.70820393249");
  text = file(&files, "table_05.yaml");
  contains(text, "- header: {name: mean of pt, units: GeV}\n");
  /* mean 7/3; variance (3 * 19 - 49) / (9 - 5) = 2 over 9/5 effective entries */
  contains(text, "  - value: 2.333333333333333");
  contains(text, "    - {symerror: 1.05409255338945");
  contains(text, "  - value: \"-\"\n  - value: \"-\"\n");
  contains(text, "  - value: 5\n  - value: \"-\"\n"); /* one entry has no error */
  text = file(&files, "table_06.yaml");
  contains(text, "- header: {name: u}\n");
  contains(text, "- header: {name: v, units: mm}\n");
  dna_export_free_files(&files);
  static const char *const all[] = {"*"}, *const nominal[] = {"nominal"};
  refused(results, "hepdata", (dna_export_options){.weights = all, .nweights = 1}, "a table has one weight, and sample s1 has 2");
  dna_export_options bare = {.variations = nominal, .nvariations = 1, .raw = 1};
  files = export(results, "hepdata", &bare);
  contains_not(file(&files, "table_01.yaml"), "sys,");
  contains(file(&files, "table_01.yaml"), "- header: {name: Sum of weights}\n");
  dna_export_free_files(&files);
  drop(results, program);
}

/* ---- CSV --------------------------------------------------------------------------------------------------------- */

static void test_csv(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 1, 1, 1);
  fill(results);
  dna_export_files files = export(results, "csv", NULL);
  contains(file(&files, NULL), "\r\ns1,nominal,nominal,end,3,m_3ℓ < m_W,cut,10,0,5,2.5,15,4.743416490252569,");
  dna_export_free_files(&files);
  files = export(results, "csv-histograms", NULL);
  const char *text = file(&files, NULL);
  contains(text, "sample,variation,weight,region,histogram,kind,x,x_unit,x_bin,x_low,x_high,y,y_unit,y_bin,y_low,y_high,entries,"
                 "sumw,sumw2,sumwy,sumwy2,yield,error,unit,events_read\r\n"
                 "s1,nominal,nominal,end,h,1d,m_ll,GeV,0,-inf,0,,,,,,1,1,1,,,3,3,events,whole\r\n"
                 "s1,nominal,nominal,end,h,1d,m_ll,GeV,1,0,2,,,,,,1,2,4,,,6,6,events,whole\r\n");
  contains(text, "\r\ns1,nominal,nominal,end,h,1d,m_ll,GeV,5,8,inf,,,,,,1,6,36,,,18,18,events,whole\r\n");
  contains(text,
           "\r\ns1,nominal,nominal,end,prof,profile,m_ll,GeV,1,0,2,pt,GeV,,,,2,3,5,7,19,9,6.708203932499369,events,whole\r\n");
  contains(text, "\r\ns1,nominal,nominal,end,two,2d,u,,2,1,10,v,mm,4,3,inf,1,24,576,,,72,72,events,whole\r\n");
  int lines = 0;
  for (const char *at = text; (at = strchr(at, '\n')); at++) lines++;
  assert_int_equal(lines, 1 + 6 + 6 + 6 + 20);
  dna_export_free_files(&files);
  refused(results, "csv", (dna_export_options){.raw = 1}, "leave --raw out");
  drop(results, program);
}

/* ---- what is not exported ---------------------------------------------------------------------------------------- */

static void test_blind(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 1, 1, 1);
  fill(results);
  results->samples[0].kind = DNA_SAMPLE_DATA;
  program->variations[0].regions[1].blind = 1;
  static const char *const formats[] = {"yoda", "yoda2", "uhi", "csv-histograms"};
  for (int i = 0; i < 4; i++) {
    dna_export_files files = export(results, formats[i], NULL);
    const char *text = file(&files, NULL);
    contains_not(text, "end/h");
    contains_not(text, "end,h");
    contains_not(text, "/end/cutflow/02");
    if (i < 2) contains(text, "/end/cutflow/01"); /* the parent is not blind */
    dna_export_free_files(&files);
    files = export_all(results, formats[i], NULL, true);
    contains(file(&files, NULL), i == 3 ? "end,h" : "end/h");
    dna_export_free_files(&files);
  }
  dna_export_files files = export(results, "hepdata", NULL);
  contains(file(&files, "table_02.yaml"), "- header: {name: Observed events}\n");
  contains(file(&files, "table_02.yaml"), "  - value: \"-\"\n  - value: \"-\"\n  - value: \"-\"\n- header: {name: Events}\n");
  contains_not(file(&files, "table_03.yaml"), "  - value: 2\n");
  dna_export_free_files(&files);
  drop(results, program);
}

static void test_refused(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 2, 2, 1);
  static const char *const wrong[] = {"edn"}, *const none[] = {"x*"};
  refused(results, "yodda", (dna_export_options){0}, "no export format \"yodda\" (did you mean yoda?)");
  refused(results, "root", (dna_export_options){0}, "the formats are yoda, yoda2, uhi, hepdata, csv, csv-histograms, csv-limits and pyhf");
  refused(results, "yoda", (dna_export_options){.regions = wrong, .nregions = 1},
          "no region is called \"edn\"; did you mean \"end\"?");
  refused(results, "csv", (dna_export_options){.samples = none, .nsamples = 1}, "no sample is called \"x*\"; there are s1, s2");
  refused(results, "uhi", (dna_export_options){.variations = none, .nvariations = 1}, "there are nominal, scale_up");
  refused(results, "uhi", (dna_export_options){.weights = none, .nweights = 1}, "there is nominal");
  dna_exact_add(&results->samples[1].sums->rows[1].sumw, INFINITY);
  refused(results, "yoda", (dna_export_options){0}, "sample s2, weight nominal: the sums of region base are not finite");
  results->samples[1].xsec_source = DNA_XSEC_NONE;
  refused(results, "yoda", (dna_export_options){0}, "sample s2 has no yields: its cross-section is not known; --raw exports");
  dna_export_files files = export(results, "csv", NULL);
  dna_export_free_files(&files);
  drop(results, program);
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static void test_write(void **state) {
  (void)state;
  dna_program *program;
  dna_results *results = make_results(&program, 1, 1, 1);
  fill(results);
  char base[] = "/tmp/dna-export-XXXXXX", path[100], command[300];
  assert_non_null(mkdtemp(base));
  dna_error err = {0};
  assert_int_equal(dna_export_results(results, "hepdata", &(dna_export_options){0}, false, &err), DNA_ERR_USAGE);
  contains(err.message, "name one with -o DIRECTORY");
  snprintf(path, sizeof path, "%s/new/", base);
  dna_export_options options = {.output = path};
  err = (dna_error){0};
  assert_int_equal(dna_export_results(results, "hepdata", &options, false, &err), DNA_OK);
  snprintf(command, sizeof command, "test $(ls %s/new | wc -l) = 7 && test -r %s/new/submission.yaml", base, base);
  assert_int_equal(system(command), 0);
  assert_int_equal(dna_export_results(results, "hepdata", &options, false, &err), DNA_ERR_RUN); /* it has files in it */
  contains(err.message, "is there already and has files in it");
  snprintf(path, sizeof path, "%s/empty", base);
  assert_int_equal(mkdir(path, 0755), 0);
  err = (dna_error){0};
  assert_int_equal(dna_export_results(results, "hepdata", &options, false, &err), DNA_OK);
  snprintf(path, sizeof path, "%s/empty/submission.yaml", base);
  assert_int_equal(dna_export_results(results, "hepdata", &options, false, &err), DNA_ERR_RUN);
  snprintf(path, sizeof path, "%s/absent/new", base);
  err = (dna_error){0};
  assert_int_equal(dna_export_results(results, "hepdata", &options, false, &err), DNA_ERR_RUN);
  snprintf(path, sizeof path, "%s/h.yoda.gz", base);
  err = (dna_error){0};
  assert_int_equal(dna_export_results(results, "yoda", &options, false, &err), DNA_OK);
  snprintf(path, sizeof path, "%s/h.yoda", base);
  assert_int_equal(dna_export_results(results, "yoda", &options, false, &err), DNA_OK);
  snprintf(command, sizeof command, "gzip -dc %s/h.yoda.gz | cmp - %s/h.yoda && test $(ls -A %s | wc -l) = 4", base, base, base);
  assert_int_equal(system(command), 0); /* and nothing is left behind */
  snprintf(command, sizeof command, "rm -r %s", base);
  assert_int_equal(system(command), 0);
  drop(results, program);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_latex), cmocka_unit_test(test_yaml),    cmocka_unit_test(test_yoda),    cmocka_unit_test(test_yoda2),
      cmocka_unit_test(test_paths), cmocka_unit_test(test_uhi),     cmocka_unit_test(test_hepdata), cmocka_unit_test(test_csv),
      cmocka_unit_test(test_blind), cmocka_unit_test(test_refused), cmocka_unit_test(test_write),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
