/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading one event of a block of text with care: through the checkers of asciiv3.c and hepmc2.c, which take all that is valid and
 * say what is wrong with the rest. For events that the fast paths do not take, for the first event of a file, and to check
 * every number.
 */
#ifndef DNA_RUNTIME_CAREFUL_H
#define DNA_RUNTIME_CAREFUL_H

#include "runtime/event/input.h"

/* Belongs to one thread at a time. */
typedef struct dna_careful {
  const dna_format *format;
  dna_lines lines;
  dna_input input;
  dna_record record; /* of the last event that was read */
  void *state;
} dna_careful;

/* What is known of the file, and of where in it the text is. */
typedef struct dna_careful_place {
  const char *name, *compression;
  const char *fault;   /* the text ends in a fault of the stream: what is wrong; else NULL */
  bool last;           /* nothing follows the text */
  char follows[64];    /* the line that follows, or its beginning, and an E line */
  bool first;          /* the text is the beginning of the file: else it begins between events of a listing */
  const dna_weights *weights;
  const void *opened;  /* the state of the format when its first event had been read; NULL: not yet */
  uint64_t lines, events; /* before the text */
  int64_t number;      /* of the event before the text */
} dna_careful_place;

void dna_careful_free(dna_careful *careful);
/* Begins a text: its state is that of a file between events, or at its beginning. */
void dna_careful_start(dna_careful *careful, const dna_format *format, const dna_careful_place *place);
/* Reads what begins at text[from]: all up to the next event that is whole, 1, with *next behind it; 0 at the proper end of the input;
 * -1 with err. text_lines: how many lines come before it in the text. */
int dna_careful_next(dna_careful *careful, const dna_careful_place *place, const char *text, size_t length, size_t from,
                     uint64_t text_lines, size_t *next, dna_error *err);
/* The offset of the next line at `from` or behind it that begins with "E "; length if there is none. */
size_t dna_careful_event_line(const char *text, size_t length, size_t from);

#endif
