/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quantities of several particles. m_T2: a published number (the README of github.com/tpgillam/mt2, which wraps the code of
 * Lester and Nachman), the equations of a balanced solution solved with mpmath at 50 digits, closed forms. Boosts and the
 * Collins-Soper frame: Lorentz matrices and the two beams' bisector with mpmath at 60 digits.
 */
#include "runtime/physics/physics.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void close_to(const char *what, double got, double expected, double tolerance) {
  if (isnan(expected) ? !isnan(got) : !(fabs(got - expected) <= tolerance))
    fail_msg("%s is %.17g, expected %.17g", what, got, expected);
}
#define CLOSE(expression, expected) close_to(#expression, expression, expected, 8 * DBL_EPSILON * fabs((double)(expected)))

/* m, px, py of the visible particles, px, py of what is missing, the masses of the invisible ones */
static double mt2(const double v[10]) {
  return dna_mt2((const double[]){v[1], v[2], v[0]}, (const double[]){v[4], v[5], v[3]}, v[6], v[7], v[8], v[9]);
}
#define MT2(...) mt2((const double[10]){__VA_ARGS__})

static void test_mt2_values(void **state) {
  (void)state;
  close_to("the published example", MT2(100, 410, 20, 150, -210, -300, -200, 280, 100, 100), 412.628, 5e-4);
  CLOSE(MT2(100, 410, 20, 150, -210, -300, -200, 280, 100, 100), 412.62766845821946513);
  CLOSE(MT2(0.106, 39, 12, 0.106, 119, -33, -29.9, 35.9, 50, 50), 107.12835357413034145);
  CLOSE(MT2(0, 30.5, -12.25, 0, -20, 45, 10, -70, 0, 0), 36.245403281154747027);
  CLOSE(MT2(0.000511, 61.2, -3.3, 0.10566, -44, 18, -9, -31, 0, 0), 24.004444859510444592);
  CLOSE(MT2(80.4, -120, 35, 4.2, 60, 88, 75, -140, 0, 80.4), 180.69609774480220636);
  CLOSE(MT2(5, 2000, 1500, 8, -1900, -1700, -300, 40, 1000, 1000), 1115.3254847293929179);
  CLOSE(MT2(0, 100, 50, 0, 80, -90, -250, 10, 120, 0.5), 241.83369981181875077);
  CLOSE(MT2(0.000511, 45000, 210, 0.000511, -39000, 333, -5000, -100, 1, 2), 247.58572372854185756);
  CLOSE(MT2(10, 20, 30, 10, -20, -30, -5, -5, 4, 7), 17); /* one parent decides: 10 + 7 */
}

static void test_mt2_properties(void **state) {
  (void)state;
  /* nothing but these: A = E E' + p.p', m_T2^2 = chi^2 + A + sqrt((1 + 4 chi^2 / (2 A - m^2 - m'^2)) (A^2 - m^2 m'^2));
   * Cho, Choi, Kim and Park, JHEP 02 (2008) 035 */
  static const double alone[][7] = {
      {0, 40, 9, 0, 25, -50, 0}, {3, 40, 9, 4, 25, -50, 0}, {3, 40, 9, 4, 25, -50, 80}, {20, -7, 90, 30, 66, 12, 12}};
  for (size_t i = 0; i < sizeof alone / sizeof *alone; i++) {
    const double *v = alone[i];
    double e = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]), f = sqrt(v[3] * v[3] + v[4] * v[4] + v[5] * v[5]);
    double a = e * f + v[1] * v[4] + v[2] * v[5], m2 = v[0] * v[0], n2 = v[3] * v[3], chi2 = v[6] * v[6];
    double expected = sqrt(chi2 + a + sqrt((1 + 4 * chi2 / (2 * a - m2 - n2)) * (a * a - m2 * n2)));
    CLOSE(MT2(v[0], v[1], v[2], v[3], v[4], v[5], -v[1] - v[4], -v[2] - v[5], v[6], v[6]), expected);
  }
  CLOSE(MT2(0, 30, 0, 0, 0, 40, 20, 10, 0, 0), 0); /* missing momentum between the two */
  CLOSE(MT2(0, 30, 0, 0, 0, 40, 0, 0, 0, 0), 0);
  CLOSE(MT2(0, 30, 40, 0, -60, -80, -7, 3, 0, 0), 0); /* back to back: far away along both */
  CLOSE(MT2(0, 0, 0, 5, 30, 40, 10, 10, 2, 2), 7);    /* nothing visible of one */
  CLOSE(MT2(0, 0, 0, 0, 0, 0, 10, 10, 3, 2), 3);
  CLOSE(MT2(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);
  CLOSE(MT2(-0.01, 30.5, -12.25, 0, -20, 45, 10, -70, 0, 0), MT2(0, 30.5, -12.25, 0, -20, 45, 10, -70, 0, 0));
  /* parallel and light: q = x d with the same mass on both sides, in closed form for d = (1, 0), miss = (-M, 0), no masses:
   * 2 p (|q| - q) = 2 p' (|r| - r), q = -M p' / (p + p'): m_T2^2 = 4 p p' M / (p + p') */
  close_to("parallel", MT2(0, 30, 0, 0, 60, 0, -50, 0, 0, 0), sqrt(4 * 30.0 * 60 * 50 / 90), 1e-8);
  close_to("parallel", MT2(0, 18, 24, 0, 36, 48, -30, -40, 0, 0), sqrt(4 * 30.0 * 60 * 50 / 90), 1e-8);
  CLOSE(MT2(NAN, 30, 0, 0, 0, 40, 0, 0, 0, 0), NAN);
  CLOSE(MT2(0, 30, 0, 0, 0, 40, 0, 0, -1, 0), NAN);
  CLOSE(MT2(0, INFINITY, 0, 0, 0, 40, 0, 0, 0, 0), NAN);
  /* another unit, the other order, a rotation */
  double one = MT2(5, 60, -20, 10, -30, 45, -40, -70, 20, 30), other = MT2(10, -30, 45, 5, 60, -20, -40, -70, 30, 20);
  assert_true(one >= other && one <= other);
  double scaled = MT2(5e-250, 60e-250, -20e-250, 10e-250, -30e-250, 45e-250, -40e-250, -70e-250, 20e-250, 30e-250);
  close_to("scaled", scaled / 1e-250, one, 1e-12);
  CLOSE(MT2(5, 20, 60, 10, -45, -30, 70, -40, 20, 30), one);
}

/* max(m_T^2, m_T'^2) for a momentum (qx, qy) of the first invisible particle */
static double larger(const double *v, double qx, double qy) {
  double square[2];
  for (int s = 0; s < 2; s++) {
    double px = s ? v[6] - qx : qx, py = s ? v[7] - qy : qy, m = v[3 * s], x = v[3 * s + 1], y = v[3 * s + 2], chi = v[8 + s];
    square[s] = m * m + chi * chi + 2 * (sqrt((m * m + x * x + y * y) * (chi * chi + px * px + py * py)) - px * x - py * y);
  }
  return square[0] > square[1] ? square[0] : square[1];
}

/* The least of it at qx, by ternary search: it is convex in both. */
static double least_at(const double *v, double qx) {
  double low = -3000, high = 3000;
  for (int step = 0; step < 90; step++) {
    double a = low + (high - low) / 3, b = high - (high - low) / 3;
    if (larger(v, qx, a) < larger(v, qx, b)) high = b;
    else low = a;
  }
  return larger(v, qx, low);
}

static void test_mt2_is_least(void **state) {
  (void)state;
  uint64_t seed = 1;
  for (int event = 0; event < 60; event++) {
    double v[10];
    for (int i = 0; i < 10; i++) {
      seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
      v[i] = (double)(seed >> 33) / 0x1p31 * 200 - 100;
      if (i % 8 == 0 || i == 3 || i == 9) v[i] = event % 3 ? fabs(v[i]) : 0;
    }
    double low = -3000, high = 3000;
    for (int step = 0; step < 90; step++) {
      double a = low + (high - low) / 3, b = high - (high - low) / 3;
      if (least_at(v, a) < least_at(v, b)) high = b;
      else low = a;
    }
    double least = least_at(v, low);
    close_to("m_T2^2 and a search for the least", mt2(v) * mt2(v), least, 1e-7 * (least + 1000));
  }
}

static void test_frames(void **state) {
  (void)state;
  static const double pairs[4][2][4] = {{{10, 20, 30, 5}, {-40, 25, 100, 91.2}},
                                        {{3.5, -2.25, 50, 0.000511}, {7, -4.4, 100, 0.01}},
                                        {{1, 2, 3, 0}, {0, 0, 5000, 125}},
                                        {{12, 0, -7, 0.139}, {12, 0, -7, 0.139}}};
  static const double expected[4][3] = {{20.75922839379758336, 13.2754822538765104, 3.1019290155060416012},
                                        {-0.017386552843269265619, -0.03907130964137342595, -0.24837932633241808027},
                                        {1, 2, -29.628801328502315679},
                                        {0, 0, 0}};
  for (int i = 0; i < 4; i++) {
    double out[3];
    dna_boosted(pairs[i][0], pairs[i][1], out);
    for (int k = 0; k < 3; k++)
      close_to("boosted", out[k], expected[i][k], DBL_EPSILON * (fabs(pairs[i][0][2]) + fabs(expected[i][k])));
  }
  double out[3];
  dna_boosted((const double[]){1, 2, 3, 4}, (const double[]){1, 0, 5, 0}, out); /* light has no rest frame */
  assert_true(isnan(out[0]) && isnan(out[1]) && isnan(out[2]));
  dna_boosted((const double[]){1, 2, 3, 4}, (const double[]){1, 0, 5, -2}, out);
  assert_true(isnan(out[0]) && isnan(out[1]) && isnan(out[2]));
}

static void test_collins_soper(void **state) {
  (void)state;
  static const double pairs[4][2][4] = {{{30, 20, 50, 0}, {-25, 10, 40, 0}},
                                        {{30, 20, -50, 0}, {-25, 10, -40, 0}},
                                        {{-3, 44.5, 7, 0}, {21, -38, -90.25, 0}},
                                        {{100, 1, 0.5, 0}, {60, -30, 400, 0}}};
  static const double expected[4][2] = {{-0.031555337840945591953, -1.2658785853098944899},
                                        {-0.031555337840945591953, 1.2658785853098944899},
                                        {-0.68239996588826908509, -1.5081757218649177288},
                                        {-0.98355823322927440245, 0.91843572851418510187}};
  for (int i = 0; i < 4; i++) {
    close_to("cos theta", dna_costheta_cs(pairs[i][0], pairs[i][1]), expected[i][0], 4e-16);
    close_to("phi", dna_phi_cs(pairs[i][0], pairs[i][1]), expected[i][1], 4e-16);
    close_to("cos theta, reversed", dna_costheta_cs(pairs[i][1], pairs[i][0]), -expected[i][0], 4e-16);
  }
  /* no transverse momentum: the angle to the beam in the rest frame, and no azimuth */
  const double up[4] = {3, 4, 12, 0}, down[4] = {-3, -4, -12, 0};
  close_to("at rest", dna_costheta_cs(up, down), 12.0 / 13, 4e-16);
  assert_true(isnan(dna_phi_cs(up, down)));
  assert_true(isnan(dna_costheta_cs(up, up))); /* no mass */
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_mt2_values), cmocka_unit_test(test_mt2_properties),
                                     cmocka_unit_test(test_mt2_is_least), cmocka_unit_test(test_frames),
                                     cmocka_unit_test(test_collins_soper)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
