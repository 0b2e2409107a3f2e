/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For the tests of the front: text to tree, and both the tree and the diagnostics as strings.
 */
#ifndef DNA_TESTS_PARSE_TEXT_H
#define DNA_TESTS_PARSE_TEXT_H

#include "lang/ast.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct parsed {
  dna_arena *arena;
  dna_sources sources;
  dna_diags diags;
  dna_ast *root;
} parsed;

/* Fill in place: diags points to sources. */
static void parse_bytes(parsed *it, const char *text, size_t length, bool value) {
  *it = (parsed){.arena = dna_arena_new()};
  it->sources.arena = it->arena;
  it->diags.sources = &it->sources;
  it->diags.arena = it->arena;
  int file = dna_source_add(&it->sources, "t.dna", text, length);
  assert_true(file >= 0);
  it->root = value ? dna_parse_value(&it->diags, (uint32_t)file, it->arena) : dna_parse(&it->diags, (uint32_t)file, it->arena);
}

static void parse_end(parsed *it) { dna_arena_free(it->arena); }

/* "line:column code; " for each diagnostic, in the order in which they are shown; the columns count code points. */
static void list_errors(parsed *it, dna_str *out) {
  bool done[1100] = {false};
  for (size_t n = 0; n < it->diags.count; n++) {
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < it->diags.count; i++)
      if (!done[i] && (first == SIZE_MAX || it->diags.items[i].span.start < it->diags.items[first].span.start)) first = i;
    done[first] = true;
    const dna_diag *diag = &it->diags.items[first];
    dna_place place = dna_source_place(&it->sources, diag->span.file, diag->span.start);
    dna_str_printf(out, "%s%u:%u %s", n ? "; " : "", place.line, place.column, diag->code);
  }
}

/* The tree of a text without errors. */
static inline void assert_tree(const char *text, const char *expected) {
  parsed it;
  parse_bytes(&it, text, strlen(text), false);
  dna_str out = {0};
  dna_diag_text(&it.diags, &out, false);
  if (it.diags.count) print_error("in: %s\n%s", text, out.text);
  assert_int_equal(it.diags.count, 0);
  out.length = 0;
  for (uint32_t i = 0; i < it.root->nkids; i++) {
    if (i) dna_str_puts(&out, "\n");
    dna_ast_dump(it.root->kids[i], &out);
  }
  assert_string_equal(out.text ? out.text : "", expected);
  dna_str_free(&out);
  parse_end(&it);
}

/* The places and codes of all errors. */
static inline void assert_errors(const char *text, const char *expected) {
  parsed it;
  parse_bytes(&it, text, strlen(text), false);
  dna_str out = {0};
  list_errors(&it, &out);
  if (strcmp(out.text ? out.text : "", expected) != 0) print_error("in: %s\n", text);
  assert_string_equal(out.text ? out.text : "", expected);
  dna_str_free(&out);
  parse_end(&it);
}

/* One error, at the place, with all of these words in its message and hint; and the number of statements that were read. */
static inline void assert_message(const char *text, const char *place, const char *words, const char *hint_words) {
  parsed it;
  parse_bytes(&it, text, strlen(text), false);
  dna_str out = {0};
  list_errors(&it, &out);
  if (it.diags.count != 1) print_error("in: %s\n%s\n", text, out.text ? out.text : "no error");
  assert_int_equal(it.diags.count, 1);
  const dna_diag *diag = &it.diags.items[0];
  dna_place at = dna_source_place(&it.sources, diag->span.file, diag->span.start);
  char found[40];
  snprintf(found, sizeof found, "%u:%u", at.line, at.column);
  if (strcmp(found, place) != 0) print_error("in: %s\n%s\n", text, diag->message);
  assert_string_equal(found, place);
  if (!strstr(diag->message, words)) print_error("in: %s\n", text);
  if (!strstr(diag->message, words)) assert_string_equal(diag->message, words);
  if (hint_words) {
    assert_non_null(diag->hint);
    if (!strstr(diag->hint, hint_words)) assert_string_equal(diag->hint, hint_words);
  }
  dna_str_free(&out);
  parse_end(&it);
}

#endif
