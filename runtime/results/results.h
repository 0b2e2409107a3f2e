/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a run leaves: for every sample its inputs, its normalisation and its sums. Reports are made from this alone.
 *
 * Ownership: dna_results owns everything in it except the analysis, which must outlive it.
 */
#ifndef DNA_RESULTS_H
#define DNA_RESULTS_H

#include "program/analysis.h"
#include "runtime/results/sums.h"

typedef struct dna_rfile {
  char *path;
  uint64_t events;
  double sumw;            /* nominal */
  bool has_xsec;
  double xsec_pb, xsec_err_pb; /* of its last event */
  bool whole;             /* false: --max-events stopped before its end */
  char *fault;            /* what is wrong with it from event number `events` + 1 on; NULL if nothing is known to be */
  bool trusted;           /* has not all particles, and it was not shown that the others do not matter */
} dna_rfile;

enum dna_xsec_source { DNA_XSEC_NONE, DNA_XSEC_SAMPLE, DNA_XSEC_FILE };

typedef struct dna_rsample {
  char *name;
  char *group;
  enum dna_sample_kind kind;
  char *with;             /* or NULL */
  dna_rfile *files;
  uint32_t nfiles;
  bool unread;            /* some of its event files were not read to their end: of a results file */
  enum dna_xsec_source xsec_source;
  double xsec_pb, xsec_err_pb; /* FILE: mean over the files, weighted by their events; err 0 if not known */
  double kfactor;
  uint32_t nweights;
  char **weight_names;    /* [0] is the nominal one; its report name is "nominal" */
  const dna_program *program;
  dna_sums *sums;
} dna_rsample;

typedef struct dna_results {
  const dna_analysis *analysis;
  uint64_t seed;
  dna_rsample *samples;
  uint32_t nsamples;
  bool partial;           /* a file is damaged: the sums are of the whole events before that, and of the other files */
  char *unread;           /* of a results file: event files that were not read to their end, in words; or NULL */
  bool interrupted;       /* stopped before the end: the sums are of the events read so far */
} dna_results;

void dna_results_free(dna_results *results); /* accepts NULL */

/* Where neither a sample statement nor data says otherwise: the mean of the files' cross-sections, weighted by their events: files of one
 * process are independent estimates of it. Unknown if a file that was read has none. */
void dna_results_set_xsec(dna_rsample *sample);

/* ---- cutflow.c: numbers of a cut-flow table ("cut-flow numbers" in dna(5)) ------------------------------------------- */

typedef struct dna_rownum {
  uint64_t raw, negative;
  double sumw, sumw2;
  bool has_yield;         /* false: no cross-section is known */
  double yield, error;    /* events if the analysis has a luminosity, else pb; kind data: events, not scaled */
  bool has_rel, has_cum;  /* false where the denominator is 0 or for bins without meaning */
  double rel, rel_lo, rel_hi; /* efficiency to the row above (errors: interval ends as distances, both >= 0) */
  double cum, cum_lo, cum_hi; /* to the first row */
} dna_rownum;

/* row of a region under a variation and a weight. rel of a "weight" row or a "bin" row is to the row above that is not
 * a bin. Efficiencies use only the nature of the sums: Clopper-Pearson at 68.27 % where all weights are equal (sumw2 raw
 * == sumw^2 to 1e-12, in both rows, none negative), else sigma^2 = [(1 - 2 eps) sum_pass w^2 + eps^2 sum_all w^2] / (sum_all w)^2. */
dna_rownum dna_cutflow_row(const dna_results *results, const dna_rsample *sample, uint32_t variation, uint32_t weight,
                           uint32_t region, uint32_t row);
/* sigma k L / sumw(all) for a weight; NaN if no cross-section is known; 1 for data. unit: "events" or "pb". */
double dna_cutflow_scale(const dna_results *results, const dna_rsample *sample, uint32_t weight, const char **unit);
/* "σ = 2.1 pb (from the event files), k = 1.18, L = 150 /fb, Σw = 500 (500 events)" */
void dna_cutflow_normalisation(const dna_results *results, const dna_rsample *sample, dna_str *out);

/* ---- report ------------------------------------------------------------------------------------------------------------- */
typedef struct dna_report_options {
  bool colour;
  int columns;     /* terminal width for text; 0: 100 */
  bool unblind;
} dna_report_options;

/* format: text, md, csv, json, latex or html; adds the whole report to out. DNA_ERR_USAGE for another format. */
int dna_report(const dna_results *results, const char *format, const dna_report_options *options, dna_str *out,
               dna_error *err);

#endif
