/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure kernels: mathematics that gives the same bits on every machine (no libm, no fused multiply-add), four-momenta,
 * particle identity, random numbers. No allocation, no I/O, no errors.
 *
 * Units: GeV, rad. Missing is NaN and comes out as NaN.
 */
#ifndef DNA_PHYSICS_H
#define DNA_PHYSICS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- math.c: elementary functions, error below 1 ulp (0.51 where cheap), IEEE special values as C17 Annex F ------ */
double dna_exp(double x);
double dna_expm1(double x);
double dna_log(double x);
double dna_log1p(double x);
double dna_log10(double x);
double dna_pow(double x, double y);
double dna_sin(double x);
double dna_cos(double x);
double dna_tan(double x);
double dna_asin(double x);
double dna_acos(double x);
double dna_atan(double x);
double dna_atan2(double y, double x);
double dna_sinh(double x);
double dna_cosh(double x);
double dna_tanh(double x);
double dna_asinh(double x);
double dna_atanh(double x);
double dna_erf(double x);
double dna_hypot(double x, double y);
double dna_lgamma(double x);         /* x > 0 */
double dna_normal_quantile(double p); /* inverse of the standard normal cdf, 0 < p < 1; relative error below 1e-14 */

/* ---- kinematics.c: see the opcodes of the same names ------------------------------------------------------------- */
double dna_pt(double px, double py);
double dna_phi(double px, double py);
double dna_eta(double pt, double pz);
double dna_theta(double pt, double pz);
double dna_rapidity(double e, double pz);
double dna_p3(double px, double py, double pz);
double dna_energy(double p, double m);
double dna_wrap_phi(double phi);
double dna_dphi(double phi1, double phi2);
double dna_angle(const double a[3], const double b[3]);
double dna_mt2body(double px1, double py1, double px2, double py2);
/* Mass of the sum of n four-momenta p[k] = {px, py, pz, m}; E is taken as sqrt(p^2 + m|m|). */
double dna_mass_sum(const double (*p)[4], int n);
/* The three-momentum of p = {px, py, pz, m} in the rest frame of `frame`; NaN if that has no rest frame (m <= 0). */
void dna_boosted(const double p[4], const double frame[4], double out[3]);
/* Angles of the first of two particles in the Collins-Soper frame of both: cos theta in [-1, 1], phi in (-pi, pi]. */
double dna_costheta_cs(const double a[4], const double b[4]);
double dna_phi_cs(const double a[4], const double b[4]);

/* ---- mt2.c: m_T2 of two visible particles {px, py, m} and the missing momentum (px, py), for invisible particles of
 * masses chi_a, chi_b >= 0 (else NaN); a negative mass of a visible one counts as 0. Good to a few roundings, for two light
 * parallel visible particles to ten digits. ------------------------------------------------------------------------- */
double dna_mt2(const double a[3], const double b[3], double px, double py, double chi_a, double chi_b);

/* ---- shapes.c, thrust.c, partition.c: numbers that the momenta of a collection make together ---------------------- */
enum dna_shape {                /* takes: results; in two dimensions where it ends in T */
  DNA_SHAPE_TENSOR,             /* px py pz: sphericity, aplanarity of the momentum tensor */
  DNA_SHAPE_TENSOR_LINEAR,      /* px py pz: the same of the linear one, and its C and D parameters */
  DNA_SHAPE_TENSOR_T,           /* px py: transverse sphericity */
  DNA_SHAPE_TENSOR_T_LINEAR,    /* px py: the same of the linear one */
  DNA_SHAPE_THRUST,             /* px py pz: thrust, major, minor, px py pz of the axis */
  DNA_SHAPE_THRUST_T,           /* px py: transverse thrust, its minor, px py of the axis */
  DNA_SHAPE_SPHEROCITY,         /* px py: spherocity */
  DNA_SHAPE_ALPHA_T,            /* px py ET: alpha_T of 2 to 20 members */
  DNA_SHAPE_MEGAJETS,           /* px py pz E: px py pz E m of both megajets, of 2 to 20 members */
  DNA_SHAPE_FOX_WOLFRAM,        /* px py pz: H_l / H_0, for l the shape less this */
  DNA_SHAPES = DNA_SHAPE_FOX_WOLFRAM + 21
};
enum { DNA_SHAPE_RESULTS = 10 }; /* at most */
static inline uint32_t dna_shape_takes(uint32_t shape) {
  if (shape == DNA_SHAPE_TENSOR_T || shape == DNA_SHAPE_TENSOR_T_LINEAR || shape == DNA_SHAPE_THRUST_T ||
      shape == DNA_SHAPE_SPHEROCITY)
    return 2;
  return shape == DNA_SHAPE_MEGAJETS ? 4 : 3;
}
static inline uint32_t dna_shape_results(uint32_t shape) {
  static const uint8_t results[DNA_SHAPE_FOX_WOLFRAM] = {4, 4, 1, 1, 6, 4, 1, 1, 10};
  return shape < DNA_SHAPE_FOX_WOLFRAM ? results[shape] : 1;
}
/* The least number of members for which there is a value: of fewer it is missing, which is no fault. */
static inline int32_t dna_shape_least(uint32_t shape) {
  return shape == DNA_SHAPE_ALPHA_T || shape == DNA_SHAPE_MEGAJETS ? 2 : 1;
}
/* The largest number: of more there is none, as all ways to divide them, or all pairs and angles, would take too long. */
static inline int32_t dna_shape_most(uint32_t shape) {
  if (dna_shape_least(shape) == 2) return 20;
  return shape == DNA_SHAPE_THRUST || shape >= DNA_SHAPE_SPHEROCITY ? 10000 : INT32_MAX;
}
/* p[k][i]: component k of member i < n; n > 0, all finite. Room: numbers[6 n], places[2 n]. What has no value is NaN. */
void dna_shape(uint32_t shape, const double *const *p, int32_t n, double *numbers, int32_t *places, double *out);

/* ---- pdg.c: the PDG numbering scheme ----------------------------------------------------------------------------- */
enum dna_pdg_class {
  DNA_PDG_CHARGED, DNA_PDG_HADRON, DNA_PDG_MESON, DNA_PDG_BARYON, DNA_PDG_LEPTON /* e, mu, tau */, DNA_PDG_NEUTRINO,
  DNA_PDG_PHOTON, DNA_PDG_QUARK, DNA_PDG_INVISIBLE,
  DNA_PDG_B_HADRON, /* a hadron whose bottomness is not 0: no bottomonium */
  DNA_PDG_C_HADRON, /* a hadron without bottomness whose charm is not 0 */
  DNA_PDG_CLASS_COUNT
};
/* Three times the charge; 0 for a code that the scheme does not describe. */
int dna_pdg_charge3(int32_t pid);
bool dna_pdg_is(int32_t pid, enum dna_pdg_class what);
/* A name such as "e-", "pi+", "B0", or the code in digits if it has none; buffer of at least 24 bytes. */
const char *dna_pdg_name(int32_t pid, char buffer[24]);

/* ---- random.c: Philox4x64-10 (Random123), keyed, without state --------------------------------------------------- */
typedef struct dna_random_key {
  uint64_t seed, event, particle, site;
} dna_random_key;
double dna_random_uniform(const dna_random_key *key); /* in (0, 1), 53 bits */
double dna_random_normal(const dna_random_key *key);  /* dna_normal_quantile of the same uniform */
double dna_poisson_quantile(double u, double mean);   /* smallest k with cdf(k) >= u; NaN unless 0 <= mean <= 1e9 */

/* ---- distributions.c ----------------------------------------------------------------------------------------------- */
enum dna_distribution_kind {
  DNA_CRYSTALBALL, DNA_CRYSTALBALL2, DNA_DOUBLEGAUSS, DNA_LOGNORMAL, DNA_EXPONENTIAL, DNA_BREITWIGNER, DNA_DISTRIBUTIONS
};
enum { DNA_DISTRIBUTION_NUMBERS = 7 };
/* A value from draws and parameters x, as many and in the order that distributions.c says; NaN if a parameter is none. */
double dna_distribution(enum dna_distribution_kind kind, const double *x);
/* How many numbers that are; 0: no such kind. */
uint32_t dna_distribution_numbers(uint32_t kind);
/* Quantile, in standard deviations of the core, of the Crystal Ball function with tails from -a_low and a_high on, of powers
 * n_low and n_high; a_high infinite: no tail. NaN unless 0 < u < 1, a > 0, n > 1. */
double dna_quantile_crystalball(double u, double a_low, double n_low, double a_high, double n_high);

#ifdef __cplusplus
}
#endif
#endif
