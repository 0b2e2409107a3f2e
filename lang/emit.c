/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a scheduled graph to a program: instructions in order, and the tables that they and the report need.
 */
#include "lang/compiler.h"

#include <stdlib.h>
#include <string.h>

typedef struct emitter {
  build *b;
  const schedule *s;
  dna_program *p;
  uint32_t *number; /* of each entry: its instruction */
  uint32_t *pool;   /* new pool */
  size_t pool_capacity;
  strmap lists;    /* lists already in the new pool */
  uint32_t *spans; /* of each of the graph's spans: its number in the program, from 1; 0: not yet */
} emitter;

static uint32_t number_of(const emitter *e, uint32_t entry) { return entry == DNA_NONE ? DNA_NONE : e->number[entry]; }

static uint32_t emit_span(emitter *e, uint32_t span) {
  dna_program *p = e->p;
  if (e->spans[span]) return e->spans[span] - 1;
  const dna_span *from = &e->b->g.spans[span];
  dna_pspan to = {0};
  const dna_sources *sources = e->b->c->diags->sources;
  if (from->file < sources->count) {
    dna_place start = dna_source_place(sources, from->file, from->start), end = dna_source_place(sources, from->file, from->end);
    to = (dna_pspan){from->file, start.line, start.column, end.line, end.column, from->start, from->end, NULL};
    const char *of = e->b->g.span_of[span];
    if (of) to.of = dna_arena_strdup(p->arena, of);
  }
  p->spans[p->nspans] = to;
  e->spans[span] = ++p->nspans;
  return p->nspans - 1;
}

/* A list of the graph's pool, renumbered. */
static uint32_t emit_list(emitter *e, uint32_t offset, uint32_t count) {
  uint32_t at;
  const char *key = dna_arena_printf(e->b->c->arena, "%u %u", offset, count);
  if (dna_scope_get(&e->lists, key, &at)) return at;
  at = e->p->npool;
  e->pool = dna_grow(e->pool, &e->pool_capacity, (size_t)at + count + 1, sizeof *e->pool);
  for (uint32_t i = 0; i < count; i++) e->pool[at + i] = number_of(e, e->b->g.pool[offset + i]);
  e->p->npool += count;
  dna_scope_put(&e->lists, key, at);
  return at;
}

static uint32_t emit_operand(emitter *e, const dna_node *node, int k, uint32_t value, uint32_t values) {
  char letter = dna_opinfos[node->op].operands[k];
  if (letter == 'L') return emit_list(e, value, node->op == DNA_OP_FILL ? values : dna_dag_list_length(node));
  if (strchr("FTIXSfti", letter)) return number_of(e, value);
  return value;
}

static void emit_insn(emitter *e, uint32_t entry, const dna_node *node, uint32_t sel, uint32_t values) {
  dna_insn insn = {.op = node->op,
                   .variation = node->variation,
                   .axis = number_of(e, node->axis),
                   .sel = number_of(e, sel),
                   .guard = number_of(e, node->guard)};
  insn.a = emit_operand(e, node, 0, node->a, values);
  insn.b = emit_operand(e, node, 1, node->b, values);
  insn.c = emit_operand(e, node, 2, node->c, values);
  insn.span = emit_span(e, node->span);
  e->number[entry] = e->p->ninsns;
  e->p->insns[e->p->ninsns++] = insn;
}

static void emit_insns(emitter *e) {
  build *b = e->b;
  const schedule *s = e->s;
  for (uint32_t i = 0; i < s->count; i++) {
    uint32_t entry = s->order[i];
    if (entry < b->g.count) {
      emit_insn(e, entry, &b->g.nodes[entry], s->sel[entry], 0);
    } else if (entry < b->g.count + s->nunions) {
      uint32_t u = entry - b->g.count;
      dna_node node = {
          .op = DNA_OP_UNION, .axis = G_EVENTS, .a = s->unions[u], .b = s->union_counts[u], .c = DNA_NONE, .guard = DNA_NONE};
      emit_insn(e, entry, &node, G_ALL, 0);
    } else {
      const sink *k = &b->sinks[entry - b->g.count - s->nunions];
      emit_insn(e, entry, &k->node, k->sel, k->values);
    }
  }
}

static void emit_trace(emitter *e) {
  build *b = e->b;
  dna_program *p = e->p;
  p->trace = dna_arena_alloc(p->arena, (b->ntrace + 1) * sizeof *p->trace);
  for (uint32_t i = 0; i < b->ntrace; i++) {
    dna_ptrace *t = &p->trace[p->ntrace++];
    *t = b->trace[i].trace;
    uint32_t *nodes[] = {&t->axis, &t->after, &t->cond, &t->rows, &t->pt, &t->eta, &t->phi, &t->pid, &t->sel};
    for (size_t k = 0; k < sizeof nodes / sizeof *nodes; k++) *nodes[k] = number_of(e, *nodes[k]);
    t->operands = emit_list(e, t->operands, t->noperands);
    t->parts = emit_list(e, t->parts, t->nparts);
    dna_dag_at(&b->g, b->trace[i].span);
    t->span = emit_span(e, b->g.span);
  }
}

static void emit_params(emitter *e) {
  build *b = e->b;
  dna_program *p = e->p;
  p->params = dna_arena_alloc(p->arena, (b->c->ndecls + 1) * sizeof *p->params);
  for (uint32_t i = 0; i < b->c->ndecls; i++) {
    const decl *d = &b->c->decls[i];
    val v = b->memos[i].value;
    if (d->kind != D_PARAM || (v.kind != V_NUM && v.kind != V_TRUTH)) continue;
    p->params[p->nparams++] =
        (dna_pparam){d->name, d->ast->text, v.kind == V_NUM ? dna_dim_symbol(v.dim, p->arena) : "", dna_dag_value(&b->g, v.node)};
  }
}

static void *copied(dna_arena *arena, const void *from, size_t count, size_t size) {
  void *to = dna_arena_alloc(arena, (count + 1) * size);
  if (count) memcpy(to, from, count * size);
  return to;
}

static void emit_values(emitter *e) {
  const build *b = e->b;
  dna_program *p = e->p;
  p->nvalues = b->values[0] ? b->c->options->nvalues : 0;
  p->values = dna_arena_alloc(p->arena, ((size_t)p->nvalues * b->nvariations + 1) * sizeof *p->values);
  p->value_units = copied(p->arena, b->c->value_units, p->nvalues, sizeof *p->value_units);
  for (uint32_t v = 0; v < b->nvariations; v++)
    for (uint32_t k = 0; k < p->nvalues; k++) p->values[(size_t)v * p->nvalues + k] = number_of(e, b->values[v][k]);
}

/* The spans of rows and histograms are the graph's until here. Rows are shared by a region and its children. */
static void emit_variations(emitter *e) {
  build *b = e->b;
  for (uint32_t v = 0; v < b->nvariations; v++) {
    for (uint32_t r = 0; r < b->variations[v].nregions; r++) {
      dna_pregion *region = &b->variations[v].regions[r];
      region->rows = copied(e->p->arena, region->rows, region->nrows, sizeof *region->rows);
      for (uint32_t i = 0; i < region->nrows; i++) region->rows[i].span = emit_span(e, region->rows[i].span);
      for (uint32_t i = 0; i < region->nhists; i++) region->hists[i].span = emit_span(e, region->hists[i].span);
    }
    for (uint32_t w = 0; w < b->variations[v].nwindows; w++)
      b->variations[v].windows[w].span = emit_span(e, b->variations[v].windows[w].span);
  }
  e->p->variations = copied(e->p->arena, b->variations, b->nvariations, sizeof *b->variations);
  e->p->nvariations = b->nvariations;
}

dna_program *dna_emit_program(build *b) {
  schedule s;
  dna_schedule_make(b, &s, b->c->options->trace);
  dna_arena *arena = dna_arena_new();
  if (!arena) {
    dna_schedule_free(&s);
    return NULL;
  }
  dna_program *p = dna_arena_alloc(arena, sizeof *p);
  p->arena = arena;
  emitter e = {.b = b, .s = &s, .p = p};
  uint32_t entries = b->g.count + s.nunions + b->nsinks;
  e.number = dna_xmalloc((size_t)entries * sizeof *e.number);
  memset(e.number, 0xFF, (size_t)entries * sizeof *e.number);
  e.spans = dna_xcalloc(b->g.nspans + b->ntrace + 1, sizeof *e.spans);
  p->spans = dna_arena_alloc(arena, (b->g.nspans + b->ntrace + 1) * sizeof *p->spans);
  p->insns = dna_arena_alloc(arena, (s.count + 1) * sizeof *p->insns);
  emit_span(&e, 0);
  emit_insns(&e);
  emit_trace(&e);
  emit_params(&e);
  emit_variations(&e);
  emit_values(&e);
  p->consts = copied(arena, b->g.consts, b->g.nconsts, sizeof *p->consts);
  p->nconsts = b->g.nconsts;
  p->pool = copied(arena, e.pool, p->npool, sizeof *p->pool);
  p->sites = copied(arena, b->g.sites, b->g.nsites, sizeof *p->sites);
  p->nsites = b->g.nsites;
  p->stores = copied(arena, b->stores, b->nstores, sizeof *p->stores);
  p->nstores = b->nstores;
  p->tables = copied(arena, b->tables, b->ntables, sizeof *p->tables);
  p->ntables = b->ntables;
  p->splits = copied(arena, b->splits, b->nsplits, sizeof *p->splits);
  p->nsplits = b->nsplits;
  p->nsums = b->nsums;
  p->nspectra = b->nspectra;
  const dna_sources *sources = b->c->diags->sources;
  p->files = dna_arena_alloc(arena, (sources->count + 1) * sizeof *p->files);
  p->nfiles = sources->count;
  for (uint32_t i = 0; i < sources->count; i++)
    p->files[i] =
        (dna_pfile){dna_arena_strdup(arena, sources->files[i].path),
                    dna_arena_strndup(arena, sources->files[i].text, sources->files[i].length), sources->files[i].length};
  free(e.number);
  free(e.spans);
  free(e.pool);
  dna_scope_drop(&e.lists);
  dna_schedule_free(&s);
  return p;
}
