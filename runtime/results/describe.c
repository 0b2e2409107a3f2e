/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An analysis and the options of a run as tables (see file_internal.h).
 */
#include "program/identity.h"
#include "runtime/results/file_internal.h"
#include "runtime/report/report.h"

#include <stdlib.h>
#include <string.h>

static void put_meta(dna_sql *sql, const char *key, const char *value) {
  sqlite3_stmt *put = dna_sql_prepare(sql, "INSERT INTO other.meta VALUES (?1, ?2)");
  dna_sql_run(sql, put, "tt", key, value);
  sqlite3_finalize(put);
}

static void put_settings(dna_sql *sql, const dna_analysis *analysis, const dna_run_options *options) {
  char identity[DNA_IDENTITY_SIZE];
  dna_str number = {0};
  dna_identity_of_program(analysis->programs[0], identity);
  put_meta(sql, "made_by", "dna " PACKAGE_VERSION);
  put_meta(sql, "program", identity);
  dna_str_printf(&number, "%llu", (unsigned long long)options->seed);
  put_meta(sql, "seed", number.text);
  put_meta(sql, "weights", options->weights ? options->weights : "nominal");
  number.length = 0;
  dna_str_printf(&number, "%lld", (long long)options->max_events);
  put_meta(sql, "max_events", number.text);
  number.length = 0;
  if (analysis->has_lumi) dna_str_number(&number, analysis->lumi_ifb);
  put_meta(sql, "luminosity_ifb", analysis->has_lumi ? number.text : NULL);
  put_meta(sql, "complete", "0");
  dna_str_free(&number);
}

/* ---- what it is compiled from ---------------------------------------------------------------------------------------- */

static void hash_origin(const dna_origin *origin, char out[DNA_IDENTITY_SIZE]) {
  dna_str bytes = {0};
  for (uint32_t i = 0; i < origin->nsources; i++) {
    const dna_origin_source *source = &origin->sources[i];
    dna_str_add(&bytes, source->path, strlen(source->path) + 1);
    if (source->text) dna_str_add(&bytes, source->text, source->length + 1);
    else dna_str_printf(&bytes, "%u", source->same_as);
  }
  for (uint32_t i = 0; i < origin->nsets; i++) dna_str_add(&bytes, origin->sets[i], strlen(origin->sets[i]) + 1);
  dna_str_printf(&bytes, "%d", origin->n_minus_1);
  if (origin->library) dna_str_puts(&bytes, origin->library);
  dna_identity_of_bytes(bytes.text, bytes.length, out);
  dna_str_free(&bytes);
}

static void put_origin(dna_sql *sql, const dna_origin *origin) {
  char hash[DNA_IDENTITY_SIZE];
  hash_origin(origin, hash);
  sqlite3_stmt *put = dna_sql_prepare(sql, "INSERT INTO other.bundle VALUES (1, ?1, ?2, ?3)");
  dna_sql_run(sql, put, "tti", hash, origin->library, (int64_t)origin->n_minus_1);
  sqlite3_finalize(put);
  put = dna_sql_prepare(sql, "INSERT INTO other.source VALUES (1, ?1, ?2, CAST(?3 AS TEXT), ?4)");
  for (uint32_t i = 0; i < origin->nsources; i++) {
    const dna_origin_source *source = &origin->sources[i];
    dna_str text = {source->text, source->length, 0};
    if (source->text) dna_sql_run(sql, put, "itbn", (int64_t)i, source->path, &text);
    else dna_sql_run(sql, put, "itni", (int64_t)i, source->path, (int64_t)source->same_as);
  }
  sqlite3_finalize(put);
  put = dna_sql_prepare(sql, "INSERT INTO other.setting VALUES (1, ?1, ?2)");
  for (uint32_t i = 0; i < origin->nsets; i++) dna_sql_run(sql, put, "it", (int64_t)i, origin->sets[i]);
  sqlite3_finalize(put);
}

/* ---- programs ---------------------------------------------------------------------------------------------------------- */

static void put_params(dna_sql *sql, const dna_program *program, int64_t number) {
  sqlite3_stmt *put = dna_sql_prepare(sql, "INSERT INTO other.param VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  for (uint32_t i = 0; i < program->nparams; i++) {
    const dna_pparam *param = &program->params[i];
    dna_sql_run(sql, put, "iitdtt", number, (int64_t)i, param->name, param->value, param->unit, param->doc);
  }
  sqlite3_finalize(put);
}

static void put_rows(dna_sql *sql, const dna_program *program, int64_t number) {
  sqlite3_stmt *put = dna_sql_prepare(sql, "INSERT INTO other.row VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  for (uint32_t v = 0; v < program->nvariations; v++)
    for (uint32_t r = 0; r < program->variations[v].nregions; r++) {
      const dna_pregion *region = &program->variations[v].regions[r];
      for (uint32_t i = 0; i < region->nrows; i++)
        dna_sql_run(sql, put, "ittitti", number, program->variations[v].name, region->name, (int64_t)i, region->rows[i].label,
                    dna_report_row_kind(region->rows[i].kind), (int64_t)region->rows[i].sums);
    }
  sqlite3_finalize(put);
}

/* The edges as the bytes of little-endian doubles. */
static dna_str edges_of(const dna_program *program, const dna_paxis *axis) {
  dna_str bytes = {0};
  for (uint32_t i = 0; i <= axis->nbins; i++) {
    uint64_t bits;
    char byte[8];
    memcpy(&bits, &program->consts[axis->edges + i], sizeof bits);
    for (int k = 0; k < 8; k++) byte[k] = (char)(bits >> (8 * k));
    dna_str_add(&bytes, byte, sizeof byte);
  }
  return bytes;
}

static void put_histogram(dna_sql *sql, sqlite3_stmt *put, const dna_program *program, int64_t number, const char *variation,
                          const char *region, const dna_phist *hist) {
  static const char *const kinds[] = {[DNA_HIST_1D] = "1d", [DNA_HIST_2D] = "2d", [DNA_HIST_PROFILE] = "profile"};
  const dna_pstore *store = &program->stores[hist->store];
  dna_str x = edges_of(program, &store->x), y = {0};
  bool has_y = store->kind != DNA_HIST_1D;
  if (store->kind == DNA_HIST_2D) y = edges_of(program, &store->y);
  dna_sql_bind(sql, put, "ittttti", number, variation, region, hist->name, hist->title, kinds[store->kind], (int64_t)hist->store);
  if (!dna_sql_failed(sql)) {
    sqlite3_bind_int(put, 14, hist->fold);
    sqlite3_bind_text(put, 8, hist->x.label, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(put, 9, hist->x.unit, -1, SQLITE_TRANSIENT);
    sqlite3_bind_blob64(put, 10, x.text, x.length, SQLITE_TRANSIENT);
    sqlite3_bind_text(put, 11, has_y ? hist->y.label : NULL, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(put, 12, has_y ? hist->y.unit : NULL, -1, SQLITE_TRANSIENT);
    if (y.text) sqlite3_bind_blob64(put, 13, y.text, y.length, SQLITE_TRANSIENT);
    else sqlite3_bind_null(put, 13);
  }
  dna_sql_step(sql, put);
  dna_str_free(&x);
  dna_str_free(&y);
}

static void put_histograms(dna_sql *sql, const dna_program *program, int64_t number) {
  sqlite3_stmt *put =
      dna_sql_prepare(sql, "INSERT INTO other.histogram VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?14, ?7, ?8, ?9, ?10, ?11, ?12, ?13)");
  for (uint32_t v = 0; v < program->nvariations; v++)
    for (uint32_t r = 0; r < program->variations[v].nregions; r++) {
      const dna_pregion *region = &program->variations[v].regions[r];
      for (uint32_t i = 0; i < region->nhists; i++)
        put_histogram(sql, put, program, number, program->variations[v].name, region->name, &region->hists[i]);
    }
  sqlite3_finalize(put);
}

static void put_windows(dna_sql *sql, const dna_program *program, int64_t number) {
  sqlite3_stmt *put = dna_sql_prepare(sql, "INSERT INTO other.spectrum VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  for (uint32_t v = 0; v < program->nvariations; v++)
    for (uint32_t w = 0; w < program->variations[v].nwindows; w++) {
      const dna_pwindow *window = &program->variations[v].windows[w];
      dna_sql_run(sql, put, "itttitt", number, program->variations[v].name, window->name, window->region, (int64_t)window->spectrum,
                  window->label, window->unit);
    }
  sqlite3_finalize(put);
}

/* Programs with the same identity, of other `with` values that change nothing, are one. */
static void put_programs(dna_sql *sql, const dna_analysis *analysis) {
  sqlite3_stmt *put = dna_sql_prepare(sql, "INSERT OR IGNORE INTO other.program VALUES (?1, ?2, 1, ?3)");
  for (uint32_t p = 0; p < analysis->nprograms && !dna_sql_failed(sql); p++) {
    char identity[DNA_IDENTITY_SIZE];
    dna_identity_of_program(analysis->programs[p], identity);
    dna_sql_run(sql, put, "iti", (int64_t)p + 1, identity, (int64_t)p);
    if (dna_sql_failed(sql) || sqlite3_changes(sql->db) == 0) continue;
    put_params(sql, analysis->programs[p], (int64_t)p + 1);
    put_rows(sql, analysis->programs[p], (int64_t)p + 1);
    put_histograms(sql, analysis->programs[p], (int64_t)p + 1);
    put_windows(sql, analysis->programs[p], (int64_t)p + 1);
  }
  sqlite3_finalize(put);
}

/* ---- samples --------------------------------------------------------------------------------------------------------- */

static void put_samples(dna_sql *sql, const dna_analysis *analysis) {
  sqlite3_stmt *put = dna_sql_prepare(sql, "INSERT INTO other.sample SELECT NULL, ?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, program "
                                           "FROM other.program WHERE identity = ?8");
  for (uint32_t s = 0; s < analysis->nsamples && !dna_sql_failed(sql); s++) {
    const dna_psample *sample = &analysis->samples[s];
    char identity[DNA_IDENTITY_SIZE];
    dna_identity_of_program(analysis->programs[sample->program], identity);
    dna_sql_bind(sql, put, "titttddt", sample->name, (int64_t)s, dna_report_sample_kind(sample->kind), sample->group, sample->with,
                 sample->xsec_pb, sample->kfactor, identity);
    if (!sample->has_xsec && !dna_sql_failed(sql)) sqlite3_bind_null(put, 6);
    dna_sql_step(sql, put);
  }
  sqlite3_finalize(put);
}

void dna_describe_analysis(dna_sql *sql, const dna_analysis *analysis, const dna_origin *origin, const dna_run_options *options) {
  put_settings(sql, analysis, options);
  put_origin(sql, origin);
  put_programs(sql, analysis);
  put_samples(sql, analysis);
}
