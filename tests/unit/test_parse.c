/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text to tree: every construct of the language, with trees written by hand from the language page. Errors are in
 * test_parse_errors.c.
 */
#include "parse_text.h"

#include <math.h>

static void test_operators(void **state) {
  (void)state;
  assert_tree("let x = a + b * c - d / e", "(S_LET x (- (+ a (* b c)) (/ d e)))");
  assert_tree("let x = a - b - c", "(S_LET x (- (- a b) c))");
  assert_tree("let x = -x^2", "(S_LET x (E_NEG (^ x 2)))");
  assert_tree("let x = -x²", "(S_LET x (E_NEG (^ x 2)))");
  assert_tree("let x = 2^-1 * 3", "(S_LET x (* (^ 2 (E_NEG 1)) 3))");
  assert_tree("let x = a^b^c", "(S_LET x (^ a (^ b c)))");
  assert_tree("let x = 2^x²", "(S_LET x (^ 2 (^ x 2)))");
  assert_tree("let x = a⁻¹ + b¹²", "(S_LET x (+ (^ a -1) (^ b 12)))");
  assert_tree("let x = (a + b)² + |c|³ + f(d)² + e.pt²",
              "(S_LET x (+ (+ (+ (^ (+ a b) 2) (^ (E_ABS c) 3)) (^ (E_CALL f d) 2)) (^ (E_ATTR pt e) 2)))");
  assert_tree("let x = √a.pt² * b", "(S_LET x (* (E_SQRT (^ (E_ATTR pt a) 2)) b))");
  assert_tree("let x = a * -b + +c", "(S_LET x (+ (* a (E_NEG b)) c))");
  assert_tree("let x = a × b · c ⋅ d − e", "(S_LET x (- (* (* (* a b) c) d) e))");
  assert_tree("let x = not a == b and c or d", "(S_LET x (E_OR (E_AND (E_NOT (E_COMPARE = a b)) c) d))");
  assert_tree("let x = ¬a ∧ b ∨ c", "(S_LET x (E_OR (E_AND (E_NOT a) b) c))");
  assert_tree("let x = a or b and not c", "(S_LET x (E_OR a (E_AND b (E_NOT c))))");
  assert_tree("let x = a <= b", "(S_LET x (E_COMPARE l a b))");
  assert_tree("let x = 1 < a ≤ 2 >= b ≥ c != d ≠ e == f > g", "(S_LET x (E_COMPARE <lgg!!=> 1 a 2 b c d e f g))");
  assert_tree("let x = (a < b) == c", "(S_LET x (E_COMPARE = (E_COMPARE < a b) c))");
  assert_tree("let x = if a < b then c else d + e", "(S_LET x (E_IF (E_COMPARE < a b) c (+ d e)))");
  assert_tree("let x = if a then b else if c then d else e", "(S_LET x (E_IF a b (E_IF c d e)))");
  assert_tree("let x = 1 + if a then b else c", "(S_LET x (+ 1 (E_IF a b c)))");
}

static void test_intervals_and_sets(void **state) {
  (void)state;
  assert_tree("let x = a in [1, 2]", "(S_LET x (E_IN left right a 1 2))");
  assert_tree("let x = a in (1, 2)", "(S_LET x (E_IN a 1 2))");
  assert_tree("let x = a ∈ [1, 2)", "(S_LET x (E_IN left a 1 2))");
  assert_tree("let x = a not in (1, 2]", "(S_LET x (E_IN right not a 1 2))");
  assert_tree("let x = a ∉ {1, -2, b}", "(S_LET x (E_IN_SET not a 1 (E_NEG 2) b))");
  assert_tree("let x = a + b in [1 mm, 10 cm] and c",
              "(S_LET x (E_AND (E_IN left right (+ a b) 1{0,1} 100{0,1}) c))");
  assert_tree("let x = a in [1, 20] GeV", "(S_LET x (E_IN left right a 1{1,0} 20{1,0}))");
  assert_tree("let x = not (a in {11, 13})", "(S_LET x (E_NOT (E_IN_SET a 11 13)))");
}

static void test_postfix_and_calls(void **state) {
  (void)state;
  assert_tree("let x = leptons[1].pt + leptons[-1].first.mass",
              "(S_LET x (+ (E_ATTR pt (E_INDEX leptons 1)) (E_ATTR mass (E_ATTR first (E_INDEX leptons (E_NEG 1))))))");
  assert_tree("let x = jets[pt > 30 GeV and |η| < 2.5][1]",
              "(S_LET x (E_INDEX (E_INDEX jets (E_AND (E_COMPARE > pt 30{1,0}) (E_COMPARE < (E_ABS η) 2.5))) 1))");
  assert_tree("let x = f() + g(a, h(b), [1, c])", "(S_LET x (+ (E_CALL f) (E_CALL g a (E_CALL h b) (E_LIST 1 c))))");
  assert_tree("let x = cluster(antikt, R = 0.4, a)", "(S_LET x (E_CALL cluster antikt (ASSIGN R 0.4) a))");
  assert_tree("let x = true == false", "(S_LET x (E_COMPARE = true false))");
}

static void test_bars(void **state) {
  (void)state;
  assert_tree("let x = ||a|-|b||", "(S_LET x (E_ABS (- (E_ABS a) (E_ABS b))))");
  assert_tree("let x = |f(|a|, [|b|])| * |c|", "(S_LET x (* (E_ABS (E_CALL f (E_ABS a) (E_LIST (E_ABS b)))) (E_ABS c)))");
  assert_tree("let x = | a - | b | |", "(S_LET x (E_ABS (- a (E_ABS b))))");
  assert_tree("object e from p { where |pid| == 11, |η| < 2.5 }",
              "(S_OBJECT e [p] (O_WHERE (E_COMPARE = (E_ABS pid) 11) (E_COMPARE < (E_ABS η) 2.5)))");
  assert_tree("let x = if |a| > 1 then |b| else |c|", "(S_LET x (E_IF (E_COMPARE > (E_ABS a) 1) (E_ABS b) (E_ABS c)))");
  assert_tree("let x = -|a| + not |b| < |c|", "(S_LET x (+ (E_NEG (E_ABS a)) (E_NOT (E_COMPARE < (E_ABS b) (E_ABS c)))))");
}

static void test_numbers(void **state) {
  (void)state;
  assert_tree("let x = [3, 2.7, 1e-4, 1.5E+3, .5, 007, 85%, 2.5 %]", "(S_LET x (E_LIST 3 2.7 0.0001 1500 0.5 7 0.85 0.025))");
  assert_tree("let x = 30 GeV + 30GeV + 30\u00A0GeV", "(S_LET x (+ (+ 30{1,0} 30{1,0}) 30{1,0}))");
  assert_tree("let x = [1 eV, 3 keV, 30 MeV, 7 TeV]", "(S_LET x (E_LIST 1e-09{1,0} 3e-06{1,0} 0.03{1,0} 7000{1,0}))");
  assert_tree("let x = [1 nm, 2 um, 2 µm, 3 mm, 4 cm, 5 m]",
              "(S_LET x (E_LIST 1e-06{0,1} 0.002{0,1} 0.002{0,1} 3{0,1} 40{0,1} 5000{0,1}))");
  assert_tree("let x = [1 ns, 1 rad, 5 mrad]", "(S_LET x (E_LIST 299.792458{0,1} 1{0,0} 0.005{0,0}))");
  assert_tree("luminosity 150 /fb", "(S_LUMINOSITY 1.5e+39{0,-2})");
  assert_tree("let x = [4/ab, 1 fb^-1, 1 fb⁻¹, 2 GeV^2, 3 GeV², 4 mm^-3]",
              "(S_LET x (E_LIST 4e+40{0,-2} 1e+37{0,-2} 1e+37{0,-2} 2{2,0} 3{2,0} 4{0,-3}))");
  assert_tree("let x = 3 GeV^2 * 2 cm²", "(S_LET x (* 3{2,0} 200{0,2}))");
  assert_tree("let x = 5 / b", "(S_LET x (/ 5 b))");
  assert_tree("let x = a /fb", "(S_LET x (/ a fb))"); /* only right after a number */
  assert_tree("let x = [5, 50] GeV", "(S_LET x (E_LIST 5{1,0} 50{1,0}))");
  assert_tree("let x = [500 MeV, -5, a] GeV", "(S_LET x (E_LIST 0.5{1,0} (E_NEG 5{1,0}) a))");
  assert_tree("let m = 3\nlet x = m * s + [a][1]", "(S_LET m 3)\n(S_LET x (+ (* m s) (E_INDEX (E_LIST a) 1)))");
}

/* Decimal units cost no rounding: 30 MeV is the double nearest to 0.03, for every number and unit. */
static void test_number_rounding(void **state) {
  (void)state;
  static const struct {
    const char *unit;
    int exponent;
  } units[] = {{"eV", -9}, {"keV", -6}, {"MeV", -3}, {"TeV", 3}, {"cm", 1}, {"um", -3}, {"pb", -34}, {"/fb", 37}, {"%", -2}};
  for (int i = 1; i < 400; i++) {
    for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
      char text[64], number[64];
      snprintf(text, sizeof text, "let x = %d.%d %s", i, i * 7 % 100, units[k].unit);
      snprintf(number, sizeof number, "%d.%de%d", i, i * 7 % 100, units[k].exponent);
      parsed it;
      parse_bytes(&it, text, strlen(text), false);
      assert_int_equal(it.diags.count, 0);
      double expected = strtod(number, NULL), found = it.root->kids[0]->kids[0]->num;
      assert_memory_equal(&found, &expected, sizeof found);
      parse_end(&it);
    }
  }
}

static void test_ranges(void **state) {
  (void)state;
#define BINS_OF(bins) "region r { histogram h = x, " bins " }"
#define TREE_OF(bins) "(S_REGION r (R_HISTOGRAM h [" bins "] x))"
  assert_tree(BINS_OF("100 bins in 0..10 GeV"), TREE_OF("(BINS_REGULAR 100 (E_RANGE 0{1,0} 10{1,0}))"));
  assert_tree(BINS_OF("100 bins in 0..10"), TREE_OF("(BINS_REGULAR 100 (E_RANGE 0 10))"));
  assert_tree(BINS_OF("5 bins in -0.5 .. 4.5"), TREE_OF("(BINS_REGULAR 5 (E_RANGE (E_NEG 0.5) 4.5))"));
  assert_tree(BINS_OF("5 bins in -5..5 mm"), TREE_OF("(BINS_REGULAR 5 (E_RANGE (E_NEG 5{0,1}) 5{0,1}))"));
  assert_tree(BINS_OF("50 log bins in 1 um..1 m"), TREE_OF("(BINS_REGULAR log 50 (E_RANGE 0.001{0,1} 1000{0,1}))"));
  assert_tree(BINS_OF("3 bins in 30 MeV..1 GeV"), TREE_OF("(BINS_REGULAR 3 (E_RANGE 0.03{1,0} 1{1,0}))"));
  assert_tree(BINS_OF("bins [0, 5, 10] GeV"), TREE_OF("(BINS_EDGES (E_LIST 0{1,0} 5{1,0} 10{1,0}))"));
  assert_tree(BINS_OF("3 bins in 0..m_W/2"), TREE_OF("(BINS_REGULAR 3 (E_RANGE 0 (/ m_W 2)))"));
}

static void test_names(void **state) {
  (void)state;
  assert_tree("let ℓ₁ = m_3ℓ + µ + p_T", "(S_LET l1 (+ (+ m_3l μ) p_T))");
  assert_tree("let π⁺ = Z_D⁻ + H⁺⁺", "(S_LET π_plus (+ Z_D_minus H_plus_plus))");
  assert_tree("let x = Z⁻¹ + Z⁺²", "(S_LET x (+ (^ Z -1) (^ Z 2)))");
  assert_tree("let ｐｔ = ϕ + 𝑝 + ∆R + pₜ", "(S_LET pt (+ (+ (+ φ p) ΔR) pt))"); /* wide, math and subscript letters */
  assert_tree("let e\u0301 = \u00e9", "(S_LET \u00e9 \u00e9)"); /* composed */
  assert_tree("let σ_pt = ε_4ℓ + ħ", "(S_LET σ_pt (+ ε_4l ħ))");
  assert_tree("let масса = длина", "(S_LET масса длина)"); /* wholly Cyrillic: nothing to mistake */
  assert_tree("let _x1_ = __", "(S_LET _x1_ __)");
  dna_arena *arena = dna_arena_new();
  assert_string_equal(dna_normalise_name("ℓ₁", arena), "l1");
  assert_string_equal(dna_normalise_name("µ⁻", arena), "μ_minus");
  assert_string_equal(dna_normalise_name("m_W", arena), "m_W");
  assert_string_equal(dna_normalise_name("a b", arena), "a b"); /* no name: left alone, to be reported as it was typed */
  assert_string_equal(dna_normalise_name("", arena), "");
  dna_arena_free(arena);
}

/* Words of steps and entries are names wherever they are not at the one place that makes them keywords. */
static void test_contextual_words(void **state) {
  (void)state;
  static const char *const words[] = {
      "where", "set", "accept", "sort", "by", "take", "best", "cut", "weight", "histogram", "profile", "bins", "from", "as",
      "blind", "up", "down", "files", "xsec", "kfactor", "kind", "group", "with", "of", "width", "background", "maximise",
      "exclude", "vary", "combine", "scale", "fold", "title", "label", "log", "unit", "reference", "authors", "note", "vs",
      "ascending", "overflow", "area", "region", "let", "param", "object", "GeV", "mm", "m", "s", "b", "analysis", "import"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    char text[400], tree[400];
    const char *w = words[i];
    snprintf(text, sizeof text, "let %s = %s + 2 * %s.%s\nregion %s { cut %s > f(%s)\n histogram %s = %s, 3 bins in 0..1 }\n"
             "variation %s { %s = 1 }", w, w, w, w, w, w, w, w, w, w, w);
    snprintf(tree, sizeof tree, "(S_LET %s (+ %s (* 2 (E_ATTR %s %s))))\n(S_REGION %s (R_CUT (E_COMPARE > %s (E_CALL f %s))) "
             "(R_HISTOGRAM %s [(BINS_REGULAR 3 (E_RANGE 0 1))] %s))\n(S_VARIATION %s (V_SET (ASSIGN %s 1)))",
             w, w, w, w, w, w, w, w, w, w, w);
    assert_tree(text, tree);
  }
}

static void test_lines(void **state) {
  (void)state;
  assert_tree("let x = a +\n  b\n", "(S_LET x (+ a b))");
  assert_tree("let x = f(a,\n  b\n)\n", "(S_LET x (E_CALL f a b))");
  assert_tree("let x =\n # why\n  [1,\n 2\n] \n", "(S_LET x (E_LIST 1 2))");
  assert_tree("let x = a and # c\r\n  not\r\n b\r\nlet y = 1\r\n", "(S_LET x (E_AND a (E_NOT b)))\n(S_LET y 1)");
  assert_tree("region a { cut x; cut y\n\n\n cut z }\n# end", "(S_REGION a (R_CUT x) (R_CUT y) (R_CUT z))");
  assert_tree("region a {\n}\nregion b { ; ; }\nregion c\n{ cut x }", "(S_REGION a)\n(S_REGION b)\n(S_REGION c (R_CUT x))");
  assert_tree("region a { cut x } region b from a { }", "(S_REGION a (R_CUT x))\n(S_REGION b from:a)");
  assert_tree("\xEF\xBB\xBFlet x = 1", "(S_LET x 1)"); /* byte order mark */
  assert_tree("", "");
  assert_tree("\n\n# nothing\n", "");
}

static void test_strings(void **state) {
  (void)state;
  assert_tree("analysis \"a \\\"b\\\" \\\\ \\n # ℓ\"", "(S_ANALYSIS \"a \\\"b\\\" \\\\ \\n # ℓ\")");
  assert_tree("param x = \"text\" \"doc\"", "(S_PARAM x \"doc\" \"text\")");
}

static void test_statements(void **state) {
  (void)state;
  assert_tree("analysis \"T\" { reference \"r\"; authors \"a\"\n note \"n\" }",
              "(S_ANALYSIS \"T\" (M_ENTRY reference \"r\") (M_ENTRY authors \"a\") (M_ENTRY note \"n\"))");
  assert_tree("import \"a.dna\"", "(S_IMPORT \"a.dna\")");
  assert_tree("param m_W = 80.3 GeV \"mass\"", "(S_PARAM m_W \"mass\" 80.3{1,0})");
  assert_tree("param l = [1, 2] mm", "(S_PARAM l (E_LIST 1{0,1} 2{0,1}))");
  assert_tree("let f(a, b) = a + b", "(S_LET f function [a b] (+ a b))");
  assert_tree("table t(pt, |η|) \"t.csv\"", "(S_TABLE t \"t.csv\" [pt (E_ABS η)])");
  assert_tree("table t(pt) { 0..10 GeV: 0.5\n binned; 10..20 GeV: 0.7 ± 1 }",
              "(S_TABLE t [pt] (T_ROW [(E_RANGE 0{1,0} 10{1,0})] (T_CELL 0.5)) (T_HOW binned) "
              "(T_ROW [(E_RANGE 10{1,0} 20{1,0})] (T_CELL 0.7 1)))");
  assert_tree("table t(pt) \"f\" { outside clamp; columns \"a\", \"b\"; value \"v\"; shift s; shift s by \"e\" }",
              "(S_TABLE t \"f\" [pt] (T_OUTSIDE clamp) (T_COLUMNS \"a\" \"b\") (T_VALUE \"v\") (T_SHIFT s) "
              "(T_SHIFT \"e\" s))");
  assert_tree("table t(x, y) { columns [1, 2]; 1, 2: 3 up 4 down 5,\n 6 }",
              "(S_TABLE t [x y] (T_COLUMNS (E_LIST 1 2)) (T_ROW [1 2] (T_CELL 3 4 5) (T_CELL 6)))");
  assert_tree("object j from a, pairs(b, c) { where x, y\n set pt = 2 * pt; accept 85%\n sort by |pt| ascending\n sort by pt\n"
              "take 3; best by |mass - m_Z| }",
              "(S_OBJECT j [a (E_CALL pairs b c)] (O_WHERE x y) (O_SET pt (* 2 pt)) (O_ACCEPT 0.85) (O_SORT ascending (E_ABS pt))"
              " (O_SORT pt) (O_TAKE 3) (O_BEST (E_ABS (- mass m_Z))))");
  assert_tree("region r blind { }\nregion s from r blind { }\nregion blind from from { }",
              "(S_REGION r blind)\n(S_REGION s from:r blind)\n(S_REGION blind from:from)");
  assert_tree("region r { cut \"l\" |x| > 3; cut y; weight \"w\" 2; weight 3 }",
              "(S_REGION r (R_CUT \"l\" (E_COMPARE > (E_ABS x) 3)) (R_CUT y) (R_WEIGHT \"w\" 2) (R_WEIGHT 3))");
  assert_tree("region r { histogram h = x vs |y|, 2 bins in 0..1, bins [1, 2], fold overflow, title \"t\", label \"l\", log,\n"
              " unit area }",
              "(S_REGION r (R_HISTOGRAM h two-d [(BINS_REGULAR 2 (E_RANGE 0 1)) (BINS_EDGES (E_LIST 1 2)) (OPT fold) "
              "(OPT title \"t\") (OPT label \"l\") (OPT log) (OPT unit)] x (E_ABS y)))");
  assert_tree("region r { profile p = a vs b, 3 bins in 0..1; bins n = count(j), bins [0, 1, 2] }",
              "(S_REGION r (R_PROFILE p [(BINS_REGULAR 3 (E_RANGE 0 1))] a b) "
              "(R_BINS n [(BINS_EDGES (E_LIST 0 1 2))] (E_CALL count j)))");
  assert_tree("variation v { up { a = 1; b = 2 } down { a = 3 } }",
              "(S_VARIATION v (V_SET up (ASSIGN a 1) (ASSIGN b 2)) (V_SET down (ASSIGN a 3)))");
  assert_tree("variation v { up = 1\n b = 2 }", "(S_VARIATION v (V_SET (ASSIGN up 1) (ASSIGN b 2)))");
  assert_tree("sample W_γee { files \"a*\", \"b\"; xsec 12.4 pb; kfactor 1.21; kind background; group \"W\"; with m = 1 MeV, u = 2 }",
              "(S_SAMPLE W_γee (P_FILES \"a*\" \"b\") (P_XSEC 1.24e-33{0,2}) (P_KFACTOR 1.21) (P_KIND background) "
              "(P_GROUP \"W\") (P_WITH (ASSIGN m 0.001{1,0}) (ASSIGN u 2)))");
  assert_tree("samples from \"grid.csv\"", "(S_SAMPLES \"grid.csv\")");
  assert_tree("window w { of mass(Z) in sr; width 10 MeV..500 MeV; background >= 10; maximise S / sqrt(B) }",
              "(S_WINDOW w (W_OF from:sr (E_CALL mass Z)) (W_WIDTH (E_RANGE 0.01{1,0} 0.5{1,0})) (W_BACKGROUND g 10) "
              "(W_MAXIMISE (/ S (E_CALL sqrt B))))");
  assert_tree("limit l { from w; scale U2; exclude S/sqrt(B) >= 2; vary a, b }",
              "(S_LIMIT l (L_FROM w) (L_SCALE U2) (L_EXCLUDE (E_COMPARE g (/ S (E_CALL sqrt B)) 2)) (L_VARY a b))");
  assert_tree("limit l { exclude CLs(S, B, δB) <= 0.05 }\nlimit c { combine a, b in quadrature }",
              "(S_LIMIT l (L_EXCLUDE (E_COMPARE l (E_CALL CLs S B δB) 0.05)))\n(S_LIMIT c (L_COMBINE quadrature a b))");
  assert_tree("expect r { \"a b\" 1234 ± 12\n \"c\" 5 +- 2; \"d\" 7 }", "(S_EXPECT r (X_ROW \"a b\" 1234 12) (X_ROW \"c\" 5 2) (X_ROW \"d\" 7))");
  assert_tree("expect r for s raw within 5% { \"c\" 5 ± 2 within 3 σ; \"d\" 7 within 2 sigma }",
              "(S_EXPECT r [(X_FOR s) (X_OF raw) (X_WITHIN 0.05)] (X_ROW \"c\" 5 2 (X_WITHIN σ 3)) (X_ROW \"d\" 7 (X_WITHIN σ 2)))");
}

/* Spans: an expression's is its own text with its brackets; labels are made of it. */
static void test_spans(void **state) {
  (void)state;
  const char *text = "region r {\n  cut (a +\n    b) > 3   # why\n  cut f( x )\n}";
  parsed it;
  parse_bytes(&it, text, strlen(text), false);
  dna_ast **cuts = it.root->kids[0]->kids;
  assert_string_equal(dna_source_label(&it.sources, cuts[0]->kids[0]->span, it.arena), "(a + b) > 3");
  assert_string_equal(dna_source_label(&it.sources, cuts[1]->kids[0]->span, it.arena), "f( x )");
  assert_int_equal(it.root->kids[0]->name_span.start, 7);
  assert_int_equal(it.root->kids[0]->name_span.end, 8);
  parse_end(&it);
}

static void value_is(const char *text, const char *expected) {
  parsed it;
  parse_bytes(&it, text, strlen(text), true);
  dna_str out = {0};
  if (it.root)
    dna_ast_dump(it.root, &out);
  else
    list_errors(&it, &out);
  assert_string_equal(out.text ? out.text : "", expected);
  assert_true((it.root != NULL) == (it.diags.errors == 0));
  dna_str_free(&out);
  parse_end(&it);
}

static void test_values(void **state) {
  (void)state;
  value_is("5 GeV", "5{1,0}");
  value_is(" -3", "(E_NEG 3)");
  value_is("85%", "0.85");
  value_is("150 /fb", "1.5e+39{0,-2}");
  value_is("[1, 2] mm", "(E_LIST 1{0,1} 2{0,1})");
  value_is("(1 + 2) * 3 GeV", "(* (+ 1 2) 3{1,0})");
  value_is("true", "true");
  value_is("", "1:1 value");
  value_is("  # x", "1:1 value");
  value_is("m_W", "1:1 value");
  value_is("2 * m_W", "1:5 value");
  value_is("\"x\"", "1:1 value");
  value_is("sqrt(2)", "1:1 value");
  value_is("1 < 2", "1:1 value");
  value_is("5 Gev", "1:3 unknown-unit");
  value_is("3 4", "1:3 syntax");
  value_is("3\n4", "2:1 syntax");
  value_is("(3", "1:1 bracket");
  value_is("3 }", "1:3 brace");
  value_is("let x = 3", "1:5 syntax");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_operators),       cmocka_unit_test(test_intervals_and_sets),
      cmocka_unit_test(test_postfix_and_calls), cmocka_unit_test(test_bars),
      cmocka_unit_test(test_numbers),         cmocka_unit_test(test_number_rounding),
      cmocka_unit_test(test_ranges),          cmocka_unit_test(test_names),
      cmocka_unit_test(test_contextual_words), cmocka_unit_test(test_lines),
      cmocka_unit_test(test_strings),         cmocka_unit_test(test_statements),
      cmocka_unit_test(test_spans),           cmocka_unit_test(test_values),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
