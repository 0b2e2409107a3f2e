/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands in the upper part of a frame: at the left what the picture is of, at the right the legend, in the order of the stack.
 */
#include "runtime/plot/draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROW = 18, KEY = 24, COLUMN_MOST = 190, WORDS = 5 };

typedef struct entry {
  enum { POINTS, FILL, CURVE, HATCH, BAND } kind;
  enum dna_paint paint;
  uint8_t dash;
  char *name;
} entry;

typedef struct block {
  entry *entries;
  uint32_t count, columns, rows; /* of the legend */
  double column_width[2];
  char *words[WORDS];
  uint32_t nwords;
  double words_width;
  bool below; /* the legend stands below the words, since both are wide */
} block;

bool dna_legend_has_band(const dna_layers *l) { return l->band_low != NULL; }

static void add_entry(block *b, entry e, const char *name, const char *more) {
  dna_str text = {0};
  dna_str_puts(&text, name);
  while (text.length && dna_picture_text_width(text.text, DNA_TEXT) > COLUMN_MOST) {
    do text.length--;
    while (text.length && ((unsigned char)text.text[text.length] & 0xC0) == 0x80);
    text.text[text.length] = '\0';
    if (dna_picture_text_width(text.text, DNA_TEXT) + DNA_TEXT <= COLUMN_MOST) {
      dna_str_puts(&text, "…");
      break;
    }
  }
  dna_str_puts(&text, more);
  e.name = text.text;
  b->entries[b->count++] = e;
}

static void add_entries(block *b, const dna_layers *l) {
  bool profile = l->store->kind == DNA_HIST_PROFILE;
  b->entries = dna_xcalloc((size_t)l->nstack + l->nsignals + 6, sizeof *b->entries);
  if (l->data.value) add_entry(b, (entry){.kind = POINTS, .paint = DNA_PAINT_INK}, "data", "");
  for (uint32_t g = l->nstack; g-- > 0 && !profile;)
    add_entry(b, (entry){.kind = FILL, .paint = DNA_PAINT_FILL + g % DNA_FILLS}, l->stack[g].name, "");
  if (profile && l->nstack) add_entry(b, (entry){.kind = POINTS, .paint = DNA_PAINT_FILL}, "all backgrounds", "");
  for (uint32_t g = 0; g < l->nsignals; g++) {
    char more[40] = "";
    dna_str factor = {0};
    if (l->signals[g].factor > 1 || l->signals[g].factor < 1) dna_str_printf(&factor, " × %.6g", l->signals[g].factor);
    strncat(more, factor.length ? factor.text : "", sizeof more - 1);
    dna_str_free(&factor);
    add_entry(b, (entry){.kind = profile ? POINTS : CURVE, .paint = DNA_PAINT_LINE + g % DNA_LINES, .dash = (uint8_t)(g % 5)}, l->signals[g].name, more);
  }
  if (l->nominal) add_entry(b, (entry){.kind = CURVE, .paint = DNA_PAINT_INK, .dash = 2}, "nominal", "");
  if (!profile && dna_layers_base(l)) add_entry(b, (entry){.kind = HATCH}, "stat. error", "");
  if (dna_legend_has_band(l)) add_entry(b, (entry){.kind = BAND}, "variations", "");
}

static void add_words(block *b, const char *before, const char *text) {
  if (!text || !*text || b->nwords == WORDS) return;
  dna_str line = {0};
  dna_str_printf(&line, "%s%s", before, text);
  b->words[b->nwords++] = line.text;
  b->words_width = fmax(b->words_width, dna_picture_text_width(line.text, DNA_TEXT));
}

static block make_block(const dna_layers *l, double width) {
  block b = {0};
  add_entries(&b, l);
  add_words(&b, "", l->hist->title && *l->hist->title ? l->hist->title : l->hist->n_minus_1 ? l->hist->name : NULL);
  add_words(&b, "", l->region->name);
  if (strcmp(l->variation, "nominal") != 0) add_words(&b, "variation ", l->variation);
  if (strcmp(l->weight, "nominal") != 0) add_words(&b, "weight ", l->weight);
  b.columns = b.count > 4 ? 2 : 1;
  b.rows = (b.count + b.columns - 1) / b.columns;
  for (uint32_t i = 0; i < b.count; i++) {
    double *own = &b.column_width[i / b.rows];
    *own = fmax(*own, KEY + 14 + dna_picture_text_width(b.entries[i].name, DNA_TEXT));
  }
  b.below = b.words_width + b.column_width[0] + b.column_width[1] + 40 > width;
  return b;
}

static void free_block(block *b) {
  for (uint32_t i = 0; i < b->count; i++) free(b->entries[i].name);
  for (uint32_t i = 0; i < b->nwords; i++) free(b->words[i]);
  free(b->entries);
}

double dna_legend_height(const dna_layers *l, double width) {
  block b = make_block(l, width);
  uint32_t rows = b.below ? b.rows + b.nwords : b.rows > b.nwords ? b.rows : b.nwords;
  free_block(&b);
  return 14.0 + ROW * rows;
}

static void draw_key(dna_picture *p, const entry *e, double x, double y) {
  double top = y - 10, bottom = y + 1, middle = y - 4.5;
  switch (e->kind) {
  case FILL:
  case BAND:
    dna_picture_shape(p, DNA_SHAPE_AREA, e->kind == BAND ? DNA_PAINT_BAND : e->paint, 0);
    dna_picture_point(p, x, top);
    dna_picture_point(p, x + KEY, top);
    dna_picture_point(p, x + KEY, bottom);
    dna_picture_point(p, x, bottom);
    if (e->kind == BAND) break;
    dna_picture_shape(p, DNA_SHAPE_LINE, DNA_PAINT_INK, 0.6);
    dna_picture_point(p, x, top);
    dna_picture_point(p, x + KEY, top);
    dna_picture_point(p, x + KEY, bottom);
    dna_picture_point(p, x, bottom);
    dna_picture_point(p, x, top);
    break;
  case HATCH:
    dna_picture_shape(p, DNA_SHAPE_HATCH, DNA_PAINT_INK, 0);
    dna_picture_point(p, x, top);
    dna_picture_point(p, x + KEY, bottom);
    break;
  case CURVE:
    dna_picture_line(p, e->paint, 2, x, middle, x + KEY, middle);
    p->shapes[p->nshapes - 1].dash = e->dash;
    break;
  case POINTS:
    dna_picture_line(p, e->paint, 1.5, x + 0.5 * KEY, middle - 7, x + 0.5 * KEY, middle + 7);
    dna_picture_shape(p, DNA_SHAPE_DOTS, e->paint, 3);
    dna_picture_point(p, x + 0.5 * KEY, middle);
    break;
  }
}

void dna_legend_draw(dna_picture *p, const dna_frame *f, const dna_layers *l) {
  block b = make_block(l, f->x.to - f->x.from);
  double top = f->y.to + 22;
  for (uint32_t i = 0; i < b.nwords; i++)
    dna_picture_text(p, f->x.from + 14, top + ROW * i, DNA_TEXT, DNA_ANCHOR_START, b.words[i]);
  if (b.below) top += ROW * b.nwords;
  double left = b.below ? f->x.from + 14 : f->x.to - 14 - b.column_width[0] - b.column_width[1];
  for (uint32_t i = 0; i < b.count; i++) {
    double x = left + (i / b.rows ? b.column_width[0] : 0), y = top + ROW * (i % b.rows);
    draw_key(p, &b.entries[i], x, y);
    dna_picture_text(p, x + KEY + 6, y, DNA_TEXT, DNA_ANCHOR_START, b.entries[i].name);
  }
  free_block(&b);
}
