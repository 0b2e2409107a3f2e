/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Operations on constants, done with the kernels that the machine uses, so that folding never changes a result.
 */
#include "lang/dag.h"
#include "runtime/physics/physics.h"
#include "runtime/vm/interp.h"

#include <math.h>

bool dna_fold(enum dna_op op, const double operands[3], const double *table, uint32_t points, double *result) {
  double a = operands[0], b = operands[1];
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
  case DNA_OP_INTERP: *result = dna_interp_linear(a, table, points); return true;
  case DNA_OP_LOGINTERP: *result = dna_interp_log(a, table, points); return true;
  case DNA_OP_WRAP_PHI: *result = dna_wrap_phi(a); return true;
  case DNA_OP_DPHI: *result = dna_dphi(a, b); return true;
  case DNA_OP_ENERGY: *result = dna_energy(a, b); return true;
  default: return false;
  }
}
