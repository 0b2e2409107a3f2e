/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna plot: finds the histograms and limits that are asked for, draws them, and writes a file for each picture.
 */
#include "runtime/plot/plot.h"
#include "base/outfile.h"
#include "runtime/plot/draw.h"
#include "runtime/plot/gnuplot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A histogram, or limits, which are drawn already. */
typedef struct chosen {
  uint32_t region, hist;
  bool is_limit;
  dna_limit_picture limit;
  char *name; /* of the limits */
  char *path; /* of its file */
} chosen;

typedef struct list {
  chosen *items;
  uint32_t count;
  size_t room;
} list;

static void free_list(list *l) {
  for (uint32_t i = 0; i < l->count; i++) {
    dna_limit_picture_free(&l->items[i].limit);
    free(l->items[i].name);
    free(l->items[i].path);
  }
  free(l->items);
}

/* ---- names ---------------------------------------------------------------------------------------------------------------- */

typedef struct names {
  const char **items;
  size_t count, room;
} names;

static void add_name(names *n, const char *name) {
  for (size_t i = 0; i < n->count; i++)
    if (!strcmp(n->items[i], name)) return;
  n->items = dna_grow(n->items, &n->room, n->count + 2, sizeof *n->items);
  n->items[n->count++] = name;
  n->items[n->count] = NULL;
}

/* "there is no NOUN "X"; did you mean "Y"?", or the names that there are. */
static int unknown(dna_error *err, const char *noun, const char *name, const names *known) {
  const char *near = known->count ? dna_near_name(name, known->items) : NULL;
  if (near) return dna_error_set(err, DNA_ERR_USAGE, "there is no %s \"%.200s\"; did you mean \"%.200s\"?", noun, name, near);
  dna_str all = {0};
  for (size_t i = 0; i < known->count && all.length < 500; i++) dna_str_printf(&all, "%s%s", i ? ", " : "", known->items[i]);
  if (!known->count) dna_str_puts(&all, "there is none");
  int status = dna_error_set(err, DNA_ERR_USAGE, "there is no %s \"%.200s\": %s%.600s", noun, name, known->count ? "there are " : "", all.text);
  dna_str_free(&all);
  return status;
}

static int check_names(const dna_results *results, const dna_plot_options *o, dna_error *err) {
  const dna_program *program = dna_report_program(results);
  names variations = {0}, regions = {0}, weights = {0};
  bool found[3] = {!o->variation, !o->region, !o->weight};
  for (uint32_t v = 0; v < program->nvariations; v++) {
    add_name(&variations, program->variations[v].name);
    found[0] |= o->variation && !strcmp(program->variations[v].name, o->variation);
  }
  for (uint32_t r = 0; r < program->variations[0].nregions; r++) {
    add_name(&regions, program->variations[0].regions[r].name);
    found[1] |= o->region && !strcmp(program->variations[0].regions[r].name, o->region);
  }
  for (uint32_t s = 0; s < results->nsamples; s++)
    for (uint32_t k = 0; k < results->samples[s].nweights; k++) {
      add_name(&weights, results->samples[s].weight_names[k]);
      found[2] |= o->weight && !strcmp(results->samples[s].weight_names[k], o->weight);
    }
  int status = DNA_OK;
  if (!found[0]) status = unknown(err, "variation", o->variation, &variations);
  else if (!found[1]) status = unknown(err, "region", o->region, &regions);
  else if (!found[2]) status = unknown(err, "weight", o->weight, &weights);
  free(variations.items);
  free(regions.items);
  free(weights.items);
  return status;
}

/* ---- histograms -------------------------------------------------------------------------------------------------------------- */

static void add_chosen(list *l, uint32_t region, uint32_t hist) {
  for (uint32_t i = 0; i < l->count; i++)
    if (!l->items[i].is_limit && l->items[i].region == region && l->items[i].hist == hist) return;
  l->items = dna_grow(l->items, &l->room, (size_t)l->count + 1, sizeof *l->items);
  l->items[l->count++] = (chosen){.region = region, .hist = hist};
}

/* All of the name (NULL: any; "n-1": all N-1 distributions) in the regions that are asked for; the histograms of those regions are added to `known`. */
static void find(const dna_pvariation *nominal, const char *region, const char *name, list *l, names *known) {
  for (uint32_t r = 0; r < nominal->nregions; r++) {
    const dna_pregion *own = &nominal->regions[r];
    if (region && strcmp(own->name, region) != 0) continue;
    for (uint32_t h = 0; h < own->nhists; h++) {
      bool named = !name || !strcmp(own->hists[h].name, name) || (own->hists[h].n_minus_1 && !strcmp(name, "n-1"));
      if (named) add_chosen(l, r, h);
      add_name(known, own->hists[h].name);
    }
  }
}

/* ---- limits -------------------------------------------------------------------------------------------------------------------- */

static bool is_limit(const dna_analysis *analysis, const char *name) {
  for (uint32_t i = 0; i < analysis->nlimits; i++)
    if (!strcmp(analysis->limits[i].name, name)) return true;
  return false;
}

/* These on one picture. any: what cannot be drawn without more options is left out. */
static int add_limits(const dna_plot_job *job, const names *limits, bool any, list *l, dna_error *err) {
  dna_limit_picture picture;
  dna_error fault = {0};
  int status = dna_limit_picture_make(&picture, job, limits->items, (uint32_t)limits->count, any, &fault);
  if (status && any && status == DNA_ERR_USAGE && !job->options->noverlays && !job->nfixed && !job->options->x) return DNA_OK;
  if (status) return dna_error_set(err, status, "%s", fault.message);
  dna_str name = {0};
  dna_str_puts(&name, "limit");
  for (size_t i = 0; i < limits->count; i++) dna_str_printf(&name, "-%s", limits->items[i]);
  l->items = dna_grow(l->items, &l->room, (size_t)l->count + 1, sizeof *l->items);
  l->items[l->count++] = (chosen){.is_limit = true, .limit = picture, .name = name.text};
  return DNA_OK;
}

/* Options that only pictures of limits have. */
static int check_options(const dna_plot_job *job, const list *l, dna_error *err) {
  const dna_plot_options *o = job->options;
  const char *option = o->x             ? "--x"
                       : o->interpolate ? "--interpolate"
                       : o->log_x       ? "--log-x and --linear-x"
                       : o->nwith       ? "--with"
                       : o->noverlays   ? "--overlay"
                       : o->nlabels     ? "--label"
                                        : NULL;
  bool any = false;
  for (uint32_t i = 0; i < l->count; i++) any = any || l->items[i].is_limit;
  if (option && !any) return dna_error_set(err, DNA_ERR_USAGE, "%s: is for limits, and none is drawn; name one: dna plot FILE.dnar LIMIT", option);
  return DNA_OK;
}

static int no_histograms(const dna_plot_job *job, const char *name, dna_error *err) {
  return dna_error_set(err, DNA_ERR_USAGE, "\"%.200s\" is a histogram, and of several results files only limits are drawn; dna compare shows two files%s",
                       name, job->results[0]->analysis->nlimits ? "" : ", and the first has no limits");
}

/* Of these names, each at least one picture; the limits share one. */
static int choose_named(const dna_plot_job *job, list *l, dna_error *err) {
  const dna_plot_options *o = job->options;
  const dna_analysis *analysis = job->results[0]->analysis;
  const dna_pvariation *nominal = &dna_report_program(job->results[0])->variations[0];
  names limits = {0};
  int status = DNA_OK;
  for (size_t i = 0; i < o->nhistograms && status == DNA_OK; i++) {
    names known = {0};
    uint32_t before = l->count;
    bool again = false, limit = is_limit(analysis, o->histograms[i]);
    for (size_t k = 0; k < i; k++) again |= !strcmp(o->histograms[k], o->histograms[i]);
    if (limit) add_name(&limits, o->histograms[i]);
    if (!again) find(nominal, o->region, o->histograms[i], l, &known);
    if (!again && job->nresults > 1 && l->count > before) status = no_histograms(job, o->histograms[i], err);
    for (uint32_t k = 0; k < analysis->nlimits; k++) add_name(&known, analysis->limits[k].name);
    if (!again && !limit && !status && l->count == before)
      status = unknown(err, analysis->nlimits ? "histogram or limit" : "histogram", o->histograms[i], &known);
    free(known.items);
  }
  if (!status && limits.count) status = add_limits(job, &limits, false, l, err);
  free(limits.items);
  return status;
}

static int choose_all(const dna_plot_job *job, list *l, dna_error *err) {
  const dna_plot_options *o = job->options;
  const dna_analysis *analysis = job->results[0]->analysis;
  names known = {0};
  int status = DNA_OK;
  if (job->nresults == 1) find(&dna_report_program(job->results[0])->variations[0], o->region, NULL, l, &known);
  free(known.items);
  for (uint32_t i = 0; i < analysis->nlimits && !o->region && !status; i++) {
    names one = {0};
    add_name(&one, analysis->limits[i].name);
    status = add_limits(job, &one, true, l, err);
    free(one.items);
  }
  if (status || l->count) return status;
  if (job->nresults > 1) return dna_error_set(err, DNA_ERR_USAGE, "of several results files limits are drawn, and there is none that can be");
  return dna_error_set(err, DNA_ERR_USAGE, "%s%s has no histograms", o->region ? "region " : "the analysis", o->region ? o->region : "");
}

static int choose(const dna_plot_job *job, list *l, dna_error *err) {
  int status = job->options->nhistograms ? choose_named(job, l, err) : choose_all(job, l, err);
  return status ? status : check_options(job, l, err);
}

/* ---- files -------------------------------------------------------------------------------------------------------------------- */

static const char *const formats[] = {"svg", "pdf", "png"};

/* The format that a file's ending stands for; NULL if none: then it is a directory. */
static const char *format_of(const char *path) {
  const char *ending = strrchr(path, '.');
  for (size_t i = 0; ending && i < sizeof formats / sizeof *formats; i++)
    if (!strcmp(ending + 1, formats[i])) return formats[i];
  return NULL;
}

static bool is_directory(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* A name as part of a file's: what is neither a letter nor a digit becomes "_", as one for several. */
static void add_file_name(dna_str *out, const char *name) {
  size_t start = out->length;
  for (; *name; name++) {
    bool kept = (unsigned char)*name >= 0x80 || (*name >= '0' && *name <= '9') || ((*name | 0x20) >= 'a' && (*name | 0x20) <= 'z') || *name == '-';
    if (kept) dna_str_add(out, name, 1);
    else if (out->length > start && out->text[out->length - 1] != '_') dna_str_puts(out, "_");
  }
  while (out->length > start && out->text[out->length - 1] == '_') out->text[--out->length] = '\0';
}

/* DIRECTORY/REGION-HISTOGRAM.FORMAT, or of limits limit-NAME; with a number if an earlier file has this name. */
static char *make_path(const list *l, uint32_t number, const char *directory, const char *region, const char *hist, const char *format) {
  for (unsigned again = 1;; again++) {
    dna_str path = {0};
    dna_str_printf(&path, "%s/", directory);
    if (region) add_file_name(&path, region);
    if (region) dna_str_puts(&path, "-");
    add_file_name(&path, hist);
    if (again > 1) dna_str_printf(&path, "-%u", again);
    dna_str_printf(&path, ".%s", format);
    bool taken = false;
    for (uint32_t i = 0; i < number; i++) taken |= !strcmp(l->items[i].path, path.text);
    if (!taken) return path.text;
    dna_str_free(&path);
  }
}

/* The format, and the path of each file: `output` itself if it is one, else in that directory. */
static int name_files(const dna_results *results, const dna_plot_options *o, list *l, const char **format, dna_error *err) {
  const dna_pvariation *nominal = &dna_report_program(results)->variations[0];
  const char *ending = o->output && !is_directory(o->output) ? format_of(o->output) : NULL;
  *format = o->format ? o->format : ending ? ending : "pdf";
  bool known = false;
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) known |= !strcmp(*format, formats[i]);
  if (!known) return dna_error_set(err, DNA_ERR_USAGE, "there is no picture format \"%.40s\"; the formats are svg, pdf and png", *format);
  struct stat status;
  bool special = o->output && stat(o->output, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
  if (ending || special) {
    if (l->count != 1)
      return dna_error_set(err, DNA_ERR_USAGE, "%s is one file, and there are %u pictures: name a directory, or one histogram%s%s", o->output,
                           l->count, o->region ? "" : " and its region", results->analysis->nlimits ? ", or limits" : "");
    l->items[0].path = dna_xstrdup(o->output);
    return DNA_OK;
  }
  const char *directory = o->output ? o->output : "plots";
  if (mkdir(directory, 0777) != 0 && !(errno == EEXIST && is_directory(directory)))
    return dna_error_set(err, DNA_ERR_RUN, "cannot make the directory %s: %s", directory, strerror(errno));
  for (uint32_t i = 0; i < l->count; i++) {
    const chosen *c = &l->items[i];
    const dna_pregion *region = c->is_limit ? NULL : &nominal->regions[c->region];
    l->items[i].path = make_path(l, i, directory, region ? region->name : NULL, region ? region->hists[c->hist].name : c->name, *format);
  }
  return DNA_OK;
}

static int write_file(const char *path, const dna_str *bytes, dna_error *err) {
  dna_outfile file = {0};
  int status = dna_outfile_open(&file, path, err);
  if (!status) status = dna_outfile_write(&file, bytes->text, bytes->length, err);
  if (!status) status = dna_outfile_commit(&file, err);
  dna_outfile_close(&file);
  return status;
}

/* ---- drawing ------------------------------------------------------------------------------------------------------------------- */

/* The picture is the caller's afterwards. */
static void draw(const dna_report_job *job, const dna_plot_options *o, chosen *c, dna_picture *picture, dna_str *title) {
  if (c->is_limit) {
    *picture = c->limit.picture;
    c->limit.picture = (dna_picture){0};
    dna_str_puts(title, c->limit.title.text);
    return;
  }
  const dna_analysis *analysis = job->results->analysis;
  const dna_plot_choice choice = {.variation = o->variation,
                                  .weight = o->weight,
                                  .log = o->log,
                                  .unit_area = o->unit_area != 0,
                                  .signal_scale = o->signal_scale};
  const dna_heading heading = {.title = analysis->title, .has_lumi = analysis->has_lumi, .lumi_ifb = analysis->lumi_ifb};
  dna_layers layers;
  dna_layers_make(&layers, job, &choice, c->region, c->hist);
  dna_draw(picture, &layers, &heading, !o->no_ratio);
  dna_str_printf(title, "%s: histogram %s of region %s", analysis->title, layers.hist->name, layers.region->name);
  dna_layers_free(&layers);
}

static int write_svg(const dna_report_job *job, const dna_plot_options *o, const list *l, size_t *written, dna_error *err) {
  int status = DNA_OK;
  for (uint32_t i = 0; i < l->count && status == DNA_OK; i++) {
    dna_picture picture;
    dna_str title = {0}, text = {0};
    draw(job, o, &l->items[i], &picture, &title);
    dna_svg_file(&picture, title.text, l->items[i].is_limit ? l->items[i].limit.description.text : NULL, &text);
    status = write_file(l->items[i].path, &text, err);
    *written += status == DNA_OK;
    dna_picture_free(&picture);
    dna_str_free(&title);
    dna_str_free(&text);
  }
  return status;
}

static int write_by_gnuplot(const dna_report_job *job, const dna_plot_options *o, const list *l, const char *format, size_t *written,
                            dna_error *err) {
  char directory[200];
  dna_str commands = {0}, name = {0};
  dna_gnuplot_begin(&commands);
  for (uint32_t i = 0; i < l->count; i++) {
    dna_picture picture;
    dna_str title = {0};
    draw(job, o, &l->items[i], &picture, &title);
    name.length = 0;
    dna_str_printf(&name, "%u.%s", i, format);
    dna_gnuplot_write(&picture, format, name.text, &commands);
    dna_picture_free(&picture);
    dna_str_free(&title);
  }
  int status = dna_gnuplot_run(&commands, directory, sizeof directory, err);
  bool ran = status == DNA_OK;
  for (uint32_t i = 0; i < l->count && status == DNA_OK; i++) {
    dna_str bytes = {0};
    name.length = 0;
    dna_str_printf(&name, "%u.%s", i, format);
    status = dna_gnuplot_read(directory, name.text, &bytes, err);
    if (status == DNA_OK) status = write_file(l->items[i].path, &bytes, err);
    *written += status == DNA_OK;
    dna_str_free(&bytes);
  }
  if (ran) dna_gnuplot_remove(directory);
  dna_str_free(&commands);
  dna_str_free(&name);
  return status;
}

int dna_plot_write(const dna_plot_job *job, size_t *written, dna_error *err) {
  const dna_results *results = job->results[0];
  const dna_plot_options *o = job->options;
  dna_report_job report = {.results = results, .options = {.unblind = job->unblind}};
  list l = {0};
  const char *format = NULL;
  void *before = dna_c_locale_enter();
  *written = 0;
  int status = check_names(results, o, err);
  if (status == DNA_OK) status = choose(job, &l, err);
  if (status == DNA_OK) status = name_files(results, o, &l, &format, err);
  if (status == DNA_OK && !strcmp(format, "svg")) status = write_svg(&report, o, &l, written, err);
  else if (status == DNA_OK) status = write_by_gnuplot(&report, o, &l, format, written, err);
  free_list(&l);
  dna_c_locale_leave(before);
  return status;
}
