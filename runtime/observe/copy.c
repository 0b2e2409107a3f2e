/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Copies of events, byte by byte (see select.h). A file that the reader has accepted is taken apart by the beginnings of its
 * lines: an event begins with a line of E and ends where the next one begins, or a line of a header ("HepMC::...") does; what
 * follows that, up to the next event, is run information.
 */
#include "runtime/event/stream.h"
#include "runtime/observe/select.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE = 256 << 10 };

typedef struct copy {
  const char *path;
  const dna_copy_event *events;
  size_t count, next;
  uint64_t begun; /* events */
  bool in_event, keep;
  bool ended; /* what was copied last ends a line */
  dna_textfile *out;
  dna_error *err;
} copy;

static int changed(const copy *c) { return dna_error_set(c->err, DNA_ERR_INPUT, "%s: has changed while it was read", c->path); }

/* A line with its newline, if it has one. */
static int take_line(copy *c, const char *line, size_t length) {
  if (line[0] == 'E') {
    bool wanted = c->next < c->count && c->events[c->next].ordinal == c->begun;
    if (wanted) {
      char number[32] = "";
      memcpy(number, line + 1, length - 1 < sizeof number - 1 ? length - 1 : sizeof number - 1);
      if (strtoll(number, NULL, 10) != c->events[c->next].number) return changed(c);
      c->next++;
    }
    c->begun++;
    c->in_event = true;
    c->keep = wanted;
  } else if (length >= 5 && !memcmp(line, "HepMC", 5)) {
    c->in_event = false;
  }
  if (c->in_event && !c->keep) return DNA_OK;
  dna_str_add(&c->out->text, line, length);
  c->ended = line[length - 1] == '\n';
  return dna_textfile_flush(c->out, false, c->err);
}

/* Takes the whole lines of the text; what is left over moves to its beginning. */
static int take_lines(copy *c, dna_str *text, bool last) {
  size_t at = 0;
  int status = DNA_OK;
  while (at < text->length && !status) {
    const char *newline = memchr(text->text + at, '\n', text->length - at);
    if (!newline && !last) break;
    size_t length = newline ? (size_t)(newline - text->text) + 1 - at : text->length - at;
    status = take_line(c, text->text + at, length);
    at += length;
  }
  if (at) memmove(text->text, text->text + at, text->length - at);
  text->length -= at;
  return status;
}

int dna_copy_events(const char *path, const dna_copy_event *events, size_t count, bool first, dna_textfile *out, dna_error *err) {
  copy c = {.path = path, .events = events, .count = count, .ended = true, .out = out, .err = err};
  dna_stream *stream = dna_stream_open(path, err);
  if (!stream) return dna_error_set(err, DNA_ERR_INPUT, "%s: cannot be opened", path);
  char *piece = dna_xmalloc(PIECE);
  dna_str text = {0};
  int status = DNA_OK;
  int64_t got = 1;
  bool begin = true;
  while (!status && (got = dna_stream_read(stream, piece, PIECE)) > 0) {
    dna_str_add(&text, piece, (size_t)got);
    if (begin && text.length >= 3) {
      begin = false;
      if (!first && !memcmp(text.text, "\xef\xbb\xbf", 3)) { /* a mark of UTF-8 stands at the beginning of a file alone */
        memmove(text.text, text.text + 3, text.length - 3);
        text.length -= 3;
      }
    }
    status = take_lines(&c, &text, false);
  }
  if (!status && got < 0) status = dna_error_set(err, DNA_ERR_INPUT, "%s: %s", path, dna_stream_fault(stream));
  if (!status) status = take_lines(&c, &text, true);
  if (!status && c.next < count) status = changed(&c);
  if (!status && !c.ended) dna_str_puts(&out->text, "\n"); /* another file may follow */
  dna_str_free(&text);
  free(piece);
  dna_stream_close(stream);
  return status;
}
