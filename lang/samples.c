/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * samples from "grid.csv": each line of the table becomes a sample statement, whose nodes have their places in the CSV file. So
 * everything that is said of samples is said of these, too, at their cells.
 */
#include "lang/ast_internal.h"
#include "lang/compiler.h"
#include "lang/csv.h"
#include "lang/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES_MAX = 10000 };

enum column_kind { C_NAME, C_FILES, C_XSEC, C_KFACTOR, C_KIND, C_GROUP, C_PARAM };
static const char *const words[] = {"name", "files", "xsec", "kfactor", "kind", "group"};
enum { WORDS = sizeof words / sizeof *words };
static const enum dna_ast_kind entries[] = {
    [C_FILES] = AST_P_FILES, [C_XSEC] = AST_P_XSEC, [C_KFACTOR] = AST_P_KFACTOR, [C_KIND] = AST_P_KIND, [C_GROUP] = AST_P_GROUP};

typedef struct column {
  enum column_kind kind;
  const char *name, *unit_text; /* of a param; unit_text "" if the header has none */
  dna_span span;                /* of the name in the header */
  const dna_number *unit;
} column;

typedef struct sample_table {
  comp *c;
  dna_parser p; /* for nodes and names: where they are */
  const dna_ast *statement;
  dna_csv csv;
  column *columns;
} sample_table;

/* ---- the header ---------------------------------------------------------------------------------------------------- */

/* "m_ZD [MeV]": the unit in brackets is taken off. */
static bool read_unit(sample_table *t, column *to, dna_span *span) {
  const char *text = t->p.text, *open = memchr(text + span->start, '[', span->end - span->start);
  to->unit_text = "";
  if (!open) return true;
  uint32_t from = (uint32_t)(open - text), until = span->end - 1;
  if (text[until] != ']') {
    dna_diag *d = dna_diag_error(t->c->diags, (dna_span){span->file, from, span->end}, "csv", "expected a unit in brackets");
    dna_diag_hint(t->c->diags, d, "write it like m_ZD [MeV]");
    return false;
  }
  dna_span unit = {span->file, from + 1, until};
  while (from > span->start && (text[from - 1] == ' ' || text[from - 1] == '\t')) from--;
  span->end = from;
  to->unit = dna_parse_unit(t->c->diags, unit, t->c->arena);
  to->unit_text = dna_source_label(t->c->diags->sources, unit, t->c->arena);
  return to->unit != NULL;
}

static bool read_column(sample_table *t, uint32_t i) {
  comp *c = t->c;
  column *to = &t->columns[i];
  dna_span span = dna_csv_cell_at(&t->csv, 0, i)->span, whole = span;
  if (!read_unit(t, to, &span)) return false;
  if (span.end == span.start) {
    dna_diag_error(c->diags, whole, "csv", "a column without a name");
    return false;
  }
  uint32_t errors = c->diags->errors;
  to->name = dna_names_make(&t->p, span.start, span.end);
  to->span = span;
  if (c->diags->errors > errors) return false;
  to->kind = C_PARAM;
  for (int k = 0; k < WORDS; k++)
    if (strcmp(words[k], to->name) == 0) to->kind = (enum column_kind)k;
  for (uint32_t k = 0; k < i; k++) {
    if (!t->columns[k].name || strcmp(t->columns[k].name, to->name) != 0) continue;
    dna_diag *d = dna_diag_error(c->diags, span, "defined-twice", "the column %s is there twice", to->name);
    dna_diag_note(c->diags, d, t->columns[k].span, "it is first here");
    return false;
  }
  if (to->unit && to->kind != C_PARAM && to->kind != C_XSEC && to->kind != C_KFACTOR) {
    dna_diag_error(c->diags, whole, "csv", "the column %s is text and has no unit", to->name);
    return false;
  }
  if (to->kind == C_PARAM) {
    c->columns.items = dna_grow(c->columns.items, &c->columns.capacity, c->columns.count + 1, sizeof *c->columns.items);
    c->columns.items[c->columns.count++] = dna_ast_name(dna_ast_new(&t->p, AST_E_NAME, span), to->name, span);
  }
  return true;
}

static bool read_header(sample_table *t) {
  bool good = true, there[C_PARAM + 1] = {false};
  for (uint32_t i = 0; i < t->csv.ncolumns; i++) {
    good = read_column(t, i) && good;
    there[t->columns[i].kind] = true;
  }
  for (int k = C_NAME; k <= C_FILES && good; k++) {
    if (there[k]) continue;
    dna_diag *d = dna_diag_error(t->c->diags, dna_csv_cell_at(&t->csv, 0, 0)->span, "csv", "there is no column %s", words[k]);
    dna_diag_hint(t->c->diags, d, "columns are name and files, and as wanted xsec, kfactor, kind, group and params");
    good = false;
  }
  return good;
}

void dna_samples_columns(comp *c) {
  for (uint32_t i = 0; i < c->columns.count && !c->incomplete; i++) {
    const dna_ast *head = c->columns.items[i];
    uint32_t id;
    if (dna_scope_get(&c->globals, head->name, &id)) continue; /* what is no param is told where it is set */
    dna_diag *d =
        dna_diag_error(c->diags, head->span, "unknown-name", "%s is no column of samples and no param", head->name);
    const char **names = dna_arena_alloc(c->arena, (c->ndecls + WORDS) * sizeof *names);
    uint32_t count = 0;
    for (; count < WORDS; count++) names[count] = words[count];
    for (uint32_t k = 0; k < c->ndecls; k++)
      if (c->decls[k].kind == D_PARAM) names[count++] = c->decls[k].name;
    const char *near = dna_nearest(head->name, names, count);
    if (near) dna_diag_hint(c->diags, d, "did you mean %s?", near);
    else dna_diag_hint(c->diags, d, "columns are name, files, xsec, kfactor, kind, group and params of the analysis");
  }
}

/* ---- lines --------------------------------------------------------------------------------------------------------- */

static dna_ast *node(sample_table *t, enum dna_ast_kind kind, dna_span span) { return dna_ast_new(&t->p, kind, span); }

/* Patterns, separated by semicolons. */
static dna_ast *files_of(sample_table *t, const dna_csv_cell *cell) {
  dna_ast *files = node(t, AST_P_FILES, cell->span);
  dna_list list = {0};
  for (const char *at = cell->text; at;) {
    const char *end = strchr(at, ';'), *stop = end ? end : at + strlen(at);
    while (*at == ' ' || *at == '\t') at++;
    while (stop > at && (stop[-1] == ' ' || stop[-1] == '\t')) stop--;
    if (stop > at) {
      const char *text = dna_arena_strndup(t->c->arena, at, (size_t)(stop - at));
      list = dna_list_add(&t->p, list, dna_ast_text(node(t, AST_E_STRING, cell->span), text, cell->span));
    }
    at = end ? end + 1 : NULL;
  }
  if (!list.count) dna_diag_error(t->c->diags, cell->span, "csv", "the name of an event file is missing");
  return dna_ast_kids(files, list);
}

static dna_ast *entry_of(sample_table *t, const column *of, const dna_csv_cell *cell) {
  switch (of->kind) {
  case C_FILES: return files_of(t, cell);
  case C_KIND: return dna_ast_name(node(t, AST_P_KIND, cell->span), cell->text, cell->span);
  case C_GROUP: return dna_ast_text(node(t, AST_P_GROUP, cell->span), cell->text, cell->span);
  default: {
    dna_ast *value = dna_parse_cell(t->c->diags, cell->span, of->unit, t->c->arena);
    if (!value) value = node(t, AST_E_ERROR, cell->span);
    if (of->kind != C_PARAM) return dna_ast_kid(&t->p, node(t, entries[of->kind], cell->span), value);
    dna_ast *assign = dna_ast_kid(&t->p, dna_ast_name(node(t, AST_ASSIGN, cell->span), of->name, of->span), value);
    const dna_ast *number = value;
    while (number->kind == AST_E_NEG) number = number->kids[0];
    /* as it would be written; a value with a unit of its own shows that */
    bool unit = of->unit && number->kind == AST_E_NUM && cell->text[strspn(cell->text, "+-0123456789.eE")] == '\0';
    assign->text = dna_arena_printf(t->c->arena, "%s = %s%s%s", of->name, cell->text,
                                    unit && of->unit_text[0] != '/' && *of->unit_text ? " " : "",
                                    unit ? of->unit_text : "");
    return assign;
  }
  }
}

/* The statement's own entries, unless the line has them. */
static void common_entries(sample_table *t, dna_list *list, dna_list *with) {
  for (uint32_t i = 0; i < t->statement->nkids; i++) {
    dna_ast *entry = t->statement->kids[i];
    bool own = false;
    for (uint32_t k = 0; k < list->count; k++) own = own || list->items[k]->kind == entry->kind;
    if (entry->kind != AST_P_WITH) {
      if (!own) *list = dna_list_add(&t->p, *list, entry);
      continue;
    }
    uint32_t mine = with->count;
    for (uint32_t a = 0; a < entry->nkids; a++) {
      own = false;
      for (uint32_t k = 0; k < mine; k++) own = own || strcmp(with->items[k]->name, entry->kids[a]->name) == 0;
      if (!own) *with = dna_list_add(&t->p, *with, entry->kids[a]);
    }
  }
}

static dna_ast *read_line(sample_table *t, uint32_t row) {
  comp *c = t->c;
  dna_list list = {0}, with = {0};
  const dna_csv_cell *first = dna_csv_cell_at(&t->csv, row, 0), *last = dna_csv_cell_at(&t->csv, row, t->csv.ncolumns - 1);
  dna_ast *sample = node(t, AST_S_SAMPLE, (dna_span){first->span.file, first->span.start, last->span.end});
  for (uint32_t i = 0; i < t->csv.ncolumns; i++) {
    const dna_csv_cell *cell = dna_csv_cell_at(&t->csv, row, i);
    const column *of = &t->columns[i];
    if (!*cell->text) {
      if (of->kind == C_NAME || of->kind == C_FILES)
        dna_diag_error(c->diags, cell->span, "csv", "a sample has a %s, but this cell is empty",
                       of->kind == C_NAME ? "name" : "file");
    } else if (of->kind == C_NAME) {
      dna_ast_name(sample, dna_names_make(&t->p, cell->span.start, cell->span.end), cell->span);
    } else if (of->kind == C_PARAM) {
      with = dna_list_add(&t->p, with, entry_of(t, of, cell));
    } else {
      list = dna_list_add(&t->p, list, entry_of(t, of, cell));
    }
  }
  common_entries(t, &list, &with);
  if (with.count) list = dna_list_add(&t->p, list, dna_ast_kids(node(t, AST_P_WITH, sample->span), with));
  return dna_ast_kids(sample, list);
}

/* ---- the table ----------------------------------------------------------------------------------------------------- */

/* An entry that stands twice in the statement's block is told once, here. */
static bool check_block(comp *c, const dna_ast *statement) {
  for (uint32_t i = 0; i < statement->nkids; i++)
    for (uint32_t k = 0; k < i; k++) {
      if (statement->kids[i]->kind != statement->kids[k]->kind) continue;
      dna_diag *d = dna_diag_error(c->diags, statement->kids[i]->span, "defined-twice", "this is given twice");
      dna_diag_note(c->diags, d, statement->kids[k]->span, "it was first given here");
      return false;
    }
  return true;
}

void dna_samples_read(comp *c, dna_ast *statement, uint32_t file) {
  const dna_source *source = &c->diags->sources->files[file];
  sample_table t = {.c = c, .statement = statement};
  t.p =
      (dna_parser){.diags = c->diags, .arena = c->arena, .file = file, .text = source->text, .length = (uint32_t)source->length};
  if (!check_block(c, statement) || !dna_csv_read(c->diags, file, c->arena, &t.csv)) return;
  t.columns = dna_arena_alloc(c->arena, t.csv.ncolumns * sizeof *t.columns);
  memset(t.columns, 0, t.csv.ncolumns * sizeof *t.columns);
  if (!read_header(&t)) return;
  if (t.csv.nrows > SAMPLES_MAX + 1) {
    dna_diag_error(c->diags, dna_csv_cell_at(&t.csv, SAMPLES_MAX + 1, 0)->span, "too-many", "more than %d samples", SAMPLES_MAX);
    return;
  }
  dna_list samples = {0};
  for (uint32_t row = 1; row < t.csv.nrows && c->diags->errors < DNA_DIAG_SHOWN; row++) {
    uint32_t errors = c->diags->errors;
    dna_ast *sample = read_line(&t, row);
    if (c->diags->errors == errors) samples = dna_list_add(&t.p, samples, sample);
  }
  dna_ast_params(statement, samples);
}
