/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The native text reader: the input is cut into blocks of whole events, behind a line of an event that nothing but headers and run
 * information separate from the next E line, so that each block can be read by itself (see text.h).
 *
 * A block is read into the buffer that its batch will keep; what is left behind the cut begins the next one. The first event is read
 * with care when the file is opened, since the number of weights may be known only then; the text stays, and is the first block's.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/event/detect.h"
#include "runtime/event/kinds.h"
#include "runtime/event/text.h"

#define BLOCK ((size_t)1 << 20)       /* bytes that a block is to have */
#define PIECE ((size_t)256 << 10)     /* bytes that are read at once: few enough for the second-level cache */
#define LARGEST ((size_t)256 << 20)   /* bytes of a block: an event that does not fit is a fault */

struct text_reader {
  dna_reader base;
  const dna_text_kind *kind;
  dna_careful opening;    /* what has read the first event: the weights' names, and the state of the format */
  bool no_first;          /* it could not be read: first_fault says why */
  dna_error first_fault;
  uint8_t *wanted;
  dna_str names;
  /* of fetching */
  dna_stream *stream;
  size_t block, piece;    /* BLOCK and PIECE, or what DNA_BLOCK says */
  dna_text carry;         /* what has been read and not been given to a batch */
  bool begun, ended, given; /* a block was fetched; the stream has no more; the last block was fetched */
  char fault[200];        /* of the stream */
  /* of settling */
  uint64_t lines;
  int64_t number;
  bool faulty;
  dna_error error;
};

/* ---- fetching -------------------------------------------------------------------------------------------------------- */

static void text_room(dna_text *text, size_t room) {
  if (text->room >= room) return;
  text->room = room + room / 8;
  text->text = dna_xrealloc(text->text, text->room);
}

/* Reads more behind the text; notes the end of the stream, and its fault. */
static void read_more(struct text_reader *reader, dna_text *text) {
  text_room(text, text->length + reader->piece + DNA_TEXT_SLACK);
  int64_t got = dna_stream_read(reader->stream, text->text + text->length, reader->piece);
  if (got > 0) {
    text->length += (size_t)got;
    return;
  }
  reader->ended = true;
  if (got < 0) snprintf(reader->fault, sizeof reader->fault, "%s", dna_stream_fault(reader->stream));
}

/* Where a block may end, as late as possible: before an E line at `from` or behind it; 0 if there is none. */
static size_t last_cut(const dna_text_kind *kind, const dna_text *text, size_t from) {
  for (size_t at = text->length; at > from;) {
    const char *e = memrchr(text->text + from, 'E', at - from);
    if (!e) return 0;
    at = (size_t)(e - text->text);
    size_t cut = at > 0 && e[-1] == '\n' ? kind->boundary(text->text, at) : 0;
    if (cut) return cut;
  }
  return 0;
}

/* Counting events: the text before `from` has `events` E lines, the last one of them at `begin`. */
typedef struct counting {
  size_t from, begin;
  int32_t events;
} counting;

/* Where a block of max_events events ends, or of fewer if that is a block already; 0 if more text is needed. */
static size_t counted_cut(const dna_text_kind *kind, const dna_text *text, size_t enough, int32_t max_events, counting *c) {
  while (c->from < text->length) {
    size_t at = dna_careful_event_line(text->text, text->length, c->from);
    c->from = at == text->length ? at : at + 1;
    if (at == text->length) break;
    c->begin = at;
    if (c->events == max_events) return kind->boundary(text->text, at);
    c->events++;
  }
  if (text->length < enough || c->events < 2) return 0;
  c->events--;
  return kind->boundary(text->text, c->begin);
}

static int text_fetch(dna_reader *base, dna_batch *batch, int32_t max_events, dna_error *err) {
  struct text_reader *reader = (struct text_reader *)base;
  dna_text_batch *b = (dna_text_batch *)batch;
  dna_text *block = &b->block;
  (void)err;
  char *text = block->text; /* the text goes to the batch, the batch's buffer is free for what comes behind */
  size_t room = block->room, cut = 0, looked = 0;
  counting count = {0};
  block->text = reader->carry.text;
  block->room = reader->carry.room;
  block->length = reader->given ? 0 : reader->carry.length;
  reader->carry.text = text;
  reader->carry.room = room;
  while (!reader->given) {
    if (max_events < INT32_MAX) cut = counted_cut(reader->kind, block, reader->block, max_events, &count);
    else if (block->length >= reader->block) cut = last_cut(reader->kind, block, looked);
    if (cut || reader->ended) break;
    looked = block->length < 64 || block->length < reader->block ? 0 : block->length - 64;
    if (block->length < LARGEST) {
      read_more(reader, block);
    } else {
      reader->ended = true;
      snprintf(reader->fault, sizeof reader->fault, "the event has more than %zu MiB of text", LARGEST >> 20);
    }
  }
  size_t left = cut ? block->length - cut : 0;
  text_room(&reader->carry, left + reader->piece + DNA_TEXT_SLACK);
  if (left) memcpy(reader->carry.text, block->text + cut, left);
  char follows[sizeof b->place.follows] = "";
  if (left) { /* up to its newline, which is there: the cut comes before an E line or at it */
    size_t length = left < sizeof follows - 4 ? left : sizeof follows - 4;
    const char *newline = memchr(block->text + cut, '\n', length);
    if (newline) length = (size_t)(newline - block->text) - cut;
    memcpy(follows, block->text + cut, length);
    memcpy(follows + length, "\nE\n", 3); /* it may be blank */
  }
  reader->carry.length = left;
  if (cut) block->length = cut;
  text_room(block, block->length + DNA_TEXT_SLACK);
  memset(block->text + block->length, 0, DNA_TEXT_SLACK);
  bool last = !cut && !reader->given;
  batch->last = last || reader->given;
  batch->begun = count.events;
  b->bytes = dna_stream_consumed(reader->stream);
  b->place = (dna_careful_place){.name = base->name, .compression = base->info.compression, .last = last, .first = !reader->begun,
                                 .fault = last && reader->fault[0] ? reader->fault : NULL, .weights = &reader->opening.input.weights,
                                 .opened = reader->opening.state};
  memcpy(b->place.follows, follows, sizeof follows);
  reader->begun = true;
  if (last) reader->given = true;
  return DNA_OK;
}

/* ---- settling ---------------------------------------------------------------------------------------------------------- */

/* Lines before an offset of the block. */
static uint64_t lines_before(const dna_text_batch *b, size_t offset) {
  uint64_t n = 0;
  while (n < b->block.marks.count && b->block.marks.end[n] < offset) n++;
  return n;
}

/* Says what is wrong with the text from an offset of the block on. */
static void explain(struct text_reader *reader, dna_text_batch *b, uint32_t from, dna_error *err) {
  dna_careful_place place = b->place;
  size_t next;
  place.lines = reader->lines;
  place.events = reader->base.info.events;
  place.number = reader->number;
  if (from > 0) place.first = false;
  dna_careful_start(&b->careful, b->kind->format, &place);
  b->careful_ready = false;
  if (dna_careful_next(&b->careful, &place, b->block.text, b->block.length, from, lines_before(b, from), &next, err) < 0) return;
  *err = (dna_error){0};
  dna_error_set(err, DNA_ERR_INPUT, "%s: after line %llu: event %llu: a number cannot be read", place.name,
                (unsigned long long)(place.lines + lines_before(b, from)), (unsigned long long)place.events + 1);
}

/* Takes note of the events that are accepted. */
static void accept_events(struct text_reader *reader, const dna_text_batch *b) {
  dna_reader_info *info = &reader->base.info;
  int32_t n = b->base.nevents;
  info->events += (uint64_t)n;
  info->bytes_read = b->bytes;
  if (n > 0) reader->number = b->base.number[n - 1];
  while (n > 0 && !b->events[n - 1].has_xsec) n--;
  if (n == 0) return;
  dna_input xsec = {0};
  dna_input_xsec(&xsec, b->events[n - 1].xsec_pb, b->events[n - 1].xsec_err_pb);
  info->has_xsec = xsec.has_xsec;
  info->xsec_pb = xsec.xsec_pb;
  info->xsec_err_pb = xsec.xsec_err_pb;
}

static int text_settle(dna_reader *base, dna_batch *batch, dna_error *err) {
  struct text_reader *reader = (struct text_reader *)base;
  dna_text_batch *b = (dna_text_batch *)batch;
  if (reader->faulty) batch->nevents = 0;
  bool bad = batch->bad < batch->nevents;
  if (bad) batch->nevents = batch->bad;
  batch->first = base->info.events;
  if (!reader->faulty) {
    accept_events(reader, b);
    if (bad || b->faulty) {
      reader->faulty = true;
      if (!bad && reader->no_first && base->info.events == 0) reader->error = reader->first_fault;
      else explain(reader, b, bad ? b->events[batch->bad].from : b->fault_at, &reader->error);
    }
    reader->lines += b->block.marks.count;
  }
  return reader->faulty ? dna_error_set(err, DNA_ERR_INPUT, "%s", reader->error.message) : DNA_OK;
}

/* ---- opening ------------------------------------------------------------------------------------------------------------- */

static dna_batch *text_batch(dna_reader *base, dna_error *err) {
  const struct text_reader *reader = (const struct text_reader *)base;
  (void)err;
  dna_text_batch *b = dna_text_batch_new(base->info.nweights, base->info.nominal);
  b->kind = reader->kind;
  b->wanted = reader->wanted;
  b->valued = reader->opening.input.weights.valued;
  b->named = reader->opening.input.weights.named;
  b->names = &reader->names;
  return &b->base;
}

static void text_want(dna_reader *base, const uint32_t *columns, uint32_t n) {
  struct text_reader *reader = (struct text_reader *)base;
  memset(reader->wanted, 0, base->info.nweights);
  for (uint32_t k = 0; k < n; k++) reader->wanted[columns[k]] = 1;
}

static void text_close(dna_reader *base) {
  struct text_reader *reader = (struct text_reader *)base;
  dna_weights_clear(&reader->opening.input.weights);
  dna_careful_free(&reader->opening);
  dna_stream_close(reader->stream);
  dna_str_free(&reader->names);
  free(reader->carry.text);
  free(reader->wanted);
  free(reader);
}

static const dna_reader_ops text_ops = {text_batch, text_fetch, text_settle, text_want, text_close};

/* The format of the text, of which as much is read as that takes; NULL with err. */
static const dna_format *find_format(struct text_reader *reader, dna_error *err) {
  for (;;) {
    dna_lines lines = {0};
    dna_input input = {.path = reader->base.name, .lines = &lines};
    dna_error own = {0};
    read_more(reader, &reader->carry);
    dna_lines_start_text(&lines, reader->carry.text, reader->carry.length, "", reader->ended && reader->fault[0] ? reader->fault : NULL);
    lines.compression = dna_stream_compression(reader->stream);
    const dna_format *format = dna_detect_format(&input, &own);
    bool enough = !lines.ended || reader->ended;
    dna_lines_free(&lines);
    if (!format && !enough) continue;
    if (!format) {
      dna_error_set(err, own.status, "%s", own.message);
      dna_detect_blame(reader->stream, reader->base.name, err);
    }
    return format;
  }
}

/* The N line of the first event, if all of it is in one line: names in which a newline stands are compared with care. */
static void keep_names(struct text_reader *reader) {
  const dna_text *text = &reader->carry;
  size_t at = dna_careful_event_line(text->text, text->length, 0);
  while (at < text->length) {
    const char *s = text->text + at, *end = memchr(s, '\n', text->length - at);
    if (!end) return;
    at = (size_t)(end - text->text) + 1;
    if (*s == 'P' || *s == 'V') return;
    if (*s != 'N') continue;
    size_t quotes = 0, length = (size_t)(end - s) - (end[-1] == '\r');
    for (const char *q = s; q < end; q++) quotes += *q == '"';
    if (quotes == 2 * reader->opening.input.weights.count && !memchr(s, '\\', length)) dna_str_add(&reader->names, s, length);
    return;
  }
}

/* Reads the first event. */
static void read_first(struct text_reader *reader) {
  dna_text *text = &reader->carry;
  for (;;) {
    size_t own = dna_careful_event_line(text->text, text->length, 0);
    bool whole = own < text->length && dna_careful_event_line(text->text, text->length, own + 1) < text->length;
    if (whole || reader->ended || text->length >= LARGEST) break;
    read_more(reader, text);
  }
  dna_careful *opening = &reader->opening;
  dna_careful_place place = {.name = reader->base.name, .compression = dna_stream_compression(reader->stream), .first = true,
                             .fault = reader->fault[0] ? reader->fault : NULL, .last = reader->ended};
  size_t next;
  dna_careful_start(opening, reader->kind->format, &place);
  reader->no_first = dna_careful_next(opening, &place, text->text, text->length, 0, 0, &next, &reader->first_fault) < 0;
  dna_weights *weights = &opening->input.weights;
  if (!weights->fixed) dna_weights_fix(weights, weights->count); /* no event: the names, if there are any */
  if (reader->kind == &dna_text_hepmc2 && weights->named) keep_names(reader);
}

/* The environment's DNA_BLOCK, in bytes, makes blocks small for tests. */
static void set_sizes(struct text_reader *reader) {
  const char *wanted = getenv("DNA_BLOCK");
  long size = wanted ? strtol(wanted, NULL, 10) : 0;
  reader->block = size > 0 ? (size_t)size : BLOCK;
  reader->piece = reader->block < 256 ? 256 : reader->block < PIECE ? reader->block : PIECE;
}

dna_reader *dna_text_open(dna_stream *stream_take, const char *path, const char *name, dna_error *err) {
  struct text_reader *reader = dna_xcalloc(1, sizeof *reader);
  reader->base = (dna_reader){.ops = &text_ops, .path = dna_xstrdup(path), .name = dna_xstrdup(name)};
  reader->stream = stream_take;
  set_sizes(reader);
  const dna_format *format = find_format(reader, err);
  if (!format) {
    dna_reader_close(&reader->base);
    return NULL;
  }
  if (!format->resume) { /* not read in blocks */
    dna_reader *other = dna_records_open(stream_take, reader->carry.text, reader->carry.length, path, name, true, err);
    reader->stream = NULL;
    dna_reader_close(&reader->base);
    return other;
  }
  reader->kind = format == &dna_format_asciiv3 ? &dna_text_asciiv3 : &dna_text_hepmc2;
  read_first(reader);
  const dna_weights *weights = &reader->opening.input.weights;
  reader->base.info = (dna_reader_info){.path = reader->base.path, .format = format->name, .keep = reader->opening.input.kept,
                                        .compression = dna_stream_compression(stream_take),
                                        .nweights = (uint32_t)weights->count, .nominal = weights->nominal,
                                        .weight_names = (const char *const *)weights->names, .bytes_total = dna_stream_total(stream_take)};
  reader->wanted = dna_xmalloc(weights->count);
  memset(reader->wanted, 1, weights->count);
  return &reader->base;
}
