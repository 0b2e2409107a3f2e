/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calls of quantities that a collection makes: sphericity and its kin, thrust, Fox-Wolfram moments, alpha_T, megajets.
 */
#include "lang/compiler.h"
#include "runtime/physics/physics.h"

#include <math.h>

/* The SHAPE of a collection, on its parent. */
static uint32_t shape_of(build *b, val coll, uint32_t shape) {
  static const enum attr with_energy[4] = {ATTR_PX, ATTR_PY, ATTR_PZ, ATTR_E}, transverse[3] = {ATTR_PX, ATTR_PY, ATTR_ET};
  uint32_t takes = dna_shape_takes(shape), list[4];
  for (uint32_t k = 0; k < takes; k++)
    list[k] = dna_part_attr(b, coll.p, shape == DNA_SHAPE_ALPHA_T ? transverse[k] : with_energy[k]);
  uint32_t up = dna_axes_parent(b, coll.axis);
  return dna_dag_node(&b->g, DNA_OP_SHAPE, up, coll.axis, dna_dag_list(&b->g, list, takes), shape);
}

/* Its number `which`. */
static uint32_t result(build *b, val coll, uint32_t shape, uint32_t which) {
  uint32_t n = shape_of(b, coll, shape);
  return which ? dna_dag_node(&b->g, DNA_OP_RESULT, dna_axes_parent(b, coll.axis), n, which, DNA_NONE) : n;
}

static val number(build *b, val coll, uint32_t shape, uint32_t which) {
  uint32_t up = dna_axes_parent(b, coll.axis);
  return (val){.kind = V_NUM, .node = result(b, coll, shape, which), .dim = DNA_DIM_ONE, .axis = up};
}

/* A momentum made of the numbers from `first` on: x, y, z, or x, y; E and mass if they follow, else it is massless. */
static val particle(build *b, val coll, uint32_t shape, uint32_t first, uint32_t count) {
  uint32_t up = dna_axes_parent(b, coll.axis), zero = dna_dag_const(&b->g, 0), n[6];
  for (uint32_t k = 0; k < 5; k++) n[k] = k < count ? result(b, coll, shape, first + k) : zero;
  if (count == 2) n[3] = dna_dag_node(&b->g, DNA_OP_PT, up, n[0], n[1], DNA_NONE);
  if (count == 3) n[3] = dna_dag_node(&b->g, DNA_OP_P3, up, n[0], n[1], n[2]);
  n[5] = DNA_NONE;
  return (val){.kind = V_PART, .axis = up, .p = dna_part_vector(b, n, up)};
}

/* The second argument: a whole number from low to high, a constant. */
static bool whole(build *b, const dna_ast *e, val v, const char *what, uint32_t low, uint32_t high, uint32_t *out) {
  if (!dna_ask_kind(b, e, v, V_NUM, what)) return false;
  bool constant = v.axis == DNA_NONE && !v.list && dna_dim_equal(v.dim, DNA_DIM_ONE);
  double x = constant ? dna_dag_value(&b->g, v.node) : -1;
  if (x >= low && x <= high && !(x > floor(x))) {
    *out = (uint32_t)x;
    return true;
  }
  dna_diag_error(b->c->diags, e->span, constant ? "out-of-range" : "not-constant",
                 "%s is a whole number from %u to %u, a constant", what, low, high);
  return false;
}

val dna_call_shape(build *b, const dna_ast *e, val *v, enum func what) {
  uint32_t n = what == FUNC_MEGAJET || what == FUNC_FOX_WOLFRAM ? 0 : 2;
  const char *second = what == FUNC_MEGAJET       ? "the number of the megajet"
                       : what == FUNC_FOX_WOLFRAM ? "l"
                                                  : "the power of the momenta";
  uint32_t low = what == FUNC_FOX_WOLFRAM ? 0 : 1, high = what == FUNC_FOX_WOLFRAM ? DNA_SHAPES - DNA_SHAPE_FOX_WOLFRAM - 1 : 2;
  if (!dna_ask_kind(b, e->kids[0], v[0], V_PART, "a collection") || !dna_ask_list(b, e->kids[0], v[0], "a collection"))
    return POISON;
  if (e->nkids == 2 && !whole(b, e->kids[1], v[1], second, low, high, &n)) return POISON;
  uint32_t tensor = n == 1 ? DNA_SHAPE_TENSOR_LINEAR : DNA_SHAPE_TENSOR;
  switch (what) {
  case FUNC_SPHERICITY: return number(b, v[0], tensor, 0);
  case FUNC_APLANARITY: return number(b, v[0], tensor, 1);
  case FUNC_C_PARAMETER: return number(b, v[0], DNA_SHAPE_TENSOR_LINEAR, 2);
  case FUNC_D_PARAMETER: return number(b, v[0], DNA_SHAPE_TENSOR_LINEAR, 3);
  case FUNC_TRANSVERSE_SPHERICITY: return number(b, v[0], n == 1 ? DNA_SHAPE_TENSOR_T_LINEAR : DNA_SHAPE_TENSOR_T, 0);
  case FUNC_SPHEROCITY: return number(b, v[0], DNA_SHAPE_SPHEROCITY, 0);
  case FUNC_THRUST: return number(b, v[0], DNA_SHAPE_THRUST, 0);
  case FUNC_THRUST_MAJOR: return number(b, v[0], DNA_SHAPE_THRUST, 1);
  case FUNC_THRUST_MINOR: return number(b, v[0], DNA_SHAPE_THRUST, 2);
  case FUNC_THRUST_AXIS: return particle(b, v[0], DNA_SHAPE_THRUST, 3, 3);
  case FUNC_TRANSVERSE_THRUST: return number(b, v[0], DNA_SHAPE_THRUST_T, 0);
  case FUNC_TRANSVERSE_THRUST_MINOR: return number(b, v[0], DNA_SHAPE_THRUST_T, 1);
  case FUNC_TRANSVERSE_THRUST_AXIS: return particle(b, v[0], DNA_SHAPE_THRUST_T, 2, 2);
  case FUNC_FOX_WOLFRAM: return number(b, v[0], DNA_SHAPE_FOX_WOLFRAM + n, 0);
  case FUNC_ALPHA_T: return number(b, v[0], DNA_SHAPE_ALPHA_T, 0);
  case FUNC_MEGAJET: return particle(b, v[0], DNA_SHAPE_MEGAJETS, n == 1 ? 0 : 5, 5);
  default: return POISON;
  }
}
