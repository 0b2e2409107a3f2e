/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scan as a plot: over the last param, a curve for each region and each value of the other param. Above, signal and background
 * (or each sample); below, the figure of merit, if there is one.
 */
#include "runtime/report/gnuplot.h"
#include "runtime/report/scan.h"

#include <math.h>
#include <string.h>

enum { CURVES_MAX = 48 };

typedef struct plot {
  const dna_scan *scan;
  dna_str data, commands;
  uint32_t blocks;
  uint32_t nx, nother; /* points along x; values of the other param */
} plot;

/* What is drawn: a set's yield, S, B, or the figure of merit. */
typedef struct quantity {
  const char *name;
  const dna_sample_set *set;
  int kind; /* without a set: DNA_SCAN_SIGNAL, DNA_SCAN_BACKGROUND, or 2 */
} quantity;

static bool get_point(const dna_scan *scan, const quantity *what, uint32_t region, uint32_t point, double *value, double *error) {
  const dna_scan_point *at = dna_scan_at(scan, region, point);
  if (what->set) {
    dna_rownum number;
    if (!dna_scan_number(scan, what->set, region, point, &number)) return false;
    *value = number.yield;
    *error = number.error;
  } else if (what->kind == 2) {
    if (!at->has_shown) return false;
    *value = at->shown;
    *error = at->shown_error;
  } else {
    *value = at->value[what->kind];
    *error = at->error[what->kind];
  }
  return isfinite(*value) && isfinite(*error);
}

/* A block of data; its number. */
static uint32_t add_block(plot *p, const quantity *what, uint32_t region, uint32_t other) {
  const dna_scan *scan = p->scan;
  const dna_scan_axis *x = &scan->analysis->axes[scan->analysis->naxes - 1];
  dna_str_printf(&p->data, "$d%u << EOD\n", p->blocks);
  for (uint32_t i = 0; i < p->nx; i++) {
    double value, error;
    if (!get_point(scan, what, region, other * p->nx + i, &value, &error)) continue;
    dna_str_number(&p->data, x->values[i]);
    dna_str_puts(&p->data, " ");
    dna_str_number(&p->data, value);
    dna_str_puts(&p->data, " ");
    dna_str_number(&p->data, error);
    dna_str_puts(&p->data, "\n");
  }
  dna_str_puts(&p->data, "NaN NaN NaN\nEOD\n"); /* never quite empty */
  return p->blocks++;
}

/* "S, trileptons, m = 5 GeV", with what there are several of. */
static void add_curve_title(const plot *p, const quantity *what, uint32_t region, uint32_t other, bool several) {
  const dna_scan *scan = p->scan;
  dna_str title = {0};
  if (several) dna_str_puts(&title, what->name);
  if (scan->nregions > 1) dna_str_printf(&title, "%s%s", title.length ? ", " : "", dna_scan_region(scan, region)->name);
  if (p->nother > 1)
    dna_str_printf(&title, "%s%s = %s", title.length ? ", " : "", scan->analysis->axes[0].name,
                   scan->analysis->axes[0].texts[other]);
  if (!title.length) dna_str_puts(&title, dna_scan_region(scan, region)->name);
  dna_gnuplot_quote((dna_str *)&p->commands, title.text);
  dna_str_free(&title);
}

/* A panel with curves of these quantities. */
static void add_panel(plot *p, const quantity *list, uint32_t n, const char *label) {
  const dna_scan *scan = p->scan;
  uint32_t curve = 0;
  dna_str_puts(&p->commands, "set ylabel ");
  dna_gnuplot_quote(&p->commands, label);
  dna_str_puts(&p->commands, "\nplot ");
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t r = 0; r < scan->nregions; r++)
      for (uint32_t other = 0; other < p->nother; other++, curve++) {
        uint32_t block = add_block(p, &list[i], r, other);
        dna_str_printf(&p->commands, "%s$d%u using 1:2:3 with yerrorlines lt %u pt 7 ps 0.7 lw 1.5 title ",
                       curve ? ", \\\n  " : "", block, curve + 1);
        add_curve_title(p, &list[i], r, other, n > 1);
      }
  dna_str_puts(&p->commands, "\n");
}

static void add_settings(plot *p) {
  const dna_analysis *analysis = p->scan->analysis;
  const dna_scan_axis *x = &analysis->axes[analysis->naxes - 1];
  dna_str label = {0};
  dna_str_puts(&label, x->name);
  if (*x->unit) dna_str_printf(&label, " [%s]", x->unit);
  double low = x->values[0], high = low;
  for (uint32_t i = 1; i < x->n; i++) {
    low = fmin(low, x->values[i]);
    high = fmax(high, x->values[i]);
  }
  double margin = x->log ? 1 : high > low ? 0.03 * (high - low) : 1;
  dna_str_puts(&p->commands,
               "set grid back lt 1 lc rgb 'grey85' lw 0.5\nset key inside right top\nset lmargin 12\nset rmargin 4\n"
               "set linetype 1 lc rgb '#c0392b'\nset linetype 2 lc rgb '#2c6fbb'\nset xlabel ");
  dna_gnuplot_quote(&p->commands, label.text);
  dna_str_puts(&p->commands, x->log ? "\nset logscale x\nset xrange [" : "\nset xrange [");
  dna_str_number(&p->commands, x->log ? low / 1.1 : low - margin);
  dna_str_puts(&p->commands, ":");
  dna_str_number(&p->commands, x->log ? high * 1.1 : high + margin);
  dna_str_puts(&p->commands, "]\n");
  dna_str_free(&label);
}

int dna_scan_plot(const dna_scan *scan, const char *path, dna_error *err) {
  const dna_analysis *analysis = scan->analysis;
  if (dna_gnuplot_check(path, err)) return err->status;
  if (analysis->naxes > 2)
    return dna_error_set(err, DNA_ERR_USAGE, "%s: a scan of at most two params can be drawn, and this is one of %u", path,
                         analysis->naxes);
  plot p = {.scan = scan, .nx = analysis->axes[analysis->naxes - 1].n, .nother = analysis->naxes > 1 ? analysis->axes[0].n : 1};
  quantity list[CURVES_MAX];
  uint32_t n = 0;
  bool kinds = scan->has[0] || scan->has[1];
  for (int kind = 0; kind < 2; kind++)
    if (scan->has[kind]) list[n++] = (quantity){kind ? "B" : "S", NULL, kind};
  for (uint32_t i = 0; i < scan->results->nsamples && !kinds && n < CURVES_MAX; i++)
    list[n++] = (quantity){scan->sets[i].name, &scan->sets[i], 0};
  if ((uint64_t)n * scan->nregions * p.nother > CURVES_MAX)
    return dna_error_set(err, DNA_ERR_USAGE,
                         "%s: this would be more than %d curves; choose a region with --region, or scan fewer values", path,
                         CURVES_MAX);
  const char *unit = scan->unit;
  if (!kinds && n && !dna_sets_unit(scan->results, list[0].set, &unit)) unit = "";
  dna_str label = {0};
  if (*unit) dna_str_printf(&label, "yield [%s]", unit);
  else dna_str_puts(&label, "sum of weights");
  add_settings(&p);
  if (scan->show) dna_str_puts(&p.commands, "set multiplot layout 2,1\n");
  add_panel(&p, list, n, label.text);
  if (scan->show) {
    quantity merit = {scan->show, NULL, 2};
    add_panel(&p, &merit, 1, scan->show);
    dna_str_puts(&p.commands, "unset multiplot\n");
  }
  dna_str_add(&p.data, p.commands.text, p.commands.length);
  int status = dna_gnuplot_draw(p.data.text, path, 900, scan->show ? 800 : 500, err);
  dna_str_free(&label);
  dna_str_free(&p.data);
  dna_str_free(&p.commands);
  return status;
}
