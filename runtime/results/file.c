/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opening results files, for a run and to read them (see file.h).
 */
#include "runtime/event/checksum.h"
#include "runtime/results/file_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void dna_origin_clear(dna_origin *origin) {
  for (uint32_t i = 0; i < origin->nsources; i++) {
    free(origin->sources[i].path);
    free(origin->sources[i].text);
  }
  for (uint32_t i = 0; i < origin->nsets; i++) free(origin->sets[i]);
  free(origin->sources);
  free(origin->sets);
  free(origin->library);
  *origin = (dna_origin){0};
}

void dna_resfile_close(dna_resfile *file) {
  if (!file) return;
  dna_sql_close(&file->sql);
  for (size_t i = 0; i < file->nevents; i++) free(file->events[i]);
  free(file->events);
  free(file->weights);
  dna_str_free(&file->others);
  free(file);
}

void dna_resfile_abandon(dna_resfile *file) {
  if (file->made && dna_sql_integer(&file->sql, "SELECT count(*) FROM input") == 0) unlink(file->sql.path);
  dna_resfile_close(file);
}

/* The file as the caller's if nothing is wrong with it; else NULL with err. */
static dna_resfile *give(dna_resfile *file, dna_error *err) {
  if (!dna_sql_failed(&file->sql)) return file;
  dna_error_set(err, file->sql.err.status, "%s", file->sql.err.message);
  dna_resfile_close(file);
  return NULL;
}

/* ---- for a run ------------------------------------------------------------------------------------------------------- */

static void empty(dna_sql *sql) {
  dna_str drops = {0};
  sqlite3_stmt *find = dna_sql_prepare(sql, "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%%'");
  while (dna_sql_step(sql, find)) dna_str_printf(&drops, "DELETE FROM main.\"%s\";", dna_sql_text(find, 0));
  sqlite3_finalize(find);
  if (drops.text) dna_sql_exec(sql, drops.text);
  dna_str_free(&drops);
}

static void begin(dna_sql *sql, const char *path, bool fresh, const dna_analysis *analysis, const dna_origin *origin,
                  const dna_run_options *options) {
  dna_sql_exec(sql, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  bool made = !dna_sql_failed(sql) && dna_sql_integer(sql, "SELECT count(*) FROM main.sqlite_master") == 0;
  if (made) dna_schema_create(sql, "main");
  else dna_schema_check(sql, "main", path);
  dna_sql_exec(sql, "COMMIT; ATTACH ':memory:' AS other; CREATE TEMP TABLE planned(path TEXT, sample TEXT, number INTEGER, PRIMARY KEY(path, sample))");
  dna_schema_create(sql, "other");
  dna_sql_exec(sql, "BEGIN");
  if (!dna_sql_failed(sql)) dna_describe_analysis(sql, analysis, origin, options);
  bool used = !made && !dna_sql_failed(sql) && dna_sql_integer(sql, "SELECT count(*) FROM main.meta") > 0;
  if (fresh && used) empty(sql);
  else if (used) dna_adopt_compare(sql, path, "this run", false);
  if (sql->err.status == DNA_ERR_USAGE) {
    dna_error differ = sql->err;
    sql->err = (dna_error){0};
    dna_error_set(&sql->err, DNA_ERR_USAGE, "%s has results of another run, and nothing is mixed: %.800s; --fresh starts anew", path,
                  differ.message);
  }
  if (!dna_sql_failed(sql)) dna_adopt_programs(sql, true); /* not committed before the event files are looked at */
}

dna_resfile *dna_resfile_begin(const char *path, bool fresh, const dna_analysis *analysis, const dna_origin *origin,
                               const dna_run_options *options, dna_error *err) {
  struct stat status;
  bool there = stat(path, &status) == 0;
  if (there && !S_ISREG(status.st_mode)) {
    dna_error_set(err, DNA_ERR_RUN, "%s: is no regular file; results are kept in one", path);
    return NULL;
  }
  dna_resfile *file = dna_xcalloc(1, sizeof *file);
  dna_sql_open(&file->sql, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (!dna_sql_failed(&file->sql) && sqlite3_db_readonly(file->sql.db, "main") == 1)
    dna_sql_fail(&file->sql, SQLITE_READONLY);
  if (!dna_sql_failed(&file->sql)) begin(&file->sql, path, fresh, analysis, origin, options);
  file->made = !there;
  bool failed = dna_sql_failed(&file->sql);
  file = give(file, err);
  if (failed && !there) unlink(path); /* nothing is left of a file that could not be begun */
  return file;
}

/* The checksum of a file on disk: 1 if it is `known`, 0 if not, -1 with err. */
static int has_checksum(const char *path, const char *known, dna_error *err) {
  char checksum[DNA_CHECKSUM_SIZE];
  if (dna_checksum_of_file(path, checksum, err)) return -1;
  return strcmp(checksum, known) == 0;
}

/* Whether another event file of the results is the same as this one. */
static int refuse_same(dna_sql *sql, const dna_resfile_input *input, dna_error *err) {
  int same = 0;
  sqlite3_stmt *find = dna_sql_prepare(sql, "SELECT path, checksum FROM input WHERE bytes = ?1 AND path <> ?2");
  dna_sql_bind(sql, find, "it", (int64_t)input->bytes, input->path);
  while (!same && dna_sql_step(sql, find)) {
    same = has_checksum(input->path, dna_sql_text(find, 1), err);
    if (same == 1)
      dna_error_set(err, DNA_ERR_INPUT, "%s: has the same bytes as %s, which is in %s already", input->path, dna_sql_text(find, 0), sql->path);
  }
  sqlite3_finalize(find);
  return same ? -1 : 0;
}

/* Whether the results have the event file in another sample. */
static bool refuse_sample(dna_sql *sql, const dna_resfile_input *input, dna_error *err) {
  sqlite3_stmt *find = dna_sql_prepare(sql, "SELECT s.name FROM input JOIN sample s USING (sample) WHERE path = ?1");
  dna_sql_bind(sql, find, "t", input->path);
  bool there = dna_sql_step(sql, find);
  if (there)
    dna_error_set(err, DNA_ERR_USAGE, "%s: is in sample %s of %s; its results cannot move to another sample; --fresh starts anew", input->path,
                  dna_sql_text(find, 0), sql->path);
  sqlite3_finalize(find);
  return there;
}

int dna_resfile_has(dna_resfile *file, const char *sample, bool declared, const dna_resfile_input *input, dna_error *err) {
  dna_sql *sql = &file->sql;
  sqlite3_stmt *plan = dna_sql_prepare(sql, "INSERT OR IGNORE INTO temp.planned VALUES (?1, ?2, (SELECT count(*) FROM temp.planned))");
  dna_sql_run(sql, plan, "tt", input->path, declared ? sample : "");
  sqlite3_finalize(plan);
  if (!input->mtime_ns) return 0; /* what comes through a pipe is known when it has been read */
  int has = 0;
  sqlite3_stmt *find = dna_sql_prepare(sql, "SELECT bytes, mtime_ns, checksum, fault IS NOT NULL FROM input JOIN sample USING (sample) "
                                            "WHERE path = ?1 AND declared = ?2 AND (NOT declared OR name = ?3)");
  dna_sql_bind(sql, find, "tit", input->path, (int64_t)declared, sample);
  if (!dna_sql_step(sql, find)) {
    has = dna_sql_failed(sql) || refuse_sample(sql, input, err) ? -1 : refuse_same(sql, input, err);
  } else if (sqlite3_column_int64(find, 0) == (int64_t)input->bytes && sqlite3_column_int64(find, 1) == input->mtime_ns) {
    has = 1;
  } else {
    has = has_checksum(input->path, dna_sql_text(find, 2), err);
    if (has == 0 && !sqlite3_column_int(find, 3)) {
      has = -1;
      dna_error_set(err, DNA_ERR_INPUT, "%s: has changed since %s was made of it; --fresh starts anew", input->path, sql->path);
    }
  }
  sqlite3_finalize(find);
  if (dna_sql_failed(sql)) dna_error_set(err, sql->err.status, "%s", sql->err.message);
  return has;
}

const char *dna_resfile_others(const dna_resfile *file) { return file->others.text; }

int dna_resfile_settle(dna_resfile *file, dna_error *err) {
  dna_sql *sql = &file->sql;
  dna_str *others = &file->others;
  uint32_t count = 0;
  sqlite3_stmt *find = dna_sql_prepare(sql, "SELECT i.path FROM input i JOIN sample s USING (sample) WHERE NOT EXISTS (SELECT 1 FROM temp.planned p "
                                            "WHERE p.path = i.path AND p.sample = iif(s.declared, s.name, '')) ORDER BY i.path");
  while (dna_sql_step(sql, find)) {
    if (count < 3) dna_str_printf(others, "%s%s", count ? ", " : "", dna_sql_text(find, 0));
    count++;
  }
  sqlite3_finalize(find);
  if (count > 3) dna_str_printf(others, " and %u more", count - 3);
  dna_sql_exec(sql, "INSERT OR IGNORE INTO event_file SELECT path, sample, number + (SELECT coalesce(max(number) + 1, 0) FROM event_file) "
                    "FROM temp.planned; COMMIT; DETACH other; DROP TABLE temp.planned");
  return dna_sql_failed(sql) ? dna_error_set(err, sql->err.status, "%s", sql->err.message) : DNA_OK;
}

int dna_resfile_finish(dna_resfile *file, dna_error *err) {
  dna_commit_totals(&file->sql);
  return dna_sql_failed(&file->sql) ? dna_error_set(err, file->sql.err.status, "%s", file->sql.err.message) : DNA_OK;
}

/* ---- to read --------------------------------------------------------------------------------------------------------- */

dna_resfile *dna_resfile_open(const char *path, dna_error *err) {
  struct stat status;
  if (stat(path, &status) != 0) {
    dna_error_set(err, DNA_ERR_INPUT, "%s: cannot be opened: %s", path, strerror(errno));
    return NULL;
  }
  if (S_ISDIR(status.st_mode)) {
    dna_error_set(err, DNA_ERR_INPUT, "%s: is a directory", path);
    return NULL;
  }
  dna_resfile *file = dna_xcalloc(1, sizeof *file);
  dna_sql_open(&file->sql, path, SQLITE_OPEN_READWRITE); /* what a killed run has left is to be rolled back */
  if (!dna_sql_failed(&file->sql)) dna_schema_check(&file->sql, "main", path);
  if (!dna_sql_failed(&file->sql) && dna_sql_integer(&file->sql, "SELECT count(*) FROM meta") == 0)
    dna_error_set(&file->sql.err, DNA_ERR_INPUT, "%s: a run was begun, but has left nothing", path);
  return give(file, err);
}

dna_resfile_settings dna_resfile_get_settings(dna_resfile *file) {
  dna_sql *sql = &file->sql;
  dna_resfile_settings settings = {0};
  char *seed = dna_schema_meta(sql, "main", "seed"), *most = dna_schema_meta(sql, "main", "max_events");
  char *complete = dna_schema_meta(sql, "main", "complete");
  settings.seed = seed ? strtoull(seed, NULL, 10) : 0;
  settings.max_events = most ? strtoll(most, NULL, 10) : 0;
  settings.complete = complete && *complete == '1';
  if (!file->weights) file->weights = dna_schema_meta(sql, "main", "weights");
  if (!file->events) {
    size_t room = 0;
    sqlite3_stmt *each = dna_sql_prepare(sql, "SELECT path FROM event_file WHERE sample = '' ORDER BY number, path");
    while (dna_sql_step(sql, each)) {
      file->events = dna_grow(file->events, &room, file->nevents + 1, sizeof *file->events);
      file->events[file->nevents++] = dna_xstrdup(dna_sql_text(each, 0));
    }
    sqlite3_finalize(each);
  }
  settings.weights = file->weights;
  settings.events = (const char *const *)file->events;
  settings.nevents = file->nevents;
  free(seed);
  free(most);
  free(complete);
  return settings;
}

static void read_sources(dna_sql *sql, long long bundle, dna_origin *origin) {
  size_t sources_room = 0, sets_room = 0;
  sqlite3_stmt *each = dna_sql_prepare(sql, "SELECT path, text, same_as FROM source WHERE bundle = %lld ORDER BY number", bundle);
  while (dna_sql_step(sql, each)) {
    origin->sources = dna_grow(origin->sources, &sources_room, (size_t)origin->nsources + 1, sizeof *origin->sources);
    dna_origin_source *source = &origin->sources[origin->nsources++];
    *source = (dna_origin_source){.path = dna_xstrdup(dna_sql_text(each, 0)), .same_as = (uint32_t)sqlite3_column_int64(each, 2)};
    if (sqlite3_column_type(each, 1) == SQLITE_NULL) continue;
    const char *text = dna_sql_text(each, 1);
    source->length = (size_t)sqlite3_column_bytes(each, 1);
    source->text = dna_xmalloc(source->length + 1);
    memcpy(source->text, text, source->length);
    source->text[source->length] = '\0';
  }
  sqlite3_finalize(each);
  each = dna_sql_prepare(sql, "SELECT text FROM setting WHERE bundle = %lld ORDER BY number", bundle);
  while (dna_sql_step(sql, each)) {
    origin->sets = dna_grow(origin->sets, &sets_room, (size_t)origin->nsets + 1, sizeof *origin->sets);
    origin->sets[origin->nsets++] = dna_xstrdup(dna_sql_text(each, 0));
  }
  sqlite3_finalize(each);
}

dna_origin *dna_resfile_origins(dna_resfile *file, uint32_t *count, dna_error *err) {
  dna_sql *sql = &file->sql;
  dna_origin *origins = NULL;
  size_t room = 0;
  *count = 0;
  sqlite3_stmt *each = dna_sql_prepare(sql, "SELECT bundle, library, n_minus_1 FROM bundle ORDER BY bundle <> (SELECT p.bundle FROM program p "
                                            "JOIN meta ON key = 'program' AND value = p.identity), hash");
  while (dna_sql_step(sql, each)) {
    origins = dna_grow(origins, &room, (size_t)*count + 1, sizeof *origins);
    dna_origin *origin = &origins[(*count)++];
    *origin = (dna_origin){.n_minus_1 = sqlite3_column_int(each, 2) != 0};
    if (sqlite3_column_type(each, 1) != SQLITE_NULL) origin->library = dna_xstrdup(dna_sql_text(each, 1));
    read_sources(sql, sqlite3_column_int64(each, 0), origin);
    if (origin->nsources == 0 || !origin->sources[0].text)
      dna_error_set(&sql->err, DNA_ERR_INPUT, "%s: the results file is damaged: it has no program", sql->path);
  }
  sqlite3_finalize(each);
  if (*count == 0) dna_error_set(&sql->err, DNA_ERR_INPUT, "%s: the results file is damaged: it has no program", sql->path);
  if (!dna_sql_failed(sql)) return origins;
  dna_error_set(err, sql->err.status, "%s", sql->err.message);
  for (uint32_t i = 0; i < *count; i++) dna_origin_clear(&origins[i]);
  free(origins);
  *count = 0;
  return NULL;
}
