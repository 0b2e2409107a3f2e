/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table of text, aligned by what a terminal shows (see table.h).
 */
#include "runtime/report/table.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define GAP 2

typedef struct column {
  char *heading;
  uint32_t head, tail; /* widths of the halves; together at least the heading */
} column;

typedef struct group {
  uint32_t first, ncolumns;
  char *title;
} group;

struct dna_table {
  uint32_t ncolumns, nrows, ngroups;
  column *columns;
  char **labels;
  dna_number *cells; /* [nrows * ncolumns] */
  group *groups;
  size_t label_room, cell_room, group_room;
};

/* ---- text ----------------------------------------------------------------------------------------------------------- */

/* The next character of text, its length in bytes and its columns; a byte that is no character stands for U+FFFD. */
static size_t next_character(const char *text, int *columns) {
  utf8proc_int32_t code = -1;
  utf8proc_ssize_t length = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)strnlen(text, 4), &code);
  if (length <= 0 || code < 0) {
    *columns = 1;
    return 1;
  }
  int width = utf8proc_charwidth(code);
  *columns = code < 0x20 || code == 0x7F ? 1 : width < 0 ? 0 : width;
  return (size_t)length;
}

uint32_t dna_table_text_width(const char *text) {
  uint32_t width = 0;
  for (int columns; *text; width += (uint32_t)columns) text += next_character(text, &columns);
  return width;
}

void dna_table_add_text(dna_str *out, const char *text, uint32_t width) {
  bool cut = width && dna_table_text_width(text) > width;
  uint32_t room = cut ? width - 1 : UINT32_MAX;
  while (*text) {
    int columns;
    size_t length = next_character(text, &columns);
    if ((uint32_t)columns > room) break;
    room -= (uint32_t)columns;
    if ((unsigned char)*text < 0x20 || *text == 0x7F)
      dna_str_puts(out, " ");
    else if (length == 1 && (unsigned char)*text >= 0x80)
      dna_str_puts(out, "\uFFFD");
    else
      dna_str_add(out, text, length);
    text += length;
  }
  if (cut) dna_str_puts(out, "…");
}

static void add_blanks(dna_str *out, uint32_t count) {
  for (; count; count--) dna_str_add(out, " ", 1);
}

/* ---- making a table -------------------------------------------------------------------------------------------------- */

dna_table *dna_table_new(uint32_t ncolumns) {
  dna_table *table = dna_xcalloc(1, sizeof *table);
  table->ncolumns = ncolumns;
  table->columns = dna_xcalloc(ncolumns, sizeof *table->columns);
  for (uint32_t c = 0; c < ncolumns; c++) table->columns[c].heading = dna_xstrdup("");
  return table;
}

void dna_table_free(dna_table *table) {
  if (!table) return;
  for (uint32_t c = 0; c < table->ncolumns; c++) free(table->columns[c].heading);
  for (uint32_t r = 0; r < table->nrows; r++) free(table->labels[r]);
  for (uint32_t g = 0; g < table->ngroups; g++) free(table->groups[g].title);
  free(table->columns);
  free(table->labels);
  free(table->groups);
  free(table->cells);
  free(table);
}

void dna_table_heading(dna_table *table, uint32_t c, const char *heading) {
  free(table->columns[c].heading);
  table->columns[c].heading = dna_xstrdup(heading);
}

void dna_table_group(dna_table *table, uint32_t first, uint32_t ncolumns, const char *title) {
  table->groups = dna_grow(table->groups, &table->group_room, (size_t)table->ngroups + 1, sizeof *table->groups);
  table->groups[table->ngroups++] = (group){first, ncolumns, dna_xstrdup(title)};
}

void dna_table_row(dna_table *table, const char *label) {
  size_t cells = (size_t)table->nrows * table->ncolumns;
  table->labels = dna_grow(table->labels, &table->label_room, (size_t)table->nrows + 1, sizeof *table->labels);
  table->cells = dna_grow(table->cells, &table->cell_room, cells + table->ncolumns, sizeof *table->cells);
  memset(table->cells + cells, 0, table->ncolumns * sizeof *table->cells);
  table->labels[table->nrows++] = dna_xstrdup(label);
}

void dna_table_cell(dna_table *table, uint32_t c, dna_number number) {
  table->cells[(size_t)(table->nrows - 1) * table->ncolumns + c] = number;
  column *at = &table->columns[c];
  uint32_t head = dna_table_text_width(number.head), tail = dna_table_text_width(number.tail);
  if (tail) tail++; /* the blank between the halves */
  if (head > at->head) at->head = head;
  if (tail > at->tail) at->tail = tail;
}

/* ---- layout ------------------------------------------------------------------------------------------------------------ */

static uint32_t column_width(const dna_table *table, uint32_t c) {
  uint32_t heading = dna_table_text_width(table->columns[c].heading), cells = table->columns[c].head + table->columns[c].tail;
  return heading > cells ? heading : cells;
}

static uint32_t label_width(const dna_table *table, uint32_t most) {
  uint32_t width = dna_table_text_width(table->columns[0].heading);
  for (uint32_t r = 0; r < table->nrows; r++) {
    uint32_t own = dna_table_text_width(table->labels[r]);
    if (own > width) width = own;
  }
  return most && width > most ? most : width;
}

/* What the last column of a group is wider than its cells, so that the title fits. */
static uint32_t *group_padding(const dna_table *table) {
  uint32_t *padding = dna_xcalloc(table->ncolumns, sizeof *padding);
  for (uint32_t g = 0; g < table->ngroups; g++) {
    const group *own = &table->groups[g];
    uint32_t width = 0, title = dna_table_text_width(own->title) + 2; /* a blank on either side */
    for (uint32_t c = own->first; c < own->first + own->ncolumns; c++) width += column_width(table, c) + (c > own->first ? GAP : 0);
    if (title > width) padding[own->first] = title - width;
  }
  return padding;
}

uint32_t dna_table_width(const dna_table *table, uint32_t most) {
  uint32_t *padding = group_padding(table), width = label_width(table, most);
  for (uint32_t c = 1; c < table->ncolumns; c++) width += GAP + padding[c] + column_width(table, c);
  free(padding);
  return width;
}

static void trim_line(dna_str *out) {
  while (out->length && out->text[out->length - 1] == ' ') out->text[--out->length] = '\0';
  dna_str_puts(out, "\n");
}

/* Titles over their columns, in the middle of a rule: "──── signal ────". */
static void render_groups(const dna_table *table, uint32_t labels, const uint32_t *padding, bool colour, dna_str *out) {
  if (!table->ngroups) return;
  add_blanks(out, labels);
  for (uint32_t g = 0; g < table->ngroups; g++) {
    const group *own = &table->groups[g];
    uint32_t width = 0, title = dna_table_text_width(own->title);
    for (uint32_t c = own->first; c < own->first + own->ncolumns; c++)
      width += padding[c] + column_width(table, c) + (c > own->first ? GAP : 0);
    add_blanks(out, GAP);
    uint32_t rule = width - title - 2;
    for (uint32_t i = 0; i < rule / 2; i++) dna_str_puts(out, "─");
    dna_str_puts(out, colour ? " \033[1m" : " ");
    dna_table_add_text(out, own->title, 0);
    dna_str_puts(out, colour ? "\033[0m " : " ");
    for (uint32_t i = 0; i < rule - rule / 2; i++) dna_str_puts(out, "─");
  }
  trim_line(out);
}

static void render_headings(const dna_table *table, uint32_t labels, const uint32_t *padding, bool colour, dna_str *out) {
  if (colour) dna_str_puts(out, "\033[2m");
  dna_table_add_text(out, table->columns[0].heading, labels);
  add_blanks(out, labels - dna_table_text_width(table->columns[0].heading));
  for (uint32_t c = 1; c < table->ncolumns; c++) {
    const char *heading = table->columns[c].heading;
    add_blanks(out, GAP + padding[c] + column_width(table, c) - dna_table_text_width(heading));
    dna_str_puts(out, heading);
  }
  if (colour) dna_str_puts(out, "\033[0m");
  trim_line(out);
}

static void render_row(const dna_table *table, uint32_t r, uint32_t labels, const uint32_t *padding, dna_str *out) {
  size_t start = out->length;
  dna_table_add_text(out, table->labels[r], labels);
  uint32_t width = out->length > start ? dna_table_text_width(out->text + start) : 0;
  add_blanks(out, labels - width);
  for (uint32_t c = 1; c < table->ncolumns; c++) {
    const dna_number *cell = &table->cells[(size_t)r * table->ncolumns + c];
    const column *at = &table->columns[c];
    uint32_t spare = column_width(table, c) - at->head - at->tail, tail = dna_table_text_width(cell->tail);
    add_blanks(out, GAP + padding[c] + spare + at->head - dna_table_text_width(cell->head));
    dna_str_puts(out, cell->head);
    if (tail) dna_str_puts(out, " ");
    dna_str_puts(out, cell->tail);
    add_blanks(out, at->tail - (tail ? tail + 1 : 0));
  }
  trim_line(out);
}

void dna_table_render(const dna_table *table, uint32_t most, bool colour, dna_str *out) {
  uint32_t *padding = group_padding(table), labels = label_width(table, most);
  render_groups(table, labels, padding, colour, out);
  render_headings(table, labels, padding, colour, out);
  for (uint32_t r = 0; r < table->nrows; r++) render_row(table, r, labels, padding, out);
  free(padding);
}
