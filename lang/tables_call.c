/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calls of tables: the value at arguments, and draws from the probabilities that a table has.
 */
#include "lang/tables.h"

#include "runtime/vm/interp.h"

#include <math.h>
#include <string.h>

#define NUMBERS_MAX (64u << 20) /* of all tables and variations of a program */

/* The table among those of the program; DNA_NONE with a diagnostic if they are too many. */
static uint32_t add_table(build *b, grid *t, dna_span span) {
  if (t->index != DNA_NONE) return t->index;
  if ((uint64_t)b->g.nconsts + t->all > NUMBERS_MAX) {
    dna_diag_error(b->c->diags, span, "too-many", "the tables of all variations have more than %u numbers", NUMBERS_MAX);
    return DNA_NONE;
  }
  t->form.numbers = dna_dag_numbers(&b->g, t->numbers, t->all);
  for (uint32_t i = 0; i < b->ntables; i++)
    if (b->tables[i].numbers == t->form.numbers && b->tables[i].how == t->form.how && b->tables[i].outside == t->form.outside &&
        b->tables[i].naxes == t->form.naxes && memcmp(b->tables[i].n, t->form.n, sizeof t->form.n) == 0 &&
        strcmp(b->tables[i].name, t->form.name) == 0)
      return t->index = i;
  b->tables = dna_grow(b->tables, &b->tables_capacity, b->ntables + 1, sizeof *b->tables);
  b->tables[b->ntables] = t->form;
  return t->index = b->ntables++;
}

static val constant_value(build *b, const dna_ast *e, const grid *t, const val *v) {
  double x[DNA_TABLE_AXES];
  uint32_t outside;
  for (uint32_t k = 0; k < t->form.naxes; k++) x[k] = dna_dag_value(&b->g, v[k].node);
  double value = dna_interp_table(&t->form, t->numbers, x, &outside);
  if (outside && t->form.outside != DNA_TABLE_CLAMP) {
    const double *ends = t->numbers;
    for (uint32_t k = 0; k + 1 < outside; k++) ends += t->form.n[k];
    const char *unit = t->form.unit[outside - 1];
    dna_diag_error(b->c->diags, e->kids[outside - 1]->span, "outside",
                   "this is outside of the table %s, in which %s goes from %.9g to %.9g%s%s", t->form.name,
                   t->form.axis[outside - 1], ends[0], ends[t->form.n[outside - 1] - 1], *unit ? " " : "", unit);
    return POISON;
  }
  return (val){.kind = V_NUM, .node = dna_dag_const(&b->g, value), .dim = t->dim, .axis = DNA_NONE};
}

static bool check_argument(build *b, const dna_ast *arg, const grid *t, uint32_t axis, val v) {
  if (dna_dim_equal(v.dim, t->axis_dims[axis])) return true;
  dna_diag *d =
      dna_diag_error(b->c->diags, arg->span, "unlike-dimensions", "%s of the table %s is %s, but this is %s", t->form.axis[axis],
                     t->form.name, dna_dim_words(t->axis_dims[axis], b->c->arena), dna_dim_words(v.dim, b->c->arena));
  if (dna_dim_equal(v.dim, DNA_DIM_ONE)) dna_expr_hint_unit(b, d, arg, t->axis_dims[axis]);
  return false;
}

/* An axis |x| takes the size of what it is given: its sign has no meaning there. */
static void take_size(build *b, const grid *t, uint32_t axis, val *v) {
  if (t->sizes[axis] && b->g.nodes[v->node].op != DNA_OP_ABS)
    v->node = dna_dag_node(&b->g, DNA_OP_ABS, v->axis, v->node, DNA_NONE, DNA_NONE);
}

val dna_tables_call(build *b, const dna_ast *e, uint32_t id) {
  const decl *d = &b->c->decls[id];
  dna_decl_eval(b, id, e->span);
  grid *t = (grid *)b->memos[id].table;
  val v[DNA_TABLE_AXES];
  bool good = b->memos[id].state == 2 && t;
  if (t && e->nkids != t->form.naxes) {
    dna_diag *diag = dna_diag_error(b->c->diags, e->span, "wrong-count", "the table %s takes %u argument%s, not %u", e->name,
                                    t->form.naxes, t->form.naxes == 1 ? "" : "s", e->nkids);
    dna_diag_note(b->c->diags, diag, dna_scope_decl_span(d), "it is defined here");
    return POISON;
  }
  bool constants = true;
  for (uint32_t k = 0; k < e->nkids; k++) {
    val x = dna_expr_eval(b, e->kids[k]);
    if (!dna_expr_is_number(b, e->kids[k], x)) good = false;
    if (!good) continue;
    constants = constants && x.axis == DNA_NONE;
    v[k] = x;
    good = check_argument(b, e->kids[k], t, k, x);
    if (good) take_size(b, t, k, &v[k]);
  }
  if (!good) return POISON;
  if (constants) return constant_value(b, e, t, v);
  uint32_t axis, nodes[DNA_TABLE_AXES], index = add_table(b, t, e->span), n = t->form.naxes;
  bool list;
  if (index == DNA_NONE || !dna_axes_join(b, e->span, v, n, &axis, &list)) return POISON;
  for (uint32_t k = 0; k < n; k++) nodes[k] = v[k].node;
  enum dna_op op = t->form.outside == DNA_TABLE_ERROR ? DNA_OP_LOOKUP_INSIDE : DNA_OP_LOOKUP;
  uint32_t node = dna_dag_node(&b->g, op, axis, dna_dag_list(&b->g, nodes, n), n, index);
  return (val){.kind = V_NUM, .node = node, .dim = t->dim, .axis = axis, .list = list};
}

/* ---- responses ---------------------------------------------------------------------------------------------------- */

/* Running sums of the probabilities along the last axis, made once; NULL with a diagnostic. */
static grid *sums_of(build *b, const dna_ast *e, grid *t) {
  if (t->sums) return t->sums;
  if (t->form.how != DNA_TABLE_BINNED) {
    dna_diag_error(b->c->diags, e->kids[0]->span, "table", "a response is a binned table, but %s is interpolated", t->form.name);
    return NULL;
  }
  grid *sums = dna_arena_alloc(b->c->arena, sizeof *sums);
  *sums = *t;
  sums->index = DNA_NONE;
  sums->numbers = dna_arena_alloc(b->c->arena, t->all * sizeof *t->numbers);
  memcpy(sums->numbers, t->numbers, t->all * sizeof *t->numbers);
  uint32_t cells = dna_program_cells(&t->form), n = t->form.n[t->form.naxes - 1] - 1;
  double *at = sums->numbers + t->all - cells;
  for (uint32_t i = 0; i < cells; i++) {
    const char *wrong = at[i] < 0 ? "has a negative probability" : NULL;
    if (i % n) at[i] += at[i - 1];
    if (!wrong && i % n == n - 1 && !(at[i] > 0)) wrong = "has a bin for which all probabilities are 0";
    if (!wrong && !isfinite(at[i])) wrong = "has probabilities whose sum is too large";
    if (!wrong) continue;
    dna_diag_error(b->c->diags, e->kids[0]->span, "table", "the table %s %s", t->form.name, wrong);
    return NULL;
  }
  return t->sums = sums;
}

val dna_tables_response(build *b, const dna_ast *e, uint32_t id, val *v) {
  dna_decl_eval(b, id, e->span);
  grid *t = (grid *)b->memos[id].table, *sums = t ? sums_of(b, e, t) : NULL;
  if (!sums) return POISON;
  uint32_t n = t->form.naxes, axis, nodes[DNA_TABLE_AXES];
  bool list, good = true;
  if (e->nkids != n) {
    dna_diag_error(b->c->diags, e->span, "wrong-count", "the table %s has %u ax%s: response takes %u argument%s after its name",
                   t->form.name, n, n == 1 ? "is" : "es", n - 1, n == 2 ? "" : "s");
    return POISON;
  }
  for (uint32_t k = 1; k < n; k++) good = check_argument(b, e->kids[k], t, k - 1, v[k]) && good;
  for (uint32_t k = 1; k < n && good; k++) take_size(b, t, k - 1, &v[k]);
  uint32_t index = good ? add_table(b, sums, e->span) : DNA_NONE;
  if (index == DNA_NONE || !dna_axes_join(b, e->span, v, n, &axis, &list)) return POISON;
  for (uint32_t k = 0; k < n; k++) nodes[k] = v[k].node;
  enum dna_op op = t->form.outside == DNA_TABLE_ERROR ? DNA_OP_RESPONSE_INSIDE : DNA_OP_RESPONSE;
  uint32_t node = dna_dag_node(&b->g, op, axis, dna_dag_list(&b->g, nodes, n), n, index);
  return (val){.kind = V_NUM, .node = node, .dim = t->axis_dims[n - 1], .axis = axis};
}
