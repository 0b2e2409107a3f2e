/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The syntax tree as an S-expression, for tests and for looking at it in a debugger.
 */
#include "lang/ast.h"

static const char *kind_name(enum dna_ast_kind kind) {
  static const char *const names[] = {
#define DNA_AST(kind, doc) #kind,
      DNA_AST_KINDS(DNA_AST)
#undef DNA_AST
  };
  return names[kind];
}

static void add_flags(const dna_ast *node, dna_str *out) {
  static const struct {
    uint32_t flag;
    const char *word;
  } flags[] = {{AST_LEFT, "left"},   {AST_RIGHT, "right"},         {AST_NOT, "not"},     {AST_FUNCTION, "function"},
               {AST_BLIND, "blind"}, {AST_ASCENDING, "ascending"}, {AST_TWO_D, "two-d"}, {AST_LOG, "log"}};
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
    if (node->flags & flags[i].flag) dna_str_printf(out, " %s", flags[i].word);
}

void dna_ast_dump(const dna_ast *node, dna_str *out) {
  if (!node) {
    dna_str_puts(out, "null");
    return;
  }
  switch (node->kind) {
    case AST_E_NUM: /* 30{1,0} is 30 GeV: the powers of energy and length */
      dna_str_number(out, node->num);
      if (node->flags & AST_UNIT) dna_str_printf(out, "{%g,%g}", node->dim.energy / 12.0, node->dim.length / 12.0);
      return;
    case AST_E_NAME: dna_str_puts(out, node->name); return;
    case AST_E_STRING: dna_str_json(out, node->text); return;
    case AST_E_ARITH: dna_str_printf(out, "(%c", node->op); break;
    default: dna_str_printf(out, "(%s", kind_name(node->kind)); break;
  }
  if (node->name) dna_str_printf(out, " %s", node->name);
  if (node->other) dna_str_printf(out, " from:%s", node->other);
  if (node->text) {
    dna_str_puts(out, " ");
    dna_str_json(out, node->text);
  }
  if (node->ops) dna_str_printf(out, " %s", node->ops);
  add_flags(node, out);
  if (node->kind == AST_BINS_REGULAR) dna_str_printf(out, " %g", node->num);
  for (uint32_t i = 0; i < node->nparams; i++) {
    dna_str_puts(out, i == 0 ? " [" : " ");
    dna_ast_dump(node->params[i], out);
    if (i + 1 == node->nparams) dna_str_puts(out, "]");
  }
  for (uint32_t i = 0; i < node->nkids; i++) {
    dna_str_puts(out, " ");
    dna_ast_dump(node->kids[i], out);
  }
  dna_str_puts(out, ")");
}
