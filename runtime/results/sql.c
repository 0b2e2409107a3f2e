/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQLite in few words (see sql.h).
 */
#include "runtime/results/sql.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool dna_sql_failed(const dna_sql *sql) { return sql->err.status != DNA_OK; }

/* Why a file cannot be made in its directory; else `otherwise`. */
static int directory_error(const char *path, int otherwise) {
  const char *slash = strrchr(path, '/');
  char *directory = slash ? dna_xstrdup(path) : dna_xstrdup(".");
  if (slash) directory[slash == path ? 1 : slash - path] = '\0';
  int error = access(directory, W_OK) == 0 ? otherwise : errno;
  free(directory);
  return error;
}

void dna_sql_fail(dna_sql *sql, int code) {
  const char *path = sql->path;
  switch (code & 0xFF) {
  case SQLITE_OK: case SQLITE_ROW: case SQLITE_DONE: return;
  case SQLITE_BUSY: case SQLITE_LOCKED:
    dna_error_set(&sql->err, DNA_ERR_RUN, "%s: another run is writing to this results file", path);
    return;
  case SQLITE_FULL: dna_error_set(&sql->err, DNA_ERR_RUN, "%s: the disk is full", path); return;
  case SQLITE_READONLY: dna_error_set(&sql->err, DNA_ERR_RUN, "%s: cannot be written: it is read-only", path); return;
  case SQLITE_PERM: dna_error_set(&sql->err, DNA_ERR_RUN, "%s: permission denied", path); return;
  case SQLITE_NOTADB: dna_error_set(&sql->err, DNA_ERR_INPUT, "%s: is no results file", path); return;
  case SQLITE_CORRUPT: dna_error_set(&sql->err, DNA_ERR_INPUT, "%s: the results file is damaged", path); return;
  case SQLITE_CANTOPEN: {
    int number = sql->db ? sqlite3_system_errno(sql->db) : 0;
    if (number == ENOENT && access(path, F_OK) != 0) number = directory_error(path, number);
    dna_error_set(&sql->err, DNA_ERR_RUN, "%s: cannot be opened or written: %s", path,
                  number ? strerror(number) : "no such file, or no access to its directory");
    return;
  }
  default:
    dna_error_set(&sql->err, DNA_ERR_RUN, "%s: %s", path, sql->db ? sqlite3_errmsg(sql->db) : sqlite3_errstr(code));
  }
}

void dna_sql_open(dna_sql *sql, const char *path, int flags) {
  *sql = (dna_sql){.path = dna_xstrdup(path)};
  dna_sql_fail(sql, sqlite3_open_v2(path, &sql->db, flags | SQLITE_OPEN_NOMUTEX, NULL));
  if (sql->db) sqlite3_extended_result_codes(sql->db, 1);
  if (sql->db) sqlite3_busy_timeout(sql->db, 500);
}

void dna_sql_close(dna_sql *sql) {
  if (sql->db) sqlite3_close(sql->db);
  free(sql->path);
  sql->db = NULL;
  sql->path = NULL;
}

void dna_sql_exec(dna_sql *sql, const char *statements) {
  if (dna_sql_failed(sql)) return;
  dna_sql_fail(sql, sqlite3_exec(sql->db, statements, NULL, NULL, NULL));
}

void dna_sql_execf(dna_sql *sql, const char *format, ...) {
  va_list args;
  va_start(args, format);
  char *text = sqlite3_vmprintf(format, args);
  va_end(args);
  if (text) dna_sql_exec(sql, text);
  else dna_error_set(&sql->err, DNA_ERR_RUN, "out of memory");
  sqlite3_free(text);
}

static sqlite3_stmt *prepare(dna_sql *sql, const char *format, va_list args) {
  sqlite3_stmt *statement = NULL;
  if (dna_sql_failed(sql)) return NULL;
  char *text = sqlite3_vmprintf(format, args);
  if (text) dna_sql_fail(sql, sqlite3_prepare_v2(sql->db, text, -1, &statement, NULL));
  else dna_error_set(&sql->err, DNA_ERR_RUN, "out of memory");
  sqlite3_free(text);
  return statement;
}

sqlite3_stmt *dna_sql_prepare(dna_sql *sql, const char *format, ...) {
  va_list args;
  va_start(args, format);
  sqlite3_stmt *statement = prepare(sql, format, args);
  va_end(args);
  return statement;
}

void dna_sql_bindv(dna_sql *sql, sqlite3_stmt *statement, const char *kinds, va_list args) {
  if (dna_sql_failed(sql)) return;
  for (int i = 1; *kinds; kinds++, i++) {
    int code = SQLITE_MISUSE;
    if (*kinds == 'i') code = sqlite3_bind_int64(statement, i, va_arg(args, int64_t));
    if (*kinds == 'd') code = sqlite3_bind_double(statement, i, va_arg(args, double));
    if (*kinds == 't') code = sqlite3_bind_text(statement, i, va_arg(args, const char *), -1, SQLITE_TRANSIENT);
    if (*kinds == 'n') code = sqlite3_bind_null(statement, i);
    if (*kinds == 'b') {
      const dna_str *bytes = va_arg(args, const dna_str *);
      code = sqlite3_bind_blob64(statement, i, bytes->length ? bytes->text : "", bytes->length, SQLITE_TRANSIENT);
    }
    dna_sql_fail(sql, code);
  }
}

void dna_sql_bind(dna_sql *sql, sqlite3_stmt *statement, const char *kinds, ...) {
  va_list args;
  va_start(args, kinds);
  dna_sql_bindv(sql, statement, kinds, args);
  va_end(args);
}

bool dna_sql_step(dna_sql *sql, sqlite3_stmt *statement) {
  if (dna_sql_failed(sql)) return false;
  int code = sqlite3_step(statement);
  if (code == SQLITE_ROW) return true;
  dna_sql_fail(sql, code);
  sqlite3_reset(statement);
  return false;
}

void dna_sql_run(dna_sql *sql, sqlite3_stmt *statement, const char *kinds, ...) {
  if (dna_sql_failed(sql)) return;
  va_list args;
  va_start(args, kinds);
  dna_sql_bindv(sql, statement, kinds, args);
  va_end(args);
  dna_sql_step(sql, statement);
}

int64_t dna_sql_integer(dna_sql *sql, const char *format, ...) {
  va_list args;
  va_start(args, format);
  sqlite3_stmt *statement = prepare(sql, format, args);
  va_end(args);
  int64_t value = statement && dna_sql_step(sql, statement) ? sqlite3_column_int64(statement, 0) : 0;
  sqlite3_finalize(statement);
  return value;
}

const char *dna_sql_text(sqlite3_stmt *statement, int column) {
  const char *text = (const char *)sqlite3_column_text(statement, column);
  return text ? text : "";
}
