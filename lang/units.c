/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of units, and dimensions in words (see units.h).
 */
#include "lang/units.h"

#include <string.h>

/* c = 299792458 m/s (SI, exact), so 1 s is 2.99792458e11 mm. 1 b = 1e-28 m^2 = 1e-22 mm^2. */
#define AREA                                                                                                            \
  { 0, 24 }
#define LENGTH                                                                                                          \
  { 0, 12 }
#define ENERGY                                                                                                          \
  { 12, 0 }
#define ANGLE                                                                                                           \
  { 0, 0 }

static const dna_unit units[] = {
    {"eV", 1e-9, ENERGY},        {"keV", 1e-6, ENERGY},       {"MeV", 1e-3, ENERGY},
    {"GeV", 1, ENERGY},          {"TeV", 1e3, ENERGY},        {"nm", 1e-6, LENGTH},
    {"um", 1e-3, LENGTH},        {"μm", 1e-3, LENGTH},        {"mm", 1, LENGTH},
    {"cm", 10, LENGTH},          {"m", 1e3, LENGTH},          {"ps", 0.299792458, LENGTH},
    {"ns", 299.792458, LENGTH},  {"s", 299792458e3, LENGTH},  {"rad", 1, ANGLE},
    {"mrad", 1e-3, ANGLE},       {"deg", 3.14159265358979323846 / 180, ANGLE},
    {"ab", 1e-40, AREA},         {"fb", 1e-37, AREA},         {"pb", 1e-34, AREA},
    {"nb", 1e-31, AREA},         {"ub", 1e-28, AREA},         {"μb", 1e-28, AREA},
    {"mb", 1e-25, AREA},         {"b", 1e-22, AREA},
};

const dna_unit *dna_unit_find(const char *name, size_t length) {
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (strlen(units[i].name) == length && memcmp(units[i].name, name, length) == 0) return &units[i];
  return NULL;
}

const dna_unit *dna_unit_table(size_t *count) {
  *count = sizeof units / sizeof *units;
  return units;
}

/* ---- dimensions in words --------------------------------------------------------------------------------------------- */

/* The power twelfths/12 after a base: nothing for 1, superscripts for whole numbers, ^(n/d) else. */
static void add_power(dna_str *str, int twelfths) {
  static const char *const digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  if (twelfths == 12) return;
  if (twelfths % 12 == 0) {
    char number[16];
    int length = 0;
    for (int whole = twelfths / 12; whole > 0; whole /= 10) number[length++] = (char)(whole % 10);
    while (length > 0) dna_str_puts(str, digits[(int)number[--length]]);
    return;
  }
  int divisor = twelfths % 6 == 0 ? 6 : twelfths % 4 == 0 ? 4 : twelfths % 3 == 0 ? 3 : twelfths % 2 == 0 ? 2 : 1;
  dna_str_printf(str, "^(%d/%d)", twelfths / divisor, 12 / divisor);
}

static const char *spell(dna_dim dim, const char *energy, const char *length, const char *none, dna_arena *arena) {
  const char *base[2] = {energy, length};
  int power[2] = {dim.energy, dim.length};
  if (power[0] == 0 && power[1] == 0) return none;
  dna_str str = {0};
  bool above = false;
  for (int i = 0; i < 2; i++) {
    if (power[i] <= 0) continue;
    if (above) dna_str_puts(&str, "·");
    dna_str_puts(&str, base[i]);
    add_power(&str, power[i]);
    above = true;
  }
  if (!above) dna_str_puts(&str, "1");
  for (int i = 0; i < 2; i++) {
    if (power[i] >= 0) continue;
    dna_str_puts(&str, "/");
    dna_str_puts(&str, base[i]);
    add_power(&str, -power[i]);
  }
  char *text = dna_arena_strndup(arena, str.text, str.length);
  dna_str_free(&str);
  return text;
}

const char *dna_dim_words(dna_dim dim, dna_arena *arena) {
  if (dna_dim_equal(dim, DNA_DIM_AREA)) return "cross-section";
  if (dim.energy == 0 && dim.length == -DNA_DIM_AREA.length) return "inverse cross-section";
  return spell(dim, "energy", "length", "a plain number", arena);
}

const char *dna_dim_symbol(dna_dim dim, dna_arena *arena) { return spell(dim, "GeV", "mm", "", arena); }
