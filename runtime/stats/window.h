/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The interval of a quantity that separates a signal from a background best, from the unbinned entries of both.
 *
 * Entries are sorted by value, finite, and each spectrum has at most 2^30 of them; weights may be negative. Results do not
 * depend on the order of entries of equal value. Intervals are closed.
 */
#ifndef DNA_STATS_WINDOW_H
#define DNA_STATS_WINDOW_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dna_window_entry {
  double value, weight;
} dna_window_entry;

typedef struct dna_window_spectrum {
  const dna_window_entry *entries;
  size_t n;
} dna_window_spectrum;

typedef struct dna_window_bounds {
  double width_min, width_max; /* 0 <= width_min <= width_max; width_max may be infinite */
  double background_min;       /* > 0, finite: the sum of the background's weights */
} dna_window_bounds;

enum dna_window_status {
  DNA_WINDOW_FOUND,
  DNA_WINDOW_NONE,      /* no interval keeps the bounds and has a positive objective */
  DNA_WINDOW_BAD_INPUT, /* not sorted, not finite, or bounds that are none */
  DNA_WINDOW_TOO_MANY   /* entries */
};

typedef struct dna_window {
  enum dna_window_status status; /* the rest is NaN unless it is FOUND */
  double low, high;
  double s, b, ds, db; /* sums of weights in [low, high], correctly rounded, and sqrt of the sums of their squares */
  double value;        /* of the objective */
  double resolution;   /* dna_window_scan: the step of the ends at last; dna_window_best: 0, it is exact */
  int passes;          /* over the entries: what the search took */
} dna_window;

/* The interval with the largest S / sqrt(B): exact among all real intervals, up to the rounding of sums (2^-50 of the sums
 * of all |weights|, which also what B may fall short of background_min by).
 *
 * max(S, 0)^2 / B is convex, so its largest value is at a corner of the convex hull of the reachable points (S, B), where
 * some S - lambda B, lambda >= 0, is largest; for each lambda that one is found in one pass with a sliding minimum, and
 * what two lambdas leave possible between them is bounded by where their tangents meet.
 *
 * What an interval holds changes at entries only. The narrowest interval with a given content has entries at both ends, or
 * is as wide as width_min: then it is put in the middle of the range in which it can slide. Of intervals with the same
 * S / sqrt(B) (within the rounding) the narrowest is taken, of equally wide ones the lowest. */
dna_window dna_window_best(dna_window_spectrum signal, dna_window_spectrum background, dna_window_bounds bounds);

/* Any other objective of S, B and the Monte Carlo error dB of B (NaN: not to be taken), by trial: ends at `edges` (3 to
 * 1000) quantiles of the signal, and widths at the bounds; then ends moved by steps halved until they are below 1e-4 of the
 * interval or there is nothing between them. A local maximum is possible: more edges, less so. Ties as above. */
typedef double dna_window_objective(double s, double b, double db, void *context);
dna_window dna_window_scan(dna_window_spectrum signal, dna_window_spectrum background, dna_window_bounds bounds,
                           dna_window_objective *objective, void *context, int edges);

/* Sums in a given interval, `value` S / sqrt(B); BAD_INPUT unless low <= high and entries are sorted and finite. */
dna_window dna_window_sums(dna_window_spectrum signal, dna_window_spectrum background, double low, double high);

/* Cuts a spectrum in two by a hash, with weights doubled: optimise on one half, evaluate on the other, and the optimum is
 * not that of a fluctuation. first, second: room for n entries each; both come out sorted. The half is chosen by seed and
 * keys[i] (event numbers), or without keys by the value, the weight and how many of the same went before. Returns the
 * number of entries in first; those in second are the rest. */
size_t dna_window_split(dna_window_spectrum spectrum, const uint64_t *keys, uint64_t seed, dna_window_entry *first,
                        dna_window_entry *second);

/* The narrowest closed interval with entries at its ends that holds at least `fraction` of the sum of weights (68 %: 0.6827),
 * of equal ones the lowest. error: of its width, half of what the width changes by between the fractions at -1 and +1 of the
 * binomial error sqrt(f (1 - f) / n_eff). n_eff = (sum w)^2 / sum w^2. NaN where the sum is not positive, fraction is not
 * in (0, 1], or the input is bad; error is NaN for n_eff < 2. */
typedef struct dna_window_smallest {
  double low, high, error, n_eff;
} dna_window_smallest;
dna_window_smallest dna_window_smallest_of(dna_window_spectrum spectrum, double fraction);

#ifdef __cplusplus
}
#endif
#endif
