/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CLs limits on a common signal strength by pseudo-experiments. The background of each toy is drawn once, its signal from
 * the same uniform number for every strength: CLs is then a falling function of the strength, whose root is bracketed like
 * any other.
 */
#include "base/base.h"
#include "runtime/physics/physics.h"
#include "runtime/stats/limit.h"
#include "runtime/stats/root.h"
#include "runtime/stats/tails.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { SITE_BACKGROUND, SITE_SIGNAL, SITE_BOOST, SITE_GAMMA };

typedef struct toys {
  const dna_limit_channel *c;
  size_t count, n;
  uint64_t seed;
  double *background; /* [toy * count + channel]: events */
  double *signal;     /* the same: the uniform number of the signal's count */
  double *weight;     /* [channel]: ln(1 + mu s / b) */
  double alpha;
} toys;

static double uniform(const toys *t, size_t toy, size_t channel, uint64_t site) {
  return dna_random_uniform(&(dna_random_key){t->seed, toy, channel, site});
}

/* Gamma distribution of this shape, mean `shape`: G. Marsaglia, W. W. Tsang, ACM TOMS 26 (2000) 363. */
static double gamma_draw(const toys *t, size_t toy, size_t channel, double shape) {
  double boost = 1;
  if (shape < 1) {
    boost = dna_pow(uniform(t, toy, channel, SITE_BOOST), 1 / shape);
    shape += 1;
  }
  double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
  for (uint64_t i = SITE_GAMMA; i < 2000; i += 2) { /* one try in twenty is refused */
    double x = dna_normal_quantile(uniform(t, toy, channel, i)), u = uniform(t, toy, channel, i + 1), v = 1 + c * x;
    if (v <= 0) continue;
    v = v * v * v;
    if (dna_log(u) < 0.5 * x * x + d - d * v + d * dna_log(v)) return d * v * boost;
  }
  return d * boost;
}

static void draw_backgrounds(toys *t) {
  for (size_t toy = 0; toy < t->n; toy++)
    for (size_t i = 0; i < t->count; i++) {
      const dna_limit_channel *c = t->c + i;
      double b = c->b;
      if (c->db > 1e-9 * b) {
        double shape = b / c->db * (b / c->db);
        b = gamma_draw(t, toy, i, shape) / shape * b;
      }
      t->signal[toy * t->count + i] = uniform(t, toy, i, SITE_SIGNAL);
      t->background[toy * t->count + i] = dna_poisson_quantile(uniform(t, toy, i, SITE_BACKGROUND), b < 1e9 ? b : 1e9);
    }
}

typedef struct tally {
  double with_signal, without; /* toys that are no more signal-like than the observation */
} tally;

static tally tally_of(toys *t, double mu) {
  double observed = 0;
  tally sum = {0, 0};
  for (size_t i = 0; i < t->count; i++) {
    const dna_limit_channel *c = t->c + i;
    t->weight[i] = dna_log1p(mu * c->s / (c->b > 1e-9 ? c->b : 1e-9));
    observed += c->n * t->weight[i];
  }
  observed += 1e-9 * fabs(observed); /* the same counts may sum to another last bit */
  for (size_t toy = 0; toy < t->n; toy++) {
    double q = 0;
    for (size_t i = 0; i < t->count; i++) q += t->weight[i] * t->background[toy * t->count + i];
    if (q > observed) continue;
    sum.without++;
    for (size_t i = 0; i < t->count && q <= observed; i++)
      if (t->c[i].s > 0) q += t->weight[i] * dna_poisson_quantile(t->signal[toy * t->count + i], mu * t->c[i].s);
    if (q <= observed) sum.with_signal++;
  }
  return sum;
}

static double excess(double mu, const void *context) {
  toys *t = (toys *)(uintptr_t)context; /* its scratch array is written */
  if (mu <= 0) return 1;
  tally k = tally_of(t, mu);
  return k.without * t->alpha < 5 ? NAN : k.with_signal > 0 ? dna_log(k.with_signal / (k.without * t->alpha)) : -100;
}

/* Standard deviation of log CLs over its slope, measured over an interval that the toys resolve. */
static double limit_error(toys *t, double mu) {
  tally at = tally_of(t, mu), low = tally_of(t, 0.9 * mu), high = tally_of(t, 1.1 * mu);
  double n = (double)t->n;
  if (!(high.with_signal > 0 && low.with_signal > high.with_signal)) return NAN;
  double rise = dna_log(low.with_signal / low.without) - dna_log(high.with_signal / high.without);
  double variance = 1 / at.with_signal - 1 / n + 1 / at.without - 1 / n;
  return sqrt(variance) * 0.2 * mu / rise;
}

/* Makes the toys; false if the input is none, and there is nothing to free. step: a strength to begin with. */
static bool begin(toys *t, const dna_limit_channel *channels, size_t count, double cl, uint64_t n, uint64_t seed, bool counted,
                  double *step) {
  bool fine = count > 0 && cl > 0 && cl < 1 && n >= 100 && n <= 10000000;
  double weight = 0;
  for (size_t i = 0; i < count && fine; i++) {
    const dna_limit_channel *c = channels + i;
    fine = (!counted || (c->n >= 0 && c->n <= 1e7 && c->n <= floor(c->n))) && c->b >= 0 && c->b <= 1e8 && c->db >= 0 &&
           c->db <= 1e8 && (c->b > 0 || c->db <= 0) && c->s >= 0 && c->s <= 1e12;
    if (fine) weight += c->s * c->s / (c->b + c->db * c->db + 1);
  }
  if (!fine || !(weight > 0)) return false;
  *t = (toys){.c = channels, .count = count, .n = (size_t)n, .seed = seed, .alpha = 1 - cl};
  t->background = dna_xmalloc(t->n * count * sizeof(double));
  t->signal = dna_xmalloc(t->n * count * sizeof(double));
  t->weight = dna_xmalloc(count * sizeof(double));
  *step = 1 / sqrt(weight);
  draw_backgrounds(t);
  return true;
}

static void end(toys *t) {
  free(t->background);
  free(t->signal);
  free(t->weight);
}

double dna_limit_toys(const dna_limit_channel *channels, size_t count, double cl, uint64_t n, uint64_t seed, double *error) {
  if (error) *error = NAN;
  toys t;
  double step;
  if (!begin(&t, channels, count, cl, n, seed, true, &step)) return NAN;
  double limit = dna_root_above(excess, &t, 0, step);
  if (error && !isnan(limit)) *error = limit_error(&t, limit);
  end(&t);
  return limit;
}

/* ---- expected limits --------------------------------------------------------------------------------------------------- */

typedef struct quantile {
  toys *t;
  double *q; /* [toy]: of background alone, sorted */
  double u;  /* the quantile's probability */
} quantile;

static int rising(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Like excess(), the observation being the smallest q with at least this share of the toys of background alone at or below it. */
static double excess_at(double mu, const void *context) {
  const quantile *k = context;
  toys *t = k->t;
  if (mu <= 0) return 1;
  for (size_t i = 0; i < t->count; i++) t->weight[i] = dna_log1p(mu * t->c[i].s / (t->c[i].b > 1e-9 ? t->c[i].b : 1e-9));
  for (size_t toy = 0; toy < t->n; toy++) {
    k->q[toy] = 0;
    for (size_t i = 0; i < t->count; i++) k->q[toy] += t->weight[i] * t->background[toy * t->count + i];
  }
  qsort(k->q, t->n, sizeof *k->q, rising);
  size_t at = (size_t)ceil(k->u * (double)t->n);
  double observed = k->q[at > 0 ? at - 1 : 0] * (1 + 1e-9), without = 0, with_signal = 0;
  for (size_t toy = 0; toy < t->n; toy++) {
    double q = 0;
    for (size_t i = 0; i < t->count; i++) q += t->weight[i] * t->background[toy * t->count + i];
    if (q > observed) continue;
    without++;
    for (size_t i = 0; i < t->count && q <= observed; i++)
      if (t->c[i].s > 0) q += t->weight[i] * dna_poisson_quantile(t->signal[toy * t->count + i], mu * t->c[i].s);
    if (q <= observed) with_signal++;
  }
  return without * t->alpha < 5 ? NAN : with_signal > 0 ? dna_log(with_signal / (without * t->alpha)) : -100;
}

double dna_limit_toys_expected(const dna_limit_channel *channels, size_t count, double cl, uint64_t n, uint64_t seed,
                               double sigmas) {
  toys t;
  double step;
  if (!begin(&t, channels, count, cl, n, seed, false, &step)) return NAN;
  quantile k = {&t, dna_xmalloc(t.n * sizeof(double)), dna_tails_normal(sigmas)};
  double limit = dna_root_above(excess_at, &k, 0, step);
  free(k.q);
  end(&t);
  return limit;
}
