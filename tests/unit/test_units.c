/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Units and dimensions. Factors from the SI: c = 299792458 m/s, 1 b = 1e-28 m^2, 1 deg = pi/180.
 */
#include "lang/units.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void assert_unit(const char *name, double factor, int energy, int length) {
  const dna_unit *unit = dna_unit_find(name, strlen(name));
  assert_non_null(unit);
  double off = unit->factor / factor - 1;
  assert_true(off < 1e-15 && off > -1e-15);
  assert_int_equal(unit->dim.energy, 12 * energy);
  assert_int_equal(unit->dim.length, 12 * length);
}

static void test_table(void **state) {
  (void)state;
  assert_unit("eV", 1e-9, 1, 0);
  assert_unit("keV", 1e-6, 1, 0);
  assert_unit("MeV", 1e-3, 1, 0);
  assert_unit("GeV", 1, 1, 0);
  assert_unit("TeV", 1000, 1, 0);
  assert_unit("nm", 1e-6, 0, 1);
  assert_unit("um", 1e-3, 0, 1);
  assert_unit("\xCE\xBCm", 1e-3, 0, 1); /* with the Greek letter, which NFKC makes of the micro sign */
  assert_unit("mm", 1, 0, 1);
  assert_unit("cm", 10, 0, 1);
  assert_unit("m", 1000, 0, 1);
  assert_unit("ps", 0.299792458, 0, 1);
  assert_unit("ns", 299.792458, 0, 1);
  assert_unit("s", 299792458000.0, 0, 1);
  assert_unit("rad", 1, 0, 0);
  assert_unit("mrad", 1e-3, 0, 0);
  assert_unit("deg", 0.017453292519943295, 0, 0);
  assert_unit("b", 1e-22, 0, 2);
  assert_unit("mb", 1e-25, 0, 2);
  assert_unit("ub", 1e-28, 0, 2);
  assert_unit("nb", 1e-31, 0, 2);
  assert_unit("pb", 1e-34, 0, 2);
  assert_unit("fb", 1e-37, 0, 2);
  assert_unit("ab", 1e-40, 0, 2);
}

static void test_find(void **state) {
  (void)state;
  assert_null(dna_unit_find("gev", 3));
  assert_null(dna_unit_find("G", 1));
  assert_null(dna_unit_find("GeVs", 4));
  assert_null(dna_unit_find("", 0));
  assert_string_equal(dna_unit_find("GeVs", 3)->name, "GeV");
  size_t count;
  const dna_unit *units = dna_unit_table(&count);
  for (size_t i = 0; i < count; i++) assert_ptr_equal(dna_unit_find(units[i].name, strlen(units[i].name)), &units[i]);
}

static void test_words(void **state) {
  (void)state;
  static const struct {
    int energy, length; /* in twelfths */
    const char *words, *symbol;
  } cases[] = {
      {0, 0, "a plain number", ""},
      {12, 0, "energy", "GeV"},
      {0, 12, "length", "mm"},
      {24, 0, "energy²", "GeV²"},
      {0, 24, "cross-section", "mm²"},
      {12, -12, "energy/length", "GeV/mm"},
      {12, 12, "energy·length", "GeV·mm"},
      {-12, 0, "1/energy", "1/GeV"},
      {0, -24, "inverse cross-section", "1/mm²"},
      {-12, -12, "1/energy/length", "1/GeV/mm"},
      {120, 0, "energy¹⁰", "GeV¹⁰"},
      {6, 0, "energy^(1/2)", "GeV^(1/2)"},
      {18, 0, "energy^(3/2)", "GeV^(3/2)"},
      {0, 4, "length^(1/3)", "mm^(1/3)"},
      {-3, 5, "length^(5/12)/energy^(1/4)", "mm^(5/12)/GeV^(1/4)"},
      {1200, 0, "energy¹⁰⁰", "GeV¹⁰⁰"},
  };
  dna_arena *arena = dna_arena_new();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dna_dim dim = {(int16_t)cases[i].energy, (int16_t)cases[i].length};
    assert_string_equal(dna_dim_words(dim, arena), cases[i].words);
    assert_string_equal(dna_dim_symbol(dim, arena), cases[i].symbol);
  }
  dna_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_table), cmocka_unit_test(test_find), cmocka_unit_test(test_words)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
