/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Raw tokens to tokens (see parse.h): where entries end, which words are keywords where they stand, which bars open and
 * which close; brackets come out matched.
 */
#include "lang/layout.h"

#include "lang/parser.h"

#include <stdlib.h>
#include <string.h>

/* ---- the output ------------------------------------------------------------------------------------------------------- */

static dna_span span_of(const struct layout *l, const dna_token *token) {
  return dna_parser_span(l->p, token->start, token->end);
}

static const dna_token *previous(const struct layout *l) {
  return l->entry_tokens ? &l->p->tokens.items[l->p->tokens.count - 1] : NULL;
}

static int previous_kind(const struct layout *l) { return l->entry_tokens ? previous(l)->kind : 0; }

static void put(struct layout *l, dna_token token) {
  if (l->entry_tokens == 0) l->entry_start = l->p->tokens.count;
  dna_token_add(&l->p->tokens, token);
  l->entry_tokens++;
}

static void put_as(struct layout *l, const dna_token *raw, int kind) {
  dna_token token = *raw;
  token.kind = kind;
  put(l, token);
}

void dna_layout_put(struct layout *l, const dna_token *raw, int kind, const char *text) {
  dna_token token = *raw;
  token.kind = kind;
  token.text = text;
  put(l, token);
}

/* A token that is not in the text, before the raw token. */
static void put_between(struct layout *l, const dna_token *raw, int kind) {
  put(l, (dna_token){.kind = kind, .start = raw->start, .end = raw->start});
}

static void end_entry(struct layout *l) {
  if (l->entry_tokens) {
    uint32_t at = l->p->tokens.items[l->p->tokens.count - 1].end;
    put(l, (dna_token){.kind = T_END, .start = at, .end = at});
  }
  l->entry_tokens = 0;
  l->entry = 0;
  l->opens = BLOCK_NONE;
}

bool dna_layout_ends_operand(int kind) {
  switch (kind) {
    case T_NAME:
    case T_NUM:
    case T_POWER:
    case T_UNIT:
    case ')':
    case ']':
    case T_BAR_CLOSE:
    case T_SET_CLOSE: return true;
    default: return false;
  }
}

/* A line that ends in one of these goes on. */
static bool continues(int kind) {
  switch (kind) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '^':
    case ',':
    case '=':
    case ':':
    case '.':
    case T_CMP:
    case T_IN:
    case T_AND:
    case T_OR:
    case T_NOT:
    case T_ROOT:
    case T_RANGE:
    case T_PM:
    case T_VS:
    case T_IF:
    case T_THEN:
    case T_ELSE: return true;
    default: return false;
  }
}

/* ---- brackets ------------------------------------------------------------------------------------------------------------ */

static struct bracket *top(const struct layout *l) { return l->depth ? &l->brackets[l->depth - 1] : NULL; }

static char top_kind(const struct layout *l) { return (char)(l->depth ? top(l)->kind : BLOCK_BRACE); }

static void push(struct layout *l, char kind, const dna_token *raw) {
  l->brackets = dna_grow(l->brackets, &l->capacity, l->depth + 1, sizeof *l->brackets);
  l->brackets[l->depth++] = (struct bracket){.kind = kind, .start = raw->start, .header = l->entry_start, .outer = l->block};
  if (l->depth != DNA_NESTING_MAX + 1) return;
  dna_diag_error(l->p->diags, span_of(l, raw), "too-deep", "more than %d brackets or blocks inside one another", DNA_NESTING_MAX);
  put_between(l, raw, T_BAD);
}

static const char *opener_text(char kind) {
  return kind == BAR ? "|" : kind == SET ? "{" : kind == LIST || kind == INDEX ? "[" : "(";
}

static void bad(struct layout *l, const dna_token *raw) { put_between(l, raw, T_BAD); }

/* Says that the bracket is not closed; raw is where that was noticed. */
static void unclosed(struct layout *l, const struct bracket *bracket, const dna_token *raw) {
  dna_span span = dna_parser_span(l->p, bracket->start, bracket->start + 1);
  if (bracket->kind == BAR)
    dna_diag_error(l->p->diags, span, "bracket", "this '|' is not closed");
  else
    dna_diag_error(l->p->diags, span, "bracket", "this '%c' is not closed", l->p->text[bracket->start]);
  bad(l, raw);
}

/* Drops what is open in the entry; the first of it is what the user forgot to close. */
static void close_entry_brackets(struct layout *l, const dna_token *raw) {
  size_t first = l->depth;
  while (first > 0 && l->brackets[first - 1].kind != BLOCK_BRACE) first--;
  if (first < l->depth) unclosed(l, &l->brackets[first], raw);
  l->depth = first;
}

static bool matches(char open, int close) {
  if (open == INTERVAL) return close == ')' || close == ']';
  return close == ')' ? open == PAREN : open == LIST || open == INDEX;
}

static void drop_bars(struct layout *l, const dna_token *raw) {
  if (top_kind(l) != BAR) return;
  size_t first = l->depth - 1;
  while (first > 0 && l->brackets[first - 1].kind == BAR) first--;
  unclosed(l, &l->brackets[first], raw);
  l->depth = first;
}

/* ) or ]; returns the kind of bracket that was closed, or 0. */
static char close_bracket(struct layout *l, const dna_token *raw) {
  drop_bars(l, raw);
  char kind = top_kind(l);
  if (kind == BLOCK_BRACE || kind == SET) {
    dna_diag_error(l->p->diags, span_of(l, raw), "bracket", "'%c' closes nothing", raw->kind);
    bad(l, raw);
    return 0;
  }
  if (!matches(kind, raw->kind)) {
    struct bracket *inner = top(l), *outer = l->depth > 1 ? inner - 1 : NULL;
    if (outer && matches(outer->kind, raw->kind)) {
      unclosed(l, inner, raw);
      l->depth--;
    } else {
      dna_diag *diag = dna_diag_error(l->p->diags, span_of(l, raw), "bracket", "'%c' cannot close a '%s'", raw->kind,
                                      opener_text(kind));
      dna_diag_note(l->p->diags, diag, dna_parser_span(l->p, inner->start, inner->start + 1), "it was opened here");
      bad(l, raw);
    }
  }
  kind = top_kind(l);
  l->depth--;
  put(l, *raw);
  return kind;
}

/* ---- units ------------------------------------------------------------------------------------------------------------- */

static dna_token *raw_at(const struct layout *l, size_t index) {
  static const dna_token none = {.kind = '\n'};
  return index < l->p->raw.count ? &l->p->raw.items[index] : (dna_token *)&none;
}

static const dna_unit *unit_named(const dna_token *raw) {
  return raw->kind == T_NAME ? dna_unit_find(raw->text, strlen(raw->text)) : NULL;
}

/* A power right after a unit belongs to the unit: GeV^2, fb⁻¹. False if it is no whole number. */
static bool unit_power(struct layout *l, dna_number *number) {
  const dna_token *raw = raw_at(l, l->next);
  if (raw->kind == T_POWER) {
    l->next++;
    number->power *= raw->power;
    return true;
  }
  if (raw->kind != '^') return true;
  size_t at = l->next + 1;
  bool minus = raw_at(l, at)->kind == '-';
  if (minus) at++;
  const dna_token *digits = raw_at(l, at);
  int power = 0;
  bool whole = digits->kind == T_NUM && !digits->number->bad && digits->number->length <= 3;
  for (uint32_t i = 0; whole && i < digits->number->length; i++) {
    char c = digits->number->digits[i];
    whole = c >= '0' && c <= '9';
    power = 10 * power + (c - '0');
  }
  if (!whole || power > 100) {
    dna_diag *diag = dna_diag_error(l->p->diags, span_of(l, raw), "unit-power",
                                    "the power of a unit is a whole number, at most 100");
    dna_diag_hint(l->p->diags, diag, "to raise the number with its unit, put both in brackets");
    return false;
  }
  l->next = at + 1;
  number->power *= minus ? -power : power;
  return true;
}

/* What follows the number in l->next: a unit, an inverse one, or nothing of the sort. */
static bool take_unit(struct layout *l, dna_number *number) {
  const dna_token *raw = raw_at(l, l->next), *after = raw_at(l, l->next + 1);
  number->unit = unit_named(raw);
  number->power = 1;
  if (number->unit) {
    l->next++;
  } else if (raw->kind == '/' && !after->blank && unit_named(after) && dna_dim_equal(unit_named(after)->dim, DNA_DIM_AREA)) {
    number->unit = unit_named(after);
    number->power = -1;
    l->next += 2;
  } else {
    return false;
  }
  if (!unit_power(l, number)) number->bad = true;
  return true;
}

/* Does a new entry surely begin at this raw token? A keyword and a word or string side by side are no expression. */
static bool entry_begins(const struct layout *l, size_t index) {
  const dna_token *raw = raw_at(l, index), *after = raw_at(l, index + 1);
  if (raw->kind != T_NAME || !dna_words_begins(l->block, raw->text)) return false;
  if (after->kind == T_NAME) return !dna_words_reserved(after->text) && !dna_words_infix(after->text);
  return after->kind == T_STRING || after->kind == T_NUM;
}

/* A number is followed by a word that is no unit and no keyword. */
static void no_unit(struct layout *l, dna_number *number, const dna_token *raw) {
  if (number->bad && !raw->blank) { /* the rest of 0x1Fp or 5.e3 */
    l->next++;
    return;
  }
  bool keyword_needed = l->block != BLOCK_VARIATION && l->block != BLOCK_SET && l->block != BLOCK_EXPECT &&
                        l->block != BLOCK_TABLE && !l->p->value;
  if (l->entry == T_BAD || (l->entry == 0 && keyword_needed)) { /* refused as a whole: no more is said */
    number->bad = true;
    return;
  }
  static const char *const of_bins[] = {"bins", "log"};
  bool bins = previous_kind(l) == ',' && (l->entry == T_HISTOGRAM || l->entry == T_PROFILE || l->entry == T_BINS);
  const char *word = bins ? dna_nearest(raw->text, of_bins, 2) : NULL;
  if (word) { /* 10 bin in 0..1 */
    dna_diag *slip = dna_diag_error(l->p->diags, span_of(l, raw), "unknown-word", "there is no '%s' here", raw->text);
    dna_diag_hint(l->p->diags, slip, "did you mean '%s'?", word);
    l->next++;
    l->follow = word == of_bins[0] ? T_BINS : T_LOG;
    return;
  }
  const char *names[40];
  size_t count, used = 0;
  const dna_unit *units = dna_unit_table(&count);
  for (size_t i = 0; i < count && used < 40; i++) names[used++] = units[i].name;
  const char *nearest = dna_nearest(raw->text, names, used);
  dna_diag *diag = dna_diag_error(l->p->diags, span_of(l, raw), "unknown-unit", "'%s' is no unit", raw->text);
  if (nearest) {
    dna_diag_hint(l->p->diags, diag, "did you mean '%s'?", nearest);
    number->bad = true;
    l->next++;
  } else {
    dna_diag_hint(l->p->diags, diag, "a product is written with '*'");
    l->follow = '*';
  }
}

static void put_number(struct layout *l, const dna_token *raw) {
  dna_token token = *raw;
  dna_number *number = token.number;
  if (raw_at(l, l->next)->kind == '%') {
    number->percent = true;
    l->next++;
  }
  l->follow = 0;
  const dna_token *after = raw_at(l, l->next);
  if (!take_unit(l, number) && after->kind == T_NAME && !dna_words_reserved(after->text)) {
    l->entry_tokens++; /* the word is judged as one after an operand */
    int keyword = dna_words_in_entry(l, T_NUM, after->text);
    l->entry_tokens--;
    if (!keyword && !entry_begins(l, l->next)) no_unit(l, number, after);
  }
  token.end = l->next > 0 && l->p->raw.items[l->next - 1].end > token.end ? l->p->raw.items[l->next - 1].end : token.end;
  put(l, token);
  if (l->follow) put_between(l, after, l->follow);
}

/* A unit after a list, an interval or a set. */
static void put_list_unit(struct layout *l) {
  const dna_token *raw = raw_at(l, l->next);
  dna_number number = {0};
  if (!unit_named(raw) || !take_unit(l, &number)) return;
  dna_number *kept = dna_arena_alloc(l->p->arena, sizeof *kept);
  *kept = number;
  dna_token token = {.kind = T_UNIT, .start = raw->start, .end = l->p->raw.items[l->next - 1].end, .number = kept};
  put(l, token);
}

bool dna_layout_unit(dna_parser *p, dna_number *number) {
  struct layout l = {.p = p};
  return take_unit(&l, number) && raw_at(&l, l.next)->kind == '\n';
}

/* ---- lines and blocks -------------------------------------------------------------------------------------------------- */

void dna_layout_guess_block(struct layout *l, const dna_token *raw, enum block block) {
  push(l, BLOCK_BRACE, raw);
  top(l)->guessed = true;
  put_between(l, raw, '{');
  l->block = block;
  l->entry_tokens = 0;
  l->entry = 0;
  l->opens = BLOCK_NONE;
}

/* The next line begins with a word of the block that the entry should have opened. */
static void missing_brace(struct layout *l, const dna_token *raw) {
  const dna_token *header = &l->p->tokens.items[l->entry_start], *last = previous(l);
  bool said = false; /* a string that swallowed the brace, for example */
  for (size_t i = 0; i < l->entry_tokens; i++) said |= header[i].kind == T_BAD;
  if (!said) {
    dna_diag *diag = dna_diag_error(l->p->diags, span_of(l, last), "brace", "expected '{' after '%.*s'",
                                    (int)(last->end - last->start), l->p->text + last->start);
    dna_diag_hint(l->p->diags, diag, "what follows belongs in a block");
  }
  enum block opens = l->opens;
  dna_layout_guess_block(l, raw, opens);
}

static void put_newline(struct layout *l, const dna_token *raw) {
  while (raw_at(l, l->next)->kind == '\n' && l->next < l->p->raw.count) l->next++;
  if (l->entry_tokens == 0 && top_kind(l) == BLOCK_BRACE) return;
  bool begins = entry_begins(l, l->next), inside = false;
  for (size_t i = l->depth; i > 0 && l->brackets[i - 1].kind != BLOCK_BRACE; i--) inside |= l->brackets[i - 1].kind != BAR;
  if ((inside || continues(previous_kind(l))) && !begins) return;
  const dna_token *first = raw_at(l, l->next);
  if (l->opens != BLOCK_NONE && first->kind == '{') return; /* a brace may stand on the next line */
  close_entry_brackets(l, raw);
  if (l->opens != BLOCK_NONE && first->kind == T_NAME && dna_words_belongs(l->opens, first->text))
    missing_brace(l, raw);
  else
    end_entry(l);
}

/* Is a brace where none belongs the beginning of something like a block, or a slip? */
static bool looks_like_block(const struct layout *l) {
  for (size_t at = l->next; at < l->p->raw.count; at++) {
    int kind = raw_at(l, at)->kind;
    if (kind == '}' || kind == '\n') return kind == '}' || at == l->next;
  }
  return false;
}

static void open_block(struct layout *l, const dna_token *raw) {
  if (previous_kind(l) == T_IN) {
    push(l, SET, raw);
    put_as(l, raw, T_SET_OPEN);
    return;
  }
  if (l->opens == BLOCK_NONE && l->entry_tokens && !looks_like_block(l)) {
    dna_diag_error(l->p->diags, span_of(l, raw), "brace", "a block cannot begin here");
    bad(l, raw);
    return;
  }
  close_entry_brackets(l, raw);
  enum block opens = l->opens == BLOCK_NONE ? BLOCK_UNKNOWN : l->opens;
  if (l->entry_tokens == 0) l->entry_start = l->p->tokens.count;
  push(l, BLOCK_BRACE, raw);
  put(l, *raw);
  l->block = opens;
  l->entry_tokens = 0;
  l->entry = 0;
  l->opens = BLOCK_NONE;
}

/* Ends the innermost block with a brace that is in the text, or should be. */
static void finish_block(struct layout *l, uint32_t start, uint32_t end) {
  end_entry(l);
  l->block = top(l)->outer;
  l->depth--;
  put(l, (dna_token){.kind = '}', .start = start, .end = end});
  end_entry(l);
}

static void close_block(struct layout *l, const dna_token *raw) {
  size_t at = l->depth;
  while (at > 0 && l->brackets[at - 1].kind != BLOCK_BRACE && l->brackets[at - 1].kind != SET) at--;
  if (at > 0 && l->brackets[at - 1].kind == SET) {
    if (at < l->depth) unclosed(l, &l->brackets[at], raw);
    l->depth = at - 1;
    put_as(l, raw, T_SET_CLOSE);
    put_list_unit(l);
    return;
  }
  close_entry_brackets(l, raw);
  if (l->depth == 0) {
    dna_diag_error(l->p->diags, span_of(l, raw), "brace", "this '}' closes nothing");
    if (l->entry_tokens) bad(l, raw);
    return;
  }
  finish_block(l, raw->start, raw->end);
}

void dna_layout_unclosed_block(struct layout *l, uint32_t at, const char *before) {
  if (l->p->swallowed > 0) { /* its brace may stand in a string that was not closed */
    l->p->swallowed--;
    return;
  }
  const struct bracket *block = top(l);
  const dna_token *header = &l->p->tokens.items[block->header];
  uint32_t end = header->end;
  if (block->header + 1 < l->p->tokens.count && header[1].kind == T_NAME) end = header[1].end;
  dna_str name = {0};
  dna_str_add(&name, l->p->text + header->start, end - header->start < 60 ? end - header->start : 0);
  dna_diag *diag = dna_diag_error(l->p->diags, dna_parser_span(l->p, at, at + (before ? 1 : 0)), "brace",
                                  "the block of '%s' is not closed%s", name.text, before ? before : "");
  dna_diag_note(l->p->diags, diag, dna_parser_span(l->p, block->start, block->start + 1), "it was opened here");
  dna_str_free(&name);
}

void dna_layout_close_all(struct layout *l, uint32_t at) {
  while (l->depth > 0) {
    if (top(l)->kind == BLOCK_BRACE)
      finish_block(l, at, at);
    else
      l->depth--;
  }
}

/* ---- words and signs --------------------------------------------------------------------------------------------------- */

/* `in` and `not in` */
static void put_in(struct layout *l, const dna_token *raw, bool negated, uint32_t end) {
  dna_token token = *raw;
  token.kind = T_IN;
  token.op = negated ? 1 : raw->kind == T_IN ? raw->op : 0;
  token.end = end;
  put(l, token);
}

static bool is_in(const dna_token *raw) {
  return (raw->kind == T_IN && raw->op == 0) || (raw->kind == T_NAME && strcmp(raw->text, "in") == 0);
}

static void put_word(struct layout *l, const dna_token *raw) {
  int kind = raw->kind == T_NAME ? dna_words_reserved(raw->text) : raw->kind;
  if (kind == T_NAME || (raw->kind == T_NAME && previous_kind(l) == '.')) kind = 0;
  if (kind == T_NOT && dna_layout_ends_operand(previous_kind(l)) && is_in(raw_at(l, l->next))) {
    put_in(l, raw, true, raw_at(l, l->next)->end);
    l->next++;
  } else if (kind == T_IN) {
    put_in(l, raw, false, raw->end);
  } else if (kind) {
    put_as(l, raw, kind);
  } else if (l->entry_tokens == 0 && !l->p->value) {
    dna_words_entry(l, raw);
  } else {
    bool outside = top_kind(l) == BLOCK_BRACE;
    int keyword = outside ? dna_words_in_entry(l, previous_kind(l), raw->text) : 0;
    if (!keyword && outside && dna_layout_ends_operand(previous_kind(l)) && entry_begins(l, l->next - 1)) {
      dna_diag *diag =
          dna_diag_error(l->p->diags, span_of(l, raw), "run-on", "expected the end of the line before '%s'", raw->text);
      dna_diag_hint(l->p->diags, diag, "an entry begins on a line of its own, or after ';'");
      end_entry(l);
      dna_words_entry(l, raw);
      return;
    }
    put_as(l, raw, keyword ? keyword : T_NAME);
  }
}

static void put_bar(struct layout *l, const dna_token *raw) {
  bool after = dna_layout_ends_operand(previous_kind(l));
  const dna_token *next = raw_at(l, l->next);
  if (after && top_kind(l) == BAR) {
    l->depth--;
    put_as(l, raw, T_BAR_CLOSE);
  } else if (!after) {
    push(l, BAR, raw);
    put_as(l, raw, T_BAR_OPEN);
  } else {
    bool two = next->kind == '|' && !next->blank;
    dna_span span = dna_parser_span(l->p, raw->start, two ? next->end : raw->end);
    dna_diag *diag = two ? dna_diag_error(l->p->diags, span, "operator", "'||' is written 'or' here")
                         : dna_diag_error(l->p->diags, span, "operator", "an absolute value begins right after another value");
    dna_diag_hint(l->p->diags, diag, "%s", two ? "write 'or'" : "put an operator between them; 'or' joins conditions");
    if (two) l->next++;
    put_between(l, raw, two ? T_OR : T_BAD);
  }
}

static void put_sign(struct layout *l, const dna_token *raw) {
  char closed;
  switch (raw->kind) {
    case '(':
      push(l, previous_kind(l) == T_IN ? INTERVAL : PAREN, raw);
      put(l, *raw);
      break;
    case '[':
      push(l, previous_kind(l) == T_IN ? INTERVAL : dna_layout_ends_operand(previous_kind(l)) ? INDEX : LIST, raw);
      put(l, *raw);
      break;
    case ')':
    case ']':
      closed = close_bracket(l, raw);
      if (closed == LIST || closed == INTERVAL) put_list_unit(l);
      break;
    case '{': open_block(l, raw); break;
    case '}': close_block(l, raw); break;
    case '|': put_bar(l, raw); break;
    case ';':
      close_entry_brackets(l, raw);
      end_entry(l);
      break;
    case ':': {
      if (l->block == BLOCK_TABLE) {
        put(l, *raw);
        break;
      }
      dna_diag *diag = dna_diag_error(l->p->diags, span_of(l, raw), "character", "':' means nothing here");
      dna_diag_hint(l->p->diags, diag, "values are given with '=', blocks with '{'");
      put_as(l, raw, T_BAD);
      break;
    }
    case '%': {
      dna_diag *diag = dna_diag_error(l->p->diags, span_of(l, raw), "operator", "'%%' only follows a number: 85%%");
      dna_diag_hint(l->p->diags, diag, "there is no remainder operator");
      put_as(l, raw, T_BAD);
      break;
    }
    default: put(l, *raw); break;
  }
}

void dna_layout_run(dna_parser *p) {
  struct layout l = {.p = p, .block = p->value ? BLOCK_UNKNOWN : BLOCK_FILE};
  while (l.next < p->raw.count) {
    const dna_token *raw = &p->raw.items[l.next++];
    switch (raw->kind) {
      case '\n': put_newline(&l, raw); break;
      case T_NUM: put_number(&l, raw); break;
      case T_STRING: {
        int before = previous_kind(&l);
        bool label = before == T_CUT || before == T_WEIGHT || (l.entry_tokens == 0 && l.block == BLOCK_EXPECT);
        put_as(&l, raw, label ? T_ROW_LABEL : T_STRING);
        break;
      }
      case T_NAME:
      case T_NOT:
      case T_IN: put_word(&l, raw); break;
      default: put_sign(&l, raw); break;
    }
  }
  if (p->raw.count) {
    close_entry_brackets(&l, &p->raw.items[p->raw.count - 1]);
    end_entry(&l);
    uint32_t end = p->tokens.count ? p->tokens.items[p->tokens.count - 1].end : 0;
    if (l.depth > 0 && !top(&l)->guessed) dna_layout_unclosed_block(&l, end, NULL);
    dna_layout_close_all(&l, end);
  }
  free(l.brackets);
}
