/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The YAML of a HEPData table (see hepdata.h), as the data schema 1.1.1 has it: no errors where all of them would be 0.
 */
#include "runtime/export/hepdata.h"

#include <math.h>

/* A name in the submission has at most 64 characters. */
static void add_name(dna_str *out, const char *name) {
  dna_str cut = {0};
  uint32_t characters = 0;
  for (; *name; name++) {
    characters += ((unsigned char)*name & 0xC0) != 0x80;
    if (characters > 64) break;
    dna_str_add(&cut, name, 1);
  }
  dna_export_yaml(out, cut.text);
  dna_str_free(&cut);
}

dna_str *dna_hepdata_begin_table(dna_hepdata_submission *s, const char *what, const char *description) {
  dna_str file = {0}, name = {0};
  dna_str_printf(&file, "table_%02u.yaml", ++s->tables);
  dna_str_printf(&name, "Table %u: %s", s->tables, what);
  dna_str_puts(&s->index, "---\nname: ");
  add_name(&s->index, name.text);
  dna_str_puts(&s->index, "\ndescription: ");
  dna_export_yaml(&s->index, description);
  dna_str_printf(&s->index, "\nkeywords: []\ndata_file: %s\n", file.text);
  dna_str *out = dna_export_add_file(s->files, file.text);
  dna_str_free(&file);
  dna_str_free(&name);
  return out;
}

void dna_hepdata_begin_column(dna_str *out, const char *name, const char *unit) {
  dna_str_puts(out, "- header: {name: ");
  dna_export_yaml(out, name);
  if (*unit) {
    dna_str_puts(out, ", units: ");
    dna_export_yaml(out, unit);
  }
  dna_str_puts(out, "}\n");
}

void dna_hepdata_add_qualifier(dna_str *out, const char *name, const char *text) {
  dna_str_puts(out, "  - {name: ");
  dna_export_yaml(out, name);
  dna_str_puts(out, ", value: ");
  dna_export_yaml(out, text);
  dna_str_puts(out, "}\n");
}

void dna_hepdata_begin_values(dna_str *out) { dna_str_puts(out, "  values:\n"); }

void dna_hepdata_add_label(dna_str *out, const char *text) {
  dna_str_puts(out, "  - value: ");
  dna_export_yaml(out, text);
  dna_str_puts(out, "\n");
}

void dna_hepdata_add_range(dna_str *out, double low, double high) {
  dna_str_puts(out, "  - {low: ");
  dna_export_yaml_number(out, low);
  dna_str_puts(out, ", high: ");
  dna_export_yaml_number(out, high);
  dna_str_puts(out, "}\n");
}

void dna_hepdata_add_missing(dna_str *out) { dna_str_puts(out, "  - value: \"-\"\n"); }

void dna_hepdata_add_count(dna_str *out, uint64_t count) { dna_str_printf(out, "  - value: %llu\n", (unsigned long long)count); }

/* The shift of a variation: 0 if there is none. */
static double get_shift(const dna_hepdata_value *values, uint32_t variation) {
  return variation == DNA_NONE ? 0 : values[variation].value - values[0].value;
}

static bool is_known(const dna_hepdata_value *values, const dna_hepdata_source *source) {
  return (source->up == DNA_NONE || values[source->up].known) && (source->down == DNA_NONE || values[source->down].known);
}

void dna_hepdata_add_value(dna_str *out, const dna_hepdata_value *values, const dna_hepdata_source *sources, uint32_t nsources) {
  if (!values[0].known) {
    dna_hepdata_add_missing(out);
    return;
  }
  dna_str_puts(out, "  - value: ");
  dna_export_yaml_number(out, values[0].value);
  dna_str_puts(out, "\n");
  bool any = values[0].error > 0;
  for (uint32_t i = 0; i < nsources; i++)
    any |= is_known(values, &sources[i]) &&
           (fabs(get_shift(values, sources[i].up)) > 0 || fabs(get_shift(values, sources[i].down)) > 0);
  if (!any) return;
  dna_str_puts(out, "    errors:\n");
  if (isfinite(values[0].error)) {
    dna_str_puts(out, "    - {symerror: ");
    dna_export_yaml_number(out, values[0].error);
    dna_str_puts(out, ", label: stat}\n");
  }
  for (uint32_t i = 0; i < nsources; i++) {
    if (!is_known(values, &sources[i])) continue;
    dna_str_puts(out, "    - {asymerror: {plus: ");
    dna_export_yaml_number(out, get_shift(values, sources[i].up));
    dna_str_puts(out, ", minus: ");
    dna_export_yaml_number(out, get_shift(values, sources[i].down));
    dna_str_puts(out, "}, label: ");
    dna_export_yaml(out, sources[i].label);
    dna_str_puts(out, "}\n");
  }
}
