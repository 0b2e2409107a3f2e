/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Limits on the signal strength common to several counts: asymptotic formulae, and pseudo-experiments.
 */
#include "base/base.h"
#include "runtime/physics/physics.h"
#include "runtime/stats/limit.h"
#include "runtime/stats/root.h"
#include "runtime/stats/tails.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static bool domain(const dna_limit_channel *c, size_t count, bool observed) {
  bool any = false;
  for (size_t i = 0; i < count; i++) {
    bool fine = (!observed || (c[i].n >= 0 && c[i].n <= 1e7 && c[i].n <= floor(c[i].n))) && c[i].b >= 0 && c[i].b <= 1e9 &&
                c[i].db >= 0 && c[i].db <= 1e9 && (c[i].b > 0 || c[i].db <= 0) && c[i].s >= 0 && c[i].s <= 1e12;
    if (!fine) return false;
    if (c[i].s > 0) any = true;
  }
  return any;
}

static bool level(double cl) { return cl > 0.5 && cl < 1; }

/* ---- likelihood ------------------------------------------------------------------------------------------------------ */

/* What was counted in a channel: n events, and m where the background alone was measured with tau times the exposure;
 * tau = 0: the background is known. */
typedef struct counts {
  double n, m, tau, b, s;
} counts;

typedef struct likelihood {
  const counts *c;
  size_t count;
  double at; /* what a root is sought for */
} likelihood;

static double scale_of(const dna_limit_channel *c) { return c->db > 1e-9 * c->b ? c->b / c->db / c->db : 0; }

/* The counts observed, or those expected if `n` is NULL. */
static counts *counts_new(const dna_limit_channel *c, size_t count, bool observed) {
  counts *k = dna_xmalloc(count * sizeof *k);
  for (size_t i = 0; i < count; i++) {
    double tau = scale_of(c + i);
    k[i] = (counts){observed ? c[i].n : c[i].b, tau * c[i].b, tau, c[i].b, c[i].s};
  }
  return k;
}

/* The background that fits best at mu: the positive root of (1 + tau) b^2 + [(1 + tau) mu s - n - m] b = m mu s. */
static double background(const counts *c, double mu) {
  if (c->tau <= 0) return c->b;
  double a = 1 + c->tau, s = mu * c->s, half = 0.5 * (c->n + c->m - a * s), root = sqrt(half * half + a * c->m * s);
  return half >= 0 ? (half + root) / a : c->m * s / (root - half);
}

/* Half the derivative of the profiled -2 ln L, with its sign turned; falls with mu. */
static double slope(double mu, const void *context) {
  const likelihood *l = context;
  double sum = 0;
  for (size_t i = 0; i < l->count; i++) {
    const counts *c = l->c + i;
    if (c->s <= 0) continue;
    double mean = mu * c->s + background(c, mu);
    sum += c->n > 0 ? c->s * (c->n - mean) / mean : -c->s;
  }
  return sum;
}

static double best_strength(const likelihood *l) {
  double most = 0;
  for (size_t i = 0; i < l->count; i++)
    if (l->c[i].s > 0 && l->c[i].n > most * l->c[i].s) most = l->c[i].n / l->c[i].s;
  if (!(most > 0) || slope(0, l) <= 0) return 0;
  double mu = dna_root_find(slope, l, 0, most);
  return isnan(mu) ? most : mu; /* one sign: the slope at `most` is 0 but for rounding */
}

/* n ln(from / to) - (from - to) for the means of a count. */
static double gain(double n, double from, double to) { return (n > 0 ? n * dna_log(from / to) : 0) - (from - to); }

/* q~_mu, with the best strength given. */
static double statistic(const likelihood *l, double best, double mu) {
  if (mu <= best) return 0;
  double sum = 0;
  for (size_t i = 0; i < l->count; i++) {
    const counts *c = l->c + i;
    double b0 = background(c, best), b1 = background(c, mu);
    sum += gain(c->n, best * c->s + b0, mu * c->s + b1);
    if (c->tau > 0) sum += gain(c->m, c->tau * b0, c->tau * b1);
  }
  return sum > 0 ? 2 * sum : 0;
}

/* ---- asymptotic ------------------------------------------------------------------------------------------------------ */

typedef struct observation {
  likelihood data, asimov;
  double best, log_alpha;
} observation;

static observation observation_of(const dna_limit_channel *channels, size_t count) {
  counts *data = counts_new(channels, count, true), *asimov = dna_xmalloc(count * sizeof *asimov);
  for (size_t i = 0; i < count; i++) {
    asimov[i] = data[i];
    double b = background(data + i, 0);
    asimov[i].n = asimov[i].b = b;
    asimov[i].m = data[i].tau * b;
  }
  observation o = {.data = {data, count, 0}, .asimov = {asimov, count, 0}};
  o.best = best_strength(&o.data);
  return o;
}

static void observation_free(observation *o) {
  free((void *)o->data.c);
  free((void *)o->asimov.c);
}

/* log CLs = log CL_s+b - log CL_b. */
static double log_cls(double mu, const observation *o) {
  double q = statistic(&o->data, o->best, mu), qa = statistic(&o->asimov, 0, mu);
  double root = sqrt(q), root_a = sqrt(qa);
  if (!(root_a > 0)) return 0;
  if (q <= qa) return dna_tails_log_normal(root) - dna_tails_log_normal(root - root_a);
  return dna_tails_log_normal((q + qa) / (2 * root_a)) - dna_tails_log_normal((q - qa) / (2 * root_a));
}

static double log_cls_excess(double mu, const void *context) {
  const observation *o = context;
  return log_cls(mu, o) - o->log_alpha;
}

double dna_limit_asymptotic_value(double mu, const dna_limit_channel *channels, size_t count) {
  if (!(mu >= 0) || !domain(channels, count, true)) return NAN;
  observation o = observation_of(channels, count);
  double value = dna_exp(log_cls(mu, &o));
  observation_free(&o);
  return value;
}

/* A strength of the size of a limit. */
static double typical(const dna_limit_channel *c, size_t count) {
  double weight = 0;
  for (size_t i = 0; i < count; i++) weight += c[i].s * c[i].s / (c[i].b + c[i].db * c[i].db + 1);
  return 1 / sqrt(weight);
}

double dna_limit_asymptotic(const dna_limit_channel *channels, size_t count, double cl) {
  if (!domain(channels, count, true) || !level(cl)) return NAN;
  observation o = observation_of(channels, count);
  o.log_alpha = dna_log1p(-cl);
  double limit = dna_root_above(log_cls_excess, &o, o.best, typical(channels, count));
  observation_free(&o);
  return limit;
}

static double root_short_of(double mu, const void *context) {
  const likelihood *l = context;
  return l->at - sqrt(statistic(l, 0, mu));
}

void dna_limit_asymptotic_expected(const dna_limit_channel *channels, size_t count, double cl, double limits[DNA_LIMIT_BANDS]) {
  bool fine = domain(channels, count, false) && level(cl);
  counts *asimov = fine ? counts_new(channels, count, false) : NULL;
  likelihood l = {asimov, count, 0};
  for (int i = 0; i < DNA_LIMIT_BANDS; i++) {
    /* mu / sigma = Phi^-1(1 - alpha Phi(N)) + N, with (mu / sigma)^2 = q_mu of the Asimov data */
    double k = i - 2;
    if (fine) l.at = dna_tails_normal_of_log(dna_log1p(-cl) + dna_tails_log_normal(-k)) + k;
    limits[i] = fine ? dna_root_above(root_short_of, &l, 0, typical(channels, count)) : NAN;
  }
  free(asimov);
}
