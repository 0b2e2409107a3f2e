/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a condition asks of which quantity: the form of a truth value. A range of a quantity (quantity < constant, a chain,
 * an interval, and what not(...) makes of them) has an N-1 distribution; a conjunction has one for each of its parts. Forms
 * go with the values through lets and functions. They are made only where N-1 distributions are wanted, and compute nothing.
 */
#include "lang/compiler.h"

#include <math.h>
#include <string.h>

/* Only conditions on the event itself can be cuts. */
static bool wanted(const build *b, val out) {
  return b->c->options->n_minus_1 && out.kind == V_TRUTH && !out.list && out.axis == G_EVENTS;
}

static const cut_form *known(val v) { return v.form && v.form->node == v.node ? v.form : NULL; }

static cut_form *make(build *b, val out, dna_span span) {
  cut_form *f = dna_arena_alloc(b->c->arena, sizeof *f);
  *f = (cut_form){.node = out.node, .span = span, .lo = -INFINITY, .hi = INFINITY};
  return f;
}

static val with(val out, const cut_form *f) {
  out.form = f;
  return out;
}

static val without(build *b, val out, dna_span span, const char *why) {
  cut_form *f = make(b, out, span);
  f->why = why;
  return with(out, f);
}

const cut_form *dna_cutform_of(build *b, val v, dna_span span) {
  const cut_form *f = known(v);
  if (f) return f;
  v.form = NULL;
  bool constant = dna_dag_is_const(&b->g, v.node);
  return without(b, v, span, constant ? "does not depend on the event" : "is no comparison of a quantity with a constant").form;
}

static bool is_range(const cut_form *f) { return f && !f->why && !f->nparts; }

/* ---- comparisons ------------------------------------------------------------------------------------------------- */

val dna_cutform_compare(build *b, const dna_ast *e, val out, const dna_ast *left, val x, const dna_ast *right, val y, char how) {
  if (!wanted(b, out)) return out;
  bool constant = dna_dag_is_const(&b->g, x.node); /* on the left */
  if (!constant && !dna_dag_is_const(&b->g, y.node)) return without(b, out, e->span, "compares two quantities of the event");
  static const char turned[] = "<>lg==!!", turns[] = "><gl==!!";
  cut_form *f = make(b, out, e->span);
  double bound = dna_dag_value(&b->g, constant ? x.node : y.node);
  f->q = constant ? y : x;
  f->q_span = constant ? right->span : left->span;
  if (constant) how = turns[strchr(turned, how) - turned];
  bool above = how == '>' || how == 'g', below = how == '<' || how == 'l';
  f->keep = above ? DNA_KEEP_ABOVE : below ? DNA_KEEP_BELOW : how == '=' ? DNA_KEEP_INSIDE : DNA_KEEP_OUTSIDE;
  if (!below) f->lo = bound;
  if (!above) f->hi = bound;
  f->lo_in = f->hi_in = how != '<' && how != '>';
  return with(out, f);
}

/* The range of two bounds of one quantity, if it is one. */
static bool between(const cut_form *x, const cut_form *y, cut_form *out) {
  if (!is_range(x) || !is_range(y) || x->q.node != y->q.node) return false;
  const cut_form *above = x->keep == DNA_KEEP_ABOVE ? x : y, *below = above == x ? y : x;
  if (above->keep != DNA_KEEP_ABOVE || below->keep != DNA_KEEP_BELOW) return false;
  out->q = x->q;
  out->q_span = x->q_span;
  out->lo = above->lo;
  out->hi = below->hi;
  out->lo_in = above->lo_in;
  out->hi_in = below->hi_in;
  return true;
}

val dna_cutform_within(build *b, const dna_ast *e, val out, val x, val y) {
  if (!wanted(b, out)) return out;
  const cut_form *a = known(x), *c = known(y);
  if (out.node == x.node || out.node == y.node) return with(out, out.node == x.node ? a : c);
  cut_form *f = make(b, out, e->span);
  f->keep = DNA_KEEP_INSIDE;
  if (!between(a, c, f)) return dna_cutform_and(b, e, out, x, y);
  if (f->lo > f->hi) return without(b, out, e->span, "keeps no value");
  return with(out, f);
}

/* ---- and, or, not ------------------------------------------------------------------------------------------------ */

val dna_cutform_and(build *b, const dna_ast *e, val out, val x, val y) {
  if (!wanted(b, out)) return out;
  if (out.node == x.node || out.node == y.node) return with(out, known(out.node == x.node ? x : y));
  cut_form *f = make(b, out, e->span);
  const cut_form *sides[2] = {dna_cutform_of(b, x, e->kids[0]->span), dna_cutform_of(b, y, e->kids[e->nkids - 1]->span)};
  uint32_t total = 0;
  for (int k = 0; k < 2; k++) total += sides[k]->nparts ? sides[k]->nparts : 1;
  f->parts = dna_arena_alloc(b->c->arena, total * sizeof *f->parts);
  for (int k = 0; k < 2; k++) {
    if (!sides[k]->nparts) f->parts[f->nparts++] = sides[k];
    for (uint32_t i = 0; i < sides[k]->nparts; i++) f->parts[f->nparts++] = sides[k]->parts[i];
  }
  return with(out, f);
}

/* Whole numbers one after the other, as in {2, 3}. */
static bool joined(const build *b, const cut_form *x, const cut_form *y, cut_form *out) {
  if (!is_range(x) || !is_range(y) || x->q.node != y->q.node || x->keep != DNA_KEEP_INSIDE || y->keep != DNA_KEEP_INSIDE)
    return false;
  if (!x->lo_in || !x->hi_in || !y->lo_in || !y->hi_in || !dna_autobins_whole(b, x)) return false;
  const cut_form *first = x->lo <= y->lo ? x : y, *second = first == x ? y : x;
  if (second->lo < floor(second->lo) || second->lo > floor(second->lo) || second->lo > floor(first->hi) + 1) return false;
  *out = (cut_form){.node = out->node,
                    .span = out->span,
                    .q = x->q,
                    .q_span = x->q_span,
                    .keep = DNA_KEEP_INSIDE,
                    .lo = first->lo,
                    .hi = fmax(first->hi, second->hi),
                    .lo_in = true,
                    .hi_in = true};
  return true;
}

/* Below one bound or above a higher one: all but a range. */
val dna_cutform_or(build *b, const dna_ast *e, val out, val x, val y) {
  if (!wanted(b, out)) return out;
  if (out.node == x.node || out.node == y.node) return with(out, known(out.node == x.node ? x : y));
  cut_form *f = make(b, out, e->span);
  f->keep = DNA_KEEP_OUTSIDE;
  if (joined(b, known(x), known(y), f)) return with(out, f);
  if (!between(known(x), known(y), f)) return without(b, out, e->span, "is fulfilled in several ways (or, in {...})");
  double lo = f->hi, hi = f->lo; /* of what is left out */
  bool lo_in = !f->hi_in, hi_in = !f->lo_in;
  f->lo = lo;
  f->hi = hi;
  f->lo_in = lo_in;
  f->hi_in = hi_in;
  return lo > hi ? without(b, out, e->span, "leaves no value out") : with(out, f);
}

val dna_cutform_not(build *b, val out, val x) {
  if (!wanted(b, out)) return out;
  const cut_form *of = known(x);
  if (!of) return with(out, NULL);
  dna_span span = b->g.spans[b->g.span]; /* with the not */
  if (of->nparts) return without(b, out, span, "is fulfilled in several ways (not of a conjunction)");
  cut_form *f = make(b, out, span);
  *f = *of;
  f->node = out.node;
  f->span = span;
  if (of->why) return with(out, f);
  if (of->keep == DNA_KEEP_INSIDE || of->keep == DNA_KEEP_OUTSIDE) {
    f->keep = of->keep == DNA_KEEP_INSIDE ? DNA_KEEP_OUTSIDE : DNA_KEEP_INSIDE;
    return with(out, f);
  }
  bool above = of->keep == DNA_KEEP_ABOVE;
  f->keep = above ? DNA_KEEP_BELOW : DNA_KEEP_ABOVE;
  f->lo = above ? -INFINITY : of->hi;
  f->hi = above ? of->lo : INFINITY;
  f->lo_in = !above && !of->hi_in;
  f->hi_in = above && !of->lo_in;
  return with(out, f);
}
