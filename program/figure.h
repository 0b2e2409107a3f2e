/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures of merit: what a window maximises and what a limit excludes by, a formula in S, B, δB and params; and constants that
 * depend on params, such as the ends of an interval. Steps work on a stack of numbers; truth values are 0 and 1.
 */
#ifndef DNA_FIGURE_H
#define DNA_FIGURE_H

#include <stdbool.h>
#include <stdint.h>

enum dna_figure_op {
  DNA_FIGURE_NUMBER, DNA_FIGURE_PARAM, DNA_FIGURE_S, DNA_FIGURE_B, DNA_FIGURE_DB,
  DNA_FIGURE_NEG, DNA_FIGURE_NOT, DNA_FIGURE_ABS, DNA_FIGURE_SQRT, DNA_FIGURE_EXP, DNA_FIGURE_LOG, DNA_FIGURE_LOG10, /* of one */
  DNA_FIGURE_ADD, DNA_FIGURE_SUB, DNA_FIGURE_MUL, DNA_FIGURE_DIV, DNA_FIGURE_POW, DNA_FIGURE_MIN, DNA_FIGURE_MAX, /* of two */
  DNA_FIGURE_AND, DNA_FIGURE_OR, DNA_FIGURE_LT, DNA_FIGURE_LE, DNA_FIGURE_GT, DNA_FIGURE_GE, DNA_FIGURE_EQ, DNA_FIGURE_NE,
  DNA_FIGURE_FELDMAN_COUSINS,
  DNA_FIGURE_IF, DNA_FIGURE_ASIMOV, DNA_FIGURE_CLS, DNA_FIGURE_BAYES, DNA_FIGURE_P0 /* of three */
};

enum { DNA_FIGURE_DEPTH = 64 };

typedef struct dna_figure_step {
  enum dna_figure_op op;
  double number;     /* of NUMBER */
  const char *param; /* of PARAM: its name; its value is that of the program and variation that the figure is bound to */
} dna_figure_step;

typedef struct dna_figure {
  const dna_figure_step *steps;
  uint32_t n;
  const char *text; /* as written */
  bool is_simple;   /* S / sqrt(B) */
  bool counts;      /* looks at a count: CLs, feldman_cousins, bayes */
  bool is_cls;      /* the condition is CLs(s, b, δb) <= a constant: */
  uint32_t cls;     /* then the number of the step CLS, behind those of its arguments; the constant's and the comparison follow */
} dna_figure;

#endif
