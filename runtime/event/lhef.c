/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Les Houches event files (hep-ph/0609017, and weights of version 3), checked and written down as Asciiv3.
 *
 *   <LesHouchesEvents ...>  [<header> ... </header>]
 *   <init> IDBMUP(2) EBMUP(2) PDFGUP(2) PDFSUP(2) IDWTUP NPRUP, then NPRUP lines XSECUP XERRUP XMAXUP LPRUP </init>
 *   <event> NUP IDPRUP XWGTUP SCALUP AQEDUP AQCDUP, then NUP lines
 *           IDUP ISTUP MOTHUP(2) ICOLUP(2) PUP(5) VTIMUP SPINUP [# ...] [<rwgt> <wgt id='...'> value </wgt> ... </rwgt>]
 *   </event> ... </LesHouchesEvents>
 *
 * Status codes stay as they are: -1 incoming, 1 final, 2 decayed. Mothers are a range. Masses are those of the file, not
 * made from E and p. The number of an event is its place in the file, from 0, as in libHepMC3. The weights are XWGTUP,
 * named "0" if there are others, then those of <rwgt>, named by their id. The cross-section is the sum of XSECUP.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/event/graph.h"
#include "runtime/event/scan.h"

enum section { AT_START, AT_BODY, AT_END };

struct state {
  enum section section;
  bool has_init;
  int64_t number;
  dna_graph graph;
};

static void *lhef_open(void) { return dna_xcalloc(1, sizeof(struct state)); }

static void lhef_close(void *pointer) {
  struct state *state = pointer;
  dna_graph_free(&state->graph);
  free(state);
}

static bool begins(const char *line, const char *with) { return strncmp(line, with, strlen(with)) == 0; }

static int next_line(dna_input *input, dna_error *err) {
  int there = dna_lines_next(input->lines);
  if (there < 0) return dna_input_broken(input, err);
  if (there == 0)
    return dna_input_fault(input, err, "the file ends %s: it is truncated",
                           input->in_event ? "in the middle of the event" : "without \"</LesHouchesEvents>\"");
  return 1;
}

/* The element that a line opens, such as "event" for "<event npLO='1'>": a tag of that name with nothing behind it. */
static bool opens(const char *s, const char *name) {
  size_t length = strlen(name);
  if (*s != '<' || strncmp(s + 1, name, length) != 0) return false;
  s += 1 + length;
  if (*s != '>' && *s != ' ' && *s != '\t') return false;
  const char *close = strchr(s, '>');
  return close && *dna_scan_blanks(close + 1) == '\0';
}

/* Skips the lines up to the one that closes the element that the current line opens. */
static int skip_element(dna_input *input, const char *name, dna_error *err) {
  dna_str close = {0};
  dna_str_printf(&close, "</%s", name);
  int rc = 1;
  while (rc > 0 && !strstr(input->lines->line, close.text)) rc = next_line(input, err);
  dna_str_free(&close);
  return rc;
}

static int skip_comment(dna_input *input, dna_error *err) {
  int rc = 1;
  while (rc > 0 && !strstr(input->lines->line, "-->")) rc = next_line(input, err);
  return rc;
}

/* Numbers separated by blanks, of which the first `wanted` are kept; how many there are, or -1. */
static int read_numbers(const dna_input *input, double *values, int wanted) {
  const char *s = input->lines->line, *end = s + input->lines->length;
  int count = 0;
  while (!dna_scan_at_end(s, end)) {
    double value;
    if (*(s = dna_scan_blanks(s)) == '#') break;
    s = dna_scan_double(s, &value);
    if (!s || (*s != ' ' && *s != '\t' && s != end)) return -1;
    if (count < wanted) values[count] = value;
    count++;
  }
  return count;
}

/* ---- before the events ------------------------------------------------------------------------------------------------ */

static int init_block(struct state *state, dna_input *input, dna_error *err) {
  double head[10] = {0}, line[4];
  if (next_line(input, err) < 0) return -1;
  if (read_numbers(input, head, 10) < 10 || !(head[9] >= 0 && head[9] <= 1e6) || head[9] != floor(head[9]))
    return dna_input_fault(input, err, "the <init> block does not begin with its ten numbers");
  double xsec = 0, variance = 0;
  for (int i = 0; i < (int)head[9]; i++) {
    if (next_line(input, err) < 0) return -1;
    if (read_numbers(input, line, 4) < 4)
      return dna_input_fault(input, err, "the <init> block has no line \"XSECUP XERRUP XMAXUP LPRUP\" for process %d", i + 1);
    xsec += line[0];
    variance += line[1] * line[1];
  }
  if (skip_element(input, "init", err) < 0) return -1;
  dna_input_xsec(input, xsec, sqrt(variance));
  state->has_init = true;
  return 1;
}

/* ---- an event ----------------------------------------------------------------------------------------------------------- */

static const char *next_int(const char *s, int64_t low, int64_t high, int64_t *value) {
  return s ? dna_scan_int(dna_scan_blanks(s), low, high, value) : NULL;
}

static int particle_line(struct state *state, dna_input *input, int64_t count, dna_error *err) {
  if (next_line(input, err) < 0) return -1;
  const char *s = input->lines->line, *end = s + input->lines->length;
  int64_t code = 0, status = 0, first = 0, last = 0, skip;
  s = next_int(s, INT32_MIN, INT32_MAX, &code);
  s = next_int(s, INT32_MIN, INT32_MAX, &status);
  s = next_int(s, 0, count, &first);
  s = next_int(s, 0, count, &last);
  s = next_int(s, INT32_MIN, INT32_MAX, &skip);
  s = next_int(s, INT32_MIN, INT32_MAX, &skip);
  dna_graph_row row = {.text = state->graph.notes.length};
  dna_str_printf(&state->graph.notes, " %lld", (long long)code);
  for (int i = 0; s && i < 7; i++) {
    s = dna_scan_blanks(s);
    const char *from = s;
    if (!(s = dna_scan_real(s))) break;
    if (i >= 5) continue; /* lifetime and spin */
    dna_str_puts(&state->graph.notes, " ");
    dna_str_add(&state->graph.notes, from, (size_t)(s - from));
  }
  if (!s || !(dna_scan_at_end(s, end) || *dna_scan_blanks(s) == '#'))
    return dna_input_fault(input, err, "particle %zu: the line does not have its 13 numbers, or one is out of range",
                           state->graph.count + 1);
  if (first == 0 && last != 0)
    return dna_input_fault(input, err, "particle %zu: mothers 0 to %lld are no range", state->graph.count + 1, (long long)last);
  if (state->graph.notes.length > DNA_INPUT_LARGEST || input->lines->length > DNA_INPUT_LONGEST)
    return dna_input_fault(input, err, "the event is too large");
  dna_str_printf(&state->graph.notes, " %lld", (long long)status);
  row.text_length = (uint32_t)(state->graph.notes.length - row.text);
  row.first = (int32_t)first;
  row.last = (int32_t)(last < first ? first : last);
  dna_graph_add(&state->graph, &row);
  return 1;
}

/* All <wgt id='...'> value </wgt> of a line. */
static int weights_of_line(dna_input *input, dna_record *record, dna_weights *names, dna_error *err) {
  for (const char *s = input->lines->line; (s = strstr(s, "<wgt"));) {
    const char *close = strchr(s, '>'), *id = strstr(s, "id=");
    double value;
    if (!close || !id || id > close || (id[3] != '\'' && id[3] != '"'))
      return dna_input_fault(input, err, "a weight without an id");
    const char *end = strchr(id + 4, id[3]);
    if (!end || end > close) return dna_input_fault(input, err, "the id of a weight does not end");
    s = dna_scan_double(dna_scan_blanks(close + 1), &value);
    if (!s || !begins(dna_scan_blanks(s), "</wgt>"))
      return dna_input_fault(input, err, "weight \"%.*s\" is not a finite number", (int)(end - id - 4 < 60 ? end - id - 4 : 60),
                             id + 4);
    if (names->count > DNA_INPUT_WEIGHTS) return dna_input_fault(input, err, "has too many weights");
    if (names->count == 0) dna_weights_add(names, "0", 1); /* XWGTUP */
    dna_weights_add(names, id + 4, (size_t)(end - id - 4));
    dna_input_weight(record, value);
  }
  return 1;
}

/* What follows the particles: comments, and elements of which only the weights are used. */
static int rest_of_event(dna_input *input, dna_record *record, dna_weights *names, dna_error *err) {
  bool in_weights = false;
  for (;;) {
    if (next_line(input, err) < 0) return -1;
    const char *s = dna_scan_blanks(input->lines->line);
    char name[60] = "";
    size_t length = *s == '<' ? strcspn(s + 1, " \t/>") : 0;
    if (begins(s, "</event>")) return 1;
    if (*s == '\0' || *s == '#') continue;
    if (begins(s, "<!--")) {
      if (skip_comment(input, err) < 0) return -1;
    } else if (begins(s, "<rwgt") || begins(s, "<wgt") || in_weights) {
      if (weights_of_line(input, record, names, err) < 0) return -1;
      in_weights = (in_weights || begins(s, "<rwgt")) && !strstr(s, "</rwgt>");
    } else if (begins(s, "<weights")) {
      return dna_input_fault(input, err, "weights as a <weights> list are not supported: write them as <rwgt>");
    } else if (length > 0 && length < sizeof name) {
      memcpy(name, s + 1, length);
      if (!strstr(s, "/>") && skip_element(input, name, err) < 0) return -1;
    } else {
      return dna_input_fault(input, err, "something that is neither a comment nor a tag follows the particles");
    }
  }
}

static int read_event(struct state *state, dna_input *input, dna_record *record, dna_error *err) {
  double head[6];
  dna_input_begin(input, record);
  dna_graph_clear(&state->graph);
  input->number = record->number = state->number++;
  input->has_number = true;
  if (next_line(input, err) < 0) return -1;
  if (read_numbers(input, head, 6) < 6 || !(head[0] >= 0 && head[0] <= INT32_MAX) || head[0] != floor(head[0]))
    return dna_input_fault(input, err, "the event does not begin with \"NUP IDPRUP XWGTUP SCALUP AQEDUP AQCDUP\"");
  dna_input_weight(record, head[2]);
  for (int64_t i = 0; i < (int64_t)head[0]; i++)
    if (particle_line(state, input, (int64_t)head[0], err) < 0) return -1;
  dna_weights names = {0};
  int rc = rest_of_event(input, record, &names, err);
  if (rc > 0 && names.count > 0) rc = dna_input_names_take(input, &names, err);
  dna_weights_clear(&names);
  if (rc < 0) return -1;
  if (!dna_graph_write(&state->graph, record)) return dna_input_fault(input, err, "the event is too large for libHepMC3");
  return dna_input_end(input, record, err);
}

/* ---- between events ------------------------------------------------------------------------------------------------------ */

/* A line outside of events: 1 taken, 0 it begins an event, -1. */
static int take_line(struct state *state, dna_input *input, dna_error *err) {
  const char *s = dna_scan_blanks(input->lines->line);
  bool body = state->section == AT_BODY;
  if (*s == '\0' && dna_scan_at_end(s, input->lines->line + input->lines->length)) return 1;
  if (begins(s, "<!--")) return skip_comment(input, err);
  if (!body && begins(s, "<?xml")) return 1;
  if (!body && opens(s, "LesHouchesEvents")) {
    state->section = AT_BODY;
    state->has_init = false;
    return 1;
  }
  if (body && begins(s, "<header")) return skip_element(input, "header", err);
  if (body && opens(s, "init")) return init_block(state, input, err);
  if (body && begins(s, "</LesHouchesEvents>")) {
    state->section = AT_END;
    return 1;
  }
  if (body && begins(s, "<eventgroup")) return dna_input_fault(input, err, "groups of events are not supported");
  if (body && opens(s, "event"))
    return state->has_init ? 0 : dna_input_fault(input, err, "an event before the <init> block");
  if (body && *s == '#') return 1;
  return dna_input_fault(input, err, state->section == AT_END ? "text after \"</LesHouchesEvents>\""
                                                              : "a line that is neither <init>, <header> nor <event>");
}

static int lhef_next(void *pointer, dna_input *input, dna_record *record, dna_error *err) {
  struct state *state = pointer;
  for (;;) {
    int there = dna_lines_next(input->lines);
    if (there < 0) return dna_input_broken(input, err);
    if (there == 0 && state->section == AT_END) return 0;
    if (there == 0) return dna_input_fault(input, err, "the file ends without \"</LesHouchesEvents>\": it is truncated");
    int taken = take_line(state, input, err);
    if (taken < 0) return -1;
    if (taken == 0) return read_event(state, input, record, err);
  }
}

const dna_format dna_format_lhef = {"LHEF", lhef_open, lhef_next, lhef_close, NULL};
