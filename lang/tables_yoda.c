/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files of YODA as tables: scatters in one to three dimensions of YODA 1 and 2, and estimates over continuous axes of YODA 2.
 * Each object is a block of columns x, y, z with their edges, value, and the errors of the value. Bins below and above the axes
 * are left out. Histograms and profiles are sums of weights, which are no values yet; they are skipped, and told if there is
 * nothing else.
 */
#include "lang/tables.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct yoda {
  comp *c;
  uint32_t file;
  const char *text, *at, *end; /* at: the next line */
  const char *line, *line_end;
  table_block *blocks;
  uint32_t nblocks, skipped;
  size_t blocks_capacity;
} yoda;

static dna_span line_span(const yoda *y) {
  uint32_t start = (uint32_t)(y->line - y->text);
  return (dna_span){y->file, start, start + (y->line_end > y->line ? (uint32_t)(y->line_end - y->line) : 1)};
}

static bool wrong(yoda *y, const char *what) {
  dna_diag_error(y->c->diags, line_span(y), "table", "%s", what);
  return false;
}

static bool next_line(yoda *y) {
  if (y->at >= y->end) return false;
  y->line = y->at;
  y->line_end = memchr(y->at, '\n', (size_t)(y->end - y->at));
  if (!y->line_end) y->line_end = y->end;
  y->at = y->line_end < y->end ? y->line_end + 1 : y->end;
  if (y->line_end > y->line && y->line_end[-1] == '\r') y->line_end--;
  return true;
}

static bool begins(const yoda *y, const char *word) {
  size_t length = strlen(word);
  return (size_t)(y->line_end - y->line) >= length && memcmp(y->line, word, length) == 0;
}

/* The next word of a line; *from moves behind it. */
static const char *next_word(const yoda *y, const char **from, size_t *length) {
  while (*from < y->line_end && isspace((unsigned char)**from)) ++*from;
  const char *word = *from;
  while (*from < y->line_end && !isspace((unsigned char)**from)) ++*from;
  *length = (size_t)(*from - word);
  return word;
}

/* A number, nan, or --- for one that is not there. False: something else. */
static bool read_number(const char *word, size_t length, double *value) {
  char text[64];
  char *stop;
  if (length == 3 && (memcmp(word, "---", 3) == 0 || memcmp(word, "nan", 3) == 0)) {
    *value = NAN;
    return true;
  }
  if (length == 0 || length >= sizeof text || !(isdigit((unsigned char)*word) || strchr("+-.", *word))) return false;
  memcpy(text, word, length);
  text[length] = 0;
  if (strpbrk(text, "xXpPnN")) return false;
  *value = strtod(text, &stop);
  return !*stop && isfinite(*value);
}

/* ---- blocks ----------------------------------------------------------------------------------------------------------- */

static table_block *new_block(yoda *y, const char *name, uint32_t naxes, uint32_t nerrors, const char *const *errors,
                              dna_span span) {
  static const char *const axes[] = {"x", "y", "z"};
  y->blocks = dna_grow(y->blocks, &y->blocks_capacity, y->nblocks + 1, sizeof *y->blocks);
  table_block *block = &y->blocks[y->nblocks++];
  *block = (table_block){.name = name, .by_place = true, .span = span, .ncolumns = 3 * naxes + 1 + 2 * nerrors};
  block->columns = dna_arena_alloc(y->c->arena, block->ncolumns * sizeof *block->columns);
  for (uint32_t i = 0; i < block->ncolumns; i++) {
    table_column *column = &block->columns[i];
    *column = (table_column){.factor = 1, .span = span};
    if (i < 3 * naxes) {
      static const enum table_role roles[] = {ROLE_PLAIN, ROLE_LOW, ROLE_HIGH};
      column->name = axes[i / 3];
      column->role = roles[i % 3];
    } else if (i == 3 * naxes) {
      column->name = "value";
    } else {
      column->name = errors[(i - 3 * naxes - 1) / 2];
      column->role = (i - 3 * naxes - 1) % 2 ? ROLE_MINUS : ROLE_PLUS;
    }
  }
  return block;
}

/* Cells of a row, NaN being none; an error that is not there is 0. */
static void put_row(yoda *y, table_block *block, uint32_t row, const double *numbers, uint32_t naxes) {
  for (uint32_t i = 0; i < block->ncolumns; i++) {
    bool none = isnan(numbers[i]);
    block->cells[(size_t)row * block->ncolumns + i] =
        (table_cell){.value = none ? 0 : numbers[i],
                     .start = (uint32_t)(y->line - y->text),
                     .length = (uint16_t)(y->line_end - y->line < 1000 ? y->line_end - y->line : 1000),
                     .kind = none && i <= 3 * naxes ? CELL_NONE : CELL_NUMBER};
  }
}

/* An edge that was computed from a middle and a width, without the roundings of that. */
static double rounded(double value) {
  char text[40];
  snprintf(text, sizeof text, "%.12g", value);
  return strtod(text, NULL);
}

/* ---- scatters --------------------------------------------------------------------------------------------------------- */

/* x x- x+ [y y- y+ …] value error- error+ */
static bool read_scatter(yoda *y, const char *name, uint32_t dimensions) {
  static const char *const error[] = {"error"};
  uint32_t naxes = dimensions - 1;
  size_t capacity = 0;
  table_cell *cells = NULL;
  table_block *block = new_block(y, name, naxes, 1, error, line_span(y));
  bool header = true, good = true;
  while (good && next_line(y) && !begins(y, "END YODA")) {
    if (header) header = !begins(y, "---");
    else if (y->line < y->line_end && *y->line != '#') {
      double given[12], numbers[16];
      const char *from = y->line;
      uint32_t n = 0;
      for (size_t length; n < 3 * dimensions; n++) {
        const char *word = next_word(y, &from, &length);
        if (!read_number(word, length, &given[n])) break;
      }
      while (from < y->line_end && isspace((unsigned char)*from)) from++;
      if (n < 3 * dimensions || (from < y->line_end && n != 3 * dimensions)) good = wrong(y, "this is no point of a scatter");
      for (uint32_t k = 0; k < naxes && good; k++) {
        numbers[3 * k] = given[3 * k];
        numbers[3 * k + 1] = rounded(given[3 * k] - given[3 * k + 1]);
        numbers[3 * k + 2] = rounded(given[3 * k] + given[3 * k + 2]);
      }
      if (!good) break;
      numbers[3 * naxes] = given[3 * naxes];
      numbers[3 * naxes + 1] = given[3 * naxes + 2];
      numbers[3 * naxes + 2] = -given[3 * naxes + 1];
      if (block->nrows >= DNA_TABLE_CELLS) return wrong(y, "a table has at most 1000000 rows");
      cells = dna_grow(cells, &capacity, ((size_t)block->nrows + 1) * block->ncolumns, sizeof *cells);
      block->cells = cells;
      put_row(y, block, block->nrows++, numbers, naxes);
    }
  }
  size_t size = (size_t)block->nrows * block->ncolumns * sizeof *cells;
  block->cells = dna_arena_alloc(y->c->arena, size + 1);
  if (size) memcpy(block->cells, cells, size);
  free(cells);
  return good && (begins(y, "END YODA") || wrong(y, "the object does not end"));
}

/* ---- estimates -------------------------------------------------------------------------------------------------------- */

typedef struct estimate {
  uint32_t naxes, n[DNA_TABLE_AXES]; /* edges */
  double *edges[DNA_TABLE_AXES];
  uint32_t nerrors;
  const char *errors[TABLE_ERRORS];
} estimate;

/* Edges(A1): [0, 1, 2] */
static bool read_edges(yoda *y, estimate *e) {
  const char *from = memchr(y->line, '[', (size_t)(y->line_end - y->line));
  if (e->naxes == DNA_TABLE_AXES) return wrong(y, "a table has at most 3 axes");
  if (!from) return wrong(y, "edges are in square brackets");
  uint32_t room = 1, n = 0;
  for (const char *at = from; at < y->line_end; at++) room += *at == ',';
  double *edges = e->edges[e->naxes] = dna_arena_alloc(y->c->arena, room * sizeof *edges);
  for (from++; from < y->line_end && *from != ']' && n < room;) {
    while (from < y->line_end && (*from == ' ' || *from == '\t')) from++;
    const char *stop = from;
    while (stop < y->line_end && *stop != ',' && *stop != ']') stop++;
    const char *last = stop;
    while (last > from && last[-1] == ' ') last--;
    if (!read_number(from, (size_t)(last - from), &edges[n]) || isnan(edges[n]))
      return wrong(y, "this axis has no continuous bins: its edges are no numbers");
    n++;
    from = stop < y->line_end && *stop == ',' ? stop + 1 : stop;
  }
  if (n < 2) return wrong(y, "an axis with less than two edges has no bins");
  e->n[e->naxes++] = n;
  return true;
}

/* ErrorLabels: ["stat", "sys,lumi"] */
static bool read_labels(yoda *y, estimate *e) {
  for (const char *at = y->line; (at = memchr(at, '"', (size_t)(y->line_end - at))) != NULL;) {
    const char *close = memchr(at + 1, '"', (size_t)(y->line_end - at - 1));
    if (!close) return wrong(y, "this quote is not closed");
    if (e->nerrors == TABLE_ERRORS) return wrong(y, "a value has at most 64 errors");
    e->errors[e->nerrors++] = close > at + 1 ? dna_arena_strndup(y->c->arena, at + 1, (size_t)(close - at - 1)) : "error";
    at = close + 1;
  }
  return true;
}

/* value [error- error+ …]: of bin `bin`, the first axis running fastest, bins below and above included */
static bool read_bin(yoda *y, table_block *block, const estimate *e, uint64_t bin) {
  double numbers[3 * DNA_TABLE_AXES + 1 + 2 * TABLE_ERRORS];
  uint32_t columns = 1 + 2 * e->nerrors, n = 0;
  const char *from = y->line;
  size_t length;
  for (uint32_t k = 0; k < e->naxes; k++) {
    uint64_t place = bin % (e->n[k] + 1);
    bin /= e->n[k] + 1;
    if (place == 0 || place == e->n[k]) return true;
    numbers[3 * k + 1] = e->edges[k][place - 1];
    numbers[3 * k + 2] = e->edges[k][place];
    numbers[3 * k] = 0.5 * (numbers[3 * k + 1] + numbers[3 * k + 2]);
  }
  double *own = numbers + 3 * e->naxes;
  for (; n < columns; n++) {
    const char *word = next_word(y, &from, &length);
    if (!read_number(word, length, &own[n]))
      return wrong(y, "this is no bin of an estimate: a value and two numbers for each error");
  }
  for (uint32_t k = 0; k < e->nerrors; k++) { /* upper first */
    double lower = own[1 + 2 * k];
    own[1 + 2 * k] = own[2 + 2 * k];
    own[2 + 2 * k] = lower;
  }
  put_row(y, block, block->nrows++, numbers, e->naxes);
  return true;
}

static bool read_estimate(yoda *y, const char *name) {
  estimate e = {0};
  dna_span span = line_span(y);
  table_block *block = NULL;
  uint64_t bins = 1, bin = 0, cells = 1;
  bool header = true;
  while (next_line(y) && !begins(y, "END YODA")) {
    if (header) {
      header = !begins(y, "---");
    } else if (begins(y, "Edges(")) {
      if (!read_edges(y, &e)) return false;
      bins *= e.n[e.naxes - 1] + 1;
      cells *= e.n[e.naxes - 1] - 1;
      if (bins > 4 * (uint64_t)DNA_TABLE_CELLS) return wrong(y, "a table has at most 1000000 cells");
    } else if (begins(y, "ErrorLabels:")) {
      if (!read_labels(y, &e)) return false;
    } else if (y->line < y->line_end && *y->line != '#' && !begins(y, "MaskedBins")) {
      if (e.naxes == 0) return wrong(y, "an estimate without axes is no table");
      if (!block) {
        block = new_block(y, name, e.naxes, e.nerrors, e.errors, span);
        block->cells = dna_arena_alloc(y->c->arena, (size_t)cells * block->ncolumns * sizeof *block->cells);
      }
      if (bin == bins) return wrong(y, "the estimate has more bins than its edges make");
      if (!read_bin(y, block, &e, bin++)) return false;
    }
  }
  if (!begins(y, "END YODA")) return wrong(y, "the object does not end");
  return (block && bin == bins) || wrong(y, "the estimate has fewer bins than its edges make");
}

/* ---- the file --------------------------------------------------------------------------------------------------------- */

static bool read_object(yoda *y) {
  const char *from = y->line + strlen("BEGIN ");
  size_t type_length, name_length;
  const char *type = next_word(y, &from, &type_length), *name = next_word(y, &from, &name_length);
  const char *path = dna_arena_strndup(y->c->arena, name, name_length);
  if (memmem(type, type_length, "SCATTER2D", 9)) return read_scatter(y, path, 2);
  if (memmem(type, type_length, "SCATTER3D", 9)) return read_scatter(y, path, 3);
  if (memmem(type, type_length, "ESTIMATE1D", 10) || memmem(type, type_length, "ESTIMATE2D", 10) ||
      memmem(type, type_length, "ESTIMATE3D", 10) || memmem(type, type_length, "BINNEDESTIMATE", 14))
    return read_estimate(y, path);
  y->skipped++;
  while (next_line(y) && !begins(y, "END YODA")) continue;
  return true;
}

const table_text *dna_tables_yoda(comp *c, uint32_t file) {
  const dna_source *source = &c->diags->sources->files[file];
  yoda y = {.c = c, .file = file, .text = source->text, .at = source->text, .end = source->text + source->length};
  bool good = true;
  void *locale = dna_c_locale_enter();
  while (good && next_line(&y))
    if (begins(&y, "BEGIN YODA")) good = read_object(&y);
  dna_c_locale_leave(locale);
  if (good && y.nblocks == 0) {
    dna_diag *d = dna_diag_error(c->diags, (dna_span){file, 0, 0}, "table", "this file has no scatter and no estimate");
    if (y.skipped) dna_diag_hint(c->diags, d, "histograms and profiles are sums of weights: write what is meant as a scatter");
    good = false;
  }
  table_text *text = dna_tables_blocks(c, file, y.blocks, y.nblocks);
  return good ? text : NULL;
}
