/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The value of a figure of merit (see figure.h).
 */
#include "runtime/stats/figure.h"

#include "runtime/physics/physics.h"
#include "runtime/stats/limit.h"
#include "runtime/stats/significance.h"
#include "runtime/stats/tails.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- functions of a count -------------------------------------------------------------------------------------------- */

static double compute(enum dna_figure_op op, const double a[4]) {
  switch (op) {
  case DNA_FIGURE_FELDMAN_COUSINS: return dna_limit_feldman_cousins(a[0], a[1], a[3]).high;
  case DNA_FIGURE_BAYES: return dna_limit_cls(a[0], a[1], a[2], a[3]);
  default: return dna_tails_smeared_quantile(dna_tails_normal(a[0]), a[1], a[2]);
  }
}

static bool same(const double *a, const double *b) {
  for (int i = 0; i < 4; i++)
    if (!(a[i] <= b[i] && a[i] >= b[i])) return false;
  return true;
}

/* Of one of these functions, or NUMBER: the quantile. */
static double cached(enum dna_figure_op op, double a0, double a1, double a2, double a3, dna_figure_cache *cache) {
  const double a[4] = {a0, a1, a2, a3};
  for (uint32_t i = 0; cache && i < cache->count; i++)
    if (cache->items[i].op == op && same(cache->items[i].a, a)) return cache->items[i].value;
  double value = compute(op, a);
  if (!cache) return value;
  cache->items[cache->next].op = op;
  cache->items[cache->next].value = value;
  memcpy(cache->items[cache->next].a, a, sizeof a);
  if (cache->count < DNA_FIGURE_CACHED) cache->count++;
  cache->next = (cache->next + 1) % DNA_FIGURE_CACHED;
  return value;
}

/* The count that a function of this background looks at; NaN for one that is none. */
static double count_of(const dna_figure_point *at, double b, double db) {
  if (!(b >= 0 && b <= 1e9 && db >= 0 && db <= 1e9) || (!(b > 0) && db > 0)) return NAN;
  return isnan(at->n) ? cached(DNA_FIGURE_NUMBER, at->sigmas, b, db, 0, at->cache) : at->n;
}

/* The probability that background alone gives as many events as signal and background in the median. */
static double p0(const dna_figure_point *at, double s, double b, double db) {
  dna_figure_point expected = {.n = NAN, .sigmas = at->sigmas, .cache = NULL};
  if (!(s >= 0)) return NAN;
  return dna_exp(dna_significance_log_p0(count_of(&expected, s + b, db), b, db));
}

/* ---- operations ------------------------------------------------------------------------------------------------------ */

static double of_one(enum dna_figure_op op, double x) {
  switch (op) {
  case DNA_FIGURE_NEG: return -x;
  case DNA_FIGURE_NOT: return isnan(x) ? x : x > 0 ? 0 : 1;
  case DNA_FIGURE_ABS: return fabs(x);
  case DNA_FIGURE_SQRT: return sqrt(x);
  case DNA_FIGURE_EXP: return dna_exp(x);
  case DNA_FIGURE_LOG: return dna_log(x);
  case DNA_FIGURE_LOG10: return dna_log10(x);
  default: return NAN;
  }
}

static double truth(bool value, double x, double y) { return isnan(x) || isnan(y) ? NAN : value ? 1 : 0; }

static double of_two(enum dna_figure_op op, double x, double y, const dna_figure_point *at) {
  switch (op) {
  case DNA_FIGURE_ADD: return x + y;
  case DNA_FIGURE_SUB: return x - y;
  case DNA_FIGURE_MUL: return x * y;
  case DNA_FIGURE_DIV: return x / y;
  case DNA_FIGURE_POW: return dna_pow(x, y);
  case DNA_FIGURE_MIN: return isnan(x) || isnan(y) ? NAN : x < y ? x : y;
  case DNA_FIGURE_MAX: return isnan(x) || isnan(y) ? NAN : x > y ? x : y;
  case DNA_FIGURE_AND: return truth(x > 0 && y > 0, x, y);
  case DNA_FIGURE_OR: return truth(x > 0 || y > 0, x, y);
  case DNA_FIGURE_LT: return truth(x < y, x, y);
  case DNA_FIGURE_LE: return truth(x <= y, x, y);
  case DNA_FIGURE_GT: return truth(x > y, x, y);
  case DNA_FIGURE_GE: return truth(x >= y, x, y);
  case DNA_FIGURE_EQ: return truth(x <= y && x >= y, x, y);
  case DNA_FIGURE_NE: return truth(x < y || x > y, x, y);
  case DNA_FIGURE_FELDMAN_COUSINS: return cached(op, count_of(at, x, 0), x, 0, y, at->cache);
  default: return NAN;
  }
}

static double of_three(enum dna_figure_op op, double x, double y, double z, const dna_figure_point *at) {
  switch (op) {
  case DNA_FIGURE_IF: return isnan(x) ? NAN : x > 0 ? y : z;
  case DNA_FIGURE_ASIMOV: return dna_significance_asimov(x, y, z);
  case DNA_FIGURE_CLS: return x >= 0 ? dna_limit_cls_value(x, count_of(at, y, z), y, z) : NAN;
  case DNA_FIGURE_BAYES: return cached(op, count_of(at, x, y), x, y, z, at->cache);
  case DNA_FIGURE_P0: return p0(at, x, y, z);
  default: return NAN;
  }
}

/* What is on the stack when the steps before `end` are done; false if that cannot be. */
static bool run(const dna_figure *figure, uint32_t end, const dna_figure_point *at, double *stack, uint32_t *depth) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < end; i++) {
    enum dna_figure_op op = figure->steps[i].op;
    if (op <= DNA_FIGURE_DB) {
      if (n >= DNA_FIGURE_DEPTH || op == DNA_FIGURE_PARAM) return false;
      stack[n++] = op == DNA_FIGURE_NUMBER ? figure->steps[i].number
                   : op == DNA_FIGURE_S    ? at->s
                   : op == DNA_FIGURE_B    ? at->b
                                           : at->db;
    } else if (op <= DNA_FIGURE_LOG10) {
      if (n < 1) return false;
      stack[n - 1] = of_one(op, stack[n - 1]);
    } else if (op < DNA_FIGURE_IF) {
      if (n < 2) return false;
      n--;
      stack[n - 1] = of_two(op, stack[n - 1], stack[n], at);
    } else {
      if (n < 3) return false;
      n -= 2;
      stack[n - 1] = of_three(op, stack[n - 1], stack[n], stack[n + 1], at);
    }
  }
  *depth = n;
  return true;
}

double dna_figure_value(const dna_figure *figure, const dna_figure_point *at) {
  double stack[DNA_FIGURE_DEPTH + 1];
  uint32_t n;
  return run(figure, figure->n, at, stack, &n) && n == 1 ? stack[0] : NAN;
}

bool dna_figure_cls(const dna_figure *figure, const dna_figure_point *at, double arguments[3], double *alpha) {
  double stack[DNA_FIGURE_DEPTH + 1];
  uint32_t n;
  if (!figure->is_cls || !run(figure, figure->cls, at, stack, &n) || n != 3) return false;
  memcpy(arguments, stack, 3 * sizeof *arguments);
  if (!run(figure, figure->n - 1, at, stack, &n) || n != 2) return false;
  *alpha = stack[1];
  return true;
}

/* ---- params ---------------------------------------------------------------------------------------------------------- */

dna_figure dna_figure_bind(const dna_figure *figure, const dna_program *program, uint32_t variation) {
  dna_figure bound = *figure;
  dna_figure_step *steps = dna_xcalloc((size_t)figure->n + 1, sizeof *steps);
  for (uint32_t i = 0; i < figure->n; i++) {
    steps[i] = figure->steps[i];
    if (steps[i].op != DNA_FIGURE_PARAM) continue;
    steps[i].op = DNA_FIGURE_NUMBER;
    steps[i].number = NAN;
    for (uint32_t k = 0; k < program->nparams; k++)
      if (strcmp(program->params[k].name, steps[i].param) == 0) steps[i].number = program->variations[variation].params[k];
  }
  bound.steps = steps;
  return bound;
}

void dna_figure_drop(dna_figure *figure) {
  free((void *)(uintptr_t)figure->steps);
  figure->steps = NULL;
  figure->n = 0;
}
