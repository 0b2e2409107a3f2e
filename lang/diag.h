/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Diagnostics: collected during a compilation, then sorted by place and rendered once. At most DNA_DIAG_SHOWN errors
 * are shown; the rest is counted. A diagnostic with the same start and code as an earlier one is dropped.
 */
#ifndef DNA_LANG_DIAG_H
#define DNA_LANG_DIAG_H

#include "lang/source.h"

#define DNA_DIAG_SHOWN 20

enum dna_severity { DNA_SEV_ERROR, DNA_SEV_WARNING };

typedef struct dna_diag {
  enum dna_severity severity;
  const char *code;    /* stable short word such as "unknown-name"; a string literal */
  dna_span span;
  const char *message; /* one line, lower case start, no full stop */
  const char *hint;    /* or NULL */
  bool has_note;       /* a second place, e.g. where a name was first defined */
  dna_span note_span;
  const char *note;
} dna_diag;

typedef struct dna_diags {
  dna_sources *sources;
  dna_arena *arena;
  dna_diag *items;
  size_t count, capacity;
  uint32_t errors, warnings;
} dna_diags;

/* Adds a diagnostic and returns it, so that a hint or note can follow. Never NULL. */
dna_diag *dna_diag_error(dna_diags *diags, dna_span span, const char *code, const char *format, ...)
    DNA_PRINTF(4, 5);
dna_diag *dna_diag_warn(dna_diags *diags, dna_span span, const char *code, const char *format, ...)
    DNA_PRINTF(4, 5);
void dna_diag_hint(dna_diags *diags, dna_diag *diag, const char *format, ...) DNA_PRINTF(3, 4);
void dna_diag_note(dna_diags *diags, dna_diag *diag, dna_span span, const char *format, ...) DNA_PRINTF(4, 5);

/* Makes a part of a source all of it: what was put around a text is not shown. Places behind the part are its end; what is
 * said of places before it is dropped. Nothing may be compiled from the source afterwards. */
void dna_diag_narrow(dna_diags *diags, uint32_t file, uint32_t from, uint32_t length);

/* Renders all, sorted by file order and place: text with source line and caret span (colour: ANSI), or one JSON object
 * {"file", "errors", "warnings", "diagnostics": [{severity, code, message, hint, file, start: {line, column, byte,
 * utf16}, end: {...}, notes: [...]}]} with lines and columns from 1 and byte and utf16 columns from 0. */
void dna_diag_text(dna_diags *diags, dna_str *out, bool colour);
void dna_diag_json(dna_diags *diags, dna_str *out, const char *file);

/* The candidate nearest to name (Damerau-Levenshtein over code points, at most a third of the length and never more
 * than 3 edits), or NULL. */
const char *dna_nearest(const char *name, const char *const *candidates, size_t count);

#endif
