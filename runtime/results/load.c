/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A results file as the results of a run (see file.h). Rows and histograms are found by their names: programs that a later version of the
 * compiler makes number them in another way.
 *
 * Samples come in the order of their statements, then of their names, event files in that of their paths, so that the order in which they
 * were read or merged does not show.
 */
#include "runtime/results/file_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct loader {
  dna_sql *sql;
  const dna_analysis *const *analyses;
  dna_results *results;
  dna_coded block;
} loader;

static int damaged(loader *l, const char *why) {
  return dna_error_set(&l->sql->err, DNA_ERR_INPUT, "%s: the results file is damaged: %s", l->sql->path, why);
}

static bool read_block(loader *l, sqlite3_stmt *statement, int column) {
  const void *bytes = sqlite3_column_blob(statement, column);
  if (bytes && dna_coded_read(&l->block, bytes, (size_t)sqlite3_column_bytes(statement, column))) return true;
  damaged(l, "a block of sums cannot be read");
  return false;
}

/* ---- which numbers mean the same ---------------------------------------------------------------------------------------- */

/* For each number in the file a list of numbers in the program. */
typedef struct pairing {
  uint32_t *first; /* [nold] index in next and number, or DNA_NONE */
  uint32_t nold;
  size_t room;
  uint32_t *next, *number; /* [npairs] */
  uint32_t npairs;
  size_t next_room, number_room;
  uint8_t *paired; /* [nnew] */
} pairing;

enum { OLD_MOST = 1 << 24 };

static bool pair(pairing *p, int64_t old, uint32_t new) {
  if (old < 0 || old >= OLD_MOST) return false;
  if (p->paired[new]) return true;
  p->paired[new] = 1;
  if ((uint64_t)old >= p->nold) {
    p->first = dna_grow(p->first, &p->room, (size_t)old + 1, sizeof *p->first);
    while (p->nold <= (uint64_t)old) p->first[p->nold++] = DNA_NONE;
  }
  p->next = dna_grow(p->next, &p->next_room, (size_t)p->npairs + 1, sizeof *p->next);
  p->number = dna_grow(p->number, &p->number_room, (size_t)p->npairs + 1, sizeof *p->number);
  p->next[p->npairs] = p->first[old];
  p->number[p->npairs] = new;
  p->first[old] = p->npairs++;
  return true;
}

static uint32_t first_of(const pairing *p, int64_t old) { return old >= 0 && (uint64_t)old < p->nold ? p->first[old] : DNA_NONE; }

static void pairing_clear(pairing *p) {
  free(p->first);
  free(p->next);
  free(p->number);
  free(p->paired);
  *p = (pairing){0};
}

/* The region of a variation, both by name; *at is where the last one was. */
static const dna_pregion *find_region(const dna_program *program, const char *variation, const char *region, uint32_t at[2]) {
  for (uint32_t i = 0; i < program->nvariations; i++) {
    uint32_t v = (at[0] + i) % program->nvariations;
    const dna_pvariation *set = &program->variations[v];
    if (strcmp(set->name, variation) != 0) continue;
    for (uint32_t k = 0; k < set->nregions; k++) {
      uint32_t r = (at[1] + k) % set->nregions;
      if (strcmp(set->regions[r].name, region) != 0) continue;
      at[0] = v;
      at[1] = r;
      return &set->regions[r];
    }
    return NULL;
  }
  return NULL;
}

static void other_version(loader *l) {
  char *made = dna_schema_meta(l->sql, "main", "made_by");
  dna_error_set(&l->sql->err, DNA_ERR_INPUT, "%s: its program, compiled by this dna, has other rows or histograms; it was made by %s",
                l->sql->path, made ? made : "another version");
  free(made);
}

static uint32_t count_rows(const dna_program *program) {
  uint32_t n = 0;
  for (uint32_t v = 0; v < program->nvariations; v++)
    for (uint32_t r = 0; r < program->variations[v].nregions; r++) n += program->variations[v].regions[r].nrows;
  return n;
}

static pairing pair_rows(loader *l, const dna_program *program, int64_t number) {
  pairing p = {.paired = dna_xcalloc((size_t)program->nsums + 1, 1)};
  uint32_t at[2] = {0, 0}, found = 0;
  sqlite3_stmt *each = dna_sql_prepare(l->sql, "SELECT variation, region, number, label, sums FROM row WHERE program = %lld", (long long)number);
  while (dna_sql_step(l->sql, each)) {
    const dna_pregion *region = find_region(program, dna_sql_text(each, 0), dna_sql_text(each, 1), at);
    int64_t row = sqlite3_column_int64(each, 2);
    bool good = region && row >= 0 && row < region->nrows && strcmp(region->rows[row].label, dna_sql_text(each, 3)) == 0;
    if (!good || !pair(&p, sqlite3_column_int64(each, 4), region->rows[row].sums)) break;
    found++;
  }
  sqlite3_finalize(each);
  if (!dna_sql_failed(l->sql) && found != count_rows(program)) other_version(l);
  return p;
}

static pairing pair_histograms(loader *l, const dna_program *program, int64_t number) {
  pairing p = {.paired = dna_xcalloc((size_t)program->nstores + 1, 1)};
  uint32_t at[2] = {0, 0};
  bool good = true;
  sqlite3_stmt *each = dna_sql_prepare(l->sql, "SELECT variation, region, name, store FROM histogram WHERE program = %lld", (long long)number);
  while (good && dna_sql_step(l->sql, each)) {
    const dna_pregion *region = find_region(program, dna_sql_text(each, 0), dna_sql_text(each, 1), at);
    const dna_phist *hist = NULL;
    for (uint32_t h = 0; region && h < region->nhists && !hist; h++)
      if (strcmp(region->hists[h].name, dna_sql_text(each, 2)) == 0) hist = &region->hists[h];
    good = hist && pair(&p, sqlite3_column_int64(each, 3), hist->store);
  }
  sqlite3_finalize(each);
  for (uint32_t s = 0; s < program->nstores; s++) /* N-1 distributions that not all variations have are not shown */
    good = good && (p.paired[s] || program->stores[s].n_minus_1);
  if (!dna_sql_failed(l->sql) && !good) other_version(l);
  return p;
}

static pairing pair_windows(loader *l, const dna_program *program, int64_t number) {
  pairing p = {.paired = dna_xcalloc((size_t)program->nspectra + 1, 1)};
  bool good = true;
  sqlite3_stmt *each = dna_sql_prepare(l->sql, "SELECT variation, name, spectrum FROM spectrum WHERE program = %lld", (long long)number);
  while (good && dna_sql_step(l->sql, each)) {
    good = false;
    for (uint32_t v = 0; v < program->nvariations; v++)
      for (uint32_t w = 0; w < program->variations[v].nwindows && !strcmp(program->variations[v].name, dna_sql_text(each, 0)); w++)
        if (!strcmp(program->variations[v].windows[w].name, dna_sql_text(each, 1)))
          good = pair(&p, sqlite3_column_int64(each, 2), program->variations[v].windows[w].spectrum);
  }
  sqlite3_finalize(each);
  for (uint32_t s = 0; s < program->nspectra; s++) good = good && p.paired[s];
  if (!dna_sql_failed(l->sql) && !good) other_version(l);
  return p;
}

/* ---- sums ------------------------------------------------------------------------------------------------------------ */

static void load_rows(loader *l, const pairing *p, int64_t sample, dna_sums *sums) {
  uint32_t nweights = sums->nweights;
  /* and what a killed run has not added up */
  sqlite3_stmt *each = dna_sql_prepare(l->sql, "SELECT sums, data FROM row_sum WHERE sample = %lld UNION ALL SELECT sums, data FROM input i "
                                               "CROSS JOIN row_part p ON p.input = i.input WHERE sample = %lld AND NOT totalled",
                                       (long long)sample, (long long)sample);
  while (dna_sql_step(l->sql, each) && read_block(l, each, 1)) {
    if (l->block.ncounts != 1 + (size_t)nweights || l->block.nsums != 4 * (size_t)nweights) {
      damaged(l, "a row has sums of other weights than its sample");
      break;
    }
    for (uint32_t i = first_of(p, sqlite3_column_int64(each, 0)); i != DNA_NONE; i = p->next[i]) {
      size_t s = p->number[i];
      dna_exact *to = &sums->rows[s * nweights].sumw;
      sums->raw[s] += l->block.counts[0];
      for (size_t k = 0; k < nweights; k++) sums->negative[s * nweights + k] += l->block.counts[1 + k];
      for (size_t k = 0; k < l->block.nsums; k++) dna_exact_merge(&to[k], &l->block.sums[k]);
    }
  }
  sqlite3_finalize(each);
  sums->events = sums->raw[0];
}

static void load_histograms(loader *l, const pairing *p, int64_t sample, dna_sums *sums) {
  sqlite3_stmt *each = dna_sql_prepare(l->sql, "SELECT store, data FROM histogram_total WHERE sample = %lld UNION ALL SELECT store, data FROM "
                                               "input i CROSS JOIN histogram_part p ON p.input = i.input WHERE sample = %lld AND NOT totalled",
                                       (long long)sample, (long long)sample);
  while (dna_sql_step(l->sql, each) && read_block(l, each, 1)) {
    for (uint32_t i = first_of(p, sqlite3_column_int64(each, 0)); i != DNA_NONE; i = p->next[i]) {
      uint32_t s = p->number[i];
      size_t ncells = dna_store_cells(&sums->program->stores[s]), each_cell = sums->cells[s] ? 2 : 4;
      if (l->block.ncounts != ncells || l->block.nsums != ncells * sums->nweights * each_cell) {
        damaged(l, "a histogram has other bins than its program");
        break;
      }
      dna_exact *to = sums->cells[s] ? &sums->cells[s]->sumw : &sums->pcells[s]->sumw;
      for (size_t k = 0; k < ncells; k++) sums->entries[s][k] += l->block.counts[k];
      for (size_t k = 0; k < l->block.nsums; k++) dna_exact_merge(&to[k], &l->block.sums[k]);
    }
  }
  sqlite3_finalize(each);
}

static double read_double(const unsigned char *bytes) {
  uint64_t bits = 0;
  double value;
  for (int k = 0; k < 8; k++) bits |= (uint64_t)bytes[k] << (8 * k);
  memcpy(&value, &bits, sizeof value);
  return value;
}

static void load_spectra(loader *l, const pairing *p, int64_t sample, dna_sums *sums) {
  size_t width = 1 + (size_t)sums->nweights;
  sqlite3_stmt *each = dna_sql_prepare(l->sql, "SELECT spectrum, entries FROM input i CROSS JOIN spectrum_part s ON s.input = i.input "
                                               "WHERE sample = %lld", (long long)sample);
  while (dna_sql_step(l->sql, each)) {
    const unsigned char *bytes = sqlite3_column_blob(each, 1);
    size_t numbers = (size_t)sqlite3_column_bytes(each, 1) / 8;
    if (numbers % width) damaged(l, "a spectrum has values of other weights than its sample");
    for (uint32_t i = first_of(p, sqlite3_column_int64(each, 0)); i != DNA_NONE; i = p->next[i]) {
      dna_spectrum *to = &sums->spectra[p->number[i]];
      for (size_t n = 0; n < numbers / width; n++) {
        double *entry = dna_spectrum_add(to, sums->nweights);
        for (size_t k = 0; k < width; k++) entry[k] = read_double(bytes + 8 * (n * width + k));
      }
    }
  }
  sqlite3_finalize(each);
  for (uint32_t s = 0; s < sums->program->nspectra; s++) dna_spectrum_sort(&sums->spectra[s], sums->nweights);
}

/* Counts belong to a line; they go to an instruction of it. */
static void load_nonfinite(loader *l, int64_t sample, dna_sums *sums) {
  const dna_program *program = sums->program;
  sqlite3_stmt *each = dna_sql_prepare(l->sql, "SELECT variation, file, line, sum(count) FROM nonfinite JOIN input USING (input) "
                                               "WHERE sample = %lld GROUP BY 1, 2, 3", (long long)sample);
  while (dna_sql_step(l->sql, each)) {
    uint32_t best = 0;
    int quality = -1;
    for (uint32_t i = 0; i < program->ninsns && quality < 2; i++) {
      const dna_pspan *span = &program->spans[program->insns[i].span];
      const char *file = span->line > 0 && span->file < program->nfiles ? program->files[span->file].path : "";
      if (span->line != (uint32_t)sqlite3_column_int64(each, 2) || strcmp(file, dna_sql_text(each, 1)) != 0) continue;
      int now = 1 + (strcmp(program->variations[program->insns[i].variation].name, dna_sql_text(each, 0)) == 0);
      if (now > quality) best = i;
      if (now > quality) quality = now;
    }
    if (program->ninsns) sums->nonfinite[best] += (uint64_t)sqlite3_column_int64(each, 3);
  }
  sqlite3_finalize(each);
}

/* ---- samples ----------------------------------------------------------------------------------------------------------- */

static void load_weights(loader *l, int64_t sample, dna_rsample *to) {
  size_t room = 0;
  sqlite3_stmt *each = dna_sql_prepare(l->sql, "SELECT name FROM weight WHERE sample = %lld ORDER BY number", (long long)sample);
  while (dna_sql_step(l->sql, each)) {
    to->weight_names = dna_grow(to->weight_names, &room, (size_t)to->nweights + 1, sizeof *to->weight_names);
    to->weight_names[to->nweights++] = dna_xstrdup(dna_sql_text(each, 0));
  }
  sqlite3_finalize(each);
  if (to->nweights) return;
  to->weight_names = dna_grow(to->weight_names, &room, 1, sizeof *to->weight_names); /* nothing of it was read yet */
  to->weight_names[to->nweights++] = dna_xstrdup("nominal");
}

static void load_files(loader *l, int64_t sample, dna_rsample *to) {
  size_t room = 0;
  sqlite3_stmt *each = dna_sql_prepare(l->sql, "SELECT path, events, sumw, xsec_pb, xsec_err_pb, whole, fault, trusted FROM input "
                                               "WHERE sample = %lld ORDER BY path, checksum", (long long)sample);
  while (dna_sql_step(l->sql, each)) {
    to->files = dna_grow(to->files, &room, (size_t)to->nfiles + 1, sizeof *to->files);
    dna_rfile *file = &to->files[to->nfiles++];
    *file = (dna_rfile){.path = dna_xstrdup(dna_sql_text(each, 0)), .events = (uint64_t)sqlite3_column_int64(each, 1),
                        .sumw = sqlite3_column_double(each, 2), .has_xsec = sqlite3_column_type(each, 3) != SQLITE_NULL,
                        .xsec_pb = sqlite3_column_double(each, 3), .xsec_err_pb = sqlite3_column_double(each, 4),
                        .whole = sqlite3_column_int(each, 5) != 0, .trusted = sqlite3_column_int(each, 7) != 0};
    if (sqlite3_column_type(each, 6) == SQLITE_NULL) continue;
    file->fault = dna_xstrdup(dna_sql_text(each, 6));
    l->results->partial = true;
  }
  sqlite3_finalize(each);
}

/* The name, with "_2", "_3" ... if a sample before has it already: those of files without sample statements. */
static char *unique_name(const loader *l, const char *name) {
  dna_str other = {0};
  dna_str_puts(&other, name);
  for (unsigned n = 2;; n++) {
    bool taken = false;
    for (uint32_t s = 0; s + 1 < l->results->nsamples && !taken; s++) taken = strcmp(l->results->samples[s].name, other.text) == 0;
    if (!taken) return other.text;
    other.length = 0;
    dna_str_printf(&other, "%s_%u", name, n);
  }
}

static bool find_kind(const char *name, enum dna_sample_kind *kind) {
  static const char *const names[] = {[DNA_SAMPLE_SIGNAL] = "signal", [DNA_SAMPLE_BACKGROUND] = "background", [DNA_SAMPLE_DATA] = "data"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!strcmp(names[i], name)) {
      *kind = (enum dna_sample_kind)i;
      return true;
    }
  return false;
}

/* From a row of the query below. */
static void load_sample(loader *l, sqlite3_stmt *row, dna_rsample *to) {
  int64_t sample = sqlite3_column_int64(row, 0), program = sqlite3_column_int64(row, 8), bundle = sqlite3_column_int64(row, 9);
  const dna_analysis *analysis = l->analyses[bundle];
  int64_t number = sqlite3_column_int64(row, 10);
  bool declared = sqlite3_column_int(row, 2) != 0;
  to->name = unique_name(l, dna_sql_text(row, 1));
  to->group = dna_xstrdup(declared ? dna_sql_text(row, 4) : to->name);
  to->with = sqlite3_column_type(row, 5) == SQLITE_NULL ? NULL : dna_xstrdup(dna_sql_text(row, 5));
  to->kfactor = sqlite3_column_double(row, 7);
  if (!find_kind(dna_sql_text(row, 3), &to->kind)) damaged(l, "a sample is of no known kind");
  if (number < 0 || number >= analysis->nprograms) other_version(l);
  if (dna_sql_failed(l->sql)) return;
  to->program = analysis->programs[number];
  load_weights(l, sample, to);
  load_files(l, sample, to);
  if (sqlite3_column_type(row, 6) != SQLITE_NULL) {
    to->xsec_source = DNA_XSEC_SAMPLE;
    to->xsec_pb = sqlite3_column_double(row, 6);
  }
  dna_results_set_xsec(to);
  to->sums = dna_sums_new(to->program, to->nweights);
  pairing rows = pair_rows(l, to->program, program), histograms = pair_histograms(l, to->program, program);
  pairing windows = pair_windows(l, to->program, program);
  load_rows(l, &rows, sample, to->sums);
  load_histograms(l, &histograms, sample, to->sums);
  load_spectra(l, &windows, sample, to->sums);
  load_nonfinite(l, sample, to->sums);
  pairing_clear(&windows);
  pairing_clear(&rows);
  pairing_clear(&histograms);
}

/* What was asked for and is not there. */
static void load_unread(loader *l) {
  dna_str words = {0};
  uint32_t count = 0;
  sqlite3_stmt *each = dna_sql_prepare(l->sql, "SELECT e.path, e.sample FROM event_file e WHERE NOT EXISTS (SELECT 1 FROM input i JOIN sample s "
                                               "USING (sample) WHERE i.path = e.path AND iif(s.declared, s.name, '') = e.sample) "
                                               "ORDER BY e.sample, e.path");
  while (dna_sql_step(l->sql, each)) {
    if (count < 3) dna_str_printf(&words, "%s%s", count ? ", " : "", dna_sql_text(each, 0));
    count++;
    for (uint32_t s = 0; s < l->results->nsamples; s++)
      if (strcmp(l->results->samples[s].name, dna_sql_text(each, 1)) == 0) l->results->samples[s].unread = true;
  }
  sqlite3_finalize(each);
  if (count > 3) dna_str_printf(&words, " and %u more", count - 3);
  l->results->unread = words.text;
}

static void load_samples(loader *l) {
  size_t room = 0;
  /* the bundle's place is that of dna_resfile_origins */
  sqlite3_stmt *each = dna_sql_prepare(
      l->sql, "SELECT s.sample, s.name, s.declared, s.kind, s.\"group\", s.\"with\", s.xsec_pb, s.kfactor, s.program, o.place, p.number "
              "FROM sample s JOIN program p USING (program) JOIN (SELECT bundle, row_number() OVER (ORDER BY bundle <> (SELECT q.bundle "
              "FROM program q JOIN meta ON key = 'program' AND value = q.identity), hash) - 1 AS place FROM bundle) o USING (bundle) "
              "WHERE s.declared OR EXISTS (SELECT 1 FROM input i WHERE i.sample = s.sample) "
              "ORDER BY s.position, s.name, (SELECT min(path) FROM input i WHERE i.sample = s.sample), "
              "(SELECT min(checksum) FROM input i WHERE i.sample = s.sample)");
  while (dna_sql_step(l->sql, each)) {
    dna_results *results = l->results;
    results->samples = dna_grow(results->samples, &room, (size_t)results->nsamples + 1, sizeof *results->samples);
    dna_rsample *to = &results->samples[results->nsamples++];
    *to = (dna_rsample){0};
    load_sample(l, each, to);
  }
  sqlite3_finalize(each);
}

int dna_resfile_load(dna_resfile *file, const dna_analysis *const *analyses, dna_results **results, dna_error *err) {
  dna_resfile_settings settings = dna_resfile_get_settings(file);
  loader l = {.sql = &file->sql, .analyses = analyses, .results = dna_xcalloc(1, sizeof *l.results)};
  *results = NULL;
  l.results->analysis = analyses[0];
  l.results->seed = settings.seed;
  l.results->interrupted = !settings.complete;
  if (dna_sql_integer(l.sql, "SELECT count(*) FROM input") == 0)
    dna_error_set(&l.sql->err, DNA_ERR_INPUT, "%s: no event file was read to its end yet; dna run --resume goes on", l.sql->path);
  else
    load_samples(&l);
  load_unread(&l);
  dna_coded_free(&l.block);
  if (!dna_sql_failed(&file->sql)) {
    *results = l.results;
    return DNA_OK;
  }
  dna_results_free(l.results);
  return dna_error_set(err, file->sql.err.status, "%s", file->sql.err.message);
}
