/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ADL's expressions, by recursive descent. From the loosest: cond ? a : b, or, and, not, comparisons and intervals, + -,
 * * /, sign, ^, and particles: a name with an index, a member's attribute in its three forms, names side by side.
 */
#include "lang/adl/tree.h"

#include <stdlib.h>
#include <string.h>

static const adl_token *peek(const adl_parser *p) { return &p->tokens.items[p->at]; }
static const adl_token *after(const adl_parser *p) { return &p->tokens.items[p->at + (p->at + 1 < p->tokens.count)]; }
static bool at_op(const adl_parser *p, int op) { return peek(p)->kind == ADL_T_OP && peek(p)->op == op; }
static dna_span span_of(const adl_parser *p, const adl_token *token) { return (dna_span){p->file, token->start, token->end}; }

/* A word that begins an entry or a block on a line of its own ends the expression before it. */
static bool ends(const adl_parser *p) {
  const adl_token *token = peek(p);
  return token->kind == ADL_T_END ||
         (token->kind == ADL_T_WORD && token->first && (dna_words_adl_block(token->text) || dna_words_adl_entry(token->text)));
}

static adl_node *fail(adl_parser *p, const char *wanted) {
  if (p->failed) return NULL;
  p->failed = true;
  const adl_token *token = peek(p);
  const dna_source *source = &p->diags->sources->files[p->file];
  dna_span span = span_of(p, token);
  if (ends(p)) {
    /* what is missing is missing behind the last token */
    if (p->at) span = span_of(p, &p->tokens.items[p->at - 1]);
    dna_diag_error(p->diags, span, "syntax", "expected %s after this", wanted);
  } else {
    uint32_t shown = token->end - token->start > 40 ? 40 : token->end - token->start;
    dna_diag_error(p->diags, span, "syntax", "expected %s, not '%.*s'", wanted, (int)shown, source->text + token->start);
  }
  return NULL;
}

static bool want(adl_parser *p, int op, const char *wanted) {
  if (at_op(p, op)) {
    p->at++;
    return true;
  }
  fail(p, wanted);
  return false;
}

static adl_node *make(adl_parser *p, adl_kind kind, uint32_t start) {
  adl_node *node = dna_arena_alloc(p->diags->arena, sizeof *node);
  node->kind = kind;
  node->span = node->name_span = (dna_span){p->file, start, p->tokens.items[p->at ? p->at - 1 : 0].end};
  return node;
}

/* The end of a node is that of the token before. */
static adl_node *close_node(adl_parser *p, adl_node *node) {
  node->span.end = p->tokens.items[p->at - 1].end;
  return node;
}

static void add_kid(adl_parser *p, adl_node *node, adl_node *kid) {
  if (node->nkids == ADL_PARTS_MAX) {
    if (!p->failed) dna_diag_error(p->diags, kid->span, "limit", "more than %d of these are too many", ADL_PARTS_MAX);
    p->failed = true;
    return;
  }
  if ((node->nkids & (node->nkids - 1)) == 0) { /* room doubles at powers of two */
    adl_node **kids = dna_arena_alloc(p->diags->arena, (node->nkids ? 2 * node->nkids : 2) * sizeof *kids);
    if (node->nkids) memcpy(kids, node->kids, node->nkids * sizeof *kids);
    node->kids = kids;
  }
  node->kids[node->nkids++] = kid;
}

static adl_node *parse_or(adl_parser *p);
static adl_node *parse_additive(adl_parser *p);
static adl_node *parse_sign(adl_parser *p);

static bool enter(adl_parser *p) {
  if (p->depth >= ADL_DEPTH_MAX) {
    if (!p->failed) dna_diag_error(p->diags, span_of(p, peek(p)), "limit", "brackets and operators nest too deep here");
    p->failed = true;
    return false;
  }
  p->depth++;
  return true;
}

/* A whole number, perhaps with a sign. */
static bool whole(adl_parser *p, long *value) {
  bool minus = at_op(p, '-');
  if (minus) p->at++;
  const adl_token *token = peek(p);
  if (token->kind != ADL_T_NUMBER || strspn(token->text, "0123456789") != strlen(token->text) || strlen(token->text) > 6) {
    fail(p, "a whole number as index");
    return false;
  }
  *value = strtol(token->text, NULL, 10) * (minus ? -1 : 1);
  p->at++;
  return true;
}

static adl_node *parse_index(adl_parser *p, adl_node *of) {
  adl_node *node = make(p, ADL_INDEX, of->span.start);
  node->a = of;
  p->at++;
  bool colon = at_op(p, ':');
  if (!colon && !whole(p, &node->from)) return NULL;
  if (at_op(p, ':')) {
    p->at++;
    node->kind = ADL_SLICE;
    node->to = -1;
    if (!at_op(p, ']') && !whole(p, &node->to)) return NULL;
  }
  if (!want(p, ']', "']' behind the index")) return NULL;
  return close_node(p, node);
}

/* kids between brackets, of a function. */
static adl_node *parse_arguments(adl_parser *p, adl_node *call, int closing) {
  if (at_op(p, closing)) {
    p->at++;
    return close_node(p, call);
  }
  for (;;) {
    adl_node *kid = dna_expr_adl(p);
    if (!kid) return NULL;
    add_kid(p, call, kid);
    if (!at_op(p, ',')) break;
    p->at++;
  }
  if (!want(p, closing, closing == ')' ? "',' or ')'" : "',' or '}'")) return NULL;
  return close_node(p, call);
}

/* x.attr, x[0], x constituents */
static adl_node *parse_suffixes(adl_parser *p, adl_node *node) {
  for (uint32_t count = 0; node && count < ADL_DEPTH_MAX; count++) {
    const adl_token *token = peek(p);
    if (token->kind == ADL_T_OP && token->op == '[' && !token->first) {
      node = parse_index(p, node);
    } else if (token->kind == ADL_T_OP && token->op == '.' && after(p)->kind == ADL_T_WORD) {
      p->at++;
      adl_node *call = make(p, ADL_CALL, node->span.start);
      call->text = peek(p)->text;
      call->name_span = span_of(p, peek(p));
      p->at++;
      add_kid(p, call, node);
      node = close_node(p, call);
    } else if (token->kind == ADL_T_WORD && !token->first && dna_words_adl_is(token->text, "constituents daughters")) {
      adl_node *call = make(p, ADL_CALL, node->span.start);
      call->text = token->text;
      call->name_span = span_of(p, token);
      p->at++;
      add_kid(p, call, node);
      node = close_node(p, call);
    } else {
      break;
    }
  }
  return node;
}

/* A name, with its index. */
static adl_node *parse_name(adl_parser *p) {
  const adl_token *token = peek(p);
  adl_node *node = make(p, ADL_NAME, token->start);
  node->text = token->text;
  if (dna_words_adl_is(token->text, "all")) node->kind = ADL_ALL;
  if (dna_words_adl_is(token->text, "none")) node->kind = ADL_NONE;
  p->at++;
  close_node(p, node);
  node->name_span = node->span;
  /* jets_-1 is jets[-1] */
  const adl_token *minus = peek(p), *number = after(p);
  if (token->text[strlen(token->text) - 1] == '_' && strlen(token->text) > 1 && at_op(p, '-') && minus->start == token->end &&
      number->kind == ADL_T_NUMBER && number->start == minus->end) {
    adl_node *index = make(p, ADL_INDEX, token->start);
    node->text = dna_arena_strndup(p->diags->arena, node->text, strlen(node->text) - 1);
    index->a = node;
    return whole(p, &index->from) ? close_node(p, index) : NULL;
  }
  return node;
}

static bool particle_like(const adl_node *node) {
  return node->kind == ADL_NAME || node->kind == ADL_INDEX || node->kind == ADL_SUM || node->kind == ADL_SLICE;
}

/* Names side by side on one line are a sum. */
static adl_node *parse_beside(adl_parser *p, adl_node *node) {
  while (node && particle_like(node) && peek(p)->kind == ADL_T_WORD && !peek(p)->first && after(p)->op != '(' &&
         !dna_words_adl_is(peek(p)->text, "alias ascend descend ascending descending")) {
    adl_node *sum = node;
    if (node->kind != ADL_SUM) {
      sum = make(p, ADL_SUM, node->span.start);
      add_kid(p, sum, node);
    }
    adl_node *next = parse_suffixes(p, parse_name(p));
    if (!next) return NULL;
    add_kid(p, sum, next);
    node = close_node(p, sum);
  }
  return node;
}

adl_node *dna_expr_adl_particle(adl_parser *p) {
  if (peek(p)->kind != ADL_T_WORD || ends(p)) return fail(p, "a name");
  return parse_beside(p, parse_suffixes(p, parse_name(p)));
}

static adl_node *parse_braces(adl_parser *p) {
  adl_node *call = make(p, ADL_CALL, peek(p)->start);
  p->at++;
  if (!parse_arguments(p, call, '}')) return NULL;
  if (peek(p)->kind != ADL_T_WORD || peek(p)->first) return fail(p, "an attribute behind '}', as in {jets[0]}pT");
  call->text = peek(p)->text;
  call->name_span = span_of(p, peek(p));
  p->at++;
  return close_node(p, call);
}

static adl_node *parse_primary(adl_parser *p) {
  const adl_token *token = peek(p);
  uint32_t start = token->start;
  if (ends(p)) return fail(p, "a value");
  if (token->kind == ADL_T_NUMBER || token->kind == ADL_T_STRING) {
    adl_node *node = make(p, token->kind == ADL_T_NUMBER ? ADL_NUMBER : ADL_STRING, start);
    node->text = token->text;
    p->at++;
    close_node(p, node);
    if (node->kind != ADL_STRING || !at_op(p, '(')) return node;
    p->at++; /* "name"(x): an attribute by its name in the input */
    node->kind = ADL_CALL;
    return parse_arguments(p, node, ')');
  }
  if (token->kind == ADL_T_WORD) {
    if (after(p)->kind == ADL_T_OP && after(p)->op == '(' && !after(p)->first) {
      adl_node *call = make(p, ADL_CALL, start);
      call->text = token->text;
      call->name_span = span_of(p, token);
      p->at += 2;
      return parse_suffixes(p, parse_arguments(p, call, ')'));
    }
    return dna_expr_adl_particle(p);
  }
  if (token->kind == ADL_T_OP && token->op == '(') {
    p->at++;
    adl_node *node = dna_expr_adl(p);
    if (!node || !want(p, ')', "')'")) return NULL;
    return parse_suffixes(p, node);
  }
  if (token->kind == ADL_T_OP && token->op == '{') return parse_braces(p);
  if (token->kind == ADL_T_OP && token->op == '|') {
    p->at++;
    adl_node *node = make(p, ADL_MODULUS, start);
    node->a = parse_additive(p);
    if (!node->a || !want(p, '|', "'|'")) return NULL;
    return close_node(p, node);
  }
  return fail(p, "a value");
}

static adl_node *binary(adl_parser *p, int op, adl_node *a, adl_node *b) {
  if (!a || !b) return NULL;
  adl_node *node = make(p, ADL_BINARY, a->span.start);
  node->op = op;
  node->a = a;
  node->b = b;
  return close_node(p, node);
}

static adl_node *parse_power(adl_parser *p) {
  adl_node *base = parse_primary(p);
  if (!base || !at_op(p, '^') || !enter(p)) return p->failed ? NULL : base;
  p->at++;
  adl_node *power = binary(p, '^', base, parse_sign(p));
  p->depth--;
  return power;
}

static adl_node *parse_sign(adl_parser *p) {
  if (!at_op(p, '-') && !at_op(p, '+')) return parse_power(p);
  uint32_t start = peek(p)->start;
  bool minus = at_op(p, '-');
  if (!enter(p)) return NULL;
  p->at++;
  adl_node *a = parse_sign(p);
  p->depth--;
  if (!a || !minus) return a;
  adl_node *node = make(p, ADL_NEGATE, start);
  node->a = a;
  return close_node(p, node);
}

/* Long sums make deep trees: they count as nesting, too. */
static adl_node *parse_left(adl_parser *p, adl_node *(*part)(adl_parser *), const int *ops) {
  adl_node *node = part(p);
  uint32_t entered = 0;
  while (node) {
    int op = 0;
    for (const int *o = ops; *o; o++)
      if (at_op(p, *o)) op = *o;
    if (!op || !enter(p)) break;
    entered++;
    p->at++;
    node = binary(p, op, node, part(p));
  }
  p->depth -= entered;
  return p->failed ? NULL : node;
}

static adl_node *parse_product(adl_parser *p) { return parse_left(p, parse_sign, (const int[]){'*', '/', 0}); }
static adl_node *parse_additive(adl_parser *p) { return parse_left(p, parse_product, (const int[]){'+', '-', 0}); }

static bool comparison(const adl_parser *p) {
  const adl_token *token = peek(p);
  return token->kind == ADL_T_OP && (token->op == '<' || token->op == '>' || (token->op >= ADL_LE && token->op <= ADL_FAR));
}

static adl_node *parse_comparison(adl_parser *p) {
  adl_node *left = parse_additive(p), *all = NULL;
  if (!left) return NULL;
  if (at_op(p, ADL_IN) || at_op(p, ADL_OUT)) {
    adl_node *node = make(p, ADL_RANGE, left->span.start);
    node->op = peek(p)->op;
    node->a = left;
    p->at++;
    node->b = parse_sign(p);
    if (node->b && at_op(p, ',')) p->at++;
    node->c = node->b ? parse_sign(p) : NULL;
    return node->c ? close_node(p, node) : NULL;
  }
  for (uint32_t count = 0; left && comparison(p) && count < 8; count++) { /* a < b < c is a < b and b < c */
    int op = peek(p)->op;
    p->at++;
    adl_node *right = parse_additive(p), *one = binary(p, op, left, right);
    all = all ? binary(p, ADL_AND, all, one) : one;
    left = one ? right : NULL;
  }
  if (!left) return NULL;
  if (at_op(p, '=')) return fail(p, "'==' to compare");
  return all ? all : left;
}

static adl_node *parse_not(adl_parser *p) {
  if (!at_op(p, ADL_NOT) && !at_op(p, '!')) return parse_comparison(p);
  uint32_t start = peek(p)->start;
  if (!enter(p)) return NULL;
  p->at++;
  adl_node *a = parse_not(p);
  p->depth--;
  if (!a) return NULL;
  adl_node *node = make(p, ADL_INVERT, start);
  node->a = a;
  return close_node(p, node);
}

static adl_node *parse_and(adl_parser *p) { return parse_left(p, parse_not, (const int[]){ADL_AND, 0}); }
static adl_node *parse_or(adl_parser *p) { return parse_left(p, parse_and, (const int[]){ADL_OR, 0}); }

adl_node *dna_expr_adl(adl_parser *p) {
  if (!enter(p)) return NULL;
  adl_node *condition = parse_or(p), *node = condition;
  if (condition && at_op(p, '?')) {
    p->at++;
    node = make(p, ADL_IF, condition->span.start);
    node->a = condition;
    node->b = dna_expr_adl(p);
    if (node->b && at_op(p, ':')) {
      p->at++;
      node->c = dna_expr_adl(p);
      if (!node->c) node->b = NULL;
    }
    node = node->b ? close_node(p, node) : NULL;
  }
  p->depth--;
  return p->failed ? NULL : node;
}
