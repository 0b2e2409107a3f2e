/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Background in a blinded window from the entries beside it: an unbinned extended maximum-likelihood fit of a falling
 * shape over the sidebands, interpolated.
 *
 * With weights w the estimating equations are those of the likelihood sum w ln nu(x) - integral of nu; the covariance is
 * H^-1 G H^-1, H the information, G = sum w^2 (grad ln nu)(grad ln nu)^T (F. T. Solmitz, Ann. Rev. Nucl. Sci. 14 (1964) 375;
 * C. Langenbruch, EPJ C 82 (2022) 393); for weights of 1 and the right shape that is H^-1.
 */
#ifndef DNA_STATS_SIDEBAND_H
#define DNA_STATS_SIDEBAND_H

#include "runtime/stats/window.h"

#ifdef __cplusplus
extern "C" {
#endif

enum dna_sideband_shape {
  DNA_SIDEBAND_EXPONENTIAL, /* nu = exp(p0 + p1 (x - origin) / scale) */
  DNA_SIDEBAND_POWER,       /* nu = exp(p0 + p1 ln(x / origin)), x > 0 */
  DNA_SIDEBAND_BERNSTEIN    /* nu = sum p_k B_k((x - origin) / scale), p_k >= 0, over all that bands and window span */
};

enum dna_sideband_status {
  DNA_SIDEBAND_OK,
  DNA_SIDEBAND_BAD_INPUT, /* entries, intervals or order that are none; a power law at x <= 0; an infinite band for Bernstein */
  DNA_SIDEBAND_TOO_FEW,   /* n_eff in the bands is not above the number of parameters, or the sum of weights is not positive */
  DNA_SIDEBAND_NO_MAXIMUM /* of the likelihood: entries at one point alone, or negative weights that spoil it */
};

enum { DNA_SIDEBAND_MOST = 8, DNA_SIDEBAND_CHOOSE = -1 };

typedef struct dna_sideband_interval {
  double low, high;
} dna_sideband_interval;

typedef struct dna_sideband {
  enum dna_sideband_status status; /* numbers are NaN unless OK */
  double b, db;                    /* expected sum of weights in the window, its standard deviation from the fit */
  double chi2, ndf, p;             /* of bins in the bands of equal expectation, 10 effective entries at least; ndf < 1: p NaN */
  double n_eff, log_likelihood;
  enum dna_sideband_shape shape;
  int parameters;                  /* their number; Bernstein: the order + 1 */
  int at_bound;                    /* Bernstein: parameters that are held at 0, which db knows nothing of */
  double origin, scale;
  double parameter[DNA_SIDEBAND_MOST], covariance[DNA_SIDEBAND_MOST][DNA_SIDEBAND_MOST];
} dna_sideband;

/* entries: sorted, those outside of the bands are not looked at. bands: rising, at least one, apart from each other and from
 * the window; the last one may end at infinity for an exponential or power law. order (Bernstein): 0 .. 7, or
 * DNA_SIDEBAND_CHOOSE: from 1 on it rises as long as one or two orders more improve the likelihood with p < 0.05 (likelihood
 * ratio scaled by sum w / sum w^2, S. S. Wilks, Ann. Math. Stat. 9 (1938) 60). */
dna_sideband dna_sideband_fit(dna_window_spectrum entries, const dna_sideband_interval *bands, size_t count,
                              dna_sideband_interval window, enum dna_sideband_shape shape, int order);

/* nu(x) of a fit that is OK, per unit of x; and its integral. */
double dna_sideband_density(const dna_sideband *fit, double x);
double dna_sideband_integral(const dna_sideband *fit, double low, double high);

#ifdef __cplusplus
}
#endif
#endif
