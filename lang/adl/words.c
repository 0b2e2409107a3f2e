/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words that begin a block or an entry of ADL.
 */
#include "lang/adl/tree.h"

#include <string.h>
#include <strings.h>

bool dna_words_adl_is(const char *text, const char *list) {
  size_t length = strlen(text);
  while (*list) {
    size_t size = strcspn(list, " ");
    if (size == length && !strncasecmp(text, list, size)) return true;
    list += size;
    list += strspn(list, " ");
  }
  return false;
}

bool dna_words_adl_block(const char *text) {
  return dna_words_adl_is(text, "object obj composite comp region algo algorithm define def info table histolist countsformat "
                                "systematic systematics trgm trge lepsf");
}

bool dna_words_adl_entry(const char *text) {
  return dna_words_adl_is(text, "take using select reject cmd weight histo bin bins sort counts process print save");
}
