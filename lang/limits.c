/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Limits: what their statements say (see program/analysis.h).
 */
#include "lang/compiler.h"

#include <stdlib.h>
#include <string.h>

/* A limit is from a window or region, scales a param and excludes; or it combines others. */
static void complete_limit(comp *c, const dna_ast *l) {
  bool has[4] = {false};
  for (uint32_t i = 0; i < l->nkids; i++) {
    static const enum dna_ast_kind kinds[] = {AST_L_FROM, AST_L_SCALE, AST_L_EXCLUDE, AST_L_COMBINE};
    for (int k = 0; k < 4; k++) {
      if (l->kids[i]->kind != kinds[k]) continue;
      if (has[k]) dna_diag_error(c->diags, l->kids[i]->span, "defined-twice", "this is given twice for the limit %s", l->name);
      has[k] = true;
    }
    for (uint32_t k = 0; k < i; k++)
      if (l->kids[i]->kind == AST_L_VARY && l->kids[k]->kind == AST_L_VARY)
        dna_diag_error(c->diags, l->kids[i]->span, "defined-twice", "this is given twice for the limit %s", l->name);
  }
  if (has[3]) { /* all it says comes from its parts */
    for (uint32_t i = 0; i < l->nkids; i++)
      if (l->kids[i]->kind == AST_L_FROM || l->kids[i]->kind == AST_L_SCALE || l->kids[i]->kind == AST_L_EXCLUDE) {
        dna_diag *d =
            dna_diag_error(c->diags, l->kids[i]->span, "wrong-place", "the limit %s combines others, which say this", l->name);
        dna_diag_hint(c->diags, d, "leave this out, or 'combine'");
      }
    return;
  }
  if (has[0] && has[1] && has[2]) return;
  dna_diag *d = dna_diag_error(c->diags, dna_statement_named(l), "incomplete", "the limit %s does not say %s", l->name,
                               !has[0]   ? "from what"
                               : !has[1] ? "which param it scales"
                                         : "what it excludes");
  dna_diag_hint(c->diags, d, "a limit has from, scale and exclude, or combines others");
}

static const char *const *names_of(comp *c, const dna_ast *e) {
  const char **names = dna_arena_alloc(c->arena, (e->nkids + 1) * sizeof *names);
  for (uint32_t i = 0; i < e->nkids; i++) names[i] = e->kids[i]->name ? e->kids[i]->name : "";
  return names;
}

static void once(comp *c, const dna_ast *e, const char *what) {
  for (uint32_t i = 0; i < e->nkids; i++)
    for (uint32_t k = 0; k < i; k++)
      if (e->kids[i]->name && e->kids[k]->name && strcmp(e->kids[i]->name, e->kids[k]->name) == 0)
        dna_diag_error(c->diags, e->kids[i]->span, "defined-twice", "the %s %s is named twice", what, e->kids[i]->name);
}

static void check_limit(build *b, const dna_ast *l, dna_alimit *out) {
  comp *c = b->c;
  uint32_t index;
  *out = (dna_alimit){.name = l->name};
  complete_limit(c, l);
  for (uint32_t i = 0; i < l->nkids; i++) {
    const dna_ast *e = l->kids[i];
    switch (e->kind) {
    case AST_L_FROM:
      if (!dna_scope_get(&c->window_names, e->name, &index) && !dna_scope_get(&c->region_names, e->name, &index))
        dna_statement_unknown(c, dna_statement_named(e), "window or region", e->name, &c->windows);
      if (dna_scope_get(&c->window_names, e->name, &index)) out->window = e->name;
      else out->region = e->name;
      break;
    case AST_L_SCALE:
      dna_statement_param(c, e->name, dna_statement_named(e));
      out->scale = e->name;
      break;
    case AST_L_EXCLUDE: {
      val v = dna_search_statistic(b, e->kids[0]);
      if (v.kind == V_NUM || v.kind == V_PART)
        dna_diag_error(c->diags, e->kids[0]->span, "wrong-type",
                       "what excludes is a condition, as in S/sqrt(B) >= 2, but this is %s", dna_expr_type(b, v));
      else if (v.kind == V_TRUTH)
        dna_figure_make(b, e->kids[0], &out->exclude);
      break;
    }
    case AST_L_VARY:
      out->vary = names_of(c, e);
      out->nvary = e->nkids;
      out->quadrature = e->name != NULL;
      for (uint32_t k = 0; k < e->nkids; k++)
        if (e->kids[k]->name && !dna_scope_get(&c->variation_names, e->kids[k]->name, &index))
          dna_statement_unknown(c, e->kids[k]->span, "variation", e->kids[k]->name, &c->variations);
      once(c, e, "variation");
      if (e->name && strcmp(e->name, "quadrature") != 0)
        dna_diag_error(c->diags, dna_statement_named(e), "unknown-name",
                       "variations are added in quadrature; without it the band is their envelope");
      break;
    case AST_L_COMBINE:
      out->combine = names_of(c, e);
      out->ncombine = e->nkids;
      out->likelihood = e->name && strcmp(e->name, "likelihood") == 0;
      once(c, e, "limit");
      for (uint32_t k = 0; k < e->nkids; k++)
        if (e->kids[k]->name && strcmp(e->kids[k]->name, l->name) == 0)
          dna_diag_error(c->diags, e->kids[k]->span, "cycle", "the limit %s combines itself", l->name);
        else if (e->kids[k]->name && !dna_scope_get(&c->limit_names, e->kids[k]->name, &index))
          dna_statement_unknown(c, e->kids[k]->span, "limit", e->kids[k]->name, &c->limits);
      if (e->name && !out->likelihood && strcmp(e->name, "quadrature") != 0)
        dna_diag_error(c->diags, dna_statement_named(e), "unknown-name", "limits are combined in quadrature or in likelihood");
      break;
    default: break;
    }
  }
}

/* ---- combinations ---------------------------------------------------------------------------------------------------- */

static const dna_alimit *limit_named(const dna_analysis *a, const char *name) {
  for (uint32_t i = 0; i < a->nlimits; i++)
    if (strcmp(a->limits[i].name, name) == 0) return &a->limits[i];
  return NULL;
}

static bool same_name(const char *a, const char *b) { return a && b && strcmp(a, b) == 0; }

/* The param that a limit scales; of a combination, its first part's. */
static const char *scale_of(const dna_analysis *a, const dna_alimit *l, uint32_t depth) {
  if (!l || l->scale || depth > a->nlimits) return l ? l->scale : NULL;
  return l->ncombine ? scale_of(a, limit_named(a, l->combine[0]), depth + 1) : NULL;
}

/* What is wrong with the k-th part for a likelihood. */
static void check_channel(comp *c, const dna_ast *e, uint32_t k, const dna_alimit *one) {
  dna_span span = e->kids[k]->span;
  dna_diag *d = NULL;
  if (one->ncombine) {
    d = dna_diag_error(c->diags, span, "wrong-kind", "the limit %s is a combination, and a likelihood is of counts", one->name);
    dna_diag_hint(c->diags, d, "name its parts here");
  } else if (!one->exclude.is_cls && one->exclude.n) {
    d = dna_diag_error(c->diags, span, "wrong-kind",
                       "the limit %s is not by CLs, and a likelihood needs the counts that CLs looks at", one->name);
    dna_diag_hint(c->diags, d, "write exclude CLs(S, B, δB) <= 0.05 in it, or combine in quadrature");
  }
}

/* Adds the combinations that lead from one limit to another, which none before it in the file is part of. */
static bool leads_to(const dna_analysis *a, const dna_alimit *from, const dna_alimit *to, bool *seen, dna_str *chain) {
  for (uint32_t k = 0; k < from->ncombine; k++) {
    const dna_alimit *one = limit_named(a, from->combine[k]);
    if (!one || one < to || (one == to && from == to) || seen[one - a->limits]) continue;
    seen[one - a->limits] = true;
    dna_str rest = {0};
    bool found = one == to || leads_to(a, one, to, seen, &rest);
    if (found) dna_str_printf(chain, " → %s%s", one->name, rest.text ? rest.text : "");
    dna_str_free(&rest);
    if (found) return true;
  }
  return false;
}

static void check_cycle(comp *c, const dna_ast *l, const dna_analysis *a, const dna_alimit *own) {
  dna_str chain = {0};
  bool *seen = dna_xcalloc((size_t)a->nlimits + 1, sizeof *seen);
  if (leads_to(a, own, own, seen, &chain))
    dna_diag_error(c->diags, dna_statement_named(l), "cycle", "the limit %s is a combination of itself: %s%s", own->name, own->name, chain.text);
  free(seen);
  dna_str_free(&chain);
}

static void check_combination(comp *c, const dna_ast *l, const dna_analysis *a) {
  const dna_alimit *own = limit_named(a, l->name);
  if (own) check_cycle(c, l, a, own);
  for (uint32_t i = 0; i < l->nkids; i++) {
    const dna_ast *e = l->kids[i];
    if (!own || (e->kind != AST_L_COMBINE && e->kind != AST_L_VARY)) continue;
    if (e->kind == AST_L_VARY) {
      if (!own->ncombine || own->likelihood) continue;
      dna_diag *d = dna_diag_error(c->diags, e->span, "wrong-place",
                                   "the band of a combination in quadrature is made of those of its parts");
      dna_diag_hint(c->diags, d, "write vary in the limits that are combined");
      continue;
    }
    const dna_alimit *first = e->nkids && e->kids[0]->name ? limit_named(a, e->kids[0]->name) : NULL;
    for (uint32_t k = 0; first && k < e->nkids; k++) {
      const dna_alimit *one = e->kids[k]->name ? limit_named(a, e->kids[k]->name) : NULL;
      if (!one || one == own) continue;
      if (own->likelihood) check_channel(c, e, k, one);
      const char *scale = scale_of(a, one, 0), *before = scale_of(a, first, 0);
      if (scale && before && strcmp(scale, before) != 0)
        dna_diag_error(c->diags, e->kids[k]->span, "wrong-kind", "the limit %s scales %s, and %s scales %s", one->name, scale,
                       first->name, before);
      for (uint32_t j = 0; own->likelihood && j < k; j++) {
        const dna_alimit *other = e->kids[j]->name ? limit_named(a, e->kids[j]->name) : NULL;
        if (other && other != one && (same_name(other->window, one->window) || same_name(other->region, one->region)))
          dna_diag_error(c->diags, e->kids[k]->span, "wrong-kind", "%s and %s count the same events", other->name, one->name);
      }
    }
  }
}

void dna_limits_check(build *b, dna_analysis *out) {
  comp *c = b->c;
  out->limits = dna_arena_alloc(out->arena, (c->limits.count + 1) * sizeof *out->limits);
  for (uint32_t i = 0; i < c->limits.count; i++) check_limit(b, c->limits.items[i], &out->limits[out->nlimits++]);
  for (uint32_t i = 0; i < c->limits.count; i++) check_combination(c, c->limits.items[i], out);
}
