/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables of numbers: from a statement, and the file that it names, to a grid of values over one to three axes. A file is read
 * into columns (tables_text.c, tables_yoda.c) and a statement picks from them (tables_file.c); rows written in the statement
 * (tables.c) and rows of a file become a grid by the same rules (tables_grid.c): a table has no gaps, overlaps, empty or double
 * cells.
 */
#ifndef DNA_LANG_TABLES_H
#define DNA_LANG_TABLES_H

#include "lang/compiler.h"

#define TABLE_ERRORS 64u   /* errors of a value, each with a name */
#define TABLE_COLUMNS 512u /* of a file */

/* ---- a file --------------------------------------------------------------------------------------------------------- */

enum table_role {
  ROLE_PLAIN,
  ROLE_LOW,
  ROLE_HIGH,
  ROLE_PLUS /* signed */,
  ROLE_MINUS,
  ROLE_UP /* sizes */,
  ROLE_DOWN,
  ROLE_BOTH
};

typedef struct table_column {
  const char *name; /* without its unit and what the role adds, "error" if nothing is left of an error's */
  enum table_role role;
  bool has_unit;
  double factor; /* of the unit, to GeV, mm */
  dna_dim dim;
  dna_span span; /* of its heading */
} table_column;

typedef struct table_cell {
  double value; /* as written; a percentage divided by 100 */
  uint32_t start;
  uint16_t length;
  uint8_t kind; /* CELL_ */
} table_cell;
enum { CELL_NUMBER, CELL_PERCENT, CELL_NONE /* empty or - */ };

typedef struct table_block { /* columns under one heading, or one object of a YODA file */
  const char *name;          /* of a YODA object; NULL else */
  const char *title;         /* in a comment "#: name: …" above the heading; NULL: none */
  bool by_place;             /* headings are not in the file: columns of axes come in the order of the axes */
  table_column *columns;
  uint32_t ncolumns, nrows;
  table_cell *cells; /* [nrows * ncolumns] */
  dna_span span;
} table_block;

typedef struct table_text {
  uint32_t file;
  table_block *blocks;
  uint32_t nblocks;
} table_text;

/* The file as blocks, or NULL with a diagnostic that names its own line and column. */
const table_text *dna_tables_text(comp *c, uint32_t file);
const table_text *dna_tables_yoda(comp *c, uint32_t file);
/* What such a reader has found, which is freed, in the arena. */
table_text *dna_tables_blocks(comp *c, uint32_t file, table_block *blocks, uint32_t nblocks);

/* "GeV", "1/GeV", "pb/GeV^2", "GeV/c", "%": false if it is no unit. */
bool dna_tables_unit(const char *text, size_t length, double *factor, dna_dim *dim);
/* v in a unit of this factor, as the number would be that is written with the unit. */
double dna_tables_scale(double value, double factor);
/* A heading "pt_low [GeV]" taken apart; false with a diagnostic. text is in the arena. */
bool dna_tables_heading(comp *c, const char *text, dna_span span, table_column *out);
/* Two names of one thing: |η| and abs(eta), PT and pt, p_T and pT. */
bool dna_tables_same(comp *c, const char *a, const char *b);

/* ---- rows and grids --------------------------------------------------------------------------------------------------- */

typedef struct table_rows {
  uint32_t n, naxes, nerrors;
  double *low[DNA_TABLE_AXES], *high[DNA_TABLE_AXES]; /* [n] of points both the same */
  double *value;
  const char *error_names[TABLE_ERRORS];
  double *up[TABLE_ERRORS], *down[TABLE_ERRORS]; /* [n] signed: what is added for one standard deviation up, and down */
  dna_span *spans;
  const char *axis_names[DNA_TABLE_AXES];
  dna_dim axis_dims[DNA_TABLE_AXES], dim;
} table_rows;

typedef struct grid {
  dna_ptable form; /* numbers: not yet */
  dna_dim axis_dims[DNA_TABLE_AXES], dim;
  bool sizes[DNA_TABLE_AXES]; /* an axis |x| with values >= 0 only takes |argument| */
  double *numbers;   /* axes, then values */
  uint32_t all;      /* how many */
  uint32_t index;    /* in build.tables, or DNA_NONE */
  struct grid *sums; /* running sums along the last axis, or NULL: not made yet */
} grid;

void dna_tables_rows_make(comp *c, table_rows *rows); /* n, naxes, nerrors are set: room for them */
/* What the statement takes from the file; false with diagnostics. columns, value: its entries, or NULL. */
bool dna_tables_file(build *b, const dna_ast *s, const table_text *text, enum dna_table_how how, const dna_ast *columns,
                     const dna_ast *value, table_rows *rows);
/* The grid of the rows; errors are arranged like the values. False with diagnostics at the rows' spans or at `whole`. */
bool dna_tables_grid(comp *c, dna_span whole, table_rows *rows, enum dna_table_how how, grid *out);

#endif
