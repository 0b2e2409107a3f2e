/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Making the syntax tree (see ast_internal.h): nodes, expressions with their depth, numbers with their units.
 */
#include "lang/ast_internal.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- nodes ------------------------------------------------------------------------------------------------------------- */

/* A number's node keeps how it was written, so that a unit that follows its list or range can still be given to it. */
struct num_node {
  dna_ast ast;
  const dna_number *number;
};

dna_ast *dna_ast_new(dna_parser *p, enum dna_ast_kind kind, dna_span span) {
  dna_ast *node = dna_arena_alloc(p->arena, kind == AST_E_NUM ? sizeof(struct num_node) : sizeof *node);
  node->kind = kind;
  node->span = node->name_span = node->other_span = node->text_span = span;
  return node;
}

dna_ast *dna_ast_name(dna_ast *node, const char *name, dna_span span) {
  node->name = name;
  node->name_span = span;
  return node;
}

dna_ast *dna_ast_other(dna_ast *node, const char *name, dna_span span) {
  node->other = name;
  node->other_span = span;
  return node;
}

dna_ast *dna_ast_text(dna_ast *node, const char *text, dna_span span) {
  node->text = text;
  node->text_span = span;
  return node;
}

dna_ast *dna_ast_kids(dna_ast *node, dna_list kids) {
  node->kids = kids.items;
  node->nkids = kids.count;
  return node;
}

dna_ast *dna_ast_params(dna_ast *node, dna_list params) {
  node->params = params.items;
  node->nparams = params.count;
  return node;
}

dna_ast *dna_ast_kid(dna_parser *p, dna_ast *node, dna_ast *kid) {
  dna_list kids = {node->kids, node->nkids, node->nkids, 0};
  return dna_ast_kids(node, dna_list_add(p, kids, kid));
}

dna_list dna_list_add(dna_parser *p, dna_list list, dna_ast *node) {
  if (list.count == list.capacity) { /* the arena frees nothing: doubling keeps the waste below one copy */
    uint32_t wanted = list.capacity ? 2 * list.capacity : 2;
    dna_ast **items = dna_arena_alloc(p->arena, wanted * sizeof(dna_ast *));
    if (list.count) memcpy(items, list.items, list.count * sizeof(dna_ast *));
    list.items = items;
    list.capacity = wanted;
  }
  list.items[list.count++] = node;
  return list;
}

dna_list dna_list_add_expr(dna_parser *p, dna_list list, dna_expr expr) {
  if (expr.depth > list.depth) list.depth = expr.depth;
  return dna_list_add(p, list, expr.node);
}

void dna_ast_statement(dna_parser *p, dna_ast *statement) {
  if (!statement) return;
  p->items = dna_grow(p->items, &p->items_capacity, p->nitems + 1, sizeof(dna_ast *));
  p->items[p->nitems++] = statement;
}

/* ---- depth ------------------------------------------------------------------------------------------------------------- */

void dna_ast_too_deep(dna_parser *p, dna_span span) {
  if (p->next < p->too_deep) return;
  dna_diag *diag = dna_diag_error(p->diags, span, "too-deep", "more than %d operators or brackets inside one another",
                                  DNA_NESTING_MAX);
  dna_diag_hint(p->diags, diag, "give parts of it names with 'let'");
  size_t next = p->next;
  dna_syntax_skip(p); /* to find the end of the entry */
  p->too_deep = p->next + 1;
  p->next = next;
}

static dna_expr made(dna_parser *p, dna_ast *node, uint32_t depth) {
  if (depth < DNA_NESTING_MAX) return (dna_expr){node, depth + 1, false};
  dna_ast_too_deep(p, node->span);
  return dna_expr_error(p, node->span);
}

static uint32_t deeper(uint32_t a, uint32_t b) { return a > b ? a : b; }

/* ---- numbers ----------------------------------------------------------------------------------------------------------- */

static locale_t c_locale;
static void make_c_locale(void) { c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0); }

/* The decimal number at text times ten to the power `shift`, rounded once. */
static double decimal(const char *text, uint32_t length, long shift) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make_c_locale);
  char number[512];
  uint32_t mantissa = 0;
  while (mantissa < length && mantissa < 480 && text[mantissa] != 'e' && text[mantissa] != 'E') mantissa++;
  memcpy(number, text, mantissa);
  long exponent = 0;
  if (mantissa < length) exponent = strtol(text + mantissa + 1, NULL, 10); /* saturates; what follows is no digit */
  if (exponent > 100000) exponent = 100000;
  if (exponent < -100000) exponent = -100000;
  snprintf(number + mantissa, sizeof number - mantissa, "e%ld", exponent + shift);
  return strtod_l(number, NULL, c_locale);
}

/* factor = 10^exponent? Units are that, but for angles in degrees and times. */
static bool power_of_ten(double factor, long *exponent) {
  *exponent = lround(log10(factor));
  char number[16];
  int length = snprintf(number, sizeof number, "1e%ld", *exponent);
  double exact = decimal(number, (uint32_t)length, 0);
  return !(exact < factor) && !(exact > factor);
}

static bool has_digit(const dna_number *number) {
  for (uint32_t i = 0; i < number->length && (number->digits[i] | 0x20) != 'e'; i++)
    if (number->digits[i] >= '1' && number->digits[i] <= '9') return true;
  return false;
}

/* Sets num and dim from the number and a unit (NULL: none). */
static void evaluate(dna_parser *p, dna_ast *node, const dna_unit *unit, int power) {
  const dna_number *number = ((struct num_node *)node)->number;
  long shift = number->percent ? -2 : 0, exponent;
  double value;
  if (unit && !power_of_ten(unit->factor, &exponent)) {
    value = decimal(number->digits, number->length, shift);
    for (int i = 0; i < power; i++) value *= unit->factor;
    for (int i = 0; i > power; i--) value /= unit->factor;
  } else {
    value = decimal(number->digits, number->length, shift + (unit ? exponent * power : 0));
  }
  node->num = value;
  if (unit) {
    node->dim = (dna_dim){(int16_t)(unit->dim.energy * power), (int16_t)(unit->dim.length * power)};
    node->flags |= AST_UNIT;
  }
  if (!isfinite(value))
    dna_diag_error(p->diags, node->span, "number-range", "this number is too large (more than 1.8e308)");
  else if (fabs(value) < 2.2250738585072014e-308 && has_digit(number))
    dna_diag_error(p->diags, node->span, "number-range", "this number is too small (less than 2.2e-308)");
  else
    return;
  node->kind = AST_E_ERROR;
}

dna_expr dna_expr_number(dna_parser *p, dna_span span, const dna_number *number) {
  dna_ast *node = dna_ast_new(p, AST_E_NUM, span);
  ((struct num_node *)node)->number = number;
  if (number->bad)
    node->kind = AST_E_ERROR;
  else
    evaluate(p, node, number->unit, number->power);
  return dna_expr_leaf(node);
}

/* The number that a bare literal is, with signs before it; NULL for anything else. */
static dna_ast *literal(dna_ast *node) {
  while (node->kind == AST_E_NEG) node = node->kids[0];
  return node->kind == AST_E_NUM ? node : NULL;
}

/* Gives a unit to those of the nodes that are bare numbers; false if none is. */
static bool give_unit(dna_parser *p, dna_ast **nodes, uint32_t count, const dna_unit *unit, int power) {
  bool served = false;
  for (uint32_t i = 0; i < count; i++) {
    dna_ast *number = literal(nodes[i]);
    if (nodes[i]->kind == AST_E_ERROR) served = true;
    if (!number || (number->flags & AST_UNIT)) continue;
    evaluate(p, number, unit, power);
    served = true;
  }
  return served;
}

void dna_ast_give_unit(dna_parser *p, dna_ast *value, const dna_number *unit) {
  give_unit(p, &value, 1, unit->unit, unit->power);
}

static void unit_of_list(dna_parser *p, dna_ast **nodes, uint32_t count, const dna_number *unit, dna_span span) {
  if (!unit || give_unit(p, nodes, count, unit->unit, unit->power)) return;
  dna_diag_error(p->diags, span, "unit-unused", "this unit has no bare number before it to belong to");
}

/* ---- expressions ------------------------------------------------------------------------------------------------------- */

dna_expr dna_expr_leaf(dna_ast *node) { return (dna_expr){node, 1, false}; }

dna_expr dna_expr_error(dna_parser *p, dna_span span) { return dna_expr_leaf(dna_ast_new(p, AST_E_ERROR, span)); }

dna_expr dna_expr_name(dna_parser *p, dna_span span, const char *name) {
  return dna_expr_leaf(dna_ast_name(dna_ast_new(p, AST_E_NAME, span), name, span));
}

static dna_ast *with(dna_parser *p, enum dna_ast_kind kind, dna_span span, uint32_t count, dna_ast *a, dna_ast *b, dna_ast *c) {
  dna_ast *node = dna_ast_new(p, kind, span), *all[3] = {a, b, c};
  node->kids = dna_arena_alloc(p->arena, count * sizeof(dna_ast *));
  memcpy(node->kids, all, count * sizeof(dna_ast *));
  node->nkids = count;
  return node;
}

dna_expr dna_expr_unary(dna_parser *p, enum dna_ast_kind kind, dna_span span, dna_expr a) {
  return made(p, with(p, kind, span, 1, a.node, NULL, NULL), a.depth);
}

dna_expr dna_expr_binary(dna_parser *p, enum dna_ast_kind kind, char op, dna_span span, dna_expr a, dna_expr b) {
  dna_ast *node = with(p, kind, span, 2, a.node, b.node, NULL);
  node->op = op;
  return made(p, node, deeper(a.depth, b.depth));
}

dna_expr dna_expr_power(dna_parser *p, dna_span span, dna_expr a, int power, dna_span power_span) {
  dna_ast *number = dna_ast_new(p, AST_E_NUM, power_span);
  number->num = power;
  static const dna_number none = {.bad = true}; /* takes no unit: it cannot be the bare end of anything */
  ((struct num_node *)number)->number = &none;
  return dna_expr_binary(p, AST_E_ARITH, '^', span, a, dna_expr_leaf(number));
}

dna_expr dna_expr_compare(dna_parser *p, dna_span span, dna_expr a, char op, dna_expr b) {
  if (a.node->kind == AST_E_COMPARE && !a.paren) { /* a < b < c */
    dna_ast *chain = a.node;
    if (chain->nkids >= DNA_NESTING_MAX) {
      dna_ast_too_deep(p, span);
      return dna_expr_error(p, span);
    }
    chain->ops = dna_arena_printf(p->arena, "%s%c", chain->ops, op);
    dna_ast_kid(p, chain, b.node);
    chain->span = span;
    return made(p, chain, deeper(a.depth - 1, b.depth));
  }
  dna_ast *node = with(p, AST_E_COMPARE, span, 2, a.node, b.node, NULL);
  node->ops = dna_arena_strndup(p->arena, &op, 1);
  return made(p, node, deeper(a.depth, b.depth));
}

dna_expr dna_expr_if(dna_parser *p, dna_span span, dna_expr a, dna_expr b, dna_expr c) {
  return made(p, with(p, AST_E_IF, span, 3, a.node, b.node, c.node), deeper(a.depth, deeper(b.depth, c.depth)));
}

dna_expr dna_expr_call(dna_parser *p, dna_span span, const char *name, dna_span name_span, dna_list args) {
  dna_ast *node = dna_ast_name(dna_ast_new(p, AST_E_CALL, span), name, name_span);
  for (uint32_t i = 0; i < args.count && strcmp(name, "cluster") != 0; i++) {
    if (args.items[i]->kind != AST_ASSIGN) continue;
    dna_diag *diag = dna_diag_error(p->diags, args.items[i]->span, "syntax", "'%s' takes no named arguments", name);
    dna_diag_hint(p->diags, diag, "to compare, write '=='");
    args.items[i] = dna_ast_new(p, AST_E_ERROR, args.items[i]->span);
  }
  return made(p, dna_ast_kids(node, args), args.depth);
}

dna_expr dna_expr_in(dna_parser *p, dna_span span, dna_expr a, dna_expr low, dna_expr high, uint32_t flags,
                     const dna_number *unit, dna_span unit_span) {
  dna_ast *node = with(p, AST_E_IN, span, 3, a.node, low.node, high.node);
  node->flags = flags;
  unit_of_list(p, node->kids + 1, 2, unit, unit_span);
  return made(p, node, deeper(a.depth, deeper(low.depth, high.depth)));
}

dna_expr dna_expr_in_set(dna_parser *p, dna_span span, dna_expr a, dna_list set, uint32_t flags, const dna_number *unit,
                         dna_span unit_span) {
  dna_ast *node = dna_ast_new(p, AST_E_IN_SET, span);
  node->kids = dna_arena_alloc(p->arena, (set.count + (size_t)1) * sizeof(dna_ast *));
  node->kids[0] = a.node;
  memcpy(node->kids + 1, set.items, set.count * sizeof(dna_ast *));
  node->nkids = set.count + 1;
  node->flags = flags;
  unit_of_list(p, set.items, set.count, unit, unit_span);
  return made(p, node, deeper(a.depth, set.depth));
}

dna_expr dna_expr_list(dna_parser *p, dna_span span, dna_list items, const dna_number *unit, dna_span unit_span) {
  unit_of_list(p, items.items, items.count, unit, unit_span);
  return made(p, dna_ast_kids(dna_ast_new(p, AST_E_LIST, span), items), items.depth);
}

dna_ast *dna_expr_range(dna_parser *p, dna_span span, dna_expr low, dna_expr high) {
  const dna_ast *right = literal(high.node);
  if (right && (right->flags & AST_UNIT)) {
    const dna_number *number = ((const struct num_node *)right)->number;
    give_unit(p, &low.node, 1, number->unit, number->power);
  }
  return made(p, with(p, AST_E_RANGE, span, 2, low.node, high.node, NULL), deeper(low.depth, high.depth)).node;
}

/* ---- statements -------------------------------------------------------------------------------------------------------- */

dna_ast *dna_ast_regular_bins(dna_parser *p, dna_span span, const dna_number *count, dna_span count_span, bool log,
                              dna_ast *range) {
  dna_ast *node = dna_ast_kid(p, dna_ast_new(p, AST_BINS_REGULAR, span), range);
  if (log) node->flags |= AST_LOG;
  node->num = count->bad || count->unit || count->percent ? 0 : decimal(count->digits, count->length, 0);
  bool whole = node->num >= 1 && node->num <= 1e6 && !(floor(node->num) < node->num);
  if (!whole && !count->bad)
    dna_diag_error(p->diags, count_span, "bins", "the number of bins is a whole number from 1 to 1000000");
  if (!whole) node->num = 1;
  return node;
}

dna_ast *dna_ast_histogram(dna_parser *p, enum dna_ast_kind kind, dna_span span, const char *name, dna_span name_span,
                           dna_ast *x, dna_ast *y, dna_list options) {
  dna_ast *node = dna_ast_kid(p, dna_ast_name(dna_ast_new(p, kind, span), name, name_span), x);
  if (y) dna_ast_kid(p, node, y);
  bool two = y && kind == AST_R_HISTOGRAM, broken = x->kind == AST_E_ERROR || (y && y->kind == AST_E_ERROR);
  if (two) node->flags |= AST_TWO_D;
  dna_list params = {0};
  uint32_t wanted = two ? 2 : 1, bins = 0;
  for (uint32_t i = 0; i < options.count; i++) {
    dna_ast *option = options.items[i];
    if (option->kind == AST_E_ERROR) broken = true;
    if (option->kind != AST_BINS_REGULAR && option->kind != AST_BINS_EDGES) continue;
    if (++bins == wanted + 1) {
      dna_diag *diag = dna_diag_error(p->diags, option->span, "bins", "bins for a %s axis, but there %s",
                                      two ? "third" : "second", two ? "are two" : "is one");
      if (!two) dna_diag_hint(p->diags, diag, "two dimensions are written 'EXPR vs EXPR'");
    }
    if (bins <= wanted) params = dna_list_add(p, params, option);
  }
  const char *example = "60 bins in 0..120 GeV";
  if (bins < wanted && !broken) {
    dna_diag *diag = bins ? dna_diag_error(p->diags, name_span, "bins", "bins for the second axis are missing")
                          : dna_diag_error(p->diags, name_span, "bins", "'%s' has no bins", name);
    dna_diag_hint(p->diags, diag, "add them after a comma, such as '%s'", example);
  }
  for (; bins < wanted; bins++) {
    dna_ast *stand_in = dna_ast_kid(p, dna_ast_new(p, AST_BINS_REGULAR, span), dna_ast_new(p, AST_E_ERROR, span));
    stand_in->num = 1;
    params = dna_list_add(p, params, stand_in);
  }
  for (uint32_t i = 0; i < options.count; i++) {
    dna_ast *option = options.items[i];
    if (option->kind != AST_OPT) continue;
    if (kind == AST_R_BINS)
      dna_diag_error(p->diags, option->span, "bins", "'bins' are rows of the report and have no options");
    params = dna_list_add(p, params, option);
  }
  return dna_ast_params(node, params);
}

dna_ast *dna_ast_variation(dna_parser *p, dna_span span, const char *name, dna_span name_span, dna_list items) {
  dna_list sets = {0}, values = {0};
  const dna_ast *stray = NULL; /* the first of the other kind */
  for (uint32_t i = 0; i < items.count; i++) {
    dna_ast *item = items.items[i];
    if (item->kind == AST_V_SET)
      sets = dna_list_add(p, sets, item);
    else
      values = dna_list_add(p, values, item);
    if (!stray && sets.count && values.count) stray = item;
  }
  if (stray)
    dna_diag_error(p->diags, stray->name_span, "variation",
                   "a variation has 'up' and 'down' blocks, or one set of values, not both");
  else if (values.count)
    sets = dna_list_add(p, sets, dna_ast_kids(dna_ast_new(p, AST_V_SET, span), values));
  return dna_ast_kids(dna_ast_name(dna_ast_new(p, AST_S_VARIATION, span), name, name_span), sets);
}
