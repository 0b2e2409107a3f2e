/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The report as one JSON object, "format": "dna-results-1". Numbers read back to the same doubles; null is what is not
 * known, or hidden because a region is blind. Efficiencies are fractions, their errors (lo, hi) distances.
 */
#include "runtime/report/report.h"
#include "runtime/report/expect.h"

#include <stdlib.h>

static void add_key(dna_str *out, const char *key) { dna_str_printf(out, ", \"%s\": ", key); }

static void add_number(dna_str *out, const char *key, bool known, double value) {
  add_key(out, key);
  if (known)
    dna_str_number(out, value);
  else
    dna_str_puts(out, "null");
}

static void add_count(dna_str *out, const char *key, uint64_t count) {
  dna_str_printf(out, ", \"%s\": %llu", key, (unsigned long long)count);
}

static void add_text(dna_str *out, const char *key, const char *text) {
  add_key(out, key);
  dna_str_json(out, text);
}

static void add_bool(dna_str *out, const char *key, bool value) {
  add_key(out, key);
  dna_str_puts(out, value ? "true" : "false");
}

/* ---- regions -------------------------------------------------------------------------------------------------------- */

static void add_row(const dna_report_job *job, const dna_rsample *sample, uint32_t variation, uint32_t weight, uint32_t region,
                    uint32_t row, dna_str *out) {
  const dna_prow *own = &sample->program->variations[variation].regions[region].rows[row];
  bool shown = row < dna_report_hidden_from(job, sample, variation, region);
  dna_rownum n = dna_cutflow_row(job->results, sample, variation, weight, region, row);
  dna_str_puts(out, "{\"label\": ");
  dna_str_json(out, own->label);
  add_text(out, "kind", dna_report_row_kind(own->kind));
  if (shown) {
    add_count(out, "raw", n.raw);
    add_count(out, "negative", n.negative);
  } else {
    dna_str_puts(out, ", \"raw\": null, \"negative\": null");
  }
  add_number(out, "sumw", shown, n.sumw);
  add_number(out, "sumw2", shown, n.sumw2);
  add_number(out, "yield", shown && n.has_yield, n.yield);
  add_number(out, "error", shown && n.has_yield, n.error);
  add_number(out, "rel", shown && n.has_rel, n.rel);
  add_number(out, "rel_lo", shown && n.has_rel, n.rel_lo);
  add_number(out, "rel_hi", shown && n.has_rel, n.rel_hi);
  add_number(out, "cum", shown && n.has_cum, n.cum);
  add_number(out, "cum_lo", shown && n.has_cum, n.cum_lo);
  add_number(out, "cum_hi", shown && n.has_cum, n.cum_hi);
  dna_str_puts(out, "}");
}

static void add_regions(const dna_report_job *job, const dna_rsample *sample, uint32_t variation, uint32_t weight, dna_str *out) {
  const dna_pvariation *set = &sample->program->variations[variation];
  dna_str_puts(out, ", \"regions\": [");
  for (uint32_t r = 0; r < set->nregions; r++) {
    const dna_pregion *region = &set->regions[r];
    dna_str_puts(out, r ? ",\n      {\"name\": " : "\n      {\"name\": ");
    dna_str_json(out, region->name);
    add_text(out, "from", region->parent);
    add_bool(out, "blind", region->blind);
    dna_str_puts(out, ", \"rows\": [");
    for (uint32_t row = 0; row < region->nrows; row++) {
      dna_str_puts(out, row ? ",\n        " : "\n        ");
      add_row(job, sample, variation, weight, r, row, out);
    }
    dna_str_puts(out, "]}");
  }
  dna_str_puts(out, "]");
}

/* A histogram is filled somewhere among its region's rows; for blind data it is left out as a whole. */
static void add_histograms(const dna_report_job *job, const dna_rsample *sample, uint32_t variation, uint32_t weight, dna_str *out) {
  const dna_pvariation *set = &sample->program->variations[variation];
  bool first = true;
  dna_str_puts(out, ", \"histograms\": [");
  for (uint32_t r = 0; r < set->nregions; r++) {
    const dna_pregion *region = &set->regions[r];
    if (dna_report_hidden_from(job, sample, variation, r) < region->nrows) continue;
    for (uint32_t h = 0; h < region->nhists; h++) {
      dna_str_puts(out, first ? "\n      " : ",\n      ");
      first = false;
      dna_uhi_write(sample, region, &region->hists[h], weight, NULL, out);
    }
  }
  dna_str_puts(out, "]");
}

/* ---- samples --------------------------------------------------------------------------------------------------------- */

static void add_files(const dna_rsample *sample, dna_str *out) {
  dna_str_puts(out, ", \"files\": [");
  for (uint32_t i = 0; i < sample->nfiles; i++) {
    dna_str_puts(out, i ? ", " : "");
    dna_str_json(out, sample->files[i].path);
  }
  dna_str_puts(out, "], \"inputs\": [");
  for (uint32_t i = 0; i < sample->nfiles; i++) {
    const dna_rfile *file = &sample->files[i];
    dna_str_puts(out, i ? ",\n      {\"path\": " : "\n      {\"path\": ");
    dna_str_json(out, file->path);
    add_count(out, "events", file->events);
    add_number(out, "sumw", true, file->sumw);
    add_number(out, "xsec_pb", file->has_xsec, file->xsec_pb);
    add_number(out, "xsec_err_pb", file->has_xsec, file->xsec_err_pb);
    add_bool(out, "whole", file->whole);
    if (file->trusted) add_bool(out, "trusted", true);
    dna_str_puts(out, "}");
  }
  dna_str_puts(out, "]");
}

static void add_sample(const dna_report_job *job, const dna_rsample *sample, dna_str *out) {
  static const char *const sources[] = {[DNA_XSEC_NONE] = NULL, [DNA_XSEC_SAMPLE] = "sample", [DNA_XSEC_FILE] = "file"};
  const char *unit;
  dna_str words = {0};
  dna_cutflow_normalisation(job->results, sample, &words);
  dna_cutflow_scale(job->results, sample, 0, &unit);
  dna_str_puts(out, "{\"name\": ");
  dna_str_json(out, sample->name);
  add_files(sample, out);
  add_text(out, "kind", dna_report_sample_kind(sample->kind));
  add_text(out, "group", sample->group);
  add_text(out, "with", sample->with);
  add_count(out, "events", sample->sums->raw[0]);
  add_number(out, "sumw", true, dna_exact_value(&sample->sums->rows[0].sumw));
  add_number(out, "xsec_pb", sample->xsec_source != DNA_XSEC_NONE, sample->xsec_pb);
  add_number(out, "xsec_err_pb", sample->xsec_source != DNA_XSEC_NONE && sample->xsec_err_pb > 0, sample->xsec_err_pb);
  add_text(out, "xsec_source", sources[sample->xsec_source]);
  add_number(out, "kfactor", true, sample->kfactor);
  add_text(out, "yield_unit", unit);
  add_text(out, "normalisation", words.text);
  dna_str_free(&words);
  dna_str_puts(out, ", \"results\": [");
  for (uint32_t v = 0; v < sample->program->nvariations; v++)
    for (uint32_t k = 0; k < sample->nweights; k++) {
      dna_str_puts(out, v || k ? ",\n    {\"variation\": " : "\n    {\"variation\": ");
      dna_str_json(out, sample->program->variations[v].name);
      add_text(out, "weight", sample->weight_names[k]);
      add_regions(job, sample, v, k, out);
      add_histograms(job, sample, v, k, out);
      dna_str_puts(out, "}");
    }
  dna_str_puts(out, "]}");
}

/* ---- the whole -------------------------------------------------------------------------------------------------------- */

static void add_parameters(const dna_program *program, dna_str *out) {
  dna_str_puts(out, ",\n\"parameters\": [");
  for (uint32_t i = 0; i < program->nparams; i++) {
    const dna_pparam *param = &program->params[i];
    dna_str_puts(out, i ? ", {\"name\": " : "{\"name\": ");
    dna_str_json(out, param->name);
    add_number(out, "value", true, param->value);
    add_text(out, "unit", param->unit);
    dna_str_puts(out, "}");
  }
  dna_str_puts(out, "]");
}

static void add_nonfinite(const dna_results *results, dna_str *out) {
  uint32_t count;
  dna_report_nonfinite *list = dna_report_list_nonfinite(results, &count);
  dna_str_puts(out, ",\n\"nonfinite\": [");
  for (uint32_t i = 0; i < count; i++) {
    dna_str_puts(out, i ? ", {\"sample\": " : "{\"sample\": ");
    dna_str_json(out, list[i].sample);
    add_text(out, "variation", list[i].variation);
    add_text(out, "file", list[i].file);
    add_count(out, "line", list[i].line);
    add_count(out, "count", list[i].count);
    dna_str_puts(out, "}");
  }
  dna_str_puts(out, "]");
  free(list);
}

/* The nominal sums of groups of several samples. */
static void add_groups(const dna_report_job *job, dna_str *out) {
  const dna_pvariation *nominal = &dna_report_program(job->results)->variations[0];
  uint32_t count;
  const char **names = dna_report_groups(job->results, &count);
  dna_str_puts(out, ",\n\"groups\": [");
  for (uint32_t g = 0; g < count; g++) {
    dna_str_puts(out, g ? ",\n  {\"name\": " : "\n  {\"name\": ");
    dna_str_json(out, names[g]);
    dna_str_puts(out, ", \"regions\": [");
    for (uint32_t r = 0; r < nominal->nregions; r++) {
      const dna_pregion *region = &nominal->regions[r];
      dna_str_puts(out, r ? ", {\"name\": " : "{\"name\": ");
      dna_str_json(out, region->name);
      dna_str_puts(out, ", \"rows\": [");
      for (uint32_t row = 0; row < region->nrows; row++) {
        dna_report_group_sum sum = dna_report_sum_group(job, names[g], r, row);
        dna_str_puts(out, row ? ", {\"label\": " : "{\"label\": ");
        dna_str_json(out, region->rows[row].label);
        if (sum.shown) add_count(out, "raw", sum.raw);
        else dna_str_puts(out, ", \"raw\": null");
        add_number(out, "yield", sum.shown && sum.has_yield, sum.yield);
        add_number(out, "error", sum.shown && sum.has_yield, sum.error);
        dna_str_puts(out, "}");
      }
      dna_str_puts(out, "]}");
    }
    dna_str_puts(out, "]}");
  }
  dna_str_puts(out, "]");
  free(names);
}

void dna_json_write(const dna_report_job *job, dna_str *out) {
  const dna_results *results = job->results;
  const dna_analysis *analysis = results->analysis;
  dna_str_puts(out, "{\"format\": \"dna-results-1\"");
  add_text(out, "analysis", analysis->title);
  add_text(out, "file", analysis->path);
  dna_str_puts(out, ",\n\"meta\": [");
  for (uint32_t i = 0; i < analysis->nmeta; i++) {
    dna_str_puts(out, i ? ", {\"key\": " : "{\"key\": ");
    dna_str_json(out, analysis->meta[i].key);
    add_text(out, "text", analysis->meta[i].text);
    dna_str_puts(out, "}");
  }
  dna_str_puts(out, "]");
  add_count(out, "seed", results->seed);
  add_number(out, "luminosity_ifb", analysis->has_lumi, analysis->lumi_ifb);
  add_bool(out, "interrupted", results->interrupted);
  add_bool(out, "partial", results->partial);
  add_parameters(analysis->programs[0], out);
  add_nonfinite(results, out);
  if (analysis->nwindows || analysis->nlimits) dna_report_search_json(job, out);
  if (analysis->nexpectations) dna_expect_json(job, out);
  dna_str_puts(out, ",\n\"samples\": [");
  for (uint32_t s = 0; s < results->nsamples; s++) {
    dna_str_puts(out, s ? ",\n  " : "\n  ");
    add_sample(job, &results->samples[s], out);
  }
  dna_str_puts(out, "]");
  add_groups(job, out);
  dna_str_puts(out, "}\n");
}
