/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scan for programs: CSV with a line for each region, point and sample, and JSON ("format": "dna-scan-1").
 */
#include "runtime/report/fields.h"
#include "runtime/report/scan.h"

#include <string.h>

/* ---- CSV ---------------------------------------------------------------------------------------------------------- */

static void csv_head(const dna_scan *scan, uint32_t region, uint32_t point, const char *sample, dna_str *out) {
  dna_fields_csv(out, dna_scan_region(scan, region)->name);
  for (uint32_t k = 0; k < scan->analysis->naxes; k++)
    dna_fields_csv_number(out, true, scan->analysis->axes[k].values[dna_scan_index(scan, k, point)]);
  dna_str_puts(out, ",");
  dna_fields_csv(out, sample);
}

static void csv_point(const dna_scan *scan, uint32_t region, uint32_t point, dna_str *out) {
  static const char *const names[2] = {"S", "B"};
  const dna_scan_point *at = dna_scan_at(scan, region, point);
  for (uint32_t i = 0; i < scan->nsets; i++) {
    dna_rownum number;
    const char *unit;
    bool known = dna_scan_number(scan, &scan->sets[i], region, point, &number);
    csv_head(scan, region, point, scan->sets[i].name, out);
    dna_str_puts(out, ",");
    if (known) dna_str_printf(out, "%llu", (unsigned long long)number.raw);
    dna_fields_csv_number(out, known, number.yield);
    dna_fields_csv_number(out, known, number.error);
    dna_str_printf(out, ",%s\r\n", dna_sets_unit(scan->results, &scan->sets[i], &unit) ? unit : "sumw");
  }
  for (int kind = 0; kind < 2; kind++) {
    if (!scan->has[kind]) continue;
    csv_head(scan, region, point, names[kind], out);
    dna_str_printf(out, ",%llu", (unsigned long long)at->raw[kind]);
    dna_fields_csv_number(out, true, at->value[kind]);
    dna_fields_csv_number(out, true, at->error[kind]);
    dna_str_printf(out, ",%s\r\n", scan->unit);
  }
  if (!scan->show) return;
  csv_head(scan, region, point, scan->show, out);
  dna_str_puts(out, ",");
  dna_fields_csv_number(out, at->has_shown, at->shown);
  dna_fields_csv_number(out, at->has_shown, at->shown_error);
  dna_str_puts(out, ",\r\n");
}

void dna_scan_csv(const dna_scan *scan, dna_str *out) {
  dna_str_puts(out, "region");
  for (uint32_t k = 0; k < scan->analysis->naxes; k++) {
    const dna_scan_axis *axis = &scan->analysis->axes[k];
    dna_str name = {0};
    dna_str_puts(&name, axis->name);
    if (*axis->unit) dna_str_printf(&name, " [%s]", axis->unit);
    dna_str_puts(out, ",");
    dna_fields_csv(out, name.text);
    dna_str_free(&name);
  }
  dna_str_puts(out, ",sample,raw,value,error,unit\r\n");
  for (uint32_t r = 0; r < scan->nregions; r++)
    for (uint32_t p = 0; p < scan->npoints; p++) csv_point(scan, r, p, out);
}

/* ---- JSON --------------------------------------------------------------------------------------------------------- */

static void json_sample(const char *name, bool known, uint64_t raw, double value, double error, const char *unit, dna_str *out) {
  dna_str_puts(out, "{");
  dna_fields_json(out, "sample", name);
  dna_fields_json_count(out, "raw", known, raw);
  dna_fields_json_number(out, "value", known, value);
  dna_fields_json_number(out, "error", known, error);
  dna_fields_json(out, "unit", unit);
  dna_str_puts(out, "}");
}

static void json_point(const dna_scan *scan, uint32_t region, uint32_t point, dna_str *out) {
  static const char *const names[2] = {"S", "B"};
  const dna_scan_point *at = dna_scan_at(scan, region, point);
  dna_str_puts(out, "{\"at\": [");
  for (uint32_t k = 0; k < scan->analysis->naxes; k++) {
    if (k) dna_str_puts(out, ", ");
    dna_str_number(out, scan->analysis->axes[k].values[dna_scan_index(scan, k, point)]);
  }
  dna_str_puts(out, "], \"samples\": [");
  for (uint32_t i = 0; i < scan->nsets; i++) {
    dna_rownum number;
    const char *unit;
    bool known = dna_scan_number(scan, &scan->sets[i], region, point, &number),
         has_unit = dna_sets_unit(scan->results, &scan->sets[i], &unit);
    if (i) dna_str_puts(out, ", ");
    json_sample(scan->sets[i].name, known, number.raw, number.yield, number.error, has_unit ? unit : "sumw", out);
  }
  dna_str_puts(out, "]");
  for (int kind = 0; kind < 2; kind++) {
    dna_str_printf(out, ", \"%s\": ", names[kind]);
    if (scan->has[kind]) json_sample(names[kind], true, at->raw[kind], at->value[kind], at->error[kind], scan->unit, out);
    else dna_str_puts(out, "null");
  }
  dna_fields_json_number(out, "show", at->has_shown, at->shown);
  dna_fields_json_number(out, "show_error", at->has_shown, at->shown_error);
  dna_str_puts(out, "}");
}

void dna_scan_json(const dna_scan *scan, dna_str *out) {
  dna_str_puts(out, "{");
  dna_fields_json(out, "format", "dna-scan-1");
  dna_fields_json(out, "analysis", scan->analysis->title);
  dna_fields_json(out, "show", scan->show);
  dna_str_puts(out, ", \"axes\": [");
  for (uint32_t k = 0; k < scan->analysis->naxes; k++) {
    const dna_scan_axis *axis = &scan->analysis->axes[k];
    dna_str_puts(out, k ? ", {" : "{");
    dna_fields_json(out, "param", axis->name);
    dna_fields_json(out, "unit", axis->unit);
    dna_str_puts(out, ", \"values\": [");
    for (uint32_t i = 0; i < axis->n; i++) {
      if (i) dna_str_puts(out, ", ");
      dna_str_number(out, axis->values[i]);
    }
    dna_str_puts(out, "]}");
  }
  dna_str_puts(out, "],\n \"regions\": [");
  for (uint32_t r = 0; r < scan->nregions; r++) {
    dna_str_puts(out, r ? ",\n  {" : "\n  {");
    dna_fields_json(out, "name", dna_scan_region(scan, r)->name);
    dna_fields_json_count(out, "best", scan->best[r] >= 0, (uint64_t)(scan->best[r] < 0 ? 0 : scan->best[r]));
    dna_str_puts(out, ", \"points\": [");
    for (uint32_t p = 0; p < scan->npoints; p++) {
      dna_str_puts(out, p ? ",\n   " : "\n   ");
      json_point(scan, r, p, out);
    }
    dna_str_puts(out, "]}");
  }
  dna_str_puts(out, "]}\n");
}
