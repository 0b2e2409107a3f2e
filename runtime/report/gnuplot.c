/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plots by gnuplot (see gnuplot.h). What it has drawn is written as any other output.
 */
#include "runtime/report/gnuplot.h"
#include "base/outfile.h"
#include "runtime/plot/gnuplot.h"

#include <string.h>

static const char *const endings[] = {".svg", ".pdf", ".png"};

static int find_terminal(const char *path) {
  size_t length = strlen(path);
  for (int i = 0; i < 3; i++)
    if (length > 4 && !strcmp(path + length - 4, endings[i])) return i;
  return -1;
}

int dna_gnuplot_check(const char *path, dna_error *err) {
  if (find_terminal(path) >= 0) return DNA_OK;
  return dna_error_set(err, DNA_ERR_USAGE, "%s: a plot's name ends in .svg, .pdf or .png", path);
}

void dna_gnuplot_quote(dna_str *out, const char *text) {
  dna_str_puts(out, "'");
  for (; *text; text++) {
    if (*text == '\'') dna_str_puts(out, "'");
    dna_str_add(out, (unsigned char)*text < 0x20 ? " " : text, 1);
  }
  dna_str_puts(out, "'");
}

static int write_plot(const char *directory, const char *path, dna_error *err) {
  dna_str bytes = {0};
  dna_outfile file = {.fd = -1};
  int status = dna_gnuplot_read(directory, "plot", &bytes, err);
  if (!status && !bytes.length) status = dna_error_set(err, DNA_ERR_RUN, "%s: gnuplot has drawn nothing", path);
  if (!status) status = dna_outfile_open(&file, path, err);
  if (!status) status = dna_outfile_write(&file, bytes.text, bytes.length, err);
  if (!status) status = dna_outfile_commit(&file, err);
  dna_outfile_close(&file);
  dna_str_free(&bytes);
  return status;
}

int dna_gnuplot_draw(const char *script, const char *path, int width, int height, dna_error *err) {
  if (dna_gnuplot_check(path, err)) return err->status;
  int terminal = find_terminal(path);
  char directory[200];
  dna_str text = {0};
  dna_str_puts(&text, "set encoding utf8\nset terminal ");
  if (terminal == 0) dna_str_printf(&text, "svg noenhanced size %d,%d font 'Helvetica,14' background rgb 'white'", width, height);
  else if (terminal == 1)
    dna_str_printf(&text, "pdfcairo noenhanced size %.3f,%.3f font 'Helvetica,12'", width / 96.0, height / 96.0);
  else dna_str_printf(&text, "pngcairo noenhanced size %d,%d font 'Helvetica,12'", width, height);
  dna_str_printf(&text, "\nset output 'plot'\n%s", script);
  int status = dna_gnuplot_run(&text, directory, sizeof directory, err);
  if (!status) {
    status = write_plot(directory, path, err);
    dna_gnuplot_remove(directory);
  }
  dna_str_free(&text);
  return status;
}
