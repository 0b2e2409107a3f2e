/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ADL's blocks. What follows a mistake is skipped to the next line that begins with a word of the language.
 */
#include "lang/adl/tree.h"

#include <stdlib.h>
#include <string.h>

static const adl_token *peek(const adl_parser *p) { return &p->tokens.items[p->at]; }
static dna_span span_of(const adl_parser *p, const adl_token *token) { return (dna_span){p->file, token->start, token->end}; }
static bool at_op(const adl_parser *p, int op) { return peek(p)->kind == ADL_T_OP && peek(p)->op == op; }
static bool at_block(const adl_parser *p) {
  return peek(p)->kind == ADL_T_END || (peek(p)->kind == ADL_T_WORD && peek(p)->first && dna_words_adl_block(peek(p)->text));
}
static bool at_entry(const adl_parser *p) {
  return at_block(p) || (peek(p)->kind == ADL_T_WORD && dna_words_adl_entry(peek(p)->text));
}

static void complain(adl_parser *p, const char *wanted) {
  if (p->failed) return;
  p->failed = true;
  const adl_token *token = peek(p);
  if (token->first && p->at) {
    dna_diag_error(p->diags, span_of(p, &p->tokens.items[p->at - 1]), "syntax", "expected %s after this", wanted);
  } else {
    uint32_t shown = token->end - token->start > 40 ? 40 : token->end - token->start;
    dna_diag_error(p->diags, span_of(p, token), "syntax", "expected %s, not '%.*s'", wanted, (int)shown,
                   p->diags->sources->files[p->file].text + token->start);
  }
}

static void skip_line(adl_parser *p) {
  while (peek(p)->kind != ADL_T_END && !peek(p)->first) p->at++;
}

/* To the next line that begins an entry or a block, behind where the one under way began. */
static void recover(adl_parser *p) {
  if (p->at == p->begun && peek(p)->kind != ADL_T_END) p->at++;
  while (!(peek(p)->first && at_entry(p))) p->at++;
  p->failed = false;
}

/* What is left of the line, as it is written, without a comment. */
static const char *rest_of_line(adl_parser *p) {
  uint32_t start = peek(p)->start, end = start;
  if (peek(p)->first) return "";
  while (!peek(p)->first) end = p->tokens.items[p->at++].end;
  return dna_arena_strndup(p->diags->arena, p->diags->sources->files[p->file].text + start, end - start);
}

static bool take_name(adl_parser *p, const char **name, dna_span *span, const char *wanted) {
  if (peek(p)->kind != ADL_T_WORD || (peek(p)->first && at_entry(p))) {
    complain(p, wanted);
    return false;
  }
  *name = peek(p)->text;
  *span = span_of(p, peek(p));
  p->at++;
  return true;
}

static adl_entry *add_entry(adl_parser *p, adl_block *block, adl_entry_kind kind) {
  adl_entry *entry = dna_arena_alloc(p->diags->arena, sizeof *entry);
  entry->kind = kind;
  entry->span = entry->name_span = span_of(p, peek(p));
  *(block->last ? &block->last->next : &block->entries) = entry;
  block->last = entry;
  return entry;
}

static void close_entry(adl_parser *p, adl_entry *entry) { entry->span.end = p->tokens.items[p->at - 1].end; }

/* ---- histograms and bins ------------------------------------------------------------------------------------------------- */

static bool number(adl_parser *p, const char **text) {
  bool minus = at_op(p, '-');
  uint32_t before = p->at;
  if (minus || at_op(p, '+')) p->at++;
  if (peek(p)->kind != ADL_T_NUMBER) {
    p->at = before;
    return false;
  }
  *text = minus ? dna_arena_printf(p->diags->arena, "-%s", peek(p)->text) : peek(p)->text;
  p->at++;
  return true;
}

static void add_edge(adl_parser *p, adl_axis *axis, const char *edge) {
  if ((axis->nedges & (axis->nedges - 1)) == 0) {
    const char **edges = dna_arena_alloc(p->diags->arena, (axis->nedges ? 2 * axis->nedges : 2) * sizeof *edges);
    if (axis->nedges) memcpy(edges, axis->edges, axis->nedges * sizeof *edges);
    axis->edges = edges;
  }
  axis->edges[axis->nedges++] = edge;
}

static bool comma(adl_parser *p) {
  if (!at_op(p, ',')) {
    complain(p, "','");
    return false;
  }
  p->at++;
  return true;
}

/* n, low, high, or edges with nothing between them; then a comma. False if there is none. */
static bool parse_axis(adl_parser *p, adl_axis *axis) {
  const char *first, *next;
  if (!number(p, &first)) return false;
  if (number(p, &next)) {
    add_edge(p, axis, first);
    do add_edge(p, axis, next);
    while (number(p, &next));
    return comma(p);
  }
  axis->n = first;
  if (!comma(p)) return false;
  if (!number(p, &axis->low)) complain(p, "the lower end of the bins");
  if (p->failed || !comma(p)) return false;
  if (!number(p, &axis->high)) complain(p, "the upper end of the bins");
  return !p->failed && comma(p);
}

static void parse_histo(adl_parser *p, adl_block *block) {
  adl_entry *entry = add_entry(p, block, ADL_HISTO);
  p->at++;
  if (!take_name(p, &entry->name, &entry->name_span, "the name of a histogram")) return;
  /* names may have other characters in them */
  while (!at_op(p, ',') && !peek(p)->first && peek(p)->kind != ADL_T_STRING) p->at++;
  entry->name_span.end = p->tokens.items[p->at - 1].end;
  entry->name = dna_arena_strndup(p->diags->arena, p->diags->sources->files[p->file].text + entry->name_span.start,
                                  entry->name_span.end - entry->name_span.start);
  if (!comma(p)) return;
  if (peek(p)->kind != ADL_T_STRING) {
    complain(p, "the title of the histogram in double quotes");
    return;
  }
  entry->label = peek(p)->text;
  p->at++;
  if (!comma(p)) return;
  while (entry->naxes < 2 && parse_axis(p, &entry->axes[entry->naxes])) entry->naxes++;
  if (!p->failed && !entry->naxes) complain(p, "the bins of the histogram");
  if (p->failed) return;
  entry->expr = dna_expr_adl(p);
  if (entry->expr && entry->naxes == 2 && comma(p)) entry->expr2 = dna_expr_adl(p);
  close_entry(p, entry);
}

static void parse_bin(adl_parser *p, adl_block *block) {
  adl_entry *entry = add_entry(p, block, ADL_BIN);
  p->at++;
  if (peek(p)->kind == ADL_T_STRING && !peek(p)->first) {
    entry->label = peek(p)->text;
    p->at++;
  }
  entry->expr = dna_expr_adl(p);
  const char *edge;
  if (entry->expr && at_op(p, ',')) p->at++;
  while (entry->expr && !peek(p)->first && number(p, &edge)) {
    add_edge(p, &entry->axes[0], edge);
    if (at_op(p, ',')) p->at++;
  }
  close_entry(p, entry);
}

/* ---- the other entries ---------------------------------------------------------------------------------------------------- */

static void parse_take(adl_parser *p, adl_block *block) {
  adl_entry *entry = add_entry(p, block, ADL_TAKE);
  bool call = p->at + 1 < p->tokens.count && p->tokens.items[p->at + 1].op == '(';
  if (call) {
    entry->expr = dna_expr_adl(p);
  } else {
    if (!take_name(p, &entry->name, &entry->name_span, "a collection")) return;
    if (peek(p)->kind == ADL_T_WORD && !peek(p)->first && !at_entry(p) && !dna_words_adl_is(peek(p)->text, "alias")) {
      entry->alias = peek(p)->text;
      p->at++;
      if (at_op(p, ',')) {
        dna_diag *d =
            dna_diag_error(p->diags, span_of(p, peek(p)), "not-translated", "several members of one collection at once");
        dna_diag_hint(p->diags, d, "write the combination as: object NAME : comb(%s[-1] %s[-2])", entry->name, entry->name);
        p->failed = true;
      }
    }
  }
  if (peek(p)->kind == ADL_T_WORD && !peek(p)->first && dna_words_adl_is(peek(p)->text, "alias")) {
    dna_span ignored;
    p->at++;
    take_name(p, &entry->alias, &ignored, "the name behind alias");
  }
  close_entry(p, entry);
  if (!p->failed && at_op(p, ',') && p->depth < ADL_DEPTH_MAX) { /* take a, b */
    p->at++;
    p->depth++;
    parse_take(p, block);
    p->depth--;
  }
}

static void parse_sort(adl_parser *p, adl_block *block) {
  adl_entry *entry = add_entry(p, block, ADL_SORT);
  p->at++;
  entry->expr = dna_expr_adl(p);
  if (!entry->expr) return;
  if (peek(p)->kind == ADL_T_WORD && !peek(p)->first && dna_words_adl_is(peek(p)->text, "ascend descend ascending descending")) {
    entry->ascending = dna_words_adl_is(peek(p)->text, "ascend ascending");
    p->at++;
  }
  close_entry(p, entry);
}

static void parse_weight(adl_parser *p, adl_block *block) {
  adl_entry *entry = add_entry(p, block, ADL_WEIGHT);
  p->at++;
  if (!take_name(p, &entry->name, &entry->name_span, "the name of the weight")) return;
  if (at_op(p, '=')) p->at++;
  entry->expr = dna_expr_adl(p);
  close_entry(p, entry);
}

/* An entry of a block, at the beginning of a line or behind the head of the block. */
static void parse_entry(adl_parser *p, adl_block *block) {
  const adl_token *token = peek(p);
  if (token->kind != ADL_T_WORD) {
    complain(p, "the word that an entry begins with, such as select");
    return;
  }
  const char *word = token->text;
  if (dna_words_adl_is(word, "take using")) {
    p->at++;
    parse_take(p, block);
  } else if (dna_words_adl_is(word, "select cmd reject")) {
    adl_entry *entry = add_entry(p, block, dna_words_adl_is(word, "reject") ? ADL_REJECT : ADL_SELECT);
    p->at++;
    entry->expr = dna_expr_adl(p);
    if (p->at) close_entry(p, entry);
  } else if (dna_words_adl_is(word, "histo")) {
    parse_histo(p, block);
  } else if (dna_words_adl_is(word, "bin bins")) {
    parse_bin(p, block);
  } else if (dna_words_adl_is(word, "sort")) {
    parse_sort(p, block);
  } else if (dna_words_adl_is(word, "weight")) {
    parse_weight(p, block);
  } else if (dna_words_adl_is(word, "counts process print save")) {
    adl_entry *entry = add_entry(p, block, ADL_ASIDE);
    entry->name = word;
    p->at++;
    entry->text = rest_of_line(p);
    close_entry(p, entry);
  } else {
    adl_entry *entry = add_entry(p, block, ADL_USE);
    entry->name = word;
    p->at++;
    close_entry(p, entry);
  }
  if (!p->failed && !peek(p)->first && !at_entry(p)) complain(p, "the end of the line");
}

/* ---- blocks -----------------------------------------------------------------------------------------------------------------
 */

static void parse_info(adl_parser *p, adl_block *block) {
  skip_line(p);
  while (!at_block(p)) {
    adl_entry *entry = add_entry(p, block, ADL_ASIDE);
    entry->name = peek(p)->kind == ADL_T_WORD ? peek(p)->text : "";
    p->at++;
    const char *text = rest_of_line(p);
    size_t length = strlen(text);
    if (length > 1 && text[0] == '"' && text[length - 1] == '"') text = dna_arena_strndup(p->diags->arena, text + 1, length - 2);
    entry->text = text;
    close_entry(p, entry);
  }
}

static void parse_table(adl_parser *p, adl_block *block) {
  adl_row **last = &block->rows;
  while (!at_block(p) && !p->failed) {
    const adl_token *token = peek(p);
    const char *text = token->text ? token->text : "";
    if (token->kind == ADL_T_WORD && dna_words_adl_is(text, "tabletype")) {
      p->at++;
      skip_line(p);
    } else if (token->kind == ADL_T_WORD && dna_words_adl_is(text, "nvars") && p->tokens.items[p->at + 1].kind == ADL_T_NUMBER) {
      block->nvars = (uint32_t)strtoul(p->tokens.items[p->at + 1].text, NULL, 10);
      p->at += 2;
    } else if (token->kind == ADL_T_WORD && dna_words_adl_is(text, "errors") && p->tokens.items[p->at + 1].kind == ADL_T_WORD) {
      block->errors = dna_words_adl_is(p->tokens.items[p->at + 1].text, "true on yes");
      p->at += 2;
    } else {
      adl_row *row = dna_arena_alloc(p->diags->arena, sizeof *row);
      adl_axis numbers = {0};
      const char *one;
      row->span = span_of(p, token);
      while ((!peek(p)->first || peek(p) == token) && number(p, &one)) add_edge(p, &numbers, one);
      if (!numbers.nedges || !peek(p)->first) {
        complain(p, "a row of numbers, tabletype, nvars or errors");
        return;
      }
      row->span.end = p->tokens.items[p->at - 1].end;
      row->numbers = numbers.edges;
      row->count = numbers.nedges;
      *last = row;
      last = &row->next;
    }
  }
}

/* object NAME, region NAME and so on; what may stand on the same line. */
static void parse_head(adl_parser *p, adl_block *block) {
  if (!take_name(p, &block->name, &block->name_span, "a name")) return;
  if (block->kind == ADL_DEFINE) {
    if (!at_op(p, '=') && !at_op(p, ':')) {
      complain(p, "'='");
      return;
    }
    p->at++;
    block->expr = dna_expr_adl(p);
    if (!p->failed && !peek(p)->first) complain(p, "the end of the line");
  } else if (block->kind == ADL_OBJECT && at_op(p, ':')) {
    p->at++;
    parse_take(p, block);
  } else if (block->kind == ADL_TABLE) {
    parse_table(p, block);
  } else if (!peek(p)->first && !(peek(p)->kind == ADL_T_WORD && at_entry(p))) {
    complain(p, "the end of the line");
  }
}

static bool block_kind(const char *word, adl_block_kind *kind) {
  static const struct {
    const char *words;
    adl_block_kind kind;
  } kinds[] = {{"info countsformat", ADL_INFO}, {"object obj composite comp", ADL_OBJECT},
               {"define def", ADL_DEFINE},      {"region algo algorithm", ADL_REGION},
               {"histolist", ADL_HISTOLIST},    {"table", ADL_TABLE}};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (dna_words_adl_is(word, kinds[i].words)) {
      *kind = kinds[i].kind;
      return true;
    }
  return false;
}

static adl_block *parse_block(adl_parser *p) {
  const adl_token *token = peek(p);
  adl_block *block = dna_arena_alloc(p->diags->arena, sizeof *block);
  block->span = block->name_span = span_of(p, token);
  if (!block_kind(token->text, &block->kind)) {
    bool trigger = dna_words_adl_is(token->text, "trgm trge");
    if (trigger && token[1].op == '=' && token[2].kind == ADL_T_NUMBER && strtod(token[2].text, NULL) == 0) {
      dna_diag_warn(p->diags, block->span, "left-out", "%s = 0, no trigger, says nothing, and is left out", token->text);
      recover(p);
      return NULL;
    }
    dna_diag_error(p->diags, block->span, "not-translated", "%s is not translated", token->text);
    recover(p);
    return NULL;
  }
  p->at++;
  if (block->kind == ADL_INFO) {
    block->name = dna_words_adl_is(token->text, "info") ? "info" : "countsformat";
    parse_info(p, block);
  } else {
    parse_head(p, block);
  }
  return block;
}

adl_block *dna_parse_adl(dna_diags *diags, uint32_t file) {
  adl_parser parser = {.diags = diags, .file = file, .tokens = dna_lex_adl(diags, file)}, *p = &parser;
  adl_block *blocks = NULL, **last = &blocks, *current = NULL;
  while (peek(p)->kind != ADL_T_END) {
    adl_block *begun = NULL;
    p->begun = p->at;
    if (at_block(p)) {
      begun = parse_block(p);
      if (begun) {
        *last = begun;
        last = &begun->next;
        /* a define among the entries of a block does not end it */
        if (begun->kind != ADL_DEFINE) current = begun;
      } else {
        current = NULL;
      }
    } else if (current && current->kind != ADL_TABLE && current->kind != ADL_INFO) {
      parse_entry(p, current);
    } else {
      complain(p, "the word that a block begins with, such as object or region, or # before a comment");
    }
    if (p->failed) {
      if (begun) begun->broken = true;
      if (current && current->kind != ADL_DEFINE) current->broken = true;
      recover(p);
    }
  }
  return blocks;
}
