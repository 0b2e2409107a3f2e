/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines of comma-separated values, cell by cell, in a text in memory: what the CSV files have in common that dna reads. What the
 * cells are, and how many a line has, is the reader's to say.
 *
 * Lines end in "\n" or "\r\n"; a byte order mark at the beginning is skipped. Cells are separated by commas; blanks (spaces and
 * tabs) around a cell are no part of it; a cell in double quotes may hold commas, and a double quote written twice. A cell is on
 * one line. Lines that begin with '#' are comments.
 */
#ifndef DNA_BASE_COMMAS_H
#define DNA_BASE_COMMAS_H

#include "base/base.h"

typedef struct dna_commas { /* borrows the text, which needs no 0 at its end */
  const char *at, *end;        /* what is not read yet */
  const char *line, *line_end; /* the line under way, without blanks in front of it and its end */
  const char *cell;            /* where its next cell begins */
  uint32_t number;             /* of the line, from 1 */
} dna_commas;

typedef struct dna_commas_cell {
  const char *from, *end; /* places in the text, without quotes and blanks; the same if it is empty */
  bool last;              /* of its line */
  bool doubled;           /* has double quotes that are written twice */
} dna_commas_cell;

dna_commas dna_commas_open(const char *text, size_t length);

/* Goes to the next line that is no comment; false: there is none. An empty line has line == line_end, and one empty cell. */
bool dna_commas_next_line(dna_commas *lines);

/* The next cell of the line, which has one: the last one was not `last`. NULL, or in words what is wrong at [from, end); reading
 * goes on behind what is wrong. */
const char *dna_commas_next_cell(dna_commas *lines, dna_commas_cell *out);

/* What the cell says, with double quotes once. */
char *dna_commas_text(dna_arena *arena, dna_commas_cell cell);

#endif
