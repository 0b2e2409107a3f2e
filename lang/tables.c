/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Table statements.
 */
#include "lang/tables.h"

#include <math.h>
#include <string.h>

typedef struct entries { /* of a statement, each once but for shifts and rows */
  const dna_ast *how, *outside, *columns, *value;
  uint32_t nrows, nshifts;
  bool broken; /* something was complained about */
} entries;

/* ---- the entries of a statement --------------------------------------------------------------------------------------- */

static void once(comp *c, const dna_ast **place, const dna_ast *e, const dna_ast *s) {
  if (*place) {
    dna_diag *d = dna_diag_error(c->diags, e->span, "defined-twice", "this is given twice for the table %s", s->name);
    dna_diag_note(c->diags, d, (*place)->span, "it was first given here");
  }
  *place = e;
}

static entries sort_entries(comp *c, const dna_ast *s) {
  entries out = {0};
  for (uint32_t i = 0; i < s->nkids; i++) {
    const dna_ast *e = s->kids[i];
    switch (e->kind) {
    case AST_T_HOW: once(c, &out.how, e, s); break;
    case AST_T_OUTSIDE: once(c, &out.outside, e, s); break;
    case AST_T_COLUMNS: once(c, &out.columns, e, s); break;
    case AST_T_VALUE: once(c, &out.value, e, s); break;
    case AST_T_SHIFT: out.nshifts++; break;
    case AST_T_ROW: out.nrows++; break;
    default: out.broken = true; break;
    }
  }
  return out;
}

static bool choose_how(comp *c, const dna_ast *s, const entries *e, enum dna_table_how *how) {
  if (!e->how) {
    dna_diag *d = dna_diag_error(c->diags, dna_statement_named(s), "incomplete",
                                 "the table %s does not say how it is read between its numbers", s->name);
    dna_diag_hint(c->diags, d, "write binned, linear or loglog in its block: table %s(…) … { binned; outside clamp }",
                  s->name);
    return false;
  }
  *how = *e->how->name == 'b' ? DNA_TABLE_BINNED : strcmp(e->how->name, "linear") == 0 ? DNA_TABLE_LINEAR : DNA_TABLE_LOGLOG;
  return true;
}

static bool choose_outside(comp *c, const dna_ast *s, const entries *e, enum dna_table_outside *outside) {
  static const char *const names[] = {"clamp", "missing", "error"};
  if (!e->outside) {
    dna_diag *d = dna_diag_error(c->diags, dna_statement_named(s), "incomplete",
                                 "the table %s does not say what holds outside of its axes", s->name);
    dna_diag_hint(c->diags, d,
                  "write outside clamp (the nearest value), outside missing, or outside error (the run ends) in its block");
    return false;
  }
  if (!e->outside->name) return false;
  for (int i = 0; i < 3; i++)
    if (strcmp(e->outside->name, names[i]) == 0) {
      *outside = (enum dna_table_outside)i;
      return true;
    }
  dna_diag *d = dna_diag_error(c->diags, dna_statement_named(e->outside), "unknown-name",
                               "outside of a table is clamp, missing or error, not %s", e->outside->name);
  const char *near = dna_nearest(e->outside->name, names, 3);
  if (near) dna_diag_hint(c->diags, d, "did you mean %s?", near);
  return false;
}

/* ---- rows in the statement -------------------------------------------------------------------------------------------- */

typedef struct inline_rows {
  build *b;
  table_rows *rows;
  bool binned, dims[DNA_TABLE_AXES], dim; /* whether the dimension is known yet */
} inline_rows;

static bool constant(inline_rows *r, const dna_ast *e, bool *known, dna_dim *dim, const char *what, double *value) {
  build *b = r->b;
  val v = dna_expr_eval(b, e);
  if (!dna_expr_is_number(b, e, v)) return false;
  if (v.axis != DNA_NONE || v.list) {
    dna_diag_error(b->c->diags, e->span, "not-constant", "tables are made of constants, but this depends on the event");
    return false;
  }
  if (!*known) *dim = v.dim;
  *known = true;
  *value = dna_dag_value(&b->g, v.node);
  if (dna_dim_equal(v.dim, *dim)) return true;
  dna_diag *d = dna_diag_error(b->c->diags, e->span, "unlike-dimensions", "%s is %s, but this is %s", what,
                               dna_dim_words(*dim, b->c->arena), dna_dim_words(v.dim, b->c->arena));
  if (dna_dim_equal(v.dim, DNA_DIM_ONE)) dna_expr_hint_unit(b, d, e, *dim);
  return false;
}

/* Where a row is on an axis. */
static bool key(inline_rows *r, const dna_ast *e, uint32_t axis, double *low, double *high) {
  const char *name = r->rows->axis_names[axis];
  bool *known = &r->dims[axis];
  dna_dim *dim = &r->rows->axis_dims[axis];
  if (r->binned != (e->kind == AST_E_RANGE)) {
    dna_diag *d = dna_diag_error(r->b->c->diags, e->span, "wrong-type",
                                 r->binned ? "a row of a binned table begins with its bin in %s"
                                           : "a row of an interpolated table begins with a value of %s",
                                 name);
    dna_diag_hint(r->b->c->diags, d, r->binned ? "a bin is written 10..20 GeV: 0.85" : "a point is written 10 GeV: 0.85");
    return false;
  }
  if (!r->binned) return constant(r, e, known, dim, name, low) && (*high = *low, true);
  return constant(r, e->kids[0], known, dim, name, low) && constant(r, e->kids[1], known, dim, name, high);
}

static bool cell(inline_rows *r, const dna_ast *e, uint32_t row) {
  table_rows *rows = r->rows;
  double up = 0, down = 0;
  if (e->kind != AST_T_CELL || !constant(r, e->kids[0], &r->dim, &rows->dim, "the value", &rows->value[row])) return false;
  if (!rows->nerrors) return true;
  if (e->nkids == 1) {
    rows->up[0][row] = rows->down[0][row] = 0;
    return true;
  }
  for (uint32_t i = 1; i < e->nkids; i++)
    if (!dna_ask_spread(r->b, e->kids[0], rows->value[row], e->kids[i], rows->dim, "the error of the value",
                        i == 1 ? &up : &down))
      return false;
  if (e->nkids == 2) down = up;
  rows->up[0][row] = up;
  rows->down[0][row] = -down;
  return true;
}

/* The numbers after `columns`: of the last axis. */
static bool column_numbers(inline_rows *r, const dna_ast *columns, double **numbers, uint32_t *n) {
  uint32_t axis = r->rows->naxes - 1;
  if (!columns->nkids) return false;
  if (columns->kids[0]->kind != AST_E_LIST) {
    dna_diag *d = dna_diag_error(r->b->c->diags, columns->span, "wrong-type",
                                 "columns of a file are named, but this table has rows of its own");
    dna_diag_hint(r->b->c->diags, d, "write the %s of %s: columns [0, 0.8, 2.5]", r->binned ? "edges" : "points",
                  r->rows->axis_names[axis]);
    return false;
  }
  if (!dna_ask_constants(r->b, columns->kids[0], r->rows->axis_names[axis], numbers, n, &r->rows->axis_dims[axis])) return false;
  r->dims[axis] = true;
  if (*n >= (r->binned ? 2u : 1u)) return true;
  dna_diag_error(r->b->c->diags, columns->span, "wrong-count", "one bin has two edges");
  return false;
}

static bool read_rows(build *b, const dna_ast *s, const entries *e, enum dna_table_how how, table_rows *rows) {
  inline_rows r = {.b = b, .rows = rows, .binned = how == DNA_TABLE_BINNED};
  double *across = NULL;
  uint32_t nacross = 0, cells = 1;
  if (e->columns) {
    if (!column_numbers(&r, e->columns, &across, &nacross)) return false;
    cells = nacross - r.binned;
  }
  for (uint32_t i = 0; i < s->nkids; i++)
    for (uint32_t k = 0; s->kids[i]->kind == AST_T_ROW && k < s->kids[i]->nkids; k++)
      if (s->kids[i]->kids[k]->nkids > 1) rows->nerrors = 1;
  rows->error_names[0] = "error";
  rows->n = e->nrows * cells;
  dna_tables_rows_make(b->c, rows);
  uint32_t at = 0, keys = rows->naxes - (across != NULL);
  for (uint32_t i = 0; i < s->nkids; i++) {
    const dna_ast *row = s->kids[i];
    if (row->kind != AST_T_ROW) continue;
    if (row->nparams != keys || row->nkids != cells) {
      dna_diag *d;
      if (row->nparams != keys)
        d = dna_diag_error(b->c->diags, row->span, "wrong-count", "this row is at %u place%s, but %u ax%s told by rows",
                           row->nparams, row->nparams == 1 ? "" : "s", keys, keys == 1 ? "is" : "es are");
      else
        d = dna_diag_error(b->c->diags, row->span, "wrong-count", "this row has %u value%s, but there %s %u column%s", row->nkids,
                           row->nkids == 1 ? "" : "s", cells == 1 ? "is" : "are", cells, cells == 1 ? "" : "s");
      if (!across) dna_diag_hint(b->c->diags, d, "the last axis may run along the rows: columns [0, 0.8, 2.5]");
      return false;
    }
    for (uint32_t k = 0; k < cells; k++, at++) {
      rows->spans[at] = row->kids[k]->span;
      for (uint32_t a = 0; a < keys; a++)
        if (!key(&r, row->params[a], a, &rows->low[a][at], &rows->high[a][at])) return false;
      if (across) {
        rows->low[keys][at] = across[k];
        rows->high[keys][at] = across[k + r.binned];
      }
      if (!cell(&r, row->kids[k], at)) return false;
    }
  }
  return true;
}

/* ---- rows of a file ----------------------------------------------------------------------------------------------------- */

static const table_text *text_of(comp *c, const decl *d) {
  const dna_ast *s = d->ast;
  if (c->table_files[d->id]) return c->table_files[d->id];
  const char *path = *s->text == '/' ? s->text : dna_arena_printf(c->arena, "%s%s", c->dirs[s->span.file], s->text);
  if (*s->text != '/' && !dna_source_exists(c->diags->sources, path) && c->options->library) {
    const char *shared = dna_arena_printf(c->arena, "%s/%s", c->options->library, s->text);
    if (dna_source_exists(c->diags->sources, shared)) path = shared;
  }
  int file = -1;
  for (uint32_t i = 0; i < c->diags->sources->count && file < 0; i++)
    if (strcmp(c->diags->sources->files[i].path, path) == 0) file = (int)i;
  dna_error err = {0};
  if (file < 0) file = dna_source_read(c->diags->sources, path, &err);
  if (file < 0) {
    dna_diag *diag = dna_diag_error(c->diags, s->text_span, "unreadable", "this table cannot be read: %s", err.message);
    dna_diag_hint(c->diags, diag, "tables are looked up beside the file that names them, then in the library");
    return NULL;
  }
  const dna_source *source = &c->diags->sources->files[file];
  bool yoda = source->length >= 10 && memmem(source->text, source->length < 4096 ? source->length : 4096, "BEGIN YODA", 10);
  return c->table_files[d->id] = yoda ? dna_tables_yoda(c, (uint32_t)file) : dna_tables_text(c, (uint32_t)file);
}

/* ---- shifts ------------------------------------------------------------------------------------------------------------ */

static bool shift_values(build *b, const dna_ast *s, const dna_ast *e, const table_rows *rows, grid *t) {
  double sigma;
  if (!dna_ask_constant(b, e->kids[0], DNA_DIM_ONE, "a shift, in standard deviations,", &sigma)) return false;
  uint32_t which = 0;
  dna_span span = e->text ? e->text_span : e->span;
  if (rows->nerrors == 0) {
    dna_diag_error(b->c->diags, span, "table", "the table %s has no errors that it could be shifted by", s->name);
    return false;
  }
  for (which = 0; e->text && which < rows->nerrors && strcmp(rows->error_names[which], e->text) != 0;) which++;
  if (which == rows->nerrors || (!e->text && rows->nerrors > 1)) {
    dna_str list = {0};
    for (uint32_t i = 0; i < rows->nerrors; i++) dna_str_printf(&list, "%s\"%s\"", i ? ", " : "", rows->error_names[i]);
    dna_diag *d = e->text
                      ? dna_diag_error(b->c->diags, span, "unknown-name", "the table %s has no error \"%s\"", s->name, e->text)
                      : dna_diag_error(b->c->diags, span, "table", "the table %s has several errors", s->name);
    dna_diag_hint(b->c->diags, d, "its errors are %s: write shift NAME by \"%s\"", list.text, rows->error_names[0]);
    dna_str_free(&list);
    return false;
  }
  for (const dna_ast *const *at = (const dna_ast *const *)s->kids; *at != e; at++) {
    const char *by = (*at)->text ? (*at)->text : rows->error_names[0];
    if ((*at)->kind != AST_T_SHIFT || strcmp(by, rows->error_names[which]) != 0) continue;
    dna_diag *d = dna_diag_error(b->c->diags, e->span, "defined-twice", "the shift of the table %s by this error is given twice",
                                 s->name);
    dna_diag_note(b->c->diags, d, (*at)->span, "it was first given here");
    dna_diag_hint(b->c->diags, d, "one σ may be a sum: shift σ1 + σ2");
    return false;
  }
  const double *by = sigma < 0 ? rows->down[which] : rows->up[which];
  double size = fabs(sigma), *values = t->numbers + t->all - rows->n;
  for (uint32_t i = 0; i < rows->n; i++) values[i] += size * by[i];
  for (uint32_t i = 0; i < rows->n; i++)
    if (!isfinite(values[i]) || (t->form.how == DNA_TABLE_LOGLOG && !(values[i] > 0))) {
      dna_diag_error(b->c->diags, e->span, "not-positive",
                     isfinite(values[i]) ? "with this shift a value on a logarithmic axis is not above 0"
                                         : "with this shift a value is no finite number");
      return false;
    }
  return true;
}

/* ---- the whole --------------------------------------------------------------------------------------------------------- */

/* Axes have names that are told in messages; one that is called like an attribute has its dimension. */
static bool name_axes(build *b, const dna_ast *s, table_rows *rows) {
  comp *c = b->c;
  for (uint32_t k = 0; k < s->nparams; k++) {
    const dna_ast *p = s->params[k];
    if (p->kind == AST_E_ERROR) return false;
    bool absolute = p->kind == AST_E_ABS || (p->kind == AST_E_CALL && p->nkids == 1);
    if (p->kind != AST_E_NAME && !(absolute && p->kids[0]->kind == AST_E_NAME)) {
      dna_diag *d = dna_diag_error(c->diags, p->span, "wrong-type", "an axis of a table is a name, or |x|");
      dna_diag_hint(c->diags, d, "what is looked up is said where the table is used: table ε(x) and then ε(2 * pt)");
      return false;
    }
    rows->axis_names[k] = dna_source_label(c->diags->sources, p->span, c->arena);
    for (uint32_t i = 0; i < k; i++)
      if (dna_tables_same(c, rows->axis_names[i], rows->axis_names[k])) {
        dna_diag_error(c->diags, p->span, "defined-twice", "the axis %s is named twice", rows->axis_names[k]);
        return false;
      }
  }
  return true;
}

static bool check_dims(build *b, const dna_ast *s, const table_rows *rows) {
  for (uint32_t k = 0; k < rows->naxes; k++) {
    const dna_ast *p = s->params[k], *name = p->kind == AST_E_NAME ? p : p->kids[0];
    int attr = dna_builtins_attr(name->name);
    if (attr < 0 || dna_dim_equal(dna_attr_infos[attr].dim, rows->axis_dims[k])) continue;
    dna_diag *d = dna_diag_error(b->c->diags, p->span, "unlike-dimensions", "%s is %s, but the numbers of this axis are %s",
                                 rows->axis_names[k], dna_dim_words(dna_attr_infos[attr].dim, b->c->arena),
                                 dna_dim_words(rows->axis_dims[k], b->c->arena));
    if (dna_dim_equal(rows->axis_dims[k], DNA_DIM_ONE)) {
      const char *unit = dna_dim_symbol(dna_attr_infos[attr].dim, b->c->arena);
      if (s->text)
        dna_diag_hint(b->c->diags, d, "a unit is missing: in the heading, as in \"%s [%s]\", or after columns in the statement",
                      name->name, unit);
      else dna_diag_hint(b->c->diags, d, "a unit is missing: write it after each range or value, as in 10..20 %s", unit);
    } else {
      dna_diag_hint(b->c->diags, d, "%s is an attribute of particles: call the axis something else if it is none", name->name);
    }
    return false;
  }
  return true;
}

static bool is_size(const dna_ast *axis) {
  return axis->kind == AST_E_ABS || (axis->kind == AST_E_CALL && strcmp(axis->name, "abs") == 0);
}

const grid *dna_tables_make(build *b, const decl *d) {
  const dna_ast *s = d->ast;
  comp *c = b->c;
  entries e = sort_entries(c, s);
  enum dna_table_how how = DNA_TABLE_BINNED;
  enum dna_table_outside outside = DNA_TABLE_CLAMP;
  if (e.broken || !s->nparams) return NULL;
  if (s->nparams > DNA_TABLE_AXES) {
    dna_diag_error(c->diags, s->params[DNA_TABLE_AXES]->span, "too-many", "a table has at most %d axes", DNA_TABLE_AXES);
    return NULL;
  }
  bool good = choose_how(c, s, &e, &how), known = choose_outside(c, s, &e, &outside);
  table_rows rows = {.naxes = s->nparams};
  if (!name_axes(b, s, &rows) || !good || !known) return NULL;
  if (s->text && e.nrows) {
    dna_diag_error(c->diags, s->text_span, "table", "a table is read from a file or has rows of its own, not both");
    return NULL;
  }
  if (!s->text && e.value) {
    dna_diag_error(c->diags, e.value->span, "table", "a column is chosen in a file, but this table has rows of its own");
    return NULL;
  }
  if (s->text) {
    const table_text *text = text_of(c, d);
    const dna_ast *columns = e.columns && e.columns->nkids && e.columns->kids[0]->kind == AST_E_STRING ? e.columns : NULL;
    if (e.columns && !columns) {
      if (e.columns->nkids)
        dna_diag_error(c->diags, e.columns->span, "wrong-type", "columns of a file are named: columns \"PT [GeV]\", \"ETA\"");
      return NULL;
    }
    if (!text || (e.value && !e.value->text) || !dna_tables_file(b, s, text, how, columns, e.value, &rows)) return NULL;
  } else if (!read_rows(b, s, &e, how, &rows)) {
    return NULL;
  }
  if (!check_dims(b, s, &rows)) return NULL;
  grid *t = dna_arena_alloc(c->arena, sizeof *t);
  dna_span whole = s->text ? s->text_span : dna_statement_named(s);
  *t = (grid){.form = {.name = s->name}, .dim = rows.dim, .index = DNA_NONE};
  if (!dna_tables_grid(c, whole, &rows, how, t)) return NULL;
  t->form.outside =
      (uint8_t)(outside == DNA_TABLE_ERROR && c->options->trace ? DNA_TABLE_MISSING : outside); /* a trace looks at all events */
  for (uint32_t k = 0; k < rows.naxes; k++) {
    t->axis_dims[k] = rows.axis_dims[k];
    t->form.axis[k] = rows.axis_names[k];
    t->sizes[k] = is_size(s->params[k]);
    for (uint32_t i = 0; i < rows.n; i++) t->sizes[k] = t->sizes[k] && rows.low[k][i] >= 0;
    t->form.unit[k] = dna_dim_symbol(rows.axis_dims[k], c->arena);
  }
  for (uint32_t i = 0; i < s->nkids; i++)
    if (s->kids[i]->kind == AST_T_SHIFT && !shift_values(b, s, s->kids[i], &rows, t)) return NULL;
  return t;
}
