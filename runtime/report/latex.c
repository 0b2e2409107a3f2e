/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The report as a LaTeX document of its own: for each region the cut-flow with all samples side by side, in as many tables as the
 * page is wide, then groups and variations. Values are columns of siunitx, aligned at the decimal point; errors stand beside them, since
 * those of efficiencies have two sides. All of it is ASCII (see latex_text.h).
 */
#include "runtime/report/expect.h"
#include "runtime/report/latex_text.h"
#include "runtime/report/report.h"
#include "runtime/report/table.h"

#include <math.h>
#include <stdio.h>
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

static void add_number(dna_str *out, const dna_number *number) {
  char value[40];
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

/* A table: labels, and cells in columns under titles. */
typedef struct sheet {
  uint32_t nrows, ntitles, each; /* columns under each title */
  const char **labels;           /* [nrows] borrowed */
  bool *indented;                /* [nrows] */
  char **titles;                 /* [ntitles] LaTeX */
  const char *headings[5];       /* [each] */
  const char **units;            /* [ntitles] in the heading of a yield */
  dna_number *cells;             /* [nrows][ntitles][each] */
} sheet;

static sheet make_sheet(const dna_pregion *region, uint32_t nrows, uint32_t ntitles, uint32_t each) {
  sheet s = {.nrows = nrows, .ntitles = ntitles, .each = each};
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

static void free_sheet(sheet *s) {
  for (uint32_t t = 0; t < s->ntitles; t++) free(s->titles[t]);
  free(s->labels);
  free(s->indented);
  free(s->titles);
  free(s->units);
  free(s->cells);
}

static dna_number *cell(const sheet *s, uint32_t row, uint32_t title, uint32_t at) {
  return &s->cells[((size_t)row * s->ntitles + title) * s->each + at];
}

static char *make_title(const char *before, const char *name) {
  dna_str title = {0};
  dna_str_puts(&title, before);
  add_label(&title, name);
  return title.text;
}

static void add_headings(const sheet *s, uint32_t first, uint32_t count, dna_str *out) {
  dna_str_puts(out, "\\toprule\n");
  for (uint32_t t = first; t < first + count; t++)
    dna_str_printf(out, " & \\multicolumn{%u}{c}{%s}", 2 * s->each, s->titles[t]);
  dna_str_puts(out, " \\\\\n");
  for (uint32_t t = 0; t < count; t++)
    dna_str_printf(out, "\\cmidrule(lr){%u-%u}", 2 + 2 * s->each * t, 1 + 2 * s->each * (t + 1));
  dna_str_puts(out, "\n");
  for (uint32_t t = first; t < first + count; t++)
    for (uint32_t c = 0; c < s->each; c++) {
      dna_str_printf(out, " & \\multicolumn{2}{c}{%s", s->headings[c]);
      if (!strcmp(s->headings[c], "yield")) dna_str_printf(out, " [%s]", s->units[t]);
      dna_str_puts(out, "}");
    }
  dna_str_puts(out, " \\\\\n\\midrule\n");
}

static uint32_t label_width(const sheet *s) {
  uint32_t widest = 0;
  for (uint32_t r = 0; r < s->nrows; r++) {
    uint32_t width = dna_table_text_width(s->labels[r]) + (s->indented[r] ? 2 : 0);
    if (width > widest) widest = width;
  }
  return widest > LABEL ? LABEL : widest;
}

/* Characters that the columns under a title take, roughly. */
static uint32_t title_width(const sheet *s, uint32_t title) {
  uint32_t sum = 0;
  for (uint32_t c = 0; c < s->each; c++) {
    uint32_t head = 0, tail = 0, heading = (uint32_t)strlen(s->headings[c]);
    if (!strcmp(s->headings[c], "yield")) heading += (uint32_t)strlen(s->units[title]) + 3;
    for (uint32_t r = 0; r < s->nrows; r++) {
      const dna_number *number = cell(s, r, title, c);
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
static void add_part(const sheet *s, uint32_t first, uint32_t count, uint32_t from, uint32_t to, dna_str *out) {
  dna_str_puts(out, "\n\\begin{tabular}{@{}");
  dna_str_puts(out, label_width(s) >= LABEL ? ">{\\raggedright\\arraybackslash\\hangindent=1em}p{0.27\\linewidth}" : "l");
  for (uint32_t t = first; t < first + count; t++)
    for (uint32_t c = 0; c < s->each; c++) {
      column wide = {0};
      for (uint32_t r = 0; r < s->nrows; r++) widen(&wide, cell(s, r, t, c));
      add_format(out, &wide);
    }
  dna_str_puts(out, "@{}}\n");
  add_headings(s, first, count, out);
  for (uint32_t r = from; r < to; r++) {
    if (s->indented[r]) dna_str_puts(out, "\\quad ");
    add_label(out, s->labels[r]);
    for (uint32_t t = first; t < first + count; t++)
      for (uint32_t c = 0; c < s->each; c++) add_number(out, cell(s, r, t, c));
    dna_str_puts(out, " \\\\\n");
  }
  dna_str_puts(out, "\\bottomrule\n\\end{tabular}\\par\\medskip\n");
}

/* In parts as wide and as long as a page. */
static void add_sheet(const sheet *s, dna_str *out) {
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

/* ---- regions ---------------------------------------------------------------------------------------------------------- */

static void add_cutflow(const dna_report_job *job, uint32_t region, dna_str *out) {
  const dna_results *results = job->results;
  const dna_pregion *own = &dna_report_program(results)->variations[0].regions[region];
  sheet s = make_sheet(own, own->nrows, results->nsamples, 4);
  static const char *const headings[] = {"raw", "yield", "relative [\\%]", "cumulative [\\%]"};
  memcpy(s.headings, headings, sizeof headings);
  for (uint32_t k = 0; k < results->nsamples; k++) {
    s.titles[k] = make_title("", results->samples[k].name);
    dna_cutflow_scale(results, &results->samples[k], 0, &s.units[k]);
    for (uint32_t r = 0; r < own->nrows; r++) {
      dna_report_cells cells = dna_report_get_cells(job, &results->samples[k], 0, 0, region, r);
      *cell(&s, r, k, 0) = cells.raw;
      *cell(&s, r, k, 1) = cells.yield;
      *cell(&s, r, k, 2) = cells.rel;
      *cell(&s, r, k, 3) = cells.cum;
    }
  }
  add_sheet(&s, out);
  free_sheet(&s);
}

static void add_groups(const dna_report_job *job, uint32_t region, dna_str *out) {
  const dna_pregion *own = &dna_report_program(job->results)->variations[0].regions[region];
  uint32_t count;
  const char **names = dna_report_groups(job->results, &count);
  if (count) {
    sheet s = make_sheet(own, own->nrows, count, 2);
    s.headings[0] = "raw";
    s.headings[1] = "yield";
    for (uint32_t g = 0; g < count; g++) {
      s.titles[g] = make_title("group ", names[g]);
      s.units[g] = dna_report_sum_group(job, names[g], region, 0).unit;
      for (uint32_t r = 0; r < own->nrows; r++) {
        dna_report_group_sum sum = dna_report_sum_group(job, names[g], region, r);
        dna_number yield = sum.has_yield ? dna_number_pm(sum.yield, sum.error, sum.error) : dna_number_text("–");
        *cell(&s, r, g, 0) = sum.shown ? dna_number_count(sum.raw) : dna_number_text("hidden");
        *cell(&s, r, g, 1) = sum.shown ? yield : dna_number_text("hidden");
      }
    }
    add_sheet(&s, out);
    free_sheet(&s);
  }
  free(names);
}

static void get_change(const dna_report_job *job, const dna_rsample *sample, const dna_report_change *item, uint32_t region,
                       uint32_t row, dna_number cells[2]) {
  double percent;
  char text[40] = "";
  if (dna_report_get_change(job, sample, item, region, row, &cells[0], &percent))
    snprintf(text, sizeof text, isfinite(percent) ? "%s%.1f" : "–", percent < 0 ? "−" : "+", fabs(percent));
  cells[1] = dna_number_text(text);
}

/* Yields after the last row under each variation and weight. */
static void add_changes(const dna_report_job *job, uint32_t region, dna_str *out) {
  const dna_results *results = job->results;
  dna_report_changes changes = dna_report_list_changes(results);
  if (changes.count > 1) {
    const dna_pregion *own = &dna_report_program(results)->variations[0].regions[region];
    uint32_t last = dna_report_last_row(own);
    sheet s = make_sheet(NULL, changes.count, results->nsamples, 2);
    s.headings[0] = "yield";
    s.headings[1] = "change [\\%]";
    for (uint32_t i = 0; i < changes.count; i++) s.labels[i] = changes.items[i].label;
    for (uint32_t k = 0; k < results->nsamples; k++) {
      s.titles[k] = make_title("", results->samples[k].name);
      dna_cutflow_scale(results, &results->samples[k], 0, &s.units[k]);
      for (uint32_t i = 0; i < changes.count; i++)
        get_change(job, &results->samples[k], &changes.items[i], region, last, cell(&s, i, k, 0));
    }
    dna_str_puts(out, "\\subsection*{Variations: yields after the last row, ");
    add_label(out, own->rows[last].label);
    dna_str_puts(out, "}\n");
    add_sheet(&s, out);
    free_sheet(&s);
  }
  dna_report_free_changes(&changes);
}

/* Published cut-flows beside ours. */
static void add_expectation(const dna_report_job *job, const dna_expectation *x, dna_str *out) {
  dna_report_search_table t = dna_expect_table(job, x);
  static const char *const headings[] = {"ours", "published", "ratio", "pull", "within"};
  sheet s = make_sheet(NULL, t.nrows, 1, t.ncolumns);
  memcpy(s.headings, headings, t.ncolumns * sizeof *headings);
  dna_str title = {0};
  dna_str_printf(&title, "%s%s", x->sample ? x->sample : "ours and published", *dna_expect_unit(job, x) ? ", in " : "");
  dna_str_puts(&title, dna_expect_unit(job, x));
  s.titles[0] = make_title("", title.text);
  for (uint32_t r = 0; r < t.nrows; r++) {
    s.labels[r] = t.rows[r].label;
    for (uint32_t c = 0; c < t.ncolumns; c++) *cell(&s, r, 0, c) = t.rows[r].cells[c];
  }
  dna_str_puts(out, "\n\\section*{");
  add_label(out, t.title);
  dna_str_puts(out, "}\n");
  add_sheet(&s, out);
  if (t.notes) {
    add_plain(out, t.notes);
    dna_str_puts(out, "\n");
  }
  dna_str_free(&title);
  free_sheet(&s);
  dna_report_search_table *own = dna_xmalloc(sizeof *own);
  *own = t;
  dna_report_search_free(own, 1);
}

static void add_region(const dna_report_job *job, uint32_t region, dna_str *out) {
  const dna_pregion *own = &dna_report_program(job->results)->variations[0].regions[region];
  dna_str_puts(out, "\n\\section*{Region ");
  add_label(out, own->name);
  if (own->parent) {
    dna_str_puts(out, ", from ");
    add_label(out, own->parent);
  }
  dna_str_puts(out, own->blind ? " (blind)}\n" : "}\n");
  add_cutflow(job, region, out);
  add_groups(job, region, out);
  add_changes(job, region, out);
}

/* ---- the whole -------------------------------------------------------------------------------------------------------- */

static const char preamble[] =
    "% Written by dna. Compiles with pdflatex and lualatex; on Debian they come with texlive-latex-recommended,\n"
    "% texlive-science and texlive-luatex.\n"
    "\\documentclass[10pt,a4paper,landscape]{article}\n"
    "\\usepackage[T1]{fontenc}\n"
    "\\IfFileExists{lmodern.sty}{\\usepackage{lmodern}}{}\n"
    "\\usepackage{textcomp}\n"
    "\\usepackage{amsmath,amssymb}\n"
    "\\usepackage[margin=15mm]{geometry}\n"
    "\\usepackage{array,booktabs}\n"
    "\\usepackage{siunitx}\n"
    "\\sisetup{group-digits=none,retain-explicit-plus,table-number-alignment=right}\n"
    "\\newcommand{\\unknowncharacter}[1]{{\\footnotesize\\texttt{U+#1}}}\n"
    "\\setlength{\\parindent}{0pt}\n"
    "\\renewcommand{\\arraystretch}{1.25}\n"
    "\\setlength{\\tabcolsep}{4pt}\n"
    "\\begin{document}\n"
    "\\small\n";

static void add_head(const dna_report_job *job, dna_str *out) {
  const dna_results *results = job->results;
  const dna_analysis *analysis = results->analysis;
  dna_str_puts(out, "{\\Large\\bfseries ");
  add_label(out, analysis->title);
  dna_str_puts(out, "\\par}\n");
  for (uint32_t i = 0; i < analysis->nmeta; i++) {
    dna_str_puts(out, "\n");
    add_plain(out, analysis->meta[i].key);
    dna_str_puts(out, ": ");
    add_plain(out, analysis->meta[i].text);
    dna_str_puts(out, "\\par\n");
  }
  if (results->nsamples)
    dna_str_puts(out, "\n\\section*{Normalisation}\n"
                      "\\begin{itemize}\n");
  for (uint32_t s = 0; s < results->nsamples; s++) {
    const dna_rsample *sample = &results->samples[s];
    dna_str words = {0};
    dna_cutflow_normalisation(results, sample, &words);
    dna_str_puts(out, "\\item ");
    add_label(out, sample->name);
    dna_str_puts(out, ": ");
    add_plain(out, words.text);
    if (sample->with) {
      dna_str_puts(out, ", with ");
      add_label(out, sample->with);
    }
    dna_str_puts(out, "\n");
    dna_str_free(&words);
  }
  if (results->nsamples) dna_str_puts(out, "\\end{itemize}\n");
}

static void add_warnings(const dna_report_job *job, dna_str *out) {
  dna_str lines = {0};
  dna_report_warnings(job, "", &lines);
  if (lines.length) dna_str_puts(out, "\n\\section*{Warnings}\n\\begin{itemize}\n");
  for (char *at = lines.text; at && *at;) {
    char *end = at + strcspn(at, "\n"), *next = *end ? end + 1 : end;
    *end = '\0';
    dna_str_puts(out, "\\item ");
    add_plain(out, at);
    dna_str_puts(out, "\n");
    at = next;
  }
  if (lines.length) dna_str_puts(out, "\\end{itemize}\n");
  dna_str_free(&lines);
}

void dna_latex_write(const dna_report_job *job, dna_str *out) {
  dna_str_puts(out, preamble);
  add_head(job, out);
  for (uint32_t r = 0; r < dna_report_program(job->results)->variations[0].nregions && job->results->nsamples; r++)
    add_region(job, r, out);
  const dna_analysis *analysis = job->results->analysis;
  for (uint32_t i = 0; i < analysis->nexpectations; i++) add_expectation(job, &analysis->expectations[i], out);
  add_warnings(job, out);
  dna_str_puts(out, "\\end{document}\n");
}
