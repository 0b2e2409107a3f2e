/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures as commands of gnuplot, of which its cairo terminals make PDF and PNG. gnuplot lays nothing out: its canvas is the picture's
 * coordinates, and each shape becomes a block of data and an element of one plot command.
 */
#include "runtime/plot/gnuplot.h"
#include "runtime/report/label.h"

#include <math.h>
#include <string.h>
#include <utf8proc.h>

/* Of PNG: dots for each unit of the coordinates. */
enum { DOTS = 3 };

/* What the terminals want for a text of one unit, and for a line of one: pdfcairo's points are 0.76 of a point, and its lines half a
 * point wide; pngcairo has 96 dots to the inch. */
#define VECTOR_TEXT 0.945
#define VECTOR_LINE 1.44
#define RASTER_TEXT (0.75 * DOTS)
#define RASTER_LINE (1.0 * DOTS)

static void add_number(dna_str *out, double x) {
  char sign = x < 0 ? '-' : ' ';
  unsigned long value = (unsigned long)lround(fabs(x) * 100);
  dna_str_printf(out, "%c%lu.%02lu", sign, value / 100, value % 100);
}

static void add_pair(dna_str *out, double x, double y) {
  add_number(out, x);
  add_number(out, y);
  dna_str_puts(out, "\n");
}

/* ---- data ---------------------------------------------------------------------------------------------------------------- */

/* Lines at 45 degrees through a box; their distance is that of the pattern in svg.c, and they go on in the next box. */
static void add_hatching(dna_str *out, double x1, double y1, double x2, double y2) {
  const double distance = 5 * 1.4142135623730951;
  for (double k = ceil((x1 + y1) / distance); k * distance <= x2 + y2; k++) {
    double sum = k * distance, from = fmax(x1, sum - y2), to = fmin(x2, sum - y1);
    if (!(to > from)) continue;
    add_pair(out, from, sum - from);
    add_pair(out, to, sum - to);
    dna_str_puts(out, "\n");
  }
}

static void add_data(const dna_picture *p, const dna_shape *shape, uint32_t number, dna_str *out) {
  const double *points = p->points + 2 * (size_t)shape->first;
  dna_str_printf(out, "$d%u << EOD\n", number);
  for (uint32_t i = 0; i < shape->count; i++) {
    double x = points[2 * i], y = points[2 * i + 1];
    if (shape->kind == DNA_SHAPE_HATCH) {
      if (i % 2) add_hatching(out, points[2 * i - 2], points[2 * i - 1], x, y);
    } else if (isnan(x)) {
      dna_str_puts(out, "\n");
    } else {
      add_pair(out, x, y);
    }
  }
  dna_str_puts(out, "EOD\n");
}

/* gnuplot's plot has nothing to do for a block without a point. */
static bool has_points(const dna_picture *p, const dna_shape *shape) {
  if (shape->kind != DNA_SHAPE_HATCH) return shape->count > 0;
  dna_str lines = {0};
  for (uint32_t i = 1; i < shape->count && !lines.length; i += 2) {
    const double *box = p->points + 2 * ((size_t)shape->first + i - 1);
    add_hatching(&lines, box[0], box[1], box[2], box[3]);
  }
  bool any = lines.length > 0;
  dna_str_free(&lines);
  return any;
}

/* ---- elements -------------------------------------------------------------------------------------------------------------- */

static bool is_tint(enum dna_paint paint) { return paint >= DNA_PAINT_TINT && paint < DNA_PAINT_SIGMA_1; }

static void add_style(const dna_shape *shape, bool raster, dna_str *out) {
  static const char *const dashes[] = {"1", "(14,6)", "(4,4)", "(14,4,4,4)", "(24,6)", "(2,6)"};
  unsigned rgb = (unsigned)dna_paint_rgb(shape->paint);
  double width = (shape->kind == DNA_SHAPE_HATCH ? 0.7 : shape->width) * (raster ? RASTER_LINE : VECTOR_LINE);
  switch (shape->kind) {
  case DNA_SHAPE_AREA:
    dna_str_printf(out, "with filledcurves closed fc rgb \"#%06x\" fs %s noborder", rgb,
                   shape->paint == DNA_PAINT_BAND ? "transparent solid 0.28" : is_tint(shape->paint) ? "transparent solid 0.2" : "solid 1");
    break;
  case DNA_SHAPE_DOTS: dna_str_printf(out, "using 1:2:(%.1f) with circles fc rgb \"#%06x\" fs solid 1 noborder", shape->width, rgb); break;
  default:
    dna_str_printf(out, "with lines lc rgb \"#%06x\" lw %.2f dt %s", rgb, width,
                   dashes[shape->kind == DNA_SHAPE_LINE ? shape->dash % (sizeof dashes / sizeof *dashes) : 0]);
    break;
  }
}

/* ---- text -------------------------------------------------------------------------------------------------------------------- */

/* In a string of single quotes, as enhanced text reads it. */
static void add_character(dna_str *out, uint32_t code) {
  utf8proc_uint8_t bytes[4];
  if (code == '\'') dna_str_puts(out, "'");
  else if (code < 0x80 && strchr("^_@&~{}\\", (int)code)) dna_str_puts(out, "\\");
  utf8proc_ssize_t length = utf8proc_encode_char((utf8proc_int32_t)code, bytes);
  dna_str_add(out, (const char *)bytes, length > 0 ? (size_t)length : 0);
}

static void add_text(const dna_picture *p, const dna_shape *shape, uint32_t number, double scale, dna_str *out) {
  static const char *const anchors[] = {"left", "center", "right"};
  double x = p->points[2 * shape->first], y = p->points[2 * shape->first + 1], half = 0.34 * shape->width;
  dna_label label = {.text = shape->text, .plain = shape->plain};
  dna_label_char c;
  enum dna_label_level level = DNA_LABEL_LINE;
  dna_str_printf(out, "set label %u '%s", number, shape->bold ? "{/:Bold " : "");
  while (dna_label_next(&label, &c)) {
    if (c.level != level) {
      if (level != DNA_LABEL_LINE) dna_str_puts(out, "}");
      if (c.level != DNA_LABEL_LINE) dna_str_puts(out, c.level == DNA_LABEL_SUB ? "_{" : "^{");
      level = c.level;
    }
    if (c.slanted) dna_str_puts(out, "{/:Italic ");
    add_character(out, c.code);
    if (c.slanted) dna_str_puts(out, "}");
  }
  if (level != DNA_LABEL_LINE) dna_str_puts(out, "}");
  dna_str_puts(out, shape->bold ? "}' at" : "' at");
  add_number(out, shape->upright ? x - half : x);
  dna_str_puts(out, ",");
  add_number(out, shape->upright ? y : y - half);
  dna_str_printf(out, " %s font \",%.2f\" tc rgb \"#%06x\" front%s\n", anchors[shape->anchor], shape->width * scale,
                 (unsigned)dna_paint_rgb(shape->paint), shape->upright ? " rotate by 90" : "");
}

/* ---- pictures ----------------------------------------------------------------------------------------------------------------- */

void dna_gnuplot_begin(dna_str *out) {
  dna_str_puts(out, "set encoding utf8\nunset key\nunset border\nunset tics\nset lmargin at screen 0\nset rmargin at screen 1\n"
                    "set tmargin at screen 1\nset bmargin at screen 0\nset style fill solid 1 noborder\n");
}

void dna_gnuplot_write(const dna_picture *p, const char *format, const char *file, dna_str *out) {
  bool raster = strcmp(format, "png") == 0;
  if (raster)
    dna_str_printf(out, "set terminal pngcairo enhanced background \"#ffffff\" size %.0f,%.0f font \"Helvetica,%d\"\n", p->width * DOTS,
                   p->height * DOTS, 10 * DOTS);
  else dna_str_printf(out, "set terminal pdfcairo enhanced size %.2fin,%.2fin font \"Helvetica,10\"\n", p->width / 100, p->height / 100);
  dna_str_printf(out, "set output '%s'\nset xrange [0:%.0f]\nset yrange [%.0f:0]\n", file, p->width, p->height);
  for (uint32_t i = 0; i < p->nshapes; i++) {
    const dna_shape *shape = &p->shapes[i];
    if (shape->kind == DNA_SHAPE_TEXT) add_text(p, shape, i + 1, raster ? RASTER_TEXT : VECTOR_TEXT, out);
    else if (has_points(p, shape)) add_data(p, shape, i, out);
  }
  const char *separator = "plot ";
  for (uint32_t i = 0; i < p->nshapes; i++) {
    const dna_shape *shape = &p->shapes[i];
    if (shape->kind == DNA_SHAPE_TEXT || !has_points(p, shape)) continue;
    dna_str_printf(out, "%s$d%u ", separator, i);
    add_style(shape, raster, out);
    separator = ", \\\n  ";
  }
  dna_str_puts(out, "\nunset label\nunset output\n");
}
