/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The numbers of a scan (see scan.h).
 */
#include "runtime/report/scan.h"
#include "runtime/report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const dna_pregion *dna_scan_region(const dna_scan *scan, uint32_t region) {
  return &scan->analysis->programs[0]->variations[0].regions[scan->regions[region]];
}

uint32_t dna_scan_index(const dna_scan *scan, uint32_t axis, uint32_t point) {
  for (uint32_t k = scan->analysis->naxes; k-- > axis + 1;) point /= scan->analysis->axes[k].n;
  return point % scan->analysis->axes[axis].n;
}

bool dna_scan_number(const dna_scan *scan, const dna_sample_set *set, uint32_t region, uint32_t point, dna_rownum *number) {
  const dna_pregion *own = dna_scan_region(scan, region);
  const char *unit;
  dna_report_job job = {.results = scan->results, .options = {.unblind = scan->unblind}};
  double error2 = 0;
  uint32_t last = own->nrows;
  while (last > 1 && own->rows[last - 1].kind == DNA_ROW_BIN) last--;
  *number = (dna_rownum){.has_yield = dna_sets_unit(scan->results, set, &unit)};
  for (uint32_t i = 0; i < set->count && last; i++) {
    const dna_rsample *sample = &scan->results->samples[set->samples[i]];
    if (last - 1 >= dna_report_hidden_from(&job, sample, point + 1, scan->regions[region])) return false;
    dna_rownum one = dna_cutflow_row(scan->results, sample, point + 1, 0, scan->regions[region], last - 1);
    double error = number->has_yield ? one.error : sqrt(one.sumw2);
    number->raw += one.raw;
    number->sumw += one.sumw;
    number->sumw2 += one.sumw2;
    number->yield += number->has_yield ? one.yield : one.sumw;
    error2 += error * error;
  }
  number->error = sqrt(error2);
  return true;
}

/* All samples of a kind. */
static dna_sample_set kind_set(const dna_results *results, enum dna_sample_kind kind) {
  dna_sample_set set = {.samples = dna_xcalloc(results->nsamples + 1, sizeof *set.samples)};
  for (uint32_t s = 0; s < results->nsamples; s++)
    if (results->samples[s].kind == kind) set.samples[set.count++] = s;
  return set;
}

static void add_kind(dna_scan *scan, int which, enum dna_sample_kind kind) {
  const char *unit;
  dna_sample_set set = kind_set(scan->results, kind);
  /* without sample statements nobody has said what is background */
  bool known = scan->analysis->nsamples && set.count && dna_sets_unit(scan->results, &set, &unit) &&
               (!*scan->unit || !strcmp(scan->unit, unit));
  scan->has[which] = known;
  if (known) scan->unit = unit;
  for (uint32_t r = 0; r < scan->nregions && known; r++)
    for (uint32_t p = 0; p < scan->npoints; p++) {
      dna_rownum number;
      dna_scan_number(scan, &set, r, p, &number);
      dna_scan_point *to = dna_scan_at(scan, r, p);
      to->raw[which] = number.raw;
      to->value[which] = number.yield;
      to->error[which] = number.error;
    }
  free(set.samples);
}

dna_scan *dna_scan_new(dna_results *results_take, const char *region, bool unblind) {
  dna_scan *scan = dna_xcalloc(1, sizeof *scan);
  const dna_pvariation *nominal = &results_take->analysis->programs[0]->variations[0];
  scan->analysis = results_take->analysis;
  scan->results = results_take;
  scan->unblind = unblind;
  scan->unit = "";
  scan->npoints = scan->analysis->programs[0]->nvariations - 1;
  scan->regions = dna_xcalloc(nominal->nregions + 1, sizeof *scan->regions);
  for (uint32_t r = 0; r < nominal->nregions; r++)
    if (!region || !strcmp(nominal->regions[r].name, region)) scan->regions[scan->nregions++] = r;
  scan->points = dna_xcalloc((size_t)scan->nregions * scan->npoints + 1, sizeof *scan->points);
  scan->best = dna_xcalloc(scan->nregions + 1, sizeof *scan->best);
  scan->sets = dna_sets_make(results_take, &scan->nsets);
  add_kind(scan, DNA_SCAN_SIGNAL, DNA_SAMPLE_SIGNAL);
  add_kind(scan, DNA_SCAN_BACKGROUND, DNA_SAMPLE_BACKGROUND);
  dna_scan_find_best(scan);
  return scan;
}

void dna_scan_find_best(dna_scan *scan) {
  for (uint32_t r = 0; r < scan->nregions; r++) {
    scan->best[r] = -1;
    for (uint32_t p = 0; p < scan->npoints; p++) {
      const dna_scan_point *own = dna_scan_at(scan, r, p);
      if (own->has_shown && (scan->best[r] < 0 || own->shown > dna_scan_at(scan, r, (uint32_t)scan->best[r])->shown))
        scan->best[r] = (int32_t)p;
    }
  }
}

void dna_scan_free(dna_scan *scan) {
  if (!scan) return;
  dna_sets_free(scan->sets, scan->nsets);
  dna_results_free(scan->results);
  free(scan->regions);
  free(scan->points);
  free(scan->best);
  free(scan->show);
  free(scan);
}
