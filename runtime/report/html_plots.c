/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Histograms in the HTML report: a picture, what is in it in one sentence, and its numbers as a table that opens below it.
 */
#include "runtime/plot/draw.h"
#include "runtime/report/html.h"
#include "runtime/report/markup.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Most cells that are listed one by one, of a histogram in two dimensions and of others. */
enum { CELLS = 400, LINES = 2000 };

/* ---- sums ------------------------------------------------------------------------------------------------------------------ */

static void add_sum(const dna_layers *l, const dna_series *s, const char *name, dna_str *out) {
  double sum = 0, variance = 0;
  for (uint32_t c = 0; c < l->ncells; c++) {
    sum += s->value[c];
    variance += s->error[c] * s->error[c];
  }
  sum /= s->factor;
  variance /= s->factor * s->factor;
  dna_number number = dna_number_pm(sum, sqrt(variance), sqrt(variance));
  dna_str_puts(out, "; ");
  dna_markup_label(out, name);
  dna_str_printf(out, " %s%s%s", number.head, *number.tail ? " " : "", number.tail);
}

static void add_edge(dna_str *out, double edge) { dna_str_printf(out, "%s%.6g", edge < 0 ? "−" : "", fabs(edge)); }

static void add_range(const dna_paxis *axis, const double *edges, dna_str *out) {
  dna_str words = {0};
  dna_frame_axis_title(axis, &words);
  dna_markup_label(out, words.length ? words.text : "");
  dna_str_free(&words);
  dna_str_printf(out, ", %u%s bin%s from ", axis->nbins, axis->log ? " logarithmic" : "", axis->nbins == 1 ? "" : "s");
  add_edge(out, edges[0]);
  dna_str_puts(out, " to ");
  add_edge(out, edges[axis->nbins]);
}

/* What the picture shows, for everyone and for those who do not see it. */
static void add_sentence(const dna_layers *l, dna_str *out) {
  add_range(&l->hist->x, l->xedges, out);
  if (l->ny) {
    dna_str_puts(out, "; ");
    add_range(&l->hist->y, l->yedges, out);
  }
  if (l->store->kind == DNA_HIST_PROFILE) {
    dna_str_puts(out, "; the mean of ");
    dna_str words = {0};
    dna_frame_axis_title(&l->hist->y, &words);
    dna_markup_label(out, words.length ? words.text : "");
    dna_str_free(&words);
    dna_str_puts(out, " in each bin, with its error");
  } else if (l->unit_area) {
    dna_str_puts(out, "; drawn with unit area");
  } else {
    bool entries = l->entries && !strcmp(l->unit, "events");
    dna_str_printf(out, ". Sums with under- and overflow%s%s", *l->unit ? ", in " : " of weights", entries ? "entries" : l->unit);
    for (uint32_t g = l->nstack; g-- > 0;) add_sum(l, &l->stack[g], l->stack[g].name, out);
    if (l->nstack > 1) add_sum(l, &l->total, "all backgrounds", out);
    for (uint32_t g = 0; g < l->nsignals; g++) add_sum(l, &l->signals[g], l->signals[g].name, out);
    if (l->data.value) add_sum(l, &l->data, "data", out);
  }
  if (l->hist->n_minus_1) {
    dna_str keeps = {0};
    dna_program_keep(l->hist, &keeps);
    dna_str_puts(out, "; the cut keeps: ");
    dna_markup_label(out, keeps.text);
    dna_str_free(&keeps);
  }
  for (uint32_t i = 0; i < l->nnotes; i++) {
    dna_str_puts(out, "; ");
    dna_markup_label(out, l->notes[i]);
  }
  dna_str_puts(out, ".");
}

/* ---- numbers -------------------------------------------------------------------------------------------------------------- */

typedef struct curve {
  const dna_series *series;
  const char *name;
} curve;

static curve *list_curves(const dna_layers *l, uint32_t *count) {
  curve *curves = dna_xcalloc((size_t)l->nstack + l->nsignals + 2, sizeof *curves);
  *count = 0;
  for (uint32_t g = l->nstack; g-- > 0;) curves[(*count)++] = (curve){&l->stack[g], l->stack[g].name};
  if (l->nstack > 1) curves[(*count)++] = (curve){&l->total, "all backgrounds"};
  for (uint32_t g = 0; g < l->nsignals; g++) curves[(*count)++] = (curve){&l->signals[g], l->signals[g].name};
  if (l->data.value) curves[(*count)++] = (curve){&l->data, "data"};
  return curves;
}

static bool is_empty(const dna_layers *l, const curve *curves, uint32_t count, uint32_t cell) {
  for (uint32_t k = 0; k < count; k++)
    if (fabs(curves[k].series->value[cell]) > 0 || curves[k].series->error[cell] > 0) return false;
  return !l->band_high || !(l->band_high[cell] > 0 || l->band_low[cell] < 0);
}

/* Bins first .. last of an axis: "below 0", "0 – 2", "10 and above". */
static void add_bins(dna_str *out, const double *edges, uint32_t nbins, uint32_t first, uint32_t last) {
  if (last == 0) {
    dna_str_puts(out, "below ");
    add_edge(out, edges[0]);
  } else if (first > nbins) {
    add_edge(out, edges[nbins]);
    dna_str_puts(out, " and above");
  } else {
    add_edge(out, edges[first - 1]);
    dna_str_puts(out, " – ");
    add_edge(out, edges[last]);
  }
}

static void add_value(dna_str *out, const dna_series *s, uint32_t cell) {
  dna_number number = dna_number_text("–");
  if (isfinite(s->value[cell]))
    number = s->below ? dna_number_pm(s->value[cell], s->below[cell], s->above[cell]) : dna_number_pm(s->value[cell], s->error[cell], s->error[cell]);
  dna_html_number(out, "n", &number);
}

static void add_heads(const dna_layers *l, const curve *curves, uint32_t count, dna_str *out) {
  dna_str words = {0};
  dna_str_puts(out, "<thead><tr><th scope=\"col\">");
  dna_frame_axis_title(&l->hist->x, &words);
  dna_markup_label(out, words.length ? words.text : "bin");
  dna_str_puts(out, "</th>");
  if (l->ny) {
    words.length = 0;
    dna_frame_axis_title(&l->hist->y, &words);
    dna_str_puts(out, "<th scope=\"col\">");
    dna_markup_label(out, words.length ? words.text : "bin");
    dna_str_puts(out, "</th>");
  }
  for (uint32_t k = 0; k < count; k++) {
    dna_str_puts(out, "<th scope=\"col\">");
    dna_markup_label(out, curves[k].name);
    dna_str_puts(out, "</th>");
  }
  if (l->band_low) dna_str_puts(out, "<th scope=\"col\">variations, low</th><th scope=\"col\">high</th>");
  dna_str_puts(out, "</tr></thead>\n<tbody>\n");
  dna_str_free(&words);
}

static void add_cells(const dna_layers *l, const curve *curves, uint32_t count, uint32_t cell, dna_str *out) {
  for (uint32_t k = 0; k < count; k++) add_value(out, curves[k].series, cell);
  for (int high = 0; l->band_low && high < 2; high++) {
    double value = high ? l->band_high[cell] : l->band_low[cell];
    dna_number number = isfinite(value) ? dna_number_pm(value, 0, 0) : dna_number_text("–");
    dna_html_number(out, "r", &number);
  }
  dna_str_puts(out, "</tr>\n");
}

/* Neighbouring bins without entries are one row. Under- and overflow that are folded have none. */
static void add_line(const dna_layers *l, const curve *curves, uint32_t count, dna_str *out) {
  uint32_t end = l->nx + 2;
  for (uint32_t first = l->hist->fold, next; first < end - l->hist->fold; first = next) {
    bool empty = is_empty(l, curves, count, first);
    next = first + 1;
    if (empty && first == 0) continue;
    while (empty && first <= l->nx && next <= l->nx && is_empty(l, curves, count, next)) next++;
    if (empty && first == l->nx + 1) continue;
    dna_str_puts(out, "<tr><th scope=\"row\">");
    add_bins(out, l->xedges, l->nx, first, next - 1);
    dna_str_puts(out, "</th>");
    add_cells(l, curves, count, first, out);
  }
}

/* The cells that are not empty. */
static void add_plane(const dna_layers *l, const curve *curves, uint32_t count, dna_str *out) {
  uint32_t width = l->nx + 2;
  for (uint32_t c = 0; c < l->ncells; c++) {
    if (is_empty(l, curves, count, c)) continue;
    dna_str_puts(out, "<tr><th scope=\"row\">");
    add_bins(out, l->xedges, l->nx, c % width, c % width);
    dna_str_puts(out, "</th><td>");
    add_bins(out, l->yedges, l->ny, c / width, c / width);
    dna_str_puts(out, "</td>");
    add_cells(l, curves, count, c, out);
  }
}

static void add_numbers(const dna_layers *l, dna_str *out) {
  uint32_t count, filled = 0;
  curve *curves = list_curves(l, &count);
  for (uint32_t c = 0; c < l->ncells; c++) filled += !is_empty(l, curves, count, c);
  dna_str_puts(out, "<details><summary>Numbers of ");
  dna_markup_label(out, l->hist->name);
  dna_str_puts(out, "</summary>\n");
  if (filled > (l->ny ? CELLS : LINES)) {
    dna_str_printf(out, "<p>%u bins have entries, too many to list here; the JSON report has them.</p>\n", filled);
  } else {
    dna_str caption = {0};
    dna_str_printf(&caption, "%s in region %s: ", l->hist->name, l->region->name);
    dna_frame_y_words(l, &caption);
    dna_html_open_table(out, caption.text);
    dna_str_free(&caption);
    add_heads(l, curves, count, out);
    if (l->ny) add_plane(l, curves, count, out);
    else add_line(l, curves, count, out);
    dna_str_puts(out, "</tbody>\n");
    dna_html_close_table(out);
  }
  dna_str_puts(out, "</details>\n");
  free(curves);
}

/* ---- pictures ---------------------------------------------------------------------------------------------------------------- */

static void add_figure(const dna_report_job *job, uint32_t region, uint32_t hist, dna_str *out) {
  const dna_analysis *analysis = job->results->analysis;
  const dna_plot_choice choice = {0};
  const dna_heading heading = {.title = analysis->title, .has_lumi = analysis->has_lumi, .lumi_ifb = analysis->lumi_ifb};
  dna_layers layers;
  dna_picture picture;
  dna_layers_make(&layers, job, &choice, region, hist);
  dna_draw(&picture, &layers, &heading, true);
  dna_str title = {0}, id = {0};
  dna_str_printf(&title, "Histogram %s of region %s", layers.hist->name, layers.region->name);
  dna_str_printf(&id, "r%uh%u", region, hist);
  dna_str_printf(out, "<figure id=\"%s\"%s>\n", id.text, picture.width > 600 ? " class=\"wide\"" : "");
  dna_str_puts(&id, "c");
  dna_svg_element(&picture, title.text, id.text, out);
  dna_str_printf(out, "<figcaption id=\"%s\"><strong>", id.text);
  dna_markup_label(out, layers.hist->name);
  dna_str_puts(out, "</strong>");
  if (layers.hist->title && *layers.hist->title && strcmp(layers.hist->title, layers.hist->name) != 0) {
    dna_str_puts(out, " — ");
    dna_markup_label(out, layers.hist->title);
  }
  dna_str_puts(out, ": ");
  add_sentence(&layers, out);
  dna_str_puts(out, "</figcaption>\n");
  add_numbers(&layers, out);
  dna_str_puts(out, "</figure>\n");
  dna_str_free(&title);
  dna_str_free(&id);
  dna_picture_free(&picture);
  dna_layers_free(&layers);
}

void dna_html_plots(const dna_report_job *job, uint32_t region, dna_str *out) {
  static const char *const heads[] = {
      "<h3>Histograms</h3>\n",
      "<h3>N-1 distributions</h3>\n<p>The quantity of each cut, in the events that pass all other cuts of the region. The line with the arrow is "
      "the cut, and the side that it keeps.</p>\n"};
  const dna_pregion *own = &dna_report_program(job->results)->variations[0].regions[region];
  for (int n_minus_1 = 0; n_minus_1 < 2; n_minus_1++) {
    bool any = false;
    for (uint32_t h = 0; h < own->nhists; h++) {
      if (own->hists[h].n_minus_1 != n_minus_1) continue;
      if (!any) dna_str_printf(out, "%s<div class=\"figures\">\n", heads[n_minus_1]);
      any = true;
      add_figure(job, region, h, out);
    }
    if (any) dna_str_puts(out, "</div>\n");
  }
}
