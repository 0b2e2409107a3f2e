/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The yields in the bins of a channel of a pyhf workspace. Data have to be counts: each event with the weight 1.
 */
#include "runtime/export/pyhf.h"

#include <math.h>
#include <string.h>

static const dna_pvariation *nominal(const dna_pyhf_set *set) { return &set->point->samples[0]->program->variations[0]; }

const char *dna_pyhf_place(const dna_pyhf_set *set, const dna_pyhf_channel *channel, uint32_t bin) {
  if (channel->nbins == 1) return dna_arena_printf(set->arena, "channel %.80s", channel->name);
  const dna_rsample *sample = set->point->samples[0];
  const dna_phist *hist = &nominal(set)->regions[channel->region].hists[channel->hist];
  const dna_paxis *axis = &dna_cells_store(sample, hist)->x;
  return dna_arena_printf(set->arena, "bin %u (%.6g..%.6g%s%s) of channel %.80s", bin + 1, dna_cells_edge(sample, axis, bin),
                          dna_cells_edge(sample, axis, bin + 1), hist->x.unit && *hist->x.unit ? " " : "",
                          hist->x.unit ? hist->x.unit : "", channel->name);
}

/* Data count only if each event has the weight 1: then no sum of (w - 1)^2 is left. */
static bool is_count(dna_pyhf_set *set, const dna_pyhf_channel *channel, const dna_rsample *sample, uint32_t bin, double entries,
                     double sumw, double sumw2) {
  if (sample->kind != DNA_SAMPLE_DATA || (!(fabs(sumw - entries) > 0) && !(fabs(sumw2 - entries) > 0))) return true;
  return dna_pyhf_refuse(set, "the data are weighted: %.6g in %s is no count", sumw, dna_pyhf_place(set, channel, bin));
}

static bool same_bins(const dna_rsample *a, const dna_paxis *x, const dna_rsample *b, const dna_paxis *y) {
  if (x->nbins != y->nbins) return false;
  for (uint32_t i = 0; i <= x->nbins; i++)
    if (fabs(dna_cells_edge(a, x, i) - dna_cells_edge(b, y, i)) > 0) return false;
  return true;
}

static bool add_cells(dna_pyhf_set *set, const dna_pyhf_channel *channel, const dna_rsample *sample, uint32_t variation,
                      double scale, double *yields, double *squares) {
  const dna_rsample *first = set->point->samples[0];
  const dna_phist *bins = &nominal(set)->regions[channel->region].hists[channel->hist];
  const dna_phist *hist = &sample->program->variations[variation].regions[channel->region].hists[channel->hist];
  if (!same_bins(first, &dna_cells_store(first, bins)->x, sample, &dna_cells_store(sample, hist)->x))
    return dna_pyhf_refuse(set, "histogram %.80s has other bins in sample %.80s, variation %.80s", hist->name, sample->name,
                           sample->program->variations[variation].name);
  for (uint32_t i = 0; i < channel->nbins; i++) {
    dna_cell_sums cell = dna_cells_get(sample, hist, 0, i + 1, 0);
    yields[i] += cell.sumw * scale;
    squares[i] += cell.sumw2 * scale * scale;
    if (!is_count(set, channel, sample, i, (double)cell.entries, cell.sumw, cell.sumw2)) return false;
  }
  return true;
}

static bool add_interval(dna_pyhf_set *set, const dna_pyhf_channel *channel, const dna_rsample *sample, uint32_t variation,
                         double scale, double *yields, double *squares) {
  const dna_pvariation *own = &sample->program->variations[variation];
  dna_exact sumw = {{0}}, sumw2 = {{0}};
  double count = 0;
  for (uint32_t w = 0; w < own->nwindows; w++) {
    if (strcmp(own->windows[w].name, channel->window->statement->name) != 0) continue;
    const dna_spectrum *spectrum = &sample->sums->spectra[own->windows[w].spectrum];
    size_t width = 1 + (size_t)sample->nweights;
    for (size_t i = 0; i < spectrum->n; i++) {
      const double *entry = &spectrum->entries[i * width];
      if (!(entry[0] >= channel->window->found.low && entry[0] <= channel->window->found.high)) continue;
      dna_exact_add(&sumw, entry[1]);
      dna_exact_add(&sumw2, entry[1] * entry[1]);
      count++;
    }
  }
  yields[0] += dna_exact_value(&sumw) * scale;
  squares[0] += dna_exact_value(&sumw2) * scale * scale;
  return is_count(set, channel, sample, 0, count, dna_exact_value(&sumw), dna_exact_value(&sumw2));
}

bool dna_pyhf_add(dna_pyhf_set *set, const dna_pyhf_channel *channel, const dna_rsample *sample, uint32_t variation,
                  double *yields, double *squares) {
  const dna_results *results = set->job->report.results;
  double scale = dna_cutflow_scale(results, sample, 0, NULL);
  if (!isfinite(scale))
    return dna_pyhf_refuse(set, "sample %.80s has no yields: %s", sample->name,
                           sample->xsec_source == DNA_XSEC_NONE ? "its cross-section is not known"
                                                                : "the sum of all its weights is 0");
  if (channel->hist != DNA_NONE) return add_cells(set, channel, sample, variation, scale, yields, squares);
  if (channel->window) return add_interval(set, channel, sample, variation, scale, yields, squares);
  const dna_pregion *region = &sample->program->variations[variation].regions[channel->region];
  uint32_t last = region->nrows - 1;
  while (last > 0 && region->rows[last].kind == DNA_ROW_BIN) last--;
  dna_rownum row = dna_cutflow_row(results, sample, variation, 0, channel->region, last);
  yields[0] += row.yield;
  squares[0] += row.error * row.error;
  return is_count(set, channel, sample, 0, (double)row.raw, row.sumw, row.sumw2);
}

bool dna_pyhf_is_blind(const dna_pyhf_set *set, const dna_pyhf_channel *channel, const dna_rsample *data) {
  const dna_pvariation *own = &data->program->variations[0];
  for (uint32_t r = 0; r < own->nregions; r++) {
    bool here = channel->window ? strcmp(own->regions[r].name, channel->window->quantity->region) == 0 : r == channel->region;
    if (here) return dna_report_hidden_from(&set->job->report, data, 0, r) < own->regions[r].nrows;
  }
  return false;
}
