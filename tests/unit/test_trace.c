/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `dna trace` tells of an event: kept and dropped members, values of cuts, where the event was lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/trace.h"
#include "tests/unit/tinyrun.h"

static void contains(const char *text, const char *part) {
  if (text && strstr(text, part)) return;
  print_error("no \"%s\" in:\n%s\n", part, text ? text : "(nothing)");
  fail();
}

static dna_analysis *traced(void) {
  static const char *const step_text[] = {"E"}, *const cut_text[] = {"count(soft)"};
  const uint32_t none = DNA_NONE;
  dna_analysis *analysis = tiny_analysis();
  dna_program *p = analysis->programs[0];
  const dna_ptrace entries[] = {
      {.kind = DNA_TRACE_OBJECT, .name = "soft", .text = "particles", .axis = TINY_RECORD, .after = none, .cond = none, .rows = TINY_ROWID,
       .pt = TINY_PX, .eta = none, .phi = none, .pid = TINY_PID, .sel = none},
      {.kind = DNA_TRACE_STEP, .name = "where", .text = "E < 100 GeV", .axis = TINY_RECORD, .after = TINY_MUONS, .cond = TINY_SOFT,
       .rows = TINY_ROWID, .pt = TINY_PX, .eta = none, .phi = none, .pid = TINY_PID, .sel = none, .operands = 1, .noperands = 1,
       .operand_text = step_text},
      {.kind = DNA_TRACE_LET, .name = "n", .text = "count(soft)", .axis = none, .after = none, .cond = TINY_COUNT, .rows = none, .pt = none,
       .eta = none, .phi = none, .pid = none, .sel = none},
      {.kind = DNA_TRACE_REGION, .name = "r", .text = "", .axis = none, .after = none, .cond = none, .rows = none, .pt = none, .eta = none,
       .phi = none, .pid = none, .sel = TINY_CUT},
      {.kind = DNA_TRACE_CUT, .name = "two", .text = "count(soft) >= 2", .axis = none, .after = none, .cond = TINY_COND, .rows = none,
       .pt = none, .eta = none, .phi = none, .pid = none, .sel = 1, .operands = 0, .noperands = 1, .operand_text = cut_text},
  };
  p->trace = dna_arena_alloc(analysis->arena, sizeof entries);
  memcpy(p->trace, entries, sizeof entries);
  p->ntrace = sizeof entries / sizeof *entries;
  return analysis;
}

static char *trace(const char *file, int64_t number) {
  dna_analysis *analysis = traced();
  dna_str out = {0};
  dna_error err = {0};
  int status = dna_trace_event(analysis, file, number, 1, false, &out, &err);
  tiny_free(analysis);
  if (status) fail_msg("status %d: %s", status, err.message);
  return out.text;
}

static void test_kept_and_lost(void **state) {
  (void)state;
  const char *file = tiny_write("trace.hepmc3", (tiny_file){.events = 10});
  char *text = trace(file, 4); /* two muons and the proton */
  contains(text, "event 4: 3 particles, weight 0.5\n");
  contains(text, "object soft from particles: 3 candidates\n");
  contains(text, "where E < 100 GeV: 2 of 3 kept\n");
  contains(text, "– #1 p");
  contains(text, "E = 6500  dropped\n");
  contains(text, "+ #3 mu+  pt 20 GeV, E = 20\n");
  contains(text, "let n = 2\n");
  contains(text, "region r: the event passes\n");
  contains(text, "pass two: count(soft) >= 2, count(soft) = 2\n");
  free(text);
  text = trace(file, 3); /* one muon */
  contains(text, "region r: the event does not pass\n");
  contains(text, "FAIL two: count(soft) >= 2, count(soft) = 1  ← lost here\n");
  free(text);
}

static void test_no_such_event(void **state) {
  (void)state;
  dna_analysis *analysis = traced();
  dna_str out = {0};
  dna_error err = {0};
  const char *file = tiny_write("none.hepmc3", (tiny_file){.events = 5});
  assert_int_equal(dna_trace_event(analysis, file, 99, 1, false, &out, &err), DNA_ERR_INPUT);
  contains(err.message, "99");
  contains(err.message, "5 events have numbers from 0 to 4");
  assert_int_equal(out.length, 0);
  err = (dna_error){0};
  assert_int_equal(dna_trace_event(analysis, tiny_path("missing.hepmc3"), 0, 1, false, &out, &err), DNA_ERR_INPUT);
  dna_str_free(&out);
  tiny_free(analysis);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_kept_and_lost), cmocka_unit_test(test_no_such_event)};
  return cmocka_run_group_tests(tests, tiny_setup, tiny_teardown);
}
