/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names: which characters they are made of, their normal form (Unicode NFKC, as in Python and Julia), and letters that
 * look like others.
 */
#include "lang/parse.h"

#include "lang/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* ---- characters -------------------------------------------------------------------------------------------------------- */

static bool is_letter(uint32_t code) {
  switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO: return true;
    default: return code == 0x2206; /* the increment sign, which some keyboards give for a Delta */
  }
}

bool dna_names_is_superscript_letter(uint32_t code) {
  return is_letter(code) && utf8proc_get_property((utf8proc_int32_t)code)->decomp_type == UTF8PROC_DECOMP_TYPE_SUPER;
}

bool dna_names_is_invisible(uint32_t code) {
  return code >= 0x80 && (utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_CF ||
                          utf8proc_get_property((utf8proc_int32_t)code)->ignorable);
}

bool dna_names_starts(uint32_t code) {
  if (code < 0x80) return code == '_' || (code | 0x20) - 'a' < 26;
  return (is_letter(code) && !dna_names_is_superscript_letter(code)) || code == 0xFF3F; /* fullwidth low line */
}

bool dna_names_continues(uint32_t code) {
  if (dna_names_starts(code) || code - '0' < 10) return true;
  if (code < 0x80) return false;
  const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)code);
  switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_MN: return !property->ignorable; /* variation selectors are not seen */
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND: return true;
    case UTF8PROC_CATEGORY_NO: return property->decomp_type == UTF8PROC_DECOMP_TYPE_SUB;
    default: return false;
  }
}

/* ---- look-alikes ---------------------------------------------------------------------------------------------------------- */

struct lookalike {
  uint32_t code;
  const char *typed;
};

/* Letters that cannot be told from a Latin letter (a choice from Unicode's confusables.txt). */
static const struct lookalike letters[] = {
    {0x0391, "A"}, {0x0392, "B"}, {0x0395, "E"}, {0x0396, "Z"}, {0x0397, "H"}, {0x0399, "I"}, {0x039A, "K"}, {0x039C, "M"},
    {0x039D, "N"}, {0x039F, "O"}, {0x03A1, "P"}, {0x03A4, "T"}, {0x03A5, "Y"}, {0x03A7, "X"}, {0x03BF, "o"}, {0x0410, "A"},
    {0x0412, "B"}, {0x0415, "E"}, {0x0417, "3"}, {0x041A, "K"}, {0x041C, "M"}, {0x041D, "H"}, {0x041E, "O"}, {0x0420, "P"},
    {0x0421, "C"}, {0x0422, "T"}, {0x0423, "Y"}, {0x0425, "X"}, {0x0405, "S"}, {0x0406, "I"}, {0x0408, "J"}, {0x0430, "a"},
    {0x0435, "e"}, {0x043E, "o"}, {0x0440, "p"}, {0x0441, "c"}, {0x0443, "y"}, {0x0445, "x"}, {0x0455, "s"}, {0x0456, "i"},
    {0x0458, "j"}, {0x04BB, "h"}, {0x0501, "d"}, {0x051B, "q"}, {0x051D, "w"}, {0x0131, "i"}, {0x0251, "a"}, {0x0261, "g"},
    {0x01C0, "|"},
};

static const struct lookalike signs[] = {
    {0x2010, "-"}, {0x2011, "-"}, {0x2012, "-"}, {0x2013, "-"}, {0x2014, "-"}, {0x2015, "-"}, {0x2043, "-"}, {0x00AD, "-"},
    {0x00F7, "/"}, {0x2044, "/"}, {0x2215, "/"}, {0x2217, "*"}, {0x22C6, "*"}, {0x2219, "*"}, {0x2022, "*"}, {0x2715, "*"},
    {0x201A, ","}, {0x060C, ","}, {0x2223, "|"}, {0x2758, "|"}, {0x2016, "|"}, {0x2026, ".."}, {0x2A7D, "<="},
    {0x2A7E, ">="}, {0x2266, "<="}, {0x2267, ">="}, {0x220A, "in"}, {0x2295, "+"}, {0x00B0, "deg"}, {0x27E8, "("},
    {0x27E9, ")"}, {0x2260, "!="}, {0x2261, "=="}, {0x2032, "_prime"}, {0x2033, "_prime"}, {0x226A, "<"}, {0x226B, ">"},
};

static const char *find(const struct lookalike *table, size_t count, uint32_t code) {
  for (size_t i = 0; i < count; i++)
    if (table[i].code == code) return table[i].typed;
  return NULL;
}

const char *dna_names_lookalike(uint32_t code) {
  static const char ascii[][2] = {"!", "\"", "%", "&", "'", "(", ")", "*", "+", ",", "-", ".", "/", ":", ";", "<",
                                  "=", ">",  "[", "]", "^", "{", "|", "}", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  const char *typed = find(signs, sizeof signs / sizeof *signs, code);
  if (typed) return typed;
  if (code < 0x80) return NULL;
  utf8proc_int32_t plain[8]; /* fullwidth and other compatibility forms of a typed character */
  int class = 0;
  utf8proc_ssize_t count = utf8proc_decompose_char((utf8proc_int32_t)code, plain, 8,
                                                   UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, &class);
  if (count != 1) return NULL;
  for (size_t i = 0; i < sizeof ascii / sizeof *ascii; i++)
    if ((unsigned char)ascii[i][0] == (uint32_t)plain[0]) return ascii[i];
  return NULL;
}

/* ---- the normal form ------------------------------------------------------------------------------------------------------ */

/* text with a trailing superscript sign spelled out and the increment sign made a Delta, then NFKC. NULL if it cannot be;
 * free it. */
static char *normalise(const char *text, size_t length) {
  dna_str spelled = {0};
  uint32_t code;
  for (size_t at = 0; at < length;) {
    size_t step = dna_text_decode(text + at, length - at, &code);
    if (code == 0x207A)
      dna_str_puts(&spelled, "_plus");
    else if (code == 0x207B)
      dna_str_puts(&spelled, "_minus");
    else if (code == 0x2206)
      dna_text_encode(&spelled, 0x0394);
    else if (!dna_names_is_invisible(code)) /* the lexer has complained about it */
      dna_str_add(&spelled, text + at, step);
    at += step;
  }
  utf8proc_uint8_t *made = NULL;
  utf8proc_ssize_t size = utf8proc_map((const utf8proc_uint8_t *)(spelled.text ? spelled.text : ""),
                                       (utf8proc_ssize_t)spelled.length, &made,
                                       UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
  dna_str_free(&spelled);
  return size < 0 ? NULL : (char *)made;
}

static bool is_name(const char *text) {
  uint32_t code;
  bool first = true;
  for (size_t left = strlen(text); left > 0; first = false) {
    size_t step = dna_text_decode(text, left, &code);
    if (code == DNA_TEXT_BAD || !(first ? dna_names_starts(code) : dna_names_continues(code))) return false;
    text += step;
    left -= step;
  }
  return !first;
}

char *dna_normalise_name(const char *name, dna_arena *arena) {
  char *made = normalise(name, strlen(name));
  char *kept = dna_arena_strdup(arena, made && is_name(made) ? made : name);
  free(made);
  return kept;
}

/* ---- names of a program ----------------------------------------------------------------------------------------------------- */

enum script { SCRIPT_NONE, SCRIPT_LATIN, SCRIPT_GREEK, SCRIPT_CYRILLIC, SCRIPT_OTHER };

static enum script script_of(uint32_t code) {
  if (!is_letter(code)) return SCRIPT_NONE;
  if (code < 0x80 || (code >= 0xC0 && code < 0x250)) return SCRIPT_LATIN;
  if (code >= 0x370 && code < 0x400) return SCRIPT_GREEK;
  return code >= 0x400 && code < 0x530 ? SCRIPT_CYRILLIC : SCRIPT_OTHER;
}

static const char *script_word(uint32_t code) {
  switch (script_of(code)) {
    case SCRIPT_GREEK: return "Greek";
    case SCRIPT_CYRILLIC: return "Cyrillic";
    default: return "foreign";
  }
}

/* A name may be Greek, or Greek and Latin (σ_pt), or wholly Cyrillic; but no letter of it may pass for a Latin one: a
 * look-alike is let through only in a name that small letters of its own script show to be written in it. */
static const char *mend(dna_parser *p, uint32_t start, uint32_t end, const char *name) {
  bool latin = false, cyrillic = false, own[SCRIPT_OTHER + 1] = {false};
  uint32_t code, suspect = 0;
  size_t length = strlen(name), step;
  for (size_t at = 0; at < length; at += step) {
    step = dna_text_decode(name + at, length - at, &code);
    enum script script = script_of(code);
    bool alike = find(letters, sizeof letters / sizeof *letters, code) != NULL;
    latin |= script == SCRIPT_LATIN && !alike;
    cyrillic |= script == SCRIPT_CYRILLIC;
    if (!alike && script > SCRIPT_LATIN && utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_LL) own[script] = true;
  }
  dna_str mended = {0};
  for (size_t at = 0; at < length; at += step) {
    step = dna_text_decode(name + at, length - at, &code);
    const char *typed = find(letters, sizeof letters / sizeof *letters, code);
    enum script script = script_of(code);
    bool wrong = typed && (latin || script < SCRIPT_GREEK || script == SCRIPT_OTHER || !own[script]);
    if (!suspect && (wrong || (latin && script == SCRIPT_CYRILLIC))) suspect = code;
    if (wrong)
      dna_str_puts(&mended, typed);
    else
      dna_str_add(&mended, name + at, step);
  }
  if (!suspect) {
    dna_str_free(&mended);
    return name;
  }
  dna_str letter = {0};
  dna_text_encode(&letter, suspect);
  uint32_t place = start; /* of the letter in the source, if NFKC left it alone */
  const char *found = memmem(p->text + start, end - start, letter.text, letter.length);
  if (found) place = (uint32_t)(found - p->text);
  dna_span span = dna_parser_span(p, place, place + (found ? (uint32_t)letter.length : 1));
  const char *typed = find(letters, sizeof letters / sizeof *letters, suspect);
  dna_diag *diag;
  if (latin && cyrillic && script_of(suspect) == SCRIPT_CYRILLIC)
    diag = dna_diag_error(p->diags, span, "look-alike", "'%s' mixes Latin letters with the Cyrillic letter '%s' (U+%04X)", name,
                          letter.text, suspect);
  else
    diag = dna_diag_error(p->diags, span, "look-alike", "the %s letter '%s' (U+%04X) in '%s' looks like the Latin '%s'",
                          script_word(suspect), letter.text, suspect, name, typed);
  if (typed) dna_diag_hint(p->diags, diag, "type '%s'", mended.text);
  const char *kept = dna_arena_strndup(p->arena, mended.text, mended.length);
  dna_str_free(&letter);
  dna_str_free(&mended);
  return kept;
}

const char *dna_names_make(dna_parser *p, uint32_t start, uint32_t end) {
  dna_span span = dna_parser_span(p, start, end);
  if (end - start > DNA_NAME_MAX) {
    dna_diag_error(p->diags, span, "name-too-long", "a name of more than %u bytes", DNA_NAME_MAX);
    end = start + DNA_NAME_MAX;
    while (end > start + 1 && ((unsigned char)p->text[end] & 0xC0) == 0x80) end--;
  }
  char *made = normalise(p->text + start, end - start);
  if (!made || !is_name(made)) {
    dna_diag_error(p->diags, span, "bad-name", "this cannot be a name: its normal form (NFKC) has other characters than letters, "
                                               "digits and '_'");
    free(made);
    return dna_arena_strdup(p->arena, "_");
  }
  const char *name = mend(p, start, end, dna_arena_strdup(p->arena, made));
  free(made);
  return name;
}
