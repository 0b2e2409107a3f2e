/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plots by gnuplot, which is looked for when one is asked for.
 */
#ifndef DNA_REPORT_GNUPLOT_H
#define DNA_REPORT_GNUPLOT_H

#include "base/base.h"

/* Whether the ending of a plot's name is one of .svg, .pdf and .png; else err says so (DNA_ERR_USAGE). */
int dna_gnuplot_check(const char *path, dna_error *err);
/* Runs a script with gnuplot; what it draws is written to path, whole or not at all. The script is without `set terminal` and
 * `set output`, which are put before it. DNA_ERR_RUN, naming the Debian package, if gnuplot is not there. width, height: in
 * pixels. */
int dna_gnuplot_draw(const char *script, const char *path, int width, int height, dna_error *err);
/* Text in single quotes. */
void dna_gnuplot_quote(dna_str *out, const char *text);

#endif
