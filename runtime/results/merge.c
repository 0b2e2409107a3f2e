/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Several results files as one (see file.h): each is attached, compared, and adopted, in a new file that takes its name at the end.
 */
#include "runtime/results/file_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The path as SQLite's URI, read-only. */
static void attach(dna_sql *sql, const char *path) {
  dna_str uri = {0};
  dna_str_puts(&uri, "file:");
  for (const char *c = path; *c; c++) {
    if (*c == '%' || *c == '?' || *c == '#') dna_str_printf(&uri, "%%%02X", (unsigned)(unsigned char)*c);
    else dna_str_add(&uri, c, 1);
  }
  dna_str_puts(&uri, "?mode=ro");
  sqlite3_stmt *open = dna_sql_prepare(sql, "ATTACH ?1 AS other");
  dna_sql_run(sql, open, "t", uri.text);
  sqlite3_finalize(open);
  dna_str_free(&uri);
}

/* Opened for itself, what a killed run has left in it is rolled back. */
static int look_at(const char *path, dna_error *err) {
  dna_resfile *file = dna_resfile_open(path, err);
  if (!file) return err->status;
  dna_resfile_close(file);
  return DNA_OK;
}

static void merge(dna_sql *sql, const char *const *paths, size_t npaths) {
  dna_sql_exec(sql, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
  dna_schema_create(sql, "main");
  for (size_t i = 0; i < npaths && !dna_sql_failed(sql); i++) {
    if (look_at(paths[i], &sql->err)) return;
    attach(sql, paths[i]);
    if (i > 0) dna_adopt_compare(sql, paths[0], paths[i], true);
    dna_sql_exec(sql, "BEGIN");
    if (!dna_sql_failed(sql)) dna_adopt_programs(sql, false);
    if (!dna_sql_failed(sql)) dna_adopt_inputs(sql, i > 1 ? "the files before it" : paths[0], paths[i]);
    dna_sql_exec(sql, "COMMIT; DETACH other");
  }
  dna_commit_totals(sql); /* also of what a killed run has left */
}

/* A new file in the directory of path. */
static char *make_beside(const char *path, dna_error *err) {
  struct stat status;
  if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
    dna_error_set(err, DNA_ERR_RUN, "%s: is no regular file; results are kept in one", path);
    return NULL;
  }
  dna_str name = {0};
  dna_str_printf(&name, "%s.XXXXXX", path);
  int fd = mkstemp(name.text);
  if (fd >= 0) {
    mode_t mask = umask(0);
    umask(mask);
    fchmod(fd, 0666 & ~mask);
    close(fd);
    return name.text;
  }
  dna_error_set(err, DNA_ERR_RUN, "%s: cannot be written: %s", path, strerror(errno));
  dna_str_free(&name);
  return NULL;
}

static int give_name(const char *beside, const char *path, dna_error *err) {
  int fd = open(beside, O_RDONLY | O_CLOEXEC);
  bool good = fd >= 0 && fsync(fd) == 0 && rename(beside, path) == 0;
  if (!good) dna_error_set(err, DNA_ERR_RUN, "%s: cannot be written: %s", path, strerror(errno));
  if (fd >= 0) close(fd);
  return good ? DNA_OK : DNA_ERR_RUN;
}

int dna_resfile_merge(const char *const *paths, size_t npaths, const char *output, dna_error *err) {
  char *beside = make_beside(output, err);
  if (!beside) return err->status;
  dna_sql sql;
  dna_sql_open(&sql, beside, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI);
  free(sql.path);
  sql.path = dna_xstrdup(output);
  if (!dna_sql_failed(&sql)) merge(&sql, paths, npaths);
  dna_error failed = sql.err;
  dna_sql_close(&sql);
  int status = failed.status ? dna_error_set(err, failed.status, "%s", failed.message) : give_name(beside, output, err);
  if (status) unlink(beside);
  free(beside);
  return status;
}
