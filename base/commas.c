/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines of comma-separated values (see commas.h).
 */
#include "base/commas.h"

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

static void trim(dna_commas_cell *cell) {
  cell->from = skip(cell->from, cell->end);
  while (cell->end > cell->from && is_blank(cell->end[-1])) cell->end--;
}

dna_commas dna_commas_open(const char *text, size_t length) {
  dna_commas lines = {.at = text, .end = text + length};
  if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) lines.at += 3;
  return lines;
}

bool dna_commas_next_line(dna_commas *lines) {
  while (lines->at < lines->end) {
    const char *end = find(lines->at, lines->end, '\n'), *line = lines->at;
    lines->at = end < lines->end ? end + 1 : end;
    lines->number++;
    if (end > line && end[-1] == '\r') end--;
    lines->line = lines->cell = skip(line, end);
    lines->line_end = end;
    if (lines->line == end || *lines->line != '#') return true;
  }
  return false;
}

/* The cell whose first quote is at `at`; returns what is wrong, and in *at the comma behind it or the end of the line. */
static const char *quoted(const char **at, const char *line_end, dna_commas_cell *out) {
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

const char *dna_commas_next_cell(dna_commas *lines, dna_commas_cell *out) {
  const char *at = skip(lines->cell, lines->line_end), *wrong = NULL;
  *out = (dna_commas_cell){0};
  if (at < lines->line_end && *at == '"') {
    wrong = quoted(&at, lines->line_end, out);
  } else {
    out->from = at;
    out->end = at = find(at, lines->line_end, ',');
    trim(out);
    const char *quote = find(out->from, out->end, '"');
    if (quote < out->end) {
      out->from = quote;
      out->end = quote + 1;
      at = lines->line_end; /* a comma may be meant to be inside of them */
      wrong = "quotes stand around a whole cell";
    }
  }
  out->last = at == lines->line_end;
  lines->cell = out->last ? at : at + 1;
  return wrong;
}

char *dna_commas_text(dna_arena *arena, dna_commas_cell cell) {
  char *text = dna_arena_strndup(arena, cell.from, (size_t)(cell.end - cell.from)), *to = text;
  if (!cell.doubled) return text;
  for (const char *at = text; *at; at++) {
    *to++ = *at;
    if (at[0] == '"' && at[1] == '"') at++;
  }
  *to = '\0';
  return text;
}
