/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The interval with the largest S / sqrt(B).
 *
 * What an interval holds is a range of positions, from i to j - 1 in a table of m distinct values, 0 <= i < j <= m; prefix
 * sums give S = s[j] - s[i], B = b[j] - b[i]. A real interval of a width in [width_min, width_max] holds just these if
 *   x[j - 1] - x[i] <= width_max   and   x[j] - x[i - 1] > width_min   (x[-1] = -infinity, x[m] = infinity).
 * For every j the starts i that the width allows are a range whose ends rise with j. So do, without negative weights, those
 * that keep enough background; with them, a range is taken that holds all of these, and what is found in it is looked at.
 */
#include "base/base.h"
#include "runtime/stats/window_sums.h"

#include <math.h>
#include <stdlib.h>

enum { LEAF = 32 }; /* starts in a leaf of the tree */

typedef struct search {
  dna_window_sums_table t;
  dna_window_bounds bounds;
  uint32_t *first, *last; /* [m + 1]: the starts of each j; none if first > last */
  double *key;            /* [m + 1]: a s - c b */
  uint32_t *queue;        /* [m + 1]: starts, keys rising */
  uint32_t *doubtful;     /* [m + 1]: each j whose least key keeps too little background, */
  double *reach;          /* [m + 1]: and what it would give */
  double *least_key, *least_b; /* of the tree's nodes: 1 is the root, 2k and 2k + 1 are below k */
  uint32_t leaves;
  double need;            /* background_min, less the rounding of sums */
  int passes;
} search;

/* The interval of the largest a S - c B, and that. */
typedef struct support {
  double a, c, most;
  double s, b;
  bool found;
} support;

/* ---- which starts are possible --------------------------------------------------------------------------------------- */

static void find_starts(search *w) {
  const dna_window_sums_table *t = &w->t;
  size_t m = t->m, low = 0, high = 0, enough = 0;
  double *below = w->key; /* the least b from i on */
  below[m] = t->b[m];
  for (size_t i = m; i-- > 0;) below[i] = t->b[i] < below[i + 1] ? t->b[i] : below[i + 1];
  double most = -INFINITY; /* b[j] so far; it may fall, and the range shall not */
  bool any = false;
  for (size_t j = 1; j <= m; j++) {
    while (t->x[j - 1] - t->x[low] > w->bounds.width_max) low++;
    while (high + 1 < j && (j == m || t->x[j] - t->x[high] > w->bounds.width_min)) high++;
    if (t->b[j] - w->need > most) most = t->b[j] - w->need;
    while (enough + 1 <= m && below[enough + 1] <= most) enough++;
    any = any || below[0] <= most;
    w->first[j] = (uint32_t)low;
    w->last[j] = (uint32_t)(high < enough ? high : enough);
    if (!any) {
      w->first[j] = 1;
      w->last[j] = 0;
    }
  }
}

/* ---- the tree, for backgrounds with negative weights ----------------------------------------------------------------- */

static void build_tree(search *w, const double *from, double *least) {
  size_t n = w->t.m + 1;
  for (uint32_t leaf = 0; leaf < w->leaves; leaf++) {
    double smallest = INFINITY;
    for (size_t i = (size_t)leaf * LEAF; i < ((size_t)leaf + 1) * LEAF && i < n; i++)
      if (from[i] < smallest) smallest = from[i];
    least[w->leaves + leaf] = smallest;
  }
  for (uint32_t k = w->leaves - 1; k > 0; k--) least[k] = least[2 * k] < least[2 * k + 1] ? least[2 * k] : least[2 * k + 1];
}

typedef struct query {
  uint32_t first, last; /* starts */
  double most_b;        /* b[i] <= most_b */
  double key;           /* sought: key[i] < key, the least; or, if rightmost, the last i with key[i] <= key */
  bool rightmost;
  uint32_t at;
  bool found;
} query;

/* Nodes are visited from the right; `size` leaves below this one, the first of which is `leaf`. */
static void ask(const search *w, query *q, uint32_t node, uint32_t leaf, uint32_t size) {
  uint64_t begin = (uint64_t)leaf * LEAF, end = begin + (uint64_t)size * LEAF;
  if (begin > q->last || end <= q->first || w->least_b[node] > q->most_b) return;
  if (q->rightmost ? q->found || w->least_key[node] > q->key : w->least_key[node] >= q->key) return;
  if (size > 1) {
    ask(w, q, 2 * node + 1, leaf + size / 2, size / 2);
    ask(w, q, 2 * node, leaf, size / 2);
    return;
  }
  uint32_t from = begin > q->first ? (uint32_t)begin : q->first, to = end <= q->last ? (uint32_t)end - 1 : q->last;
  for (uint32_t i = to + 1; i-- > from;) {
    if (w->t.b[i] > q->most_b || (q->rightmost ? w->key[i] > q->key : w->key[i] >= q->key)) continue;
    q->at = i;
    q->found = true;
    if (q->rightmost) return;
    q->key = w->key[i];
  }
}

/* ---- one pass -------------------------------------------------------------------------------------------------------- */

static void set_keys(search *w, double a, double c) {
  for (size_t i = 0; i <= w->t.m; i++) w->key[i] = a * w->t.s[i] - c * w->t.b[i];
}

/* The sliding minimum: the start with the least key of the range of j, the later one of equals. */
typedef struct slide {
  size_t head, tail, next;
} slide;

static bool least_start(const search *w, slide *q, size_t j, uint32_t *start) {
  uint32_t first = w->first[j], last = w->last[j];
  if (first > last) return false;
  for (; q->next <= last; q->next++) {
    double key = w->key[q->next];
    while (q->tail > q->head && w->key[w->queue[q->tail - 1]] >= key) q->tail--;
    w->queue[q->tail++] = (uint32_t)q->next;
  }
  while (q->head < q->tail && w->queue[q->head] < first) q->head++;
  if (q->head >= q->tail) return false;
  *start = w->queue[q->head];
  return true;
}

static support pass(search *w, double a, double c) {
  const dna_window_sums_table *t = &w->t;
  support best = {a, c, -INFINITY, NAN, NAN, false};
  size_t doubts = 0, best_i = 0, best_j = 0;
  slide q = {0, 0, 0};
  set_keys(w, a, c);
  w->passes++;
  for (size_t j = 1; j <= t->m; j++) {
    uint32_t i;
    if (!least_start(w, &q, j, &i)) continue;
    double reached = w->key[j] - w->key[i];
    if (!(reached > best.most)) continue;
    if (t->b[j] - t->b[i] >= w->need) {
      best.most = reached;
      best_i = i;
      best_j = j;
      best.found = true;
    } else {
      w->doubtful[doubts] = (uint32_t)j;
      w->reach[doubts++] = reached;
    }
  }
  if (doubts > 0) build_tree(w, w->key, w->least_key);
  for (size_t k = 0; k < doubts; k++) {
    uint32_t j = w->doubtful[k];
    if (!(w->reach[k] > best.most)) continue;
    query ask_for = {w->first[j], w->last[j], t->b[j] - w->need, w->key[j] - best.most, false, 0, false};
    ask(w, &ask_for, 1, 0, w->leaves);
    if (!ask_for.found || !(w->key[j] - w->key[ask_for.at] > best.most)) continue;
    best.most = w->key[j] - w->key[ask_for.at];
    best_i = ask_for.at;
    best_j = j;
    best.found = true;
  }
  best.s = t->s[best_j] - t->s[best_i];
  best.b = t->b[best_j] - t->b[best_i];
  return best;
}

/* ---- the hull -------------------------------------------------------------------------------------------------------- */

static double objective(double s, double b) { return s > 0 ? b > 0 ? s / sqrt(b) : INFINITY : 0; }

typedef struct corners { /* the best ones so far */
  support *at;
  size_t n, room;
  double value;
} corners;

static const double tie = 1e-12;

static void take(corners *best, const support *found) {
  double value = objective(found->s, found->b);
  if (value > best->value) best->value = value;
  if (!(value > 0 && value >= best->value * (1 - tie))) return;
  best->at = dna_grow(best->at, &best->room, best->n + 1, sizeof *best->at);
  best->at[best->n++] = *found;
}

static double rounding(const search *w, double a, double c) { return 0x1p-50 * (a * w->t.all_s + c * w->t.all_b); }

/* The largest value between two supports, p with the smaller c / a: that where their tangents meet. */
static double bound(const support *p, const support *q) {
  double det = p->c * q->a - p->a * q->c;
  if (!(det < 0)) return 0;
  double s = (p->c * q->most - q->c * p->most) / det, b = (p->a * q->most - q->a * p->most) / det;
  if (!(b >= q->b)) b = q->b;
  if (b > p->b) b = p->b;
  return objective(s, b) * (1 + 1e-13);
}

/* Follows the chord's normal between two known supports until nothing that could be better is left. */
static void between(search *w, corners *best, support p, support q) {
  for (;;) {
    if (!(p.b > q.b && p.s > q.s) || bound(&p, &q) < best->value * (1 - tie)) return;
    support r = pass(w, 1, (p.s - q.s) / (p.b - q.b));
    double chord = r.a * p.s - r.c * p.b;
    if (!r.found || r.most <= chord + 4 * rounding(w, r.a, r.c)) return;
    take(best, &r);
    /* the promising side first, it may spare the other */
    if (bound(&p, &r) > bound(&r, &q)) {
      between(w, best, p, r);
      p = r;
    } else {
      between(w, best, r, q);
      q = r;
    }
  }
}

static void find_corners(search *w, corners *best) {
  support most_s = pass(w, 1, 0), climb = most_s;
  if (!most_s.found) return;
  take(best, &most_s);
  support least_b = pass(w, 0, 1), low = most_s, high = least_b;
  take(best, &least_b);
  for (int i = 0; i < 50 && climb.s > 0; i++) { /* up the gradient, S / 2B, to a local maximum: a bound to begin with */
    support next = pass(w, 1, climb.s / (2 * climb.b));
    take(best, &next);
    bool better = objective(next.s, next.b) > objective(climb.s, climb.b) * (1 + tie);
    climb = next;
    if (!better) break;
  }
  if (climb.s > 0 && climb.c > 0) {
    between(w, best, low, climb);
    low = climb;
  }
  between(w, best, low, high);
}

/* ---- of all intervals that are as good, the narrowest ---------------------------------------------------------------- */

typedef struct place {
  size_t i, j;
  double width;
  bool found;
} place;

static void narrowest(search *w, const support *corner, place *best) {
  const dna_window_sums_table *t = &w->t;
  double c = corner->s / (2 * corner->b), slack = tie * corner->s + rounding(w, 1, c);
  double enough = corner->s - c * corner->b - slack;
  slide q = {0, 0, 0};
  set_keys(w, 1, c);
  build_tree(w, w->key, w->least_key);
  w->passes++;
  for (size_t j = 1; j <= t->m; j++) {
    uint32_t i;
    if (!least_start(w, &q, j, &i) || w->key[j] - w->key[i] < enough) continue;
    query rightmost = {w->first[j], w->last[j], t->b[j] - w->need, w->key[j] - enough, true, 0, false};
    ask(w, &rightmost, 1, 0, w->leaves);
    if (!rightmost.found) continue;
    double width = t->x[j - 1] - t->x[rightmost.at];
    if (width < w->bounds.width_min) width = w->bounds.width_min;
    if (!best->found || width < best->width || (!(width > best->width) && j < best->j))
      *best = (place){rightmost.at, j, width, true};
  }
}

static void put_ends(const search *w, const place *p, double *low, double *high) {
  const double *x = w->t.x, least = w->bounds.width_min;
  *low = x[p->i];
  *high = x[p->j - 1];
  if (*high - *low >= least) return;
  double from = *high - least, to = *low;
  if (p->i > 0 && x[p->i - 1] > from) from = x[p->i - 1];
  if (p->j < w->t.m && x[p->j] - least < to) to = x[p->j] - least;
  double at = 0.5 * (from + to), end = at + least; /* the content keeps what it is if a rounding would say otherwise */
  if (end < *high) end = *high;
  if (p->i > 0 && !(at > x[p->i - 1])) at = *low;
  if (at < *low) *low = at;
  if (end > *high && (p->j >= w->t.m || end < x[p->j])) *high = end;
}

dna_window dna_window_best(dna_window_spectrum signal, dna_window_spectrum background, dna_window_bounds bounds) {
  search w = {.bounds = bounds};
  enum dna_window_status status = dna_window_sums_new(signal, background, bounds, &w.t);
  if (status != DNA_WINDOW_FOUND) return dna_window_sums_none(status);
  size_t n = w.t.m + 1;
  for (w.leaves = 1; (size_t)w.leaves * LEAF < n;) w.leaves *= 2;
  w.first = dna_xmalloc(n * sizeof *w.first);
  w.last = dna_xmalloc(n * sizeof *w.last);
  w.queue = dna_xmalloc(n * sizeof *w.queue);
  w.doubtful = dna_xmalloc(n * sizeof *w.doubtful);
  w.reach = dna_xmalloc(n * sizeof *w.reach);
  w.key = dna_xmalloc(n * sizeof *w.key);
  w.least_key = dna_xmalloc(2 * (size_t)w.leaves * sizeof *w.least_key);
  w.least_b = dna_xmalloc(2 * (size_t)w.leaves * sizeof *w.least_b);
  double slack = 0x1p-50 * w.t.all_b;
  w.need = bounds.background_min - slack;
  if (!(w.need > slack)) w.need = slack; /* less could be the rounding of 0 */
  find_starts(&w);
  build_tree(&w, w.t.b, w.least_b);

  corners best = {0};
  place at = {0};
  find_corners(&w, &best);
  for (size_t k = 0; k < best.n; k++) {
    const support *corner = best.at + k;
    bool known = k > 0 && corner->s == corner[-1].s && corner->b == corner[-1].b;
    if (!known && objective(corner->s, corner->b) >= best.value * (1 - tie)) narrowest(&w, corner, &at);
  }
  dna_window result = dna_window_sums_none(DNA_WINDOW_NONE);
  if (at.found) {
    double low, high;
    put_ends(&w, &at, &low, &high);
    result = dna_window_sums_in(signal, background, low, high);
    result.value = result.s / sqrt(result.b);
    result.passes = w.passes;
  }
  dna_window_sums_free(&w.t);
  free(w.first);
  free(w.last);
  free(w.queue);
  free(w.doubtful);
  free(w.reach);
  free(w.key);
  free(w.least_key);
  free(w.least_b);
  free(best.at);
  return result;
}
