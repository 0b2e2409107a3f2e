/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The compilation as a whole: load, check, and build one program for each distinct set of `with` values.
 */
#include "lang/compiler.h"

#include <stdlib.h>
#include <string.h>

/* ---- builds --------------------------------------------------------------------------------------------------------- */

static void build_begin(build *b, comp *c, const overrides *over) {
  *b = (build){.c = c, .over = over, .place = "statement"};
  dna_dag_init(&b->g, c->options->optimise);
  b->memos = dna_xcalloc(c->ndecls + 1, sizeof *b->memos);
  b->regions = dna_xcalloc(c->regions.count + 1, sizeof *b->regions);
  b->variations = dna_arena_alloc(c->arena, (c->nsets + 1) * sizeof *b->variations);
  b->values = dna_arena_alloc(c->arena, (c->nsets + 1) * sizeof *b->values);
}

/* Forgets what was evaluated: the next variation has other params. The graph stays. */
static void build_again(build *b, const overrides *variation) {
  memset(b->memos, 0, (b->c->ndecls + 1) * sizeof *b->memos);
  memset(b->regions, 0, (b->c->regions.count + 1) * sizeof *b->regions);
  b->variation = variation;
  b->depth = 0;
}

static void build_end(build *b) {
  dna_dag_free(&b->g);
  free(b->memos);
  free(b->regions);
  free(b->axes);
  free(b->underway);
  free(b->region_stack);
  free(b->sinks);
  free(b->stores);
  free(b->splits);
  free(b->tables);
  free(b->trace);
  free(b->operands);
  free(b->operand_texts);
  free(b->operand_units);
  dna_scope_drop(&b->sink_keys);
}

static void evaluate_all(build *b) {
  for (uint32_t i = 0; i < b->c->ndecls; i++) {
    const decl *d = &b->c->decls[i];
    if (d->kind == D_LET && (d->ast->flags & AST_FUNCTION)) continue;
    dna_decl_eval(b, i, dna_scope_decl_span(d));
  }
}

/* What `dna trace` shows of the lets: the values of the event. */
static void trace_lets(build *b) {
  for (uint32_t i = 0; i < b->c->ndecls; i++) {
    val v = b->memos[i].value;
    if (b->c->decls[i].kind != D_LET || v.kind == V_POISON || (v.kind == V_PART && (v.list || v.axis != G_EVENTS))) continue;
    uint32_t at = b->ntrace;
    dna_ptrace trace = dna_tracing_add(b, DNA_TRACE_LET, b->c->decls[i].name, b->c->decls[i].ast->kids[0])->trace;
    if (v.kind == V_PART) {
      dna_tracing_members(b, &trace, v);
    } else {
      trace.axis = v.axis;
      trace.cond = v.node;
      trace.unit = v.kind == V_NUM ? dna_dim_symbol(v.dim, b->c->arena) : "";
    }
    b->trace[at].trace = trace;
  }
}

static void build_variation(build *b, const char *name) {
  b->variations[b->nvariations].name = name;
  dna_region_build(b);
  if (!b->tracing) dna_region_windows(b);
  dna_values_build(b);
  b->nvariations++;
}

static void free_overrides(const comp *c, overrides *list) {
  for (uint32_t i = 0; i < c->nsets; i++)
    if (c->sets[i].ast) free(list[i].items);
  free(list);
}

/* All variations of one program. with: the sample's assignments, or NULL. */
static dna_program *build_program(comp *c, const dna_ast *with, dna_analysis *analysis, bool *failed) {
  build b;
  overrides over = {0}, *sets = dna_xcalloc(c->nsets + 1, sizeof *sets);
  build_begin(&b, c, NULL);
  if (with) dna_statement_assigns(&b, with, &over);
  build_again(&b, NULL);
  b.over = &over;
  b.later_program = !analysis;
  b.tracing = c->options->trace;
  evaluate_all(&b);
  build_variation(&b, "nominal");
  if (b.tracing) trace_lets(&b);
  b.tracing = false;
  if (analysis) dna_statement_functions(&b);
  memo *nominal = dna_xmalloc((c->ndecls + 1) * sizeof *nominal);
  memcpy(nominal, b.memos, (c->ndecls + 1) * sizeof *nominal);
  for (uint32_t i = 0; i < c->nsets; i++) {
    memcpy(b.memos, nominal, (c->ndecls + 1) * sizeof *nominal);
    if (c->sets[i].ast) dna_statement_assigns(&b, c->sets[i].ast, &sets[i]);
    else sets[i] = c->sets[i].over;
  }
  for (uint32_t i = 0; i < c->nsets && !c->diags->errors && !c->options->trace; i++) {
    build_again(&b, &sets[i]);
    b.g.variation = (uint16_t)(i + 1);
    build_variation(&b, c->sets[i].name);
  }
  uint32_t nconsts = b.g.nconsts;
  for (uint32_t i = 0; i < b.nvariations && !c->diags->errors; i++) {
    build_again(&b, i ? &sets[i - 1] : NULL);
    dna_values_params(&b, &b.variations[i]);
  }
  memcpy(b.memos, nominal, (c->ndecls + 1) * sizeof *nominal);
  b.g.variation = 0;
  b.variation = NULL;
  if (analysis) dna_statement_check(&b, analysis);
  b.g.nconsts = nconsts; /* the program is the same whatever its luminosity, its samples and params that no event meets */
  dna_program *p = NULL;
  if (c->options->n_minus_1 && !c->diags->errors) {
    dna_pvariation **all = dna_xmalloc(b.nvariations * sizeof *all);
    for (uint32_t i = 0; i < b.nvariations; i++) all[i] = &b.variations[i];
    dna_nminus1_common(c, all, b.nvariations);
    free(all);
  }
  if (!c->diags->errors) {
    p = dna_emit_program(&b);
    dna_error err = {0};
    if (!p || dna_program_verify(p, &err)) {
      dna_diag_error(c->diags, (dna_span){0, 0, 0}, "internal", "the compiled program did not pass its check: %s", err.message);
      dna_program_free(p);
      p = NULL;
    }
  }
  if (analysis) analysis->uses_random = b.uses_random;
  *failed = !p;
  free(nominal);
  free(over.items);
  free_overrides(c, sets);
  build_end(&b);
  return p;
}

/* ---- variations ------------------------------------------------------------------------------------------------------- */

static void list_variations(comp *c) {
  size_t capacity = 0;
  for (uint32_t i = 0; i < c->variations.count; i++) {
    const dna_ast *v = c->variations.items[i];
    for (uint32_t k = 0; k < v->nkids; k++) {
      const dna_ast *set = v->kids[k];
      if (set->kind != AST_V_SET) continue;
      const char *name = set->name ? dna_arena_printf(c->arena, "%s_%s", v->name, set->name) : v->name;
      for (uint32_t j = 0; j < c->nsets; j++)
        if (strcmp(c->sets[j].name, name) == 0) {
          dna_diag *d = dna_diag_error(c->diags, set->span, "defined-twice", "the variation %s is defined twice", name);
          dna_diag_note(c->diags, d, c->sets[j].ast->span, "it was first defined here");
        }
      if (strcmp(name, "nominal") == 0)
        dna_diag_error(c->diags, v->name_span, "built-in-name", "nominal is what the analysis without variations is called");
      if (set->nkids == 0)
        dna_diag_error(c->diags, set->span.end > set->span.start ? set->span : v->name_span, "empty",
                       "the variation %s changes no param", name);
      if (c->nsets >= 60000) {
        dna_diag_error(c->diags, set->span, "too-many", "too many variations");
        return;
      }
      c->sets = dna_grow(c->sets, &capacity, c->nsets + 1, sizeof *c->sets);
      c->sets[c->nsets++] = (var_set){name, set, {0}};
    }
  }
}

/* ---- --set ------------------------------------------------------------------------------------------------------------- */

bool dna_set_value(build *b, const decl *d, uint32_t file, overrides *to, size_t *capacity) {
  comp *c = b->c;
  dna_ast *e = dna_parse_value(c->diags, file, c->arena);
  if (!e) return false;
  val now = dna_decl_eval(b, d->id, dna_scope_decl_span(d)), v = dna_expr_eval(b, e);
  if (now.kind == V_POISON || v.kind == V_POISON) return false;
  if (v.axis != DNA_NONE || v.kind != now.kind || !dna_dim_equal(v.dim, now.dim)) {
    dna_diag *diag = dna_diag_error(c->diags, e->span, "unlike-dimensions", "%s is %s, but this is %s", d->name,
                                    dna_expr_type(b, now), dna_expr_type(b, v));
    if (v.kind == V_NUM && v.axis == DNA_NONE && dna_dim_equal(v.dim, DNA_DIM_ONE))
      dna_diag_hint(c->diags, diag, "a unit is missing: write %g %s", dna_dag_value(&b->g, v.node),
                    dna_dim_symbol(now.dim, c->arena));
    return false;
  }
  to->items = dna_grow(to->items, capacity, to->count + 1, sizeof *to->items);
  to->items[to->count++] = (override){d->id, v, dna_dag_value(&b->g, v.node)};
  return true;
}

bool dna_set_target(build *b, const char *set, const decl **d, uint32_t *file, const char **value) {
  comp *c = b->c;
  const char *equal = strchr(set, '='), *label = dna_arena_printf(c->arena, "--set %s", set), *stop = equal;
  *value = equal ? equal + 1 : "";
  while (*set == ' ') set++;
  while (stop && stop > set && stop[-1] == ' ') stop--;
  while (**value == ' ') ++*value;
  int source = dna_source_add(c->diags->sources, label, *value, strlen(*value));
  if (source < 0) return false;
  *file = (uint32_t)source;
  dna_span span = {*file, 0, (uint32_t)strlen(*value)};
  if (!equal) {
    dna_diag_error(c->diags, span, "wrong-set", "--set takes NAME=VALUE");
    return false;
  }
  const char *name = dna_normalise_name(dna_arena_strndup(c->arena, set, (size_t)(stop - set)), c->arena);
  uint32_t id = 0;
  if (!dna_scope_get(&c->globals, name, &id) || c->decls[id].kind != D_PARAM) {
    const char **names = dna_arena_alloc(c->arena, (c->ndecls + 1) * sizeof *names);
    uint32_t count = 0;
    for (uint32_t k = 0; k < c->ndecls; k++)
      if (c->decls[k].kind == D_PARAM) names[count++] = c->decls[k].name;
    dna_diag *diag = dna_diag_error(c->diags, span, "unknown-name", "the analysis has no param %s", name);
    const char *near = dna_nearest(name, names, count);
    if (near) dna_diag_hint(c->diags, diag, "did you mean %s?", near);
    return false;
  }
  *d = &c->decls[id];
  for (uint32_t k = 0; k < c->base.count; k++)
    if (c->base.items[k].decl == id) dna_diag_error(c->diags, span, "defined-twice", "%s is set twice", name);
  return true;
}

static void apply_sets(comp *c, dna_analysis *analysis) {
  if (!c->options->nsets && !c->options->nranges) return;
  build b;
  size_t capacity = 0;
  build_begin(&b, c, NULL);
  for (uint32_t i = 0; i < c->options->nsets; i++) {
    const decl *d;
    uint32_t file;
    const char *value;
    if (dna_set_target(&b, c->options->sets[i], &d, &file, &value)) dna_set_value(&b, d, file, &c->base, &capacity);
  }
  if (c->options->nranges) dna_points_read(&b, analysis);
  build_end(&b);
}

/* ---- samples' programs -------------------------------------------------------------------------------------------------- */

static const dna_ast *with_of(const dna_ast *sample) {
  for (uint32_t i = 0; i < sample->nkids; i++)
    if (sample->kids[i]->kind == AST_P_WITH) return sample->kids[i];
  return NULL;
}

/* What a `with` changes, as text: samples with the same text share a program. */
static const char *with_key(comp *c, const dna_ast *with) {
  build b;
  overrides over;
  dna_str key = {0};
  build_begin(&b, c, NULL);
  dna_statement_assigns(&b, with, &over);
  for (uint32_t id = 0; id < c->ndecls; id++)
    for (uint32_t i = 0; i < over.count; i++)
      if (over.items[i].decl == id) {
        dna_str_printf(&key, "%u=", id);
        dna_str_number(&key, over.items[i].number);
        dna_str_puts(&key, ";");
      }
  free(over.items);
  build_end(&b);
  const char *text = dna_arena_strdup(c->arena, key.text ? key.text : "");
  dna_str_free(&key);
  return text;
}

static void sample_programs(comp *c, dna_analysis *a) {
  strmap programs = {0};
  bool failed = false;
  dna_scope_put(&programs, "", 0);
  for (uint32_t i = 0; i < c->samples.count && !failed; i++) {
    const dna_ast *with = with_of(c->samples.items[i]);
    if (!with) continue;
    const char *key = with_key(c, with);
    if (c->diags->errors || dna_scope_get(&programs, key, &a->samples[i].program)) continue;
    a->samples[i].program = a->nprograms;
    dna_program *p = build_program(c, with, NULL, &failed);
    if (!p) break;
    dna_scope_put(&programs, key, a->nprograms);
    a->programs[a->nprograms++] = p;
  }
  dna_scope_drop(&programs);
}

/* Samples whose "with" gives a cut another form would have other histograms. */
static void common_distributions(comp *c, dna_analysis *a) {
  uint32_t count = 0, total = 0;
  for (uint32_t p = 0; p < a->nprograms; p++) total += a->programs[p]->nvariations;
  dna_pvariation **all = dna_xmalloc((total + 1) * sizeof *all);
  for (uint32_t p = 0; p < a->nprograms; p++)
    for (uint32_t v = 0; v < a->programs[p]->nvariations; v++) all[count++] = &a->programs[p]->variations[v];
  dna_nminus1_common(c, all, count);
  free(all);
  a->n_minus_1 = true;
  dna_pnot_n_minus_1 *without = dna_arena_alloc(a->arena, (c->nn1_without + 1) * sizeof *without);
  if (c->nn1_without) memcpy(without, c->n1_without, c->nn1_without * sizeof *without);
  a->not_n_minus_1 = without;
  a->nnot_n_minus_1 = c->nn1_without;
}

/* ---- the whole --------------------------------------------------------------------------------------------------------- */

static void describe(comp *c, dna_analysis *a, const char *path) {
  a->path = dna_arena_strdup(a->arena, path);
  const char *slash = strrchr(a->path, '/'), *name = slash ? slash + 1 : a->path, *dot = strrchr(name, '.');
  a->title = dna_arena_strndup(a->arena, name, dot && dot > name ? (size_t)(dot - name) : strlen(name));
  uint32_t entries = c->analysis ? c->analysis->nkids : 0;
  a->meta = dna_arena_alloc(a->arena, (entries + c->options->nsets + 1) * sizeof *a->meta);
  for (uint32_t i = 0; i < c->options->nsets; i++)
    a->meta[a->nmeta++] = (dna_meta){"set", dna_arena_strdup(a->arena, c->options->sets[i])};
  if (!c->analysis) return;
  if (c->analysis->text && *c->analysis->text) a->title = c->analysis->text;
  for (uint32_t i = 0; i < c->analysis->nkids; i++) {
    const dna_ast *e = c->analysis->kids[i];
    if (e->kind == AST_M_ENTRY && e->name && e->text) a->meta[a->nmeta++] = (dna_meta){e->name, e->text};
  }
}

static void comp_end(comp *c) {
  free(c->dirs);
  free(c->decls);
  free(c->sets);
  free(c->base.items);
  free(c->n1_bins);
  free(c->n1_without);
  strmap *maps[] = {&c->refused,      &c->globals,      &c->region_names, &c->variation_names,
                    &c->sample_names, &c->window_names, &c->limit_names, &c->n1_names};
  for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) dna_scope_drop(maps[i]);
  astlist *lists[] = {&c->files, &c->regions, &c->variations, &c->samples, &c->windows, &c->limits, &c->expects, &c->columns};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) free(lists[i]->items);
}

static dna_analysis *compile(dna_diags *diags, const char *path, const char *text, size_t length,
                             const dna_compile_options *options) {
  static const dna_compile_options plain = {.optimise = true};
  dna_arena *arena = dna_arena_new();
  if (!arena) return NULL;
  dna_analysis *a = dna_arena_alloc(arena, sizeof *a);
  a->arena = arena;
  comp c = {.diags = diags, .arena = arena, .options = options ? options : &plain};
  if (dna_scope_load(&c, path, text, length)) {
    bool failed = false;
    c.table_files = dna_arena_alloc(arena, (c.ndecls + 1) * sizeof *c.table_files);
    describe(&c, a, path);
    if (!c.options->nranges) list_variations(&c);
    apply_sets(&c, a);
    c.value_units = dna_arena_alloc(arena, (c.options->nvalues + 1) * sizeof *c.value_units);
    if (c.options->nvalues) dna_values_read(&c);
    a->programs = dna_arena_alloc(arena, (c.samples.count + 1) * sizeof *a->programs);
    dna_program *p = build_program(&c, NULL, a, &failed);
    if (p) a->programs[a->nprograms++] = p;
    if (p || c.samples.count) sample_programs(&c, a);
    if (c.options->n_minus_1 && !diags->errors) common_distributions(&c, a);
  }
  comp_end(&c);
  if (!diags->errors && a->nprograms) return a;
  dna_analysis_free(a);
  return NULL;
}

dna_analysis *dna_compile(dna_diags *diags, const char *path, const dna_compile_options *options) {
  return compile(diags, path, NULL, 0, options);
}

dna_analysis *dna_compile_text(dna_diags *diags, const char *path, const char *text, size_t length,
                               const dna_compile_options *options) {
  return compile(diags, path, text, length, options);
}
