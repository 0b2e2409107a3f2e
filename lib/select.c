/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The public interface to the selection of events (see dna.h).
 */
#include "lib/context.h"
#include "runtime/observe/select.h"

#include <stdlib.h>
#include <string.h>

/* The region, or an error with the nearest name. */
static int check_region(dna_context *dna, const char *name) {
  const dna_pvariation *nominal = &dna->loaded.analysis->programs[0]->variations[0];
  const char **names = dna_arena_alloc(dna->loaded.analysis->arena, (nominal->nregions + 1) * sizeof *names);
  for (uint32_t r = 0; r < nominal->nregions; r++) {
    names[r] = nominal->regions[r].name;
    if (!strcmp(names[r], name)) return DNA_OK;
  }
  const char *near = dna_nearest(name, names, nominal->nregions);
  if (near) return dna_error_set(&dna->fault, DNA_ERR_USAGE, "there is no region %.100s; did you mean %s?", name, near);
  return dna_error_set(&dna->fault, DNA_ERR_USAGE, "there is no region %.100s in %s", name, dna->path);
}

/* Once more, with the values. */
static int compile_values(dna_context *dna, const dna_select_options *options, const char *region) {
  dna_compile_options asked = {.values = options->values, .nvalues = (uint32_t)options->nvalues, .values_region = region};
  dna_context_drop(&dna->loaded);
  dna_context_compile(dna, &asked, &dna->loaded);
  return dna->loaded.analysis ? DNA_OK : DNA_ERR_USAGE;
}

int dna_select(dna_context *dna, const dna_select_options *options, dna_select_summary *summary) {
  *summary = (dna_select_summary){0};
  if (dna_context_need_regions(dna)) return dna->fault.status;
  if (!options->region) return dna_error_set(&dna->fault, DNA_ERR_USAGE, "the name of a region is needed");
  char *region = dna_xstrdup(dna_normalise_name(options->region, dna->loaded.analysis->arena));
  int status = check_region(dna, region);
  if (!status && options->nvalues) status = compile_values(dna, options, region);
  if (!status) {
    dna_select_options own = *options;
    own.region = region;
    status = dna_select_run(dna->loaded.analysis, &own, summary, &dna->fault);
  }
  free(region);
  return status;
}
