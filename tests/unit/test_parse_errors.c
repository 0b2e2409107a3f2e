/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is wrong with a text: the place, the words, one message for one mistake, and everything after it still read.
 * Columns count terminal cells from 1.
 */
#include "parse_text.h"

#include <time.h>

static void test_characters(void **state) {
  (void)state;
  assert_message("let x = a § b", "1:11", "U+00A7", NULL);
  assert_message("let ℓ = a $ b", "1:11", "'$'", NULL); /* ℓ is one cell, three bytes */
  assert_message("let x = рt + 1", "1:9", "Cyrillic letter 'р' (U+0440)", "'pt'");
  assert_message("let x = 1 + pTр", "1:15", "Cyrillic letter 'р' (U+0440)", "'pTp'");
  assert_message("let x = рас", "1:9", "looks like the Latin 'p'", "'pac'"); /* wholly look-alikes */
  assert_message("let x = Η_T", "1:9", "the Greek letter 'Η' (U+0397)", "'H_T'");
  assert_message("let x = a – b", "1:11", "U+2013", "'-'"); /* en dash */
  assert_message("let x = a — b", "1:11", "U+2014", "'-'");
  assert_message("let x = f（a)", "1:10", "U+FF08", "'('");
  assert_message("let x = a\u200Bb", "1:10", "invisible character (U+200B)", NULL);
  assert_message("let x = a +\u200D b", "1:12", "invisible character (U+200D)", NULL);
  assert_message("analysis “a title”", "1:10", "straight double quotes", NULL);
  assert_message("analysis 'a title'", "1:10", "straight double quotes", NULL);
  assert_message("let x = eⁿ", "1:10", "superscript letter 'ⁿ'", "'^'");
  assert_message("let x = 10°", "1:11", "U+00B0", "deg");
  assert_message("let x = a \\ b", "1:11", "means nothing here", "goes on");
  assert_errors("let x = 3 §§ 4 §", "1:11 character; 1:12 character; 1:16 character");
  assert_errors("let a\u00A0=\u20033", ""); /* blanks of other widths are blanks */
}

static void test_encoding(void **state) {
  (void)state;
  assert_message("let x = \xff 1", "1:9", "\\xFF", NULL);
}

static void test_bad_bytes(void **state) {
  (void)state;
  assert_errors("let x = 1 # \xe9t\xe9\nlet y = \"\xc0\xaf\"\nlet z = 2 2", "1:13 encoding; 1:18 encoding; 2:10 encoding; 3:11 syntax");
  parsed it;
  parse_bytes(&it, "let x = 1\0 2\n", 13, false);
  assert_int_equal(it.diags.errors, 1);
  assert_string_equal(it.diags.items[0].code, "encoding");
  assert_int_equal(it.diags.items[0].span.start, 9);
  parse_end(&it);
  parse_bytes(&it, "\xff\xfel\0e\0t\0", 8, false);
  assert_int_equal(it.diags.errors, 1);
  assert_non_null(strstr(it.diags.items[0].message, "UTF-16"));
  parse_end(&it);
}

static void test_strings(void **state) {
  (void)state;
  assert_message("analysis \"abc\nlet x = 1", "1:10", "does not end", NULL);
  assert_message("let y = 1\nimport \"abc", "2:8", "does not end", NULL);
  assert_message("import \"a\\tb\"", "1:10", "backslash", NULL);
  assert_message("import \"a\x01\"", "1:10", "control character", NULL);
}

static void test_numbers(void **state) {
  (void)state;
  assert_message("let x = 30 Gev", "1:12", "'Gev' is no unit", "'GeV'");
  assert_message("let x = 2 y + 1", "1:11", "'y' is no unit", "'*'");
  assert_message("let x = 2 sqrt(y)", "1:11", "'sqrt' is no unit", "'*'");
}

static void test_number_forms(void **state) {
  (void)state;
  assert_message("let x = 5. + 1", "1:9", "digits are missing after the point", "5.0");
  assert_message("let x = 5.e3 + 1", "1:9", "digits are missing", NULL);
  assert_message("let x = 0x1F", "1:9", "hexadecimal", NULL);
  assert_message("let x = 0x1.8p3", "1:9", "hexadecimal", NULL);
  assert_message("let x = 1e999", "1:9", "too large", NULL);
  assert_message("let x = 1e-999", "1:9", "too small", NULL);
  assert_message("let x = 1e99999999999999999999", "1:9", "too large", NULL);
  assert_message("let x = 1e308 TeV", "1:9", "too large", NULL);
  assert_message("let x = 3 GeV^y", "1:14", "power of a unit", NULL);
  assert_message("let x = 3 GeV^0.5", "1:14", "power of a unit", NULL);
  assert_message("let x = a % b", "1:11", "only follows a number", NULL);
  assert_message("let x = [a, b] GeV", "1:16", "no bare number", NULL);
  assert_message("let x = 1 2", "1:11", "expected an operator between '1' and '2'", NULL);
  assert_message("let x = x1.5", "1:11", "expected an operator", NULL);
}

static void test_other_languages(void **state) {
  (void)state;
  assert_message("let x = a && b", "1:11", "'&&'", "'and'");
  assert_message("let x = a || b", "1:11", "'||'", "'or'");
  assert_message("let x = !a", "1:9", "'!'", "'not'");
  assert_message("let x = a ** 2", "1:11", "'**'", "'^'");
  assert_message("let x = a => 2", "1:11", "'=>'", "'>='");
  assert_message("let x = a <> 2", "1:11", "'<>'", "'!='");
  assert_message("let x = a AND b", "1:11", "between 'a' and 'AND'", "'and'");
  assert_message("let x = 1 // why", "1:11", "no comment", "'#'");
  assert_message("let x = 1 /* a\n b */\nlet y = 2", "1:11", "no comment", "'#'");
  assert_message("region r { cut x = 3 }", "1:18", "'='", "'=='");
  assert_message("object o from p { where f(x = 3) }", "1:27", "named arguments", "'=='");
  assert_message("region r { reject x }", "1:12", "'reject'", "cut not");
  assert_message("region r { select x }", "1:12", "'select'", "'cut'");
  assert_message("region r { hist m = x, 3 bins in 0..1 }", "1:12", "'hist'", "'histogram'");
  assert_message("def x = 3", "1:1", "'def'", "'let'");
  assert_message("x = 3", "1:1", "let", "let x");
}

static void test_words(void **state) {
  (void)state;
  assert_message("regon r { cut x }", "1:1", "'regon'", "'region'");
  assert_message("region r { cuts x }", "1:12", "'cuts'", "'cut'");
  assert_message("region r { histgram m = x, 3 bins in 0..1 }", "1:12", "'histgram'", "'histogram'");
  assert_message("foo bar", "1:1", "'foo'", "'analysis', ");
  assert_message("region r { foo bar }", "1:12", "expected 'cut', 'weight', 'histogram', 'profile' or 'bins', not 'foo'", NULL);
  assert_message("cut x > 3", "1:1", "belongs in a region block", NULL);
  assert_message("region r { where x }", "1:12", "'where'", "'cut'");
  assert_message("object o from p { cut x }", "1:19", "'cut'", "'where'");
  assert_message("region r { let x = 3 }", "1:12", "'let' cannot stand inside of a block", NULL);
  assert_message("let in = 3", "1:5", "'in' is a word of the language", NULL);
  assert_message("variation v { upp { a = 1 } }", "1:15", "'upp'", "'up'");
}

static void test_missing_parts(void **state) {
  (void)state;
  assert_message("region r { cut\n }", "1:12", "expected a condition after 'cut'", NULL);
  assert_message("region r { cut \"l\" }", "1:16", "expected a condition after '\"l\"'", NULL);
  assert_message("region r { cut a > }", "1:18", "expected a value after '>'", NULL);
  assert_message("region r { cut a >\n cut b }", "1:18", "expected a value after '>'", NULL);
  assert_message("let x = 3 +\nlet y = 4", "1:11", "expected a value after '+'", NULL);
  assert_message("let x = a\n  + b", "2:3", "nothing can begin with '+'", "end the line before");
  assert_message("let x", "1:5", "expected '=' after 'x'", NULL);
  assert_message("let = 3", "1:5", "expected a name after 'let'", NULL);
  assert_message("let x = f(a,)", "1:13", "expected a value after ','", NULL);
  assert_message("let x = ()", "1:10", "expected a value between '(' and ')'", NULL);
  assert_message("let x = a.", "1:10", "name of an attribute", NULL);
  assert_message("let x = if a then b", "1:19", "no 'else'", NULL);
  assert_message("let x = if a", "1:12", "no 'then'", NULL);
  assert_message("let x = a in b", "1:14", "expected an interval or a set", NULL);
  assert_message("let x = a in [1, 2, 3]", "1:19", "an interval has two ends", "{a, b, c}");
  assert_message("let x = a..b", "1:10", "a range", "[a, b]");
  assert_message("let x = 3 ± 1", "1:11", "'±'", NULL);
  assert_message("region r", "1:8", "expected '{' after 'r'", NULL);
  assert_message("region { cut x }", "1:8", "expected a name after 'region'", NULL);
  assert_message("object o { where x }", "1:10", "expected 'from' after 'o'", NULL);
  assert_message("object o from { where x }", "1:15", "expected a value after 'from'", NULL);
  assert_message("region r { histogram h = x }", "1:22", "'h' has no bins", "bins in");
  assert_message("region r { histogram h = x, 10 bins }", "1:32", "expected 'in' and a range", NULL);
  assert_message("region r { histogram h = x, 10 bins in 3 }", "1:40", "expected a range", "two dots");
  assert_message("region r { histogram h = x, 1.5 bins in 0..1 }", "1:29", "whole number", NULL);
  assert_message("region r { histogram h = x, foo }", "1:29", "expected bins or an option", NULL);
  assert_message("region r { histogram h = x, 2 bins in 0..1, 3 bins in 0..1 }", "1:45", "second axis", "vs");
  assert_message("region r { profile p = x, 3 bins in 0..1 }", "1:25", "expected 'vs'", NULL);
}

static void test_more_missing_parts(void **state) {
  (void)state;
  assert_message("object o from p { sort pt }", "1:24", "expected 'by' after 'sort'", NULL);
  assert_message("import a.dna", "1:8", "expected a file name in quotes after 'import'", NULL);
  assert_message("analysis { note \"x\" }", "1:10", "expected a title in quotes", NULL);
  assert_message("luminosity", "1:1", "expected a luminosity after 'luminosity'", NULL);
  assert_message("sample s { files *.gz }", "1:18", "expected a file name in quotes", NULL);
  assert_message("limit l { combine a, b }", "1:22", "expected 'in'", NULL);
  assert_message("expect r { three 12 }", "1:12", "label in quotes", NULL);
  assert_message("region r { cut x > 3 \"label\" }", "1:22", "expected an operator", "label comes before");
  assert_message("variation v { up { a = 1 } b = 2 }", "1:28", "not both", NULL);
  assert_message("region r { bins b = x, 2 bins in 0..1, log }", "1:40", "no options", NULL);
}

static void test_brackets(void **state) {
  (void)state;
  assert_message("let x = (a + b\nlet y = 3", "1:9", "'(' is not closed", NULL);
  assert_message("let x = f(a, [b, c)\nlet y = 3", "1:14", "'[' is not closed", NULL);
  assert_message("region r { cut (a > 3\n cut b\n}", "1:16", "'(' is not closed", NULL);
  assert_message("region r { cut (a > 3 }\nlet y = 1", "1:16", "'(' is not closed", NULL);
  assert_message("let x = a)\nlet y = 3", "1:10", "')' closes nothing", NULL);
  assert_message("let x = (a]\nlet y = 3", "1:11", "']' cannot close a '('", NULL);
  assert_message("let x = |a\nlet y = 3", "1:9", "'|' is not closed", NULL);
  assert_message("let x = f(|a) + 1", "1:11", "'|' is not closed", NULL);
  assert_message("let x = a | b", "1:11", "absolute value", "'or'");
  assert_message("let x = 1 }\nlet y = 2", "1:11", "'}' closes nothing", NULL);
  assert_message("let x = a in {1, 2\nlet y = 2", "1:14", "'{' is not closed", NULL);
}

static void test_blocks(void **state) {
  (void)state;
  parsed it;
  const char *text = "let a = 1\nregion r {\n  cut a\n\n";
  parse_bytes(&it, text, strlen(text), false);
  assert_int_equal(it.diags.count, 1);
  assert_string_equal(it.diags.items[0].message, "the block of 'region r' is not closed");
  assert_int_equal(it.diags.items[0].span.start, 28); /* after the last word */
  assert_true(it.diags.items[0].has_note);
  assert_int_equal(it.diags.items[0].note_span.start, 19);
  assert_int_equal(it.root->nkids, 2);
  assert_int_equal(it.root->kids[1]->nkids, 1);
  parse_end(&it);
  text = "region r {\n  cut a\nregion s {\n  cut b\n}\nlet x = 1 1\n";
  parse_bytes(&it, text, strlen(text), false);
  dna_str out = {0};
  list_errors(&it, &out);
  assert_string_equal(out.text, "3:1 brace; 6:11 syntax");
  assert_int_equal(it.diags.items[0].note_span.start, 9);
  assert_int_equal(it.root->nkids, 3);
  dna_str_free(&out);
  parse_end(&it);
  assert_message("variation v {\n  up { a = 1\nregion r { cut x }", "3:1", "'up' is not closed before this 'region'", NULL);
  assert_message("region r { cut x {\n cut y } }", "1:18", "'{' does not fit", NULL);
  assert_message("{ cut y }\nlet y = 2", "1:1", "a block without", NULL);
}

/* Every mistake of a file is reported, once, and what is right around them is read. */
static void test_recovery(void **state) {
  (void)state;
  const char *text = "let a = 1 +\n"
                     "let b = 2\n"
                     "region r from {\n"
                     "  cut a >> 3 and (b + 4)\n"
                     "  cut a b c d e f\n"
                     "  cut b > 1\n"
                     "  histogram h = a, 10 bns in 0..1, log\n"
                     "}\n"
                     "objct o from p { where x y, z; take }\n"
                     "let c = 3";
  parsed it;
  parse_bytes(&it, text, strlen(text), false);
  dna_str out = {0};
  list_errors(&it, &out);
  assert_string_equal(out.text, "1:11 syntax; 3:15 syntax; 4:10 syntax; 5:9 syntax; 7:23 unknown-word; 9:1 unknown-word; "
                                "9:26 syntax; 9:32 syntax");
  out.length = 0;
  for (uint32_t i = 0; i < it.root->nkids; i++) dna_ast_dump(it.root->kids[i], &out);
  assert_non_null(strstr(out.text, "(S_LET a (E_ERROR))(S_LET b 2)(S_REGION r"));
  assert_non_null(strstr(out.text, "(R_CUT (E_COMPARE > b 1))"));
  assert_non_null(strstr(out.text, "(S_OBJECT o [p] (O_WHERE (E_ERROR)) (O_TAKE (E_ERROR)))(S_LET c 3)"));
  dna_str_free(&out);
  parse_end(&it);
}

/* A statement that is wrong still defines its name, so that nothing is said about those who use it. */
static void test_names_survive(void **state) {
  (void)state;
  static const struct {
    const char *text, *tree;
  } cases[] = {
      {"let x = 1 1", "(S_LET x (E_ERROR))"},
      {"let x = a § b", "(S_LET x (E_ERROR))"},
      {"let x = (a + b", "(S_LET x (E_ERROR))"},
      {"let x = \"abc", "(S_LET x (E_ERROR))"},
      {"let x 3", "(S_LET x (E_ERROR))"},
      {"let f(a) = a a", "(S_LET f function [a] (E_ERROR))"},
      {"param x = 3 GeV GeV", "(S_PARAM x (E_ERROR))"},
      {"param x", "(S_PARAM x (E_ERROR))"},
      {"region r frm s { cut x }", "(S_REGION r (R_CUT x))"},
      {"region r § { cut x }", "(S_REGION r (R_CUT x))"},
      {"region r from s", "(S_REGION r)"},
      {"object o from a b { take 1 }", "(S_OBJECT o [(E_ERROR)] (O_TAKE 1))"},
      {"object o frm a { take 1 }", "(S_OBJECT o [(E_ERROR)] (O_TAKE 1))"},
      {"object o { take 1 }", "(S_OBJECT o [(E_ERROR)] (O_TAKE 1))"},
      {"variation v x { a = 1 }", "(S_VARIATION v (V_SET (ASSIGN a 1)))"},
      {"variation v { a = ; b = 2 }", "(S_VARIATION v (V_SET (ASSIGN a (E_ERROR)) (ASSIGN b 2)))"},
      {"sample s { files x; kind data }", "(S_SAMPLE s (P_KIND data))"},
      {"region r { cut x {\n cut y }\n cut z }", "(S_REGION r (R_CUT (E_ERROR)) (R_CUT z))"},
      {"region r { histogram h = x x, 2 bins in 0..1; cut z }",
       "(S_REGION r (R_HISTOGRAM h [(BINS_REGULAR 1 (E_ERROR))] (E_ERROR)) (R_CUT z))"},
      {"y = 3", "(S_LET y 3)"},
      {"let x = 30 Gev", "(S_LET x (E_ERROR))"},
      {"let x = 2 y", "(S_LET x (* 2 y))"},
      {"let x = a && !b || c ** 2 => 3", "(S_LET x (E_OR (E_AND a (E_NOT b)) (E_COMPARE g (^ c 2) 3)))"},
      {"regon r { histgram h = x, 10 bin in 0..1 }", "(S_REGION r (R_HISTOGRAM h [(BINS_REGULAR 10 (E_RANGE 0 1))] x))"},
      {"let х = рt", "(S_LET x pt)"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    parsed it;
    parse_bytes(&it, cases[i].text, strlen(cases[i].text), false);
    dna_str out = {0};
    dna_ast_dump(it.root->nkids ? it.root->kids[0] : NULL, &out);
    if (strcmp(out.text, cases[i].tree) != 0) print_error("in: %s\n", cases[i].text);
    assert_string_equal(out.text, cases[i].tree);
    assert_true(it.diags.errors > 0);
    assert_int_equal(it.root->nkids, 1);
    dna_str_free(&out);
    parse_end(&it);
  }
}

/* ---- limits ------------------------------------------------------------------------------------------------------------ */

/* prefix, piece n times, middle, closing piece n times, and a statement after it with an error of its own */
static void nest(const char *piece, size_t count, const char *middle, const char *close, const char *codes) {
  dna_str text = {0}, out = {0};
  dna_str_puts(&text, "let x = ");
  for (size_t i = 0; i < count; i++) dna_str_puts(&text, piece);
  dna_str_puts(&text, middle);
  for (size_t i = 0; i < count; i++) dna_str_puts(&text, close);
  dna_str_puts(&text, "\nlet y = 1 1\n");
  parsed it;
  parse_bytes(&it, text.text, text.length, false);
  for (size_t i = 0; i < it.diags.count; i++) dna_str_printf(&out, "%s ", it.diags.items[i].code);
  assert_string_equal(out.text, codes);
  dna_str_free(&text);
  dna_str_free(&out);
  parse_end(&it);
}

static void test_nesting(void **state) {
  (void)state;
  nest("(", DNA_NESTING_MAX, "1", ")", "syntax ");
  nest("(", DNA_NESTING_MAX + 1, "1", ")", "too-deep syntax ");
  nest("-", DNA_NESTING_MAX - 1, "1", "", "syntax ");
  nest("-", DNA_NESTING_MAX, "1", "", "too-deep syntax ");
  nest("1+", DNA_NESTING_MAX - 1, "1", "", "syntax ");
  nest("1+", DNA_NESTING_MAX, "1", "", "too-deep syntax ");
  nest("f(2 * [", 66, "1", "])", "syntax ");
  static const char *const pieces[] = {"(", "f(", "a[", "[", "-", "not ", "√", "1^", "1+", "1<", "a and ", "if a then b else ",
                                       "if ", "f(a, 2 + 3 * (", "a in {"};
  static const char *const closes[] = {")", ")", "]", "]", "", "", "", "", "", "", "", "", " then a else b", "))", "}"};
  for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
    size_t most = 60000 / (strlen(pieces[i]) + strlen(closes[i]));
    nest(pieces[i], 300, "1", closes[i], "too-deep syntax ");
    nest(pieces[i], most, "1", closes[i], "too-deep syntax ");
  }
}

static void test_sizes(void **state) {
  (void)state;
  dna_str text = {0};
  for (int i = 0; i < 70000; i++) dna_str_puts(&text, "a");
  assert_errors(text.text, "1:1 too-long"); /* a line */
  text.length = 0;
  dna_str_puts(&text, "let ");
  for (int i = 0; i < 300; i++) dna_str_puts(&text, "é");
  dna_str_puts(&text, " = 1");
  assert_errors(text.text, "1:5 name-too-long");
  text.length = 0;
  dna_str_puts(&text, "let x = 1.");
  for (int i = 0; i < 500; i++) dna_str_puts(&text, "0");
  assert_errors(text.text, "1:9 number");
  text.length = 0; /* more errors than are kept */
  for (int i = 0; i < 3000; i++) dna_str_puts(&text, "let x = §\n");
  parsed it;
  parse_bytes(&it, text.text, text.length, false);
  assert_int_equal(it.diags.errors, 3000);
  assert_int_equal(it.diags.count, 1000);
  parse_end(&it);
  text.length = 0; /* more tokens than a file may have */
  for (int i = 0; i < 40000; i++) dna_str_puts(&text, "let x = 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 0 + 1 + 2 + 3\n");
  parse_bytes(&it, text.text, text.length, false);
  assert_int_equal(it.diags.count, 1);
  assert_string_equal(it.diags.items[0].code, "too-long");
  parse_end(&it);
  dna_str_free(&text);
}

/* ---- random edits -------------------------------------------------------------------------------------------------------- */

static uint64_t random_bits(void) {
  static uint64_t bits = 0x9E3779B97F4A7C15u;
  bits ^= bits << 13;
  bits ^= bits >> 7;
  bits ^= bits << 17;
  return bits;
}

static char *read_analysis(size_t *length) {
  const char *source = getenv("DNA_SOURCE");
  char path[4096];
  snprintf(path, sizeof path, "%s/analyses/dark_neutrino.dna", source ? source : ".");
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  char *text = malloc(1 << 20);
  *length = fread(text, 1, 1 << 20, file);
  fclose(file);
  return text;
}

/* One to four edits: a bit flipped, a byte replaced, a stretch dropped, doubled or moved. */
static size_t edit(char *text, size_t length) {
  static const char likely[] = "(){}[]|\"'#;,.=+-*/^<>%\n 09eE\\\xce\xe2\x80";
  for (uint64_t edits = 1 + random_bits() % 4; edits > 0; edits--) {
    size_t at = random_bits() % length, span = 1 + random_bits() % 40;
    if (at + span > length) span = length - at;
    switch (random_bits() % 5) {
      case 0: text[at] = (char)(text[at] ^ (1 << random_bits() % 8)); break;
      case 1: text[at] = likely[random_bits() % (sizeof likely - 1)]; break;
      case 2: text[at] = (char)random_bits(); break;
      case 3:
        memmove(text + at, text + at + span, length - at - span);
        length -= span;
        break;
      default:
        memmove(text + at + span, text + at, length - at);
        length += span;
        break;
    }
    if (length == 0) text[length++] = ' ';
  }
  return length;
}

static void test_random_edits(void **state) {
  (void)state;
  size_t length;
  char *good = read_analysis(&length);
  if (!good) skip(); /* the analyses are not here */
  char *text = malloc(length + 1000);
  clock_t start = clock();
  size_t refused = 0;
  for (int i = 0; i < 4000; i++) {
    memcpy(text, good, length);
    size_t edited = edit(text, length);
    parsed it;
    parse_bytes(&it, text, edited, i % 16 == 15);
    assert_true(it.root || it.diags.errors > 0);
    for (size_t k = 0; k < it.diags.count; k++) {
      assert_true(it.diags.items[k].span.start <= it.diags.items[k].span.end);
      assert_true(it.diags.items[k].span.end <= edited);
    }
    dna_str out = {0};
    dna_diag_text(&it.diags, &out, i % 2 == 0);
    dna_diag_json(&it.diags, &out, "t.dna");
    if (it.root) dna_ast_dump(it.root, &out);
    refused += it.diags.errors > 0;
    dna_str_free(&out);
    parse_end(&it);
  }
  assert_in_range(refused, 1000, 4000); /* many edits fall into names and strings, and are as good as before */
  assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 120);
  free(text);
  free(good);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_characters),    cmocka_unit_test(test_encoding),
      cmocka_unit_test(test_bad_bytes),     cmocka_unit_test(test_strings),
      cmocka_unit_test(test_numbers),       cmocka_unit_test(test_number_forms),
      cmocka_unit_test(test_other_languages), cmocka_unit_test(test_words),
      cmocka_unit_test(test_missing_parts), cmocka_unit_test(test_more_missing_parts),
      cmocka_unit_test(test_brackets),      cmocka_unit_test(test_blocks),
      cmocka_unit_test(test_recovery),      cmocka_unit_test(test_names_survive), cmocka_unit_test(test_nesting),
      cmocka_unit_test(test_sizes),         cmocka_unit_test(test_random_edits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
