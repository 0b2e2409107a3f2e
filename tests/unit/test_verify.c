/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The verifier: refuses what the machine could not run safely, and accepts nothing by accident: programs with random
 * faults are refused, or run without touching what is not theirs (seen with the sanitizers). And the listing.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/physics/physics.h"
#include "tests/unit/build_program.h"

/* Verifies and frees; the message must contain `expected` (NULL: accepted). */
static void refused(builder *b, const char *expected) {
  dna_error err = {0};
  int status = dna_program_verify(&b->program, &err);
  if (!expected) {
    if (status != DNA_OK) fail_msg("refused: %s", err.message);
  } else {
    assert_int_equal(status, DNA_ERR_RUN);
    assert_int_equal(err.status, DNA_ERR_RUN);
    if (!strstr(err.message, expected)) fail_msg("%s", err.message);
  }
  build_free(b);
}

typedef struct parts {
  builder *b;
  uint32_t row, px, axis, map, count, cut, zero;
} parts;

static parts begin(void) {
  parts p = {.b = build_new()};
  p.zero = build_const(p.b, 0);
  p.row = build(p.b, DNA_OP_ROWID, RECORD, NONE, NONE, NONE);
  p.px = build_load(p.b, DNA_FIELD_PX, RECORD, p.row);
  p.axis = build_filter(p.b, RECORD, build(p.b, DNA_OP_LT, RECORD, p.px, p.zero, NONE));
  p.map = build(p.b, DNA_OP_MAP, p.axis, 0, NONE, NONE);
  p.count = build(p.b, DNA_OP_COUNT, EVENTS, p.axis, NONE, NONE);
  p.cut = build(p.b, DNA_OP_CUT, EVENTS, ALL, build(p.b, DNA_OP_LT, EVENTS, p.zero, p.count, NONE), NONE);
  return p;
}

#define REFUSED(expected, ...)     \
  do {                             \
    parts p = begin();             \
    builder *b = p.b;              \
    __VA_ARGS__;                   \
    refused(b, expected);          \
  } while (0)

static void operands(void **state) {
  (void)state;
  REFUSED(NULL, (void)b);
  REFUSED("does not begin", b->program.ninsns = 2);
  REFUSED("does not begin", b->program.insns[2].op = DNA_OP_EVENTS);
  REFUSED("no such opcode", b->program.insns[5].op = DNA_NOPS);
  REFUSED("does not precede", build(b, DNA_OP_ADD, EVENTS, p.count, b->program.ninsns, NONE));
  REFUSED("does not precede", build(b, DNA_OP_ADD, EVENTS, NONE, p.count, NONE));
  REFUSED("wrong type", build(b, DNA_OP_AND, EVENTS, p.count, p.count, NONE));
  REFUSED("another axis", build(b, DNA_OP_ADD, EVENTS, p.count, p.px, NONE));
  REFUSED("no axis", build(b, DNA_OP_ADD, NONE, p.zero, p.zero, NONE));
  REFUSED("no axis", build(b, DNA_OP_ADD, p.px, p.zero, p.zero, NONE));
  REFUSED("has no axis", build(b, DNA_OP_CONST, EVENTS, 0, NONE, NONE));
  REFUSED("no such constant", build(b, DNA_OP_CONST, NONE, 99, NONE, NONE));
  REFUSED("no such constant", build(b, DNA_OP_CONST_T, NONE, 3, NONE, NONE));
  REFUSED("no such field", build(b, DNA_OP_LOAD_F, RECORD, DNA_FIELD_FINAL, p.row, NONE));
  REFUSED("no such field", build(b, DNA_OP_LOAD_T, RECORD, DNA_FIELD_PX, p.row, NONE));
  REFUSED("no such class", build(b, DNA_OP_PDG_CLASS, RECORD, p.px, 99, NONE));
  REFUSED("no such random site", build(b, DNA_OP_UNIFORM, EVENTS, 0, 0, 0));
  REFUSED("no such place", b->span = 9; build_const(b, 1));
  REFUSED("list out of range", build(b, DNA_OP_MASS_SUM, EVENTS, 0, 4, NONE));
  REFUSED("list out of range", build(b, DNA_OP_MASS_SUM, EVENTS, UINT32_MAX - 2, 4, NONE));
  REFUSED("ten numbers", build(b, DNA_OP_MT2, EVENTS, LIST(b, p.zero, p.zero, p.zero), 3, NONE));
  REFUSED("eight numbers", build(b, DNA_OP_BOOST, EVENTS, LIST(b, p.zero, p.zero, p.zero), 3, 0));
  REFUSED("plain operand out of range", build(b, DNA_OP_BOOST, EVENTS, LIST(b, p.zero, p.zero, p.zero), 3, 3));
  REFUSED("plain operand out of range", build(b, DNA_OP_COLLINS_SOPER, EVENTS, LIST(b, p.zero, p.zero, p.zero), 3, 2));
  REFUSED("no such shape", build(b, DNA_OP_SHAPE, EVENTS, RECORD, LIST(b, p.px, p.px, p.px), DNA_SHAPES));
  REFUSED("another axis", build(b, DNA_OP_SHAPE, EVENTS, RECORD, LIST(b, p.px, p.px, p.count), DNA_SHAPE_THRUST));
  REFUSED("another parent", build(b, DNA_OP_SHAPE, RECORD, p.axis, LIST(b, p.px, p.px, p.px), DNA_SHAPE_THRUST));
  REFUSED("list out of range", build(b, DNA_OP_SHAPE, EVENTS, RECORD, LIST(b, p.px, p.px), DNA_SHAPE_MEGAJETS));
#define THRUST_T build(b, DNA_OP_SHAPE, EVENTS, RECORD, LIST(b, p.px, p.px), DNA_SHAPE_THRUST_T)
  REFUSED(NULL, build(b, DNA_OP_RESULT, EVENTS, THRUST_T, 3, NONE));
  REFUSED("no such number", build(b, DNA_OP_RESULT, EVENTS, THRUST_T, 4, NONE));
  REFUSED("no such number", build(b, DNA_OP_RESULT, EVENTS, p.count, 0, NONE));
  REFUSED("four numbers", build(b, DNA_OP_MASS_SUM, EVENTS, LIST(b, p.zero, p.zero, p.zero), 3, NONE));
  REFUSED("constants out of range", build(b, DNA_OP_INTERP, EVENTS, p.count, 0, UINT32_MAX / 2));
  REFUSED("not in order", build(b, DNA_OP_INTERP, EVENTS, p.count, build_numbers(b, 4, (const double[]){1, 1, 2, 3}), 2));
  const dna_ptable one = {.naxes = 1, .n = {3}}, strict = {.naxes = 1, .n = {3}, .outside = DNA_TABLE_ERROR};
  const double bins[] = {0, 1, 2, 5, 6}, wrong[] = {0, 1, 1, 5, 6}, gone[] = {0, 1, 2, 5, NAN};
  REFUSED("no such table", build(b, DNA_OP_LOOKUP, EVENTS, LIST(b, p.zero), 1, 0));
  REFUSED("another number of axes", build(b, DNA_OP_LOOKUP, EVENTS, LIST(b, p.zero, p.zero), 2, build_table(b, one, bins)));
  REFUSED("another outside", build(b, DNA_OP_LOOKUP, EVENTS, LIST(b, p.zero), 1, build_table(b, strict, bins)));
  REFUSED("another outside", build(b, DNA_OP_LOOKUP_INSIDE, EVENTS, LIST(b, p.zero), 1, build_table(b, one, bins)));
  REFUSED("another axis", build(b, DNA_OP_LOOKUP, EVENTS, LIST(b, p.px), 1, build_table(b, one, bins)));
  REFUSED("axis of table", build_table(b, one, wrong));
  REFUSED("values of table", build_table(b, one, gone));
  REFUSED("numbers of table", build_table(b, one, bins), b->program.tables[0].numbers += 90);
  REFUSED("table 0", build_table(b, one, bins), b->program.tables[0].how = 9);
  REFUSED("table 0", build_table(b, one, bins), b->program.tables[0].naxes = 4);
  REFUSED("table 0", build_table(b, one, bins), b->program.tables[0].n[0] = 2000000);
  REFUSED("no particle code", build(b, DNA_OP_HAS_CHILD, RECORD, p.row, build_numbers(b, 1, (const double[]){11.5}), 1));
  REFUSED("no particle code", build(b, DNA_OP_HAS_CHILD, RECORD, p.row, build_numbers(b, 1, (const double[]){1e10}), 1));
  REFUSED("no particle code", build(b, DNA_OP_CODE_IS, RECORD, 0, p.row, build_numbers(b, 1, (const double[]){11.5})));
  REFUSED("no particle code", build(b, DNA_OP_CODE_IS, RECORD, 1, p.row, build_numbers(b, 1, (const double[]){-11})));
  REFUSED("constants out of range", build(b, DNA_OP_CODE_IS, RECORD, 0, p.row, 99));
  REFUSED("plain operand out of range", build(b, DNA_OP_CODE_IS, RECORD, 2, p.row, 0));
  REFUSED("no such class", build(b, DNA_OP_CODE_CLASS, RECORD, 99, p.row, NONE));
  REFUSED("constants out of range", build(b, DNA_OP_ETA_LT, EVENTS, p.count, p.count, 99));
  REFUSED("another axis", build(b, DNA_OP_ETA_LE, EVENTS, p.count, p.px, 0));
  REFUSED("guard", b->guard = build(b, DNA_OP_LT, RECORD, p.px, p.zero, NONE); build(b, DNA_OP_SQRT, p.axis, p.zero, NONE, NONE));
}

static void axes_and_rows(void **state) {
  (void)state;
  /* row numbers of the filtered axis are no record rows */
  REFUSED("row numbers of another axis",
          build_load(b, DNA_FIELD_PX, EVENTS, build(b, DNA_OP_AT, EVENTS, p.axis, 1, NONE)));
  REFUSED(NULL, build_load(b, DNA_FIELD_PX, EVENTS, build(b, DNA_OP_AT, EVENTS, RECORD, 1, NONE)));
  REFUSED("another axis", build(b, DNA_OP_GATHER_F, EVENTS, p.px, build(b, DNA_OP_AT, EVENTS, p.axis, 1, NONE), NONE));
  REFUSED("different axes", build(b, DNA_OP_IF_I, EVENTS, build_truth(b, 1), build(b, DNA_OP_AT, EVENTS, p.axis, 1, NONE),
                                  build(b, DNA_OP_AT, EVENTS, RECORD, 1, NONE)));
  REFUSED("no such map", build(b, DNA_OP_MAP, RECORD, 0, NONE, NONE));
  REFUSED("no such map", build(b, DNA_OP_MAP, p.axis, 1, NONE, NONE));
  REFUSED("no such map", build(b, DNA_OP_MAP, EVENTS, 2, NONE, NONE));
  REFUSED("no such map", build(b, DNA_OP_MAP, p.axis, 4, NONE, NONE));
  REFUSED(NULL, uint32_t three = build(b, DNA_OP_COMBINE, EVENTS, LIST(b, p.axis, RECORD, RECORD), 3, 0);
          build(b, DNA_OP_MAP, three, 4, NONE, NONE));
  REFUSED("no such map", uint32_t three = build(b, DNA_OP_COMBINE, EVENTS, LIST(b, p.axis, RECORD, RECORD), 3, 0);
          build(b, DNA_OP_MAP, three, 5, NONE, NONE));
  REFUSED("row numbers of another axis", uint32_t three = build(b, DNA_OP_COMBINE, EVENTS, LIST(b, RECORD, RECORD, p.axis), 3, 0);
          build_load(b, DNA_FIELD_PX, three, build(b, DNA_OP_MAP, three, 4, NONE, NONE)));
  REFUSED("another axis", build_filter(b, p.axis, build(b, DNA_OP_LT, RECORD, p.px, p.zero, NONE)));
  REFUSED("no members", build(b, DNA_OP_TAKE, EVENTS, EVENTS, 1, NONE));
  REFUSED("another parent", build(b, DNA_OP_TAKE, p.axis, p.axis, 1, NONE));
  REFUSED("another parent", build(b, DNA_OP_COUNT, RECORD, p.axis, NONE, NONE));
  REFUSED("not operand a", build(b, DNA_OP_CROSS, EVENTS, p.axis, p.axis, NONE));
  REFUSED("another parent", build(b, DNA_OP_COMBINE, EVENTS,
                                  LIST(b, p.axis, build(b, DNA_OP_CROSS, p.axis, p.axis, RECORD, NONE)), 2, 0));
  REFUSED("list out of range", build(b, DNA_OP_COMBINE, EVENTS, LIST(b, p.axis, RECORD), 2, 1));
  REFUSED("list out of range", build(b, DNA_OP_COMBINE_ONCE, EVENTS, LIST(b, p.axis, RECORD, p.row, p.row, RECORD), 2, 0));
  REFUSED("plain operand", build(b, DNA_OP_COMBINE, EVENTS, LIST(b, p.axis), 1, 0));
  REFUSED("plain operand", build(b, DNA_OP_COMBINE, EVENTS, LIST(b, p.axis), 65, 0));
  REFUSED("wrong type", build(b, DNA_OP_COMBINE, EVENTS, LIST(b, RECORD, p.px), 2, 0));
  REFUSED(NULL, build(b, DNA_OP_COMBINE, EVENTS, LIST(b, RECORD, RECORD, p.row, RECORD), 2, 1));
  REFUSED("another axis", build(b, DNA_OP_COMBINE, EVENTS, LIST(b, p.axis, p.axis, p.row, RECORD), 2, 1));
  REFUSED("row numbers of another axis", build(b, DNA_OP_COMBINE, EVENTS, LIST(b, RECORD, RECORD, p.row, p.axis), 2, 1));
  REFUSED("row numbers of another axis",
          uint32_t own = build(b, DNA_OP_ROWID, p.axis, NONE, NONE, NONE); /* numbers of axis, not of the record */
          build(b, DNA_OP_COMBINE_ONCE, EVENTS, LIST(b, RECORD, p.axis, p.row, own, RECORD, RECORD), 2, 0));
  REFUSED(NULL, uint32_t own = build(b, DNA_OP_ROWID, p.axis, NONE, NONE, NONE);
          build(b, DNA_OP_COMBINE_ONCE, EVENTS, LIST(b, RECORD, p.axis, p.row, own, RECORD, p.axis), 2, 0));
  REFUSED("no union", build(b, DNA_OP_MERGE_F, p.axis, LIST(b, p.zero), 1, NONE));
  REFUSED("row numbers of another axis",
          build(b, DNA_OP_CONCAT, EVENTS, LIST(b, p.axis, build(b, DNA_OP_ROWID, p.axis, NONE, NONE, NONE)), 1, 1));
  REFUSED("must be instruction 2", build(b, DNA_OP_RECORD, EVENTS, NONE, NONE, NONE));
  REFUSED("must be instruction 1", build(b, DNA_OP_ALL, EVENTS, NONE, NONE, NONE));
}

static void selections(void **state) {
  (void)state;
  REFUSED(NULL, b->sel = p.cut; build(b, DNA_OP_SQRT, EVENTS, p.count, NONE, NONE));
  REFUSED("another selection", b->sel = p.cut; uint32_t x = build(b, DNA_OP_SQRT, EVENTS, p.count, NONE, NONE);
          b->sel = ALL; build(b, DNA_OP_SQRT, EVENTS, x, NONE, NONE));
  REFUSED("another selection", b->sel = p.cut; uint32_t x = build_filter(b, RECORD, build_truth(b, 1));
          b->sel = ALL; build(b, DNA_OP_COUNT, EVENTS, x, NONE, NONE));
  REFUSED("another selection", b->sel = p.cut; uint32_t t = build(b, DNA_OP_LT, EVENTS, p.zero, p.count, NONE);
          build_cut(b, ALL, t));
  REFUSED("runs under no selection", b->sel = p.count; build(b, DNA_OP_SQRT, EVENTS, p.count, NONE, NONE));
  REFUSED("runs under no selection", b->sel = b->program.ninsns; build(b, DNA_OP_SQRT, EVENTS, p.count, NONE, NONE));
  REFUSED("no selection", build(b, DNA_OP_CUT, EVENTS, p.count, build_truth(b, 1), NONE));
  REFUSED("no selection", build(b, DNA_OP_UNION, EVENTS, LIST(b, ALL, p.count), 2, NONE));
  /* a value of a or b serves each of them, what is cut from them, and a or b again; not c */
  parts p = begin();
  builder *b = p.b;
  uint32_t true_ = build_truth(b, 1), cuts[3];
  for (int k = 0; k < 3; k++) cuts[k] = build(b, DNA_OP_CUT, EVENTS, ALL, true_, NONE);
  uint32_t either = build(b, DNA_OP_UNION, EVENTS, LIST(b, cuts[0], cuts[1]), 2, NONE);
  uint32_t again = build(b, DNA_OP_UNION, EVENTS, LIST(b, cuts[1], build(b, DNA_OP_CUT, EVENTS, cuts[0], true_, NONE)), 2, NONE);
  b->sel = either;
  uint32_t x = build(b, DNA_OP_SQRT, EVENTS, p.count, NONE, NONE);
  b->sel = build(b, DNA_OP_CUT, EVENTS, build(b, DNA_OP_CUT, EVENTS, cuts[1], true_, NONE), true_, NONE);
  build(b, DNA_OP_SQRT, EVENTS, x, NONE, NONE);
  b->sel = again;
  build(b, DNA_OP_SQRT, EVENTS, x, NONE, NONE);
  dna_error err = {0};
  assert_int_equal(dna_program_verify(&b->program, &err), DNA_OK);
  b->sel = cuts[2];
  build(b, DNA_OP_SQRT, EVENTS, x, NONE, NONE);
  refused(b, "another selection");
}

static void sinks_and_tables(void **state) {
  (void)state;
  const double edges[] = {0, 1, 2}, wrong[] = {0, 2, 2}, gone[] = {0, NAN, 2};
  REFUSED("no such row sums", build(b, DNA_OP_ROW, EVENTS, 8, NONE, NONE));
  REFUSED("event axis", build(b, DNA_OP_ROW, RECORD, 0, NONE, NONE));
  REFUSED("another axis", build(b, DNA_OP_ROW, EVENTS, 0, p.px, NONE));
  REFUSED("no such histogram storage", build(b, DNA_OP_FILL, EVENTS, 0, LIST(b, p.count), NONE));
  REFUSED(NULL, build(b, DNA_OP_FILL, EVENTS, build_store(b, DNA_HIST_1D, 2, edges, 0, NULL), LIST(b, p.count), NONE));
  REFUSED("list out of range",
          build(b, DNA_OP_FILL, EVENTS, build_store(b, DNA_HIST_2D, 2, edges, 2, edges), LIST(b, p.count), NONE));
  REFUSED("another axis", build(b, DNA_OP_FILL, EVENTS, build_store(b, DNA_HIST_1D, 2, edges, 0, NULL), LIST(b, p.px), NONE));
  REFUSED("bins of histogram storage 0", build_store(b, DNA_HIST_1D, 2, wrong, 0, NULL));
  REFUSED("bins of histogram storage 0", build_store(b, DNA_HIST_1D, 2, gone, 0, NULL));
  REFUSED("bins of histogram storage 0", build_store(b, DNA_HIST_1D, 2, edges, 0, NULL); b->program.stores[0].x.nbins = 9999);
  REFUSED("bins of histogram storage 0", build_store(b, DNA_HIST_2D, 2, edges, 0, NULL));
  REFUSED("rows of split 0", build_split(b, 6, 2, edges));
  REFUSED(NULL, build(b, DNA_OP_SPLIT, EVENTS, build_split(b, 5, 2, edges), p.count, NONE));
  REFUSED("no such split", build(b, DNA_OP_SPLIT, EVENTS, 0, p.count, NONE));
  dna_prow row = {.label = "all events", .kind = DNA_ROW_ALL, .sums = 8};
  REFUSED("rows of region 0", b->region.rows = &row; b->region.nrows = 1);
  dna_phist hist = {.name = "h", .store = 0};
  REFUSED("histograms of region 0", b->region.hists = &hist; b->region.nhists = 1);
  /* an N-1 distribution of the cut in row 1, which keeps what is from 2 on */
  const dna_prow rows[] = {{.label = "all events", .kind = DNA_ROW_ALL}, {.label = "a cut", .kind = DNA_ROW_CUT, .sums = 1}};
#define N_MINUS_1(what, ...)                                                                                              \
  REFUSED(what, uint32_t store = build_store(b, DNA_HIST_1D, 2, edges, 0, NULL); b->program.stores[store].n_minus_1 = 1;  \
          dna_phist n_1 = {.name = "n-1: a cut", .store = store, .x = b->program.stores[store].x, .n_minus_1 = 1,         \
                           .keep = DNA_KEEP_ABOVE, .row = 1, .lo = 2, .hi = INFINITY};                                    \
          b->region.rows = (dna_prow *)rows; b->region.nrows = 2; b->region.hists = &n_1; b->region.nhists = 1; __VA_ARGS__)
  N_MINUS_1(NULL, (void)0);
  N_MINUS_1(NULL, n_1.keep = DNA_KEEP_INSIDE; n_1.hi = 3);
  N_MINUS_1("N-1 distributions of region 0", n_1.row = 2);
  N_MINUS_1("N-1 distributions of region 0", n_1.row = 0);
  N_MINUS_1("N-1 distributions of region 0", n_1.keep = 4);
  N_MINUS_1("N-1 distributions of region 0", n_1.lo = NAN);
  N_MINUS_1("N-1 distributions of region 0", n_1.hi = 3);
  N_MINUS_1("N-1 distributions of region 0", n_1.keep = DNA_KEEP_OUTSIDE; n_1.hi = 1);
  N_MINUS_1("N-1 distributions of region 0", b->program.stores[store].n_minus_1 = 0);
  REFUSED("no such variation", b->program.insns[4].variation = 1);
  REFUSED("file of span 2", b->spans[2].file = 1);
  dna_ptrace trace = {.axis = NONE, .after = NONE, .cond = NONE, .rows = NONE, .pt = NONE, .eta = NONE, .phi = NONE,
      .pid = NONE, .sel = NONE};
  REFUSED(NULL, b->program.trace = &trace; b->program.ntrace = 1);
  REFUSED("trace 0", trace.pt = p.row; b->program.trace = &trace; b->program.ntrace = 1; (void)p);
  trace.pt = NONE;
  trace.axis = RECORD;
  trace.nparts = 1;
  REFUSED(NULL, trace.parts = LIST(b, p.row); b->program.trace = &trace; b->program.ntrace = 1);
  REFUSED("parts of trace 0", trace.parts = LIST(b, p.px); b->program.trace = &trace; b->program.ntrace = 1);
  REFUSED("parts of trace 0", trace.parts = b->program.npool; b->program.trace = &trace; b->program.ntrace = 1; (void)p);
}

/* ---- random faults ------------------------------------------------------------------------------------------------- */

static uint64_t next(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return *state >> 33;
}

/* A number of the kind that faults are made of: near the old one, another instruction's, or anything. */
static uint32_t other_number(uint32_t old, uint32_t count, uint64_t *random) {
  switch (next(random) % 4) {
  case 0: return old + 1;
  case 1: return old - 1;
  case 2: return (uint32_t)(next(random) % (count + 1));
  default: return next(random) % 2 ? NONE : (uint32_t)(next(random) * 3);
  }
}

static void corrupt(dna_program *p, uint64_t *random) {
  dna_insn *in = &p->insns[next(random) % p->ninsns];
  uint32_t *const fields[] = {&in->axis, &in->sel, &in->guard, &in->a, &in->b, &in->c, &in->a, &in->b};
  static const double numbers[] = {0, -1, 1e308, -1e308, 1e-308, 0.5, 2147483648.0, 11};
  switch (next(random) % 10) {
  case 0: in->op = (uint16_t)(next(random) % (DNA_NOPS + 1)); break;
  case 1:
    if (p->npool) p->pool[next(random) % p->npool] = other_number(p->pool[0], p->ninsns, random);
    break;
  case 2:
    p->consts[next(random) % p->nconsts] = next(random) % 8 ? numbers[next(random) % 8] : NAN;
    break;
  case 3: {
    dna_insn *two = &p->insns[next(random) % p->ninsns], old = *in;
    *in = *two;
    *two = old;
    break;
  }
  case 4: {
    dna_pstore *store = &p->stores[next(random) % p->nstores];
    store->x.nbins = other_number(store->x.nbins, 8, random);
    break;
  }
  default: {
    uint32_t *field = fields[next(random) % 8];
    *field = other_number(*field, p->ninsns, random);
    break;
  }
  }
}

static void random_faults(void **state) {
  (void)state;
  enum { FEW = 6, ROUNDS = 20000 };
  static event these[RANDOM_EVENTS];
  static particle particles[RANDOM_EVENTS * MOST];
  build_random_events(these, particles, 3);
  for (int k = 0; k < RANDOM_EVENTS; k++)
    if (these[k].n > 9) these[k].n = 9;
  builder *b = build_everything();
  dna_program *p = &b->program, good = *p;
  good.insns = malloc(p->ninsns * sizeof *p->insns);
  good.consts = malloc(p->nconsts * sizeof *p->consts);
  good.pool = malloc(p->npool * sizeof *p->pool);
  good.stores = malloc(p->nstores * sizeof *p->stores);
  memcpy(good.insns, p->insns, p->ninsns * sizeof *p->insns);
  memcpy(good.consts, p->consts, p->nconsts * sizeof *p->consts);
  memcpy(good.pool, p->pool, p->npool * sizeof *p->pool);
  memcpy(good.stores, p->stores, p->nstores * sizeof *p->stores);
  uint64_t random = 20;
  int accepted = 0;
  dna_batch *batch = build_batch(these, FEW);
  for (int round = 0; round < ROUNDS; round++) {
    memcpy(p->insns, good.insns, p->ninsns * sizeof *p->insns);
    memcpy(p->consts, good.consts, p->nconsts * sizeof *p->consts);
    memcpy(p->pool, good.pool, p->npool * sizeof *p->pool);
    memcpy(p->stores, good.stores, p->nstores * sizeof *p->stores);
    for (uint64_t faults = round == 0 ? 0 : 1 + next(&random) % 3; faults; faults--) corrupt(p, &random);
    if (dna_program_verify(p, NULL) != DNA_OK) {
      assert_true(round > 0);
      continue;
    }
    accepted++;
    dna_str listing = {0};
    dna_program_disasm(p, &listing);
    dna_str_free(&listing);
    dna_vm *vm = dna_vm_new(p, 1);
    dna_sums *sums = dna_sums_new(p, WEIGHTS);
    int32_t bad;
    dna_vm_run(vm, batch, (const double *const *)batch->weights, sums, &bad, NULL);
    dna_sums_free(sums);
    dna_vm_free(vm);
  }
  assert_true(accepted > ROUNDS / 50 && accepted < ROUNDS / 2); /* both ends were met */
  dna_batch_free(batch);
  free(good.insns);
  free(good.consts);
  free(good.pool);
  free(good.stores);
  build_free(b);
}

/* ---- the listing --------------------------------------------------------------------------------------------------- */

static void listing(void **state) {
  (void)state;
  parts p = begin();
  builder *b = p.b;
  b->span = 2;
  b->sel = p.cut;
  uint32_t twice = build(b, DNA_OP_MUL, EVENTS, p.count, build_const(b, 2.5), NONE);
  b->span = 3;
  build(b, DNA_OP_ROW, EVENTS, 1, twice, NONE);
  build(b, DNA_OP_PDG_CLASS, RECORD, p.px, 1, NONE);
  build(b, DNA_OP_CODE_IS, RECORD, 1, p.row, build_numbers(b, 1, (const double[]){11}));
  build(b, DNA_OP_CODE_CLASS, RECORD, 1, p.row, NONE);
  build(b, DNA_OP_ETA_LT, EVENTS, twice, twice, build_numbers(b, 1, (const double[]){2.5}));
  dna_error err = {0};
  assert_int_equal(dna_program_verify(&b->program, &err), DNA_OK);
  dna_str out = {0};
  dna_program_disasm(&b->program, &out);
  static const char *const lines[] = {
    "\n; test.dna:2   let x = second / line\n", "  %5    LOAD_F       px, %4                       on particles\n",
    "  %7    FILTER       %2, %6                       on events\n", "  %12   CONST        2.5\n",
    "  %13   MUL          %9, 2.5                      on events  if %11\n", "\n; test.dna:3   third line\n",
    "  %14   ROW          sums 1, weight %13           if %11\n", "%5, hadron", "%4, +-11 ", "%4, hadron ", "%13, %13, 2.5 ", "\n; variation nominal\n  region r\n"};
  for (size_t k = 0; k < sizeof lines / sizeof *lines; k++)
    if (!strstr(out.text, lines[k])) fail_msg("no \"%s\" in\n%s", lines[k], out.text);
  dna_str_free(&out);
  build_free(b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(operands), cmocka_unit_test(axes_and_rows), cmocka_unit_test(selections),
    cmocka_unit_test(sinks_and_tables), cmocka_unit_test(random_faults), cmocka_unit_test(listing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
