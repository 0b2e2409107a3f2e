/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The syntax tree. One node type for all; what its fields mean is said at each kind. Trees live in the arena of the
 * compilation. Names are NFKC-normalised, with a trailing superscript plus or minus spelled _plus, _minus, and spelled-out twins
 * are NOT resolved here (the tree keeps a Greek phi; the checker knows that it is phi).
 */
#ifndef DNA_LANG_AST_H
#define DNA_LANG_AST_H

#include "lang/diag.h"
#include "lang/units.h"

/* DNA_AST(kind, what the fields hold) */
#define DNA_AST_KINDS(DNA_AST)                                                                                          \
  /* expressions */                                                                                                     \
  DNA_AST(E_ERROR, "stands for what could not be parsed; the checker is silent about it")                               \
  DNA_AST(E_NUM, "num in base units; dim; AST_UNIT set if a unit was written")                                          \
  DNA_AST(E_NAME, "name")                                                                                               \
  DNA_AST(E_STRING, "text")                                                                                             \
  DNA_AST(E_ATTR, "kids[0].name; name_span is the attribute's")                                                         \
  DNA_AST(E_CALL, "name(kids...); name_span is the function's; a named argument (R = 0.4) is an ASSIGN")                \
  DNA_AST(E_INDEX, "kids[0][kids[1]]: member or filter, told apart by type")                                            \
  DNA_AST(E_NEG, "-kids[0]")                                                                                            \
  DNA_AST(E_NOT, "not kids[0]")                                                                                         \
  DNA_AST(E_SQRT, "root sign: the square root of kids[0]")                                                              \
  DNA_AST(E_ABS, "|kids[0]|")                                                                                           \
  DNA_AST(E_ARITH, "kids[0] op kids[1], op in + - * / ^")                                                               \
  DNA_AST(E_AND, "kids[0] and kids[1]")                                                                                 \
  DNA_AST(E_OR, "kids[0] or kids[1]")                                                                                   \
  DNA_AST(E_COMPARE, "chain kids[0] ops[0] kids[1] ops[1] ...: '<' '>' 'l' (<=) 'g' (>=) '=' (==) '!' (!=)")            \
  DNA_AST(E_IN, "kids[0] in kids[1]..kids[2]; AST_LEFT, AST_RIGHT: that end is included; AST_NOT: not in")              \
  DNA_AST(E_IN_SET, "kids[0] in {kids[1], ...}; AST_NOT: not in")                                                       \
  DNA_AST(E_IF, "if kids[0] then kids[1] else kids[2]")                                                                 \
  DNA_AST(E_LIST, "[kids...]; a unit after the bracket is already multiplied into bare numbers")                        \
  DNA_AST(E_AS, "kids[0] as (params: E_NAME nodes); a source of an object only")                                        \
  DNA_AST(E_RANGE, "kids[0]..kids[1]; the unit of the right end already serves a bare left one")                        \
  /* statements */                                                                                                      \
  DNA_AST(S_FILE, "kids: the statements of one file, in order")                                                         \
  DNA_AST(S_ANALYSIS, "text: title; kids: M_ENTRY")                                                                     \
  DNA_AST(M_ENTRY, "name: reference, authors or note; text")                                                            \
  DNA_AST(S_IMPORT, "text: the path; text_span")                                                                        \
  DNA_AST(S_PARAM, "name = kids[0]; text: what it is, or NULL")                                                         \
  DNA_AST(S_LET, "name(params...) = kids[0]; AST_FUNCTION if it has a parameter list; params are E_NAME nodes")         \
  DNA_AST(S_TABLE, "name(params: its axes) and text: file or NULL; kids: the T_ entries")                                \
  DNA_AST(T_HOW, "name: binned, linear or loglog")                                                                      \
  DNA_AST(T_OUTSIDE, "name: what was written; name_span")                                                               \
  DNA_AST(T_COLUMNS, "kids: E_STRING (columns of the file), or one E_LIST (of the last axis)")                          \
  DNA_AST(T_VALUE, "text: a column of the file; text_span")                                                             \
  DNA_AST(T_SHIFT, "kids[0]; text: an error of the table, or NULL; text_span")                                          \
  DNA_AST(T_ROW, "params: where on the axes, E_RANGE or values; kids: T_CELL")                                          \
  DNA_AST(T_CELL, "kids[0]: value; kids[1]: error; kids[2]: lower error where kids[1] is the upper one")                \
  DNA_AST(S_OBJECT, "name; params: the sources (expressions); kids: the steps")                                         \
  DNA_AST(O_WHERE, "kids: conditions")                                                                                  \
  DNA_AST(O_SET, "name = kids[0]; name_span")                                                                           \
  DNA_AST(O_ACCEPT, "kids[0]")                                                                                          \
  DNA_AST(O_SORT, "kids[0]; AST_ASCENDING")                                                                             \
  DNA_AST(O_TAKE, "kids[0]")                                                                                            \
  DNA_AST(O_BEST, "kids[0]")                                                                                            \
  DNA_AST(O_TAG, "kids: ASSIGN")                                                                                        \
  DNA_AST(S_REGION, "name; other: the parent or NULL, other_span; AST_BLIND; kids: entries")                            \
  DNA_AST(R_CUT, "text: label or NULL; kids[0]")                                                                        \
  DNA_AST(R_WEIGHT, "text: label or NULL; kids[0]")                                                                     \
  DNA_AST(R_HISTOGRAM, "name; kids[0], and kids[1] when AST_TWO_D (x vs y); params: BINS then OPT nodes")               \
  DNA_AST(R_PROFILE, "name = kids[0] vs kids[1] (mean of kids[0] in bins of kids[1]); params as above")                 \
  DNA_AST(R_BINS, "name = kids[0]; params[0]: BINS")                                                                    \
  DNA_AST(BINS_REGULAR, "num: how many; kids[0]: E_RANGE; AST_LOG")                                                     \
  DNA_AST(BINS_EDGES, "kids[0]: E_LIST")                                                                                \
  DNA_AST(OPT, "name: fold, title, label, log or unit (unit area); text for title and label")                           \
  DNA_AST(S_VARIATION, "name; kids: V_SET")                                                                             \
  DNA_AST(V_SET, "name: up, down or NULL for the unnamed set; kids: ASSIGN")                                            \
  DNA_AST(ASSIGN, "name = kids[0]; name_span")                                                                          \
  DNA_AST(S_LUMINOSITY, "kids[0]")                                                                                      \
  DNA_AST(S_SAMPLE, "name; kids: the P_ entries")                                                                       \
  DNA_AST(S_SAMPLES, "text: a CSV file; text_span; kids: P_ entries of all; params: its samples, from samples.c")       \
  DNA_AST(P_FILES, "kids: E_STRING")                                                                                    \
  DNA_AST(P_XSEC, "kids[0]")                                                                                            \
  DNA_AST(P_KFACTOR, "kids[0]")                                                                                         \
  DNA_AST(P_KIND, "name: what was written; name_span")                                                                  \
  DNA_AST(P_GROUP, "text")                                                                                              \
  DNA_AST(P_WITH, "kids: ASSIGN")                                                                                       \
  DNA_AST(S_WINDOW, "name; kids: the W_ entries")                                                                       \
  DNA_AST(W_OF, "kids[0] in region other, other_span")                                                                  \
  DNA_AST(W_WIDTH, "kids[0]: E_RANGE")                                                                                  \
  DNA_AST(W_BACKGROUND, "ops[0]: comparison; kids[0]")                                                                  \
  DNA_AST(W_SIDEBANDS, "kids[0]: E_RANGE; kids[1]: the shape, a name or a call")                                        \
  DNA_AST(W_INTERVAL, "kids[0]: E_RANGE")                                                                               \
  DNA_AST(W_HOLDS, "kids[0]")                                                                                           \
  DNA_AST(W_SPLIT, "")                                                                                                  \
  DNA_AST(W_MAXIMISE, "kids[0]")                                                                                        \
  DNA_AST(S_LIMIT, "name; kids: the L_ entries")                                                                        \
  DNA_AST(L_FROM, "name; name_span")                                                                                    \
  DNA_AST(L_SCALE, "name; name_span")                                                                                   \
  DNA_AST(L_EXCLUDE, "kids[0]")                                                                                         \
  DNA_AST(L_VARY, "kids: E_NAME; name: how (quadrature) or NULL, name_span")                                            \
  DNA_AST(L_COMBINE, "kids: E_NAME; name: how (quadrature, likelihood), name_span")                                     \
  DNA_AST(S_EXPECT, "name: the region, name_span; params: X_FOR, X_OF, X_WITHIN; kids: X_ROW")                             \
  DNA_AST(X_FOR, "name: a sample or group; name_span")                                                                  \
  DNA_AST(X_OF, "name: relative or raw")                                                                                \
  DNA_AST(X_WITHIN, "kids[0]; name: σ, or NULL")                                                                        \
  DNA_AST(X_ROW, "text: the cut's label, text_span; kids[0]: value; then its error and X_WITHIN, if given")

enum dna_ast_kind {
#define DNA_AST(kind, doc) AST_##kind,
  DNA_AST_KINDS(DNA_AST)
#undef DNA_AST
      AST_KIND_COUNT
};

enum dna_ast_flag {
  AST_UNIT = 1,
  AST_LEFT = 2,
  AST_RIGHT = 4,
  AST_NOT = 8,
  AST_FUNCTION = 16,
  AST_ASCENDING = 32,
  AST_BLIND = 64,
  AST_TWO_D = 128,
  AST_LOG = 256
};

typedef struct dna_ast dna_ast;
struct dna_ast {
  enum dna_ast_kind kind;
  uint32_t flags;
  dna_span span;
  const char *name, *other, *text;
  dna_span name_span, other_span, text_span;
  double num;
  dna_dim dim;
  char op;
  const char *ops;
  dna_ast **kids, **params;
  uint32_t nkids, nparams;
};

#define DNA_NESTING_MAX 200 /* brackets, blocks and operators inside one another */

/* Parses one source. Always returns an S_FILE; what is wrong is in diags. No input makes it fail otherwise. */
dna_ast *dna_parse(dna_diags *diags, uint32_t file, dna_arena *arena);
/* Parses one constant such as "5 GeV" or "85%" for --set. NULL with diagnostics if it is none. */
dna_ast *dna_parse_value(dna_diags *diags, uint32_t file, dna_arena *arena);
/* The same of any expression. */
dna_ast *dna_parse_expression(dna_diags *diags, uint32_t file, dna_arena *arena);
struct dna_number; /* parse.h */
/* The same of a part of a source whose text is known to be UTF-8, such as a cell of a table. A bare number gets the unit, unless
 * that is NULL. */
dna_ast *dna_parse_cell(dna_diags *diags, dna_span span, const struct dna_number *unit, dna_arena *arena);
/* A unit alone, such as the part "GeV" of "pt [GeV]"; NULL with diagnostics if it is none. */
const struct dna_number *dna_parse_unit(dna_diags *diags, dna_span span, dna_arena *arena);
/* NFKC with the language's own rules for one name typed on the command line; in the arena. */
char *dna_normalise_name(const char *name, dna_arena *arena);
/* Appends the tree as an S-expression, for tests. */
void dna_ast_dump(const dna_ast *node, dna_str *out);

#endif
