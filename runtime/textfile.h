/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text on its way to a file, which is written whole or not at all (see outfile.h), and compressed if its name ends in .gz or .zst.
 */
#ifndef DNA_TEXTFILE_H
#define DNA_TEXTFILE_H

#include "base/outfile.h"

typedef struct dna_textfile {
  dna_outfile file;
  dna_str text; /* to which the caller adds */
  struct ZSTD_CCtx_s *zstd;
  struct isal_zstream *gzip;
  uint8_t *level_buffer, *out;
} dna_textfile;

/* path NULL: standard output. DNA_OK or DNA_ERR_RUN; *file was {.file = {.fd = -1}}. */
int dna_textfile_open(dna_textfile *file, const char *path, dna_error *err);
/* Writes the text, once there is enough of it, or at the end (last). */
int dna_textfile_flush(dna_textfile *file, bool last, dna_error *err);
int dna_textfile_commit(dna_textfile *file, dna_error *err);
void dna_textfile_close(dna_textfile *file); /* leaves nothing behind unless it was committed */

#endif
