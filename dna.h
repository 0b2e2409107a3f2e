/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libdna: compile a .dna analysis, run it over event files, report the cut-flow.
 *
 *   const char *files[] = {"signal.hepmc3.gz"};
 *   dna_run_options options = {.events = files, .nevents = 1, .seed = 1};
 *   dna_context *dna = dna_new();
 *   if (dna_load(dna, "search.dna", NULL, 0) == DNA_STATUS_DONE && dna_run(dna, &options) == DNA_STATUS_DONE)
 *     fputs(dna_report_text(dna, "text", 0, 0), stdout);
 *   fputs(dna_messages(dna, 0), stderr); // errors, warnings and notes
 *   dna_free(dna);
 *
 * A context belongs to one thread at a time; separate contexts are independent. Functions that return int give a
 * DNA_STATUS_*, which is also the exit code of the program dna. Texts that are returned belong to the context and stay
 * valid until the next call that returns a text of the same kind.
 */
#ifndef DNA_H
#define DNA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dna_context dna_context;

enum {
  DNA_STATUS_DONE = 0,
  DNA_STATUS_RUN = 1,          /* a failure at run time: memory, output */
  DNA_STATUS_USAGE = 2,        /* wrong options, or values of params that are set */
  DNA_STATUS_PROGRAM = 3,      /* the analysis file is wrong */
  DNA_STATUS_INPUT = 4,        /* event files cannot be read */
  DNA_STATUS_SKIPPED = 5,      /* done, but events were skipped */
  DNA_STATUS_EXPECT = 6,       /* a tolerance of an expectation is exceeded */
  DNA_STATUS_INTERRUPTED = 130 /* the progress callback ended the run */
};

typedef struct dna_run_options {
  const char *const *events; /* event files; with sample statements in the analysis: must be none */
  size_t nevents;
  int jobs;                  /* threads; 0: one for each processor */
  int64_t max_events;        /* of each file; 0: all */
  uint64_t seed;
  const char *weights;       /* "nominal" (or NULL), "all", or a glob over weight names, which always adds nominal */
  int batch;                 /* events in a batch; 0: chosen by the library. Results do not depend on it */
  /* called from one thread at a time, at most ten times a second, and while a pipe is silent; non-zero stops the run with
   * what is whole so far */
  int (*progress)(void *user, uint64_t events, uint64_t bytes, uint64_t bytes_total);
  void *user;
  int strict;                /* every number of every event is checked, also those that nothing asks for */
  int unblind;               /* reports of this run show the yields of data samples in blind regions */
  const char *results;       /* a results file (see dna-results(5)) that the run writes, or adds to; NULL: none */
  int fresh;                 /* what the results file has is dropped */
  int trust_keep;            /* run over packed files of chosen particles also where it cannot be shown that no other matters */
} dna_run_options;

dna_context *dna_new(void);   /* NULL when there is no memory */
void dna_free(dna_context *); /* accepts NULL */
const char *dna_version(void);

/* Compiles path and its imports. sets: "NAME=VALUE" overrides of params. DNA_STATUS_PROGRAM if there are errors;
 * DNA_STATUS_USAGE if all of them are in sets. */
int dna_load(dna_context *, const char *path, const char *const *sets, size_t nsets);
int dna_load_text(dna_context *, const char *path, const char *text, size_t length, const char *const *sets,
                  size_t nsets);
/* Directory for imports that are not beside the importing file; before dna_load. Default: the environment's DNA_LIBRARY, else
 * the one that libdna was installed with. */
void dna_set_library(dna_context *, const char *directory);

/* Whether what is loaded next has the N-1 distribution of every cut that asks for a range of a quantity among its
 * histograms: 0 (as in a new context) or 1. */
void dna_set_n_minus_1(dna_context *, int wanted);

/* DNA_STATUS_INPUT also for an event file that is damaged behind some good events: these are kept, and so is all of the other files. */
int dna_run(dna_context *, const dna_run_options *);

/* Loads the analysis of a results file and goes on with its run, over the event files that were named then: of the options events,
 * seed, max_events and weights do not count. */
int dna_resume(dna_context *, const dna_run_options *);
/* Loads a results file: the reports are of it, as if its run had just ended. */
int dna_open_results(dna_context *, const char *path);
/* Several results files as one, written whole or not at all. No analysis is loaded afterwards. */
int dna_merge(dna_context *, const char *const *paths, size_t npaths, const char *output);

/* Whether reports and exports show the yields of data in blind regions; dna_run sets it, too. */
void dna_set_unblind(dna_context *, int unblind);

/* Pictures of the histograms and limits of the last run, or of the results file that was opened. */
typedef struct dna_plot_options {
  const char *const *histograms; /* names, each in all regions that have it, and names of limits, which go on one picture; none: all */
  size_t nhistograms;
  const char *output;            /* a file that ends in .svg, .pdf or .png, for one picture; else a directory; NULL: "plots" */
  const char *format;            /* "svg", "pdf" or "png"; NULL: as output ends, else "pdf". PDF and PNG need gnuplot */
  const char *region;            /* of this one alone; NULL: all */
  const char *variation;         /* drawn instead of the nominal result; NULL: nominal */
  const char *weight;            /* NULL: the nominal one */
  int log;                       /* vertical axis: 1 logarithmic, -1 linear, 0 as the histogram says */
  int unit_area;                 /* sums, signals and data are each scaled to 1; also where the histogram says so */
  int no_ratio;                  /* no panel with ratios */
  double signal_scale;           /* signals are drawn multiplied by it; 0: 1 */
  /* limits; log is for them, too, and without it the limit's axis is logarithmic */
  const char *x;                 /* the param on the horizontal axis; NULL: the one that differs between the signals */
  int log_x;                     /* 1 logarithmic, -1 linear, 0: logarithmic if the points span more than a decade */
  int interpolate;               /* lines between the points */
  const char *const *with;       /* "PARAM=VALUE UNIT": only signals with this value */
  size_t nwith;
  const char *const *overlays;   /* "FILE.csv" or "FILE.csv:LABEL": contours of two columns */
  size_t noverlays;
  dna_context *const *others;    /* with results opened, whose limits go on the same picture */
  size_t nothers;
  const char *const *names;      /* of the results files, this one's first: what their limits are called without labels; or NULL */
  const char *const *labels;
  size_t nlabels;                /* 0, or one for each results file */
} dna_plot_options;

/* Each file is written whole or not at all. *written: how many were. Overlays are read when limits are drawn. */
int dna_plot(dna_context *, const dna_plot_options *, size_t *written);

/* Packed events (see dna-events(5)). */
typedef struct dna_pack_options {
  const char *const *events; /* files of any format, with the same weights */
  size_t nevents;
  const char *output;        /* written whole or not at all */
  const char *keep;          /* a condition on particles: only those that pass are stored; NULL: all, with their links */
  int (*progress)(void *user, uint64_t events, uint64_t bytes, uint64_t bytes_total); /* as above */
  void *user;
} dna_pack_options;

typedef struct dna_pack_summary {
  uint64_t events, particles, kept; /* particles read, and written */
  uint64_t bytes;                   /* read */
} dna_pack_summary;

typedef struct dna_unpack_options {
  const char *events;
  const char *output;        /* HepMC3 text, compressed if it ends in .gz or .zst; NULL: standard output */
  int incomplete;            /* 1: also of a file that was packed with a condition: its particles alone, without vertices */
  int (*progress)(void *user, uint64_t events, uint64_t bytes, uint64_t bytes_total);
  void *user;
} dna_unpack_options;

/* DNA_STATUS_PROGRAM: the condition is wrong, and dna_messages says how. No analysis is loaded afterwards. */
int dna_pack(dna_context *, const dna_pack_options *, dna_pack_summary *);
int dna_unpack(dna_context *, const dna_unpack_options *, dna_pack_summary *);

/* Two analyses over the same events in one pass (see dna-compare(1)). */
typedef struct dna_compare_options {
  dna_run_options run;          /* weights is not used: the nominal ones are compared */
  const char *variations[2];    /* of each; NULL: nominal */
  unsigned listed;              /* events of each region and sample that reports list, with what the cuts compared */
  int all;                      /* dna_comparison_list is to have all events that only one selects, not only those listed */
  int stored;                   /* the results that both have loaded (dna_open_results) are compared, and no events are read: which are
                                 * shared is not known, so errors are ranges; a and b have no results afterwards */
  const char *names[2];         /* what reports call the two before their settings; NULL: by the path of the analysis */
} dna_compare_options;

/* Compares a with b, which may not be the same context; *different is 1 if they differ in anything. Statuses as those of dna_run. The
 * comparison belongs to a, and needs b until it has been reported. */
int dna_compare(dna_context *a, dna_context *b, const dna_compare_options *, int *different);
/* As dna_report_text; and the events that only one selects, as CSV. */
const char *dna_comparison_text(dna_context *a, const char *format, int colour, int columns);
const char *dna_comparison_list(dna_context *a);

/* Which events the regions share, nominal or in a variation (see dna-overlap(1)). Statuses as those of dna_run. */
int dna_overlap_regions(dna_context *, const dna_run_options *, const char *variation);
const char *dna_overlap_text(dna_context *, const char *format, int colour, int columns); /* as dna_report_text */

/* The events that a region keeps (see dna-select(1)). */
typedef struct dna_select_options {
  dna_run_options run;       /* events are needed; sample statements of the analysis are not used */
  const char *region, *variation; /* variation NULL: nominal */
  const char *output;        /* copies of the events, compressed if it ends in .gz or .zst; "-": standard output; NULL: none */
  const char *list;          /* their numbers, weights and values as CSV; or NULL */
  const char *const *values; /* numbers of the event: expressions of the language */
  size_t nvalues;
} dna_select_options;

typedef struct dna_select_summary {
  uint64_t events, selected;
  double sumw;               /* of those selected */
} dna_select_summary;

/* Files are written whole or not at all. DNA_STATUS_USAGE also for a value that is wrong: dna_messages says how, and no analysis is loaded
 * afterwards. */
int dna_select(dna_context *, const dna_select_options *, dna_select_summary *);

/* Many values of params in one pass (see dna-scan(1)). */
typedef struct dna_scan_options {
  dna_run_options run;
  const char *region; /* NULL: all */
  const char *show;   /* the figure of merit; NULL: S / sqrt(B) where yields of signal and background are numbers of events */
  const char *plot;   /* a plot that will be asked for, so that its name is checked before the run; or NULL */
} dna_scan_options;

/* As dna_load; but of the sets "NAME=A..B UNIT/N", with "log" behind it for equal ratios, and "NAME={A, B} UNIT" make a grid, which takes
 * the place of the variations. */
int dna_load_scan(dna_context *, const char *path, const char *const *sets, size_t nsets);
int dna_scan_run(dna_context *, const dna_scan_options *);
const char *dna_scan_report_text(dna_context *, const char *format, int colour, int columns); /* as dna_report_text */
/* Draws the last scan; the ending .svg, .pdf or .png says in which format. PDF and PNG need gnuplot. */
int dna_scan_draw(dna_context *, const char *path);

/* Diagnostics of the last load, and notes and faults of the last run, as a terminal shows them (colour: ANSI), or as JSON. */
const char *dna_messages(dna_context *, int colour);
const char *dna_messages_json(dna_context *);

/* The report of the last run: "text", "md", "csv", "json", "latex" or "html"; NULL for another format or before a run. After a run that
 * was interrupted, or that found a damaged event file (DNA_STATUS_INPUT), it is of the whole events that were read; NULL if there
 * were none. columns: width of the text; 0: 100. */
const char *dna_report_text(dna_context *, const char *format, int colour, int columns);

/* Whether all rows of expect statements are within the tolerances that they state: DNA_STATUS_DONE; DNA_STATUS_EXPECT if not, and
 * *text has a line for each row that is not, or has no number; DNA_STATUS_USAGE if no tolerance is stated, or there are no results. */
int dna_check_expectations(dna_context *, const char **text);

/* The results, of the last run or a results file, for other programs. */
typedef struct dna_export_options {
  const char *output;              /* a file, written whole or not at all; NULL: standard output. hepdata: a new directory */
  const char *const *samples;      /* names or patterns (* ? [...]) of what is exported; none: all. For hepdata, variations are */
  size_t nsamples;                 /* those that give errors, and one weight alone is exported, the nominal one unless said */
  const char *const *regions;
  size_t nregions;
  const char *const *variations;
  size_t nvariations;
  const char *const *weights;
  size_t nweights;
  int raw;                         /* sums of weights instead of yields */
  const char *const *channels;     /* for pyhf: limits, windows, regions or histograms; none: the only limit */
  size_t nchannels;
  const char *signal;              /* for pyhf: the signal sample, or its group; NULL: the only one */
} dna_export_options;

/* format: "yoda" (V3, YODA 2), "yoda2" (V2, YODA 1), "uhi", "hepdata", "csv" (cut-flows), "csv-histograms", "csv-limits" or
 * "pyhf" (a workspace, schema 1.0.0). DNA_STATUS_USAGE for another format, a name that nothing has, yields that are not known or
 * that pyhf cannot take, or if there are no results; DNA_STATUS_RUN if it cannot be written. */
int dna_export(dna_context *, const char *format, const dna_export_options *);

const char *dna_disassembly(dna_context *); /* of the loaded analysis */

/* Analyses of other languages. */
typedef struct dna_import_options {
  const char *const *assume; /* "NAME=NUMBER": what an attribute is taken for that generated events do not have */
  size_t nassume;
  const char *length;        /* the unit of lengths, "mm" or "cm"; NULL: mm */
} dna_import_options;

/* *text: the analysis in ADL at path as .dna, which has no errors. DNA_STATUS_PROGRAM if something cannot be translated:
 * dna_messages says what and where; DNA_STATUS_RUN if the translation has errors; then *text is NULL. No analysis is loaded afterwards. */
int dna_import_adl(dna_context *, const char *path, const dna_import_options *, const char **text);

/* The N-1 distributions of the loaded analysis, and the cuts that have none and why; NULL if it was loaded without them. */
const char *dna_n_minus_1_text(dna_context *);

/* What one event (by its own number, the first such in the file) went through. trust_keep: as in dna_run_options. */
int dna_trace(dna_context *, const char *events, int64_t number, uint64_t seed, int trust_keep, const char **text);

#ifdef __cplusplus
}
#endif
#endif
