/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Readers of every kind: which one opens a file, and what they share (see event.h).
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/event/kinds.h"
#include "runtime/event/packed_format.h"

/* A descriptor of the file, if it is a regular one with packed events; else -1. */
static int open_packed(const char *path) {
  char magic[8];
  struct stat status;
  if (strcmp(path, "-") == 0 || stat(path, &status) != 0 || !S_ISREG(status.st_mode)) return -1;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  if (pread(fd, magic, sizeof magic, 0) == sizeof magic && memcmp(magic, DNA_PACKED_MAGIC, sizeof magic) == 0) return fd;
  close(fd);
  return -1;
}

/* Whether a variable of the environment is not set, or is one of the values; else err says so. */
static bool check_variable(const char *variable, const char *const *values, dna_error *err) {
  const char *value = getenv(variable);
  if (!value || !*value) return true;
  dna_str list = {0};
  bool known = false;
  for (size_t i = 0; values[i]; i++) {
    known |= strcmp(value, values[i]) == 0;
    dna_str_printf(&list, "%s%s", i ? ", " : "", values[i]);
  }
  if (!known) dna_error_set(err, DNA_ERR_USAGE, "%s=%.40s in the environment is none of %s", variable, value, list.text);
  dna_str_free(&list);
  return known;
}

static bool check_environment(dna_error *err) {
  static const char *const readers[] = {"native", "libhepmc3", NULL}, *const simd[] = {"portable", "avx2", "avx512", NULL};
  return check_variable("DNA_READER", readers, err) && check_variable("DNA_SIMD", simd, err);
}

static dna_reader *open_reader(const char *path, bool summed, dna_error *err) {
  if (!check_environment(err)) return NULL;
  const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
  int packed = open_packed(path);
  if (packed >= 0) return dna_packed_open(packed, path, name, err);
  dna_stream *stream = dna_stream_open(path, err);
  if (!stream) return NULL;
  if (summed) dna_stream_sum(stream);
  const char *kind = getenv("DNA_READER");
  dna_reader *reader = kind && strcmp(kind, "libhepmc3") == 0 ? dna_records_open(stream, NULL, 0, path, name, false, err)
                                                              : dna_text_open(stream, path, name, err);
  if (reader && summed) reader->summed = stream;
  return reader;
}

dna_reader *dna_reader_open(const char *path, dna_error *err) { return open_reader(path, false, err); }
dna_reader *dna_reader_open_summed(const char *path, dna_error *err) { return open_reader(path, true, err); }

int dna_reader_checksum(const dna_reader *reader, char out[DNA_CHECKSUM_SIZE], dna_error *err) {
  if (reader->summed && dna_stream_checksum(reader->summed, out)) return DNA_OK;
  return dna_checksum_of_file(reader->path, out, err);
}

dna_batch *dna_reader_batch(dna_reader *reader, dna_error *err) { return reader->ops->batch(reader, err); }

void dna_reader_want(dna_reader *reader, const uint32_t *columns, uint32_t n) {
  if (reader->ops->want) reader->ops->want(reader, columns, n);
}

int dna_reader_fetch(dna_reader *reader, dna_batch *batch, int32_t max_events, dna_error *err) {
  if (max_events < 1) max_events = 1;
  batch->bad = INT32_MAX;
  return reader->ops->fetch(reader, batch, max_events, err);
}

int dna_reader_settle(dna_reader *reader, dna_batch *batch, dna_error *err) {
  return reader->ops->settle(reader, batch, err);
}

int dna_reader_next(dna_reader *reader, dna_batch *batch, int32_t max_events, dna_error *err) {
  int status = dna_reader_fetch(reader, batch, max_events, err);
  if (status) return status;
  dna_batch_parse(batch);
  dna_batch_check(batch);
  return dna_reader_settle(reader, batch, err);
}

const dna_reader_info *dna_reader_get_info(const dna_reader *reader) { return &reader->info; }

void dna_reader_close(dna_reader *reader) {
  if (!reader) return;
  free(reader->path);
  free(reader->name);
  reader->ops->close(reader);
}
