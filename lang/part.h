/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The recipe that a particle is to the compiler, shared by particle.c, particle_attr.c (attributes) and parts.c (what
 * combinations are made of).
 */
#ifndef DNA_LANG_PART_H
#define DNA_LANG_PART_H

#include "lang/compiler.h"

enum part_kind {
  PART_RECORD, /* rows of the event record */
  PART_VIEW,   /* rows of another particle's axis */
  PART_SUM,    /* a sum of four-momenta, or a combination */
  PART_MERGE,  /* the union of collections */
  PART_IF,     /* one of two */
  PART_SET,    /* one attribute changed */
  PART_VECTOR, /* a bare four-momentum */
  PART_JETS,   /* the rows of a CLUSTER axis */
  PART_TAG     /* one truth value more */
};

struct part {
  enum part_kind kind;
  bool combined;  /* SUM: it has parts, .first and so on */
  const char *const *names; /* of its parts, instead of those that base or parts have; or NULL */
  uint32_t axis;
  uint32_t index; /* RECORD: record rows; VIEW: rows of base; IF: the condition; SET, TAG: the value */
  part *base;     /* VIEW, SET, TAG; JETS: what they are clustered from */
  part *pushed;   /* VIEW: the base's recipe applied on this axis, or NULL */
  part **parts;   /* SUM, MERGE, IF */
  uint32_t nparts;
  enum attr what;     /* SET */
  const char *tag;    /* TAG: its name */
  uint32_t vector[6]; /* VECTOR: px py pz E mass charge; charge DNA_NONE if it has none */
  uint32_t ridx;      /* record rows once known; DNA_NONE */
  bool ridx_known;
  uint32_t known[ATTRS]; /* node + 1 */
};

/* What a four-momentum has, with a charge. */
static inline bool dna_part_is_momentum(enum attr what) {
  return what <= ATTR_GAMMA || what == ATTR_CHARGE || what == ATTR_CHARGED;
}

part *dna_part_new(build *b, enum part_kind kind, uint32_t axis);
/* A node of the base of a view, on the axis of the view; type as in attr_info, or I for rows. */
uint32_t dna_part_gather(build *b, const part *view, uint32_t of, char type);
/* The recipe of the base moved to the axis of the view, where fewer rows have to be computed; NULL for a union and for jets. */
part *dna_part_pushed(build *b, part *p);

#endif
