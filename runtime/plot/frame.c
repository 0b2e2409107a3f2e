/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Frames of pictures: axes, titles, steps and points (see draw.h).
 */
#include "runtime/plot/draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- words -------------------------------------------------------------------------------------------------------------- */

void dna_frame_cut(dna_str *out, const char *text, double size, double room) {
  dna_str_puts(out, text);
  if (!out->length || dna_picture_text_width(out->text, size) <= room) return;
  while (out->length && dna_picture_text_width(out->text, size) + size > room) {
    do out->length--;
    while (out->length && ((unsigned char)out->text[out->length] & 0xC0) == 0x80);
    out->text[out->length] = '\0';
  }
  dna_str_puts(out, "…");
}

void dna_frame_fitting(dna_picture *p, double x, double y, double size, enum dna_anchor anchor, bool bold, const char *text, double room) {
  dna_str cut = {0};
  dna_frame_cut(&cut, text, size, bold ? room / 1.05 : room);
  dna_picture_text(p, x, y, size, anchor, cut.text ? cut.text : "")->bold = bold;
  dna_str_free(&cut);
}

bool dna_frame_wants_lumi(const dna_layers *l) { return !strcmp(l->unit, "events") && !l->unit_area; }

void dna_frame_heading(dna_picture *p, const dna_heading *heading, bool wanted, double left, double right, double base) {
  dna_str lumi = {0};
  if (heading->has_lumi && wanted) dna_str_printf(&lumi, "%.6g fb⁻¹", heading->lumi_ifb);
  double width = lumi.length ? dna_picture_text_width(lumi.text, DNA_TEXT) : 0;
  dna_frame_fitting(p, left, base, DNA_TEXT, DNA_ANCHOR_START, true, heading->title, right - left - width - 12);
  if (lumi.length) dna_picture_text(p, right, base, DNA_TEXT, DNA_ANCHOR_END, lumi.text);
  dna_str_free(&lumi);
}

void dna_frame_axis_title(const dna_paxis *axis, dna_str *out) {
  dna_str_puts(out, axis->label ? axis->label : "");
  if (axis->unit && *axis->unit) dna_str_printf(out, " [%s]", axis->unit);
}

void dna_frame_y_words(const dna_layers *l, dna_str *out) {
  const dna_paxis *x = &l->store->x;
  if (l->store->kind == DNA_HIST_PROFILE) {
    dna_str_puts(out, "mean of ");
    dna_frame_axis_title(&l->hist->y, out);
    return;
  }
  if (l->unit_area) dna_str_puts(out, l->entries ? "Fraction of entries" : "Fraction of events");
  else if (!strcmp(l->unit, "events")) dna_str_puts(out, l->entries ? "Entries" : "Events");
  else if (!strcmp(l->unit, "pb")) dna_str_puts(out, "Cross-section [pb]");
  else dna_str_puts(out, "Sum of weights");
  if (x->regular && !x->log && !l->ny && !l->merged) {
    double width = (l->xedges[l->nx] - l->xedges[0]) / l->nx;
    bool has_unit = l->hist->x.unit && *l->hist->x.unit;
    if (has_unit) dna_str_printf(out, " / %.4g %s", width, l->hist->x.unit);
    else if (fabs(width - 1) > 1e-9) dna_str_printf(out, " / %.4g", width);
  } else {
    dna_str_puts(out, " / bin");
  }
}

/* A power of ten that the ticks leave out is part of the unit. */
void dna_frame_x_title(dna_picture *p, const dna_frame *f, const dna_paxis *axis, double base) {
  dna_str title = {0};
  dna_ticks *ticks = dna_xmalloc(sizeof *ticks);
  dna_scale_ticks(&f->x, 6, ticks);
  if (*ticks->factor) {
    const char *power = ticks->factor + strlen("×"), *unit = axis->unit ? axis->unit : "";
    dna_str_printf(&title, "%s [%s%s%s]", axis->label ? axis->label : "", power, *unit ? " " : "", unit);
  } else {
    dna_frame_axis_title(axis, &title);
  }
  free(ticks);
  if (title.length) dna_frame_fitting(p, f->x.to, base, DNA_TEXT + 2, DNA_ANCHOR_END, false, title.text, f->x.to - f->x.from);
  dna_str_free(&title);
}

void dna_frame_y_title(dna_picture *p, const dna_frame *f, const char *title, double base) {
  dna_frame_fitting(p, base, f->y.to, DNA_TEXT + 2, DNA_ANCHOR_END, false, title, f->y.from - f->y.to);
  p->shapes[p->nshapes - 1].upright = true;
}

/* ---- axes ------------------------------------------------------------------------------------------------------------------ */

static double tick_length(bool major) { return major ? 8 : 4; }

static void add_ticks(dna_picture *p, const dna_frame *f, const dna_ticks *x, const dna_ticks *y) {
  dna_picture_shape(p, DNA_SHAPE_LINE, DNA_PAINT_INK, 1);
  for (uint32_t i = 0; i < x->count; i++)
    for (int top = 0; top < 2; top++) {
      double at = dna_scale_at(&f->x, x->ticks[i].value), edge = top ? f->y.to : f->y.from;
      dna_picture_gap(p);
      dna_picture_point(p, at, edge);
      dna_picture_point(p, at, edge + (top ? 1 : -1) * tick_length(x->ticks[i].major));
    }
  for (uint32_t i = 0; i < y->count; i++)
    for (int right = 0; right < 2; right++) {
      double at = dna_scale_at(&f->y, y->ticks[i].value), edge = right ? f->x.to : f->x.from;
      dna_picture_gap(p);
      dna_picture_point(p, edge, at);
      dna_picture_point(p, edge + (right ? -1 : 1) * tick_length(y->ticks[i].major), at);
    }
}

void dna_frame_axes(dna_picture *p, const dna_frame *f, bool x_labels, uint32_t y_wanted) {
  dna_ticks *x = dna_xmalloc(sizeof *x), *y = dna_xmalloc(sizeof *y);
  dna_scale_ticks(&f->x, 6, x);
  dna_scale_ticks(&f->y, y_wanted, y);
  add_ticks(p, f, x, y);
  dna_picture_shape(p, DNA_SHAPE_LINE, DNA_PAINT_INK, 1.2);
  dna_picture_point(p, f->x.from, f->y.from);
  dna_picture_point(p, f->x.to, f->y.from);
  dna_picture_point(p, f->x.to, f->y.to);
  dna_picture_point(p, f->x.from, f->y.to);
  dna_picture_point(p, f->x.from, f->y.from);
  for (uint32_t i = 0; i < x->count && x_labels; i++)
    if (*x->ticks[i].label)
      dna_picture_text(p, dna_scale_at(&f->x, x->ticks[i].value), f->y.from + 18, DNA_TEXT, DNA_ANCHOR_MIDDLE, x->ticks[i].label);
  for (uint32_t i = 0; i < y->count; i++) {
    double at = dna_scale_at(&f->y, y->ticks[i].value);
    if (*y->ticks[i].label) dna_picture_text(p, f->x.from - 7, at + 5, DNA_TEXT, DNA_ANCHOR_END, y->ticks[i].label);
  }
  if (*y->factor) dna_picture_text(p, f->x.from - 4, f->y.to - 8, DNA_SMALL + 1, DNA_ANCHOR_END, y->factor);
  free(x);
  free(y);
}

/* ---- curves ----------------------------------------------------------------------------------------------------------------- */

double dna_frame_middle(const dna_layers *l, uint32_t bin) {
  double low = l->xedges[bin - 1], high = l->xedges[bin];
  return l->store->x.log && low > 0 ? sqrt(low * high) : 0.5 * (low + high);
}

void dna_frame_steps(dna_picture *p, const dna_frame *f, const dna_layers *l, const double *values) {
  for (uint32_t b = 1; b <= l->nx; b++) {
    if (!isfinite(values[b])) {
      dna_picture_gap(p);
      continue;
    }
    double y = dna_scale_at(&f->y, values[b]);
    dna_picture_point(p, dna_scale_at(&f->x, l->xedges[b - 1]), y);
    dna_picture_point(p, dna_scale_at(&f->x, l->xedges[b]), y);
  }
}

/* Around runs of bins that are not empty, from the base line up and down to it again: nothing is drawn along it. */
void dna_frame_outline(dna_picture *p, const dna_frame *f, const dna_layers *l, const double *values) {
  for (uint32_t first = 1, next; first <= l->nx; first = next + 1) {
    for (next = first; next <= l->nx && (f->y.log ? values[next] > f->y.low : fabs(values[next]) > 0);) next++;
    if (next == first) continue;
    dna_picture_gap(p);
    dna_picture_point(p, dna_scale_at(&f->x, l->xedges[first - 1]), dna_scale_at(&f->y, 0));
    for (uint32_t b = first; b < next; b++) {
      double y = dna_scale_at(&f->y, values[b]);
      dna_picture_point(p, dna_scale_at(&f->x, l->xedges[b - 1]), y);
      dna_picture_point(p, dna_scale_at(&f->x, l->xedges[b]), y);
    }
    dna_picture_point(p, dna_scale_at(&f->x, l->xedges[next - 1]), dna_scale_at(&f->y, 0));
  }
}

/* Bins without a number part one polygon from the next. */
void dna_frame_area(dna_picture *p, const dna_frame *f, const dna_layers *l, const double *low, const double *high) {
  for (uint32_t first = 1, next; first <= l->nx; first = next + 1) {
    for (next = first; next <= l->nx && isfinite(low[next]) && isfinite(high[next]);) next++;
    if (next == first) continue;
    dna_picture_gap(p);
    for (uint32_t b = first; b < next; b++) {
      double y = dna_scale_at(&f->y, high[b]);
      dna_picture_point(p, dna_scale_at(&f->x, l->xedges[b - 1]), y);
      dna_picture_point(p, dna_scale_at(&f->x, l->xedges[b]), y);
    }
    for (uint32_t b = next; b-- > first;) {
      double y = dna_scale_at(&f->y, low[b]);
      dna_picture_point(p, dna_scale_at(&f->x, l->xedges[b]), y);
      dna_picture_point(p, dna_scale_at(&f->x, l->xedges[b - 1]), y);
    }
  }
}

static bool is_inside(const dna_scale *s, double value) { return value >= s->low && value <= s->high; }

typedef struct points {
  const double *values, *below, *above;
  double offset;
} points;

/* Discs of a radius and bars of a width. */
static void add_points(dna_picture *p, const dna_frame *f, const dna_layers *l, enum dna_paint paint, const points *s, double radius, double width) {
  dna_picture_shape(p, DNA_SHAPE_LINE, paint, width);
  for (uint32_t b = 1; b <= l->nx; b++) {
    double value = s->values[b];
    if (!isfinite(value) || value + s->above[b] < f->y.low || value - s->below[b] > f->y.high) continue;
    double x = s->offset + dna_scale_at(&f->x, dna_frame_middle(l, b));
    dna_picture_gap(p);
    dna_picture_point(p, x, dna_scale_at(&f->y, value - s->below[b]));
    dna_picture_point(p, x, dna_scale_at(&f->y, value + s->above[b]));
  }
  dna_picture_shape(p, DNA_SHAPE_DOTS, paint, radius);
  for (uint32_t b = 1; b <= l->nx; b++)
    if (isfinite(s->values[b]) && is_inside(&f->y, s->values[b]))
      dna_picture_point(p, s->offset + dna_scale_at(&f->x, dna_frame_middle(l, b)), dna_scale_at(&f->y, s->values[b]));
}

void dna_frame_points(dna_picture *p, const dna_frame *f, const dna_layers *l, enum dna_paint paint, double offset, const double *values,
                      const double *below, const double *above) {
  const points s = {values, below, above, offset};
  if (paint == DNA_PAINT_INK) add_points(p, f, l, DNA_PAINT_PAPER, &s, 4.2, 3.4); /* a margin, to be seen on any fill */
  add_points(p, f, l, paint, &s, 3, 1.5);
  dna_picture_shape(p, DNA_SHAPE_AREA, paint, 0);
  for (uint32_t b = 1; b <= l->nx; b++) {
    if (!isfinite(values[b]) || is_inside(&f->y, values[b]) || f->y.log) continue;
    bool up = values[b] > f->y.high;
    double x = offset + dna_scale_at(&f->x, dna_frame_middle(l, b)), tip = up ? f->y.to + 2 : f->y.from - 2, foot = tip + (up ? 7 : -7);
    dna_picture_gap(p);
    dna_picture_point(p, x, tip);
    dna_picture_point(p, x - 4, foot);
    dna_picture_point(p, x + 4, foot);
  }
}
