/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hash-consing of operations and interning of their lists (see graph.h).
 */
#include "lang/dag.h"
#include "runtime/physics/physics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- interned runs ---------------------------------------------------------------------------------------------- */

/* Finds the run of `length` bytes-wide entries with this content in `data`, or DNA_NONE. */
static uint32_t runs_find(const dna_dag_runs *runs, uint64_t hash, const void *data, const void *content, uint32_t length,
                          size_t width) {
  if (!runs->table_size) return DNA_NONE;
  for (size_t at = hash & (runs->table_size - 1);; at = (at + 1) & (runs->table_size - 1)) {
    uint32_t item = runs->table[at];
    if (!item) return DNA_NONE;
    const dna_dag_run *run = &runs->items[item - 1];
    if (run->hash == hash && run->length == length &&
        memcmp((const char *)data + run->offset * width, content, length * width) == 0)
      return run->offset;
  }
}

static void runs_place(dna_dag_runs *runs, uint32_t item) {
  size_t at = runs->items[item].hash & (runs->table_size - 1);
  while (runs->table[at]) at = (at + 1) & (runs->table_size - 1);
  runs->table[at] = item + 1;
}

static void runs_add(dna_dag_runs *runs, uint64_t hash, uint32_t offset, uint32_t length) {
  runs->items = dna_grow(runs->items, &runs->capacity, runs->count + 1, sizeof *runs->items);
  runs->items[runs->count++] = (dna_dag_run){hash, offset, length};
  if (runs->count * 2 < runs->table_size) {
    runs_place(runs, runs->count - 1);
    return;
  }
  free(runs->table);
  runs->table_size = runs->table_size ? runs->table_size * 2 : 64;
  runs->table = dna_xcalloc(runs->table_size, sizeof *runs->table);
  for (uint32_t i = 0; i < runs->count; i++) runs_place(runs, i);
}

uint32_t dna_dag_list(dna_dag *graph, const uint32_t *nodes, uint32_t count) {
  uint64_t hash = dna_hash64(nodes, count * sizeof *nodes, count);
  uint32_t offset = runs_find(&graph->pool_runs, hash, graph->pool, nodes, count, sizeof *nodes);
  if (offset != DNA_NONE) return offset;
  offset = graph->npool;
  graph->pool = dna_grow(graph->pool, &graph->pool_capacity, (size_t)graph->npool + count + 1, sizeof *graph->pool);
  if (count) memcpy(graph->pool + offset, nodes, count * sizeof *nodes);
  graph->npool += count;
  runs_add(&graph->pool_runs, hash, offset, count);
  return offset;
}

uint32_t dna_dag_numbers(dna_dag *graph, const double *values, uint32_t count) {
  uint64_t hash = dna_hash64(values, count * sizeof *values, count);
  uint32_t offset = runs_find(&graph->const_runs, hash, graph->consts, values, count, sizeof *values);
  if (offset != DNA_NONE) return offset;
  offset = graph->nconsts;
  graph->consts = dna_grow(graph->consts, &graph->consts_capacity, (size_t)graph->nconsts + count + 1, sizeof *graph->consts);
  if (count) memcpy(graph->consts + offset, values, count * sizeof *values);
  graph->nconsts += count;
  runs_add(&graph->const_runs, hash, offset, count);
  return offset;
}

uint32_t dna_dag_site(dna_dag *graph, uint64_t site) {
  for (uint32_t i = graph->nsites; i-- > 0;)
    if (graph->sites[i] == site) return i;
  graph->sites = dna_grow(graph->sites, &graph->sites_capacity, graph->nsites + 1, sizeof *graph->sites);
  graph->sites[graph->nsites] = site;
  return graph->nsites++;
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

uint32_t dna_dag_at(dna_dag *graph, dna_span span) {
  uint32_t before = graph->span;
  for (uint32_t back = 1; back <= 8 && back <= graph->nspans; back++) { /* the same few places come again and again */
    const dna_span *old = &graph->spans[graph->nspans - back];
    if (old->file == span.file && old->start == span.start && old->end == span.end &&
        graph->span_of[graph->nspans - back] == graph->of) {
      graph->span = graph->nspans - back;
      return before;
    }
  }
  graph->spans = dna_grow(graph->spans, &graph->spans_capacity, graph->nspans + 1, sizeof *graph->spans);
  graph->span_of = dna_grow(graph->span_of, &graph->span_of_capacity, graph->nspans + 1, sizeof *graph->span_of);
  graph->spans[graph->nspans] = span;
  graph->span_of[graph->nspans] = graph->of;
  graph->span = graph->nspans++;
  return before;
}

uint32_t dna_dag_at_index(dna_dag *graph, uint32_t span) {
  uint32_t before = graph->span;
  graph->span = span;
  return before;
}

/* ---- nodes ------------------------------------------------------------------------------------------------------- */

bool dna_dag_is_const(const dna_dag *graph, uint32_t node) {
  return graph->nodes[node].op == DNA_OP_CONST || graph->nodes[node].op == DNA_OP_CONST_T;
}

double dna_dag_value(const dna_dag *graph, uint32_t node) {
  const dna_node *n = &graph->nodes[node];
  return n->op == DNA_OP_CONST ? graph->consts[n->a] : (double)n->a;
}

uint32_t dna_dag_const(dna_dag *graph, double value) {
  uint32_t offset = dna_dag_numbers(graph, &value, 1);
  return dna_dag_node(graph, DNA_OP_CONST, DNA_NONE, offset, DNA_NONE, DNA_NONE);
}

uint32_t dna_dag_truth(dna_dag *graph, bool value) {
  return dna_dag_node(graph, DNA_OP_CONST_T, DNA_NONE, value, DNA_NONE, DNA_NONE);
}

uint32_t dna_dag_list_length(const dna_node *node) {
  switch (node->op) {
  case DNA_OP_CONCAT: return node->b * (node->c ? 2 : 1) + (node->c == 2);
  case DNA_OP_COMBINE: return node->b + 2 * node->c;
  case DNA_OP_COMBINE_ONCE: return 3 * node->b + 2 * node->c;
  case DNA_OP_CLUSTER: return 4;
  case DNA_OP_UNIFORM:
  case DNA_OP_NORMAL: return node->c;
  case DNA_OP_SHAPE: return dna_shape_takes(node->c);
  default: return node->b;
  }
}

void dna_dag_uses(const dna_dag *graph, const dna_node *node, void (*visit)(void *user, uint32_t used), void *user) {
  const dna_opinfo *info = &dna_opinfos[node->op];
  const uint32_t operands[3] = {node->a, node->b, node->c};
  for (int k = 0; k < 3; k++) {
    char letter = info->operands[k];
    if (letter == 'L') {
      uint32_t length = dna_dag_list_length(node);
      for (uint32_t i = 0; i < length; i++) visit(user, graph->pool[operands[k] + i]);
    } else if (strchr("FTIXSfti", letter) && operands[k] != DNA_NONE) {
      visit(user, operands[k]);
    }
  }
  if (node->axis != DNA_NONE) visit(user, node->axis);
  if (node->guard != DNA_NONE) visit(user, node->guard);
}

static uint64_t node_hash(const dna_node *node) {
  uint32_t key[5] = {node->op, node->axis, node->a, node->b, node->c};
  return dna_hash64(key, sizeof key, 0);
}

static void table_place(dna_dag *graph, uint32_t node) {
  size_t at = node_hash(&graph->nodes[node]) & (graph->table_size - 1);
  while (graph->table[at]) at = (at + 1) & (graph->table_size - 1);
  graph->table[at] = node + 1;
}

/* What is an error unless its guard is false has the guard that it was asked under. */
static bool ends_run(uint16_t op) { return op == DNA_OP_LOOKUP_INSIDE || op == DNA_OP_RESPONSE_INSIDE; }

static uint32_t table_find(const dna_dag *graph, const dna_node *wanted) {
  for (size_t at = node_hash(wanted) & (graph->table_size - 1);; at = (at + 1) & (graph->table_size - 1)) {
    uint32_t found = graph->table[at];
    if (!found) return DNA_NONE;
    const dna_node *node = &graph->nodes[found - 1];
    if (node->op == wanted->op && node->axis == wanted->axis && node->a == wanted->a && node->b == wanted->b &&
        node->c == wanted->c && (!ends_run(node->op) || node->guard == wanted->guard))
      return found - 1;
  }
}

/* A guard serves a node on its own axis or on the events; elsewhere every result counts. */
static uint32_t fitting_guard(const dna_dag *graph, const dna_node *node) {
  if (!(dna_opinfos[node->op].flags & DNA_OPF_NF) || graph->guard == DNA_NONE) return DNA_NONE;
  uint32_t axis = graph->nodes[graph->guard].axis;
  return axis == node->axis || axis == G_EVENTS ? graph->guard : DNA_NONE;
}

static bool commutes(enum dna_op op) {
  return op == DNA_OP_ADD || op == DNA_OP_MUL || op == DNA_OP_AND || op == DNA_OP_OR || op == DNA_OP_EQ || op == DNA_OP_NE ||
         op == DNA_OP_EQ_T || op == DNA_OP_SAME;
}

/* Folds an operation whose number and truth operands are all constant; DNA_NONE if it has to be done at run time. */
static uint32_t fold(dna_dag *graph, const dna_node *node) {
  const dna_opinfo *info = &dna_opinfos[node->op];
  const uint32_t operands[3] = {node->a, node->b, node->c};
  double values[3] = {0, 0, 0};
  if (!(info->flags & DNA_OPF_EL)) return DNA_NONE;
  int found = 0;
  for (int k = 0; k < 3; k++) {
    char letter = info->operands[k];
    if (letter == 'F' || letter == 'T') {
      if (!dna_dag_is_const(graph, operands[k])) return DNA_NONE;
      values[k] = dna_dag_value(graph, operands[k]);
      found++;
    } else if (letter == 'I' || letter == 'f' || letter == 't' || letter == 'i' || letter == 'X' || letter == 'L') {
      return DNA_NONE;
    }
  }
  double result;
  const double *table = info->operands[1] == 'K' ? graph->consts + node->b : NULL;
  if (!found || !dna_fold((enum dna_op)node->op, values, table, node->c, &result)) return DNA_NONE;
  if (info->result == 'T') return dna_dag_truth(graph, result != 0);
  if (!isfinite(result)) graph->not_finite = true;
  return dna_dag_const(graph, result);
}

/* What needs no operation because one operand decides it. */
static uint32_t simplify(dna_dag *graph, const dna_node *node) {
  bool a = node->a < graph->count && dna_dag_is_const(graph, node->a);
  bool b = node->b < graph->count && dna_dag_is_const(graph, node->b);
  switch (node->op) {
  case DNA_OP_MUL:
    if (a && dna_dag_value(graph, node->a) == 1) return node->b;
    if (b && dna_dag_value(graph, node->b) == 1) return node->a;
    return DNA_NONE;
  case DNA_OP_DIV: return b && dna_dag_value(graph, node->b) == 1 ? node->a : DNA_NONE;
  case DNA_OP_AND:
    if (node->a == node->b) return node->a;
    if (a) return dna_dag_value(graph, node->a) != 0 ? node->b : node->a;
    if (b) return dna_dag_value(graph, node->b) != 0 ? node->a : node->b;
    return DNA_NONE;
  case DNA_OP_OR:
    if (node->a == node->b) return node->a;
    if (a) return dna_dag_value(graph, node->a) != 0 ? node->a : node->b;
    if (b) return dna_dag_value(graph, node->b) != 0 ? node->b : node->a;
    return DNA_NONE;
  case DNA_OP_NOT: return graph->nodes[node->a].op == DNA_OP_NOT ? graph->nodes[node->a].a : DNA_NONE;
  case DNA_OP_IF_F:
  case DNA_OP_IF_T:
  case DNA_OP_IF_I: return a ? (dna_dag_value(graph, node->a) != 0 ? node->b : node->c) : DNA_NONE;
  default: return DNA_NONE;
  }
}

uint32_t dna_dag_node(dna_dag *graph, enum dna_op op, uint32_t axis, uint32_t a, uint32_t b, uint32_t c) {
  dna_node node = {.op = (uint16_t)op,
                   .variation = graph->variation,
                   .axis = axis,
                   .a = a,
                   .b = b,
                   .c = c,
                   .guard = DNA_NONE,
                   .span = graph->span};
  if (commutes(op) && node.a > node.b) {
    node.a = b;
    node.b = a;
  }
  uint32_t known = simplify(graph, &node);
  if (known == DNA_NONE) known = fold(graph, &node);
  if (known == DNA_NONE) known = dna_fuse(graph, &node);
  if (known != DNA_NONE) return known;
  char result = dna_opinfos[op].result;
  bool share = graph->share || op == DNA_OP_CONST || op == DNA_OP_CONST_T || (result != 'F' && result != 'T');
  uint32_t guard = node.guard = fitting_guard(graph, &node);
  known = share ? table_find(graph, &node) : DNA_NONE;
  if (known != DNA_NONE) {
    if (graph->nodes[known].guard != guard) graph->nodes[known].guard = DNA_NONE; /* used in several places: count always */
    return known;
  }
  node.guard = guard;
  graph->nodes = dna_grow(graph->nodes, &graph->capacity, (size_t)graph->count + 1, sizeof *graph->nodes);
  graph->nodes[graph->count++] = node;
  if (graph->count * (size_t)2 < graph->table_size) {
    table_place(graph, graph->count - 1);
    return graph->count - 1;
  }
  free(graph->table);
  graph->table_size *= 2;
  graph->table = dna_xcalloc(graph->table_size, sizeof *graph->table);
  for (uint32_t i = 0; i < graph->count; i++) table_place(graph, i);
  return graph->count - 1;
}

void dna_dag_init(dna_dag *graph, bool share) {
  *graph = (dna_dag){.guard = DNA_NONE, .share = share, .table_size = 1024};
  graph->table = dna_xcalloc(graph->table_size, sizeof *graph->table);
  graph->spans = dna_grow(NULL, &graph->spans_capacity, 1, sizeof *graph->spans);
  graph->spans[0] = (dna_span){DNA_NONE, 0, 0}; /* nowhere */
  graph->span_of = dna_grow(NULL, &graph->span_of_capacity, 1, sizeof *graph->span_of);
  graph->span_of[0] = NULL;
  graph->nspans = 1;
  dna_dag_node(graph, DNA_OP_EVENTS, DNA_NONE, DNA_NONE, DNA_NONE, DNA_NONE);
  dna_dag_node(graph, DNA_OP_ALL, G_EVENTS, DNA_NONE, DNA_NONE, DNA_NONE);
  dna_dag_node(graph, DNA_OP_RECORD, G_EVENTS, DNA_NONE, DNA_NONE, DNA_NONE);
}

void dna_dag_free(dna_dag *graph) {
  free(graph->nodes);
  free(graph->table);
  free(graph->consts);
  free(graph->const_runs.items);
  free(graph->const_runs.table);
  free(graph->pool);
  free(graph->pool_runs.items);
  free(graph->pool_runs.table);
  free(graph->sites);
  free(graph->spans);
  free(graph->span_of);
  *graph = (dna_dag){0};
}
