/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text and numbers as fields (see fields.h).
 */
#include "runtime/report/fields.h"
#include "runtime/report/table.h"

#include <math.h>
#include <string.h>

void dna_fields_csv(dna_str *out, const char *text) {
  if (!strpbrk(text, ",\"\r\n")) {
    dna_str_puts(out, text);
    return;
  }
  dna_str_puts(out, "\"");
  for (; *text; text++) {
    if (*text == '"') dna_str_puts(out, "\"");
    dna_str_add(out, text, 1);
  }
  dna_str_puts(out, "\"");
}

void dna_fields_csv_number(dna_str *out, bool known, double value) {
  dna_str_puts(out, ",");
  if (known && isfinite(value)) dna_str_number(out, value);
}

void dna_fields_markdown(dna_str *out, const char *text) {
  for (; *text; text++) {
    if (strchr("\\`*_[]<>|#~&", *text)) dna_str_puts(out, "\\");
    dna_str_add(out, (unsigned char)*text < 0x20 || *text == 0x7F ? " " : text, 1);
  }
}

void dna_fields_markdown_number(dna_str *out, dna_number number) {
  dna_str_printf(out, " %s%s%s |", number.head, *number.head && *number.tail ? " " : "", number.tail);
}

static void add_key(dna_str *out, const char *key) {
  if (out->length && out->text[out->length - 1] != '{') dna_str_puts(out, ", ");
  dna_str_json(out, key);
  dna_str_puts(out, ": ");
}

void dna_fields_json(dna_str *out, const char *key, const char *text) {
  add_key(out, key);
  if (text) dna_str_json(out, text);
  else dna_str_puts(out, "null");
}

void dna_fields_json_number(dna_str *out, const char *key, bool known, double value) {
  add_key(out, key);
  if (known) dna_str_number(out, value);
  else dna_str_puts(out, "null");
}

void dna_fields_json_count(dna_str *out, const char *key, bool known, uint64_t count) {
  add_key(out, key);
  if (known) dna_str_printf(out, "%llu", (unsigned long long)count);
  else dna_str_puts(out, "null");
}

dna_number dna_fields_flush(const char *text, uint32_t width) {
  dna_number number = {.head = "", .tail = ""};
  dna_str cut = {0};
  for (; width > 1; width--) {
    cut.length = 0;
    dna_table_add_text(&cut, text, width);
    if (cut.length < sizeof number.tail) break;
  }
  if (cut.length && cut.length < sizeof number.tail) memcpy(number.tail, cut.text, cut.length + 1);
  dna_str_free(&cut);
  return number;
}
