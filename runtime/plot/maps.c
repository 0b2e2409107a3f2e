/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Histograms in two dimensions as heat maps: one each for the sum of the backgrounds, every signal and data, side by side. A cell
 * without entries is left white. Each map has its own scale of colours beside it.
 */
#include "runtime/plot/draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEFT = 74, RIGHT = 92, TOP = 34, SIDE = 330, BELOW = 62, BAR = 14 };

typedef struct map {
  const dna_series *series;
  const char *name;
} map;

static const double *value_of(const map *m) { return m->series->value; }

/* The range of colours: of the cells within the frame that are not empty; logarithmic only if all of them are positive. */
static bool find_range(const dna_layers *l, const map *m, dna_scale *z) {
  double low = INFINITY, high = -INFINITY;
  for (uint32_t y = 1; y <= l->ny; y++)
    for (uint32_t x = 1; x <= l->nx; x++) {
      double value = value_of(m)[x + (size_t)y * (l->nx + 2)];
      if (!(fabs(value) > 0)) continue;
      low = fmin(low, value);
      high = fmax(high, value);
    }
  if (!(high >= low)) return false;
  z->log = l->log && low > 0;
  z->low = z->log ? fmax(low, 1e-7 * high) : fmin(low, 0);
  z->high = high > 0 ? high : 0;
  if (!(z->high > z->low)) z->low = z->log ? 0.5 * z->high : z->high - 1;
  z->from = 0;
  z->to = DNA_LEVELS - 1;
  return true;
}

static void draw_cells(dna_picture *p, const dna_frame *f, const dna_layers *l, const map *m, const dna_scale *z) {
  uint8_t *levels = dna_xcalloc((size_t)l->nx * l->ny, sizeof *levels); /* 1 + level; 0: empty */
  bool used[DNA_LEVELS + 1] = {false};
  for (uint32_t y = 0; y < l->ny; y++)
    for (uint32_t x = 0; x < l->nx; x++) {
      double value = value_of(m)[x + 1 + ((size_t)y + 1) * (l->nx + 2)];
      uint8_t level = fabs(value) > 0 ? (uint8_t)(1 + lround(dna_scale_at(z, value))) : 0;
      levels[x + (size_t)y * l->nx] = level;
      used[level] = true;
    }
  for (int level = 1; level <= DNA_LEVELS; level++) {
    if (!used[level]) continue;
    dna_picture_shape(p, DNA_SHAPE_AREA, DNA_PAINT_LEVEL + (unsigned)level - 1, 0);
    for (uint32_t y = 0; y < l->ny; y++)
      for (uint32_t x = 0, next; x < l->nx; x = next) { /* neighbours of a level are one box */
        for (next = x; next < l->nx && levels[next + (size_t)y * l->nx] == level;) next++;
        if (next == x) {
          next++;
          continue;
        }
        double x1 = dna_scale_at(&f->x, l->xedges[x]), x2 = dna_scale_at(&f->x, l->xedges[next]);
        double y1 = dna_scale_at(&f->y, l->yedges[y]), y2 = dna_scale_at(&f->y, l->yedges[y + 1]);
        dna_picture_gap(p);
        dna_picture_point(p, x1, y1);
        dna_picture_point(p, x2, y1);
        dna_picture_point(p, x2, y2);
        dna_picture_point(p, x1, y2);
      }
  }
  free(levels);
}

static void draw_bar(dna_picture *p, const dna_frame *f, const dna_scale *z, const char *title) {
  double left = f->x.to + 8, height = f->y.from - f->y.to;
  for (unsigned level = 0; level < DNA_LEVELS; level++) {
    double y1 = f->y.from - height * level / DNA_LEVELS, y2 = f->y.from - height * (level + 1) / DNA_LEVELS;
    dna_picture_shape(p, DNA_SHAPE_AREA, DNA_PAINT_LEVEL + level, 0);
    dna_picture_point(p, left, y1);
    dna_picture_point(p, left + BAR, y1);
    dna_picture_point(p, left + BAR, y2);
    dna_picture_point(p, left, y2);
  }
  dna_scale own = *z;
  own.from = f->y.from;
  own.to = f->y.to;
  dna_ticks *ticks = dna_xmalloc(sizeof *ticks);
  dna_scale_ticks(&own, 5, ticks);
  for (uint32_t i = 0; i < ticks->count; i++) {
    double y = dna_scale_at(&own, ticks->ticks[i].value);
    if (!ticks->ticks[i].major || !*ticks->ticks[i].label) continue;
    dna_picture_line(p, DNA_PAINT_INK, 1, left + BAR, y, left + BAR + 4, y);
    dna_picture_text(p, left + BAR + 7, y + 4, DNA_TEXT - 2, DNA_ANCHOR_START, ticks->ticks[i].label);
  }
  if (*ticks->factor) dna_picture_text(p, left, f->y.to - 8, DNA_SMALL + 1, DNA_ANCHOR_START, ticks->factor);
  free(ticks);
  dna_frame_y_title(p, f, title, f->x.to + RIGHT - 14);
}

static void draw_map(dna_picture *p, const dna_layers *l, const map *m, double left, double top) {
  bool log_x = l->store->x.log && l->xedges[0] > 0, log_y = l->store->y.log && l->yedges[0] > 0;
  dna_frame f = {.x = {l->xedges[0], l->xedges[l->nx], left, left + SIDE, log_x}, .y = {l->yedges[0], l->yedges[l->ny], top + SIDE, top, log_y}};
  dna_scale z;
  dna_str words = {0}, side = {0};
  if (find_range(l, m, &z)) {
    draw_cells(p, &f, l, m, &z);
    dna_frame_y_words(l, &words);
    draw_bar(p, &f, &z, words.text);
  } else {
    dna_picture_text(p, left + 0.5 * SIDE, top + 0.5 * SIDE, DNA_TEXT, DNA_ANCHOR_MIDDLE, "no entries");
  }
  dna_frame_axes(p, &f, true, 6);
  dna_frame_x_title(p, &f, &l->hist->x, f.y.from + 42);
  dna_frame_axis_title(&l->hist->y, &side);
  dna_frame_y_title(p, &f, side.length ? side.text : "", left - LEFT + 20);
  dna_picture_text(p, left, top - 9, DNA_TEXT, DNA_ANCHOR_START, m->name);
  dna_str_free(&words);
  dna_str_free(&side);
}

void dna_draw_maps(dna_picture *p, const dna_layers *l, const dna_heading *heading) {
  map *maps = dna_xcalloc((size_t)l->nsignals + 2, sizeof *maps);
  uint32_t count = 0;
  if (l->nstack) maps[count++] = (map){&l->total, l->nstack > 1 ? "all backgrounds" : l->stack[0].name};
  for (uint32_t g = 0; g < l->nsignals; g++) maps[count++] = (map){&l->signals[g], l->signals[g].name};
  if (l->data.value) maps[count++] = (map){&l->data, "data"};
  uint32_t columns = count > 1 ? 2 : 1, rows = count ? (count + columns - 1) / columns : 1;
  double width = LEFT + SIDE + RIGHT, height = TOP + SIDE + BELOW, head = 46;
  p->width = columns * width;
  p->height = head + rows * height - 8;
  dna_frame_heading(p, heading, dna_frame_wants_lumi(l), LEFT, p->width - RIGHT, 24);
  dna_str words = {0};
  if (l->hist->title && *l->hist->title) dna_str_printf(&words, "%s, ", l->hist->title);
  dna_str_puts(&words, l->region->name);
  if (strcmp(l->variation, "nominal") != 0) dna_str_printf(&words, ", variation %s", l->variation);
  if (strcmp(l->weight, "nominal") != 0) dna_str_printf(&words, ", weight %s", l->weight);
  dna_picture_text(p, LEFT, 44, DNA_TEXT, DNA_ANCHOR_START, words.text);
  dna_str_free(&words);
  for (uint32_t i = 0; i < count; i++) draw_map(p, l, &maps[i], LEFT + (i % columns) * width, head + TOP + (i / columns) * height - 8);
  free(maps);
}
