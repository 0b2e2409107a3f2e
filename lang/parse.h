/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of the front share, and nobody else. Text becomes a tree in three steps, each with the whole result of
 * the one before at hand:
 *   lexer.l   bytes to raw tokens: words, numbers, operators, line ends; every character is accounted for
 *   layout.c  raw tokens to tokens: which line ends end an entry, which words are keywords where they stand, which bars
 *             open and which close, which names are units; brackets and braces come out matched, whatever went in
 *   parser.y  tokens to the tree; syntax.c says what is wrong in words and finds where to go on
 * So a mistake is one message: a token that was complained about is BAD or was mended, and what is left of its entry is
 * skipped up to the END that layout.c gives every entry.
 */
#ifndef DNA_LANG_PARSE_H
#define DNA_LANG_PARSE_H

#include "lang/ast.h"

#define DNA_TOKENS_MAX (1u << 20) /* of one file; keeps the memory of a compilation bounded */
#define DNA_LINE_MAX (64u << 10)  /* bytes */
#define DNA_NAME_MAX 200u         /* bytes */

/* A number as written, so that its unit can move the decimal exponent and cost no rounding. */
typedef struct dna_number {
  const char *digits; /* NULL for a unit alone, after a bracket */
  uint32_t length;
  bool percent, bad;  /* bad: complained about; stands for any number */
  const dna_unit *unit;
  int power;          /* of the unit */
} dna_number;

typedef struct dna_token {
  int kind; /* of lang/parser.h, or a character */
  uint32_t start, end;
  bool blank; /* white space before it */
  char op;    /* of a comparison: as in E_COMPARE; of IN: 1 for not in */
  int power;  /* of a superscript */
  union {
    const char *text; /* of names and strings */
    dna_number *number;
  };
} dna_token;

typedef struct dna_tokens {
  dna_token *items;
  size_t count, capacity;
} dna_tokens;

typedef struct dna_parser {
  dna_diags *diags;
  dna_arena *arena;
  uint32_t file;
  const char *text;
  uint32_t length;
  dna_tokens raw, tokens;
  /* the lexer's */
  uint32_t at;          /* bytes read */
  uint32_t token_at;    /* where the piece that was just read begins */
  uint32_t token_start; /* of a name or string under way */
  uint32_t skip_to;
  bool blank, stop, lone_return;
  uint32_t swallowed;   /* closing braces in strings that were not closed */
  dna_str string;
  /* the parser's */
  bool value;       /* one constant is wanted, not a file */
  bool part;        /* of a source whose text was checked: from `at` to `length` */
  bool started;
  size_t next;      /* token to be given to the parser */
  bool faulty;      /* something did not fit */
  bool at_place;    /* after an error: the unfit token itself is where the parser goes on */
  size_t too_deep;  /* tokens before this one belong to an entry that was complained about for its depth */
  dna_ast **items;  /* statements */
  size_t nitems, items_capacity;
} dna_parser;

static inline dna_span dna_parser_span(const dna_parser *p, uint32_t start, uint32_t end) {
  return (dna_span){p->file, start, end};
}
dna_token *dna_token_add(dna_tokens *tokens, dna_token token);

/* lexer.l: fills raw; the last is a line end. What cannot be read at all leaves it empty. */
void dna_lexer_run(dna_parser *p);
/* layout.c: fills tokens; every entry ends in END, braces match. */
void dna_layout_run(dna_parser *p);
/* Are the raw tokens one unit and no more? Complains about none but its power. */
bool dna_layout_unit(dna_parser *p, dna_number *number);

/* names.c */
bool dna_names_starts(uint32_t code);
bool dna_names_continues(uint32_t code);
bool dna_names_is_superscript_letter(uint32_t code);
bool dna_names_is_invisible(uint32_t code);
/* The name at text in its normal form; complains about look-alike letters and length. Never NULL. */
const char *dna_names_make(dna_parser *p, uint32_t start, uint32_t end);
/* What is typed for a character that looks like it, as ASCII or UTF-8; NULL if there is none. */
const char *dna_names_lookalike(uint32_t code);

/* syntax.c: the complaint about the token before p->next, which does not fit; what would have fitted is an or of these. */
enum {
  EXPECT_VALUE = 1,
  EXPECT_NUMBER = 1 << 1,
  EXPECT_NAME = 1 << 2,
  EXPECT_STRING = 1 << 3,
  EXPECT_COMPARISON = 1 << 4,
  EXPECT_END = 1 << 5,
  EXPECT_BLOCK = 1 << 6,
  EXPECT_EQUALS = 1 << 7,
  EXPECT_COMMA = 1 << 8,
  EXPECT_PAREN = 1 << 9,
  EXPECT_BINS = 1 << 10,
  EXPECT_FROM = 1 << 11,
  EXPECT_BY = 1 << 12,
  EXPECT_VS = 1 << 13,
  EXPECT_IN = 1 << 14,
  EXPECT_THEN = 1 << 15,
  EXPECT_ELSE = 1 << 16,
  EXPECT_RANGE = 1 << 17,
  EXPECT_COLON = 1 << 18
};
void dna_syntax_error(dna_parser *p, unsigned expected);
/* Goes on at the END of the entry of the token before p->next, or at the brace that opens its block. */
void dna_syntax_skip(dna_parser *p);

#endif
