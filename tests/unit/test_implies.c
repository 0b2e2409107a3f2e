/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What follows from what: conditions on particles, and analyses that look at no others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lang/compiler.h"
#include "program/implies.h"

typedef struct compiled {
  dna_arena *arena;
  dna_sources sources;
  dna_diags diags;
  dna_analysis *analysis;
} compiled;

static const dna_program *compile_it(compiled *c, const char *text) {
  *c = (compiled){.arena = dna_arena_new()};
  c->sources.arena = c->diags.arena = c->arena;
  c->diags.sources = &c->sources;
  const dna_compile_options options = {.optimise = true};
  c->analysis = dna_compile_text(&c->diags, "test.dna", text, strlen(text), &options);
  if (!c->analysis) fail_msg("does not compile: %s", text);
  return c->analysis->programs[0];
}

static void forget(compiled *c) {
  dna_analysis_free(c->analysis);
  dna_arena_free(c->arena);
}

static char *form_of(const char *condition) {
  char text[1000];
  compiled c;
  snprintf(text, sizeof text, "object kept from particles { where %s }\nregion r { cut count(kept) >= 0 }\n", condition);
  const dna_program *program = compile_it(&c, text);
  uint32_t axis = 2;
  for (uint32_t i = 0; i < program->ninsns; i++)
    if (program->insns[i].op == DNA_OP_COUNT) axis = program->insns[i].a;
  char *form = dna_implies_form(program, axis);
  assert_non_null(form);
  forget(&c);
  return form;
}

static void expect(const char *a, const char *b, bool holds) {
  char *first = form_of(a), *second = form_of(b);
  if (dna_implies_holds(first, second) != holds)
    fail_msg("\"%s\" %s \"%s\"\n%s--\n%s", a, holds ? "implies" : "does not imply", b, first, second);
  free(first);
  free(second);
}

static void conditions(void **state) {
  (void)state;
  static const struct { const char *a, *b; bool holds, back; } pairs[] = {
    {"final", "final", true, true},
    {"final", "status == 1", true, true},
    {"decayed", "final", false, false},
    {"final, charged", "final", true, false},
    {"final and charged", "charged and final", true, true},
    {"pt > 5 GeV", "pt > 2 GeV", true, false},
    {"pt > 5 GeV", "pt >= 5 GeV", true, false},
    {"pt > 2000 MeV", "pt > 2 GeV", true, true},
    {"pt < 2 GeV", "pt < 3 GeV", true, false},
    {"pt <= 2 GeV", "pt < 2 GeV", false, true},
    {"2 GeV < pt", "not (pt <= 2 GeV)", true, true},
    {"pt > 2 GeV", "pz > 2 GeV", false, false},
    {"pt > 2 GeV", "|pz| > 2 GeV", false, false},
    {"|pid| == 11", "|pid| == 11 or |pid| == 13", true, false},
    {"pid == 11", "|pid| == 11", true, false},
    {"pid == 11", "|pid| == 13", false, false},
    {"pid == 11", "pid < 20", true, false},
    {"pid == 11", "pid != 13", true, false},
    {"pid != 13", "pid == 11", false, true},
    {"final, |pid| == 11 or |pid| == 13, prompt", "final and (|pid| == 11 or |pid| == 13 or (charged and hadron))", true, false},
    {"charged, hadron, pt > 3 GeV, |η| < 2", "hadron and charged and |η| < 2.5 and pt > 2 GeV", true, false},
    {"charged, hadron, pt > 3 GeV, |η| < 3", "hadron and charged and |η| < 2.5 and pt > 2 GeV", false, false},
    {"not (final and charged)", "not final or not charged", true, true},
    {"not (final or charged)", "not final", true, false},
    {"not charged", "charged", false, false},
    {"pt in [3 GeV, 5 GeV]", "pt in [2 GeV, 6 GeV]", true, false},
    {"pt > 5 GeV and pt < 3 GeV", "pt > 4 GeV", true, false},
    {"px > py", "py < px", true, true},
    {"px > py", "px < py", false, false},
    {"px >= py", "px > py", false, false},
    {"pt / 2 > 3 GeV", "pt / 2 > 2 GeV", true, false},
    {"pt / 2 > 3 GeV", "pt / 3 > 2 GeV", false, false},
    {"has_parent(this, 23)", "has_parent(this, 23)", true, true},
    {"has_parent(this, 23)", "has_parent(this, 24)", false, false},
    {"|pid| in {11, 13}", "|pid| == 11 or |pid| == 13", true, true},
    {"|pid| in {11, 13}", "|pid| in {11, 13, 15}", true, false},
  };
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    expect(pairs[i].a, pairs[i].b, pairs[i].holds);
    expect(pairs[i].b, pairs[i].a, pairs[i].back);
  }
}

/* A form that is not understood is implied by nothing, and implies nothing. */
static void not_understood(void **state) {
  (void)state;
  char *final = form_of("final");
  static const char *const texts[] = {"x", "x 1 (A)\n", "= nonsense (A)\n", "= 1\n", "or", "T 0x0p+0 (A)\nnonsense\n"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    assert_false(dna_implies_holds(final, texts[i]));
    assert_false(dna_implies_holds(texts[i], final));
  }
  free(final);
}

static void analyses(void **state) {
  (void)state;
  static const char keep[] = "final and (|pid| == 11 or |pid| == 13 or (charged and hadron and pt > 2 GeV))";
  static const struct {
    const char *text;
    dna_implies_answer answer;
    uint32_t line;
    const char *part; /* the condition that lets too much through, if there is such */
  } all[] = {
      {"object a from particles { where final, |pid| == 13 }\nregion r { cut count(a) > 0 }", DNA_IMPLIES_YES, 0, NULL},
      {"object a from particles { where |pid| == 13; where final; sort by pt }\nregion r { cut a[1].pt > 3 GeV }",
       DNA_IMPLIES_YES, 0, NULL},
      {"object a from particles { where final, |pid| == 11 }\nobject b from particles { where final, |pid| == 13 }\n"
       "object c from a, b { where pt > 3 GeV }\nregion r { cut count(c) > 0 }",
       DNA_IMPLIES_YES, 0, NULL},
      {"object a from particles { where final, hadron, charged, pt > 3 GeV }\nregion r { cut sum(a.pt) > 3 GeV; histogram h = "
       "a.pt, 10 bins in 0..9 GeV }",
       DNA_IMPLIES_YES, 0, NULL},
      {"object a from particles { where final, |pid| == 13 }\nregion r { cut count(a.pt > 3 GeV) > 0 }", DNA_IMPLIES_YES, 0, NULL},
      {"region r { cut count(particles.pt > 3 GeV and particles.final and |particles.pid| == 13) > 0 }", DNA_IMPLIES_YES, 0, NULL},
      {"object a from particles { where |pid| == 13 }\nregion r { cut count(a) > 0 }", DNA_IMPLIES_MAYBE_NOT, 1, NULL},
      {"object a from particles { where final }\nregion r { cut count(a) > 0 }", DNA_IMPLIES_MAYBE_NOT, 1, NULL},
      {"region r { cut count(particles) > 0 }", DNA_IMPLIES_MAYBE_NOT, 1, NULL},
      {"\nregion r { histogram h = particles.pt, 10 bins in 0..9 GeV }", DNA_IMPLIES_MAYBE_NOT, 2, NULL},
      {"object a from particles { where final, hadron, charged, pt > 1 GeV }\nregion r { cut sum(a.pt) > 3 GeV }",
       DNA_IMPLIES_MAYBE_NOT, 1, "pt > 1 GeV"},
      {"object a from particles { where final, |pid| == 13 }\nobject b from particles { where final; sort by pt }\n"
       "region r { cut count(a) > 0; cut b[1].pt > 3 GeV }",
       DNA_IMPLIES_MAYBE_NOT, 1, NULL}, /* both begin with one instruction */
      /* of a chain, the step that falls short */
      {"object a from particles { where final, charged }\nobject b from a {\n where hadron\n where pt > 1 GeV; where |η| < 3 }\n"
       "object c from b { where prompt; sort by pt }\nregion r { cut count(c) > 0 }",
       DNA_IMPLIES_MAYBE_NOT, 4, "pt > 1 GeV"},
      {"object a from particles { where final, prompt, |pid| in {11, 22} }\nobject b from a { where pt > 9 GeV }\n"
       "region r { cut b[1].pt > 20 GeV }",
       DNA_IMPLIES_MAYBE_NOT, 1, "|pid| in {11, 22}"},
      {"object a from particles { where final, |pid| == 11 }\nobject b from particles { where final,\n |pid| == 15 }\n"
       "object c from a, b { where pt > 3 GeV }\nregion r { cut count(c) > 0 }",
       DNA_IMPLIES_MAYBE_NOT, 3, "|pid| == 15"},
      {"region r { cut count(particles.final and |particles.pid| == 15) > 0 }", DNA_IMPLIES_MAYBE_NOT, 1, "|particles.pid| == 15"},
      {"object a from particles { where final, |pid| == 13, not has_ancestor(this, 15) }\nregion r { cut count(a) > 0 }",
       DNA_IMPLIES_ANCESTRY, 1, NULL},
  };
  char *form = form_of(keep);
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    compiled c;
    dna_implies_fault fault;
    const dna_program *program = compile_it(&c, all[i].text);
    dna_implies_answer answer = dna_implies_check(program, form, &fault);
    if (answer != all[i].answer) fail_msg("%s: %d", all[i].text, (int)answer);
    const dna_pspan *span = &program->spans[program->insns[fault.insn].span];
    if (answer != DNA_IMPLIES_YES && span->line != all[i].line) fail_msg("%s: line %u", all[i].text, span->line);
    assert_int_equal(fault.condition, all[i].part != NULL);
    if (all[i].part && strncmp(all[i].text + span->start, all[i].part, span->end - span->start) != 0)
      fail_msg("%s: %.*s", all[i].text, (int)(span->end - span->start), all[i].text + span->start);
    forget(&c);
  }
  free(form);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(conditions), cmocka_unit_test(not_understood), cmocka_unit_test(analyses)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
