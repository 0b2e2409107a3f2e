/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sums of two spectra over intervals, the two halves of a spectrum, and the smallest interval with a fraction of one.
 */
#include "runtime/stats/window_sums.h"

#include "base/base.h"
#include "runtime/results/exact.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

dna_window dna_window_sums_none(enum dna_window_status status) {
  return (dna_window){status, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};
}

bool dna_window_sums_sorted(dna_window_spectrum spectrum) {
  for (size_t i = 0; i < spectrum.n; i++) {
    const dna_window_entry *e = spectrum.entries + i;
    if (!isfinite(e->value) || !(fabs(e->weight) < 1e30) || (i > 0 && e->value < e[-1].value)) return false;
  }
  return true;
}

/* ---- the table ------------------------------------------------------------------------------------------------------- */

/* Adds the weights at x, from entry *at on; returns whether their sum is negative. */
static bool add_at(dna_window_spectrum spectrum, size_t *at, double x, dna_exact *sum, dna_exact *squares) {
  dna_exact here = {{0}};
  size_t i = *at;
  for (; i < spectrum.n && spectrum.entries[i].value <= x; i++) {
    double w = spectrum.entries[i].weight;
    dna_exact_add(&here, w);
    if (squares) dna_exact_add(squares, w * w);
  }
  if (i == *at) return false;
  *at = i;
  dna_exact_merge(sum, &here);
  return dna_exact_value(&here) < 0;
}

static double sum_of_sizes(dna_window_spectrum spectrum) {
  dna_exact sum = {{0}};
  for (size_t i = 0; i < spectrum.n; i++) dna_exact_add(&sum, fabs(spectrum.entries[i].weight));
  return dna_exact_value(&sum);
}

enum dna_window_status dna_window_sums_new(dna_window_spectrum signal, dna_window_spectrum background,
                                           dna_window_bounds bounds, dna_window_sums_table *t) {
  if (!(bounds.width_min >= 0 && bounds.width_min <= bounds.width_max && isfinite(bounds.width_min)) ||
      !(bounds.background_min > 0 && isfinite(bounds.background_min)))
    return DNA_WINDOW_BAD_INPUT;
  if (signal.n > (size_t)1 << 30 || background.n > (size_t)1 << 30) return DNA_WINDOW_TOO_MANY;
  if (!dna_window_sums_sorted(signal) || !dna_window_sums_sorted(background)) return DNA_WINDOW_BAD_INPUT;
  size_t room = signal.n + background.n + 1, m = 0;
  *t = (dna_window_sums_table){.x = dna_xmalloc(room * sizeof(double)), .s = dna_xmalloc(room * sizeof(double)),
                               .b = dna_xmalloc(room * sizeof(double)), .b2 = dna_xmalloc(room * sizeof(double))};
  dna_exact s = {{0}}, b = {{0}}, b2 = {{0}};
  t->s[0] = t->b[0] = t->b2[0] = 0;
  for (size_t i = 0, j = 0; i < signal.n || j < background.n; m++) {
    double x = i < signal.n && (j >= background.n || signal.entries[i].value < background.entries[j].value)
                 ? signal.entries[i].value : background.entries[j].value;
    size_t i_before = i, j_before = j;
    add_at(signal, &i, x, &s, NULL);
    if (add_at(background, &j, x, &b, &b2)) t->negative = true;
    t->x[m] = x;
    t->s[m + 1] = i > i_before ? dna_exact_value(&s) : t->s[m];
    t->b[m + 1] = j > j_before ? dna_exact_value(&b) : t->b[m];
    t->b2[m + 1] = j > j_before ? dna_exact_value(&b2) : t->b2[m];
  }
  t->m = m;
  t->all_s = sum_of_sizes(signal);
  t->all_b = sum_of_sizes(background);
  return DNA_WINDOW_FOUND;
}

void dna_window_sums_free(dna_window_sums_table *t) {
  free(t->x);
  free(t->s);
  free(t->b);
  free(t->b2);
}

/* ---- sums in an interval --------------------------------------------------------------------------------------------- */

/* The first entry with a value of x or more. */
static size_t first_from(dna_window_spectrum spectrum, double x) {
  size_t low = 0, high = spectrum.n;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (spectrum.entries[middle].value < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

static void sum_in(dna_window_spectrum spectrum, double low, double high, double *sum, double *error) {
  dna_exact w = {{0}}, w2 = {{0}};
  for (size_t i = first_from(spectrum, low); i < spectrum.n && spectrum.entries[i].value <= high; i++) {
    double weight = spectrum.entries[i].weight;
    dna_exact_add(&w, weight);
    dna_exact_add(&w2, weight * weight);
  }
  *sum = dna_exact_value(&w);
  *error = sqrt(dna_exact_value(&w2));
}

dna_window dna_window_sums_in(dna_window_spectrum signal, dna_window_spectrum background, double low, double high) {
  dna_window w = {DNA_WINDOW_FOUND, low, high, 0, 0, 0, 0, NAN, 0, 0};
  sum_in(signal, low, high, &w.s, &w.ds);
  sum_in(background, low, high, &w.b, &w.db);
  return w;
}

dna_window dna_window_sums(dna_window_spectrum signal, dna_window_spectrum background, double low, double high) {
  if (!(low <= high) || !dna_window_sums_sorted(signal) || !dna_window_sums_sorted(background))
    return dna_window_sums_none(DNA_WINDOW_BAD_INPUT);
  dna_window w = dna_window_sums_in(signal, background, low, high);
  if (w.b > 0) w.value = w.s / sqrt(w.b);
  return w;
}

/* ---- halves ---------------------------------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b) {
  const dna_window_entry *p = a, *q = b;
  if (p->value < q->value || p->value > q->value) return p->value < q->value ? -1 : 1;
  return (p->weight > q->weight) - (p->weight < q->weight);
}

size_t dna_window_split(dna_window_spectrum spectrum, const uint64_t *keys, uint64_t seed, dna_window_entry *first,
                        dna_window_entry *second) {
  size_t taken = 0, left = 0;
  struct {
    double value, weight;
    uint64_t before;
  } last = {NAN, NAN, 0};
  dna_window_entry *sorted = NULL; /* entries of equal value in the order of their weights */
  if (!keys && spectrum.n > 0) {
    sorted = dna_xmalloc(spectrum.n * sizeof *sorted);
    memcpy(sorted, spectrum.entries, spectrum.n * sizeof *sorted);
    qsort(sorted, spectrum.n, sizeof *sorted, by_value);
  }
  for (size_t i = 0; i < spectrum.n; i++) {
    dna_window_entry e = sorted ? sorted[i] : spectrum.entries[i];
    uint64_t hash;
    if (keys) {
      hash = dna_hash64(keys + i, sizeof *keys, seed);
    } else {
      bool same = e.value <= last.value && e.value >= last.value && e.weight <= last.weight && e.weight >= last.weight;
      last.before = same ? last.before + 1 : 0;
      last.value = e.value + 0.0; /* -0 is 0 */
      last.weight = e.weight;
      hash = dna_hash64(&last, sizeof last, seed);
    }
    e.weight *= 2;
    if (hash & 1) second[left++] = e;
    else first[taken++] = e;
  }
  free(sorted);
  return taken;
}

/* ---- the smallest interval ------------------------------------------------------------------------------------------- */

/* Positions i and j of the narrowest [x[i], x[j]] with b[j + 1] - b[i] >= least; false if there is none. Sums may fall where
 * weights are negative: `queue` keeps those starts that no later one with a smaller sum has made useless. */
static bool narrowest(const dna_window_sums_table *t, double least, size_t *queue, size_t *from, size_t *to) {
  size_t head = 0, tail = 0;
  bool found = false;
  for (size_t j = 0; j < t->m; j++) {
    while (tail > head && t->b[queue[tail - 1]] >= t->b[j]) tail--;
    queue[tail++] = j;
    for (; head < tail && t->b[j + 1] - t->b[queue[head]] >= least; head++) {
      size_t i = queue[head];
      if (!found || t->x[j] - t->x[i] < t->x[*to] - t->x[*from]) {
        *from = i;
        *to = j;
        found = true;
      }
    }
  }
  return found;
}

dna_window_smallest dna_window_smallest_of(dna_window_spectrum spectrum, double fraction) {
  dna_window_smallest r = {NAN, NAN, NAN, NAN};
  dna_window_sums_table t;
  if (!(fraction > 0 && fraction <= 1)) return r;
  if (dna_window_sums_new((dna_window_spectrum){NULL, 0}, spectrum, (dna_window_bounds){0, INFINITY, 1}, &t) != DNA_WINDOW_FOUND)
    return r;
  double all = t.b[t.m], squares = t.b2[t.m], slack = 0x1p-50 * t.all_b;
  size_t *queue = dna_xmalloc((t.m + 1) * sizeof *queue), i = 0, j = 0;
  if (all > 0 && narrowest(&t, fraction * all - slack, queue, &i, &j)) {
    r = (dna_window_smallest){t.x[i], t.x[j], NAN, all * all / squares};
    double spread = sqrt(fraction * (1 - fraction) / r.n_eff);
    double less = fraction - spread > 0 ? fraction - spread : 0, more = fraction + spread < 1 ? fraction + spread : 1;
    size_t i0 = 0, j0 = 0, i1 = 0, j1 = 0;
    if (r.n_eff >= 2 && more > less && (less <= 0 || narrowest(&t, less * all - slack, queue, &i0, &j0)) &&
        narrowest(&t, more * all - slack, queue, &i1, &j1)) /* one step or, where it is cut short, its share */
      r.error = ((t.x[j1] - t.x[i1]) - (t.x[j0] - t.x[i0])) * spread / (more - less);
  }
  free(queue);
  dna_window_sums_free(&t);
  return r;
}
