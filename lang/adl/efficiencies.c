/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ADL's tables: efficiencies in bins of one to three quantities. A row is the value, its lower and upper errors if there are
 * any, and for each quantity the lower and the upper edge.
 */
#include "lang/adl/translate.h"

#include <stdlib.h>
#include <string.h>

adl_value dna_efficiencies_adl_call(adl_translator *t, const adl_node *node, adl_symbol *table) {
  if (node->nkids != table->block->nvars || node->nkids > 3) {
    dna_diag *d = dna_diag_error(t->diags, node->span, "arguments", "%s has %u quantities, not %u", table->name,
                                 table->block->nvars, node->nkids);
    dna_diag_note(t->diags, d, table->block->name_span, "it is defined here");
    return BAD_VALUE;
  }
  adl_value out = dna_value_adl(ADL_NUMERIC, NULL, BIND_ATOM);
  dna_str text = {0};
  bool good = true;
  dna_str_printf(&text, "%s(", table->text);
  for (uint32_t i = 0; i < node->nkids && good; i++) {
    adl_value x = dna_meaning_adl_number(t, node->kids[i]), so_far = out;
    if (x.type == ADL_BAD || !dna_value_adl_lists(t, &so_far, &x, node->span, &out)) {
      good = false;
      break;
    }
    const char *unit = "";
    bool simple = x.energy2 >= 0 && x.length2 >= 0 && dna_value_adl_unit(t, "", x.energy2, x.length2, &unit);
    if (!table->used && simple) {
      table->axes[i] = unit;
      table->axis_energy2[i] = x.energy2;
      table->axis_length2[i] = x.length2;
    } else if (!table->used) {
      table->axes[i] = "";
      x = dna_value_adl_bare(t, x);
    }
    if (x.energy2 != table->axis_energy2[i] || x.length2 != table->axis_length2[i]) {
      if (!x.plain) good = false;
      if (!x.plain)
        dna_meaning_adl_refuse(t, node->kids[i]->span, "%s is called with an energy here and with a plain number there",
                               table->name);
      dna_value_adl_unit(t, x.text, table->axis_energy2[i], table->axis_length2[i], &x.text);
    }
    dna_str_printf(&text, "%s%s", i ? ", " : "", x.text);
  }
  dna_str_puts(&text, ")");
  if (good) table->used = true;
  out.text = dna_arena_strdup(t->arena, text.text);
  dna_str_free(&text);
  return good ? out : BAD_VALUE;
}

bool dna_efficiencies_adl_drawn(adl_translator *t, const adl_node *node, bool reject, adl_value *probability) {
  if (node->kind != ADL_CALL || !dna_words_adl_is(node->text, "applyhm")) return false;
  const adl_node *inner = node->nkids == 1 ? node->kids[0] : node;
  double wanted = -1;
  if (inner->kind == ADL_BINARY && inner->op == ADL_EQ && inner->b->kind == ADL_NUMBER) {
    wanted = strtod(inner->b->text, NULL);
    inner = inner->a;
  }
  adl_symbol *table = inner->kind == ADL_CALL ? dna_names_adl_find(t, inner->text) : NULL;
  if (!table || table->kind != ADL_S_TABLE || (wanted != 0 && wanted != 1)) {
    dna_diag *d = dna_diag_error(t->diags, node->span, "not-translated", "this use of applyHM is not translated");
    dna_diag_hint(t->diags, d, "applyHM(TABLE(...) == 1) accepts with the table's probability, == 0 rejects with it");
    *probability = BAD_VALUE;
    return true;
  }
  *probability = dna_efficiencies_adl_call(t, inner, table);
  if (probability->type != ADL_BAD && (wanted == 1) == reject) {
    probability->text = dna_arena_printf(t->arena, "1 - %s", probability->text);
    probability->bind = BIND_ADD;
  }
  return true;
}

static void write_row(adl_translator *t, const adl_symbol *symbol, const adl_row *row, dna_str *out) {
  uint32_t errors = symbol->block->errors ? 2 : 0;
  dna_str_puts(out, "  ");
  for (uint32_t i = 0; i < symbol->block->nvars; i++) {
    const char *low = dna_value_adl_number(t, row->numbers[1 + errors + 2 * i]),
               *high = dna_value_adl_number(t, row->numbers[2 + errors + 2 * i]);
    dna_str_printf(out, "%s%s..%s%s", i ? ", " : "", low, high, symbol->axes[i] ? symbol->axes[i] : "");
  }
  dna_str_printf(out, ": %s", dna_value_adl_number(t, row->numbers[0]));
  if (errors) {
    const char *down = dna_value_adl_number(t, row->numbers[1]), *up = dna_value_adl_number(t, row->numbers[2]);
    if (!strcmp(up, down)) dna_str_printf(out, " +- %s", up);
    else dna_str_printf(out, " up %s down %s", up, down);
  }
  dna_str_puts(out, "\n");
}

void dna_efficiencies_adl(adl_translator *t, dna_str *out) {
  for (adl_symbol *symbol = t->symbols; symbol; symbol = symbol->next) {
    if (symbol->kind != ADL_S_TABLE) continue;
    const adl_block *block = symbol->block;
    if (block->nvars < 1 || block->nvars > 3 || !block->rows) {
      if (!block->broken)
        dna_meaning_adl_refuse(t, block->name_span, "a table has one to three quantities (nvars) and rows of numbers");
      continue;
    }
    uint32_t wanted = 1 + (block->errors ? 2u : 0u) + 2 * block->nvars;
    for (const adl_row *row = block->rows; row; row = row->next)
      if (row->count != wanted) {
        dna_meaning_adl_refuse(t, row->span, "%u numbers are in this row, and %u are needed: a value%s and %u times two edges",
                               row->count, wanted, block->errors ? ", two errors" : "", block->nvars);
        break;
      }
    if (!symbol->used || t->diags->errors) continue;
    static const char *const names[] = {"a", "b", "c"};
    dna_str_printf(out, "table %s(", symbol->text);
    for (uint32_t i = 0; i < block->nvars; i++) dna_str_printf(out, "%s%s", i ? ", " : "", names[i]);
    dna_str_puts(out, ") {\n  binned\n  outside clamp\n");
    for (const adl_row *row = block->rows; row; row = row->next) write_row(t, symbol, row, out);
    dna_str_puts(out, "}\n");
  }
}
