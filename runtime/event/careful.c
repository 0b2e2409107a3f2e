/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading one event of a block of text with care (see careful.h).
 */
#include "runtime/event/careful.h"

#include <stdlib.h>
#include <string.h>

void dna_careful_free(dna_careful *careful) {
  if (careful->state) careful->format->close(careful->state);
  dna_str_free(&careful->record.text);
  free(careful->record.weights);
  free(careful->record.momenta);
  dna_lines_free(&careful->lines);
  *careful = (dna_careful){0};
}

void dna_careful_start(dna_careful *careful, const dna_format *format, const dna_careful_place *place) {
  careful->format = format;
  if (careful->state) format->close(careful->state);
  careful->state = format->open();
  format->resume(careful->state, place->opened, place->first);
  careful->input = (dna_input){.path = place->name, .lines = &careful->lines, .keep_text = true, .events = place->events,
                               .number = place->number};
  if (place->weights) careful->input.weights = *place->weights;
}

size_t dna_careful_event_line(const char *text, size_t length, size_t from) {
  for (const char *s; from < length && (s = memchr(text + from, 'E', length - from)); from = (size_t)(s - text) + 1)
    if (s == text || s[-1] == '\n') return (size_t)(s - text);
  return length;
}

int dna_careful_next(dna_careful *careful, const dna_careful_place *place, const char *text, size_t length, size_t from,
                     uint64_t text_lines, size_t *next, dna_error *err) {
  dna_lines *lines = &careful->lines;
  size_t own = dna_careful_event_line(text, length, from), behind = own < length ? dna_careful_event_line(text, length, own + 1) : length;
  /* an E line ends the event that comes before it; another line that ends one is told from one that ends it too early */
  bool more = behind < length || !place->last;
  const char *follows = !more ? "" : behind < length || !place->follows[0] ? "E\n" : place->follows;
  dna_lines_start_text(lines, text + from, behind - from, follows, more ? NULL : place->fault);
  lines->number = place->lines + text_lines;
  lines->compression = place->compression;
  lines->suspicion = place->fault;
  int rc = careful->format->next(careful->state, &careful->input, &careful->record, err);
  size_t taken = lines->again ? (size_t)(lines->line - lines->buffer) : lines->at;
  *next = rc == 0 ? length : from + (taken < behind - from ? taken : behind - from);
  return rc;
}
