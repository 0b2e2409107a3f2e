/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What goes into a pyhf workspace: the signal, the channels that names stand for, the variations that are systematic
 * uncertainties.
 */
#include "runtime/export/pyhf.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool dna_pyhf_refuse(dna_pyhf_set *set, const char *format, ...) {
  char message[sizeof set->err->message];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  dna_error_set(set->err, DNA_ERR_USAGE, "pyhf: %s", message);
  return false;
}

/* A name in a list of names, for messages: at most 12 of them. */
static void list(dna_str *out, uint32_t *count, const char *name) {
  if (*count < 12) dna_str_printf(out, "%s%.60s", *count ? ", " : "", name);
  if (*count == 12) dna_str_puts(out, ", ...");
  ++*count;
}

static const dna_pvariation *nominal(const dna_pyhf_set *set) { return &set->point->samples[0]->program->variations[0]; }

/* ---- the signal -------------------------------------------------------------------------------------------------------- */

static bool is_point(const dna_search_point *point, const char *name) {
  bool is = strcmp(point->name, name) == 0;
  for (uint32_t i = 0; i < point->nsamples; i++) is = is || strcmp(point->samples[i]->name, name) == 0;
  return is;
}

static bool choose_point(dna_pyhf_set *set) {
  const char *name = set->job->options->signal;
  dna_str points = {0};
  uint32_t count = 0, found = 0;
  for (uint32_t p = 0; p < set->search->npoints; p++) {
    const dna_search_point *point = &set->search->points[p];
    list(&points, &count, point->nsamples > 1 ? point->samples[0]->name : point->name);
    if (name && !is_point(point, name)) continue;
    set->point = point;
    found++;
  }
  if (!count) dna_pyhf_refuse(set, "there is no signal; a sample with \"kind signal\" is one");
  else if (found > 1 && name)
    dna_pyhf_refuse(set, "several signals are called %.80s; name one of their samples: %s", name, points.text);
  else if (found > 1)
    dna_pyhf_refuse(set, "a workspace has one signal, and there are %u; name one with --signal: %s", count, points.text);
  else if (!found)
    dna_pyhf_refuse(set, "no signal is called \"%.80s\"; there %s %s", name, count == 1 ? "is" : "are", points.text);
  dna_str_free(&points);
  return found == 1;
}

/* ---- channels ---------------------------------------------------------------------------------------------------------- */

/* A workspace has S and B as they are, and B's Monte Carlo error: a condition that looks at another B cannot be told by it. One
 * that looks at no count has no model; the name of the measurement says that it is left out. */
static bool is_told(dna_pyhf_set *set, const dna_alimit *limit) {
  const dna_figure *figure = &limit->exclude;
  bool plain = figure->is_cls && figure->cls == 3, params = false;
  for (uint32_t i = 0; i < figure->n; i++) {
    if (i < 3) plain = plain && figure->steps[i].op == (enum dna_figure_op)(DNA_FIGURE_S + i);
    params = params || figure->steps[i].op == DNA_FIGURE_PARAM;
  }
  if (plain || (!figure->counts && !params)) return true;
  return dna_pyhf_refuse(set,
                         "the limit %.80s is by %s, and a workspace has S, B and δB as they are, as in CLs(S, B, δB) <= 0.05; "
                         "to export the counts alone write %s:%.80s",
                         limit->name, figure->text, limit->window ? "window" : "region",
                         limit->window ? limit->window : limit->region);
}

/* The region whose events a channel counts. */
static const dna_pregion *region_of(const dna_pyhf_set *set, const dna_pyhf_channel *channel) {
  const dna_pvariation *own = nominal(set);
  for (uint32_t r = 0; channel->window && r < own->nregions; r++)
    if (strcmp(own->regions[r].name, channel->window->quantity->region) == 0) return &own->regions[r];
  return &own->regions[channel->region];
}

/* Region b is a or starts from it, or from one that does. */
static bool holds(const dna_pyhf_set *set, const dna_pregion *a, const dna_pregion *b) {
  const dna_pvariation *own = nominal(set);
  for (uint32_t depth = 0; b && depth <= own->nregions; depth++) {
    if (a == b) return true;
    const char *parent = b->parent;
    b = NULL;
    for (uint32_t r = 0; parent && r < own->nregions; r++)
      if (strcmp(own->regions[r].name, parent) == 0) b = &own->regions[r];
  }
  return false;
}

/* Two windows of one region that have other quantities or intervals: whether they share events cannot be told. */
static bool may_be_apart(const dna_search_window *a, const dna_search_window *b) {
  return a && b &&
         (strcmp(a->quantity->label, b->quantity->label) != 0 || a->found.high < b->found.low || a->found.low > b->found.high);
}

static bool add_channel(dna_pyhf_set *set, dna_pyhf_channel channel) {
  const dna_pregion *region = region_of(set, &channel);
  for (uint32_t i = 0; i < set->nchannels; i++) {
    const dna_pyhf_channel *other = &set->channels[i];
    const dna_pregion *there = region_of(set, other);
    if (strcmp(other->name, channel.name) == 0) return dna_pyhf_refuse(set, "two channels are called %.80s", channel.name);
    if ((holds(set, region, there) || holds(set, there, region)) && !may_be_apart(channel.window, other->window))
      return dna_pyhf_refuse(set, "the channels %.80s and %.80s share the events of the region %.80s; leave one of them out",
                             other->name, channel.name, (holds(set, there, region) ? region : there)->name);
  }
  set->channels[set->nchannels++] = channel;
  return true;
}

static bool add_region(dna_pyhf_set *set, const char *name, const char *region, const dna_alimit *limit) {
  for (uint32_t r = 0; r < nominal(set)->nregions; r++)
    if (strcmp(nominal(set)->regions[r].name, region) == 0)
      return add_channel(set, (dna_pyhf_channel){.name = name, .limit = limit, .region = r, .hist = DNA_NONE, .nbins = 1});
  return dna_pyhf_refuse(set, "there is no region %.80s", region);
}

static bool add_window(dna_pyhf_set *set, const char *name, const char *window, const dna_alimit *limit) {
  for (uint32_t i = 0; i < set->search->nwindows; i++) {
    const dna_search_window *w = &set->search->windows[i];
    if (w->point != set->point || strcmp(w->statement->name, window) != 0) continue;
    if (w->why) return dna_pyhf_refuse(set, "there is no window %.80s for %.80s: %s", window, set->point->name, w->why);
    return add_channel(
        set, (dna_pyhf_channel){.name = name, .limit = limit, .window = w, .region = DNA_NONE, .hist = DNA_NONE, .nbins = 1});
  }
  return dna_pyhf_refuse(set, "there is no window %.80s", window);
}

static const dna_alimit *find_limit(const dna_pyhf_set *set, const char *name) {
  const dna_analysis *analysis = set->job->report.results->analysis;
  for (uint32_t i = 0; i < analysis->nlimits; i++)
    if (strcmp(analysis->limits[i].name, name) == 0) return &analysis->limits[i];
  return NULL;
}

static bool add_limit(dna_pyhf_set *set, const dna_alimit *limit, uint32_t depth) {
  if (depth > set->job->report.results->analysis->nlimits)
    return dna_pyhf_refuse(set, "the limits that %.80s combines combine one another", limit->name);
  if (!limit->ncombine && !is_told(set, limit)) return false;
  if (limit->ncombine && limit->nvary) {
    bool again = false;
    for (uint32_t i = 0; i < set->ncombinations; i++) again = again || set->combinations[i] == limit;
    if (!again) set->combinations[set->ncombinations++] = limit;
  }
  if (limit->window) return add_window(set, limit->name, limit->window, limit);
  if (limit->region) return add_region(set, limit->name, limit->region, limit);
  for (uint32_t i = 0; i < limit->ncombine; i++)
    if (!add_limit(set, find_limit(set, limit->combine[i]), depth + 1)) return false;
  return true;
}

static bool add_hist(dna_pyhf_set *set, uint32_t r, uint32_t h) {
  const dna_pregion *region = &nominal(set)->regions[r];
  const dna_pstore *store = dna_cells_store(set->point->samples[0], &region->hists[h]);
  if (store->kind != DNA_HIST_1D)
    return dna_pyhf_refuse(set, "%.80s is a %s; a channel is a histogram of one quantity", region->hists[h].name,
                           store->kind == DNA_HIST_PROFILE ? "profile" : "histogram of two quantities");
  return add_channel(set, (dna_pyhf_channel){.name = dna_arena_printf(set->arena, "%s_%s", region->name, region->hists[h].name),
                                             .region = r,
                                             .hist = h,
                                             .nbins = store->x.nbins});
}

/* ---- names ------------------------------------------------------------------------------------------------------------- */

typedef struct meaning {
  const char *kind; /* "limit" ... */
  const dna_alimit *limit;
  const char *window, *region;
  uint32_t r, h; /* of a histogram */
} meaning;

/* Whether the name that was given, "KIND:NAME" or "NAME", is that. */
static bool is_named(const char *given, const char *kind, const char *name) {
  size_t n = strlen(kind);
  return strcmp(given, name) == 0 || (strncmp(given, kind, n) == 0 && given[n] == ':' && strcmp(given + n + 1, name) == 0);
}

/* All that the name may mean; histograms are called NAME or REGION/NAME. Their number; the first two are kept. */
static uint32_t look_up(const dna_pyhf_set *set, const char *given, meaning found[2]) {
  const dna_analysis *analysis = set->job->report.results->analysis;
  uint32_t n = 0;
  for (uint32_t i = 0; i < analysis->nlimits; i++)
    if (is_named(given, "limit", analysis->limits[i].name) && n++ < 2)
      found[n - 1] = (meaning){.kind = "limit", .limit = &analysis->limits[i]};
  for (uint32_t i = 0; i < analysis->nwindows; i++)
    if (is_named(given, "window", analysis->windows[i].name) && n++ < 2)
      found[n - 1] = (meaning){.kind = "window", .window = analysis->windows[i].name};
  for (uint32_t r = 0; r < nominal(set)->nregions; r++) {
    const dna_pregion *region = &nominal(set)->regions[r];
    if (is_named(given, "region", region->name) && n++ < 2) found[n - 1] = (meaning){.kind = "region", .region = region->name};
    for (uint32_t h = 0; h < region->nhists; h++) {
      char *path = dna_arena_printf(set->arena, "%s/%s", region->name, region->hists[h].name);
      if ((is_named(given, "histogram", region->hists[h].name) || is_named(given, "histogram", path)) && n++ < 2)
        found[n - 1] = (meaning){.kind = "histogram", .region = region->name, .r = r, .h = h};
    }
  }
  return n;
}

static void list_all(const dna_pyhf_set *set, dna_str *out) {
  const dna_analysis *analysis = set->job->report.results->analysis;
  uint32_t n = 0;
  for (uint32_t i = 0; i < analysis->nlimits; i++) list(out, &n, analysis->limits[i].name);
  for (uint32_t i = 0; i < analysis->nwindows; i++) list(out, &n, analysis->windows[i].name);
  for (uint32_t r = 0; r < nominal(set)->nregions; r++) {
    const dna_pregion *region = &nominal(set)->regions[r];
    list(out, &n, region->name);
    for (uint32_t h = 0; h < region->nhists; h++) list(out, &n, region->hists[h].name);
  }
}

static bool add_named(dna_pyhf_set *set, const char *given) {
  meaning found[2] = {{0}};
  uint32_t n = look_up(set, given, found);
  if (n == 0) {
    dna_str all = {0};
    list_all(set, &all);
    dna_pyhf_refuse(set, "no limit, window, region or histogram is called \"%.80s\"; there are %s", given, all.text);
    dna_str_free(&all);
    return false;
  }
  if (n > 1 && strcmp(found[0].kind, found[1].kind) == 0)
    return dna_pyhf_refuse(set, "several regions have a histogram %.80s; write %.80s/%.80s or %.80s/%.80s", given,
                           found[0].region, given, found[1].region, given);
  if (n > 1)
    return dna_pyhf_refuse(set, "%.80s is a %s and a %s; write %s:%.80s or %s:%.80s", given, found[0].kind, found[1].kind,
                           found[0].kind, given, found[1].kind, given);
  if (found[0].limit) return add_limit(set, found[0].limit, 0);
  if (found[0].window) return add_window(set, found[0].window, found[0].window, NULL);
  if (strcmp(found[0].kind, "region") == 0) return add_region(set, found[0].region, found[0].region, NULL);
  return add_hist(set, found[0].r, found[0].h);
}

/* Where no name is given: the only limit that is not a part of another one. */
static bool add_only_limit(dna_pyhf_set *set) {
  const dna_analysis *analysis = set->job->report.results->analysis;
  const dna_alimit *only = NULL;
  uint32_t count = 0;
  for (uint32_t i = 0; i < analysis->nlimits; i++) {
    bool part = false;
    for (uint32_t k = 0; k < analysis->nlimits; k++)
      for (uint32_t c = 0; c < analysis->limits[k].ncombine; c++)
        part = part || strcmp(analysis->limits[k].combine[c], analysis->limits[i].name) == 0;
    if (part) continue;
    only = &analysis->limits[i];
    count++;
  }
  if (count == 1) return add_limit(set, only, 0);
  dna_str all = {0};
  list_all(set, &all);
  dna_pyhf_refuse(set, "name the channels after the results file: limits, windows, regions or histograms, such as %s",
                  all.length ? all.text : "none");
  dna_str_free(&all);
  return false;
}

static bool choose_channels(dna_pyhf_set *set) {
  const dna_analysis *analysis = set->job->report.results->analysis;
  const dna_export_options *options = set->job->options;
  set->channels = dna_arena_alloc(set->arena, ((size_t)options->nchannels + 1) * (analysis->nlimits + 1) * sizeof *set->channels);
  set->combinations = dna_arena_alloc(set->arena, ((size_t)analysis->nlimits + 1) * sizeof *set->combinations);
  if (options->nchannels == 0) return add_only_limit(set);
  for (size_t i = 0; i < options->nchannels; i++)
    if (!add_named(set, options->channels[i])) return false;
  return true;
}

/* ---- systematics ------------------------------------------------------------------------------------------------------- */

/* "NAME", "NAME_up" and "NAME_down" are the sets of a variation. */
static bool is_set_of(const char *set, const char *variation) {
  size_t n = strlen(variation);
  return strncmp(set, variation, n) == 0 && (!set[n] || strcmp(set + n, "_up") == 0 || strcmp(set + n, "_down") == 0);
}

static bool varies(const dna_alimit *limit, const char *variation) {
  for (uint32_t k = 0; limit && k < limit->nvary; k++)
    if (is_set_of(variation, limit->vary[k])) return true;
  return false;
}

static bool is_varied(const dna_pyhf_set *set, const char *variation) {
  const dna_export_options *options = set->job->options;
  bool varied = options->nvariations > 0 && dna_export_takes_variation(set->job, variation);
  if (options->nvariations > 0) return varied;
  for (uint32_t c = 0; c < set->nchannels; c++) varied = varied || varies(set->channels[c].limit, variation);
  for (uint32_t i = 0; i < set->ncombinations; i++) varied = varied || varies(set->combinations[i], variation);
  return varied;
}

static bool choose_systematics(dna_pyhf_set *set) {
  const dna_program *program = set->point->samples[0]->program;
  bool limits = true;
  for (uint32_t c = 0; c < set->nchannels; c++) limits = limits && set->channels[c].limit;
  if (program->nvariations > 1 && !limits && set->job->options->nvariations == 0) {
    dna_str all = {0};
    uint32_t n = 0;
    for (uint32_t v = 1; v < program->nvariations; v++) list(&all, &n, program->variations[v].name);
    dna_pyhf_refuse(
        set, "which variations are systematic uncertainties? Name them with --variation, or with --variation nominal none: %s",
        all.text);
    dna_str_free(&all);
    return false;
  }
  set->systematics = dna_arena_alloc(set->arena, program->nvariations * sizeof *set->systematics);
  for (uint32_t v = 1; v < program->nvariations; v++) {
    const char *name = program->variations[v].name;
    if (!is_varied(set, name)) continue;
    size_t length = strlen(name);
    bool up = length > 3 && strcmp(name + length - 3, "_up") == 0, down = length > 5 && strcmp(name + length - 5, "_down") == 0;
    char *stem = dna_arena_strndup(set->arena, name, length - (up ? 3 : down ? 5 : 0));
    if (strcmp(stem, "mu") == 0 || strcmp(stem, "lumi") == 0 ||
        strncmp(stem, "staterror", 9) == 0) /* names that mean something else */
      stem = dna_arena_printf(set->arena, "sys_%s", stem);
    uint32_t i = 0;
    while (i < set->nsystematics && strcmp(set->systematics[i].name, stem) != 0) i++;
    if (i == set->nsystematics) set->systematics[set->nsystematics++] = (dna_pyhf_systematic){stem, DNA_NONE, DNA_NONE};
    if (down) set->systematics[i].down = v;
    else set->systematics[i].up = v;
  }
  return true;
}

bool dna_pyhf_choose(dna_pyhf_set *set) { return choose_point(set) && choose_channels(set) && choose_systematics(set); }
