/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The N-1 distributions of an analysis as text, for `dna check --n-1`: of each region the quantities, their bins and what
 * the cut keeps, then the conditions that have none.
 */
#include "program/analysis.h"

#include <math.h>
#include <string.h>

static void put_hist(const dna_program *p, const dna_phist *hist, dna_str *out) {
  const double *edges = p->consts + hist->x.edges;
  dna_str_printf(out, "  %s\n    %s, %u%s bins in ", hist->name, hist->x.label, hist->x.nbins, hist->x.log ? " log" : "");
  dna_str_number(out, edges[0]);
  dna_str_puts(out, "..");
  dna_str_number(out, edges[hist->x.nbins]);
  dna_str_printf(out, "%s%s; kept: ", *hist->x.unit ? " " : "", hist->x.unit);
  dna_program_keep(hist, out);
  dna_str_puts(out, "\n");
}

static void put_without(const dna_pnot_n_minus_1 *n, dna_str *out) {
  dna_str_printf(out, "  none for %s", n->label);
  if (strcmp(n->label, n->text) != 0) dna_str_printf(out, ": %s", n->text);
  dna_str_printf(out, "\n    it %s", n->why);
  if (n->line) dna_str_printf(out, " (%s:%u)", n->file, n->line);
  dna_str_puts(out, "\n");
}

void dna_analysis_list_n_minus_1(const dna_analysis *analysis, dna_str *out) {
  const dna_program *p = analysis->programs[0];
  const dna_pvariation *nominal = &p->variations[0];
  for (uint32_t r = 0; r < nominal->nregions; r++) {
    const dna_pregion *region = &nominal->regions[r];
    dna_str_printf(out, "N-1 distributions of region %s\n", region->name);
    for (uint32_t i = 0; i < region->nhists; i++)
      if (region->hists[i].n_minus_1) put_hist(p, &region->hists[i], out);
    for (uint32_t i = 0; i < analysis->nnot_n_minus_1; i++)
      if (strcmp(analysis->not_n_minus_1[i].region, region->name) == 0) put_without(&analysis->not_n_minus_1[i], out);
  }
}
