/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shapes of a falling background: integrals, derivatives, and the maximum of their likelihood.
 */
#include "runtime/stats/sideband_shapes.h"

#include "runtime/physics/physics.h"
#include "runtime/stats/root.h"

#include <math.h>
#include <string.h>

bool dna_sideband_solve(int n, double a[DNA_SIDEBAND_MOST][DNA_SIDEBAND_MOST], const double *b, double *x) {
  double l[DNA_SIDEBAND_MOST][DNA_SIDEBAND_MOST];
  for (int i = 0; i < n; i++)
    for (int j = 0; j <= i; j++) {
      double sum = a[i][j];
      for (int k = 0; k < j; k++) sum -= l[i][k] * l[j][k];
      if (i == j && !(sum > 1e-14 * fabs(a[i][i]))) return false;
      l[i][j] = i == j ? sqrt(sum) : sum / l[j][j];
    }
  for (int i = 0; i < n; i++) {
    x[i] = b[i];
    for (int k = 0; k < i; k++) x[i] -= l[i][k] * x[k];
    x[i] /= l[i][i];
  }
  for (int i = n - 1; i >= 0; i--) {
    for (int k = i + 1; k < n; k++) x[i] -= l[k][i] * x[k];
    x[i] /= l[i][i];
  }
  return true;
}

/* h^-1 g h^-1 for the parameters that are free; 0 elsewhere. */
static bool sandwich(int n, const bool *fixed, double h[DNA_SIDEBAND_MOST][DNA_SIDEBAND_MOST],
                     double g[DNA_SIDEBAND_MOST][DNA_SIDEBAND_MOST], double out[DNA_SIDEBAND_MOST][DNA_SIDEBAND_MOST]) {
  double a[DNA_SIDEBAND_MOST][DNA_SIDEBAND_MOST], half[DNA_SIDEBAND_MOST][DNA_SIDEBAND_MOST];
  int at[DNA_SIDEBAND_MOST], free = 0;
  for (int i = 0; i < n; i++)
    if (!fixed[i]) at[free++] = i;
  memset(out, 0, sizeof(double) * DNA_SIDEBAND_MOST * DNA_SIDEBAND_MOST);
  for (int i = 0; i < free; i++)
    for (int j = 0; j < free; j++) a[i][j] = h[at[i]][at[j]];
  for (int k = 0; k < free; k++) { /* column k of h^-1 g, as row k of its transpose */
    double column[DNA_SIDEBAND_MOST];
    for (int i = 0; i < free; i++) column[i] = g[at[i]][at[k]];
    if (!dna_sideband_solve(free, a, column, half[k])) return false;
  }
  for (int i = 0; i < free; i++) {
    double row[DNA_SIDEBAND_MOST], solved[DNA_SIDEBAND_MOST];
    for (int k = 0; k < free; k++) row[k] = half[k][i];
    if (!dna_sideband_solve(free, a, row, solved)) return false;
    for (int k = 0; k < free; k++) out[at[i]][at[k]] = solved[k];
  }
  return true;
}

/* ---- exponential and power law: exp(k t) in t = (x - origin) / scale or ln(x / origin) ------------------------------- */

static double coordinate(const dna_sideband *fit, double x) {
  if (fit->shape != DNA_SIDEBAND_POWER) return (x - fit->origin) / fit->scale;
  return x > 1e300 ? INFINITY : dna_log(x / fit->origin);
}

/* The integrals of e^(zv) and v e^(zv) over 0 < v < 1. */
static void moments_of_unit(double z, double m[3]) {
  if (fabs(z) < 1) {
    for (int n = 0; n < 3; n++) {
      double term = 1, sum = 0;
      for (int i = 0; i < 25; i++) {
        sum += term / (i + n + 1);
        term *= z / (i + 1);
      }
      m[n] = sum;
    }
    return;
  }
  double e = dna_exp(z);
  m[0] = dna_expm1(z) / z;
  m[1] = (e - m[0]) / z;
  m[2] = (e - 2 * m[1]) / z;
}

/* The integrals of t^n e^(kt), n = 0, 1, 2, from a to b; b may be infinite for k < 0. */
static void moments(double k, double a, double b, double m[3]) {
  double front = dna_exp(k * a), c[3];
  if (b > 1e300) {
    c[0] = -1 / k;
    c[1] = c[0] * c[0];
    c[2] = 2 * c[1] * c[0];
    if (!(k < 0)) c[0] = c[1] = c[2] = INFINITY;
  } else {
    double w = b - a;
    moments_of_unit(k * w, c);
    c[0] *= w;
    c[1] *= w * w;
    c[2] *= w * w * w;
  }
  m[0] = front * c[0];
  m[1] = front * (c[1] + a * c[0]);
  m[2] = front * (c[2] + a * (2 * c[1] + a * c[0]));
}

static void moments_in(const dna_sideband *fit, const dna_sideband_interval *bands, size_t count, double k, double m[3]) {
  m[0] = m[1] = m[2] = 0;
  for (size_t i = 0; i < count; i++) {
    double here[3];
    moments(k, coordinate(fit, bands[i].low), coordinate(fit, bands[i].high), here);
    for (int n = 0; n < 3; n++) m[n] += here[n];
  }
}

typedef struct mean_sought {
  const dna_sideband *fit;
  const dna_sideband_data *data;
  double mean;
} mean_sought;

static double mean_excess(double k, const void *context) { /* rises with k */
  const mean_sought *s = context;
  double m[3];
  moments_in(s->fit, s->data->bands, s->data->count, k, m);
  return m[1] / m[0] - s->mean;
}

/* In an exponential family the maximum is where the mean of t is that of the entries. */
bool dna_sideband_fit_falling(const dna_sideband_data *data, dna_sideband *fit) {
  double sum = 0;
  for (size_t i = 0; i < data->n; i++) sum += data->w[i] * coordinate(fit, data->x[i]);
  mean_sought s = {fit, data, sum / data->sum_w};
  bool open = data->bands[data->count - 1].high > 1e300;
  double low = -1, high = open ? -1 : 1, k;
  while (low > -500 && !(mean_excess(low, &s) < 0)) low *= 2;
  while ((open ? high < -1e-6 : high < 500) && !(mean_excess(high, &s) > 0)) high *= open ? 0.5 : 2;
  k = dna_root_find(mean_excess, &s, low, high);
  if (isnan(k)) return false;
  double m[3], h[DNA_SIDEBAND_MOST][DNA_SIDEBAND_MOST], g[DNA_SIDEBAND_MOST][DNA_SIDEBAND_MOST];
  moments_in(fit, data->bands, data->count, k, m);
  double jacobian = fit->shape == DNA_SIDEBAND_POWER ? fit->origin : fit->scale;
  fit->parameter[0] = dna_log(data->sum_w / (jacobian * m[0]));
  fit->parameter[1] = fit->shape == DNA_SIDEBAND_POWER ? k - 1 : k;
  memset(g, 0, sizeof g);
  h[0][0] = data->sum_w;
  h[0][1] = h[1][0] = data->sum_w * (m[1] / m[0]);
  h[1][1] = data->sum_w * (m[2] / m[0]);
  for (size_t i = 0; i < data->n; i++) {
    double t = coordinate(fit, data->x[i]);
    g[0][0] += data->w2[i];
    g[0][1] += data->w2[i] * t;
    g[1][1] += data->w2[i] * t * t;
  }
  g[1][0] = g[0][1];
  return sandwich(2, (const bool[2]){false, false}, h, g, fit->covariance);
}

/* ---- Bernstein polynomials ------------------------------------------------------------------------------------------- */

/* B_0 .. B_n at t: de Casteljau's triangle. */
static void basis(int n, double t, double *b) {
  b[0] = 1;
  for (int k = 1; k <= n; k++) {
    b[k] = t * b[k - 1];
    for (int j = k - 1; j > 0; j--) b[j] = (1 - t) * b[j] + t * b[j - 1];
    b[0] *= 1 - t;
  }
}

/* The integrals of B_0 .. B_n from 0 to t: those of higher index of order n + 1, over n + 1. */
static void basis_below(int n, double t, double *below) {
  double b[DNA_SIDEBAND_MOST + 1], sum = 0;
  basis(n + 1, t, b);
  for (int j = n; j >= 0; j--) {
    sum += b[j + 1];
    below[j] = sum / (n + 1);
  }
}

static void basis_in(const dna_sideband *fit, double low, double high, double *sum) {
  double from[DNA_SIDEBAND_MOST], to[DNA_SIDEBAND_MOST];
  basis_below(fit->parameters - 1, coordinate(fit, low), from);
  basis_below(fit->parameters - 1, coordinate(fit, high), to);
  for (int j = 0; j < fit->parameters; j++) sum[j] += fit->scale * (to[j] - from[j]);
}

typedef struct slopes {
  double value; /* sum w ln nu - integral of nu; -infinity where nu vanishes at an entry */
  double gradient[DNA_SIDEBAND_MOST], h[DNA_SIDEBAND_MOST][DNA_SIDEBAND_MOST], g[DNA_SIDEBAND_MOST][DNA_SIDEBAND_MOST];
} slopes;

static void likelihood(const dna_sideband_data *data, const dna_sideband *fit, const double *integral, const double *p,
                       bool derivatives, slopes *s) {
  int n = fit->parameters;
  memset(s, 0, sizeof *s);
  for (int j = 0; j < n; j++) {
    s->value -= p[j] * integral[j];
    s->gradient[j] = -integral[j];
  }
  for (size_t i = 0; i < data->n; i++) {
    double b[DNA_SIDEBAND_MOST], nu = 0;
    basis(n - 1, coordinate(fit, data->x[i]), b);
    for (int j = 0; j < n; j++) nu += p[j] * b[j];
    if (!(nu > 1e-9 * data->sum_w / fit->scale)) {
      s->value = -INFINITY;
      return;
    }
    s->value += data->w[i] * dna_log(nu);
    if (!derivatives) continue;
    double first = data->w[i] / nu, second = first / nu, squared = data->w2[i] / nu / nu;
    for (int j = 0; j < n; j++) {
      s->gradient[j] += first * b[j];
      for (int k = 0; k <= j; k++) {
        s->h[j][k] += second * b[j] * b[k];
        s->g[j][k] += squared * b[j] * b[k];
      }
    }
  }
  for (int j = 0; j < n; j++)
    for (int k = 0; k < j; k++) {
      s->h[k][j] = s->h[j][k];
      s->g[k][j] = s->g[j][k];
    }
}

/* Newton's step among the parameters that are not held at 0, with as much added to the diagonal as it needs. */
static bool newton_step(int n, const bool *held, const slopes *s, double *step) {
  int at[DNA_SIDEBAND_MOST], free = 0;
  for (int j = 0; j < n; j++) {
    step[j] = 0;
    if (!held[j]) at[free++] = j;
  }
  for (double ridge = 0; ridge < 1e6; ridge = ridge > 0 ? ridge * 10 : 1e-10) {
    double a[DNA_SIDEBAND_MOST][DNA_SIDEBAND_MOST], b[DNA_SIDEBAND_MOST], x[DNA_SIDEBAND_MOST];
    for (int i = 0; i < free; i++) {
      for (int k = 0; k < free; k++) a[i][k] = s->h[at[i]][at[k]];
      a[i][i] += ridge * fabs(a[i][i]);
      b[i] = s->gradient[at[i]];
    }
    if (!dna_sideband_solve(free, a, b, x)) continue;
    for (int i = 0; i < free; i++) step[at[i]] = x[i];
    return true;
  }
  return false;
}

bool dna_sideband_fit_bernstein(const dna_sideband_data *data, dna_sideband *fit, bool warm) {
  int n = fit->parameters;
  double integral[DNA_SIDEBAND_MOST] = {0}, all = 0, *p = fit->parameter;
  for (size_t i = 0; i < data->count; i++) basis_in(fit, data->bands[i].low, data->bands[i].high, integral);
  for (int j = 0; j < n; j++) all += integral[j];
  for (int j = 0; j < n; j++)
    if (!warm || !(p[j] > 1e-6 * data->sum_w / all)) p[j] = warm ? 1e-6 * data->sum_w / all : data->sum_w / all;
  slopes s, next;
  for (int iteration = 0; iteration < 200; iteration++) {
    bool held[DNA_SIDEBAND_MOST];
    double step[DNA_SIDEBAND_MOST], tried[DNA_SIDEBAND_MOST], gain = 0;
    likelihood(data, fit, integral, p, true, &s);
    if (!isfinite(s.value)) return false;
    fit->at_bound = 0;
    for (int j = 0; j < n; j++) {
      held[j] = p[j] <= 0 && s.gradient[j] <= 0;
      if (held[j]) fit->at_bound++;
    }
    for (int again = 0; again <= n; again++) { /* a parameter at 0 that the step would push below is held, too */
      if (!newton_step(n, held, &s, step)) return false;
      bool more = false;
      for (int j = 0; j < n; j++)
        if (!held[j] && p[j] <= 0 && step[j] < 0) held[j] = more = true;
      if (!more) break;
    }
    for (int j = 0; j < n; j++) gain += step[j] * s.gradient[j];
    if (gain < 1e-9) {
      for (int j = 0; j < n; j++) held[j] = p[j] <= 0;
      fit->log_likelihood = s.value;
      return sandwich(n, held, s.h, s.g, fit->covariance);
    }
    bool better = false;
    for (double share = 1; share > 1e-12 && !better; share *= 0.5) {
      double expected = 0;
      for (int j = 0; j < n; j++) {
        tried[j] = p[j] + share * step[j];
        if (tried[j] < 0) tried[j] = 0;
        expected += (tried[j] - p[j]) * s.gradient[j];
      }
      likelihood(data, fit, integral, tried, false, &next);
      better = expected > 0 && next.value >= s.value + 1e-4 * expected;
    }
    if (!better) {
      if (gain > 1e-5) return false;
      for (int j = 0; j < n; j++) held[j] = p[j] <= 0; /* as far as the rounding of the likelihood lets it go */
      fit->log_likelihood = s.value;
      return sandwich(n, held, s.h, s.g, fit->covariance);
    }
    memcpy(p, tried, (size_t)n * sizeof *p);
  }
  return false;
}

/* ---- what was fitted ------------------------------------------------------------------------------------------------- */

double dna_sideband_density(const dna_sideband *fit, double x) {
  double t = coordinate(fit, x);
  if (fit->shape != DNA_SIDEBAND_BERNSTEIN) return dna_exp(fit->parameter[0] + fit->parameter[1] * t);
  double b[DNA_SIDEBAND_MOST], sum = 0;
  basis(fit->parameters - 1, t, b);
  for (int j = 0; j < fit->parameters; j++) sum += fit->parameter[j] * b[j];
  return sum;
}

void dna_sideband_gradient(const dna_sideband *fit, double low, double high, double *gradient) {
  if (fit->shape == DNA_SIDEBAND_BERNSTEIN) {
    memset(gradient, 0, (size_t)fit->parameters * sizeof *gradient);
    basis_in(fit, low, high, gradient);
    return;
  }
  bool power = fit->shape == DNA_SIDEBAND_POWER;
  double m[3], front = dna_exp(fit->parameter[0]) * (power ? fit->origin : fit->scale);
  moments(fit->parameter[1] + (power ? 1 : 0), coordinate(fit, low), coordinate(fit, high), m);
  gradient[0] = front * m[0];
  gradient[1] = front * m[1];
}

double dna_sideband_integral(const dna_sideband *fit, double low, double high) {
  double gradient[DNA_SIDEBAND_MOST], sum = 0;
  dna_sideband_gradient(fit, low, high, gradient);
  if (fit->shape != DNA_SIDEBAND_BERNSTEIN) return gradient[0];
  for (int j = 0; j < fit->parameters; j++) sum += fit->parameter[j] * gradient[j];
  return sum;
}
