/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Limits from one count: CLs, Garwood, Feldman-Cousins.
 */
#include "runtime/stats/limit.h"

#include "base/base.h"
#include "runtime/physics/physics.h"
#include "runtime/stats/root.h"
#include "runtime/stats/tails.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static bool domain(double n, double b, double db) {
  return n >= 0 && n <= 1e7 && n <= floor(n) && b >= 0 && b <= 1e9 && db >= 0 && db <= 1e9 && (b > 0 || db <= 0);
}

static bool level(double cl) { return cl > 0 && cl < 1; }

/* ---- CLs ------------------------------------------------------------------------------------------------------------- */

/* below[k] = log P(background <= k), k = 0 .. n, for an uncertain background; NULL for a known one. */
typedef struct count {
  double n, b, log_clb, log_alpha;
  double *below;
} count;

static double *background_table(size_t n, double b, double db) {
  double v = db * db, shape = b * (b / v), ratio = v / (b + v), *below = dna_xmalloc((n + 1) * sizeof *below);
  double offset = -shape * dna_log1p(v / b), term = 1, sum = 1; /* probabilities in units of e^offset */
  below[0] = offset;
  for (size_t k = 1; k <= n; k++) {
    term *= (shape + (double)(k - 1)) / (double)k * ratio;
    sum += term;
    below[k] = offset + dna_log(sum);
    if (sum > 1e250) {
      sum *= 1e-250;
      term *= 1e-250;
      offset += 575.64627324851142; /* ln 1e250 */
    }
    if (below[k] > 0) below[k] = 0;
  }
  return below;
}

static count count_of(double n, double b, double db) {
  count c = {.n = n, .b = b};
  if (db > 1e-7 * sqrt(b)) {
    c.below = background_table((size_t)n, b, db);
    c.log_clb = c.below[(size_t)n];
  } else {
    c.log_clb = dna_tails_log_poisson_below(n, b);
  }
  return c;
}

/* log sum_i Poisson(i; s) P(background <= n - i). Both factors are log-concave in i, so the terms have one peak: found by
 * bisection and summed away from. */
static double log_sum(const count *c, double s) {
  if (s <= 0) return c->log_clb;
  size_t n = (size_t)c->n, low = 0, high = n;
  double log_s = dna_log(s);
  while (low < high) {
    size_t i = low + (high - low) / 2;
    double rise = log_s - dna_log((double)(i + 1)) + c->below[n - i - 1] - c->below[n - i];
    if (rise > 0) low = i + 1;
    else high = i;
  }
  double sum = 1, term = 1;
  for (size_t i = low; i > 0 && term > 1e-17 * sum; i--) {
    term *= (double)i / s * dna_exp(c->below[n - i + 1] - c->below[n - i]);
    sum += term;
  }
  term = 1;
  for (size_t i = low; i < n && term > 1e-17 * sum; i++) {
    term *= s / (double)(i + 1) * dna_exp(c->below[n - i - 1] - c->below[n - i]);
    sum += term;
  }
  return dna_tails_log_poisson((double)low, s) + c->below[n - low] + dna_log(sum);
}

static double log_cls(double s, const count *c) {
  return (c->below ? log_sum(c, s) : dna_tails_log_poisson_below(c->n, s + c->b)) - c->log_clb;
}

static double log_cls_excess(double s, const void *context) {
  const count *c = context;
  return log_cls(s, c) - c->log_alpha;
}

double dna_limit_cls_value(double s, double n, double b, double db) {
  if (!(s >= 0) || !domain(n, b, db)) return NAN;
  count c = count_of(n, b, db);
  double value = dna_exp(log_cls(s, &c));
  free(c.below);
  return value;
}

double dna_limit_cls(double n, double b, double db, double cl) {
  if (!domain(n, b, db) || !level(cl)) return NAN;
  count c = count_of(n, b, db);
  c.log_alpha = dna_log1p(-cl);
  double limit = dna_root_above(log_cls_excess, &c, 0, 1 + sqrt(n));
  free(c.below);
  return limit;
}

void dna_limit_cls_expected(double b, double db, double cl, double limits[DNA_LIMIT_BANDS]) {
  for (int i = 0; i < DNA_LIMIT_BANDS; i++)
    limits[i] = domain(0, b, db) ? dna_limit_cls(dna_tails_smeared_quantile(dna_tails_normal(i - 2), b, db), b, db, cl) : NAN;
}

/* ---- Garwood --------------------------------------------------------------------------------------------------------- */

typedef struct tail_sought {
  double n, log_tail;
} tail_sought;

static double above_low(double mean, const void *context) { /* P(X >= n | mean) reaches the tail at the lower end */
  const tail_sought *t = context;
  return t->log_tail - dna_tails_log_gamma_below(t->n, mean);
}

static double below_high(double mean, const void *context) {
  const tail_sought *t = context;
  return dna_tails_log_poisson_below(t->n, mean) - t->log_tail;
}

dna_limit_interval dna_limit_garwood(double n, double cl) {
  if (!domain(n, 0, 0) || !level(cl)) return (dna_limit_interval){NAN, NAN};
  tail_sought t = {n, dna_log(0.5 * (1 - cl))};
  return (dna_limit_interval){n > 0 ? dna_root_above(above_low, &t, 0, n) : 0, dna_root_above(below_high, &t, 0, n + 1)};
}

/* ---- Feldman-Cousins ------------------------------------------------------------------------------------------------- */

typedef struct ordering {
  double n, b, cl;
} ordering;

/* log of P(n | s + b) / P(n | best), best = max(0, n - b) + b. */
static double log_rank(double n, double s, double b) {
  double best = n > b ? n : b, mean = s + b;
  return (n > 0 ? n * dna_log(mean / best) : 0) - (mean - best);
}

/* Is n in the acceptance region of s? It is unless the counts that rank before it hold cl already. The rank rises up to
 * about n = s + b and falls from there, so those counts are the ones from `first` to `last`. */
static bool accepts(double s, const ordering *o) {
  double rank = log_rank(o->n, s, o->b), mean = s + o->b, slack = 1e-12 * (1 + fabs(rank));
  double peak = floor(mean), first, last;
  if (mean <= 0) return o->n <= 0;
  if (o->n <= peak) {
    first = o->n + 1;
    double low = peak, high = peak + 1, step = 1; /* low ranks before n, high does not */
    if (!(log_rank(low, s, o->b) > rank + slack)) low = first - 1;
    high = low + 1;
    while (log_rank(high, s, o->b) > rank + slack) {
      low = high;
      high += step;
      step *= 2;
    }
    while (high - low > 1) {
      double middle = floor(0.5 * (low + high));
      if (log_rank(middle, s, o->b) > rank + slack) low = middle;
      else high = middle;
    }
    last = low;
  } else {
    last = o->n - 1;
    double low = -1, high = peak < last ? peak : last; /* low does not rank before n, high does */
    if (!(log_rank(high, s, o->b) > rank + slack)) high = last + 1 > peak + 1 ? peak + 1 : last + 1;
    while (high - low > 1) {
      double middle = floor(0.5 * (low + high));
      if (log_rank(middle, s, o->b) > rank + slack) high = middle;
      else low = middle;
    }
    first = high;
  }
  if (last < first) return true;
  double outside = dna_exp(dna_tails_log_poisson_below(first - 1, mean)) + dna_exp(dna_tails_log_poisson_above(last, mean));
  return 1 - outside < o->cl;
}

/* The last accepted s between one inside and one outside of the interval. */
static double edge(double inside, double outside, const ordering *o) {
  while (fabs(outside - inside) > 1e-9 * (1 + fabs(inside))) {
    double middle = 0.5 * (inside + outside);
    if (accepts(middle, o)) inside = middle;
    else outside = middle;
  }
  return inside;
}

/* The largest s that accepts n, at this background. */
static double upper_end(const ordering *o) {
  double best = o->n > o->b ? o->n - o->b : 0, step = sqrt(o->n + 1) / 200;
  double z = dna_tails_normal_of_log(dna_log(0.5 * (1 - o->cl))) + 3;
  for (double s = best + z * (sqrt(o->n + 1) + z); s > best; s -= step)
    if (accepts(s, o)) return edge(s, s + step, o);
  return edge(best, best + step, o); /* best ranks first for n, and is always accepted */
}

static double lower_end(const ordering *o) {
  double best = o->n > o->b ? o->n - o->b : 0, step = sqrt(o->n + 1) / 200;
  for (double s = 0; s < best; s += step)
    if (accepts(s, o)) return s > 0 ? edge(s, s - step, o) : 0;
  return best > 0 ? edge(best, best > step ? best - step : 0, o) : 0;
}

/* The upper end falls with b but for jumps, about one for each unit of b, where a count leaves an acceptance region. The
 * largest value of it at this b or above is its present value or that right behind one of the next jumps. */
static double lengthened(const ordering *o, double value) {
  enum { STEPS = 30 };
  const double step = 0.1;
  ordering at = *o, before = *o;
  double largest = value, last = value;
  for (int i = 1; i <= STEPS; i++) {
    at.b = o->b + i * step;
    double here = upper_end(&at);
    if (here > last) {
      double low = before.b, high = at.b, top = here;
      while (high - low > 1e-6) {
        ordering middle = {o->n, 0.5 * (low + high), o->cl};
        double reached = upper_end(&middle);
        if (reached > top) {
          top = reached;
          high = middle.b;
        } else {
          low = middle.b;
        }
      }
      if (top > largest) largest = top;
    }
    last = here;
    before = at;
  }
  return largest;
}

dna_limit_interval dna_limit_feldman_cousins(double n, double b, double cl) {
  if (!domain(n, b, 0) || !level(cl) || n > 1e5 || b > 1e5) return (dna_limit_interval){NAN, NAN};
  ordering o = {n, b, cl};
  double high = upper_end(&o);
  /* far above b the upper end falls by what b rises, without jumps */
  return (dna_limit_interval){lower_end(&o), n - b > 3 * sqrt(n + 1) ? high : lengthened(&o, high)};
}
