/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When each node is computed, and for which events. A value is demanded under every selection that uses it; its domain
 * is the smallest set of selections that covers them all, and it is computed once, for the events of any of them.
 *
 * Entries are numbered: nodes by their own number, then the unions of selections that domains need, then the sinks.
 */
#include "lang/compiler.h"

#include <stdlib.h>
#include <string.h>

typedef struct domain { /* selections, none covering another once normalised */
  uint32_t *items;
  uint32_t count;
  size_t capacity;
} domain;

typedef struct planner {
  build *b;
  uint32_t n; /* nodes */
  bool *needed;
  domain *domains;        /* [n] */
  domain *lifted;         /* [n] selections added to break cycles */
  uint32_t *first, *last; /* [n] of a selection: its interval in a walk over the tree of selections */
  uint32_t *heap;
  uint32_t heap_count;
  uint64_t *keys;
} planner;

static void add(domain *d, uint32_t sel) {
  if (d->count && d->items[d->count - 1] == sel) return;
  d->items = dna_grow(d->items, &d->capacity, d->count + 1, sizeof *d->items);
  d->items[d->count++] = sel;
}

/* ---- which nodes are needed --------------------------------------------------------------------------------------------- */

typedef struct stack {
  planner *p;
  uint32_t *items;
  uint32_t count;
  size_t capacity;
} stack;

static void need(void *user, uint32_t node) {
  stack *s = user;
  if (node == DNA_NONE || s->p->needed[node]) return;
  s->p->needed[node] = true;
  s->items = dna_grow(s->items, &s->capacity, s->count + 1, sizeof *s->items);
  s->items[s->count++] = node;
}

/* Calls visit for what a sink uses, its selection apart. */
static void sink_uses(const build *b, const sink *k, void (*visit)(void *, uint32_t), void *user) {
  const dna_node *n = &k->node;
  if (n->op == DNA_OP_FILL) {
    for (uint32_t i = 0; i < k->values; i++) visit(user, b->g.pool[n->b + i]);
    if (n->c != DNA_NONE) visit(user, n->c);
    visit(user, n->axis);
  } else {
    if (n->b != DNA_NONE) visit(user, n->b);
    if (n->c != DNA_NONE) visit(user, n->c);
  }
}

static void trace_uses(const build *b, void (*visit)(void *, uint32_t), void *user) {
  for (uint32_t i = 0; i < b->ntrace; i++) {
    const dna_ptrace *t = &b->trace[i].trace;
    const uint32_t nodes[] = {t->axis, t->after, t->cond, t->rows, t->pt, t->eta, t->phi, t->pid, t->sel};
    for (size_t k = 0; k < sizeof nodes / sizeof *nodes; k++)
      if (nodes[k] != DNA_NONE) visit(user, nodes[k]);
    for (uint32_t k = 0; k < t->noperands; k++) visit(user, b->g.pool[t->operands + k]);
    for (uint32_t k = 0; k < t->nparts; k++) visit(user, b->g.pool[t->parts + k]);
  }
}

static void find_needed(planner *p) {
  build *b = p->b;
  stack s = {.p = p};
  for (uint32_t fixed = 0; fixed <= G_RECORD; fixed++) need(&s, fixed);
  for (uint32_t i = 0; i < b->nsinks; i++) {
    need(&s, b->sinks[i].sel);
    sink_uses(b, &b->sinks[i], need, &s);
  }
  trace_uses(b, need, &s);
  while (s.count) dna_dag_uses(&b->g, &b->g.nodes[s.items[--s.count]], need, &s);
  free(s.items);
}

/* ---- the tree of selections -------------------------------------------------------------------------------------------- */

static bool is_selection(const build *b, uint32_t node) { return b->g.nodes[node].op == DNA_OP_CUT || node == G_ALL; }

/* Numbers the selections so that one covers another if its interval contains the other's. Parents have smaller numbers. */
static void number_selections(planner *p) {
  const dna_node *nodes = p->b->g.nodes;
  uint32_t *size = dna_xcalloc(p->n, sizeof *size), *next = dna_xcalloc(p->n, sizeof *next);
  for (uint32_t v = p->n; v-- > 0;) {
    if (!p->needed[v] || !is_selection(p->b, v)) continue;
    size[v]++;
    if (v != G_ALL) size[nodes[v].a] += size[v];
  }
  for (uint32_t v = 0; v < p->n; v++) {
    if (!p->needed[v] || !is_selection(p->b, v)) continue;
    p->first[v] = v == G_ALL ? 0 : next[nodes[v].a];
    p->last[v] = p->first[v] + size[v];
    next[v] = p->first[v] + 1;
    if (v != G_ALL) next[nodes[v].a] += size[v];
  }
  free(size);
  free(next);
}

static int by_number(const void *x, const void *y, void *user) {
  const planner *p = user;
  uint32_t a = p->first[*(const uint32_t *)x], c = p->first[*(const uint32_t *)y];
  return a < c ? -1 : a > c;
}

static void normalise(planner *p, domain *d) {
  if (d->count < 2) return;
  qsort_r(d->items, d->count, sizeof *d->items, by_number, p);
  uint32_t kept = 1;
  for (uint32_t i = 1; i < d->count; i++)
    if (p->first[d->items[i]] >= p->last[d->items[kept - 1]]) d->items[kept++] = d->items[i];
  d->count = kept;
  if (kept > LIST_MAX) { /* more than a union can take: all events */
    d->items[0] = G_ALL;
    d->count = 1;
  }
}

/* ---- domains ------------------------------------------------------------------------------------------------------------------
 */

typedef struct demand_of {
  planner *p;
  const domain *from;
} demand_of;

static void demand(void *user, uint32_t node) {
  demand_of *d = user;
  if (is_selection(d->p->b, node)) return;
  for (uint32_t i = 0; i < d->from->count; i++) add(&d->p->domains[node], d->from->items[i]);
}

static void find_domains(planner *p, bool everything) {
  build *b = p->b;
  for (uint32_t v = 0; v < p->n; v++) p->domains[v].count = 0;
  uint32_t all = G_ALL;
  domain one = {.items = &all, .count = 1};
  demand_of d = {p, &one};
  for (uint32_t i = 0; i < b->nsinks; i++) {
    all = everything ? G_ALL : b->sinks[i].sel;
    sink_uses(b, &b->sinks[i], demand, &d);
  }
  all = G_ALL;
  trace_uses(b, demand, &d);
  for (uint32_t v = p->n; v-- > 0;) {
    if (!p->needed[v] || v <= G_RECORD) continue;
    const dna_node *node = &b->g.nodes[v];
    if (node->op == DNA_OP_CUT) {
      all = everything ? G_ALL : node->a;
      d.from = &one;
      demand(&d, node->b);
      continue;
    }
    for (uint32_t i = 0; i < p->lifted[v].count; i++) add(&p->domains[v], p->lifted[v].items[i]);
    normalise(p, &p->domains[v]);
    d.from = &p->domains[v];
    dna_dag_uses(&b->g, node, demand, &d);
  }
}

/* ---- the order
 * ------------------------------------------------------------------------------------------------------------------- */

typedef struct edges { /* who waits for whom */
  uint32_t *heads, *next, *to;
  uint32_t count;
  size_t next_capacity, to_capacity;
  uint32_t *waiting; /* [entries] how many an entry still waits for */
  uint32_t entry;
} edges;

static void wait_for(void *user, uint32_t on) {
  edges *e = user;
  e->next = dna_grow(e->next, &e->next_capacity, e->count + 1, sizeof *e->next);
  e->to = dna_grow(e->to, &e->to_capacity, e->count + 1, sizeof *e->to);
  e->to[e->count] = e->entry;
  e->next[e->count] = e->heads[on];
  e->heads[on] = ++e->count; /* 0: none */
  e->waiting[e->entry]++;
}

static void heap_push(planner *p, uint32_t entry) {
  uint32_t at = p->heap_count++;
  for (; at > 0 && p->keys[p->heap[(at - 1) / 2]] > p->keys[entry]; at = (at - 1) / 2) p->heap[at] = p->heap[(at - 1) / 2];
  p->heap[at] = entry;
}

static uint32_t heap_pop(planner *p) {
  uint32_t top = p->heap[0], last = p->heap[--p->heap_count], at = 0;
  for (;;) {
    uint32_t child = 2 * at + 1;
    if (child >= p->heap_count) break;
    if (child + 1 < p->heap_count && p->keys[p->heap[child + 1]] < p->keys[p->heap[child]]) child++;
    if (p->keys[p->heap[child]] >= p->keys[last]) break;
    p->heap[at] = p->heap[child];
    at = child;
  }
  p->heap[at] = last;
  return top;
}

/* The selection of each value: one of the tree, or a union. */
static void assign_selections(planner *p, schedule *s) {
  build *b = p->b;
  strmap unions = {0};
  s->nunions = 0;
  for (uint32_t v = 0; v < p->n; v++) {
    s->sel[v] = DNA_NONE;
    if (!p->needed[v] || v <= G_ALL) continue;
    const domain *d = &p->domains[v];
    if (v == G_RECORD) s->sel[v] = G_ALL;
    else if (b->g.nodes[v].op == DNA_OP_CUT) s->sel[v] = b->g.nodes[v].a;
    else if (b->g.nodes[v].op == DNA_OP_CONST || b->g.nodes[v].op == DNA_OP_CONST_T) s->sel[v] = G_ALL;
    else if (d->count == 0) s->sel[v] = G_ALL;
    else if (d->count == 1) s->sel[v] = d->items[0];
    else {
      uint32_t offset = dna_dag_list(&b->g, d->items, d->count), number = s->nunions;
      const char *key = dna_arena_printf(b->c->arena, "%u %u", offset, d->count);
      if (!dna_scope_get(&unions, key, &number)) {
        dna_scope_put(&unions, key, number);
        s->unions = dna_grow(s->unions, &s->unions_capacity, s->nunions + 1, sizeof *s->unions);
        s->union_counts = dna_grow(s->union_counts, &s->counts_capacity, s->nunions + 1, sizeof *s->union_counts);
        s->unions[s->nunions] = offset;
        s->union_counts[s->nunions++] = d->count;
      }
      s->sel[v] = p->n + number;
    }
  }
  dna_scope_drop(&unions);
}

static void largest(void *user, uint32_t node) {
  uint64_t *key = user;
  if (2 * (uint64_t)node + 1 > *key) *key = 2 * (uint64_t)node + 1;
}

/* What every entry waits for, and the keys that order those that are ready: their place in the source's order. */
static void link_entries(planner *p, schedule *s, edges *e, uint32_t entries) {
  build *b = p->b;
  e->heads = dna_xcalloc(entries, sizeof *e->heads);
  e->waiting = dna_xcalloc(entries, sizeof *e->waiting);
  p->keys = dna_xcalloc(entries, sizeof *p->keys);
  for (uint32_t v = 0; v < p->n; v++) {
    p->keys[v] = 2 * (uint64_t)v;
    if (!p->needed[v]) continue;
    e->entry = v;
    dna_dag_uses(&b->g, &b->g.nodes[v], wait_for, e);
    if (s->sel[v] != DNA_NONE && v > G_RECORD) wait_for(e, s->sel[v]);
  }
  for (uint32_t u = 0; u < s->nunions; u++) {
    e->entry = p->n + u;
    for (uint32_t i = 0; i < s->union_counts[u]; i++) {
      wait_for(e, b->g.pool[s->unions[u] + i]);
      largest(&p->keys[p->n + u], b->g.pool[s->unions[u] + i]);
    }
  }
  for (uint32_t k = 0; k < b->nsinks; k++) {
    e->entry = p->n + s->nunions + k;
    p->keys[e->entry] = 2 * G_RECORD + 1; /* the first three instructions are fixed */
    wait_for(e, b->sinks[k].sel);
    sink_uses(b, &b->sinks[k], wait_for, e);
    largest(&p->keys[e->entry], b->sinks[k].sel);
    sink_uses(b, &b->sinks[k], largest, &p->keys[e->entry]);
  }
}

/* The first value that waits for nothing but its selection computes it for more events: it is lifted to selections that
 * are there already. False if nothing is left to lift. */
static void lift(planner *p, const schedule *s, const bool *done, bool entirely) {
  const dna_node *nodes = p->b->g.nodes;
  for (uint32_t v = G_RECORD + 1; v < p->n; v++) {
    if (!p->needed[v] || done[v] || nodes[v].op == DNA_OP_CUT || s->sel[v] == DNA_NONE || done[s->sel[v]]) continue;
    const domain *d = &p->domains[v];
    for (uint32_t i = 0; i < d->count; i++) {
      uint32_t sel = d->items[i];
      while (!done[sel]) sel = nodes[sel].a;
      add(&p->lifted[v], entirely ? G_ALL : sel);
    }
    if (!entirely) return;
  }
}

static bool order(planner *p, schedule *s, bool entirely) {
  build *b = p->b;
  assign_selections(p, s);
  uint32_t entries = p->n + s->nunions + b->nsinks, total = s->nunions + b->nsinks;
  edges e = {0};
  link_entries(p, s, &e, entries);
  bool *done = dna_xcalloc(entries, sizeof *done);
  p->heap = dna_xmalloc(entries * sizeof *p->heap);
  p->heap_count = 0;
  for (uint32_t v = 0; v < entries; v++) {
    if (v < p->n && p->needed[v]) total++;
    if (e.waiting[v] == 0 && (v >= p->n || p->needed[v])) heap_push(p, v);
  }
  free(s->order);
  s->order = dna_xmalloc((size_t)entries * sizeof *s->order);
  s->count = 0;
  while (p->heap_count) {
    uint32_t v = heap_pop(p);
    done[v] = true;
    s->order[s->count++] = v;
    for (uint32_t k = e.heads[v]; k; k = e.next[k - 1])
      if (--e.waiting[e.to[k - 1]] == 0) heap_push(p, e.to[k - 1]);
  }
  bool complete = s->count == total;
  if (!complete) lift(p, s, done, entirely);
  free(e.heads);
  free(e.next);
  free(e.to);
  free(e.waiting);
  free(done);
  free(p->heap);
  free(p->keys);
  return complete;
}

void dna_schedule_make(build *b, schedule *s, bool everything) {
  planner p = {.b = b, .n = b->g.count};
  *s = (schedule){0};
  p.needed = dna_xcalloc(p.n, sizeof *p.needed);
  p.domains = dna_xcalloc(p.n, sizeof *p.domains);
  p.lifted = dna_xcalloc(p.n, sizeof *p.lifted);
  p.first = dna_xcalloc(p.n, sizeof *p.first);
  p.last = dna_xcalloc(p.n, sizeof *p.last);
  s->sel = dna_xmalloc(p.n * sizeof *s->sel);
  find_needed(&p);
  number_selections(&p);
  for (unsigned round = 0;; round++) {
    find_domains(&p, everything);
    if (order(&p, s, round >= 20)) break;
  }
  for (uint32_t v = 0; v < p.n; v++) {
    free(p.domains[v].items);
    free(p.lifted[v].items);
  }
  free(p.needed);
  free(p.domains);
  free(p.lifted);
  free(p.first);
  free(p.last);
}

void dna_schedule_free(schedule *s) {
  free(s->order);
  free(s->sel);
  free(s->unions);
  free(s->union_counts);
  *s = (schedule){0};
}
