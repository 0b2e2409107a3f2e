/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a .dna file to an analysis: reads the file and its imports, checks everything, and compiles one program for each
 * distinct set of parameter values that its samples ask for.
 */
#ifndef DNA_LANG_COMPILE_H
#define DNA_LANG_COMPILE_H

#include "lang/diag.h"
#include "program/analysis.h"

typedef struct dna_compile_options {
  const char *const *sets; /* "NAME=VALUE" */
  uint32_t nsets;
  const char *library;     /* directory in which imports are looked up after the importing file's own; or NULL */
  const char *const *ranges; /* "NAME=1..10 GeV/10": the grid of them takes the place of the file's variations (points.c) */
  uint32_t nranges;
  const char *const *values; /* expressions: see dna_program.values (values.c) */
  uint32_t nvalues;
  const char *values_region; /* a region of the analysis */
  const char *values_option; /* what messages about them call them; NULL: "--values" */
  bool missing;            /* constants that are not finite are missing, and no errors */
  bool trace;              /* compute everything for every event and fill program.trace */
  bool n_minus_1;          /* the N-1 distribution of every cut that has one is added to its region's histograms */
  bool optimise;           /* false: no sharing of equal expressions across sinks (for tests) */
} dna_compile_options;

/* Whether "NAME=VALUE" has a range or a list of values. */
bool dna_points_is_range(const char *set);

/* NULL if there are errors; diagnostics (warnings too) are in diags. */
dna_analysis *dna_compile(dna_diags *diags, const char *path, const dna_compile_options *options);
/* The same from text in memory; imports are relative to path. */
dna_analysis *dna_compile_text(dna_diags *diags, const char *path, const char *text, size_t length,
                               const dna_compile_options *options);

#endif
