/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Running gnuplot: one process for all pictures, in a directory of its own, so that names need no quoting and what it leaves half
 * done is nobody's.
 */
#include "runtime/plot/gnuplot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define COMMANDS "commands.gp"
#define MESSAGES "messages"

static void join(char *path, size_t size, const char *directory, const char *file) { snprintf(path, size, "%s/%s", directory, file); }

static int write_file(const char *path, const dna_str *text, dna_error *err) {
  int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  size_t done = 0;
  while (descriptor >= 0 && done < text->length) {
    ssize_t written = write(descriptor, text->text + done, text->length - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    done += (size_t)written;
  }
  int saved = errno;
  bool closed = descriptor >= 0 && close(descriptor) == 0;
  if (closed && done == text->length) return DNA_OK;
  return dna_error_set(err, DNA_ERR_RUN, "cannot write %s: %s", path, strerror(saved));
}

/* cairo writes the time into PDF files; the same picture shall have the same bytes. */
static void forget_time(dna_str *pdf) {
  static const char key[] = "/CreationDate (D:", none[] = "19700101000000";
  const size_t length = sizeof key - 1;
  for (size_t at = 0; at + length + sizeof none <= pdf->length; at++)
    if (pdf->text[at] == '/' && !memcmp(pdf->text + at, key, length)) memcpy(pdf->text + at + length, none, sizeof none - 1);
}

int dna_gnuplot_read(const char *directory, const char *file, dna_str *out, dna_error *err) {
  char path[400], bytes[65536];
  join(path, sizeof path, directory, file);
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t count = descriptor < 0 ? -1 : 0;
  while (descriptor >= 0 && ((count = read(descriptor, bytes, sizeof bytes)) > 0 || (count < 0 && errno == EINTR)))
    if (count > 0) dna_str_add(out, bytes, (size_t)count);
  int saved = errno;
  if (descriptor >= 0) close(descriptor);
  if (count == 0) {
    forget_time(out);
    return DNA_OK;
  }
  return dna_error_set(err, DNA_ERR_RUN, "cannot read what gnuplot has written, %s: %s", path, strerror(saved));
}

void dna_gnuplot_remove(const char *directory) {
  DIR *entries = opendir(directory);
  for (struct dirent *entry; entries && (entry = readdir(entries)) != NULL;) {
    char path[800];
    join(path, sizeof path, directory, entry->d_name);
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) unlink(path);
  }
  if (entries) closedir(entries);
  rmdir(directory);
}

/* errno of the start, or -1 and the exit status. */
static int start(const char *directory, int *status) {
  char commands[400], messages[400];
  static char name[] = "gnuplot", defaults[] = "-d", file[] = COMMANDS;
  char *const arguments[] = {name, defaults, file, NULL};
  join(commands, sizeof commands, directory, COMMANDS);
  join(messages, sizeof messages, directory, MESSAGES);
  posix_spawn_file_actions_t actions;
  if (posix_spawn_file_actions_init(&actions) != 0) return ENOMEM;
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, messages, O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  posix_spawn_file_actions_addchdir_np(&actions, directory);
  pid_t child;
  int failed = posix_spawnp(&child, "gnuplot", &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed) return failed;
  while (waitpid(child, status, 0) < 0)
    if (errno != EINTR) return errno;
  return -1;
}

int dna_gnuplot_run(const dna_str *commands, char *directory, size_t size, dna_error *err) {
  const char *base = getenv("TMPDIR");
  char path[400];
  if (!base || !*base || strlen(base) > size - 40) base = "/tmp";
  snprintf(directory, size, "%s/dna-plot-XXXXXX", base);
  if (!mkdtemp(directory)) return dna_error_set(err, DNA_ERR_RUN, "cannot make a directory in %s: %s", base, strerror(errno));
  join(path, sizeof path, directory, COMMANDS);
  int status = 0, result = write_file(path, commands, err), failed = result ? 0 : start(directory, &status);
  if (result == DNA_OK && failed == ENOENT) {
    result = dna_error_set(err, DNA_ERR_RUN,
                           "pictures as PDF and PNG need gnuplot, which is not installed (on Debian: apt-get install gnuplot-nox); SVG needs "
                           "nothing");
  } else if (result == DNA_OK && failed >= 0) {
    result = dna_error_set(err, DNA_ERR_RUN, "cannot run gnuplot: %s", strerror(failed));
  } else if (result == DNA_OK && !(WIFEXITED(status) && WEXITSTATUS(status) == 0)) {
    dna_str messages = {0};
    dna_error ignored = {0};
    dna_gnuplot_read(directory, MESSAGES, &messages, &ignored);
    for (size_t i = 0; i < messages.length; i++)
      if ((unsigned char)messages.text[i] < 0x20) messages.text[i] = ' ';
    result = dna_error_set(err, DNA_ERR_RUN, "gnuplot has failed: %.600s", messages.length ? messages.text : "it says nothing");
    dna_str_free(&messages);
  }
  if (result) dna_gnuplot_remove(directory);
  return result;
}
