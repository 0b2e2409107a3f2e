/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Checksums of event files (see checksum.h).
 */
#include "runtime/event/checksum.h"
#include "runtime/event/packed_format.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#define PIECE ((size_t)1 << 20)

struct dna_checksum {
  XXH3_state_t *state;
};

dna_checksum *dna_checksum_new(void) {
  dna_checksum *sum = dna_xmalloc(sizeof *sum);
  sum->state = XXH3_createState();
  if (sum->state && XXH3_128bits_reset(sum->state) == XXH_OK) return sum;
  dna_checksum_free(sum);
  return NULL;
}

void dna_checksum_add(dna_checksum *sum, const void *bytes, size_t length) { XXH3_128bits_update(sum->state, bytes, length); }

static void write_hash(XXH128_hash_t hash, const char *kind, char out[DNA_CHECKSUM_SIZE]) {
  snprintf(out, DNA_CHECKSUM_SIZE, "%s:%016llx%016llx", kind, (unsigned long long)hash.high64, (unsigned long long)hash.low64);
}

void dna_checksum_write(const dna_checksum *sum, char out[DNA_CHECKSUM_SIZE]) {
  write_hash(XXH3_128bits_digest(sum->state), "xxh3", out);
}

void dna_checksum_free(dna_checksum *sum) {
  if (!sum) return;
  XXH3_freeState(sum->state);
  free(sum);
}

/* Whether the file is packed events; then the checksum of its end. */
static bool sum_packed(int fd, char out[DNA_CHECKSUM_SIZE]) {
  char head[sizeof DNA_PACKED_MAGIC - 1], foot[DNA_PACKED_FOOT];
  off_t size = lseek(fd, 0, SEEK_END);
  if (size < (off_t)(sizeof head + sizeof foot)) return false;
  if (pread(fd, head, sizeof head, 0) != (ssize_t)sizeof head || memcmp(head, DNA_PACKED_MAGIC, sizeof head) != 0) return false;
  if (pread(fd, foot, sizeof foot, size - (off_t)sizeof foot) != (ssize_t)sizeof foot) return false;
  write_hash(XXH3_128bits(foot, sizeof foot), "dnae", out);
  return true;
}

static int sum_all(int fd, const char *path, char out[DNA_CHECKSUM_SIZE], dna_error *err) {
  dna_checksum *sum = dna_checksum_new();
  if (!sum) return dna_error_set(err, DNA_ERR_RUN, "%s: out of memory", path);
  char *piece = dna_xmalloc(PIECE);
  off_t at = 0;
  ssize_t got;
  while ((got = pread(fd, piece, PIECE, at)) > 0 || (got < 0 && errno == EINTR)) {
    if (got <= 0) continue;
    dna_checksum_add(sum, piece, (size_t)got);
    at += got;
  }
  if (got == 0) dna_checksum_write(sum, out);
  else dna_error_set(err, DNA_ERR_INPUT, "%s: cannot read: %s", path, strerror(errno));
  free(piece);
  dna_checksum_free(sum);
  return got == 0 ? DNA_OK : DNA_ERR_INPUT;
}

int dna_checksum_of_file(const char *path, char out[DNA_CHECKSUM_SIZE], dna_error *err) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return dna_error_set(err, DNA_ERR_INPUT, "%s: cannot be opened: %s", path, strerror(errno));
  int status = sum_packed(fd, out) ? DNA_OK : sum_all(fd, path, out, err);
  close(fd);
  return status;
}
