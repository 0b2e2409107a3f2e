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
