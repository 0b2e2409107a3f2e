/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The public interface to results files (see dna.h): what an analysis is compiled from goes into the file, and comes out of it again.
 */
#include "lib/context.h"
#include "runtime/results/file.h"
#include "runtime/run.h"

#include <stdlib.h>
#include <string.h>

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
  dna_context_forget(dna);
  dna_resfile *file = dna_resfile_open(path, &dna->fault);
  dna_origin *origins = file ? dna_resfile_origins(file, &count, &dna->fault) : NULL;
  if (origins) load_origins(dna, path, origins, count);
  for (uint32_t i = 0; i < count; i++) dna_origin_clear(&origins[i]);
  free(origins);
  if (!dna->fault.status) {
    dna_resfile_settings settings = dna_resfile_get_settings(file);
    dna->stored_seed = settings.seed;
    dna->stored_max_events = settings.max_events;
    return file;
  }
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
  dna_context_forget(dna);
  if (npaths == 0) return dna_error_set(&dna->fault, DNA_ERR_USAGE, "there are no results files to merge");
  return dna_resfile_merge(paths, npaths, output, &dna->fault);
}

/* The status is the run's; what it has left is loaded even if that was not all. */
int dna_context_run_to_file(dna_context *dna, const dna_run_options *options) {
  dna_results *ran = NULL; /* without sums */
  dna_origin origin = describe_origin(dna);
  dna_resfile *file = dna_resfile_begin(options->results, options->fresh, dna->loaded.analysis, &origin, options, &dna->fault);
  dna_origin_clear(&origin);
  if (!file) return dna->fault.status;
  int status = dna_run_events(dna->loaded.analysis, options, file, &ran, &dna->fault);
  dna_error finish = {0};
  char *others = dna_resfile_others(file) ? dna_xstrdup(dna_resfile_others(file)) : NULL;
  if (ran) dna_resfile_finish(file, &finish);
  if (ran) dna_resfile_close(file);
  else dna_resfile_abandon(file);
  dna_results_free(ran);
  if (finish.status || !ran) free(others);
  if (finish.status) return dna_error_set(&dna->fault, finish.status, "%s", finish.message);
  if (!ran) return status;
  dna_error fault = dna->fault;
  int loaded = dna_open_results(dna, options->results);
  dna->others_counted = others;
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
