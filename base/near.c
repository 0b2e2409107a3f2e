/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Near names (see base.h): Damerau-Levenshtein distance over bytes.
 */
#include "base/base.h"

#include <string.h>

enum { LONGEST = 40 };

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Edits between two short names: letters put in, left out, replaced, or swapped with the next. */
static size_t distance(const char *a, const char *b) {
  size_t n = strlen(a), m = strlen(b), rows[3][LONGEST + 1];
  if (n > LONGEST || m > LONGEST) return SIZE_MAX;
  for (size_t j = 0; j <= m; j++) rows[0][j] = j;
  for (size_t i = 1; i <= n; i++) {
    size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
    row[0] = i;
    for (size_t j = 1; j <= m; j++) {
      row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = least(row[j], before[j - 2] + 1);
    }
  }
  return rows[n % 3][m];
}

const char *dna_near_name(const char *name, const char *const *names) {
  const char *nearest = NULL;
  size_t fewest = SIZE_MAX;
  for (; *names; names++) {
    size_t edits = distance(name, *names);
    bool begins = strlen(name) >= 2 && !strncmp(name, *names, strlen(name));
    if (begins) edits = 1;
    if (edits <= (strlen(*names) + 2) / 3 && edits < fewest) {
      fewest = edits;
      nearest = *names;
    }
  }
  return nearest;
}
