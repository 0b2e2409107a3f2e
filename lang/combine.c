/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Combinations: pairs(...), triples(...), quadruples(...), combinations(...), and the names of their parts.
 */
#include "lang/compiler.h"

#include <string.h>

#define PARTS_MAX 64u /* of a combination; the verifier agrees */

typedef struct source { /* of a place */
  part *p;
  uint32_t axis;
  dna_atom atoms[DNA_ATOMS_MAX]; /* of the first place of its axis only */
  uint32_t natoms;
  uint32_t same; /* the first place of the same axis: itself, or an earlier one */
  dna_atom id;
} source;

static uint32_t node(build *b, enum dna_op op, uint32_t axis, uint32_t x, uint32_t y, uint32_t z) {
  return dna_dag_node(&b->g, op, axis, x, y, z);
}

/* ---- the sources ------------------------------------------------------------------------------------------------------ */

static bool fill_sources(build *b, const dna_ast *e, const val *v, source *s, uint32_t n) {
  for (uint32_t k = 0; k < n; k++) {
    uint32_t given = e->nkids == 1 ? 0 : k;
    const val *of = &v[given];
    if (of->kind != V_PART || !of->list) {
      dna_diag *d = dna_diag_error(b->c->diags, e->kids[given]->span, "wrong-type", "a collection is needed here, but this is %s",
                                   dna_expr_type(b, *of));
      if (of->kind == V_PART) dna_diag_hint(b->c->diags, d, "this is a single particle; name the collection");
      return false;
    }
    if (dna_axes_parent(b, of->axis) != dna_axes_parent(b, v[0].axis)) {
      dna_diag_error(b->c->diags, e->span, "lists-differ", "these collections belong to different members");
      return false;
    }
    s[k].p = of->p;
    s[k].axis = of->axis;
    s[k].same = k;
    for (uint32_t j = k; j-- > 0;)
      if (s[j].axis == s[k].axis) s[k].same = j;
    if (s[k].same == k) s[k].natoms = dna_part_atoms(b, s[k].p, s[k].atoms, DNA_ATOMS_MAX);
    if (s[k].natoms > DNA_ATOMS_MAX) {
      dna_diag_error(b->c->diags, e->kids[given]->span, "too-many", "these are made of more than %u particles each",
                     DNA_ATOMS_MAX);
      return false;
    }
    s[k].id = s[k].same == k ? dna_part_identity(b, s[k].p) : s[s[k].same].id;
  }
  return true;
}

/* Whether members of two places may have a particle of this kind in common: not if they are of one axis and such particles
 * themselves. */
static bool may_share(const source *s, uint32_t n, uint32_t kind) {
  uint32_t places = 0, axes = 0, several = 0;
  for (uint32_t k = 0; k < n; k++) {
    const source *first = &s[s[k].same];
    uint32_t have = 0;
    for (uint32_t i = 0; i < first->natoms; i++) have += first->atoms[i].kind == kind;
    places += have > 0;
    axes += have > 0 && s[k].same == k;
    several += have > 0 && first->natoms > 1;
  }
  return places > 1 && (axes > 1 || several > 0);
}

/* The list of an instruction; c: how many rows stand behind its fixed part. */
static uint32_t make_list(build *b, const source *s, uint32_t n, bool once, uint32_t *c) {
  uint32_t most = 3 * n, count = 0, *list;
  for (uint32_t k = 0; k < n; k++) most += s[k].same == k ? 2 * s[k].natoms : 0;
  list = dna_arena_alloc(b->c->arena, most * sizeof *list);
  for (uint32_t k = 0; k < n; k++) list[count++] = s[k].axis;
  for (uint32_t k = 0; once && k < n; k++) list[count++] = s[k].id.row;
  for (uint32_t k = 0; once && k < n; k++) list[count++] = s[k].id.kind;
  uint32_t fixed = count, kinds = 0, *kind_of = dna_arena_alloc(b->c->arena, most * sizeof *kind_of);
  for (uint32_t k = 0; k < n; k++)
    for (uint32_t i = 0; s[k].same == k && i < s[k].natoms; i++)
      if (may_share(s, n, s[k].atoms[i].kind)) {
        list[count++] = s[k].atoms[i].row;
        kind_of[kinds++] = s[k].atoms[i].kind;
      }
  *c = count - fixed;
  for (uint32_t k = 0; k < kinds; k++) list[count++] = kind_of[k];
  return dna_dag_list(&b->g, list, count);
}

/* Whether places of different axes may have the same members. */
static bool may_repeat(const source *s, uint32_t n) {
  for (uint32_t k = 0; k < n; k++)
    for (uint32_t j = 0; j < k; j++)
      if (s[j].axis != s[k].axis && s[j].id.kind == s[k].id.kind) return true;
  return false;
}

/* ---- the call ----------------------------------------------------------------------------------------------------------- */

/* How many parts; 0 with a diagnostic. */
static uint32_t count_parts(build *b, const dna_ast *e, enum func what) {
  uint32_t n = what == FUNC_PAIRS ? 2 : what == FUNC_TRIPLES ? 3 : what == FUNC_QUADRUPLES ? 4 : e->nkids;
  if (e->nkids == n || e->nkids == 1) return n;
  dna_diag *d = dna_diag_error(b->c->diags, e->span, "wrong-count", "%s takes one collection or %u, but here are %u", e->name, n,
                               e->nkids);
  dna_diag_hint(b->c->diags, d, "it is %s; a collection that several parts come from is named as often",
                dna_func_infos[what].signature);
  return 0;
}

val dna_combine_call(build *b, const dna_ast *e, const val *v, enum func what) {
  uint32_t n = count_parts(b, e, what), c;
  if (n == 0) return POISON;
  source *s = dna_arena_alloc(b->c->arena, n * sizeof *s);
  if (n > PARTS_MAX || !fill_sources(b, e, v, s, n)) return POISON;
  bool once = e != b->roles && may_repeat(s, n);
  uint32_t list = make_list(b, s, n, once, &c);
  if (c > LIST_MAX) {
    dna_diag_error(b->c->diags, e->span, "too-many", "these combinations are made of more than %u particles", LIST_MAX);
    return POISON;
  }
  val out = {.kind = V_PART, .list = true};
  out.axis = node(b, once ? DNA_OP_COMBINE_ONCE : DNA_OP_COMBINE, dna_axes_parent(b, s[0].axis), list, n, c);
  part **sides = dna_arena_alloc(b->c->arena, n * sizeof *sides);
  for (uint32_t k = 0; k < n; k++)
    sides[k] = dna_part_view(b, s[k].p, node(b, DNA_OP_MAP, out.axis, k < 2 ? k : k + 2, DNA_NONE, DNA_NONE), out.axis);
  out.p = dna_part_sum(b, sides, n, out.axis, true);
  return out;
}

/* ---- names of parts ---------------------------------------------------------------------------------------------------- */

static bool good_name(build *b, const dna_ast *e, uint32_t k) {
  const dna_ast *a = e->params[k];
  const char *name = a->name;
  uint32_t id;
  int ordinal = dna_part_ordinal(name);
  for (uint32_t j = 0; j < k; j++) {
    if (strcmp(e->params[j]->name, name) != 0) continue;
    dna_diag_error(b->c->diags, a->span, "defined-twice", "the part %s is named twice", name);
    return false;
  }
  if (ordinal >= 0 && (uint32_t)ordinal == k) return true;
  if ((dna_scope_built_in(name) && dna_builtins_attr(name) < 0) || ordinal >= 0) { /* a part goes before an attribute of its name */
    const char *why = ordinal >= 0 ? "%s is another part already" : "%s is a built-in name";
    dna_diag *d = dna_diag_error(b->c->diags, a->span, "built-in-name", why, name);
    dna_diag_hint(b->c->diags, d, "choose another name, such as %s_%u", ordinal >= 0 ? "part" : name, k + 1);
    return false;
  }
  if (!dna_scope_get(&b->c->globals, name, &id)) return true;
  dna_diag *d = dna_diag_error(b->c->diags, a->span, "defined-twice",
                               "%s is defined already: inside of the steps it would not be clear which one is meant", name);
  dna_diag_note(b->c->diags, d, dna_scope_decl_span(&b->c->decls[id]), "its definition is here");
  return false;
}

val dna_combine_named(build *b, const dna_ast *e, val coll) {
  if (coll.kind == V_POISON) return POISON;
  uint32_t n = coll.kind == V_PART && coll.list ? dna_part_count(coll.p) : 0;
  if (n == 0) {
    bool single = coll.kind == V_PART && coll.list;
    dna_diag *d = dna_diag_error(b->c->diags, e->span, "no-parts", "'as' names the parts of combinations, but this is %s",
                                 single ? "a collection of particles without parts" : dna_expr_type(b, coll));
    dna_diag_hint(b->c->diags, d, "pairs(a, b), triples(a, b, c) and combinations(...) have parts");
    return POISON;
  }
  if (e->nparams != n) {
    dna_diag_error(b->c->diags, e->params[e->nparams > n ? n : e->nparams - 1]->span, "wrong-count",
                   "these combinations have %u parts, but here %s %u name%s", n, e->nparams == 1 ? "is" : "are", e->nparams,
                   e->nparams == 1 ? "" : "s");
    return POISON;
  }
  const char **names = dna_arena_alloc(b->c->arena, n * sizeof *names);
  bool good = true;
  for (uint32_t k = 0; k < n; k++) {
    good = good_name(b, e, k) && good;
    names[k] = e->params[k]->name;
  }
  if (!good) return POISON;
  coll.p = dna_part_named(b, coll.p, names);
  return coll;
}

bool dna_combine_guessed(const build *b, const char *name) {
  if (!b->guess) return false;
  for (uint32_t i = 0; i < b->guessed->nparams; i++)
    for (uint32_t k = 0; b->guessed->params[i]->kind == AST_E_AS && k < b->guessed->params[i]->nparams; k++)
      if (strcmp(b->guessed->params[i]->params[k]->name, name) == 0) return true;
  return dna_part_ordinal(name) >= 0;
}

val dna_combine_part(build *b, val of, const char *name) {
  int which = dna_part_find(of.p, name);
  part *side = which < 0 ? NULL : dna_part_side(b, of.p, (uint32_t)which);
  if (!side) return POISON;
  of.p = side;
  return of;
}
