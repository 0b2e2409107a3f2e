/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The end of programs and analyses: both live, with all that they point to, in the arena that they own.
 */
#include "program/program.h"

#include "program/analysis.h"

void dna_program_free(dna_program *program) {
  if (program) dna_arena_free(program->arena);
}

void dna_analysis_free(dna_analysis *analysis) {
  if (!analysis) return;
  for (uint32_t k = 0; k < analysis->nprograms; k++) dna_program_free(analysis->programs[k]);
  dna_arena_free(analysis->arena);
}

uint32_t dna_program_cells(const dna_ptable *table) {
  uint64_t cells = table->naxes > 0 && table->naxes <= DNA_TABLE_AXES;
  for (uint32_t k = 0; k < table->naxes && cells > 0 && cells <= DNA_TABLE_CELLS; k++)
    cells *= table->how == DNA_TABLE_BINNED ? (table->n[k] ? table->n[k] - 1 : 0) : table->n[k];
  return cells <= DNA_TABLE_CELLS ? (uint32_t)cells : 0;
}
