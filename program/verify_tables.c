/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The verifier's second part: spans, histograms, splits, regions, variations and the trace are in range.
 */
#include <math.h>

#include "program/verify.h"

static bool fail(const dna_verifier *v, const char *what, uint32_t number) {
  dna_error_set(v->err, DNA_ERR_RUN, "the program is not valid: %s %u", what, number);
  return false;
}

static bool check_edges(const dna_verifier *v, uint32_t nbins, uint32_t edges) {
  if (nbins == 0 || nbins > DNA_VERIFY_CELLS || !dna_verify_within(edges, (uint64_t)nbins + 1, v->program->nconsts))
    return false;
  const double *edge = v->program->consts + edges;
  for (uint32_t k = 0; k <= nbins; k++)
    if (!isfinite(edge[k]) || (k > 0 && !(edge[k - 1] < edge[k]))) return false;
  return true;
}

static bool check_stores(const dna_verifier *v) {
  const dna_program *p = v->program;
  for (uint32_t k = 0; k < p->nstores; k++) {
    const dna_pstore *store = &p->stores[k];
    bool two = store->kind == DNA_HIST_2D;
    if (!two && store->kind != DNA_HIST_1D && store->kind != DNA_HIST_PROFILE) return fail(v, "kind of histogram storage", k);
    if (!check_edges(v, store->x.nbins, store->x.edges) || (two && !check_edges(v, store->y.nbins, store->y.edges)))
      return fail(v, "bins of histogram storage", k);
    uint64_t cells = (uint64_t)store->x.nbins + 2;
    if (two) cells *= (uint64_t)store->y.nbins + 2;
    if (cells > DNA_VERIFY_CELLS) return fail(v, "too many bins in histogram storage", k);
  }
  for (uint32_t k = 0; k < p->nsplits; k++) {
    const dna_psplit *split = &p->splits[k];
    if (!check_edges(v, split->nbins, split->edges)) return fail(v, "bins of split", k);
    if (!dna_verify_within(split->first_sums, (uint64_t)split->nbins + 1, p->nsums)) return fail(v, "rows of split", k);
  }
  return true;
}

static bool check_tables(const dna_verifier *v) {
  const dna_program *p = v->program;
  for (uint32_t k = 0; k < p->ntables; k++) {
    const dna_ptable *table = &p->tables[k];
    uint64_t cells = dna_program_cells(table), all = cells;
    if (!table->name || table->how > DNA_TABLE_LOGLOG || table->outside > DNA_TABLE_ERROR || !cells) return fail(v, "table", k);
    for (uint32_t a = 0; a < table->naxes; a++) all += table->n[a];
    if (!dna_verify_within(table->numbers, all, p->nconsts)) return fail(v, "numbers of table", k);
    const double *at = p->consts + table->numbers;
    for (uint32_t a = 0; a < table->naxes; at += table->n[a++])
      for (uint32_t i = 0; i < table->n[a]; i++)
        if (!isfinite(at[i]) || (i > 0 && !(at[i - 1] < at[i])) || (table->how == DNA_TABLE_LOGLOG && !(at[i] > 0)))
          return fail(v, "axis of table", k);
    for (uint64_t i = 0; i < cells; i++)
      if (!isfinite(at[i]) || (table->how == DNA_TABLE_LOGLOG && !(at[i] > 0))) return fail(v, "values of table", k);
  }
  return true;
}

/* Of a cut, whose bounds are where the cut has them. */
static bool check_n_minus_1(const dna_pregion *region, const dna_phist *h, const dna_pstore *store) {
  if (h->row >= region->nrows || region->rows[h->row].kind != DNA_ROW_CUT || h->keep > DNA_KEEP_OUTSIDE) return false;
  if (!store->n_minus_1 || store->kind != DNA_HIST_1D) return false;
  return isfinite(h->lo) == (h->keep != DNA_KEEP_BELOW) && isfinite(h->hi) == (h->keep != DNA_KEEP_ABOVE) && h->lo <= h->hi;
}

static bool check_region(const dna_verifier *v, const dna_pregion *region, uint32_t number) {
  const dna_program *p = v->program;
  if (!region->name) return fail(v, "name of region", number);
  for (uint32_t k = 0; k < region->nrows; k++) {
    const dna_prow *r = &region->rows[k];
    if (!r->label || r->sums >= p->nsums || r->span >= p->nspans) return fail(v, "rows of region", number);
    if (r->kind != DNA_ROW_ALL && r->kind != DNA_ROW_CUT && r->kind != DNA_ROW_WEIGHT && r->kind != DNA_ROW_BIN)
      return fail(v, "rows of region", number);
  }
  for (uint32_t k = 0; k < region->nhists; k++) {
    const dna_phist *h = &region->hists[k];
    if (!h->name || h->store >= p->nstores || h->span >= p->nspans) return fail(v, "histograms of region", number);
    const dna_pstore *store = &p->stores[h->store];
    if (!check_edges(v, h->x.nbins, h->x.edges) || h->x.nbins != store->x.nbins) return fail(v, "histograms of region", number);
    if (h->n_minus_1 && !check_n_minus_1(region, h, store)) return fail(v, "N-1 distributions of region", number);
    if (store->kind == DNA_HIST_2D && (!check_edges(v, h->y.nbins, h->y.edges) || h->y.nbins != store->y.nbins))
      return fail(v, "histograms of region", number);
  }
  return true;
}

static bool check_variations(const dna_verifier *v) {
  const dna_program *p = v->program;
  if (p->nvariations == 0) return fail(v, "number of variations", 0);
  for (uint32_t k = 0; k < p->nvariations; k++) {
    const dna_pvariation *variation = &p->variations[k];
    if (!variation->name || variation->nregions != p->variations[0].nregions) return fail(v, "regions of variation", k);
    for (uint32_t r = 0; r < variation->nregions; r++) {
      const dna_pregion *region = &variation->regions[r], *nominal = &p->variations[0].regions[r];
      if (!check_region(v, region, r)) return false;
      if (region->nrows != nominal->nrows || region->nhists != nominal->nhists) return fail(v, "regions of variation", k);
    }
    if (variation->nwindows != p->variations[0].nwindows) return fail(v, "windows of variation", k);
    for (uint32_t w = 0; w < variation->nwindows; w++) {
      const dna_pwindow *window = &variation->windows[w];
      if (!window->name || !window->region || window->spectrum >= p->nspectra || window->span >= p->nspans)
        return fail(v, "windows of variation", k);
    }
  }
  return true;
}

static bool check_spans(const dna_verifier *v) {
  const dna_program *p = v->program;
  for (uint32_t k = 0; k < p->nfiles; k++)
    if (!p->files[k].path || !p->files[k].text) return fail(v, "source file", k);
  for (uint32_t k = 0; k < p->nspans; k++)
    if (p->spans[k].line > 0 && p->spans[k].file >= p->nfiles) return fail(v, "file of span", k);
  return true;
}

/* A value that the trace shows: an instruction with one of the results, or none. */
static bool shown(const dna_verifier *v, uint32_t insn, const char *results) {
  if (insn == DNA_NONE) return true;
  if (insn >= v->program->ninsns) return false;
  char result = dna_opinfos[v->program->insns[insn].op].result;
  for (; *results; results++)
    if (*results == result) return true;
  return false;
}

static bool check_trace(const dna_verifier *v) {
  const dna_program *p = v->program;
  for (uint32_t k = 0; k < p->ntrace; k++) {
    const dna_ptrace *t = &p->trace[k];
    if (t->span >= p->nspans || !shown(v, t->axis, "X") || !shown(v, t->after, "X") || !shown(v, t->cond, "FT") ||
        !shown(v, t->rows, "I") || !shown(v, t->pt, "F") || !shown(v, t->eta, "F") || !shown(v, t->phi, "F") ||
        !shown(v, t->pid, "F") || !shown(v, t->sel, "S"))
      return fail(v, "trace", k);
    if (t->noperands && (!dna_verify_within(t->operands, t->noperands, p->npool) || !t->operand_text))
      return fail(v, "operands of trace", k);
    for (uint32_t o = 0; o < t->noperands; o++)
      if (!shown(v, p->pool[t->operands + o], "FT") || p->pool[t->operands + o] == DNA_NONE)
        return fail(v, "operands of trace", k);
    if (!dna_verify_within(t->parts, t->nparts, p->npool)) return fail(v, "parts of trace", k);
    for (uint32_t o = 0; o < t->nparts; o++)
      if (!shown(v, p->pool[t->parts + o], "I") || p->pool[t->parts + o] == DNA_NONE ||
          p->insns[p->pool[t->parts + o]].axis != t->axis)
        return fail(v, "parts of trace", k);
  }
  return true;
}

bool dna_verify_tables(dna_verifier *v) {
  if (v->program->nsums == 0) return fail(v, "number of row sums", 0);
  return check_spans(v) && check_stores(v) && check_tables(v) && check_variations(v) && check_trace(v);
}
