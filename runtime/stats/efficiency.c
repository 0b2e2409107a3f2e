/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Efficiencies: Clopper-Pearson through GSL's beta quantiles, and the weighted binomial error.
 */
#include "runtime/stats/efficiency.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <pthread.h>

/* Probability of one standard deviation of the normal distribution, erf(1/sqrt 2), and what each tail keeps. */
static const double one_sigma = 0.68268949213708590;

/* GSL's default handler ends the process; every result is checked instead. */
static void handler_off(void) { gsl_set_error_handler_off(); }

dna_efficiency dna_efficiency_counts(uint64_t pass, uint64_t all) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, handler_off);
  if (all == 0 || pass > all) return (dna_efficiency){NAN, NAN, NAN};
  double k = (double)pass, n = (double)all, tail = (1 - one_sigma) / 2;
  dna_efficiency eff = {k / n, 0, 0};
  /* Ends of the interval: beta quantiles, 0 and 1 at the borders. */
  double low = pass == 0 ? 0 : gsl_cdf_beta_Pinv(tail, k, n - k + 1);
  double high = pass == all ? 1 : gsl_cdf_beta_Qinv(tail, k + 1, n - k);
  eff.lo = eff.value - low;
  eff.hi = high - eff.value;
  return eff;
}

dna_efficiency dna_efficiency_weighted(double sumw_pass, double sumw2_pass, double sumw_all, double sumw2_all) {
  if (!(sumw_all > 0 || sumw_all < 0)) return (dna_efficiency){NAN, NAN, NAN};
  double eps = sumw_pass / sumw_all;
  double variance = (1 - 2 * eps) * sumw2_pass + eps * eps * sumw2_all;
  double sigma = sqrt(variance < 0 ? 0 : variance) / fabs(sumw_all);
  return (dna_efficiency){eps, sigma, sigma};
}
