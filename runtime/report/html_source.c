/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sources in the HTML report: coloured by a scan that knows comments, strings, numbers with their units, and the keywords of
 * program/words.def where they can be such. What it does not know it leaves as it is.
 */
#include "runtime/report/html.h"
#include "runtime/report/markup.h"

#include <ctype.h>
#include <string.h>

typedef struct scan {
  const char *text;
  size_t length, at;
  bool begins;  /* a word here begins an entry */
  bool number;  /* the token before was a number */
  char before;  /* the last character that is no blank */
} scan;

static bool is_word(unsigned char c) { return isalnum(c) || c == '_' || c >= 0x80; }

/* Signs such as × and ≤ are no letters: those from U+2190 to U+22FF, and of Latin-1. */
static bool is_sign(const char *at) {
  unsigned char a = (unsigned char)at[0], b = (unsigned char)at[1], c = a >= 0xE0 ? (unsigned char)at[2] : 0;
  if (a == 0xC2) return b != 0xB5 && b != 0xAA && b != 0xBA && b != 0xB2 && b != 0xB3 && b != 0xB9;
  if (a == 0xC3) return b == 0x97 || b == 0xB7;
  return a == 0xE2 && ((b >= 0x86 && b <= 0x8B) || (b == 0x80 && c < 0xB0));
}

static size_t word_length(const char *text, size_t left) {
  size_t n = 0;
  while (n < left && is_word((unsigned char)text[n])) {
    if ((unsigned char)text[n] >= 0x80 && is_sign(text + n)) break;
    n++;
    while (n < left && ((unsigned char)text[n] & 0xC0) == 0x80) n++;
  }
  return n;
}

static bool is_one_of(const char *const *list, const char *word, size_t length) {
  for (; *list; list++)
    if (strlen(*list) == length && strncmp(*list, word, length) == 0) return true;
  return false;
}

static bool is_keyword(const scan *s, const char *word, size_t length) {
  static const char *const begins[] = {
#define DNA_WORD(block, word, token, opens) word,
#include "program/words.def"
      NULL};
  static const char *const reserved[] = {
#define DNA_RESERVED(word, token) word,
#include "program/words.def"
      NULL};
  static const char *const inner[] = {
#define DNA_INNER(word, infix) word,
#include "program/words.def"
      NULL};
  if (s->before == '.') return false;
  if (is_one_of(reserved, word, length)) return true;
  size_t next = s->at + length;
  while (next < s->length && (s->text[next] == ' ' || s->text[next] == '\t')) next++;
  char after = next < s->length ? s->text[next] : '\n';
  if (after == '=' && !(next + 1 < s->length && s->text[next + 1] == '=')) return false;
  if (after == '.' || s->text[s->at + length] == '(') return false;
  return s->begins ? is_one_of(begins, word, length) : is_one_of(inner, word, length);
}

static size_t string_length(const char *text, size_t left) {
  size_t n = 1;
  while (n < left && text[n] != '"' && text[n] != '\n') n += text[n] == '\\' && n + 1 < left && text[n + 1] != '\n' ? 2 : 1;
  return n < left && text[n] == '"' ? n + 1 : n;
}

static size_t number_length(const char *text, size_t left) {
  size_t n = 0;
  while (n < left && isdigit((unsigned char)text[n])) n++;
  if (n + 1 < left && text[n] == '.' && isdigit((unsigned char)text[n + 1]))
    for (n++; n < left && isdigit((unsigned char)text[n]);) n++;
  if (n + 1 < left && (text[n] == 'e' || text[n] == 'E')) {
    size_t digits = n + 1 + (text[n + 1] == '-' || text[n + 1] == '+');
    if (digits < left && isdigit((unsigned char)text[digits]))
      for (n = digits; n < left && isdigit((unsigned char)text[n]);) n++;
  }
  if (n < left && text[n] == '%') n++;
  return n;
}

/* The class of the token at s->at, or NULL, and its length. */
static const char *next_token(scan *s, size_t *length) {
  const char *at = s->text + s->at;
  size_t left = s->length - s->at;
  bool after_number = s->number;
  s->number = false;
  *length = 1;
  if (*at == '#') {
    const char *end = memchr(at, '\n', left);
    *length = end ? (size_t)(end - at) : left;
    return "c";
  }
  if (*at == '"') {
    *length = string_length(at, left);
    return "s";
  }
  if (isdigit((unsigned char)*at)) {
    *length = number_length(at, left);
    s->number = true;
    return "n";
  }
  if (*at == '/' && after_number && left > 1 && isalpha((unsigned char)at[1])) { /* 150 /fb */
    *length = 1 + word_length(at + 1, left - 1);
    return "n";
  }
  if (is_word((unsigned char)*at) && !((unsigned char)*at >= 0x80 && is_sign(at))) {
    *length = word_length(at, left);
    if (is_keyword(s, at, *length)) return "k";
    if (after_number) return "n";
    return *length < left && at[*length] == '(' ? "f" : NULL;
  }
  if (*at == ' ' || *at == '\t') s->number = after_number;
  while (*length < left && ((unsigned char)at[*length] & 0xC0) == 0x80) ++*length;
  return NULL;
}

static void add_line_start(uint32_t file, uint32_t line, dna_str *out) { dna_str_printf(out, "<span id=\"f%u-%u\">", file, line); }

static void add_file(const dna_pfile *file, uint32_t number, dna_str *out) {
  scan s = {.text = file->text, .length = file->length, .begins = true, .before = '\n'};
  uint32_t line = 1;
  dna_str_puts(out, "<pre class=\"source\" tabindex=\"0\"><code>");
  add_line_start(number, line, out);
  while (s.at < s.length) {
    size_t length;
    const char *kind = next_token(&s, &length), *at = s.text + s.at;
    char last = at[length - 1];
    if (*at == '\n') {
      dna_str_puts(out, "\n</span>");
      line++;
      if (s.at + 1 < s.length) add_line_start(number, line, out);
    } else if (*at != '\r') {
      if (kind) dna_str_printf(out, "<span class=\"%s\">", kind);
      dna_markup_bytes(out, at, length);
      if (kind) dna_str_puts(out, "</span>");
    }
    if (*at == '\n' || *at == ';' || *at == '{' || *at == '}') s.begins = true;
    else if (*at != ' ' && *at != '\t' && *at != '\r') s.begins = false;
    if (last != ' ' && last != '\t') s.before = last;
    s.at += length;
  }
  if (s.length == 0 || s.text[s.length - 1] != '\n') dna_str_puts(out, "</span>");
  dna_str_puts(out, "</code></pre>\n");
}

void dna_html_source(const dna_program *program, dna_str *out) {
  for (uint32_t f = 0; f < program->nfiles; f++) {
    dna_str_puts(out, "<h3>");
    dna_markup_text(out, program->files[f].path);
    dna_str_puts(out, "</h3>\n");
    add_file(&program->files[f], f, out);
  }
}
