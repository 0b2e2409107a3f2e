/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The limits of runtime/stats for other programs to compare with: limit_numbers N B DB S [N B DB S]... prints, for these channels
 * with one signal strength, at 95 %: the asymptotic CLs limit on it, the five expected ones, and for one channel that from the
 * count itself (0 for several).
 */
#include "runtime/stats/limit.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  dna_limit_channel channels[16];
  size_t count = (size_t)(argc - 1) / 4;
  double expected[DNA_LIMIT_BANDS];
  if (argc < 5 || argc % 4 != 1 || count > 16) return 2;
  for (size_t i = 0; i < count; i++) {
    char **own = argv + 1 + 4 * i;
    channels[i] = (dna_limit_channel){atof(own[0]), atof(own[1]), atof(own[2]), atof(own[3])};
  }
  dna_limit_asymptotic_expected(channels, count, 0.95, expected);
  printf("%.12g", dna_limit_asymptotic(channels, count, 0.95));
  for (int i = 0; i < DNA_LIMIT_BANDS; i++) printf(" %.12g", expected[i]);
  printf(" %.12g\n", count == 1 ? dna_limit_cls(channels[0].n, channels[0].b, channels[0].db, 0.95) / channels[0].s : 0);
  return 0;
}
