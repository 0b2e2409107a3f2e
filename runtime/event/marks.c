/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the lines of a text end, and where its blanks are (see marks.h).
 *
 * Lines of event text have some 100 bytes, so that 64 bytes hold none, one or two newlines in no order that a processor could guess:
 * two are always written, and only more than two are a branch.
 */
#include "runtime/event/marks.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#if defined __x86_64__ && defined __GNUC__
#define DNA_X86 1
#include <immintrin.h>
#endif

/* Bytes for which there is room in any case, as all of them may be newlines. Few, since that memory is hardly ever used, but is
 * copied when the arrays grow. */
enum { PIECE = 1 << 13 };

static inline __attribute__((always_inline)) size_t add_lines(dna_marks *m, size_t n, uint64_t newlines, uint64_t blanks,
                                                              uint32_t at, uint32_t before) {
  int count = __builtin_popcountll(newlines);
  uint64_t rest = newlines & (newlines - 1);
  if (count == 0) return n;
  m->end[n] = at + (uint32_t)__builtin_ctzll(newlines);
  m->blanks[n] = before + (uint32_t)__builtin_popcountll(blanks & ((newlines & -newlines) - 1));
  if (count == 1) return n + 1;
  for (int k = 1; k < count; k++, rest &= rest - 1) {
    m->end[n + (size_t)k] = at + (uint32_t)__builtin_ctzll(rest);
    m->blanks[n + (size_t)k] = before + (uint32_t)__builtin_popcountll(blanks & ((rest & -rest) - 1));
  }
  return n + (size_t)count;
}

/* One loop for all, from byte `at`, a multiple of 64, to `end`: mask(p, c) is 64 bits, which of the 64 bytes at p are c; before: the
 * blanks so far. */
#define FIND(name, attributes, mask)                                                        \
  attributes static uint32_t name(dna_marks *m, const char *text, size_t at, size_t end, uint32_t before) { \
    size_t n = m->count;                                                                    \
    for (; at < end; at += 64) {                                                            \
      uint64_t newlines = mask(text + at, '\n'), blanks = mask(text + at, ' ');             \
      m->bits[at / 64] = blanks;                                                            \
      n = add_lines(m, n, newlines, blanks, (uint32_t)at, before);                          \
      before += (uint32_t)__builtin_popcountll(blanks);                                     \
    }                                                                                       \
    m->count = n;                                                                           \
    return before;                                                                          \
  }

/* Eight bytes at a time: a byte of v is 0 where it is c, the sum's high bit says so for each byte by itself, and the product
 * gathers the high bits. */
static inline uint64_t mask_portable(const char *p, char c) {
  const uint64_t low = 0x7f7f7f7f7f7f7f7fu, pattern = 0x0101010101010101u * (unsigned char)c;
  uint64_t mask = 0;
  for (unsigned i = 0; i < 8; i++) {
    uint64_t v;
    memcpy(&v, p + 8 * i, sizeof v);
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    v ^= pattern;
    uint64_t zero = ~(((v & low) + low) | v | low) >> 7;
    mask |= (zero * 0x0102040810204080u >> 56) << (8 * i);
  }
  return mask;
}
FIND(find_portable, , mask_portable)

#ifdef DNA_X86
#define AVX2 __attribute__((target("avx2,popcnt,bmi,bmi2")))
#define AVX512 __attribute__((target("avx512f,avx512bw,popcnt,bmi,bmi2")))

AVX2 static inline uint64_t mask_avx2(const char *p, char c) {
  __m256i what = _mm256_set1_epi8(c);
  __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)p), b = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
  uint32_t first = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, what));
  uint32_t second = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, what));
  return (uint64_t)second << 32 | first;
}
FIND(find_avx2, AVX2, mask_avx2)

AVX512 static inline uint64_t mask_avx512(const char *p, char c) {
  return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(p), _mm512_set1_epi8(c));
}
FIND(find_avx512, AVX512, mask_avx512)
#endif

static struct kind {
  const char *name;
  uint32_t (*find)(dna_marks *m, const char *text, size_t at, size_t end, uint32_t before);
} kind = {"portable", find_portable};

static void choose(void) {
#ifdef DNA_X86
  const char *wanted = getenv("DNA_SIMD");
  bool portable = wanted && strcmp(wanted, "portable") == 0, avx2 = wanted && strcmp(wanted, "avx2") == 0;
  __builtin_cpu_init();
  if (portable || !__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("popcnt") || !__builtin_cpu_supports("bmi2")) return;
  kind = (struct kind){"avx2", find_avx2};
  if (!avx2 && __builtin_cpu_supports("avx512bw")) kind = (struct kind){"avx512", find_avx512};
#endif
}

static const struct kind *the_kind(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, choose);
  return &kind;
}

const char *dna_marks_kind(void) { return the_kind()->name; }

void dna_marks_clear(dna_marks *marks) { marks->count = 0; }

void dna_marks_add(dna_marks *marks, const char *text, size_t from, size_t to) {
  uint32_t before = 0;
  marks->bits = dna_grow(marks->bits, &marks->bits_room, to / 64 + 1, sizeof *marks->bits);
  marks->bits[to / 64] = 0;
  for (size_t at = from; at < to; at += PIECE) {
    size_t need = marks->count + PIECE;
    if (marks->room < need) {
      marks->room = need + marks->room / 2;
      marks->end = dna_xrealloc(marks->end, marks->room * sizeof *marks->end);
      marks->blanks = dna_xrealloc(marks->blanks, marks->room * sizeof *marks->blanks);
    }
    before = the_kind()->find(marks, text, at, to - at < PIECE ? to : at + PIECE, before);
  }
}

void dna_marks_free(dna_marks *marks) {
  free(marks->end);
  free(marks->blanks);
  free(marks->bits);
  *marks = (dna_marks){0};
}
