/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Comparing what is to be added to a results file with what it has, and adding it (see file_internal.h).
 */
#include "runtime/results/file_internal.h"

#include <stdlib.h>
#include <string.h>

/* The texts say what came first: of a run the file, of a merge the first file. */
typedef struct sides {
  dna_sql *sql;
  const char *main_name, *other_name;
} sides;

#define BASE_PARAMS(database) \
  "(SELECT pa.* FROM " database ".param pa JOIN " database ".program p USING (program) JOIN " database \
  ".meta m ON m.key = 'program' AND m.value = p.identity)"
#define BASE_SOURCES(database) \
  "(SELECT s.* FROM " database ".source s JOIN " database ".program p USING (bundle) JOIN " database \
  ".meta m ON m.key = 'program' AND m.value = p.identity)"

/* ---- in what programs differ ------------------------------------------------------------------------------------------- */

static bool differ_in_params(const sides *s, dna_str *out) {
  bool any = false;
  sqlite3_stmt *find = dna_sql_prepare(
      s->sql, "SELECT a.name, a.value, b.value, coalesce(a.unit, '') FROM " BASE_PARAMS("main") " a JOIN " BASE_PARAMS("other")
              " b USING (name) WHERE a.value IS NOT b.value ORDER BY a.number LIMIT 5");
  while (dna_sql_step(s->sql, find)) {
    dna_str_printf(out, "%sparam %s is ", any ? "; " : "", dna_sql_text(find, 0));
    dna_str_number(out, sqlite3_column_double(find, 1));
    dna_str_printf(out, "%s%s in %s and ", *dna_sql_text(find, 3) ? " " : "", dna_sql_text(find, 3), s->main_name);
    dna_str_number(out, sqlite3_column_double(find, 2));
    dna_str_printf(out, "%s%s in %s", *dna_sql_text(find, 3) ? " " : "", dna_sql_text(find, 3), s->other_name);
    any = true;
  }
  sqlite3_finalize(find);
  return any;
}

/* The next line that says something, its blanks and its comment left out; false at the end. */
static bool next_line(const char **text, unsigned *number, const char **line, size_t *length) {
  while (**text) {
    const char *at = *text;
    size_t n = strcspn(at, "\r\n"), end = n;
    *text += n + (at[n] == '\r' && at[n + 1] == '\n') + (at[n] != '\0');
    ++*number;
    bool quoted = false;
    for (size_t i = 0; i < n && end == n; i++) {
      if (at[i] == '"') quoted = !quoted;
      if (at[i] == '#' && !quoted) end = i;
    }
    while (end > 0 && (at[end - 1] == ' ' || at[end - 1] == '\t')) end--;
    while (end > 0 && (*at == ' ' || *at == '\t')) at++, end--;
    if (end == 0) continue;
    *line = at;
    *length = end;
    return true;
  }
  *line = "";
  *length = 0;
  return false;
}

/* The first line in which two texts differ, comments left out. */
static bool differ_in_line(const sides *s, const char *path, const char *a, const char *b, dna_str *out) {
  unsigned line_a = 0, line_b = 0;
  const char *of_a, *of_b;
  size_t n, m;
  for (;;) {
    bool more_a = next_line(&a, &line_a, &of_a, &n), more_b = next_line(&b, &line_b, &of_b, &m);
    if (!more_a && !more_b) return false;
    if (n == m && memcmp(of_a, of_b, n) == 0) continue;
    dna_str_printf(out, "%s: ", path);
    if (more_a) dna_str_printf(out, "line %u of %s is \"%.*s\"", line_a, s->main_name, n > 120 ? 120 : (int)n, of_a);
    else dna_str_printf(out, "%s has nothing more", s->main_name);
    if (more_b) dna_str_printf(out, ", line %u of %s is \"%.*s\"", line_b, s->other_name, m > 120 ? 120 : (int)m, of_b);
    else dna_str_printf(out, ", %s has nothing more", s->other_name);
    return true;
  }
}

static bool differ_in_n_minus_1(const sides *s, dna_str *out) {
  static const char query[] = "SELECT n_minus_1 FROM %s.bundle JOIN %s.program USING (bundle) JOIN %s.meta ON key = 'program' AND value = identity";
  bool a = dna_sql_integer(s->sql, query, "main", "main", "main") != 0, b = dna_sql_integer(s->sql, query, "other", "other", "other") != 0;
  if (a == b) return false;
  dna_str_printf(out, "%s has N-1 distributions (--n-1), and %s has none", a ? s->main_name : s->other_name, a ? s->other_name : s->main_name);
  return true;
}

static bool differ_in_sources(const sides *s, dna_str *out) {
  bool any = false;
  sqlite3_stmt *find = dna_sql_prepare(s->sql, "SELECT b.path, a.text, b.text FROM " BASE_SOURCES("main") " a JOIN " BASE_SOURCES("other")
                                               " b USING (number) WHERE a.text IS NOT b.text ORDER BY number");
  while (!any && dna_sql_step(s->sql, find))
    any = differ_in_line(s, dna_sql_text(find, 0), dna_sql_text(find, 1), dna_sql_text(find, 2), out);
  sqlite3_finalize(find);
  return any;
}

static void compare_programs(const sides *s) {
  char *a = dna_schema_meta(s->sql, "main", "program"), *b = dna_schema_meta(s->sql, "other", "program");
  char *made_a = dna_schema_meta(s->sql, "main", "made_by"), *made_b = dna_schema_meta(s->sql, "other", "made_by");
  if (a && b && strcmp(a, b) != 0 && !dna_sql_failed(s->sql)) {
    dna_str how = {0};
    if (!differ_in_n_minus_1(s, &how) && !differ_in_params(s, &how) && !differ_in_sources(s, &how))
      dna_str_printf(&how, "%s is of %s, and %s of %s, which compiles it in another way", s->main_name, made_a ? made_a : "?",
                     s->other_name, made_b ? made_b : "?");
    dna_error_set(&s->sql->err, DNA_ERR_USAGE, "the programs differ: %s", how.text ? how.text : "");
    dna_str_free(&how);
  }
  free(a);
  free(b);
  free(made_a);
  free(made_b);
}

static void compare_meta(const sides *s, const char *key, const char *what) {
  char *a = dna_schema_meta(s->sql, "main", key), *b = dna_schema_meta(s->sql, "other", key);
  if (strcmp(a ? a : "", b ? b : "") != 0 && !dna_sql_failed(s->sql))
    dna_error_set(&s->sql->err, DNA_ERR_USAGE, "%s differs: %s in %s, %s in %s", what, a ? a : "none", s->main_name, b ? b : "none",
                  s->other_name);
  free(a);
  free(b);
}

/* ---- in what samples differ -------------------------------------------------------------------------------------------- */

static void compare_samples(const sides *s, bool merging) {
  sqlite3_stmt *find = dna_sql_prepare(
      s->sql, "SELECT a.name, pa.identity IS NOT pb.identity, a.xsec_pb IS NOT b.xsec_pb, a.kfactor <> b.kfactor, a.kind <> b.kind, "
              "a.\"group\" <> b.\"group\", a.\"with\", b.\"with\", EXISTS (SELECT 1 FROM main.input i WHERE i.sample = a.sample) "
              "FROM main.sample a JOIN other.sample b ON a.name = b.name AND a.declared AND b.declared "
              "JOIN main.program pa ON pa.program = a.program JOIN other.program pb ON pb.program = b.program ORDER BY b.position");
  while (dna_sql_step(s->sql, find)) {
    static const char *const entries[] = {"xsec", "kfactor", "kind", "group"};
    const char *name = dna_sql_text(find, 0);
    if (sqlite3_column_int(find, 1) && (merging || sqlite3_column_int(find, 8))) {
      dna_error_set(&s->sql->err, DNA_ERR_USAGE, "sample %s: its programs differ: with \"%s\" in %s, with \"%s\" in %s", name,
                    dna_sql_text(find, 6), s->main_name, dna_sql_text(find, 7), s->other_name);
      break;
    }
    for (int i = 0; merging && i < 4; i++)
      if (sqlite3_column_int(find, 2 + i))
        dna_error_set(&s->sql->err, DNA_ERR_USAGE, "sample %s: its %s differs in %s and %s", name, entries[i], s->main_name, s->other_name);
    if (dna_sql_failed(s->sql)) break;
  }
  sqlite3_finalize(find);
}

void dna_adopt_compare(dna_sql *sql, const char *main_name, const char *other_name, bool merging) {
  sides s = {sql, main_name, other_name};
  compare_programs(&s);
  compare_meta(&s, "seed", "the seed");
  compare_meta(&s, "weights", "what --weights asks for");
  compare_meta(&s, "max_events", "--max-events (0: all)");
  if (merging) compare_meta(&s, "luminosity_ifb", "the luminosity in /fb");
  compare_samples(&s, merging);
}

/* ---- adding programs and samples --------------------------------------------------------------------------------------- */

/* Where a program is in both, the text that it is compiled from is the newest; of a merge that with the smaller hash, so that the
 * order of files does not show. */
void dna_adopt_programs(dna_sql *sql, bool newest) {
  static const char *const tables[] = {"param", "row", "histogram", "spectrum"};
  dna_sql_exec(sql, "INSERT OR IGNORE INTO main.bundle SELECT NULL, hash, library, n_minus_1 FROM other.bundle;"
                    "INSERT OR IGNORE INTO main.source SELECT m.bundle, s.number, s.path, s.text, s.same_as FROM other.source s "
                    "JOIN other.bundle o USING (bundle) JOIN main.bundle m USING (hash);"
                    "INSERT OR IGNORE INTO main.setting SELECT m.bundle, s.number, s.text FROM other.setting s "
                    "JOIN other.bundle o USING (bundle) JOIN main.bundle m USING (hash);"
                    "CREATE TEMP TABLE coming AS SELECT p.program AS old, p.identity, m.bundle, p.number FROM other.program p "
                    "JOIN other.bundle o USING (bundle) JOIN main.bundle m USING (hash)");
  if (!newest)
    dna_sql_exec(sql, "DELETE FROM temp.coming WHERE EXISTS (SELECT 1 FROM main.program p JOIN main.bundle a USING (bundle), "
                      "main.bundle b WHERE p.identity = coming.identity AND b.bundle = coming.bundle AND a.hash <= b.hash)");
  dna_sql_exec(sql, "INSERT INTO main.program SELECT NULL, identity, bundle, number FROM temp.coming WHERE true ON CONFLICT (identity) "
                    "DO UPDATE SET bundle = excluded.bundle, number = excluded.number");
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    dna_sql_execf(sql, "DELETE FROM main.%s WHERE program IN (SELECT program FROM main.program JOIN temp.coming USING (identity))", tables[i]);
  dna_sql_exec(sql, "INSERT INTO main.param SELECT m.program, t.number, name, value, unit, doc FROM other.param t "
                    "JOIN temp.coming c ON c.old = t.program JOIN main.program m USING (identity);"
                    "INSERT INTO main.row SELECT m.program, variation, region, t.number, label, kind, sums FROM other.row t "
                    "JOIN temp.coming c ON c.old = t.program JOIN main.program m USING (identity);"
                    "INSERT INTO main.histogram SELECT m.program, variation, region, name, title, kind, fold, store, x_label, x_unit, x_edges, "
                    "y_label, y_unit, y_edges FROM other.histogram t JOIN temp.coming c ON c.old = t.program "
                    "JOIN main.program m USING (identity);"
                    "INSERT INTO main.spectrum SELECT m.program, variation, name, region, spectrum, label, unit FROM other.spectrum t "
                    "JOIN temp.coming c ON c.old = t.program JOIN main.program m USING (identity);"
                    "DROP TABLE temp.coming;"
                    "DELETE FROM main.bundle WHERE bundle NOT IN (SELECT bundle FROM main.program);"
                    "DELETE FROM main.source WHERE bundle NOT IN (SELECT bundle FROM main.bundle);"
                    "DELETE FROM main.setting WHERE bundle NOT IN (SELECT bundle FROM main.bundle)");
  dna_sql_execf(sql, "INSERT INTO main.sample SELECT NULL, s.name, 1, s.position, s.kind, s.\"group\", s.\"with\", s.xsec_pb, s.kfactor, "
                     "m.program FROM other.sample s JOIN other.program p USING (program) JOIN main.program m USING (identity) "
                     "WHERE s.declared ON CONFLICT (name) WHERE declared DO UPDATE SET %s",
                newest ? "position = excluded.position, kind = excluded.kind, \"group\" = excluded.\"group\", \"with\" = excluded.\"with\", "
                         "xsec_pb = excluded.xsec_pb, kfactor = excluded.kfactor, program = excluded.program"
                       : "position = min(position, excluded.position), \"with\" = min(\"with\", excluded.\"with\")");
  dna_sql_execf(sql, "INSERT INTO main.event_file SELECT path, sample, number + (SELECT coalesce(max(number) + 1, 0) FROM main.event_file) "
                     "FROM other.event_file WHERE true ON CONFLICT DO NOTHING;"
                     "INSERT INTO main.meta SELECT * FROM other.meta WHERE true ON CONFLICT DO %s",
                newest ? "UPDATE SET value = excluded.value" : "NOTHING");
  if (!newest)
    dna_sql_exec(sql, "UPDATE main.meta SET value = min(value, (SELECT o.value FROM other.meta o WHERE o.key = meta.key)) "
                      "WHERE key = 'made_by'");
}

/* ---- adding event files ------------------------------------------------------------------------------------------------ */

static void check_twice(dna_sql *sql, const char *main_name, const char *other_name) {
  sqlite3_stmt *find = dna_sql_prepare(sql, "SELECT a.path, b.path FROM main.input a JOIN other.input b USING (checksum) ORDER BY b.path");
  if (dna_sql_step(sql, find)) {
    const char *a = dna_sql_text(find, 0), *b = dna_sql_text(find, 1);
    if (strcmp(a, b) == 0)
      dna_error_set(&sql->err, DNA_ERR_USAGE, "%s is in both %s and %s: its events would count twice", a, main_name, other_name);
    else
      dna_error_set(&sql->err, DNA_ERR_USAGE, "%s in %s and %s in %s are the same: their events would count twice", a, main_name, b,
                    other_name);
  }
  sqlite3_finalize(find);
}

static void check_weights(dna_sql *sql, const char *main_name, const char *other_name) {
  sqlite3_stmt *find = dna_sql_prepare(
      sql, "SELECT s.name FROM main.sample s JOIN other.sample o USING (name) WHERE s.declared AND o.declared "
           "AND EXISTS (SELECT 1 FROM main.weight w WHERE w.sample = s.sample) "
           "AND EXISTS (SELECT 1 FROM other.weight w WHERE w.sample = o.sample) "
           "AND (SELECT group_concat(name, char(10)) FROM (SELECT name FROM main.weight w WHERE w.sample = s.sample ORDER BY number)) IS NOT "
           "(SELECT group_concat(name, char(10)) FROM (SELECT name FROM other.weight w WHERE w.sample = o.sample ORDER BY number))");
  if (dna_sql_step(sql, find))
    dna_error_set(&sql->err, DNA_ERR_USAGE, "sample %s has other weights in %s than in %s", dna_sql_text(find, 0), other_name, main_name);
  sqlite3_finalize(find);
}

static void add_totals(dna_sql *sql) {
  sqlite3_stmt *each = dna_sql_prepare(sql, "SELECT old, new FROM temp.moved ORDER BY old");
  while (dna_sql_step(sql, each)) {
    long long old = sqlite3_column_int64(each, 0);
    sqlite3_stmt *parts = dna_sql_prepare(sql, "SELECT sums, data FROM other.row_sum WHERE sample = %lld", old);
    dna_commit_total_rows(sql, sqlite3_column_int64(each, 1), parts);
    sqlite3_finalize(parts);
    parts = dna_sql_prepare(sql, "SELECT store, data FROM other.histogram_total WHERE sample = %lld", old);
    dna_commit_total_histograms(sql, sqlite3_column_int64(each, 1), parts);
    sqlite3_finalize(parts);
  }
  sqlite3_finalize(each);
}

void dna_adopt_inputs(dna_sql *sql, const char *main_name, const char *other_name) {
  check_twice(sql, main_name, other_name);
  check_weights(sql, main_name, other_name);
  /* samples that no statement declares are each a file of its own: they get new numbers behind all that are there */
  dna_sql_exec(sql, "CREATE TEMP TABLE moved AS SELECT o.sample AS old, coalesce(m.sample, o.sample + (SELECT coalesce(max(sample), 0) "
                    "FROM main.sample)) AS new FROM other.sample o LEFT JOIN main.sample m ON o.declared AND m.declared AND m.name = o.name;"
                    "INSERT INTO main.sample SELECT t.new, s.name, 0, 0, s.kind, s.\"group\", s.\"with\", s.xsec_pb, s.kfactor, m.program "
                    "FROM other.sample s JOIN temp.moved t ON t.old = s.sample JOIN other.program p USING (program) "
                    "JOIN main.program m USING (identity) WHERE NOT s.declared;"
                    "INSERT OR IGNORE INTO main.weight SELECT t.new, number, name FROM other.weight w JOIN temp.moved t ON t.old = w.sample;"
                    "CREATE TEMP TABLE shifted AS SELECT coalesce(max(input), 0) AS by FROM main.input;"
                    "INSERT INTO main.input SELECT input + by, t.new, path, bytes, mtime_ns, checksum, events, sumw, xsec_pb, xsec_err_pb, "
                    "whole, fault, trusted, totalled FROM other.input i JOIN temp.moved t ON t.old = i.sample, temp.shifted;"
                    "INSERT INTO main.row_part SELECT input + by, sums, raw, negative, sumw, sumw2, data FROM other.row_part, temp.shifted;"
                    "INSERT INTO main.histogram_part SELECT input + by, store, data FROM other.histogram_part, temp.shifted;"
                    "INSERT INTO main.spectrum_part SELECT input + by, spectrum, entries FROM other.spectrum_part, temp.shifted;"
                    "INSERT INTO main.nonfinite SELECT input + by, variation, file, line, count FROM other.nonfinite, temp.shifted");
  add_totals(sql);
  dna_sql_exec(sql, "DROP TABLE temp.moved; DROP TABLE temp.shifted");
}
