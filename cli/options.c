/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Options of the commands, and what they say about wrong ones.
 */
#include "base/base.h"
#include "cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

void dna_options_complain(const char *format, ...) {
  bool colour = dna_options_colour(2);
  fputs(colour ? "dna: \033[1;31merror:\033[0m " : "dna: error: ", stderr);
  va_list args;
  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
  fputc('\n', stderr);
}

const char *dna_options_nearest(const char *name, const char *const *names) { return dna_near_name(name, names); }

/* ---- options --------------------------------------------------------------------------------------------------------------- */

static void complain_unknown(const char *word, const struct option *longs) {
  const char *names[64];
  size_t count = 0;
  for (; longs->name && count < 63; longs++) names[count++] = longs->name;
  names[count] = NULL;
  char name[41];
  snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
  const char *nearest = dna_options_nearest(name, names);
  if (nearest)
    dna_options_complain("unknown option %s; did you mean --%s?", word, nearest);
  else
    dna_options_complain("unknown option %s", word);
}

int dna_options_next(int argc, char **argv, const char *shorts, const struct option *longs) {
  static bool output; /* was given */
  opterr = 0;
  int before = optind < 1 ? 1 : optind, option = getopt_long(argc, argv, shorts, longs, NULL);
  if (option == 'o' && output) {
    dna_options_complain("-o is given twice, also as %s: there is one output", optarg);
    return '?';
  }
  output |= option == 'o';
  if (option != '?' && option != ':') return option;
  const char *word = optind > before || optind > 1 ? argv[optind - 1] : argv[before];
  bool is_long = !strncmp(word, "--", 2) && strlen(word) > 2;
  if (option == ':')
    dna_options_complain("option %s needs a value", word);
  else if (is_long && optopt == 0)
    complain_unknown(word, longs);
  else if (is_long)
    dna_options_complain("option %s takes no value", word);
  else
    dna_options_complain("unknown option -%c", optopt);
  return '?';
}

bool dna_options_integer(const char *option, const char *text, int64_t lowest, int64_t highest, int64_t *value) {
  char *end = NULL;
  errno = 0;
  long long number = strtoll(text, &end, 10);
  bool digits = *text && strspn(text, "0123456789") == strlen(text);
  if (!digits || *end) {
    dna_options_complain("%s: \"%s\" is not a whole number%s", option, text, lowest >= 0 ? " from 0 up" : "");
    return false;
  }
  if (errno || number < lowest || number > highest) {
    dna_options_complain("%s: %s is not between %lld and %lld", option, text, (long long)lowest, (long long)highest);
    return false;
  }
  *value = number;
  return true;
}

bool dna_options_seed(const char *option, const char *text, uint64_t *value) {
  errno = 0;
  unsigned long long number = strtoull(text, NULL, 10);
  if (!*text || strspn(text, "0123456789") != strlen(text) || errno) {
    dna_options_complain("%s: \"%s\" is not a whole number from 0 to 18446744073709551615", option, text);
    return false;
  }
  *value = number;
  return true;
}

void dna_options_add(dna_option_list *list, const char *item) {
  const char **items = realloc(list->items, (list->count + 1) * sizeof *items);
  if (!items) {
    dna_options_complain("out of memory");
    exit(EXIT_RUN);
  }
  list->items = items;
  items[list->count++] = item;
}

/* ---- reports ------------------------------------------------------------------------------------------------------------------ */

/* The format that a file's ending stands for; NULL if none. */
static const char *format_of(const char *path) {
  static const char *const endings[][2] = {{".json", "json"}, {".csv", "csv"},   {".md", "md"},     {".markdown", "md"},
                                           {".txt", "text"},  {".text", "text"}, {".tex", "latex"}, {".html", "html"},
                                           {".htm", "html"}};
  const char *slash = strrchr(path, '/'), *ending = strrchr(slash ? slash : path, '.');
  for (size_t i = 0; ending && i < sizeof endings / sizeof *endings; i++)
    if (!strcmp(ending, endings[i][0])) return endings[i][1];
  return NULL;
}

bool dna_options_report_format(const char **format, const char *output, bool tables) {
  static const char *const all[] = {"text", "md", "csv", "json", "latex", "html", NULL}, *const some[] = {"text", "md", "csv", "json", NULL};
  const char *const *formats = tables ? some : all;
  if (!*format) *format = output ? format_of(output) : "text";
  if (!*format) {
    dna_options_complain("-o %s: the ending is none of .txt, .md, .csv%s (reports)%s; name the format with --format", output,
                         tables ? " and .json" : ", .json, .tex and .html", !tables && strstr(output, ".dna") ? ", nor .dnar (a results file)" : "");
    return false;
  }
  for (const char *const *known = formats; *known; known++)
    if (!strcmp(*format, *known)) return true;
  const char *nearest = dna_options_nearest(*format, formats);
  dna_options_complain("%s%s%s is none of text, md, csv%s%s%s%s", output ? "-o " : "--format: ", output ? output : *format, output ? ": its format" : "", tables ? " and json" : ", json, latex and html", nearest ? "; did you mean " : "",
                       nearest ? nearest : "", nearest ? "?" : "");
  return false;
}

bool dna_options_same_file(const char *a, const char *b) {
  struct stat x, y;
  return stat(a, &x) == 0 && S_ISREG(x.st_mode) && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* ---- the terminal ------------------------------------------------------------------------------------------------------------ */

bool dna_options_colour(int stream) {
  const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
  if (no && *no) return false;
  return isatty(stream) && term && strcmp(term, "dumb") != 0;
}

int dna_options_columns(void) {
  struct winsize size;
  if (isatty(1) && ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 100;
}

/* ---- loading ------------------------------------------------------------------------------------------------------------------ */

/* How much of each context's messages was told; a command has two at most. The messages of a load stay and those of a run follow
 * them. */
static struct {
  const dna_context *of;
  size_t length;
} told[2];

int dna_options_check_expectations(dna_context *dna) {
  const char *text;
  int status = dna_check_expectations(dna, &text);
  if (status == EXIT_EXPECT) fprintf(stderr, "dna: tolerances of expectations are exceeded:\n%s", text);
  else if (status) dna_options_tell(dna);
  return status;
}

void dna_options_tell(dna_context *dna) {
  const char *text = dna_messages(dna, dna_options_colour(2));
  size_t length = strlen(text), *before = &told[told[1].of == dna].length;
  if (length > *before) fputs(text + *before, stderr);
  *before = length;
}

void dna_options_forget(const dna_context *dna) { told[told[1].of == dna].length = 0; }

/* A context about which nothing was told; NULL, told, when there is no memory. */
static dna_context *new_context(int *status) {
  dna_context *dna = dna_new();
  if (!dna) {
    dna_options_complain("out of memory");
    *status = EXIT_RUN;
    return NULL;
  }
  told[1] = told[0];
  told[0].of = dna;
  told[0].length = 0;
  return dna;
}

/* The context if it has loaded. */
static dna_context *check_loaded(dna_context *dna, int status) {
  dna_options_tell(dna);
  if (status == EXIT_DONE) return dna;
  dna_free(dna);
  return NULL;
}

dna_context *dna_options_load(const char *path, const char *library, const dna_option_list *sets, bool n_minus_1, int *status) {
  dna_context *dna = new_context(status);
  if (!dna) return NULL;
  if (library) dna_set_library(dna, library);
  dna_set_n_minus_1(dna, n_minus_1);
  *status = dna_load(dna, path, sets->items, sets->count);
  return check_loaded(dna, *status);
}

dna_context *dna_options_load_scan(const char *path, const char *library, const dna_option_list *sets, int *status) {
  dna_context *dna = new_context(status);
  if (!dna) return NULL;
  if (library) dna_set_library(dna, library);
  *status = dna_load_scan(dna, path, sets->items, sets->count);
  return check_loaded(dna, *status);
}

dna_context *dna_options_open(const char *path, int *status) {
  dna_context *dna = new_context(status);
  if (!dna) return NULL;
  *status = dna_open_results(dna, path);
  return check_loaded(dna, *status);
}
