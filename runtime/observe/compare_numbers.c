/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The numbers of a comparison (see compare.h): yields of both sides, and their difference and ratio with errors that know which
 * events are shared.
 *
 * With scales s_A and s_B from sums of weights to yields, d = w_B - w_A of each event, and any factor k:
 *
 *   sum (s_B w_B - k s_A w_A)^2 = s_B^2 sum d^2 + 2 s_B (s_B - k s_A) sum d w_A + (s_B - k s_A)^2 sum w_A^2
 *
 * which is 0, not nearly 0, where nothing differs. k = 1 is the variance of the difference, k = the ratio over the square of A's
 * yield that of the ratio.
 */
#include "runtime/observe/compare.h"
#include "runtime/report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const dna_pregion *dna_compare_region(const dna_comparison *c, int side, uint32_t region) {
  int32_t number = c->regions[region].region[side];
  return number < 0 ? NULL : &c->analysis[side]->programs[0]->variations[c->variation[side]].regions[number];
}

const char *dna_compare_label(const dna_comparison *c, int side, uint32_t region, uint32_t row) {
  return dna_compare_region(c, side, region)->rows[row].label;
}

bool dna_compare_hidden(const dna_comparison *c, uint32_t sample, int side, uint32_t region, int32_t row) {
  int32_t number = c->regions[region].region[side];
  if (number < 0 || row < 0) return false;
  dna_report_job job = {.results = c->results[side], .options = {.unblind = c->unblind}};
  return (uint32_t)row >= dna_report_hidden_from(&job, &c->results[side]->samples[sample], c->variation[side], (uint32_t)number);
}

/* One sample's part of a row. */
typedef struct cell {
  dna_rownum number[2];
  double scale[2];
  double diff2, diff_a;
} cell;

static cell get_cell(const dna_comparison *c, uint32_t sample, uint32_t region, const dna_aligned_row *row, bool scaled) {
  const int32_t rows[2] = {row->a, row->b};
  cell own = {.scale = {1, 1}};
  for (int side = 0; side < 2; side++) {
    const dna_rsample *of = &c->results[side]->samples[sample];
    if (scaled) own.scale[side] = dna_cutflow_scale(c->results[side], of, 0, NULL);
    if (rows[side] >= 0)
      own.number[side] = dna_cutflow_row(c->results[side], of, c->variation[side], 0, (uint32_t)c->regions[region].region[side],
                                         (uint32_t)rows[side]);
  }
  if (c->shared && row->a >= 0 && row->b >= 0) {
    const dna_pair_sums *pair =
        &c->samples[sample].pairs[c->regions[region].first_pair + (uint32_t)(row - c->regions[region].rows)];
    own.diff2 = dna_exact_value(&pair->diff2);
    own.diff_a = dna_exact_value(&pair->diff_a);
  }
  return own;
}

/* sum (s_B w_B - k s_A w_A)^2 */
static double get_variance(const cell *of, double k) {
  double b = of->scale[1], rest = b - k * of->scale[0];
  double variance = b * b * of->diff2 + 2 * b * rest * of->diff_a + rest * rest * of->number[0].sumw2;
  return variance > 0 ? variance : 0;
}

/* Whether yields of all samples are known on both sides, in one unit; else sums of weights are told. */
static bool find_unit(const dna_comparison *c, const dna_sample_set *set, const char **unit) {
  const char *other;
  if (dna_sets_unit(c->results[0], set, unit) && dna_sets_unit(c->results[1], set, &other) && !strcmp(*unit, other)) return true;
  *unit = "";
  return false;
}

/* The errors of difference and ratio, when the values are known. */
static void set_errors(const dna_comparison *c, const dna_sample_set *set, uint32_t region, const dna_aligned_row *row,
                       dna_compared_row *out) {
  double diff2 = 0, ratio2 = 0;
  bool ratio = fabs(out->value[0]) > 0;
  out->ratio = ratio ? out->value[1] / out->value[0] : NAN;
  for (uint32_t i = 0; i < set->count; i++) {
    uint32_t s = set->samples[i];
    cell of = get_cell(c, s, region, row, out->has_yield);
    diff2 += get_variance(&of, 1);
    if (ratio) ratio2 += get_variance(&of, out->ratio);
  }
  if (c->shared) {
    out->diff_error = out->diff_least = sqrt(diff2);
    out->ratio_error = out->ratio_least = ratio ? sqrt(ratio2) / fabs(out->value[0]) : NAN;
    return;
  }
  double scaled = fabs(out->ratio) * out->error[0]; /* the correlation lies between -1 and 1 */
  out->diff_error = out->error[0] + out->error[1];
  out->diff_least = fabs(out->error[0] - out->error[1]);
  out->ratio_error = ratio ? (scaled + out->error[1]) / fabs(out->value[0]) : NAN;
  out->ratio_least = ratio ? fabs(scaled - out->error[1]) / fabs(out->value[0]) : NAN;
}

dna_compared_row dna_compare_row(const dna_comparison *c, const dna_sample_set *set, uint32_t region, uint32_t number) {
  const dna_aligned_row *row = &c->regions[region].rows[number];
  dna_compared_row out = {.has = {row->a >= 0, row->b >= 0}, .matched = row->a >= 0 && row->b >= 0};
  double error2[2] = {0, 0};
  out.has_yield = find_unit(c, set, &out.unit);
  for (uint32_t i = 0; i < set->count; i++) {
    uint32_t s = set->samples[i];
    out.hidden |= dna_compare_hidden(c, s, 0, region, row->a) || dna_compare_hidden(c, s, 1, region, row->b);
    cell of = get_cell(c, s, region, row, out.has_yield);
    for (int side = 0; side < 2; side++) {
      out.raw[side] += of.number[side].raw;
      out.value[side] += of.scale[side] * of.number[side].sumw;
      error2[side] += of.scale[side] * of.scale[side] * of.number[side].sumw2;
    }
    if (!out.matched || !c->shared) continue;
    const dna_pair_sums *pair = &c->samples[s].pairs[c->regions[region].first_pair + number];
    out.both += pair->both;
    out.reweighted += pair->reweighted;
    for (int side = 0; side < 2; side++) out.only[side] += pair->only[side];
  }
  for (int side = 0; side < 2; side++) out.error[side] = sqrt(error2[side]);
  if (!out.matched) return out;
  out.diff = out.value[1] - out.value[0];
  set_errors(c, set, region, row, &out);
  return out;
}

/* ---- what differs ------------------------------------------------------------------------------------------------- */

static bool row_differs(const dna_comparison *c, const dna_sample_set *set, uint32_t region, uint32_t number) {
  const dna_aligned_row *row = &c->regions[region].rows[number];
  if (row->a < 0 || row->b < 0) return true;
  for (uint32_t i = 0; i < set->count; i++) {
    uint32_t s = set->samples[i];
    if (dna_compare_hidden(c, s, 0, region, row->a) || dna_compare_hidden(c, s, 1, region, row->b)) continue;
    if (c->shared) {
      const dna_pair_sums *pair = &c->samples[s].pairs[c->regions[region].first_pair + number];
      if (pair->only[0] || pair->only[1] || pair->reweighted) return true;
    }
    cell of = get_cell(c, s, region, row, false);
    const dna_rownum *a = &of.number[0], *b = &of.number[1];
    if (a->raw != b->raw || a->sumw < b->sumw || a->sumw > b->sumw || a->sumw2 < b->sumw2 || a->sumw2 > b->sumw2) return true;
    if (a->has_yield != b->has_yield || a->yield < b->yield || a->yield > b->yield) return true;
  }
  return false;
}

uint32_t dna_compare_first(const dna_comparison *c, const dna_sample_set *set, uint32_t region) {
  uint32_t row = 0;
  while (row < c->regions[region].nrows && !row_differs(c, set, region, row)) row++;
  return row;
}

bool dna_compare_differs(const dna_comparison *c) {
  bool differs = false;
  uint32_t nsets;
  dna_sample_set *sets = dna_sets_make(c->results[0], &nsets);
  for (uint32_t r = 0; r < c->nregions && !differs; r++)
    for (uint32_t i = 0; i < nsets && !differs; i++) differs = dna_compare_first(c, &sets[i], r) < c->regions[r].nrows;
  dna_sets_free(sets, nsets);
  return differs;
}

int32_t dna_compare_selected(const dna_comparison *c, uint32_t region) {
  const dna_compared_region *own = &c->regions[region];
  for (uint32_t i = 0; i < own->nrows; i++)
    if (own->rows[i].a == (int32_t)own->last[0] && own->rows[i].b == (int32_t)own->last[1]) return (int32_t)i;
  return -1;
}
