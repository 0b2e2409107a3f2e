/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ADL's text as tokens.
 */
#include "lang/adl/tree.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

static bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static bool digit(char c) { return c >= '0' && c <= '9'; }

/* The end of a number: digits, a point, an exponent. */
static uint32_t number_end(const char *text, uint32_t at) {
  while (digit(text[at])) at++;
  if (text[at] == '.') {
    at++;
    while (digit(text[at])) at++;
  }
  if ((text[at] == 'e' || text[at] == 'E') &&
      (digit(text[at + 1]) || ((text[at + 1] == '+' || text[at + 1] == '-') && digit(text[at + 2])))) {
    at += 2;
    while (digit(text[at])) at++;
  }
  return at;
}

static const struct {
  const char *text;
  int op;
} longs[] = {{"][", ADL_OUT}, {"[]", ADL_IN},   {"<=", ADL_LE},  {">=", ADL_GE},  {"==", ADL_EQ},
             {"!=", ADL_NE},  {"~=", ADL_NEAR}, {"~!", ADL_FAR}, {"&&", ADL_AND}, {"||", ADL_OR}};

static int word_op(const char *word) {
  if (dna_words_adl_is(word, "and")) return ADL_AND;
  if (dna_words_adl_is(word, "or")) return ADL_OR;
  return dna_words_adl_is(word, "not") ? ADL_NOT : 0;
}

/* The token at token->start, of which kind, end, op and text are filled in. */
static void read_token(dna_arena *arena, const char *text, adl_token *token) {
  uint32_t at = token->start;
  if (letter(text[at])) {
    while (letter(text[at]) || digit(text[at])) at++;
    token->kind = ADL_T_WORD;
    token->text = dna_arena_strndup(arena, text + token->start, at - token->start);
    token->op = word_op(token->text);
    if (token->op) token->kind = ADL_T_OP;
  } else if (digit(text[at]) || (text[at] == '.' && digit(text[at + 1]))) {
    at = number_end(text, at);
    token->kind = letter(text[at]) ? ADL_T_BAD : ADL_T_NUMBER;
    while (letter(text[at]) || digit(text[at])) at++;
    token->text = dna_arena_strndup(arena, text + token->start, at - token->start);
    double value = strtod(token->text, NULL);
    if (value > DBL_MAX || (value < DBL_MIN && strspn(token->text, "0.") != strcspn(token->text, "eE"))) token->kind = ADL_T_BAD;
  } else if (text[at] == '"') {
    for (at++; text[at] && text[at] != '"' && text[at] != '\n';) at++;
    token->kind = text[at] == '"' ? ADL_T_STRING : ADL_T_BAD;
    token->text = dna_arena_strndup(arena, text + token->start + 1, at - token->start - 1);
    if (text[at] == '"') at++;
  } else {
    token->kind = ADL_T_OP;
    for (size_t i = 0; i < sizeof longs / sizeof *longs && !token->op; i++)
      if (!strncmp(text + at, longs[i].text, 2)) {
        token->op = longs[i].op;
        at++;
      }
    if (!token->op && strchr("+-*/^()[]{}<>=!?:,.|", text[at])) token->op = text[at];
    if (!token->op) token->kind = ADL_T_BAD;
    at++;
    while (token->kind == ADL_T_BAD && (text[at] & 0xc0) == 0x80) at++; /* the rest of a character of UTF-8 */
  }
  token->end = at;
}

adl_tokens dna_lex_adl(dna_diags *diags, uint32_t file) {
  const dna_source *source = &diags->sources->files[file];
  const char *text = source->text;
  adl_token *items = NULL;
  size_t capacity = 0, count = 0;
  bool first = true, full = false;
  for (uint32_t at = 0; at < source->length && !full;) {
    if (text[at] == '\n') {
      first = true;
      at++;
    } else if (text[at] == ' ' || text[at] == '\t' || text[at] == '\r') {
      at++;
    } else if (text[at] == '#') {
      while (at < source->length && text[at] != '\n') at++;
    } else {
      items = dna_grow(items, &capacity, count + 2, sizeof *items);
      items[count] = (adl_token){.start = at, .end = at + 1, .first = first, .kind = ADL_T_BAD};
      if (text[at]) read_token(diags->arena, text, &items[count]);
      at = items[count].end;
      first = false;
      full = ++count == ADL_TOKENS_MAX;
    }
  }
  uint32_t end = (uint32_t)source->length;
  if (full)
    dna_diag_error(diags, (dna_span){file, items[count - 1].start, items[count - 1].end}, "limit", "the file is too long");
  adl_tokens tokens = {dna_arena_alloc(diags->arena, (count + 1) * sizeof *items), (uint32_t)count + 1};
  if (count) memcpy(tokens.items, items, count * sizeof *items);
  tokens.items[count] = (adl_token){.kind = ADL_T_END, .start = end, .end = end, .first = true};
  free(items);
  return tokens;
}
