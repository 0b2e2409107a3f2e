/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The names of a file's weights (see weights.h).
 */
#include "runtime/event/weights.h"
#include "runtime/event/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void dna_weights_clear(dna_weights *weights) {
  for (size_t i = 0; i < weights->count; i++) free(weights->names[i]);
  free(weights->names);
  *weights = (dna_weights){0};
}

void dna_weights_add(dna_weights *weights, const char *name, size_t length) {
  if (weights->count > DNA_INPUT_WEIGHTS) return; /* too many to be right: said where the first event ends */
  weights->names = dna_grow(weights->names, &weights->capacity, weights->count + 1, sizeof *weights->names);
  char *copy = dna_xmalloc(length + 1);
  if (length) memcpy(copy, name, length);
  copy[length] = '\0';
  weights->names[weights->count++] = copy;
}

void dna_weights_split(dna_weights *weights, const char *text, bool at_blanks) {
  char *name = dna_xmalloc(strlen(text) + 1);
  size_t length = 0;
  for (const char *c = text;; c++) {
    bool newline = c[0] == '\\' && c[1] == '|';
    bool blank = at_blanks && (*c == ' ' || *c == '\t');
    if (!*c || newline || blank) {
      if (length > 0 || !at_blanks) dna_weights_add(weights, name, length);
      length = 0;
      if (!*c) break;
      if (newline) c++;
    } else {
      if (c[0] == '\\' && c[1]) c++;
      name[length++] = *c;
    }
  }
  free(name);
}

bool dna_weights_equal(const dna_weights *a, const dna_weights *b) {
  if (a->count != b->count) return false;
  for (size_t i = 0; i < a->count; i++)
    if (strcmp(a->names[i], b->names[i]) != 0) return false;
  return true;
}

static bool is_nominal(const char *name) {
  static const char *const known[] = {"", "Weight", "0", "Default", "nominal"};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strcasecmp(name, known[i]) == 0) return true;
  return false;
}

void dna_weights_fix(dna_weights *weights, size_t nvalues) {
  weights->named = weights->count > 0;
  if (!weights->named && nvalues <= 1) dna_weights_add(weights, "nominal", 7);
  for (size_t i = weights->count; !weights->named && i < nvalues; i++) {
    char name[24];
    int length = snprintf(name, sizeof name, "%zu", i);
    dna_weights_add(weights, name, (size_t)length);
  }
  weights->nominal = 0;
  for (size_t i = 0; i < weights->count; i++) {
    if (!is_nominal(weights->names[i])) continue;
    weights->nominal = (uint32_t)i;
    break;
  }
  weights->valued = nvalues > 0;
  weights->fixed = true;
}
