/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Progress of a run on standard error: one line that is written over on a terminal, else a line every 30 seconds; and
 * the end of a run by SIGINT, SIGTERM or SIGHUP. A second signal ends the program at once.
 */
#include "cli/cli.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EVERY_TERMINAL 0.1
#define EVERY_LOG 30.0

static volatile sig_atomic_t stop;
static bool hangup_caught;

static void catch_signal(int number) {
  (void)number;
  stop = 1;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void dna_progress_start(dna_progress *progress, bool quiet) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = catch_signal;
  action.sa_flags = (int)SA_RESETHAND;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  struct sigaction hangup; /* not if it is ignored, as behind nohup */
  hangup_caught = sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN;
  if (hangup_caught) sigaction(SIGHUP, &action, NULL);
  double start = now();
  *progress = (dna_progress){.quiet = quiet, .terminal = isatty(2), .start = start, .told = start};
}

static void format_time(char *out, size_t size, double seconds) {
  unsigned long whole = seconds > 0 && seconds < 1e9 ? (unsigned long)(seconds + 0.5) : 0;
  if (whole < 3600)
    snprintf(out, size, "%lu:%02lu", whole / 60, whole % 60);
  else
    snprintf(out, size, "%lu:%02lu:%02lu", whole / 3600, whole / 60 % 60, whole % 60);
}

int dna_progress_tell(void *user, uint64_t events, uint64_t bytes, uint64_t bytes_total) {
  dna_progress *progress = user;
  double time = now(), every = progress->terminal ? EVERY_TERMINAL : EVERY_LOG;
  if (stop) return 1;
  if (progress->quiet || time - progress->told < every) return 0;
  progress->told = time;
  progress->shown = true;
  double elapsed = time - progress->start;
  char part[40] = "", left[60] = "";
  if (bytes_total > 0) {
    double share = (double)bytes / (double)bytes_total;
    if (share > 1) share = 1;
    snprintf(part, sizeof part, "%3.0f %%  ", 100 * share);
    if (share > 0) {
      char duration[40];
      format_time(duration, sizeof duration, elapsed * (1 - share) / share);
      snprintf(left, sizeof left, ", %s left", duration);
    }
  }
  fprintf(stderr, "%s%s%llu events, %.0f events/s%s%s", progress->terminal ? "\r" : "dna: ", part, (unsigned long long)events,
          elapsed > 0 ? (double)events / elapsed : 0, left, progress->terminal ? "\033[K" : "\n");
  fflush(stderr);
  return 0;
}

void dna_progress_stop(dna_progress *progress) {
  if (progress->shown && progress->terminal) fputs("\r\033[K", stderr);
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  if (hangup_caught) signal(SIGHUP, SIG_DFL);
}
