/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables of comma-separated values (RFC 4180): one of all rows of the cut-flows, as the report has it, one of all cells of the
 * histograms, and one of windows and limits. Numbers read back to the same doubles; what is not known is empty.
 */
#include "runtime/report/fields.h"
#include "runtime/export/export.h"
#include "runtime/report/csv.h"

#include <math.h>

static void add_rows(const dna_export_job *job, const dna_export_view *view, void *user) {
  for (uint32_t row = 0; row < view->region->nrows; row++)
    dna_csv_row(&job->report, view->sample, view->variation, view->weight, view->region_number, row, user);
}

int dna_csv_export(const dna_export_job *job, dna_export_files *files, dna_error *err) {
  (void)err;
  dna_str *out = dna_export_add_file(files, NULL);
  dna_csv_header(out);
  dna_export_each(job, add_rows, out);
  return DNA_OK;
}

/* ---- histograms -------------------------------------------------------------------------------------------------- */

static void add_edge(dna_str *out, const dna_export_view *view, const dna_paxis *axis, uint32_t edge, bool beyond) {
  if (beyond) dna_str_puts(out, edge ? ",inf" : ",-inf");
  else dna_fields_csv_number(out, true, dna_cells_edge(view->sample, axis, edge));
}

/* words: the label as written in the histogram; bin 0 is the underflow. */
static void add_bin(dna_str *out, const dna_export_view *view, const dna_paxis *axis, const dna_paxis *words, uint32_t bin) {
  dna_str_puts(out, ",");
  dna_fields_csv(out, words->label ? words->label : "");
  dna_str_puts(out, ",");
  dna_fields_csv(out, words->unit ? words->unit : "");
  dna_str_printf(out, ",%u", bin);
  add_edge(out, view, axis, bin ? bin - 1 : 0, bin == 0);
  add_edge(out, view, axis, bin, bin > axis->nbins);
}

static void add_cell(const dna_export_job *job, const dna_export_view *view, const dna_phist *hist, uint32_t x, uint32_t y,
                     dna_str *out) {
  static const char *const kinds[] = {[DNA_HIST_1D] = "1d", [DNA_HIST_2D] = "2d", [DNA_HIST_PROFILE] = "profile"};
  const dna_pstore *store = dna_cells_store(view->sample, hist);
  dna_cell_sums cell = dna_cells_get(view->sample, hist, view->weight, x, y);
  bool profile = store->kind == DNA_HIST_PROFILE;
  dna_fields_csv(out, view->sample->name);
  dna_str_puts(out, ",");
  dna_fields_csv(out, view->sample->program->variations[view->variation].name);
  dna_str_puts(out, ",");
  dna_fields_csv(out, view->sample->weight_names[view->weight]);
  dna_str_puts(out, ",");
  dna_fields_csv(out, view->region->name);
  dna_str_puts(out, ",");
  dna_fields_csv(out, hist->name);
  dna_str_printf(out, ",%s", kinds[store->kind]);
  add_bin(out, view, &store->x, &hist->x, x);
  if (store->kind == DNA_HIST_2D) {
    add_bin(out, view, &store->y, &hist->y, y);
  } else if (profile) {
    dna_str_puts(out, ",");
    dna_fields_csv(out, hist->y.label ? hist->y.label : "");
    dna_str_puts(out, ",");
    dna_fields_csv(out, hist->y.unit ? hist->y.unit : "");
    dna_str_puts(out, ",,,");
  } else {
    dna_str_puts(out, ",,,,,");
  }
  dna_str_printf(out, ",%llu", (unsigned long long)cell.entries);
  dna_fields_csv_number(out, true, cell.sumw);
  dna_fields_csv_number(out, true, cell.sumw2);
  dna_fields_csv_number(out, profile, cell.sumwy);
  dna_fields_csv_number(out, profile, cell.sumwy2);
  dna_fields_csv_number(out, true, cell.sumw * view->scale);
  dna_fields_csv_number(out, true, sqrt(cell.sumw2) * fabs(view->scale));
  dna_str_printf(out, ",%s,%s\r\n", isfinite(view->scale) ? view->unit : "",
                 dna_report_extent(job->report.results, view->sample));
}

static void add_hists(const dna_export_job *job, const dna_export_view *view, void *user) {
  for (uint32_t h = 0; view->hists_shown && h < view->region->nhists; h++) {
    const dna_phist *hist = &view->region->hists[h];
    const dna_pstore *store = dna_cells_store(view->sample, hist);
    uint32_t ny = store->kind == DNA_HIST_2D ? store->y.nbins + 2 : 1;
    for (uint32_t y = 0; y < ny; y++)
      for (uint32_t x = 0; x < store->x.nbins + 2; x++) add_cell(job, view, hist, x, y, user);
  }
}

int dna_csv_histograms_export(const dna_export_job *job, dna_export_files *files, dna_error *err) {
  (void)err;
  dna_str *out = dna_export_add_file(files, NULL);
  dna_str_puts(out,
               "sample,variation,weight,region,histogram,kind,x,x_unit,x_bin,x_low,x_high,y,y_unit,y_bin,y_low,y_high,entries,"
               "sumw,sumw2,sumwy,sumwy2,yield,error,unit,events_read\r\n");
  dna_export_each(job, add_hists, out);
  return DNA_OK;
}

/* ---- windows and limits -------------------------------------------------------------------------------------------- */

static void begin_search(const char *kind, const char *name, const char *signal, const char *region, dna_str *out) {
  dna_str_printf(out, "%s,", kind);
  dna_fields_csv(out, name);
  dna_str_puts(out, ",");
  dna_fields_csv(out, signal);
  dna_str_puts(out, ",");
  dna_fields_csv(out, region);
}

int dna_csv_limits_export(const dna_export_job *job, dna_export_files *files, dna_error *err) {
  const dna_export_options *chosen = job->options;
  const dna_analysis *analysis = job->report.results->analysis;
  if (chosen->nsamples || chosen->nregions || chosen->nvariations || chosen->nweights)
    return dna_error_set(err, DNA_ERR_USAGE, "csv-limits has all windows and limits; leave --sample, --region, --variation and "
                                             "--weight out");
  if (!analysis->nwindows && !analysis->nlimits)
    return dna_error_set(err, DNA_ERR_USAGE, "csv-limits: the analysis has no window and no limit");
  dna_search *search = dna_search_make(job->report.results, job->report.options.unblind);
  dna_str *out = dna_export_add_file(files, NULL);
  dna_str_puts(out, "kind,name,signal,region,");
  dna_csv_search_header(search, out);
  dna_csv_search(analysis, search, begin_search, out);
  dna_search_free(search);
  return DNA_OK;
}
