/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The report as a LaTeX document of its own: for each region the cut-flow with all samples side by side, in as many tables as the
 * page is wide, then groups and variations; windows, limits and expectations. All of it is ASCII (see latex_text.h).
 */
#include "runtime/report/expect.h"
#include "runtime/report/latex_sheet.h"
#include "runtime/report/latex_text.h"
#include "runtime/report/report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_label(dna_str *out, const char *text) { dna_latex_text_add(out, text, true); }
static void add_plain(dna_str *out, const char *text) { dna_latex_text_add(out, text, false); }

/* ---- regions ---------------------------------------------------------------------------------------------------------- */

static void add_cutflow(const dna_report_job *job, uint32_t region, dna_str *out) {
  const dna_results *results = job->results;
  const dna_pregion *own = &dna_report_program(results)->variations[0].regions[region];
  dna_latex_sheet s = dna_latex_sheet_new(own, own->nrows, results->nsamples, 4);
  static const char *const headings[] = {"raw", "yield", "relative [\\%]", "cumulative [\\%]"};
  memcpy(s.headings, headings, sizeof headings);
  for (uint32_t k = 0; k < results->nsamples; k++) {
    s.titles[k] = dna_latex_sheet_title("", results->samples[k].name);
    dna_cutflow_scale(results, &results->samples[k], 0, &s.units[k]);
    for (uint32_t r = 0; r < own->nrows; r++) {
      dna_report_cells cells = dna_report_get_cells(job, &results->samples[k], 0, 0, region, r);
      *dna_latex_sheet_cell(&s, r, k, 0) = cells.raw;
      *dna_latex_sheet_cell(&s, r, k, 1) = cells.yield;
      *dna_latex_sheet_cell(&s, r, k, 2) = cells.rel;
      *dna_latex_sheet_cell(&s, r, k, 3) = cells.cum;
    }
  }
  dna_latex_sheet_add(&s, out);
  dna_latex_sheet_clear(&s);
}

static void add_groups(const dna_report_job *job, uint32_t region, dna_str *out) {
  const dna_pregion *own = &dna_report_program(job->results)->variations[0].regions[region];
  uint32_t count;
  const char **names = dna_report_groups(job->results, &count);
  if (count) {
    dna_latex_sheet s = dna_latex_sheet_new(own, own->nrows, count, 2);
    s.headings[0] = "raw";
    s.headings[1] = "yield";
    for (uint32_t g = 0; g < count; g++) {
      s.titles[g] = dna_latex_sheet_title("group ", names[g]);
      s.units[g] = dna_report_sum_group(job, names[g], region, 0).unit;
      for (uint32_t r = 0; r < own->nrows; r++) {
        dna_report_group_sum sum = dna_report_sum_group(job, names[g], region, r);
        dna_number yield = sum.has_yield ? dna_number_pm(sum.yield, sum.error, sum.error) : dna_number_text("–");
        *dna_latex_sheet_cell(&s, r, g, 0) = sum.shown ? dna_number_count(sum.raw) : dna_number_text("hidden");
        *dna_latex_sheet_cell(&s, r, g, 1) = sum.shown ? yield : dna_number_text("hidden");
      }
    }
    dna_latex_sheet_add(&s, out);
    dna_latex_sheet_clear(&s);
  }
  free(names);
}

static void get_change(const dna_report_job *job, const dna_rsample *sample, const dna_report_change *item, uint32_t region,
                       uint32_t row, dna_number cells[2]) {
  double percent;
  char text[40] = "";
  if (dna_report_get_change(job, sample, item, region, row, &cells[0], &percent))
    snprintf(text, sizeof text, isfinite(percent) ? "%s%.1f" : "–", percent < 0 ? "−" : "+", fabs(percent));
  cells[1] = dna_number_text(text);
}

/* Yields after the last row under each variation and weight. */
static void add_changes(const dna_report_job *job, uint32_t region, dna_str *out) {
  const dna_results *results = job->results;
  dna_report_changes changes = dna_report_list_changes(results);
  if (changes.count > 1) {
    const dna_pregion *own = &dna_report_program(results)->variations[0].regions[region];
    uint32_t last = dna_report_last_row(own);
    dna_latex_sheet s = dna_latex_sheet_new(NULL, changes.count, results->nsamples, 2);
    s.headings[0] = "yield";
    s.headings[1] = "change [\\%]";
    for (uint32_t i = 0; i < changes.count; i++) s.labels[i] = changes.items[i].label;
    for (uint32_t k = 0; k < results->nsamples; k++) {
      s.titles[k] = dna_latex_sheet_title("", results->samples[k].name);
      dna_cutflow_scale(results, &results->samples[k], 0, &s.units[k]);
      for (uint32_t i = 0; i < changes.count; i++)
        get_change(job, &results->samples[k], &changes.items[i], region, last, dna_latex_sheet_cell(&s, i, k, 0));
    }
    dna_str_puts(out, "\\subsection*{Variations: yields after the last row, ");
    add_label(out, own->rows[last].label);
    dna_str_puts(out, "}\n");
    dna_latex_sheet_add(&s, out);
    dna_latex_sheet_clear(&s);
  }
  dna_report_free_changes(&changes);
}

/* A window, a limit, or a published cut-flow beside ours. over: the title of all columns. */
static void add_search_table(const dna_report_search_table *t, const char *over, dna_str *out) {
  char *headings[DNA_REPORT_SEARCH_COLUMNS];
  dna_latex_sheet s = dna_latex_sheet_new(NULL, t->nrows, 1, t->ncolumns);
  for (uint32_t c = 0; c < t->ncolumns; c++) s.headings[c] = headings[c] = dna_latex_sheet_title("", t->headings[c]);
  s.titles[0] = dna_latex_sheet_title("", over);
  for (uint32_t r = 0; r < t->nrows; r++) {
    s.labels[r] = t->rows[r].label;
    for (uint32_t c = 0; c < t->ncolumns; c++) *dna_latex_sheet_cell(&s, r, 0, c) = t->rows[r].cells[c];
  }
  dna_str_puts(out, "\n\\section*{");
  add_label(out, t->title);
  dna_str_puts(out, "}\n");
  if (t->nrows) dna_latex_sheet_add(&s, out);
  for (const char *at = t->notes; at && *at; at += strcspn(at, "\n") + 1) {
    dna_str line = {0};
    dna_str_add(&line, at, strcspn(at, "\n"));
    add_plain(out, line.text);
    dna_str_puts(out, "\\par\n");
    dna_str_free(&line);
  }
  for (uint32_t c = 0; c < t->ncolumns; c++) free(headings[c]);
  dna_latex_sheet_clear(&s);
}

/* Expectations come last (see dna_report_search). */
static void add_search(const dna_report_job *job, dna_str *out) {
  const dna_analysis *analysis = job->results->analysis;
  uint32_t count;
  dna_report_search_table *tables = dna_report_search(job, &count);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t first = count - analysis->nexpectations;
    const dna_expectation *x = i < first ? NULL : &analysis->expectations[i - first];
    add_search_table(&tables[i], !x ? "" : x->sample ? x->sample : "ours and published", out);
  }
  dna_report_search_free(tables, count);
}

static void add_region(const dna_report_job *job, uint32_t region, dna_str *out) {
  const dna_pregion *own = &dna_report_program(job->results)->variations[0].regions[region];
  dna_str_puts(out, "\n\\section*{Region ");
  add_label(out, own->name);
  if (own->parent) {
    dna_str_puts(out, ", from ");
    add_label(out, own->parent);
  }
  dna_str_puts(out, own->blind ? " (blind)}\n" : "}\n");
  add_cutflow(job, region, out);
  add_groups(job, region, out);
  add_changes(job, region, out);
}

/* ---- the whole -------------------------------------------------------------------------------------------------------- */

static const char preamble[] =
    "% Written by dna. Compiles with pdflatex and lualatex; on Debian they come with texlive-latex-recommended,\n"
    "% texlive-science and texlive-luatex.\n"
    "\\documentclass[10pt,a4paper,landscape]{article}\n"
    "\\usepackage[T1]{fontenc}\n"
    "\\IfFileExists{lmodern.sty}{\\usepackage{lmodern}}{}\n"
    "\\usepackage{textcomp}\n"
    "\\usepackage{amsmath,amssymb}\n"
    "\\usepackage[margin=15mm]{geometry}\n"
    "\\usepackage{array,booktabs}\n"
    "\\usepackage{siunitx}\n"
    "\\sisetup{group-digits=none,retain-explicit-plus,table-number-alignment=right}\n"
    "\\newcommand{\\unknowncharacter}[1]{{\\footnotesize\\texttt{U+#1}}}\n"
    "\\setlength{\\parindent}{0pt}\n"
    "\\renewcommand{\\arraystretch}{1.25}\n"
    "\\setlength{\\tabcolsep}{4pt}\n"
    "\\begin{document}\n"
    "\\small\n";

static void add_head(const dna_report_job *job, dna_str *out) {
  const dna_results *results = job->results;
  const dna_analysis *analysis = results->analysis;
  dna_str_puts(out, "{\\Large\\bfseries ");
  add_label(out, analysis->title);
  dna_str_puts(out, "\\par}\n");
  for (uint32_t i = 0; i < analysis->nmeta; i++) {
    dna_str_puts(out, "\n");
    add_plain(out, analysis->meta[i].key);
    dna_str_puts(out, ": ");
    add_plain(out, analysis->meta[i].text);
    dna_str_puts(out, "\\par\n");
  }
  if (results->nsamples)
    dna_str_puts(out, "\n\\section*{Normalisation}\n"
                      "\\begin{itemize}\n");
  for (uint32_t s = 0; s < results->nsamples; s++) {
    const dna_rsample *sample = &results->samples[s];
    dna_str words = {0};
    dna_cutflow_normalisation(results, sample, &words);
    dna_str_puts(out, "\\item ");
    add_label(out, sample->name);
    dna_str_puts(out, ": ");
    add_plain(out, words.text);
    if (sample->with) {
      dna_str_puts(out, ", with ");
      add_label(out, sample->with);
    }
    dna_str_puts(out, "\n");
    dna_str_free(&words);
  }
  if (results->nsamples) dna_str_puts(out, "\\end{itemize}\n");
}

static void add_warnings(const dna_report_job *job, dna_str *out) {
  dna_str lines = {0};
  dna_report_warnings(job, "", &lines);
  if (lines.length) dna_str_puts(out, "\n\\section*{Warnings}\n\\begin{itemize}\n");
  for (char *at = lines.text; at && *at;) {
    char *end = at + strcspn(at, "\n"), *next = *end ? end + 1 : end;
    *end = '\0';
    dna_str_puts(out, "\\item ");
    add_plain(out, at);
    dna_str_puts(out, "\n");
    at = next;
  }
  if (lines.length) dna_str_puts(out, "\\end{itemize}\n");
  dna_str_free(&lines);
}

void dna_latex_write(const dna_report_job *job, dna_str *out) {
  dna_str_puts(out, preamble);
  add_head(job, out);
  for (uint32_t r = 0; r < dna_report_program(job->results)->variations[0].nregions && job->results->nsamples; r++)
    add_region(job, r, out);
  add_search(job, out);
  add_warnings(job, out);
  dna_str_puts(out, "\\end{document}\n");
}
