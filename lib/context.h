/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of a context, shared by the files of lib/.
 */
#ifndef DNA_LIB_CONTEXT_H
#define DNA_LIB_CONTEXT_H

#include "dna.h"
#include "lang/ast.h"
#include "lang/compile.h"
#include "runtime/observe/compare.h"
#include "runtime/observe/overlap.h"
#include "runtime/report/scan.h"
#include "runtime/results/results.h"

/* What a compilation needs and leaves. */
typedef struct dna_compilation {
  dna_sources sources;
  dna_diags diags;
  dna_analysis *analysis;
} dna_compilation;

struct dna_context {
  char *library;
  char *path, *text; /* of the last load; text NULL: read from path */
  size_t length;
  char **sets;
  size_t nsets;
  dna_compilation loaded;
  dna_compilation *others; /* of a results file that has programs of several analyses */
  uint32_t nothers;
  uint64_t stored_seed;   /* of the run of a results file */
  int64_t stored_max_events;
  char *others_counted; /* event files that results were added to, in words; or NULL */
  bool stored;       /* the sources are those in a results file, which may not be those on disk any more */
  dna_error fault;
  dna_results *results;
  int unblind, n_minus_1;
  dna_comparison *comparison;
  dna_overlap *overlap;
  dna_scan *scan;
  uint32_t listed; /* events of each region that reports of a comparison show */
  dna_str messages, messages_json, report, disassembly, trace, list, merit, n_minus_1_text;
};

/* asked: what is asked for beside the file and its settings (trace, ranges, values); or NULL. */
void dna_context_compile(const dna_context *dna, const dna_compile_options *asked, dna_compilation *c);
void dna_context_drop(dna_compilation *c);
/* As dna_load and dna_load_text (text NULL: read from path), with what is asked for. */
int dna_context_load(dna_context *dna, const char *path, const char *text, size_t length, const char *const *sets, size_t nsets,
                     const dna_compile_options *asked);
/* What was loaded, and its results. */
void dna_context_forget(dna_context *dna);
/* dna_run with a results file: results.c. */
int dna_context_run_to_file(dna_context *dna, const dna_run_options *options);
/* "m_N=1 GeV" of an option: the param's name in the arena, and the value in GeV and mm; DNA_ERR_USAGE with the fault set: plot.c. */
int dna_context_param_value(dna_context *dna, const char *option, const char *text, dna_arena *arena, const char **param, double *value);
/* DNA_OK, or DNA_ERR_USAGE with the fault set: no analysis is loaded, or (DNA_ERR_PROGRAM) it has no region. Forgets the last
 * fault. */
int dna_context_need_regions(dna_context *dna);
static inline const char *dna_context_text(const dna_str *str) { return str->length ? str->text : ""; }

#endif
