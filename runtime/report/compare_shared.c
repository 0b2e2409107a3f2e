/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The formats of a comparison, and what they share: labels, cells, and where events are lost (see compare.h).
 */
#include "runtime/report/compare.h"
#include "runtime/report/fields.h"
#include "runtime/report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int dna_compare_report(const dna_comparison *c, const char *format, const dna_compare_style *options, dna_str *out,
                       dna_error *err) {
  dna_compare_style own = {0};
  if (options) own = *options;
  if (own.columns <= 0) own.columns = 100;
  int status = DNA_OK;
  void *before = dna_c_locale_enter();
  if (!strcmp(format, "text")) dna_compare_text(c, &own, out);
  else if (!strcmp(format, "md")) dna_compare_markdown(c, &own, out);
  else if (!strcmp(format, "csv")) dna_compare_csv(c, out);
  else if (!strcmp(format, "json")) dna_compare_json(c, &own, out);
  else
    status =
        dna_error_set(err, DNA_ERR_USAGE, "there is no report format \"%.40s\"; the formats are text, md, csv and json", format);
  dna_c_locale_leave(before);
  return status;
}

/* ---- labels ------------------------------------------------------------------------------------------------------- */

bool dna_compare_has_marks(const dna_comparison *c, uint32_t region) {
  const dna_compared_region *own = &c->regions[region];
  for (uint32_t i = 0; i < own->nrows; i++)
    if (own->rows[i].a < 0 || own->rows[i].b < 0 || own->rows[i].renumbered) return true;
  return false;
}

void dna_compare_row_label(const dna_comparison *c, uint32_t region, uint32_t number, bool marks, dna_str *out) {
  const dna_aligned_row *row = &c->regions[region].rows[number];
  int side = row->a >= 0 ? DNA_SIDE_A : DNA_SIDE_B;
  const dna_prow *own = &dna_compare_region(c, side, region)->rows[side ? row->b : row->a];
  if (marks) dna_str_puts(out, row->b < 0 ? "\u2212 " : row->a < 0 ? "+ " : row->renumbered ? "~ " : "  ");
  if (own->kind == DNA_ROW_BIN) dna_str_puts(out, "  ");
  dna_str_puts(out, own->label);
  if (row->renumbered) dna_str_printf(out, " → %s", dna_compare_label(c, DNA_SIDE_B, region, (uint32_t)row->b));
  if (row->moved >= 0) dna_str_puts(out, row->moved > (int32_t)number ? " (moved down)" : " (moved up)");
}

/* ---- cells -------------------------------------------------------------------------------------------------------- */

/* An error that lies between two numbers: "± 3.1..12". */
static dna_number between(double value, double least, double most) {
  dna_number number = dna_number_pm(value, most, most);
  if (!(least < most) || !isfinite(most)) return number;
  dna_str tail = {0};
  dna_str_printf(&tail, "± %.2g..%.2g", least, most);
  number = dna_number_pm(value, most, most);
  if (!strchr(number.head, '(') && tail.length < sizeof number.tail) memcpy(number.tail, tail.text, tail.length + 1);
  dna_str_free(&tail);
  return number;
}

void dna_compare_cells(const dna_comparison *c, const dna_compared_row *row, dna_number cells[DNA_COMPARE_CELLS]) {
  for (int i = 0; i < DNA_COMPARE_CELLS; i++) cells[i] = dna_number_text(row->hidden ? "hidden" : "");
  if (row->hidden) return;
  for (int side = 0; side < 2; side++) {
    if (!row->has[side]) continue;
    cells[2 * side] = dna_number_count(row->raw[side]);
    cells[2 * side + 1] = dna_number_pm(row->value[side], row->error[side], row->error[side]);
  }
  if (!row->matched) return;
  cells[4] = between(row->diff, row->diff_least, row->diff_error);
  cells[5] = isfinite(row->ratio) ? between(row->ratio, row->ratio_least, row->ratio_error) : dna_number_text("–");
  if (!c->shared) return;
  cells[6] = dna_number_count(row->only[0]);
  cells[7] = dna_number_count(row->only[1]);
  cells[8] = dna_number_count(row->both);
}

void dna_compare_headings(const dna_compared_row *row, dna_str headings[DNA_COMPARE_CELLS]) {
  static const char *const names[DNA_COMPARE_CELLS] = {"raw",   NULL,     "raw",    NULL,  "B \u2212 A",
                                                       "B / A", "only A", "only B", "both"};
  for (int i = 0; i < DNA_COMPARE_CELLS; i++) {
    headings[i] = (dna_str){0};
    if (names[i]) dna_str_puts(&headings[i], names[i]);
    else if (row->has_yield) dna_str_printf(&headings[i], "yield [%s]", row->unit);
    else dna_str_puts(&headings[i], "Σw");
  }
}

/* ---- what is selected --------------------------------------------------------------------------------------------- */

bool dna_compare_blind(const dna_comparison *c, const dna_sample_set *set, uint32_t region) {
  for (uint32_t i = 0; i < set->count; i++)
    for (int side = 0; side < 2; side++)
      if (dna_compare_hidden(c, set->samples[i], side, region, (int32_t)c->regions[region].last[side])) return true;
  return false;
}

dna_compared_row dna_compare_last(const dna_comparison *c, const dna_sample_set *set, uint32_t region) {
  const dna_compared_region *own = &c->regions[region];
  int32_t selected = dna_compare_selected(c, region);
  if (selected >= 0) return dna_compare_row(c, set, region, (uint32_t)selected);
  dna_compared_row all = {.hidden = dna_compare_blind(c, set, region)};
  for (uint32_t i = 0; i < own->nrows; i++) {
    dna_compared_row row = {0};
    bool last[2] = {own->rows[i].a == (int32_t)own->last[0], own->rows[i].b == (int32_t)own->last[1]};
    if ((last[0] && own->region[0] >= 0) || (last[1] && own->region[1] >= 0)) row = dna_compare_row(c, set, region, i);
    for (int side = 0; side < 2; side++) {
      if (!last[side] || own->region[side] < 0) continue;
      all.has[side] = true;
      all.raw[side] = row.raw[side];
      all.value[side] = row.value[side];
      all.error[side] = row.error[side];
      all.has_yield = row.has_yield;
      all.unit = row.unit;
    }
  }
  for (int side = 0; side < 2 && c->shared && all.has[0] && all.has[1]; side++)
    dna_compare_lost(c, set, region, side, 0, &all.only[side]);
  all.both = all.raw[0] - all.only[0];
  return all;
}

uint64_t dna_compare_lost(const dna_comparison *c, const dna_sample_set *set, uint32_t region, int side, uint32_t row,
                          uint64_t *all) {
  const dna_pregion *other = dna_compare_region(c, !side, region);
  uint64_t lost = 0;
  *all = 0;
  for (uint32_t i = 0; i < set->count && other && c->samples; i++) {
    const uint64_t *counts = c->samples[set->samples[i]].parted[region].lost[!side];
    lost += counts[row];
    for (uint32_t k = 0; k < other->nrows; k++) *all += counts[k];
  }
  return lost;
}

void dna_compare_where(const dna_comparison *c, const dna_sample_set *set, uint32_t region, dna_str *out) {
  const dna_compared_region *own = &c->regions[region];
  uint32_t row = dna_compare_first(c, set, region);
  if (own->region[0] < 0 || own->region[1] < 0) dna_str_printf(out, "only in %s", own->region[0] < 0 ? "B" : "A");
  else if (row == own->nrows) dna_str_puts(out, "no difference");
  else dna_compare_row_label(c, region, row, own->rows[row].a < 0 || own->rows[row].b < 0 || own->rows[row].renumbered, out);
}

/* ---- warnings ----------------------------------------------------------------------------------------------------- */

void dna_compare_warnings(const dna_comparison *c, dna_str *out) {
  dna_str texts[2] = {{0}, {0}};
  for (int side = 0; side < 2; side++) {
    dna_report_job job = {.results = c->results[side]};
    dna_report_warnings(&job, "", &texts[side]);
  }
  const char *a = texts[0].text ? texts[0].text : "", *b = texts[1].text ? texts[1].text : "";
  if (!strcmp(a, b)) {
    dna_str_puts(out, a);
  } else { /* what the two have to say of the same files is told once */
    for (int side = 0; side < 2; side++)
      for (const char *at = side ? b : a; *at;) {
        size_t length = strcspn(at, "\n") + 1;
        dna_str line = {0};
        dna_str_add(&line, at, length);
        bool also = strstr(side ? a : b, line.text) != NULL;
        if (!also) dna_str_printf(out, "%s: %s", side ? "B" : "A", line.text);
        else if (!side) dna_str_puts(out, line.text);
        dna_str_free(&line);
        at += length;
      }
  }
  dna_str_free(&texts[0]);
  dna_str_free(&texts[1]);
}
