/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writing results. A file is written whole or not at all: to a new file beside it, which then takes its name. What is no
 * regular file (a device, a pipe) is written in place.
 */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int dna_output_print(const char *text) {
  if (fputs(text, stdout) != EOF && fflush(stdout) == 0 && !ferror(stdout)) return EXIT_DONE;
  dna_options_complain("cannot write to standard output: %s", strerror(errno));
  return EXIT_RUN;
}

static int complain(const char *path) {
  dna_options_complain("cannot write %s: %s", path, strerror(errno));
  return EXIT_RUN;
}

/* A new file in the directory of path; its name, which the caller frees, and its descriptor; NULL with errno set. */
static char *make_beside(const char *path, int *descriptor) {
  static const char pattern[] = ".dna-XXXXXX";
  const char *slash = strrchr(path, '/');
  size_t directory = slash ? (size_t)(slash - path) + 1 : 0;
  char *name = malloc(directory + sizeof pattern);
  if (!name) return NULL;
  memcpy(name, path, directory);
  memcpy(name + directory, pattern, sizeof pattern);
  *descriptor = mkstemp(name);
  if (*descriptor >= 0) return name;
  int saved = errno;
  free(name);
  errno = saved;
  return NULL;
}

static bool is_special(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

/* The file that a symbolic link names, so that the link stays; caller frees. */
static char *resolve(const char *path) {
  char *real = realpath(path, NULL);
  return real ? real : strdup(path);
}

int dna_output_check(const char *path) {
  struct stat status;
  bool exists = stat(path, &status) == 0;
  if (!*path || (exists && S_ISDIR(status.st_mode))) {
    errno = *path ? EISDIR : ENOENT;
    return complain(path);
  }
  if (exists && access(path, W_OK) != 0) return complain(path);
  if (exists && !S_ISREG(status.st_mode)) return EXIT_DONE;
  char *real = resolve(path);
  int descriptor = -1;
  char *beside = real ? make_beside(real, &descriptor) : NULL;
  free(real);
  if (!beside) return complain(path);
  close(descriptor);
  unlink(beside);
  free(beside);
  return EXIT_DONE;
}

static int write_all(int descriptor, const char *text) {
  for (size_t left = strlen(text); left > 0;) {
    ssize_t written = write(descriptor, text, left);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return -1;
    text += written;
    left -= (size_t)written;
  }
  return 0;
}

static int write_in_place(const char *path, const char *text) {
  int descriptor = open(path, O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return complain(path);
  int failed = write_all(descriptor, text), saved = errno;
  if (close(descriptor) != 0 && !failed) return complain(path);
  errno = saved;
  return failed ? complain(path) : EXIT_DONE;
}

/* The rights of the file that is replaced, else those of any new file. */
static mode_t choose_mode(const char *path) {
  struct stat status;
  if (stat(path, &status) == 0) return status.st_mode & 07777;
  mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

int dna_output_write(const char *path, const char *text) {
  if (is_special(path)) return write_in_place(path, text);
  char *real = resolve(path);
  int descriptor = -1;
  char *beside = real ? make_beside(real, &descriptor) : NULL;
  int status = EXIT_DONE;
  if (!beside) {
    status = complain(path);
  } else {
    bool failed = write_all(descriptor, text) || fchmod(descriptor, choose_mode(real)) || fsync(descriptor);
    int saved = errno;
    if (close(descriptor) != 0 && !failed) {
      failed = true;
      saved = errno;
    }
    if (!failed && rename(beside, real) != 0) {
      failed = true;
      saved = errno;
    }
    if (failed) {
      unlink(beside);
      errno = saved;
      status = complain(path);
    }
  }
  free(beside);
  free(real);
  return status;
}
