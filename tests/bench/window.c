/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * window [N]: what the search for the best interval takes for N entries (1000000), half of them of a Gaussian signal at 1,
 * half of a falling background; with weights of 1, with one in six negative, and with a bound on the background that binds.
 */
#include "runtime/physics/physics.h"
#include "runtime/stats/window.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int by_value(const void *a, const void *b) {
  double x = ((const dna_window_entry *)a)->value, y = ((const dna_window_entry *)b)->value;
  return (x > y) - (x < y);
}

static double uniform(uint64_t i, uint64_t which) { return dna_random_uniform(&(dna_random_key){1, i, which, 0}); }

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double asked(double s, double b, double db, void *context) {
  (void)context;
  return s / sqrt(b + db * db);
}

static void measure(const char *what, size_t n, bool negative, double least, bool scan) {
  size_t half = n / 2;
  dna_window_entry *s = malloc(half * sizeof *s), *b = malloc(half * sizeof *b);
  if (!s || !b) exit(1);
  for (uint64_t i = 0; i < half; i++) {
    s[i] = (dna_window_entry){1 + 0.1 * dna_normal_quantile(uniform(i, 0)), negative && uniform(i, 2) < 1.0 / 6 ? -0.7 : 0.7};
    b[i] = (dna_window_entry){-2 * log(uniform(i, 1)), negative && uniform(i, 3) < 1.0 / 6 ? -0.9 : 0.9};
  }
  qsort(s, half, sizeof *s, by_value);
  qsort(b, half, sizeof *b, by_value);
  dna_window_spectrum signal = {s, half}, background = {b, half};
  dna_window_bounds bounds = {0.05, 3, least};
  double start = seconds();
  dna_window w =
      scan ? dna_window_scan(signal, background, bounds, asked, NULL, 200) : dna_window_best(signal, background, bounds);
  printf("%-22s %.3f s, %d passes, [%.6f, %.6f], %.6f\n", what, seconds() - start, w.passes, w.low, w.high, w.value);
  free(s);
  free(b);
}

int main(int argc, char **argv) {
  size_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
  double much = 0.4 * (double)n;
  measure("positive", n, false, 10, false);
  measure("positive, bound", n, false, 0.5 * much, false);
  measure("negative", n, true, 10, false);
  measure("negative, bound", n, true, 0.4 * much, false);
  measure("scan, 200 edges", n, false, 10, true);
  return 0;
}
