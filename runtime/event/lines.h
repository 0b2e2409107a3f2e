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
  dna_stream *stream; /* borrowed; NULL: of a text in memory */
  char *buffer;
  size_t capacity, at, have;
  char *line;         /* the current line */
  size_t length;
  uint64_t number;    /* of the current line, from 1 */
  bool terminated;    /* the current line ended in a newline: only the last line of a text may not */
  bool again, ended;
  const char *fault;  /* after -1: what is wrong */
  const char *end_fault;   /* in memory: what the text ends in, or NULL */
  const char *compression; /* in memory: of the file that the text is of */
  const char *suspicion;   /* in memory: what is wrong with that file, if it is known; or NULL */
} dna_lines;

/* text[0 .. length), which is copied, comes before what the stream has. */
void dna_lines_start(dna_lines *lines, dna_stream *stream, const char *text, size_t length);
/* Lines of a text in memory, which is copied, and behind it of `more`. fault (borrowed) or NULL: what comes then. A buffer that lines
 * has already is used again. */
void dna_lines_start_text(dna_lines *lines, const char *text, size_t length, const char *more, const char *fault);
/* 1 with a line; 0 at the end; -1 on a fault. After 0 or -1 the same is returned for ever. */
int dna_lines_next(dna_lines *lines);
void dna_lines_again(dna_lines *lines); /* dna_lines_next will return the current line once more */
void dna_lines_free(dna_lines *lines);

#endif
