/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The public interface to the overlap of regions (see dna.h).
 */
#include "lib/context.h"

int dna_overlap_regions(dna_context *dna, const dna_run_options *options, const char *variation) {
  dna_overlap_free(dna->overlap);
  dna->overlap = NULL;
  if (dna_context_need_regions(dna)) return dna->fault.status;
  dna_run_options run = *options;
  run.weights = NULL;
  return dna_overlap_run(dna->loaded.analysis, &run, variation, &dna->overlap, &dna->fault);
}

const char *dna_overlap_text(dna_context *dna, const char *format, int colour, int columns) {
  dna_error ignored = {0};
  if (!dna->overlap) return NULL;
  dna->report.length = 0;
  if (dna_overlap_report(dna->overlap, format, colour != 0, columns, &dna->report, &ignored)) return NULL;
  return dna_context_text(&dna->report);
}
