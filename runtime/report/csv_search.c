/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows and limits as lines of comma-separated values, with a column for each param that differs between the signals. What is
 * not known, or does not apply, is empty.
 */
#include "runtime/report/csv.h"
#include "runtime/report/fields.h"
#include "runtime/search/search.h"

#include <math.h>
#include <stdlib.h>

typedef struct lines {
  const dna_search *search;
  const char **axes;
  uint32_t naxes;
  dna_csv_search_begin *begin; /* of a line */
  dna_str *out;
} lines;

static const char columns[] = "low,high,s,s_error,b,b_error,b_raw,figure,width_error,param,of_unit,reference,"
                              "limit,limit_error,band_low,band_high,expected_m2,expected_m1,expected_median,expected_p1,expected_p2,observed,n,missing";

static void add_numbers(dna_str *out, const double *numbers, size_t count) {
  for (size_t i = 0; i < count; i++) dna_fields_csv_number(out, true, numbers[i]);
}

static void add_params(const lines *l, const dna_search_point *point) {
  for (uint32_t a = 0; a < l->naxes; a++) dna_fields_csv_number(l->out, true, dna_search_param(point, l->axes[a], NULL));
  dna_str_puts(l->out, "\r\n");
}

static void add_window(const lines *l, const dna_search_window *w) {
  const dna_window *f = &w->found;
  l->begin("window", w->statement->name, w->point->name, w->quantity ? w->quantity->region : "", l->out);
  add_numbers(l->out, (double[]){f->low, f->high, f->s, f->ds, f->b, f->db}, 6);
  dna_fields_csv_number(l->out, !w->why && isfinite(f->b), (double)w->raw);
  add_numbers(l->out, (double[]){f->value, w->error}, 2);
  dna_str_puts(l->out, ",,");
  dna_fields_csv(l->out, w->quantity ? w->quantity->unit : "");
  dna_str_puts(l->out, ",,,,,,,,,,,,,");
  dna_fields_csv(l->out, w->why ? w->why : "");
  add_params(l, w->point);
}

static void add_limit(const lines *l, const dna_search_limit *x) {
  bool known = !x->why;
  const dna_alimit *statement = x->statement;
  l->begin("limit", statement->name, x->point->name, statement->region ? statement->region : "", l->out);
  add_numbers(l->out, (double[]){x->low, x->high, x->s, x->ds, x->b, x->db}, 6);
  dna_str_puts(l->out, ",,,,");
  dna_fields_csv(l->out, x->scale ? x->scale : "");
  dna_str_puts(l->out, ",");
  dna_fields_csv(l->out, x->scale && x->unit ? x->unit : "");
  add_numbers(l->out, &x->reference, 1);
  for (int k = 0; k < 4 + DNA_LIMIT_BANDS + 2; k++) {
    const double own[] = {x->limit, x->error, x->band_low, x->band_high};
    const double seen[] = {x->observed, x->n};
    double value = k < 4 ? own[k] : k < 4 + DNA_LIMIT_BANDS ? x->expected[k - 4] : seen[k - 4 - DNA_LIMIT_BANDS];
    if (known && k == 3 && value > 0 && isinf(value)) dna_str_puts(l->out, ",inf"); /* a variation excludes nothing */
    else dna_fields_csv_number(l->out, known, value);
  }
  dna_str_puts(l->out, ",");
  dna_fields_csv(l->out, x->why ? x->why : x->unobserved ? x->unobserved : "");
  add_params(l, x->point);
}

static lines make_lines(const dna_search *search, dna_csv_search_begin *begin, dna_str *out) {
  lines l = {.search = search, .begin = begin, .out = out};
  l.axes = dna_search_axes(search, &l.naxes);
  return l;
}

uint32_t dna_csv_search_header(const dna_search *search, dna_str *out) {
  lines l = make_lines(search, NULL, out);
  uint32_t count = 1 + l.naxes;
  for (const char *at = columns; *at; at++) count += *at == ',';
  dna_str_puts(out, columns);
  for (uint32_t a = 0; a < l.naxes; a++) {
    const char *unit = "";
    dna_str name = {0};
    dna_search_param(&search->points[0], l.axes[a], &unit);
    dna_str_printf(&name, "param %s", l.axes[a]);
    if (unit && *unit) dna_str_printf(&name, " [%s]", unit);
    dna_str_puts(out, ",");
    dna_fields_csv(out, name.text);
    dna_str_free(&name);
  }
  dna_str_puts(out, "\r\n");
  free(l.axes);
  return count;
}

void dna_csv_search(const dna_analysis *analysis, const dna_search *search, dna_csv_search_begin *begin, dna_str *out) {
  lines l = make_lines(search, begin, out);
  uint32_t *order = dna_search_order(search);
  for (uint32_t i = 0; i < analysis->nwindows; i++)
    for (uint32_t p = 0; p < search->npoints; p++) {
      const dna_search_window *w = dna_search_find_window(search, &analysis->windows[i], order[p]);
      if (w) add_window(&l, w);
    }
  for (uint32_t i = 0; i < analysis->nlimits; i++)
    for (uint32_t p = 0; p < search->npoints; p++) {
      const dna_search_limit *x = dna_search_find_limit(search, &analysis->limits[i], order[p]);
      if (x) add_limit(&l, x);
    }
  free(order);
  free(l.axes);
}
