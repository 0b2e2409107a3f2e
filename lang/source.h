/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Source texts of a compilation and places in them. A span is a half-open byte range of one source. Lines and
 * columns are counted from 1; columns count characters as a terminal shows them (wide characters take two,
 * combining marks none).
 */
#ifndef DNA_LANG_SOURCE_H
#define DNA_LANG_SOURCE_H

#include "base/base.h"

typedef struct dna_span {
  uint32_t file;       /* index in dna_sources */
  uint32_t start, end; /* bytes */
} dna_span;

typedef struct dna_source {
  const char *path; /* as given or as resolved from an import; shown in diagnostics */
  const char *text; /* NUL-terminated; length excludes the NUL */
  size_t length;
  uint32_t *lines;  /* byte offset of the start of each line */
  uint32_t nlines;
} dna_source;

typedef struct dna_alias {
  const char *path;
  uint32_t file;
} dna_alias;

typedef struct dna_sources {
  dna_arena *arena;
  dna_source *files;
  uint32_t count;
  size_t capacity;
  /* Where texts are looked for instead of in files: a path is then that of one of these, and nothing else is there. */
  const struct dna_given_source *given;
  uint32_t ngiven;
  dna_alias *aliases; /* other paths by which files were imported */
  uint32_t naliases;
  size_t aliases_capacity;
} dna_sources;

typedef struct dna_given_source {
  const char *path, *text; /* text NULL: the same as given[same_as] */
  size_t length;
  uint32_t same_as;
} dna_given_source;

/* Another text for a source. */
void dna_source_replace(dna_sources *sources, uint32_t file, const char *text, size_t length);

/* Reads a file of at most 16 MiB whole; returns its index, or -1 with err set. */
int dna_source_read(dna_sources *sources, const char *path, dna_error *err);
/* The same for text in memory, which is copied. */
int dna_source_add(dna_sources *sources, const char *path, const char *text, size_t length);

/* Whether there is such a file. */
bool dna_source_exists(const dna_sources *sources, const char *path);
/* What it is called whatever path leads to it; the caller frees. NULL if there is none. */
char *dna_source_real(const dna_sources *sources, const char *path);
/* Takes note of another path of a file that was read. */
void dna_source_alias(dna_sources *sources, const char *path, uint32_t file);

typedef struct dna_place {
  const char *path;
  uint32_t line, column;       /* column in terminal cells, from 1 */
  uint32_t byte_column, utf16_column; /* from 0, for editors */
} dna_place;

dna_place dna_source_place(const dna_sources *sources, uint32_t file, uint32_t offset);
/* The text of a span with runs of white space and comments folded to one blank, as a label for a cut. */
char *dna_source_label(const dna_sources *sources, dna_span span, dna_arena *arena);

#endif
