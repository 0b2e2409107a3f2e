/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What names stand for: params, lets, objects and tables. Each is evaluated once for a variation.
 */
#include "lang/compiler.h"

static const override *overridden(const overrides *list, uint32_t id) {
  for (uint32_t i = 0; list && i < list->count; i++)
    if (list->items[i].decl == id) return &list->items[i];
  return NULL;
}

static val param_value(build *b, const decl *d) {
  const override *o = overridden(b->variation, d->id);
  if (!o) o = overridden(b->over, d->id);
  if (!o) o = overridden(&b->c->base, d->id);
  if (o) {
    val v = o->value;
    v.node = v.kind == V_NUM ? dna_dag_const(&b->g, o->number) : v.kind == V_TRUTH ? dna_dag_truth(&b->g, o->number != 0) : 0;
    return v;
  }
  val v = dna_expr_eval(b, d->ast->kids[0]);
  if (v.kind == V_POISON) return v;
  if ((v.kind == V_NUM || v.kind == V_TRUTH) && v.axis == DNA_NONE) return v;
  dna_diag *diag =
      dna_diag_error(b->c->diags, d->ast->kids[0]->span, "not-constant", "a param is a constant, but this depends on the event");
  dna_diag_hint(b->c->diags, diag, "let %s = ... names a quantity of the event", d->name);
  return POISON;
}

/* a is defined by itself: a -> b -> a. The definitions under way are on the stack, outermost first. */
static void cycle(build *b, uint32_t id, dna_span use) {
  dna_str chain = {0};
  uint32_t first = b->nunderway;
  while (first > 0 && b->underway[first - 1] != id) first--;
  for (uint32_t i = first; i < b->nunderway; i++) dna_str_printf(&chain, " → %s", b->c->decls[b->underway[i]].name);
  const char *name = b->c->decls[id].name;
  dna_diag *d = dna_diag_error(b->c->diags, dna_scope_decl_span(&b->c->decls[id]), "cycle", "%s is defined by itself: %s%s → %s",
                               name, name, chain.text ? chain.text : "", name);
  dna_diag_note(b->c->diags, d, use, "here it is needed again");
  dna_str_free(&chain);
}

val dna_decl_eval(build *b, uint32_t id, dna_span use) {
  const decl *d = &b->c->decls[id];
  memo *m = &b->memos[id];
  if (m->state == 2) return m->value;
  if (d->kind == D_LET && (d->ast->flags & AST_FUNCTION)) {
    dna_diag *diag =
        dna_diag_error(b->c->diags, use, "function-without-arguments", "%s is a function and needs its arguments", d->name);
    dna_diag_note(b->c->diags, diag, dna_scope_decl_span(d), "it is defined here");
    return POISON;
  }
  if (m->state == 1) {
    cycle(b, id, use);
    return POISON;
  }
  m->state = 1;
  b->underway = dna_grow(b->underway, &b->underway_capacity, b->nunderway + 1, sizeof *b->underway);
  b->underway[b->nunderway++] = id;
  build saved = *b; /* a definition sees nothing of the place where it is used */
  b->has_member = b->collecting = b->guess = b->statistics = false;
  b->axes_base = b->naxes;
  b->locals = NULL;
  b->nlocals = 0;
  b->g.guard = DNA_NONE;
  b->draws = 0;
  const char *what = d->kind == D_OBJECT ? "object" : d->kind == D_TABLE ? "table" : "let";
  b->g.of = b->place = dna_arena_printf(b->c->arena, "%s %s", what, d->name);
  val v = POISON;
  const grid *table = NULL;
  switch (d->kind) {
  case D_PARAM: v = param_value(b, d); break;
  case D_LET: v = dna_expr_eval(b, d->ast->kids[0]); break;
  case D_OBJECT: v = dna_object_eval(b, d); break;
  case D_TABLE: table = dna_tables_make(b, d); break;
  }
  b->has_member = saved.has_member;
  b->collecting = saved.collecting;
  b->guess = saved.guess;
  b->guessed = saved.guessed;
  b->statistics = saved.statistics;
  b->axes_base = saved.axes_base;
  b->locals = saved.locals;
  b->nlocals = saved.nlocals;
  b->g.guard = saved.g.guard;
  b->draws = saved.draws;
  b->place = saved.place;
  b->g.of = saved.g.of;
  b->nunderway--;
  b->memos[id] = (memo){2, v, table};
  return v;
}
