/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Labels as a paper sets them (see label.h).
 */
#include "runtime/report/label.h"

#include <string.h>
#include <utf8proc.h>

#define LOWERED_MOST 4

static size_t decode(const char *text, uint32_t *code) {
  utf8proc_int32_t read = -1;
  utf8proc_ssize_t length = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)strnlen(text, 4), &read);
  if (length <= 0 || read < 0) {
    *code = 0xFFFD;
    return 1;
  }
  *code = (uint32_t)read;
  return (size_t)length;
}

static bool is_letter(uint32_t code) {
  utf8proc_category_t kind = utf8proc_category((utf8proc_int32_t)code);
  return kind == UTF8PROC_CATEGORY_LU || kind == UTF8PROC_CATEGORY_LL || kind == UTF8PROC_CATEGORY_LO;
}

static bool is_name(uint32_t code) { return is_letter(code) || (code >= '0' && code <= '9') || code == '_'; }

/* Where the lowered part ends if a letter, "_" and such a part begin at `at`; else 0. */
static size_t find_lowered(const char *text, size_t at) {
  uint32_t code;
  size_t next = at + decode(text + at, &code), count = 0;
  if (!is_letter(code) || text[next] != '_') return 0;
  for (next++; text[next]; count++) {
    size_t length = decode(text + next, &code);
    if (!is_name(code)) break;
    if (code == '_') return 0;
    next += length;
  }
  return count && count <= LOWERED_MOST ? next : 0;
}

/* Whether the character before `at` belongs to the same name. */
static bool in_name(const char *text, size_t at) {
  if (at == 0) return false;
  size_t before = at - 1;
  while (before > 0 && ((unsigned char)text[before] & 0xC0) == 0x80) before--;
  uint32_t code;
  decode(text + before, &code);
  return is_name(code);
}

/* Subscript and superscript characters of Unicode as ordinary ones. */
static bool is_shifted(uint32_t code, dna_label_char *out) {
  static const char signs[] = "+-=()";
  bool sup = false;
  if (code == 0xB9 || code == 0xB2 || code == 0xB3) {
    sup = true;
    out->code = code == 0xB9 ? '1' : '0' + (code - 0xB0);
  } else if (code >= 0x2070 && code <= 0x207E && code != 0x2071 && code != 0x2072 && code != 0x2073) {
    sup = true;
    out->code = code <= 0x2079 ? '0' + (code - 0x2070) : (uint32_t)signs[code - 0x207A];
  } else if (code >= 0x2080 && code <= 0x208E) {
    out->code = code <= 0x2089 ? '0' + (code - 0x2080) : (uint32_t)signs[code - 0x208A];
  } else {
    return false;
  }
  if (out->code == '-') out->code = 0x2212;
  out->level = sup ? DNA_LABEL_SUP : DNA_LABEL_SUB;
  return true;
}

bool dna_label_next(dna_label *label, dna_label_char *out) {
  const char *text = label->text;
  if (!text || !text[label->at]) return false;
  *out = (dna_label_char){.level = label->at < label->lowered_to ? DNA_LABEL_SUB : DNA_LABEL_LINE};
  if (!label->plain && label->at >= label->lowered_to && !in_name(text, label->at)) {
    size_t end = find_lowered(text, label->at);
    if (end) {
      label->at += decode(text + label->at, &out->code) + 1; /* and the "_" */
      label->lowered_to = end;
      out->slanted = true;
      return true;
    }
  }
  uint32_t code;
  label->at += decode(text + label->at, &code);
  if (is_shifted(code, out)) return true;
  out->code = code < 0x20 || code == 0x7F ? ' ' : code;
  return true;
}
