/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * HEPEVT text as libHepMC3 writes it, checked and written down as Asciiv3:
 *
 *   E number particles
 *   status pid mother1 mother2 daughter1 daughter2 px py pz E m
 *   x y z t
 *
 * or, in the short form, one line a particle without mothers, energy and position: status pid daughter1 daughter2 px py
 * pz m; then E = sqrt(p^2 + m^2), and nothing is known of the ancestry. Units are GeV and mm. Mothers are a range, whose
 * end may be left 0; daughters are not used, as in libHepMC3. There is no end mark, so a file that was cut between two
 * events cannot be told from a whole one. Every event has weight 1.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/event/graph.h"
#include "runtime/event/scan.h"

enum { FIELDS_LONG = 11, FIELDS_SHORT = 8 };

struct state {
  dna_graph graph;
  int fields; /* of a particle's line; 0: not known yet */
};

static void *hepevt_open(void) { return dna_xcalloc(1, sizeof(struct state)); }

static void hepevt_close(void *pointer) {
  struct state *state = pointer;
  dna_graph_free(&state->graph);
  free(state);
}

/* The next line of an event; the file must not end here. */
static int line_of_event(dna_input *input, dna_error *err) {
  int there = dna_lines_next(input->lines);
  if (there < 0) return dna_input_broken(input, err);
  if (there == 0 || !input->lines->terminated)
    return dna_input_fault(input, err, "the file ends in the middle of the event: it is truncated");
  return 1;
}

static int count_fields(const char *s) {
  int count = 0;
  while (*(s = dna_scan_blanks(s))) {
    count++;
    while (*s && *s != ' ' && *s != '\t') s++;
  }
  return count;
}

static const char *next_int(const char *s, int64_t low, int64_t high, int64_t *value) {
  return s ? dna_scan_int(dna_scan_blanks(s), low, high, value) : NULL;
}

/* n real numbers: where the first begins, and the place behind the last. */
static const char *next_reals(const char *s, int n, double *values) {
  for (int i = 0; s && i < n; i++) s = dna_scan_double(dna_scan_blanks(s), &values[i]);
  return s;
}

/* Notes " a b c ...", exactly as many digits as are needed to have the same doubles again. */
static size_t note_reals(dna_graph *graph, const double *values, int n) {
  size_t at = graph->notes.length;
  for (int i = 0; i < n; i++) {
    dna_str_puts(&graph->notes, " ");
    dna_str_number(&graph->notes, values[i]);
  }
  return at;
}

/* The line with a particle's position. */
static int position_line(struct state *state, dna_input *input, dna_graph_row *row, dna_error *err) {
  double x[4];
  if (line_of_event(input, err) < 0) return -1;
  const char *end = input->lines->line + input->lines->length, *s = next_reals(input->lines->line, 4, x);
  if (!s || !dna_scan_at_end(s, end)) return dna_input_fault(input, err, "the position is not \"x y z t\"");
  if (x[0] == 0 && x[1] == 0 && x[2] == 0 && x[3] == 0) return 1;
  row->position = note_reals(&state->graph, x, 4);
  row->position_length = (uint32_t)(state->graph.notes.length - row->position);
  return 1;
}

static int particle_lines(struct state *state, dna_input *input, int64_t count, dna_error *err) {
  if (line_of_event(input, err) < 0) return -1;
  const char *s = input->lines->line, *end = s + input->lines->length;
  if (state->fields == 0) state->fields = count_fields(s) == FIELDS_SHORT ? FIELDS_SHORT : FIELDS_LONG;
  bool complete = state->fields == FIELDS_LONG;
  int64_t status, code, first = 0, last = 0, skip;
  double p[5]; /* px py pz E m */
  dna_graph_row row = {0};
  s = next_int(s, INT32_MIN, INT32_MAX, &status);
  s = next_int(s, INT32_MIN, INT32_MAX, &code);
  if (complete) {
    s = next_int(s, 0, count, &first);
    s = next_int(s, 0, count, &last);
  }
  s = next_int(s, INT32_MIN, INT32_MAX, &skip);
  s = next_int(s, INT32_MIN, INT32_MAX, &skip);
  s = next_reals(s, 3, p);
  if (complete) s = next_reals(s, 1, &p[3]);
  s = next_reals(s, 1, &p[4]);
  if (!s || !dna_scan_at_end(s, end))
    return dna_input_fault(input, err, "particle %zu: the line does not have its %d numbers, or one is out of range",
                           state->graph.count + 1, state->fields);
  if (first == 0 && last != 0)
    return dna_input_fault(input, err, "particle %zu: mothers 0 to %lld are no range", state->graph.count + 1, (long long)last);
  if (!complete) p[3] = sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2] + p[4] * p[4]);
  if (!(p[3] <= 1e300 && p[3] >= -1e300))
    return dna_input_fault(input, err, "particle %zu: its energy is not a finite number", state->graph.count + 1);
  row.first = (int32_t)first;
  row.last = (int32_t)(last < first ? first : last);
  row.text = dna_graph_note(&state->graph, "", 0);
  dna_str_printf(&state->graph.notes, " %lld", (long long)code);
  note_reals(&state->graph, p, 5);
  dna_str_printf(&state->graph.notes, " %lld", (long long)status);
  row.text_length = (uint32_t)(state->graph.notes.length - row.text);
  if (complete && position_line(state, input, &row, err) < 0) return -1;
  if (state->graph.notes.length > DNA_INPUT_LARGEST) return dna_input_fault(input, err, "the event is too large");
  dna_graph_add(&state->graph, &row);
  return 1;
}

static int hepevt_next(void *pointer, dna_input *input, dna_record *record, dna_error *err) {
  struct state *state = pointer;
  int there;
  do there = dna_lines_next(input->lines);
  while (there > 0 && dna_scan_at_end(input->lines->line, input->lines->line + input->lines->length));
  if (there < 0) return dna_input_broken(input, err);
  if (there == 0) return 0;
  dna_input_begin(input, record);
  dna_graph_clear(&state->graph);
  int64_t number, count = 0;
  const char *s = dna_scan_blanks(input->lines->line), *end = input->lines->line + input->lines->length;
  s = *s == 'E' ? next_int(s + 1, INT32_MIN, INT32_MAX, &number) : NULL;
  s = next_int(s, 0, INT32_MAX, &count);
  if (!s || !dna_scan_at_end(s, end)) return dna_input_fault(input, err, "the line is not \"E number particles\"");
  input->number = record->number = number;
  input->has_number = true;
  for (int64_t i = 0; i < count; i++)
    if (particle_lines(state, input, count, err) < 0) return -1;
  if (!dna_graph_write(&state->graph, record)) return dna_input_fault(input, err, "the event is too large for libHepMC3");
  return dna_input_end(input, record, err);
}

const dna_format dna_format_hepevt = {"HEPEVT", hepevt_open, hepevt_next, hepevt_close, NULL};
