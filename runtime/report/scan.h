/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scan: what regions select at each point of a grid of params. The points are the variations of the program from number 1 on
 * (see dna_scan_axis).
 */
#ifndef DNA_REPORT_SCAN_H
#define DNA_REPORT_SCAN_H

#include "runtime/observe/sets.h"
#include "runtime/report/number.h"
#include "runtime/results/results.h"

enum { DNA_SCAN_SIGNAL, DNA_SCAN_BACKGROUND };

typedef struct dna_scan_point { /* of a region at a point; sums over the samples of a kind */
  uint64_t raw[2];
  double value[2], error[2];
  bool has_shown;            /* and it is a finite number */
  double shown, shown_error; /* of the figure of merit */
} dna_scan_point;

typedef struct dna_scan {
  const dna_analysis *analysis;
  dna_results *results; /* owned, as all but analysis */
  uint32_t *regions;    /* [nregions] their numbers */
  uint32_t nregions, npoints;
  bool has[2];            /* there are samples of that kind, and their yields are known in one unit */
  const char *unit;       /* "events" or "pb"; "" if neither is known */
  dna_scan_point *points; /* [nregions * npoints] */
  char *show;             /* the figure of merit, as written; NULL: none */
  int32_t *best;          /* [nregions] the point with its largest value, the first such; -1 */
  dna_sample_set *sets;
  uint32_t nsets;
  bool unblind;
} dna_scan;

/* Takes the results over. region NULL: all of them; a name that is there. */
dna_scan *dna_scan_new(dna_results *results_take, const char *region, bool unblind);
void dna_scan_free(dna_scan *scan); /* accepts NULL */
/* After `shown` has been set: which points are best. */
void dna_scan_find_best(dna_scan *scan);

static inline dna_scan_point *dna_scan_at(const dna_scan *scan, uint32_t region, uint32_t point) {
  return &scan->points[(size_t)region * scan->npoints + point];
}
const dna_pregion *dna_scan_region(const dna_scan *scan, uint32_t region);
/* Which value of an axis a point has. */
uint32_t dna_scan_index(const dna_scan *scan, uint32_t axis, uint32_t point);
/* Raw count, yield (or sum of weights) and error of a set; false: hidden. */
bool dna_scan_number(const dna_scan *scan, const dna_sample_set *set, uint32_t region, uint32_t point, dna_rownum *number);

/* format: text, md, csv or json; adds the report to out. */
int dna_scan_report(const dna_scan *scan, const char *format, bool colour, int columns, dna_str *out, dna_error *err);
void dna_scan_text(const dna_scan *scan, bool colour, uint32_t columns, dna_str *out);
void dna_scan_markdown(const dna_scan *scan, dna_str *out);
void dna_scan_csv(const dna_scan *scan, dna_str *out);
void dna_scan_json(const dna_scan *scan, dna_str *out);

/* ---- runtime/plot/scan.c --------------------------------------------------------------------------------------------- */

/* Whether the ending of a plot's name is .svg, .pdf or .png; else DNA_ERR_USAGE. */
int dna_scan_plot_check(const char *path, dna_error *err);
/* Draws the scan, whole or not at all. DNA_ERR_USAGE for more than two params or too many curves; DNA_ERR_RUN if gnuplot, which makes PDF and
 * PNG, is not there, or fails. */
int dna_scan_plot(const dna_scan *scan, const char *path, dna_error *err);

#endif
