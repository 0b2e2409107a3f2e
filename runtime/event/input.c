/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the event formats share (see input.h), and the value of a checked number.
 */
#include "runtime/event/input.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/event/scan.h"

/* ---- numbers ------------------------------------------------------------------------------------------------------- */

static locale_t c_locale;
static void make_c_locale(void) { c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0); }

double dna_scan_value(const char *text) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make_c_locale);
  locale_t old = uselocale(c_locale);
  double value = strtod(text, NULL);
  uselocale(old);
  return value;
}

/* ---- faults -------------------------------------------------------------------------------------------------------- */

/* What is to be added where text that cannot be right comes out of a compressed file. */
static void suspect(const dna_lines *lines, char *text, size_t size) {
  const char *compression = lines->stream ? dna_stream_compression(lines->stream) : lines->compression;
  const char *wrong = lines->stream ? dna_stream_fault(lines->stream) : lines->suspicion ? lines->suspicion : "";
  bool garbage = false;
  if (!lines->line || lines->fault || strcmp(compression, "none") == 0) return;
  for (size_t i = 0; i < lines->length; i++)
    garbage |= (unsigned char)lines->line[i] < ' ' && lines->line[i] != '\t' && lines->line[i] != '\r';
  if (wrong[0]) snprintf(text, size, " (%s)", wrong);
  else if (garbage) snprintf(text, size, " (the file is compressed with %s, and may be damaged)", compression);
}

static int report(const dna_input *input, dna_error *err, uint64_t line, const char *format, va_list args) {
  char what[500], place[100] = "", more[260] = "";
  vsnprintf(what, sizeof what, format, args);
  unsigned long long ordinal = (unsigned long long)input->events + 1;
  if (input->in_event && input->has_number)
    snprintf(place, sizeof place, " event %llu (number %lld):", ordinal, (long long)input->number);
  else if (input->in_event)
    snprintf(place, sizeof place, " event %llu:", ordinal);
  else if (input->events > 0)
    snprintf(place, sizeof place, " after event %llu (number %lld):", ordinal - 1, (long long)input->number);
  const dna_lines *lines = input->lines; /* a last line without a newline is one that was cut */
  bool cut = line == lines->number && lines->line && !lines->terminated && !lines->fault && input->in_event &&
             !strstr(what, "truncated");
  if (cut) snprintf(more, sizeof more, " (the file ends in this line: it is truncated)");
  else suspect(lines, more, sizeof more);
  dna_error_set(err, DNA_ERR_INPUT, "%s: line %llu:%s %s%s", input->path, (unsigned long long)line, place, what, more);
  return -1;
}

int dna_input_fault(const dna_input *input, dna_error *err, const char *format, ...) {
  va_list args;
  va_start(args, format);
  report(input, err, input->lines->number, format, args);
  va_end(args);
  return -1;
}

int dna_input_fault_at(const dna_input *input, dna_error *err, uint64_t line, const char *format, ...) {
  va_list args;
  va_start(args, format);
  report(input, err, line, format, args);
  va_end(args);
  return -1;
}

bool dna_input_cut(const dna_input *input, const char *end_line) {
  const dna_lines *lines = input->lines;
  size_t length = lines->length;
  return !lines->terminated && length > 0 && length < strlen(end_line) && !strncmp(lines->line, end_line, length);
}

int dna_input_broken(const dna_input *input, dna_error *err) {
  return dna_input_fault(input, err, "%s", input->lines->fault ? input->lines->fault : "cannot read");
}

/* ---- events -------------------------------------------------------------------------------------------------------- */

void dna_input_begin(dna_input *input, dna_record *record) {
  input->in_event = true;
  input->has_number = false;
  input->event_line = input->weights_line = input->lines->number;
  record->text.length = 0;
  record->number = 0;
  record->nweights = record->nmomenta = 0;
  record->mev = record->cm = record->has_xsec = false;
  memset(record->position, 0, sizeof record->position);
}

int dna_input_end(dna_input *input, dna_record *record, dna_error *err) {
  dna_weights *weights = &input->weights;
  uint64_t line = input->weights_line;
  if (record->nweights > DNA_INPUT_WEIGHTS || weights->count > DNA_INPUT_WEIGHTS)
    return dna_input_fault_at(input, err, line, "has more than %zu weights", DNA_INPUT_WEIGHTS);
  if (!weights->fixed && weights->count > 0 && weights->count != record->nweights)
    return dna_input_fault_at(input, err, line, "has %zu weight%s, but the file names %zu", record->nweights,
                              record->nweights == 1 ? "" : "s", weights->count);
  if (!weights->fixed) dna_weights_fix(weights, record->nweights);
  if (!weights->valued && record->nweights == 0) dna_input_weight(record, 1.0);
  else if (!weights->valued || record->nweights != weights->count)
    return dna_input_fault_at(input, err, line, "has %zu weight%s, but the events before have %zu", record->nweights,
                              record->nweights == 1 ? "" : "s", weights->valued ? weights->count : (size_t)0);
  if (record->has_xsec) dna_input_xsec(input, record->xsec_pb, record->xsec_err_pb);
  input->in_event = false;
  input->events++;
  return 1;
}

void dna_input_weight(dna_record *record, double value) {
  if (record->nweights > DNA_INPUT_WEIGHTS) return;
  record->weights = dna_grow(record->weights, &record->weights_capacity, record->nweights + 1, sizeof(double));
  record->weights[record->nweights++] = value;
}

char *dna_input_room(dna_record *record, size_t length) {
  dna_str *text = &record->text;
  size_t need = text->length + length + 1;
  if (need > DNA_INPUT_LARGEST) return NULL;
  if (need > text->capacity) text->text = dna_grow(text->text, &text->capacity, need, 1);
  return text->text + text->length;
}

bool dna_input_add(dna_record *record, const char *line, size_t length) {
  char *to = dna_input_room(record, length + 1);
  if (!to) return false;
  memcpy(to, line, length);
  to[length] = '\n';
  record->text.length += length + 1;
  return true;
}

char *dna_input_put_int(char *to, int32_t value) {
  char digits[12], *from = digits + sizeof digits;
  uint32_t rest = value < 0 ? 0u - (uint32_t)value : (uint32_t)value;
  do *--from = (char)('0' + rest % 10);
  while (rest /= 10);
  if (value < 0) *--from = '-';
  size_t length = (size_t)(digits + sizeof digits - from);
  memcpy(to, from, length);
  return to + length;
}

int dna_input_names_take(dna_input *input, dna_weights *names, dna_error *err) {
  dna_weights *known = &input->weights;
  bool first = !known->fixed && known->count == 0;
  bool same = first || dna_weights_equal(known, names);
  if (known->fixed && !known->named) same = false;
  size_t before = known->count, now = names->count;
  if (first) {
    *known = *names;
    *names = (dna_weights){0};
  }
  dna_weights_clear(names);
  if (same) return 1;
  return dna_input_fault(input, err, "the names of the weights change here (%zu before, %zu now)",
                         known->named || !known->fixed ? before : (size_t)0, now);
}

void dna_input_xsec(dna_input *input, double xsec_pb, double xsec_err_pb) {
  input->has_xsec = xsec_pb > 0 && isfinite(xsec_pb);
  input->xsec_pb = input->has_xsec ? xsec_pb : 0;
  input->xsec_err_pb = input->has_xsec && isfinite(xsec_err_pb) ? xsec_err_pb : 0;
}
