/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signs, legend, words and notes of pictures of limits (see limits.h).
 */
#include "runtime/plot/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROW = 18, KEY = 26, MARKERS = 5 };

/* ---- signs ----------------------------------------------------------------------------------------------------------------- */

dna_limit_style dna_limit_style_of(const dna_curves *curves, uint32_t curve) {
  bool observed = false;
  for (uint32_t i = 0; i < curves->count; i++) observed = observed || curves->items[i].has_observed;
  if (curves->count == 1 && curves->items[0].has_expected) return (dna_limit_style){DNA_PAINT_INK, DNA_PAINT_BAND, observed ? 0 : 1, 0, observed, true};
  return (dna_limit_style){(enum dna_paint)(DNA_PAINT_LINE + curve % DNA_LINES), (enum dna_paint)(DNA_PAINT_TINT + curve % DNA_LINES),
                           (uint8_t)(observed ? 0 : curve % 5), (uint8_t)(curve % MARKERS), observed, false};
}

uint8_t dna_limit_overlay_dash(uint32_t overlay) {
  static const uint8_t dashes[] = {2, 3, 5, 4};
  return dashes[overlay % (sizeof dashes / sizeof *dashes)];
}

static void add_sign(dna_picture *p, enum dna_paint paint, uint8_t marker, double x, double y, double r) {
  static const double corners[MARKERS][8] = {
      {0}, {-0.9, -0.9, 0.9, -0.9, 0.9, 0.9, -0.9, 0.9}, {0, -1.25, 1.15, 0.8, -1.15, 0.8, NAN}, {0, -1.35, 1.1, 0, 0, 1.35, -1.1, 0},
      {0, 1.25, 1.15, -0.8, -1.15, -0.8, NAN}};
  if (marker == 0) {
    dna_picture_shape(p, DNA_SHAPE_DOTS, paint, r);
    dna_picture_point(p, x, y);
    return;
  }
  dna_picture_shape(p, DNA_SHAPE_AREA, paint, 0);
  for (int i = 0; i < 8 && !isnan(corners[marker][i]); i += 2) dna_picture_point(p, x + r * corners[marker][i], y + r * corners[marker][i + 1]);
}

void dna_limit_marker(dna_picture *p, enum dna_paint paint, uint8_t marker, double x, double y, bool open) {
  add_sign(p, paint, marker % MARKERS, x, y, 4);
  if (open) add_sign(p, DNA_PAINT_PAPER, marker % MARKERS, x, y, 2.4);
}

void dna_limit_cross(dna_picture *p, enum dna_paint paint, double x, double y) {
  dna_picture_shape(p, DNA_SHAPE_LINE, paint, 2);
  dna_picture_point(p, x - 4, y - 4);
  dna_picture_point(p, x + 4, y + 4);
  dna_picture_gap(p);
  dna_picture_point(p, x - 4, y + 4);
  dna_picture_point(p, x + 4, y - 4);
}

/* ---- labels -------------------------------------------------------------------------------------------------------------------- */

static void add_part(dna_str *out, const char *part) {
  if (*part) dna_str_printf(out, "%s%s", out->length ? ", " : "", part);
}

/* What tells the curve from the others: its file, limit, group and params; a lone one has its limit's name. */
char *dna_limit_curve_label(const dna_curves *curves, const dna_limits_choice *choice, uint32_t curve) {
  const dna_curve *c = &curves->items[curve];
  bool statements = false, groups = false, withs = false;
  dna_str text = {0};
  for (uint32_t i = 0; i < curves->count; i++) {
    statements = statements || strcmp(curves->items[i].statement->name, c->statement->name) != 0;
    groups = groups || strcmp(curves->items[i].group, c->group) != 0;
    withs = withs || strcmp(curves->items[i].with, c->with) != 0;
  }
  if (choice->labels) add_part(&text, choice->labels[c->source]);
  if (statements) add_part(&text, c->statement->name);
  if (groups) add_part(&text, c->group);
  if (withs) add_part(&text, c->with);
  if (!text.length) add_part(&text, c->statement->name);
  return text.text;
}

/* ---- legend -------------------------------------------------------------------------------------------------------------------- */

enum kind { CURVE, EXPECTED, OBSERVED, BAND, OVERLAY, CROSS };

typedef struct entry {
  enum kind kind;
  dna_limit_style style;
  char *text;
} entry;

typedef struct block {
  entry entries[2 * DNA_LIMITS_CURVES + 24];
  uint32_t count, columns, rows;
  double widths[2];
  char *words[3];
  uint32_t nwords;
  double words_width;
  bool below;
} block;

static void add_entry(block *b, enum kind kind, dna_limit_style style, const char *text, double most) {
  if (b->count == sizeof b->entries / sizeof *b->entries) return;
  dna_str cut = {0};
  dna_frame_cut(&cut, text, DNA_TEXT, most);
  b->entries[b->count++] = (entry){kind, style, cut.text ? cut.text : dna_xstrdup("")};
}

static void add_entries(block *b, const dna_curves *curves, const dna_limits_choice *choice, double most) {
  bool missing = false, observed = false, lone = curves->count == 1 && (curves->items[0].has_expected || curves->items[0].has_observed);
  bool expected = false, band = false;
  for (uint32_t i = 0; i < curves->count; i++) {
    const dna_curve *c = &curves->items[i];
    observed = observed || c->has_observed;
    expected = expected || c->has_expected;
    band = band || (c->has_band && !c->has_expected);
    for (uint32_t k = 0; k < c->npoints; k++) missing = missing || !isfinite(c->points[k].value);
    char *label = dna_limit_curve_label(curves, choice, i);
    if (!lone) add_entry(b, CURVE, dna_limit_style_of(curves, i), label, most);
    free(label);
  }
  dna_limit_style style = dna_limit_style_of(curves, 0);
  if (!lone) style = (dna_limit_style){DNA_PAINT_INK, DNA_PAINT_BAND, 0, 0, false, false};
  if (observed) add_entry(b, OBSERVED, style, "observed", most);
  if (observed || lone) add_entry(b, EXPECTED, style, "expected", most);
  dna_limit_style fill = style;
  fill.tint = style.sigma ? DNA_PAINT_SIGMA_1 : DNA_PAINT_BAND;
  if (expected) add_entry(b, BAND, fill, style.sigma ? "expected ± 1 σ" : "± 1 σ", most);
  fill.tint = DNA_PAINT_SIGMA_2;
  if (expected && style.sigma) add_entry(b, BAND, fill, "expected ± 2 σ", most);
  fill.tint = curves->count == 1 ? dna_limit_style_of(curves, 0).tint : DNA_PAINT_BAND;
  if (band) add_entry(b, BAND, fill, "variations", most);
  for (uint32_t i = 0; i < choice->noverlays; i++)
    add_entry(b, OVERLAY, (dna_limit_style){DNA_PAINT_INK, DNA_PAINT_BAND, dna_limit_overlay_dash(i), 0, false, false}, choice->overlays[i].label, most);
  if (missing) add_entry(b, CROSS, style, "no limit", most);
}

static void add_words(block *b, const char *before, const char *text) {
  if (!text || !*text) return;
  dna_str line = {0};
  dna_str_printf(&line, "%s%s", before, text);
  b->words[b->nwords++] = line.text;
  b->words_width = fmax(b->words_width, dna_picture_text_width(line.text, DNA_TEXT));
}

static block make_block(const dna_curves *curves, const dna_limits_choice *choice, double width) {
  block b = {0};
  const dna_alimit *first = curves->items[0].statement;
  bool one_limit = true, one_condition = true;
  for (uint32_t i = 1; i < curves->count; i++) {
    const dna_alimit *other = curves->items[i].statement;
    one_limit = one_limit && strcmp(other->name, first->name) == 0;
    one_condition = one_condition && !other->ncombine && !first->ncombine && strcmp(other->exclude.text, first->exclude.text) == 0;
  }
  add_entries(&b, curves, choice, width - KEY - 34);
  if (one_limit) add_words(&b, "", first->name);
  if (one_condition && !first->ncombine) add_words(&b, "excluded above: ", first->exclude.text);
  if (choice->interpolate) add_words(&b, "", "interpolated between points");
  b.columns = b.count > 4 ? 2 : 1;
  b.rows = (b.count + b.columns - 1) / b.columns;
  for (int pass = 0; pass < 2; pass++) {
    b.widths[0] = b.widths[1] = 0;
    for (uint32_t i = 0; i < b.count; i++) b.widths[i / b.rows] = fmax(b.widths[i / b.rows], KEY + 16 + dna_picture_text_width(b.entries[i].text, DNA_TEXT));
    if (b.widths[0] + b.widths[1] + 28 <= width) break;
    b.columns = 1; /* too wide for two */
    b.rows = b.count;
  }
  b.below = b.words_width + b.widths[0] + b.widths[1] + 40 > width;
  return b;
}

static void free_block(block *b) {
  for (uint32_t i = 0; i < b->count; i++) free(b->entries[i].text);
  for (uint32_t i = 0; i < b->nwords; i++) free(b->words[i]);
}

double dna_limit_key_height(const dna_curves *curves, const dna_limits_choice *choice, double width) {
  block b = make_block(curves, choice, width);
  uint32_t rows = b.below ? b.rows + b.nwords : b.rows > b.nwords ? b.rows : b.nwords;
  free_block(&b);
  return 16.0 + ROW * rows;
}

static void draw_key(dna_picture *p, const entry *e, double x, double y, bool lines, bool observed) {
  double middle = y - 4.5, centre = x + 0.5 * KEY;
  switch (e->kind) {
  case BAND:
    dna_picture_shape(p, DNA_SHAPE_AREA, e->style.tint, 0);
    dna_picture_point(p, x, y - 10);
    dna_picture_point(p, x + KEY, y - 10);
    dna_picture_point(p, x + KEY, y + 1);
    dna_picture_point(p, x, y + 1);
    break;
  case OVERLAY:
    dna_picture_line(p, e->style.paint, 1.4, x, middle, x + KEY, middle);
    p->shapes[p->nshapes - 1].dash = e->style.dash;
    break;
  case CROSS: dna_limit_cross(p, e->style.paint, centre, middle); break;
  case CURVE:
  case OBSERVED:
  case EXPECTED:
    if (lines) {
      dna_picture_line(p, e->style.paint, 2, x, middle, x + KEY, middle);
      p->shapes[p->nshapes - 1].dash = e->kind == EXPECTED ? 1 : e->kind == OBSERVED ? 0 : e->style.dash;
    }
    dna_limit_marker(p, e->style.paint, e->style.marker, centre, middle, e->kind == EXPECTED && observed);
    break;
  }
}

void dna_limit_key_draw(dna_picture *p, const dna_frame *f, const dna_curves *curves, const dna_limits_choice *choice) {
  block b = make_block(curves, choice, f->x.to - f->x.from);
  double top = f->y.to + 24;
  bool observed = false;
  for (uint32_t i = 0; i < b.count; i++) observed = observed || b.entries[i].kind == OBSERVED;
  for (uint32_t i = 0; i < b.nwords; i++)
    dna_frame_fitting(p, f->x.from + 14, top + ROW * i, DNA_TEXT, DNA_ANCHOR_START, false, b.words[i], f->x.to - f->x.from - 28);
  if (b.below) top += ROW * b.nwords;
  double left = b.below ? f->x.from + 14 : f->x.to - 14 - b.widths[0] - b.widths[1];
  for (uint32_t i = 0; i < b.count; i++) {
    double x = left + (i / b.rows ? b.widths[0] : 0), y = top + ROW * (i % b.rows);
    draw_key(p, &b.entries[i], x, y, choice->interpolate, observed);
    dna_picture_text(p, x + KEY + 6, y, DNA_TEXT, DNA_ANCHOR_START, b.entries[i].text);
  }
  free_block(&b);
}

/* ---- notes ------------------------------------------------------------------------------------------------------------------------ */

uint32_t dna_limit_notes(const dna_curves *curves, const dna_limits_choice *choice, char *lines[], uint32_t most) {
  uint32_t count = 0, missing = 0, told = 0;
  if (curves->nalong) {
    dna_str line = {0};
    for (uint32_t i = 0; i < curves->nalong; i++)
      dna_str_printf(&line, "%s%s", i == 0 ? "" : i + 1 < curves->nalong ? ", " : " and ", curves->along[i]);
    dna_str_printf(&line, " %s with %s", curves->nalong == 1 ? "varies" : "vary", curves->x);
    lines[count++] = line.text;
  }
  for (uint32_t i = 0; i < curves->count; i++)
    for (uint32_t k = 0; k < curves->items[i].npoints; k++) {
      const dna_curve_point *p = &curves->items[i].points[k];
      if (isfinite(p->value)) continue;
      missing++;
      if (count + 1 >= most) continue; /* the last line is for those that are not named */
      char *label = dna_limit_curve_label(curves, choice, i);
      dna_str line = {0};
      dna_str_printf(&line, "no limit at %s = %.6g%s%s%s%s: %s", curves->x, p->x, *curves->x_unit ? " " : "", curves->x_unit,
                     curves->count > 1 ? ", " : "", curves->count > 1 ? label : "",
                     p->simulated->why ? p->simulated->why : "the condition never holds");
      lines[count++] = line.text;
      told++;
      free(label);
    }
  if (missing > told) {
    dna_str line = {0};
    dna_str_printf(&line, "no limit at %u more %s: dna report says why", missing - told, missing - told == 1 ? "point" : "points");
    lines[count++] = line.text;
  }
  return count;
}

void dna_limits_describe(const dna_curves *curves, const dna_limits_choice *choice, dna_str *out) {
  dna_str_printf(out, "Limits on %s over %s", curves->scale ? curves->scale : "the signal", curves->x);
  if (*curves->x_unit) dna_str_printf(out, " in %s", curves->x_unit);
  dna_str_puts(out, choice->interpolate ? ", interpolated between the simulated points." : " at the simulated points.");
  for (uint32_t i = 0; i < curves->count; i++) {
    const dna_curve *c = &curves->items[i];
    char *label = dna_limit_curve_label(curves, choice, i);
    dna_str_printf(out, " %s:", label);
    for (uint32_t k = 0; k < c->npoints && k < 40; k++) {
      const dna_curve_point *p = &c->points[k];
      dna_str_printf(out, "%s at %.6g ", k ? ";" : "", p->x);
      if (isfinite(p->value)) dna_str_printf(out, "%.3g", p->value);
      else dna_str_puts(out, "none");
      if (isfinite(p->observed)) dna_str_printf(out, ", observed %.3g", p->observed);
    }
    if (c->npoints > 40) dna_str_printf(out, "; and %u more points", c->npoints - 40);
    dna_str_puts(out, ".");
    free(label);
  }
  for (uint32_t i = 0; i < choice->noverlays; i++) dna_str_printf(out, " Overlaid: %s.", choice->overlays[i].label);
}
