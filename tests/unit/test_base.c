/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * base: the arena, strings, numbers as text, the fault record, hashing.
 */
#include "base/base.h"
#include "base/commas.h"

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_arena(void **state) {
  (void)state;
  dna_arena *arena = dna_arena_new();
  char *kept[2000];
  for (size_t i = 0; i < 2000; i++) { /* sizes around the alignment, and some with blocks of their own */
    size_t size = i % 100 == 99 ? 40000 : i % 50;
    kept[i] = dna_arena_alloc(arena, size);
    assert_int_equal((uintptr_t)kept[i] % 16, 0);
    for (size_t k = 0; k < size; k++) assert_int_equal(kept[i][k], 0);
    memset(kept[i], (int)(i % 128), size);
  }
  for (size_t i = 0; i < 2000; i++) /* nothing was overwritten by a later one */
    for (size_t k = 0; k < i % 50 && i % 100 != 99; k++) assert_int_equal(kept[i][k], (int)(i % 128));
  assert_string_equal(dna_arena_strndup(arena, "abcdef", 3), "abc");
  assert_string_equal(dna_arena_strdup(arena, ""), "");
  char *text = dna_arena_printf(arena, "%d %s", 42, "GeV");
  assert_string_equal(text, "42 GeV");
  dna_arena_free(arena);
  dna_arena_free(NULL);
}

static void test_grow(void **state) {
  (void)state;
  size_t capacity = 0;
  int *array = NULL;
  for (size_t i = 0; i < 1000; i++) {
    array = dna_grow(array, &capacity, i + 1, sizeof *array);
    assert_true(capacity > i);
    array[i] = (int)i;
  }
  for (size_t i = 0; i < 1000; i++) assert_int_equal(array[i], i);
  int *same = dna_grow(array, &capacity, 10, sizeof *array);
  assert_ptr_equal(same, array);
  free(same);
}

static void test_strings(void **state) {
  (void)state;
  dna_str str = {0};
  dna_str_add(&str, "", 0);
  assert_string_equal(str.text, "");
  dna_str_puts(&str, "m = ");
  dna_str_printf(&str, "%s%d", "x", 7);
  dna_str_add(&str, "\0y", 2);
  assert_int_equal(str.length, 8);
  assert_memory_equal(str.text, "m = x7\0y", 9);
  dna_str_free(&str);
  assert_null(str.text);
}

/* RFC 8259; ill-formed UTF-8 becomes U+FFFD byte by byte. */
static void test_json(void **state) {
  (void)state;
  static const struct {
    const char *text, *json;
  } cases[] = {
      {NULL, "null"},
      {"", "\"\""},
      {"a\"b\\c/", "\"a\\\"b\\\\c/\""},
      {"\n\t\r\x01\x7f", "\"\\n\\t\\u000d\\u0001\\u007f\""},
      {"ℓ₁ 😀", "\"ℓ₁ 😀\""},
      {"\xff\xc3", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
      {"\xc0\xaf", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},                     /* overlong */
      {"\xed\xa0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},     /* a surrogate */
      {"\xf4\x90\x80\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""}, /* beyond U+10FFFF */
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dna_str str = {0};
    dna_str_json(&str, cases[i].text);
    assert_string_equal(str.text, cases[i].json);
    dna_str_free(&str);
  }
}

static void test_numbers(void **state) {
  (void)state;
  static const struct {
    double value;
    const char *text;
  } cases[] = {{0, "0"},       {-0.0, "-0"},      {0.1, "0.1"},
               {1.0 / 3, "0.3333333333333333"},   {2.385, "2.385"},
               {1e300 * 10, "1e+301"},            {5e-324, "5e-324"},
               {0.1 + 0.2, "0.30000000000000004"}, {123456789012345680.0, "1.2345678901234568e+17"},
               {(double)INFINITY, "null"}, {(double)NAN, "null"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dna_str str = {0};
    dna_str_number(&str, cases[i].value);
    assert_string_equal(str.text, cases[i].text);
    dna_str_free(&str);
  }
  uint64_t bits = 88172645463325252u; /* xorshift64: any bit pattern must read back to itself */
  for (int i = 0; i < 20000; i++) {
    bits ^= bits << 13;
    bits ^= bits >> 7;
    bits ^= bits << 17;
    double value, back;
    memcpy(&value, &bits, sizeof value);
    if (!(value - value == 0)) continue;
    dna_str str = {0};
    dna_str_number(&str, value);
    back = strtod(str.text, NULL);
    assert_memory_equal(&value, &back, sizeof value);
    dna_str_free(&str);
  }
}

static void test_numbers_in_other_locales(void **state) {
  (void)state;
  if (!setlocale(LC_NUMERIC, "de_DE.UTF-8") && !setlocale(LC_NUMERIC, "fr_FR.UTF-8")) skip();
  dna_str str = {0};
  dna_str_number(&str, 0.5);
  setlocale(LC_NUMERIC, "C");
  assert_string_equal(str.text, "0.5");
  dna_str_free(&str);
}

static void test_errors(void **state) {
  (void)state;
  dna_error err = {0};
  assert_int_equal(dna_error_set(&err, DNA_ERR_INPUT, "line %d\nof %s", 3, "x"), DNA_ERR_INPUT);
  assert_int_equal(err.status, DNA_ERR_INPUT);
  assert_string_equal(err.message, "line 3 of x");
  assert_int_equal(dna_error_set(&err, DNA_ERR_RUN, "later"), DNA_ERR_RUN); /* the first is kept */
  assert_string_equal(err.message, "line 3 of x");
  assert_int_equal(dna_error_set(NULL, DNA_ERR_RUN, "nobody listens"), DNA_ERR_RUN);

  char text[1201]; /* 600 characters of two bytes: cut between two of them, wherever the limit falls */
  for (size_t i = 0; i < 600; i++) memcpy(text + 2 * i, "é", 2);
  text[1200] = '\0';
  for (int odd = 0; odd < 2; odd++) {
    dna_error cut = {0};
    dna_error_set(&cut, DNA_ERR_RUN, "%s%s", odd ? "x" : "", text);
    size_t length = strlen(cut.message);
    assert_in_range(length, sizeof cut.message - 4, sizeof cut.message - 1);
    assert_int_equal(length % 2, odd);
  }
}

static void test_hash(void **state) {
  (void)state;
  unsigned char data[64];
  for (size_t i = 0; i < sizeof data; i++) data[i] = (unsigned char)(i * 7);
  uint64_t whole = dna_hash64(data, sizeof data, 0);
  assert_true(whole == dna_hash64(data, sizeof data, 0));
  assert_true(whole != dna_hash64(data, sizeof data, 1));
  assert_true(dna_hash64(data, 0, 0) != dna_hash64(data, 0, 1));
  for (size_t length = 0; length < sizeof data; length++) /* trailing zeros count */
    assert_true(dna_hash64("\0\0\0\0\0\0\0\0", length % 8, 5) != dna_hash64("\0\0\0\0\0\0\0\0", length % 8 + 1, 5));
  int changed[64] = {0}; /* one flipped bit changes each bit of the hash about half of the time */
  for (size_t bit = 0; bit < 8 * sizeof data; bit++) {
    data[bit / 8] ^= (unsigned char)(1u << bit % 8);
    uint64_t difference = whole ^ dna_hash64(data, sizeof data, 0);
    data[bit / 8] ^= (unsigned char)(1u << bit % 8);
    for (int i = 0; i < 64; i++) changed[i] += (int)(difference >> i & 1);
  }
  for (int i = 0; i < 64; i++) assert_in_range(changed[i], 256 - 70, 256 + 70); /* 512 trials: 6 sigma is 68 */
}

/* Line, cells (| behind each), and the words of what is wrong with the place of it. */
static void assert_cells(const char *text, const char *expected) {
  dna_arena *arena = dna_arena_new();
  dna_str out = {0};
  dna_commas lines = dna_commas_open(text, strlen(text));
  while (dna_commas_next_line(&lines)) {
    dna_str_printf(&out, "%u:", lines.number);
    dna_commas_cell cell = {0};
    while (!cell.last) {
      const char *wrong = dna_commas_next_cell(&lines, &cell);
      if (wrong) dna_str_printf(&out, "<%.12s %d-%d>", wrong, (int)(cell.from - text), (int)(cell.end - text));
      else dna_str_printf(&out, "%s|", dna_commas_text(arena, cell));
    }
  }
  assert_string_equal(out.text ? out.text : "", expected);
  dna_str_free(&out);
  dna_arena_free(arena);
}

static void test_cells(void **state) {
  (void)state;
  assert_cells("", "");
  assert_cells("a", "1:a|");
  assert_cells("\xEF\xBB\xBF# of a spreadsheet\r\n a , b\t\r\n\r\n1,\n", "2:a|b|3:|4:1||");
  assert_cells("\"a, b\" , \" c \"\n", "1:a, b|c|");
  assert_cells("\"say \"\"so\"\"\",\"\"\"\",\"\"\n", "1:say \"so\"|\"||");
  assert_cells(",\n#,\n  # a comment\n,", "1:||4:||");
  assert_cells("a,\"b\n\"c,", "1:a|<this cell's  2-3>2:<this cell's  5-6>");
  assert_cells("\"a\" b ,c\n", "1:<expected a c 4-6>c|");
  assert_cells("a,2 \"b, c\"\n\"\"\"", "1:a|<quotes stand 4-5>2:<this cell's  11-12>");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_arena),   cmocka_unit_test(test_grow),
      cmocka_unit_test(test_strings), cmocka_unit_test(test_json),
      cmocka_unit_test(test_numbers), cmocka_unit_test(test_numbers_in_other_locales),
      cmocka_unit_test(test_errors),  cmocka_unit_test(test_hash),
      cmocka_unit_test(test_cells),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
