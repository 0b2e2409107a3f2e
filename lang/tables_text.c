/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files of comma-separated values: a heading, then rows of numbers. Lines that begin with # are comments, as in the CSV files of
 * HEPData, which may have several such tables after one another; an empty line ends one.
 */
#include "lang/tables.h"

#include "base/commas.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- units ------------------------------------------------------------------------------------------------------------ */

/* Names of units in any case: no two of the language differ by it alone. c is the speed of light, 1. */
static const dna_unit *find_unit(const char *name, size_t length) {
  static const dna_unit light = {"c", 1, {0, 0}};
  size_t count;
  const dna_unit *all = dna_unit_table(&count), *found = dna_unit_find(name, length);
  if (found) return found;
  for (size_t i = 0; i < count; i++)
    if (strlen(all[i].name) == length && strncasecmp(all[i].name, name, length) == 0) return &all[i];
  return length == 1 && (*name == 'c' || *name == 'C') ? &light : NULL;
}

static double power_of(double x, int power) {
  double result = 1;
  for (int i = 0; i < abs(power); i++) result *= x;
  return power < 0 ? 1 / result : result;
}

/* ^2, **-2, -1, ² after a unit; 1 if there is none. False: no whole number. */
static bool read_power(const char **at, const char *end, int *power) {
  static const char *const signs[] = {"⁻¹", "⁻²", "²", "³"};
  static const int powers[] = {-1, -2, 2, 3};
  *power = 1;
  for (int i = 0; i < 4; i++) {
    size_t length = strlen(signs[i]);
    if ((size_t)(end - *at) >= length && memcmp(*at, signs[i], length) == 0) {
      *at += length;
      *power = powers[i];
      return true;
    }
  }
  const char *from = *at;
  bool mark = false;
  if (from < end && *from == '^') from++, mark = true;
  else if (end - from >= 2 && from[0] == '*' && from[1] == '*') from += 2, mark = true;
  bool brace = mark && from < end && *from == '{';
  from += brace;
  bool minus = from < end && *from == '-', digit = from + minus < end && isdigit((unsigned char)from[minus]);
  if (!digit) return !mark;
  from += minus;
  *power = 0;
  while (from < end && isdigit((unsigned char)*from) && *power < 100) *power = 10 * *power + (*from++ - '0');
  if (brace && (from >= end || *from++ != '}')) return false;
  if (minus) *power = -*power;
  *at = from;
  return *power <= 20 && *power >= -20;
}

bool dna_tables_unit(const char *text, size_t length, double *factor, dna_dim *dim) {
  const char *at = text, *end = text + length;
  int sign = 1;
  bool any = false;
  *factor = 1;
  *dim = DNA_DIM_ONE;
  while (at < end) {
    if (*at == ' ' || *at == '*' || *at == '.') {
      at++;
    } else if (*at == '/') {
      sign = -1;
      at++;
    } else if (*at == '%') {
      *factor = *factor / 100;
      at++;
      any = true;
    } else if (*at == '1' && (at + 1 == end || !isdigit((unsigned char)at[1]))) {
      at++;
      any = true;
    } else {
      const char *from = at;
      int power;
      while (at < end &&
             (isalpha((unsigned char)*at) || ((unsigned char)*at == 0xCE && at + 1 < end && (unsigned char)at[1] == 0xBC)))
        at += (unsigned char)*at == 0xCE ? 2 : 1; /* μ */
      const dna_unit *unit = find_unit(from, (size_t)(at - from));
      if (!unit || !read_power(&at, end, &power)) return false;
      int energy = dim->energy + sign * power * unit->dim.energy, length_power = dim->length + sign * power * unit->dim.length;
      if (abs(energy) > DNA_DIM_MAX || abs(length_power) > DNA_DIM_MAX) return false;
      *dim = (dna_dim){(int16_t)energy, (int16_t)length_power};
      *factor *= power_of(unit->factor, sign * power);
      any = true;
    }
  }
  return any && isfinite(*factor) && *factor > 0;
}

double dna_tables_scale(double value, double factor) {
  double inverse = rint(1 / factor);
  if (factor < 1 && inverse <= 1e22 && fabs(inverse * factor - 1) < 1e-14) return value / inverse; /* rounded once */
  return value * factor;
}

/* ---- headings --------------------------------------------------------------------------------------------------------- */

static void trim(const char **from, const char **end) {
  while (*from < *end && (**from == ' ' || **from == '\t')) ++*from;
  while (*end > *from && ((*end)[-1] == ' ' || (*end)[-1] == '\t')) --*end;
}

/* What a heading ends in says what the column is of. */
static enum table_role role_of(const char **end, const char *from) {
  static const struct {
    const char *word;
    enum table_role role;
    bool alone; /* may stand without a name */
  } words[] = {{"low", ROLE_LOW, false},  {"high", ROLE_HIGH, false}, {"min", ROLE_LOW, false},
               {"max", ROLE_HIGH, false}, {"+", ROLE_PLUS, false},    {"-", ROLE_MINUS, false},
               {"up", ROLE_UP, true},     {"down", ROLE_DOWN, true},  {"error", ROLE_BOTH, true}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    size_t length = strlen(words[i].word), all = (size_t)(*end - from);
    if (all < length || strncasecmp(*end - length, words[i].word, length) != 0) continue;
    if (all == length ? !words[i].alone : (*end)[-(ptrdiff_t)length - 1] != ' ' && (*end)[-(ptrdiff_t)length - 1] != '_')
      continue;
    *end -= length;
    if (*end > from) --*end;
    return words[i].role;
  }
  return ROLE_PLAIN;
}

bool dna_tables_heading(comp *c, const char *text, dna_span span, table_column *out) {
  const char *from = text, *end = text + strlen(text), *open = strrchr(text, '['), *close = open ? strchr(open, ']') : NULL;
  *out = (table_column){.factor = 1, .span = span};
  dna_str name = {0};
  if (open && close) {
    const char *unit = open + 1, *unit_end = close, *after = close + 1;
    trim(&unit, &unit_end);
    if (!dna_tables_unit(unit, (size_t)(unit_end - unit), &out->factor, &out->dim)) {
      dna_diag *d = dna_diag_error(c->diags, span, "unknown-unit", "'%.*s' is no unit", (int)(unit_end - unit), unit);
      dna_diag_hint(c->diags, d, "units are made of GeV, mm, ns, pb and their kin, as in [pb/GeV]; 1 has none");
      return false;
    }
    out->has_unit = true;
    while (open > from && open[-1] == ' ') open--;
    dna_str_add(&name, from, (size_t)(open - from));
    dna_str_add(&name, after, (size_t)(end - after));
  } else {
    dna_str_add(&name, from, (size_t)(end - from));
  }
  from = name.text ? name.text : "";
  end = from + name.length;
  trim(&from, &end);
  out->role = role_of(&end, from);
  trim(&from, &end);
  out->name = end > from ? dna_arena_strndup(c->arena, from, (size_t)(end - from)) : out->role >= ROLE_PLUS ? "error" : "";
  dna_str_free(&name);
  if (!*out->name) dna_diag_error(c->diags, span, "table", "this column has no name");
  return *out->name;
}

/* The attribute that a text names, in any of its spellings or in capitals; -1: none. */
static int attribute_of(comp *c, const char *text) {
  const char *name = dna_normalise_name(text, c->arena);
  int attr = name ? dna_builtins_attr(name) : -1;
  if (attr >= 0 || !name) return attr;
  char *small = dna_arena_strdup(c->arena, name);
  for (char *at = small; *at; at++) *at = (char)tolower((unsigned char)*at);
  return dna_builtins_attr(small);
}

/* The inside of |x|, abs(x) and abs_x. */
static const char *unsigned_of(comp *c, const char *text) {
  size_t length = strlen(text);
  if (length > 2 && text[0] == '|' && text[length - 1] == '|') return dna_arena_strndup(c->arena, text + 1, length - 2);
  if (length > 5 && strncasecmp(text, "abs(", 4) == 0 && text[length - 1] == ')')
    return dna_arena_strndup(c->arena, text + 4, length - 5);
  if (length > 4 && strncasecmp(text, "abs_", 4) == 0) return text + 4;
  if (length > 3 && strncasecmp(text, "abs", 3) == 0 && attribute_of(c, text + 3) >= 0) return text + 3;
  return NULL;
}

bool dna_tables_same(comp *c, const char *a, const char *b) {
  const char *x = unsigned_of(c, a), *y = unsigned_of(c, b);
  if (!x != !y) return false;
  if (x) a = x, b = y;
  int attr = attribute_of(c, a);
  return attr >= 0 ? attr == attribute_of(c, b) : strcmp(a, b) == 0;
}

/* ---- lines ------------------------------------------------------------------------------------------------------------ */

typedef struct reader {
  comp *c;
  uint32_t file;
  const char *text;
  dna_commas lines;
  table_block *block; /* under way, or NULL */
  size_t cells_capacity;
  table_block *blocks;
  uint32_t nblocks;
  size_t blocks_capacity;
} reader;

static dna_span span_of(const reader *r, const char *from, const char *end) {
  return (dna_span){r->file, (uint32_t)(from - r->text), (uint32_t)((end > from ? end : from + 1) - r->text)};
}

/* The next cell of the line; false with a diagnostic. */
static bool next_cell(reader *r, dna_commas_cell *cell) {
  const char *wrong = dna_commas_next_cell(&r->lines, cell);
  if (wrong) dna_diag_error(r->c->diags, span_of(r, cell->from, cell->end), "table", "%s", wrong);
  return !wrong;
}

static dna_span line_of(const reader *r) { return span_of(r, r->lines.line, r->lines.line_end); }

/* What a comment right above the heading, as "#: name: Table 3", calls the table; NULL: nothing. */
static const char *title_above(const reader *r) {
  static const char mark[] = "#: name:";
  for (const char *line = r->lines.line; line > r->text;) {
    const char *end = line - 1;
    for (line = end; line > r->text && line[-1] != '\n';) line--;
    if (end > line && end[-1] == '\r') end--;
    if (line == end || *line != '#') return NULL;
    if ((size_t)(end - line) < sizeof mark - 1 || memcmp(line, mark, sizeof mark - 1) != 0) continue;
    const char *from = line + sizeof mark - 1;
    trim(&from, &end);
    return end > from ? dna_arena_strndup(r->c->arena, from, (size_t)(end - from)) : NULL;
  }
  return NULL;
}

static bool read_heading(reader *r) {
  table_column columns[TABLE_COLUMNS];
  uint32_t n = 0;
  dna_commas_cell cell;
  if (!memchr(r->lines.line, ',', (size_t)(r->lines.line_end - r->lines.line)) &&
      memchr(r->lines.line, ';', (size_t)(r->lines.line_end - r->lines.line))) {
    dna_diag_error(r->c->diags, line_of(r), "table", "the cells of a table are separated by commas, not by semicolons");
    return false;
  }
  do {
    if (!next_cell(r, &cell)) return false;
    if (n == TABLE_COLUMNS) {
      dna_diag_error(r->c->diags, line_of(r), "too-many", "more than %u columns", TABLE_COLUMNS);
      return false;
    }
    dna_span span = span_of(r, cell.from, cell.end);
    if (!dna_tables_heading(r->c, dna_commas_text(r->c->arena, cell), span, &columns[n])) return false;
    for (uint32_t i = 0; i < n; i++)
      if (columns[i].role == columns[n].role && columns[n].role < ROLE_PLUS && strcmp(columns[i].name, columns[n].name) == 0) {
        dna_diag *d = dna_diag_error(r->c->diags, span, "defined-twice", "two columns are called %s", columns[n].name);
        dna_diag_note(r->c->diags, d, columns[i].span, "the first is here");
        return false;
      }
    n++;
  } while (!cell.last);
  r->blocks = dna_grow(r->blocks, &r->blocks_capacity, r->nblocks + 1, sizeof *r->blocks);
  r->block = &r->blocks[r->nblocks++];
  *r->block = (table_block){.title = title_above(r), .ncolumns = n, .span = line_of(r)};
  r->block->columns = dna_arena_alloc(r->c->arena, n * sizeof *columns);
  memcpy(r->block->columns, columns, n * sizeof *columns);
  r->cells_capacity = 0;
  return true;
}

/* [+-]digits[.digits][e[+-]digits][%] */
static bool is_number(const char *from, const char *end) {
  int digits = 0;
  if (from < end && (*from == '+' || *from == '-')) from++;
  for (; from < end && isdigit((unsigned char)*from); from++) digits++;
  if (from < end && *from == '.')
    for (from++; from < end && isdigit((unsigned char)*from); from++) digits++;
  if (!digits) return false;
  if (from < end && (*from == 'e' || *from == 'E')) {
    from++;
    if (from < end && (*from == '+' || *from == '-')) from++;
    if (from >= end || !isdigit((unsigned char)*from)) return false;
    while (from < end && isdigit((unsigned char)*from)) from++;
  }
  return from == end;
}

static bool read_cell(reader *r, const char *from, const char *end, table_cell *cell) {
  char number[128];
  *cell = (table_cell){.start = (uint32_t)(from - r->text), .length = (uint16_t)(end - from < 1000 ? end - from : 1000)};
  if (end == from || (end == from + 1 && *from == '-')) {
    cell->kind = CELL_NONE;
    return true;
  }
  bool percent = end[-1] == '%';
  const char *stop = end - percent;
  while (percent && stop > from && stop[-1] == ' ') stop--;
  size_t length = (size_t)(stop - from);
  if (length >= sizeof number || !is_number(from, stop)) {
    dna_diag *d = dna_diag_error(r->c->diags, span_of(r, from, end), "table", "'%.*s' is no number",
                                 (int)(end - from < 40 ? end - from : 40), from);
    if (length > 2 && memchr(from, ',', length) == NULL)
      dna_diag_hint(r->c->diags, d,
                    "numbers are written 1.5 or 2e-3; edges of a bin have columns of their own, NAME_low and NAME_high");
    return false;
  }
  memcpy(number, from, length);
  number[length] = 0;
  cell->value = strtod(number, NULL);
  if (percent) cell->value /= 100;
  cell->kind = percent ? CELL_PERCENT : CELL_NUMBER;
  if (isfinite(cell->value)) return true;
  dna_diag_error(r->c->diags, span_of(r, from, end), "table", "this number is too large");
  return false;
}

static bool read_row(reader *r) {
  table_block *block = r->block;
  if ((size_t)block->nrows >= DNA_TABLE_CELLS) {
    dna_diag_error(r->c->diags, line_of(r), "too-many", "a table has at most %d rows", DNA_TABLE_CELLS);
    return false;
  }
  block->cells = dna_grow(block->cells, &r->cells_capacity, ((size_t)block->nrows + 1) * block->ncolumns, sizeof *block->cells);
  table_cell *row = block->cells + (size_t)block->nrows * block->ncolumns;
  uint32_t n = 0;
  dna_commas_cell cell;
  do {
    if (!next_cell(r, &cell)) return false;
    if (n < block->ncolumns && !read_cell(r, cell.from, cell.end, &row[n])) return false;
    n++;
  } while (!cell.last);
  if (n != block->ncolumns) {
    dna_diag *d = dna_diag_error(r->c->diags, line_of(r), "table",
                                 "this row has %u cell%s, but there are %u columns", n, n == 1 ? "" : "s", block->ncolumns);
    dna_diag_note(r->c->diags, d, block->span, "they are named here");
    return false;
  }
  block->nrows++;
  return true;
}

/* The cells, that grew, into the arena. */
static void close_block(reader *r) {
  if (!r->block) return;
  size_t size = (size_t)r->block->nrows * r->block->ncolumns * sizeof *r->block->cells;
  table_cell *cells = dna_arena_alloc(r->c->arena, size + 1);
  if (size) memcpy(cells, r->block->cells, size);
  free(r->block->cells);
  r->block->cells = cells;
  r->block = NULL;
}

static bool read_lines(reader *r) {
  bool good = true;
  while (good && dna_commas_next_line(&r->lines)) {
    if (r->lines.line == r->lines.line_end) close_block(r);
    else good = r->block ? read_row(r) : read_heading(r);
  }
  close_block(r);
  return good;
}

table_text *dna_tables_blocks(comp *c, uint32_t file, table_block *blocks, uint32_t nblocks) {
  table_text *text = dna_arena_alloc(c->arena, sizeof *text);
  *text = (table_text){.file = file, .nblocks = nblocks};
  text->blocks = dna_arena_alloc(c->arena, (nblocks + 1) * sizeof *text->blocks);
  if (nblocks) memcpy(text->blocks, blocks, nblocks * sizeof *text->blocks);
  free(blocks);
  return text;
}

const table_text *dna_tables_text(comp *c, uint32_t file) {
  const dna_source *source = &c->diags->sources->files[file];
  reader r = {.c = c, .file = file, .text = source->text, .lines = dna_commas_open(source->text, source->length)};
  if (memchr(source->text, 0, source->length) || (source->length > 1 && memcmp(source->text, "\x1f\x8b", 2) == 0)) {
    dna_diag *d = dna_diag_error(c->diags, (dna_span){file, 0, 0}, "table", "this is no text file");
    dna_diag_hint(c->diags, d, "unpack it if it is compressed, or save it as CSV, in UTF-8");
    return NULL;
  }
  void *locale = dna_c_locale_enter();
  bool good = read_lines(&r);
  dna_c_locale_leave(locale);
  if (good && r.nblocks == 0) {
    dna_diag_error(c->diags, (dna_span){file, 0, 0}, "table", "this file has no table: it begins with the names of its columns");
    good = false;
  }
  table_text *text = dna_tables_blocks(c, file, r.blocks, r.nblocks);
  return good ? text : NULL;
}
