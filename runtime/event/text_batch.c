/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The batch of the native text reader: room for what the fast paths find, events that were read with care, and fields, which
 * are decoded here (see text.h).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/event/decimal.h"
#include "runtime/event/text.h"
#include "runtime/event/truth.h"

void dna_text_room(dna_text_batch *b, const dna_text_event *event) {
  size_t rows = (size_t)event->row + event->nparticles + 1, vertices = (size_t)event->vertex + event->nvertices + 1;
  if (rows > b->rows_room) {
    b->rows_room = rows + rows / 2;
    DNA_RESIZE(b->rows_room, DNA_ARRAY(b->at), DNA_ARRAY(b->pid), DNA_ARRAY(b->status), DNA_ARRAY(b->parent), DNA_ARRAY(b->end),
               DNA_ARRAY(b->barcode));
  }
  if (vertices > b->vertices_room) {
    b->vertices_room = vertices + vertices / 2;
    DNA_RESIZE(b->vertices_room, DNA_ARRAY(b->position), DNA_ARRAY(b->in_first), DNA_ARRAY(b->in_count));
  }
}

void dna_text_weights(dna_text_batch *b, int32_t slot) {
  if ((size_t)slot + 1 < b->events_room) return;
  b->events_room = 2 * (size_t)slot + 64;
  DNA_RESIZE(b->events_room, DNA_ARRAY(b->events), DNA_ARRAY(b->base.number));
  DNA_RESIZE(b->events_room + 1, DNA_ARRAY(b->base.poff));
  for (uint32_t w = 0; w < b->base.nweights; w++) DNA_RESIZE(b->events_room, DNA_ARRAY(b->base.weights[w]));
}

bool dna_text_units(const char *s, const char *end, dna_text_event *event) {
  if (end - s != 8) return false;
  bool gev = memcmp(s, "U GEV ", 6) == 0, mev = memcmp(s, "U MEV ", 6) == 0;
  bool mm = memcmp(s + 6, "MM", 2) == 0, cm = memcmp(s + 6, "CM", 2) == 0;
  event->energy = mev ? 0.001 : 1;
  event->length = cm ? 10 : 1;
  return (gev || mev) && (mm || cm);
}

void dna_text_bad(dna_text_batch *b, int32_t slot) {
  if (slot < b->base.bad) b->base.bad = slot;
}

/* ---- events that are written down anew ----------------------------------------------------------------------------------- */

static void add_event(dna_text_batch *b, const dna_text_event *event) {
  int32_t slot = b->base.nevents++;
  b->events[slot] = *event;
  b->base.poff[slot + 1] = (int32_t)(event->row + event->nparticles);
  b->vertices_used = event->vertex + event->nvertices;
}

/* An event that begins at an offset of the block, and follows those that are there. */
static dna_text_event next_event(dna_text_batch *b, size_t from) {
  dna_text_weights(b, b->base.nevents);
  b->base.poff[0] = 0;
  return (dna_text_event){.from = (uint32_t)from, .row = (uint32_t)b->base.poff[b->base.nevents], .vertex = (uint32_t)b->vertices_used,
                          .energy = 1, .length = 1};
}

void dna_text_clear(dna_batch *base) {
  dna_text_batch *b = (dna_text_batch *)base;
  dna_truth_clear(base);
  dna_marks_clear(&b->block.marks);
  dna_marks_clear(&b->own.marks);
  b->own.length = b->in_used = b->vertices_used = 0;
  base->nevents = 0;
  b->faulty = b->careful_ready = false;
}

bool dna_text_add_record(dna_text_batch *b, const dna_record *record, size_t at) {
  dna_text *own = &b->own;
  dna_text_event event = next_event(b, at);
  size_t from = (own->length + DNA_MARKS_STEP - 1) / DNA_MARKS_STEP * DNA_MARKS_STEP, to = from + record->text.length;
  size_t line = own->marks.count;
  uint32_t next = 0;
  if (to >= DNA_TEXT_OWN) return false;
  if (own->room < to + DNA_TEXT_SLACK) {
    own->room = to + to / 2 + DNA_TEXT_SLACK;
    own->text = dna_xrealloc(own->text, own->room);
  }
  if (from > own->length) memset(own->text + own->length, 0, from - own->length);
  memcpy(own->text + from, record->text.text, record->text.length);
  memset(own->text + to, 0, DNA_TEXT_SLACK);
  own->length = to;
  dna_marks_add(&own->marks, own->text, from, to);
  if (!dna_text_asciiv3.event(b, own, DNA_TEXT_OWN, (uint32_t)from, &line, &next, &event)) return false;
  event.energy = record->mev ? 0.001 : 1;
  event.length = record->cm ? 10 : 1;
  memcpy(event.origin, record->position, sizeof event.origin);
  event.has_xsec = record->has_xsec;
  event.xsec_pb = record->xsec_pb;
  event.xsec_err_pb = record->xsec_err_pb;
  b->base.number[b->base.nevents] = record->number;
  for (uint32_t w = 0; w < b->base.nweights; w++) b->base.weights[w][b->base.nevents] = record->weights[w];
  add_event(b, &event);
  return true;
}

static size_t line_at(const dna_marks *marks, size_t line, size_t from) {
  while (line < marks->count && marks->end[line] < from) line++;
  return line;
}

/* The event that the fast path does not take: false at the end of the text, or of what can be read of it. */
static bool read_with_care(dna_text_batch *b, size_t *from, size_t *line) {
  const dna_careful_place *place = &b->place;
  size_t next = 0;
  dna_error ignored = {0}; /* it is told by dna_reader_settle, which knows where in the file the text is */
  if (!b->careful_ready) dna_careful_start(&b->careful, b->kind->format, place);
  b->careful_ready = true;
  int rc = dna_careful_next(&b->careful, place, b->block.text, b->block.length, *from, *line, &next, &ignored);
  if (rc == 0) return false;
  if (rc < 0 || !dna_text_add_record(b, &b->careful.record, *from)) {
    b->faulty = true;
    b->fault_at = (uint32_t)*from;
    return false;
  }
  *from = next;
  *line = line_at(&b->block.marks, *line, next);
  return true;
}

/* ---- finding the events -------------------------------------------------------------------------------------------------- */

static void text_parse(dna_batch *base) {
  dna_text_batch *b = (dna_text_batch *)base;
  const dna_text *block = &b->block;
  size_t from = 0, line = 0;
  if (!b->kind) return; /* they have been added one by one */
  dna_text_clear(base);
  dna_marks_add(&b->block.marks, block->text, 0, block->length);
  while (from < block->length || b->place.last) {
    size_t in_used = b->in_used, at = line;
    uint32_t next = 0;
    dna_text_event event = next_event(b, from);
    if (from < block->length && block->text[from] == 'E' && b->kind->event(b, block, 0, (uint32_t)from, &at, &next, &event)) {
      add_event(b, &event);
      from = next;
      line = at;
    } else {
      b->in_used = in_used;
      if (!read_with_care(b, &from, &line)) break;
    }
  }
}

/* ---- fields ---------------------------------------------------------------------------------------------------------------- */

static void load_doubles(dna_text_batch *b, enum dna_field field, const int32_t *rows, int32_t first, int32_t n, double *out) {
  int32_t slot = 0;
  for (int32_t k = 0; k < n; k++) {
    int32_t row = rows ? rows[k] : first + k;
    uint32_t at = b->at[row];
    const dna_text *text = dna_text_of(b, at);
    at &= ~DNA_TEXT_OWN;
    if (field > DNA_FIELD_PX) at = dna_marks_blank(&text->marks, at, (int)field - 1) + 1;
    double value = NAN;
    const char *end = dna_decimal_parse(text->text + at, &value);
    if (row < b->base.poff[slot] || row >= b->base.poff[slot + 1]) slot = dna_batch_event(&b->base, row);
    if (!end || *end != ' ') {
      dna_text_bad(b, slot);
      value = NAN;
    }
    out[k] = value * b->events[slot].energy;
  }
}

static const int32_t *text_ints(dna_batch *base, enum dna_field field) {
  const dna_text_batch *b = (const dna_text_batch *)base;
  return field == DNA_FIELD_PID ? b->pid : b->status;
}

static void text_load(dna_batch *base, enum dna_field field, const int32_t *rows, int32_t first, int32_t n, double *out) {
  dna_text_batch *b = (dna_text_batch *)base;
  if (field <= DNA_FIELD_M) {
    load_doubles(b, field, rows, first, n, out);
    return;
  }
  const int32_t *from = text_ints(base, field);
  for (int32_t k = 0; k < n; k++) out[k] = from[rows ? rows[k] : first + k];
}

bool dna_text_position(const dna_text_batch *b, uint32_t at, double *out) {
  const char *s = dna_text_of(b, at)->text + (at & ~DNA_TEXT_OWN);
  for (int i = 0; i < 4; i++) {
    if (i > 0 && *s++ != ' ') return false;
    s = dna_decimal_parse(s, &out[i]);
    if (!s) return false;
  }
  return *s == ' ' || *s == '\n' || *s == '\r';
}

/* Every number of the block: the careful reading of it. */
static void text_check(dna_batch *base) {
  dna_text_batch *b = (dna_text_batch *)base;
  dna_error ignored = {0};
  if (!b->kind) return; /* they were checked when they were added */
  dna_careful_start(&b->careful, b->kind->format, &b->place);
  for (int32_t slot = 0; slot < base->nevents; slot++) {
    size_t next;
    if (dna_careful_next(&b->careful, &b->place, b->block.text, b->block.length, b->events[slot].from, 0, &next, &ignored) > 0) continue;
    dna_text_bad(b, slot);
    break;
  }
}

static void free_text(dna_text *text) {
  free(text->text);
  dna_marks_free(&text->marks);
}

static void text_free(dna_batch *base) {
  dna_text_batch *b = (dna_text_batch *)base;
  for (uint32_t w = 0; w < base->nweights; w++) free(base->weights[w]);
  void *const arrays[] = {b->events,   b->at,       b->pid, b->status,     b->parent, b->end,        b->position, b->barcode,
                          b->in_first, b->in_count, b->in,  b->by_barcode, b->seen,   base->weights, base->poff,  base->number};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) free(arrays[i]);
  free_text(&b->block);
  free_text(&b->own);
  dna_careful_free(&b->careful);
  dna_text_links_free(&b->links);
  free(b);
}

static const dna_batch_ops text_ops = {
  .load = text_load, .ints = text_ints, .links = dna_text_links_make, .made_of = dna_text_links_made_of,
  .positions = dna_text_links_position, .parse = text_parse, .check = text_check, .free = text_free};

dna_text_batch *dna_text_batch_new(uint32_t nweights, uint32_t nominal) {
  dna_text_batch *b = dna_xcalloc(1, sizeof *b);
  b->base.ops = &text_ops;
  b->base.bad = INT32_MAX;
  b->base.nweights = nweights;
  b->base.nominal = nominal;
  b->base.weights = dna_xcalloc(nweights, sizeof *b->base.weights);
  b->base.poff = dna_xcalloc(1, sizeof *b->base.poff);
  b->in = dna_grow(NULL, &b->in_room, 64, sizeof *b->in); /* there always is one, also for lists of nothing */
  dna_decimal_prepare();
  return b;
}
