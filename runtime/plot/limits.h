/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Limits as a picture: a curve, or points where nothing is interpolated, for each signal, over one param of a scan.
 */
#ifndef DNA_PLOT_LIMITS_H
#define DNA_PLOT_LIMITS_H

#include "runtime/plot/draw.h"
#include "runtime/search/curves.h"

/* A published contour: lines through points in GeV and mm; x NaN parts one line from the next. */
typedef struct dna_overlay {
  char *label;
  double *x, *y;
  uint32_t n;
} dna_overlay;

typedef struct dna_limits_choice {
  bool interpolate;
  int log, log_x;            /* 1 logarithmic, -1 linear; 0: the limit logarithmic, the param if its points span more than a decade */
  const dna_overlay *overlays;
  uint32_t noverlays;
  const char *const *labels; /* of the searches that the curves are from; NULL: they are of one */
} dna_limits_choice;

enum { DNA_LIMITS_CURVES = 16 }; /* most curves of a picture */

void dna_limits_draw(dna_picture *picture, const dna_curves *curves, const dna_limits_choice *choice, const dna_heading *heading);

/* What the picture shows, in a sentence or two, for those who do not see it. */
void dna_limits_describe(const dna_curves *curves, const dna_limits_choice *choice, dna_str *out);

/* overlay.c: a CSV file whose first line names its columns, such as "m_ZD [GeV],U2"; numbers in these units. The names must be those of the
 * axes. An empty line parts one line from the next; lines that begin with # are comments. unit_scale gives what a unit is in GeV and mm, and
 * the symbol of its dimension as axes have it; NaN for no unit. DNA_ERR_USAGE with the place in the file, DNA_ERR_INPUT if it cannot be
 * read. */
typedef double dna_overlay_unit(const char *name, const char **symbol);
int dna_overlay_read(dna_overlay *overlay, const char *path, const char *label, const dna_curves *curves, dna_overlay_unit *unit_scale,
                     dna_error *err);
void dna_overlay_free(dna_overlay *overlay);

/* ---- limit_key.c: legend, words and notes ----------------------------------------------------------------------------- */

/* How a curve is drawn. */
typedef struct dna_limit_style {
  enum dna_paint paint, tint; /* tint: of bands */
  uint8_t dash, marker;
  bool beside;                /* there are observed limits: expected ones are dashed, with open signs */
  bool sigma;                 /* the bands of the expectation are green and yellow */
} dna_limit_style;
dna_limit_style dna_limit_style_of(const dna_curves *curves, uint32_t curve);
/* A sign around a point: disc, square, triangle, diamond, triangle upside down; open ones are those of an expectation beside an
 * observation. */
void dna_limit_marker(dna_picture *picture, enum dna_paint paint, uint8_t marker, double x, double y, bool open);
void dna_limit_cross(dna_picture *picture, enum dna_paint paint, double x, double y);
uint8_t dna_limit_overlay_dash(uint32_t overlay);

char *dna_limit_curve_label(const dna_curves *curves, const dna_limits_choice *choice, uint32_t curve);
double dna_limit_key_height(const dna_curves *curves, const dna_limits_choice *choice, double width);
void dna_limit_key_draw(dna_picture *picture, const dna_frame *frame, const dna_curves *curves, const dna_limits_choice *choice);
/* Lines below the picture: where there is no limit, and why. */
uint32_t dna_limit_notes(const dna_curves *curves, const dna_limits_choice *choice, char *lines[], uint32_t most);

#endif
