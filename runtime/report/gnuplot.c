/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plots by gnuplot (see gnuplot.h). It works in a directory of its own; what it has drawn is then written as any other output.
 */
#include "runtime/report/gnuplot.h"
#include "base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

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

/* ---- files in a directory of their own ---------------------------------------------------------------------------- */

static char *in_directory(const char *directory, const char *name) {
  dna_str path = {0};
  dna_str_printf(&path, "%s/%s", directory, name);
  return path.text;
}

static bool write_file(const char *path, const char *text, size_t length) {
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  bool good = true;
  while (length > 0 && good) {
    ssize_t written = write(fd, text, length);
    good = written > 0 || (written < 0 && errno == EINTR);
    if (written <= 0) continue;
    text += written;
    length -= (size_t)written;
  }
  return close(fd) == 0 && good;
}

static bool read_file(const char *path, dna_str *out) {
  char piece[16384];
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t got;
  while ((got = read(fd, piece, sizeof piece)) > 0) dna_str_add(out, piece, (size_t)got);
  close(fd);
  return got == 0;
}

/* ---- gnuplot ------------------------------------------------------------------------------------------------------ */

/* The exit code; -1 if it could not be started. What it says goes to a file. */
static int run_gnuplot(const char *script, const char *messages) {
  char *const arguments[] = {(char *)"gnuplot", (char *)script, NULL};
  posix_spawn_file_actions_t actions;
  pid_t child;
  int status;
  if (posix_spawn_file_actions_init(&actions)) return -1;
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, messages, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  int failed = posix_spawnp(&child, "gnuplot", &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed) return -1;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return 1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static int write_plot(const char *from, const char *path, dna_error *err) {
  dna_str bytes = {0};
  dna_outfile file = {.fd = -1};
  int status =
      read_file(from, &bytes) && bytes.length ? DNA_OK : dna_error_set(err, DNA_ERR_RUN, "%s: gnuplot has drawn nothing", path);
  if (!status) status = dna_outfile_open(&file, path, err);
  if (!status) status = dna_outfile_write(&file, bytes.text, bytes.length, err);
  if (!status) status = dna_outfile_commit(&file, err);
  dna_outfile_close(&file);
  dna_str_free(&bytes);
  return status;
}

static int complain(const char *messages, const char *path, dna_error *err) {
  dna_str text = {0};
  read_file(messages, &text);
  const char *at = text.text ? text.text : "";
  const char *last = strstr(at, "line ");
  if (last) at = last;
  int status = dna_error_set(err, DNA_ERR_RUN, "%s: gnuplot could not draw it: %.*s", path, (int)strcspn(at, "\r\n"), at);
  dna_str_free(&text);
  return status;
}

int dna_gnuplot_run(const char *script, const char *path, int width, int height, dna_error *err) {
  if (dna_gnuplot_check(path, err)) return err->status;
  int terminal = find_terminal(path);
  const char *temporary = getenv("TMPDIR");
  char *directory = in_directory(temporary && *temporary ? temporary : "/tmp", "dna-plot-XXXXXX");
  if (!mkdtemp(directory)) {
    int status = dna_error_set(err, DNA_ERR_RUN, "%s: no directory for gnuplot can be made: %s", path, strerror(errno));
    free(directory);
    return status;
  }
  char *commands = in_directory(directory, "script"), *plot = in_directory(directory, "plot"),
       *messages = in_directory(directory, "messages");
  dna_str text = {0};
  dna_str_puts(&text, "set encoding utf8\nset terminal ");
  if (terminal == 0) dna_str_printf(&text, "svg noenhanced size %d,%d font 'Helvetica,14' background rgb 'white'", width, height);
  else if (terminal == 1)
    dna_str_printf(&text, "pdfcairo noenhanced size %.3f,%.3f font 'Helvetica,12'", width / 96.0, height / 96.0);
  else dna_str_printf(&text, "pngcairo noenhanced size %d,%d font 'Helvetica,12'", width, height);
  dna_str_puts(&text, "\nset output ");
  dna_gnuplot_quote(&text, plot);
  dna_str_printf(&text, "\n%s", script);
  int status = DNA_OK;
  if (!write_file(commands, text.text, text.length))
    status = dna_error_set(err, DNA_ERR_RUN, "%s: cannot write %s", path, commands);
  int code = status ? 0 : run_gnuplot(commands, messages);
  if (code < 0 || code == 127)
    status = dna_error_set(err, DNA_ERR_RUN,
                           "%s: plots are drawn by gnuplot, which is not installed: apt-get install gnuplot-nox", path);
  else if (code > 0) status = complain(messages, path, err);
  if (!status) status = write_plot(plot, path, err);
  unlink(commands);
  unlink(plot);
  unlink(messages);
  rmdir(directory);
  dna_str_free(&text);
  free(commands);
  free(plot);
  free(messages);
  free(directory);
  return status;
}
