/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A comparison for a terminal: first what differs in each region, then for each region the cut-flows side by side, where the
 * events that only one side selects are lost by the other, and the first of these events.
 */
#include "runtime/report/compare.h"
#include "runtime/report/fields.h"
#include "runtime/report/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_MIN 24

typedef struct text_job {
  const dna_comparison *c;
  const dna_compare_style *options;
  dna_sample_set *sets;
  uint32_t nsets;
  dna_str *out;
} text_job;

static void add_bold(const text_job *job, const char *text) {
  if (job->options->colour) dna_str_puts(job->out, "\033[1m");
  dna_table_add_text(job->out, text, 0);
  if (job->options->colour) dna_str_puts(job->out, "\033[0m");
}

static void render(const text_job *job, const dna_table *table) {
  uint32_t columns = (uint32_t)job->options->columns, numbers = dna_table_width(table, 1) - 1;
  dna_table_render(table, columns > numbers + LABEL_MIN ? columns - numbers : LABEL_MIN, job->options->colour, job->out);
}

/* ---- head --------------------------------------------------------------------------------------------------------- */

static void write_head(const text_job *job) {
  const dna_comparison *c = job->c;
  uint64_t events = 0;
  for (uint32_t s = 0; s < c->results[0]->nsamples; s++) events += c->results[0]->samples[s].sums->events;
  for (int side = 0; side < 2; side++) {
    add_bold(job, side ? "B" : "A");
    dna_str_puts(job->out, "  ");
    dna_table_add_text(job->out, c->title[side], 0);
    dna_str_puts(job->out, "\n");
  }
  if (c->shared)
    dna_str_printf(job->out,
                   "over the same %llu events of %u sample%s; errors of B \u2212 A and B / A know which events are shared\n",
                   (unsigned long long)events, c->results[0]->nsamples, c->results[0]->nsamples == 1 ? "" : "s");
  else
    dna_str_puts(job->out,
                 "from stored results: which events are shared is not known, so errors of B \u2212 A and B / A are the ranges\n"
                 "that any correlation allows, |σ_A \u2212 σ_B| .. σ_A + σ_B\n");
}

/* ---- summary ------------------------------------------------------------------------------------------------------ */

static void write_summary(const text_job *job) {
  const dna_comparison *c = job->c;
  bool shared = c->shared;
  uint32_t columns = shared ? 7 : 5, last = columns - 1;
  dna_table *table = dna_table_new(columns);
  dna_table_group(table, 1, shared ? 5 : 3, "selected events");
  dna_table_heading(table, 1, "A");
  dna_table_heading(table, 2, "B");
  if (shared) {
    dna_table_heading(table, 3, "only A");
    dna_table_heading(table, 4, "only B");
  }
  dna_table_heading(table, last - 1, "B / A");
  dna_table_heading(table, last, "first difference");
  for (uint32_t r = 0; r < c->nregions; r++)
    for (uint32_t i = 0; i < job->nsets; i++) {
      dna_str label = {0}, where = {0};
      dna_compared_row row = dna_compare_last(c, &job->sets[i], r);
      dna_number cells[DNA_COMPARE_CELLS];
      dna_compare_cells(c, &row, cells);
      dna_str_puts(&label, c->regions[r].name);
      if (job->nsets > 1) dna_str_printf(&label, ", %s", job->sets[i].name);
      dna_table_row(table, label.text);
      dna_table_cell(table, 1, cells[0]);
      dna_table_cell(table, 2, cells[2]);
      if (shared && row.has[0] && row.has[1] && !row.hidden) {
        dna_table_cell(table, 3, dna_number_count(row.only[0]));
        dna_table_cell(table, 4, dna_number_count(row.only[1]));
      }
      dna_table_cell(table, last - 1, cells[5]);
      dna_compare_where(c, &job->sets[i], r, &where);
      dna_table_cell(table, last, dna_fields_flush(where.text, 40));
      dna_str_free(&label);
      dna_str_free(&where);
    }
  dna_str_puts(job->out, "\n");
  render(job, table);
  dna_table_free(table);
}

/* ---- cut-flows ---------------------------------------------------------------------------------------------------- */

/* Columns first .. first + count - 1 of the cells of dna_compare_cells. */
static dna_table *make_table(const text_job *job, const dna_sample_set *set, uint32_t region, uint32_t first, uint32_t count) {
  const dna_comparison *c = job->c;
  const dna_compared_region *own = &c->regions[region];
  dna_table *table = dna_table_new(1 + count);
  dna_str headings[DNA_COMPARE_CELLS], label = {0};
  bool marks = dna_compare_has_marks(c, region);
  for (uint32_t i = 0; i < own->nrows; i++) {
    dna_compared_row row = dna_compare_row(c, set, region, i);
    dna_number cells[DNA_COMPARE_CELLS];
    dna_compare_cells(c, &row, cells);
    label.length = 0;
    dna_compare_row_label(c, region, i, marks, &label);
    dna_table_row(table, label.text);
    for (uint32_t k = 0; k < count; k++) dna_table_cell(table, 1 + k, cells[first + k]);
    if (i) continue;
    dna_compare_headings(&row, headings);
    for (uint32_t k = 0; k < DNA_COMPARE_CELLS; k++) {
      if (k >= first && k < first + count) dna_table_heading(table, 1 + k - first, headings[k].text);
      dna_str_free(&headings[k]);
    }
  }
  static const struct {
    uint32_t first, count;
    const char *title;
  } groups[] = {{0, 2, "A"}, {2, 2, "B"}, {4, 2, "change"}, {6, 3, "events"}};
  for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
    if (groups[g].first >= first && groups[g].first + groups[g].count <= first + count)
      dna_table_group(table, 1 + groups[g].first - first, groups[g].count, groups[g].title);
  dna_str_free(&label);
  return table;
}

static void write_cutflow(const text_job *job, const dna_sample_set *set, uint32_t region) {
  uint32_t all = job->c->shared ? DNA_COMPARE_CELLS : 6;
  dna_table *table = make_table(job, set, region, 0, all);
  bool fits = dna_table_width(table, LABEL_MIN) <= (uint32_t)job->options->columns;
  if (fits) render(job, table);
  dna_table_free(table);
  if (fits) return;
  for (uint32_t first = 0; first < all; first += 4) {
    table = make_table(job, set, region, first, all - first < 5 ? all - first : first ? all - first : 4);
    if (first) dna_str_puts(job->out, "\n");
    render(job, table);
    dna_table_free(table);
    if (first) break;
  }
}

/* ---- where they part ---------------------------------------------------------------------------------------------- */

/* "only A selects 37:  30 fail B's trigger lepton", and a line for each other cut of B. */
static void write_losses(const text_job *job, const dna_sample_set *set, uint32_t region, int side) {
  const dna_comparison *c = job->c;
  const dna_pregion *other = dna_compare_region(c, !side, region);
  uint64_t all;
  dna_compare_lost(c, set, region, side, 0, &all);
  if (!all) return;
  dna_str lead = {0};
  dna_str_printf(&lead, "  only %s selects %llu: ", side ? "B" : "A", (unsigned long long)all);
  uint32_t width = dna_table_text_width(lead.text), digits = (uint32_t)strlen(dna_number_count(all).head);
  bool first = true;
  for (uint32_t row = 0; row < other->nrows; row++) {
    uint64_t lost = dna_compare_lost(c, set, region, side, row, &all);
    if (!lost) continue;
    if (first) dna_str_puts(job->out, lead.text);
    else dna_str_printf(job->out, "%*s", (int)width, "");
    dna_str_printf(job->out, "%*llu %s %s's ", (int)digits, (unsigned long long)lost, lost == 1 ? "fails" : "fail",
                   side ? "A" : "B");
    dna_table_add_text(job->out, other->rows[row].label, 0);
    dna_str_puts(job->out, "\n");
    first = false;
  }
  dna_str_free(&lead);
}

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

static void write_events(const text_job *job, const dna_sample_set *set, uint32_t region) {
  const dna_comparison *c = job->c;
  const dna_rsample *sample = &c->results[0]->samples[set->samples[0]];
  const dna_parted *parted = &c->samples[set->samples[0]].parted[region];
  if (set->count > 1 || !parted->nevents || !job->options->listed) return;
  uint64_t only[2];
  for (int side = 0; side < 2; side++) dna_compare_lost(c, set, region, side, 0, &only[side]);
  dna_table *table = dna_table_new(5);
  dna_str label = {0};
  dna_table_heading(table, 0, "  event");
  dna_table_heading(table, 1, "only");
  dna_table_heading(table, 2, "weight");
  dna_table_heading(table, 3, "lost by the other at");
  dna_table_heading(table, 4, "there");
  uint32_t shown = parted->nevents < job->options->listed ? parted->nevents : job->options->listed;
  for (uint32_t i = 0; i < shown; i++) {
    const dna_parted_event *event = &parted->events[i];
    label.length = 0;
    if (sample->nfiles > 1)
      dna_str_printf(&label, "  %s, %lld", base_name(sample->files[event->file].path), (long long)event->number);
    else dna_str_printf(&label, "  %lld", (long long)event->number);
    dna_table_row(table, label.text);
    dna_table_cell(table, 1, dna_number_text(event->side ? "B" : "A"));
    dna_table_cell(table, 2, dna_number_pm(event->weight, 0, 0));
    dna_table_cell(table, 3, dna_fields_flush(dna_compare_label(c, !event->side, region, event->row), 32));
    if (event->values) dna_table_cell(table, 4, dna_fields_flush(event->values, 60));
  }
  dna_str_free(&label);
  dna_str_puts(job->out, "\n");
  if (shown < only[0] + only[1])
    dna_str_printf(job->out, "  The first %u of these %llu events (--list FILE.csv has all):\n", shown,
                   (unsigned long long)(only[0] + only[1]));
  dna_table_render(table, 40, job->options->colour, job->out);
  dna_table_free(table);
}

static void write_region(const text_job *job, uint32_t region) {
  const dna_comparison *c = job->c;
  const dna_compared_region *own = &c->regions[region];
  dna_str title = {0};
  dna_str_printf(&title, "Region %s", own->name);
  if (own->region[0] < 0 || own->region[1] < 0) dna_str_printf(&title, ", only in %s", own->region[0] < 0 ? "B" : "A");
  dna_str_puts(job->out, "\n");
  add_bold(job, title.text);
  dna_str_puts(job->out, "\n");
  dna_str_free(&title);
  bool written = false;
  for (uint32_t i = 0; i < job->nsets; i++) {
    const dna_sample_set *set = &job->sets[i];
    bool same = dna_compare_first(c, set, region) == own->nrows;
    if (written) dna_str_puts(job->out, "\n");
    if (job->nsets > 1) {
      add_bold(job, set->name);
      dna_str_puts(job->out, same ? ": " : "\n");
    }
    if (same) {
      dna_str_puts(job->out, "no difference\n");
      written = false;
      continue;
    }
    write_cutflow(job, set, region);
    written = true;
    if (!c->shared || own->region[0] < 0 || own->region[1] < 0 || dna_compare_blind(c, set, region)) continue;
    uint64_t only[2];
    for (int side = 0; side < 2; side++) dna_compare_lost(c, set, region, side, 0, &only[side]);
    if (only[0] + only[1]) dna_str_puts(job->out, "\n");
    for (int side = 0; side < 2; side++) write_losses(job, set, region, side);
    write_events(job, set, region);
  }
}

void dna_compare_text(const dna_comparison *c, const dna_compare_style *options, dna_str *out) {
  text_job job = {.c = c, .options = options, .out = out};
  job.sets = dna_sets_make(c->results[0], &job.nsets);
  write_head(&job);
  if (!dna_compare_differs(c)) {
    dna_str_puts(out, c->shared ? "\nNo difference: every row of every region has the same events, with the same weights.\n"
                                : "\nNo difference: every row of every region has the same counts and sums of weights.\n");
  } else {
    write_summary(&job);
    for (uint32_t r = 0; r < c->nregions; r++) write_region(&job, r);
  }
  dna_str warnings = {0};
  dna_compare_warnings(c, &warnings);
  if (warnings.length) dna_str_puts(out, "\n");
  for (const char *at = warnings.text; at && *at;) {
    size_t length = strcspn(at, "\n") + 1;
    dna_str_puts(out, "warning: ");
    dna_str_add(out, at, length);
    at += length;
  }
  dna_str_free(&warnings);
  dna_sets_free(job.sets, job.nsets);
}
