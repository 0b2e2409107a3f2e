/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ADL's regions: cuts, weights, histograms, bins.
 */
#include "lang/adl/translate.h"

#include <stdlib.h>
#include <string.h>

typedef struct making {
  adl_symbol *symbol, *parent;
  dna_str text, after; /* after: the regions of its bins */
  const char **names;  /* of histograms */
  size_t nnames, names_capacity;
  uint32_t entries, bins, depth;
} making;

/* A name that no histogram of the region has yet. */
static const char *claim(adl_translator *t, making *m, const char *wanted) {
  char *base = dna_arena_strdup(t->arena, *wanted ? wanted : "histogram");
  for (char *c = base; *c; c++)
    if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9'))) *c = '_';
  if (base[0] == '_' || (base[0] >= '0' && base[0] <= '9')) base = dna_arena_printf(t->arena, "h%s", base);
  if (strlen(base) > 150) base[150] = '\0';
  for (unsigned i = dna_names_adl_next((const char *const *)m->names, m->nnames, base);; i++) {
    const char *name = i == 1 ? base : dna_arena_printf(t->arena, "%s_%u", base, i);
    bool taken = dna_words_adl_is(name, "if and or not in then else");
    for (size_t j = 0; j < m->nnames && !taken; j++) taken = !strcmp(m->names[j], name);
    if (taken) continue;
    m->names = dna_grow(m->names, &m->names_capacity, m->nnames + 1, sizeof *m->names);
    m->names[m->nnames++] = name;
    return name;
  }
}

/* ADL's strings have no escapes; what would be one in .dna is taken out, and so is what is no text. */
static const char *string(adl_translator *t, const char *text) {
  char *copy = dna_arena_strdup(t->arena, text);
  for (char *c = copy; *c; c++) {
    unsigned char byte = (unsigned char)*c;
    if (byte < 32 || byte >= 127 || byte == '"') *c = ' ';
    if (byte == '\\') *c = '/';
  }
  return copy;
}

static void cut(adl_translator *t, making *m, dna_str *out, const adl_node *node, bool reject, const char *label) {
  adl_value value;
  if (!node || (node->kind == ADL_ALL && !reject)) return;
  const char *quoted = label ? dna_arena_printf(t->arena, "\"%s\" ", string(t, label)) : "";
  if (dna_efficiencies_adl_drawn(t, node, reject, &value)) {
    if (value.type != ADL_BAD && value.list) dna_meaning_adl_refuse(t, node->span, "say of which member");
    else if (value.type != ADL_BAD)
      dna_str_printf(out, "  cut %suniform(0, 1) < %s\n", quoted, dna_value_adl_text(t, &value, BIND_ADD));
    return;
  }
  if (node->kind == ADL_BINARY && node->op == ADL_NEAR && !reject && out == &m->text) value = dna_choice_adl(t, node);
  else value = dna_meaning_adl_condition(t, node, reject);
  if (value.type == ADL_BAD) return;
  m->entries++;
  if (reject) dna_str_printf(out, "  cut %snot %s\n", quoted, dna_value_adl_text(t, &value, BIND_ATOM));
  else dna_str_printf(out, "  cut %s%s\n", quoted, value.text);
}

static void add_axis(adl_translator *t, const adl_axis *axis, const adl_value *x, dna_str *out) {
  const char *low, *high;
  if (!axis->nedges) {
    low = dna_value_adl_number(t, axis->low);
    dna_value_adl_unit(t, dna_value_adl_number(t, axis->high), x->energy2, x->length2, &high);
    dna_str_printf(out, ", %s bins in %s..%s", axis->n, low, high);
    return;
  }
  dna_str_puts(out, ", bins [");
  for (uint32_t i = 0; i < axis->nedges; i++) dna_str_printf(out, "%s%s", i ? ", " : "", dna_value_adl_number(t, axis->edges[i]));
  dna_value_adl_unit(t, "]", x->energy2, x->length2, &high);
  dna_str_puts(out, high);
}

static bool axis_good(adl_translator *t, const adl_axis *axis, dna_span span) {
  double before = 0;
  for (uint32_t i = 0; i < axis->nedges; i++) {
    double edge = strtod(axis->edges[i], NULL);
    if (i && !(edge > before)) {
      dna_meaning_adl_refuse(t, span, "the edges of bins rise, and %s does not", axis->edges[i]);
      return false;
    }
    before = edge;
  }
  if (axis->nedges) return true;
  double n = strtod(axis->n, NULL);
  if (axis->n[strspn(axis->n, "0123456789")] || n < 1 || n > 1e6 || !(strtod(axis->low, NULL) < strtod(axis->high, NULL))) {
    dna_meaning_adl_refuse(t, span, "bins are a whole number of them, the lower end and the upper end");
    return false;
  }
  return true;
}

/* Something that bins can be in: a number with a simple unit. */
static adl_value binned(adl_translator *t, const adl_node *node) {
  adl_value x = dna_meaning_adl_number(t, node);
  const char *ignored;
  if (x.type != ADL_BAD && !dna_value_adl_unit(t, "1", x.energy2, x.length2, &ignored)) x = dna_value_adl_bare(t, x);
  return x;
}

static void histogram(adl_translator *t, making *m, const adl_entry *entry) {
  if (!entry->expr || !entry->naxes) return;
  for (uint32_t i = 0; i < entry->naxes; i++)
    if (!entry->axes[i].nedges && strtod(entry->axes[i].low, NULL) == 0 && strtod(entry->axes[i].high, NULL) == 0) {
      dna_diag_warn(t->diags, entry->span, "left-out", "a histogram without a range selects nothing, and is left out");
      return;
    }
  adl_value x = binned(t, entry->expr), y = entry->naxes == 2 && entry->expr2 ? binned(t, entry->expr2) : x, both = x;
  if (x.type == ADL_BAD || y.type == ADL_BAD) return;
  if (!axis_good(t, &entry->axes[0], entry->span) || (entry->naxes == 2 && !axis_good(t, &entry->axes[1], entry->span))) return;
  if (!dna_value_adl_lists(t, &x, &y, entry->span, &both)) return;
  m->entries++;
  dna_str_printf(&m->text, "  histogram %s = %s", claim(t, m, entry->name), dna_value_adl_text(t, &x, BIND_OR));
  if (entry->naxes == 2) dna_str_printf(&m->text, " vs %s", dna_value_adl_text(t, &y, BIND_OR));
  add_axis(t, &entry->axes[0], &x, &m->text);
  if (entry->naxes == 2) add_axis(t, &entry->axes[1], &y, &m->text);
  dna_str_printf(&m->text, ", title \"%s\"\n", string(t, entry->label ? entry->label : ""));
}

static void bins(adl_translator *t, making *m, const adl_entry *entry) {
  if (!entry->expr) return;
  m->bins++;
  if (entry->axes[0].nedges) {
    adl_value x = binned(t, entry->expr);
    if (x.type == ADL_BAD) return;
    if (x.list) {
      dna_meaning_adl_refuse(t, entry->expr->span, "say of which member");
      return;
    }
    if (entry->axes[0].nedges < 2 || !axis_good(t, &entry->axes[0], entry->span)) {
      if (entry->axes[0].nedges < 2) dna_meaning_adl_refuse(t, entry->span, "bins have two edges or more");
      return;
    }
    m->entries++;
    const char *name = entry->expr->kind == ADL_NAME ? dna_arena_printf(t->arena, "%s_bins", entry->expr->text) : "bins_of";
    dna_str_printf(&m->text, "  bins %s = %s", claim(t, m, name), dna_value_adl_text(t, &x, BIND_OR));
    add_axis(t, &entry->axes[0], &x, &m->text);
    dna_str_puts(&m->text, "\n");
    return;
  }
  const char *name = dna_names_adl_claim(t, dna_arena_printf(t->arena, "%s_bin_%u", m->symbol->text, m->bins), true);
  dna_str_printf(&m->after, "region %s from %s {\n", name, m->symbol->text);
  cut(t, m, &m->after, entry->expr, false, entry->label);
  dna_str_puts(&m->after, "}\n");
}

static void weight(adl_translator *t, making *m, const adl_entry *entry) {
  if (!entry->expr) return;
  adl_value x = dna_meaning_adl_number(t, entry->expr);
  if (x.type == ADL_BAD) return;
  if (x.list) {
    dna_meaning_adl_refuse(t, entry->expr->span, "a weight is one number, and this is one for each member");
    return;
  }
  x = dna_value_adl_bare(t, x);
  m->entries++;
  dna_str_printf(&m->text, "  weight \"%s\" %s\n", string(t, entry->name ? entry->name : "weight"), x.text);
}

/* From here on in the region the collection is another one. */
static void sort(adl_translator *t, making *m, const adl_entry *entry) {
  const adl_node *node = entry->expr, *of = node && node->kind == ADL_CALL && node->nkids == 1 ? node->kids[0] : NULL;
  (void)m;
  if (!node) return;
  adl_value collection = of ? dna_meaning_adl_particle(t, of) : BAD_VALUE, key, member;
  if (of && collection.type == ADL_BAD) return;
  if (!of || collection.type != ADL_COLLECTION || collection.megajets || !collection.of) {
    dna_meaning_adl_refuse(t, node->span, "sort takes an attribute of a collection, as in sort pT(jets) descend");
    return;
  }
  member = collection;
  member.type = ADL_PARTICLE;
  member.text = "this";
  if (!dna_attributes_adl_of(t, node->text, &member, node->span, &key)) {
    dna_meaning_adl_refuse(t, node->name_span, "generated events have no %s to sort by", node->text);
    return;
  }
  if (key.type == ADL_BAD) return;
  const char *name = dna_names_adl_claim(t, dna_arena_printf(t->arena, "%s_sorted", collection.of->text), false);
  dna_str_printf(&t->body, "object %s from %s { sort by %s%s }\n", name, collection.text, key.text,
                 entry->ascending ? " ascending" : "");
  adl_override *o = dna_arena_alloc(t->arena, sizeof *o);
  *o = (adl_override){collection.of, name, t->overrides};
  t->overrides = o;
}

static void add_entries(adl_translator *t, making *m, const adl_block *block);

/* A region or a list of histograms by its name. */
static void use(adl_translator *t, making *m, const char *name, dna_span span) {
  adl_symbol *symbol = dna_names_adl_region(t, name);
  if (!symbol) {
    const char *names[512];
    size_t count = 0;
    for (adl_symbol *s = t->regions; s && count < 512; s = s->next) names[count++] = s->name;
    const char *nearest = dna_nearest(name, names, count);
    dna_diag *d = dna_diag_error(t->diags, span, "unknown-name", "%s is no region, and no word that an entry begins with", name);
    if (nearest) dna_diag_hint(t->diags, d, "%s is a region", nearest);
    return;
  }
  if (symbol->state == 1 || m->depth > 50) {
    dna_meaning_adl_refuse(t, span, "%s is made of itself", name);
    return;
  }
  if (symbol->kind == ADL_S_REGION && !m->entries && !m->parent) { /* it begins where the other one ends */
    adl_override *overrides = t->overrides;
    dna_regions_adl(t, symbol);
    t->overrides = overrides;
    m->parent = symbol;
    t->bindings = symbol->bindings;
    t->overrides = symbol->overrides;
    return;
  }
  m->depth++;
  add_entries(t, m, symbol->block);
  m->depth--;
}

static void add_entry(adl_translator *t, making *m, const adl_entry *entry) {
  const adl_node *node = entry->expr;
  t->steps = 0;
  switch (entry->kind) {
  case ADL_SELECT:
    if (node && node->kind == ADL_NAME && dna_names_adl_region(t, node->text) && !dna_names_adl_find(t, node->text))
      use(t, m, node->text, node->span);
    else cut(t, m, &m->text, node, false, NULL);
    break;
  case ADL_REJECT: cut(t, m, &m->text, node, true, NULL); break;
  case ADL_USE: use(t, m, entry->name, entry->name_span); break;
  case ADL_WEIGHT: weight(t, m, entry); break;
  case ADL_HISTO: histogram(t, m, entry); break;
  case ADL_BIN:
    if (m->depth) /* of another region: its bins stay its own */
      dna_diag_warn(t->diags, entry->span, "left-out",
                    "the bins of a region that is used within another one stay those of the first");
    else bins(t, m, entry);
    break;
  case ADL_SORT: sort(t, m, entry); break;
  case ADL_ASIDE:
    dna_diag_warn(t->diags, entry->span, "left-out", "%s is no part of the selection, and is left out", entry->name);
    break;
  case ADL_TAKE: dna_meaning_adl_refuse(t, entry->span, "take has its place in an object"); break;
  }
}

static void add_entries(adl_translator *t, making *m, const adl_block *block) {
  for (const adl_entry *entry = block->entries; entry; entry = entry->next) {
    if (m->text.length > (8u << 20)) {
      dna_meaning_adl_refuse(t, entry->span, "what this region stands for, written out, is too long");
      return;
    }
    add_entry(t, m, entry);
  }
}

void dna_regions_adl(adl_translator *t, adl_symbol *symbol) {
  if (symbol->state || symbol->kind != ADL_S_REGION) return;
  symbol->state = 1;
  making made = {.symbol = symbol}, *m = &made;
  adl_binding *bindings = t->bindings;
  adl_override *overrides = t->overrides;
  t->bindings = NULL;
  t->overrides = NULL;
  if (++t->depth > 60) dna_meaning_adl_refuse(t, symbol->block->name_span, "regions nest too deep here");
  else add_entries(t, m, symbol->block);
  t->depth--;
  symbol->bindings = t->bindings;
  symbol->overrides = t->overrides;
  t->bindings = bindings;
  t->overrides = overrides;
  symbol->state = 2;
  dna_str_printf(&t->body, "\nregion %s", symbol->text);
  if (m->parent) dna_str_printf(&t->body, " from %s", m->parent->text);
  dna_str_printf(&t->body, m->text.length ? " {\n%s}\n" : " { %s}\n", m->text.length ? m->text.text : "");
  if (m->after.length) dna_str_puts(&t->body, m->after.text);
  dna_str_free(&m->text);
  dna_str_free(&m->after);
  free(m->names);
}
