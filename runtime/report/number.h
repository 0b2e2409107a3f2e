/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers with errors as people write them: the error to two digits, the value to the same decimal place.
 */
#ifndef DNA_REPORT_NUMBER_H
#define DNA_REPORT_NUMBER_H

#include <stdint.h>

/* Two halves, so that a column can be aligned where they meet: "16.4" and "± 1.7", or "0" and "+16.8 −0.0". */
typedef struct dna_number {
  char head[40], tail[80];
} dna_number;

/* value with the errors lo (downwards) and hi (upwards), both >= 0. Both 0: the value alone, to six digits. Numbers above
 * 1e7 or below 1e-4 are written "(1.23 ± 0.04)e+09". */
dna_number dna_number_pm(double value, double lo, double hi);
/* value alone, rounded as it would be with that error; without one (0, or not finite) to four digits. */
dna_number dna_number_like(double value, double error);
dna_number dna_number_count(uint64_t count);
dna_number dna_number_text(const char *text); /* cut to what fits */

#endif
