/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What variations and weights change: the lines of a table with the yields after a region's last row. Weights are found by name,
 * since samples may have different ones.
 */
#include "runtime/report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *make_label(const char *before, const char *name) {
  dna_str label = {0};
  dna_str_printf(&label, "%s%s", before, name);
  return label.text;
}

dna_report_changes dna_report_list_changes(const dna_results *results) {
  const dna_program *program = dna_report_program(results);
  const dna_rsample *longest = NULL;
  for (uint32_t s = 0; s < results->nsamples; s++)
    if (!longest || results->samples[s].nweights > longest->nweights) longest = &results->samples[s];
  uint32_t nweights = longest ? longest->nweights : 1;
  dna_report_changes changes = {.items = dna_xcalloc((size_t)program->nvariations + nweights, sizeof *changes.items)};
  for (uint32_t v = 0; v < program->nvariations; v++)
    changes.items[changes.count++] =
        (dna_report_change){make_label("", program->variations[v].name), v, longest ? longest->weight_names[0] : "nominal"};
  for (uint32_t k = 1; k < nweights; k++)
    changes.items[changes.count++] = (dna_report_change){make_label("weight ", longest->weight_names[k]), 0, longest->weight_names[k]};
  return changes;
}

void dna_report_free_changes(dna_report_changes *changes) {
  for (uint32_t i = 0; i < changes->count; i++) free(changes->items[i].label);
  free(changes->items);
  *changes = (dna_report_changes){0};
}

uint32_t dna_report_last_row(const dna_pregion *region) {
  uint32_t row = region->nrows - 1;
  while (row > 0 && region->rows[row].kind == DNA_ROW_BIN) row--;
  return row;
}

uint32_t dna_report_find_weight(const dna_rsample *sample, const char *name) {
  for (uint32_t k = 0; k < sample->nweights; k++)
    if (!strcmp(sample->weight_names[k], name)) return k;
  return DNA_NONE;
}

bool dna_report_get_change(const dna_report_job *job, const dna_rsample *sample, const dna_report_change *item, uint32_t region,
                           uint32_t row, dna_number *yield, double *percent) {
  uint32_t k = dna_report_find_weight(sample, item->weight);
  *yield = dna_number_text("");
  if (k == DNA_NONE) return false;
  *yield = dna_report_get_cells(job, sample, item->variation, k, region, row).yield;
  if (row >= dna_report_hidden_from(job, sample, item->variation, region) || (item->variation == 0 && k == 0)) return false;
  dna_rownum number = dna_cutflow_row(job->results, sample, item->variation, k, region, row);
  dna_rownum nominal = dna_cutflow_row(job->results, sample, 0, 0, region, row);
  if (!number.has_yield || !nominal.has_yield || !(fabs(nominal.yield) > 0)) {
    *percent = NAN;
    return true;
  }
  *percent = 100 * (number.yield / nominal.yield - 1);
  return true;
}
