/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The report for a terminal: one table for each region, all samples side by side. When the table is wider than the
 * terminal it is cut in two, counts and efficiencies, and each half into blocks of as many samples as fit. What the
 * variations and weights change is shown for the last row of each region; md, csv and json have their full tables.
 */
#include "runtime/report/report.h"
#include "runtime/report/search.h"
#include "runtime/report/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOW_COUNTS = 1, SHOW_EFFICIENCIES = 2 };

#define LABEL_MIN 24

static const char *yield_unit(const dna_results *results, const dna_rsample *sample) {
  const char *unit;
  dna_cutflow_scale(results, sample, 0, &unit);
  return unit;
}

static void add_bold(const dna_report_job *job, const char *text, dna_str *out) {
  if (job->options.colour) dna_str_puts(out, "\033[1m");
  dna_table_add_text(out, text, 0);
  if (job->options.colour) dna_str_puts(out, "\033[0m");
}

/* ---- head ---------------------------------------------------------------------------------------------------------- */

static void write_head(const dna_report_job *job, dna_str *out) {
  const dna_results *results = job->results;
  const dna_analysis *analysis = results->analysis;
  add_bold(job, analysis->title, out);
  dna_str_puts(out, "\n");
  for (uint32_t i = 0; i < analysis->nmeta; i++) {
    dna_str_puts(out, "  ");
    dna_table_add_text(out, analysis->meta[i].key, 0);
    dna_str_puts(out, ": ");
    dna_table_add_text(out, analysis->meta[i].text, 0);
    dna_str_puts(out, "\n");
  }
  uint32_t width = 0;
  for (uint32_t s = 0; s < results->nsamples; s++) {
    uint32_t own = dna_table_text_width(results->samples[s].name);
    if (own > width) width = own;
  }
  if (results->nsamples) dna_str_puts(out, "\nNormalisation\n");
  for (uint32_t s = 0; s < results->nsamples; s++) {
    const dna_rsample *sample = &results->samples[s];
    dna_str_puts(out, "  ");
    dna_table_add_text(out, sample->name, 0);
    for (uint32_t i = dna_table_text_width(sample->name); i < width + 2; i++) dna_str_puts(out, " ");
    dna_cutflow_normalisation(results, sample, out);
    if (sample->with) {
      dna_str_puts(out, ", with ");
      dna_table_add_text(out, sample->with, 0);
    }
    dna_str_puts(out, "\n");
  }
}

/* ---- tables ---------------------------------------------------------------------------------------------------------- */

/* The table of a region for samples first .. first + count. */
static dna_table *make_table(const dna_report_job *job, uint32_t region, uint32_t first, uint32_t count, int show) {
  const dna_results *results = job->results;
  const dna_pregion *own = &dna_report_program(results)->variations[0].regions[region];
  uint32_t each = show == (SHOW_COUNTS | SHOW_EFFICIENCIES) ? 4 : 2;
  dna_table *table = dna_table_new(1 + each * count);
  for (uint32_t s = 0; s < count; s++) {
    const dna_rsample *sample = &results->samples[first + s];
    uint32_t column = 1 + each * s;
    dna_table_group(table, column, each, sample->name);
    if (show & SHOW_COUNTS) {
      char heading[40] = "yield [";
      strcat(strcat(heading, yield_unit(results, sample)), "]");
      dna_table_heading(table, column++, "raw");
      dna_table_heading(table, column++, heading);
    }
    if (show & SHOW_EFFICIENCIES) {
      dna_table_heading(table, column++, "relative [%]");
      dna_table_heading(table, column, "cumulative [%]");
    }
  }
  dna_str label = {0};
  for (uint32_t row = 0; row < own->nrows; row++) {
    label.length = 0;
    dna_str_printf(&label, "%s%s", own->rows[row].kind == DNA_ROW_BIN ? "  " : "", own->rows[row].label);
    dna_table_row(table, label.text);
    for (uint32_t s = 0; s < count; s++) {
      dna_report_cells cells = dna_report_get_cells(job, &results->samples[first + s], 0, 0, region, row);
      uint32_t column = 1 + each * s;
      if (show & SHOW_COUNTS) {
        dna_table_cell(table, column++, cells.raw);
        dna_table_cell(table, column++, cells.yield);
      }
      if (show & SHOW_EFFICIENCIES) {
        dna_table_cell(table, column++, cells.rel);
        dna_table_cell(table, column, cells.cum);
      }
    }
  }
  dna_str_free(&label);
  return table;
}

/* What is left for labels when the numbers have their place. */
static uint32_t label_room(const dna_table *table, uint32_t columns) {
  uint32_t numbers = dna_table_width(table, 1) - 1;
  return columns > numbers + LABEL_MIN ? columns - numbers : LABEL_MIN;
}

/* One block after the other, each with as many samples as fit and at least one. */
static void write_blocks(const dna_report_job *job, uint32_t region, int show, dna_str *out) {
  uint32_t columns = (uint32_t)job->options.columns, nsamples = job->results->nsamples;
  for (uint32_t first = 0, count; first < nsamples; first += count) {
    dna_table *table = NULL;
    for (count = nsamples - first; count > 1; count--) {
      table = make_table(job, region, first, count, show);
      if (dna_table_width(table, LABEL_MIN) <= columns) break;
      dna_table_free(table);
      table = NULL;
    }
    if (!table) table = make_table(job, region, first, count, show);
    if (first) dna_str_puts(out, "\n");
    dna_table_render(table, label_room(table, columns), job->options.colour, out);
    dna_table_free(table);
  }
}

static void write_nominal(const dna_report_job *job, uint32_t region, dna_str *out) {
  uint32_t nsamples = job->results->nsamples;
  dna_table *table = make_table(job, region, 0, nsamples, SHOW_COUNTS | SHOW_EFFICIENCIES);
  bool fits = nsamples == 1 || dna_table_width(table, LABEL_MIN) <= (uint32_t)job->options.columns;
  if (fits) dna_table_render(table, label_room(table, (uint32_t)job->options.columns), job->options.colour, out);
  dna_table_free(table);
  if (fits) return;
  write_blocks(job, region, SHOW_COUNTS, out);
  dna_str_puts(out, "\n");
  write_blocks(job, region, SHOW_EFFICIENCIES, out);
}

/* ---- groups ------------------------------------------------------------------------------------------------------------- */

static dna_table *make_groups(const dna_report_job *job, uint32_t region, const char *const *names, uint32_t count) {
  const dna_pregion *own = &dna_report_program(job->results)->variations[0].regions[region];
  dna_table *table = dna_table_new(1 + 2 * count);
  for (uint32_t g = 0; g < count; g++) {
    dna_str title = {0}, heading = {0};
    dna_str_printf(&title, "group %s", names[g]);
    dna_str_printf(&heading, "yield [%s]", dna_report_sum_group(job, names[g], region, 0).unit);
    dna_table_group(table, 1 + 2 * g, 2, title.text);
    dna_table_heading(table, 1 + 2 * g, "raw");
    dna_table_heading(table, 2 + 2 * g, heading.text);
    dna_str_free(&title);
    dna_str_free(&heading);
  }
  dna_str label = {0};
  for (uint32_t row = 0; row < own->nrows; row++) {
    label.length = 0;
    dna_str_printf(&label, "%s%s", own->rows[row].kind == DNA_ROW_BIN ? "  " : "", own->rows[row].label);
    dna_table_row(table, label.text);
    for (uint32_t g = 0; g < count; g++) {
      dna_report_group_sum sum = dna_report_sum_group(job, names[g], region, row);
      dna_table_cell(table, 1 + 2 * g, sum.shown ? dna_number_count(sum.raw) : dna_number_text("hidden"));
      dna_number yield = sum.has_yield ? dna_number_pm(sum.yield, sum.error, sum.error) : dna_number_text("–");
      dna_table_cell(table, 2 + 2 * g, sum.shown ? yield : dna_number_text("hidden"));
    }
  }
  dna_str_free(&label);
  return table;
}

static void write_groups(const dna_report_job *job, uint32_t region, dna_str *out) {
  uint32_t total, columns = (uint32_t)job->options.columns;
  const char **names = dna_report_groups(job->results, &total);
  for (uint32_t first = 0, count; first < total; first += count) {
    dna_table *table = make_groups(job, region, names + first, count = total - first);
    if (count > 1 && dna_table_width(table, LABEL_MIN) > columns) {
      dna_table_free(table);
      table = make_groups(job, region, names + first, count = 1);
    }
    dna_str_puts(out, "\n");
    dna_table_render(table, label_room(table, columns), job->options.colour, out);
    dna_table_free(table);
  }
  free(names);
}

/* ---- variations and weights -------------------------------------------------------------------------------------------- */

static dna_number format_change(bool has, double percent) {
  char text[40];
  if (!has) return dna_number_text("");
  if (!isfinite(percent)) return dna_number_text("–");
  snprintf(text, sizeof text, "%s%.1f %%", percent < 0 ? "\u2212" : "+", fabs(percent));
  return dna_number_text(text);
}

static dna_table *make_changes(const dna_report_job *job, const dna_report_changes *changes, uint32_t region, uint32_t first,
                               uint32_t count) {
  const dna_results *results = job->results;
  uint32_t last = dna_report_last_row(&dna_report_program(results)->variations[0].regions[region]);
  dna_table *table = dna_table_new(1 + 2 * count);
  for (uint32_t s = 0; s < count; s++) {
    const dna_rsample *sample = &results->samples[first + s];
    char heading[40] = "yield [";
    strcat(strcat(heading, yield_unit(results, sample)), "]");
    dna_table_group(table, 1 + 2 * s, 2, sample->name);
    dna_table_heading(table, 1 + 2 * s, heading);
    dna_table_heading(table, 2 + 2 * s, "change");
  }
  for (uint32_t i = 0; i < changes->count; i++) {
    dna_table_row(table, changes->items[i].label);
    for (uint32_t s = 0; s < count; s++) {
      dna_number yield;
      double percent;
      bool has = dna_report_get_change(job, &results->samples[first + s], &changes->items[i], region, last, &yield, &percent);
      dna_table_cell(table, 1 + 2 * s, yield);
      dna_table_cell(table, 2 + 2 * s, format_change(has, percent));
    }
  }
  return table;
}

static void write_changes(const dna_report_job *job, const dna_report_changes *changes, uint32_t region, dna_str *out) {
  const dna_pregion *own = &dna_report_program(job->results)->variations[0].regions[region];
  uint32_t columns = (uint32_t)job->options.columns, nsamples = job->results->nsamples;
  dna_str_puts(out, "\n");
  for (uint32_t first = 0, count; first < nsamples; first += count) {
    dna_table *table = NULL;
    for (count = nsamples - first; count > 1; count--) {
      table = make_changes(job, changes, region, first, count);
      if (dna_table_width(table, LABEL_MIN) <= columns) break;
      dna_table_free(table);
      table = NULL;
    }
    if (!table) table = make_changes(job, changes, region, first, count);
    if (first) dna_str_puts(out, "\n");
    dna_str_puts(out, "Variations: yields after the last row, ");
    dna_table_add_text(out, own->rows[dna_report_last_row(own)].label, 0);
    dna_str_puts(out, "\n");
    dna_table_render(table, label_room(table, columns), job->options.colour, out);
    dna_table_free(table);
  }
}

/* ---- windows and limits ---------------------------------------------------------------------------------------------------- */

/* Columns first .. first + count after the keys. */
static dna_table *make_search(const dna_report_search_table *t, uint32_t first, uint32_t count) {
  dna_table *table = dna_table_new(1 + t->nkeys + count);
  if (t->nkeys) dna_table_heading(table, 0, t->corner);
  for (uint32_t c = 0; c < t->nkeys + count; c++) dna_table_heading(table, 1 + c, t->headings[c < t->nkeys ? c : first + c]);
  for (uint32_t r = 0; r < t->nrows; r++) {
    dna_table_row(table, t->rows[r].label);
    for (uint32_t c = 0; c < t->nkeys + count; c++)
      dna_table_cell(table, 1 + c, t->rows[r].cells[c < t->nkeys ? c : first + c]);
  }
  return table;
}

/* In parts that are as wide as the page. */
static void write_search_table(const dna_report_job *job, const dna_report_search_table *t, dna_str *out) {
  uint32_t columns = (uint32_t)job->options.columns, all = t->ncolumns - t->nkeys;
  for (uint32_t first = 0, count; first < all; first += count) {
    dna_table *table = NULL;
    for (count = all - first;; count--) {
      table = make_search(t, first, count);
      if (count == 1 || dna_table_width(table, LABEL_MIN) <= columns) break;
      dna_table_free(table);
    }
    if (first) dna_str_puts(out, "\n");
    dna_table_render(table, label_room(table, columns), job->options.colour, out);
    dna_table_free(table);
  }
}

static void write_search(const dna_report_job *job, dna_str *out) {
  uint32_t count;
  dna_report_search_table *tables = dna_report_search(job, &count);
  for (uint32_t i = 0; i < count; i++) {
    const dna_report_search_table *t = &tables[i];
    dna_str_puts(out, "\n");
    add_bold(job, t->title, out);
    dna_str_puts(out, "\n");
    if (t->nrows) write_search_table(job, t, out);
    else dna_str_puts(out, "  there is no signal sample\n");
    for (const char *at = t->notes; at && *at; at += strcspn(at, "\n") + 1) {
      dna_str_puts(out, "  ");
      dna_str_add(out, at, strcspn(at, "\n") + 1);
    }
  }
  dna_report_search_free(tables, count);
}

/* ---- the whole ------------------------------------------------------------------------------------------------------------ */

void dna_text_write(const dna_report_job *job, dna_str *out) {
  const dna_results *results = job->results;
  const dna_pvariation *nominal = &dna_report_program(results)->variations[0];
  dna_report_changes changes = dna_report_list_changes(results);
  write_head(job, out);
  for (uint32_t r = 0; r < nominal->nregions && results->nsamples; r++) {
    const dna_pregion *region = &nominal->regions[r];
    dna_str title = {0};
    dna_str_printf(&title, "Region %s%s%s%s", region->name, region->parent ? ", from " : "", region->parent ? region->parent : "",
                   region->blind ? " (blind)" : "");
    dna_str_puts(out, "\n");
    add_bold(job, title.text, out);
    dna_str_puts(out, "\n");
    dna_str_free(&title);
    write_nominal(job, r, out);
    write_groups(job, r, out);
    if (changes.count > 1) write_changes(job, &changes, r, out);
    dna_report_n_minus_1(region, out);
  }
  dna_report_free_changes(&changes);
  write_search(job, out);
  dna_str warnings = {0};
  dna_report_warnings(job, "warning: ", &warnings);
  if (warnings.length) {
    dna_str_puts(out, "\n");
    dna_str_add(out, warnings.text, warnings.length);
  }
  dna_str_free(&warnings);
}
