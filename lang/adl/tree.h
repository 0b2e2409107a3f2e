/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An analysis in ADL (the Analysis Description Language of CutLang and its kin) as tokens and as a tree. ADL's lines mean
 * little: a statement begins with its keyword at the beginning of a line and ends where the next one begins. Words are
 * looked at without regard to case where they are the language's. Everything lives in the arena of the diagnostics, and
 * every node has its place in the source.
 */
#ifndef DNA_LANG_ADL_TREE_H
#define DNA_LANG_ADL_TREE_H

#include "lang/diag.h"

#define ADL_TOKENS_MAX (1u << 16)
#define ADL_PARTS_MAX 256 /* arguments of a call, names side by side */
#define ADL_DEPTH_MAX 100 /* of brackets and operators in one another */

enum adl_token_kind { ADL_T_END, ADL_T_WORD, ADL_T_NUMBER, ADL_T_STRING, ADL_T_OP, ADL_T_BAD };

/* Operators are their character, or one of these. */
enum adl_op { ADL_LE = 256, ADL_GE, ADL_EQ, ADL_NE, ADL_NEAR, ADL_FAR, ADL_IN, ADL_OUT, ADL_AND, ADL_OR, ADL_NOT };

typedef struct adl_token {
  enum adl_token_kind kind;
  uint32_t start, end;
  bool first; /* on its line */
  int op;
  const char *text; /* of words, numbers and strings (without the quotes) */
} adl_token;

typedef struct adl_tokens {
  adl_token *items; /* the last one is ADL_T_END */
  uint32_t count;
} adl_tokens;

typedef enum adl_kind {
  ADL_NUMBER,  /* text */
  ADL_NAME,    /* text */
  ADL_STRING,  /* text */
  ADL_ALL,     /* the word ALL: no condition */
  ADL_NONE,    /* the word NONE: a condition that never holds */
  ADL_INDEX,   /* a[from] */
  ADL_SLICE,   /* a[from:to], both included; to -1: the end */
  ADL_CALL,    /* text(kids...), {kids...}text and a.text alike */
  ADL_SUM,     /* kids side by side: the sum of four-momenta */
  ADL_NEGATE,  /* -a */
  ADL_INVERT,  /* not a */
  ADL_MODULUS, /* |a| */
  ADL_BINARY,  /* a op b: arithmetic, comparisons, and, or */
  ADL_RANGE,   /* a [] b c, or a ][ b c (op) */
  ADL_IF       /* a ? b : c; without c: NULL */
} adl_kind;

typedef struct adl_node {
  adl_kind kind;
  int op;
  long from, to;
  const char *text;
  struct adl_node *a, *b, *c;
  struct adl_node **kids;
  uint32_t nkids;
  dna_span span, name_span;
} adl_node;

typedef enum adl_entry_kind {
  ADL_TAKE,   /* name: the source; alias or NULL; expr: a call that makes it (union, comb, ...), or NULL */
  ADL_SELECT, /* expr */
  ADL_REJECT, /* expr */
  ADL_USE,    /* name: of a region or a list of histograms */
  ADL_WEIGHT, /* name, expr */
  ADL_HISTO,  /* name, label, axes, expr [expr2] */
  ADL_BIN,    /* label or NULL; expr; with nedges > 0: of a quantity, else a condition */
  ADL_SORT,   /* expr; ascending */
  ADL_ASIDE   /* name: the word (counts, print, save); text: the line. It selects nothing */
} adl_entry_kind;

typedef struct adl_axis {
  const char **edges; /* as written */
  uint32_t nedges;    /* 0: n bins of equal width */
  const char *n, *low, *high;
} adl_axis;

typedef struct adl_entry {
  adl_entry_kind kind;
  dna_span span, name_span;
  const char *name, *alias, *label, *text;
  adl_node *expr, *expr2;
  adl_axis axes[2];
  uint32_t naxes;
  bool ascending;
  struct adl_entry *next;
} adl_entry;

typedef enum adl_block_kind { ADL_INFO, ADL_OBJECT, ADL_DEFINE, ADL_REGION, ADL_HISTOLIST, ADL_TABLE } adl_block_kind;

typedef struct adl_row {
  const char **numbers;
  uint32_t count;
  dna_span span;
  struct adl_row *next;
} adl_row;

typedef struct adl_block {
  adl_block_kind kind;
  const char *name;
  dna_span span, name_span;
  adl_node *expr;     /* of a define */
  adl_entry *last;    /* of the entries */
  adl_entry *entries; /* of INFO: asides, name and text of each line */
  adl_row *rows;      /* of a table */
  uint32_t nvars;
  bool errors;
  bool broken; /* something in it was refused while it was read */
  struct adl_block *next;
} adl_block;

/* lex.c: never fails; what is no token of the language is ADL_T_BAD, to be complained about where it is met. */
adl_tokens dna_lex_adl(dna_diags *diags, uint32_t file);

/* What the files of the parser share. */
typedef struct adl_parser {
  dna_diags *diags;
  adl_tokens tokens;
  uint32_t file, at, depth;
  uint32_t begun; /* where the entry or block under way begins */
  bool failed;    /* the statement under way was complained about */
} adl_parser;

/* parse.c: the blocks of a file, in order. */
adl_block *dna_parse_adl(dna_diags *diags, uint32_t file);
/* expr.c: an expression, NULL with a complaint if there is none. */
adl_node *dna_expr_adl(adl_parser *parser);
/* A name with its indices, or names side by side. */
adl_node *dna_expr_adl_particle(adl_parser *parser);

/* words.c: whether a word begins a block, or an entry of one. */
bool dna_words_adl_block(const char *text);
bool dna_words_adl_entry(const char *text);
bool dna_words_adl_is(const char *text, const char *list); /* list: "one two three"; in any case */

#endif
