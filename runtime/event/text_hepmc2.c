/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fast path for HepMC2's IO_GenEvent (see text.h). Of every line it looks at the kind, the number of blanks, barcodes, codes and
 * status; what the fields between them are is known when they are asked for.
 *
 * The rules are those of hepmc2.c.
 */
#include <string.h>

#include "runtime/event/decimal.h"
#include "runtime/event/text.h"
#include "runtime/event/text_ints.h"

enum { P_BLANKS = 12, V_BLANKS = 9, BARCODES = 1 << 22 };

typedef struct cursor {
  dna_text_batch *batch;
  const dna_text *text;
  int32_t *by_barcode;            /* [known] 1 + place of the vertex -barcode; 0: none yet */
  int32_t known, nvertices, count; /* nvertices: of the E line; count: so far */
  int32_t due;                    /* P lines that the current vertex still needs */
  int32_t particles;
  int32_t beams[2]; /* of the E line; 0: none */
  int32_t highest;  /* barcode of a particle so far, if they come in ascending order */
  bool ascending;
  bool has_units, has_names;
} cursor;

static const char *real_field(const char *s, double *value) { return s && *s == ' ' ? dna_decimal_parse(s + 1, value) : NULL; }

static const char *int_field(const char *s, int32_t *value) { return s ? dna_text_field(s, value) : NULL; }

/* "E number mpi scale alphaQCD alphaQED process vertex n_vertices beam1 beam2 n_random [...] n_weights [...]" */
static bool event_line(cursor *c, const char *s, const char *end, size_t lines_left, dna_text_event *event) {
  dna_text_batch *b = c->batch;
  int64_t number = 0;
  int32_t skip, random = 0, weights = 0;
  double real;
  if (s[1] != ' ') return false;
  s = dna_scan_int(s + 2, INT64_MIN / 16, INT64_MAX / 16, &number);
  s = int_field(s, &skip);
  for (int i = 0; i < 3; i++) s = real_field(s, &real);
  s = int_field(int_field(s, &skip), &skip);
  s = int_field(s, &c->nvertices);
  s = int_field(int_field(s, &c->beams[0]), &c->beams[1]);
  s = int_field(s, &random);
  for (int32_t i = 0; s && i < random; i++) s = real_field(s, &real);
  s = int_field(s, &weights);
  if (!s || random < 0 || c->nvertices < 0 || (size_t)c->nvertices > lines_left) return false;
  if (b->valued ? (uint32_t)weights != b->base.nweights : weights != 0) return false;
  for (int32_t i = 0; s && i < weights; i++) s = real_field(s, &b->base.weights[i][b->base.nevents]);
  if (s != end) return false;
  if (!b->valued) b->base.weights[0][b->base.nevents] = 1;
  b->base.number[b->base.nevents] = number;
  event->hepmc2 = true;
  event->nvertices = (uint32_t)c->nvertices;
  event->nparticles = 0;
  c->known = c->nvertices + 1;
  b->by_barcode = dna_grow(b->by_barcode, &b->by_barcode_room, (size_t)c->known, sizeof *b->by_barcode);
  c->by_barcode = b->by_barcode;
  memset(c->by_barcode, 0, (size_t)c->known * sizeof *c->by_barcode);
  dna_text_room(b, event);
  return true;
}

static bool units_line(cursor *c, const char *s, const char *end, dna_text_event *event) {
  return c->has_units = dna_text_units(s, end, event);
}

/* The names of the weights are as in the first event, to the letter. */
static bool names_line(cursor *c, const char *s, const char *end) {
  const dna_str *names = c->batch->names;
  if (c->has_names || names->length != (size_t)(end - s) || memcmp(names->text, s, names->length) != 0) return false;
  return c->has_names = true;
}

static bool xsec_line(const char *s, dna_text_event *event) {
  s = real_field(real_field(s + 1, &event->xsec_pb), &event->xsec_err_pb);
  event->has_xsec = true;
  return s && (*s == ' ' || *s == '\n' || *s == '\r');
}

/* "V barcode status x y z t n_orphans n_out n_weights [...]" */
static bool vertex_line(cursor *c, const char *s, const char *end, uint32_t blanks, const dna_text_event *event) {
  dna_text_batch *b = c->batch;
  int32_t barcode = 0, status, orphans = 0, outgoing = 0, weights = 0;
  if (c->due > 0 || c->count == c->nvertices || blanks < V_BLANKS) return false;
  s = dna_text_field(s + 1, &barcode);
  s = int_field(s, &status);
  if (!s || *s != ' ' || barcode >= 0 || -(int64_t)barcode >= c->known || c->by_barcode[-barcode] != 0) return false;
  uint32_t at = (uint32_t)(s + 1 - c->text->text);
  b->position[event->vertex + (uint32_t)c->count] = at;
  s = c->text->text + dna_marks_blank(&c->text->marks, at, 3);
  s = int_field(int_field(int_field(s, &orphans), &outgoing), &weights);
  if (!s || orphans < 0 || outgoing < 0 || weights < 0 || blanks != (uint32_t)(V_BLANKS + weights)) return false;
  if (weights == 0 && s != end) return false;
  if (orphans > INT32_MAX / 4 || outgoing > INT32_MAX / 4) return false;
  c->by_barcode[-barcode] = ++c->count;
  c->due = orphans + outgoing;
  return true;
}

/* "P barcode pid px py pz E m status theta phi end_vertex n_flow [index value ...]" */
static inline bool particle_line(cursor *c, const char *s, const char *end, uint32_t blanks, dna_text_event *event) {
  dna_text_batch *b = c->batch;
  int32_t last = 0, flows = 0;
  if (c->count == 0 || blanks < P_BLANKS) return false;
  event->nparticles = (uint32_t)c->particles + 1;
  if (event->row + event->nparticles >= b->rows_room) dna_text_room(b, event);
  uint32_t k = event->row + (uint32_t)c->particles;
  s = int_field(dna_text_field(s + 1, &b->barcode[k]), &b->pid[k]);
  if (!s || *s != ' ') return false;
  c->ascending &= b->barcode[k] > c->highest;
  c->highest = b->barcode[k];
  uint32_t at = (uint32_t)(s + 1 - c->text->text), behind = dna_marks_blank(&c->text->marks, at, 4);
  s = dna_text_field(c->text->text + behind, &b->status[k]);
  if (!s || *s != ' ') return false;
  s = c->text->text + dna_marks_blank(&c->text->marks, behind + 1, 2);
  s = int_field(dna_text_field(s, &last), &flows);
  if (!s || last > 0 || flows < 0 || flows > INT32_MAX / 4 || blanks != (uint32_t)(P_BLANKS + 2 * flows)) return false;
  if (flows == 0 && s != end) return false;
  bool incoming = last < 0 && -(int64_t)last < c->known && c->by_barcode[-last] == c->count;
  b->at[k] = at;
  b->parent[k] = incoming ? -1 : c->count - 1;
  b->end[k] = last;
  c->particles++;
  c->due -= c->due > 0;
  return true;
}

/* Whether each particle has a barcode of its own, not too large for a set of bits. */
static bool all_differ(dna_text_batch *b, const int32_t *barcode, int32_t n) {
  uint32_t highest = 0;
  for (int32_t k = 0; k < n; k++) highest |= (uint32_t)barcode[k];
  if (highest >= BARCODES) return false;
  size_t words = highest / 64 + 1;
  b->seen = dna_grow(b->seen, &b->seen_room, words, sizeof *b->seen);
  memset(b->seen, 0, words * sizeof *b->seen);
  for (int32_t k = 0; k < n; k++) {
    uint64_t *bits = &b->seen[barcode[k] / 64], bit = (uint64_t)1 << barcode[k] % 64;
    if (*bits & bit) return false;
    *bits |= bit;
  }
  return true;
}

static bool check_barcodes(const cursor *c, const dna_text_event *event) {
  const int32_t *barcode = c->batch->barcode + event->row;
  if (!c->ascending && !all_differ(c->batch, barcode, c->particles)) return false;
  for (int i = 0; i < 2; i++) { /* the beams come early, if there are any */
    int32_t k = 0;
    while (c->beams[i] != 0 && k < c->particles && barcode[k] != c->beams[i]) k++;
    if (c->beams[i] != 0 && k == c->particles) return false;
  }
  return true;
}

/* Resolves the end vertices. */
static bool finish(const cursor *c, const dna_text_event *event) {
  int32_t *end = c->batch->end + event->row;
  if (c->due > 0 || c->count != c->nvertices || !c->has_units || (c->batch->named && !c->has_names)) return false;
  if (!check_barcodes(c, event)) return false;
  for (int32_t k = 0; k < c->particles; k++) {
    if (end[k] == 0) continue;
    if (-(int64_t)end[k] >= c->known || c->by_barcode[-end[k]] == 0) return false;
    end[k] = c->by_barcode[-end[k]];
  }
  return true;
}

/* A line of the event: 1 taken, 0 it ends the event, -1 to be read with care. */
static inline int take_line(cursor *c, const char *s, const char *end, uint32_t blanks, dna_text_event *event) {
  if (*s == 'P') return particle_line(c, s, end, blanks, event) ? 1 : -1;
  if (*s == 'V') return vertex_line(c, s, end, blanks, event) ? 1 : -1;
  if (*s == 'E' || (end - s >= 5 && memcmp(s, "HepMC", 5) == 0)) return 0;
  if (s == end) return 1; /* an empty line */
  if (c->count > 0) return -1;
  switch (*s) {
  case 'U': return units_line(c, s, end, event) ? 1 : -1;
  case 'N': return names_line(c, s, end) ? 1 : -1;
  case 'C': return xsec_line(s, event) ? 1 : -1;
  case 'H': case 'F': return s[1] == ' ' ? 1 : -1;
  default: return -1;
  }
}

static bool hepmc2_event(dna_text_batch *batch, const dna_text *text, uint32_t flag, uint32_t from, size_t *line, uint32_t *next,
                         dna_text_event *event) {
  const dna_marks *marks = &text->marks;
  cursor c = {.batch = batch, .text = text, .highest = INT32_MIN, .ascending = true};
  size_t i = *line;
  (void)flag;
  if (i >= marks->count) return false;
  uint32_t start = from, stop = marks->end[i], before = marks->blanks[i];
  const char *t = text->text;
  if (!event_line(&c, t + start, t + stop - (t[stop - 1] == '\r'), marks->count - i, event)) return false;
  for (;;) {
    start = stop + 1;
    if (++i >= marks->count) {
      if (start < text->length) return false; /* a last line without a newline */
      break;
    }
    stop = marks->end[i];
    uint32_t blanks = marks->blanks[i] - before;
    before = marks->blanks[i];
    int taken = take_line(&c, t + start, t + stop - (t[stop - 1] == '\r'), blanks, event);
    if (taken < 0) return false;
    if (taken == 0) break;
  }
  if (!finish(&c, event)) return false;
  *line = i;
  *next = start;
  return true;
}

/* Back over headers and empty lines: all other lines are an event's. A line of a weight's name that begins with E is taken for an
 * event: such a file is refused. */
static size_t hepmc2_boundary(const char *text, size_t at) {
  for (size_t behind = at;;) {
    if (behind == 0) return 0;
    size_t begin = dna_text_line_begin(text, behind - 1);
    if (dna_text_marked(text, begin)) return 0;
    if (strchr("\r\n", text[begin]) == NULL && memcmp(text + begin, "HepMC", 5) != 0) return behind;
    behind = begin;
  }
}

const dna_text_kind dna_text_hepmc2 = {&dna_format_hepmc2, hepmc2_event, hepmc2_boundary};
