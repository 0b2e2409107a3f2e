/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines of a decompressed stream (see lines.h).
 */
#include "runtime/event/lines.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/event/scan.h"

#define BUFFER_SIZE ((size_t)256 * 1024)
#define BEHIND ((size_t)1 + DNA_SCAN_SLACK) /* the NUL of a last line without a newline, and what scanners may touch */

void dna_lines_start(dna_lines *lines, dna_stream *stream, const char *text, size_t length) {
  *lines = (dna_lines){.stream = stream, .capacity = length > BUFFER_SIZE ? length : BUFFER_SIZE, .have = length};
  lines->buffer = dna_xcalloc(1, lines->capacity + BEHIND);
  if (length > 0) memcpy(lines->buffer, text, length);
}

void dna_lines_start_text(dna_lines *lines, const char *text, size_t length, const char *more, const char *fault) {
  size_t behind = strlen(more), capacity = lines->capacity;
  char *buffer = lines->buffer;
  if (!buffer || capacity < length + behind) {
    free(buffer);
    capacity = length + behind + length / 4;
    buffer = dna_xcalloc(1, capacity + BEHIND);
  }
  *lines = (dna_lines){.buffer = buffer, .capacity = capacity, .have = length + behind, .end_fault = fault};
  memcpy(buffer, text, length);
  memcpy(buffer + length, more, behind);
  memset(buffer + length + behind, 0, BEHIND);
}

void dna_lines_free(dna_lines *lines) {
  free(lines->buffer);
  *lines = (dna_lines){0};
}

void dna_lines_again(dna_lines *lines) { lines->again = true; }

/* More text behind the part of a line that is there; as dna_stream_read. */
static int64_t more(dna_lines *lines) {
  if (!lines->stream) {
    lines->fault = lines->end_fault;
    return lines->fault ? -1 : 0;
  }
  if (lines->at > 0) {
    memmove(lines->buffer, lines->buffer + lines->at, lines->have - lines->at);
    lines->have -= lines->at;
    lines->at = 0;
  }
  if (lines->have == lines->capacity) {
    if (lines->capacity >= DNA_LINES_LONGEST) {
      lines->fault = "a line is longer than 64 MiB";
      return -1;
    }
    lines->capacity *= 2;
    lines->buffer = dna_xrealloc(lines->buffer, lines->capacity + BEHIND);
    memset(lines->buffer + lines->have, 0, lines->capacity + BEHIND - lines->have);
  }
  int64_t got = dna_stream_read(lines->stream, lines->buffer + lines->have, lines->capacity - lines->have);
  if (got > 0) lines->have += (size_t)got;
  if (got < 0) lines->fault = dna_stream_fault(lines->stream);
  return got;
}

static int give(dna_lines *lines, size_t length, bool terminated) {
  lines->line = lines->buffer + lines->at;
  lines->at += length + terminated;
  lines->terminated = terminated;
  if (length > 0 && lines->line[length - 1] == '\r') length--;
  if (lines->number == 0 && length >= 3 && memcmp(lines->line, "\xef\xbb\xbf", 3) == 0) { /* the mark of UTF-8 */
    lines->line += 3;
    length -= 3;
  }
  lines->line[length] = '\0';
  lines->length = length;
  lines->number++;
  return 1;
}

int dna_lines_next(dna_lines *lines) {
  if (lines->again) {
    lines->again = false;
    return 1;
  }
  if (lines->fault) return -1;
  if (lines->ended) return 0;
  size_t searched = 0;
  for (;;) {
    const char *from = lines->buffer + lines->at;
    size_t there = lines->have - lines->at;
    const char *newline = memchr(from + searched, '\n', there - searched);
    if (newline) return give(lines, (size_t)(newline - from), true);
    searched = there;
    int64_t got = more(lines);
    if (got < 0) {
      lines->number++; /* the line that could not be read */
      return -1;
    }
    if (got == 0) {
      lines->ended = true;
      return searched > 0 ? give(lines, searched, false) : 0;
    }
  }
}
