/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The graph of operations of one program. Equal operations are one node (hash-consing), so that what cuts, histograms,
 * regions and variations have in common is computed once; operations on constants are folded with the machine's own
 * kernels. Nodes are opcodes (program/opcodes.def) whose operands are numbers of earlier nodes; selections are nodes
 * too. A graph owns its tables.
 */
#ifndef DNA_LANG_DAG_H
#define DNA_LANG_DAG_H

#include "lang/source.h"
#include "program/program.h"

enum { G_EVENTS = 0, G_ALL = 1, G_RECORD = 2 };

typedef struct dna_node {
  uint16_t op, variation;
  uint32_t axis;    /* as dna_insn.axis */
  uint32_t a, b, c; /* nodes, offsets or plain numbers as the opcode says */
  uint32_t guard;   /* see dna_insn */
  uint32_t span;
} dna_node;

typedef struct dna_dag_run { /* an interned run of pool or consts */
  uint64_t hash;
  uint32_t offset, length;
} dna_dag_run;

typedef struct dna_dag_runs {
  dna_dag_run *items;
  uint32_t count;
  size_t capacity;
  uint32_t *table;
  size_t table_size;
} dna_dag_runs;

typedef struct dna_dag {
  dna_node *nodes;
  uint32_t count;
  size_t capacity;
  uint32_t *table; /* node + 1, by hash of its operation */
  size_t table_size;
  double *consts;
  uint32_t nconsts;
  size_t consts_capacity;
  dna_dag_runs const_runs;
  uint32_t *pool; /* lists of nodes */
  uint32_t npool;
  size_t pool_capacity;
  dna_dag_runs pool_runs;
  uint64_t *sites;
  uint32_t nsites;
  size_t sites_capacity;
  dna_span *spans;
  const char **span_of; /* of each: the definition that it is in, or NULL */
  uint32_t nspans;
  size_t spans_capacity, span_of_capacity;
  /* state of the building */
  uint16_t variation;
  uint32_t guard; /* truth value under which what is built now is used, or DNA_NONE */
  uint32_t span;
  const char *of; /* "object jets": the definition that is being built, or NULL */
  bool share;      /* false: number and truth nodes are never shared */
  bool not_finite; /* set when folding constants gave a number that is none */
} dna_dag;

void dna_dag_init(dna_dag *graph, bool share);
void dna_dag_free(dna_dag *graph);

/* The node for an operation: an equal one that exists, a folded constant, or a new one. */
uint32_t dna_dag_node(dna_dag *graph, enum dna_op op, uint32_t axis, uint32_t a, uint32_t b, uint32_t c);
uint32_t dna_dag_const(dna_dag *graph, double value);
uint32_t dna_dag_truth(dna_dag *graph, bool value);
/* Interned runs; the same content has the same offset. */
uint32_t dna_dag_list(dna_dag *graph, const uint32_t *nodes, uint32_t count);
uint32_t dna_dag_numbers(dna_dag *graph, const double *values, uint32_t count);
uint32_t dna_dag_site(dna_dag *graph, uint64_t site);
/* Makes span the place of what is built next; returns the one before. */
uint32_t dna_dag_at(dna_dag *graph, dna_span span);
uint32_t dna_dag_at_index(dna_dag *graph, uint32_t span);

bool dna_dag_is_const(const dna_dag *graph, uint32_t node); /* CONST or CONST_T */
double dna_dag_value(const dna_dag *graph, uint32_t node);  /* of a CONST; of a CONST_T 0 or 1 */

/* Calls visit for each node that node uses: operands, lists, axis and guard. */
void dna_dag_uses(const dna_dag *graph, const dna_node *node, void (*visit)(void *user, uint32_t used), void *user);
/* How many pool entries the list operand k of a node has. */
uint32_t dna_dag_list_length(const dna_node *node);

/* fold.c: the value of op on constant operands (truth values as 0 and 1). False: not folded. */
bool dna_fold(enum dna_op op, const double operands[3], const double *table, uint32_t points, double *result);
/* fuse.c: an operation that does this and what its operands do in one; DNA_NONE: there is none. */
uint32_t dna_fuse(dna_dag *graph, const dna_node *node);

#endif
