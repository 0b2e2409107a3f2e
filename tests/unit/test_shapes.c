/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shapes of events in configurations whose values are known in closed form, and against all sums of signs, all divisions in
 * two, one by one.
 */
#include "runtime/physics/physics.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MOST = 64 };
static double out[DNA_SHAPE_RESULTS];

/* momenta: rows of three; a fourth number for those that take more */
static const double *shape(uint32_t which, const double *momenta, int32_t n, int32_t width) {
  static double p[4][MOST], numbers[6 * MOST];
  static int32_t places[2 * MOST];
  const double *rows[4];
  for (int k = 0; k < 4; k++) rows[k] = p[k];
  for (int32_t i = 0; i < n; i++)
    for (int32_t k = 0; k < 4; k++) p[k][i] = k < width ? momenta[i * width + k] : 0;
  for (int k = 0; k < DNA_SHAPE_RESULTS; k++) out[k] = -7;
  dna_shape(which, rows, n, numbers, places, out);
  return out;
}
static void close_to(const char *what, double got, double expected, double tolerance) {
  if (isnan(expected) ? !isnan(got) : !(fabs(got - expected) <= tolerance))
    fail_msg("%s is %.17g, expected %.17g", what, got, expected);
}
#define CLOSE(expression, expected) close_to(#expression, expression, expected, 1e-15)

static const double back_to_back[] = {3, -4, 12, -3, 4, -12};
static const double one[] = {3, -4, 12};
static const double axes[] = {2, 0, 0, -2, 0, 0, 0, 2, 0, 0, -2, 0, 0, 0, 2, 0, 0, -2};
static const double tetrahedron[] = {1, 1, 1, 1, -1, -1, -1, 1, -1, -1, -1, 1};
static const double cube[] = {1, 1, 1, 1, 1, -1, 1, -1, 1, 1, -1, -1, -1, 1, 1, -1, 1, -1, -1, -1, 1, -1, -1, -1};
static const double star[] = {2, 0, 0, -1, 1.7320508075688772, 0, -1, -1.7320508075688772, 0}; /* three at 120 degrees */

static void test_sphericity(void **state) {
  (void)state;
  for (uint32_t which = DNA_SHAPE_TENSOR; which <= DNA_SHAPE_TENSOR_LINEAR; which++) {
    const double *v = shape(which, back_to_back, 2, 3);
    for (int k = 0; k < 4; k++) CLOSE(v[k], 0);
    CLOSE(shape(which, one, 1, 3)[0], 0);
    static const struct {
      const double *p;
      int n;
    } round[] = {{axes, 6}, {tetrahedron, 4}, {cube, 8}};
    for (int i = 0; i < 3; i++) { /* all eigenvalues are 1/3 */
      v = shape(which, round[i].p, round[i].n, 3);
      CLOSE(v[0], 1), CLOSE(v[1], 0.5), CLOSE(v[2], 1), CLOSE(v[3], 1);
    }
    v = shape(which, star, 3, 3); /* 1/2, 1/2, 0 */
    CLOSE(v[0], 0.75), CLOSE(v[1], 0), CLOSE(v[2], 0.75), CLOSE(v[3], 0);
  }
  /* diag(9, 4, 1) / 14 and diag(3, 2, 1) / 6 */
  static const double three[] = {3, 0, 0, 0, -2, 0, 0, 0, 1};
  CLOSE(shape(DNA_SHAPE_TENSOR, three, 3, 3)[0], 1.5 * 5 / 14);
  CLOSE(out[1], 1.5 / 14);
  CLOSE(shape(DNA_SHAPE_TENSOR_LINEAR, three, 3, 3)[0], 0.75);
  CLOSE(out[1], 0.25);
  CLOSE(out[2], 3 * 11 / 36.0);
  CLOSE(out[3], 27 * 6 / 216.0);
  static const double nothing[] = {0, 0, 0};
  CLOSE(shape(DNA_SHAPE_TENSOR, nothing, 1, 3)[0], NAN);
  CLOSE(shape(DNA_SHAPE_TENSOR_T, nothing, 1, 3)[0], NAN);
  CLOSE(shape(DNA_SHAPE_TENSOR_T, back_to_back, 2, 3)[0], 0);
  CLOSE(shape(DNA_SHAPE_TENSOR_T, star, 3, 3)[0], 1);
  CLOSE(shape(DNA_SHAPE_TENSOR_T, three, 2, 3)[0], 2 * 4 / 13.0);
  CLOSE(shape(DNA_SHAPE_TENSOR_T_LINEAR, three, 2, 3)[0], 2 * 2 / 5.0);
}

static void test_thrust(void **state) {
  (void)state;
  const double *v = shape(DNA_SHAPE_THRUST, back_to_back, 2, 3);
  CLOSE(v[0], 1), CLOSE(v[1], 0), CLOSE(v[2], 0), CLOSE(v[3], 6), CLOSE(v[4], -8), CLOSE(v[5], 24);
  v = shape(DNA_SHAPE_THRUST, one, 1, 3);
  CLOSE(v[0], 1), CLOSE(v[3], 3);
  close_to("six along the axes", shape(DNA_SHAPE_THRUST, axes, 6, 3)[0], 1 / sqrt(3), 1e-15);
  close_to("tetrahedron", shape(DNA_SHAPE_THRUST, tetrahedron, 4, 3)[0], 1 / sqrt(3), 1e-15); /* between two of them */
  close_to("cube", shape(DNA_SHAPE_THRUST, cube, 8, 3)[0], 1 / sqrt(3), 1e-15);               /* through a face */
  v = shape(DNA_SHAPE_THRUST, star, 3, 3); /* along one: (2 + 1 + 1) / 6; across it 2 sqrt(3) / 6; the least of all */
  close_to("star", v[0], 2 / 3.0, 1e-15);
  close_to("major", v[1], 1 / sqrt(3), 1e-15);
  CLOSE(v[2], 0);
  v = shape(DNA_SHAPE_THRUST_T, star, 3, 3);
  close_to("transverse", v[0], 2 / 3.0, 1e-15);
  close_to("transverse minor", v[1], 1 / sqrt(3), 1e-15);
  CLOSE(shape(DNA_SHAPE_THRUST_T, back_to_back, 2, 3)[0], 1);
  static const double nothing[] = {0, 0, 5};
  CLOSE(shape(DNA_SHAPE_THRUST_T, nothing, 1, 3)[0], NAN);
  static const double null[] = {0, 0, 0};
  CLOSE(shape(DNA_SHAPE_THRUST, null, 1, 3)[0], NAN);
  static const double some[] = {0, 0, 0, 1, 2, 2, 0, 0, 0};
  CLOSE(shape(DNA_SHAPE_THRUST, some, 3, 3)[0], 1);
}

static uint64_t seed = 5;
static double drawn(void) {
  seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (double)(seed >> 33) / 0x1p31 * 2 - 1;
}

/* momenta of all kinds: some parallel, back to back, in a plane, on a grid */
static int32_t event(int number, double *p, int32_t width) {
  int32_t n = 1 + (int32_t)(fabs(drawn()) * 10);
  for (int32_t i = 0; i < n * width; i++) p[i] = number % 4 == 3 ? floor(drawn() * 3) : 20 * drawn();
  for (int32_t i = 2; i < n && number % 4 == 1; i += 2)
    for (int32_t k = 0; k < width; k++) p[i * width + k] = p[k] * (i % 4 ? -2.3 : 0.7);
  for (int32_t i = 0; i < n && number % 4 == 2; i++) p[i * width + 2] = p[i * width];
  return n;
}

static void test_all_signs(void **state) {
  (void)state;
  for (int number = 0; number < 400; number++) {
    double p[33], total = 0, longest = 0, flat = 0, flat_total = 0;
    int32_t n = event(number, p, 3);
    for (int32_t i = 0; i < n; i++) {
      total += sqrt(p[3 * i] * p[3 * i] + p[3 * i + 1] * p[3 * i + 1] + p[3 * i + 2] * p[3 * i + 2]);
      flat_total += sqrt(p[3 * i] * p[3 * i] + p[3 * i + 1] * p[3 * i + 1]);
    }
    for (int signs = 0; signs < 1 << n; signs++) {
      double v[3] = {0, 0, 0};
      for (int32_t i = 0; i < n; i++)
        for (int k = 0; k < 3; k++) v[k] += (signs >> i & 1 ? 1 : -1) * p[3 * i + k];
      longest = fmax(longest, sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]));
      flat = fmax(flat, sqrt(v[0] * v[0] + v[1] * v[1]));
    }
    const double *v = shape(DNA_SHAPE_THRUST, p, n, 3);
    close_to("thrust", v[0], total > 0 ? longest / total : NAN, 1e-14);
    if (total > 0) { /* the axis says the same; the others are perpendicular to it */
      double size = sqrt(v[3] * v[3] + v[4] * v[4] + v[5] * v[5]), sum = 0;
      for (int32_t i = 0; i < n; i++) sum += fabs(p[3 * i] * v[3] + p[3 * i + 1] * v[4] + p[3 * i + 2] * v[5]);
      close_to("along the axis", sum / size / total, v[0], 1e-14);
      assert_true(v[1] <= v[0] + 1e-14 && v[2] <= v[1] + 1e-14);
    }
    close_to("transverse thrust", shape(DNA_SHAPE_THRUST_T, p, n, 3)[0], flat_total > 0 ? flat / flat_total : NAN, 1e-14);
  }
}

static void test_spherocity(void **state) {
  (void)state;
  close_to("star", shape(DNA_SHAPE_SPHEROCITY, star, 3, 3)[0], 9.869604401089358 / 4 / 3, 1e-15); /* (2 sqrt(3) / 6)^2 */
  CLOSE(shape(DNA_SHAPE_SPHEROCITY, back_to_back, 2, 3)[0], 0);
  static double ring[3 * MOST];
  for (int i = 0; i < MOST; i++)
    ring[3 * i] = cos(i * 6.283185307179586 / MOST), ring[3 * i + 1] = sin(i * 6.283185307179586 / MOST);
  close_to("a ring", shape(DNA_SHAPE_SPHEROCITY, ring, MOST, 3)[0], 1, 2e-3); /* of ever more */
  for (int number = 0; number < 50; number++) {                               /* no direction has less */
    double p[33], total = 0;
    int32_t n = event(number, p, 3);
    for (int32_t i = 0; i < n; i++) total += hypot(p[3 * i], p[3 * i + 1]);
    double got = shape(DNA_SHAPE_SPHEROCITY, p, n, 3)[0], least = INFINITY;
    for (int k = 0; k < 20000; k++) {
      double sum = 0, x = cos(k * 1.5707963e-4), y = sin(k * 1.5707963e-4);
      for (int32_t i = 0; i < n; i++) sum += fabs(p[3 * i] * y - p[3 * i + 1] * x);
      least = fmin(least, sum / total);
    }
    if (!(total > 0)) assert_true(isnan(got));
    else close_to("spherocity", got, 2.4674011002723395 * least * least, 2e-3);
  }
}

static void test_fox_wolfram(void **state) {
  (void)state;
  for (uint32_t l = 0; l <= 20; l++) { /* back to back: (1 + P_l(-1)) / 2 */
    CLOSE(shape(DNA_SHAPE_FOX_WOLFRAM + l, back_to_back, 2, 3)[0], l % 2 ? 0 : 1);
    CLOSE(shape(DNA_SHAPE_FOX_WOLFRAM + l, one, 1, 3)[0], 1);
  }
  CLOSE(shape(DNA_SHAPE_FOX_WOLFRAM + 1, tetrahedron, 4, 3)[0], 0); /* no momentum in sum */
  CLOSE(shape(DNA_SHAPE_FOX_WOLFRAM + 2, tetrahedron, 4, 3)[0], 0); /* isotropic: sum p_i p_j is diagonal */
  close_to("H_3", shape(DNA_SHAPE_FOX_WOLFRAM + 3, tetrahedron, 4, 3)[0], (1 + 3 * 11 / 27.0) / 4, 1e-15); /* P_3(-1/3) = 11/27 */
  close_to("H_4", shape(DNA_SHAPE_FOX_WOLFRAM + 4, cube, 8, 3)[0], 7 / 27.0,
           1e-15); /* (1 + 1 + 6 P_4(1/3)) / 8, P_4(1/3) = 1/81 */
  static const double nothing[] = {0, 0, 0};
  CLOSE(shape(DNA_SHAPE_FOX_WOLFRAM, nothing, 1, 3)[0], NAN);
}

static void test_alpha_t(void **state) {
  (void)state;
  static const double balanced[] = {50, 0, 50, -50, 0, 50}, tilted[] = {60, 0, 60, -30, 40, 50}, single[] = {60, 0, 60};
  CLOSE(shape(DNA_SHAPE_ALPHA_T, balanced, 2, 3)[0], 0.5);
  /* E_T2 / M_T of two: 50 / sqrt(2 (60 50 + 60 30)) */
  close_to("two jets", shape(DNA_SHAPE_ALPHA_T, tilted, 2, 3)[0], 50 / sqrt(9600), 1e-15);
  CLOSE(shape(DNA_SHAPE_ALPHA_T, single, 1, 3)[0], NAN);
  static double many[3 * 21];
  CLOSE(shape(DNA_SHAPE_ALPHA_T, many, 21, 3)[0], NAN);
  for (int number = 0; number < 100; number++) {
    double p[33] = {0}, least = INFINITY, sum[3] = {0, 0, 0};
    int32_t n = event(number, p, 3);
    if (n < 2) continue;
    for (int32_t i = 0; i < n; i++) {
      p[3 * i + 2] = 0.1 + hypot(p[3 * i], p[3 * i + 1]);
      for (int k = 0; k < 3; k++) sum[k] += p[3 * i + k];
    }
    for (int side = 0; side < 1 << n; side++) {
      double difference = 0;
      for (int32_t i = 0; i < n; i++) difference += (side >> i & 1 ? 1 : -1) * p[3 * i + 2];
      least = fmin(least, fabs(difference));
    }
    close_to("alpha_T", shape(DNA_SHAPE_ALPHA_T, p, n, 3)[0],
             (sum[2] - least) / 2 / sqrt(sum[2] * sum[2] - sum[0] * sum[0] - sum[1] * sum[1]), 1e-12);
  }
}

static double square(const double *p) { return p[3] * p[3] - p[0] * p[0] - p[1] * p[1] - p[2] * p[2]; }

static void test_megajets(void **state) {
  (void)state;
  for (int number = 0; number < 100; number++) {
    double p[44] = {0}, least = INFINITY;
    int32_t n = event(number, p, 4);
    for (int32_t i = 0; i < n; i++)
      p[4 * i + 3] = 0.5 + sqrt(p[4 * i] * p[4 * i] + p[4 * i + 1] * p[4 * i + 1] + p[4 * i + 2] * p[4 * i + 2]);
    const double *v = shape(DNA_SHAPE_MEGAJETS, p, n, 4);
    if (n < 2) {
      for (int k = 0; k < 10; k++) CLOSE(v[k], NAN);
      continue;
    }
    for (int side = 1; side < (1 << n) - 1; side++) {
      double a[4] = {0, 0, 0, 0}, b[4] = {0, 0, 0, 0};
      for (int32_t i = 0; i < n; i++)
        for (int k = 0; k < 4; k++) *(side >> i & 1 ? &a[k] : &b[k]) += p[4 * i + k];
      least = fmin(least, square(a) + square(b));
    }
    close_to("the squared masses", v[4] * v[4] + v[9] * v[9], least, 1e-10 * (1 + least) + 1e-9);
    close_to("of their momenta", square(v) + square(v + 5), least, 1e-10 * (1 + least) + 1e-9);
    for (int k = 0; k < 4; k++) {
      double sum = 0;
      for (int32_t i = 0; i < n; i++) sum += p[4 * i + k];
      close_to("in total", v[k] + v[5 + k], sum, 1e-12);
    }
    assert_true(hypot(v[0], v[1]) >= hypot(v[5], v[6]));
  }
}

/* Twenty with every fourth far from the first ones: the table of the members behind the tenth is used. */
static void test_many_jets(void **state) {
  (void)state;
  double p[4 * 20];
  for (int32_t i = 0; i < 20; i++) {
    double side = i % 4 == 3 ? -1 : 1, v[4] = {side * (20 + i), side * 0.1 * i, side * 3, 0};
    v[3] = 1e-9 + sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    for (int k = 0; k < 4; k++) p[4 * i + k] = v[k];
  }
  const double *v = shape(DNA_SHAPE_MEGAJETS, p, 20, 4);
  double back = 0, front = 0;
  for (int32_t i = 0; i < 20; i++) *(i % 4 == 3 ? &back : &front) += p[4 * i];
  close_to("front", v[0], front, 1e-12);
  close_to("back", v[5], back, 1e-12);
  double et[3 * 20];
  for (int32_t i = 0; i < 20; i++)
    et[3 * i] = i + 1, et[3 * i + 1] = 0, et[3 * i + 2] = i + 1; /* 210 is divided evenly; all to one side */
  assert_true(isinf(shape(DNA_SHAPE_ALPHA_T, et, 20, 3)[0]));
  et[57] = -20; /* 190 - 20 = 170: 210 / (2 sqrt(210^2 - 170^2)) */
  close_to("alpha_T of twenty", shape(DNA_SHAPE_ALPHA_T, et, 20, 3)[0], 105 / sqrt(210.0 * 210 - 170.0 * 170), 1e-15);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_sphericity),  cmocka_unit_test(test_thrust),
                                     cmocka_unit_test(test_all_signs),   cmocka_unit_test(test_spherocity),
                                     cmocka_unit_test(test_fox_wolfram), cmocka_unit_test(test_alpha_t),
                                     cmocka_unit_test(test_megajets),    cmocka_unit_test(test_many_jets)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
