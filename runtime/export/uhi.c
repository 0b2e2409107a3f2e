/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file of all histograms in UHI JSON: an object of histograms by name, SAMPLE/VARIATION/WEIGHT/REGION/HISTOGRAM, each as
 * runtime/report/uhi.c writes it.
 */
#include "runtime/export/export.h"

#include <string.h>

static void add_hists(const dna_export_job *job, const dna_export_view *view, void *user) {
  dna_str *out = user;
  const dna_rsample *sample = view->sample;
  const char *extent = dna_report_extent(job->report.results, sample);
  dna_uhi_origin origin = {.sample = sample->name,
                           .variation = sample->program->variations[view->variation].name,
                           .weight = sample->weight_names[view->weight],
                           .content = dna_export_content(view),
                           .unit = view->unit,
                           .extent = strcmp(extent, "whole") ? extent : NULL,
                           .scale = view->scale};
  for (uint32_t h = 0; view->hists_shown && h < view->region->nhists; h++) {
    const dna_phist *hist = &view->region->hists[h];
    dna_str name = {0};
    dna_str_printf(&name, "%s/%s/%s/%s/%s", origin.sample, origin.variation, origin.weight, view->region->name, hist->name);
    dna_str_puts(out, out->length > 1 ? ",\n" : "\n");
    dna_str_json(out, name.text);
    dna_str_puts(out, ": ");
    dna_uhi_write(sample, view->region, hist, view->weight, &origin, out);
    dna_str_free(&name);
  }
}

int dna_uhi_export(const dna_export_job *job, dna_export_files *files, dna_error *err) {
  (void)err;
  dna_str *out = dna_export_add_file(files, NULL);
  dna_str_puts(out, "{");
  dna_export_each(job, add_hists, out);
  dna_str_puts(out, "\n}\n");
  return DNA_OK;
}
