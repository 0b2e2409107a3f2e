/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The public interface to analyses of other languages (see dna.h). What is translated is compiled here, too: a translation
 * that has errors is a fault of the translator, and is told as such.
 */
#include "lang/adl/adl.h"
#include "lib/context.h"

#include <string.h>

static int check(dna_context *dna, const char *path, const dna_str *text, bool assumed) {
  dna_compilation c = {0};
  c.diags.arena = c.sources.arena = dna_arena_new();
  c.diags.sources = &c.sources;
  dna_compile_options options = {.library = dna->library, .optimise = true};
  c.analysis =
      dna_compile_text(&c.diags, dna_arena_printf(c.diags.arena, "%s, translated", path), text->text, text->length, &options);
  int status = c.analysis ? DNA_OK : DNA_ERR_RUN;
  if (status) {
    dna_str messages = {0};
    dna_diag_text(&c.diags, &messages, false);
    size_t line = messages.length ? strcspn(messages.text, "\n") : 0;
    dna_str_add(&dna->trace, messages.text, messages.length);
    dna_error_set(&dna->fault, status, "the translation has errors, which is a fault of %s; the first is: %.*s",
                  assumed ? "dna or of what is assumed (is something divided by an assumed 0?)" : "dna and not of the analysis",
                  (int)(line > 600 ? 600 : line), messages.length ? messages.text : "");
    dna_str_free(&messages);
  }
  dna_context_drop(&c);
  return status;
}

/* NAME=NUMBER, as .dna has names and numbers. */
static bool is_assumption(const char *text) {
  const char *equals = strchr(text, '=');
  if (!equals || equals == text || strlen(text) > 200) return false;
  size_t name = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  if (text + name != equals || text[0] == '_' || (text[0] >= '0' && text[0] <= '9')) return false;
  const char *number = equals + 1 + (equals[1] == '-');
  size_t digits = strspn(number, "0123456789");
  if (!digits) return false;
  number += digits;
  if (*number == '.') {
    digits = strspn(number + 1, "0123456789");
    if (!digits) return false;
    number += 1 + digits;
  }
  return *number == '\0';
}

int dna_import_adl(dna_context *dna, const char *path, const dna_import_options *options, const char **text) {
  dna_context_forget(dna);
  *text = NULL;
  dna->path = dna_xstrdup(path);
  dna_compilation *c = &dna->loaded;
  c->diags.arena = c->sources.arena = dna_arena_new();
  c->diags.sources = &c->sources;
  dna_adl_options adl = {
      .assume = options->assume, .nassume = (uint32_t)options->nassume, .length = options->length ? options->length : "mm"};
  if (strcmp(adl.length, "mm") != 0 && strcmp(adl.length, "cm") != 0)
    return dna_error_set(&dna->fault, DNA_ERR_USAGE, "lengths are in mm or cm, not in \"%s\"", adl.length);
  for (size_t i = 0; i < options->nassume; i++)
    if (!is_assumption(options->assume[i]))
      return dna_error_set(&dna->fault, DNA_ERR_USAGE, "an assumption is NAME=NUMBER, such as miniIso=0.1, and not \"%s\"",
                           options->assume[i]);
  dna->trace.length = 0;
  dna_str out = {0};
  int status = DNA_OK;
  void *before = dna_c_locale_enter();
  if (!dna_import_adl_file(&c->diags, path, &adl, &out, &dna->fault))
    status = dna->fault.status ? DNA_ERR_INPUT : DNA_ERR_PROGRAM;
  dna_c_locale_leave(before);
  if (status == DNA_ERR_INPUT) dna->fault.status = status;
  if (!status) status = check(dna, path, &out, options->nassume > 0);
  if (!status) {
    dna_str_add(&dna->trace, out.text, out.length);
    *text = dna->trace.text;
  }
  dna_str_free(&out);
  return status;
}
