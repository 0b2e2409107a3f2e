/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Operations on constants, done with the kernels that the machine uses, so that folding never changes a result.
 */
#include "lang/graph.h"
#include "runtime/physics/physics.h"

#include <math.h>

static double interpolate(double x, const double *table, uint32_t points, bool logarithmic) {
  const double *xs = table, *ys = table + points;
  if (isnan(x)) return x;
  if (x <= xs[0]) return ys[0];
  if (x >= xs[points - 1]) return ys[points - 1];
  uint32_t i = 1;
  while (x > xs[i]) i++;
  if (!logarithmic) return ys[i - 1] + (ys[i] - ys[i - 1]) * ((x - xs[i - 1]) / (xs[i] - xs[i - 1]));
  double x0 = dna_log(xs[i - 1]), x1 = dna_log(xs[i]), y0 = dna_log(ys[i - 1]), y1 = dna_log(ys[i]);
  return dna_exp(y0 + (y1 - y0) * ((dna_log(x) - x0) / (x1 - x0)));
}

bool dna_fold(enum dna_op op, const double operands[3], const double *table, uint32_t points, double *result) {
  double a = operands[0], b = operands[1], c = operands[2];
  switch (op) {
  case DNA_OP_NOT: *result = a == 0; return true;
  case DNA_OP_AND: *result = a != 0 && b != 0; return true;
  case DNA_OP_OR: *result = a != 0 || b != 0; return true;
  case DNA_OP_LT: *result = a < b; return true;
  case DNA_OP_LE: *result = a <= b; return true;
  case DNA_OP_EQ:
  case DNA_OP_EQ_T: *result = !(a < b) && !(a > b); return true;
  case DNA_OP_NE: *result = a < b || a > b; return true;
  case DNA_OP_EXISTS_F:
  case DNA_OP_EXISTS_T: *result = 1; return true;
  case DNA_OP_TO_NUMBER: *result = a; return true;
  case DNA_OP_ADD: *result = a + b; return true;
  case DNA_OP_SUB: *result = a - b; return true;
  case DNA_OP_MUL: *result = a * b; return true;
  case DNA_OP_DIV: *result = a / b; return true;
  case DNA_OP_NEG: *result = -a; return true;
  case DNA_OP_ABS: *result = fabs(a); return true;
  case DNA_OP_SQRT: *result = sqrt(a); return true;
  case DNA_OP_POW: *result = dna_pow(a, b); return true;
  case DNA_OP_EXP: *result = dna_exp(a); return true;
  case DNA_OP_LOG: *result = dna_log(a); return true;
  case DNA_OP_LOG10: *result = dna_log10(a); return true;
  case DNA_OP_SIN: *result = dna_sin(a); return true;
  case DNA_OP_COS: *result = dna_cos(a); return true;
  case DNA_OP_TAN: *result = dna_tan(a); return true;
  case DNA_OP_ASIN: *result = dna_asin(a); return true;
  case DNA_OP_ACOS: *result = dna_acos(a); return true;
  case DNA_OP_ATAN2: *result = dna_atan2(a, b); return true;
  case DNA_OP_SINH: *result = dna_sinh(a); return true;
  case DNA_OP_COSH: *result = dna_cosh(a); return true;
  case DNA_OP_TANH: *result = dna_tanh(a); return true;
  case DNA_OP_ASINH: *result = dna_asinh(a); return true;
  case DNA_OP_ERF: *result = dna_erf(a); return true;
  case DNA_OP_FLOOR: *result = floor(a); return true;
  case DNA_OP_CEIL: *result = ceil(a); return true;
  case DNA_OP_HYPOT: *result = dna_hypot(a, b); return true;
  case DNA_OP_MIN2: *result = b < a ? b : a; return true;
  case DNA_OP_MAX2: *result = b > a ? b : a; return true;
  case DNA_OP_INTERP: *result = interpolate(a, table, points, false); return true;
  case DNA_OP_LOGINTERP: *result = interpolate(a, table, points, true); return true;
  case DNA_OP_WRAP_PHI: *result = dna_wrap_phi(a); return true;
  case DNA_OP_DPHI: *result = dna_dphi(a, b); return true;
  case DNA_OP_ENERGY: *result = dna_energy(a, b); return true;
  case DNA_OP_CHARGE:
  case DNA_OP_PDG_CLASS:
  default: (void)c; return false;
  }
}
