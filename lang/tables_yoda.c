/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files of YODA as tables.
 */
#include "lang/tables.h"

const table_text *dna_tables_yoda(comp *c, uint32_t file) {
  dna_diag_error(c->diags, (dna_span){file, 0, 0}, "not-yet", "this is a file of YODA: tables are read from CSV files");
  return NULL;
}
