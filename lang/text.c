/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * UTF-8 and its cells on a terminal (see text.h).
 */
#include "lang/text.h"

#include <stdio.h>
#include <utf8proc.h>

#define TAB 8u

size_t dna_text_decode(const char *text, size_t left, uint32_t *code) {
  unsigned char first = (unsigned char)text[0];
  if (first < 0x80) {
    *code = first;
    return 1;
  }
  utf8proc_int32_t point;
  utf8proc_ssize_t length = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)(left < 4 ? left : 4), &point);
  if (length <= 0) {
    *code = DNA_TEXT_BAD;
    return 1;
  }
  *code = (uint32_t)point;
  return (size_t)length;
}

void dna_text_encode(dna_str *str, uint32_t code) {
  utf8proc_uint8_t bytes[4];
  utf8proc_ssize_t length = utf8proc_encode_char((utf8proc_int32_t)code, bytes);
  dna_str_add(str, (const char *)bytes, (size_t)length);
}

/* Characters that would move the cursor, turn the direction of writing, or not be seen at all. */
static bool is_hidden(uint32_t code) {
  utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
  return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP || category == UTF8PROC_CATEGORY_CS || category == UTF8PROC_CATEGORY_CN ||
         category == UTF8PROC_CATEGORY_CO;
}

uint32_t dna_text_show(dna_str *str, const char *text, size_t length, uint32_t code, uint32_t cells) {
  if (code == '\t') {
    uint32_t blanks = TAB - cells % TAB;
    for (uint32_t i = 0; str && i < blanks; i++) dna_str_add(str, " ", 1);
    return blanks;
  }
  if (code == DNA_TEXT_BAD || code < 0x20 || code == 0x7F) {
    if (str) dna_str_printf(str, "\\x%02X", (unsigned char)text[0]);
    return 4;
  }
  if (code >= 0x80 && is_hidden(code)) {
    char escape[16];
    int count = snprintf(escape, sizeof escape, "\\u{%X}", code);
    if (str) dna_str_add(str, escape, (size_t)count);
    return (uint32_t)count;
  }
  if (str) dna_str_add(str, text, length);
  if (code < 0x80) return 1;
  int width = utf8proc_charwidth((utf8proc_int32_t)code);
  return width < 0 ? 0 : (uint32_t)width;
}

void dna_text_escape(dna_str *str, const char *text, size_t length) {
  uint32_t code;
  for (size_t at = 0; at < length;) {
    size_t step = dna_text_decode(text + at, length - at, &code);
    dna_text_show(str, text + at, step, code, 0);
    at += step;
  }
}
