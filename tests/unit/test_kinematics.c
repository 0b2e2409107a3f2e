/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kinematics: closed forms, values by mpmath at 60 digits from the doubles given, and the corners: along the beam, null
 * vectors, the branch at pi, spacelike momenta, light pairs at high momentum.
 */
#include "runtime/physics/physics.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const double pi = 3.141592653589793;

/* Equal up to a relative difference of a few roundings. */
static void close_to(const char *what, double got, double expected) {
  bool same = isnan(expected) ? isnan(got) : got >= expected && got <= expected;
  if (!same && !(fabs(got - expected) <= 4 * DBL_EPSILON * fabs(expected)))
    fail_msg("%s is %.17g, expected %.17g", what, got, expected);
}
#define CLOSE(expression, expected) close_to(#expression, expression, expected)

static void test_transverse(void **state) {
  (void)state;
  CLOSE(dna_pt(3, -4), 5);
  CLOSE(dna_pt(0, 0), 0);
  CLOSE(dna_pt(3e200, 4e200), 5e200);
  CLOSE(dna_pt(3e-200, 4e-200), 5e-200);
  CLOSE(dna_pt(NAN, 1), NAN);
  CLOSE(dna_p3(2, -3, 6), 7);
  CLOSE(dna_p3(0, 0, 0), 0);
  CLOSE(dna_p3(2e-170, 3e-170, 6e-170), 7e-170);
  CLOSE(dna_p3(2e170, 3e170, 6e170), 7e170);
  CLOSE(dna_p3(1, NAN, 1), NAN);
  CLOSE(dna_phi(1, 1), pi / 4);
  CLOSE(dna_phi(0, -2), -pi / 2);
  CLOSE(dna_phi(-1, 0.0), pi);
  CLOSE(dna_phi(-1, -0.0), pi); /* never -pi */
  CLOSE(dna_phi(-1, -1e-300), pi);
  CLOSE(dna_phi(0.0, 0.0), 0);
  CLOSE(dna_phi(-0.0, -0.0), 0);
  CLOSE(dna_phi(NAN, 0), NAN);
  CLOSE(dna_phi(0, NAN), NAN);
}

static void test_longitudinal(void **state) {
  (void)state;
  CLOSE(dna_eta(1, 1), 0.881373587019543); /* log(1 + sqrt 2) */
  CLOSE(dna_eta(2.385, 7.5), 1.8632239100970764);
  CLOSE(dna_eta(1e-3, -5000), -16.11809565095833);
  CLOSE(dna_eta(50, 1e-9), 2.0000000000000002e-11);
  CLOSE(dna_eta(1e-300, 1e10), 714.4945260087142);
  CLOSE(dna_eta(0, 5), INFINITY);
  CLOSE(dna_eta(0, -5), -INFINITY);
  CLOSE(dna_eta(0, 0), 0);
  CLOSE(dna_eta(0, NAN), NAN);
  CLOSE(dna_eta(NAN, 0), NAN);
  CLOSE(dna_eta(NAN, 1), NAN);
  CLOSE(dna_theta(2.385, -7.5), 2.8337049844278037);
  CLOSE(dna_theta(1, 0), pi / 2);
  CLOSE(dna_theta(0, 1), 0);
  CLOSE(dna_theta(0, -1), pi);
  CLOSE(dna_theta(0, 0), 0);
  CLOSE(dna_theta(0, -0.0), 0);
  CLOSE(dna_theta(0, NAN), NAN);
  CLOSE(dna_rapidity(100, 99.9999999), 10.708206538187268);
  CLOSE(dna_rapidity(2.385, -0.1), -0.04195331760121202);
  CLOSE(dna_rapidity(6500, 6499.999999932), 12.988229984345624);
  CLOSE(dna_rapidity(5, 3), 0.6931471805599453); /* log(8 / 2) / 2 */
  CLOSE(dna_rapidity(5e305, 3e305), 0.6931471805599453);
  CLOSE(dna_rapidity(5, 5), INFINITY);
  CLOSE(dna_rapidity(5, -5), -INFINITY);
  CLOSE(dna_rapidity(0, 0), 0);
  CLOSE(dna_rapidity(5, 6), NAN);
  CLOSE(dna_rapidity(-5, 1), NAN);
  CLOSE(dna_rapidity(NAN, 1), NAN);
  CLOSE(dna_rapidity(1, NAN), NAN);
  for (double y = -9; y <= 9; y += 0.37) /* E = m_T cosh y, pz = m_T sinh y: the rounding of both is all that counts */
    assert_true(fabs(dna_rapidity(2.385 * dna_cosh(y), 2.385 * dna_sinh(y)) - y) < 2e-16 * exp(2 * fabs(y)));
}

static void test_energy(void **state) {
  (void)state;
  CLOSE(dna_energy(3, 4), 5);
  CLOSE(dna_energy(5, -4), 3); /* spacelike */
  CLOSE(dna_energy(5, -5), 0);
  CLOSE(dna_energy(4, -5), NAN);
  CLOSE(dna_energy(0, 2.385), 2.385);
  CLOSE(dna_energy(5e-200, -4e-200), 3e-200);
  CLOSE(dna_energy(NAN, 1), NAN);
  CLOSE(dna_energy(1, NAN), NAN);
}

static void test_azimuth_differences(void **state) {
  (void)state;
  CLOSE(dna_wrap_phi(4), -2.2831853071795867);
  CLOSE(dna_wrap_phi(-100), 0.5309649148733836);
  CLOSE(dna_wrap_phi(1e22), -1.020177392559087);
  CLOSE(dna_wrap_phi(pi), pi);
  CLOSE(dna_wrap_phi(-pi), pi);
  CLOSE(dna_wrap_phi(0.1), 0.1);
  CLOSE(dna_wrap_phi(INFINITY), NAN);
  CLOSE(dna_wrap_phi(NAN), NAN);
  CLOSE(dna_dphi(1, 3), 2);
  CLOSE(dna_dphi(3, 1), 2);
  CLOSE(dna_dphi(3.14, -3.1415), 0.0016853071795861715);
  CLOSE(dna_dphi(pi, -pi), 2.4492935982947064e-16); /* pi itself is 1.2e-16 more than this double */
  CLOSE(dna_dphi(10, -20), 1.4159265358979325);
  CLOSE(dna_dphi(0, pi), pi);
  CLOSE(dna_dphi(0, 0), 0);
  CLOSE(dna_dphi(NAN, 0), NAN);
  CLOSE(dna_dphi(INFINITY, INFINITY), NAN);
  double neighbour = pi;
  for (int i = 0; i < 100; i++) { /* around every branch: in range, and the same angle */
    for (int n = -3; n <= 3; n++) {
      double phi = neighbour + 2 * pi * n, wrapped = dna_wrap_phi(phi), difference = dna_dphi(phi, 0);
      assert_true(wrapped > -pi && wrapped <= pi);
      assert_true(difference >= 0 && difference <= pi);
      assert_true(fabs(cos(wrapped) - cos(phi)) < 1e-15 && fabs(sin(wrapped) - sin(phi)) < 1e-14);
      assert_true(fabs(fabs(wrapped) - difference) < 1e-15);
    }
    neighbour = nextafter(neighbour, i % 2 ? 0 : 4);
    if (i == 50) neighbour = -pi;
  }
}

static void test_angles(void **state) {
  (void)state;
  const double x[3] = {2, 0, 0}, y[3] = {0, 3, 0}, back[3] = {-1, 0, 0}, null[3] = {0, 0, 0};
  CLOSE(dna_angle(x, y), pi / 2);
  CLOSE(dna_angle(x, x), 0);
  CLOSE(dna_angle(x, back), pi);
  CLOSE(dna_angle(x, null), NAN);
  CLOSE(dna_angle(null, null), NAN);
  for (int k = 1; k < 200; k++) { /* nearly parallel, nearly opposite: the arc cosine would lose everything below 1e-8 */
    double small = ldexp(1, -k), a[3] = {1, small, 0}, b[3] = {-1, small, 0};
    close_to("small angle", dna_angle(x, a), k > 30 ? small : atan(small));
    close_to("angle near pi", dna_angle(x, b), pi - atan(small));
  }
  CLOSE(dna_mt2body(3, 0, -3, 0), 6);
  CLOSE(dna_mt2body(3, 0, 3, 0), 0);
  CLOSE(dna_mt2body(3, 0, 0, 8), 6.928203230275509); /* sqrt 48 */
  CLOSE(dna_mt2body(40, 30, -20, 10), 56.88644810057831);
  CLOSE(dna_mt2body(400, 300, 40, 30.0001), 0.0002529820610236087);
  CLOSE(dna_mt2body(0, 0, 1, 1), 0);
  CLOSE(dna_mt2body(0, NAN, 1, 1), NAN);
}

static void test_mass_values(void **state) {
  (void)state;
  static const struct {
    double p[4][4];
    int n;
    double expected;
  } cases[] = {
    {{{600.25, -300.5, 1200.125, 0.000511}, {600.2504, -300.5002, 1200.1252, 0.000511}}, 2, 0.0010630819279147596},
    {{{3000, 1e-3, 0, 0}, {2000, 0, 0, 0}}, 2, 0.0008164965809277147},
    {{{1000, 2000, -500, 0.00051099895}, {1500, 3000, -750, 0.00051099895}}, 2, 0.0010430722388316445},
    {{{1000, 2000, -500, 0.00051099895}, {10, 20, -5, 0.1056583755}}, 2, 1.0618508618302016},
    {{{40.1, 20.2, -10.3, 0.1}, {-38.7, 5.5, 60.25, 0.1}, {2.385, -7.5, 3.25, 0.13957}}, 3, 113.1443996938235},
    {{{0, 0, 0, 2.385}, {0, 0, 7, 0}}, 2, 6.251257873420356},
    {{{0, 0, 45.6, 0}, {0, 0, -45.6, 0}}, 2, 91.2},
    {{{0.001, 0.002, 0.003, 0}, {5, -4, 3, 1}, {7, 8, -9, 0.5}, {1, 1, 1, 0.000511}}, 4, 17.363441036121724},
    /* spacelike: a negative mass stands for a negative m^2, in and out; the second pair has E = 0 in one of them */
    {{{0, 0, 10, -3}, {0, 4, 10, -2}}, 2, -3.330034320246054},
    {{{0, 0, 10, -3}, {0, 0, 2, -5}}, 2, -7.280109889280518},
    {{{0, 0, 1, 0}, {0, 0, 2, 0}}, 2, 0},
    {{{0, 0, 0, 0}, {0, 0, 0, 0}}, 2, 0},
    {{{1, 2, 3, -0.25}}, 1, -0.25}, /* alone: the generated mass itself */
    {{{1, 2, 3, 80.377}}, 1, 80.377},
    {{{1, 2, NAN, 0}, {1, 1, 1, 1}}, 2, NAN},
    {{{1, 2, 3, NAN}, {1, 1, 1, 1}}, 2, NAN},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    close_to("mass", dna_mass_sum(cases[i].p, cases[i].n), cases[i].expected);
}

/* A particle of mass M and energy far above it decays to two of mass m: boosting does not change the pair's mass. The
 * decay is along x, the boost along z; E' = (M/2) gamma, so gamma up to 1e7 means momenta of 10 TeV for M = 2 MeV. */
static void test_mass_of_boosted_pairs(void **state) {
  (void)state;
  const double m = 0.000511, k = 0.0008, mass = 2 * sqrt(m * m + k * k);
  for (double gamma_beta = 1; gamma_beta < 3e7; gamma_beta *= 1.7) {
    double pz = 0.5 * mass * gamma_beta, p[2][4] = {{k, 0, pz, m}, {-k, 0, pz, m}};
    close_to("mass of a boosted pair", dna_mass_sum((const double(*)[4])p, 2), mass);
    double e = sqrt(m * m + k * k + pz * pz), naive = 4 * (e * e - pz * pz); /* what E^2 - p^2 makes of it */
    if (gamma_beta > 1e6) assert_true(fabs(naive / (mass * mass) - 1) > 1e-7);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_transverse), cmocka_unit_test(test_longitudinal),
    cmocka_unit_test(test_energy),     cmocka_unit_test(test_azimuth_differences),
    cmocka_unit_test(test_angles),     cmocka_unit_test(test_mass_values),
    cmocka_unit_test(test_mass_of_boosted_pairs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
