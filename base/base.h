/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What every room of dna shares: the arena, growing byte strings, the fault record, and string hashing.
 *
 * Ownership: an arena owns all that was allocated from it; nothing in it is freed one by one. A dna_str owns its
 * bytes until dna_str_free. A dna_error is a plain value on the caller's stack.
 */
#ifndef DNA_BASE_H
#define DNA_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined __GNUC__
#define DNA_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define DNA_PRINTF(fmt, args)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- faults at run time ------------------------------------------------------------------------------------- */

/* A status is also the exit code that the program ends with. */
enum dna_status {
  DNA_OK = 0,
  DNA_ERR_RUN = 1,     /* a failure at run time: memory, output, a missing weight */
  DNA_ERR_USAGE = 2,   /* the command line */
  DNA_ERR_PROGRAM = 3, /* the analysis file */
  DNA_ERR_INPUT = 4,   /* event files that cannot be read */
  DNA_ERR_SKIPPED = 5, /* done, but events were skipped */
  DNA_ERR_EXPECT = 6   /* a tolerance of an expectation is exceeded */
};

/* One fault: the status and one line without a newline. dna_error_set keeps the first fault of a record. */
typedef struct dna_error {
  int status;
  char message[1000];
} dna_error;

/* Sets err (if not NULL and still DNA_OK) and returns status. */
int dna_error_set(dna_error *err, int status, const char *format, ...) DNA_PRINTF(3, 4);

/* ---- memory -------------------------------------------------------------------------------------------------- */

typedef struct dna_arena dna_arena;

dna_arena *dna_arena_new(void);              /* NULL when there is no memory */
void dna_arena_free(dna_arena *arena);       /* accepts NULL */
void *dna_arena_alloc(dna_arena *arena, size_t size); /* zeroed, aligned to 16; aborts the compilation through
                                                         dna_out_of_memory when there is none */
char *dna_arena_strndup(dna_arena *arena, const char *text, size_t length);
char *dna_arena_strdup(dna_arena *arena, const char *text);
char *dna_arena_printf(dna_arena *arena, const char *format, ...) DNA_PRINTF(2, 3);

/* malloc family that never returns NULL: prints "dna: out of memory" and exits with DNA_ERR_RUN. */
void *dna_xmalloc(size_t size);
void *dna_xcalloc(size_t count, size_t size);
void *dna_xrealloc(void *old, size_t size);
char *dna_xstrdup(const char *text);

/* Makes room for at least `need` elements of `size` bytes; returns the possibly moved array (doubling growth). */
void *dna_grow(void *array, size_t *capacity, size_t need, size_t size);

/* Gives several arrays that grow together room for the same number of elements. */
typedef struct dna_array {
  void *pointer; /* to the pointer to the first element */
  size_t size;   /* of an element */
} dna_array;
#define DNA_ARRAY(array) ((dna_array){&(array), sizeof *(array)})
#define DNA_RESIZE(room, ...) \
  dna_resize_all((const dna_array[]){__VA_ARGS__}, sizeof((const dna_array[]){__VA_ARGS__}) / sizeof(dna_array), room)
void dna_resize_all(const dna_array *arrays, size_t n, size_t room);

/* ---- byte strings --------------------------------------------------------------------------------------------- */

typedef struct dna_str {
  char *text; /* NUL-terminated once something was added; NULL before */
  size_t length, capacity;
} dna_str;

void dna_str_free(dna_str *str);
void dna_str_add(dna_str *str, const char *text, size_t length);
void dna_str_puts(dna_str *str, const char *text);
void dna_str_printf(dna_str *str, const char *format, ...) DNA_PRINTF(2, 3);
void dna_str_json(dna_str *str, const char *text); /* quoted and escaped; bad UTF-8 becomes U+FFFD */
void dna_str_number(dna_str *str, double value);   /* shortest form that reads back to the same double; null if not finite */

/* ---- names -------------------------------------------------------------------------------------------------------- */

/* near.c: what a name was probably meant to be. The nearest of the names (ends with NULL): one that begins with this
 * one, or is it but for edits of at most a third of its bytes; NULL if none is. */
const char *dna_near_name(const char *name, const char *const *names);

/* ---- numbers ------------------------------------------------------------------------------------------------------ */

/* Numbers as the C locale writes and reads them, for this thread, until it is left with what entering gave. */
void *dna_c_locale_enter(void);
void dna_c_locale_leave(void *before);

/* ---- hashing --------------------------------------------------------------------------------------------------- */

uint64_t dna_hash64(const void *data, size_t length, uint64_t seed); /* the same on every machine */

#ifdef __cplusplus
}
#endif
#endif
