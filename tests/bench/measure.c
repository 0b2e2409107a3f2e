/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * measure COMMAND...: runs it with its output thrown away; prints the wall-clock and the CPU seconds (user and system, of it and
 * of what it started), and its largest resident memory in MB. Exit status: its own.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double seconds(struct timeval t) { return (double)t.tv_sec + 1e-6 * (double)t.tv_usec; }

int main(int argc, char **argv) {
  if (argc < 2) return fprintf(stderr, "usage: measure COMMAND...\n"), 2;
  double start = now();
  pid_t child = fork();
  if (child < 0) return perror("fork"), 2;
  if (child == 0) {
    int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere >= 0) dup2(nowhere, 1);
    execvp(argv[1], argv + 1);
    perror(argv[1]);
    _exit(127);
  }
  int status;
  struct rusage used;
  if (wait4(child, &status, 0, &used) < 0) return perror("wait4"), 2;
  printf("%.4f %.4f %.1f\n", now() - start, seconds(used.ru_utime) + seconds(used.ru_stime), (double)used.ru_maxrss / 1024);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}
