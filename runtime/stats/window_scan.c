/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The best interval for any objective, by trial.
 */
#include "base/base.h"
#include "runtime/stats/window_sums.h"

#include <math.h>
#include <stdlib.h>

enum { FEWEST = 3, MOST = 1000 };

typedef struct scan {
  dna_window_sums_table t;
  dna_window_bounds bounds;
  dna_window_objective *objective;
  void *context;
  double need;
  double low, high, value;
  bool found;
  int trials;
} scan;

/* How many positions are below x (`with`: or at x). */
static size_t below(const dna_window_sums_table *t, double x, bool with) {
  size_t low = 0, high = t->m;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (t->x[middle] < x || (with && t->x[middle] <= x)) low = middle + 1;
    else high = middle;
  }
  return low;
}

static void try_interval(scan *w, double low, double high) {
  const dna_window_sums_table *t = &w->t;
  double width = high - low;
  if (!(low <= high && width >= w->bounds.width_min && width <= w->bounds.width_max)) return;
  size_t i = below(t, low, false), j = below(t, high, true);
  double b = t->b[j] - t->b[i], b2 = t->b2[j] - t->b2[i];
  if (!(b >= w->need)) return;
  double value = w->objective(t->s[j] - t->s[i], b, b2 > 0 ? sqrt(b2) : 0, w->context);
  if (!(value > 0)) return; /* NaN, too */
  w->trials++;
  bool better = !w->found || value > w->value * (1 + 1e-12);
  if (!better && value >= w->value * (1 - 1e-12)) {
    double best = w->high - w->low;
    better = width < best * (1 - 1e-12) || (width <= best * (1 + 1e-12) && low < w->low);
    if (better && value < w->value) value = w->value; /* a chain of ties leads not downwards */
  }
  if (!better) return;
  w->low = low;
  w->high = high;
  w->value = value;
  w->found = true;
}

/* With the width left free and at both of its bounds, from the low and from the high end. */
static void try_with_bounds(scan *w, double low, double high) {
  const double widths[2] = {w->bounds.width_min, w->bounds.width_max};
  try_interval(w, low, high);
  for (int k = 0; k < 2; k++)
    if (isfinite(widths[k]) && widths[k] > 0) {
      try_interval(w, low, low + widths[k]);
      try_interval(w, high - widths[k], high);
    }
}

/* Positions that cut the sum of the signal's |steps| into equal parts, with the first and the last one. */
static int quantiles(const dna_window_sums_table *t, int n, double *edge) {
  double all = 0, sum = 0;
  for (size_t k = 0; k < t->m; k++) all += fabs(t->s[k + 1] - t->s[k]);
  int made = 0;
  for (size_t k = 0; k < t->m; k++) {
    double step = fabs(t->s[k + 1] - t->s[k]);
    sum += step;
    if (step > 0 && made < n && sum >= all * made / (n - 1) * (1 - 1e-12) && (made == 0 || t->x[k] > edge[made - 1])) {
      edge[made++] = t->x[k];
      while (made < n && sum >= all * made / (n - 1) && sum < all) n--; /* several quantiles at one value */
    }
  }
  return made;
}

dna_window dna_window_scan(dna_window_spectrum signal, dna_window_spectrum background, dna_window_bounds bounds,
                           dna_window_objective *objective, void *context, int edges) {
  scan w = {.bounds = bounds, .objective = objective, .context = context};
  if (edges < FEWEST || edges > MOST) return dna_window_sums_none(DNA_WINDOW_BAD_INPUT);
  enum dna_window_status status = dna_window_sums_new(signal, background, bounds, &w.t);
  if (status != DNA_WINDOW_FOUND) return dna_window_sums_none(status);
  double slack = 0x1p-50 * w.t.all_b, *edge = dna_xmalloc((size_t)edges * sizeof *edge);
  w.need = bounds.background_min - slack > slack ? bounds.background_min - slack : slack;
  int n = quantiles(&w.t, edges, edge);
  for (int i = 0; i < n; i++) {
    for (int j = i; j < n; j++) try_interval(&w, edge[i], edge[j]);
    try_with_bounds(&w, edge[i], edge[i]);
  }
  if (w.t.m > 0) try_with_bounds(&w, w.t.x[0], w.t.x[w.t.m - 1]);
  double step = n > 1 ? (edge[n - 1] - edge[0]) / (n - 1) : 0;
  while (w.found && step > 1e-4 * (w.high - w.low)) { /* both ends to and fro, as long as it helps; then finer */
    for (int round = 0; round < 100; round++) {
      double low = w.low, high = w.high;
      for (int i = -2; i <= 2; i++)
        for (int j = -2; j <= 2; j++) try_with_bounds(&w, low + i * step, high + j * step);
      if (w.low <= low && w.low >= low && w.high <= high && w.high >= high) break;
    }
    step /= 2;
    if (!(w.low + step > w.low)) break;
  }
  dna_window result = dna_window_sums_none(DNA_WINDOW_NONE);
  if (w.found) {
    result = dna_window_sums_in(signal, background, w.low, w.high);
    result.value = objective(result.s, result.b, result.db, context);
    result.resolution = step;
    result.passes = w.trials;
  }
  dna_window_sums_free(&w.t);
  free(edge);
  return result;
}
