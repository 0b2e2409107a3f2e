/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text that is written whole or not at all, and compressed by the name of its file (see textfile.h).
 */
#include <isa-l/igzip_lib.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "runtime/textfile.h"

enum { PIECE = 1 << 20, GZIP_LEVEL = 1 };

static bool ends_with(const char *text, const char *end) {
  size_t length = text ? strlen(text) : 0, n = strlen(end);
  return length > n && strcmp(text + length - n, end) == 0;
}

int dna_textfile_open(dna_textfile *s, const char *path, dna_error *err) {
  int status = dna_outfile_open(&s->file, path, err);
  if (status) return status;
  if (ends_with(path, ".zst")) {
    s->zstd = ZSTD_createCCtx();
    if (!s->zstd) return dna_error_set(err, DNA_ERR_RUN, "no memory to write %s", path);
    ZSTD_CCtx_setParameter(s->zstd, ZSTD_c_checksumFlag, 1);
  } else if (ends_with(path, ".gz")) {
    s->gzip = dna_xcalloc(1, sizeof *s->gzip);
    s->level_buffer = dna_xmalloc(ISAL_DEF_LVL1_DEFAULT);
    isal_deflate_init(s->gzip);
    s->gzip->level = GZIP_LEVEL;
    s->gzip->level_buf = s->level_buffer;
    s->gzip->level_buf_size = ISAL_DEF_LVL1_DEFAULT;
    s->gzip->gzip_flag = IGZIP_GZIP;
  }
  if (s->zstd || s->gzip) s->out = dna_xmalloc(PIECE);
  return DNA_OK;
}

static int flush_zstd(dna_textfile *s, bool last, dna_error *err) {
  ZSTD_inBuffer in = {s->text.text, s->text.length, 0};
  for (;;) {
    ZSTD_outBuffer out = {s->out, PIECE, 0};
    size_t left = ZSTD_compressStream2(s->zstd, &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(left))
      return dna_error_set(err, DNA_ERR_RUN, "cannot compress %s: %s", s->file.path, ZSTD_getErrorName(left));
    int status = dna_outfile_write(&s->file, s->out, out.pos, err);
    if (status || (last ? left == 0 : in.pos == in.size)) return status;
  }
}

static int flush_gzip(dna_textfile *s, bool last, dna_error *err) {
  s->gzip->next_in = (uint8_t *)s->text.text;
  s->gzip->avail_in = (uint32_t)s->text.length;
  s->gzip->end_of_stream = last;
  do {
    s->gzip->next_out = s->out;
    s->gzip->avail_out = PIECE;
    if (isal_deflate(s->gzip) != COMP_OK) return dna_error_set(err, DNA_ERR_RUN, "cannot compress %s", s->file.path);
    int status = dna_outfile_write(&s->file, s->out, PIECE - s->gzip->avail_out, err);
    if (status) return status;
  } while (s->gzip->avail_out == 0);
  return DNA_OK;
}

int dna_textfile_flush(dna_textfile *s, bool last, dna_error *err) {
  if (!last && s->text.length < PIECE) return DNA_OK;
  int status = s->zstd ? flush_zstd(s, last, err)
               : s->gzip ? flush_gzip(s, last, err) : dna_outfile_write(&s->file, s->text.text, s->text.length, err);
  s->text.length = 0;
  return status;
}

void dna_textfile_close(dna_textfile *s) {
  dna_outfile_close(&s->file);
  ZSTD_freeCCtx(s->zstd);
  free(s->gzip);
  free(s->level_buffer);
  free(s->out);
  dna_str_free(&s->text);
}

int dna_textfile_commit(dna_textfile *s, dna_error *err) { return dna_outfile_commit(&s->file, err); }
