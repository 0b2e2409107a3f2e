/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text in HTML and SVG (see markup.h).
 */
#include "runtime/report/markup.h"
#include "runtime/report/label.h"

#include <string.h>
#include <utf8proc.h>

void dna_markup_character(dna_str *out, uint32_t code) {
  bool taken = code == '\n' || code == '\t' || (code >= 0x20 && code != 0x7F && !(code >= 0x80 && code < 0xA0));
  bool none = (code & 0xFFFE) == 0xFFFE || (code >= 0xFDD0 && code <= 0xFDEF) || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF;
  utf8proc_uint8_t bytes[4];
  switch (code) {
  case '<': dna_str_puts(out, "&lt;"); return;
  case '>': dna_str_puts(out, "&gt;"); return;
  case '&': dna_str_puts(out, "&amp;"); return;
  case '"': dna_str_puts(out, "&quot;"); return;
  default: break;
  }
  utf8proc_ssize_t length = utf8proc_encode_char((utf8proc_int32_t)(none ? 0xFFFD : taken ? code : ' '), bytes);
  if (length > 0) dna_str_add(out, (const char *)bytes, (size_t)length);
}

void dna_markup_text(dna_str *out, const char *text) {
  while (*text) {
    utf8proc_int32_t code = -1;
    utf8proc_ssize_t length = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)strnlen(text, 4), &code);
    uint32_t read = length > 0 && code >= 0 ? (uint32_t)code : 0xFFFD;
    dna_markup_character(out, read == '\n' || read == '\t' ? ' ' : read);
    text += length > 0 ? length : 1;
  }
}

void dna_markup_bytes(dna_str *out, const char *text, size_t length) {
  for (size_t at = 0; at < length;) {
    utf8proc_int32_t code = -1;
    utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text + at, (utf8proc_ssize_t)(length - at), &code);
    dna_markup_character(out, size > 0 && code >= 0 ? (uint32_t)code : 0xFFFD);
    at += size > 0 ? (size_t)size : 1;
  }
}

void dna_markup_label(dna_str *out, const char *text) {
  static const char *const opened[] = {"<sub>", "", "<sup>"}, *const closed[] = {"</sub>", "", "</sup>"};
  dna_label label = {.text = text};
  dna_label_char c;
  int level = 0;
  while (dna_label_next(&label, &c)) {
    if ((int)c.level != level) {
      dna_str_puts(out, closed[level + 1]);
      level = c.level;
      dna_str_puts(out, opened[level + 1]);
    }
    if (c.slanted) dna_str_puts(out, "<i>");
    dna_markup_character(out, c.code);
    if (c.slanted) dna_str_puts(out, "</i>");
  }
  dna_str_puts(out, closed[level + 1]);
}
