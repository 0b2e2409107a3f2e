/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Decompression: what goes in by each library's own compressor comes out again, in one piece and in many; what is cut or
 * damaged is a fault, after what came before it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <bzlib.h>
#include <isa-l/igzip_lib.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "runtime/event/lines.h"
#include "runtime/event/stream.h"

enum { SIZE = 700001 };

static char text[SIZE];

/* Text that compresses, but not to nothing. */
static int make_text(void **state) {
  (void)state;
  uint32_t x = 12345;
  for (size_t i = 0; i < SIZE; i++) {
    x = x * 1664525u + 1013904223u;
    text[i] = i % 61 == 60 ? '\n' : "0123456789 PVE.-"[x >> 28];
  }
  return 0;
}

static size_t pack_gzip(const char *in, size_t n, char *out, size_t room) {
  static uint8_t level[ISAL_DEF_LVL1_DEFAULT];
  struct isal_zstream z;
  isal_deflate_init(&z);
  z.level = 1;
  z.level_buf = level;
  z.level_buf_size = sizeof level;
  z.gzip_flag = IGZIP_GZIP;
  z.end_of_stream = 1;
  z.next_in = (uint8_t *)(uintptr_t)in;
  z.avail_in = (uint32_t)n;
  z.next_out = (uint8_t *)out;
  z.avail_out = (uint32_t)room;
  assert_int_equal(isal_deflate(&z), COMP_OK);
  return room - z.avail_out;
}

static size_t pack_zstd(const char *in, size_t n, char *out, size_t room) { return ZSTD_compress(out, room, in, n, 3); }

static size_t pack_xz(const char *in, size_t n, char *out, size_t room) {
  size_t at = 0;
  assert_int_equal(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, NULL, (const uint8_t *)in, n, (uint8_t *)out, &at, room),
                   LZMA_OK);
  return at;
}

static size_t pack_bzip2(const char *in, size_t n, char *out, size_t room) {
  unsigned length = (unsigned)room;
  assert_int_equal(BZ2_bzBuffToBuffCompress(out, &length, (char *)(uintptr_t)in, (unsigned)n, 1, 0, 0), BZ_OK);
  return length;
}

static size_t pack_none(const char *in, size_t n, char *out, size_t room) {
  assert_true(n <= room);
  memcpy(out, in, n);
  return n;
}

static const struct {
  const char *name;
  size_t (*pack)(const char *in, size_t n, char *out, size_t room);
} codecs[] = {{"none", pack_none}, {"gzip", pack_gzip}, {"zstd", pack_zstd}, {"xz", pack_xz}, {"bzip2", pack_bzip2}};

enum { CODECS = sizeof codecs / sizeof *codecs, ROOM = 2 * SIZE };

static void write_file(char *path, const char *bytes, size_t length) {
  strcpy(path, "/tmp/dna_test_stream_XXXXXX");
  int fd = mkstemp(path);
  assert_true(fd >= 0);
  for (size_t at = 0; at < length;) {
    ssize_t put = write(fd, bytes + at, length - at);
    assert_true(put > 0);
    at += (size_t)put;
  }
  close(fd);
}

/* Reads a file in pieces of at most `piece` bytes; the fault, or "". */
static size_t read_file(const char *path, char *out, size_t room, size_t piece, const char *codec, char fault[200]) {
  dna_error err = {0};
  dna_stream *stream = dna_stream_open(path, &err);
  assert_non_null(stream);
  if (codec) assert_string_equal(dna_stream_compression(stream), codec);
  size_t at = 0;
  int64_t got;
  while ((got = dna_stream_read(stream, out + at, piece < room - at ? piece : room - at)) > 0) at += (size_t)got;
  assert_int_equal(dna_stream_read(stream, out, 1), got); /* the same for ever */
  strcpy(fault, dna_stream_fault(stream));
  assert_int_equal(got < 0, fault[0] != '\0');
  if (got == 0) assert_int_equal(dna_stream_consumed(stream), dna_stream_total(stream));
  dna_stream_close(stream);
  return at;
}

static void whole_and_concatenated(void **state) {
  (void)state;
  char *packed = malloc(ROOM), *out = malloc(ROOM), path[64], fault[200];
  for (int c = 0; c < CODECS; c++) {
    for (int parts = 1; parts <= 4; parts++) { /* 4: an empty part in the middle */
      const size_t cut[5] = {0, 200, parts == 4 ? 200 : 100000, 300000, SIZE};
      size_t length = 0;
      for (int p = 0; p < parts; p++) {
        size_t from = p == 0 ? 0 : cut[p], to = p == parts - 1 ? SIZE : cut[p + 1];
        length += codecs[c].pack(text + from, to - from, packed + length, ROOM - length);
      }
      write_file(path, packed, length);
      for (int piece = 0; piece < 3; piece++) {
        size_t n = read_file(path, out, ROOM, (const size_t[]){ROOM, 4096, 977}[piece], codecs[c].name, fault);
        assert_string_equal(fault, "");
        assert_int_equal(n, SIZE);
        assert_memory_equal(out, text, SIZE);
      }
      unlink(path);
    }
  }
  free(packed);
  free(out);
}

/* A pipe that gives one byte at a time: headers and trailers come in pieces. */
static void bytes_one_by_one(void **state) {
  (void)state;
  char *packed = malloc(ROOM), out[4000], path[64];
  for (int c = 1; c < CODECS; c++) {
    size_t length = codecs[c].pack(text, 1500, packed, ROOM);
    length += codecs[c].pack(text + 1500, 1500, packed + length, ROOM - length);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
      for (size_t i = 0; i < length; i++) {
        if (write(ends[1], packed + i, 1) != 1) _exit(1);
        if (i % 16 == 0) usleep(50);
      }
      _exit(0);
    }
    close(ends[1]);
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    dna_error err = {0};
    dna_stream *stream = dna_stream_open(path, &err);
    assert_non_null(stream);
    assert_int_equal(dna_stream_total(stream), 0); /* a pipe has no size */
    size_t at = 0;
    int64_t got;
    while ((got = dna_stream_read(stream, out + at, sizeof out - at)) > 0) at += (size_t)got;
    assert_int_equal(got, 0);
    assert_int_equal(at, 3000);
    assert_memory_equal(out, text, 3000);
    assert_int_equal(dna_stream_consumed(stream), length);
    dna_stream_close(stream);
    close(ends[0]);
  }
  free(packed);
}

static void cut_anywhere(void **state) {
  (void)state;
  char *packed = malloc(ROOM), *out = malloc(ROOM), path[64], fault[200];
  for (int c = 1; c < CODECS; c++) {
    size_t length = codecs[c].pack(text, 5000, packed, ROOM);
    for (size_t keep = 6; keep < length; keep += keep < 40 || keep + 40 > length ? 1 : 97) {
      write_file(path, packed, keep);
      size_t n = read_file(path, out, ROOM, ROOM, codecs[c].name, fault);
      assert_non_null(strstr(fault, "truncated"));
      assert_true(n <= 5000);
      assert_memory_equal(out, text, n); /* what is there is right */
      unlink(path);
    }
  }
  free(packed);
  free(out);
}

static void damaged_and_followed(void **state) {
  (void)state;
  char *packed = malloc(ROOM), *out = malloc(ROOM), path[64], fault[200];
  for (int c = 1; c < CODECS; c++) {
    size_t length = codecs[c].pack(text, SIZE, packed, ROOM);
    packed[length / 2] = (char)(packed[length / 2] ^ 0x55);
    write_file(path, packed, length);
    read_file(path, out, ROOM, ROOM, codecs[c].name, fault);
    if (strcmp(codecs[c].name, "zstd") != 0) assert_string_not_equal(fault, ""); /* zstd frames need not have a checksum */
    unlink(path);
    length = codecs[c].pack(text, 5000, packed, ROOM);
    memcpy(packed + length, "garbage, not zeros", 18);
    write_file(path, packed, length + 18);
    assert_int_equal(read_file(path, out, ROOM, ROOM, codecs[c].name, fault), 5000);
    assert_non_null(strstr(fault, "something else follows"));
    unlink(path);
    write_file(path, packed, length + 3); /* less than the head of another part */
    assert_int_equal(read_file(path, out, ROOM, ROOM, codecs[c].name, fault), 5000);
    if (strcmp(codecs[c].name, "zstd") != 0) assert_non_null(strstr(fault, "something else follows"));
    else assert_string_not_equal(fault, "");
    unlink(path);
    /* the second of two parts cut, or a byte of it changed */
    length = codecs[c].pack(text, 5000, packed, ROOM);
    size_t whole = length + codecs[c].pack(text + 5000, 5000, packed + length, ROOM - length);
    write_file(path, packed, whole - 20);
    size_t n = read_file(path, out, ROOM, ROOM, codecs[c].name, fault);
    assert_true(n >= 5000 && n <= 10000); /* what is missing may be the checksum */
    assert_memory_equal(out, text, n);
    assert_non_null(strstr(fault, "truncated"));
    unlink(path);
    packed[length + 30] = (char)(packed[length + 30] ^ 0x55);
    write_file(path, packed, whole);
    n = read_file(path, out, ROOM, ROOM, codecs[c].name, fault);
    assert_true(n >= 5000);
    assert_memory_equal(out, text, 5000);
    if (strcmp(codecs[c].name, "zstd") != 0) assert_string_not_equal(fault, "");
    unlink(path);
  }
  static size_t (*const padded[])(const char *, size_t, char *, size_t) = {pack_xz, pack_gzip};
  size_t length = 0;
  for (int i = 0; i < 2; i++) {
    length = padded[i](text, 5000, packed, ROOM); /* padding, as on tapes */
    memset(packed + length, 0, 1000);
    write_file(path, packed, length + 1000);
    assert_int_equal(read_file(path, out, ROOM, ROOM, i ? "gzip" : "xz", fault), 5000);
    assert_string_equal(fault, "");
    unlink(path);
  }
  packed[length - 5] = (char)(packed[length - 5] ^ 1); /* in the checksum */
  write_file(path, packed, length);
  assert_int_equal(read_file(path, out, ROOM, ROOM, "gzip", fault), 5000);
  assert_non_null(strstr(fault, "checksum"));
  assert_non_null(strstr(fault, "any of its events may be wrong"));
  unlink(path);
  free(packed);
  free(out);
}

static void files_that_are_none(void **state) {
  (void)state;
  dna_error err = {0};
  assert_null(dna_stream_open("/nonexistent/events", &err));
  assert_int_equal(err.status, DNA_ERR_INPUT);
  assert_non_null(strstr(err.message, "/nonexistent/events"));
  err = (dna_error){0};
  assert_null(dna_stream_open("/tmp", &err));
  assert_non_null(strstr(err.message, "directory"));
  char path[64], fault[200], out[8];
  write_file(path, "", 0);
  assert_int_equal(read_file(path, out, sizeof out, sizeof out, "none", fault), 0);
  assert_string_equal(fault, "");
  unlink(path);
}

static void lines(void **state) {
  (void)state;
  char path[64], longest[600001];
  memset(longest, 'x', sizeof longest - 1);
  longest[sizeof longest - 1] = '\n';
  char *all = malloc(sizeof longest + 100);
  memcpy(all, "one\n\r\ntwo\r\n", 11);
  memcpy(all + 11, longest, sizeof longest);
  memcpy(all + 11 + sizeof longest, "last", 4);
  write_file(path, all, 11 + sizeof longest + 4);
  dna_error err = {0};
  dna_stream *stream = dna_stream_open(path, &err);
  dna_lines read;
  dna_lines_start(&read, stream, NULL, 0);
  const struct { const char *line; size_t length; bool terminated; } expected[] = {
    {"one", 3, true}, {"", 0, true}, {"two", 3, true}, {NULL, sizeof longest - 1, true}, {"last", 4, false}};
  for (size_t i = 0; i < 5; i++) {
    assert_int_equal(dna_lines_next(&read), 1);
    assert_int_equal(read.number, i + 1);
    assert_int_equal(read.length, expected[i].length);
    assert_int_equal(read.terminated, expected[i].terminated);
    if (expected[i].line) assert_string_equal(read.line, expected[i].line);
    dna_lines_again(&read);
    assert_int_equal(dna_lines_next(&read), 1);
    assert_int_equal(read.number, i + 1);
  }
  assert_int_equal(dna_lines_next(&read), 0);
  assert_int_equal(dna_lines_next(&read), 0);
  dna_lines_free(&read);
  dna_stream_close(stream);
  unlink(path);
  free(all);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(whole_and_concatenated), cmocka_unit_test(bytes_one_by_one), cmocka_unit_test(cut_anywhere),
    cmocka_unit_test(damaged_and_followed),   cmocka_unit_test(files_that_are_none), cmocka_unit_test(lines),
  };
  return cmocka_run_group_tests(tests, make_text, NULL);
}
