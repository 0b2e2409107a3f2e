/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The numbers of a cut-flow table ("cut-flow numbers" in dna(5)): yields, relative and cumulative efficiencies with
 * their errors, and the normalisation in words. Nothing is clamped: with negative weights a yield may rise from one row
 * to the next and an efficiency may leave [0, 1].
 */
#include "runtime/results/results.h"
#include "runtime/stats/efficiency.h"

#include <math.h>

/* 1/fb times pb */
#define PER_PB_IFB 1000.0

typedef struct row_sums {
  uint64_t raw, negative;
  double sumw, sumw2, sumw_event, sumw_above;
} row_sums;

static const dna_pregion *get_region(const dna_rsample *sample, uint32_t variation, uint32_t region) {
  return &sample->program->variations[variation].regions[region];
}

static row_sums get_sums(const dna_rsample *sample, uint32_t number, uint32_t weight) {
  const dna_sums *sums = sample->sums;
  size_t at = (size_t)number * sums->nweights + weight;
  return (row_sums){.raw = sums->raw[number],
                    .negative = sums->negative[at],
                    .sumw = dna_exact_value(&sums->rows[at].sumw),
                    .sumw2 = dna_exact_value(&sums->rows[at].sumw2),
                    .sumw_event = dna_exact_value(&sums->rows[at].sumw_event),
                    .sumw_above = dna_exact_value(&sums->rows[at].sumw_above)};
}

/* All weights of the row are equal and positive. By Cauchy and Schwarz raw sumw2 >= sumw^2, and they are equal only then. */
static bool is_uniform(row_sums row) {
  if (row.raw == 0) return true;
  if (row.negative || !(row.sumw > 0)) return false;
  double square = row.sumw * row.sumw;
  return fabs((double)row.raw * row.sumw2 - square) <= 1e-12 * square;
}

/* pass out of all. is_factor: `pass` is the row of a weight entry and `all` the one above it: the same events.
 * cross: the sum of the products of each event's weights in the two rows. */
static bool get_efficiency(row_sums pass, row_sums all, double cross, bool is_factor, dna_efficiency *result) {
  *result = (dna_efficiency){0};
  if (!(fabs(all.sumw) > 0)) return false;
  bool uniform = is_uniform(pass) && is_uniform(all);
  if (uniform && is_factor) { /* one factor for all events: it is known exactly */
    result->value = pass.sumw / all.sumw;
  } else if (uniform && pass.raw <= all.raw) {
    /* the counts' interval, times the ratio of the two weights: 1 unless a weight entry lies in between */
    double ratio = pass.raw ? (pass.sumw / (double)pass.raw) / (all.sumw / (double)all.raw) : 1;
    if (fabs(ratio - 1) < 1e-12) ratio = 1;
    *result = dna_efficiency_counts(pass.raw, all.raw);
    result->value *= ratio;
    result->lo *= ratio;
    result->hi *= ratio;
  } else {
    *result = dna_efficiency_weighted(pass.sumw, pass.sumw2, cross, all.sumw, all.sumw2);
  }
  return isfinite(result->value) && isfinite(result->lo) && isfinite(result->hi);
}

double dna_cutflow_scale(const dna_results *results, const dna_rsample *sample, uint32_t weight, const char **unit) {
  bool is_data = sample->kind == DNA_SAMPLE_DATA;
  const dna_analysis *analysis = results->analysis;
  if (unit) *unit = is_data || analysis->has_lumi ? "events" : "pb";
  if (is_data) return 1;
  if (sample->xsec_source == DNA_XSEC_NONE) return NAN;
  double sumw_all = get_sums(sample, 0, weight).sumw;
  if (!(fabs(sumw_all) > 0)) return NAN;
  double factor = analysis->has_lumi ? analysis->lumi_ifb * PER_PB_IFB : 1;
  double scale = sample->xsec_pb * sample->kfactor * factor / sumw_all;
  return isfinite(scale) ? scale : NAN;
}

dna_rownum dna_cutflow_row(const dna_results *results, const dna_rsample *sample, uint32_t variation, uint32_t weight,
                           uint32_t region, uint32_t row) {
  const dna_prow *rows = get_region(sample, variation, region)->rows;
  row_sums own = get_sums(sample, rows[row].sums, weight), first = get_sums(sample, rows[0].sums, weight);
  dna_rownum number = {.raw = own.raw, .negative = own.negative, .sumw = own.sumw, .sumw2 = own.sumw2};
  double scale = dna_cutflow_scale(results, sample, weight, NULL);
  if (isfinite(scale) && isfinite(own.sumw) && isfinite(own.sumw2)) {
    number.has_yield = true;
    number.yield = own.sumw * scale;
    number.error = sqrt(own.sumw2) * fabs(scale);
  }
  if (row == 0) {
    number.has_cum = fabs(own.sumw) > 0;
    number.cum = number.has_cum ? 1 : 0;
    return number;
  }
  uint32_t above = row - 1;
  while (above > 0 && rows[above].kind == DNA_ROW_BIN) above--;
  bool is_factor = rows[row].kind == DNA_ROW_WEIGHT;
  dna_efficiency rel, cum;
  number.has_rel = get_efficiency(own, get_sums(sample, rows[above].sums, weight), own.sumw_above, is_factor, &rel);
  number.has_cum = get_efficiency(own, first, own.sumw_event, is_factor && above == 0, &cum);
  number.rel = rel.value;
  number.rel_lo = rel.lo;
  number.rel_hi = rel.hi;
  number.cum = cum.value;
  number.cum_lo = cum.lo;
  number.cum_hi = cum.hi;
  return number;
}

void dna_cutflow_normalisation(const dna_results *results, const dna_rsample *sample, dna_str *out) {
  row_sums all = get_sums(sample, 0, 0);
  const dna_analysis *analysis = results->analysis;
  unsigned long long events = all.raw;
  const char *plural = events == 1 ? "" : "s";
  if (sample->kind == DNA_SAMPLE_DATA) {
    dna_str_printf(out, "data, not scaled, Σw = %.10g (%llu event%s)", all.sumw, events, plural);
    return;
  }
  if (sample->xsec_source == DNA_XSEC_NONE && events == 0) {
    dna_str_puts(out, "σ unknown (no events were read)");
  } else if (sample->xsec_source == DNA_XSEC_NONE) {
    dna_str_puts(out, "σ unknown (no xsec in the sample and no cross-section in ");
    dna_str_printf(out, "%s): no yields", sample->nfiles == 1 ? "the event file" : "every event file");
  } else {
    dna_str_printf(out, "σ = %.6g", sample->xsec_pb);
    if (sample->xsec_err_pb > 0) dna_str_printf(out, " ± %.2g", sample->xsec_err_pb);
    dna_str_puts(out, " pb ");
    if (sample->xsec_source == DNA_XSEC_SAMPLE)
      dna_str_puts(out, "(from the sample statement)");
    else if (sample->nfiles == 1)
      dna_str_puts(out, "(from the event file)");
    else
      dna_str_printf(out, "(mean of the %u event files)", sample->nfiles);
  }
  dna_str_printf(out, ", k = %.6g, ", sample->kfactor);
  if (analysis->has_lumi)
    dna_str_printf(out, "L = %.6g /fb", analysis->lumi_ifb);
  else
    dna_str_puts(out, "no luminosity (yields in pb)");
  dna_str_printf(out, ", Σw = %.10g (%llu event%s)", all.sumw, events, plural);
}
