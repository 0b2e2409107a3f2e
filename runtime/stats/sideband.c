/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Background from sidebands: what is fitted to, the choice of an order, how well it fits, and what it says of the window.
 */
#include "runtime/stats/sideband.h"

#include "base/base.h"
#include "runtime/physics/physics.h"
#include "runtime/results/exact.h"
#include "runtime/stats/sideband_shapes.h"
#include "runtime/stats/tails.h"
#include "runtime/stats/window_sums.h"

#include <math.h>
#include <stdlib.h>

enum { SLICES = 400, BINS = 40 };
static const double effective_entries_of_bin = 10;

static dna_sideband failed(enum dna_sideband_status status) {
  dna_sideband fit = {.status = status, .b = NAN, .db = NAN, .chi2 = NAN, .ndf = NAN, .p = NAN, .n_eff = NAN,
                      .log_likelihood = NAN, .origin = NAN, .scale = NAN};
  for (int i = 0; i < DNA_SIDEBAND_MOST; i++) {
    fit.parameter[i] = NAN;
    for (int j = 0; j < DNA_SIDEBAND_MOST; j++) fit.covariance[i][j] = NAN;
  }
  return fit;
}

static bool intervals_fine(const dna_sideband_interval *bands, size_t count, dna_sideband_interval window,
                           enum dna_sideband_shape shape) {
  if (count == 0 || !isfinite(window.low) || !isfinite(window.high) || !(window.low < window.high)) return false;
  for (size_t i = 0; i < count; i++) {
    bool last = i + 1 == count, open = bands[i].high > 1e300;
    if (!isfinite(bands[i].low) || !(bands[i].low < bands[i].high) || (i > 0 && bands[i].low < bands[i - 1].high)) return false;
    if (open && (!last || shape == DNA_SIDEBAND_BERNSTEIN)) return false;
    if (bands[i].low < window.high && bands[i].high > window.low) return false;
  }
  return shape != DNA_SIDEBAND_POWER || (bands[0].low > 0 && window.low > 0);
}

/* Entries in bands, closed on both sides but for the side that touches the window or the band before; equal values made one,
 * so that their order means nothing. */
static void gather(dna_window_spectrum entries, dna_sideband_interval window, dna_sideband_data *data) {
  data->x = dna_xmalloc((entries.n + 1) * sizeof(double));
  data->w = dna_xmalloc((entries.n + 1) * sizeof(double));
  data->w2 = dna_xmalloc((entries.n + 1) * sizeof(double));
  dna_exact all = {{0}}, all2 = {{0}};
  size_t band = 0;
  for (size_t i = 0; i < entries.n;) {
    double x = entries.entries[i].value;
    dna_exact w = {{0}}, w2 = {{0}};
    for (; i < entries.n && entries.entries[i].value <= x; i++) {
      double weight = entries.entries[i].weight;
      dna_exact_add(&w, weight);
      dna_exact_add(&w2, weight * weight);
    }
    while (band < data->count && x > data->bands[band].high) band++;
    if (band == data->count || x < data->bands[band].low || (x >= window.low && x <= window.high)) continue;
    data->x[data->n] = x;
    data->w[data->n] = dna_exact_value(&w);
    data->w2[data->n++] = dna_exact_value(&w2);
    dna_exact_merge(&all, &w);
    dna_exact_merge(&all2, &w2);
  }
  data->sum_w = dna_exact_value(&all);
  data->sum_w2 = dna_exact_value(&all2);
}

static void set_origin(const dna_sideband_data *data, dna_sideband_interval window, dna_sideband *fit) {
  double low = data->bands[0].low, high = data->bands[data->count - 1].high;
  if (window.low < low) low = window.low;
  if (high > 1e300) high = data->x[data->n - 1];
  if (window.high > high) high = window.high;
  fit->origin = low;
  fit->scale = high - low;
}

static bool fit_order(const dna_sideband_data *data, dna_sideband *fit, int order) {
  fit->parameters = order + 1;
  return data->sum_w * data->sum_w / data->sum_w2 > fit->parameters && dna_sideband_fit_bernstein(data, fit, false);
}

/* The likelihood ratio, each order against one and two more. */
static bool choose_order(const dna_sideband_data *data, dna_sideband *fit) {
  if (!fit_order(data, fit, 1)) return false;
  double scale = data->sum_w / data->sum_w2;
  for (int order = 1; order + 1 < DNA_SIDEBAND_MOST;) {
    dna_sideband next = *fit;
    int step = 0;
    for (int more = 1; more <= 2 && step == 0 && order + more < DNA_SIDEBAND_MOST; more++) {
      next = *fit;
      if (!fit_order(data, &next, order + more)) continue;
      double ratio = 2 * scale * (next.log_likelihood - fit->log_likelihood);
      if (ratio > 0 && dna_tails_chi2(ratio, more) < 0.05) step = more;
    }
    if (step == 0) break;
    order += step;
    *fit = next;
  }
  return true;
}

/* Bins are made of thin slices, so many that each holds an equal share of what is expected, over the bands in turn. */
static void judge(const dna_sideband_data *data, dna_sideband *fit) {
  double per_entry = data->sum_w2 / data->sum_w; /* variance of a sum of weights over its expectation */
  double least = effective_entries_of_bin * per_entry, share = data->sum_w / BINS;
  if (share > least) least = share;
  double expected = 0, observed = 0, left = data->sum_w;
  size_t at = 0;
  int bins = 0;
  fit->chi2 = 0;
  for (size_t k = 0; k < data->count; k++) {
    double low = data->bands[k].low, high = data->bands[k].high, end = high > 1e300 ? fit->origin + fit->scale : high;
    for (int i = 0; i < SLICES; i++) {
      bool last = i + 1 == SLICES;
      double from = low + (end - low) * i / SLICES, to = last ? high : low + (end - low) * (i + 1) / SLICES;
      double here = dna_sideband_integral(fit, from, to);
      expected += here;
      left -= here;
      for (; at < data->n && (data->x[at] < to || (last && data->x[at] <= to)); at++) observed += data->w[at];
      bool final = last && k + 1 == data->count;
      if (!final && (expected < least || left < least)) continue;
      if (!(expected > 0)) continue;
      fit->chi2 += (observed - expected) * (observed - expected) / (expected * per_entry);
      bins++;
      expected = observed = 0;
    }
  }
  fit->ndf = bins - (fit->parameters - fit->at_bound);
  fit->p = fit->ndf >= 1 ? dna_tails_chi2(fit->chi2, fit->ndf) : NAN;
}

static void set_likelihood(const dna_sideband_data *data, dna_sideband *fit) {
  double sum = -data->sum_w; /* the integral over the bands, at the maximum */
  for (size_t i = 0; i < data->n; i++) sum += data->w[i] * dna_log(dna_sideband_density(fit, data->x[i]));
  fit->log_likelihood = sum;
}

dna_sideband dna_sideband_fit(dna_window_spectrum entries, const dna_sideband_interval *bands, size_t count,
                              dna_sideband_interval window, enum dna_sideband_shape shape, int order) {
  bool bernstein = shape == DNA_SIDEBAND_BERNSTEIN;
  if (!intervals_fine(bands, count, window, shape) || !dna_window_sums_sorted(entries) ||
      (bernstein && order != DNA_SIDEBAND_CHOOSE && (order < 0 || order >= DNA_SIDEBAND_MOST)))
    return failed(DNA_SIDEBAND_BAD_INPUT);
  dna_sideband fit = {.shape = shape, .parameters = !bernstein || order == DNA_SIDEBAND_CHOOSE ? 2 : order + 1};
  dna_sideband_data data = {.bands = bands, .count = count};
  gather(entries, window, &data);
  fit.n_eff = data.sum_w2 > 0 ? data.sum_w * data.sum_w / data.sum_w2 : 0;
  if (!(data.sum_w > 0) || !(fit.n_eff > fit.parameters)) {
    fit.status = DNA_SIDEBAND_TOO_FEW;
  } else {
    set_origin(&data, window, &fit);
    bool done = !bernstein ? dna_sideband_fit_falling(&data, &fit)
                : order == DNA_SIDEBAND_CHOOSE ? choose_order(&data, &fit) : fit_order(&data, &fit, order);
    if (!done) fit.status = DNA_SIDEBAND_NO_MAXIMUM;
  }
  if (fit.status == DNA_SIDEBAND_OK) {
    double gradient[DNA_SIDEBAND_MOST], variance = 0;
    if (!bernstein) set_likelihood(&data, &fit);
    fit.b = dna_sideband_integral(&fit, window.low, window.high);
    dna_sideband_gradient(&fit, window.low, window.high, gradient);
    for (int i = 0; i < fit.parameters; i++)
      for (int j = 0; j < fit.parameters; j++) variance += gradient[i] * fit.covariance[i][j] * gradient[j];
    fit.db = sqrt(variance);
    judge(&data, &fit);
    if (!isfinite(fit.b) || !isfinite(fit.db)) fit.status = DNA_SIDEBAND_NO_MAXIMUM;
  }
  free(data.x);
  free(data.w);
  free(data.w2);
  return fit.status == DNA_SIDEBAND_OK ? fit : failed(fit.status);
}
