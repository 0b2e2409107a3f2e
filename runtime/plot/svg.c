/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures as SVG. Colours come from a style sheet, so that a page can have others on dark paper; coordinates have one decimal and
 * paths are as short as they go, since a page may have a hundred pictures.
 */
#include "runtime/plot/picture.h"
#include "runtime/report/label.h"
#include "runtime/report/markup.h"

#include <math.h>
#include <string.h>

/* ---- numbers ---------------------------------------------------------------------------------------------------------- */

static long tenths(double x) { return lround(x * 10); }

static void add_tenths(dna_str *out, long value) {
  char digits[24];
  size_t at = sizeof digits;
  unsigned long size = value < 0 ? 0ul - (unsigned long)value : (unsigned long)value;
  if (size % 10) {
    digits[--at] = (char)('0' + size % 10);
    digits[--at] = '.';
  }
  size /= 10;
  do digits[--at] = (char)('0' + size % 10);
  while (size /= 10);
  if (value < 0) digits[--at] = '-';
  dna_str_add(out, digits + at, sizeof digits - at);
}

static void add_attribute(dna_str *out, const char *name, double value) {
  dna_str_printf(out, " %s=\"", name);
  add_tenths(out, tenths(value));
  dna_str_puts(out, "\"");
}

/* ---- shapes ------------------------------------------------------------------------------------------------------------- */

static void add_pair(dna_str *out, char command, long x, long y) {
  dna_str_add(out, &command, 1);
  add_tenths(out, x);
  if (y >= 0) dna_str_add(out, " ", 1);
  add_tenths(out, y);
}

static void add_path(const dna_picture *p, const dna_shape *shape, dna_str *out) {
  const double *points = p->points + 2 * (size_t)shape->first;
  bool begun = false, area = shape->kind == DNA_SHAPE_AREA;
  long before[2] = {0, 0};
  dna_str_puts(out, " d=\"");
  for (uint32_t i = 0; i < shape->count; i++) {
    if (isnan(points[2 * i])) {
      if (begun && area) dna_str_puts(out, "z");
      begun = false;
      continue;
    }
    long x = tenths(points[2 * i]), y = tenths(points[2 * i + 1]);
    if (!begun) {
      add_pair(out, 'M', x, y);
    } else if (x == before[0] && y == before[1]) {
      continue;
    } else if (y == before[1]) {
      dna_str_puts(out, "H");
      add_tenths(out, x);
    } else if (x == before[0]) {
      dna_str_puts(out, "V");
      add_tenths(out, y);
    } else {
      add_pair(out, 'L', x, y);
    }
    begun = true;
    before[0] = x;
    before[1] = y;
  }
  dna_str_puts(out, begun && area ? "z\"" : "\"");
}

static void add_boxes(const dna_picture *p, const dna_shape *shape, dna_str *out) {
  const double *points = p->points + 2 * (size_t)shape->first;
  dna_str_puts(out, "<path class=\"dh\" d=\"");
  for (uint32_t i = 0; i + 1 < shape->count; i += 2) {
    long x1 = tenths(points[2 * i]), y1 = tenths(points[2 * i + 1]), x2 = tenths(points[2 * i + 2]), y2 = tenths(points[2 * i + 3]);
    add_pair(out, 'M', x1, y1);
    dna_str_puts(out, "H");
    add_tenths(out, x2);
    dna_str_puts(out, "V");
    add_tenths(out, y2);
    dna_str_puts(out, "H");
    add_tenths(out, x1);
    dna_str_puts(out, "z");
  }
  dna_str_puts(out, "\"/>");
}

static void add_class(const dna_shape *shape, dna_str *out) {
  static const char *const words[] = {"i", "q", "p", "b"};
  bool line = shape->kind == DNA_SHAPE_LINE;
  if (shape->paint >= DNA_PAINT_SIGMA_1) dna_str_printf(out, " class=\"dy%d\"", (int)shape->paint - DNA_PAINT_SIGMA_1);
  else if (shape->paint >= DNA_PAINT_TINT) dna_str_printf(out, " class=\"dt%d\"", (int)shape->paint - DNA_PAINT_TINT);
  else if (shape->paint >= DNA_PAINT_LEVEL) dna_str_printf(out, " class=\"dv%d\" shape-rendering=\"crispEdges\"", (int)shape->paint - DNA_PAINT_LEVEL);
  else if (shape->paint >= DNA_PAINT_LINE) dna_str_printf(out, " class=\"d%c%d\"", line ? 'l' : 'm', (int)shape->paint - DNA_PAINT_LINE);
  else if (shape->paint >= DNA_PAINT_FILL) dna_str_printf(out, " class=\"d%c%d\"", line ? 's' : 'f', (int)shape->paint - DNA_PAINT_FILL);
  else dna_str_printf(out, " class=\"d%s%s\"", words[shape->paint], line ? "l" : "f");
}

static void add_dash(const dna_shape *shape, dna_str *out) {
  static const char *const dashes[] = {"", "7 3", "2 2", "7 2 2 2", "12 3", "1 3"};
  if (shape->dash) dna_str_printf(out, " stroke-dasharray=\"%s\"", dashes[shape->dash % (sizeof dashes / sizeof *dashes)]);
}

static void add_dots(const dna_picture *p, const dna_shape *shape, dna_str *out) {
  for (uint32_t i = 0; i < shape->count; i++) {
    dna_str_puts(out, "<circle");
    add_class(shape, out);
    add_attribute(out, "cx", p->points[2 * (shape->first + i)]);
    add_attribute(out, "cy", p->points[2 * (shape->first + i) + 1]);
    add_attribute(out, "r", shape->width);
    dna_str_puts(out, "/>");
  }
}

static void add_text(const dna_picture *p, const dna_shape *shape, dna_str *out) {
  static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
  double x = p->points[2 * shape->first], y = p->points[2 * shape->first + 1], shift = 0;
  dna_str_puts(out, "<text");
  add_attribute(out, "x", x);
  add_attribute(out, "y", y);
  if (tenths(shape->width) != 140) add_attribute(out, "font-size", shape->width);
  dna_str_puts(out, anchors[shape->anchor]);
  if (shape->bold) dna_str_puts(out, " font-weight=\"bold\"");
  if (shape->upright) {
    dna_str_puts(out, " transform=\"rotate(-90 ");
    add_tenths(out, tenths(x));
    dna_str_puts(out, " ");
    add_tenths(out, tenths(y));
    dna_str_puts(out, ")\"");
  }
  dna_str_puts(out, ">");
  dna_label label = {.text = shape->text, .plain = shape->plain};
  dna_label_char c;
  bool opened = false, slanted = false;
  enum dna_label_level level = DNA_LABEL_LINE;
  while (dna_label_next(&label, &c)) {
    if (c.level != level || c.slanted != slanted) {
      double to = c.level == DNA_LABEL_SUB ? 0.25 * shape->width : c.level == DNA_LABEL_SUP ? -0.38 * shape->width : 0;
      if (opened) dna_str_puts(out, "</tspan>");
      dna_str_puts(out, "<tspan");
      if (tenths(to) != tenths(shift)) add_attribute(out, "dy", to - shift);
      if (c.level != DNA_LABEL_LINE) add_attribute(out, "font-size", 0.72 * shape->width);
      if (c.slanted) dna_str_puts(out, " font-style=\"italic\"");
      dna_str_puts(out, ">");
      opened = true;
      shift = to;
      level = c.level;
      slanted = c.slanted;
    }
    dna_markup_character(out, c.code);
  }
  dna_str_puts(out, opened ? "</tspan></text>" : "</text>");
}

static void add_shapes(const dna_picture *p, dna_str *out) {
  for (uint32_t i = 0; i < p->nshapes; i++) {
    const dna_shape *shape = &p->shapes[i];
    if (!shape->count) continue;
    switch (shape->kind) {
    case DNA_SHAPE_HATCH: add_boxes(p, shape, out); break;
    case DNA_SHAPE_DOTS: add_dots(p, shape, out); break;
    case DNA_SHAPE_TEXT: add_text(p, shape, out); break;
    case DNA_SHAPE_AREA:
    case DNA_SHAPE_LINE:
      dna_str_puts(out, "<path");
      add_class(shape, out);
      if (shape->kind == DNA_SHAPE_LINE && tenths(shape->width) != 10) add_attribute(out, "stroke-width", shape->width);
      add_dash(shape, out);
      add_path(p, shape, out);
      dna_str_puts(out, "/>");
      break;
    }
    dna_str_puts(out, "\n");
  }
}

/* ---- files and elements ---------------------------------------------------------------------------------------------------- */

static const char pattern[] = "<pattern id=\"dna-hatch\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
                              "<path class=\"dil\" d=\"M0 0V5\" stroke-width=\"1.4\"/></pattern>";

void dna_svg_style(dna_str *out) {
  dna_str_puts(out, "svg.dna{font:14px Helvetica,Arial,\"Liberation Sans\",\"DejaVu Sans\",sans-serif;color:#000}\n"
                    "svg.dna text{fill:currentColor}\n"
                    ".dif{fill:currentColor}.dil{fill:none;stroke:currentColor}.dql{fill:none;stroke:#999}.dqf{fill:#999}\n"
                    ".dpf{fill:#fff}.dpl{fill:none;stroke:#fff}.dbf{fill:#555;fill-opacity:.28}.dh{fill:url(#dna-hatch)}\n");
  for (unsigned i = 0; i < DNA_FILLS; i++)
    dna_str_printf(out, ".df%u{fill:#%06x}.ds%u{fill:none;stroke:#%06x}", i, (unsigned)dna_paint_rgb(DNA_PAINT_FILL + i), i,
                   (unsigned)dna_paint_rgb(DNA_PAINT_FILL + i));
  for (unsigned i = 0; i < DNA_LINES; i++)
    dna_str_printf(out, ".dl%u{fill:none;stroke:#%06x}.dm%u{fill:#%06x}.dt%u{fill:#%06x;fill-opacity:.2}", i,
                   (unsigned)dna_paint_rgb(DNA_PAINT_LINE + i), i, (unsigned)dna_paint_rgb(DNA_PAINT_LINE + i), i,
                   (unsigned)dna_paint_rgb(DNA_PAINT_TINT + i));
  for (unsigned i = 0; i < 2; i++) dna_str_printf(out, ".dy%u{fill:#%06x}", i, (unsigned)dna_paint_rgb(DNA_PAINT_SIGMA_1 + i));
  for (unsigned i = 0; i < DNA_LEVELS; i++) dna_str_printf(out, ".dv%u{fill:#%06x}", i, (unsigned)dna_paint_rgb(DNA_PAINT_LEVEL + i));
  dna_str_puts(out, "\n");
}

void dna_svg_defs(dna_str *out) { dna_str_printf(out, "<defs>%s</defs>", pattern); }

static void add_opening(const dna_picture *p, const char *attributes, dna_str *out) {
  dna_str_puts(out, "<svg class=\"dna\"");
  dna_str_puts(out, attributes);
  dna_str_puts(out, " viewBox=\"0 0 ");
  add_tenths(out, tenths(p->width));
  dna_str_puts(out, " ");
  add_tenths(out, tenths(p->height));
  dna_str_puts(out, "\"");
}

void dna_svg_element(const dna_picture *p, const char *title, const char *describedby, dna_str *out) {
  add_opening(p, " role=\"img\"", out);
  dna_str_puts(out, " aria-label=\"");
  dna_markup_text(out, title);
  dna_str_printf(out, "\" aria-describedby=\"%s\">\n", describedby);
  add_shapes(p, out);
  dna_str_puts(out, "</svg>\n");
}

void dna_svg_file(const dna_picture *p, const char *title, const char *description, dna_str *out) {
  dna_str_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  add_opening(p, " xmlns=\"http://www.w3.org/2000/svg\" xml:space=\"preserve\"", out); /* blanks after subscripts */
  add_attribute(out, "width", p->width);
  add_attribute(out, "height", p->height);
  dna_str_puts(out, ">\n<title>");
  dna_markup_text(out, title);
  dna_str_puts(out, "</title>\n");
  if (description) {
    dna_str_puts(out, "<desc>");
    dna_markup_text(out, description);
    dna_str_puts(out, "</desc>\n");
  }
  dna_str_puts(out, "<style>\n");
  dna_svg_style(out);
  dna_str_puts(out, "</style>\n");
  dna_svg_defs(out);
  dna_str_puts(out, "\n<path class=\"dpf\" d=\"M0 0H");
  add_tenths(out, tenths(p->width));
  dna_str_puts(out, "V");
  add_tenths(out, tenths(p->height));
  dna_str_puts(out, "H0z\"/>\n");
  add_shapes(p, out);
  dna_str_puts(out, "</svg>\n");
}
