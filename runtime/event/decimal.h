/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Decimal text to double, rounded correctly (to nearest, ties to even), whatever the locale: the same bits as strtod in the C
 * locale gives.
 *
 * Up to 19 significant digits go through the algorithm of D. Lemire, "Number parsing at a gigabyte per second", Software: Practice
 * and Experience 51 (2021) 1700, without its fallback, which N. Mushtak and D. Lemire, "Fast number parsing without fallback",
 * ibid. 53 (2023) 1467, proved to be never needed. Of more digits the first 19 are taken as they are and one unit larger; where
 * both give one double that is it, else strtod decides.
 */
#ifndef DNA_RUNTIME_DECIMAL_H
#define DNA_RUNTIME_DECIMAL_H

#ifdef __cplusplus
extern "C" {
#endif

/* Makes the table of powers, once for the process; before the first dna_decimal_parse. */
void dna_decimal_prepare(void);
/* A finite number of magnitude at most 1e300 (so that a change of units stays finite) in the form [+-]digits[.digits][e[+-]digits]
 * with at least one digit before the exponent. Returns the place behind it, or NULL. The text must end in a byte that is
 * no digit, and DNA_SCAN_SLACK bytes behind that must be readable. */
const char *dna_decimal_parse(const char *s, double *value);

#ifdef __cplusplus
}
#endif
#endif
