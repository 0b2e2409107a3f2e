/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The value of a figure of merit (see figure.h).
 */
#include "runtime/stats/figure.h"

#include "runtime/physics/physics.h"
#include "runtime/stats/limit.h"
#include "runtime/stats/significance.h"

#include <math.h>

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

static double of_two(enum dna_figure_op op, double x, double y) {
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
  default: return NAN;
  }
}

static double of_three(enum dna_figure_op op, double x, double y, double z) {
  switch (op) {
  case DNA_FIGURE_IF: return isnan(x) ? NAN : x > 0 ? y : z;
  case DNA_FIGURE_ASIMOV: return dna_significance_asimov(x, y, z);
  case DNA_FIGURE_CLS: return x >= 0 ? dna_limit_cls_value(x, floor(y + 1.0 / 3), y, z) : NAN; /* the median of a Poisson distribution */
  default: return NAN;
  }
}

double dna_figure_value(const dna_figure *figure, double s, double b, double db) {
  double stack[DNA_FIGURE_DEPTH + 1];
  uint32_t n = 0;
  for (uint32_t i = 0; i < figure->n; i++) {
    enum dna_figure_op op = figure->steps[i].op;
    if (op <= DNA_FIGURE_DB) {
      if (n >= DNA_FIGURE_DEPTH) return NAN;
      stack[n++] = op == DNA_FIGURE_NUMBER ? figure->steps[i].number : op == DNA_FIGURE_S ? s : op == DNA_FIGURE_B ? b : db;
    } else if (op <= DNA_FIGURE_LOG10) {
      if (n < 1) return NAN;
      stack[n - 1] = of_one(op, stack[n - 1]);
    } else if (op < DNA_FIGURE_IF) {
      if (n < 2) return NAN;
      n--;
      stack[n - 1] = of_two(op, stack[n - 1], stack[n]);
    } else {
      if (n < 3) return NAN;
      n -= 2;
      stack[n - 1] = of_three(op, stack[n - 1], stack[n], stack[n + 1]);
    }
  }
  return n == 1 ? stack[0] : NAN;
}
