/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines of comma-separated values (see cells.h).
 */
#include "base/cells.h"

#include <string.h>

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static const char *skip(const char *at, const char *end) {
  while (at < end && is_blank(*at)) at++;
  return at;
}

static const char *find(const char *at, const char *end, char c) {
  const char *found = at < end ? memchr(at, c, (size_t)(end - at)) : NULL;
  return found ? found : end;
}

static void trim(dna_cell *cell) {
  cell->from = skip(cell->from, cell->end);
  while (cell->end > cell->from && is_blank(cell->end[-1])) cell->end--;
}

dna_cells dna_cells_open(const char *text, size_t length) {
  dna_cells cells = {.at = text, .end = text + length};
  if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) cells.at += 3;
  return cells;
}

bool dna_cells_line(dna_cells *cells) {
  while (cells->at < cells->end) {
    const char *end = find(cells->at, cells->end, '\n'), *line = cells->at;
    cells->at = end < cells->end ? end + 1 : end;
    cells->number++;
    if (end > line && end[-1] == '\r') end--;
    cells->line = cells->cell = skip(line, end);
    cells->line_end = end;
    if (cells->line == end || *cells->line != '#') return true;
  }
  return false;
}

/* The cell whose first quote is at `at`; returns what is wrong, and in *at the comma behind it or the end of the line. */
static const char *quoted(const char **at, const char *line_end, dna_cell *out) {
  const char *open = *at, *close = find(open + 1, line_end, '"');
  while (line_end - close > 1 && close[1] == '"') {
    out->doubled = true;
    close = find(close + 2, line_end, '"');
  }
  if (close == line_end) {
    *at = line_end;
    out->from = open;
    out->end = open + 1;
    return "this cell's quotes are not closed on its line";
  }
  const char *rest = skip(close + 1, line_end);
  *at = find(close + 1, line_end, ',');
  out->from = rest < *at ? rest : open + 1;
  out->end = rest < *at ? *at : close;
  if (rest < *at) return "expected a comma or the end of the line after a cell in quotes";
  trim(out);
  return NULL;
}

const char *dna_cells_next(dna_cells *cells, dna_cell *out) {
  const char *at = skip(cells->cell, cells->line_end), *wrong = NULL;
  *out = (dna_cell){0};
  if (at < cells->line_end && *at == '"') {
    wrong = quoted(&at, cells->line_end, out);
  } else {
    out->from = at;
    out->end = at = find(at, cells->line_end, ',');
    trim(out);
    const char *quote = find(out->from, out->end, '"');
    if (quote < out->end) {
      out->from = quote;
      out->end = quote + 1;
      at = cells->line_end; /* a comma may be meant to be inside of them */
      wrong = "quotes stand around a whole cell";
    }
  }
  out->last = at == cells->line_end;
  cells->cell = out->last ? at : at + 1;
  return wrong;
}

char *dna_cells_text(dna_arena *arena, dna_cell cell) {
  char *text = dna_arena_strndup(arena, cell.from, (size_t)(cell.end - cell.from)), *to = text;
  if (!cell.doubled) return text;
  for (const char *at = text; *at; at++) {
    *to++ = *at;
    if (at[0] == '"' && at[1] == '"') at++;
  }
  *to = '\0';
  return text;
}
