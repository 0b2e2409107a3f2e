/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables of numbers in LaTeX (see latex_sheet.h): columns of siunitx, in parts as wide and as long as a page.
 */
#include "runtime/report/latex_sheet.h"
#include "runtime/report/latex_text.h"
#include "runtime/report/table.h"

#include <stdlib.h>
#include <string.h>

/* Characters that a page is wide, and that a label may be before it is broken; rows on a page. */
enum { PAGE = 210, LABEL = 44, ROWS = 30 };

static void add_label(dna_str *out, const char *text) { dna_latex_text_add(out, text, true); }
static void add_plain(dna_str *out, const char *text) { dna_latex_text_add(out, text, false); }

/* ---- numbers --------------------------------------------------------------------------------------------------------- */

typedef struct column {
  uint32_t whole, decimals; /* digits of the widest number */
  bool sign;
} column;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* head as siunitx reads it, "-12.3"; false for words and for numbers with a power of ten. */
static bool read_value(const dna_number *number, char value[40]) {
  static const char minus[] = "−";
  const char *at = number->head;
  size_t length = 0;
  if (*at == '+') value[length++] = *at++;
  if (!strncmp(at, minus, sizeof minus - 1)) {
    value[length++] = '-';
    at += sizeof minus - 1;
  }
  if (!is_digit(*at)) return false;
  while ((is_digit(*at) || *at == '.') && length < 39) value[length++] = *at++;
  value[length] = '\0';
  return *at == '\0';
}

static void widen(column *wide, const dna_number *number) {
  char value[40];
  if (!read_value(number, value)) return;
  const char *first = value + !is_digit(*value), *point = strchr(value, '.');
  uint32_t whole = (uint32_t)(point ? (size_t)(point - first) : strlen(first));
  wide->sign |= first > value;
  uint32_t decimals = point ? (uint32_t)strlen(point + 1) : 0;
  if (whole > wide->whole) wide->whole = whole;
  if (decimals > wide->decimals) wide->decimals = decimals;
}

/* "± 1.7", or "+17 −0" as limits of the number. */
static void add_error(dna_str *out, const char *tail) {
  static const char plus_minus[] = "± ", minus[] = "−";
  const char *down = strstr(tail, minus);
  if (!strncmp(tail, plus_minus, sizeof plus_minus - 1)) {
    dna_str_printf(out, "${}\\pm %s$", tail + sizeof plus_minus - 1);
  } else if (*tail == '+' && down) {
    const char *end = strchr(tail, ' ');
    dna_str_printf(out, "$^{%.*s}_{-%s}$", (int)(end - tail), tail, down + sizeof minus - 1);
  } else {
    add_plain(out, tail);
  }
}

/* "(1.500" and "± 0.025)e+09". */
static void add_scaled(dna_str *out, const dna_number *number) {
  const char *end = strstr(number->tail, ")e");
  dna_str_puts(out, " & \\multicolumn{2}{r}{$");
  for (const char *at = number->head; *at; at++)
    if ((unsigned char)*at < 0x80) dna_str_add(out, at, 1);
    else if ((unsigned char)*at == 0xE2) dna_str_puts(out, "-"); /* the first byte of a minus sign */
  dna_str inner = {0};
  dna_str_add(&inner, number->tail, (size_t)(end - number->tail));
  dna_str error = {0};
  add_error(&error, inner.text);
  for (const char *at = error.text; at && *at; at++)
    if (*at != '$') dna_str_add(out, at, 1);
  dna_str_printf(out, ")\\times 10^{%ld}$}", strtol(end + 2, NULL, 10));
  dna_str_free(&inner);
  dna_str_free(&error);
}

/* "1.41e-07" alone; false for other heads. */
static bool add_power(dna_str *out, const dna_number *number) {
  const char *power = strchr(number->head, 'e');
  if (*number->tail || !is_digit(*number->head) || !power || !strchr("+-", power[1]) || !is_digit(power[2])) return false;
  dna_str_printf(out, " & \\multicolumn{2}{r}{$%.*s\\times 10^{%ld}$}", (int)(power - number->head), number->head,
                 strtol(power + 1, NULL, 10));
  return true;
}

static void add_number(dna_str *out, const dna_number *number) {
  char value[40];
  if (add_power(out, number)) return;
  if (strstr(number->tail, ")e")) {
    add_scaled(out, number);
  } else if (read_value(number, value)) {
    dna_str_printf(out, " & %s & ", value);
    add_error(out, number->tail);
  } else {
    dna_str_puts(out, " & {");
    add_plain(out, number->head);
    dna_str_puts(out, "} & ");
    add_plain(out, number->tail);
  }
}

static void add_format(dna_str *out, const column *wide) {
  dna_str_printf(out, "S[table-format=%s%u.%u]@{\\,}l", wide->sign ? "+" : "", wide->whole ? wide->whole : 1, wide->decimals);
}

/* ---- tables ---------------------------------------------------------------------------------------------------------- */

dna_latex_sheet dna_latex_sheet_new(const dna_pregion *region, uint32_t nrows, uint32_t ntitles, uint32_t each) {
  dna_latex_sheet s = {.nrows = nrows, .ntitles = ntitles, .each = each};
  s.labels = dna_xcalloc(nrows + 1, sizeof *s.labels);
  s.indented = dna_xcalloc(nrows + 1, sizeof *s.indented);
  s.titles = dna_xcalloc(ntitles, sizeof *s.titles);
  s.units = dna_xcalloc(ntitles, sizeof *s.units);
  s.cells = dna_xcalloc((size_t)(nrows + 1) * ntitles * each, sizeof *s.cells);
  for (uint32_t r = 0; region && r < nrows; r++) {
    s.labels[r] = region->rows[r].label;
    s.indented[r] = region->rows[r].kind == DNA_ROW_BIN;
  }
  return s;
}

void dna_latex_sheet_clear(dna_latex_sheet *s) {
  for (uint32_t t = 0; t < s->ntitles; t++) free(s->titles[t]);
  free(s->labels);
  free(s->indented);
  free(s->titles);
  free(s->units);
  free(s->cells);
}

dna_number *dna_latex_sheet_cell(const dna_latex_sheet *s, uint32_t row, uint32_t title, uint32_t at) {
  return &s->cells[((size_t)row * s->ntitles + title) * s->each + at];
}

char *dna_latex_sheet_title(const char *before, const char *name) {
  dna_str title = {0};
  dna_str_puts(&title, before);
  add_label(&title, name);
  return title.text;
}

static void add_headings(const dna_latex_sheet *s, uint32_t first, uint32_t count, dna_str *out) {
  dna_str_puts(out, "\\toprule\n");
  bool titled = count > 1 || *s->titles[first];
  for (uint32_t t = first; t < first + count && titled; t++)
    dna_str_printf(out, " & \\multicolumn{%u}{c}{%s}", 2 * s->each, s->titles[t]);
  if (titled) dna_str_puts(out, " \\\\\n");
  for (uint32_t t = 0; t < count && titled; t++)
    dna_str_printf(out, "\\cmidrule(lr){%u-%u}", 2 + 2 * s->each * t, 1 + 2 * s->each * (t + 1));
  if (titled) dna_str_puts(out, "\n");
  for (uint32_t t = first; t < first + count; t++)
    for (uint32_t c = 0; c < s->each; c++) {
      dna_str_printf(out, " & \\multicolumn{2}{c}{%s", s->headings[c]);
      if (!strcmp(s->headings[c], "yield")) dna_str_printf(out, " [%s]", s->units[t]);
      dna_str_puts(out, "}");
    }
  dna_str_puts(out, " \\\\\n\\midrule\n");
}

static uint32_t label_width(const dna_latex_sheet *s) {
  uint32_t widest = 0;
  for (uint32_t r = 0; r < s->nrows; r++) {
    uint32_t width = dna_table_text_width(s->labels[r]) + (s->indented[r] ? 2 : 0);
    if (width > widest) widest = width;
  }
  return widest > LABEL ? LABEL : widest;
}

/* Characters that the columns under a title take, roughly. */
static uint32_t title_width(const dna_latex_sheet *s, uint32_t title) {
  uint32_t sum = 0;
  for (uint32_t c = 0; c < s->each; c++) {
    uint32_t head = 0, tail = 0, heading = (uint32_t)strlen(s->headings[c]);
    if (!strcmp(s->headings[c], "yield")) heading += (uint32_t)strlen(s->units[title]) + 3;
    for (uint32_t r = 0; r < s->nrows; r++) {
      const dna_number *number = dna_latex_sheet_cell(s, r, title, c);
      uint32_t width = dna_table_text_width(number->head), error = dna_table_text_width(number->tail);
      if (*number->tail == '+') error = error / 3; /* one above the other, and small */
      if (width > head) head = width;
      if (error > tail) tail = error;
    }
    sum += (head + tail > heading ? head + tail : heading) + 3;
  }
  return sum;
}

/* Rows from .. to of the columns under titles first .. first + count. */
static void add_part(const dna_latex_sheet *s, uint32_t first, uint32_t count, uint32_t from, uint32_t to, dna_str *out) {
  dna_str_puts(out, "\n\\begin{tabular}{@{}");
  dna_str_puts(out, label_width(s) >= LABEL ? ">{\\raggedright\\arraybackslash\\hangindent=1em}p{0.27\\linewidth}" : "l");
  for (uint32_t t = first; t < first + count; t++)
    for (uint32_t c = 0; c < s->each; c++) {
      column wide = {0};
      for (uint32_t r = 0; r < s->nrows; r++) widen(&wide, dna_latex_sheet_cell(s, r, t, c));
      add_format(out, &wide);
    }
  dna_str_puts(out, "@{}}\n");
  add_headings(s, first, count, out);
  for (uint32_t r = from; r < to; r++) {
    if (s->indented[r]) dna_str_puts(out, "\\quad ");
    add_label(out, s->labels[r]);
    for (uint32_t t = first; t < first + count; t++)
      for (uint32_t c = 0; c < s->each; c++) add_number(out, dna_latex_sheet_cell(s, r, t, c));
    dna_str_puts(out, " \\\\\n");
  }
  dna_str_puts(out, "\\bottomrule\n\\end{tabular}\\par\\medskip\n");
}

/* In parts as wide and as long as a page. */
void dna_latex_sheet_add(const dna_latex_sheet *s, dna_str *out) {
  for (uint32_t first = 0, count; first < s->ntitles; first += count) {
    uint32_t width = label_width(s) + title_width(s, first);
    for (count = 1; first + count < s->ntitles; count++) {
      width += title_width(s, first + count);
      if (width > PAGE) break;
    }
    for (uint32_t from = 0; from < s->nrows; from += ROWS)
      add_part(s, first, count, from, s->nrows - from > ROWS ? from + ROWS : s->nrows, out);
  }
}
