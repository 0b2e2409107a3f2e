/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fast path for HepMC3's Asciiv3 (see text.h). Of every line it looks at the kind, the number of blanks, identifiers, links, codes
 * and status: with nine blanks, three integers before five fields and one behind them, a P line has the fields that it needs. What the
 * five are is known when they are asked for.
 *
 * The rules are those of asciiv3.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/event/decimal.h"
#include "runtime/event/text.h"
#include "runtime/event/text_ints.h"

enum { P_BLANKS = 9, V_BLANKS = 3, V_BLANKS_POSITION = 8 };

/* The event being read: pointers to its parts of the batch's arrays. */
typedef struct cursor {
  dna_text_batch *batch;
  const char *text;
  uint32_t flag;
  uint32_t *at, *position;
  int32_t *pid, *status, *parent, *end;
  int32_t nparticles, nvertices;  /* of the E line */
  int32_t particles, explicit_vertices, implicit_vertices;
  bool forwards;    /* a list names particles that come later */
  bool has_units, has_weights;
} cursor;

static bool complete(const cursor *c) {
  return c->particles == c->nparticles && c->explicit_vertices + c->implicit_vertices == c->nvertices;
}

/* " @ x y z t" or nothing, up to end. */
static bool origin(const char *s, const char *end, double *out) {
  if (s == end) return true;
  if (s[0] != ' ' || s[1] != '@') return false;
  s += 2;
  for (int i = 0; i < 4; i++)
    if (*s != ' ' || !(s = dna_decimal_parse(s + 1, &out[i]))) return false;
  return s == end;
}

static bool event_line(cursor *c, const char *s, const char *end, size_t lines_left, dna_text_event *event) {
  dna_text_batch *b = c->batch;
  int64_t number;
  if (s[1] != ' ' || !(s = dna_scan_int(s + 2, INT64_MIN / 4, INT64_MAX / 4, &number))) return false;
  if (!(s = dna_text_field(s, &c->nvertices)) || !(s = dna_text_field(s, &c->nparticles)) || !origin(s, end, event->origin)) return false;
  if (c->nvertices < 0 || c->nparticles < 0 || (size_t)c->nparticles > lines_left || (size_t)c->nvertices > lines_left + (size_t)c->nparticles)
    return false;
  b->base.number[b->base.nevents] = number;
  event->nparticles = (uint32_t)c->nparticles;
  event->nvertices = (uint32_t)c->nvertices;
  dna_text_room(b, event);
  c->at = b->at + event->row;
  c->pid = b->pid + event->row;
  c->status = b->status + event->row;
  c->parent = b->parent + event->row;
  c->end = b->end + event->row;
  c->position = b->position + event->vertex;
  memset(c->position, 0, (size_t)c->nvertices * sizeof *c->position);
  return true;
}

static bool units_line(cursor *c, const char *s, const char *end, dna_text_event *event) {
  if (c->has_units || c->particles || c->explicit_vertices) return false;
  return c->has_units = dna_text_units(s, end, event);
}

/* One value for each weight of the file; those that nobody asks for are passed over. */
static bool weights_line(cursor *c, const char *s, const char *end, uint32_t blanks) {
  dna_text_batch *b = c->batch;
  if (c->has_weights || c->particles || c->explicit_vertices || !b->valued || blanks != b->base.nweights) return false;
  c->has_weights = true;
  s++;
  for (uint32_t w = 0; w < b->base.nweights; w++) {
    double *value = &b->base.weights[w][b->base.nevents];
    if (*s != ' ') return false;
    if (b->wanted[w]) {
      s = dna_decimal_parse(s + 1, value);
      if (!s) return false;
    } else {
      *value = 0;
      for (s++; s < end && *s != ' '; s++) continue;
    }
  }
  return s == end;
}

/* "A id name value": only the cross-section is used. */
static bool attribute_line(const cursor *c, const char *s, dna_text_event *event) {
  int32_t id;
  s = dna_text_field(s + 1, &id);
  if (!s || id < -c->nvertices || id > c->nparticles || s[0] != ' ' || (unsigned char)s[1] <= ' ') return false;
  if (id != 0 || memcmp(s, " GenCrossSection ", 17) != 0) return true;
  s = dna_decimal_parse(s + 17, &event->xsec_pb);
  s = s && *s == ' ' ? dna_decimal_parse(s + 1, &event->xsec_err_pb) : NULL;
  event->has_xsec = true;
  return s && (*s == ' ' || *s == '\n' || *s == '\r');
}

#ifdef DNA_TEXT_INTS
/* The number that the next particle must have, as text: up to seven digits and a blank, the first in the lowest byte. */
typedef struct due {
  uint64_t text;
  int shift; /* what brings the blank to the highest byte */
} due;

static due due_number(int32_t number) {
  char text[16];
  due d = {.shift = 56};
  int length = snprintf(text, sizeof text, "%d ", number);
  memcpy(&d.text, text, sizeof d.text);
  if (length <= 8) d.shift = 64 - 8 * length;
  return d;
}

/* Whether " number" stands at s; the place behind it. */
static inline const char *take_due(due *d, const char *s, int32_t number) {
  uint64_t is;
  memcpy(&is, s + 1, sizeof is);
  if (*s != ' ' || number >= 9999999 || (is ^ d->text) << d->shift != 0) { /* another way to write it, or another number */
    int32_t id;
    s = dna_text_field(s, &id);
    *d = due_number(number + 1);
    return s && id == number ? s : NULL;
  }
  s += (64 - d->shift) / 8;
  int digit = 48 - d->shift; /* the last one */
  d->text += (uint64_t)1 << digit;
  for (; (d->text >> digit & 0xff) > '9'; digit -= 8) {
    if (digit == 0) {
      *d = due_number(number + 1);
      break;
    }
    d->text += ((uint64_t)1 << (digit - 8)) - ((uint64_t)10 << digit);
  }
  return s;
}
#else
typedef int due;
static due due_number(int32_t number) { return number; }
static inline const char *take_due(due *d, const char *s, int32_t number) {
  int32_t id;
  s = dna_text_field(s, &id);
  *d = number + 1;
  return s && id == number ? s : NULL;
}
#endif

/* "P id parent pid px py pz E m status" */
static inline bool particle_line(cursor *c, due *number, const char *s, const char *end, uint32_t blanks) {
  int32_t k = c->particles, parent;
  if (k == c->nparticles || blanks != P_BLANKS || !(s = take_due(number, s + 1, k + 1))) return false;
  if (!(s = dna_text_field(s, &parent)) || parent < -c->nvertices || parent > k) return false;
  if (!(s = dna_text_field(s, &c->pid[k])) || *s != ' ' || !dna_text_last_field(s, end, &c->status[k])) return false;
  c->at[k] = (uint32_t)(s + 1 - c->text) | c->flag;
  c->parent[k] = parent - 1;
  c->end[k] = 0;
  c->particles++;
  if (parent <= 0) return true; /* a vertex may be defined later */
  int32_t *end_of = &c->end[parent - 1];
  if (*end_of < 0) return false;
  c->implicit_vertices += *end_of == 0;
  *end_of = 1;
  return c->explicit_vertices + c->implicit_vertices <= c->nvertices;
}

/* A particle that comes later is noted as ~particle, and taken when all of them are known. */
static bool take_incoming(cursor *c, int32_t id, int32_t particle) {
  dna_text_batch *b = c->batch;
  bool later = particle >= c->particles;
  if (!later) {
    if (c->end[particle] != 0) return false;
    c->end[particle] = id;
  }
  c->forwards |= later;
  if (b->in_used == b->in_room) b->in = dna_grow(b->in, &b->in_room, b->in_used + 1, sizeof *b->in);
  b->in[b->in_used++] = later ? ~particle : particle;
  return true;
}

static int compare_particles(const void *a, const void *b) {
  int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
  return (x > y) - (x < y);
}

/* Takes the particles that came later: in the lists they are behind those that were there, in their own order, as in those that
 * libHepMC3 3.1.2 makes. */
static bool take_forwards(cursor *c, const dna_text_event *event) {
  dna_text_batch *b = c->batch;
  for (int32_t v = 0; v < c->nvertices; v++) {
    if (c->position[v] == 0) continue;
    uint32_t count = b->in_count[event->vertex + (uint32_t)v], there = 0, later = 0;
    b->in = dna_grow(b->in, &b->in_room, b->in_used + count, sizeof *b->in);
    int32_t *list = b->in + b->in_first[event->vertex + (uint32_t)v], *behind = b->in + b->in_used;
    bool sorted = true;
    for (uint32_t i = 0; i < count; i++) {
      if (list[i] >= 0) {
        list[there++] = list[i];
        continue;
      }
      int32_t particle = ~list[i];
      if (c->end[particle] != 0) return false;
      c->end[particle] = -v - 1;
      sorted &= later == 0 || behind[later - 1] < particle;
      behind[later++] = particle;
    }
    if (!sorted) qsort(behind, later, sizeof *behind, compare_particles);
    if (later) memcpy(list + there, behind, later * sizeof *list);
  }
  return true;
}

/* "V id status [p,p,...] [@ x y z t]" */
static bool vertex_line(cursor *c, const char *s, const char *end, uint32_t blanks, dna_text_event *event) {
  dna_text_batch *b = c->batch;
  int32_t id, status, particle;
  bool positioned = blanks == V_BLANKS_POSITION;
  if (!positioned && blanks != V_BLANKS) return false;
  if (!(s = dna_text_field(s + 1, &id)) || id >= 0 || id < -c->nvertices || c->position[-id - 1] != 0) return false;
  if (!(s = dna_text_field(s, &status)) || s[0] != ' ' || s[1] != '[') return false;
  uint32_t *count = &b->in_count[event->vertex + (uint32_t)(-id - 1)];
  b->in_first[event->vertex + (uint32_t)(-id - 1)] = (uint32_t)b->in_used;
  s += 2;
  *count = 0;
  if (*s == ']' || (s[0] == '0' && s[1] == ']')) {
    s += *s == '0';
  } else {
    for (;; s++) {
      s = dna_text_int(s, &particle);
      if (!s || particle < 1 || particle > c->nparticles || !take_incoming(c, id, particle - 1)) return false;
      ++*count;
      if (*s == ']') break;
      if (*s != ',') return false;
    }
  }
  s++;
  if (positioned ? s[0] != ' ' || s[1] != '@' || s[2] != ' ' : s != end) return false;
  c->position[-id - 1] = positioned ? (uint32_t)(s + 3 - c->text) | c->flag : 1;
  c->explicit_vertices++;
  return c->explicit_vertices + c->implicit_vertices <= c->nvertices;
}

/* Whether the event is whole and its links hold together. */
static bool finish(cursor *c, dna_text_event *event) {
  if (!complete(c) || !c->has_units || (c->batch->valued && !c->has_weights)) return false;
  if (c->forwards && !take_forwards(c, event)) return false;
  if (c->implicit_vertices == 0) return true; /* all vertices have a V line */
  for (int32_t k = 0; k < c->particles; k++)
    if (c->parent[k] < -1 && c->position[-c->parent[k] - 2] == 0) return false;
  return true;
}

/* Any other line of the event: 1 taken, 0 it ends the event, -1 to be read with care. */
static int other_line(cursor *c, const char *s, const char *end, uint32_t blanks, dna_text_event *event) {
  bool body = c->particles > 0 || c->explicit_vertices > 0;
  switch (*s) {
  case 'E': case 'H': return 0;
  case 'U': return units_line(c, s, end, event) ? 1 : -1;
  case 'W':
    if (!body) return weights_line(c, s, end, blanks) ? 1 : -1;
    return complete(c) ? 0 : -1; /* the run information of a file that was appended */
  case 'T': return complete(c) && (body || c->has_units) ? 0 : -1;
  default: return s == end ? 1 : -1; /* an empty line */
  }
}

static bool asciiv3_event(dna_text_batch *batch, const dna_text *text, uint32_t flag, uint32_t from, size_t *line, uint32_t *next,
                          dna_text_event *event) {
  const dna_marks *marks = &text->marks;
  cursor c = {.batch = batch, .text = text->text, .flag = flag};
  due number = due_number(1);
  size_t i = *line;
  if (i >= marks->count) return false;
  uint32_t start = from, stop = marks->end[i], before = marks->blanks[i];
  uint32_t cr = c.text[stop - 1] == '\r'; /* if one line ends so, all do; else the event is read with care */
  if (!event_line(&c, c.text + start, c.text + stop - cr, marks->count - i, event)) return false;
  if (flag) c.has_weights = true; /* weights are not in the text of events that were read with care */
  for (;;) {
    start = stop + 1;
    if (++i >= marks->count) {
      if (start < text->length) return false; /* a last line without a newline */
      break;
    }
    stop = marks->end[i];
    uint32_t blanks = marks->blanks[i] - before;
    before = marks->blanks[i];
    if (cr && c.text[stop - 1] != '\r') return false;
    const char *s = c.text + start, *end = c.text + stop - cr;
    bool good = false;
    if (*s == 'P') {
      good = particle_line(&c, &number, s, end, blanks);
    } else if (*s == 'A') {
      good = attribute_line(&c, s, event);
    } else if (*s == 'V') {
      good = vertex_line(&c, s, end, blanks, event);
    } else {
      int taken = other_line(&c, s, end, blanks, event);
      if (taken == 0) break;
      good = taken > 0;
    }
    if (!good) return false;
  }
  if (!finish(&c, event)) return false;
  if (!batch->valued && !flag) batch->base.weights[0][batch->base.nevents] = 1;
  *line = i;
  *next = start;
  return true;
}

static bool event_attribute(const char *s) {
  int32_t id;
  return s[0] == 'A' && (s = dna_text_field(s + 1, &id)) && *s == ' ';
}

static size_t line_end(const char *text, size_t at) { return (size_t)((const char *)memchr(text + at, '\n', SIZE_MAX / 2) - text) + 1; }

static bool empty_line(const char *s) { return s[0] == '\n' || (s[0] == '\r' && s[1] == '\n'); }

/* Back over what may be run information, to a line that can only be an event's, or cannot be right; from there on over attributes with
 * a number, which are that event's up to the first other line, and, of an event without particles, over W lines. */
static size_t asciiv3_boundary(const char *text, size_t at) {
  size_t behind = at;
  bool body = true;
  for (;;) {
    if (behind == 0) return 0;
    size_t begin = dna_text_line_begin(text, behind - 1);
    char kind = text[begin];
    if (dna_text_marked(text, begin)) return 0;
    if ((kind == '\0' || !strchr("WTAH", kind)) && !empty_line(text + begin)) {
      body = kind != 'U' && kind != 'E';
      break;
    }
    behind = begin;
  }
  for (; behind < at; behind = line_end(text, behind)) {
    bool own = text[behind] == 'W' && !body; /* a second one is a fault */
    if (!own && !event_attribute(text + behind) && !empty_line(text + behind)) break;
  }
  return behind;
}

const dna_text_kind dna_text_asciiv3 = {&dna_format_asciiv3, asciiv3_event, asciiv3_boundary};
