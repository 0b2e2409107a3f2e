/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bins of N-1 distributions, chosen from the quantity and its cut alone, so that the cut is on a bin edge:
 *
 *   whole numbers        bins of one from 0 to twice the cut, at least 10 (charges and the like on both sides of 0); above
 *                        40, wider ones
 *   angles, |eta| ...    their whole range in about 50 bins
 *   one bound            about 50 bins from 0 to 2.5 times the bound
 *   two bounds           about 20 bins between them, and as much on either side, but not beyond 0
 *   with a ratio > 1000  10 log bins in a decade, and a decade on either side
 *
 * Widths are 1, 2, 2.5 or 5 times a power of ten where a grid of these has all bounds on it, else fractions of the bound.
 */
#include "lang/compiler.h"
#include "runtime/event/event.h"
#include "runtime/physics/physics.h"

#include <math.h>

#define PI 3.14159265358979323846
#define BINS_MAX 1000.0
#define OPERANDS_DEEP 20u /* operations that are looked through */

/* ---- what is known of a quantity --------------------------------------------------------------------------------- */

static const dna_node *at(const build *b, uint32_t node) { return &b->g.nodes[node]; }

static bool is_whole_number(double x) { return fabs(x) < 1e9 && !(x < floor(x)) && !(x > floor(x)); }

static bool whole(const build *b, uint32_t node, uint32_t deep) {
  const dna_node *n = at(b, node);
  if (deep == 0) return false;
  switch (n->op) {
  case DNA_OP_CONST: return is_whole_number(dna_dag_value(&b->g, node));
  case DNA_OP_COUNT:
  case DNA_OP_COUNT_T:
  case DNA_OP_TO_NUMBER:
  case DNA_OP_FLOOR:
  case DNA_OP_CEIL:
  case DNA_OP_CHARGE: return true; /* of what is observed */
  case DNA_OP_LOAD_F: return n->a == DNA_FIELD_PID || n->a == DNA_FIELD_STATUS || n->a == DNA_FIELD_INDEX;
  case DNA_OP_GATHER_F:
  case DNA_OP_NEG:
  case DNA_OP_ABS: return whole(b, n->a, deep - 1);
  case DNA_OP_SUM:
  case DNA_OP_MIN:
  case DNA_OP_MAX: return whole(b, n->b, deep - 1);
  case DNA_OP_ADD:
  case DNA_OP_SUB:
  case DNA_OP_MUL:
  case DNA_OP_MIN2:
  case DNA_OP_MAX2: return whole(b, n->a, deep - 1) && whole(b, n->b, deep - 1);
  case DNA_OP_IF_F: return whole(b, n->b, deep - 1) && whole(b, n->c, deep - 1);
  case DNA_OP_MERGE_F:
    for (uint32_t k = 0; k < n->b; k++)
      if (!whole(b, b->g.pool[n->a + k], deep - 1)) return false;
    return true;
  default: return false;
  }
}

bool dna_autobins_whole(const build *b, const cut_form *f) { return whole(b, f->q.node, OPERANDS_DEEP); }

/* Whether a quantity is as often below 0 as above, by what it is. */
static bool both_signs(const build *b, uint32_t node, uint32_t deep) {
  const dna_node *n = at(b, node);
  if (deep == 0) return false;
  switch (n->op) {
  case DNA_OP_CONST: return dna_dag_value(&b->g, node) < 0;
  case DNA_OP_SUB:
  case DNA_OP_NEG:
  case DNA_OP_CHARGE:
  case DNA_OP_PHI:
  case DNA_OP_WRAP_PHI:
  case DNA_OP_ETA:
  case DNA_OP_RAPIDITY:
  case DNA_OP_BOOST:
  case DNA_OP_COLLINS_SOPER:
  case DNA_OP_SIN:
  case DNA_OP_COS:
  case DNA_OP_TAN:
  case DNA_OP_ASIN:
  case DNA_OP_ATAN2:
  case DNA_OP_SINH:
  case DNA_OP_TANH:
  case DNA_OP_ASINH:
  case DNA_OP_LOG:
  case DNA_OP_LOG10:
  case DNA_OP_ERF: return true;
  case DNA_OP_LOAD_F:
    return (n->a != DNA_FIELD_E && n->a < DNA_FIELD_M) || n->a == DNA_FIELD_PID || (n->a >= DNA_FIELD_VX && n->a < DNA_FIELD_R) ||
           (n->a >= DNA_FIELD_PVX && n->a <= DNA_FIELD_PVZ);
  case DNA_OP_SHAPE:
  case DNA_OP_RESULT: { /* components of momenta */
    uint32_t shape = n->op == DNA_OP_SHAPE ? n->c : at(b, n->a)->c, which = n->op == DNA_OP_SHAPE ? 0 : n->b;
    if (shape == DNA_SHAPE_MEGAJETS) return which % 5 < 3;
    return (shape == DNA_SHAPE_THRUST && which > 2) || (shape == DNA_SHAPE_THRUST_T && which > 1);
  }
  case DNA_OP_GATHER_F: return both_signs(b, n->a, deep - 1);
  case DNA_OP_SUM:
  case DNA_OP_MIN:
  case DNA_OP_MAX:
  case DNA_OP_MEAN: return both_signs(b, n->b, deep - 1);
  case DNA_OP_ADD:
  case DNA_OP_DIV:
  case DNA_OP_MIN2:
  case DNA_OP_MAX2: return both_signs(b, n->a, deep - 1) || both_signs(b, n->b, deep - 1);
  case DNA_OP_MUL: return n->a != n->b && (both_signs(b, n->a, deep - 1) || both_signs(b, n->b, deep - 1));
  case DNA_OP_IF_F: return both_signs(b, n->b, deep - 1) || both_signs(b, n->c, deep - 1);
  case DNA_OP_MERGE_F:
    for (uint32_t k = 0; k < n->b; k++)
      if (both_signs(b, b->g.pool[n->a + k], deep - 1)) return true;
    return false;
  default: return false;
  }
}

/* The same of number `which` of a shape. */
static bool natural_shape(uint32_t shape, uint32_t which, double *low, double *high) {
  bool tensor = shape == DNA_SHAPE_TENSOR || shape == DNA_SHAPE_TENSOR_LINEAR, flat = shape == DNA_SHAPE_THRUST_T;
  if (shape == DNA_SHAPE_ALPHA_T || shape == DNA_SHAPE_MEGAJETS) return false;
  if ((shape == DNA_SHAPE_THRUST && which > 2) || (flat && which > 1)) return false;
  *low = (shape == DNA_SHAPE_THRUST || flat) && which == 0 ? 0.5 : 0;
  *high = tensor && which == 1 ? 0.5 : 1;
  return true;
}

/* The whole range of a quantity that has one. */
static bool natural(const build *b, uint32_t node, double *low, double *high, uint32_t deep) {
  const dna_node *n = at(b, node);
  if (deep == 0) return false;
  switch (n->op) {
  case DNA_OP_GATHER_F: return natural(b, n->a, low, high, deep - 1);
  case DNA_OP_MERGE_F: return n->b > 0 && natural(b, b->g.pool[n->a], low, high, deep - 1);
  case DNA_OP_ABS:
    if (!natural(b, n->a, low, high, deep - 1) || !(*low < 0)) return false;
    *low = 0;
    return true;
  case DNA_OP_DPHI:
  case DNA_OP_ANGLE:
  case DNA_OP_THETA: *low = 0, *high = PI; return true;
  case DNA_OP_SHAPE: return natural_shape(n->c, 0, low, high);
  case DNA_OP_RESULT: return natural_shape(at(b, n->a)->c, n->b, low, high);
  case DNA_OP_COLLINS_SOPER: *high = n->c ? PI : 1, *low = -*high; return true;
  case DNA_OP_PHI:
  case DNA_OP_WRAP_PHI: *low = -PI, *high = PI; return true;
  case DNA_OP_ETA:
  case DNA_OP_RAPIDITY: *low = -5, *high = 5; return true;
  case DNA_OP_SIN:
  case DNA_OP_COS:
  case DNA_OP_TANH: *low = -1, *high = 1; return true;
  default: return false;
  }
}

/* ---- grids ------------------------------------------------------------------------------------------------------- */

/* Edge i of a grid: a decimal, i * digits * 10^exponent, or anchor + width * i / parts. */
typedef struct grid {
  double digits;
  int exponent;
  double anchor, width;
  double parts;
  double low, high; /* the first and the last edge, by number */
  double bounds[3];
  double places[3]; /* numbers of the edges that are the bounds */
  int nbounds;
} grid;

static double power_of_ten(int n) {
  double p = 1;
  for (; n > 0; n--) p *= 10;
  return p;
}

static double edge(const grid *g, double i) {
  for (int k = 0; k < g->nbounds; k++)
    if (!(i < g->places[k]) && !(i > g->places[k])) return g->bounds[k];
  if (g->digits > 0) {
    double n = i * g->digits;
    return g->exponent < 0 ? n / power_of_ten(-g->exponent) : n * power_of_ten(g->exponent);
  }
  return g->anchor + g->width * (i / g->parts);
}

static bool put_grid(build *b, const grid *g, auto_bins *out) {
  double n = g->high - g->low;
  if (!(n >= 1) || n > BINS_MAX) return false;
  out->count = (uint32_t)n;
  out->regular = true;
  out->log = false;
  out->edges = dna_arena_alloc(b->c->arena, (out->count + 1) * sizeof *out->edges);
  for (uint32_t i = 0; i <= out->count; i++) out->edges[i] = edge(g, g->low + i);
  return true;
}

static void bound(grid *g, double at_edge, double place) {
  g->bounds[g->nbounds] = at_edge;
  g->places[g->nbounds++] = place;
}

static bool near_whole(double x) { return fabs(x) < 1e9 && fabs(x - rint(x)) <= 1e-9 * (fabs(x) > 1 ? fabs(x) : 1); }

/* The decimal grid that has all bounds on it and divides width into least to most parts, as near to wanted as can be. */
static bool decimal_grid(grid *g, const double *bounds, int nbounds, double width, double least, double most, double wanted) {
  static const double digits[] = {10, 20, 25, 50};
  double best = INFINITY;
  int low = (int)floor(dna_log10(width / most)) - 2;
  for (int exponent = low; exponent <= low + 4; exponent++)
    for (int d = 0; d < 4; d++) {
      double step = exponent < 0 ? digits[d] / power_of_ten(-exponent) : digits[d] * power_of_ten(exponent);
      double parts = width / step, far = parts > wanted ? parts / wanted : wanted / parts;
      bool fits = parts >= least * (1 - 1e-9) && parts <= most * (1 + 1e-9) && far < best;
      for (int k = 0; k < nbounds; k++) fits = fits && near_whole(bounds[k] / step);
      if (!fits) continue;
      best = far;
      *g = (grid){.digits = digits[d], .exponent = exponent, .parts = parts};
      for (int k = 0; k < nbounds; k++) bound(g, bounds[k], rint(bounds[k] / step));
    }
  return best < INFINITY;
}

/* ---- the cases --------------------------------------------------------------------------------------------------- */

static bool log_bins(build *b, double low, double high, auto_bins *out) {
  double a = dna_log(low), z = dna_log(high), between = rint(10 * dna_log10(high / low)), all = between + 20;
  if (!(all <= BINS_MAX)) return false;
  out->count = (uint32_t)all;
  out->regular = out->log = true;
  out->edges = dna_arena_alloc(b->c->arena, (out->count + 1) * sizeof *out->edges);
  for (uint32_t i = 0; i <= out->count; i++) out->edges[i] = dna_exp(a + (z - a) * (((double)i - 10) / between));
  out->edges[0] = low / 10;
  out->edges[10] = low;
  out->edges[out->count] = 10 * high;
  out->edges[out->count - 10] = high;
  return true;
}

static bool natural_bins(build *b, double low, double high, const double *bounds, int nbounds, auto_bins *out) {
  grid g = {0};
  for (int away = 0; away <= 10; away++) /* as many bins as have the bounds on their edges, 50 or near */
    for (int sign = 1; sign >= -1; sign -= 2) {
      double n = 50 + sign * away;
      bool fits = true;
      for (int k = 0; k < nbounds; k++) fits = fits && near_whole((bounds[k] - low) / (high - low) * n);
      if (!fits) continue;
      g = (grid){.anchor = low, .width = high - low, .parts = n, .high = n};
      bound(&g, high, n);
      for (int k = 0; k < nbounds; k++) bound(&g, bounds[k], rint((bounds[k] - low) / (high - low) * n));
      return put_grid(b, &g, out);
    }
  double parts = 50, anchor = bounds[0], width = high - low;
  if (!decimal_grid(&g, bounds, nbounds, width, 30, 100, parts)) {
    if (nbounds == 2) {
      parts = fmax(1, rint(50 * (bounds[1] - bounds[0]) / width));
      width = bounds[1] - bounds[0];
    }
    g = (grid){.anchor = anchor, .width = width, .parts = parts};
    bound(&g, bounds[0], 0);
    if (nbounds == 2) bound(&g, bounds[1], parts);
  } else {
    anchor = 0;
    parts = g.parts;
  }
  g.low = floor((low - anchor) / width * parts + 1e-9);
  g.high = ceil((high - anchor) / width * parts - 1e-9);
  return put_grid(b, &g, out);
}

static bool one_bound(build *b, double at_edge, bool sides, auto_bins *out) {
  double size = fabs(at_edge), parts = sides ? 10 : 20;
  grid g = {0};
  if (!decimal_grid(&g, &at_edge, 1, size, parts / 2, 2 * parts, parts)) {
    g = (grid){.width = size, .parts = parts};
    bound(&g, at_edge, at_edge < 0 ? -parts : parts);
  }
  g.high = ceil(2.5 * g.parts - 1e-9);
  g.low = sides ? -g.high : 0;
  return put_grid(b, &g, out);
}

static bool two_bounds(build *b, double low, double high, bool sides, auto_bins *out) {
  const double bounds[2] = {low, high};
  grid g = {0};
  double start = 0; /* the number of the edge at low */
  if (decimal_grid(&g, bounds, 2, high - low, 10, 40, 20)) {
    start = g.places[0];
  } else {
    g = (grid){.anchor = low, .width = high - low, .parts = 20};
    bound(&g, low, 0);
    bound(&g, high, 20);
  }
  double parts = rint(g.parts), zero = start - ceil(low / (high - low) * parts - 1e-9);
  g.low = start - parts;
  g.high = start + 2 * parts;
  if (!sides && low >= 0) g.low = fmax(g.low, zero);
  return put_grid(b, &g, out);
}

static bool whole_bins(build *b, double low, double high, bool two, bool sides, auto_bins *out) {
  static const double steps[] = {1, 2, 5};
  double most = fmax(fabs(low), fabs(high)), step = 1;
  grid g = {.digits = 1};
  if (most <= 40 && sides) {
    g.high = fmax(5, 2 * most) + 1;
    g.low = 1 - g.high;
  } else if (most <= 40) {
    g.low = fmin(0, low);
    g.high = fmax(10, 2 * high);
  } else if (two) { /* around the range */
    for (double ten = 1; ten < 1e9; ten *= 10)
      for (int k = 0; k < 3; k++)
        if (steps[k] * ten <= (high - low) / 15 && near_whole((high - low) / (steps[k] * ten))) step = steps[k] * ten;
    if (step < 2 && high - low > 200) return two_bounds(b, low, high, sides, out);
    double margin = fmax(20, rint((high - low) / step));
    g = (grid){.anchor = low, .width = step, .parts = 1, .low = -margin, .high = (high - low) / step + margin};
    if (!sides && low >= 0) g.low = fmax(g.low, -ceil(low / step));
  } else {
    for (double ten = 1; ten < 1e9; ten *= 10)
      for (int k = 0; k < 3; k++)
        if (steps[k] * ten <= most / 15) step = steps[k] * ten;
    g = (grid){.anchor = low, .width = step, .parts = 1, .low = -ceil(low / step), .high = ceil(1.5 * most / step)};
    if (sides) g.low = -ceil((low + 2.5 * most) / step), g.high = ceil((2.5 * most - low) / step);
  }
  return put_grid(b, &g, out);
}

/* ---- all --------------------------------------------------------------------------------------------------------- */

void dna_autobins_edges(const build *b, const cut_form *f, double *lo, double *hi) {
  *lo = f->keep == DNA_KEEP_BELOW ? -INFINITY : f->lo;
  *hi = f->keep == DNA_KEEP_ABOVE ? INFINITY : f->hi;
  if (!dna_autobins_whole(b, f)) return;
  if (isfinite(*lo)) *lo = f->lo_in ? ceil(f->lo) : floor(f->lo) + 1;
  if (isfinite(*hi)) *hi = f->hi_in ? floor(f->hi) + 1 : ceil(f->hi);
  if (*lo > *hi) *hi = *lo;
}

static bool choose(build *b, const cut_form *f, double lo, double hi, auto_bins *out) {
  bool sides = both_signs(b, f->q.node, OPERANDS_DEEP), two = isfinite(lo) && isfinite(hi) && lo < hi;
  double low = isfinite(lo) ? lo : hi, high = isfinite(hi) ? hi : lo, from, to;
  if (!(fabs(low) < 1e200 && fabs(high) < 1e200)) return false;
  if (dna_autobins_whole(b, f) && fabs(low) < 1e8 && fabs(high) < 1e8)
    return whole_bins(b, low, high, two, sides || low < 0, out);
  const double bounds[2] = {low, high};
  if (natural(b, f->q.node, &from, &to, OPERANDS_DEEP) && low >= from && high <= to)
    return natural_bins(b, from, to, bounds, two ? 2 : 1, out);
  if (two && low > 0 && high / low > 1000) return log_bins(b, low, high, out);
  if (two) return two_bounds(b, low, high, sides, out);
  if (low < 0 || low > 0) return fabs(low) > 1e-200 && one_bound(b, low, sides || low < 0, out);
  double size = dna_dim_equal(f->q.dim, DNA_DIM_ONE) ? 1 : 100; /* a cut at 0 has no scale of its own */
  grid g = {.width = size, .parts = 25, .low = -25, .high = 25};
  return put_grid(b, &g, out);
}

bool dna_autobins_make(build *b, const cut_form *f, auto_bins *out) {
  double lo, hi;
  dna_autobins_edges(b, f, &lo, &hi);
  if (!choose(b, f, lo, hi, out)) return false;
  for (uint32_t i = 0; i <= out->count; i++)
    if (!isfinite(out->edges[i]) || (i > 0 && !(out->edges[i - 1] < out->edges[i]))) return false;
  return true;
}
