/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From results and options to a picture of limits (see plot.h).
 */
#include "runtime/plot/plot.h"

#include <stdlib.h>
#include <string.h>

/* What a results file is called without a label: its name without directory and ending. */
static char *base_name(const char *path, const char *ending) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  size_t length = strlen(name), tail = strlen(ending);
  dna_str text = {0};
  if (length > tail && strcmp(name + length - tail, ending) == 0) length -= tail;
  dna_str_add(&text, name, length);
  return text.text ? text.text : dna_xstrdup("");
}

/* "FILE.csv" or "FILE.csv:LABEL" */
static int read_overlay(dna_overlay *overlay, const char *text, const dna_curves *curves, const dna_plot_job *job, dna_error *err) {
  const char *end = strstr(text, ".csv:");
  dna_str path = {0};
  dna_str_add(&path, text, end ? (size_t)(end - text) + strlen(".csv") : strlen(text));
  char *label = end ? dna_xstrdup(end + strlen(".csv:")) : base_name(path.text ? path.text : "", ".csv");
  int status = dna_overlay_read(overlay, path.text ? path.text : "", label, curves, job->unit_scale, err);
  free(label);
  dna_str_free(&path);
  return status;
}

static int check_curves(const dna_curves *curves, const dna_plot_options *o, dna_error *err) {
  if (curves->count > DNA_LIMITS_CURVES)
    return dna_error_set(err, DNA_ERR_USAGE, "this would be %u curves, and a picture has at most %d; keep a param at a value: --with 'PARAM=VALUE'",
                         curves->count, DNA_LIMITS_CURVES);
  for (uint32_t i = 0; i < curves->count; i++)
    if (o->interpolate && dna_curves_is_double(&curves->items[i]))
      return dna_error_set(err, DNA_ERR_USAGE, "--interpolate: limit %.100s has several points at the same %.100s", curves->items[i].statement->name,
                           curves->x);
  bool positive = true;
  for (uint32_t i = 0; i < curves->count; i++) positive = positive && curves->items[i].points[0].x > 0;
  if (o->log_x > 0 && !positive) return dna_error_set(err, DNA_ERR_USAGE, "--log-x: %.100s is not above 0 at all points", curves->x);
  return DNA_OK;
}

static void add_title(const dna_plot_job *job, const dna_curves *curves, const char *const *limits, uint32_t nlimits, dna_str *out) {
  dna_str_printf(out, "%s: %s ", job->results[0]->analysis->title, nlimits > 1 ? "limits" : "limit");
  for (uint32_t i = 0; i < nlimits; i++) dna_str_printf(out, "%s%s", i ? ", " : "", limits[i]);
  dna_str_printf(out, " over %s", curves->x);
}

int dna_limit_picture_make(dna_limit_picture *out, const dna_plot_job *job, const char *const *limits, uint32_t nlimits, bool best_x,
                           dna_error *err) {
  const dna_plot_options *o = job->options;
  const dna_analysis *first = job->results[0]->analysis;
  *out = (dna_limit_picture){0};
  if (o->nlabels && o->nlabels != job->nresults)
    return dna_error_set(err, DNA_ERR_USAGE, "--label: there are %zu labels for %u results files; give one to each, in their order", o->nlabels,
                         job->nresults);
  dna_search **searches = dna_xcalloc(job->nresults, sizeof *searches);
  char **labels = dna_xcalloc(job->nresults, sizeof *labels);
  dna_heading heading = {.title = first->title, .has_lumi = first->has_lumi, .lumi_ifb = first->lumi_ifb};
  for (uint32_t i = 0; i < job->nresults; i++) {
    const dna_analysis *own = job->results[i]->analysis;
    searches[i] = dna_search_make(job->results[i], job->unblind);
    labels[i] = o->nlabels ? dna_xstrdup(o->labels[i]) : base_name(o->names ? o->names[i] : "", ".dnar");
    heading.has_lumi = heading.has_lumi && own->has_lumi && !(own->lumi_ifb < first->lumi_ifb || own->lumi_ifb > first->lumi_ifb);
  }
  dna_curves curves;
  const dna_curves_job asked = {.searches = (const dna_search *const *)searches, .nsearches = job->nresults, .limits = limits, .nlimits = nlimits,
                                .x = o->x, .best_x = best_x, .fixed = job->fixed, .nfixed = job->nfixed};
  dna_overlay *overlays = dna_xcalloc(o->noverlays + 1, sizeof *overlays);
  int status = dna_curves_make(&curves, &asked, err);
  if (!status) status = check_curves(&curves, o, err);
  for (size_t i = 0; i < o->noverlays && !status; i++) status = read_overlay(&overlays[i], o->overlays[i], &curves, job, err);
  if (!status) {
    const dna_limits_choice choice = {.interpolate = o->interpolate != 0, .log = o->log, .log_x = o->log_x, .overlays = overlays,
                                      .noverlays = (uint32_t)o->noverlays,
                                      .labels = job->nresults > 1 || o->nlabels ? (const char *const *)labels : NULL};
    dna_limits_draw(&out->picture, &curves, &choice, &heading);
    dna_limits_describe(&curves, &choice, &out->description);
    add_title(job, &curves, limits, nlimits, &out->title);
  }
  for (size_t i = 0; i < o->noverlays; i++) dna_overlay_free(&overlays[i]);
  free(overlays);
  dna_curves_free(&curves);
  for (uint32_t i = 0; i < job->nresults; i++) {
    dna_search_free(searches[i]);
    free(labels[i]);
  }
  free(searches);
  free(labels);
  return status;
}

void dna_limit_picture_free(dna_limit_picture *p) {
  dna_picture_free(&p->picture);
  dna_str_free(&p->title);
  dna_str_free(&p->description);
}
