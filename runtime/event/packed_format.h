/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Packed events: the layout of a file, described in dna-events(5), and what its writer and its reader share.
 *
 * A file is a head, blocks of whole events, a directory and a foot, with nothing in between. A block is a table of its chunks,
 * then the chunks. A chunk is one column of the block's events, or of one class of their particles, as one zstd frame with
 * its checksum. The directory says where blocks are and has a hash of each table; the foot has a hash of the directory. All
 * numbers are little-endian.
 */
#ifndef DNA_RUNTIME_PACKED_FORMAT_H
#define DNA_RUNTIME_PACKED_FORMAT_H

#include "base/base.h"

#define DNA_PACKED_MAGIC "DNAE\r\n\x1a\n" /* 8 bytes: a transfer as text breaks them */
#define DNA_PACKED_END "\n\x1a\r\nENAD"
enum {
  DNA_PACKED_VERSION = 1,
  DNA_PACKED_HEAD = 16,  /* magic, version, 0 */
  DNA_PACKED_FOOT = 40,  /* offset, stored size, size and hash of the directory, the end's magic */
  DNA_PACKED_ENTRY = 24  /* of a block's table: column, class, coding, 0, count (4), offset in the block (8), stored size and
                            size (4 each) */
};

/* What a block may be. A single event may be larger than what blocks are closed at. */
enum {
  DNA_PACKED_EVENTS = 512,            /* a block is closed when it has so many events, */
  DNA_PACKED_ROWS = 160000,           /* or so many particles */
  DNA_PACKED_EVENTS_MOST = 1 << 16,
  DNA_PACKED_ROWS_MOST = 1 << 25,     /* of particles, and of vertices */
  DNA_PACKED_WEIGHTS_MOST = 20000,
  DNA_PACKED_VALUES_MOST = 1 << 24,   /* weights times events */
  DNA_PACKED_CHUNKS_MOST = 1024
};

/* Columns. D: numbers (doubles), I: integers, B: bytes, T: bits. */
enum dna_packed_column {
  /* of events */
  DNA_PACKED_NUMBER,      /* I the event's own number */
  DNA_PACKED_KEY,         /* I its random key */
  DNA_PACKED_COUNT,       /* I particles in the block */
  DNA_PACKED_VERTICES,    /* I vertices */
  DNA_PACKED_WEIGHT,      /* D weight after weight, each of all events */
  DNA_PACKED_HAS_XSEC,    /* T the cross-section is known after this event, */
  DNA_PACKED_XSEC,        /* D pb, 0 where it is not, */
  DNA_PACKED_XSEC_ERROR,  /* D and its error */
  DNA_PACKED_PRIMARY,     /* D x, then y, then z of the primary vertex, relative to the event position */
  /* of particles, in the order of the record */
  DNA_PACKED_CODE,        /* B identity: see struct dna_packed_dict */
  DNA_PACKED_DICT,        /* I pid and status of each code, then the ends of the groups */
  DNA_PACKED_RARE,        /* I of particles whose code is their group's last: row in the block, pid, status */
  DNA_PACKED_PROMPT,      /* T */
  DNA_PACKED_LAST,        /* T */
  DNA_PACKED_INDEX,       /* I number in the record, where not all particles are kept */
  /* of particles, class by class */
  DNA_PACKED_FIELD,       /* D PX PY PZ E M: FIELD + enum dna_field */
  DNA_PACKED_DERIVED = DNA_PACKED_FIELD + 5, /* D VX VY VZ VT R RXY L LXY: those of class 0, or of all where not all are kept */
  /* the links, where all particles are kept */
  DNA_PACKED_PROD = DNA_PACKED_DERIVED + 8,  /* I production vertex of each particle, see dna_packed_links_code */
  DNA_PACKED_ENDS,        /* I end vertex */
  DNA_PACKED_IN,          /* I the lists of incoming particles, where one is not in ascending order */
  DNA_PACKED_OUT,         /* I and of outgoing ones */
  DNA_PACKED_HAS_POS,     /* T of vertices: has a position of its own */
  DNA_PACKED_POSITION,    /* D x, then y, then z, then t of those that have one */
  DNA_PACKED_ORIGIN,      /* D x, then y, z and t of the event position; not there if all of it is 0 */
  DNA_PACKED_COLUMNS
};

/* How the values of a chunk were written before compression. */
enum dna_packed_coding {
  DNA_PACKED_PLAIN,   /* doubles; bytes; bits, 8 in a byte, the lowest first */
  DNA_PACKED_PLANES,  /* doubles: all first bytes, then all second ones ... */
  DNA_PACKED_DECIMAL, /* doubles that are short decimal numbers, or 0.001 or 10 times such */
  DNA_PACKED_ULPS,    /* E: how far it is, in units of the last place, from sqrt(px^2 + py^2 + pz^2 + m|m|) */
  DNA_PACKED_INTS,    /* integers: a byte with the width, a byte 1 if differences, then planes of their zigzag codes */
  DNA_PACKED_CODINGS
};

/* Groups of particles by status and code, in this order. A file of all particles keeps each as a class of its own, so that what
 * is asked for together lies together; one of chosen particles has all in class 0. */
enum { DNA_PACKED_GROUPS = 6, DNA_PACKED_FINAL_GROUPS = 4 };
int dna_packed_group(int32_t pid, int32_t status);

/* The codes of group g are end[g - 1] <= code < end[g], the last of which stands for all that are rare. */
typedef struct dna_packed_dict {
  int32_t ncodes;
  int32_t pid[256], status[256];
  int32_t end[DNA_PACKED_GROUPS];
} dna_packed_dict;

typedef struct dna_packed_block_info {
  uint64_t offset, bytes;    /* of the table and its chunks */
  uint64_t hash;             /* of the table */
  uint32_t nchunks, events, rows, vertices;
} dna_packed_block_info;

/* What the directory says of the file. */
typedef struct dna_packed_directory {
  char **weight_names;
  uint32_t nweights, nominal;
  bool unkept;               /* all particles are there, and their links */
  char *keep;                /* what was kept, in the language; "" if unkept */
  char *keep_form;           /* the same as dna_implies_form writes it */
  bool each_xsec;            /* the events have the cross-section, else: */
  bool has_xsec;
  double xsec_pb, xsec_err_pb;
  uint64_t events;
  dna_packed_block_info *blocks;
  uint32_t nblocks;
} dna_packed_directory;

void dna_packed_directory_clear(dna_packed_directory *directory);
void dna_packed_directory_write(const dna_packed_directory *directory, dna_str *out);
/* Parses a directory whose file's blocks end at `end`; NULL, or what is wrong. To be cleared in both cases. */
const char *dna_packed_directory_parse(dna_packed_directory *directory, const uint8_t *bytes, size_t size, uint64_t end);

/* Finds and reads the directory of a file of so many bytes; false, and what is wrong. To be cleared in both cases. */
bool dna_packed_directory_read(int fd, uint64_t size, dna_packed_directory *directory, char *wrong, size_t room);

static inline uint64_t dna_packed_get(const uint8_t *from, int bytes) {
  uint64_t value = 0;
  for (int i = 0; i < bytes; i++) value |= (uint64_t)from[i] << (8 * i);
  return value;
}

static inline void dna_packed_put(uint8_t *to, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; i++) to[i] = (uint8_t)(value >> (8 * i));
}

#endif
