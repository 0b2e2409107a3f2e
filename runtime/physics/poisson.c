/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quantile of the Poisson distribution: smallest k with P(X <= k) >= u. Summed term by term for small means; for large
 * ones a search over the uniform asymptotic expansion of the incomplete gamma function. Whichever tail is the smaller
 * one is compared, so u close to 1 keeps its meaning.
 */
#include "runtime/physics/math_core.h"
#include "runtime/physics/physics.h"

static const double summed_below = 500;

/* x - a - a log(x / a) >= 0, without cancellation to speak of. */
static double deviance(double a, double x) {
  dna_math_pair ratio = pair_div((dna_math_pair){x, 0}, (dna_math_pair){a, 0});
  dna_math_pair part = pair_mul((dna_math_pair){a, 0}, pair_log(ratio.hi, ratio.lo));
  dna_math_pair d = pair_add(two_sum(x, -a), (dna_math_pair){-part.hi, -part.lo});
  return d.hi > 0 ? d.hi : 0;
}

/* P(X = k) for k >= 12: C. Loader, "Fast and accurate computation of binomial probabilities", 2000. */
static double probability(double k, double mean) {
  double inverse = 1 / k, square = inverse * inverse;
  double stirling = inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680))));
  return dna_exp(-deviance(k, mean) - stirling) / sqrt(0x1.921fb54442d18p2 * k); /* 2 pi k */
}

static double sum_from_below(double u, double mean) {
  double k = 0, term = dna_exp(-mean), sum = term;
  while (sum < u && term > 0) { /* a sum that falls short of u <= 1/2 by roundings alone cannot be */
    k++;
    term *= mean / k;
    sum += term;
  }
  return k;
}

/* Smallest k with P(X > k) <= v, from where that probability is far below 2^-53 downwards. */
static double sum_from_above(double v, double mean) {
  double k = ceil(mean + 12 * sqrt(mean) + 30), term = probability(k, mean), sum = 0;
  while (k > 0 && sum + term <= v) {
    sum += term;
    term *= k / mean;
    k--;
  }
  return k;
}

/* P(X <= k), or P(X > k) if `above`: N. M. Temme, SIAM J. Math. Anal. 13 (1982) 239; coefficients by the recurrence of
 * A. R. DiDonato and A. H. Morris, ACM TOMS 12 (1986) 377, in powers of eta; made for mean >= 500 and |eta| < 0.5, which
 * is more than eight standard deviations to each side. */
static double tail(double k, double mean, bool above) {
  static const double c0[19] = {
    -0x1.5555555555555p-2,  0x1.5555555555555p-4,   -0x1.e573ac901e574p-7,  0x1.2f684bda12f68p-10,  0x1.71de3a556c734p-12,
    -0x1.76e06fec7273bp-13, 0x1.48c5892f7cd83p-15,  -0x1.255370652afc1p-19, -0x1.f1b22f594c6b5p-20, 0x1.bd6d21e4b4109p-21,
    -0x1.7b5f9a2d0465cp-23, 0x1.ccf5ceb7f0d9fp-28,  0x1.6097d55c37c1cp-27,  -0x1.2d2197c7a2faap-28, 0x1.f6e66d24d5c8ap-31,
    -0x1.c0d9b6edf2b0bp-36, -0x1.0070a87340428p-34, 0x1.ac9475c463659p-36,  -0x1.61ca701fd754ap-38,
  };
  static const double c1[15] = {
    -0x1.e573ac901e574p-10, -0x1.c71c71c71c71cp-9,  0x1.5ac056b015acp-9,    -0x1.0394f6f09e723p-10, 0x1.af83440e53dbcp-13,
    -0x1.af83440e53dbcp-22, -0x1.2fa4ae89e5afp-16,  0x1.00a9cabd6b83ep-17,  -0x1.b0bdfcc629cbap-20, 0x1.3f59230a8357cp-28,
    0x1.280f2cde3f847p-23,  -0x1.ee23d0cba8aeep-25, 0x1.9aa7a30de114cp-27,  -0x1.349fbca3a377bp-36, -0x1.1564ecff73d58p-30,
  };
  static const double c2[11] = {
    0x1.0ee643b990ee6p-8,  -0x1.5f7268edab4c8p-9, 0x1.948b0fcd6e9ep-11,  0x1.0db20a88f4696p-19, -0x1.c253efaa1a932p-14,
    0x1.bbf43daf4fe53p-15, -0x1.ac2d05890f2c3p-17, 0x1.26154ae39151dp-25, 0x1.7058929663937p-20, -0x1.522cb05171911p-21,
    0x1.32ac81c15d3d7p-23,
  };
  static const double c3[8] = {
    0x1.547d93b34e2b6p-11,  0x1.e13ce465fa859p-13,  -0x1.ebfb188b7cap-12,  0x1.18b9b5bf2d984p-12,
    -0x1.3d2a3a29b5d9dp-14, -0x1.0152a1871f27ap-22, 0x1.73df462204ef4p-17, -0x1.7cd6f27b3f02p-18,
  };
  static const double c4[5] = {-0x1.c3e0b02da7bf9p-11, 0x1.9b0ff6874f2c4p-11, -0x1.3999a85a4237ap-12,
                               -0x1.88f2ae1def9dp-20, 0x1.16908b48ce058p-14};
  static const struct series {
    const double *c;
    int n;
  } series[5] = {{c0, 19}, {c1, 15}, {c2, 11}, {c3, 8}, {c4, 5}};
  if (k < 0) return above ? 1 : 0;
  double a = k + 1, d = deviance(a, mean), z = sqrt(d), eta = sqrt(2 * d / a), sum = 0;
  bool below = mean > a; /* k lies below the bulk: P(X <= k) is the small tail */
  if (!below) eta = -eta;
  for (int i = 4; i >= 0; i--) {
    double power_sum = 0;
    for (int j = series[i].n - 1; j >= 0; j--) power_sum = power_sum * eta + series[i].c[j];
    sum = sum / a + power_sum;
  }
  double rest = dna_exp(-d) / sqrt(0x1.921fb54442d18p2 * a) * sum;
  double small = 0.5 * dna_math_erfc(z) + (below ? rest : -rest);
  return below == !above ? small : 1 - small;
}

/* Is P(X <= k) >= u? */
static bool reaches(double k, double mean, double u) {
  return u <= 0.5 ? tail(k, mean, false) >= u : tail(k, mean, true) <= 1 - u;
}

static double search(double u, double mean) {
  /* Cornish-Fisher: off by one at most; the loops put it right */
  double x = dna_normal_quantile(u), k = floor(mean + sqrt(mean) * x + (x * x - 1) / 6), step = 1;
  if (k < 0) k = 0;
  double low, high; /* low does not reach u (or is -1), high does */
  if (reaches(k, mean, u)) {
    high = k;
    for (low = k - 1; low >= 0 && reaches(low, mean, u); low = low - step) {
      high = low;
      step *= 2;
    }
    if (low < -1) low = -1;
  } else {
    low = k;
    for (high = k + 1; high < 0x1p40 && !reaches(high, mean, u); high = high + step) {
      low = high;
      step *= 2;
    }
  }
  while (high - low > 1) {
    double middle = floor(0.5 * (low + high));
    if (reaches(middle, mean, u))
      high = middle;
    else
      low = middle;
  }
  return high;
}

double dna_poisson_quantile(double u, double mean) {
  if (!(mean >= 0 && mean <= 1e9) || !(u >= 0 && u <= 1)) return NAN;
  if (u >= 1) return mean > 0 ? INFINITY : 0;
  if (u <= 0 || mean <= 1 - u) return 0; /* P(X > 0) <= mean */
  if (mean >= summed_below) return search(u, mean);
  return u <= 0.5 ? sum_from_below(u, mean) : sum_from_above(1 - u, mean);
}
