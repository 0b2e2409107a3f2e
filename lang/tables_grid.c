/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows to a grid: the numbers of each axis are those that occur in the rows, and every cell must be there once.
 */
#include "lang/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct interval { /* on an axis, and the first row that has it */
  double low, high;
  uint32_t row;
} interval;

static int by_place(const void *x, const void *y) {
  const interval *a = x, *b = y;
  if (a->low < b->low || a->low > b->low) return a->low < b->low ? -1 : 1;
  if (a->high < b->high || a->high > b->high) return a->high < b->high ? -1 : 1;
  return a->row < b->row ? -1 : a->row > b->row;
}

static const char *range_text(comp *c, const table_rows *rows, uint32_t axis, double low, double high) {
  const char *unit = dna_dim_symbol(rows->axis_dims[axis], c->arena), *blank = *unit ? " " : "";
  if (low < high) return dna_arena_printf(c->arena, "%s in %.9g..%.9g%s%s", rows->axis_names[axis], low, high, blank, unit);
  return dna_arena_printf(c->arena, "%s = %.9g%s%s", rows->axis_names[axis], low, blank, unit);
}

/* Edges or points of an axis into out, and of each row its place on it; the number of places, or 0 with a diagnostic. */
static uint32_t find_axis(comp *c, dna_span whole, const table_rows *rows, uint32_t axis, bool binned, double *out,
                          uint32_t *places) {
  interval *all = dna_xmalloc((size_t)rows->n * sizeof *all);
  uint32_t n = 0;
  bool good = true;
  for (uint32_t i = 0; i < rows->n; i++) all[i] = (interval){rows->low[axis][i], rows->high[axis][i], i};
  qsort(all, rows->n, sizeof *all, by_place);
  for (uint32_t i = 0; i < rows->n && good; i++) {
    bool again = i > 0 && !(all[i].low > all[i - 1].low) && !(all[i].high > all[i - 1].high) && !(all[i].high < all[i - 1].high);
    if (!again && binned && i > 0 && (all[i].low < all[i - 1].high || all[i].low > all[i - 1].high)) {
      const char *one = range_text(c, rows, axis, all[i - 1].low, all[i - 1].high),
                 *other = range_text(c, rows, axis, all[i].low, all[i].high);
      dna_diag *d = dna_diag_error(
          c->diags, rows->spans[all[i].row], "table",
          all[i].low < all[i - 1].high ? "two bins overlap: %s and %s" : "there is a gap between the bins %s and %s", one, other);
      dna_diag_note(c->diags, d, rows->spans[all[i - 1].row], "the other bin is here");
      good = false;
      break;
    }
    if (!again) {
      out[n] = all[i].low;
      if (binned) out[n + 1] = all[i].high;
      n++;
    }
    places[all[i].row] = n - 1;
  }
  free(all);
  if (good && !binned && n < 2) {
    dna_diag_error(c->diags, whole, "table", "to interpolate in %s at least two points are needed", rows->axis_names[axis]);
    good = false;
  }
  return good ? n : 0;
}

static dna_diag *cell_error(comp *c, dna_span span, const table_rows *rows, const grid *t, const uint32_t *places,
                            const char *what) {
  dna_str text = {0};
  const double *numbers = t->numbers;
  for (uint32_t k = 0; k < rows->naxes; numbers += t->form.n[k++]) {
    bool binned = t->form.how == DNA_TABLE_BINNED;
    dna_str_printf(&text, "%s%s", k ? ", " : "",
                   range_text(c, rows, k, numbers[places[k]], binned ? numbers[places[k] + 1] : numbers[places[k]]));
  }
  dna_diag *d = dna_diag_error(c->diags, span, "table", "%s: %s", what, text.text);
  dna_str_free(&text);
  return d;
}

/* Puts values where they belong. */
static bool fill(comp *c, dna_span whole, table_rows *rows, grid *t, uint32_t *const *places, uint32_t cells) {
  uint32_t *row_of = dna_xcalloc(cells, sizeof *row_of), start = t->all - cells;
  bool good = true;
  for (uint32_t i = 0; i < rows->n && good; i++) {
    uint32_t cell = 0, at[DNA_TABLE_AXES];
    for (uint32_t k = 0; k < rows->naxes; k++) {
      at[k] = places[k][i];
      cell = cell * (t->form.n[k] - (t->form.how == DNA_TABLE_BINNED)) + at[k];
    }
    if (row_of[cell]) {
      dna_diag *d = cell_error(c, rows->spans[i], rows, t, at, "this cell is given twice");
      dna_diag_note(c->diags, d, rows->spans[row_of[cell] - 1], "it was first given here");
      good = false;
    }
    row_of[cell] = i + 1;
  }
  for (uint32_t cell = 0; cell < cells && good; cell++) {
    uint32_t at[DNA_TABLE_AXES], rest = cell;
    for (uint32_t k = rows->naxes; k-- > 0;) {
      uint32_t n = t->form.n[k] - (t->form.how == DNA_TABLE_BINNED);
      at[k] = rest % n;
      rest /= n;
    }
    if (!row_of[cell]) {
      dna_diag *d = cell_error(c, whole, rows, t, at, "the table has no value for");
      dna_diag_hint(c->diags, d, "a table is a full grid: each bin or point of an axis with each of the others");
      good = false;
      break;
    }
    t->numbers[start + cell] = rows->value[row_of[cell] - 1];
  }
  for (uint32_t e = 0; e < rows->nerrors && good; e++) {
    double *sorted = dna_xmalloc(2 * (size_t)cells * sizeof *sorted);
    for (uint32_t cell = 0; cell < cells; cell++) {
      sorted[cell] = rows->up[e][row_of[cell] - 1];
      sorted[cells + cell] = rows->down[e][row_of[cell] - 1];
    }
    memcpy(rows->up[e], sorted, cells * sizeof *sorted);
    memcpy(rows->down[e], sorted + cells, cells * sizeof *sorted);
    free(sorted);
  }
  free(row_of);
  return good;
}

void dna_tables_rows_make(comp *c, table_rows *rows) {
  size_t size = ((size_t)rows->n + 1) * sizeof(double);
  for (uint32_t k = 0; k < rows->naxes; k++) {
    rows->low[k] = dna_arena_alloc(c->arena, size);
    rows->high[k] = dna_arena_alloc(c->arena, size);
  }
  rows->value = dna_arena_alloc(c->arena, size);
  for (uint32_t e = 0; e < rows->nerrors; e++) {
    rows->up[e] = dna_arena_alloc(c->arena, size);
    rows->down[e] = dna_arena_alloc(c->arena, size);
  }
  rows->spans = dna_arena_alloc(c->arena, ((size_t)rows->n + 1) * sizeof *rows->spans);
}

bool dna_tables_grid(comp *c, dna_span whole, table_rows *rows, enum dna_table_how how, grid *out) {
  bool binned = how == DNA_TABLE_BINNED;
  if (rows->n == 0) {
    dna_diag_error(c->diags, whole, "table", "the table has no rows");
    return false;
  }
  for (uint32_t i = 0; i < rows->n; i++)
    for (uint32_t k = 0; k < rows->naxes; k++) {
      double low = rows->low[k][i], high = rows->high[k][i];
      if (binned && !(low < high)) {
        dna_diag_error(c->diags, rows->spans[i], "table", "the lower edge of a bin in %s, %.9g, is not below the upper one, %.9g",
                       rows->axis_names[k], low, high);
        return false;
      }
      if (how == DNA_TABLE_LOGLOG && (!(low > 0) || !(rows->value[i] > 0))) {
        dna_diag_error(c->diags, rows->spans[i], "not-positive", "points on logarithmic axes are above 0");
        return false;
      }
    }
  double *numbers = dna_arena_alloc(c->arena, ((size_t)rows->n * rows->naxes + rows->n + 8) * sizeof *numbers);
  uint32_t *places[DNA_TABLE_AXES], used = 0;
  uint64_t cells = 1;
  bool good = true;
  out->form.how = (uint8_t)how;
  out->form.naxes = (uint8_t)rows->naxes;
  for (uint32_t k = 0; k < rows->naxes && good; k++) {
    places[k] = dna_arena_alloc(c->arena, ((size_t)rows->n + 1) * sizeof *places[k]);
    uint32_t n = find_axis(c, whole, rows, k, binned, numbers + used, places[k]);
    out->form.n[k] = n + binned;
    used += n + binned;
    cells *= n;
    good = n > 0;
    if (good && cells > DNA_TABLE_CELLS) {
      dna_diag_error(c->diags, whole, "too-many", "the table would have more than %d cells", DNA_TABLE_CELLS);
      good = false;
    }
  }
  if (!good) return false;
  out->numbers = dna_arena_alloc(c->arena, (used + (size_t)cells) * sizeof *numbers);
  memcpy(out->numbers, numbers, used * sizeof *numbers);
  out->all = used + (uint32_t)cells;
  return fill(c, whole, rows, out, places, (uint32_t)cells);
}
