/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which events regions share (see runtime/observe/overlap.h), as matrices for people and a line for every two regions for
 * programs.
 */
#include "runtime/observe/overlap.h"
#include "runtime/report/fields.h"
#include "runtime/report/report.h"
#include "runtime/report/table.h"
#include "runtime/stats/efficiency.h"

#include <math.h>
#include <string.h>

#define LABEL_MAX 32

typedef struct job {
  const dna_overlap *overlap;
  bool colour;
  uint32_t columns;
  dna_str *out;
} job;

/* ---- numbers ------------------------------------------------------------------------------------------------------ */

typedef struct numbers { /* of regions i and j and a set */
  bool hidden, has_yield, has_fraction;
  uint64_t raw;
  double value, error;     /* yield, or sum of weights */
  dna_efficiency fraction; /* of what i selects */
} numbers;

static bool is_hidden(const dna_overlap *o, uint32_t sample, uint32_t region) {
  dna_report_job own = {.results = o->results, .options = {.unblind = o->unblind}};
  const dna_rsample *of = &o->results->samples[sample];
  return dna_report_hidden_from(&own, of, o->variation, region) < of->program->variations[o->variation].regions[region].nrows;
}

typedef struct sum { /* scaled */
  uint64_t raw;
  double w, w2;
  bool uniform; /* all weights are equal and positive */
} sum;

static sum add_up(const dna_overlap *o, const dna_sample_set *set, bool scaled, uint32_t i, uint32_t j) {
  sum all = {.uniform = set->count == 1};
  for (uint32_t k = 0; k < set->count; k++) {
    uint32_t s = set->samples[k];
    const dna_overlap_cell *cell = &o->cells[s][(size_t)i * o->nregions + j];
    double scale = scaled ? dna_cutflow_scale(o->results, &o->results->samples[s], 0, NULL) : 1;
    double w = dna_exact_value(&cell->sumw), w2 = dna_exact_value(&cell->sumw2);
    all.uniform &= w >= 0 && fabs((double)cell->raw * w2 - w * w) <= 1e-12 * w * w;
    all.raw += cell->raw;
    all.w += scale * w;
    all.w2 += scale * scale * w2;
  }
  return all;
}

static numbers get_numbers(const dna_overlap *o, const dna_sample_set *set, uint32_t i, uint32_t j) {
  const char *unit;
  numbers n = {.has_yield = dna_sets_unit(o->results, set, &unit)};
  for (uint32_t k = 0; k < set->count; k++) n.hidden |= is_hidden(o, set->samples[k], i) || is_hidden(o, set->samples[k], j);
  sum both = add_up(o, set, n.has_yield, i, j), own = add_up(o, set, n.has_yield, i, i);
  n.raw = both.raw;
  n.value = both.w;
  n.error = sqrt(both.w2);
  n.has_fraction = fabs(own.w) > 0;
  if (!n.has_fraction) return n;
  n.fraction = both.uniform && own.uniform ? dna_efficiency_counts(both.raw, own.raw)
                                           : dna_efficiency_weighted(both.w, both.w2, both.w2, own.w, own.w2);
  return n;
}

static const dna_pregion *get_region(const dna_overlap *o, uint32_t region) {
  return &o->analysis->programs[0]->variations[o->variation].regions[region];
}

enum matrix { RAW, VALUE, FRACTION, MATRICES };

static dna_number get_cell(const dna_overlap *o, const dna_sample_set *set, enum matrix what, uint32_t i, uint32_t j) {
  numbers n = get_numbers(o, set, i, j);
  if (n.hidden) return dna_number_text("hidden");
  if (what == RAW) return dna_number_count(n.raw);
  if (what == VALUE) return dna_number_pm(n.value, n.error, n.error);
  if (!n.has_fraction) return dna_number_text("–");
  if (i == j) return dna_number_text("100");
  return dna_number_pm(100 * n.fraction.value, 100 * n.fraction.lo, 100 * n.fraction.hi);
}

static void add_title(const dna_overlap *o, const dna_sample_set *set, enum matrix what, dna_str *out) {
  const char *unit;
  if (what == RAW) dna_str_puts(out, "events that both select");
  else if (what == FRACTION) dna_str_puts(out, "of what the region of the line selects, the column's selects [%]");
  else if (dna_sets_unit(o->results, set, &unit)) dna_str_printf(out, "yield [%s], with the weights of the line's region", unit);
  else dna_str_puts(out, "Σw, with the weights of the line's region");
}

/* ---- text --------------------------------------------------------------------------------------------------------- */

static dna_table *make_table(const job *t, const dna_sample_set *set, enum matrix what, uint32_t first, uint32_t count) {
  const dna_overlap *o = t->overlap;
  dna_table *table = dna_table_new(1 + count);
  for (uint32_t j = 0; j < count; j++) {
    dna_str name = {0};
    dna_table_add_text(&name, get_region(o, first + j)->name, LABEL_MAX);
    dna_table_heading(table, 1 + j, name.text);
    dna_str_free(&name);
  }
  for (uint32_t i = 0; i < o->nregions; i++) {
    dna_table_row(table, get_region(o, i)->name);
    for (uint32_t j = 0; j < count; j++) dna_table_cell(table, 1 + j, get_cell(o, set, what, i, first + j));
  }
  return table;
}

/* As many columns side by side as fit. */
static void add_matrix(const job *t, const dna_sample_set *set, enum matrix what) {
  dna_str title = {0};
  add_title(t->overlap, set, what, &title);
  dna_str_printf(t->out, "\n%s\n", title.text);
  dna_str_free(&title);
  for (uint32_t first = 0, count; first < t->overlap->nregions; first += count) {
    dna_table *table = NULL;
    for (count = t->overlap->nregions - first; !table; count--) {
      table = make_table(t, set, what, first, count);
      if (count == 1 || dna_table_width(table, LABEL_MAX) <= t->columns) break;
      dna_table_free(table);
      table = NULL;
    }
    if (first) dna_str_puts(t->out, "\n");
    dna_table_render(table, LABEL_MAX, t->colour, t->out);
    dna_table_free(table);
  }
}

static const char *variation_of(const dna_overlap *o) { return o->analysis->programs[0]->variations[o->variation].name; }

static void add_warnings(const dna_overlap *o, const char *before, const char *head, dna_str *out) {
  dna_report_job own = {.results = o->results};
  dna_str warnings = {0};
  dna_report_warnings(&own, before, &warnings);
  if (warnings.length) dna_str_printf(out, "%s%s", head, warnings.text);
  dna_str_free(&warnings);
}

static void write_text(const job *t, const dna_sample_set *sets, uint32_t nsets) {
  const dna_overlap *o = t->overlap;
  dna_table_add_text(t->out, o->analysis->title, 0);
  dna_str_puts(t->out, ": which events regions share");
  if (o->variation) dna_str_printf(t->out, ", variation %s", variation_of(o));
  dna_str_puts(t->out, "\n");
  for (uint32_t k = 0; k < nsets; k++) {
    dna_str_puts(t->out, t->colour ? "\n\033[1m" : "\n");
    dna_table_add_text(t->out, sets[k].name, 0);
    dna_str_puts(t->out, t->colour ? "\033[0m\n" : "\n");
    for (int what = 0; what < MATRICES; what++) add_matrix(t, &sets[k], (enum matrix)what);
  }
  add_warnings(o, "warning: ", "\n", t->out);
}

/* ---- Markdown ----------------------------------------------------------------------------------------------------- */

static void write_markdown(const job *t, const dna_sample_set *sets, uint32_t nsets) {
  const dna_overlap *o = t->overlap;
  dna_str_puts(t->out, "# ");
  dna_fields_markdown(t->out, o->analysis->title);
  dna_str_printf(t->out, ": which events regions share%s%s\n", o->variation ? ", variation " : "",
                 o->variation ? variation_of(o) : "");
  for (uint32_t k = 0; k < nsets; k++) {
    dna_str_puts(t->out, "\n## ");
    dna_fields_markdown(t->out, sets[k].name);
    dna_str_puts(t->out, "\n");
    for (int what = 0; what < MATRICES; what++) {
      dna_str_puts(t->out, "\n| ");
      add_title(o, &sets[k], (enum matrix)what, t->out);
      dna_str_puts(t->out, " |");
      for (uint32_t j = 0; j < o->nregions; j++) {
        dna_str_puts(t->out, " ");
        dna_fields_markdown(t->out, get_region(o, j)->name);
        dna_str_puts(t->out, " |");
      }
      dna_str_puts(t->out, "\n| :--- |");
      for (uint32_t j = 0; j < o->nregions; j++) dna_str_puts(t->out, " ---: |");
      for (uint32_t i = 0; i < o->nregions; i++) {
        dna_str_puts(t->out, "\n| ");
        dna_fields_markdown(t->out, get_region(o, i)->name);
        dna_str_puts(t->out, " |");
        for (uint32_t j = 0; j < o->nregions; j++)
          dna_fields_markdown_number(t->out, get_cell(o, &sets[k], (enum matrix)what, i, j));
      }
      dna_str_puts(t->out, "\n");
    }
  }
  add_warnings(o, "- ", "\n## Warnings\n\n", t->out);
}

/* ---- CSV, JSON ---------------------------------------------------------------------------------------------------- */

static void write_csv(const job *t, const dna_sample_set *sets, uint32_t nsets) {
  const dna_overlap *o = t->overlap;
  dna_str_puts(t->out, "sample,region,other,raw,value,error,unit,fraction,fraction_lo,fraction_hi\r\n");
  for (uint32_t k = 0; k < nsets; k++)
    for (uint32_t i = 0; i < o->nregions; i++)
      for (uint32_t j = 0; j < o->nregions; j++) {
        const char *unit;
        bool has_unit = dna_sets_unit(o->results, &sets[k], &unit);
        numbers n = get_numbers(o, &sets[k], i, j);
        dna_fields_csv(t->out, sets[k].name);
        dna_str_printf(t->out, ",%s,%s,", get_region(o, i)->name, get_region(o, j)->name);
        if (!n.hidden) dna_str_printf(t->out, "%llu", (unsigned long long)n.raw);
        dna_fields_csv_number(t->out, !n.hidden, n.value);
        dna_fields_csv_number(t->out, !n.hidden, n.error);
        dna_str_printf(t->out, ",%s", has_unit ? unit : "sumw");
        dna_fields_csv_number(t->out, !n.hidden && n.has_fraction, n.fraction.value);
        dna_fields_csv_number(t->out, !n.hidden && n.has_fraction, n.fraction.lo);
        dna_fields_csv_number(t->out, !n.hidden && n.has_fraction, n.fraction.hi);
        dna_str_puts(t->out, "\r\n");
      }
}

static void json_set(const job *t, const dna_sample_set *set) {
  const dna_overlap *o = t->overlap;
  const char *unit;
  bool has_unit = dna_sets_unit(o->results, set, &unit);
  dna_str_puts(t->out, "{");
  dna_fields_json(t->out, "name", set->name);
  dna_fields_json(t->out, "unit", has_unit ? unit : "sumw");
  dna_str_puts(t->out, ", \"pairs\": [");
  for (uint32_t i = 0; i < o->nregions; i++)
    for (uint32_t j = 0; j < o->nregions; j++) {
      numbers n = get_numbers(o, set, i, j);
      bool fraction = !n.hidden && n.has_fraction;
      dna_str_puts(t->out, i || j ? ",\n   {" : "\n   {");
      dna_fields_json(t->out, "region", get_region(o, i)->name);
      dna_fields_json(t->out, "other", get_region(o, j)->name);
      dna_fields_json_count(t->out, "raw", !n.hidden, n.raw);
      dna_fields_json_number(t->out, "value", !n.hidden, n.value);
      dna_fields_json_number(t->out, "error", !n.hidden, n.error);
      dna_fields_json_number(t->out, "fraction", fraction, n.fraction.value);
      dna_fields_json_number(t->out, "fraction_lo", fraction, n.fraction.lo);
      dna_fields_json_number(t->out, "fraction_hi", fraction, n.fraction.hi);
      dna_str_puts(t->out, "}");
    }
  dna_str_puts(t->out, "]}");
}

static void write_json(const job *t, const dna_sample_set *sets, uint32_t nsets) {
  dna_str_puts(t->out, "{");
  dna_fields_json(t->out, "format", "dna-overlap-1");
  dna_fields_json(t->out, "analysis", t->overlap->analysis->title);
  dna_fields_json(t->out, "variation", variation_of(t->overlap));
  dna_str_puts(t->out, ", \"samples\": [");
  for (uint32_t k = 0; k < nsets; k++) {
    dna_str_puts(t->out, k ? ",\n  " : "\n  ");
    json_set(t, &sets[k]);
  }
  dna_str_puts(t->out, "]}\n");
}

int dna_overlap_report(const dna_overlap *overlap, const char *format, bool colour, int columns, dna_str *out, dna_error *err) {
  static const struct {
    const char *name;
    void (*write)(const job *t, const dna_sample_set *sets, uint32_t nsets);
  } formats[] = {{"text", write_text}, {"md", write_markdown}, {"csv", write_csv}, {"json", write_json}};
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
    if (strcmp(format, formats[i].name)) continue;
    job t = {.overlap = overlap, .colour = colour, .columns = columns > 0 ? (uint32_t)columns : 100, .out = out};
    uint32_t nsets;
    dna_sample_set *sets = dna_sets_make(overlap->results, &nsets);
    void *before = dna_c_locale_enter();
    formats[i].write(&t, sets, nsets);
    dna_c_locale_leave(before);
    dna_sets_free(sets, nsets);
    return DNA_OK;
  }
  return dna_error_set(err, DNA_ERR_USAGE, "there is no report format \"%.40s\"; the formats are text, md, csv and json", format);
}
