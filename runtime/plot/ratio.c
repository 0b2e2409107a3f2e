/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The panel below a stack: data over the sum of the backgrounds; without data a chosen variation over the nominal one, else signals over
 * the backgrounds, else the band of the variations.
 */
#include "runtime/plot/draw.h"

#include <math.h>
#include <stdlib.h>

enum what { NOTHING, DATA, VARIATION, SIGNALS, BAND };

static bool any_positive(const dna_layers *l, const double *values) {
  for (uint32_t b = 1; b <= l->nx; b++)
    if (values[b] > 0) return true;
  return false;
}

static enum what choose(const dna_layers *l) {
  const dna_series *base = dna_layers_base(l);
  if (l->store->kind == DNA_HIST_PROFILE || l->ny || !base || !any_positive(l, base->value)) return NOTHING;
  if (l->data.value && l->nstack) return DATA;
  if (l->nominal) return VARIATION;
  if (l->nstack && l->nsignals) return SIGNALS;
  return l->band_low ? BAND : NOTHING;
}

bool dna_draw_has_ratio(const dna_layers *l) { return choose(l) != NOTHING; }

/* value / base where base is positive, else NaN. */
static double *divide(const dna_layers *l, const double *value, const double *base, double offset) {
  double *ratio = dna_xcalloc(l->ncells, sizeof *ratio);
  for (uint32_t b = 1; b <= l->nx; b++) ratio[b] = base[b] > 0 ? value[b] / base[b] + offset : NAN;
  return ratio;
}

/* 1 - s .. 1 + s with the smallest s that shows the deviations; a few far points do not count. */
static void choose_around_one(const dna_layers *l, dna_scale *y, const double *const *curves, uint32_t count) {
  static const double spans[] = {0.1, 0.25, 0.5, 1.0};
  uint32_t inside[4] = {0}, all = 0;
  for (uint32_t k = 0; k < count; k++)
    for (uint32_t b = 1; b <= l->nx; b++) {
      if (!isfinite(curves[k][b])) continue;
      all++;
      for (int s = 0; s < 4; s++) inside[s] += fabs(curves[k][b] - 1) <= 0.92 * spans[s];
    }
  double span = 1.0;
  for (int s = 3; s >= 0; s--)
    if (all && 10 * (uint64_t)inside[s] >= 9 * (uint64_t)all) span = spans[s];
  y->low = 1 - span;
  y->high = 1 + span;
}

static void choose_from_zero(const dna_layers *l, dna_scale *y, double *const *curves) {
  double high = 0, smallest = INFINITY;
  for (uint32_t g = 0; g < l->nsignals; g++)
    for (uint32_t b = 1; b <= l->nx; b++) {
      if (!(curves[g][b] > 0)) continue;
      high = fmax(high, curves[g][b]);
      smallest = fmin(smallest, curves[g][b]);
    }
  y->log = high > 300 * smallest && l->log;
  y->low = y->log ? fmax(0.5 * smallest, 1e-5 * high) : 0;
  y->high = high > 0 ? (y->log ? 2 : 1.15) * high : 1;
}

static void draw_band(dna_picture *p, const dna_frame *f, const dna_layers *l, const double *base) {
  if (!l->band_low) return;
  double *low = divide(l, l->band_low, base, 0), *high = divide(l, l->band_high, base, 0);
  dna_picture_shape(p, DNA_SHAPE_AREA, DNA_PAINT_BAND, 0);
  dna_frame_area(p, f, l, low, high);
  free(low);
  free(high);
}

static void draw_errors(dna_picture *p, const dna_frame *f, const dna_layers *l, const dna_series *base) {
  dna_picture_shape(p, DNA_SHAPE_HATCH, DNA_PAINT_INK, 0);
  for (uint32_t b = 1; b <= l->nx; b++) {
    double relative = base->value[b] > 0 ? base->error[b] / base->value[b] : 0;
    if (!(relative > 0)) continue;
    dna_picture_point(p, dna_scale_at(&f->x, l->xedges[b - 1]), dna_scale_at(&f->y, 1 + relative));
    dna_picture_point(p, dna_scale_at(&f->x, l->xedges[b]), dna_scale_at(&f->y, 1 - relative));
  }
}

static void draw_one(dna_picture *p, const dna_frame *f) {
  double y = dna_scale_at(&f->y, 1);
  dna_picture_line(p, DNA_PAINT_INK, 1, f->x.from, y, f->x.to, y);
  p->shapes[p->nshapes - 1].dash = 2;
}

static void draw_data(dna_picture *p, dna_frame *f, const dna_layers *l, const dna_series *base) {
  double *values = divide(l, l->data.value, base->value, 0);
  double *below = divide(l, l->data.below, base->value, 0), *above = divide(l, l->data.above, base->value, 0);
  for (uint32_t b = 1; b <= l->nx; b++)
    if (!(fabs(l->data.value[b]) > 0)) values[b] = NAN;
  choose_around_one(l, &f->y, (const double *const[]){values}, 1);
  draw_band(p, f, l, base->value);
  draw_errors(p, f, l, base);
  draw_one(p, f);
  dna_frame_points(p, f, l, DNA_PAINT_INK, 0, values, below, above);
  free(values);
  free(below);
  free(above);
}

static void draw_variation(dna_picture *p, dna_frame *f, const dna_layers *l, const dna_series *base) {
  double *values = divide(l, base->value, l->nominal, 0);
  choose_around_one(l, &f->y, (const double *const[]){values}, 1);
  draw_one(p, f);
  dna_picture_shape(p, DNA_SHAPE_LINE, DNA_PAINT_INK, 1.6);
  dna_frame_steps(p, f, l, values);
  free(values);
}

static void draw_signals(dna_picture *p, dna_frame *f, const dna_layers *l, const dna_series *base) {
  double **curves = dna_xcalloc(l->nsignals, sizeof *curves);
  for (uint32_t g = 0; g < l->nsignals; g++) curves[g] = divide(l, l->signals[g].value, base->value, 0);
  choose_from_zero(l, &f->y, curves);
  for (uint32_t g = 0; g < l->nsignals; g++) {
    dna_picture_shape(p, DNA_SHAPE_LINE, DNA_PAINT_LINE + g % DNA_LINES, 2)->dash = (uint8_t)(g % 5);
    dna_frame_outline(p, f, l, curves[g]);
    free(curves[g]);
  }
  free(curves);
}

static void draw_variations(dna_picture *p, dna_frame *f, const dna_layers *l, const dna_series *base) {
  double *low = divide(l, l->band_low, base->value, 0), *high = divide(l, l->band_high, base->value, 0);
  choose_around_one(l, &f->y, (const double *const[]){low, high}, 2);
  free(low);
  free(high);
  draw_band(p, f, l, base->value);
  draw_errors(p, f, l, base);
  draw_one(p, f);
}

void dna_draw_ratio(dna_picture *p, dna_frame *f, const dna_layers *l) {
  static const char *const titles[] = {"", "data / sum", "ratio to nominal", "S / B", "variations"};
  const dna_series *base = dna_layers_base(l);
  enum what what = choose(l);
  switch (what) {
  case DATA: draw_data(p, f, l, base); break;
  case VARIATION: draw_variation(p, f, l, base); break;
  case SIGNALS: draw_signals(p, f, l, base); break;
  case BAND: draw_variations(p, f, l, base); break;
  case NOTHING: return;
  }
  dna_frame_axes(p, f, true, 4);
  dna_frame_y_title(p, f, titles[what], 20);
}
