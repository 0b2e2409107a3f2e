/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The public interface to scans (see dna.h), and the figure of merit: an expression of the language in the numbers of each point,
 * which is compiled with a variation for each of them.
 */
#include "lib/context.h"
#include "runtime/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The number of a point, and with S or B moved by an error up or down. */
enum { AS_IS, S_UP, S_DOWN, B_UP, B_DOWN, MOVES };
enum { AT_ONCE = 1000 }; /* points in one compilation */

/* What an expression may use. Z: Asimov significance with a background that is known to dB (Cowan, Cranmer, Gross, Vitells, Eur.
 * Phys. J. C 71 (2011) 1554; with dB: Cowan, "Discovery sensitivity for a counting experiment with background uncertainty",
 * 2012). */
static const char functions[] = "let Z(s, b, db) = if db <= 0 then sqrt(2 * ((s + b) * log(1 + s / b) - s)) else sqrt(2 * ((s + "
                                "b) * log((s + b) * (b + db^2) /"
                                " (b^2 + (s + b) * db^2)) - b^2 / db^2 * log(1 + db^2 * s / (b * (b + db^2)))))\n"
                                "region merit { cut 1 > 0 }\n";

int dna_load_scan(dna_context *dna, const char *path, const char *const *sets, size_t nsets) {
  const char **plain = dna_xcalloc(nsets + 1, sizeof *plain), **ranges = dna_xcalloc(nsets + 1, sizeof *ranges);
  dna_compile_options asked = {.ranges = ranges};
  size_t nplain = 0;
  for (size_t i = 0; i < nsets; i++) {
    if (dna_points_is_range(sets[i])) ranges[asked.nranges++] = sets[i];
    else plain[nplain++] = sets[i];
  }
  int status = dna_context_load(dna, path, NULL, 0, plain, nplain, &asked);
  free(plain);
  free(ranges);
  return status;
}

/* ---- the figure of merit ------------------------------------------------------------------------------------------ */

static void add_number(dna_str *out, const char *name, double value) {
  dna_str_printf(out, " %s = ", name);
  dna_str_number(out, value);
}

/* The numbers of a point as values of params, "; " between them. */
static void add_values(dna_str *out, const dna_scan_point *at, int move, const char *before) {
  const double s = at->value[0] + (move == S_UP ? at->error[0] : move == S_DOWN ? -at->error[0] : 0);
  const double b = at->value[1] + (move == B_UP ? at->error[1] : move == B_DOWN ? -at->error[1] : 0);
  const struct {
    const char *name;
    double value;
  } list[] = {
      {"S", s}, {"B", b}, {"dS", at->error[0]}, {"dB", at->error[1]}, {"nS", (double)at->raw[0]}, {"nB", (double)at->raw[1]}};
  for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
    dna_str_puts(out, before);
    add_number(out, list[i].name, isfinite(list[i].value) ? list[i].value : 0);
    dna_str_puts(out, "\n");
  }
}

/* The value in a variation; NaN if it is no number. DNA_ERR_USAGE if it depends on events. */
static int read_merit(const dna_program *program, uint32_t variation, double *value) {
  const dna_insn *in = &program->insns[program->values[variation]];
  *value = in->op == DNA_OP_CONST ? program->consts[in->a] : NAN;
  return in->op == DNA_OP_CONST ? DNA_OK : DNA_ERR_USAGE;
}

static double half_range(double up, double down, double centre) {
  if (isfinite(up) && isfinite(down)) return (up - down) / 2;
  return isfinite(up) ? up - centre : isfinite(down) ? centre - down : NAN;
}

/* Points from .. to - 1 of all regions' points. */
static int read_points(dna_scan *scan, const dna_program *program, uint32_t from, uint32_t to) {
  for (uint32_t k = from; k < to; k++) {
    double v[MOVES];
    for (uint32_t move = 0; move < MOVES; move++)
      if (read_merit(program, 1 + (k - from) * MOVES + move, &v[move])) return DNA_ERR_USAGE;
    dna_scan_point *point = &scan->points[k];
    double s = half_range(v[S_UP], v[S_DOWN], v[AS_IS]), b = half_range(v[B_UP], v[B_DOWN], v[AS_IS]);
    point->has_shown = isfinite(v[AS_IS]);
    point->shown = v[AS_IS];
    point->shown_error = isfinite(s) && isfinite(b) ? sqrt(s * s + b * b) : 0;
  }
  return DNA_OK;
}

static void write_source(const dna_scan *scan, uint32_t from, uint32_t to, dna_str *source) {
  static const dna_scan_point some = {.value = {1, 1}};
  add_values(source, &some, AS_IS, "param");
  dna_str_puts(source, functions);
  for (uint32_t k = from; k < to; k++)
    for (int move = 0; move < MOVES; move++) {
      dna_str_printf(source, "variation v%u_%d {\n", k, move);
      add_values(source, &scan->points[k], move, " ");
      dna_str_puts(source, "}\n");
    }
}

/* Evaluates the expression at some points; what is wrong with it becomes what the context has to say. */
static int show_some(dna_context *dna, dna_scan *scan, const char *expression, uint32_t from, uint32_t to) {
  dna_str source = {0};
  dna_compilation merit = {0};
  dna_compile_options asked = {.values = &expression,
                               .nvalues = 1,
                               .values_region = "merit",
                               .values_option = "--show",
                               .missing = true,
                               .optimise = true};
  write_source(scan, from, to, &source);
  merit.diags.arena = merit.sources.arena = dna_arena_new();
  merit.diags.sources = &merit.sources;
  merit.analysis = dna_compile_text(&merit.diags, "--show", source.text, source.length, &asked);
  int status = DNA_OK;
  if (!merit.analysis) {
    dna->merit.length = 0;
    dna_diag_text(&merit.diags, &dna->merit, false);
    status = dna_error_set(&dna->fault, DNA_ERR_USAGE,
                           "--show: S, B, dS, dB, nS and nB, the function Z(S, B, dB), and constants can be used");
  } else if (merit.analysis->uses_random || read_points(scan, merit.analysis->programs[0], from, to)) {
    status = dna_error_set(&dna->fault, DNA_ERR_USAGE, "--show %.200s: depends on events; S, B, dS, dB, nS and nB can be used",
                           expression);
  }
  dna_context_drop(&merit);
  dna_str_free(&source);
  return status;
}

static int show(dna_context *dna, dna_scan *scan, const char *expression) {
  uint32_t all = scan->nregions * scan->npoints;
  int status = DNA_OK;
  for (uint32_t from = 0, to; from < all && !status; from = to) {
    to = all - from < AT_ONCE ? all : from + AT_ONCE;
    status = show_some(dna, scan, expression, from, to);
  }
  return status;
}

/* ---- a scan ------------------------------------------------------------------------------------------------------- */

static int check_region(dna_context *dna, const char *name) {
  const dna_pvariation *nominal = &dna->loaded.analysis->programs[0]->variations[0];
  const char **names = dna_arena_alloc(dna->loaded.analysis->arena, (nominal->nregions + 1) * sizeof *names);
  for (uint32_t r = 0; r < nominal->nregions; r++) {
    names[r] = nominal->regions[r].name;
    if (!name || !strcmp(names[r], name)) return DNA_OK;
  }
  const char *near = dna_nearest(name, names, nominal->nregions);
  return dna_error_set(&dna->fault, DNA_ERR_USAGE, "there is no region %.100s%s%s%s", name, near ? "; did you mean " : "",
                       near ? near : "", near ? "?" : "");
}

/* The expression that is shown: what is asked for, else S / sqrt(B) where both are numbers of events. */
static int add_merit(dna_context *dna, dna_scan *scan, const char *asked) {
  if (asked && (!scan->has[0] || !scan->has[1]))
    return dna_error_set(
        &dna->fault, DNA_ERR_USAGE,
        "--show needs signal and background with known yields: sample statements with kind signal and kind background, "
        "and cross-sections");
  bool both = scan->has[0] && scan->has[1] && !strcmp(scan->unit, "events");
  if (!asked && !both) return DNA_OK;
  scan->show = dna_xstrdup(asked ? asked : "S / sqrt(B)");
  int status = show(dna, scan, scan->show);
  dna_scan_find_best(scan);
  return status;
}

int dna_scan_run(dna_context *dna, const dna_scan_options *options) {
  dna_results *results = NULL;
  dna_scan_free(dna->scan);
  dna->scan = NULL;
  dna->merit.length = 0;
  if (dna_context_need_regions(dna)) return dna->fault.status;
  const dna_analysis *analysis = dna->loaded.analysis;
  if (!analysis->naxes)
    return dna_error_set(&dna->fault, DNA_ERR_USAGE,
                         "nothing is scanned: give a param a range, such as --set 'pt_e=1..10 GeV/10'");
  const char *region = options->region ? dna_normalise_name(options->region, analysis->arena) : NULL;
  if (check_region(dna, region)) return dna->fault.status;
  if (options->plot && dna_scan_plot_check(options->plot, &dna->fault)) return dna->fault.status;
  if (options->show) { /* what is wrong with it is said before the run */
    dna_scan_point some = {.raw = {1, 1}, .value = {1, 1}, .error = {1, 1}};
    dna_scan one = {.points = &some};
    if (show_some(dna, &one, options->show, 0, 1)) return dna->fault.status;
  }
  dna_run_options run = options->run;
  run.weights = NULL;
  run.results = NULL;
  int status = dna_run_events(analysis, &run, NULL, &results, &dna->fault);
  if (!results) return status;
  dna->scan = dna_scan_new(results, region, options->run.unblind != 0);
  int failed = add_merit(dna, dna->scan, options->show);
  if (!failed) return status;
  dna_scan_free(dna->scan);
  dna->scan = NULL;
  return failed;
}

const char *dna_scan_report_text(dna_context *dna, const char *format, int colour, int columns) {
  dna_error ignored = {0};
  if (!dna->scan) return NULL;
  dna->report.length = 0;
  return dna_scan_report(dna->scan, format, colour != 0, columns, &dna->report, &ignored) ? NULL : dna_context_text(&dna->report);
}

int dna_scan_draw(dna_context *dna, const char *path) {
  if (!dna->scan) return dna_error_set(&dna->fault, DNA_ERR_USAGE, "nothing was scanned");
  return dna_scan_plot(dna->scan, path, &dna->fault);
}
