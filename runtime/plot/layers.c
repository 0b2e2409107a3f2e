/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The numbers of one histogram's picture (see layers.h).
 */
#include "runtime/plot/layers.h"
#include "runtime/stats/counting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Sums of cells; those of a profile besides. */
typedef struct moments {
  double *sumw, *sumw2, *sumwy, *sumwy2, *entries;
  uint32_t ncells;
} moments;

static double *zeros(size_t count) { return dna_xcalloc(count ? count : 1, sizeof(double)); }

static moments new_moments(const dna_layers *l) {
  return (moments){zeros(l->ncells), zeros(l->ncells), zeros(l->ncells), zeros(l->ncells), zeros(l->ncells), l->ncells};
}

static void free_moments(moments *m) {
  free(m->sumw);
  free(m->sumw2);
  free(m->sumwy);
  free(m->sumwy2);
  free(m->entries);
}

static void add_note(dna_layers *l, const char *name, const char *text) {
  dna_str note = {0};
  dna_str_puts(&note, name);
  dna_str_puts(&note, text);
  l->notes = dna_xrealloc(l->notes, (l->nnotes + 1) * sizeof *l->notes);
  l->notes[l->nnotes++] = note.text;
}

/* ---- cells ------------------------------------------------------------------------------------------------------------- */

/* Where a stored cell goes: with "fold overflow" into the edge bins. */
static uint32_t folded(uint32_t at, uint32_t nbins, bool fold) {
  if (!fold) return at;
  return at == 0 ? 1 : at == nbins + 1 ? nbins : at;
}

static void add_sample(moments *m, const dna_layers *l, const dna_rsample *sample, uint32_t store, uint32_t weight, double scale) {
  const dna_sums *sums = sample->sums;
  uint32_t width = l->nx + 2, fold = l->hist->fold;
  for (uint32_t c = 0; c < l->ncells; c++) {
    uint32_t x = folded(c % width, l->nx, fold), y = l->ny ? folded(c / width, l->ny, fold) : 0, to = x + width * y;
    size_t at = (size_t)c * sums->nweights + weight;
    m->entries[to] += (double)sums->entries[store][c];
    if (l->store->kind == DNA_HIST_PROFILE) {
      const dna_pcell *from = &sums->pcells[store][at];
      if (dna_exact_is_zero(&from->sumw2)) continue;
      m->sumw[to] += scale * dna_exact_value(&from->sumw);
      m->sumw2[to] += scale * scale * dna_exact_value(&from->sumw2);
      m->sumwy[to] += scale * dna_exact_value(&from->sumwy);
      m->sumwy2[to] += scale * dna_exact_value(&from->sumwy2);
    } else {
      const dna_cell *from = &sums->cells[store][at];
      if (dna_exact_is_zero(&from->sumw2)) continue;
      m->sumw[to] += scale * dna_exact_value(&from->sumw);
      m->sumw2[to] += scale * scale * dna_exact_value(&from->sumw2);
    }
  }
}

/* The mean and its error: the spread over the square root of the effective number of entries, (sum w)^2 / sum w^2. */
static void profile_cell(const moments *m, uint32_t c, double *mean, double *error) {
  double sumw = m->sumw[c], sumw2 = m->sumw2[c];
  *mean = fabs(sumw) > 0 ? m->sumwy[c] / sumw : NAN;
  double deviation = m->sumwy2[c] - m->sumwy[c] * *mean, degrees = sumw - sumw2 / sumw;
  double variance = deviation / degrees * sumw2 / (sumw * sumw);
  *error = isfinite(variance) && variance > 0 ? sqrt(variance) : 0;
}

static dna_series make_series(const dna_layers *l, const moments *m, const char *name) {
  dna_series s = {.name = name, .value = zeros(l->ncells), .error = zeros(l->ncells), .factor = 1};
  for (uint32_t c = 0; c < l->ncells; c++)
    if (l->store->kind == DNA_HIST_PROFILE) {
      profile_cell(m, c, &s.value[c], &s.error[c]);
    } else {
      s.value[c] = m->sumw[c];
      s.error[c] = sqrt(m->sumw2[c]);
    }
  return s;
}

static void free_series(dna_series *s) {
  free(s->value);
  free(s->error);
  free(s->below);
  free(s->above);
}

/* ---- samples ------------------------------------------------------------------------------------------------------------ */

/* What a run's samples have in common for pictures. */
typedef struct scene {
  const dna_report_job *job;
  dna_layers *l;
  uint32_t region, hist; /* numbers */
  bool *drawn;           /* [nsamples] */
  double *scale;         /* [nsamples] */
  uint32_t *weight;      /* [nsamples] */
} scene;

static bool is_hidden(const scene *s, const dna_rsample *sample) {
  return dna_report_hidden_from(s->job, sample, 0, s->region) < s->l->region->nrows;
}

/* Whether, and scaled by what, each sample is drawn. Where no simulated sample has a cross-section all are sums of weights. */
static void choose_samples(scene *s) {
  const dna_results *results = s->job->results;
  bool any_scale = false, any_data = false;
  const char *unit = "events";
  for (uint32_t k = 0; k < results->nsamples; k++) {
    const dna_rsample *sample = &results->samples[k];
    s->weight[k] = dna_report_find_weight(sample, s->l->weight);
    if (sample->kind == DNA_SAMPLE_DATA) {
      any_data = true;
      s->weight[k] = 0;
      continue;
    }
    if (s->weight[k] == DNA_NONE) continue;
    s->scale[k] = dna_cutflow_scale(results, sample, s->weight[k], &unit);
    any_scale |= isfinite(s->scale[k]);
  }
  bool simulated = false;
  for (uint32_t k = 0; k < results->nsamples; k++) simulated |= results->samples[k].kind != DNA_SAMPLE_DATA;
  s->l->unit = any_scale || !simulated ? unit : "";
  bool comparable = !simulated || strcmp(s->l->unit, "events") == 0 || s->l->store->kind == DNA_HIST_PROFILE;
  for (uint32_t k = 0; k < results->nsamples; k++) {
    const dna_rsample *sample = &results->samples[k];
    if (sample->kind == DNA_SAMPLE_DATA) {
      s->scale[k] = 1;
      s->drawn[k] = comparable && !is_hidden(s, sample);
      if (is_hidden(s, sample)) add_note(s->l, sample->name, " is hidden: the region is blind");
      continue;
    }
    if (!any_scale) s->scale[k] = 1;
    s->drawn[k] = s->weight[k] != DNA_NONE && isfinite(s->scale[k]);
    if (s->weight[k] == DNA_NONE) add_note(s->l, sample->name, " is not drawn: it has no such weight");
    else if (!s->drawn[k] && sample->sums->raw[0] > 0) add_note(s->l, sample->name, " is not drawn: its cross-section is not known");
  }
  if (any_data && !comparable)
    add_note(s->l, "data are not drawn: ",
             any_scale ? "without a luminosity the others are in pb" : "no cross-section is known for the others");
}

static uint32_t store_under(const scene *s, const dna_rsample *sample, uint32_t variation) {
  return sample->program->variations[variation].regions[s->region].hists[s->hist].store;
}

/* Adds all samples of a kind and group (NULL: any). False if there is none. */
static bool add_group(const scene *s, moments *m, enum dna_sample_kind kind, const char *group, uint32_t variation) {
  const dna_results *results = s->job->results;
  bool any = false;
  for (uint32_t k = 0; k < results->nsamples; k++) {
    const dna_rsample *sample = &results->samples[k];
    if (!s->drawn[k] || sample->kind != kind || (group && strcmp(sample->group, group) != 0)) continue;
    add_sample(m, s->l, sample, store_under(s, sample, variation), s->weight[k], s->scale[k]);
    any = true;
  }
  return any;
}

/* Curves of a kind by group, in the samples' order. */
static dna_series *list_groups(const scene *s, enum dna_sample_kind kind, uint32_t variation, uint32_t *count) {
  const dna_results *results = s->job->results;
  dna_series *list = dna_xcalloc(results->nsamples ? results->nsamples : 1, sizeof *list);
  *count = 0;
  for (uint32_t k = 0; k < results->nsamples; k++) {
    const dna_rsample *sample = &results->samples[k];
    bool listed = !s->drawn[k] || sample->kind != kind;
    for (uint32_t g = 0; g < *count && !listed; g++) listed = strcmp(list[g].name, sample->group) == 0;
    if (listed) continue;
    moments m = new_moments(s->l);
    add_group(s, &m, kind, sample->group, variation);
    list[(*count)++] = make_series(s->l, &m, sample->group);
    free_moments(&m);
  }
  return list;
}

/* Counts of events of weight 1 have the interval of Garwood; else the errors are those of sums of weights. */
static void add_data(const scene *s, uint32_t variation) {
  dna_layers *l = s->l;
  moments m = new_moments(l);
  if (add_group(s, &m, DNA_SAMPLE_DATA, NULL, variation)) {
    l->data = make_series(l, &m, "data");
    l->data.below = zeros(l->ncells);
    l->data.above = zeros(l->ncells);
    for (uint32_t c = 0; c < l->ncells; c++) {
      bool counts = l->store->kind != DNA_HIST_PROFILE && fabs(m.sumw[c] - m.entries[c]) < 1e-9 && fabs(m.sumw2[c] - m.entries[c]) < 1e-9;
      l->data.below[c] = l->data.above[c] = l->data.error[c];
      if (counts) dna_counting_interval((uint64_t)m.entries[c], &l->data.below[c], &l->data.above[c]);
    }
  }
  free_moments(&m);
}

/* The total, or a lone signal, under a variation. */
static dna_series make_base(const scene *s, uint32_t variation) {
  moments m = new_moments(s->l);
  enum dna_sample_kind kind = s->l->nstack ? DNA_SAMPLE_BACKGROUND : DNA_SAMPLE_SIGNAL;
  add_group(s, &m, kind, s->l->nstack ? NULL : s->l->signals[0].name, variation);
  dna_series base = make_series(s->l, &m, "sum");
  free_moments(&m);
  return base;
}

static bool has_base(const dna_layers *l) { return l->nstack || l->nsignals == 1; }

const dna_series *dna_layers_base(const dna_layers *l) {
  return l->nstack ? &l->total : l->nsignals == 1 ? &l->signals[0] : NULL;
}

static void add_band(const scene *s, uint32_t nvariations) {
  dna_layers *l = s->l;
  if (!has_base(l) || nvariations < 2) return;
  const double *nominal = dna_layers_base(l)->value;
  l->band_low = zeros(l->ncells);
  l->band_high = zeros(l->ncells);
  memcpy(l->band_low, nominal, l->ncells * sizeof *nominal);
  memcpy(l->band_high, nominal, l->ncells * sizeof *nominal);
  for (uint32_t v = 1; v < nvariations; v++) {
    dna_series other = make_base(s, v);
    for (uint32_t c = 0; c < l->ncells; c++) {
      l->band_low[c] = fmin(l->band_low[c], other.value[c]);
      l->band_high[c] = fmax(l->band_high[c], other.value[c]);
    }
    free_series(&other);
  }
}

/* ---- scales -------------------------------------------------------------------------------------------------------------- */

static void multiply(double *values, uint32_t count, double factor) {
  for (uint32_t c = 0; values && c < count; c++) values[c] *= factor;
}

static void multiply_series(const dna_layers *l, dna_series *s, double factor) {
  multiply(s->value, l->ncells, factor);
  multiply(s->error, l->ncells, factor);
  multiply(s->below, l->ncells, factor);
  multiply(s->above, l->ncells, factor);
}

static double inverse_area(const dna_layers *l, const dna_series *s) {
  double area = 0;
  for (uint32_t c = 0; c < l->ncells; c++) area += s->value[c];
  return fabs(area) > 0 ? 1 / area : 1;
}

/* The total, each signal and data each have the sum 1, under- and overflow counted; the stack keeps its composition. */
static void scale_areas(dna_layers *l) {
  const dna_series *base = dna_layers_base(l);
  double factor = base ? inverse_area(l, base) : 1;
  multiply(l->band_low, l->ncells, factor);
  multiply(l->band_high, l->ncells, factor);
  if (l->nominal) {
    dna_series nominal = {.value = l->nominal};
    multiply(l->nominal, l->ncells, inverse_area(l, &nominal));
  }
  for (uint32_t g = 0; g < l->nstack; g++) multiply_series(l, &l->stack[g], factor);
  if (l->nstack) multiply_series(l, &l->total, factor);
  for (uint32_t g = 0; g < l->nsignals; g++) multiply_series(l, &l->signals[g], inverse_area(l, &l->signals[g]));
  if (l->data.value) multiply_series(l, &l->data, inverse_area(l, &l->data));
}

/* Filled on another axis than that of the events. */
static bool has_several_entries(const dna_program *program, uint32_t store) {
  for (uint32_t i = 0; i < program->ninsns; i++)
    if (program->insns[i].op == DNA_OP_FILL && program->insns[i].a == store) return program->insns[i].axis != 0;
  return false;
}

void dna_layers_make(dna_layers *l, const dna_report_job *job, const dna_plot_choice *choice, uint32_t region, uint32_t hist) {
  const dna_program *program = dna_report_program(job->results);
  uint32_t variation = 0, nsamples = job->results->nsamples ? job->results->nsamples : 1;
  for (uint32_t v = 0; choice->variation && v < program->nvariations; v++)
    if (!strcmp(program->variations[v].name, choice->variation)) variation = v;
  *l = (dna_layers){.region = &program->variations[0].regions[region]};
  l->hist = &l->region->hists[hist];
  l->store = &program->stores[l->hist->store];
  l->nx = l->store->x.nbins;
  l->ny = l->store->kind == DNA_HIST_2D ? l->store->y.nbins : 0;
  l->ncells = dna_store_cells(l->store);
  l->xedges = program->consts + l->store->x.edges;
  l->yedges = l->ny ? program->consts + l->store->y.edges : NULL;
  l->variation = program->variations[variation].name;
  l->weight = choice->weight ? choice->weight : job->results->nsamples ? job->results->samples[0].weight_names[0] : "nominal";
  l->log = choice->log ? choice->log > 0 : l->hist->log;
  l->unit_area = (choice->unit_area || l->hist->unit_area) && l->store->kind != DNA_HIST_PROFILE;
  l->entries = has_several_entries(program, l->hist->store);
  scene s = {.job = job, .l = l, .region = region, .hist = hist};
  s.drawn = dna_xcalloc(nsamples, sizeof *s.drawn);
  s.scale = zeros(nsamples);
  s.weight = dna_xcalloc(nsamples, sizeof *s.weight);
  choose_samples(&s);
  l->stack = list_groups(&s, DNA_SAMPLE_BACKGROUND, variation, &l->nstack);
  l->signals = list_groups(&s, DNA_SAMPLE_SIGNAL, variation, &l->nsignals);
  if (l->nstack) l->total = make_base(&s, variation);
  add_data(&s, variation);
  if (variation == 0) add_band(&s, program->nvariations);
  if (variation && has_base(l)) {
    dna_series nominal = make_base(&s, 0);
    l->nominal = nominal.value;
    free(nominal.error);
  }
  if (l->unit_area) scale_areas(l);
  for (uint32_t g = 0; g < l->nsignals && choice->signal_scale > 0 && l->store->kind != DNA_HIST_PROFILE; g++) {
    l->signals[g].factor = choice->signal_scale;
    multiply_series(l, &l->signals[g], choice->signal_scale);
    if (l->nstack || l->nsignals > 1) continue;
    multiply(l->band_low, l->ncells, choice->signal_scale);
    multiply(l->band_high, l->ncells, choice->signal_scale);
    multiply(l->nominal, l->ncells, choice->signal_scale);
  }
  if (l->hist->fold) add_note(l, "the first and the last bin hold under- and overflow", "");
  if (l->nx > DNA_LAYERS_MOST || l->ny > DNA_LAYERS_MOST_2D || (l->ny && l->nx > DNA_LAYERS_MOST_2D))
    add_note(l, l->store->kind == DNA_HIST_PROFILE ? "too many bins" : "neighbouring bins", l->store->kind == DNA_HIST_PROFILE ? " to be drawn" : " are drawn as one");
  free(s.drawn);
  free(s.scale);
  free(s.weight);
}

void dna_layers_free(dna_layers *l) {
  for (uint32_t g = 0; g < l->nstack; g++) free_series(&l->stack[g]);
  for (uint32_t g = 0; g < l->nsignals; g++) free_series(&l->signals[g]);
  for (uint32_t i = 0; i < l->nnotes; i++) free(l->notes[i]);
  free_series(&l->total);
  free_series(&l->data);
  free(l->stack);
  free(l->signals);
  free(l->band_low);
  free(l->band_high);
  free(l->nominal);
  free(l->notes);
  free(l->own_edges[0]);
  free(l->own_edges[1]);
}
