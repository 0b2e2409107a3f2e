/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The arena, growing byte strings, the fault record, and string hashing (see base.h).
 *
 * Running out of memory ends the program here and nowhere else: a compilation or a run that cannot allocate has no
 * smaller result to offer, and every caller would otherwise carry a branch that no test reaches.
 */
#include "base/base.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- memory -------------------------------------------------------------------------------------------------- */

static _Noreturn void out_of_memory(void) {
  fputs("dna: out of memory\n", stderr);
  exit(DNA_ERR_RUN);
}

void *dna_xmalloc(size_t size) {
  void *memory = malloc(size ? size : 1);
  if (!memory) out_of_memory();
  return memory;
}

void *dna_xcalloc(size_t count, size_t size) {
  void *memory = calloc(count ? count : 1, size ? size : 1);
  if (!memory) out_of_memory();
  return memory;
}

void *dna_xrealloc(void *old, size_t size) {
  void *memory = realloc(old, size ? size : 1);
  if (!memory) out_of_memory();
  return memory;
}

char *dna_xstrdup(const char *text) {
  size_t size = strlen(text) + 1;
  return memcpy(dna_xmalloc(size), text, size);
}

void *dna_grow(void *array, size_t *capacity, size_t need, size_t size) {
  if (need <= *capacity) return array;
  size_t wanted = *capacity < 8 ? 8 : *capacity;
  while (wanted < need) {
    if (wanted > SIZE_MAX / 2) out_of_memory();
    wanted *= 2;
  }
  if (size && wanted > PTRDIFF_MAX / size) out_of_memory();
  array = dna_xrealloc(array, wanted * size);
  *capacity = wanted;
  return array;
}

void dna_resize_all(const dna_array *arrays, size_t n, size_t room) {
  for (size_t i = 0; i < n; i++) {
    void *array;
    if (room > PTRDIFF_MAX / arrays[i].size) out_of_memory();
    memcpy(&array, arrays[i].pointer, sizeof array); /* what it points to has another type */
    array = dna_xrealloc(array, room * arrays[i].size);
    memcpy(arrays[i].pointer, &array, sizeof array);
  }
}

/* ---- the arena ----------------------------------------------------------------------------------------------- */

#define ARENA_BLOCK ((size_t)64 * 1024)
#define ARENA_ALIGN ((size_t)16)

/* A block's bytes follow its header; the header's size is a multiple of the alignment. */
struct arena_block {
  _Alignas(16) struct arena_block *next;
  size_t used, size;
};

struct dna_arena {
  struct arena_block *current; /* the block that is filled; full and oversized ones follow it in the list */
};

static void *block_bytes(struct arena_block *block) { return block + 1; }

static struct arena_block *block_new(size_t size) {
  if (size > PTRDIFF_MAX - sizeof(struct arena_block)) return NULL;
  struct arena_block *block = calloc(1, sizeof *block + size);
  if (block) block->size = size;
  return block;
}

dna_arena *dna_arena_new(void) {
  dna_arena *arena = calloc(1, sizeof *arena);
  if (!arena) return NULL;
  arena->current = block_new(ARENA_BLOCK);
  if (!arena->current) {
    free(arena);
    return NULL;
  }
  return arena;
}

void dna_arena_free(dna_arena *arena) {
  if (!arena) return;
  for (struct arena_block *block = arena->current, *next; block; block = next) {
    next = block->next;
    free(block);
  }
  free(arena);
}

void *dna_arena_alloc(dna_arena *arena, size_t size) {
  if (size > PTRDIFF_MAX - ARENA_ALIGN) out_of_memory();
  size = (size ? size + ARENA_ALIGN - 1 : ARENA_ALIGN) & ~(ARENA_ALIGN - 1);
  struct arena_block *block = arena->current;
  if (size > block->size - block->used) {
    bool oversized = size > ARENA_BLOCK / 4; /* has a block of its own, so that the current one is still filled */
    struct arena_block *fresh = block_new(oversized ? size : ARENA_BLOCK);
    if (!fresh) out_of_memory();
    if (oversized) {
      fresh->next = block->next;
      block->next = fresh;
    } else {
      fresh->next = block;
      arena->current = fresh;
    }
    block = fresh;
  }
  void *memory = (char *)block_bytes(block) + block->used;
  block->used += size;
  return memory;
}

char *dna_arena_strndup(dna_arena *arena, const char *text, size_t length) {
  char *copy = dna_arena_alloc(arena, length + 1);
  if (length) memcpy(copy, text, length);
  return copy; /* the arena's bytes are zero: terminated */
}

char *dna_arena_strdup(dna_arena *arena, const char *text) { return dna_arena_strndup(arena, text, strlen(text)); }

char *dna_arena_printf(dna_arena *arena, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int length = vsnprintf(NULL, 0, format, args);
  va_end(args);
  size_t size = length < 0 ? 0 : (size_t)length;
  char *text = dna_arena_alloc(arena, size + 1);
  vsnprintf(text, size + 1, format, again);
  va_end(again);
  return text;
}

/* ---- faults at run time --------------------------------------------------------------------------------------- */

int dna_error_set(dna_error *err, int status, const char *format, ...) {
  if (!err || err->status != DNA_OK) return status;
  err->status = status;
  va_list args;
  va_start(args, format);
  int length = vsnprintf(err->message, sizeof err->message, format, args);
  va_end(args);
  if (length >= (int)sizeof err->message) { /* cut before a character, never inside one */
    size_t end = sizeof err->message - 1;
    while (end > 0 && ((unsigned char)err->message[end - 1] & 0xC0) == 0x80) end--;
    if (end > 0 && (unsigned char)err->message[end - 1] >= 0xC0) end--;
    err->message[end] = '\0';
  }
  for (char *c = err->message; *c; c++)
    if (*c == '\n' || *c == '\r') *c = ' ';
  return status;
}

/* ---- byte strings ---------------------------------------------------------------------------------------------- */

void dna_str_free(dna_str *str) {
  free(str->text);
  *str = (dna_str){0};
}

/* Room for `length` more bytes and the NUL. */
static char *str_room(dna_str *str, size_t length) {
  if (length > PTRDIFF_MAX - str->length - 1) out_of_memory();
  str->text = dna_grow(str->text, &str->capacity, str->length + length + 1, 1);
  return str->text + str->length;
}

void dna_str_add(dna_str *str, const char *text, size_t length) {
  char *end = str_room(str, length);
  if (length) memcpy(end, text, length);
  end[length] = '\0';
  str->length += length;
}

void dna_str_puts(dna_str *str, const char *text) { dna_str_add(str, text, strlen(text)); }

void dna_str_printf(dna_str *str, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int length = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (length >= 0) {
    char *end = str_room(str, (size_t)length);
    vsnprintf(end, (size_t)length + 1, format, again);
    str->length += (size_t)length;
  }
  va_end(again);
}

/* Length of the well-formed UTF-8 sequence at text (RFC 3629: shortest form, no surrogates, at most U+10FFFF), else 0. */
static size_t utf8_length(const unsigned char *text) {
  unsigned char a = text[0];
  if (a < 0x80) return 1;
  size_t length = a >= 0xC2 && a < 0xE0 ? 2 : a >= 0xE0 && a < 0xF0 ? 3 : a >= 0xF0 && a < 0xF5 ? 4 : 0;
  for (size_t i = 1; i < length; i++)
    if ((text[i] & 0xC0) != 0x80) return 0; /* also stops at the NUL */
  if ((a == 0xE0 && text[1] < 0xA0) || (a == 0xED && text[1] > 0x9F) || (a == 0xF0 && text[1] < 0x90) ||
      (a == 0xF4 && text[1] > 0x8F))
    return 0;
  return length;
}

void dna_str_json(dna_str *str, const char *text) {
  if (!text) {
    dna_str_puts(str, "null");
    return;
  }
  dna_str_add(str, "\"", 1);
  for (const unsigned char *c = (const unsigned char *)text; *c;) {
    size_t length = utf8_length(c);
    if (length == 0) {
      dna_str_puts(str, "\xEF\xBF\xBD");
      length = 1;
    } else if (*c == '"' || *c == '\\') {
      dna_str_printf(str, "\\%c", *c);
    } else if (*c == '\n') {
      dna_str_puts(str, "\\n");
    } else if (*c == '\t') {
      dna_str_puts(str, "\\t");
    } else if (*c < 0x20 || *c == 0x7F) {
      dna_str_printf(str, "\\u%04x", *c);
    } else {
      dna_str_add(str, (const char *)c, length);
    }
    c += length;
  }
  dna_str_add(str, "\"", 1);
}

static locale_t c_locale;
static void make_c_locale(void) { c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0); }

void *dna_c_locale_enter(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make_c_locale);
  return uselocale(c_locale); /* a null locale_t changes nothing */
}

void dna_c_locale_leave(void *before) { uselocale((locale_t)before); }

void dna_str_number(dna_str *str, double value) {
  if (!isfinite(value)) {
    dna_str_puts(str, "null");
    return;
  }
  void *before = dna_c_locale_enter();
  char digits[40];
  /* A decimal of at most 15 digits survives %.15g unchanged; only subnormal numbers have fewer. 17 always suffice. */
  for (int precision = fabs(value) < DBL_MIN ? 1 : 15; precision <= 17; precision++) {
    snprintf(digits, sizeof digits, "%.*g", precision, value);
    double back = strtod(digits, NULL);
    if (!(back < value) && !(back > value)) break;
  }
  dna_c_locale_leave(before);
  dna_str_puts(str, digits);
}

/* ---- hashing --------------------------------------------------------------------------------------------------- */

/* Bijective mixing of 64 bits (the finaliser of SplitMix64; Steele, Lea, Flood, OOPSLA 2014). */
static uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

/* The same on every byte order. Written out, since compilers know it for a load. */
static uint64_t word_at(const unsigned char *b) {
  return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 | (uint64_t)b[4] << 32 |
         (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
}

uint64_t dna_hash64(const void *data, size_t length, uint64_t seed) {
  const unsigned char *byte = data;
  uint64_t hash = mix(seed + 0x9E3779B97F4A7C15u);
  size_t left = length;
  for (; left >= 8; left -= 8, byte += 8) hash = mix(hash ^ word_at(byte)) + 0x9E3779B97F4A7C15u;
  if (left > 0) {
    uint64_t word = 0;
    for (size_t i = 0; i < left; i++) word |= (uint64_t)byte[i] << (8 * i);
    hash = mix(hash ^ word) + 0x9E3779B97F4A7C15u;
  }
  return mix(hash ^ length);
}
