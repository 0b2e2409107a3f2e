/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The public interface to packed events (see dna.h), and the condition on particles that are kept.
 */
#include "lib/context.h"
#include "lang/ast.h"
#include "program/implies.h"
#include "runtime/pack.h"

#include <stdlib.h>
#include <string.h>

/* Whether the text is one expression to the grammar: nothing in it closes the brackets that it is put in, or
 * hides what follows. */
static bool stands_alone(const char *text) {
  bool curly[DNA_NESTING_MAX]; /* the brackets that are open */
  size_t depth = 0;
  for (const char *c = text; *c; c++) {
    if (strchr("#\n\r;\"", *c)) return false;
    if (strchr("([{", *c)) {
      if (depth == DNA_NESTING_MAX) return false;
      curly[depth++] = *c == '{';
    } else if (strchr(")]}", *c) && (depth == 0 || curly[--depth] != (*c == '}'))) {
      return false; /* either of ) and ] closes an interval */
    }
  }
  return depth == 0;
}

/* Compiles a condition as the only object of an analysis. What is said of it shows `length` bytes of it alone. */
static int compile_condition(dna_context *dna, const char *condition, size_t from, size_t length) {
  static const char head[] = "object kept from particles { where (", form[] = "the form is:", bracket[] = "not ')'";
  dna_str source = {0};
  dna_str_printf(&source, "%s%s) }\nregion all { cut count(kept) >= 0 }\n", head, condition);
  int status = dna_context_load(dna, "--keep", source.text, source.length, NULL, 0, NULL);
  dna_str_free(&source);
  dna_diags *diags = &dna->loaded.diags;
  if (diags->sources->count) dna_diag_narrow(diags, 0, (uint32_t)(sizeof head - 1 + from), (uint32_t)length);
  for (size_t i = 0; i < diags->count; i++) { /* what the messages say of the text around the condition */
    dna_diag *diag = &diags->items[i];
    const char *end = diag->span.start == length ? strstr(diag->message, bracket) : NULL;
    if (end)
      diag->message = dna_arena_printf(diags->arena, "%.*sbut the condition ends", (int)(end - diag->message), diag->message);
    if (diag->hint && strncmp(diag->hint, form, sizeof form - 1) == 0)
      diag->hint = "--keep takes one condition; several are joined by 'and' or 'or'";
  }
  return status;
}

/* Compiles the condition, with what the files were kept with before. */
static int compile_keep(dna_context *dna, const char *keep, const char *before, dna_pack_keep *out, char **text, char **form) {
  dna_str condition = {0};
  if (keep && !keep[strspn(keep, " \t")]) return dna_error_set(&dna->fault, DNA_ERR_PROGRAM, "--keep: the condition is empty");
  if (keep && !stands_alone(keep))
    return dna_error_set(
        &dna->fault, DNA_ERR_PROGRAM,
        "--keep takes one condition on particles, without quotes, semicolons and comments, its brackets in pairs");
  int status = keep ? compile_condition(dna, keep, 0, strlen(keep)) : DNA_OK;
  if (status) return status;
  size_t length = keep ? strlen(keep) : 0;
  if (keep && before) dna_str_printf(&condition, "(%s) and (%s)", before, keep);
  else dna_str_puts(&condition, keep ? keep : before);
  *text = condition.text;
  if (before) status = compile_condition(dna, condition.text, condition.length - length - (keep ? 1 : 0), length);
  if (status)
    return dna_error_set(&dna->fault, DNA_ERR_PROGRAM,
                         "--keep: the condition that the files were packed with is not understood: %s", before);
  const dna_program *program = dna->loaded.analysis->programs[0];
  if (dna->loaded.analysis->uses_random)
    return dna_error_set(&dna->fault, DNA_ERR_PROGRAM,
                         "--keep: a condition with random functions would keep other particles for another seed");
  uint32_t axis = 2; /* what the region counts */
  for (uint32_t i = 0; i < program->ninsns; i++)
    if (program->insns[i].op == DNA_OP_COUNT) axis = program->insns[i].a;
  *form = dna_implies_form(program, axis);
  if (!*form) return dna_error_set(&dna->fault, DNA_ERR_PROGRAM, "--keep: the condition is too long");
  *out = (dna_pack_keep){program, *text, *form};
  return DNA_OK;
}

int dna_pack(dna_context *dna, const dna_pack_options *options, dna_pack_summary *summary) {
  char *before = NULL, *text = NULL, *form = NULL;
  dna_pack_keep keep;
  dna_context_forget(dna);
  *summary = (dna_pack_summary){0};
  int status = dna_pack_kept(options, &before, &dna->fault);
  bool some = !status && (options->keep || before);
  if (some) status = compile_keep(dna, options->keep, before, &keep, &text, &form);
  if (!status) status = dna_pack_events(options, some ? &keep : NULL, summary, &dna->fault);
  free(before);
  free(text);
  free(form);
  return status;
}

int dna_unpack(dna_context *dna, const dna_unpack_options *options, dna_pack_summary *summary) {
  dna_context_forget(dna);
  return dna_unpack_events(options, summary, &dna->fault);
}
