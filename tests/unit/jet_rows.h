/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the machine makes of cluster(...), event by event, in plain arrays: for the test that compares it with FastJet.
 */
#ifndef DNA_TESTS_JET_ROWS_H
#define DNA_TESTS_JET_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jet_rows jet_rows;

/* Of an event file and a CLUSTER call of the object `inputs`, which is final and not invisible. NULL with a message. */
jet_rows *jet_rows_open(const char *path, const char *cluster, int32_t batch, char message[1000]);
void jet_rows_close(jet_rows *rows);

typedef struct jet_event {
  int32_t n;
  const double *p[4];      /* [n] px, py, pz, E */
  const double *flavour;   /* [n] */
  const double *charge;    /* [n] */
  const int32_t *members_off, *members; /* [n + 1]; numbers in the event record, from 0 */
} jet_event;

/* The next event; false at the end, or with a message. */
bool jet_rows_next(jet_rows *rows, jet_event *event, char message[1000]);

#ifdef __cplusplus
}
#endif
#endif
