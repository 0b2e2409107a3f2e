/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A HEPData table in YAML: columns with a header, qualifiers and values with errors. What the tables are of is hepdata.c's.
 */
#ifndef DNA_EXPORT_HEPDATA_H
#define DNA_EXPORT_HEPDATA_H

#include "runtime/export/export.h"

/* A source of systematic errors: a variation, or a pair NAME_up, NAME_down. Numbers of variations; DNA_NONE: not there. */
typedef struct dna_hepdata_source {
  char *label; /* "sys,NAME" */
  uint32_t up, down;
} dna_hepdata_source;

typedef struct dna_hepdata_value {
  bool known;
  double value, error; /* error 0 or NaN: none */
} dna_hepdata_value;

typedef struct dna_hepdata_submission {
  const dna_export_job *job;
  dna_export_files *files;
  dna_str index; /* submission.yaml */
  uint32_t tables;
} dna_hepdata_submission;

/* Enters a table in the submission, "Table 1: " and what; gives the text of its file, valid until the next one. */
dna_str *dna_hepdata_begin_table(dna_hepdata_submission *submission, const char *what, const char *description);
/* hepdata_search.c: tables of the windows and limits, but with --raw, or of other weights and variations. */
void dna_hepdata_search(dna_hepdata_submission *submission);

void dna_hepdata_begin_column(dna_str *out, const char *name, const char *unit); /* in LaTeX already; unit may be "" */
void dna_hepdata_add_qualifier(dna_str *out, const char *name, const char *text);
void dna_hepdata_begin_values(dna_str *out);
void dna_hepdata_add_label(dna_str *out, const char *text);
void dna_hepdata_add_range(dna_str *out, double low, double high); /* infinite: under- and overflow */
void dna_hepdata_add_missing(dna_str *out);
void dna_hepdata_add_count(dna_str *out, uint64_t count);
/* values[0] is nominal, values[v] of variation v. */
void dna_hepdata_add_value(dna_str *out, const dna_hepdata_value *values, const dna_hepdata_source *sources, uint32_t nsources);

#endif
