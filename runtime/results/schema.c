/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables of the results file, as dna-results(5) describes them. A change of them is a new version.
 */
#include "runtime/results/file_internal.h"

#include <string.h>

/* %s: the database. Doubles in blobs are IEEE 754 with the least byte first; "data" are blocks of coding.h. */
static const char *const tables[] = {
    /* keys: made_by, program (identity of the analysis as such), seed, weights, max_events, luminosity_ifb, complete */
    "meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID",
    "bundle(bundle INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, library TEXT, n_minus_1 INTEGER NOT NULL)",
    "source(bundle INTEGER NOT NULL, number INTEGER NOT NULL, path TEXT NOT NULL, text TEXT, same_as INTEGER, "
    "PRIMARY KEY(bundle, number)) WITHOUT ROWID",
    "setting(bundle INTEGER NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY(bundle, number)) WITHOUT ROWID",
    "program(program INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE, bundle INTEGER NOT NULL, number INTEGER NOT NULL)",
    "param(program INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, value REAL, unit TEXT, doc TEXT, "
    "PRIMARY KEY(program, number)) WITHOUT ROWID",
    "row(program INTEGER NOT NULL, variation TEXT NOT NULL, region TEXT NOT NULL, number INTEGER NOT NULL, label TEXT NOT NULL, "
    "kind TEXT NOT NULL, sums INTEGER NOT NULL, PRIMARY KEY(program, variation, region, number)) WITHOUT ROWID",
    "histogram(program INTEGER NOT NULL, variation TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, title TEXT, "
    "kind TEXT NOT NULL, fold INTEGER NOT NULL, store INTEGER NOT NULL, x_label TEXT, x_unit TEXT, x_edges BLOB, y_label TEXT, y_unit TEXT, y_edges BLOB, "
    "PRIMARY KEY(program, variation, region, name)) WITHOUT ROWID",
    "spectrum(program INTEGER NOT NULL, variation TEXT NOT NULL, name TEXT NOT NULL, region TEXT NOT NULL, spectrum INTEGER NOT NULL, "
    "label TEXT, unit TEXT, PRIMARY KEY(program, variation, name)) WITHOUT ROWID",
    "sample(sample INTEGER PRIMARY KEY, name TEXT NOT NULL, declared INTEGER NOT NULL, position INTEGER NOT NULL, kind TEXT NOT NULL, "
    "\"group\" TEXT NOT NULL, \"with\" TEXT, xsec_pb REAL, kfactor REAL NOT NULL, program INTEGER NOT NULL)",
    "weight(sample INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY(sample, number)) WITHOUT ROWID",
    "event_file(path TEXT NOT NULL, sample TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY(path, sample)) WITHOUT ROWID",
    "input(input INTEGER PRIMARY KEY, sample INTEGER NOT NULL, path TEXT NOT NULL, bytes INTEGER NOT NULL, mtime_ns INTEGER, "
    "checksum TEXT NOT NULL UNIQUE, events INTEGER NOT NULL, sumw REAL, xsec_pb REAL, xsec_err_pb REAL, whole INTEGER NOT NULL, "
    "fault TEXT, trusted INTEGER NOT NULL, totalled INTEGER NOT NULL)",
    "row_part(input INTEGER NOT NULL, sums INTEGER NOT NULL, raw INTEGER NOT NULL, negative INTEGER NOT NULL, sumw REAL, sumw2 REAL, "
    "data BLOB NOT NULL, PRIMARY KEY(input, sums)) WITHOUT ROWID",
    "histogram_part(input INTEGER NOT NULL, store INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(input, store)) WITHOUT ROWID",
    "spectrum_part(input INTEGER NOT NULL, spectrum INTEGER NOT NULL, entries BLOB NOT NULL, PRIMARY KEY(input, spectrum)) WITHOUT ROWID",
    "nonfinite(input INTEGER NOT NULL, variation TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, count INTEGER NOT NULL, "
    "PRIMARY KEY(input, variation, file, line)) WITHOUT ROWID",
    "row_total(sample INTEGER NOT NULL, sums INTEGER NOT NULL, weight INTEGER NOT NULL, raw INTEGER NOT NULL, negative INTEGER NOT NULL, "
    "sumw REAL, sumw2 REAL, PRIMARY KEY(sample, sums, weight)) WITHOUT ROWID",
    "row_sum(sample INTEGER NOT NULL, sums INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(sample, sums)) WITHOUT ROWID",
    "histogram_total(sample INTEGER NOT NULL, store INTEGER NOT NULL, entries BLOB NOT NULL, sums BLOB NOT NULL, data BLOB NOT NULL, "
    "PRIMARY KEY(sample, store)) WITHOUT ROWID",
};

static const char *const views[] = {
    "CREATE VIEW cutflow AS SELECT s.sample AS sample_id, s.name AS sample, r.variation, w.name AS weight, r.region, r.number, r.label, r.kind, t.raw, "
    "t.negative, t.sumw, t.sumw2 FROM sample s JOIN row r ON r.program = s.program JOIN row_total t ON t.sample = s.sample AND "
    "t.sums = r.sums JOIN weight w ON w.sample = s.sample AND w.number = t.weight",
    "CREATE VIEW cutflow_by_input AS SELECT s.sample AS sample_id, s.name AS sample, i.path, r.variation, r.region, r.number, r.label, r.kind, p.raw, "
    "p.negative, p.sumw, p.sumw2 FROM input i JOIN sample s USING (sample) JOIN row r ON r.program = s.program "
    "JOIN row_part p ON p.input = i.input AND p.sums = r.sums",
    "CREATE VIEW histogram_by_sample AS SELECT s.sample AS sample_id, s.name AS sample, h.variation, h.region, h.name, h.title, h.kind, h.fold, h.x_label, h.x_unit, "
    "h.x_edges, h.y_label, h.y_unit, h.y_edges, t.entries, t.sums FROM sample s JOIN histogram h ON h.program = s.program "
    "JOIN histogram_total t ON t.sample = s.sample AND t.store = h.store",
};

void dna_schema_create(dna_sql *sql, const char *database) {
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) dna_sql_execf(sql, "CREATE TABLE %s.%s", database, tables[i]);
  dna_sql_execf(sql, "CREATE INDEX %s.input_sample ON input(sample)", database);
  dna_sql_execf(sql, "CREATE UNIQUE INDEX %s.sample_name ON sample(name) WHERE declared", database);
  if (!strcmp(database, "main"))
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) dna_sql_exec(sql, views[i]);
  dna_sql_execf(sql, "PRAGMA %s.application_id = %d", database, DNA_RESFILE_APPLICATION);
  dna_sql_execf(sql, "PRAGMA %s.user_version = %d", database, DNA_RESFILE_VERSION);
}

void dna_schema_check(dna_sql *sql, const char *database, const char *path) {
  int64_t application = dna_sql_integer(sql, "PRAGMA %s.application_id", database);
  int64_t version = dna_sql_integer(sql, "PRAGMA %s.user_version", database);
  if (dna_sql_failed(sql)) return;
  if (application != DNA_RESFILE_APPLICATION)
    dna_error_set(&sql->err, DNA_ERR_INPUT, "%s: is an SQLite database, but no results file of dna", path);
  else if (version != DNA_RESFILE_VERSION)
    dna_error_set(&sql->err, DNA_ERR_INPUT, "%s: is a results file of version %lld; this dna reads version %d: use a newer one", path,
                  (long long)version, DNA_RESFILE_VERSION);
}

char *dna_schema_meta(dna_sql *sql, const char *database, const char *key) {
  char *value = NULL;
  sqlite3_stmt *find = dna_sql_prepare(sql, "SELECT value FROM %s.meta WHERE key = ?1", database);
  dna_sql_bind(sql, find, "t", key);
  if (dna_sql_step(sql, find) && sqlite3_column_type(find, 0) != SQLITE_NULL) value = dna_xstrdup(dna_sql_text(find, 0));
  sqlite3_finalize(find);
  return value;
}
