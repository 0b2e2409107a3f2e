/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A HEPData submission: submission.yaml, and a table for each cut-flow and each histogram with the samples as columns (those of
 * windows and limits are hepdata_search.c's). Statistical errors are symmetric; each variation, or pair NAME_up and NAME_down, is a systematic error: the shift of the value.
 */
#include "runtime/export/hepdata.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct submission {
  dna_hepdata_submission all;
  dna_hepdata_source *sources;
  uint32_t nsources;
  dna_error *err;
} submission;

/* ---- what is exported -------------------------------------------------------------------------------------------- */

/* The variation's name without its ending "_up" or "_down" is `stem`. */
static bool is_side(const char *name, const char *stem, size_t length, const char *side) {
  return strlen(name) == length + strlen(side) && !strncmp(name, stem, length) && !strcmp(name + length, side);
}

static uint32_t find_side(const submission *s, const dna_program *program, const char *stem, size_t length, const char *side) {
  for (uint32_t v = 1; v < program->nvariations; v++) {
    const char *name = program->variations[v].name;
    if (dna_export_takes_variation(s->all.job, name) && is_side(name, stem, length, side)) return v;
  }
  return DNA_NONE;
}

static void add_source(submission *s, const char *name, size_t length, uint32_t up, uint32_t down) {
  dna_str label = {0};
  dna_str_puts(&label, "sys,");
  dna_str_add(&label, name, length);
  s->sources[s->nsources++] = (dna_hepdata_source){.label = label.text, .up = up, .down = down};
}

static void find_sources(submission *s, const dna_program *program) {
  s->sources = dna_xcalloc(program->nvariations, sizeof *s->sources);
  for (uint32_t v = 1; v < program->nvariations; v++) {
    const char *name = program->variations[v].name;
    size_t length = strlen(name);
    if (!dna_export_takes_variation(s->all.job, name)) continue;
    bool up = length > 3 && !strcmp(name + length - 3, "_up"), down = length > 5 && !strcmp(name + length - 5, "_down");
    size_t stem = length - (up ? 3 : down ? 5 : 0);
    uint32_t other = up || down ? find_side(s, program, name, stem, up ? "_down" : "_up") : DNA_NONE;
    if (other == DNA_NONE) add_source(s, name, length, down ? DNA_NONE : v, down ? v : DNA_NONE);
    else if (other > v) add_source(s, name, stem, up ? v : other, up ? other : v);
  }
}

/* The weight of a sample to export: the only one that was asked for. */
static uint32_t choose_weight(const submission *s, const dna_rsample *sample) {
  uint32_t found = DNA_NONE, count = 0;
  for (uint32_t k = 0; k < sample->nweights; k++)
    if (dna_export_takes_weight(s->all.job, sample->weight_names[k])) {
      if (count++ == 0) found = k;
    }
  if (count > 1)
    dna_error_set(s->err, DNA_ERR_USAGE,
                  "hepdata: a table has one weight, and sample %.80s has %u that were asked for; name one with --weight",
                  sample->name, count);
  if (count == 0)
    dna_error_set(s->err, DNA_ERR_USAGE, "hepdata: sample %.80s has no such weight; leave it out with --sample", sample->name);
  return found;
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static void add_latex_column(dna_str *out, const char *name, const char *unit) {
  dna_str latex = {0}, units = {0};
  dna_export_latex(&latex, name);
  dna_export_latex(&units, unit);
  dna_hepdata_begin_column(out, latex.length ? latex.text : "", units.length ? units.text : "");
  dna_str_free(&latex);
  dna_str_free(&units);
}

static void add_axis(dna_str *out, const dna_paxis *axis) {
  add_latex_column(out, axis->label ? axis->label : "", axis->unit ? axis->unit : "");
}

static void add_qualifiers(const submission *s, dna_str *out, const dna_export_view *view) {
  const dna_analysis *analysis = s->all.job->report.results->analysis;
  dna_str_puts(out, "  qualifiers:\n");
  dna_hepdata_add_qualifier(out, "Sample", view->sample->name);
  dna_hepdata_add_qualifier(out, "Kind", dna_report_sample_kind(view->sample->kind));
  if (view->weight) dna_hepdata_add_qualifier(out, "Weight", view->sample->weight_names[view->weight]);
  if (!analysis->has_lumi || view->sample->kind == DNA_SAMPLE_DATA) return;
  dna_str lumi = {0};
  dna_export_yaml_number(&lumi, analysis->lumi_ifb);
  dna_str_printf(out, "  - {name: Luminosity, value: %s, units: \"fb$^{-1}$\"}\n", lumi.text);
  dna_str_free(&lumi);
}

static const char *get_column_name(const dna_export_view *view) {
  if (!view->scaled) return "Sum of weights";
  if (!strcmp(view->unit, "pb")) return "Cross section";
  return view->sample->kind == DNA_SAMPLE_DATA ? "Observed events" : "Expected events";
}

/* Of a cut-flow or a histogram. */
static dna_str *begin_table(submission *s, const char *what, const char *region, const char *description) {
  dna_str name = {0};
  dna_str_printf(&name, "%s, region %s", what, region);
  dna_str *out = dna_hepdata_begin_table(&s->all, name.text, description);
  dna_str_free(&name);
  return out;
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

/* Calls for each sample that is exported. */
typedef void column(submission *s, const dna_export_view *view, uint32_t hist, dna_hepdata_value *values, dna_str *out);

static void each_sample(submission *s, uint32_t region, uint32_t hist, column *add, dna_str *out) {
  const dna_results *results = s->all.job->report.results;
  for (uint32_t i = 0; i < results->nsamples; i++) {
    const dna_rsample *sample = &results->samples[i];
    if (!dna_export_takes_sample(s->all.job, sample)) continue;
    uint32_t weight = choose_weight(s, sample);
    if (s->err->status) return;
    dna_export_view view = dna_export_look(s->all.job, i, 0, weight, region);
    dna_hepdata_value *values = dna_xcalloc(sample->program->nvariations, sizeof *values);
    add(s, &view, hist, values, out);
    free(values);
  }
}

static void add_rows(submission *s, const dna_export_view *view, uint32_t hist, dna_hepdata_value *values, dna_str *out) {
  (void)hist;
  dna_hepdata_begin_column(out, get_column_name(view), strcmp(view->unit, "pb") ? "" : "pb");
  add_qualifiers(s, out, view);
  dna_hepdata_begin_values(out);
  for (uint32_t row = 0; row < view->region->nrows; row++) {
    for (uint32_t v = 0; v < view->sample->program->nvariations; v++) {
      dna_rownum n = dna_cutflow_row(s->all.job->report.results, view->sample, v, view->weight, view->region_number, row);
      values[v] = (dna_hepdata_value){row < view->shown, n.sumw * view->scale, sqrt(n.sumw2) * fabs(view->scale)};
    }
    dna_hepdata_add_value(out, values, s->sources, s->nsources);
  }
}

static void add_counts(submission *s, const dna_export_view *view, uint32_t hist, dna_hepdata_value *values, dna_str *out) {
  (void)hist;
  (void)values;
  dna_hepdata_begin_column(out, view->sample->kind == DNA_SAMPLE_DATA ? "Events" : "Simulated events", "");
  add_qualifiers(s, out, view);
  dna_hepdata_begin_values(out);
  for (uint32_t row = 0; row < view->region->nrows; row++) {
    dna_rownum n = dna_cutflow_row(s->all.job->report.results, view->sample, 0, view->weight, view->region_number, row);
    if (row < view->shown) dna_hepdata_add_count(out, n.raw);
    else dna_hepdata_add_missing(out);
  }
}

static dna_hepdata_value get_cell(const dna_export_view *view, const dna_phist *hist, uint32_t x, uint32_t y) {
  dna_cell_sums cell = dna_cells_get(view->sample, hist, view->weight, x, y);
  dna_hepdata_value value = {true, cell.sumw * view->scale, sqrt(cell.sumw2) * fabs(view->scale)};
  if (dna_cells_store(view->sample, hist)->kind == DNA_HIST_PROFILE)
    value.known = dna_cells_mean(cell, &value.value, &value.error);
  return value;
}

/* The bins of a table along an axis: folded overflows are in the edge bins. */
static uint32_t first_bin(const dna_phist *hist) { return hist->fold ? 1 : 0; }
static uint32_t end_bin(const dna_phist *hist, const dna_paxis *axis) { return axis->nbins + (hist->fold ? 1 : 2); }

static bool same_bins(const dna_rsample *a, const dna_paxis *x, const dna_rsample *b, const dna_paxis *y) {
  if (x->nbins != y->nbins) return false;
  for (uint32_t i = 0; i <= x->nbins; i++)
    if (fabs(dna_cells_edge(a, x, i) - dna_cells_edge(b, y, i)) > 0) return false;
  return true;
}

/* A table has one set of bins. */
static void check_bins(submission *s, const dna_rsample *first, const dna_phist *hist, const dna_rsample *sample,
                       const char *variation, const dna_phist *other) {
  const dna_pstore *a = dna_cells_store(first, hist), *b = dna_cells_store(sample, other);
  if (a->kind == b->kind && same_bins(first, &a->x, sample, &b->x) &&
      (a->kind != DNA_HIST_2D || same_bins(first, &a->y, sample, &b->y)))
    return;
  dna_error_set(
      s->err, DNA_ERR_USAGE,
      "hepdata: histogram %.80s has other bins in sample %.80s, variation %.80s; export it alone, with --sample and --variation",
      hist->name, sample->name, variation);
}

static bool is_source(const submission *s, uint32_t variation) {
  for (uint32_t i = 0; i < s->nsources; i++)
    if (s->sources[i].up == variation || s->sources[i].down == variation) return true;
  return false;
}

/* The first sample that is exported: its words and bins are the table's. */
static const dna_rsample *get_first(const submission *s) {
  const dna_results *results = s->all.job->report.results;
  for (uint32_t i = 0; i < results->nsamples; i++)
    if (dna_export_takes_sample(s->all.job, &results->samples[i])) return &results->samples[i];
  return NULL;
}

static void add_cells(submission *s, const dna_export_view *view, uint32_t h, dna_hepdata_value *values, dna_str *out) {
  const dna_rsample *sample = view->sample;
  const dna_phist *hist = &view->region->hists[h];
  const dna_pstore *store = dna_cells_store(sample, hist);
  bool flat = store->kind != DNA_HIST_2D;
  for (uint32_t v = 0; v < sample->program->nvariations; v++)
    if (v == 0 || is_source(s, v))
      check_bins(s, get_first(s), &get_first(s)->program->variations[0].regions[view->region_number].hists[h], sample,
                 sample->program->variations[v].name, &sample->program->variations[v].regions[view->region_number].hists[h]);
  if (s->err->status) return;
  if (store->kind == DNA_HIST_PROFILE) {
    dna_str name = {0};
    dna_str_printf(&name, "mean of %s", hist->y.label ? hist->y.label : "");
    add_latex_column(out, name.text, hist->y.unit ? hist->y.unit : "");
    dna_str_free(&name);
  } else {
    dna_hepdata_begin_column(out, get_column_name(view), strcmp(view->unit, "pb") ? "" : "pb");
  }
  add_qualifiers(s, out, view);
  dna_hepdata_begin_values(out);
  for (uint32_t y = flat ? 0 : first_bin(hist); y < (flat ? 1 : end_bin(hist, &store->y)); y++)
    for (uint32_t x = first_bin(hist); x < end_bin(hist, &store->x); x++) {
      for (uint32_t v = 0; v < sample->program->nvariations; v++)
        if (v == 0 || is_source(s, v))
          values[v] = get_cell(view, &sample->program->variations[v].regions[view->region_number].hists[h], x, y);
      if (!view->hists_shown) values[0].known = false;
      dna_hepdata_add_value(out, values, s->sources, s->nsources);
    }
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static void add_cutflow(submission *s, uint32_t region) {
  const dna_pregion *own = &get_first(s)->program->variations[0].regions[region];
  dna_str description = {0}, name = {0};
  dna_export_latex(&name, own->name);
  dna_str_printf(&description, "Cut-flow of the region %s%s: the events that pass a cut and all above it.", name.text,
                 own->blind ? " (blind)" : "");
  dna_str *out = begin_table(s, "cut-flow", own->name, description.text);
  dna_str_puts(out, "independent_variables:\n");
  dna_hepdata_begin_column(out, "Cut", "");
  dna_hepdata_begin_values(out);
  for (uint32_t row = 0; row < own->nrows; row++) {
    dna_str label = {0};
    dna_export_latex(&label, own->rows[row].label);
    dna_hepdata_add_label(out, label.length ? label.text : "");
    dna_str_free(&label);
  }
  dna_str_puts(out, "dependent_variables:\n");
  each_sample(s, region, 0, add_rows, out);
  each_sample(s, region, 0, add_counts, out);
  dna_str_free(&description);
  dna_str_free(&name);
}

static double get_low(const dna_rsample *sample, const dna_paxis *axis, uint32_t bin) {
  return bin == 0 ? -INFINITY : dna_cells_edge(sample, axis, bin - 1);
}
static double get_high(const dna_rsample *sample, const dna_paxis *axis, uint32_t bin) {
  return bin > axis->nbins ? INFINITY : dna_cells_edge(sample, axis, bin);
}

/* Values of one axis, for each cell of the table; x runs fastest. */
static void add_bins(dna_str *out, const dna_rsample *sample, const dna_phist *hist, bool of_y) {
  const dna_pstore *store = dna_cells_store(sample, hist);
  bool flat = store->kind != DNA_HIST_2D;
  add_axis(out, of_y ? &hist->y : &hist->x);
  dna_hepdata_begin_values(out);
  for (uint32_t y = flat ? 0 : first_bin(hist); y < (flat ? 1 : end_bin(hist, &store->y)); y++)
    for (uint32_t x = first_bin(hist); x < end_bin(hist, &store->x); x++) {
      const dna_paxis *axis = of_y ? &store->y : &store->x;
      dna_hepdata_add_range(out, get_low(sample, axis, of_y ? y : x), get_high(sample, axis, of_y ? y : x));
    }
}

static void add_hist(submission *s, uint32_t region, uint32_t h) {
  const dna_rsample *first = get_first(s);
  const dna_pregion *own = &first->program->variations[0].regions[region];
  const dna_phist *hist = &own->hists[h];
  enum dna_hist_kind kind = dna_cells_store(first, hist)->kind;
  dna_str description = {0}, region_name = {0};
  dna_export_latex(&description, hist->title && *hist->title ? hist->title : hist->name);
  dna_export_latex(&region_name, own->name);
  dna_str_printf(&description, " in the region %s: %s%s.", region_name.text,
                 kind == DNA_HIST_PROFILE ? "means in each bin" : "contents of the bins, not divided by their widths",
                 hist->fold ? "; the edge bins hold the under- and overflow" : "");
  dna_str *out = begin_table(s, hist->name, own->name, description.text);
  dna_str_puts(out, "independent_variables:\n");
  add_bins(out, first, hist, false);
  if (kind == DNA_HIST_2D) add_bins(out, first, hist, true);
  dna_str_puts(out, "dependent_variables:\n");
  each_sample(s, region, h, add_cells, out);
  dna_str_free(&description);
  dna_str_free(&region_name);
}

static void add_comment(submission *s) {
  const dna_results *results = s->all.job->report.results;
  dna_str comment = {0};
  dna_export_latex(&comment, results->analysis->title);
  for (uint32_t i = 0; i < results->analysis->nmeta; i++) {
    dna_str_printf(&comment, ". %s: ", results->analysis->meta[i].key);
    dna_export_latex(&comment, results->analysis->meta[i].text);
  }
  for (uint32_t i = 0; i < results->nsamples; i++) {
    const dna_rsample *sample = &results->samples[i];
    if (!dna_export_takes_sample(s->all.job, sample)) continue;
    const char *extent = dna_report_extent(results, sample);
    dna_str words = {0};
    dna_cutflow_normalisation(results, sample, &words);
    dna_str_printf(&comment, ". Sample %s: ", sample->name);
    dna_export_latex(&comment, words.text);
    if (strcmp(extent, "whole")) dna_str_printf(&comment, ", events read: %s", extent);
    dna_str_free(&words);
  }
  dna_str_puts(&s->all.index, "---\ncomment: ");
  dna_export_yaml(&s->all.index, comment.text);
  dna_str_puts(&s->all.index, "\n");
  dna_str_free(&comment);
}

int dna_hepdata_export(const dna_export_job *job, dna_export_files *files, dna_error *err) {
  dna_error fault = {0};
  submission s = {.all = {.job = job, .files = files}, .err = &fault};
  const dna_rsample *first = get_first(&s);
  if (!first) return dna_error_set(err, DNA_ERR_USAGE, "hepdata: there is no sample");
  find_sources(&s, first->program);
  add_comment(&s);
  const dna_pvariation *nominal = &first->program->variations[0];
  for (uint32_t r = 0; r < nominal->nregions && !fault.status; r++) {
    if (!dna_export_takes_region(job, nominal->regions[r].name)) continue;
    add_cutflow(&s, r);
    for (uint32_t h = 0; h < nominal->regions[r].nhists && !fault.status; h++) add_hist(&s, r, h);
  }
  if (!fault.status) dna_hepdata_search(&s.all);
  dna_str *index = dna_export_add_file(files, "submission.yaml");
  *index = s.all.index;
  for (uint32_t i = 0; i < s.nsources; i++) free(s.sources[i].label);
  free(s.sources);
  return fault.status ? dna_error_set(err, fault.status, "%s", fault.message) : DNA_OK;
}
