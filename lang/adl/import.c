/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The whole of an ADL file as the whole of a .dna file.
 */
#include "lang/adl/translate.h"

#include <stdlib.h>
#include <string.h>

/* As the inside of a string of .dna. */
static void add_string(dna_str *out, const char *text) {
  for (; *text; text++) {
    unsigned char byte = (unsigned char)*text;
    char c = byte < 32 || byte >= 127 || byte == '"' ? ' ' : byte == '\\' ? '/' : *text;
    dna_str_add(out, &c, 1);
  }
}

static void write_head(const dna_adl_options *options, const char *path, const adl_block *blocks, bool lengths, dna_str *out) {
  const char *slash = strrchr(path, '/'), *title = NULL;
  dna_str reference = {0}, note = {0};
  for (const adl_block *block = blocks; block; block = block->next) {
    if (block->kind != ADL_INFO || strcmp(block->name, "info") != 0) continue;
    for (const adl_entry *entry = block->entries; entry; entry = entry->next) {
      if (!*entry->text) continue;
      if (dna_words_adl_is(entry->name, "title")) {
        title = title ? title : entry->text;
        continue;
      }
      bool where = dna_words_adl_is(entry->name, "publication arxiv doi hepdata id");
      dna_str *to = where ? &reference : &note;
      if (to->length) dna_str_puts(to, where ? ", " : "; ");
      if (!where || dna_words_adl_is(entry->name, "arxiv")) dna_str_printf(to, "%s ", entry->name);
      dna_str_puts(to, entry->text);
    }
  }
  dna_str_puts(out, "# From ");
  add_string(out, slash ? slash + 1 : path);
  dna_str_puts(out, ", an analysis in ADL, by dna import-adl.\n");
  if (lengths) dna_str_printf(out, "# Lengths without a unit were taken for %s.\n", options->length);
  if (title || reference.length || note.length) {
    dna_str_puts(out, "analysis \"");
    add_string(out, title ? title : slash ? slash + 1 : path);
    dna_str_puts(out, "\" {\n");
    if (reference.length) dna_str_puts(out, "  reference \""), add_string(out, reference.text), dna_str_puts(out, "\"\n");
    if (note.length) dna_str_puts(out, "  note \""), add_string(out, note.text), dna_str_puts(out, "\"\n");
    dna_str_puts(out, "}\n");
  }
  dna_str_puts(out, "\n");
  dna_str_free(&reference);
  dna_str_free(&note);
}

static void translate_blocks(adl_translator *t, adl_block *blocks) {
  for (adl_block *block = blocks; block; block = block->next) {
    if (block->kind == ADL_INFO || !block->name) {
      if (block->kind == ADL_INFO && !strcmp(block->name, "countsformat"))
        dna_diag_warn(t->diags, block->span, "left-out", "published counts are no part of the selection, and are left out");
      continue;
    }
    bool region = block->kind == ADL_REGION || block->kind == ADL_HISTOLIST;
    adl_symbol *symbol = region ? dna_names_adl_region(t, block->name) : dna_names_adl_find(t, block->name);
    if (!symbol || symbol->block != block) continue; /* defined twice: told */
    t->steps = 0;
    if (block->kind == ADL_OBJECT) dna_objects_adl_object(t, symbol);
    if (block->kind == ADL_DEFINE && block->expr) dna_meaning_adl_define(t, symbol);
    if (block->kind == ADL_REGION) dna_regions_adl(t, symbol);
  }
}

bool dna_import_adl_file(dna_diags *diags, const char *path, const dna_adl_options *options, dna_str *out, dna_error *err) {
  int file = dna_source_read(diags->sources, path, err);
  if (file < 0) return false;
  adl_block *blocks = dna_parse_adl(diags, (uint32_t)file);
  adl_translator translator = {.diags = diags, .arena = diags->arena, .options = options, .file = (uint32_t)file},
                 *t = &translator;
  t->assumed = dna_arena_alloc(t->arena, (options->nassume + 1) * sizeof *t->assumed);
  dna_names_adl_begin(t, blocks);
  translate_blocks(t, blocks);
  dna_str tables = {0};
  dna_efficiencies_adl(t, &tables);
  for (uint32_t i = 0; i < options->nassume; i++)
    if (!t->assumed[i])
      dna_diag_warn(diags, (dna_span){(uint32_t)file, 0, 0}, "not-used", "--assume %s: nothing asks for it", options->assume[i]);
  bool good = !diags->errors;
  if (good) {
    write_head(options, path, blocks, t->lengths, out);
    if (t->params.length) dna_str_printf(out, "%s\n", t->params.text);
    dna_names_adl_prelude(t, out);
    if (tables.length) dna_str_printf(out, "%s\n", tables.text);
    if (t->body.length) dna_str_puts(out, t->body.text);
  }
  dna_str_free(&tables);
  dna_str_free(&t->params);
  dna_str_free(&t->body);
  free(t->names);
  return good;
}
