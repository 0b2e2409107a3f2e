/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The state of the step from raw tokens to tokens, shared by layout.c (lines and brackets) and words.c (keywords).
 */
#ifndef DNA_LANG_LAYOUT_H
#define DNA_LANG_LAYOUT_H

#include "lang/parse.h"

enum block { /* what a pair of braces holds */
  BLOCK_NONE,
  BLOCK_FILE,
  BLOCK_ANALYSIS,
  BLOCK_TABLE,
  BLOCK_OBJECT,
  BLOCK_REGION,
  BLOCK_VARIATION,
  BLOCK_SET, /* up, down */
  BLOCK_SAMPLE,
  BLOCK_WINDOW,
  BLOCK_LIMIT,
  BLOCK_EXPECT,
  BLOCK_UNKNOWN
};

enum { /* kinds of brackets */
  BLOCK_BRACE = '{',
  PAREN = '(',
  LIST = '[',
  INDEX = 'x',
  INTERVAL = 'i', /* after `in`: closed by ) or ] */
  SET = 's',      /* braces after `in` */
  BAR = '|'
};

struct bracket {
  char kind;
  bool guessed; /* a block that is not in the text: nothing is said about its end */
  uint32_t start;
  size_t header;    /* of a block: the token its header begins with */
  enum block outer; /* of a block: the one it is in */
};

struct layout {
  dna_parser *p;
  size_t next; /* raw token */
  struct bracket *brackets;
  size_t depth, capacity;
  enum block block;    /* the innermost */
  int entry;           /* keyword that began the entry, or 0 */
  enum block opens;    /* the block that the entry is to have, or BLOCK_NONE */
  size_t entry_start;  /* its first token */
  size_t entry_tokens; /* so far */
  int follow;          /* a token that is to be put after the number */
};

bool dna_layout_ends_operand(int kind);
/* Says that the innermost block is not closed where it should be; `before`: " before 'region'" or NULL at the end. */
void dna_layout_unclosed_block(struct layout *l, uint32_t at, const char *before);
/* Opens a block that is not in the text, before the raw token. */
void dna_layout_guess_block(struct layout *l, const dna_token *raw, enum block block);
/* Closes all blocks. */
void dna_layout_close_all(struct layout *l, uint32_t at);

/* words.c: the token of a reserved word; 0 for others. */
int dna_words_reserved(const char *word);
/* Can an entry of the block, or a statement, begin with it? */
bool dna_words_begins(enum block block, const char *word);
bool dna_words_belongs(enum block block, const char *word);
/* A word that stands between expressions in some entries: vs, bins, ascending … */
bool dna_words_infix(const char *word);
/* The keyword that the word is at this place inside of an entry, after a token of kind `before`; 0: a name. */
int dna_words_in_entry(const struct layout *l, int before, const char *word);
/* Puts the first word of an entry. */
void dna_words_entry(struct layout *l, const dna_token *raw);
/* Puts a token of the entry. */
void dna_layout_put(struct layout *l, const dna_token *raw, int kind, const char *text);

#endif
