/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scan for people: for each region a line for each point, with signal, background and the figure of merit, then the samples one
 * by one.
 */
#include "runtime/report/fields.h"
#include "runtime/report/report.h"
#include "runtime/report/scan.h"
#include "runtime/report/table.h"

#include <string.h>

int dna_scan_report(const dna_scan *scan, const char *format, bool colour, int columns, dna_str *out, dna_error *err) {
  int status = DNA_OK;
  void *before = dna_c_locale_enter();
  if (!strcmp(format, "text")) dna_scan_text(scan, colour, columns > 0 ? (uint32_t)columns : 100, out);
  else if (!strcmp(format, "md")) dna_scan_markdown(scan, out);
  else if (!strcmp(format, "csv")) dna_scan_csv(scan, out);
  else if (!strcmp(format, "json")) dna_scan_json(scan, out);
  else
    status =
        dna_error_set(err, DNA_ERR_USAGE, "there is no report format \"%.40s\"; the formats are text, md, csv and json", format);
  dna_c_locale_leave(before);
  return status;
}

/* ---- columns ------------------------------------------------------------------------------------------------------ */

typedef struct column {
  const char *group;
  char heading[64];
  const dna_sample_set *set; /* NULL: of S, B or the figure of merit */
  int kind;                  /* DNA_SCAN_SIGNAL, DNA_SCAN_BACKGROUND, or 2: the figure of merit */
  bool raw;
} column;

static void set_heading(column *c, const char *unit) {
  dna_str text = {0};
  if (c->raw) dna_str_puts(&text, "raw");
  else if (*unit) dna_str_printf(&text, "yield [%s]", unit);
  else dna_str_puts(&text, "Σw");
  strncat(c->heading, text.text, sizeof c->heading - 1);
  dna_str_free(&text);
}

/* Signal, background and the figure of merit. */
static uint32_t summary_columns(const dna_scan *scan, column *list) {
  static const char *const names[2] = {"S: signal", "B: background"};
  uint32_t n = 0;
  for (int kind = 0; kind < 2; kind++)
    for (int raw = 1; raw >= 0 && scan->has[kind]; raw--) {
      list[n] = (column){.group = names[kind], .kind = kind, .raw = raw};
      set_heading(&list[n++], scan->unit);
    }
  if (scan->show) list[n++] = (column){.group = scan->show, .kind = 2};
  return n;
}

static uint32_t sample_columns(const dna_scan *scan, column *list, uint32_t first, uint32_t count) {
  uint32_t n = 0;
  for (uint32_t i = first; i < first + count; i++)
    for (int raw = 1; raw >= 0; raw--) {
      const char *unit;
      dna_sets_unit(scan->results, &scan->sets[i], &unit);
      list[n] = (column){.group = scan->sets[i].name, .set = &scan->sets[i], .raw = raw};
      set_heading(&list[n++], unit);
    }
  return n;
}

static dna_number get_cell(const dna_scan *scan, const column *c, uint32_t region, uint32_t point) {
  const dna_scan_point *at = dna_scan_at(scan, region, point);
  if (!c->set && c->kind == 2) {
    dna_number number = at->has_shown ? dna_number_pm(at->shown, at->shown_error, at->shown_error) : dna_number_text("–");
    if (scan->best[region] == (int32_t)point)
      strncat(number.tail, *number.tail ? " ← best" : "← best", sizeof number.tail - strlen(number.tail) - 1);
    return number;
  }
  if (!c->set)
    return c->raw ? dna_number_count(at->raw[c->kind])
                  : dna_number_pm(at->value[c->kind], at->error[c->kind], at->error[c->kind]);
  dna_rownum number;
  if (!dna_scan_number(scan, c->set, region, point, &number)) return dna_number_text("hidden");
  return c->raw ? dna_number_count(number.raw) : dna_number_pm(number.yield, number.error, number.error);
}

/* The axes' values take the first columns. */
static dna_table *make_table(const dna_scan *scan, uint32_t region, const column *list, uint32_t n) {
  const dna_analysis *analysis = scan->analysis;
  uint32_t axes = analysis->naxes;
  dna_table *table = dna_table_new(axes + n);
  for (uint32_t k = 0; k < axes; k++) dna_table_heading(table, k, analysis->axes[k].name);
  for (uint32_t i = 0, end; i < n; i = end) {
    for (end = i; end < n && !strcmp(list[end].group, list[i].group); end++)
      dna_table_heading(table, axes + end, list[end].heading);
    dna_table_group(table, axes + i, end - i, list[i].group);
  }
  for (uint32_t p = 0; p < scan->npoints; p++) {
    dna_table_row(table, analysis->axes[0].texts[dna_scan_index(scan, 0, p)]);
    for (uint32_t k = 1; k < axes; k++)
      dna_table_cell(table, k, dna_number_text(analysis->axes[k].texts[dna_scan_index(scan, k, p)]));
    for (uint32_t i = 0; i < n; i++) dna_table_cell(table, axes + i, get_cell(scan, &list[i], region, p));
  }
  return table;
}

static bool has_summary(const dna_scan *scan) { return scan->has[0] || scan->has[1] || scan->show; }

/* Whether the samples have more to say than signal and background together. */
static bool has_samples(const dna_scan *scan) {
  return !has_summary(scan) || scan->results->nsamples > (uint32_t)scan->has[0] + (uint32_t)scan->has[1];
}

static void add_best(const dna_scan *scan, uint32_t region, dna_str *out) {
  if (scan->best[region] < 0) return;
  const dna_scan_point *at = dna_scan_at(scan, region, (uint32_t)scan->best[region]);
  dna_number number = dna_number_pm(at->shown, at->shown_error, at->shown_error);
  dna_str_printf(out, "Best: %s, where %s = %s%s%s", scan->analysis->programs[0]->variations[scan->best[region] + 1].name,
                 scan->show, number.head, *number.tail ? " " : "", number.tail);
}

static void add_title(const dna_scan *scan, dna_str *out) {
  for (uint32_t k = 0; k < scan->analysis->naxes; k++) {
    const dna_scan_axis *axis = &scan->analysis->axes[k];
    dna_str_printf(out, "%s%s: %u value%s, %s .. %s", k ? "; " : "", axis->name, axis->n, axis->n == 1 ? "" : "s", axis->texts[0],
                   axis->texts[axis->n - 1]);
  }
}

/* ---- text --------------------------------------------------------------------------------------------------------- */

static void write_samples(const dna_scan *scan, uint32_t region, bool colour, uint32_t columns, dna_str *out) {
  column list[64];
  for (uint32_t first = 0, count; first < scan->nsets; first += count) {
    dna_table *table = NULL;
    for (count = scan->nsets - first < 32 ? scan->nsets - first : 32; !table; count--) {
      table = make_table(scan, region, list, sample_columns(scan, list, first, count));
      if (count == 1 || dna_table_width(table, 0) <= columns) break;
      dna_table_free(table);
      table = NULL;
    }
    dna_str_puts(out, "\n");
    dna_table_render(table, 0, colour, out);
    dna_table_free(table);
  }
}

void dna_scan_text(const dna_scan *scan, bool colour, uint32_t columns, dna_str *out) {
  dna_str title = {0};
  add_title(scan, &title);
  dna_table_add_text(out, scan->analysis->title, 0);
  dna_str_puts(out, "\n  scan of ");
  dna_table_add_text(out, title.text, 0);
  dna_str_puts(out, "\n");
  dna_str_free(&title);
  for (uint32_t r = 0; r < scan->nregions; r++) {
    column list[8];
    dna_str best = {0};
    dna_str_printf(out, "\n%sRegion %s%s\n", colour ? "\033[1m" : "", dna_scan_region(scan, r)->name, colour ? "\033[0m" : "");
    if (has_summary(scan)) {
      dna_table *table = make_table(scan, r, list, summary_columns(scan, list));
      dna_table_render(table, 0, colour, out);
      dna_table_free(table);
      add_best(scan, r, &best);
      if (best.length) dna_str_printf(out, "%s\n", best.text);
    }
    dna_str_free(&best);
    if (has_samples(scan)) write_samples(scan, r, colour, columns, out);
  }
  dna_report_job job = {.results = scan->results};
  dna_str warnings = {0};
  dna_report_warnings(&job, "warning: ", &warnings);
  if (warnings.length) dna_str_printf(out, "\n%s", warnings.text);
  dna_str_free(&warnings);
}

/* ---- Markdown ----------------------------------------------------------------------------------------------------- */

static void markdown_table(const dna_scan *scan, uint32_t region, const column *list, uint32_t n, dna_str *out) {
  const dna_analysis *analysis = scan->analysis;
  dna_str_puts(out, "\n|");
  for (uint32_t k = 0; k < analysis->naxes; k++) {
    dna_str_puts(out, " ");
    dna_fields_markdown(out, analysis->axes[k].name);
    dna_str_puts(out, " |");
  }
  for (uint32_t i = 0; i < n; i++) {
    dna_str_puts(out, " ");
    dna_fields_markdown(out, list[i].group);
    dna_str_printf(out, " %s |", list[i].heading);
  }
  dna_str_puts(out, "\n|");
  for (uint32_t k = 0; k < analysis->naxes + n; k++) dna_str_puts(out, " ---: |");
  for (uint32_t p = 0; p < scan->npoints; p++) {
    dna_str_puts(out, "\n|");
    for (uint32_t k = 0; k < analysis->naxes; k++)
      dna_str_printf(out, " %s |", analysis->axes[k].texts[dna_scan_index(scan, k, p)]);
    for (uint32_t i = 0; i < n; i++) dna_fields_markdown_number(out, get_cell(scan, &list[i], region, p));
  }
  dna_str_puts(out, "\n");
}

void dna_scan_markdown(const dna_scan *scan, dna_str *out) {
  dna_str title = {0};
  add_title(scan, &title);
  dna_str_puts(out, "# ");
  dna_fields_markdown(out, scan->analysis->title);
  dna_str_puts(out, "\n\nScan of ");
  dna_fields_markdown(out, title.text);
  dna_str_puts(out, "\n");
  dna_str_free(&title);
  for (uint32_t r = 0; r < scan->nregions; r++) {
    column list[64];
    dna_str best = {0};
    dna_str_puts(out, "\n## Region ");
    dna_fields_markdown(out, dna_scan_region(scan, r)->name);
    dna_str_puts(out, "\n");
    if (has_summary(scan)) {
      markdown_table(scan, r, list, summary_columns(scan, list), out);
      add_best(scan, r, &best);
      if (best.length) {
        dna_str_puts(out, "\n");
        dna_fields_markdown(out, best.text);
        dna_str_puts(out, "\n");
      }
    }
    dna_str_free(&best);
    for (uint32_t first = 0; first < scan->nsets && has_samples(scan); first += 32)
      markdown_table(scan, r, list, sample_columns(scan, list, first, scan->nsets - first < 32 ? scan->nsets - first : 32), out);
  }
}
