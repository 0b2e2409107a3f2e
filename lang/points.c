/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ranges of params, of which `dna scan` makes a grid: "pt_e=1..10 GeV/10", "U2=1e-6..1e-2/5 log", "pt_e={1, 2, 5} GeV". Each
 * point of the grid becomes a variation of the program.
 */
#include "lang/compiler.h"
#include "runtime/physics/physics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS_MAX = 10000, VALUES_MAX = 1000, AXES_MAX = 8 };

bool dna_points_is_range(const char *set) {
  const char *value = strchr(set, '=');
  while (value && *++value == ' ') continue;
  return value && (*value == '{' || strstr(value, ".."));
}

/* ---- reading a range ---------------------------------------------------------------------------------------------- */

typedef struct range {
  comp *c;
  uint32_t file; /* of the value */
  const char *text, *at;
  const char *unit; /* in the arena; "" if there is none */
  double *values;   /* in that unit */
  uint32_t n;
  bool log;
} range;

static bool wrong(range *r, const char *message) {
  uint32_t start = (uint32_t)(r->at - r->text), end = (uint32_t)strlen(r->text);
  dna_diag *d =
      dna_diag_error(r->c->diags, (dna_span){r->file, start, end > start ? end : start + 1}, "wrong-range", "%s", message);
  dna_diag_hint(r->c->diags, d,
                "a range is written 1..10 GeV/10 (10 points, both ends among them), 0.1..10 GeV/5 log, or {1, 2, 5} GeV");
  return false;
}

static void skip_blanks(range *r) {
  while (*r->at == ' ' || *r->at == '\t') r->at++;
}

static bool read_number(range *r, double *value) {
  char *end;
  skip_blanks(r);
  const char *from = r->at;
  if (*from == '-' || *from == '+') from++;
  if (!(*from >= '0' && *from <= '9') && !(*from == '.' && from[1] >= '0' && from[1] <= '9'))
    return wrong(r, "expected a number");
  /* "1..10": the point of a number is followed by digits here */
  dna_str digits = {0};
  const char *c = r->at;
  while (*c && strchr("0123456789+-.eE", *c) && strncmp(c, "..", 2)) {
    if ((*c == '+' || *c == '-') && c > r->at && c[-1] != 'e' && c[-1] != 'E') break;
    if ((*c == 'e' || *c == 'E') && !(c[1] >= '0' && c[1] <= '9') &&
        !((c[1] == '-' || c[1] == '+') && c[2] >= '0' && c[2] <= '9'))
      break;
    dna_str_add(&digits, c++, 1);
  }
  *value = strtod(digits.text, &end);
  bool good = *end == '\0' && isfinite(*value);
  dna_str_free(&digits);
  if (!good) return wrong(r, "this number cannot be read");
  r->at = c;
  if (*r->at == '%') {
    *value /= 100;
    r->at++;
  }
  return true;
}

/* A unit, up to ".." or the last "/" or the end; "" if there is none. */
static const char *read_unit(range *r, const char *end) {
  skip_blanks(r);
  const char *from = r->at, *past = strstr(from, "..");
  if (!past || past > end) past = end;
  r->at = past;
  while (past > from && (past[-1] == ' ' || past[-1] == '\t')) past--;
  return dna_arena_strndup(r->c->arena, from, (size_t)(past - from));
}

/* Both ends in the unit of the second one. */
static bool same_unit(range *r, const char *first, double *value) {
  const dna_unit *from = dna_unit_find(first, strlen(first)), *to = dna_unit_find(r->unit, strlen(r->unit));
  if (!*first || !strcmp(first, r->unit)) return true;
  if (!from || !to || !dna_dim_equal(from->dim, to->dim)) return wrong(r, "the ends of a range have the same unit");
  *value = *value * from->factor / to->factor;
  return true;
}

/* As it would be written: to six digits on a log scale, to fifteen else. */
static double rounded(double value, int digits) {
  char text[40];
  snprintf(text, sizeof text, "%.*g", digits, value);
  return strtod(text, NULL);
}

static bool fill_range(range *r, double low, double high, bool logarithmic) {
  if (logarithmic && !(low > 0 && high > 0)) return wrong(r, "a range with log spacing has both ends above 0");
  if (!(low < high) && !(low > high)) return wrong(r, "the ends of a range differ");
  r->values = dna_arena_alloc(r->c->arena, r->n * sizeof *r->values);
  for (uint32_t i = 0; i < r->n; i++) {
    double along = (double)i / (r->n - 1);
    double value = logarithmic ? dna_exp(dna_log(low) + along * (dna_log(high) - dna_log(low))) : low + along * (high - low);
    r->values[i] = i == 0 ? low : i == r->n - 1 ? high : rounded(value, logarithmic ? 6 : 15);
  }
  return true;
}

/* A..B UNIT/N, and "log" behind it. */
static bool read_range(range *r) {
  const char *slash = strrchr(r->text, '/');
  double low, high, count;
  if (!slash) {
    r->at = r->text + strlen(r->text);
    return wrong(r, "how many points the range has is missing");
  }
  if (!read_number(r, &low)) return false;
  const char *first = read_unit(r, slash);
  if (strncmp(r->at, "..", 2)) return wrong(r, "expected ..");
  r->at += 2;
  if (!read_number(r, &high)) return false;
  r->unit = read_unit(r, slash);
  if (!*r->unit) r->unit = first; /* 1 GeV..10 /10 */
  if (!same_unit(r, first, &low)) return false;
  r->at = slash + 1;
  if (!read_number(r, &count)) return false;
  if (!(count >= 2) || count > VALUES_MAX || count > floor(count)) return wrong(r, "a range has from 2 to 1000 points");
  r->n = (uint32_t)count;
  skip_blanks(r);
  bool logarithmic = !strncmp(r->at, "log", 3);
  if (logarithmic) r->at += 3;
  skip_blanks(r);
  if (*r->at) return wrong(r, "expected nothing more, or log, behind the number of points");
  r->log = logarithmic;
  return fill_range(r, low, high, logarithmic);
}

/* {A, B, C} UNIT */
static bool read_list(range *r) {
  double *list = r->values = dna_arena_alloc(r->c->arena, VALUES_MAX * sizeof *list);
  r->at++;
  for (;;) {
    if (r->n == VALUES_MAX) return wrong(r, "a list has at most 1000 points");
    if (!read_number(r, &list[r->n++])) return false;
    skip_blanks(r);
    if (*r->at == '}') break;
    if (*r->at != ',') return wrong(r, "expected , or } (the unit comes once, behind the list)");
    r->at++;
  }
  r->at++;
  skip_blanks(r);
  size_t length = strlen(r->at);
  while (length && r->at[length - 1] == ' ') length--;
  r->unit = dna_arena_strndup(r->c->arena, r->at, length);
  for (uint32_t i = 0; i < r->n; i++)
    for (uint32_t k = 0; k < i; k++)
      if (!(list[i] < list[k]) && !(list[i] > list[k])) return wrong(r, "a value stands twice in the list");
  return true;
}

/* ---- the grid ----------------------------------------------------------------------------------------------------- */

static const char *point_text(comp *c, double value, const char *unit) {
  dna_str text = {0};
  dna_str_number(&text, value);
  dna_str_printf(&text, "%s%s", *unit ? " " : "", unit);
  const char *kept = dna_arena_strdup(c->arena, text.text);
  dna_str_free(&text);
  return kept;
}

static bool read_axis(build *b, const char *set, dna_scan_axis *axis, override **values, dna_span *span) {
  comp *c = b->c;
  const decl *d;
  uint32_t file;
  const char *value;
  if (!dna_set_target(b, set, &d, &file, &value)) return false;
  *span = (dna_span){file, 0, (uint32_t)strlen(value)};
  range r = {.c = c, .file = file, .text = value, .at = value, .unit = ""};
  if (!(*value == '{' ? read_list(&r) : read_range(&r))) return false;
  const char **texts = dna_arena_alloc(c->arena, r.n * sizeof *texts);
  overrides list = {0};
  size_t capacity = 0;
  bool good = true;
  for (uint32_t i = 0; i < r.n && good; i++) {
    texts[i] = point_text(c, r.values[i], r.unit);
    int point = dna_source_add(c->diags->sources, dna_arena_printf(c->arena, "--set %s=%s", d->name, texts[i]), texts[i],
                               strlen(texts[i]));
    if (point < 0) dna_diag_error(c->diags, *span, "too-many", "too many values are scanned");
    good = point >= 0 && dna_set_value(b, d, (uint32_t)point, &list, &capacity);
  }
  *values = dna_arena_alloc(c->arena, (r.n + 1) * sizeof **values);
  if (list.count) memcpy(*values, list.items, list.count * sizeof **values);
  free(list.items);
  *axis = (dna_scan_axis){d->name, r.unit, r.n, r.log, r.values, texts};
  return good;
}

static const char *point_name(comp *c, const dna_scan_axis *axes, const uint32_t *at, uint32_t naxes) {
  dna_str name = {0};
  for (uint32_t k = 0; k < naxes; k++) dna_str_printf(&name, "%s%s = %s", k ? ", " : "", axes[k].name, axes[k].texts[at[k]]);
  const char *kept = dna_arena_strdup(c->arena, name.text);
  dna_str_free(&name);
  return kept;
}

/* The last axis runs fastest. */
static void add_points(comp *c, const dna_scan_axis *axes, override *const *values, uint32_t naxes, uint32_t points) {
  c->sets = dna_xcalloc(points, sizeof *c->sets);
  for (uint32_t point = 0; point < points; point++) {
    uint32_t at[AXES_MAX], rest = point;
    override *over = dna_arena_alloc(c->arena, naxes * sizeof *over);
    for (uint32_t k = naxes; k-- > 0; rest /= axes[k].n) {
      at[k] = rest % axes[k].n;
      over[k] = values[k][at[k]];
    }
    c->sets[c->nsets++] = (var_set){point_name(c, axes, at, naxes), NULL, {over, naxes}};
  }
}

void dna_points_read(build *b, dna_analysis *analysis) {
  comp *c = b->c;
  override *values[AXES_MAX];
  double points = 1;
  dna_scan_axis *axes = dna_arena_alloc(c->arena, (AXES_MAX + 1) * sizeof *axes);
  bool good = true;
  for (uint32_t k = 0; k < c->options->nranges; k++) {
    dna_span span = {0};
    dna_scan_axis axis;
    override *list;
    if (!read_axis(b, c->options->ranges[k], &axis, &list, &span)) {
      good = false;
      continue;
    }
    if (analysis->naxes == AXES_MAX) {
      dna_diag_error(c->diags, span, "too-many", "a scan has at most %d params", AXES_MAX);
      return;
    }
    for (uint32_t i = 0; i < analysis->naxes; i++)
      if (!strcmp(axes[i].name, axis.name)) {
        dna_diag_error(c->diags, span, "defined-twice", "%s is scanned twice", axis.name);
        good = false;
      }
    values[analysis->naxes] = list;
    axes[analysis->naxes++] = axis;
    points *= axis.n;
    if (points <= POINTS_MAX) continue;
    dna_diag *d = dna_diag_error(c->diags, span, "too-many",
                                 "this makes a grid of %.0f points, and at most %d can be scanned at once", points, POINTS_MAX);
    dna_diag_hint(c->diags, d, "take fewer values of a param");
    return;
  }
  analysis->axes = axes;
  if (good) add_points(c, axes, values, analysis->naxes, (uint32_t)points);
}
