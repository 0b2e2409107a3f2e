/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calls: attributes, built-in functions, and the functions of the file.
 */
#include "lang/compiler.h"

#include <string.h>

#define ARGUMENTS_MAX 64u

static val refuse(const dna_diag *said) {
  (void)said;
  return POISON;
}

/* ---- attributes --------------------------------------------------------------------------------------------------- */

static val lacking(build *b, dna_span span, val of, enum attr what) {
  const char *name = dna_attr_infos[what].name;
  uint32_t axis, rows;
  if (b->guess) return POISON;
  if (what == ATTR_FLAVOUR) {
    dna_diag *d = dna_diag_error(b->c->diags, span, "no-attribute", "only jets have a flavour");
    dna_diag_hint(b->c->diags, d, "jets are what cluster(...) makes; of a particle, ask b_hadron, c_hadron or pid");
    return POISON;
  }
  bool jet = dna_part_source(b, of.p, &axis, &rows);
  dna_diag *d = dna_diag_error(b->c->diags, span, "no-attribute", "a %s has no %s", jet ? "jet" : "sum of particles", name);
  if (jet)
    dna_diag_hint(b->c->diags, d, "its constituents have: constituents(this); its flavour says which heavy hadrons are in it");
  return POISON;
}

val dna_call_attr_of(build *b, dna_span span, val of, enum attr what) {
  const attr_info *info = &dna_attr_infos[what];
  if (!dna_part_has(of.p, what)) return lacking(b, span, of, what);
  uint32_t n = dna_part_attr(b, of.p, what);
  if (info->type == 'F') return dna_axes_number(b, n, info->dim, of.axis, of.list);
  return dna_axes_truth(b, n, of.axis, of.list);
}

/* Among the attributes and the names of its parts. */
static const char *nearest_attribute(const part *of, const char *name) {
  const char *names[ATTRS + 64], *const *parts = dna_part_names(of);
  uint32_t count = ATTRS;
  for (int i = 0; i < ATTRS; i++) names[i] = dna_attr_infos[i].name;
  for (uint32_t i = 0; parts && i < dna_part_count(of) && i < 64; i++) names[count++] = parts[i];
  return dna_nearest(name, names, count);
}

val dna_call_attr(build *b, dna_span span, val of, const char *name, dna_span name_span) {
  if (of.kind == V_POISON) return POISON;
  if (of.kind != V_PART) {
    dna_diag *d =
        dna_diag_error(b->c->diags, span, "wrong-type", "only particles and collections have attributes such as .%s; this is %s",
                       name, dna_expr_type(b, of));
    return refuse(d);
  }
  val side = dna_combine_part(b, of, name);
  if (side.kind != V_POISON) return side;
  if (strcmp(name, "first") == 0 && dna_part_has(of.p, ATTR_FIRST)) return dna_call_attr_of(b, name_span, of, ATTR_FIRST);
  if (dna_combine_guessed(b, name)) return POISON;
  if (dna_part_ordinal(name) >= 0) {
    uint32_t parts = dna_part_count(of.p);
    if (parts == 0)
      return refuse(
          dna_diag_error(b->c->diags, name_span, "no-attribute", "only a combination, such as a pair, has a .%s", name));
    return refuse(
        dna_diag_error(b->c->diags, name_span, "no-attribute", "this combination has %u parts and no .%s", parts, name));
  }
  if (strcmp(name, "truth") == 0) {
    of.p = dna_part_truth(b, of.p);
    return of;
  }
  int what = dna_builtins_attr(name);
  if (what >= 0) return dna_call_attr_of(b, name_span, of, (enum attr)what);
  uint32_t tag = dna_part_tagged(b, of.p, name);
  if (tag != DNA_NONE) return dna_axes_truth(b, tag, of.axis, of.list);
  const char *owner = dna_tag_owner(b->c, name);
  if (owner && b->guess) return POISON;
  dna_diag *d = dna_diag_error(b->c->diags, name_span, "unknown-name", "a particle has no attribute %s", name);
  const char *near = nearest_attribute(of.p, name);
  if (owner) dna_diag_hint(b->c->diags, d, "it is a tag of %s: only what is made from its members has it", owner);
  else if (near) dna_diag_hint(b->c->diags, d, "did you mean %s?", near);
  return POISON;
}

/* ---- functions of the file --------------------------------------------------------------------------------------------- */

static val user_call(build *b, const dna_ast *e, uint32_t id) {
  const decl *d = &b->c->decls[id];
  const dna_ast *f = d->ast;
  if (d->kind == D_TABLE) return dna_tables_call(b, e, id);
  if (d->kind != D_LET || !(f->flags & AST_FUNCTION)) {
    dna_diag *diag = dna_diag_error(b->c->diags, e->span, "not-a-function", "%s is no function", e->name);
    dna_diag_note(b->c->diags, diag, dna_scope_decl_span(d), "it is defined here");
    return POISON;
  }
  if (e->nkids != f->nparams) {
    dna_diag *diag = dna_diag_error(b->c->diags, e->span, "wrong-count", "%s takes %u argument%s, not %u", e->name, f->nparams,
                                    f->nparams == 1 ? "" : "s", e->nkids);
    dna_diag_note(b->c->diags, diag, dna_scope_decl_span(d), "it is defined here");
    return POISON;
  }
  if (b->memos[id].state == 1) {
    dna_diag *diag = dna_diag_error(b->c->diags, e->span, "cycle", "the function %s calls itself", e->name);
    dna_diag_note(b->c->diags, diag, dna_scope_decl_span(d), "it is defined here");
    return POISON;
  }
  local *locals = dna_arena_alloc(b->c->arena, (e->nkids + 1) * sizeof *locals);
  bool good = true;
  for (uint32_t i = 0; i < e->nkids; i++) {
    locals[i] = (local){f->params[i]->name, dna_expr_eval(b, e->kids[i])};
    good = good && locals[i].value.kind != V_POISON;
  }
  if (!good) return POISON;
  const local *locals_before = b->locals;
  uint32_t nlocals_before = b->nlocals;
  bool member_before = b->has_member, collecting_before = b->collecting;
  b->locals = locals;
  b->nlocals = e->nkids;
  b->has_member = false;
  b->collecting = false;
  b->memos[id].state = 1;
  size_t said = b->c->diags->count;
  val v = dna_expr_eval(b, f->kids[0]);
  for (size_t i = said; i < b->c->diags->count; i++)
    if (!b->c->diags->items[i].has_note)
      dna_diag_note(b->c->diags, &b->c->diags->items[i], e->span, "in this call of %s", e->name);
  b->memos[id].state = 0;
  b->locals = locals_before;
  b->nlocals = nlocals_before;
  b->has_member = member_before;
  b->collecting = collecting_before;
  return v;
}

/* ---- all calls --------------------------------------------------------------------------------------------------------- */

static val function(build *b, const dna_ast *e, val *v, enum func what) {
  switch (what) {
  case FUNC_DPHI:
  case FUNC_DETA:
  case FUNC_DR:
  case FUNC_DRY:
  case FUNC_ANGLE:
  case FUNC_MT:
  case FUNC_MASS:
  case FUNC_COUNT:
  case FUNC_SUM:
  case FUNC_MEAN:
  case FUNC_PRODUCT:
  case FUNC_ANY:
  case FUNC_ALL:
  case FUNC_MISSING_MOMENTUM:
  case FUNC_NEAREST:
  case FUNC_EXISTS: return dna_call_particle(b, e, v, what);
  case FUNC_CONE: return dna_cone_call(b, e, v);
  case FUNC_PAIRS:
  case FUNC_TRIPLES:
  case FUNC_QUADRUPLES:
  case FUNC_COMBINATIONS: return dna_combine_call(b, e, v, what);
  case FUNC_SPHERICITY:
  case FUNC_APLANARITY:
  case FUNC_C_PARAMETER:
  case FUNC_D_PARAMETER:
  case FUNC_TRANSVERSE_SPHERICITY:
  case FUNC_SPHEROCITY:
  case FUNC_THRUST:
  case FUNC_THRUST_MAJOR:
  case FUNC_THRUST_MINOR:
  case FUNC_THRUST_AXIS:
  case FUNC_TRANSVERSE_THRUST:
  case FUNC_TRANSVERSE_THRUST_MINOR:
  case FUNC_TRANSVERSE_THRUST_AXIS:
  case FUNC_FOX_WOLFRAM:
  case FUNC_ALPHA_T:
  case FUNC_MEGAJET: return dna_call_shape(b, e, v, what);
  case FUNC_CRYSTALBALL:
  case FUNC_DOUBLEGAUSS:
  case FUNC_LOGNORMAL:
  case FUNC_EXPONENTIAL:
  case FUNC_BREITWIGNER: return dna_smear_call(b, e, v, what);
  case FUNC_MT2:
  case FUNC_MCT:
  case FUNC_BOOSTED:
  case FUNC_COSTHETA_CS:
  case FUNC_PHI_CS:
  case FUNC_RAZOR_MR:
  case FUNC_RAZOR_R2: return dna_call_event(b, e, v, what);
  case FUNC_DRESSED: return dna_relatives_dressed(b, e, v);
  case FUNC_CONSTITUENTS: return dna_jets_constituents(b, e, v[0]);
  default: return dna_call_math(b, e, v, what);
  }
}

val dna_call_eval(build *b, const dna_ast *e) {
  int attr = dna_builtins_attr(e->name), what = dna_builtins_func(e->name);
  for (uint32_t i = 0; i < b->nlocals; i++)
    if (strcmp(b->locals[i].name, e->name) == 0)
      return refuse(dna_diag_error(b->c->diags, e->span, "not-a-function", "%s is an argument here, not a function", e->name));
  if (what >= FUNC_ASIMOV && what <= FUNC_BAYES && !b->statistics)
    return refuse(dna_diag_error(b->c->diags, e->span, "wrong-place", "%s(...) is known in window and limit only", e->name));
  if (what < 0 && attr >= 0) {
    if (e->nkids != 1)
      return refuse(dna_diag_error(b->c->diags, e->span, "wrong-count", "%s(x) takes one particle or collection", e->name));
    return dna_call_attr(b, e->span, dna_expr_eval(b, e->kids[0]), e->name, e->span);
  }
  uint32_t id;
  if (what < 0) {
    if (dna_scope_get(&b->c->globals, e->name, &id)) return user_call(b, e, id);
    dna_scope_unknown(b, e);
    return POISON;
  }
  const func_info *info = &dna_func_infos[what];
  if (e->nkids < info->least || (info->most && e->nkids > info->most) || e->nkids > ARGUMENTS_MAX) {
    dna_diag *d = dna_diag_error(b->c->diags, e->span, "wrong-count", "%s does not take %u argument%s", e->name, e->nkids,
                                 e->nkids == 1 ? "" : "s");
    dna_diag_hint(b->c->diags, d, "it is %s", info->signature);
    return POISON;
  }
  if (what == FUNC_RESPONSE) return dna_smear_response(b, e);
  if (what == FUNC_CLUSTER) return dna_jets_cluster(b, e);
  if (what == FUNC_INTERP || what == FUNC_LOGINTERP) return dna_call_interpolation(b, e, what == FUNC_LOGINTERP);
  if (what >= FUNC_HAS_ANCESTOR && what <= FUNC_CHILDREN) return dna_relatives_call(b, e, (enum func)what);
  val *v = dna_arena_alloc(b->c->arena, (e->nkids + 1) * sizeof *v);
  bool good = true;
  for (uint32_t i = 0; i < e->nkids; i++) {
    v[i] = dna_expr_eval(b, e->kids[i]);
    good = good && v[i].kind != V_POISON;
  }
  return good ? function(b, e, v, (enum func)what) : POISON;
}
