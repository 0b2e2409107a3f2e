/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files that are written whole or not at all (see outfile.h).
 */
#include "base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int complain(const dna_outfile *file, dna_error *err) {
  return dna_error_set(err, DNA_ERR_RUN, "cannot write %s: %s", file->name, strerror(errno));
}

/* The rights of the file that is replaced, else those of any new file. */
static mode_t choose_mode(const char *path) {
  struct stat status;
  if (stat(path, &status) == 0) return status.st_mode & 07777;
  mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

static int make_beside(dna_outfile *file, dna_error *err) {
  const char *slash = strrchr(file->path, '/');
  dna_str name = {0};
  dna_str_add(&name, file->path, slash ? (size_t)(slash - file->path) + 1 : 0);
  dna_str_puts(&name, ".dna-XXXXXX");
  file->beside = name.text;
  file->fd = mkstemp(file->beside);
  if (file->fd >= 0) return DNA_OK;
  free(file->beside);
  file->beside = NULL;
  return complain(file, err);
}

/* Where a symbolic link leads, so that it stays; also one to a file that is not there yet. Caller frees. */
static char *follow(const char *path) {
  enum { LINKS_MOST = 40 };
  char target[PATH_MAX];
  char *at = dna_xstrdup(path), *real = realpath(path, NULL);
  if (real) {
    free(at);
    return real;
  }
  for (int i = 0; i < LINKS_MOST; i++) {
    ssize_t length = readlink(at, target, sizeof target);
    if (length <= 0 || (size_t)length >= sizeof target) break;
    const char *slash = strrchr(at, '/');
    dna_str next = {0};
    if (*target != '/' && slash) dna_str_add(&next, at, (size_t)(slash - at) + 1);
    dna_str_add(&next, target, (size_t)length);
    free(at);
    at = next.text;
  }
  return at;
}

/* Looks where the file is to be, and whether it is written in place. */
static int look(dna_outfile *file, const char *path, dna_error *err) {
  struct stat status;
  *file = (dna_outfile){.fd = -1, .name = dna_xstrdup(path)};
  file->path = follow(path);
  bool exists = stat(file->path, &status) == 0;
  if (!exists && errno == ELOOP) return complain(file, err);
  if (!*path || (exists && S_ISDIR(status.st_mode))) {
    errno = *path ? EISDIR : ENOENT;
    return complain(file, err);
  }
  if (exists && access(file->path, W_OK) != 0) return complain(file, err);
  file->in_place = exists && !S_ISREG(status.st_mode);
  return DNA_OK;
}

int dna_outfile_check(const char *path, dna_error *err) {
  dna_outfile file;
  int failed = look(&file, path, err);
  if (!failed && !file.in_place) failed = make_beside(&file, err); /* a pipe is not opened for this */
  dna_outfile_close(&file);
  return failed;
}

int dna_outfile_open(dna_outfile *file, const char *path, dna_error *err) {
  if (!path) {
    *file = (dna_outfile){.fd = 1, .standard = true, .in_place = true, .name = dna_xstrdup("to standard output")};
    return DNA_OK;
  }
  int failed = look(file, path, err);
  if (failed || !file->in_place) return failed ? failed : make_beside(file, err);
  file->fd = open(file->path, O_WRONLY | O_CLOEXEC);
  return file->fd < 0 ? complain(file, err) : DNA_OK;
}

int dna_outfile_write(dna_outfile *file, const void *bytes, size_t length, dna_error *err) {
  const char *at = bytes;
  for (size_t left = length; left > 0;) {
    ssize_t done = write(file->fd, at, left);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return complain(file, err);
    at += done;
    left -= (size_t)done;
  }
  return DNA_OK;
}

int dna_outfile_commit(dna_outfile *file, dna_error *err) {
  if (file->standard) return DNA_OK;
  if (!file->in_place && (fchmod(file->fd, choose_mode(file->path)) || fsync(file->fd))) return complain(file, err);
  int fd = file->fd;
  file->fd = -1;
  if (close(fd) != 0) return complain(file, err);
  if (file->in_place) return DNA_OK;
  if (rename(file->beside, file->path) != 0) return complain(file, err);
  free(file->beside);
  file->beside = NULL;
  return DNA_OK;
}

void dna_outfile_close(dna_outfile *file) {
  if (!file->name) return;
  if (file->fd >= 0 && !file->standard) close(file->fd);
  if (file->beside) unlink(file->beside);
  free(file->beside);
  free(file->path);
  free(file->name);
  *file = (dna_outfile){.fd = -1};
}
