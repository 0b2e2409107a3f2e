/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list of report formats and what they share (see report.h).
 */
#include "runtime/report/report.h"
#include "runtime/event/stream.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct format {
  const char *name;
  void (*write)(const dna_report_job *job, dna_str *out);
} formats[] = {
    {"text", dna_text_write},
    {"md", dna_markdown_write},
    {"csv", dna_csv_write},
    {"json", dna_json_write},
    {"latex", dna_latex_write},
    {"html", dna_html_write},
};

int dna_report(const dna_results *results, const char *format, const dna_report_options *options, dna_str *out, dna_error *err) {
  dna_report_job job = {.results = results};
  if (options) job.options = *options;
  if (job.options.columns <= 0) job.options.columns = 100;
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    if (!strcmp(format, formats[i].name)) {
      void *before = dna_c_locale_enter();
      formats[i].write(&job, out);
      dna_c_locale_leave(before);
      return DNA_OK;
    }
  return dna_error_set(err, DNA_ERR_USAGE, "there is no report format \"%.40s\"; the formats are text, md, csv, json, latex and html", format);
}

/* ---- names ------------------------------------------------------------------------------------------------------------ */

const char *dna_report_row_kind(enum dna_row_kind kind) {
  static const char *const names[] = {[DNA_ROW_ALL] = "all", [DNA_ROW_CUT] = "cut", [DNA_ROW_WEIGHT] = "weight", [DNA_ROW_BIN] = "bin"};
  return names[kind];
}

const char *dna_report_sample_kind(enum dna_sample_kind kind) {
  static const char *const names[] = {[DNA_SAMPLE_SIGNAL] = "signal", [DNA_SAMPLE_BACKGROUND] = "background", [DNA_SAMPLE_DATA] = "data"};
  return names[kind];
}

const char *dna_report_extent(const dna_results *results, const dna_rsample *sample) {
  bool whole = true;
  for (uint32_t i = 0; i < sample->nfiles; i++) {
    if (sample->files[i].fault) return "partial";
    whole &= sample->files[i].whole;
  }
  if (sample->unread || (results->interrupted && !whole)) return "interrupted";
  return whole ? "whole" : "first events";
}

const dna_program *dna_report_program(const dna_results *results) {
  return results->nsamples ? results->samples[0].program : results->analysis->programs[0];
}

/* ---- blind regions ------------------------------------------------------------------------------------------------------- */

static const dna_pregion *find_region(const dna_pvariation *variation, const char *name) {
  for (uint32_t r = 0; name && r < variation->nregions; r++)
    if (!strcmp(variation->regions[r].name, name)) return &variation->regions[r];
  return NULL;
}

uint32_t dna_report_hidden_from(const dna_report_job *job, const dna_rsample *sample, uint32_t variation, uint32_t region) {
  const dna_pvariation *set = &sample->program->variations[variation];
  const dna_pregion *at = &set->regions[region];
  uint32_t hidden = at->nrows;
  if (sample->kind != DNA_SAMPLE_DATA || job->options.unblind) return hidden;
  for (uint32_t depth = 0; at && depth <= set->nregions; depth++) {
    const dna_pregion *parent = find_region(set, at->parent);
    if (at->blind) hidden = parent ? parent->nrows : 1; /* "all events" is no secret */
    at = parent;
  }
  return hidden;
}

/* ---- cells -------------------------------------------------------------------------------------------------------------- */

dna_report_cells dna_report_get_cells(const dna_report_job *job, const dna_rsample *sample, uint32_t variation, uint32_t weight,
                                      uint32_t region, uint32_t row) {
  dna_number none = dna_number_text("–");
  dna_report_cells cells = {none, none, none, none};
  if (row >= dna_report_hidden_from(job, sample, variation, region)) {
    cells.raw = cells.yield = dna_number_text("hidden");
    return cells;
  }
  dna_rownum number = dna_cutflow_row(job->results, sample, variation, weight, region, row);
  cells.raw = dna_number_count(number.raw);
  if (number.has_yield) cells.yield = dna_number_pm(number.yield, number.error, number.error);
  if (number.has_rel) cells.rel = dna_number_pm(100 * number.rel, 100 * number.rel_lo, 100 * number.rel_hi);
  if (number.has_cum) cells.cum = dna_number_pm(100 * number.cum, 100 * number.cum_lo, 100 * number.cum_hi);
  return cells;
}

/* ---- results that were not finite ------------------------------------------------------------------------------------------ */

static void add_nonfinite(dna_report_nonfinite **list, uint32_t *count, size_t *room, uint32_t from, dna_report_nonfinite entry) {
  for (uint32_t i = from; i < *count; i++) {
    dna_report_nonfinite *other = &(*list)[i];
    if (other->line != entry.line || other->variation != entry.variation || strcmp(other->file, entry.file)) continue;
    other->count += entry.count;
    return;
  }
  *list = dna_grow(*list, room, (size_t)*count + 1, sizeof **list);
  (*list)[(*count)++] = entry;
}

/* Counts are kept by line, so what the line has says what they are of. */
static bool has_probability(const dna_program *program, uint32_t of) {
  const dna_pspan *span = &program->spans[program->insns[of].span];
  for (uint32_t i = 0; i < program->ninsns; i++) {
    const dna_pspan *other = &program->spans[program->insns[i].span];
    if (program->insns[i].op == DNA_OP_PROBABILITY && other->line == span->line && other->file == span->file) return true;
  }
  return false;
}

static int compare_nonfinite(const void *a, const void *b) {
  const dna_report_nonfinite *x = a, *y = b;
  int files = strcmp(x->file, y->file);
  if (files) return files;
  if (x->line != y->line) return x->line < y->line ? -1 : 1;
  return strcmp(x->variation, y->variation);
}

dna_report_nonfinite *dna_report_list_nonfinite(const dna_results *results, uint32_t *count) {
  dna_report_nonfinite *list = NULL;
  size_t room = 0;
  *count = 0;
  for (uint32_t s = 0; s < results->nsamples; s++) {
    const dna_rsample *sample = &results->samples[s];
    const dna_program *program = sample->program;
    uint32_t first = *count;
    for (uint32_t i = 0; i < program->ninsns; i++) {
      if (!sample->sums->nonfinite[i]) continue;
      const dna_pspan *span = &program->spans[program->insns[i].span];
      bool placed = span->line > 0 && span->file < program->nfiles;
      add_nonfinite(&list, count, &room, first,
                    (dna_report_nonfinite){.sample = sample->name,
                                           .variation = program->variations[program->insns[i].variation].name,
                                           .file = placed ? program->files[span->file].path : "",
                                           .line = placed ? span->line : 0,
                                           .probability = has_probability(program, i),
                                           .count = sample->sums->nonfinite[i]});
    }
    if (*count > first) qsort(list + first, *count - first, sizeof *list, compare_nonfinite);
  }
  return list;
}

/* ---- warnings ------------------------------------------------------------------------------------------------------------ */

/* The source line, without the blanks around it and cut to a length that one reads. */
static void add_source_line(const dna_program *program, const char *path, uint32_t line, dna_str *out) {
  for (uint32_t f = 0; f < program->nfiles; f++) {
    if (strcmp(program->files[f].path, path)) continue;
    const char *at = program->files[f].text, *end = at + program->files[f].length;
    for (uint32_t i = 1; i < line && at < end; i++) {
      const char *newline = memchr(at, '\n', (size_t)(end - at));
      at = newline ? newline + 1 : end;
    }
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if (!stop) stop = end;
    while (at < stop && (*at == ' ' || *at == '\t')) at++;
    while (stop > at && (stop[-1] == ' ' || stop[-1] == '\t' || stop[-1] == '\r')) stop--;
    size_t length = (size_t)(stop - at);
    bool cut = length > 100;
    if (cut)
      for (length = 100; length && ((unsigned char)at[length] & 0xC0) == 0x80;) length--;
    dna_str_add(out, at, length);
    if (cut) dna_str_puts(out, "…");
    return;
  }
}

static void warn_nonfinite(const dna_results *results, const char *before, dna_str *out) {
  uint32_t count;
  dna_report_nonfinite *list = dna_report_list_nonfinite(results, &count);
  for (uint32_t i = 0; i < count; i++) {
    const dna_report_nonfinite *entry = &list[i];
    dna_str_puts(out, before);
    if (results->nsamples > 1) dna_str_printf(out, "%s: ", entry->sample);
    if (entry->probability)
      dna_str_printf(out, "%llu %s outside of 0 to 1, which count%s as the nearer end, or not finite",
                     (unsigned long long)entry->count, entry->count == 1 ? "probability was" : "probabilities were", entry->count == 1 ? "s" : "");
    else
      dna_str_printf(out, "%llu %s not finite and count%s as missing", (unsigned long long)entry->count,
                     entry->count == 1 ? "result was" : "results were", entry->count == 1 ? "s" : "");
    if (strcmp(entry->variation, "nominal")) dna_str_printf(out, " (in variation %s)", entry->variation);
    if (entry->line) {
      dna_str_printf(out, " — %s:%u: ", entry->file, entry->line);
      add_source_line(dna_report_program(results), entry->file, entry->line, out);
    }
    dna_str_puts(out, "\n");
  }
  free(list);
}

void dna_report_n_minus_1(const dna_pregion *region, dna_str *out) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < region->nhists; i++) n += region->hists[i].n_minus_1;
  if (n) dna_str_printf(out, "\nN-1 distributions: %u, among the histograms of the JSON report\n", n);
}

static void warn_partial(const dna_rfile *file, const char *before, dna_str *out) {
  bool altered = strstr(file->fault, DNA_STREAM_ALTERED) != NULL, one = file->events == 1;
  dna_str_printf(out, "%spartial: %s is damaged; ", before, file->path);
  if (file->events == 0) {
    dna_str_puts(out, "none of its events is counted\n");
    return;
  }
  if (one) dna_str_puts(out, "its first event is counted");
  else dna_str_printf(out, "its first %llu events are counted", (unsigned long long)file->events);
  if (altered) dna_str_puts(out, one ? ", and may be wrong" : ", and any of them may be wrong");
  dna_str_puts(out, altered ? "; what follows is not\n" : ", what follows is not\n");
}

void dna_report_warnings(const dna_report_job *job, const char *before, dna_str *out) {
  const dna_results *results = job->results;
  if (results->interrupted && results->unread)
    dna_str_printf(out, "%sinterrupted: not read to their end, and not counted, are %s\n", before, results->unread);
  else if (results->interrupted)
    dna_str_printf(out, "%sinterrupted: the numbers are of the events read so far\n", before);
  for (uint32_t s = 0; s < results->nsamples; s++) {
    const dna_rsample *sample = &results->samples[s];
    uint64_t negative = sample->sums->negative[0];
    if (negative)
      dna_str_printf(out, "%s%s: %llu of %llu events have a negative weight; yields may rise and efficiencies may leave 0 to 100 %%\n",
                     before, sample->name, (unsigned long long)negative, (unsigned long long)sample->sums->raw[0]);
    for (uint32_t i = 0; i < sample->nfiles; i++) {
      const dna_rfile *file = &sample->files[i];
      if (file->trusted)
        dna_str_printf(out, "%s%s has only the particles that were kept, and it was not shown that no others matter here\n", before,
                       file->path);
      if (file->fault) warn_partial(file, before, out);
      else if (!file->whole && !results->interrupted && file->events == 1)
        dna_str_printf(out, "%s%s: only the first event was read\n", before, file->path);
      else if (!file->whole && !results->interrupted && file->events)
        dna_str_printf(out, "%s%s: only the first %llu events were read\n", before, file->path, (unsigned long long)file->events);
    }
  }
  warn_nonfinite(results, before, out);
}
