/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The longest common sequence of rows (see align.h): dynamic programming over the lengths of the two.
 */
#include "runtime/observe/align.h"

#include <stdlib.h>
#include <string.h>

/* Rows beyond this many cells of the table are matched one by one: regions of a thousand rows each are no cut-flows. */
#define CELLS_MAX ((size_t)4000000)

enum { UNLIKE = 0, ALIKE = 2, SAME = 3 }; /* two alike are worth more than one that is the same */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Past a number that begins here; NULL if none does. */
static const char *skip_number(const char *text) {
  const char *at = text;
  while (is_digit(*at) || (*at == '.' && is_digit(at[1]))) at++;
  return at > text ? at : NULL;
}

static bool same_but_numbers(const char *a, const char *b) {
  bool in_name = false; /* digits in a name are no number: jets2 */
  for (;;) {
    const char *past_a = in_name ? NULL : skip_number(a), *past_b = in_name ? NULL : skip_number(b);
    if (past_a && past_b) {
      a = past_a;
      b = past_b;
    } else if (*a != *b) {
      return false;
    } else if (!*a) {
      return true;
    } else {
      in_name = (*a >= 'a' && *a <= 'z') || (*a >= 'A' && *a <= 'Z') || *a == '_' || (*a & 0x80) || (in_name && is_digit(*a));
      a++;
      b++;
    }
  }
}

static int likeness(const dna_prow *a, const dna_prow *b) {
  if (a->kind != b->kind) return UNLIKE;
  if (!strcmp(a->label, b->label)) return SAME;
  return a->kind != DNA_ROW_BIN && same_but_numbers(a->label, b->label) ? ALIKE : UNLIKE; /* bins differ in nothing but numbers */
}

static void find_moved(const dna_pregion *a, const dna_pregion *b, dna_aligned_row *list, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    for (uint32_t j = 0; j < count && list[i].b < 0 && list[i].moved < 0; j++) {
      if (list[j].a >= 0 || list[j].moved >= 0 || likeness(&a->rows[list[i].a], &b->rows[list[j].b]) != SAME) continue;
      list[i].moved = (int32_t)j;
      list[j].moved = (int32_t)i;
    }
}

dna_aligned_row *dna_align_rows(const dna_pregion *a, const dna_pregion *b, uint32_t *count) {
  size_t n = a ? a->nrows : 0, m = b ? b->nrows : 0, width = m + 1;
  dna_aligned_row *list = dna_xcalloc(n + m + 1, sizeof *list);
  bool table = n * m <= CELLS_MAX;
  uint32_t *best = table ? dna_xcalloc((n + 1) * width, sizeof *best) : NULL; /* of the rows from i, j on */
  for (size_t i = table ? n : 0; i-- > 0;)
    for (size_t j = m; j-- > 0;) {
      uint32_t like = (uint32_t)likeness(&a->rows[i], &b->rows[j]), most = like ? best[(i + 1) * width + j + 1] + like : 0;
      if (best[(i + 1) * width + j] > most) most = best[(i + 1) * width + j];
      if (best[i * width + j + 1] > most) most = best[i * width + j + 1];
      best[i * width + j] = most;
    }
  *count = 0;
  for (size_t i = 0, j = 0; i < n || j < m;) {
    dna_aligned_row row = {-1, -1, -1, false};
    int like = i < n && j < m ? likeness(&a->rows[i], &b->rows[j]) : UNLIKE;
    if (like && (!table || best[i * width + j] == best[(i + 1) * width + j + 1] + (uint32_t)like)) {
      row = (dna_aligned_row){(int32_t)i++, (int32_t)j++, -1, like == ALIKE};
    } else if (i < n && (j == m || !table || best[(i + 1) * width + j] == best[i * width + j])) {
      row.a = (int32_t)i++;
    } else {
      row.b = (int32_t)j++;
    }
    list[(*count)++] = row;
  }
  free(best);
  if (table) find_moved(a, b, list, *count);
  return list;
}
