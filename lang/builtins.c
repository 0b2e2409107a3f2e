/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Look-up of the built-in attributes and functions by any of their spellings.
 */
#include "lang/compiler.h"

#include <string.h>

const attr_info dna_attr_infos[ATTRS] = {
#define DNA_ATTR(id, type, energy, length, name, aliases, doc) {name, aliases, doc, #type[0], {12 * (energy), 12 * (length)}},
#include "lang/builtins.def"
};

const func_info dna_func_infos[FUNCS] = {
#define DNA_FUNC(id, least, most, name, aliases, signature, doc, example) {name, aliases, signature, doc, example, least, most},
#include "lang/builtins.def"
};

/* Is name one of the blank-separated words? */
static bool among(const char *words, const char *name) {
  size_t length = strlen(name);
  for (const char *at = words; *at;) {
    size_t word = strcspn(at, " ");
    if (word == length && memcmp(at, name, length) == 0) return true;
    at += word + (at[word] == ' ');
  }
  return false;
}

int dna_builtins_attr(const char *name) {
  for (int i = 0; i < ATTRS; i++)
    if (strcmp(dna_attr_infos[i].name, name) == 0 || among(dna_attr_infos[i].aliases, name)) return i;
  return -1;
}

int dna_builtins_func(const char *name) {
  for (int i = 0; i < FUNCS; i++)
    if (strcmp(dna_func_infos[i].name, name) == 0 || among(dna_func_infos[i].aliases, name)) return i;
  return -1;
}
