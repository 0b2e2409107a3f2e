/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files and names: reads a .dna file and what it imports, collects all declarations, and finds what a name may have
 * been meant to be.
 */
#include "lang/compiler.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX 200u

/* ---- string-keyed maps ------------------------------------------------------------------------------------------ */

static size_t slot(const strmap *m, const char *key) {
  size_t at = dna_hash64(key, strlen(key), 0) & (m->size - 1);
  while (m->keys[at] && strcmp(m->keys[at], key) != 0) at = (at + 1) & (m->size - 1);
  return at;
}

bool dna_scope_get(const strmap *m, const char *key, uint32_t *value) {
  if (!m->size) return false;
  size_t at = slot(m, key);
  if (!m->keys[at]) return false;
  *value = m->values[at];
  return true;
}

void dna_scope_put(strmap *m, const char *key, uint32_t value) {
  if ((m->count + 1) * 2 > m->size) {
    strmap bigger = {.size = m->size ? m->size * 2 : 32};
    bigger.keys = dna_xcalloc(bigger.size, sizeof *bigger.keys);
    bigger.values = dna_xcalloc(bigger.size, sizeof *bigger.values);
    for (size_t i = 0; i < m->size; i++) {
      if (!m->keys[i]) continue;
      size_t at = slot(&bigger, m->keys[i]);
      bigger.keys[at] = m->keys[i];
      bigger.values[at] = m->values[i];
    }
    bigger.count = m->count;
    dna_scope_drop(m);
    *m = bigger;
  }
  size_t at = slot(m, key);
  if (!m->keys[at]) m->count++;
  m->keys[at] = key;
  m->values[at] = value;
}

void dna_scope_drop(strmap *m) {
  free(m->keys);
  free(m->values);
  *m = (strmap){0};
}

/* ---- unknown names ------------------------------------------------------------------------------------------------- */

void dna_scope_unknown(build *b, const dna_ast *e) {
  comp *c = b->c;
  bool call = e->kind == AST_E_CALL;
  uint32_t any;
  if (c->incomplete) return;                     /* an import is missing: it may be defined there */
  if (dna_scope_get(&c->refused, e->name, &any)) return; /* it is a built-in name, which was said where it is defined */
  for (size_t i = 0; i < c->diags->count; i++) { /* the parser may have stumbled over the word itself */
    const dna_span *said = &c->diags->items[i].span;
    if (said->file == e->span.file && said->start == e->span.start) return;
  }
  const char *owner = call ? NULL : dna_tag_owner(c, e->name);
  if (owner && b->guess) return; /* the collection is not known: it may be there */
  dna_diag *d =
      dna_diag_error(c->diags, e->span, "unknown-name", call ? "there is no function %s" : "%s is not defined", e->name);
  if (owner) {
    dna_diag_hint(c->diags, d, b->has_member ? "it is a tag of %s: only what is made from its members has it"
                                             : "it is a tag of %s: use it inside a filter or an object, or write x.%s",
                  owner, e->name);
    return;
  }
  static const char *const counts[] = {"len", "size", "length", "n", "N", "multiplicity", "Size"};
  for (size_t i = 0; call && i < sizeof counts / sizeof *counts; i++)
    if (strcmp(counts[i], e->name) == 0) {
      dna_diag_hint(c->diags, d, "count(...) says how many members a collection has");
      return;
    }
  uint32_t have = b->has_member ? dna_part_count(b->member.p) : 0;
  if (have && dna_part_has_name(b->member.p, e->name)) {
    dna_diag_hint(c->diags, d, "the sources of this union have different names for their parts: write .first, .second ..., or the same "
                               "names with 'as'");
    return;
  }
  if (dna_part_ordinal(e->name) >= 0 && have) {
    dna_diag_hint(c->diags, d, "this combination has %u parts", have);
    return;
  }
  if (dna_part_ordinal(e->name) >= 0) {
    dna_diag_hint(c->diags, d,
                  "%s is a part of a combination: it has a meaning inside an object or a filter of pairs(...) and the like",
                  e->name);
    return;
  }
  const dna_unit *unit = dna_unit_find(e->name, strlen(e->name));
  if (unit && dna_dim_equal(unit->dim, DNA_DIM_AREA)) {
    dna_diag_hint(c->diags, d, "%s is a unit: write 1 %s, or for its inverse 1 /%s, without a blank after the slash", e->name,
                  e->name, e->name);
    return;
  }
  if (unit) {
    dna_diag_hint(c->diags, d, "%s is a unit, and a unit stands right after a number, as in 1 %s", e->name, e->name);
    return;
  }
  const char *const *parts = b->has_member && !call ? dna_part_names(b->member.p) : NULL;
  uint32_t nparts = parts ? dna_part_count(b->member.p) : 0;
  size_t room = (size_t)b->nlocals + c->ndecls + ATTRS + FUNCS + 8 + nparts, count = 0;
  uint32_t ntags = 0;
  while (b->has_member && dna_tag_name(c, ntags)) ntags++;
  room += ntags;
  const char **names = dna_xmalloc(room * sizeof *names);
  static const char *const fixed[] = {"particles", "this", "truth", "pi", "true", "false"};
  for (uint32_t i = 0; i < b->nlocals && !call; i++) names[count++] = b->locals[i].name;
  for (uint32_t i = 0; i < nparts; i++) names[count++] = parts[i];
  for (uint32_t i = 0; i < ntags && !call; i++) names[count++] = dna_tag_name(c, i);
  for (uint32_t i = 0; i < c->ndecls; i++)
    if (!call || (c->decls[i].ast->flags & AST_FUNCTION) || c->decls[i].kind == D_TABLE) names[count++] = c->decls[i].name;
  for (int i = 0; i < FUNCS && call; i++) names[count++] = dna_func_infos[i].name;
  for (int i = 0; i < ATTRS && (call || b->has_member); i++) names[count++] = dna_attr_infos[i].name;
  for (size_t i = 0; i < sizeof fixed / sizeof *fixed && !call; i++) names[count++] = fixed[i];
  const char *near = dna_nearest(e->name, names, count);
  free(names);
  if (near) dna_diag_hint(c->diags, d, "did you mean %s?", near);
  else if (!call && dna_builtins_func(e->name) >= 0)
    dna_diag_hint(c->diags, d, "it is a function: %s", dna_func_infos[dna_builtins_func(e->name)].signature);
}

/* ---- declarations ---------------------------------------------------------------------------------------------------- */

dna_span dna_scope_decl_span(const decl *d) { return dna_statement_named(d->ast); }

static void push(astlist *list, const dna_ast *a) {
  list->items = dna_grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
  list->items[list->count++] = a;
}

bool dna_scope_built_in(const char *name) {
  static const char *const words[] = {"particles", "this", "truth", "pi", "π", "true", "false"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcmp(words[i], name) == 0) return true;
  return dna_builtins_attr(name) >= 0 || dna_builtins_func(name) >= 0;
}

static void duplicate(comp *c, const dna_ast *a, const dna_ast *first, const char *what) {
  dna_diag *d = dna_diag_error(c->diags, dna_statement_named(a), "defined-twice", "%s %s is defined already", what, a->name);
  dna_diag_note(c->diags, d, dna_statement_named(first), "its first definition is here");
}

static void declare(comp *c, const dna_ast *a, enum decl_kind kind) {
  if (!a->name) return;
  if (dna_scope_built_in(a->name)) {
    dna_diag *d = dna_diag_error(c->diags, dna_statement_named(a), "built-in-name", "%s is a built-in name", a->name);
    dna_diag_hint(c->diags, d, "choose another name, such as my_%s", a->name);
    dna_scope_put(&c->refused, a->name, 0);
    return;
  }
  uint32_t id;
  if (dna_scope_get(&c->globals, a->name, &id)) {
    duplicate(c, a, c->decls[id].ast, "the name");
    return;
  }
  for (uint32_t i = 0; i < a->nparams && kind == D_LET; i++)
    for (uint32_t j = 0; j < i; j++)
      if (strcmp(a->params[i]->name, a->params[j]->name) == 0)
        dna_diag_error(c->diags, a->params[i]->span, "defined-twice", "the argument %s is named twice", a->params[i]->name);
  c->decls = dna_grow(c->decls, &c->decls_capacity, c->ndecls + 1, sizeof *c->decls);
  c->decls[c->ndecls] = (decl){a->name, kind, a, c->ndecls};
  dna_scope_put(&c->globals, a->name, c->ndecls++);
}

static void declare_in(comp *c, strmap *names, astlist *list, const dna_ast *a, const char *what) {
  uint32_t first;
  if (!a->name) return;
  if (dna_scope_get(names, a->name, &first)) {
    duplicate(c, a, list->items[first], what);
    return;
  }
  dna_scope_put(names, a->name, list->count);
  push(list, a);
}

static void collect(comp *c, const dna_ast *file) {
  for (uint32_t i = 0; i < file->nkids; i++) {
    const dna_ast *s = file->kids[i];
    switch (s->kind) {
    case AST_S_PARAM: declare(c, s, D_PARAM); break;
    case AST_S_LET: declare(c, s, D_LET); break;
    case AST_S_TABLE: declare(c, s, D_TABLE); break;
    case AST_S_OBJECT: declare(c, s, D_OBJECT); break;
    case AST_S_REGION: declare_in(c, &c->region_names, &c->regions, s, "the region"); break;
    case AST_S_VARIATION: declare_in(c, &c->variation_names, &c->variations, s, "the variation"); break;
    case AST_S_SAMPLE: declare_in(c, &c->sample_names, &c->samples, s, "the sample"); break;
    case AST_S_WINDOW: declare_in(c, &c->window_names, &c->windows, s, "the window"); break;
    case AST_S_LIMIT: declare_in(c, &c->limit_names, &c->limits, s, "the limit"); break;
    case AST_S_EXPECT: push(&c->expects, s); break;
    case AST_S_SAMPLES:
      for (uint32_t k = 0; k < s->nparams; k++) declare_in(c, &c->sample_names, &c->samples, s->params[k], "the sample");
      break;
    case AST_S_ANALYSIS:
      if (c->analysis && c->analysis->span.file == s->span.file) {
        dna_diag *d = dna_diag_error(c->diags, s->span, "defined-twice", "the analysis is described twice");
        dna_diag_note(c->diags, d, c->analysis->span, "it was first described here");
      }
      c->analysis = s; /* files come after those they import: the importer's own title holds */
      break;
    case AST_S_LUMINOSITY:
      if (c->luminosity) {
        dna_diag *d = dna_diag_error(c->diags, s->span, "defined-twice", "the luminosity is given twice");
        dna_diag_note(c->diags, d, c->luminosity->span, "it was first given here");
      } else {
        c->luminosity = s;
      }
      break;
    default: break;
    }
  }
}

/* ---- files -------------------------------------------------------------------------------------------------------------- */

typedef struct loader {
  comp *c;
  char **real; /* of each source: its canonical path, or NULL */
  uint8_t *underway;
  uint32_t count;
  size_t real_capacity, underway_capacity, imports;
} loader;

static const char *directory(comp *c, const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? dna_arena_strndup(c->arena, path, (size_t)(slash - path) + 1) : "";
}

static void register_source(loader *l, uint32_t file, const char *path) {
  comp *c = l->c;
  c->dirs = dna_grow(c->dirs, &c->dirs_capacity, file + 1, sizeof *c->dirs);
  l->real = dna_grow(l->real, &l->real_capacity, file + 1, sizeof *l->real);
  l->underway = dna_grow(l->underway, &l->underway_capacity, file + 1, sizeof *l->underway);
  for (; l->count <= file; l->count++) {
    c->dirs[l->count] = "";
    l->real[l->count] = NULL;
    l->underway[l->count] = 0;
  }
  c->ndirs = l->count;
  c->dirs[file] = directory(c, path);
  l->real[file] = dna_source_real(c->diags->sources, path);
}

static void load_source(loader *l, uint32_t file, uint32_t depth);

static void import(loader *l, uint32_t from, const dna_ast *s, uint32_t depth) {
  comp *c = l->c;
  dna_span span = s->text_span.end > s->text_span.start ? s->text_span : s->span;
  if (!s->text || !*s->text) return;
  const char *path = *s->text == '/' ? s->text : dna_arena_printf(c->arena, "%s%s", c->dirs[from], s->text);
  if (*s->text != '/' && !dna_source_exists(c->diags->sources, path) && c->options->library) {
    const char *shared = dna_arena_printf(c->arena, "%s/%s", c->options->library, s->text);
    if (dna_source_exists(c->diags->sources, shared)) path = shared;
  }
  char *real = dna_source_real(c->diags->sources, path);
  for (uint32_t i = 0; real && i < l->count; i++) {
    if (!l->real[i] || strcmp(l->real[i], real) != 0) continue;
    if (l->underway[i])
      dna_diag_error(c->diags, span, "import-cycle",
                     i == from ? "this file imports itself" : "these files import one another: %s is being read already",
                     s->text);
    dna_source_alias(c->diags->sources, path, i);
    free(real);
    return; /* each file once */
  }
  free(real);
  if (l->imports++ >= FILES_MAX || depth >= 50) {
    dna_diag_error(c->diags, span, "too-deep", "too many imports");
    return;
  }
  dna_error err = {0};
  int file = dna_source_read(c->diags->sources, path, &err);
  if (file < 0) {
    c->incomplete = true;
    dna_diag *d = dna_diag_error(c->diags, span, "unreadable", "this import cannot be read: %s", err.message);
    dna_diag_hint(c->diags, d, "imports are looked up beside the importing file, then in the library");
    return;
  }
  register_source(l, (uint32_t)file, path);
  load_source(l, (uint32_t)file, depth + 1);
}

/* The samples of a CSV file, whose paths are relative to it. */
static void load_samples(loader *l, uint32_t from, dna_ast *s) {
  comp *c = l->c;
  if (!s->text || !*s->text) {
    dna_diag_error(c->diags, s->span, "unreadable", "the name of a CSV file is missing");
    return;
  }
  const char *path = *s->text == '/' ? s->text : dna_arena_printf(c->arena, "%s%s", c->dirs[from], s->text);
  dna_error err = {0};
  int file = dna_source_read(c->diags->sources, path, &err);
  if (file < 0) {
    c->incomplete = true;
    dna_diag_error(c->diags, s->text_span, "unreadable", "these samples cannot be read: %s", err.message);
    return;
  }
  register_source(l, (uint32_t)file, path);
  dna_samples_read(c, s, (uint32_t)file);
}

static void load_source(loader *l, uint32_t file, uint32_t depth) {
  l->underway[file] = 1;
  dna_ast *tree = dna_parse(l->c->diags, file, l->c->arena);
  for (uint32_t i = 0; i < tree->nkids; i++) {
    if (tree->kids[i]->kind == AST_S_IMPORT) import(l, file, tree->kids[i], depth);
    if (tree->kids[i]->kind == AST_S_SAMPLES) load_samples(l, file, tree->kids[i]);
  }
  l->underway[file] = 0;
  push(&l->c->files, tree);
}

bool dna_scope_load(comp *c, const char *path, const char *text, size_t length) {
  loader l = {.c = c};
  dna_error err = {0};
  int file = text ? dna_source_add(c->diags->sources, path, text, length) : dna_source_read(c->diags->sources, path, &err);
  if (file < 0) {
    file = dna_source_add(c->diags->sources, path, "", 0);
    if (file >= 0) dna_diag_error(c->diags, (dna_span){(uint32_t)file, 0, 0}, "unreadable", "%s", err.message);
    return false;
  }
  register_source(&l, (uint32_t)file, path);
  load_source(&l, (uint32_t)file, 0);
  for (uint32_t i = 0; i < l.count; i++) free(l.real[i]);
  free(l.real);
  free(l.underway);
  for (uint32_t i = 0; i < c->files.count; i++) collect(c, c->files.items[i]);
  dna_samples_columns(c);
  return true;
}
