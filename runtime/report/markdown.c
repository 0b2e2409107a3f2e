/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The report as Markdown with GitHub's tables: for each region one table per variation and weight, all samples side by
 * side.
 */
#include "runtime/report/fields.h"
#include "runtime/report/report.h"
#include "runtime/report/search.h"

#include <stdlib.h>
#include <string.h>

static void add_number(dna_str *out, const dna_number *number) {
  dna_str_printf(out, " %s%s%s |", number->head, *number->tail ? " " : "", number->tail);
}

static void add_row(const dna_report_job *job, uint32_t variation, const char *weight, uint32_t region, uint32_t row, dna_str *out) {
  const dna_results *results = job->results;
  const dna_prow *own = &dna_report_program(results)->variations[variation].regions[region].rows[row];
  dna_str_puts(out, own->kind == DNA_ROW_BIN ? "| &emsp;" : "| ");
  dna_fields_markdown(out, own->label);
  dna_str_puts(out, " |");
  for (uint32_t s = 0; s < results->nsamples; s++) {
    const dna_rsample *sample = &results->samples[s];
    uint32_t k = 0;
    while (k < sample->nweights && strcmp(sample->weight_names[k], weight)) k++;
    if (k == sample->nweights) {
      dna_str_puts(out, " | | | |");
      continue;
    }
    dna_report_cells cells = dna_report_get_cells(job, sample, variation, k, region, row);
    add_number(out, &cells.raw);
    add_number(out, &cells.yield);
    add_number(out, &cells.rel);
    add_number(out, &cells.cum);
  }
  dna_str_puts(out, "\n");
}

static void add_table(const dna_report_job *job, uint32_t variation, const char *weight, uint32_t region, dna_str *out) {
  const dna_results *results = job->results;
  dna_str_puts(out, "| |");
  for (uint32_t s = 0; s < results->nsamples; s++) {
    const char *unit;
    dna_cutflow_scale(results, &results->samples[s], 0, &unit);
    dna_str name = {0};
    if (results->nsamples > 1) {
      dna_fields_markdown(&name, results->samples[s].name);
      dna_str_puts(&name, " ");
    }
    const char *prefix = name.text ? name.text : "";
    dna_str_printf(out, " %sraw | %syield [%s] | %srelative [%%] | %scumulative [%%] |", prefix, prefix, unit, prefix, prefix);
    dna_str_free(&name);
  }
  dna_str_puts(out, "\n| :--- |");
  for (uint32_t c = 0; c < 4 * results->nsamples; c++) dna_str_puts(out, " ---: |");
  dna_str_puts(out, "\n");
  uint32_t nrows = dna_report_program(results)->variations[variation].regions[region].nrows;
  for (uint32_t row = 0; row < nrows; row++) add_row(job, variation, weight, region, row, out);
}

static void add_region(const dna_report_job *job, uint32_t region, dna_str *out) {
  const dna_results *results = job->results;
  const dna_program *program = dna_report_program(results);
  const dna_pregion *own = &program->variations[0].regions[region];
  dna_str_puts(out, "\n## Region ");
  dna_fields_markdown(out, own->name);
  if (own->parent) {
    dna_str_puts(out, ", from ");
    dna_fields_markdown(out, own->parent);
  }
  dna_str_puts(out, own->blind ? " (blind)\n" : "\n");
  const dna_rsample *longest = &results->samples[0];
  for (uint32_t s = 1; s < results->nsamples; s++)
    if (results->samples[s].nweights > longest->nweights) longest = &results->samples[s];
  for (uint32_t v = 0; v < program->nvariations; v++)
    for (uint32_t k = 0; k < longest->nweights; k++) {
      if (v || k) {
        dna_str_puts(out, "\n### ");
        dna_fields_markdown(out, program->variations[v].name);
        if (k) {
          dna_str_puts(out, ", weight ");
          dna_fields_markdown(out, longest->weight_names[k]);
        }
        dna_str_puts(out, "\n");
      }
      dna_str_puts(out, "\n");
      add_table(job, v, longest->weight_names[k], region, out);
    }
}

/* The nominal sums of groups of several samples. */
static void add_groups(const dna_report_job *job, uint32_t region, dna_str *out) {
  const dna_pregion *own = &dna_report_program(job->results)->variations[0].regions[region];
  uint32_t count;
  const char **names = dna_report_groups(job->results, &count);
  for (uint32_t g = 0; g < count; g++) {
    dna_str_puts(out, "\n### group ");
    dna_fields_markdown(out, names[g]);
    dna_str_printf(out, "\n\n| | raw | yield [%s] |\n| :--- | ---: | ---: |\n", dna_report_sum_group(job, names[g], region, 0).unit);
    for (uint32_t row = 0; row < own->nrows; row++) {
      dna_report_group_sum sum = dna_report_sum_group(job, names[g], region, row);
      dna_number yield = sum.has_yield ? dna_number_pm(sum.yield, sum.error, sum.error) : dna_number_text("–");
      dna_str_puts(out, "| ");
      dna_fields_markdown(out, own->rows[row].label);
      if (sum.shown) dna_str_printf(out, " | %llu | %s%s%s |\n", (unsigned long long)sum.raw, yield.head, *yield.tail ? " " : "", yield.tail);
      else dna_str_puts(out, " | hidden | hidden |\n");
    }
  }
  free(names);
}

static void add_head(const dna_report_job *job, dna_str *out) {
  const dna_results *results = job->results;
  const dna_analysis *analysis = results->analysis;
  dna_str_puts(out, "# ");
  dna_fields_markdown(out, analysis->title);
  dna_str_puts(out, "\n\n");
  for (uint32_t i = 0; i < analysis->nmeta; i++) {
    dna_str_puts(out, "- ");
    dna_fields_markdown(out, analysis->meta[i].key);
    dna_str_puts(out, ": ");
    dna_fields_markdown(out, analysis->meta[i].text);
    dna_str_puts(out, "\n");
  }
  if (analysis->nmeta) dna_str_puts(out, "\n");
  dna_str_puts(out, "| sample | kind | normalisation |\n| :--- | :--- | :--- |\n");
  for (uint32_t s = 0; s < results->nsamples; s++) {
    const dna_rsample *sample = &results->samples[s];
    dna_str words = {0};
    dna_cutflow_normalisation(results, sample, &words);
    if (sample->with) dna_str_printf(&words, ", with %s", sample->with);
    dna_str_puts(out, "| ");
    dna_fields_markdown(out, sample->name);
    dna_str_printf(out, " | %s | ", dna_report_sample_kind(sample->kind));
    dna_fields_markdown(out, words.text);
    dna_str_puts(out, " |\n");
    dna_str_free(&words);
  }
}

static void add_search(const dna_report_job *job, dna_str *out) {
  uint32_t count;
  dna_report_search_table *tables = dna_report_search(job, &count);
  for (uint32_t i = 0; i < count; i++) {
    const dna_report_search_table *t = &tables[i];
    dna_str_puts(out, "\n## ");
    dna_fields_markdown(out, t->title);
    dna_str_printf(out, "\n\n| %s |", t->corner);
    for (uint32_t c = 0; c < t->ncolumns; c++) {
      dna_str_puts(out, " ");
      dna_fields_markdown(out, t->headings[c]);
      dna_str_puts(out, " |");
    }
    dna_str_puts(out, "\n| --- |");
    for (uint32_t c = 0; c < t->ncolumns; c++) dna_str_puts(out, " ---: |");
    for (uint32_t r = 0; r < t->nrows; r++) {
      dna_str_puts(out, "\n| ");
      dna_fields_markdown(out, t->rows[r].label);
      dna_str_puts(out, " |");
      for (uint32_t c = 0; c < t->ncolumns; c++) add_number(out, &t->rows[r].cells[c]);
    }
    dna_str_puts(out, "\n");
    for (const char *at = t->notes; at && *at; at += strcspn(at, "\n") + 1) {
      dna_str line = {0};
      dna_str_add(&line, at, strcspn(at, "\n"));
      dna_str_puts(out, "\n- ");
      dna_fields_markdown(out, line.text);
      dna_str_free(&line);
    }
    if (t->notes) dna_str_puts(out, "\n");
  }
  dna_report_search_free(tables, count);
}

void dna_markdown_write(const dna_report_job *job, dna_str *out) {
  const dna_results *results = job->results;
  add_head(job, out);
  uint32_t nregions = dna_report_program(results)->variations[0].nregions;
  for (uint32_t r = 0; r < nregions && results->nsamples; r++) {
    add_region(job, r, out);
    add_groups(job, r, out);
    dna_report_n_minus_1(&dna_report_program(results)->variations[0].regions[r], out);
  }
  add_search(job, out);
  dna_str lines = {0}, plain = {0};
  dna_report_warnings(job, "", &plain);
  for (const char *at = plain.text; at && *at;) {
    size_t length = strcspn(at, "\n");
    dna_str line = {0};
    dna_str_add(&line, at, length);
    dna_str_puts(&lines, "- ");
    dna_fields_markdown(&lines, line.text);
    dna_str_puts(&lines, "\n");
    dna_str_free(&line);
    at += length + (at[length] == '\n');
  }
  if (lines.length) {
    dna_str_puts(out, "\n## Warnings\n\n");
    dna_str_add(out, lines.text, lines.length);
  }
  dna_str_free(&lines);
  dna_str_free(&plain);
}
