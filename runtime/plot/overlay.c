/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Published contours out of CSV files (see limits.h).
 */
#include "runtime/plot/limits.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MOST = 1000, POINTS_MOST = 100000 };

typedef struct reader {
  const char *path;
  const dna_curves *curves;
  dna_overlay_unit *unit_scale;
  uint32_t line;
  double scale[2]; /* of x and y, to GeV and mm */
  dna_error *err;
} reader;

static int wrong(const reader *r, const char *what, const char *text) {
  return dna_error_set(r->err, DNA_ERR_USAGE, "%s:%u: %s%s%.100s%s", r->path, r->line, what, text ? ": \"" : "", text ? text : "", text ? "\"" : "");
}

/* Without blanks at both ends. */
static char *strip(char *text) {
  while (*text == ' ' || *text == '\t') text++;
  size_t length = strlen(text);
  while (length && strchr(" \t\r\n", text[length - 1])) text[--length] = '\0';
  return text;
}

/* "a,b" as two fields; NULL if it has not two. A field in double quotes loses them. */
static char *split(char *line) {
  char *comma = strchr(line, ',');
  if (!comma || strchr(comma + 1, ',')) return NULL;
  *comma = '\0';
  return comma + 1;
}

static char *field(char *text) {
  text = strip(text);
  size_t length = strlen(text);
  if (length > 1 && text[0] == '"' && text[length - 1] == '"') {
    text[length - 1] = '\0';
    text = strip(text + 1);
  }
  return text;
}

/* "m_ZD [GeV]" for one of the axes. */
static int take_head(reader *r, char *text, int column) {
  const char *name = column ? r->curves->scale : r->curves->x, *unit = column ? r->curves->y_unit : r->curves->x_unit, *symbol = "";
  const char *axis = column ? "the second column is of the vertical axis" : "the first column is of the horizontal axis";
  char *bracket = strchr(text, '['), *own = "";
  if (bracket) {
    char *end = strchr(bracket, ']');
    if (!end || *strip(end + 1)) return wrong(r, "a column's name is NAME or NAME [UNIT]", text);
    *end = *bracket = '\0';
    own = strip(bracket + 1);
  }
  text = strip(text);
  if (name && strcmp(text, name) != 0)
    return dna_error_set(r->err, DNA_ERR_USAGE, "%s:%u: %s, %.60s, and is called \"%.60s\" here; if that is what it is, write \"%.60s%s%s%s\"",
                         r->path, r->line, axis, name, text, name, *unit ? " [" : "", unit, *unit ? "]" : "");
  r->scale[column] = *own ? r->unit_scale(own, &symbol) : 1;
  if (isnan(r->scale[column])) return wrong(r, "there is no such unit", own);
  if (strcmp(symbol, unit) == 0) return DNA_OK;
  return dna_error_set(r->err, DNA_ERR_USAGE, "%s:%u: %.60s is in %s, and the column is in %s; write \"%.60s%s%s%s\" with the unit of the numbers",
                       r->path, r->line, name ? name : text, *unit ? unit : "no unit", *own ? own : "no unit", name ? name : text,
                       *unit ? " [" : "", unit, *unit ? "]" : "");
}

static int take_number(reader *r, char *text, int column, double *value) {
  char *end = NULL;
  errno = 0;
  *value = *text ? strtod(text, &end) : NAN;
  if (!*text || *end || !isfinite(*value)) return wrong(r, "this is not a number", text);
  *value *= r->scale[column];
  return DNA_OK;
}

static int take_line(reader *r, dna_overlay *o, char *line, bool *head) {
  char *at = strip(line);
  if (*at == '#') return DNA_OK;
  if (!*at) {
    if (o->n && !isnan(o->x[o->n - 1])) {
      o->x[o->n] = NAN;
      o->y[o->n++] = NAN;
    }
    return DNA_OK;
  }
  char *second = split(at);
  if (!second) return wrong(r, "a line has two columns, with a comma between them", at);
  at = field(at);
  second = field(second);
  if (!*head) {
    *head = true;
    return take_head(r, at, 0) || take_head(r, second, 1) ? r->err->status : DNA_OK;
  }
  if (o->n >= POINTS_MOST) return wrong(r, "a contour has at most 100000 points", NULL);
  if (take_number(r, at, 0, &o->x[o->n]) || take_number(r, second, 1, &o->y[o->n])) return r->err->status;
  o->n++;
  return DNA_OK;
}

int dna_overlay_read(dna_overlay *o, const char *path, const char *label, const dna_curves *curves, dna_overlay_unit *unit_scale, dna_error *err) {
  reader r = {.path = path, .curves = curves, .unit_scale = unit_scale, .scale = {1, 1}, .err = err};
  char line[LINE_MOST + 2];
  bool head = false;
  int status = DNA_OK;
  *o = (dna_overlay){.label = dna_xstrdup(label)};
  FILE *file = fopen(path, "r");
  if (!file) return dna_error_set(err, DNA_ERR_INPUT, "cannot read %s: %s", path, strerror(errno));
  o->x = dna_xcalloc(POINTS_MOST + 1, sizeof *o->x);
  o->y = dna_xcalloc(POINTS_MOST + 1, sizeof *o->y);
  errno = 0;
  while (!status && fgets(line, sizeof line, file)) {
    r.line++;
    if (r.line == 1 && strncmp(line, "\xEF\xBB\xBF", 3) == 0) memmove(line, line + 3, strlen(line + 3) + 1);
    size_t length = strlen(line);
    bool ends = length && line[length - 1] == '\n';
    if (!ends && !feof(file)) status = wrong(&r, "the line is no text, or too long for two columns", NULL); /* 0 bytes end it, too */
    else status = take_line(&r, o, line, &head);
  }
  if (!status && ferror(file)) status = dna_error_set(err, DNA_ERR_INPUT, "cannot read %s: %s", path, strerror(errno));
  fclose(file);
  uint32_t lines = 0;
  for (uint32_t i = 1; i < o->n; i++) lines += isfinite(o->x[i]) && isfinite(o->x[i - 1]);
  if (!status && !lines) status = dna_error_set(err, DNA_ERR_USAGE, "%s: a contour has a line with the names of its columns, and at least two points", path);
  return status;
}

void dna_overlay_free(dna_overlay *o) {
  free(o->label);
  free(o->x);
  free(o->y);
  *o = (dna_overlay){0};
}
