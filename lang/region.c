/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Regions: cuts, weights, histograms and bins become selections and sinks. A sink that does what another one does, in
 * another region or variation, is that sink.
 */
#include "lang/compiler.h"
#include "runtime/physics/physics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BINS_MAX 1000000.0
#define CELLS_MAX 4000000.0
#define CHAIN_MAX 200u

/* ---- sinks ----------------------------------------------------------------------------------------------------------- */

/* True if a sink of this key is new; *number is its number in the table that counter counts. */
static bool sink_key(build *b, const char *key, uint32_t *counter, uint32_t width, uint32_t *number) {
  if (dna_scope_get(&b->sink_keys, key, number)) return false;
  *number = *counter;
  *counter += width;
  dna_scope_put(&b->sink_keys, key, *number);
  return true;
}

static void add_sink(build *b, enum dna_op op, uint32_t axis, uint32_t sel, uint32_t x, uint32_t y, uint32_t z, uint32_t values) {
  b->sinks = dna_grow(b->sinks, &b->sinks_capacity, b->nsinks + 1, sizeof *b->sinks);
  b->sinks[b->nsinks++] = (sink){.node = {.op = (uint16_t)op,
                                          .variation = b->g.variation,
                                          .axis = axis,
                                          .a = x,
                                          .b = y,
                                          .c = z,
                                          .guard = DNA_NONE,
                                          .span = b->g.span},
                                 .sel = sel,
                                 .values = values};
}

/* above: the weight in the row above. */
static uint32_t row_sums(build *b, uint32_t sel, uint32_t weight, uint32_t above) {
  uint32_t sums;
  const char *key = dna_arena_printf(b->c->arena, "row %u %u %u", sel, weight, above);
  if (sink_key(b, key, &b->nsums, 1, &sums)) add_sink(b, DNA_OP_ROW, G_EVENTS, sel, sums, weight, above, 0);
  return sums;
}

/* ---- bins -------------------------------------------------------------------------------------------------------------- */

static bool regular_edges(build *b, const dna_ast *bins, dna_dim dim, double **edges, uint32_t *n) {
  const dna_ast *range = bins->kids[0];
  double low, high;
  if (range->kind != AST_E_RANGE) return false;
  bool good = dna_ask_constant(b, range->kids[0], dim, "the lower end of the bins", &low) &&
              dna_ask_constant(b, range->kids[1], dim, "the upper end of the bins", &high);
  if (!(bins->num >= 1) || bins->num > BINS_MAX || bins->num > floor(bins->num)) {
    dna_diag_error(b->c->diags, bins->span, "wrong-bins", "the number of bins is a whole number from 1 to 1000000");
    return false;
  }
  if (!good) return false;
  if (!(low < high)) {
    dna_diag_error(b->c->diags, range->span, "wrong-bins", "the lower end of the bins is not below the upper end");
    return false;
  }
  bool logarithmic = bins->flags & AST_LOG;
  if (logarithmic && !(low > 0)) {
    dna_diag_error(b->c->diags, range->span, "wrong-bins", "log bins begin above 0");
    return false;
  }
  *n = (uint32_t)bins->num;
  *edges = dna_arena_alloc(b->c->arena, (*n + 1) * sizeof **edges);
  double a = logarithmic ? dna_log(low) : low, z = logarithmic ? dna_log(high) : high;
  for (uint32_t i = 0; i <= *n; i++) {
    double at = a + (z - a) * ((double)i / *n);
    (*edges)[i] = i == 0 ? low : i == *n ? high : logarithmic ? dna_exp(at) : at;
  }
  return true;
}

/* The binning of a quantity of dimension dim. */
static bool binning(build *b, const dna_ast *bins, dna_dim dim, dna_paxis *axis) {
  double *edges;
  uint32_t n;
  bool regular = bins->kind == AST_BINS_REGULAR;
  if (regular) {
    if (!regular_edges(b, bins, dim, &edges, &n)) return false;
  } else if (bins->kind == AST_BINS_EDGES) {
    dna_dim of;
    if (!dna_ask_constants(b, bins->kids[0], "bin edges", &edges, &n, &of)) return false;
    if (!dna_dim_equal(of, dim)) {
      dna_diag_error(b->c->diags, bins->span, "unlike-dimensions", "the quantity is %s, but its bin edges are %s",
                     dna_dim_words(dim, b->c->arena), dna_dim_words(of, b->c->arena));
      return false;
    }
    if (n < 2) {
      dna_diag_error(b->c->diags, bins->span, "wrong-bins", "bins need at least two edges");
      return false;
    }
    n--;
  } else {
    return false;
  }
  for (uint32_t i = 0; i < n; i++) {
    if (edges[i] < edges[i + 1]) continue;
    dna_diag_error(b->c->diags, regular ? bins->span : bins->kids[0]->kids[i + 1]->span, "wrong-bins", "bin edges must ascend");
    return false;
  }
  axis->nbins = n;
  axis->edges = dna_dag_numbers(&b->g, edges, n + 1);
  axis->regular = regular;
  axis->log = regular && (bins->flags & AST_LOG);
  return true;
}

/* ---- histograms -------------------------------------------------------------------------------------------------------- */

static val fill_value(build *b, const dna_ast *e) {
  val v = dna_expr_eval(b, e);
  if (v.kind == V_POISON || v.kind == V_NUM) return v;
  dna_diag *d = dna_diag_error(b->c->diags, e->span, "wrong-type", "a number, or a list of them, is needed here, but this is %s",
                               dna_expr_type(b, v));
  if (v.kind == V_PART) dna_diag_hint(b->c->diags, d, "name an attribute, as in jets.pt");
  if (v.kind == V_TRUTH) dna_diag_hint(b->c->diags, d, "write if ... then 1 else 0");
  return POISON;
}

static void options(const dna_ast *h, dna_phist *hist) {
  for (uint32_t i = 0; i < h->nparams; i++) {
    const dna_ast *o = h->params[i];
    if (o->kind != AST_OPT || !o->name) continue;
    if (strcmp(o->name, "fold") == 0) hist->fold = 1;
    else if (strcmp(o->name, "log") == 0) hist->log = 1;
    else if (strcmp(o->name, "unit") == 0) hist->unit_area = 1;
    else if (strcmp(o->name, "title") == 0) hist->title = o->text;
    else if (strcmp(o->name, "label") == 0) hist->x.label = o->text;
  }
}

/* Each option once. */
static void check_options(build *b, const dna_ast *h) {
  for (uint32_t i = 0; i < h->nparams; i++)
    for (uint32_t k = 0; k < i; k++)
      if (h->params[i]->kind == AST_OPT && h->params[k]->kind == AST_OPT && h->params[i]->name && h->params[k]->name &&
          strcmp(h->params[i]->name, h->params[k]->name) == 0)
        dna_diag_error(b->c->diags, h->params[i]->span, "defined-twice", "this option is given twice");
}

uint32_t dna_region_fill(build *b, const dna_pstore *store, uint32_t axis, uint32_t sel, uint32_t weight, const uint32_t *nodes,
                         uint32_t values) {
  uint32_t number, pool = dna_dag_list(&b->g, nodes, values);
  const char *key =
      dna_arena_printf(b->c->arena, "fill%s %u %u %u %u %d %u %u %u %u", store->n_minus_1 ? " n-1" : "", sel, weight, axis, pool,
                       (int)store->kind, store->x.edges, store->x.nbins, store->y.edges, store->y.nbins);
  if (!sink_key(b, key, &b->nstores, 1, &number)) return number;
  b->stores = dna_grow(b->stores, &b->stores_capacity, b->nstores, sizeof *b->stores);
  b->stores[number] = *store;
  add_sink(b, DNA_OP_FILL, axis, sel, number, pool, weight, values);
  return number;
}

static bool histogram(build *b, const dna_ast *h, uint32_t sel, uint32_t weight, dna_phist *hist) {
  bool profile = h->kind == AST_R_PROFILE, two = profile || (h->flags & AST_TWO_D);
  val v[2] = {fill_value(b, h->kids[0]), POISON};
  if (two) v[1] = fill_value(b, h->kids[1]);
  if (v[0].kind == V_POISON || (two && v[1].kind == V_POISON)) return false;
  const dna_ast *bins[2] = {NULL, NULL};
  uint32_t nbins = 0, wanted = two && !profile ? 2 : 1;
  for (uint32_t i = 0; i < h->nparams; i++) {
    if (h->params[i]->kind == AST_E_ERROR) return false;
    if (h->params[i]->kind != AST_OPT && nbins++ < 2) bins[nbins - 1] = h->params[i];
  }
  if (nbins != wanted) {
    dna_diag_error(b->c->diags, h->span, "wrong-bins",
                   wanted == 2 ? "a histogram of two quantities needs bins for each"
                   : nbins     ? "one quantity has one binning"
                               : "the bins are missing");
    return false;
  }
  dna_pstore store = {.kind = profile ? DNA_HIST_PROFILE : two ? DNA_HIST_2D : DNA_HIST_1D};
  const dna_ast *along = profile ? h->kids[1] : h->kids[0];
  if (!binning(b, bins[0], profile ? v[1].dim : v[0].dim, &store.x) || (wanted == 2 && !binning(b, bins[1], v[1].dim, &store.y)))
    return false;
  if ((store.x.nbins + 2.0) * (store.y.nbins + 2.0) > CELLS_MAX) {
    dna_diag_error(b->c->diags, h->span, "wrong-bins", "a histogram has at most 4000000 cells");
    return false;
  }
  dna_sources *sources = b->c->diags->sources;
  store.x.label = dna_source_label(sources, along->span, b->c->arena);
  store.x.unit = dna_dim_symbol(profile ? v[1].dim : v[0].dim, b->c->arena);
  store.y.label = two ? dna_source_label(sources, (profile ? h->kids[0] : h->kids[1])->span, b->c->arena) : "";
  store.y.unit = two ? dna_dim_symbol(profile ? v[0].dim : v[1].dim, b->c->arena) : "";
  uint32_t axis;
  bool list;
  if (!dna_axes_join(b, h->span, v, two ? 2 : 1, &axis, &list)) return false;
  if (axis == DNA_NONE) axis = G_EVENTS;
  uint32_t nodes[2] = {profile ? v[1].node : v[0].node, profile ? v[0].node : v[1].node};
  hist->store = dna_region_fill(b, &store, axis, sel, weight, nodes, two ? 2 : 1);
  hist->x = store.x;
  hist->y = store.y;
  check_options(b, h);
  options(h, hist);
  return true;
}

void dna_region_keep(build *b, uint32_t sel, uint32_t node) {
  static const double edges[2] = {0, 1}; /* one bin that nobody reports */
  uint32_t number, pool = dna_dag_list(&b->g, &node, 1);
  dna_pstore store = {.kind = DNA_HIST_1D, .x = {.nbins = 1, .edges = dna_dag_numbers(&b->g, edges, 2), .label = "", .unit = ""}};
  store.y.label = store.y.unit = "";
  if (!sink_key(b, dna_arena_printf(b->c->arena, "keep %u %u", sel, node), &b->nstores, 1, &number)) return;
  b->stores = dna_grow(b->stores, &b->stores_capacity, b->nstores, sizeof *b->stores);
  b->stores[number] = store;
  add_sink(b, DNA_OP_FILL, G_EVENTS, sel, number, pool, DNA_NONE, 1);
}

/* ---- rows --------------------------------------------------------------------------------------------------------------------
 */

static const char *number_text(build *b, double value) { return dna_arena_printf(b->c->arena, "%.6g", value); }

static uint32_t split_rows(build *b, const dna_ast *e, uint32_t sel, uint32_t weight, dna_prow **out) {
  val v = fill_value(b, e->kids[0]);
  dna_paxis bins = {0};
  if (v.kind != V_POISON && v.list) {
    dna_diag *d =
        dna_diag_error(b->c->diags, e->kids[0]->span, "wrong-type", "events are split by one number, but this is a list");
    dna_diag_hint(b->c->diags, d, "reduce it with min(...), max(...), sum(...) or count(...)");
    return 0;
  }
  if (v.kind == V_POISON || !e->nparams || !binning(b, e->params[0], v.dim, &bins)) return 0;
  uint32_t first;
  const char *key = dna_arena_printf(b->c->arena, "split %u %u %u %u %u", sel, weight, v.node, bins.edges, bins.nbins);
  if (sink_key(b, key, &b->nsums, bins.nbins + 1, &first)) {
    b->splits = dna_grow(b->splits, &b->splits_capacity, b->nsplits + 1, sizeof *b->splits);
    b->splits[b->nsplits] = (dna_psplit){first, bins.nbins, bins.edges};
    add_sink(b, DNA_OP_SPLIT, G_EVENTS, sel, b->nsplits++, v.node, weight, 0);
  }
  dna_prow *rows = *out = dna_arena_alloc(b->c->arena, (bins.nbins + 1) * sizeof *rows);
  const char *unit = dna_dim_symbol(v.dim, b->c->arena);
  for (uint32_t i = 0; i <= bins.nbins; i++) {
    rows[i] = (dna_prow){.kind = DNA_ROW_BIN, .sums = first + i, .span = b->g.span};
    rows[i].label =
        i < bins.nbins ? dna_arena_printf(b->c->arena, "%s in [%s, %s)%s%s", e->name, number_text(b, b->g.consts[bins.edges + i]),
                                          number_text(b, b->g.consts[bins.edges + i + 1]), *unit ? " " : "", unit)
                       : dna_arena_printf(b->c->arena, "%s outside its bins", e->name);
  }
  return bins.nbins + 1;
}

typedef struct walk { /* a region being built */
  uint32_t sel, weight;
  dna_prow *rows;
  uint32_t nrows;
  size_t rows_capacity;
  dna_phist *hists;
  uint32_t nhists;
  size_t hists_capacity;
  cut_parts parts;
} walk;

static void add_row(walk *w, dna_prow row) {
  w->rows = dna_grow(w->rows, &w->rows_capacity, w->nrows + 1, sizeof *w->rows);
  w->rows[w->nrows++] = row;
}

static const char *row_label(build *b, const dna_ast *e) {
  return e->text && *e->text ? e->text : dna_source_label(b->c->diags->sources, e->kids[0]->span, b->c->arena);
}

/* Labels are how rows are found in results and in published cut-flows. */
static void check_label(build *b, const walk *w, const dna_ast *e) {
  for (uint32_t i = 0; i < w->nrows; i++) {
    if (!e->text || strcmp(w->rows[i].label, e->text) != 0) continue;
    dna_diag *d = dna_diag_warn(b->c->diags, e->text_span.end ? e->text_span : e->span, "label-twice",
                                "the label \"%s\" is taken by an earlier row", e->text);
    dna_diag_note(b->c->diags, d, b->g.spans[w->rows[i].span], "it is this one");
    return;
  }
}

static void trace_row(build *b, const dna_ast *e, val v, uint32_t sel) {
  uint32_t at = b->ntrace;
  dna_ptrace trace =
      dna_tracing_add(b, e->kind == AST_R_CUT ? DNA_TRACE_CUT : DNA_TRACE_WEIGHT, row_label(b, e), e->kids[0])->trace;
  trace.axis = G_EVENTS;
  trace.cond = v.node;
  trace.sel = sel;
  dna_tracing_operands(b, &trace, G_EVENTS);
  b->trace[at].trace = trace;
}

static void cut(build *b, walk *w, const dna_ast *e) {
  b->noperands = 0;
  b->collecting = b->tracing;
  val v = dna_ask_condition(b, e->kids[0]);
  b->collecting = false;
  if (v.kind == V_POISON) return;
  if (b->tracing) trace_row(b, e, v, w->sel);
  if (v.axis != DNA_NONE || dna_dag_value(&b->g, v.node) == 0)
    w->sel = dna_dag_node(&b->g, DNA_OP_CUT, G_EVENTS, w->sel, v.node, DNA_NONE);
  add_row(w, (dna_prow){row_label(b, e), DNA_ROW_CUT, row_sums(b, w->sel, w->weight, w->weight), b->g.span});
  if (b->c->options->n_minus_1) dna_nminus1_cut(b, &w->parts, v, e->kids[0]->span, w->nrows - 1);
}

static void weigh(build *b, walk *w, const dna_ast *e) {
  val v = dna_ask_number(b, e->kids[0], DNA_DIM_ONE, "a weight");
  if (v.kind == V_POISON) return;
  if (b->tracing) {
    b->noperands = 0;
    trace_row(b, e, v, w->sel);
  }
  uint32_t above = w->weight;
  w->weight = w->weight == DNA_NONE ? v.node : dna_dag_node(&b->g, DNA_OP_MUL, G_EVENTS, w->weight, v.node, DNA_NONE);
  dna_expr_check_finite(b, e->span);
  add_row(w, (dna_prow){row_label(b, e), DNA_ROW_WEIGHT, row_sums(b, w->sel, w->weight, above), b->g.span});
}

static void entry(build *b, walk *w, const dna_ast *e) {
  if (e->kind == AST_R_CUT || e->kind == AST_R_WEIGHT) check_label(b, w, e);
  if (e->kind == AST_R_CUT) cut(b, w, e);
  else if (e->kind == AST_R_WEIGHT) weigh(b, w, e);
  else if (e->kind == AST_R_BINS) {
    dna_prow *rows = NULL;
    uint32_t n = split_rows(b, e, w->sel, w->weight, &rows);
    for (uint32_t i = 0; i < n; i++) add_row(w, rows[i]);
  } else if (e->kind == AST_R_HISTOGRAM || e->kind == AST_R_PROFILE) {
    for (uint32_t i = 0; i < w->nhists; i++)
      if (strcmp(w->hists[i].name, e->name) == 0) {
        dna_diag *d = dna_diag_error(b->c->diags, e->name_span.end ? e->name_span : e->span, "defined-twice",
                                     "the histogram %s is defined already in this region", e->name);
        dna_diag_note(b->c->diags, d, b->g.spans[w->hists[i].span], "its first definition is here");
        return;
      }
    dna_phist hist = {.name = e->name, .span = b->g.span};
    if (!histogram(b, e, w->sel, w->weight, &hist)) return;
    w->hists = dna_grow(w->hists, &w->hists_capacity, w->nhists + 1, sizeof *w->hists);
    w->hists[w->nhists++] = hist;
  }
}

static void build_region(build *b, uint32_t index, uint32_t chain);

static void region_cycle(build *b, uint32_t index, dna_span use) {
  dna_str chain = {0};
  const dna_ast *const *regions = b->c->regions.items;
  uint32_t first = b->nregion_stack;
  while (first > 0 && b->region_stack[first - 1] != index) first--;
  for (uint32_t i = first; i < b->nregion_stack; i++) dna_str_printf(&chain, " → %s", regions[b->region_stack[i]]->name);
  const dna_ast *r = regions[index];
  dna_diag *d = dna_diag_error(b->c->diags, r->name_span, "cycle", "the region %s starts from itself: %s%s → %s", r->name,
                               r->name, chain.text ? chain.text : "", r->name);
  dna_diag_note(b->c->diags, d, use, "here it is needed again");
  dna_str_free(&chain);
}

/* Where a region starts: the end of its parent, or all events. False if there is no such parent. */
static bool start(build *b, const dna_ast *r, walk *w, bool *blind, uint32_t chain) {
  w->sel = G_ALL;
  w->weight = DNA_NONE;
  if (!r->other) {
    add_row(w, (dna_prow){"all events", DNA_ROW_ALL, 0, 0});
    return true;
  }
  uint32_t parent;
  if (!dna_scope_get(&b->c->region_names, r->other, &parent)) {
    if (b->c->incomplete) return false;
    dna_diag *d = dna_diag_error(b->c->diags, r->other_span, "unknown-name", "there is no region %s", r->other);
    const char **names = dna_arena_alloc(b->c->arena, (b->c->regions.count + 1) * sizeof *names);
    for (uint32_t i = 0; i < b->c->regions.count; i++) names[i] = b->c->regions.items[i]->name;
    const char *near = dna_nearest(r->other, names, b->c->regions.count);
    if (near) dna_diag_hint(b->c->diags, d, "did you mean %s?", near);
    return false;
  }
  if (b->regions[parent].state == 1) {
    region_cycle(b, parent, r->other_span);
    return false;
  }
  if (chain >= CHAIN_MAX) {
    dna_diag_error(b->c->diags, r->other_span, "too-deep", "regions from one another more than %u deep", CHAIN_MAX);
    return false;
  }
  build_region(b, parent, chain + 1);
  const region_state *p = &b->regions[parent];
  w->sel = p->sel;
  w->weight = p->weight;
  for (uint32_t i = 0; i < p->nrows; i++) add_row(w, p->rows[i]);
  for (uint32_t i = 0; i < p->parts.count; i++) {
    w->parts.items = dna_grow(w->parts.items, &w->parts.capacity, w->parts.count + 1, sizeof *w->parts.items);
    w->parts.items[w->parts.count] = p->parts.items[i];
    w->parts.items[w->parts.count++].inherited = true;
  }
  *blind = *blind || b->variations[b->nvariations].regions[parent].blind;
  return p->nrows > 0;
}

static void build_region(build *b, uint32_t index, uint32_t chain) {
  region_state *state = &b->regions[index];
  if (state->state == 2) return;
  state->state = 1;
  b->region_stack = dna_grow(b->region_stack, &b->region_stack_capacity, b->nregion_stack + 1, sizeof *b->region_stack);
  b->region_stack[b->nregion_stack++] = index;
  const dna_ast *r = b->c->regions.items[index];
  walk w = {0};
  bool blind = r->flags & AST_BLIND;
  bool started = start(b, r, &w, &blind, chain);
  b->nregion_stack--;
  if (!started) w.nrows = 0;
  b->place = dna_arena_printf(b->c->arena, "region %s", r->name);
  b->draws = 0;
  uint32_t traced = b->ntrace;
  if (b->tracing) dna_tracing_add(b, DNA_TRACE_REGION, r->name, r)->trace.text = r->other;
  for (uint32_t i = 0; i < r->nkids; i++) {
    uint32_t before = dna_dag_at(&b->g, r->kids[i]->span);
    entry(b, &w, r->kids[i]);
    dna_dag_at_index(&b->g, before);
  }
  dna_pregion *out = &b->variations[b->nvariations].regions[index];
  *out = (dna_pregion){.name = r->name, .parent = r->other, .blind = blind, .nrows = w.nrows, .nhists = w.nhists};
  out->rows = dna_arena_alloc(b->c->arena, (w.nrows + 1) * sizeof *out->rows);
  out->hists = dna_arena_alloc(b->c->arena, (w.nhists + 1) * sizeof *out->hists);
  if (w.nrows) memcpy(out->rows, w.rows, w.nrows * sizeof *w.rows);
  if (w.nhists) memcpy(out->hists, w.hists, w.nhists * sizeof *w.hists);
  if (b->c->options->n_minus_1) out->nhists = dna_nminus1_region(b, out, &w.parts, w.weight, &out->hists);
  if (b->tracing) b->trace[traced].trace.sel = w.sel;
  *state = (region_state){2, w.sel, w.weight, out->rows, out->nrows, {0}};
  state->parts.count = w.parts.count;
  state->parts.items = dna_arena_alloc(b->c->arena, (w.parts.count + 1) * sizeof *w.parts.items);
  if (w.parts.count) memcpy(state->parts.items, w.parts.items, w.parts.count * sizeof *w.parts.items);
  free(w.parts.items);
  free(w.rows);
  free(w.hists);
}

void dna_region_build(build *b) {
  uint32_t none = 0;
  const char *all = dna_arena_printf(b->c->arena, "row %u %u %u", (uint32_t)G_ALL, DNA_NONE, DNA_NONE);
  if (sink_key(b, all, &b->nsums, 1, &none)) add_sink(b, DNA_OP_ROW, G_EVENTS, G_ALL, 0, DNA_NONE, DNA_NONE, 0);
  dna_pvariation *v = &b->variations[b->nvariations];
  v->nregions = b->c->regions.count;
  v->regions = dna_arena_alloc(b->c->arena, (v->nregions + 1) * sizeof *v->regions);
  for (uint32_t i = 0; i < v->nregions; i++) build_region(b, i, 0);
}

/* ---- windows ----------------------------------------------------------------------------------------------------------- */

static void collect(build *b, const dna_ast *w, const dna_ast *of, dna_pvariation *out) {
  uint32_t region, number;
  if (!of->other || !dna_scope_get(&b->c->region_names, of->other, &region) || b->regions[region].state != 2) return;
  b->place = dna_arena_printf(b->c->arena, "window %s", w->name);
  b->draws = 0;
  val v = dna_expr_eval(b, of->kids[0]);
  if (v.kind != V_NUM || v.list) return;
  const region_state *at = &b->regions[region];
  const char *key = dna_arena_printf(b->c->arena, "collect %u %u %u", at->sel, v.node, at->weight);
  if (sink_key(b, key, &b->nspectra, 1, &number)) add_sink(b, DNA_OP_COLLECT, G_EVENTS, at->sel, number, v.node, at->weight, 0);
  out->windows[out->nwindows++] = (dna_pwindow){.name = w->name,
                                                .region = of->other,
                                                .label = dna_source_label(b->c->diags->sources, of->kids[0]->span, b->c->arena),
                                                .unit = dna_dim_symbol(v.dim, b->c->arena),
                                                .spectrum = number,
                                                .span = b->g.span};
}

void dna_region_windows(build *b) {
  dna_pvariation *out = &b->variations[b->nvariations];
  out->windows = dna_arena_alloc(b->c->arena, (b->c->windows.count + 1) * sizeof *out->windows);
  for (uint32_t i = 0; i < b->c->windows.count; i++) {
    const dna_ast *w = b->c->windows.items[i], *of = NULL;
    for (uint32_t k = 0; k < w->nkids && !of; k++)
      if (w->kids[k]->kind == AST_W_OF) of = w->kids[k];
    if (!of || !w->name) continue;
    uint32_t before = dna_dag_at(&b->g, of->span);
    collect(b, w, of, out);
    dna_dag_at_index(&b->g, before);
  }
}
