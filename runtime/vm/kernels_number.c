/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Element-wise kernels for numbers: arithmetic, functions, look-up. One loop each, over at most VM_CHUNK rows. Missing
 * (NaN) operands give NaN; what is not finite is settled by elementwise.c.
 */
#include <math.h>

#include "runtime/physics/physics.h"
#include "runtime/vm/interp.h"
#include "runtime/vm/machine.h"

#define KERNEL1(name, expression)                                                  \
  static void name(const vm_chunk *k) {                                            \
    double *restrict out = k->out;                                                 \
    const double *restrict x = k->in[0];                                           \
    int32_t n = k->n;                                                              \
    for (int32_t i = 0; i < n; i++) {                                              \
      double a = x[i];                                                             \
      out[i] = expression;                                                         \
    }                                                                              \
  }

#define KERNEL2(name, expression)                                                  \
  static void name(const vm_chunk *k) {                                            \
    double *restrict out = k->out;                                                 \
    const double *restrict x = k->in[0], *restrict y = k->in[1];                   \
    int32_t n = k->n;                                                              \
    for (int32_t i = 0; i < n; i++) {                                              \
      double a = x[i], b = y[i];                                                   \
      out[i] = expression;                                                         \
    }                                                                              \
  }

/* a number or NaN; a + b is NaN if one of them is */
#define EITHER_MISSING(a, b) ((a) != (a) || (b) != (b))

KERNEL2(add, a + b)
KERNEL2(sub, a - b)
KERNEL2(mul, a * b)
KERNEL2(divide, a / b)
KERNEL1(neg, -a)
KERNEL1(absolute, fabs(a))
KERNEL1(root, sqrt(a))
KERNEL2(power, EITHER_MISSING(a, b) ? NAN : dna_pow(a, b)) /* C has 1 and not NaN for NaN^0 and 1^NaN */
KERNEL1(exponential, dna_exp(a))
KERNEL1(logarithm, dna_log(a))
KERNEL1(logarithm10, dna_log10(a))
KERNEL1(sine, dna_sin(a))
KERNEL1(cosine, dna_cos(a))
KERNEL1(tangent, dna_tan(a))
KERNEL1(arc_sine, dna_asin(a))
KERNEL1(arc_cosine, dna_acos(a))
KERNEL2(arc_tangent2, dna_atan2(a, b))
KERNEL1(sine_h, dna_sinh(a))
KERNEL1(cosine_h, dna_cosh(a))
KERNEL1(tangent_h, dna_tanh(a))
KERNEL1(arc_sine_h, dna_asinh(a))
KERNEL1(error_function, dna_erf(a))
KERNEL1(round_down, floor(a))
KERNEL1(round_up, ceil(a))
KERNEL2(hypotenuse, EITHER_MISSING(a, b) ? NAN : dna_hypot(a, b))
KERNEL2(smaller, EITHER_MISSING(a, b) ? NAN : b < a ? b : a)
KERNEL2(larger, EITHER_MISSING(a, b) ? NAN : b > a ? b : a)
KERNEL1(probability, a < 0 ? -INFINITY : a > 1 ? INFINITY : a) /* settled by elementwise.c */
KERNEL1(positive, a <= 0 ? NAN : a)
KERNEL2(poisson, dna_poisson_quantile(a, b))
KERNEL1(interp_linear, dna_interp_linear(a, k->vm->program->consts + k->insn->b, k->insn->c))
KERNEL1(interp_log, dna_interp_log(a, k->vm->program->consts + k->insn->b, k->insn->c))

static void gauss(const vm_chunk *k) {
  double *restrict out = k->out;
  const double *restrict mean = k->in[0], *restrict sigma = k->in[1], *restrict normal = k->in[2];
  for (int32_t i = 0; i < k->n; i++) out[i] = sigma[i] < 0 ? NAN : mean[i] + sigma[i] * normal[i];
}

static void distribution(const vm_chunk *k) {
  double *restrict out = k->out;
  uint32_t n = k->insn->b;
  for (int32_t i = 0; i < k->n; i++) {
    double x[DNA_DISTRIBUTION_NUMBERS];
    bool missing = false;
    for (uint32_t j = 0; j < n; j++) {
      x[j] = k->list[j][i];
      missing |= x[j] != x[j];
    }
    out[i] = missing ? NAN : dna_distribution((enum dna_distribution_kind)k->insn->c, x);
  }
}

const vm_kernel dna_kernels_number[DNA_NOPS] = {
  [DNA_OP_ADD] = add, [DNA_OP_SUB] = sub, [DNA_OP_MUL] = mul, [DNA_OP_DIV] = divide,
  [DNA_OP_NEG] = neg, [DNA_OP_ABS] = absolute, [DNA_OP_SQRT] = root, [DNA_OP_POW] = power,
  [DNA_OP_EXP] = exponential, [DNA_OP_LOG] = logarithm, [DNA_OP_LOG10] = logarithm10,
  [DNA_OP_SIN] = sine, [DNA_OP_COS] = cosine, [DNA_OP_TAN] = tangent,
  [DNA_OP_ASIN] = arc_sine, [DNA_OP_ACOS] = arc_cosine, [DNA_OP_ATAN2] = arc_tangent2,
  [DNA_OP_SINH] = sine_h, [DNA_OP_COSH] = cosine_h, [DNA_OP_TANH] = tangent_h,
  [DNA_OP_ASINH] = arc_sine_h, [DNA_OP_ERF] = error_function,
  [DNA_OP_FLOOR] = round_down, [DNA_OP_CEIL] = round_up, [DNA_OP_HYPOT] = hypotenuse,
  [DNA_OP_MIN2] = smaller, [DNA_OP_MAX2] = larger,
  [DNA_OP_PROBABILITY] = probability, [DNA_OP_POSITIVE] = positive,
  [DNA_OP_INTERP] = interp_linear, [DNA_OP_LOGINTERP] = interp_log,
  [DNA_OP_DISTRIBUTION] = distribution, [DNA_OP_GAUSS] = gauss, [DNA_OP_POISSON] = poisson,
};
