/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The public interface to pictures (see dna.h): names and values of params as the language writes them.
 */
#include "lang/units.h"
#include "lib/context.h"
#include "runtime/plot/plot.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double unit_scale(const char *name, const char **symbol) {
  const dna_unit *unit = dna_unit_find(name, strlen(name));
  dna_dim one[] = {DNA_DIM_ENERGY, DNA_DIM_LENGTH, DNA_DIM_AREA};
  static const char *const symbols[] = {"GeV", "mm", "mm²"};
  *symbol = "";
  for (int i = 0; unit && i < 3; i++)
    if (dna_dim_equal(unit->dim, one[i])) *symbol = symbols[i];
  return unit ? unit->factor : NAN;
}

/* The unit of a param; NULL if there is none of the name. */
static const char *unit_of(const dna_context *dna, const char *param) {
  const dna_program *program = dna->loaded.analysis->programs[0];
  for (uint32_t i = 0; i < program->nparams; i++)
    if (strcmp(program->params[i].name, param) == 0) return program->params[i].unit;
  return NULL;
}

static int unknown_param(dna_context *dna, const char *param) {
  const dna_program *program = dna->loaded.analysis->programs[0];
  const char **known = dna_xcalloc((size_t)program->nparams + 1, sizeof *known);
  for (uint32_t i = 0; i < program->nparams; i++) known[i] = program->params[i].name;
  const char *near = dna_near_name(param, known);
  int status = dna_error_set(&dna->fault, DNA_ERR_USAGE, "there is no param \"%.100s\"%s%.100s%s", param, near ? "; did you mean \"" : "",
                             near ? near : "", near ? "\"?" : "");
  free(known);
  return status;
}

int dna_context_param_value(dna_context *dna, const char *option, const char *text, dna_arena *arena, const char **param, double *value) {
  const char *equals = strchr(text, '='), *symbol = "";
  if (!equals || equals == text)
    return dna_error_set(&dna->fault, DNA_ERR_USAGE, "%s \"%.100s\": is no PARAM=VALUE, such as m_N=1GeV", option, text);
  size_t length = (size_t)(equals - text);
  while (length && text[length - 1] == ' ') length--;
  *param = dna_normalise_name(dna_arena_strndup(arena, text, length), arena);
  const char *unit = unit_of(dna, *param);
  if (!unit) return unknown_param(dna, *param);
  char *end = NULL;
  errno = 0;
  void *before = dna_c_locale_enter();
  *value = strtod(equals + 1, &end);
  dna_c_locale_leave(before);
  if (end == equals + 1 || errno || !isfinite(*value))
    return dna_error_set(&dna->fault, DNA_ERR_USAGE, "%s \"%.100s\": is no number with a unit, such as %.60s=1%s", option, text, *param, unit);
  end += strspn(end, " ");
  size_t size = strlen(end);
  while (size && end[size - 1] == ' ') size--;
  double factor = size ? unit_scale(dna_arena_strndup(arena, end, size), &symbol) : 1;
  if (isnan(factor)) return dna_error_set(&dna->fault, DNA_ERR_USAGE, "%s \"%.100s\": there is no unit \"%.40s\"", option, text, end);
  if (strcmp(symbol, unit) != 0)
    return dna_error_set(&dna->fault, DNA_ERR_USAGE, "%s \"%.100s\": %.60s is in %s", option, text, *param, *unit ? unit : "no unit: a plain number");
  *value *= factor;
  return DNA_OK;
}

int dna_plot(dna_context *dna, const dna_plot_options *options, size_t *written) {
  *written = 0;
  dna->fault = (dna_error){0};
  if (!dna->results) return dna_error_set(&dna->fault, DNA_ERR_USAGE, "there are no results to draw");
  for (size_t i = 0; i < options->nothers; i++)
    if (!options->others[i]->results) return dna_error_set(&dna->fault, DNA_ERR_USAGE, "one of the contexts has no results to draw");
  dna_arena *arena = dna_arena_new();
  if (!arena) return dna_error_set(&dna->fault, DNA_ERR_RUN, "out of memory");
  dna_plot_options own = *options;
  if (own.x) own.x = dna_normalise_name(own.x, arena);
  dna_curves_fixed *fixed = dna_xcalloc(options->nwith + 1, sizeof *fixed);
  int status = DNA_OK;
  for (size_t i = 0; i < options->nwith && !status; i++)
    status = dna_context_param_value(dna, "--with", options->with[i], arena, &fixed[i].param, &fixed[i].value);
  const dna_results **results = dna_xcalloc(options->nothers + 1, sizeof *results);
  results[0] = dna->results;
  for (size_t i = 0; i < options->nothers; i++) results[i + 1] = options->others[i]->results;
  const dna_plot_job job = {.results = results, .nresults = (uint32_t)options->nothers + 1, .options = &own, .fixed = fixed,
                            .nfixed = (uint32_t)options->nwith, .unit_scale = unit_scale, .unblind = dna->unblind != 0};
  if (!status) status = dna_plot_write(&job, written, &dna->fault);
  free(results);
  free(fixed);
  dna_arena_free(arena);
  return status;
}
