/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The machine's values: arithmetic, truth values, what is missing, what is not finite, random numbers. Expected values
 * are worked out by hand or are closed forms.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/physics/physics.h"
#include "tests/unit/build_program.h"

/* three events; px is used as a number to work with, pid as a code */
static const particle one[] = {{3, 4, 0, 5, 0, 11, 1, 0}};
static const particle two[] = {{-1, 2, 0, 3, 0, 211, 1, 0}, {0, 0, 1, 1, 0, -2212, 1, 0}, {8, 1, 1, 1, 0, 22, 2, 0}};
static const event events[] = {{7, 1, one, {1, 1}}, {8, 0, NULL, {1, 1}}, {9, 3, two, {2, -1}}};

typedef struct run {
  builder *b;
  dna_vm *vm;
  dna_sums *sums;
  dna_batch *batch;
  dna_error err;
  int status;
  int32_t bad;
} run;

static void execute_seed(run *r, uint64_t seed) {
  r->bad = -1;
  r->err = (dna_error){0};
  if (dna_program_verify(&r->b->program, &r->err) != DNA_OK) fail_msg("%s", r->err.message);
  r->vm = dna_vm_new(&r->b->program, seed);
  r->sums = dna_sums_new(&r->b->program, WEIGHTS);
  r->batch = build_batch(events, 3);
  r->status = dna_vm_run(r->vm, r->batch, (const double *const *)r->batch->weights, r->sums, &r->bad, &r->err);
}

static void execute(run *r) {
  execute_seed(r, 1);
  if (r->status != DNA_OK) fail_msg("%s", r->err.message);
}

static void clear(run *r) {
  dna_vm_free(r->vm);
  dna_sums_free(r->sums);
  dna_batch_free(r->batch);
  build_free(r->b);
}

static void same(double found, double expected) {
  if (isnan(expected) ? !isnan(found) : found != expected) fail_msg("%.17g instead of %.17g", found, expected);
}

static void close_to(double found, double expected, double tolerance) {
  if (!(fabs(found - expected) <= tolerance)) fail_msg("%.17g instead of %.17g", found, expected);
}

/* ---- numbers ------------------------------------------------------------------------------------------------------- */

static void arithmetic_on_particles(void **state) {
  (void)state;
  run r = {.b = build_new()};
  uint32_t row = build(r.b, DNA_OP_ROWID, RECORD, NONE, NONE, NONE);
  uint32_t px = build_load(r.b, DNA_FIELD_PX, RECORD, row), py = build_load(r.b, DNA_FIELD_PY, RECORD, row);
  uint32_t two_ = build_const(r.b, 2);
  uint32_t add = build(r.b, DNA_OP_ADD, RECORD, px, py, NONE), sub = build(r.b, DNA_OP_SUB, RECORD, two_, px, NONE);
  uint32_t mul = build(r.b, DNA_OP_MUL, RECORD, px, two_, NONE), div = build(r.b, DNA_OP_DIV, RECORD, px, py, NONE);
  uint32_t neg = build(r.b, DNA_OP_NEG, RECORD, px, NONE, NONE), mag = build(r.b, DNA_OP_ABS, RECORD, px, NONE, NONE);
  uint32_t low = build(r.b, DNA_OP_MIN2, RECORD, px, py, NONE), high = build(r.b, DNA_OP_MAX2, RECORD, px, two_, NONE);
  uint32_t pt = build(r.b, DNA_OP_PT, RECORD, px, py, NONE), down = build(r.b, DNA_OP_FLOOR, RECORD, div, NONE, NONE);
  uint32_t table = build_numbers(r.b, 6, (const double[]){0, 2, 4, /**/ 10, 20, 0});
  uint32_t line = build(r.b, DNA_OP_INTERP, RECORD, px, table, 3);
  uint32_t powers = build_numbers(r.b, 4, (const double[]){1, 100, /**/ 1, 10000});
  uint32_t square = build(r.b, DNA_OP_LOGINTERP, RECORD, px, powers, 2);
  execute(&r);
  const double *f = dna_vm_f(r.vm, add);
  same(f[0], 7); same(f[1], 1); same(f[2], 0); same(f[3], 9);
  f = dna_vm_f(r.vm, sub);
  same(f[0], -1); same(f[1], 3); same(f[2], 2); same(f[3], -6);
  f = dna_vm_f(r.vm, mul);
  same(f[0], 6); same(f[3], 16);
  f = dna_vm_f(r.vm, div);
  same(f[0], 0.75); same(f[1], -0.5); same(f[2], NAN); same(f[3], 8);
  assert_int_equal(r.sums->nonfinite[div], 1);
  same(dna_vm_f(r.vm, down)[1], -1); same(dna_vm_f(r.vm, down)[2], NAN);
  same(dna_vm_f(r.vm, neg)[3], -8); same(dna_vm_f(r.vm, mag)[1], 1);
  same(dna_vm_f(r.vm, low)[1], -1); same(dna_vm_f(r.vm, low)[3], 1);
  same(dna_vm_f(r.vm, high)[1], 2); same(dna_vm_f(r.vm, high)[0], 3);
  same(dna_vm_f(r.vm, pt)[0], 5); same(dna_vm_f(r.vm, pt)[2], 0);
  f = dna_vm_f(r.vm, line);
  same(f[0], 10); same(f[1], 10); same(f[2], 10); same(f[3], 0); /* 3 is half-way from 20 to 0 */
  f = dna_vm_f(r.vm, square);
  close_to(f[0], 9, 1e-12); close_to(f[3], 64, 1e-11); same(f[1], 1);
  clear(&r);
}

/* a chunk of the element-wise loop is 256 rows: more rows than that, and constants with them */
static void long_axes(void **state) {
  (void)state;
  enum { N = 1000 };
  static particle many[N];
  for (int k = 0; k < N; k++) many[k] = (particle){.px = k, .pid = k % 2 ? 11 : 13};
  const event big[] = {{1, N, many, {1, 1}}, {2, N, many, {1, 1}}};
  run r = {.b = build_new()};
  uint32_t row = build(r.b, DNA_OP_ROWID, RECORD, NONE, NONE, NONE), px = build_load(r.b, DNA_FIELD_PX, RECORD, row);
  uint32_t half = build(r.b, DNA_OP_MUL, RECORD, build_const(r.b, 0.5), px, NONE);
  uint32_t sum = build(r.b, DNA_OP_SUM, EVENTS, RECORD, half, NONE);
  uint32_t pid = build_load(r.b, DNA_FIELD_PID, RECORD, row);
  uint32_t odd = build(r.b, DNA_OP_EQ, RECORD, pid, build_const(r.b, 11), NONE);
  uint32_t count = build(r.b, DNA_OP_COUNT_T, EVENTS, RECORD, odd, NONE);
  r.vm = dna_vm_new(&r.b->program, 1);
  r.sums = dna_sums_new(&r.b->program, WEIGHTS);
  r.batch = build_batch(big, 2);
  assert_int_equal(dna_vm_run(r.vm, r.batch, (const double *const *)r.batch->weights, r.sums, &r.bad, &r.err), DNA_OK);
  for (int e = 0; e < 2; e++) {
    same(dna_vm_f(r.vm, sum)[e], N * (N - 1) / 4.0);
    same(dna_vm_f(r.vm, count)[e], N / 2);
  }
  clear(&r);
}

static void four_momenta(void **state) {
  (void)state;
  run r = {.b = build_new()};
  uint32_t zero = build_const(r.b, 0), one_ = build_const(r.b, 1), three = build_const(r.b, 3), minus = build_const(r.b, -3);
  uint32_t pair = LIST(r.b, three, zero, zero, zero, minus, zero, zero, zero);
  uint32_t mass = build(r.b, DNA_OP_MASS_SUM, EVENTS, pair, 8, NONE);                         /* 2 * 3 */
  uint32_t angle = build(r.b, DNA_OP_ANGLE, EVENTS, LIST(r.b, one_, zero, zero, zero, zero, three), 6, NONE); /* pi/2 */
  uint32_t mt = build(r.b, DNA_OP_MT2BODY, EVENTS, LIST(r.b, three, zero, minus, zero), 4, NONE);  /* sqrt(2 * 18) */
  uint32_t p = build(r.b, DNA_OP_P3, EVENTS, one_, build_const(r.b, 2), build_const(r.b, -2));
  uint32_t energy = build(r.b, DNA_OP_ENERGY, EVENTS, three, build_const(r.b, 4), NONE);
  uint32_t gone = build(r.b, DNA_OP_MASS_SUM, EVENTS, LIST(r.b, build_const(r.b, NAN), zero, zero, zero), 4, NONE);
  execute(&r);
  for (int e = 0; e < 3; e++) {
    close_to(dna_vm_f(r.vm, mass)[e], 6, 1e-14);
    close_to(dna_vm_f(r.vm, angle)[e], 1.5707963267948966, 1e-15);
    close_to(dna_vm_f(r.vm, mt)[e], 6, 1e-14);
    same(dna_vm_f(r.vm, p)[e], 3);
    same(dna_vm_f(r.vm, energy)[e], 5);
    same(dna_vm_f(r.vm, gone)[e], NAN);
  }
  assert_int_equal(r.sums->nonfinite[gone], 0);
  clear(&r);
}

static void identity(void **state) {
  (void)state;
  run r = {.b = build_new()};
  uint32_t row = build(r.b, DNA_OP_ROWID, RECORD, NONE, NONE, NONE), pid = build_load(r.b, DNA_FIELD_PID, RECORD, row);
  uint32_t charge = build(r.b, DNA_OP_CHARGE, RECORD, pid, NONE, NONE);
  uint32_t hadron = build(r.b, DNA_OP_PDG_CLASS, RECORD, pid, DNA_PDG_HADRON, NONE);
  uint32_t half = build(r.b, DNA_OP_CHARGE, EVENTS, build_const(r.b, 11.5), NONE, NONE);
  uint32_t helium = build(r.b, DNA_OP_CHARGE, EVENTS, build_const(r.b, 1000020040), NONE, NONE);
  uint32_t huge = build(r.b, DNA_OP_PDG_CLASS, EVENTS, build_const(r.b, 1e300), DNA_PDG_HADRON, NONE);
  execute(&r);
  const double *q = dna_vm_f(r.vm, charge);
  same(q[0], -1); same(q[1], 1); same(q[2], -1); same(q[3], 0);
  const uint8_t *t = dna_vm_t(r.vm, hadron);
  assert_int_equal(t[0], 0); assert_int_equal(t[1], 1); assert_int_equal(t[2], 1); assert_int_equal(t[3], 0);
  same(dna_vm_f(r.vm, half)[0], NAN); same(dna_vm_f(r.vm, helium)[0], 2);
  assert_int_equal(dna_vm_t(r.vm, huge)[0], 2);
  clear(&r);
}

/* What stands for several operations says what they say, with whole columns of codes and without. */
static void codes(void **state) {
  (void)state;
  static const double wanted[] = {11, -11, 211, 2212, 22, 0};
  for (int ints = 0; ints < 2; ints++) {
    run r = {.b = build_new()};
    builder *b = r.b;
    uint32_t row = build(b, DNA_OP_ROWID, RECORD, NONE, NONE, NONE), second = build(b, DNA_OP_AT, EVENTS, RECORD, 2, NONE);
    uint32_t fused[60], plain[60], n = 0;
    for (int where = 0; where < 2; where++) {
      uint32_t axis = where ? EVENTS : RECORD, rows = where ? second : row, pid = build_load(b, DNA_FIELD_PID, axis, rows);
      uint32_t size = build(b, DNA_OP_ABS, axis, pid, NONE, NONE);
      for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++)
        for (uint32_t either = 0; either < (wanted[k] < 0 ? 1 : 2); either++) {
          fused[n] = build(b, DNA_OP_CODE_IS, axis, either, rows, build_numbers(b, 1, &wanted[k]));
          plain[n++] = build(b, DNA_OP_EQ, axis, either ? size : pid, build_const(b, wanted[k]), NONE);
        }
      for (uint32_t what = 0; what < DNA_PDG_CLASS_COUNT; what++) {
        fused[n] = build(b, DNA_OP_CODE_CLASS, axis, what, rows, NONE);
        plain[n++] = build(b, DNA_OP_PDG_CLASS, axis, pid, what, NONE);
      }
    }
    build_ints = ints;
    execute(&r);
    for (uint32_t k = 0; k < n; k++)
      assert_memory_equal(dna_vm_t(r.vm, fused[k]), dna_vm_t(r.vm, plain[k]), k < n / 2 ? 4 : 3);
    assert_int_equal(dna_vm_t(r.vm, fused[n - 1])[1], 2); /* an event without particles */
    build_ints = false;
    clear(&r);
  }
}

/* |eta| < and <= a limit, far from it and within a few roundings */
static void eta_limits(void **state) {
  (void)state;
  static const double limits[] = {2.5, 1e-4, 0.5, 6, 90, 150, 0, -1}, sizes[] = {1, 3.7, 1e-300, 1e300, 0, -2, INFINITY, NAN};
  static const double steps[] = {0, 1e-16, 2e-16, 5e-16, 4e-15, 0.9e-9, 1.1e-9, 0.1, 1};
  for (size_t l = 0; l < sizeof limits / sizeof *limits; l++) {
    run r = {.b = build_new()};
    builder *b = r.b;
    uint32_t made[2 * 8 * 9 * 2][4], n = 0, limit = build_const(b, limits[l]), offset = build_numbers(b, 1, &limits[l]);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
      for (size_t k = 0; k < sizeof steps / sizeof *steps; k++)
        for (int sign = 0; sign < 4; sign++) {
          double ratio = dna_sinh(limits[l]) * (sign & 1 ? 1 - steps[k] : 1 + steps[k]);
          if (steps[k] > 0.5) ratio = sign & 1 ? INFINITY : NAN;
          double size = sizes[s] > 0 ? sizes[s] : 1;
          uint32_t pt = build_const(b, sizes[s]), pz = build_const(b, (sign & 2 ? -1 : 1) * ratio * size);
          uint32_t eta = build(b, DNA_OP_ABS, EVENTS, build(b, DNA_OP_ETA, EVENTS, pt, pz, NONE), NONE, NONE);
          made[n][0] = build(b, DNA_OP_ETA_LT, EVENTS, pt, pz, offset);
          made[n][1] = build(b, DNA_OP_LT, EVENTS, eta, limit, NONE);
          made[n][2] = build(b, DNA_OP_ETA_LE, EVENTS, pt, pz, offset);
          made[n++][3] = build(b, DNA_OP_LE, EVENTS, eta, limit, NONE);
        }
    execute(&r);
    for (uint32_t k = 0; k < n; k++)
      for (int equal = 0; equal < 4; equal += 2)
        assert_int_equal(dna_vm_t(r.vm, made[k][equal])[0], dna_vm_t(r.vm, made[k][equal + 1])[0]);
    clear(&r);
  }
}

/* ---- truth values -------------------------------------------------------------------------------------------------- */

static void kleene(void **state) {
  (void)state;
  static const uint8_t and_[3][3] = {{0, 0, 0}, {0, 1, 2}, {0, 2, 2}}, or_[3][3] = {{0, 1, 2}, {1, 1, 1}, {2, 1, 2}},
                       eq_[3][3] = {{1, 0, 2}, {0, 1, 2}, {2, 2, 2}}, not_[3] = {1, 0, 2};
  run r = {.b = build_new()};
  uint32_t t[3], a[3][3], o[3][3], e[3][3], n[3], exists[3], number[3];
  for (unsigned k = 0; k < 3; k++) t[k] = build_truth(r.b, k);
  for (int i = 0; i < 3; i++) {
    n[i] = build(r.b, DNA_OP_NOT, EVENTS, t[i], NONE, NONE);
    exists[i] = build(r.b, DNA_OP_EXISTS_T, EVENTS, t[i], NONE, NONE);
    number[i] = build(r.b, DNA_OP_TO_NUMBER, EVENTS, t[i], NONE, NONE);
    for (int j = 0; j < 3; j++) {
      a[i][j] = build(r.b, DNA_OP_AND, EVENTS, t[i], t[j], NONE);
      o[i][j] = build(r.b, DNA_OP_OR, EVENTS, t[i], t[j], NONE);
      e[i][j] = build(r.b, DNA_OP_EQ_T, EVENTS, t[i], t[j], NONE);
    }
  }
  execute(&r);
  for (int slot = 0; slot < 3; slot++)
    for (int i = 0; i < 3; i++) {
      assert_int_equal(dna_vm_t(r.vm, n[i])[slot], not_[i]);
      assert_int_equal(dna_vm_t(r.vm, exists[i])[slot], i != 2);
      same(dna_vm_f(r.vm, number[i])[slot], i == 2 ? NAN : (double)i);
      for (int j = 0; j < 3; j++) {
        assert_int_equal(dna_vm_t(r.vm, a[i][j])[slot], and_[i][j]);
        assert_int_equal(dna_vm_t(r.vm, o[i][j])[slot], or_[i][j]);
        assert_int_equal(dna_vm_t(r.vm, e[i][j])[slot], eq_[i][j]);
      }
    }
  clear(&r);
}

static void comparisons_and_choice(void **state) {
  (void)state;
  run r = {.b = build_new()};
  uint32_t x[4] = {build_const(r.b, -1), build_const(r.b, 2), build_const(r.b, NAN), build_const(r.b, INFINITY)};
  static const enum dna_op ops[4] = {DNA_OP_LT, DNA_OP_LE, DNA_OP_EQ, DNA_OP_NE};
  /* rows: a; columns: b */
  static const uint8_t expected[4][4][4] = {{{0, 1, 2, 1}, {0, 0, 2, 1}, {2, 2, 2, 2}, {0, 0, 2, 0}},
                                            {{1, 1, 2, 1}, {0, 1, 2, 1}, {2, 2, 2, 2}, {0, 0, 2, 1}},
                                            {{1, 0, 2, 0}, {0, 1, 2, 0}, {2, 2, 2, 2}, {0, 0, 2, 1}},
                                            {{0, 1, 2, 1}, {1, 0, 2, 1}, {2, 2, 2, 2}, {1, 1, 2, 0}}};
  uint32_t made[4][4][4], chosen[3];
  for (int o = 0; o < 4; o++)
    for (int i = 0; i < 4; i++)
      for (int j = 0; j < 4; j++) made[o][i][j] = build(r.b, ops[o], EVENTS, x[i], x[j], NONE);
  for (unsigned t = 0; t < 3; t++) chosen[t] = build(r.b, DNA_OP_IF_F, EVENTS, build_truth(r.b, t), x[0], x[1]);
  uint32_t there = build(r.b, DNA_OP_EXISTS_F, EVENTS, x[2], NONE, NONE);
  execute(&r);
  for (int o = 0; o < 4; o++)
    for (int i = 0; i < 4; i++)
      for (int j = 0; j < 4; j++) assert_int_equal(dna_vm_t(r.vm, made[o][i][j])[1], expected[o][i][j]);
  same(dna_vm_f(r.vm, chosen[0])[2], 2); same(dna_vm_f(r.vm, chosen[1])[2], -1); same(dna_vm_f(r.vm, chosen[2])[2], NAN);
  assert_int_equal(dna_vm_t(r.vm, there)[0], 0);
  clear(&r);
}

/* ---- not finite ---------------------------------------------------------------------------------------------------- */

static void missing_is_not_counted(void **state) {
  (void)state;
  run r = {.b = build_new()};
  uint32_t gone = build_const(r.b, NAN), zero = build_const(r.b, 0), inf = build_const(r.b, INFINITY), one_ = build_const(r.b, 1);
  uint32_t power = build(r.b, DNA_OP_POW, EVENTS, gone, zero, NONE);     /* 1 in C */
  uint32_t power1 = build(r.b, DNA_OP_POW, EVENTS, one_, gone, NONE);    /* 1 in C */
  uint32_t hypot_ = build(r.b, DNA_OP_HYPOT, EVENTS, inf, gone, NONE);   /* inf in C */
  uint32_t sum = build(r.b, DNA_OP_ADD, EVENTS, gone, one_, NONE);
  uint32_t infinite = build(r.b, DNA_OP_ADD, EVENTS, inf, one_, NONE);   /* stays */
  uint32_t none = build(r.b, DNA_OP_SUB, EVENTS, inf, inf, NONE);        /* missing, counted */
  uint32_t over = build(r.b, DNA_OP_DIV, EVENTS, one_, zero, NONE);      /* missing, counted */
  uint32_t root = build(r.b, DNA_OP_SQRT, EVENTS, build_const(r.b, -1), NONE, NONE);
  uint32_t smear = build(r.b, DNA_OP_GAUSS, EVENTS, one_, build_const(r.b, -2), one_);
  uint32_t good = build(r.b, DNA_OP_GAUSS, EVENTS, one_, build_const(r.b, 2), build_const(r.b, 3));
  uint32_t least = build(r.b, DNA_OP_MIN2, EVENTS, gone, one_, NONE), most = build(r.b, DNA_OP_MAX2, EVENTS, one_, gone, NONE);
  execute(&r);
  for (int e = 0; e < 3; e++) {
    same(dna_vm_f(r.vm, power)[e], NAN); same(dna_vm_f(r.vm, power1)[e], NAN); same(dna_vm_f(r.vm, hypot_)[e], NAN);
    same(dna_vm_f(r.vm, sum)[e], NAN); same(dna_vm_f(r.vm, infinite)[e], INFINITY); same(dna_vm_f(r.vm, none)[e], NAN);
    same(dna_vm_f(r.vm, over)[e], NAN); same(dna_vm_f(r.vm, root)[e], NAN); same(dna_vm_f(r.vm, smear)[e], NAN);
    same(dna_vm_f(r.vm, good)[e], 7); same(dna_vm_f(r.vm, least)[e], NAN); same(dna_vm_f(r.vm, most)[e], NAN);
  }
  const uint64_t *count = r.sums->nonfinite;
  assert_int_equal(count[power] + count[power1] + count[hypot_] + count[sum] + count[infinite] + count[good], 0);
  assert_int_equal(count[none], 3); assert_int_equal(count[over], 3); assert_int_equal(count[root], 3);
  assert_int_equal(count[smear], 3);
  clear(&r);
}

/* whatever computes a number from numbers: missing in, missing out, and nothing is counted */
static void missing_stays_missing(void **state) {
  (void)state;
  run r = {.b = build_new()};
  static const double others[] = {-1, 0, 0.5, 1, 3, INFINITY};
  enum { N = sizeof others / sizeof *others };
  uint32_t made[4000], count = 0, gone = build_const(r.b, NAN), other[N];
  for (int k = 0; k < N; k++) other[k] = build_const(r.b, others[k]);
  uint32_t table = build_numbers(r.b, 4, (const double[]){1, 2, 3, 4});
  for (int op = 0; op < DNA_NOPS; op++) {
    const dna_opinfo *info = &dna_opinfos[op];
    bool pair = op == DNA_OP_BOOST || op == DNA_OP_COLLINS_SOPER;
    bool list = op == DNA_OP_MASS_SUM || op == DNA_OP_ANGLE || op == DNA_OP_MT2BODY || op == DNA_OP_MT2 || pair;
    uint32_t n = op == DNA_OP_ANGLE ? 6 : op == DNA_OP_MT2 ? 10 : pair ? 8 : 4;
    if (info->result != 'F' || (!list && info->operands[0] != 'F') || op == DNA_OP_RESULT) continue;
    for (uint32_t at = 0; at < (list ? n : 3); at++)
      for (int k = 0; k < N; k++) {
        uint32_t x[10], single = info->operands[1] == 'K';
        if (!list && info->operands[at] != 'F') break;
        for (uint32_t i = 0; i < 10; i++) x[i] = i == at ? gone : other[k];
        if (list) made[count++] = build(r.b, (enum dna_op)op, EVENTS, build_list(r.b, n, x), n, pair ? 0 : NONE);
        else made[count++] = build(r.b, (enum dna_op)op, EVENTS, x[0], single ? table : x[1], single ? 2 : x[2]);
      }
  }
  assert_true(count > 40 * N);
  execute(&r);
  for (uint32_t k = 0; k < count; k++) {
    if (!isnan(dna_vm_f(r.vm, made[k])[0])) fail_msg("%s", dna_opinfos[r.b->program.insns[made[k]].op].name);
    assert_int_equal(r.sums->nonfinite[made[k]], 0);
  }
  clear(&r);
}

/* 1 / px is asked for only where px > 0, or only in events with more than one particle: px is 3 | | -1 0 8 */
static void guards(void **state) {
  (void)state;
  run r = {.b = build_new()};
  uint32_t row = build(r.b, DNA_OP_ROWID, RECORD, NONE, NONE, NONE), px = build_load(r.b, DNA_FIELD_PX, RECORD, row);
  uint32_t zero = build_const(r.b, 0), one_ = build_const(r.b, 1);
  uint32_t positive = build(r.b, DNA_OP_LT, RECORD, zero, px, NONE), count = build(r.b, DNA_OP_COUNT, EVENTS, RECORD, NONE, NONE);
  uint32_t many = build(r.b, DNA_OP_LT, EVENTS, one_, count, NONE);
  uint32_t free_ = build(r.b, DNA_OP_DIV, RECORD, px, zero, NONE); /* never finite */
  r.b->guard = positive;
  uint32_t here = build(r.b, DNA_OP_DIV, RECORD, px, zero, NONE);
  r.b->guard = many;
  uint32_t event_wise = build(r.b, DNA_OP_DIV, RECORD, px, zero, NONE);
  uint32_t on_event = build(r.b, DNA_OP_DIV, EVENTS, one_, zero, NONE);
  uint32_t sum = build(r.b, DNA_OP_MEAN, EVENTS, RECORD, px, NONE);
  r.b->guard = build_truth(r.b, 0);
  uint32_t never = build(r.b, DNA_OP_DIV, RECORD, px, zero, NONE);
  execute(&r);
  const uint64_t *n = r.sums->nonfinite;
  assert_int_equal(n[free_], 4); assert_int_equal(n[here], 2); assert_int_equal(n[event_wise], 3);
  assert_int_equal(n[on_event], 1); assert_int_equal(n[never], 0); assert_int_equal(n[sum], 0);
  same(dna_vm_f(r.vm, never)[0], NAN);
  clear(&r);
}

/* px is 3 | | -1 0 8: too few members and missing ones are missing, what has no value is counted */
static void shapes(void **state) {
  (void)state;
  run r = {.b = build_new()};
  uint32_t row = build(r.b, DNA_OP_ROWID, RECORD, NONE, NONE, NONE), px = build_load(r.b, DNA_FIELD_PX, RECORD, row);
  uint32_t zero = build_const(r.b, 0), nine = build_const(r.b, 9), gone = build_const(r.b, NAN), inf = build_const(r.b, INFINITY);
  uint32_t thrust = build(r.b, DNA_OP_SHAPE, EVENTS, RECORD, LIST(r.b, px, zero), DNA_SHAPE_THRUST_T);
  uint32_t axis = build(r.b, DNA_OP_RESULT, EVENTS, thrust, 2, NONE);
  uint32_t jets = build(r.b, DNA_OP_SHAPE, EVENTS, RECORD, LIST(r.b, px, zero, zero, nine), DNA_SHAPE_MEGAJETS);
  uint32_t missing = build(r.b, DNA_OP_SHAPE, EVENTS, RECORD, LIST(r.b, px, gone), DNA_SHAPE_SPHEROCITY);
  uint32_t infinite = build(r.b, DNA_OP_SHAPE, EVENTS, RECORD, LIST(r.b, px, inf), DNA_SHAPE_SPHEROCITY);
  uint32_t nothing = build(r.b, DNA_OP_SHAPE, EVENTS, RECORD, LIST(r.b, zero, zero), DNA_SHAPE_SPHEROCITY);
  execute(&r);
  same(dna_vm_f(r.vm, thrust)[0], 1); same(dna_vm_f(r.vm, thrust)[1], NAN); same(dna_vm_f(r.vm, thrust)[2], 1);
  same(dna_vm_f(r.vm, axis)[0], 3); same(dna_vm_f(r.vm, axis)[1], NAN); same(dna_vm_f(r.vm, axis)[2], -9);
  same(dna_vm_f(r.vm, jets)[0], NAN); same(dna_vm_f(r.vm, jets)[1], NAN); same(dna_vm_f(r.vm, jets)[2], 8);
  for (int e = 0; e < 3; e++) {
    same(dna_vm_f(r.vm, missing)[e], NAN); same(dna_vm_f(r.vm, infinite)[e], NAN); same(dna_vm_f(r.vm, nothing)[e], NAN);
  }
  const uint64_t *n = r.sums->nonfinite;
  assert_int_equal(n[thrust] + n[axis] + n[jets] + n[missing], 0);
  assert_int_equal(n[infinite], 2); assert_int_equal(n[nothing], 2);
  clear(&r);
}

static void reductions(void **state) {
  (void)state;
  run r = {.b = build_new()};
  uint32_t row = build(r.b, DNA_OP_ROWID, RECORD, NONE, NONE, NONE), px = build_load(r.b, DNA_FIELD_PX, RECORD, row);
  uint32_t zero = build_const(r.b, 0), big = build_const(r.b, 1e308);
  uint32_t pair = build(r.b, DNA_OP_DIV, RECORD, px, px, NONE); /* 1 | | 1 nan 1 */
  uint32_t is_positive = build(r.b, DNA_OP_LT, RECORD, zero, px, NONE), odd = build(r.b, DNA_OP_LT, RECORD, zero, pair, NONE);
  uint32_t count = build(r.b, DNA_OP_COUNT, EVENTS, RECORD, NONE, NONE);
  uint32_t count_t = build(r.b, DNA_OP_COUNT_T, EVENTS, RECORD, is_positive, NONE);
  uint32_t sum = build(r.b, DNA_OP_SUM, EVENTS, RECORD, px, NONE), mean = build(r.b, DNA_OP_MEAN, EVENTS, RECORD, px, NONE);
  uint32_t low = build(r.b, DNA_OP_MIN, EVENTS, RECORD, px, NONE), high = build(r.b, DNA_OP_MAX, EVENTS, RECORD, px, NONE);
  uint32_t any = build(r.b, DNA_OP_ANY, EVENTS, RECORD, is_positive, NONE);
  uint32_t all = build(r.b, DNA_OP_ALL_OF, EVENTS, RECORD, is_positive, NONE);
  uint32_t any_odd = build(r.b, DNA_OP_ANY, EVENTS, RECORD, odd, NONE),
      all_odd = build(r.b, DNA_OP_ALL_OF, EVENTS, RECORD, odd, NONE);
  uint32_t sum_gone = build(r.b, DNA_OP_SUM, EVENTS, RECORD, pair, NONE),
      low_gone = build(r.b, DNA_OP_MIN, EVENTS, RECORD, pair, NONE);
  uint32_t sum_big = build(r.b, DNA_OP_SUM, EVENTS, RECORD, big, NONE); /* 1e308 | 0 | 3e308 is none */
  uint32_t least = build(r.b, DNA_OP_ARGMIN, EVENTS, RECORD, px, NONE),
      least_odd = build(r.b, DNA_OP_ARGMIN, EVENTS, RECORD, pair, NONE);
  uint32_t first = build(r.b, DNA_OP_AT, EVENTS, RECORD, 1, NONE),
      last = build(r.b, DNA_OP_AT, EVENTS, RECORD, (uint32_t)-1, NONE);
  uint32_t third = build(r.b, DNA_OP_AT, EVENTS, RECORD, 3, NONE),
      before = build(r.b, DNA_OP_AT, EVENTS, RECORD, (uint32_t)-3, NONE);
  uint32_t third_px = build(r.b, DNA_OP_GATHER_F, EVENTS, px, third, NONE);
  execute(&r);
#define ROW3(kind, insn, x, y, z) \
  same(dna_vm_##kind(r.vm, insn)[0], x), same(dna_vm_##kind(r.vm, insn)[1], y), same(dna_vm_##kind(r.vm, insn)[2], z)
  ROW3(f, count, 1, 0, 3); ROW3(f, count_t, 1, 0, 1); ROW3(f, sum, 3, 0, 7); ROW3(f, mean, 3, NAN, 7 / 3.0);
  ROW3(f, low, 3, INFINITY, -1); ROW3(f, high, 3, -INFINITY, 8);
  ROW3(t, any, 1, 0, 1); ROW3(t, all, 1, 1, 0); ROW3(t, any_odd, 1, 0, 1); ROW3(t, all_odd, 1, 1, 2);
  ROW3(f, sum_gone, 1, 0, NAN); ROW3(f, low_gone, 1, INFINITY, NAN); ROW3(f, sum_big, 1e308, 0, NAN);
  ROW3(i, least, 0, -1, 1); ROW3(i, least_odd, 0, -1, 1); ROW3(i, first, 0, -1, 1); ROW3(i, last, 0, -1, 3);
  ROW3(i, third, -1, -1, 3); ROW3(i, before, -1, -1, 1); ROW3(f, third_px, NAN, NAN, 8);
  assert_int_equal(r.sums->nonfinite[pair], 1); assert_int_equal(r.sums->nonfinite[sum_gone], 0);
  assert_int_equal(r.sums->nonfinite[mean], 0); assert_int_equal(r.sums->nonfinite[sum_big], 1);
  clear(&r);
}

/* ---- random numbers ------------------------------------------------------------------------------------------------ */

static void draws_depend_on_their_key_alone(void **state) {
  (void)state;
  run r = {.b = build_new()};
  uint32_t row = build(r.b, DNA_OP_ROWID, RECORD, NONE, NONE, NONE);
  uint32_t site = build_site(r.b, 77), other = build_site(r.b, 78);
  uint32_t event_draw = build(r.b, DNA_OP_UNIFORM, EVENTS, site, LIST(r.b, row), 0);
  uint32_t draw = build(r.b, DNA_OP_UNIFORM, RECORD, site, LIST(r.b, row), 1);
  uint32_t again = build(r.b, DNA_OP_UNIFORM, RECORD, site, LIST(r.b, row), 1);
  uint32_t else_where = build(r.b, DNA_OP_UNIFORM, RECORD, other, LIST(r.b, row), 1);
  uint32_t normal = build(r.b, DNA_OP_NORMAL, RECORD, site, LIST(r.b, row), 1);
  uint32_t both = build(r.b, DNA_OP_UNIFORM, RECORD, site, LIST(r.b, row, row), 2);
  uint32_t third = build(r.b, DNA_OP_AT, EVENTS, RECORD, 3, NONE);
  uint32_t for_third = build(r.b, DNA_OP_UNIFORM, EVENTS, site, LIST(r.b, third), 1);
  execute_seed(&r, 5);
  const double *u = dna_vm_f(r.vm, draw);
  for (int32_t k = 0; k < 4; k++) {
    int32_t slot = k ? 2 : 0;
    dna_random_key key = {5, dna_batch_key(r.batch, slot), (uint64_t)(k - r.batch->poff[slot]) + 1, 77};
    same(u[k], dna_random_uniform(&key));
    same(dna_vm_f(r.vm, again)[k], u[k]);
    same(dna_vm_f(r.vm, normal)[k], dna_random_normal(&key));
    assert_true(dna_vm_f(r.vm, else_where)[k] != u[k]);
    double several = dna_vm_f(r.vm, both)[k];
    assert_true(several > 0 && several < 1 && several != u[k]);
  }
  for (int32_t slot = 0; slot < 3; slot++) {
    dna_random_key key = {5, dna_batch_key(r.batch, slot), 0, 77};
    same(dna_vm_f(r.vm, event_draw)[slot], dna_random_uniform(&key));
  }
  same(dna_vm_f(r.vm, for_third)[0], NAN);
  same(dna_vm_f(r.vm, for_third)[2], u[3]);
  clear(&r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(arithmetic_on_particles), cmocka_unit_test(long_axes), cmocka_unit_test(four_momenta),
    cmocka_unit_test(identity), cmocka_unit_test(codes), cmocka_unit_test(eta_limits),
    cmocka_unit_test(kleene), cmocka_unit_test(comparisons_and_choice),
    cmocka_unit_test(missing_is_not_counted), cmocka_unit_test(missing_stays_missing), cmocka_unit_test(guards),
        cmocka_unit_test(shapes), cmocka_unit_test(reductions),
    cmocka_unit_test(draws_depend_on_their_key_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
