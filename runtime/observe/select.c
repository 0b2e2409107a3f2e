/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The events that a region keeps (see select.h): found in a run, then copied in a second reading of their files.
 */
#include "runtime/observe/select.h"
#include "runtime/observe/overlap.h"
#include "runtime/observer.h"
#include "runtime/report/fields.h"
#include "runtime/run.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct kept {
  uint32_t file;
  dna_copy_event event;
  double weight;
  size_t values; /* offset */
} kept;

typedef struct keeping { /* of a worker, and of all together */
  kept *events;
  double *values;
  size_t nevents, nvalues, events_room, values_room;
  size_t seen; /* events of earlier batches */
} keeping;

typedef struct selecting {
  const dna_select_options *options;
  const dna_analysis *analysis;
  uint32_t variation, region;
  uint32_t sums;         /* what the region keeps */
  const uint32_t *insns; /* [nvalues] */
  uint32_t nvalues;
  dna_results *results;
  keeping all;
} selecting;

typedef struct part {
  const selecting *of;
  keeping kept;
} part;

/* ---- the events that are kept ------------------------------------------------------------------------------------- */

static void *open_part(void *user, uint32_t sample, const dna_program *const program[2]) {
  (void)sample;
  (void)program;
  part *p = dna_xcalloc(1, sizeof *p);
  p->of = user;
  return p;
}

static double read_value(const dna_vm *vm, const dna_program *program, uint32_t insn, int32_t slot) {
  const dna_insn *in = &program->insns[insn];
  return dna_vm_f(vm, insn)[in->axis == DNA_NONE ? 0 : slot];
}

static void note_row(void *user, const dna_vm *vm, int which, uint32_t sums, const int32_t *events, int32_t n,
                     const double *weights) {
  (void)which;
  part *p = user;
  const selecting *of = p->of;
  keeping *to = &p->kept;
  if (sums != of->sums) return;
  to->events = dna_grow(to->events, &to->events_room, to->nevents + (size_t)n, sizeof *to->events);
  to->values = dna_grow(to->values, &to->values_room, to->nvalues + (size_t)n * of->nvalues + 1, sizeof *to->values);
  for (int32_t i = 0; i < n; i++) {
    to->events[to->nevents++] = (kept){.event = {.ordinal = (uint64_t)events[i]}, .weight = weights[i], .values = to->nvalues};
    for (uint32_t k = 0; k < of->nvalues; k++)
      to->values[to->nvalues++] = read_value(vm, of->analysis->programs[0], of->insns[k], events[i]);
  }
}

static void add_batch(void *user, uint32_t file, const dna_batch *batch) {
  keeping *to = &((part *)user)->kept;
  for (; to->seen < to->nevents; to->seen++) {
    kept *own = &to->events[to->seen];
    int32_t slot = (int32_t)own->event.ordinal;
    own->file = file;
    own->event = (dna_copy_event){batch->first + (uint64_t)slot, batch->number[slot]};
  }
}

static void close_part(void *user, uint32_t sample, void *part_take) {
  (void)sample;
  keeping *all = &((selecting *)user)->all;
  part *p = part_take;
  const keeping *own = &p->kept;
  all->events = dna_grow(all->events, &all->events_room, all->nevents + own->nevents + 1, sizeof *all->events);
  all->values = dna_grow(all->values, &all->values_room, all->nvalues + own->nvalues + 1, sizeof *all->values);
  for (size_t i = 0; i < own->nevents; i++) {
    all->events[all->nevents] = own->events[i];
    all->events[all->nevents++].values += all->nvalues;
  }
  if (own->nvalues) memcpy(all->values + all->nvalues, own->values, own->nvalues * sizeof *own->values);
  all->nvalues += own->nvalues;
  free(own->events);
  free(own->values);
  free(p);
}

static int compare_kept(const void *a, const void *b) {
  const kept *x = a, *y = b;
  if (x->file != y->file) return x->file < y->file ? -1 : 1;
  return x->event.ordinal < y->event.ordinal ? -1 : x->event.ordinal > y->event.ordinal;
}

/* ---- before the run ----------------------------------------------------------------------------------------------- */

static bool same_file(const char *a, const char *b) {
  struct stat x, y;
  return a && b && stat(a, &x) == 0 && stat(b, &y) == 0 && S_ISREG(x.st_mode) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Whether events of a file can be copied, behind those of the first one. */
static int check_file(const char *path, const dna_reader_info *info, const dna_reader_info *first, const char *first_path,
                      dna_error *err) {
  if (!strcmp(info->format, "packed"))
    return dna_error_set(err, DNA_ERR_USAGE,
                         "%s: packed events cannot be copied as text; write them as HepMC3 first: dna unpack %s -o EVENTS.hepmc3",
                         path, path);
  if (strcmp(info->format, "Asciiv3") && strcmp(info->format, "IO_GenEvent"))
    return dna_error_set(err, DNA_ERR_USAGE,
                         "%s: events of %s cannot be copied, only those of HepMC3 (Asciiv3) and HepMC2 (IO_GenEvent)", path,
                         info->format);
  if (strcmp(info->format, first->format))
    return dna_error_set(err, DNA_ERR_USAGE, "%s is %s and %s is %s; events of one format go into one file", path, info->format,
                         first_path, first->format);
  bool same = info->nweights == first->nweights;
  for (uint32_t k = 0; same && k < info->nweights; k++) same = !strcmp(info->weight_names[k], first->weight_names[k]);
  if (same) return DNA_OK;
  return dna_error_set(err, DNA_ERR_USAGE, "%s has other weights than %s; events with the same weights go into one file", path,
                       first_path);
}

static int check_inputs(const dna_select_options *options, dna_error *err) {
  dna_reader *first = NULL;
  int status = DNA_OK;
  for (size_t i = 0; i < options->run.nevents && !status; i++) {
    const char *path = options->run.events[i];
    struct stat is;
    if (same_file(options->output, path) || same_file(options->list, path))
      status = dna_error_set(err, DNA_ERR_USAGE, "%s: is read, and would be overwritten", path);
    if (status || !options->output) continue;
    if (!strcmp(path, "-") || (stat(path, &is) == 0 && !S_ISREG(is.st_mode) && !S_ISDIR(is.st_mode))) {
      status = dna_error_set(err, DNA_ERR_USAGE,
                             "%s: events are copied in a second reading, so they must be in a file that can be read twice",
                             strcmp(path, "-") ? path : "standard input");
      continue;
    }
    dna_error own = {0};
    dna_reader *reader = dna_reader_open(path, &own);
    if (!reader) {
      status = dna_error_set(err, own.status ? own.status : DNA_ERR_INPUT, "%s", own.status ? own.message : path);
      continue;
    }
    const dna_reader_info *info = dna_reader_get_info(reader);
    status = check_file(path, info, first ? dna_reader_get_info(first) : info, options->run.events[0], err);
    if (first) dna_reader_close(reader);
    else first = reader;
  }
  dna_reader_close(first);
  return status;
}

static int find_region(selecting *s, dna_error *err) {
  const dna_program *program = s->analysis->programs[0];
  const dna_pvariation *variation = &program->variations[s->variation];
  while (s->region < variation->nregions && strcmp(variation->regions[s->region].name, s->options->region)) s->region++;
  if (s->region == variation->nregions) return dna_error_set(err, DNA_ERR_USAGE, "there is no region %.100s", s->options->region);
  const dna_pregion *region = &variation->regions[s->region];
  uint32_t last = region->nrows;
  while (last > 1 && region->rows[last - 1].kind == DNA_ROW_BIN) last--;
  s->sums = region->rows[last - 1].sums;
  s->nvalues = program->nvalues;
  s->insns = program->values + (size_t)s->variation * program->nvalues;
  return DNA_OK;
}

/* ---- what is written ---------------------------------------------------------------------------------------------- */

static int write_list(const selecting *s, dna_textfile *out, dna_error *err) {
  dna_str *text = &out->text;
  const dna_program *program = s->analysis->programs[0];
  int status = DNA_OK;
  dna_str_puts(text, "file,event,position,weight");
  for (uint32_t k = 0; k < s->nvalues; k++) {
    dna_str name = {0};
    dna_str_puts(&name, s->options->values[k]);
    if (*program->value_units[k]) dna_str_printf(&name, " [%s]", program->value_units[k]);
    dna_str_puts(text, ",");
    dna_fields_csv(text, name.text);
    dna_str_free(&name);
  }
  dna_str_puts(text, "\r\n");
  for (size_t i = 0; i < s->all.nevents && !status; i++) {
    const kept *own = &s->all.events[i];
    dna_fields_csv(text, s->options->run.events[own->file]);
    dna_str_printf(text, ",%lld,%llu", (long long)own->event.number, (unsigned long long)own->event.ordinal + 1);
    dna_fields_csv_number(text, true, own->weight);
    for (uint32_t k = 0; k < s->nvalues; k++) dna_fields_csv_number(text, true, s->all.values[own->values + k]);
    dna_str_puts(text, "\r\n");
    status = dna_textfile_flush(out, false, err);
  }
  return status ? status : dna_textfile_flush(out, true, err);
}

/* Files of which nothing is kept are left out, unless it is so of all: then the first one's header and end remain. */
static int write_events(const selecting *s, dna_textfile *out, dna_error *err) {
  dna_copy_event *events = dna_xcalloc(s->all.nevents + 1, sizeof *events);
  int status = DNA_OK;
  bool first = true;
  for (size_t i = 0; i < s->all.nevents; i++) events[i] = s->all.events[i].event;
  for (size_t from = 0, to; from < s->all.nevents && !status; from = to) {
    uint32_t file = s->all.events[from].file;
    for (to = from; to < s->all.nevents && s->all.events[to].file == file; to++) continue;
    status = dna_copy_events(s->options->run.events[file], events + from, to - from, first, out, err);
    first = false;
  }
  if (!status && first && s->options->run.nevents) status = dna_copy_events(s->options->run.events[0], events, 0, true, out, err);
  free(events);
  return status ? status : dna_textfile_flush(out, true, err);
}

static int write_all(const selecting *s, dna_error *err) {
  dna_textfile output = {.file = {.fd = -1}}, list = {.file = {.fd = -1}};
  const char *path = s->options->output && strcmp(s->options->output, "-") ? s->options->output : NULL;
  const char *list_path = s->options->list && strcmp(s->options->list, "-") ? s->options->list : NULL;
  int status = DNA_OK;
  if (s->options->list) {
    status = dna_textfile_open(&list, list_path, err);
    if (!status) status = write_list(s, &list, err);
  }
  if (!status && s->options->output) {
    status = dna_textfile_open(&output, path, err);
    if (!status) status = write_events(s, &output, err);
    if (!status) status = dna_textfile_commit(&output, err);
  }
  if (!status && s->options->list) status = dna_textfile_commit(&list, err);
  dna_textfile_close(&output);
  dna_textfile_close(&list);
  return status;
}

/* ---- the whole ---------------------------------------------------------------------------------------------------- */

static void add_up(const selecting *s, dna_select_summary *summary) {
  dna_exact sumw = {{0}};
  for (size_t i = 0; i < s->all.nevents; i++) dna_exact_add(&sumw, s->all.events[i].weight);
  for (uint32_t k = 0; k < s->results->nsamples; k++) summary->events += s->results->samples[k].sums->events;
  summary->selected = s->all.nevents;
  summary->sumw = dna_exact_value(&sumw);
}

int dna_select_run(const dna_analysis *analysis, const dna_select_options *options, dna_select_summary *summary, dna_error *err) {
  dna_analysis bare = *analysis; /* sample statements are not looked at */
  bare.nsamples = 0;
  selecting s = {.options = options, .analysis = &bare};
  dna_run_observer observer = {.user = &s, .open = open_part, .row = note_row, .batch = add_batch, .close = close_part};
  dna_run_options run = options->run;
  *summary = (dna_select_summary){0};
  run.weights = NULL;
  int status = dna_overlap_variation(analysis, options->variation, &s.variation, err);
  if (!status) status = find_region(&s, err);
  if (!status) status = check_inputs(options, err);
  if (!status) status = dna_run_observed(&bare, &run, &observer, &s.results, NULL, err);
  if (s.all.nevents) qsort(s.all.events, s.all.nevents, sizeof *s.all.events, compare_kept);
  if (status == DNA_INTERRUPTED) dna_error_set(err, status, "interrupted: nothing was written");
  if (!status) status = write_all(&s, err);
  if (!status) add_up(&s, summary);
  dna_results_free(s.results);
  free(s.all.events);
  free(s.all.values);
  return status;
}
