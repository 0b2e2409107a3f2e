/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The public interface (see dna.h): ties the compiler and the runtime together.
 */
#include "lib/context.h"
#include "runtime/report/expect.h"
#include "runtime/export/export.h"
#include "runtime/jets/fastjet_shim.h"
#include "runtime/run.h"
#include "runtime/trace.h"

#include <stdlib.h>
#include <string.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unreleased"
#endif
#ifndef DNA_LIBRARY /* the installed directory of analyses, set by the build */
#define DNA_LIBRARY NULL
#endif

_Static_assert((int)DNA_STATUS_DONE == DNA_OK && (int)DNA_STATUS_RUN == DNA_ERR_RUN && (int)DNA_STATUS_USAGE == DNA_ERR_USAGE &&
                   (int)DNA_STATUS_PROGRAM == DNA_ERR_PROGRAM && (int)DNA_STATUS_INPUT == DNA_ERR_INPUT &&
                   (int)DNA_STATUS_SKIPPED == DNA_ERR_SKIPPED && DNA_STATUS_INTERRUPTED == DNA_INTERRUPTED,
               "the public statuses are the internal ones");

/* ---- compilations -------------------------------------------------------------------------------------------------- */

void dna_context_drop(dna_compilation *c) {
  dna_analysis_free(c->analysis);
  dna_arena_free(c->diags.arena);
  *c = (dna_compilation){0};
}

void dna_context_compile(const dna_context *dna, const dna_compile_options *asked, dna_compilation *c) {
  *c = (dna_compilation){0};
  c->diags.arena = c->sources.arena = dna_arena_new();
  c->diags.sources = &c->sources;
  dna_compile_options options = {.trace = false};
  if (asked) options = *asked;
  options.sets = (const char *const *)dna->sets;
  options.nsets = (uint32_t)dna->nsets;
  options.library = dna->library;
  options.n_minus_1 = dna->n_minus_1 && !options.trace && !asked;
  options.optimise = true;
  c->analysis = dna->text ? dna_compile_text(&c->diags, dna->path, dna->text, dna->length, &options)
                          : dna_compile(&c->diags, dna->path, &options);
}

/* ---- contexts --------------------------------------------------------------------------------------------------------- */

const char *dna_version(void) { return PACKAGE_VERSION; }

dna_context *dna_new(void) {
  dna_context *dna = calloc(1, sizeof *dna);
  if (!dna) return NULL;
  const char *library = getenv("DNA_LIBRARY");
  if (!library || !*library) library = DNA_LIBRARY;
  if (library) dna->library = dna_xstrdup(library);
  return dna;
}

void dna_context_forget(dna_context *dna) {
  free(dna->others_counted);
  dna->others_counted = NULL;
  dna_results_free(dna->results);
  dna->results = NULL;
  dna_compare_free(dna->comparison);
  dna->comparison = NULL;
  dna_scan_free(dna->scan);
  dna->scan = NULL;
  dna->merit.length = 0;
  dna_overlap_free(dna->overlap);
  dna->overlap = NULL;
  dna_context_drop(&dna->loaded);
  for (uint32_t i = 0; i < dna->nothers; i++) dna_context_drop(&dna->others[i]);
  free(dna->others);
  dna->others = NULL;
  dna->nothers = 0;
  dna->stored = false;
  dna->fault = (dna_error){0};
  free(dna->path);
  free(dna->text);
  for (size_t i = 0; i < dna->nsets; i++) free(dna->sets[i]);
  free(dna->sets);
  dna->path = dna->text = NULL;
  dna->sets = NULL;
  dna->nsets = dna->length = 0;
}

void dna_free(dna_context *dna) {
  if (!dna) return;
  dna_context_forget(dna);
  free(dna->library);
  dna_str_free(&dna->messages);
  dna_str_free(&dna->messages_json);
  dna_str_free(&dna->report);
  dna_str_free(&dna->disassembly);
  dna_str_free(&dna->trace);
  dna_str_free(&dna->n_minus_1_text);
  dna_str_free(&dna->list);
  dna_str_free(&dna->merit);
  free(dna);
}

void dna_set_library(dna_context *dna, const char *directory) {
  free(dna->library);
  dna->library = directory ? dna_xstrdup(directory) : NULL;
}

void dna_set_n_minus_1(dna_context *dna, int wanted) { dna->n_minus_1 = wanted != 0; }

/* ---- loading ------------------------------------------------------------------------------------------------------------ */

/* Whether all errors are in what was set or asked for, which the compiler reads from sources named "--set NAME=VALUE". */
static bool only_sets_wrong(const dna_compilation *c) {
  uint32_t wrong = 0;
  for (size_t i = 0; i < c->diags.count; i++) {
    const dna_diag *diag = &c->diags.items[i];
    if (diag->severity == DNA_SEV_ERROR && diag->span.file < c->sources.count)
      wrong += !strncmp(c->sources.files[diag->span.file].path, "--set ", 6) ||
               !strncmp(c->sources.files[diag->span.file].path, "--values ", 9);
  }
  return wrong > 0 && wrong == c->diags.errors;
}

int dna_context_load(dna_context *dna, const char *path, const char *text, size_t length, const char *const *sets, size_t nsets,
                     const dna_compile_options *asked) {
  dna_context_forget(dna);
  dna->path = dna_xstrdup(path);
  if (text) {
    dna->text = dna_xmalloc(length + 1);
    memcpy(dna->text, text, length);
    dna->text[length] = '\0';
    dna->length = length;
  }
  dna->sets = dna_xcalloc(nsets, sizeof *dna->sets);
  for (; dna->nsets < nsets; dna->nsets++) dna->sets[dna->nsets] = dna_xstrdup(sets[dna->nsets]);
  dna_context_compile(dna, asked, &dna->loaded);
  if (dna->loaded.analysis) return DNA_OK;
  return only_sets_wrong(&dna->loaded) ? DNA_ERR_USAGE : DNA_ERR_PROGRAM;
}

int dna_load(dna_context *dna, const char *path, const char *const *sets, size_t nsets) {
  return dna_context_load(dna, path, NULL, 0, sets, nsets, NULL);
}

int dna_load_text(dna_context *dna, const char *path, const char *text, size_t length, const char *const *sets, size_t nsets) {
  return dna_context_load(dna, path, text ? text : "", text ? length : 0, sets, nsets, NULL);
}

/* ---- running -------------------------------------------------------------------------------------------------------------- */

static int need_analysis(dna_context *dna) {
  dna->fault = (dna_error){0};
  if (dna->loaded.analysis) return DNA_OK;
  return dna_error_set(&dna->fault, DNA_ERR_USAGE, "no analysis is loaded");
}

int dna_context_need_regions(dna_context *dna) {
  if (need_analysis(dna) || dna->loaded.analysis->programs[0]->variations[0].nregions > 0) return dna->fault.status;
  return dna_error_set(&dna->fault, DNA_ERR_PROGRAM, "%s:1:1: the analysis has no region, so there is nothing to count", dna->path);
}

int dna_run(dna_context *dna, const dna_run_options *options) {
  dna_results_free(dna->results);
  dna->results = NULL;
  if (dna_context_need_regions(dna)) return dna->fault.status;
  dna->unblind = options->unblind;
  if (options->results) return dna_context_run_to_file(dna, options);
  return dna_run_events(dna->loaded.analysis, options, NULL, &dna->results, &dna->fault);
}

int dna_trace(dna_context *dna, const char *events, int64_t number, uint64_t seed, int trust_keep, const char **text) {
  *text = NULL;
  if (need_analysis(dna)) return dna->fault.status;
  dna_compilation traced;
  dna_context_compile(dna, &(dna_compile_options){.trace = true}, &traced);
  dna->trace.length = 0;
  int status;
  if (!traced.analysis)
    status = dna_error_set(&dna->fault, DNA_ERR_PROGRAM, "%s: cannot be compiled for tracing", dna->path);
  else
    status = dna_trace_event(traced.analysis, events, number, seed, trust_keep != 0, &dna->trace, &dna->fault);
  dna_context_drop(&traced);
  if (status == DNA_OK) *text = dna->trace.text;
  return status;
}

/* ---- texts ------------------------------------------------------------------------------------------------------------------ */

static void add_note(dna_str *out, int colour, const char *word, const char *ansi, const char *message) {
  dna_str_printf(out, "dna: %s%s:%s %s\n", colour ? ansi : "", word, colour ? "\033[0m" : "", message);
}

/* Who finds the jets of an analysis that has some. */
static bool finds_jets(const dna_analysis *analysis) {
  for (uint32_t p = 0; analysis && p < analysis->nprograms; p++)
    for (uint32_t i = 0; i < analysis->programs[p]->ninsns; i++)
      if (analysis->programs[p]->insns[i].op == DNA_OP_CLUSTER) return true;
  return false;
}

static void add_authors_of_jets(dna_str *out, int colour) {
  dna_str line = {0};
  dna_str_printf(&line, "jets are found by %s (M. Cacciari, G. P. Salam and G. Soyez, http://fastjet.fr): cite EPJ C 72 (2012) 1896",
                 dna_fastjet_version());
  add_note(out, colour, "note", "\033[1;36m", line.text);
  dna_str_free(&line);
}

const char *dna_messages(dna_context *dna, int colour) {
  dna_str *out = &dna->messages;
  out->length = 0;
  if (dna->loaded.diags.arena) dna_diag_text(&dna->loaded.diags, out, colour != 0);
  if (dna->results && finds_jets(dna->loaded.analysis)) add_authors_of_jets(out, colour);
  if (dna->results && dna->results->unread) {
    dna_str line = {0};
    dna_str_printf(&line, "the results are not complete; not read to their end: %s", dna->results->unread);
    add_note(out, colour, "note", "\033[1;36m", line.text);
    dna_str_free(&line);
  }
  if (dna->others_counted) {
    dna_str line = {0};
    dna_str_printf(&line, "the results are also of %s, which this run does not name; --fresh starts anew", dna->others_counted);
    add_note(out, colour, "note", "\033[1;36m", line.text);
    dna_str_free(&line);
  }
  for (uint32_t s = 0; dna->results && s < dna->results->nsamples; s++)
    for (uint32_t i = 0; i < dna->results->samples[s].nfiles; i++) {
      const dna_rfile *file = &dna->results->samples[s].files[i];
      if (file->trusted) {
        dna_str line = {0};
        dna_str_printf(&line,
                       "%s has only the particles that were kept, and it was not shown that no others matter here",
                       file->path);
        add_note(out, colour, "note", "\033[1;36m", line.text);
        dna_str_free(&line);
      }
      if (file->events || !file->whole) continue;
      dna_str line = {0};
      dna_str_printf(&line, "%s has no events", strcmp(file->path, "-") ? file->path : "standard input");
      add_note(out, colour, "note", "\033[1;36m", line.text);
      dna_str_free(&line);
    }
  for (uint32_t s = 0; dna->results && s < dna->results->nsamples; s++)
    for (uint32_t i = 0; i < dna->results->samples[s].nfiles; i++) {
      const char *fault = dna->results->samples[s].files[i].fault;
      if (fault && strcmp(fault, dna->fault.message) != 0) add_note(out, colour, "error", "\033[1;31m", fault);
    }
  if (dna->merit.length) dna_str_add(out, dna->merit.text, dna->merit.length);
  if (dna->fault.status) add_note(out, colour, "error", "\033[1;31m", dna->fault.message);
  return dna_context_text(out);
}

const char *dna_messages_json(dna_context *dna) {
  dna_str *out = &dna->messages_json;
  out->length = 0;
  if (dna->loaded.diags.arena)
    dna_diag_json(&dna->loaded.diags, out, dna->path);
  else
    dna_str_puts(out, "{\"file\": null, \"errors\": 0, \"warnings\": 0, \"diagnostics\": []}");
  if (!dna->fault.status) return dna_context_text(out);
  size_t end = out->length; /* a fault of the run becomes one more member of the object */
  while (end > 0 && out->text[end - 1] != '}') end--;
  if (end == 0) return dna_context_text(out);
  out->length = end - 1;
  dna_str_printf(out, ", \"fault\": {\"status\": %d, \"message\": ", dna->fault.status);
  dna_str_json(out, dna->fault.message);
  dna_str_puts(out, "}}\n");
  return dna_context_text(out);
}

const char *dna_report_text(dna_context *dna, const char *format, int colour, int columns) {
  if (!dna->results) return NULL;
  dna->report.length = 0;
  dna_report_options options = {.colour = colour != 0, .columns = columns, .unblind = dna->unblind != 0};
  dna_error ignored = {0};
  if (dna_report(dna->results, format, &options, &dna->report, &ignored)) return NULL;
  return dna_context_text(&dna->report);
}

const char *dna_n_minus_1_text(dna_context *dna) {
  const dna_analysis *analysis = dna->loaded.analysis;
  if (!analysis || !analysis->n_minus_1) return NULL;
  dna->n_minus_1_text.length = 0;
  dna_analysis_list_n_minus_1(analysis, &dna->n_minus_1_text);
  return dna_context_text(&dna->n_minus_1_text);
}

static int no_tolerance(dna_context *dna) {
  return dna_error_set(&dna->fault, DNA_ERR_USAGE, "no expectation states a tolerance; write expect REGION within 3 σ { … }");
}

static bool states_tolerance(const dna_analysis *analysis) {
  for (uint32_t i = 0; i < analysis->nexpectations; i++)
    for (uint32_t r = 0; r < analysis->expectations[i].nrows; r++)
      if (analysis->expectations[i].rows[r].within.kind != DNA_WITHIN_ANY) return true;
  return false;
}

int dna_check_expectations(dna_context *dna, const char **text) {
  dna->fault = (dna_error){0};
  *text = NULL;
  const dna_analysis *analysis = dna->loaded.analysis;
  if (!dna->results && analysis) return states_tolerance(analysis) ? DNA_OK : no_tolerance(dna);
  if (!dna->results) return dna_error_set(&dna->fault, DNA_ERR_USAGE, "there are no results to compare");
  dna_report_job job = {.results = dna->results, .options = {.unblind = dna->unblind != 0}};
  uint32_t stated;
  dna->trace.length = 0;
  uint32_t exceeded = dna_expect_exceeded(&job, &stated, &dna->trace);
  if (!stated) return no_tolerance(dna);
  if (!exceeded) return DNA_OK;
  *text = dna->trace.text;
  return DNA_ERR_EXPECT;
}

int dna_export(dna_context *dna, const char *format, const dna_export_options *options) {
  dna->fault = (dna_error){0};
  if (!dna->results) return dna_error_set(&dna->fault, DNA_ERR_USAGE, "there are no results to export");
  return dna_export_results(dna->results, format, options, dna->unblind != 0, &dna->fault);
}

const char *dna_disassembly(dna_context *dna) {
  const dna_analysis *analysis = dna->loaded.analysis;
  if (!analysis) return NULL;
  dna_str *out = &dna->disassembly;
  out->length = 0;
  for (uint32_t p = 0; p < analysis->nprograms; p++) {
    if (p) { /* programs after the first have a sample's "with" values */
      const char *with = "";
      for (uint32_t s = analysis->nsamples; s-- > 0;)
        if (analysis->samples[s].program == p && analysis->samples[s].with) with = analysis->samples[s].with;
      dna_str_printf(out, "\nprogram %u: with %s\n", p + 1, with);
    }
    dna_program_disasm(analysis->programs[p], out);
  }
  return dna_context_text(out);
}
