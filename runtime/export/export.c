/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list of export formats, and what is checked before any of them: names that are asked for, blind regions, numbers.
 */
#include "runtime/export/export.h"

#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct format {
  const char *name;
  const char *no_raw; /* why there is no --raw; NULL: numbers are yields unless it is given */
  bool directory;     /* needs the name of one */
  int (*make)(const dna_export_job *job, dna_export_files *files, dna_error *err);
} formats[] = {
    {"yoda", NULL, false, dna_yoda_export},
    {"yoda2", NULL, false, dna_yoda2_export},
    {"uhi", NULL, false, dna_uhi_export},
    {"hepdata", NULL, true, dna_hepdata_export},
    {"csv", "has sums of weights and yields side by side", false, dna_csv_export},
    {"csv-histograms", "has sums of weights and yields side by side", false, dna_csv_histograms_export},
    {"csv-limits", "has no sums of weights", false, dna_csv_limits_export},
    {"pyhf", "is made of expected numbers of events", false, dna_pyhf_export},
};
enum { NFORMATS = sizeof formats / sizeof *formats };

static const struct format *find_format(const char *name, dna_error *err) {
  const char *names[NFORMATS + 1] = {NULL};
  for (size_t i = 0; i < NFORMATS; i++) {
    if (!strcmp(name, formats[i].name)) return &formats[i];
    names[i] = formats[i].name;
  }
  dna_str list = {0};
  for (size_t i = 0; i < NFORMATS; i++) dna_str_printf(&list, "%s%s", i == 0 ? "" : i + 1 < NFORMATS ? ", " : " and ", names[i]);
  const char *near = dna_near_name(name, names);
  dna_error_set(err, DNA_ERR_USAGE, "there is no export format \"%.40s\"%s%s%s; the formats are %s", name,
                near ? " (did you mean " : "", near ? near : "", near ? "?)" : "", list.text);
  dna_str_free(&list);
  return NULL;
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

dna_str *dna_export_add_file(dna_export_files *files, const char *name) {
  files->items = dna_grow(files->items, &files->room, files->count + 1, sizeof *files->items);
  dna_export_file *file = &files->items[files->count++];
  *file = (dna_export_file){.name = name ? dna_xstrdup(name) : NULL};
  return &file->text;
}

void dna_export_free_files(dna_export_files *files) {
  for (size_t i = 0; i < files->count; i++) {
    free(files->items[i].name);
    dna_str_free(&files->items[i].text);
  }
  free(files->items);
  *files = (dna_export_files){0};
}

/* ---- what is chosen ---------------------------------------------------------------------------------------------- */

static bool matches(const char *pattern, const char *name) { return !strcmp(pattern, name) || fnmatch(pattern, name, 0) == 0; }

static bool takes(const char *const *patterns, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (matches(patterns[i], name)) return true;
  return count == 0;
}

bool dna_export_takes_sample(const dna_export_job *job, const dna_rsample *sample) {
  return takes(job->options->samples, job->options->nsamples, sample->name);
}
bool dna_export_takes_region(const dna_export_job *job, const char *region) {
  return takes(job->options->regions, job->options->nregions, region);
}
bool dna_export_takes_variation(const dna_export_job *job, const char *variation) {
  return takes(job->options->variations, job->options->nvariations, variation);
}
bool dna_export_takes_weight(const dna_export_job *job, const char *weight) {
  return takes(job->options->weights, job->options->nweights, weight);
}

/* Names of one kind, in the results; the array ends with NULL. */
typedef struct names {
  const char **items;
  size_t count, room;
} names;

static void add_name(names *list, const char *name) {
  list->items = dna_grow(list->items, &list->room, list->count + 2, sizeof *list->items);
  list->items[list->count++] = name;
  list->items[list->count] = NULL;
}

/* Every pattern must match one of the names. */
static int check_patterns(const char *kind, const char *const *patterns, size_t count, const names *list, dna_error *err) {
  int status = DNA_OK;
  for (size_t i = 0; !status && i < count; i++) {
    bool found = false;
    for (size_t k = 0; !found && k < list->count; k++) found = matches(patterns[i], list->items[k]);
    const char *near = found || !list->count ? NULL : dna_near_name(patterns[i], list->items);
    dna_str all = {0};
    for (size_t k = 0; !found && k < list->count && k < 12; k++) dna_str_printf(&all, "%s%.60s", k ? ", " : "", list->items[k]);
    if (!found && near)
      status = dna_error_set(err, DNA_ERR_USAGE, "no %s is called \"%.80s\"; did you mean \"%s\"?", kind, patterns[i], near);
    else if (!found)
      status = dna_error_set(err, DNA_ERR_USAGE, "no %s is called \"%.80s\"; there %s %s%s", kind, patterns[i],
                             list->count == 1 ? "is" : "are", all.length ? all.text : "none", list->count > 12 ? ", ..." : "");
    dna_str_free(&all);
  }
  return status;
}

static int check_names(const dna_export_job *job, dna_error *err) {
  const dna_results *results = job->report.results;
  const dna_export_options *options = job->options;
  const dna_program *program = dna_report_program(results);
  names samples = {0}, regions = {0}, variations = {0}, weights = {0};
  for (uint32_t s = 0; s < results->nsamples; s++) {
    const dna_rsample *sample = &results->samples[s];
    add_name(&samples, sample->name);
    for (uint32_t k = 0; k < sample->nweights; k++)
      if (s == 0 || k > 0) add_name(&weights, sample->weight_names[k]);
  }
  for (uint32_t r = 0; r < program->variations[0].nregions; r++) add_name(&regions, program->variations[0].regions[r].name);
  for (uint32_t v = 0; v < program->nvariations; v++) add_name(&variations, program->variations[v].name);
  int status = check_patterns("sample", options->samples, options->nsamples, &samples, err);
  if (!status) status = check_patterns("region", options->regions, options->nregions, &regions, err);
  if (!status) status = check_patterns("variation", options->variations, options->nvariations, &variations, err);
  if (!status) status = check_patterns("weight", options->weights, options->nweights, &weights, err);
  free(samples.items);
  free(regions.items);
  free(variations.items);
  free(weights.items);
  return status;
}

/* ---- views ------------------------------------------------------------------------------------------------------- */

dna_export_view dna_export_look(const dna_export_job *job, uint32_t sample, uint32_t variation, uint32_t weight,
                                uint32_t region) {
  const dna_rsample *own = &job->report.results->samples[sample];
  dna_export_view view = {.sample = own,
                          .region = &own->program->variations[variation].regions[region],
                          .sample_number = sample,
                          .variation = variation,
                          .weight = weight,
                          .region_number = region,
                          .scaled = !job->options->raw,
                          .scale = 1,
                          .unit = ""};
  view.shown = dna_report_hidden_from(&job->report, own, variation, region);
  view.hists_shown = view.shown >= view.region->nrows;
  if (view.scaled) view.scale = dna_cutflow_scale(job->report.results, own, weight, &view.unit);
  return view;
}

void dna_export_each(const dna_export_job *job, dna_export_visit *visit, void *user) {
  for (uint32_t s = 0; s < job->report.results->nsamples; s++) {
    const dna_rsample *sample = &job->report.results->samples[s];
    if (!dna_export_takes_sample(job, sample)) continue;
    for (uint32_t v = 0; v < sample->program->nvariations; v++) {
      if (!dna_export_takes_variation(job, sample->program->variations[v].name)) continue;
      for (uint32_t k = 0; k < sample->nweights; k++) {
        if (!dna_export_takes_weight(job, sample->weight_names[k])) continue;
        for (uint32_t r = 0; r < sample->program->variations[v].nregions; r++) {
          dna_export_view view = dna_export_look(job, s, v, k, r);
          if (dna_export_takes_region(job, view.region->name)) visit(job, &view, user);
        }
      }
    }
  }
}

const char *dna_export_content(const dna_export_view *view) {
  if (!view->scaled) return "sum of weights";
  return strcmp(view->unit, "pb") ? "yield" : "cross section";
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

/* Other programs' files cannot say that there is no number. */
static bool hist_is_finite(const dna_export_view *view, const dna_phist *hist) {
  const dna_pstore *store = dna_cells_store(view->sample, hist);
  uint32_t ny = store->kind == DNA_HIST_2D ? store->y.nbins + 2 : 1;
  for (uint32_t y = 0; y < ny; y++)
    for (uint32_t x = 0; x < store->x.nbins + 2; x++) {
      dna_cell_sums cell = dna_cells_get(view->sample, hist, view->weight, x, y);
      double scaled = cell.sumw2 * view->scale * view->scale;
      if (!isfinite(cell.sumw) || !isfinite(scaled) || !isfinite(cell.sumwy) || !isfinite(cell.sumwy2)) return false;
    }
  return true;
}

static void check_view(const dna_export_job *job, const dna_export_view *view, void *user) {
  dna_error *err = user;
  const char *sample = view->sample->name, *weight = view->sample->weight_names[view->weight];
  if (err->status) return;
  if (!isfinite(view->scale)) {
    bool known = view->sample->xsec_source != DNA_XSEC_NONE;
    dna_error_set(err, DNA_ERR_USAGE, "sample %.80s has no yields: %s; --raw exports the sums of weights", sample,
                  known ? "the sum of all its weights is 0" : "its cross-section is not known");
    return;
  }
  for (uint32_t row = 0; row < view->shown; row++) {
    dna_rownum number =
        dna_cutflow_row(job->report.results, view->sample, view->variation, view->weight, view->region_number, row);
    if (!isfinite(number.sumw) || !isfinite(number.sumw2 * view->scale * view->scale))
      dna_error_set(err, DNA_ERR_USAGE, "sample %.80s, weight %.80s: the sums of region %.80s are not finite numbers", sample,
                    weight, view->region->name);
  }
  for (uint32_t h = 0; view->hists_shown && h < view->region->nhists; h++)
    if (!hist_is_finite(view, &view->region->hists[h]))
      dna_error_set(err, DNA_ERR_USAGE, "sample %.80s, weight %.80s: the sums of histogram %.80s are not finite numbers", sample,
                    weight, view->region->hists[h].name);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static int make(const struct format *format, const dna_results *results, const dna_export_options *options, bool unblind,
                dna_export_files *files, dna_error *err) {
  static const char *const nominal[] = {"nominal"};
  dna_export_options own = *options;
  if (format->directory && own.nweights == 0) { /* a table has one weight */
    own.weights = nominal;
    own.nweights = 1;
  }
  dna_export_job job = {.report = {.results = results, .options = {.unblind = unblind}}, .options = &own};
  if (options->raw && format->no_raw)
    return dna_error_set(err, DNA_ERR_USAGE, "%s %s; leave --raw out", format->name, format->no_raw);
  if ((options->nchannels || options->signal) && format->make != dna_pyhf_export)
    return dna_error_set(err, DNA_ERR_USAGE, "%s has no %s: those are for pyhf", format->name,
                         options->nchannels ? "channels" : "--signal");
  int status = check_names(&job, err);
  if (status) return status;
  if (!format->no_raw) {
    dna_error fault = {0};
    dna_export_each(&job, check_view, &fault);
    if (fault.status) return dna_error_set(err, fault.status, "%s", fault.message);
  }
  return format->make(&job, files, err);
}

int dna_export_make(const dna_results *results, const char *name, const dna_export_options *options, bool unblind,
                    dna_export_files *files, dna_error *err) {
  const struct format *format = find_format(name, err);
  if (!format) return DNA_ERR_USAGE;
  return make(format, results, options, unblind, files, err);
}

int dna_export_results(const dna_results *results, const char *name, const dna_export_options *options, bool unblind,
                       dna_error *err) {
  const struct format *format = find_format(name, err);
  if (!format) return DNA_ERR_USAGE;
  if (format->directory && !options->output)
    return dna_error_set(err, DNA_ERR_USAGE, "%s is a directory of files; name one with -o DIRECTORY", name);
  dna_export_files files = {0};
  int status = make(format, results, options, unblind, &files, err);
  if (!status) status = dna_export_write(&files, options->output, err);
  dna_export_free_files(&files);
  return status;
}
