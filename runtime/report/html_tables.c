/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables of the HTML report. Each has a caption, and heads that say what they are the heads of.
 */
#include "runtime/report/html.h"
#include "runtime/report/markup.h"
#include "runtime/report/search.h"
#include "runtime/report/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Samples side by side: with counts and efficiencies in one table, and with either of them. */
enum { TOGETHER = 3, ALONE = 5 };

/* ---- pieces -------------------------------------------------------------------------------------------------------------- */

void dna_html_open_table(dna_str *out, const char *caption) {
  dna_str_puts(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
  dna_markup_text(out, caption);
  dna_str_puts(out, "\">\n<table>\n<caption><span>");
  dna_markup_label(out, caption);
  dna_str_puts(out, "</span></caption>\n");
}

void dna_html_close_table(dna_str *out) { dna_str_puts(out, "</table>\n</div>\n"); }

void dna_html_number(dna_str *out, const char *kind, const dna_number *number) {
  dna_str_printf(out, "<td class=\"%s\">", kind);
  dna_markup_text(out, number->head);
  if (*kind != 'r') { /* an empty one, too: numbers stand below each other */
    dna_str_puts(out, *number->tail ? " <span>" : "<span>");
    dna_markup_text(out, number->tail);
    dna_str_puts(out, "</span>");
  }
  dna_str_puts(out, "</td>");
}

/* Heads stand over numbers, those that begin with "<" over words. */
static void add_head(dna_str *out, const char *const *words) {
  dna_str_puts(out, "<thead><tr>");
  for (; *words; words++) dna_str_printf(out, **words == '<' ? "<th scope=\"col\" class=\"l\">%s</th>" : "<th scope=\"col\">%s</th>", *words + (**words == '<'));
  dna_str_puts(out, "</tr></thead>\n<tbody>\n");
}

static void add_row_head(dna_str *out, const char *kind, const char *text) {
  dna_str_printf(out, "<tr><th scope=\"row\"%s>", kind);
  dna_markup_label(out, text);
  dna_str_puts(out, "</th>");
}

static void add_cell(dna_str *out, const char *kind, const char *text) {
  dna_str_printf(out, *kind ? "<td class=\"%s\">" : "<td>", kind);
  dna_markup_text(out, text && *text ? text : "–");
  dna_str_puts(out, "</td>");
}

static void add_value(dna_str *out, bool known, double value) {
  dna_str text = {0};
  if (known) dna_str_printf(&text, "%.10g", value);
  add_cell(out, "r", text.text);
  dna_str_free(&text);
}

static void add_count(dna_str *out, uint64_t count) { dna_str_printf(out, "<td class=\"r\">%llu</td>", (unsigned long long)count); }

/* ---- what was run ------------------------------------------------------------------------------------------------------------ */

void dna_html_normalisation(const dna_report_job *job, dna_str *out) {
  const dna_results *results = job->results;
  static const char *const heads[] = {"sample", "<kind", "<group", "<normalisation", "<with", NULL};
  dna_html_open_table(out, "Samples and what their yields are made with");
  add_head(out, heads);
  for (uint32_t s = 0; s < results->nsamples; s++) {
    const dna_rsample *sample = &results->samples[s];
    dna_str words = {0};
    dna_cutflow_normalisation(results, sample, &words);
    add_row_head(out, "", sample->name);
    add_cell(out, "", dna_report_sample_kind(sample->kind));
    add_cell(out, "", sample->group);
    add_cell(out, "", words.text);
    add_cell(out, "", sample->with);
    dna_str_puts(out, "</tr>\n");
    dna_str_free(&words);
  }
  dna_str_puts(out, "</tbody>\n");
  dna_html_close_table(out);
}

void dna_html_inputs(const dna_report_job *job, dna_str *out) {
  const dna_results *results = job->results;
  static const char *const heads[] = {"file", "<sample", "events", "Σw", "σ [pb]", "<read", NULL};
  dna_html_open_table(out, "Event files; σ is the cross-section that the file gives");
  add_head(out, heads);
  for (uint32_t s = 0; s < results->nsamples; s++)
    for (uint32_t i = 0; i < results->samples[s].nfiles; i++) {
      const dna_rfile *file = &results->samples[s].files[i];
      dna_number xsec = file->has_xsec ? dna_number_pm(file->xsec_pb, file->xsec_err_pb, file->xsec_err_pb) : dna_number_text("–");
      dna_str_puts(out, "<tr><th scope=\"row\" class=\"path\">");
      dna_markup_text(out, file->path);
      dna_str_puts(out, "</th>");
      add_cell(out, "", results->samples[s].name);
      add_count(out, file->events);
      add_value(out, true, file->sumw);
      dna_html_number(out, "n", &xsec);
      add_cell(out, "", file->fault ? file->fault : file->whole ? "whole" : results->interrupted ? "interrupted" : "first events");
      dna_str_puts(out, "</tr>\n");
    }
  dna_str_puts(out, "</tbody>\n");
  dna_html_close_table(out);
}

void dna_html_parameters(const dna_report_job *job, dna_str *out) {
  const dna_program *program = job->results->analysis->programs[0];
  static const char *const heads[] = {"parameter", "value", "<unit", "<meaning", NULL};
  dna_html_open_table(out, "Parameters as declared, or set on the command line");
  add_head(out, heads);
  for (uint32_t i = 0; i < program->nparams; i++) {
    const dna_pparam *param = &program->params[i];
    add_row_head(out, "", param->name);
    add_value(out, true, param->value);
    add_cell(out, "", param->unit);
    add_cell(out, "", param->doc);
    dna_str_puts(out, "</tr>\n");
  }
  dna_str_puts(out, "</tbody>\n");
  dna_html_close_table(out);
}

static uint32_t find_file(const dna_program *program, const char *path) {
  for (uint32_t f = 0; f < program->nfiles; f++)
    if (!strcmp(program->files[f].path, path)) return f;
  return DNA_NONE;
}

void dna_html_nonfinite(const dna_report_job *job, dna_str *out) {
  static const char *const heads[] = {"sample", "<line", "<variation", "results", NULL};
  uint32_t count;
  dna_report_nonfinite *list = dna_report_list_nonfinite(job->results, &count);
  if (count) {
    dna_str_puts(out, "<h2 id=\"nonfinite\">Results that were not finite</h2>\n");
    dna_html_open_table(out, "Results that were not finite and count as missing, and probabilities outside of 0 to 1");
    add_head(out, heads);
    for (uint32_t i = 0; i < count; i++) {
      uint32_t file = find_file(dna_report_program(job->results), list[i].file);
      add_row_head(out, "", list[i].sample);
      dna_str_puts(out, "<td>");
      if (file != DNA_NONE && list[i].line) dna_str_printf(out, "<a href=\"#f%u-%u\">", file, list[i].line);
      dna_markup_text(out, list[i].file);
      if (list[i].line) dna_str_printf(out, ":%u", list[i].line);
      dna_str_puts(out, file != DNA_NONE && list[i].line ? "</a></td>" : "</td>");
      add_cell(out, "", list[i].variation);
      add_count(out, list[i].count);
      dna_str_puts(out, "</tr>\n");
    }
    dna_str_puts(out, "</tbody>\n");
    dna_html_close_table(out);
  }
  free(list);
}

/* How many samples to a table, so that all have about as many. */
static uint32_t share(uint32_t count, uint32_t most) {
  uint32_t tables = (count + most - 1) / most;
  return tables ? (count + tables - 1) / tables : 1;
}

/* ---- regions ------------------------------------------------------------------------------------------------------------------ */

static const char *yield_unit(const dna_report_job *job, const dna_rsample *sample) {
  const char *unit;
  dna_cutflow_scale(job->results, sample, 0, &unit);
  return unit;
}

static const char *row_class(const dna_prow *row) { return row->kind == DNA_ROW_BIN ? " class=\"bin\"" : ""; }

/* Two lines of heads: a name over each group of columns, then the columns. */
static void open_heads(dna_str *out, const char *corner) {
  dna_str_printf(out, "<thead><tr><th scope=\"col\" rowspan=\"2\">%s</th>", corner);
}

static void add_group_head(dna_str *out, uint32_t columns, const char *name) {
  dna_str_printf(out, "<th scope=\"colgroup\" colspan=\"%u\">", columns);
  dna_markup_label(out, name);
  dna_str_puts(out, "</th>");
}

static void add_cutflow_part(const dna_report_job *job, uint32_t region, uint32_t first, uint32_t count, bool counts, bool efficiencies,
                             dna_str *out) {
  const dna_results *results = job->results;
  const dna_pregion *own = &dna_report_program(results)->variations[0].regions[region];
  dna_str caption = {0};
  dna_str_printf(&caption, "%s of region %s", counts ? "Cut-flow" : "Efficiencies", own->name);
  dna_html_open_table(out, caption.text);
  dna_str_free(&caption);
  open_heads(out, "cut");
  for (uint32_t s = first; s < first + count; s++) add_group_head(out, counts && efficiencies ? 4 : 2, results->samples[s].name);
  dna_str_puts(out, "</tr>\n<tr>");
  for (uint32_t s = first; s < first + count; s++) {
    if (counts) dna_str_printf(out, "<th scope=\"col\">raw</th><th scope=\"col\">yield [%s]</th>", yield_unit(job, &results->samples[s]));
    if (efficiencies) dna_str_puts(out, "<th scope=\"col\">relative [%]</th><th scope=\"col\">cumulative [%]</th>");
  }
  dna_str_puts(out, "</tr></thead>\n<tbody>\n");
  for (uint32_t row = 0; row < own->nrows; row++) {
    add_row_head(out, row_class(&own->rows[row]), own->rows[row].label);
    for (uint32_t s = first; s < first + count; s++) {
      dna_report_cells cells = dna_report_get_cells(job, &results->samples[s], 0, 0, region, row);
      if (counts) dna_html_number(out, "r g", &cells.raw);
      if (counts) dna_html_number(out, "n", &cells.yield);
      if (efficiencies) dna_html_number(out, counts ? "a" : "a g", &cells.rel);
      if (efficiencies) dna_html_number(out, "a", &cells.cum);
    }
    dna_str_puts(out, "</tr>\n");
  }
  dna_str_puts(out, "</tbody>\n");
  dna_html_close_table(out);
}

static void add_cutflow(const dna_report_job *job, uint32_t region, dna_str *out) {
  uint32_t nsamples = job->results->nsamples;
  if (nsamples <= TOGETHER) {
    add_cutflow_part(job, region, 0, nsamples, true, true, out);
    return;
  }
  uint32_t each = share(nsamples, ALONE);
  for (int efficiencies = 0; efficiencies < 2; efficiencies++)
    for (uint32_t first = 0; first < nsamples; first += each)
      add_cutflow_part(job, region, first, nsamples - first < each ? nsamples - first : each, !efficiencies, efficiencies, out);
}

static void add_groups(const dna_report_job *job, uint32_t region, dna_str *out) {
  const dna_pregion *own = &dna_report_program(job->results)->variations[0].regions[region];
  uint32_t count;
  const char **names = dna_report_groups(job->results, &count);
  dna_str caption = {0};
  dna_str_printf(&caption, "Groups of samples in region %s", own->name);
  if (count) {
    dna_html_open_table(out, caption.text);
    open_heads(out, "cut");
    for (uint32_t g = 0; g < count; g++) add_group_head(out, 2, names[g]);
    dna_str_puts(out, "</tr>\n<tr>");
    for (uint32_t g = 0; g < count; g++)
      dna_str_printf(out, "<th scope=\"col\">raw</th><th scope=\"col\">yield [%s]</th>", dna_report_sum_group(job, names[g], region, 0).unit);
    dna_str_puts(out, "</tr></thead>\n<tbody>\n");
    for (uint32_t row = 0; row < own->nrows; row++) {
      add_row_head(out, row_class(&own->rows[row]), own->rows[row].label);
      for (uint32_t g = 0; g < count; g++) {
        dna_report_group_sum sum = dna_report_sum_group(job, names[g], region, row);
        dna_number hidden = dna_number_text("hidden"), none = dna_number_text("–");
        dna_number raw = sum.shown ? dna_number_count(sum.raw) : hidden;
        dna_number yield = !sum.shown ? hidden : sum.has_yield ? dna_number_pm(sum.yield, sum.error, sum.error) : none;
        dna_html_number(out, "r g", &raw);
        dna_html_number(out, "n", &yield);
      }
      dna_str_puts(out, "</tr>\n");
    }
    dna_str_puts(out, "</tbody>\n");
    dna_html_close_table(out);
  }
  dna_str_free(&caption);
  free(names);
}

static void add_change(dna_str *out, bool has, double percent) {
  char text[40] = "";
  if (has) snprintf(text, sizeof text, isfinite(percent) ? "%s%.1f" : "–", percent < 0 ? "−" : "+", fabs(percent));
  dna_number number = dna_number_text(text);
  dna_html_number(out, "r", &number);
}

static void add_changes(const dna_report_job *job, uint32_t region, dna_str *out) {
  const dna_results *results = job->results;
  const dna_pregion *own = &dna_report_program(results)->variations[0].regions[region];
  dna_report_changes changes = dna_report_list_changes(results);
  uint32_t last = dna_report_last_row(own);
  dna_str caption = {0};
  dna_str_printf(&caption, "Variations in region %s: yields after the last row, %s", own->name, own->rows[last].label);
  uint32_t each = share(results->nsamples, ALONE);
  for (uint32_t first = 0; changes.count > 1 && first < results->nsamples; first += each) {
    uint32_t end = results->nsamples - first < each ? results->nsamples : first + each;
    dna_html_open_table(out, caption.text);
    open_heads(out, "variation");
    for (uint32_t s = first; s < end; s++) add_group_head(out, 2, results->samples[s].name);
    dna_str_puts(out, "</tr>\n<tr>");
    for (uint32_t s = first; s < end; s++)
      dna_str_printf(out, "<th scope=\"col\">yield [%s]</th><th scope=\"col\">change [%%]</th>", yield_unit(job, &results->samples[s]));
    dna_str_puts(out, "</tr></thead>\n<tbody>\n");
    for (uint32_t i = 0; i < changes.count; i++) {
      add_row_head(out, "", changes.items[i].label);
      for (uint32_t s = first; s < end; s++) {
        dna_number yield;
        double percent = 0;
        bool has = dna_report_get_change(job, &results->samples[s], &changes.items[i], region, last, &yield, &percent);
        dna_html_number(out, "n g", &yield);
        add_change(out, has, percent);
      }
      dna_str_puts(out, "</tr>\n");
    }
    dna_str_puts(out, "</tbody>\n");
    dna_html_close_table(out);
  }
  dna_str_free(&caption);
  dna_report_free_changes(&changes);
}

void dna_html_region(const dna_report_job *job, uint32_t region, dna_str *out) {
  add_cutflow(job, region, out);
  add_groups(job, region, out);
  add_changes(job, region, out);
}

/* ---- windows and limits ---------------------------------------------------------------------------------------------------- */

const char *dna_html_search_title(const dna_report_job *job) {
  const dna_analysis *analysis = job->results->analysis;
  bool searches = analysis->nwindows || analysis->nlimits;
  return !analysis->nexpectations ? "Windows and limits" : searches ? "Windows, limits and expectations" : "Expectations";
}

/* Columns without errors need no room for them. */
static const char *kind_of(const dna_report_search_table *t, uint32_t column) {
  for (uint32_t r = 0; r < t->nrows; r++)
    if (*t->rows[r].cells[column].tail) return "n";
  return "r";
}

void dna_html_search(const dna_report_job *job, dna_str *out) {
  uint32_t count;
  dna_report_search_table *tables = dna_report_search(job, &count);
  if (count) dna_str_puts(out, "<section aria-labelledby=\"search\">\n<h2 id=\"search\">");
  if (count) dna_str_puts(out, dna_html_search_title(job));
  if (count) dna_str_puts(out, "</h2>\n");
  for (uint32_t i = 0; i < count; i++) {
    const dna_report_search_table *t = &tables[i];
    dna_html_open_table(out, t->title);
    dna_str_printf(out, "<thead><tr><th scope=\"col\">%s</th>", t->corner);
    for (uint32_t c = 0; c < t->ncolumns; c++) {
      dna_str_puts(out, "<th scope=\"col\">");
      dna_markup_label(out, t->headings[c]);
      dna_str_puts(out, "</th>");
    }
    dna_str_puts(out, "</tr></thead>\n<tbody>\n");
    for (uint32_t r = 0; r < t->nrows; r++) {
      add_row_head(out, "", t->rows[r].label);
      for (uint32_t c = 0; c < t->ncolumns; c++) dna_html_number(out, kind_of(t, c), &t->rows[r].cells[c]);
      dna_str_puts(out, "</tr>\n");
    }
    dna_str_puts(out, "</tbody>\n");
    dna_html_close_table(out);
    for (const char *at = t->notes; at && *at; at += strcspn(at, "\n") + 1) {
      dna_str_puts(out, "<p>");
      dna_markup_bytes(out, at, strcspn(at, "\n"));
      dna_str_puts(out, "</p>\n");
    }
  }
  if (count) dna_html_limits(job, out);
  if (count) dna_str_puts(out, "</section>\n");
  dna_report_search_free(tables, count);
}
