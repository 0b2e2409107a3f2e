/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The format of a decompressed text, by its content (see detect.h).
 */
#include "runtime/event/detect.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "runtime/event/scan.h"

/* Files that people give by mistake, by how they begin. */
static const struct {
  const char *begin;
  size_t length;
  const char *what;
} others[] = {
  {"\xff\xfe", 2, "is text in UTF-16: convert it to UTF-8 first"},
  {"\xfe\xff", 2, "is text in UTF-16: convert it to UTF-8 first"},
  {"DNAE", 4, "is a damaged file of packed events, or comes through a pipe: packed events are read by the name of the file"},
  {"root", 4, "looks like a ROOT file"},
  {"hmpb", 4, "looks like HepMC3's protobuf format"},
  {"\x89HDF", 4, "looks like an HDF5 file"},
  {"\x89PNG", 4, "looks like a picture"},
  {"%PDF", 4, "looks like a PDF file"},
  {"PK\x03\x04", 4, "looks like a ZIP archive: unpack it first"},
  {"7z\xbc\xaf", 4, "looks like a 7z archive: unpack it first"},
  {"\x04\x22\x4d\x18", 4, "is compressed with lz4, which is not supported"},
  {"\x1f\x9d", 2, "is compressed with compress (.Z), which is not supported"},
  {"\x1f\x8b", 2, "is compressed twice"},
  {"\x28\xb5\x2f\xfd", 4, "is compressed twice"},
  {"\xfd" "7zXZ", 5, "is compressed twice"},
  {"BZh", 3, "is compressed twice"},
  {"SQLite format 3", 15, "looks like an SQLite database"},
  {"version https://git-lfs", 23, "is a Git LFS pointer, not the file itself"},
  {"BEGIN YODA", 10, "looks like YODA histograms"},
  {"HepMC::IO_Ascii", 15, "is HepMC's old IO_Ascii format, which is not supported"},
  {"HepMC::IO_ExtendedAscii", 23, "is HepMC's old IO_ExtendedAscii format, which is not supported"},
};

static bool begins(const char *line, const char *with) { return strncmp(line, with, strlen(with)) == 0; }

/* HEPEVT's "E number particles". */
static bool is_hepevt(const char *line, const char *end) {
  int64_t number;
  if (*line != 'E') return false;
  const char *s = dna_scan_int(dna_scan_blanks(line + 1), INT64_MIN / 4, INT64_MAX / 4, &number);
  if (!s || (*s != ' ' && *s != '\t')) return false;
  s = dna_scan_int(dna_scan_blanks(s), 0, INT32_MAX, &number);
  return s && dna_scan_at_end(s, end);
}

static int refuse(const dna_input *input, dna_error *err, const char *what) {
  return dna_error_set(err, DNA_ERR_INPUT, "%s: %s", input->path, what);
}

static void refuse_text(const dna_input *input, dna_error *err) {
  enum { TAR_MAGIC = 257 }; /* bytes before it */
  const char *line = input->lines->line;
  size_t length = input->lines->length;
  if (length >= TAR_MAGIC + 5 && memcmp(line + TAR_MAGIC, "ustar", 5) == 0) {
    refuse(input, err, "looks like a tar archive: unpack it first (tar -xf)");
    return;
  }
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    if (length < others[i].length || memcmp(line, others[i].begin, others[i].length) != 0) continue;
    refuse(input, err, others[i].what);
    return;
  }
  const char *s = dna_scan_blanks(line);
  if (strncasecmp(s, "<!doctype html", 14) == 0 || strncasecmp(s, "<html", 5) == 0)
    refuse(input, err, "looks like an HTML page: was the download refused?");
  else if (*s == '<')
    refuse(input, err, "looks like XML, but not like Les Houches events");
  else if (begins(s, "analysis") || begins(s, "object") || begins(s, "region"))
    refuse(input, err, "looks like an analysis, not like events");
  else if (begins(line, "E ") || begins(line, "P ") || begins(line, "V "))
    refuse(input, err, "begins in the middle of events, without the header \"HepMC::Asciiv3-START_EVENT_LISTING\"");
  else
    refuse(input, err, "is not an event file: expected HepMC3 text (Asciiv3), HepMC2 text (IO_GenEvent), HEPEVT or LHEF");
}

/* The format that a "HepMC::..." line starts; NULL if it does not say. */
static const dna_format *hepmc_format(const char *line) {
  if (begins(line, "HepMC::Asciiv3-START_EVENT_LISTING")) return &dna_format_asciiv3;
  if (begins(line, "HepMC::IO_GenEvent-START_EVENT_LISTING")) return &dna_format_hepmc2;
  return NULL;
}

const dna_format *dna_detect_format(dna_input *input, dna_error *err) {
  dna_lines *lines = input->lines;
  bool version = false;
  for (;;) {
    int there = dna_lines_next(lines);
    if (there < 0) return dna_input_broken(input, err), NULL;
    if (there == 0) {
      refuse(input, err,
          lines->number == 0 ? "is empty" : version ? "has no events: only a header" : "is empty but for blank lines");
      return NULL;
    }
    const char *line = lines->line, *end = line + lines->length, *s = dna_scan_blanks(line);
    if (s == end) continue;
    if (begins(line, "HepMC::Version")) {
      version = true; /* the next line says which format */
      continue;
    }
    const dna_format *format = hepmc_format(line);
    if (!format && !version && (begins(s, "<LesHouchesEvents") || begins(s, "<?xml"))) format = &dna_format_lhef;
    if (!format && !version && is_hepevt(s, end)) format = &dna_format_hepevt;
    if (!format) return refuse_text(input, err), NULL;
    dna_lines_again(lines);
    return format;
  }
}

void dna_detect_blame(dna_stream *stream, const char *name, dna_error *err) {
  enum { PIECE = 1 << 16, MOST = 1 << 24 }; /* bytes: a checksum may come that much behind what it is of */
  if (strcmp(dna_stream_compression(stream), "none") == 0) return;
  char *piece = dna_xmalloc(PIECE);
  int64_t got = 1;
  for (int64_t read = 0; got > 0 && read < MOST; read += got) got = dna_stream_read(stream, piece, PIECE);
  free(piece);
  if (got >= 0) return;
  *err = (dna_error){0};
  dna_error_set(err, DNA_ERR_INPUT, "%s: %s", name, dna_stream_fault(stream));
}
