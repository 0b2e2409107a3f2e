/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * compare [--direct] [--count] FILE...: each file is read by every reader, with the vector code of every level that the
 * machine has, in batches of 1, 2 and 7 events and in blocks of every size, and in every order that the interface allows; all
 * of it must be the same to the bit: events, fields, links, weights, names, faults. --direct: the same as libHepMC3's own
 * ReaderAscii, where that can read the file. --count: says what was compared.
 *
 * The first difference of a file is printed; exit status 1 if there is one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/fuzz/snapshot.h"

static struct counts { uint64_t files, refused, events, comparisons, different; } counts;

static void print_value(const snapshot_item *item) {
  double value;
  memcpy(&value, &item->bits, sizeof value);
  if (item->real) printf("%.17g (%a)", value, value);
  else printf("%lld", (long long)item->bits);
}

static void print_item(const char *who, const snapshot *s, size_t i) {
  printf("#   %s: ", who);
  if (i >= s->count) {
    printf("nothing more\n");
    return;
  }
  const snapshot_item *item = &s->items[i];
  printf("%s", snapshot_name(item->what));
  if (item->row >= 0) printf(" of %d", item->row + 1);
  if (item->index > 0) printf(", place %d", item->index + 1);
  printf(": ");
  print_value(item);
  printf("\n");
}

/* The event in which value i of a snapshot is. */
static long long event_of(const snapshot *s, size_t i) {
  if (i >= s->count) i = s->count;
  while (i > 0)
    if (s->items[--i].what == ITEM_EVENT) return (long long)s->items[i].bits + 1;
  return 0;
}

/* direct: -0 is 0, since libHepMC3 adds the position of the event to 0. */
static bool equal_items(const snapshot_item *a, const snapshot_item *b, bool direct) {
  bool zeros = direct && a->real && a->bits << 1 == 0 && b->bits << 1 == 0;
  return a->what == b->what && a->row == b->row && a->index == b->index && (a->bits == b->bits || zeros);
}

/* Whether libHepMC3's own reader knows this value. */
static bool is_direct(const snapshot_item *item) {
  if (item->what == DNA_FIELD_INDEX || (item->index > 0 && item->what <= DNA_FIELD_STATUS)) return false;
  if (item->what <= DNA_FIELD_VT) return true;
  return item->what == ITEM_EVENT || item->what == ITEM_NUMBER || item->what == ITEM_WEIGHT || item->what == ITEM_PARTICLES ||
         item->what == ITEM_PARENT || item->what == ITEM_CHILD;
}

static bool same_items(const char *path, const char *how, const snapshot *a, const snapshot *b, bool direct) {
  size_t i = 0, j = 0;
  for (;; i++, j++) {
    while (direct && i < a->count && !is_direct(&a->items[i])) i++;
    bool end = i >= a->count || j >= b->count;
    if (end && i >= a->count && j >= b->count) return true;
    if (end || !equal_items(&a->items[i], &b->items[j], direct)) break;
  }
  printf("# %s: %s: event %lld\n", path, how, event_of(a, i < a->count ? i + 1 : i));
  print_item("reference", a, i);
  print_item("here", b, j);
  return false;
}

static bool same_text(const char *path, const char *how, const char *what, const char *a, const char *b) {
  if (!a) a = "";
  if (!b) b = "";
  if (strcmp(a, b) == 0) return true;
  while (*a && *a == *b) {
    const char *x = strchr(a, '\n'), *y = strchr(b, '\n');
    if (!x || !y || x - a != y - b || strncmp(a, b, (size_t)(x - a)) != 0) break;
    a = x + 1;
    b = y + 1;
  }
  printf("# %s: %s: %s\n", path, how, what);
  printf("#   reference: %.*s\n#   here: %.*s\n", (int)strcspn(a, "\n"), a, (int)strcspn(b, "\n"), b);
  return false;
}

static bool same(const char *path, const char *how, const snapshot *a, const snapshot *b) {
  counts.comparisons++;
  return same_items(path, how, a, b, false) && same_text(path, how, "the file", a->info.text, b->info.text) &&
         same_text(path, how, "the fault", a->fault.message, b->fault.message) && a->fault.status == b->fault.status;
}

/* One way of reading against the reference: false if there is a difference. */
static bool compare_way(const char *path, const snapshot *reference, const snapshot_way *way) {
  char how[160], batches[40] = "blocks";
  const char *simd = getenv("DNA_SIMD");
  snapshot s;
  if (way->events < INT32_MAX) snprintf(batches, sizeof batches, "batches of %d", way->events);
  snprintf(how, sizeof how, "%s %s, %s (DNA_BLOCK=%s), order %d", way->reader, simd ? simd : "", batches, way->block ? way->block : "",
           way->order);
  snapshot_take(&s, path, way);
  bool good = same(path, how, reference, &s);
  snapshot_free(&s);
  return good;
}

static bool compare_direct(const char *path, const snapshot *reference) {
  snapshot s;
  bool good = reference->fault.status != DNA_OK || !snapshot_direct(&s, path);
  if (good) return true;
  counts.comparisons++;
  good = same_items(path, "libHepMC3's ReaderAscii", reference, &s, true);
  snapshot_free(&s);
  return good;
}

static bool compare_file(const char *path, bool direct) {
  static const int32_t sizes[] = {1, 2, 7, INT32_MAX, INT32_MAX, INT32_MAX};
  static const char *const blocks[] = {NULL, "700", "5000", NULL, "1", "3000"};
  int shift = (int)(counts.files % 3);
  snapshot reference;
  snapshot_take(&reference, path, &(snapshot_way){"libhepmc3", NULL, 1000, 0});
  bool good = compare_way(path, &reference, &(snapshot_way){"libhepmc3", NULL, 1 + shift, 1 + shift % 2});
  for (int i = 0; i < 6 && good; i++)
    good = compare_way(path, &reference, &(snapshot_way){"native", blocks[i], sizes[i], (i + shift) % 3});
  if (good && reference.fault.status == DNA_OK)
    good = compare_way(path, &reference, &(snapshot_way){"native", shift ? "2000" : NULL, shift == 2 ? 5 : INT32_MAX, 3});
  if (good && direct) good = compare_direct(path, &reference);
  counts.files++;
  counts.refused += reference.fault.status != DNA_OK;
  counts.events += reference.events;
  counts.different += !good;
  snapshot_free(&reference);
  return good;
}

/* Levels of vector code that the machine has. A process keeps that with which it begins. */
static size_t levels(const char **simd) {
  size_t n = 0;
  simd[n++] = "portable";
#if defined __x86_64__
  if (__builtin_cpu_supports("avx2")) simd[n++] = "avx2";
  if (__builtin_cpu_supports("avx512bw")) simd[n++] = "avx512";
#endif
  return n;
}

/* Compares all files in a process of its own: false if that fails. */
static bool compare_with(const char *simd, char **paths, int n, bool direct, struct counts *all) {
  int ends[2], status = 0;
  if (pipe(ends) != 0) return false;
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    setenv("DNA_SIMD", simd, 1);
    for (int i = 0; i < n; i++) compare_file(paths[i], direct);
    bool told = write(ends[1], &counts, sizeof counts) == (ssize_t)sizeof counts && fflush(stdout) == 0;
    exit(told ? 0 : 99);
  }
  close(ends[1]);
  struct counts own = {0};
  bool told = child > 0 && read(ends[0], &own, sizeof own) == (ssize_t)sizeof own;
  close(ends[0]);
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0 || !told) {
    printf("# %s: the process ended with status %d\n", simd, status);
    return false;
  }
  all->files = own.files;
  all->refused = own.refused;
  all->events = own.events;
  all->comparisons += own.comparisons;
  all->different += own.different;
  return true;
}

int main(int argc, char **argv) {
  bool direct = false, count = false, good = true;
  int n = 0;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--direct") == 0) direct = true;
    else if (strcmp(argv[i], "--count") == 0) count = true;
    else if (access(argv[i], R_OK) != 0) return perror(argv[i]), 99;
    else argv[n++] = argv[i];
  }
  const char *simd[3];
  size_t nlevels = levels(simd);
  struct counts all = {0};
  for (size_t i = 0; i < nlevels; i++) good &= compare_with(simd[i], argv, n, direct && i == 0, &all);
  if (count)
    printf("%llu files, %llu of them refused, %llu events, %llu comparisons, %llu different\n", (unsigned long long)all.files,
           (unsigned long long)all.refused, (unsigned long long)all.events, (unsigned long long)all.comparisons,
           (unsigned long long)all.different);
  return n == 0 || !good ? 99 : all.different > 0;
}
