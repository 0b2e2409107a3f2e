/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Element-wise kernels of several particles together: m_T2, boosts, angles in the frame of a pair.
 */
#include <math.h>

#include "runtime/physics/physics.h"
#include "runtime/vm/machine.h"

/* The operands of a row; whether one is missing. */
static bool take(const vm_chunk *k, int32_t row, double *to) {
  bool missing = false;
  for (uint32_t j = 0; j < k->insn->b; j++) {
    to[j] = k->list[j][row];
    missing |= to[j] != to[j];
  }
  return missing;
}

static void mt2(const vm_chunk *k) {
  double *restrict out = k->out, v[10];
  for (int32_t i = 0; i < k->n; i++) out[i] = take(k, i, v) ? NAN : dna_mt2(v, v + 3, v[6], v[7], v[8], v[9]);
}

static void boost(const vm_chunk *k) {
  double *restrict out = k->out, v[8], momentum[3];
  for (int32_t i = 0; i < k->n; i++) {
    out[i] = NAN;
    if (take(k, i, v)) continue;
    dna_boosted(v, v + 4, momentum);
    out[i] = momentum[k->insn->c];
  }
}

static void collins_soper(const vm_chunk *k) {
  double *restrict out = k->out, v[8];
  for (int32_t i = 0; i < k->n; i++)
    out[i] = take(k, i, v) ? NAN : k->insn->c ? dna_phi_cs(v, v + 4) : dna_costheta_cs(v, v + 4);
}

const vm_kernel dna_kernels_system[DNA_NOPS] = {
  [DNA_OP_MT2] = mt2, [DNA_OP_BOOST] = boost, [DNA_OP_COLLINS_SOPER] = collins_soper,
};
