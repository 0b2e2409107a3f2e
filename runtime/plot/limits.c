/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Limits as a picture (see limits.h): scales, bands, lines and points.
 */
#include "runtime/plot/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 560, LEFT = 84, RIGHT = 18, TOP = 34, MAIN = 380, BELOW = 62, NOTE = 15, NOTES = 5, STEPS = 24 };

/* ---- scales ------------------------------------------------------------------------------------------------------------- */

typedef struct extent {
  double low, high;
} extent;

static void include(extent *e, double value, bool log) {
  if (!isfinite(value) || (log && !(value > 0))) return;
  e->low = fmin(e->low, value);
  e->high = fmax(e->high, value);
}

static dna_scale x_scale(const dna_curves *curves, int wanted) {
  extent e = {INFINITY, -INFINITY};
  for (uint32_t i = 0; i < curves->count; i++)
    for (uint32_t k = 0; k < curves->items[i].npoints; k++) include(&e, curves->items[i].points[k].x, false);
  dna_scale x = {.from = LEFT, .to = WIDTH - RIGHT, .log = e.low > 0 && (wanted > 0 || (wanted == 0 && e.high > 10 * e.low))};
  if (x.log) {
    double margin = e.high > e.low ? pow(e.high / e.low, 0.06) : 3;
    x.low = e.low / margin;
    x.high = e.high * margin;
  } else {
    double margin = e.high > e.low ? 0.06 * (e.high - e.low) : fabs(e.low) > 0 ? 0.5 * fabs(e.low) : 1;
    x.low = e.low >= 0 ? fmax(e.low - margin, 0) : e.low - margin;
    x.high = e.high + margin;
  }
  return x;
}

/* With room for the legend above, which takes the share `head`. */
static dna_scale y_scale(const dna_curves *curves, int wanted, double head) {
  dna_scale y = {.from = TOP + MAIN, .to = TOP, .log = wanted >= 0};
  extent e = {INFINITY, -INFINITY};
  for (uint32_t i = 0; i < curves->count; i++)
    for (uint32_t k = 0; k < curves->items[i].npoints; k++) {
      const dna_curve_point *p = &curves->items[i].points[k];
      include(&e, p->value, y.log);
      if (p->error < p->value) include(&e, p->value - p->error, y.log);
      include(&e, p->value + p->error, y.log);
      include(&e, p->band_low, y.log);
      include(&e, p->band_high, y.log);
      include(&e, p->observed, y.log);
      for (int b = 0; b < DNA_LIMIT_BANDS; b++) include(&e, p->expected[b], y.log);
    }
  if (!(e.high >= e.low)) e = (extent){y.log ? 0.1 : 0, 1}; /* no point has a limit */
  if (head > 0.6) head = 0.6;
  if (y.log) {
    double margin = fmax(pow(e.high / e.low, 0.06), 1.8);
    if (e.high * margin / (e.low / margin) < 40 && (e.low < 1e-3 || e.high > 1e4)) margin = sqrt(40 * e.low / e.high); /* names of ticks as powers */
    y.low = e.low / margin;
    y.high = y.low * pow(e.high * margin / y.low, 1 / (1 - head));
  } else {
    y.low = fmin(0, e.low);
    y.high = e.high > y.low ? y.low + 1.1 * (e.high - y.low) / (1 - head) : y.low + 1;
  }
  return y;
}

/* Where a value lies, also beyond the frame; NaN where there is no logarithm. */
static double place(const dna_scale *s, double value) {
  if (s->log && !(value > 0)) return NAN;
  double share = s->log ? (log(value) - log(s->low)) / (log(s->high) - log(s->low)) : (value - s->low) / (s->high - s->low);
  return s->from + share * (s->to - s->from);
}

/* ---- lines in the frame ------------------------------------------------------------------------------------------------- */

/* The part of a line between two points that is in the frame, after Liang and Barsky: begin, end as shares of it. */
static bool clip(const dna_frame *f, double x1, double y1, double x2, double y2, double *begin, double *end) {
  const double p[4] = {x1 - x2, x2 - x1, y1 - y2, y2 - y1};
  const double q[4] = {x1 - f->x.from, f->x.to - x1, y1 - f->y.to, f->y.from - y1};
  *begin = 0;
  *end = 1;
  for (int i = 0; i < 4; i++) {
    if (p[i] < 0) *begin = fmax(*begin, q[i] / p[i]);
    else if (p[i] > 0) *end = fmin(*end, q[i] / p[i]);
    else if (q[i] < 0) return false;
  }
  return *begin < *end;
}

static void draw_overlay(dna_picture *p, const dna_frame *f, const dna_overlay *o, uint32_t number) {
  dna_picture_shape(p, DNA_SHAPE_LINE, DNA_PAINT_INK, 1.4)->dash = dna_limit_overlay_dash(number);
  for (uint32_t i = 1; i < o->n; i++) {
    double x1 = place(&f->x, o->x[i - 1]), y1 = place(&f->y, o->y[i - 1]), x2 = place(&f->x, o->x[i]), y2 = place(&f->y, o->y[i]), begin, end;
    if (!isfinite(x1 + y1 + x2 + y2) || !clip(f, x1, y1, x2, y2, &begin, &end)) {
      dna_picture_gap(p);
      continue;
    }
    if (i == 1 || begin > 0 || !isfinite(o->x[i - 1])) dna_picture_gap(p);
    dna_picture_point(p, x1 + begin * (x2 - x1), y1 + begin * (y2 - y1));
    dna_picture_point(p, x1 + end * (x2 - x1), y1 + end * (y2 - y1));
    if (end < 1) dna_picture_gap(p);
  }
}

/* ---- quantities of a curve ---------------------------------------------------------------------------------------------------- */

typedef double quantity(const dna_curve_point *point);
static double get_value(const dna_curve_point *p) { return p->value; }
static double get_observed(const dna_curve_point *p) { return p->observed; }
static double get_band_low(const dna_curve_point *p) { return p->band_low; }
static double get_band_high(const dna_curve_point *p) { return p->band_high; }
static double get_minus_2(const dna_curve_point *p) { return p->expected[0]; }
static double get_minus_1(const dna_curve_point *p) { return p->expected[1]; }
static double get_plus_1(const dna_curve_point *p) { return p->expected[3]; }
static double get_plus_2(const dna_curve_point *p) { return p->expected[4]; }

/* Points of the curve between its points number i - 1 and i: what is straight in the logarithm is bent on a linear axis. */
static uint32_t count_steps(const dna_frame *f) { return f->y.log ? 1 : STEPS; }

static dna_curve_point step(const dna_curve *c, const dna_frame *f, uint32_t i, uint32_t k, uint32_t steps) {
  dna_curve_point out, *a = &c->points[i - 1], *b = &c->points[i];
  if (k == 0 || k == steps) return k ? *b : *a;
  double share = (double)k / steps, x = f->x.log ? a->x * pow(b->x / a->x, share) : a->x + share * (b->x - a->x);
  dna_curves_at(c, x, f->x.log, &out);
  return out;
}

static void draw_line(dna_picture *p, const dna_frame *f, const dna_curve *c, quantity *get, enum dna_paint paint, uint8_t dash, double width) {
  uint32_t steps = count_steps(f);
  dna_picture_shape(p, DNA_SHAPE_LINE, paint, width)->dash = dash;
  for (uint32_t i = 1; i < c->npoints; i++) {
    if (!isfinite(get(&c->points[i - 1])) || !isfinite(get(&c->points[i]))) {
      dna_picture_gap(p);
      continue;
    }
    for (uint32_t k = 0; k <= steps; k++) {
      dna_curve_point at = step(c, f, i, k, steps);
      dna_picture_point(p, dna_scale_at(&f->x, at.x), dna_scale_at(&f->y, get(&at)));
    }
  }
}

static bool has_area(const dna_curve_point *p, quantity *low, quantity *high) { return isfinite(low(p)) && !isnan(high(p)); }

static void add_box(dna_picture *p, const dna_frame *f, const dna_curve_point *at, quantity *low, quantity *high, double half) {
  double x = dna_scale_at(&f->x, at->x), y1 = dna_scale_at(&f->y, low(at)), y2 = dna_scale_at(&f->y, high(at));
  dna_picture_point(p, x - half, y1);
  dna_picture_point(p, x + half, y1);
  dna_picture_point(p, x + half, y2);
  dna_picture_point(p, x - half, y2);
}

/* Between two lines; an end that is open is the frame's. */
static void draw_area(dna_picture *p, const dna_frame *f, const dna_curve *c, quantity *low, quantity *high, enum dna_paint paint, double half) {
  uint32_t steps = count_steps(f);
  dna_picture_shape(p, DNA_SHAPE_AREA, paint, 0);
  for (uint32_t first = 0, next; first < c->npoints; first = next + 1) {
    for (next = first; next < c->npoints && has_area(&c->points[next], low, high);) next++;
    if (next == first) continue;
    dna_picture_gap(p);
    if (next - first == 1) add_box(p, f, &c->points[first], low, high, half); /* it has no neighbour */
    for (int back = 0; back < 2; back++)
      for (uint32_t n = 1; n < next - first; n++)
        for (uint32_t k = 0; k <= steps; k++) {
          uint32_t i = back ? next - n : first + n;
          dna_curve_point at = step(c, f, i, back ? steps - k : k, steps);
          dna_picture_point(p, dna_scale_at(&f->x, at.x), dna_scale_at(&f->y, back ? low(&at) : high(&at)));
        }
  }
}

/* The same as a box around each point. */
static void draw_boxes(dna_picture *p, const dna_frame *f, const dna_curve *c, quantity *low, quantity *high, enum dna_paint paint, double half) {
  dna_picture_shape(p, DNA_SHAPE_AREA, paint, 0);
  for (uint32_t i = 0; i < c->npoints; i++) {
    if (!has_area(&c->points[i], low, high)) continue;
    dna_picture_gap(p);
    add_box(p, f, &c->points[i], low, high, half);
  }
}

static void draw_bands(dna_picture *p, const dna_frame *f, const dna_curve *c, const dna_limit_style *style, bool lines) {
  struct {
    quantity *low, *high;
    enum dna_paint paint;
    bool wanted;
  } list[] = {{get_minus_2, get_plus_2, DNA_PAINT_SIGMA_2, style->sigma && c->has_expected},
              {get_minus_1, get_plus_1, style->sigma ? DNA_PAINT_SIGMA_1 : style->tint, c->has_expected},
              {get_band_low, get_band_high, style->tint, c->has_band && !c->has_expected}};
  for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
    if (!list[i].wanted) continue;
    double half = style->sigma ? 8 : 5;
    if (lines) draw_area(p, f, c, list[i].low, list[i].high, list[i].paint, half);
    else draw_boxes(p, f, c, list[i].low, list[i].high, list[i].paint, half);
  }
}

static void draw_errors(dna_picture *p, const dna_frame *f, const dna_curve *c, enum dna_paint paint) {
  dna_picture_shape(p, DNA_SHAPE_LINE, paint, 1.2);
  for (uint32_t i = 0; i < c->npoints; i++) {
    const dna_curve_point *at = &c->points[i];
    if (!isfinite(at->value) || !(at->error > 0)) continue;
    double x = dna_scale_at(&f->x, at->x);
    dna_picture_gap(p);
    dna_picture_point(p, x, dna_scale_at(&f->y, at->value - at->error));
    dna_picture_point(p, x, dna_scale_at(&f->y, at->value + at->error));
  }
}

static void draw_markers(dna_picture *p, const dna_frame *f, const dna_curve *c, quantity *get, const dna_limit_style *style, bool open) {
  for (uint32_t i = 0; i < c->npoints; i++)
    if (isfinite(get(&c->points[i])))
      dna_limit_marker(p, style->paint, style->marker, dna_scale_at(&f->x, c->points[i].x), dna_scale_at(&f->y, get(&c->points[i])), open);
}

static void draw_curve(dna_picture *p, const dna_frame *f, const dna_curve *c, const dna_limit_style *style, bool lines) {
  if (lines) {
    draw_line(p, f, c, get_value, style->paint, style->beside ? 1 : style->dash, 2);
    if (c->has_observed) draw_line(p, f, c, get_observed, style->paint, 0, 2);
  }
  draw_errors(p, f, c, style->paint);
  draw_markers(p, f, c, get_value, style, style->beside);
  if (c->has_observed) draw_markers(p, f, c, get_observed, style, false);
  for (uint32_t i = 0; i < c->npoints; i++)
    if (!isfinite(c->points[i].value)) dna_limit_cross(p, style->paint, dna_scale_at(&f->x, c->points[i].x), f->y.to);
}

/* ---- the whole ------------------------------------------------------------------------------------------------------------------ */

void dna_limits_draw(dna_picture *p, const dna_curves *curves, const dna_limits_choice *choice, const dna_heading *heading) {
  char *notes[NOTES];
  uint32_t nnotes = dna_limit_notes(curves, choice, notes, NOTES);
  *p = (dna_picture){.width = WIDTH, .height = TOP + MAIN + BELOW + NOTE * nnotes};
  dna_frame f = {.x = x_scale(curves, choice->log_x)};
  f.y = y_scale(curves, choice->log, dna_limit_key_height(curves, choice, f.x.to - f.x.from) / MAIN);
  for (uint32_t i = 0; i < curves->count; i++) {
    dna_limit_style style = dna_limit_style_of(curves, i);
    draw_bands(p, &f, &curves->items[i], &style, choice->interpolate);
  }
  for (uint32_t i = 0; i < choice->noverlays; i++) draw_overlay(p, &f, &choice->overlays[i], i);
  for (uint32_t i = 0; i < curves->count; i++) {
    dna_limit_style style = dna_limit_style_of(curves, i);
    draw_curve(p, &f, &curves->items[i], &style, choice->interpolate);
  }
  dna_frame_axes(p, &f, true, 6);
  dna_limit_key_draw(p, &f, curves, choice);
  dna_frame_heading(p, heading, true, f.x.from, f.x.to, TOP - 10);
  dna_paxis x = {.label = curves->x, .unit = curves->x_unit};
  dna_frame_x_title(p, &f, &x, f.y.from + 42);
  dna_str title = {0};
  dna_str_printf(&title, "limit on %s", curves->scale ? curves->scale : "the signal");
  if (*curves->y_unit) dna_str_printf(&title, " [%s]", curves->y_unit);
  dna_frame_y_title(p, &f, title.text, 20);
  dna_str_free(&title);
  for (uint32_t i = 0; i < nnotes; i++) {
    dna_frame_fitting(p, LEFT, TOP + MAIN + BELOW + NOTE * i, DNA_SMALL, DNA_ANCHOR_START, false, notes[i], WIDTH - RIGHT - LEFT);
    free(notes[i]);
  }
}
