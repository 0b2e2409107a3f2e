/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The report as one flat table of comma-separated values (RFC 4180): a line for every sample, variation, weight, region
 * and row. Efficiencies are fractions, their errors distances; what is not known or hidden is empty. The column
 * events_read tells whether all events of the sample were. Windows and limits are lines of their own kinds, with more columns.
 */
#include "runtime/report/fields.h"
#include "runtime/report/csv.h"
#include "runtime/report/expect.h"

/* The end of a line: what a yield is made with; its unit is that of the luminosity's inverse, or events. */
static void add_normalisation(const dna_report_job *job, const dna_rsample *sample, uint32_t weight, dna_str *out) {
  static const char *const sources[] = {"", "sample", "file"};
  const char *unit = "";
  bool known = sample->xsec_source != DNA_XSEC_NONE, data = sample->kind == DNA_SAMPLE_DATA;
  double scale = dna_cutflow_scale(job->results, sample, weight, &unit);
  dna_fields_csv_number(out, known && !data, sample->xsec_pb);
  dna_str_printf(out, ",%s", data ? "" : sources[sample->xsec_source]);
  dna_fields_csv_number(out, !data, sample->kfactor);
  dna_fields_csv_number(out, job->results->analysis->has_lumi && !data, job->results->analysis->lumi_ifb);
  dna_str_printf(out, ",%s,%s\r\n", scale - scale == 0 ? unit : "", dna_report_extent(job->results, sample));
}

void dna_csv_row(const dna_report_job *job, const dna_rsample *sample, uint32_t variation, uint32_t weight, uint32_t region,
                 uint32_t row, dna_str *out) {
  const dna_pvariation *set = &sample->program->variations[variation];
  const dna_prow *own = &set->regions[region].rows[row];
  dna_fields_csv(out, sample->name);
  dna_str_puts(out, ",");
  dna_fields_csv(out, set->name);
  dna_str_puts(out, ",");
  dna_fields_csv(out, sample->weight_names[weight]);
  dna_str_puts(out, ",");
  dna_fields_csv(out, set->regions[region].name);
  dna_str_printf(out, ",%u,", row);
  dna_fields_csv(out, own->label);
  dna_str_printf(out, ",%s", dna_report_row_kind(own->kind));
  if (row >= dna_report_hidden_from(job, sample, variation, region)) {
    dna_str_puts(out, ",,,,,,,,,,,,");
    add_normalisation(job, sample, weight, out);
    return;
  }
  dna_rownum number = dna_cutflow_row(job->results, sample, variation, weight, region, row);
  dna_str_printf(out, ",%llu,%llu", (unsigned long long)number.raw, (unsigned long long)number.negative);
  dna_fields_csv_number(out, true, number.sumw);
  dna_fields_csv_number(out, true, number.sumw2);
  dna_fields_csv_number(out, number.has_yield, number.yield);
  dna_fields_csv_number(out, number.has_yield, number.error);
  dna_fields_csv_number(out, number.has_rel, number.rel);
  dna_fields_csv_number(out, number.has_rel, number.rel_lo);
  dna_fields_csv_number(out, number.has_rel, number.rel_hi);
  dna_fields_csv_number(out, number.has_cum, number.cum);
  dna_fields_csv_number(out, number.has_cum, number.cum_lo);
  dna_fields_csv_number(out, number.has_cum, number.cum_hi);
  add_normalisation(job, sample, weight, out);
}

void dna_csv_header(dna_str *out) {
  dna_str_puts(out, "sample,variation,weight,region,row,label,kind,raw,negative,sumw,sumw2,yield,error,"
                    "rel,rel_lo,rel_hi,cum,cum_lo,cum_hi,xsec_pb,xsec_source,kfactor,lumi_ifb,unit,events_read\r\n");
}

/* The published number of an expectation, in the columns of ours: kind "published". */
static void add_published(const dna_report_job *job, const dna_expectation *x, const dna_expected *row, dna_str *out) {
  const dna_results *results = job->results;
  dna_fields_csv(out, x->sample ? x->sample : results->nsamples ? results->samples[0].name : "");
  dna_str_puts(out, ",nominal,nominal,");
  dna_fields_csv(out, x->region);
  dna_str_printf(out, ",%u,", row->row);
  dna_fields_csv(out, row->label);
  dna_str_puts(out, ",published");
  dna_fields_csv_number(out, x->of == DNA_EXPECT_RAW, row->value);
  dna_str_puts(out, ",,,");
  dna_fields_csv_number(out, x->of == DNA_EXPECT_YIELD, row->value);
  dna_fields_csv_number(out, x->of == DNA_EXPECT_YIELD, row->error);
  dna_str_puts(out, ",,,");
  dna_fields_csv_number(out, x->of == DNA_EXPECT_RELATIVE, row->value);
  dna_fields_csv_number(out, x->of == DNA_EXPECT_RELATIVE, row->error);
  dna_fields_csv_number(out, x->of == DNA_EXPECT_RELATIVE, row->error);
  dna_str_printf(out, ",,,,,%s,\r\n", x->of == DNA_EXPECT_YIELD ? dna_expect_unit(job, x) : "");
}

/* The columns of the cut-flow in the line of a window or limit. */
static void begin_search(const char *kind, const char *name, const char *signal, const char *region, dna_str *out) {
  dna_fields_csv(out, signal);
  dna_str_puts(out, ",nominal,nominal,");
  dna_fields_csv(out, region);
  dna_str_puts(out, ",,");
  dna_fields_csv(out, name);
  dna_str_printf(out, ",%s,,,,,,,,,,,,,,,,,,", kind);
}

/* Adds lines that end in `count` more empty fields. */
static void add_wider(const dna_str *lines, uint32_t count, dna_str *out) {
  bool quoted = false;
  for (const char *at = lines->text; at && *at; at++) {
    quoted ^= *at == '"';
    for (uint32_t i = 0; i < count && *at == '\r' && !quoted; i++) dna_str_puts(out, ",");
    dna_str_add(out, at, 1);
  }
}

static void add_rows(const dna_report_job *job, dna_str *out) {
  for (uint32_t s = 0; s < job->results->nsamples; s++) {
    const dna_rsample *sample = &job->results->samples[s];
    for (uint32_t v = 0; v < sample->program->nvariations; v++)
      for (uint32_t k = 0; k < sample->nweights; k++)
        for (uint32_t r = 0; r < sample->program->variations[v].nregions; r++)
          for (uint32_t row = 0; row < sample->program->variations[v].regions[r].nrows; row++)
            dna_csv_row(job, sample, v, k, r, row, out);
  }
  const dna_analysis *analysis = job->results->analysis;
  for (uint32_t i = 0; i < analysis->nexpectations; i++)
    for (uint32_t r = 0; r < analysis->expectations[i].nrows; r++)
      add_published(job, &analysis->expectations[i], &analysis->expectations[i].rows[r], out);
}

void dna_csv_write(const dna_report_job *job, dna_str *out) {
  const dna_analysis *analysis = job->results->analysis;
  dna_csv_header(out);
  if (!analysis->nwindows && !analysis->nlimits) {
    add_rows(job, out);
    return;
  }
  dna_search *search = dna_search_make(job->results, job->options.unblind);
  out->length -= 2; /* the end of the line */
  dna_str_puts(out, ",");
  uint32_t more = dna_csv_search_header(search, out);
  dna_str rows = {0};
  add_rows(job, &rows);
  add_wider(&rows, more, out);
  dna_str_free(&rows);
  dna_csv_search(analysis, search, begin_search, out);
  dna_search_free(search);
}
