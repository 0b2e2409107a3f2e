/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines of a decompressed stream. A line is NUL-terminated in place, without its newline and without a carriage return
 * before that; it stays valid until the next call of dna_lines_next.
 */
#ifndef DNA_RUNTIME_LINES_H
#define DNA_RUNTIME_LINES_H

#include "runtime/event/stream.h"

#define DNA_LINES_LONGEST ((size_t)64 << 20) /* bytes: longer lines are a fault */

typedef struct dna_lines {
  dna_stream *stream; /* borrowed */
  char *buffer;
  size_t capacity, at, have;
  char *line;         /* the current line */
  size_t length;
  uint64_t number;    /* of the current line, from 1 */
  bool terminated;    /* the current line ended in a newline: only the last line of a text may not */
  bool again, ended;
  const char *fault;  /* after -1: what is wrong */
} dna_lines;

void dna_lines_start(dna_lines *lines, dna_stream *stream);
/* 1 with a line; 0 at the end; -1 on a fault. After 0 or -1 the same is returned for ever. */
int dna_lines_next(dna_lines *lines);
void dna_lines_again(dna_lines *lines); /* dna_lines_next will return the current line once more */
void dna_lines_free(dna_lines *lines);

#endif
