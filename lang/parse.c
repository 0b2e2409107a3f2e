/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A source's text to its tree: the three steps of parse.h, one after the other.
 */
#include "lang/ast_internal.h"

#include "lang/parser.h"

#include <stdlib.h>
#include <string.h>

/* Goes on after the next END that is outside of all blocks. */
static void skip_statement(dna_parser *p) {
  size_t depth = 0;
  for (size_t at = 0; at < p->tokens.count; at++) {
    int kind = p->tokens.items[at].kind;
    if (kind == '{') depth++;
    if (kind == '}') depth--;
    if (kind != T_END || depth > 0 || at + 1 < p->next) continue;
    p->next = at + 1;
    return;
  }
  p->next = p->tokens.count;
}

static void run(dna_parser *p) {
  const dna_source *source = &p->diags->sources->files[p->file];
  p->text = source->text;
  if (!p->part) p->length = (uint32_t)source->length;
  uint32_t errors = p->diags->errors;
  dna_lexer_run(p);
  dna_layout_run(p);
  while (!p->started || p->next < p->tokens.count) {
    p->started = false;
    size_t before = p->next;
    dna_yyparse(p); /* leaves tokens only if its stack was full, which it has said */
    if (p->next < p->tokens.count || p->next == before) skip_statement(p);
    if (p->next == before) break;
  }
  if (p->faulty && p->diags->errors == errors && !p->value) /* whatever it was: what is not understood is refused */
    dna_diag_error(p->diags, dna_parser_span(p, 0, 0), "syntax", "this file cannot be understood");
}

static void finish(dna_parser *p) {
  free(p->raw.items);
  free(p->tokens.items);
  free(p->items);
  dna_str_free(&p->string);
}

dna_ast *dna_parse(dna_diags *diags, uint32_t file, dna_arena *arena) {
  dna_parser parser = {.diags = diags, .arena = arena, .file = file};
  run(&parser);
  dna_ast *root = dna_ast_new(&parser, AST_S_FILE, dna_parser_span(&parser, 0, parser.length));
  dna_list kids = {0};
  for (size_t i = 0; i < parser.nitems; i++) kids = dna_list_add(&parser, kids, parser.items[i]);
  dna_ast_kids(root, kids);
  finish(&parser);
  return root;
}

/* ---- constants of the command line --------------------------------------------------------------------------------------- */

/* The first part of the expression that is no constant, or NULL. */
static const dna_ast *not_constant(const dna_ast *node) {
  switch (node->kind) {
    case AST_E_NUM: return NULL;
    case AST_E_NAME: return strcmp(node->name, "true") == 0 || strcmp(node->name, "false") == 0 ? NULL : node;
    case AST_E_NEG:
    case AST_E_ARITH:
    case AST_E_SQRT:
    case AST_E_LIST:
      for (uint32_t i = 0; i < node->nkids; i++) {
        const dna_ast *part = not_constant(node->kids[i]);
        if (part) return part;
      }
      return NULL;
    default: return node;
  }
}

dna_ast *dna_parse_expression(dna_diags *diags, uint32_t file, dna_arena *arena) {
  dna_parser parser = {.diags = diags, .arena = arena, .file = file, .value = true};
  uint32_t errors = diags->errors;
  run(&parser);
  dna_ast *value = parser.nitems ? parser.items[0] : NULL;
  if (diags->errors == errors && !value)
    dna_diag_error(diags, dna_parser_span(&parser, 0, parser.length), "value", "a value is missing");
  finish(&parser);
  return diags->errors == errors ? value : NULL;
}

dna_ast *dna_parse_value(dna_diags *diags, uint32_t file, dna_arena *arena) {
  uint32_t errors = diags->errors;
  dna_ast *value = dna_parse_expression(diags, file, arena);
  const dna_ast *part = value && diags->errors == errors ? not_constant(value) : NULL;
  if (part)
    dna_diag_hint(diags,
                  dna_diag_error(diags, part->span, "value", part->kind == AST_E_STRING ? "expected a number, not text"
                                                                                         : "expected a constant"),
                  "write a number with its unit, such as '5 GeV' or '85%%'");
  return diags->errors == errors ? value : NULL;
}

/* ---- cells of tables ---------------------------------------------------------------------------------------------------- */

static dna_parser part_of(dna_diags *diags, dna_span span, dna_arena *arena) {
  return (dna_parser){.diags = diags, .arena = arena, .file = span.file, .value = true, .part = true,
                      .text = diags->sources->files[span.file].text, .at = span.start, .length = span.end};
}

const dna_number *dna_parse_unit(dna_diags *diags, dna_span span, dna_arena *arena) {
  dna_parser parser = part_of(diags, span, arena);
  dna_number *number = dna_arena_alloc(arena, sizeof *number);
  *number = (dna_number){0};
  uint32_t errors = diags->errors;
  dna_lexer_run(&parser);
  bool good = dna_layout_unit(&parser, number) && !number->bad;
  if (!good && diags->errors == errors) dna_diag_error(diags, span, "unknown-unit", "this is no unit");
  finish(&parser);
  return good && diags->errors == errors ? number : NULL;
}

dna_ast *dna_parse_cell(dna_diags *diags, dna_span span, const dna_number *unit, dna_arena *arena) {
  dna_parser parser = part_of(diags, span, arena);
  uint32_t errors = diags->errors;
  const char *comment = memchr(parser.text + span.start, '#', span.end - span.start);
  if (comment)
    dna_diag_error(diags, (dna_span){span.file, (uint32_t)(comment - parser.text), span.end}, "value",
                   "a comment has a line of its own");
  else
    run(&parser);
  dna_ast *value = parser.nitems ? parser.items[0] : NULL;
  if (diags->errors == errors && (!value || parser.nitems > 1))
    dna_diag_error(diags, span, "value", "one value is expected here");
  if (value && unit) dna_ast_give_unit(&parser, value, unit);
  finish(&parser);
  return diags->errors == errors ? value : NULL;
}
