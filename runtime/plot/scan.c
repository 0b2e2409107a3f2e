/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scan as a picture (see runtime/report/scan.h): over the last param, a curve with errors for each region and each value of the
 * other param. Above, signal and background (or each sample); below, the figure of merit, if there is one.
 */
#include "runtime/report/scan.h"
#include "base/outfile.h"
#include "runtime/plot/draw.h"
#include "runtime/plot/gnuplot.h"
#include "runtime/report/table.h"

#include <math.h>
#include <string.h>

enum { CURVES_MAX = 48, LEFT = 90, RIGHT = 590, TOP = 50, HEIGHT = 300, BELOW = 80, WIDTH = 800, KEY = 24, ROW = 18 };

/* What is drawn: a set's yield, S, B, or the figure of merit. */
typedef struct quantity {
  const char *name;
  const dna_sample_set *set;
  int kind; /* without a set: DNA_SCAN_SIGNAL, DNA_SCAN_BACKGROUND, or 2 */
} quantity;

typedef struct plot {
  const dna_scan *scan;
  dna_picture picture;
  const dna_scan_axis *x;
  uint32_t nother; /* values of the other param */
} plot;

static bool get_point(const dna_scan *scan, const quantity *what, uint32_t region, uint32_t point, double *value, double *error) {
  const dna_scan_point *at = dna_scan_at(scan, region, point);
  if (what->set) {
    dna_rownum number;
    if (!dna_scan_number(scan, what->set, region, point, &number)) return false;
    *value = number.yield;
    *error = number.error;
  } else if (what->kind == 2) {
    if (!at->has_shown) return false;
    *value = at->shown;
    *error = at->shown_error;
  } else {
    *value = at->value[what->kind];
    *error = at->error[what->kind];
  }
  return isfinite(*value) && isfinite(*error);
}

/* ---- scales ------------------------------------------------------------------------------------------------------- */

static dna_scale x_scale(const dna_scan_axis *x) {
  dna_scale scale = {.low = x->values[0], .high = x->values[0], .from = LEFT, .to = RIGHT, .log = x->log};
  for (uint32_t i = 1; i < x->n; i++) {
    scale.low = fmin(scale.low, x->values[i]);
    scale.high = fmax(scale.high, x->values[i]);
  }
  double margin = scale.high > scale.low ? 0.03 * (scale.high - scale.low) : 1;
  scale.low = x->log ? scale.low / 1.1 : scale.low - margin;
  scale.high = x->log ? scale.high * 1.1 : scale.high + margin;
  return scale;
}

static dna_scale y_scale(const plot *p, const quantity *list, uint32_t n, double top) {
  dna_scale scale = {.from = top + HEIGHT, .to = top};
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t r = 0; r < p->scan->nregions; r++)
      for (uint32_t point = 0; point < p->scan->npoints; point++) {
        double value, error;
        if (!get_point(p->scan, &list[i], r, point, &value, &error)) continue;
        scale.low = fmin(scale.low, value - error);
        scale.high = fmax(scale.high, value + error);
      }
  if (!(scale.high > scale.low)) scale.high = scale.low + 1;
  double margin = 0.06 * (scale.high - scale.low);
  if (scale.low < 0) scale.low -= margin;
  scale.high += margin;
  return scale;
}

/* ---- curves ------------------------------------------------------------------------------------------------------- */

/* "S, trileptons, m = 5 GeV", with what there are several of; and the sign for it, at the right of the frame. */
static void add_key(plot *p, const quantity *what, uint32_t region, uint32_t other, bool several, enum dna_paint paint,
                    uint8_t dash, double y) {
  const dna_scan *scan = p->scan;
  const dna_scan_axis *first = &scan->analysis->axes[0];
  dna_str title = {0}, shown = {0};
  if (several) dna_str_puts(&title, what->name);
  if (scan->nregions > 1 || !several)
    dna_str_printf(&title, "%s%s", title.length ? ", " : "", dna_scan_region(scan, region)->name);
  if (p->nother > 1) dna_str_printf(&title, "%s%s = %s", title.length ? ", " : "", first->name, first->texts[other]);
  dna_picture_line(&p->picture, paint, 1.5, RIGHT + 14, y - 5, RIGHT + 14 + KEY, y - 5);
  p->picture.shapes[p->picture.nshapes - 1].dash = dash;
  dna_picture_shape(&p->picture, DNA_SHAPE_DOTS, paint, 3);
  dna_picture_point(&p->picture, RIGHT + 14 + KEY / 2, y - 5);
  dna_table_add_text(&shown, title.text, 26);
  dna_picture_text(&p->picture, RIGHT + 20 + KEY, y, DNA_TEXT, DNA_ANCHOR_START, shown.text);
  dna_str_free(&title);
  dna_str_free(&shown);
}

static void add_curve(plot *p, const dna_frame *frame, const quantity *what, uint32_t region, uint32_t other,
                      enum dna_paint paint, uint8_t dash) {
  dna_picture *picture = &p->picture;
  for (int layer = 0; layer < 3; layer++) { /* the line, the errors, the points */
    dna_shape *shape = dna_picture_shape(picture, layer < 2 ? DNA_SHAPE_LINE : DNA_SHAPE_DOTS, paint, layer < 2 ? 1.5 : 3);
    if (layer == 0) shape->dash = dash;
    for (uint32_t i = 0; i < p->x->n; i++) {
      double value, error, x = dna_scale_at(&frame->x, p->x->values[i]);
      bool known = get_point(p->scan, what, region, other * p->x->n + i, &value, &error);
      if (!known || layer == 1) dna_picture_gap(picture);
      if (!known) continue;
      if (layer != 1) dna_picture_point(picture, x, dna_scale_at(&frame->y, value));
      if (layer == 1) dna_picture_point(picture, x, dna_scale_at(&frame->y, value - error));
      if (layer == 1) dna_picture_point(picture, x, dna_scale_at(&frame->y, value + error));
    }
  }
}

static void add_panel(plot *p, const quantity *list, uint32_t n, const char *label, double top, bool last) {
  dna_frame frame = {.x = x_scale(p->x), .y = y_scale(p, list, n, top)};
  dna_paxis axis = {.label = p->x->name, .unit = p->x->unit};
  uint32_t curve = 0;
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t r = 0; r < p->scan->nregions; r++)
      for (uint32_t other = 0; other < p->nother; other++, curve++) {
        enum dna_paint paint = (enum dna_paint)(DNA_PAINT_LINE + curve % DNA_LINES);
        uint8_t dash = (uint8_t)(curve / DNA_LINES % 4);
        add_curve(p, &frame, &list[i], r, other, paint, dash);
        if (top + 14 + curve * ROW < p->picture.height - 10)
          add_key(p, &list[i], r, other, n > 1, paint, dash, top + 14 + curve * ROW);
      }
  dna_frame_axes(&p->picture, &frame, true, 5);
  dna_frame_y_title(&p->picture, &frame, label, 24);
  if (last) dna_frame_x_title(&p->picture, &frame, &axis, top + HEIGHT + 44);
}

/* ---- the file ----------------------------------------------------------------------------------------------------- */

static const char *const endings[] = {".svg", ".pdf", ".png"};

static int find_ending(const char *path) {
  size_t length = strlen(path);
  for (int i = 0; i < 3; i++)
    if (length > 4 && !strcmp(path + length - 4, endings[i])) return i;
  return -1;
}

int dna_scan_plot_check(const char *path, dna_error *err) {
  if (find_ending(path) >= 0) return DNA_OK;
  return dna_error_set(err, DNA_ERR_USAGE, "%s: a plot's name ends in .svg, .pdf or .png", path);
}

static int write_bytes(const char *path, const dna_str *bytes, dna_error *err) {
  dna_outfile file = {.fd = -1};
  int status = dna_outfile_open(&file, path, err);
  if (!status) status = dna_outfile_write(&file, bytes->text, bytes->length, err);
  if (!status) status = dna_outfile_commit(&file, err);
  dna_outfile_close(&file);
  return status;
}

static int write_picture(const plot *p, const char *path, dna_error *err) {
  dna_str bytes = {0}, commands = {0};
  char directory[200];
  int ending = find_ending(path), status = DNA_OK;
  if (ending == 0) {
    dna_svg_file(&p->picture, p->scan->analysis->title, NULL, &bytes);
  } else {
    const char *file = ending == 1 ? "scan.pdf" : "scan.png";
    dna_gnuplot_begin(&commands);
    dna_gnuplot_write(&p->picture, ending == 1 ? "pdf" : "png", file, &commands);
    status = dna_gnuplot_run(&commands, directory, sizeof directory, err);
    if (!status) {
      status = dna_gnuplot_read(directory, file, &bytes, err);
      dna_gnuplot_remove(directory);
    }
  }
  if (!status) status = write_bytes(path, &bytes, err);
  dna_str_free(&bytes);
  dna_str_free(&commands);
  return status;
}

int dna_scan_plot(const dna_scan *scan, const char *path, dna_error *err) {
  const dna_analysis *analysis = scan->analysis;
  if (dna_scan_plot_check(path, err)) return err->status;
  if (analysis->naxes > 2)
    return dna_error_set(err, DNA_ERR_USAGE, "%s: a scan of at most two params can be drawn, and this is one of %u", path,
                         analysis->naxes);
  plot p = {.scan = scan, .x = &analysis->axes[analysis->naxes - 1], .nother = analysis->naxes > 1 ? analysis->axes[0].n : 1};
  quantity list[CURVES_MAX];
  uint32_t n = 0;
  bool kinds = scan->has[0] || scan->has[1];
  for (int kind = 0; kind < 2; kind++)
    if (scan->has[kind]) list[n++] = (quantity){kind ? "B" : "S", NULL, kind};
  for (uint32_t i = 0; i < scan->results->nsamples && !kinds && n < CURVES_MAX; i++)
    list[n++] = (quantity){scan->sets[i].name, &scan->sets[i], 0};
  if ((uint64_t)n * scan->nregions * p.nother > CURVES_MAX)
    return dna_error_set(err, DNA_ERR_USAGE,
                         "%s: this would be more than %d curves; choose a region with --region, or scan fewer values", path,
                         CURVES_MAX);
  const char *unit = scan->unit;
  if (!kinds && n && !dna_sets_unit(scan->results, list[0].set, &unit)) unit = "";
  dna_str label = {0};
  void *before = dna_c_locale_enter();
  if (*unit) dna_str_printf(&label, "yield [%s]", unit);
  else dna_str_puts(&label, "sum of weights");
  p.picture.width = WIDTH;
  p.picture.height = TOP + HEIGHT + BELOW + (scan->show ? HEIGHT + 50 : 0);
  dna_picture_text(&p.picture, LEFT, TOP - 24, DNA_TEXT, DNA_ANCHOR_START, analysis->title)->bold = true;
  add_panel(&p, list, n, label.text, TOP, !scan->show);
  if (scan->show) {
    quantity merit = {scan->show, NULL, 2};
    add_panel(&p, &merit, 1, scan->show, TOP + HEIGHT + 50, true);
  }
  int status = write_picture(&p, path, err);
  dna_c_locale_leave(before);
  dna_picture_free(&p.picture);
  dna_str_free(&label);
  return status;
}
