/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calls: attributes, built-in functions, and the functions of the file.
 */
#include "lang/compiler.h"

#include <math.h>
#include <string.h>

#define ARGUMENTS_MAX 64u

static val refuse(const dna_diag *said) {
  (void)said;
  return POISON;
}

static uint32_t node(build *b, enum dna_op op, uint32_t axis, uint32_t x, uint32_t y, uint32_t z) {
  return dna_dag_node(&b->g, op, axis, x, y, z);
}

/* A scalar that has become a constant has no axis; a list stays one. */
static val made(build *b, enum val_kind kind, uint32_t n, dna_dim dim, uint32_t axis, bool list) {
  if (!list && b->g.nodes[n].axis == DNA_NONE) axis = DNA_NONE;
  return (val){.kind = kind, .node = n, .dim = dim, .axis = axis, .list = list};
}
static val number(build *b, uint32_t n, dna_dim dim, uint32_t axis, bool list) { return made(b, V_NUM, n, dim, axis, list); }
static val truth(build *b, uint32_t n, uint32_t axis, bool list) { return made(b, V_TRUTH, n, DNA_DIM_ONE, axis, list); }

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
  if (jet) dna_diag_hint(b->c->diags, d, "its constituents have: constituents(this); its flavour says which heavy hadrons are in it");
  return POISON;
}

static val attribute(build *b, dna_span span, val of, enum attr what) {
  const attr_info *info = &dna_attr_infos[what];
  if (!dna_part_has(of.p, what)) return lacking(b, span, of, what);
  uint32_t n = dna_part_attr(b, of.p, what);
  if (info->type == 'F') return number(b, n, info->dim, of.axis, of.list);
  return truth(b, n, of.axis, of.list);
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
  if (strcmp(name, "first") == 0 && dna_part_has(of.p, ATTR_FIRST)) return attribute(b, name_span, of, ATTR_FIRST);
  if (dna_combine_guessed(b, name)) return POISON;
  if (dna_part_ordinal(name) >= 0) {
    uint32_t parts = dna_part_count(of.p);
    if (parts == 0)
      return refuse(dna_diag_error(b->c->diags, name_span, "no-attribute", "only a combination, such as a pair, has a .%s", name));
    return refuse(dna_diag_error(b->c->diags, name_span, "no-attribute", "this combination has %u parts and no .%s", parts, name));
  }
  if (strcmp(name, "truth") == 0) {
    of.p = dna_part_truth(b, of.p);
    return of;
  }
  int what = dna_builtins_attr(name);
  if (what >= 0) return attribute(b, name_span, of, (enum attr)what);
  uint32_t tag = dna_part_tagged(b, of.p, name);
  if (tag != DNA_NONE) return truth(b, tag, of.axis, of.list);
  const char *owner = dna_tag_owner(b->c, name);
  if (owner && b->guess) return POISON;
  dna_diag *d = dna_diag_error(b->c->diags, name_span, "unknown-name", "a particle has no attribute %s", name);
  const char *near = nearest_attribute(of.p, name);
  if (owner) dna_diag_hint(b->c->diags, d, "it is a tag of %s: only what is made from its members has it", owner);
  else if (near) dna_diag_hint(b->c->diags, d, "did you mean %s?", near);
  return POISON;
}

/* ---- arguments ------------------------------------------------------------------------------------------------------ */

static bool want(build *b, const dna_ast *arg, val v, enum val_kind kind, const char *wanted) {
  return dna_ask_kind(b, arg, v, kind, wanted);
}
static bool want_list(build *b, const dna_ast *arg, val v, const char *wanted) { return dna_ask_list(b, arg, v, wanted); }

static bool plain(build *b, const dna_ast *arg, val v) {
  if (!want(b, arg, v, V_NUM, "a number")) return false;
  if (dna_dim_equal(v.dim, DNA_DIM_ONE)) return true;
  dna_diag *d = dna_diag_error(b->c->diags, arg->span, "unlike-dimensions", "a plain number is needed here, but this is %s",
                               dna_dim_words(v.dim, b->c->arena));
  dna_diag_hint(b->c->diags, d, "divide by a quantity of the same dimension, as in x / (1 GeV)");
  return false;
}

static bool alike(build *b, const dna_ast *e, const val *v, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (!want(b, e->kids[i], v[i], V_NUM, "a number")) return false;
  for (uint32_t i = 1; i < count; i++) {
    if (dna_dim_equal(v[0].dim, v[i].dim)) continue;
    dna_diag *d = dna_diag_error(b->c->diags, e->kids[i]->span, "unlike-dimensions",
                                 "%s takes quantities of one dimension, but these are %s and %s", e->name,
                                 dna_dim_words(v[0].dim, b->c->arena), dna_dim_words(v[i].dim, b->c->arena));
    if (e->kids[i]->kind == AST_E_NUM && dna_dim_equal(v[i].dim, DNA_DIM_ONE))
      dna_diag_hint(b->c->diags, d, "a unit is missing: write %g %s", e->kids[i]->num, dna_dim_symbol(v[0].dim, b->c->arena));
    return false;
  }
  return true;
}

/* ---- functions of numbers ------------------------------------------------------------------------------------------- */

static val elementwise(build *b, const dna_ast *e, val *v, uint32_t count, enum dna_op op, dna_dim dim) {
  uint32_t axis;
  bool list;
  if (!dna_axes_join(b, e->span, v, count, &axis, &list)) return POISON;
  return number(b, node(b, op, axis, v[0].node, count > 1 ? v[1].node : DNA_NONE, DNA_NONE), dim, axis, list);
}

static val plain_function(build *b, const dna_ast *e, val *v, enum dna_op op) {
  for (uint32_t i = 0; i < e->nkids; i++)
    if (!plain(b, e->kids[i], v[i])) return POISON;
  return elementwise(b, e, v, e->nkids, op, DNA_DIM_ONE);
}

static val square_root(build *b, const dna_ast *e, val v) {
  if (!want(b, e->kids[0], v, V_NUM, "a number")) return POISON;
  if (v.dim.energy % 2 || v.dim.length % 2)
    return refuse(dna_diag_error(b->c->diags, e->span, "wrong-exponent", "the root of %s has no dimension that can be kept",
                                 dna_dim_words(v.dim, b->c->arena)));
  return elementwise(b, e, &v, 1, DNA_OP_SQRT, (dna_dim){(int16_t)(v.dim.energy / 2), (int16_t)(v.dim.length / 2)});
}

static val extreme(build *b, const dna_ast *e, val *v, bool smallest) {
  if (!alike(b, e, v, e->nkids)) return POISON;
  if (e->nkids == 1) {
    if (!want_list(b, e->kids[0], v[0], "a list, or several numbers,")) return POISON;
    uint32_t up = dna_axes_parent(b, v[0].axis);
    return number(b, node(b, smallest ? DNA_OP_MIN : DNA_OP_MAX, up, v[0].axis, v[0].node, DNA_NONE), v[0].dim, up, false);
  }
  uint32_t axis;
  bool list;
  if (!dna_axes_join(b, e->span, v, e->nkids, &axis, &list)) return POISON;
  uint32_t result = v[0].node;
  for (uint32_t i = 1; i < e->nkids; i++)
    result = node(b, smallest ? DNA_OP_MIN2 : DNA_OP_MAX2, axis, result, v[i].node, DNA_NONE);
  return number(b, result, v[0].dim, axis, list);
}

static val clamp(build *b, const dna_ast *e, val *v) {
  uint32_t axis;
  bool list;
  if (!alike(b, e, v, 3) || !dna_axes_join(b, e->span, v, 3, &axis, &list)) return POISON;
  uint32_t above = node(b, DNA_OP_MAX2, axis, v[0].node, v[1].node, DNA_NONE);
  return number(b, node(b, DNA_OP_MIN2, axis, above, v[2].node, DNA_NONE), v[0].dim, axis, list);
}

static val interpolation(build *b, const dna_ast *e, bool logarithmic) {
  val x = dna_expr_eval(b, e->kids[0]);
  double *xs, *ys;
  uint32_t nx, ny;
  dna_dim dx, dy;
  bool good = dna_ask_constants(b, e->kids[1], "the second argument", &xs, &nx, &dx);
  good = dna_ask_constants(b, e->kids[2], "the third argument", &ys, &ny, &dy) && good;
  if (!good || !want(b, e->kids[0], x, V_NUM, "a number")) return POISON;
  if (!dna_dim_equal(x.dim, dx))
    return refuse(dna_diag_error(b->c->diags, e->kids[1]->span, "unlike-dimensions", "x is %s, but its points are %s",
                                 dna_dim_words(x.dim, b->c->arena), dna_dim_words(dx, b->c->arena)));
  if (nx != ny) return refuse(dna_diag_error(b->c->diags, e->span, "wrong-count", "%u points in x, but %u in y", nx, ny));
  if (nx < 2) return refuse(dna_diag_error(b->c->diags, e->kids[1]->span, "wrong-count", "at least two points are needed"));
  for (uint32_t i = 1; i < nx; i++)
    if (!(xs[i] > xs[i - 1]))
      return refuse(dna_diag_error(b->c->diags, e->kids[1]->kids[i]->span, "not-ascending", "the points in x must ascend"));
  for (uint32_t i = 0; logarithmic && i < nx; i++)
    if (!(xs[i] > 0) || !(ys[i] > 0))
      return refuse(dna_diag_error(b->c->diags, e->span, "not-positive", "points on logarithmic axes are above 0"));
  double *table = dna_arena_alloc(b->c->arena, 2 * nx * sizeof *table);
  memcpy(table, xs, nx * sizeof *xs);
  memcpy(table + nx, ys, nx * sizeof *ys);
  uint32_t offset = dna_dag_numbers(&b->g, table, 2 * nx);
  return number(b, node(b, logarithmic ? DNA_OP_LOGINTERP : DNA_OP_INTERP, x.axis, x.node, offset, nx), dy, x.axis, x.list);
}

/* ---- reductions ----------------------------------------------------------------------------------------------------- */

/* The four-momentum of a whole collection; E and mass are left out of a missing momentum. */
static val total(build *b, val coll, bool missing) {
  uint32_t up = dna_axes_parent(b, coll.axis), v[6];
  static const enum attr which[4] = {ATTR_PX, ATTR_PY, ATTR_PZ, ATTR_E};
  for (int i = 0; i < 4; i++) {
    if (missing && i >= 2) break;
    v[i] = node(b, DNA_OP_SUM, up, coll.axis, dna_part_attr(b, coll.p, which[i]), DNA_NONE);
    if (missing) v[i] = node(b, DNA_OP_NEG, up, v[i], DNA_NONE, DNA_NONE);
  }
  uint32_t mass = dna_dag_const(&b->g, 0);
  if (missing) {
    v[2] = mass;
    v[3] = node(b, DNA_OP_PT, up, v[0], v[1], DNA_NONE);
  } else {
    mass = dna_part_mass_from(b, v, up);
  }
  v[4] = mass;
  bool charged = !missing && dna_part_has(coll.p, ATTR_CHARGE);
  v[5] = charged ? node(b, DNA_OP_SUM, up, coll.axis, dna_part_attr(b, coll.p, ATTR_CHARGE), DNA_NONE) : DNA_NONE;
  return (val){.kind = V_PART, .axis = up, .p = dna_part_vector(b, v, up)};
}

static val reduction(build *b, const dna_ast *e, val v, enum func what) {
  const dna_ast *arg = e->kids[0];
  if (v.kind == V_POISON) return POISON;
  if (!want_list(b, arg, v, what == FUNC_COUNT || what == FUNC_MISSING_MOMENTUM ? "a collection" : "a list")) return POISON;
  uint32_t up = dna_axes_parent(b, v.axis);
  switch (what) {
  case FUNC_COUNT:
    if (v.kind == V_TRUTH) return number(b, node(b, DNA_OP_COUNT_T, up, v.axis, v.node, DNA_NONE), DNA_DIM_ONE, up, false);
    return number(b, node(b, DNA_OP_COUNT, up, v.axis, DNA_NONE, DNA_NONE), DNA_DIM_ONE, up, false);
  case FUNC_MISSING_MOMENTUM:
    if (!want(b, arg, v, V_PART, "a collection")) return POISON;
    return total(b, v, true);
  case FUNC_SUM:
    if (v.kind == V_PART) return total(b, v, false);
    if (v.kind == V_TRUTH) {
      dna_diag *d = dna_diag_error(b->c->diags, arg->span, "wrong-type", "truth values have no sum");
      dna_diag_hint(b->c->diags, d, "count(...) says how many are true");
      return POISON;
    }
    return number(b, node(b, DNA_OP_SUM, up, v.axis, v.node, DNA_NONE), v.dim, up, false);
  case FUNC_MEAN:
    if (!want(b, arg, v, V_NUM, "a list of numbers")) return POISON;
    return number(b, node(b, DNA_OP_MEAN, up, v.axis, v.node, DNA_NONE), v.dim, up, false);
  default:
    if (v.kind == V_PART) {
      dna_diag *d =
          dna_diag_error(b->c->diags, arg->span, "wrong-type", "a list of truth values is needed here, but this is a collection");
      dna_diag_hint(b->c->diags, d, "write count(...) >= 1, or a condition on the members as in any(jets.pt > 30 GeV)");
      return POISON;
    }
    if (!want(b, arg, v, V_TRUTH, "a list of truth values")) return POISON;
    return truth(b, node(b, what == FUNC_ANY ? DNA_OP_ANY : DNA_OP_ALL_OF, up, v.axis, v.node, DNA_NONE), up, false);
  }
}

/* ---- functions of particles -------------------------------------------------------------------------------------------- */

uint32_t dna_call_distance(build *b, part *x, part *y, uint32_t axis, enum func what) {
  uint32_t deta = 0, dphi = 0;
  enum attr along = what == FUNC_DRY ? ATTR_Y : ATTR_ETA;
  if (what != FUNC_DPHI) {
    uint32_t one = dna_part_attr(b, x, along), two = dna_part_attr(b, y, along);
    deta = node(b, DNA_OP_ABS, axis, node(b, DNA_OP_SUB, axis, one < two ? one : two, one < two ? two : one, DNA_NONE), DNA_NONE,
                DNA_NONE);
    if (what == FUNC_DETA) return deta;
  }
  uint32_t one = dna_part_attr(b, x, ATTR_PHI), two = dna_part_attr(b, y, ATTR_PHI);
  dphi = node(b, DNA_OP_DPHI, axis, one < two ? one : two, one < two ? two : one, DNA_NONE);
  return what == FUNC_DPHI ? dphi : node(b, DNA_OP_HYPOT, axis, dphi, deta, DNA_NONE);
}

static val between(build *b, const dna_ast *e, val *v, enum func what) {
  if (what == FUNC_DPHI && v[0].kind == V_NUM && v[1].kind == V_NUM) return plain_function(b, e, v, DNA_OP_DPHI);
  for (int i = 0; i < 2; i++)
    if (!want(b, e->kids[i], v[i], V_PART, "a particle")) return POISON;
  if (v[0].list && v[0].p == v[1].p) {
    dna_diag *d = dna_diag_error(b->c->diags, e->span, "wrong-type", "this takes each member together with itself");
    dna_diag_hint(b->c->diags, d, "pairs(a) has all pairs of different members; each has a .first and a .second");
    return POISON;
  }
  uint32_t axis, result;
  bool list;
  if (!dna_axes_join(b, e->span, v, 2, &axis, &list)) return POISON;
  static const enum attr momentum[3] = {ATTR_PX, ATTR_PY, ATTR_PZ};
  uint32_t components[6], n = what == FUNC_MT ? 2 : 3;
  if (what == FUNC_ANGLE || what == FUNC_MT) {
    for (uint32_t i = 0; i < 2 * n; i++) components[i] = dna_part_attr(b, v[i / n].p, momentum[i % n]);
    result =
        node(b, what == FUNC_MT ? DNA_OP_MT2BODY : DNA_OP_ANGLE, axis, dna_dag_list(&b->g, components, 2 * n), 2 * n, DNA_NONE);
  } else {
    result = dna_call_distance(b, v[0].p, v[1].p, axis, what);
  }
  return number(b, result, what == FUNC_MT ? DNA_DIM_ENERGY : DNA_DIM_ONE, axis, list);
}

static val mass_of(build *b, const dna_ast *e, val *v) {
  for (uint32_t i = 0; i < e->nkids; i++)
    if (!want(b, e->kids[i], v[i], V_PART, "a particle")) return POISON;
  if (e->nkids == 1) return attribute(b, e->span, v[0], ATTR_MASS);
  uint32_t axis;
  bool list;
  if (!dna_axes_join(b, e->span, v, e->nkids, &axis, &list)) return POISON;
  part **parts = dna_arena_alloc(b->c->arena, e->nkids * sizeof *parts);
  for (uint32_t i = 0; i < e->nkids; i++) parts[i] = v[i].p;
  return number(b, dna_part_mass_of(b, parts, e->nkids, axis), DNA_DIM_ENERGY, axis, list);
}

static val nearest(build *b, const dna_ast *e, val *v) {
  if (!want(b, e->kids[0], v[0], V_PART, "a particle") || !want(b, e->kids[1], v[1], V_PART, "a collection") ||
      !want_list(b, e->kids[1], v[1], "a collection"))
    return POISON;
  if (v[0].list) {
    dna_diag *d =
        dna_diag_error(b->c->diags, e->kids[0]->span, "wrong-type", "one particle is needed here, but this is a collection");
    dna_diag_hint(b->c->diags, d, "inside an object or a filter, nearest(this, ...) is asked for each member");
    return POISON;
  }
  uint32_t axis;
  bool list;
  if (!dna_axes_join(b, e->span, v, 2, &axis, &list)) return POISON;
  uint32_t up = dna_axes_parent(b, axis);
  uint32_t row = node(b, DNA_OP_ARGMIN, up, axis, dna_call_distance(b, v[0].p, v[1].p, axis, FUNC_DR), DNA_NONE);
  return (val){.kind = V_PART, .axis = up, .p = dna_part_view(b, v[1].p, row, up)};
}

static val existence(build *b, val v) {
  if (v.kind == V_POISON) return POISON;
  uint32_t n;
  if (v.kind == V_PART && v.list) return truth(b, dna_dag_truth(&b->g, true), DNA_NONE, false);
  if (v.kind == V_PART) n = dna_part_exists(b, v.p);
  else n = node(b, v.kind == V_NUM ? DNA_OP_EXISTS_F : DNA_OP_EXISTS_T, v.axis, v.node, DNA_NONE, DNA_NONE);
  return truth(b, n, v.axis, v.list);
}

/* ---- random functions ------------------------------------------------------------------------------------------------ */

static val random_call(build *b, const dna_ast *e, val *v, enum func what) {
  for (uint32_t i = 0; i < e->nkids; i++) {
    if (v[i].kind != V_POISON && v[i].list) {
      dna_diag *d =
          dna_diag_error(b->c->diags, e->kids[i]->span, "random-list", "%s draws one value, but this is a list", e->name);
      dna_diag_hint(b->c->diags, d, "draw for each member inside an object, as in set pt = gauss(pt, 0.1 * pt)");
      return POISON;
    }
  }
  if (what == FUNC_POISSON ? !plain(b, e->kids[0], v[0]) : !alike(b, e, v, 2)) return POISON;
  for (uint32_t i = 0; i < e->nkids; i++) {
    bool constant = v[i].axis == DNA_NONE;
    double value = constant ? dna_dag_value(&b->g, v[i].node) : 0;
    if (constant && value < 0 && (what == FUNC_POISSON || (what == FUNC_GAUSS && i == 1)))
      return refuse(dna_diag_error(b->c->diags, e->kids[i]->span, "wrong-spread",
                                   what == FUNC_POISSON ? "the mean of a Poisson distribution is not negative"
                                                        : "the width of a normal distribution is not negative"));
    if (constant && what == FUNC_UNIFORM && i == 1 && v[0].axis == DNA_NONE && value < dna_dag_value(&b->g, v[0].node))
      return refuse(dna_diag_error(b->c->diags, e->span, "wrong-spread", "the first end of uniform(a, b) is above the second"));
  }
  uint32_t axis;
  bool list;
  val all[3] = {v[0], v[0], {.kind = V_NUM}};
  if (e->nkids == 2) all[1] = v[1];
  all[2].node = dna_draw_make(b, what == FUNC_GAUSS ? DNA_OP_NORMAL : DNA_OP_UNIFORM, &all[2].axis);
  if (!dna_axes_join(b, e->span, all, 3, &axis, &list)) return POISON;
  uint32_t result;
  if (what == FUNC_GAUSS) {
    result = node(b, DNA_OP_GAUSS, axis, all[0].node, all[1].node, all[2].node);
  } else if (what == FUNC_POISSON) {
    result = node(b, DNA_OP_POISSON, axis, all[2].node, all[0].node, DNA_NONE);
  } else {
    uint32_t width = node(b, DNA_OP_SUB, axis, all[1].node, all[0].node, DNA_NONE);
    result = node(b, DNA_OP_ADD, axis, all[0].node, node(b, DNA_OP_MUL, axis, width, all[2].node, DNA_NONE), DNA_NONE);
  }
  return number(b, result, v[0].dim, axis, false);
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

/* ---- all calls ------------------------------------------------------------------------------------------------------------ */

static val function(build *b, const dna_ast *e, val *v, enum func what) {
  switch (what) {
  case FUNC_DPHI:
  case FUNC_DETA:
  case FUNC_DR:
  case FUNC_DRY:
  case FUNC_ANGLE: return between(b, e, v, what);
  case FUNC_MT:
    if (e->nkids == 2) return between(b, e, v, what);
    return want(b, e->kids[0], v[0], V_PART, "a particle") ? attribute(b, e->span, v[0], ATTR_MT) : POISON;
  case FUNC_MASS: return mass_of(b, e, v);
  case FUNC_COUNT:
  case FUNC_SUM:
  case FUNC_MEAN:
  case FUNC_ANY:
  case FUNC_ALL:
  case FUNC_MISSING_MOMENTUM: return reduction(b, e, v[0], what);
  case FUNC_MIN: return extreme(b, e, v, true);
  case FUNC_MAX: return extreme(b, e, v, false);
  case FUNC_NEAREST: return nearest(b, e, v);
  case FUNC_EXISTS: return existence(b, v[0]);
  case FUNC_SQRT: return square_root(b, e, v[0]);
  case FUNC_EXP: return plain_function(b, e, v, DNA_OP_EXP);
  case FUNC_LOG: return plain_function(b, e, v, DNA_OP_LOG);
  case FUNC_LOG10: return plain_function(b, e, v, DNA_OP_LOG10);
  case FUNC_SIN: return plain_function(b, e, v, DNA_OP_SIN);
  case FUNC_COS: return plain_function(b, e, v, DNA_OP_COS);
  case FUNC_TAN: return plain_function(b, e, v, DNA_OP_TAN);
  case FUNC_ASIN: return plain_function(b, e, v, DNA_OP_ASIN);
  case FUNC_ACOS: return plain_function(b, e, v, DNA_OP_ACOS);
  case FUNC_SINH: return plain_function(b, e, v, DNA_OP_SINH);
  case FUNC_COSH: return plain_function(b, e, v, DNA_OP_COSH);
  case FUNC_TANH: return plain_function(b, e, v, DNA_OP_TANH);
  case FUNC_ASINH: return plain_function(b, e, v, DNA_OP_ASINH);
  case FUNC_FLOOR: return plain_function(b, e, v, DNA_OP_FLOOR);
  case FUNC_CEIL: return plain_function(b, e, v, DNA_OP_CEIL);
  case FUNC_ERF: return plain_function(b, e, v, DNA_OP_ERF);
  case FUNC_ATAN: {
    if (!plain(b, e->kids[0], v[0])) return POISON;
    val both[2] = {v[0], {.kind = V_NUM, .axis = DNA_NONE, .node = dna_dag_const(&b->g, 1)}};
    return elementwise(b, e, both, 2, DNA_OP_ATAN2, DNA_DIM_ONE);
  }
  case FUNC_ATAN2: return alike(b, e, v, 2) ? elementwise(b, e, v, 2, DNA_OP_ATAN2, DNA_DIM_ONE) : POISON;
  case FUNC_HYPOT: return alike(b, e, v, 2) ? elementwise(b, e, v, 2, DNA_OP_HYPOT, v[0].dim) : POISON;
  case FUNC_ABS: return want(b, e->kids[0], v[0], V_NUM, "a number") ? elementwise(b, e, v, 1, DNA_OP_ABS, v[0].dim) : POISON;
  case FUNC_CLAMP: return clamp(b, e, v);
  case FUNC_GAUSS:
  case FUNC_UNIFORM:
  case FUNC_POISSON: return random_call(b, e, v, what);
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
  case FUNC_ASIMOV:
  case FUNC_CLS:
  case FUNC_P0:
  case FUNC_FELDMAN_COUSINS:
  case FUNC_BAYES: {
    for (uint32_t i = 0; i < e->nkids; i++)
      if (!plain(b, e->kids[i], v[i])) return POISON;
    return number(b, v[0].node, DNA_DIM_ONE, v[0].axis, false); /* checked only: its value is never asked for */
  }
  default: return POISON;
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
  if (what == FUNC_INTERP || what == FUNC_LOGINTERP) return interpolation(b, e, what == FUNC_LOGINTERP);
  if (what >= FUNC_HAS_ANCESTOR && what <= FUNC_CHILDREN) return dna_relatives_call(b, e, (enum func)what);
  val *v = dna_arena_alloc(b->c->arena, (e->nkids + 1) * sizeof *v);
  bool good = true;
  for (uint32_t i = 0; i < e->nkids; i++) {
    v[i] = dna_expr_eval(b, e->kids[i]);
    good = good && v[i].kind != V_POISON;
  }
  return good ? function(b, e, v, (enum func)what) : POISON;
}
