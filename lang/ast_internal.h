/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the grammar's actions make nodes of the syntax tree (ast.c). Everything is in the arena. Expressions carry their
 * depth, so that none is ever deeper than DNA_NESTING_MAX and later passes may recurse over the tree.
 */
#ifndef DNA_LANG_AST_INTERNAL_H
#define DNA_LANG_AST_INTERNAL_H

#include "lang/parse.h"

typedef struct dna_expr {
  dna_ast *node;
  uint32_t depth;
  bool paren; /* in parentheses: (a < b) < c is no chain */
} dna_expr;

typedef struct dna_list {
  dna_ast **items;
  uint32_t count, capacity, depth;
} dna_list;

/* Nodes, and setters that return the node again. */
dna_ast *dna_ast_new(dna_parser *p, enum dna_ast_kind kind, dna_span span);
dna_ast *dna_ast_name(dna_ast *node, const char *name, dna_span span);
dna_ast *dna_ast_other(dna_ast *node, const char *name, dna_span span);
dna_ast *dna_ast_text(dna_ast *node, const char *text, dna_span span);
dna_ast *dna_ast_kids(dna_ast *node, dna_list kids);
dna_ast *dna_ast_params(dna_ast *node, dna_list params);
dna_ast *dna_ast_kid(dna_parser *p, dna_ast *node, dna_ast *kid); /* one more; for few */

dna_list dna_list_add(dna_parser *p, dna_list list, dna_ast *node);
dna_list dna_list_add_expr(dna_parser *p, dna_list list, dna_expr expr);

/* Expressions. */
dna_expr dna_expr_leaf(dna_ast *node);
dna_expr dna_expr_error(dna_parser *p, dna_span span);
dna_expr dna_expr_number(dna_parser *p, dna_span span, const dna_number *number);
dna_expr dna_expr_name(dna_parser *p, dna_span span, const char *name);
dna_expr dna_expr_unary(dna_parser *p, enum dna_ast_kind kind, dna_span span, dna_expr a);
dna_expr dna_expr_binary(dna_parser *p, enum dna_ast_kind kind, char op, dna_span span, dna_expr a, dna_expr b);
dna_expr dna_expr_power(dna_parser *p, dna_span span, dna_expr a, int power, dna_span power_span);
dna_expr dna_expr_compare(dna_parser *p, dna_span span, dna_expr a, char op, dna_expr b);
dna_expr dna_expr_if(dna_parser *p, dna_span span, dna_expr a, dna_expr b, dna_expr c);
dna_expr dna_expr_call(dna_parser *p, dna_span span, const char *name, dna_span name_span, dna_list args);
/* flags: AST_LEFT, AST_RIGHT, AST_NOT; unit may be NULL */
dna_expr dna_expr_in(dna_parser *p, dna_span span, dna_expr a, dna_expr low, dna_expr high, uint32_t flags,
                     const dna_number *unit, dna_span unit_span);
dna_expr dna_expr_in_set(dna_parser *p, dna_span span, dna_expr a, dna_list set, uint32_t flags, const dna_number *unit,
                         dna_span unit_span);
dna_expr dna_expr_list(dna_parser *p, dna_span span, dna_list items, const dna_number *unit, dna_span unit_span);
dna_ast *dna_expr_range(dna_parser *p, dna_span span, dna_expr low, dna_expr high);

/* Gives the unit to a bare number, with signs before it; leaves any other value as it is. */
void dna_ast_give_unit(dna_parser *p, dna_ast *value, const dna_number *unit);

/* Statements that need more than setters. */
dna_ast *dna_ast_regular_bins(dna_parser *p, dna_span span, const dna_number *count, dna_span count_span, bool log,
                              dna_ast *range);
/* kind R_HISTOGRAM, R_PROFILE or R_BINS; y NULL: one dimension. options: BINS and OPT nodes in any order. */
dna_ast *dna_ast_histogram(dna_parser *p, enum dna_ast_kind kind, dna_span span, const char *name, dna_span name_span,
                           dna_ast *x, dna_ast *y, dna_list options);
dna_ast *dna_ast_variation(dna_parser *p, dna_span span, const char *name, dna_span name_span, dna_list items);

void dna_ast_statement(dna_parser *p, dna_ast *statement); /* of the file; may be NULL */

/* Says so once for each entry. */
void dna_ast_too_deep(dna_parser *p, dna_span span);

#endif
