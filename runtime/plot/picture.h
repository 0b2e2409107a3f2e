/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A picture as a list of shapes, which is laid out once and written as SVG (svg.c) or as commands of gnuplot, whose cairo terminals make
 * PDF and PNG of them (gnuplot.c). Coordinates count from the upper left corner; 100 of them are an inch on paper.
 *
 * Colours are roles. The fills and lines are those of M. A. Petroff, arXiv:2107.02270, which viewers with any colour vision can tell
 * apart; lines have dashes besides. Heat maps use viridis (S. van der Walt and N. Smith, 2015).
 */
#ifndef DNA_PLOT_PICTURE_H
#define DNA_PLOT_PICTURE_H

#include "base/base.h"

enum { DNA_FILLS = 8, DNA_LINES = 6, DNA_LEVELS = 32 };

enum dna_paint {
  DNA_PAINT_INK,   /* frames, text, data */
  DNA_PAINT_FAINT, /* help lines */
  DNA_PAINT_PAPER,
  DNA_PAINT_BAND,  /* half transparent */
  DNA_PAINT_FILL,  /* DNA_FILLS of them */
  DNA_PAINT_LINE = DNA_PAINT_FILL + DNA_FILLS,
  DNA_PAINT_LEVEL = DNA_PAINT_LINE + DNA_LINES,
  DNA_PAINT_TINT = DNA_PAINT_LEVEL + DNA_LEVELS, /* the lines' colours as fills that are nearly transparent */
  DNA_PAINT_SIGMA_1 = DNA_PAINT_TINT + DNA_LINES, /* bands of an expected limit */
  DNA_PAINT_SIGMA_2,
  DNA_PAINTS
};

uint32_t dna_paint_rgb(enum dna_paint paint); /* 0xRRGGBB on white paper */

enum dna_shape_kind {
  DNA_SHAPE_AREA,  /* polygons, filled */
  DNA_SHAPE_LINE,  /* lines */
  DNA_SHAPE_HATCH, /* boxes, each by two opposite corners, hatched with lines */
  DNA_SHAPE_DOTS,  /* discs around points */
  DNA_SHAPE_TEXT
};

enum dna_anchor { DNA_ANCHOR_START, DNA_ANCHOR_MIDDLE, DNA_ANCHOR_END };

typedef struct dna_shape {
  enum dna_shape_kind kind;
  enum dna_paint paint;
  double width;       /* of lines; radius of dots; size of text */
  uint8_t dash;       /* LINE: 0 whole, 1 ... */
  uint32_t first, count; /* points; a point with NaN parts one polygon or line from the next */
  char *text;         /* TEXT, at the first point, on the base line */
  enum dna_anchor anchor;
  bool bold, upright; /* upright: runs upwards */
  bool plain;         /* TEXT: set as it is (see label.h) */
} dna_shape;

typedef struct dna_picture {
  double width, height;
  dna_shape *shapes;
  uint32_t nshapes;
  double *points;     /* x, y */
  uint32_t npoints;
  size_t shape_room, point_room;
} dna_picture;

void dna_picture_free(dna_picture *picture);

/* Begins a shape, to which points are added. The pointer is good until the next one. */
dna_shape *dna_picture_shape(dna_picture *picture, enum dna_shape_kind kind, enum dna_paint paint, double width);
void dna_picture_point(dna_picture *picture, double x, double y);
void dna_picture_gap(dna_picture *picture); /* before the next polygon or line */
void dna_picture_line(dna_picture *picture, enum dna_paint paint, double width, double x1, double y1, double x2, double y2);
dna_shape *dna_picture_text(dna_picture *picture, double x, double y, double size, enum dna_anchor anchor, const char *text);

/* Roughly how wide a text will be. */
double dna_picture_text_width(const char *text, double size);

/* svg.c. An element for a page whose style sheet has dna_svg_style() and that holds dna_svg_defs() in an svg element once: title names it, and
 * an element with the id `describedby` describes it. Or a file of its own. */
void dna_svg_element(const dna_picture *picture, const char *title, const char *describedby, dna_str *out);
void dna_svg_style(dna_str *out);
void dna_svg_defs(dna_str *out);
void dna_svg_file(const dna_picture *picture, const char *title, const char *description, dna_str *out); /* description: NULL if none */

#endif
