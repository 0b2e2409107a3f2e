/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Significances of a count. S, B: expected signal and background events; dB: standard deviation of B (systematic and
 * Monte Carlo, added in quadrature by the caller), in events. Nothing is clamped: what is outside of a domain is NaN.
 */
#ifndef DNA_STATS_SIGNIFICANCE_H
#define DNA_STATS_SIGNIFICANCE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* S / sqrt(B + dB^2); NaN unless B + dB^2 > 0, dB >= 0. dB = 0: S / sqrt(B). */
double dna_significance_simple(double s, double b, double db);

/* The median significance of a discovery, by the Asimov data set of a counting experiment with the background measured
 * in a second count of b^2 / dB^2 (G. Cowan, "Discovery sensitivity for a counting experiment with background
 * uncertainty", 2012; G. Cowan, K. Cranmer, E. Gross, O. Vitells, EPJ C 71 (2011) 1554, eq. 97 for dB = 0; R. D. Cousins,
 * J. T. Linnemann, J. Tucker, NIM A 595 (2008) 480):
 *   Z^2 = 2 { (s + b) ln[(s + b)(b + dB^2) / (b^2 + (s + b) dB^2)] - (b^2 / dB^2) ln[1 + dB^2 s / (b (b + dB^2))] }
 * continued smoothly to dB = 0. s < 0 gives the negative root of the same expression (a deficit), down to s = -b.
 * b = 0 with s > 0 is infinite. NaN unless b >= 0, dB >= 0, s + b >= 0; dB > 0 needs b > 0. */
double dna_significance_asimov(double s, double b, double db);

/* log of p0, the probability of n events or more from background alone: Poisson, with the mean gamma-distributed around b
 * with the standard deviation dB (for the choice of the gamma distribution see Cousins, Linnemann, Tucker, above, section
 * 3; with a flat prior instead, b -> (m + 1) / tau, it would be their Z_Bi). n >= 0 (between integers continued by the
 * incomplete gamma and beta functions), b >= 0, dB >= 0; dB > 0 needs b > 0. */
double dna_significance_log_p0(double n, double b, double db);

/* Its significance Z, one-sided: P(Z' > Z) = p0. -infinity for n = 0. */
double dna_significance_observed(double n, double b, double db);

/* Significance Z of a one-sided p-value and back: P(Z' > Z) = p. The logarithmic forms hold for any Z. */
double dna_significance_of_p(double p); /* 0 <= p <= 1 */
double dna_significance_to_p(double z);
double dna_significance_of_log_p(double log_p);
double dna_significance_to_log_p(double z);

/* sqrt(sum z^2) of independent channels; all z >= 0, else NaN (a deficit must not add to a significance). 0 for none. */
double dna_significance_quadrature(const double *z, size_t n);

#ifdef __cplusplus
}
#endif
#endif
