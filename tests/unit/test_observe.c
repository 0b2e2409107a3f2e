/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an observer is told adds up to the sums of the run, and rows are aligned as diff aligns lines.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lang/compile.h"
#include "runtime/observe/align.h"
#include "runtime/observer.h"
#include "runtime/run.h"

/* ---- aligned rows ------------------------------------------------------------------------------------------------- */

/* A region of cuts with these labels, one letter each; lower case: bins. */
static dna_pregion make_region(const char *letters, dna_prow *rows, char (*labels)[24]) {
  dna_pregion region = {.name = "r", .rows = rows};
  for (; letters[region.nrows]; region.nrows++) {
    char c = letters[region.nrows];
    /* digits: the same cut with another number */
    if (c >= '0' && c <= '9') snprintf(labels[region.nrows], 24, "jets2.pt > %c.5 GeV", c);
    else snprintf(labels[region.nrows], 24, "%c", c);
    rows[region.nrows] = (dna_prow){.label = labels[region.nrows], .kind = c >= 'a' && c <= 'z' ? DNA_ROW_BIN : DNA_ROW_CUT};
  }
  return region;
}

/* The alignment as text: "A" both, "-A" removed, "+A" put in, "~5" both with another number, "<A" and ">A" moved down and up. */
static void expect_rows(const char *a, const char *b, const char *wanted) {
  dna_prow rows[2][32];
  char labels[2][32][24], got[200] = "";
  dna_pregion first = make_region(a, rows[0], labels[0]), second = make_region(b, rows[1], labels[1]);
  uint32_t count;
  dna_aligned_row *list = dna_align_rows(&first, &second, &count);
  for (uint32_t i = 0; i < count; i++) {
    char c = list[i].a >= 0 ? a[list[i].a] : b[list[i].b], part[3] = {0};
    bool moved = list[i].moved >= 0;
    if (list[i].renumbered) part[0] = '~';
    else if (list[i].b < 0) part[0] = moved ? '<' : '-';
    else if (list[i].a < 0) part[0] = moved ? '>' : '+';
    if (part[0]) part[1] = c;
    else part[0] = c;
    strcat(got, part);
    if (moved) assert_int_equal(list[list[i].moved].moved, i);
  }
  free(list);
  if (strcmp(got, wanted)) fail_msg("%s and %s: %s instead of %s", a, b, got, wanted);
}

static void test_rows(void **state) {
  (void)state;
  expect_rows("ABC", "ABC", "ABC");
  expect_rows("", "AB", "+A+B");
  expect_rows("AB", "", "-A-B");
  expect_rows("ABC", "AXC", "A-B+XC");
  expect_rows("ABC", "ABXC", "AB+XC");
  expect_rows("ABCD", "ACD", "A-BCD");
  expect_rows("ABC", "BCA", "<ABC>A");
  expect_rows("A5C", "A7C", "A~5C");
  expect_rows("A5", "7A", "+7A-5"); /* of two matches that cross, the exact one */
}

static void test_numbers(void **state) {
  (void)state;
  expect_rows("57", "5", "5-7"); /* an exact match comes first */
  expect_rows("57", "7", "-57");
  expect_rows("ab", "ac", "a-b+c"); /* bins match by all of their label */
}

/* ---- what is told ------------------------------------------------------------------------------------------------- */

static const char source[] = "object charged_ones from particles { where final, charged, pt > 1 GeV; sort by pt }\n"
                             "let lead = charged_ones[1].pt\n"
                             "region r {\n"
                             "  cut \"some\" count(charged_ones) > 2\n"
                             "  weight lead / (10 GeV)\n"
                             "  bins n = lead, bins [0, 5, 20, 40] GeV\n"
                             "  cut \"hard\" lead > 15 GeV\n"
                             "}\n"
                             "region s from r { cut count(charged_ones) > 20 }\n"
                             "param least = 1\nvariation up { least = 2 }\nregion t { cut count(charged_ones) > least }\n";

typedef struct told {
  uint64_t *raw;
  dna_exact *sumw;
  uint32_t nsums;
  int64_t *last; /* [nsums] the last event of this batch; -1 */
  uint64_t events;
} told;

static told *new_told(uint32_t nsums) {
  told *t = calloc(1, sizeof *t);
  t->nsums = nsums;
  t->raw = calloc(nsums, sizeof *t->raw);
  t->sumw = calloc(nsums, sizeof *t->sumw);
  t->last = malloc(nsums * sizeof *t->last);
  for (uint32_t s = 0; s < nsums; s++) t->last[s] = -1;
  return t;
}

static void free_told(told *t) {
  free(t->raw);
  free(t->sumw);
  free(t->last);
  free(t);
}

static void *open_part(void *user, uint32_t sample, const dna_program *const program[2]) {
  (void)user;
  assert_int_equal(sample, 0);
  assert_null(program[1]);
  return new_told(program[0]->nsums);
}

static void note_row(void *part, const dna_vm *vm, int which, uint32_t sums, const int32_t *events, int32_t n,
                     const double *weights) {
  told *t = part;
  (void)vm;
  assert_int_equal(which, 0);
  for (int32_t i = 0; i < n; i++) {
    assert_true(events[i] > t->last[sums]); /* ascending, each once */
    t->last[sums] = events[i];
    t->raw[sums]++;
    dna_exact_add(&t->sumw[sums], weights[i]);
  }
}

static void end_batch(void *part, uint32_t file, const dna_batch *batch) {
  told *t = part;
  assert_int_equal(file, 0);
  t->events += (uint64_t)batch->nevents;
  for (uint32_t s = 0; s < t->nsums; s++) {
    assert_true(t->last[s] < batch->nevents);
    t->last[s] = -1;
  }
}

static void close_part(void *user, uint32_t sample, void *part_take) {
  told *all = user, *t = part_take;
  (void)sample;
  for (uint32_t s = 0; s < t->nsums; s++) {
    all->raw[s] += t->raw[s];
    dna_exact_merge(&all->sumw[s], &t->sumw[s]);
  }
  all->events += t->events;
  free_told(t);
}

static void run_and_compare(const dna_analysis *analysis, const char *events, int jobs, int batch) {
  dna_run_options options = {.events = &events, .nevents = 1, .jobs = jobs, .batch = batch, .seed = 1};
  told *all = new_told(analysis->programs[0]->nsums);
  dna_run_observer observer = {.user = all, .open = open_part, .row = note_row, .batch = end_batch, .close = close_part};
  dna_results *results = NULL;
  dna_error err = {0};
  if (dna_run_observed(analysis, &options, &observer, &results, NULL, &err)) fail_msg("%s", err.message);
  const dna_sums *sums = results->samples[0].sums;
  assert_int_equal(all->events, sums->events);
  assert_true(sums->events > 100);
  for (uint32_t s = 0; s < all->nsums; s++) {
    assert_int_equal(all->raw[s], sums->raw[s]);
    assert_memory_equal(&all->sumw[s], &sums->rows[(size_t)s * sums->nweights].sumw, sizeof(dna_exact));
  }
  dna_results_free(results);
  free_told(all);
}

static void test_told(void **state) {
  (void)state;
  char path[1000];
  const char *root = getenv("DNA_SOURCE");
  snprintf(path, sizeof path, "%s/examples/events/w_lnumumu.hepmc3.gz", root ? root : ".");
  dna_sources sources = {.arena = dna_arena_new()};
  dna_diags diags = {.arena = sources.arena, .sources = &sources};
  const dna_compile_options options = {.optimise = true};
  dna_analysis *analysis = dna_compile_text(&diags, "test.dna", source, strlen(source), &options);
  if (!analysis) {
    dna_str text = {0};
    dna_diag_text(&diags, &text, false);
    fail_msg("%s", text.text);
  }
  run_and_compare(analysis, path, 1, 0);
  run_and_compare(analysis, path, 2, 1);
  run_and_compare(analysis, path, 2, 7);
  dna_analysis_free(analysis);
  dna_arena_free(sources.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_numbers), cmocka_unit_test(test_told)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
