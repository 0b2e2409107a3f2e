/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of the compiler share. Checking and compiling are one pass: the syntax tree is interpreted over
 * abstract values (a type, a dimension, the axis that it lives on, and the graph node that computes it), once for each
 * variation. A value that could not be made is V_POISON, about which everything that meets it is silent.
 */
#ifndef DNA_LANG_COMPILER_H
#define DNA_LANG_COMPILER_H

#include "lang/ast.h"
#include "lang/compile.h"
#include "lang/dag.h"

/* ---- the built-in names (builtins.c) ----------------------------------------------------------------------------- */

enum attr {
#define DNA_ATTR(id, type, energy, length, name, aliases, doc) ATTR_##id,
#include "lang/builtins.def"
  ATTRS
};
enum func {
#define DNA_FUNC(id, least, most, name, aliases, signature, doc, example) FUNC_##id,
#include "lang/builtins.def"
  FUNCS
};
typedef struct attr_info {
  const char *name, *aliases, *doc;
  char type; /* 'F' or 'T' */
  dna_dim dim;
} attr_info;
typedef struct func_info {
  const char *name, *aliases, *signature, *doc, *example;
  uint32_t least, most;
} func_info;
extern const attr_info dna_attr_infos[ATTRS];
extern const func_info dna_func_infos[FUNCS];
int dna_builtins_attr(const char *name); /* -1 if there is none */
int dna_builtins_func(const char *name);

/* ---- values --------------------------------------------------------------------------------------------------------- */

typedef struct part part; /* a particle, or the members of a collection: see particle.c */

typedef struct cut_form cut_form; /* what a truth value asks of which quantity: see cutform.c */

enum val_kind { V_POISON, V_NUM, V_TRUTH, V_PART };
typedef struct val {
  enum val_kind kind;
  bool list;     /* one for each row of axis, for a single row of the axis's parent */
  dna_dim dim;   /* of a number */
  uint32_t axis; /* DNA_NONE for constants */
  uint32_t node; /* of a number or truth value */
  part *p;
  const cut_form *form; /* of a truth value; holds only if form->node is node. Made for N-1 distributions only */
} val;

#define LIST_MAX 256u /* operands of one instruction */
#define POISON ((val){.kind = V_POISON})

enum decl_kind { D_PARAM, D_LET, D_OBJECT, D_TABLE };
typedef struct decl {
  const char *name;
  enum decl_kind kind;
  const dna_ast *ast;
  uint32_t id; /* its number among all */
} decl;

/* A string-keyed map of indices (scope.c). */
typedef struct strmap {
  const char **keys;
  uint32_t *values;
  uint32_t count;
  size_t size;
} strmap;
bool dna_scope_get(const strmap *m, const char *key, uint32_t *value);
void dna_scope_put(strmap *m, const char *key, uint32_t value); /* key is borrowed */
void dna_scope_drop(strmap *m);

/* ---- one compilation ---------------------------------------------------------------------------------------------------- */

typedef struct override { /* a param set to another value */
  uint32_t decl;
  val value; /* constant number or truth value; its node is not used */
  double number;
} override;

typedef struct overrides {
  override *items;
  uint32_t count;
} overrides;

typedef struct var_set { /* one set of a variation */
  const char *name;      /* in reports: NAME_up, NAME_down, or NAME; "pt = 5 GeV" of a point */
  const dna_ast *ast;    /* V_SET; NULL: of a point of a scan, whose values are over */
  overrides over;
} var_set;

typedef struct auto_bins { /* the bins of an N-1 distribution */
  double *edges; /* [count + 1] */
  uint32_t count;
  bool regular, log;
} auto_bins;

typedef struct astlist {
  const dna_ast **items;
  uint32_t count;
  size_t capacity;
} astlist;

typedef struct comp {
  dna_diags *diags;
  dna_arena *arena;
  const dna_compile_options *options;
  const char **dirs; /* of each source: the directory that its paths are relative to */
  uint32_t ndirs;
  size_t dirs_capacity;
  astlist files; /* S_FILE, imported ones before their importers */
  decl *decls;
  uint32_t ndecls;
  size_t decls_capacity;
  bool incomplete; /* an import could not be read */
  strmap refused;  /* built-in names that the file defines: their uses need no second message */
  strmap globals, region_names, variation_names, sample_names, window_names, limit_names;
  astlist regions, variations, samples, windows, limits, expects;
  astlist columns; /* E_NAME: those of CSV files of samples that are to be params */
  const dna_ast *analysis, *luminosity;
  var_set *sets; /* of all variations, in order */
  uint32_t nsets;
  overrides base; /* --set */
  strmap n1_names; /* of N-1 distributions, "REGION NAME": the bins are those of the first variation of the first program */
  auto_bins *n1_bins;
  uint32_t nn1_bins;
  size_t n1_bins_capacity;
  dna_pnot_n_minus_1 *n1_without; /* conditions that have none */
  uint32_t nn1_without;
  size_t n1_without_capacity;
  const struct table_text **table_files; /* [ndecls] of tables that are read from files, once for all programs */
  dna_ast **values; /* [options->nvalues] */
  const char **value_units;
} comp;

/* ---- the building of one program --------------------------------------------------------------------------------------- */

typedef struct grid grid; /* see tables.h */

typedef struct memo { /* of a declaration in the variation being built */
  uint8_t state;      /* 0 not evaluated, 1 under way, 2 done */
  val value;
  const grid *table; /* of a table that is right */
} memo;

typedef struct local { /* a function's parameter */
  const char *name;
  val value;
} local;

struct cut_form {
  uint32_t node;   /* the truth value */
  dna_span span;   /* of the condition */
  const char *why; /* why it is no range of a quantity; NULL: it is one */
  val q;           /* the quantity, a number of the event */
  dna_span q_span;
  enum dna_keep keep;
  double lo, hi;      /* ABOVE: lo; BELOW: hi; else both */
  bool lo_in, hi_in;  /* of what is kept; for OUTSIDE of what is not */
  const cut_form **parts; /* of a conjunction, all of which have to hold */
  uint32_t nparts;
};

typedef struct cut_part { /* one condition of a cut */
  const cut_form *form;
  uint32_t row;    /* of the cut in its region */
  uint32_t span;   /* the graph's */
  bool only, inherited; /* the cut has no other; it is a parent's */
} cut_part;

typedef struct cut_parts {
  cut_part *items;
  uint32_t count;
  size_t capacity;
} cut_parts;

typedef struct sink {
  dna_node node;
  uint32_t sel;
  uint32_t values; /* length of the list of a FILL */
} sink;

typedef struct region_state { /* of a region in the variation being built */
  uint8_t state;
  uint32_t sel, weight; /* at its end; weight DNA_NONE: none */
  dna_prow *rows;
  uint32_t nrows;
  cut_parts parts; /* of its cuts and its parents'; only for N-1 distributions */
} region_state;

typedef struct pending_trace {
  dna_ptrace trace;
  dna_span span;
} pending_trace;

typedef struct build {
  comp *c;
  dna_dag g;
  const overrides *over; /* of the sample (with), over those of the command line */
  const overrides *variation;
  part *record;           /* particles */
  memo *memos;            /* [ndecls] */
  region_state *regions;  /* [nregions] */
  uint32_t *region_stack; /* regions being built, each from the next */
  uint32_t nregion_stack;
  size_t region_stack_capacity;
  /* context of the evaluation */
  bool has_member;
  val member;                /* a scalar particle: `this` */
  uint32_t *axes;            /* axes of the members that are in scope anywhere up the calls */
  uint32_t naxes, axes_base; /* those of the definition under way begin at axes_base */
  size_t axes_capacity;
  const local *locals;
  uint32_t nlocals;
  bool in_function;   /* locals hide nothing of the caller */
  bool guess;         /* an object whose sources are unknown is checked as if they were particles */
  const dna_ast *guessed; /* that object */
  bool statistics;    /* in window and limit: asimov and CLs exist */
  const dna_ast *roles; /* a call whose combinations get names for their parts */
  const char *place;  /* "object electrons": where a random call stands */
  uint32_t draws;     /* random calls in it so far */
  uint32_t *underway; /* declarations being evaluated, outermost first */
  uint32_t nunderway;
  size_t underway_capacity;
  uint32_t depth;
  uint64_t steps; /* expressions evaluated: bounds what functions of functions can expand to */
  bool deep;      /* a limit was exceeded and said */
  /* tables of the program */
  sink *sinks;
  uint32_t nsinks;
  size_t sinks_capacity;
  dna_pstore *stores;
  uint32_t nstores;
  uint32_t nspectra;
  size_t stores_capacity;
  dna_ptable *tables;
  uint32_t ntables;
  size_t tables_capacity;
  dna_psplit *splits;
  uint32_t nsplits;
  size_t splits_capacity;
  uint32_t nsums;
  bool later_program; /* of samples with other params */
  uint32_t nn1; /* N-1 distributions, of all variations */
  strmap sink_keys; /* what a sink does, to its sums, store or split */
  dna_pvariation *variations;
  uint32_t nvariations;
  bool uses_random;
  uint32_t **values; /* [nvariations] nodes that dna_values_build has made, or NULL */
  /* tracing */
  bool tracing; /* of the nominal build of a program compiled for it */
  pending_trace *trace;
  uint32_t ntrace;
  size_t trace_capacity;
  uint32_t *operands; /* operand nodes of the condition being evaluated, and their texts */
  const char **operand_texts, **operand_units;
  uint32_t noperands;
  size_t operands_capacity, texts_capacity, units_capacity;
  bool collecting;
} build;

/* builtins.c / scope.c */
bool dna_scope_load(comp *c, const char *path, const char *text, size_t length); /* files, imports, declarations */
bool dna_scope_built_in(const char *name); /* an attribute, a function, or a word such as particles */
dna_span dna_scope_decl_span(const decl *d); /* the name of its declaration */
void dna_scope_unknown(build *b, const dna_ast *e); /* the diagnostic for a name that is not defined, with the nearest */

/* expr.c */
val dna_expr_eval(build *b, const dna_ast *e);
bool dna_expr_is_number(build *b, const dna_ast *e, val v); /* else a diagnostic, silent about V_POISON */
bool dna_expr_is_condition(build *b, const dna_ast *e, val v);
const char *dna_expr_type(build *b, val v); /* "an energy", "a collection", ... */
dna_diag *dna_expr_type_error(build *b, const dna_ast *e, val v, const char *wanted); /* wanted, as in "a particle" */
void dna_expr_unlike(build *b, const dna_ast *e, const dna_ast *left, val x, const dna_ast *right, val y, const char *doing);
void dna_expr_check_finite(build *b, dna_span span); /* reports a constant that is no number */
val dna_expr_wants_any(build *b, dna_span span); /* the diagnostic for a list as a condition */
void dna_expr_hint_unit(build *b, dna_diag *d, const dna_ast *bare, dna_dim dim); /* the unit that a bare number lacks */

/* ask.c */
val dna_ask_number(build *b, const dna_ast *e, dna_dim dim, const char *what); /* scalar of this dimension */
val dna_ask_condition(build *b, const dna_ast *e);                             /* scalar truth value */
/* Whether an argument that was evaluated is what a call needs, else a diagnostic: `wanted`, as in "a particle". */
bool dna_ask_kind(build *b, const dna_ast *e, val v, enum val_kind kind, const char *wanted);
bool dna_ask_list(build *b, const dna_ast *e, val v, const char *wanted);
bool dna_ask_constant(build *b, const dna_ast *e, dna_dim dim, const char *what, double *value);
/* The size of the error of a value. One in % of a value in % is in points, of another value relative; a value in % has no error
 * without %, and what is in % in part only, or by its name, is refused. */
bool dna_ask_spread(build *b, const dna_ast *value_ast, double value, const dna_ast *e, dna_dim dim, const char *what,
                    double *out);
bool dna_ask_constants(build *b, const dna_ast *list, const char *what, double **values, uint32_t *count, dna_dim *dim);

/* condition.c: a truth value, or what one chooses: E_NOT, AND, OR, COMPARE, IN, IN_SET, IF */
val dna_condition_eval(build *b, const dna_ast *e);

/* member.c */
bool dna_member_push(build *b, val *coll, build *saved); /* the member of coll comes into scope; false: too deep */
void dna_member_pop(build *b, const build *saved);
val dna_member_filter(build *b, const dna_ast *e, val coll, const dna_ast *cond); /* a constant number cond: that number */
val dna_member_subscript(build *b, const dna_ast *e);

/* decl.c */
val dna_decl_eval(build *b, uint32_t id, dna_span use); /* the value of a param, let or object */

/* object.c */
val dna_object_eval(build *b, const decl *d);
val dna_object_probability(build *b, const dna_ast *e); /* of the member in scope */

/* tracing.c */
pending_trace *dna_tracing_add(build *b, enum dna_trace_kind kind, const char *name, const dna_ast *at);
void dna_tracing_members(build *b, dna_ptrace *t, val coll);
void dna_tracing_operands(build *b, dna_ptrace *t, uint32_t axis); /* what the condition compared, on the axis of the members */

/* call.c */
val dna_call_eval(build *b, const dna_ast *e);
val dna_call_attr(build *b, dna_span span, val of, const char *name, dna_span name_span);
val dna_call_attr_of(build *b, dna_span span, val of, enum attr what); /* of a particle */

/* Calls by what they are of; v are the arguments. */
/* call_math.c: numbers */
val dna_call_math(build *b, const dna_ast *e, val *v, enum func what);
val dna_call_interpolation(build *b, const dna_ast *e, bool logarithmic);
/* call_particle.c: one or two particles, members of lists */
val dna_call_particle(build *b, const dna_ast *e, val *v, enum func what);
uint32_t dna_call_distance(build *b, part *x, part *y, uint32_t axis, enum func what); /* DPHI, DETA, DR or DRY */
/* call_event.c: quantities of events, such as mT2 */
val dna_call_event(build *b, const dna_ast *e, val *v, enum func what);
/* call_shape.c: quantities of a collection, such as thrust */
val dna_call_shape(build *b, const dna_ast *e, val *v, enum func what);

/* relatives.c: what is asked of the event record as a tree: has_ancestor ... children; leptons with their photons */
val dna_relatives_call(build *b, const dna_ast *e, enum func what);
val dna_relatives_dressed(build *b, const dna_ast *e, val *v);
uint32_t dna_relatives_from(build *b, part *p, enum attr what); /* FROM_HADRON, FROM_TAU */
/* tables.c: the table that a statement says, or NULL with diagnostics; and its value at arguments */
const grid *dna_tables_make(build *b, const decl *d);
val dna_tables_call(build *b, const dna_ast *e, uint32_t id);
/* v[0]: a uniform draw, v[1 ...]: what the kids of e after the first are, numbers */
val dna_tables_response(build *b, const dna_ast *e, uint32_t id, val *v);

/* smear.c: draws from distributions, and from tables */
val dna_smear_call(build *b, const dna_ast *e, const val *v, enum func what);
val dna_smear_response(build *b, const dna_ast *e);

/* jets.c */
val dna_jets_cluster(build *b, const dna_ast *e);
val dna_jets_constituents(build *b, const dna_ast *e, val jet);

/* tag.c */
val dna_tag_step(build *b, val coll, const dna_ast *s);
const char *dna_tag_name(const comp *c, uint32_t number); /* of all tags, from 0; NULL behind the last */
const char *dna_tag_owner(const comp *c, const char *name); /* an object that has a tag of this name, or NULL */

/* draw.c: a uniform or normal draw for the member in scope, on its axis, or for the event */
uint32_t dna_draw_make(build *b, enum dna_op op, uint32_t *axis);

/* axes.c: values that live on different axes are brought together */
bool dna_axes_join(build *b, dna_span span, val *values, uint32_t count, uint32_t *axis, bool *list);
uint32_t dna_axes_map(build *b, uint32_t from, uint32_t to, bool list); /* I node on `to`: the row of `from`, or DNA_NONE */
bool dna_axes_derivable(const build *b, uint32_t from, uint32_t to);
val dna_axes_bring(build *b, val v, uint32_t axis, bool list);
uint32_t dna_axes_parent(const build *b, uint32_t axis);
/* Values of a node. A scalar that has become a constant has no axis, whatever its operands had; a list stays one. */
val dna_axes_number(const build *b, uint32_t node, dna_dim dim, uint32_t axis, bool list);
val dna_axes_truth(const build *b, uint32_t node, uint32_t axis, bool list);

/* particle.c */
part *dna_part_record(build *b, uint32_t axis, uint32_t ridx);
part *dna_part_view(build *b, part *base, uint32_t idx, uint32_t axis);
part *dna_part_sum(build *b, part **parts, uint32_t count, uint32_t axis, bool combined);
part *dna_part_merge(build *b, part **parts, uint32_t count, uint32_t axis);
part *dna_part_if(build *b, uint32_t cond, part *yes, part *no, uint32_t axis);
part *dna_part_set(build *b, part *base, enum attr what, uint32_t value);
part *dna_part_tag(build *b, part *base, const char *name, uint32_t value);
uint32_t dna_part_tagged(build *b, part *p, const char *name); /* the truth value of a tag; DNA_NONE: there is none */
part *dna_part_vector(build *b, const uint32_t v[6], uint32_t axis); /* px py pz E mass charge (or DNA_NONE) */
part *dna_part_jets(build *b, part *source, uint32_t axis); /* the jets of a CLUSTER axis */
/* The source of jets, which p is or has been made of, their CLUSTER axis, and p's rows of it; NULL if p is none of one
 * clustering. */
part *dna_part_source(build *b, part *p, uint32_t *axis, uint32_t *rows);
uint32_t dna_part_mass_from(build *b, const uint32_t v[4], uint32_t axis); /* sqrt((E - p)(E + p)) with the sign of the square */
part *dna_part_truth(build *b, part *p);
bool dna_part_has(const part *p, enum attr what);
uint32_t dna_part_attr(build *b, part *p, enum attr what);
uint32_t dna_part_ridx(build *b, part *p); /* record rows, or DNA_NONE */
uint32_t dna_part_exists(build *b, part *p);
uint32_t dna_part_mass_of(build *b, part **parts, uint32_t count, uint32_t axis);
uint32_t dna_part_axis(const part *p);

/* parts.c */
typedef struct dna_atom { /* rows (I, on the axis of the particle) of what is no sum: of the record, or of jets and the like */
  uint32_t row, kind;     /* kind: the axis whose rows they are */
} dna_atom;
enum { DNA_ATOMS_MAX = 64 };
uint32_t dna_part_leaves(build *b, part *p, uint32_t *rows, uint32_t room); /* record rows of all it is made of */
int dna_part_ordinal(const char *name);                                     /* first: 0, second: 1 ... tenth, or -1 */
uint32_t dna_part_count(const part *p);                                     /* parts of a combination; 0: it is none */
part *dna_part_side(build *b, part *p, uint32_t which);                     /* a part, from 0; NULL if there is no such part */
const char *const *dna_part_names(const part *p);                           /* [count], or NULL */
bool dna_part_has_name(const part *p, const char *name); /* one of the sources of a union has a part of this name */
int dna_part_find(const part *p, const char *name);                         /* by name or ordinal; -1: neither */
part *dna_part_named(build *b, const part *p, const char *const *names);    /* the same with names for its parts */
/* All that it is made of, some perhaps twice; how many there are, which may be more than room. */
uint32_t dna_part_atoms(build *b, part *p, dna_atom *atoms, uint32_t room);
/* What tells members of one collection apart, and members of collections that were made from the same one. */
dna_atom dna_part_identity(build *b, part *p);

/* cone.c: cone(x, coll, R) */
val dna_cone_call(build *b, const dna_ast *e, val *v);

/* combine.c */
val dna_combine_call(build *b, const dna_ast *e, const val *v, enum func what); /* pairs(...) and its kin */
val dna_combine_named(build *b, const dna_ast *e, val coll);                    /* E_AS: names for the parts of coll */
/* A part by its name: V_POISON, silently, if the particle has none of that name. */
val dna_combine_part(build *b, val of, const char *name);
bool dna_combine_guessed(const build *b, const char *name); /* it may be a part of a source that is wrong */

void dna_region_build(build *b);
/* The figure of merit as steps; false with a diagnostic. And a constant, for which params may have other values than now. */
bool dna_figure_make(build *b, const dna_ast *e, dna_figure *out);
bool dna_figure_constant(build *b, const dna_ast *e, dna_figure *out);
/* What windows collect, after the regions; those that are wrong are left to dna_statement_check. */
void dna_region_windows(build *b);
uint32_t dna_region_fill(build *b, const dna_pstore *store, uint32_t axis, uint32_t sel, uint32_t weight, const uint32_t *nodes,
                         uint32_t values); /* the store that is filled */

/* cutform.c: these give a truth value its form; they change nothing where no N-1 distributions are wanted */
val dna_cutform_compare(build *b, const dna_ast *e, val out, const dna_ast *left, val x, const dna_ast *right, val y, char how);
val dna_cutform_within(build *b, const dna_ast *e, val out, val x, val y); /* two links of a chain */
val dna_cutform_and(build *b, const dna_ast *e, val out, val x, val y);
val dna_cutform_or(build *b, const dna_ast *e, val out, val x, val y);
val dna_cutform_not(build *b, val out, val x);
const cut_form *dna_cutform_of(build *b, val v, dna_span span); /* never NULL: with a reason if v has none */

/* nminus1.c, autobins.c */
void dna_nminus1_cut(build *b, cut_parts *parts, val v, dna_span span, uint32_t row);
/* The N-1 distributions of a region, for hists. */
uint32_t dna_nminus1_region(build *b, const dna_pregion *region, const cut_parts *parts, uint32_t weight, dna_phist **hists);
/* Keeps the N-1 distributions that all of these variations have. */
void dna_nminus1_common(comp *c, dna_pvariation **variations, uint32_t count);
/* Where the cut is on the axis of its quantity: for whole numbers, between those that are kept and those that are not. */
void dna_autobins_edges(const build *b, const cut_form *f, double *lo, double *hi);
bool dna_autobins_whole(const build *b, const cut_form *f); /* its quantity is a count, a code, a charge ... */
bool dna_autobins_make(build *b, const cut_form *f, auto_bins *out); /* false: its bounds are too large or too near */
/* A number of the event is computed for what is selected, and used by nobody. */
void dna_region_keep(build *b, uint32_t sel, uint32_t node);
/* samples.c: gives the statement the samples of its CSV file, which is the source `file`; and, once all is declared, complains
 * about columns that are nothing. */
void dna_samples_read(comp *c, dna_ast *statement, uint32_t file);
void dna_samples_columns(comp *c);
bool dna_statement_assigns(build *b, const dna_ast *assigns, overrides *out); /* ASSIGN kids to params */
void dna_statement_check(build *b, dna_analysis *analysis);                   /* all but samples' programs */
dna_span dna_statement_named(const dna_ast *a);                               /* of its name, if it has one */
void dna_statement_unknown(comp *c, dna_span span, const char *what, const char *name, const astlist *known);
const decl *dna_statement_param(comp *c, const char *name, dna_span span);    /* or NULL with a diagnostic */
void dna_statement_positive(comp *c, const dna_ast *e, double value, const char *what);
void dna_search_check(build *b, dna_analysis *analysis);                      /* windows and limits */
void dna_limits_check(build *b, dna_analysis *analysis);                      /* limits alone: limits.c */
val dna_search_statistic(build *b, const dna_ast *e);                         /* with S, B and δB as plain numbers of the event */
void dna_expect_check(build *b, dna_analysis *analysis);
void dna_statement_functions(build *b);                                       /* names in functions that nobody calls */

/* compile.c: the param that "NAME=VALUE" means, its value as a source, or a diagnostic; and a value of it */
bool dna_set_target(build *b, const char *set, const decl **d, uint32_t *file, const char **value);
bool dna_set_value(build *b, const decl *d, uint32_t file, overrides *to, size_t *capacity);
/* points.c, values.c: what a caller asks for beside what the file says */
void dna_points_read(build *b, dna_analysis *analysis);
void dna_values_read(comp *c);
void dna_values_build(build *b); /* of the variation that was built last */
void dna_values_params(build *b, dna_pvariation *out); /* the params' values in the variation under way */

/* schedule.c, emit.c */
typedef struct schedule {
  uint32_t *order; /* entries: below graph.count a node; then the unions; then the sinks */
  uint32_t count;
  uint32_t *sel;    /* [graph.count] selection (node or union entry) of each needed node, or DNA_NONE */
  uint32_t *unions; /* pool offsets of the members of each union, and their numbers */
  uint32_t *union_counts;
  uint32_t nunions;
  size_t unions_capacity, counts_capacity;
} schedule;
void dna_schedule_make(build *b, schedule *s, bool everything);
void dna_schedule_free(schedule *s);
dna_program *dna_emit_program(build *b);

#endif
