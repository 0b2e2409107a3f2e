/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The reader interface: event files as batches of columns that are decoded only when asked for.
 *
 * A reader opens one event file (or standard input, "-"), finds its compression and format by content, and fills
 * batches with whole events. A batch is bound to the reader that made it, keeps all that its columns need until
 * it is filled again, and is used by one thread at a time; several batches of one reader may be in use by different
 * threads while the reader itself is driven by one thread at a time.
 *
 * What is dear can be done by several threads: dna_reader_fetch takes the next piece of the input, which is cheap;
 * dna_batch_parse finds the events in it, on any thread; dna_reader_settle accepts them, in the order of fetching.
 * dna_reader_next is all three, and reads every number.
 *
 * Units: GeV, mm, rad whatever the file says. Rows: particle k (from 0) of event slot i is record row poff[i] + k.
 */
#ifndef DNA_RUNTIME_EVENT_H
#define DNA_RUNTIME_EVENT_H

#include "base/base.h"
#include "runtime/event/checksum.h"

#ifdef __cplusplus
extern "C" {
#endif

enum dna_field {
  /* stored in the file */
  DNA_FIELD_PX, DNA_FIELD_PY, DNA_FIELD_PZ, DNA_FIELD_E, /* GeV */
  DNA_FIELD_M,      /* generated mass, GeV; negative if spacelike */
  DNA_FIELD_PID, DNA_FIELD_STATUS,
  DNA_FIELD_INDEX,  /* number in the record, from 1 */
  /* positions, mm, relative to the event position; a vertex without one has its nearest ancestor's */
  DNA_FIELD_VX, DNA_FIELD_VY, DNA_FIELD_VZ, DNA_FIELD_VT,     /* production vertex */
  DNA_FIELD_R, DNA_FIELD_RXY,  /* distance of the production vertex from the primary vertex */
  DNA_FIELD_L, DNA_FIELD_LXY,  /* from production to decay vertex; missing (NaN) without a decay vertex */
  DNA_FIELD_PVX, DNA_FIELD_PVY, DNA_FIELD_PVZ, /* the event's primary vertex */
  DNA_FIELD_F_COUNT,
  /* truth values (uint8 0 or 1) */
  DNA_FIELD_FINAL = DNA_FIELD_F_COUNT, /* status 1 */
  DNA_FIELD_DECAYED,                   /* status 2 */
  DNA_FIELD_PROMPT, /* no decayed (status 2) hadron or tau among its ancestors */
  DNA_FIELD_LAST,   /* no child with the same code */
  DNA_FIELD_COUNT
};

/* Vertex structure of one event, indices from 0; the shared truth code (prompt, ancestors, positions) walks it. */
typedef struct dna_links {
  int32_t nparticles, nvertices;
  const int32_t *prod;    /* [nparticles] production vertex, or -1 */
  const int32_t *end;     /* [nparticles] end vertex, or -1 */
  const int32_t *in_off;  /* [nvertices + 1] */
  const int32_t *in;      /* incoming particles of each vertex */
  const int32_t *out_off; /* [nvertices + 1] */
  const int32_t *out;
  /* [nvertices] as set, relative to the event position; undefined where !has_pos, and before positions was called */
  const double *x, *y, *z, *t;
  const uint8_t *has_pos;
  const int32_t *pid, *status; /* [nparticles] */
  double origin[4];       /* the event position, which is taken off positions */
} dna_links;

typedef struct dna_batch dna_batch;

/* What a reader kind does for its batches. */
typedef struct dna_batch_ops {
  /* out[k] = stored field (PX .. STATUS) of record row rows[k], or of row first + k if rows is NULL */
  void (*load)(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n, double *out);
  /* PID or STATUS of all rows of the batch, kept until it is filled again; NULL if there is no such column. May be NULL */
  const int32_t *(*ints)(dna_batch *batch, enum dna_field field);
  /* the codes of rows, as dna_batch_codes gives them; NULL: made from the above */
  void (*codes)(dna_batch *batch, const int32_t *rows, int32_t first, int32_t n, int32_t *out);
  /* the links of event slot i, built on first use, kept until the batch is filled again; NULL on lack of memory */
  const dna_links *(*links)(dna_batch *batch, int32_t slot);
  /* The incoming particles of the vertex that particle k of event slot i comes from, all numbered in the event from 0: their number.
   * Quicker than links where few particles are asked for; there are ints, too. NULL if there is no such short way */
  int32_t (*made_of)(dna_batch *batch, int32_t slot, int32_t k, const int32_t **in);
  /* sets x, y, z, t and has_pos of the links of a slot, which are there; NULL if they are set already */
  void (*positions)(dna_batch *batch, int32_t slot);
  /* finds the events of what was fetched; NULL if fetching has done it */
  void (*parse)(dna_batch *batch);
  /* reads every number of every event that was not read yet, and sets batch->bad; NULL if all have been */
  void (*check)(dna_batch *batch);
  /* for readers that have stored what else is derived from the record; NULL elsewhere. Positions and distances, truth values:
   * false where one of them is not stored; rows of -1 as below. The key of an event: see dna_batch_key */
  bool (*derived)(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n, double *out);
  bool (*truth)(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n, uint8_t *out);
  uint64_t (*key)(dna_batch *batch, int32_t slot);
  void (*free)(dna_batch *batch);
} dna_batch_ops;

struct dna_batch {
  const dna_batch_ops *ops;
  int32_t nevents;
  int32_t bad;          /* the first slot with a field that was asked for and is no number; INT32_MAX: none */
  int32_t *poff;        /* [nevents + 1] */
  int64_t *number;      /* [nevents] the event's own number */
  bool last;            /* set by fetching: nothing comes behind it */
  int32_t begun;        /* set by fetching: how many events it has; only where max_events was less than INT32_MAX */
  const int32_t *index; /* [rows] number in the record, from 1, where not all particles are there; else NULL */
  uint64_t first;       /* ordinal in the file of slot 0, from 0 */
  uint32_t nweights;    /* as named by the reader when the batch was filled */
  double **weights;     /* [nweights][nevents] */
  uint32_t nominal;     /* index of the nominal weight */
  void *scratch;        /* of the shared truth code */
};

/* The shared, cached view: all fields, with NULL-safe rows (-1 gives NaN, or 2 for truth fields). */
void dna_batch_load_f(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n,
                      double *out);
void dna_batch_load_t(dna_batch *batch, enum dna_field field, const int32_t *rows, int32_t first, int32_t n,
                      uint8_t *out);
/* The codes of rows, as integers; 0 where a row is -1. */
void dna_batch_codes(dna_batch *batch, const int32_t *rows, int32_t first, int32_t n, int32_t *out);
/* Ancestry by record row; safe on cycles. Lists are written in record order, each row once; returns the number found
 * (also if larger than room). Ancestors: nearest first in ancestor(). codes are signed PDG codes. */
int32_t dna_batch_parents(dna_batch *batch, int32_t row, int32_t *out, int32_t room);
int32_t dna_batch_children(dna_batch *batch, int32_t row, int32_t *out, int32_t room);
bool dna_batch_has_ancestor(dna_batch *batch, int32_t row, const int32_t *codes, int32_t ncodes);
bool dna_batch_has_parent(dna_batch *batch, int32_t row, const int32_t *codes, int32_t ncodes);
bool dna_batch_has_child(dna_batch *batch, int32_t row, const int32_t *codes, int32_t ncodes);
int32_t dna_batch_ancestor(dna_batch *batch, int32_t row, const int32_t *codes, int32_t ncodes); /* -1 if none */
/* Relatives of a row by a truth value of each row of the batch (1 is true), and all of them (relatives.c). */
enum dna_relation { DNA_PARENT, DNA_CHILD, DNA_ANCESTOR, DNA_DESCENDANT };
/* Ancestors or descendants, generation by generation, each in record order, each once, but for the row itself; all are counted,
 * `room` are written. */
int32_t dna_batch_line(dna_batch *batch, int32_t row, enum dna_relation which, int32_t *out, int32_t room);
/* Ancestors or descendants: the nearest that is true, or -1. */
int32_t dna_batch_nearest(dna_batch *batch, int32_t row, enum dna_relation which, const uint8_t *is);
/* Whether a row has such a relative. Rows of one event should come one after the other: the first ancestor or descendant that is
 * asked for finds those of all, in a time that is linear in the event's size; `sweep` keeps it, for one which and is. */
typedef struct dna_sweep {
  uint8_t *below; /* [particles of the event] is a descendant (or ancestor) of one that is true */
  size_t room;
  int32_t slot;   /* of the event; -1: none. Set it to -1 at the beginning */
} dna_sweep;
bool dna_batch_related(dna_batch *batch, int32_t row, enum dna_relation which, const uint8_t *is, dna_sweep *sweep);
/* The first or last of the chain of copies that a row belongs to: the first parent, or the first child, of the same code, and so
 * on; a chain that bites its own tail ends before. */
int32_t dna_batch_copy(dna_batch *batch, int32_t row, bool last);
bool dna_batch_first(dna_batch *batch, int32_t row); /* no parent of the same code */
/* The children of the last copy are those with these codes, in any order; photons beside them do not count unless 22 is among the
 * codes. */
bool dna_batch_decays_to(dna_batch *batch, int32_t row, const int32_t *codes, int32_t ncodes);
/* What gives jets their flavour in event slot: rows of b hadrons with no b hadron among their descendants (kind 5), of c hadrons
 * with no c hadron (4), of taus with no tau (15), in record order; their number. Kept until the batch is asked or filled again. A
 * particle on a cycle of the record is among its own descendants. */
int32_t dna_batch_heavy(dna_batch *batch, int32_t slot, const int32_t **rows, const uint8_t **kinds);
int32_t dna_batch_event(const dna_batch *batch, int32_t row); /* the event slot of a row, by bisection */
/* The number in the record, from 1, of a row of that event. */
static inline int32_t dna_batch_index(const dna_batch *batch, int32_t event, int32_t row) {
  return batch->index ? batch->index[row] : row - batch->poff[event] + 1;
}
/* The event's content as one number for random keys: its own number, how many particles it has, and the bits of the momenta of
 * at most eight of them, evenly spaced in the record (particle k * n / 8). */
uint64_t dna_batch_key(dna_batch *batch, int32_t slot);
void dna_batch_free(dna_batch *batch); /* accepts NULL */

typedef struct dna_reader dna_reader;

typedef struct dna_reader_info {
  const char *path;
  const char *format;      /* "Asciiv3", "IO_GenEvent", "HEPEVT", "LHEF", "packed" */
  const char *keep;        /* NULL: all particles are there, and their links; else the condition on those that are, */
  const char *keep_form;   /* and the same as dna_implies_form writes it; NULL for text, which has nothing else of them: no links,
                              positions and truth */
  const char *compression; /* "none", "gzip", "zstd", "xz", "bzip2" */
  uint32_t nweights;       /* at least 1 */
  const char *const *weight_names; /* as in the file; a file without names has "nominal" alone, or "0", "1" ... */
  uint32_t nominal;
  bool has_xsec;           /* of the last event read so far */
  double xsec_pb, xsec_err_pb;
  uint64_t bytes_read, bytes_total; /* compressed; total 0 if not known */
  uint64_t events;
} dna_reader_info;

/* Opens a file; NULL with err (DNA_ERR_INPUT, naming the file) if it cannot be opened or is no event file. */
dna_reader *dna_reader_open(const char *path, dna_error *err);
/* The same, with a checksum of the file made of what is read. */
dna_reader *dna_reader_open_summed(const char *path, dna_error *err);
/* Once all was read, and if the reader was opened so: the checksum as dna_checksum_of_file makes it. Else that makes it: DNA_OK or
 * DNA_ERR_INPUT. */
int dna_reader_checksum(const dna_reader *reader, char out[DNA_CHECKSUM_SIZE], dna_error *err);
/* A batch for this reader. */
dna_batch *dna_reader_batch(dna_reader *reader, dna_error *err);
/* The weights that will be looked at; without this, all of them. Others may hold any number. Before the first fetch. */
void dna_reader_want(dna_reader *reader, const uint32_t *columns, uint32_t n);
/* Takes the next piece of the input into the batch: up to max_events events (INT32_MAX: as many as is best). DNA_ERR_RUN or
 * DNA_ERR_INPUT with err only for what concerns no events; a fault in the input is told by dna_reader_settle. */
int dna_reader_fetch(dna_reader *reader, dna_batch *batch, int32_t max_events, dna_error *err);
/* Finds the events; sets nevents. */
void dna_batch_parse(dna_batch *batch);
/* Reads every number of every event; sets bad. */
void dna_batch_check(dna_batch *batch);
/* Accepts the events of a batch, sets nevents to those before `bad`, and updates the reader's information. In the order of fetching, once for each
 * batch; after a fault nothing more is accepted. DNA_ERR_INPUT with err saying what is wrong, in which file, event and line. */
int dna_reader_settle(dna_reader *reader, dna_batch *batch, dna_error *err);
/* Fills batch with up to max_events events. Returns DNA_OK with
 * batch->nevents == 0 at the proper end of the input, or DNA_ERR_INPUT with err saying what is wrong, in which file,
 * event and line; whole events before the fault are in the batch of the earlier or of this call (nevents > 0 is to be
 * used even on an error). */
int dna_reader_next(dna_reader *reader, dna_batch *batch, int32_t max_events, dna_error *err);
const dna_reader_info *dna_reader_get_info(const dna_reader *reader); /* kept up to date by dna_reader_next */
void dna_reader_close(dna_reader *reader); /* accepts NULL */

#ifdef __cplusplus
}
#endif
#endif
