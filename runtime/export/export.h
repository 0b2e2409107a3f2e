/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Results as files for other programs: what the formats share. A format is a function that makes one text, or the files of a
 * directory; export.c lists them.
 */
#ifndef DNA_EXPORT_H
#define DNA_EXPORT_H

#include "dna.h"
#include "runtime/report/report.h"
#include "runtime/results/cells.h"

/* Makes and writes the export. DNA_OK, DNA_ERR_USAGE or DNA_ERR_RUN. */
int dna_export_results(const dna_results *results, const char *format, const dna_export_options *options, bool unblind,
                       dna_error *err);

/* ---- the files of an export -------------------------------------------------------------------------------------- */

typedef struct dna_export_file {
  char *name; /* in the directory; NULL: the export is this one file */
  dna_str text;
} dna_export_file;

typedef struct dna_export_files {
  dna_export_file *items;
  size_t count, room;
} dna_export_files;

dna_str *dna_export_add_file(dna_export_files *files, const char *name); /* valid until the next one is added */
void dna_export_free_files(dna_export_files *files);

/* The same without writing, for tests. */
int dna_export_make(const dna_results *results, const char *format, const dna_export_options *options, bool unblind,
                    dna_export_files *files, dna_error *err);

/* write.c: one file, compressed if its name ends in .gz (output NULL: standard output), or several in a new directory. */
int dna_export_write(const dna_export_files *files, const char *output, dna_error *err);

/* ---- what is exported -------------------------------------------------------------------------------------------- */

typedef struct dna_export_job {
  dna_report_job report; /* the results; which regions are blind */
  const dna_export_options *options;
} dna_export_job;

bool dna_export_takes_sample(const dna_export_job *job, const dna_rsample *sample);
bool dna_export_takes_region(const dna_export_job *job, const char *region);
bool dna_export_takes_variation(const dna_export_job *job, const char *variation);
bool dna_export_takes_weight(const dna_export_job *job, const char *weight);

/* One region of one sample under one variation and one weight. */
typedef struct dna_export_view {
  const dna_rsample *sample;
  const dna_pregion *region;
  uint32_t sample_number, variation, weight, region_number;
  uint32_t shown; /* rows before what is blind */
  bool hists_shown;
  bool scaled;      /* numbers are yields: sums of weights times scale */
  double scale;     /* 1 if not scaled; NaN where there are no yields, which only csv allows */
  const char *unit; /* of a yield: "events" or "pb"; "" if not scaled */
} dna_export_view;

/* All that were chosen, in the order of the report: samples, variations, weights, regions. */
typedef void dna_export_visit(const dna_export_job *job, const dna_export_view *view, void *user);
void dna_export_each(const dna_export_job *job, dna_export_visit *visit, void *user);
/* Of one region; variation 0 is nominal. */
dna_export_view dna_export_look(const dna_export_job *job, uint32_t sample, uint32_t variation, uint32_t weight, uint32_t region);

/* What the numbers of a view are. */
const char *dna_export_content(const dna_export_view *view); /* "yield", "cross section" or "sum of weights" */

/* ---- texts ------------------------------------------------------------------------------------------------------- */

/* text.c: a name as a part of a path: blanks and / : [ ] = and the like become _ */
void dna_export_token(dna_str *out, const char *name);
/* The name number `index` of a list, made unique: with ~2, ~3 ... if earlier ones give the same. */
void dna_export_unique(dna_str *out, const char *const *names, uint32_t index);
/* With LaTeX where the field writes symbols: "m_3ℓ < m_W" is "$m_{3\ell}$ < $m_{W}$". */
void dna_export_latex(dna_str *out, const char *text);
/* A YAML scalar in one line: plain where that is safe, else in double quotes. Never has "BEGIN " or "END " in it, for YODA. */
void dna_export_yaml(dna_str *out, const char *text);
void dna_export_yaml_number(dna_str *out, double value); /* a float to every YAML reader; .inf, -.inf, .nan */
/* "m_ll [GeV]", in LaTeX */
void dna_export_axis_label(dna_str *out, const dna_paxis *axis);

/* ---- formats ----------------------------------------------------------------------------------------------------- */

int dna_yoda_export(const dna_export_job *job, dna_export_files *files, dna_error *err);  /* V3 */
int dna_yoda2_export(const dna_export_job *job, dna_export_files *files, dna_error *err); /* V2 */
int dna_uhi_export(const dna_export_job *job, dna_export_files *files, dna_error *err);
int dna_hepdata_export(const dna_export_job *job, dna_export_files *files, dna_error *err);
int dna_csv_export(const dna_export_job *job, dna_export_files *files, dna_error *err);
int dna_csv_histograms_export(const dna_export_job *job, dna_export_files *files, dna_error *err);
int dna_csv_limits_export(const dna_export_job *job, dna_export_files *files, dna_error *err);
int dna_pyhf_export(const dna_export_job *job, dna_export_files *files, dna_error *err);

#endif
