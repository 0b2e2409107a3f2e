/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The public interface (see dna.h): ties the compiler and the runtime together.
 */
#include "lib/context.h"
#include "program/implies.h"
#include "runtime/export/export.h"
#include "runtime/pack.h"
#include "runtime/plot/plot.h"
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

static void forget(dna_context *dna) {
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
  forget(dna);
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
  forget(dna);
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

/* ---- results files ------------------------------------------------------------------------------------------------------- */

/* What was loaded: all its sources, and the other paths by which they were imported. */
static dna_origin describe_origin(const dna_context *dna) {
  const dna_sources *sources = &dna->loaded.sources;
  dna_origin origin = {.library = dna->library ? dna_xstrdup(dna->library) : NULL,
                       .n_minus_1 = dna->loaded.analysis && dna->loaded.analysis->n_minus_1};
  origin.sources = dna_xcalloc((size_t)sources->count + sources->naliases + 1, sizeof *origin.sources);
  for (uint32_t i = 0; i < sources->count; i++) {
    const dna_source *from = &sources->files[i];
    if (!strncmp(from->path, "--set ", 6)) continue; /* these come last */
    dna_origin_source *to = &origin.sources[origin.nsources++];
    *to = (dna_origin_source){.path = dna_xstrdup(from->path), .text = dna_xmalloc(from->length + 1), .length = from->length};
    memcpy(to->text, from->text, from->length + 1);
  }
  for (uint32_t i = 0; i < sources->naliases; i++)
    origin.sources[origin.nsources++] =
        (dna_origin_source){.path = dna_xstrdup(sources->aliases[i].path), .same_as = sources->aliases[i].file};
  origin.sets = dna_xcalloc(dna->nsets + 1, sizeof *origin.sets);
  for (; origin.nsets < dna->nsets; origin.nsets++) origin.sets[origin.nsets] = dna_xstrdup(dna->sets[origin.nsets]);
  return origin;
}

/* Compiles what a results file has. */
static bool compile_origin(const dna_origin *origin, dna_compilation *c) {
  *c = (dna_compilation){0};
  c->diags.arena = c->sources.arena = dna_arena_new();
  c->diags.sources = &c->sources;
  dna_given_source *given = dna_xcalloc((size_t)origin->nsources + 1, sizeof *given);
  for (uint32_t i = 0; i < origin->nsources; i++) {
    const dna_origin_source *source = &origin->sources[i];
    given[i] = (dna_given_source){source->path, source->text, source->length, source->same_as};
  }
  c->sources.given = given;
  c->sources.ngiven = origin->nsources;
  dna_compile_options options = {
      .sets = (const char *const *)origin->sets, .nsets = origin->nsets, .library = origin->library,
      .n_minus_1 = origin->n_minus_1, .optimise = true};
  c->analysis = dna_compile(&c->diags, origin->sources[0].path, &options);
  c->sources.given = NULL;
  c->sources.ngiven = 0;
  free(given);
  return c->analysis != NULL;
}

/* Loads the first origin of the file as dna_load does, and the others beside it. */
static int load_origins(dna_context *dna, const char *path, const dna_origin *origins, uint32_t count) {
  dna->path = dna_xstrdup(origins[0].sources[0].path);
  dna->stored = true;
  dna->others = dna_xcalloc(count, sizeof *dna->others);
  dna->sets = dna_xcalloc((size_t)origins[0].nsets + 1, sizeof *dna->sets);
  for (; dna->nsets < origins[0].nsets; dna->nsets++) dna->sets[dna->nsets] = dna_xstrdup(origins[0].sets[dna->nsets]);
  bool good = compile_origin(&origins[0], &dna->loaded);
  for (uint32_t i = 1; i < count && good; i++) good = compile_origin(&origins[i], &dna->others[dna->nothers++]);
  if (good) return DNA_OK;
  return dna_error_set(&dna->fault, DNA_ERR_PROGRAM, "%s: this version of dna does not compile its program any more", path);
}

/* With the analyses loaded. */
static int load_results(dna_context *dna, dna_resfile *file) {
  const dna_analysis **analyses = dna_xcalloc((size_t)dna->nothers + 1, sizeof *analyses);
  analyses[0] = dna->loaded.analysis;
  for (uint32_t i = 0; i < dna->nothers; i++) analyses[i + 1] = dna->others[i].analysis;
  int status = dna_resfile_load(file, analyses, &dna->results, &dna->fault);
  free(analyses);
  return status;
}

/* Opens a results file and compiles its programs; NULL with the fault set. */
static dna_resfile *open_file(dna_context *dna, const char *path) {
  uint32_t count = 0;
  forget(dna);
  dna_resfile *file = dna_resfile_open(path, &dna->fault);
  dna_origin *origins = file ? dna_resfile_origins(file, &count, &dna->fault) : NULL;
  if (origins) load_origins(dna, path, origins, count);
  for (uint32_t i = 0; i < count; i++) dna_origin_clear(&origins[i]);
  free(origins);
  if (!dna->fault.status) return file;
  dna_resfile_close(file);
  return NULL;
}

int dna_open_results(dna_context *dna, const char *path) {
  dna_resfile *file = open_file(dna, path);
  if (!file) return dna->fault.status;
  int status = load_results(dna, file);
  dna_resfile_close(file);
  return status;
}

void dna_set_unblind(dna_context *dna, int unblind) { dna->unblind = unblind; }

int dna_merge(dna_context *dna, const char *const *paths, size_t npaths, const char *output) {
  forget(dna);
  if (npaths == 0) return dna_error_set(&dna->fault, DNA_ERR_USAGE, "there are no results files to merge");
  return dna_resfile_merge(paths, npaths, output, &dna->fault);
}

/* The status is the run's; what it has left is loaded even if that was not all. */
static int run_to_file(dna_context *dna, const dna_run_options *options) {
  dna_results *ran = NULL; /* without sums */
  dna_origin origin = describe_origin(dna);
  dna_resfile *file = dna_resfile_begin(options->results, options->fresh, dna->loaded.analysis, &origin, options, &dna->fault);
  dna_origin_clear(&origin);
  if (!file) return dna->fault.status;
  int status = dna_run_events(dna->loaded.analysis, options, file, &ran, &dna->fault);
  dna_error finish = {0};
  if (ran) dna_resfile_finish(file, status != DNA_INTERRUPTED, &finish);
  if (ran) dna_resfile_close(file);
  else dna_resfile_abandon(file);
  dna_results_free(ran);
  if (finish.status) return dna_error_set(&dna->fault, finish.status, "%s", finish.message);
  if (!ran) return status;
  dna_error fault = dna->fault;
  int loaded = dna_open_results(dna, options->results);
  if (loaded && status == DNA_OK) return loaded;
  dna->fault = fault;
  if (loaded) return status; /* interrupted before the first file was read */
  if (status == DNA_OK && dna->results->partial)
    status = dna_error_set(&dna->fault, DNA_ERR_INPUT, "%s is of damaged event files", options->results);
  return status;
}

int dna_resume(dna_context *dna, const dna_run_options *options) {
  dna_run_options all = *options;
  dna_resfile *file = open_file(dna, options->results);
  if (!file) return dna->fault.status;
  dna_resfile_settings settings = dna_resfile_get_settings(file);
  char **events = dna_xcalloc(settings.nevents + 1, sizeof *events), *weights = settings.weights ? dna_xstrdup(settings.weights) : NULL;
  for (size_t i = 0; i < settings.nevents; i++) events[i] = dna_xstrdup(settings.events[i]);
  all.events = (const char *const *)events;
  all.nevents = settings.nevents;
  all.seed = settings.seed;
  all.max_events = settings.max_events;
  all.weights = weights;
  all.fresh = 0;
  dna_resfile_close(file);
  int status = dna_run(dna, &all);
  for (size_t i = 0; i < settings.nevents; i++) free(events[i]);
  free(events);
  free(weights);
  return status;
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
  if (options->results) return run_to_file(dna, options);
  return dna_run_events(dna->loaded.analysis, options, NULL, &dna->results, &dna->fault);
}

int dna_trace(dna_context *dna, const char *events, int64_t number, uint64_t seed, const char **text) {
  *text = NULL;
  if (need_analysis(dna)) return dna->fault.status;
  dna_compilation traced;
  dna_context_compile(dna, &(dna_compile_options){.trace = true}, &traced);
  dna->trace.length = 0;
  int status;
  if (!traced.analysis)
    status = dna_error_set(&dna->fault, DNA_ERR_PROGRAM, "%s: cannot be compiled for tracing", dna->path);
  else
    status = dna_trace_event(traced.analysis, events, number, seed, &dna->trace, &dna->fault);
  dna_context_drop(&traced);
  if (status == DNA_OK) *text = dna->trace.text;
  return status;
}

int dna_plot(dna_context *dna, const dna_plot_options *options, size_t *written) {
  *written = 0;
  dna->fault = (dna_error){0};
  if (!dna->results) return dna_error_set(&dna->fault, DNA_ERR_USAGE, "there are no results to draw");
  return dna_plot_write(dna->results, options, dna->unblind != 0, written, &dna->fault);
}

/* ---- packed events ----------------------------------------------------------------------------------------------- */

/* Whether the text is one expression to the grammar: nothing in it closes the brackets that it is put in, or
 * hides what follows. */
static bool stands_alone(const char *text) {
  int round = 0, curly = 0;
  for (const char *c = text; *c; c++) {
    if (*c == '#' || *c == '\n' || *c == '\r' || *c == ';' || *c == '"') return false;
    round += (*c == '(') - (*c == ')');
    curly += (*c == '{') - (*c == '}');
    if (round < 0 || curly < 0) return false;
  }
  return round == 0 && curly == 0;
}

/* Compiles a condition as the only object of an analysis. What is said of it shows `length` bytes of it alone. */
static int compile_condition(dna_context *dna, const char *condition, size_t from, size_t length) {
  static const char head[] = "object kept from particles { where (", form[] = "the form is:", bracket[] = "not ')'";
  dna_str source = {0};
  dna_str_printf(&source, "%s%s) }\nregion all { cut count(kept) >= 0 }\n", head, condition);
  int status = dna_context_load(dna, "--keep", source.text, source.length, NULL, 0, NULL);
  dna_str_free(&source);
  dna_diags *diags = &dna->loaded.diags;
  if (diags->sources->count) dna_diag_narrow(diags, 0, (uint32_t)(sizeof head - 1 + from), (uint32_t)length);
  for (size_t i = 0; i < diags->count; i++) { /* what the messages say of the text around the condition */
    dna_diag *diag = &diags->items[i];
    const char *end = diag->span.start == length ? strstr(diag->message, bracket) : NULL;
    if (end)
      diag->message = dna_arena_printf(diags->arena, "%.*sbut the condition ends", (int)(end - diag->message), diag->message);
    if (diag->hint && strncmp(diag->hint, form, sizeof form - 1) == 0)
      diag->hint = "--keep takes one condition; several are joined by 'and' or 'or'";
  }
  return status;
}

/* Compiles the condition, with what the files were kept with before. */
static int compile_keep(dna_context *dna, const char *keep, const char *before, dna_pack_keep *out, char **text, char **form) {
  dna_str condition = {0};
  if (keep && !keep[strspn(keep, " \t")]) return dna_error_set(&dna->fault, DNA_ERR_PROGRAM, "--keep: the condition is empty");
  if (keep && !stands_alone(keep))
    return dna_error_set(
        &dna->fault, DNA_ERR_PROGRAM,
        "--keep takes one condition on particles, without quotes, semicolons and comments, its brackets in pairs");
  int status = keep ? compile_condition(dna, keep, 0, strlen(keep)) : DNA_OK;
  if (status) return status;
  size_t length = keep ? strlen(keep) : 0;
  if (keep && before) dna_str_printf(&condition, "(%s) and (%s)", before, keep);
  else dna_str_puts(&condition, keep ? keep : before);
  *text = condition.text;
  if (before) status = compile_condition(dna, condition.text, condition.length - length - (keep ? 1 : 0), length);
  if (status)
    return dna_error_set(&dna->fault, DNA_ERR_PROGRAM,
                         "--keep: the condition that the files were packed with is not understood: %s", before);
  const dna_program *program = dna->loaded.analysis->programs[0];
  if (dna->loaded.analysis->uses_random)
    return dna_error_set(&dna->fault, DNA_ERR_PROGRAM,
                         "--keep: a condition with random functions would keep other particles for another seed");
  uint32_t axis = 2; /* what the region counts */
  for (uint32_t i = 0; i < program->ninsns; i++)
    if (program->insns[i].op == DNA_OP_COUNT) axis = program->insns[i].a;
  *form = dna_implies_form(program, axis);
  if (!*form) return dna_error_set(&dna->fault, DNA_ERR_PROGRAM, "--keep: the condition is too long");
  *out = (dna_pack_keep){program, *text, *form};
  return DNA_OK;
}

int dna_pack(dna_context *dna, const dna_pack_options *options, dna_pack_summary *summary) {
  char *before = NULL, *text = NULL, *form = NULL;
  dna_pack_keep keep;
  forget(dna);
  *summary = (dna_pack_summary){0};
  int status = dna_pack_kept(options, &before, &dna->fault);
  bool some = !status && (options->keep || before);
  if (some) status = compile_keep(dna, options->keep, before, &keep, &text, &form);
  if (!status) status = dna_pack_events(options, some ? &keep : NULL, summary, &dna->fault);
  free(before);
  free(text);
  free(form);
  return status;
}

int dna_unpack(dna_context *dna, const dna_unpack_options *options, dna_pack_summary *summary) {
  forget(dna);
  return dna_unpack_events(options, summary, &dna->fault);
}

/* ---- texts ------------------------------------------------------------------------------------------------------------------ */

static void add_note(dna_str *out, int colour, const char *word, const char *ansi, const char *message) {
  dna_str_printf(out, "dna: %s%s:%s %s\n", colour ? ansi : "", word, colour ? "\033[0m" : "", message);
}

const char *dna_messages(dna_context *dna, int colour) {
  dna_str *out = &dna->messages;
  out->length = 0;
  if (dna->loaded.diags.arena) dna_diag_text(&dna->loaded.diags, out, colour != 0);
  const dna_analysis *analysis = dna->loaded.analysis;
  for (uint32_t i = 0; analysis && i < analysis->nlater; i++) {
    dna_str line = {0};
    dna_str_printf(&line, "%s is checked, but this version does not compute it", analysis->later[i]);
    add_note(out, colour, "note", "\033[1;36m", line.text);
    dna_str_free(&line);
  }
  for (uint32_t s = 0; dna->results && s < dna->results->nsamples; s++)
    for (uint32_t i = 0; i < dna->results->samples[s].nfiles; i++) {
      const dna_rfile *file = &dna->results->samples[s].files[i];
      if (file->trusted) {
        dna_str line = {0};
        dna_str_printf(&line,
                       "%s has only the particles that it was packed with, and it was not shown that no others matter here",
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
