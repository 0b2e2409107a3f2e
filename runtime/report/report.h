/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the report's formats share: which numbers are hidden, cells as text, and lists of faults that are part of a
 * result. A format is a function; report.c lists them.
 */
#ifndef DNA_REPORT_H
#define DNA_REPORT_H

#include "runtime/report/number.h"
#include "runtime/results/results.h"

typedef struct dna_report_job {
  const dna_results *results;
  dna_report_options options;
} dna_report_job;

void dna_text_write(const dna_report_job *job, dna_str *out);
void dna_markdown_write(const dna_report_job *job, dna_str *out);
void dna_csv_write(const dna_report_job *job, dna_str *out);
void dna_json_write(const dna_report_job *job, dna_str *out);
void dna_latex_write(const dna_report_job *job, dna_str *out);
void dna_html_write(const dna_report_job *job, dna_str *out);

/* One histogram of a region as a UHI JSON object (uhi_schema 1); its name, region and title are in its metadata. origin NULL: sums of
 * weights, and what surrounds the object says of what; else added to the metadata. */
typedef struct dna_uhi_origin {
  const char *sample, *variation, *weight;
  const char *content, *unit, *extent; /* "yield" or "sum of weights"; its unit; which of the events were read. NULL: not said */
  double scale;                        /* of the sums of weights */
} dna_uhi_origin;
void dna_uhi_write(const dna_rsample *sample, const dna_pregion *region, const dna_phist *hist, uint32_t weight,
                   const dna_uhi_origin *origin, dna_str *out);

/* The first row of a region that is hidden for this sample: from a blind region's own rows on, for data, unless
 * unblinded; nrows if none is. A region that comes from a blind one shows no more than that does. */
uint32_t dna_report_hidden_from(const dna_report_job *job, const dna_rsample *sample, uint32_t variation, uint32_t region);

/* A row as text; "–" where there is no number, "hidden" where it is blind. */
typedef struct dna_report_cells {
  dna_number raw, yield, rel, cum; /* rel, cum: per cent */
} dna_report_cells;
dna_report_cells dna_report_get_cells(const dna_report_job *job, const dna_rsample *sample, uint32_t variation, uint32_t weight,
                                      uint32_t region, uint32_t row);

const char *dna_report_row_kind(enum dna_row_kind kind);       /* all, cut, weight, bin */
const char *dna_report_sample_kind(enum dna_sample_kind kind); /* signal, background, data */
/* Of a sample's events were read: "whole"; "partial": a file is damaged, and ends there; "interrupted"; "first events": not all were
 * asked for. */
const char *dna_report_extent(const dna_results *results, const dna_rsample *sample);

/* The program whose regions and labels a table over all samples shows: all samples' have the same. */
const dna_program *dna_report_program(const dna_results *results);

/* groups.c: the names of the groups of several samples, in the samples' order; the caller frees the array. */
const char **dna_report_groups(const dna_results *results, uint32_t *count);
/* A row of such a group: not shown where a sample's is hidden, without a yield where a sample has none or another unit. */
typedef struct dna_report_group_sum {
  bool shown, has_yield;
  uint64_t raw;
  double yield, error;
  const char *unit;
} dna_report_group_sum;
dna_report_group_sum dna_report_sum_group(const dna_report_job *job, const char *group, uint32_t region, uint32_t row);

/* Adds a line, if the region has N-1 distributions: tables do not show them. */
void dna_report_n_minus_1(const dna_pregion *region, dna_str *out);

/* changes.c: lines with the nominal result, each variation (nominal weight) and each weight (nominal variation). */
typedef struct dna_report_change {
  char *label; /* "scan_up", "weight MUR2" */
  uint32_t variation;
  const char *weight;
} dna_report_change;
typedef struct dna_report_changes {
  dna_report_change *items;
  uint32_t count;
} dna_report_changes;
dna_report_changes dna_report_list_changes(const dna_results *results);
void dna_report_free_changes(dna_report_changes *changes);
uint32_t dna_report_last_row(const dna_pregion *region); /* that is not one of several bins */
uint32_t dna_report_find_weight(const dna_rsample *sample, const char *name); /* DNA_NONE: it has none of that name */
/* The yield of a row (without text where the sample has no such weight); true: and its change from the nominal one in per cent, NaN where
 * that says nothing; false for the nominal one itself and where it is hidden. */
bool dna_report_get_change(const dna_report_job *job, const dna_rsample *sample, const dna_report_change *item, uint32_t region,
                           uint32_t row, dna_number *yield, double *percent);

/* Results that were not finite, and probabilities outside of 0 to 1, by source line. */
typedef struct dna_report_nonfinite {
  const char *sample;    /* name */
  const char *variation; /* the first one that needs the result; "nominal" */
  const char *file;
  uint32_t line;
  uint64_t count;
  bool probability; /* the line has one, which may be what was counted */
} dna_report_nonfinite;
/* Sorted by sample, file, line, variation; caller frees. */
dna_report_nonfinite *dna_report_list_nonfinite(const dna_results *results, uint32_t *count);

/* Adds warnings about the results, one line each: interruption, negative weights, non-finite results. */
void dna_report_warnings(const dna_report_job *job, const char *before, dna_str *out);

#endif
