/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random functions beyond the normal, uniform and Poisson ones: what detectors smear with.
 */
#include "lang/tables.h"
#include "runtime/physics/physics.h"

#include <math.h>
#include <string.h>

/* One number, not a list. */
static bool one_number(build *b, const dna_ast *e, const dna_ast *arg, val v) {
  if (!dna_expr_is_number(b, arg, v)) return false;
  if (!v.list) return true;
  dna_diag *d = dna_diag_error(b->c->diags, arg->span, "random-list", "%s draws one value, but this is a list", e->name);
  dna_diag_hint(b->c->diags, d, "draw for each member inside an object, as in set pt = gauss(pt, 0.1 * pt)");
  return false;
}

static bool has_dim(build *b, const dna_ast *e, const dna_ast *arg, val v, dna_dim dim) {
  if (dna_dim_equal(v.dim, dim)) return true;
  dna_diag *d = dna_diag_error(b->c->diags, arg->span, "unlike-dimensions", "%s takes %s here, but this is %s", e->name,
                               dna_dim_words(dim, b->c->arena), dna_dim_words(v.dim, b->c->arena));
  if (dna_dim_equal(v.dim, DNA_DIM_ONE)) dna_expr_hint_unit(b, d, arg, dim);
  return false;
}

/* What a constant parameter may be. */
static bool in_range(build *b, const dna_ast *arg, val v, const char *what, double low, bool with, double high) {
  if (v.axis != DNA_NONE) return true;
  double x = dna_dag_value(&b->g, v.node);
  if ((with ? x >= low : x > low) && x <= high) return true;
  if (high < INFINITY) dna_diag_error(b->c->diags, arg->span, "wrong-spread", "%s is from %g to %g", what, low, high);
  else dna_diag_error(b->c->diags, arg->span, "wrong-spread", "%s is %s %g", what, with ? "not below" : "above", low);
  return false;
}

/* The parameters of a distribution; the first fixes the dimension of the result. */
static bool check(build *b, const dna_ast *e, const val *v, enum dna_distribution_kind kind) {
  for (uint32_t i = 0; i < e->nkids; i++) {
    if (!one_number(b, e, e->kids[i], v[i])) return false;
    bool plain = kind == DNA_DOUBLEGAUSS ? i == 3 : kind == DNA_LOGNORMAL ? i == 1 : i >= 2;
    if (!has_dim(b, e, e->kids[i], v[i], plain ? DNA_DIM_ONE : v[0].dim)) return false;
    bool good = true;
    if (kind == DNA_CRYSTALBALL2 && i == 4) good = in_range(b, e->kids[i], v[i], "where a tail begins", 0, false, INFINITY);
    if (kind == DNA_CRYSTALBALL2 && i == 2) good = in_range(b, e->kids[i], v[i], "where a tail begins", 0, false, INFINITY);
    if ((kind == DNA_CRYSTALBALL || kind == DNA_CRYSTALBALL2) && (i == 3 || i == 5))
      good = in_range(b, e->kids[i], v[i], "the power of a tail", 1, false, INFINITY);
    if (kind == DNA_CRYSTALBALL && i == 2 && v[i].axis == DNA_NONE && !(fabs(dna_dag_value(&b->g, v[i].node)) > 0)) {
      dna_diag_error(b->c->diags, e->kids[i]->span, "wrong-spread", "where a tail begins is not at 0");
      return false;
    }
    if (kind == DNA_DOUBLEGAUSS && i == 3) good = in_range(b, e->kids[i], v[i], "a fraction", 0, true, 1);
    if (i == 1 || (kind == DNA_DOUBLEGAUSS && i == 2)) good = in_range(b, e->kids[i], v[i], "a width", 0, true, INFINITY);
    if (kind == DNA_EXPONENTIAL)
      good = in_range(b, e->kids[i], v[i], "the mean of an exponential distribution", 0, true, INFINITY);
    if (!good) return false;
  }
  return true;
}

val dna_smear_call(build *b, const dna_ast *e, const val *v, enum func what) {
  enum dna_distribution_kind kind;
  switch (what) {
  case FUNC_DOUBLEGAUSS: kind = DNA_DOUBLEGAUSS; break;
  case FUNC_LOGNORMAL: kind = DNA_LOGNORMAL; break;
  case FUNC_EXPONENTIAL: kind = DNA_EXPONENTIAL; break;
  case FUNC_BREITWIGNER: kind = DNA_BREITWIGNER; break;
  default: kind = e->nkids == 6 ? DNA_CRYSTALBALL2 : DNA_CRYSTALBALL; break;
  }
  if (what == FUNC_CRYSTALBALL && e->nkids == 5) {
    dna_diag *d = dna_diag_error(b->c->diags, e->span, "wrong-count", "crystalball does not take 5 arguments");
    dna_diag_hint(b->c->diags, d, "it is %s", dna_func_infos[what].signature);
    return POISON;
  }
  if (!check(b, e, v, kind)) return POISON;
  val all[8];
  uint32_t draws = 0, axis, nodes[8];
  bool list;
  if (kind != DNA_LOGNORMAL) {
    all[draws] = (val){.kind = V_NUM};
    all[draws].node = dna_draw_make(b, DNA_OP_UNIFORM, &all[draws].axis);
    draws++;
  }
  if (kind == DNA_LOGNORMAL || kind == DNA_DOUBLEGAUSS) {
    all[draws] = (val){.kind = V_NUM};
    all[draws].node = dna_draw_make(b, DNA_OP_NORMAL, &all[draws].axis);
    draws++;
  }
  uint32_t n = draws + e->nkids;
  memcpy(all + draws, v, e->nkids * sizeof *v);
  if (!dna_axes_join(b, e->span, all, n, &axis, &list)) return POISON;
  for (uint32_t k = 0; k < n; k++) nodes[k] = all[k].node;
  uint32_t node = dna_dag_node(&b->g, DNA_OP_DISTRIBUTION, axis, dna_dag_list(&b->g, nodes, n), n, (uint32_t)kind);
  return (val){.kind = V_NUM, .node = node, .dim = v[0].dim, .axis = axis};
}

/* response(TABLE, x, ...): a value of the table's last axis, with the probabilities that the table has at x ... */
val dna_smear_response(build *b, const dna_ast *e) {
  const dna_ast *name = e->kids[0];
  uint32_t id;
  if (name->kind != AST_E_NAME || !dna_scope_get(&b->c->globals, name->name, &id) || b->c->decls[id].kind != D_TABLE) {
    if (name->kind == AST_E_ERROR) return POISON;
    dna_diag *d = dna_diag_error(b->c->diags, name->span, "wrong-type", "the first argument of response is the name of a table");
    dna_diag_hint(b->c->diags, d,
                  "the table has the probabilities of the bins of its last axis: table R(pt, ratio) { binned; … }");
    return POISON;
  }
  val v[DNA_TABLE_AXES + 1];
  bool good = e->nkids <= DNA_TABLE_AXES;
  if (!good) dna_diag_error(b->c->diags, e->span, "wrong-count", "a table has at most %d axes", DNA_TABLE_AXES);
  for (uint32_t i = 1; i < e->nkids && good; i++) {
    v[i] = dna_expr_eval(b, e->kids[i]);
    good = one_number(b, e, e->kids[i], v[i]);
  }
  if (!good) return POISON;
  v[0] = (val){.kind = V_NUM};
  v[0].node = dna_draw_make(b, DNA_OP_UNIFORM, &v[0].axis);
  return dna_tables_response(b, e, id, v);
}
