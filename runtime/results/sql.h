/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQLite in few words: a database whose first fault stays, so that callers look once at the end of a sequence. After a fault
 * every call does nothing.
 */
#ifndef DNA_RESULTS_SQL_H
#define DNA_RESULTS_SQL_H

#include <sqlite3.h>

#include "base/base.h"

typedef struct dna_sql {
  sqlite3 *db;
  char *path;      /* for messages */
  dna_error err;
} dna_sql;

/* DNA_ERR_INPUT if the file is missing, no database, or damaged; DNA_ERR_RUN for what is wrong with the machine. */
void dna_sql_open(dna_sql *sql, const char *path, int flags);
void dna_sql_close(dna_sql *sql);
bool dna_sql_failed(const dna_sql *sql);
/* Takes note of what SQLite says is wrong. */
void dna_sql_fail(dna_sql *sql, int code);

void dna_sql_exec(dna_sql *sql, const char *statements);
void dna_sql_execf(dna_sql *sql, const char *format, ...) DNA_PRINTF(2, 3);
sqlite3_stmt *dna_sql_prepare(dna_sql *sql, const char *format, ...) DNA_PRINTF(2, 3); /* NULL after a fault */
/* Values for ?1, ?2 ...: i int64_t, d double, t const char * (may be NULL), b const dna_str * (bytes), n (NULL; no argument).
 * Texts and bytes are copied. */
void dna_sql_bind(dna_sql *sql, sqlite3_stmt *statement, const char *kinds, ...);
void dna_sql_bindv(dna_sql *sql, sqlite3_stmt *statement, const char *kinds, va_list args);
/* Whether there is a row; without one the statement is ready to be used again. */
bool dna_sql_step(dna_sql *sql, sqlite3_stmt *statement);
/* Binds, and runs a statement that gives no rows. */
void dna_sql_run(dna_sql *sql, sqlite3_stmt *statement, const char *kinds, ...);
/* The first column of the first row; 0 without one. */
int64_t dna_sql_integer(dna_sql *sql, const char *format, ...) DNA_PRINTF(2, 3);
/* A column as text, "" for NULL; valid until the next step. */
const char *dna_sql_text(sqlite3_stmt *statement, int column);

#endif
