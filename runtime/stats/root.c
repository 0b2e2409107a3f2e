/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Roots between bounds.
 */
#include "runtime/stats/root.h"

#include <math.h>
#include <stdbool.h>

double dna_root_find(dna_root_function *f, const void *context, double low, double high) {
  double a = low, b = high, fa = f(a, context), fb = f(b, context), t = 0.5;
  if (fa <= 0 && fa >= 0) return a;
  if (fb <= 0 && fb >= 0) return b;
  if (!((fa < 0 && fb > 0) || (fa > 0 && fb < 0))) return NAN;
  for (int i = 0; i < 300; i++) {
    double x = a + t * (b - a), fx = f(x, context), c, fc;
    if (isnan(fx)) return NAN;
    if ((fx > 0) == (fa > 0)) {
      c = a;
      fc = fa;
    } else {
      c = b;
      fc = fb;
      b = a;
      fb = fa;
    }
    a = x;
    fa = fx;
    double best = fabs(fa) < fabs(fb) ? a : b;
    double least = (4e-16 * fabs(best) + 1e-300) / fabs(b - a); /* the share of the bracket that counts as nothing */
    if (least > 0.5 || (fx <= 0 && fx >= 0)) return fx <= 0 && fx >= 0 ? x : best;
    double xi = (a - b) / (c - b), phi = (fa - fb) / (fc - fb);
    bool safe = phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi;
    t = safe ? fa / (fb - fa) * (fc / (fb - fc)) + (c - a) / (b - a) * (fa / (fc - fa)) * (fb / (fc - fb)) : 0.5;
    if (!(t >= least)) t = least;
    if (t > 1 - least) t = 1 - least;
  }
  return fabs(fa) < fabs(fb) ? a : b;
}

double dna_root_above(dna_root_function *f, const void *context, double low, double step) {
  double below = low, above = low + step;
  for (int i = 0; i < 1000; i++) {
    double value = f(above, context);
    if (isnan(value)) return NAN;
    if (value <= 0) return dna_root_find(f, context, below, above);
    below = above;
    step *= 2;
    above = low + step;
  }
  return NAN;
}
