/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A picture as a list of shapes (see picture.h).
 */
#include "runtime/plot/picture.h"
#include "runtime/report/label.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void dna_picture_free(dna_picture *picture) {
  for (uint32_t i = 0; i < picture->nshapes; i++) free(picture->shapes[i].text);
  free(picture->shapes);
  free(picture->points);
  *picture = (dna_picture){0};
}

dna_shape *dna_picture_shape(dna_picture *p, enum dna_shape_kind kind, enum dna_paint paint, double width) {
  p->shapes = dna_grow(p->shapes, &p->shape_room, (size_t)p->nshapes + 1, sizeof *p->shapes);
  dna_shape *shape = &p->shapes[p->nshapes++];
  *shape = (dna_shape){.kind = kind, .paint = paint, .width = width, .first = p->npoints};
  return shape;
}

void dna_picture_point(dna_picture *p, double x, double y) {
  p->points = dna_grow(p->points, &p->point_room, 2 * ((size_t)p->npoints + 1), sizeof *p->points);
  p->points[2 * p->npoints] = x;
  p->points[2 * p->npoints + 1] = y;
  p->npoints++;
  p->shapes[p->nshapes - 1].count++;
}

void dna_picture_gap(dna_picture *p) {
  if (p->shapes[p->nshapes - 1].count) dna_picture_point(p, NAN, NAN);
}

void dna_picture_line(dna_picture *p, enum dna_paint paint, double width, double x1, double y1, double x2, double y2) {
  dna_picture_shape(p, DNA_SHAPE_LINE, paint, width);
  dna_picture_point(p, x1, y1);
  dna_picture_point(p, x2, y2);
}

dna_shape *dna_picture_text(dna_picture *p, double x, double y, double size, enum dna_anchor anchor, const char *text) {
  dna_shape *shape = dna_picture_shape(p, DNA_SHAPE_TEXT, DNA_PAINT_INK, size);
  shape->text = dna_xstrdup(text);
  shape->anchor = anchor;
  dna_picture_point(p, x, y);
  return shape;
}

/* By kinds of letters, in thousandths of the size: those of DejaVu Sans, which is among the wide ones, since the font is not known. */
double dna_picture_text_width(const char *text, double size) {
  dna_label label = {.text = text};
  dna_label_char c;
  double width = 0;
  while (dna_label_next(&label, &c)) {
    double one = c.code < 0x80 ? 635 : 680;
    if (c.code < 0x80 && strchr("iljtfI.,:;'|!()[]/ ", (int)c.code)) one = 340;
    else if (c.code < 0x80 && strchr("mwMW@%+=<>", (int)c.code)) one = 950;
    else if (c.code >= 'A' && c.code <= 'Z') one = 690;
    else if (c.code >= 0x2190 && c.code < 0x2300) one = 840; /* arrows and operators */
    else if (c.code >= 0x2E80) one = 1000;
    width += c.level == DNA_LABEL_LINE ? one : 0.72 * one;
  }
  return width * size * 1e-3;
}

/* ---- colours ------------------------------------------------------------------------------------------------------------ */

static const uint32_t fills[DNA_FILLS] = {0x3f90da, 0xffa90e, 0x94a4a2, 0x92dadd, 0xb9ac70, 0xa96b59, 0x717581, 0xe76300};
static const uint32_t lines[DNA_LINES] = {0xbd1f01, 0x832db6, 0xe76300, 0x717581, 0xa96b59, 0x3f90da};

/* Nine colours of viridis, the others in between. */
static const uint32_t viridis[9] = {0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725};

static uint32_t between(uint32_t a, uint32_t b, double share) {
  uint32_t rgb = 0;
  for (int shift = 0; shift < 24; shift += 8) {
    double x = (double)((a >> shift) & 255), y = (double)((b >> shift) & 255);
    rgb |= (uint32_t)(x + share * (y - x) + 0.5) << shift;
  }
  return rgb;
}

uint32_t dna_paint_rgb(enum dna_paint paint) {
  if (paint == DNA_PAINT_SIGMA_1 || paint == DNA_PAINT_SIGMA_2) return paint == DNA_PAINT_SIGMA_1 ? 0x607641 : 0xf5bb54;
  if (paint >= DNA_PAINT_TINT) return lines[paint - DNA_PAINT_TINT];
  if (paint >= DNA_PAINT_LEVEL) {
    double at = 8.0 * (paint - DNA_PAINT_LEVEL) / (DNA_LEVELS - 1);
    uint32_t low = at >= 8 ? 7 : (uint32_t)at;
    return between(viridis[low], viridis[low + 1], at - low);
  }
  if (paint >= DNA_PAINT_LINE) return lines[paint - DNA_PAINT_LINE];
  if (paint >= DNA_PAINT_FILL) return fills[paint - DNA_PAINT_FILL];
  return paint == DNA_PAINT_PAPER ? 0xffffff : paint == DNA_PAINT_FAINT ? 0x999999 : paint == DNA_PAINT_BAND ? 0x555555 : 0;
}
