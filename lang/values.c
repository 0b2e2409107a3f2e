/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers of events that a caller asks for beside what the analysis says: `dna select --values`. They are computed for the events
 * that a region keeps, and stay in the machine, where whoever looks at events reads them.
 */
#include "lang/compiler.h"

#include <string.h>

/* In the order of emit_params, which lists those that have a value in the nominal set. */
void dna_values_params(build *b, dna_pvariation *out) {
  double *params = dna_arena_alloc(b->c->arena, (b->c->ndecls + 1) * sizeof *params);
  uint32_t n = 0;
  for (uint32_t i = 0; i < b->c->ndecls; i++) {
    if (b->c->decls[i].kind != D_PARAM) continue;
    val v = dna_decl_eval(b, i, dna_scope_decl_span(&b->c->decls[i]));
    if ((v.kind == V_NUM || v.kind == V_TRUTH) && v.axis == DNA_NONE) params[n++] = dna_dag_value(&b->g, v.node);
  }
  out->params = params;
}

/* Each is read once, and evaluated for every variation. */
void dna_values_read(comp *c) {
  uint32_t n = c->options->nvalues;
  c->values = dna_arena_alloc(c->arena, (n + 1) * sizeof *c->values);
  for (uint32_t k = 0; k < n; k++) {
    const char *text = c->options->values[k];
    const char *option = c->options->values_option ? c->options->values_option : "--values";
    int file = dna_source_add(c->diags->sources, dna_arena_printf(c->arena, "%s %s", option, text), text, strlen(text));
    c->values[k] = file < 0 ? NULL : dna_parse_expression(c->diags, (uint32_t)file, c->arena);
  }
}

static uint32_t find_region(const comp *c, const char *name) {
  uint32_t region = 0;
  while (region < c->regions.count && strcmp(c->regions.items[region]->name, name)) region++;
  return region;
}

void dna_values_build(build *b) {
  comp *c = b->c;
  uint32_t n = c->options->nvalues, region = n ? find_region(c, c->options->values_region) : 0;
  if (!n || region == c->regions.count) return;
  uint32_t *nodes = dna_arena_alloc(c->arena, n * sizeof *nodes);
  for (uint32_t k = 0; k < n && c->values[k]; k++) {
    const dna_ast *e = c->values[k];
    uint32_t before = dna_dag_at(&b->g, e->span);
    b->place = dna_arena_printf(c->arena, "values %u", k);
    b->draws = 0;
    val v = dna_expr_eval(b, e);
    bool good = dna_expr_is_number(b, e, v);
    if (good && v.list) {
      dna_diag *d = dna_diag_error(c->diags, e->span, "wrong-type", "one number of the event is needed here, but this is a list");
      dna_diag_hint(c->diags, d, "reduce it with min(...), max(...), sum(...) or count(...), or take one as in jets[1].pt");
    } else if (good) {
      nodes[k] = v.node;
      c->value_units[k] = dna_dim_symbol(v.dim, c->arena);
      dna_region_keep(b, b->regions[region].sel, v.node);
    }
    dna_dag_at_index(&b->g, before);
  }
  b->values[b->nvariations] = nodes;
}
