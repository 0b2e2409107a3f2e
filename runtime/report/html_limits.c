/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Limits in the HTML report: a picture of each that has an axis to be drawn over, and what is in it in words.
 */
#include "runtime/plot/plot.h"
#include "runtime/report/html.h"
#include "runtime/report/markup.h"

static void add_figure(const dna_limit_picture *limit, const char *name, uint32_t number, dna_str *out) {
  dna_str id = {0};
  dna_str_printf(&id, "limit%uc", number);
  dna_str_printf(out, "<figure id=\"limit%u\">\n", number);
  dna_svg_element(&limit->picture, limit->title.text, id.text, out);
  dna_str_printf(out, "<figcaption id=\"%s\"><strong>", id.text);
  dna_markup_label(out, name);
  dna_str_puts(out, "</strong>: ");
  dna_markup_text(out, limit->description.text);
  dna_str_puts(out, "</figcaption>\n</figure>\n");
  dna_str_free(&id);
}

void dna_html_limits(const dna_report_job *job, dna_str *out) {
  const dna_analysis *analysis = job->results->analysis;
  const dna_plot_options options = {0};
  const dna_plot_job plot = {.results = &job->results, .nresults = 1, .options = &options, .unblind = job->options.unblind};
  for (uint32_t i = 0; i < analysis->nlimits; i++) {
    const char *name = analysis->limits[i].name;
    dna_limit_picture limit;
    dna_error err = {0}; /* a limit that cannot be drawn over one param, of no signal or without an axis, is in the tables alone */
    if (dna_limit_picture_make(&limit, &plot, &name, 1, true, &err) != DNA_OK) continue;
    add_figure(&limit, name, i, out);
    dna_limit_picture_free(&limit);
  }
}
