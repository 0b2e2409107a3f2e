/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A workspace for pyhf (schema 1.0.0): a statistical model in the form of HistFactory. mu multiplies the signal; backgrounds of
 * one group are one sample; the Monte Carlo errors of the backgrounds are a staterror of each channel; variations are a normsys
 * in a channel of one bin, else a histosys. Yields that a Poisson mean cannot have are refused.
 */
#include "runtime/export/pyhf.h"
#include "runtime/search/windows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A sample of the workspace: samples whose yields add. */
typedef struct part {
  const char *name;
  enum dna_sample_kind kind;
  const dna_rsample **samples;
  uint32_t nsamples;
} part;

typedef struct workspace {
  dna_pyhf_set *set;
  part *parts; /* the signal, then groups of backgrounds; the data, if there are any */
  uint32_t nparts;
  part data;
  part counted, fitted;    /* the background of a window that is split, or has sidebands: as a whole */
  bool observed;           /* observations are the data, else the expected background */
  dna_limit_channel *bins; /* of all channels: what the range of mu is made from */
  size_t nbins;
} workspace;

/* ---- samples ----------------------------------------------------------------------------------------------------------- */

static void add_member(const dna_pyhf_set *set, part *to, const dna_rsample *sample) {
  if (!to->samples) to->samples = dna_arena_alloc(set->arena, set->job->report.results->nsamples * sizeof *to->samples);
  to->samples[to->nsamples++] = sample;
}

static void gather(workspace *w) {
  dna_pyhf_set *set = w->set;
  const dna_results *results = set->job->report.results;
  w->parts = dna_arena_alloc(set->arena, (results->nsamples + 1) * sizeof *w->parts);
  w->parts[w->nparts++] = (part){.name = set->point->name, .kind = DNA_SAMPLE_SIGNAL};
  for (uint32_t i = 0; i < set->point->nsamples; i++) add_member(set, &w->parts[0], set->point->samples[i]);
  for (uint32_t i = 0; i < results->nsamples; i++) {
    const dna_rsample *sample = &results->samples[i];
    if (sample->kind == DNA_SAMPLE_SIGNAL || !dna_export_takes_sample(set->job, sample)) continue;
    if (sample->kind == DNA_SAMPLE_DATA) {
      add_member(set, &w->data, sample);
      continue;
    }
    const char *name = sample->group;
    if (strcmp(name, set->point->name) == 0) name = dna_arena_printf(set->arena, "%s_background", name);
    uint32_t p = 1;
    while (p < w->nparts && strcmp(w->parts[p].name, name) != 0) p++;
    if (p == w->nparts) w->parts[w->nparts++] = (part){.name = name, .kind = DNA_SAMPLE_BACKGROUND};
    add_member(set, &w->parts[p], sample);
  }
  w->data = (part){"the data", DNA_SAMPLE_DATA, w->data.samples, w->data.nsamples};
  w->counted = (part){.name = "background", .kind = DNA_SAMPLE_BACKGROUND};
  w->fitted = (part){.name = "sidebands", .kind = DNA_SAMPLE_BACKGROUND};
}

/* Of a window that is split, or has sidebands, the background is known as a whole. */
static bool is_whole(const dna_pyhf_channel *channel) {
  return channel->window && (channel->window->statement->split || channel->window->statement->sidebands);
}

/* yields and errors of a part; pyhf cannot take what is negative. */
static bool sum(dna_pyhf_set *set, const dna_pyhf_channel *channel, const part *of, uint32_t variation, double *yields,
                double *errors) {
  memset(yields, 0, channel->nbins * sizeof *yields);
  memset(errors, 0, channel->nbins * sizeof *errors);
  const char *name = set->point->samples[0]->program->variations[variation].name;
  bool whole = is_whole(channel) && of->kind != DNA_SAMPLE_DATA;
  if (whole) {
    dna_yields y;
    if (!dna_windows_yields(set->job->report.results, channel->window, name, &y))
      return dna_pyhf_refuse(set, "the window of channel %.80s has no yields under %.80s", channel->name, name);
    yields[0] = of->kind == DNA_SAMPLE_SIGNAL ? y.s : y.b;
    errors[0] = of->kind == DNA_SAMPLE_SIGNAL ? y.ds * y.ds : y.db * y.db;
  }
  for (uint32_t i = 0; i < of->nsamples && !whole; i++)
    if (!dna_pyhf_add(set, channel, of->samples[i], variation, yields, errors)) return false;
  for (uint32_t i = 0; i < channel->nbins; i++) {
    errors[i] = sqrt(errors[i]);
    if (!isfinite(yields[i]) || !isfinite(errors[i]))
      return dna_pyhf_refuse(set, "the yield of %.80s in %s is no finite number", of->name, dna_pyhf_place(set, channel, i));
    if (yields[i] < 0)
      return dna_pyhf_refuse(set,
                             "the yield of %.80s in %s%s%.80s is negative (%.4g), which a Poisson mean cannot be; "
                             "use wider bins, more events, or a group with samples that outweigh it",
                             of->name, dna_pyhf_place(set, channel, i), variation ? " under " : "", variation ? name : "",
                             yields[i]);
  }
  return true;
}

static double *new_bins(const dna_pyhf_set *set, const dna_pyhf_channel *channel) {
  return dna_arena_alloc(set->arena, channel->nbins * sizeof(double));
}

/* ---- JSON -------------------------------------------------------------------------------------------------------------- */

static void add_numbers(dna_str *out, const double *values, uint32_t n) {
  dna_str_puts(out, "[");
  for (uint32_t i = 0; i < n; i++) {
    if (i) dna_str_puts(out, ", ");
    dna_str_number(out, values[i]);
  }
  dna_str_puts(out, "]");
}

static void begin_modifier(dna_str *out, const char *name, const char *type) {
  dna_str_puts(out, out->text[out->length - 1] == '[' ? "\n        {\"name\": " : ",\n        {\"name\": ");
  dna_str_json(out, name);
  dna_str_printf(out, ", \"type\": \"%s\", \"data\": ", type);
}

/* A variation of one side only is mirrored: 2 nominal - varied, at least 0. */
static bool add_systematic(workspace *w, const dna_pyhf_channel *channel, const part *of, const dna_pyhf_systematic *systematic,
                           const double *nominal, dna_str *out) {
  double *sides[2] = {new_bins(w->set, channel), new_bins(w->set, channel)}, *errors = new_bins(w->set, channel);
  const uint32_t numbers[2] = {systematic->down, systematic->up};
  bool changes = false, factors = channel->nbins == 1 && nominal[0] > 0;
  for (int i = 0; i < 2; i++)
    if (numbers[i] != DNA_NONE && !sum(w->set, channel, of, numbers[i], sides[i], errors)) return false;
  for (uint32_t b = 0; b < channel->nbins; b++) {
    for (int i = 0; i < 2; i++)
      if (numbers[i] == DNA_NONE) sides[i][b] = fmax(0, 2 * nominal[b] - sides[1 - i][b]);
    changes = changes || fabs(sides[0][b] - nominal[b]) > 0 || fabs(sides[1][b] - nominal[b]) > 0;
    factors = factors && sides[0][b] > 0 && sides[1][b] > 0;
  }
  if (!changes) return true;
  begin_modifier(out, systematic->name, factors ? "normsys" : "histosys");
  dna_str_puts(out, factors ? "{\"lo\": " : "{\"lo_data\": ");
  if (factors) dna_str_number(out, sides[0][0] / nominal[0]);
  else add_numbers(out, sides[0], channel->nbins);
  dna_str_puts(out, factors ? ", \"hi\": " : ", \"hi_data\": ");
  if (factors) dna_str_number(out, sides[1][0] / nominal[0]);
  else add_numbers(out, sides[1], channel->nbins);
  dna_str_puts(out, "}}");
  return true;
}

static bool add_part(workspace *w, const dna_pyhf_channel *channel, const part *of, dna_limit_channel *bins, dna_str *out) {
  bool signal = of->kind == DNA_SAMPLE_SIGNAL;
  double *yields = new_bins(w->set, channel), *errors = new_bins(w->set, channel);
  if (!sum(w->set, channel, of, 0, yields, errors)) return false;
  for (uint32_t i = 0; i < channel->nbins; i++) {
    if (signal) bins[i].s = yields[i];
    else bins[i].b += yields[i];
    if (!signal) bins[i].db = sqrt(bins[i].db * bins[i].db + errors[i] * errors[i]);
  }
  dna_str_puts(out, !signal ? ",\n      {\"name\": " : "\n      {\"name\": ");
  dna_str_json(out, of->name);
  dna_str_puts(out, ", \"data\": ");
  add_numbers(out, yields, channel->nbins);
  dna_str_puts(out, ", \"modifiers\": [");
  if (signal) {
    begin_modifier(out, "mu", "normfactor");
    dna_str_puts(out, "null}");
  } else {
    begin_modifier(out, dna_arena_printf(w->set->arena, "staterror_%s", channel->name), "staterror");
    add_numbers(out, errors, channel->nbins);
    dna_str_puts(out, "}");
  }
  for (uint32_t i = 0; i < w->set->nsystematics; i++)
    if (!add_systematic(w, channel, of, &w->set->systematics[i], yields, out)) return false;
  dna_str_puts(out, "]}");
  return true;
}

static bool add_channel(workspace *w, uint32_t number, dna_limit_channel *bins, dna_str *out) {
  const dna_pyhf_channel *channel = &w->set->channels[number];
  dna_str_puts(out, number ? ",\n    {\"name\": " : "\n    {\"name\": ");
  dna_str_json(out, channel->name);
  dna_str_puts(out, ", \"samples\": [");
  bool whole = is_whole(channel);
  if (whole && w->set->job->options->nsamples)
    return dna_pyhf_refuse(
        w->set, "the background of %.80s is that of all samples, for its window is split or has sidebands; leave --sample out",
        channel->name);
  for (uint32_t p = 0; p < (whole ? 1 : w->nparts); p++)
    if (!add_part(w, channel, &w->parts[p], bins, out)) return false;
  if (whole && !add_part(w, channel, channel->window->statement->sidebands ? &w->fitted : &w->counted, bins, out)) return false;
  dna_str_puts(out, "]}");
  for (uint32_t i = 0; i < channel->nbins; i++)
    if (!(bins[i].b > 0))
      return dna_pyhf_refuse(w->set,
                             "there is no background in %s: any event there would exclude the background alone; use wider bins, "
                             "fewer of them, or more events",
                             dna_pyhf_place(w->set, channel, i));
  return true;
}

/* ---- observations ------------------------------------------------------------------------------------------------------ */

static bool check_data(workspace *w) {
  w->observed = w->data.nsamples > 0;
  for (uint32_t i = 0; i < w->data.nsamples; i++) {
    const char *extent = dna_report_extent(w->set->job->report.results, w->data.samples[i]);
    if (strcmp(extent, "whole") != 0)
      return dna_pyhf_refuse(w->set, "the data %.80s were not read to their end (%s)", w->data.samples[i]->name, extent);
    for (uint32_t c = 0; c < w->set->nchannels; c++)
      if (dna_pyhf_is_blind(w->set, &w->set->channels[c], w->data.samples[i]))
        w->observed = false; /* in all channels, or in none */
  }
  return true;
}

static bool add_observation(workspace *w, uint32_t number, dna_limit_channel *bins, dna_str *out) {
  const dna_pyhf_channel *channel = &w->set->channels[number];
  double *counts = new_bins(w->set, channel), *errors = new_bins(w->set, channel);
  if (w->observed && !sum(w->set, channel, &w->data, 0, counts, errors)) return false;
  for (uint32_t i = 0; i < channel->nbins; i++) {
    if (!w->observed) counts[i] = bins[i].b;
    bins[i].n = floor(counts[i] + 0.5);
  }
  dna_str_puts(out, number ? ",\n    {\"name\": " : "\n    {\"name\": ");
  dna_str_json(out, channel->name);
  dna_str_puts(out, ", \"data\": ");
  add_numbers(out, counts, channel->nbins);
  dna_str_puts(out, "}");
  return true;
}

/* ---- the measurement --------------------------------------------------------------------------------------------------- */

/* The param that the limits scale, and its value where mu is 1; NULL if there are no limits. */
static bool find_scale(dna_pyhf_set *set, const char **param) {
  *param = NULL;
  for (uint32_t c = 0; c < set->nchannels; c++) {
    const dna_alimit *limit = set->channels[c].limit;
    if (!limit) continue;
    if (*param && strcmp(*param, limit->scale) != 0)
      return dna_pyhf_refuse(set, "the limits scale two params, %.80s and %.80s; a workspace has one mu", *param, limit->scale);
    *param = limit->scale;
  }
  return true;
}

/* A range that the limit is well within: ten times the upper end of the expected band, and what the data ask for. */
static double range_of_mu(const workspace *w) {
  double expected[DNA_LIMIT_BANDS], high = 0;
  dna_limit_asymptotic_expected(w->bins, w->nbins, 0.95, expected);
  for (int i = 0; i < DNA_LIMIT_BANDS; i++)
    if (isfinite(expected[i])) high = fmax(high, expected[i]);
  double observed = w->observed ? dna_limit_asymptotic(w->bins, w->nbins, 0.95) : 0;
  if (isfinite(observed)) high = fmax(high, observed);
  int decade = -30; /* a power of ten, the nearest double on every machine */
  char text[8];
  while (snprintf(text, sizeof text, "1e%d", decade) && decade < 30 && strtod(text, NULL) < 10 * high) decade++;
  return high > 0 ? strtod(text, NULL) : 10;
}

static bool add_measurement(workspace *w, dna_str *out) {
  const char *param, *unit = "";
  dna_str name = {0};
  if (!find_scale(w->set, &param)) return false;
  dna_str_puts(&name, w->observed        ? "data"
                      : w->data.nsamples ? "Asimov data of the background (the data are blind)"
                                         : "Asimov data of the background");
  dna_str_printf(&name, "; mu = 1 is %s", w->set->point->name);
  if (param) {
    double value = dna_search_param(w->set->point, param, &unit);
    dna_str_printf(&name, " with %s = ", param);
    dna_str_number(&name, value);
    if (*unit) dna_str_printf(&name, " %s", unit);
  }
  for (uint32_t c = 0; c < w->set->nchannels; c++) {
    const dna_alimit *limit = w->set->channels[c].limit;
    if (limit && !limit->exclude.is_cls)
      dna_str_printf(&name, "; the condition %s of %s is not part of it", limit->exclude.text, limit->name);
  }
  double range[2] = {0, range_of_mu(w)}, start = fmin(1, range[1] / 100);
  dna_str_puts(out, "\n    {\"name\": ");
  dna_str_json(out, name.text);
  dna_str_puts(out, ", \"config\": {\"poi\": \"mu\", \"parameters\": [\n      {\"name\": \"mu\", \"inits\": ");
  add_numbers(out, &start, 1);
  dna_str_puts(out, ", \"bounds\": [");
  add_numbers(out, range, 2);
  dna_str_puts(out, "]}]}}");
  dna_str_free(&name);
  return true;
}

/* ---- the whole --------------------------------------------------------------------------------------------------------- */

static bool add_workspace(workspace *w, dna_str *out) {
  if (!dna_pyhf_choose(w->set)) return false;
  gather(w);
  if (!check_data(w)) return false;
  size_t total = 0, at = 0;
  for (uint32_t c = 0; c < w->set->nchannels; c++) total += w->set->channels[c].nbins;
  w->bins = dna_arena_alloc(w->set->arena, total * sizeof *w->bins);
  w->nbins = total;
  dna_str_puts(out, "{\n  \"channels\": [");
  for (uint32_t c = 0; c < w->set->nchannels; at += w->set->channels[c++].nbins)
    if (!add_channel(w, c, w->bins + at, out)) return false;
  bool signal = false;
  for (size_t i = 0; i < total; i++) signal = signal || w->bins[i].s > 0;
  if (!signal) return dna_pyhf_refuse(w->set, "%.80s has no events in these channels", w->set->point->name);
  dna_str_puts(out, "],\n  \"observations\": [");
  at = 0;
  for (uint32_t c = 0; c < w->set->nchannels; at += w->set->channels[c++].nbins)
    if (!add_observation(w, c, w->bins + at, out)) return false;
  dna_str_puts(out, "],\n  \"measurements\": [");
  if (!add_measurement(w, out)) return false;
  dna_str_puts(out, "],\n  \"version\": \"1.0.0\"\n}\n");
  return true;
}

int dna_pyhf_export(const dna_export_job *job, dna_export_files *files, dna_error *err) {
  const dna_results *results = job->report.results;
  if (!results->analysis->has_lumi)
    return dna_error_set(err, DNA_ERR_USAGE, "pyhf: there is no luminosity, and so no number of events; add luminosity 150 /fb");
  if (job->options->nregions || job->options->nweights)
    return dna_error_set(err, DNA_ERR_USAGE,
                         "pyhf: channels are named after the results file, and have the nominal weight; leave %s out",
                         job->options->nregions ? "--region" : "--weight");
  dna_error fault = {0};
  dna_pyhf_set set = {
      .job = job, .arena = dna_arena_new(), .search = dna_search_make(results, job->report.options.unblind), .err = &fault};
  workspace w = {.set = &set};
  bool made = add_workspace(&w, dna_export_add_file(files, NULL));
  dna_search_free(set.search);
  dna_arena_free(set.arena);
  return made ? DNA_OK : dna_error_set(err, fault.status, "%s", fault.message);
}
