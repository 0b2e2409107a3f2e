/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A comparison as Markdown with GitHub's tables.
 */
#include "runtime/report/compare.h"
#include "runtime/report/fields.h"

#include <string.h>

static void add_rule(dna_str *out, uint32_t numbers) {
  dna_str_puts(out, "\n| :--- |");
  for (uint32_t i = 0; i < numbers; i++) dna_str_puts(out, " ---: |");
  dna_str_puts(out, "\n");
}

static void add_summary(const dna_comparison *c, const dna_sample_set *sets, uint32_t nsets, dna_str *out) {
  dna_str_printf(out, "\n| region |%s A | B |%s B / A | first difference |", nsets > 1 ? " sample |" : "",
                 c->shared ? " only A | only B |" : "");
  dna_str_printf(out, "\n| :--- |%s ---: | ---: |%s ---: | :--- |\n", nsets > 1 ? " :--- |" : "",
                 c->shared ? " ---: | ---: |" : "");
  for (uint32_t r = 0; r < c->nregions; r++)
    for (uint32_t i = 0; i < nsets; i++) {
      dna_compared_row row = dna_compare_last(c, &sets[i], r);
      dna_number cells[DNA_COMPARE_CELLS];
      dna_str where = {0};
      dna_compare_cells(c, &row, cells);
      dna_str_puts(out, "| ");
      dna_fields_markdown(out, c->regions[r].name);
      dna_str_puts(out, " |");
      if (nsets > 1) {
        dna_str_puts(out, " ");
        dna_fields_markdown(out, sets[i].name);
        dna_str_puts(out, " |");
      }
      dna_fields_markdown_number(out, cells[0]);
      dna_fields_markdown_number(out, cells[2]);
      bool known = c->shared && row.has[0] && row.has[1] && !row.hidden;
      for (int side = 0; side < 2 && c->shared; side++)
        dna_fields_markdown_number(out, known ? dna_number_count(row.only[side]) : dna_number_text(""));
      dna_fields_markdown_number(out, cells[5]);
      dna_compare_where(c, &sets[i], r, &where);
      dna_str_puts(out, " ");
      dna_fields_markdown(out, where.text);
      dna_str_puts(out, " |\n");
      dna_str_free(&where);
    }
}

static void add_cutflow(const dna_comparison *c, const dna_sample_set *set, uint32_t region, dna_str *out) {
  uint32_t columns = c->shared ? DNA_COMPARE_CELLS : 6;
  bool marks = dna_compare_has_marks(c, region);
  for (uint32_t i = 0; i < c->regions[region].nrows; i++) {
    dna_compared_row row = dna_compare_row(c, set, region, i);
    dna_number cells[DNA_COMPARE_CELLS];
    dna_str label = {0}, headings[DNA_COMPARE_CELLS];
    dna_compare_cells(c, &row, cells);
    dna_compare_headings(&row, headings);
    if (i == 0) {
      dna_str_puts(out, "\n| |");
      for (uint32_t k = 0; k < columns; k++) dna_str_printf(out, " %s%s |", k < 2 ? "A " : k < 4 ? "B " : "", headings[k].text);
      add_rule(out, columns);
    }
    for (uint32_t k = 0; k < DNA_COMPARE_CELLS; k++) dna_str_free(&headings[k]);
    dna_compare_row_label(c, region, i, marks, &label);
    dna_str_puts(out, "| ");
    dna_fields_markdown(out, label.text);
    dna_str_puts(out, " |");
    for (uint32_t k = 0; k < columns; k++) dna_fields_markdown_number(out, cells[k]);
    dna_str_puts(out, "\n");
    dna_str_free(&label);
  }
}

static void add_losses(const dna_comparison *c, const dna_sample_set *set, uint32_t region, dna_str *out) {
  bool first = true;
  for (int side = 0; side < 2; side++) {
    const dna_pregion *other = dna_compare_region(c, !side, region);
    for (uint32_t row = 0; row < other->nrows; row++) {
      uint64_t all, lost = dna_compare_lost(c, set, region, side, row, &all);
      if (!lost) continue;
      if (first) dna_str_puts(out, "\n");
      first = false;
      dna_str_printf(out, "- of the %llu events that only %s selects, %llu %s %s's *", (unsigned long long)all, side ? "B" : "A",
                     (unsigned long long)lost, lost == 1 ? "fails" : "fail", side ? "A" : "B");
      dna_fields_markdown(out, other->rows[row].label);
      dna_str_puts(out, "*\n");
    }
  }
}

static void add_events(const dna_comparison *c, const dna_sample_set *set, uint32_t region, uint32_t most, dna_str *out) {
  const dna_rsample *sample = &c->results[0]->samples[set->samples[0]];
  const dna_parted *parted = &c->samples[set->samples[0]].parted[region];
  if (set->count > 1 || !parted->nevents || !most) return;
  dna_str_puts(
      out, "\n| file | event | only | weight | lost by the other at | there |\n| :--- | ---: | :---: | ---: | :--- | :--- |\n");
  for (uint32_t i = 0; i < parted->nevents && i < most; i++) {
    const dna_parted_event *event = &parted->events[i];
    dna_str_puts(out, "| ");
    dna_fields_markdown(out, sample->files[event->file].path);
    dna_str_printf(out, " | %lld | %s |", (long long)event->number, event->side ? "B" : "A");
    dna_fields_markdown_number(out, dna_number_pm(event->weight, 0, 0));
    dna_str_puts(out, " ");
    dna_fields_markdown(out, dna_compare_label(c, !event->side, region, event->row));
    dna_str_puts(out, " | ");
    dna_fields_markdown(out, event->values ? event->values : "");
    dna_str_puts(out, " |\n");
  }
}

static void add_region(const dna_comparison *c, const dna_sample_set *sets, uint32_t nsets, uint32_t region, uint32_t listed,
                       dna_str *out) {
  const dna_compared_region *own = &c->regions[region];
  dna_str_puts(out, "\n## Region ");
  dna_fields_markdown(out, own->name);
  if (own->region[0] < 0 || own->region[1] < 0) dna_str_printf(out, ", only in %s", own->region[0] < 0 ? "B" : "A");
  dna_str_puts(out, "\n");
  for (uint32_t i = 0; i < nsets; i++) {
    if (nsets > 1) {
      dna_str_puts(out, "\n### ");
      dna_fields_markdown(out, sets[i].name);
      dna_str_puts(out, "\n");
    }
    if (dna_compare_first(c, &sets[i], region) == own->nrows) {
      dna_str_puts(out, "\nNo difference.\n");
      continue;
    }
    add_cutflow(c, &sets[i], region, out);
    if (!c->shared || own->region[0] < 0 || own->region[1] < 0 || dna_compare_blind(c, &sets[i], region)) continue;
    add_losses(c, &sets[i], region, out);
    add_events(c, &sets[i], region, listed, out);
  }
}

void dna_compare_markdown(const dna_comparison *c, const dna_compare_style *options, dna_str *out) {
  uint32_t nsets;
  dna_sample_set *sets = dna_sets_make(c->results[0], &nsets);
  dna_str_puts(out, "# Comparison\n\n");
  for (int side = 0; side < 2; side++) {
    dna_str_printf(out, "- %s: ", side ? "B" : "A");
    dna_fields_markdown(out, c->title[side]);
    dna_str_puts(out, "\n");
  }
  if (!c->shared)
    dna_str_puts(
        out, "\nFrom stored results: which events are shared is not known, so errors of differences and ratios are ranges.\n");
  if (dna_compare_differs(c)) {
    add_summary(c, sets, nsets, out);
    for (uint32_t r = 0; r < c->nregions; r++) add_region(c, sets, nsets, r, options->listed, out);
  } else {
    dna_str_puts(out, "\nNo difference.\n");
  }
  dna_str warnings = {0};
  dna_compare_warnings(c, &warnings);
  if (warnings.length) dna_str_puts(out, "\n## Warnings\n\n");
  for (const char *at = warnings.text; at && *at;) {
    size_t length = strcspn(at, "\n");
    dna_str line = {0};
    dna_str_add(&line, at, length);
    dna_str_puts(out, "- ");
    dna_fields_markdown(out, line.text);
    dna_str_puts(out, "\n");
    dna_str_free(&line);
    at += length + (at[length] == '\n');
  }
  dna_str_free(&warnings);
  dna_sets_free(sets, nsets);
}
