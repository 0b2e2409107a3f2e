/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the event formats share. A format reads lines, checks the structure and every number of an event, and writes the
 * event down as Asciiv3 text: the only text that libHepMC3 is given, so that nothing reaches its parser that could
 * overflow, mislead or stall it. Attributes, weights, units and short decimal numbers do not go that way: they are read
 * here.
 */
#ifndef DNA_RUNTIME_INPUT_H
#define DNA_RUNTIME_INPUT_H

#include "runtime/event/lines.h"
#include "runtime/event/weights.h"

#define DNA_INPUT_LONGEST ((size_t)262143)      /* bytes of a line that libHepMC3 can hold */
#define DNA_INPUT_WEIGHTS ((size_t)20000)       /* of one event, and names of them */
#define DNA_INPUT_LARGEST ((size_t)128 << 20)   /* bytes of one event's text: above, it is refused */

/* One event, whole and checked. */
typedef struct dna_record {
  dna_str text;          /* Asciiv3: E, U, V and P lines */
  int64_t number;        /* the event's own */
  double *momenta;       /* px, py, pz, E, m of each particle that the text has zeros for; NaN where it has the numbers */
  size_t nmomenta, momenta_capacity; /* doubles; none if all numbers are in the text */
  double *weights;
  size_t nweights, weights_capacity;
  bool mev, cm;          /* units of the text: else GeV, mm */
  double position[4];    /* of the event, in those units */
  bool has_xsec;
  double xsec_pb, xsec_err_pb;
} dna_record;

/* What the reader, the formats and fault messages know of the file. */
typedef struct dna_input {
  const char *path;
  dna_lines *lines;
  dna_weights weights;
  bool has_xsec; /* of the last event that has one */
  double xsec_pb, xsec_err_pb;
  const char *kept;  /* what the particles were kept with that are there, of the format's state; NULL: all are there */
  uint64_t events;   /* whole so far */
  bool keep_text;    /* record.text is to have all numbers: none in record.momenta */
  bool by_parent;    /* whether libHepMC3 may be given an incoming particle for a vertex (see asciiv3.c) */
  bool in_event;     /* between an event's first line and its end */
  bool has_number;   /* the number of that event is known */
  int64_t number;
  uint64_t event_line, weights_line; /* where that event begins, and where its weights are */
} dna_input;

typedef struct dna_format {
  const char *name;
  void *(*open)(void);      /* the format's own state */
  /* 1 with a whole event; 0 at the proper end; -1 with err */
  int (*next)(void *state, dna_input *input, dna_record *record, dna_error *err);
  void (*close)(void *state);
  /* Brings a new state to where it is between two events of a listing, or, if first, leaves it at the beginning of the file; opened: a
   * state that has read the file's first event, or NULL. NULL for formats that are not read in blocks. */
  void (*resume)(void *state, const void *opened, bool first);
} dna_format;

extern const dna_format dna_format_asciiv3, dna_format_hepmc2, dna_format_hepevt, dna_format_lhef;

/* Sets err to "PATH: line N: event K (number M): what is wrong"; returns -1. */
int dna_input_fault(const dna_input *input, dna_error *err, const char *format, ...) DNA_PRINTF(3, 4);
/* The same for a fault in an earlier line. */
int dna_input_fault_at(const dna_input *input, dna_error *err, uint64_t line, const char *format, ...) DNA_PRINTF(4, 5);
/* Whether the current line is the last one and the beginning of this one, which ends a listing: the file was cut in it. */
bool dna_input_cut(const dna_input *input, const char *end_line);
/* The same for a line that could not be read. */
int dna_input_broken(const dna_input *input, dna_error *err);
/* Begins and ends an event. dna_input_end fixes the weight names with the first event, and checks later ones against
 * them; in a file without names and values each weight is 1. 1 or -1. */
void dna_input_begin(dna_input *input, dna_record *record);
int dna_input_end(dna_input *input, dna_record *record, dna_error *err);
void dna_input_weight(dna_record *record, double value); /* one more; dna_input_end refuses too many */
/* Weight names that the file gives (taken over, and left empty): must be those that it gave before. 1 or -1. */
int dna_input_names_take(dna_input *input, dna_weights *names, dna_error *err);
/* Takes the file's cross-section from an event that is whole; not known if it is not a positive number. */
void dna_input_xsec(dna_input *input, double xsec_pb, double xsec_err_pb);
/* Room for `length` more bytes of the event's text, to be written and added to text.length by the caller; NULL if the
 * event becomes too large. */
char *dna_input_room(dna_record *record, size_t length);
/* Adds a line to the event's text; false, without adding, if the event becomes too large. */
bool dna_input_add(dna_record *record, const char *line, size_t length);
/* Writes an integer; returns the place behind it. */
char *dna_input_put_int(char *to, int32_t value);

#endif
