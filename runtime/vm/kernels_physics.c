/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Element-wise kernels for four-momenta and particle identity: loops around the functions of runtime/physics.
 */
#include <math.h>

#include "runtime/physics/physics.h"
#include "runtime/vm/machine.h"

/* the functions follow C, where some results do not depend on a NaN: here what is made from missing is missing */
#define KERNEL2(name, expression)                                                  \
  static void name(const vm_chunk *k) {                                            \
    double *restrict out = k->out;                                                 \
    const double *restrict x = k->in[0], *restrict y = k->in[1];                   \
    int32_t n = k->n;                                                              \
    for (int32_t i = 0; i < n; i++) {                                              \
      double a = x[i], b = y[i];                                                   \
      out[i] = a != a || b != b ? NAN : expression(a, b);                          \
    }                                                                              \
  }

KERNEL2(pt, dna_pt)
KERNEL2(phi, dna_phi)
KERNEL2(eta, dna_eta)
KERNEL2(theta, dna_theta)
KERNEL2(rapidity, dna_rapidity)
KERNEL2(energy, dna_energy)
KERNEL2(dphi, dna_dphi)

/* |eta| < or <= limit. Where |pz| is clearly below or above pt sinh(limit), by far more than eta may be wrong, that says
 * it; else eta does. */
static void eta_within(const vm_chunk *k, bool equal) {
  uint8_t *restrict out = k->out;
  const double *restrict pt = k->in[0], *restrict pz = k->in[1];
  const vm_plan *plan = &k->vm->plans[k->insn - k->vm->program->insns];
  double inside = plan->inside, outside = plan->outside, limit = k->vm->program->consts[k->insn->c];
  int32_t n = k->n, unclear = 0;
  for (int32_t i = 0; i < n; i++) {
    double size = fabs(pz[i]);
    bool in = size < pt[i] * inside, beyond = size > pt[i] * outside, clear = (in | beyond) & (pt[i] > 1e-290);
    out[i] = clear ? in : 2;
    unclear += !clear;
  }
  for (int32_t i = 0; unclear > 0 && i < n; i++) {
    if (out[i] != 2 || isunordered(pt[i], pz[i])) continue;
    double eta = fabs(dna_eta(pt[i], pz[i]));
    out[i] = isunordered(eta, limit) ? 2 : equal ? eta <= limit : eta < limit;
  }
}

static void eta_lt(const vm_chunk *k) { eta_within(k, false); }
static void eta_le(const vm_chunk *k) { eta_within(k, true); }

static void p3(const vm_chunk *k) {
  double *restrict out = k->out;
  const double *restrict x = k->in[0], *restrict y = k->in[1], *restrict z = k->in[2];
  for (int32_t i = 0; i < k->n; i++) {
    bool missing = x[i] != x[i] || y[i] != y[i] || z[i] != z[i];
    out[i] = missing ? NAN : dna_p3(x[i], y[i], z[i]);
  }
}

static void wrap_phi(const vm_chunk *k) {
  double *restrict out = k->out;
  const double *restrict a = k->in[0];
  for (int32_t i = 0; i < k->n; i++) out[i] = dna_wrap_phi(a[i]);
}

static void mass_sum(const vm_chunk *k) {
  double *restrict out = k->out;
  double p[VM_LIST / 4][4];
  uint32_t n = k->insn->b;
  for (int32_t i = 0; i < k->n; i++) {
    bool missing = false; /* a lone particle's mass would not say so */
    for (uint32_t j = 0; j < n; j++) {
      double x = k->list[j][i];
      p[j / 4][j % 4] = x;
      missing |= x != x;
    }
    out[i] = missing ? NAN : dna_mass_sum((const double(*)[4])p, (int)(n / 4));
  }
}

static void angle(const vm_chunk *k) {
  double *restrict out = k->out;
  const double *const *v = k->list;
  for (int32_t i = 0; i < k->n; i++) {
    double a[3] = {v[0][i], v[1][i], v[2][i]}, b[3] = {v[3][i], v[4][i], v[5][i]};
    bool missing = false;
    for (int j = 0; j < 6; j++) missing |= v[j][i] != v[j][i];
    out[i] = missing ? NAN : dna_angle(a, b);
  }
}

static void mt2body(const vm_chunk *k) {
  double *restrict out = k->out;
  const double *const *v = k->list;
  for (int32_t i = 0; i < k->n; i++) {
    bool missing = false;
    for (int j = 0; j < 4; j++) missing |= v[j][i] != v[j][i];
    out[i] = missing ? NAN : dna_mt2body(v[0][i], v[1][i], v[2][i], v[3][i]);
  }
}

/* ---- identity ------------------------------------------------------------------------------------------------------ */

static uint16_t classify(int32_t code) {
  unsigned classes = VM_CODE_KNOWN;
  for (int what = 0; what < DNA_PDG_CLASS_COUNT; what++)
    if (dna_pdg_is(code, (enum dna_pdg_class)what)) classes |= 1u << what;
  return (uint16_t)classes;
}

unsigned dna_vm_classes_find(dna_vm *vm, int32_t code) {
  if (code < -VM_CODES || code >= VM_CODES) return classify(code);
  uint16_t *known = &vm->classes[code + VM_CODES];
  if (!*known) {
    *known = classify(code);
    vm->charges3[code + VM_CODES] = (int8_t)dna_pdg_charge3(code);
  }
  return *known;
}

static int charge3_of(dna_vm *vm, int32_t code) {
  if (code < -VM_CODES || code >= VM_CODES) return dna_pdg_charge3(code);
  dna_vm_classes(vm, code);
  return vm->charges3[code + VM_CODES];
}

/* A number that is no whole number in range is no code: false, for missing and infinite ones too. */
static inline bool is_code(double a) { return a >= INT32_MIN && a <= INT32_MAX && a == (double)(int32_t)a; }

static void charge(const vm_chunk *k) {
  double *restrict out = k->out;
  const double *restrict a = k->in[0];
  for (int32_t i = 0; i < k->n; i++) out[i] = is_code(a[i]) ? charge3_of(k->vm, (int32_t)a[i]) / 3.0 : NAN;
}

static void pdg_class(const vm_chunk *k) {
  uint8_t *restrict out = k->out;
  const double *restrict a = k->in[0];
  uint32_t what = k->insn->b;
  for (int32_t i = 0; i < k->n; i++) out[i] = (uint8_t)(is_code(a[i]) ? dna_vm_classes(k->vm, (int32_t)a[i]) >> what & 1 : 2);
}

const vm_kernel dna_kernels_physics[DNA_NOPS] = {
  [DNA_OP_PT] = pt, [DNA_OP_PHI] = phi, [DNA_OP_ETA] = eta, [DNA_OP_THETA] = theta,
  [DNA_OP_ETA_LT] = eta_lt, [DNA_OP_ETA_LE] = eta_le,
  [DNA_OP_RAPIDITY] = rapidity, [DNA_OP_P3] = p3, [DNA_OP_ENERGY] = energy, [DNA_OP_MASS_SUM] = mass_sum,
  [DNA_OP_WRAP_PHI] = wrap_phi, [DNA_OP_DPHI] = dphi, [DNA_OP_ANGLE] = angle, [DNA_OP_MT2BODY] = mt2body,
  [DNA_OP_CHARGE] = charge, [DNA_OP_PDG_CLASS] = pdg_class,
};
