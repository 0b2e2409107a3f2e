/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The public interface to comparisons (see dna.h).
 */
#include "lib/context.h"
#include "runtime/report/compare.h"

#include <stdlib.h>
#include <string.h>

/* "search.dna with pt_e=5 GeV, variation soft" */
static char *make_title(const dna_context *dna, const char *name, const char *variation) {
  dna_str title = {0};
  if (name) dna_str_printf(&title, "%s: ", name);
  dna_str_puts(&title, dna->path);
  for (size_t i = 0; i < dna->nsets; i++) dna_str_printf(&title, "%s%s", i ? ", " : " with ", dna->sets[i]);
  if (variation) dna_str_printf(&title, ", variation %s", variation);
  return title.text;
}

/* The first events of each region once more, for what the cuts compared in them. */
static void add_values(dna_context *const sides[2], const dna_compare_options *options) {
  dna_compilation traced[2];
  const dna_analysis *analyses[2];
  for (int side = 0; side < 2; side++) {
    traced[side] = (dna_compilation){0};
    if (!sides[side]->stored) dna_context_compile(sides[side], &(dna_compile_options){.trace = true}, &traced[side]);
    analyses[side] = traced[side].analysis;
  }
  dna_compare_trace(sides[0]->comparison, analyses, &options->run, options->listed);
  for (int side = 0; side < 2; side++) dna_context_drop(&traced[side]);
}

/* The events are run with the settings of a results file's run; two must have the same. */
static int run_both(dna_comparison *comparison, dna_context *const sides[2], const dna_compare_options *options) {
  dna_context *a = sides[0], *b = sides[1];
  dna_run_options run = options->run;
  if (a->stored && b->stored && (a->stored_seed != b->stored_seed || a->stored_max_events != b->stored_max_events))
    return dna_error_set(&a->fault, DNA_ERR_USAGE, "the runs of the two results files had different seeds or --max-events, so that they cannot be "
                                                   "run over the same events in one way; without event files their numbers are compared");
  for (int side = 0; side < 2; side++) {
    if (!sides[side]->stored) continue;
    run.seed = sides[side]->stored_seed;
    run.max_events = sides[side]->stored_max_events;
  }
  run.weights = NULL;
  run.results = NULL;
  return dna_compare_run(comparison, &run, options->all ? UINT32_MAX : options->listed, &a->fault);
}

static int take_stored(dna_comparison *comparison, dna_context *const sides[2], const dna_compare_options *options) {
  dna_results *results[2] = {sides[0]->results, sides[1]->results};
  if (!results[0] || !results[1]) return dna_error_set(&sides[0]->fault, DNA_ERR_USAGE, "there are no results to compare");
  sides[0]->results = sides[1]->results = NULL;
  return dna_compare_stored(comparison, results, options->run.unblind != 0, &sides[0]->fault);
}

int dna_compare(dna_context *a, dna_context *b, const dna_compare_options *options, int *different) {
  dna_context *const sides[2] = {a, b};
  const dna_analysis *analyses[2];
  char *titles[2];
  *different = 0;
  dna_compare_free(a->comparison);
  a->comparison = NULL;
  for (int side = 0; side < 2; side++) {
    if (!dna_context_need_regions(sides[side])) continue;
    if (side) dna_error_set(&a->fault, b->fault.status, "%s", b->fault.message);
    return sides[side]->fault.status;
  }
  for (int side = 0; side < 2; side++) {
    analyses[side] = sides[side]->loaded.analysis;
    titles[side] = make_title(sides[side], options->names[side], options->variations[side]);
  }
  const char *const borrowed[2] = {titles[0], titles[1]};
  dna_comparison *comparison = dna_compare_new(analyses, borrowed, options->variations, &a->fault);
  for (int side = 0; side < 2; side++) free(titles[side]);
  if (!comparison) return a->fault.status;
  int status = options->stored ? take_stored(comparison, sides, options) : run_both(comparison, sides, options);
  if (!comparison->results[0] || (options->stored && status)) {
    dna_compare_free(comparison);
    return status;
  }
  a->comparison = comparison;
  a->listed = options->listed;
  *different = dna_compare_differs(comparison);
  if (*different && options->listed && !options->stored && status != DNA_STATUS_INTERRUPTED) add_values(sides, options);
  return status;
}

const char *dna_comparison_text(dna_context *a, const char *format, int colour, int columns) {
  if (!a->comparison) return NULL;
  dna_compare_style style = {.colour = colour != 0, .columns = columns, .listed = a->listed};
  dna_error ignored = {0};
  a->report.length = 0;
  return dna_compare_report(a->comparison, format, &style, &a->report, &ignored) ? NULL : dna_context_text(&a->report);
}

const char *dna_comparison_list(dna_context *a) {
  if (!a->comparison) return NULL;
  a->list.length = 0;
  dna_compare_list(a->comparison, &a->list);
  return dna_context_text(&a->list);
}
