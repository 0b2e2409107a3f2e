/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program: what the compiler hands to the machine. Flat tables of plain numbers, no pointers into the compiler.
 *
 * Ownership: a program owns its arena and all its tables; dna_program_free frees them. It is immutable after
 * compilation and may be shared by threads.
 */
#ifndef DNA_PROGRAM_H
#define DNA_PROGRAM_H

#include "base/base.h"

#define DNA_NONE UINT32_MAX

enum dna_op {
#define DNA_OP(name, result, a, b, c, flags, doc) DNA_OP_##name,
#include "program/opcodes.def"
#undef DNA_OP
  DNA_NOPS
};

/* How CLUSTER combines; the numbers are those in consts. */
enum dna_jet_algorithm { DNA_JETS_ANTIKT, DNA_JETS_KT, DNA_JETS_CAMBRIDGE, DNA_JETS_GENKT, DNA_JETS_ALGORITHMS };
/* Its constants. */
enum { DNA_JETS_ALGORITHM, DNA_JETS_POWER, DNA_JETS_R, DNA_JETS_LEAST_PT, DNA_JETS_GHOST_PT, DNA_JETS_CONSTS };
enum { DNA_JETS_R_MAX = 10, DNA_JETS_POWER_MIN = -1, DNA_JETS_POWER_MAX = 2 };

/* One instruction; its number is its value. */
typedef struct dna_insn {
  uint16_t op;
  uint16_t variation; /* the first variation that needs it; 0 is nominal */
  uint32_t axis;      /* axis instruction, or DNA_NONE for constants; see opcodes.def */
  uint32_t sel;       /* selection instruction under which it runs; DNA_NONE for EVENTS and ALL */
  uint32_t guard;     /* T value on the same axis or on the event axis: non-finite results count only where it is true;
                         or DNA_NONE */
  uint32_t a, b, c;
  uint32_t span;      /* index in spans */
} dna_insn;

typedef struct dna_pspan {
  uint32_t file, line, column; /* file: index in dna_program.files; line 0: nowhere */
  uint32_t end_line, end_column;
  uint32_t start, end; /* bytes */
  const char *of;      /* "object jets": the definition that it is in; NULL: in none */
} dna_pspan;

typedef struct dna_pfile {
  const char *path;
  const char *text; /* whole source, NUL-terminated */
  size_t length;
} dna_pfile;

enum dna_row_kind { DNA_ROW_ALL, DNA_ROW_CUT, DNA_ROW_WEIGHT, DNA_ROW_BIN };

/* A line of a cut-flow table. Its sums are those of `sums`, which rows of several regions and variations may share. */
typedef struct dna_prow {
  const char *label;
  enum dna_row_kind kind;
  uint32_t sums; /* index of the row sums */
  uint32_t span;
} dna_prow;

/* Bins along one axis: edges[0 .. nbins]; half-open, the last bin too. */
typedef struct dna_paxis {
  uint32_t nbins;
  uint32_t edges;    /* offset in consts */
  uint8_t log;       /* made with "log bins" */
  uint8_t regular;   /* equal widths (in log x where log) */
  const char *label; /* source text of the expression, or the label option */
  const char *unit;  /* "GeV", "" ... */
} dna_paxis;

/* A table of numbers over one to three axes: numbers n[0] of the first axis, n[1] of the second ..., ascending, then the values,
 * those of the last axis beside one another. BINNED: the numbers of an axis are edges of half-open bins, n - 1 of them; else
 * points, between which it is straight, or straight on logarithmic axes. */
enum dna_table_how { DNA_TABLE_BINNED, DNA_TABLE_LINEAR, DNA_TABLE_LOGLOG };
enum dna_table_outside { DNA_TABLE_CLAMP, DNA_TABLE_MISSING, DNA_TABLE_ERROR };
enum { DNA_TABLE_AXES = 3, DNA_TABLE_CELLS = 1000000 };
typedef struct dna_ptable {
  const char *name, *axis[DNA_TABLE_AXES], *unit[DNA_TABLE_AXES]; /* as written; unit "GeV", "" ... */
  uint8_t how, outside, naxes; /* outside: the end holds, the value is missing, or the run ends with an error */
  uint32_t n[DNA_TABLE_AXES];
  uint32_t numbers;            /* offset in consts */
} dna_ptable;

enum dna_hist_kind { DNA_HIST_1D, DNA_HIST_2D, DNA_HIST_PROFILE };

/* Where fills go: shared by histograms that are the same. Storage cells: (nx + 2) or (nx + 2) * (ny + 2), x fastest,
 * cell 0 underflow. */
typedef struct dna_pstore {
  enum dna_hist_kind kind;
  uint8_t fold; /* under- and overflow are put into the edge bins when reported */
  uint8_t n_minus_1; /* an event whose weight is missing is left out and counted, where others end the run with an error */
  dna_paxis x, y; /* y: of 2D only */
} dna_pstore;

/* Which values of its quantity a cut keeps: from lo up, below hi, lo to hi, or all but these. */
enum dna_keep { DNA_KEEP_ABOVE, DNA_KEEP_BELOW, DNA_KEEP_INSIDE, DNA_KEEP_OUTSIDE };

typedef struct dna_phist {
  const char *name, *title;
  uint32_t store;
  uint8_t fold, log, unit_area;
  dna_paxis x, y; /* labels as written; for a profile y.label and y.unit are the averaged quantity's */
  uint32_t span;
  /* an N-1 distribution: of what one cut asks for, in events that pass all other cuts of the region and of its parents */
  uint8_t n_minus_1;
  uint8_t keep;  /* enum dna_keep */
  uint32_t row;  /* the cut: index in the region's rows */
  double lo, hi; /* where the cut is, on the x axis; infinite: no bound on this side */
} dna_phist;

/* SPLIT: first_row .. first_row + nbins are row sums; the last one takes all that is outside. */
typedef struct dna_psplit {
  uint32_t first_sums;
  uint32_t nbins;
  uint32_t edges;
} dna_psplit;

typedef struct dna_pregion {
  const char *name;
  const char *parent; /* or NULL */
  uint8_t blind;
  dna_prow *rows;
  uint32_t nrows;
  dna_phist *hists; /* of this region alone, not its parent's */
  uint32_t nhists;
} dna_pregion;

/* The quantity of a window in a region, event by event. Windows with the same number in spectrum share it. */
typedef struct dna_pwindow {
  const char *name;
  const char *region;
  const char *label, *unit; /* source text of the quantity */
  uint32_t spectrum;
  uint32_t span;
} dna_pwindow;

/* One set of parameter values; variation 0 is "nominal". All have the same regions, rows and histograms by name. */
typedef struct dna_pvariation {
  const char *name;
  dna_pregion *regions;
  uint32_t nregions;
  dna_pwindow *windows;
  uint32_t nwindows;
  const double *params; /* [nparams of the program] their values in this set, in GeV, mm */
} dna_pvariation;

/* A parameter's value as compiled. */
typedef struct dna_pparam {
  const char *name, *doc, *unit;
  double value; /* in GeV, mm */
} dna_pparam;

/* For `dna trace`: what an object's step did, or what a cut looked at. Filled only in programs compiled for tracing. */
enum dna_trace_kind { DNA_TRACE_OBJECT, DNA_TRACE_STEP, DNA_TRACE_LET, DNA_TRACE_REGION, DNA_TRACE_CUT, DNA_TRACE_WEIGHT };
typedef struct dna_ptrace {
  enum dna_trace_kind kind;
  const char *name; /* object, let or region; for a step its keyword; for a cut its label */
  const char *text; /* source text */
  uint32_t span;
  uint32_t axis;    /* OBJECT: axis after its sources; STEP: axis before */
  uint32_t after;   /* STEP: axis after; DNA_NONE if the step keeps all */
  uint32_t cond;    /* STEP where/accept/tag, CUT: T value; LET, WEIGHT: F or T value */
  uint32_t rows;    /* OBJECT, STEP: record row of each member on `axis` (I), or DNA_NONE */
  uint32_t parts, nparts; /* pool offset of the record rows (I) that members without rows are made of; some may be -1, or twice */
  uint32_t pt, eta, phi, pid; /* on `axis` (STEP set: on axis, after the change), or DNA_NONE */
  uint32_t sel;     /* CUT, WEIGHT: selection before; REGION: selection at its end */
  uint32_t operands, noperands; /* CUT, STEP: pool offset of F values that the condition compares, in the order written;
                                   names: pool offset of string offsets is operand_text */
  const char *const *operand_text;
  const char *const *operand_unit; /* "GeV", "mm", "" ... of each */
  const char *unit; /* LET: of a number; a particle has cond DNA_NONE and its pt, eta, phi, on the event axis */
} dna_ptrace;

typedef struct dna_program {
  dna_arena *arena;
  dna_insn *insns;
  uint32_t ninsns;
  double *consts;
  uint32_t nconsts;
  uint32_t *pool;
  uint32_t npool;
  dna_pspan *spans;
  uint32_t nspans;
  dna_pfile *files;
  uint32_t nfiles;
  uint64_t *sites; /* random sites: hash of the place of the call */
  uint32_t nsites;
  dna_pstore *stores;
  uint32_t nstores;
  dna_psplit *splits;
  uint32_t nsplits;
  dna_ptable *tables;
  uint32_t ntables;
  uint32_t nsums; /* row sums; number 0 is "all events" */
  uint32_t nspectra;
  dna_pvariation *variations;
  uint32_t nvariations;
  dna_pparam *params;
  uint32_t nparams;
  dna_ptrace *trace;
  uint32_t ntrace;
  uint32_t *values;  /* [nvariations * nvalues] F instructions on the event axis, or constants: numbers that a caller asked for, computed
                        for the events that it named a region for */
  const char **value_units; /* [nvalues] "GeV" ... */
  uint32_t nvalues;
} dna_program;

void dna_program_free(dna_program *program); /* accepts NULL */

/* Result letter, operand letters and flags of an opcode, from the table. */
enum { DNA_OPF_EL = 1, DNA_OPF_NF = 2 };
typedef struct dna_opinfo {
  const char *name, *doc;
  char result, operands[3];
  uint8_t flags;
} dna_opinfo;
extern const dna_opinfo dna_opinfos[DNA_NOPS];

/* How many values a table has; 0 if they are more than DNA_TABLE_CELLS or an axis has none. */
uint32_t dna_program_cells(const dna_ptable *table);

/* Checks what the machine relies on: operands precede, types and axes fit, a value is never used under a selection
 * wider than the one it was computed under, tables are in range. DNA_OK or DNA_ERR_RUN with err set. */
int dna_program_verify(const dna_program *program, dna_error *err);

/* "from 25 GeV", "2.7..3.5", "all but 80..100 GeV": what the cut of an N-1 distribution keeps. */
void dna_program_keep(const dna_phist *hist, dna_str *out);

/* Writes the listing: each instruction with its operands, axis and selection, beside the source line it comes from. */
void dna_program_disasm(const dna_program *program, dna_str *out);

#endif
