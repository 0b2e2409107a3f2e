/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a table statement takes from a file: the columns of its axes, of its value and of the value's errors.
 */
#include "lang/tables.h"

#include <math.h>
#include <string.h>

typedef struct picker {
  comp *c;
  const dna_ast *s; /* the statement */
  const table_block *block;
  uint32_t naxes, value;
  uint32_t low[DNA_TABLE_AXES], high[DNA_TABLE_AXES]; /* columns; of points both the same */
  table_column wanted[DNA_TABLE_AXES];                /* as the statement says */
  bool taken[TABLE_COLUMNS];
  uint32_t up[TABLE_ERRORS], down[TABLE_ERRORS], nerrors;
  const char *error_names[TABLE_ERRORS];
} picker;

static bool is_axis_like(const table_column *column) { return column->role <= ROLE_HIGH; }

/* "pt, |η|, value": the columns that may be axes or values */
static const char *list_columns(const picker *p) {
  dna_str text = {0};
  for (uint32_t i = 0; i < p->block->ncolumns; i++) {
    const table_column *column = &p->block->columns[i];
    bool again = !is_axis_like(column) || p->taken[i];
    for (uint32_t k = 0; k < i && !again; k++)
      again = is_axis_like(&p->block->columns[k]) && strcmp(p->block->columns[k].name, column->name) == 0;
    if (!again) dna_str_printf(&text, "%s\"%s\"", text.length ? ", " : "", column->name);
  }
  const char *kept = dna_arena_strdup(p->c->arena, text.text ? text.text : "none");
  dna_str_free(&text);
  return kept;
}

static uint32_t find_column(const picker *p, const char *name, enum table_role role) {
  for (uint32_t i = 0; i < p->block->ncolumns; i++)
    if (!p->taken[i] && p->block->columns[i].role == role && dna_tables_same(p->c, p->block->columns[i].name, name)) return i;
  return DNA_NONE;
}

/* ---- axes ------------------------------------------------------------------------------------------------------------- */

static void take_all(picker *p, const char *name) {
  for (uint32_t i = 0; i < p->block->ncolumns; i++)
    if (is_axis_like(&p->block->columns[i]) && strcmp(p->block->columns[i].name, name) == 0) p->taken[i] = true;
}

/* The first name in the block that can be that of an axis: one with edges, else any that is not called value. */
static const char *only_axis(const picker *p) {
  for (uint32_t i = 0; i < p->block->ncolumns; i++)
    if (!p->taken[i] && p->block->columns[i].role == ROLE_LOW) return p->block->columns[i].name;
  for (uint32_t i = 0; i < p->block->ncolumns; i++)
    if (!p->taken[i] && p->block->columns[i].role == ROLE_PLAIN && strcmp(p->block->columns[i].name, "value") != 0)
      return p->block->columns[i].name;
  return NULL;
}

static bool pick_axis(picker *p, uint32_t axis, bool binned, bool said) {
  const char *name = p->wanted[axis].name;
  uint32_t low = find_column(p, name, ROLE_LOW), high = find_column(p, name, ROLE_HIGH), plain = find_column(p, name, ROLE_PLAIN);
  if (low == DNA_NONE && high == DNA_NONE && plain == DNA_NONE && !said && (p->naxes == 1 || p->block->by_place)) {
    const char *only = only_axis(p);
    for (uint32_t i = 0; only && i < p->block->ncolumns; i++) { /* in the order of the file */
      if (p->taken[i] || strcmp(p->block->columns[i].name, only) != 0) continue;
      uint32_t *column = p->block->columns[i].role == ROLE_LOW ? &low : p->block->columns[i].role == ROLE_HIGH ? &high : &plain;
      if (*column == DNA_NONE && is_axis_like(&p->block->columns[i])) *column = i;
    }
  }
  const char *file = p->c->diags->sources->files[p->block->span.file].path;
  if (low == DNA_NONE && high == DNA_NONE && plain == DNA_NONE) {
    dna_diag *d = dna_diag_error(p->c->diags, p->wanted[axis].span, "table", "%s has no column %s", file, name);
    dna_diag_hint(p->c->diags, d, "its columns are %s; say which are the axes, in their order: columns \"NAME\", …",
                  list_columns(p));
    dna_diag_note(p->c->diags, d, p->block->span, "they are named here");
    return false;
  }
  if (binned && (low == DNA_NONE || high == DNA_NONE)) {
    dna_diag *d = dna_diag_error(p->c->diags,
                                 p->block->columns[low != DNA_NONE    ? low
                                                   : high != DNA_NONE ? high
                                                                      : plain]
                                     .span,
                                 "table", "a binned table needs the edges of its bins in %s", name);
    dna_diag_hint(p->c->diags, d, "columns %s_low and %s_high have them; with points, a table is linear or loglog", name, name);
    return false;
  }
  if (!binned && plain == DNA_NONE) {
    dna_diag *d = dna_diag_error(p->c->diags, p->block->columns[low != DNA_NONE ? low : high].span, "table",
                                 "a table that is interpolated needs its points in %s, but there are only edges of bins", name);
    dna_diag_hint(p->c->diags, d, "with bins, a table is binned");
    return false;
  }
  p->low[axis] = binned ? low : plain;
  p->high[axis] = binned ? high : plain;
  take_all(p, p->block->columns[p->low[axis]].name);
  return true;
}

/* The unit of a column: its own, or that which the statement gives it. */
static bool unit_of(picker *p, const table_column *wanted, uint32_t index, double *factor, dna_dim *dim) {
  const table_column *column = &p->block->columns[index];
  *factor = column->has_unit ? column->factor : wanted->factor;
  *dim = column->has_unit ? column->dim : wanted->dim;
  if (!column->has_unit || !wanted->has_unit) return true;
  if (dna_dim_equal(column->dim, wanted->dim) && !(column->factor < wanted->factor) && !(column->factor > wanted->factor))
    return true;
  dna_diag *d = dna_diag_error(p->c->diags, wanted->span, "unlike-dimensions", "the file has another unit for %s", column->name);
  dna_diag_note(p->c->diags, d, column->span, "it is given here");
  return false;
}

/* ---- the value and its errors ----------------------------------------------------------------------------------------- */

static bool pick_value(picker *p, const dna_ast *value, const table_column *wanted) {
  uint32_t found = DNA_NONE, others = 0;
  for (uint32_t i = 0; i < p->block->ncolumns; i++) {
    if (p->taken[i] || !is_axis_like(&p->block->columns[i])) continue;
    bool named = strcmp(p->block->columns[i].name, value ? wanted->name : "value") == 0 ||
                 (value && dna_tables_same(p->c, p->block->columns[i].name, wanted->name));
    if (named && p->block->columns[i].role == ROLE_PLAIN) p->value = i;
    others++;
    found = i;
  }
  if (value && p->value == DNA_NONE && p->block->name && p->block->by_place)
    p->value = found; /* the object was chosen by its name */
  if (p->value == DNA_NONE && !value && others == 1 && p->block->columns[found].role == ROLE_PLAIN) p->value = found;
  if (p->value != DNA_NONE && (value || others == 1)) return true;
  dna_diag *d;
  if (value) d = dna_diag_error(p->c->diags, value->text_span, "table", "the file has no column %s for the value", wanted->name);
  else if (others == 0) d = dna_diag_error(p->c->diags, p->block->span, "table", "there is no column for the value");
  else
    d = dna_diag_error(p->c->diags, p->block->span, "table", "there are columns beside the axes and one value: %s",
                       list_columns(p));
  if (others) dna_diag_hint(p->c->diags, d, "say which is the value: value \"%s\"", p->block->columns[found].name);
  return false;
}

static bool pick_errors(picker *p) {
  for (uint32_t i = p->value + 1; i < p->block->ncolumns && !is_axis_like(&p->block->columns[i]); i++) {
    const table_column *column = &p->block->columns[i];
    uint32_t e = 0;
    while (e < p->nerrors && strcmp(p->error_names[e], column->name) != 0) e++;
    if (e == TABLE_ERRORS) {
      dna_diag_error(p->c->diags, column->span, "too-many", "a value has at most %u errors", TABLE_ERRORS);
      return false;
    }
    if (e == p->nerrors) {
      p->error_names[p->nerrors] = column->name;
      p->up[e] = p->down[e] = DNA_NONE;
      p->nerrors++;
    }
    bool up = column->role == ROLE_PLUS || column->role == ROLE_UP || column->role == ROLE_BOTH;
    bool down = column->role == ROLE_MINUS || column->role == ROLE_DOWN || column->role == ROLE_BOTH;
    if ((up && p->up[e] != DNA_NONE) || (down && p->down[e] != DNA_NONE)) {
      dna_diag_error(p->c->diags, column->span, "defined-twice", "the error %s is given twice", column->name);
      return false;
    }
    if (up) p->up[e] = i;
    if (down) p->down[e] = i;
  }
  for (uint32_t e = 0; e < p->nerrors; e++) {
    if (p->up[e] != DNA_NONE && p->down[e] != DNA_NONE) continue;
    dna_diag_error(p->c->diags, p->block->columns[p->up[e] != DNA_NONE ? p->up[e] : p->down[e]].span, "table",
                   "the error %s has one side only: %s is missing", p->error_names[e],
                   p->up[e] == DNA_NONE ? "the upper one" : "the lower one");
    return false;
  }
  return true;
}

/* ---- numbers ------------------------------------------------------------------------------------------------------------ */

static const table_cell *cell_at(const picker *p, uint32_t row, uint32_t column) {
  return &p->block->cells[(size_t)row * p->block->ncolumns + column];
}

static dna_span cell_span(const picker *p, const table_cell *cell) {
  return (dna_span){p->block->span.file, cell->start, cell->start + (cell->length ? cell->length : 1)};
}

static bool is_percent(double factor, dna_dim dim) {
  return dna_dim_equal(dim, DNA_DIM_ONE) && !(factor < 0.01) && !(factor > 0.01);
}

static bool get_number(const picker *p, uint32_t row, uint32_t column, double factor, double *out) {
  const table_cell *cell = cell_at(p, row, column);
  if (cell->kind == CELL_NONE) {
    dna_diag *d =
        dna_diag_error(p->c->diags, cell_span(p, cell), "table", "there is no number for %s", p->block->columns[column].name);
    dna_diag_hint(p->c->diags, d, "a table has a number in each cell: take the row out, with all others of its bin");
    return false;
  }
  if (cell->kind == CELL_PERCENT && (factor < 1 || factor > 1)) {
    if (!is_percent(factor, DNA_DIM_ONE)) {
      dna_diag_error(p->c->diags, cell_span(p, cell), "table", "%s has a unit, but this is in %%",
                     p->block->columns[column].name);
      return false;
    }
    factor = 1; /* the heading says it, too */
  }
  *out = dna_tables_scale(cell->value, factor);
  if (isfinite(*out)) return true;
  dna_diag_error(p->c->diags, cell_span(p, cell), "table", "this number is too large");
  return false;
}

/* What is added to the value for one standard deviation up or down. factor and dim are those of the value. An error in % of a
 * value in % is in points, of another value relative; without a unit it has that of the heading of the value. */
static bool get_error(const picker *p, uint32_t row, uint32_t index, double factor, dna_dim dim, double value, bool down,
                      double *out) {
  const table_cell *cell = cell_at(p, row, index);
  const table_column *column = &p->block->columns[index];
  bool heading = is_percent(factor, dim), of = heading || cell_at(p, row, p->value)->kind == CELL_PERCENT;
  bool own = cell->kind == CELL_PERCENT || (column->has_unit && is_percent(column->factor, column->dim));
  double unit = cell->kind == CELL_PERCENT ? 1 : own ? column->factor : factor;
  if (!get_number(p, row, index, unit, out)) return false;
  if (of && !own && !heading && (*out < 0 || *out > 0)) {
    dna_diag *d = dna_diag_error(p->c->diags, cell_span(p, cell), "ambiguous", "the value is in %%, but its error is not");
    dna_diag_hint(p->c->diags, d, "an error in points is written 3%%");
    return false;
  }
  if (own && !of) *out *= fabs(value);
  if (column->role == ROLE_PLUS || column->role == ROLE_MINUS) return true;
  if (*out < 0) {
    dna_diag *d = dna_diag_error(p->c->diags, cell_span(p, cell), "table", "the size of an error is not negative");
    dna_diag_hint(p->c->diags, d, "columns 'NAME +' and 'NAME -' have errors with a sign");
    return false;
  }
  if (down) *out = -*out;
  return true;
}

static bool get_rows(picker *p, table_rows *rows, const table_column *wanted_value) {
  double factors[DNA_TABLE_AXES], factor;
  rows->n = p->block->nrows;
  rows->nerrors = p->nerrors;
  dna_tables_rows_make(p->c, rows);
  for (uint32_t k = 0; k < p->naxes; k++) {
    dna_dim high;
    double other;
    if (!unit_of(p, &p->wanted[k], p->low[k], &factors[k], &rows->axis_dims[k]) ||
        !unit_of(p, &p->wanted[k], p->high[k], &other, &high))
      return false;
    if (other < factors[k] || other > factors[k] || !dna_dim_equal(high, rows->axis_dims[k])) {
      dna_diag_error(p->c->diags, p->block->columns[p->high[k]].span, "unlike-dimensions",
                     "the two edges of %s have different units", p->wanted[k].name);
      return false;
    }
  }
  if (!unit_of(p, wanted_value, p->value, &factor, &rows->dim)) return false;
  for (uint32_t e = 0; e < p->nerrors; e++) {
    rows->error_names[e] = p->error_names[e];
    const table_column *sides[] = {&p->block->columns[p->up[e]], &p->block->columns[p->down[e]]};
    for (int side = 0; side < 2; side++)
      if (sides[side]->has_unit && !is_percent(sides[side]->factor, sides[side]->dim) &&
          (sides[side]->factor < factor || sides[side]->factor > factor || !dna_dim_equal(sides[side]->dim, rows->dim))) {
        dna_diag_error(p->c->diags, sides[side]->span, "unlike-dimensions", "an error has the unit of its value");
        return false;
      }
  }
  for (uint32_t i = 0; i < rows->n; i++) {
    const table_cell *first = cell_at(p, i, 0), *last = cell_at(p, i, p->block->ncolumns - 1);
    rows->spans[i] = (dna_span){p->block->span.file, first->start, last->start + last->length};
    if (rows->spans[i].end <= first->start) rows->spans[i].end = first->start + 1;
    for (uint32_t k = 0; k < p->naxes; k++)
      if (!get_number(p, i, p->low[k], factors[k], &rows->low[k][i]) ||
          !get_number(p, i, p->high[k], factors[k], &rows->high[k][i]))
        return false;
    if (!get_number(p, i, p->value, factor, &rows->value[i])) return false;
    for (uint32_t e = 0; e < p->nerrors; e++)
      if (!get_error(p, i, p->up[e], factor, rows->dim, rows->value[i], false, &rows->up[e][i]) ||
          !get_error(p, i, p->down[e], factor, rows->dim, rows->value[i], true, &rows->down[e][i]))
        return false;
  }
  return true;
}

/* ---- the block -------------------------------------------------------------------------------------------------------- */

static bool has_value(comp *c, const table_block *block, const char *name) {
  if (block->name && strcmp(block->name, name) == 0) return true;
  for (uint32_t i = 0; i < block->ncolumns; i++)
    if (block->columns[i].role == ROLE_PLAIN && dna_tables_same(c, block->columns[i].name, name)) return true;
  return false;
}

/* "NAME: COLUMN", where NAME is what a comment calls a table of the file: only that one is meant, and *text is COLUMN. */
static const char *title_in(const table_text *text, const char **name) {
  for (uint32_t i = 0; i < text->nblocks; i++) {
    const char *title = text->blocks[i].title, *rest = *name + (title ? strlen(title) : 0);
    if (!title || strncmp(*name, title, strlen(title)) != 0 || *rest != ':') continue;
    for (rest++; *rest == ' ';) rest++;
    *name = rest;
    return title;
  }
  return NULL;
}

static const table_block *pick_block(comp *c, const dna_ast *s, const table_text *text, const dna_ast *value, const char *name,
                                     const char *title) {
  const table_block *found = text->nblocks == 1 ? text->blocks : NULL, *second = NULL;
  for (uint32_t i = 0; text->nblocks > 1 && value && i < text->nblocks; i++) {
    const table_block *block = &text->blocks[i];
    if (!has_value(c, block, name) || (title && (!block->title || strcmp(block->title, title) != 0))) continue;
    if (!found) found = block;
    else if (!second) second = block;
  }
  if (found && !second) return found;
  if (second) {
    const dna_sources *sources = c->diags->sources;
    dna_diag *d = dna_diag_error(c->diags, value->text_span, "table",
                                 "two tables of the file have a column %s, in lines %u and %u", name,
                                 dna_source_place(sources, found->span.file, found->span.start).line,
                                 dna_source_place(sources, second->span.file, second->span.start).line);
    if (second->title && !title && strcmp(second->title, found->title ? found->title : "") != 0)
      dna_diag_hint(c->diags, d, "say which one: value \"%s: %s\"", second->title, name);
    else dna_diag_hint(c->diags, d, "put the one that is meant into a file of its own");
    dna_diag_note(c->diags, d, second->span, "the second is here");
    return NULL;
  }
  const table_block *first = &text->blocks[0];
  const char *example = first->name ? first->name : first->columns[first->ncolumns - 1].name;
  for (uint32_t i = 0; !first->name && i < first->ncolumns; i++)
    if (first->columns[i].role == ROLE_PLAIN) example = first->columns[i].name;
  dna_diag *d = value ? dna_diag_error(c->diags, value->text_span, "table", "none of the %u tables of the file %s %s",
                                       text->nblocks, first->name ? "is called" : "has a column", name)
                      : dna_diag_error(c->diags, s->text_span, "table", "the file has %u tables", text->nblocks);
  dna_diag_hint(c->diags, d, "say which one: value \"%s\"", example);
  return NULL;
}

/* "/REF/d01-x01-y01 [pb]" without the unit */
static const char *object_name(comp *c, const char *text) {
  const char *unit = strstr(text, " [");
  return unit ? dna_arena_strndup(c->arena, text, (size_t)(unit - text)) : text;
}

bool dna_tables_file(build *b, const dna_ast *s, const table_text *text, enum dna_table_how how, const dna_ast *columns,
                     const dna_ast *value, table_rows *rows) {
  comp *c = b->c;
  table_column wanted_value = {.factor = 1};
  bool objects = text->blocks[0].name != NULL;
  const char *written = value ? value->text : "", *title = objects ? NULL : title_in(text, &written);
  const char *name = value && objects ? object_name(c, value->text) : "";
  if (value && !dna_tables_heading(c, dna_arena_printf(c->arena, "%s%s", objects ? "value" : "", written + strlen(name)),
                                   value->text_span, &wanted_value))
    return false;
  picker p = {.c = c, .s = s, .naxes = s->nparams, .value = DNA_NONE};
  p.block = pick_block(c, s, text, value, objects ? name : value ? wanted_value.name : "", title);
  if (!p.block) return false;
  if (columns && columns->nkids != p.naxes) {
    dna_diag_error(c->diags, columns->span, "wrong-count", "%u column%s named for %u ax%s", columns->nkids,
                   columns->nkids == 1 ? " is" : "s are", p.naxes, p.naxes == 1 ? "is" : "es");
    return false;
  }
  for (uint32_t k = 0; k < p.naxes; k++) {
    const dna_ast *own = columns ? columns->kids[k] : s->params[k];
    p.wanted[k] = (table_column){.factor = 1, .name = rows->axis_names[k], .span = own->span};
    if (columns && !dna_tables_heading(c, own->text ? own->text : "", own->text_span, &p.wanted[k])) return false;
    if (!pick_axis(&p, k, how == DNA_TABLE_BINNED, columns != NULL)) return false;
  }
  return pick_value(&p, value, &wanted_value) && pick_errors(&p) && get_rows(&p, rows, &wanted_value);
}
