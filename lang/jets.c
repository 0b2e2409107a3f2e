/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cluster(...) and constituents(...): jets ("Jets" in dna(5)).
 */
#include "lang/compiler.h"

#include <string.h>
#include <strings.h>

#define GHOST_PT 5.0 /* GeV: as the experiments ask of the hadrons that label their jets */

/* ---- the algorithm ------------------------------------------------------------------------------------------------- */

static const char *const algorithms[DNA_JETS_ALGORITHMS] = {"antikt", "kt", "cambridge", "genkt"};

/* What else they are called. */
static const struct {
  const char *written, *meant;
} other_names[] = {
    {"anti_kt", "antikt"}, {"anti_k_t", "antikt"}, {"antikT", "antikt"}, {"akt", "antikt"},          {"ak", "antikt"},
    {"ak4", "antikt"},     {"ak8", "antikt"},      {"k_t", "kt"},        {"inclusive_kt", "kt"},     {"ca", "cambridge"},
    {"aachen", "cambridge"}, {"cam", "cambridge"}, {"c", "cambridge"},   {"cambridge_aachen", "cambridge"},
    {"gen_kt", "genkt(p)"}, {"gkt", "genkt(p)"},   {"genkt", "genkt(p)"},
};

static const char *meant(const char *written) {
  for (size_t i = 0; i < sizeof other_names / sizeof *other_names; i++)
    if (strcasecmp(other_names[i].written, written) == 0) return other_names[i].meant;
  for (int i = 0; i < DNA_JETS_ALGORITHMS; i++)
    if (strcasecmp(algorithms[i], written) == 0) return algorithms[i];
  return dna_nearest(written, algorithms, DNA_JETS_ALGORITHMS);
}

/* anti-kt and C/A look like a difference and a quotient. */
static const char *meant_by(const dna_ast *e) {
  if (e->kind == AST_E_NAME || e->kind == AST_E_CALL) return meant(e->name);
  if (e->kind == AST_E_STRING && e->text) return meant(e->text);
  if (e->kind != AST_E_ARITH || e->kids[0]->kind != AST_E_NAME) return NULL;
  if (e->op == '-' && strcasecmp(e->kids[0]->name, "anti") == 0) return "antikt";
  return strncasecmp(e->kids[0]->name, "c", 1) == 0 ? "cambridge" : NULL;
}

static bool ask_algorithm(build *b, const dna_ast *e, double consts[DNA_JETS_CONSTS]) {
  if (e->kind == AST_E_ERROR) return false;
  if (e->kind == AST_E_NAME) {
    for (int i = 0; i < DNA_JETS_GENKT; i++) {
      if (strcmp(e->name, algorithms[i]) != 0) continue;
      consts[DNA_JETS_ALGORITHM] = i;
      return true;
    }
  }
  if (e->kind == AST_E_CALL && strcmp(e->name, algorithms[DNA_JETS_GENKT]) == 0 && e->nkids == 1) {
    consts[DNA_JETS_ALGORITHM] = DNA_JETS_GENKT;
    if (!dna_ask_constant(b, e->kids[0], DNA_DIM_ONE, "the power of genkt", &consts[DNA_JETS_POWER])) return false;
    if (consts[DNA_JETS_POWER] >= DNA_JETS_POWER_MIN && consts[DNA_JETS_POWER] <= DNA_JETS_POWER_MAX) return true;
    dna_diag *d = dna_diag_error(b->c->diags, e->kids[0]->span, "wrong-count", "the power of genkt is between %d and %d",
                                 DNA_JETS_POWER_MIN, DNA_JETS_POWER_MAX);
    dna_diag_hint(b->c->diags, d, "1 is kt, 0 Cambridge/Aachen, -1 anti-kt");
    return false;
  }
  const char *hint = meant_by(e);
  dna_diag *d = dna_diag_error(b->c->diags, e->span, "wrong-algorithm",
                               "the first argument of cluster is its algorithm: antikt, kt, cambridge or genkt(p)");
  if (hint) dna_diag_hint(b->c->diags, d, "write %s", hint);
  return false;
}

/* ---- the arguments ------------------------------------------------------------------------------------------------- */

static bool ask_pt(build *b, const dna_ast *e, const char *what, double *pt) {
  if (!dna_ask_constant(b, e, DNA_DIM_ENERGY, what, pt)) return false;
  if (*pt >= 0) return true;
  dna_diag_error(b->c->diags, e->span, "wrong-count", "%s is not negative", what);
  return false;
}

static bool ask_radius(build *b, const dna_ast *e, double *r) {
  if (!dna_ask_constant(b, e, DNA_DIM_ONE, "the radius R", r)) return false;
  if (*r > 0 && *r <= DNA_JETS_R_MAX) return true;
  dna_diag_error(b->c->diags, e->span, "wrong-count", "the radius R of jets is above 0 and at most %d", DNA_JETS_R_MAX);
  return false;
}

typedef struct arguments {
  const dna_ast *algorithm, *source, *least_pt, *r, *ghost_pt;
} arguments;

static bool sort_arguments(build *b, const dna_ast *e, arguments *a) {
  const dna_ast **in_order[] = {&a->algorithm, &a->source, &a->least_pt};
  uint32_t found = 0;
  bool good = true;
  for (uint32_t i = 0; i < e->nkids; i++) {
    const dna_ast *arg = e->kids[i], **to = NULL;
    if (arg->kind == AST_ASSIGN) {
      to = strcmp(arg->name, "R") == 0 ? &a->r : strcmp(arg->name, "ghost_pt") == 0 ? &a->ghost_pt : NULL;
      if (to && !*to) {
        *to = arg->kids[0];
        continue;
      }
      dna_diag *d = dna_diag_error(b->c->diags, arg->name_span, "wrong-argument",
                                   to ? "%s is given twice" : "cluster has no argument that is called %s", arg->name);
      if (!to) dna_diag_hint(b->c->diags, d, "%s", strcasecmp(arg->name, "r") ? "it has R and ghost_pt" : "write R");
      good = false;
    } else if (found < 3) {
      *in_order[found++] = arg;
    } else {
      dna_diag *d = dna_diag_error(b->c->diags, arg->span, "wrong-count", "cluster takes no further argument");
      bool bare = true; /* is the radius one of those before it? */
      for (uint32_t k = 0; k < e->nkids; k++) bare = bare && e->kids[k]->kind != AST_ASSIGN;
      if (bare) dna_diag_hint(b->c->diags, d, "the radius is written R = 0.4, as in cluster(antikt, R = 0.4, particles, 20 GeV)");
      good = false;
    }
  }
  if (good && (!a->r || !a->source)) {
    dna_diag *d =
        dna_diag_error(b->c->diags, e->span, "wrong-count", a->r ? "it is not said what to cluster" : "the radius R is missing");
    dna_diag_hint(b->c->diags, d, "write cluster(antikt, R = 0.4, particles[final and not invisible])");
    good = false;
  }
  return good;
}

val dna_jets_cluster(build *b, const dna_ast *e) {
  arguments a = {0};
  if (!sort_arguments(b, e, &a)) return POISON;
  double consts[DNA_JETS_CONSTS] = {[DNA_JETS_GHOST_PT] = GHOST_PT};
  bool good = ask_algorithm(b, a.algorithm, consts);
  good = ask_radius(b, a.r, &consts[DNA_JETS_R]) && good;
  if (a.least_pt) good = ask_pt(b, a.least_pt, "the smallest pt of a jet", &consts[DNA_JETS_LEAST_PT]) && good;
  if (a.ghost_pt) good = ask_pt(b, a.ghost_pt, "ghost_pt", &consts[DNA_JETS_GHOST_PT]) && good;
  val of = dna_expr_eval(b, a.source);
  if (of.kind == V_POISON) return POISON;
  if (of.kind != V_PART || !of.list) {
    dna_diag *d = dna_diag_error(b->c->diags, a.source->span, "wrong-type",
                                 "jets are clustered from a collection, but this is %s", dna_expr_type(b, of));
    dna_diag_hint(b->c->diags, d, "write cluster(antikt, R = 0.4, particles[final and not invisible])");
    return POISON;
  }
  if (!good) return POISON;
  uint32_t p[4];
  for (uint32_t i = 0; i < 4; i++) {
    val component = {.kind = V_NUM, .node = dna_part_attr(b, of.p, (enum attr)(ATTR_PX + i)), .axis = of.axis};
    p[i] = dna_axes_bring(b, component, of.axis, false).node;
  }
  val out = {.kind = V_PART, .list = true};
  out.axis = dna_dag_node(&b->g, DNA_OP_CLUSTER, dna_axes_parent(b, of.axis), of.axis, dna_dag_list(&b->g, p, 4),
                          dna_dag_numbers(&b->g, consts, DNA_JETS_CONSTS));
  out.p = dna_part_jets(b, of.p, out.axis);
  return out;
}

/* ---- constituents -------------------------------------------------------------------------------------------------- */

val dna_jets_constituents(build *b, const dna_ast *e, val jet) {
  uint32_t axis, rows;
  if (jet.kind != V_PART) {
    dna_diag_error(b->c->diags, e->kids[0]->span, "wrong-type", "a jet is needed here, but this is %s", dna_expr_type(b, jet));
    return POISON;
  }
  part *source = dna_part_source(b, jet.p, &axis, &rows);
  if (!source) {
    if (b->guess) return POISON;
    dna_diag *d = dna_diag_error(b->c->diags, e->kids[0]->span, "no-constituents", "only a jet has constituents");
    dna_diag_hint(b->c->diags, d, "jets are what cluster(...) makes, and what objects keep of them");
    return POISON;
  }
  if (jet.list) {
    dna_diag *d =
        dna_diag_error(b->c->diags, e->kids[0]->span, "wrong-type", "one jet is needed here, but this is a collection");
    dna_diag_hint(b->c->diags, d, "inside an object or a filter, constituents(this) is asked for each member");
    return POISON;
  }
  val out = {.kind = V_PART, .list = true};
  out.axis = dna_dag_node(&b->g, DNA_OP_CONSTITUENTS, jet.axis, rows, axis, DNA_NONE);
  out.p = dna_part_view(b, source, dna_dag_node(&b->g, DNA_OP_MAP, out.axis, 0, DNA_NONE, DNA_NONE), out.axis);
  return out;
}
