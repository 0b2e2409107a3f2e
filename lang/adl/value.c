/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Translated values: their text, and how numbers without units come to have them.
 */
#include "lang/adl/translate.h"

#include <stdlib.h>
#include <string.h>

adl_value dna_value_adl(enum adl_type type, const char *text, int bind) {
  return (adl_value){.type = type, .text = text, .bind = bind};
}

const char *dna_value_adl_text(adl_translator *t, const adl_value *value, int bind) {
  return value->bind >= bind ? value->text : dna_arena_printf(t->arena, "(%s)", value->text);
}

bool dna_value_adl_same(const adl_value *a, const adl_value *b) { return a->energy2 == b->energy2 && a->length2 == b->length2; }

const char *dna_value_adl_number(adl_translator *t, const char *text) {
  /* .5 and 5. are 0.5 and 5 */
  const char *sign = *text == '-' ? "-" : "";
  text += *text == '-' || *text == '+';
  if (*text == '.') return dna_arena_printf(t->arena, "%s0%s", sign, text);
  const char *point = strchr(text, '.');
  if (point && (point[1] < '0' || point[1] > '9'))
    return dna_arena_printf(t->arena, "%s%.*s%s", sign, (int)(point - text), text, point + 1);
  return dna_arena_printf(t->arena, "%s%s", sign, text);
}

bool dna_value_adl_unit(adl_translator *t, const char *number, int energy2, int length2, const char **text) {
  const char *unit = t->options->length;
  if (energy2 == 2 && !length2) *text = dna_arena_printf(t->arena, "%s GeV", number);
  else if (energy2 > 2 && energy2 <= 12 && energy2 % 2 == 0 && !length2)
    *text = dna_arena_printf(t->arena, "%s GeV^%d", number, energy2 / 2);
  else if (!energy2 && length2 == 2) *text = dna_arena_printf(t->arena, "%s %s", number, unit);
  else if (!energy2 && !length2) *text = number;
  else return false;
  return true;
}

/* The unit of a dimension as a factor, to be divided by. */
static const char *factor(adl_translator *t, int energy2, int length2) {
  const char *energy = energy2 == 2   ? "(1 GeV)"
                       : energy2 == 1 ? "sqrt(1 GeV)"
                       : energy2 % 2  ? dna_arena_printf(t->arena, "sqrt(1 GeV)^%d", abs(energy2))
                       : energy2      ? dna_arena_printf(t->arena, "(1 GeV)^%d", abs(energy2 / 2))
                                      : NULL;
  const char *length = length2 == 2 ? dna_arena_printf(t->arena, "(1 %s)", t->options->length)
                       : length2    ? dna_arena_printf(t->arena, "sqrt(1 %s)^%d", t->options->length, abs(length2))
                                    : NULL;
  if (energy2 == -2) energy = "(1 GeV)";
  if (length2 == -2) length = dna_arena_printf(t->arena, "(1 %s)", t->options->length);
  const char *by_energy = energy2 > 0 ? "/" : "*", *by_length = length2 > 0 ? "/" : "*";
  if (!length) return dna_arena_printf(t->arena, " %s %s", by_energy, energy);
  if (!energy) return dna_arena_printf(t->arena, " %s %s", by_length, length);
  return dna_arena_printf(t->arena, " %s %s %s %s", by_energy, energy, by_length, length);
}

adl_value dna_value_adl_bare(adl_translator *t, adl_value value) {
  if (value.type != ADL_NUMERIC || (!value.energy2 && !value.length2)) return value;
  value.text =
      dna_arena_printf(t->arena, "%s%s", dna_value_adl_text(t, &value, BIND_MULTIPLY), factor(t, value.energy2, value.length2));
  value.bind = BIND_MULTIPLY;
  value.energy2 = value.length2 = 0;
  return value;
}

static bool literal(const char *text) { return *text && text[strspn(text, "0123456789.eE+-")] == '\0'; }

/* A plain constant with a dimension; false if it has no simple form. */
static bool dress(adl_translator *t, adl_value *value, const adl_value *like) {
  const char *text;
  if (literal(value->text) && dna_value_adl_unit(t, value->text, like->energy2, like->length2, &text)) {
    value->text = text;
    if (value->bind > BIND_POWER) value->bind = BIND_POWER; /* x GeV^2: no further power */
  } else if (like->energy2 >= 0 && like->length2 >= 0) {
    const char *unit = "";
    if (like->energy2 == 1 && !like->length2) {
      unit = "sqrt(1 GeV)";
    } else if (dna_value_adl_unit(t, "1", like->energy2, like->length2, &unit)) {
      unit = dna_arena_printf(t->arena, "(%s)", unit);
    } else {
      return false;
    }
    value->text = dna_arena_printf(t->arena, "%s * %s", dna_value_adl_text(t, value, BIND_MULTIPLY), unit);
    value->bind = BIND_MULTIPLY;
  } else {
    return false;
  }
  value->energy2 = like->energy2;
  value->length2 = like->length2;
  value->plain = false;
  return true;
}

void dna_value_adl_match(adl_translator *t, adl_value *a, adl_value *b) {
  if (a->type != ADL_NUMERIC || b->type != ADL_NUMERIC || dna_value_adl_same(a, b)) return;
  if (a->plain && dress(t, a, b)) return;
  if (b->plain && dress(t, b, a)) return;
  *a = dna_value_adl_bare(t, *a);
  *b = dna_value_adl_bare(t, *b);
}

bool dna_value_adl_lists(adl_translator *t, const adl_value *a, const adl_value *b, dna_span span, adl_value *out) {
  if (a->list && b->list && strcmp(a->over, b->over) != 0) {
    dna_meaning_adl_refuse(t, span, "this combines the members of %s with those of %s, which is not translated", a->over,
                           b->over);
    return false;
  }
  if (a->list || b->list) {
    out->list = true;
    out->over = a->list ? a->over : b->over;
    out->reduce = a->list && a->reduce ? a->reduce : b->reduce;
  }
  return true;
}
