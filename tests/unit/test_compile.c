/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The compiler as a whole: the table of built-in functions keeps its promises, and sharing equal expressions changes no
 * result.
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
#include "runtime/results/results.h"
#include "runtime/run.h"

typedef struct compiled {
  dna_arena *arena;
  dna_sources sources;
  dna_diags diags;
  dna_analysis *analysis;
} compiled;

static void compile_it(compiled *c, const char *path, const char *text, bool optimise) {
  *c = (compiled){.arena = dna_arena_new()};
  c->sources.arena = c->diags.arena = c->arena;
  c->diags.sources = &c->sources;
  const dna_compile_options options = {.optimise = optimise};
  c->analysis = text ? dna_compile_text(&c->diags, path, text, strlen(text), &options) : dna_compile(&c->diags, path, &options);
}

static void forget(compiled *c) {
  dna_analysis_free(c->analysis);
  dna_arena_free(c->arena);
}

/* The example of each function compiles; a function without one is refused wherever it is called. */
static void examples(void **state) {
  (void)state;
  for (int i = 0; i < FUNCS; i++) {
    const func_info *info = &dna_func_infos[i];
    bool known = *info->example != '\0';
    char text[1000];
    snprintf(text, sizeof text,
             "object jets from particles { where final, pt > 5 GeV; sort by pt }\n"
             "object leptons from particles { where final, |pid| == 11 or |pid| == 13; sort by pt }\n"
             "let it = %s%s\nregion r { cut count(jets) > 0 }\n",
             known ? info->example : info->name, known ? "" : "(1, 2, 3)");
    compiled c;
    compile_it(&c, "example.dna", text, true);
    if ((c.analysis != NULL) != known) print_error("%s: %s\n", info->name, info->example);
    assert_true((c.analysis != NULL) == known);
    assert_int_equal(c.diags.errors, known ? 0 : 1);
    forget(&c);
  }
}

/* Every spelling of a name is found, and belongs to one entry. */
static void spellings(void **state) {
  (void)state;
  for (int i = 0; i < FUNCS + ATTRS; i++) {
    bool attr = i >= FUNCS;
    const char *name = attr ? dna_attr_infos[i - FUNCS].name : dna_func_infos[i].name;
    const char *aliases = attr ? dna_attr_infos[i - FUNCS].aliases : dna_func_infos[i].aliases;
    char all[200], *rest = all;
    snprintf(all, sizeof all, "%s %s", name, aliases);
    for (const char *word; (word = strtok_r(rest, " ", &rest));)
      assert_int_equal(attr ? dna_builtins_attr(word) : dna_builtins_func(word), attr ? i - FUNCS : i);
  }
}

static dna_results *run_it(const compiled *c, const char *events) {
  const dna_run_options options = {.events = &events, .nevents = 1, .jobs = 1, .seed = 1, .weights = "nominal"};
  dna_results *results = NULL;
  dna_error err = {0};
  int status = dna_run_events(c->analysis, &options, NULL, &results, &err);
  if (status) print_error("%s\n", err.message);
  assert_int_equal(status, 0);
  return results;
}

static void sharing(void **state) {
  (void)state;
  const char *source = getenv("DNA_SOURCE");
  if (!source) skip();
  char path[4000], events[4000];
  snprintf(path, sizeof path, "%s/analyses/dark_neutrino.dna", source);
  snprintf(events, sizeof events, "%s/examples/events/z_4l.hepmc3.zst", source);
  compiled shared, plain;
  compile_it(&shared, path, NULL, true);
  compile_it(&plain, path, NULL, false);
  assert_non_null(shared.analysis);
  assert_non_null(plain.analysis);
  assert_true(shared.analysis->programs[0]->ninsns < plain.analysis->programs[0]->ninsns);
  dna_results *a = run_it(&shared, events), *b = run_it(&plain, events);
  const dna_program *program = shared.analysis->programs[0];
  uint64_t last = 0;
  for (uint32_t v = 0; v < program->nvariations; v++)
    for (uint32_t r = 0; r < program->variations[v].nregions; r++)
      for (uint32_t row = 0; row < program->variations[v].regions[r].nrows; row++) {
        dna_rownum x = dna_cutflow_row(a, &a->samples[0], v, 0, r, row), y = dna_cutflow_row(b, &b->samples[0], v, 0, r, row);
        assert_int_equal(x.raw, y.raw);
        assert_memory_equal(&x.sumw, &y.sumw, sizeof x.sumw);
        assert_memory_equal(&x.sumw2, &y.sumw2, sizeof x.sumw2);
        last = x.raw;
      }
  assert_true(a->samples[0].sums->raw[0] == 250 && last < 250);
  dna_results_free(a);
  dna_results_free(b);
  forget(&shared);
  forget(&plain);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(examples), cmocka_unit_test(spellings), cmocka_unit_test(sharing)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
