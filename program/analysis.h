/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a compiled analysis file says besides its programs: title, samples, normalisation. Made by lang, read by the
 * driver and the report. All strings live in the analysis's arena.
 */
#ifndef DNA_ANALYSIS_H
#define DNA_ANALYSIS_H

#include "program/figure.h"
#include "program/program.h"

enum dna_sample_kind { DNA_SAMPLE_SIGNAL, DNA_SAMPLE_BACKGROUND, DNA_SAMPLE_DATA };

typedef struct dna_psample {
  const char *name;
  const char *const *files; /* globs, already resolved relative to the declaring file */
  uint32_t nfiles;
  bool has_xsec;            /* else: the cross-section in the event file */
  double xsec_pb;
  double kfactor;           /* 1 unless said */
  enum dna_sample_kind kind;
  const char *group;        /* never NULL: the sample's own name unless said */
  const char *with;         /* "m_ZD = 100 MeV, ..." as written, or NULL */
  uint32_t program;         /* index in programs: one for each distinct set of "with" values */
} dna_psample;

typedef struct dna_meta { /* analysis "TITLE" { ... }, in order */
  const char *key, *text;
} dna_meta;

/* A condition that has no N-1 distribution. */
typedef struct dna_pnot_n_minus_1 {
  const char *region, *label, *text; /* of the cut; of the condition in it */
  const char *why;                   /* "compares two quantities of the event" ... */
  const char *file;
  uint32_t line;
} dna_pnot_n_minus_1;

/* A param whose values are scanned. The grid of all of them is the program's variations from number 1 on, the last axis running
 * fastest. */
typedef struct dna_scan_axis {
  const char *name, *unit; /* unit "" if there is none */
  uint32_t n;
  bool log;                /* made with log spacing */
  const double *values;    /* in that unit */
  const char *const *texts; /* "5 GeV" */
} dna_scan_axis;

/* How the interval of a window is found: where a figure is largest, given, or the smallest that holds a share of the signal. */
enum dna_awindow_choice { DNA_AWINDOW_MAXIMISE, DNA_AWINDOW_INTERVAL, DNA_AWINDOW_HOLDS };
enum dna_awindow_shape { DNA_SHAPE_EXPONENTIAL, DNA_SHAPE_POWER, DNA_SHAPE_BERNSTEIN };

/* A window statement: of what and where is in dna_pvariation.windows, by its name. Lengths are in its unit, GeV or mm. */
typedef struct dna_awindow {
  const char *name;
  enum dna_awindow_choice choice;
  double width_min, width_max; /* MAXIMISE */
  double background_min;       /* expected events; 0: none is asked for */
  dna_figure maximise;
  dna_figure low, high;        /* INTERVAL: constants of params */
  double holds;                /* HOLDS: the share */
  bool split;                  /* chosen with one half of the events, counted with the other */
  bool sidebands; /* B is interpolated from the entries within side_low .. side_high beside the interval, with this shape: */
  dna_figure side_low, side_high;
  enum dna_awindow_shape shape;
  int order;                   /* of a Bernstein polynomial; -1: as many as the entries need */
} dna_awindow;

/* A limit statement: either from a window or a region, or a combination of others. */
typedef struct dna_alimit {
  const char *name;
  const char *window, *region; /* one of them, or neither */
  const char *scale;           /* the param that the signal is proportional to */
  dna_figure exclude;          /* true where the signal is excluded */
  const char *const *vary;     /* variations */
  uint32_t nvary;
  bool quadrature;             /* their shifts add in quadrature; false: the envelope */
  const char *const *combine;  /* limits */
  uint32_t ncombine;
  bool likelihood;             /* combined in one likelihood; false: in quadrature */
} dna_alimit;

/* How far our number may be from a published one: any way; by a share of it; by standard deviations of the difference. */
enum dna_within { DNA_WITHIN_ANY, DNA_WITHIN_SHARE, DNA_WITHIN_SIGMAS };
typedef struct dna_tolerance {
  enum dna_within kind;
  double value; /* 0.05 for 5 % */
} dna_tolerance;

/* A row of a published cut-flow. */
typedef struct dna_expected {
  const char *label;
  uint32_t row;         /* of the region */
  double value, error;  /* error 0 if none is given */
  dna_tolerance within;
  uint32_t line;
} dna_expected;

/* An expect statement: yields as the report has them, efficiencies to the first row, or counts of simulated events. */
enum dna_expect_of { DNA_EXPECT_YIELD, DNA_EXPECT_RELATIVE, DNA_EXPECT_RAW };
typedef struct dna_expectation {
  const char *region;
  const char *sample;     /* or group; NULL: the only sample */
  enum dna_expect_of of;
  uint32_t region_number;
  dna_expected *rows;
  uint32_t nrows;
  const char *file;
  uint32_t line;
} dna_expectation;

typedef struct dna_analysis {
  dna_arena *arena;
  const char *path;
  const char *title; /* or the file's name without directory and ending */
  dna_meta *meta;
  uint32_t nmeta;
  bool has_lumi;
  double lumi_ifb;          /* 1/fb */
  dna_psample *samples;     /* none: each event file on the command line is one */
  uint32_t nsamples;
  dna_program **programs;   /* programs[0]: the parameters as declared and --set */
  uint32_t nprograms;
  dna_expectation *expectations;
  uint32_t nexpectations;
  dna_awindow *windows;
  uint32_t nwindows;
  dna_alimit *limits;
  uint32_t nlimits;
  bool uses_random;
  bool n_minus_1;           /* compiled with N-1 distributions */
  const dna_pnot_n_minus_1 *not_n_minus_1; /* what has none, in order; only if n_minus_1 */
  uint32_t nnot_n_minus_1;
  const dna_scan_axis *axes; /* compiled for a scan */
  uint32_t naxes;
} dna_analysis;

void dna_analysis_free(dna_analysis *analysis); /* accepts NULL; frees the programs too */

/* Adds the N-1 distributions of every region, and for each cut that has none the reason, as lines of text. */
void dna_analysis_list_n_minus_1(const dna_analysis *analysis, dna_str *out);

#endif
