/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A comparison for programs: CSV with a line for each region, sample and row, JSON ("format": "dna-comparison-1"), and CSV of
 * events. What is not known or hidden is empty, or null.
 */
#include "runtime/report/compare.h"
#include "runtime/report/fields.h"
#include "runtime/report/report.h"

#include <math.h>

static const char *match_of(const dna_aligned_row *row) {
  if (row->moved >= 0) return row->b < 0 ? "moved from" : "moved to";
  return row->b < 0 ? "only A" : row->a < 0 ? "only B" : row->renumbered ? "numbers" : "same";
}

static const char *label_of(const dna_comparison *c, int side, uint32_t region, int32_t row) {
  return row < 0 ? NULL : dna_compare_label(c, side, region, (uint32_t)row);
}

static enum dna_row_kind kind_of(const dna_comparison *c, uint32_t region, const dna_aligned_row *row) {
  int side = row->a >= 0 ? DNA_SIDE_A : DNA_SIDE_B;
  return dna_compare_region(c, side, region)->rows[side ? row->b : row->a].kind;
}

/* ---- CSV ---------------------------------------------------------------------------------------------------------- */

static void csv_count(dna_str *out, bool known, uint64_t count) {
  dna_str_puts(out, ",");
  if (known) dna_str_printf(out, "%llu", (unsigned long long)count);
}

static void csv_row(const dna_comparison *c, const dna_sample_set *set, uint32_t region, uint32_t number, dna_str *out) {
  const dna_aligned_row *row = &c->regions[region].rows[number];
  dna_compared_row n = dna_compare_row(c, set, region, number);
  dna_fields_csv(out, c->regions[region].name);
  dna_str_puts(out, ",");
  dna_fields_csv(out, set->name);
  dna_str_printf(out, ",%u,%s,%s", number, match_of(row), dna_report_row_kind(kind_of(c, region, row)));
  for (int side = 0; side < 2; side++) {
    const char *label = label_of(c, side, region, side ? row->b : row->a);
    dna_str_puts(out, ",");
    if (label) dna_fields_csv(out, label);
  }
  for (int side = 0; side < 2; side++) csv_count(out, n.has[side] && !n.hidden, n.raw[side]);
  for (int side = 0; side < 2; side++) {
    dna_fields_csv_number(out, n.has[side] && !n.hidden, n.value[side]);
    dna_fields_csv_number(out, n.has[side] && !n.hidden, n.error[side]);
  }
  dna_str_printf(out, ",%s", n.has_yield ? n.unit : "sumw");
  bool known = n.matched && !n.hidden;
  const double numbers[6] = {n.diff, n.diff_least, n.diff_error, n.ratio, n.ratio_least, n.ratio_error};
  for (int i = 0; i < 6; i++) dna_fields_csv_number(out, known, numbers[i]);
  csv_count(out, known && c->shared, n.only[0]);
  csv_count(out, known && c->shared, n.only[1]);
  csv_count(out, known && c->shared, n.both);
  csv_count(out, known && c->shared, n.reweighted);
  dna_str_puts(out, "\r\n");
}

void dna_compare_csv(const dna_comparison *c, dna_str *out) {
  uint32_t nsets;
  dna_sample_set *sets = dna_sets_make(c->results[0], &nsets);
  dna_str_puts(out, "region,sample,row,match,kind,label_a,label_b,raw_a,raw_b,value_a,error_a,value_b,error_b,unit,diff,diff_"
                    "error_least,diff_error,"
                    "ratio,ratio_error_least,ratio_error,only_a,only_b,both,reweighted\r\n");
  for (uint32_t r = 0; r < c->nregions; r++)
    for (uint32_t i = 0; i < nsets; i++)
      for (uint32_t row = 0; row < c->regions[r].nrows; row++) csv_row(c, &sets[i], r, row, out);
  dna_sets_free(sets, nsets);
}

void dna_compare_list(const dna_comparison *c, dna_str *out) {
  dna_str_puts(out, "region,sample,file,event,position,selected_by,weight,lost_at,values\r\n");
  for (uint32_t r = 0; r < c->nregions; r++)
    for (uint32_t s = 0; s < c->results[0]->nsamples && c->samples; s++) {
      const dna_rsample *sample = &c->results[0]->samples[s];
      const dna_parted *parted = &c->samples[s].parted[r];
      dna_sample_set set = {.samples = &s, .count = 1};
      for (uint32_t i = 0; i < parted->nevents && !dna_compare_blind(c, &set, r); i++) {
        const dna_parted_event *event = &parted->events[i];
        dna_fields_csv(out, c->regions[r].name);
        dna_str_puts(out, ",");
        dna_fields_csv(out, sample->name);
        dna_str_puts(out, ",");
        dna_fields_csv(out, sample->files[event->file].path);
        dna_str_printf(out, ",%lld,%llu,%s", (long long)event->number, (unsigned long long)event->ordinal + 1,
                       event->side ? "B" : "A");
        dna_fields_csv_number(out, true, event->weight);
        dna_str_puts(out, ",");
        dna_fields_csv(out, dna_compare_label(c, !event->side, r, event->row));
        dna_str_puts(out, ",");
        if (event->values) dna_fields_csv(out, event->values);
        dna_str_puts(out, "\r\n");
      }
    }
}

/* ---- JSON --------------------------------------------------------------------------------------------------------- */

static void json_side(const dna_compared_row *n, int side, const char *label, dna_str *out) {
  dna_str_printf(out, ", \"%s\": ", side ? "b" : "a");
  if (!label) {
    dna_str_puts(out, "null");
    return;
  }
  dna_str_puts(out, "{");
  dna_fields_json(out, "label", label);
  dna_fields_json_count(out, "raw", !n->hidden, n->raw[side]);
  dna_fields_json_number(out, "value", !n->hidden, n->value[side]);
  dna_fields_json_number(out, "error", !n->hidden, n->error[side]);
  dna_str_puts(out, "}");
}

static void json_row(const dna_comparison *c, const dna_sample_set *set, uint32_t region, uint32_t number, dna_str *out) {
  const dna_aligned_row *row = &c->regions[region].rows[number];
  dna_compared_row n = dna_compare_row(c, set, region, number);
  dna_str_puts(out, "{");
  dna_fields_json(out, "match", match_of(row));
  dna_fields_json(out, "kind", dna_report_row_kind(kind_of(c, region, row)));
  for (int side = 0; side < 2; side++) json_side(&n, side, label_of(c, side, region, side ? row->b : row->a), out);
  bool known = n.matched && !n.hidden;
  dna_fields_json(out, "unit", n.has_yield ? n.unit : "sumw");
  dna_fields_json_number(out, "diff", known, n.diff);
  dna_fields_json_number(out, "diff_error", known, n.diff_error);
  dna_fields_json_number(out, "ratio", known && isfinite(n.ratio), n.ratio);
  dna_fields_json_number(out, "ratio_error", known && isfinite(n.ratio), n.ratio_error);
  if (!c->shared) {
    dna_fields_json_number(out, "diff_error_least", known, n.diff_least);
    dna_fields_json_number(out, "ratio_error_least", known && isfinite(n.ratio), n.ratio_least);
  } else {
    dna_fields_json_count(out, "only_a", known, n.only[0]);
    dna_fields_json_count(out, "only_b", known, n.only[1]);
    dna_fields_json_count(out, "both", known, n.both);
    dna_fields_json_count(out, "reweighted", known, n.reweighted);
  }
  dna_str_puts(out, "}");
}

static void json_losses(const dna_comparison *c, const dna_sample_set *set, uint32_t region, dna_str *out) {
  for (int side = 0; side < 2; side++) {
    const dna_pregion *other = dna_compare_region(c, !side, region);
    uint64_t all;
    bool first = true;
    dna_compare_lost(c, set, region, side, 0, &all);
    dna_str_printf(out, ", \"selected_only_by_%s\": {\"events\": %llu, \"lost_at\": [", side ? "b" : "a",
                   (unsigned long long)all);
    for (uint32_t row = 0; row < other->nrows; row++) {
      uint64_t lost = dna_compare_lost(c, set, region, side, row, &all);
      if (!lost) continue;
      dna_str_puts(out, first ? "{" : ", {");
      dna_fields_json(out, "label", other->rows[row].label);
      dna_fields_json_count(out, "events", true, lost);
      dna_str_puts(out, "}");
      first = false;
    }
    dna_str_puts(out, "]}");
  }
}

static void json_events(const dna_comparison *c, uint32_t s, uint32_t region, uint32_t most, dna_str *out) {
  const dna_parted *parted = &c->samples[s].parted[region];
  dna_str_puts(out, ", \"events\": [");
  for (uint32_t i = 0; i < parted->nevents && i < most; i++) {
    const dna_parted_event *event = &parted->events[i];
    dna_str_puts(out, i ? ", {" : "{");
    dna_fields_json(out, "file", c->results[0]->samples[s].files[event->file].path);
    dna_str_printf(out, ", \"event\": %lld, \"position\": %llu", (long long)event->number,
                   (unsigned long long)event->ordinal + 1);
    dna_fields_json(out, "selected_by", event->side ? "B" : "A");
    dna_fields_json_number(out, "weight", true, event->weight);
    dna_fields_json(out, "lost_at", dna_compare_label(c, !event->side, region, event->row));
    dna_fields_json(out, "values", event->values);
    dna_str_puts(out, "}");
  }
  dna_str_puts(out, "]");
}

static void json_set(const dna_comparison *c, const dna_sample_set *set, uint32_t region, uint32_t listed, dna_str *out) {
  const dna_compared_region *own = &c->regions[region];
  uint32_t first = dna_compare_first(c, set, region);
  dna_str_puts(out, "{");
  dna_fields_json(out, "sample", set->name);
  dna_fields_json_count(out, "first_difference", first < own->nrows, first);
  dna_str_puts(out, ", \"rows\": [");
  for (uint32_t row = 0; row < own->nrows; row++) {
    dna_str_puts(out, row ? ",\n    " : "\n    ");
    json_row(c, set, region, row, out);
  }
  dna_str_puts(out, "]");
  if (c->shared && own->region[0] >= 0 && own->region[1] >= 0 && !dna_compare_blind(c, set, region)) {
    json_losses(c, set, region, out);
    if (set->count == 1) json_events(c, set->samples[0], region, listed, out);
  }
  dna_str_puts(out, "}");
}

void dna_compare_json(const dna_comparison *c, const dna_compare_style *options, dna_str *out) {
  uint32_t nsets;
  dna_sample_set *sets = dna_sets_make(c->results[0], &nsets);
  dna_str_puts(out, "{");
  dna_fields_json(out, "format", "dna-comparison-1");
  dna_fields_json(out, "a", c->title[0]);
  dna_fields_json(out, "b", c->title[1]);
  dna_str_printf(out, ", \"shared_events\": %s, \"equal\": %s,\n \"regions\": [", c->shared ? "true" : "false",
                 dna_compare_differs(c) ? "false" : "true");
  for (uint32_t r = 0; r < c->nregions; r++) {
    const dna_compared_region *own = &c->regions[r];
    dna_str_puts(out, r ? ",\n  {" : "\n  {");
    dna_fields_json(out, "name", own->name);
    dna_fields_json(out, "in", own->region[0] < 0 ? "B" : own->region[1] < 0 ? "A" : "both");
    dna_str_puts(out, ", \"samples\": [");
    for (uint32_t i = 0; i < nsets; i++) {
      dna_str_puts(out, i ? ",\n   " : "\n   ");
      json_set(c, &sets[i], r, options->listed, out);
    }
    dna_str_puts(out, "]}");
  }
  dna_str_puts(out, "]}\n");
  dna_sets_free(sets, nsets);
}
