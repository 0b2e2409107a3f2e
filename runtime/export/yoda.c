/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * YODA's text formats: V3, which YODA 2 writes, and V2, which YODA 1 writes and both read. Histograms are HISTO1D, HISTO2D and
 * PROFILE1D; a row of a cut-flow is a COUNTER. Paths are those of Rivet:
 *
 *   /ANALYSIS:sample=S:variation=V/REGION/HISTOGRAM[WEIGHT]       options where several samples are exported, and but for nominal
 *   /ANALYSIS.../REGION/cutflow/NN[WEIGHT]                        NN from 00, the row of all events
 *
 * Histograms do not keep sums of w x. They are written as if each entry lay at the midpoint of its bin, those of under- and
 * overflow at the edge of the axis, and an annotation says so.
 */
#include "runtime/export/export.h"

#include <stdlib.h>
#include <string.h>

typedef struct writer {
  dna_str *out;
  int version;
  bool several; /* samples */
} writer;

/* ---- paths and annotations --------------------------------------------------------------------------------------- */

/* The name of the analysis file without its directory and ending. */
static void add_analysis(const char *path, dna_str *out) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
  dna_str stem = {0};
  dna_str_add(&stem, name, dot && dot > name ? (size_t)(dot - name) : strlen(name));
  dna_export_token(out, stem.text);
  dna_str_free(&stem);
}

static void add_path(const writer *w, const dna_export_job *job, const dna_export_view *view, const char *name, dna_str *out) {
  const dna_results *results = job->report.results;
  dna_str_puts(out, "/");
  add_analysis(results->analysis->path, out);
  if (w->several) {
    const char **names = dna_xcalloc(results->nsamples, sizeof *names);
    for (uint32_t s = 0; s < results->nsamples; s++) names[s] = results->samples[s].name;
    dna_str_puts(out, ":sample=");
    dna_export_unique(out, names, view->sample_number);
    free(names);
  }
  if (view->variation) {
    dna_str_puts(out, ":variation=");
    dna_export_token(out, view->sample->program->variations[view->variation].name);
  }
  dna_str_puts(out, "/");
  dna_export_token(out, view->region->name);
  dna_str_puts(out, "/");
  dna_str_puts(out, name);
  if (view->weight) {
    dna_str_puts(out, "[");
    dna_export_unique(out, (const char *const *)view->sample->weight_names, view->weight);
    dna_str_puts(out, "]");
  }
}

static void add_annotation(const writer *w, const char *key, const char *text) {
  dna_str_printf(w->out, "%s: ", key);
  dna_export_yaml(w->out, text);
  dna_str_puts(w->out, "\n");
}

static void annotate_latex(const writer *w, const char *key, const char *text) {
  dna_str latex = {0};
  dna_export_latex(&latex, text);
  if (latex.length) add_annotation(w, key, latex.text);
  dna_str_free(&latex);
}

static void annotate_axis(const writer *w, const char *key, const dna_paxis *axis) {
  dna_str label = {0};
  dna_export_axis_label(&label, axis);
  if (label.length) add_annotation(w, key, label.text);
  dna_str_free(&label);
}

/* type: "Histo1D" ... */
static void begin(const writer *w, const dna_export_job *job, const dna_export_view *view, const char *type, const char *name,
                  const char *title) {
  dna_str path = {0}, kind = {0};
  add_path(w, job, view, name, &path);
  for (const char *c = type; *c; c++) {
    char upper = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
    dna_str_add(&kind, &upper, 1);
  }
  dna_str_printf(w->out, "BEGIN YODA_%s_V%d %s\nPath: %s\n", kind.text, w->version, path.text, path.text);
  annotate_latex(w, "Title", title);
  dna_str_printf(w->out, "Type: %s\n", type);
  if (view->scaled) {
    dna_str_puts(w->out, "ScaledBy: ");
    dna_str_number(w->out, view->scale);
    dna_str_puts(w->out, "\n");
  }
  dna_str content = {0};
  dna_str_puts(&content, dna_export_content(view));
  if (*view->unit) dna_str_printf(&content, " (%s)", view->unit);
  add_annotation(w, "Content", content.text);
  const char *extent = dna_report_extent(job->report.results, view->sample);
  if (strcmp(extent, "whole")) add_annotation(w, "EventsRead", extent);
  dna_str_free(&content);
  dna_str_free(&path);
  dna_str_free(&kind);
}

static void end(const writer *w, const char *kind) { dna_str_printf(w->out, "END YODA_%s_V%d\n\n", kind, w->version); }

/* ---- sums -------------------------------------------------------------------------------------------------------- */

typedef struct dbn {
  double sumw, sumw2, sumwx, sumwx2, sumwy, sumwy2, sumwxy;
  uint64_t entries;
} dbn;

/* Where the entries of a bin are said to lie. */
static double get_place(const dna_export_view *view, const dna_paxis *axis, uint32_t bin) {
  if (bin == 0) return dna_cells_edge(view->sample, axis, 0);
  if (bin > axis->nbins) return dna_cells_edge(view->sample, axis, axis->nbins);
  return 0.5 * dna_cells_edge(view->sample, axis, bin - 1) + 0.5 * dna_cells_edge(view->sample, axis, bin);
}

static dbn get_dbn(const dna_export_view *view, const dna_phist *hist, uint32_t x, uint32_t y) {
  const dna_pstore *store = dna_cells_store(view->sample, hist);
  dna_cell_sums cell = dna_cells_get(view->sample, hist, view->weight, x, y);
  double s = view->scale, at = get_place(view, &store->x, x);
  dbn d = {.sumw = s * cell.sumw, .sumw2 = s * s * cell.sumw2, .entries = cell.entries};
  d.sumwx = d.sumw * at;
  d.sumwx2 = d.sumw * at * at;
  if (store->kind == DNA_HIST_PROFILE) { /* the averaged quantity is y, and its moments are known */
    d.sumwy = s * cell.sumwy;
    d.sumwy2 = s * cell.sumwy2;
  } else if (store->kind == DNA_HIST_2D) {
    double height = get_place(view, &store->y, y);
    d.sumwy = d.sumw * height;
    d.sumwy2 = d.sumw * height * height;
  }
  d.sumwxy = d.sumwy * at;
  return d;
}

static void add_dbn(dbn *to, dbn d) {
  to->sumw += d.sumw;
  to->sumw2 += d.sumw2;
  to->sumwx += d.sumwx;
  to->sumwx2 += d.sumwx2;
  to->sumwy += d.sumwy;
  to->sumwy2 += d.sumwy2;
  to->sumwxy += d.sumwxy;
  to->entries += d.entries;
}

static void write_numbers(dna_str *out, const double *numbers, size_t count, uint64_t entries) {
  for (size_t i = 0; i < count; i++) {
    dna_str_number(out, numbers[i]);
    dna_str_puts(out, "\t");
  }
  dna_str_printf(out, "%llu\n", (unsigned long long)entries);
}

/* The columns of a kind; V2 has no sum of w x y of a profile. */
static void write_dbn(const writer *w, enum dna_hist_kind kind, dbn d) {
  double numbers[] = {d.sumw, d.sumw2, d.sumwx, d.sumwx2, d.sumwy, d.sumwy2, d.sumwxy};
  size_t count = kind == DNA_HIST_1D ? 4 : kind == DNA_HIST_PROFILE && w->version == 2 ? 6 : 7;
  write_numbers(w->out, numbers, count, d.entries);
}

/* ---- histograms -------------------------------------------------------------------------------------------------- */

static void write_edges(const writer *w, const dna_export_view *view, const dna_paxis *axis, int number) {
  dna_str_printf(w->out, "Edges(A%d): [", number);
  for (uint32_t i = 0; i <= axis->nbins; i++) {
    dna_str_puts(w->out, i ? ", " : "");
    dna_str_number(w->out, dna_cells_edge(view->sample, axis, i));
  }
  dna_str_puts(w->out, "]\n");
}

/* All cells, those of under- and overflow in their places, the first axis fastest. */
static void write_v3(const writer *w, const dna_export_view *view, const dna_phist *hist, const dna_pstore *store) {
  bool flat = store->kind != DNA_HIST_2D;
  write_edges(w, view, &store->x, 1);
  if (!flat) write_edges(w, view, &store->y, 2);
  dna_str_puts(w->out, "# sumW\tsumW2\tsumW(A1)\tsumW2(A1)\t");
  if (store->kind != DNA_HIST_1D) dna_str_puts(w->out, "sumW(A2)\tsumW2(A2)\tsumW(A1,A2)\t");
  dna_str_puts(w->out, "numEntries\n");
  for (uint32_t y = 0; y < (flat ? 1 : store->y.nbins + 2); y++)
    for (uint32_t x = 0; x < store->x.nbins + 2; x++) write_dbn(w, store->kind, get_dbn(view, hist, x, y));
}

static void write_bounds(const writer *w, const dna_export_view *view, const dna_paxis *axis, uint32_t bin) {
  for (uint32_t edge = bin - 1; edge <= bin; edge++) {
    dna_str_number(w->out, dna_cells_edge(view->sample, axis, edge));
    dna_str_puts(w->out, "\t");
  }
}

static void write_v2(const writer *w, const dna_export_view *view, const dna_phist *hist, const dna_pstore *store) {
  bool flat = store->kind != DNA_HIST_2D;
  uint32_t nx = store->x.nbins, ny = flat ? 0 : store->y.nbins;
  const char *columns = store->kind == DNA_HIST_1D ? "sumw\t sumw2\t sumwx\t sumwx2\t numEntries"
                        : store->kind == DNA_HIST_PROFILE
                            ? "sumw\t sumw2\t sumwx\t sumwx2\t sumwy\t sumwy2\t numEntries"
                            : "sumw\t sumw2\t sumwx\t sumwx2\t sumwy\t sumwy2\t sumwxy\t numEntries";
  dbn total = {0};
  for (uint32_t y = 0; y < (flat ? 1 : ny + 2); y++)
    for (uint32_t x = 0; x < nx + 2; x++) add_dbn(&total, get_dbn(view, hist, x, y));
  dna_str_printf(w->out, "# ID\t ID\t %s\nTotal\tTotal\t", columns);
  write_dbn(w, store->kind, total);
  if (flat) {
    dna_str_puts(w->out, "Underflow\tUnderflow\t");
    write_dbn(w, store->kind, get_dbn(view, hist, 0, 0));
    dna_str_puts(w->out, "Overflow\tOverflow\t");
    write_dbn(w, store->kind, get_dbn(view, hist, nx + 1, 0));
  }
  dna_str_printf(w->out, "# xlow\t xhigh\t %s%s\n", flat ? "" : "ylow\t yhigh\t ", columns);
  for (uint32_t x = 1; x <= nx; x++)
    for (uint32_t y = flat ? 0 : 1; y <= ny; y++) {
      write_bounds(w, view, &store->x, x);
      if (!flat) write_bounds(w, view, &store->y, y);
      write_dbn(w, store->kind, get_dbn(view, hist, x, y));
    }
}

static void write_hist(const writer *w, const dna_export_job *job, const dna_export_view *view, uint32_t number) {
  static const char *const types[][2] = {[DNA_HIST_1D] = {"Histo1D", "HISTO1D"},
                                         [DNA_HIST_2D] = {"Histo2D", "HISTO2D"},
                                         [DNA_HIST_PROFILE] = {"Profile1D", "PROFILE1D"}};
  const dna_phist *hist = &view->region->hists[number];
  const dna_pstore *store = dna_cells_store(view->sample, hist);
  const char **names = dna_xcalloc(view->region->nhists, sizeof *names);
  for (uint32_t h = 0; h < view->region->nhists; h++) names[h] = view->region->hists[h].name;
  dna_str name = {0};
  dna_export_unique(&name, names, number);
  free(names);
  begin(w, job, view, types[store->kind][0], name.text, hist->title ? hist->title : "");
  dna_str_free(&name);
  annotate_axis(w, "XLabel", &hist->x);
  if (store->kind != DNA_HIST_1D) annotate_axis(w, "YLabel", &hist->y);
  if (hist->log) dna_str_printf(w->out, "%s: 1\n", store->kind == DNA_HIST_2D ? "LogZ" : "LogY");
  if (hist->fold) add_annotation(w, "Overflow", "in the first and last bin");
  add_annotation(w, "Moments",
                 store->kind == DNA_HIST_PROFILE ? "of x from the midpoints of the bins, of y exact"
                                                 : "from the midpoints of the bins, under- and overflow at the edges");
  dna_str_puts(w->out, "---\n");
  if (w->version == 3) write_v3(w, view, hist, store);
  else write_v2(w, view, hist, store);
  end(w, types[store->kind][1]);
}

/* ---- cut-flows --------------------------------------------------------------------------------------------------- */

static void write_row(const writer *w, const dna_export_job *job, const dna_export_view *view, uint32_t row) {
  const dna_prow *own = &view->region->rows[row];
  dna_rownum n = dna_cutflow_row(job->report.results, view->sample, view->variation, view->weight, view->region_number, row);
  double numbers[] = {view->scale * n.sumw, view->scale * view->scale * n.sumw2};
  dna_str name = {0};
  dna_str_printf(&name, "cutflow/%02u", row);
  begin(w, job, view, "Counter", name.text, own->label);
  add_annotation(w, "Row", dna_report_row_kind(own->kind));
  dna_str_puts(w->out, w->version == 3 ? "---\n# sumW\tsumW2\tnumEntries\n" : "---\n# sumW\t sumW2\t numEntries\n");
  write_numbers(w->out, numbers, 2, n.raw);
  end(w, "COUNTER");
  dna_str_free(&name);
}

static void write_region(const dna_export_job *job, const dna_export_view *view, void *user) {
  const writer *w = user;
  for (uint32_t row = 0; row < view->shown; row++) write_row(w, job, view, row);
  for (uint32_t h = 0; view->hists_shown && h < view->region->nhists; h++) write_hist(w, job, view, h);
}

static int write_all(const dna_export_job *job, dna_export_files *files, int version) {
  writer w = {.out = dna_export_add_file(files, NULL), .version = version};
  uint32_t samples = 0;
  for (uint32_t s = 0; s < job->report.results->nsamples; s++)
    samples += dna_export_takes_sample(job, &job->report.results->samples[s]);
  w.several = samples > 1;
  dna_export_each(job, write_region, &w);
  return DNA_OK;
}

int dna_yoda_export(const dna_export_job *job, dna_export_files *files, dna_error *err) {
  (void)err;
  return write_all(job, files, 3);
}

int dna_yoda2_export(const dna_export_job *job, dna_export_files *files, dna_error *err) {
  (void)err;
  return write_all(job, files, 2);
}
