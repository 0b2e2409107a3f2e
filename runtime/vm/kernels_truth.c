/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Element-wise kernels that make truth values, choose by them, or ask whether something is there. Truth values are 0
 * false, 1 true, 2 missing; "and", "or", "not" are Kleene's.
 */
#include <math.h>

#include "runtime/vm/machine.h"

/* both are true or missing: then the larger is the answer */
#define AND(a, b) ((a) != 0 && (b) != 0 ? (a) > (b) ? (a) : (b) : 0)
/* one is true, or none: then the larger is the answer */
#define OR(a, b) ((a) == 1 || (b) == 1 ? 1 : (a) > (b) ? (a) : (b))

#define TRUTH1(name, expression)                                                   \
  static void name(const vm_chunk *k) {                                            \
    uint8_t *restrict out = k->out;                                                \
    const uint8_t *restrict x = k->in[0];                                          \
    int32_t n = k->n;                                                              \
    for (int32_t i = 0; i < n; i++) {                                              \
      uint8_t a = x[i];                                                            \
      out[i] = (uint8_t)(expression);                                              \
    }                                                                              \
  }

#define TRUTH2(name, expression)                                                   \
  static void name(const vm_chunk *k) {                                            \
    uint8_t *restrict out = k->out;                                                \
    const uint8_t *restrict x = k->in[0], *restrict y = k->in[1];                  \
    int32_t n = k->n;                                                              \
    for (int32_t i = 0; i < n; i++) {                                              \
      uint8_t a = x[i], b = y[i];                                                  \
      out[i] = (uint8_t)(expression);                                              \
    }                                                                              \
  }

#define COMPARE(name, operator)                                                    \
  static void name(const vm_chunk *k) {                                            \
    uint8_t *restrict out = k->out;                                                \
    const double *restrict x = k->in[0], *restrict y = k->in[1];                   \
    int32_t n = k->n;                                                              \
    for (int32_t i = 0; i < n; i++) {                                              \
      double a = x[i], b = y[i];                                                   \
      out[i] = isunordered(a, b) ? 2 : a operator b;                               \
    }                                                                              \
  }

#define CHOOSE(name, type, missing)                                                \
  static void name(const vm_chunk *k) {                                            \
    type *restrict out = k->out;                                                   \
    const uint8_t *restrict t = k->in[0];                                          \
    const type *restrict x = k->in[1], *restrict y = k->in[2];                     \
    int32_t n = k->n;                                                              \
    for (int32_t i = 0; i < n; i++) {                                              \
      type a = x[i], b = y[i], chosen = t[i] == 1 ? a : b;                         \
      out[i] = t[i] == 2 ? (missing) : chosen;                                     \
    }                                                                              \
  }

TRUTH1(opposite, a == 2 ? 2 : !a)
TRUTH2(both, AND(a, b))
TRUTH2(either, OR(a, b))
TRUTH2(same, a == 2 || b == 2 ? 2 : a == b)
TRUTH1(exists_t, a != 2)
COMPARE(less, <)
COMPARE(at_most, <=)
COMPARE(equal, ==)
COMPARE(unequal, !=)
CHOOSE(choose_f, double, NAN)
CHOOSE(choose_t, uint8_t, 2)
CHOOSE(choose_i, int32_t, -1)

static void exists_f(const vm_chunk *k) {
  uint8_t *restrict out = k->out;
  const double *restrict a = k->in[0];
  for (int32_t i = 0; i < k->n; i++) out[i] = a[i] == a[i];
}

static void exists_i(const vm_chunk *k) {
  uint8_t *restrict out = k->out;
  const int32_t *restrict a = k->in[0];
  for (int32_t i = 0; i < k->n; i++) out[i] = a[i] >= 0;
}

static void same_rows(const vm_chunk *k) {
  uint8_t *restrict out = k->out;
  const int32_t *restrict a = k->in[0], *restrict b = k->in[1];
  for (int32_t i = 0; i < k->n; i++) out[i] = a[i] == b[i] && a[i] >= 0;
}

static void to_number(const vm_chunk *k) {
  double *restrict out = k->out;
  const uint8_t *restrict a = k->in[0];
  for (int32_t i = 0; i < k->n; i++) out[i] = a[i] == 2 ? NAN : a[i];
}

const vm_kernel dna_kernels_truth[DNA_NOPS] = {
  [DNA_OP_NOT] = opposite, [DNA_OP_AND] = both, [DNA_OP_OR] = either, [DNA_OP_EQ_T] = same,
  [DNA_OP_LT] = less, [DNA_OP_LE] = at_most, [DNA_OP_EQ] = equal, [DNA_OP_NE] = unequal,
  [DNA_OP_EXISTS_F] = exists_f, [DNA_OP_EXISTS_T] = exists_t, [DNA_OP_EXISTS_I] = exists_i,
  [DNA_OP_SAME] = same_rows,
  [DNA_OP_IF_F] = choose_f, [DNA_OP_IF_T] = choose_t, [DNA_OP_IF_I] = choose_i,
  [DNA_OP_TO_NUMBER] = to_number,
};
