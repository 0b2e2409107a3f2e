/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Probabilities and tails as logarithms, good where the probability itself has underflowed. GSL's Poisson and gamma
 * distributions underflow, give NaN for a mean of 0 and depend on the machine's libm; these do not.
 *
 * Relative error of a probability: about 1e-13, and 1e-16 times the largest argument where that is more. NaN outside of
 * the domains given.
 */
#ifndef DNA_STATS_TAILS_H
#define DNA_STATS_TAILS_H

#ifdef __cplusplus
extern "C" {
#endif

/* log P(X = n) for X ~ Poisson(mean), n >= 0 (not only integers: n! is Gamma(n + 1)), mean >= 0. -infinity for
 * mean = 0 and n > 0. C. Loader, "Fast and accurate computation of binomial probabilities", 2000. */
double dna_tails_log_poisson(double n, double mean);

/* log P(X <= n) and log P(X > n), X ~ Poisson(mean), mean >= 0, n >= 0 (by Q(n + 1, mean) not only for integers); for
 * n < 0 they are -infinity and 0. */
double dna_tails_log_poisson_below(double n, double mean);
double dna_tails_log_poisson_above(double n, double mean);

/* log P(a, x) and log Q(a, x) of the regularised incomplete gamma functions, 0 < a <= 1e9, x >= 0: M. Abramowitz and
 * I. A. Stegun 6.5.29 (series) and 6.5.31 (continued fraction). */
double dna_tails_log_gamma_below(double a, double x);
double dna_tails_log_gamma_above(double a, double x);

/* log I_x(a, b) of the regularised incomplete beta function; a, b > 0, 0 <= x <= 1, y = 1 - x given beside x, since one of
 * them may be tiny. DLMF 8.17.22. */
double dna_tails_log_beta(double a, double b, double x, double y);

/* log P(X <= n) and log P(X >= n) for a Poisson variable whose mean is itself gamma-distributed with this mean and this
 * standard deviation sigma: the negative binomial of the shape (mean / sigma)^2. sigma = 0: Poisson. mean >= 0, sigma >= 0;
 * sigma > 0 needs mean > 0. */
double dna_tails_log_smeared_below(double n, double mean, double sigma);
double dna_tails_log_smeared_from(double n, double mean, double sigma);
/* The smallest n with P(X <= n) >= u, 0 < u < 1. */
double dna_tails_smeared_quantile(double u, double mean, double sigma);

/* log P(Z > z) of the standard normal distribution; from z = 25 on the asymptotic series, Abramowitz and Stegun 26.2.12. */
double dna_tails_log_normal(double z);
/* The z with log P(Z > z) = log_p <= 0; -infinity for 0, infinity for -infinity. */
double dna_tails_normal_of_log(double log_p);
/* P(Z <= z). */
double dna_tails_normal(double z);

/* P(chi2 > x) of ndf degrees of freedom, x >= 0, ndf > 0. */
double dna_tails_chi2(double x, double ndf);

#ifdef __cplusplus
}
#endif
#endif
