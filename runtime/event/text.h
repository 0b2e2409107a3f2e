/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The native reader of event text, shared by its files: blocks of whole events, in which the lines of an event are found and its
 * structure is checked, and numbers stay text until they are asked for.
 *
 * What is written as generators write it is read by a fast path (text_asciiv3.c, text_hepmc2.c), which gives up on anything else: an
 * event that it does not take goes to the checkers that say what is wrong (asciiv3.c, hepmc2.c; see careful.h), and comes
 * back as plain Asciiv3 text, kept in a text of its own, if it is good. So what is accepted, and every message, are theirs.
 */
#ifndef DNA_RUNTIME_TEXT_H
#define DNA_RUNTIME_TEXT_H

#include <string.h>

#include "runtime/event/careful.h"
#include "runtime/event/event.h"
#include "runtime/event/marks.h"

#define DNA_TEXT_SLACK ((size_t)DNA_MARKS_STEP) /* zero bytes behind a text */
#define DNA_TEXT_OWN ((uint32_t)1 << 31)        /* in an offset: it is one of the text of events that were written down anew */

typedef struct dna_text {
  char *text;
  size_t length, room;
  dna_marks marks;
} dna_text;

typedef struct dna_text_event {
  uint32_t from;          /* where it begins in the block, or what comes before it */
  uint32_t row, nparticles; /* first row */
  uint32_t vertex, nvertices; /* its vertices are from this place on; HepMC2: before those that are left out */
  bool hepmc2, linked, positioned;
  dna_links links;        /* once linked */
  double energy, length;  /* what GeV and mm are multiplied by */
  double origin[4];       /* the event's position, as in the file */
  bool has_xsec;
  double xsec_pb, xsec_err_pb;
} dna_text_event;

/* Particles by row, vertices by place; see the fast paths for what they write. */
typedef struct dna_text_batch {
  dna_batch base;
  dna_text block, own;
  dna_careful careful;
  dna_careful_place place; /* of the block: set when it is fetched */
  bool careful_ready;      /* careful has begun with this block */
  const struct dna_text_kind *kind; /* NULL: events are added as records */
  const uint8_t *wanted;   /* [nweights] of the reader: weights that are asked for */
  bool valued, named;      /* events have weights; the file names them */
  const dna_str *names;    /* HepMC2: the N line of the first event, where it is one line; empty if not */
  uint64_t bytes;          /* of the input, up to the end of the block */
  /* what was found */
  dna_text_event *events;
  size_t events_room;
  bool faulty;             /* the text from fault_at on is no event: nothing behind it was read */
  uint32_t fault_at;
  /* [rows] */
  uint32_t *at;            /* offset of px, with DNA_TEXT_OWN */
  int32_t *pid, *status;
  int32_t *parent;         /* Asciiv3: what the file has, less 1: a particle from 0, -1: none, -2 ...: vertex -1 ... HepMC2: place of the
                              production vertex, -1: none */
  int32_t *end;            /* Asciiv3: < 0 that vertex, 1 an implicit one, 0 none. HepMC2: barcode, 0 none */
  int32_t *barcode;        /* HepMC2 */
  size_t rows_room;
  /* [places of vertices] */
  uint32_t *position;            /* Asciiv3: 0 no V line, 1 no position; else the offset of x, with DNA_TEXT_OWN */
  uint32_t *in_first, *in_count; /* Asciiv3: its part of `in` */
  size_t vertices_room;
  int32_t *in;             /* Asciiv3: incoming particles, from 0 */
  size_t in_used, in_room;
  int32_t *by_barcode;     /* HepMC2: work space */
  size_t by_barcode_room;
  uint64_t *seen; /* HepMC2: work space: bits, barcodes of particles */
  size_t seen_room;
  size_t vertices_used;
  /* links, made when asked for; see text_links.c */
  struct dna_text_links {
    int32_t *prod, *end, *in, *out;         /* [rows] */
    int32_t *in_off, *out_off;              /* [vertices + events] */
    double *x, *y, *z, *t;
    uint8_t *has_pos;
    size_t rows_room, vertices_room;
  } links;
} dna_text_batch;

/* One format's fast path. */
typedef struct dna_text_kind {
  const dna_format *format;
  /* Reads the event whose first line is line number *line of the text and begins at `from`; flag: DNA_TEXT_OWN or 0. True: it is
   * whole, its arrays and *event are filled, *line and *next are those of the line that follows. False: it is to be read with care. */
  bool (*event)(dna_text_batch *batch, const dna_text *text, uint32_t flag, uint32_t from, size_t *line, uint32_t *next,
                dna_text_event *event);
  /* Where the lines of the event before the E line at text[at] end: at, unless headers or run information come between; 0 if
   * there is no event before it. A block may end there, and the next one begins between the events of a listing. */
  size_t (*boundary)(const char *text, size_t at);
} dna_text_kind;

extern const dna_text_kind dna_text_asciiv3, dna_text_hepmc2;

/* text_batch.c */
dna_text_batch *dna_text_batch_new(uint32_t nweights, uint32_t nominal);
void dna_text_clear(dna_batch *batch);
/* Adds an event that was read with care, by way of the fast path for Asciiv3; at: where it begins in the block. False if that does not
 * take it, which would be a fault of ours. */
bool dna_text_add_record(dna_text_batch *batch, const dna_record *record, size_t at);
/* Room for the particles and vertices of one more event. */
void dna_text_room(dna_text_batch *batch, const dna_text_event *event);
/* The weights of the event that will be in this slot: room, and one value. */
void dna_text_weights(dna_text_batch *batch, int32_t slot);
/* "U GEV|MEV MM|CM" up to end, as it is written; sets energy and length. */
bool dna_text_units(const char *s, const char *end, dna_text_event *event);
/* Says that the event of this slot has a field that is no number. */
void dna_text_bad(dna_text_batch *batch, int32_t slot);
/* Four numbers at an offset of `position`; false if they are none. */
bool dna_text_position(const dna_text_batch *batch, uint32_t at, double *out);

/* text_links.c */
const dna_links *dna_text_links_make(dna_batch *batch, int32_t slot);
int32_t dna_text_links_made_of(dna_batch *batch, int32_t slot, int32_t k, const int32_t **in);
void dna_text_links_position(dna_batch *batch, int32_t slot);
void dna_text_links_free(struct dna_text_links *links);

/* The beginning of the line whose newline is at text[stop]. */
static inline size_t dna_text_line_begin(const char *text, size_t stop) {
  const char *newline = memrchr(text, '\n', stop);
  return newline ? (size_t)(newline - text) + 1 : 0;
}

/* Whether that line is a file's first one, with the mark of UTF-8 before its header. */
static inline bool dna_text_marked(const char *text, size_t begin) { return begin == 0 && memcmp(text, "\xef\xbb\xbf", 3) == 0; }

static inline const dna_text *dna_text_of(const dna_text_batch *batch, uint32_t at) {
  return at & DNA_TEXT_OWN ? &batch->own : &batch->block;
}

#endif
