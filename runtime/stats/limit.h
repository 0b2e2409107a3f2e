/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Upper limits and intervals for a signal. Counting experiments give them in events, combinations in signal strengths.
 *
 * n: observed events; b, db: expected background and its standard deviation, in events; cl: the confidence level, such
 * as 0.95. Domains, everywhere: n an integer in [0, 1e7], b in [0, 1e9], db >= 0 and only 0 where b = 0, 0 < cl < 1. NaN
 * outside of them. An uncertain background has a gamma distribution of mean b and standard deviation db; a count of it has
 * then a negative binomial one (runtime/stats/tails.h).
 *
 * Expected limits are those of the median background-only experiment and of its quantiles at -2, -1, 0, 1 and 2 standard
 * deviations of the normal distribution, in this order: DNA_LIMIT_BANDS numbers.
 */
#ifndef DNA_STATS_LIMIT_H
#define DNA_STATS_LIMIT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { DNA_LIMIT_MEDIAN = 2, DNA_LIMIT_BANDS = 5 };

/* ---- one count (limit.c) --------------------------------------------------------------------------------------------- */

/* CLs = P(n' <= n | s + b) / P(n' <= n | b): A. L. Read, J. Phys. G 28 (2002) 2693. s >= 0. */
double dna_limit_cls_value(double s, double n, double b, double db);

/* The s with CLs = 1 - cl. With a gamma-distributed background it is also the Bayesian limit with a flat prior in s >= 0
 * and the gamma distribution for b: the integral of the posterior above s is the same ratio, term by term. */
double dna_limit_cls(double n, double b, double db, double cl);

/* The limits for the quantiles of n, which are the quantiles of the limit, since it grows with n: exact, no toys. */
void dna_limit_cls_expected(double b, double db, double cl, double limits[DNA_LIMIT_BANDS]);

/* Garwood's central interval for the mean of a Poisson distribution (Biometrika 28 (1936) 437). */
typedef struct dna_limit_interval {
  double low, high;
} dna_limit_interval;
dna_limit_interval dna_limit_garwood(double n, double cl);

/* G. J. Feldman, R. D. Cousins, PRD 57 (1998) 3873: the interval for s at known b. The ends are the smallest and the
 * largest s whose acceptance region holds n, found to 1e-9 after a search in steps of 1/200 standard deviation. As in the
 * paper's section IV B, the upper end is lengthened to the largest one of the same n at this or a larger b (looked for up
 * to b + 3): it does not grow with b. n, b <= 1e5. */
dna_limit_interval dna_limit_feldman_cousins(double n, double b, double cl);

/* ---- several channels with one signal strength mu (limit_combined.c) ------------------------------------------------ */

/* Expected signal mu s + background b, observed n. Each background is its own nuisance parameter. */
typedef struct dna_limit_channel {
  double n, b, db, s; /* s >= 0, in at least one channel > 0 */
} dna_limit_channel;

/* CLs of mu (0.5 < cl < 1) from the asymptotic distributions of the profiled test statistic q~_mu (G. Cowan, K. Cranmer,
 * E. Gross, O. Vitells, EPJ C 71 (2011) 1554, eqs. 16, 62-66), an uncertain background being measured in a second count of
 * b^2 / db^2 (as in the Asimov significance; pyhf's `shapesys`). The Asimov data are those of the background fitted at
 * mu = 0. A count of a few events is too small for it: compare dna_limit_cls. */
double dna_limit_asymptotic_value(double mu, const dna_limit_channel *channels, size_t count);
double dna_limit_asymptotic(const dna_limit_channel *channels, size_t count, double cl);

/* The n of the channels are not looked at: Asimov data of the expected backgrounds. CCGV, eqs. 88, 89, solved for mu. */
void dna_limit_asymptotic_expected(const dna_limit_channel *channels, size_t count, double cl, double limits[DNA_LIMIT_BANDS]);

/* CLs limit on mu by `toys` pseudo-experiments (100 to 1e7), without asymptotics: test statistic
 * sum n ln(1 + mu s / b) (T. Junk, NIM A 434 (1999) 435), backgrounds drawn from their gamma distributions (R. D. Cousins,
 * V. L. Highland, NIM A 320 (1992) 331). For one channel its expectation is dna_limit_cls. A channel without background
 * counts as b = 1e-9. Draws depend on (seed, toy, channel) alone. error: standard deviation of the limit from the number of
 * toys, if not NULL. NaN also where the toys are too few to reach 1 - cl. */
double dna_limit_toys(const dna_limit_channel *channels, size_t count, double cl, uint64_t toys, uint64_t seed, double *error);

/* The expected limit, from the same toys: at each mu the test statistic is set to its quantile under background alone at this
 * many standard deviations of a normal distribution. The n are not looked at. NaN where the toys are too few for the quantile. */
double dna_limit_toys_expected(const dna_limit_channel *channels, size_t count, double cl, uint64_t toys, uint64_t seed,
                               double sigmas);

#ifdef __cplusplus
}
#endif
#endif
