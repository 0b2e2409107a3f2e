/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Histograms in the serialisation of scikit-hep's UHI (https://uhi.readthedocs.io, uhi_schema 1), which hist and
 * boost-histogram read: axes, and a storage with under- and overflow, the last axis fastest. Values are sums of weights,
 * scaled to a cross-section only where an origin says so. A profile's values are weighted means; its variances are
 * boost-histogram's: sum w (y - mean)^2 / (sum w - sum w^2 / sum w).
 */
#include "runtime/report/report.h"
#include "runtime/results/cells.h"

#include <math.h>

typedef struct view {
  const dna_rsample *sample;
  const dna_pstore *store;
  const dna_phist *hist;
  uint32_t weight;
} view;

/* ---- axes ------------------------------------------------------------------------------------------------------------- */

static void add_pair(dna_str *out, bool *first, const char *key, const char *text) {
  if (!text || !*text) return;
  dna_str_puts(out, *first ? "" : ", ");
  *first = false;
  dna_str_json(out, key);
  dna_str_puts(out, ": ");
  dna_str_json(out, text);
}

/* bins: where the edges are; words: label and unit as written in the histogram. */
static void add_axis(const view *v, const dna_paxis *bins, const dna_paxis *words, dna_str *out) {
  const double *edges = v->sample->program->consts + bins->edges;
  if (bins->regular && !bins->log) {
    dna_str_puts(out, "{\"type\": \"regular\", \"lower\": ");
    dna_str_number(out, edges[0]);
    dna_str_puts(out, ", \"upper\": ");
    dna_str_number(out, edges[bins->nbins]);
    dna_str_printf(out, ", \"bins\": %u", bins->nbins);
  } else {
    dna_str_puts(out, "{\"type\": \"variable\", \"edges\": [");
    for (uint32_t i = 0; i <= bins->nbins; i++) {
      dna_str_puts(out, i ? ", " : "");
      dna_str_number(out, edges[i]);
    }
    dna_str_puts(out, "]");
  }
  dna_str_puts(out, ", \"underflow\": true, \"overflow\": true, \"circular\": false, \"metadata\": {");
  bool first = true;
  add_pair(out, &first, "label", words->label);
  add_pair(out, &first, "unit", words->unit);
  dna_str_puts(out, "}}");
}

/* ---- storage -------------------------------------------------------------------------------------------------------------- */

static double get_sumw(dna_cell_sums c) { return c.sumw; }
static double get_sumw2(dna_cell_sums c) { return c.sumw2; }
static double get_mean(dna_cell_sums c) {
  double mean = c.sumwy / c.sumw;
  return isfinite(mean) ? mean : 0;
}
static double get_variance(dna_cell_sums c) {
  double deviation = c.sumwy2 - c.sumwy * get_mean(c), degrees = c.sumw - c.sumw2 / c.sumw, variance = deviation / degrees;
  return isfinite(variance) ? variance : 0; /* no events or a single one: JSON has no NaN */
}

static void add_array(const view *v, const char *key, double (*get)(dna_cell_sums), double scale, dna_str *out) {
  bool flat = v->store->kind != DNA_HIST_2D;
  uint32_t nx = v->store->x.nbins + 2, ny = flat ? 1 : v->store->y.nbins + 2;
  dna_str_printf(out, ", \"%s\": [", key);
  for (uint32_t x = 0; x < nx; x++) {
    dna_str_puts(out, x ? ", " : "");
    if (!flat) dna_str_puts(out, "[");
    for (uint32_t y = 0; y < ny; y++) {
      dna_str_puts(out, y ? ", " : "");
      dna_str_number(out, scale * get(dna_cells_get(v->sample, v->hist, v->weight, x, y)));
    }
    if (!flat) dna_str_puts(out, "]");
  }
  dna_str_puts(out, "]");
}

/* The cut that an N-1 distribution leaves out; cut_lo and cut_hi are on the x axis, and one of them is not there if the cut has
 * one bound. Metadata are texts, numbers and truth values. */
static void add_cut(const dna_pregion *region, const dna_phist *hist, dna_str *out) {
  static const char *const keeps[] = {"above", "below", "inside", "outside"};
  bool first = false;
  dna_str_printf(out, ", \"n_minus_1\": true, \"cut_row\": %u", hist->row);
  add_pair(out, &first, "cut", region->rows[hist->row].label);
  add_pair(out, &first, "cut_keeps", keeps[hist->keep]);
  if (isfinite(hist->lo)) {
    dna_str_puts(out, ", \"cut_lo\": ");
    dna_str_number(out, hist->lo);
  }
  if (isfinite(hist->hi)) {
    dna_str_puts(out, ", \"cut_hi\": ");
    dna_str_number(out, hist->hi);
  }
}

/* Where the numbers come from and what they are scaled by; in a file of histograms alone nothing else says so. */
static void add_origin(const dna_uhi_origin *origin, bool *first, dna_str *out) {
  add_pair(out, first, "sample", origin->sample);
  add_pair(out, first, "variation", origin->variation);
  add_pair(out, first, "weight", origin->weight);
  add_pair(out, first, "content", origin->content);
  add_pair(out, first, "content_unit", origin->unit);
  dna_str_puts(out, ", \"scaled_by\": ");
  dna_str_number(out, origin->scale);
  add_pair(out, first, "events_read", origin->extent);
}

void dna_uhi_write(const dna_rsample *sample, const dna_pregion *region, const dna_phist *hist, uint32_t weight,
                   const dna_uhi_origin *origin, dna_str *out) {
  view v = {.sample = sample, .store = dna_cells_store(sample, hist), .hist = hist, .weight = weight};
  bool first = true, profile = v.store->kind == DNA_HIST_PROFILE;
  double scale = origin ? origin->scale : 1;
  dna_str_puts(out, "{\"uhi_schema\": 1, \"metadata\": {");
  add_pair(out, &first, "name", hist->name);
  add_pair(out, &first, "region", region->name);
  add_pair(out, &first, "title", hist->title);
  if (origin) add_origin(origin, &first, out);
  if (profile) {
    add_pair(out, &first, "mean_of", hist->y.label);
    add_pair(out, &first, "mean_unit", hist->y.unit);
  }
  if (hist->n_minus_1) add_cut(region, hist, out);
  if (hist->fold) dna_str_puts(out, ", \"fold_overflow\": true");
  if (hist->log) dna_str_puts(out, ", \"log\": true");
  if (hist->unit_area) dna_str_puts(out, ", \"unit_area\": true");
  dna_str_puts(out, "}, \"axes\": [");
  add_axis(&v, &v.store->x, &hist->x, out);
  if (v.store->kind == DNA_HIST_2D) {
    dna_str_puts(out, ", ");
    add_axis(&v, &v.store->y, &hist->y, out);
  }
  dna_str_printf(out, "], \"storage\": {\"type\": \"%s\"", profile ? "weighted_mean" : "weighted");
  if (profile) { /* means and their variances do not depend on the scale */
    add_array(&v, "sum_of_weights", get_sumw, scale, out);
    add_array(&v, "sum_of_weights_squared", get_sumw2, scale * scale, out);
    add_array(&v, "values", get_mean, 1, out);
    add_array(&v, "variances", get_variance, 1, out);
  } else {
    add_array(&v, "values", get_sumw, scale, out);
    add_array(&v, "variances", get_sumw2, scale * scale, out);
  }
  dna_str_puts(out, "}}");
}
