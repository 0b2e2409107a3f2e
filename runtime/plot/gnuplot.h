/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures through gnuplot.
 */
#ifndef DNA_PLOT_GNUPLOT_H
#define DNA_PLOT_GNUPLOT_H

#include "runtime/plot/picture.h"

/* gnuplot.c: the commands. Once at the beginning; then for each picture: format is "pdf" or "png", file a name without quotes. */
void dna_gnuplot_begin(dna_str *out);
void dna_gnuplot_write(const dna_picture *picture, const char *format, const char *file, dna_str *out);

/* gnuplot_run.c: runs gnuplot with the commands in a new directory, whose name is put into `directory` (at least 200 bytes); files that
 * the commands name are there afterwards. DNA_ERR_RUN: gnuplot is not installed, or has failed; nothing is left then. */
int dna_gnuplot_run(const dna_str *commands, char *directory, size_t size, dna_error *err);
/* The bytes of a file there; and the end of the directory. */
int dna_gnuplot_read(const char *directory, const char *file, dna_str *out, dna_error *err);
void dna_gnuplot_remove(const char *directory);

#endif
