/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The layout of a histogram's picture: a stack with a ratio below it, a profile, or heat maps.
 */
#ifndef DNA_PLOT_DRAW_H
#define DNA_PLOT_DRAW_H

#include "runtime/plot/layers.h"
#include "runtime/plot/picture.h"
#include "runtime/plot/scale.h"

/* What stands above the frame. */
typedef struct dna_heading {
  const char *title; /* of the analysis */
  bool has_lumi;
  double lumi_ifb;
} dna_heading;

void dna_draw(dna_picture *picture, const dna_layers *layers, const dna_heading *heading, bool ratio);

/* ---- frame.c: what the kinds of pictures share ----------------------------------------------------------------------- */

typedef struct dna_frame {
  dna_scale x, y; /* y.from is the lower edge */
} dna_frame;

enum { DNA_TEXT = 14, DNA_SMALL = 11 };

/* Text cut with an ellipsis to what fits. */
void dna_frame_cut(dna_str *out, const char *text, double size, double room);
void dna_frame_fitting(dna_picture *picture, double x, double y, double size, enum dna_anchor anchor, bool bold, const char *text, double room);
/* The title, and if wanted the luminosity. */
void dna_frame_heading(dna_picture *picture, const dna_heading *heading, bool lumi, double left, double right, double base);
bool dna_frame_wants_lumi(const dna_layers *layers); /* where yields are numbers of events */
/* The box, ticks on all sides, labels of the lower (if wanted) and of the left one. */
void dna_frame_axes(dna_picture *picture, const dna_frame *frame, bool x_labels, uint32_t y_wanted);
void dna_frame_x_title(dna_picture *picture, const dna_frame *frame, const dna_paxis *axis, double base);
void dna_frame_y_title(dna_picture *picture, const dna_frame *frame, const char *title, double base);
/* "p_T [GeV]" */
void dna_frame_axis_title(const dna_paxis *axis, dna_str *out);
/* What one unit of the vertical axis is: "Events / 2 GeV", "Fraction of events / bin". */
void dna_frame_y_words(const dna_layers *layers, dna_str *out);
/* Steps over bins of values[1 .. n]; the outline of those that are not empty. */
void dna_frame_steps(dna_picture *picture, const dna_frame *frame, const dna_layers *layers, const double *values);
void dna_frame_outline(dna_picture *picture, const dna_frame *frame, const dna_layers *layers, const double *values);
/* The area between two lines of steps. */
void dna_frame_area(dna_picture *picture, const dna_frame *frame, const dna_layers *layers, const double *low, const double *high);
/* Points with errors at the middles of bins, moved to the right by `offset`; none where the value is NaN. Off the frame an arrow at its edge. */
void dna_frame_points(dna_picture *picture, const dna_frame *frame, const dna_layers *layers, enum dna_paint paint, double offset,
                      const double *values, const double *below, const double *above);
double dna_frame_middle(const dna_layers *layers, uint32_t bin); /* of a bin from 1; with log bins the geometric one */

/* ---- legend.c ------------------------------------------------------------------------------------------------------------ */

/* How high the block of words and legend in a frame's upper part is; and the block itself. */
double dna_legend_height(const dna_layers *layers, double width);
void dna_legend_draw(dna_picture *picture, const dna_frame *frame, const dna_layers *layers);
/* Whether statistical errors and variations are drawn around the base. */
bool dna_legend_has_band(const dna_layers *layers);

/* ---- the other kinds ------------------------------------------------------------------------------------------------------- */

void dna_draw_ratio(dna_picture *picture, dna_frame *frame, const dna_layers *layers);
bool dna_draw_has_ratio(const dna_layers *layers);
void dna_draw_maps(dna_picture *picture, const dna_layers *layers, const dna_heading *heading);

#endif
