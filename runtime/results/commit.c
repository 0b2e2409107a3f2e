/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The results of one event file, and the totals of samples: the exact sums of the parts that are marked as totalled.
 */
#include "runtime/report/report.h"
#include "runtime/results/file_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- totals ---------------------------------------------------------------------------------------------------------- */

static void add_word(dna_str *out, uint64_t word) {
  char bytes[8];
  for (int k = 0; k < 8; k++) bytes[k] = (char)(word >> (8 * k));
  dna_str_add(out, bytes, sizeof bytes);
}

static void add_double(dna_str *out, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  add_word(out, bits);
}

/* The totals of a sample, of rows or of histograms, by their numbers. */
typedef struct totals {
  dna_sql *sql;
  int64_t sample;
  bool rows;
  dna_coded *blocks; /* [n]; without counts: there is none of that number */
  size_t n, room;
  dna_coded part;
} totals;

enum { KEYS_MOST = 1 << 24 };

static void add_blocks(totals *t, sqlite3_stmt *blocks) {
  while (dna_sql_step(t->sql, blocks)) {
    int64_t key = sqlite3_column_int64(blocks, 0);
    const void *bytes = sqlite3_column_blob(blocks, 1);
    bool good = key >= 0 && key < KEYS_MOST && bytes && dna_coded_read(&t->part, bytes, (size_t)sqlite3_column_bytes(blocks, 1));
    if (good && (uint64_t)key >= t->n) {
      t->blocks = dna_grow(t->blocks, &t->room, (size_t)key + 1, sizeof *t->blocks);
      for (; t->n <= (uint64_t)key; t->n++) t->blocks[t->n] = (dna_coded){0};
    }
    if (good && !t->blocks[key].ncounts) dna_coded_resize(&t->blocks[key], t->part.ncounts, t->part.nsums);
    if (good && dna_coded_add(&t->blocks[key], &t->part)) continue;
    dna_error_set(&t->sql->err, DNA_ERR_INPUT, "%s: the results file is damaged: blocks of sums do not fit together", t->sql->path);
    return;
  }
}

static void write_rows(totals *t) {
  sqlite3_stmt *put = dna_sql_prepare(t->sql, "INSERT OR REPLACE INTO main.row_sum VALUES (?1, ?2, ?3)");
  sqlite3_stmt *each = dna_sql_prepare(t->sql, "INSERT OR REPLACE INTO main.row_total VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  dna_str data = {0};
  for (size_t key = 0; key < t->n && !dna_sql_failed(t->sql); key++) {
    const dna_coded *total = &t->blocks[key];
    if (!total->ncounts) continue;
    data.length = 0;
    dna_coded_write(total, &data);
    dna_sql_run(t->sql, put, "iib", t->sample, (int64_t)key, &data);
    for (size_t k = 0; k + 1 < total->ncounts && 4 * k + 3 < total->nsums; k++)
      dna_sql_run(t->sql, each, "iiiiidd", t->sample, (int64_t)key, (int64_t)k, (int64_t)total->counts[0], (int64_t)total->counts[1 + k],
                  dna_exact_value(&total->sums[4 * k]), dna_exact_value(&total->sums[4 * k + 1]));
  }
  dna_str_free(&data);
  sqlite3_finalize(put);
  sqlite3_finalize(each);
}

static void write_histograms(totals *t) {
  sqlite3_stmt *put = dna_sql_prepare(t->sql, "INSERT OR REPLACE INTO main.histogram_total VALUES (?1, ?2, ?3, ?4, ?5)");
  dna_str data = {0}, entries = {0}, sums = {0};
  for (size_t key = 0; key < t->n && !dna_sql_failed(t->sql); key++) {
    const dna_coded *total = &t->blocks[key];
    if (!total->ncounts) continue;
    data.length = entries.length = sums.length = 0;
    dna_coded_write(total, &data);
    for (size_t i = 0; i < total->ncounts; i++) add_word(&entries, total->counts[i]);
    for (size_t i = 0; i < total->nsums; i++) add_double(&sums, dna_exact_value(&total->sums[i]));
    dna_sql_run(t->sql, put, "iibbb", t->sample, (int64_t)key, &entries, &sums, &data);
  }
  dna_str_free(&data);
  dna_str_free(&entries);
  dna_str_free(&sums);
  sqlite3_finalize(put);
}

static void add_totals(totals *t, sqlite3_stmt *parts) {
  sqlite3_stmt *before = dna_sql_prepare(
      t->sql, t->rows ? "SELECT sums, data FROM main.row_sum WHERE sample = %lld" : "SELECT store, data FROM main.histogram_total WHERE sample = %lld",
      (long long)t->sample);
  add_blocks(t, before);
  sqlite3_finalize(before);
  add_blocks(t, parts);
  if (t->rows) write_rows(t);
  else write_histograms(t);
  for (size_t i = 0; i < t->n; i++) dna_coded_free(&t->blocks[i]);
  free(t->blocks);
  dna_coded_free(&t->part);
}

void dna_commit_total_rows(dna_sql *sql, int64_t sample, sqlite3_stmt *parts) {
  add_totals(&(totals){.sql = sql, .sample = sample, .rows = true}, parts);
}

void dna_commit_total_histograms(dna_sql *sql, int64_t sample, sqlite3_stmt *parts) {
  add_totals(&(totals){.sql = sql, .sample = sample}, parts);
}

void dna_commit_totals(dna_sql *sql) {
  sqlite3_stmt *each = dna_sql_prepare(sql, "SELECT DISTINCT sample FROM main.input WHERE NOT totalled");
  dna_sql_exec(sql, "BEGIN");
  while (dna_sql_step(sql, each)) {
    long long sample = sqlite3_column_int64(each, 0);
    sqlite3_stmt *parts = dna_sql_prepare(sql, "SELECT sums, p.data FROM main.input i CROSS JOIN main.row_part p ON p.input = i.input "
                                               "WHERE sample = %lld AND NOT totalled", sample);
    dna_commit_total_rows(sql, sample, parts);
    sqlite3_finalize(parts);
    parts = dna_sql_prepare(sql, "SELECT store, p.data FROM main.input i CROSS JOIN main.histogram_part p ON p.input = i.input "
                                 "WHERE sample = %lld AND NOT totalled", sample);
    dna_commit_total_histograms(sql, sample, parts);
    sqlite3_finalize(parts);
  }
  sqlite3_finalize(each);
  dna_sql_exec(sql, "UPDATE main.input SET totalled = 1 WHERE NOT totalled;"
                    "UPDATE main.meta SET value = NOT EXISTS (SELECT 1 FROM main.event_file e WHERE NOT EXISTS (SELECT 1 FROM main.input i "
                    "JOIN main.sample s USING (sample) WHERE i.path = e.path AND iif(s.declared, s.name, '') = e.sample)) "
                    "WHERE key = 'complete'; COMMIT");
  if (dna_sql_failed(sql) && !sqlite3_get_autocommit(sql->db)) sqlite3_exec(sql->db, "ROLLBACK", NULL, NULL, NULL);
}

/* ---- the parts of one event file ------------------------------------------------------------------------------------- */

static void put_rows(dna_sql *sql, int64_t input, const dna_sums *sums) {
  sqlite3_stmt *put = dna_sql_prepare(sql, "INSERT INTO row_part VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  uint32_t nweights = sums->nweights;
  dna_coded block = {0};
  dna_str data = {0};
  dna_coded_resize(&block, 1 + (size_t)nweights, 4 * (size_t)nweights);
  for (uint32_t s = 0; s < sums->program->nsums && !dna_sql_failed(sql); s++) {
    const dna_row_sums *row = &sums->rows[(size_t)s * nweights];
    block.counts[0] = sums->raw[s];
    memcpy(block.counts + 1, sums->negative + (size_t)s * nweights, nweights * sizeof *block.counts);
    memcpy(block.sums, row, nweights * sizeof *row); /* a row is four sums */
    data.length = 0;
    dna_coded_write(&block, &data);
    dna_sql_run(sql, put, "iiiiddb", input, (int64_t)s, (int64_t)sums->raw[s], (int64_t)block.counts[1],
                dna_exact_value(&row->sumw), dna_exact_value(&row->sumw2), &data);
  }
  dna_coded_free(&block);
  dna_str_free(&data);
  sqlite3_finalize(put);
}

_Static_assert(sizeof(dna_row_sums) == 4 * sizeof(dna_exact) && sizeof(dna_cell) == 2 * sizeof(dna_exact) &&
                   sizeof(dna_pcell) == 4 * sizeof(dna_exact),
               "rows and cells are arrays of sums");

static void put_histograms(dna_sql *sql, int64_t input, const dna_sums *sums) {
  sqlite3_stmt *put = dna_sql_prepare(sql, "INSERT INTO histogram_part VALUES (?1, ?2, ?3)");
  dna_str data = {0};
  for (uint32_t s = 0; s < sums->program->nstores && !dna_sql_failed(sql); s++) {
    size_t ncells = dna_store_cells(&sums->program->stores[s]), each = sums->cells[s] ? 2 : 4;
    dna_coded block = {.counts = sums->entries[s], .ncounts = ncells, .nsums = ncells * sums->nweights * each};
    block.sums = sums->cells[s] ? &sums->cells[s]->sumw : &sums->pcells[s]->sumw;
    data.length = 0;
    dna_coded_write(&block, &data);
    dna_sql_run(sql, put, "iib", input, (int64_t)s, &data);
  }
  dna_str_free(&data);
  sqlite3_finalize(put);
}

static void put_spectra(dna_sql *sql, int64_t input, const dna_sums *sums) {
  sqlite3_stmt *put = dna_sql_prepare(sql, "INSERT INTO spectrum_part VALUES (?1, ?2, ?3)");
  dna_str data = {0};
  size_t width = 1 + (size_t)sums->nweights;
  for (uint32_t s = 0; s < sums->program->nspectra && !dna_sql_failed(sql); s++) {
    dna_spectrum *spectrum = &sums->spectra[s];
    dna_spectrum_sort(spectrum, sums->nweights);
    data.length = 0;
    for (size_t i = 0; i < spectrum->n * width; i++) add_double(&data, spectrum->entries[i]);
    dna_sql_run(sql, put, "iib", input, (int64_t)s, &data);
  }
  dna_str_free(&data);
  sqlite3_finalize(put);
}

static void put_nonfinite(dna_sql *sql, int64_t input, const dna_sums *sums) {
  sqlite3_stmt *put = dna_sql_prepare(sql, "INSERT INTO nonfinite VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET "
                                           "count = count + excluded.count");
  const dna_program *program = sums->program;
  for (uint32_t i = 0; i < program->ninsns; i++) {
    if (!sums->nonfinite[i]) continue;
    const dna_pspan *span = &program->spans[program->insns[i].span];
    bool placed = span->line > 0 && span->file < program->nfiles;
    dna_sql_run(sql, put, "ittii", input, program->variations[program->insns[i].variation].name,
                placed ? program->files[span->file].path : "", placed ? (int64_t)span->line : 0, (int64_t)sums->nonfinite[i]);
  }
  sqlite3_finalize(put);
}

/* ---- samples ----------------------------------------------------------------------------------------------------------- */

/* The first column of the first row; 0 without one. */
static int64_t find_one(dna_sql *sql, const char *query, const char *kinds, ...) {
  sqlite3_stmt *find = dna_sql_prepare(sql, "%s", query);
  va_list args;
  va_start(args, kinds);
  dna_sql_bindv(sql, find, kinds, args);
  va_end(args);
  int64_t value = dna_sql_step(sql, find) ? sqlite3_column_int64(find, 0) : 0;
  sqlite3_finalize(find);
  return value;
}

/* The sample of an event file: the declared one of that name, or a new one. */
static int64_t find_sample(dna_sql *sql, const dna_rsample *sample, bool declared) {
  if (declared) return find_one(sql, "SELECT sample FROM sample WHERE declared AND name = ?1", "t", sample->name);
  sqlite3_stmt *put = dna_sql_prepare(sql, "INSERT INTO sample SELECT NULL, ?1, 0, 0, ?2, ?1, NULL, NULL, 1, program FROM program, meta "
                                           "WHERE key = 'program' AND identity = value");
  dna_sql_run(sql, put, "tt", sample->name, dna_report_sample_kind(sample->kind));
  sqlite3_finalize(put);
  return dna_sql_failed(sql) ? 0 : sqlite3_last_insert_rowid(sql->db);
}

/* The weights are those of the sample's other files, or are noted. */
static void put_weights(dna_sql *sql, int64_t sample, const dna_rsample *from) {
  int64_t known = dna_sql_integer(sql, "SELECT count(*) FROM weight WHERE sample = %lld", (long long)sample);
  sqlite3_stmt *put = dna_sql_prepare(sql, "INSERT OR IGNORE INTO weight VALUES (?1, ?2, ?3)");
  sqlite3_stmt *find = dna_sql_prepare(sql, "SELECT name FROM weight WHERE sample = ?1 AND number = ?2");
  for (uint32_t k = 0; k < from->nweights && !dna_sql_failed(sql); k++) {
    if (!known) dna_sql_run(sql, put, "iit", sample, (int64_t)k, from->weight_names[k]);
    dna_sql_bind(sql, find, "ii", sample, (int64_t)k);
    bool there = dna_sql_step(sql, find);
    if (!dna_sql_failed(sql) && (!there || strcmp(dna_sql_text(find, 0), from->weight_names[k]) != 0))
      dna_error_set(&sql->err, DNA_ERR_INPUT, "sample %s: weight %u is named \"%.100s\", and in %s \"%.100s\"; the files of a sample must "
                    "have the same", from->name, k + 1, from->weight_names[k], sql->path, there ? dna_sql_text(find, 0) : "");
    if (find) sqlite3_reset(find);
  }
  if (!dna_sql_failed(sql) && known && known != (int64_t)from->nweights)
    dna_error_set(&sql->err, DNA_ERR_INPUT, "sample %s: has %u weights, and in %s %lld; the files of a sample must have the same", from->name,
                  from->nweights, sql->path, (long long)known);
  sqlite3_finalize(put);
  sqlite3_finalize(find);
}

/* ---- dropping, and the whole ------------------------------------------------------------------------------------------ */

/* Takes away an event file's results; the totals of its sample are made anew from what is left. */
static void drop_input(dna_sql *sql, int64_t input) {
  static const char *const parts[] = {"row_part", "histogram_part", "spectrum_part", "nonfinite", "input"};
  static const char *const sums[] = {"row_sum", "row_total", "histogram_total"};
  long long number = input, sample = dna_sql_integer(sql, "SELECT sample FROM input WHERE input = %lld", number);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) dna_sql_execf(sql, "DELETE FROM %s WHERE input = %lld", parts[i], number);
  for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) dna_sql_execf(sql, "DELETE FROM %s WHERE sample = %lld", sums[i], sample);
  dna_sql_execf(sql, "UPDATE input SET totalled = 0 WHERE sample = %lld", sample);
  if (dna_sql_integer(sql, "SELECT count(*) FROM input WHERE sample = %lld", sample)) return;
  dna_sql_execf(sql, "DELETE FROM weight WHERE sample = %lld", sample);
  dna_sql_execf(sql, "DELETE FROM sample WHERE sample = %lld AND NOT declared", sample);
}

static int64_t put_input(dna_sql *sql, int64_t sample, const dna_rfile *result, const dna_resfile_input *input) {
  sqlite3_stmt *put = dna_sql_prepare(sql, "INSERT INTO input VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0)");
  dna_sql_bind(sql, put, "itiitiddditi", sample, input->path, (int64_t)input->bytes, input->mtime_ns, input->checksum,
               (int64_t)result->events, result->sumw, result->xsec_pb, result->xsec_err_pb, (int64_t)result->whole, result->fault,
               (int64_t)result->trusted);
  if (!result->has_xsec && !dna_sql_failed(sql)) {
    sqlite3_bind_null(put, 8);
    sqlite3_bind_null(put, 9);
  }
  dna_sql_step(sql, put);
  sqlite3_finalize(put);
  return dna_sql_failed(sql) ? 0 : sqlite3_last_insert_rowid(sql->db);
}

static void put_all(dna_sql *sql, const dna_rsample *sample, bool declared, const dna_rfile *result, const dna_resfile_input *input,
                    const dna_sums *sums) {
  int64_t before = find_one(sql, "SELECT input FROM input JOIN sample USING (sample) WHERE path = ?1 AND mtime_ns <> 0 AND "
                                 "fault IS NOT NULL AND declared = ?2 AND (NOT declared OR name = ?3)",
                            "tit", input->path, (int64_t)declared, sample->name);
  if (before) drop_input(sql, before);
  int64_t number = find_sample(sql, sample, declared);
  put_weights(sql, number, sample);
  int64_t row = put_input(sql, number, result, input);
  put_rows(sql, row, sums);
  put_histograms(sql, row, sums);
  put_spectra(sql, row, sums);
  put_nonfinite(sql, row, sums);
}

int dna_resfile_commit(dna_resfile *file, const dna_rsample *sample, bool declared, const dna_rfile *result,
                       const dna_resfile_input *input, const dna_sums *sums, dna_error *err) {
  dna_sql *sql = &file->sql;
  sqlite3_stmt *same = dna_sql_prepare(sql, "SELECT path FROM input WHERE checksum = ?1 AND NOT (path = ?2 AND fault IS NOT NULL)");
  dna_sql_bind(sql, same, "tt", input->checksum, input->path);
  if (dna_sql_step(sql, same))
    dna_error_set(&sql->err, DNA_ERR_INPUT, "%s: has the same bytes as %s, which is in %s already", input->path, dna_sql_text(same, 0),
                  sql->path);
  sqlite3_finalize(same);
  dna_sql_exec(sql, "BEGIN");
  if (!dna_sql_failed(sql)) put_all(sql, sample, declared, result, input, sums);
  dna_sql_exec(sql, "COMMIT");
  if (!dna_sql_failed(sql)) return DNA_OK;
  if (!sqlite3_get_autocommit(sql->db)) sqlite3_exec(sql->db, "ROLLBACK", NULL, NULL, NULL);
  dna_error failed = sql->err;
  sql->err = (dna_error){0};
  return dna_error_set(err, failed.status, "%s", failed.message);
}
