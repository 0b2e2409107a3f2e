/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sources and diagnostics: places in cells, bytes and UTF-16 units, rendering, order, limits, nearest names.
 */
#include "lang/diag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct world {
  dna_sources sources;
  dna_diags diags;
  dna_str out;
};

static void begin(struct world *w, const char *text) {
  *w = (struct world){.sources = {.arena = dna_arena_new()}};
  w->diags.sources = &w->sources;
  w->diags.arena = w->sources.arena;
  assert_int_equal(dna_source_add(&w->sources, "t.dna", text, strlen(text)), 0);
}

static void end(struct world *w) {
  dna_arena_free(w->sources.arena);
  dna_str_free(&w->out);
}

static const char *text_of(struct world *w) {
  w->out.length = 0;
  dna_diag_text(&w->diags, &w->out, false);
  return w->out.text;
}

static dna_span at(uint32_t start, uint32_t stop) { return (dna_span){0, start, stop}; }

static void assert_place(const struct world *w, uint32_t offset, uint32_t line, uint32_t column, uint32_t byte, uint32_t utf16) {
  dna_place place = dna_source_place(&w->sources, 0, offset);
  assert_string_equal(place.path, "t.dna");
  assert_int_equal(place.line, line);
  assert_int_equal(place.column, column);
  assert_int_equal(place.byte_column, byte);
  assert_int_equal(place.utf16_column, utf16);
}

static void test_places(void **state) {
  (void)state;
  struct world w;
  begin(&w, "ab\nℓ₁ = 漢x\n\te\u0301😀z\r\n");
  assert_place(&w, 0, 1, 1, 0, 0);
  assert_place(&w, 2, 1, 3, 2, 2);    /* the line end */
  assert_place(&w, 3, 2, 1, 0, 0);
  assert_place(&w, 6, 2, 2, 3, 1);    /* ℓ: 3 bytes, 1 cell, 1 unit */
  assert_place(&w, 12, 2, 6, 9, 5);   /* 漢 */
  assert_place(&w, 15, 2, 8, 12, 6);  /* two cells */
  assert_place(&w, 17, 3, 1, 0, 0);
  assert_place(&w, 18, 3, 9, 1, 1);   /* a tab reaches to the next multiple of eight */
  assert_place(&w, 21, 3, 10, 4, 3);  /* e and its accent: one cell */
  assert_place(&w, 25, 3, 12, 8, 5);  /* an emoji: two cells, a surrogate pair */
  assert_place(&w, 28, 4, 1, 0, 0);
  assert_place(&w, 999, 4, 1, 0, 0);  /* beyond the end */
  end(&w);
  begin(&w, "\xEF\xBB\xBFlet");
  assert_place(&w, 3, 1, 1, 3, 1); /* a byte order mark takes no cell */
  end(&w);
  begin(&w, "");
  assert_place(&w, 0, 1, 1, 0, 0);
  end(&w);
}

static void test_text(void **state) {
  (void)state;
  struct world w;
  begin(&w, "let x = 1\n  let ℓ = 漢 + y # why\n");
  dna_diag *diag = dna_diag_error(&w.diags, at(22, 29), "mixed", "adding %s to %s", "an energy", "a length");
  dna_diag_hint(&w.diags, diag, "divide by '%s'", "mm");
  dna_diag_note(&w.diags, diag, at(4, 5), "x is defined here");
  assert_string_equal(text_of(&w), "t.dna:2:11: error: adding an energy to a length\n"
                                   "    2 |   let ℓ = 漢 + y # why\n"
                                   "      |           ^~~~~~\n"
                                   "      hint: divide by 'mm'\n"
                                   "t.dna:1:5: note: x is defined here\n"
                                   "    1 | let x = 1\n"
                                   "      |     ^\n");
  end(&w);
}

static void test_carets(void **state) {
  (void)state;
  static const struct {
    const char *text;
    uint32_t start, stop;
    const char *shown;
  } cases[] = {
      {"ab cd", 3, 3, "t.dna:1:4: error: m\n    1 | ab cd\n      |    ^\n"},           /* no width */
      {"ab cd\n", 5, 6, "t.dna:1:6: error: m\n    1 | ab cd\n      |      ^\n"},       /* the line end */
      {"ab (\n cd )\n", 3, 10, "t.dna:1:4: error: m\n    1 | ab (\n      |    ^\n"},   /* more than a line */
      {"\tab", 1, 3, "t.dna:1:9: error: m\n    1 |         ab\n      |         ^~\n"}, /* a tab becomes blanks */
      {"a\x1b[31mb", 6, 7, "t.dna:1:10: error: m\n    1 | a\\x1B[31mb\n      |          ^\n"}, /* nothing for the terminal to obey */
      {"a\xff\xff" "b", 1, 2, "t.dna:1:2: error: m\n    1 | a\\xFF\\xFFb\n      |  ^~~~\n"},
      {"a\u202Eb", 4, 5, "t.dna:1:10: error: m\n    1 | a\\u{202E}b\n      |          ^\n"}, /* turns the direction of writing */
      {"ab\r\n", 0, 2, "t.dna:1:1: error: m\n    1 | ab\n      | ^~\n"},
      {"", 0, 0, "t.dna: error: m\n"}, /* nothing to show */
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct world w;
    begin(&w, cases[i].text);
    dna_diag_error(&w.diags, at(cases[i].start, cases[i].stop), "c", "m");
    assert_string_equal(text_of(&w), cases[i].shown);
    end(&w);
  }
}

static void test_long_lines(void **state) {
  (void)state;
  char line[1001];
  for (int i = 0; i < 1000; i++) line[i] = (char)('0' + i % 10);
  line[1000] = '\0';
  static const struct {
    uint32_t start, before;
    bool left, right;
  } cases[] = {{10, 10, false, true}, {500, 71, true, true}, {995, 71, true, false}};
  for (size_t i = 0; i < 3; i++) {
    struct world w;
    begin(&w, line);
    dna_diag_error(&w.diags, at(cases[i].start, cases[i].start + 3), "c", "m");
    const char *text = strstr(text_of(&w), "1 | ") + 4, *second = strchr(text, '\n') + 1;
    assert_int_equal(strncmp(text, "…", 3) == 0, cases[i].left);
    assert_int_equal(memcmp(second - 4, "…", 3) == 0, cases[i].right);
    assert_true(second - text < 130);
    size_t before = strspn(second + 8, " ");
    assert_int_equal(before, cases[i].before);
    assert_int_equal(strncmp(second + 8 + before, "^~~\n", 4), 0);
    const char *under = text + before + (cases[i].left ? 2 : 0); /* the mark has three bytes and one cell */
    assert_int_equal(*under, '0' + (int)(cases[i].start % 10));
    end(&w);
  }
}

static void test_colour(void **state) {
  (void)state;
  struct world w;
  begin(&w, "ab");
  dna_diag_warn(&w.diags, at(0, 1), "c", "m");
  dna_diag_text(&w.diags, &w.out, true);
  assert_non_null(strstr(w.out.text, "\033[1;35mwarning:\033[0m"));
  assert_null(strstr(text_of(&w), "\033"));
  end(&w);
}

static void test_order_and_limits(void **state) {
  (void)state;
  struct world w;
  begin(&w, "0123456789012345678901234567890123456789");
  assert_int_equal(dna_source_add(&w.sources, "u.dna", "x", 1), 1);
  dna_diag_error(&w.diags, (dna_span){1, 0, 1}, "c", "in the second file");
  for (uint32_t i = 30; i > 0; i--) dna_diag_error(&w.diags, at(i, i + 1), "c", "number %u", i);
  dna_diag_error(&w.diags, at(5, 9), "c", "the same place and code");
  dna_diag_error(&w.diags, at(5, 6), "d", "another code");
  dna_diag_warn(&w.diags, at(0, 1), "c", "a warning");
  assert_int_equal(w.diags.errors, 32);
  assert_int_equal(w.diags.warnings, 1);
  const char *text = text_of(&w);
  assert_non_null(strstr(text, "number 19\n")); /* 1 ... 19 and the other one at 5 */
  assert_null(strstr(text, "number 20\n"));
  assert_null(strstr(text, "second file"));
  assert_null(strstr(text, "the same place"));
  assert_true(strstr(text, "number 5\n") < strstr(text, "another code"));
  assert_true(strstr(text, "another code") < strstr(text, "number 6\n"));
  assert_true(strstr(text, "a warning") < strstr(text, "number 1\n"));
  assert_non_null(strstr(text, "\n… and 12 more errors\n"));
  for (uint32_t i = 0; i < 5000; i++) {
    dna_diag *diag = dna_diag_error(&w.diags, at(0, 1), i % 2 ? "e" : "f", "many");
    dna_diag_hint(&w.diags, diag, "hint"); /* never NULL */
    dna_diag_note(&w.diags, diag, at(0, 1), "note");
  }
  assert_int_equal(w.diags.errors, 34); /* each once */
  end(&w);
}

static void test_cap(void **state) {
  (void)state;
  struct world w;
  char text[3000];
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  begin(&w, text);
  for (uint32_t i = 0; i < 2500; i++) dna_diag_hint(&w.diags, dna_diag_error(&w.diags, at(i, i + 1), "c", "m"), "h");
  assert_int_equal(w.diags.errors, 2500);
  assert_int_equal(w.diags.count, 1000);
  assert_non_null(strstr(text_of(&w), "… and 2480 more errors"));
  end(&w);
}

static void test_json(void **state) {
  (void)state;
  struct world w;
  begin(&w, "x\nℓ = \"😀\" y\n");
  dna_diag *diag = dna_diag_error(&w.diags, at(15, 16), "code", "a \"b\"");
  dna_diag_note(&w.diags, diag, at(0, 1), "n");
  dna_diag_hint(&w.diags, dna_diag_warn(&w.diags, at(8, 14), "w", "m"), "h");
  dna_diag_json(&w.diags, &w.out, "t.dna");
  assert_string_equal(
      w.out.text,
      "{\"file\": \"t.dna\", \"errors\": 1, \"warnings\": 1, \"diagnostics\": [\n"
      "  {\"severity\": \"warning\", \"code\": \"w\", \"message\": \"m\", \"hint\": \"h\", \"file\": \"t.dna\", "
      "\"start\": {\"line\": 2, \"column\": 5, \"byte\": 6, \"utf16\": 4}, "
      "\"end\": {\"line\": 2, \"column\": 9, \"byte\": 12, \"utf16\": 8}, \"notes\": []},\n"
      "  {\"severity\": \"error\", \"code\": \"code\", \"message\": \"a \\\"b\\\"\", \"hint\": null, \"file\": \"t.dna\", "
      "\"start\": {\"line\": 2, \"column\": 10, \"byte\": 13, \"utf16\": 9}, "
      "\"end\": {\"line\": 2, \"column\": 11, \"byte\": 14, \"utf16\": 10}, "
      "\"notes\": [{\"message\": \"n\", \"file\": \"t.dna\", \"start\": {\"line\": 1, \"column\": 1, \"byte\": 0, \"utf16\": 0}, "
      "\"end\": {\"line\": 1, \"column\": 2, \"byte\": 1, \"utf16\": 1}}]}\n"
      "]}\n");
  end(&w);
  begin(&w, "");
  dna_diag_json(&w.diags, &w.out, "-");
  assert_string_equal(w.out.text, "{\"file\": \"-\", \"errors\": 0, \"warnings\": 0, \"diagnostics\": []}\n");
  end(&w);
}

static void test_nearest(void **state) {
  (void)state;
  static const char *const names[] = {"leptons", "electrons", "pt", "GeV", "mm", "histogram", "φ", "H_T", "region"};
  size_t count = sizeof names / sizeof *names;
  assert_string_equal(dna_nearest("lepton", names, count), "leptons");
  assert_string_equal(dna_nearest("leptnos", names, count), "leptons"); /* exchanged */
  assert_string_equal(dna_nearest("histogarms", names, count), "histogram"); /* exchanged, inserted */
  assert_string_equal(dna_nearest("Gev", names, count), "GeV");
  assert_string_equal(dna_nearest("GEV", names, count), "GeV");
  assert_string_equal(dna_nearest("PT", names, count), "pt"); /* only the case, however short */
  assert_string_equal(dna_nearest("h_t", names, count), "H_T");
  assert_string_equal(dna_nearest("regoin", names, count), "region");
  assert_null(dna_nearest("px", names, count)); /* another letter of two */
  assert_null(dna_nearest("hadrons", names, count));
  assert_null(dna_nearest("leptons", names, 0));
  assert_null(dna_nearest("", names, count));
  static const char *const far[] = {"abcdefghijklmnop"};
  assert_string_equal(dna_nearest("abcdefghijklm", far, 1), "abcdefghijklmnop"); /* three edits */
  assert_null(dna_nearest("abcdefghijkl", far, 1));
}

static void test_labels(void **state) {
  (void)state;
  static const struct {
    const char *text, *label;
  } cases[] = {
      {"  a  >\t 3 ", "a > 3"},
      {"f( a, # why\n   b )", "f( a, b )"},
      {"x == \"a  # b\" # c", "x == \"a  # b\""},
      {"x == \"a \\\"  # b\"", "x == \"a \\\"  # b\""},
      {"m_3ℓ\r\n<\u00A0m_W", "m_3ℓ < m_W"},
      {"", ""},
      {"# only", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct world w;
    begin(&w, cases[i].text);
    char *label = dna_source_label(&w.sources, at(0, (uint32_t)strlen(cases[i].text)), w.sources.arena);
    assert_string_equal(label, cases[i].label);
    end(&w);
  }
}

static void test_read(void **state) {
  (void)state;
  struct world w;
  begin(&w, "");
  char path[] = "/tmp/dna-test-XXXXXX";
  int fd = mkstemp(path);
  assert_true(fd >= 0);
  assert_int_equal(write(fd, "a\nb", 3), 3);
  dna_error err = {0};
  int index = dna_source_read(&w.sources, path, &err);
  assert_int_equal(index, 1);
  assert_int_equal(err.status, 0);
  assert_int_equal(w.sources.files[1].length, 3);
  assert_int_equal(w.sources.files[1].nlines, 2);
  assert_string_equal(w.sources.files[1].text, "a\nb");
  assert_int_equal(ftruncate(fd, ((off_t)16 << 20) + 1), 0);
  assert_int_equal(dna_source_read(&w.sources, path, &err), -1);
  assert_int_equal(err.status, DNA_ERR_PROGRAM);
  assert_non_null(strstr(err.message, "16 MiB"));
  assert_int_equal(ftruncate(fd, (off_t)16 << 20), 0);
  assert_int_equal(dna_source_read(&w.sources, path, &err), 2);
  close(fd);
  unlink(path);
  err = (dna_error){0};
  assert_int_equal(dna_source_read(&w.sources, path, &err), -1);
  assert_non_null(strstr(err.message, "No such file"));
  err = (dna_error){0};
  assert_int_equal(dna_source_read(&w.sources, "/tmp", &err), -1);
  assert_non_null(strstr(err.message, "directory"));
  err = (dna_error){0};
  assert_int_equal(dna_source_read(&w.sources, "/dev/zero", &err), -1);
  assert_non_null(strstr(err.message, "16 MiB"));
  end(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_places),  cmocka_unit_test(test_text),
      cmocka_unit_test(test_carets),  cmocka_unit_test(test_long_lines),
      cmocka_unit_test(test_colour),  cmocka_unit_test(test_order_and_limits),
      cmocka_unit_test(test_cap),     cmocka_unit_test(test_json),
      cmocka_unit_test(test_nearest), cmocka_unit_test(test_labels),
      cmocka_unit_test(test_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
