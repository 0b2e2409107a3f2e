/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures of histograms in one dimension and of profiles (see draw.h): the stack, what is laid over it, and the scale that leaves room
 * for the legend.
 */
#include "runtime/plot/draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 560, LEFT = 78, RIGHT = 18, TOP = 34, MAIN = 330, BELOW = 62, GAP = 12, RATIO = 104 };

/* ---- the vertical scale ---------------------------------------------------------------------------------------------------- */

typedef struct extent {
  double low, high, smallest; /* smallest: that is positive */
} extent;

static void include(extent *e, double value) {
  if (!isfinite(value)) return;
  e->low = fmin(e->low, value);
  e->high = fmax(e->high, value);
  if (value > 0) e->smallest = fmin(e->smallest, value);
}

static void include_series(extent *e, const dna_layers *l, const dna_series *s, const double *above) {
  for (uint32_t b = 1; s->value && b <= l->nx; b++) {
    include(e, s->value[b]);
    if (above) include(e, s->value[b] + above[b]);
    if (s->value[b] < 0) include(e, s->value[b] - s->error[b]);
  }
}

static extent find_extent(const dna_layers *l) {
  bool profile = l->store->kind == DNA_HIST_PROFILE;
  extent e = {profile ? INFINITY : 0, profile ? -INFINITY : 0, INFINITY};
  const dna_series *base = dna_layers_base(l);
  if (base) include_series(&e, l, base, base->error);
  for (uint32_t g = 0; g < l->nsignals; g++) include_series(&e, l, &l->signals[g], profile ? l->signals[g].error : NULL);
  if (l->data.value) include_series(&e, l, &l->data, l->data.above);
  for (uint32_t b = 1; b <= l->nx; b++) {
    if (l->band_high) include(&e, l->band_high[b]);
    if (l->band_low) include(&e, l->band_low[b]);
    if (l->nominal) include(&e, l->nominal[b]);
  }
  bool known = isfinite(e.low) && isfinite(e.high) && fabs(e.low) > 0;
  if (!(e.high > e.low)) e = (extent){known ? e.low - 0.5 * fabs(e.low) : 0, known ? e.high + 0.5 * fabs(e.high) : 1, 0.1};
  return e;
}

/* Ends such that the highest value stays below the legend, which takes the share `head` of the height. */
static void choose_scale(const dna_layers *l, dna_scale *y, double head) {
  extent e = find_extent(l);
  if (head > 0.6) head = 0.6;
  y->log = l->log && isfinite(e.smallest) && e.high > 0;
  if (y->log) {
    double floor_ = fmax(0.5 * e.smallest, 1e-7 * e.high);
    y->low = fmin(floor_, 0.2 * e.high);
    y->high = y->low * pow(1.3 * e.high / y->low, 1 / (1 - head));
    return;
  }
  double span = e.high - e.low;
  y->low = e.low < 0 || l->store->kind == DNA_HIST_PROFILE ? e.low - 0.08 * span : 0;
  if (l->store->kind == DNA_HIST_PROFILE && e.low >= 0 && y->low < 0) y->low = 0;
  y->high = y->low + 1.06 * (e.high - y->low) / (1 - head);
}

/* ---- layers ------------------------------------------------------------------------------------------------------------------ */

static void draw_stack(dna_picture *p, const dna_frame *f, const dna_layers *l) {
  double *low = dna_xcalloc(l->ncells, sizeof *low), *high = dna_xcalloc(l->ncells, sizeof *high);
  for (uint32_t g = 0; g < l->nstack; g++) {
    for (uint32_t c = 0; c < l->ncells; c++) {
      low[c] = high[c];
      high[c] += l->stack[g].value[c];
    }
    dna_picture_shape(p, DNA_SHAPE_AREA, DNA_PAINT_FILL + g % DNA_FILLS, 0);
    dna_frame_area(p, f, l, low, high);
    dna_picture_shape(p, DNA_SHAPE_LINE, DNA_PAINT_INK, 0.6);
    dna_frame_outline(p, f, l, high);
  }
  free(low);
  free(high);
}

/* Statistical errors of the total, hatched. */
static void draw_errors(dna_picture *p, const dna_frame *f, const dna_layers *l, const dna_series *base) {
  dna_picture_shape(p, DNA_SHAPE_HATCH, DNA_PAINT_INK, 0);
  for (uint32_t b = 1; b <= l->nx; b++) {
    if (!(base->error[b] > 0)) continue;
    double low = dna_scale_at(&f->y, base->value[b] - base->error[b]), high = dna_scale_at(&f->y, base->value[b] + base->error[b]);
    if (low - high < 0.05) continue;
    dna_picture_point(p, dna_scale_at(&f->x, l->xedges[b - 1]), high);
    dna_picture_point(p, dna_scale_at(&f->x, l->xedges[b]), low);
  }
}

static void draw_signal(dna_picture *p, const dna_frame *f, const dna_layers *l, uint32_t g) {
  dna_picture_shape(p, DNA_SHAPE_LINE, DNA_PAINT_PAPER, 4); /* a margin, so that the line is seen on any fill */
  dna_frame_outline(p, f, l, l->signals[g].value);
  dna_picture_shape(p, DNA_SHAPE_LINE, DNA_PAINT_LINE + g % DNA_LINES, 2)->dash = (uint8_t)(g % 5);
  dna_frame_outline(p, f, l, l->signals[g].value);
}

/* Bins without data have no point. */
static void draw_data(dna_picture *p, const dna_frame *f, const dna_layers *l) {
  double *values = dna_xcalloc(l->ncells, sizeof *values);
  for (uint32_t b = 1; b <= l->nx; b++) values[b] = fabs(l->data.value[b]) > 0 ? l->data.value[b] : NAN;
  dna_frame_points(p, f, l, DNA_PAINT_INK, 0, values, l->data.below, l->data.above);
  free(values);
}

static void draw_histogram(dna_picture *p, const dna_frame *f, const dna_layers *l) {
  const dna_series *base = dna_layers_base(l);
  draw_stack(p, f, l);
  if (l->band_low) {
    dna_picture_shape(p, DNA_SHAPE_AREA, DNA_PAINT_BAND, 0);
    dna_frame_area(p, f, l, l->band_low, l->band_high);
  }
  if (base) draw_errors(p, f, l, base);
  for (uint32_t g = 0; g < l->nsignals; g++) draw_signal(p, f, l, g);
  if (l->nominal) {
    dna_picture_shape(p, DNA_SHAPE_LINE, DNA_PAINT_INK, 1.2)->dash = 2;
    dna_frame_steps(p, f, l, l->nominal);
  }
  if (l->data.value) draw_data(p, f, l);
}

static void draw_profile(dna_picture *p, const dna_frame *f, const dna_layers *l) {
  if (l->nx > DNA_LAYERS_MOST) return;
  if (l->band_low) {
    dna_picture_shape(p, DNA_SHAPE_AREA, DNA_PAINT_BAND, 0);
    dna_frame_area(p, f, l, l->band_low, l->band_high);
  }
  /* side by side, so that none hides another */
  double step = fmin(6, 0.6 * (f->x.to - f->x.from) / l->nx / (l->nsignals + 1)), offset = -0.5 * step * l->nsignals;
  if (l->nstack) dna_frame_points(p, f, l, DNA_PAINT_FILL, offset, l->total.value, l->total.error, l->total.error);
  for (uint32_t g = 0; g < l->nsignals; g++)
    dna_frame_points(p, f, l, DNA_PAINT_LINE + g % DNA_LINES, offset + step * (g + 1), l->signals[g].value, l->signals[g].error, l->signals[g].error);
  if (l->data.value) draw_data(p, f, l);
}

/* ---- under- and overflow ------------------------------------------------------------------------------------------------------- */

static void draw_arrow(dna_picture *p, double tip, double y, double direction) {
  dna_picture_shape(p, DNA_SHAPE_AREA, DNA_PAINT_INK, 0);
  dna_picture_point(p, tip, y);
  dna_picture_point(p, tip - 8 * direction, y - 4);
  dna_picture_point(p, tip - 8 * direction, y + 4);
}

/* An arrow at the edge beyond which the total, a signal or data have entries, and how much of the total. */
static void draw_beyond(dna_picture *p, const dna_frame *f, const dna_layers *l, uint32_t cell, double base_line) {
  const dna_series *base = dna_layers_base(l);
  bool any = base && fabs(base->value[cell]) > 0, over = cell > 0;
  for (uint32_t g = 0; g < l->nsignals; g++) any |= fabs(l->signals[g].value[cell]) > 0;
  any |= l->data.value && fabs(l->data.value[cell]) > 0;
  if (!any || l->store->kind == DNA_HIST_PROFILE) return;
  dna_str text = {0};
  draw_arrow(p, over ? f->x.to - 2 : f->x.from + 2, f->y.from - 6, over ? 1 : -1);
  if (base) dna_str_printf(&text, over ? "overflow %.3g" : "underflow %.3g", base->value[cell]);
  else dna_str_puts(&text, over ? "overflow" : "underflow");
  dna_picture_text(p, f->x.from + (over ? 110 : 0), base_line, DNA_SMALL, DNA_ANCHOR_START, text.text);
  dna_str_free(&text);
}

/* ---- cuts of N-1 distributions -------------------------------------------------------------------------------------------------- */

/* A line where a cut is, with an arrow to the side that it keeps. */
static void draw_cut(dna_picture *p, const dna_frame *f, double value, double direction, double top) {
  if (!isfinite(value) || value < f->x.low || value > f->x.high) return;
  double x = dna_scale_at(&f->x, value), y = top + 8;
  dna_picture_line(p, DNA_PAINT_PAPER, 4, x, f->y.from, x, top);
  dna_picture_line(p, DNA_PAINT_INK, 1.6, x, f->y.from, x, top);
  p->shapes[p->nshapes - 1].dash = 1;
  dna_picture_line(p, DNA_PAINT_INK, 1.6, x, y, x + 16 * direction, y);
  draw_arrow(p, x + 24 * direction, y, direction);
}

static void draw_cuts(dna_picture *p, const dna_frame *f, const dna_layers *l, double top) {
  if (!l->hist->n_minus_1) return;
  double inwards = l->hist->keep == DNA_KEEP_OUTSIDE ? -1 : 1;
  draw_cut(p, f, l->hist->lo, inwards, top);
  draw_cut(p, f, l->hist->hi, -inwards, top);
}

/* ---- the whole ------------------------------------------------------------------------------------------------------------------ */

static void draw_plane(dna_picture *p, const dna_layers *l, const dna_heading *heading, bool ratio) {
  ratio = ratio && dna_draw_has_ratio(l);
  p->width = WIDTH;
  p->height = TOP + MAIN + BELOW + (ratio ? GAP + RATIO : 0);
  const dna_paxis *bins = &l->store->x;
  bool log_x = bins->log && l->xedges[0] > 0;
  dna_frame f = {.x = {l->xedges[0], l->xedges[l->nx], LEFT, WIDTH - RIGHT, log_x}, .y = {.from = TOP + MAIN, .to = TOP}};
  double head = dna_legend_height(l, f.x.to - f.x.from) / MAIN;
  choose_scale(l, &f.y, head);
  if (l->store->kind == DNA_HIST_PROFILE) draw_profile(p, &f, l);
  else draw_histogram(p, &f, l);
  draw_cuts(p, &f, l, TOP + fmin(head, 0.6) * MAIN);
  dna_frame_axes(p, &f, !ratio, 6);
  dna_legend_draw(p, &f, l);
  dna_frame_heading(p, heading, dna_frame_wants_lumi(l), f.x.from, f.x.to, TOP - 10);
  dna_str words = {0};
  dna_frame_y_words(l, &words);
  dna_frame_y_title(p, &f, words.text, 20);
  dna_str_free(&words);
  dna_frame last = f;
  if (ratio) {
    last.y = (dna_scale){.from = TOP + MAIN + GAP + RATIO, .to = TOP + MAIN + GAP};
    dna_draw_ratio(p, &last, l);
  }
  dna_frame_x_title(p, &last, &l->hist->x, last.y.from + 42);
  draw_beyond(p, &f, l, 0, last.y.from + 38);
  draw_beyond(p, &f, l, l->nx + 1, last.y.from + 38);
}

void dna_draw(dna_picture *picture, const dna_layers *layers, const dna_heading *heading, bool ratio) {
  dna_layers coarse;
  *picture = (dna_picture){0};
  if (dna_layers_coarsen(layers, &coarse)) {
    dna_draw(picture, &coarse, heading, ratio);
    dna_layers_free(&coarse);
  } else if (layers->ny) dna_draw_maps(picture, layers, heading);
  else draw_plane(picture, layers, heading, ratio);
}
