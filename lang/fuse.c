/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Several operations that the machine does in one: conditions on particle codes, as integers of the record, and on |eta|,
 * which most particles fulfil or miss so clearly that no logarithm is needed. The results are the same in every case.
 */
#include "lang/dag.h"
#include "runtime/event/event.h"

#include <math.h>

static const dna_node *at(const dna_dag *graph, uint32_t node) { return &graph->nodes[node]; }

/* The record rows whose codes a value is, here or taken from another axis; DNA_NONE: it is something else. */
static uint32_t code_rows(dna_dag *graph, uint32_t value) {
  dna_node n = *at(graph, value);
  if (n.op == DNA_OP_LOAD_F) return n.a == DNA_FIELD_PID ? n.b : DNA_NONE;
  if (n.op != DNA_OP_GATHER_F) return DNA_NONE;
  uint32_t rows = code_rows(graph, n.a);
  return rows == DNA_NONE ? DNA_NONE : dna_dag_node(graph, DNA_OP_GATHER_I, n.axis, rows, n.b, DNA_NONE);
}

/* code == whole number, or |code| == whole number */
static uint32_t code_is(dna_dag *graph, uint32_t axis, uint32_t value, uint32_t number) {
  if (at(graph, number)->op != DNA_OP_CONST) return DNA_NONE;
  double code = dna_dag_value(graph, number);
  bool either = at(graph, value)->op == DNA_OP_ABS;
  uint32_t rows = code_rows(graph, either ? at(graph, value)->a : value);
  if (rows == DNA_NONE || !(code >= (either ? 0 : INT32_MIN) && code <= INT32_MAX && code <= floor(code))) return DNA_NONE;
  return dna_dag_node(graph, DNA_OP_CODE_IS, axis, either, rows, at(graph, number)->a);
}

/* |eta| < number or |eta| <= number, also where eta is that of a cotangent: asinh(cot theta) */
static uint32_t eta_within(dna_dag *graph, enum dna_op op, uint32_t axis, uint32_t value, uint32_t number) {
  if (at(graph, number)->op != DNA_OP_CONST || at(graph, value)->op != DNA_OP_ABS) return DNA_NONE;
  const dna_node *eta = at(graph, at(graph, value)->a);
  uint32_t limit = at(graph, number)->a, pt = eta->a, pz = eta->b;
  if (eta->op != DNA_OP_ETA && eta->op != DNA_OP_ASINH) return DNA_NONE;
  if (eta->op == DNA_OP_ASINH) {
    pz = pt;
    pt = dna_dag_const(graph, 1);
  }
  return dna_dag_node(graph, op, axis, pt, pz, limit);
}

static uint32_t negated(dna_dag *graph, uint32_t axis, uint32_t node) {
  return node == DNA_NONE ? DNA_NONE : dna_dag_node(graph, DNA_OP_NOT, axis, node, DNA_NONE, DNA_NONE);
}

uint32_t dna_fuse(dna_dag *graph, const dna_node *node) {
  uint32_t axis = node->axis, a = node->a, b = node->b, fused;
  switch (node->op) {
  case DNA_OP_EQ:
  case DNA_OP_NE:
    fused = code_is(graph, axis, a, b);
    if (fused == DNA_NONE) fused = code_is(graph, axis, b, a);
    return node->op == DNA_OP_EQ ? fused : negated(graph, axis, fused);
  case DNA_OP_PDG_CLASS:
    fused = code_rows(graph, a);
    return fused == DNA_NONE ? DNA_NONE : dna_dag_node(graph, DNA_OP_CODE_CLASS, axis, b, fused, DNA_NONE);
  case DNA_OP_LT:
    fused = eta_within(graph, DNA_OP_ETA_LT, axis, a, b);
    return fused != DNA_NONE ? fused : negated(graph, axis, eta_within(graph, DNA_OP_ETA_LE, axis, b, a));
  case DNA_OP_LE:
    fused = eta_within(graph, DNA_OP_ETA_LE, axis, a, b);
    return fused != DNA_NONE ? fused : negated(graph, axis, eta_within(graph, DNA_OP_ETA_LT, axis, b, a));
  default: return DNA_NONE;
  }
}
